"""Content negotiation, and the drawings of results."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.pages import drawing
from kg.serve import query_page
from kg.serve.negotiate import choose, choose_coding, choose_format
from kg.sparql import GRAPH_FORMATS, SOLUTION_FORMATS

OFFERED = ("text/html", "application/json", "text/csv")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/html"),
        ("text/html;q=0.1, text/*;q=0.5", "text/csv"),
        ("application/*;q=0.9, */*;q=0.1", "application/json"),
        ("text/html;q=0, */*;q=0.5", "application/json"),
        ("image/png", None),
        ("*/*;q=0", None),
        ('text/html;level="1,2";q=0.2, text/csv;q=0.3', "text/csv"),
        ("text/csv ; charset=utf-8 ; q=0.7, application/json;q=0.6", "text/csv"),
        ("nonsense", "text/html"),
    ],
)
def test_media_types(accept: str, chosen: str | None) -> None:
    assert choose(accept, OFFERED) == chosen


@given(st.text(max_size=60))
def test_any_header_gives_an_answer(header: str) -> None:
    assert choose(header, OFFERED) in (*OFFERED, None)
    assert choose_coding(header) in ("zstd", "gzip", None)


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("application/json", "json"),
        ("text/xml", "xml"),
        ("text/turtle, application/sparql-results+xml;q=0.2", "xml"),
        ("application/json;q=0.3, text/csv;q=0.9", "csv"),
    ],
)
def test_formats_of_solutions(accept: str, name: str) -> None:
    chosen = choose_format(accept, SOLUTION_FORMATS)
    assert chosen is not None
    assert chosen.name == name


def test_formats_of_triples() -> None:
    assert choose_format("text/plain", GRAPH_FORMATS) is GRAPH_FORMATS[1]
    assert choose_format("text/csv", GRAPH_FORMATS) is None


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0, gzip", "gzip"),
        ("*", "zstd"),
        ("identity, *;q=0", None),
    ],
)
def test_codings(header: str, coding: str | None) -> None:
    assert choose_coding(header) == coding


# ---------------------------------------------------------------- drawings


def rows(*values: tuple[str, ...]) -> dict[str, object]:
    return {"names": list("abc"), "rows": [[{"text": one} for one in row] for row in values]}


def test_bars_stand_on_each_other() -> None:
    drawn = query_page.chart("bar:a,b,c", rows(("1962", "3", "x"), ("1962", "1", "y")))
    assert drawn is not None
    first, second = drawn["shapes"]
    assert first["x"] == second["x"]
    assert second["y"] + second["height"] == pytest.approx(first["y"], abs=0.2)
    assert first["height"] == pytest.approx(3 * second["height"], abs=0.3)


def test_bars_of_durations_are_in_hours() -> None:
    drawn = query_page.chart("bar:a,b", rows(("x", "P1DT6H", ""), ("y", "PT90M", "")))
    assert drawn is not None
    assert [shape["title"] for shape in drawn["shapes"]] == ["x: 30", "y: 1.5"]


@pytest.mark.parametrize("date", ["1962", "1962-10", "1962-10-25", "1962-10-25T01:45:00-04:00",
                                  "1962-10-24/1962-10-25", "1962-10-25~"])  # fmt: skip
def test_a_timeline_takes_dates_of_any_precision(date: str) -> None:
    drawn = drawing.timeline([(date, "lane", "label", ""), ("no date", "lane", "label", "")])
    assert drawn is not None
    assert len(drawn["shapes"]) == 1


def test_a_network_is_the_same_each_time_and_stays_inside() -> None:
    edges = [(f"n{n % 7}", f"n{n * 3 % 11}", 1.0) for n in range(60)]
    drawn = drawing.network(edges)
    assert drawn == drawing.network(edges)
    assert drawn is not None
    for node in drawn["nodes"]:
        assert 0 <= node["x"] <= drawn["width"]
        assert 0 <= node["y"] <= drawn["height"]


def test_nothing_to_draw() -> None:
    assert drawing.bars([]) is None
    assert drawing.timeline([]) is None
    assert drawing.network([("a", "a", 1.0)]) is None
    assert query_page.chart("", rows(("x", "1", ""))) is None
