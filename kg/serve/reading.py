"""What the pages show, read from the store. Runs in a worker; takes and returns plain values."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from kg import search, sparql
from kg.graph import vocab as v
from kg.pages.links import Links
from kg.pages.reader import Reader as PagesReader
from kg.settings import CONCEPTS, VOCABULARY
from kg.sparql import PREFIXES

FACTS: Final = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Reader:
    """An open store with what is known of it: base IRI, the build's folder, its manifest."""

    store: ox.Store
    base: str
    build: Path
    manifest: Mapping[str, Any]
    pages: PagesReader  # the same store, for what the pages share with the published site
    index: sqlite3.Connection | None = None  # the full-text index, if the build has one

    @property
    def addresses(self) -> Links:
        """Where things are on this server."""
        return Links(self.base, assets="static/", query="/query")

    def node(self, name: str) -> ox.NamedNode | None:
        """The IRI of a local name, as it stands in an address; None when it can't be one."""
        iri = self.base + name
        for namespace in (CONCEPTS, VOCABULARY.rstrip("#")):
            tail = namespace.removeprefix("https://w3id.org/coldwar-letters/")
            if name.startswith(tail):
                iri = namespace + name.removeprefix(tail)
        try:
            return ox.NamedNode(iri)
        except ValueError:
            return None

    def local(self, iri: str) -> str:
        """The local name of an IRI under the base; empty for any other."""
        return iri[len(self.base) :] if iri.startswith(self.base) else ""

    def objects(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """The things a property points at, by IRI."""
        found = self.store.quads_for_pattern(node, predicate, None, FACTS)
        return sorted(
            {q.object for q in found if isinstance(q.object, ox.NamedNode)}, key=lambda o: o.value
        )

    def subjects(self, predicate: ox.NamedNode, node: ox.NamedNode) -> list[ox.NamedNode]:
        """The things that point at one by a property, by IRI."""
        found = self.store.quads_for_pattern(None, predicate, node, FACTS)
        return sorted(
            {q.subject for q in found if isinstance(q.subject, ox.NamedNode)},
            key=lambda s: s.value,
        )

    def values(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
        """The values of a property, in the alphabet."""
        found = self.store.quads_for_pattern(node, predicate, None, FACTS)
        return sorted({q.object.value for q in found if not isinstance(q.object, ox.Triple)})

    def value(self, node: ox.NamedNode, predicate: ox.NamedNode) -> str:
        """The value of a property, the first of several; empty when there is none."""
        return next(iter(self.values(node, predicate)), "")

    def link(self, node: ox.NamedNode) -> dict[str, str]:
        """A thing as a page names it: where it is described, and its label."""
        return {
            "href": self.href(node.value),
            "label": self.value(node, v.LABEL) or short(node.value, self.base),
            "iri": node.value,
        }

    def href(self, iri: str) -> str:
        """The address on this server of a thing it describes; the IRI itself of any other."""
        name = self.local(iri)
        if name:
            return f"/{name}"
        if iri.startswith(CONCEPTS):
            return f"/concept/{iri.removeprefix(CONCEPTS)}"
        return iri if iri.startswith(("https://", "http://")) else ""

    def links(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[dict[str, str]]:
        """What a property points at, as links in the order of their labels."""
        return sorted(map(self.link, self.objects(node, predicate)), key=lambda one: one["label"])


def short(iri: str, base: str) -> str:
    """An IRI as people read it: a local name or a prefixed one."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    if iri.startswith(CONCEPTS):
        return iri.removeprefix(CONCEPTS)
    return iri[len(base) :] if iri.startswith(base) and iri != base else iri


def overview(reader: Reader) -> dict[str, Any]:
    """What is in the store: base IRI, counts by class, number of quads, volumes."""
    volumes = [
        {**reader.link(node), "name": reader.local(node.value)}
        for node in reader.subjects(v.TYPE, v.VOLUME)
    ]
    return {
        "base": reader.base,
        "classes": dict(reader.manifest.get("classes", {})),
        "quads": _size(reader),
        "volumes": volumes,
        "searchable": reader.index is not None,
        # Updates that neither the index nor the counts know of yet.
        "unindexed": reader.manifest.get("updates", 0) - reader.manifest.get("indexed", 0),
    }


def _size(reader: Reader) -> int:
    """The number of statements; counting those of many volumes takes seconds."""
    known: int | None = reader.manifest.get("quads")
    return len(reader.store) if known is None else known


def table(reader: Reader, text: str, limit: int, described: bool = False) -> dict[str, Any]:
    """The first rows of a query, as cells for a page: text, link, type. ``described`` adds the
    labels of the things in them, and where the places are."""
    result = sparql.evaluate(reader.store, text)
    if isinstance(result.rows, ox.QueryBoolean):
        return {"boolean": bool(result.rows)}
    rows: list[list[dict[str, str] | None]] = []
    more = False
    names = result.variables
    if isinstance(result.rows, ox.QueryTriples):
        names = ("subject", "predicate", "object")
    try:
        for row in result.rows:
            if len(rows) >= limit:
                more = True
                break
            rows.append([None if term is None else cell(reader, term) for term in row])
    except RuntimeError as error:
        raise sparql.stopped(error) from error
    found = {"names": list(names), "rows": rows, "more": more}
    return {**found, **described_things(reader, rows)} if described else found


def described_things(
    reader: Reader, rows: list[list[dict[str, str] | None]]
) -> dict[str, dict[str, Any]]:
    """The labels of the things in rows, and latitude and longitude of those that have them."""
    labels: dict[str, str] = {}
    places: dict[str, tuple[str, str]] = {}
    for iri in {one["iri"] for row in rows for one in row if one is not None and "iri" in one}:
        node = ox.NamedNode(iri)
        label = reader.value(node, v.LABEL)
        if label:
            labels[iri] = label
        lat, long = reader.value(node, search.LAT), reader.value(node, search.LONG)
        if lat and long:
            places[iri] = (lat, long)
    return {"labels": labels, "places": places}


def cell(reader: Reader, term: object) -> dict[str, str]:
    """A term as a page shows it."""
    if isinstance(term, ox.NamedNode):
        return {
            "text": short(term.value, reader.base),
            "href": reader.href(term.value),
            "iri": term.value,
        }
    if isinstance(term, ox.Literal):
        number = term.datatype.value.rpartition("#")[2] in NUMBERS
        return {"text": term.value, "kind": "number" if number else "", "lang": term.language or ""}
    return {"text": str(term)}


NUMBERS: Final = frozenset(
    ("integer", "decimal", "double", "float", "nonNegativeInteger", "int", "long")
)
