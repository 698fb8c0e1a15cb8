"""Files that are whole or not there.

A file is written beside its place, put on disk, and takes its name by one rename. What is kept to
be used again is *sealed*: a skippable frame of Zstandard (RFC 8878, section 3.1.2), which every
decoder passes over, holds the SHA-256 of all that stands before it. A file whose seal does not
fit is treated as absent and made again.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from kg.errors import StoreError

MAGIC: Final = 0x184D2A5E  # one of the sixteen of skippable frames
SEAL: Final = struct.Struct("<II32s")  # magic, bytes that follow, SHA-256
BLOCK: Final = 1 << 20


class Digesting:
    """A sink that digests what is written to it."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        self._digest = sha256()

    def write(self, data: bytes) -> int:
        """Write and digest."""
        self._digest.update(data)
        return self._sink.write(data)

    def flush(self) -> None:
        """Hand on what is held back."""
        self._sink.flush()

    def seal(self) -> bytes:
        """The seal of what has been written."""
        return seal(self._digest.digest())


def seal(digest: bytes) -> bytes:
    """The frame that seals what has this SHA-256."""
    return SEAL.pack(MAGIC, len(digest), digest)


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name only when it is whole and on disk.

    Raises ``StoreError`` when it can't be written; nothing is left behind then.
    """
    with _part(path) as part, part.open("wb") as raw:
        yield raw
        raw.flush()
        os.fsync(raw.fileno())


def written_whole(path: Path, write: Callable[[Path], None]) -> None:
    """The same for what writes by a path."""
    with _part(path) as part:
        write(part)


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
        on_disk(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{path} can't be written: {getattr(error, 'strerror', None) or error}.",
            "Make room, or choose another place with --store.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def sealed(path: Path) -> Iterator[Digesting]:
    """The same with a seal at its end."""
    with replaced(path) as raw:
        sink = Digesting(raw)
        yield sink
        raw.write(sink.seal())


def on_disk(folder: Path) -> None:
    """See to it that the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_whole(path: Path) -> bool:
    """Whether a sealed file is there and as it was written."""
    digest = sha256()
    try:
        with path.open("rb") as raw:
            left = os.fstat(raw.fileno()).st_size - SEAL.size
            while left > 0 and (block := raw.read(min(BLOCK, left))):
                digest.update(block)
                left -= len(block)
            return left == 0 and raw.read() == seal(digest.digest())
    except OSError:
        return False


def digest_sealed(path: Path) -> str:
    """The SHA-256 that a file's seal tells, in hexadecimal; empty for one without a seal."""
    with path.open("rb") as raw:
        raw.seek(max(0, os.fstat(raw.fileno()).st_size - SEAL.size))
        last = raw.read()
    return last[-32:].hex() if last.startswith(SEAL.pack(MAGIC, 32, b"")[:8]) else ""


def read_sealed(path: Path) -> bytes | None:
    """What a sealed file holds; None when it is not there or not as it was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    content = data[: -SEAL.size]
    return content if data[-SEAL.size :] == seal(sha256(content).digest()) else None


def digest_of(path: Path) -> str:
    """The hexadecimal SHA-256 of a file."""
    with path.open("rb") as raw:
        digest = sha256()
        while block := raw.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
