"""The heading of a document and what stands around its text: number, form, title, sender and
addressee, place and date, message number, subject, signers.

Everything is read from the words; note numbers are blanked first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.extract.dates.dategrammar import Found, grammar
from kg.extract.dates.dateline import NO_YEAR, Dateline, dated, place_before, read_dateline
from kg.extract.dates.years import Years
from kg.extract.dates.zones import cities
from kg.extract.headings.lines import Page, page_of
from kg.extract.headings.opening import read_opening
from kg.extract.headings.signing import read_signers
from kg.extract.headings.title import Title, find_form, find_parties, find_title, title_end
from kg.model import Date, Document, Party, Place, Span

LINES_TO_DATELINE = 9
# "Study Prepared in the Central Intelligence Agency, Washington, August 1974": the month alone
MONTH_AT_END = re.compile(r", [A-Z][a-z]+ \d{4}(?:[.\s]|$)")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above and below a document's text.

    ``number`` is the document's number in its volume; ``title`` has neither it nor note numbers.
    ``participants`` are the sides of a conversation, who send each other nothing; ``authors``
    wrote what goes to nobody in particular ("Memorandum of Conversation, by Mr. Gullion").
    """

    number: str | None
    number_span: Span | None
    title: str
    title_span: Span
    form: str
    correspondence: bool
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    participants: tuple[Party, ...] = ()
    authors: tuple[Party, ...] = ()
    place: Place | None = None
    sent: Date | None = None
    undated: bool = False
    received: Date | None = None
    message_number: str | None = None
    message_number_span: Span | None = None
    signers: tuple[Party, ...] = ()
    copied_to: tuple[Party, ...] = ()
    subject: Span | None = None


def read_heading(document: Document) -> Heading:
    """Everything that heading, dateline, opening and closing lines of a document say."""
    page = page_of(document)
    title = find_title(document, page)
    text = page.text
    end = title_end(text, title)
    form, form_span = find_form(page, title, end)
    years = Years(document, text)
    in_title = title_date(text, title.start, title.line.end, years)
    line = find_dateline(page, title, years)
    named = find_parties(text, title, form, form_span, end)
    opening = read_opening(page, title, form, form_span)
    listed = form.correspondence
    return Heading(
        number=title.number,
        number_span=title.number_span,
        title=" ".join(text[title.start : title.line.end].split()),
        title_span=Span(title.start, title.line.end),
        form=form.slug,
        correspondence=form.correspondence or bool(named.senders and named.recipients),
        senders=named.senders or (opening.senders if listed else ()),
        recipients=named.recipients or (opening.recipients if listed else ()),
        participants=named.participants,
        authors=named.authors,
        place=line.place if line else in_title[0] if in_title else None,
        sent=line.date if line else in_title[1] if in_title else None,
        undated=line.undated if line else False,
        received=line.received if line else None,
        message_number=opening.number,
        message_number_span=opening.number_span,
        signers=read_signers(page, title, form) if form.correspondence else (),
        copied_to=opening.copied_to,
        subject=opening.subject,
    )


def title_date(text: str, start: int, end: int, years: Years) -> tuple[Place | None, Date] | None:
    """Place and date printed in the heading itself, "…, Washington, October 22, 1969, 10 a.m."."""
    for found in grammar().dates(text, start, end):
        alone = MONTH_AT_END.match(text, found.start - 2, found.end + 2)
        if found.when.day is None and (alone is None or ". " in text[start : found.start]):
            continue  # of what is told, or of the file it is kept in
        when = found.when
        if when.year is None:
            year = years(when)
            if year is None:
                return None
            when = when.in_year(year)
        place = title_place(text, start, found.start)
        date = dated(text, Found(found.start, found.end, when), place, "heading")
        if found.when.year is None:
            date = replace(date, confidence=0.9, detail=NO_YEAR)
        return place, date
    return None


def title_place(text: str, start: int, end: int) -> Place | None:
    """The city that stands before a date in the heading: ", Washington, D.C., ", ", Paris, ".
    Other words between commas ("to Chief, WH-4, October 6") are no place."""
    last = text.rfind(",", start, max(start, end - 2))
    for comma in (text.rfind(",", start, max(last, start)), last):
        place = place_before(text, comma + 1, end) if comma > 0 else None
        if place is not None and cities().zone(place.text) is not None:
            return place
    return None


def find_dateline(page: Page, title: Title, years: Years) -> Dateline | None:
    """The dateline after the title, before the first paragraph."""
    for line in page.lines[title.index + 1 : title.index + 1 + LINES_TO_DATELINE]:
        found = read_dateline(line, years, page.text)
        if found is not None:
            return found
        if line.end - line.start > 120 or re.match(r"\d+\.\s", line.text):
            return None
    return None
