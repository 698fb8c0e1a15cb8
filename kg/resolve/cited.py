"""Which printed document a citation means: a choice among the messages that it could be.

A number recurs: every post begins anew each year, and posts share numbers; and most of what is
cited is not printed at all. Candidates of a telegram are the messages that bear its number about
that time, copies under another number sent between the same on the day cited, and the document that
the editors name beside it; those of a letter are the messages of its day. Features say what agrees
of number, ends, day and form, and what the editors say. Reasons of a link:

``stated``   the editors name the document ("telegram 1070, Document 63")
``own-number``      the editors speak of the very document by its number
``number-and-date``     a number on the day cited
``number-and-channel``  a number alone
``parties-and-date``    a letter by its ends and day
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial

from kg.choose import Chooser
from kg.extract.citations import SEEN
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
# Which printed document a citation means: a choice among the messages that it could be.

_A_DAY = timedelta(days=1)
_SLIP = timedelta(days=31)  # around the day cited, which may be misprinted
_BEFORE, _AFTER = timedelta(days=330), timedelta(days=30)  # of the page, where no day is cited
_GAPS = ((-2, "later"), (3, "3"), (14, "14"), (30, "30"), (60, "60"), (120, "120"))
_OFF = ((0, "same"), (1, "beside"), (5, "near"))
_WHERE_KEPT = 160  # characters within which a note says where something not printed is kept
_BESIDE = 120  # characters around a citation in which those concerned are named
_COPY = re.compile(r"\s(?:repeated|re?ptd?\.?|sent)\s.*?(\w+)\s(?:as\s)?(?:[Nn]o\.\s)?(\d+)$")
_LIKELY = 0.2  # from which on a candidate is told where none is chosen
# What a word for one form may stand for besides
_CALLED: dict[str, frozenset[str]] = {
    "message": frozenset({"letter", "telegram", "note", "backchannel-message"}),
    "note": frozenset({"letter", "aide-memoire"}),
    "memorandum": frozenset({"information-memorandum", "action-memorandum", "aide-memoire"}),
    "telegram": frozenset({"circular-telegram", "backchannel-message"}),
}
# Aspects of a candidate that mean more together than each alone
_TOGETHER = {
    ReferenceKind.TELEGRAM: (
        ("ends", "time"),
        ("ends", "digits"),
        ("ends", "volume"),
        ("number", "ends"),
        ("number", "time"),
        ("digits", "time"),
        ("volume", "time"),
        ("by", "ends"),
    ),
    ReferenceKind.LETTER: (
        ("from", "to"),
        ("from", "time"),
        ("to", "volume"),
        ("form", "from"),
        ("definite", "volume"),
        ("beside", "from"),
        ("page", "whose"),
        ("to", "whose"),
    ),
}


@cache
def chooser(kind: ReferenceKind) -> Chooser:
    """What tells which message a telegram's number, or a letter's parties and day, mean."""
    return Chooser.shipped(f"cited-{kind}s")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A printed document that a citation may mean, and what speaks for it. ``says`` is the reason
    of a link to it: what of the citation agrees."""

    document: str
    features: dict[str, float]
    says: str
    number: str | None = None  # as it is known of the message


def resolve_references(extraction: Extraction, index: Index, register: Register) -> Extraction:
    """The extraction with targets for the telegrams and letters that it cites and that are printed.

    Where nothing is sure enough, the likely documents stay candidates.
    """
    citations = Citations(extraction, index, register)
    found = tuple(citations.resolved(reference) for reference in extraction.references)
    return extraction if found == extraction.references else replace(extraction, references=found)


class Citations:
    """The citations of one document, and what each of them may mean."""

    def __init__(self, extraction: Extraction, index: Index, register: Register) -> None:
        self.extraction = extraction
        self.index = index
        self.register = register
        own = index.of_document(extraction.id) or cards(extraction)
        self.own = own[0] if own else Card(extraction.id, extraction.id, extraction.form)
        self.posts = (self.own.origin | self.own.destination) - {DEPARTMENT}
        self.pointed: dict[str, set[str]] = {}  # number → documents named for it on the page
        self.kept: list[tuple[int | None, int]] = []  # note and place of each archive cited
        for one in extraction.references:
            if one.kind is ReferenceKind.ARCHIVE:
                self.kept.append((one.note, one.start))
            elif one.cited.number and len(one.candidates) == 1:
                named = self.pointed.setdefault(str(folded(one.cited.number)), set())
                named.update(one.candidates)

    def resolved(self, reference: Reference) -> Reference:
        """The reference with a target or candidates, as far as the evidence goes."""
        if reference.target is not None or not self.extraction.communications:
            return reference
        if reference.kind is ReferenceKind.STATEMENT:
            makers = ends_of(reference, self.extraction, self.register).senders
            return replace(reference, cited=replace(reference.cited, sender=only(makers)))
        if reference.kind not in _TOGETHER:
            return reference
        reference, found = self.candidates(reference)
        choice = chooser(reference.kind).choose([one.features for one in found])
        if choice.index is None:
            told = zip(found, choice.probabilities, strict=True)
            likely = sorted(one.document for one, sure in told if sure >= _LIKELY)
            reason = reference.reason.removeprefix(f"{SEEN} ")
            return replace(reference, candidates=tuple(likely), reason=reason)
        chosen = found[choice.index]
        link = Link(
            chosen.document,
            chosen.says,
            round(choice.probability, 3),
            evidence=(Span(reference.start, reference.end),),
            detail="; ".join(choice.reasons),
        )
        cited = reference.cited
        for number, how in self._numbers(reference).items():
            if how == "misread" and folded(number) == chosen.number:
                cited = replace(cited, number=number)
        return replace(reference, target=link, candidates=(), cited=cited)

    def candidates(self, reference: Reference) -> tuple[Reference, list[Candidate]]:
        """The reference with its ends as far as the words tell them, and what it may mean: each
        document once, of two printings of a message that of the same volume."""
        if reference.kind is ReferenceKind.TELEGRAM:
            numbers = {folded(one): how for one, how in self._numbers(reference).items()}
            aspects_of = partial(self._telegram, reference, numbers)
            found = self._numbered(reference)
        else:
            known = ends_of(reference, self.extraction, self.register)
            if known.senders & known.recipients:  # nobody writes to himself: to whom is open
                known = replace(known, recipients=frozenset())
            ends = {"sender": only(known.senders), "recipient": only(known.recipients)}
            reference = replace(reference, cited=replace(reference.cited, **ends))
            aspects_of = partial(self._letter, reference, known, self._beside(reference))
            found = self._of_the_day(reference, known)
        named = {*reference.candidates, *self._elsewhere(reference)}
        pointers = {one: self.index.of_document(one) for one in named}
        every = dict.fromkeys([*found, *(card for known in pointers.values() for card in known)])
        best: dict[str, tuple[Card | None, dict[str, str]]] = {}
        for card in self._printed_once(every):
            aspects, other = aspects_of(card), best.get(card.document)
            if other is None or _agreeing(aspects) > _agreeing(other[1]):
                best[card.document] = card, aspects
        for pointer in pointers.keys() - best.keys():
            best[pointer] = None, {"hand": "no"}  # a volume that is not at hand
        return reference, [
            replace(
                self._candidate(reference, document, aspects), number=card.number if card else None
            )
            for document, (card, aspects) in best.items()
            if document != self.extraction.id or self._of_itself(reference)
        ]

    @staticmethod
    def _of_itself(reference: Reference) -> bool:
        """Whether a document may speak of itself: its editors do, by its number."""
        return reference.in_apparatus and reference.kind is ReferenceKind.TELEGRAM

    def _elsewhere(self, reference: Reference) -> set[str]:
        """The documents that the editors name for the number anywhere on the page."""
        return self.pointed.get(str(folded(reference.cited.number)), set())

    def _candidate(self, reference: Reference, document: str, aspects: dict[str, str]) -> Candidate:
        """A candidate with the aspects of every kind: where it is printed, what editors say."""
        here = document.startswith(f"{self.extraction.volume}/")
        itself = document == self.extraction.id
        aspects |= {
            "volume": "itself" if itself else "same" if here else "other",
            "by": "editors" if reference.in_apparatus else "writer",
            "pointer": self._pointer(reference, document),
            "kept": "yes" if self.is_kept(reference) else "",
        }
        features = {f"{name}:{value}": 1.0 for name, value in aspects.items() if value}
        for one, other in _TOGETHER[reference.kind]:
            if one in aspects and other in aspects:
                features[f"{one}:{aspects[one]}+{other}:{aspects[other]}"] = 1.0
        told = aspects.get("time") in ("same", "beside")
        says = "number-and-date" if told else "number-and-channel"
        if reference.kind is ReferenceKind.LETTER:
            says = "parties-and-date"
        says = "own-number" if itself else says
        return Candidate(document, features, "stated" if aspects["pointer"] == "stated" else says)

    def _pointer(self, reference: Reference, document: str) -> str:
        """What the editors' naming of a document says of a candidate."""
        if document in reference.candidates:
            return "seen" if reference.reason.startswith(SEEN) else "stated"
        elsewhere = self._elsewhere(reference)
        if reference.candidates or elsewhere:
            return "elsewhere" if document in elsewhere - {*reference.candidates} else "another"
        return ""

    def _printed_once(self, found: Iterable[Card]) -> Iterator[Card]:
        """The messages, of two printings of one that of the same volume."""
        alike: dict[object, list[Card]] = {}
        for card in found:
            same = card.number or (
                card.senders and card.recipients and card.senders | card.recipients
            )
            key = (card.form, same, card.day, card.origin) if same and card.day else card.id
            alike.setdefault(key, []).append(card)
        for cards_of in alike.values():
            here = [one for one in cards_of if one.volume == self.extraction.volume]
            yield from here[:1] if len(here) == 1 else cards_of

    def is_kept(self, reference: Reference) -> bool:
        """Whether the editors say behind it, or in the note called there, in which files it is:
        then it is seldom printed."""
        notes = self.extraction.notes
        called = {
            note.index for note in notes if note.call and 0 <= note.call.start - reference.end <= 1
        }
        return any(
            note in called
            or (
                reference.in_apparatus
                and note == reference.note
                and reference.end <= start <= reference.end + _WHERE_KEPT
            )
            for note, start in self.kept
        )

    # ------------------------------------------------------------ telegrams

    def _numbers(self, reference: Reference) -> dict[str, str]:
        """The number, and what it would be if the digit of a note beside it were told
        otherwise: it was taken for the number's, or a digit of the number for a note's call."""
        number, notes = reference.cited.number or "", self.extraction.notes
        read = {number: "same"} | dict.fromkeys(_copies(reference.text), "same")
        for note in notes if reference.note is None and number[-1:].isdigit() else ():
            if note.number and note.call and note.call.start == reference.end:
                read.setdefault(f"{number}{note.number}", "misread")
            elif note.number and note.call is None and number.endswith(note.number):
                read.setdefault(number.removesuffix(note.number), "misread")
        return {one: how for one, how in read.items() if folded(one)}

    def _numbered(self, reference: Reference) -> Iterator[Card]:
        """The messages with the number that are of about the time, and what else was sent between
        the same on the day cited: copies bear other numbers."""
        cited, own = day_of(reference.cited.sent), self.own.day
        first = cited - _SLIP if cited else own - _BEFORE if own else date.min
        last = cited + _SLIP if cited else own + _AFTER if own else date.max
        for number in self._numbers(reference):
            for card in self.index.numbered(
                reference.cited.form or "telegram", str(folded(number))
            ):
                if first <= (card.day or first) <= last:
                    yield card
        if cited and reference.cited.sender:
            for card in self.index.sent_by([reference.cited.sender], cited, cited):
                if card.form in NUMBERED:
                    yield card

    def _telegram(
        self, reference: Reference, numbers: Mapping[str | None, str], card: Card
    ) -> dict[str, str]:
        """How a telegram's number, ends and day agree with those of a message."""
        cited, number = reference.cited, str(folded(reference.cited.number))
        circular = (cited.form or "").startswith("circular")
        ends = [_agrees(cited.sender, card.origin), _agrees(cited.recipient, card.destination)]
        told = {cited.sender, cited.recipient} - {None, DEPARTMENT}
        theirs = (card.origin | card.destination) - {DEPARTMENT}
        if circular or card.form.startswith("circular"):
            ends = ["circular" if cited.form == card.form else "not-circular"]
        elif "other" in ends:
            ends = ["both-others" if ends == ["other", "other"] else "other"]
        elif told & theirs:
            ends = ["same"]
        elif not told and self.posts and theirs:
            ends = ["of-page" if self.posts & theirs else "not-of-page"]
        else:
            ends = ["open"]
        digits = len(re.sub(r"\D", "", number))
        return {
            "number": numbers.get(card.number, "other") if card.number else "none",
            "ends": ends[0],
            "digits": "series" if not number[0].isdigit() else str(min(digits, 5)),
            "time": self._time(reference, card),
        }

    def _time(self, reference: Reference, card: Card) -> str:
        """How far a message is from the day cited; else how long before the page it was sent."""
        cited, own = day_of(reference.cited.sent), self.own.day
        if card.day is not None and cited is not None:
            off = 0 if cited == card.delivered else abs((card.day - cited).days)
            return next((name for most, name in _OFF if off <= most), "far")
        if card.day is not None and own is not None:
            gap = (own - card.day).days
            return "gap-" + next((name for most, name in _GAPS if gap <= most), "long")
        return "unknown"

    # ------------------------------------------------------------ letters

    def _beside(self, reference: Reference) -> frozenset[str]:
        """Who is named beside a citation."""
        return frozenset(
            name
            for mention in self.extraction.mentions
            if reference.start - _BESIDE <= mention.start and mention.end <= reference.end + _BESIDE
            for name in _targets(mention)
        )

    def _of_the_day(self, reference: Reference, known: Ends) -> Iterator[Card]:
        """What is printed of the day cited: in the volume, and of the same sender elsewhere."""
        day = day_of(reference.cited.sent)
        if day is not None:
            days = day - _A_DAY, day + _A_DAY
            here = self.index.dated(self.extraction.volume, *days)
            for card in (*here, *self.index.sent_by(known.senders, *days)):
                if self._may_be(reference, known, card):
                    yield card

    def _may_be(self, reference: Reference, known: Ends, card: Card) -> bool:
        """Whether a message may be called by the word for it, and is to nobody but who is named."""
        named = whose(reference) not in ("your", "my")
        to_others = card.recipients and not known.recipients & card.recipients
        if named and known.recipients and to_others:
            return False
        called = _form_agrees(reference.cited.form, card.form) != "other"
        return called and known.may_be(card, self.register)

    def _letter(
        self, reference: Reference, known: Ends, beside: frozenset[str], card: Card
    ) -> dict[str, str]:
        """How a letter's ends, form and day agree with those of a message."""
        to = "other" if known.recipients and card.recipients else "open"
        to = "same" if known.recipients & card.recipients else to
        if known.addressee is not None and to == "open":
            to = "named" if known.may_be(card, self.register) else "other"
        sent = "other" if known.senders and card.senders else "open"
        concerned = card.senders | card.recipients
        pages = self.own.senders | self.own.recipients
        return {
            "from": "same" if known.senders & card.senders else sent,
            "to": to,
            "form": _form_agrees(reference.cited.form, card.form),
            "time": self._time(reference, card),
            "carried": "yes" if card.enclosed else "no",
            "definite": "yes" if is_known(reference) else "no",
            "beside": "named" if beside & concerned else "no",
            "page": _shared(concerned, pages),
            "whose": whose(reference),
        }


def _shared(concerned: frozenset[str], pages: frozenset[str]) -> str:
    """Whether a message went between those of the page."""
    return "both" if concerned and concerned <= pages else "one" if concerned & pages else "none"


def _copies(text: str) -> Iterator[str]:
    """What a telegram is called where it was repeated: "Deptel 1372, reptd USUN 898"."""
    if copy := _COPY.search(text):
        yield copy[2]
        yield f"{copy[1]} {copy[2]}"


def _agreeing(aspects: Mapping[str, str]) -> int:
    """How much of a citation agrees with a message."""
    return sum(value == "same" for value in aspects.values())


def _agrees(cited: str | None, known: frozenset[str]) -> str:
    """Whether an end cited is one of those known."""
    return "open" if cited is None or not known else "same" if cited in known else "other"


def _form_agrees(cited: str | None, printed: str) -> str:
    """Whether a document of a form may be cited by a word for another: a message is a letter, a
    telegram or a note, and a letter may be printed as a message; a memorandum is neither."""
    if cited in (None, printed):
        return "same"
    called = printed in _CALLED.get(cited or "", ()) or cited in _CALLED.get(printed, ())
    return "called" if called else "other"
