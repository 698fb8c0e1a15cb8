"""A process of the server's own, and the frames that come from it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

import msgspec

from kg.errors import KgError, QueryError, StoreError, UsageError
from kg.serve import frames

_ERRORS: Final = {error.__name__: error for error in (KgError, QueryError, StoreError, UsageError)}
VARIABLE: Final = "KG_TOKEN"  # in the environment; no process that answers queries needs it
BEHIND: Final = 5  # the niceness of a worker whose job takes long
HELD: Final = 4 * frames.BLOCK  # bytes that wait to be taken before the process has to wait


class Missing(Exception):  # noqa: N818
    """Nothing has the name asked for."""


class TimeUp(Exception):  # noqa: N818
    """A job was ended at its deadline."""


class Died(Exception):  # noqa: N818
    """The worker ended on its own: out of memory, or the parser's stack exhausted."""


class Options(msgspec.Struct, frozen=True):
    """What a process may do: bytes of memory and of an answer, and whether it is for pages."""

    memory: int
    result: int
    pages: bool = False


class Link(asyncio.Protocol):
    """The front's end of the pair of sockets: takes bytes in, gives frames out."""

    def __init__(self) -> None:
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._rest = bytearray()
        self._held = 0
        self._paused = False
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called when the pair is connected."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        """Take what came; whole frames wait in a row."""
        if self._rest:
            self._rest += data
            data = bytes(self._rest)
        start, length = 0, len(data)
        while length - start >= frames.HEADER.size:
            kind, size = frames.HEADER.unpack_from(data, start)
            end = start + frames.HEADER.size + size
            if end > length:
                break
            self._frames.append((kind, data[start + frames.HEADER.size : end]))
            self._held += size
            start = end
        self._rest = bytearray(data[start:]) if start < length else bytearray()
        if self._held > HELD and not self._paused and self.transport is not None:
            self._paused = True
            self.transport.pause_reading()
        if self._frames:
            self._wake()

    def connection_lost(self, _: Exception | None) -> None:
        """The process has ended, or is being ended."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def send(self, data: bytes) -> None:
        """Send a frame to the process."""
        if self.transport is not None:
            self.transport.write(data)

    async def frame(self, seconds: float) -> tuple[bytes, bytes]:
        """The next frame. Raises Died when there is none, TimeoutError after so many seconds."""
        if not self._frames:
            if self._ended:
                raise Died("the worker ended")
            await self._wait(seconds)
        kind, payload = self._frames.popleft()
        self._held -= len(payload)
        if self._paused and self._held < HELD // 2 and self.transport is not None:
            self._paused = False
            self.transport.resume_reading()
        return kind, payload

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        # A timer of its own costs a tenth of asyncio.timeout, and this is done for every request.
        timer = loop.call_later(seconds, _expire, self._waiter)
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None
        if not self._frames:
            raise Died("the worker ended")


def _expire(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())


class Process:
    """A running process of ours. ``build`` is the one it last told of."""

    def __init__(self, process: asyncio.subprocess.Process, link: Link) -> None:
        self._process = process
        self.link = link
        self.build = ""
        self.behind = False

    @property
    def ended(self) -> bool:
        """Whether it has ended, so far as is known."""
        return self._process.returncode is not None

    def put_behind(self) -> None:
        """Let all others go first from now on. It can't be undone: it is for this job alone."""
        self.behind = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, BEHIND)

    def stop(self) -> None:
        """End it at once, whatever it does; ``gone`` waits until that is done."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def gone(self) -> None:
        """Wait until it has ended."""
        if self.link.transport is not None:
            self.link.transport.close()
        await self._process.wait()

    async def ready(self, seconds: float) -> None:
        """Wait until it tells which build it has open. Raises what it says, Died, TimeoutError."""
        kind, payload = await self.link.frame(seconds)
        if kind == frames.FAILURE:
            raise failure(payload)
        self.build = msgspec.msgpack.decode(payload, type=frames.Ready).build


async def start(module: str, store: Path, options: Options, patience: float) -> Process:
    """Start ``python -m MODULE STORE SOCKET OPTIONS``, and wait until it has opened the store.

    Raises StoreError when the store can't be opened.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        started = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            str(store),
            str(theirs.fileno()),
            msgspec.msgpack.encode(options).hex(),
            pass_fds=(theirs.fileno(),),
            stdin=asyncio.subprocess.DEVNULL,
            env=environment(),
        )
    _, link = await asyncio.get_running_loop().create_connection(Link, sock=ours)
    process = Process(started, link)
    try:
        await process.ready(patience)
    except BaseException as error:
        process.stop()
        await process.gone()
        if isinstance(error, TimeoutError | Died):
            raise StoreError(
                f"No worker could open the store at {store}.", "Build it again with kg build."
            ) from error
        raise
    return process


def environment() -> dict[str, str]:
    """For a process of ours: it imports the package the front was imported from."""
    package = str(Path(__file__).parents[2])
    path = os.environ.get("PYTHONPATH")
    ours = {name: value for name, value in os.environ.items() if name != VARIABLE}
    return {**ours, "PYTHONPATH": f"{package}{os.pathsep}{path}" if path else package}


def failure(payload: bytes) -> Exception:
    """The exception a process tells of."""
    told = msgspec.msgpack.decode(payload, type=frames.Failure)
    if told.kind == "MemoryError":
        return Died(told.what)
    if told.kind == "NotFoundError":
        return Missing(told.what)
    return _ERRORS.get(told.kind, QueryError)(told.what, told.remedy)
