"""Words of the data files as parts of regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A word as the steps of a tree: each a pattern of one character, or of a blank.
_Tree = dict[str, "_Tree"]
_END = ""


def any_of(words: Iterable[str]) -> str:
    r"""A group that matches any of some phrases, the longest first: ``(?:Deputy(?:\s+Chief)?)``.

    A blank in a phrase matches any white space, an apostrophe both of its forms. What phrases begin
    with in common stands once, so that many are looked for nearly as soon as one.
    """
    return one_of(words, r"\s+", "['’]")


def one_of(words: Iterable[str], blank: str = r"\ ", apostrophe: str = "") -> str:
    """The same with other patterns for a blank and an apostrophe (none: as it is written)."""
    steps = {"’": apostrophe, "'": apostrophe} if apostrophe else {}
    longest = sorted(set(words), key=lambda phrase: (-len(phrase), phrase))
    spelt = [
        [blank if c == " " else steps.get(c) or re.escape(c) for c in " ".join(phrase.split())]
        for phrase in longest
    ]
    tree: _Tree = {}
    for phrase in spelt:
        node = tree
        for step in phrase:
            node = node.setdefault(step, {})
        node[_END] = {}
    if _endings(tree) is None:  # where case does not count, the longest could come second
        return "(?:" + "|".join("".join(phrase) for phrase in spelt) + ")"
    return f"(?:{_pattern(tree)})"


def _endings(tree: _Tree) -> frozenset[str] | None:
    """The phrases of a tree in lower case; None where some part by the case of a letter and then
    are not the same."""
    found: dict[str, frozenset[str]] = {}
    for step, node in tree.items():
        below = _endings(node) if node else frozenset([_END])
        if below is None or found.setdefault(step.lower(), below) != below:
            return None
    return frozenset(step + ending for step, endings in found.items() for ending in endings)


def _pattern(tree: _Tree) -> str:
    """A pattern of the phrases of a tree; of two that begin alike the longer comes first."""
    ways = [step + _pattern(node) for step, node in tree.items() if step != _END]
    if not ways:
        return ""
    if _END in tree:
        return f"(?:{'|'.join(ways)})?"
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


@dataclass(frozen=True, slots=True)
class Anchored:
    """A pattern that is looked for only around its anchors, and so finds the same much sooner.

    Every match of ``pattern`` holds a match of ``anchor``, begins at most ``before`` characters
    ahead of it, and neither what has to follow it nor a look ahead reaches more than ``after``
    characters from where the anchor begins. ``anchor`` begins with a letter or a class of
    characters, or with words that do: such are found at once.
    """

    pattern: re.Pattern[str]
    anchor: re.Pattern[str]
    before: int
    after: int

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """The matches in a stretch of the text, in order."""
        for low, high in self._around(text, start, end):
            yield from self.pattern.finditer(text, low, high)

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The first match in a stretch of the text."""
        return next(self.finditer(text, start, end), None)

    def _around(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The surroundings of the anchors; those that touch are one."""
        low, high = start, -1
        for found in self.anchor.finditer(text, start, end):
            first = max(start, found.start() - self.before)
            if first > high:
                if high >= 0:
                    yield low, high
                low = first
            high = min(end, found.start() + self.after)
        if high >= 0:
            yield low, high
