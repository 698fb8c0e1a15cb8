"""Everything the graph names, at its own address: a page, or RDF by negotiation or ending."""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from kg import __version__
from kg.pages.views import View
from kg.serve import saved
from kg.serve.frames import ResourceJob
from kg.serve.negotiate import choose, choose_coding
from kg.serve.problems import Refused
from kg.serve.rendering import pool_of, render
from kg.serve.streams import respond, unless_gone
from kg.sparql import GRAPH_FORMATS

ENDINGS: Final = {
    "ttl": "turtle",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "jsonld": "jsonld",
    "trig": "trig",
    "nq": "nquads",
}


async def resource(request: Request) -> Response:
    """Anything the graph names: a page, or RDF by negotiation or by its ending."""
    name = request.path_params["name"]
    stem, dot, ending = name.rpartition(".")
    if dot and ending in ENDINGS:
        return await _described(request, stem, ENDINGS[ending])
    offered = ("text/html", *(one.media_type for one in GRAPH_FORMATS))
    wanted = choose(request.headers.get("accept", ""), offered)
    if wanted is None:
        raise Refused(406, f"{name} can't be had so.", f"Accept one of {', '.join(offered)}.")
    if wanted != "text/html":
        return await _described(request, name, wanted)
    headers = _resource_headers(request, name, "html")
    if saved.unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    found = await unless_gone(request, pool_of(request).call("view", name=name))
    if found is None:
        raise Refused(404, f"There is nothing called {name!r} here.", "Try the search.")
    page = render(request, "resource.html", view=msgspec.convert(found, View))
    page.headers.update(headers)
    return page


async def _described(request: Request, name: str, format_: str) -> Response:
    """A resource as RDF."""
    coding = choose_coding(request.headers.get("accept-encoding", "")) or ""
    headers = _resource_headers(request, name, format_ + coding)
    if saved.unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    pool = pool_of(request)
    answer = await unless_gone(request, pool.begin(ResourceJob(name, format_, coding)))
    return respond(answer, pool.limits, headers)


def _resource_headers(request: Request, name: str, form: str) -> dict[str, str]:
    """What is said of every form of a resource: its tag, and where its other forms are."""
    key = repr((pool_of(request).build, __version__, name, form))
    alternates = (
        f'</{quote(name)}.{ending}>; rel="alternate"; type="{format_.media_type}"'
        for ending, short_name in ENDINGS.items()
        for format_ in GRAPH_FORMATS
        if format_.name == short_name
    )
    return {
        "ETag": f'"{hashlib.sha256(key.encode()).hexdigest()[:24]}"',
        "Link": ", ".join(alternates),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": "no-cache",
    }
