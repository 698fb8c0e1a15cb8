"""The full-text index: SQLite FTS5 beside the database of a build, made when the build is.

It answers what SPARQL is slow at: words, phrases and beginnings of words in the texts, found in all
their inflected forms (Porter's stemmer), with counts by year, form, person and place; names as they
are typed, and those nearest to a misspelt one; and the table of all messages that the
correspondence browser turns over, with who wrote to whom, from where to where, in answer to what.
The texts themselves stay in the store.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph import vocab as v

INDEX: Final = "search.sqlite"
TOKENS: Final = "porter unicode61 remove_diacritics 2"

VERSION: Final = 5  # of the tables below
SCHEMA: Final = """
PRAGMA user_version = VERSION;
CREATE TABLE item (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL, number TEXT,
  volume TEXT, form TEXT, classification TEXT, place TEXT, date TEXT, day TEXT, until TEXT,
  year INTEGER, carrier TEXT, message INTEGER NOT NULL, sort INTEGER,
  origin TEXT, goal TEXT, received TEXT, utc TEXT, arrived TEXT, thread INTEGER,
  answers INTEGER NOT NULL DEFAULT 0, said_from TEXT, said_to TEXT);
CREATE TABLE agent (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, label TEXT NOT NULL, kind TEXT NOT NULL,
  letters INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL DEFAULT 0,
  named INTEGER NOT NULL DEFAULT 0);
CREATE TABLE party (
  item INTEGER NOT NULL, role TEXT NOT NULL, agent INTEGER NOT NULL,
  PRIMARY KEY (agent, role, item)) WITHOUT ROWID;
CREATE TABLE link (
  item INTEGER NOT NULL, sender INTEGER NOT NULL, recipient INTEGER NOT NULL,
  PRIMARY KEY (item, sender, recipient)) WITHOUT ROWID;
CREATE TABLE reply (
  item INTEGER NOT NULL, answered INTEGER NOT NULL,
  PRIMARY KEY (item, answered)) WITHOUT ROWID;
CREATE TABLE mention (
  agent INTEGER NOT NULL, item INTEGER NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (agent, item)) WITHOUT ROWID;
CREATE TABLE place (
  label TEXT PRIMARY KEY, lat REAL NOT NULL, long REAL NOT NULL, zone TEXT) WITHOUT ROWID;
CREATE TABLE volume (
  name TEXT PRIMARY KEY, title TEXT NOT NULL, series TEXT, documents INTEGER NOT NULL,
  first INTEGER, last INTEGER) WITHOUT ROWID;
CREATE TABLE holding (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, label TEXT NOT NULL, file TEXT NOT NULL);
CREATE TABLE held (
  item INTEGER NOT NULL, holding INTEGER NOT NULL, PRIMARY KEY (holding, item)) WITHOUT ROWID;
CREATE TABLE facet (
  scope TEXT NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL, value, label, series TEXT,
  n INTEGER NOT NULL, PRIMARY KEY (scope, name, place)) WITHOUT ROWID;
CREATE TABLE tie (sender INTEGER NOT NULL, recipient INTEGER NOT NULL, year INTEGER, n INTEGER);
CREATE TABLE correspondent (agent INTEGER PRIMARY KEY, n INTEGER NOT NULL);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE name_word (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize="TOKENS");
CREATE VIRTUAL TABLE names USING fts5(
  name, content='', tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
""".replace("TOKENS", TOKENS).replace("VERSION", str(VERSION))
INDEXES: Final = """
CREATE INDEX party_item ON party (item, role, agent);
CREATE INDEX mention_item ON mention (item, agent);
CREATE INDEX item_day ON item (day);
CREATE INDEX item_form ON item (message, form);
CREATE INDEX item_thread ON item (thread);
CREATE INDEX item_utc ON item (utc);
CREATE INDEX reply_answered ON reply (answered, item);
CREATE INDEX held_item ON held (item, holding);
CREATE INDEX holding_file ON holding (file);
ANALYZE;
"""

# Whose messages and mentions are counted and completed; the first that a thing is decides.
KINDS: Final = (
    (v.PERSON, "person"),
    (v.OFFICE, "office"),
    (v.ORGANIZATION, "organization"),
    (v.PLACE, "place"),
)
ROLES: Final = (
    (v.SENDER, "from"),
    (v.SENDER_PERSON, "from"),
    (v.RECIPIENT, "to"),
    (v.RECIPIENT_PERSON, "to"),
    (v.COPIED_TO, "copy"),
    (v.COPIED_TO_PERSON, "copy"),
    (v.DELIVERED_TO, "delivered"),
    (v.DELIVERED_TO_PERSON, "delivered"),
)
FACTS: Final = ox.DefaultGraph()
LAT: Final = ox.NamedNode("http://www.w3.org/2003/01/geo/wgs84_pos#lat")
LONG: Final = ox.NamedNode("http://www.w3.org/2003/01/geo/wgs84_pos#long")
NAMES: Final = (v.LABEL, v.ALT_LABEL, v.FOAF_NAME)
WORTH: Final = 4  # words that are worth an excerpt
# The day at the end of a document's number in a decimal file: 611.61/10-2562
FILED: Final = re.compile(r"\s?/(?:1[0-2]|[1-9])[–-](?:3[01]|[12]\d|[1-9])\d\d$")
# A word of the vocabulary; hyphens and apostrophes part words as the index does.
WORD: Final = re.compile(r"[^\W\d_]{3,}")
# 1962-10-25T01:59:00-04:00: a time of day that is known
TIMED: Final = re.compile(r"T[^/]*(?:Z|[+-]\d\d:\d\d)$")


# ---------------------------------------------------------------- making the index


@dataclass(slots=True)
class _Index:
    """An index under way."""

    store: ox.Store
    base: str
    database: sqlite3.Connection
    agents: dict[str, int] = field(default_factory=dict)
    vocabulary: Counter[str] = field(default_factory=Counter)

    def local(self, node: object) -> str | None:
        """The local name of a node under the base; None for anything else."""
        if isinstance(node, ox.NamedNode) and node.value.startswith(self.base):
            return node.value[len(self.base) :]
        return None

    def item(self, name: str | None) -> int | None:
        """The number of a document or message. They are as many as an archive has: they stand in
        the table, none in memory."""
        found = self.database.execute("SELECT id FROM item WHERE name = ?", (name,)).fetchone()
        return None if found is None else found[0]

    def value(self, node: ox.NamedNode, predicate: ox.NamedNode) -> str | None:
        """The value of a property; of several the first in the alphabet."""
        found = (q.object for q in self.store.quads_for_pattern(node, predicate, None, FACTS))
        return min((o.value for o in found if not isinstance(o, ox.Triple)), default=None)

    def label(self, node: ox.NamedNode, predicate: ox.NamedNode) -> str | None:
        """The label of what a property points at."""
        iri = self.value(node, predicate)
        return None if iri is None else self.value(ox.NamedNode(iri), v.LABEL)


def build(store: ox.Store, base: str, path: Path) -> None:
    """Make the index of a store. ``path`` must not exist yet.

    Raises StoreError when it can't be written.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            # The file is new and is thrown away if making it fails: no journal is needed.
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            database.executescript(SCHEMA)
            index = _Index(store, base, database)
            _put_agents(index)
            _put_items(index)
            _put_parties(index)
            _put_links(index)
            _put_replies(index)
            _put_mentions(index)
            _put_places(index)
            _put_goals(index)
            _put_holdings(index)
            _put_volumes(index)
            _put_vocabulary(index)
            database.executescript(INDEXES)
            _put_counts(index)
            database.commit()
    except sqlite3.Error as error:
        raise StoreError(
            f"The search index {path} could not be written: {error}",
            "Make room on the disk, or check the folder's permissions; the old store is unchanged.",
        ) from error


def _put_agents(index: _Index) -> None:
    same = {
        listed: known
        for quad in index.store.quads_for_pattern(None, v.IDENTIFIED_AS, None, FACTS)
        if (listed := index.local(quad.subject)) and (known := index.local(quad.object))
    }
    for class_, kind in KINDS:
        for quad in index.store.quads_for_pattern(None, v.TYPE, class_, FACTS):
            name = index.local(quad.subject)
            if name is None or name in index.agents or not isinstance(quad.subject, ox.NamedNode):
                continue
            names = _names(index, quad.subject)
            id_ = index.agents[name] = len(index.agents) + 1
            index.database.execute(
                "INSERT INTO agent (id, name, label, kind) VALUES (?, ?, ?, ?)",
                (id_, name, index.value(quad.subject, v.LABEL) or name, kind),
            )
            if name not in same:
                index.database.execute(
                    "INSERT INTO names (rowid, name) VALUES (?, ?)", (id_, "\n".join(names))
                )
    # An entry of a volume's list that is known to be somebody of the register counts as them.
    for listed, known in same.items():
        if listed in index.agents and known in index.agents:
            index.agents[listed] = index.agents[known]


def _of(store: ox.Store, node: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
    return iter(store.quads_for_pattern(node, predicate, None, FACTS))


def _names(index: _Index, node: ox.NamedNode) -> list[str]:
    found = {
        quad.object.value
        for predicate in NAMES
        for quad in _of(index.store, node, predicate)
        if isinstance(quad.object, ox.Literal)
    }
    return sorted(found)


def _put_items(index: _Index) -> None:
    """Every document and message; the words of documents."""
    index.database.execute("CREATE TEMP TABLE kind (name TEXT, class TEXT)")
    for class_ in (v.MESSAGE, v.DOCUMENT):
        found = index.store.quads_for_pattern(None, v.TYPE, class_, FACTS)
        rows = ((name, class_.value) for q in found if (name := index.local(q.subject)) is not None)
        index.database.executemany("INSERT INTO kind VALUES (?, ?)", rows)
    names = index.database.execute(
        "SELECT name, group_concat(class, ' ') FROM kind GROUP BY name ORDER BY name"
    )
    for id_, (name, classes) in enumerate(names, start=1):
        node = ox.NamedNode(index.base + name)
        title = index.value(node, v.LABEL) or name
        _put_item(index, id_, name, title, node, message=v.MESSAGE.value in classes.split())
        text = _text(index, node, printed=v.DOCUMENT.value in classes.split())
        if text is not None:
            index.vocabulary.update({one.lower() for one in WORD.findall(text)})
            index.database.execute(
                "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (id_, title, text)
            )


def _text(index: _Index, node: ox.NamedNode, *, printed: bool) -> str | None:
    """The words of a document; of a message inside one, its own part of them."""
    if printed:
        return index.value(node, v.IS_STRING)
    home = index.value(node, v.REFERENCE_CONTEXT)
    begin, end = index.value(node, v.BEGIN_INDEX), index.value(node, v.END_INDEX)
    if home is None or begin is None or end is None:
        return None
    whole = index.value(ox.NamedNode(home), v.IS_STRING)
    return None if whole is None else whole[int(begin) : int(end)]


def _put_item(
    index: _Index, id_: int, name: str, title: str, node: ox.NamedNode, *, message: bool
) -> None:
    earliest, latest = index.value(node, v.EARLIEST), index.value(node, v.LATEST)
    # Where nothing says since when, it is listed where it ends.
    first = earliest or latest
    day = first[:10] if first else None
    carrier = index.value(node, v.IS_PART_OF)
    order = index.value(node, v.ORDER)
    date = index.value(node, v.EDTF_VALUE)
    received, arrived = index.value(node, v.RECEIVED_EDTF), index.value(node, v.RECEIVED_EARLIEST)
    row = {
        "id": id_,
        "name": name,
        "title": title,
        "number": index.value(node, v.NUMBER),
        "volume": (index.value(node, v.IN_VOLUME) or "").removeprefix(index.base) or None,
        "form": index.label(node, v.FORM),
        "classification": index.label(node, v.CLASSIFICATION),
        "place": index.label(node, v.SENT_FROM),
        "date": date,
        "day": day,
        "until": latest[:10] if latest else day,
        "year": int(day[:4]) if day and day[:4].isdigit() else None,
        "carrier": carrier.removeprefix(index.base) if carrier else None,
        "message": int(message),
        "sort": int(order) if order else None,
        "received": received,
        "utc": _universal(earliest) if earliest and date and TIMED.search(date) else None,
        "arrived": _universal(arrived) if arrived and received and TIMED.search(received) else None,
        "said_from": _said(index, node, v.SENDER, v.SENDER_TEXT),
        "said_to": _said(index, node, v.RECIPIENT, v.RECIPIENT_TEXT),
    }
    names = ", ".join(row)
    index.database.execute(
        f"INSERT INTO item ({names}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
        tuple(row.values()),
    )


def _said(
    index: _Index, node: ox.NamedNode, party: ox.NamedNode, words: ox.NamedNode
) -> str | None:
    """The words for an end of a message of which nobody is known."""
    if index.value(node, party) is not None:
        return None
    found = (q.object for q in index.store.quads_for_pattern(node, words, None, FACTS))
    return ", ".join(sorted(one.value for one in found if isinstance(one, ox.Literal))) or None


def _universal(moment: str) -> str | None:
    """A moment in Universal Time, to the minute: ``1962-10-25T05:59``."""
    try:
        return dt.datetime.fromisoformat(moment).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        return None


def _put_parties(index: _Index) -> None:
    for predicate, role in ROLES:
        rows = (
            (item, role, index.agents[agent])
            for quad in index.store.quads_for_pattern(None, predicate, None, FACTS)
            if (item := index.item(index.local(quad.subject))) is not None
            and (agent := index.local(quad.object)) in index.agents
        )
        index.database.executemany("INSERT OR IGNORE INTO party VALUES (?, ?, ?)", rows)
    index.database.executescript(COUNTED)


COUNTED: Final = """
CREATE TEMP TABLE counted AS
  SELECT agent, COUNT(DISTINCT CASE WHEN role IN ('from', 'to') THEN item END) AS letters,
    COUNT(DISTINCT CASE WHEN role = 'copy' THEN item END) AS copies
  FROM party GROUP BY agent;
UPDATE agent SET letters = counted.letters, copies = counted.copies
  FROM counted WHERE counted.agent = agent.id;
DROP TABLE counted;
"""


def _put_links(index: _Index) -> None:
    """Who wrote to whom, each side by its persons where they are known, else by its offices.

    A message from an office has two senders, the office and its holder; to count a message once,
    the larger side of the two is taken, of equal ones the persons.
    """
    rows = index.database.execute(
        "SELECT item, role, agent, kind = 'person' FROM party JOIN agent ON agent.id = party.agent"
        " WHERE role IN ('from', 'to') ORDER BY item"
    )
    found = (way for item, parties in groupby(rows, itemgetter(0)) for way in _ways(item, parties))
    index.database.executemany("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", found)


def _ways(
    item: int, parties: Iterable[tuple[int, str, int, int]]
) -> Iterator[tuple[int, int, int]]:
    """From whom to whom one message went."""
    side: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    for _, role, agent, person in parties:
        side[role, bool(person)].append(agent)
    senders, recipients = (
        max(side[role, True], side[role, False], key=len) for role in ("from", "to")
    )
    return ((item, one, other) for one in senders for other in recipients if one != other)


def _pairs(index: _Index, predicate: ox.NamedNode) -> set[tuple[int, int]]:
    """The items that a property leads from and to."""
    found = set()
    for quad in index.store.quads_for_pattern(None, predicate, None, FACTS):
        one = index.item(index.local(quad.subject))
        other = index.item(index.local(quad.object))
        if one is not None and other is not None:
            found.add((one, other))
    return found


def _put_replies(index: _Index) -> None:
    """What answers what, and which messages hang together: their thread."""
    found = _pairs(index, v.REPLY_TO)
    thread: dict[int, int] = {}

    def root(item: int) -> int:
        while thread.setdefault(item, item) != item:
            thread[item] = thread[thread[item]]
            item = thread[item]
        return item

    for item, before in sorted(_pairs(index, v.CONTINUES)):
        one, other = root(item), root(before)
        thread[max(one, other)] = min(one, other)
    index.database.executemany("INSERT INTO reply VALUES (?, ?)", sorted(found))
    index.database.executemany(
        "UPDATE item SET thread = ? WHERE id = ?", [(root(item), item) for item in list(thread)]
    )
    answers = Counter(answered for _, answered in found)
    index.database.executemany(
        "UPDATE item SET answers = ? WHERE id = ?", [(n, item) for item, n in answers.items()]
    )


def _put_mentions(index: _Index) -> None:
    """Who is named where. The name of a mention is that of its document and the offsets."""
    index.database.execute("CREATE TEMP TABLE naming (agent INTEGER, item INTEGER)")
    for predicate in (v.IDENT_REF, v.MENTIONED_PERSON):
        rows = (
            (index.agents[agent], item)
            for quad in index.store.quads_for_pattern(None, predicate, None, FACTS)
            if (agent := index.local(quad.object)) in index.agents
            and (item := index.item((index.local(quad.subject) or "").partition("#")[0]))
        )
        index.database.executemany("INSERT INTO naming VALUES (?, ?)", rows)
    index.database.execute(
        "INSERT INTO mention SELECT agent, item, COUNT(*) FROM naming GROUP BY agent, item"
    )
    index.database.execute(
        "UPDATE agent SET named = (SELECT COUNT(*) FROM mention WHERE mention.agent = agent.id)"
    )


def _put_places(index: _Index) -> None:
    """Where places lie, as far as it is known."""
    for quad in index.store.quads_for_pattern(None, LAT, None, FACTS):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            label, long = index.value(quad.subject, v.LABEL), index.value(quad.subject, LONG)
            if label is not None and long is not None:
                index.database.execute(
                    "INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)",
                    (
                        label,
                        float(quad.object.value),
                        float(long),
                        index.value(quad.subject, v.TIME_ZONE),
                    ),
                )


def _put_goals(index: _Index) -> None:
    """Between which places messages went, for maps: the seat of the post or body addressed; and
    where the dateline tells no place, that of the sender."""
    seats = []
    for quad in index.store.quads_for_pattern(None, v.SEAT, None, FACTS):
        agent = index.agents.get(index.local(quad.subject) or "")
        if agent is not None and isinstance(quad.object, ox.NamedNode):
            seats.append((agent, index.value(quad.object, v.LABEL)))
    database = index.database
    database.execute("CREATE TEMP TABLE seat (agent INTEGER PRIMARY KEY, label TEXT)")
    database.executemany("INSERT OR IGNORE INTO seat VALUES (?, ?)", seats)
    for column, role in (("goal", "to"), ("origin", "from")):
        database.execute(
            f"UPDATE item SET {column} = found.label FROM (SELECT party.item, MIN(label) AS label"  # noqa: S608
            f" FROM seat CROSS JOIN party ON party.agent = seat.agent AND role = '{role}'"
            " GROUP BY party.item) AS found WHERE found.item = item.id AND message = 1"
        )
    database.execute("UPDATE item SET origin = place WHERE place IS NOT NULL AND message = 1")
    database.execute("DROP TABLE seat")


def _put_holdings(index: _Index) -> None:
    """In which file each document is kept. A decimal file of the State Department numbers its
    documents by their days ("611.61/10–2562"): the file is what stands before."""
    known: dict[str, int] = {}
    for quad in index.store.quads_for_pattern(None, v.HELD_IN, None, FACTS):
        item, name = index.item(index.local(quad.subject)), index.local(quad.object)
        if item is None or name is None or not isinstance(quad.object, ox.NamedNode):
            continue
        if name not in known:
            label = index.value(quad.object, v.LABEL) or name
            dated = FILED.search(label)
            known[name] = len(known) + 1
            index.database.execute(
                "INSERT INTO holding VALUES (?, ?, ?, ?)",
                (known[name], name, label, label[: dated.start()] if dated else label),
            )
        index.database.execute("INSERT OR IGNORE INTO held VALUES (?, ?)", (item, known[name]))


def _put_volumes(index: _Index) -> None:
    """The volumes, by what is printed in them."""
    for quad in index.store.quads_for_pattern(None, v.TYPE, v.VOLUME, FACTS):
        name = index.local(quad.subject)
        if name is None or not isinstance(quad.subject, ox.NamedNode):
            continue
        index.database.execute(
            "INSERT OR IGNORE INTO volume SELECT ?, ?, ?, COUNT(*), MIN(year), MAX(year) FROM item"
            " WHERE volume = ? AND carrier IS NULL",
            (
                name,
                index.value(quad.subject, v.LABEL) or name,
                index.value(quad.subject, v.SUBSERIES),
                name,
            ),
        )


def _put_vocabulary(index: _Index) -> None:
    """The words of the texts, and of names by how often their bearers write, are written to and
    named: what beginnings of words stand for, and what a misspelt one may."""
    rows = index.vocabulary.items()
    index.database.executemany("INSERT INTO vocabulary VALUES (?, ?)", rows)
    names: Counter[str] = Counter()
    told = "SELECT label, letters + named FROM agent WHERE letters + named > 0"
    for label, times in index.database.execute(told):
        for word in {one.lower() for one in WORD.findall(label)}:
            names[word] += times
    index.database.executemany("INSERT INTO name_word VALUES (?, ?)", names.items())


# What is counted of the whole, which pages show first: facets of letters and of documents, and who
# wrote to whom.
FEW: Final = 12  # values of a facet
SCOPES: Final = {"letters": "message = 1", "all": "carrier IS NULL"}
FACETS: Final[dict[str, str]] = {
    "form": "SELECT form AS value, form AS label, COUNT(*) AS n FROM hit JOIN item USING (id) "
    "WHERE form IS NOT NULL GROUP BY form ORDER BY n DESC, form LIMIT :few",
    "person": "SELECT agent.name AS value, agent.label, COUNT(DISTINCT item) AS n FROM hit "
    "CROSS JOIN party ON party.item = hit.id AND role IN ('from', 'to') "
    "JOIN agent ON agent.id = party.agent "
    "WHERE kind = 'person' GROUP BY agent.id ORDER BY n DESC, agent.label LIMIT :few",
    "office": "SELECT agent.name AS value, agent.label, COUNT(DISTINCT item) AS n FROM hit "
    "CROSS JOIN party ON party.item = hit.id AND role IN ('from', 'to') "
    "JOIN agent ON agent.id = party.agent "
    "WHERE kind != 'person' GROUP BY agent.id ORDER BY n DESC, agent.label LIMIT :few",
    "place": "SELECT place AS value, place AS label, COUNT(*) AS n FROM hit JOIN item USING (id) "
    "WHERE place IS NOT NULL GROUP BY place ORDER BY n DESC, place LIMIT :few",
    "classification": "SELECT classification AS value, classification AS label, COUNT(*) AS n "
    "FROM hit JOIN item USING (id) WHERE classification IS NOT NULL GROUP BY classification "
    "ORDER BY n DESC, classification LIMIT :few",
    "volume": "SELECT item.volume AS value, volume.title AS label, COUNT(*) AS n, series "
    "FROM hit JOIN item USING (id) JOIN volume ON volume.name = item.volume "
    "GROUP BY item.volume ORDER BY n DESC, item.volume LIMIT :few",
    "year": "SELECT year AS value, year AS label, COUNT(*) AS n FROM hit JOIN item USING (id) "
    "WHERE year IS NOT NULL GROUP BY year ORDER BY year",
}
TIES: Final = """
INSERT INTO tie SELECT sender, recipient, year, COUNT(DISTINCT item)
  FROM link JOIN item ON item.id = link.item WHERE message = 1 GROUP BY sender, recipient, year;
INSERT INTO correspondent SELECT agent, COUNT(DISTINCT item) FROM (
  SELECT sender AS agent, item FROM link UNION ALL SELECT recipient, item FROM link
) AS ends JOIN item ON item.id = ends.item WHERE message = 1 GROUP BY agent;
"""


def _put_counts(index: _Index) -> None:
    database = index.database
    for scope, condition in SCOPES.items():
        database.execute(f"CREATE TEMP TABLE hit AS SELECT id FROM item WHERE {condition}")  # noqa: S608
        for name, statement in FACETS.items():
            rows = database.execute(statement, {"few": FEW}).fetchall()
            database.executemany(
                "INSERT INTO facet VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (scope, name, place, value, label, (*rest, None)[0], n)
                    for place, (value, label, n, *rest) in enumerate(rows)
                ],
            )
        database.execute("DROP TABLE temp.hit")
    database.executescript(TIES)


# ---------------------------------------------------------------- asking it

# "eyes only", missile*, -Berlin, Cuba
_WORD: Final = re.compile(r'(-?)(?:"([^"]*)"(\*?)|([^\s"]+))')
_LETTERS: Final = re.compile(r"\w+(?:['’.\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody searches for: phrases wanted (the last word of each may be a beginning), and
    phrases unwanted."""

    wanted: tuple[tuple[str, bool], ...]
    unwanted: tuple[tuple[str, bool], ...] = ()

    @property
    def match(self) -> str:
        """The FTS5 expression; empty when nothing is wanted."""
        if not self.wanted:
            return ""
        positive = " AND ".join(_quoted(*one) for one in self.wanted)
        return positive + "".join(f" NOT {_quoted(*one)}" for one in self.unwanted)


def expression(database: sqlite3.Connection, sought: Words) -> str:
    """The FTS5 expression with beginnings of words spelt out as the words of the texts that begin
    so: the index holds stems, in which *restora…* is not to be found. Empty as ``Words.match``."""
    if not sought.wanted:
        return ""
    positive = " AND ".join(_spelt_out(database, *one) for one in sought.wanted)
    return positive + "".join(f" NOT {_spelt_out(database, *one)}" for one in sought.unwanted)


BEGUN: Final = """
SELECT word FROM vocabulary WHERE word >= ? AND word < ? ORDER BY documents DESC, word LIMIT 200
"""


def _spelt_out(database: sqlite3.Connection, phrase: str, beginning: bool) -> str:
    if not beginning:
        return _quoted(phrase, beginning)
    before, _, last = phrase.rpartition(" ")
    low = last.lower()
    words = [word for (word,) in database.execute(BEGUN, (low, f"{low}\U0010ffff"))]
    ways = [_quoted(f"{before} {word}".strip(), False) for word in words]
    return f"({' OR '.join([*ways, _quoted(phrase, True)])})"


def _quoted(phrase: str, beginning: bool) -> str:
    return '"' + phrase.replace('"', '""') + '"' + ("*" if beginning else "")


def words(typed: str) -> Words:
    """What was typed, understood: ``"eyes only" missile* -Berlin``."""
    wanted: list[tuple[str, bool]] = []
    unwanted: list[tuple[str, bool]] = []
    for minus, phrase, star, word in _WORD.findall(typed):
        beginning = star == "*" or word.endswith("*")
        letters = " ".join(_LETTERS.findall(phrase or word))
        if letters:
            (unwanted if minus else wanted).append((letters, beginning))
    return Words(tuple(wanted), tuple(unwanted))


def connect(path: Path) -> sqlite3.Connection:
    """Open an index for reading. The file never changes, so nothing is locked.

    Raises StoreError for one that is cut off or damaged, or made by another version.
    """
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    database.row_factory = sqlite3.Row
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
        if pages * size != path.stat().st_size:
            raise sqlite3.DatabaseError("it is cut off")
    except sqlite3.DatabaseError as error:
        database.close()
        raise StoreError(
            f"The search index {path} is damaged: {error}.",
            "Build the store again with kg build; kg check says what is damaged.",
        ) from error
    if version != VERSION:
        database.close()
        raise StoreError(
            f"The search index {path} was made by another version of kg.",
            "Build the store again with kg build.",
        )
    return database


def connected(path: Path) -> sqlite3.Connection | None:
    """An index opened for reading; None where there is none that this version reads."""
    with suppress(StoreError):
        return connect(path) if path.is_file() else None
    return None


MARK, UNMARK = "\x02", "\x03"
Runs = list[tuple[str, bool]]  # of a text, and whether each was sought


def excerpts(texts: Iterable[tuple[str, str]], match: str) -> Iterator[tuple[Runs, Runs]]:
    """Titles with what was sought marked, and a piece of each text around it.

    ``texts`` are titles and whole texts, ``match`` an FTS5 expression, empty where nothing that was
    typed is a word: nothing is marked then. What is found and what is
    marked is decided by the same index, so that *quarantined* is marked for *quarantine*.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f'CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize="{TOKENS}")')
        for title, text in texts:
            database.execute("DELETE FROM words")
            body = " ".join(text.partition("\n")[2].split())  # the title stands above it
            database.execute("INSERT INTO words (title, body) VALUES (?, ?)", (title, body))
            found = (
                match
                and database.execute(
                    "SELECT highlight(words, 0, ?, ?), snippet(words, 1, ?, ?, ' … ', 40)"
                    " FROM words WHERE words MATCH ?",
                    (MARK, UNMARK, MARK, UNMARK, match),
                ).fetchone()
            )
            heading, piece = found or (title, body[:240])
            yield _runs(heading), _runs(piece) if len(body.split()) >= WORTH else []


def _runs(text: str) -> Runs:
    runs = []
    for n, piece in enumerate(re.split(f"[{MARK}{UNMARK}]", text)):
        if piece:
            runs.append((piece, n % 2 == 1))
    return runs
