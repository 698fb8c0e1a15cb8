"""What was read: a document as its source gives it, and the volume it stands in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

# What can be one part of a local name, and so of an address and of a file's path
NAME = re.compile(r"(?!\.{1,2}$)[^\s/\\#?%<>\"{}|^`\x00-\x1f\x7f-\x9f]{1,120}")


def is_name(text: str) -> bool:
    """Whether a text can be one part of a local name (``frus1961-63v06``, ``d64``, ``pg_171``)."""
    return NAME.fullmatch(text) is not None


class BlockKind(StrEnum):
    """What the layout of the source shows a run of text to be."""

    HEADING = "heading"
    DATELINE = "dateline"
    SALUTATION = "salutation"
    PARAGRAPH = "paragraph"
    SIGNATURE = "signature"
    ADDRESS_LIST = "address-list"  # TEI list[@type='to'|'from'|'participants'|'subject']
    LABEL = "label"  # a bracketed label such as [Enclosure]
    HEADER = "header"  # a labelled line above the text: FM, TO, Subject:, Aufgabe:
    FURNITURE = "furniture"  # stamps and running lines that belong to no text
    NOTE = "note"


class MarkKind(StrEnum):
    """What an editor marked in the source (TEI), apart from anything the program concludes."""

    SENDER = "sender"
    ADDRESSEE = "addressee"
    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"
    TERM = "term"
    DATE = "date"
    REFERENCE = "reference"
    SIGNER = "signer"
    DATELINE = "dateline"
    ENCLOSURE = "enclosure"  # frus:attachment
    SUBJECT = "subject"
    QUOTE = "quote"  # quote, or a block quotation


class By(StrEnum):
    """Who says so: the source's editors in their markup, this program, or a reader's correction."""

    EDITOR = "editor"
    PROGRAM = "program"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of offsets into a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One line or block element of the text, white space at its ends left out."""

    kind: BlockKind
    start: int
    end: int
    note: int | None = None  # for NOTE: index into Document.notes


@dataclass(frozen=True, slots=True)
class Note:
    """A foot- or endnote: its own text, and where its number is called.

    ``number`` is the number as printed ("0", "1"), None when it could not be told. ``call`` is
    the span of the glued number (or of the reference mark) in the text that calls the note, and
    may stand in the heading, the body or another note.
    """

    index: int  # 0 for the first note on the page
    number: str | None
    start: int
    end: int
    call: Span | None = None
    id: str | None = None  # xml:id in the source ("d64fn1"), what references to the note name
    type: str | None = None  # as the source's markup has it: "source", "summary"

    @property
    def block(self) -> Block:
        """The note as a part of its document."""
        return Block(BlockKind.NOTE, self.start, self.end, self.index)


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of editors' markup; ``target`` as written (``#p_KNS2``, ``frus1961-63v05#d3``)."""

    kind: MarkKind
    start: int
    end: int
    target: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Offset at which a printed page begins, and its xml:id (``pg_171``).

    The first of a document is at offset 0: the page on which the document begins.
    """

    offset: int
    page: str


@dataclass(frozen=True, slots=True)
class StatedParty:
    """Somebody whom a source names as sender, addressee … outside the running text.

    ``ids`` are IRIs of authorities (GND, VIAF, Wikidata) or keys as the source has them.
    """

    text: str
    start: int | None = None
    end: int | None = None
    kind: str = ""  # person, organization; empty where the source does not say
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as a source states it, in EDTF to the precision given."""

    edtf: str
    text: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """A place as a source states it."""

    text: str
    start: int | None = None
    end: int | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedReference:
    """Another message that a source names beside a document: by its origin and number, or in
    words (TEI ``correspContext/ref``). ``target`` is the id or address it gives."""

    text: str
    start: int | None = None
    end: int | None = None
    origin: str = ""
    number: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a source says of a document outside its running text: in a TEI header, the header
    block of a cable, a row of a table, the front matter of a file.

    Empty fields are not stated. ``found_in`` says where: ``header-block``, ``correspDesc``,
    ``table``, ``front-matter``, ``e-mail``, ``page-metadata``. ``sure`` is False where the
    source contradicts itself; then nothing but agreement makes a fact of it.
    """

    found_in: str
    title: str = ""
    senders: tuple[StatedParty, ...] = ()
    recipients: tuple[StatedParty, ...] = ()
    copied_to: tuple[StatedParty, ...] = ()
    sent: StatedDate | None = None
    received: StatedDate | None = None
    place: StatedPlace | None = None
    form: str = ""  # slug of a concept in ontologies/forms.ttl
    number: str = ""
    number_span: Span | None = None
    subject: str = ""
    subject_span: Span | None = None
    topics: tuple[str, ...] = ()  # TAGS of a cable, keywords
    references: tuple[StatedReference, ...] = ()
    classification: str = ""  # slug of ontologies/classification.ttl
    classification_span: Span | None = None
    repository: str = ""
    shelfmark: str = ""
    ids: tuple[str, ...] = ()  # other names of the document: a message record number, an address
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One numbered item as printed, of any source format."""

    id: str  # VOLUME/dN
    volume: str
    text: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    marks: tuple[Mark, ...] = ()
    pages: tuple[PageBreak, ...] = ()
    number: str | None = None  # as the source's markup gives it (TEI @n)
    subtype: str | None = None  # TEI div/@subtype: historical-document, editorial-note
    earliest: str | None = None  # frus:doc-dateTime-min, as written
    latest: str | None = None  # frus:doc-dateTime-max, as written
    chapters: tuple[str, ...] = ()  # headings of the divisions it stands in, outermost first
    marked: bool = False  # whether the source carries editors' markup at all
    source: str = ""  # file it was read from, as given by the user
    edition: str = ""  # whose conventions it follows: a name of data/editions; "": FRUS
    language: str = ""  # of its text, ISO 639-1; "": that of its edition
    stated: Stated | None = None

    def note_at(self, offset: int) -> Note | None:
        """The note whose own text holds the offset, None in heading and body."""
        for note in self.notes:
            if note.start <= offset < note.end:
                return note
        return None


def note_finder(notes: Sequence[Note]) -> Callable[[int], int | None]:
    """A function from an offset to the index of the note whose text holds it; None in heading and
    body. For many offsets of one page: ``Document.note_at`` goes through all notes each time."""
    ordered = sorted(notes, key=lambda note: note.start)
    starts = [note.start for note in ordered]

    def note_at(offset: int) -> int | None:
        at = bisect_right(starts, offset) - 1
        return ordered[at].index if at >= 0 and offset < ordered[at].end else None

    return note_at


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """An entry of a volume's list of persons. ``id`` is volume-local (``p_KNS2``)."""

    id: str
    name: str  # as printed: "Khrushchev, Nikita S."
    description: str = ""
    see: str | None = None  # id of the entry that this one points to ("Meir, Golda, see …")


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """An entry of a volume's list of terms and abbreviations."""

    id: str
    term: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """What a volume says of itself. Pages in a folder make a volume that knows only its id."""

    id: str
    title: str = ""
    subseries: str = ""
    published: str = ""
    editors: tuple[str, ...] = ()
    persons: tuple[ListedPerson, ...] = ()
    terms: tuple[ListedTerm, ...] = ()
    sources: tuple[str, ...] = ()  # entries of the list of sources, each below its repository
    identifiers: tuple[tuple[str, str], ...] = ()  # ("isbn-13", "978…")
