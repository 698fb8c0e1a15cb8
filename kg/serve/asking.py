"""The pages of the saved questions, with their forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from kg.serve import openapi, saved
from kg.serve.charts import chart
from kg.serve.frames import SavedJob
from kg.serve.pages import questions
from kg.serve.pool import whole
from kg.serve.problems import EXPECTED, Refused, refusal
from kg.serve.reading import short
from kg.serve.rendering import again, pool_of, render
from kg.serve.streams import unless_gone

ROWS: Final = 100  # rows of a saved query on one page


def queries(request: Request) -> Response:
    """The saved queries: a page, or JSON."""
    if not saved.wants_page(request):
        return saved.listed(request)
    return render(request, "queries.html", groups=questions(request, historians=True))


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
        except EXPECTED as error:
            problem = refusal(error)
    base = (await pool_of(request).about())["base"] if result else ""
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
    result: dict[str, Any] = msgspec.json.decode(await whole(answer))
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


def description(request: Request) -> Response:
    """The OpenAPI description."""
    told = openapi.document(
        request.app.state.library,
        str(request.base_url),
        writable=request.app.state.writes is not None,
    )
    return Response(json.dumps(told, ensure_ascii=False), media_type="application/json")
