"""The SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/.

``/graphs?default`` and ``/graphs?graph=IRI`` name a graph indirectly; ``/graph/NAME`` is the graph
``graph/NAME`` under the store's base itself, as every other address is what it names there.
"""

from __future__ import annotations

import uuid
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from kg.serve import browse, changes
from kg.serve.changes import Writes
from kg.serve.negotiate import choose, choose_coding
from kg.serve.pool import Pool
from kg.serve.processes import ABSOLUTE, DropJob, GraphJob, PutJob
from kg.serve.protocol import entity_tag, read_body, tags
from kg.serve.responses import Refused, respond, unless_gone
from kg.sparql import GRAPH_FORMATS

READING: Final = ("GET", "HEAD", "OPTIONS")
WRITING: Final = ("PUT", "POST", "DELETE")
METHODS: Final = (*READING, *WRITING)
FOLDER: Final = "graph/"
# Formats of one graph; those of data sets would bring names of their own.
TAKEN: Final = ("turtle", "ntriples", "rdfxml", "jsonld", "n3")
RDF_XML: Final = "application/rdf+xml"  # what a body without a type is


async def direct(request: Request) -> Response:
    """A graph at its own address."""
    name = request.path_params["name"]
    ending = name.rpartition(".")[2]
    if request.method in ("GET", "HEAD") and (ending in browse.ENDINGS or _a_page(request)):
        request.path_params["name"] = FOLDER + name
        return await browse.resource(request)
    return await _answer(request, FOLDER + name)


async def indirect(request: Request) -> Response:
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
    allowed = METHODS if request.app.state.writes is not None else READING
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
    if tag in tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={**headers, "ETag": tag})
    answer = await unless_gone(request, pool.begin(job))
    headers["ETag"] = tag
    return respond(answer, pool.limits, headers)


def _tag(pool: Pool, graph: str | None) -> str:
    """A tag of a graph as the build in use has it; it changes with every build."""
    return entity_tag(pool.build, [graph])


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
