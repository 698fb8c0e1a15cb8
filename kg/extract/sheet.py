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
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from kg.model import BlockKind, Document, Extraction
from kg.read.fair_copy import Edit, FairCopy, fair_copy, moved
from kg.read.plain import joint, wrapped

Found = TypeVar("Found")


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


@cache
def _holding(kind: type) -> tuple[str, ...]:
    """The fields of a finding that hold further findings or places."""
    return tuple(name for name, hint in get_type_hints(kind).items() if _holds(hint))


def _holds(hint: object) -> bool:
    if isinstance(hint, type) and is_dataclass(hint):
        return True
    return any(_holds(one) for one in get_args(hint))
