"""Connections: how many, how long they may take to ask, how large a head may be.

A client that opens connections and asks nothing, or asks without end, must not keep others from
being answered. A head has so many bytes and lines and so much time; a body has to go on coming;
where connections become too many, those that ask nothing are closed, the longest idle first.
"""

from __future__ import annotations

import asyncio
import resource
from collections import Counter, OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from kg.serve.pool import Limits

REASONS: Final = {
    400: ("Bad Request", "A request has exactly one Host."),
    408: ("Request Timeout", "The request did not come in time."),
    431: ("Request Header Fields Too Large", "The head of the request is too large."),
    503: ("Service Unavailable", "There are too many connections."),
}
SPARE: Final = 128  # open files that are kept for other things than connections


class Crowd:
    """The connections of a server, the longest idle first, and how many each address has."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.most = min(limits.connections, max(SPARE, _open_files() - SPARE))
        self.share = max(1, min(limits.connections_each, self.most))
        self.closed = 0  # to make room
        self._all: OrderedDict[Connection, None] = OrderedDict()
        self._each: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._all)

    def enter(self, one: Connection) -> bool:
        """Take a connection in, if there is room or can be made."""
        address = one.address
        if self._each[address] >= self.share and not self._make_room(address):
            return False
        if len(self._all) >= self.most and not self._make_room(None):
            return False
        self._all[one] = None
        self._each[address] += 1
        return True

    def leave(self, one: Connection) -> None:
        """Forget a connection; no matter how often."""
        if self._all.pop(one, 0) is None:
            self._each[one.address] -= 1
            if not self._each[one.address]:
                del self._each[one.address]

    def stir(self, one: Connection) -> None:
        """It asks something: it is the last to be closed."""
        if one in self._all:
            self._all.move_to_end(one)

    def _make_room(self, address: str | None) -> bool:
        """Close the connection that has been idle longest, of an address or of all."""
        for one in self._all:
            if one.idle and address in (None, one.address):
                self.leave(one)
                self.closed += 1
                one.transport.abort()
                return True
        return False


def _open_files() -> int:
    """How many files the process may have open; as many as it may allow itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else max(soft, 1 << 16)
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            return soft
    return wanted


class Connection(HttpToolsProtocol):
    """A connection of uvicorn's that keeps the limits."""

    def __init__(self, crowd: Crowd, **options: Any) -> None:
        super().__init__(**options)
        self._crowd = crowd
        self._limits = crowd.limits
        self._timer: asyncio.TimerHandle | None = None
        self._head = 0  # bytes of the head under way
        self._in_head = False
        self._refused = False
        self._asked = 0  # requests whose heads are whole
        self._answered = 0

    @property
    def address(self) -> str:
        """Whose connection it is; the same for all whose address can't be told."""
        return self.client[0] if self.client else ""

    @property
    def idle(self) -> bool:
        """Whether nothing is being answered on it."""
        return self._asked == self._answered

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        if self._crowd.enter(self):
            self._wait(self._limits.receive)
        else:
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """A client has gone."""
        self._stop()
        self._crowd.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes of a request."""
        if self._refused:
            return
        if self._timer is None and self.idle:
            self._wait(self._limits.receive)
        super().data_received(data)
        if self._refused or self.transport.is_closing():
            return
        if self._in_head:
            self._head += len(data)
            if self._head > self._limits.head or len(self.headers) > self._limits.lines:
                self._refuse(431)
        elif self._timer is not None and not self.idle:
            self._wait(self._limits.stall)  # a body, and it goes on

    def on_message_begin(self) -> None:
        """The first line of a head has begun."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is whole."""
        self._in_head = False
        self._stop()
        if self._refused:
            return
        hosts = sum(1 for name, _ in self.headers if name == b"host")
        if len(self.headers) > self._limits.lines:
            self._refuse(431)
        elif hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            self._refuse(400)  # RFC 9112, 3.2
        else:
            self._asked += 1
            self._crowd.stir(self)
            self._wait(self._limits.stall)
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of a body."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The end of a request."""
        if not self._refused:
            self._stop()
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer has been given."""
        self._answered += 1
        super().on_response_complete()

    def _wait(self, seconds: float) -> None:
        self._stop()
        self._timer = self.loop.call_later(seconds, self._late)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        self._timer = None
        if self.idle:
            self._refuse(408)
        else:
            self.transport.abort()  # a body that stopped: its endpoint learns that nobody is there

    def _refuse(self, status: int) -> None:
        """Answer without asking the application, and close."""
        self._refused = True
        self._stop()
        title, told = REASONS[status]
        wait = "Retry-After: 5\r\n" if status == 503 else ""
        self.transport.write(
            f"HTTP/1.1 {status} {title}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(told) + 1}\r\n{wait}Connection: close\r\n\r\n{told}\n".encode()
        )
        self.transport.close()
        self._crowd.leave(self)


def protocol(crowd: Crowd) -> Any:
    """What uvicorn makes of every connection."""
    return partial(Connection, crowd)
