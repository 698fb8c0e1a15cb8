"""The full-text index: what is found, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import search
from kg.errors import StoreError
from kg.settings import DEFAULT_BASE

ANSWERS = Path(__file__).parent / "answers"


@pytest.fixture(scope="module")
def index(graph: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("index") / search.INDEX
    search.build(graph, DEFAULT_BASE, path)
    yield path


def names(index: Path, typed: str) -> list[str]:
    database = search.connect(index)
    try:
        rows = database.execute(
            "SELECT item.name FROM words JOIN item ON item.id = words.rowid"
            " WHERE words MATCH ? AND carrier IS NULL",
            (search.expression(database, search.words(typed)),),
        )
        return [row["name"] for row in rows]
    finally:
        database.close()


@pytest.mark.parametrize(
    "typed",
    ["restoration", "RESTORATION", "restora*", '"a restoration"', '"a restor"*', "Embtel 1070"],
)
def test_words_phrases_and_beginnings_are_found(index: Path, typed: str) -> None:
    assert names(index, typed) == ["frus1961-63v06/d64"]


@pytest.mark.parametrize(
    "typed", ['"restoration a"', "resto", "restoration -Khrushchev", "Rhodesia"]
)
def test_what_is_not_there_is_not_found(index: Path, typed: str) -> None:
    assert names(index, typed) == []


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("Cuba", '"Cuba"'),
        ('"eyes only" missile*', '"eyes only" AND "missile"*'),
        ("Cuba -Berlin", '"Cuba" NOT "Berlin"'),
        ("-Berlin", ""),
        ("", ""),
        ('" * - ', ""),
        ("a AND b OR NEAR(c)", '"a" AND "AND" AND "b" AND "OR" AND "NEAR c"'),
        ("col:x ^y {z}", '"col x" AND "y" AND "z"'),
        ('un"closed', '"un" AND "closed"'),
        ("U.S.S.R. don't", '"U.S.S.R" AND "don\'t"'),
    ],
)
def test_what_is_typed_is_never_syntax(typed: str, match: str, index: Path) -> None:
    assert search.words(typed).match == match
    if match:
        names(index, typed)


def test_counts_of_people(index: Path) -> None:
    database = search.connect(index)
    row = database.execute("SELECT * FROM agent WHERE name = 'person/107127'").fetchone()
    database.close()
    assert (row["label"], row["kind"]) == ("Nikita Sergeyevich Khrushchev", "person")
    # sent d6, d61/e1, d63, d65/e1; received d5, d7, d60, d62/e1, d64/e1
    assert row["letters"] == 9
    mentions = (ANSWERS / "mentions-of.csv").read_text("utf-8").splitlines()[1:]
    assert row["named"] == len({line.split(",")[1] for line in mentions})  # documents


def test_an_excerpt_marks_what_was_sought() -> None:
    text = "one two three. " * 40 + "The statement of Tass was clear. " + "four five six. " * 40
    sought = search.words('"statements of tass"').match
    ((heading, runs),) = search.excerpts([("A Tass statement", "Title\n" + text)], sought)
    assert [run for run, found in runs if found] == ["statement of Tass"]
    assert runs[0][0].startswith(" … ")
    assert len("".join(run for run, _ in runs)) < 400
    assert heading == [("A Tass statement", False)]


def test_an_index_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="search index"):
        search.build(ox.Store(), DEFAULT_BASE, tmp_path / "none" / "search.sqlite")
