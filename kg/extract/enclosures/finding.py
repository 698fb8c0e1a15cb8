"""Messages enclosed in another: a letter in a telegram, the enclosure of a despatch.

Each becomes a communication of its own, with its own sender, addressee and date, and with what
the carrying text tells of its delivery. The words of the page decide; an editors' mark
(``frus:attachment``) settles what is attached where a source carries it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.enclosures.address import read_address
from kg.extract.enclosures.attached import Attached, split_attached
from kg.extract.enclosures.carried import Carried, CarriedFinder
from kg.extract.enclosures.closing import Closing, only_initials, read_closing
from kg.extract.enclosures.cover import CoverReader
from kg.extract.enclosures.delivery import find_delivery
from kg.extract.enclosures.letterwords import LetterWords, letter_words
from kg.extract.headings.reading import Heading, read_heading
from kg.model import (
    Block,
    BlockKind,
    By,
    Communication,
    Date,
    Document,
    Label,
    MarkKind,
    Mention,
    Note,
    Party,
    Span,
)

_SHORT_LINE = 80
_PLACE_AT_MOST = 20  # characters beside the date in a line that only dates: "Washington", "London"
_AROUND_A_DATE = ' .,“”"'
# "1962-10-25", "1962-10-25T01:45:00-04:00": neither a month nor a range
_ONE_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")
# "deliver following message from me", "text of my letter"; who delivers it may not be who wrote it
_MINE = re.compile(
    r"(?i)\bfrom me\b|\bmy (?:\w+ )?(?:letter|message|note|reply)\b"
    r"|\b(?:I|have) (?:sent|dispatched|wrote|addressed) (?:the )?(?:following )?"
    r"(?:letter|message)\b"
)
# Salutations that name nobody and no office.
_NAMELESS = re.compile(r"(?i)your|excellency|sir|majesty|great|friend|my")
# Forms whose own text opens with a salutation.
_OWN_SALUTATION = frozenset(
    {"letter", "message", "note", "backchannel-message", "memorandum", "telegram"}
)


def find_enclosures(
    document: Document,
    heading: Heading,
    mentions: Sequence[Mention] = (),
    dates: Sequence[Date] = (),
) -> tuple[Communication, ...]:
    """The messages carried inside a document or attached to it, in the order of the page.

    ``heading``, ``mentions`` and ``dates`` are those of the whole document. Ids are the
    document's with ``/e1``, ``/e2`` …; a message carried inside an attached one names that in
    ``enclosed_in``. Offsets bound the inner text, quotation marks and end marks left out.
    """
    words = letter_words()
    marked = any(mark.kind is MarkKind.ENCLOSURE for mark in document.marks)
    if not marked and not words.hint.search(document.text):
        return ()
    return _Enclosures(document, heading, mentions, dates, words).find()


class _Enclosures:
    """The search through one document."""

    def __init__(
        self,
        document: Document,
        heading: Heading,
        mentions: Sequence[Mention],
        dates: Sequence[Date],
        words: LetterWords,
    ) -> None:
        self.document = document
        self.text = document.text
        self.heading = heading
        self.words = words
        self.mentions = [m for m in mentions if m.note is None]
        self.dates = [d for d in dates if d.note is None]
        self.found: list[Communication] = []

    def find(self) -> tuple[Communication, ...]:
        body = [b for b in self.document.blocks if b.kind is not BlockKind.NOTE]
        own, attached = split_attached(
            self.words, self.text, body, self.document.marks, self.heading.form in _OWN_SALUTATION
        )
        letter = self.heading.form in _OWN_SALUTATION
        self._carried(own, self.heading.form, self.document.id, letter)
        for one in attached:
            inner = self._attached(one)
            self._carried(one.blocks, inner.form, inner.id, True)
        return tuple(self.found)

    def _id(self) -> str:
        return f"{self.document.id}/e{len(self.found) + 1}"

    # ------------------------------------------------------------------ carried in the text

    def _carried(self, blocks: Sequence[Block], form: str, within: str, letter: bool) -> None:
        reader = CoverReader(self.words, self.text, self.mentions, self.dates, self.heading.sent)
        finder = CarriedFinder(self.words, self.text, blocks, reader, form)
        for one in finder.find(letter):
            self.found.append(self._message(one, reader, finder, within))

    def _message(
        self, one: Carried, reader: CoverReader, finder: CarriedFinder, within: str
    ) -> Communication:
        closing = read_closing(self.words, self.text, one.start, one.end, self.dates)
        senders = self._senders(one, closing)
        recipients = self._recipients(one, reader)
        sent = self._date_above(one, finder) or one.cover.sent or closing.date
        delivered_to, delivered = find_delivery(
            self.words,
            self.text,
            [(one.cover.start, one.cover.end), (one.resume, min(finder.end, one.resume + 400))],
            reader,
        )
        return Communication(
            id=self._id(),
            form=_form(one, closing),
            start=one.start,
            end=one.end,
            enclosed_in=within,
            senders=senders,
            recipients=recipients,
            signers=closing.signers,
            sent=sent,
            delivered=delivered,
            delivered_to=delivered_to,
            confidence=_confidence(one, bool(senders), bool(recipients)),
            reason=one.by,
        )

    def _senders(self, one: Carried, closing: Closing) -> tuple[Party, ...]:
        """The signature says it best, unless it is initials or a given name."""
        cover = one.cover.senders
        signed = tuple(s for s in closing.signers if not only_initials(s))
        if signed and len(signed) >= len(cover):
            return signed
        if cover or closing.signers:
            return cover or closing.signers
        return self._writer() if _MINE.search(self.text, one.cover.start, one.cover.end) else ()

    def _writer(self) -> tuple[Party, ...]:
        """Who says "me": the person in the heading, else who signs, else the post that sends."""
        senders = self.heading.senders
        if len(senders) == 1 and senders[0].label is not Label.PERSON:
            senders = self.heading.signers if len(self.heading.signers) == 1 else senders
        if len(senders) != 1:
            return ()
        return (replace(senders[0], confidence=0.9),)

    def _recipients(self, one: Carried, reader: CoverReader) -> tuple[Party, ...]:
        """The cover text, unless it names an office only and the salutation a person."""
        cover = tuple(p for p in one.cover.recipients if p.label is not Label.PLACE)
        greeted: tuple[Party, ...] = ()
        if one.salutation is not None:
            match = self.words.salutation.match(self.text, one.salutation.start)
            if match:
                greeted = self._greeted(match, reader)
        channels = all(self.words.channel.fullmatch(p.text) for p in cover)
        if cover and not channels:
            named = any(p.label is Label.PERSON for p in cover)
            better = any(p.label is Label.PERSON and " " in p.text for p in greeted)
            return greeted if better and not named else cover
        return greeted or cover

    def _greeted(self, match: re.Match[str], reader: CoverReader) -> tuple[Party, ...]:
        group = "name" if match["name"] else "alone"
        if _NAMELESS.match(match[group]):
            return ()
        found = []
        for one in self.words.party.finditer(self.text, *match.span(group)):
            party = reader.party(one.start(), one.end(), "salutation", 0.9)
            if party is not None:
                found.append(party)
        return tuple(found)

    def _date_above(self, one: Carried, finder: CarriedFinder) -> Date | None:
        """A date line between the opening and the salutation, or right above the opening."""
        for date in self.dates:
            if one.salutation and one.start <= date.start and date.end <= one.salutation.start:
                return date
        above = [b for b in finder.blocks if b.end <= one.start]
        if len(above) < 3:
            return None
        block = above[-1]
        for date in self.dates:
            if block.start <= date.start and date.end <= block.end:
                rest = self.text[block.start : date.start] + self.text[date.end : block.end]
                own = self.heading.sent
                if len(rest.strip(_AROUND_A_DATE)) < _PLACE_AT_MOST and (
                    own is None or own.start != date.start
                ):
                    return date
        return None

    # ------------------------------------------------------------------ attached

    def _attached(self, one: Attached) -> Communication:
        """An attached thing; its heading, read like a document's, names its parties."""
        closing = read_closing(self.words, self.text, one.start, one.end, self.dates)
        plain = Communication(
            id=self._id(),
            form="paper",
            start=one.start,
            end=one.end,
            enclosed_in=self.document.id,
            sent=closing.date,
            confidence=0.85,
            by=one.by,
            reason="label" if one.by is By.PROGRAM else "markup",
        )
        if one.heading is not None:
            communication = self._headed(plain, one, closing)
        else:
            communication = self._unheaded(plain, one, closing)
        self.found.append(communication)
        return communication

    def _headed(self, plain: Communication, one: Attached, closing: Closing) -> Communication:
        part, offset = _part(self.document, one)
        inner = read_heading(part)
        plain = replace(
            plain,
            form=inner.form,
            signers=closing.signers,
            sent=self._written(_moved_date(inner.sent, offset))
            or self._early_date(one)
            or closing.date,
            confidence=0.95,
        )
        if not inner.correspondence:
            return plain
        addressed = read_address(self.words, self.text, one.blocks)
        signed = tuple(s for s in closing.signers if not only_initials(s))
        return replace(
            plain,
            senders=tuple(_moved(p, offset) for p in inner.senders) or addressed.senders or signed,
            recipients=tuple(_moved(p, offset) for p in inner.recipients) or addressed.recipients,
        )

    def _early_date(self, one: Attached) -> Date | None:
        """A date on a short line among the first, if it can be that of the writing.

        "Strategic Concept for General War Beginning 1 July 1960", "Fiscal Years 1968 Through 1975"
        and the days of a visit to come are what the paper is about. A line that is nothing but a
        place and a day may be later than what it is attached to: editors print papers together.
        """
        for block in one.blocks[:3]:
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

    def _unheaded(self, plain: Communication, one: Attached, closing: Closing) -> Communication:
        """Without a heading, a salutation makes it a letter; else it is a paper of some kind."""
        greeting = next(
            (
                match
                for block in one.blocks[:5]
                if (match := self.words.salutation.match(self.text, block.start, block.end))
            ),
            None,
        )
        sent = self._early_date(one) or closing.date
        if greeting is None:
            return replace(plain, sent=sent)
        reader = CoverReader(self.words, self.text, self.mentions, self.dates, self.heading.sent)
        signers = tuple(s for s in closing.signers if not only_initials(s))
        return replace(
            plain,
            form="letter",
            senders=signers,
            recipients=self._greeted(greeting, reader),
            signers=closing.signers,
            sent=sent,
            confidence=0.9,
        )


def _form(one: Carried, closing: Closing) -> str:
    """What the cover text calls it; "message" says less than a salutation and a signature do."""
    named = one.cover.form
    if one.salutation is not None and (named is None or (named == "message" and closing.signers)):
        return "letter"
    return named or "message"


def _confidence(one: Carried, sender: bool, recipient: bool) -> float:
    base = {"mark": 0.95, "quotation": 0.93, "salutation": 0.88}[one.by]
    base += 0.02 * one.closed - 0.05 * (not sender) - 0.05 * (not recipient)
    return round(min(base, 0.97), 2)


def _part(document: Document, one: Attached) -> tuple[Document, int]:
    """The attached thing from its heading on as a document of its own, and the offset at which
    it begins; the numbers of notes called in it are kept, so that no name ends in one."""
    blocks = one.blocks
    if one.heading is not None:
        blocks = blocks[blocks.index(one.heading) :]
    offset, end = blocks[0].start, one.end
    part = Document(
        id=document.id,
        volume=document.volume,
        text=document.text[offset:end],
        blocks=tuple(
            Block(
                BlockKind.HEADING if block is one.heading else block.kind,
                block.start - offset,
                block.end - offset,
            )
            for block in blocks
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


def _moved_date(date: Date | None, offset: int) -> Date | None:
    if date is None:
        return None
    return replace(date, start=date.start + offset, end=date.end + offset)
