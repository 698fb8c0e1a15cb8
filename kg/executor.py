"""Where keyed tasks run: in processes of this machine, or on a Dask cluster; and processes that
work for one parent, and end with it however it ends.

A task names the file it makes, and the file appears only when it is whole; so a task may be done
twice, and one whose worker was lost is done again elsewhere. The same tasks give the same files
wherever they run.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from types import FrameType
from typing import Any, Final, TypeVar
from uuid import uuid4

from kg.errors import UsageError

Task = TypeVar("Task")
Done = TypeVar("Done")
Job = Callable[[Task], Done]
SECONDS = 30  # that a scheduler may take to answer


class Processes:
    """Processes of this machine: as many as asked for, one a core without a number."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or os.cpu_count() or 1
        self._stay: ExitStack | None = None
        self._workers: ProcessPoolExecutor | None = None

    @contextmanager
    def staying(self) -> Iterator[Processes]:
        """The same processes for all that is done within: what one loaded serves it again."""
        with ExitStack() as self._stay:
            yield self
        self._stay = self._workers = None

    @contextmanager
    def _pool(self, count: int) -> Iterator[ProcessPoolExecutor]:
        if self._stay is None:
            with pool(count) as workers:
                yield workers
            return
        if self._workers is None:
            self._workers = self._stay.enter_context(pool(self._count))
        try:
            yield self._workers
        except BrokenProcessPool:
            self._workers = None
            raise

    def each(
        self, job: Job[Task, Done], tasks: Sequence[Task], killed: Job[Task, Done] | None = None
    ) -> Iterator[tuple[int, Done]]:
        """Do every task; a single one, or with a single process, here."""
        count = min(self._count, len(tasks))
        if count <= 1:
            yield from ((at, job(task)) for at, task in enumerate(tasks))
            return
        left = set(range(len(tasks)))
        with suppress(BrokenProcessPool), self._pool(count) as workers:
            waiting = {workers.submit(job, task): at for at, task in enumerate(tasks)}
            for future in as_completed(waiting):
                result = future.result()
                left.remove(waiting[future])
                yield waiting[future], result
        for at in sorted(left):  # those left when a process died: each in one of its own
            yield at, _alone(job, tasks[at], killed)


def _alone(job: Job[Task, Done], task: Task, killed: Job[Task, Done] | None) -> Done:
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
        self, job: Job[Task, Done], tasks: Sequence[Task], killed: Job[Task, Done] | None = None
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


# Does tasks and tells the results as they come, each with its place among the tasks. An exception
# of one task ends the others and is raised. Of a task whose process dies ``killed`` says what
# becomes; without it the death is raised.
Executor = Processes | Cluster


@contextmanager
def cluster(
    address: str, shared: Path, made_by: str, fingerprint: Callable[[], str]
) -> Iterator[Cluster]:
    """The workers of the scheduler at an address (``tcp://host:8786``).

    They must see the folder ``shared`` under the same path, and have the code, words and registers
    whose ``fingerprint`` is ``made_by``. Raises UsageError where Dask is not installed, nobody
    answers, or a worker differs.
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
        _check(client, address, shared, made_by, fingerprint)
        yield Cluster(client)


def _check(
    client: Any, address: str, shared: Path, made_by: str, fingerprint: Callable[[], str]
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
        told = client.run(_look, sign, fingerprint)
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


def _look(sign: Path, fingerprint: Callable[[], str]) -> tuple[bool, str]:
    """What a worker sees: whether the folder is there, and the digest of what it has."""
    try:
        has = fingerprint()
    except Exception as error:  # whatever it is, this worker can't do the work
        has = repr(error)
    return sign.is_file(), has


@contextmanager
def chosen(
    scheduler: str | None,
    workers: int | None,
    shared: Path,
    made_by: str,
    fingerprint: Callable[[], str],
) -> Iterator[Executor]:
    """The workers of a scheduler where one is named (see ``cluster``), else processes here."""
    if scheduler is None:
        with Processes(workers).staying() as run:
            yield run
    else:
        with cluster(scheduler, shared, made_by, fingerprint) as run:
            yield run


# ------------------------------------------------------------ processes that end with their parent

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
