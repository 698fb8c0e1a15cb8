"""Processes of the server's own: what they say to each other, how one is started, asked and ended,
and what it may do.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import re
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager as Context
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

import msgspec
import pyoxigraph as ox

from kg.errors import KgError, QueryError, StoreError, UsageError
from kg.sparql import NO_ORDER, ended
from kg.store import CURRENT
from kg.updates import Refreshed

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


Change = UpdateJob | PutJob | DropJob | Refreshed


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
    remedy: str = ""


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


class NotFoundError(UsageError):
    """Nothing has the name asked for: so a worker says it, and the front ``Missing``."""


class Refused(Exception):  # noqa: N818  (an answer, not a fault)
    """A request that is answered with an error: its status, what is wrong, what to do."""

    def __init__(
        self, status: int, what: str, remedy: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(what)
        self.status = status
        self.what = what
        self.remedy = remedy
        self.headers = headers or {}


class Missing(Refused):
    """Nothing has the name asked for."""

    def __init__(self, what: str) -> None:
        super().__init__(404, what, "Try the search.")


class TimeUp(Refused):
    """A job was ended at its deadline."""

    def __init__(self, seconds: float) -> None:
        what = f"The query was ended at the time limit of {seconds:g} seconds."
        super().__init__(504, what, "Ask for less: add conditions to the pattern.")


class Died(Refused):
    """The worker ended on its own: out of memory, or the parser's stack exhausted; ``said`` are its
    last words."""

    def __init__(self, said: str = "") -> None:
        told = ended(said)
        super().__init__(500, told.what, told.remedy)


class Faulty(Refused):
    """The worker met a fault of the program; its traceback is told when it has ended."""

    def __init__(self, what: str) -> None:
        super().__init__(500, what, "Tell those who run the server: its log says more.")


class Options(msgspec.Struct, frozen=True):
    """What a process may do: bytes of memory and of an answer, and whether it is for pages."""

    memory: int
    result: int
    pages: bool = False


class Process:
    """A running process of ours, and the front's end of the sockets between. ``build`` is the one
    it last told of, ``said`` a file that takes what it says for itself."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        said: IO[bytes],
    ) -> None:
        self._process = process
        self._frames, self._jobs = streams
        self._head: tuple[bytes, int] | None = None  # of a frame that was not awaited to its end
        self._said = said
        self.build = ""
        self.behind = False

    def send(self, data: bytes) -> None:
        """Send a frame to the process."""
        self._jobs.write(data)

    async def frame(self, seconds: float) -> tuple[bytes, bytes]:
        """The next frame. Raises Died when there is none, TimeoutError after so many seconds; it
        may be awaited again then."""
        try:
            async with asyncio.timeout(seconds):
                if self._head is None:
                    self._head = HEADER.unpack(await self._frames.readexactly(HEADER.size))
                kind, size = self._head
                payload = await self._frames.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Died from error
        self._head = None
        return kind, payload

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
        self._jobs.close()
        await self._process.wait()
        words = self.last_words()
        self._said.close()
        if NO_ORDER not in words:
            sys.stderr.write(words)

    async def ready(self, seconds: float) -> None:
        """Wait until it tells which build it has open. Raises what it says, Died, TimeoutError."""
        kind, payload = await self.frame(seconds)
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
    process = Process(started, await asyncio.open_connection(sock=ours, limit=HELD), said)
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
        return Died()
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


Act = Callable[[Any], None]


def serve(
    arguments: list[str], jobs: Any, opened: Callable[[Path, socket.socket, Options], Context[Act]]
) -> int:
    """Do the jobs the front sends until it hangs up, one at a time; what goes wrong is told.

    ``arguments`` are those of ``start``, ``opened`` gives what does a job. Exits with 0 when the
    front hangs up.
    """
    path, number, packed = arguments
    options = msgspec.msgpack.decode(bytes.fromhex(packed), type=Options)
    confine(options)
    with socket.socket(fileno=int(number)) as connection:
        try:
            with opened(Path(path), connection, options) as act:
                gc.freeze()  # what is there now stays
                with suppress(BrokenPipeError, ConnectionResetError):
                    _serve(connection, msgspec.msgpack.Decoder(jobs), act)
        except KgError as error:
            _tell(connection, type(error).__name__, error.what, error.remedy)
            return error.exit_code
    return 0


def _serve(connection: socket.socket, decoder: msgspec.msgpack.Decoder[Any], act: Act) -> None:
    stream = connection.makefile("rb")
    while len(header := stream.read(HEADER.size)) == HEADER.size:
        job = decoder.decode(stream.read(HEADER.unpack(header)[1]))
        try:
            act(job)
        except KgError as error:
            _tell(connection, type(error).__name__, error.what, error.remedy)
        except MemoryError:
            _tell(connection, "MemoryError", "it needs more memory than it may have")
        except OSError:
            raise  # the front has hung up
        except Exception:  # a fault of ours is told, and ends the process with its traceback
            traceback.print_exc()
            _tell(connection, "Fault", "A fault of the program ended the query.")
            return


def _tell(connection: socket.socket, kind: str, what: str, remedy: str = "") -> None:
    connection.sendall(encode(FAILURE, Failure(kind, what, remedy)))
