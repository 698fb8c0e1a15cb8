"""The ontology at its name, as a page or as RDF; its shapes and the JSON-LD context as files."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg.pages import vocabulary
from kg.serve.negotiate import choose
from kg.serve.problems import Refused
from kg.serve.rendering import LINKS, pool_of, render
from kg.settings import shipped
from kg.sparql import GRAPH_FORMATS, PREFIXES

HTML: Final = "text/html"
ENDINGS: Final = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "jsonld": "jsonld"}
FILES: Final = {"shapes.ttl": "text/turtle", "context.jsonld": "application/ld+json"}


async def ontology(request: Request) -> Response:
    """The ontology: every term with its definition, or its triples by negotiation or ending."""
    known = {one.name: one for one in GRAPH_FORMATS if one.name in ENDINGS.values()}
    ending = request.path_params.get("ending", "")
    if ending and ending not in ENDINGS:
        raise Refused(404, f"There is no ontology.{ending}.", f"Take .{', .'.join(ENDINGS)}.")
    offered = (HTML, *(one.media_type for one in known.values()))
    wanted = ending or choose(request.headers.get("accept", ""), offered)
    if wanted is None:
        raise Refused(406, "The ontology can't be had so.", f"Accept {', '.join(offered)}.")
    triples = vocabulary.ontology()
    if wanted == HTML:
        links = replace(LINKS, base=(await pool_of(request).about())["base"])
        return render(request, "ontology.html", **vocabulary.described(triples, links))
    chosen = (
        known[ENDINGS[ending]]
        if ending
        else next(one for one in known.values() if one.media_type == wanted)
    )
    if not isinstance(chosen.native, ox.RdfFormat):
        raise TypeError(f"{chosen.name} holds no triples")
    body = ox.serialize(triples, format=chosen.native, prefixes=dict(PREFIXES))
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(body, 200, headers, chosen.content_type)


def file(request: Request) -> Response:
    """The shapes or the context, as they ship."""
    name = request.url.path.removeprefix("/")
    body = (shipped("ontologies") / name).read_bytes()
    return Response(body, 200, {"Cache-Control": "no-cache"}, FILES[name])
