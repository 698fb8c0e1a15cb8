"""Processes that work for one parent, and end with it however it ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from types import FrameType
from typing import Final

TERMINATED: Final = 128 + signal.SIGTERM  # a shell's status of what SIGTERM ended


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


def clean_up_when_terminated() -> None:
    """Let SIGTERM end this process as an exception does, so that what it began is cleaned up."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the clean-up is not cut short
        raise SystemExit(TERMINATED)

    signal.signal(signal.SIGTERM, stop)
