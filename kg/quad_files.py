"""A volume's quads as a file: compressed N-Quads, sealed, the same bytes for the same quads.

What the file states of things that are not its own is listed beside it (``NAME.nq.shared``: how its
own begin, and sorted 64-bit digests of the other lines), so that a file can go from a store without
what others state as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, Final, cast

import numpy as np
import numpy.typing as npt
import zstandard
from pyoxigraph import Quad, RdfFormat, serialize

from kg.whole_files import read_sealed, replaced, seal, sealed

SUFFIX: Final = ".nq.zst"
SHARED: Final = ".shared"
BLOCK: Final = 1 << 18  # bytes read at a time
DIGEST: Final = 8  # bytes

Digests = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class QuadFile:
    """A file of quads as written: how many (repetitions included), and the hexadecimal SHA-256 of
    its bytes before the seal."""

    path: Path
    quads: int
    sha256: str


class _Tally(RawIOBase):
    """A sink that compresses, digests and counts lines (one quad a line) on the way to disk."""

    def __init__(self, sink: IO[bytes], shared: Shared) -> None:
        self._sink = sink
        self._shared = shared
        self._compressor = zstandard.ZstdCompressor(level=3).compressobj()
        self._digest = sha256()
        self.lines = 0

    def write(self, data: Any) -> int:
        block = bytes(data)
        self.lines += block.count(b"\n")
        self._shared.add(block)
        self._put(self._compressor.compress(block))
        return len(block)

    def finish(self) -> bytes:
        """Write what is left; the SHA-256 of the compressed file."""
        self._put(self._compressor.flush())
        return self._digest.digest()

    def _put(self, block: bytes) -> None:
        self._digest.update(block)
        self._sink.write(block)


def write_quads(path: Path, quads: Iterable[Quad], own: str = "") -> QuadFile:
    """Write quads as compressed N-Quads (``.nq.zst``), sealed; the file appears only when whole.

    ``own`` is how the IRIs of its own things begin (``https://…/frus1961-63v06/``): what it states
    of others is listed beside it. The same quads give the same bytes. Raises ``StoreError`` when
    there is no room.
    """
    shared = Shared(f"<{own}".encode() if own else b"")
    with replaced(path) as sink:
        tally = _Tally(sink, shared)
        serialize(quads, cast(IO[bytes], tally), RdfFormat.N_QUADS)
        digest = tally.finish()
        sink.write(seal(digest))
        shared.write(path)
    return QuadFile(path, tally.lines, digest.hex())


def read_quads(*paths: Path) -> BufferedReader:
    """The N-Quads of files written by ``write_quads``, one after the other, as one stream.

    Reading raises ``zstandard.ZstdError`` at a file that is damaged or ends too early.
    """
    return BufferedReader(QuadStream(paths), BLOCK)


class Blocks(RawIOBase):
    """Blocks of bytes, one after the other, as one stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into ``buffer``; how many bytes, 0 at the end."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


class QuadStream(Blocks):
    """Compressed files as one stream. ``reading`` is the one read at present."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(self._decompressed(paths))
        self.reading: Path | None = None

    def _decompressed(self, paths: Sequence[Path]) -> Iterator[bytes]:
        for self.reading in paths:
            frame = zstandard.ZstdDecompressor().decompressobj()
            with self.reading.open("rb") as source:
                while not frame.eof and (block := source.read(BLOCK)):
                    yield frame.decompress(block)
            if not frame.eof:
                raise zstandard.ZstdError("it ends too early")


# ---------------------------------------------------------------- what several files state


@dataclass(slots=True)
class Shared:
    """Gathers what a file of quads states of things that are not its own, line by line."""

    own: bytes  # how the lines of its own things begin; b"" where nothing is its own
    _found: bytearray = field(default_factory=bytearray)
    _rest: bytes = b""

    def add(self, block: bytes) -> None:
        """Take in the next bytes of N-Quads."""
        *lines, self._rest = (self._rest + block).split(b"\n")
        for line in lines:
            if not self.own or not line.startswith(self.own):
                self._found += digest(line)

    def write(self, file: Path) -> None:
        """Write the list of ``file`` beside it."""
        with sealed(file.with_suffix(SHARED)) as out:
            out.write(len(self.own).to_bytes(4, "little") + self.own)
            out.write(np.unique(array(self._found)).tobytes())


def shared(file: Path) -> tuple[bytes, Digests] | None:
    """How the lines of a file's own things begin, and what it states of others; None when that is
    not known."""
    found = read_sealed(file.with_suffix(SHARED))
    if found is None:
        return None
    size = 4 + int.from_bytes(found[:4], "little")
    return found[4:size], array(found[size:])


def digest(line: bytes) -> bytes:
    """The digest of a line without its end."""
    return blake2b(line, digest_size=DIGEST).digest()


def array(digests: bytes | bytearray) -> Digests:
    """Digests one after the other as numbers."""
    return np.frombuffer(bytes(digests), dtype="<u8")


def lines(files: Sequence[Path]) -> Iterator[bytes]:
    """The lines of some files, without their ends."""
    with read_quads(*files) as stream:
        for line in stream:
            yield line.rstrip(b"\n")
