"""Answers of workers as responses: streamed, ended when the client leaves or stops reading."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import Final, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.errors import KgError
from kg.serve.pool import Answer, Busy, Given, Limits
from kg.serve.process import Died, TimeUp

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
