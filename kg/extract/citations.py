"""Citations in a document: what is cited, where, by whom, and with which words.

Finding only: a telegram's number or a letter's date says what is meant; which printed document
that is, if any, is decided in ``kg/resolve/cited.py``. Citations of the edition itself
carry their target, since the words decide it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.archive import Shelf, shelves
from kg.extract.cited_messages import Channel, Telegram, find_messages, find_telegrams
from kg.extract.edition_references import Citer, Home, Reading
from kg.extract.heading import Heading
from kg.extract.source_note import source_note
from kg.extract.wording import Anchored
from kg.model import BlockKind, Cited, Date, Document, Note, Reference, ReferenceKind

# ----------------------------------------------------------------
# Telegrams and letters of which the editors say which document they are.
#
#     telegram 1070, Document 63 · telegram 605 to Tel Aviv, supra · Telegram 1402 is printed as
#     Document 43 · Embtel 1070,1 with note 1 "Document 63." · For telegram 5, see Document 63
#
# The document becomes the only candidate of the citation; whether its number agrees is seen when
# the corpus is at hand.

# What may stand between a telegram and the document it is: ", October 24 (Document 63)", "is
# printed as", "to Tel Aviv, June 2, supra"
_IS_TAIL = (
    r"(?:,?\s(?:from|to)\s[A-Z][\w.’' ]{1,30}?)?"
    r"(?:(?:,|\sof)\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?"
    r"(?:\s(?:from|to)\s[A-Z][\w.’' ]{1,30}?)?"
)
_IS = re.compile(
    _IS_TAIL + r"(?:,?\s\(?|,?\s(?:is|was|are|were)\s(?:(?:printed|published)\sas\s)?"
    r"|,?\s(?:printed|published)\s(?:as\s|in\s)?|;\s)"
)
# "For text of telegram 328, see Document 132", "telegram 328 (see volume VIII, Document 132)"
_SEE = re.compile(_IS_TAIL + r"(?:,\ssee\s|\s\(see\s)")
# "is summarized in footnote 2", "; see footnote 2, Document 232"
_TOLD_WITHIN = 120
_TOLD_IN = re.compile(
    _IS_TAIL + r"(?:[,;]?\s\(?(?:[Ss]ee|(?:is|was|are|were)\s\w+\s(?:in|at)|described\sin)\s"
    r"|\s(?:from|to)\s[^.;]{2,60};\ssee\s)"
)
SEEN = "seen"  # the reason begins so where a document is only said to be seen for a telegram
# A note that says nothing else: "Document 63.", "Printed as telegram 1643, supra."
_ONLY = re.compile(r"-?\s*(?:See\s|[Pp]rinted\s(?:as|in)\s)?$")
_CLOSED = re.compile(r"(?:,\srespectively)?[.\s↩\])]*$")


# Between the members of a list: ", ", " and ", ", and "
_MEMBER = re.compile(r",?\s(?:and\s)?")


def stated(
    document: Document,
    text: str,
    telegrams: Sequence[Reference],
    references: Sequence[Reference],
) -> Iterator[Reference]:
    """The telegrams, those with a document stated having it as their candidate, and those of which
    a note is said to tell ("see footnote 2, Document 257") having that as what describes them.

    A list of telegrams and one of documents are paired in order, if they are equally long.
    """
    telegrams = list(_described(document, text, telegrams, references))
    documents = _lists(
        text,
        sorted(
            (r for r in references if r.kind is ReferenceKind.DOCUMENT and r.part is None),
            key=lambda r: r.start,
        ),
    )
    alone = _notes_alone(document, text, documents)
    called = {n.call.start: n.index for n in document.notes if n.call is not None}
    groups = _lists(text, telegrams)
    starts = [cited[0].start for cited in documents]
    for place, group in enumerate(groups):
        coming = groups[place + 1][0].start if place + 1 < len(groups) else len(text)
        end = group[-1].end
        after = bisect_left(starts, end)
        said = documents[after] if after < len(documents) else None
        seen = False
        if said is not None:
            between = text[end : said[0].start]
            seen = not _is(between) and _seen(group, between)
            if said[0].start >= coming or not (seen or _is(between)):
                said, seen = None, False
        note = called.get(end, called.get(end + 1))
        if said is None and note is not None:
            said = alone.get(note)
        if said is None or len(said) != len(group):
            yield from group
        else:
            yield from _paired(document, group, said, seen=seen)


def _paired(
    document: Document, telegrams: Sequence[Reference], said: Sequence[Reference], *, seen: bool
) -> Iterator[Reference]:
    """Telegrams, each with the document that is stated of it as its candidate; ``seen`` where the
    words say no more than that it should be looked at."""
    for telegram, reference in zip(telegrams, said, strict=True):
        target = reference.target.target if reference.target else None
        if target is None or target == document.id:
            yield telegram
            continue
        numbered = telegram.kind is ReferenceKind.TELEGRAM
        reason = "stated" if numbered else f"{telegram.reason} stated"
        yield replace(telegram, candidates=(target,), reason=f"{SEEN} {reason}" if seen else reason)


def _described(
    document: Document,
    text: str,
    telegrams: Sequence[Reference],
    references: Sequence[Reference],
) -> Iterator[Reference]:
    """The telegrams and letters, each with the note that the editors name for it: behind it, or in
    the note called there, which says nothing else."""
    lists = _lists(text, [r for r in references if r.kind is ReferenceKind.NOTE and r.target])
    alone = _notes_alone(document, text, lists)
    called = {n.call.start: n.index for n in document.notes if n.call is not None}
    starts = [cited[0].start for cited in lists]
    for place, one in enumerate(telegrams):
        coming = telegrams[place + 1].start if place + 1 < len(telegrams) else len(text)
        at = bisect_left(starts, one.end)
        said = lists[at] if at < len(lists) and starts[at] < coming else []
        if not said or _TOLD_IN.fullmatch(text[one.end : said[0].start][:_TOLD_WITHIN]) is None:
            note = called.get(one.end, called.get(one.end + 1))
            said = alone.get(note, []) if note is not None else []
        yield replace(one, described_in=said[0].target) if len(said) == 1 else one


def _seen(group: Sequence[Reference], between: str) -> bool:
    """Whether a document is said to be seen for the telegrams of a list."""
    numbered = all(r.kind is ReferenceKind.TELEGRAM for r in group)
    return numbered and len(between) < 80 and _SEE.fullmatch(between) is not None


def _is(between: str) -> bool:
    return len(between) < 80 and _IS.fullmatch(between) is not None


def _lists(text: str, found: Sequence[Reference]) -> list[list[Reference]]:
    """References in lists: those with nothing but a comma or *and* between them together."""
    lists: list[list[Reference]] = []
    for reference in found:
        if lists and _MEMBER.fullmatch(text[lists[-1][-1].end : reference.start][:8]):
            lists[-1].append(reference)
        else:
            lists.append([reference])
    return lists


def _notes_alone(
    document: Document, text: str, documents: Sequence[list[Reference]]
) -> dict[int, list[Reference]]:
    """Notes that say nothing but one document, or a list of them, by index."""
    found: dict[int, list[list[Reference]]] = {}
    for cited in documents:
        if cited[0].note is not None:
            found.setdefault(cited[0].note, []).append(cited)
    alone: dict[int, list[Reference]] = {}
    for index, lists in found.items():
        note, cited = document.notes[index], lists[0]
        before, after = text[note.start : cited[0].start], text[cited[-1].end : note.end]
        if len(lists) == 1 and _ONLY.fullmatch(before) and _CLOSED.fullmatch(after):
            alone[index] = cited
    return alone


# ----------------------------------------------------------------
# Citations in a document: what is cited, where, by whom, and with which words.

NOTE_NUMBER = re.compile(r"[0-9]{1,6}")
EDITORIAL_NOTE = re.compile(r"\bEditorial Note", re.IGNORECASE)
BRACKETS = re.compile(r"\[[^\[\]\n]{8,3000}[\]\n]")  # [Here follows …; see Document 5.]
# Nobody but an editor says so in the text of a document: "Telegram 2146 is printed as Document
# 43.", "the Delta Plan (Document 51)", "the letter referred to is Document 181."
PRINTED_AS = Anchored(
    re.compile(
        r"\b(?:[Ss]ee|(?:printed|published)\sas)\s(?:also\s)?(?:footnote\s\d+,\s)?Documents?\s\d{1,3}\b"
        r"[^\n.;)]{0,60}"
        r"|\((?:[Ss]ee\s)?Documents?\s\d{1,3}\)|\b(?:is|in)\sDocument\s\d{1,3}(?=[.,;])"
        r"|\bForeign\sRelations,\s19[5-9]\d\s?[-–]\s?(?:19)?\d\d,\s[Vv]ol(?:\.|ume)\s[IVXL]+"
        r"(?:,\s[Pp]art\s\d)?(?:,\s(?:Documents?|pp?\.|pages?)\s\d+(?:\s?[-–]\s?\d+)?)?"
    ),
    re.compile(r"Document|Foreign\sRel"),
    before=60,
    after=160,
)
# What precedes it in a note is the writer's own footnote, not the editors'
SOURCE_FOOTNOTE = "[Footnote in the source text"
# "Ibid., pp. 207–213", "footnote 2, ibid.": files have neither pages nor notes
IN_PRINT = re.compile(
    r"[Ii]bid\s?\.?,\s(?:(?:foot)?notes?\s\d|source\snote|Documents?\s\d|pp?\.|pages?\s\d|vol\.)"
)
NOTE_OF = re.compile(r"[Ff]ootnotes?\s\d[\d,\sand–-]*,\s$")
REFTEL = re.compile(r"\b[Rr]eftel\b")
MASK = "\x01"  # stands in for each character of a glued note number
TELEGRAPHIC = frozenset({"telegram", "circular-telegram", "airgram", "circular-airgram"})


def masked(document: Document) -> str:
    """The text with glued note numbers (``Document 63.2``) blotted out, of the same length."""
    calls = sorted((n.call.start, n.call.end) for n in document.notes if n.call is not None)
    parts, at = [], 0
    for start, end in calls:
        if start >= at:
            parts += [document.text[at:start], MASK * (end - start)]
            at = end
    return "".join([*parts, document.text[at:]])


def find_references(
    document: Document, heading: Heading | None = None, dates: Sequence[Date] = ()
) -> tuple[Reference, ...]:
    """What the document cites, in the order of the text.

    The heading's parties say whose telegram "your 1047" is; a date after a citation is taken
    from ``dates``, those found in the document. Without them the citation says less.
    """
    text = masked(document)
    cite = Citer(text)
    reading = Reading(
        text, Home.of(document.id, document.volume), cite=cite, own_notes=len(document.notes)
    )
    written, edited = _body(document)
    for start, end in edited:
        reading.read(start, end)
    for note in document.notes:
        cite.note = note.index
        reading.note_number = (
            int(note.number) if note.number and NOTE_NUMBER.fullmatch(note.number) else None
        )
        for start, end in _by_editors(text, note.start, note.end):
            reading.read(start, end)
    _archives(document, text, cite)
    telegrams = list(_telegrams(document, text, heading, dates, written, edited))
    if heading is not None and heading.form in TELEGRAPHIC:
        telegrams += _reftels(text, written, telegrams)
    messages = list(_messages(document, text, dates, edited, telegrams))
    numbered = sorted([*telegrams, *messages], key=lambda r: r.start)
    found = [*cite.references, *stated(document, text, numbered, cite.references)]
    quoted = (replace(r, text=document.text[r.start : r.end]) for r in found)
    return tuple(sorted(quoted, key=lambda r: (r.start, r.end)))


Spans = list[tuple[int, int]]
_PRINTED = frozenset({ReferenceKind.PUBLICATION, ReferenceKind.VOLUME, ReferenceKind.PAGE})


def _body(document: Document) -> tuple[Spans, Spans]:
    """The parts of the body that the document's writer wrote, and those that the editors did."""
    title = next((b for b in document.blocks if b.kind is BlockKind.HEADING), None)
    whole = document.subtype == "editorial-note" or (
        title is not None and EDITORIAL_NOTE.search(document.text, title.start, title.end)
    )
    written: Spans = []
    edited: Spans = []
    for block in document.blocks:
        if block.kind is BlockKind.NOTE or block is title:
            continue
        if whole:
            edited.append((block.start, block.end))
            continue
        at = block.start
        for start, end in _inserted(document.text, block.start, block.end):
            written.append((at, start))
            edited.append((start, end))
            at = end
        written.append((at, block.end))
    return written, edited


def _inserted(text: str, begin: int, stop: int) -> Spans:
    """What the editors put into a text that is not theirs."""
    found: Spans = []
    spans = sorted(
        match.span()
        for pattern in (BRACKETS, PRINTED_AS)
        for match in pattern.finditer(text, begin, stop)
    )
    for start, end in spans:
        if not found or start >= found[-1][1]:  # else inside brackets already taken
            found.append((start, end))
    return found


def _by_editors(text: str, start: int, end: int) -> Spans:
    """The parts of a note that are the editors': all of it, save in a footnote of the source."""
    said = text.find(SOURCE_FOOTNOTE, start, end)
    if said <= start + 3:
        return [(start, end)]
    return [*_inserted(text, start, said), (said, end)]


def _telegrams(
    document: Document,
    text: str,
    heading: Heading | None,
    dates: Sequence[Date],
    written: Spans,
    edited: Spans,
) -> Iterator[Reference]:
    """Telegrams cited by number, by the writer of the document and by its editors."""
    channel = Channel.of(heading.senders, heading.recipients) if heading else Channel()
    telegraphic = heading is not None and heading.form in TELEGRAPHIC
    own = heading.message_number_span if heading else None
    for one in find_telegrams(text, written, channel, dates, telegraphic):
        itself = heading is not None and one.cited.number == heading.message_number
        if itself and one.cited.sender == channel.writer:
            continue  # "ROME 13013", as the telegram calls itself at its head
        if own is None or one.end <= own.start or own.end <= one.start:
            yield _telegram(text, one, None, False)
    places = [(None, edited), *((note, [(note.start, note.end)]) for note in document.notes)]
    for note, spans in places:
        for one in find_telegrams(text, spans, channel, dates, False):
            if not _itself(one.cited, heading):
                yield _telegram(text, one, note, True)


def _itself(cited: Cited, heading: Heading | None) -> bool:
    """Whether editors mean the very telegram they annotate: by its number, of nobody and no day."""
    return (
        heading is not None
        and cited.number == heading.message_number
        and not (cited.sender or cited.recipient or cited.sent)
        and (
            cited.form == heading.form or (cited.form == "telegram" and heading.form in TELEGRAPHIC)
        )
    )


def _archives(document: Document, text: str, cite: Citer) -> None:
    """Archival places that notes cite; the document's own are in its source note's reading.

    A bare *ibid.* after something printed means that, and is left out, as one is whose words around
    it are those of something printed ("footnote 2, ibid.", "ibid., p. 5").
    """
    printed = [r.end for r in cite.references if r.kind in _PRINTED]
    own = source_note(document)
    last: Shelf | None = None
    for note in document.notes:
        cite.note = note.index
        for shelf in shelves(text, note.start, note.end, last):
            since = last.end if last else 0
            if shelf.ibid and (
                any(since < end <= shelf.start for end in printed)
                or IN_PRINT.match(text, shelf.start)
                or NOTE_OF.search(text, note.start, shelf.start)
            ):
                continue
            last = shelf
            if note is not own:
                cite.shelf(shelf)


def _reftels(text: str, written: Spans, telegrams: Sequence[Reference]) -> Iterator[Reference]:
    """ "Reftel" on a telegram that has cited one number by then, and no other."""
    body = [t for t in telegrams if not t.in_apparatus]
    for start, end in written:
        for found in REFTEL.finditer(text, start, end):
            before = [t for t in body if t.end <= found.start()]
            if before and len({t.cited.number for t in before}) == 1:
                yield replace(
                    before[0],
                    start=found.start(),
                    end=found.end(),
                    text=found[0],
                    confidence=0.92,
                    reason="reftel",
                )


def _messages(
    document: Document,
    text: str,
    dates: Sequence[Date],
    edited: Spans,
    telegrams: Sequence[Reference],
) -> Iterator[Reference]:
    """Messages and statements cited by date, save telegrams that have a number as well."""
    title = next((b for b in document.blocks if b.kind is BlockKind.HEADING), None)
    below = [d for d in dates if title is None or d.start >= title.end]
    taken = {t.start for t in telegrams}
    for one in find_messages(text, below):
        if any(start in taken for start in range(one.start, one.end)):
            continue
        note = document.note_at(one.start)
        inserted = any(start <= one.start < end for start, end in edited)
        yield Reference(
            one.start,
            one.end,
            text[one.start : one.end],
            one.kind,
            note=note.index if note else None,
            in_apparatus=note is not None or inserted,
            cited=one.cited,
            confidence=0.9,
            reason=one.whose,
        )


def _telegram(text: str, found: Telegram, note: Note | None, in_apparatus: bool) -> Reference:
    return Reference(
        found.start,
        found.end,
        text[found.start : found.end],
        ReferenceKind.TELEGRAM,
        note=note.index if note else None,
        in_apparatus=in_apparatus,
        cited=found.cited,
        confidence=found.confidence,
        reason="number",
    )
