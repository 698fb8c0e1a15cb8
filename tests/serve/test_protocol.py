"""The SPARQL 1.1 Protocol over real HTTP, and the standard clients."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
import zstandard
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import Running, launch
from SPARQLWrapper import JSON as WRAPPER_JSON
from SPARQLWrapper import TURTLE as WRAPPER_TURTLE
from SPARQLWrapper import SPARQLWrapper

from kg.graph import vocab as v
from kg.settings import LICENCE

BASE = "https://w3id.org/coldwar-letters/"
CW = f"{BASE}ontology#"
LETTER = f"{BASE}frus1961-63v06/d64"
ONE = f"SELECT ?n WHERE {{ <{LETTER}> <{CW}number> ?n }}"
GRAPH_QUERY = f"CONSTRUCT {{ <{LETTER}> ?p ?o }} WHERE {{ <{LETTER}> ?p ?o }}"
VOLUME = f"{BASE}graph/frus1961-63v06"
CLAIMS = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?claim a <{CW}Claim> }}"


@pytest.fixture(scope="module")
def client(server: Running) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def get(
    client: httpx.Client, query: str, accept: str = "*/*", **parameters: object
) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **parameters}, headers={"accept": accept})


def count(answer: httpx.Response) -> int:
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


# ---------------------------------------------------------------- the three ways to ask


def test_get(client: httpx.Client) -> None:
    answer = get(client, ONE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert answer.json()["results"]["bindings"] == [{"n": {"type": "literal", "value": "64"}}]


def test_post_as_form(client: httpx.Client) -> None:
    assert client.post("/sparql", data={"query": ONE}).json() == get(client, ONE).json()


@pytest.mark.parametrize(
    "kind", ["application/sparql-query", "application/sparql-query; charset=utf-8"]
)
def test_post_directly(client: httpx.Client, kind: str) -> None:
    answer = client.post("/sparql", content=ONE.encode(), headers={"content-type": kind})
    assert answer.json() == get(client, ONE).json()


def test_a_query_beyond_ascii(client: httpx.Client) -> None:
    query = 'SELECT ?x WHERE { VALUES ?x { "Хрущёв 🕊" } }'
    for answer in (
        get(client, query),
        client.post("/sparql", data={"query": query}),
        client.post(
            "/sparql", content=query.encode(), headers={"content-type": "application/sparql-query"}
        ),
    ):
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == "Хрущёв 🕊"


# ---------------------------------------------------------------- formats


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/*;q=0.3, */*;q=0.1", "text/csv; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("", "application/sparql-results+json"),
        ("text/html, */*;q=0.8", "application/sparql-results+json"),
    ],
)
def test_formats_of_solutions(client: httpx.Client, accept: str, kind: str) -> None:
    answer = get(client, ONE, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert "Accept" in answer.headers["vary"]
    assert "64" in answer.text


def test_formats_of_a_boolean(client: httpx.Client) -> None:
    ask = f"ASK {{ <{LETTER}> a <{CW}Document> }}"
    assert get(client, ask).json()["boolean"] is True
    assert "<boolean>true</boolean>" in get(client, ask, "application/sparql-results+xml").text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("text/n3", "text/n3; charset=utf-8"),
        ("text/turtle;q=0.1, application/n-triples", "application/n-triples"),
    ],
)
def test_formats_of_triples(client: httpx.Client, accept: str, kind: str) -> None:
    answer = get(client, GRAPH_QUERY, accept)
    assert answer.headers["content-type"] == kind
    format_ = ox.RdfFormat.from_media_type(kind)
    quads = ox.parse(answer.content, format=format_)
    assert ox.Literal("64") in {q.object for q in quads if q.predicate.value == f"{CW}number"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, by itself
@pytest.mark.parametrize("kind", ["text/turtle", "application/rdf+xml", "application/ld+json"])
def test_triples_as_rdflib_reads_them(client: httpx.Client, kind: str) -> None:
    graph = rdflib.Graph().parse(data=get(client, GRAPH_QUERY, kind).text, format=kind)
    assert str(graph.value(rdflib.URIRef(LETTER), rdflib.URIRef(f"{CW}number"))) == "64"


def test_describe(client: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=get(client, f"DESCRIBE <{LETTER}>", "text/turtle").text)
    assert (rdflib.URIRef(LETTER), rdflib.URIRef(f"{CW}number"), rdflib.Literal("64")) in graph


@pytest.mark.parametrize(
    ("query", "accept"), [(ONE, "image/png"), (ONE, "text/turtle"), (GRAPH_QUERY, "text/csv")]
)
def test_nothing_acceptable(client: httpx.Client, query: str, accept: str) -> None:
    answer = get(client, query, accept)
    assert answer.status_code == 406
    assert "accept one of" in answer.text


def test_format_by_name(client: httpx.Client) -> None:
    assert get(client, ONE, format="csv").text == "n\r\n64\r\n"
    assert get(client, GRAPH_QUERY, format="jsonld").json()


# ---------------------------------------------------------------- graphs


def claims(store: ox.Store, name: str | None = None) -> int:
    """How many claims a graph of the store has, or all its named graphs."""
    found = store.quads_for_pattern(None, v.TYPE, v.CLAIM, ox.NamedNode(name) if name else None)
    return sum(1 for _ in found)


def test_default_graph_holds_facts_and_named_graphs_claims(
    client: httpx.Client, graph: ox.Store
) -> None:
    assert count(get(client, CLAIMS)) == 0
    assert 0 < claims(graph, VOLUME) < claims(graph)
    assert count(get(client, CLAIMS, **{"default-graph-uri": VOLUME})) == claims(graph, VOLUME)
    named = CLAIMS.replace("{ ?claim", "{ GRAPH ?g { ?claim").replace("> }", "> } }")
    assert count(get(client, named)) == claims(graph)
    assert count(get(client, named, **{"named-graph-uri": VOLUME})) == claims(graph, VOLUME)
    assert count(get(client, named, **{"named-graph-uri": f"{BASE}graph/other"})) == 0
    assert count(get(client, named, **{"default-graph-uri": VOLUME})) == 0


@pytest.mark.parametrize(
    "parameters",
    [{"union-default-graph": ""}, {"default-graph-uri": "urn:x-arq:UnionGraph"}],
)
def test_union_on_request(
    client: httpx.Client, graph: ox.Store, parameters: dict[str, str]
) -> None:
    assert count(get(client, CLAIMS, **parameters)) == claims(graph)


def test_graphs_of_a_post(client: httpx.Client, graph: ox.Store) -> None:
    form = client.post("/sparql", data={"query": CLAIMS, "default-graph-uri": VOLUME})
    direct = client.post(
        "/sparql",
        params={"default-graph-uri": VOLUME},
        content=CLAIMS.encode(),
        headers={"content-type": "application/sparql-query"},
    )
    assert count(form) == count(direct) == claims(graph, VOLUME)


# ---------------------------------------------------------------- refusals


def test_a_wrong_query_is_told_with_its_position(client: httpx.Client) -> None:
    answer = get(client, "SELECT ?s\nWHERE { ?s ?p }")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 400
    assert "line 2, column 16" in told["detail"]


def test_a_wrong_query_in_a_browser(client: httpx.Client) -> None:
    answer = get(client, "SELECT <script>alert(1)</script>", "text/html")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda c: get(c, ""), 400),
        (lambda c: c.get("/sparql?query=ASK{}&query=ASK{}"), 400),
        (lambda c: c.post("/sparql", data={"other": "x"}), 400),
        (lambda c: c.post("/sparql", content=b"ASK {}", headers={"content-type": "text/x"}), 415),
        (lambda c: c.post("/sparql", content=b"ASK {}"), 415),
        (
            lambda c: c.post(
                "/sparql", content=b"\xff", headers={"content-type": "application/sparql-query"}
            ),
            400,
        ),
        (lambda c: c.put("/sparql", content=b""), 405),
        (lambda c: c.delete("/sparql"), 405),
        (lambda c: get(c, ONE, **{"default-graph-uri": "no iri"}), 400),
        (lambda c: c.get("/nowhere"), 404),
    ],
)  # fmt: skip
def test_wrong_requests(
    client: httpx.Client, call: Callable[[httpx.Client], httpx.Response], status: int
) -> None:
    answer = call(client)
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


UPDATE = "INSERT DATA { <http://a> <http://b> <http://c> }"


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.post("/sparql", data={"update": UPDATE}),
        lambda c: c.post("/sparql", data={"query": ONE, "update": UPDATE}),
        lambda c: c.post("/sparql", params={"update": UPDATE}, data={"query": ONE}),
        lambda c: c.get("/sparql", params={"update": UPDATE}),
        lambda c: c.get("/sparql", params={"query": UPDATE}),
        lambda c: c.get("/sparql", params={"query": "LOAD <http://127.0.0.1/x>"}),
        lambda c: c.get("/sparql", params={"query": f"ASK {{}} ; {UPDATE}"}),
        lambda c: c.post("/sparql", data={"query": "PREFIX a: <http://a/> CLEAR ALL"}),
        lambda c: c.post(
            "/sparql", content=UPDATE, headers={"content-type": "application/sparql-update"}
        ),
        lambda c: c.post(
            "/sparql", content=UPDATE, headers={"content-type": "application/sparql-query"}
        ),
    ],
)
def test_updates_are_refused_by_every_route(
    client: httpx.Client, call: Callable[[httpx.Client], httpx.Response]
) -> None:
    before = count(get(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    assert call(client).status_code in (400, 403)
    assert count(get(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == before


# ---------------------------------------------------------------- HEAD, OPTIONS, CORS, codings


def test_head(client: httpx.Client) -> None:
    answer = client.head("/sparql", params={"query": ONE}, headers={"accept": "text/csv"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content == b""
    assert client.head("/sparql", params={"query": "SELECT"}).status_code == 400


def test_options_and_cors(client: httpx.Client) -> None:
    plain = client.options("/sparql")
    assert plain.status_code == 204
    assert "POST" in plain.headers["allow"]
    preflight = client.options(
        "/sparql",
        headers={
            "origin": "https://example.org",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    asked = client.get("/sparql", params={"query": ONE}, headers={"origin": "https://example.org"})
    assert asked.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip", "gzip"), ("zstd", "zstd"), ("gzip, zstd", "zstd"), ("gzip;q=1, zstd;q=0.1", "gzip")],
)
def test_codings(server: Running, accepted: str, coding: str) -> None:
    query = "SELECT * WHERE { ?s <http://example.org/n> ?n } LIMIT 5000"
    with (
        server.client() as client,
        client.stream(
            "GET", "/sparql", params={"query": query}, headers={"accept-encoding": accepted}
        ) as answer,
    ):
        assert answer.headers["content-encoding"] == coding
        raw = b"".join(answer.iter_raw())
    plain = (
        gzip.decompress(raw)
        if coding == "gzip"
        else (zstandard.ZstdDecompressor().decompressobj().decompress(raw))
    )
    assert len(json.loads(plain)["results"]["bindings"]) == 5000
    assert len(raw) < len(plain) / 5


def test_no_coding_for_little_or_when_none_is_accepted(client: httpx.Client) -> None:
    assert "content-encoding" not in get(client, ONE).headers
    answer = client.get(
        "/sparql",
        params={"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 500"},
        headers={"accept-encoding": "identity"},
    )
    assert "content-encoding" not in answer.headers


# ---------------------------------------------------------------- the service's description


def test_service_description(client: httpx.Client, server: Running) -> None:
    answer = client.get("/sparql", headers={"accept": "text/turtle"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert 'rel="describedby"' in answer.headers["link"]
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = rdflib.URIRef(server.sparql)
    assert (service, rdflib.RDF.type, sd.Service) in graph
    assert (service, sd.endpoint, service) in graph
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph


@pytest.mark.parametrize(
    "kind", ["application/rdf+xml", "application/ld+json", "application/n-triples"]
)
def test_service_description_in_other_formats(client: httpx.Client, kind: str) -> None:
    assert client.get("/sparql", headers={"accept": kind}).headers["content-type"] == kind
    assert client.get("/sparql", headers={"accept": "image/png"}).status_code == 406


# ---------------------------------------------------------------- standard clients


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("request_method", ["urlencoded", "postdirectly"])
def test_sparqlwrapper(server: Running, method: str, request_method: str) -> None:
    if (method, request_method) == ("GET", "postdirectly"):
        request_method = "urlencoded"
    wrapper = SPARQLWrapper(server.sparql)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method)
    wrapper.setQuery(ONE)
    wrapper.setReturnFormat(WRAPPER_JSON)
    result = wrapper.query().convert()
    assert result["results"]["bindings"][0]["n"]["value"] == "64"
    wrapper.setQuery(GRAPH_QUERY)
    wrapper.setReturnFormat(WRAPPER_TURTLE)
    assert b"64" in wrapper.query().convert()


def test_rdflib_sparqlstore(server: Running) -> None:
    graph = rdflib.Graph(SPARQLStore(server.sparql))
    rows = list(graph.query(ONE))
    assert [str(row[0]) for row in rows] == ["64"]
    number = graph.value(rdflib.URIRef(LETTER), rdflib.URIRef(f"{CW}number"))
    assert str(number) == "64"


def test_federation_from_another_oxigraph(server: Running) -> None:
    query = f"SELECT ?n WHERE {{ SERVICE <{server.sparql}> {{ <{LETTER}> <{CW}number> ?n }} }}"
    rows = ox.Store().query(query)
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["n"].value for row in rows] == ["64"]


# ---------------------------------------------------------------- the server itself


def test_no_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended"):
        launch(tmp_path / "none")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "how",
    [
        ["--get", "--data-urlencode", f"query={ONE}"],
        ["--data-urlencode", f"query={ONE}"],
        ["-H", "Content-Type: application/sparql-query", "--data-binary", ONE],
    ],
    ids=["get", "form", "direct"],
)
def test_curl(server: Running, how: list[str]) -> None:
    command = ["curl", "-sS", "-f", "--noproxy", "*", "--compressed", "-H", "Accept: text/csv"]
    answer = subprocess.run([*command, *how, server.sparql], capture_output=True, check=True)
    assert answer.stdout.decode().split() == ["n", "64"]


def test_the_description_has_licence_counts_and_files_and_agrees_with_the_endpoint(
    server: Running,
) -> None:
    void, dcat = rdflib.Namespace(v.VOID), rdflib.Namespace(v.DCAT)
    with server.client() as client:
        answer = client.get("/.well-known/void")
        assert answer.headers["content-type"].startswith("text/turtle")
        told = rdflib.Graph().parse(data=answer.text, format="turtle")

        def count(query: str) -> int:
            accept = {"accept": "application/sparql-results+json"}
            found = client.get("/sparql", params={"query": query}, headers=accept).json()
            return int(found["results"]["bindings"][0]["n"]["value"])

        dataset = rdflib.URIRef(BASE + "dataset")
        assert told.value(dataset, rdflib.DCTERMS.license) == rdflib.URIRef(LICENCE)
        facts = count("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        assert int(str(told.value(dataset, void.triples))) == facts
        messages = count(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s a <{v.SCHEMA_MESSAGE.value}> }}")
        assert messages
        for part in told.objects(dataset, void.classPartition):
            if told.value(part, void["class"]) == rdflib.URIRef(v.SCHEMA_MESSAGE.value):
                assert int(str(told.value(part, void.entities))) == messages
                break
        else:
            raise AssertionError("no count of messages")
        files = list(told.objects(dataset, dcat.distribution))
        assert len(files) == 4
        for file in files:
            assert told.value(file, rdflib.DCTERMS.license)
            taken = client.get(str(told.value(file, dcat.downloadURL)))
            assert taken.status_code == 200
            media = str(told.value(file, dcat.mediaType)).partition("media-types/")[2]
            assert taken.headers["content-type"].partition(";")[0] == media
            # made when it is asked for, so that a size would be a guess
            assert told.value(file, dcat.byteSize) is None
        service = rdflib.Graph().parse(
            data=client.get("/sparql", headers={"accept": "text/turtle"}).text, format="turtle"
        )
        assert int(str(service.value(dataset, void.triples))) == facts
