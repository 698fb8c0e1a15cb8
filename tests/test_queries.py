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
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import build, queries
from kg import store as stores
from kg.errors import QueryError
from kg.settings import CONCEPTS, DEFAULT_BASE, VOCABULARY
from kg.sparql import PREFIXES

LIBRARY = queries.load()
ANSWERS = Path(__file__).parent / "answers"
WRITE = os.environ.get("KG_ANSWERS") == "write"

KENNEDY = f"{DEFAULT_BASE}person/107025"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
CONCEPT = ox.NamedNode("http://www.w3.org/2004/02/skos/core#Concept")

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


@pytest.mark.parametrize("query", tuple(LIBRARY), ids=lambda query: query.name)
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


@pytest.mark.parametrize("query", tuple(LIBRARY), ids=lambda query: query.name)
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


# ---------------------------------------------------------------- what an answer leaves out

DATED = """\
1. Letter From President Kennedy to Chairman Khrushchev
Washington, October 25, 1962.
Dear Mr. Chairman: I have received your letter. Embtel 1070 has reached me.
John F. Kennedy
"""
UNDATED = """\
2. Letter From President Kennedy to Chairman Khrushchev
Washington, undated.
Dear Mr. Chairman: I thank you for your message.
John F. Kennedy
"""
UNKNOWN = """\
3. Letter From Adam Brown to President Kennedy
Washington, November 2, 1962.
Dear Mr. President: I write as a citizen.
Adam Brown
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ox.Store]:
    folder = tmp_path_factory.mktemp("letters")
    for number, page in enumerate((DATED, UNDATED, UNKNOWN), start=1):
        (folder / f"d{number}.txt").write_text(page, "utf-8")
    build.build([folder], folder / "store", workers=1)
    with stores.open_store(folder / "store") as opened:
        yield opened.store


@pytest.mark.parametrize(
    ("name", "values", "undated", "unresolved"),
    [
        ("correspondence", {}, 1, 2),  # without a day nobody knows which chairman
        ("correspondence", {"from": "1962-11"}, 1, 1),
        ("correspondence", {"to": "1962-10"}, 1, 0),
        ("correspondence", {"person": KENNEDY}, 1, 2),
        ("correspondence", {"writer": KENNEDY}, 1, 1),
        ("correspondence", {"person": "person/107127"}, 0, 0),
        ("correspondence", {"ofForm": "telegram"}, 0, 0),
        ("letters-between", {"one": KENNEDY, "other": "person/107127"}, 1, 2),
        ("named-most", {"from": "1962-11"}, 1, 1),
        ("hour-by-hour", {}, 1, 0),  # of the days of the crisis, without an hour
        ("most-cited-unprinted", {"least": "1"}, 1, 1),  # whose embassy is not told
        ("most-cited-unprinted", {"form": "letter"}, 0, 0),
    ],
)
def test_what_an_answer_leaves_out_is_counted(
    pages: ox.Store, name: str, values: dict[str, str], undated: int, unresolved: int
) -> None:
    told = queries.left_out(LIBRARY.get(name), values, pages)
    assert told == queries.LeftOut(undated, unresolved)


def test_what_is_told_of_one_thing_is_of_it_alone(pages: ox.Store) -> None:
    query = LIBRARY.get("who-was-told")
    (three,) = [
        row["m"] for row in pages.query('SELECT ?m { ?m cw:number "3" }', prefixes=PREFIXES)
    ]
    assert queries.left_out(query, {"message": three.value}, pages) == queries.LeftOut(0, 1)


@pytest.mark.parametrize("query", tuple(LIBRARY), ids=lambda query: query.name)
def test_every_answer_tells_what_it_leaves_out(query: queries.SavedQuery, store: ox.Store) -> None:
    told = queries.left_out(query, query.example, store)
    assert told is not None
    selection = queries.read(query.path.parent / queries.SELECTIONS / f"{query.selects}.rq")
    passed = {p.name for p in query.parameters} - {p.name for p in selection.parameters}
    assert passed == WITHIN.get(query.name, set())


# Parameters that choose among the rows that the messages looked at give, and not these
WITHIN = {
    "least-sure": {"below"},
    "meetings-of": {"other"},
    "most-cited-unprinted": {"least"},
    "unresolved-references": {"kind"},
    "who-knew-when": {"about", "by"},
}


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


def named(*people: tuple[str, str], said_of: str = "") -> ox.Store:
    """A store of people by local name and name, one of them spoken of."""
    opened = ox.Store()
    for local, name in people:
        node = ox.NamedNode(DEFAULT_BASE + local)
        opened.add(ox.Quad(node, TYPE, ox.NamedNode(VOCABULARY + "Person")))
        opened.add(ox.Quad(node, LABEL, ox.Literal(name)))
    if said_of:
        person = ox.NamedNode(DEFAULT_BASE + said_of)
        opened.add(ox.Quad(ox.NamedNode(DEFAULT_BASE + "v1/d1"), LABEL, person))
    return opened


def person_in(tmp_path: Path, opened: ox.Store, given: str) -> str:
    """The local name put into a query for a person."""
    text = queries.bind(queries.read(write(tmp_path, GOOD)), {"person": given}, opened)
    found = re.search(r"VALUES \(\?person\) \{ \(<(.*)>\) \}", text)
    assert found
    return found[1].removeprefix(DEFAULT_BASE)


def test_a_whole_name_goes_before_part_of_one_and_words_are_whole(tmp_path: Path) -> None:
    people = named(("person/1", "Smith"), ("person/2", "Walter Smith"), ("person/3", "Smithson"))
    assert person_in(tmp_path, people, "smith") == "person/1"
    assert person_in(tmp_path, people, "walter") == "person/2"
    assert person_in(tmp_path, people, "Smithson") == "person/3"
    with pytest.raises(QueryError, match="nobody and nothing"):
        person_in(tmp_path, people, "Smithso")


def test_the_candidates_spoken_of_most_are_named_first_and_the_rest_counted(tmp_path: Path) -> None:
    people = named(*((f"person/{n}", f"Smith {n}") for n in range(1, 8)), said_of="person/7")
    with pytest.raises(QueryError) as caught:
        person_in(tmp_path, people, "Smith")
    assert "any of 7" in caught.value.what
    assert caught.value.remedy.startswith("Say which: person/7 (Smith 7); person/1 (Smith 1);")
    assert caught.value.remedy.endswith("person/4 (Smith 4); and 2 more.")
    with pytest.raises(QueryError) as caught:
        person_in(tmp_path, named(*((f"person/{n}", f"Smith {n}") for n in range(5))), "Smith")
    assert caught.value.remedy.endswith("person/4 (Smith 4).")


def test_a_local_name_has_to_be_in_the_store(tmp_path: Path) -> None:
    people = named(("person/1", "Smith"), ("miller", "Jones"), said_of="person/2")
    assert person_in(tmp_path, people, "person/1") == "person/1"
    assert person_in(tmp_path, people, "person/2") == "person/2", "only spoken of"
    assert person_in(tmp_path, people, "miller") == "miller", "a name without a slash"
    assert person_in(tmp_path, people, "jones") == "miller"
    with pytest.raises(QueryError, match="the store has no 'person/3'"):
        person_in(tmp_path, people, "person/3")


def concept_in(tmp_path: Path, opened: ox.Store, given: str) -> str:
    text = GOOD.replace('"person"', '"concept"\n#+ scheme = "form"')
    text = queries.bind(queries.read(write(tmp_path, text)), {"person": given}, opened)
    found = re.search(r"VALUES \(\?person\) \{ \(<(.*)>\) \}", text)
    assert found
    return found[1].removeprefix(CONCEPTS)


def test_a_concept_has_to_be_one_of_its_scheme(tmp_path: Path) -> None:
    opened = ox.Store()
    with pytest.raises(QueryError) as caught:
        concept_in(tmp_path, opened, "letter")
    assert caught.value.remedy == "The store has no forms."
    letter, message = ox.NamedNode(f"{CONCEPTS}form/letter"), ox.NamedNode("urn:m")
    opened.add(ox.Quad(message, LABEL, letter))
    assert concept_in(tmp_path, opened, "Letter") == "form/letter", "in use, and none described"
    for slug in ("form/", "form/letter", "form/open-letter", "handling/niact"):
        opened.add(ox.Quad(ox.NamedNode(CONCEPTS + slug), TYPE, CONCEPT))
    assert concept_in(tmp_path, opened, "form/open_letter") == "form/open-letter"
    assert concept_in(tmp_path, opened, f"<{CONCEPTS}form/letter>") == "form/letter"
    with pytest.raises(QueryError) as caught:
        concept_in(tmp_path, opened, "niact")
    assert caught.value.remedy == "Known are letter, open-letter."


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
        ("date", "October 1962", '"1962-10"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'),
        ("date", "the year 1962", '"1962"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("date", "Oct. 25, 1962", '"1962-10-25"^^<http://www.w3.org/2001/XMLSchema#date>'),
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
        (
            "dateTime",
            "1962-10-25",
            '"1962-10-25T23:59:59+00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        ),
        (
            "dateTime",
            "October 1962",
            '"1962-10-31T23:59:59+00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        ),
        ("integer", "9" * 18, f'"{"9" * 18}"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("iri", "urn:isbn:0160", "<urn:isbn:0160>"),
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
        ("date", "spring 1962"),
        ("date", "since 1962"),
        ("dateTime", "5.10.1962"),
        ("dateTime", "since 1962"),
        ("integer", "9" * 19),
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
    with pytest.raises(QueryError) as caught:
        queries.run(query, {"day": "x"}, store)
    assert caught.value.remedy == "It has person."
    query = queries.read(write(tmp_path, "\n".join(GOOD.splitlines()[:2]) + "\nASK {}"))
    with pytest.raises(QueryError) as caught:
        queries.run(query, {"person": "x"}, store)
    assert caught.value.remedy == "It takes none."


def test_what_a_parameter_that_is_left_out_does(tmp_path: Path) -> None:
    """A default stands in; an optional one is no condition; an example helps with a needed one."""
    opened = named(("person/1", "Smith"))
    asked = queries.read(write(tmp_path, GOOD.replace('"Whose"', '"Whose"\n#+ default = "Smith"')))
    assert "(<" + DEFAULT_BASE + "person/1>)" in queries.bind(asked, {}, opened)
    assert not asked.parameters[0].required
    asked = queries.read(write(tmp_path, GOOD.replace('"Whose"', '"Whose"\n#+ optional = true')))
    assert "VALUES" not in queries.bind(asked, {}, opened)
    assert not asked.parameters[0].required
    asked = queries.read(write(tmp_path, GOOD.replace('"Whose"', '"Whose"\n#+ example = "Smith"')))
    assert asked.parameters[0].required
    assert asked.example == {"person": "Smith"}
    with pytest.raises(QueryError) as caught:
        queries.bind(asked, {}, opened)
    assert caught.value.remedy == "Give a person, for example Smith (Whose)."


TWO = """\
#+ title = "Days"
#+ description = "Numbers\\n between two."
#+ question = "Which from {low} to {high}?"
#+ [parameters.low]
#+ type = "integer"
#+ description = "The least"
#+ optional = true
#+ [parameters.high]
#+ type = "integer"
#+ description = "The most"
#+ optional = true
SELECT ?n WHERE {
  VALUES (?low ?high) { (UNDEF UNDEF) }
  VALUES ?n { 1 2 3 4 }
  VALUES (?m) { (1) }
  FILTER(!BOUND(?low) || (?n >= ?low))
  FILTER(!BOUND(?high) || EXISTS { BIND(?high AS ?most) FILTER(?most >= 0) })
  FILTER(!BOUND(?high) || ((?n) <= ?high))
} ORDER BY ?n
"""


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({}, "1 2 3 4"),
        ({"low": "2"}, "2 3 4"),
        ({"high": "3"}, "1 2 3"),
        ({"low": "2", "high": "3"}, "2 3"),
    ],
)
def test_filters_hold_for_the_values_that_are_given(
    tmp_path: Path, given: dict[str, str], rows: str
) -> None:
    query = queries.read(write(tmp_path, TWO))
    assert [row[0] for row in table(queries.run(query, given, ox.Store()))] == rows.split()


def test_a_query_knows_its_blanks_and_rows(tmp_path: Path) -> None:
    query = queries.read(write(tmp_path, TWO))
    assert [(said, one and one.name) for said, one in query.sentence] == [
        ("Which from ", "low"),
        (" to ", "high"),
        ("?", None),
    ]
    assert [slot.variables for slot in query.slots] == [("low", "high")]
    assert [guard.variable for guard in query.guards] == ["low", "high", "high"]
    assert query.description == "Numbers between two."
    bound = queries.bind(query, {}, ox.Store())
    assert "FILTER" not in bound
    assert "VALUES (?m) { (1) }" in bound
    assert queries.read(write(tmp_path, GOOD)).sentence == []


def test_a_thing_asked_of_every_row_is_joined_once(tmp_path: Path) -> None:
    """``EXISTS`` is asked as a sub-select of the variables that the rest of the query has."""
    text = GOOD.replace(
        "?message cw:senderPerson ?person",
        "?message a ?kind FILTER(!BOUND(?person) || EXISTS { ?message rdfs:label ?person . "
        "?message a ?other })",
    ).replace("PREFIX cw", "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX cw")
    opened = named(("person/1", "Smith"), ("person/2", "Jones"))
    query = queries.read(write(tmp_path, text.replace('"person"', '"string"')))
    asked = queries.bind(query, {"person": "Jones"}, opened)
    assert "SELECT DISTINCT ?message WHERE" in asked
    assert table(queries.run(query, {"person": "Jones"}, opened)) == [("person/2",)]


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(QueryError) as caught:
        LIBRARY.get("letters-betwen")
    assert "letters-between" in caught.value.remedy
    with pytest.raises(QueryError) as caught:
        LIBRARY.get("qqqqqqqq")
    assert caught.value.remedy == "`kg query --list` names them all."
    known = ["form", "fort", "fork", "ford", "fore"]
    assert queries.did_you_mean("for", known).count(" or ") == 2, "three at most"
    assert queries.did_you_mean("x", known) == ""


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
        (("cw:senderPerson ?person }", "cw:senderPerson }"), 7, "not SPARQL"),
        (("ORDER BY", "#+ x = 1\nORDER BY"), 8, "header line below"),
        (('"Whose"', '"Whose'), 5, "not TOML"),
        (('"What one person sent."', '" "'), 1, "no description"),
        (('"What one person sent."', "3"), 1, "no description"),
        (
            ("[parameters.person]", "[parameters]\n#+ limit = 1\n#+ [parameters.person]"),
            1,
            "called",
        ),
        (("[parameters.person]", "[parameters.offset]\n#+ [parameters.person]"), 3, "'offset'"),
        (
            ("[parameters.person]", "[parameters]\n#+ x = 1\n#+ [parameters.person]"),
            1,
            "no type or",
        ),
        (('type = "person"', 'type = "concept"'), 3, "names no scheme"),
        (("#+ [para", '#+ question = "By {sender}?"\n#+ [para'), 3, "{sender} is no parameter"),
        (("#+ title", '#+ group = "{"\n#+ parameter = 1\n#+ title'), 2, "key 'parameter'"),
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
    assert queries.page("SELECT *", 0).split()[2:] == ["LIMIT", "0"]
    assert queries.page("SELECT *", None).split() == ["SELECT", "*"]
    inner = "SELECT * { { SELECT ?a { ?a ?b ?c } ORDER BY ?a\n  # page\n } ?a ?d ?e }"
    assert queries.page(inner, 3).splitlines()[1].strip() == ""
    assert queries.page(inner, 3).splitlines()[2] == "LIMIT 3"
    assert queries.page(inner, 3, 6).count("LIMIT") == 1


@pytest.mark.parametrize(
    ("tail", "limited"),
    [
        ("", False),
        ("LIMIT 10", True),
        ("OFFSET 2", True),
        ("VALUES ?x { 1 }", True),
        ("# LIMIT 10", False),
        ("LIMIT 10 OFFSET 2", True),
    ],
)
def test_a_limit_of_its_own(tmp_path: Path, tail: str, limited: bool) -> None:
    assert queries.read(write(tmp_path, GOOD + tail)).limited is limited
    inner = GOOD.replace("WHERE {", "WHERE { { SELECT ?person { ?a ?b ?person } LIMIT 3 } ")
    assert queries.read(write(tmp_path, inner + tail)).limited is limited


def test_queries_do_not_load_the_language_model() -> None:
    code = "import sys, kg.queries; assert not {'spacy', 'rdflib', 'lxml'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
