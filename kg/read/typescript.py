"""A plain page of any edition but FRUS: typescripts, telegrams, letters, copied pages → Documents.

Nothing of its form is required: there may be a title, a header block, notes at the foot, or none
of them; a file may hold several documents. What a line at the head or foot of the text *means* is
decided in ``kg/extract``; here lines are told apart by how they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.errors import InputError
from kg.model import Block, BlockKind, Document, Note, Span, Stated
from kg.read.cable import Header, Line, lines_of, messages, read_header
from kg.read.days import days
from kg.read.editions import Edition
from kg.read.languages import Language, group, language, told

LONGEST_TITLE = 420
MOST = 5000  # documents in a file
# "76. Cablegram From Critchley To Canberra", "2. Letter From Prime Minister Castro to …"
NUMBERED = re.compile(r"^(?P<number>\d{1,4})\.[ \t]+(?P<title>\S[^\n]{8,300})$", re.MULTILINE)
CARRIAGE = re.compile(r"\r(?!\n)")  # ends the lines of old files; one sign for another
COLUMNS = re.compile(r"\s{4,}|\t+")
LONGEST_COLUMNS = 170
MESSAGE_NUMBER = re.compile(
    r"^[ \t]*(?:No\.?|№|Nr\.?|N°|n°)\s?(?P<number>\d{1,4})\.?[ \t]*$", re.MULTILINE
)
# "201.            J.G.D./VI/120"
FILED = re.compile(r"[^\s/]+(?:/[^\s/]+)+")
NUMBERED_ABOVE = re.compile(r"(?:(?:No|Nr|Doc)\.?\s)?\d{1,4}\.?\s+")
# "1 See Document 328.", "  * 1 J. A. Walding", "(1) Voir n° 35 ci-dessus.", "1. Voir"
NOTE = re.compile(r"(?:\*\s+)?(?P<mark>\(?(?P<number>\d{1,3})\)?)\s+(?=[^\W\d_]|[‘“'\"(\[])")
# what stands between the notes or behind them: "[NAA: A1838, 3006/4/7 part 23]"
BRACKETED = re.compile(r"\[[^\]\n]{3,200}\]")
NUMBER_LINE = re.compile(
    r"(?:(?:Document|Doc\.?|Dok\.?|Dokument|Документ)?\s*(?:No|Nr|№|N°|n°)?\.?\s*\d{1,4}[a-z]?\.?"
    r"|dodis\.ch/\w+|\[\d+\])$",
    re.IGNORECASE,
)


def read_typescripts(
    text: str, id: str, source: str, edition: Edition, stated: Stated | None = None
) -> Iterator[Document]:
    """Read the documents of one file. ``id`` is ``VOLUME/NAME`` of the file; several documents in
    it are called ``VOLUME/NAME-1`` …, or by their message record number. ``stated`` is what the
    source says of the file besides.

    Offsets of a document index its own part of the text unchanged. Raises ``InputError`` when the
    text is empty or no text.
    """
    name = source or id
    text = CARRIAGE.sub("\n", text)
    if not text.strip():
        raise _refused(name, "is empty", "Give it the text of a page, or leave it out.")
    if "\0" in text:
        raise _refused(name, "is not text", "Save the page as plain text in UTF-8.")
    spans = list(parts(text))
    if len(spans) > MOST:
        reason = f"holds {len(spans):,} documents, more than {MOST:,} in one file"
        raise _refused(name, reason, "Divide it into several files.")
    taken: set[str] = set()
    for at, span in enumerate(spans, start=1):
        own = text[span.start : span.end] if len(spans) > 1 else text
        document = read_typescript(own, id, source, edition, stated if len(spans) == 1 else None)
        if len(spans) > 1:
            record = document.stated.ids[:1] if document.stated else ()
            part = (
                record[0] if record and record[0] not in taken else f"{id.partition('/')[2]}-{at}"
            )
            taken.add(part)
            document = replace(document, id=f"{document.volume}/{part}")
        yield document


def parts(text: str) -> Iterator[Span]:
    """The documents of a file: cables one after another, or items under numbered headings."""
    cables = list(messages(text))
    if len(cables) > 1:
        yield from cables
        return
    starts = [found.start() for found in numbered_titles(text)]
    starts = starts or numbered_messages(text)
    if len(starts) < 2:
        yield Span(0, len(text))
        return
    starts[0] = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield Span(start, end)


def numbered_titles(text: str) -> list[re.Match[str]]:
    """The headings of a file of several documents: numbered upwards, each naming a form first,
    each followed by a dateline."""
    english, found = language("en"), []  # type: Language, list[re.Match[str]]
    for one in NUMBERED.finditer(text):
        form = english.form.match(one["title"])
        if form is None or not re.search(r"\b(?:from|to|between)\b", one["title"], re.IGNORECASE):
            continue
        below = lines_of(text, one.end(), min(len(text), one.end() + 400), 2)
        dated = any(
            len(line.text) < 120 and next(days(text, line.start, line.end, english), None)
            for line in below
        )
        if dated and (not found or int(one["number"]) > int(found[-1]["number"])):
            found.append(one)
    return found


def numbered_messages(text: str) -> list[int]:
    """Where the messages of a file begin that are numbered one by one, each number in a line of its
    own with a title and a day near it: "No. 28", "Received on January 5, 1942", "X TO Y"."""
    numbers = list(MESSAGE_NUMBER.finditer(text))
    if len(numbers) < 2 or len(numbers) > MOST:
        return []
    english = language(told(text) or "en")
    to = re.compile(rf"\b{group(english.words['heading.to'])}\s", re.IGNORECASE)
    ends = [*(one.start() for one in numbers[1:]), len(text)]
    for before, one in pairwise(numbers):
        if int(one["number"]) != int(before["number"]) + 1:
            return []
    for one, end in zip(numbers, ends, strict=True):
        above = lines_of(text, one.end(), end, 6)
        titled = any(len(line.text) < 200 and to.search(line.text) for line in above)
        dated = next(days(text, one.end(), end, english), None) is not None
        if not titled or not dated:
            return []
    return [one.start() for one in numbers]


def read_typescript(
    text: str, id: str, source: str, edition: Edition, stated: Stated | None = None
) -> Document:
    """Read one document."""
    only = edition.languages[0] if len(edition.languages) == 1 else ""
    code = told(text) or told(f"{text} {spoken(stated)}") or only
    words = language(code or "en")
    lines = lines_of(text)
    captioned = under_captions(lines, edition)
    header = read_header(text, 0, len(text), words, edition, captioned)
    notes, tail = foot_notes(text, lines, words)
    noted = {(note.start, note.end) for note in notes}
    blocks: list[Block] = []
    for line in lines:
        if (line.start, line.end) not in noted:
            kind = kind_of(line, header, edition)
            blocks += divided(line, BlockKind.FURNITURE if line.start in captioned else kind)
    blocks = with_heading(blocks, text, words, tail)
    blocks += [note.block for note in notes]
    return Document(
        id=id,
        volume=id.partition("/")[0],
        text=text,
        blocks=tuple(blocks),
        notes=notes,
        source=source,
        edition=edition.name,
        language=code,
        stated=merged(stated, header.stated if header else None),
    )


def spoken(stated: Stated | None) -> str:
    """The words of what is stated, from which the language of a short text is told as well."""
    if stated is None:
        return ""
    parties = (*stated.senders, *stated.recipients)
    return " ".join((stated.title, stated.subject, *(party.text for party in parties)))


def merged(first: Stated | None, second: Stated | None) -> Stated | None:
    """What two sources state; where both do, the first counts."""
    if first is None or second is None:
        return first or second
    changes = {
        name: getattr(second, name)
        for name in Stated.__dataclass_fields__
        if not getattr(first, name) and getattr(second, name)
    }
    if "number" in changes:
        changes["number_span"] = second.number_span
    return replace(first, **changes)


def under_captions(lines: Sequence[Line], edition: Edition) -> set[int]:
    """Where the lines begin that are a label of a saved page, or the value below one: "Document
    Release Date:", "July 24, 2003"."""
    found: set[int] = set()
    waiting = False
    for line in lines if edition.captions else ():
        label = next((m for one in edition.captions if (m := one.match(line.text))), None)
        if label is not None or waiting:
            found.add(line.start)
        waiting = label is not None and not line.text[label.end() :].strip(" :")
    return found


def kind_of(line: Line, header: Header | None, edition: Edition) -> BlockKind:
    """What a line is by how it stands."""
    if header is not None and any(s.start == line.start for s in header.lines):
        return BlockKind.HEADER
    if any(f.fullmatch(line.text) for f in edition.furniture):
        return BlockKind.FURNITURE
    return BlockKind.LABEL if is_number(line.text, edition) else BlockKind.PARAGRAPH


def divided(line: Line, kind: BlockKind) -> Iterator[Block]:
    """A line as blocks: one in columns is several, "SECRET          MOSCOW, 6 November 1956"."""
    at, columns = 0, kind is BlockKind.PARAGRAPH and len(line.text) < LONGEST_COLUMNS
    for gap in COLUMNS.finditer(line.text) if columns else ():
        yield Block(kind, line.start + at, line.start + gap.start())
        at = gap.end()
    yield Block(kind, line.start + at, line.end)


def is_number(line: str, edition: Edition) -> bool:
    """Whether a line is nothing but the edition's number, perhaps with where it is kept: "No. 5
    NAI DFA Washington Embassy I455"."""
    if NUMBER_LINE.match(line):
        return True
    lead = NUMBERED_ABOVE.match(line)
    if lead is not None and FILED.fullmatch(line, lead.end()):
        return True
    return lead is not None and any(
        (kept := one.pattern.match(line[lead.end() :])) and kept[0] == line[lead.end() :]
        for one in edition.archives
    )


def with_heading(blocks: Sequence[Block], text: str, words: Language, tail: int) -> list[Block]:
    """The blocks with the heading among the first of them: the first line that is neither number
    nor furniture, when it is no salutation, date or paragraph."""
    found = list(blocks)
    for at, block in enumerate(found[:6]):
        line = text[block.start : block.end]
        if block.kind in (BlockKind.LABEL, BlockKind.FURNITURE) and block.start < tail:
            continue
        if block.kind is BlockKind.PARAGRAPH and is_title(line, words):
            found[at] = replace(block, kind=BlockKind.HEADING)
        break
    heading = next((at for at, b in enumerate(found) if b.kind is BlockKind.HEADING), len(found))
    for at, block in enumerate(found):
        line = text[block.start : block.end]
        below = found[at + 1 : at + 2]
        goes_on = (
            text[below[0].start : below[0].end] if below and _beside(text, block, below[0]) else ""
        )
        if block.kind is BlockKind.PARAGRAPH and words.greets(line, goes_on):
            found[at] = replace(block, kind=BlockKind.SALUTATION)
        elif block.kind is BlockKind.LABEL and at > heading:
            # the edition's number stands above its title, the message's own below it
            found[at] = replace(block, kind=BlockKind.PARAGRAPH)
    return found


def _beside(text: str, block: Block, below: Block) -> bool:
    """Whether no blank line parts two blocks."""
    return text.count("\n", block.end, below.start) < 2


def is_title(line: str, words: Language) -> bool:
    """Whether the first line of a page can be its heading."""
    if len(line) > LONGEST_TITLE or words.greets(line):
        return False
    day = next(days(line, 0, len(line), words), None)
    rest = line if day is None else line[: day.start] + line[day.end :]
    return len(re.findall(r"[^\W\d_]{3,}", rest)) > 1


def foot_notes(text: str, lines: Sequence[Line], words: Language) -> tuple[tuple[Note, ...], int]:
    """The notes at the foot of a page, with where each is called, and where they begin.

    They are the last lines, numbered upwards; what follows a number is no date, and the first of
    them is called above.
    """
    at = len(lines)
    found: list[tuple[int, Line, re.Match[str]]] = []
    while at > 1:
        line = lines[at - 1]
        note = NOTE.match(line.text)
        if note is not None and not _is_date(line, words):
            found.insert(0, (int(note["number"]), line, note))
        elif not (BRACKETED.fullmatch(line.text) and (found or at == len(lines))):
            break
        at -= 1
    numbers = [number for number, _, _ in found]
    if not found or numbers[0] > 2 or numbers != sorted(set(numbers)):
        return (), len(text)
    stop, begin = found[0][1].start, 0
    notes = []
    for index, (number, line, _) in enumerate(found):
        call = called(text, number, begin, stop)
        begin = call.end if call else begin
        notes.append(Note(index, str(number), line.start, line.end, call))
    if all(note.call is None for note in notes):
        return (), len(text)
    return tuple(notes), stop


def _is_date(line: Line, words: Language) -> bool:
    day = next(days(line.text, 0, len(line.text), words), None)
    return day is not None and day.start < 3


def called(text: str, number: int, begin: int, stop: int) -> Span | None:
    """Where a note's number is called: "[1]", "(1)", or glued to a word, a stop or a year."""
    pattern = re.compile(
        rf"\s?\[{number}\]|(?<=[^\W\d_\s])\s?\({number}\)|(?<=[^\W\d_.,;:!?”’»)\]]){number}(?!\d)"
        rf"|(?<=[^\W\d_][.,;:!?”’»)\]]){number}(?![\d.])"
        rf"|(?<=\d[.,;]){number}(?=\s*$)"
        rf"|(?<=\b1[5-9]\d\d){number}(?!\d)",
        re.MULTILINE,
    )
    found = pattern.search(text, begin, stop)
    return Span(found.start(), found.end()) if found else None


def _refused(name: str, reason: str, remedy: str) -> InputError:
    return InputError(f"{name} {reason}", remedy, reason=reason)
