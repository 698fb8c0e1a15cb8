"""Saved queries as resources: ``/queries``, ``/queries/NAME?param=…``, ``/queries/NAME.csv``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg.queries import RESERVED, Library, SavedQuery
from kg.serve.frames import SavedJob
from kg.serve.negotiate import choose, choose_coding, choose_format
from kg.serve.pool import Pool
from kg.serve.problems import Refused
from kg.serve.streams import respond, unless_gone
from kg.sparql import Format, formats_for
from kg.values import Parameter

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
        raise Refused(406, f"{query.name} can't be had as {accept}.", f"Accept one of {known}.")
    coding = choose_coding(request.headers.get("accept-encoding", "")) or ""
    headers = {
        "ETag": tag(pool.build, wanted, format_, coding),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": "no-cache",  # may be kept, but has to be asked about
        **_links(request, wanted),
    }
    if unchanged(request, headers["ETag"]):
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
    return respond(await unless_gone(request, pool.begin(job)), pool.limits, headers)


def tag(build: str, wanted: Asked, format_: Format, coding: str) -> str:
    """The entity tag: changes with the store, the query's text, the values and the format."""
    parts = (
        build,
        wanted.query.text,
        sorted(wanted.given.items()),
        wanted.limit,
        wanted.offset,
        format_.name,
        coding,
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def unchanged(request: Request, current: str) -> bool:
    """Whether the client has this very answer already (RFC 9110, section 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return "*" in tags or current in tags


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
