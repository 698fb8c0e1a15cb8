"""Names that are persons' because of the company they are in.

    between Hirsch and Debre · Morton, Butz, Dent, Brennan · Boon (Netherlands)

Editors mark whom their list has, and a recogniser that learnt from them passes over the others. A
name that "and" joins to a person is a person's, and one between two persons in a row; where a page
names persons with their countries behind, so are others in that form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Protocol

from kg.extract.person_names import Segment
from kg.model import Label

Span = tuple[int, int]

_BRACKET = " ("
# A word written without a capital in a larger share of its places is no name by company alone; in
# the form of a page, "Boon (Netherlands)", it may be a word otherwise.
_COMMON, _COMMON_IN_FORM = 0.2, 0.9
_LONGEST_JOINT = 12
_ENOUGH = 2  # persons with their countries behind make a form of the page


class Named(Protocol):
    """A finding of the gazetteer."""

    @property
    def start(self) -> int:
        """First offset."""
        ...

    @property
    def end(self) -> int:
        """Offset after the last."""
        ...

    @property
    def label(self) -> Label | None:
        """What it is."""
        ...


def in_company(
    text: str, segments: Sequence[Segment], persons: Sequence[Span], found: Sequence[Named]
) -> Iterator[Span]:
    """The candidate names among persons, by offset. ``persons`` and ``found``, the places and
    bodies of the text, are in order."""
    places = {one.start: one.end for one in found if one.label is Label.PLACE}
    taken = sorted((*persons, *((one.start, one.end) for one in found)))
    candidates = {
        one.end: one
        for one in segments
        if one.run[one.last].facts.lower < _COMMON_IN_FORM
        and len(one.run[one.last].text) > 1
        and not one.run[one.last].text.isupper()
        and one.first == 0
        and one.last == len(one.run) - 1
        and not _meets(taken, one.start, one.end)
    }
    ends = {end for _, end in persons}
    starts = {start for start, _ in persons}
    form = sum(_placed(text, end, places) for end in ends) >= _ENOUGH
    for one in sorted(candidates.values(), key=lambda s: s.start):
        before, after = _joint_before(text, one.start, ends), _joint_after(text, one.end, starts)
        joined = "and" in (before, after) or (before == after == ",")
        joined = joined and one.run[one.last].facts.lower < _COMMON
        if joined or (form and _placed(text, one.end, places)):
            ends.add(one.end)
            starts.add(one.start)
            yield one.start, one.end


def _meets(spans: Sequence[Span], start: int, end: int) -> bool:
    at = bisect_left(spans, (end, -1)) - 1
    return at >= 0 and spans[at][1] > start


def _placed(text: str, end: int, places: dict[int, int]) -> bool:
    """Whether a country stands in brackets behind a name."""
    if not text.startswith(_BRACKET, end):
        return False
    stop = places.get(end + len(_BRACKET))
    return stop is not None and text.startswith(")", stop)


def _joint_before(text: str, start: int, ends: set[int]) -> str:
    """What joins a name to the person before it: "and", ","; "" when nothing does."""
    for gap in range(2, _LONGEST_JOINT):
        if start - gap in ends:
            return _joint(text[start - gap : start])
    return ""


def _joint_after(text: str, end: int, starts: set[int]) -> str:
    for gap in range(2, _LONGEST_JOINT):
        if end + gap in starts:
            return _joint(text[end : end + gap])
    return ""


def _joint(words: str) -> str:
    if words == ", ":
        return ","
    return "and" if words in (" and ", ", and ") else ""
