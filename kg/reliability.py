"""Whether confidences can be believed: of the links given 0.9, are nine in ten right?

A link is judged where the editors marked the same words: a person's name whose identity across
volumes is known, a sender or addressee likewise, a citation they linked. What they left unmarked
judges nothing. Where the markup itself is wrong, a right link counts against its confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.model import Document, Mark, MarkKind
from kg.record import Record

# Lower bounds of the bins; close together at the top, where nearly all links are
BOUNDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99)
SURE = 0.9


class Verdict(NamedTuple):
    """One link judged: of which kind, how sure the program was, and whether it is right."""

    kind: str  # person, party, reference
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The links whose confidence is at least ``low`` and below ``high`` (1 is in the last)."""

    low: float
    high: float
    count: int
    right: int
    stated: float  # mean of the confidences given

    @property
    def share(self) -> float:
        """Share of the links that are right."""
        return self.right / self.count if self.count else 0.0


Reliability = dict[str, tuple[Bin, ...]]


def verdicts(
    document: Document, record: Record, persons: Mapping[str, str], targets: Mapping[str, str]
) -> Iterator[Verdict]:
    """The links of a record that its document's markup can judge.

    ``persons`` maps a person as marked (``VOLUME#p_ID``) to the identifier across volumes;
    ``targets`` a link as marked (``#d63``) to the local name of what it links to.
    """
    known = {
        (m.start, m.end): persons[_person(document, m)]
        for m in document.marks
        if m.kind is MarkKind.PERSON and _person(document, m) in persons
    }
    for mention in record["mentions"]:
        wanted = known.get((mention["start"], mention["end"]))
        if mention["label"] == "PERSON" and mention["agent"] and wanted:
            yield Verdict("person", mention["link_confidence"], mention["agent"] == wanted)
    yield from _parties(document, record["communications"][0], persons)
    marks = [m for m in document.marks if m.kind is MarkKind.REFERENCE and m.target in targets]
    for reference in record["references"]:
        if not reference["target"]:
            continue
        meant = {targets[str(m.target)] for m in _at(reference, marks)}
        if meant:
            yield Verdict("reference", reference["link_confidence"], reference["target"] in meant)


def _parties(document: Document, printed: Record, persons: Mapping[str, str]) -> Iterator[Verdict]:
    for kind, key in ((MarkKind.SENDER, "senders"), (MarkKind.ADDRESSEE, "recipients")):
        marks = [m for m in document.marks if m.kind is kind]
        for party in printed[key]:
            who = party["person"] or party["agent"]
            if party["start"] is None or not who or not who.startswith("person/"):
                continue
            wanted = {persons.get(_person(document, m)) for m in _at(party, marks)} - {None}
            if wanted:
                yield Verdict("party", party["link_confidence"], who in wanted)


def _person(document: Document, mark: Mark) -> str:
    target = mark.target or ""
    return f"{document.volume}{target}" if target.startswith("#") else target


def _at(found: Record, marks: Iterable[Mark]) -> list[Mark]:
    return [m for m in marks if m.start < found["end"] and found["start"] < m.end]


def reliability(judged: Iterable[Verdict]) -> Reliability:
    """The verdicts of each kind in bins of confidence; empty bins are left out."""
    kinds: dict[str, dict[int, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    for verdict in judged:
        place = sum(bound <= verdict.confidence for bound in BOUNDS) - 1
        kinds[verdict.kind][max(place, 0)].append(verdict)
    return {
        kind: tuple(_bin(place, found) for place, found in sorted(bins.items()))
        for kind, bins in sorted(kinds.items())
    }


def _bin(place: int, found: Sequence[Verdict]) -> Bin:
    return Bin(
        BOUNDS[place],
        (*BOUNDS, 1.0)[place + 1],
        len(found),
        sum(v.right for v in found),
        sum(v.confidence for v in found) / len(found),
    )


def sure(bins: Iterable[Bin]) -> tuple[int, int]:
    """How many links were given at least 0.9, and how many of them are right."""
    found = [b for b in bins if b.low >= SURE]
    return sum(b.count for b in found), sum(b.right for b in found)
