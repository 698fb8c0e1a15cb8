"""The OpenAPI 3.1 description of the saved queries and the endpoint."""

from __future__ import annotations

from typing import Any, Final

from kg import __version__
from kg.queries import Library, SavedQuery
from kg.serve import described_graphs
from kg.serve.described_graphs import PROBLEM
from kg.sparql import formats_for
from kg.values import Parameter, Type

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
PROBLEMS: Final = {
    "400": PROBLEM,
    "404": PROBLEM,
    "406": PROBLEM,
    "500": PROBLEM,
    "503": PROBLEM,
    "504": PROBLEM,
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
        "/graphs": described_graphs.indirect(writable=writable),
        "/graph/{name}": described_graphs.direct(writable=writable),
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
            **({"securitySchemes": described_graphs.SCHEMES} if writable else {}),
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
    parameters = [_parameter(parameter) for parameter in query.parameters]
    return {
        "operationId": query.name,
        "summary": query.title,
        "description": query.description,
        **({"tags": [query.group]} if query.group else {}),
        "parameters": parameters + ([] if query.limited else PAGING),
        "responses": {
            "200": {"description": "The rows", "content": _content(query)},
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


def _parameter(parameter: Parameter) -> dict[str, Any]:
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
            **({"security": [{}, *described_graphs.SECURITY]} if writable else {}),
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
