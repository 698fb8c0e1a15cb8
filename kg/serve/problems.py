"""Errors, in one shape everywhere: problem details (RFC 9457), or a page for a browser."""

from __future__ import annotations

import html
import json
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import KgError, StoreError, UsageError
from kg.serve.negotiate import choose
from kg.serve.pool import Busy
from kg.serve.process import Died, Missing, TimeUp

PROBLEM: Final = "application/problem+json"
# What no page may do: run or style anything but the site's own files, or stand in another's frame.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURE: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
TITLES: Final = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    413: "Too large",
    414: "Address too long",
    415: "Unsupported media type",
    500: "The query failed",
    503: "Busy",
    504: "Time limit reached",
}


class Refused(Exception):  # noqa: N818  (an answer, not a fault)
    """A request that is answered with an error: its status, what is wrong, what to do."""

    def __init__(
        self, status: int, what: str, remedy: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(what)
        self.status = status
        self.what = what
        self.remedy = remedy
        self.headers = headers or {}


# What may become of a request without a bug: each has its answer.
EXPECTED: Final = (KgError, Refused, Busy, TimeUp, Died, Missing)


def refusal(error: Exception) -> Refused | None:
    """The answer that an expected exception stands for; None for a bug."""
    if isinstance(error, StoreError):
        return Refused(503, error.what, error.remedy, {"Retry-After": "5"})
    if isinstance(error, KgError):
        return Refused(406 if isinstance(error, UsageError) else 400, error.what, error.remedy)
    return error if isinstance(error, Refused) else _outcome(error)


def _outcome(error: Exception) -> Refused | None:
    """The answer to what became of a job."""
    if isinstance(error, Busy):
        wait = {"Retry-After": str(error.retry_after)}
        return Refused(503, "Every worker is busy.", "Try again in a moment.", wait)
    if isinstance(error, TimeUp):
        what = f"The query was ended at the time limit of {error}."
        return Refused(504, what, "Ask for less: add conditions to the pattern.")
    if isinstance(error, Died):
        what = "The query ended its process: it may take too much memory, or nest too deep."
        return Refused(500, what, "Ask for less, or write it with fewer nested groups.")
    if isinstance(error, Missing):
        return Refused(404, str(error), "Try the search.")
    return None


def respond(request: Request, refused: Refused) -> Response:
    """The refusal in the form the client reads."""
    title = TITLES.get(refused.status, "Error")
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **SECURE, **refused.headers}
    accept = request.headers.get("accept", "")
    offered = (PROBLEM, "application/json", "text/html", "text/plain")
    if choose(accept, offered) == "text/html":
        body = _PAGE.format(
            title=html.escape(title),
            what=html.escape(refused.what),
            remedy=html.escape(refused.remedy),
        )
        return Response(body, refused.status, headers, "text/html; charset=utf-8")
    told = {"title": title, "status": refused.status, "detail": refused.what}
    if refused.remedy:
        told["remedy"] = refused.remedy
    return Response(
        json.dumps(told, ensure_ascii=False) + "\n", refused.status, headers, media_type=PROBLEM
    )


_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/site.css"></head>
<body><main class="problem"><h1>{title}</h1><p>{what}</p><p>{remedy}</p>
<p><a href="/">Start page</a></p></main></body></html>
"""
