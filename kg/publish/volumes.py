"""One volume: its dumps, its rows of the tables, and the digest that tells whether it changed.

Nothing of a volume is made again while its own statements and what its pages show of other things
stay as they are. The latter is little: the labels of what it points at, what points at it from
elsewhere, and what others say of a document that is only cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from pyoxigraph import NamedNode, Quad, Store

from kg.graph import vocab as v
from kg.pages.links import Links
from kg.pages.reader import Reader
from kg.publish import cmif, dumps
from kg.publish.crew import Done
from kg.publish.memory import remembering
from kg.publish.messages import messages
from kg.publish.output import Mover, Output
from kg.publish.record import FOLDER, PARTS
from kg.publish.split import lines_of, path_of
from kg.publish.tables import Network, Table

# <…/d64> <…#type> <…#Document> .   The class is the third name of a line of facts.
TYPED: Final = re.compile(
    rb"<([^>#]*)> <" + re.escape(v.TYPE.value.encode()) + rb"> <([^>]*)> \.\n"
)
# <…/d64> <…#sender> <…/person/107127> .
POINTING: Final = re.compile(rb"<[^>]*> <[^>]*> <([^>]*)>")
NAMED: Final = re.compile(rb"<([^>]*)>")

# What the pages of a volume show of things that are not its own
SHOWN: Final = frozenset(
    {v.TYPE, v.LABEL, v.EXACT_MATCH, v.NUMBER, v.ANCHOR_OF, v.CALLED_AT, v.ONLINE_EDITION}
)
INNER: Final = ("#char=", "#claim-")  # nothing outside a document points at these


class State(msgspec.Struct, frozen=True):
    """What is known of a volume as last published."""

    digest: str
    resources: tuple[str, ...]  # the names in the store of all that has files of its own
    messages: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """What it takes to publish the dumps and rows of a volume."""

    database: Path
    out: Path
    base: str
    published: str
    name: str
    volumes: tuple[str, ...]
    classes: tuple[str, ...]
    made_by: str

    @property
    def parts(self) -> Path:
        """Where what is left for the whole goes."""
        return self.out / FOLDER / PARTS


def state(parts: Path, name: str) -> State | None:
    """What is known of a volume, None when it was never published."""
    path = parts / f"{name}.state"
    return msgspec.msgpack.decode(path.read_bytes(), type=State) if path.is_file() else None


def publish_volume(task: Volume) -> Done:
    """Write a volume's dumps and rows, unless it is as it was."""
    store = remembering(Store.read_only(str(task.database)))
    with lines_of(path_of(task.parts, task.name)) as source:
        lines = sorted(set(source))
    mover = Mover(task.base, task.published)
    graph = NamedNode(f"{mover.base}graph/{task.name}")
    claims = dumps.graph_lines(store, graph, mover)
    digest = sha256(task.made_by.encode())
    for block in (*lines, *claims, *surroundings(store, task, lines)):
        digest.update(block)
    known = state(task.parts, task.name)
    same = known is not None and known.digest == digest.hexdigest()
    if known is not None and same and all((task.out / name).is_file() for name in known.names):
        return Done(known.names)
    out = Output(task.out)
    dumps.write_named(out, graph, mover, claims)
    del claims
    own = tuple(resources(lines, task.classes))
    lines.reverse()  # so that each line can go when it is moved
    lines = dumps.canonical((lines.pop() for _ in range(len(lines))), mover)
    edges = dumps.borders(task.volumes, task.published)
    made = dumps.write_lines(out, f"dumps/{task.name}.nq.gz", lines, edges)
    graphs = dumps.by_graph(lines)
    dumps.write_trig(out, f"dumps/{task.name}.trig.gz", graphs.values())
    del lines, graphs
    count = _rows(store, task, mover, out)
    dumps.remember(out, task.name, made)
    names = tuple(sorted(out.names))
    new = State(digest.hexdigest(), own, count, names)
    out.put(f"{FOLDER}/{PARTS}/{task.name}.state", msgspec.msgpack.encode(new))
    return Done(tuple(sorted(out.names)), out.written)


def resources(lines: Iterable[bytes], classes: Sequence[str]) -> Iterator[str]:
    """The names of a volume's things that have files of their own."""
    wanted = {class_.encode() for class_ in classes}
    last = b""
    for line in lines:
        found = TYPED.fullmatch(line)
        if found is not None and found[2] in wanted and found[1] != last:
            last = found[1]
            yield last.decode()


def _rows(store: Store, task: Volume, mover: Mover, out: Output) -> int:
    """The volume's messages as rows of the table, as TEI, and as edges of the network."""
    count, network = 0, Network()
    stem = f"{FOLDER}/{PARTS}/{task.name}"
    with out.open(f"{stem}.csv") as csv, out.open(f"{stem}.cmif") as tei:
        table = Table(csv, head=False)
        volume = NamedNode(task.base + task.name)
        for message in messages(Reader(store), mover, (volume,)):
            table.add(message)
            network.add(message)
            tei.write(cmif.fragment(message, mover.published))
            count += 1
        table.finish()
    out.put(f"{stem}.network", network.packed())
    return count


# ---------------------------------------------------------------- what else decides


def surroundings(store: Store, task: Volume, lines: Sequence[bytes]) -> Iterator[bytes]:
    """What the volume's pages show of things that are not its own, in a fixed order."""
    stems = tuple(f"{task.base}{task.name}{end}" for end in "#/")
    links = Links(task.base)

    def foreign(iri: str) -> bool:
        return not iri.startswith(stems) and iri != task.base + task.name

    outward: set[str] = set()
    for line in lines:
        found = POINTING.match(line)
        if found is not None:
            iri = found[1].decode()
            if foreign(iri) and links.local(iri) is not None:
                outward |= {iri, iri.partition("#")[0]}
    for iri in sorted(outward):
        yield iri.encode()
        yield from _shown(store, NamedNode(iri))
    own = {match[1].decode() for line in lines if (match := NAMED.match(line)) is not None}
    for iri in sorted(own):
        if any(mark in iri for mark in INNER):
            continue
        inward = {
            quad
            for quad in store.quads_for_pattern(None, None, NamedNode(iri))
            if isinstance(quad.subject, NamedNode) and foreign(quad.subject.value)
        }
        for quad in sorted(inward, key=str):
            yield str(quad).encode()
            subject = quad.subject
            if isinstance(subject, NamedNode):
                yield from _shown(store, subject)
                yield from _shown(store, NamedNode(subject.value.partition("#")[0]))


def _shown(store: Store, node: NamedNode) -> list[bytes]:
    found: list[Quad] = list(store.quads_for_pattern(node, None, None))
    if not any(quad.object == v.CITED_DOCUMENT for quad in found):
        found = [quad for quad in found if quad.predicate in SHOWN] or found[:1]
    return sorted(str(quad).encode() for quad in found)
