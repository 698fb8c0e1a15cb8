"""A selection of messages or documents, and everything a page shows of it: rows, counts by year and
kind, who wrote to whom, between which places, in which threads. All of it is of the whole
selection, by the full-text index. Runs in a worker; takes and returns plain values."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg import queries, search
from kg.graph import vocab as v
from kg.pages import drawing
from kg.serve.lookups import Reader, complete, index_of, spelt
from kg.settings import shipped

PAGE: Final = 50
BINS: Final = 120  # bars of a histogram of days or months
NODES: Final = 600  # of a network, those with most messages
THREADS: Final = 200  # of a list of threads
HOURLY: Final = 1000  # messages of some days
TAKEN: Final = 200_000  # rows taken away at most

WORDS: Final = "words"  # the kind of a party known by its words alone

# What a selection may ask, each with the condition it makes on an item. A name stands for an agent.
_PARTY: Final = "id IN (SELECT item FROM party WHERE agent = {agent} AND role IN ({roles}))"
_AGENT: Final = "(SELECT id FROM agent WHERE name = :{name})"
CONDITIONS: Final[Mapping[str, str]] = {
    "place": "place = :place",
    "form": "form = :form COLLATE NOCASE",
    "classification": "classification = :classification COLLATE NOCASE",
    "volume": "volume = :volume",
    "year": "year = CAST(:year AS INTEGER)",
    "first": "until >= :first",
    "last": "day <= :last",
    "answered": "answers > 0",
    "file": "id IN (SELECT item FROM held JOIN holding ON holding.id = held.holding"
    " WHERE file = :file)",
    "through": "carrier IN (SELECT name FROM item WHERE id IN (SELECT item FROM party"
    " WHERE agent = (SELECT id FROM agent WHERE name = :through) AND role IN ('from', 'to')))",
}
ORDERS: Final[Mapping[str, str]] = {
    "date": "day IS NULL, day, utc, date, sort, item.name",
    "-date": "day IS NULL, day DESC, utc DESC, date DESC, sort, item.name",
    "from": "sender IS NULL, sender, day, item.name",
    "-from": "sender IS NULL, sender DESC, day, item.name",
    "to": "recipient IS NULL, recipient, day, item.name",
    "-to": "recipient IS NULL, recipient DESC, day, item.name",
    "title": "title, day, item.name",
    "-title": "title DESC, day, item.name",
    "form": "form IS NULL, form, day, item.name",
    "-form": "form IS NULL, form DESC, day, item.name",
    "place": "place IS NULL, place, day, item.name",
    "-place": "place IS NULL, place DESC, day, item.name",
    "replies": "answers DESC, day, item.name",
    "best": "score, day, item.name",
}
ENDS: Final = """
(SELECT MIN(label) FROM party JOIN agent ON agent.id = party.agent
  WHERE party.item = item.id AND role = '{role}' AND kind {kind} 'person')
"""
ROW: Final = """
item.id, item.name, title, number, item.volume, form, classification, place, date, day, received,
  carrier, answers, thread, utc, arrived, origin, goal, said_from, said_to
"""
PARTIES: Final = """
SELECT item, role, agent.name, label, kind FROM party JOIN agent ON agent.id = party.agent
WHERE item IN ({}) ORDER BY kind = 'person', label, agent.name
"""


# ---------------------------------------------------------------- choosing


def choose(database: sqlite3.Connection, asked: Mapping[str, str]) -> int:
    """Put the items a selection asks for into the table ``hit``; how many they are.

    ``asked`` has of *words, sender, recipient, either, other, through, copies, first, last, place,
    form, classification, volume, file, year, answered, scope* those that are meant; ``scope`` is
    ``letters`` (messages, enclosed ones too) or ``all`` (whatever is printed). *through* is who
    sent or received the message that carried one, *file* where it is kept.
    """
    sought = search.words(asked.get("words", ""))
    conditions = [search.SCOPES["letters" if asked.get("scope") == "letters" else "all"]]
    conditions += [made for name, made in CONDITIONS.items() if asked.get(name)]
    conditions += list(_party_conditions(asked))
    values = {**asked, "match": search.expression(database, sought)}
    source = "SELECT id, sort AS score FROM item"
    if sought.match:
        source = (
            "SELECT item.id, score FROM item JOIN (SELECT rowid AS id,"
            " bm25(words, 4.0, 1.0) AS score FROM words WHERE words MATCH :match) USING (id)"
        )
    database.execute("DROP TABLE IF EXISTS temp.hit")
    # The text is put together from the constants above; what was asked is bound.
    database.execute(
        f"CREATE TEMP TABLE hit AS {source} WHERE " + " AND ".join(conditions),
        values,
    )
    database.execute("CREATE UNIQUE INDEX temp.hit_id ON hit (id)")
    total: int = database.execute("SELECT COUNT(*) FROM hit").fetchone()[0]
    return total


def _party_conditions(asked: Mapping[str, str]) -> Iterable[str]:
    """Who wrote, who was written to, and either of two."""
    named = {name: _AGENT.format(name=name) for name in ("sender", "recipient", "either", "other")}
    if asked.get("sender"):
        yield _PARTY.format(agent=named["sender"], roles="'from'")
    if asked.get("recipient"):
        yield _PARTY.format(agent=named["recipient"], roles="'to'")
    if asked.get("either") and asked.get("other"):
        ways = [
            " AND ".join(
                _PARTY.format(agent=named[name], roles=f"'{role}'")
                for name, role in zip(pair, ("from", "to"), strict=True)
            )
            for pair in (("either", "other"), ("other", "either"))
        ]
        yield f"(({ways[0]}) OR ({ways[1]}))"
    elif asked.get("either"):
        roles = "'from', 'to', 'copy', 'delivered'" if asked.get("copies") else "'from', 'to'"
        yield _PARTY.format(agent=named["either"], roles=roles)


# ---------------------------------------------------------------- what a page shows of it


def browse(
    reader: Reader,
    asked: dict[str, str],
    view: str = "list",
    order: str = "",
    offset: int = 0,
) -> dict[str, Any]:
    """A page of the correspondence browser: total, facets, and what its view shows."""
    database = index_of(reader)
    total = choose(database, asked)
    words = asked.get("words", "")
    found: dict[str, Any] = {
        "total": total,
        "everything": _everything(database),
        "facets": {
            name: [dict(row) for row in database.execute(*facet(asked, name))]
            for name in search.FACETS
        },
        "chosen": _chosen(database, asked),
        "spelt": spelt(reader, words) if words and total < search.FEW else [],
        "people": complete(reader, words)[:6] if words else [],
        "forms": [row[0] for row in database.execute(FORMS)],
    }
    if view == "list":
        chosen = order if order in ORDERS else "best" if words else "date"
        found["rows"] = listed(database, chosen, PAGE, offset)
        found["more"] = offset + PAGE < total
        found["order"] = chosen
        if words:
            _mark(reader, found["rows"], words)
    elif view == "timeline":
        found["bins"] = timeline(database)
    elif view == "network":
        found.update(network(database, whole=is_whole(asked) and asked.get("scope") == "letters"))
    elif view == "map":
        found.update(journeys(database))
    elif view == "threads":
        found["threads"] = threads(database)
    return found


def is_whole(asked: Mapping[str, str]) -> bool:
    """Whether a selection has all there is: what is counted of that stands in the index."""
    return not any(value for name, value in asked.items() if name != "scope")


def facet(asked: Mapping[str, str], name: str) -> tuple[str, dict[str, Any]]:
    """The statement that counts the values of a facet, with what it takes."""
    if is_whole(asked):
        return KEPT, {"scope": asked.get("scope") or "all", "name": name}
    return search.FACETS[name], {"few": search.FEW}


KEPT: Final = """
SELECT value, label, series, n FROM facet WHERE scope = :scope AND name = :name ORDER BY place
"""
FORMS: Final = """
SELECT form FROM item WHERE form IS NOT NULL GROUP BY form ORDER BY COUNT(*) DESC, form
"""


def _everything(database: sqlite3.Connection) -> dict[str, Any]:
    row = database.execute("SELECT COUNT(*) AS n, MIN(year), MAX(year) FROM item WHERE year > 0")
    count, first, last = row.fetchone()
    return {"count": count, "first": first, "last": last}


def _chosen(database: sqlite3.Connection, asked: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The agents and the volume a selection names, with their labels."""
    found = {}
    for role in ("sender", "recipient", "either", "other", "through"):
        for row in database.execute(
            "SELECT name, label, kind FROM agent WHERE name = ?", (asked.get(role, ""),)
        ):
            found[role] = dict(row)
    for row in database.execute(
        "SELECT name, title AS label FROM volume WHERE name = ?", (asked.get("volume", ""),)
    ):
        found["volume"] = dict(row)
    return found


def listed(
    database: sqlite3.Connection, order: str, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """Rows of the selection with who they are from and to."""
    ends = ""
    if order.lstrip("-") in ("from", "to"):
        named, role = ("sender", "from") if "from" in order else ("recipient", "to")
        person, other = (ENDS.format(role=role, kind=kind) for kind in ("=", "!="))
        ends = f", COALESCE({person}, {other}) AS {named}"
    statement = (
        f"SELECT {ROW}{ends} FROM hit JOIN item USING (id) ORDER BY {ORDERS[order]}"  # noqa: S608
        " LIMIT ? OFFSET ?"
    )
    return with_parties(database, database.execute(statement, (limit, offset)))


def with_parties(database: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> list[dict[str, Any]]:
    """Items with who they are from and to. A person stands after the office they held."""
    found = [{**dict(row), "from": [], "to": [], "copy": [], "delivered": []} for row in rows]
    by_id = {one["id"]: one for one in found}
    for start in range(0, len(found), 500):
        ids = [one["id"] for one in found[start : start + 500]]
        statement = PARTIES.format(", ".join("?" * len(ids)))
        for row in database.execute(statement, ids):
            by_id[row["item"]][row["role"]].append(
                {"name": row["name"], "label": row["label"], "kind": row["kind"]}
            )
    for one in found:
        for role in ("from", "to"):
            if not one[role] and (words := one[f"said_{role}"]):  # nobody known: as the page says
                one[role].append({"name": None, "label": words, "kind": WORDS})
    return found


def item(database: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """One document or message with who it is from and to, by its local name."""
    return next(iter(with_parties(database, database.execute(ONE, (name,)))), None)


def _mark(reader: Reader, rows: list[dict[str, Any]], words: str) -> None:
    """Mark the words sought in titles, and add a piece of each text that has them."""
    sought = search.expression(index_of(reader), search.words(words))
    texts = [
        (one["title"], reader.value(ox.NamedNode(reader.base + one["name"]), v.IS_STRING))
        for one in rows
    ]
    for one, (title, excerpt) in zip(rows, search.excerpts(texts, sought), strict=True):
        one["heading"] = title
        one["excerpt"] = excerpt


# ---------------------------------------------------------------- aggregates


def timeline(database: sqlite3.Connection) -> dict[str, Any]:
    """How many a year, month or day, by form: the finest of the three that gives few enough bars.

    ``series`` are the most frequent forms; the others are counted together.
    """
    first, last = database.execute(
        "SELECT MIN(day), MAX(day) FROM hit JOIN item USING (id) WHERE day > '1000'"
    ).fetchone()
    if first is None:
        return {"unit": "year", "bars": [], "first": "", "last": ""}
    years = int(last[:4]) - int(first[:4])
    months = years * 12 + int(last[5:7]) - int(first[5:7])
    unit, length = ("year", 4) if months > BINS else ("month", 7) if months > 3 else ("day", 10)
    rows = database.execute(
        "SELECT substr(day, 1, ?) AS bin, COALESCE(form, 'other') AS form, COUNT(*) AS n"
        " FROM hit JOIN item USING (id) WHERE day > '1000' GROUP BY 1, 2 ORDER BY 1, 3 DESC",
        (length,),
    )
    bars = [(row["bin"], row["n"], row["form"]) for row in rows]
    return {"unit": unit, "bars": bars, "first": first, "last": last}


NODE: Final = """
SELECT agent.id, agent.name, label, kind, COUNT(DISTINCT item) AS n FROM (
  SELECT sender AS agent, item FROM hit JOIN link ON link.item = hit.id
  UNION ALL SELECT recipient, item FROM hit JOIN link ON link.item = hit.id
) AS ends JOIN agent ON agent.id = ends.agent GROUP BY agent.id ORDER BY n DESC, agent.name
"""
EDGE: Final = """
SELECT sender, recipient, year, COUNT(DISTINCT link.item) AS n
FROM hit JOIN link ON link.item = hit.id JOIN item USING (id) GROUP BY sender, recipient, year
"""
KEPT_NODE: Final = """
SELECT agent.id, agent.name, label, kind, n FROM correspondent
JOIN agent ON agent.id = correspondent.agent ORDER BY n DESC, agent.name
"""
KEPT_EDGE: Final = "SELECT sender, recipient, year, n FROM tie"


def network(
    database: sqlite3.Connection, most: int = NODES, *, whole: bool = False
) -> dict[str, Any]:
    """Who wrote to whom, how often in which year; of all correspondents those with most messages.

    ``nodes`` have name, label, kind and messages; ``edges`` are (from, to, year, messages) by the
    places of their ends in ``nodes``; ``all_nodes`` is how many correspondents there are. Those of
    the ``whole`` correspondence stand in the index.
    """
    every = [dict(row) for row in database.execute(KEPT_NODE if whole else NODE)]
    nodes = every[:most]
    place = {node.pop("id"): n for n, node in enumerate(nodes)}
    edges = [
        (place[row["sender"]], place[row["recipient"]], row["year"] or 0, row["n"])
        for row in database.execute(KEPT_EDGE if whole else EDGE)
        if row["sender"] in place and row["recipient"] in place
    ]
    return {"nodes": nodes, "edges": edges, "all_nodes": len(every)}


def laid_out(reader: Reader, asked: dict[str, str]) -> dict[str, Any]:
    """The network of a selection with a place for every correspondent; the layout is made here, so
    that an address shows everybody the same."""
    database = index_of(reader)
    choose(database, asked)
    found = network(database, whole=is_whole(asked) and asked.get("scope") == "letters")
    pairs = {(min(one, other), max(one, other)) for one, other, _, _ in found["edges"]}
    places = drawing.layout(len(found["nodes"]), sorted(pairs))
    for node, (x, y) in zip(found["nodes"], places.tolist(), strict=True):
        node["x"], node["y"] = round(x, 1), round(y, 1)
    return found


# What a selection asks, as the parameters of the saved query *correspondence*
BEHIND: Final = {
    "sender": "writer",
    "recipient": "reader",
    "either": "either",
    "other": "other",
    "first": "from",
    "last": "to",
    "form": "ofForm",
    "classification": "classification",
    "place": "place",
    "volume": "volume",
}


def behind(reader: Reader, asked: dict[str, str]) -> str:
    """The SPARQL that gives the messages of a selection: the saved query *correspondence* with its
    values; of words, which SPARQL can't search in time, a comment."""
    query = queries.read(shipped("queries") / "correspondence.rq")
    values = {to: asked[own] for own, to in BEHIND.items() if asked.get(own)}
    text = queries.bind(query, values, reader.store, reader.base).strip()
    words = " ".join(asked.get("words", "").split())
    return (f"# Of these, those with the words: {words}\n" if words else "") + text


JOURNEY: Final = """
SELECT origin, goal, COUNT(*) AS n FROM hit JOIN item USING (id)
WHERE origin IS NOT NULL GROUP BY origin, goal ORDER BY n DESC, origin, goal
"""


def journeys(database: sqlite3.Connection) -> dict[str, Any]:
    """From where to where: ``places`` with latitude, longitude and how many were sent from and to
    there; ``arcs`` (from, to, messages); and how many of the selection have no known origin."""
    known = {row["label"]: row for row in database.execute("SELECT * FROM place")}
    sent: dict[str, int] = {}
    got: dict[str, int] = {}
    arcs = []
    placed = 0
    for origin, goal, n in database.execute(JOURNEY):
        if origin not in known:
            continue
        placed += n
        sent[origin] = sent.get(origin, 0) + n
        if goal in known and goal != origin:
            got[goal] = got.get(goal, 0) + n
            arcs.append((origin, goal, n))
    places = [
        {
            "label": label,
            "lat": known[label]["lat"],
            "long": known[label]["long"],
            "sent": sent.get(label, 0),
            "received": got.get(label, 0),
        }
        for label in sorted({*sent, *got}, key=lambda one: (-sent.get(one, 0), one))
    ]
    return {"places": places, "arcs": arcs, "placed": placed}


THREAD: Final = """
SELECT thread, COUNT(*) AS here, MIN(day) AS began, MAX(day) AS ended,
  (SELECT COUNT(*) FROM item AS other WHERE other.thread = item.thread) AS messages
FROM hit JOIN item USING (id) WHERE thread IS NOT NULL
GROUP BY thread ORDER BY messages DESC, began,
  (SELECT name FROM item AS first WHERE first.id = item.thread) LIMIT ?
"""


def threads(database: sqlite3.Connection) -> dict[str, Any]:
    """The threads that messages of the selection belong to, the longest first."""
    rows = [dict(row) for row in database.execute(THREAD, (THREADS + 1,))]
    first = "SELECT * FROM item WHERE thread = ? ORDER BY day IS NULL, day, utc, name LIMIT 1"
    for row in rows:
        found = database.execute(first, (row["thread"],))
        row["opening"] = with_parties(database, found)[0]
    return {"rows": rows[:THREADS], "more": len(rows) > THREADS}


# ---------------------------------------------------------------- taking away


def taken(reader: Reader, asked: dict[str, str], order: str = "") -> dict[str, Any]:
    """The whole selection, for a file: no more than ``TAKEN`` rows."""
    database = index_of(reader)
    total = choose(database, asked)
    chosen = order if order in ORDERS else "date"
    rows = listed(database, chosen, TAKEN)
    titles = dict(database.execute("SELECT name, title FROM volume").fetchall())
    for row in rows:
        row["volume_title"] = titles.get(row["volume"], "")
    return {"total": total, "rows": rows}


# ---------------------------------------------------------------- one thread, one crisis


MEMBERS: Final = (
    f"SELECT {ROW} FROM item WHERE thread = ?"  # noqa: S608
    " ORDER BY day IS NULL, day, utc, sort, name"
)
ONE: Final = f"SELECT {ROW} FROM item WHERE name = ?"  # noqa: S608
HOURS: Final = (
    f"SELECT {ROW} FROM item WHERE message = 1"  # noqa: S608
    " AND day <= :last AND until >= :first"
    " ORDER BY day IS NULL, COALESCE(utc, day), sort, name LIMIT :most"
)


def thread(reader: Reader, name: str) -> dict[str, Any] | None:
    """The thread of a message: its messages in time, each with what it answers; None when there is
    no such message. One that neither answers nor is answered is alone."""
    database = index_of(reader)
    one = item(database, name)
    if one is None:
        return None
    if one["thread"] is None:
        return {"messages": [{**one, "replies": []}]}
    found = with_parties(database, database.execute(MEMBERS, (one["thread"],)))
    names = {one["id"]: one["name"] for one in found}
    for one in found:
        answered = database.execute("SELECT answered FROM reply WHERE item = ?", (one["id"],))
        one["replies"] = [names[each] for (each,) in answered if each in names]
    return {"messages": found}


def hours(reader: Reader, first: str, last: str) -> dict[str, Any]:
    """The messages of some days in the order in which they were sent, in Universal Time where the
    hour is known; no more than ``HOURLY``, and whether there are more."""
    database = index_of(reader)
    values = {"first": first, "last": last, "most": HOURLY + 1}
    found = with_parties(database, database.execute(HOURS, values))
    zones = dict(database.execute("SELECT label, zone FROM place WHERE zone IS NOT NULL"))
    return {"messages": found[:HOURLY], "more": len(found) > HOURLY, "zones": zones}
