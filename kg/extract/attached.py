"""Things attached to a document under a caption: ``[Enclosure]``, ``Attachment 2``, ``Tab A``.

A caption stands alone on a line below the document's own text. What follows it, down to the
next caption, is attached. An annex or appendix may also be a part of the paper itself, so it
counts only where a heading of a message stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.carried import OMITTED
from kg.extract.forms import forms
from kg.extract.letterwords import LetterWords
from kg.model import Block, BlockKind

# A heading line that names writer or reader: "Memorandum From … to …", "Paper Prepared in …"
_BETWEEN = re.compile(
    r"\b(?:From|from|FROM|Prepared|prepared|PREPARED|by|By|BY|to|To|TO|for the|For the)\b"
)
_FEWEST = 60  # letters: less than this is a remnant, "APPROVE  DISAPPROVE"
_LONGEST_HEADING = 260


@dataclass(frozen=True, slots=True)
class Attached:
    """One attached thing: its blocks below the caption, its heading line if it has one."""

    caption: Block
    blocks: tuple[Block, ...]
    heading: Block | None

    @property
    def start(self) -> int:
        """Offset of its first word."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Offset behind its last word."""
        return self.blocks[-1].end


def split_attached(
    words: LetterWords, text: str, blocks: Sequence[Block]
) -> tuple[tuple[Block, ...], tuple[Attached, ...]]:
    """The blocks of the document itself, and what is attached to it, in order.

    ``blocks`` are those of heading and body. A caption among the first lines is none: there it
    captions the document.
    """
    captions = [
        (index, match)
        for index, block in enumerate(blocks)
        if index > 1
        and block.end - block.start < 80
        and (match := words.label.fullmatch(text, block.start, block.end))
        and index + 1 < len(blocks)
    ]
    found: list[Attached] = []
    own_end = len(blocks)
    for place, (index, match) in enumerate(captions):
        stop = captions[place + 1][0] if place + 1 < len(captions) else len(blocks)
        inner = tuple(b for b in blocks[index + 1 : stop])
        heading = _heading(text, inner)
        if match["maybe"] and (
            heading is None or not _BETWEEN.search(text, heading.start, heading.end)
        ):
            continue
        own_end = min(own_end, index)
        if _empty(text, inner):
            continue
        found.append(Attached(blocks[index], inner, heading))
    return tuple(blocks[:own_end]), tuple(found)


def _empty(text: str, blocks: Sequence[Block]) -> bool:
    """Whether nothing is printed but a remark that it is left out."""
    letters = 0
    for block in blocks:
        if OMITTED.fullmatch(text, block.start, block.end):
            continue
        letters += block.end - block.start
    return letters < _FEWEST


def _heading(text: str, blocks: Sequence[Block]) -> Block | None:
    """The heading of an attached thing: an early short line that begins with a form."""
    for block in blocks[:3]:
        if block.end - block.start > _LONGEST_HEADING or block.kind is BlockKind.SALUTATION:
            return None
        form = forms().find(text, block.start, min(block.end, block.start + 80))
        if form and form[1].start - block.start < 30 and text[block.end - 1] not in ".:":
            return block
    return None
