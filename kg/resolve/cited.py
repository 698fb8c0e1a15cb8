"""Which printed document a citation means: telegrams by number, letters by parties and date.

A number recurs: every post begins anew each year, and posts share numbers. So number, sender,
addressee and date have to agree, and of two documents that fit neither is taken. Reasons:

``stated``   the editors say both ("telegram 1070, Document 63"; the note called at the number)
``number-and-date``     number, ends and the day cited
``number-and-channel``  number and both ends, the only one sent in the months before
``number-in-volume``    a number in a note, the one of the weeks before in the same volume
``own-number``      the editors speak of the very document by its number
``number-of-series``    number in a conference's series ("Secto 12"), within days
``parties-and-date``    a letter from and to the same, on the day cited
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.extract.citations import SEEN
from kg.extract.cited_messages import telegram_words
from kg.extract.posts import DEPARTMENT
from kg.model import (
    Communication,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Reference,
    ReferenceKind,
    Span,
)
from kg.resolve.message_index import NUMBERED, Card, Index, cards, day_of, folded
from kg.resolve.register import Register

# ----------------------------------------------------------------
# Who sent and who received a letter or a statement that is cited by its day.
#
#     your letter of October 24 · Khrushchev’s message of October 26 to the President
#     King Saud’s reply to President Kennedy’s May 11 letter
#
# The words name the ends, or the message they stand in does: *your* letter is that of its
# addressee.

# "a memorandum of September 15 to Mr. " before a name: the addressee's
_TO = re.compile(r"\bto\s(?:(?!from\b|by\b)[\w.’'-]+\s)*$")
_ADDRESSEE = re.compile(r"\bto\s(?:the\s)?([A-Z].*)", re.DOTALL)  # "letter to Marshall, November 2"
# What a mission writes to a foreign government: "my note of February 20", told to its ministry
_TO_OTHERS = frozenset({"note", "aide-memoire"})
_INDEFINITE = re.compile(r"An?\s", re.IGNORECASE)  # "a February 8 memorandum from Rostow"
_WORD = re.compile(r"[^\W\d_]{3,}")
_ANSWERING = 60  # characters within which who answers stands before what he answers


@dataclass(frozen=True, slots=True)
class Ends:
    """Local names of who sent and who received what is cited. ``addressee`` are the words for one
    that is named but not known."""

    senders: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    addressee: str | None = None

    def may_be(self, card: Card, register: Register) -> bool:
        """Whether an addressee who is named but not known may have received a message."""
        if self.addressee is None:
            return True
        people = (register.person(name) for name in card.recipients)
        known = {word for person in people if person for word in _WORD.findall(person.name)}
        return not known.isdisjoint(_WORD.findall(self.addressee))


def ends_of(reference: Reference, extraction: Extraction, register: Register) -> Ends:
    """The ends of a letter or statement that a document cites, as far as the words tell them."""
    cited = reference.cited
    if cited.sender and cited.recipient:
        day = day_of(cited.sent) or date.min
        return Ends(_held(cited.sender, day, register), _held(cited.recipient, day, register))
    named = _ADDRESSEE.search(reference.text)
    senders, recipients, unknown = _named_ends(reference, extraction.mentions)
    addressee = named[1] if named and not unknown else None
    owner = whose(reference)
    if owner in ("your", "my") and not reference.in_apparatus:
        message = _message(extraction.communications, reference.start)
        ends = _links(message.recipients), _links(message.senders)
        writer, reader = ends if owner == "your" else ends[::-1]
        senders = [writer]
        if not named:  # "my memorandum to Mr. Hoover"
            home = owner == "my" and cited.form in _TO_OTHERS and _is_wired(message)
            recipients = [] if home else [reader]
    elif owner == "answered" and not recipients:
        recipients = [_answering(reference, extraction.mentions)]
    if not senders:
        return Ends()
    if len(recipients) == 1:
        return Ends(senders[0], recipients[0])
    return Ends(senders[0], addressee=addressee)


def _named_ends(
    reference: Reference, mentions: Sequence[Mention]
) -> tuple[list[frozenset[str]], list[frozenset[str]], bool]:
    """Who is named in the words of a citation as sender and as addressee, and whether its addressee
    is an office that nobody is known to hold."""
    senders: list[frozenset[str]] = []
    recipients: list[frozenset[str]] = []
    unknown = False
    for mention in mentions:
        if reference.start <= mention.start and mention.end <= reference.end:
            names = _targets(mention)
            to = _TO.search(reference.text[: mention.start - reference.start])
            if names:
                (recipients if to else senders).append(names)
            elif mention.label is not Label.PERSON and to:
                unknown = True  # "to the Prime Minister": no name to go by
    return senders, recipients, unknown


def _is_wired(message: Communication) -> bool:
    """Whether a message goes between a ministry and its missions, by its form."""
    return message.form in NUMBERED and message.enclosed_in is None


def whose(reference: Reference) -> str:
    """Whose message the words say it is: your, my, other, answered."""
    return reference.reason.partition(" ")[0]


def is_known(reference: Reference) -> bool:
    """Whether the words speak of a letter as known by its sender and day: "Rostow’s memorandum of
    February 8", but not "a memorandum of February 8 from Rostow"."""
    return _INDEFINITE.match(reference.text) is None


def only(names: frozenset[str]) -> str | None:
    """The one name, a person's before that of an office held."""
    people = sorted(name for name in names if name.startswith("person/"))
    return people[0] if len(people) == 1 else next(iter(names)) if len(names) == 1 else None


def _answering(reference: Reference, mentions: Iterable[Mention]) -> frozenset[str]:
    """The person who answers, named last before "reply to Kennedy’s May 11 letter"."""
    near = [
        mention
        for mention in mentions
        if mention.note == reference.note
        and reference.start - _ANSWERING <= mention.start
        and mention.end <= reference.start
    ]
    names = _targets(max(near, key=lambda mention: mention.end)) if near else frozenset()
    return names if any(name.startswith("person/") for name in names) else frozenset()


def _message(messages: Iterable[Communication], offset: int) -> Communication:
    """The innermost message that an offset stands in."""
    printed, *enclosed = messages
    within = [c for c in enclosed if c.enclosed_in and c.start <= offset < c.end]
    return min(within, key=lambda c: c.end - c.start) if within else printed


def _held(agent: str, day: date, register: Register) -> frozenset[str]:
    """An agent, and of an office its holder on the day."""
    tenure = register.holder(agent, day) if agent.startswith("office/") else None
    return frozenset({agent, tenure.person}) if tenure else frozenset({agent})


def _links(parties: Iterable[Party]) -> frozenset[str]:
    return frozenset(
        link.target for party in parties for link in (party.agent, party.person) if link is not None
    )


def _targets(mention: Mention) -> frozenset[str]:
    links = (mention.agent, mention.person)
    return frozenset(link.target for link in links if link is not None)


# ----------------------------------------------------------------
# Which printed document a citation means: telegrams by number, letters by parties and date.

_A_DAY = timedelta(days=1)
# A telegram is cited within weeks; numbers come round again within the year
_RECENT = timedelta(days=120)
_LATELY = timedelta(days=30)  # where the words don't tell the ends
_LONG = 3  # digits: a number of fewer recurs at every post
_YEAR = timedelta(days=300)
_CONFERENCE = timedelta(days=10)
# What a word for one form may stand for besides
_CALLED: dict[str, frozenset[str]] = {
    "message": frozenset({"letter", "telegram", "note", "backchannel-message"}),
    "note": frozenset({"letter", "aide-memoire"}),
    "memorandum": frozenset({"information-memorandum", "action-memorandum", "aide-memoire"}),
    "telegram": frozenset({"circular-telegram", "backchannel-message"}),
}
_WHERE_KEPT = 160  # characters within which a note says where something not printed is kept


def resolve_references(extraction: Extraction, index: Index, register: Register) -> Extraction:
    """The extraction with targets for the telegrams and letters that it cites and that are printed.

    What fits more than one document keeps them as candidates.
    """
    resolver = _Resolver(extraction, index, register)
    found = tuple(resolver.resolved(reference) for reference in extraction.references)
    return extraction if found == extraction.references else replace(extraction, references=found)


class _Resolver:
    """The citations of one document."""

    def __init__(self, extraction: Extraction, index: Index, register: Register) -> None:
        self.register = register
        self.extraction = extraction
        self.id = extraction.id
        self.volume = extraction.volume
        self.index = index
        self.references = extraction.references
        own = index.of_document(extraction.id) or cards(extraction)
        self.day = own[0].day if own else None
        self.origin = own[0].origin if own else frozenset[str]()
        self.destination = own[0].destination if own else frozenset[str]()

    def resolved(self, reference: Reference) -> Reference:
        """The reference with a target or candidates, as far as the evidence goes."""
        if reference.target is not None:
            return reference
        if reference.kind is ReferenceKind.TELEGRAM:
            return self._telegram(reference)
        if reference.kind is ReferenceKind.LETTER and self.extraction.communications:
            return self._letter(reference)
        if reference.kind is ReferenceKind.STATEMENT:
            makers = ends_of(reference, self.extraction, self.register).senders
            return replace(reference, cited=replace(reference.cited, sender=only(makers)))
        return reference

    # ------------------------------------------------------------ telegrams

    def _telegram(self, reference: Reference) -> Reference:
        number = folded(reference.cited.number)
        stated = self._stated(reference, number)
        if stated is not None:
            return stated
        reference = replace(
            reference, candidates=(), reason=reference.reason.removeprefix(f"{SEEN} ")
        )
        if number is None:
            return reference
        found = self._numbered(reference, number)
        if found.target is None and not found.candidates:
            for other in self._misread(reference):
                again = replace(reference, cited=replace(reference.cited, number=other))
                found_again = self._numbered(again, str(folded(other)))
                if found_again.target is not None:
                    return found_again
        return found

    def _misread(self, reference: Reference) -> Iterator[str]:
        """The number as it would be if the digit of a note beside it were told otherwise: it was
        taken for the number's, or a digit of the number was taken for a note's call."""
        number, notes = reference.cited.number or "", self.extraction.notes
        if reference.note is not None or not number[-1:].isdigit():
            return
        for note in notes:
            call = note.call
            if call is not None and call.start == reference.end and note.number:
                yield f"{number}{note.number}"
            if call is None and note.number and number.endswith(note.number):
                yield number.removesuffix(note.number)

    def _is_own(self, reference: Reference, number: str) -> bool:
        """Whether the editors speak of the very document: its number, day and ends."""
        own = self.index.of_document(self.id) or cards(self.extraction)
        if not own or not reference.in_apparatus or own[0].number != number:
            return False
        day = day_of(reference.cited.sent)
        if not self._not_against(reference, own[0]):
            return False
        form = NUMBERED.get(own[0].form)
        told = day is not None and day == own[0].day
        ends = self._ends_known(reference)
        return form == (reference.cited.form or "telegram") and (told or (ends and day is None))

    def _numbered(self, reference: Reference, number: str) -> Reference:
        """The message with a number, ends and day as they are cited."""
        if self._is_own(reference, number):
            return self._linked(reference, self.id, "own-number", 0.97)
        form = reference.cited.form or "telegram"
        same = [card for card in self.index.numbered(form, number) if card.document != self.id]
        if not number[0].isdigit() and reference.cited.form == "telegram":
            return self._of_series(reference, same)
        fitting = [card for card in same if self._ends_agree(reference, card)]
        known = self._ends_known(reference)
        serial = len(number) > _LONG + 1  # the Department's of 1967 and later, one for all posts
        if not fitting and not known and (reference.in_apparatus or serial):
            return self._of_volume(reference, same)
        cited = day_of(reference.cited.sent)
        if cited is None:
            return self._recent(reference, self._near(fitting), known)
        return self._of_day(reference, fitting, cited, 0.98 if known else 0.95)

    def _of_day(
        self, reference: Reference, cards: Sequence[Card], day: date, sure: float
    ) -> Reference:
        """The one of some messages that is of a day, or of the day beside it."""
        dated = [card for card in cards if card.day and abs(card.day - day) <= _A_DAY]
        exact = [card for card in dated if card.day == day]
        return self._decided(reference, exact or dated, "number-and-date", sure)

    def _recent(self, reference: Reference, near: list[Card], known: bool) -> Reference:
        """Without a date cited: the one sent in the months before, if the number came no second
        time within the year. ``known``: whether the words tell the ends."""
        if self.day is None:
            return self._left(reference, near)
        window = _RECENT if known else _LATELY
        before = [card for card in near if card.day and self.day - card.day <= window]
        others = [card for card in near if card not in before]
        if len({card.document for card in before}) == 1 and others:
            gap = min(abs(self.day - card.day) for card in others if card.day)
            if gap < _YEAR:
                return self._left(reference, [*before, *others])
        sure = 0.98 if known else 0.95
        return self._decided(reference, before, "number-and-channel", sure)

    def _of_volume(self, reference: Reference, same: list[Card]) -> Reference:
        """A number alone, in a note: the one telegram of the volume that has it, if recent.

        A post's first hundred numbers recur at every post, so they need their day; and a document
        that goes to or from one post means that post's, unless the number is a high one or the
        day is cited.
        """
        cited = day_of(reference.cited.sent)
        day = cited or self.day
        digits = len(re.sub(r"\D", "", reference.cited.number or ""))
        if day is None or (digits < _LONG and cited is None):
            return reference
        rare = digits > _LONG or (digits == _LONG and cited is not None)
        window = timedelta(0) if cited else _LATELY
        close = [
            card
            for card in same
            if card.volume == self.volume
            and card.day
            and timedelta(0) <= day - card.day <= window
            and self._not_against(reference, card)
            and (rare or not self._other_channel(card))
        ]
        return self._decided(reference, close, "number-in-volume", 0.95)

    def _of_series(self, reference: Reference, same: list[Card]) -> Reference:
        """A telegram of a series ("Secto 12"): a conference's begins anew with each conference."""
        cited = day_of(reference.cited.sent)
        day = cited or self.day
        window = _A_DAY if cited else _RECENT if _lasting(reference) else _CONFERENCE
        close = [card for card in same if day and card.day and abs(card.day - day) <= window]
        return self._decided(reference, close, "number-of-series", 0.97)

    def _stated(self, reference: Reference, number: str | None) -> Reference | None:
        """What the editors say it is, unless that document bears another number."""
        if not reference.reason.endswith("stated") or len(reference.candidates) != 1:
            return None
        target = reference.candidates[0]
        printed = [c for c in self.index.of_document(target) if not c.enclosed]
        seen = reference.reason.startswith(SEEN)
        if not printed:  # a volume that is not at hand
            return None if seen else self._linked(reference, target, "stated", 0.93)
        known = printed[0].number
        if known is not None and number is not None and known != number:
            return None  # it was another's document; the number may still tell which
        day = day_of(reference.cited.sent)
        same = known is not None and known == number
        if seen and not same:
            return None  # "for telegram 4842, see Document 230": it may only speak of it
        agrees = same or (day is not None and day == printed[0].day)
        return self._linked(reference, target, "stated", 0.99 if agrees else 0.95)

    def _ends_agree(self, reference: Reference, card: Card) -> bool:
        """Whether sender and addressee are those cited, where the words tell them."""
        cited = reference.cited
        if (cited.form or "").startswith("circular"):
            return card.form == cited.form
        ends = ((cited.sender, card.origin), (cited.recipient, card.destination))
        if any(end is not None and end not in known for end, known in ends):
            return False
        return self._ends_known(reference) or self._on_channel(card)

    @staticmethod
    def _not_against(reference: Reference, card: Card) -> bool:
        """Whether no end that is known of the message is another than the one cited."""
        cited = reference.cited
        ends = ((cited.sender, card.origin), (cited.recipient, card.destination))
        return all(end is None or not known or end in known for end, known in ends)

    @staticmethod
    def _ends_known(reference: Reference) -> bool:
        """Whether the words tell a post besides the Department, or a circular."""
        if (reference.cited.form or "").startswith("circular"):
            return True
        return any(
            end is not None and end != DEPARTMENT
            for end in (reference.cited.sender, reference.cited.recipient)
        )

    def _on_channel(self, card: Card) -> bool:
        """Whether a message went between the posts that this document goes between."""
        here, there = self._channels(card)
        return bool(here & there) and len(here) == 1

    def _other_channel(self, card: Card) -> bool:
        """Whether this document goes to or from one post, and a message to or from others."""
        here, there = self._channels(card)
        return len(here) == 1 and bool(there) and not here & there

    def _channels(self, card: Card) -> tuple[frozenset[str], frozenset[str]]:
        """The posts besides the Department that this document and a message go between."""
        here = (self.origin | self.destination) - {DEPARTMENT}
        return here, (card.origin | card.destination) - {DEPARTMENT}

    def _near(self, found: Iterable[Card]) -> list[Card]:
        """Those sent by the day of this document, or a day later where time zones differ."""
        if self.day is None:
            return list(found)
        return [c for c in found if c.day is not None and c.day <= self.day + _A_DAY]

    # ------------------------------------------------------------ letters

    def _letter(self, reference: Reference) -> Reference:
        """A message by its ends and day; by its sender and day where no other fits, all in the
        volume that cites it: of what is printed elsewhere as of that day, half is another's."""
        day = day_of(reference.cited.sent)
        known = ends_of(reference, self.extraction, self.register)
        senders, recipients = known.senders, known.recipients
        # "the President's letter to President Pak": nobody writes to himself, who else is unknown
        oneself = bool(senders & recipients)
        to = None if oneself else only(recipients)
        about = replace(reference.cited, sender=only(senders), recipient=to)
        reference = replace(reference, cited=about)
        stated = self._stated(reference, None)
        if stated is not None:
            return stated
        if day is None or not senders or oneself or self._kept_elsewhere(reference):
            return reference
        if recipients:
            found, sure = self.index.between(senders, recipients, day, day), 0.95
        elif whose(reference) in ("other", "answered") and is_known(reference):
            by_them = self.index.sent_by(senders, day)
            found, sure = [c for c in by_them if known.may_be(c, self.register)], 0.85
        else:
            return reference
        fitting = [
            card
            for card in found
            if card.document != self.id and _form_agrees(reference.cited.form, card.form)
        ]
        here = {card.volume for card in fitting} == {self.volume}
        if not here and not (recipients and is_known(reference)):
            return self._left(reference, fitting)  # he wrote others that day, too
        return self._decided(reference, fitting, "parties-and-date", sure)

    def _kept_elsewhere(self, reference: Reference) -> bool:
        """Whether the editors say behind it in which files it is: then it is not printed."""
        return reference.in_apparatus and any(
            other.kind is ReferenceKind.ARCHIVE
            and other.note == reference.note
            and reference.end <= other.start <= reference.end + _WHERE_KEPT
            for other in self.references
        )

    # ------------------------------------------------------------ deciding

    def _decided(
        self, reference: Reference, found: list[Card], reason: str, confidence: float
    ) -> Reference:
        """A link to the one document that fits, of two printings that of the same volume."""
        documents = sorted({card.document for card in found})
        here = [document for document in documents if document.startswith(f"{self.volume}/")]
        chosen = here if len(here) == 1 and _same(found) else documents
        if len(chosen) == 1:
            return self._linked(reference, chosen[0], reason, confidence)
        return self._left(reference, found)

    def _linked(
        self, reference: Reference, target: str, reason: str, confidence: float
    ) -> Reference:
        sure = confidence if reason == "stated" else confidence * reference.confidence / 0.95
        sure = min(sure, confidence)
        link = Link(
            target, reason, round(sure, 3), evidence=(Span(reference.start, reference.end),)
        )
        return replace(reference, target=link, candidates=())

    @staticmethod
    def _left(reference: Reference, found: Iterable[Card]) -> Reference:
        """Unresolved, with the documents it could be."""
        documents = tuple(sorted({card.document for card in found}))
        return replace(reference, candidates=documents) if documents else reference


def _same(found: list[Card]) -> bool:
    """Whether the cards are one message, printed more than once."""
    first, *others = found
    return len({(card.number, card.day, card.origin) for card in found}) == 1 and all(
        card.recipients & first.recipients or not (card.recipients or first.recipients)
        for card in others
    )


def _lasting(reference: Reference) -> bool:
    """Whether a series is that of a standing mission."""
    series = (reference.cited.number or "").partition(" ")[0].lower()
    return "lasting" in telegram_words().series.get(series, {})


def _form_agrees(cited: str | None, printed: str) -> bool:
    """Whether a document of a form may be cited by a word for another: a message is a letter, a
    telegram or a note, and a letter may be printed as a message; a memorandum is neither."""
    if cited in (None, printed):
        return True
    return printed in _CALLED.get(cited or "", ()) or cited in _CALLED.get(printed, ())
