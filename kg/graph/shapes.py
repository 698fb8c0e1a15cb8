"""Checking quads against the SHACL shapes in ``ontologies/shapes.ttl``, with a readable report.

pySHACL does the checking. The shapes look at facts and claims together, so the graphs of what is
checked are taken as one. Meant for a document or a few at a time; ``kg.validation`` goes through
a store of any size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from kg.graph import vocab as v
from kg.settings import shipped

FIRST_CASES: Final = 10
ENCLOSURE: Final = re.compile(r"/e\d+$")  # …/d64/e1

UNNAMED: Final = "an unnamed shape"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that does not conform: which shape, which node, what is wrong with what value."""

    shape: str
    focus: str
    path: str
    value: str
    message: str

    @property
    def document(self) -> str:
        """The document the node belongs to: its IRI without fragment or enclosure."""
        return ENCLOSURE.sub("", self.focus.partition("#")[0])


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found. ``checked`` counts documents, or what was given as one."""

    checked: int = 0
    violations: tuple[Violation, ...] = field(default=())

    @property
    def conforms(self) -> bool:
        """Whether nothing was found."""
        return not self.violations

    def by_shape(self) -> list[tuple[str, str, int]]:
        """Shape, message and number of cases, the most frequent first."""
        counts = Counter((one.shape, one.message) for one in self.violations)
        return [(shape, message, n) for (shape, message), n in counts.most_common()]

    def by_document(self) -> list[tuple[str, int]]:
        """Document and number of cases, the worst first."""
        return Counter(one.document for one in self.violations).most_common()

    def merged(self, other: Report) -> Report:
        """Both reports as one."""
        return Report(self.checked + other.checked, self.violations + other.violations)

    def lines(self, first: int = FIRST_CASES) -> Iterator[str]:
        """The report for people: counts by shape, and the first few cases of each."""
        if self.conforms:
            yield f"Everything conforms ({self.checked:,} checked)."
            return
        documents = len(self.by_document())
        yield f"{len(self.violations):,} problems in {documents:,} of {self.checked:,} checked."
        for shape, message, n in self.by_shape():
            yield f"{shape}: {message} ({n:,} times)"
            cases = [one for one in self.violations if (one.shape, one.message) == (shape, message)]
            for one in cases[:first]:
                shown = f"  {one.path}" if one.path else ""
                yield f"    {one.focus}{shown}" + (f" = {one.value}" if one.value else "")
            if n > first:
                yield f"    … and {n - first:,} more"


class Shapes:
    """The shipped shapes, read once."""

    def __init__(self) -> None:
        self._graph = rdflib.Graph().parse(shipped("ontologies") / "shapes.ttl", format="turtle")

    def validate(self, quads: Iterable[ox.Quad]) -> Report:
        """Check quads, all graphs taken as one. The report counts the documents among them."""
        data = union(quads)
        found = pyshacl.validate(data, shacl_graph=self._graph, inplace=True)
        results: rdflib.Graph = found[1]
        violations = [self._violation(results, node) for node in results.subjects(RDF.type, RESULT)]
        documents = sum(1 for _ in data.subjects(RDF.type, rdflib.URIRef(v.DOCUMENT.value)))
        return Report(documents, tuple(sorted(violations, key=lambda one: (one.focus, one.path))))

    def _violation(self, results: rdflib.Graph, node: rdflib.term.Node) -> Violation:
        def said(predicate: rdflib.URIRef) -> str:
            value = results.value(node, predicate)
            return "" if value is None else str(value)

        return Violation(
            self._shape_label(results.value(node, SH.sourceShape)),
            said(SH.focusNode),
            short(said(SH.resultPath)),
            said(SH.value),
            said(SH.resultMessage),
        )

    def _shape_label(self, shape: rdflib.term.Node | None) -> str:
        """The label of a shape, or of the node shape that has it as a property."""
        if shape is None:
            return UNNAMED
        label = self._graph.value(shape, RDFS.label)
        owner = next(self._graph.subjects(SH.property, shape), None)
        if label is None and owner is not None:
            label = self._graph.value(owner, RDFS.label)
        return str(label) if label is not None else UNNAMED


RESULT: Final = SH.ValidationResult


def validate(quads: Iterable[ox.Quad]) -> Report:
    """Check quads against the shipped shapes; for many portions, make one ``Shapes``."""
    return Shapes().validate(quads)


def union(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Quads as one rdflib graph, crossing over as N-Triples."""
    triples = dict.fromkeys(quad.triple for quad in quads)
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph()
    graph.parse(data=data or b"", format="nt")
    return graph


def short(iri: str) -> str:
    """An IRI of a known vocabulary as a prefixed name."""
    for prefix, namespace in v.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
