"""Names as they are typed: completed, and set right where they are misspelt."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from rapidfuzz import distance, process

from kg import search
from kg.errors import StoreError
from kg.serve.reading import Reader

FEW: Final = 12  # suggestions for a name
NEAR: Final = 0.7  # how alike a misspelt word and the one meant are, at least (Jaro and Winkler's
# measure and Levenshtein's together, 1: the same)
ALTERNATIVES: Final = 3
RARE: Final = 2  # documents that a word stands in at least, to be suggested for a misspelt one


def index_of(reader: Reader) -> sqlite3.Connection:
    """The full-text index. Raises StoreError when the store has none."""
    if reader.index is None:
        raise StoreError(
            "This store has no search index.", "Build it again with kg build, which makes one."
        )
    return reader.index


NAMED: Final = """
SELECT agent.name, label, kind, letters, copies, named
FROM names JOIN agent ON agent.id = names.rowid
WHERE names MATCH :match AND (:kinds = '' OR instr(:kinds, kind))
ORDER BY lower(label) = lower(:typed) DESC, letters DESC, named DESC, label LIMIT :few
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


# ---------------------------------------------------------------- indexes to browse

LISTED: Final = 200  # names on one page of an index

# Of whom no letter and no page knows, an index does not tell: the register has many such.
AGENTS: Final = """
SELECT agent.name, label, kind, letters, copies, named FROM agent
WHERE letters + copies + named > 0 AND (:kind = '' OR kind = :kind)
  AND (:text = '' OR instr(lower(label), lower(:text)) > 0)
"""
BY_NAME: Final = " ORDER BY label COLLATE NOCASE, agent.name"
BY_LETTERS: Final = " ORDER BY letters DESC, named DESC, label"
KINDS: Final = """
SELECT kind, COUNT(*) AS n FROM agent WHERE letters + copies + named > 0 GROUP BY kind
"""
VOLUMES: Final = """
SELECT name, title, COALESCE(series, '') AS series, documents, first, last FROM volume
ORDER BY series, name
"""
PLACES: Final = """
SELECT place.label, lat, long, agent.name,
  (SELECT COUNT(*) FROM item WHERE item.place = place.label AND message = 1) AS sent,
  (SELECT COUNT(*) FROM item WHERE item.goal = place.label) AS received, agent.named
FROM place JOIN agent ON agent.label = place.label AND agent.kind = 'place'
WHERE sent + received + agent.named > 0 ORDER BY place.label
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
    return [dict(row) for row in index_of(reader).execute(VOLUMES)]


def places(reader: Reader) -> list[dict[str, Any]]:
    """The places that are known on the map, with what was sent from and to them."""
    return [dict(row) for row in index_of(reader).execute(PLACES)]


def years(reader: Reader) -> list[dict[str, Any]]:
    """How many letters there are of each year."""
    return [dict(row) for row in index_of(reader).execute(YEARS)]
