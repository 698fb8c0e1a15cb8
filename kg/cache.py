"""Extractions of a volume on disk, so that what has not changed is not extracted again.

A file holds the volume's header and, for each document, what was read and what was found in it:
length-prefixed MessagePack frames in one Zstandard stream. It appears under its name only when
it is whole.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import msgspec
import zstandard

from kg.errors import StoreError
from kg.model import Document, Extraction, Volume

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
    encoder = msgspec.msgpack.Encoder()
    compressor = zstandard.ZstdCompressor(level=LEVEL)
    with replaced(path) as raw, compressor.stream_writer(raw) as stream:

        def frame(value: object) -> None:
            data = encoder.encode(value)
            stream.write(PREFIX.pack(len(data)))
            stream.write(data)

        frame(volume)
        for entry in entries:
            frame((entry.document, entry.extraction))
        stream.write(END)


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name only when it is whole."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as raw:
            yield raw
        part.replace(path)
    except OSError as error:
        raise StoreError(
            f"{path} can't be written: {error.strerror or error}.",
            "Make room, or choose another place with --store.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def read(path: Path) -> tuple[Volume, Iterator[Entry]]:
    """The volume's header, and its documents one by one."""
    frames = _frames(path)
    volume = msgspec.msgpack.decode(next(frames), type=Volume)
    return volume, _entries(frames)


def _entries(frames: Iterator[bytes]) -> Iterator[Entry]:
    decoder = msgspec.msgpack.Decoder(tuple[Document, Extraction])
    for data in frames:
        yield Entry(*decoder.decode(data))


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
