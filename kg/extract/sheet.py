"""The text that all finders read: made once for a document, with the way back to the file.

Whatever is found in a document is found on its *sheet*, the fair copy of its text with wrapped
lines joined, so that no finder has to know in which disguise the text came. What was found is
carried back once, when all is found: offsets then count in the text as given, and what is quoted
from it is quoted as it stands there. The sheet of a clean text is the text itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from typing import Any, TypeVar, get_args, get_type_hints

from kg.model import BlockKind, Document, Extraction, Span
from kg.read.fair_copy import Edit, FairCopy, fair_copy, moved
from kg.read.layout import forms, line_kind
from kg.read.wrapped_lines import joint, wrapped

Found = TypeVar("Found")


class QuotationKind(StrEnum):
    """What sets a quotation off."""

    MARKS = "marks"  # “ … ”
    BEGIN_END = "begin-end"  # Begin text. … End text; Quote … Unquote


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: a block, or one of the lines of a note.

    ``caption`` is set for a line that is only a caption such as ``SUBJECT``.
    """

    kind: BlockKind
    start: int
    end: int
    note: int | None = None
    caption: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch set off by a pair of marks; ``inner`` is what stands between them.

    ``depth`` is 0 for one that stands in no other.
    """

    kind: QuotationKind
    start: int
    end: int
    inner: Span
    depth: int = 0


@dataclass(frozen=True)
class Sheet:
    """A document as finders read it. Offsets of its properties count in ``document.text``."""

    given: Document
    document: Document
    copy: FairCopy

    @classmethod
    def of(cls, document: Document) -> Sheet:
        """The sheet of a document, whichever reader made it."""
        copy = fair_copy(document.text)
        copy = copy.edited(_joints(document, copy))
        copy = copy.edited(_cries(copy.text))
        if copy.same:
            return cls(document, document, copy)
        return cls(document, moved(document, copy.text, copy.forth), copy)

    def restore(self, extraction: Extraction) -> Extraction:
        """What was found on the sheet, with offsets and quoted words of the text as given."""
        if self.copy.same:
            return extraction
        back = self._back(replace(extraction, notes=()))
        warnings = (*extraction.warnings, *self.copy.warnings)
        return replace(back, notes=self.given.notes, warnings=warnings)

    def _back(self, found: Found) -> Found:
        """One finding, and all within it, in the text as given."""
        if isinstance(found, tuple):
            return tuple(self._back(one) for one in found)  # type: ignore[return-value]
        if not is_dataclass(found) or isinstance(found, type):
            return found
        changed: dict[str, Any] = {
            name: self._back(value)
            for name in _holding(type(found))
            if (value := getattr(found, name)) is not None and value != ()
        }
        start, end = getattr(found, "start", None), getattr(found, "end", None)
        if isinstance(start, int) and isinstance(end, int):
            whole = start == 0 and end == len(self.copy.text)
            first, last = (0, len(self.given.text)) if whole else self.copy.back(start, end)
            changed |= {"start": first, "end": last}
            if getattr(found, "text", None) == self.copy.text[start:end]:
                changed["text"] = self.given.text[first:last]
        return replace(found, **changed) if changed else found

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines in order, each with its kind: that of its block, or, where that says no more
        than paragraph, what its own form shows."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Line]:
        text = self.document.text
        captions = forms().captions | forms().single
        for block in self.document.blocks:
            at = block.start
            for raw in text[block.start : block.end].splitlines(keepends=True):
                start = at + len(raw) - len(raw.lstrip())
                end = at + len(raw.rstrip())
                at += len(raw)
                if start >= end:
                    continue
                kind = block.kind
                if kind is BlockKind.PARAGRAPH:
                    kind = line_kind(text[start:end])
                caption = text[start:end].rstrip(" :").casefold() in captions
                yield Line(kind, start, end, block.note, caption)

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """All stretches set off by a pair of marks, in order of place, outer before inner.

        A quotation lies in the body or in one note. By custom each paragraph of a long one opens
        with a mark of its own and only the last closes. One that nothing closes is none.
        """
        found = [
            quotation
            for start, end in _regions(self.document)
            for quotation in (
                *_quoted(self.document, start, end),
                *_begun(self.document.text, start, end),
            )
        ]
        found.sort(key=lambda one: (one.start, -one.end))
        around: list[int] = []  # ends of those that the next may stand in
        nested = []
        for one in found:
            while around and around[-1] < one.end:
                around.pop()
            nested.append(replace(one, depth=len(around)))
            around.append(one.end)
        return tuple(nested)


def _joints(document: Document, copy: FairCopy) -> list[Edit]:
    """Where a block goes on in the next line: all lines of a block are one, those of a note if
    they are wrapped."""
    text = copy.text
    edits: dict[int, Edit] = {}
    plain_notes: list[tuple[int, int]] = []
    for block in document.blocks:
        if "\n" not in text and copy.same:
            break
        start, end = copy.forth(block.start, block.end)
        if "\n" not in text[start:end]:
            continue
        if block.kind is BlockKind.NOTE:
            if not document.marked:
                plain_notes.append((start, end))
            continue
        for broken in _BREAK.finditer(text, start, end):
            edits[broken.start()] = joint(text, broken.start(), broken.end())
    if plain_notes:
        starts = [start for start, _ in plain_notes]
        for edit in wrapped(text):
            at = bisect_right(starts, edit[0]) - 1
            if at >= 0 and edit[1] < plain_notes[at][1]:
                edits[edit[0]] = edit
    return [edits[at] for at in sorted(edits)]


def _cries(text: str) -> Iterator[Edit]:
    """Salutations in capitals as they are written: small capitals lose their kind in some texts."""
    for found in _CRY.finditer(text):
        yield found.start("words"), found.end("words"), found["words"].title()


# "DEAR MR. CHAIRMAN:", "“MY DEAR MR. PRESIDENT,"
_CRY = re.compile(
    r"^[“‘]*(?P<words>(?:MY )?(?:DEAR|ESTEEMED|HONORED|RESPECTED)(?: [A-Z][A-Z’.-]*){1,6})"
    r"(?=[:,—])",
    re.MULTILINE,
)
_BREAK = re.compile(r"(?<=\S)\s*\n\s*(?=\S)")
_MARK = re.compile("[“”]")
# all that may follow a mark that closes at the end of its paragraph: ”3  ”.  ”
_AT_END = re.compile(r"[.,;:]?\s?\d{0,3}[.)\]]?\s*(?:\n|$)")
# "Begin text", "Begin Quote:", "End verbatim text.", "UNQUOTE"
_BEGIN = re.compile(
    r"\b(?:(?P<begin>begin|start)|(?P<end>end))(?:ing)?(?:\s(?:of\s)?(?:\w+\s){0,3}?)"
    r"(?P<what>text|quote|quotation|message|letter|translation|note|memorandum|statement|summary)\b"
    r"|\b(?P<quote>QUOTE)\b|\b(?P<unquote>UNQUOTE|Unquote|unquote)\b",
    re.IGNORECASE,
)


def _regions(document: Document) -> Iterator[tuple[int, int]]:
    """The body, and each note."""
    first = min((note.start for note in document.notes), default=len(document.text))
    yield 0, first
    for note in document.notes:
        yield note.start, note.end


def _quoted(document: Document, start: int, end: int) -> Iterator[Quotation]:
    """Pairs of quotation marks in a region. A line that opens with a mark goes on with the
    quotation that is open if the line before it opened with one or began it."""
    text = document.text
    opened: list[int] = []
    chain = -1  # the last mark that opened or went on
    for mark in _MARK.finditer(text, start, end):
        at = mark.start()
        last = _AT_END.match(text, at + 1, end) is not None
        if mark[0] == "“" and not (last and opened):
            line = text.rfind("\n", start, at) + 1 if at else 0
            before = text.rfind("\n", start, max(start, line - 1)) + 1
            goes_on = bool(opened) and line == at and max(start, before) <= chain
            if not goes_on:
                opened.append(at)
            chain = at
        elif opened:
            begun = opened.pop()
            yield Quotation(QuotationKind.MARKS, begun, at + 1, Span(begun + 1, at))


def _begun(text: str, start: int, end: int) -> Iterator[Quotation]:
    """Stretches between ``Begin text`` and ``End text``, ``Quote`` and ``Unquote``."""
    opened: list[tuple[str, re.Match[str]]] = []
    for found in _BEGIN.finditer(text, start, end):
        what = (found["what"] or "quote").lower()
        closes = found["end"] or found["unquote"]
        if not closes:
            if found["quote"] and not found[0].isupper() and text[found.end()] not in ".:,":
                continue  # the verb
            opened.append((what, found))
            continue
        at = next((i for i in range(len(opened) - 1, -1, -1) if opened[i][0] == what), None)
        if at is None and len(opened) == 1:
            at = 0
        if at is None:
            continue
        begin = opened[at][1]
        del opened[at:]
        inner = Span(_after_mark(text, begin.end()), found.start())
        yield Quotation(QuotationKind.BEGIN_END, begin.start(), found.end(), inner)


def _after_mark(text: str, at: int) -> int:
    """Where the words begin behind an opening mark: its full stop, colon and blanks left out."""
    while at < len(text) and (text[at] in ".:,—–-" or text[at].isspace()):
        at += 1
    return at


@cache
def _holding(kind: type) -> tuple[str, ...]:
    """The fields of a finding that hold further findings or places."""
    return tuple(name for name, hint in get_type_hints(kind).items() if _holds(hint))


def _holds(hint: object) -> bool:
    if isinstance(hint, type) and is_dataclass(hint):
        return True
    return any(_holds(one) for one in get_args(hint))
