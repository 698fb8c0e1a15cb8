"""What pages ask of a worker, by name; among it the view of anything the store names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from kg import search, settings
from kg.pages import describe
from kg.pages.describe import Letters
from kg.pages.reader import Reader as PagesReader
from kg.pages.views import Correspondent, Group, Letter, Value, View, Year
from kg.serve import lookups, selection, takeaway, void
from kg.serve.lookups import Reader
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
WHERE mine.agent = ? GROUP BY other.id ORDER BY sent + received DESC, other.label LIMIT ?
"""
YEARS: Final = """
SELECT year, COUNT(DISTINCT CASE WHEN role = 'from' THEN item END) AS sent,
  COUNT(DISTINCT CASE WHEN role = 'to' THEN item END) AS received
FROM party JOIN item ON item.id = party.item WHERE agent = ? AND year IS NOT NULL
GROUP BY year ORDER BY year
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
    """An agent's letters by the index: the first of them, and counts of all."""
    name = reader.local(node.value)
    row = index.execute("SELECT id, named FROM agent WHERE name = ?", (name,)).fetchone()
    if row is None:
        return Letters()
    id_, named = row
    total = selection.choose(index, {"scope": "letters", "either": name})
    rows = selection.listed(index, "date", SHORT_LIST)
    rest = Value(f"All {total:,} letters", f"/correspondence?either={quote(name)}")
    places = [
        Value(one["title"], at(one), (one["date"] or "").partition("T")[0])
        for one in index.execute(NAMED_IN, (id_, SHORT_LIST))
    ]
    every = Value(f"all {named:,} documents", f"/queries/mentions-of?actor={quote(name)}")
    mentions = (Group(Value("Named most in"), tuple(places), every),) if places else ()
    return Letters(
        rows=tuple(letter(one, name) for one in rows),
        more=rest if total > SHORT_LIST else None,
        years=tuple(
            Year(str(y), sent, received) for y, sent, received in index.execute(YEARS, (id_,))
        ),
        correspondents=tuple(
            Correspondent(Value(one["label"], at(one)), one["sent"], one["received"])
            for one in index.execute(CORRESPONDENTS, (id_, SHORT_LIST))
        ),
        mentions=mentions,
    )


def letter(found: dict[str, Any], name: str) -> Letter:
    """A message of the index as a row of somebody's letters."""
    parties = {
        role: tuple(Value(one["label"], at(one)) for one in found[role]) for role in ("from", "to")
    }
    sent = any(one["name"] == name for one in found["from"])
    return Letter(
        date=str(found["date"] or ""),
        direction="sent" if sent else "received",
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
# What pages ask of a worker, by name; among it the view of anything the store names.

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "overview": lookups.overview,
    "table": lookups.table,
    "view": view,
    "complete": lookups.complete,
    "find": find,
    "named": lookups.named,
    "people": lookups.people,
    "volumes": lookups.volumes,
    "places": lookups.places,
    "years": lookups.years,
    "browse": selection.browse,
    "take": takeaway.take,
    "described": void.described,
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
        opened.path,
        opened.manifest,
        PagesReader(opened.store, index=index),
        index,
    )
