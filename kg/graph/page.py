"""What the makers of quads share while they work on one document: names, graphs, claims.

Facts go to the default graph; claims, and the passages that serve as their evidence, to the named
graph of the volume. A mention is a claim of its own kind, with reason and confidence on its own
node among the facts: a named graph costs twice the room, and mentions are most of the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import vocab as v
from kg.graph.mint import Mint
from kg.model import By, Document, Link, Span

TRUE: Final = Literal("true", datatype=v.XSD_BOOLEAN)
FALSE: Final = Literal("false", datatype=v.XSD_BOOLEAN)

ACTIVITIES: Final = {By.PROGRAM: "extraction", By.EDITOR: "markup"}


def index(offset: int) -> Literal:
    """An offset or ordinal, as xsd:integer: Oxigraph keeps no narrower type of whole number."""
    return Literal(str(offset), datatype=v.XSD_INTEGER)


def degree(confidence: float) -> Literal:
    """A confidence from 0 to 1, to three digits (more would pretend to a precision it hasn't)."""
    return Literal(format(confidence, ".3g"), datatype=v.XSD_DOUBLE)


# 1962-10-25T01:45:00-04:00, …Z: a date-time that says its offset
WITH_OFFSET: Final = re.compile(r"T.*(?:Z|[+-]\d\d:\d\d)$")


def earliest(text: str) -> Literal:
    """The first moment of an interval as xsd:dateTime.

    Where the offset isn't known it is the first moment at which that time can have been anywhere
    (UTC+14): moments with and without offset have no order, and sorting them together fails.
    """
    return _moment(text, "+14:00")


def latest(text: str) -> Literal:
    """The last moment of an interval; without a known offset the last one anywhere (UTC-12)."""
    return _moment(text, "-12:00")


def _moment(text: str, bound: str) -> Literal:
    full = text if "T" in text else text + "T00:00:00"
    known = WITH_OFFSET.search(full) is not None
    return Literal(full if known else full + bound, datatype=v.XSD_DATE_TIME)


def edtf(text: str) -> Literal:
    """An EDTF value, typed as the Library of Congress does."""
    return Literal(text, datatype=v.EDTF)


@dataclass(slots=True)
class Claim:
    """Something concluded, before it has a name."""

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode | Literal
    by: By
    reasons: Sequence[str]
    confidence: float
    evidence: Iterable[Span] = ()
    detail: str = ""


@dataclass(slots=True)
class Page:
    """One document under way into the graph."""

    mint: Mint
    document: Document
    iri: NamedNode
    graph: NamedNode
    activities: dict[By, NamedNode]
    described: set[tuple[int, int]] = field(default_factory=set)
    claimed: set[NamedNode] = field(default_factory=set)

    @classmethod
    def of(cls, mint: Mint, document: Document) -> Page:
        """The page of a document, with nothing described yet."""
        activities = {by: mint.activity(document.volume, name) for by, name in ACTIVITIES.items()}
        iri = mint.resource(document.id)
        return cls(mint, document, iri, mint.claims_graph(document.volume), activities)

    def span(self, start: int, end: int) -> NamedNode:
        """The IRI of a passage."""
        return self.mint.span(self.iri, start, end)

    def note(self, ordinal: int) -> NamedNode:
        """The IRI of a note; of several with one printed number only the first carries it."""
        notes = self.document.notes
        number = notes[ordinal].number
        if number is not None and any(note.number == number for note in notes[:ordinal]):
            number = None
        return self.mint.note(self.document.id, number, ordinal)

    def passage(
        self, node: NamedNode, start: int, end: int, text: str, graph: NamedNode | None = None
    ) -> Iterator[Quad]:
        """NIF's statements of a passage: where it stands and what it says."""
        where = (graph,) if graph is not None else ()
        yield Quad(node, v.REFERENCE_CONTEXT, self.iri, *where)
        yield Quad(node, v.BEGIN_INDEX, index(start), *where)
        yield Quad(node, v.END_INDEX, index(end), *where)
        yield Quad(node, v.ANCHOR_OF, Literal(text), *where)

    def evidence(self, node: NamedNode, spans: Iterable[Span]) -> Iterator[Quad]:
        """The passages a claim rests on; each is described unless the facts already do."""
        for span in spans:
            passage = self.span(span.start, span.end)
            yield Quad(node, v.EVIDENCE, passage, self.graph)
            if (span.start, span.end) not in self.described:
                self.described.add((span.start, span.end))
                text = self.document.text[span.start : span.end]
                yield Quad(passage, v.TYPE, v.PASSAGE, self.graph)
                yield from self.passage(passage, span.start, span.end, text, self.graph)

    def claim(self, claim: Claim) -> Iterator[Quad]:
        """A claim's own node, in the volume's graph."""
        g = self.graph
        node = self.mint.claim(
            self.document.id, claim.by.value, claim.subject, claim.predicate, claim.object
        )
        yield Quad(node, v.TYPE, v.CLAIM, g)
        yield Quad(node, v.SUBJECT, claim.subject, g)
        yield Quad(node, v.PREDICATE, claim.predicate, g)
        yield Quad(node, v.OBJECT, claim.object, g)
        if node not in self.claimed:  # named twice, by two grounds: as sure as the first
            yield Quad(node, v.CONFIDENCE, degree(claim.confidence), g)
        self.claimed.add(node)
        yield Quad(node, v.GENERATED_BY, self.activities[claim.by], g)
        for reason in claim.reasons:
            if reason:
                yield Quad(node, v.REASON, Literal(reason), g)
        if claim.detail:
            yield Quad(node, v.COMMENT, Literal(claim.detail), g)
        yield from self.evidence(node, claim.evidence)

    def linked(
        self,
        subject: NamedNode,
        predicate: NamedNode,
        link: Link,
        *,
        own: Span | None = None,
        reason: str = "",
    ) -> Iterator[Quad]:
        """The claim that ``subject`` has ``link``'s target, with the finding's own span."""
        target = self.mint.resource(link.target)
        spans = (own, *link.evidence) if own is not None else link.evidence
        reasons = (reason, link.reason) if reason != link.reason else (reason,)
        yield from self.claim(
            Claim(subject, predicate, target, link.by, reasons, link.confidence, spans, link.detail)
        )
