"""The whole publication: volumes and single resources in parallel, then what looks at all of them.

    things (people, places …) ┐
    lists                     ├─▶ tables, whole dumps, description, checksums ─▶ sweep
    split ─▶ each volume ─▶ its pages ┘

A task has a key that names all it depends on, and is left alone while its key and files are there
(``kg.publish.files``). What concerns one volume depends on that volume, what concerns all on the
store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Final

import msgspec
from jinja2 import TemplateNotFound
from pyoxigraph import NamedNode, Quad, Store, Triple

from kg import __version__, search, store
from kg import resources as things
from kg.errors import StoreError
from kg.executor import Processes
from kg.graph import vocab as v
from kg.graph.mint import Mint
from kg.pages.describe import Site, assets, told_of
from kg.pages.links import Links
from kg.pages.views import Fact, Group, Value, View
from kg.publish import catalogue, dumps, entries, json_ld, site_search, tables, webserver
from kg.publish import files as records
from kg.publish.dumps import SHARED, SUFFIX, Dump, dump_shared, lines_of, path_of, split
from kg.publish.entries import (
    CLASSES,
    named,
    names_of_lists,
    publish_list,
    publish_portion,
    put_data,
    remembering,
    renderer,
)
from kg.publish.files import (
    BLOCK,
    FOLDER,
    NO_JEKYLL,
    PARTS,
    Done,
    Ground,
    Mover,
    Output,
    Record,
    Task,
    do,
    is_foreign,
)
from kg.publish.tables import Network, Table, messages, table_description
from kg.resources import Reader
from kg.settings import DEFAULT_BASE, LICENCE, OnProgress, shipped, silent

# ----------------------------------------------------------------
# One volume: its dumps, its rows of the tables, and the digest that tells whether it changed.
#
# Nothing of a volume is made again while its own statements and what its pages show of other things
# stay as they are. The latter is little: the labels of what it points at, what points at it from
# elsewhere, and what others say of a document that is only cited.

# <…/d64> <…#type> <…#Document> .   The class is the third name of a line of facts.
TYPED: Final = re.compile(
    rb"<([^>#]*)> <" + re.escape(v.TYPE.value.encode()) + rb"> <([^>]*)> \.\n"
)
# <…/d64> <…#sender> <…/person/107127> .
POINTING: Final = re.compile(rb"<[^>]*> <[^>]*> <([^>]*)>")
NAMED: Final = re.compile(rb"<([^>]*)>")

# What the pages of a volume show of things that are not its own
SHOWN: Final = frozenset(
    {v.TYPE, v.LABEL, v.SAME_ELSEWHERE, v.NUMBER, v.ANCHOR_OF, v.CALLED_AT, v.ONLINE_EDITION}
)
INNER: Final = ("#char=", "#claim-")  # nothing outside a document points at these


class State(msgspec.Struct, frozen=True):
    """What is known of a volume as last published."""

    digest: str
    resources: tuple[str, ...]  # the names in the store of all that has files of its own
    messages: int
    names: tuple[str, ...]


def volume_state(parts: Path, name: str) -> State | None:
    """What is known of a volume, None when it was never published."""
    path = parts / f"{name}.state"
    return msgspec.msgpack.decode(path.read_bytes(), type=State) if path.is_file() else None


def publish_volume(ground: Ground, name: str) -> Done:
    """Write a volume's dumps and rows, unless it is as it was."""
    store = remembering(Store.read_only(str(ground.database)))
    with lines_of(path_of(ground.parts, name)) as source:
        lines = sorted(set(source))
    mover = ground.mover
    graph = NamedNode(f"{mover.base}graph/{name}")
    claims = dumps.graph_lines(store, graph, mover)
    digest = sha256(ground.made_by.encode())
    index = search.connected(ground.database.parent / search.INDEX)
    beside = told_of(index, name) if index is not None else ()
    for block in (*lines, *claims, *surroundings(store, ground, name, lines), *beside):
        digest.update(block)
    known = volume_state(ground.parts, name)
    same = known is not None and known.digest == digest.hexdigest()
    if known is not None and same and all((ground.out / one).is_file() for one in known.names):
        return Done(known.names)
    out = Output(ground.out)
    dumps.write_named(out, graph, mover, claims)
    del claims
    own = tuple(resources(lines))
    lines.reverse()  # so that each line can go when it is moved
    lines = dumps.canonical((lines.pop() for _ in range(len(lines))), mover)
    edges = dumps.borders(ground.volumes, mover.published)
    made = dumps.write_lines(out, f"dumps/{name}.nq.gz", lines, edges)
    graphs = dumps.by_graph(lines)
    dumps.write_trig(out, f"dumps/{name}.trig.gz", graphs.values())
    del lines, graphs
    count = _rows(store, name, mover, out)
    dumps.remember(out, name, made)
    names = tuple(sorted(out.names))
    new = State(digest.hexdigest(), own, count, names)
    out.put(f"{FOLDER}/{PARTS}/{name}.state", msgspec.msgpack.encode(new))
    return out.done


def resources(lines: Iterable[bytes]) -> Iterator[str]:
    """The names of a volume's things that have files of their own."""
    wanted = {class_.value.encode() for class_ in CLASSES}
    last = b""
    for line in lines:
        found = TYPED.fullmatch(line)
        if found is not None and found[2] in wanted and found[1] != last:
            last = found[1]
            yield last.decode()


def _rows(store: Store, name: str, mover: Mover, out: Output) -> int:
    """The volume's messages as rows of the table, as TEI, and as edges of the network."""
    count, network = 0, Network()
    stem = f"{FOLDER}/{PARTS}/{name}"
    with out.open(f"{stem}.csv") as csv, out.open(f"{stem}.cmif") as tei:
        table = Table(csv, head=False)
        volume = NamedNode(mover.base + name)
        for message in messages(Reader(store), mover, (volume,)):
            table.add(message)
            network.add(message)
            tei.write(tables.fragment(message, mover.published))
            count += 1
        table.finish()
    out.put(f"{stem}.network", network.packed())
    return count


# ---------------------------------------------------------------- what else decides


def surroundings(
    store: Store, ground: Ground, name: str, lines: Sequence[bytes]
) -> Iterator[bytes]:
    """What the volume's pages show of things that are not its own, in a fixed order."""
    own_name = ground.mover.base + name
    stems = tuple(f"{own_name}{end}" for end in "#/")
    links = Links(ground.mover.base)

    def foreign(iri: str) -> bool:
        return not iri.startswith(stems) and iri != own_name

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


# ----------------------------------------------------------------
# What is made of all volumes together: tables, whole dumps, the description of the data.


def publish_whole(opened: store.OpenStore, ground: Ground) -> Done:
    """Tables, dumps, the description of the data set, the vocabulary, checksums."""
    mover, parts, volumes = ground.mover, ground.parts, ground.volumes
    out = Output(ground.out)
    own = {f"{mover.base}graph/{name}" for name in volumes}
    for graph in sorted(opened.store.named_graphs(), key=str):
        if isinstance(graph, NamedNode) and graph.value not in own:
            lines = dumps.graph_lines(opened.store, graph, mover)
            dumps.write_named(out, graph, mover, lines)
    jekyll = ground.out / NO_JEKYLL
    if not jekyll.exists() or not jekyll.stat().st_size:
        out.put(NO_JEKYLL, b"")
    for path in sorted(assets().iterdir()):
        if path.is_file():
            out.put(f"assets/{path.name}", path.read_bytes())
    webserver.write(out, mover.published)
    index = search.connected(opened.path / search.INDEX)
    if index is not None:
        site_search.write(index, out)
    entries.write_ontology(out, mover.published)
    files = [
        *_tables(opened, mover, parts, out, volumes),
        *dumps.dump_whole(parts, out, (SHARED, *volumes)),
    ]
    files = _measured(out, files)
    made = [dumps.recall(parts, name) for name in (SHARED, *volumes)]
    about = catalogue.About(opened, mover, _day(opened), tuple(files), tuple(made))
    triples = catalogue.describe(about)
    _dataset(out, mover, triples, files, opened)
    return out.done


def _day(opened: store.OpenStore) -> date:
    """The day of the build, so that publishing again changes nothing."""
    return datetime.fromisoformat(opened.manifest["built"]).date()


def _tables(
    opened: store.OpenStore, mover: Mover, parts: Path, out: Output, volumes: Sequence[str]
) -> Iterator[Dump]:
    """The table, the network and the CMIF file, out of what each volume left."""
    states = [volume_state(parts, name) for name in volumes]
    count = sum(one.messages for one in states if one is not None)
    with out.open("messages.csv") as sink:
        Table(sink).finish()
        for name in volumes:
            sink.write((parts / f"{name}.csv").read_bytes())
    yield Dump("messages.csv", "text/csv", count)
    out.put("messages.csv-metadata.json", json_ld.as_json(table_description("messages.csv")))
    network = Network()
    for name in volumes:
        network.unpack((parts / f"{name}.network").read_bytes())
    with out.open("network.graphml") as sink:
        network.write(sink)
    yield Dump("network.graphml", "application/graphml+xml", len(network.edges))
    reader = Reader(opened.store)
    titles = [(name, reader.label(NamedNode(mover.base + name))) for name in volumes]
    fragments = ((parts / f"{name}.cmif").read_bytes() for name in volumes)
    with out.open("cmif.xml") as sink:
        tables.write(sink, fragments, titles, mover.published, _day(opened))
    yield Dump("cmif.xml", "application/tei+xml", count)


def _measured(out: Output, files: Sequence[Dump]) -> list[Dump]:
    """The files with their sizes and SHA-256, also as a list that ``sha256sum --check`` reads."""
    found = []
    for dump in files:
        digest = sha256()
        with (out.folder / dump.name).open("rb") as source:
            while block := source.read(BLOCK):
                digest.update(block)
            size = source.tell()
        found.append(replace(dump, size=size, sha256=digest.hexdigest()))
    lines = sorted((one.name, one.sha256) for one in found)
    out.put("SHA256SUMS", "".join(f"{value}  {name}\n" for name, value in lines))
    return found


def _dataset(
    out: Output,
    mover: Mover,
    triples: list[Triple],
    files: Sequence[Dump],
    opened: store.OpenStore,
) -> None:
    """The data set's description: VoID at its known place, the catalogue, a page."""
    quads = [Quad(*triple) for triple in triples]
    jsonld = json_ld.Context.load().document(quads, mover.published)
    put_data(out, "dataset", triples, jsonld)
    for name in ("catalog.ttl", ".well-known/void"):
        out.put(name, (out.folder / "dataset.ttl").read_bytes())
    sources = [
        Value(str(one.get("volume", "")) + ": SHA-256 " + str(one.get("sha256", "")))
        for one in opened.manifest.get("sources", ())
    ]
    view = View(
        iri=mover.published + "dataset",
        local="dataset",
        title="About the data",
        kind="data set",
        facts=(
            Fact("description", (Value(catalogue.DESCRIPTION),)),
            Fact("licence", (Value(LICENCE, LICENCE),)),
            Fact("statements", (Value(f"{opened.manifest['quads']:,}"),)),
        ),
        groups=(
            Group(Value("Files"), tuple(Value(f"{d.name} ({d.quads:,})", d.name) for d in files)),
            *((Group(Value("Made from"), tuple(sources)),) if sources else ()),
        ),
    )
    links = Links(mover.base, "", ".html", mover.published)
    out.put("dataset.html", renderer().page("resource.html", view=view, links=links, site=Site()))


# ---------------------------------------------------------------- what is left over


def sweep(out: Path, gone: Iterable[str]) -> int:
    """Remove files that earlier publications wrote and this one didn't, and folders left empty."""
    removed = 0
    for name in gone:
        path = out / name
        if path.is_file() and not is_foreign(out, name):
            path.unlink()
            removed += 1
        for folder in path.parents:
            if folder == out or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    return removed


# ----------------------------------------------------------------
# The whole publication: volumes and single resources in parallel, then what looks at all of them.


PORTION: Final = 100  # resources a task


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did: the resources published, and how many files are there and are new."""

    out: Path
    base: str
    resources: int
    files: int
    written: int
    removed: int


def publish(
    path: Path,
    out: Path,
    *,
    base: str | None = None,
    workers: int | None = None,
    on_progress: OnProgress = silent,
) -> Publication:
    """Publish the store at ``path`` into the folder ``out`` under ``base``.

    Without a base the site stands under that of the store. Raises ``StoreError`` when there is no
    store or no room, ``UsageError`` when the base can't carry names or ``out`` is no folder of a
    publication.
    """
    with store.open_store(path) as opened:
        stored = str(opened.manifest.get("base", DEFAULT_BASE))
        mover = Mover(stored, Mint(base or stored).base)
        try:
            record = records.claim(out, _made_by(mover))
            plan = Plan(path, opened, mover, record, on_progress)
            plan.carry_out(workers)
            names = {one for one in record.names() if not one.startswith(records.FOLDER)}
            gone = (one for one in record.earlier - names if not one.startswith(records.FOLDER))
            removed = sweep(out, sorted(gone))
            plan.tidy()
        except TemplateNotFound:  # an OSError, and no fault of the disk's
            raise
        except OSError as error:
            raise StoreError(
                f"Could not write to {out}: {error.strerror or error}",
                "Make room on the disk, or check the folder's permissions, and publish again.",
            ) from error
    return Publication(out, mover.published, plan.resources, len(names), plan.written, removed)


def _made_by(mover: Mover) -> str:
    """A digest of what makes a publication besides the store: bases, code, templates, words."""
    digest = sha256(f"{__version__} {mover.base} {mover.published}\n".encode())
    package = Path(__file__).parent.parent
    files = [package / "resources.py", *sorted(shipped("ontologies").iterdir())]
    files += sorted((shipped("data") / "words").glob("*.toml"))
    for part in ("pages", "publish", "graph"):
        files += sorted(one for one in (package / part).rglob("*") if one.is_file())
    for path in files:
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Plan:
    """Which tasks there are, and what has become of them."""

    def __init__(
        self, path: Path, opened: store.OpenStore, mover: Mover, record: Record, told: OnProgress
    ) -> None:
        self._path, self._opened, self._record, self._told = path, opened, record, told
        manifest = (opened.path / store.MANIFEST).read_bytes()
        self._version = sha256(manifest).hexdigest()[:16]
        found = things.of_class(opened.store, v.VOLUME)
        volumes = tuple(one.value.removeprefix(mover.base) for one in found)
        database = opened.path / store.DATABASE
        self._ground = Ground(database, record.out, mover, record.made_by, volumes)
        self.resources = self.written = 0
        self._total = self._done = 0

    def carry_out(self, workers: int | None) -> None:
        """Do all tasks that are not done yet: what depends on others' files after them."""
        with Processes(workers).staying() as processes:
            self._do(processes, [*self._split(), *self._things(), *self._lists()])
            self._do(processes, list(self._volumes()))
            pages = (one for name in self._ground.volumes for one in self._pages(name))
            self._do(processes, list(pages))
        self._told("whole", 0, 1)
        key = f"whole {self._version}"
        if not self._record.knows(key):
            self._note(key, publish_whole(self._opened, self._ground))
        self._told("whole", 1, 1)

    def tidy(self) -> None:
        """Remove what only a publication under way needs, and what is of volumes gone."""
        self._record.finish()
        for one in self._ground.parts.iterdir():
            name = one.name.rpartition(".")[0]
            if one.is_dir():
                rmtree(one)
            elif one.name.endswith(SUFFIX) or name not in (SHARED, *self._ground.volumes):
                one.unlink()

    def _do(self, processes: Processes, tasks: Sequence[Task]) -> None:
        self._total += len(tasks)
        self._told("publish", self._done, self._total)
        for at, done in processes.each(do, tasks):
            self._note(tasks[at].key, done)
            self._done += 1
            self._told("publish", self._done, self._total)

    def _note(self, key: str, done: Done) -> None:
        self.written += done.written
        if key:
            self._record.add(key, done.names)

    # ------------------------------------------------------------ the tasks

    def _task(self, key: str, job: Callable[..., Done], *given: object) -> Iterator[Task]:
        """A task, unless it is done."""
        if not self._record.knows(key):
            yield Task(key, job, self._ground, given)

    def _volumes(self) -> Iterator[Task]:
        """What is made of the parts of a split store."""
        yield from self._task(f"shared {self._version}", dump_shared)
        for name in self._ground.volumes:
            yield from self._task(f"volume {name} {self._version}", publish_volume, name)

    def _split(self) -> Iterator[Task]:
        """The splitting of the store, if something needs the parts."""
        if any(self._volumes()):
            named = [self._path / "quads" / one for one in self._opened.manifest.get("files", ())]
            whole = all(one.is_file() for one in named)
            yield Task("", split, self._ground, (named if whole else [],))

    def _pages(self, name: str) -> Iterator[Task]:
        """The resources of a volume, whose digest is known now."""
        state = volume_state(self._ground.parts, name)
        if state is None:
            raise StoreError(
                f"The record in {self._ground.out / FOLDER} is damaged.",
                "Remove that folder's files and publish again.",
            )
        yield from self._portions(f"pages {name} {state.digest}", state.resources)

    def _things(self) -> Iterator[Task]:
        """The resources that are of no volume."""
        own, base = set(self._ground.volumes), self._ground.mover.base
        names = [
            node.value
            for node in named(self._opened.store, base)
            if not node.value.startswith(base)
            or node.value.removeprefix(base).partition("/")[0] not in own
        ]
        yield from self._portions(f"things {self._version}", names)

    def _portions(self, key: str, names: Sequence[str]) -> Iterator[Task]:
        self.resources += len(names)
        for start in range(0, len(names), PORTION):
            some = tuple(names[start : start + PORTION])
            digest = sha256("\n".join(some).encode()).hexdigest()[:16]
            yield from self._task(f"{key} {digest}", publish_portion, some)

    def _lists(self) -> Iterator[Task]:
        classes = dict(self._opened.manifest.get("classes", {}))
        for name in names_of_lists():
            yield from self._task(f"list {name} {self._version}", publish_list, name, classes)
