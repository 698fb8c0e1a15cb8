"""What the front and its workers say to each other over a pair of sockets.

A job goes to the worker as one frame; back come a ``Head``, blocks of the body, and an end, or a
``Failure`` at any point. A frame is a byte that tells its kind, a length of four bytes, and so many
bytes; structures are MessagePack.
"""

from __future__ import annotations

import os
import struct
from typing import Any, Final

import msgspec

HEADER: Final = struct.Struct(">cI")
BLOCK: Final = 1 << 16  # bytes of a body sent at a time; the first block waits until it is full

READY: Final = b"R"
JOB: Final = b"J"
HEAD: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
FAILURE: Final = b"X"


class SparqlJob(msgspec.Struct, tag="sparql", frozen=True):
    """A query as it came in by the protocol."""

    text: str
    accept: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = False
    coding: str = ""
    head: bool = False  # only the headers are wanted


class SavedJob(msgspec.Struct, tag="saved", frozen=True):
    """A saved query, by its file, with values for its parameters, and the page of it wanted."""

    file: str
    values: dict[str, str]
    accept: str = ""
    limit: int | None = None
    offset: int = 0
    coding: str = ""
    head: bool = False


class ResourceJob(msgspec.Struct, tag="resource", frozen=True):
    """The description of a thing by its local name, as RDF."""

    name: str
    format: str
    coding: str = ""


class CallJob(msgspec.Struct, tag="call", frozen=True):
    """A function of the worker's by name: what a page shows, read from the store."""

    function: str
    arguments: dict[str, Any]
    anybody: bool = False  # runs SPARQL that anybody may have written


Job = SparqlJob | SavedJob | ResourceJob | CallJob


def identity(folder: os.stat_result) -> str:
    """A build's folder, told from any other that ever had its name."""
    return f"{folder.st_dev:x}-{folder.st_ino:x}-{folder.st_mtime_ns:x}"


class Ready(msgspec.Struct, frozen=True):
    """A worker has opened its store: which build it is."""

    build: str


class Head(msgspec.Struct, frozen=True):
    """What the answer is going to be. ``whole``: one block and the end follow at once."""

    shape: str
    content_type: str
    coding: str = ""
    whole: bool = False


class Failure(msgspec.Struct, frozen=True):
    """Why there is no answer, or no more of it. ``kind`` is the name of the exception's class."""

    kind: str
    what: str
    remedy: str


def pack(kind: bytes, payload: bytes) -> bytes:
    """One frame."""
    return HEADER.pack(kind, len(payload)) + payload


def encode(kind: bytes, value: object) -> bytes:
    """One frame that holds a structure."""
    return pack(kind, msgspec.msgpack.encode(value))
