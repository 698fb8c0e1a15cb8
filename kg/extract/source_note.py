"""The source note: where a document is kept, how it was marked, whose hands it went through.

From about 1955 the editors put this into the document's first note ("Source: Department of
State, Central Files, 762.00/1–959. Secret; Niact. Drafted by Tyler."). Older volumes print a
file number above the heading ("740.00119 Control (Japan)/4–2249: Circular telegram") and the
markings on a line of their own ("secret us urgent").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract.archive import LONGEST, Shelf, first_shelf, opens_with_shelf, sentence_end, shelves
from kg.extract.clauses import Told, read_clauses, roles
from kg.extract.markings import Markings, read_markings
from kg.extract.publications import Publication, publications
from kg.model import ArchiveRef, ArchiveRole, BlockKind, Document, Note, Party, Span

# ----------------------------------------------------------------
# Entries of a microfiche supplement: a document described in one paragraph, not printed.
#
#     672. Memorandum from Cottrell to Martin, May 2. Lisa Howard's interview with Castro. No
#     classification marking. 1 p. DOS, CF, POL 15–1 CUBA.
#
# After the number of pages stands where the document is kept, before it how it was marked.

# "Top Secret 6 pp. CIA, DCI (McCone) Files: Job 80–B01285A, …"
_ENTRY = re.compile(r"(?P<told>[^\n]{20,}?)\s(?P<pages>\d{1,3})\spp?\.\s(?P<source>[A-Z][^\n]+)")
_OPENING = re.compile(r"(?<=[.”)])\s(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says of its document besides the heading."""

    shelf: Shelf
    markings: Markings


def calendar_entry(text: str, start: int, end: int) -> Entry | None:
    """The entry that a paragraph is; None when it doesn't end in pages and a place."""
    found = _ENTRY.match(text, start, end)
    if found is None:
        return None
    shelf = first_shelf(text, *found.span("source"))
    if shelf is None or not shelf.path:
        return None
    for opening in reversed(list(_OPENING.finditer(text, start, found.start("pages")))):
        markings = read_markings(text, opening.end(), found.start("pages"))
        if markings and not text[markings.end : found.start("pages")].strip(" .;,"):
            return Entry(shelf, markings)
    return Entry(shelf, Markings())


# ----------------------------------------------------------------
# The source note: where a document is kept, how it was marked, whose hands it went through.


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What the apparatus says of the document itself. Every span counts in the document's text.

    ``note`` is the index of the note read, None where the page has none.
    """

    note: int | None = None
    archive: tuple[ArchiveRef, ...] = ()
    classification: str | None = None
    classification_span: Span | None = None
    handling: tuple[tuple[str, Span], ...] = ()
    drafters: tuple[Party, ...] = ()
    clearances: tuple[Party, ...] = ()
    drafted_at: Party | None = None
    recipients: tuple[Party, ...] = ()  # "sent to": to whom it went
    also_sent_to: tuple[Party, ...] = ()  # "also sent to": besides whom the heading names
    copied_to: tuple[Party, ...] = ()
    through: tuple[Party, ...] = ()
    handed_by: tuple[Party, ...] = ()
    delivered_to: tuple[Party, ...] = ()
    seen_by: tuple[Party, ...] = ()
    signed_by: tuple[Party, ...] = ()
    signed_for: tuple[Party, ...] = ()
    delivered: Span | None = None  # the words that tell of its delivery
    about: tuple[Span, ...] = ()  # the notes that tell of the document itself
    listed: bool = False  # no more than an entry of a list of documents


# "- Source: Department of State, …", or below a summary on a line of its own; misprinted "Souce:",
# "source:", "Source Kennedy Library"
_SOURCE = re.compile(
    r"(?:(?<=\n)|(?<=- )|(?<=-\n))\[?(?:[Ss]ource|Souce)(?:\s?[:;]\s?|\s(?=[A-Z][a-z]+\s[A-Z]))"
)
# "[Source: Johnson Library, … Secret. 2 pages of source text not declassified.]": all of a document
_WITHHELD = re.compile(r"\[Source:\s(?P<source>[^\n]+)\]")
# 740.00119 Control (Japan)/4–2249: Circular telegram · S/P Files: Lot 64 D 563
_FILE_LINE = re.compile(
    r"(?P<place>\d{2,3}[A-Z]?\.[^:\n]{1,60}/\d{1,2}\s?[–-]\s?\d{2,4}"
    r"|\d{3}[A-Z]?\.[^:\n/]{2,50}/\d{1,6}"
    r"|[A-Z][^:\n]{2,60}\b(?:Files?|files?|Papers|Memoranda|Records)\b[^\n]{0,80}?)"
    r"(?=:\s(?:Circular\s)?(?:[Tt]elegram|[Aa]irgram|[Cc]able)|\s?$)",
    re.MULTILINE,
)
# "Another copy is", "Other copies of this message are", "The Russian-language text is"
_COPY = re.compile(
    r"(?:Another|Other|Additional|Identical|A|An|The)\b[^.()]{0,60}?"
    r"\b(?:cop(?:y|ies)|texts?|translations?|original|version)\b"
    r"(?:\sof\s(?:this|the)\s(?:message|letter|telegram|memorandum|document|text|paper)s?)?"
    r"[^.()]{0,30}?\b(?:is|are|was|were)\b"
)
_PRINTED = re.compile(r"\b(?:[Pp]rinted|[Pp]ublished|[Rr]eprinted|[Rr]eproduced)\b")
_HEAD = re.compile(r"(?:[.,:;)]\s?|^)(?=[A-Z])")


def source_note(document: Document) -> Note | None:
    """The note that tells the document's source, if it has one: it says so, or it is the first and
    opens with where papers are kept."""
    for note in document.notes:
        if _SOURCE.search(document.text, note.start, note.end):
            return note
    first = next(iter(document.notes), None)
    if first and opens_with_shelf(document.text, *_said(document.text, first)):
        return first
    return None


def read_source_note(document: Document) -> SourceNote:
    """Read the source note, or in older volumes the file line and caption lines."""
    found = _read_source_note(document)
    about = {n.index: Span(*_said(document.text, n)) for n in heading_notes(document)}
    note = source_note(document)
    if note is not None:
        about[note.index] = Span(*_said(document.text, note))
    return replace(found, about=tuple(about[index] for index in sorted(about)))


def _read_source_note(document: Document) -> SourceNote:
    text = document.text
    note = source_note(document)
    if note is None:
        withheld = _withheld(document)
        return _read(document, *withheld, None) if withheld else _from_page(document)
    start, end = _said(text, note)
    opening = _SOURCE.search(text, note.start, end)
    return _read(document, opening.end() if opening else start, end, note.index)


def _said(text: str, note: Note) -> tuple[int, int]:
    """Where the words of a note stand, without its dash and arrow."""
    end = note.end - 1 if text[note.end - 1 : note.end] == "↩" else note.end
    start = note.start
    while start < end and text[start] in "- \n":
        start += 1
    return start, end


def _withheld(document: Document) -> tuple[int, int] | None:
    """Where the source of a document stands that is not printed but for it."""
    for block in document.blocks:
        found = _WITHHELD.match(document.text, block.start, block.end)
        if found and block.kind is not BlockKind.NOTE:
            return found.span("source")
    return None


def _read(document: Document, start: int, end: int, index: int | None) -> SourceNote:
    """The source told in ``text[start:end]``."""
    text = document.text
    printed = tuple(publications(text, start, end))
    shelf = None
    if not any(p.start - start < 4 for p in printed):
        shelf = first_shelf(text, start, end)
    after = shelf.end if shelf else start
    markings = _first_markings(text, after, end) or _caption_lines(document)
    return _note(
        index,
        tuple(_archive(text, (start, end), index, shelf, printed)),
        markings,
        told_of(document, after, end, index),
    )


def _note(
    index: int | None,
    archive: tuple[ArchiveRef, ...],
    markings: Markings,
    told: Sequence[Told] = (),
) -> SourceNote:
    own = roles([one for one in told if not one.clause.besides or one.role != "recipients"])
    besides = roles([one for one in told if one.clause.besides and one.role == "recipients"])
    handed = next((one.clause for one in told if one.clause.act == "hand"), None)
    return SourceNote(
        index,
        archive,
        markings.classification,
        markings.classification_span,
        markings.handling,
        drafters=own.get("drafters", ()),
        clearances=own.get("clearances", ()),
        drafted_at=next(iter(own.get("drafted_at", ())), None),
        recipients=own.get("recipients", ()),
        also_sent_to=besides.get("recipients", ()),
        copied_to=own.get("copied_to", ()),
        through=own.get("through", ()),
        handed_by=own.get("handed_by", ()),
        delivered_to=own.get("delivered_to", ()),
        seen_by=own.get("seen_by", ()),
        signed_by=own.get("signed_by", ()),
        signed_for=own.get("signed_for", ()),
        delivered=Span(handed.start, handed.reach) if handed else None,
    )


# What other notes of the heading tell besides: "This letter was delivered by Kohler on April 24."
_LATER = frozenset(("handed_by", "delivered_to", "seen_by", "signed_by", "signed_for"))


def told_of(document: Document, start: int, end: int, index: int | None) -> tuple[Told, ...]:
    """What the source note, and the other notes that the heading calls, tell of the document's
    way."""
    text = document.text
    found = list(read_clauses(text, start, end))
    for note in heading_notes(document):
        if note.index != index:
            begin, stop = _said(text, note)
            told = read_clauses(text, begin, stop)
            found += [o for o in told if o.role in _LATER or _opens(o, begin)]
    return tuple(found)


def _opens(told: Told, begin: int) -> bool:
    """Whether a note begins with where the document went: "Sent to Paris as 981, Brussels as 449",
    "Repeated to Moscow"."""
    return told.role in ("recipients", "copied_to") and told.clause.start - begin < len("Also ")


def heading_notes(document: Document) -> Iterator[Note]:
    """The notes that are called above the text: they tell of the document itself."""
    first = next((b for b in document.blocks if b.kind is BlockKind.PARAGRAPH), None)
    top = first.start if first else 0
    for note in document.notes:
        if note.call is not None and note.call.start < top:
            yield note


def _first_markings(text: str, start: int, end: int) -> Markings:
    """The first run of markings at the head of a sentence in the note."""
    reached = min(end, start + 400)
    for opening in _HEAD.finditer(text[start:reached]):
        markings = read_markings(text, start + opening.end(), end)
        after = text[markings.end : markings.end + 1]
        if markings and (after in ".;,: ↩(" or not after):
            return markings
    return Markings()


# ---------------------------------------------------------------- places of the source note


def _archive(
    text: str,
    within: tuple[int, int],
    note: int | None,
    shelf: Shelf | None,
    printed: tuple[Publication, ...],
) -> Iterator[ArchiveRef]:
    """The first place is the source; others count when a sentence calls them copies."""
    if shelf is not None:
        yield _shelved(text, shelf, ArchiveRole.SOURCE, note)
    start, end = within
    at = shelf.end if shelf else start
    last = shelf
    while at < end:
        stop = sentence_end(text, at, end)
        begin = at
        while begin < end and text[begin] in " .)\n":
            begin += 1
        copies = _COPY.match(text, begin, stop)
        for other in shelves(text, begin, stop, last):
            last = other
            if copies and other.start >= copies.start() and _level(text, begin, other.start):
                yield _shelved(text, other, ArchiveRole.COPY, note)
        at = max(stop + 1, begin)
    for publication in printed:
        sentence = max(text.rfind(". ", publication.start - LONGEST, publication.start), start)
        opens = publication.start - start < 4  # taken from there: printed, and kept nowhere told
        if opens or _PRINTED.search(text, sentence, publication.start):
            yield _published(text, publication, ArchiveRole.PRINTED, note)


def _level(text: str, start: int, at: int) -> bool:
    """Whether an offset stands outside the brackets of its sentence."""
    return text.count("(", start, at) == text.count(")", start, at)


def _shelved(text: str, shelf: Shelf, role: ArchiveRole, note: int | None) -> ArchiveRef:
    words = text[shelf.start : shelf.end]
    return ArchiveRef(shelf.start, shelf.end, words, shelf.repository, shelf.path, role, note)


def _published(text: str, found: Publication, role: ArchiveRole, note: int | None) -> ArchiveRef:
    path = tuple(part for part in (found.issue, found.locator) if part)
    words = text[found.start : found.end]
    return ArchiveRef(found.start, found.end, words, found.title, path, role, note)


# ---------------------------------------------------------------- older volumes


def _from_page(document: Document) -> SourceNote:
    """The entry of a supplement; or the file line above the heading, and markings on a line."""
    archive: tuple[ArchiveRef, ...] = ()
    first = document.blocks[0] if document.blocks else None
    if first is not None and first.kind is not BlockKind.NOTE:
        entry = calendar_entry(document.text, first.start, first.end)
        if entry:
            kept = _shelved(document.text, entry.shelf, ArchiveRole.SOURCE, None)
            return replace(_note(None, (kept,), entry.markings), listed=True)
        found = _FILE_LINE.match(document.text, first.start, first.end)
        if found:
            archive = (_filed(document.text, *found.span("place")),)
    return _note(None, archive, _caption_lines(document), _from_heading_notes(document))


def _from_heading_notes(document: Document) -> tuple[Told, ...]:
    """What notes tell of the way of a document without a source note."""
    return told_of(document, 0, 0, None)


def _filed(text: str, start: int, end: int) -> ArchiveRef:
    words = text[start:end]
    path: tuple[str, ...] = ("Central Files", words)
    if not words[0].isdigit():
        path = tuple(part.strip() for part in re.split(r"[,:]\s", words))
    return ArchiveRef(start, end, words, "Department of State", path, ArchiveRole.SOURCE, None)


def _caption_lines(document: Document) -> Markings:
    """A short line near the head that says nothing but markings, in brackets or not."""
    heads = [b for b in document.blocks if b.kind is not BlockKind.NOTE][:9]
    for block in heads:
        if block.end - block.start > 90:
            continue
        start = block.start + (document.text[block.start] == "[")
        markings = read_markings(document.text, start, block.end)
        rest = document.text[markings.end : block.end]
        if markings and _CAPTION_REST.fullmatch(rest):
            return markings
    return Markings()


_CAPTION_REST = re.compile(r"[\].\s\d]*(?:\s?\([^()]*\))?(?:\s?No\.\s?[A-Z]?\d+)?[\].\s\d]*")
