"""What the page of a person, office, body or place shows, and that of anything else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from kg import resources
from kg.graph import vocab as v
from kg.serve import documents
from kg.serve.reading import Reader, cell, short

AGENT_CLASSES: Final = {
    v.PERSON: "Person",
    v.OFFICE: "Office",
    v.ORGANIZATION: "Body",
    v.PLACE: "Place",
}
FEW: Final = 15

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


def agent(reader: Reader, name: str) -> dict[str, Any] | None:
    """Anything the store describes that is no document; None when it says nothing of it."""
    node = reader.node(name)
    if node is None:
        return None
    description = resources.describe(reader.store, node)
    own = [quad for quad in description.quads if quad.subject == node]
    if not own and not description:
        return None
    kinds = [
        AGENT_CLASSES[type_] for type_ in reader.objects(node, v.TYPE) if type_ in AGENT_CLASSES
    ]
    return {
        "name": name,
        "iri": node.value,
        "kind": kinds[0] if kinds else _kind(reader, node),
        "title": reader.value(node, v.LABEL) or name,
        "names": _names(reader, node),
        "identified": reader.links(node, v.IDENTIFIED_AS),
        "listed": [reader.link(one) for one in reader.subjects(v.IDENTIFIED_AS, node)],
        "held": _tenures(reader, reader.subjects(v.HOLDER, node), v.TENURE_OFFICE),
        "holders": _tenures(reader, reader.subjects(v.TENURE_OFFICE, node), v.HOLDER),
        "statements": _statements(reader, own),
        "claims": documents.claims(reader, (node,)),
        **_counted(reader, name),
    }


def _kind(reader: Reader, node: ox.NamedNode) -> str:
    types = reader.objects(node, v.TYPE)
    return short(types[0].value, reader.base).rpartition(":")[2] if types else ""


def _names(reader: Reader, node: ox.NamedNode) -> list[str]:
    label = reader.value(node, v.LABEL)
    found = {*reader.values(node, v.ALT_LABEL), *reader.values(node, v.FOAF_NAME)}
    return sorted(found - {label})


def _tenures(
    reader: Reader, tenures: Iterable[ox.NamedNode], other: ox.NamedNode
) -> list[dict[str, Any]]:
    """Offices held, or holders of an office, with their days, in order."""
    found = []
    for tenure in tenures:
        for one in reader.links(tenure, other):
            found.append(
                {
                    **one,
                    "from": reader.value(tenure, v.FROM),
                    "until": reader.value(tenure, v.UNTIL),
                }
            )
    return sorted(found, key=lambda one: (one["from"], one["label"]))


def _statements(reader: Reader, quads: Iterable[ox.Quad]) -> list[dict[str, Any]]:
    """Everything said of a thing, as property and value."""
    found = []
    for quad in quads:
        found.append(
            {
                "predicate": cell(reader, quad.predicate),
                "value": reader.link(quad.object)
                if isinstance(quad.object, ox.NamedNode)
                else {"label": str(getattr(quad.object, "value", quad.object))},
            }
        )
    return found


def _counted(reader: Reader, name: str) -> dict[str, Any]:
    """Letters by year and correspondent, and where somebody is named most."""
    empty: dict[str, Any] = {"correspondents": [], "years": [], "named_in": [], "letters": 0}
    if reader.index is None:
        return empty
    row = reader.index.execute(
        "SELECT id, letters, named FROM agent WHERE name = ?", (name,)
    ).fetchone()
    if row is None:
        return empty

    def rows(statement: str, *values: object) -> list[dict[str, Any]]:
        assert isinstance(reader.index, sqlite3.Connection)  # noqa: S101
        return [dict(one) for one in reader.index.execute(statement, values)]

    return {
        "letters": row["letters"],
        "named": row["named"],
        "correspondents": rows(CORRESPONDENTS, row["id"], FEW),
        "years": rows(YEARS, row["id"]),
        "named_in": rows(NAMED_IN, row["id"], FEW),
    }
