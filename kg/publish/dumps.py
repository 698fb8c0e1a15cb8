"""Dumps: N-Quads in canonical form and TriG, for each volume and for the whole.

There are no blank nodes, so the canonical form of RDFC-1.0 is the canonical N-Quads of the set,
sorted: two releases can be compared with ``diff``. A whole store is sorted in runs on disk and
merged, so that memory stays flat.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from heapq import merge
from io import RawIOBase
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg import resources
from kg.publish.output import Mover, Output, write_graph

RUN: Final = 500_000  # quads sorted in memory at a time
PORTION: Final = 20_000  # quads serialized at a time
LEVEL: Final = 6


class Gzip(RawIOBase):
    """A gzip stream without a time or a name in its head, so that the same data give the same file.

    Writes nothing of its own to the sink after ``finish``, and doesn't close it.
    """

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        # 16 + 15: a gzip head as zlib writes it, with no time in it
        self._stream = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)

    def writable(self) -> bool:
        """Whether it can be written to: it can."""
        return True

    def write(self, data: Any) -> int:
        """Compress some data."""
        block = bytes(data)
        self._sink.write(self._stream.compress(block))
        return len(block)

    def finish(self) -> None:
        """Write what is left."""
        self._sink.write(self._stream.flush())


@contextmanager
def gzipped(out: Output, name: str) -> Iterator[IO[bytes]]:
    """A compressed file of the publication, to write to."""
    with out.open(name) as sink:
        stream = Gzip(sink)
        yield cast(IO[bytes], stream)
        stream.finish()


@dataclass(frozen=True, slots=True)
class Dump:
    """One distribution: its file, format, and how many quads it holds."""

    name: str
    media_type: str
    quads: int


def lines(quads: Iterable[Quad]) -> list[bytes]:
    """Quads as canonical lines, sorted, each once. Holds lines rather than quads: a third of the
    memory."""
    found: set[bytes] = set()
    rest = iter(quads)
    while portion := list(islice(rest, PORTION)):
        data = serialize(portion, format=RdfFormat.N_QUADS) or b""
        found.update(data.splitlines(keepends=True))
    return sorted(found)


def graph_by_graph(data: bytes) -> Iterator[Quad]:
    """N-Quads, the default graph's before the others', as TriG writes them together."""
    for facts in (True, False):
        for quad in parse(data, format=RdfFormat.N_QUADS):
            if isinstance(quad.graph_name, DefaultGraph) == facts:
                yield quad


def volume_quads(store: Store, volume: NamedNode, graph: NamedNode) -> Iterator[Quad]:
    """What a volume's own file of quads held: its documents, all inside them, its claims."""
    facts = DefaultGraph()
    yield from store.quads_for_pattern(None, None, None, graph)
    own = [volume]
    for document in resources.documents(store, volume):
        own += (document, *resources.inside(store, document))
    for node in dict.fromkeys(own):
        yield from store.quads_for_pattern(node, None, None, facts)


def dump_volume(store: Store, volume: NamedNode, mover: Mover, out: Output) -> list[Dump]:
    """N-Quads and TriG of one volume."""
    name = volume.value.removeprefix(mover.base)
    graph = NamedNode(f"{mover.base}graph/{name}")
    sorted_lines = lines(mover.quad(quad) for quad in volume_quads(store, volume, graph))
    data = b"".join(sorted_lines)
    with gzipped(out, f"dumps/{name}.nq.gz") as sink:
        sink.write(data)
    with gzipped(out, f"dumps/{name}.trig.gz") as sink:
        write_graph(graph_by_graph(data), sink, RdfFormat.TRIG)
    return [
        Dump(f"dumps/{name}.nq.gz", "application/n-quads", len(sorted_lines)),
        Dump(f"dumps/{name}.trig.gz", "application/trig", len(sorted_lines)),
    ]


def dump_whole(store: Store, mover: Mover, out: Output) -> list[Dump]:
    """N-Quads and TriG of everything. The N-Quads are in canonical order, and make the TriG."""
    quads = 0
    with TemporaryDirectory(prefix=".runs-", dir=out.folder) as folder, ExitStack() as stack:
        runs = [stack.enter_context(path.open("rb")) for path in _runs(store, mover, Path(folder))]
        with gzipped(out, "dumps/all.nq.gz") as sink:
            last = b""
            for line in merge(*runs):
                if line != last:
                    sink.write(line)
                    quads += 1
                last = line
    with gzipped(out, "dumps/all.trig.gz") as sink:
        everything = _graph_by_graph(store, mover)
        write_graph(everything, sink, RdfFormat.TRIG)
    return [
        Dump("dumps/all.nq.gz", "application/n-quads", quads),
        Dump("dumps/all.trig.gz", "application/trig", quads),
    ]


def _runs(store: Store, mover: Mover, folder: Path) -> Iterator[Path]:
    """Everything as sorted files of some hundred thousand lines."""
    everything = iter(store)
    number = 0
    while portion := lines(mover.quad(quad) for quad in islice(everything, RUN)):
        path = folder / f"{number:06d}.nq"
        with path.open("wb") as run:
            run.writelines(portion)
        number += 1
        yield path


def _graph_by_graph(store: Store, mover: Mover) -> Iterator[Quad]:
    named = sorted((g for g in store.named_graphs() if isinstance(g, NamedNode)), key=str)
    graphs: list[DefaultGraph | NamedNode] = [DefaultGraph(), *named]
    for graph in graphs:
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield mover.quad(quad)
