"""Files of a publication: written whole, only where they changed, none left over; and the record of
what was made from what.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, Final, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg.errors import UsageError
from kg.graph.vocab import PREFIXES
from kg.settings import CONCEPTS, VOCABULARY, moved

# ----------------------------------------------------------------
# What a publication remembers of itself, so that it can go on, and leave alone what stays.
#
#     OUT/.publication/done.jsonl    a line that says what made all of it, then a line a task done
#     OUT/.publication/parts/        what the tasks about single volumes leave for the whole
#
#     OUT/.publication/earlier.jsonl what publications before wrote, while another is under way
#     OUT/.publication/foreign.json  what others keep in the folder, while one is under way
#
# A task is known by a key that names everything it depends on. Its line is written when its files
# stand; the last line may be cut off. The folder is the program's own: a copy of the site needs
# none of it.

FOLDER: Final = ".publication"
DONE: Final = "done.jsonl"
PARTS: Final = "parts"
EARLIER: Final = "earlier.jsonl"
FOREIGN: Final = "foreign.json"
SHOWN: Final = 3  # names of files that are in the way
NO_JEKYLL: Final = ".nojekyll"  # lets GitHub Pages serve folders that begin with a dot
SURE: Final = frozenset({".well-known/void"})  # a hidden file that every publication writes


@dataclass(slots=True)
class Record:
    """The tasks done, with the files of each; ``made_by`` is the digest of what did them."""

    out: Path
    made_by: str
    done: dict[str, tuple[str, ...]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    earlier: set[str] = field(default_factory=set)  # files that publications before wrote

    @property
    def parts(self) -> Path:
        """The folder of what is left for the whole."""
        return self.out / FOLDER / PARTS

    def knows(self, key: str) -> bool:
        """Whether a task was done and its files are still there; it then counts as used."""
        names = self.done.get(key)
        if names is None or not all(os.path.isfile(f"{self.out}/{name}") for name in names):  # noqa: PTH113 - a million times
            return False
        self.used.add(key)
        return True

    def add(self, key: str, names: Iterable[str]) -> None:
        """Note a task as done."""
        self.done[key] = tuple(names)
        self.used.add(key)
        with (self.out / FOLDER / DONE).open("a", encoding="utf-8") as lines:
            lines.write("\n" + json.dumps([key, self.done[key]]) + "\n")

    def names(self) -> set[str]:
        """The files of all tasks used in this publication."""
        return {name for key in self.used for name in self.done[key]}

    def finish(self) -> None:
        """Keep only what this publication used."""
        path = self.out / FOLDER / DONE
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as lines:
            lines.write(self.made_by + "\n")
            for key in self.done:
                if key in self.used:
                    lines.write(json.dumps([key, self.done[key]]) + "\n")
        part.replace(path)
        for name in (EARLIER, FOREIGN):
            (self.out / FOLDER / name).unlink(missing_ok=True)


def claim(out: Path, made_by: str) -> Record:
    """Take a folder for a publication, before anything is written to it.

    Legal are a new or empty folder, one with hidden files (a Git repository), and a publication,
    in which others may have put files of their own meanwhile: what a publication did not write it
    never changes and never removes. A record of something made otherwise begins anew. Raises
    ``UsageError`` for any other folder, naming what is in the way.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is no folder.", "Name a folder to publish to.")
    folder = out / FOLDER
    record = Record(out, made_by)
    lines = _lines(folder / DONE)
    for line in (*lines[1:], *_lines(folder / EARLIER)):
        with suppress(ValueError):
            key, names = json.loads(line)
            record.earlier.update(names)
            if lines[:1] == [made_by] and key:
                record.done[key] = tuple(names)
    foreign = _foreign(out, record.earlier)
    in_the_way = [
        name
        for name in foreign
        if not folder.is_dir() and (name in SURE or not name.startswith("."))
    ]
    if in_the_way:
        told = ", ".join(in_the_way[:SHOWN]) + (" …" if len(in_the_way) > SHOWN else "")
        raise UsageError(
            f"{out} holds files that are no publication: {told}.",
            "Move them away, or name an empty folder, or a new one.",
        )
    (folder / PARTS).mkdir(parents=True, exist_ok=True)
    if lines[:1] != [made_by]:
        with (folder / EARLIER).open("a", encoding="utf-8") as earlier:
            earlier.write("\n" + json.dumps(["", sorted(record.earlier)]) + "\n")
        (folder / DONE).write_text(made_by + "\n", encoding="utf-8")
    if not (folder / FOREIGN).is_file():  # else one was cut off, and its files are not foreign
        (folder / FOREIGN).write_text(json.dumps(foreign), encoding="utf-8")
    return record


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _foreign(out: Path, ours: Collection[str]) -> list[str]:
    """The files in a folder that no publication wrote; of hidden folders only those that a
    publication could write to."""
    found: list[str] = []
    top = str(out)
    for folder, folders, files in os.walk(top):
        stem = folder[len(top) + 1 :]
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") or name == ".well-known"
        )
        names = (f"{stem}/{name}" if stem else name for name in sorted(files))
        found += [name for name in names if name not in ours]
    return found


def is_foreign(out: Path, name: str) -> bool:
    """Whether a file was in the folder before the publication under way, and is of none."""
    path = out / FOLDER / FOREIGN
    return path.is_file() and name in json.loads(path.read_text(encoding="utf-8"))


# ----------------------------------------------------------------
# The tasks of a publication, done in any process.


@dataclass(frozen=True, slots=True)
class Done:
    """What a task left: the names of its files, and how many of them are new."""

    names: tuple[str, ...] = ()
    written: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """What every task knows: the database, the folder published to, the bases, what makes the
    publication, and which volumes there are."""

    database: Path
    out: Path
    mover: Mover
    made_by: str
    volumes: tuple[str, ...]

    @property
    def parts(self) -> Path:
        """Where what is left for the whole goes."""
        return self.out / FOLDER / PARTS


@dataclass(frozen=True, slots=True)
class Task:
    """``job`` on the ground, with what else it takes. The key says what it depends on; one without
    is done every time."""

    key: str
    job: Callable[..., Done]
    ground: Ground
    given: tuple[Any, ...] = ()


def do(task: Task) -> Done:
    """Do a task."""
    return task.job(task.ground, *task.given)


# ----------------------------------------------------------------
# Files of a publication: written whole, only where they changed, none left over.

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
        if path.exists():
            self._ours(name)
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
            if path.exists():
                self._ours(name)
            part.replace(path)
            self.written += 1
        finally:
            part.unlink(missing_ok=True)

    @property
    def done(self) -> Done:
        """What was written so far, as the outcome of a task."""
        return Done(tuple(sorted(self.names)), self.written)

    def _ours(self, name: str) -> None:
        """Raise ``UsageError`` when a file that would be replaced is somebody else's."""
        if is_foreign(self.folder, name):
            raise UsageError(
                f"{self.folder / name} is in the way: no publication wrote it.",
                "Move it away, or publish into another folder.",
            )

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
        return moved(iri, self.base, self.published)

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
    """Passes on Turtle or TriG with its prefixes in order: the serializer shuffles them."""

    def __init__(self, sink: IO[bytes], prefixes: Mapping[str, str]) -> None:
        self._sink = sink
        self._head: bytes | None = b""  # what may still be a line of the serializer's prefixes
        for name, iri in sorted(prefixes.items()):
            sink.write(f"@prefix {name}: <{iri}> .\n".encode())

    def write(self, data: Any) -> int:
        """Leave the head out; pass on the rest."""
        rest = bytes(data)
        if self._head is not None:
            rest = self._head + rest
            while rest.startswith(b"@") and b"\n" in rest:
                rest = rest.partition(b"\n")[2]
            self._head = rest if not rest or rest.startswith(b"@") else None
            rest = b"" if self._head is not None else rest
        self._sink.write(rest)
        return len(data)


def write_graph(
    quads: Iterable[Quad] | Iterable[Triple], sink: IO[bytes], format_: RdfFormat
) -> None:
    """Turtle or TriG with the usual prefixes, the same bytes for the same quads in one order."""
    head = cast(IO[bytes], SortedHead(sink, PREFIXES))
    serialize(quads, head, format_, prefixes=PREFIXES)
