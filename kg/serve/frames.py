"""What the front and its workers say to each other over a pair of sockets.

A job goes to the worker as one frame; back comes an answer in one frame (``WHOLE``), or a ``Head``,
blocks of the body, and an end; or a ``Failure`` at any point. A frame is a byte that tells its
kind, a length of four bytes, and so many bytes; structures are MessagePack.
"""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path
from typing import Any, Final

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.store import CURRENT

HEADER: Final = struct.Struct(">cI")
BLOCK: Final = 1 << 16  # bytes of a body sent at a time; the first block waits until it is full

READY: Final = b"R"
JOB: Final = b"J"
HEAD: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
WHOLE: Final = b"W"  # two bytes with the length of the head, the head, the body
FAILURE: Final = b"X"

ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")  # http:, urn:

_LENGTH: Final = struct.Struct(">H")


class SparqlJob(msgspec.Struct, tag="sparql", frozen=True):
    """A query as it came in by the protocol."""

    text: str
    accept: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = False
    coding: str = ""
    head: bool = False  # only the headers are wanted


class SavedJob(msgspec.Struct, tag="saved", frozen=True):
    """A saved query, by its file, with values for its parameters, and the page of it wanted."""

    file: str
    values: dict[str, str]
    accept: str = ""
    limit: int | None = None
    offset: int = 0
    coding: str = ""
    head: bool = False


class ResourceJob(msgspec.Struct, tag="resource", frozen=True):
    """The description of a thing by its local name, as RDF."""

    name: str
    format: str
    coding: str = ""


class GraphJob(msgspec.Struct, tag="graph", frozen=True):
    """All of a graph, as RDF: one by its IRI or local name, the default graph without any."""

    graph: str | None
    accept: str = ""
    coding: str = ""
    head: bool = False


class CallJob(msgspec.Struct, tag="call", frozen=True):
    """A function of the worker's by name: what a page shows, read from the store."""

    function: str
    arguments: dict[str, Any]
    anybody: bool = False  # runs SPARQL that anybody may have written


class RenewJob(msgspec.Struct, tag="renew", frozen=True):
    """Open the build now in use, and let the older one go. Answered with ``READY``."""


Job = SparqlJob | SavedJob | ResourceJob | GraphJob | CallJob | RenewJob


class UpdateJob(msgspec.Struct, tag="update", frozen=True):
    """For the writer: a SPARQL update, with the graphs of its dataset if the protocol gave any."""

    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


class PutJob(msgspec.Struct, tag="put", frozen=True):
    """For the writer: triples to go into a graph, in place of what it holds or besides."""

    graph: str | None
    data: bytes
    media_type: str
    base_iri: str
    replace: bool


class DropJob(msgspec.Struct, tag="drop", frozen=True):
    """For the writer: a graph to be removed; the default graph is emptied."""

    graph: str | None


class RefreshJob(msgspec.Struct, tag="refresh", frozen=True):
    """For the writer: a new search index and new counts, made from a build with so many updates."""

    index: str
    updates: int
    quads: int
    classes: dict[str, int]


Change = UpdateJob | PutJob | DropJob | RefreshJob


class Changed(msgspec.Struct, frozen=True):
    """What the writer did. ``created``: the graph wasn't there before. ``updates`` in all."""

    updates: int
    created: bool = False


def place_of_build(store: Path) -> str:
    """Where ``current_build`` looks."""
    return str(store / CURRENT)


def identity(folder: os.stat_result) -> str:
    """A build's folder, told from any other that ever had its name."""
    return f"{folder.st_dev:x}-{folder.st_ino:x}-{folder.st_mtime_ns:x}"


def current_build(place: str) -> str:
    """What tells the build in use from every other; empty when there is none."""
    try:
        return identity(os.stat(place))  # noqa: PTH116  (for every request: a Path costs more)
    except OSError:
        return ""


def graph_node(graph: str, base: str) -> ox.NamedNode:
    """A graph by its IRI, or by its local name under the base. Raises QueryError for neither."""
    absolute = graph if ABSOLUTE.match(graph) else base + graph
    try:
        return ox.NamedNode(absolute)
    except ValueError as error:
        raise QueryError(f"{graph!r} is no IRI: {error}", "Give an absolute IRI.") from error


class Ready(msgspec.Struct, frozen=True):
    """A worker has opened its store: which build it is."""

    build: str


class Head(msgspec.Struct, frozen=True):
    """What the answer is going to be, and from which build.

    ``lasting``: the same question to the same build has the same answer (it asks for no random
    numbers, nor for the time).
    """

    shape: str
    content_type: str
    coding: str = ""
    build: str = ""
    lasting: bool = False


class Failure(msgspec.Struct, frozen=True):
    """Why there is no answer, or no more of it. ``kind`` is the name of the exception's class."""

    kind: str
    what: str
    remedy: str


_ENCODER: Final = msgspec.msgpack.Encoder()
_HEADS: Final = msgspec.msgpack.Decoder(Head)


def pack(kind: bytes, payload: bytes) -> bytes:
    """One frame."""
    return HEADER.pack(kind, len(payload)) + payload


def encode(kind: bytes, value: object) -> bytes:
    """One frame that holds a structure."""
    return pack(kind, _ENCODER.encode(value))


def whole(head: Head, body: bytes) -> bytes:
    """One frame that holds an answer."""
    start = _ENCODER.encode(head)
    length = _LENGTH.size + len(start) + len(body)
    return b"".join((HEADER.pack(WHOLE, length), _LENGTH.pack(len(start)), start, body))


def opened(payload: bytes) -> tuple[Head, bytes]:
    """The head and the body of a frame made by ``whole``."""
    (length,) = _LENGTH.unpack_from(payload)
    end = _LENGTH.size + length
    return _HEADS.decode(memoryview(payload)[_LENGTH.size : end]), payload[end:]
