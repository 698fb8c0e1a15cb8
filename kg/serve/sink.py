"""Where a worker writes an answer: buffered, compressed, counted, and sent as frames."""

from __future__ import annotations

import io
import socket
import zlib
from collections.abc import Callable
from typing import Any, Final

import msgspec
import zstandard

from kg.errors import QueryError
from kg.serve import frames

MIN_COMPRESSED: Final = 1024  # bytes; a shorter answer is sent as it is


class TooLargeError(QueryError):
    """The answer has grown beyond its limit."""


class Sink(io.RawIOBase):
    """An open file that goes to the front: in one frame if it is short, else block by block.

    Raises TooLargeError beyond ``limit`` bytes.
    """

    def __init__(self, connection: socket.socket, head: frames.Head, limit: int) -> None:
        super().__init__()
        self._connection = connection
        self._head = head
        self._limit = limit
        self._written = 0
        self._begun = False
        self._buffer = bytearray()
        self._compress: Callable[[bytes], bytes] | None = None
        self._flush_compressor: Callable[[], bytes] | None = None

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes in; send a block when it is full."""
        size = len(data)
        self._written += size
        if self._written > self._limit:
            raise TooLargeError(
                f"the answer is larger than {self._limit:,} bytes",
                "ask for less, or in pages with LIMIT and OFFSET",
            )
        self._buffer += data
        if len(self._buffer) >= frames.BLOCK:
            self._send()
        return size

    def finish(self) -> None:
        """Send what is left, and the end."""
        if not self._begun:
            self._send_whole()
            return
        self._send()
        if self._flush_compressor is not None:
            self._frame(frames.DATA, self._flush_compressor())
        self._frame(frames.END, b"")

    def _send_whole(self) -> None:
        """Send an answer that fits into one block at one go."""
        body = bytes(self._buffer)
        if self._head.coding and len(body) < MIN_COMPRESSED:
            self._head = msgspec.structs.replace(self._head, coding="")
        self._start_coding()
        if self._compress is not None and self._flush_compressor is not None:
            body = self._compress(body) + self._flush_compressor()
        self._connection.sendall(frames.whole(self._head, body))

    def _send(self) -> None:
        if not self._begun:
            self._begun = True
            self._start_coding()
            self._connection.sendall(frames.encode(frames.HEAD, self._head))
        block = bytes(self._buffer)
        self._buffer.clear()
        self._frame(frames.DATA, self._compress(block) if self._compress else block)

    def _start_coding(self) -> None:
        if self._head.coding == "gzip":
            gz = zlib.compressobj(level=5, wbits=31)
            self._compress, self._flush_compressor = gz.compress, gz.flush
        elif self._head.coding == "zstd":
            zs = zstandard.ZstdCompressor(level=3).compressobj()
            self._compress, self._flush_compressor = zs.compress, zs.flush

    def _frame(self, kind: bytes, payload: bytes) -> None:
        if payload or kind == frames.END:
            self._connection.sendall(frames.pack(kind, payload))
