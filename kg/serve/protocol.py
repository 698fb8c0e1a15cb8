"""The SPARQL 1.1 Protocol at ``/sparql``: https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.graph import vocab as v
from kg.serve import browse, changes
from kg.serve.changes import Writes
from kg.serve.negotiate import choose, choose_coding
from kg.serve.pool import Pool
from kg.serve.processes import (
    ABSOLUTE,
    JOB,
    DropJob,
    GraphJob,
    PutJob,
    Refused,
    SparqlJob,
    UpdateJob,
    encode,
)
from kg.serve.responses import entity_tag, has, negotiated, respond, tags, told, unless_gone
from kg.sparql import GRAPH_FORMATS, PREFIXES, SOLUTION_FORMATS

# ----------------------------------------------------------------
# The SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/).

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
FORMATS: Final = GRAPH_FORMATS


def describe(
    endpoint: str, overview: Mapping[str, Any], media_type: str, *, writable: bool = False
) -> tuple[bytes, str]:
    """The description of the service at ``endpoint``, serialized, and its content type."""
    format_ = next(one for one in FORMATS if one.media_type == media_type)
    prefixes = {**PREFIXES, "sd": SD}
    said = triples(endpoint, overview, writable=writable)
    body = ox.serialize(said, format=format_.rdf, prefixes=prefixes)
    return body or b"", format_.content_type


def triples(
    endpoint: str, overview: Mapping[str, Any], *, writable: bool = False
) -> Iterator[ox.Triple]:
    """The statements about the service, its features and its data set."""
    service = ox.NamedNode(endpoint)
    dataset = ox.NamedNode(f"{overview['base']}dataset")
    default = ox.BlankNode("default")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(SD + name)

    yield ox.Triple(service, v.TYPE, sd("Service"))
    yield ox.Triple(service, v.LABEL, ox.Literal("SPARQL endpoint"))
    yield ox.Triple(service, sd("endpoint"), service)
    yield ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    if writable:
        yield ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Update"))
    for format_ in (*SOLUTION_FORMATS, *GRAPH_FORMATS):
        yield ox.Triple(service, sd("resultFormat"), ox.NamedNode(format_.native.iri))
    yield ox.Triple(service, sd("defaultDataset"), dataset)
    yield ox.Triple(service, sd("availableGraphs"), dataset)
    yield ox.Triple(dataset, v.TYPE, sd("Dataset"))
    yield ox.Triple(dataset, v.TYPE, v.VOID_DATASET)
    yield ox.Triple(dataset, sd("defaultGraph"), default)
    yield ox.Triple(default, v.TYPE, sd("Graph"))
    if overview["facts"] is not None:
        count = ox.Literal(str(overview["facts"]), datatype=v.XSD_INTEGER)
        yield ox.Triple(dataset, ox.NamedNode(v.VOID + "triples"), count)
        yield ox.Triple(default, ox.NamedNode(v.VOID + "triples"), count)
    yield ox.Triple(dataset, ox.NamedNode(v.VOID + "sparqlEndpoint"), service)


# ----------------------------------------------------------------
# The SPARQL 1.1 Protocol at ``/sparql``: https://www.w3.org/TR/sparql11-protocol/.

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
# Names under which clients of other stores ask for the union of all graphs.
UNION_GRAPHS: Final = frozenset(("urn:x-arq:UnionGraph", "tag:stardog:api:context:all"))
METHODS: Final = "GET, HEAD, POST, OPTIONS"

Pairs = Sequence[tuple[str, str]]


async def endpoint(request: Request) -> Response:
    """Answer one request of the protocol, or describe the service when nothing is asked."""
    pool: Pool = request.app.state.pool
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": METHODS})
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if request.method == "POST":
        if _kind(request) == UPDATE:
            return await _update(request, pairs, None)
        text, pairs = await _posted(request, pairs, pool.limits.query)
        if any(name == "update" for name, _ in pairs):
            return await _update(request, pairs, text)
    else:
        texts = [value for name, value in pairs if name == "query"]
        if not texts and not any(name == "update" for name, _ in pairs):
            return await _described(request)
        text = _one(texts)
    _refuse_updates(request, pairs)
    if len(text) * 4 > pool.limits.query < len(text.encode()):
        raise too_large(pool.limits.query)
    job = _job(request, text, pairs)
    headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
    tag = entity_tag(pool.build, encode(JOB, job))
    if has(request, tag):
        return Response(status_code=304, headers={**headers, "ETag": tag})
    client = request.client.host if request.client else ""
    begun = pool.begin(job, client=client, timeout=_timeout(pairs))
    answer = await unless_gone(request, begun)
    if answer.head.lasting and answer.head.build == pool.build:
        headers["ETag"] = tag
    return respond(answer, pool.limits, headers)


def _timeout(pairs: Pairs) -> float | None:
    """The seconds a client would wait at most, by ``timeout=``; it may only ask for less."""
    given = [value for name, value in pairs if name == "timeout"]
    if not given:
        return None
    try:
        seconds = float(given[-1])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise Refused(400, f"{given[-1]!r} is no time limit.", "Give seconds: timeout=5.")
    return seconds


def _job(request: Request, text: str, pairs: Pairs) -> SparqlJob:
    default = tuple(value for name, value in pairs if name == "default-graph-uri")
    named = tuple(value for name, value in pairs if name == "named-graph-uri")
    union = any(name == "union-default-graph" and value != "false" for name, value in pairs)
    if UNION_GRAPHS & set(default):
        union, default = True, ()
    asked = next((value for name, value in pairs if name in ("format", "output")), "").lower()
    accept = SHORT_NAMES.get(asked) or (asked if MEDIA_TYPE.fullmatch(asked) else "")
    return SparqlJob(
        text=text,
        accept=accept or request.headers.get("accept", ""),
        default_graphs=default,
        named_graphs=named,
        union=union,
        coding=choose_coding(request.headers.get("accept-encoding", "")) or "",
        head=request.method == "HEAD",
        base=str(request.url.replace(query="", fragment="")),
    )


MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;.*)?")
# ``format=json`` in the address, for people with a browser, and as SPARQLWrapper writes them; what
# is unknown leaves ``Accept`` in force.
SHORT_NAMES: Final = {
    **{
        name: one.media_type
        for one in (*GRAPH_FORMATS, *SOLUTION_FORMATS)
        for name in (one.name, one.extension)
    },
    "json": "application/sparql-results+json, application/ld+json;q=0.9",
    "xml": "application/sparql-results+xml, application/rdf+xml;q=0.9",
    "rdf+xml": "application/rdf+xml",
    "json-ld": "application/ld+json",
}


async def _posted(request: Request, pairs: Pairs, limit: int) -> tuple[str, list[tuple[str, str]]]:
    """The query and the parameters of a POST, as a form or directly."""
    kind = _kind(request)
    if kind not in (FORM, QUERY):
        raise Refused(
            415,
            f"A query can't be sent as {kind or 'a body without Content-Type'}.",
            f"Send it as {QUERY}, or as {FORM} with the field query.",
            {"Accept-Post": f"{QUERY}, {FORM}"},
        )
    body = await read_body(request, limit * 3 if kind == FORM else limit)
    text = _utf8(body)
    if kind == QUERY:
        if any(name == "query" for name, _ in pairs):
            raise Refused(400, "There is a query in the address and in the body.", "Send one.")
        return text, list(pairs)
    fields = [*pairs, *parse_qsl(text, keep_blank_values=True)]
    if any(name == "update" for name, _ in fields):
        return "", fields
    return _one([value for name, value in fields if name == "query"]), fields


def _kind(request: Request) -> str:
    """The media type of the body."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _update(request: Request, pairs: Pairs, text: str | None) -> Response:
    """Run an update, from the form or, when there was none, from the body itself.

    It is refused where the store is read-only (403), without the token (401), and beside a query.
    """
    writes: Writes | None = request.app.state.writes
    if writes is None:
        raise read_only()
    changes.demand(request, request.app.state.token)
    values = [value for name, value in pairs if name == "update"]
    if text is None and not values:
        pool: Pool = request.app.state.pool
        values = [_utf8(await read_body(request, pool.limits.upload))]
    elif text or any(name == "query" for name, _ in pairs):
        raise Refused(400, "There is a query beside the update.", "Send one of them.")
    using, using_named = (
        tuple(value for name, value in pairs if name == wanted)
        for wanted in ("using-graph-uri", "using-named-graph-uri")
    )
    await writes.change(UpdateJob(_one(values), using, using_named))
    return Response(status_code=204)


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"The body is not UTF-8: {error}", "Send it as UTF-8.") from error


async def read_body(request: Request, limit: int) -> bytes:
    """The body, refused as soon as it turns out larger than the limit."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise too_large(limit)
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


def too_large(limit: int) -> Refused:
    """The refusal of a request that is too large."""
    return Refused(
        413,
        f"The request is larger than {limit:,} bytes.",
        "Split it into smaller ones.",
        {"Connection": "close"},
    )


def read_only() -> Refused:
    """The refusal of an update."""
    return Refused(
        403,
        "This endpoint is read-only.",
        "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; the store changes by building it again.",
    )


def _refuse_updates(request: Request, pairs: Pairs) -> None:
    """Nothing of an update may stand in a query, nor an update in an address."""
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in pairs):
        if request.app.state.writes is None:
            raise read_only()
        raise Refused(400, "An update can't be sent so.", "Send it by POST, without a query.")


def _one(texts: Sequence[str]) -> str:
    """The one query there has to be."""
    if len(texts) == 1:
        return texts[0]
    what = "There is no query." if not texts else "There is more than one query."
    raise Refused(400, what, "Give exactly one parameter query.")


async def void(request: Request) -> Response:
    """The description of the data set (VoID): how it was made, its licence, counts and files."""
    accept = request.headers.get("accept", "").replace("text/html", "text/turtle")
    wanted = negotiated(accept, [one.media_type for one in FORMATS], "The description")
    found = await told(request, "described", root=str(request.base_url), media_type=wanted)
    format_ = next(one for one in FORMATS if one.media_type == wanted)
    return Response(found["body"], headers={"Vary": "Accept"}, media_type=format_.content_type)


async def _described(request: Request) -> Response:
    """What a bare GET returns: the description of the service, or the page to write queries on."""
    offered = (*(one.media_type for one in FORMATS), "text/html")
    accept = request.headers.get("accept", "")
    wanted = negotiated(accept, offered, "The description of the service")
    if wanted == "text/html":
        return RedirectResponse(request.app.url_path_for("query-page"), 303, {"Vary": "Accept"})
    overview = await request.app.state.pool.about()
    body, content_type = describe(
        str(request.url_for("sparql")),
        overview,
        wanted,
        writable=request.app.state.writes is not None,
    )
    headers = {
        "Vary": "Accept",
        "Link": f'<{request.url_for("void")}>; rel="describedby"',
    }
    return Response(body, headers=headers, media_type=content_type)


# ----------------------------------------------------------------
# The Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/.
# ``/graphs?default`` and ``/graphs?graph=IRI`` name a graph indirectly; ``/graph/NAME`` is the
# graph ``graph/NAME`` under the store's base itself, as every other address is what it names
# there.

READING: Final = ("GET", "HEAD", "OPTIONS")
WRITING: Final = ("PUT", "POST", "DELETE")
GRAPH_METHODS: Final = (*READING, *WRITING)
FOLDER: Final = "graph/"
# Formats of one graph; those of data sets would bring names of their own.
TAKEN: Final = ("turtle", "ntriples", "rdfxml", "jsonld", "n3")
RDF_XML: Final = "application/rdf+xml"  # what a body without a type is


async def direct_graph(request: Request) -> Response:
    """A graph at its own address."""
    name = request.path_params["name"]
    ending = name.rpartition(".")[2]
    if request.method in ("GET", "HEAD") and (ending in browse.ENDINGS or _a_page(request)):
        request.path_params["name"] = FOLDER + name
        return await browse.resource(request)
    return await _answer(request, FOLDER + name)


async def indirect_graph(request: Request) -> Response:
    """A graph named in the query of the address."""
    if request.method in WRITING:
        changes_by(request)  # whoever may not, need not be told what else is wrong
    named = request.query_params.getlist("graph")
    default = "default" in request.query_params
    if request.query_params.get("default"):
        raise Refused(400, "default takes no value.", "Write ?default, or ?graph=IRI.")
    if len(named) + default > 1:
        raise Refused(400, "More than one graph is named.", "Give default, or one graph.")
    if default:
        return await _answer(request, None)
    if named:
        if not ABSOLUTE.match(named[0]):
            raise Refused(400, f"{named[0]!r} is no absolute IRI.", "Give a full IRI.")
        return await _answer(request, named[0])
    if request.method == "POST":
        return await _answer(request, f"{FOLDER}{uuid.uuid4()}")
    if request.method == "OPTIONS":
        return _options(request)
    raise Refused(400, "No graph is named.", "Add ?default or ?graph=IRI to the address.")


def _a_page(request: Request) -> bool:
    offered = (*(one.media_type for one in GRAPH_FORMATS), "text/html")
    return choose(request.headers.get("accept", ""), offered) == "text/html"


async def _answer(request: Request, graph: str | None) -> Response:
    if request.method == "OPTIONS":
        return _options(request)
    if request.method in READING:
        return await _read(request, graph)
    writes = changes_by(request)
    if request.method == "DELETE":
        await writes.change(DropJob(graph), partial(_demand_unchanged, request, graph))
        return Response(status_code=204)
    return await _put(request, writes, graph)


def _options(request: Request) -> Response:
    allowed = GRAPH_METHODS if request.app.state.writes is not None else READING
    return Response(status_code=204, headers={"Allow": ", ".join(allowed)})


def changes_by(request: Request) -> Writes:
    """Where changes go. Raises Refused without the token (401)."""
    writes: Writes = request.app.state.writes  # without one there is no route for changes
    changes.demand(request, request.app.state.token)
    return writes


async def _read(request: Request, graph: str | None) -> Response:
    pool: Pool = request.app.state.pool
    job = GraphJob(
        graph,
        request.headers.get("accept", ""),
        choose_coding(request.headers.get("accept-encoding", "")) or "",
        request.method == "HEAD",
    )
    headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
    tag = _tag(pool, graph)
    if has(request, tag):
        return Response(status_code=304, headers={**headers, "ETag": tag})
    answer = await unless_gone(request, pool.begin(job))
    headers["ETag"] = tag
    return respond(answer, pool.limits, headers)


def _tag(pool: Pool, graph: str | None) -> str:
    """A tag of a graph as the build in use has it; it changes with every build."""
    return entity_tag(pool.build, encode(JOB, [graph]))


def _demand_unchanged(request: Request, graph: str | None) -> None:
    """Raise Refused (412) when a change is meant for another state of the graph (RFC 9110, 13).

    ``If-Match`` names the state that was read; ``If-None-Match`` one that it must not be in.
    """
    tag = _tag(request.app.state.pool, graph)
    match = request.headers.get("if-match", "")
    other = request.headers.get("if-none-match", "")
    if (match and match.strip() != "*" and tag not in tags(match)) or tag in tags(other):
        raise Refused(
            412, "The graph has changed since it was read.", "Read it again, then send the change."
        )


async def _put(request: Request, writes: Writes, graph: str | None) -> Response:
    """Put triples into a graph: in place of what it holds (PUT), or besides (POST)."""
    pool: Pool = request.app.state.pool
    media_type = _media_type(request)
    body = await read_body(request, pool.limits.upload)
    base = (await pool.about())["base"]
    address = graph if graph is None or ABSOLUTE.match(graph) else base + graph
    replace = request.method == "PUT"
    job = PutJob(graph, body, media_type, address or base, replace)
    done = await writes.change(job, partial(_demand_unchanged, request, graph))
    if not done.created:
        return Response(status_code=204)
    location = f"/{graph}" if graph and not ABSOLUTE.match(graph) else str(request.url)
    return Response(status_code=201, headers={"Location": location})


def _media_type(request: Request) -> str:
    """The media type of the body. Raises Refused (415) for one that holds no triples."""
    kind = request.headers.get("content-type", RDF_XML).partition(";")[0].strip().lower()
    formats = [one for one in GRAPH_FORMATS if one.name in TAKEN]
    for format_ in formats:
        if kind in (format_.media_type, *format_.aliases):
            return format_.media_type
    known = ", ".join(one.media_type for one in formats)
    raise Refused(
        415, f"A graph can't be sent as {kind}.", f"Send it as one of {known}.", {"Accept": known}
    )
