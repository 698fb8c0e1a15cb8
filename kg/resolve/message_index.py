"""A card for every message of the corpus, and the index that finds them again.

A card holds what decides whether a citation means the message: its number, form, ends and day.
Cards are small and plain, so that they can be kept beside an extraction. The index lies on disk: an
archive of a hundred thousand telegrams takes no more memory than a volume.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import count, product
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np

from kg.extract.parties import TALKS
from kg.extract.posts import DEPARTMENT, post_of_party, post_words
from kg.model import Communication, Date, Document, Extraction, Party
from kg.read.editions import edition

_HOME = frozenset({DEPARTMENT})
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
NUMBERED = {
    "telegram": "telegram",
    "circular-telegram": "telegram",
    "airgram": "airgram",
    "circular-airgram": "airgram",
    "despatch": "despatch",
    "instruction": "instruction",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of a message. ``document`` is the printed document it is or stands in.

    ``senders`` and ``recipients`` are local names of agents and persons; ``origin`` and
    ``destination`` those of the posts the heading names, by its words alone. ``number`` is folded
    (``secto12``, ``a212``, ``997``). ``sketch`` stands for its words, ``occasion`` for the meeting
    that it records, of which ``present`` took part.
    """

    id: str
    document: str
    form: str
    senders: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    origin: frozenset[str] = frozenset()
    destination: frozenset[str] = frozenset()
    number: str | None = None
    day: date | None = None
    delivered: date | None = None
    enclosed: bool = False
    sketch: tuple[int, ...] = ()
    occasion: str = ""
    present: frozenset[str] = frozenset()

    @property
    def volume(self) -> str:
        """The volume it is printed in."""
        return self.document.partition("/")[0]


def cards(extraction: Extraction, document: Document | None = None) -> tuple[Card, ...]:
    """The cards of a document's messages, the printed one first. One that is enclosed and of no
    day of its own has that of the document that carries it: it is no younger, and seldom older.
    Without the ``document`` nothing is kept of their words."""
    printed = extraction.communications[0].sent
    american = edition(extraction.edition).american
    return tuple(
        replace(
            card_of(c, extraction.id, c.sent if _has_time(c.sent) else printed, american=american),
            sketch=sketch(body(document, extraction, c)) if document is not None else (),
            occasion=occasion(c, extraction.title),
            present=keys(c.participants),
        )
        for c in extraction.communications
    )


# ----------------------------------------------------------------
# What is kept of a message's words: of the hashes of all runs of some words the smallest, which are
# a fair sample of them (A. Broder, "On the resemblance and containment of documents", 1997). Of two
# texts the share of common runs is about that of common hashes among the smallest of both.

RUN = 6  # words
KEPT = 32  # hashes
SHORTEST = 60  # runs: an entry that describes a document is shorter
_WORD = re.compile(r"[^\W\d_]+")
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_STEP = np.uint64(0x100000001B3)


def body(document: Document, extraction: Extraction, message: Communication) -> str:
    """A message's text without its heading and notes."""
    enclosed = message.enclosed_in is not None
    at, parts = message.start if enclosed else extraction.title_span.end, []
    for note in sorted(document.notes, key=lambda note: note.start):
        if at <= note.start < message.end:
            parts.append(document.text[at : note.start])
            at = note.end
    return " ".join((*parts, document.text[at : message.end]))


@lru_cache(1 << 16)
def _hashed(word: str) -> int:
    return crc32(word.encode())


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the runs of words in a text; nothing of a short one."""
    words = np.fromiter(map(_hashed, _WORD.findall(text.lower())), np.uint64)
    runs = len(words) - RUN + 1
    if runs < SHORTEST:
        return ()
    hashes = np.zeros(runs, np.uint64)
    for place in range(RUN):
        hashes = hashes * _STEP + words[place : place + runs]
    hashes = (hashes ^ (hashes >> np.uint64(29))) * _MIX
    return tuple(np.unique(hashes >> np.uint64(32))[:KEPT].tolist())


def overlap(one: Card, other: Card) -> float:
    """About which share of the runs of words of two messages stands in both."""
    ours, theirs = frozenset(one.sketch), frozenset(other.sketch)
    smallest = sorted(ours | theirs)[:KEPT]
    return sum(h in ours and h in theirs for h in smallest) / max(1, len(smallest))


# "Memorandum of Discussion at the 290th Meeting of the National Security Council"
_MEETING = re.compile(r"\b(\d{1,3})(?:st|d|nd|rd|th)\b.{0,20}\b[Mm]eeting\b")
_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def occasion(message: Communication, title: str) -> str:
    """The meeting that a record is of: its number and day, or the minute when it began."""
    sent = message.sent.edtf if message.sent else ""
    if message.form not in TALKS or message.enclosed_in is not None or "/" in sent:
        return ""
    numbered, minute = _MEETING.search(title), _MINUTE.match(sent)
    if numbered and day_of(sent):
        return f"{sent[:10]} {numbered[1]}"
    return minute[0] if minute else ""


def _has_time(sent: Date | None) -> bool:
    """Whether a date says more than "not after" another: ``../1962-10-23``."""
    return sent is not None and not sent.edtf.startswith("..")


def card_of(
    message: Communication, document: str, sent: Date | None, *, american: bool = True
) -> Card:
    """The card of a message that stands in a printed document. The words of a heading name
    American posts where the American side is ``american``; elsewhere its links tell the posts."""
    if american:
        origin, destination = _posts(message.senders), _posts(message.recipients)
    else:
        origin, destination = _linked(message.senders), _linked(message.recipients)
    if american and message.form in NUMBERED and message.enclosed_in is None:
        # "Telegram 58 to Santiago": the edition leaves the Department out, in lists as in notes
        if destination - _HOME and not message.senders:
            origin = _HOME
        elif origin - _HOME and not message.recipients:
            destination = _HOME
    return Card(
        message.id,
        document,
        message.form,
        keys(message.senders),
        keys(message.recipients),
        origin,
        destination,
        folded(message.number),
        day_of(sent.edtf if sent else None),
        day_of(message.delivered.edtf if message.delivered else None),
        message.enclosed_in is not None,
    )


def keys(parties: Iterable[Party]) -> frozenset[str]:
    """What a party is known by: the local names of its agent and person."""
    return frozenset(
        link.target for party in parties for link in (party.agent, party.person) if link is not None
    )


def _linked(parties: Iterable[Party]) -> frozenset[str]:
    """The posts and bodies that parties are linked to."""
    links = (party.agent for party in parties)
    return frozenset(one.target for one in links if one and one.target.startswith("organization/"))


def _addressed(party: Party) -> str | None:
    """The post that the address line of a cable is linked to: "AMEMBASSY BELGRADE"."""
    link = party.agent if party.reason == "header-block" else None
    return link.target if link and link.target.startswith("organization/") else None


def _posts(parties: Iterable[Party]) -> frozenset[str]:
    """The posts of the parties' words, and those whose place they took."""
    posts = {post for party in parties if (post := post_of_party(party) or _addressed(party))}
    taken_over = post_words().successors
    return frozenset(posts | {taken_over[post] for post in posts if post in taken_over})


def folded(number: str | None) -> str | None:
    """A number as it is compared: "A–212" → ``a212``, "No. 421" → ``421``, "Secto 12" →
    ``secto12``."""
    if not number:
        return None
    bare = re.sub(r"^n[or]s?\.?\s", "", number.lower())
    return re.sub(r"[^a-z0-9]", "", bare) or None


def day_of(edtf: str | None) -> date | None:
    """The day of an EDTF value that gives one; None for months, years, ranges and 30 February."""
    match = _DAY.match(edtf or "")
    if match is None or "/" in (edtf or ""):
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE card (place INTEGER PRIMARY KEY, document TEXT, form TEXT, number TEXT, occasion TEXT,
    volume TEXT, day INTEGER, body BLOB);
CREATE INDEX printed ON card (document);
CREATE INDEX dated ON card (volume, day);
CREATE INDEX numbered ON card (number, form) WHERE number IS NOT NULL;
CREATE INDEX met ON card (occasion) WHERE occasion IS NOT NULL;
CREATE TABLE run (hash INTEGER, place INTEGER, PRIMARY KEY (hash, place)) WITHOUT ROWID;
CREATE TABLE way (sender TEXT, recipient TEXT, day INTEGER, place INTEGER,
    PRIMARY KEY (sender, recipient, day, place)) WITHOUT ROWID;
CREATE INDEX sent ON way (sender, day);
"""
DOCUMENT, NUMBER, DATED, SENT, BETWEEN, OCCASION, ALIKE = (
    "document",
    "number",
    "dated",
    "sent",
    "between",
    "occasion",
    "alike",
)
QUERIES = {
    DOCUMENT: "SELECT body FROM card WHERE document = ? ORDER BY place",
    NUMBER: "SELECT body FROM card WHERE number = ? AND form = ? ORDER BY place",
    DATED: "SELECT body FROM card WHERE volume = ? AND day BETWEEN ? AND ? ORDER BY place",
    OCCASION: "SELECT body FROM card WHERE occasion = ? ORDER BY place",
    ALIKE: "SELECT body FROM card WHERE place IN (SELECT place FROM run WHERE hash IN "
    "(SELECT value FROM json_each(?)) GROUP BY place HAVING count(*) >= ?) ORDER BY place",
    SENT: "SELECT body FROM card WHERE place IN (SELECT place FROM way WHERE sender = ? "
    "AND day BETWEEN ? AND ?) ORDER BY place",
    BETWEEN: "SELECT body FROM card WHERE place IN (SELECT place FROM way WHERE sender = ? "
    "AND recipient = ? AND day BETWEEN ? AND ?) ORDER BY place",
}
Question = tuple[str | int, ...]  # a key of the queries, and the values it takes


class Index:
    """The messages of the corpus by document, by number, and by parties and day.

    A table of SQLite, in memory or in a file: its size is no concern of the process that asks it.
    A file is made by ``write`` and opened by ``open``.
    """

    def __init__(
        self, known: Iterable[Card] = (), database: sqlite3.Connection | None = None
    ) -> None:
        self._database = database or sqlite3.connect(":memory:")
        if database is None:
            self._fill(known)

    @classmethod
    def write(cls, path: Path, known: Iterable[Card]) -> None:
        """Write the index of ``known`` to a file that is not there yet."""
        with closing(sqlite3.connect(path)) as database:
            cls(database=database)._fill(known)

    @classmethod
    def open(cls, path: Path) -> Index:
        """The index in a file that nobody changes any more."""
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        return cls(database=sqlite3.connect(address, uri=True))

    def _fill(self, known: Iterable[Card]) -> None:
        self._database.executescript(SCHEMA)
        self._places = count()
        for card in known:
            self.add(card)
        self._database.commit()

    def add(self, card: Card) -> None:
        """Take in one message."""
        place = next(self._places)
        form = NUMBERED.get(card.form)
        number = card.number if form else None
        body = msgspec.msgpack.encode(card, order="deterministic")
        self._database.executemany(
            "INSERT INTO run VALUES (?, ?)", ((one, place) for one in card.sketch)
        )
        day = card.day.toordinal() if card.day else 0
        row = (place, card.document, form, number, card.occasion or None, card.volume, day, body)
        self._database.execute("INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        ways = product(card.senders, card.recipients or ("",))
        rows = ((sender, recipient, day, place) for sender, recipient in ways)
        self._database.executemany("INSERT INTO way VALUES (?, ?, ?, ?)", rows)

    def __contains__(self, document: object) -> bool:
        """Whether a document of that id is printed in the corpus."""
        return bool(self.ask((DOCUMENT, str(document))))

    def of_document(self, document: str) -> Sequence[Card]:
        """The cards of a printed document and of the messages enclosed in it."""
        return _cards(self.ask((DOCUMENT, document)))

    def numbered(self, form: str, number: str) -> Sequence[Card]:
        """The messages of a form with a number, whoever sent them."""
        return _cards(self.ask((NUMBER, number, NUMBERED.get(form, form))))

    def recorded(self, occasion: str) -> Sequence[Card]:
        """The records of a meeting."""
        return _cards(self.ask((OCCASION, occasion)))

    def alike(self, card: Card, least: int) -> Sequence[Card]:
        """The messages that have some hashes at ``least`` in common with one, itself among them."""
        return _cards(self.ask((ALIKE, str(list(card.sketch)), least)))

    def dated(self, volume: str, first: date, last: date) -> Sequence[Card]:
        """The messages of a volume that are of these days."""
        return _cards(self.ask((DATED, volume, first.toordinal(), last.toordinal())))

    def sent_by(self, senders: Iterable[str], first: date, last: date) -> Sequence[Card]:
        """The messages of these days from one of ``senders``, whoever received them."""
        days = first.toordinal(), last.toordinal()
        return self._either((SENT, sender, *days) for sender in sorted(senders))

    def between(
        self, senders: Iterable[str], recipients: Iterable[str], first: date, last: date
    ) -> Sequence[Card]:
        """The messages from one of ``senders`` to one of ``recipients``, of these days."""
        days = first.toordinal(), last.toordinal()
        ends = product(sorted(senders), sorted(recipients))
        return self._either((BETWEEN, *one, *days) for one in ends)

    def _either(self, questions: Iterable[Question]) -> Sequence[Card]:
        found = dict.fromkeys(body for one in questions for body in self.ask(one))
        return _cards(found)

    def ask(self, question: Question) -> Sequence[bytes]:
        """The cards, encoded, that answer a question: one of the queries above with its values."""
        query = QUERIES[str(question[0])]
        return [body for (body,) in self._database.execute(query, question[1:])]


def _cards(bodies: Iterable[bytes]) -> tuple[Card, ...]:
    return tuple(msgspec.msgpack.decode(body, type=Card) for body in bodies)


class Traced(Index):
    """An index that remembers what it was asked and what it answered, so that what was concluded
    from its answers need not be concluded again from another that answers the same.

    ``trace`` maps each question to a digest of its answer.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self.trace: dict[Question, bytes] = {}

    def ask(self, question: Question) -> Sequence[bytes]:
        """What the index answers; remembered."""
        found = self._index.ask(question)
        self.trace[question] = _digest(found)
        return found

    @staticmethod
    def holds(trace: Mapping[Question, bytes], index: Index) -> bool:
        """Whether an index answers all that was asked as it was answered."""
        return all(_digest(index.ask(question)) == told for question, told in trace.items())


def _digest(bodies: Iterable[bytes]) -> bytes:
    digest = blake2b(digest_size=8)
    for body in bodies:
        digest.update(len(body).to_bytes(4, "little") + body)
    return digest.digest()
