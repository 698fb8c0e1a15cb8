"""A text as good print has it, with the way back to every place in the text as given.

The same page reaches us in many disguises: letters composed or decomposed, straight or curly
marks, soft hyphens and zero-width spaces, any kind of space and line end, lines wrapped at a
column, ``O’Brien`` read in the wrong encoding. A fair copy has one of each: NFC (Unicode Annex
15), plain spaces, one at a time, line feeds, ``’ ‘ “ ”``, hyphens and dashes as written, nothing
invisible. What is clean already is its own fair copy.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

import numpy as np
from ftfy.badness import is_bad

from kg.model import Block, Document, Mark, Note, Span

_Placed = TypeVar("_Placed", Block, Mark)
Edit = tuple[int, int, str]  # what stands from start to end, and what is to stand there

_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\v\f\u2028\u2029"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\uffff"
)
# One character that print has another for. C1 controls are cp1252 read as latin-1.
_ONE = {
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "–",
    "\u2015": "—",
    "\u201a": "‘",
    "\u201b": "‘",
    "\u201e": "“",
    "\u201f": "“",
    "«": "“",
    "»": "”",
    "`": "‘",
    "´": "’",
    "\u02bc": "’",
    "\uff07": "’",
    "İ": "I",  # in small letters it would be two characters
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF07},
    **{
        chr(code): bytes([code]).decode("cp1252")
        for code in range(0x80, 0xA0)
        if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    },
    **dict.fromkeys("\x81\x8d\x8f\x90\x9d", ""),
}
_ODD = re.compile(
    r"\r\n?"
    r"|\u00ad[ \t]*(?:\r\n?|\n)[ \t]*(?=\w)"  # a soft hyphen at which the line was broken
    rf"|[{_LINE_ENDS}]|[{_SPACES}]|[{_INVISIBLE}]|[{re.escape(''.join(_ONE))}]"
)
# no match of the above is without one of these
_ODD_CHARACTER = re.compile(
    rf"[\r\u00ad{_LINE_ENDS}{_SPACES}{_INVISIBLE}{re.escape(''.join(_ONE))}]"
)
_RUN = re.compile(r"  +")
_LOOSE = re.compile(r" (?<=[\w.’”)\]] )(?=[,;](?:\s|$))")  # "footnote 3 , supra"
_DASHES = re.compile(r"(?<!-)--(?!-)")
_STRAIGHT = re.compile(r"''|‘‘|’’|[\"']")
_STRAIGHT_MARKS = ("'", '"', "‘‘", "’’")
_OPENS_AFTER = "([{<—–-/‘“"
# 'tis, 'em: a letter left out at the beginning of a word
_CLIPPED = re.compile(r"'(?:\d|tis\b|twas\b|em\b|til\b|cause\b)", re.IGNORECASE)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]{2,}")  # no fewer bytes make a letter of UTF-8
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    rb"|(?P<cut>\xe2\x80)"  # ” whose last byte was dropped, since cp1252 has no letter for it
)

MISREAD_AS = {"windows-1252": 1, "macroman": 3}  # the fewest places that show it
MOST_MISREADINGS = 3
NO_BYTE = 0x3F
MISREAD = "The text looks like UTF-8 that was read as {} ({} places); it is read as it was meant."


@dataclass(frozen=True, slots=True)
class FairCopy:
    """A text and, for each of its characters, where what it stands for begins and ends in the
    text as given; ``places`` is None where nothing was changed."""

    text: str
    given: str
    places: tuple[array[int], array[int]] | None = None
    warnings: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the text as given was clean already."""
        return self.places is None

    def edited(self, edits: Iterable[Edit]) -> FairCopy:
        """The copy with parts replaced. Edits are in order and do not overlap."""
        edits = [edit for edit in edits if self.text[edit[0] : edit[1]] != edit[2]]
        if not edits:
            return self
        if self.places is None:
            firsts, lasts = (_counted(first, len(self.text)) for first in (0, 1))
        else:
            firsts, lasts = self.places
        text: list[str] = []
        starts, ends = array("l"), array("l")
        done = 0
        for start, end, put in edits:
            text += self.text[done:start], put
            starts += firsts[done:start]
            ends += lasts[done:start]
            if len(put) == end - start:
                starts += firsts[start:end]
                ends += lasts[start:end]
            elif put:
                starts.extend([firsts[start]] * len(put))
                ends.extend([lasts[end - 1]] * len(put))
            done = end
        text.append(self.text[done:])
        starts += firsts[done:]
        ends += lasts[done:]
        return FairCopy("".join(text), self.given, (starts, ends), self.warnings)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text as given for a span of the copy."""
        if self.places is None:
            return start, end
        starts, ends = self.places
        if start >= len(starts):
            return len(self.given), len(self.given)
        first = starts[start]
        return first, (ends[end - 1] if end > start else first)

    def forth(self, start: int, end: int) -> tuple[int, int]:
        """The span of the copy for a span of the text as given."""
        if self.places is None:
            return start, end
        starts, ends = self.places
        first = bisect_left(ends, start + 1)
        if end <= start:
            return first, first
        return first, max(first, bisect_left(starts, end))


def _counted(first: int, many: int) -> array[int]:
    """As many numbers from the first on."""
    return array("l", np.arange(first, first + many, dtype="l").tobytes())


def fair_copy(text: str) -> FairCopy:
    """The fair copy of a text, its lines as they are (``joined_lines`` joins wrapped ones)."""
    copy = _meant(FairCopy(text, text))
    if _ODD_CHARACTER.search(copy.text):
        copy = copy.edited(_odd(copy.text))
    if not unicodedata.is_normalized("NFC", copy.text):
        copy = copy.edited(_composed(copy.text))
    if any(mark in copy.text for mark in _STRAIGHT_MARKS):
        copy = copy.edited(_curled(copy.text))
    if "--" in copy.text:
        copy = copy.edited((m.start(), m.end(), "—") for m in _DASHES.finditer(copy.text))
    if "  " in copy.text:
        copy = copy.edited((m.start(), m.end(), " ") for m in _RUN.finditer(copy.text))
    return copy.edited((m.start(), m.end(), "") for m in _LOOSE.finditer(copy.text))


def _odd(text: str) -> Iterator[Edit]:
    """Characters of which print has one kind, and such as nobody sees."""
    for found in _ODD.finditer(text):
        one = found[0]
        if one in _ONE:
            put = _ONE[one]
        elif one[0] in "\r\v\f\u2028\u2029":
            put = "\n"
        elif one[0] == "\u00ad" or not one.isspace() or one in "\x1c\x1d\x1e\x1f":
            put = ""
        else:
            put = " "
        yield found.start(), found.end(), put


def _composed(text: str) -> Iterator[Edit]:
    """Letters with their marks as one character where Unicode has one."""
    for found in _FOREIGN.finditer(text):
        at, end = max(0, found.start() - 1), found.end()
        while at < end:
            after = at + 1
            while after < end and _follows(text[after]):
                after += 1
            put = unicodedata.normalize("NFC", text[at:after])
            if put != text[at:after]:
                yield at, after, put
            at = after


def _follows(char: str) -> bool:
    """Whether a character may be composed with the one before: marks, and vowels of Hangul."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"


def _curled(text: str) -> Iterator[Edit]:
    """Straight quotation marks and apostrophes as print sets them, told by what stands around."""
    before_edit = ""  # the mark just put, which the next may stand beside
    last = -1
    for found in _STRAIGHT.finditer(text):
        start, end = found.span()
        before = before_edit if start == last else text[start - 1 : start]
        after = text[end : end + 1]
        opens = (not before or before.isspace() or before in _OPENS_AFTER) and bool(after.strip())
        if found[0] == "'":
            put = "‘" if opens and not _CLIPPED.match(text, start) else "’"
        elif found[0] in ("‘‘", "’’"):
            put = "“" if found[0] == "‘‘" else "”"
        else:
            put = "“" if opens else "”"
        before_edit, last = put, end
        yield start, end, put


def _meant(copy: FairCopy) -> FairCopy:
    """The text as it was meant, where UTF-8 was read in another encoding; the warning says so.

    That it was is judged from the whole text (ftfy's measure of odd sequences), then each run of
    foreign characters is read anew where its bytes are UTF-8. What was misread twice is read
    twice.
    """
    for _ in range(MOST_MISREADINGS):
        for encoding, fewest in MISREAD_AS.items():
            edits = list(_read_anew(copy.text, encoding))
            if len(edits) >= fewest:
                if not is_bad(copy.text):  # asked last, since it takes longest
                    return copy
                said = MISREAD.format(encoding, len(edits))
                copy = replace(copy.edited(edits), warnings=(*copy.warnings, said))
                break
        else:
            return copy
    return copy


def _read_anew(text: str, encoding: str) -> Iterator[Edit]:
    byte_of = _bytes_of(encoding)
    for run in _FOREIGN_RUN.finditer(text):
        raw = bytes(byte_of.get(char, NO_BYTE) for char in run[0])
        for found in _SEQUENCE.finditer(raw):
            put = "”" if found["cut"] else found[0].decode("utf-8", errors="ignore")
            if not put or (put.isalpha() and not unicodedata.name(put, "").startswith("LATIN")):
                continue
            yield run.start() + found.start(), run.start() + found.end(), put


@cache
def _bytes_of(encoding: str) -> dict[str, int]:
    """The byte of each character in an encoding; what it has none for as latin-1 reads it."""
    table: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        table[chr(byte)] = byte
    for byte in range(0x80, 0x100):
        table[bytes([byte]).decode(encoding, errors="replace")] = byte
    return table


def moved(document: Document, text: str, to: Callable[[int, int], tuple[int, int]]) -> Document:
    """A document with another text: ``to`` gives the span there for one in its own."""

    def note(one: Note) -> Note:
        start, end = to(one.start, one.end)
        call = Span(*to(one.call.start, one.call.end)) if one.call else None
        return replace(one, start=start, end=end, call=call)

    def placed(spans: Iterable[_Placed]) -> tuple[_Placed, ...]:
        return tuple(
            replace(span, start=start, end=end)
            for span in spans
            for start, end in (to(span.start, span.end),)
        )

    return replace(
        document,
        text=text,
        blocks=placed(document.blocks),
        notes=tuple(note(one) for one in document.notes),
        marks=placed(document.marks),
        pages=tuple(
            replace(page, offset=to(page.offset, page.offset)[0]) for page in document.pages
        ),
        stated=_stated(document.stated, to),
    )


def _stated(found: Any, to: Callable[[int, int], tuple[int, int]]) -> Any:
    """What a source states, with its places in another text."""
    if isinstance(found, tuple):
        return tuple(_stated(one, to) for one in found)
    if not is_dataclass(found) or isinstance(found, type):
        return found
    changed = {one.name: _stated(getattr(found, one.name), to) for one in fields(found)}
    start, end = getattr(found, "start", None), getattr(found, "end", None)
    if isinstance(start, int) and isinstance(end, int):
        changed["start"], changed["end"] = to(start, end)
    return replace(found, **changed)
