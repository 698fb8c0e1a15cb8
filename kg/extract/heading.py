"""The heading of a document and what stands around its text: number, form, title, sender and
addressee, place and date, message number, subject, signers.

Everything is read from the words; note numbers are blanked first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract import forms as misprints
from kg.extract.clock import cities
from kg.extract.date_grammar import Found, Years, grammar
from kg.extract.dateline import NO_YEAR, UNDATED, Dateline, dated, place_before, read_dateline
from kg.extract.forms import Captions, Form, Line, Page, captions, forms, page_of
from kg.extract.parties import (
    BETWEEN,
    bare,
    complete,
    inside,
    last_name,
    of_a_meeting,
    read_parties,
    sides_of,
    split_direction,
    trimmed,
)
from kg.extract.party_words import PartyWords, is_general, party_words
from kg.extract.slug_lines import SlugLine, copies_in_text, read_slug_line
from kg.model import (
    BlockKind,
    Date,
    Document,
    Label,
    Mark,
    MarkKind,
    Party,
    Place,
    Span,
)

# ----------------------------------------------------------------
# The title line: which line it is, its number, the form and the parties it names.
#
# 64. Telegram From the Department of State to the Embassy in the Soviet Union
# 35. Memorandum From the Under Secretary of State (Hoover) to the President
# 756D.11/6–1554: Telegram            (file line, volumes before 1955)
# No. 272 The Ambassador in Indonesia (Cumming) to the Department of State
# 382. Telegram from General Norstad to McGeorge Bundy, October 24. …  (an entry of a list)

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
    r"|\b(?:[Pp]repared|[Ww]ritten|[Dd]rafted)\s+in\s+(?=the\s+[A-Z])"
)
# what follows the addressee: "for the President Prepared in the Department of State"
DRAFTED = re.compile(r",?\s+(?:[Pp]repared|[Ww]ritten|[Dd]rafted|[Ss]ubmitted)(?:\s|,|$)")
# "Memorandum for President Eisenhower’s Files"
ON_FILE = re.compile(
    r"\s+(?:for|to)\s+(?:the\s+)?[A-Z][^()]{2,40}[’']s\s+(?:Personal\s+)?(?:Files?|Diary)\b"
)
BY = re.compile(r"\b(?:[Bb]y|in)\s+$")
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
# "Memorandum of conversation, June 14, among Stikker, Kohler, and Finletter. Military aid."
SIDES_BEHIND = re.compile(r",?\s+(?:between|among)\s+(?=[A-Z])")
SIDES_END = re.compile(r"(?<=[a-zà-ÿ]{3})\.\s+(?=[A-Z“\"0-9])")
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
    if found is not None and SIDES_BEHIND.match(text, found.end, end):
        stop = SIDES_END.search(text, found.end, end)
        return stop.start() if stop is not None else end
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
    if origin is not None and form.correspondence and origin[0].rstrip().endswith(" in"):
        origin = None  # "Memorandum for the President Prepared in the Department of State"
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


# ----------------------------------------------------------------
# What stands between heading and text: the message's number, address lists, the subject.

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
    through: tuple[Party, ...] = ()


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
        through=lists.get("through", ()),
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
            if bare and (form.slug not in NUMBERED_FORMS or is_paragraph(found, lines)):
                return None
            return Span(found.start(group), found.end(group))
        if line.end - line.start > LONGEST_ENTRY:
            return None
    return None


# "1. " before a paragraph, or alone on the line above it
COUNTED = re.compile(r"(\d)\.(?:\s|$)")


def is_paragraph(number: re.Match[str], lines: tuple[Line, ...]) -> bool:
    """Whether a number is the first of a list of paragraphs."""
    if number["bare"] != "1":
        return False
    counted = [paragraph[1] for line in lines if (paragraph := COUNTED.match(line.text))]
    return counted.count("1") == 1 and "2" in counted


# "USCINCEUR", "DOD WASHDC", "COMUSMACV"
CODED = re.compile(r"(?:[A-Z]{3,}\s)?(?=[A-Z]*(?:CINC|COMUS|WASHDC))[A-Z]{6,}")


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
        if kind not in ("to", "from", "copies", "through"):
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
            parties += [in_cable(party) for party in found if is_party(party)]
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
    return known or party.label in (Label.PERSON, Label.POST) or bool(CODED.fullmatch(party.text))


def in_cable(party: Party) -> Party:
    """A party of a cable's header, where command and capital are said in one word each: "DOD
    WASHDC" is nobody's name."""
    return replace(party, label=Label.BODY) if CODED.fullmatch(party.text) else party


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


# ----------------------------------------------------------------
# Who signed the document: the name alone in its last lines.

WIRED = frozenset(("telegram", "circular-telegram", "airgram", "circular-airgram"))
LAST_LINES = 7
LONGEST = 110
# "J. F. K.", "McG. B.", "R.O’C.", "HAK"
_INITIAL = r"(?:Mc|Mac|[OD][’'])?[A-Z]"
INITIALS = re.compile(rf"{_INITIAL}\.\s?(?:{_INITIAL}\.?\s?){{0,3}}|[A-Z]{{2,4}}")
# "Rusk", "HECK"
SURNAME = re.compile(r"[A-Z][\w’'-]{1,20}")
# "John Foster Dulles 5", "Robert S. McNamara*", "[Dean Rusk]"
# a short paragraph: "We agreed to meet."; not "Yours, John N. Irwin, II." or "D.E."
LONG_SENTENCE = re.compile(r".{30,}[a-z)]{2}[.;]")
LAST_INITIAL = re.compile(r"(?:^|[.\s’'])[A-Z]$")
# with which an office begins below or behind a name: "Second Secretary", "Major General, USA"
RANKS = frozenset(
    ("first", "second", "third", "major", "maj", "lieutenant", "lt", "brigadier", "rear", "vice")
)
EDGES = ' \t,.;:*†“”"[]()_'


def read_signers(page: Page, title: Title, form: Form) -> tuple[Party, ...]:
    """The signers in the last lines of the body, in order; the office printed below a name goes
    with it. Nothing is taken above a paragraph.

    A telegram has no complimentary close: a name below "Sincerely," or inside quotation marks
    signs a letter that the telegram carries.
    """
    lines = page.lines[title.index + 1 :]
    found = signers_of(page, lines, form)
    if not found:
        label = next((at for at, line in enumerate(lines) if is_attached(line)), None)
        found = signers_of(page, lines[:label], form) if label is not None else ()
    return found


# "… on basis possible needs. [Rankin and Moyer.]" · "… EVOLUTION HOST GOVERNMENT POSITIONS. SISCO"
_JOINED_NAMES = re.compile(
    r"\[(?P<names>[A-Z][\w’'-]+(?:(?:,| and|, and) [A-Z][\w’'-]+)*)\.?\]\d*$"
)
_CRIED_NAME = re.compile(r"(?<=[.)”\"]) (?P<names>[A-Z]{4,})$")
_NAME_OF_SEVERAL = re.compile(r"\b(?!and\b)[\w’'-]+")


def signers_in_text(
    page: Page, title: Title, form: Form, signers: tuple[Party, ...], senders: tuple[Party, ...]
) -> tuple[Party, ...]:
    """The signers whose names stand at the end of a telegram's last paragraph: in brackets, of
    those from whom its first words say that it comes; or in capitals as all of it, where nobody
    signs below."""
    end = signers[0].start if signers else None
    body = [line for line in page.lines[title.index + 1 :] if end is None or line.end <= end]
    if form.slug not in WIRED or not body:
        return ()
    last = body[-1]
    named = _JOINED_NAMES.search(last.text)
    if named is None and not signers and last.text.isupper() and len(last.text) > LONGEST:
        named = _CRIED_NAME.search(last.text)
        senders = ()
    if named is None or named["names"].lower() in captions().never or (signers and not senders):
        return ()
    found = _several(page.text, last.start + named.start("names"), named["names"])
    names, from_whom = set(map(last_name, found)), set(map(last_name, senders))
    if senders and not names <= from_whom:
        return ()
    below = set(map(last_name, signers))
    return tuple(party for party in found if last_name(party) not in below)


def _several(text: str, start: int, names: str) -> list[Party]:
    """The signers of names that stand together from ``start`` on."""
    spans = (name.span() for name in _NAME_OF_SEVERAL.finditer(names))
    return [signer(text, start + begin, start + end, None) for begin, end in spans]


def is_attached(line: Line) -> bool:
    """Whether a line is the label of what is attached to a document: "[Enclosure]"."""
    return line.text.startswith("[") and captions().attached.fullmatch(line.text) is not None


def signers_of(page: Page, lines: tuple[Line, ...], form: Form) -> tuple[Party, ...]:
    """The signers in the last of some lines."""
    words, names = captions(), party_words()
    signers: list[Party] = []
    office: Line | None = None
    for line in reversed(lines[-LAST_LINES:]):
        if not signers and is_choice(words, line.text):
            continue
        if _is_text(line):
            break
        if form.slug in WIRED:
            close = words.formula.match(line.text)
            if close is not None:
                inner = close.end() == len(line.text) and " " in (
                    signers[0].text if signers else ""
                )
                signers = signers[1:] if inner else signers
                break
            if line.text.rstrip().endswith("”"):
                break
        signed = words.signed.match(line.text)
        start = line.start + (signed.end() if signed else 0)
        found = signature(words, names, page.text, start, line.end)
        if found is not None:
            behind = trimmed(page.text, found[1], line.end)
            if is_office(names, str(behind)):
                office = Line(behind.start, behind.end, str(behind))
            signers.insert(0, signer(page.text, *found, office))
            office = None
        elif is_office(names, line.text):
            office = line
        elif signers or not (words.formula.fullmatch(line.text) or signed):
            break
    return tuple(signers)


def _is_text(line: Line) -> bool:
    """Whether a line is of the text, and signs nothing."""
    if line.end - line.start > LONGEST or line.text.endswith(("?", ":")):
        return True
    return line.text.startswith("The ") or LONG_SENTENCE.fullmatch(line.text) is not None


# "[Omitted here is discussion unrelated to Angola.]"
OMITTED = re.compile(r"\[(?:Omitted here|Here follow)[^\[\]]*\]\W*\d?")
# between the parts of a line to be ticked: "Approve ______ Disapprove2"; a comma, a point or a
# hyphen alone parts nothing
BETWEEN_CHOICES = re.compile(r"[\s_\d✓/,.;:()\[\]-]+")
PARTS_CHOICES = re.compile(r"[^,.-]")


def is_choice(words: Captions, line: str) -> bool:
    """Whether a line below the signature is for the reader to tick, or tells what is left out."""
    if OMITTED.fullmatch(line):
        return True
    parted = BETWEEN_CHOICES.sub(
        lambda between: "\n" if PARTS_CHOICES.search(between[0]) else between[0], line.lower()
    )
    parts = [part for part in parted.split("\n") if part]
    whole = line.lower().strip(EDGES + "0123456789")
    ticked = all(part in words.never for part in parts)
    return bool(parts) and (ticked or whole in words.never)


def record_signers(page: Page, title: Title, form: Form) -> tuple[Party, ...]:
    """Who signed a record or a paper that goes to nobody, "S. Everett Gleason", "JFD": a name said
    in full or initials, as a bare word may be anything there."""
    signed = read_signers(page, title, form)
    return tuple(one for one in signed if " " in one.text or INITIALS.fullmatch(one.text))


def signature(
    words: Captions, names: PartyWords, text: str, start: int, end: int
) -> tuple[int, int] | None:
    """Where the name on a line stands, None when the line is no signature."""
    start, end = _signed_words(words, text, start, end)
    line = text[start:end]
    if not line or line.lower() in words.never or re.search(r"\d", line):
        return None
    after = names.after_title(text, start, end)
    begin = after if after is not None else start
    name = names.name_at(text, begin, end) or names.name_at(
        text, begin, before_office(names, text, begin, end)
    )
    behind = text[name.end() : end].strip(EDGES) if name is not None else ""
    if name is not None and (not behind or is_office(names, behind)):
        known = len(name[0].split()) > 1 or SURNAME.fullmatch(name[0]) or INITIALS.fullmatch(line)
        if known and (behind or names.label(line) is None):
            return name.start(), name.end()
    # "White" signs telegrams, though it also begins the White House
    alone = SURNAME.fullmatch(line) is not None and names.label(line) is None
    return (start, end) if alone or INITIALS.fullmatch(line) else None


def _signed_words(words: Captions, text: str, start: int, end: int) -> tuple[int, int]:
    """The words of a line without formulas, white space and marks at its edges."""
    while (formula := words.formula.match(text, start, end)) is not None:
        start = formula.end()
    phrase = trimmed(text, start, end)
    start, end = phrase.start, phrase.end
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES and not text[:end].endswith(("Jr.", "Sr.", "I.")):
        end -= 1
    if text.startswith(".", end) and LAST_INITIAL.search(text, start, end):
        end += 1  # "McG. B."
    return start, end


def before_office(names: PartyWords, text: str, start: int, end: int) -> int:
    """Where the office behind a name on the same line begins: "Sherman Kent Assistant Director"."""
    for space in re.compile(r"(?<![\s.][A-Z]\.)\s+(?P<word>[^\s,]+)").finditer(text, start, end):
        word = space["word"].lower()
        begins = word in names.office or word in names.institutions or word.rstrip(".") in RANKS
        if begins and space.start() > start and is_office(names, text[space.start("word") : end]):
            return space.start()
    return end


def is_office(names: PartyWords, line: str) -> bool:
    """Whether words are the office of a signer: "Deputy Secretary of Defense", "Chairman Joint
    Chiefs of Staff"."""
    words = line.strip(EDGES)
    label = names.label(words)
    first = words.split(maxsplit=1)[0].lower() if words else ""
    return label is Label.OFFICE or (label is not None and first in names.office)


def signer(text: str, start: int, end: int, office: Line | None) -> Party:
    """A signer, with the office on the line below."""
    name = text[start:end]
    return Party(
        name,
        start,
        end,
        Label.PERSON,
        name=name,
        reason="signature",
        office=office.text if office else None,
        office_span=Span(office.start, office.end) if office else None,
    )


# ----------------------------------------------------------------
# The heading of a document and what stands around its text: number, form, title, sender and
# addressee, place and date, message number, subject, signers.

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
    through: tuple[Party, ...] = ()
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
    attached = [mark for mark in document.marks if mark.kind is MarkKind.ENCLOSURE]
    line = find_dateline(page, title, years, attached)
    named = find_parties(text, title, form, form_span, end)
    opening = read_opening(page, title, form, form_span)
    listed = form.correspondence
    recipients = named.recipients or (opening.recipients if listed else ())
    slug = slug_line(page, title, form, line, recipients)
    signers = (read_signers if form.correspondence else record_signers)(page, title, form)
    senders = with_more(named.senders or (opening.senders if listed else ()), slug.senders)
    return Heading(
        number=title.number,
        number_span=title.number_span,
        title=" ".join(text[title.start : title.line.end].split()),
        title_span=Span(title.start, title.line.end),
        form=form.slug,
        correspondence=form.correspondence or bool(named.senders and named.recipients),
        senders=senders,
        recipients=with_more(recipients, slug.recipients),
        participants=named.participants,
        authors=named.authors,
        place=line.place if line else in_title[0] if in_title else None,
        sent=line.date if line else in_title[1] if in_title else None,
        undated=line.undated if line else False,
        received=line.received if line else None,
        message_number=opening.number,
        message_number_span=opening.number_span,
        signers=(*signers_in_text(page, title, form, signers, tuple(slug.senders)), *signers),
        copied_to=(*opening.copied_to, *slug.copied_to),
        through=opening.through,
        subject=opening.subject,
    )


def with_more(named: tuple[Party, ...], more: Iterable[Party]) -> tuple[Party, ...]:
    """The parties of the heading and those of the slug line whom it does not name already:
    "Secretary of State Rusk" is its "Secretary"."""
    held = " | ".join(one.office.lower() for one in named if one.office)
    known = {one.text.lower() for one in named}
    return (
        *named,
        *(p for p in more if p.text.lower() not in held and p.text.lower() not in known),
    )


def slug_line(
    page: Page, title: Title, form: Form, dateline: Dateline | None, recipients: tuple[Party, ...]
) -> SlugLine:
    """Whom the first words of a telegram name beside the offices of its heading."""
    if form.slug not in WIRED:
        return SlugLine()
    top = dateline.date.end if dateline and dateline.date else title.line.end
    posts = " ".join(party.text for party in recipients)
    below = [line for line in page.lines[title.index + 1 :] if line.start >= top]
    slug = _first_slug(page.text, below[:REACH], posts)
    if any(is_general(party.text) for party in recipients):  # of every mission, its Ambassador
        slug.recipients = [one for one in slug.recipients if one.label is Label.PERSON]
    told = [p for line in below for p in copies_in_text(page.text, line.start, line.end)]
    known = {party.text for party in slug.copied_to}
    slug.copied_to += [party for party in told if party.text not in known]
    return slug


def _first_slug(text: str, lines: Sequence[Line], posts: str) -> SlugLine:
    """The slug line among some lines, or what the last of them that can be one says."""
    slug = SlugLine()
    for line in lines:
        slug = read_slug_line(text, line.start, line.end, posts)
        if slug.senders or slug.recipients or slug.copied_to or len(line.text) > LONGEST:
            break
    return slug


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


def find_dateline(
    page: Page, title: Title, years: Years, attached: Sequence[Mark] = ()
) -> Dateline | None:
    """The dateline after the title, before the first paragraph and before anything attached."""
    begins = min((mark.start for mark in attached if mark.start > title.start), default=None)
    for line in page.lines[title.index + 1 : title.index + 1 + LINES_TO_DATELINE]:
        if begins is not None and line.start >= begins:
            return None
        if captions().attached.match(line.text):
            return None
        found = read_dateline(line, years, page.text)
        if found is not None:
            return found
        if line.end - line.start > 120 or re.match(r"\d+\.\s", line.text):
            return None
    return None
