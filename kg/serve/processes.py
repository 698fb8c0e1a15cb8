"""Processes of the server's own: what they say to each other, how one is started, asked and ended,
and what it may do.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import resource
import signal
import socket
import struct
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final, cast

import msgspec
import pyoxigraph as ox

from kg.errors import KgError, QueryError, StoreError, UsageError
from kg.sparql import NO_ORDER
from kg.store import CURRENT

# ----------------------------------------------------------------
# What the front and its workers say to each other over a pair of sockets.
#
# A job goes to the worker as one frame; back comes an answer in one frame (``WHOLE``), or a
# ``Head``, blocks of the body, and an end; or a ``Failure`` at any point. A frame is a byte that
# tells its kind, a length of four bytes, and so many bytes; structures are MessagePack.

HEADER: Final = struct.Struct(">cI")
BLOCK: Final = 1 << 16  # bytes of a body sent at a time; the first block waits until it is full

WORDS: Final = 1 << 16  # bytes of what a process said that are read

READY: Final = b"R"
JOB: Final = b"J"
HEAD: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
WHOLE: Final = b"W"  # two bytes with the length of the head, the head, the body
FAILURE: Final = b"X"

ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")  # http:, urn:

_LENGTH: Final = struct.Struct(">H")


class SparqlJob(msgspec.Struct, tag="sparql", frozen=True):
    """A query as it came in by the protocol."""

    text: str
    accept: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = False
    coding: str = ""
    head: bool = False  # only the headers are wanted
    base: str = ""  # that relative IRIs are resolved against


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


class GraphJob(msgspec.Struct, tag="graph", frozen=True):
    """All of a graph, as RDF: one by its IRI or local name, the default graph without any."""

    graph: str | None
    accept: str = ""
    coding: str = ""
    head: bool = False


class CallJob(msgspec.Struct, tag="call", frozen=True):
    """A function of the worker's by name: what a page shows, read from the store."""

    function: str
    arguments: dict[str, Any]
    anybody: bool = False  # runs SPARQL that anybody may have written


class RenewJob(msgspec.Struct, tag="renew", frozen=True):
    """Open the build now in use, and let the older one go. Answered with ``READY``."""


Job = SparqlJob | SavedJob | ResourceJob | GraphJob | CallJob | RenewJob


class UpdateJob(msgspec.Struct, tag="update", frozen=True):
    """For the writer: a SPARQL update, with the graphs of its dataset if the protocol gave any."""

    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


class PutJob(msgspec.Struct, tag="put", frozen=True):
    """For the writer: triples to go into a graph, in place of what it holds or besides."""

    graph: str | None
    data: bytes
    media_type: str
    base_iri: str
    replace: bool


class DropJob(msgspec.Struct, tag="drop", frozen=True):
    """For the writer: a graph to be removed; the default graph is emptied."""

    graph: str | None


class RefreshJob(msgspec.Struct, tag="refresh", frozen=True):
    """For the writer: a new search index and new counts, made from a build with so many updates."""

    index: str
    updates: int
    quads: int
    classes: dict[str, int]
    properties: dict[str, int]


Change = UpdateJob | PutJob | DropJob | RefreshJob


class Changed(msgspec.Struct, frozen=True):
    """What the writer did. ``created``: the graph wasn't there before. ``updates`` in all."""

    updates: int
    created: bool = False


def place_of_build(store: Path) -> str:
    """Where ``current_build`` looks."""
    return str(store / CURRENT)


def identity(folder: os.stat_result) -> str:
    """A build's folder, told from any other that ever had its name."""
    return f"{folder.st_dev:x}-{folder.st_ino:x}-{folder.st_mtime_ns:x}"


def current_build(place: str) -> str:
    """What tells the build in use from every other; empty when there is none."""
    try:
        return identity(os.stat(place))  # noqa: PTH116  (for every request: a Path costs more)
    except OSError:
        return ""


def graph_node(graph: str, base: str) -> ox.NamedNode:
    """A graph by its IRI, or by its local name under the base. Raises QueryError for neither."""
    absolute = graph if ABSOLUTE.match(graph) else base + graph
    try:
        return ox.NamedNode(absolute)
    except ValueError as error:
        raise QueryError(f"{graph!r} is no IRI: {error}", "Give an absolute IRI.") from error


class Ready(msgspec.Struct, frozen=True):
    """A worker has opened its store: which build it is."""

    build: str


class Head(msgspec.Struct, frozen=True):
    """What the answer is going to be, and from which build.

    ``lasting``: the same question to the same build has the same answer (it asks for no random
    numbers, nor for the time). ``left_out``: what the answer to a saved query can't tell
    (``kg.queries.LeftOut``).
    """

    shape: str
    content_type: str
    coding: str = ""
    build: str = ""
    lasting: bool = False
    left_out: tuple[int, int] | None = None


class Failure(msgspec.Struct, frozen=True):
    """Why there is no answer, or no more of it. ``kind`` is the name of the exception's class."""

    kind: str
    what: str
    remedy: str


_ENCODER: Final = msgspec.msgpack.Encoder()
_HEADS: Final = msgspec.msgpack.Decoder(Head)


def pack(kind: bytes, payload: bytes) -> bytes:
    """One frame."""
    return HEADER.pack(kind, len(payload)) + payload


def encode(kind: bytes, value: object) -> bytes:
    """One frame that holds a structure."""
    return pack(kind, _ENCODER.encode(value))


def whole(head: Head, body: bytes) -> bytes:
    """One frame that holds an answer."""
    start = _ENCODER.encode(head)
    length = _LENGTH.size + len(start) + len(body)
    return b"".join((HEADER.pack(WHOLE, length), _LENGTH.pack(len(start)), start, body))


def opened(payload: bytes) -> tuple[Head, bytes]:
    """The head and the body of a frame made by ``whole``."""
    (length,) = _LENGTH.unpack_from(payload)
    end = _LENGTH.size + length
    return _HEADS.decode(memoryview(payload)[_LENGTH.size : end]), payload[end:]


# ----------------------------------------------------------------
# A process of the server's own, and the frames that come from it.

_ERRORS: Final = {error.__name__: error for error in (KgError, QueryError, StoreError, UsageError)}
VARIABLE: Final = "KG_TOKEN"  # in the environment; no process that answers queries needs it
PAGE: Final = os.sysconf("SC_PAGE_SIZE")  # bytes
BEHIND: Final = 5  # the niceness of a worker whose job takes long
HELD: Final = 4 * BLOCK  # bytes that wait to be taken before the process has to wait


class Missing(Exception):  # noqa: N818
    """Nothing has the name asked for."""


class TimeUp(Exception):  # noqa: N818
    """A job was ended at its deadline."""


class Died(Exception):  # noqa: N818
    """The worker ended on its own: out of memory, or the parser's stack exhausted."""


class Faulty(Died):
    """The worker met a fault of the program; its traceback is told when it has ended."""


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
        while length - start >= HEADER.size:
            kind, size = HEADER.unpack_from(data, start)
            end = start + HEADER.size + size
            if end > length:
                break
            self._frames.append((kind, data[start + HEADER.size : end]))
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
    """A running process of ours. ``build`` is the one it last told of, ``said`` a file that takes
    what it says for itself."""

    def __init__(self, process: asyncio.subprocess.Process, link: Link, said: IO[bytes]) -> None:
        self._process = process
        self._said = said
        self.link = link
        self.build = ""
        self.behind = False

    @property
    def ended(self) -> bool:
        """Whether it has ended, so far as is known."""
        return self._process.returncode is not None

    @property
    def memory(self) -> int:
        """Bytes of memory that are its own; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self._process.pid}/statm").read_text("ascii").split()
        except OSError:
            return 0
        return (int(fields[1]) - int(fields[2])) * PAGE

    def put_behind(self) -> None:
        """Let all others go first from now on. It can't be undone: it is for this job alone."""
        self.behind = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, BEHIND)

    def stop(self) -> None:
        """End it at once, whatever it does; ``gone`` waits until that is done."""
        with suppress(ProcessLookupError):
            self._process.kill()

    def last_words(self) -> str:
        """What it said for itself so far: why it ended, or what nobody expected."""
        return os.pread(self._said.fileno(), WORDS, 0).decode("utf-8", "replace")

    async def gone(self) -> None:
        """Wait until it has ended; what nobody expected is told on."""
        if self.link.transport is not None:
            self.link.transport.close()
        await self._process.wait()
        words = self.last_words()
        self._said.close()
        if NO_ORDER not in words:
            sys.stderr.write(words)

    async def ready(self, seconds: float) -> None:
        """Wait until it tells which build it has open. Raises what it says, Died, TimeoutError."""
        kind, payload = await self.link.frame(seconds)
        if kind == FAILURE:
            raise failure(payload)
        self.build = msgspec.msgpack.decode(payload, type=Ready).build


async def start(module: str, store: Path, options: Options, patience: float) -> Process:
    """Start ``python -m MODULE STORE SOCKET OPTIONS``, and wait until it has opened the store.

    Raises StoreError when the store can't be opened.
    """
    ours, theirs = socket.socketpair()
    said = TemporaryFile(prefix="kg-worker-")  # noqa: SIM115  (closed when it is gone)
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
            stderr=said,
            env=environment(),
        )
    _, link = await asyncio.get_running_loop().create_connection(Link, sock=ours)
    process = Process(started, link, said)
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
    told = msgspec.msgpack.decode(payload, type=Failure)
    if told.kind == "MemoryError":
        return Died(told.what)
    if told.kind == "NotFoundError":
        return Missing(told.what)
    if told.kind == "Fault":
        return Faulty(told.what)
    return _ERRORS.get(told.kind, QueryError)(told.what, told.remedy)


# ----------------------------------------------------------------
# What the server's own processes may do, and how they begin.

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
    while len(header := stream.read(HEADER.size)) == HEADER.size:
        _, length = HEADER.unpack(header)
        yield stream.read(length)
