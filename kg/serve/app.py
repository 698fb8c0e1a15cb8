"""The application: its routes, and ``serve``, which runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from kg import __version__, settings
from kg.errors import StoreError, UsageError
from kg.queries import load
from kg.serve import (
    browse,
    correspondence,
    protocol,
    query_page,
    reconciliation,
    responses,
    wire,
)
from kg.serve.changes import Writes
from kg.serve.pool import Limits, Pool
from kg.serve.processes import Refused
from kg.serve.responses import EXPECTED, TITLES, refusal, refuse

# ----------------------------------------------------------------
# The application: its routes, and ``serve``, which runs it until it is told to stop.

EXPOSED = ["ETag", "Link", "Location", "Retry-After", "Content-Disposition"]
# What is answered with a status and a reason; anything else is a bug and keeps its traceback.
HANDLED = (*EXPECTED, HTTPException, ClientDisconnect)


def create_app(
    store: Path,
    limits: Limits | None = None,
    queries: Path | None = None,
    token: str | None = None,
    *,
    measured: bool = False,
) -> Starlette:
    """The application over a store. Workers start, and the store is opened, at its start-up.

    Whoever bears the ``token`` may change the store; without one nobody may. ``measured`` shows
    counts at ``/metrics``.
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
        routes=routes(writable=writes is not None, measured=measured),
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=METHODS if token is None else protocol.GRAPH_METHODS,
                allow_headers=["*"],
                expose_headers=EXPOSED,
            )
        ],
        exception_handlers=dict.fromkeys(HANDLED, _refused),
        lifespan=lifespan,
    )
    app.state.pool = pool
    app.state.writes = writes
    app.state.token = token
    app.state.library = library
    app.state.templates = responses.environment()
    app.state.tally = Tally()
    app.state.crowd = wire.Crowd(kept)
    return app


METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


def routes(*, writable: bool, measured: bool) -> list[Route]:
    """Every address the server answers at; what the graph names comes last."""
    stored = protocol.GRAPH_METHODS if writable else protocol.READING
    counts = [Route("/metrics", metrics, name="metrics")] if measured else []
    return [
        Route("/health", health, name="health"),
        *counts,
        Route("/", browse.start, name="start"),
        Route("/sparql", protocol.endpoint, methods=METHODS, name="sparql"),
        Route("/graphs", protocol.indirect_graph, methods=list(stored), name="graphs"),
        Route("/graph/{name:path}", protocol.direct_graph, methods=list(stored), name="graph"),
        Route("/query", query_page.sparql_page, name="query-page"),
        Route("/queries", browse.queries, name="queries"),
        Route("/query.xlsx", query_page.workbook),
        Route("/queries/{name}.xlsx", browse.workbook),
        Route("/queries/{name}", browse.query, name="saved-query"),
        Route("/correspondence", correspondence.correspondence, name="correspondence"),
        Route("/correspondence/network.json", correspondence.network),
        Route("/correspondence.rq", correspondence.source),
        Route("/correspondence.{ending}", correspondence.take),
        Route("/search", correspondence.search, name="search"),
        Route("/letters", correspondence.letters, name="letters"),
        Route("/thread/{name:path}", correspondence.thread, name="thread"),
        Route("/clock", correspondence.clock, name="clock"),
        Route("/list", correspondence.reading, name="list"),
        Route("/list.{ending}", correspondence.book),
        Route("/find", browse.find, name="find"),
        Route("/volumes", browse.volumes, name="volumes"),
        Route("/people", browse.people, name="people"),
        Route("/places", browse.places, name="places"),
        Route("/data", browse.data, name="data"),
        Route("/complete", browse.complete, name="complete"),
        Route("/reconcile", reconciliation.service, methods=METHODS, name="reconcile"),
        Route("/reconcile/suggest/entity", reconciliation.suggest),
        Route("/reconcile/preview", reconciliation.preview),
        Route("/openapi.json", browse.description, name="openapi"),
        Route("/.well-known/void", protocol.void, name="void"),
        Route("/static/{name}", browse.static, name="static"),
        Route("/ontology", browse.ontology, name="ontology"),
        Route("/ontology.{ending}", browse.ontology),
        *(Route(f"/{name}", browse.file) for name in browse.FILES),
        Route("/favicon.ico", browse.icon),
        Route("/robots.txt", browse.robots),
        Route("/{name:path}", browse.resource, name="resource"),
    ]


async def _refused(request: Request, error: Exception) -> Response:
    """One shape for every error that isn't a bug."""
    if isinstance(error, ClientDisconnect):
        return Response(status_code=499)  # nobody reads it
    if isinstance(error, HTTPException):
        what = TITLES.get(error.status_code, error.detail).lower()
        headers = dict(error.headers or {})
        told = Refused(error.status_code, f"{request.url.path}: {what}.", headers=headers)
    elif isinstance(error, EXPECTED):
        told = refusal(error)
    else:
        raise error
    return refuse(request, told)


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
    access_log: Path | None = None,
    measured: bool = False,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a store until interrupted. ``on_ready`` is told the address when all is open.

    ``access_log`` is a file that gets a line a request (``-``: standard error); ``measured`` shows
    counts at ``/metrics``.

    ``timeout`` is in seconds a query; ``workers`` the number of queries at once; port 0 takes a
    free one; ``token`` lets whoever bears it change the store.

    Raises UsageError when the address can't be had, StoreError when there is no store.
    """
    kept = limits or Limits()
    if timeout is not None:
        kept = replace(kept, timeout=timeout)
    if workers is not None:
        kept = replace(kept, concurrent=workers)
    app = create_app(store, kept, queries, token, measured=measured)
    with _log(access_log) as log:
        listening = _listen(host, port)
        address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
        server = _Server(address, on_ready, app, kept.grace, log)
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(server.run_on(listening))


@contextmanager
def _log(path: Path | None) -> Iterator[IO[str] | None]:
    """The access log opened to add to, a line at a time; None without one."""
    if path is None or str(path) == "-":
        yield None if path is None else sys.stderr
        return
    try:
        opened = path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise UsageError(
            f"The access log {path} can't be written: {error.strerror}.", "Name another file."
        ) from error
    with opened:
        yield opened


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
        self,
        address: str,
        on_ready: Callable[[str], None] | None,
        app: Starlette,
        grace: float,
        log: IO[str] | None,
    ) -> None:
        config = uvicorn.Config(
            Front(app, log),
            http=wire.protocol(app.state.crowd),
            ws="none",
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

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but without raising again what was caught: workers and writer are still
        to be ended, and then the command is done."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell when requests are answered."""
        await super().startup(sockets=sockets)
        if self._on_ready is not None:
            self._on_ready(self._address)


# ----------------------------------------------------------------
# What a server tells of itself: whether it is well, what it was asked, how long it took.
# ``/health`` is for whoever has to restart it, ``/metrics`` (an option) for Prometheus, in its text
# form 0.0.4; the access log (an option) has a line a request: time, address, method, address asked
# for, status, bytes, seconds.

BOUNDS: Final = (0.005, 0.02, 0.1, 0.5, 1.0, 5.0, 30.0)  # seconds, of the histogram
LONGEST: Final = 2048  # characters of an address in the log


class Tally:
    """How many requests had each status, and how long they took."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.within = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def count(self, status: int, seconds: float) -> None:
        """Count a request."""
        self.statuses[status] += 1
        self.within[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class Front:
    """An application before the application: it counts requests, writes them into the log where
    there is one, and lets what programs ask most go straight to its endpoint.

    Middleware, routing and their wrappers cost as much as a point lookup: ``/sparql`` is answered
    without them. A browser's request from another origin goes through all of them, for the headers
    it needs.
    """

    def __init__(self, app: Starlette, log: IO[str] | None) -> None:
        self.app = app
        self._tally: Tally = app.state.tally
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and note it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.monotonic()
        status = size = 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._answer(scope, receive, noted)
        finally:
            seconds = time.monotonic() - began
            self._tally.count(status or 500, seconds)
            if self._log is not None:
                self._log.write(_line(scope, status or 500, size, seconds))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = any(name == b"origin" for name, _ in scope["headers"])
        if scope["path"] != "/sparql" or scope["method"] not in ("GET", "POST") or origin:
            await self.app(scope, receive, send)
            return
        scope["app"], scope["router"] = self.app, self.app.router
        request = Request(scope, receive, send)
        try:
            response = await protocol.endpoint(request)
        except HANDLED as error:
            response = await _refused(request, error)
        await response(scope, receive, send)


def _line(scope: Scope, status: int, size: int, seconds: float) -> str:
    """A line of the log; nothing a client sends can begin another."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    client = scope["client"][0] if scope.get("client") else "-"
    query = scope.get("query_string", b"")
    asked = scope.get("raw_path", b"") + (b"?" + query if query else b"")
    text = asked.decode("latin-1").encode("unicode_escape").decode("ascii")[:LONGEST]
    return f"{now} {client} {scope['method']} {text} {status} {size} {seconds:.4f}\n"


async def health(request: Request) -> Response:
    """Whether questions can be answered: 200 with the build in use, 503 with the reason."""
    pool: Pool = request.app.state.pool
    headers = {"Cache-Control": "no-store"}
    try:
        told: dict[str, Any] = {"status": "ok", "build": pool.build, "version": __version__}
        if not pool.well:
            raise StoreError("No worker could be started.", "")
    except StoreError as error:
        failing = {"status": "failing", "reason": error.what}
        return JSONResponse(failing, 503, headers)
    return JSONResponse(told, headers=headers)


async def metrics(request: Request) -> Response:
    """Counts for Prometheus."""
    state = request.app.state
    lines = [*_requests(state.tally), *_workers(state.pool), *_connections(state.crowd)]
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return PlainTextResponse("\n".join(lines) + "\n", headers={"Content-Type": kind})


def _metric(name: str, kind: str, told: str) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"


def _requests(tally: Tally) -> Iterator[str]:
    yield from _metric("kg_requests_total", "counter", "Requests answered, by status.")
    for status, count in sorted(tally.statuses.items()):
        yield f'kg_requests_total{{status="{status}"}} {count}'
    yield from _metric("kg_request_seconds", "histogram", "How long answers took.")
    total = 0
    for bound, count in zip((*BOUNDS, "+Inf"), tally.within, strict=True):
        total += count
        yield f'kg_request_seconds_bucket{{le="{bound}"}} {total}'
    yield f"kg_request_seconds_sum {tally.seconds:.6f}"
    yield f"kg_request_seconds_count {total}"


def _workers(pool: Pool) -> Iterator[str]:
    yield from _metric("kg_jobs", "gauge", "Jobs at work and waiting, by lane.")
    for name, lane in (("queries", pool.anybody), ("pages", pool.saved)):
        yield f'kg_jobs{{lane="{name}",state="working"}} {lane.usual.taken}'
        yield f'kg_jobs{{lane="{name}",state="short"}} {lane.further.taken}'
        yield f'kg_jobs{{lane="{name}",state="waiting"}} {len(lane.usual.waiting)}'
    yield from _metric("kg_workers_memory_bytes", "gauge", "Memory of all workers together.")
    yield f"kg_workers_memory_bytes {pool.memory}"


def _connections(crowd: wire.Crowd) -> Iterator[str]:
    yield from _metric("kg_connections", "gauge", "Open connections.")
    yield f"kg_connections {len(crowd)}"
    yield from _metric("kg_connections_closed_total", "counter", "Idle ones closed for room.")
    yield f"kg_connections_closed_total {crowd.closed}"
