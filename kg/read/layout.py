"""What each line of a plain page is: heading, dateline, salutation, signature, label, note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import BlockKind, Span

LONGEST_LINE = 160  # a longer line is a paragraph
LONGEST_HEADING = 600
RETURN = "↩"  # the link back that ends a note in the online edition

# "- Source: …", "-" alone when the note's text begins on the next line
NOTE_START = re.compile(r"-(?:[ \t]|$)")
# "64. Telegram", "[64] Telegram", "No. 57 The Ambassador", "[Document 12]"
NUMBERED = re.compile(r"\[?(?:No\. ?|Document )?\d{1,4}[.\]]?(?: |$)")
# "501.BB/11–2048", "891.00/8–548: Telegram", "Lot 55 D 128", "Executive Secretariat Files"
FILE_NUMBER = re.compile(
    r"[\dA-Z][\w. ]*(?:/[\w. –—-]+)(?::.*)?$"
    r"|.*\b(?:Files?|files?|Lot \d\d ?–?[A-Z] ?–?\d+|Papers|Collection|Library)\b[^.]*(?::[^.]*)?$"
)
# "Moscow, November 9, 1960.", "[Washington,] undated", "Paris, July 26, 1955—5 p.m."
DATELINE = re.compile(
    r"[^a-z]?[\w .’'\[\],()/-]{0,60}?"
    r"(?:\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b.{0,12}\b1[789]\d\d\b|\b[Uu]ndated\b).{0,40}$"
)
# "Dear Mr. Chairman:", "Sir:", "Excellency:", "“Dear Mr. President,"
SALUTATION = re.compile(
    r"[“\"‘'(]*(?:(?:My )?D(?:ear|EAR)\b.{0,60}|(?:Sirs?|Madam|Excellency|Gentlemen"
    r"|Your Excellency|Mr\. \w+|Esteemed .{0,50}|ESTEEMED .{0,50})[:,.]?)$"
)
# "[Enclosure]", "[Attachment 2]", "[Enclosure 1—Translation]"
LABEL = re.compile(r"\[[^\]]{1,80}\]\s?\d{0,2}$")
# "Rusk", "John F. Kennedy", "N. Khrushchev", "D[avid] H. P[opper]"
SIGNATURE = re.compile(r"(?:[A-Z][\w.’'\[\]-]*\s?){1,4}(?:,? [JS]r\.)?\s?\d{0,2}[”\".]?\d{0,2}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, white space at its ends left out; a note may hold several lines."""

    start: int
    end: int


def split_lines(text: str) -> list[Line]:
    """The lines that aren't blank, in order."""
    found: list[Line] = []
    place = 0
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            start = place + raw.index(stripped[0])
            found.append(Line(start, start + len(stripped)))
        place += len(raw)
    return found


def note_lines(text: str, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Tell the lines of heading and body from the notes behind them.

    A note runs from its ``-`` to the ``↩`` that ends it, over as many lines as that takes. Where
    the text was copied without ``↩``, the ``- `` lines at its very end are the notes.
    """
    ends = [i for i, line in enumerate(lines) if text[line.end - 1] == RETURN]
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
    """Index of the line that is the heading: the first, or the second below a file number.

    None when there is none: the text begins with a dateline, a salutation or a long paragraph.
    """
    if not body:
        return None
    first = text[body[0].start : body[0].end]
    if NUMBERED.match(first) and not FILE_NUMBER.match(first):
        return 0
    if len(body) > 1 and FILE_NUMBER.match(first):
        second = text[body[1].start : body[1].end]
        if not DATELINE.match(second):
            return 1
    starts_without = (BlockKind.SALUTATION, BlockKind.DATELINE)
    if len(first) > LONGEST_HEADING or line_kind(first) in starts_without:
        return None
    return 0


def document_number(text: str, heading: Line) -> Span | None:
    """Where the heading gives the document's own number, as in ``64.`` or ``No. 57``."""
    numbered = NUMBERED.match(text, heading.start, heading.end)
    return Span(heading.start, numbered.end()) if numbered else None


def line_kind(words: str) -> BlockKind:
    """The kind of one line of body by its own form; a paragraph when nothing else shows."""
    if len(words) > LONGEST_LINE:
        return BlockKind.PARAGRAPH
    if LABEL.match(words):
        return BlockKind.LABEL
    if SALUTATION.match(words):
        return BlockKind.SALUTATION
    if DATELINE.match(words):
        return BlockKind.DATELINE
    return BlockKind.PARAGRAPH


def body_kinds(text: str, body: Sequence[Line], heading: int) -> list[BlockKind]:
    """The kind of each line of heading and body."""
    kinds = [line_kind(text[line.start : line.end]) for line in body]
    kinds[:heading] = [BlockKind.LABEL] * heading
    kinds[heading] = BlockKind.HEADING
    last = len(body) - 1
    if kinds[last] is BlockKind.PARAGRAPH and SIGNATURE.match(
        text[body[last].start : body[last].end]
    ):
        kinds[last] = BlockKind.SIGNATURE
    return kinds
