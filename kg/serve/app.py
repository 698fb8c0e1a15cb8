"""The application: its routes, and ``serve``, which runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from kg import settings
from kg.errors import KgError, UsageError
from kg.queries import load
from kg.serve import (
    asking,
    correspondence,
    graphs,
    pages,
    rendering,
    resources,
    sparql,
    vocabulary,
    writing,
)
from kg.serve.front import Front
from kg.serve.pool import Busy, Limits, Pool
from kg.serve.problems import TITLES, Refused, refusal, respond
from kg.serve.process import Died, Missing, TimeUp
from kg.serve.writes import Writes

EXPOSED = ["ETag", "Link", "Location", "Retry-After", "Content-Disposition"]
# What is answered with a status and a reason; anything else is a bug and keeps its traceback.
EXPECTED = (Refused, Busy, TimeUp, Died, Missing, KgError, HTTPException, ClientDisconnect)


def create_app(
    store: Path,
    limits: Limits | None = None,
    queries: Path | None = None,
    token: str | None = None,
) -> Starlette:
    """The application over a store. Workers start, and the store is opened, at its start-up.

    Whoever bears the ``token`` may change the store; without one nobody may.
    """
    library = load(queries)
    kept = limits or Limits()
    pool = Pool(store, kept)
    writes = Writes(store, kept) if token is not None else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            opened.push_async_callback(pool.close)
            await pool.open()
            await pool.about()  # the first page is not to wait for it
            if writes is not None:
                opened.push_async_callback(writes.close)
                await writes.open()
            yield

    app = Starlette(
        routes=routes(writable=writes is not None),
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=METHODS if token is None else graphs.METHODS,
                allow_headers=["*"],
                expose_headers=EXPOSED,
            )
        ],
        exception_handlers=dict.fromkeys(EXPECTED, _refused),
        lifespan=lifespan,
    )
    app.state.pool = pool
    app.state.writes = writes
    app.state.token = token
    app.state.library = library
    app.state.templates = rendering.environment()
    return app


METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


def routes(*, writable: bool) -> list[Route]:
    """Every address the server answers at; what the graph names comes last."""
    stored = graphs.METHODS if writable else graphs.READING
    return [
        Route("/", pages.start, name="start"),
        Route("/sparql", sparql.endpoint, methods=METHODS, name="sparql"),
        Route("/graphs", graphs.indirect, methods=list(stored), name="graphs"),
        Route("/graph/{name:path}", graphs.direct, methods=list(stored), name="graph"),
        Route("/query", writing.sparql_page, name="query-page"),
        Route("/queries", asking.queries, name="queries"),
        Route("/queries/{name}", asking.query, name="saved-query"),
        Route("/correspondence", correspondence.correspondence, name="correspondence"),
        Route("/correspondence/network.json", correspondence.network),
        Route("/correspondence.rq", correspondence.source),
        Route("/correspondence.{ending}", correspondence.take),
        Route("/search", correspondence.search, name="search"),
        Route("/letters", correspondence.letters, name="letters"),
        Route("/thread/{name:path}", correspondence.thread, name="thread"),
        Route("/clock", correspondence.clock, name="clock"),
        Route("/volumes", pages.volumes, name="volumes"),
        Route("/people", pages.people, name="people"),
        Route("/places", pages.places, name="places"),
        Route("/data", pages.data, name="data"),
        Route("/complete", pages.complete, name="complete"),
        Route("/openapi.json", asking.description, name="openapi"),
        Route("/.well-known/void", sparql.void, name="void"),
        Route("/static/{name}", pages.static, name="static"),
        Route("/ontology", vocabulary.ontology, name="ontology"),
        Route("/ontology.{ending}", vocabulary.ontology),
        *(Route(f"/{name}", vocabulary.file) for name in vocabulary.FILES),
        Route("/favicon.ico", pages.icon),
        Route("/robots.txt", pages.robots),
        Route("/{name:path}", resources.resource, name="resource"),
    ]


async def _refused(request: Request, error: Exception) -> Response:
    """One shape for every error that isn't a bug."""
    if isinstance(error, ClientDisconnect):
        return Response(status_code=499)  # nobody reads it
    if isinstance(error, HTTPException):
        told = Refused(
            error.status_code,
            f"{request.url.path}: {TITLES.get(error.status_code, error.detail).lower()}.",
            headers=dict(error.headers or {}),
        )
        return respond(request, told)
    refused = refusal(error)
    if refused is None:
        raise error
    return respond(request, refused)


def serve(
    store: Path,
    *,
    host: str = settings.DEFAULT_HOST,
    port: int = settings.DEFAULT_PORT,
    queries: Path | None = None,
    timeout: float | None = None,
    workers: int | None = None,
    limits: Limits | None = None,
    token: str | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a store until interrupted. ``on_ready`` is told the address when all is open.

    ``timeout`` is in seconds a query; ``workers`` the number of queries at once; port 0 takes a
    free one; ``token`` lets whoever bears it change the store.

    Raises UsageError when the address can't be had, StoreError when there is no store.
    """
    kept = limits or Limits()
    if timeout is not None:
        kept = replace(kept, timeout=timeout)
    if workers is not None:
        kept = replace(kept, concurrent=workers)
    app = create_app(store, kept, queries, token)
    listening = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
    server = _Server(address, on_ready, app, kept.grace)
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.run_on(listening))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's delay off only where it is.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise UsageError(
            f"Can't listen at {host}, port {port}: {error.strerror or error}.",
            "Choose another with --host and --port.",
        ) from error
    return listening


class _Server(uvicorn.Server):
    """uvicorn, opening the store first, so that a missing one is an error and not a log line."""

    def __init__(
        self, address: str, on_ready: Callable[[str], None] | None, app: Starlette, grace: float
    ) -> None:
        config = uvicorn.Config(
            Front(app, {"/sparql": sparql.endpoint}, EXPECTED, _refused),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=max(1, round(grace)),
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=64 << 10,
        )
        super().__init__(config)
        self._address = address
        self._on_ready = on_ready
        self._app = app

    async def run_on(self, listening: socket.socket) -> None:
        """Open the pool, serve, close the pool."""
        async with self._app.router.lifespan_context(self._app):
            await self.serve(sockets=[listening])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell when requests are answered."""
        await super().startup(sockets=sockets)
        if self._on_ready is not None:
            self._on_ready(self._address)
