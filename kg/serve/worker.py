"""A worker: one process with a read-only snapshot of the store, which does one job at a time.

It is expendable: a query that runs too long, takes too much memory or breaks the parser ends the
process, not the server. ``python -m kg.serve.worker STORE SOCKET OPTIONS`` is how the pool
starts it; SOCKET is the number of an inherited socket, OPTIONS are MessagePack in hexadecimal.
"""

from __future__ import annotations

import ctypes
import io
import os
import resource
import signal
import socket
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

import msgspec
import pyoxigraph as ox
import zstandard

from kg import queries, resources, search, settings, sparql
from kg.errors import KgError, QueryError, UsageError
from kg.pages.reader import Reader as PagesReader
from kg.serve import finding, frames, reading, views
from kg.serve.negotiate import choose_format
from kg.store import OpenStore, open_store

PR_SET_PDEATHSIG: Final = 1
MIN_COMPRESSED: Final = 1024  # bytes; a shorter answer is sent as it is


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "overview": reading.overview,
    "table": reading.table,
    "view": views.view,
    "complete": finding.complete,
    "find": finding.find,
    "letters": finding.letters,
}


class NotFoundError(UsageError):
    """Nothing has that name."""


class Options(msgspec.Struct, frozen=True):
    """What a worker may do. ``memory`` and ``result`` are bytes; ``nice`` lowers its priority."""

    memory: int
    result: int
    nice: int = 0


class TooLargeError(QueryError):
    """The answer has grown beyond its limit."""


class _Sink(io.RawIOBase):
    """Where an answer is written: buffers its first block, compresses, counts, sends frames."""

    def __init__(self, connection: socket.socket, head: frames.Head, limit: int) -> None:
        super().__init__()
        self._connection = connection
        self._head = head
        self._limit = limit
        self._written = 0
        self._begun = False
        self._buffer = bytearray()
        self._compress: Callable[[bytes], bytes] | None = None
        self._flush_compressor: Callable[[], bytes] | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        block = bytes(data)
        self._written += len(block)
        if self._written > self._limit:
            raise TooLargeError(
                f"the answer is larger than {self._limit:,} bytes",
                "ask for less, or in pages with LIMIT and OFFSET",
            )
        self._buffer += block
        if len(self._buffer) >= frames.BLOCK:
            self._send()
        return len(block)

    def finish(self) -> None:
        """Send what is left, and the end."""
        if not self._begun:
            self._send_whole()
            return
        self._send()
        if self._flush_compressor is not None:
            self._frame(frames.DATA, self._flush_compressor())
        self._frame(frames.END, b"")

    def _send_whole(self) -> None:
        """Send an answer that fits into one block at one go."""
        body = bytes(self._buffer)
        coding = self._head.coding if len(body) >= MIN_COMPRESSED else ""
        self._head = msgspec.structs.replace(self._head, coding=coding, whole=True)
        self._start_coding()
        if self._compress is not None and self._flush_compressor is not None:
            body = self._compress(body) + self._flush_compressor()
        self._connection.sendall(whole(self._head, body))

    def _send(self) -> None:
        if not self._begun:
            self._begun = True
            self._start_coding()
            self._connection.sendall(frames.encode(frames.HEAD, self._head))
        block = bytes(self._buffer)
        self._buffer.clear()
        self._frame(frames.DATA, self._compress(block) if self._compress else block)

    def _start_coding(self) -> None:
        if self._head.coding == "gzip":
            gz = zlib.compressobj(level=5, wbits=31)
            self._compress, self._flush_compressor = gz.compress, gz.flush
        elif self._head.coding == "zstd":
            zs = zstandard.ZstdCompressor(level=3).compressobj()
            self._compress, self._flush_compressor = zs.compress, zs.flush

    def _frame(self, kind: bytes, payload: bytes) -> None:
        if payload or kind == frames.END:
            self._connection.sendall(frames.pack(kind, payload))


class Worker:
    """Does jobs on one open store."""

    def __init__(self, opened: OpenStore, connection: socket.socket, options: Options) -> None:
        self._opened = opened
        self._store = opened.store
        self._base = str(opened.manifest.get("base") or settings.DEFAULT_BASE)
        self._connection = connection
        self._options = options
        self._queries: dict[str, queries.SavedQuery] = {}
        index = opened.path / search.INDEX
        self._reader = reading.Reader(
            opened.store,
            self._base,
            opened.path,
            opened.manifest,
            PagesReader(opened.store),
            search.connect(index) if index.is_file() else None,
        )

    def serve(self) -> None:
        """Do jobs until the front hangs up."""
        decoder = msgspec.msgpack.Decoder(frames.Job)
        ready = frames.Ready(frames.identity(self._opened.path.stat()))
        self._connection.sendall(frames.encode(frames.READY, ready))
        for payload in self._payloads():
            try:
                self._do(decoder.decode(payload))
            except KgError as error:
                self._fail(type(error).__name__, error.what, error.remedy)
            except MemoryError:
                self._fail("MemoryError", "the query needs more memory than it may have", "")

    def _payloads(self) -> Iterator[bytes]:
        stream = self._connection.makefile("rb")
        while len(header := stream.read(frames.HEADER.size)) == frames.HEADER.size:
            _, length = frames.HEADER.unpack(header)
            yield stream.read(length)

    def _fail(self, kind: str, what: str, remedy: str) -> None:
        failure = frames.Failure(kind, what, remedy)
        self._connection.sendall(frames.encode(frames.FAILURE, failure))

    def _do(self, job: frames.Job) -> None:
        match job:
            case frames.SparqlJob():
                scope = sparql.Scope(job.default_graphs, job.named_graphs, job.union)
                self._answer(sparql.evaluate(self._store, job.text, scope), job)
            case frames.SavedJob():
                query = self._saved(job.file)
                text = queries.bind(query, job.values, self._store, self._base)
                if not query.limited and query.shape is not sparql.Shape.BOOLEAN:
                    text = queries.page(text, job.limit, job.offset)
                self._answer(sparql.evaluate(self._store, text), job)
            case frames.ResourceJob():
                self._describe(job)
            case frames.CallJob():
                self._call(job)

    def _saved(self, file: str) -> queries.SavedQuery:
        """A saved query; its file is read once."""
        if file not in self._queries:
            self._queries[file] = queries.read(Path(file))
        return self._queries[file]

    def _answer(self, result: sparql.Result, job: frames.SparqlJob | frames.SavedJob) -> None:
        offered = sparql.formats_for(result.shape)
        format_ = choose_format(job.accept, offered)
        if format_ is None:
            known = ", ".join(one.media_type for one in offered)
            raise UsageError(
                f"a result made of {result.shape.value} can't be had as {job.accept}",
                f"accept one of {known}",
            )
        head = frames.Head(result.shape.value, format_.content_type, job.coding)
        if job.head:
            head = msgspec.structs.replace(head, coding="")
            self._connection.sendall(whole(msgspec.structs.replace(head, whole=True), b""))
            return
        sink = _Sink(self._connection, head, self._options.result)
        result.write(cast(Any, sink), format_)
        sink.finish()

    def _describe(self, job: frames.ResourceJob) -> None:
        """The description of a resource as RDF; formats for graphs alone leave graph names out."""
        node = self._reader.node(job.name)
        description = resources.describe(self._store, node) if node is not None else None
        if not description:
            raise NotFoundError(f"There is nothing called {job.name!r} here.", "Try the search.")
        format_ = sparql.format_named(job.format, sparql.Shape.TRIPLES)
        if not isinstance(format_.native, ox.RdfFormat):
            raise TypeError(f"{format_.name} holds no triples")
        # A format for one graph, or read as one (JSON-LD often is), holds all without graph names.
        said: Any = description.quads
        if format_.native not in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS):
            said = dict.fromkeys(quad.triple for quad in description.quads)
        head = frames.Head(sparql.Shape.TRIPLES.value, format_.content_type, job.coding)
        sink = _Sink(self._connection, head, self._options.result)
        ox.serialize(said, cast(Any, sink), format_.native, prefixes=dict(sparql.PREFIXES))
        sink.finish()

    def _call(self, job: frames.CallJob) -> None:
        value = FUNCTIONS[job.function](self._reader, **job.arguments)
        head = frames.Head("value", "application/msgpack", whole=True)
        self._connection.sendall(whole(head, msgspec.msgpack.encode(value)))


def whole(head: frames.Head, body: bytes) -> bytes:
    """A whole answer as frames."""
    start = frames.encode(frames.HEAD, head)
    return start + frames.pack(frames.DATA, body) + frames.pack(frames.END, b"")


def confine(options: Options) -> None:
    """Limit the process's memory, lower its priority, and tie its life to the front's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the front to handle
    resource.setrlimit(resource.RLIMIT_DATA, (options.memory, options.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if options.nice:
        os.nice(options.nice)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main(arguments: list[str]) -> int:
    """Open the store and do jobs. Exits with 0 when the front hangs up."""
    store, number, packed = arguments
    options = msgspec.msgpack.decode(bytes.fromhex(packed), type=Options)
    confine(options)
    with socket.socket(fileno=int(number)) as connection:
        try:
            opened = open_store(Path(store))
        except KgError as error:
            failure = frames.Failure(type(error).__name__, error.what, error.remedy)
            connection.sendall(frames.encode(frames.FAILURE, failure))
            return error.exit_code
        with opened, suppress(BrokenPipeError, ConnectionResetError):
            Worker(opened, connection, options).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
