"""Processes that do the tasks of a publication; a task done may bring on others."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any


@dataclass(frozen=True, slots=True)
class Done:
    """What a task left: the names of its files, and how many of them are new."""

    names: tuple[str, ...] = ()
    written: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do in any process: ``job`` with ``argument``. The key says what it depends on;
    one without is done every time."""

    key: str
    job: Callable[[Any], Done]
    argument: Any


def run(
    tasks: Iterable[Task],
    workers: int | None,
    then: Callable[[Task, Done], Iterable[Task]],
) -> None:
    """Do all tasks, those that ``then`` names when one is done too.

    With one worker all is done here, in order; else in as many processes, in any order.
    """
    count = workers or os.cpu_count() or 1
    waiting = deque(tasks)
    if count == 1:
        while waiting:
            task = waiting.popleft()
            waiting.extend(then(task, task.job(task.argument)))
        return
    if not waiting:
        return
    with ProcessPoolExecutor(count, get_context("spawn")) as pool:
        under_way: dict[Future[Done], Task] = {}
        try:
            while waiting or under_way:
                while waiting and len(under_way) < 2 * count:
                    task = waiting.popleft()
                    under_way[pool.submit(task.job, task.argument)] = task
                finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in finished:
                    task = under_way.pop(future)
                    waiting.extendleft(then(task, future.result()))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
