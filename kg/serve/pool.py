"""The pool of workers: who does a job, how long it may take, and what happens when it may not.

Two lanes keep queries that anybody may write from holding up the saved ones and the pages: each
has workers of its own. A lane starts workers as they are needed, up to its size; beyond that jobs
wait their turn for a while, a few at most, and are then turned away (``Busy``).
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import KgError, QueryError, StoreError, UsageError
from kg.serve import frames
from kg.serve.worker import Options
from kg.store import CURRENT

_ERRORS = {error.__name__: error for error in (KgError, QueryError, StoreError, UsageError)}


class Missing(Exception):  # noqa: N818
    """Nothing has the name asked for."""


class Busy(Exception):  # noqa: N818  (a state of the server, told to the client as 503)
    """No worker became free in time. ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("every worker is busy")
        self.retry_after = retry_after


class TimeUp(Exception):  # noqa: N818
    """A job was ended at its deadline."""


class Died(Exception):  # noqa: N818
    """The worker ended on its own: out of memory, or the parser's stack exhausted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds the server keeps. Times in seconds, sizes in bytes."""

    timeout: float = 30.0  # for a worker to work on one job
    stall: float = 30.0  # for a client to take the next block
    response: float = 600.0  # for a whole response, a slow client's reading included
    concurrent: int = 8  # queries of anybody's at once
    saved: int = 4  # saved queries and pages at once
    waiting: int = 64  # jobs waiting in a lane
    patience: float = 10.0  # for a job to wait for a worker
    memory: int = 2 << 30  # of one worker
    result: int = 1 << 30  # of one answer, before compression
    query: int = 1 << 20  # of the text of a query
    start: float = 30.0  # for a worker to open the store
    grace: float = 5.0  # for answers under way when the server is told to stop


@dataclass(slots=True)
class Process:
    """A running worker."""

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    build: str

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame. Raises Died when there is none."""
        try:
            kind, length = frames.HEADER.unpack(await self.reader.readexactly(frames.HEADER.size))
            return kind, await self.reader.readexactly(length) if length else b""
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Died("the worker ended") from error

    async def kill(self) -> None:
        """End it at once, whatever it does."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()
        await self.process.wait()


@dataclass(slots=True)
class Lane:
    """Workers for one kind of job."""

    store: Path
    size: int
    limits: Limits
    options: Options
    idle: list[Process] = field(default_factory=list)
    busy: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    _ending: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self) -> Process:
        """A worker on the store now current. Raises Busy, or what kept a worker from starting."""
        if self.busy >= self.size:
            await self._wait()
        else:
            self.busy += 1
        try:
            return await self._current()
        except BaseException:
            self._free()
            raise

    async def _wait(self) -> None:
        """Wait for the place of another job; it is handed over without becoming free."""
        if len(self.waiting) >= self.limits.waiting:
            raise Busy(self._retry_after())
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            async with asyncio.timeout(self.limits.patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._free()  # the place came just as we left
            else:
                self.waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise Busy(self._retry_after()) from None
            raise

    def _retry_after(self) -> int:
        return max(1, round(self.limits.timeout / 4))

    async def _current(self) -> Process:
        build = current_build(self.store)
        while self.idle:
            process = self.idle.pop()
            if process.build == build and process.process.returncode is None:
                return process
            self._end(process)
        return await start(self.store, self.options, self.limits.start)

    def give_back(self, process: Process, *, sound: bool) -> None:
        """Return a worker; one that is not sound (its job was cut short) is ended."""
        if sound and process.build == current_build(self.store):
            self.idle.append(process)
        else:
            self._end(process)
        self._free()

    def _free(self) -> None:
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.busy -= 1

    def _end(self, process: Process) -> None:
        with suppress(ProcessLookupError):
            process.process.kill()
        task = asyncio.ensure_future(process.kill())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def renew(self) -> None:
        """End the idle workers that hold a store no longer current, so that it can be removed."""
        build = current_build(self.store)
        for process in [one for one in self.idle if one.build != build]:
            self.idle.remove(process)
            self._end(process)

    async def close(self) -> None:
        """End every idle worker. Those at work are ended by whoever waits for them."""
        for process in self.idle:
            self._end(process)
        self.idle.clear()
        if self._ending:
            await asyncio.gather(*self._ending, return_exceptions=True)


def current_build(store: Path) -> str:
    """What tells the build in use from every other; empty when there is none."""
    try:
        return frames.identity((store / CURRENT).stat())
    except OSError:
        return ""


async def start(store: Path, options: Options, patience: float) -> Process:
    """Start a worker and wait until it has opened the store.

    Raises StoreError when the store can't be opened.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kg.serve.worker",
            str(store),
            str(theirs.fileno()),
            msgspec.msgpack.encode(options).hex(),
            pass_fds=(theirs.fileno(),),
            stdin=asyncio.subprocess.DEVNULL,
            env=_environment(),
        )
    reader, writer = await asyncio.open_connection(sock=ours, limit=4 * frames.BLOCK)
    worker = Process(process, reader, writer, "")
    try:
        async with asyncio.timeout(patience):
            kind, payload = await worker.frame()
    except BaseException as error:
        await worker.kill()
        if isinstance(error, TimeoutError | Died):
            raise StoreError(
                f"No worker could open the store at {store}.", "Build it again with kg build."
            ) from error
        raise
    if kind == frames.FAILURE:
        await worker.kill()
        raise failure(payload)
    worker.build = msgspec.msgpack.decode(payload, type=frames.Ready).build
    return worker


def _environment() -> dict[str, str]:
    """The worker imports the package the front was imported from."""
    package = str(Path(__file__).parents[2])
    path = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{package}{os.pathsep}{path}" if path else package}


def failure(payload: bytes) -> Exception:
    """The exception a worker tells of."""
    told = msgspec.msgpack.decode(payload, type=frames.Failure)
    if told.kind == "MemoryError":
        return Died(told.what)
    if told.kind == "NotFoundError":
        return Missing(told.what)
    return _ERRORS.get(told.kind, QueryError)(told.what, told.remedy)


class Answer:
    """A job under way: its head is known and its first block is there; the rest is read on."""

    def __init__(self, lane: Lane, process: Process, limits: Limits) -> None:
        self._lane = lane
        self._process: Process | None = process
        self._limits = limits
        self._left = limits.timeout  # seconds the worker may still work
        self.head = frames.Head("", "")
        self._first: bytes | None = None

    async def begin(self, job: frames.Job) -> None:
        """Hand the job over and wait for the head. Raises what the worker says, TimeUp, Died."""
        try:
            assert self._process is not None  # noqa: S101  (begin comes first)
            self._process.writer.write(frames.encode(frames.JOB, job))
            kind, payload = await self._next()
            if kind == frames.HEAD:
                self.head = msgspec.msgpack.decode(payload, type=frames.Head)
                self._first = await self._block()
                if self.head.whole:
                    await self._block()  # the end
        except BaseException:
            self.abandon()
            raise
        if kind == frames.FAILURE:
            self._finish()
            raise failure(payload)

    async def _next(self) -> tuple[bytes, bytes]:
        assert self._process is not None  # noqa: S101
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._left):
                return await self._process.frame()
        except TimeoutError:
            raise TimeUp(f"{self._limits.timeout:g} seconds") from None
        finally:
            self._left = max(0.0, self._left - (time.monotonic() - began))

    async def _block(self) -> bytes | None:
        """The next block of the body, None at its end."""
        kind, payload = await self._next()
        if kind == frames.DATA:
            return payload
        self._finish()
        if kind == frames.FAILURE:
            raise failure(payload)
        return None

    async def blocks(self) -> AsyncIterator[bytes]:
        """The body. Whoever stops reading early abandons the job, and its worker ends."""
        try:
            while self._first is not None:
                yield self._first
                self._first = await self._block() if self._process is not None else None
        finally:
            self.abandon()

    @property
    def body(self) -> bytes | None:
        """All of the body, if it is here already."""
        return (self._first or b"") if self.head.whole else None

    async def whole(self) -> bytes:
        """All of the body."""
        return b"".join([block async for block in self.blocks()])

    def _finish(self) -> None:
        if self._process is not None:
            self._lane.give_back(self._process, sound=True)
            self._process = None

    def abandon(self) -> None:
        """End the job if it isn't done; its worker with it."""
        if self._process is not None:
            self._lane.give_back(self._process, sound=False)
            self._process = None


class Pool:
    """Both lanes over one store."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self.store = store
        self.limits = limits
        usual = Options(memory=limits.memory, result=limits.result)
        behind = msgspec.structs.replace(usual, nice=5)
        self.anybody = Lane(store, limits.concurrent, limits, behind)
        self.saved = Lane(store, limits.saved, limits, usual)
        self._watch: asyncio.Task[None] | None = None
        self._about: tuple[str, dict[str, Any]] | None = None

    async def open(self) -> None:
        """Start the first workers. Raises StoreError when there is no store to serve."""
        for lane in (self.saved, self.anybody):
            lane.idle.append(await start(self.store, lane.options, self.limits.start))
        self._watch = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            self.saved.renew()
            self.anybody.renew()

    async def close(self) -> None:
        """End every worker."""
        if self._watch is not None:
            self._watch.cancel()
        await self.saved.close()
        await self.anybody.close()

    async def begin(self, job: frames.Job) -> Answer:
        """Give a job to a worker; returns when the answer's first block is there."""
        theirs = isinstance(job, frames.SparqlJob) or (
            isinstance(job, frames.CallJob) and job.anybody
        )
        lane = self.anybody if theirs else self.saved
        answer = Answer(lane, await lane.take(), self.limits)
        await answer.begin(job)
        return answer

    async def call(self, function: str, *, anybody: bool = False, **arguments: Any) -> Any:
        """What a function of the worker's returns, as plain values."""
        answer = await self.begin(frames.CallJob(function, arguments, anybody))
        return msgspec.msgpack.decode(await answer.whole())

    async def about(self) -> dict[str, Any]:
        """What is in the store (``reading.overview``), asked once for each build of it."""
        build = self.build
        if self._about is None or self._about[0] != build:
            self._about = build, await self.call("overview")
        return self._about[1]

    @property
    def build(self) -> str:
        """The name of the build in use: changes with every swap of the store."""
        return current_build(self.store)
