"""The heading of a document of another edition, by votes.

Title, header block and stated metadata, lines of fields, address, salutation, signature and the
name of the file each propose parties and date. No one of them is required. Agreement raises how
sure a party is; where two that count alike contradict each other, it stays open.
"""

from __future__ import annotations

import re
from bisect import bisect
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.extract.forms import Line, Page, forms, page_of
from kg.extract.frame import OPEN, Frame, PageLine, is_text, leads, read_frame
from kg.extract.heading import Heading
from kg.extract.titles import (
    TALKS,
    Title,
    is_country,
    is_place,
    kind,
    parties,
    party,
    pieces,
    read_title,
)
from kg.model import (
    Block,
    BlockKind,
    By,
    Date,
    Document,
    Label,
    Party,
    Place,
    Span,
    Stated,
    StatedDate,
    StatedParty,
)
from kg.read.days import Printed, days
from kg.read.editions import Edition, edition
from kg.read.languages import Language, codes, group, language

ENOUGH = 3  # what a title of a form and one side weighs
TITLES = 9  # first lines among which the title is looked for
STATED = 0.97
AGREED = 0.97
TITLED = 0.93
HEADED = 0.93
FRAMED = 0.85
GREETED = 0.7
HOUSED = 0.7  # a letterhead
DOUBT = 0.1  # what a contradiction takes from a proposal
DATIVE = re.compile(r"[А-ЯЁа-яё-]+(?:ому|ему|у|ю)\s", re.IGNORECASE)
ORDINARY = re.compile(r"[^\W\d_]{3,}")
STOP = frozenset(
    ["the", "and", "of", "to", "for", "in", "der", "die", "das", "von", "und", "des", "les", "par"]
)
# what the writer calls it: "I am sending copies of this despatch to …"
OWN_FORM = re.compile(r"\b(?:copy|copies) of this (despatch|letter|telegram|memorandum|minute)\b")
SENDING = re.compile(
    r"\bsending (?:a )?cop(?:y|ies) of this \w+ to "
    r"(?:(?:Her|His) Majesty['’]s \w+ (?:at|in) )?(?P<to>[^.;\n]{3,200})"
)
FILE_DAY = re.compile(
    r"(?<!\d)(?P<year>1[5-9]\d\d|20\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Voted:
    """A heading, and the markings read with it. ``lines`` are the lines of fields above the text,
    which name nobody."""

    heading: Heading
    classification: str | None
    classification_span: Span | None
    lines: tuple[Span, ...]


def vote(document: Document) -> Voted:
    """The heading of ``document``, of an edition that is not FRUS."""
    profile, words = edition(document.edition), language(document.language or "en")
    page = in_cells(mended(page_of(document)), document)
    words = framed(page, words)
    title, used = find_title(document, page, words, profile)
    frame = read_frame(
        page.text, body_lines(document, page, used), words, profile.day_first, header_end(document)
    )
    stated = document.stated
    form = form_of(title, frame, stated, words, document)
    sides = sides_of(document, title, frame, form, words)
    sent = day_of(document, title, frame, stated)
    number, number_span = number_of(page.text, title, frame, stated)
    heading = Heading(
        number=title.number or document.number,
        number_span=title.number_span,
        title=title_words(document, page.text, title, sides.senders, sides.recipients, sent),
        title_span=Span(title.start, title.end),
        form=form,
        correspondence=sides.correspondence,
        senders=sides.senders,
        recipients=sides.recipients,
        participants=title.participants if form in TALKS else (),
        authors=sides.authors,
        place=place_of(page.text, title, frame, stated),
        sent=sent,
        undated=frame.undated and sent is None,
        received=received_of(page.text, title, frame, stated),
        message_number=number,
        message_number_span=number_span,
        signers=() if form in TALKS else frame.signers,
        copied_to=copied(document, frame, stated, words),
        subject=stated.subject_span if stated and stated.subject_span else frame.subject,
    )
    if stated and stated.classification:
        marked, where = stated.classification, stated.classification_span
    else:
        marked, where = frame.classification or "", frame.classification_span
    return Voted(as_printed(heading, document), marked or None, where, tuple(frame.lines))


def framed(page: Page, words: Language) -> Language:
    """The language of the words around the text: a letter in one that quotes at length from another
    greets and closes in its own."""
    head, foot = page.lines[:TITLES], page.lines[-TITLES:]

    def greets(other: Language) -> bool:
        return any(other.greets(line.text) for line in head)

    def closes(other: Language) -> bool:
        return any(other.closing.match(line.text) and len(line.text) < 60 for line in foot)

    if greets(words):
        return words
    others = (language(code) for code in codes() if code != words.code)
    return next((other for other in others if greets(other) and closes(other)), words)


# a figure that recognition put for a letter, and a letter for a figure: "N0V", "He1ms", "l2"
# "1 6 MAY 1952" at the head of a line
APART = re.compile(r"^(?P<ten>[0-3]) (?P<one>\d)(?=\s+[^\W\d_]{3,9}\.?,?\s+1[5-9]\d\d)")
LETTERS = re.compile(r"(?<=[^\W\d_])[01](?=[^\W\d_])")
FIGURES = re.compile(r"(?<![^\W\d])[lI](?=\d)|(?<=\d)[lO](?=\d|\b)")
INITIAL = re.compile(r"(?<=[А-ЯЁ]\.\s)(?<!Ф\.\s)3(?=\.\s?[А-ЯЁ])")  # "Я. 3. Сурица": З
MISREAD = re.compile(f"{LETTERS.pattern}|{INITIAL.pattern}")


def mended(page: Page) -> Page:
    """The page with letters and figures that were taken for each other; offsets stay."""

    def letter(found: re.Match[str]) -> str:
        beside = page.text[found.start() - 1 : found.end() + 1]
        meant = "O" if found[0] == "0" else "I"
        return meant if beside.replace(found[0], "").isupper() else {"O": "o", "I": "l"}[meant]

    text = INITIAL.sub("З", LETTERS.sub(letter, page.text))
    text = FIGURES.sub(lambda found: "0" if found[0] == "O" else "1", text)
    for one in page.lines:
        if (apart := APART.match(text[one.start : one.end])) is not None:
            day = f"{apart['ten']}{apart['one']} "
            text = text[: one.start] + day + text[one.start + len(day) :]
    if text == page.text:
        return page
    return Page(text, tuple(replace(one, text=text[one.start : one.end]) for one in page.lines))


def in_cells(page: Page, document: Document) -> Page:
    """The page with a line for each cell of a line in columns, as the reader divided them:
    "SCHWEIZERISCHE BOTSCHAFT          Prag, den 3. Juli 1959"."""
    starts = [block.start for block in document.blocks]
    lines: list[Line] = []
    for line in page.lines:
        cuts = [at for at in starts[bisect(starts, line.start) :] if at < line.end]
        for start, stop in pairwise((line.start, *cuts, line.end)):
            words = page.text[start:stop].rstrip()
            lines.append(Line(start, start + len(words), words))
    return Page(page.text, tuple(lines))


def as_printed(heading: Heading, document: Document) -> Heading:
    """The heading with its parties as the page has them; their names stay mended."""

    def printed(side: Sequence[Party]) -> tuple[Party, ...]:
        return tuple(
            replace(one, text=document.text[one.start : one.end])
            if one.start is not None and MISREAD.search(document.text[one.start : one.end])
            else one
            for one in side
        )

    return replace(
        heading,
        senders=printed(heading.senders),
        recipients=printed(heading.recipients),
        authors=printed(heading.authors),
        signers=printed(heading.signers),
    )


@dataclass(frozen=True, slots=True)
class Sides:
    """Who wrote to whom; ``authors`` of what goes to nobody."""

    correspondence: bool
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    authors: tuple[Party, ...] = ()


def sides_of(document: Document, title: Title, frame: Frame, form: str, words: Language) -> Sides:
    """The sides of a document of a form. What is sent to nobody has authors: "Resolution of the
    Presidium …"; who talk with each other send nothing."""
    if form in TALKS:
        return Sides(correspondence=False)
    stated, known = document.stated, forms().by_slug.get(form)
    senders = senders_of(document, title, frame, stated, words)
    recipients = recipients_of(document, title, frame, stated, words)
    if known is not None and known.correspondence:
        return Sides(True, senders, recipients)
    if recipients or (stated and senders):
        return Sides(bool(senders and recipients), senders, recipients)
    return Sides(correspondence=False, authors=senders)


# ---------------------------------------------------------------- the title and the other lines


Titled = tuple[Title, tuple[int, ...]]  # a title, and the starts of its lines


def find_title(document: Document, page: Page, words: Language, profile: Edition) -> Titled:
    """The title among the first lines, with the starts of its lines: the one that names most
    parties; empty where none is a title. Editors may write it in another language than the text."""
    skipped = (BlockKind.HEADER, BlockKind.FURNITURE, BlockKind.SALUTATION)
    kinds = {b.start: b.kind for b in document.blocks}
    stop = title_stop(document)
    lines = [
        line for line in page.lines if line.start < stop and kinds.get(line.start) not in skipped
    ][:TITLES]
    marked = next((b for b in document.blocks if b.kind is BlockKind.HEADING), None)
    labels = [line for line in lines if kinds.get(line.start) is BlockKind.LABEL]
    numbers = (re.search(r"(?<!\d)\d{1,4}[a-z]?(?!\d)", line.text) for line in labels)
    number = next((found[0] for found in numbers if found), None)
    best, used = best_title(page, lines, kinds, marked, words, profile)
    if best.weight < ENOUGH:
        unlabelled = [at for at, line in enumerate(lines) if line not in labels]
        foreign = foreign_title(page, lines, unlabelled, words, profile)
        best, used = foreign or (best, used)
    if not used and marked is not None and is_heading(document, marked, words):
        used = (marked.start,)
        best = read_title(page.text, marked.start, marked.end, words, profile.day_first)
        best = replace(best, senders=(), recipients=())
    return (replace(best, number=number) if best.number is None else best), used


def foreign_title(
    page: Page, lines: Sequence[Line], places: Sequence[int], words: Language, profile: Edition
) -> Titled | None:
    """The first title that names form and parties in another language than the text."""
    for code in codes():
        for at in places if code != words.code else ():
            title, starts = title_at(page, lines, at, language(code), profile.day_first)
            known = title.form or offices_known(title, language(code))
            if title.weight > ENOUGH and known and plausible(title, lines[at].text, language(code)):
                return title, starts
    return None


def offices_known(title: Title, words: Language) -> bool:
    """Whether both sides of a title are offices or bodies by the words of its language:
    "Botschafter Kroll, Moskau, an Auswärtiges Amt" above an English text."""
    return all(
        side and all(kind(one.office or one.text, words) is not None for one in side)
        for side in (title.senders, title.recipients)
    )


def best_title(
    page: Page,
    lines: Sequence[Line],
    kinds: Mapping[int, BlockKind],
    marked: Block | None,
    words: Language,
    profile: Edition,
) -> Titled:
    """The title in the text's own language. It stands above the text, and a line that names more
    parties below one that names enough is a subject."""
    best: Titled = (Title(0, 0), ())
    for at, line in enumerate(lines):
        if kinds.get(line.start) is BlockKind.LABEL:
            continue
        title, starts = title_at(page, lines, at, words, profile.day_first)
        first = line.start == marked.start if marked is not None else not is_text(line.text)
        quoted = line.text[:1] in "“\"«„‘'"
        if is_text(line.text) and (quoted or title.weight < ENOUGH) and not first:
            break
        if title.form is None and at and not opens(page.text, lines[at - 1], line, kinds):
            continue
        better = title.weight > best[0].weight and (title.weight > 1 or first)
        if better and plausible(title, line.text, words):
            best = title, starts
        if best[0].weight >= ENOUGH or (best[0].number and best[0].weight):
            break
    return best


def opens(text: str, above: Line, line: Line, kinds: Mapping[int, BlockKind]) -> bool:
    """Whether a line without a form can begin a title: a blank line or a number is above it, and
    no address that it goes on with."""
    return "\n\n" in text[above.end : line.start] or kinds.get(above.start) is BlockKind.LABEL


def title_at(
    page: Page, lines: Sequence[Line], at: int, words: Language, day_first: bool | None
) -> tuple[Title, tuple[int, ...]]:
    """A line as a title, with the next where it goes on there: behind a comma, or with "to"."""
    whole = wrapped_title(page, lines, at, words, day_first)
    if whole is not None:
        return whole
    line, below = lines[at], lines[at + 1 : at + 2]
    to = re.compile(rf"{group(words.words['heading.to'])}\s", re.IGNORECASE)
    apart = below and "\n\n" in page.text[line.end : below[0].start]
    goes_on = below and (
        line.text.rstrip().endswith(",") or (to.match(below[0].text) and not apart)
    )
    # "ОТ ПРЕМЬЕРА И. В. СТАЛИНА" above "ПРЕЗИДЕНТУ г-ну Ф. РУЗВЕЛЬТУ"
    dative = below and words.code == "ru" and DATIVE.match(below[0].text)
    if (goes_on or dative) and len(line.text) < 300:
        joined = read_title(page.text, line.start, below[0].end, words, day_first)
        alone = is_place(line.text) or not words.marking.sub("", line.text).strip()
        if joined.senders and joined.recipients and not alone:
            return joined, (line.start, below[0].start)
    return read_title(page.text, line.start, line.end, words, day_first), (line.start,)


def wrapped_title(
    page: Page, lines: Sequence[Line], at: int, words: Language, day_first: bool | None
) -> tuple[Title, tuple[int, ...]] | None:
    """A title over three lines or more, each ending with a comma or a small word."""
    stop = at
    while stop + 1 < len(lines) and stop - at < 5 and OPEN.search(lines[stop].text):
        if "\n\n" in page.text[lines[stop].end : lines[stop + 1].start]:
            break
        stop += 1
    if stop - at < 2 or lines[stop].end - lines[at].start > 400:
        return None
    title = read_title(page.text, lines[at].start, lines[stop].end, words, day_first)
    if not (title.senders and title.recipients):
        return None
    return title, tuple(line.start for line in lines[at : stop + 1])


def is_heading(document: Document, marked: Block, words: Language) -> bool:
    """Whether a first line that names nobody is a heading. A letter's is its letterhead, an office
    alone is whom a minute goes to."""
    framed = (BlockKind.SALUTATION, BlockKind.HEADER)
    letter = any(b.kind in framed for b in document.blocks[: TITLES + 12])
    head = document.text[marked.start : marked.end]
    below = next((b for b in document.blocks if b.start >= marked.end), None)
    label = kind(head, words)
    # "ЦК КПСС" right above a text is whom it goes to
    body = label is Label.BODY and below and is_text(document.text[below.start : below.end])
    address = label is not None and leads(head, words)  # "To the Central Committee of the CPSU"
    return not (letter or address or body or label is Label.OFFICE)


def title_stop(document: Document) -> int:
    """Before where a title has to stand: the header block that names a party, or the salutation."""
    kinds = [BlockKind.SALUTATION]
    if header_end(document) is not None:
        kinds.append(BlockKind.HEADER)
    return next((b.start for b in document.blocks if b.kind in kinds), len(document.text))


def plausible(title: Title, line: str, language_: Language) -> bool:
    """Whether a line that seems to name parties is no sentence: one without a form is short, has
    no full stop at its end and few small words."""
    words = line.rstrip()
    if title.form is not None and title.start is not None:
        return not (is_text(line) and re.search(r"\.\s+[A-ZÀ-ÞА-ЯЁ][^.]{20,}\.$", words))
    small = [w for w in words.split() if w[:1].islower()]
    named = (*title.senders, *title.recipients)
    if any(p.label is Label.BODY and kind(p.text, language_) is None for p in named):
        return False  # "Document disclosed under the Access to Information Act"
    # "Le chef de la mission permanente auprès des Nations Unies au secrétaire d'État": offices
    offices = title.weight > ENOUGH and all(p.label is not Label.PERSON or p.office for p in named)
    return (
        len(words) < 260
        and not re.search(r"[a-zà-ÿа-яё)]{3}[.:]$", words)
        and (offices or 2 * len(small) <= len(words.split()))
    )


def body_lines(document: Document, page: Page, used: Sequence[int]) -> list[PageLine]:
    """The lines around the text: header blocks and title are marked, furniture is left out."""
    header = {b.start for b in document.blocks if b.kind is BlockKind.HEADER}
    furniture = {b.start for b in document.blocks if b.kind is BlockKind.FURNITURE}
    numbers = {b.start for b in document.blocks if b.kind is BlockKind.LABEL}
    found = []
    for line in page.lines:
        if line.start in furniture or is_archive(document, line.text):
            continue
        above = page.text[: line.start].rstrip(" \t")
        found.append(
            PageLine(
                line.start,
                line.end,
                line.text,
                line.start in header or line.start in used or line.start in numbers,
                above.endswith("\n\n"),
            )
        )
    return found


def header_end(document: Document) -> int | None:
    """Where the header block ends, None where there is none."""
    ends = [b.end for b in document.blocks if b.kind is BlockKind.HEADER]
    stated = document.stated
    return ends[-1] if ends and stated and (stated.senders or stated.recipients) else None


def is_archive(document: Document, line: str) -> bool:
    """Whether a line only says where the document is kept."""
    known = (*edition(document.edition).archives, *edition("wilson").archives)
    return any(
        (found := one.pattern.search(line)) and found.start() < 3 and len(line) < 300
        for one in known
    )


# ---------------------------------------------------------------- parties


def folded_words(words: str) -> frozenset[str]:
    """The long words of a phrase, in small letters."""
    return frozenset(w.casefold() for w in ORDINARY.findall(words)) - STOP


def agree(one: Party, other: Party) -> bool:
    """Whether two proposals name the same party."""
    said = folded_words(f"{one.text} {one.office or ''}")
    return bool(said & folded_words(f"{other.text} {other.office or ''}"))


def from_stated(
    document: Document, given: Iterable[StatedParty], words: Language, reason: str
) -> tuple[Party, ...]:
    """Parties as a source states them; what stands in the text keeps its place."""
    found: list[Party] = []
    end: int | None = None  # of the lines that are the last person's
    for one in (part for whole in given for part in parted(document, whole, words)):
        read = None
        if one.start is not None and one.end is not None:
            read = cable_party(document, one, words, reason)
        if read is None:
            label = {"person": Label.PERSON, "organization": Label.BODY}.get(one.kind)
            read = stated_party(one, words, label, reason)
        by = By.EDITOR if reason != "header-block" else By.PROGRAM
        if found and is_his(document, found[-1], end, read):
            end = read.end
            if read.label is Label.OFFICE and not found[-1].office:
                where = Span(read.start or 0, read.end or 0)
                found[-1] = replace(found[-1], office=read.text, office_span=where)
            continue
        found.append(replace(read, by=by))
        end = read.end
    return tuple(found)


def parted(document: Document, one: StatedParty, words: Language) -> list[StatedParty]:
    """A line of addresses as its parties: "the Ministry of Foreign Affairs, to Comrade X and Y"."""
    if one.start is None or one.end is None or one.text.isupper():
        return [one]
    cuts = pieces(document.text, one.start, one.end, words)
    return [replace(one, text=document.text[a:b].strip(" ,"), start=a, end=b) for a, b in cuts]


def is_his(document: Document, person: Party, end: int | None, below: Party) -> bool:
    """Whether a line of an address is office or house of the person on the line above."""
    if person.label is not Label.PERSON or below.label is Label.PERSON:
        return False
    if end is None or below.start is None:
        return False
    between = document.text[end : below.start]
    return between.count("\n") == 1 and not between.strip(" \t\n,")


def cable_party(document: Document, one: StatedParty, words: Language, reason: str) -> Party | None:
    """A party of a header block: a post by its city or kind, else as any phrase."""
    if re.match(r"\s*[<\[]\S+@", document.text[one.end or 0 :]):
        return replace(stated_party(one, words, Label.PERSON, reason), start=one.start, end=one.end)
    read = party(document.text, one.start or 0, one.end or 0, words, reason)
    if read is None:
        return Party(one.text, one.start, one.end, Label.BODY, reason=reason)
    post = re.match(
        r"(?:AM(?:EMBASSY|CONSUL|LEGATION)|US(?:MISSION|INT|LO|DEL)|UK(?:MIS|DEL|REP))\b", one.text
    )
    # all capitals, in the addresses of a telegram: "MODUK" is no person
    wired = document.stated is not None and document.stated.form == "telegram"
    symbol = wired and read.label is Label.PERSON and one.text.isupper() and not read.office
    if post or symbol or (is_place(one.text) and read.label is not Label.PERSON):
        return Party(one.text, one.start, one.end, Label.POST, reason=reason)
    return read


def stated_party(one: StatedParty, words: Language, label: Label | None, reason: str) -> Party:
    """A party that is not printed in the text."""
    text = " ".join(one.text.split())
    if label is None:
        read = party(text, 0, len(text), words, reason)
        label = read.label if read else Label.PERSON
    name = text
    if label is Label.PERSON and text.count(",") == 1:
        last, first = (part.strip() for part in text.split(","))
        name = f"{first} {last}"
    return Party(
        text,
        None,
        None,
        label,
        reason=reason,
        name=name if label is Label.PERSON else None,
        ids=one.ids,
    )


def _has_all(found: tuple[Party, ...], best: tuple[Party, ...]) -> bool:
    """Whether some parties are those of another proposal and more, as in a list of addresses."""
    return len(found) > len(best) and all(any(agree(a, b) for b in found) for a in best)


def chosen(proposals: Sequence[tuple[float, tuple[Party, ...]]]) -> tuple[Party, ...]:
    """The proposal that counts most: surer where another agrees, less sure where another person
    is named. Two that count alike and contradict each other leave it open."""
    given = [(weight, found) for weight, found in proposals if found]
    if not given:
        return ()
    weight, best = max(given, key=lambda pair: pair[0])
    for other, found in given:
        if other >= HEADED - 0.01 and _has_all(found, best):
            weight, best = other, found
    others = [(other, found) for other, found in given if found is not best]
    rivals = [found for _, found in others]
    if any(agree(a, b) for found in rivals for a in best for b in found):
        weight = max(weight, AGREED)
    elif any(differ(best, found) for found in rivals):
        if weight in [other for other, _ in others]:
            return ()
        weight -= DOUBT
    return tuple(replace(one, confidence=round(weight, 2)) for one in best)


def differ(one: Sequence[Party], other: Sequence[Party]) -> bool:
    """Whether two proposals name different persons; a post and who signs for it do not differ."""
    persons = [p for p in one if p.label is Label.PERSON]
    return bool(persons) and any(p.label is Label.PERSON for p in other)


def senders_of(
    document: Document, title: Title, frame: Frame, stated: Stated | None, words: Language
) -> tuple[Party, ...]:
    """Who sent it: stated, named in the title or header block, or signing. A header block that
    contradicts both title and signature is misprinted."""
    reason = stated.found_in if stated else ""
    declared = from_stated(document, stated.senders, words, reason) if stated else ()
    header = declared if reason == "header-block" else ()
    outer = () if header else declared
    signed = frame.signers
    if header and title.senders and not any(agree(a, b) for a in header for b in title.senders):
        header = ()
    # "From the Private Secretary" above a letter that he signs is no title
    headed = bool(frame.salutation or signed) and title.form is None and not title.recipients
    return chosen(
        (
            (STATED, outer),
            (HOUSED if headed else TITLED, title.senders),
            (HEADED - 0.01, header),
            (FRAMED, signed),
            (FRAMED + 0.01, frame.complimenting),
            (HOUSED, frame.letterhead),
        )
    )


def recipients_of(
    document: Document, title: Title, frame: Frame, stated: Stated | None, words: Language
) -> tuple[Party, ...]:
    """To whom it went: stated, named in title, header block or address, called or greeted."""
    reason = stated.found_in if stated else ""
    declared = from_stated(document, stated.recipients, words, reason) if stated else ()
    header = declared if reason == "header-block" else ()
    greeted = (frame.greeted,) if frame.greeted else ()
    whole = bool(header and stated and stated.senders and not title.senders)
    titled = title.recipients
    if whole and not any(agree(a, b) for a in header for b in titled):
        titled = ()  # a block that names both sides against a line that names one
    if header and titled and all(one.label is Label.POST and is_place(one.text) for one in titled):
        titled = ()  # "Telegram from Beijing to Bucharest", and to whom there
    return chosen(
        (
            (STATED, () if header else declared),
            (TITLED, titled),
            (HEADED - 0.01, header),
            (FRAMED + 0.02, frame.addressees),
            (FRAMED + 0.03, frame.complimented),
            (FRAMED, () if frame.salutation and not named_persons(frame.called) else frame.called),
            (GREETED, greeted),
        )
    )


def named_persons(parties_: Sequence[Party]) -> bool:
    """Whether persons are called by name; above a letter an office alone is its letterhead."""
    return any(one.label is Label.PERSON for one in parties_)


def copied(
    document: Document, frame: Frame, stated: Stated | None, words: Language
) -> tuple[Party, ...]:
    """Who got a copy."""
    declared = from_stated(document, stated.copied_to, words, stated.found_in) if stated else ()
    told = SENDING.search(document.text) if words.code == "en" else None
    sent_on = (
        tuple(
            parties(document.text, told.start("to"), told.end("to"), words, "copies", listed=True)
        )
        if told
        else ()
    )
    every = (*declared, *frame.copied_to, *sent_on)
    return tuple({(one.start, one.end, one.text): one for one in reversed(every)}.values())[::-1]


# ---------------------------------------------------------------- form, number, day, place


def form_of(
    title: Title, frame: Frame, stated: Stated | None, words: Language, document: Document
) -> str:
    """The form: stated, named in the title or a line of fields, or shown by a salutation."""
    if stated and stated.form:
        return stated.form
    for found in (title.form, frame.form):
        if found is not None:
            return found
    own = OWN_FORM.search(document.text) if words.code == "en" else None
    if own is not None:
        return words.forms[own[1].lower()]
    if frame.salutation or frame.complimenting:
        return "letter" if frame.salutation else "note"
    noted = form_in_notes(document, words)
    if noted:
        return noted
    sent = (title.senders and title.recipients) or (stated and stated.senders)
    # signed, and "With reference to your minute of the 27th April": it goes to somebody
    yours = rf"\b{group(words.words.get('cited.other', ()))}\b"
    begins = document.text[frame.top : frame.top + 600]
    signed = frame.signers and re.search(yours, begins, re.IGNORECASE)
    return "message" if sent or signed else "paper"


def form_in_notes(document: Document, words: Language) -> str | None:
    """The form that the first note begins with: "1 Schreiben: CH-BAR#E2802#…"."""
    for note in document.notes[:1]:
        text = document.text[note.start : note.end].lstrip("0123456789()*. ")
        found = words.form.match(text)
        if found is not None and text[found.end() : found.end() + 12].find(":") >= 0:
            return words.forms[" ".join(found[0].casefold().split())]
    return None


def number_of(
    text: str, title: Title, frame: Frame, stated: Stated | None
) -> tuple[str | None, Span | None]:
    """The number of the message: that of the header block, else that of a line of fields."""
    numbers = [*frame.numbers, *([(0, title.cited)] if title.cited else [])]
    best = max(numbers, default=(0, None), key=lambda pair: pair[0])
    if stated and stated.number and (best[0] < 3 or stated.form == "telegram"):
        return stated.number, stated.number_span
    span = best[1]
    if span is None or (title.number_span and span.start == title.number_span.start):
        return None, None
    return " ".join(text[span.start : span.end].split()).rstrip("."), span


def day_of(document: Document, title: Title, frame: Frame, stated: Stated | None) -> Date | None:
    """When it was sent. A date-time group or what the source's metadata states decides; else the
    day that most of title, dateline, header and closing line name."""
    declared = stated.sent if stated else None
    if stated and declared and (stated.found_in != "header-block" or declared.edtf.endswith("Z")):
        return stated_date(declared, stated.found_in)
    proposals: list[tuple[float, Printed, str]] = []
    if frame.day is not None:
        proposals.append((1.1, frame.day, "printed"))
    if title.day is not None:
        proposals.append((2.05, title.day, "heading"))  # the editors' own
    if declared is not None and declared.start is not None and declared.end is not None:
        header = Printed(declared.start, declared.end, declared.edtf)
        proposals.append((0.9, header, "header-block"))
    if frame.closing_day is not None:
        proposals.append((1.0, frame.closing_day, "closing"))
    if not proposals:
        return file_day(document)

    def weight(one: tuple[float, Printed, str]) -> float:
        named = [w for w, other, _ in proposals if other.day[:10] == one[1].day[:10]]
        return sum(named) + (0.3 if "T" in one[1].edtf else 0) + 0.01 * len(one[1].edtf)

    best = max(proposals, key=weight)
    apart = any(other.day != best[1].day for _, other, _ in proposals)
    agreed = sum(other.day == best[1].day for _, other, _ in proposals) > 1
    sure = 0.8 if apart and not agreed else 0.97 if agreed else 0.93
    return printed_date(document.text, best[1], best[2], sure)


def file_day(document: Document) -> Date | None:
    """The day in the name of the file, where it agrees with a day in the text."""
    found = FILE_DAY.search(document.id.rpartition("/")[2])
    if found is None:
        return None
    value = found[0]
    words = language(document.language or "en")
    there = next(
        (d for d in days(document.text, 0, min(len(document.text), 4000), words) if d.day == value),
        None,
    )
    return printed_date(document.text, there, "file-name", 0.8) if there else None


def printed_date(text: str, day: Printed, reason: str, confidence: float) -> Date:
    """A day printed in the text."""
    earliest, latest = bounds(day.edtf)
    return Date(
        day.start,
        day.end,
        text[day.start : day.end],
        day.edtf,
        earliest,
        latest,
        confidence=confidence,
        reason=reason,
    )


def stated_date(given: StatedDate, reason: str) -> Date:
    """A day that the source states; one that is not in the text has an empty span at its head."""
    earliest, latest = bounds(given.edtf)
    return Date(
        given.start or 0,
        given.end or 0,
        given.text or given.edtf,
        given.edtf,
        earliest,
        latest,
        confidence=0.97,
        by=By.PROGRAM if reason == "header-block" else By.EDITOR,
        reason=reason,
    )


def bounds(edtf: str) -> tuple[str, str]:
    """The first and last second of an EDTF value of year, month, day, moment or interval; empty
    strings for an open or unknown end."""
    first, slash, last = edtf.partition("/")
    if slash:
        return (
            bounds(first)[0] if first.strip(".") else "",
            bounds(last)[1] if last.strip(".") else "",
        )
    plain = first.rstrip("~?%")
    day, clocked, clock = plain.partition("T")
    if clocked:
        zone = clock[8:]
        return f"{day}T{clock[:8]}{zone}", f"{day}T{clock[:5]}:59{zone}"
    pieces = [int(piece) for piece in day.split("-") if piece.isdigit()]
    if not pieces or len(pieces) > 3:
        return "", ""
    year = pieces[0]
    low = (year, pieces[1] if len(pieces) > 1 else 1, pieces[2] if len(pieces) > 2 else 1)
    month = pieces[1] if len(pieces) > 1 else 12
    high = (year, month, pieces[2] if len(pieces) > 2 else monthrange(year, month)[1])
    return (
        f"{low[0]:04d}-{low[1]:02d}-{low[2]:02d}T00:00:00",
        f"{high[0]:04d}-{high[1]:02d}-{high[2]:02d}T23:59:59",
    )


def place_of(text: str, title: Title, frame: Frame, stated: Stated | None) -> Place | None:
    """Where it was sent from: stated, on a line of fields, in the title, of the cable's sender."""
    outer = stated is not None and stated.found_in != "header-block"
    moment = stated is not None and stated.sent is not None and stated.sent.edtf.endswith("Z")
    if stated and stated.place and (outer or moment):
        given = stated.place
        by = By.EDITOR if outer else By.PROGRAM
        return Place(given.text, given.start, given.end, None, by, stated.found_in, given.ids)
    for span, reason in ((frame.place, "dateline"), (title.place, "heading")):
        if span is not None:
            return Place(
                " ".join(text[span.start : span.end].split()), span.start, span.end, reason=reason
            )
    if stated and stated.place:
        given = stated.place
        return Place(given.text, given.start, given.end, reason="header-block")
    if stated and stated.senders:
        return None if outer else seat_of_header(stated)
    return seat_of_title(title)


def seat_of_title(title: Title) -> Place | None:
    """The city that a title names as the sender: "From Pyongyang To Vyshinsky"."""
    for one in title.senders if len(title.senders) == 1 else ():
        if one.label is Label.POST and is_place(one.text) and not is_country(one.text):
            return Place(one.text, one.start, one.end, reason="heading")
    return None


def seat_of_header(stated: Stated) -> Place | None:
    """The city behind the sender of a header block, "Australian High Commission, LONDON", or which
    is the sender: "FROM: PYONGYANG"."""
    if len(stated.senders) != 1 or stated.senders[0].start is None:
        return None
    sender, at = stated.senders[0], stated.senders[0].start
    if is_place(sender.text) and not is_country(sender.text):
        return Place(sender.text, at, at + len(sender.text), reason="header-block")
    seat = re.search(r"(?:,\s*|\s(?:in|at)\s+)(?P<city>[^,]+)$", sender.text, re.IGNORECASE)
    city = seat["city"].strip() if seat else ""
    if seat is None or not is_place(city) or is_country(city):
        return None
    start = at + seat.start("city")
    return Place(city, start, start + len(city), reason="header-block")


def received_of(text: str, title: Title, frame: Frame, stated: Stated | None) -> Date | None:
    """When it arrived, where title or header block say so."""
    if stated and stated.received:
        return stated_date(stated.received, stated.found_in)
    if title.received:
        return printed_date(text, title.received, "heading", 0.93)
    return printed_date(text, frame.received, "header-block", 0.93) if frame.received else None


def title_words(
    document: Document,
    text: str,
    title: Title,
    senders: Sequence[Party],
    recipients: Sequence[Party],
    sent: Date | None,
) -> str:
    """The title, or one made of what is known, for a document that has none."""
    if title.end > title.start:
        return " ".join(text[title.start : title.end].split())
    stated = document.stated
    if stated and (stated.title or stated.subject):
        return stated.title or stated.subject
    parts = []
    if senders:
        parts.append(", ".join(p.text for p in senders[:3]))
    if recipients:
        parts.append("to " + ", ".join(p.text for p in recipients[:3]))
    if sent:
        parts.append(sent.text or sent.edtf)
    return " ".join(parts) or document.id.rpartition("/")[2]
