"""What must not bring the server down, each over real HTTP."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from serving import Running, build, launch, numbers, until

NUMBERS = "<http://example.org/n>"
PRODUCT = "?a ?p ?b . ?c ?q ?d . ?e ?r ?f"
COUNT = f"SELECT (COUNT(*) AS ?n) WHERE {{ {PRODUCT} }}"
ONE = "SELECT ?n WHERE { <http://example.org/7> <http://example.org/n> ?n }"
MANY = f"SELECT ?a ?b WHERE {{ ?a {NUMBERS} ?n . ?b {NUMBERS} ?m . FILTER(?m < 50) }}"
SOME = MANY.replace("50", "10")
STAR = "SELECT * WHERE { ?s " + " ; ".join(f"?p{n} ?o{n}" for n in range(300)) + " }"

TIMEOUT = 1.5
LIMITS = {
    "timeout": TIMEOUT, "stall": 2.0, "patience": 1.0, "memory": 4 << 30, "waiting": 2,
    "remembered": 0,  # every question is to reach a worker
}  # fmt: skip


@pytest.fixture(scope="module")
def bounded(store_path: Path) -> Iterator[Running]:
    """A server with limits that tests can wait for."""
    running = launch(store_path, json.dumps(LIMITS))
    yield running
    running.stop()


def children(running: Running) -> dict[int, int]:
    """The workers, and the memory each holds, in bytes."""
    found = {}
    for task in Path(f"/proc/{running.process.pid}/task").iterdir():
        for pid in told(task / "children").split():
            for line in told(Path(f"/proc/{pid}/status")).splitlines():
                if line.startswith("VmRSS:"):
                    found[int(pid)] = int(line.split()[1]) * 1024
    return found


def told(path: Path) -> str:
    """What the kernel tells there; nothing of a thread or a worker that has just ended."""
    try:
        return path.read_text()
    except OSError:
        return ""


def ask(running: Running, query: str) -> httpx.Response:
    with running.client() as client:
        return client.post("/sparql", data={"query": query})


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(
    "query",
    [
        COUNT,
        f"SELECT * WHERE {{ {PRODUCT} }} ORDER BY ?b ?d ?f",
        "SELECT (COUNT(*) AS ?n) { ?s (<http://a>|!<http://a>)* ?o . ?t !<http://a>* ?u }",
        f'ASK {{ {PRODUCT} FILTER(STR(?a) = CONCAT(STR(?b), " ", STR(?d))) }}',  # no IRI has one
        f"CONSTRUCT {{ ?a ?p ?f }} WHERE {{ {PRODUCT} FILTER(STR(?a) = CONCAT(?b, ?d)) }}",
    ],
    ids=["count", "order", "path", "ask", "construct"],
)
def test_a_query_too_long_is_ended_with_504(bounded: Running, query: str) -> None:
    workers = set(children(bounded))
    answer = ask(bounded, query)
    assert answer.status_code == 504
    assert "time limit" in answer.json()["detail"]
    # Its process is gone, and its memory with it.
    assert until(lambda: not workers <= set(children(bounded)))
    assert until(lambda: busy(bounded) == 0)
    assert until(lambda: all(size < 200 << 20 for size in children(bounded).values()))
    assert ask(bounded, ONE).status_code == 200


def test_a_star_of_300_patterns_is_bounded(bounded: Running) -> None:
    assert ask(bounded, STAR).status_code in (200, 504)
    assert ask(bounded, ONE).status_code == 200


# ---------------------------------------------------------------- stack and memory


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE " + "{" * 10_000 + "}" * 10_000,
        "SELECT (" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) {}",
        "SELECT * { ?s ?p " + "[ ?p " * 10_000 + "1" + "]" * 10_000 + " }",
    ],
    ids=["braces", "parentheses", "brackets"],
)
def test_deep_nesting_is_refused_before_parsing(bounded: Running, query: str) -> None:
    answer = ask(bounded, query)
    assert answer.status_code == 400
    assert "nests deeper" in answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (" + "!" * 100_000 + "1 AS ?x) {}",
        "SELECT (1" + "+1" * 100_000 + " AS ?x) {}",
        "SELECT * { ?s <http://a>" + "/<http://a>" * 20_000 + " ?o }",
        "SELECT * { {} " + "UNION {} " * 50_000 + "}",
    ],
    ids=["not", "plus", "path", "union"],
)
def test_chains_of_operators_end_at_most_their_worker(bounded: Running, query: str) -> None:
    assert ask(bounded, query).status_code in (200, 400, 500, 504)
    assert ask(bounded, ONE).status_code == 200


def test_a_query_that_eats_memory_ends_alone(store_path: Path, launched: Callable) -> None:
    running = launched(store_path, json.dumps({"timeout": 120.0, "memory": 300 << 20}))
    answer = ask(running, f"SELECT * WHERE {{ {PRODUCT} }} ORDER BY ?b ?d ?f")
    assert answer.status_code == 500
    assert "memory" in answer.json()["detail"]
    assert all(size < 300 << 20 for size in children(running).values())
    assert ask(running, ONE).status_code == 200


def test_values_without_an_order_end_their_query_alone(server: Running) -> None:
    clock = 'STR(24 + FLOOR(RAND() * 3)), "T", STR(10 + FLOOR(RAND() * 14)), ":00:00"'
    zone = 'IF(RAND() < .5, "", IF(RAND() < .5, "Z", "-04:00"))'
    moment = f'STRDT(CONCAT("1962-10-", {clock}, {zone}), xsd:dateTime)'
    query = f"SELECT ?t {{ ?s {NUMBERS} ?n FILTER(?n < 400) BIND({moment} AS ?t) }} ORDER BY "
    answer = ask(server, query + "?t")
    assert answer.status_code == 500
    assert "zone" in answer.json()["detail"]
    assert "STR(" in answer.json()["remedy"]
    assert ask(server, query + "STR(?t)").status_code == 200


# ---------------------------------------------------------------- size


def test_a_body_of_100_mb_is_refused(bounded: Running) -> None:
    with bounded.client() as client:
        answer = client.post(
            "/sparql",
            content=b" " * 100_000_000,
            headers={"content-type": "application/sparql-query"},
        )
    assert answer.status_code == 413


def test_a_body_without_a_length_is_cut_off(bounded: Running) -> None:
    def blocks() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 50_000

    with bounded.client() as client:
        try:
            answer = client.post(
                "/sparql", content=blocks(), headers={"content-type": "application/sparql-query"}
            )
            assert answer.status_code == 413
        except httpx.WriteError:
            pass  # refused while we were still sending
    assert ask(bounded, ONE).status_code == 200


def test_an_answer_too_large_is_cut_off(store_path: Path, launched: Callable) -> None:
    running = launched(store_path, json.dumps({"result": 1 << 20}))
    with running.client() as client, pytest.raises(httpx.RemoteProtocolError):
        client.post("/sparql", data={"query": MANY})
    assert ask(running, ONE).status_code == 200


def test_a_million_rows_in_flat_memory(server: Running) -> None:
    rows = size = peak = 0
    with (
        server.client() as client,
        client.stream(
            "GET",
            "/sparql",
            params={"query": MANY},
            headers={"accept": "text/csv", "accept-encoding": "identity"},
        ) as answer,
    ):
        assert answer.status_code == 200
        front = Path(f"/proc/{server.process.pid}/status")
        for block in answer.iter_raw():
            size += len(block)
            rows += block.count(b"\n")
            if size % (1 << 20) < len(block):
                resident = next(s for s in front.read_text().splitlines() if "VmRSS" in s)
                held = [int(resident.split()[1]) * 1024, *children(server).values()]
                peak = max(peak, *held)
    assert rows == 1_000_001
    assert size > 40_000_000
    assert peak < 200 << 20


# ---------------------------------------------------------------- federation


@pytest.fixture
def trap() -> Iterator[tuple[int, list[object]]]:
    """A port that notes who connects."""
    listening = socket.create_server(("127.0.0.1", 0))
    visits: list[object] = []

    def accept() -> None:
        while True:
            try:
                connection, address = listening.accept()
            except OSError:
                return
            visits.append(address)
            connection.close()

    threading.Thread(target=accept, daemon=True).start()
    yield listening.getsockname()[1], visits
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{url}> {{ ?s ?p ?o }}",
        "SERVICE SILENT <{url}> {{ ?s ?p ?o }}",
        "service<{url}>{{?s ?p ?o}}",
        "VALUES ?u {{ <{url}> }} SERVICE ?u {{ ?s ?p ?o }}",
        "# SERVICE\nSERVICE<{url}>{{}}",
        "?a <http://x#y> '''it''s''' . SERVICE <{url}> {{ }}",
        "FILTER(1<2)SERVICE<{url}>{{}}",
        "OPTIONAL {{ {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
        "FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    ],
)
def test_service_connects_nowhere(
    bounded: Running, trap: tuple[int, list[object]], pattern: str
) -> None:
    port, visits = trap
    query = "SELECT * WHERE { " + pattern.format(url=f"http://127.0.0.1:{port}/sparql") + " }"
    answer = ask(bounded, query)
    assert answer.status_code == 400
    assert "SERVICE is switched off" in answer.json()["detail"]
    for text in (
        f"LOAD <http://127.0.0.1:{port}/>",
        f"SELECT * FROM <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}",
    ):
        ask(bounded, text)
    assert not visits


def test_the_word_service_may_be_said(bounded: Running) -> None:
    query = 'SELECT ("SERVICE" AS ?x) { # SERVICE\n OPTIONAL { ?s <http://SERVICE/> ?service } }'
    assert ask(bounded, query).status_code == 200


# ---------------------------------------------------------------- many at once


def test_while_eight_run_saved_queries_answer_and_more_are_turned_away(
    store_path: Path, launched: Callable
) -> None:
    bounded = launched(store_path, json.dumps({**LIMITS, "timeout": 4.0, "share": 99, "short": 0}))
    with ThreadPoolExecutor(14) as threads:
        heavy = [threads.submit(ask, bounded, COUNT) for _ in range(8)]
        time.sleep(0.3)
        with bounded.client() as client:
            saved = client.get("/queries/letters-between?one=person/107025&other=person/107127")
        extra = [threads.submit(ask, bounded, COUNT) for _ in range(6)]
        statuses = [one.result().status_code for one in heavy]
        turned_away = [one.result() for one in extra if one.result().status_code == 503]
    assert saved.status_code == 200
    assert statuses == [504] * 8
    assert turned_away
    for answer in turned_away:
        assert int(answer.headers["retry-after"]) >= 1
    assert ask(bounded, ONE).status_code == 200


# ---------------------------------------------------------------- clients that misbehave


def request(query: str) -> bytes:
    body = query.encode()
    head = (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def connect(running: Running) -> socket.socket:
    url = httpx.URL(running.url)
    return socket.create_connection((url.host, url.port), timeout=10)


def busy(running: Running) -> int:
    """How many workers use a processor just now."""

    def spent() -> dict[int, int]:
        found = {}
        for pid in children(running):
            if fields := told(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split():
                found[pid] = int(fields[11]) + int(fields[12])
        return found

    before = spent()
    time.sleep(0.2)
    return sum(1 for pid, ticks in spent().items() if ticks > before.get(pid, 0) + 2)


def test_a_client_that_leaves_ends_its_query(store_path: Path, launched: Callable) -> None:
    running = launched(store_path, json.dumps({"timeout": 60.0}))
    with connect(running) as connection:
        connection.sendall(request(COUNT))
        assert until(lambda: busy(running) == 1)
    assert until(lambda: busy(running) == 0)
    assert ask(running, ONE).status_code == 200


def test_a_client_that_leaves_midway_ends_its_query(store_path: Path, launched: Callable) -> None:
    running = launched(store_path, json.dumps({"timeout": 60.0}))
    with connect(running) as connection:
        connection.sendall(request(f"SELECT * WHERE {{ {PRODUCT} }}"))
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    assert until(lambda: busy(running) == 0)
    assert ask(running, ONE).status_code == 200


def test_clients_that_read_nothing_hold_nobody_up(store_path: Path, launched: Callable) -> None:
    limits = {"timeout": 60.0, "stall": 0.7, "concurrent": 2, "patience": 10.0}
    running = launched(store_path, json.dumps(limits))
    idle = [connect(running) for _ in range(2)]
    try:
        for connection in idle:
            connection.sendall(request(f"SELECT * WHERE {{ {PRODUCT} }}"))
        time.sleep(0.2)
        assert ask(running, ONE).status_code == 200
    finally:
        for connection in idle:
            connection.close()


# ---------------------------------------------------------------- a newer store


def test_a_query_in_flight_survives_the_swap(tmp_path: Path, launched: Callable) -> None:
    store = tmp_path / "store"
    old = build(store, numbers(20_000))
    running = launched(store)
    rows = 0
    with (
        running.client() as client,
        client.stream(
            "GET",
            "/sparql",
            params={"query": SOME},
            headers={"accept": "text/csv", "accept-encoding": "identity"},
        ) as answer,
    ):
        blocks = answer.iter_raw()
        rows += next(blocks).count(b"\n")
        new = build(store, numbers(30_000))
        count = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {NUMBERS} ?n }}"
        seen = ask(running, count).json()["results"]["bindings"][0]["n"]["value"]
        assert seen == "30000", "what is asked after the swap sees the newer store"
        assert old.is_dir(), "the older one stays while it is read"
        rows += sum(block.count(b"\n") for block in blocks)
    assert rows == 200_001, "and what was asked before goes on on the older one"
    assert new != old
    # Once nobody reads it any more, the next build may remove it.

    def removed() -> bool:
        build(store, numbers(10))
        return not old.exists()

    assert until(removed)


def test_a_clean_end(store_path: Path) -> None:
    running = launch(store_path, json.dumps({"grace": 0.5}))
    workers = set(children(running))
    assert workers

    answers: list[httpx.Response] = []

    def ask_in_vain() -> None:
        with suppress(httpx.HTTPError):
            answers.append(ask(running, COUNT))

    thread = threading.Thread(target=ask_in_vain)
    thread.start()
    time.sleep(0.3)
    running.process.terminate()
    assert running.process.wait(15) in (0, -15)
    thread.join(10)
    assert all(answer.status_code >= 500 for answer in answers)
    assert running.process.stdout is not None
    running.process.stdout.close()
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


@pytest.mark.parametrize("typed", ["(((", '"', "…", "-x", "*", "( OR NEAR(", "%00", "a" * 3000])
def test_whatever_is_typed_into_the_search_is_answered(server: Running, typed: str) -> None:
    with server.client() as client:
        assert client.get("/search", params={"q": typed}).status_code == 200
