"""Processes that work for one parent, and end with it however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from types import FrameType
from typing import Final

TERMINATED: Final = 128 + signal.SIGTERM  # a shell's status of what SIGTERM ended
APART: Final = "KG_APART"  # set for a command that is run in a process of its own


@contextmanager
def pool(count: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes to submit work to. When the block is left by an exception, they are ended
    at once, whatever they are at; when the parent dies, they die."""
    with ProcessPoolExecutor(count, get_context("spawn"), initializer=follow_parent) as workers:
        try:
            yield workers
        except BaseException:
            running = list((workers._processes or {}).values())
            workers.shutdown(wait=False, cancel_futures=True)
            for process in running:
                process.terminate()
            raise


def follow_parent() -> None:
    """End this process as soon as the one that started it has ended; leave Ctrl-C to that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def apart(given: str) -> str | None:
    """Run this command again in a process of its own, with ``given`` to read, and end as it ends.

    Gives None in that process itself, and its last words when it was ended from inside.
    """
    if os.environ.get(APART):
        return None
    package = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    done = subprocess.run(  # noqa: S603  (this very command)
        [sys.executable, "-c", "from kg.cli import main; main()", *sys.argv[1:]],
        input=given.encode("utf-8", "surrogateescape"),
        stderr=subprocess.PIPE,
        env=os.environ | {APART: "1", "PYTHONPATH": path},
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode < 0:
        return said
    sys.stderr.write(said)
    raise SystemExit(done.returncode)


def clean_up_when_terminated() -> None:
    """Let SIGTERM end this process as an exception does, so that what it began is cleaned up."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the clean-up is not cut short
        raise SystemExit(TERMINATED)

    signal.signal(signal.SIGTERM, stop)
