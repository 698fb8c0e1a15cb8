"""From what the recogniser sees to the persons of a document.

The recogniser looks at a few words at a time. What it can't know is the rest of the document: a
surname that it found where a title or a verb gave it away stands elsewhere without such help. So

- initials before a recognised surname belong to it ("N.S." of "N.S. Khrushchev");
- a surname recognised in a third of its places at least is a person in the others as well, unless
  it is a common word too ("White", "Ball") or stands in a larger name.

A person's confidence is the share of such mentions that editors had tagged, in volumes the
recogniser had not seen (``_SHARES``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.extract.lexicon import Facts
from kg.extract.names import Segment, with_junior

# A surname found in this share of its places in the document is a person in all of them.
_ENOUGH = 0.34
# Words more often written without a capital are not taken for names on that ground.
_COMMON = 0.5

_FAMILIAR, _KNOWN, _REPEATED, _NEW, _CONCLUDED = range(5)
# Measured on frus1955-57v14, frus1958-60v08, frus1961-63v06 and frus1969-76v19p1.
_SHARES = (0.97, 0.93, 0.85, 0.7, 0.8)

Spans = Sequence[tuple[int, int]]
Scored = tuple[int, int, float]


def settle(text: str, segments: Sequence[Segment], recognised: Spans) -> list[Scored]:
    """The persons of a document with their confidence, by offset; none overlap.

    ``segments`` are the candidate names, ``recognised`` the spans of the recogniser.
    """
    covered = {at: span for span in recognised for at in range(*span)}
    places: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for segment in segments:
        places[segment.surname] += 1
        found[segment.surname] += _last_start(segment) in covered
    persons = dict.fromkeys(recognised, _SHARES[_NEW])
    for segment in segments:
        name = segment.surname
        span = covered.get(_last_start(segment))
        if span is not None:
            persons.pop(span, None)
            start = _with_initials(segment, span[0])
            facts = segment.run[segment.last].facts
            persons[start, span[1]] = _share(facts, found[name])
        elif _concluded(segment, found[name] / places[name]) and not any(
            at in covered for at in range(segment.start, segment.end)
        ):
            persons[segment.start, with_junior(text, segment.end)] = _SHARES[_CONCLUDED]
    return _apart(persons)


def _last_start(segment: Segment) -> int:
    return segment.run[segment.last].start


def _concluded(segment: Segment, share: float) -> bool:
    return share >= _ENOUGH and segment.run[segment.last].facts.lower < _COMMON


def _with_initials(segment: Segment, start: int) -> int:
    """Start of a name with the initials before it; "M." is Monsieur."""
    at = next((k for k, piece in enumerate(segment.run) if piece.start == start), 0)
    while at > segment.first:
        before = segment.run[at - 1]
        if not before.is_initial or before.text == "M.":
            break
        at, start = at - 1, before.start
    return start


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
