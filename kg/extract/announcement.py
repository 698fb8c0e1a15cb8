"""What the words before a carried message say of who sends it, to whom: rows over a skeleton.

The words are brought down to a skeleton: who is named, what is done, the prepositions between
them, ``N`` for a message, ``F`` for "following" and its like, ``_`` for all else. *Please deliver
urgently the following personal message from the President to Prime Minister Nehru* is ``will give F
N from ① to ②``. Rows of ``data/rules/announcement.toml`` say who of those named in a skeleton sends
what follows, and who gets it. They decide nothing: each is a feature of the choice (``ends.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.extract.covers import LetterWords, sentences
from kg.rules import rules

_FIRST = 0xE000  # of the characters that stand for those named
_ANYBODY = "[\ue000-\uf8ff]"
_GAP = r"(?:_ )?"
_SLOTS = {
    re.escape("{S}"): f"(?P<sends>{_ANYBODY})",
    re.escape("{R}"): f"(?P<receives>{_ANYBODY})",
    re.escape("{C}"): f"(?P<carries>{_ANYBODY})",
    re.escape("{X}"): _ANYBODY,
}
_WORD = re.compile(r"[’']s\b|[\w’'-]+|[.;:?—\n]")
_GLUED = re.compile(r"(?<=[a-z])\d{1,2}(?!\w)")  # the number of a note: "letter2"
_STOPS = {".": ".", ";": ".", "?": ".", ":": ":", "—": ":", "\n": "."}


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named at a place of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says: the one of ``named`` (its index) sends or gets what follows."""

    rule: str
    role: str  # "sends", "receives", or "carries" it only
    index: int
    last: bool  # whether it stands in the last sentence


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    pattern: re.Pattern[str]


@cache
def rows() -> tuple[_Row, ...]:
    """The rows, compiled: ``{S}`` sends, ``{R}`` gets it, ``{C}`` carries it, ``{X}`` is anybody,
    ``~`` stands for up to four words that name nobody, ``word?`` may be missing, ``!word`` does not
    follow."""
    found = []
    for rule in rules("announcement"):
        words = []
        for word in rule.terms["pattern"].split():
            if word == "~":
                words.append(r"(?:[^\s.\ue000-\uf8ff]+ ){0,4}?")
                continue
            one = re.escape(word.strip("?!")).replace(r"\|", "|")
            for slot, told in _SLOTS.items():
                one = one.replace(slot, told)
            one = rf"(?:{one}) {_GAP}"
            words.append(
                f"(?:{one})?" if word[-1] == "?" else f"(?!{one})" if word[0] == "!" else one
            )
        found.append(_Row(rule.name, re.compile(r"(?:(?<=\s)|^)" + "".join(words))))
    return tuple(found)


def skeleton(text: str, start: int, end: int, named: Sequence[Named], words: LetterWords) -> str:
    """The skeleton of the words between two offsets."""
    text = text[:start] + _GLUED.sub(lambda m: " " * len(m[0]), text[start:end])
    by_start = {one.start: (one.end, chr(_FIRST + index)) for index, one in enumerate(named)}
    found: list[str] = []
    stops = {span[1] for span in sentences(text, start, end)}
    at = start
    while at < end:
        if at in by_start:
            at, sign = by_start[at]
            found.append(sign)
        else:
            taken = _WORD.match(text, at, end)
            if taken is None:
                at += 1
                continue
            noun = words.noun.match(text, at, end)
            act = words.act.match(text, at, end)
            sign, at = _sign(taken, noun, act, stops, words)
            if sign and not (sign == "_" and found and found[-1] == "_"):
                found.append(sign)
    return "".join(f"{sign} " for sign in found)


def _sign(
    word: re.Match[str],
    noun: re.Match[str] | None,
    act: re.Match[str] | None,
    stops: set[int],
    words: LetterWords,
) -> tuple[str, int]:
    """What stands in a skeleton for what begins with a word, and where that ends."""
    said = word[0].lower()
    if said in _STOPS:
        real = said != "." or word.end() in stops
        return (_STOPS[said] if real else ""), word.end()
    if act is not None and (noun is None or act.lastgroup not in ("answer", "say")):
        return str(act.lastgroup), act.end()
    if noun is not None:
        return "N", noun.end()
    if said in words.signs:
        return words.signs[said], word.end()
    if said.isdigit() or said.endswith("ly"):
        return "", word.end()
    return "_", word.end()


def read_announcement(
    text: str, start: int, end: int, named: Sequence[Named], words: LetterWords
) -> Iterator[Told]:
    """What the rows say of those named between two offsets."""
    told = skeleton(text, start, end, named, words)
    last = told.rstrip(" .:_").rfind(" . ")
    for row in rows():
        for match in row.pattern.finditer(told):
            for role, sign in match.groupdict().items():
                if sign is not None:
                    index = ord(sign) - _FIRST
                    yield Told(row.name, role, index, match.end() > last)
