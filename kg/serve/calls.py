"""What pages ask of a worker, by name; among it the view of anything the store names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg import search, settings
from kg.graph import vocab as v
from kg.pages import describe
from kg.pages.citation import day_in_words
from kg.pages.describe import NAME, Letters
from kg.pages.views import Correspondent, Group, Letter, Value, View, Year
from kg.publish.catalogue import (
    AUTHORITY,
    DCAT,
    DCTERMS,
    DESCRIPTION,
    MEDIA,
    RIGHTS,
    VOID,
    counts,
    node,
)
from kg.resources import Reader as PagesReader
from kg.serve import lookups, reading, selection, takeaway
from kg.serve.lookups import Reader
from kg.settings import LICENCE
from kg.sparql import GRAPH_FORMATS, PREFIXES
from kg.store import OpenStore

# ----------------------------------------------------------------
# The view of anything the store names, with what the index of messages tells quickest.

SHORT_LIST: Final = 15  # rows of a list that has a page of its own
MOST: Final = 200  # of what points at a thing, before one has to ask

CORRESPONDENTS: Final = """
SELECT other.name, other.label, COUNT(DISTINCT CASE WHEN mine.role = 'from' THEN mine.item END)
  AS sent, COUNT(DISTINCT CASE WHEN mine.role = 'to' THEN mine.item END) AS received
FROM party AS mine
JOIN party AS theirs ON theirs.item = mine.item AND theirs.agent != mine.agent
  AND (mine.role, theirs.role) IN (VALUES ('from', 'to'), ('to', 'from'))
JOIN agent AS other ON other.id = theirs.agent
WHERE mine.agent = ? GROUP BY other.id
ORDER BY sent + received DESC, other.label, other.name LIMIT ?
"""
YEARS: Final = """
SELECT year, COUNT(DISTINCT CASE WHEN role = 'from' THEN item END) AS sent,
  COUNT(DISTINCT CASE WHEN role = 'to' THEN item END) AS received
FROM party JOIN item ON item.id = party.item WHERE agent = ? AND year IS NOT NULL
  AND role IN ('from', 'to') GROUP BY year ORDER BY year
"""
NAMED_IN: Final = """
SELECT item.name, title, date, times FROM mention JOIN item ON item.id = mention.item
WHERE mention.agent = ? ORDER BY times DESC, day, item.name LIMIT ?
"""


def view(reader: Reader, name: str) -> View | None:
    """The view of what has a local name; None when the store says nothing of it."""
    node = reader.node(name)
    if node is None or not (reader.pages.known(node) or pointed_at(reader.store, node)):
        return None
    told = partial(indexed, reader, reader.index) if reader.index is not None else None
    return describe.view(reader.pages, reader.addresses, node, told, MOST)


def pointed_at(store: ox.Store, node: ox.NamedNode) -> bool:
    """Whether anything is said that has a thing for its value, or for its graph."""
    found = next(iter(store.quads_for_pattern(None, None, node)), None)
    return found is not None or bool(store.contains_named_graph(node))


def indexed(reader: Reader, index: sqlite3.Connection, node: ox.NamedNode) -> Letters:
    """The letters of an agent or a place by the index: the first of them, and counts of all."""
    name = reader.local(node.value)
    row = index.execute("SELECT * FROM agent WHERE name = ?", (name,)).fetchone()
    if row is None:
        return Letters()
    asked = {"place": row["label"]} if row["kind"] == "place" else {"either": name, "copies": "yes"}
    total = selection.choose(index, {"scope": "letters", **asked})
    rows = selection.listed(index, "date", SHORT_LIST)
    address = f"/correspondence?{urlencode(asked, safe='/')}"
    rest = Value(f"All {total:,} letters", address)
    places = [
        Value(one["title"], at(one), day_in_words(one["date"] or ""))
        for one in index.execute(NAMED_IN, (row["id"], SHORT_LIST))
    ]
    every = Value(f"all {row['named']:,} documents", f"/queries/mentions-of?actor={quote(name)}")
    mentions = (Group(Value("Named most in"), tuple(places), every),) if places else ()
    return Letters(
        rows=tuple(letter(one, name) for one in rows),
        more=rest if total > SHORT_LIST else None,
        years=tuple(
            Year(str(y), sent, received) for y, sent, received in index.execute(YEARS, (row["id"],))
        ),
        correspondents=tuple(
            Correspondent(
                Value(one["label"], at(one)),
                one["sent"],
                one["received"],
                f"/correspondence?either={quote(name)}&other={quote(one['name'])}",
            )
            for one in index.execute(CORRESPONDENTS, (row["id"], SHORT_LIST))
        ),
        roles=tuple(roles(index, name, row["id"])),
        ways=tuple(ways(index, asked, address)) if total else (),
        mentions=mentions,
    )


# How letters are counted by what somebody had to do with them, and where those of a role are
ROLES: Final = (
    ("sent", "from", "sender={}"),
    ("received", "to", "recipient={}"),
    ("copies received", "copy", "either={}&copies=yes"),
    ("delivered to them", "delivered", "either={}&copies=yes"),
)
COUNTED: Final = """
SELECT role, COUNT(*) AS n FROM party JOIN item ON item.id = party.item
WHERE agent = ? AND message = 1 GROUP BY role
"""


def roles(index: sqlite3.Connection, name: str, agent: int) -> Iterator[Value]:
    """How many letters somebody sent, received, had a copy of and passed on."""
    counted = dict(index.execute(COUNTED, (agent,)).fetchall())
    for told, role, asked in ROLES:
        if counted.get(role):
            address = f"/correspondence?{asked.format(quote(name))}"
            yield Value(told, address, f"{counted[role]:,}")
    carried = selection.choose(index, {"scope": "letters", "through": name})
    if carried:
        yield Value("carried for others", f"/correspondence?through={quote(name)}", f"{carried:,}")


FEW_PLACES: Final = 6


def ways(index: sqlite3.Connection, asked: dict[str, str], address: str) -> Iterator[Value]:
    """The same letters in time, as a network, on a map and as threads; and the places most of them
    were sent from."""
    for view in ("timeline", "network", "map", "threads"):
        yield Value(f"as {'a ' if view != 'threads' else ''}{view}", f"{address}&view={view}")
    if "place" not in asked:
        selection.choose(index, {"scope": "letters", **asked})
        for row in index.execute(search.FACETS["place"], {"few": FEW_PLACES}):
            place = quote(row["value"])
            yield Value(f"from {row['label']}", f"{address}&place={place}", f"{row['n']:,}")


def letter(found: dict[str, Any], name: str) -> Letter:
    """A message of the index as a row of somebody's letters."""
    parties = {
        role: tuple(Value(one["label"], at(one) if one["name"] else None) for one in found[role])
        for role in ("from", "to")
    }
    direction = next(
        (
            told
            for told, role in (("sent", "from"), ("received", "to"), ("copy", "copy"))
            if any(one["name"] == name for one in found[role])
        ),
        "",
    )
    return Letter(
        date=str(found["date"] or ""),
        direction=direction,
        form=str(found["form"] or ""),
        senders=parties["from"],
        recipients=parties["to"],
        message=Value(str(found["title"]), f"/{found['name']}"),
    )


def at(row: Mapping[str, Any] | sqlite3.Row) -> str:
    """The address of a thing of the index."""
    return f"/{row['name']}"


def find(reader: Reader, text: str) -> dict[str, Any]:
    """The documents that a citation means; what reads citations is loaded when first asked for."""
    found: dict[str, Any] = import_module("kg.serve.find").find(reader, text)
    return found


# ----------------------------------------------------------------
# What the data set is, as a server tells it (VoID, DCAT): how made, licence, counts, files.
#
# Files are made when they are asked for: sizes and checksums, which a publication has, are not
# told.

# What one can take away whole: address, title, media type, file type of the Publications Office
FILES: Final = (
    ("graphs?default", "The default graph", "text/turtle", "RDF_TURTLE"),
    ("correspondence.csv", "Table of messages", "text/csv", "CSV"),
    ("correspondence.graphml", "Network of correspondents", "application/graphml+xml", "XML"),
    ("correspondence.tei", "Correspondence metadata (CMIF)", "application/tei+xml", "XML"),
)


def described(reader: Reader, root: str, media_type: str) -> dict[str, Any]:
    """The description in a format of graphs, as ``body``; ``root`` is the server's address."""
    format_ = next(one for one in GRAPH_FORMATS if one.media_type == media_type)
    said = dict.fromkeys(triples(reader, root))
    body = ox.serialize(said, format=format_.rdf, prefixes=dict(PREFIXES))
    return {"body": body or b""}


def triples(reader: Reader, root: str) -> Iterator[Triple]:
    """What the build says of itself, and what a server adds: where to ask, and what for."""
    dataset = node(reader.base + "dataset")
    graph = node(reader.base + "graph/dataset")
    yield from (q.triple for q in reader.store.quads_for_pattern(None, None, None, graph))
    yield Triple(dataset, v.TYPE, v.VOID_DATASET)
    yield Triple(dataset, v.TYPE, v.DCAT_DATASET)
    yield Triple(dataset, v.TITLE, Literal(NAME, language="en"))
    yield Triple(dataset, v.DESCRIPTION, Literal(DESCRIPTION, language="en"))
    yield from licensed(dataset)
    yield Triple(dataset, node(VOID + "uriSpace"), Literal(reader.base))
    yield Triple(dataset, node(VOID + "sparqlEndpoint"), node(root + "sparql"))
    if lookups.facts(reader) is not None:
        told = reader.manifest
        yield from counts(dataset, told["classes"], told["properties"])
    for name, title, media_type, file_type in FILES:
        part = NamedNode(f"{dataset.value}#{name.replace('?', '-')}")
        yield Triple(dataset, node(DCAT + "distribution"), part)
        yield Triple(part, v.TYPE, node(DCAT + "Distribution"))
        yield Triple(part, v.TITLE, Literal(title, language="en"))
        yield Triple(part, node(DCAT + "accessURL"), node(root + name))
        yield Triple(part, node(DCAT + "downloadURL"), node(root + name))
        yield Triple(part, node(DCAT + "mediaType"), node(MEDIA + media_type))
        yield Triple(part, node(DCTERMS + "format"), node(f"{AUTHORITY}file-type/{file_type}"))
        yield from licensed(part)
    yield Triple(dataset, node(VOID + "dataDump"), node(root + FILES[0][0]))


def licensed(subject: NamedNode) -> Iterator[Triple]:
    """The licence of what is ours; whose rights the rest is, in words."""
    licence = node(LICENCE)
    yield Triple(subject, node(DCTERMS + "license"), licence)
    yield Triple(licence, v.TYPE, node(DCTERMS + "LicenseDocument"))
    yield Triple(subject, node(DCTERMS + "rights"), Literal(RIGHTS, language="en"))


# ----------------------------------------------------------------
# What pages ask of a worker, by name; among it the view of anything the store names.

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "overview": lookups.overview,
    "table": lookups.table,
    "answered": lookups.answered,
    "view": view,
    "complete": lookups.complete,
    "find": find,
    "matches": lookups.matches,
    "card": lookups.card,
    "named": lookups.named,
    "people": lookups.people,
    "volumes": lookups.volumes,
    "places": lookups.places,
    "years": lookups.years,
    "browse": selection.browse,
    "take": takeaway.take,
    "workbook": takeaway.workbook,
    "bound": lookups.bound,
    "listed": reading.listed,
    "reader_of": reading.reader_of,
    "described": described,
    "behind": selection.behind,
    "laid_out": selection.laid_out,
    "thread": selection.thread,
    "hours": selection.hours,
}


def reader(opened: OpenStore) -> lookups.Reader:
    """The reader of an open store."""
    index = search.connected(opened.path / search.INDEX)
    return lookups.Reader(
        opened.store,
        str(opened.manifest.get("base") or settings.DEFAULT_BASE),
        opened.manifest,
        PagesReader(opened.store, index=index),
        index,
    )
