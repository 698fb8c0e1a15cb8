"""The writer: the one process that changes the store, a change at a time.

``python -m kg.serve.writer STORE SOCKET OPTIONS`` is how the front starts it, as it does workers.
Like those it is expendable: ended at its deadline or by a fault, it leaves the store as it was.
"""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg import updates
from kg.errors import KgError, QueryError, UsageError
from kg.serve import processes
from kg.serve.processes import Options, confine, payloads
from kg.updates import Refreshed, Writing

Graph = ox.NamedNode | ox.DefaultGraph


class NotFoundError(UsageError):
    """There is no such graph."""


class Writer:
    """Makes changes, each a new build of the store."""

    def __init__(self, writing: Writing, connection: socket.socket) -> None:
        self._writing = writing
        self._connection = connection

    def serve(self) -> None:
        """Make changes until the front hangs up."""
        decoder = msgspec.msgpack.Decoder(processes.Change)
        self._send(processes.READY, processes.Ready(""))
        for payload in payloads(self._connection):
            try:
                done = self._do(decoder.decode(payload))
            except KgError as error:
                self._send(
                    processes.FAILURE,
                    processes.Failure(type(error).__name__, error.what, error.remedy),
                )
            except MemoryError:
                what = "the update needs more memory than it may have"
                self._send(processes.FAILURE, processes.Failure("MemoryError", what, ""))
            else:
                self._send(processes.DATA, done)

    def _send(self, kind: bytes, value: object) -> None:
        self._connection.sendall(processes.encode(kind, value))

    def _do(self, job: processes.Change) -> processes.Changed:
        created = False
        match job:
            case processes.UpdateJob():
                updates.check(job.text)
                text = updates.with_dataset(job.text, job.using, job.using_named)
                self._writing.change(lambda database: updates.run(database, text))
            case processes.PutJob():
                created = self._writing.change(lambda database: self._put(database, job))
            case processes.DropJob():
                self._writing.change(lambda database: self._drop(database, job))
            case processes.RefreshJob():
                made = Refreshed(
                    Path(job.index), job.updates, job.quads, job.classes, job.properties
                )
                self._writing.refresh(made)
        return processes.Changed(self._writing.updates, created)

    def _graph(self, name: str | None) -> Graph:
        if name is None:
            return ox.DefaultGraph()
        return processes.graph_node(name, self._writing.base)

    def _put(self, database: ox.Store, job: processes.PutJob) -> bool:
        """Put triples into a graph. Whether it wasn't there before."""
        graph = self._graph(job.graph)
        created = _absent(database, graph)
        if isinstance(graph, ox.NamedNode):
            database.add_graph(graph)
        if job.replace:
            database.clear_graph(graph)
        format_ = ox.RdfFormat.from_media_type(job.media_type)
        try:
            database.load(job.data, format_, base_iri=job.base_iri or None, to_graph=graph)
        except (SyntaxError, ValueError) as error:
            raise QueryError(
                f"the body is not {job.media_type}: {error}", "mend it; nothing was changed"
            ) from error
        return created

    def _drop(self, database: ox.Store, job: processes.DropJob) -> None:
        graph = self._graph(job.graph)
        if _absent(database, graph):
            raise NotFoundError(f"There is no graph {job.graph}.", "")
        if isinstance(graph, ox.NamedNode):
            database.remove_graph(graph)
        else:
            database.clear_graph(graph)


def _absent(database: ox.Store, graph: Graph) -> bool:
    return isinstance(graph, ox.NamedNode) and not database.contains_named_graph(graph)


def main(arguments: list[str]) -> int:
    """Open the store for writing and make changes. Exits with 0 when the front hangs up."""
    path, number, packed = arguments
    confine(msgspec.msgpack.decode(bytes.fromhex(packed), type=Options))
    with socket.socket(fileno=int(number)) as connection:
        try:
            with Writing(Path(path)) as writing, suppress(BrokenPipeError, ConnectionResetError):
                Writer(writing, connection).serve()
        except KgError as error:
            failure = processes.Failure(type(error).__name__, error.what, error.remedy)
            connection.sendall(processes.encode(processes.FAILURE, failure))
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
