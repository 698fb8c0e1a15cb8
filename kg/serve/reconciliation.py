"""The register to match names against: the Reconciliation Service API, version 0.2
(https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).

At ``/reconcile``: the manifest; with ``queries``, batches of names to match; ``/suggest/entity``,
names as they are typed; ``/preview``, a card of whom an identifier means. OpenRefine and other
clients take the address as it is. Ids are local names (``person/107025``), types ``person``,
``office``, ``organization`` and ``place``. Two properties are weighed, years: ``born``, ``died``.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from kg.pages.describe import NAME
from kg.serve.processes import Refused
from kg.serve.protocol import FORM, read_body
from kg.serve.responses import as_json, pool_of, told

VERSION: Final = "0.2"
TYPES: Final = {
    "person": "Person",
    "office": "Office",
    "organization": "Body or post",
    "place": "Place",
}
BATCH: Final = 50  # queries at once; a client is told so
CANDIDATES: Final = 25  # at most, for one query
USUAL: Final = 5  # candidates where a query does not say how many
LONGEST: Final = 200  # letters of a name
LARGEST: Final = 1 << 18  # bytes of a batch
WIDTH, HEIGHT = 400, 160  # of a preview
# A preview stands in a client's frame, and runs and loads nothing.
FRAMED: Final = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


async def service(request: Request) -> Response:
    """The manifest, or the candidates for a batch of queries."""
    asked = request.query_params.get("queries")
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM:
            raise Refused(415, "Queries can't be sent so.", f"Send {FORM} with the field queries.")
        body = (await read_body(request, LARGEST)).decode("utf-8", "replace")
        asked = dict(parse_qsl(body, keep_blank_values=True)).get("queries", asked)
    if asked is None:
        return _json(await manifest(request))
    queries = _queries(asked)
    found = await told(request, "matches", queries=list(queries.values()))
    return _json({key: {"result": one} for key, one in zip(queries, found, strict=True)})


async def manifest(request: Request) -> dict[str, Any]:
    """What the service says of itself."""
    base = str((await pool_of(request).about())["base"])
    root = str(request.base_url)
    return {
        "versions": [VERSION],
        "name": NAME,
        "identifierSpace": base,
        "schemaSpace": f"{base}reconcile/type/",
        "defaultTypes": [{"id": id, "name": name} for id, name in TYPES.items()],
        "view": {"url": f"{root}{{{{id}}}}"},
        "preview": {
            "url": f"{root}reconcile/preview?id={{{{id}}}}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {
            "entity": {"service_url": f"{root}reconcile", "service_path": "/suggest/entity"}
        },
        "batchSize": BATCH,
    }


async def suggest(request: Request) -> Response:
    """Those whose names begin as typed."""
    text = request.query_params.get("prefix", "")[:LONGEST]
    found = await told(request, "complete", text=text, kinds=[])
    return _json(
        {
            "result": [
                {
                    "id": one["name"],
                    "name": one["label"],
                    "notable": [{"id": one["kind"], "name": TYPES[one["kind"]]}],
                }
                for one in found
            ]
        }
    )


async def preview(request: Request) -> Response:
    """A card of somebody, as a page to show in a frame."""
    id = request.query_params.get("id", "")
    card = await told(request, "card", name=id[:LONGEST])
    if card is None:
        raise Refused(404, f"Nothing here is called {id[:LONGEST]!r}.")
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in card["lines"])
    page = (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        f"<title>{html.escape(card['label'])}</title>"
        f'<h1><a href="{html.escape(str(request.base_url) + id)}" target="_blank">'
        f"{html.escape(card['label'])}</a></h1>{lines}</html>"
    )
    return Response(page, media_type="text/html", headers=FRAMED)


def _queries(text: str) -> dict[str, dict[str, Any]]:
    """The queries of a batch, by key; each with text, type, limit and years."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Refused(400, f"The queries are no JSON: {error}.") from error
    if not isinstance(given, dict) or not all(isinstance(one, dict) for one in given.values()):
        raise Refused(400, "The queries are no object of objects.", 'Send {"q0": {"query": "…"}}.')
    if len(given) > BATCH:
        raise Refused(413, f"{len(given)} queries are too many.", f"Send {BATCH} at once at most.")
    return {str(key): _query(str(key), one) for key, one in given.items()}


def _query(key: str, one: Mapping[str, Any]) -> dict[str, Any]:
    text, kind, limit = one.get("query", ""), one.get("type") or "", one.get("limit", USUAL)
    kind = kind[0] if isinstance(kind, list) and len(kind) == 1 else kind
    stated = one.get("properties") or []
    if not isinstance(text, str) or not isinstance(kind, str) or not isinstance(stated, list):
        raise Refused(400, f"The query {key!r} has not the form of the specification.")
    if kind and kind not in TYPES:
        raise Refused(400, f"There is no type {kind!r}.", f"Use one of {', '.join(TYPES)}.")
    if not isinstance(limit, int) or limit < 1:
        raise Refused(400, f"The query {key!r} has a limit that is no number above 0.")
    years = {
        str(p.get("pid")): str(p.get("v"))[:4]
        for p in stated
        if isinstance(p, dict) and p.get("pid") in ("born", "died")
    }
    return {"text": text[:LONGEST], "kind": kind, "limit": min(limit, CANDIDATES), "years": years}


def _json(value: object) -> Response:
    return as_json(value, {"Cache-Control": "no-cache"})
