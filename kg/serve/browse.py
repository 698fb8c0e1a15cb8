"""The pages people browse: start, search, correspondence, resources, the vocabulary; and their
files.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg import __version__
from kg.graph import vocab as v
from kg.graph.mint import THINGS
from kg.pages import drawing, vocabulary
from kg.pages.describe import assets
from kg.pages.render import dashed
from kg.pages.views import View
from kg.queries import SavedQuery
from kg.serve import questions as saved
from kg.serve.correspondence import whole
from kg.serve.lookups import column_title
from kg.serve.negotiate import choose, choose_coding
from kg.serve.processes import Refused, ResourceJob
from kg.serve.query_page import chart
from kg.serve.responses import (
    BUNDLE,
    EXPECTED,
    LINKS,
    again,
    as_json,
    attached,
    entity_tag,
    has,
    negotiated,
    pool_of,
    refusal,
    render,
    respond,
    told,
    unless_gone,
)
from kg.settings import LICENCE, shipped
from kg.sparql import GRAPH_FORMATS, PREFIXES

# ----------------------------------------------------------------
# Everything the graph names, at its own address: a page, or RDF by negotiation or ending.

HTML, JSON = "text/html", "application/json"
RDF: Final = tuple(one for one in GRAPH_FORMATS if one.name != "n3")
ENDINGS: Final = {one.extension: one.name for one in RDF}
ENDING_OF: Final = {HTML: "html", **{one.media_type: one.extension for one in RDF}}


async def resource(request: Request) -> Response:
    """Anything the graph names: a page, or RDF by negotiation or by its ending.

    What is no document (a person, a place) is led to a document about it, by 303.
    """
    name = request.path_params["name"]
    if name.endswith("/") and name.strip("/"):  # as people write addresses of folders
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{quote(name.strip('/'))}{query}", 308)
    stem, dot, ending = name.rpartition(".")
    if dot and ending in ENDINGS:
        return await _described(request, stem, ENDINGS[ending])
    if dot and ending == "html":
        return await _page(request, stem)
    wanted = negotiated(request.headers.get("accept", ""), tuple(ENDING_OF), name, "Accept one of")
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
    if has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    found = await told(request, "view", name=name)
    if found is None:
        raise Refused(404, f"There is nothing called {name!r} here.", "Try the search.")
    page = render(request, "resource.html", view=msgspec.convert(found, View))
    page.headers.update({**headers, "Vary": page.headers["Vary"]})
    return page


async def _described(request: Request, name: str, format_: str) -> Response:
    """A resource as RDF."""
    coding = choose_coding(request.headers.get("accept-encoding", "")) or ""
    headers = await _resource_headers(request, name, format_ + coding)
    if has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    pool = pool_of(request)
    answer = await unless_gone(request, pool.begin(ResourceJob(name, format_, coding)))
    return respond(answer, pool.limits, headers)


async def _resource_headers(request: Request, name: str, form: str) -> dict[str, str]:
    """What is said of every form of a resource: its tag, and where its other forms are."""
    return {
        "ETag": entity_tag(pool_of(request).build, __version__, name, form),
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


# ----------------------------------------------------------------
# The ontology at its name, as a page or as RDF; its shapes and the JSON-LD context as files.

FILES: Final = {"shapes.ttl": "text/turtle", "context.jsonld": "application/ld+json"}


async def ontology(request: Request) -> Response:
    """The ontology: every term with its definition, or its triples by negotiation or ending."""
    known = {one.extension: one for one in RDF if one.name not in ("trig", "nquads")}
    ending = request.path_params.get("ending", "")
    if ending and ending not in known:
        raise Refused(404, f"There is no ontology.{ending}.", f"Take .{', .'.join(known)}.")
    by_type = {one.media_type: one for one in known.values()}
    accept = request.headers.get("accept", "")
    wanted = ending or negotiated(accept, (HTML, *by_type), "The ontology")
    triples = vocabulary.ontology()
    if wanted == HTML:
        links = replace(LINKS, base=(await pool_of(request).about())["base"])
        return render(request, "ontology.html", **vocabulary.described(triples, links))
    chosen = known[ending] if ending else by_type[wanted]
    body = ox.serialize(triples, format=chosen.rdf, prefixes=dict(PREFIXES))
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(body, 200, headers, chosen.content_type)


def file(request: Request) -> Response:
    """The shapes or the context, as they ship."""
    name = request.url.path.removeprefix("/")
    body = (shipped("ontologies") / name).read_bytes()
    return Response(body, 200, {"Cache-Control": "no-cache"}, FILES[name])


# ----------------------------------------------------------------
# The words of the query language that are ours: what the query page completes.


@cache
def terms() -> bytes:
    """Prefixes, and the terms the graph uses with label and definition, as JSON."""
    words = {"prefixes": dict(PREFIXES), "terms": list(described())}
    return json.dumps(words, ensure_ascii=False).encode()


def described() -> Iterator[dict[str, str]]:
    """Each term as written in a query, by name; what the ontology says of ours."""
    said: dict[NamedNode, dict[NamedNode, str]] = {}
    for triple in parse(path=shipped("ontologies") / "ontology.ttl", format=RdfFormat.TURTLE):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            said.setdefault(triple.subject, {})[triple.predicate] = triple.object.value
    used: dict[str, Any] = vars(v)
    nodes = {one for one in used.values() if isinstance(one, NamedNode)}
    named = ((prefixed(node), said.get(node, {})) for node in nodes)
    for name, about in sorted((one for one in named if one[0]), key=lambda one: one[0]):
        label, definition = about.get(v.LABEL, ""), about.get(v.DEFINITION, "")
        yield {"name": name, "label": label, "definition": definition}


def prefixed(node: NamedNode) -> str:
    """A term with its prefix; empty for one without."""
    for prefix, namespace in PREFIXES.items():
        local = node.value.removeprefix(namespace)
        if local != node.value and local.isidentifier():
            return f"{prefix}:{local}"
    return ""


# ----------------------------------------------------------------
# The pages people begin with: start, search, the correspondence browser, and their files.

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
        found.setdefault(dashed(one["series"]), []).append(one)
    return list(found.items())


CITATIONS: Final = (
    "FRUS, 1961–1963, vol. VI, Doc. 64",
    "Deptel 997 to Moscow, Oct 25, 1962",
    "Khrushchev to Kennedy, October 26, 1962",
    "Memorandum of conversation, Rusk and Gromyko, October 18, 1962",
)


async def find(request: Request) -> Response:
    """Documents by citation: a page, or JSON for programs."""
    text = request.query_params.get("q", "").strip()
    found = None
    if text:
        found = await told(request, "find", text=text)
    if choose(request.headers.get("accept", ""), (HTML, JSON)) == JSON:
        return as_json(found or {"citations": []}, {"Vary": "Accept"})
    return render(request, "find.html", text=text, found=found, examples=CITATIONS)


async def volumes(request: Request) -> Response:
    """The volumes to read, by subseries."""
    found = await told(request, "volumes")
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
    found = await told(request, "people", kind=kind, text=text, by=by, offset=offset)
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
    found = await told(request, "places")
    points = ((one["label"], one["lat"], one["long"], one["sent"]) for one in found if one["sent"])
    chart = drawing.chart_of_places(points)
    return render(request, "places.html", places=found, chart=chart)


def data(request: Request) -> Response:
    """All of it as data: the endpoint, the questions about the making of the data, the files."""
    return render(request, "data.html", groups=questions(request, historians=False))


def questions(request: Request, *, historians: bool) -> list[tuple[str, list[SavedQuery]]]:
    """The saved questions by group: those for historians, or those about the data."""
    groups = request.app.state.library.by_group()
    return [one for one in groups if (one[0] not in ABOUT_DATA) == historians]


ABOUT_DATA: Final = ("Evidence", "References")  # groups of questions about the data themselves


async def complete(request: Request) -> Response:
    """Names that begin as typed, for forms: a JSON list."""
    kinds = [kind for kind in request.query_params.get("kind", "").split(",") if kind]
    text = request.query_params.get("q", "")[:100]
    return as_json(await told(request, "complete", text=text, kinds=kinds))


def static(request: Request) -> Response:
    """A file of the pages': style sheet, script, icon; and the words of the query language."""
    name = request.path_params["name"]
    folders = [folder for folder in (assets(), STATIC, BUNDLE) if folder.is_dir()]
    known = {path.name: path for folder in folders for path in folder.iterdir()}
    if name == TERMS:
        body = terms()
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
    if has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
        body = _packed(body)
    return Response(body, 200, headers, kind)


@lru_cache(maxsize=64)
def _packed(body: bytes) -> bytes:
    """A file compressed, once."""
    return gzip.compress(body, mtime=0)


def icon(request: Request) -> Response:
    """Where browsers look for an icon."""
    return RedirectResponse(request.app.url_path_for("static", name="icon.svg"), 308)


def robots(request: Request) -> Response:
    """Crawlers may read pages; queries are not for them."""
    del request
    return Response("User-agent: *\nDisallow: /sparql\nDisallow: /query\n", media_type="text/plain")


# ----------------------------------------------------------------
# The pages of the saved questions, with their forms.

ROWS: Final = 100  # rows of a saved query on one page


def queries(request: Request) -> Response:
    """The saved queries: a page, or JSON."""
    if not saved.wants_page(request):
        return saved.listed(request)
    return render(request, "queries.html", groups=questions(request, historians=True))


async def workbook(request: Request) -> Response:
    """The rows of a saved query as an Excel file."""
    chosen = request.app.state.library.get(request.path_params["name"])
    wanted = saved.asked(request, chosen)
    given = {"text": "", "file": str(chosen.path), "values": wanted.given}
    return await attached(request, f"{chosen.name}.xlsx", "workbook", **given)


async def query(request: Request) -> Response:
    """A saved query: its page with a form and the rows, or its rows alone."""
    chosen, ending = saved.find(request)
    if ending == saved.SOURCE:
        return Response(chosen.path.read_text(encoding="utf-8"), media_type=saved.SOURCE)
    if ending or not saved.wants_page(request):
        return await saved.answer(request, chosen, ending or request.headers.get("accept", ""))
    wanted = saved.asked(request, chosen)
    result, problem = await _answered(request, wanted)
    base = (await pool_of(request).about())["base"]
    values = {name: _iri(value, base) for name, value in wanted.given.items()}
    labels = await pool_of(request).call("named", iris=sorted({*values.values()} - {""}))
    drawn, whole_drawn = None, True
    if result and chosen.chart:
        every, whole_drawn = await _everything(request, wanted, result)
        drawn = chart(chosen.chart, every)
    return render(
        request,
        "query.html",
        problem.status if problem else 200,
        query=chosen,
        given=wanted.given,
        shown={name: labels.get(values[name], value) for name, value in wanted.given.items()},
        result=_without_repeats(result) if result else None,
        chart=drawn,
        whole=whole_drawn,
        most=CHARTED,
        problem=problem,
        offset=wanted.offset,
        rows=ROWS,
        example="?" + urlencode(chosen.example) if chosen.example else "",
        download=lambda ending: f"/queries/{chosen.name}.{ending}?{urlencode(wanted.given)}",
        again=lambda **changes: again(request, **changes),
    )


async def _answered(
    request: Request, wanted: saved.Asked
) -> tuple[dict[str, Any] | None, Refused | None]:
    """The rows of a saved query, or what is wrong; neither where nothing was asked for yet."""
    parameters = wanted.query.parameters
    needed = [p for p in parameters if p.required and p.name not in wanted.given]
    if needed and not request.url.query:
        return None, None
    if needed:
        what = f"A value is needed for {needed[0].name}."
        return None, Refused(400, what, needed[0].description)
    try:
        return await _rows(request, wanted), None
    except EXPECTED as error:
        return None, refusal(error)


CHARTED: Final = 5000  # rows that a chart is drawn of


def _iri(value: str, base: str) -> str:
    """The IRI that a value given may be."""
    if value.startswith(("http://", "https://")):
        return value
    return base + value if "/" in value and " " not in value else ""


async def _everything(
    request: Request, wanted: saved.Asked, result: dict[str, Any]
) -> tuple[dict[str, Any], bool]:
    """All rows of an answer for its chart, and whether they are all: one page may be."""
    if not result["more"] and not wanted.offset:
        return result, True
    try:
        every = await _rows(request, replace(wanted, limit=CHARTED, offset=0))
    except EXPECTED:  # the rows are worth showing without a chart
        return result, False
    return every, not every["more"]


async def _rows(request: Request, wanted: saved.Asked) -> dict[str, Any]:
    """One page of rows, as cells; things by their labels."""
    result: dict[str, Any] = await told(
        request,
        "answered",
        file=str(wanted.query.path),
        values=wanted.given,
        limit=wanted.limit or ROWS,
        offset=wanted.offset,
    )
    for one in (one for row in result["rows"] for one in row if one):
        one["label"] = result["labels"].get(one.get("iri"), "")
        one["text"] = one["label"] or one["text"]
    del result["labels"]
    return result


def _without_repeats(result: Mapping[str, Any]) -> dict[str, Any]:
    """A table for its page. A column that only repeats the label of the thing before it is left
    out."""
    names, rows = result["names"], result["rows"]
    kept = [
        n
        for n in range(len(names))
        if not n
        or not any(row[n] for row in rows)
        or any((row[n] or {}).get("text") != (row[n - 1] or {}).get("label") for row in rows)
    ]
    shown = [[row[n] for n in kept] for row in rows]
    return {**result, "names": [column_title(names[n]) for n in kept], "rows": shown}


def description(request: Request) -> Response:
    """The OpenAPI description."""
    state = request.app.state
    root = str(request.base_url)
    return as_json(saved.document(state.library, root, writable=state.writes is not None))
