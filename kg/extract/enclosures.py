"""Messages enclosed in another: a letter in a telegram, the enclosure of a despatch.

Which stretches of a document are messages is chosen among all that the page sets off
(``stretches.py``). Each becomes a communication of its own, with its own sender, addressee and
date, and with what the carrying text tells of its delivery. An editors' mark (``frus:attachment``)
settles what is attached where a source carries it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.choose import Chooser
from kg.extract.covers import (
    Closing,
    Cover,
    CoverReader,
    find_delivery,
    letter_words,
    only_initials,
    read_address,
    read_closing,
    sentences,
)
from kg.extract.dateline import opened, read_undated, written_at
from kg.extract.ends import Day, End, EndFinder, choose_day, choose_ends, not_after
from kg.extract.forms import Line
from kg.extract.heading import Heading, read_heading
from kg.extract.stretches import ATTACHED, Opening, Stretch, Stretches
from kg.model import (
    Block,
    BlockKind,
    By,
    Communication,
    Date,
    Document,
    MarkKind,
    Mention,
    Note,
    Party,
    Place,
    Span,
)

WITHIN_ANOTHER = 0.8  # a message within a message has to be this sure
_ANNOUNCEMENT = 400  # characters before a message in which it is announced
_DRAFTED = re.compile(
    r"(?i)\b(?:draft|proposed|propose|proposes|suggest|suggested|for your signature)\b"
    r"|\balong (?:the )?(?:following|these) lines?\b"
)
_HEADED_DRAFT = re.compile(r"(?i)\W*(?:proposed |suggested )?draft\b|\W*proposed\b")
_NO_MESSAGE = frozenset({"paper"})
_NEAR = 250  # characters within which two candidates are one
_FEWEST = 60  # letters: less than this is a remnant, "APPROVE  DISAPPROVE"
_LONGEST_COVER = 2000  # what stands further above announces something else
_SHORT_LINE = 80
_PLACE_AT_MOST = 20  # characters beside the date in a line that only dates: "Washington", "London"
_AROUND_A_DATE = ' .,“”"'
# "1962-10-25", "1962-10-25T01:45:00-04:00": neither a month nor a range
_ONE_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")


@cache
def chooser() -> Chooser:
    """What tells a message from other stretches of text; its weights are the shipped ones."""
    return Chooser.shipped("enclosures")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A stretch that is a message, or a paper that is attached (``message`` False), how sure that
    is and which features told it."""

    stretch: Stretch
    message: bool
    probability: float
    reasons: tuple[str, ...] = ()


def find_enclosures(
    document: Document,
    heading: Heading,
    mentions: Sequence[Mention] = (),
    dates: Sequence[Date] = (),
) -> tuple[Communication, ...]:
    """The messages carried inside a document or attached to it, in the order of the page.

    ``heading``, ``mentions`` and ``dates`` are those of the whole document. Ids are the
    document's with ``/e1``, ``/e2`` …; a message carried inside another one names that in
    ``enclosed_in``. Offsets bound the inner text, quotation marks and end marks left out.
    """
    words = letter_words()
    marked = any(mark.kind is MarkKind.ENCLOSURE for mark in document.marks)
    if not marked and not words.hint.search(document.text):
        return ()
    found = choose(Stretches(document, heading, words).candidates())
    return MessageReader(document, heading, mentions, dates).read(found)


def choose(candidates: Sequence[Stretch]) -> list[Chosen]:
    """The candidates that are messages, and what else is attached, in the order of the page.

    Of several that begin at one place the likeliest is taken.
    """
    decided = []
    for stretch in candidates:
        choice = chooser().choose([stretch.features])
        attached = stretch.by is By.EDITOR or Opening.CAPTION in stretch.openings
        marked = stretch.by is By.EDITOR and stretch.heading is not None
        short = stretch.end - stretch.start < _FEWEST and not marked
        if short or "empty" in stretch.features:
            continue
        if choice.index is not None or attached:
            message = choice.index is not None
            decided.append(Chosen(stretch, message, choice.probability, choice.reasons))
    taken: list[Chosen] = []
    for one in sorted(decided, key=lambda c: (not c.message, -c.probability, c.stretch.start)):
        if all(_beside(one, other) for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda c: c.stretch.start)


def _beside(one: Chosen, other: Chosen) -> bool:
    """Whether a candidate can be a message beside one that is taken: apart from it, or surely a
    message within a message. What is attached may begin with what it carries."""
    outer, inner = sorted((one, other), key=lambda c: (c.stretch.start, -c.stretch.end))
    if outer.stretch.end <= inner.stretch.start:
        return True
    if inner.probability < WITHIN_ANOTHER:
        return False
    attached = outer.stretch.openings & ATTACHED and inner.stretch.closed
    if inner.stretch.start - outer.stretch.start <= _NEAR and not attached:
        return False
    captioned = Opening.CAPTION in one.stretch.openings
    return one is inner or captioned or not one.message or one.probability >= WITHIN_ANOTHER


class MessageReader:
    """The messages of one document, read for their parties and times."""

    def __init__(
        self,
        document: Document,
        heading: Heading,
        mentions: Sequence[Mention],
        dates: Sequence[Date],
    ) -> None:
        words = letter_words()
        self.document = document
        self.text = document.text
        self.heading = heading
        self.words = words
        self.mentions = [m for m in mentions if m.note is None]
        self.dates = [d for d in dates if d.note is None]
        self.blocks = [b for b in document.blocks if b.kind is not BlockKind.NOTE]
        self.starts = [b.start for b in self.blocks]
        self.reader = CoverReader(words, self.text, self.mentions, self.dates, heading.sent)
        self.ends = EndFinder(self.text, heading, self.blocks, self.mentions, self.reader, words)

    def read(self, chosen: Sequence[Chosen]) -> tuple[Communication, ...]:
        """The communications, each in the innermost one that holds it."""
        found: list[Communication] = []
        floor = self.heading.title_span.end
        for one in chosen:
            around = [
                (c.end - c.start, c.id, c.start)
                for c in found
                if c.start <= one.stretch.start and one.stretch.end <= c.end
            ]
            within = min(around)[1] if around else self.document.id
            last = max((c.end for c in found if c.end <= one.stretch.start), default=floor)
            last = max([last, *(start for _, _, start in around)])
            number = f"{self.document.id}/e{len(found) + 1}"
            found.append(self._made(one, number, within, last))
        return tuple(
            self._timed(self._placed(c, one)) for c, one in zip(found, chosen, strict=True)
        )

    def ends_of(self, stretch: Stretch, floor: int) -> list[End]:
        """The candidates for sender and addressee of a message; what stands before ``floor`` is
        another's."""
        closing = read_closing(self.words, self.text, stretch.start, stretch.end, self.dates)
        return self.ends.ends(stretch, floor, closing, self._cover(stretch, floor).form)

    def days_of(self, stretch: Stretch, floor: int) -> list[Day]:
        """The candidates for its day."""
        closing = read_closing(self.words, self.text, stretch.start, stretch.end, self.dates)
        return self.ends.days(stretch, floor, closing)

    def _status(self, stretch: Stretch) -> str | None:
        """Whether it is a draft: its heading says so, or the sentence that announces it."""
        if stretch.openings & ATTACHED:
            first = stretch.heading or Block(BlockKind.PARAGRAPH, stretch.lead, stretch.start)
            said = _HEADED_DRAFT.match(self.text, first.start, max(first.end, stretch.lead))
        else:
            begin = max(self.heading.title_span.end, stretch.cover_end - _ANNOUNCEMENT)
            spans = sentences(self.text, begin, stretch.cover_end)
            said = _DRAFTED.search(self.text, *spans[-1]) if spans else None
        return "draft" if said else None

    def _placed(self, found: Communication, one: Chosen) -> Communication:
        """Its place of writing, where its own date or dateline or the announcement says one."""
        sent, lead = found.sent, one.stretch.lead
        if found.place is not None:
            return found
        if one.message and (sent is None or not sent.text):
            sent = self._opening_day(one.stretch) or sent
        if sent is not None and sent.text:
            floor = lead if lead <= sent.start else 0
            place = written_at(self.text, floor, sent.start, sent.end)
        else:
            begun = ((opened(self.text, b.start, b.end), b.end) for b in self._first(lead))
            lines = (Line(start, end, self.text[start:end]) for start, end in begun)
            undated = (read_undated(line, self.text) for line in lines)
            place = next((line.place for line in undated if line is not None), None)
        if place is None or self._names_actor(found, place):
            return found
        return replace(found, place=place, sent=sent)

    def _opening_day(self, stretch: Stretch) -> Date | None:
        """The day that stands with a city as a message's first words, and so is its own."""
        begin = max(stretch.lead, stretch.start)
        days = (d for d in self.dates if begin <= d.start and d.end <= begin + _SHORT_LINE)
        first = next(days, None)
        if first is None or not written_at(self.text, begin, first.start, first.end):
            return None
        return first

    def _first(self, lead: int) -> Sequence[Block]:
        """The first lines of a message."""
        at = bisect_left(self.starts, lead)
        return self.blocks[at : at + 4]

    def _names_actor(self, found: Communication, place: Place) -> bool:
        """Whether the words are a name or an office: "Premier Khrushchev, October 23, 1962"."""
        ends = (*found.senders, *found.recipients, *found.signers)
        named = {word for p in (*ends, *self.heading.senders) for word in p.text.split()}
        return bool(self.words.titled.match(place.text) or named & set(place.text.split()))

    def _timed(self, found: Communication) -> Communication:
        """Every message has a time: without its own, it is no younger than what carries it."""
        carrier = self.heading.sent
        if found.sent is not None or carrier is None or found.form in _NO_MESSAGE:
            return found
        return replace(found, sent=not_after(carrier))

    def _made(self, one: Chosen, number: str, within: str, floor: int) -> Communication:
        if one.stretch.openings & ATTACHED:
            return self._attached(one, number, within, floor)
        return self._carried(one, number, within, floor)

    # ------------------------------------------------------------------ carried in the text

    def _carried(self, one: Chosen, number: str, within: str, floor: int) -> Communication:
        stretch = one.stretch
        cover = self._cover(stretch, floor)
        closing = read_closing(self.words, self.text, stretch.start, stretch.end, self.dates)
        senders, recipients = choose_ends(self.ends_of(stretch, floor))
        sent, _ = choose_day(self.days_of(stretch, floor))
        own_end = self.blocks[-1].end
        delivered_to, delivered = find_delivery(
            self.words,
            self.text,
            [(cover.start, cover.end), (stretch.resume, min(own_end, stretch.resume + 400))],
            self.reader,
        )
        return Communication(
            id=number,
            form=_form(stretch, cover, closing),
            start=stretch.start,
            end=stretch.end,
            enclosed_in=within,
            senders=senders or closing.signers,
            recipients=recipients,
            signers=closing.signers,
            sent=sent,
            status=self._status(stretch),
            delivered=delivered,
            delivered_to=delivered_to,
            confidence=round(one.probability, 3),
            reason=_opened(stretch),
        )

    def _cover(self, stretch: Stretch, floor: int) -> Cover:
        """What the words before it say; they reach back over the line it begins in and two more."""
        end = stretch.cover_end
        last = bisect_left(self.starts, end)
        before = self.blocks[max(0, last - 3) : last]
        start = max(floor, before[0].start if before else floor, end - _LONGEST_COVER)
        if start >= end:
            return Cover(end, end)
        return self.reader.read(start, end)

    # ------------------------------------------------------------------ attached

    def _attached(self, one: Chosen, number: str, within: str, floor: int) -> Communication:
        """An attached thing; its heading, read like a document's, names its parties."""
        stretch = one.stretch
        blocks = [b for b in self.blocks if stretch.lead <= b.start < stretch.end]
        closing = read_closing(self.words, self.text, stretch.start, stretch.end, self.dates)
        plain = Communication(
            id=number,
            form="paper",
            start=stretch.start,
            end=stretch.end,
            enclosed_in=within,
            sent=closing.date,
            status=self._status(stretch) if one.message else None,
            confidence=round(one.probability, 3) if one.message else 0.85,
            by=stretch.by,
            reason="markup" if stretch.by is By.EDITOR else _opened(stretch),
        )
        if stretch.heading is not None:
            return self._headed(plain, stretch, blocks, closing, message=one.message)
        return self._unheaded(plain, stretch, blocks, closing, floor, message=one.message)

    def _headed(
        self,
        plain: Communication,
        stretch: Stretch,
        blocks: Sequence[Block],
        closing: Closing,
        *,
        message: bool,
    ) -> Communication:
        heading = stretch.heading or blocks[0]
        part, offset = _part(self.document, heading, blocks, stretch.end)
        inner = read_heading(part)
        day = _moved_date(inner.sent, offset)
        if day is not None and inner.place is None and self._later(day):
            day = None  # "Paper for the Visit of November 5": no dateline, and still to come
        plain = replace(
            plain,
            form=inner.form,
            signers=closing.signers,
            place=_moved_place(inner.place, offset),
            sent=self._written(day) or self._early_date(blocks) or closing.date,
        )
        if not message and not inner.correspondence:
            return plain
        addressed = read_address(self.words, self.text, blocks)
        signed = tuple(s for s in closing.signers if not only_initials(s))
        return replace(
            plain,
            senders=tuple(_moved(p, offset) for p in inner.senders) or addressed.senders or signed,
            recipients=tuple(_moved(p, offset) for p in inner.recipients) or addressed.recipients,
        )

    def _early_date(self, blocks: Sequence[Block]) -> Date | None:
        """A date on a short line among the first, if it can be that of the writing.

        "Strategic Concept for General War Beginning 1 July 1960", "Fiscal Years 1968 Through 1975"
        and the days of a visit to come are what the paper is about. A line that is nothing but a
        place and a day may be later than what it is attached to: editors print papers together.
        """
        for block in blocks[:4]:
            for date in self.dates:
                inside = block.start <= date.start and date.end <= block.end
                if not inside or block.end - block.start >= _SHORT_LINE:
                    continue
                rest = self.text[block.start : date.start] + self.text[date.end : block.end]
                dateline = len(rest.strip(_AROUND_A_DATE)) < _PLACE_AT_MOST
                if (dateline or not self._later(date)) and self._written(date):
                    return date
        return None

    def _written(self, date: Date | None) -> Date | None:
        """A date on which one can have written: no whole year, no days still to come."""
        if date is None or _ONE_DAY.fullmatch(date.edtf):
            return date
        return None if self._later(date) or len(date.edtf) == len("1975") else date

    def _later(self, date: Date) -> bool:
        own = self.heading.sent
        return own is not None and date.earliest[:10] > own.latest[:10]

    def _unheaded(
        self,
        plain: Communication,
        stretch: Stretch,
        blocks: Sequence[Block],
        closing: Closing,
        floor: int,
        *,
        message: bool,
    ) -> Communication:
        """Without a heading it is a paper of some kind, unless it is chosen as a message."""
        if not message:
            return replace(plain, sent=self._early_date(blocks) or closing.date)
        cover = self._cover(stretch, floor)
        senders, recipients = choose_ends(self.ends_of(stretch, floor))
        day, _ = choose_day(self.days_of(stretch, floor))
        return replace(
            plain,
            form="letter" if stretch.salutation is not None else cover.form or "message",
            senders=senders or tuple(s for s in closing.signers if not only_initials(s)),
            recipients=recipients,
            signers=closing.signers,
            sent=self._early_date(blocks) or closing.date or day,
        )


def _opened(stretch: Stretch) -> str:
    """The strongest of what sets it off, as a short code."""
    for opening, told in (
        (Opening.CAPTION, "label"),
        (Opening.ANNEX, "label"),
        (Opening.HEADING, "label"),
        (Opening.MARK, "mark"),
        (Opening.QUOTATION, "quotation"),
        (Opening.INLINE, "quotation"),
        (Opening.SALUTATION, "salutation"),
    ):
        if opening in stretch.openings:
            return told
    return "announced"


def _form(stretch: Stretch, cover: Cover, closing: Closing) -> str:
    """What the cover text calls it; "message" says less than a salutation and a signature do."""
    named = cover.form
    if stretch.salutation is not None and (
        named is None or (named == "message" and closing.signers)
    ):
        return "letter"
    return named or "message"


def _part(
    document: Document, heading: Block, blocks: Sequence[Block], end: int
) -> tuple[Document, int]:
    """The attached thing from its heading on as a document of its own, and the offset at which
    it begins; the numbers of notes called in it are kept, so that no name ends in one."""
    kept = [b for b in blocks if b.start >= heading.start]
    offset = heading.start
    part = Document(
        id=document.id,
        volume=document.volume,
        text=document.text[offset:end],
        blocks=tuple(
            Block(
                BlockKind.HEADING if block.start == heading.start else block.kind,
                block.start - offset,
                min(block.end, end) - offset,
            )
            for block in kept
        ),
        notes=tuple(
            Note(
                index,
                note.number,
                end - offset,
                end - offset,
                Span(note.call.start - offset, note.call.end - offset),
            )
            for index, note in enumerate(
                n for n in document.notes if n.call and offset <= n.call.start < end
            )
            if note.call is not None
        ),
        earliest=document.earliest,
        latest=document.latest,
    )
    return part, offset


def _moved(party: Party, offset: int) -> Party:
    if party.start is None or party.end is None:
        return party
    return replace(party, start=party.start + offset, end=party.end + offset, reason="heading")


def _moved_place(place: Place | None, offset: int) -> Place | None:
    if place is None or place.start is None or place.end is None:
        return place
    return replace(place, start=place.start + offset, end=place.end + offset)


def _moved_date(date: Date | None, offset: int) -> Date | None:
    if date is None:
        return None
    return replace(date, start=date.start + offset, end=date.end + offset)
