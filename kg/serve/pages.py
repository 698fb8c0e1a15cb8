"""The pages people work in: HTML made on the server, readable without any script."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import jinja2
import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.queries import Library, SavedQuery
from kg.serve import drawing, openapi, saved
from kg.serve.charts import chart
from kg.serve.frames import ResourceJob, SavedJob
from kg.serve.negotiate import choose, choose_coding
from kg.serve.pool import Pool
from kg.serve.problems import Refused, refusal
from kg.serve.reading import short
from kg.serve.streams import Streamed, unless_gone
from kg.sparql import GRAPH_FORMATS, PREFIXES

ROWS: Final = 100  # rows of a saved query on one page
TABLE_ROWS: Final = 50  # messages on one page of the browser
DRAWN: Final = 2000  # messages that a timeline or network is drawn of
QUERY_ROWS: Final = 500  # rows of anybody's query on its page
STATIC: Final = Path(__file__).parent / "static"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# 1962-10-25T01:59:00-04:00: day, hour and minute, offset
_CLOCK: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?")
SECURE: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def environment() -> jinja2.Environment:
    """The templates, with everything they print escaped."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("kg.serve"),
        autoescape=True,
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


# ---------------------------------------------------------------- start, search, letters


async def start(request: Request) -> Response:
    """What is in the store, and ways in."""
    overview = await pool_of(request).call("overview")
    return render(request, "start.html", overview=overview, library=request.app.state.library)


async def search(request: Request) -> Response:
    """Full-text search with facets."""
    given = request.query_params
    filters = {
        name: given[name]
        for name in ("year", "form", "person", "place", "volume")
        if given.get(name)
    }
    if "year" in filters and not filters["year"].isdigit():
        raise Refused(400, f"{filters['year']!r} is no year.", "Give four digits.")
    offset = _offset(request)
    text = given.get("q", "")[:500]
    found = await unless_gone(
        request, pool_of(request).call("find", text=text, filters=filters, offset=offset)
    )
    return render(
        request,
        "search.html",
        text=text,
        found=found,
        filters=filters,
        offset=offset,
        again=lambda **changes: again(request, **{"offset": "", **changes}),
    )


VIEWS: Final = ("table", "timeline", "network")


async def letters(request: Request) -> Response:
    """The correspondence browser: table, timeline and network of one selection."""
    given = request.query_params
    view = given.get("view", "table")
    if view not in VIEWS:
        raise Refused(400, f"There is no view {view!r}.", f"Choose {', '.join(VIEWS)}.")
    offset = _offset(request) if view == "table" else 0
    names = ("sender", "recipient", "either", "after", "before", "form")
    selection = {name: given.get(name, "").strip() for name in names}
    pool = pool_of(request)
    unknown = await _resolve_names(pool, selection)
    limit = TABLE_ROWS if view == "table" else DRAWN
    bounds: dict[str, Any] = {**selection, "offset": offset, "limit": limit}
    found = await unless_gone(request, pool.call("letters", **bounds))
    return render(
        request,
        "letters.html",
        found=found,
        selection={**selection, **{n: given.get(n, "") for n in ("sender", "recipient", "either")}},
        unknown=unknown,
        view=view,
        views=VIEWS,
        offset=offset,
        drawing=_drawn(view, found["letters"]),
        again=lambda **changes: again(request, **{"offset": "", **changes}),
    )


async def _resolve_names(pool: Pool, selection: dict[str, str]) -> list[str]:
    """Put local names where names were typed; the names that nobody has."""
    unknown = []
    for role in ("sender", "recipient", "either"):
        typed = selection[role]
        if typed and "/" not in typed:
            suggested = await pool.call("complete", text=typed)
            if suggested:
                selection[role] = suggested[0]["name"]
            else:
                unknown.append(typed)
                selection[role] = typed
    return unknown


def _drawn(view: str, found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The drawing of a selection of messages."""
    if view == "timeline":
        return drawing.timeline(
            (one["date"] or one["day"] or "", _names(one["from"]), one["title"], f"/{one['name']}")
            for one in found
        )
    if view == "network":
        labels = {
            party["name"]: (party["label"], f"/{party['name']}")
            for one in found
            for party in (*one["from"], *one["to"])
        }
        return drawing.network(
            (
                (sender["name"], recipient["name"], 1.0)
                for one in found
                for sender in one["from"][-1:]
                for recipient in one["to"][-1:]
            ),
            labels,
        )
    return None


def _names(parties: list[dict[str, Any]]) -> str:
    return parties[-1]["label"] if parties else "(unknown)"


def _offset(request: Request) -> int:
    value = request.query_params.get("offset", "") or "0"
    if not (value.isascii() and value.isdigit()) or len(value) > 8:
        raise Refused(400, f"offset can't be {value!r}.", "Give a whole number from 0 on.")
    return int(value)


async def complete(request: Request) -> Response:
    """Names that begin as typed, for forms: a JSON list."""
    kinds = [kind for kind in request.query_params.get("kind", "").split(",") if kind]
    text = request.query_params.get("q", "")[:100]
    found = await pool_of(request).call("complete", text=text, kinds=kinds)
    return Response(json.dumps(found, ensure_ascii=False), media_type="application/json")


# ---------------------------------------------------------------- queries


def queries(request: Request) -> Response:
    """The saved queries: a page, or JSON."""
    if not saved.wants_page(request):
        return saved.listed(request)
    library: Library = request.app.state.library
    groups: dict[str, list[SavedQuery]] = {}
    for query in library:
        groups.setdefault(query.group, []).append(query)
    return render(request, "queries.html", groups=sorted(groups.items()))


async def query(request: Request) -> Response:
    """A saved query: its page with a form and the rows, or its rows alone."""
    chosen, ending = saved.find(request)
    if ending == saved.SOURCE:
        return Response(chosen.path.read_text(encoding="utf-8"), media_type=saved.SOURCE)
    if ending or not saved.wants_page(request):
        return await saved.answer(request, chosen, ending or request.headers.get("accept", ""))
    wanted = saved.asked(request, chosen)
    needed = [p for p in chosen.parameters if p.required and p.name not in wanted.given]
    result: dict[str, Any] | None = None
    problem: Refused | None = None
    asked_for = bool(request.url.query) or not needed
    if asked_for and needed:
        problem = Refused(400, f"A value is needed for {needed[0].name}.", needed[0].description)
    elif asked_for:
        try:
            result = await _rows(request, wanted)
        except Exception as error:
            problem = refusal(error)
            if problem is None:
                raise
    base = (await pool_of(request).call("overview"))["base"] if result else ""
    return render(
        request,
        "query.html",
        problem.status if problem else 200,
        query=chosen,
        given=wanted.given,
        result=_cells(result, base) if result else None,
        chart=chart(chosen.chart, result, base) if result else None,
        problem=problem,
        offset=wanted.offset,
        rows=ROWS,
        example="?" + urlencode(chosen.example) if chosen.example else "",
        download=lambda ending: f"/queries/{chosen.name}.{ending}?{urlencode(wanted.given)}",
        again=lambda **changes: again(request, **changes),
    )


async def _rows(request: Request, wanted: saved.Asked) -> dict[str, Any]:
    """One page of rows, as SPARQL's JSON."""
    limit = wanted.limit or ROWS
    job = SavedJob(
        file=str(wanted.query.path),
        values=wanted.given,
        accept="application/sparql-results+json, application/ld+json;q=0.5",
        limit=limit + 1,
        offset=wanted.offset,
    )
    answer = await unless_gone(request, pool_of(request).begin(job))
    result: dict[str, Any] = msgspec.json.decode(await answer.whole())
    rows = result["results"]["bindings"]
    result["more"] = len(rows) > limit
    del rows[limit:]
    return result


def _cells(result: Mapping[str, Any], base: str) -> dict[str, Any]:
    """SPARQL's JSON as cells for a table."""
    names = result["head"]["vars"]
    return {
        "names": names,
        "rows": [
            [_cell(row.get(name), base) for name in names] for row in result["results"]["bindings"]
        ],
        "more": result["more"],
    }


def _cell(term: Mapping[str, str] | None, base: str) -> dict[str, str] | None:
    if term is None:
        return None
    value = term["value"]
    if term["type"] == "uri":
        href = f"/{value[len(base) :]}" if value.startswith(base) else value
        safe = href if href.startswith(("/", "https://", "http://")) else ""
        return {"text": short(value, base), "href": safe, "iri": value}
    number = term.get("datatype", "").rpartition("#")[2] in ("integer", "decimal", "double")
    return {"text": value, "kind": "number" if number else ""}


async def sparql_page(request: Request) -> Response:
    """A page to write SPARQL on, and what it gives."""
    text = request.query_params.get("query", "")
    result: dict[str, Any] | None = None
    problem: Refused | None = None
    if text.strip():
        try:
            result = await unless_gone(
                request, pool_of(request).call("table", anybody=True, text=text, limit=QUERY_ROWS)
            )
        except Exception as error:
            problem = refusal(error)
            if problem is None:
                raise
    return render(
        request,
        "sparql.html",
        problem.status if problem else 200,
        text=text,
        result=result,
        problem=problem,
        limit=QUERY_ROWS,
        library=request.app.state.library,
        prefixes=PREFIXES,
        download=lambda format_: "/sparql?" + urlencode({"query": text, "format": format_}),
    )


def description(request: Request) -> Response:
    """The OpenAPI description."""
    told = openapi.document(request.app.state.library, str(request.base_url))
    return Response(json.dumps(told, ensure_ascii=False), media_type="application/json")


# ---------------------------------------------------------------- resources

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
    pool = pool_of(request)
    links = {
        "Link": ", ".join(
            f'</{quote(name)}.{ending}>; rel="alternate"; type="{format_.media_type}"'
            for ending, short_name in ENDINGS.items()
            for format_ in GRAPH_FORMATS
            if format_.name == short_name
        )
    }
    for function, template in (
        ("document", "document.html"),
        ("volume", "volume.html"),
        ("agent", "agent.html"),
    ):
        found = await unless_gone(request, pool.call(function, name=name))
        if found is not None:
            years = found.get("years") or []
            drawn = drawing.bars(
                (str(row["year"]), row[role], role)
                for row in years
                for role in ("sent", "received")
            )
            page = render(request, template, it=found, drawing=drawn)
            page.headers.update(links)
            return page
    raise Refused(404, f"There is nothing called {name!r} here.", "Try the search.")


async def _described(request: Request, name: str, format_: str) -> Response:
    pool = pool_of(request)
    coding = choose_coding(request.headers.get("accept-encoding", "")) or ""
    answer = await unless_gone(request, pool.begin(ResourceJob(name, format_, coding)))
    return Streamed(answer, pool.limits, {"Vary": "Accept, Accept-Encoding"})


def static(request: Request) -> Response:
    """A file of the pages' own: style sheet, script, icon."""
    name = request.path_params["name"]
    known = {path.name: path for path in STATIC.iterdir()}
    if name not in known:
        raise Refused(404, f"There is no file {name!r}.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(known[name].read_bytes(), 200, headers, kind)


def icon(request: Request) -> Response:
    """Where browsers look for an icon."""
    return RedirectResponse(request.url_for("static", name="icon.svg"), 308)


def robots(request: Request) -> Response:
    """Crawlers may read pages; queries are not for them."""
    del request
    return Response("User-agent: *\nDisallow: /sparql\nDisallow: /query\n", media_type="text/plain")
