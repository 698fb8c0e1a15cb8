"""What a server tells of itself: whether it is well, what it was asked, how long it took.

``/health`` is for whoever has to restart it, ``/metrics`` (an option) for Prometheus, in its text
form 0.0.4; the access log (an option) has a line a request: time, address, method, address asked
for, status, bytes, seconds.
"""

from __future__ import annotations

import datetime as dt
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import __version__
from kg.errors import StoreError

if TYPE_CHECKING:
    from kg.serve.pool import Pool
    from kg.serve.wire import Crowd

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


class Observed:
    """An application whose requests are counted, and written into a log where there is one."""

    def __init__(self, app: ASGIApp, tally: Tally, log: IO[str] | None) -> None:
        self._app = app
        self._tally = tally
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and note it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
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
            await self._app(scope, receive, noted)
        finally:
            seconds = time.monotonic() - began
            self._tally.count(status or 500, seconds)
            if self._log is not None:
                self._log.write(_line(scope, status or 500, size, seconds))


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
        yield f'kg_jobs{{lane="{name}",state="working"}} {lane.busy}'
        yield f'kg_jobs{{lane="{name}",state="short"}} {lane.short}'
        yield f'kg_jobs{{lane="{name}",state="waiting"}} {len(lane.waiting)}'
    yield from _metric("kg_workers_memory_bytes", "gauge", "Memory of all workers together.")
    yield f"kg_workers_memory_bytes {pool.memory}"


def _connections(crowd: Crowd | None) -> Iterator[str]:
    if crowd is not None:
        yield from _metric("kg_connections", "gauge", "Open connections.")
        yield f"kg_connections {len(crowd)}"
        yield from _metric("kg_connections_closed_total", "counter", "Idle ones closed for room.")
        yield f"kg_connections_closed_total {crowd.closed}"
