"""Updates looked over, and the dataset the protocol gives them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg import updates
from kg.errors import QueryError

A, B, G, H = (ox.NamedNode(f"http://{name}") for name in "abgh")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("LOAD <http://127.0.0.1/>", "LOAD is switched off"),
        ("load<http://127.0.0.1/>into graph<http://g>", "LOAD is switched off"),
        ("CLEAR ALL ; LOAD SILENT <http://127.0.0.1/>", "LOAD is switched off"),
        ("# x\nINSERT {} WHERE { SERVICE <http://127.0.0.1/> {} }", "SERVICE is switched off"),
        ("SELECT * {}", "can't begin"),
        ("PREFIX a: <http://a/> ASK {}", "can't begin"),
        ("", "empty"),
        ("INSERT DATA " + "{" * 500, "nests deeper"),
    ],
)
def test_refused(text: str, what: str) -> None:
    with pytest.raises(QueryError, match=what):
        updates.check(text)


@pytest.mark.parametrize(
    "text",
    [
        'INSERT DATA { <http://a> <http://LOAD> "LOAD <x>" } # LOAD',
        "PREFIX load: <http://a/> DELETE WHERE { ?load ?service load:service }",
        "WITH <http://g> DELETE { ?s ?p ?o } INSERT { } WHERE { ?s ?p ?o }",
        "CLEAR SILENT DEFAULT ; DROP ALL; CREATE GRAPH <http://g>; COPY DEFAULT TO <http://g>",
    ],
)
def test_let_through(text: str) -> None:
    updates.check(text)


def test_data_may_be_long() -> None:
    updates.check("INSERT DATA { " + "<http://a> <http://b> 1 . " * 60_000 + "}")


def store() -> ox.Store:
    made = ox.Store()
    for graph in (G, H):
        made.add(ox.Quad(A, B, ox.Literal(graph.value), graph))
    return made


def in_default(database: ox.Store) -> set[str]:
    found = database.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return {quad.object.value for quad in found if isinstance(quad.object, ox.Literal)}


@pytest.mark.parametrize(
    ("using", "named", "copied"),
    [
        (("http://g",), (), {"http://g"}),
        (("http://g", "http://h"), (), {"http://g", "http://h"}),
        ((), ("http://h",), {"http://h"}),
    ],
)
def test_the_dataset_is_that_of_the_protocol(
    using: tuple[str, ...], named: tuple[str, ...], copied: set[str]
) -> None:
    pattern = "{ GRAPH ?g { ?s ?p ?o } }" if named else "{ ?s ?p ?o }"
    text = f"INSERT {{ ?s ?p ?o }} WHERE {pattern} ; CREATE GRAPH <http://new>"
    database = store()
    updates.run(database, updates.with_dataset(text, using, named))
    assert in_default(database) == copied


def test_a_short_delete_has_a_dataset_too() -> None:
    database = store()
    database.add(ox.Quad(A, B, ox.Literal("http://g")))
    database.add(ox.Quad(A, B, ox.Literal("left")))
    text = updates.with_dataset("DELETE WHERE { ?s ?p ?o }", ("http://g",), ())
    updates.run(database, text)
    assert in_default(database) == {"left"}


def test_two_datasets_contradict() -> None:
    for text in (
        "INSERT { ?s ?p ?o } USING <http://g> WHERE { ?s ?p ?o }",
        "WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ):
        with pytest.raises(QueryError, match="by the address too"):
            updates.with_dataset(text, ("http://h",), ())
    with pytest.raises(QueryError, match="IRI"):
        updates.with_dataset("CLEAR ALL", ("no iri>",), ())


def test_a_part_that_fails_undoes_the_whole() -> None:
    database = ox.Store()
    text = 'INSERT DATA { <http://a> <http://b> "1" } ; DROP GRAPH <http://none>'
    with pytest.raises(QueryError, match="does not exist"):
        updates.run(database, text)
    assert len(database) == 0
    with pytest.raises(QueryError, match="line 1, column"):
        updates.run(database, "INSERT DATA { <http://a> }")
