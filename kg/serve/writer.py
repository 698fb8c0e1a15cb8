"""The writer: the one process that changes the store, a change at a time.

``python -m kg.serve.writer STORE SOCKET OPTIONS`` is how the front starts it, as it does workers.
Like those it is expendable: ended at its deadline or by a fault, it leaves the store as it was.
``… STORE INDEX`` makes a new search index of a store that was written into.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg import search, updates
from kg.errors import KgError, QueryError
from kg.serve import processes
from kg.serve.processes import Act, NotFoundError, Options, serve
from kg.settings import DEFAULT_BASE
from kg.store import class_counts, open_store, property_counts
from kg.updates import Refreshed, Writing

Graph = ox.NamedNode | ox.DefaultGraph


class Writer:
    """Makes changes, each a new build of the store."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    def change(self, job: processes.Change) -> processes.Changed:
        """Make one; what was done."""
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
            case Refreshed():
                self._writing.refresh(job)
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


@contextmanager
def opened(path: Path, connection: socket.socket, _: Options) -> Iterator[Act]:
    """The store opened for writing; what makes a change."""
    with Writing(path) as writing:
        writer = Writer(writing)
        connection.sendall(processes.encode(processes.READY, processes.Ready("")))
        yield lambda job: connection.sendall(processes.encode(processes.DATA, writer.change(job)))


def refreshed(store: str, index: str) -> int:
    """Index the build in use into a new file, and print what was counted (``Refreshed``)."""
    os.nice(10)  # nobody waits for it
    try:
        with open_store(Path(store)) as opened:
            base = str(opened.manifest.get("base") or DEFAULT_BASE)
            search.build(opened.store, base, Path(index))
            found = Refreshed(
                index,
                int(opened.manifest.get("updates", 0)),
                len(opened.store),
                class_counts(opened.store),
                property_counts(opened.store),
            )
    except KgError as error:
        sys.stderr.write(f"{error.what}\n")
        return error.exit_code
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))
    return 0


if __name__ == "__main__":
    if len(sys.argv) == len(("", "store", "index")):
        sys.exit(refreshed(*sys.argv[1:]))
    sys.exit(serve(sys.argv[1:], processes.Change, opened))
