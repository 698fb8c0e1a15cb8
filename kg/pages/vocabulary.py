"""The ontology for people: each term with its definition and alignment, made from the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.graph import vocab as v
from kg.pages.links import Links
from kg.pages.views import Fact, Value
from kg.settings import VOCABULARY, shipped

PARTS: Final = (
    ("Classes", v.OWL + "Class"),
    ("Relations", v.OWL + "ObjectProperty"),
    ("Values", v.OWL + "DatatypeProperty"),
)
ROWS: Final = (
    ("Kind of", v.RDFS + "subClassOf"),
    ("Kind of", v.RDFS + "subPropertyOf"),
    ("Close to", v.SKOS + "closeMatch"),
    ("Note", v.SKOS + "editorialNote"),
    ("Of", v.RDFS + "domain"),
    ("To", v.RDFS + "range"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology as its page shows it."""

    anchor: str
    name: str
    label: str
    definition: str
    facts: tuple[Fact, ...]


def ontology() -> list[Triple]:
    """What the file says."""
    path = shipped("ontologies") / "ontology.ttl"
    return list(parse(path=path, format=RdfFormat.TURTLE))


def described(triples: list[Triple], links: Links) -> dict[str, Any]:
    """What the page of the ontology (``ontology.html``) says: title, lead and the terms by kind."""
    about = NamedNode(VOCABULARY.rstrip("#"))
    return {
        "title": _said(triples, about, v.TITLE),
        "lead": _said(triples, about, v.DESCRIPTION),
        "parts": [(heading, terms(triples, links, kind)) for heading, kind in PARTS],
    }


def terms(triples: list[Triple], links: Links, kind: str) -> list[Term]:
    """The terms of one kind, by name."""
    found = sorted(
        triple.subject.value
        for triple in triples
        if triple.predicate == v.TYPE
        and triple.object == NamedNode(kind)
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(VOCABULARY)
    )
    return [_term(triples, links, NamedNode(name)) for name in found]


def _term(triples: list[Triple], links: Links, node: NamedNode) -> Term:
    local = node.value.removeprefix(VOCABULARY)
    rows = []
    for heading, predicate in ROWS:
        found = [
            triple.object
            for triple in triples
            if triple.subject == node and triple.predicate.value == predicate
        ]
        values = tuple(
            Value(short(one.value), links.page(one.value))
            if isinstance(one, NamedNode)
            else Value(one.value)
            for one in sorted(found, key=str)
            if isinstance(one, NamedNode | Literal)
        )
        if values:
            rows.append(Fact(heading, values))
    return Term(
        local,
        f"cw:{local}",
        _said(triples, node, v.LABEL),
        _said(triples, node, v.DEFINITION),
        tuple(rows),
    )


def short(iri: str) -> str:
    """An IRI with its prefix."""
    for prefix, namespace in (*v.PREFIXES.items(), ("crm", v.CRM)):
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _said(triples: list[Triple], node: NamedNode, predicate: NamedNode) -> str:
    values = (
        triple.object.value
        for triple in triples
        if triple.subject == node
        and triple.predicate == predicate
        and not isinstance(triple.object, Triple)
    )
    return next(values, "")
