"""Where a quotation that runs over several paragraphs closes.

By custom each paragraph of a long quotation opens with a quotation mark of its own and only the
last one closes. Straight and curly marks occur on one page, and a closing mark may be curled the
wrong way (``John F. Kennedy“``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Block

OPEN_QUOTES = '“"‘«'
CLOSE_QUOTES = '”"’»'
_MARKS = re.compile('[“”"]')
# ”3  ”.  ” — all that may follow a closing mark at the end of its paragraph
_AT_END = re.compile(r"[.,]?\s?\d{0,2}\.?\s*$")
# ”2 Please report time of delivery.
_NEW_SENTENCE = re.compile(r"[.]?\d{0,2}\s+[A-Z\[(]")


def closing_quote(text: str, blocks: Sequence[Block], start: int) -> int | None:
    """Offset of the mark that closes a quotation whose words begin at ``start``; None if it is
    never closed. Quotations within it are passed over."""
    for index, block in enumerate(blocks):
        if block.end <= start:
            continue
        at = max(block.start, start)
        while at < block.end and text[at] in OPEN_QUOTES:  # the paragraph's own opening mark
            at += 1
        found = _closing_in(text, at, block.end)
        if found is None:
            continue
        following = blocks[index + 1].start if index + 1 < len(blocks) else len(text)
        reopens = following < len(text) and text[following] in OPEN_QUOTES
        if not (reopens and _AT_END.match(text, found + 1, block.end)):
            return found
    return None


def _closing_in(text: str, start: int, end: int) -> int | None:
    """The mark in one paragraph that closes what an earlier one opened."""
    depth = 0
    for mark in _MARKS.finditer(text, start, end):
        at = mark.start()
        last = _AT_END.match(text, at + 1, end) is not None
        if opens(text, at) and not last:
            depth += 1
        elif depth:
            depth -= 1
        elif last or _NEW_SENTENCE.match(text, at + 1, end):
            return at
    return None


def opens(text: str, at: int) -> bool:
    """Whether a quotation mark opens: by its shape, and a straight one by what stands around."""
    if text[at] == '"':
        before = text[at - 1] if at else " "
        after = text[at + 1 : at + 2]
        return (before.isspace() or before in "([—") and bool(after) and not after.isspace()
    return text[at] == "“"
