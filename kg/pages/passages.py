"""A text and the annotations that stand in it → runs to show one after another.

Annotations may lie inside one another or overlap. The text is cut at every border; a run belongs
to the shortest annotation that covers it, and names the annotations that begin with it, so that
each has one anchor on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Annotation:
    """A passage and what a page says of it. ``anchor`` is the fragment of its IRI."""

    start: int
    end: int
    anchor: str
    kind: str
    href: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Some text under one annotation or none. ``anchors`` begin here, its own first."""

    text: str
    annotation: Annotation | None
    anchors: tuple[str, ...] = ()


def runs(text: str, start: int, end: int, annotations: Sequence[Annotation]) -> Iterator[Run]:
    """The runs of ``text[start:end]``; annotations may reach beyond it."""
    inside = [a for a in annotations if a.start < end and a.end > start]
    cuts = {start, end}
    for one in inside:
        cuts.update((max(start, one.start), min(end, one.end)))
    borders = sorted(cuts)
    for left, right in pairwise(borders):
        covering = [a for a in inside if a.start <= left and a.end >= right]
        covering.sort(key=lambda a: (a.end - a.start, a.anchor, a.kind))
        own = covering[0] if covering else None
        anchors = dict.fromkeys(a.anchor for a in covering if max(a.start, start) == left)
        first = tuple(name for name in anchors if _begins(name, covering, left, start))
        yield Run(text[left:right], own, first)


def _begins(anchor: str, covering: Sequence[Annotation], left: int, start: int) -> bool:
    """Whether an annotation begins at ``left``; one that began on a line before has its anchor."""
    return any(a.anchor == anchor and (a.start == left or left > start) for a in covering)


def lines(text: str) -> Iterator[tuple[int, int]]:
    """The borders of a text's lines that hold anything."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1
