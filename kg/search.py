"""The full-text index: SQLite FTS5 beside the database of a build, made when the build is; where
little has changed, from the index of the build before.

It answers what SPARQL is slow at: words, phrases and beginnings of words in the texts, found in all
their inflected forms (Porter's stemmer), with counts by year, form, person and place; names as they
are typed, and those nearest to a misspelt one; and the table of all messages that the
correspondence browser turns over, with who wrote to whom, from where to where, in answer to what.
The texts themselves stay in the store.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple, cast

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
    only: Collection[str] | None = None  # the items to be put; None: all
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

    def nodes(self) -> Iterator[ox.NamedNode]:
        """The items to be put, where they are not all."""
        return (ox.NamedNode(self.base + name) for name in self.only or ())

    def stated(self, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
        """What is stated with a property of the items to be put."""
        if self.only is None:
            return iter(self.store.quads_for_pattern(None, predicate, None, FACTS))
        return (quad for node in self.nodes() for quad in _of(self.store, node, predicate))

    def named(self, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
        """The same of the passages in them."""
        if self.only is None:
            return iter(self.store.quads_for_pattern(None, predicate, None, FACTS))
        return (
            quad
            for node in self.nodes()
            for part in _to(self.store, v.REFERENCE_CONTEXT, node)
            for quad in _of(self.store, part, predicate)
        )


def build(store: ox.Store, base: str, path: Path) -> None:
    """Make the index of a store. ``path`` must not exist yet.

    Raises StoreError when it can't be written.
    """
    with _writing(path) as database:
        database.executescript(SCHEMA)
        index = _Index(store, base, database)
        _put_agents(index)
        _put_all_items(index)
        _put_rest(index)
        database.executescript(INDEXES)
        _put_counts(index)
        database.commit()


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path)) as database:
            # The file is new and is thrown away if making it fails: no journal is needed.
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            yield database
    except sqlite3.Error as error:
        raise StoreError(
            f"The search index {path} could not be written: {error}",
            "Make room on the disk, or check the folder's permissions; the old store is unchanged.",
        ) from error


def _put_rest(index: _Index) -> None:
    """What is told of the items put, and of the whole."""
    _put_parties(index)
    _put_links(index)
    _put_replies(index)
    _put_mentions(index)
    _put_places(index)
    _put_goals(index)
    _put_holdings(index)
    _put_volumes(index)
    _put_vocabulary(index)


def _put_agents(index: _Index) -> None:
    for class_, kind in KINDS:
        for quad in index.store.quads_for_pattern(None, v.TYPE, class_, FACTS):
            name = index.local(quad.subject)
            if name is not None and name not in index.agents:
                index.agents[name] = _put_agent(index, name, _agent(index, name, kind))
    _identify(index)


class _Agent(NamedTuple):
    """Somebody, as the index has him."""

    kind: str
    label: str
    names: str
    known: tuple[str, ...]  # whom of the register an entry of a volume's list is known to be


def _agent(index: _Index, name: str, kind: str) -> _Agent:
    node = ox.NamedNode(index.base + name)
    known = (index.local(quad.object) for quad in _of(index.store, node, v.IDENTIFIED_AS))
    label, names = index.value(node, v.LABEL) or name, "\n".join(_names(index, node))
    return _Agent(kind, label, names, tuple(sorted(one for one in known if one)))


def _put_agent(index: _Index, name: str, one: _Agent, id_: int | None = None) -> int:
    """Put an agent, under a number it had or the next; the number."""
    added = index.database.execute(
        "INSERT INTO agent (id, name, label, kind) VALUES (?, ?, ?, ?)",
        (id_, name, one.label, one.kind),
    ).lastrowid
    if not one.known:
        index.database.execute("INSERT INTO names (rowid, name) VALUES (?, ?)", (added, one.names))
    return cast(int, added)


def _identify(index: _Index) -> None:
    """An entry of a volume's list that is known to be somebody of the register counts as them."""
    own = dict(index.agents)
    for quad in index.store.quads_for_pattern(None, v.IDENTIFIED_AS, None, FACTS):
        listed, known = index.local(quad.subject) or "", index.local(quad.object) or ""
        if listed in own and known in own:
            index.agents[listed] = own[known]


def _of(store: ox.Store, node: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
    return iter(store.quads_for_pattern(node, predicate, None, FACTS))


def _to(store: ox.Store, predicate: ox.NamedNode, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """The things that a property leads from to a node."""
    for quad in store.quads_for_pattern(None, predicate, node, FACTS):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject


def _names(index: _Index, node: ox.NamedNode) -> list[str]:
    found = {
        quad.object.value
        for predicate in NAMES
        for quad in _of(index.store, node, predicate)
        if isinstance(quad.object, ox.Literal)
    }
    return sorted(found)


def _put_all_items(index: _Index) -> None:
    index.database.execute("CREATE TEMP TABLE kind (name TEXT, class TEXT)")
    for class_ in (v.MESSAGE, v.DOCUMENT):
        found = index.store.quads_for_pattern(None, v.TYPE, class_, FACTS)
        rows = ((name, class_.value) for q in found if (name := index.local(q.subject)) is not None)
        index.database.executemany("INSERT INTO kind VALUES (?, ?)", rows)
    found = index.database.execute(
        "SELECT NULL, name, group_concat(class, ' ') FROM kind GROUP BY name ORDER BY name"
    )
    _put_items(index, ((id_, name, classes.split()) for id_, name, classes in found))


def _put_items(index: _Index, items: Iterable[tuple[int | None, str, Collection[str]]]) -> None:
    """Documents and messages, under numbers they had or the next; the words of documents."""
    index.database.execute("CREATE TEMP TABLE put (item INTEGER PRIMARY KEY)")
    for had, name, classes in items:
        node = ox.NamedNode(index.base + name)
        title = index.value(node, v.LABEL) or name
        id_ = _put_item(index, had, name, title, node, message=v.MESSAGE.value in classes)
        index.database.execute("INSERT INTO put VALUES (?)", (id_,))
        text = _text(index, node, printed=v.DOCUMENT.value in classes)
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
    index: _Index, id_: int | None, name: str, title: str, node: ox.NamedNode, *, message: bool
) -> int:
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
    added = index.database.execute(
        f"INSERT INTO item ({names}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
        tuple(row.values()),
    )
    return cast(int, added.lastrowid)


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
            for quad in index.stated(predicate)
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
UPDATE agent SET letters = 0, copies = 0;
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
        "SELECT item, role, agent, kind = 'person' FROM put JOIN party USING (item)"
        " JOIN agent ON agent.id = party.agent WHERE role IN ('from', 'to') ORDER BY item"
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


def _pairs(index: _Index, predicate: ox.NamedNode) -> dict[tuple[str, str], tuple[int, int]]:
    """The items, by name, that a property leads from and to."""
    found = {}
    for quad in index.store.quads_for_pattern(None, predicate, None, FACTS):
        names = index.local(quad.subject) or "", index.local(quad.object) or ""
        one, other = map(index.item, names)
        if one is not None and other is not None:
            found[names] = one, other
    return found


def _put_replies(index: _Index) -> None:
    """What answers what, and which messages hang together: their thread, which is called by the
    first of their names."""
    replies, continued = _pairs(index, v.REPLY_TO), _pairs(index, v.CONTINUES)
    ids = {
        name: id_
        for names, both in continued.items()
        for name, id_ in zip(names, both, strict=True)
    }
    before: dict[str, str] = {}

    def root(item: str) -> str:
        while before.setdefault(item, item) != item:
            before[item] = before[before[item]]
            item = before[item]
        return item

    for item, other in sorted(continued):
        one, another = root(item), root(other)
        before[max(one, another)] = min(one, another)
    index.database.execute("DELETE FROM reply")
    index.database.executemany("INSERT INTO reply VALUES (?, ?)", sorted(replies.values()))
    answers = Counter(answered for _, answered in replies.values())
    threads = {ids[item]: ids[root(item)] for item in list(before)}
    told = {item: (threads.get(item), answers[item]) for item in {*threads, *answers}}
    stand = "SELECT id, thread, answers FROM item WHERE thread IS NOT NULL OR answers > 0"
    for item, *stood in index.database.execute(stand).fetchall():
        if told.setdefault(item, (None, 0)) == tuple(stood):
            del told[item]
    index.database.executemany(
        "UPDATE item SET thread = ?, answers = ? WHERE id = ?",
        [(*said, item) for item, said in told.items()],
    )


def _put_mentions(index: _Index) -> None:
    """Who is named where. The name of a mention is that of its document and the offsets."""
    index.database.execute("CREATE TEMP TABLE naming (agent INTEGER, item INTEGER)")
    for predicate in (v.IDENT_REF, v.MENTIONED_PERSON):
        rows = (
            (index.agents[agent], item)
            for quad in index.named(predicate)
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
    index.database.execute("DELETE FROM place")
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
    database.execute("UPDATE item SET goal = NULL, origin = NULL")
    for column, role in (("goal", "to"), ("origin", "from")):
        database.execute(
            f"UPDATE item SET {column} = found.label FROM (SELECT party.item, MIN(label) AS label"  # noqa: S608
            f" FROM seat CROSS JOIN party ON party.agent = seat.agent AND role = '{role}'"
            " GROUP BY party.item) AS found WHERE found.item = item.id AND message = 1"
        )
    database.execute("UPDATE item SET origin = place WHERE place IS NOT NULL AND message = 1")
    database.execute("DROP TABLE seat")


def _holding(index: _Index, name: str) -> tuple[str, str, str]:
    """A holding's label, its file, its name. A decimal file of the State Department numbers its
    documents by their days ("611.61/10–2562"): the file is what stands before."""
    label = index.value(ox.NamedNode(index.base + name), v.LABEL) or name
    dated = FILED.search(label)
    return label, label[: dated.start()] if dated else label, name


def _put_holdings(index: _Index) -> None:
    """In which file each document is kept."""
    known = dict(index.database.execute("SELECT name, id FROM holding").fetchall())
    for quad in index.stated(v.HELD_IN):
        item, name = index.item(index.local(quad.subject)), index.local(quad.object)
        if item is None or name is None:
            continue
        if name not in known:
            known[name] = index.database.execute(
                "INSERT INTO holding (label, file, name) VALUES (?, ?, ?)", _holding(index, name)
            ).lastrowid
        index.database.execute("INSERT OR IGNORE INTO held VALUES (?, ?)", (item, known[name]))


def _put_volumes(index: _Index) -> None:
    """The volumes, by what is printed in them."""
    printed = {
        name: counted
        for name, *counted in index.database.execute(
            "SELECT volume, COUNT(*), MIN(year), MAX(year) FROM item"
            " WHERE carrier IS NULL GROUP BY volume"
        )
    }
    index.database.execute("DELETE FROM volume")
    for quad in index.store.quads_for_pattern(None, v.TYPE, v.VOLUME, FACTS):
        name = index.local(quad.subject)
        if name is None or not isinstance(quad.subject, ox.NamedNode):
            continue
        label, series = (index.value(quad.subject, one) for one in (v.LABEL, v.SUBSERIES))
        index.database.execute(
            "INSERT OR IGNORE INTO volume VALUES (?, ?, ?, ?, ?, ?)",
            (name, label or name, series, *printed.get(name, (0, None, None))),
        )


COUNT_WORD: Final = """
INSERT INTO vocabulary VALUES (?, ?)
ON CONFLICT (word) DO UPDATE SET documents = documents + excluded.documents
"""


def _put_vocabulary(index: _Index) -> None:
    """The words of the texts, and of names by how often their bearers write, are written to and
    named: what beginnings of words stand for, and what a misspelt one may."""
    index.database.executemany(COUNT_WORD, index.vocabulary.items())
    index.database.execute("DELETE FROM vocabulary WHERE documents = 0")
    index.database.execute("DELETE FROM name_word")
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
    "WHERE kind = 'person' GROUP BY agent.id ORDER BY n DESC, agent.label, agent.name LIMIT :few",
    "office": "SELECT agent.name AS value, agent.label, COUNT(DISTINCT item) AS n FROM hit "
    "CROSS JOIN party ON party.item = hit.id AND role IN ('from', 'to') "
    "JOIN agent ON agent.id = party.agent "
    "WHERE kind != 'person' GROUP BY agent.id ORDER BY n DESC, agent.label, agent.name LIMIT :few",
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
    database.executescript(
        "DELETE FROM facet; DELETE FROM tie; DELETE FROM correspondent; ANALYZE;"
    )
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


# ---------------------------------------------------------------- made from the index before

MOST: Final = 0.25  # share of the items that may be put anew; beyond, making all is quicker
LABELLED: Final = (v.FORM, v.CLASSIFICATION, v.SENT_FROM)  # what items tell by its label
NAMING: Final = (*(predicate for predicate, _ in ROLES), v.IDENT_REF, v.MENTIONED_PERSON)
OUT: Final = (
    "DELETE FROM item WHERE id = ?",
    "DELETE FROM party WHERE item = ?",
    "DELETE FROM link WHERE item = ?",
    "DELETE FROM mention WHERE item = ?",
    "DELETE FROM held WHERE item = ?",
)
Turned = tuple[str, _Agent | None, _Agent | None]  # an agent's name, as it was and as it is


def follow(
    store: ox.Store, before: ox.Store, base: str, old: Path, path: Path, changed: Collection[str]
) -> bool:
    """Make the index of a store from that of the store before it: what ``build`` makes, but for the
    numbers of things.

    ``changed`` are the IRIs of the things of which facts have come or gone; for a passage that of
    what it stands in will do. False where all must be made anew: too much has changed, or the old
    index is of another version. Raises StoreError when it can't be written.
    """
    if connected(old) is None:
        return False
    shutil.copyfile(old, path)
    with _writing(path) as database:
        was, index = _Index(before, base, database), _Index(store, base, database)
        names = {name for iri in changed if (name := index.local(ox.NamedNode(iri))) is not None}
        agents = list(_turned(was, index, names))
        index.only = sorted(_affected(was, index, names, agents))
        (items,) = database.execute("SELECT COUNT(*) FROM item").fetchone()
        if len(index.only) > MOST * items:
            return False
        _follow_agents(index, agents)
        _follow_items(was, index)
        _put_rest(index)
        _follow_holdings(index, names)
        _put_counts(index)
        database.commit()
    return True


def _turned(was: _Index, index: _Index, names: Iterable[str]) -> Iterator[Turned]:
    """Those of the things that are or were agents, and not what they were."""

    def agent(one: _Index, name: str) -> _Agent | None:
        types = {q.object for q in _of(one.store, ox.NamedNode(one.base + name), v.TYPE)}
        kind = next((kind for class_, kind in KINDS if class_ in types), None)
        return None if kind is None else _agent(one, name, kind)

    for name in names:
        then, now = agent(was, name), agent(index, name)
        if then != now:
            yield name, then, now


def _affected(
    was: _Index, index: _Index, names: Iterable[str], agents: Iterable[Turned]
) -> Iterator[str]:
    """The documents and messages of which the index tells something else than it did."""
    found = set()
    for name in names:
        node = ox.NamedNode(index.base + name)
        found.add(node)
        for told, ways in ((v.LABEL, LABELLED), (v.IS_STRING, (v.REFERENCE_CONTEXT,))):
            if was.value(node, told) != index.value(node, told):
                found.update(one for way in ways for one in _to(index.store, way, node))
    for name, then, now in agents:
        if then is None or now is None or (then.kind, then.known) != (now.kind, now.known):
            node = ox.NamedNode(index.base + name)
            for one in (node, *_to(index.store, v.IDENTIFIED_AS, node)):
                found.update(other for way in NAMING for other in _to(index.store, way, one))
    for name in {(index.local(node) or "").partition("#")[0] for node in found}:
        if index.item(name) is not None or _classes(index, name):
            yield name


def _classes(index: _Index, name: str) -> list[str]:
    """Whether something is a document, a message, or both."""
    types = {quad.object for quad in _of(index.store, ox.NamedNode(index.base + name), v.TYPE)}
    return [one.value for one in (v.DOCUMENT, v.MESSAGE) if one in types]


def _follow_agents(index: _Index, agents: Iterable[Turned]) -> None:
    index.agents = dict(index.database.execute("SELECT name, id FROM agent").fetchall())
    for name, then, now in agents:
        id_ = index.agents.pop(name, None)
        index.database.execute("DELETE FROM agent WHERE id = ?", (id_,))
        if then is not None and not then.known:
            index.database.execute(
                "INSERT INTO names (names, rowid, name) VALUES ('delete', ?, ?)", (id_, then.names)
            )
        if now is not None:
            index.agents[name] = _put_agent(index, name, now, id_)
    _identify(index)


def _follow_items(was: _Index, index: _Index) -> None:
    """Take out the items to be put, and put them: first those that keep their numbers."""
    had = {}
    for name in index.only or ():
        found = "SELECT id, title FROM item WHERE name = ?"
        for id_, title in index.database.execute(found, (name,)).fetchall():
            had[name] = id_
            printed = v.DOCUMENT.value in _classes(was, name)
            text = _text(was, ox.NamedNode(was.base + name), printed=printed)
            if text is not None:
                index.vocabulary.subtract({one.lower() for one in WORD.findall(text)})
                index.database.execute(
                    "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)",
                    (id_, title, text),
                )
    for statement in OUT:
        index.database.executemany(statement, [(id_,) for id_ in had.values()])
    _put_items(
        index,
        (
            (had.get(name), name, classes)
            for name in sorted(index.only or (), key=lambda name: name not in had)
            if (classes := _classes(index, name))
        ),
    )


def _follow_holdings(index: _Index, names: Iterable[str]) -> None:
    """Holdings are called as they now are, and those of which nothing is held are gone."""
    known = {name for (name,) in index.database.execute("SELECT name FROM holding")}
    index.database.executemany(
        "UPDATE holding SET label = ?, file = ? WHERE name = ?",
        [_holding(index, name) for name in known.intersection(names)],
    )
    index.database.execute("DELETE FROM holding WHERE id NOT IN (SELECT holding FROM held)")


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
