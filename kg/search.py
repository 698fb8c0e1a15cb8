"""The full-text index: SQLite FTS5 beside the database of a build, made when the build is.

It answers what SPARQL is slow at: words, phrases and beginnings of words in the texts, with
counts by year, form, person and place; names as they are typed; and the table of all messages that
the correspondence browser turns over. The texts themselves stay in the store.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph import vocab as v

INDEX: Final = "search.sqlite"

SCHEMA: Final = """
CREATE TABLE item (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL, number TEXT,
  volume TEXT, form TEXT, classification TEXT, place TEXT, date TEXT, day TEXT, until TEXT,
  year INTEGER, carrier TEXT, message INTEGER NOT NULL, sort INTEGER);
CREATE TABLE agent (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, label TEXT NOT NULL, kind TEXT NOT NULL,
  letters INTEGER NOT NULL DEFAULT 0, named INTEGER NOT NULL DEFAULT 0);
CREATE TABLE party (
  item INTEGER NOT NULL, role TEXT NOT NULL, agent INTEGER NOT NULL,
  PRIMARY KEY (agent, role, item)) WITHOUT ROWID;
CREATE TABLE mention (
  agent INTEGER NOT NULL, item INTEGER NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (agent, item)) WITHOUT ROWID;
CREATE TABLE place (label TEXT PRIMARY KEY, lat REAL NOT NULL, long REAL NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  title, body, content='', tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE names USING fts5(
  name, content='', tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
"""
INDEXES: Final = """
CREATE INDEX party_item ON party (item, role, agent);
CREATE INDEX mention_item ON mention (item, agent);
CREATE INDEX item_day ON item (day);
CREATE INDEX item_form ON item (message, form);
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
)
FACTS: Final = ox.DefaultGraph()
LAT: Final = ox.NamedNode("http://www.w3.org/2003/01/geo/wgs84_pos#lat")
LONG: Final = ox.NamedNode("http://www.w3.org/2003/01/geo/wgs84_pos#long")
NAMES: Final = (v.LABEL, v.ALT_LABEL, v.FOAF_NAME)


# ---------------------------------------------------------------- making the index


@dataclass(slots=True)
class _Index:
    """An index under way."""

    store: ox.Store
    base: str
    database: sqlite3.Connection
    items: dict[str, int] = field(default_factory=dict)
    agents: dict[str, int] = field(default_factory=dict)

    def local(self, node: object) -> str | None:
        """The local name of a node under the base; None for anything else."""
        if isinstance(node, ox.NamedNode) and node.value.startswith(self.base):
            return node.value[len(self.base) :]
        return None

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
            _put_mentions(index)
            _put_places(index)
            database.executescript(INDEXES)
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
    messages = {
        name
        for quad in index.store.quads_for_pattern(None, v.TYPE, v.MESSAGE, FACTS)
        if (name := index.local(quad.subject)) is not None
    }
    documents = {
        name
        for quad in index.store.quads_for_pattern(None, v.TYPE, v.DOCUMENT, FACTS)
        if (name := index.local(quad.subject)) is not None
    }
    for name in sorted(documents | messages):
        node = ox.NamedNode(index.base + name)
        id_ = index.items[name] = len(index.items) + 1
        title = index.value(node, v.LABEL) or name
        _put_item(index, id_, name, title, node, message=name in messages)
        text = index.value(node, v.IS_STRING) if name in documents else None
        if text is not None:
            index.database.execute(
                "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (id_, title, text)
            )


def _put_item(
    index: _Index, id_: int, name: str, title: str, node: ox.NamedNode, *, message: bool
) -> None:
    earliest, latest = index.value(node, v.EARLIEST), index.value(node, v.LATEST)
    day = earliest[:10] if earliest else None
    carrier = index.value(node, v.IS_PART_OF)
    order = index.value(node, v.ORDER)
    index.database.execute(
        "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id_,
            name,
            title,
            index.value(node, v.NUMBER),
            (index.value(node, v.IN_VOLUME) or "").removeprefix(index.base) or None,
            index.label(node, v.FORM),
            index.label(node, v.CLASSIFICATION),
            index.label(node, v.SENT_FROM),
            index.value(node, v.EDTF_VALUE),
            day,
            latest[:10] if latest else day,
            int(day[:4]) if day and day[:4].isdigit() else None,
            carrier.removeprefix(index.base) if carrier else None,
            int(message),
            int(order) if order else None,
        ),
    )


def _put_parties(index: _Index) -> None:
    for predicate, role in ROLES:
        rows = (
            (index.items[item], role, index.agents[agent])
            for quad in index.store.quads_for_pattern(None, predicate, None, FACTS)
            if (item := index.local(quad.subject)) in index.items
            and (agent := index.local(quad.object)) in index.agents
        )
        index.database.executemany("INSERT OR IGNORE INTO party VALUES (?, ?, ?)", rows)
    index.database.execute(
        "UPDATE agent SET letters = "
        "(SELECT COUNT(DISTINCT item) FROM party WHERE party.agent = agent.id)"
    )


def _put_mentions(index: _Index) -> None:
    """Who is named where. The name of a mention is that of its document and the offsets."""
    times: Counter[tuple[int, int]] = Counter()
    for predicate in (v.IDENT_REF, v.MENTIONED_PERSON):
        for quad in index.store.quads_for_pattern(None, predicate, None, FACTS):
            mention, agent = index.local(quad.subject), index.local(quad.object)
            item = None if mention is None else index.items.get(mention.partition("#")[0])
            known = None if agent is None else index.agents.get(agent)
            if item is not None and known is not None:
                times[known, item] += 1
    rows = ((agent, item, count) for (agent, item), count in sorted(times.items()))
    index.database.executemany("INSERT INTO mention VALUES (?, ?, ?)", rows)
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
                    "INSERT OR IGNORE INTO place VALUES (?, ?, ?)",
                    (label, float(quad.object.value), float(long)),
                )


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
    """Open an index for reading. The file never changes, so nothing is locked."""
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    database.row_factory = sqlite3.Row
    return database


def pattern(sought: Words) -> re.Pattern[str] | None:
    """What to highlight in a text for a search; None when there is nothing."""
    parts = [
        r"\W+".join(re.escape(word) for word in phrase.split()) + (r"\w*" if beginning else "")
        for phrase, beginning in sought.wanted
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None


def excerpt(
    text: str, sought: re.Pattern[str] | None, length: int = 240
) -> Iterable[tuple[str, bool]]:
    """A piece of the text around the first word sought: runs of text, and whether each was."""
    first = sought.search(text) if sought else None
    start = max(0, first.start() - length // 3) if first else 0
    if start:
        start = text.find(" ", start) + 1
    end = min(len(text), start + length)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    piece = " ".join(text[start:end].split())
    yield ("… " if start else ""), False
    yield from marked(piece, sought)
    yield (" …" if end < len(text) else ""), False


def marked(text: str, sought: re.Pattern[str] | None) -> Iterator[tuple[str, bool]]:
    """A text as runs, and whether each was sought."""
    at = 0
    for match in sought.finditer(text) if sought else ():
        yield text[at : match.start()], False
        yield match.group(), True
        at = match.end()
    yield text[at:], False
