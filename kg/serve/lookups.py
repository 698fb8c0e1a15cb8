"""What pages show, looked up in the store and its index. Runs in a worker; takes and returns plain
values.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from rapidfuzz import distance, fuzz, process
from rapidfuzz.utils import default_process

from kg import queries, resources, search, sparql
from kg.errors import StoreError
from kg.graph import vocab as v
from kg.pages.citation import day_in_words
from kg.pages.links import Links
from kg.resources import Reader as PagesReader
from kg.settings import CONCEPTS, VOCABULARY
from kg.sparql import PREFIXES

# ----------------------------------------------------------------
# What the pages show, read from the store. Runs in a worker; takes and returns plain values.

FACTS: Final = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Reader:
    """An open store with what is known of it: base IRI, its manifest."""

    store: ox.Store
    base: str
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


def short(iri: str, base: str) -> str:
    """An IRI as people read it: a local name or a prefixed one."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    if iri.startswith(CONCEPTS):
        return iri.removeprefix(CONCEPTS)
    return iri[len(base) :] if iri.startswith(base) and iri != base else iri


def column_title(name: str) -> str:
    """The name of a column as people read it: ``carrierSender`` → *Carrier sender*."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.strip("_")).lower()
    return words[:1].upper() + words[1:]


def overview(reader: Reader) -> dict[str, Any]:
    """What is in the store: base IRI, counts by class, number of quads, volumes."""
    volumes = [
        {**reader.link(node), "name": reader.local(node.value)}
        for node in resources.of_class(reader.store, v.VOLUME)
    ]
    return {
        "base": reader.base,
        "classes": dict(reader.manifest.get("classes", {})),
        "quads": _size(reader),
        "facts": facts(reader),
        "volumes": volumes,
        "searchable": reader.index is not None,
        # Updates that neither the index nor the counts know of yet.
        "unindexed": reader.manifest.get("updates", 0) - reader.manifest.get("indexed", 0),
    }


def facts(reader: Reader) -> int | None:
    """The statements of the default graph, which a query without GRAPH sees; None when a build of
    an earlier version, or updates since the last count, leave that open."""
    properties = reader.manifest.get("properties")
    counted = reader.manifest.get("updates", 0) == reader.manifest.get("indexed", 0)
    return sum(properties.values()) if properties and counted else None


def _size(reader: Reader) -> int:
    """The number of statements; counting those of many volumes takes seconds."""
    known: int | None = reader.manifest.get("quads")
    return len(reader.store) if known is None else known


Cells = list[list[dict[str, str] | None]]


def table(reader: Reader, text: str, limit: int) -> dict[str, Any]:
    """The first rows of a query, as cells for a page (text, link, type), with the labels of the
    things in them, and where the places are."""
    found = _first(reader, sparql.evaluate(reader.store, text), limit)
    return found if "boolean" in found else {**found, **described_things(reader, found["rows"])}


def answered(
    reader: Reader, file: str, values: dict[str, str], limit: int, offset: int
) -> dict[str, Any]:
    """A page of the rows of a saved query, as cells, with the names of the things in them, and
    what the answer leaves out."""
    query = queries.read(Path(file))
    text = queries.bind(query, values, reader.store, reader.base)
    if not query.limited:
        text = queries.page(text, limit + 1, offset)
    told = queries.left_out(query, values, reader.store, reader.base)
    found = _first(reader, sparql.evaluate(reader.store, text, shape=query.shape), limit)
    labels = named(reader, sorted(_things(found["rows"])))
    return {**found, "labels": labels, "left_out": told and str(told)}


def _first(reader: Reader, result: sparql.Result, limit: int) -> dict[str, Any]:
    if isinstance(result.rows, ox.QueryBoolean):
        return {"boolean": bool(result.rows)}
    names = result.variables
    if isinstance(result.rows, ox.QueryTriples):
        names = ("subject", "predicate", "object")
    try:
        rows: Cells = [
            [None if term is None else cell(reader, term) for term in row]
            for row in islice(result.rows, limit + 1)
        ]
    except RuntimeError as error:
        raise sparql.stopped(error) from error
    return {"names": list(names), "rows": rows[:limit], "more": len(rows) > limit}


def _things(rows: Cells) -> set[str]:
    return {one["iri"] for row in rows for one in row if one is not None and "iri" in one}


def described_things(reader: Reader, rows: Cells) -> dict[str, dict[str, Any]]:
    """The labels of the things in rows, and latitude and longitude of those that have them."""
    labels: dict[str, str] = {}
    places: dict[str, tuple[str, str]] = {}
    for iri in _things(rows):
        node = ox.NamedNode(iri)
        label = reader.value(node, v.LABEL)
        if label:
            labels[iri] = label
        lat, long = reader.value(node, search.LAT), reader.value(node, search.LONG)
        if lat and long:
            places[iri] = (lat, long)
    return {"labels": labels, "places": places}


def named(reader: Reader, iris: Sequence[str]) -> dict[str, str]:
    """The labels of things, by IRI; a message's with its date, since many letters are called the
    same; a passage by its words."""
    found = {}
    for iri in iris:
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            continue
        label = reader.value(node, v.LABEL)
        if not label and "#char=" in iri:
            words = reader.value(node, v.ANCHOR_OF)
            label = f"“{words}”" if words else ""
        day = day_in_words(reader.value(node, v.EDTF_VALUE)) if label else ""
        if label:
            found[iri] = f"{label} ({day})" if day and day not in label else label
    return found


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


def bound(reader: Reader, file: str, values: dict[str, str]) -> str:
    """The text of a saved query with its values, to look at and to change."""
    return queries.bind(queries.read(Path(file)), values, reader.store, reader.base).strip()


NUMBERS: Final = frozenset(
    ("integer", "decimal", "double", "float", "nonNegativeInteger", "int", "long")
)


# ----------------------------------------------------------------
# Names as they are typed: completed, and set right where they are misspelt.

FEW: Final = 12  # suggestions for a name
NEAR: Final = 0.7  # how alike a misspelt word and the one meant are, at least (Jaro and Winkler's
# measure and Levenshtein's together, 1: the same)
ALTERNATIVES: Final = 3
RARE: Final = 2  # documents that a word stands in at least, to be suggested for a misspelt one


def index_of(reader: Reader) -> sqlite3.Connection:
    """The full-text index. Raises StoreError when the store has none."""
    if reader.index is None:
        if "endpoint" in reader.manifest:
            raise StoreError(
                "The graph is at another endpoint, and there is no search index of it here.",
                "Start the server with --store as well, naming the store that was sent there.",
            )
        raise StoreError(
            "This store has no search index.", "Build it again with kg build, which makes one."
        )
    return reader.index


NAMED: Final = """
SELECT agent.name, label, kind, letters, copies, named
FROM names JOIN agent ON agent.id = names.rowid
WHERE names MATCH :match AND (:kinds = '' OR instr(:kinds, kind))
ORDER BY lower(label) = lower(:typed) DESC, letters DESC, named DESC, label, agent.name LIMIT :few
"""


def complete(reader: Reader, text: str, kinds: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Names that begin as typed, those most written to and named first; where there are none,
    those of the nearest spelling, marked ``near``."""
    found = _named(reader, text, kinds)
    if found:
        return found
    words = [_nearest(reader, "name_word", word)[:1] for word in text.lower().split()]
    if not words or not all(words):
        return []
    near = " ".join(word for (word,) in words)
    return [{**one, "near": True} for one in _named(reader, near, kinds)]


def _named(reader: Reader, text: str, kinds: Sequence[str]) -> list[dict[str, Any]]:
    sought = search.words(text)
    if not sought.wanted:
        return []
    match = " AND ".join(f'"{phrase}"*' for phrase, _ in sought.wanted)
    values = {"match": match, "kinds": " ".join(kinds), "few": FEW, "typed": text.strip()}
    return [dict(row) for row in index_of(reader).execute(NAMED, values)]


def spelt(reader: Reader, text: str) -> list[dict[str, str]]:
    """What may be meant by a search that finds little: the text with a word put right."""
    database = index_of(reader)
    found = []
    for phrase, beginning in search.words(text).wanted:
        for word in phrase.split():
            known = database.execute(
                "SELECT documents FROM vocabulary WHERE word = ?", (word.lower(),)
            ).fetchone()
            if known or beginning or len(word) < ALTERNATIVES:
                continue
            near = _nearest(reader, "vocabulary", word.lower())
            near = near or _nearest(reader, "name_word", word.lower())
            found += [
                {"word": word, "meant": one, "text": text.replace(word, one)}
                for one in near[:ALTERNATIVES]
            ]
    return found


def _nearest(reader: Reader, table: str, word: str) -> list[str]:
    """The words of a table most like one, more frequent ones first among equals."""
    statement = (
        f"SELECT word, documents FROM {table}"  # noqa: S608
        " WHERE abs(length(word) - ?) <= 3 AND documents >= ?"
    )
    rare = RARE if table == "vocabulary" else 1
    known = dict(index_of(reader).execute(statement, (len(word), rare)).fetchall())
    if word in known:
        return [word]
    rough = process.extract(
        word, list(known), scorer=distance.JaroWinkler.similarity, limit=50, score_cutoff=NEAR
    )
    scored = [
        (round((score + distance.DamerauLevenshtein.normalized_similarity(word, one)) / 2, 2), one)
        for one, score, _ in rough
    ]
    fitting = [one for one in scored if one[0] >= NEAR]
    return [one for _, one in sorted(fitting, key=lambda s: (-s[0], -known[s[1]], s[1]))]


# ---------------------------------------------------------------- names to match

MATCHED: Final = """
SELECT agent.name, label, kind, letters + copies + named AS told
FROM names JOIN agent ON agent.id = names.rowid
WHERE names MATCH :match AND (:kind = '' OR kind = :kind) ORDER BY rank, agent.name LIMIT :most
"""
COMPARED: Final = 60  # names compared with one to match
ALIKE: Final = 0.5  # how alike a name must be to be told
CERTAIN: Final = 0.95  # … to be the one meant, where no other comes near
APART: Final = 0.05
YEAR: Final = 0.15  # what a year that agrees, or does not, is worth
YEARS_OF: Final = {
    "born": ox.NamedNode(v.SCHEMA + "birthDate"),
    "died": ox.NamedNode(v.SCHEMA + "deathDate"),
}


def matches(reader: Reader, queries: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """For each name those whom it may mean, the likeliest first: ``text``, ``kind`` (or empty),
    ``limit`` and ``years`` (``born``, ``died``) of a query. The score is of 100; ``match`` tells
    that one is meant and no other."""
    return [_matching(reader, query) for query in queries]


def _matching(reader: Reader, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    wanted = [word for phrase, _ in search.words(query["text"]).wanted for word in phrase.split()]
    if not wanted:
        return []
    nearest = (_nearest(reader, "name_word", word.lower())[:1] or [word] for word in wanted)
    either = " OR ".join(f'"{word}"' for word in {*wanted, *(near for (near,) in nearest)})
    values = {"match": either, "kind": query["kind"], "most": COMPARED}
    rows = index_of(reader).execute(MATCHED, values)
    scored = [(_likeness(reader, query, row["name"]), row["told"], row) for row in rows]
    scored = [one for one in scored if one[0] >= ALIKE]
    scored.sort(key=lambda one: (-one[0], -one[1], one[2]["name"]))
    next_best = scored[1][0] if len(scored) > 1 else 0.0
    sure = bool(scored) and scored[0][0] >= max(CERTAIN, next_best + APART)
    return [
        {
            "id": row["name"],
            "name": row["label"],
            "type": [{"id": row["kind"], "name": row["kind"].title()}],
            "score": round(alike * 100, 1),
            "match": sure and number == 0,
        }
        for number, (alike, _, row) in enumerate(scored[: query["limit"]])
    ]


def _likeness(reader: Reader, query: Mapping[str, Any], name: str) -> float:
    """How well an entry fits what is asked: by the most alike of its names, and by its years."""
    node = reader.node(name)
    if node is None:
        return 0.0
    names = [name for of in search.NAMES for name in reader.values(node, of)]
    alike = max((_alike(query["text"], name) for name in names), default=0.0)
    for asked, year in query["years"].items():
        known = reader.value(node, YEARS_OF[asked])[:4]
        if known and alike >= ALIKE:
            alike += YEAR if known == year else -YEAR
    return min(alike, 1.0)


def _alike(one: str, other: str) -> float:
    """How alike two names are, their words in any order: 1 the same."""
    return float(fuzz.token_sort_ratio(one, other, processor=default_process)) / 100


def card(reader: Reader, name: str) -> dict[str, Any] | None:
    """What tells who somebody is, in a few lines; None where the index has nobody of the name."""
    row = index_of(reader).execute("SELECT * FROM agent WHERE name = ?", (name,)).fetchone()
    node = reader.node(name)
    if row is None or node is None:
        return None
    years = [reader.value(node, of)[:4] for of in YEARS_OF.values()]
    names = sorted({n for of in search.NAMES for n in reader.values(node, of)} - {row["label"]})
    lines = ["–".join(years) if any(years) else "", "; ".join(names[:FEW])]
    lines.append(f"{row['letters']:,} letters; named in {row['named']:,} documents")
    return {"label": row["label"], "lines": [line for line in lines if line]}


# ---------------------------------------------------------------- indexes to browse

LISTED: Final = 200  # names on one page of an index

# Of whom no letter and no page knows, an index does not tell: the register has many such.
AGENTS: Final = """
SELECT agent.name, label, kind, letters, copies, named FROM agent
WHERE letters + copies + named > 0 AND (:kind = '' OR kind = :kind)
  AND (:text = '' OR instr(lower(label), lower(:text)) > 0)
"""
BY_NAME: Final = " ORDER BY label COLLATE NOCASE, agent.name"
BY_LETTERS: Final = " ORDER BY letters DESC, named DESC, label, agent.name"
KINDS: Final = """
SELECT kind, COUNT(*) AS n FROM agent WHERE letters + copies + named > 0 GROUP BY kind
"""
VOLUMES: Final = """
SELECT name, title, COALESCE(series, '') AS series, documents, first, last FROM volume
ORDER BY series, name
"""
PLACES: Final = """
SELECT place.label, lat, long, agent.name, COALESCE(here.n, 0) AS sent,
  COALESCE(hither.n, 0) AS received, agent.named
FROM place JOIN agent ON agent.label = place.label AND agent.kind = 'place'
LEFT JOIN (SELECT place AS label, COUNT(*) AS n FROM item WHERE message = 1 GROUP BY place) AS here
  ON here.label = place.label
LEFT JOIN (SELECT goal AS label, COUNT(*) AS n FROM item GROUP BY goal) AS hither
  ON hither.label = place.label
WHERE sent + received + agent.named > 0 ORDER BY place.label, agent.name
"""
YEARS: Final = """
SELECT year AS value, COUNT(*) AS n FROM item WHERE message = 1 AND year IS NOT NULL
GROUP BY year ORDER BY year
"""


def people(
    reader: Reader, kind: str = "", text: str = "", by: str = "", offset: int = 0
) -> dict[str, Any]:
    """People, offices and bodies that letters or pages know, by name or by letters."""
    database = index_of(reader)
    values = {"kind": kind, "text": text, "limit": LISTED + 1, "offset": offset}
    order = BY_NAME if by == "name" else BY_LETTERS
    statement = AGENTS + order + " LIMIT :limit OFFSET :offset"
    rows = [dict(row) for row in database.execute(statement, values)]
    total = database.execute(f"SELECT COUNT(*) FROM ({AGENTS})", values).fetchone()[0]  # noqa: S608
    kinds = {row["kind"]: row["n"] for row in database.execute(KINDS)}
    return {"rows": rows[:LISTED], "more": len(rows) > LISTED, "kinds": kinds, "total": total}


def volumes(reader: Reader) -> list[dict[str, Any]]:
    """The volumes, with their subseries, years and documents."""
    return _all(reader, VOLUMES)


def places(reader: Reader) -> list[dict[str, Any]]:
    """The places that are known on the map, with what was sent from and to them."""
    return _all(reader, PLACES)


def years(reader: Reader) -> list[dict[str, Any]]:
    """How many letters there are of each year."""
    return _all(reader, YEARS)


def _all(reader: Reader, statement: str) -> list[dict[str, Any]]:
    return [dict(row) for row in index_of(reader).execute(statement)]
