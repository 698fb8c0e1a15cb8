"""How the server makes pages of their templates: those of the published site, and its own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import Response

from kg.pages.describe import Site
from kg.pages.links import Links
from kg.pages.render import environment as render_environment
from kg.serve.negotiate import choose_coding
from kg.serve.pool import Pool
from kg.serve.responses import SECURE, unless_gone

SITE: Final = Site(
    menu=(
        ("Read", "volumes"),
        ("Correspondence", "correspondence"),
        ("People & Offices", "people"),
        ("Places", "places"),
        ("Questions", "queries"),
        ("Data", "data"),
    ),
    formats=(
        ("Turtle", ".ttl", "text/turtle"),
        ("JSON-LD", ".jsonld", "application/ld+json"),
        ("TriG", ".trig", "application/trig"),
        ("RDF/XML", ".rdf", "application/rdf+xml"),
    ),
    footer=(
        ("Vocabulary", "ontology"),
        ("SPARQL endpoint", "sparql"),
        ("OpenAPI", "openapi.json"),
        ("Data set", ".well-known/void"),
    ),
    search="search",
    scripts=("look.js", "site.js"),
    policy=False,
)
SMALL: Final = 1024  # bytes not worth compressing
BUNDLE: Final = Path(__file__).parent / "bundle"  # third-party scripts, if the build had them
LINKS: Final = Links("", assets="static/", query="/query")  # for what a page has in every store


def environment() -> jinja2.Environment:
    """The server's templates, and those it shares with the published site."""
    return render_environment("kg.serve", undefined=jinja2.Undefined)


def bundled(name: str) -> bool:
    """Whether a third-party script came with the package."""
    return (BUNDLE / name).is_file()


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page from its template."""
    environment_: jinja2.Environment = request.app.state.templates
    body = environment_.get_template(template).render(
        here=request.url.path, site=SITE, links=LINKS, **values
    )
    headers = {"Vary": "Accept, Accept-Encoding", **SECURE}
    data = body.encode()
    coding = choose_coding(request.headers.get("accept-encoding", ""), ("gzip",))
    if coding and len(data) > SMALL:
        data, headers["Content-Encoding"] = gzip.compress(data, 5, mtime=0), "gzip"
    return Response(data, status, headers, "text/html; charset=utf-8")


def again(request: Request, **changes: Any) -> str:
    """This page's address with some of its parameters changed; empty ones left out."""
    kept = {**dict(request.query_params), **changes}
    return "?" + urlencode({name: value for name, value in kept.items() if value not in ("", None)})


def pool_of(request: Request) -> Pool:
    """The pool of the application."""
    pool: Pool = request.app.state.pool
    return pool


async def told(request: Request, function: str, *, anybody: bool = False, **given: Any) -> Any:
    """What a function of the workers' tells, unless the client leaves first."""
    return await unless_gone(request, pool_of(request).call(function, anybody=anybody, **given))


async def attached(request: Request, name: str, function: str, **given: Any) -> Response:
    """A file that a function of the workers' makes, to be saved under a name."""
    made = await told(request, function, **given)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **SECURE}
    return Response(made["body"], 200, headers, made["type"])


def as_json(value: object, headers: Mapping[str, str] | None = None, **form: Any) -> Response:
    """A value as JSON."""
    body = json.dumps(value, ensure_ascii=False, **form)
    return Response(body, 200, headers, "application/json")
