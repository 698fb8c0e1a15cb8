"""The way in: what programs ask most goes straight to its endpoint, all else through Starlette."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[[Request, Exception], Awaitable[Response]]


class Front:
    """An application before the application.

    Middleware, routing and their wrappers cost as much as a point lookup; the endpoints in
    ``straight``, by path, are called without them. A browser's request from another origin goes
    through all of them, for the headers it needs.
    """

    def __init__(
        self,
        app: Starlette,
        straight: Mapping[str, Endpoint],
        expected: tuple[type[Exception], ...],
        refused: Handler,
    ) -> None:
        self.app = app
        self._straight = straight
        self._expected = expected
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        endpoint = self._straight.get(scope.get("path", "")) if scope["type"] == "http" else None
        if (
            endpoint is None
            or scope["method"] not in ("GET", "POST")
            or any(name == b"origin" for name, _ in scope["headers"])
        ):
            await self.app(scope, receive, send)
            return
        scope["app"], scope["router"] = self.app, self.app.router
        request = Request(scope, receive, send)
        try:
            response = await endpoint(request)
        except self._expected as error:
            response = await self._refused(request, error)
        await response(scope, receive, send)
