"""Matching names against the register over real HTTP, as OpenRefine asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from serving import Running

KENNEDY = "person/107025"


def asked(client: httpx.Client, queries: object, *, post: bool = True) -> httpx.Response:
    fields = {"queries": queries if isinstance(queries, str) else json.dumps(queries)}
    if post:
        return client.post("/reconcile", data=fields)
    return client.get("/reconcile", params=fields)


@pytest.fixture(scope="module")
def client(server: Running) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


def test_the_manifest_says_where_all_is(client: httpx.Client) -> None:
    told = client.get("/reconcile").json()
    assert told["versions"] == ["0.2"]
    assert {one["id"] for one in told["defaultTypes"]} >= {"person", "office"}
    suggest = told["suggest"]["entity"]
    found = client.get(suggest["service_url"] + suggest["service_path"], params={"prefix": "Kenn"})
    assert KENNEDY in {one["id"] for one in found.json()["result"]}
    page = client.get(told["preview"]["url"].replace("{{id}}", KENNEDY))
    assert page.status_code == 200 and "Kennedy" in page.text
    assert "frame-ancestors" not in page.headers["content-security-policy"]
    assert client.get(told["view"]["url"].replace("{{id}}", KENNEDY)).status_code == 303


@pytest.mark.parametrize("post", [True, False])
def test_names_are_matched(client: httpx.Client, *, post: bool) -> None:
    queries = {
        "q0": {"query": "Kennedy, John F.", "type": "person"},
        "q1": {"query": "John F. Kennedy", "type": "person", "limit": 1},
        "q2": {"query": "Kenedy"},
        "q3": {"query": "Zzyzx Qwfpgj"},
    }
    found: dict[str, Any] = asked(client, queries, post=post).json()
    assert found.keys() == queries.keys()
    first = found["q0"]["result"][0]
    assert (first["id"], first["match"]) == (KENNEDY, True)
    assert first["score"] >= 95 and first["type"] == [{"id": "person", "name": "Person"}]
    assert [one["id"] for one in found["q1"]["result"]] == [KENNEDY]
    assert any("Kennedy" in one["name"] for one in found["q2"]["result"])
    assert not any(one["match"] for one in found["q2"]["result"])
    assert found["q3"]["result"] == []


def test_years_tell_namesakes_apart(client: httpx.Client) -> None:
    def score(year: str) -> float:
        query = {"query": "Kennedy John", "properties": [{"pid": "born", "v": year}]}
        (first, *_) = asked(client, {"q": query}).json()["q"]["result"]
        return float(first["score"])

    assert score("1917") > score("1817")


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ("no JSON", 400),
        ("[]", 400),
        ({"q": {"query": 7}}, 400),
        ({"q": {"query": "Kennedy", "type": "ship"}}, 400),
        ({"q": {"query": "Kennedy", "limit": 0}}, 400),
        ({f"q{n}": {"query": "Kennedy"} for n in range(51)}, 413),
        ("x" * 300_000, 413),
    ],
)
def test_what_is_out_of_form_or_bounds_is_refused(
    client: httpx.Client, queries: object, status: int
) -> None:
    assert asked(client, queries).status_code == status


def test_who_is_not_there_has_no_preview(client: httpx.Client) -> None:
    assert client.get("/reconcile/preview", params={"id": "person/0"}).status_code == 404
