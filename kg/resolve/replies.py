"""Which message another one answers.

Three things tell it, in this order of trust: the note called at the words ("your letter of
October 24,2" with note 2 "Document 63"), the telegram named at the head of a telegram
("Ref Embtel 1070"), and the parties and the date. In each case the message answered has to have
gone the other way: from the addressee to the sender. What is only mentioned is not answered, and
where two messages fit equally the reply stays unresolved.

Reasons of the links: ``note``, ``reference-line``, ``date-and-parties``, ``latest-before``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from kg.model import Answer, Communication, Extraction, Label, Link, Reference, ReferenceKind, Span
from kg.resolve.cited import resolve_references
from kg.resolve.message_index import Card, Index, card_of, day_of
from kg.resolve.register import Register

# ----------------------------------------------------------------
# Which message another one answers.

HEAD = 260  # characters below the heading in which a telegram names what it answers
_PLAIN = 0.5  # from this strength on, the words say that the message is answered
_STRONG = 0.75
_EARLIER = 0.2  # named as answered before: "your message, to which we gave a response"
LATEST = "latest-before"
_DELIVERY = timedelta(days=4)  # a letter is often cited by the day it was handed over
_WEEKS = timedelta(days=21)
_CLOCKS = timedelta(days=2)  # what is the 9th in one capital is the 10th in another
_LETTERS = frozenset({"letter", "message", "note"})
_TELEGRAPHIC = frozenset({"telegram", "circular-telegram", "airgram", "despatch"})
_ON_PAPER = frozenset({"letter", "memorandum", "note", "aide-memoire"})
_NUMBER = re.compile(r"d(\d+)")
_PRINTED = frozenset({ReferenceKind.DOCUMENT, ReferenceKind.NOTE, ReferenceKind.PAGE})
_LONG_AGO = timedelta(days=60)


class Cards(Protocol):
    """The messages of the corpus by document and by parties."""

    def of_document(self, document: str) -> Sequence[Card]:
        """The cards of a printed document and of the messages enclosed in it."""
        ...

    def between(self, senders: frozenset[str], recipients: frozenset[str]) -> Sequence[Card]:
        """The messages from one of ``senders`` to one of ``recipients``."""
        ...


def find_replies(extraction: Extraction, cards: Cards) -> Mapping[str, tuple[Link, ...]]:
    """The messages answered, for each communication of the document that answers any.

    ``extraction`` has its parties and references resolved. The value names documents
    (``VOLUME/dN``); evidence is the sentence that says so.
    """
    found: dict[str, tuple[Link, ...]] = {}
    for message in extraction.communications:
        links = _Replier(extraction, message, cards).links()
        if links:
            found[message.id] = links
    return found


def with_replies(extraction: Extraction, cards: Cards) -> Extraction:
    """The extraction with ``replies_to`` of its communications filled in."""
    found = find_replies(extraction, cards)
    if not found:
        return extraction
    return replace(
        extraction,
        communications=tuple(
            replace(c, replies_to=found[c.id]) if c.id in found else c
            for c in extraction.communications
        ),
    )


def _document(reference: Reference) -> str | None:
    """The document a note names as such: "Document 60", and in "Document 60 and footnote 1
    thereto", but not in "footnote 1, Document 60"."""
    if reference.target is None:
        return None
    document, _, part = reference.target.target.partition("#")
    if reference.kind is ReferenceKind.DOCUMENT and not part:
        return document
    named = reference.kind is ReferenceKind.NOTE and reference.text.startswith("Document")
    return document if named else None


def _may_be_called(card: Card, form: str | None) -> bool:
    """Whether a message can be called by a form: a telegram printed as such is no letter."""
    wired = card.form in _TELEGRAPHIC and not card.enclosed
    return not (wired and form in _ON_PAPER)


def _later(document: str, other: str) -> bool:
    """Whether a document is printed behind another of its volume."""
    (volume, _, one), (here, _, two) = document.partition("/"), other.partition("/")
    numbers = _NUMBER.match(one), _NUMBER.match(two)
    if volume != here or None in numbers:
        return False
    first, second = (int(found[1]) for found in numbers if found)
    return first > second


class _Replier:
    """One communication, and what it answers."""

    def __init__(self, extraction: Extraction, message: Communication, cards: Cards) -> None:
        self.extraction = extraction
        self.message = message
        self.cards = cards
        self.card = card_of(message, extraction.id, message.sent)
        printed = extraction.communications[0]
        # an enclosed message is no younger than the telegram that carries it
        self.day = self.card.day or (day_of(printed.sent.edtf) if printed.sent else None)
        self.cited: dict[int, list[tuple[Reference, str]]] = {}
        self.first: dict[int, int] = {}  # where the first citation of each note stands
        for reference in extraction.references:
            if reference.note is not None and reference.kind in _PRINTED:
                at = self.first.get(reference.note, reference.start)
                self.first[reference.note] = min(at, reference.start)
            target = _document(reference)
            if reference.note is not None and target not in (None, extraction.id):
                self.cited.setdefault(reference.note, []).append((reference, str(target)))

    def links(self) -> tuple[Link, ...]:
        """The links, each document once, the most certain of them kept."""
        best: dict[str, Link] = {}
        for link in [*self._by_words(), *self._by_reference_line()]:
            known = best.get(link.target)
            if known is None or link.confidence > known.confidence:
                best[link.target] = link
        return tuple(sorted(best.values(), key=lambda link: link.target))

    # ------------------------------------------------------------------ your letter of …

    def _by_words(self) -> list[Link]:
        answers = [a for a in self.extraction.answers if a.message == self.message.id]
        plain: list[Link] = []
        weak: list[Link] = []
        for answer in answers:
            for link in self._resolved(answer):
                if answer.strength > _EARLIER:
                    (plain if answer.strength >= _PLAIN else weak).append(link)
        # "the subject of your letter" is the letter named by its date elsewhere, not another
        named = [link for link in plain if link.reason != LATEST]
        if plain:
            return self._recent(named or plain)
        # a telegram names many messages in passing; a letter that names one answers it
        return [] if self.message.form in _TELEGRAPHIC else self._latest(weak)

    def _recent(self, links: list[Link]) -> list[Link]:
        """Beside a message received lately, one received long before is history."""
        days = {link.target: self._sent(link.target) for link in links}
        known = [day for day in days.values() if day is not None]
        if not known:
            return links
        since = max(known) - _LONG_AGO
        return [link for link in links if (days[link.target] or since) >= since]

    def _latest(self, links: list[Link]) -> list[Link]:
        """Of messages only named, the last one received is the one answered."""
        dated = [(self._sent(link.target), link) for link in links]
        days = [day for day, _ in dated if day is not None]
        if not days or len({link.target for link in links}) > 2:
            return []
        return [
            replace(link, confidence=min(link.confidence, 0.85))
            for day, link in dated
            if day == max(days)
        ]

    def _sent(self, document: str) -> date | None:
        days = [card.day for card in self.cards.of_document(document) if card.day]
        return max(days) if days else None

    def _resolved(self, answer: Answer) -> list[Link]:
        for note in answer.notes:  # the nearest note that cites a document decides
            if self.cited.get(note):
                return self._by_note(answer, note)
        if answer.notes or answer.number or not self._personal():
            return []  # the note says what it is, or the number does: nothing printed by that
        return self._by_date(answer) or self._by_order(answer)

    def _personal(self) -> bool:
        """Whether persons or offices write to each other; posts do so every day, and a day or
        "your letter" tells nothing there."""
        parties = (*self.message.senders, *self.message.recipients)
        return bool(parties) and all(p.label in (Label.PERSON, Label.OFFICE) for p in parties)

    def _by_note(self, answer: Answer, note: int) -> list[Link]:
        """The documents that the note cites and that went the other way."""
        found = []
        for reference, target in self.cited.get(note, []):
            fits = self._other_way(target)
            if fits is False or not self._of_that_day(target, answer):
                continue
            if answer.form is None and not self._is_message(target):
                continue  # "your request at the meeting", with its minutes
            alone = len(self.cited[note]) == 1 and self.first.get(note) == reference.start
            if fits is None and not (alone and answer.strength >= _STRONG):
                continue
            found.append(
                Link(
                    target,
                    "note",
                    0.97 if fits else 0.85,
                    evidence=(answer.evidence, Span(reference.start, reference.end)),
                )
            )
        return found

    def _other_way(self, document: str) -> bool | None:
        """Whether a message of that document went from this one's addressee to its sender and is
        no younger; None when its parties or this one's are not known, or only one of them is the
        same."""
        cards = self.cards.of_document(document)
        mine = self.card
        if not cards or not mine.senders or not mine.recipients:
            return None
        if self.day and all(card.day and card.day > self.day for card in cards):
            return False
        fits: bool | None = False
        for card in cards:
            from_there = bool(card.senders & mine.recipients)
            to_here = bool(card.recipients & mine.senders)
            if from_there and to_here:
                return True
            if card.senders & mine.senders or card.recipients & mine.recipients:
                return False  # it went the same way
            # "your letter to Mr. Acheson", answered by his assistant
            if from_there or to_here or not (card.senders or card.recipients):
                fits = None
        return fits

    def _is_message(self, document: str) -> bool:
        """Whether anything of the document was sent from one to another."""
        return any(c.senders or c.recipients for c in self.cards.of_document(document))

    def _of_that_day(self, document: str, answer: Answer) -> bool:
        """Whether the document may be the one of the day named: sent then, or some time before
        and delivered then."""
        day = day_of(answer.sent)
        days = [card.day for card in self.cards.of_document(document) if card.day]
        if day is None or not days:
            return True
        return any(-_CLOCKS <= day - sent <= _WEEKS for sent in days)

    def _by_date(self, answer: Answer) -> list[Link]:
        """The message that went the other way on the day named, or was handed over then."""
        day = day_of(answer.sent)
        if day is None or answer.strength < _PLAIN:
            return []
        received = [card for card in self._received() if _may_be_called(card, answer.form)]
        on_day = {c.document for c in received if day in (c.day, c.delivered)}
        near = {c.document for c in received if c.day and timedelta(0) < day - c.day <= _DELIVERY}
        for documents, confidence in ((on_day, 0.95), (near, 0.8)):
            if len(documents) == 1:
                return [
                    Link(
                        documents.pop(), "date-and-parties", confidence, evidence=(answer.evidence,)
                    )
                ]
            if documents:
                return []  # two fit: unresolved
        return []

    def _received(self) -> list[Card]:
        """What went the other way, by this message's day; of that day what is printed before."""
        return [
            card
            for card in self.cards.between(self.card.recipients, self.card.senders)
            if card.document != self.extraction.id
            and card.day is not None
            and (self.day is None or card.day <= self.day)
            and not (card.day == self.day and _later(card.document, self.extraction.id))
        ]

    def _by_order(self, answer: Answer) -> list[Link]:
        """Without note and date: the one message that came from there in the weeks before."""
        if answer.sent or answer.strength < _STRONG or not self.day:
            return []
        if answer.form not in _LETTERS:
            return []
        recent = {
            card.document: card.day
            for card in self._received()
            if card.day and self.day - card.day <= _WEEKS
        }
        if len(recent) != 1:
            return []
        return [Link(next(iter(recent)), LATEST, 0.75, evidence=(answer.evidence,))]

    # ------------------------------------------------------------------ Ref Embtel 1070

    def _by_reference_line(self) -> list[Link]:
        """A telegram named at the head of a telegram that answers it."""
        message = self.message
        if message.enclosed_in is not None:
            return []
        ends = [self.extraction.title_span.end]
        ends += [message.sent.end] if message.sent and message.sent.start < 600 else []
        ends += [message.number_span.end] if message.number_span else []
        start = max(ends)
        return [
            Link(
                reference.target.target,
                "reference-line",
                min(0.93, reference.target.confidence),
                evidence=(Span(reference.start, reference.end),),
            )
            for reference in self.extraction.references
            if reference.kind is ReferenceKind.TELEGRAM
            and reference.note is None
            and start <= reference.start <= start + HEAD
            and reference.target is not None
            and "#" not in reference.target.target
            and self._other_way(reference.target.target)
        ]


# ----------------------------------------------------------------
# The order of resolving across the corpus: what is cited first, then what is answered.
#
# Who each mention and party is (``people.identify``) is decided before, document by document, since
# the index of messages is made from it.


def resolve(found: Extraction, index: Index, register: Register) -> Extraction:
    """The extraction with links to what it cites and answers, where the evidence allows."""
    return with_replies(resolve_references(found, index, register), index)
