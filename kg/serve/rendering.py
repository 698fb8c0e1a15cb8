"""How pages are made from their templates: everything escaped, and what no page may do."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import quote, urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import Response

from kg.pages.render import visible
from kg.serve.pool import Pool
from kg.serve.problems import SECURE

# 1962-10-25T01:59:00-04:00: day, hour and minute, offset
_CLOCK: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?")


def environment() -> jinja2.Environment:
    """The templates, with everything they print escaped."""
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader("kg.serve"), jinja2.PackageLoader("kg.pages")]
        ),
        autoescape=True,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda value: f"{value:,}"
    made.filters["day"] = lambda edtf: (edtf or "").partition("T")[0]
    made.filters["clock"] = clock
    made.filters["path"] = lambda name: "/" + quote(name, safe="/:@!$&'()*+,;=-._~%#")
    return made


def clock(edtf: str | None) -> str:
    """A date as people read it: ``1962-10-25 01:59 -04:00``."""
    return _CLOCK.sub(r"\1 \2 \3", edtf or "").strip()


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page from its template."""
    environment_: jinja2.Environment = request.app.state.templates
    query = request.query_params
    body = environment_.get_template(template).render(
        path=request.url.path, asked=query, here=request.url.path, **values
    )
    return Response(body, status, {"Vary": "Accept", **SECURE}, "text/html; charset=utf-8")


def again(request: Request, **changes: Any) -> str:
    """This page's address with some of its parameters changed; empty ones left out."""
    kept = {**dict(request.query_params), **changes}
    return "?" + urlencode({name: value for name, value in kept.items() if value not in ("", None)})


def pool_of(request: Request) -> Pool:
    """The pool of the application."""
    pool: Pool = request.app.state.pool
    return pool
