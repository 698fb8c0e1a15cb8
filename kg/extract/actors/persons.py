"""From what the recogniser sees to the persons of a document.

The recogniser looks at a few words at a time. What it can't know is the rest of the document: a
surname that it found where a title or a verb gave it away stands elsewhere without such help. So

- initials before a recognised surname belong to it ("N.S." of "N.S. Khrushchev"), and so do the
  parts that hyphens join to it ("song" of "Kim Il-song");
- a common word without a title is no person ("Can" at the head of a sentence);
- a surname recognised in a third of its places at least, or with a title in two, is a person in
  the others as well, unless it is a common word too ("White", "Ball");
- a title or a first name before an unknown surname tells a person: editors tag whom their list of
  persons has, and the recogniser has learnt to pass over the rest, but "Mr. Clay" is a person.

A person's confidence is the share of such mentions that editors had tagged, in volumes the
recogniser had not seen (``_SHARES``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kg.extract.actors.lexicon import Facts
from kg.extract.actors.names import Segment, with_junior

# A surname found in this share of its places in the document is a person in all of them.
_ENOUGH = 0.34
# Words more often written without a capital are not taken for names on that ground.
_COMMON = 0.5

# A surname with a title in two places is a person in all.
_TITLES_ENOUGH = 2
# A word that stands in names before the last word in this share of its places is a first name.
_FIRST_NAME = 0.4

_MONSIEUR = "M."

_FAMILIAR, _KNOWN, _REPEATED, _NEW, _CONCLUDED, _OFTEN_TITLED, _TITLED = range(7)
# Measured on every fourth document of frus1955-57v14, frus1958-60v08, frus1961-63v06 and
# frus1969-76v19p1, none of which the recogniser was trained on.
_SHARES = (0.95, 0.9, 0.6, 0.42, 0.61, 0.59, 0.25)

Span = tuple[int, int]
Scored = tuple[int, int, float]


def settle(text: str, segments: Sequence[Segment], recognised: Sequence[Span]) -> list[Scored]:
    """The persons of a document with their confidence, by offset; none overlap.

    ``segments`` are the candidate names, ``recognised`` the spans of the recogniser.
    """
    covered = {at: span for span in recognised for at in range(*span)}
    within = [_within(text, segment, covered) for segment in segments]
    places: Counter[str] = Counter()
    found: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    for segment, spans in zip(segments, within, strict=True):
        places[segment.surname] += 1
        found[segment.surname] += any(end >= segment.end for _, end in spans)
        titled[segment.surname] += segment.titled
    persons: dict[Span, float] = {}
    for segment, spans in zip(segments, within, strict=True):
        name = segment.surname
        facts = segment.run[segment.last].facts
        common = facts.lower >= _COMMON and segment.first == segment.last
        if spans:
            if not common or segment.titled:
                for span in spans:
                    whole = span[1] >= segment.end
                    persons[span] = _share(facts, found[name]) if whole else _SHARES[_NEW]
        elif not common:
            grounds = _grounds(segment, found[name] / places[name], titled[name])
            if grounds is not None:
                persons[segment.start, with_junior(text, segment.end)] = _SHARES[grounds]
    return _apart(persons)


def _grounds(segment: Segment, share: float, titles: int) -> int | None:
    """Why a name that was not recognised is a person's all the same, if it is."""
    if titles >= _TITLES_ENOUGH:
        return _OFTEN_TITLED
    if share >= _ENOUGH or _has_first_name(segment):
        return _CONCLUDED
    return _TITLED if segment.titled else None


def _has_first_name(segment: Segment) -> bool:
    """A known surname after a first name or an initial in the middle: "Charles Thayer"."""
    if segment.first == segment.last or segment.run[segment.last].facts.volumes < 1:
        return False
    first, second = segment.run[segment.first : segment.first + 2]
    return first.facts.other > _FIRST_NAME or second.is_initial


def _within(text: str, segment: Segment, covered: Mapping[int, Span]) -> list[Span]:
    """What was recognised in a segment, with initials before and hyphened parts behind."""
    pieces = segment.run[segment.first : segment.last + 1]
    spans = list(dict.fromkeys(covered[p.start] for p in pieces if p.start in covered))
    spans = [(_start(segment, start), end) for start, end in spans]
    if spans and spans[-1][1] < segment.end:
        start, end = spans[-1]
        rest = [piece for piece in pieces if piece.start >= end]
        open_end = text[end - 1] == "-" or (bool(rest) and rest[0].text.islower())
        if open_end and all(piece.hyphened for piece in rest):
            spans[-1] = (start, segment.end)
    return spans


def _start(segment: Segment, start: int) -> int:
    """Start of a name without the title, and with the initials, before it; "M." is Monsieur."""
    start = max(start, segment.start)
    pieces = segment.run[segment.first : segment.last + 1]
    at = next((k for k, piece in enumerate(pieces) if piece.start == start), 0)
    while at > 0 and pieces[at - 1].is_initial:
        at -= 1
    if pieces[at].text == _MONSIEUR and at + 1 < len(pieces):
        at += 1
    return pieces[at].start


def _share(facts: Facts, times: int) -> float:
    if facts.volumes >= 3 and facts.volumes_share >= 0.5:
        return _SHARES[_FAMILIAR]
    if facts.volumes >= 1:
        return _SHARES[_KNOWN]
    return _SHARES[_REPEATED] if times > 1 else _SHARES[_NEW]


def _apart(persons: dict[tuple[int, int], float]) -> list[Scored]:
    """In order, and of two that overlap the longer."""
    kept: list[Scored] = []
    for (start, end), sure in sorted(persons.items()):
        if kept and start < kept[-1][1]:
            if end - start > kept[-1][1] - kept[-1][0]:
                kept[-1] = (start, end, sure)
            continue
        kept.append((start, end, sure))
    return kept
