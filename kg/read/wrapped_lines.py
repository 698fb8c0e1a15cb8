"""Where a plain text breaks its lines at a column, though nothing ends there.

Mail programs, typescripts and OCR break lines anywhere; the edition breaks them where a paragraph,
a heading or an item ends. A line goes on in the next one when both are running text and the words
say so: a word is divided, the line ends in a word that none ends in, the next begins small, or
the whole page is folded at one width and the next word would not have fitted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.model import BlockKind
from kg.read.fair_copy import Edit, FairCopy
from kg.read.layout import NOTE_START, NUMBERED, PAGE, RETURN, Line, forms, line_kind, split_lines
from kg.settings import shipped

LONGEST_WORD = 40
LONGEST_HEAD = 40  # of a heading in small capitals
NARROWEST, WIDEST = 30, 132  # columns that texts are folded at
FEWEST_FOLDED = 2  # lines that must be as full as the width allows
FOLDED_SHARE = 0.6  # of the lines longer than half of it that do not end a sentence

# "given.", "false.”", "Cuba.2": the end of a sentence, and what may stand behind it
ENDS = re.compile(r"(?:[.!?…][”’)\]]*\d{0,3}|[:;][”’)\]]*)$")
# "mis-", "Mc-": a word goes on
DIVIDED = re.compile(r"(?P<before>[^\W\d_]+)-$")
# "(a) …", "b. …", "12) …", "—to recognize": an item of a list
ITEM = re.compile(r"[“(\[]{0,2}(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)\]](?:\s|$)|[•*·]\s|[—–-]")
SMALL = re.compile(r"[“‘(]*[a-zß-öø-ÿ](?!\w{0,11}:)")  # no "cc: …"
WORD = re.compile(r"[^\W\d_]+(?!\w*:)")
LAST_WORD = re.compile(r"(?<![\w.])[\w’]+(?:\.[\w’]+)*\.?$")
# "Washington, October 25, 1962, 1:59 a.m."
WHOLE_DATELINE = re.compile(
    r"(?!.*\b(?!undated|noon|midnight|the|and|de|route)[a-z]{2})"
    r"[A-Z\[].*(?:\d{4}|[ap]\. ?m\.|undated|noon|midnight)[\].]*\d{0,2}$"
)
RUNNING = (BlockKind.PARAGRAPH, BlockKind.DATELINE)
INITIAL = re.compile(r"(?:^|[ (])(?:[A-Z]|Mc|Mac)\.?$")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that tell whether a line is whole."""

    leading_on: frozenset[str]  # small or large, no line of its own ends in them
    before_number: frozenset[str]  # and these where a number follows
    abbreviated: frozenset[str]  # whose full stop ends no sentence
    small_capitals: frozenset[str]  # that stand on a line of their own


@cache
def words() -> Words:
    """The shipped words."""
    path = shipped("data") / "read" / "layout.toml"
    loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(
        frozenset(loaded["leading_on"]),
        frozenset([*loaded["before_number"], *loaded["months"]]),
        frozenset(loaded["abbreviated"]),
        frozenset(loaded["small_capitals"]),
    )


def joined_lines(copy: FairCopy) -> FairCopy:
    """The copy with wrapped lines made one."""
    return copy.edited(wrapped(copy.text))


def wrapped(text: str) -> list[Edit]:
    """What is to stand where a line of a fair text goes on in the next."""
    lines = split_lines(text)
    pairs = zip(lines, lines[1:], _joined(text, lines), strict=False)
    return [joint(text, line.end, following.start) for line, following, goes_on in pairs if goes_on]


def joint(text: str, end: int, start: int) -> Edit:
    """The white space between a line's end and the next one's start made a blank, or nothing
    where a word is divided."""
    divided = DIVIDED.search(text, max(0, end - LONGEST_WORD), end)
    if not divided:
        return end, start, " "
    word = WORD.match(text, start)
    before, after = divided["before"], word[0] if word else ""
    whole = after.islower() or before in ("Mc", "Mac")
    if whole and f"{before}-{after}" not in text:
        return end - 1, start, ""
    return end, start, ""


def _joined(text: str, lines: Sequence[Line]) -> list[bool]:
    """For each line but the last, whether it goes on in the next."""
    told = [text[line.start : line.end] for line in lines]
    kinds = [line_kind(line) for line in told]
    noted = _in_notes(told)
    open_ = [
        text.count("\n", lines[at].end, lines[at + 1].start) == 1
        and kinds[at] in RUNNING
        and not (_is_caption(told[at]) or RETURN.search(told[at]) or PAGE.fullmatch(told[at]))
        and not _begins_anew(told[at + 1], kinds[at + 1], noted[at + 1])
        for at in range(len(told) - 1)
    ]
    whole = [
        kind is BlockKind.DATELINE and WHOLE_DATELINE.match(line) is not None
        for kind, line in zip(kinds, told, strict=True)
    ]
    width = _folded_at(told, open_)
    sure: list[bool] = []
    for at, may in enumerate(open_):
        full = bool(
            width and not any(whole[at : at + 2]) and not _fits(told[at], told[at + 1], width)
        )
        goes_on = (
            noted[at + 1] and full if _ends(told[at]) else full or _leads_on(told[at], told[at + 1])
        )
        sure.append(may and goes_on)
    _between(told, [may and not whole[at + 1] for at, may in enumerate(open_)], kinds, sure)
    return sure


def _between(
    told: Sequence[str], open_: Sequence[bool], kinds: Sequence[BlockKind], sure: list[bool]
) -> None:
    """Lines between two that go on, and those from the end of a sentence to them, go on too.

    A run is what stands between the ends of two sentences.
    """
    at = 0
    while at < len(sure):
        end = at
        while end < len(sure) and open_[end] and not _ends(told[end]):
            end += 1
        run = range(at, end)
        known = sum(sure[i] for i in run)
        if known and len(run) <= 2 * known and _ends(told[end]):
            after = at > 0 and kinds[at - 1] is BlockKind.PARAGRAPH and _ends(told[at - 1])
            first = at if after else next(i for i in run if sure[i])
            for i in range(first, end):
                sure[i] = True
        at = end + 1


def _is_caption(line: str) -> bool:
    known = forms()
    caption = line.rstrip(" :").casefold()
    return caption in known.captions or caption in known.single


def _in_notes(told: Sequence[str]) -> list[bool]:
    """For each line, whether it stands in a note that began on an earlier one."""
    found, within = [], False
    for line in told:
        begins = bool(NOTE_START.match(line))
        found.append(within and not begins)
        within = (within or begins) and not RETURN.search(line)
    return found


def _begins_anew(line: str, kind: BlockKind, noted: bool) -> bool:
    """Whether a line begins something, whatever the one before."""
    if noted:
        return False
    if kind in (BlockKind.SALUTATION, BlockKind.LABEL) or _is_caption(line):
        return True
    return bool(NOTE_START.match(line) or ITEM.match(line) or PAGE.match(line))


def _ends(line: str) -> bool:
    """Whether a line ends a sentence."""
    if not ENDS.search(line):
        return False
    last = LAST_WORD.search(line)
    if last is None:
        return True
    return last[0].rstrip(".") not in words().abbreviated and not INITIAL.search(line)


def _leads_on(line: str, following: str) -> bool:
    """Whether the words at a line's end, or at the next one's beginning, say that it goes on."""
    if DIVIDED.search(line) and WORD.match(following):
        return True
    last = LAST_WORD.search(line)
    word = last[0].rstrip(".") if last else ""
    if word in words().leading_on:
        return True
    if following[0].isdecimal():
        return word in words().before_number and not NUMBERED.match(line)
    return (
        bool(SMALL.match(following))
        and line[-1] not in ".!?"
        and not ITEM.fullmatch(line)
        and not _is_small_head(following)
        and not words().small_capitals.issuperset(following.split())
    )


def _is_small_head(line: str) -> bool:
    """Whether a line may be a heading in small capitals, copied as small letters: "the problem"."""
    return len(line) <= LONGEST_HEAD and line == line.lower() and line[-1].isalpha()


def _folded_at(told: Sequence[str], open_: Sequence[bool]) -> int | None:
    """The width at which a page is folded; None when it is not. Its first line, a heading, may
    stand out."""
    width = max(map(len, told[1:]), default=0)
    if not NARROWEST <= width <= WIDEST:
        return None
    running = [
        at
        for at, may in enumerate(open_)
        if may and len(told[at]) > width / 2 and not _ends(told[at])
    ]
    full = sum(not _fits(told[at], told[at + 1], width) for at in running)
    return width if full >= FEWEST_FOLDED and full >= FOLDED_SHARE * len(running) else None


def _fits(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would have stood on a line."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) <= width
