"""Which message another one answers: a choice among what went the other way and what is cited.

Candidates of a message are the documents that it, or a note called in it, cites, and the messages
that its addressee sent to its sender in the weeks before. Features say how each is cited ("your
letter of October 24,2" with note 2 "Document 63"; "Ref Embtel 1070"), whether it went the other
way, how long before, and what was sent between the two in the meantime. What is only mentioned is
not answered: of every candidate it is decided whether it is, and several can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Protocol

from kg.choose import Choice, Chooser
from kg.model import Answer, Communication, Extraction, Link, Reference, ReferenceKind, Span
from kg.resolve.cited import resolve_references
from kg.resolve.grounds import measured
from kg.resolve.message_index import Card, Index, card_of, day_of, folded
from kg.resolve.printings import with_printings
from kg.resolve.register import Register

_LATELY = timedelta(days=60)  # a message that is not cited is answered within that time
_NEXT = 6  # of those not cited, the last so many are looked at
_CLOCKS = timedelta(days=1)  # what is the 9th in one capital is the 10th in another
_DELIVERY = timedelta(days=8)  # a letter is often cited by the day it was handed over
_PLAIN = 0.5  # from this strength on, the words say that a message is answered
_HEAD = 260  # characters of a message in which it names what it answers
_OPENING = 800
_BESIDE = 60  # characters between the words for a message and its number or the call of its note
_NUMBER = re.compile(r"d(\d+)")
_PRINTED = frozenset({ReferenceKind.DOCUMENT, ReferenceKind.NOTE})
_MESSAGES = frozenset({ReferenceKind.TELEGRAM, ReferenceKind.LETTER})
_WIRED = frozenset({"telegram", "circular-telegram", "airgram", "despatch"})
_ON_PAPER = frozenset({"letter", "memorandum", "note", "aide-memoire"})
_WITH_WAY = (
    "your:strong",
    "your:plain",
    "your:weak",
    "telegram:number-in-head",
    "telegram:number",
    "cited:heading-note",
    "at:head",
    "at:opening",
    "not-cited",
    "note:alone",
)
_WITH_EACH_OTHER = {
    "not-cited": (
        "meanwhile:the-last",
        "meanwhile:more-came",
        "this:written",
        "this:wired",
        "says:day",
        "says:number",
        "telegram:number",
        "not-cited:your-strong",
        "not-cited:your-plain",
        "printed-later",
        "says:other-form",
        "says:form",
    ),
    "says:day": ("way:other", "way:from-there"),
}


class Cards(Protocol):
    """The messages of the corpus by document and by parties."""

    def of_document(self, document: str) -> Sequence[Card]:
        """The cards of a printed document and of the messages enclosed in it."""
        ...

    def between(
        self, senders: frozenset[str], recipients: frozenset[str], first: date, last: date
    ) -> Sequence[Card]:
        """The messages from one of ``senders`` to one of ``recipients``, of these days."""
        ...


@cache
def chooser() -> Chooser:
    """What tells an answer; its weights are the shipped ones."""
    return Chooser.shipped("replies")


@dataclass(slots=True)
class Candidate:
    """A document that a message may answer, and what speaks for it."""

    target: str
    features: dict[str, float] = field(default_factory=dict)
    evidence: list[Span] = field(default_factory=list)
    message: str = ""  # the one of its messages that is meant

    def hold(self, *names: str) -> None:
        """These features hold."""
        for name in names:
            self.features[name] = 1.0


def find_replies(extraction: Extraction, cards: Cards) -> Mapping[str, tuple[Link, ...]]:
    """The messages answered, for each communication of the document that answers any.

    ``extraction`` has its parties and references resolved. The value names documents
    (``VOLUME/dN``); evidence is the sentence that says so.
    """
    found: dict[str, tuple[Link, ...]] = {}
    for message, candidates in reply_candidates(extraction, cards).items():
        chosen = []
        for one in candidates:
            choice = chooser().choose([one.features])
            if choice.index is not None:
                chosen.append((one, choice))
        links = [_link(*pair) for pair in chosen if _alone(pair[0], [one for one, _ in chosen])]
        if links:
            found[message] = tuple(sorted(links, key=lambda link: link.target))
    return found


def _alone(one: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether no other candidate fits the same words, where nothing but parties and days tells:
    of two that fit neither is taken."""
    if "not-cited" not in one.features:
        return True
    return not any(
        other is not one
        and "not-cited" in other.features
        and set(one.evidence[:1]) & set(other.evidence)
        for other in chosen
    )


def _link(one: Candidate, choice: Choice) -> Link:
    cited = any(name.startswith("cited:") for name in one.features)
    reason = "note" if "cited:note" in one.features else "reference-line"
    if not cited:
        reason = "date-and-parties" if "says:day" in one.features else "latest-before"
    spans = tuple(dict.fromkeys(one.evidence))[:4]
    return Link(
        one.target,
        reason,
        round(choice.probability, 3),
        evidence=spans,
        detail="; ".join(choice.reasons),
        message=one.message,
    )


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


def reply_candidates(extraction: Extraction, cards: Cards) -> dict[str, list[Candidate]]:
    """For each communication of a document what it may answer, with features."""
    return {
        message.id: _Candidates(extraction, message, cards).all()
        for message in extraction.communications
    }


@dataclass(frozen=True, slots=True)
class _Citation:
    """A document cited: by which reference, and where in the text (the call of its note)."""

    target: str
    reference: Reference
    place: int
    in_heading: bool


class _Candidates:
    """What one communication of a document may answer."""

    def __init__(self, extraction: Extraction, message: Communication, cards: Cards) -> None:
        self.extraction = extraction
        self.message = message
        self.cards = cards
        self.card = card_of(message, extraction.id, message.sent)
        printed = extraction.communications[0]
        self.day = self.card.day or (day_of(printed.sent.edtf) if printed.sent else None)
        self.begin = _begin(extraction, message)
        self.answers = [a for a in extraction.answers if a.message == message.id]
        self.found: dict[str, Candidate] = {}

    def all(self) -> list[Candidate]:
        """The candidates, each document once."""
        cited = [one for one in self._citations() if self._mine(one)]
        for one in cited:
            self._cite(one, cited)
        for card in self._received():
            self._candidate(card.document)
        found = [candidate for candidate in self.found.values() if self._complete(candidate)]
        named = [candidate for candidate in found if _named_as_answered(candidate)]
        for candidate in found:
            if any(other is not candidate for other in named):
                candidate.hold("beside-named")
                if candidate not in named:
                    candidate.hold("less-than-named")
        return found

    def _candidate(self, document: str) -> Candidate:
        return self.found.setdefault(document, Candidate(document))

    # ------------------------------------------------------------------ what is cited

    def _citations(self) -> Iterator[_Citation]:
        notes = self.extraction.notes
        for reference in self.extraction.references:
            if reference.target is None or reference.kind not in _PRINTED | _MESSAGES:
                continue
            target, _, part = reference.target.target.partition("#")
            if (part or reference.part) and not reference.text.startswith("Document"):
                continue  # what a footnote of it tells of is not the document
            if target == self.extraction.id or _NUMBER.search(target) is None:
                continue
            place, heading = reference.start, False
            if reference.note is not None:
                call = notes[reference.note].call if reference.note < len(notes) else None
                said = [a.end for a in self.answers if reference.note in a.notes]
                if call is None and not said:
                    continue
                place = call.start if call else said[0]
                heading = place < self.extraction.title_span.end + 3
            yield _Citation(target, reference, place, heading)

    def _mine(self, one: _Citation) -> bool:
        """Whether a citation stands in this communication itself, not in one within it or around
        it; the note to a document's heading is the document's."""
        within = [
            c for c in self.extraction.communications[1:] if c.start - 3 <= one.place < c.end + 3
        ]
        if not within:
            announced = self.message.enclosed_in is not None and any(
                a.notes and one.reference.note in a.notes for a in self.answers
            )
            return self.message.enclosed_in is None or announced
        return min(within, key=lambda c: c.end - c.start).id == self.message.id

    def _cite(self, one: _Citation, all_of_them: Sequence[_Citation]) -> None:
        candidate = self._candidate(one.target)
        reference = one.reference
        how = "note" if reference.note is not None else "text"
        candidate.hold(f"cited:{how}", f"cited:{how}:{reference.kind}")
        candidate.evidence.append(Span(reference.start, reference.end))
        if one.in_heading:
            candidate.hold("cited:heading-note")
        if reference.note is not None:
            beside = [c for c in all_of_them if c.reference.note == reference.note]
            others = {c.target for c in beside} - {one.target}
            candidate.hold("note:alone" if not others else "note:several")
            if reference.start == min(c.reference.start for c in beside):
                candidate.hold("note:first")
        offset = one.place - self.begin
        where = "head" if offset < _HEAD else "opening" if offset < _OPENING else "later"
        candidate.hold(f"at:{where}")
        if one.place == min(c.place for c in all_of_them):
            candidate.hold("at:first")
        self._said(candidate, one)

    def _said(self, candidate: Candidate, one: _Citation) -> None:
        """What the words beside the citation say: "your letter", "Embtel 1070"."""
        for answer in self.answers:
            near = one.reference.note is not None and one.reference.note in answer.notes
            inside = answer.start - 3 <= one.place <= answer.end + _BESIDE
            if near or inside:
                self._answer(candidate, answer)
        for reference in self.extraction.references:
            if reference.note is not None or reference.kind is not ReferenceKind.TELEGRAM:
                continue
            if not reference.start - 3 <= one.place <= reference.end + _BESIDE:
                continue
            number = folded(reference.cited.number)
            known = {c.number for c in self.cards.of_document(candidate.target) if c.number}
            same = number is not None and any(_same_number(number, k) for k in known)
            candidate.hold("telegram:number" if same else "telegram:beside")
            if same and reference.start - self.begin < _HEAD:
                candidate.hold("telegram:number-in-head")
            candidate.evidence.append(Span(reference.start, reference.end))

    def _answer(self, candidate: Candidate, answer: Answer) -> None:
        strength = answer.strength
        name = "earlier" if strength <= 0.2 else "weak" if strength < 0.5 else "plain"
        candidate.hold(f"your:{'strong' if strength >= 0.75 else name}")
        candidate.evidence.insert(0, answer.evidence)
        day = day_of(answer.sent)
        for card in self.cards.of_document(candidate.target):
            if day is not None and day in (card.day, card.delivered):
                candidate.hold("says:day")
            elif day is not None and card.day and abs(day - card.day) <= _CLOCKS:
                candidate.hold("says:day-beside")
            if answer.form is not None:
                self._form(candidate, answer.form, card)
            if answer.number and card.number == folded(answer.number):
                candidate.hold("says:number")
        if day is not None and not {"says:day", "says:day-beside"} & candidate.features.keys():
            candidate.hold("says:other-day")

    @staticmethod
    def _form(candidate: Candidate, form: str, card: Card) -> None:
        """Whether a message can be called by a form: a telegram printed as such is no letter."""
        if form == card.form:
            candidate.hold("says:form")
        elif form in _ON_PAPER and card.form in _WIRED and not card.enclosed:
            candidate.hold("says:other-form")

    # ------------------------------------------------------------------ what went the other way

    def _received(self) -> list[Card]:
        """The last messages from there to here that are not younger than this one, and all those
        that a number or a day in the text may mean."""
        if not self.card.senders or not self.card.recipients or self.day is None:
            return []
        volume = self.extraction.volume
        since = self.day - _LATELY
        found = [
            card
            for card in self.cards.between(self.card.recipients, self.card.senders, since, self.day)
            if card.document != self.extraction.id and card.volume == volume
        ]
        found.sort(key=lambda card: card.day or date.min, reverse=True)
        days = {day_of(answer.sent) for answer in self.answers} - {None}
        named = [c for c in found[_NEXT:] if c.day in days or c.delivered in days]
        return [*found[:_NEXT], *named]

    # ------------------------------------------------------------------ what speaks for each

    def _complete(self, one: Candidate) -> bool:
        """Adds what speaks for a candidate besides its citation; False where it can't be one."""
        cards = self.cards.of_document(one.target)
        days = [card.day for card in cards if card.day]
        if self.day and days and min(days) > self.day + _CLOCKS:
            return False  # younger than this message
        if not cards and not any(name.startswith("your:") for name in one.features):
            return False  # nothing but a citation of what is not at hand
        one.message = self._message_meant(one.target, cards)
        way = self._way(cards)
        if cards:  # else the document is not at hand, and nothing is known of it
            one.hold(f"way:{way}")
        gap = (
            (self.day - max(d for d in days if d <= self.day + _CLOCKS)).days
            if self.day and days
            else None
        )
        one.hold(f"gap:{_bucket(gap)}")
        volume = one.target.partition("/")[0]
        one.hold("volume:same" if volume == self.extraction.volume else "volume:other")
        if _later(one.target, self.extraction.id):
            one.hold("printed-later")
        if not any(name.startswith("cited:") for name in one.features):
            self._uncited(one, cards)
        self._kinds(one, cards)
        self._meanwhile(one, days)
        self._together(one, way)
        return True

    def _kinds(self, one: Candidate, cards: Sequence[Card]) -> None:
        """What this message is, and what the candidate is."""
        if cards and not any(c.senders or c.recipients for c in cards):
            one.hold("no-message")
        mine = "wired" if self.message.form in _WIRED else "written"
        enclosed = "enclosed" if self.message.enclosed_in is not None else "printed"
        one.hold(f"this:{mine}", f"this:{enclosed}")
        if not (self.message.senders or self.message.recipients):
            one.hold("this:no-message")
        for card in cards[:1]:
            theirs = "wired" if card.form in _WIRED and not card.enclosed else "written"
            one.hold(f"this:{mine}-to-{theirs}")

    def _uncited(self, one: Candidate, cards: Sequence[Card]) -> None:
        one.hold("not-cited")
        strongest = max((a.strength for a in self.answers if not a.notes), default=0.0)
        if strongest >= 0.75:
            one.hold("not-cited:your-strong")
        elif strongest >= 0.5:
            one.hold("not-cited:your-plain")
        for answer in self.answers:
            self._uncited_answer(one, cards, answer)
        for reference in self.extraction.references:
            if reference.note is None and reference.kind is ReferenceKind.TELEGRAM:
                number = folded(reference.cited.number)
                if number and any(c.number and _same_number(number, c.number) for c in cards):
                    one.hold("telegram:number")
                    one.evidence.append(Span(reference.start, reference.end))
                    if 0 <= reference.start - self.begin < _HEAD:
                        one.hold("telegram:number-in-head")
        if not one.evidence:
            one.evidence.extend(a.evidence for a in self.answers[:1])

    def _uncited_answer(self, one: Candidate, cards: Sequence[Card], answer: Answer) -> None:
        """What the words for a message received say of one that is not cited with them."""
        day = day_of(answer.sent)
        said = day is not None and any(day in (c.day, c.delivered) for c in cards)
        late = day is not None and any(
            c.day and timedelta(0) < day - c.day <= _DELIVERY for c in cards
        )
        if answer.notes:  # the note says what it is, and does not say this
            if said or late:
                one.hold("noted-elsewhere")
            return
        if answer.form is not None:
            for card in cards:
                self._form(one, answer.form, card)
        if said or late:
            sure = "strong" if answer.strength >= _PLAIN else "weak"
            one.hold("says:day" if said else "says:day-later", f"says-day:{sure}")
            one.evidence.append(answer.evidence)
        if answer.number and folded(answer.number) in {c.number for c in cards}:
            one.hold("says:number")
            one.evidence.append(answer.evidence)

    def _message_meant(self, target: str, cards: Sequence[Card]) -> str:
        """Which message of a document went the other way: of those not younger than this that have
        most ends in common with it the last, or the document itself."""
        mine = self.card
        came: list[tuple[int, bool, date, str]] = []
        for card in cards:
            if card.day and self.day and card.day > self.day + _CLOCKS:
                continue
            from_there = _meet(card.senders, mine.recipients, card.origin, mine.destination)
            to_here = _meet(card.recipients, mine.senders, card.destination, mine.origin)
            came.append((from_there + to_here, card.id == target, card.day or date.min, card.id))
        return max(came)[-1] if came and max(came)[0] else target

    def _way(self, cards: Sequence[Card]) -> str:
        """Which way a document's messages went, against this one."""
        mine, best = self.card, "unknown"
        if not (mine.senders or mine.recipients or mine.origin):
            return "unknown"
        for card in cards:
            from_there = _meet(card.senders, mine.recipients, card.origin, mine.destination)
            to_here = _meet(card.recipients, mine.senders, card.destination, mine.origin)
            same = _meet(card.senders, mine.senders, card.origin, mine.origin)
            if from_there and to_here:
                return "other"
            if same:
                best = "same" if best == "unknown" else best
            elif from_there:
                best = "from-there"
            elif to_here and best != "from-there":
                best = "to-here"
            elif (card.senders or card.origin) and best == "unknown":
                best = "elsewhere"
        return best

    def _meanwhile(self, one: Candidate, days: Sequence[date]) -> None:
        """Whether it was answered in the meantime, and whether more came from there."""
        if self.day is None or not days or not self.card.senders or not self.card.recipients:
            return
        sent = max(days)
        volume = self.extraction.volume
        mine = {
            c.document
            for c in self.cards.between(self.card.senders, self.card.recipients, sent, self.day)
            if c.day and c.day < self.day and c.volume == volume
        }
        theirs = {
            c.document
            for c in self.cards.between(self.card.recipients, self.card.senders, sent, self.day)
            if c.day and sent < c.day and c.volume == volume
        }
        gone = {one.target, self.extraction.id}
        if mine - gone:
            one.hold("meanwhile:answered")
        one.hold("meanwhile:more-came" if theirs - gone else "meanwhile:the-last")

    @staticmethod
    def _together(one: Candidate, way: str) -> None:
        """Features that mean more together than each alone."""
        held = one.features
        for name in _WITH_WAY:
            if name in held and f"way:{way}" in held:
                one.hold(f"{name}+way:{way}")
        for name, others in _WITH_EACH_OTHER.items():
            if name in held:
                one.hold(*(f"{name}+{other}" for other in others if other in held))


def _named_as_answered(one: Candidate) -> bool:
    """Whether it went the other way and the words by which it is cited say that it is answered."""
    names = one.features
    said = "your:strong" in names or "your:plain" in names or "telegram:number-in-head" in names
    return said and "way:other" in names and "not-cited" not in names


def _begin(extraction: Extraction, message: Communication) -> int:
    """Where the words of a communication begin: below the heading and dateline of a document."""
    if message.enclosed_in is not None:
        return message.start
    ends = [extraction.title_span.end]
    ends += [message.sent.end] if message.sent and message.sent.start < ends[0] + 600 else []
    ends += [message.number_span.end] if message.number_span else []
    return max(ends)


def _meet(
    ones: frozenset[str], others: frozenset[str], posts: frozenset[str], there: frozenset[str]
) -> bool:
    """Whether two ends are the same: a person or office, or the post."""
    return bool(ones & others) or bool(posts & there)


def _same_number(cited: str, known: str) -> bool:
    """Whether a number as cited means a message's: the digit of a note may be glued to it."""
    return (
        cited == known
        or (len(known) > 1 and cited[:-1] == known)
        or (len(known) > 1 and cited[:-2] == known and len(known) > 2)
    )


def _later(document: str, other: str) -> bool:
    """Whether a document is printed behind another of its volume."""
    (volume, _, one), (here, _, two) = document.partition("/"), other.partition("/")
    numbers = _NUMBER.match(one), _NUMBER.match(two)
    if volume != here or None in numbers:
        return False
    first, second = (int(found[1]) for found in numbers if found)
    return first > second


def _bucket(days: int | None) -> str:
    if days is None:
        return "unknown"
    for limit, name in ((0, "0"), (1, "1"), (3, "3"), (7, "7"), (14, "14"), (31, "31"), (62, "62")):
        if days <= limit:
            return name
    return "long"


def resolve(found: Extraction, index: Index, register: Register) -> Extraction:
    """The extraction with links to what it cites and answers and where else it is printed, where
    the evidence allows."""
    answered = with_replies(resolve_references(found, index, register), index)
    return measured(with_printings(answered, index))
