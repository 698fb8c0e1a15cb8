"""SPARQL text: looked over, evaluated, written in every format."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import sparql
from kg.errors import QueryError, UsageError
from kg.sparql import Shape


@pytest.fixture(scope="module")
def store(graph: ox.Store) -> ox.Store:
    return graph


# ---------------------------------------------------------------- tokens


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in sparql.tokens(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("?a<?b", [("variable", "?a"), ("punctuation", "<"), ("variable", "?b")]),
        ("<http://a#b>", [("iri", "<http://a#b>")]),
        ("cw:sender#x", [("name", "cw:sender")]),
        ("cw:", [("name", "cw:")]),
        (":b.c.", [("name", ":b.c."),]),
        ("'''it's \" '' ok'''", [("string", "'''it's \" '' ok'''")]),
        ('"a\\"b"@en', [("string", '"a\\"b"'), ("punctuation", "@"), ("word", "en")]),
        ("ex:a\\#b", [("name", "ex:a\\#b")]),
        ("1.5e3", [("number", "1.5e3")]),
        ("'open", [("punctuation", "'"), ("word", "open")]),
        ("# all of it\r\nASK", [("word", "ASK")]),
    ],
)  # fmt: skip
def test_tokens(text: str, found: list[tuple[str, str]]) -> None:
    assert kinds(text) == found


@given(st.text())
def test_tokens_never_fail_and_keep_their_places(text: str) -> None:
    end = 0
    for token in sparql.tokens(text):
        assert token.start >= end
        assert text[token.start : token.end] == token.text
        end = token.end


def sparql_refuses(query: str) -> bool:
    """Whether the text is no SPARQL at all, so that whatever was told first is as good."""
    try:
        ox.Store().query(query)
    except SyntaxError:
        return True
    return False


@given(st.text(alphabet="<>?a:'\"{}#\\ \n", max_size=40))
def test_no_text_hides_a_service_from_the_look_over(text: str) -> None:
    query = f"SELECT * {{ {text} SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}"
    try:
        sparql.check(query)
    except QueryError as error:
        assert "SERVICE" in error.what or sparql_refuses(query)
        return
    # What passed has the word inside a string, an IRI or a comment: nothing is asked elsewhere,
    # which would fail, since nobody listens there.
    try:
        rows = ox.Store().query(query)
    except SyntaxError:
        return
    assert isinstance(rows, ox.QuerySolutions)
    list(rows)


# ---------------------------------------------------------------- looking over


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("SELECT * {}", Shape.SOLUTIONS),
        ("prefix a: <b> ask {}", Shape.BOOLEAN),
        ("BASE <http://a/> PREFIX select: <b> CONSTRUCT {} {}", Shape.TRIPLES),
        ("# SELECT\nDESCRIBE <a>", Shape.TRIPLES),
    ],
)
def test_shapes(text: str, shape: Shape) -> None:
    assert sparql.check(text) is shape


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "empty"),
        ("# nothing", "empty"),
        ("INSERT DATA {}", "update"),
        ("WITH <a> DELETE {} WHERE {}", "update"),
        ("SELEKT *", "can't begin with 'SELEKT'"),
        ("ASK {" * 401, "nests deeper"),
        ("SELECT * { SERVICE <a> {} }", "line 1, column 12"),
        ("ASK { " + "?a " * 200_001, "tokens"),
    ],
)
def test_refusals(text: str, what: str) -> None:
    with pytest.raises(QueryError) as caught:
        sparql.check(text)
    assert what in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT ?s\nWHERE { ?s ?p }", "line 2, column 16: expected one of LATERAL, SERVICE"),
        ("SELECT * { ?s nope:x ?o }", "Prefix not found"),
        ("SELECT ?x ?s { ?s ?p ?o } GROUP BY ?s", "The SELECT contains a variable"),
    ],
)
def test_the_parsers_complaint_is_readable(text: str, what: str) -> None:
    with pytest.raises(QueryError) as caught:
        sparql.parse(text)
    assert what in caught.value.what
    assert "'A' ..=" not in caught.value.what


# ---------------------------------------------------------------- evaluating


def written(store: ox.Store, text: str, name: str) -> bytes:
    result = sparql.evaluate(store, text)
    out = io.BytesIO()
    result.write(out, sparql.format_named(name, result.shape))
    return out.getvalue()


def test_the_usual_prefixes_need_no_declaration(store: ox.Store) -> None:
    found = json.loads(written(store, "SELECT ?v { ?v a cw:Volume }", "json"))
    assert len(found["results"]["bindings"]) == 2


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv", "srj", "text/csv", ".csv"])
def test_solutions_in_every_format(store: ox.Store, name: str) -> None:
    assert b"frus1961-63v06" in written(store, "SELECT ?v { ?v a cw:Volume }", name)


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_a_boolean_in_every_format(store: ox.Store, name: str) -> None:
    assert b"true" in written(store, "ASK { ?v a cw:Volume }", name)


@pytest.mark.parametrize(
    "name", ["turtle", "ttl", "ntriples", "rdfxml", "jsonld", "trig", "nquads", "n3"]
)
def test_triples_in_every_format(store: ox.Store, name: str) -> None:
    made = written(store, "CONSTRUCT WHERE { ?v a cw:Volume }", name)
    format_ = sparql.format_named(name, Shape.TRIPLES).native
    assert isinstance(format_, ox.RdfFormat)
    assert len(list(ox.parse(made, format=format_))) == 2


def test_a_format_that_does_not_fit() -> None:
    with pytest.raises(UsageError) as caught:
        sparql.format_named("turtle", Shape.SOLUTIONS)
    assert caught.value.remedy == "use one of json, xml, csv, tsv"


def test_graphs(store: ox.Store) -> None:
    graph = "https://w3id.org/coldwar-letters/graph/frus1961-63v06"
    count = "SELECT (COUNT(*) AS ?n) { ?c a cw:Claim }"

    def claims(scope: sparql.Scope) -> str:
        rows = sparql.evaluate(store, count, scope).rows
        assert isinstance(rows, ox.QuerySolutions)
        return next(iter(rows))["n"].value

    named = [int(claims(sparql.Scope(default_graphs=(g.value,)))) for g in store.named_graphs()]
    assert claims(sparql.Scope()) == "0"
    assert 0 < int(claims(sparql.Scope(default_graphs=(graph,)))) < sum(named)
    assert claims(sparql.Scope(union=True)) == str(sum(named))
    with pytest.raises(QueryError, match="IRI of a graph"):
        claims(sparql.Scope(default_graphs=("no iri",)))


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text("\ufeffASK {}", encoding="utf-8")
    assert sparql.read_file(path) == "ASK {}"
    with pytest.raises(QueryError, match="can't be read"):
        sparql.read_file(tmp_path / "none")
