"""Files of a publication: written whole, only where they changed, none left over."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, Final, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg.errors import UsageError
from kg.graph.vocab import PREFIXES
from kg.settings import CONCEPTS, VOCABULARY

BLOCK: Final = 1 << 18

ONTOLOGY: Final = VOCABULARY.rstrip("#")
KEPT: Final = tuple(f"<{name}".encode() for name in (VOCABULARY, CONCEPTS, f"{ONTOLOGY}>"))


@dataclass(slots=True)
class Output:
    """The folder published to. Keeps the names of what it was given."""

    folder: Path
    names: set[str] = field(default_factory=set)
    written: int = 0

    def put(self, name: str, content: bytes | str) -> None:
        """A file of the site; touched only when its content is another than before."""
        data = content.encode() if isinstance(content, str) else content
        path = self._path(name)
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return
        part = path.with_name(f".{os.getpid()}.part")
        try:
            part.write_bytes(data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
        part.replace(path)
        self.written += 1

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A large file, written as a stream beside and put in place when whole."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as sink:
                yield sink
            if path.is_file() and same(part, path):
                return
            part.replace(path)
            self.written += 1
        finally:
            part.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        """Where a name goes. A name that would leave the folder is a bug or an attack."""
        path = self.folder / name
        if ".." in path.parts or not path.is_relative_to(self.folder):
            raise UsageError(
                f"{name!r} is no name for a file of the site.", "Name resources without steps up."
            )
        self.names.add(name)
        return path


def same(one: Path, other: Path) -> bool:
    """Whether two files hold the same bytes."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while block := first.read(BLOCK):
            if block != second.read(BLOCK):
                return False
    return True


def begin_of_graph(rest: bytes) -> int:
    """Where the name of the graph begins in the part of a line that follows the predicate; 0 for a
    line of the default graph.

    The line ends with a name in brackets, a space before it: so does one whose object is a name,
    but that one has nothing before. A literal has a quotation mark at its end.
    """
    begin = rest.rfind(b" <") + 1
    return begin if begin and b'"' not in rest[begin:] else 0


@dataclass(frozen=True, slots=True)
class Mover:
    """Moves names from the store's base to the one they are published under."""

    base: str
    published: str

    def iri(self, iri: str) -> str:
        """A name under the new base; vocabulary, concepts and foreign names stay."""
        if self.base == self.published or not iri.startswith(self.base):
            return iri
        if iri.startswith((VOCABULARY, CONCEPTS)) or iri == ONTOLOGY:
            return iri
        return self.published + iri[len(self.base) :]

    def quad(self, quad: Quad) -> Quad:
        """A quad with its names moved."""
        if self.base == self.published:
            return quad
        return Quad(
            self._term(quad.subject),
            quad.predicate,
            self._term(quad.object),
            self._term(quad.graph_name),
        )

    def line(self, line: bytes) -> bytes:
        """A line of canonical N-Quads with its names moved; four times as fast as quad by quad."""
        subject, predicate, rest = line.split(b" ", 2)
        begin = begin_of_graph(rest)
        if begin:
            rest = rest[:begin] + self._name(rest[begin:])
        if rest.startswith(b"<"):
            rest = self._name(rest)
        return b" ".join((self._name(subject), predicate, rest))

    def _name(self, name: bytes) -> bytes:
        """What begins with a name in angle brackets, moved."""
        old = f"<{self.base}".encode()
        if not name.startswith(old) or name.startswith(KEPT):
            return name
        return f"<{self.published}".encode() + name[len(old) :]

    def _term(self, term: Any) -> Any:
        return NamedNode(self.iri(term.value)) if isinstance(term, NamedNode) else term


class SortedHead(RawIOBase):
    """Passes on Turtle or TriG with its prefixes in order: the serializer shuffles them.

    Only whole lines at the head are held back, so a stream of any length takes no memory.
    """

    def __init__(self, sink: IO[bytes], prefixes: Mapping[str, str]) -> None:
        self._sink = sink
        self._head: bytearray | None = bytearray()
        self._prefixes = prefixes

    def writable(self) -> bool:
        """Whether it can be written to: it can."""
        return True

    def write(self, data: Any) -> int:
        """Hold the head back until it has ended; pass on the rest."""
        block = bytes(data)
        if self._head is None:
            self._sink.write(block)
        else:
            self._head += block
            self._pass_on(at_end=False)
        return len(block)

    def finish(self) -> None:
        """Pass on what is held back."""
        self._pass_on(at_end=True)

    def _pass_on(self, *, at_end: bool) -> None:
        if self._head is None:
            return
        rest = bytes(self._head)
        while True:
            line, newline, after = rest.partition(b"\n")
            if not newline and not at_end and (not line or line.startswith(b"@")):
                return
            if not line.startswith(b"@"):
                break
            rest = after
        ours = "".join(
            f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(self._prefixes.items())
        )
        self._sink.write(ours.encode() + rest)
        self._head = None


def write_graph(
    quads: Iterable[Quad] | Iterable[Triple], sink: IO[bytes], format_: RdfFormat
) -> None:
    """Turtle or TriG with the usual prefixes, the same bytes for the same quads in one order."""
    head = SortedHead(sink, PREFIXES)
    serialize(quads, cast(IO[bytes], head), format_, prefixes=PREFIXES)
    head.finish()
