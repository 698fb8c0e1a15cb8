"""Extractions of a volume on disk, so that what has not changed is not extracted again.

A file holds the volume's header and, for each document, what was read and what was found in it:
length-prefixed MessagePack frames in one Zstandard stream. It appears under its name only when
it is whole, and is sealed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple, TypeVar, cast

import msgspec
import zstandard

from kg.errors import StoreError
from kg.model import Document, Extraction, Volume
from kg.whole_files import sealed

Value = TypeVar("Value")
LEVEL = 3  # about the speed of writing; higher levels save little here
PREFIX = struct.Struct("<I")
END = PREFIX.pack(0)


class Entry(NamedTuple):
    """What was read and what was found in it."""

    document: Document
    extraction: Extraction


def write(path: Path, volume: Volume, entries: Iterable[Entry]) -> None:
    """Write a volume's extractions; the file is replaced in one step.

    Raises ``StoreError`` when it can't be written; nothing is left behind then.
    """
    write_frames(path, chain((volume,), entries))


def write_frames(path: Path, values: Iterable[object]) -> None:
    """Write values one by one; the same values give the same bytes."""
    with frames(path) as put:
        for value in values:
            put(value)


@contextmanager
def frames(path: Path) -> Iterator[Callable[[object], None]]:
    """The same for whoever has the values by and by: what writes one more."""
    encoder = msgspec.msgpack.Encoder(order="deterministic")
    compressor = zstandard.ZstdCompressor(level=LEVEL)
    with (
        sealed(path) as raw,
        compressor.stream_writer(cast(IO[bytes], raw), closefd=False) as stream,
    ):

        def put(value: object) -> None:
            data = encoder.encode(value)
            stream.write(PREFIX.pack(len(data)) + data)

        yield put
        stream.write(END)


def read(path: Path) -> tuple[Volume, Iterator[Entry]]:
    """The volume's header, and its documents one by one.

    Raises ``StoreError``, at once or on the way, when the file is damaged.
    """
    frames = _frames(path)
    with _damage_told(path):
        volume = msgspec.msgpack.decode(next(frames), type=Volume)
    return volume, (Entry(*found) for found in _values(path, frames, tuple[Document, Extraction]))


def read_frames(path: Path, kind: type[Value]) -> Iterator[Value]:
    """The values of a file that ``write_frames`` wrote, all of one kind."""
    return _values(path, _frames(path), kind)


def _values(path: Path, frames: Iterator[bytes], kind: type[Value]) -> Iterator[Value]:
    decoder = msgspec.msgpack.Decoder(kind)
    while True:
        with _damage_told(path):
            data = next(frames, None)
            if data is None:
                return
            value = decoder.decode(data)
        yield value


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, msgspec.DecodeError, zstandard.ZstdError) as error:
        raise StoreError(
            f"The kept extraction {path} can't be read: {error}.",
            "Run the command again; what is damaged is made anew.",
        ) from error


def _frames(path: Path) -> Iterator[bytes]:
    with (
        path.open("rb") as raw,
        zstandard.ZstdDecompressor().stream_reader(raw) as stream,
    ):
        while size := PREFIX.unpack(_exactly(stream, PREFIX.size))[0]:
            yield _exactly(stream, size)


def _exactly(stream: zstandard.ZstdDecompressionReader, size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            raise EOFError("the file ends too early")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
