"""The ontology declares each term of the vocabulary and nothing else, and every term is told."""

from __future__ import annotations

import json

import letter
import owlrl
import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.graph import quads as build
from kg.graph import vocab
from kg.graph.shapes import union
from kg.model import ReferenceKind
from kg.settings import CONCEPTS, DEFAULT_BASE, VOCABULARY, shipped

FILES = sorted(shipped("ontologies").glob("*.ttl"))
ERRORS = "http://www.daml.org/2002/03/agents/agent-ont#"  # where owlrl puts its reports
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(shipped("ontologies") / "ontology.ttl")


@pytest.fixture(scope="module")
def schemes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in FILES:
        graph.parse(path)
    return graph


def test_there_are_ontology_files() -> None:
    assert {"ontology.ttl", "shapes.ttl", "forms.ttl", "classification.ttl", "handling.ttl"} <= {
        path.name for path in FILES
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_parsers_read_the_same_triples(path) -> None:  # type: ignore[no-untyped-def]
    ours = set(parse(path=path, format=RdfFormat.TURTLE))
    assert len(ours) == len(rdflib.Graph().parse(path))


def test_the_ontology_declares_the_vocabulary_and_nothing_else(ontology: rdflib.Graph) -> None:
    declared = {
        str(term)
        for kind in KINDS
        for term in ontology.subjects(RDF.type, kind)
        if str(term).startswith(VOCABULARY)
    }
    used = {
        term.value
        for term in vars(vocab).values()
        if isinstance(term, NamedNode) and term.value.startswith(VOCABULARY)
    }
    assert declared == used


def test_no_term_is_held_twice() -> None:
    terms = [term for term in vars(vocab).values() if isinstance(term, NamedNode)]
    assert len(terms) == len(set(terms))


def test_every_term_is_labelled_and_defined(ontology: rdflib.Graph) -> None:
    for kind in KINDS:
        for term in ontology.subjects(RDF.type, kind):
            if not str(term).startswith(VOCABULARY):
                continue
            assert ontology.value(term, RDFS.label), term
            assert ontology.value(term, SKOS.definition), term
            assert ontology.value(term, RDFS.isDefinedBy), term


def test_every_class_is_aligned(ontology: rdflib.Graph) -> None:
    for term in ontology.subjects(RDF.type, OWL.Class):
        above = set(ontology.transitive_objects(term, RDFS.subClassOf)) - {term}
        assert any(not str(other).startswith(VOCABULARY) for other in above), term


def test_every_property_is_aligned_or_says_that_it_has_no_counterpart(
    ontology: rdflib.Graph,
) -> None:
    aligned = 0
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology.subjects(RDF.type, kind):
            above = set(ontology.transitive_objects(term, RDFS.subPropertyOf))
            others = {*above, *(o for one in above for o in ontology.objects(one, SKOS.closeMatch))}
            outside = any(not str(other).startswith(VOCABULARY) for other in others)
            note = str(ontology.value(term, SKOS.editorialNote) or "")
            assert outside != note.startswith("No counterpart: "), term
            aligned += outside
    assert aligned > 60


def test_the_vocabularies_promised_are_used(ontology: rdflib.Graph) -> None:
    alignments = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch)
    used = {str(other) for predicate in alignments for other in ontology.objects(None, predicate)}
    for namespace in (
        vocab.RICO,
        vocab.SCHEMA,
        vocab.CRM,
        vocab.PROV,
        vocab.NIF,
        vocab.ITSRDF,
        vocab.FOAF,
        vocab.DCTERMS,
    ):
        assert any(name.startswith(namespace) for name in used), namespace


def test_terms_of_our_own_in_the_ontology_are_declared(schemes: rdflib.Graph) -> None:
    for triple in schemes:
        for term in triple:
            if isinstance(term, rdflib.URIRef) and str(term).startswith(VOCABULARY):
                assert (term, RDF.type, None) in schemes, term


def test_every_concept_is_labelled_defined_and_in_its_scheme(schemes: rdflib.Graph) -> None:
    concepts = list(schemes.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) > 50
    for concept in concepts:
        scheme = schemes.value(concept, SKOS.inScheme)
        assert str(concept).startswith(f"{scheme}/")
        assert str(concept).startswith(CONCEPTS)
        assert schemes.value(concept, SKOS.prefLabel)
        assert schemes.value(concept, SKOS.definition), concept
        broader = schemes.value(concept, SKOS.broader)
        assert broader is None or (broader, RDF.type, SKOS.Concept) in schemes


def test_every_kind_of_reference_is_a_concept(schemes: rdflib.Graph) -> None:
    for kind in ReferenceKind:
        concept = rdflib.URIRef(f"{CONCEPTS}reference/{kind.value}")
        assert (concept, RDF.type, SKOS.Concept) in schemes


def test_letters_are_correspondence_and_minutes_are_not() -> None:
    forms = build.message_forms()
    assert {"letter", "telegram", "airgram", "note"} <= forms
    assert not {"minutes", "editorial-note", "memorandum-of-conversation"} & forms


def test_the_json_ld_context_names_every_term_and_only_known_ones(ontology: rdflib.Graph) -> None:
    context = json.loads((shipped("ontologies") / "context.jsonld").read_text())["@context"]
    named = {
        entry if isinstance(entry, str) else entry["@id"]
        for key, entry in context.items()
        if not key.startswith("@")
    }
    declared = {
        "cw:" + str(term).removeprefix(VOCABULARY)
        for kind in KINDS
        for term in ontology.subjects(RDF.type, kind)
        if str(term).startswith(VOCABULARY)
    }
    assert {name for name in named if name.startswith("cw:")} == declared
    for term in ontology.subjects(RDF.type, OWL.ObjectProperty):
        entry = context[str(term).removeprefix(VOCABULARY)]
        assert entry["@type"] == "@id", term


@pytest.fixture(scope="module")
def closed(ontology: rdflib.Graph) -> rdflib.Graph:
    """The ontology and the letter's graph, with all that OWL 2 RL concludes from them."""
    graph = rdflib.Graph()
    graph += ontology
    builder = build.Builder()
    quads = builder.quads(letter.extraction(), letter.document())
    graph += union((*builder.volume_quads(letter.volume()), *quads))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def test_the_ontology_is_consistent_under_owl_2_rl(closed: rdflib.Graph) -> None:
    errors = [
        str(message)
        for report in closed.subjects(RDF.type, rdflib.URIRef(ERRORS + "ErrorMessage"))
        for message in closed.objects(report, rdflib.URIRef(ERRORS + "error"))
    ]
    assert not errors


def test_an_inconsistent_graph_would_be_noticed(ontology: rdflib.Graph) -> None:
    graph = rdflib.Graph()
    graph += ontology
    town = rdflib.URIRef(DEFAULT_BASE + "place/washington")
    graph.add((town, RDF.type, rdflib.URIRef(vocab.CITY.value)))
    graph.add((town, RDF.type, rdflib.URIRef(vocab.PERSON.value)))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert list(graph.subjects(RDF.type, rdflib.URIRef(ERRORS + "ErrorMessage")))


def test_what_follows_from_the_letter_is_said_in_other_vocabularies(closed: rdflib.Graph) -> None:
    e1 = rdflib.URIRef(f"{DEFAULT_BASE}{letter.ID}/e1")
    khrushchev = rdflib.URIRef(DEFAULT_BASE + "person/107127")
    for predicate in (vocab.RICO + "hasAddressee", vocab.SCHEMA + "recipient"):
        assert (e1, rdflib.URIRef(predicate), khrushchev) in closed
    assert (khrushchev, RDF.type, rdflib.URIRef(vocab.RICO + "Agent")) in closed
    kinds = {str(kind) for kind in closed.objects(e1, RDF.type)}
    assert vocab.SCHEMA + "Message" in kinds
    assert VOCABULARY + "Person" not in kinds
