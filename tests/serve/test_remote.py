"""A graph at another endpoint: asked by saved queries and SPARQL, shown on pages; its faults."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from serving import Running
from typer.testing import CliRunner

import kg
from kg import queries, remote, resources, sparql
from kg.cli import app
from kg.errors import QueryError, StoreError
from kg.graph import vocab as v
from kg.serve import processes
from kg.settings import DEFAULT_BASE

LETTER = ox.NamedNode(f"{DEFAULT_BASE}frus1961-63v06/d64")
VOLUME = "SELECT ?v { ?v a cw:Volume }"


@pytest.fixture(scope="module")
def there(server: Running) -> Iterator[remote.Endpoint]:
    endpoint = remote.Endpoint(server.sparql)
    yield endpoint
    endpoint.close()


# ---------------------------------------------------------------- the same answers


def test_every_saved_question_has_the_answer_it_has_here(server: Running, graph: ox.Store) -> None:
    with kg.open(server.sparql) as elsewhere:
        assert elsewhere.base == DEFAULT_BASE
        for query in queries.load():
            here = queries.run(query, query.example, graph)
            rows = [tuple(row) for row in here.rows]
            there = elsewhere.query(query.name, **query.example)
            assert there.columns == here.variables
            assert [tuple(row.values()) for row in there] == [
                tuple(map(kg.api.value_of, row)) for row in rows
            ], query.name


def test_a_document_is_described_as_here_in_few_requests(
    there: remote.Endpoint, graph: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    send = remote.Endpoint._send
    monkeypatch.setattr(
        remote.Endpoint, "_send", lambda self, *given: asked.append(given) or send(self, *given)
    )
    assert resources.describe(there, LETTER) == resources.describe(graph, LETTER)
    names = {quad.subject for quad in graph.quads_for_pattern(None, v.SUBJECT, None)}
    assert len(asked) < len(names) / 2
    assert ox.Quad(LETTER, v.TYPE, v.DOCUMENT) in there
    assert ox.Quad(LETTER, v.TYPE, v.PERSON) not in there


def test_all_forms_of_sparql(there: remote.Endpoint) -> None:
    def asked(text: str) -> bytes:
        out = io.BytesIO()
        found = sparql.evaluate(there, text)
        found.write(out, sparql.formats_for(found.shape)[0])
        return out.getvalue()

    assert b"frus1961-63v06" in asked(VOLUME)
    assert b"true" in asked("ASK { ?v a cw:Volume }")
    assert b"cw:Volume" in asked("CONSTRUCT { ?v a cw:Volume } WHERE { ?v a cw:Volume }")
    named = sparql.Scope(default_graphs=(f"{DEFAULT_BASE}graph/register",))
    register = sparql.evaluate(there, "SELECT * { ?who foaf:name ?name } LIMIT 1", named)
    assert len(list(register.rows)) == 1


def test_prefixes_are_declared_where_they_are_used_and_not_declared() -> None:
    text = 'PREFIX a: <urn:x:>\nSELECT * { ?s a:p cw:Message ; rdfs:label "foaf:no" }'
    told = remote.declared(text, sparql.PREFIXES)
    assert told.endswith(text)
    assert told.split("PREFIX ")[1:-1] == [
        f"cw: <{sparql.PREFIXES['cw']}> ",
        f"rdfs: <{sparql.PREFIXES['rdfs']}> ",
    ]
    assert remote.declared("SELECT * { <d64> ?p ?o }", {}, "http://e.org/").startswith("BASE <http")
    assert remote.declared("SELECT * { <urn:a> ?p ?o }", {}, "http://e.org/").startswith("SELECT")


def test_commands_take_an_endpoint(server: Running) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(app, [*words, "--endpoint", server.sparql])
        assert done.exit_code == 0, done.output
        return done.stdout

    letters = run("query", "letters-between", "--one", "John F. Kennedy", "--other", "Khrushchev",
                  "-f", "csv")  # fmt: skip
    assert "1962-10-25" in letters
    assert "frus1961-63v06" in run("sparql", VOLUME)


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("indexed", [False, True], ids=["alone", "with-an-index"])
def test_its_pages_are_served(
    server: Running, store_path: Path, launched: Callable[..., Running], indexed: bool
) -> None:
    with remote.stand_in(server.sparql, store_path if indexed else None) as folder:
        front = launched(folder, '{"timeout": 120.0, "saved": 1, "concurrent": 1}')
        with front.client() as here, server.client() as there:
            for page in ("frus1961-63v06", "frus1961-63v06/d64.ttl", "queries/volumes-by-year"):
                assert here.get(page).text == there.get(page).text, page
            assert "Khrushchev" in here.get("frus1961-63v06/d64").text
            found = here.get("search", params={"q": "quarantine"})
            if indexed:
                assert found.text == there.get("search", params={"q": "quarantine"}).text
            else:
                assert (found.status_code, "--store" in found.text) == (503, True)
    assert not folder.exists()


def test_what_is_elsewhere_is_asked_anew_from_time_to_time(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "FRESH", 0.01)
    with remote.stand_in(server.sparql) as folder:
        place = processes.place_of_build(folder)
        before = processes.current_build(place)
        while processes.current_build(place) == before:
            pass


# ---------------------------------------------------------------- faults of the other side


class _Answering(BaseHTTPRequestHandler):
    """Gives the answers it is told to, the last one again and again."""

    server: _Fake

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        answers = self.server.answers
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


Given = tuple[int, dict[str, str], bytes]


class _Fake(ThreadingHTTPServer):
    answers: list[Given]


@contextmanager
def endpoint(*answers: Given) -> Iterator[str]:
    with _Fake(("127.0.0.1", 0), _Answering) as server:
        server.answers = list(answers)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
        finally:
            server.shutdown()
            thread.join()


JSON = {"content-type": "application/sparql-results+json"}
ROW = (
    b'{"head":{"vars":["volume"]},'
    b'"results":{"bindings":[{"volume":{"type":"uri","value":"urn:a"}}]}}'
)
GOOD = (200, JSON, ROW)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((200, {"content-type": "text/html"}, b"<html>"), "no answer to SPARQL"),
        ((200, JSON, b"<html>"), "is no application/sparql-results"),
        ((200, JSON, ROW[:40]), "is no application/sparql-results"),
        ((200, {**JSON, "content-length": "500"}, ROW), "does not answer"),
        ((200, {**JSON, "X-SPARQL-MaxRows": "1"}, ROW), "cuts its answers short"),
        ((401, {}, b"who are you"), "401 Unauthorized: who are you"),
        ((302, {"location": "http://e.org/"}, b""), "moved to http://e.org/"),
        ((500, {}, b"out of order"), "500 Internal Server Error: out of order"),
        ((503, {}, b""), "503 Service Unavailable"),
    ],
)
def test_a_fault_is_told(answer: Given, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    with endpoint(answer) as url, pytest.raises(StoreError) as fault:
        sparql.evaluate(remote.Endpoint(url), VOLUME)
    assert told in fault.value.what


def test_a_query_refused_is_told_with_its_place_if_it_is_wrong() -> None:
    refused = (400, {}, b"no   transitive\nhere")
    with endpoint(refused) as url:
        with pytest.raises(QueryError, match="refuses the query: no transitive here"):
            sparql.evaluate(remote.Endpoint(url), VOLUME)
        with pytest.raises(QueryError, match="line 2, column"):
            sparql.evaluate(remote.Endpoint(url), "SELECT * {\n ?s ?p }")


def test_what_passes_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    with endpoint((503, {}, b""), GOOD) as url:
        assert len(list(sparql.evaluate(remote.Endpoint(url), VOLUME).rows)) == 1


@pytest.mark.parametrize(("limit", "told"), [("MOST", "more than 1 bytes"), ("SECONDS", "takes")])
def test_an_answer_has_limits(limit: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, limit, {"MOST": 1, "SECONDS": -1.0}[limit])
    with endpoint(GOOD) as url, pytest.raises(StoreError, match=told):
        sparql.evaluate(remote.Endpoint(url), VOLUME)


def test_an_endpoint_of_something_else_is_told() -> None:
    empty = (200, JSON, b'{"head":{"vars":["v"]},"results":{"bindings":[]}}')
    with endpoint(empty) as url, pytest.raises(StoreError, match="knows no volume"):
        kg.open(url)


def test_an_index_of_another_graph_is_refused(store_path: Path) -> None:
    other = (200, JSON, ROW.replace(b"urn:a", b"http://e.org/v1"))
    with endpoint(other) as url, pytest.raises(StoreError, match="names everything under"):
        remote.stand_in(url, store_path).__enter__()


def test_what_is_no_address_is_told() -> None:
    with pytest.raises(StoreError, match="no address"):
        remote.reached("localhost:7878")
