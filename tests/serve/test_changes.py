"""SPARQL Update and the Graph Store Protocol over real HTTP, and what they must not do."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from serving import Running, build, launch, until
from SPARQLWrapper import POST as WRAPPER_POST
from SPARQLWrapper import SPARQLWrapper

from kg import store as stores
from kg.errors import UsageError
from kg.serve.changes import read_token

TOKEN = "a-token-only-for-these-tests"
BEARER = {"authorization": f"Bearer {TOKEN}"}
G = "http://example.org/g"
NS = "http://example.org/"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
UPDATE = "application/sparql-update"
TURTLE = {"content-type": "text/turtle"}


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    path = tmp_path_factory.mktemp("writable") / "store"
    build(path)
    running = launch(path, '{"timeout": 120.0, "settle": 0.2}', None, TOKEN)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(writable: Running) -> Iterator[httpx.Client]:
    with writable.client(headers=BEARER) as client:
        yield client


@pytest.fixture(scope="module")
def anybody(writable: Running) -> Iterator[httpx.Client]:
    with writable.client() as client:
        yield client


def count(client: httpx.Client, graph: str | None = None) -> int:
    parameters = {"query": COUNT, **({"default-graph-uri": graph} if graph else {})}
    answer = client.get("/sparql", params=parameters)
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def has(client: httpx.Client, name: str) -> bool:
    query = f"ASK {{ {{ <{NS}{name}> ?p ?o }} UNION {{ GRAPH ?g {{ <{NS}{name}> ?p ?o }} }} }}"
    return bool(client.get("/sparql", params={"query": query}).json()["boolean"])


def insert(name: str) -> str:
    return f"INSERT DATA {{ <{NS}{name}> <{NS}p> '{name}' }}"


# ---------------------------------------------------------------- SPARQL Update


def test_update_as_form(client: httpx.Client) -> None:
    before = count(client)
    answer = client.post("/sparql", data={"update": insert("form")})
    assert (answer.status_code, answer.content) == (204, b"")
    assert count(client) == before + 1
    assert has(client, "form")


@pytest.mark.parametrize("kind", [UPDATE, f"{UPDATE}; charset=utf-8"])
def test_update_directly(client: httpx.Client, kind: str) -> None:
    name = f"direct-{len(kind)}"
    answer = client.post("/sparql", content=insert(name), headers={"content-type": kind})
    assert answer.status_code == 204
    assert has(client, name)


def test_the_usual_prefixes_and_text_beyond_ascii(client: httpx.Client) -> None:
    update = f'INSERT DATA {{ <{NS}x> rdfs:label "Хрущёв 🕊" }}'
    assert client.post("/sparql", data={"update": update}).status_code == 204
    query = f"SELECT ?x WHERE {{ <{NS}x> rdfs:label ?x }}"
    answer = client.get("/sparql", params={"query": query}).json()
    assert answer["results"]["bindings"][0]["x"]["value"] == "Хрущёв 🕊"


def test_dataset_of_an_update(client: httpx.Client) -> None:
    client.put("/graphs", params={"graph": f"{NS}from"}, content=b"<a:s> <a:p> 1 .", headers=TURTLE)
    update = f"INSERT {{ GRAPH <{NS}to> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
    for how in ("form", "direct"):
        to = update.replace("/to", f"/to-{how}")
        using = {"using-graph-uri": f"{NS}from"}
        if how == "form":
            answer = client.post("/sparql", data={"update": to, **using})
        else:
            answer = client.post(
                "/sparql", params=using, content=to, headers={"content-type": UPDATE}
            )
        assert answer.status_code == 204
        assert count(client, f"{NS}to-{how}") == 1


@pytest.mark.parametrize(
    ("update", "what"),
    [
        ("INSERT DATA { <http://a> }", "line 1, column"),
        ("SELECT * {}", "can't begin"),
        ("", "empty"),
        ("LOAD <http://127.0.0.1:1/>", "LOAD is switched off"),
        ("INSERT {} WHERE { SERVICE <http://127.0.0.1:1/> {} }", "SERVICE is switched off"),
        (f"{insert('half')} ; DROP GRAPH <{NS}no-such>", "does not exist"),
        (f"{insert('half')} ; nonsense", "line 1"),
        ("INSERT DATA { " + "{" * 10_000, "nests deeper"),
        (f"WITH <{G}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s <http://f>(?o) ?o }}", "line 1"),
    ],
)
def test_an_update_that_fails_changes_nothing(client: httpx.Client, update: str, what: str) -> None:
    before = count(client)
    answer = client.post("/sparql", content=update, headers={"content-type": UPDATE})
    assert answer.status_code == 400
    assert what in answer.json()["detail"]
    assert count(client) == before
    assert not has(client, "half")


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.get("/sparql", params={"update": insert("no")}),
        lambda c: c.get("/sparql", params={"query": insert("no")}),
        lambda c: c.post("/sparql", data={"update": insert("no"), "query": "ASK {}"}),
        lambda c: c.post("/sparql", params={"update": insert("no")}, data={"query": "ASK {}"}),
        lambda c: c.post("/sparql", content=[("update", insert("no")), ("update", "CLEAR ALL")]),
        lambda c: c.post("/sparql", data={"query": insert("no")}),
        lambda c: c.post("/sparql", data={"query": "ASK {}", "using-graph-uri": G}),
        lambda c: c.post("/sparql", content=b"\xff", headers={"content-type": UPDATE}),
    ],
)
def test_updates_that_are_sent_wrongly(
    client: httpx.Client, call: Callable[[httpx.Client], httpx.Response]
) -> None:
    try:
        assert call(client).status_code in (400, 415)
    except TypeError:
        body = f"update={insert('no')}&update=CLEAR+ALL"
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post("/sparql", content=body, headers=form).status_code == 400
    assert not has(client, "no")


# ---------------------------------------------------------------- the Graph Store Protocol

ONE = b"<http://example.org/s> <http://example.org/p> 1 ."
TWO = b"<http://example.org/s> <http://example.org/p> 2 . _:x <http://example.org/p> _:x ."


@pytest.mark.parametrize(
    "address", ["/graphs?graph=http://example.org/indirect", "/graph/test/direct"]
)
def test_a_graph_from_beginning_to_end(
    client: httpx.Client, anybody: httpx.Client, address: str
) -> None:
    accept = {"accept": "application/n-triples"}
    assert anybody.get(address, headers=accept).status_code == 404
    assert anybody.head(address, headers=accept).status_code == 404
    assert client.delete(address).status_code == 404

    created = client.put(address, content=ONE, headers=TURTLE)
    assert created.status_code == 201
    assert anybody.get(created.headers["location"], headers=accept).status_code == 200
    assert b"integer" in anybody.get(address, headers=accept).content

    assert client.put(address, content=TWO, headers=TURTLE).status_code == 204
    lines = anybody.get(address, headers=accept).text.splitlines()
    assert len(lines) == 2
    assert not any('"1"' in line for line in lines)

    assert client.post(address, content=TWO, headers=TURTLE).status_code == 204
    lines = anybody.get(address, headers=accept).text.splitlines()
    assert len(lines) == 3, "a blank node is another one each time"

    head = anybody.head(address, headers=accept)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "application/n-triples"

    assert client.delete(address).status_code == 204
    assert anybody.get(address, headers=accept).status_code == 404


def test_the_default_graph(client: httpx.Client) -> None:
    before = count(client)
    answer = client.post("/graphs?default", content=ONE, headers=TURTLE)
    assert answer.status_code == 204
    assert count(client) == before + 1
    graph = rdflib.Graph().parse(
        data=client.get("/graphs?default", headers={"accept": "text/turtle"}).text, format="turtle"
    )
    assert len(graph) == before + 1


def test_the_graph_of_a_volume_is_at_its_own_address(anybody: httpx.Client) -> None:
    there = anybody.get("/graph/frus1961-63v06", headers={"accept": "application/n-triples"})
    named = {"graph": "https://w3id.org/coldwar-letters/graph/frus1961-63v06"}
    same = anybody.get("/graphs", params=named, headers={"accept": "application/n-triples"})
    assert there.status_code == 200
    assert sorted(there.text.splitlines()) == sorted(same.text.splitlines())
    assert "Claim" in there.text
    assert anybody.get("/graph/frus1961-63v06", headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/turtle", ONE),
        ("application/n-triples", b'<http://e/s> <http://e/p> "1" .\n'),
        ("application/ld+json", b'{"@id": "http://e/s", "http://e/p": 1}'),
        (
            "application/rdf+xml",
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
            b'<rdf:Description rdf:about="http://e/s"><e:p>1</e:p></rdf:Description></rdf:RDF>',
        ),
    ],
)
def test_formats(client: httpx.Client, kind: str, body: bytes) -> None:
    address = f"/graph/formats/{kind.replace('/', '-')}"
    assert client.put(address, content=body, headers={"content-type": kind}).status_code == 201
    graph = rdflib.Graph().parse(
        data=client.get(address, headers={"accept": "text/turtle"}).text, format="turtle"
    )
    assert [str(o) for o in graph.objects()] == ["1"]


def test_relative_names_are_under_the_graph(client: httpx.Client) -> None:
    address = "/graph/relative/one"
    client.put(address, content=b"<#it> <http://e/p> <two> .", headers=TURTLE)
    text = client.get(address, headers={"accept": "application/n-triples"}).text
    base = "https://w3id.org/coldwar-letters/graph/relative/"
    assert f"<{base}one#it>" in text
    assert f"<{base}two>" in text


def test_an_empty_graph_is_there(client: httpx.Client) -> None:
    assert client.put("/graph/empty", content=b"", headers=TURTLE).status_code == 201
    answer = client.get("/graph/empty", headers={"accept": "application/n-triples"})
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_graph_that_the_server_names(client: httpx.Client) -> None:
    one, other = (client.post("/graphs", content=ONE, headers=TURTLE) for _ in range(2))
    assert (one.status_code, other.status_code) == (201, 201)
    assert one.headers["location"] != other.headers["location"]
    there = client.get(one.headers["location"], headers={"accept": "application/n-triples"})
    assert b"integer" in there.content


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda c: c.put("/graphs", content=ONE, headers=TURTLE), 400),
        (lambda c: c.get("/graphs"), 400),
        (lambda c: c.get(f"/graphs?default&graph={G}"), 400),
        (lambda c: c.get("/graphs?graph=relative"), 400),
        (lambda c: c.put("/graphs?graph=http://a b", content=ONE, headers=TURTLE), 400),
        (lambda c: c.put(f"/graphs?graph={G}", content=b"<a", headers=TURTLE), 400),
        (lambda c: c.put(f"/graphs?graph={G}", content=ONE), 400),  # taken for RDF/XML
        (lambda c: c.put(f"/graphs?graph={G}", content=ONE, headers={"content-type": "a/b"}), 415),
        (
            lambda c: c.put(
                f"/graphs?graph={G}", content=b"", headers={"content-type": "application/n-quads"}
            ),
            415,
        ),
        (
            lambda c: c.put(
                f"/graphs?graph={G}",
                content=b'{"@context": "http://127.0.0.1:1/", "@id": "http://a"}',
                headers={"content-type": "application/ld+json"},
            ),
            400,
        ),
        (lambda c: c.patch(f"/graphs?graph={G}", content=b""), 405),
    ],
)
def test_wrong_requests_change_nothing(
    client: httpx.Client, call: Callable[[httpx.Client], httpx.Response], status: int
) -> None:
    answer = call(client)
    assert answer.status_code == status
    assert answer.json()["detail"]
    accept = {"accept": "application/n-triples"}
    assert client.get("/graphs", params={"graph": G}, headers=accept).status_code == 404


def test_a_body_that_is_wrong_midway_leaves_the_graph(client: httpx.Client) -> None:
    client.put("/graph/midway", content=ONE, headers=TURTLE)
    assert client.put("/graph/midway", content=ONE + b" <a", headers=TURTLE).status_code == 400
    text = client.get("/graph/midway", headers={"accept": "application/n-triples"}).text
    assert len(text.splitlines()) == 1


# ---------------------------------------------------------------- who may

CHANGES: list[Callable[[httpx.Client, dict[str, str]], httpx.Response]] = [
    lambda c, h: c.post("/sparql", data={"update": insert("no")}, headers=h),
    lambda c, h: c.post("/sparql", content=insert("no"), headers={"content-type": UPDATE, **h}),
    lambda c, h: c.put("/graphs?default", content=ONE, headers={**TURTLE, **h}),
    lambda c, h: c.post("/graphs?default", content=ONE, headers={**TURTLE, **h}),
    lambda c, h: c.delete("/graphs?default", headers=h),
    lambda c, h: c.post("/graphs", content=ONE, headers={**TURTLE, **h}),
    lambda c, h: c.put("/graph/no", content=ONE, headers={**TURTLE, **h}),
    lambda c, h: c.post("/graph/no", content=ONE, headers={**TURTLE, **h}),
    lambda c, h: c.delete("/graph/frus1961-63v06", headers=h),
]


@pytest.mark.parametrize("call", CHANGES)
@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer é"],
)
def test_nobody_writes_without_the_token(
    anybody: httpx.Client, call: Callable[..., httpx.Response], header: str
) -> None:
    before = count(anybody)
    given = {"authorization": header.encode()} if header else {}
    answer = call(anybody, given)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert TOKEN not in answer.text
    assert count(anybody) == before


@pytest.mark.parametrize("call", CHANGES)
def test_nobody_writes_where_it_is_read_only(
    server: Running, call: Callable[..., httpx.Response]
) -> None:
    with server.client() as client:
        before = count(client)
        assert call(client, BEARER).status_code in (403, 405)
        assert count(client) == before


READ_ONLY = ["/", "/sparql", "/graphs?default", "/graph/frus1961-63v06", "/query", "/queries",
             "/queries/letters-between", "/search", "/letters", "/complete", "/openapi.json",
             "/.well-known/void", "/frus1961-63v06/d64", "/person/107025"]  # fmt: skip


@pytest.mark.parametrize("address", READ_ONLY)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_route_changes_a_store_that_is_read_only(
    server: Running, method: str, address: str
) -> None:
    with server.client() as client:
        answer = client.request(method, address, headers=BEARER)
        assert answer.status_code == 405
        assert "PUT" not in answer.headers["allow"]


def test_options_tell_what_may_be_done(server: Running, anybody: httpx.Client) -> None:
    assert "PUT" in anybody.options("/graphs?default").headers["allow"]
    with server.client() as client:
        assert client.options("/graphs?default").headers["allow"] == "GET, HEAD, OPTIONS"
    description = anybody.get("/sparql", headers={"accept": "text/turtle"}).text
    assert "SPARQL11Update" in description


# ---------------------------------------------------------------- clients


def test_sparqlwrapper(writable: Running, client: httpx.Client) -> None:
    wrapper = SPARQLWrapper(writable.sparql)
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    wrapper.setMethod(WRAPPER_POST)
    for method in ("urlencoded", "postdirectly"):
        wrapper.setRequestMethod(method)
        wrapper.setQuery(insert(f"wrapper-{method}"))
        wrapper.query()
        assert has(client, f"wrapper-{method}")


def test_rdflib_sparqlupdatestore(writable: Running) -> None:
    remote = SPARQLUpdateStore(writable.sparql, writable.sparql, headers=BEARER)
    graph = rdflib.Graph(remote, identifier=rdflib.URIRef(f"{NS}rdflib"))
    triple = (rdflib.URIRef(f"{NS}a"), rdflib.URIRef(f"{NS}p"), rdflib.Literal("x"))
    graph.add(triple)
    assert triple in graph
    graph.remove(triple)
    assert triple not in graph


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(writable: Running, tmp_path: Path) -> None:
    body = tmp_path / "one.ttl"
    body.write_bytes(ONE)
    address = f"{writable.url}graph/by-curl"
    put = ["curl", "-sS", "-f", "-T", str(body), "-H", "Content-Type: text/turtle"]
    subprocess.run([*put, "-H", f"Authorization: Bearer {TOKEN}", address], check=True)
    got = subprocess.run(
        ["curl", "-sS", "-f", "-H", "Accept: application/n-triples", address],
        check=True,
        capture_output=True,
    )
    assert b"integer" in got.stdout


# ---------------------------------------------------------------- what must hold


def test_every_write_is_seen_by_the_next_read(client: httpx.Client, anybody: httpx.Client) -> None:
    """Whoever reads it: through workers that were idle, and through answers kept."""
    graph = f"{NS}seen"
    for n in range(1, 21):
        client.post("/graphs", params={"graph": graph}, content=f"<a:{n}> <a:p> {n} .",
                    headers=TURTLE)  # fmt: skip
        assert count(anybody, graph) == n
        assert count(anybody, graph) == n


def test_many_writers_at_once(writable: Running) -> None:
    graph = f"{NS}many"

    def write(n: int) -> int:
        update = f"INSERT DATA {{ GRAPH <{graph}> {{ <{NS}s> <{NS}p> {n} }} }}"
        with writable.client(headers=BEARER) as client:
            return client.post("/sparql", data={"update": update}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(write, range(40))) == {204}
    with writable.client() as client:
        assert count(client, graph) == 40


def test_the_search_finds_what_was_written(tmp_path: Path, launched: Callable) -> None:
    store = tmp_path / "store"
    build(store)
    running = launched(store, '{"settle": 0.1}', None, TOKEN)
    person = "https://w3id.org/coldwar-letters/person/new"
    update = f'INSERT DATA {{ <{person}> a cw:Person ; rdfs:label "Xanthippe Quillfeather" }}'
    with running.client(headers=BEARER) as client:
        assert client.post("/sparql", data={"update": update}).status_code == 204
        assert stores.manifest(store)["updates"] == 1
        assert until(lambda: bool(client.get("/complete", params={"q": "Xanthippe"}).json()))
        assert until(lambda: stores.manifest(store).get("indexed") == 1)
    told = stores.manifest(store)
    with stores.open_store(store) as opened:
        assert told["quads"] == len(opened.store), "the counts are those of the store again"


def writer_of(running: Running) -> int:
    for task in Path(f"/proc/{running.process.pid}/task").iterdir():
        for pid in (task / "children").read_text().split():
            if b"kg.serve.writer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
    return 0


SLOW = f"INSERT {{ <{NS}slow> ?p ?f }} WHERE {{ ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }}"


def test_a_writer_that_is_killed_loses_nothing_told(tmp_path: Path, launched: Callable) -> None:
    store = tmp_path / "store"
    build(store)
    running = launched(store, '{"update": 300.0}', None, TOKEN)
    with running.client(headers=BEARER) as client:
        for n in range(3):
            assert client.post("/sparql", data={"update": insert(f"w{n}")}).status_code == 204
        before = count(client)
        with ThreadPoolExecutor(1) as threads:
            dying = threads.submit(client.post, "/sparql", data={"update": SLOW})
            time.sleep(0.5)
            os.kill(writer_of(running), signal.SIGKILL)
            assert dying.result().status_code == 500
        assert count(client) == before
        assert not has(client, "slow")
        assert client.post("/sparql", data={"update": insert("after")}).status_code == 204
        assert count(client) == before + 1
    # And so when the whole server is killed.
    with running.client(headers=BEARER) as client, ThreadPoolExecutor(1) as threads:
        dying = threads.submit(client.post, "/sparql", data={"update": SLOW})
        time.sleep(0.5)
        running.process.kill()
        with pytest.raises(httpx.HTTPError):
            dying.result()
    with stores.open_store(store) as opened:
        names = {quad.subject.value for quad in opened.store if hasattr(quad.subject, "value")}
    assert {f"{NS}w0", f"{NS}w1", f"{NS}w2", f"{NS}after"} <= names
    assert f"{NS}slow" not in names
    again = launched(store, "{}", None, TOKEN)
    with again.client(headers=BEARER) as client:
        assert client.post("/sparql", data={"update": insert("again")}).status_code == 204
        assert count(client) == before + 2


def test_an_update_too_long_is_ended(tmp_path: Path, launched: Callable) -> None:
    store = tmp_path / "store"
    build(store)
    running = launched(store, json.dumps({"update": 2.0}), None, TOKEN)
    with running.client(headers=BEARER) as client:
        before = count(client)
        assert client.post("/sparql", data={"update": SLOW}).status_code == 504
        assert count(client) == before
        graph = {"graph": G}
        assert until(
            lambda: (
                client.put("/graphs", params=graph, content=ONE, headers=TURTLE).status_code
                in (201, 204)
            )
        )


def test_a_graph_too_large_is_refused(tmp_path: Path, launched: Callable) -> None:
    store = tmp_path / "store"
    build(store)
    running = launched(store, json.dumps({"upload": 1000}), None, TOKEN)
    with running.client(headers=BEARER) as client:
        body = b"#" * 2000
        assert client.put("/graph/large", content=body, headers=TURTLE).status_code == 413
        kind = {"content-type": UPDATE}
        assert client.post("/sparql", content=body, headers=kind).status_code == 413


def test_nothing_connects_anywhere(client: httpx.Client) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    visits: list[object] = []

    def accept() -> None:
        try:
            while True:
                connection, address = listening.accept()
                visits.append(address)
                connection.close()
        except OSError:
            return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
    for update in (
        f"LOAD <{url}>",
        f"LOAD SILENT <{url}> INTO GRAPH <{G}>",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        f"INSERT {{ ?s ?p ?o }} USING <{url}> WHERE {{ ?s ?p ?o }}",
        f"COPY <{url}> TO <{url}2>",
    ):
        client.post("/sparql", data={"update": update})
    body = f'{{"@context": "{url}", "@id": "http://a", "b": "c"}}'
    client.put("/graph/c", content=body, headers={"content-type": "application/ld+json"})
    xml = f'<!DOCTYPE r [<!ENTITY e SYSTEM "{url}">]><rdf:RDF/>'
    client.put("/graph/c", content=xml, headers={"content-type": "application/rdf+xml"})
    client.put("/graphs", params={"graph": url}, content=ONE, headers=TURTLE)
    client.get("/graphs", params={"graph": url})
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(10)
    assert not visits


def test_a_build_beside_a_writer_is_refused(writable: Running, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(store)
    running = launch(store, "{}", None, TOKEN)
    try:
        with pytest.raises(stores.StoreError, match="under way"):
            build(store)
    finally:
        running.stop()
    build(store)


def test_what_the_search_does_not_know_yet_is_told(tmp_path: Path, launched: Callable) -> None:
    store = tmp_path / "store"
    build(store)
    running = launched(store, json.dumps({"settle": 600.0}), None, TOKEN)
    with running.client(headers={**BEARER, "accept": "text/html"}) as client:
        assert "not counted" not in client.get("/").text
        assert client.post("/sparql", data={"update": insert("new")}).status_code == 204
        assert "1 of the latest changes are not counted" in client.get("/").text


@pytest.mark.parametrize("token", ["", "short", "é" * 30])
def test_a_token_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    file = tmp_path / "token"
    file.write_text(f"{token}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no token of at least 16"):
        read_token(file)
    monkeypatch.setenv("KG_TOKEN", token)
    with pytest.raises(UsageError, match="KG_TOKEN has no token"):
        read_token(None)
    with pytest.raises(UsageError, match="can't be read"):
        read_token(tmp_path / "none")


def test_where_the_token_is_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TOKEN", TOKEN)
    assert read_token(None) == TOKEN
    (tmp_path / "token").write_text("  from-a-file-it-is-read\nsecond line\n")
    assert read_token(tmp_path / "token") == "from-a-file-it-is-read"


def test_no_process_but_the_front_knows_the_token(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(store)
    environment = {**os.environ, "KG_TOKEN": TOKEN, "PYTHONPATH": str(Path(__file__).parents[2])}
    arguments = ["serve", "--store", str(store), "--port", "0", "--writable"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from kg.cli import main; main()", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    running = Running("", process)  # type: ignore[arg-type]
    try:
        assert until(lambda: bool(writer_of(running)))
        for task in Path(f"/proc/{process.pid}/task").iterdir():
            for pid in (task / "children").read_text().split():
                known = Path(f"/proc/{pid}/environ").read_bytes()
                assert TOKEN.encode() not in known
                assert TOKEN.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    finally:
        running.stop()
