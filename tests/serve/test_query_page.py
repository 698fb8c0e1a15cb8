"""Views of a query's answer: what a comment asks for, and what columns can be drawn."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kg.serve.browse import terms
from kg.serve.query_page import draw_chart, hinted


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("#defaultView: timeline\nSELECT *", ("timeline", ())),
        ("SELECT *\n  # defaultview : MAP ", ("map", ())),
        ("#defaultView: network: ?from, to", ("network", ("from", "to"))),
        ("# defaultView: gallery", ("table", ())),
        ("SELECT ('#defaultView: map' AS ?x) {}", ("table", ())),
        ("SELECT *", ("table", ())),
    ],
)
def test_a_comment_may_ask_for_a_view(text: str, view: tuple[str, tuple[str, ...]]) -> None:
    assert hinted(text) == view


def thing(name: str) -> dict[str, str]:
    return {"text": name, "iri": f"https://x.test/{name}", "href": f"/{name}"}


def number(value: float) -> dict[str, str]:
    return {"text": str(value), "kind": "number"}


def word(text: str) -> dict[str, str]:
    return {"text": text, "kind": ""}


LETTERS: dict[str, Any] = {
    "names": ["sender", "recipient", "date", "n"],
    "rows": [
        [thing("a"), thing("b"), word("1962-10-22"), number(3)],
        [thing("a"), thing("c"), word("1962-10"), number(1)],
        [thing("b"), None, None, None],
    ],
    "labels": {"https://x.test/a": "Anna"},
    "places": {"https://x.test/b": ("55.75", "37.62")},
}


def test_dates_make_a_timeline_with_lanes_that_rows_share() -> None:
    found = draw_chart("timeline", (), LETTERS)
    assert found is not None
    assert [lane["text"] for lane in found["lanes"]] == ["Anna"]
    assert [shape["title"] for shape in found["shapes"]] == [
        "1962-10-22: Anna, b, 3",
        "1962-10-01: Anna, c, 1",
    ]
    assert found["shapes"][0]["href"] == "/a"
    chosen = draw_chart("timeline", ("date", "recipient"), LETTERS)
    assert chosen is not None
    assert {lane["text"] for lane in chosen["lanes"]} == {"b", "c"}


def test_two_things_and_a_number_make_a_network() -> None:
    found = draw_chart("network", (), LETTERS)
    assert found is not None
    assert {(node["label"], node["href"]) for node in found["nodes"]} == {
        ("Anna", "/a"),
        ("b", "/b"),
        ("c", "/c"),
    }
    assert {edge["title"] for edge in found["edges"]} == {"Anna – b: 3", "Anna – c: 1"}


def test_places_or_coordinates_make_a_map() -> None:
    found = draw_chart("map", (), LETTERS)
    assert found is not None
    assert [place["title"] for place in found["places"]] == ["b: 4"]
    given = {
        "names": ["label", "lat", "long"],
        "rows": [[word("Geneva"), number(46.2), number(6.1)], [None, None, None]],
    }
    found = draw_chart("map", (), given)
    assert found is not None
    assert [place["title"] for place in found["places"]] == ["Geneva: 1"]
    assert found["land"].startswith("M")


def test_a_number_makes_bars() -> None:
    found = draw_chart("bars", ("sender", "n"), LETTERS)
    assert found is not None
    assert next(shape["title"] for shape in found["shapes"]) == "Anna: 3"


@pytest.mark.parametrize("view", ["timeline", "network", "map"])
def test_what_cannot_be_drawn_is_none(view: str) -> None:
    assert draw_chart(view, (), {"names": ["n"], "rows": [[number(1)]]}) is None
    assert draw_chart(view, (), {"names": [], "rows": []}) is None
    assert draw_chart(view, (), {"boolean": True}) is None


def test_the_words_completed_are_those_of_the_graph() -> None:
    told = json.loads(terms())
    names = [one["name"] for one in told["terms"]]
    assert names == sorted(set(names))
    assert {"cw:sender", "cw:Message", "nif:anchorOf", "rdfs:label"} <= set(names)
    assert told["prefixes"]["cw"].endswith("ontology#")
    (sender,) = (one for one in told["terms"] if one["name"] == "cw:sender")
    assert sender["label"] and sender["definition"]
