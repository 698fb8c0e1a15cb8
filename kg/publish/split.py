"""The store as lines of N-Quads, parted by volume: the first step to its dumps.

A line belongs to a volume when its subject is the volume or stands below it; all other lines are
shared. So the parts have no line in common, and together they are the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, Final, cast

import zstandard
from pyoxigraph import RdfFormat, Store

from kg.publish.crew import Done
from kg.store import read_quads

SHARED: Final = "shared"
SUFFIX: Final = ".lines.zst"
HELD: Final = 1 << 20  # bytes of a part held back before they are compressed


@dataclass(frozen=True, slots=True)
class Splitting:
    """What it takes to part a store. ``files`` are the quads it was built from, where they are
    still there: they are read ten times as fast as the store itself."""

    database: Path
    files: tuple[Path, ...]
    to: Path
    base: str
    volumes: tuple[str, ...]


def split(task: Splitting) -> Done:
    """Write the store's lines into a file a volume, and one for what they share."""
    parts = {name: Part(path_of(task.to, name)) for name in (*task.volumes, SHARED)}
    sink = Splitter(task.base, parts)
    for file in task.files:
        with read_quads(file) as quads:
            while block := quads.read(HELD):
                sink.write(block)
    if not task.files:
        store = Store.read_only(str(task.database))
        store.dump(cast(IO[bytes], sink), RdfFormat.N_QUADS)
    sink.finish()
    for part in parts.values():
        part.finish()
    return Done()


def path_of(folder: Path, name: str) -> Path:
    """Where the lines of a volume are, or the shared ones."""
    return folder / f"{name}{SUFFIX}"


class Part:
    """One file of lines, compressed lightly; it appears under its name when whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._sink = self._part.open("wb")
        self._compressor = zstandard.ZstdCompressor(level=1).compressobj()
        self._held: list[bytes] = []
        self._size = 0

    def add(self, line: bytes) -> None:
        """One line, with its end."""
        self._held.append(line)
        self._size += len(line)
        if self._size > HELD:
            self._pass_on()

    def finish(self) -> None:
        """Write what is left, and put the file in place."""
        self._pass_on()
        self._sink.write(self._compressor.flush())
        self._sink.close()
        self._part.replace(self._path)

    def _pass_on(self) -> None:
        self._sink.write(self._compressor.compress(b"".join(self._held)))
        self._held.clear()
        self._size = 0


class Splitter(RawIOBase):
    """Takes N-Quads as they come and gives each line to its part."""

    def __init__(self, base: str, parts: dict[str, Part]) -> None:
        # <https://example.org/letters/frus1961-63v06/d64#char=1,2> : up to the first / # or >
        self._head = re.compile(b"<" + re.escape(base.encode()) + rb"([^/#>]*)")
        self._shared = parts[SHARED]
        self._parts = {name.encode(): part for name, part in parts.items() if name != SHARED}
        self._rest = b""

    def writable(self) -> bool:
        """Whether it can be written to: it can."""
        return True

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
            part.add(line + b"\n")
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
    portion: list[bytes] = []
    for line in lines:
        portion.append(line)
        if len(portion) >= size:
            yield portion
            portion = []
    if portion:
        yield portion
