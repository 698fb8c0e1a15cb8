"""Saved queries: the files themselves, their loader, and the binding of values.

``answers/QUERY.csv`` holds all that a query's example answers on the store built from ``sources``,
each row read against the pages there. After a change that is meant, write them anew with

    KG_ANSWERS=write python -m pytest tests/test_queries.py

and read the difference before it goes in.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import queries
from kg.errors import QueryError
from kg.settings import CONCEPTS, DEFAULT_BASE

LIBRARY = queries.load()
ANSWERS = Path(__file__).parent / "answers"
WRITE = os.environ.get("KG_ANSWERS") == "write"

KENNEDY = f"{DEFAULT_BASE}person/107025"

GOOD = """\
#+ title = "Messages of a person"
#+ description = "What one person sent."
#+ [parameters.person]
#+ type = "person"
#+ description = "Whose"
PREFIX cw: <https://w3id.org/coldwar-letters/ontology#>
SELECT ?message WHERE { VALUES (?person) { (UNDEF) } ?message cw:senderPerson ?person }
ORDER BY ?message
"""


@pytest.fixture(scope="module")
def store(graph: ox.Store) -> ox.Store:
    return graph


def short(term: ox.NamedNode | ox.Literal | None) -> str:
    """A term as the headers write it: local name, value, or nothing."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(CONCEPTS).removeprefix(DEFAULT_BASE)
    return term.value


def table(result: queries.Result) -> list[tuple[str, ...]]:
    return [tuple(short(cell) for cell in row) for row in result.rows]


def write(folder: Path, text: str, name: str = "mine.rq") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- the shipped queries


def test_there_are_saved_queries() -> None:
    assert len(LIBRARY) >= 10


@pytest.mark.parametrize("query", LIBRARY.queries, ids=lambda query: query.name)
def test_example_gives_the_rows_that_were_read(query: queries.SavedQuery, store: ox.Store) -> None:
    result = queries.run(query, query.example, store)
    rows = [result.variables, *table(result)]
    file = ANSWERS / f"{query.name}.csv"
    if WRITE:
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)
    with file.open(encoding="utf-8", newline="") as known:
        assert [tuple(row) for row in rows] == [tuple(row) for row in csv.reader(known)]
    assert len(rows) > 1, "an example that shows nothing"


def test_every_answer_is_of_a_query() -> None:
    assert {file.stem for file in ANSWERS.glob("*.csv")} == {query.name for query in LIBRARY}


@pytest.mark.parametrize("query", LIBRARY.queries, ids=lambda query: query.name)
def test_query_is_documented_and_runs_as_it_stands(
    query: queries.SavedQuery, store: ox.Store
) -> None:
    assert len(query.description) > 40
    assert query.group
    assert not query.limited, "paging is left to whoever asks"
    for parameter in query.parameters:
        assert parameter.description
        assert parameter.example or not parameter.required
    required = {p.name: p.example or "" for p in query.parameters if p.required}
    table(queries.run(query, required, store))
    assert not query.text.rstrip().endswith("UNDEF")
    list(store.query(query.text))  # plain SPARQL, with every parameter open


def test_no_column_comes_twice(store: ox.Store) -> None:
    for query in LIBRARY:
        result = queries.run(query, query.example, store)
        assert isinstance(result.rows, ox.QuerySolutions)
        assert len(set(result.variables)) == len(result.variables)


# ---------------------------------------------------------------- binding


def sent_by(store: ox.Store, tmp_path: Path, person: str) -> list[tuple[str, ...]]:
    query = queries.read(write(tmp_path, GOOD))
    return table(queries.run(query, {"person": person}, store))


@pytest.mark.parametrize(
    "given",
    [
        "person/107025",
        KENNEDY,
        f"<{KENNEDY}>",
        "John F. Kennedy",
        "john f.  kennedy",
        "President Kennedy",
        "JFK",
    ],
)
def test_a_person_by_local_name_iri_or_name(store: ox.Store, tmp_path: Path, given: str) -> None:
    assert ("frus1961-63v06/d60",) in sent_by(store, tmp_path, given)


def test_an_ambiguous_name_lists_the_candidates(store: ox.Store, tmp_path: Path) -> None:
    with pytest.raises(QueryError) as caught:
        sent_by(store, tmp_path, "Kennedy")
    assert re.search(r"any of \d", caught.value.what)
    assert "person/107025 (John F. Kennedy)" in caught.value.remedy
    assert "person/107032 (Robert F. Kennedy)" in caught.value.remedy


@pytest.mark.parametrize("given", ["Nobody", "person/1", "person/107025> } #", '"', "\\"])
def test_a_value_that_is_nobody(store: ox.Store, tmp_path: Path, given: str) -> None:
    with pytest.raises(QueryError, match="person"):
        sent_by(store, tmp_path, given)


def test_values_are_terms_and_never_text(store: ox.Store, tmp_path: Path) -> None:
    text = GOOD.replace('"person"', '"string"').replace(
        "?message cw:senderPerson ?person", "BIND(?person AS ?message)"
    )
    query = queries.read(write(tmp_path, text))
    hostile = "\") } } INSERT { ?s ?p \"\\u0022\n''' # ?x"
    assert table(queries.run(query, {"person": hostile}, store)) == [(hostile,)]


@pytest.mark.parametrize(
    ("kind", "given", "term"),
    [
        ("date", "1962-10-25", '"1962-10-25"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("date", "1962-10", '"1962-10"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'),
        ("date", "1962", '"1962"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("integer", "-7", '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (
            "dateTime",
            "1962-10-25T01:45:00-04:00",
            '"1962-10-25T01:45:00-04:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        ),
        (
            "dateTime",
            "1962-10-25T05:45",
            '"1962-10-25T05:45:00+00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        ),
        ("iri", "frus1961-63v06/d64", f"<{DEFAULT_BASE}frus1961-63v06/d64>"),
        ("volume", "frus1961-63v06", f"<{DEFAULT_BASE}frus1961-63v06>"),
        ("volume", "Kennedy-Khrushchev Exchanges", f"<{DEFAULT_BASE}frus1961-63v06>"),
        ("place", "moscow", f"<{DEFAULT_BASE}place/moscow>"),
        ("agent", "Soviet Embassy", f"<{DEFAULT_BASE}organization/soviet-embassy-washington>"),
        ("concept", "Eyes Only", f"<{CONCEPTS}handling/eyes-only>"),
        ("concept", "handling/niact", f"<{CONCEPTS}handling/niact>"),
    ],
)
def test_terms(store: ox.Store, tmp_path: Path, kind: str, given: str, term: str) -> None:
    text = GOOD.replace('"person"', f'"{kind}"').replace(
        "#+ description", '#+ scheme = "handling"\n#+ description'
    )
    text = text.replace('#+ scheme = "handling"\n', "", 1)
    query = queries.read(write(tmp_path, text))
    assert f"VALUES (?person) {{ ({term}) }}" in queries.bind(query, {"person": given}, store)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("date", "5.10.1962"),
        ("date", "1962-13"),
        ("date", "1962-02-30"),
        ("dateTime", "noon"),
        ("integer", "ten"),
        ("integer", "9" * 40),
        ("iri", "no iri at all"),
        ("concept", "Very Secret"),
        ("place", "Atlantis"),
        ("document", "frus1961-63v06/d6400"),
    ],
)
def test_values_that_do_not_fit(store: ox.Store, tmp_path: Path, kind: str, given: str) -> None:
    text = GOOD.replace(
        'type = "person"', f'type = "{kind}"' + '\n#+ scheme = "handling"' * (kind == "concept")
    )
    query = queries.read(write(tmp_path, text))
    with pytest.raises(QueryError) as caught:
        queries.bind(query, {"person": given}, store)
    assert "person" in caught.value.what
    assert caught.value.remedy


def test_a_missing_value_and_an_unknown_parameter(store: ox.Store, tmp_path: Path) -> None:
    query = queries.read(write(tmp_path, GOOD))
    with pytest.raises(QueryError, match="needs a value for person"):
        queries.run(query, {"person": " "}, store)
    with pytest.raises(QueryError) as caught:
        queries.run(query, {"persons": "x"}, store)
    assert caught.value.remedy == "Did you mean person?"


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(QueryError) as caught:
        LIBRARY.get("letters-betwen")
    assert "letters-between" in caught.value.remedy


# ---------------------------------------------------------------- loading


@pytest.mark.parametrize(
    ("change", "line", "what"),
    [
        (('"Messages of a person"', "Messages"), 1, "not TOML"),
        (('#+ title = "Messages of a person"\n', ""), 1, "no title"),
        (('type = "person"', 'type = "persona"'), 3, "no type 'persona'"),
        (('#+ type = "person"\n', ""), 3, "no type or no description"),
        (("#+ title", "#+ titel = 1\n#+ title"), 1, "unknown key 'titel'"),
        (('description = "Whose"', 'description = "Whose"\n#+ sort = 1'), 3, "unknown key 'sort'"),
        (("parameters.person", "parameters.someone"), 7, "?person is taken"),
        (("(?person) { (UNDEF) }", "(?x) { (1) }"), 3, "no row of UNDEF takes it"),
        (("cw:senderPerson ?person", "cw:senderPerson ?someone"), 3, "nothing uses it"),
        (("SELECT", "SELCT"), 0, "can't begin with 'SELCT'"),
        (("ORDER BY", "ORDER BYE"), 0, "not SPARQL"),
        (("ORDER BY", "#+ x = 1\nORDER BY"), 8, "header line below"),
    ],
)
def test_a_wrong_file_is_refused_by_line(
    tmp_path: Path, change: tuple[str, str], line: int, what: str
) -> None:
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(QueryError) as caught:
        queries.load(tmp_path)
    assert what in caught.value.what
    assert str(path) in caught.value.what
    if line:
        assert f"line {line}" in caught.value.what
    assert caught.value.remedy


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    library = queries.load(tmp_path)
    assert library.get("mine").title == "Messages of a person"
    assert len(library) == len(LIBRARY) + 1


def test_a_name_twice_and_a_bad_name(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, "threads.rq")
    with pytest.raises(QueryError, match="already"):
        queries.load(tmp_path)
    path.rename(tmp_path / "My Query.rq")
    with pytest.raises(QueryError, match="can't be a query's"):
        queries.load(tmp_path)


def test_a_missing_folder_and_an_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no folder"):
        queries.load(tmp_path / "none")
    (tmp_path / "latin.rq").write_bytes(GOOD.encode() + b"# \xe9")
    with pytest.raises(QueryError, match="can't be read"):
        queries.load(tmp_path)


def test_a_page_of_an_answer() -> None:
    assert queries.page("SELECT *", 10).split() == ["SELECT", "*", "LIMIT", "10"]
    assert queries.page("SELECT *", 10, 1).split()[2:] == ["OFFSET", "1", "LIMIT", "10"]
    assert queries.page("SELECT *", None, 7).split()[2:] == ["OFFSET", "7"]


@pytest.mark.parametrize(
    ("tail", "limited"),
    [
        ("", False),
        ("LIMIT 10", True),
        ("OFFSET 2", True),
        ("VALUES ?x { 1 }", True),
        ("# LIMIT 10", False),
    ],
)
def test_a_limit_of_its_own(tmp_path: Path, tail: str, limited: bool) -> None:
    assert queries.read(write(tmp_path, GOOD + tail)).limited is limited


def test_queries_do_not_load_the_language_model() -> None:
    code = "import sys, kg.queries; assert not {'spacy', 'rdflib', 'lxml'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
