"""Saved queries as resources, ``/queries``, and the description of the whole service (OpenAPI)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg import __version__
from kg.queries import RESERVED, Library, SavedQuery
from kg.serve.negotiate import choose, choose_coding, choose_format
from kg.serve.pool import Pool
from kg.serve.processes import Refused, SavedJob
from kg.serve.responses import entity_tag, has, respond, unless_gone
from kg.sparql import formats_for
from kg.values import Parameter, Type

# ----------------------------------------------------------------
# The part of the OpenAPI description that tells of whole graphs, and of what changes them.

PROBLEM: Final[dict[str, Any]] = {
    "description": "What is wrong, and what to do about it (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
SCHEMES: Final = {"token": {"type": "http", "scheme": "bearer"}}
SECURITY: Final[list[dict[str, list[str]]]] = [{"token": []}]
GRAPH: Final = {
    media_type: {"schema": {"type": "string"}}
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml")
}
PROBLEMS: Final[dict[str, Any]] = dict.fromkeys(("400", "404", "406", "500", "503", "504"), PROBLEM)
WRITING: Final[dict[str, Any]] = {**PROBLEMS, "401": PROBLEM, "413": PROBLEM, "415": PROBLEM}
NAMED: Final[list[dict[str, Any]]] = [
    {
        "name": "graph",
        "in": "query",
        "schema": {"type": "string", "format": "uri"},
        "description": "The graph",
    },
    {
        "name": "default",
        "in": "query",
        "allowEmptyValue": True,
        "schema": {"type": "string", "maxLength": 0},
        "description": "The default graph",
    },
]
NAME: Final[list[dict[str, Any]]] = [
    {
        "name": "name",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
        "description": "The part of the graph's IRI after the base and graph/",
        "example": "frus1961-63v06",
    }
]


def _operations(what: str, parameters: list[dict[str, Any]], *, writable: bool) -> dict[str, Any]:
    """What can be done with graphs named in the query of the address, or at addresses of their
    own."""
    found: dict[str, Any] = {
        "get": {
            "operationId": f"{what}-get",
            "tags": ["SPARQL"],
            "summary": "All of a graph (Graph Store Protocol)",
            "parameters": parameters,
            "responses": {"200": {"description": "The graph", "content": GRAPH}, **PROBLEMS},
        }
    }
    if not writable:
        return found
    created = {"description": "The graph was made"}
    changed = {"description": "The graph was changed"}
    for method, summary in (
        ("put", "Put triples in place of what a graph holds"),
        ("post", "Put triples into a graph"),
    ):
        found[method] = {
            "operationId": f"{what}-{method}",
            "tags": ["SPARQL"],
            "summary": summary,
            "security": SECURITY,
            "parameters": parameters,
            "requestBody": {"content": GRAPH},
            "responses": {"201": created, "204": changed, **WRITING},
        }
    found["delete"] = {
        "operationId": f"{what}-delete",
        "tags": ["SPARQL"],
        "summary": "Remove a graph",
        "security": SECURITY,
        "parameters": parameters,
        "responses": {"204": {"description": "The graph is gone"}, **WRITING},
    }
    return found


# ----------------------------------------------------------------
# The OpenAPI 3.1 description of the saved queries and the endpoint.

SCHEMAS: Final[dict[Type, dict[str, Any]]] = {
    Type.IRI: {"type": "string", "description": "A full IRI or a local name."},
    Type.PERSON: {"type": "string", "description": "A local name, a full IRI, or a name."},
    Type.AGENT: {"type": "string", "description": "A local name, a full IRI, or a name."},
    Type.PLACE: {"type": "string", "description": "A local name, a full IRI, or a name."},
    Type.DOCUMENT: {"type": "string", "description": "A local name or a full IRI."},
    Type.VOLUME: {"type": "string", "description": "A volume's id, a full IRI, or its title."},
    Type.CONCEPT: {"type": "string", "description": "The concept's short name or label."},
    Type.DATE: {"type": "string", "pattern": r"^(\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?)?$"},
    Type.DATE_TIME: {"type": "string", "description": "ISO 8601; UTC unless it has an offset."},
    Type.INTEGER: {"type": "integer"},
    Type.STRING: {"type": "string"},
}
LEFT_OUT: Final = {
    "Left-Out": {
        "description": "Messages of the selection that nothing dates, and parties of those of the"
        " days asked for whom nobody is known to be",
        "schema": {"type": "string", "pattern": r"^undated=\d+, unresolved=\d+$"},
    }
}
PAGING: Final = [
    {
        "name": "limit",
        "in": "query",
        "description": "How many rows at most",
        "schema": {"type": "integer", "minimum": 1, "maximum": 10_000_000},
    },
    {
        "name": "offset",
        "in": "query",
        "description": "How many rows to pass over",
        "schema": {"type": "integer", "minimum": 0, "maximum": 10_000_000, "default": 0},
    },
]


def document(library: Library, server: str, *, writable: bool = False) -> dict[str, Any]:
    """The description of everything that can be asked of a server at this address."""
    paths: dict[str, Any] = {
        "/queries": {"get": _list()},
        "/sparql": _sparql(writable=writable),
        "/graphs": _operations("graphs", NAMED, writable=writable),
        "/graph/{name}": _operations("graph", NAME, writable=writable),
    }
    for query in library:
        paths[f"/queries/{query.name}"] = {"get": _operation(query)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Diplomatic correspondence as linked data",
            "version": __version__,
            "summary": "Saved queries and a SPARQL endpoint: who wrote what to whom, and when.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server.rstrip("/")}],
        "tags": [
            {"name": group} for group in sorted({q.group for q in library if q.group} | {"SPARQL"})
        ],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            **({"securitySchemes": SCHEMES} if writable else {}),
        },
    }


def _schemas() -> dict[str, Any]:
    text = {"type": "string"}
    term = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode"]},
            "value": text,
            "datatype": text,
            "xml:lang": text,
        },
    }
    return {
        "Problem": {
            "type": "object",
            "required": ["title", "status", "detail"],
            "properties": {
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "remedy": text,
            },
        },
        "Solutions": {
            "type": "object",
            "description": "SPARQL 1.1 Query Results JSON Format",
            "required": ["head"],
            "properties": {
                "head": {
                    "type": "object",
                    "properties": {"vars": {"type": "array", "items": text}},
                },
                "boolean": {"type": "boolean"},
                "results": {
                    "type": "object",
                    "required": ["bindings"],
                    "properties": {
                        "bindings": {
                            "type": "array",
                            "items": {"type": "object", "additionalProperties": term},
                        }
                    },
                },
            },
        },
    }


def _list() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}
    return {
        "operationId": "queries",
        "summary": "The saved queries, with their parameters",
        "responses": {"200": {"description": "Every saved query", "content": content}},
    }


def _operation(query: SavedQuery) -> dict[str, Any]:
    parameters = [_api_parameter(parameter) for parameter in query.parameters]
    return {
        "operationId": query.name,
        "summary": query.title,
        "description": query.description,
        **({"tags": [query.group]} if query.group else {}),
        "parameters": parameters + ([] if query.limited else PAGING),
        "responses": {
            "200": {
                "description": "The rows",
                "content": _content(query),
                **({"headers": LEFT_OUT} if query.selects else {}),
            },
            "304": {"description": "The answer is the one the client has"},
            **PROBLEMS,
        },
    }


def _content(query: SavedQuery) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for format_ in formats_for(query.shape):
        json_ = format_.media_type == "application/sparql-results+json"
        schema = {"$ref": "#/components/schemas/Solutions"} if json_ else {"type": "string"}
        content[format_.media_type] = {"schema": schema}
    return content


def _api_parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(SCHEMAS[parameter.type])
    if parameter.default is not None:
        number = parameter.type is Type.INTEGER
        schema["default"] = int(parameter.default) if number else parameter.default
    if parameter.required and schema["type"] == "string":
        schema["minLength"] = 1
    told: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "required": parameter.required,
        "schema": schema,
    }
    if parameter.example is not None:
        number = parameter.type is Type.INTEGER
        told["example"] = int(parameter.example) if number else parameter.example
    return told


def _sparql(*, writable: bool) -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    many = {"type": "array", "items": {"type": "string", "format": "uri"}}
    content = {
        "application/sparql-results+json": {"schema": {"$ref": "#/components/schemas/Solutions"}},
        "text/csv": {"schema": text},
        "text/turtle": {"schema": text},
    }
    responses = {
        "200": {"description": "The result; every format of SPARQL 1.1", "content": content},
        "403": PROBLEM,
        "413": PROBLEM,
        "415": PROBLEM,
        **PROBLEMS,
    }
    graphs = [
        {"name": name, "in": "query", "schema": many, "description": "As in the protocol"}
        for name in ("default-graph-uri", "named-graph-uri")
    ]
    query = {"name": "query", "in": "query", "schema": text, "description": "The SPARQL"}
    fields = {"query": text, **({"update": text} if writable else {})}
    only_one = [{"required": [field]} for field in fields]
    form = {"schema": {"type": "object", "oneOf": only_one, "properties": fields}}
    update = {"application/sparql-update": {"schema": text}} if writable else {}
    if writable:
        responses |= {"204": {"description": "The update was made"}, "401": PROBLEM}
    return {
        "get": {
            "operationId": "sparql-get",
            "tags": ["SPARQL"],
            "summary": "The SPARQL 1.1 Protocol: query by GET; a bare GET describes the service",
            "parameters": [query, *graphs],
            "responses": responses,
        },
        "post": {
            "operationId": "sparql-post",
            "tags": ["SPARQL"],
            "summary": "The SPARQL 1.1 Protocol: by POST, directly or as a form",
            "parameters": graphs,
            **({"security": [{}, *SECURITY]} if writable else {}),
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": {"schema": text},
                    **update,
                    "application/x-www-form-urlencoded": form,
                },
            },
            "responses": responses,
        },
    }


# ----------------------------------------------------------------
# Saved queries as resources: ``/queries``, ``/queries/NAME?param=…``, ``/queries/NAME.csv``.

JSON: Final = "application/json"
HTML: Final = "text/html"
SOURCE: Final = "application/sparql-query"
MAX_OFFSET: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants of a saved query. ``given`` are the values that are not empty."""

    query: SavedQuery
    given: dict[str, str]
    limit: int | None
    offset: int


def summary(request: Request, query: SavedQuery) -> dict[str, Any]:
    """A saved query as JSON: what it tells, its parameters, an example to follow."""
    address = str(request.url_for("saved-query", name=query.name))
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "group": query.group,
        "url": address,
        "source": f"{address}.rq",
        "parameters": [_parameter(parameter) for parameter in query.parameters],
        "example": f"{address}?{urlencode(query.example)}" if query.example else address,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": parameter.name,
        "type": parameter.type.value,
        "description": parameter.description,
        "required": parameter.required,
    }
    for key in ("default", "example", "scheme"):
        if getattr(parameter, key):
            told[key] = getattr(parameter, key)
    return told


def listed(request: Request) -> Response:
    """Every saved query, as JSON."""
    library: Library = request.app.state.library
    body = json.dumps([summary(request, query) for query in library], ensure_ascii=False, indent=1)
    return Response(body, media_type=JSON, headers={"Vary": "Accept"})


def asked(request: Request, query: SavedQuery) -> Asked:
    """The values, and the page, a request asks for. Raises Refused for what can't be meant."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in RESERVED:
            continue
        query.parameter(name)
        if name in given:
            raise Refused(400, f"{name} is given more than once.", "Give it once.")
        if value.strip():
            given[name] = value
    return Asked(
        query,
        given,
        _whole(request, "limit", None, 1),
        _whole(request, "offset", 0, 0) or 0,
    )


def _whole(request: Request, name: str, default: int | None, least: int) -> int | None:
    given = request.query_params.getlist(name)
    if not given:
        return default
    if len(given) > 1:
        raise Refused(400, f"{name} is given more than once.", "Give it once.")
    value = given[0]
    if not (value.isascii() and value.isdigit()) or not least <= int(value[:12]) <= MAX_OFFSET:
        raise Refused(400, f"{name} can't be {value!r}.", f"Give a whole number from {least} on.")
    return int(value)


async def answer(request: Request, query: SavedQuery, accept: str) -> Response:
    """The rows of a saved query in the format the client accepts."""
    pool: Pool = request.app.state.pool
    wanted = asked(request, query)
    format_ = choose_format(accept, formats_for(query.shape))
    if format_ is None:
        known = ", ".join(one.media_type for one in formats_for(query.shape))
        raise Refused(
            406, f"{query.name} can't be had as {accept[:80]}.", f"Accept one of {known}."
        )
    coding = choose_coding(request.headers.get("accept-encoding", "")) or ""
    headers = {
        "ETag": entity_tag(
            pool.build,
            query.text,
            sorted(wanted.given.items()),
            wanted.limit,
            wanted.offset,
            format_.name,
            coding,
        ),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": "no-cache",  # may be kept, but has to be asked about
        **_links(request, wanted),
    }
    if has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    job = SavedJob(
        file=str(query.path),
        values=wanted.given,
        accept=format_.media_type,
        limit=wanted.limit,
        offset=wanted.offset,
        coding=coding,
        head=request.method == "HEAD",
    )
    found = await unless_gone(request, pool.begin(job))
    if found.head.left_out is not None:  # a dictionary of RFC 9651
        headers["Left-Out"] = "undated={}, unresolved={}".format(*found.head.left_out)
    return respond(found, pool.limits, headers)


def _links(request: Request, wanted: Asked) -> Mapping[str, str]:
    """The pages before and after, when pages are asked for."""
    links = [f'<{request.url_for("openapi")}>; rel="service-desc"']
    if wanted.limit is not None and not wanted.query.limited:
        pages = {"next": wanted.offset + wanted.limit}
        if wanted.offset:
            pages["prev"] = max(0, wanted.offset - wanted.limit)
        for relation, offset in pages.items():
            url = request.url.include_query_params(limit=wanted.limit, offset=offset)
            links.append(f'<{url}>; rel="{relation}"')
    return {"Link": ", ".join(links)}


def find(request: Request) -> tuple[SavedQuery, str]:
    """The query of an address, and what its ending asks to accept: ``letters-between.csv``.

    Raises Refused (404) for a name or an ending that doesn't exist.
    """
    library: Library = request.app.state.library
    name, dot, ending = request.path_params["name"].partition(".")
    if name not in {query.name for query in library}:
        raise Refused(404, f"There is no saved query {name!r}.", "/queries names them all.")
    query = library.get(name)
    if not dot:
        return query, ""
    if ending == "rq":
        return query, SOURCE
    for format_ in formats_for(query.shape):
        if ending in (format_.name, format_.extension):
            return query, format_.media_type
    raise Refused(404, f"{name} has no form .{ending}.", "Try .json, .csv, .tsv, .xml or .rq.")


def wants_page(request: Request) -> bool:
    """Whether the client, a browser most likely, would rather have a page than data."""
    accept = request.headers.get("accept", "")
    return choose(accept, (JSON, HTML, "application/sparql-results+json", "text/csv")) == HTML
