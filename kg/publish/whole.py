"""What is made of all volumes together: tables, whole dumps, the description of the data."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from kg import store
from kg.pages.links import Links
from kg.pages.reader import Reader
from kg.pages.site import Site, assets
from kg.pages.views import Fact, Group, Value, View
from kg.publish import catalogue, cmif, dumps, jsonld, server, vocabulary
from kg.publish import volumes as single
from kg.publish.crew import Done
from kg.publish.dumps import Dump
from kg.publish.output import BLOCK, Mover, Output
from kg.publish.pages import renderer
from kg.publish.record import FOLDER
from kg.publish.resources import as_json, rdf_xml, turtle
from kg.publish.split import SHARED
from kg.publish.tables import Network, Table, table_description
from kg.settings import LICENCE


def publish_whole(
    opened: store.OpenStore, mover: Mover, parts: Path, out_: Path, volumes: Sequence[str]
) -> Done:
    """Tables, dumps, the description of the data set, the vocabulary, checksums."""
    out = Output(out_)
    own = {f"{mover.base}graph/{name}" for name in volumes}
    for graph in sorted(opened.store.named_graphs(), key=str):
        if isinstance(graph, NamedNode) and graph.value not in own:
            lines = dumps.graph_lines(opened.store, graph, mover)
            dumps.write_named(out, graph, mover, lines)
    for path in sorted(assets().iterdir()):
        if path.is_file():
            out.put(f"assets/{path.name}", path.read_bytes())
    server.write(out, mover.published)
    vocabulary.write(out, mover.published)
    files = [
        *_tables(opened, mover, parts, out, volumes),
        *dumps.dump_whole(parts, out, (SHARED, *volumes)),
    ]
    files = _measured(out, files)
    made = [dumps.recall(parts, name) for name in (SHARED, *volumes)]
    about = catalogue.About(opened, mover, _day(opened), tuple(files), tuple(made))
    triples = catalogue.describe(about)
    _dataset(out, mover, triples, files, opened)
    return Done(tuple(sorted(out.names)), out.written)


def _day(opened: store.OpenStore) -> date:
    """The day of the build, so that publishing again changes nothing."""
    return datetime.fromisoformat(opened.manifest["built"]).date()


def _tables(
    opened: store.OpenStore, mover: Mover, parts: Path, out: Output, volumes: Sequence[str]
) -> Iterator[Dump]:
    """The table, the network and the CMIF file, out of what each volume left."""
    states = [single.state(parts, name) for name in volumes]
    count = sum(one.messages for one in states if one is not None)
    with out.open("messages.csv") as sink:
        Table(sink).finish()
        for name in volumes:
            sink.write((parts / f"{name}.csv").read_bytes())
    yield Dump("messages.csv", "text/csv", count)
    out.put("messages.csv-metadata.json", as_json(table_description("messages.csv")))
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
        cmif.write(sink, fragments, titles, mover.published, _day(opened))
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
    data = turtle(triples)
    for name in ("dataset.ttl", "catalog.ttl", ".well-known/void"):
        out.put(name, data)
    out.put("dataset.nt", serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    out.put("dataset.rdf", rdf_xml(triples))
    quads = [catalogue.as_quad(triple) for triple in triples]
    address = mover.published + "context.jsonld"
    context = jsonld.Context.load()
    out.put("dataset.jsonld", as_json(jsonld.compact(quads, mover.published, address, context)))
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


def sweep(out: Path, names: set[str]) -> int:
    """Remove what an earlier publication wrote and this one didn't."""
    removed = 0
    top = str(out)
    for folder, _, files in os.walk(top, topdown=False):
        stem = folder[len(top) + 1 :]
        if stem.partition("/")[0] == FOLDER:
            continue
        for file in files:
            if (f"{stem}/{file}" if stem else file) not in names:
                Path(folder, file).unlink()
                removed += 1
        if stem and not any(Path(folder).iterdir()):
            Path(folder).rmdir()
    return removed
