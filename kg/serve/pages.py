"""The pages people begin with: start, search, the correspondence browser, and their files."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.pages import drawing
from kg.pages.site import assets
from kg.serve import saved
from kg.serve.negotiate import choose_coding
from kg.serve.pool import Pool
from kg.serve.problems import Refused
from kg.serve.rendering import BUNDLE, again, pool_of, render
from kg.serve.streams import unless_gone
from kg.serve.terms import terms

TERMS: Final = "terms.json"
STATIC: Final = Path(__file__).parent / "static"
TABLE_ROWS: Final = 50  # messages on one page of the browser
DRAWN: Final = 2000  # messages that a timeline or network is drawn of
# ---------------------------------------------------------------- start, search, letters


async def start(request: Request) -> Response:
    """What is in the store, and ways in."""
    overview = await pool_of(request).about()
    return render(request, "start.html", overview=overview, library=request.app.state.library)


async def search(request: Request) -> Response:
    """Full-text search with facets."""
    given = request.query_params
    filters = {
        name: given[name]
        for name in ("year", "form", "person", "place", "classification", "volume")
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


VIEWS: Final = ("table", "timeline", "network", "map")


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
    unknown, taken = await _resolve_names(pool, selection)
    limit = TABLE_ROWS if view == "table" else DRAWN
    bounds: dict[str, Any] = {
        **selection,
        "offset": offset,
        "limit": limit,
        "places": view == "map",
    }
    found = await unless_gone(request, pool.call("letters", **bounds))
    return render(
        request,
        "letters.html",
        found=found,
        selection={**selection, **{n: given.get(n, "") for n in ("sender", "recipient", "either")}},
        unknown=unknown,
        taken=taken,
        view=view,
        views=VIEWS,
        offset=offset,
        drawing=_drawn(view, found),
        again=lambda **changes: again(request, **{"offset": "", **changes}),
    )


async def _resolve_names(
    pool: Pool, selection: dict[str, str]
) -> tuple[list[str], list[dict[str, Any]]]:
    """Put local names where names were typed. Returns the names that nobody has, and for the
    others who was taken to be meant, and who else may be."""
    unknown, taken = [], []
    for role in ("sender", "recipient", "either"):
        typed = selection[role]
        if not typed or "/" in typed:
            continue
        suggested = await pool.call("complete", text=typed)
        if suggested:
            selection[role] = suggested[0]["name"]
            others = [
                {**one, "again": {role: one["name"]}} for one in suggested[1:6] if one["letters"]
            ]
            taken.append({"typed": typed, "one": suggested[0], "others": others})
        else:
            unknown.append(typed)
    return unknown, taken


def _drawn(view: str, selected: dict[str, Any]) -> dict[str, Any] | None:
    """The drawing of a selection of messages."""
    found = selected["letters"]
    if view == "map":
        places = selected["places"]
        return drawing.chart_of_places((p["label"], p["lat"], p["long"], p["n"]) for p in places)
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


def static(request: Request) -> Response:
    """A file of the pages': style sheet, script, icon; and the words of the query language."""
    name = request.path_params["name"]
    folders = [folder for folder in (assets(), STATIC, BUNDLE) if folder.is_dir()]
    known = {path.name: path for folder in folders for path in folder.iterdir()}
    if name == TERMS:
        body = _words(request)
    elif name in known:
        body = known[name].read_bytes()
    else:
        raise Refused(404, f"There is no file {name!r}.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = choose_coding(request.headers.get("accept-encoding", ""), ("gzip",)) == "gzip"
    digest = hashlib.sha256(body).hexdigest()[:24]
    headers = {
        "Cache-Control": "no-cache",  # asked again each time, answered in full when it changed
        "ETag": f'"{digest}{"-gzip" if packed else ""}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if saved.unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
        body = _packed(request, digest, body)
    return Response(body, 200, headers, kind)


def _packed(request: Request, digest: str, body: bytes) -> bytes:
    """A file compressed, once."""
    state = request.app.state
    if not hasattr(state, "packed"):
        state.packed = {}
    known: dict[str, bytes] = state.packed
    if digest not in known:
        known[digest] = gzip.compress(body, mtime=0)
    return known[digest]


def _words(request: Request) -> bytes:
    """The words of the query language, put together once."""
    state = request.app.state
    if not hasattr(state, "words"):
        state.words = terms()
    words: bytes = state.words
    return words


def icon(request: Request) -> Response:
    """Where browsers look for an icon."""
    return RedirectResponse(request.url_for("static", name="icon.svg"), 308)


def robots(request: Request) -> Response:
    """Crawlers may read pages; queries are not for them."""
    del request
    return Response("User-agent: *\nDisallow: /sparql\nDisallow: /query\n", media_type="text/plain")
