"""What the server's own processes may do, and how they begin."""

from __future__ import annotations

import ctypes
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Final

from kg.serve import frames
from kg.serve.process import Options

PR_SET_PDEATHSIG: Final = 1


def confine(options: Options) -> None:
    """Limit the process's memory, and tie its life to the front's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the front to handle
    resource.setrlimit(resource.RLIMIT_DATA, (options.memory, options.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def payloads(connection: socket.socket) -> Iterator[bytes]:
    """What the front sends, frame by frame, until it hangs up."""
    stream = connection.makefile("rb")
    while len(header := stream.read(frames.HEADER.size)) == frames.HEADER.size:
        _, length = frames.HEADER.unpack(header)
        yield stream.read(length)
