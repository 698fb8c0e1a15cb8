"""The values that pass between the stages: frozen dataclasses, standard library only.

    read     → Document      the text as given, its blocks and notes, the editors' markup
    extract  → Extraction    what was found in the text; every link still empty
    resolve  → Extraction    the same, with links filled in where the evidence allows
    graph    → quads

Offsets are half-open offsets in Unicode code points into ``Document.text``. The text is never
altered. Collections are tuples, kinds are ``StrEnum``. Local names (``person/107127``,
``office/us-president``, ``frus1961-63v06/d63``) are IRIs without their base.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

# ---------------------------------------------------------------- what was read


class BlockKind(StrEnum):
    """What the layout of the source shows a run of text to be."""

    HEADING = "heading"
    DATELINE = "dateline"
    SALUTATION = "salutation"
    PARAGRAPH = "paragraph"
    SIGNATURE = "signature"
    ADDRESS_LIST = "address-list"  # TEI list[@type='to'|'from'|'participants'|'subject']
    LABEL = "label"  # a bracketed label such as [Enclosure]
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
    """Who says so: the source's editors in their markup, or this program."""

    EDITOR = "editor"
    PROGRAM = "program"


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

    def note_at(self, offset: int) -> Note | None:
        """The note whose own text holds the offset, None in heading and body."""
        for note in self.notes:
            if note.start <= offset < note.end:
                return note
        return None


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


# ---------------------------------------------------------------- what was found


class Label(StrEnum):
    """Kinds of actor that a mention names."""

    PERSON = "PERSON"
    OFFICE = "OFFICE"  # the President, Secretary of State, Ambassador in the Soviet Union
    BODY = "BODY"  # Department of State, NATO, the White House, this Government
    POST = "POST"  # an embassy, legation, mission, consulate
    NEWS_AGENCY = "NEWS_AGENCY"  # Tass, Reuters
    PLACE = "PLACE"
    REPOSITORY = "REPOSITORY"  # Kennedy Library, National Archives


class ReferenceKind(StrEnum):
    """What is cited."""

    DOCUMENT = "document"
    NOTE = "note"
    PAGE = "page"
    VOLUME = "volume"
    TELEGRAM = "telegram"
    LETTER = "letter"  # any message cited by parties or date
    STATEMENT = "statement"  # a public statement
    PUBLICATION = "publication"
    ARCHIVE = "archive"


class ArchiveRole(StrEnum):
    """What a source note says of a place where the document is kept or printed."""

    SOURCE = "source"
    COPY = "copy"
    PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class Link:
    """A conclusion: what was found is the thing named ``target``.

    ``reason`` is a short code (see ``kg/resolve``); ``detail`` may add a readable sentence.
    ``evidence`` are the spans of the words it rests on, besides the finding's own span.
    """

    target: str
    reason: str
    confidence: float
    by: By = By.PROGRAM
    evidence: tuple[Span, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor or place named in the text. ``agent`` is who or what it names; for an office or
    a post, ``person`` is who held or headed it on the day."""

    start: int
    end: int
    text: str
    label: Label
    confidence: float = 1.0
    by: By = By.PROGRAM
    note: int | None = None  # index of the note it stands in
    agent: Link | None = None
    person: Link | None = None
    candidates: tuple[str, ...] = ()  # local names left when it stays ambiguous


@dataclass(frozen=True, slots=True)
class Date:
    """A date or time: as printed, as EDTF, and as an interval for overlap search.

    ``edtf`` is EDTF / ISO 8601 to the printed precision (``1962-09``, ``1962-10-25``,
    ``1962-10-25T01:45:00-04:00``, ``1962-10-24/1962-10-25``, ``1962-10-25~``).
    ``earliest`` and ``latest`` are ISO date-times, with the offset in force where it is known.
    A concluded date has the span of its evidence and says why in ``reason``.
    """

    start: int
    end: int
    text: str
    edtf: str
    earliest: str
    latest: str
    confidence: float = 1.0
    by: By = By.PROGRAM
    reason: str = "printed"
    note: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A sender, addressee, signer, copy recipient, drafter … as the page names it.

    ``start``/``end`` are None only when nothing on the page names the party (a concluded one).
    """

    text: str
    start: int | None
    end: int | None
    label: Label
    by: By = By.PROGRAM
    confidence: float = 1.0
    name: str | None = None  # a person's name inside an office ("Hoover" in "… (Hoover)")
    agent: Link | None = None
    person: Link | None = None
    reason: str = "heading"  # heading, signature, salutation, cover-text, dateline, source-note …
    office: str | None = None  # the office printed beside a name, without its article
    office_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was sent from or delivered."""

    text: str
    start: int | None
    end: int | None
    agent: Link | None = None
    by: By = By.PROGRAM
    reason: str = "dateline"


@dataclass(frozen=True, slots=True)
class Communication:
    """A message: the printed document itself (``enclosed_in`` None), or one carried inside it.

    For a document that is no correspondence (an editorial note, minutes) senders and recipients
    are empty. ``start``/``end`` bound the message's own text; the whole page for the document.
    """

    id: str  # VOLUME/dN, VOLUME/dN/e1 …
    form: str  # slug of a concept in ontologies/forms.ttl: letter, telegram, airgram …
    start: int
    end: int
    number: str | None = None  # telegram, airgram or despatch number
    number_span: Span | None = None
    enclosed_in: str | None = None
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    signers: tuple[Party, ...] = ()
    copied_to: tuple[Party, ...] = ()
    authors: tuple[Party, ...] = ()  # of a paper or report, which is sent to nobody
    participants: tuple[Party, ...] = ()  # of a conversation, who send each other nothing
    sent: Date | None = None
    received: Date | None = None
    delivered: Date | None = None
    delivered_to: Party | None = None
    place: Place | None = None
    subject: Span | None = None
    replies_to: tuple[Link, ...] = ()
    confidence: float = 1.0
    by: By = By.PROGRAM
    reason: str = "heading"


@dataclass(frozen=True, slots=True)
class Cited:
    """What the words of a reference say of the thing cited; all fields optional."""

    form: str | None = None
    number: str | None = None
    sender: str | None = None  # local name of post, body, office or person
    recipient: str | None = None
    sent: str | None = None  # EDTF
    title: str | None = None  # of a publication
    locator: str | None = None  # pages, issue


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation: where it stands, what it says, and what it resolves to, or that it does not.

    ``target`` names ``VOLUME/dN``, ``VOLUME/dN#fnM``, ``VOLUME/pg_N`` or ``VOLUME``.
    ``in_apparatus`` says who makes it: the edition's editors (in a note, a bracketed insertion, an
    editorial note) or the writer of the document.
    """

    start: int
    end: int
    text: str
    kind: ReferenceKind
    note: int | None = None
    in_apparatus: bool = False  # made by the editors, not by the writer of the document
    cited: Cited = field(default_factory=Cited)
    target: Link | None = None
    candidates: tuple[str, ...] = ()
    confidence: float = 1.0
    by: By = By.PROGRAM
    reason: str = ""
    part: str | None = None  # "source note", "footnote 2": the part of the target meant


@dataclass(frozen=True, slots=True)
class Answer:
    """What a message says of another it has received: ``your letter of October 24``.

    ``strength`` (0 to 1) is how plainly the words say that it is answered, not only named.
    """

    message: str  # id of the communication that says so
    start: int
    end: int
    evidence: Span  # the sentence
    form: str | None = None
    number: str | None = None  # of a telegram or airgram
    sent: str | None = None  # EDTF
    notes: tuple[int, ...] = ()  # indexes of the notes called there
    strength: float = 0.5


@dataclass(frozen=True, slots=True)
class ArchiveRef:
    """Where the document or a copy is kept: repository and the path below it, outermost first."""

    start: int
    end: int
    text: str
    repository: str
    path: tuple[str, ...]
    role: ArchiveRole
    note: int | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where the editors' markup and the program differ. The editors' word is the fact; this keeps
    the program's beside it."""

    about: str  # local name of the communication or document
    property: str  # sender, recipient, sent, person, reference, enclosure
    editors: str
    program: str
    start: int
    end: int
    confidence: float = 1.0  # the program's


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one document; the public record is made from it (``kg/record.py``)."""

    id: str
    volume: str
    number: str | None
    form: str
    title: str
    title_span: Span
    communications: tuple[Communication, ...]
    mentions: tuple[Mention, ...] = ()
    dates: tuple[Date, ...] = ()
    references: tuple[Reference, ...] = ()
    archive: tuple[ArchiveRef, ...] = ()
    classification: str | None = None  # slug of a concept in ontologies/classification.ttl
    classification_span: Span | None = None
    handling: tuple[tuple[str, Span], ...] = ()  # slugs of ontologies/handling.ttl
    drafters: tuple[Party, ...] = ()
    clearances: tuple[Party, ...] = ()
    drafted_at: Party | None = None  # "Drafted at the White House"
    disagreements: tuple[Disagreement, ...] = ()
    answers: tuple[Answer, ...] = ()
    notes: tuple[Note, ...] = ()  # with the places where their numbers are called
    warnings: tuple[str, ...] = ()
