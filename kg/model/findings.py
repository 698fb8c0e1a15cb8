"""What was found in a document; links are empty until they are resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from kg.model.source import By, Note, Span

# Reasons of parties that stand elsewhere than in the heading: editors' marks there say nothing of
# them.
SOURCE_NOTE, SLUG_LINE = "source-note", "slug-line"
BESIDE_HEADING = frozenset((SOURCE_NOTE, SLUG_LINE))


class Label(StrEnum):
    """Kinds of actor that a mention names."""

    PERSON = "PERSON"
    OFFICE = "OFFICE"  # the President, Secretary of State, Ambassador in the Soviet Union
    BODY = "BODY"  # Department of State, NATO, the White House, this Government
    POST = "POST"  # an embassy, legation, mission, consulate
    NEWS_AGENCY = "NEWS_AGENCY"  # Tass, Reuters
    PLACE = "PLACE"
    REPOSITORY = "REPOSITORY"  # Kennedy Library, National Archives


class Tier(IntEnum):
    """How a name on a page fits a person known by name, best first."""

    FULL = 0  # John Kennedy, Jack Kennedy; a single name said whole
    INITIALS = 1  # J. F. Kennedy
    SURNAME = 2  # Kennedy
    PART = 3  # Couve (de Murville), Diem, Park
    GIVEN = 4  # Walt, Ayub
    FUZZY = 5  # Khruschev


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
    ``message`` is the one message meant where the target is a document that carries it.
    """

    target: str
    reason: str
    confidence: float
    by: By = By.PROGRAM
    evidence: tuple[Span, ...] = ()
    detail: str = ""
    message: str = ""


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
    listed: bool | None = None  # a person's: whether the volume's list has the name; None: no list


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

    @property
    def day(self) -> date | None:
        """The first day it covers; None before the year 1 and where no day is told."""
        try:
            return date.fromisoformat(self.earliest[:10])
        except ValueError:
            return None


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
    ids: tuple[str, ...] = ()  # addresses at authorities that the source gives


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was sent from or delivered."""

    text: str
    start: int | None
    end: int | None
    agent: Link | None = None
    by: By = By.PROGRAM
    reason: str = "dateline"
    ids: tuple[str, ...] = ()  # addresses at authorities that the source gives


# What the parties of a communication are to it
ROLES = ("senders", "recipients", "signers", "copied_to", "through", "handed_by", "seen_by",
         "signed_for", "authors", "participants")  # fmt: skip


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
    through: tuple[Party, ...] = ()  # on its way: "through S/S", "THROUGH: Mr. Murphy"
    handed_by: tuple[Party, ...] = ()  # who handed it over or delivered it
    seen_by: tuple[Party, ...] = ()  # who saw, read or initialed it
    signed_for: tuple[Party, ...] = ()  # in whose stead the signer signed
    authors: tuple[Party, ...] = ()  # of a paper or report, which is sent to nobody
    participants: tuple[Party, ...] = ()  # of a conversation, who send each other nothing
    sent: Date | None = None
    received: Date | None = None
    delivered: Date | None = None
    delivered_to: Party | None = None
    status: str | None = (
        None  # slug of a concept in ontologies/status.ttl; None: sent, or no message
    )
    place: Place | None = None
    subject: Span | None = None
    replies_to: tuple[Link, ...] = ()
    printed_also: tuple[Link, ...] = ()  # the same text in other places
    met_also: tuple[Link, ...] = ()  # other records of the meeting that it records
    confidence: float = 1.0
    by: By = By.PROGRAM
    reason: str = "heading"

    @property
    def day(self) -> date | None:
        """The day it was sent, the first of several."""
        return self.sent.day if self.sent else None


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
    ``described_in`` is the note that the editors name for a message that is not printed itself.
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
    described_in: Link | None = None


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
    """Where the editors' markup and the program differ; what is not the fact stays in this.

    The editors' word is the fact, but where a heading's own words contradict the role given to a
    name in the markup (``held`` is the program's reading of the words).
    """

    about: str  # local name of the communication or document
    property: str  # sender, recipient, sent, person, reference, enclosure
    editors: str
    program: str
    start: int
    end: int
    confidence: float = 1.0  # of the one that is not the fact
    held: By = By.EDITOR


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
    edition: str = ""  # whose conventions were read: a name of data/editions; "": FRUS
    language: str = ""  # ISO 639-1; "": that of its edition
    topics: tuple[str, ...] = ()  # TAGS of a cable, keywords that the source states
    warnings: tuple[str, ...] = ()


def parties_of(found: Extraction) -> Iterator[Party]:
    """Every party of a document and of the messages in it."""
    yield from (*found.drafters, *found.clearances)
    for one in found.communications:
        for side in (
            one.senders,
            one.recipients,
            one.signers,
            one.copied_to,
            one.through,
            one.handed_by,
            one.seen_by,
            one.signed_for,
            one.authors,
            one.participants,
        ):
            yield from side
