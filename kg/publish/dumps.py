"""Dumps: N-Quads in canonical form and TriG, for each volume, for what they share, for the whole.

There are no blank nodes, so the canonical form of RDFC-1.0 is the canonical N-Quads of the set,
sorted: two releases can be compared with ``diff``. The dump of a volume is compressed in a few
pieces (gzip members, RFC 1952), cut where names of others may stand between its own; so the whole
is made by laying pieces one after another, without a line being read again.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from heapq import merge
from io import BufferedReader, BufferedWriter, RawIOBase
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, cast

import msgspec
import zstandard
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg.publish.files import (
    FOLDER,
    PARTS,
    Done,
    Ground,
    Mover,
    Output,
    begin_of_graph,
    write_graph,
)
from kg.quad_files import read_quads

# ----------------------------------------------------------------
# The store as lines of N-Quads, parted by volume: the first step to its dumps.
#
# A line belongs to a volume when its subject is the volume or stands below it; all other lines are
# shared. So the parts have no line in common, and together they are the store.

SHARED: Final = "shared"
SUFFIX: Final = ".lines.zst"
HELD: Final = 1 << 20  # bytes of a part held back before they are compressed


def split(ground: Ground, files: Sequence[Path]) -> Done:
    """Write the store's lines into a file a volume, and one for what they share. ``files`` are the
    quads it was built from, where they are still there: they are read ten times as fast."""
    with ExitStack() as opened:
        names = (*ground.volumes, SHARED)
        parts = {name: opened.enter_context(_part(path_of(ground.parts, name))) for name in names}
        sink = Splitter(ground.mover.base, parts)
        if files:
            with read_quads(*files) as quads:
                while block := quads.read(HELD):
                    sink.write(block)
        else:
            store = Store.read_only(str(ground.database))
            store.dump(cast(IO[bytes], sink), RdfFormat.N_QUADS)
        sink.finish()
    return Done()


def path_of(folder: Path, name: str) -> Path:
    """Where the lines of a volume are, or the shared ones."""
    return folder / f"{name}{SUFFIX}"


@contextmanager
def _part(path: Path) -> Iterator[IO[bytes]]:
    """A file of lines to write, compressed lightly; it appears under its name when whole."""
    part = path.with_name(f"{path.name}.part")
    stream = zstandard.ZstdCompressor(level=1).stream_writer(part.open("wb"), closefd=True)
    with BufferedWriter(cast(RawIOBase, stream), HELD) as sink:
        yield sink
    part.replace(path)


class Splitter(RawIOBase):
    """Takes N-Quads as they come and gives each line to its part."""

    def __init__(self, base: str, parts: dict[str, IO[bytes]]) -> None:
        # <https://example.org/letters/frus1961-63v06/d64#char=1,2> : up to the first / # or >
        self._head = re.compile(b"<" + re.escape(base.encode()) + rb"([^/#>]*)")
        self._shared = parts[SHARED]
        self._parts = {name.encode(): part for name, part in parts.items() if name != SHARED}
        self._rest = b""

    def write(self, data: Any) -> int:
        """Pass on whole lines; keep the beginning of one."""
        block = self._rest + bytes(data)
        end = block.rfind(b"\n") + 1
        self._rest = block[end:]
        head, parts, shared = self._head.match, self._parts, self._shared
        # Only \n ends a line: literals may hold what else splitlines() would take for an end.
        for line in block[:end].split(b"\n")[:-1]:
            found = head(line)
            part = parts.get(found[1], shared) if found is not None else shared
            part.write(line + b"\n")
        return len(data)

    def finish(self) -> None:
        """There is nothing left: N-Quads end with the end of a line."""
        if self._rest:
            raise ValueError("the last line of N-Quads has no end")


def lines_of(path: Path) -> BufferedReader:
    """The lines of a part, as a stream."""
    source = zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True)
    return BufferedReader(cast(RawIOBase, source), HELD)


def in_portions(lines: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """Lines, some at a time."""
    going = iter(lines)
    while portion := list(islice(going, size)):
        yield portion


# ----------------------------------------------------------------
# Dumps: N-Quads in canonical form and TriG, for each volume, for what they share, for the whole.

RUN: Final = 300_000  # lines sorted in memory at a time
PORTION: Final = 20_000  # lines parsed at a time
LEVEL: Final = 6
COPIED: Final = 1 << 20
ENDS: Final = (b"#", b"/", b">")  # what a volume's name may be followed by, in the order of bytes

NQUADS: Final = "application/n-quads"
TRIG: Final = "application/trig"


class Gzip(RawIOBase):
    """Members of a gzip file, without a time or a name in their heads, so that the same data give
    the same file. ``length`` is that of the member under way."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        self._begin()

    def _begin(self) -> None:
        # 16 + 15: a gzip head as zlib writes it, with no time in it
        self._stream = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
        self.length = 0

    def write(self, data: Any) -> int:
        """Compress some data."""
        self._pass_on(self._stream.compress(data))
        return len(data)

    def cut(self) -> int:
        """End the member, so that another begins; its length."""
        self._pass_on(self._stream.flush())
        length = self.length
        self._begin()
        return length

    def _pass_on(self, compressed: bytes) -> None:
        self.length += self._sink.write(compressed)


@dataclass(frozen=True, slots=True)
class Dump:
    """One distribution: its file, format, how many quads (or rows) it holds; its size in bytes and
    its SHA-256 digest once it stands."""

    name: str
    media_type: str
    quads: int
    size: int = 0
    sha256: str = ""


class Piece(msgspec.Struct, frozen=True):
    """A member of a compressed dump: its first line, and where it is in the file."""

    first: bytes
    start: int
    length: int


class Pieces(msgspec.Struct, frozen=True):
    """What a dump of N-Quads is made of, and how much it says: lines; and of the default graph
    different subjects and statements with each property. Dumps have no subject in common, so these
    can be added up."""

    name: str
    lines: int
    pieces: tuple[Piece, ...]
    subjects: int
    properties: dict[bytes, int]


def canonical(lines: Iterable[bytes], mover: Mover) -> list[bytes]:
    """Lines of N-Quads under the base published under, sorted, each once."""
    if mover.base == mover.published:
        return sorted(set(lines))
    return sorted(set(map(mover.line, lines)))


def write_lines(out: Output, name: str, lines: Iterable[bytes], borders: Sequence[bytes]) -> Pieces:
    """Canonical N-Quads, compressed; a new piece begins with the first line behind each border."""
    pieces: list[Piece] = []
    properties = Counter[bytes]()
    count = subjects = start = 0
    last = b""
    waiting = iter(borders)
    border = next(waiting, None)
    first: bytes | None = None
    with out.open(name) as sink:
        stream = Gzip(sink)

        def end() -> None:
            nonlocal start, first
            if first is not None:
                length = stream.cut()
                pieces.append(Piece(first, start, length))
                start, first = start + length, None

        for portion in in_portions(lines, 1000):
            held: list[bytes] = []
            for line in portion:
                if border is not None and line >= border:
                    stream.write(b"".join(held))
                    held.clear()
                    end()
                    while border is not None and line >= border:
                        border = next(waiting, None)
                first = line if first is None else first
                held.append(line)
                subject, property_, rest = line.split(b" ", 2)
                if in_named_graph(rest):
                    continue
                properties[property_] += 1
                subjects += subject != last
                last = subject
            count += len(portion)
            stream.write(b"".join(held))
        end()
    counted = dict(sorted(properties.items()))
    return Pieces(name, count, tuple(pieces), subjects, counted)


def in_named_graph(rest: bytes) -> bool:
    """Whether a canonical line of N-Quads, from its object on, names a graph: what follows the
    object, in which only a literal's text has spaces, is then parted twice."""
    return rest[rest.rfind(b'"') + 1 :].count(b" ") == 2


def borders(volumes: Iterable[str], published: str) -> list[bytes]:
    """Where the names of volumes begin and end among all names, in order."""
    found = set()
    for volume in volumes:
        for end in ENDS:
            stem = f"<{published}{volume}".encode()
            found |= {stem + end, stem + bytes([end[0] + 1])}
    return sorted(found)


def by_graph(lines: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """Lines by the name of their graph, the facts' (no name) first."""
    found: dict[bytes, list[bytes]] = {b"": []}
    for line in lines:
        rest = line.split(b" ", 2)[2]
        begin = begin_of_graph(rest)
        found.setdefault(rest[begin + 1 : -4] if begin else b"", []).append(line)
    return dict(sorted(found.items()))


def write_trig(out: Output, name: str, graphs: Iterable[Iterable[bytes]]) -> None:
    """TriG out of lines that are together graph by graph, in portions of any size."""
    with out.open(name) as sink:
        stream = Gzip(sink)
        write_graph(quads_of(graphs), cast(IO[bytes], stream), RdfFormat.TRIG)
        stream.cut()


def quads_of(graphs: Iterable[Iterable[bytes]]) -> Iterator[Quad]:
    """Lines as quads, some at a time."""
    for lines in graphs:
        for portion in in_portions(lines, PORTION):
            yield from parse(b"".join(portion), format=RdfFormat.N_QUADS)


# ---------------------------------------------------------------- what volumes share


def dump_shared(ground: Ground) -> Done:
    """People, offices, bodies, places, holdings, what is cited, the vocabulary: sorted in runs on
    disk and merged, so that memory stays flat."""
    mover, out, parts = ground.mover, Output(ground.out), ground.parts
    with TemporaryDirectory(prefix=".runs-", dir=parts) as folder:
        runs = []
        with lines_of(path_of(parts, SHARED)) as source:
            for number, portion in enumerate(in_portions(source, RUN)):
                runs.append(Path(folder) / f"{number}.nq")
                runs[-1].write_bytes(b"".join(canonical(portion, mover)))
        whole = Path(folder) / "all.nq"
        with whole.open("wb") as sink:
            for line in _merged(runs):
                sink.write(line)
        with whole.open("rb") as sorted_:
            edges = borders(ground.volumes, mover.published)
            made = write_lines(out, f"dumps/{SHARED}.nq.gz", sorted_, edges)
        graphs = _parted(whole)
        portions = (portion for path in graphs for portion in _portions(path))
        write_trig(out, f"dumps/{SHARED}.trig.gz", portions)
    remember(out, SHARED, made)
    return out.done


def _parted(whole: Path) -> list[Path]:
    """A file of lines as a file for each graph, in order."""
    sinks: dict[bytes, IO[bytes]] = {}
    with ExitStack() as stack:
        for portion in _portions(whole):
            for graph, lines in by_graph(portion).items():
                if graph not in sinks:
                    path = whole.with_name(f"graph-{len(sinks)}.nq")
                    sinks[graph] = stack.enter_context(path.open("wb"))
                sinks[graph].writelines(lines)
    return [Path(sink.name) for _, sink in sorted(sinks.items())]


def _portions(path: Path) -> Iterator[list[bytes]]:
    with path.open("rb") as lines:
        yield from in_portions(lines, PORTION)


def _merged(runs: Sequence[Path]) -> Iterator[bytes]:
    last = b""
    with ExitStack() as stack:
        for line in merge(*(stack.enter_context(run.open("rb")) for run in runs)):
            if line != last:
                yield line
            last = line


# ---------------------------------------------------------------- the whole


def remember(out: Output, name: str, pieces: Pieces) -> None:
    """Keep what a dump is made of."""
    out.put(f"{FOLDER}/{PARTS}/{name}.pieces", msgspec.msgpack.encode(pieces))


def recall(parts: Path, name: str) -> Pieces:
    """What a dump is made of."""
    return msgspec.msgpack.decode((parts / f"{name}.pieces").read_bytes(), type=Pieces)


def dump_whole(parts: Path, out: Output, names: Sequence[str]) -> list[Dump]:
    """N-Quads and TriG of everything, out of the dumps of volumes and of what they share."""
    made = [recall(parts, name) for name in names]
    found = sorted((piece.first, one.name, piece) for one in made for piece in one.pieces)
    with out.open("dumps/all.nq.gz") as sink:
        for _, name, piece in found:
            _copy(out.folder / name, sink, piece.start, piece.length)
    with out.open("dumps/all.trig.gz") as sink:
        for one in made:
            path = out.folder / one.name.replace(".nq.gz", ".trig.gz")
            _copy(path, sink, 0, path.stat().st_size)
    quads = sum(one.lines for one in made)
    dumps = [Dump("dumps/all.nq.gz", NQUADS, quads), Dump("dumps/all.trig.gz", TRIG, quads)]
    for one in made:
        dumps.append(Dump(one.name, NQUADS, one.lines))
        dumps.append(Dump(one.name.replace(".nq.gz", ".trig.gz"), TRIG, one.lines))
    return dumps


def _copy(path: Path, sink: IO[bytes], start: int, length: int) -> None:
    with path.open("rb") as source:
        source.seek(start)
        while length:
            block = source.read(min(COPIED, length))
            if not block:
                raise OSError(f"{path} ends too early")
            sink.write(block)
            length -= len(block)


def graph_lines(store: Store, graph: NamedNode, mover: Mover) -> list[bytes]:
    """A named graph as canonical lines."""
    moved = (mover.quad(quad) for quad in store.quads_for_pattern(None, None, None, graph))
    data = serialize(moved, format=RdfFormat.N_QUADS) or b""
    return sorted(line + b"\n" for line in data.split(b"\n")[:-1])


def write_named(out: Output, graph: NamedNode, mover: Mover, lines: Iterable[bytes]) -> None:
    """A named graph at its own name."""
    with out.open(f"{graph.value.removeprefix(mover.base)}.trig") as sink:
        write_graph(quads_of((lines,)), sink, RdfFormat.TRIG)
