"""The title line: which line it is, its number, the form and the parties it names.

64. Telegram From the Department of State to the Embassy in the Soviet Union
35. Memorandum From the Under Secretary of State (Hoover) to the President
756D.11/6–1554: Telegram            (file line, volumes before 1955)
No. 272 The Ambassador in Indonesia (Cumming) to the Department of State
382. Telegram from General Norstad to McGeorge Bundy, October 24. …  (an entry of a list)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.dates.dategrammar import grammar
from kg.extract.dates.dateline import UNDATED, read_dateline
from kg.extract.dates.zones import cities
from kg.extract.headings import misprints
from kg.extract.headings.forms import Form, forms
from kg.extract.headings.lines import Line, Page
from kg.extract.headings.parties import (
    bare,
    complete,
    inside,
    read_parties,
    split_direction,
    trimmed,
)
from kg.extract.headings.partywords import party_words
from kg.extract.headings.talks import BETWEEN, of_a_meeting, sides_of
from kg.model import BlockKind, Document, Label, Party, Span

# "64. ", "[64] ", "No. 272 ", "9.Telegram"
NUMBER = re.compile(
    r"\[?(?:No\.\s+)?(?P<number>\d{1,4}[a-z]?)(?:\.\]?\s*|\]\s*|(?<=\d)\s+(?=[A-Z\[]))(?=\D)"
)
# "756D.11/6–1554: Telegram", "560.AL/2–2448", "501.BC Kashmir/3–2248 : Airgram"
FILE_NUMBER = re.compile(
    r"(?!\d{1,4}\.\s)\[?[\w.()–-]*\d[\w.()–-]*(?:\s[\w.()–-]+){0,3}\s?"
    r"/[\w()–—:-]+(?:[ /][\w()–—-]+)*\s?[;:.]*(?:\s?[A-Za-z][A-Za-z ]{0,30})?\]?"
)
# "IO Files: US(P)/A/C.1/153", "S/P Files: Lot 64 D 563", "Truman Library, Truman papers"
FILE_NAME = re.compile(
    r".{0,90}:\s[Tt]elegram|[A-Z]{2,5}[–-]\d+"
    r"|.{0,90}\b(?:[Ff]i?les?|[Ll]ot\s\d+|Library|[Pp]apers|[Cc]orrespondence|[Mm]emoranda)\b.*"
)
# a file number that begins as a document's does: "501. BC Kashmir/11–2348: Telegram", "123
# Stanton, Edwin F.: Telegram"
NUMBERED_FILE = re.compile(
    r"\d{3}(?:\.\s?|\s)(?:[A-Z]{2,5}[–-]\d+"
    r"|[^/]{1,40}(?:/[\d–-]+(?:\s?:\s?[A-Z][a-z]+)?|:\s[Tt]elegram))"
)
# words before the parties
FROM = re.compile(
    r"\b[Ff]rom\s+|\b(?:[Pp]repared|[Ww]ritten|[Dd]rafted|[Ss]ubmitted)?\s*"
    r"(?<!consideration )(?<!approval )(?<!discussion )(?<!use )\b[Bb]y\s+"
)
# what follows the addressee: "for the President Prepared in the Department of State"
DRAFTED = re.compile(r",?\s+(?:[Pp]repared|[Ww]ritten|[Dd]rafted|[Ss]ubmitted)(?:\s|,|$)")
# "Memorandum for President Eisenhower’s Files"
ON_FILE = re.compile(
    r"\s+(?:for|to)\s+(?:the\s+)?[A-Z][^()]{2,40}[’']s\s+(?:Personal\s+)?(?:Files?|Diary)\b"
)
BY = re.compile(r"\b[Bb]y\s+$")
# "Paper Prepared by the Special Assistant (Nolting) for the Secretary of State"
ON_BEHALF = re.compile(r"\s+for\s+(?=\S)")
# "[Extract]", "[Annex A]"
BRACKETED = re.compile(r"\[[^\]]{3,40}\]")
TOWARDS = re.compile(r"\b(?:[Tt]o|[Ff]or)\s+")
# "The Ambassador in Indonesia (Cumming) to the Department of State"
OPENING = re.compile(
    r"(?:The|President|Prime Minister|Mr\.|Chairman|King|[A-Z][\w.’' ]{2,60}\()\s*"
)
# where the parties of an entry of a list end: ". Describes …"; not in "Mr. Kennan"
SENTENCE = re.compile(r"(?:(?<=[a-z]{4})(?<!Messrs)(?<!Lieut)|(?<=[\d)\]]))\.\s+(?=[A-Z“\"0-9])")
SALUTATION = re.compile(r"(?:My )?(?:Dear|DEAR)\b|(?:Sir|Excellency|Gentlemen)\b")
DESPATCH = re.compile(r"No\.\s?\d")
FIRST_LINES = 5
LONGEST_TITLE = 300
LONGEST_NAMED = 1000  # a line goes on to other things than parties; the longest seen take 300
CLOSE_TO_START = 40  # a form named later than this in an unnumbered line is not its form


@dataclass(frozen=True, slots=True)
class Title:
    """The line that is the title, its number, and the form its file line names."""

    line: Line
    index: int
    number: str | None
    number_span: Span | None
    start: int
    filed: Form | None


@dataclass(frozen=True, slots=True)
class Named:
    """The parties that a title names."""

    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    participants: tuple[Party, ...] = ()
    authors: tuple[Party, ...] = ()


def find_title(document: Document, page: Page) -> Title:
    """The first line that reads as a heading: a number and words, or "The X to the Y"; a file
    line before it is passed over. Falls back to the line before the dateline, else the first."""
    marked = {b.start for b in document.blocks if b.kind is BlockKind.HEADING}
    filed: Form | None = None
    candidates = page.lines[:FIRST_LINES]
    for index, line in enumerate(candidates):
        number = NUMBER.match(line.text)
        start = line.start + (number.end() if number else 0)
        words = page.text[start : line.end]
        if is_file_line(line, number is not None, candidates[index + 1 : index + 3]):
            # the form is said last, "756D.11/6–1554: Telegram"; "Eisenhower papers" are no paper
            last = words.rfind(":") if ":" in words else words.rfind(" ")
            found = forms().find(words, max(0, last))
            found = found if found and (":" in words or found[0].correspondence) else None
            filed = found[0] if found else filed
            continue
        if number is not None:
            span = Span(line.start + number.start("number"), line.start + number.end("number"))
            return Title(line, index, number["number"], span, start, filed)
        if reads_as_title(words) or line.start in marked:
            return Title(line, index, None, None, start, filed)
        if index and read_dateline(line, lambda _: None, page.text) is not None:
            before = candidates[index - 1]
            return Title(before, index - 1, None, None, before.start, filed)
    first = page.lines[0] if page.lines else Line(0, 0, "")
    return Title(first, 0, None, None, first.start, filed)


def is_file_line(line: Line, numbered: bool, later: tuple[Line, ...]) -> bool:
    """Whether a line says where the document is filed, and is not its title."""
    if not later:
        return False
    if FILE_NUMBER.fullmatch(line.text):
        return True
    filed = NUMBERED_FILE if numbered else FILE_NAME
    if not filed.fullmatch(line.text) and not BRACKETED.fullmatch(line.text):
        return False
    return any(reads_as_title(NUMBER.sub("", other.text, count=1)) for other in later)


def reads_as_title(words: str) -> bool:
    """Whether a line without a number is a heading: a form first, or a sender first and "to"."""
    if len(words) >= LONGEST_TITLE:
        return False
    found = forms().find(words)
    if found is not None and found[1].start < CLOSE_TO_START:
        return True
    return OPENING.match(words) is not None and " to " in words


def title_end(text: str, title: Title) -> int:
    """Where the parties of the title end: before the date, and before the place and building
    that stand in front of it ("…, Department of State, Washington, May 14, 1956")."""
    start, end = title.start, min(title.line.end, title.start + LONGEST_NAMED)
    found = next(grammar().dates(text, start, end), None)
    stop = SENTENCE.search(text, start + 12, found.start if found is not None else end)
    if found is None and stop is not None and SENTENCE.search(text, stop.end(), end) is None:
        stop = None  # "to the Commander in Chief. Pacific (Felt)"
    undated = UNDATED.search(text, start, stop.start() if stop is not None else end)
    if undated is not None and (found is None or undated.start() < found.start):
        end = undated.start()
    elif stop is not None:
        return stop.start()
    elif found is None:
        return end
    else:
        end = found.start
    end = trimmed(text, start, end).end
    while (comma := text.rfind(", ", start, end)) > 0 and is_location(text[comma + 2 : end]):
        end = comma
    return end


def is_location(words: str) -> bool:
    """Whether words between commas name a city or a building."""
    if "(" in words or TOWARDS.match(words):
        return False  # ", to the Department of State, October 15"
    return cities().zone(words) is not None or forms().locations.search(words) is not None


def find_form(page: Page, title: Title, end: int) -> tuple[Form, Span | None]:
    """The form the title names before its parties, else the file line's, else what the opening
    shows."""
    named = named_form(page.text, title, end)
    if named is not None:
        return named
    if title.filed is not None:
        return title.filed, None
    return shown_form(page, title, " to " in page.text[title.start : end]), None


def named_form(text: str, title: Title, end: int) -> tuple[Form, Span] | None:
    """The form that the title names: "Memorandum of a Luncheon Conversation" is no memorandum."""
    if text.startswith("The ", title.start):
        return None
    starts = (pattern.search(text, title.start, end) for pattern in (FROM, BETWEEN))
    head = min((found.start() for found in starts if found), default=end)
    found = (
        forms().find(text, title.start, head)
        or misprinted_form(text, title.start, head)
        or forms().find(text, title.start, end)
    )
    if found is None or (found[1].end > head and OPENING.match(text, title.start)):
        return None
    if ON_FILE.match(text, found[1].end, end):
        return forms().by_slug["memorandum-for-the-record"], found[1]
    if text.startswith(" of ", found[1].end):
        later = forms().find(text, found[1].end, end) or misprinted_form(text, found[1].end, head)
        if later is not None and not later[0].correspondence:
            return later
    return of_a_meeting(text, found, end) or found


def misprinted_form(text: str, start: int, end: int) -> tuple[Form, Span] | None:
    """The form that a misprinted word names ("Memorandom From"); its span is the words up to the
    end of that form as printed."""
    head = misprints.respelt(text[start:end])
    if head == text[start:end]:
        return None
    found = forms().find(head)
    if found is None:
        return None
    behind = len(head) - found[1].end
    return found[0], Span(start + found[1].start, end - behind)


def shown_form(page: Page, title: Title, sent: bool) -> Form:
    """The form of a document whose heading names none: a letter by its salutation, a despatch by
    its number, else a message; a paper when it goes to nobody."""
    by_slug = forms().by_slug
    if not sent:
        return by_slug["paper"]
    for line in page.lines[title.index + 1 : title.index + 8]:
        if SALUTATION.match(line.text):
            return by_slug["letter"]
        if DESPATCH.match(line.text):
            return by_slug["despatch"]
    return by_slug["message"]


def find_parties(text: str, title: Title, form: Form, span: Span | None, end: int) -> Named:
    """The parties named in the title, by the words that stand before them."""
    start = span.end if span is not None else title.start
    origin = FROM.search(text, start, end) or misprints.FROM.search(text, start, end)
    lead = origin or TOWARDS.search(text, start, end)
    end = party_words().subject_at(text, lead.end() if lead else start, end)
    sides = sides_of(text, start, end, form, origin)
    if sides is not None:
        return Named(participants=sides[0], authors=sides[1])
    if span is None:
        return without_form(text, title.start, end, origin, form)
    if origin is None:
        nobodys = for_addressee if form.correspondence else of_author
        return nobodys(text, start, end)
    named = by_author if BY.search(origin[0]) else from_sender
    return named(text, start, origin, end, form)


def without_form(
    text: str, start: int, end: int, origin: re.Match[str] | None, form: Form
) -> Named:
    """The parties of "The X to the Y", or of "Check points from X to Y"."""
    if origin is not None and origin[0].strip() == "from" and not OPENING.match(text, start):
        named = from_sender(text, start, origin, end, form)
        if named.senders and named.recipients:
            return named
    return both_sides(text, start, end)


def for_addressee(text: str, start: int, end: int) -> Named:
    """The addressee of "Memorandum for the President", "Telegram 1404 to Geneva"."""
    to = TOWARDS.search(text, start, end)
    if to is None:
        return Named()
    drafted = DRAFTED.search(text, to.end(), end)
    return Named(recipients=read_parties(text, to.end(), drafted.start() if drafted else end))


def from_sender(text: str, start: int, origin: re.Match[str], end: int, form: Form) -> Named:
    """The parties of "Memorandum From X to Y", "Report to Y From X"."""
    sender, recipient = split_direction(text, origin.end(), end)
    who = read_parties(text, sender.start, sender.end)
    if recipient is None:
        return Named(who, before(text, start, origin.start(), form))
    return Named(who, read_parties(text, recipient.start, recipient.end))


def before(text: str, start: int, end: int, form: Form) -> tuple[Party, ...]:
    """The addressees named before the sender: "Report to the President From …".

    "Notes on Visits to Thailand by …", "Outline for a Speech by …" go to nobody: the addressee of
    what is no letter has an office, or its words tell who it is.
    """
    to = TOWARDS.search(text, start, end)
    if to is None or text.startswith(("the Record", "the File", "a ", "an "), to.end()):
        return ()
    drafted = DRAFTED.search(text, to.end(), end)
    parties = read_parties(text, to.end(), drafted.start() if drafted else end)
    if form.correspondence:
        return parties
    known = party_words()
    return tuple(p for p in parties if held(p) or known.label(p.text) is not None)


def held(party: Party) -> bool:
    """Whether an office stands before the name of a party."""
    office = party.office_span
    return office is not None and party.start is not None and office.start < party.start


def of_author(text: str, start: int, end: int) -> Named:
    """The parties of "Report of the Stockpile Committee to President Kennedy"; nobody where a
    side is no party ("Notes of a Meeting of the Committee To Investigate …")."""
    if not text.startswith(" of ", start):
        return Named()
    author, recipient = split_direction(text, start + len(" of "), end, strict=True)
    if recipient is None or text[author.end : recipient.start].strip() != "to":
        return Named()
    sides = (author, recipient)
    if not all(complete(party_words(), side) for side in sides):
        return Named()
    who, whom = (read_parties(text, side.start, side.end) for side in sides)
    return Named(who, whom)


def both_sides(text: str, start: int, end: int) -> Named:
    """The parties of "The X to the Y"; nobody when there is no "to"."""
    sender, recipient = split_direction(text, start, end)
    if recipient is None:
        return Named()
    return Named(
        read_parties(text, sender.start, sender.end),
        read_parties(text, recipient.start, recipient.end),
    )


def by_author(text: str, start: int, by: re.Match[str], end: int, form: Form) -> Named:
    """The parties of "Memorandum by X to Y", "Report to Y by X", "Paper Prepared by X"."""
    author, recipient = split_direction(text, by.end(), end, strict=not form.correspondence)
    stop, meant = author.end, ()  # type: int, tuple[Party, ...]
    behalf = on_behalf(text, author.start, author.end)
    if behalf is not None and recipient is None:
        stop, meant = behalf.start(), read_parties(text, behalf.end(), author.end)
    who = read_parties(text, author.start, stop)
    if recipient is not None:
        return Named(who, read_parties(text, recipient.start, recipient.end))
    whom = before(text, start, by.start(), form) or meant
    if whom:
        return Named(who, whom)
    return Named(who) if form.correspondence else Named(authors=who)


def on_behalf(text: str, start: int, end: int) -> re.Match[str] | None:
    """The "for" of "Prepared by the Central Intelligence Agency for the Senior Staff"; the one of
    an office ("Secretary of State for Political Affairs") is no such word."""
    words = party_words()
    for found in ON_BEHALF.finditer(text, start, end):
        author, meant = trimmed(text, start, found.start()), trimmed(text, found.end(), end)
        if inside(text, start, found.start()):
            continue
        if str(author).endswith(")"):
            return found
        body = words.label(bare(author)) in (Label.BODY, Label.POST)
        if (
            body
            and complete(words, meant)
            and (bare(meant) != str(meant) or words.after_title(text, meant.start, meant.end))
        ):
            return found
    return None
