"""What stands between heading and text: the message's number, address lists, the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.headings.captions import Captions, captions
from kg.extract.headings.forms import Form
from kg.extract.headings.lines import Line, Page
from kg.extract.headings.parties import read_parties
from kg.extract.headings.partywords import party_words
from kg.extract.headings.title import Title
from kg.model import Label, Party, Span

REACH = 16  # lines after the title in which captions may stand
LONGEST_ENTRY = 110  # a longer line is text, not an addressee
NUMBERED_FORMS = frozenset(
    ("telegram", "circular-telegram", "airgram", "circular-airgram", "despatch", "instruction")
)
# forms without a number of their own in the heading, whose text may begin with it
PERHAPS_NUMBERED = frozenset(("message", "backchannel-message", "letter", "note"))
# "EUR—Mr. Merchant", "S/S – Mr. Read"
OFFICE_SYMBOL = re.compile(r"[A-Z][A-Za-z]{0,4}(?:/[A-Za-z]{1,4}){0,2}\s?[—–-]\s?(?=[A-Z])")
# before the name of one who holds a high office
HONOURED = re.compile(r"(?:the )?(?:Honorable|Honourable|Hon\.)", re.IGNORECASE)
# a line that is no entry of a list any more: "Dear Mel:", "1. …", "I. The Situation", "Begin FYI"
TEXT = re.compile(r"(?i:(?:my )?dear\b|begin\b|para\b|line\b)|[\dIVX]+[.)]\s")
# where an inline subject ends: ". Ref:", ". 1. "
SUBJECT_END = re.compile(r"(?<!\bU)(?<!\bS)(?<!\bMr)\.(?:\s|$)|\s(?:Ref|Reference)s?\b[:.]")


@dataclass(frozen=True, slots=True)
class Opening:
    """What was found; spans index the page."""

    number: str | None = None
    number_span: Span | None = None
    subject: Span | None = None
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    copied_to: tuple[Party, ...] = ()


def read_opening(page: Page, title: Title, form: Form, form_span: Span | None) -> Opening:
    """The opening of the document under ``title``."""
    words = captions()
    lines = page.lines[title.index + 1 : title.index + 1 + REACH]
    span = titled_number(words, page.text, title, form_span)
    if span is None:
        span = own_number(words, page.text, lines, form)
    lists = dict(address_lists(words, page.text, lines))
    return Opening(
        number=" ".join(page.text[span.start : span.end].split()) if span else None,
        number_span=span,
        subject=find_subject(words, page.text, lines),
        senders=lists.get("from", ()),
        recipients=lists.get("to", ()),
        copied_to=lists.get("copies", ()),
    )


def titled_number(words: Captions, text: str, title: Title, form_span: Span | None) -> Span | None:
    """The number in the heading: "Telegram 7307 From the Embassy in Tehran"."""
    if form_span is None:
        return None
    found = words.titled_number.match(text, form_span.end, title.line.end)
    return Span(found.start("number"), found.end("number")) if found else None


def own_number(words: Captions, text: str, lines: tuple[Line, ...], form: Form) -> Span | None:
    """The number that begins the text or stands alone before it: "997. Ref Embtel …", "A–137".

    "1. Summary" followed by a line "2. …" numbers paragraphs, not the message.
    """
    if form.slug not in NUMBERED_FORMS | PERHAPS_NUMBERED:
        return None
    for line in lines:
        found = words.number.match(text, line.start, line.end)
        if found is not None:
            group = found.lastgroup or "bare"
            bare = group == "bare"
            if bare and (form.slug not in NUMBERED_FORMS or is_paragraph(found, text, lines)):
                return None
            return Span(found.start(group), found.end(group))
        if line.end - line.start > LONGEST_ENTRY:
            return None
    return None


def is_paragraph(number: re.Match[str], text: str, lines: tuple[Line, ...]) -> bool:
    """Whether a number is the first of a list of paragraphs."""
    if number["bare"] != "1":
        return False
    ones = sum(text.startswith("1. ", line.start) for line in lines)
    return ones == 1 and any(text.startswith("2. ", line.start) for line in lines)


def address_lists(
    words: Captions, text: str, lines: tuple[Line, ...]
) -> Iterator[tuple[str, tuple[Party, ...]]]:
    """The parties under each caption: "TO" and a line for each, or "TO: The Secretary"."""
    kind, parties = "", []  # type: str, list[Party]
    for line in lines:
        caption = captioned(words, line)
        if caption is not None:
            if parties:
                yield kind, tuple(parties)
            kind, parties = words.kind(caption["word"]), []
            rest = line.start + caption.end()
        else:
            rest = line.start
        if kind not in ("to", "from", "copies"):
            continue
        if line.end - line.start > LONGEST_ENTRY or TEXT.match(line.text):
            break
        symbol = OFFICE_SYMBOL.match(text, rest, line.end)
        start = symbol.end() if symbol else rest
        if start < line.end:
            found = read_parties(text, start, line.end, "address-list")
            if parties and is_office_of(parties[-1], found):
                parties[-1] = in_office(parties[-1], found[0])
                continue
            parties += [party for party in found if is_party(party)]
    if parties:
        yield kind, tuple(parties)


def is_office_of(party: Party, below: tuple[Party, ...]) -> bool:
    """Whether a line is the office of the person on the line above: "The Honorable David E. Bell",
    "Director, Bureau of the Budget"."""
    if len(below) != 1 or below[0].label is not Label.OFFICE:
        return False
    return party.office is not None and HONOURED.fullmatch(party.office) is not None


def in_office(person: Party, office: Party) -> Party:
    """A person with the office of the line below."""
    at = Span(office.start or 0, office.end or 0)
    return replace(person, office=office.text, office_span=at)


def is_party(party: Party) -> bool:
    """Whether words of an address list name somebody: not "DISCUSSION, TUESDAY"."""
    known = party_words().label(party.text.lower()) is not None
    return known or party.label in (Label.PERSON, Label.POST)


def captioned(words: Captions, line: Line) -> re.Match[str] | None:
    """The caption a line begins with; without a colon it is in capitals or stands alone."""
    found = words.caption.match(line.text)
    if found is None:
        return None
    alone = found.end() == len(line.text)
    capital = found["word"].isupper() and len(found["word"]) > 2
    return found if found["colon"] or alone or capital else None


def find_subject(words: Captions, text: str, lines: tuple[Line, ...]) -> Span | None:
    """The subject: the line below "SUBJECT", or what follows "Subject:" on its line."""
    for index, line in enumerate(lines):
        caption = captioned(words, line)
        if caption is not None and words.kind(caption["word"]) == "subject":
            if caption.end() < len(line.text):
                return subject_span(text, line.start + caption.end(), line.end)
            below = lines[index + 1 : index + 2]
            return Span(below[0].start, below[0].end) if below else None
        inline = words.subject.search(text, line.start, min(line.end, line.start + 100))
        if inline is not None:
            return subject_span(text, inline.end(), line.end)
    return None


def subject_span(text: str, start: int, end: int) -> Span | None:
    """The words of an inline subject, up to the end of its sentence."""
    stop = SUBJECT_END.search(text, start, end)
    end = stop.start() if stop else end
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
