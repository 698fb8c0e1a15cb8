"""What is answered: errors in one shape everywhere, and answers, at once or in a stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Final, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.errors import KgError, QueryError, StoreError, UsageError
from kg.serve.negotiate import choose
from kg.serve.pool import Answer, Busy, Crowded, Given, Limits
from kg.serve.processes import Died, Faulty, Missing, TimeUp
from kg.sparql import ended

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
    watch = _Watch(request.receive)
    # Most work is done before it is worth looking whether the client is still there.
    timer = asyncio.get_running_loop().call_later(SOON, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.left:
            watch.task.uncancel()
            raise ClientDisconnect from None
        raise
    finally:
        timer.cancel()
        await watch.end()


class _Watch:
    """Cancels the task it was made in when the client leaves."""

    def __init__(self, receive: Receive) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (made in a coroutine)
        self.task = task
        self.left = False
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look from now on."""
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        await _gone(self._receive)
        self.left = True
        self.task.cancel()

    async def end(self) -> None:
        """Look no longer."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching


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


def respond(answer: Answer | Given, limits: Limits, headers: Mapping[str, str]) -> Response:
    """The response that an answer makes: at once when all of it is here, else as it comes."""
    headers = {"X-Content-Type-Options": "nosniff", **headers}
    if isinstance(answer, Answer) and answer.body is None:
        return Streamed(answer, limits, headers)
    coded = {"content-encoding": answer.head.coding} if answer.head.coding else {}
    kind = {"content-type": answer.head.content_type}
    return Response(answer.body or b"", headers={**kind, **coded, **headers})


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
            self.answer.abandon()
            # What breaks off after the first block can't change the status any more: the
            # connection ends without the end of the body, which is how HTTP tells a part.
            with suppress(asyncio.CancelledError, KgError, Busy, TimeUp, Died, TimeoutError):
                await sending
            with suppress(asyncio.CancelledError):
                await gone

    async def _send(self, send: Send, *, head: bool) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        if not head:
            async for block in self.answer.blocks():
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


FAULT: Final = QueryError(
    "A fault of the program ended the query.", "Tell those who run the server: its log says more."
)


def _outcome(error: Exception) -> Refused | None:
    """The answer to what became of a job."""
    if isinstance(error, Crowded):
        wait = {"Retry-After": str(error.retry_after)}
        what = "Queries from your address have their share of the server already."
        return Refused(429, what, "Wait until one is done, or ask for less.", wait)
    if isinstance(error, Busy):
        wait = {"Retry-After": str(error.retry_after)}
        return Refused(503, "Every worker is busy.", "Try again in a moment.", wait)
    if isinstance(error, TimeUp):
        what = f"The query was ended at the time limit of {error}."
        return Refused(504, what, "Ask for less: add conditions to the pattern.")
    if isinstance(error, Died):
        told = FAULT if isinstance(error, Faulty) else ended(str(error))
        return Refused(500, told.what, told.remedy)
    if isinstance(error, Missing):
        return Refused(404, str(error), "Try the search.")
    return None


def refuse(request: Request, refused: Refused, page: Callable[..., Response]) -> Response:
    """The refusal in the form the client reads; ``page`` makes the one for people."""
    title = TITLES.get(refused.status, "Error")
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **SECURE, **refused.headers}
    accept = request.headers.get("accept", "")
    offered = (PROBLEM, "application/json", "text/html", "text/plain")
    if choose(accept, offered) == "text/html":
        made = page(request, "problem.html", refused.status, title=title, problem=refused)
        made.headers.update(headers)
        return made
    told = {"title": title, "status": refused.status, "detail": refused.what}
    if refused.remedy:
        told["remedy"] = refused.remedy
    return Response(
        json.dumps(told, ensure_ascii=False) + "\n", refused.status, headers, media_type=PROBLEM
    )
