"""Search and the correspondence browser: what the full-text index answers for the pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from kg import search
from kg.errors import StoreError
from kg.graph import vocab as v
from kg.serve.reading import Reader

PAGE: Final = 50
WORTH: Final = 4  # words that are worth an excerpt
FEW: Final = 12  # values of a facet, suggestions for a name


def _index(reader: Reader) -> sqlite3.Connection:
    if reader.index is None:
        raise StoreError(
            "This store has no search index.", "Build it again with kg build, which makes one."
        )
    return reader.index


def complete(reader: Reader, text: str, kinds: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Names that begin as typed, those most written to and named first."""
    sought = search.words(text)
    if not sought.wanted:
        return []
    match = " AND ".join(f'"{phrase}"*' for phrase, _ in sought.wanted)
    values = {"match": match, "kinds": " ".join(kinds), "few": FEW}
    return [dict(row) for row in _index(reader).execute(NAMED, values)]


NAMED: Final = """
SELECT agent.name, label, kind, letters, named
FROM names JOIN agent ON agent.id = names.rowid
WHERE names MATCH :match AND (:kinds = '' OR instr(:kinds, kind))
ORDER BY letters DESC, named DESC, label LIMIT :few
"""


# ---------------------------------------------------------------- full text

FACETS: Final = {
    "form": "SELECT form AS value, form AS label, COUNT(*) AS n FROM hit "
    "WHERE form IS NOT NULL GROUP BY form ORDER BY n DESC, form LIMIT 12",
    "person": "SELECT agent.name AS value, agent.label, COUNT(DISTINCT item) AS n FROM hit "
    "CROSS JOIN party ON party.item = hit.id JOIN agent ON agent.id = party.agent "
    "WHERE kind = 'person' GROUP BY agent.id ORDER BY n DESC, agent.label LIMIT 12",
    "place": "SELECT place AS value, place AS label, COUNT(*) AS n FROM hit "
    "WHERE place IS NOT NULL GROUP BY place ORDER BY n DESC, place LIMIT 12",
    "classification": "SELECT classification AS value, classification AS label, COUNT(*) AS n "
    "FROM hit WHERE classification IS NOT NULL GROUP BY classification "
    "ORDER BY n DESC, classification LIMIT 12",
    "year": "SELECT year AS value, year AS label, COUNT(*) AS n FROM hit "
    "WHERE year IS NOT NULL GROUP BY year ORDER BY year",
    "volume": "SELECT volume AS value, volume AS label, COUNT(*) AS n FROM hit "
    "WHERE volume IS NOT NULL GROUP BY volume ORDER BY n DESC, volume LIMIT 12",
}
CONDITIONS: Final = """
(:year = '' OR year = CAST(:year AS INTEGER)) AND (:form = '' OR form = :form)
AND (:classification = '' OR classification = :classification)
AND (:place = '' OR place = :place) AND (:volume = '' OR volume = :volume)
AND (:person = '' OR item.id IN (
  SELECT item FROM party JOIN agent ON agent.id = party.agent WHERE agent.name = :person))
"""
# A table of the hits, with what is counted, serves the count, the facets and the page.
WITH_WORDS: Final = """
CREATE TEMP TABLE hit AS SELECT item.id, score, year, form, place, volume, classification FROM item
JOIN (SELECT rowid AS id, bm25(words, 4.0, 1.0) AS score FROM words WHERE words MATCH :match)
  USING (id)
WHERE CONDITIONS
""".replace("CONDITIONS", CONDITIONS)
WITHOUT_WORDS: Final = """
CREATE TEMP TABLE hit AS SELECT id, sort AS score, year, form, place, volume, classification
FROM item WHERE carrier IS NULL AND CONDITIONS
""".replace("CONDITIONS", CONDITIONS)
HITS: Final = """
SELECT item.name, title, number, item.volume, item.form, date, item.place
FROM (SELECT id, score FROM hit ORDER BY score, id LIMIT ? OFFSET ?) AS best
JOIN item USING (id) ORDER BY score, id
"""


def find(reader: Reader, text: str, filters: dict[str, str], offset: int = 0) -> dict[str, Any]:
    """Documents with the words sought, the best first; facets; people of that name."""
    database = _index(reader)
    sought = search.words(text)
    if not sought.match and not filters:
        return {"total": 0, "hits": [], "facets": {}, "people": [], "more": False}
    values = {"match": sought.match, **{name: filters.get(name, "") for name in FACETS}}
    database.execute("DROP TABLE IF EXISTS temp.hit")
    database.execute(WITH_WORDS if sought.match else WITHOUT_WORDS, values)
    total = database.execute("SELECT COUNT(*) FROM hit").fetchone()[0]
    rows = database.execute(HITS, (PAGE, offset)).fetchall()
    pattern = search.pattern(sought)
    hits = [
        {
            **dict(row),
            "heading": list(search.marked(row["title"], pattern)),
            "excerpt": _excerpt(reader, row["name"], pattern),
        }
        for row in rows
    ]
    facets = {
        name: [dict(row) for row in database.execute(statement)]
        for name, statement in FACETS.items()
    }
    people = complete(reader, text, ("person", "office", "organization"))[:6] if text else []
    return {
        "total": total,
        "hits": hits,
        "facets": facets,
        "people": people,
        "more": offset + PAGE < total,
    }


def _excerpt(reader: Reader, name: str, pattern: Any) -> list[tuple[str, bool]]:
    text = reader.value(ox.NamedNode(reader.base + name), v.IS_STRING)
    body = text.partition("\n")[2]  # the title stands above it
    if len(body.split()) < WORTH:  # a title in a list, and the number of its pages
        return []
    return list(search.excerpt(body, pattern))


# ---------------------------------------------------------------- correspondence

LETTERS: Final = """
message = 1
AND (:sender = '' OR id IN (SELECT item FROM party JOIN agent ON agent.id = party.agent
  WHERE agent.name = :sender AND role = 'from'))
AND (:recipient = '' OR id IN (SELECT item FROM party JOIN agent ON agent.id = party.agent
  WHERE agent.name = :recipient AND role = 'to'))
AND (:either = '' OR id IN (SELECT item FROM party JOIN agent ON agent.id = party.agent
  WHERE agent.name = :either))
AND (:after = '' OR substr(until, 1, length(:after)) >= :after)
AND (:before = '' OR substr(day, 1, length(:before)) <= :before)
AND (:form = '' OR form = :form)
"""
COUNTED: Final = "SELECT COUNT(*) FROM item WHERE LETTERS".replace("LETTERS", LETTERS)
LISTED: Final = """
SELECT id, name, title, form, date, day, place, carrier, volume FROM item WHERE LETTERS
ORDER BY day IS NULL, day, date, sort, name LIMIT :limit OFFSET :offset
""".replace("LETTERS", LETTERS)
FORMS: Final = """
SELECT form FROM item WHERE message = 1 AND form IS NOT NULL
GROUP BY form ORDER BY COUNT(*) DESC, form
"""
PLACES: Final = """
SELECT place.label, lat, long, COUNT(*) AS n FROM item JOIN place ON place.label = item.place
WHERE LETTERS GROUP BY place.label ORDER BY n DESC
""".replace("LETTERS", LETTERS)
PARTIES: Final = """
SELECT role, agent.name, label, kind FROM party JOIN agent ON agent.id = party.agent
WHERE item = ? ORDER BY kind = 'person', label
"""


def letters(
    reader: Reader,
    sender: str = "",
    recipient: str = "",
    either: str = "",
    after: str = "",
    before: str = "",
    form: str = "",
    offset: int = 0,
    limit: int = PAGE,
    places: bool = False,
) -> dict[str, Any]:
    """Messages by sender, addressee, either of them, days and form, in the order of sending.
    ``places`` asks where all of them were sent from."""
    database = _index(reader)
    values = {
        "sender": sender,
        "recipient": recipient,
        "either": either,
        "after": after,
        "before": before,
        "form": form,
        "limit": limit,
        "offset": offset,
    }
    total = database.execute(COUNTED, values).fetchone()[0]
    found = listed(database, values)
    forms = [row["form"] for row in database.execute(FORMS)]
    chosen = {
        role: dict(row)
        for role, name in (("from", sender), ("to", recipient), ("from or to", either))
        for row in database.execute("SELECT name, label FROM agent WHERE name = ?", (name,))
    }
    return {
        "total": total,
        "letters": found,
        "chosen": chosen,
        "forms": forms,
        "places": [dict(row) for row in database.execute(PLACES, values)] if places else [],
        "more": offset + limit < total,
    }


# A selection of messages that leaves none out
EVERYTHING: Final = {
    **dict.fromkeys(("sender", "recipient", "either", "after", "before", "form"), ""),
    "limit": PAGE,
    "offset": 0,
}


def listed(database: sqlite3.Connection, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Messages of a selection with who they are from and to."""
    rows = database.execute(LISTED, values).fetchall()
    return [{**dict(row), **_parties(database, row["id"])} for row in rows]


def _parties(database: sqlite3.Connection, item: int) -> dict[str, list[dict[str, Any]]]:
    """Who a message is from and to. A person stands after the office they held."""
    found: dict[str, list[dict[str, Any]]] = {"from": [], "to": [], "copy": []}
    for row in database.execute(PARTIES, (item,)):
        found[row["role"]].append({"name": row["name"], "label": row["label"], "kind": row["kind"]})
    return found
