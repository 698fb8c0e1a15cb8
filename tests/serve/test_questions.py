"""Saved queries as resources over real HTTP."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from lxml import html
from serving import Running, launch

from kg import queries
from kg.graph import vocab as v

LIBRARY = queries.load()
LETTERS = "/queries/letters-between?one=person/107025&other=person/107127"


def known(query: queries.SavedQuery) -> int:
    """How many rows its example is known to give."""
    file = Path(__file__).parents[1] / "answers" / f"{query.name}.csv"
    return len(list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))) - 1


@pytest.fixture(scope="module")
def client(server: Running) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def test_the_list(client: httpx.Client, server: Running) -> None:
    told = client.get("/queries").json()
    assert {one["name"] for one in told} == {query.name for query in LIBRARY}
    one = next(one for one in told if one["name"] == "letters-between")
    assert [p["name"] for p in one["parameters"]] == ["one", "other", "from", "to"]
    assert [p["required"] for p in one["parameters"]] == [True, True, False, False]
    assert client.get(one["example"]).status_code == 200


@pytest.mark.parametrize("query", tuple(LIBRARY), ids=lambda query: query.name)
def test_every_query_answers_its_example(client: httpx.Client, query: queries.SavedQuery) -> None:
    answer = client.get(
        f"/queries/{query.name}", params=query.example, headers={"accept": "text/csv"}
    )
    assert answer.status_code == 200, answer.text
    assert len(list(csv.reader(io.StringIO(answer.text)))) == known(query) + 1


def test_an_answer_tells_what_it_leaves_out(client: httpx.Client) -> None:
    answer = client.get(LETTERS, headers={"accept": "text/csv"})
    told = re.fullmatch(r"undated=(\d+), unresolved=(\d+)", answer.headers["left-out"])
    assert told is not None
    page = client.get(LETTERS, headers={"accept": "text/html"}).text
    left_out = queries.LeftOut(int(told[1]), int(told[2]))
    assert f"Of what this question looks at: {left_out}." in page
    again = client.get(LETTERS, headers={"accept": "text/csv"})  # as it is remembered
    assert again.headers["left-out"] == answer.headers["left-out"]


@pytest.mark.parametrize("query", tuple(LIBRARY), ids=lambda query: query.name)
def test_every_query_has_a_page(client: httpx.Client, query: queries.SavedQuery) -> None:
    browser = {"accept": "text/html"}
    page = client.get(f"/queries/{query.name}", headers=browser)
    assert page.status_code in (200, 400)
    shown = client.get(f"/queries/{query.name}", params=query.example, headers=browser)
    assert shown.status_code == 200
    rows = html.fromstring(shown.content).xpath("//table//tr[td]")
    assert len(rows) >= min(known(query), 50)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/html", "text/html; charset=utf-8"),
    ],
)
def test_formats_by_negotiation(client: httpx.Client, accept: str, kind: str) -> None:
    answer = client.get(LETTERS, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("json", "application/sparql-results+json"),
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("xml", "application/sparql-results+xml"),
    ],
)
def test_formats_by_ending(client: httpx.Client, ending: str, kind: str) -> None:
    answer = client.get(LETTERS.replace("?", f".{ending}?"), headers={"accept": "text/html"})
    assert answer.headers["content-type"] == kind


def test_the_file_itself(client: httpx.Client) -> None:
    answer = client.get("/queries/letters-between.rq")
    assert answer.headers["content-type"].startswith("application/sparql-query")
    assert answer.text == LIBRARY.get("letters-between").path.read_text(encoding="utf-8")


def test_paging(client: httpx.Client) -> None:
    def page(url: str) -> tuple[list[str], httpx.Response]:
        answer = client.get(url, headers={"accept": "text/csv"})
        return answer.text.splitlines()[1:], answer

    whole, _ = page(LETTERS)
    first, answer = page(LETTERS + "&limit=3")
    second, middle = page(answer.links["next"]["url"])
    third, _ = page(LETTERS + "&limit=9&offset=6")
    assert first + second + third == whole
    assert len(first) == len(second) == 3
    assert page(middle.links["prev"]["url"])[0] == first


def test_unchanged_answers_are_not_sent_again(client: httpx.Client) -> None:
    answer = client.get(LETTERS)
    tag = answer.headers["etag"]
    again = client.get(LETTERS, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    for other in (LETTERS + "&limit=3", LETTERS.replace(".", ".") + "&from=1962-10-24"):
        assert client.get(other, headers={"if-none-match": tag}).status_code == 200
    csv_ = client.get(LETTERS, headers={"if-none-match": tag, "accept": "text/csv"})
    assert csv_.status_code == 200


def test_head(client: httpx.Client) -> None:
    answer = client.head(LETTERS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert not answer.content


@pytest.mark.parametrize(
    ("address", "status", "what"),
    [
        ("/queries/nothing", 404, "no saved query"),
        ("/queries/letters-between.exe", 404, "no form"),
        ("/queries/letters-between", 400, "needs a value for one"),
        ("/queries/letters-between?one=Kennedy&other=x", 400, "any of "),
        (LETTERS + "&tow=1962", 400, "no parameter 'tow'"),
        (LETTERS + "&one=person/107127", 400, "more than once"),
        (LETTERS + "&from=yesterday", 400, "no date"),
        (LETTERS + "&limit=0", 400, "limit"),
        (LETTERS + "&limit=x", 400, "limit"),
        (LETTERS + "&limit=", 400, "limit"),
        (LETTERS + "&offset=1&offset=2", 400, "more than once"),
        (LETTERS + "&offset=-1", 400, "offset"),
        (LETTERS + "&offset=99999999999999999999", 400, "offset"),
    ],
)
def test_wrong_requests(client: httpx.Client, address: str, status: int, what: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert what in answer.json()["detail"]
    page = client.get(address, headers={"accept": "text/html"})
    assert page.status_code in (status, 200)
    assert page.headers["content-type"].startswith("text/html")


def test_openapi(client: httpx.Client) -> None:
    told = client.get("/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    assert {f"/queries/{query.name}" for query in LIBRARY} <= set(told["paths"])
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    identifiers = [operation["operationId"] for operation in operations]
    assert len(identifiers) == len(set(identifiers))
    references = [line for line in json.dumps(told).split('"') if line.startswith("#/")]
    for reference in references:
        at = told
        for part in reference.split("/")[1:]:
            at = at[part]


def test_a_folder_of_ones_own(
    tmp_path: Path, store_path: Path, launched: Callable, graph: ox.Store
) -> None:
    messages = sum(1 for _ in graph.quads_for_pattern(None, v.TYPE, v.MESSAGE, ox.DefaultGraph()))
    (tmp_path / "mine.rq").write_text(
        '#+ title = "Mine"\n#+ description = "How many messages there are."\n'
        "SELECT (COUNT(*) AS ?n) WHERE { ?s a cw:Message }\n"
    )
    running = launched(store_path, "{}", tmp_path)
    with running.client() as client:
        assert client.get("/queries/mine.csv").text == f"n\r\n{messages}\r\n"
    (tmp_path / "bad.rq").write_text("SELECT * { ?s ?p }\n")
    with pytest.raises(RuntimeError):
        launch(store_path, "{}", tmp_path)
