"""The heading of a document: its number, form, title, sender and addressee, place and date.

Headings have the forms of printed diplomatic editions:

    64. Telegram From the Department of State to the Embassy in the Soviet Union
    35. Memorandum From the Under Secretary of State (Hoover) to the President
    756D.11/6–1554: Telegram            (file line, volumes before 1955)
    No. 272 The Ambassador in Indonesia (Cumming) to the Department of State
    382. Telegram from General Norstad to McGeorge Bundy, October 24. …  (a list entry)

Everything is read from the words; note numbers are blanked first.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kg.extract.dategrammar import Found, grammar
from kg.extract.dateline import UNDATED, Dateline, dated, place_before, read_dateline
from kg.extract.forms import Form, forms
from kg.extract.lines import Line, Page, page_of
from kg.extract.parties import read_parties, split_direction, trimmed
from kg.model import BlockKind, Date, Document, Party, Place, Span

# "64. ", "[64] ", "No. 272 ", "9.Telegram"
NUMBER = re.compile(
    r"\[?(?:No\.\s+)?(?P<number>\d{1,4}[a-z]?)(?:\.\]?\s*|\]\s*|(?<=\d)\s+(?=[A-Z\[]))(?=\D)"
)
# "756D.11/6–1554: Telegram", "IO Files: US(P)/A/C.1/153", "S/P Files: Lot 64 D 563"
FILE_LINE = re.compile(
    r"[\w.()–-]+(?:\s[\w.()–-]+){0,3}/[\w()–-]+(?:/[\w()–-]+)*(?:\s?:.*)?$"
    r"|.{0,90}\b[Ff]i?les?\b.*|.*\b[Ll]ot\s\d.*"
)
# words after which a heading names its parties
FROM = re.compile(r"\b[Ff]rom\s+|\b(?:[Pp]repared|[Ww]ritten|[Dd]rafted)?\s*\b[Bb]y\s+")
TOWARDS = re.compile(r"\b(?:[Tt]o|[Ff]or)\s+")
BETWEEN = re.compile(r"\b(?:[Bb]etween|[Aa]mong)\s+")
# "The Ambassador in Indonesia (Cumming) to the Department of State"
OPENING = re.compile(
    r"(?:The|President|Prime Minister|Mr\.|Chairman|King|[A-Z][\w.’' ]{2,60}\()\s*"
)
# where the parties of a list entry end: ". Describes …"
SENTENCE = re.compile(r"(?<=[a-z0-9)\]])\.\s+(?=[A-Z“\"0-9])")
LINES_TO_DATELINE = 9


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above and below a document's text.

    ``number`` is the document's number in its volume; ``title`` has neither it nor note numbers.
    ``participants`` are the two sides of a conversation, who send each other nothing.
    """

    number: str | None
    number_span: Span | None
    title: str
    title_span: Span
    form: str
    form_span: Span | None
    correspondence: bool
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    participants: tuple[Party, ...] = ()
    place: Place | None = None
    sent: Date | None = None
    undated: bool = False
    received: Date | None = None
    dateline: Span | None = None
    message_number: str | None = None
    message_number_span: Span | None = None
    signers: tuple[Party, ...] = ()
    copied_to: tuple[Party, ...] = ()
    subject: Span | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """The line that is the title, its number, and the file line's form before it."""

    line: Line
    index: int
    number: str | None
    number_span: Span | None
    start: int
    filed: Form | None


def read_heading(document: Document) -> Heading:
    """Everything that heading, dateline, opening and closing lines of a document say."""
    page = page_of(document)
    title = find_title(document, page)
    text = page.text
    end = title_end(text, title)
    form, form_span = find_form(page, title, end)
    year = None
    in_title = title_date(text, title.start, title.line.end, year)
    line = find_dateline(page, title, document)
    senders, recipients, participants = find_parties(text, title, form, form_span, end)
    return Heading(
        number=title.number,
        number_span=title.number_span,
        title=" ".join(text[title.start : title.line.end].split()),
        title_span=Span(title.start, title.line.end),
        form=form.slug,
        form_span=form_span,
        correspondence=form.correspondence,
        senders=senders,
        recipients=recipients,
        participants=participants,
        place=line.place if line else in_title[0] if in_title else None,
        sent=line.date if line else in_title[1] if in_title else None,
        undated=line.undated if line else False,
        received=line.received if line else None,
        dateline=line.span if line else None,
    )


def find_title(document: Document, page: Page) -> Title:
    """The first line that reads as a heading: a number and words, or "The X to the Y"; a file
    line before it is passed over. Falls back to the first line."""
    marked = {b.start for b in document.blocks if b.kind is BlockKind.HEADING}
    filed: Form | None = None
    candidates = page.lines[:5]
    for index, line in enumerate(candidates):
        number = NUMBER.match(line.text)
        start = line.start + (number.end() if number else 0)
        words = page.text[start : line.end]
        if not number and FILE_LINE.fullmatch(words) and len(candidates) > index + 1:
            found = forms().find(words, max(0, words.rfind(":")))
            filed = found[0] if found else filed
            continue
        if number or reads_as_title(words) or line.start in marked:
            span = (
                Span(line.start + number.start("number"), line.start + number.end("number"))
                if number
                else None
            )
            return Title(line, index, number["number"] if number else None, span, start, filed)
    line = page.lines[0]
    return Title(line, 0, None, None, line.start, filed)


def reads_as_title(words: str) -> bool:
    """Whether a line without a number is a heading: a form first, or a sender first and "to"."""
    found = forms().find(words)
    if found is not None and found[1].start < 40 and len(words) < 300:
        return True
    return OPENING.match(words) is not None and " to " in words and len(words) < 300


def title_end(text: str, title: Title) -> int:
    """Where the parties of the title end: before the date and place printed after them."""
    start, end = title.start, title.line.end
    found = next(grammar().dates(text, start, end), None)
    stop = SENTENCE.search(text, start + 12, end)
    if found is not None and (stop is None or found.start < stop.start()):
        end = found.start
    elif stop is not None:
        end = stop.start()
    undated = UNDATED.search(text, start, end)
    return undated.start() if undated else end


def find_form(page: Page, title: Title, end: int) -> tuple[Form, Span | None]:
    """The form the title names before its parties, else the file line's, else what the opening
    shows: a numbered despatch, a letter with its salutation, else a message."""
    text = page.text
    head = min(
        (m.start() for p in (FROM, BETWEEN) for m in [p.search(text, title.start, end)] if m),
        default=end,
    )
    if not text.startswith("The ", title.start):
        found = forms().find(text, title.start, head) or forms().find(text, title.start, end)
        if found is not None and (found[1].end <= head or not OPENING.match(text, title.start)):
            return found
    if title.filed is not None:
        return title.filed, None
    by_slug = forms().by_slug
    if " to " not in text[title.start : end]:
        return by_slug["paper"], None
    for line in page.lines[title.index + 1 : title.index + 8]:
        if re.match(r"(?:My )?[Dd]ear\b|Sir\b|Excellency\b", line.text):
            return by_slug["letter"], None
        if re.match(r"No\.\s?\d", line.text):
            return by_slug["despatch"], None
    return by_slug["message"], None


def title_date(
    text: str, start: int, end: int, year: int | None
) -> tuple[Place | None, Date] | None:
    """Place and date printed in the heading itself, "…, Washington, October 22, 1969, 10 a.m."."""
    for found in grammar().dates(text, start, end):
        if found.when.day is None:
            continue
        when = found.when
        if when.year is None:
            if year is None:
                return None
            when = when.in_year(year)
        comma = text.rfind(",", start, max(start, found.start - 2))
        place = place_before(text, comma + 1, found.start) if comma > 0 else None
        return place, dated(text, Found(found.start, found.end, when), place, "heading")
    return None


def find_dateline(page: Page, title: Title, document: Document) -> Dateline | None:
    """The dateline after the title, before the first paragraph."""
    year = likely_year(document)
    for line in page.lines[title.index + 1 : title.index + 1 + LINES_TO_DATELINE]:
        found = read_dateline(line, year, page.text)
        if found is not None:
            return found
        if line.end - line.start > 120 or re.match(r"\d+\.\s", line.text):
            return None
    return None


def likely_year(document: Document) -> int | None:
    """The year most often printed in full dates of the page."""
    years = Counter(
        found.when.year for found in grammar().dates(document.text) if found.when.year is not None
    )
    return years.most_common(1)[0][0] if years else None


def find_parties(
    text: str, title: Title, form: Form, form_span: Span | None, end: int
) -> tuple[tuple[Party, ...], tuple[Party, ...], tuple[Party, ...]]:
    """Senders, recipients, participants named in the title."""
    start = form_span.end if form_span is not None else title.start
    between = BETWEEN.search(text, start, end)
    origin = FROM.search(text, start, end)
    if (
        not form.correspondence
        and between is not None
        and (origin is None or between.start() < origin.start())
    ):
        return (), (), read_parties(text, between.end(), end, "conversation")
    if form_span is None:
        sender, recipient = split_direction(text, title.start, end)
        if recipient is None:
            return (), (), ()
    elif origin is not None and (form.correspondence or origin[0].strip().lower() == "from"):
        sender, recipient = split_direction(text, origin.end(), end)
    else:
        to = TOWARDS.search(text, start, end)
        if to is None or not form.correspondence:
            return (), (), ()
        whom = trimmed(text, to.end(), end)
        return (), read_parties(text, whom.start, whom.end), ()
    senders = read_parties(text, sender.start, sender.end)
    recipients = read_parties(text, recipient.start, recipient.end) if recipient else ()
    return senders, recipients, ()
