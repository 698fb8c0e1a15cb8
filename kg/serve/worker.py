"""A worker: one process with a read-only snapshot of the store, which does one job at a time.

It is expendable: a query that runs too long, takes too much memory or breaks the parser ends the
process, not the server. ``python -m kg.serve.worker STORE SOCKET OPTIONS`` is how the pool
starts it; SOCKET is the number of an inherited socket, OPTIONS are MessagePack in hexadecimal.
"""

from __future__ import annotations

import importlib
import io
import re
import socket
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import msgspec
import pyoxigraph as ox
import zstandard

from kg import queries, remote, resources, settings, sparql
from kg.errors import QueryError, UsageError
from kg.serve import processes
from kg.serve.negotiate import choose_format
from kg.serve.processes import Act, NotFoundError, Options, serve
from kg.store import OpenStore

# ----------------------------------------------------------------
# Where a worker writes an answer: buffered, compressed, counted, and sent as frames.

SHOWN: Final = 80  # characters of what a client asked for, in an answer
MIN_COMPRESSED: Final = 1024  # bytes; a shorter answer is sent as it is


class TooLargeError(QueryError):
    """The answer has grown beyond its limit."""


class Sink(io.RawIOBase):
    """An open file that goes to the front: in one frame if it is short, else block by block.

    Raises TooLargeError beyond ``limit`` bytes.
    """

    def __init__(self, connection: socket.socket, head: processes.Head, limit: int) -> None:
        super().__init__()
        self._connection = connection
        self._head = head
        self._limit = limit
        self._written = 0
        self._begun = False
        self._buffer = bytearray()
        self._compress: Callable[[bytes], bytes] | None = None
        self._flush_compressor: Callable[[], bytes] | None = None

    def write(self, data: Any) -> int:
        """Take bytes in; send a block when it is full."""
        size = len(data)
        self._written += size
        if self._written > self._limit:
            raise TooLargeError(
                f"the answer is larger than {self._limit:,} bytes",
                "ask for less, or in pages with LIMIT and OFFSET",
            )
        self._buffer += data
        if len(self._buffer) >= processes.BLOCK:
            self._send()
        return size

    def finish(self) -> None:
        """Send what is left, and the end."""
        if not self._begun:
            self._send_whole()
            return
        self._send()
        if self._flush_compressor is not None:
            self._frame(processes.DATA, self._flush_compressor())
        self._frame(processes.END, b"")

    def _send_whole(self) -> None:
        """Send an answer that fits into one block at one go."""
        body = bytes(self._buffer)
        if self._head.coding and len(body) < MIN_COMPRESSED:
            self._head = msgspec.structs.replace(self._head, coding="")
        self._start_coding()
        if self._compress is not None and self._flush_compressor is not None:
            body = self._compress(body) + self._flush_compressor()
        self._connection.sendall(processes.whole(self._head, body))

    def _send(self) -> None:
        if not self._begun:
            self._begun = True
            self._start_coding()
            self._connection.sendall(processes.encode(processes.HEAD, self._head))
        block = bytes(self._buffer)
        self._buffer.clear()
        self._frame(processes.DATA, self._compress(block) if self._compress else block)

    def _start_coding(self) -> None:
        if self._head.coding == "gzip":
            gz = zlib.compressobj(level=5, wbits=31)
            self._compress, self._flush_compressor = gz.compress, gz.flush
        elif self._head.coding == "zstd":
            zs = zstandard.ZstdCompressor(level=3).compressobj()
            self._compress, self._flush_compressor = zs.compress, zs.flush

    def _frame(self, kind: bytes, payload: bytes) -> None:
        if payload or kind == processes.END:
            self._connection.sendall(processes.pack(kind, payload))


# ----------------------------------------------------------------
# A worker: one process with a read-only snapshot of the store, which does one job at a time.

# Functions that give something else each time: NOW(), RAND(), UUID() …
CHANGING: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)

ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class Worker:
    """Does jobs on the build in use; when another is swapped in, the next job sees that one."""

    def __init__(self, path: Path, connection: socket.socket, options: Options) -> None:
        self._path = path
        self._place = processes.place_of_build(path)
        self._connection = connection
        self._options = options
        self._queries: dict[str, queries.SavedQuery] = {}
        self._open(remote.opened(path))

    def _open(self, opened: OpenStore) -> None:
        self._opened = opened
        self._build = processes.identity(opened.path.stat())
        self._store = opened.store
        self._base = str(opened.manifest.get("base") or settings.DEFAULT_BASE)
        self._calls: Any = None
        self._reader: Any = None
        if self._options.pages:
            self._open_reader()

    def _open_reader(self) -> None:
        """Get ready for what pages ask. It takes longer than all else, and few workers need it."""
        if self._reader is None:
            self._calls = importlib.import_module("kg.serve.calls")
            self._reader = self._calls.reader(self._opened)

    def close(self) -> None:
        """Let the build go: it may be removed from now on."""
        if self._reader is not None and self._reader.index is not None:
            self._reader.index.close()
        self._opened.close()

    def _renew(self) -> None:
        """Open the build in use, if it isn't the one that is open."""
        if processes.current_build(self._place) != self._build:
            opened = remote.opened(self._path)
            self.close()
            self._open(opened)

    def tell_build(self) -> None:
        """Tell the front which build is open."""
        ready = processes.Ready(self._build)
        self._connection.sendall(processes.encode(processes.READY, ready))

    def act(self, job: processes.Job) -> None:
        """Do a job on the build in use."""
        self._renew()
        match job:
            case processes.SparqlJob():
                scope = sparql.Scope(job.default_graphs, job.named_graphs, job.union)
                self._answer(
                    sparql.evaluate(self._store, job.text, scope, base_iri=job.base or None),
                    job,
                    job.text,
                )
            case processes.SavedJob():
                query = self._saved(job.file)
                text = queries.bind(query, job.values, self._store, self._base)
                if not query.limited and query.shape is not sparql.Shape.BOOLEAN:
                    text = queries.page(text, job.limit, job.offset)
                told = queries.left_out(query, job.values, self._store, self._base)
                result = sparql.evaluate(self._store, text, shape=query.shape)
                self._answer(result, job, text, told)
            case processes.ResourceJob():
                self._describe(job)
            case processes.GraphJob():
                self._dump(job)
            case processes.CallJob():
                self._call(job)
            case processes.RenewJob():
                self.tell_build()

    def _saved(self, file: str) -> queries.SavedQuery:
        """A saved query; its file is read once."""
        if file not in self._queries:
            self._queries[file] = queries.read(Path(file))
        return self._queries[file]

    def _answer(
        self,
        result: sparql.Result,
        job: processes.SparqlJob | processes.SavedJob,
        text: str,
        told: queries.LeftOut | None = None,
    ) -> None:
        format_ = _format(job.accept, result.shape)
        lasting = CHANGING.search(text) is None
        with self._sink(result.shape, format_, job, lasting=lasting, told=told) as sink:
            if not job.head:
                result.write(cast(Any, sink), format_)
            sink.finish()

    def _sink(
        self,
        shape: sparql.Shape,
        format_: sparql.Format,
        job: processes.SparqlJob | processes.SavedJob | processes.ResourceJob | processes.GraphJob,
        *,
        lasting: bool = True,
        told: queries.LeftOut | None = None,
    ) -> Sink:
        head = processes.Head(
            shape.value,
            format_.content_type,
            job.coding,
            self._build,
            lasting,
            None if told is None else (told.undated, told.unresolved),
        )
        return Sink(self._connection, head, self._options.result)

    def _describe(self, job: processes.ResourceJob) -> None:
        """The description of a resource as RDF; formats for graphs alone leave graph names out."""
        self._open_reader()
        node = self._reader.node(job.name)
        description = resources.describe(self._store, node) if node is not None else None
        if not description:
            raise NotFoundError(f"There is nothing called {job.name!r} here.", "Try the search.")
        format_ = sparql.format_named(job.format, sparql.Shape.TRIPLES)
        # A format for one graph, or read as one (JSON-LD often is), holds all without graph names.
        said: Any = description.quads
        if format_.native not in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS):
            said = dict.fromkeys(quad.triple for quad in description.quads)
        with self._sink(sparql.Shape.TRIPLES, format_, job) as sink:
            ox.serialize(said, cast(Any, sink), format_.rdf, prefixes=dict(sparql.PREFIXES))
            sink.finish()

    def _dump(self, job: processes.GraphJob) -> None:
        """All of a graph, without its name."""
        graph: ox.NamedNode | ox.DefaultGraph = ox.DefaultGraph()
        if job.graph is not None:
            graph = processes.graph_node(job.graph, self._base)
            if not self._store.contains_named_graph(graph):
                raise NotFoundError(f"There is no graph {job.graph}.", "")
        format_ = _format(job.accept, sparql.Shape.TRIPLES)
        with self._sink(sparql.Shape.TRIPLES, format_, job) as sink:
            if not job.head:
                triples = cast(ox.QueryTriples, self._store.query(ALL, default_graph=graph))
                ox.serialize(triples, cast(Any, sink), format_.rdf, prefixes=dict(sparql.PREFIXES))
            sink.finish()

    def _call(self, job: processes.CallJob) -> None:
        self._open_reader()
        value = self._calls.FUNCTIONS[job.function](self._reader, **job.arguments)
        head = processes.Head("value", "application/msgpack", build=self._build, lasting=True)
        self._connection.sendall(processes.whole(head, msgspec.msgpack.encode(value)))


@lru_cache(maxsize=256)
def _format(accept: str, shape: sparql.Shape) -> sparql.Format:
    """The format a client accepts. Raises UsageError when there is none."""
    offered = sparql.formats_for(shape)
    format_ = choose_format(accept, offered)
    if format_ is None:
        known = ", ".join(one.media_type for one in offered)
        raise UsageError(
            f"a result made of {shape.value} can't be had as {accept[:SHOWN]}",
            f"accept one of {known}",
        )
    return format_


@contextmanager
def opened(path: Path, connection: socket.socket, options: Options) -> Iterator[Act]:
    """The store opened for reading; what does a job."""
    worker = Worker(path, connection, options)
    worker.tell_build()
    yield worker.act
    worker.close()


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:], processes.Job, opened))
