"""Text under construction from markup: white space folded, one line a block element."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from kg.model import BlockKind, Mark, MarkKind

BLANKS = " \n"  # all the white space there is in text once written
Attributes = tuple[tuple[str, str], ...]
# How a parser reads XML that anybody may have written: nothing is loaded, nothing expanded
UNTRUSTED: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,  # an id that repeats is no reason to refuse a volume
}


@dataclass(slots=True)
class Writer:
    """Collects text in pieces, and remembers where lines and marked spans begin.

    Runs of white space become one space, none at the ends of a line; no line is empty. Spans are
    gathered as they come and trimmed once the text is whole (``finish``).
    """

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    blank: str = "\n"  # the white space the text ends in; the beginning counts as a line's end
    kind: BlockKind = BlockKind.PARAGRAPH  # of the line that the next word begins
    lines: list[tuple[int, BlockKind]] = field(default_factory=list)
    marks: list[tuple[MarkKind, int, int, str | None, Attributes]] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        """Add text, its white space folded."""
        if not text:
            return
        words = text.split()
        blank = self.blank
        if not words:
            if not blank:
                self.pieces.append(" ")
                self.length += 1
                self.blank = " "
            return
        folded = " ".join(words)
        if blank == "\n":
            self.lines.append((self.length, self.kind))
        elif not blank and text[0].isspace():
            folded = " " + folded
        if text[-1].isspace():
            folded += " "
            self.blank = " "
        else:
            self.blank = ""
        self.pieces.append(folded)
        self.length += len(folded)

    def newline(self) -> None:
        """End the line, if there is one."""
        self._drop_space()
        if self.blank != "\n":
            self.pieces.append("\n")
            self.length += 1
            self.blank = "\n"

    def drop_blank(self) -> None:
        """Take back the white space at the end, so that the next text stands on the last line."""
        self._drop_space()
        if self.blank == "\n" and self.length:
            self.pieces.pop()
            self.length -= 1
        self.blank = ""

    def _drop_space(self) -> None:
        if self.blank == " ":
            last = self.pieces.pop()
            if len(last) > 1:
                self.pieces.append(last[:-1])
            self.length -= 1
            self.blank = ""

    def mark(
        self,
        kind: MarkKind,
        start: int,
        target: str | None,
        attributes: Attributes = (),
        end: int | None = None,
    ) -> None:
        """Mark what was written since ``start``, up to ``end`` if it is given."""
        self.marks.append((kind, start, self.length if end is None else end, target, attributes))

    def text(self) -> str:
        """All that was written."""
        return "".join(self.pieces)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends; empty (start == end) when nothing is left."""
    end = min(end, len(text))
    while start < end and text[start] in BLANKS:
        start += 1
    while end > start and text[end - 1] in BLANKS:
        end -= 1
    return start, end


def finished_marks(writer: Writer, text: str) -> tuple[Mark, ...]:
    """The marks, trimmed, without empty ones, in order of place, outer before inner."""
    found = []
    for kind, first, last, target, attributes in writer.marks:
        start, end = trim(text, first, last)
        if start < end:
            found.append(Mark(kind, start, end, target, attributes))
    found.sort(key=lambda mark: (mark.start, -mark.end))
    return tuple(found)
