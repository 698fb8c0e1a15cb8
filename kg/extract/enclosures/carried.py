"""Messages whose text stands inside a telegram, memorandum or letter.

Such a text opens with a mark (``Begin Verbatim Text``), a quotation mark or a salutation, and
closes with a mark, a closing quotation mark or a signature. Words that are only quoted are no
message: without a salutation, a signature or a cover text that passes on a message nothing is
found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract.enclosures.cover import Cover, CoverReader
from kg.extract.enclosures.letterwords import LetterWords
from kg.extract.enclosures.quotes import CLOSE_QUOTES, OPEN_QUOTES, closing_quote
from kg.model import Block, BlockKind, Span

_INNER = re.compile(r"(?i)\binner\s+(?:\w+\s)?$|\binner\b")
_VERBATIM = re.compile(r"(?i)\(?verbatim text\)?[:.]?")
_MARKS = 3  # "Begin text. Verbatim text:" one after another
_BEFORE_WORDS = re.compile(rf"[\s{OPEN_QUOTES}:]*")
# "message to Khrushchev from the President: “…" within one paragraph
_INLINE_QUOTE = re.compile(r"[:.]\d?\s+(?P<quote>[“\"])(?=[A-Z])")
# [1 paragraph (3 lines of source text) not declassified], [Here follows the text of the message.]
OMITTED = re.compile(r"\[[^\]]*\]\d{0,2}\.?")
# ”2 at the very end: closing mark and note number
_SHUT_AND_NUMBER = re.compile('[”"]\\d{1,2}\\s*$')
_SHORT = 40
_LINES_ABOVE = 4  # date and address, between the opening and a salutation
_LONGEST_LINE = 160
_LONGEST_COVER = 2000  # what stands further above announces something else
_TELEGRAPHIC = frozenset({"telegram", "circular-telegram", "airgram", "despatch"})
# Forms that tell of messages and quote from them; only a whole letter in them is carried.
_NARRATIVE = frozenset(
    {
        "editorial-note",
        "memorandum-of-conversation",
        "memorandum-of-telephone-conversation",
        "minutes",
        "notes",
        "report",
        "intelligence-report",
        "national-intelligence-estimate",
        "paper",
        "statement",
        "press-release",
    }
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A message found in a stretch of text: its inner text, its cover, how it was told."""

    start: int
    end: int
    cover: Cover
    salutation: Span | None
    by: str  # mark, quotation, salutation
    closed: bool  # whether its end is marked
    resume: int  # offset at which the carrying text goes on


@dataclass(frozen=True, slots=True)
class Opening:
    """Where an inner text may open, and where the cover text before it ends."""

    cover_end: int
    start: int
    by: str
    quote: str = ""  # the quotation mark that opened it
    inline: bool = False  # within a paragraph


class CarriedFinder:
    """Finds carried messages among the blocks of one stretch of a document."""

    def __init__(
        self,
        words: LetterWords,
        text: str,
        blocks: Sequence[Block],
        reader: CoverReader,
        form: str,
    ) -> None:
        self.telegraphic = form in _TELEGRAPHIC
        self.narrative = form in _NARRATIVE
        self.words = words
        self.text = text
        self.blocks = blocks
        self.starts = [block.start for block in blocks]
        self.ends = [block.end for block in blocks]
        self.end_marks = [m for m in words.end.finditer(text) if not _INNER.search(m[0])]
        self.reader = reader
        self.end = blocks[-1].end if blocks else 0

    def find(self, own_salutation: bool) -> Iterator[Carried]:
        """Each carried message in order. ``own_salutation``: the stretch is itself a letter, and
        its first salutation its own."""
        at = self.blocks[0].start if self.blocks else 0
        headings = [b.end for b in self.blocks[:3] if b.kind is BlockKind.HEADING]
        floor = headings[0] if headings else at
        for block in self.blocks:
            if block.kind is BlockKind.HEADING or block.end <= at:
                continue
            for opening in sorted(self._openings(block), key=lambda one: one.start):
                if opening.start <= at or block.end <= at:
                    continue
                found, own_salutation = self._carried(opening, floor, own_salutation)
                at = opening.start
                if found is not None:
                    yield found
                    at = floor = max(found.resume, found.start + 1)

    # ------------------------------------------------------------------ where it opens

    def _openings(self, block: Block) -> Iterator[Opening]:
        """The places in a block where an inner text may open."""
        text, words = self.text, self.words
        start, end = block.start, block.end
        for pattern in (words.begin, words.quote):
            for mark in pattern.finditer(text, start, end):
                if _INNER.search(mark[0]) or _INNER.search(
                    text[max(0, mark.start() - 8) : mark.start()]
                ):
                    continue
                # "Begin text of message to Palme:" is cover text and mark in one
                named = pattern is words.begin and mark["what"]
                cover_end = mark.end() if named else mark.start()
                yield self._marked(cover_end, mark.end())
        alone = words.alone.search(text, start, end)
        if alone:
            yield self._marked(alone.start(), alone.end())
        if text[start] in OPEN_QUOTES and start + 1 < end:
            yield Opening(start, self._inner(start), "quotation", text[start])
        elif self.salutation(start, end):
            yield Opening(start, start, "salutation")
        for quote in _INLINE_QUOTE.finditer(text, start, end):
            yield Opening(quote.start("quote"), quote.end(), "quotation", quote["quote"], True)

    def _marked(self, cover_end: int, mark_end: int) -> Opening:
        """What a mark opens; a quotation mark may open with it."""
        start = self._inner(mark_end)
        between = self.text[mark_end:start]
        quote = next((char for char in between if char in OPEN_QUOTES), "")
        return Opening(cover_end, start, "mark", quote)

    def _inner(self, at: int) -> int:
        """The first word at or after an offset: white space, quotation marks and a few further
        marks are passed."""
        for _ in range(_MARKS):
            space = _BEFORE_WORDS.match(self.text, at, self.end)
            at = space.end() if space else at
            again = _VERBATIM.match(self.text, at) or self.words.begin.match(self.text, at)
            if again is None or at >= self.end:
                break
            at = again.end()
        return at

    def salutation(self, start: int, end: int) -> re.Match[str] | None:
        """The salutation at an offset, quotation marks passed."""
        while start < end and (self.text[start] in OPEN_QUOTES or self.text[start].isspace()):
            start += 1
        return self.words.salutation.match(self.text, start, end)

    # ------------------------------------------------------------------ what it is

    def _carried(self, opening: Opening, floor: int, own: bool) -> tuple[Carried | None, bool]:
        """The message that opens there, if it is one; and whether the stretch's own salutation
        is still to come."""
        greeting = self._greeting(opening.start)
        cover_start = self._cover_start(opening.cover_end, floor)
        cover = self.reader.read(cover_start, opening.cover_end)
        if greeting and not cover.transmits:
            senders, recipients = self.reader.caption(cover_start, opening.cover_end)
            if senders:
                cover = replace(cover, transmits=True, senders=senders, recipients=recipients)
            elif own:
                return None, self._again(greeting)
        if own and opening.by == "salutation" and not (cover.announces or self.telegraphic):
            return None, self._again(greeting)
        end, closed, resume = self._end(opening)
        if not self._has_words(opening.start, end) or not (
            self._greeted(opening, cover, greeting)
            if greeting
            else self._announced(opening, cover, end, closed, resume)
        ):
            return None, own
        span = Span(*greeting.span()) if greeting else None
        return Carried(opening.start, end, cover, span, opening.by, closed, resume), own

    def _again(self, greeting: re.Match[str] | None) -> bool:
        """Whether the line after a salutation is one too: "Dear Mr. President," above "Dear
        General Eisenhower,", and both are the letter's own."""
        after = next((b for b in self.blocks if greeting and b.start >= greeting.end()), None)
        return after is not None and self.salutation(after.start, after.end) is not None

    def _has_words(self, start: int, end: int) -> bool:
        """Whether a text is printed, and not only a remark that it is left out."""
        return end - start >= _SHORT and not OMITTED.fullmatch(self.text, start, end)

    def _greeted(self, opening: Opening, cover: Cover, greeting: re.Match[str]) -> bool:
        """Whether a text with a salutation is a message of its own. One within a paragraph has
        to be announced, and so has a salutation that is not set apart: "Mr. Secretary, I am"."""
        dear = greeting["name"] is not None
        if cover.announces and not cover.refused and (dear or not self.narrative):
            return True
        if opening.by == "salutation":
            return dear and bool(cover.senders or self._line_ends(greeting.end()))
        return dear or not (self.narrative or opening.inline)

    def _line_ends(self, at: int) -> bool:
        """Whether a line ends within a few characters of an offset."""
        return "\n" in self.text[at : at + 3] or at + 3 >= self.end

    def _announced(
        self, opening: Opening, cover: Cover, end: int, closed: bool, resume: int
    ) -> bool:
        """Whether a text without a salutation is a message, by what announces and closes it."""
        if opening.by == "quotation":
            closed = closed and self.text[resume - 1] in CLOSE_QUOTES + "“"
            if not closed or opening.quote == "‘" or (opening.inline and not cover.announces):
                return False
        if self.words.address.match(self.text, opening.start):
            return True
        told = self.telegraphic or (cover.announces and not self.narrative)
        if cover.refused or not (opening.by == "mark" or told):
            return False
        named = cover.form is not None
        if opening.by == "mark":
            return cover.transmits and bool(
                cover.recipients or (named and (cover.senders or self._signed(end)))
            )
        return named and bool((cover.senders and cover.recipients) or self._signed(end))

    def _signed(self, end: int) -> bool:
        """Whether a valediction or a signature mark stands near the end."""
        near = max(0, end - 160)
        return bool(
            self.words.valediction.search(self.text, near, end)
            or self.words.signed.search(self.text, near, end)
        )

    def _greeting(self, start: int) -> re.Match[str] | None:
        """The salutation at the start, or below a date or address lines there."""
        first = bisect_right(self.ends, start)
        for block in self.blocks[first : first + _LINES_ABOVE + 1]:
            at = max(start, block.start)
            greeting = self.salutation(at, block.end)
            if greeting or block.end - at > _LONGEST_LINE:
                return greeting
        return None

    def _cover_start(self, cover_end: int, floor: int) -> int:
        """The cover text reaches back over the block it ends in and the two before that."""
        last = bisect_left(self.starts, cover_end)
        before = [b.start for b in self.blocks[max(0, last - 3) : last] if b.end > floor]
        return max(floor, before[0], cover_end - _LONGEST_COVER) if before else floor

    # ------------------------------------------------------------------ where it ends

    def _end(self, opening: Opening) -> tuple[int, bool, int]:
        """End of the inner text, whether it is marked, and where the carrying text goes on."""
        mark = self._end_mark(opening.start)
        if opening.by == "mark" and mark:
            return self._trim(opening.start, mark.start()), True, mark.end()
        if opening.quote:
            closing = closing_quote(self.text, self.blocks, opening.start)
            if closing is not None and (mark is None or closing < mark.start() + 3):
                return self._trim(opening.start, closing), True, closing + 1
        signature = self._signature_end(opening.start)
        if mark and (signature is None or mark.start() - signature < 120):
            return self._trim(opening.start, mark.start()), True, mark.end()
        if signature is not None:
            return self._trim(opening.start, signature), True, signature
        end = self._before_own_signature(opening.start)
        return self._trim(opening.start, end), False, end

    def _end_mark(self, start: int) -> re.Match[str] | None:
        at = bisect_left(self.end_marks, start, key=lambda mark: mark.start())
        found = self.end_marks[at] if at < len(self.end_marks) else None
        return found if found is not None and found.end() <= self.end else None

    def _signature_end(self, start: int) -> int | None:
        """End of the signature that follows the next valediction or signature mark."""
        text, words = self.text, self.words
        at = words.valediction.search(text, start, self.end) or words.signed.search(
            text, start, self.end
        )
        while at is not None:  # "With warm regards, Sincerely,"
            again = words.second.match(text, at.end(), self.end)
            if again is None:
                break
            at = again
        if at is None:
            return None
        name = words.signature.match(text, at.end(), self.end)
        end = name.end() if name else at.end()
        while end < self.end and text[end] in '.”"':
            end += 1
        return end

    def _before_own_signature(self, start: int) -> int:
        """Without any closing, the text runs to the carrying telegram's own signature."""
        inner = [b for b in self.blocks if b.end > start]
        if len(inner) > 1 and inner[-1].end - inner[-1].start < _SHORT:
            return inner[-2].end
        return inner[-1].end if inner else start

    def _trim(self, start: int, end: int) -> int:
        numbered = _SHUT_AND_NUMBER.search(self.text, start, end)
        end = numbered.start() if numbered else end
        while end > start and (
            self.text[end - 1].isspace() or self.text[end - 1] in CLOSE_QUOTES + "“"
        ):
            end -= 1
        return end
