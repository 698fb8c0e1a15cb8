"""A card for every message of the corpus, and the index that finds them again.

A card holds what decides whether a citation means the message: its number, form, ends and day.
Cards are small and plain, so that they can be kept beside an extraction.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kg.extract.posts import DEPARTMENT, post_of_party, post_words
from kg.model import Communication, Date, Extraction, Party
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
    (``secto12``, ``a212``, ``997``).
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

    @property
    def volume(self) -> str:
        """The volume it is printed in."""
        return self.document.partition("/")[0]


def cards(extraction: Extraction) -> tuple[Card, ...]:
    """The cards of a document's messages, the printed one first. One that is enclosed and of no
    day of its own has that of the document that carries it: it is no younger, and seldom older."""
    printed = extraction.communications[0].sent
    american = edition(extraction.edition).american
    return tuple(
        card_of(c, extraction.id, c.sent if _has_time(c.sent) else printed, american=american)
        for c in extraction.communications
    )


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


class Index:
    """The messages of the corpus by document, by number and by parties. Grows by ``add``."""

    def __init__(self, known: Iterable[Card] = ()) -> None:
        self._documents: dict[str, list[Card]] = defaultdict(list)
        self._numbers: dict[tuple[str, str], list[Card]] = defaultdict(list)
        self._senders: dict[str, list[Card]] = defaultdict(list)
        for card in known:
            self.add(card)

    def add(self, card: Card) -> None:
        """Take in one message."""
        self._documents[card.document].append(card)
        if card.number and card.form in NUMBERED:
            self._numbers[NUMBERED[card.form], card.number].append(card)
        for sender in card.senders:
            self._senders[sender].append(card)

    def __len__(self) -> int:
        return sum(map(len, self._documents.values()))

    def __iter__(self) -> Iterator[Card]:
        for found in self._documents.values():
            yield from found

    def of_document(self, document: str) -> Sequence[Card]:
        """The cards of a printed document and of the messages enclosed in it."""
        return self._documents.get(document, ())

    def numbered(self, form: str, number: str) -> Sequence[Card]:
        """The messages of a form with a number, whoever sent them."""
        return self._numbers.get((NUMBERED.get(form, form), number), ())

    def sent_by(self, senders: frozenset[str]) -> Sequence[Card]:
        """The messages from one of ``senders``, whoever received them."""
        found = {card.id: card for name in sorted(senders) for card in self._senders.get(name, ())}
        return tuple(found.values())

    def between(self, senders: frozenset[str], recipients: frozenset[str]) -> Sequence[Card]:
        """The messages from one of ``senders`` to one of ``recipients``."""
        return tuple(c for c in self.sent_by(senders) if c.recipients & recipients)
