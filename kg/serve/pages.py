"""The pages people begin with: start, search, the correspondence browser, and their files."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.pages import drawing
from kg.pages.site import assets
from kg.queries import SavedQuery
from kg.serve import saved
from kg.serve.correspondence import whole
from kg.serve.negotiate import choose_coding
from kg.serve.problems import Refused
from kg.serve.rendering import BUNDLE, again, pool_of, render
from kg.serve.streams import unless_gone
from kg.serve.terms import terms

TERMS: Final = "terms.json"
STATIC: Final = Path(__file__).parent / "static"
# ---------------------------------------------------------------- start, search, letters


async def start(request: Request) -> Response:
    """What is in the store, and ways in."""
    pool = pool_of(request)
    overview = await pool.about()
    indexed = overview["searchable"]
    return render(
        request,
        "start.html",
        overview=overview,
        library=request.app.state.library,
        years=await pool.call("years") if indexed else [],
        series=by_series(await pool.call("volumes")) if indexed else [],
    )


def by_series(volumes: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Volumes under their subseries, in the order in which they come."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in volumes:
        found.setdefault(one["series"], []).append(one)
    return list(found.items())


async def volumes(request: Request) -> Response:
    """The volumes to read, by subseries."""
    found = await unless_gone(request, pool_of(request).call("volumes"))
    return render(request, "volumes.html", series=by_series(found))


AGENTS: Final = ("person", "office", "organization")


async def people(request: Request) -> Response:
    """People, offices, and posts and bodies that letters or pages know."""
    given = request.query_params
    kind = given.get("kind", "person")
    if kind not in AGENTS:
        raise Refused(400, f"There is no kind {kind!r}.", f"Choose {', '.join(AGENTS)}.")
    by = "name" if given.get("by") == "name" else ""
    offset = whole(request, "offset")
    text = given.get("q", "").strip()[:100]
    call = pool_of(request).call("people", kind=kind, text=text, by=by, offset=offset)
    found = await unless_gone(request, call)
    return render(
        request,
        "people.html",
        found=found,
        kind=kind,
        kinds=AGENTS,
        text=text,
        by=by,
        offset=offset,
        again=lambda **changes: again(request, **{"offset": "", **changes}),
    )


async def places(request: Request) -> Response:
    """The places of the map, as a map and a list."""
    found = await unless_gone(request, pool_of(request).call("places"))
    points = ((one["label"], one["lat"], one["long"], one["sent"]) for one in found if one["sent"])
    chart = drawing.chart_of_places(points)
    return render(request, "places.html", places=found, chart=chart)


def data(request: Request) -> Response:
    """All of it as data: the endpoint, the questions about the making of the data, the files."""
    return render(request, "data.html", groups=questions(request, historians=False))


def questions(request: Request, *, historians: bool) -> list[tuple[str, list[SavedQuery]]]:
    """The saved questions by group: those for historians, or those about the data."""
    groups: dict[str, list[SavedQuery]] = {}
    for query in request.app.state.library:
        if (query.group not in ABOUT_DATA) == historians:
            groups.setdefault(query.group, []).append(query)
    return sorted(groups.items())


ABOUT_DATA: Final = ("Evidence", "References")  # groups of questions about the data themselves


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
