"""The examples of ``docs/graph.md`` are RDF in terms that exist."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.graph import vocab as v
from kg.settings import CONCEPTS, VOCABULARY, shipped

PAGE = shipped("ontologies").parent / "docs" / "graph.md"
PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in (
        *v.PREFIXES.items(),
        *((s, f"{CONCEPTS}{s}/") for s in ("form", "classification", "handling", "reference")),
    )
)


@pytest.mark.skipif(not PAGE.is_file(), reason="an installed package has no docs")
def test_the_examples_use_terms_of_the_vocabulary() -> None:
    examples = re.findall(r"```turtle\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    known = {term for term in vars(v).values() if isinstance(term, NamedNode)}
    concepts = {
        triple.subject
        for path in shipped("ontologies").glob("*.ttl")
        for triple in parse(path=path, format=RdfFormat.TURTLE)
    }
    for example in examples:
        text = (PREFIXES + example).encode()
        for quad in parse(text, format=RdfFormat.TRIG, base_iri="https://example.org/"):
            assert quad.predicate in known, quad
            for term in (quad.predicate, quad.object):
                if isinstance(term, NamedNode) and term.value.startswith((VOCABULARY, CONCEPTS)):
                    assert term in known | concepts, term
