"""What is answered: answers of workers, at once or in a stream; errors, in one shape everywhere;
pages and files."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import jinja2
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.errors import KgError, StoreError, UsageError
from kg.pages.describe import Site
from kg.pages.links import Links
from kg.pages.render import environment as render_environment
from kg.serve.negotiate import choose, choose_coding
from kg.serve.pool import Answer, Limits, Pool
from kg.serve.processes import Refused

# ----------------------------------------------------------------
# Answers of workers as responses: streamed, ended when the client leaves or stops reading.

T = TypeVar("T")
SOON: Final = 0.05  # seconds


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Wait for work, unless the client leaves first: then the work is cancelled.

    The request's body must have been read. Raises ClientDisconnect.
    """
    task, left = asyncio.current_task(), False
    watching: list[asyncio.Task[None]] = []

    async def watch() -> None:
        nonlocal left
        await _gone(request.receive)
        left = task is not None and task.cancel()

    def begin() -> None:
        watching.append(asyncio.ensure_future(watch()))

    # Most work is done before it is worth looking whether the client is still there.
    timer = asyncio.get_running_loop().call_later(SOON, begin)
    try:
        return await work
    except asyncio.CancelledError:
        if left and task is not None:
            task.uncancel()
            raise ClientDisconnect from None
        raise
    finally:
        timer.cancel()
        for one in watching:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one


def entity_tag(*parts: object) -> str:
    """A tag of an answer by all that decides it (RFC 9110, 8.8.3)."""
    said = b"\n".join(one if isinstance(one, bytes) else repr(one).encode() for one in parts)
    return f'"{sha256(said).hexdigest()[:24]}"'


def tags(header: str) -> frozenset[str]:
    """The tags of an ``If-None-Match`` or ``If-Match``, weak ones as strong ones."""
    return frozenset(one.strip().removeprefix("W/") for one in header.split(","))


def has(request: Request, tag: str) -> bool:
    """Whether the client has the answer of this tag already (RFC 9110, section 13.1.2)."""
    return not tags(request.headers.get("if-none-match", "")).isdisjoint(("*", tag))


def negotiated(accept: str, offered: Sequence[str], what: str, remedy: str = "Accept") -> str:
    """The media type of those offered that a client wants most. Raises Refused (406)."""
    wanted = choose(accept, offered)
    if wanted is None:
        raise Refused(406, f"{what} can't be had so.", f"{remedy} {', '.join(offered)}.")
    return wanted


def respond(answer: Answer, limits: Limits, headers: Mapping[str, str]) -> Response:
    """The response that an answer makes: at once when all of it is here, else as it comes."""
    headers = {"X-Content-Type-Options": "nosniff", **headers}
    if answer.body is None:
        return Streamed(answer, limits, headers)
    coded = {"content-encoding": answer.head.coding} if answer.head.coding else {}
    kind = {"content-type": answer.head.content_type}
    return Response(answer.body, headers={**kind, **coded, **headers})


class Streamed(Response):
    """A response made of a worker's answer as it comes.

    The answer is abandoned, and its worker ended, when the client leaves, takes no block for
    ``limits.stall`` seconds, or the whole takes longer than ``limits.response``; the connection
    is then closed before the end, so that nobody takes a part for the whole.
    """

    def __init__(self, answer: Answer, limits: Limits, headers: Mapping[str, str]) -> None:
        coded = {"content-encoding": answer.head.coding} if answer.head.coding else {}
        self.status_code = 200
        self.background = None
        self.answer = answer
        self.limits = limits
        self.body = b""
        self.init_headers({"content-type": answer.head.content_type, **coded, **headers})
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        sending = asyncio.ensure_future(self._send(send, head=scope["method"] == "HEAD"))
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait(
                {sending, gone},
                timeout=self.limits.response,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for task in (sending, gone):
                task.cancel()
            # What breaks off after the first block can't change the status any more: the
            # connection ends without the end of the body, which is how HTTP tells a part.
            with suppress(asyncio.CancelledError, *EXPECTED, TimeoutError):
                await sending
            with suppress(asyncio.CancelledError):
                await gone
            await self.answer.close()

    async def _send(self, send: Send, *, head: bool) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        if not head and self.answer.blocks is not None:
            async for block in self.answer.blocks:
                async with asyncio.timeout(self.limits.stall):
                    await send({"type": "http.response.body", "body": block, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


# ----------------------------------------------------------------
# Errors, in one shape everywhere: problem details (RFC 9457), or a page for a browser.

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
    412: "Changed meanwhile",
    415: "Unsupported media type",
    429: "Too many queries",
    500: "The query failed",
    503: "Busy",
    504: "Time limit reached",
}


# What may become of a request without a bug: each has its answer.
EXPECTED: Final = (KgError, Refused)


def refusal(error: KgError | Refused) -> Refused:
    """The answer that an expected exception stands for."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, StoreError):
        return Refused(503, error.what, error.remedy, {"Retry-After": "5"})
    return Refused(406 if isinstance(error, UsageError) else 400, error.what, error.remedy)


def refuse(request: Request, refused: Refused) -> Response:
    """The refusal in the form the client reads: for people a page."""
    title = TITLES.get(refused.status, "Error")
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **SECURE, **refused.headers}
    accept = request.headers.get("accept", "")
    offered = (PROBLEM, "application/json", "text/html", "text/plain")
    if choose(accept, offered) == "text/html":
        made = render(request, "problem.html", refused.status, title=title, problem=refused)
        made.headers.update(headers)
        return made
    told = {"title": title, "status": refused.status, "detail": refused.what}
    if refused.remedy:
        told["remedy"] = refused.remedy
    return Response(
        json.dumps(told, ensure_ascii=False) + "\n", refused.status, headers, media_type=PROBLEM
    )


# ----------------------------------------------------------------
# Pages of their templates: those of the published site, and the server's own; and files.

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
