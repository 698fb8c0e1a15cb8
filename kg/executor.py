"""Where keyed tasks run: in processes of this machine, or on a Dask cluster.

A task names the file it makes, and the file appears only when it is whole; so a task may be done
twice, and one whose worker was lost is done again elsewhere. The same tasks give the same files
wherever they run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable
from uuid import uuid4

from kg.crew import pool
from kg.errors import UsageError

Task = TypeVar("Task")
Done = TypeVar("Done")
SECONDS = 30  # that a scheduler may take to answer


@runtime_checkable
class Executor(Protocol):
    """Does tasks and tells the results as they come, each with its place among the tasks.

    An exception of one task ends the others and is raised. Of a task whose process dies ``killed``
    says what becomes; without it the death is raised.
    """

    def each(
        self,
        job: Callable[[Task], Done],
        tasks: Sequence[Task],
        killed: Callable[[Task], Done] | None = None,
    ) -> Iterator[tuple[int, Done]]:
        """Do every task."""
        ...


class Processes:
    """Processes of this machine: as many as asked for, one a core without a number."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or os.cpu_count() or 1

    def each(
        self,
        job: Callable[[Task], Done],
        tasks: Sequence[Task],
        killed: Callable[[Task], Done] | None = None,
    ) -> Iterator[tuple[int, Done]]:
        """Do every task; a single one, or with a single process, here."""
        count = min(self._count, len(tasks))
        if count <= 1:
            yield from ((at, job(task)) for at, task in enumerate(tasks))
            return
        left = set(range(len(tasks)))
        with suppress(BrokenProcessPool), pool(count) as workers:
            waiting = {workers.submit(job, task): at for at, task in enumerate(tasks)}
            for future in as_completed(waiting):
                result = future.result()
                left.remove(waiting[future])
                yield waiting[future], result
        for at in sorted(left):  # those left when a process died: each in one of its own
            yield at, _alone(job, tasks[at], killed)


def _alone(job: Callable[[Task], Done], task: Task, killed: Callable[[Task], Done] | None) -> Done:
    try:
        with pool(1) as one:
            return one.submit(job, task).result()
    except BrokenProcessPool:
        if killed is None:
            raise
        return killed(task)


class Cluster:
    """The workers of a Dask scheduler. Made by ``cluster``, which checks them first."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def each(
        self,
        job: Callable[[Task], Done],
        tasks: Sequence[Task],
        killed: Callable[[Task], Done] | None = None,
    ) -> Iterator[tuple[int, Done]]:
        """Do every task on some worker; a lost worker's tasks are done by others. A task that
        several workers died of counts as killed."""
        from distributed import KilledWorker  # noqa: PLC0415 - an extra
        from distributed import as_completed as completed  # noqa: PLC0415

        futures = self._client.map(job, tasks, pure=False)
        places = {future.key: at for at, future in enumerate(futures)}
        try:
            for future in completed(futures, loop=self._client.loop):
                at = places[future.key]
                try:
                    yield at, future.result()
                except KilledWorker:
                    if killed is None:
                        raise
                    yield at, killed(tasks[at])
        finally:
            self._client.cancel(futures)


@contextmanager
def cluster(
    address: str, shared: Path, made_by: str, fingerprint: Callable[[Sequence[Path]], str],
    registers: Sequence[Path],
) -> Iterator[Cluster]:  # fmt: skip
    """The workers of the scheduler at an address (``tcp://host:8786``).

    They must see the folder ``shared`` under the same path, and have the code, words and registers
    whose digest is ``made_by``. Raises UsageError where Dask is not installed, nobody answers, or
    a worker differs.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError("Dask is not installed.", 'pip install "coldwar-kg[dask]"') from error
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address} ({error}).",
            "Start one (dask scheduler), or build without --scheduler.",
        ) from error
    with client:
        _check(client, address, shared, made_by, fingerprint, tuple(registers))
        yield Cluster(client)


def _check(
    client: Any,
    address: str,
    shared: Path,
    made_by: str,
    fingerprint: Callable[[Sequence[Path]], str],
    registers: tuple[Path, ...],
) -> None:
    """That there are workers, that they see the folder, and that they would do the same."""
    if not client.scheduler_info()["workers"]:
        raise UsageError(
            f"The scheduler at {address} has no workers.", f"Start some: dask worker {address}"
        )
    shared.mkdir(parents=True, exist_ok=True)
    sign = shared / f".seen-{uuid4().hex}"
    sign.write_text(made_by, encoding="ascii")
    try:
        told = client.run(_look, sign, fingerprint, registers)
    finally:
        sign.unlink()
    for worker, (sees, has) in told.items():
        if not sees:
            raise UsageError(
                f"The worker {worker} does not see {shared}.",
                "Put sources, registers and store into a folder that all see under the same path.",
            )
        if has != made_by:
            raise UsageError(
                f"The worker {worker} has another version of the program or of the registers.",
                "Install the same version everywhere, and name registers by shared paths.",
            )


def _look(
    sign: Path, fingerprint: Callable[[Sequence[Path]], str], registers: tuple[Path, ...]
) -> tuple[bool, str]:
    """What a worker sees: whether the folder is there, and the digest of what it has."""
    try:
        has = fingerprint(registers)
    except Exception as error:  # whatever it is, this worker can't do the work
        has = repr(error)
    return sign.is_file(), has


@contextmanager
def chosen(
    scheduler: str | None, workers: int | None, shared: Path, made_by: str,
    fingerprint: Callable[[Sequence[Path]], str], registers: Sequence[Path],
) -> Iterator[Executor]:  # fmt: skip
    """The workers of a scheduler where one is named (see ``cluster``), else processes here."""
    if scheduler is None:
        yield Processes(workers)
    else:
        with cluster(scheduler, shared, made_by, fingerprint, registers) as run:
            yield run
