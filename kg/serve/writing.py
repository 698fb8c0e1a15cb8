"""The page to write SPARQL on, and views of what a query gives: a table, or a drawing of it."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg.serve import charts
from kg.serve.problems import EXPECTED, Refused, refusal
from kg.serve.rendering import again, bundled, pool_of, render
from kg.serve.streams import unless_gone
from kg.sparql import PREFIXES

ROWS: Final = 500  # of a query's answer on its page
DRAWN: Final = 2000  # rows that are drawn
VIEWS: Final = ("table", "bars", "timeline", "network", "map")

# #defaultView: timeline    # defaultView: network: ?from, ?to
HINT: Final = re.compile(
    r"^\s*#\s*defaultView\s*:\s*(?P<view>\w+)(?:\s*:\s*(?P<columns>[\w?, ]+?))?\s*$",
    re.MULTILINE | re.IGNORECASE,
)


def hinted(text: str) -> tuple[str, tuple[str, ...]]:
    """The view a query asks for in a comment, and the columns to draw; a table if it doesn't."""
    found = HINT.search(text)
    if found is None or found["view"].lower() not in VIEWS:
        return "table", ()
    names = (name.strip().lstrip("?") for name in (found["columns"] or "").split(","))
    return found["view"].lower(), tuple(name for name in names if name)


async def sparql_page(request: Request) -> Response:
    """A page to write SPARQL on, and what it gives."""
    text = request.query_params.get("query", "")
    hint, columns = hinted(text)
    view = request.query_params.get("view") or hint
    if view not in VIEWS:
        raise Refused(400, f"There is no view {view!r}.", f"Choose {', '.join(VIEWS)}.")
    drawn = view != "table"
    result: dict[str, Any] | None = None
    problem: Refused | None = None
    if text.strip():
        asked = {"text": text, "limit": DRAWN if drawn else ROWS, "described": True}
        try:
            result = await unless_gone(
                request, pool_of(request).call("table", anybody=True, **asked)
            )
        except EXPECTED as error:
            problem = refusal(error)
    return render(
        request,
        "sparql.html",
        problem.status if problem else 200,
        text=text,
        result=result,
        problem=problem,
        view=view,
        views=VIEWS,
        drawing=charts.drawn(view, columns, result) if drawn and result else None,
        editor=bundled("yasqe.min.js"),
        library=request.app.state.library,
        prefixes=PREFIXES,
        again=lambda **changes: again(request, **changes),
        download=lambda format_: "/sparql?" + urlencode({"query": text, "format": format_}),
    )
