"""Checking quads against the SHACL shapes in ``ontologies/shapes.ttl``, with a readable report.

pySHACL does the checking. The shapes look at facts and claims together, so the graphs of what is
checked are taken as one. Meant for a document or a few at a time; ``kg.check`` goes through
a store of any size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from kg.graph import vocab as v
from kg.graph.mint import ENCLOSURE
from kg.settings import shipped

QUOTED: Final = "A passage of the text"

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


class Shapes:
    """The shipped shapes, read once."""

    def __init__(self) -> None:
        self._graph = rdflib.Graph().parse(shipped("ontologies") / "shapes.ttl", format="turtle")
        self._owners = spread(self._graph)

    def validate(self, quads: Iterable[ox.Quad]) -> Report:
        """Check quads, all graphs taken as one. The report counts the documents among them."""
        data = union(quads)
        found = pyshacl.validate(data, shacl_graph=self._graph, inplace=True)
        results: rdflib.Graph = found[1]
        nodes = results.subjects(RDF.type, SH.ValidationResult)
        violations = [self._violation(results, data, node) for node in nodes]
        violations += misquoted(data)
        documents = sum(1 for _ in data.subjects(RDF.type, rdflib.URIRef(v.DOCUMENT.value)))
        return Report(documents, tuple(sorted(violations, key=lambda one: (one.focus, one.path))))

    def _violation(
        self, results: rdflib.Graph, data: rdflib.Graph, node: rdflib.term.Node
    ) -> Violation:
        def said(predicate: rdflib.URIRef) -> str:
            value = results.value(node, predicate)
            return "" if value is None else str(value)

        focus, shape = results.value(node, SH.focusNode), results.value(node, SH.sourceShape)
        return Violation(
            self._label(shape, set(data.objects(focus, RDF.type))),
            said(SH.focusNode),
            short(said(SH.resultPath)),
            said(SH.value),
            said(SH.resultMessage),
        )

    def _label(self, shape: rdflib.term.Node | None, types: set[rdflib.term.Node]) -> str:
        """The label of a shape; for one of several shapes' properties, of that which fits."""
        if shape is None:
            return UNNAMED
        owners = sorted(self._owners.get(shape, ()), key=str)
        fitting = [o for o in owners if types & set(self._graph.objects(o, SH.targetClass))]
        for one in (shape, *fitting, *owners):
            label = self._graph.value(one, RDFS.label)
            if label is not None:
                return str(label)
        return UNNAMED


def misquoted(data: rdflib.Graph) -> Iterator[Violation]:
    """Passages whose words are not those of the text at their offsets.

    SHACL's core can't compare a text with a part of it, so this is looked at here.
    """
    anchor, context = rdflib.URIRef(v.ANCHOR_OF.value), rdflib.URIRef(v.REFERENCE_CONTEXT.value)
    begin, end = rdflib.URIRef(v.BEGIN_INDEX.value), rdflib.URIRef(v.END_INDEX.value)
    texts = {
        document: str(text)
        for document, text in data.subject_objects(rdflib.URIRef(v.IS_STRING.value))
    }
    for passage, words in data.subject_objects(anchor):
        text = texts.get(data.value(passage, context) or passage)
        start, stop = data.value(passage, begin), data.value(passage, end)
        if text is None or start is None or stop is None:
            continue
        if text[int(str(start)) : int(str(stop))] != str(words):
            message = "Its words are not those of the text at its offsets."
            yield Violation(QUOTED, str(passage), short(str(anchor)), str(words), message)


def spread(graph: rdflib.Graph) -> dict[rdflib.term.Node, set[rdflib.term.Node]]:
    """Give the targets of node shapes to their property shapes; from these back to the former.

    It is the same to SHACL, which gives targets to either kind. pySHACL checks a shape's targets
    all at once, but a shape inside another focus node by focus node, at three times the cost.
    """
    owners: dict[rdflib.term.Node, set[rdflib.term.Node]] = {}
    for owner, _, inner in list(graph.triples((None, SH.property, None))):
        targets = [
            (predicate, target)
            for predicate in (SH.targetClass, SH.targetObjectsOf)
            for target in graph.objects(owner, predicate)
        ]
        if not targets:
            continue  # a shape inside sh:or, say: it belongs where it stands
        owners.setdefault(inner, set()).add(owner)
        graph.remove((owner, SH.property, inner))
        graph.add((inner, RDF.type, SH.PropertyShape))
        for predicate, target in targets:
            graph.add((inner, predicate, target))
    return owners


def union(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Quads as one rdflib graph."""
    graph = rdflib.Graph()
    known: dict[object, rdflib.term.Node] = {}  # most names come many times

    def converted(term: object) -> rdflib.term.Node:
        found = known.get(term)
        if found is None:
            found = known[term] = _converted(term)
        return found

    for quad in quads:
        graph.add((converted(quad.subject), converted(quad.predicate), converted(quad.object)))
    return graph


def _converted(term: object) -> rdflib.term.Node:
    """A term of pyoxigraph's as rdflib has it."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype == v.XSD_STRING:
            return rdflib.Literal(term.value)  # for rdflib a string has no datatype
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    raise TypeError(f"Unexpected term: {term!r}")


def short(iri: str) -> str:
    """An IRI of a known vocabulary as a prefixed name."""
    for prefix, namespace in v.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
