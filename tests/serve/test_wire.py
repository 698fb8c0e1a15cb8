"""What clients may do to the connection: too many, too slow, too long, too greedy; all others are
answered meanwhile."""

import json
import re
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from serving import Running

from kg.errors import UsageError
from kg.serve.pool import Limits, limited

ONE = "SELECT * WHERE { ?s a ?class } LIMIT 1"
# Never done: as many solutions as there are triples to the fourth power
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def quick(store_path: Path) -> Iterator[Running]:
    """A server with little patience."""
    import serving

    limits = {"receive": 1.0, "stall": 1.0, "connections": 300, "connections_each": 250}
    running = serving.launch(store_path, json.dumps(limits))
    yield running
    running.stop()


def connect(running: Running) -> socket.socket:
    url = httpx.URL(running.url)
    return socket.create_connection((url.host, url.port), timeout=20)


def answer(connection: socket.socket) -> bytes:
    """All that comes until the connection ends."""
    parts = []
    with suppress(ConnectionError):
        while block := connection.recv(1 << 16):
            parts.append(block)
    return b"".join(parts)


def ask(running: Running, query: str, **more: str) -> httpx.Response:
    with running.client() as client:
        return client.get("/sparql", params={"query": query, **more})


def test_two_thousand_idle_connections_keep_nobody_from_being_answered(quick: Running) -> None:
    with ExitStack() as open_:
        for number in range(2000):
            connection = open_.enter_context(connect(quick))
            if number % 2:
                connection.sendall(b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            if number % 250 == 0:
                assert ask(quick, ONE).status_code == 200
        assert ask(quick, ONE).status_code == 200


def test_a_header_without_end_is_refused_at_once(quick: Running) -> None:
    piece = b"a" * (1 << 20)
    sent = 0
    with connect(quick) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ")
        with suppress(ConnectionError):
            for _ in range(64):
                connection.sendall(piece)
                sent += len(piece)
        assert ask(quick, ONE).status_code == 200
    assert sent < 64 << 20


def test_what_is_refused_is_told(quick: Running) -> None:
    head = b"GET /sparql HTTP/1.1\r\n"
    many = b"".join(b"X-%d: 1\r\n" % n for n in range(200))
    for request, status in (
        (head + b"\r\n", b"400"),
        (head + b"Host: a\r\nHost: b\r\n\r\n", b"400"),
        (head + b"Host: localhost\r\n" + many + b"\r\n", b"431"),
        (head + b"Host: localhost\r\nX: " + b"a" * (70 << 10), b"431"),
        (head + b"Host: local", b"408"),
        (b"", b"408"),
    ):
        with connect(quick) as connection:
            connection.sendall(request)
            assert answer(connection).startswith(b"HTTP/1.1 " + status), request[:80]


def test_a_request_of_http_1_0_needs_no_host(quick: Running) -> None:
    with connect(quick) as connection:
        connection.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 200")


def test_a_body_that_stops_ends_its_connection(quick: Running) -> None:
    with connect(quick) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
            b"Content-Type: application/sparql-query\r\n\r\nSELECT"
        )
        began = time.monotonic()
        answer(connection)
    assert time.monotonic() - began < 15
    assert ask(quick, ONE).status_code == 200


def test_one_connection_asks_many_times(quick: Running) -> None:
    with quick.client() as client:
        for _ in range(5):
            assert client.get("/health").json()["status"] == "ok"
            time.sleep(0.4)


def test_long_queries_of_an_address_leave_room_for_short_ones(
    store_path: Path, launched: Callable
) -> None:
    limits = {"timeout": 8.0, "behind": 1.0, "share": 2, "short": 2, "concurrent": 4}
    running = launched(store_path, json.dumps(limits))
    with ThreadPoolExecutor(9) as threads:
        long_ones = [threads.submit(ask, running, ENDLESS) for _ in range(9)]
        time.sleep(0.5)
        short_ones = [ask(running, f"{ONE} # {n}").status_code for n in range(8)]
        answers = [one.result() for one in long_ones]
    assert short_ones == [200] * 8
    assert {one.status_code for one in answers} == {429, 504}
    for one in answers:
        if one.status_code == 429:
            assert int(one.headers["retry-after"]) >= 1


def test_the_memory_of_all_workers_has_one_budget(store_path: Path, launched: Callable) -> None:
    running = launched(store_path, json.dumps({"budget": 1 << 20, "timeout": 20.0}))
    assert ask(running, ENDLESS).status_code == 500
    with running.client() as client:
        assert client.get("/health").status_code == 200


def test_a_request_may_lower_its_time(quick: Running) -> None:
    began = time.monotonic()
    assert ask(quick, ENDLESS, timeout="0.5").status_code == 504
    assert time.monotonic() - began < 20
    for wrong in ("soon", "-1", "0", "nan", "inf"):
        assert ask(quick, ONE, timeout=wrong).status_code == 400


def test_relative_iris_are_those_of_the_address(quick: Running) -> None:
    found = ask(quick, "SELECT (STR(<x>) AS ?iri) {}").json()
    assert found["results"]["bindings"][0]["iri"]["value"] == f"{quick.url}x"


def test_a_query_in_the_address_and_in_the_body(quick: Running) -> None:
    with quick.client() as client:
        told = client.post(
            "/sparql",
            params={"query": ONE},
            content=ONE,
            headers={"content-type": "application/sparql-query"},
        )
    assert told.status_code == 400


def test_an_answer_has_a_tag_and_is_not_sent_twice(quick: Running) -> None:
    with quick.client() as client:
        first = client.get("/sparql", params={"query": ONE})
        tag = {"if-none-match": first.headers["etag"]}
        assert client.get("/sparql", params={"query": ONE}, headers=tag).status_code == 304
        other = client.get("/sparql", params={"query": ONE + " "}, headers=tag)
        assert other.status_code == 200
        csv = client.get("/sparql", params={"query": ONE}, headers={**tag, "accept": "text/csv"})
        assert csv.status_code == 200
        changing = client.get("/sparql", params={"query": "SELECT (NOW() AS ?now) {}"})
        assert "etag" not in changing.headers


@pytest.mark.parametrize(
    ("format_", "kind"),
    [
        ("rdf+xml", "application/rdf+xml"),
        ("json-ld", "application/ld+json"),
        ("nonsense", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_formats_as_clients_name_them(quick: Running, format_: str, kind: str) -> None:
    with quick.client() as client:
        params = {"query": "CONSTRUCT WHERE { ?s a ?class } LIMIT 1", "format": format_}
        found = client.get("/sparql", params=params, headers={"accept": "text/turtle"})
    assert found.headers["content-type"].split(";")[0] == kind


def test_a_type_that_is_named_wins_over_anything(quick: Running) -> None:
    with quick.client() as client:
        found = client.get("/frus1961-63v06/d64", headers={"accept": "text/turtle, */*"})
        page = client.get("/frus1961-63v06/d64", headers={"accept": "*/*"})
    assert found.headers["content-type"].startswith("text/turtle")
    assert page.headers["content-type"].startswith("text/html")


def test_a_slash_too_many_and_a_foreign_host(quick: Running) -> None:
    foreign = {"host": "evil.example"}
    with quick.client() as client:
        for path in ("/queries/", "/frus1961-63v06/d64/"):
            moved = client.get(path, headers=foreign)
            assert (moved.status_code, moved.headers["location"]) == (308, path.rstrip("/"))
        for path in ("/sparql", "/favicon.ico"):
            moved = client.get(path, headers={**foreign, "accept": "text/html"})
            assert moved.is_redirect
            assert "evil" not in moved.headers["location"]


def test_a_change_is_made_only_to_what_was_read(
    store_path: Path, tmp_path: Path, launched: Callable
) -> None:
    store = shutil.copytree(store_path, tmp_path / "store", symlinks=True)
    running = launched(store, "{}", None, "secret")
    graph = {"graph": "https://example.org/mine"}
    sent = {"content": "<urn:a> <urn:b> <urn:c> .", "params": graph}
    head = {"authorization": "Bearer secret", "content-type": "text/turtle"}
    with running.client() as client:
        assert client.put("/graphs", headers=head, **sent).status_code == 201
        tag = client.get("/graphs", params=graph).headers["etag"]
        assert (
            client.get("/graphs", params=graph, headers={"if-none-match": tag}).status_code == 304
        )
        assert client.put("/graphs", headers={**head, "if-match": tag}, **sent).status_code == 204
        late = client.put("/graphs", headers={**head, "if-match": tag}, **sent)
        assert late.status_code == 412
        gone = client.delete("/graphs", params=graph, headers={**head, "if-match": tag})
        assert gone.status_code == 412


def test_health_metrics_and_the_access_log(store_path: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    log = tmp_path / "access.log"
    code = (
        "import sys; from pathlib import Path; from kg.serve.app import serve\n"
        "serve(Path(sys.argv[1]), port=0, access_log=Path(sys.argv[2]), measured=True,\n"
        "      on_ready=lambda url: print(url, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(store_path), str(log)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    running = Running(process.stdout.readline().strip(), process)
    try:
        with running.client() as client:
            assert client.get("/health").json()["status"] == "ok"
            client.get("/sparql", params={"query": ONE})
            client.get("/nothing-here%0d%0aforged")
            told = client.get("/metrics").text
    finally:
        running.stop()
    assert 'kg_requests_total{status="200"} 2' in told
    assert re.search(r'^kg_request_seconds_bucket\{le="\+Inf"\} 3$', told, re.MULTILINE)
    lines = log.read_text().splitlines()
    assert len(lines) == 4
    when, client_, method, path, status, _, seconds = lines[0].split(" ")
    assert (client_, method, path, status) == ("127.0.0.1", "GET", "/health", "200")
    assert when.startswith("20")
    assert float(seconds) >= 0


def test_metrics_are_not_shown_unasked(quick: Running) -> None:
    with quick.client() as client:
        assert client.get("/metrics").status_code == 404


def test_limits_are_set_by_name() -> None:
    found = limited(["share=2", "memory=1GiB", "timeout=2.5"])
    assert (found.share, found.memory, found.timeout) == (2, 1 << 30, 2.5)
    assert found.short == Limits().short
    for wrong in ("shares=2", "share", "share=many", "share=0", "share=-1"):
        with pytest.raises(UsageError):
            limited([wrong])
