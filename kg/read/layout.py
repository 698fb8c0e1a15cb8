"""What each line of a plain page is: heading, dateline, salutation, list, signature, label, note.

The words the lines are told by are in ``data/read/layout.toml``; the forms around them are here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.model import BlockKind, Span
from kg.settings import shipped

LONGEST_HEADING = 600
LONGEST_LINE = 160  # a longer line is a paragraph
LONGEST_ITEM = 200  # a longer line does not belong to a list of names

# "↩", "↩︎": the link back that ends a note in the online edition
RETURN = re.compile("↩[\ufe0e\ufe0f]?$")
# "- Source: …", "-" alone when the note's text begins on the next line
NOTE_START = re.compile(r"-(?:[ \t]|$)")
# "64. Telegram", "[64] Telegram", "No. 57 The Ambassador", "[Document 12]"
NUMBERED = re.compile(r"\[?(?:(?:No\. ?|Document )\d{1,4}[.\]]?|\d{1,4}[A-Z]?[.\]])(?: |$)")
# "[Page 88]": the online edition's sign of a printed page
PAGE = re.compile(r"\[Page (?P<page>[\w-]+)\]")
# "Moscow, 28.X.62", "Paris, 1962-10-27.", "241533Z OCT 62": a dateline without a month in full
IN_FIGURES = re.compile(
    r"(?:\[?[A-ZÀ-Þ][\w .’-]{1,30},\s)?(?:[0-3]\d/?\d{4}Z\s(?i:[a-z]{3,4})\.?\s(?:19)?\d\d"
    r"|19\d\d-[01]\d-[0-3]\d|\d{1,2}([./-])(?:\d{1,2}|[IVX]{1,4})\1(?:19)?\d\d"
    r"|\d{1,2}\s[A-Z][A-Za-z]{2}\.?\s(?:’?[3-9]\d|19\d\d)"
    r"|[A-Z][A-Za-z]{2}\.\s\d{1,2},\s(?:’[3-9]\d|19\d\d))\W{0,3}$"
)
# "501.BB/11–2048", "891.001 Pahlavi, Reza Shah/5–2048: Telegram", "103 FOA/11–1253"
DECIMAL_FILE = re.compile(r"\d{2,3}[A-Z]?[\w .,()–-]{0,50}/\s?\(?[\d–—-]{3,}")
# "IO Files: SD/A/C.6/62", "S/S–NSC Files: Lot 63D351": a series of symbols behind a colon
SYMBOL = re.compile(r": ?[A-Z][\w()]*(?:[/.–-][\w().]+)+ ?\d{0,2}$")


@dataclass(frozen=True, slots=True)
class Forms:
    """The patterns made from the words of ``layout.toml``."""

    dateline: re.Pattern[str]
    salutation: re.Pattern[str]
    label: re.Pattern[str]
    signature: re.Pattern[str]
    unsigned: re.Pattern[str]
    file: re.Pattern[str]
    heading: re.Pattern[str]
    captions: frozenset[str]  # what a list follows, in small letters
    single: frozenset[str]  # what one line follows


def _any(words: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"


@cache
def forms() -> Forms:
    """The shipped forms, made once."""
    path = shipped("data") / "read" / "layout.toml"
    words: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    greeting = _any([*words["greetings"], *(w.upper() for w in words["greetings"])])
    address = _any([*words["addresses"], *(w.upper() for w in words["addresses"])])
    particles = _any(words["particles"])
    name = rf"(?:[A-ZÀ-Þ\[(][\w.’'“”\[\]()/&-]*|{particles}|d[eu][A-Z]\.?)"
    return Forms(
        # "Moscow, November 9, 1960.", "[Washington,] undated", "Paris, July 26, 1955—5 p.m."
        # "9:30 a.m., May 13, 1952", "Hong Kong , February 8—5 p. m."
        dateline=re.compile(
            rf"\[?[\w .’'\[\],():>/–-]{{0,70}}?(?:\b{_any(words['months'])}\b"
            r"(?:.{0,14}\b1[789]\d\d\b|[ \d,]{2,6}(?:[—,-] ?\d{1,2}(?::\d\d)? ?[ap]\. ?m\."
            r"|, (?:noon|midnight))|\.? ?\d{1,2}[^.]{0,3}1[789]\d\d)|\b[Uu]ndated\b)"
            r".{0,50}$"
        ),
        # "Dear Mr. Chairman:", "Sir:", "Excellency:", "“Mr. President,"
        salutation=re.compile(
            rf"[“\"‘'(]*(?:{greeting}\b.{{0,80}}|{address}[:,].{{0,3}}|Mr\.? [\w -]{{2,30}}:)$"
        ),
        # "[Enclosure]", "[Attachment 2]", "[Omitted here is …]"
        label=re.compile(r"\[[^\]]{1,150}\]\s?\d{0,2}$"),
        # "Rusk", "John F. Kennedy", "D[avid] H. P[opper]", "Chief, WHD", "J.C. King8"
        signature=re.compile(
            rf"[“\"]?{name}(?:[ ,]{{1,2}}{name}){{0,9}},?\s?\d{{0,2}}[”\".]*\d{{0,2}}$"
        ),
        unsigned=re.compile(rf"{_any(words['unsigned'] + words['labels'])}\b|\[\d"),
        # "UNA Files: Lot 4281", "Current Economic Developments, lot 70 D 467"
        file=re.compile(rf".*\b{_any(words['files'])}\b"),
        heading=re.compile(rf"{_any(words['headings'])}\b|.*\b{_any(words['joints'])}\b"),
        captions=frozenset(word.casefold() for word in words["captions"]),
        single=frozenset(word.casefold() for word in words["subjects"]),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, white space at its ends left out; a note may hold several lines."""

    start: int
    end: int


MARGIN = re.compile(r"^[\s\ufeff]+")  # white space; a byte order mark is no text


def split_lines(text: str) -> list[Line]:
    """The lines that aren't blank, in order."""
    found: list[Line] = []
    place = 0
    for raw in text.splitlines(keepends=True):
        indented = MARGIN.sub("", raw)
        words = indented.rstrip()
        if words:
            start = place + len(raw) - len(indented)
            found.append(Line(start, start + len(words)))
        place += len(raw)
    return found


def note_lines(text: str, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Tell the lines of heading and body from the notes behind them.

    A note runs from its ``-`` to the ``↩`` that ends it, over as many lines as that takes. Where
    the text was copied without ``↩``, the ``- `` lines at its very end are the notes.
    """
    ends = [i for i, line in enumerate(lines) if RETURN.search(text, line.start, line.end)]
    if not ends:
        first = len(lines)
        while first > 1 and NOTE_START.match(text, lines[first - 1].start, lines[first - 1].end):
            first -= 1
        return list(lines[:first]), list(lines[first:])
    first = ends[0]
    while first > 0 and not NOTE_START.match(text, lines[first].start, lines[first].end):
        first -= 1
    if not NOTE_START.match(text, lines[first].start, lines[first].end):
        first = ends[0]  # no "-" anywhere: notes of one line, told by their ↩
    notes: list[Line] = []
    begin = first
    for end in ends:
        notes.append(Line(lines[begin].start, lines[end].end))
        begin = end + 1
    return [*lines[:first], *lines[begin:]], notes


def heading_line(text: str, body: Sequence[Line]) -> int | None:
    """Index of the line that is the heading: the first, or one below a file number or dateline.

    None when there is none: the text begins with a dateline, a salutation or a long paragraph.
    """
    words = [text[line.start : line.end] for line in body[:4]]
    if not words:
        return None
    first = 0
    while first + 1 < len(words) and _above_heading(words[first]):
        first += 1
    if NUMBERED.match(words[first]):
        return first
    if line_kind(words[first]) is BlockKind.DATELINE:
        if first + 1 < len(words) and NUMBERED.match(words[first + 1]):
            return first + 1  # the dateline stands above the heading
        if first and not PAGE.fullmatch(words[first - 1]):
            first -= 1  # a heading that looks like a file number: no dateline follows one at once
    starts_without = (BlockKind.SALUTATION, BlockKind.DATELINE)
    if len(words[first]) > LONGEST_HEADING:
        return None
    if line_kind(words[first]) in starts_without and not forms().heading.match(words[first]):
        return None
    return first


def _above_heading(words: str) -> bool:
    """Whether a line may stand above a heading."""
    return not NUMBERED.match(words) and (is_file_number(words) or bool(PAGE.fullmatch(words)))


def is_file_number(words: str) -> bool:
    """Whether a line gives only where the document is filed."""
    if len(words) > LONGEST_LINE:
        return False
    if DECIMAL_FILE.match(words):
        return True
    known = forms()
    if known.heading.match(words):
        return False
    return bool(known.file.match(words) or SYMBOL.search(words))


def document_number(text: str, heading: Line) -> Span | None:
    """Where the heading gives the document's own number, as in ``64.`` or ``No. 57``."""
    numbered = NUMBERED.match(text, heading.start, heading.end)
    return Span(heading.start, numbered.end()) if numbered else None


def line_kind(words: str) -> BlockKind:
    """The kind of one line of body by its own form; a paragraph when nothing else shows."""
    if len(words) > LONGEST_LINE:
        return BlockKind.PARAGRAPH
    known = forms()
    if known.salutation.match(words):
        return BlockKind.SALUTATION
    bracketed = known.label.match(words)
    dated = known.dateline.match(words) or IN_FIGURES.match(words)
    if dated and not (bracketed and known.unsigned.match(words, 1)):
        return BlockKind.DATELINE
    return BlockKind.LABEL if bracketed else BlockKind.PARAGRAPH


def body_kinds(
    text: str, body: Sequence[Line], heading: int, calls: Sequence[Span] = ()
) -> list[BlockKind]:
    """The kind of each line of heading and body. ``calls`` are the numbers of notes in it."""
    ends = {call.end: call.start for call in calls}
    lines = [text[line.start : ends.get(line.end, line.end)].rstrip() for line in body]
    kinds = [line_kind(line) for line in lines]
    kinds[:heading] = [BlockKind.LABEL] * heading
    kinds[heading] = BlockKind.HEADING
    _lists(lines, kinds, heading)
    _signatures(lines, kinds, heading)
    return kinds


def _lists(lines: Sequence[str], kinds: list[BlockKind], heading: int) -> None:
    """Captions (SUBJECT, PARTICIPANTS) and the short lines that follow each."""
    known = forms()
    left = 0  # lines that may still belong to the list
    for index in range(heading + 1, len(lines)):
        line = lines[index]
        caption = line.rstrip(" :").casefold()
        if caption in known.captions or caption in known.single:
            kinds[index] = BlockKind.LABEL
            left = 1 if caption in known.single else len(lines)
        elif left and kinds[index] is BlockKind.PARAGRAPH and _lists_well(line):
            kinds[index] = BlockKind.ADDRESS_LIST
            left -= 1
        else:
            left = 0


def _lists_well(line: str) -> bool:
    """Whether a line could be an item of a list of names or subjects."""
    return len(line) <= LONGEST_ITEM and not line.endswith((".", ":", "?”", ".”"))


def _signatures(lines: Sequence[str], kinds: list[BlockKind], heading: int) -> None:
    """The last line, and the one before it when a title or second name follows a name."""
    last = len(lines) - 1
    signing = (BlockKind.PARAGRAPH, BlockKind.LABEL)
    if last <= heading or kinds[last] not in signing or not _signs(lines[last]):
        return
    kinds[last] = BlockKind.SIGNATURE
    before = last - 1
    if before > heading and kinds[before] is BlockKind.PARAGRAPH:
        line = lines[before]
        if len(line) <= 40 and line.count(" ") <= 4 and _signs(line):
            kinds[before] = BlockKind.SIGNATURE


def _signs(line: str) -> bool:
    """Whether a line looks like a name or a title."""
    known = forms()
    return (
        len(line) <= 100
        and bool(known.signature.match(line))
        and not known.unsigned.match(line.lstrip("[“"))
    )
