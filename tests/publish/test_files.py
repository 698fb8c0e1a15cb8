"""Moving names to another base: quad by quad and line by line it is the same."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.publish.files import Mover, begin_of_graph
from kg.settings import CONCEPTS, DEFAULT_BASE, VOCABULARY

MOVER = Mover(DEFAULT_BASE, "https://example.org/letters/")
S = NamedNode(DEFAULT_BASE + "v1/d1#char=1,2")
P = NamedNode(VOCABULARY + "sender")
GRAPH = NamedNode(DEFAULT_BASE + "graph/v1")
OBJECTS = (
    NamedNode(DEFAULT_BASE + "person/1"),
    NamedNode(VOCABULARY + "Person"),
    NamedNode(VOCABULARY.rstrip("#")),
    NamedNode(CONCEPTS + "form/letter"),
    NamedNode("https://viaf.org/viaf/1"),
    GRAPH,
    Literal(f"see <{DEFAULT_BASE}v1/d2> ."),
    Literal(f'"quoted" <{DEFAULT_BASE}graph/v1> .\n'),
    Literal(f"<{DEFAULT_BASE}x>", language="en"),
    Literal("1962", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYear")),
    Literal(f"a \\ b\t<{DEFAULT_BASE}x> <y>", datatype=NamedNode(VOCABULARY + "odd")),
)


def line_of(quad: Quad) -> bytes:
    line: bytes = serialize([quad], format=RdfFormat.N_QUADS)
    return line


@pytest.mark.parametrize("graph", [None, GRAPH], ids=["facts", "claims"])
@pytest.mark.parametrize("object_", OBJECTS, ids=str)
def test_a_line_is_moved_as_its_quad_is(object_: NamedNode | Literal, graph: object) -> None:
    quad = Quad(S, P, object_) if graph is None else Quad(S, P, object_, GRAPH)
    line = line_of(quad)
    assert MOVER.line(line) == line_of(MOVER.quad(quad))
    begin = begin_of_graph(line.split(b" ", 2)[2])
    assert bool(begin) == (graph is not None)


def test_names_of_other_bases_stay() -> None:
    quad = Quad(NamedNode("https://example.com/a"), P, NamedNode("https://example.com/b"))
    assert MOVER.line(line_of(quad)) == line_of(quad)
