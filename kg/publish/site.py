"""The whole publication: resources in parallel, then what looks at all of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, serialize

from kg import __version__, resources, store
from kg.errors import StoreError, UsageError
from kg.graph import vocab as v
from kg.graph.mint import Mint
from kg.pages.links import Links
from kg.pages.reader import Reader
from kg.pages.render import Renderer
from kg.pages.site import Site, assets
from kg.pages.views import Fact, Group, Value, View
from kg.publish import catalogue, cmif, jsonld, server, vocabulary
from kg.publish.dumps import Dump, dump_volume, dump_whole
from kg.publish.lists import Lists
from kg.publish.messages import messages
from kg.publish.output import BLOCK, LICENCE, Mover, Output, write_graph
from kg.publish.resources import Portion, dumps, named, publish_portion, turtle
from kg.publish.tables import Network, Table, table_description
from kg.settings import DEFAULT_BASE

OnProgress = Callable[[str, int, int], None]

PORTION: Final = 200  # resources a task
STATE: Final = ".publication.jsonl"
REST: Final = "rest"  # the key of all that is no portion of resources
COUNTED: Final = (
    ("Documents", v.DOCUMENT),
    ("Messages", v.MESSAGE),
    ("People", v.PERSON),
    ("References", v.REFERENCE),
    ("Mentions of persons", v.PERSON_MENTION),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did: the resources published, and how many files are there and are new."""

    out: Path
    base: str
    resources: int
    files: int
    written: int
    removed: int


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


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
        _claim(out)
        try:
            made_by = _made_by(opened, mover)
            names, written, count = _resources(opened, out, mover, made_by, workers, on_progress)
            on_progress("dumps", 0, 1)
            others, new = _rest_once(opened, out, mover, made_by)
            on_progress("dumps", 1, 1)
            names |= others
            removed = _sweep(out, names)
        except OSError as error:
            raise StoreError(
                f"Could not write to {out}: {error.strerror or error}",
                "Make room on the disk, or check the folder's permissions, and publish again.",
            ) from error
    return Publication(out, mover.published, count, len(names), written + new, removed)


def _claim(out: Path) -> None:
    """Take a folder that is empty or a publication: nothing else is ever swept."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is no folder.", "Name a folder to publish to.")
    if out.is_dir() and not (out / STATE).exists() and any(out.iterdir()):
        raise UsageError(
            f"{out} holds files that are no publication.", "Name an empty folder, or a new one."
        )
    out.mkdir(parents=True, exist_ok=True)
    if not (out / STATE).exists():
        (out / STATE).touch()


# ---------------------------------------------------------------- resources


def _resources(
    opened: store.OpenStore,
    out: Path,
    mover: Mover,
    made_by: str,
    workers: int | None,
    on_progress: OnProgress,
) -> tuple[set[str], int, int]:
    """The files of every resource. Portions done by a publication cut off are not done again."""
    done = _done(out, made_by)
    tasks = list(_portions(opened, out, mover))
    waiting = {key: task for key, task in tasks if key not in done}
    written, finished = 0, len(tasks) - len(waiting)
    on_progress("publish", finished, len(tasks))
    count = max(1, min(workers or os.cpu_count() or 1, len(waiting)))
    with ProcessPoolExecutor(count, get_context("spawn")) as pool:
        found = pool.map(publish_portion, waiting.values())
        for key, published in zip(waiting, found, strict=True):
            done[key] = list(published.names)
            written += published.written
            finished += 1
            _remember(out, key, published.names)
            on_progress("publish", finished, len(tasks))
    names = {name for key, _ in tasks for name in done[key]}
    return names, written, sum(len(task.names) for _, task in tasks)


def _portions(opened: store.OpenStore, out: Path, mover: Mover) -> Iterator[tuple[str, Portion]]:
    nodes = [node.value for node in named(opened.store, mover.base)]
    database = opened.path / store.DATABASE
    for start in range(0, len(nodes), PORTION):
        chosen = tuple(nodes[start : start + PORTION])
        key = sha256("\n".join(chosen).encode()).hexdigest()[:16]
        yield key, Portion(database, out, mover.base, mover.published, chosen)


def _made_by(opened: store.OpenStore, mover: Mover) -> str:
    """A digest of all a publication is made from: store, bases, code, templates."""
    digest = sha256(f"{__version__} {mover.base} {mover.published}\n".encode())
    digest.update((opened.path / store.MANIFEST).read_bytes())
    package = Path(__file__).parent.parent
    for part in ("pages", "publish", "graph"):
        for path in sorted((package / part).rglob("*")):
            if path.suffix in {".py", ".html", ".css"}:
                digest.update(path.read_bytes())
    digest.update((package / "resources.py").read_bytes())
    return digest.hexdigest()


def _done(out: Path, made_by: str) -> dict[str, list[str]]:
    """The files of each portion that a publication of the same has finished, and that are there.

    The record has a line that says what all was made from, and one for each portion; the last may
    be cut off. A record of something else begins anew.
    """
    done: dict[str, list[str]] = {}
    lines = (out / STATE).read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != made_by:
        (out / STATE).write_text(made_by + "\n", encoding="utf-8")
        return done
    for line in lines[1:]:
        with suppress(ValueError):
            key, names = json.loads(line)
            if all((out / name).is_file() for name in names):
                done[key] = names
    return done


def _remember(out: Path, key: str, names: Sequence[str]) -> None:
    """Add a finished portion to the record."""
    with (out / STATE).open("a", encoding="utf-8") as record:
        record.write("\n" + json.dumps([key, list(names)]) + "\n")


# ---------------------------------------------------------------- all the rest


def _rest_once(
    opened: store.OpenStore, out: Path, mover: Mover, made_by: str
) -> tuple[set[str], int]:
    """What looks at all resources, unless a publication of the same made it already."""
    done = _done(out, made_by)
    if REST in done:
        return set(done[REST]), 0
    rest = Output(out)
    _rest(opened, rest, mover)
    _remember(out, REST, sorted(rest.names))
    return rest.names, rest.written


def _rest(opened: store.OpenStore, out: Output, mover: Mover) -> None:
    """Lists, tables, dumps, the description of the data set, the vocabulary, checksums."""
    reader = Reader(opened.store)
    counts = catalogue.class_counts(opened.manifest)
    shown = [(name, counts[one.value]) for name, one in COUNTED if one.value in counts]
    lists = Lists(reader, out, mover)
    lists.write(shown)
    for graph in opened.store.named_graphs():
        local = str(graph)[1:-1].removeprefix(mover.base)
        lists.graph(local, f"Statements about {local.rpartition('/')[2]}")
    for path in sorted(assets().iterdir()):
        out.put(f"assets/{path.name}", path.read_bytes())
    server.write(out, mover.published)
    vocabulary.write(out, mover.published)
    files = [*_tables(reader, out, mover, _day(opened)), *_dumps(opened.store, out, mover)]
    sums = _checksums(out, files)
    triples = catalogue.describe(opened.store, mover, opened.manifest, files, sums)
    _dataset(out, mover, triples, files, opened)


def _day(opened: store.OpenStore) -> date:
    """The day of the build, so that publishing again changes nothing."""
    built = (opened.path / store.MANIFEST).stat().st_mtime
    return datetime.fromtimestamp(built, UTC).date()


def _tables(reader: Reader, out: Output, mover: Mover, day: date) -> Iterator[Dump]:
    """The table, the network and the CMIF file, in two passes over the messages."""
    network, count = Network(), 0
    with out.open("messages.csv") as sink:
        table = Table(sink)
        for message in messages(reader, mover):
            table.add(message)
            network.add(message)
            count += 1
        table.finish()
    yield Dump("messages.csv", "text/csv", count)
    out.put("messages.csv-metadata.json", dumps(table_description("messages.csv")))
    with out.open("network.graphml") as sink:
        network.write(sink)
    yield Dump("network.graphml", "application/graphml+xml", len(network.edges))
    volumes = [
        (node.value.removeprefix(mover.base), reader.label(node))
        for node in resources.of_class(reader.store, v.VOLUME)
    ]
    with out.open("cmif.xml") as sink:
        cmif.write(sink, messages(reader, mover), volumes, mover.published, day)
    yield Dump("cmif.xml", "application/tei+xml", count)


def _dumps(database: Store, out: Output, mover: Mover) -> Iterator[Dump]:
    for volume in resources.of_class(database, v.VOLUME):
        yield from dump_volume(database, volume, mover, out)
    yield from dump_whole(database, mover, out)
    graphs = (g for g in database.named_graphs() if isinstance(g, NamedNode))
    for graph in sorted(graphs, key=str):
        _graph(database, graph, mover, out)


def _graph(database: Store, graph: NamedNode, mover: Mover, out: Output) -> None:
    """A named graph at its own name."""
    local = graph.value.removeprefix(mover.base)
    moved = (mover.quad(quad) for quad in database.quads_for_pattern(None, None, None, graph))
    with out.open(f"{local}.trig") as sink:
        write_graph(moved, sink, RdfFormat.TRIG)


def _checksums(out: Output, files: Sequence[Dump]) -> dict[str, str]:
    """SHA-256 of each file, also as a file that ``sha256sum --check`` reads."""
    sums = {}
    for dump in files:
        digest = sha256()
        with (out.folder / dump.name).open("rb") as source:
            while block := source.read(BLOCK):
                digest.update(block)
        sums[dump.name] = digest.hexdigest()
    out.put("SHA256SUMS", "".join(f"{value}  {name}\n" for name, value in sorted(sums.items())))
    return sums


def _dataset(
    out: Output,
    mover: Mover,
    triples: list[Triple],
    files: Sequence[Dump],
    opened: store.OpenStore,
) -> None:
    """The data set's description: VoID at its known place, the catalogue, a page."""
    data = turtle(triples)
    for name in ("dataset.ttl", "catalog.ttl", ".well-known/void"):
        out.put(name, data)
    out.put("dataset.nt", serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    quads = [catalogue.as_quad(triple) for triple in triples]
    address = mover.published + "context.jsonld"
    context = jsonld.Context.load()
    out.put("dataset.jsonld", dumps(jsonld.compact(quads, mover.published, address, context)))
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
    out.put("dataset.html", Renderer().page("resource.html", view=view, links=links, site=Site()))


# ---------------------------------------------------------------- what is left over


def _sweep(out: Path, names: set[str]) -> int:
    """Remove what an earlier publication wrote and this one didn't."""
    removed = 0
    for folder, _, files in os.walk(out, topdown=False):
        for file in files:
            path = Path(folder) / file
            name = path.relative_to(out).as_posix()
            if name not in names and name != STATE:
                path.unlink()
                removed += 1
        if Path(folder) != out and not any(Path(folder).iterdir()):
            Path(folder).rmdir()
    return removed
