"""The part of the OpenAPI description that tells of whole graphs, and of what changes them."""

from __future__ import annotations

from typing import Any, Final

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
READING: Final[dict[str, Any]] = {"400": PROBLEM, "404": PROBLEM, "406": PROBLEM, "500": PROBLEM,
                  "503": PROBLEM, "504": PROBLEM}  # fmt: skip
WRITING: Final[dict[str, Any]] = {**READING, "401": PROBLEM, "413": PROBLEM, "415": PROBLEM}
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


def indirect(*, writable: bool) -> dict[str, Any]:
    """Graphs named in the query of the address."""
    return _operations("graphs", NAMED, writable=writable)


def direct(*, writable: bool) -> dict[str, Any]:
    """Graphs at their own addresses."""
    return _operations("graph", NAME, writable=writable)


def _operations(what: str, parameters: list[dict[str, Any]], *, writable: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "get": {
            "operationId": f"{what}-get",
            "tags": ["SPARQL"],
            "summary": "All of a graph (Graph Store Protocol)",
            "parameters": parameters,
            "responses": {"200": {"description": "The graph", "content": GRAPH}, **READING},
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
