"""Everything the graph names, at its own address: a page, or RDF by negotiation or ending."""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from kg import __version__
from kg.graph.mint import THINGS
from kg.pages.views import View
from kg.serve import saved
from kg.serve.frames import ResourceJob
from kg.serve.negotiate import choose, choose_coding
from kg.serve.problems import Refused
from kg.serve.rendering import pool_of, render
from kg.serve.streams import respond, unless_gone
from kg.settings import LICENCE
from kg.sparql import GRAPH_FORMATS

ENDINGS: Final = {
    "ttl": "turtle",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "jsonld": "jsonld",
    "trig": "trig",
    "nq": "nquads",
}


HTML: Final = "text/html"
ENDING_OF: Final = {
    HTML: "html",
    **{
        one.media_type: end
        for end, name in ENDINGS.items()
        for one in GRAPH_FORMATS
        if one.name == name
    },
}


async def resource(request: Request) -> Response:
    """Anything the graph names: a page, or RDF by negotiation or by its ending.

    What is no document (a person, a place) is led to a document about it, by 303.
    """
    name = request.path_params["name"]
    stem, dot, ending = name.rpartition(".")
    if dot and ending in ENDINGS:
        return await _described(request, stem, ENDINGS[ending])
    if dot and ending == "html":
        return await _page(request, stem)
    offered = (HTML, *(one.media_type for one in GRAPH_FORMATS))
    wanted = choose(request.headers.get("accept", ""), offered)
    if wanted is None:
        remedy = f"Accept one of {', '.join(offered)}."
        raise Refused(406, f"{name} can't be had so.", remedy, {"Vary": "Accept"})
    first, inside, _ = name.partition("/")
    if inside and first in THINGS:
        address = f"/{quote(name)}.{ENDING_OF[wanted]}"
        headers = {"Location": address, "Vary": "Accept", "Link": await _links(request, name)}
        return Response(status_code=303, headers=headers)
    answer = await (_page(request, name) if wanted == HTML else _described(request, name, wanted))
    answer.headers["Content-Location"] = f"/{quote(name)}.{ENDING_OF[wanted]}"
    return answer


async def _page(request: Request, name: str) -> Response:
    """A resource as a page for people."""
    headers = await _resource_headers(request, name, "html")
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
    headers = await _resource_headers(request, name, format_ + coding)
    if saved.unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    pool = pool_of(request)
    answer = await unless_gone(request, pool.begin(ResourceJob(name, format_, coding)))
    return respond(answer, pool.limits, headers)


async def _resource_headers(request: Request, name: str, form: str) -> dict[str, str]:
    """What is said of every form of a resource: its tag, and where its other forms are."""
    key = repr((pool_of(request).build, __version__, name, form))
    return {
        "ETag": f'"{hashlib.sha256(key.encode()).hexdigest()[:24]}"',
        "Link": await _links(request, name),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": "no-cache",
    }


async def _links(request: Request, name: str) -> str:
    """Other forms of a resource, what describes it, its licence, the name to cite (RFC 8288)."""
    stem = f"/{quote(name)}"
    found = [
        f'<{stem}.{ending}>; rel="alternate"; type="{media}"' for media, ending in ENDING_OF.items()
    ]
    base = (await pool_of(request).about())["base"]
    found += [
        f'<{stem}.ttl>; rel="describedby"; type="text/turtle"',
        f'<{LICENCE}>; rel="license"',
        f'<{base}{quote(name)}>; rel="cite-as"',
    ]
    return ", ".join(found)
