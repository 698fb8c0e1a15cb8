"""The stretches of a text that a page sets off, and what speaks for each being a message.

A message carried inside a document may open with a quotation mark, a mark (``Begin text``), a
salutation, a caption (``[Enclosure]``) or a heading of its own, or just below an announcement.
Every such place is a candidate; which of them are messages is chosen (``kg/choose.py``) by the
features told here, none of which decides by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache

from kg.extract.covers import LetterWords, sentences
from kg.extract.forms import forms
from kg.extract.heading import Heading
from kg.extract.wording import any_of
from kg.model import Block, BlockKind, By, Document, Label, MarkKind, Span
from kg.settings import word_table

# ----------------------------------------------------------------
# Where a quotation that runs over several paragraphs closes.
#
# By custom each paragraph of a long quotation opens with a quotation mark of its own and only the
# last one closes. Straight and curly marks occur on one page, and a closing mark may be curled the
# wrong way (``John F. Kennedy“``).

OPEN_QUOTES = '“"‘«'
CLOSE_QUOTES = '”"’»'


def opens(text: str, at: int) -> bool:
    """Whether a quotation mark opens: by its shape, and a straight one by what stands around."""
    if text[at] == '"':
        before = text[at - 1] if at else " "
        after = text[at + 1 : at + 2]
        return (before.isspace() or before in "([—") and bool(after) and not after.isspace()
    return text[at] == "“"


# ----------------------------------------------------------------
# The stretches of a text that a page sets off, and what speaks for each being a message.

COVER = 600  # characters before a stretch in which it can be announced
HEAD = 700  # characters at its beginning that are looked at
SHORT = 25  # words
_SHORT_LINE = 90
_LONGEST_HEADING = 320
_SALUTE_REACH = 6  # lines of date and address above a salutation
_EARLY_LINES = 8  # of a document, among which a heading is its own: subject, references
_INNER = re.compile(r"(?i)\binner\b")
_VERBATIM = re.compile(
    r"(?i)\(?(?:verbatim )?text\)?[:.]|\(?verbatim text\)?[:.]?|(?:QUOTE|QTE)[:.]?(?=\s)"
)
_BETWEEN = re.compile(rf"[\s{OPEN_QUOTES}:—-]*")
_INLINE_QUOTE = re.compile(r"[:.,—–-]\d{0,2}\s?(?P<quote>[“\"])(?=[A-Z\d])")
_INLINE_TEXT = re.compile(
    r"(?i:\b(?:follows?|following|fol|text|reads?|quote|msg|message|letter|note)\b[^.:\n]{0,90}):\d{0,2}\s+(?=[A-Z\d])"
)
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[A-Z])[.)]\s+")
_ANNOUNCES = re.compile(r"(?i)\b(?:following|follows?|fol|herewith|below|text|quoted?|attached)\b")
_ADDRESSED = re.compile(
    r"(?:MEMORANDUM|Memorandum)\s(?:FOR|for|TO|to)\b|(?:TO|FOR|FROM|To|For|From)\s?:"
)
_PARTIES = re.compile(r"\b(?:[Ff]rom|FROM)\b.*\b(?:[Tt]o|TO)\b")
_ONE_PARTY = re.compile(r"\b(?:[Ff]rom|FROM|[Tt]o|TO|[Ff]or|FOR|[Bb]y|BY)\b")
_OLD_STYLE = re.compile(
    r"(?:The|Mr\.|President|Prime Minister|Senator|Ambassador|Secretary|M\.)\s[^.:]{3,140}?"
    r"\sto\s(?:the|President|Mr\.|Prime|Senator|M\.|[A-Z][a-z]+\s)[^.:]{0,110}\d{0,2}$"
)
_TRIGGER = re.compile(
    r"(?i)\b(?:following|fol|text|texts|translation|below|herewith|verbatim|quotes?|as follows)\b"
)
_KINDS = ("public", "formal", "wording", "points", "papers")
_FOR_FROM = re.compile(
    r"(?:\b(?:[Ff]or|FOR|[Tt]o)\s(?:the\s|THE\s)?[A-Z][^.:\n]{1,60}\s(?:from|FROM|From)\s)"
    r"|(?:\b(?:[Ff]rom|FROM)\s(?:the\s|THE\s)?[A-Z][^.:\n]{1,60}\s(?:for|FOR|For|to)\s)"
)
_APPARATUS = re.compile(
    r"(?i:\bsee\s(?:also\s)?(?:document|footnote|vol|foreign relations)|\bfor text\b|central files|"
    r"\bibid\b|\bDocument \d|\bprinted\b|not found|drafted by|\bfiles\b, )"
)
OMITTED = re.compile(r"\[[^\]]*\]\d{0,2}\.?")
_AT_END = re.compile(r"[.,]?\s?\d{0,2}\.?\s*$")  # ”3  ”.  ”
_NEW_SENTENCE = re.compile(r"[.]?\d{0,2}\s+[A-Z\[(]")
_CLOSED_AND_NUMBERED = re.compile('[”"]\\d{1,2}\\s*$')
_QUOTES = re.compile('[“”"]')
_YOU = re.compile(r"(?i)\b(?:you|your|yours)\b")
_I = re.compile(r"\b(?:I|me|my|We|we|our|us|My|Our)\b")
_THIRD = re.compile(r"\b(?:he|He|she|They|they|his|their)\b")
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"\b(?:19\d\d)\b|\b\d{1,2}\s+[A-Z][a-z]+\s\d{2,4}\b")
_TELEGRAPHIC = frozenset(
    {"telegram", "circular-telegram", "airgram", "circular-airgram", "despatch"}
)
_LETTERS = frozenset({"letter", "message", "note", "backchannel-message"})
_MEMOS = frozenset({"memorandum", "information-memorandum", "action-memorandum", "instruction"})
_TALKS = frozenset(
    {"memorandum-of-conversation", "memorandum-of-telephone-conversation", "minutes", "notes"}
)


class Opening(StrEnum):
    """What sets a stretch off where it begins."""

    MARK = "mark"  # Begin text.
    QUOTATION = "quotation"  # a line that begins with a quotation mark
    INLINE = "inline"  # …: “
    SALUTATION = "salutation"
    CAPTION = "label"  # [Enclosure]
    ANNEX = "annex"  # Annex A, which may be a part of the paper itself
    HEADING = "heading"  # Memorandum From … to …
    ANNOUNCED = "announced"  # below "as follows:"
    TELLS = "tells"  # "text follows: 1. …" within a line


ATTACHED = frozenset({Opening.CAPTION, Opening.ANNEX, Opening.HEADING})


_TOGETHER = {
    "quoted": ("said:noun", "said:follows", "said:from", "said:to", "said:spoken", "you", "other"),
    "said:noun": ("party",),
    "said:from": ("said:to",),
    "greeting": (
        "personal",
        "offices",
        "wired",
        "said:noun",
        "said:for-from",
        "below-signer",
        "closed",
    ),
    "attached": ("greeting", "signed", "you", "numbered"),
    "headed:message": ("headed:from-to",),
    "head:statement": ("said:to",),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A candidate. ``cover_end`` is where the carrying words before it end, ``lead`` the first line
    that belongs to it (a heading or an address), ``start`` its first own word. ``closed`` says that
    a mark closes it, ``resume`` where the carrying text goes on. ``by``: who set it off."""

    lead: int
    start: int
    end: int
    cover_end: int
    openings: frozenset[Opening]
    closed: bool
    resume: int
    salutation: Span | None = None
    heading: Block | None = None
    by: By = By.PROGRAM
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Groups:
    """Patterns of the groups of ``data/words/stretches.toml``."""

    before: dict[str, re.Pattern[str]]
    within: dict[str, re.Pattern[str]]


@cache
def groups() -> Groups:
    """The shipped groups, compiled once."""
    data = word_table("stretches")
    made = {
        where: {
            name: re.compile(rf"(?i:(?<!\w){any_of(words)}(?!\w))") for name, words in of.items()
        }
        for where, of in data.items()
    }
    return Groups(made["before"], made["within"])


@dataclass(slots=True)
class _Found:
    """A place found while the lines are gone through, before those at one word are joined."""

    start: int
    cover_end: int
    opening: Opening
    lead: int
    quote: bool = False
    heading: Block | None = None
    by: By = By.PROGRAM
    told: bool = (
        False  # the mark says itself of whom and to whom: "Begin text of message to Palme:"
    )


class Stretches:
    """The candidates of one document."""

    def __init__(self, document: Document, heading: Heading, words: LetterWords) -> None:
        body_from = heading.title_span.end
        self.document = document
        self.text = document.text
        self.heading = heading
        self.form = heading.form
        self.signed_at = min(
            (p.start for p in heading.signers if p.start is not None), default=None
        )
        ends = (*heading.senders, *heading.recipients)
        self.personal = bool(heading.senders and heading.recipients) and all(
            p.label in (Label.PERSON, Label.OFFICE) for p in ends
        )
        self.words = words
        self.blocks = [
            b for b in document.blocks if b.kind is not BlockKind.NOTE and b.start >= body_from
        ]
        self.starts = [b.start for b in self.blocks]
        self.ends = [b.end for b in self.blocks]
        self.begin = body_from
        self.end = self.ends[-1] if self.ends else body_from
        self.end_marks = [
            m for m in words.end.finditer(self.text, body_from, self.end) if not _INNER.search(m[0])
        ]
        self.end_mark_starts = [m.start() for m in self.end_marks]
        self._quotes: dict[int, tuple[list[int], list[int | None]]] = {}  # by line
        self._opening = [m.start() for m in re.finditer(f"[{OPEN_QUOTES}]", self.text)]
        self._firsts: dict[int, int] = {}  # where marks begin → the first word behind them
        self.closings = self._closings()
        self.signatures = self._signatures()
        self.salutations = [self._salutation(b.start, b.end) for b in self.blocks]
        self.captions = self._captions()
        self.caption_lines = list(self.captions)

    def _captions(self) -> dict[int, bool]:
        """The lines that are captions, and whether each may head a part of the paper itself."""
        found = {}
        for index, block in enumerate(self.blocks):
            if index:
                label = self.words.label.fullmatch(self.text, block.start, block.end)
                if label:
                    supplied = self.text[block.start] == "["  # by the editors
                    found[index] = bool(label["maybe"]) and not supplied
        return found

    # ------------------------------------------------------------------ where they begin

    def candidates(self) -> list[Stretch]:
        """All candidates in the order of the page, each with its features."""
        joined: dict[int, list[_Found]] = {}
        for one in self._marked_by_editors():
            joined.setdefault(one.start, []).append(one)
        for index in range(len(self.blocks)):
            for one in self._in_line(index):
                if one.start < self.end:
                    joined.setdefault(one.start, []).append(one)
        found = [self._made(joined[start]) for start in sorted(joined)]
        return [self._with_features(one) for one in found if one is not None]

    def _marked_by_editors(self) -> Iterator[_Found]:
        for mark in self.document.marks:
            if mark.kind is not MarkKind.ENCLOSURE:
                continue
            index = bisect_left(self.starts, mark.start)
            if index < len(self.blocks) and index in self.captions:
                index += 1
            if index < len(self.blocks) and self.starts[index] < mark.end:
                yield self._below(index, mark.start, Opening.CAPTION, By.EDITOR)

    def _in_line(self, index: int) -> Iterator[_Found]:
        """The places in one line of the body where something may begin."""
        text, block = self.text, self.blocks[index]
        start, end = block.start, block.end
        if index in self.captions:
            if index + 1 < len(self.blocks):
                annex = self.captions[index]
                opening = Opening.ANNEX if annex else Opening.CAPTION
                yield self._below(index + 1, start, opening, By.PROGRAM)
            return
        if self._is_heading(index):
            yield self._below(index, start, Opening.HEADING, By.PROGRAM)
        yield from self._marks(start, end)
        if text[start] in OPEN_QUOTES and start + 1 < end:
            yield _Found(self._inner(start), start, Opening.QUOTATION, start, quote=True)
        if self.salutations[index] is not None:
            yield self._salutes(index)
        for quote in _INLINE_QUOTE.finditer(text, start, end):
            at = quote.start("quote")
            yield _Found(self._inner(at), at, Opening.INLINE, at, quote=True)
        for told in _INLINE_TEXT.finditer(text, start, end):
            yield _Found(told.end(), told.end(), Opening.TELLS, told.end())
        if index and self._announced(index):
            number = _NUMBERED.match(text, start, end)
            at = number.end() if number and number.end() < end else start
            quoted = text[at] in OPEN_QUOTES
            yield _Found(self._inner(at), start, Opening.ANNOUNCED, start, quote=quoted)

    def _marks(self, start: int, end: int) -> Iterator[_Found]:
        text, words = self.text, self.words
        for pattern in (words.begin, words.quote):
            at = start
            while mark := pattern.search(text, at, end):
                begins = self._inner(mark.end())
                at = max(mark.end(), min(begins, end))
                if _INNER.search(text, max(start, mark.start() - 8), mark.end()):
                    continue
                named = pattern is words.begin and mark["what"]
                quote = self._quote_between(mark.end(), begins)
                cover = mark.end() if named else mark.start()
                yield _Found(
                    begins, cover, Opening.MARK, mark.start(), quote=quote, told=bool(named)
                )
        alone = words.alone.search(text, max(start, end - _SHORT_LINE), end)
        if alone:
            begins = self._inner(alone.end())
            quote = self._quote_between(alone.end(), begins)
            yield _Found(begins, alone.end(), Opening.MARK, alone.start(), quote=quote)

    def _quote_between(self, start: int, end: int) -> bool:
        """Whether a mark that opens a quotation stands between two offsets."""
        at = bisect_left(self._opening, start)
        return at < len(self._opening) and self._opening[at] < end

    def _inner(self, at: int) -> int:
        """The first word from an offset on, quotation marks and further marks passed."""
        passed: list[int] = []
        while at < self.end:
            space = _BETWEEN.match(self.text, at, self.end)
            at = space.end() if space else at
            if at in self._firsts:
                at = self._firsts[at]
                break
            passed.append(at)
            again = _VERBATIM.match(self.text, at, self.end) or self.words.begin.match(
                self.text, at, self.end
            )
            if again is None or again.end() == at:
                break
            at = again.end()
        self._firsts.update(dict.fromkeys(passed, at))
        return at

    def _below(self, index: int, cover_end: int, opening: Opening, by: By) -> _Found:
        """What stands below a caption or begins with a heading: the heading is passed."""
        heading = None
        for near in range(index, min(index + 3, len(self.blocks))):
            if self.salutations[near] is not None:
                break
            if self._is_heading(near):
                heading = self.blocks[near]
                break
        first = self.blocks[index]
        at = first.start
        if heading is not None:
            behind = bisect_right(self.starts, heading.start)
            at = self.blocks[behind].start if behind < len(self.blocks) else heading.start
        return _Found(self._inner(at), cover_end, opening, first.start, heading=heading, by=by)

    def _is_heading(self, index: int) -> bool:
        """Whether a line may be the heading of a message of its own."""
        block, text = self.blocks[index], self.text
        if block.end - block.start > _LONGEST_HEADING or block.kind is BlockKind.SALUTATION:
            return False
        if _ADDRESSED.match(text, block.start, block.end):
            before = self.blocks[index - 1] if index else None
            return before is None or not _ADDRESSED.match(text, before.start, before.end)
        if _OLD_STYLE.match(text, block.start, block.end):
            return True
        form = forms().find(text, block.start, min(block.end, block.start + 80))
        return bool(
            form
            and form[1].start - block.start < 30
            and text[block.end - 1] not in ".:;,"
            and text[block.start].isupper()
        )

    def _salutes(self, index: int) -> _Found:
        """A letter that begins with a salutation; the lines of date and address above are its."""
        top = index
        quoted = self.text[self.starts[index]] in OPEN_QUOTES
        while not quoted and top > 0 and index - top < _SALUTE_REACH:
            above = self.blocks[top - 1]
            if top - 1 in self.captions or above.end - above.start > _SHORT_LINE:
                break
            line = self.text[above.start : above.end]
            if not (
                self.words.address.match(line.lstrip(OPEN_QUOTES))
                or _YEAR.search(line)
                or (line.isupper() and len(line) < 40)
            ):
                break
            top -= 1
        lead = self.blocks[top].start
        return _Found(self._inner(lead), lead, Opening.SALUTATION, lead)

    def _salutation(self, start: int, end: int) -> re.Match[str] | None:
        while start < end and (self.text[start] in OPEN_QUOTES or self.text[start].isspace()):
            start += 1
        number = _NUMBERED.match(self.text, start, end)
        return self.words.salutation.match(self.text, number.end() if number else start, end)

    def _announced(self, index: int) -> bool:
        """Whether one of the two lines above announces something."""
        above = self.blocks[index - 1]
        if self.text[max(above.start, above.end - 3) : above.end].rstrip("0123456789")[-1:] in (
            ":",
            "—",
        ):
            return True
        for near in self.blocks[max(0, index - 2) : index]:
            if _ANNOUNCES.search(self.text, max(near.start, near.end - COVER), near.end):
                return True
        return False

    # ------------------------------------------------------------------ where they end

    def _closings(self) -> list[int | None]:
        """For each line the offset of the mark that closes a quotation running through it."""
        closes: list[int | None] = [None] * (len(self.blocks) + 1)
        for index in range(len(self.blocks) - 1, -1, -1):
            closes[index] = self._closes(index, self.starts[index], closes[index + 1])
        return closes

    def _closes(self, index: int, at: int, later: int | None) -> int | None:
        """Where a quotation whose words go on at an offset of a line is closed: there, or
        ``later``."""
        text, block = self.text, self.blocks[index]
        while at < block.end and text[at] in OPEN_QUOTES:
            at += 1
        marks, closing = self._quotes_of(index)
        place = bisect_left(marks, at)
        here = closing[place] if place < len(marks) else None
        return later if here is None else here

    def _quotes_of(self, index: int) -> tuple[list[int], list[int | None]]:
        """The quotation marks of a line, and of each the one that closes words right before it;
        None where they go on after the line. Marks opened and closed in between are pairs."""
        if index not in self._quotes:
            text, block = self.text, self.blocks[index]
            reopens = index + 1 < len(self.blocks) and text[self.starts[index + 1]] in OPEN_QUOTES
            marks = [mark.start() for mark in _QUOTES.finditer(text, block.start, block.end)]
            last = [_AT_END.match(text, at + 1, block.end) is not None for at in marks]
            pairs: dict[int, int] = {}
            open_ones: list[int] = []
            for place, at in enumerate(marks):
                if opens(text, at) and not last[place]:
                    open_ones.append(place)
                elif open_ones:
                    pairs[open_ones.pop()] = place
            still = frozenset(open_ones)
            closing: list[int | None] = [None] * (len(marks) + 1)
            for place in range(len(marks) - 1, -1, -1):
                at = marks[place]
                if place in pairs:
                    closing[place] = closing[pairs[place] + 1]
                elif place in still or (last[place] and reopens):
                    closing[place] = None
                elif last[place] or _NEW_SENTENCE.match(text, at + 1, block.end):
                    closing[place] = at
                else:
                    closing[place] = closing[place + 1]
            self._quotes[index] = marks, closing
        return self._quotes[index]

    def _signatures(self) -> list[tuple[int, int]]:
        """Each valediction or signature mark: where it begins, where the signature below ends."""
        text, words = self.text, self.words
        found: list[tuple[int, int]] = []
        for index, block in enumerate(self.blocks):
            below = self.blocks[index + 1].end if index + 1 < len(self.blocks) else block.end
            at = block.start
            while at < block.end:
                first = words.valediction.search(text, at, block.end) or words.signed.search(
                    text, at, block.end
                )
                if first is None:
                    break
                end = first.end()
                while again := words.second.match(text, end, below):
                    end = again.end()
                name = words.signature.match(text, end, below)
                end = name.end() if name else end
                while end < self.end and text[end] in '.”"':
                    end += 1
                found.append((first.start(), end))
                at = max(end, first.end())
        return found

    def _made(self, places: list[_Found]) -> Stretch | None:
        """One candidate of all that begins at one word."""
        start = places[0].start
        index = bisect_right(self.ends, start)
        if index >= len(self.blocks):
            return None
        lead = min(one.lead for one in places)
        openings = frozenset(one.opening for one in places)
        heading = next((one.heading for one in places if one.heading is not None), None)
        quote = any(one.quote for one in places)
        end, closed, resume = self._end(start, index, openings, quote)
        greeting = None
        for near in range(index, min(index + 5, len(self.blocks))):
            block = self.blocks[near]
            at = self._salutation(max(start, block.start), block.end)
            if at is not None:
                greeting = Span(*at.span())
                break
            if block.end - max(start, block.start) > 160:
                break
        return Stretch(
            lead=lead,
            start=start,
            end=end,
            cover_end=min(
                (one.cover_end for one in places if one.told),
                default=min(one.cover_end for one in places),
            ),
            openings=openings,
            closed=closed,
            resume=resume,
            salutation=greeting,
            heading=heading,
            by=By.EDITOR if any(one.by is By.EDITOR for one in places) else By.PROGRAM,
        )

    def _end(
        self, start: int, index: int, openings: frozenset[Opening], quote: bool
    ) -> tuple[int, bool, int]:
        """End of the inner text, whether it is marked, and where the carrying text goes on."""
        caption = bisect_left(self.caption_lines, index)
        limit = self.end
        if caption < len(self.caption_lines):
            limit = self.starts[self.caption_lines[caption]]
        at = bisect_left(self.end_mark_starts, start)
        mark = self.end_marks[at] if at < len(self.end_marks) else None
        if mark is not None and mark.start() >= limit:
            mark = None
        if Opening.MARK in openings and mark:
            return self._trim(start, mark.start()), True, mark.end()
        if quote:
            closing = self._closes(index, start, self.closings[index + 1])
            if (
                closing is not None
                and closing < limit
                and (mark is None or closing < mark.start() + 3)
            ):
                return self._trim(start, closing), True, closing + 1
        attached = openings & ATTACHED
        if attached:
            return self._trim(start, limit), False, limit
        signed = bisect_left(self.signatures, (start, 0))
        signature = self.signatures[signed][1] if signed < len(self.signatures) else None
        if signature is not None and signature > limit:
            signature = None
        if mark and (signature is None or mark.start() - signature < 120):
            return self._trim(start, mark.start()), True, mark.end()
        if signature is not None:
            return self._trim(start, signature), True, signature
        end = self._before_own_signature(start, limit)
        return self._trim(start, end), False, end

    def _before_own_signature(self, start: int, limit: int) -> int:
        """Without any closing, the text runs to the carrying telegram's own signature."""
        stop = bisect_right(self.ends, limit)
        last = self.blocks[stop - 1] if stop else None
        if last is None or last.end <= start:
            return limit
        if stop > 1 and last.end - last.start < 40 and self.ends[stop - 2] > start:
            return self.ends[stop - 2]
        return last.end

    def _trim(self, start: int, end: int) -> int:
        numbered = _CLOSED_AND_NUMBERED.search(self.text, max(start, end - 8), end)
        end = numbered.start() if numbered else end
        while end > start and (
            self.text[end - 1].isspace() or self.text[end - 1] in CLOSE_QUOTES + "“"
        ):
            end -= 1
        return end

    # ------------------------------------------------------------------ what speaks for them

    def _with_features(self, one: Stretch) -> Stretch:
        features = {f"opens:{opening}": 1.0 for opening in one.openings}
        attached = bool(one.openings & ATTACHED)
        if not attached:
            features |= self._of_cover(one)
        features |= self._of_text(one) | self._of_carrier(one)
        return replace(one, features=features | self._together(one, features))

    def _together(self, one: Stretch, single: Mapping[str, float]) -> dict[str, float]:
        """Features that mean more together than each alone, as the least of both."""
        quoted = bool(one.openings & {Opening.QUOTATION, Opening.MARK, Opening.INLINE})
        known = dict(single)
        known["quoted"] = float(quoted)
        known["attached"] = float(bool(one.openings & ATTACHED))
        known["party"] = max(single.get("said:from", 0.0), single.get("said:to", 0.0))
        known["other"] = float(any(f"head:{kind}" in single for kind in _KINDS))
        known["personal"] = float(self.personal)
        known["offices"] = float(not self.personal)
        known["wired"] = float(self.form in _TELEGRAPHIC and not self.personal)
        found = {
            f"{one_}+{other}": min(known.get(one_, 0.0), known.get(other, 0.0))
            for one_, others in _TOGETHER.items()
            for other in others
        }
        return {name: value for name, value in found.items() if value}

    def _of_cover(self, one: Stretch) -> dict[str, float]:
        """What the words before it say, above all the last sentence of them."""
        text, words = self.text, self.words
        floor = max(self.begin, one.cover_end - COVER)
        last = bisect_left(self.starts, one.cover_end)
        floor = max(floor, self.starts[max(0, last - 3)] if last else self.begin)
        spans = sentences(text, floor, one.cover_end)
        found: dict[str, float] = {}
        if not spans:
            return {"said:nothing": 1.0}
        tail = spans[-1]
        if tail[1] - tail[0] < 15 and len(spans) > 1:  # "2. ", "Text:"
            tail = (spans[-2][0], tail[1])
        tail = (max(tail[0], one.cover_end - 400), tail[1])
        found["said:above"] = float("\n" in text[tail[0] : one.cover_end])
        found |= self._said(tail, one.cover_end)
        if _FOR_FROM.search(text, floor, one.cover_end):
            found["said:for-from"] = 1.0
        if _APPARATUS.search(text, floor, one.cover_end):
            found["said:apparatus"] = 1.0
        stripped = text[tail[0] : one.cover_end].rstrip(' \n“"‘0123456789')
        found["said:colon"] = float(stripped.endswith((":", "—", "–")))
        if len(spans) > 1:
            head = (max(floor, tail[0] - 300), tail[0])
            if words.noun.search(text, *head):
                if groups().before["follows"].search(text, *head):
                    found["earlier:announced"] = 1.0
                if words.sender.search(text, *head):
                    found["earlier:from"] = 1.0
        return found

    def _said(self, tail: tuple[int, int], cover_end: int) -> dict[str, float]:
        """What one sentence says that stands before a stretch."""
        text, words = self.text, self.words
        found: dict[str, float] = {f"head:{self._head(tail)}": 1.0}
        nouns = list(words.noun.finditer(text, *tail))
        if nouns:
            form = words.forms.get(" ".join(nouns[-1][0].lower().split()), "message")
            found["said:noun"] = 1.0
            found[f"said:{form}"] = 1.0
            if cover_end - nouns[-1].end() < 50:
                found["said:noun-near"] = 1.0
        for name, pattern in groups().before.items():
            if pattern.search(text, *tail):
                found[f"said:{name}"] = 1.0
        if words.sender.search(text, *tail) or words.owner.search(text, *tail):
            found["said:from"] = 1.0
        if words.recipient.search(text, *tail):
            found["said:to"] = 1.0
        return found

    def _head(self, tail: tuple[int, int]) -> str:
        """What kind of thing a sentence announces: the first noun behind "following", "text" …,
        else the last one before; else the last noun of the sentence."""
        text, words = self.text, self.words
        trigger = _TRIGGER.search(text, *tail)
        nouns: list[tuple[int, str]] = []
        for match in words.noun.finditer(text, *tail):
            form = words.forms.get(" ".join(match[0].lower().split()), "message")
            nouns.append((match.start(), form))
        for name in _KINDS:
            for match in groups().before[name].finditer(text, *tail):
                nouns.append((match.start(), name))
        if not nouns:
            return "none"
        nouns.sort(key=lambda pair: pair[0])
        if trigger is not None:
            behind = next((name for at, name in nouns if at >= trigger.end()), None)
            if behind is not None:
                return behind
            return next((name for at, name in reversed(nouns) if at < trigger.start()), "none")
        return nouns[-1][1]

    def _of_text(self, one: Stretch) -> dict[str, float]:
        """How it begins, addresses and ends."""
        text = self.text
        head = (one.start, min(one.end, one.start + HEAD))
        inner = text[head[0] : head[1]]
        count = len(_WORD.findall(text[one.start : min(one.end, one.start + 3000)]))
        found = {
            "short": float(count < SHORT),
            "long": float(count > 80),
            "empty": float(bool(OMITTED.fullmatch(text[one.start : one.end].strip()))),
            "closed": float(one.closed),
            "you": min(3.0, float(len(_YOU.findall(inner)))) / 3,
            "i": min(3.0, float(len(_I.findall(inner)))) / 3,
            "third": min(3.0, float(len(_THIRD.findall(inner)))) / 3,
            "single-quote": float(text[max(0, one.start - 1)] == "‘"),
            "lower-case": float(text[one.start : one.start + 1].islower()),
            "numbered": float(bool(_NUMBERED.match(text, one.start))),
        }
        if one.salutation is not None:
            found["greeting"] = 1.0
            greeted = self.words.salutation.match(text, one.salutation.start)
            if greeted and greeted["name"]:
                found["greeting:dear"] = 1.0
        if self.words.address.match(text, one.start):
            found["addressed"] = 1.0
        near = bisect_left(self.signatures, (max(one.start, one.end - 260), 0))
        if near < len(self.signatures) and self.signatures[near][0] <= one.resume:
            found["signed"] = 1.0
        for name, pattern in groups().within.items():
            if pattern.search(text, head[0], min(head[1], head[0] + 300)):
                found[f"text:{name}"] = 1.0
        if one.heading is not None:
            found |= self._of_heading(one.heading)
        return {name: value for name, value in found.items() if value}

    def _of_heading(self, heading: Block) -> dict[str, float]:
        text = self.text
        found = {"headed": 1.0}
        form = forms().find(text, heading.start, min(heading.end, heading.start + 80))
        if form:
            found[f"headed:{'message' if form[0].correspondence else 'paper'}"] = 1.0
            if form[0].slug in _TALKS:
                found["headed:talk"] = 1.0
        if _PARTIES.search(text, heading.start, heading.end) or _OLD_STYLE.match(
            text, heading.start, heading.end
        ):
            found["headed:from-to"] = 1.0
        elif _ADDRESSED.match(text, heading.start, heading.end):
            found["headed:address"] = 1.0
        elif _ONE_PARTY.search(text, heading.start, heading.end):
            found["headed:one"] = 1.0
        return found

    def _of_carrier(self, one: Stretch) -> dict[str, float]:
        """In what it stands, and where."""
        kind = self._kind()
        found = {f"in:{kind}": 1.0}
        attached = bool(one.openings & ATTACHED)
        if Opening.SALUTATION in one.openings and kind in ("letter", "memorandum") and not attached:
            index = bisect_left(self.starts, one.lead)
            if index < 6:
                found["own-salutation"] = 1.0
        if Opening.HEADING in one.openings and Opening.CAPTION not in one.openings:
            early = bisect_left(self.starts, one.lead) < _EARLY_LINES
            found["own-heading" if early else "later-heading"] = 1.0
        if one.salutation is not None and bisect_left(self.starts, one.lead) < 3 and self.personal:
            found["own-salutation:personal"] = 1.0
        captions = bisect_left(self.caption_lines, bisect_right(self.starts, one.start))
        if captions:
            found["below-caption"] = 1.0
        if self.signed_at is not None and self.signed_at < one.lead:
            found["below-signer"] = 1.0
        if self.personal:
            found["in:personal"] = 1.0
        share = (one.start - self.begin) / max(1, self.end - self.begin)
        if not attached:
            found["late"] = share
        if (one.end - one.start) / max(1, self.end - self.begin) > 0.6:
            found["most-of-it"] = 1.0
        if any(opening in one.openings for opening in (Opening.QUOTATION, Opening.INLINE)):
            found[f"quoted-in:{kind}"] = 1.0
        if Opening.ANNOUNCED in one.openings and len(one.openings) == 1:
            found[f"announced-in:{kind}"] = 1.0
        if one.by is By.EDITOR:
            found["by-editor"] = 1.0
        return found

    def _kind(self) -> str:
        """What the document is that carries it."""
        kinds = (
            ("telegram", _TELEGRAPHIC),
            ("letter", _LETTERS),
            ("memorandum", _MEMOS),
            ("talk", _TALKS),
            ("editorial-note", {"editorial-note"}),
        )
        return next((kind for kind, forms in kinds if self.form in forms), "paper")
