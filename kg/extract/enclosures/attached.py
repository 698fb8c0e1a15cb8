"""Things attached to a document under a caption: ``[Enclosure]``, ``Attachment 2``, ``Tab A``.

A caption stands alone on a line below the document's own text. What follows it, down to the
next caption, is attached. An annex or appendix may also be a part of the paper itself, so it
counts only where a heading of a message stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.enclosures.carried import OMITTED
from kg.extract.enclosures.letterwords import LetterWords
from kg.extract.headings.forms import forms
from kg.model import Block, BlockKind, By, Mark, MarkKind

# A heading line that names writer or reader: "Memorandum From … to …", "Paper Prepared in …"
_BETWEEN = re.compile(
    r"\b(?:From|from|FROM|Prepared|prepared|PREPARED|by|By|BY|to|To|TO|for the|For the)\b"
)
# "The Secretary of Defense ( Forrestal ) to the President"
_OLD_STYLE = re.compile(
    r"(?P<by>(?:The|Mr\.|President|Prime Minister|Senator)\s(?:Mr\.|[^.:]){3,140}?)"
    r"\sto\s(?P<to>(?:the|President|Mr\.|Prime|Senator|[A-Z][a-z]+\s)(?:Mr\.|[^.:]){0,110}\d{0,2})$"
)
# "Mr. John Foster Dulles", who writes under no office
_PERSON = re.compile(r"(?:Mr|Mrs|Miss|Dr)\.?\s[A-Z]|(?:President|Prime Minister|Senator)\s[A-Z]")
# "1. The Black–Edgerton statement", "[Here follow a title page, a letter of transmittal …]"
_NO_HEADING = re.compile(r"(?:\d+|[a-z])[.)]\s|\[Here follow")
_FOR = re.compile(r"(?i)memorandum\s(?:for|to)\b")
_FEWEST = 60  # letters: less than this is a remnant, "APPROVE  DISAPPROVE"
_FEW_LINES = 3  # below "Attachments:" such a few lines only name them
_LONGEST_HEADING = 260


@dataclass(frozen=True, slots=True)
class Attached:
    """One attached thing: its blocks without the caption, its heading line if it has one, and who
    says that it is attached."""

    blocks: tuple[Block, ...]
    heading: Block | None
    by: By = By.PROGRAM

    @property
    def start(self) -> int:
        """Offset of its first word."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Offset behind its last word."""
        return self.blocks[-1].end


def split_attached(
    words: LetterWords,
    text: str,
    blocks: Sequence[Block],
    marks: Sequence[Mark],
    letter: bool,
) -> tuple[tuple[Block, ...], tuple[Attached, ...]]:
    """The blocks of the document itself, and what is attached to it, in order.

    ``blocks`` are those of heading and body. Where the editors marked what is attached
    (``MarkKind.ENCLOSURE`` among ``marks``), their marks decide; else the captions do. A caption
    among the first lines is none: there it captions the document. ``letter``: the document is a
    letter or memorandum, which has annexes, not a paper, of which they are parts.
    """
    enclosures = [mark for mark in marks if mark.kind is MarkKind.ENCLOSURE]
    if enclosures:
        return _marked(words, text, blocks, enclosures)
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
        inner = tuple(blocks[index + 1 : stop])
        heading = _heading(words, text, inner)
        bracketed = text[blocks[index].start] == "["  # the editors supplied the caption
        if match["maybe"] and not (bracketed or letter or _names_parties(text, heading)):
            continue
        own_end = min(own_end, index)
        listed = text[blocks[index].end - 1] == ":" and len(inner) < _FEW_LINES
        if not (listed or _empty(text, inner)):
            found.append(Attached(inner, heading))
    return tuple(blocks[:own_end]), tuple(found)


def _names_parties(text: str, heading: Block | None) -> bool:
    return heading is not None and bool(_BETWEEN.search(text, heading.start, heading.end))


def _marked(
    words: LetterWords, text: str, blocks: Sequence[Block], marks: Sequence[Mark]
) -> tuple[tuple[Block, ...], tuple[Attached, ...]]:
    """What the editors marked as attached; each block belongs to the innermost mark around it."""
    own: list[Block] = []
    within: dict[Mark, list[Block]] = {}
    for block in blocks:
        around = [m for m in marks if m.start <= block.start and block.end <= m.end]
        if around:
            within.setdefault(min(around, key=lambda m: m.end - m.start), []).append(block)
        else:
            own.append(block)
    found = []
    for mark in sorted(within, key=lambda m: m.start):
        inner = within[mark]
        if words.label.fullmatch(text, inner[0].start, inner[0].end) and len(inner) > 1:
            inner = inner[1:]
        if not _empty(text, inner):
            found.append(Attached(tuple(inner), _heading(words, text, inner), By.EDITOR))
    return tuple(own), tuple(found)


def _empty(text: str, blocks: Sequence[Block]) -> bool:
    """Whether nothing is printed but a remark that it is left out."""
    letters = 0
    for block in blocks:
        if not OMITTED.fullmatch(text, block.start, block.end):
            letters += block.end - block.start
    return letters < _FEWEST


def _heading(words: LetterWords, text: str, blocks: Sequence[Block]) -> Block | None:
    """The heading of an attached thing: an early short line that begins with a form."""
    for block in blocks[:3]:
        if block.end - block.start > _LONGEST_HEADING or block.kind is BlockKind.SALUTATION:
            return None
        if _NO_HEADING.match(text, block.start, block.end):
            continue
        old = _OLD_STYLE.match(text, block.start, block.end)
        offices = [bool(old and words.office.search(text, *old.span(s))) for s in ("by", "to")]
        people = [bool(old and _PERSON.match(text, *old.span(s))) for s in ("by", "to")]
        if any(offices) and all(o or p for o, p in zip(offices, people, strict=True)):
            return block
        form = forms().find(text, block.start, min(block.end, block.start + 80))
        if (
            form
            and form[1].start - block.start < 30
            and (text[block.end - 1] not in ".:" or _FOR.match(text, block.start, block.end))
        ):
            return block
    return None
