"""Moments of intervals: every one has an offset, so that any two have an order."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.graph.quads import earliest, latest


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1962-10-25T01:45:00-04:00", "1962-10-25T01:45:00-04:00", "1962-10-25T01:45:00-04:00"),
        ("1962-10-25T01:45:00Z", "1962-10-25T01:45:00Z", "1962-10-25T01:45:00Z"),
        ("1962-10-25T10:00:00", "1962-10-25T10:00:00+14:00", "1962-10-25T10:00:00-12:00"),
        ("1962-10-25", "1962-10-25T00:00:00+14:00", "1962-10-25T00:00:00-12:00"),
    ],
)
def test_a_moment_without_offset_takes_the_widest(text: str, first: str, last: str) -> None:
    assert (earliest(text).value, latest(text).value) == (first, last)


def test_moments_of_every_kind_can_be_sorted() -> None:
    store = ox.Store()
    node = ox.NamedNode("http://example.org/p")
    for n in range(200):
        day, hour = n % 5 + 1, n * 7 % 24
        offset = ("", "-04:00", "+03:00", "Z")[n % 4]
        moment = earliest(f"1962-10-{day:02}T{hour:02}:00:00{offset}")
        store.add(ox.Quad(ox.NamedNode(f"http://example.org/{n}"), node, moment))
    rows = store.query("SELECT ?s ?m WHERE { ?s <http://example.org/p> ?m } ORDER BY ?m")
    assert isinstance(rows, ox.QuerySolutions)
    assert len(list(rows)) == 200
