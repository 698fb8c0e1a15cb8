"""The pool of workers: who does a job, how long it may take, and what happens when it may not.

Two lanes keep queries that anybody may write from holding up the saved ones and the pages: each
has workers of its own. A lane starts workers as they are needed, up to its size; beyond that jobs
wait their turn for a while, a few at most, and are then turned away (``Busy``).

Of the queries that anybody may write, no address has more than its share of the workers. What it
asks beyond, and what comes when all are at work, runs in one of a few further places for a short
time: so a short question is answered whatever long ones are under way, and a long one is turned
away (``Crowded`` where the address has its share). All workers together have one budget of memory;
when it is exceeded the largest of anybody's queries is ended.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import msgspec

from kg.errors import KgError, UsageError
from kg.serve import processes
from kg.serve.processes import (
    Died,
    Faulty,
    Options,
    Process,
    Refused,
    TimeUp,
    failure,
    start,
)

WORKER: Final = "kg.serve.worker"
# So many work at once; more only when none of them is done in a while: few that are warm do short
# jobs sooner than many that take turns.
EAGER: Final = os.cpu_count() or 1
SOON: Final = 0.05  # seconds: such a while
LOOKS: Final = 4  # at the memory of all, a second


class Busy(Refused):
    """No worker became free in time. ``retry_after`` is in seconds."""

    told: tuple[int, str, str] = (503, "Every worker is busy.", "Try again in a moment.")

    def __init__(self, retry_after: int) -> None:
        super().__init__(*self.told, {"Retry-After": str(retry_after)})


class Crowded(Busy):
    """The address has its share of the workers already."""

    told = (
        429,
        "Queries from your address have their share of the server already.",
        "Wait until one is done, or ask for less.",
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds the server keeps. Times in seconds, sizes in bytes."""

    timeout: float = 30.0  # for a worker to work on one job
    stall: float = 30.0  # for a client to take the next block
    response: float = 600.0  # for a whole response, a slow client's reading included
    concurrent: int = 8  # queries of anybody's at once
    saved: int = 4  # saved queries and pages at once
    waiting: int = 64  # jobs waiting in a lane, changes waiting for the writer
    patience: float = 10.0  # for a job to wait for a worker
    behind: float = 3.0  # of anybody's query, before all others go first
    share: int = 4  # of anybody's queries at once that one address may have
    short: int = 2  # further places, for what takes no longer than ``behind``
    memory: int = 2 << 30  # of one worker
    budget: int = 8 << 30  # of memory, of all workers together
    result: int = 1 << 30  # of one answer, before compression
    query: int = 1 << 20  # of the text of a query
    remembered: int = 64 << 20  # of all the answers kept to be given again
    memorable: int = 16 << 20  # of one such answer
    update: float = 60.0  # for one change of the store
    upload: int = 64 << 20  # of the text of an update, and of a graph that is sent
    settle: float = 2.0  # without changes before the search index is made anew
    start: float = 30.0  # for a worker to open the store
    connections: int = 1000  # open at once; idle ones are closed to make room
    connections_each: int = 500  # of them, of one address
    receive: float = 15.0  # for the head of a request to come in
    head: int = 64 << 10  # bytes of a head
    lines: int = 128  # of a head
    grace: float = 5.0  # for answers under way when the server is told to stop


UNITS: Final = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def limited(given: Sequence[str]) -> Limits:
    """The limits with some set anew: ``share=2``, ``timeout=10``, ``memory=1GiB``.

    Raises UsageError for a name there isn't and a value that is none.
    """
    kinds: dict[str, type[int] | type[float]] = {
        one.name: int if isinstance(one.default, int) else float for one in fields(Limits)
    }
    found: dict[str, Any] = {}
    for one in given:
        name, _, value = one.partition("=")
        if name not in kinds:
            raise UsageError(f"There is no limit {name!r}.", f"There are {', '.join(kinds)}.")
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB|)", value.strip())
        if match is None or not float(match[1]):
            raise UsageError(f"{value!r} is no value of {name}.", f"Write {name}=NUMBER.")
        found[name] = kinds[name](float(match[1]) * UNITS[match[2]])
    return Limits(**found)


class Seats:
    """So many places to work; beyond that one waits in a row for somebody to leave."""

    def __init__(self, size: int, limits: Limits) -> None:
        self.size = size
        self.taken = 0
        self.waiting: deque[asyncio.Future[None]] = deque()
        self._most = limits.waiting

    @property
    def full(self) -> bool:
        """Whether there is no place left."""
        return self.taken >= self.size

    async def take(self, patience: float, full: Busy) -> None:
        """Take a place, at once or when it is one's turn. Raises ``full`` where there is none."""
        if self.full:
            await self.wait(patience, full)
        else:
            self.taken += 1

    async def wait(self, patience: float, full: Busy) -> None:
        """Wait for the place of another; it is handed over without becoming free."""
        if len(self.waiting) >= self._most:
            raise full
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            async with asyncio.timeout(patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.leave()  # the place came just as we left
            else:
                with suppress(ValueError):  # passed over already
                    self.waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise full from None
            raise

    def leave(self) -> None:
        """A place is free: the first of those waiting who has not left has it."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.taken -= 1


class Lane:
    """Workers for one kind of job. ``yields``: jobs that take long let others go first."""

    def __init__(
        self, store: Path, size: int, limits: Limits, options: Options, *, yields: bool = False
    ) -> None:
        self._store = store
        self.limits = limits
        self.options = options
        self.yields = yields
        self.usual = Seats(size, limits)
        self.further = Seats(limits.short if yields else 0, limits)
        self.idle: list[Process] = []
        self._each: Counter[str] = Counter()  # jobs in usual places, by address
        self._ending: set[asyncio.Task[None]] = set()

    async def take(self, client: str = "") -> Place:
        """A worker on the store now current, and the place it is in.

        Raises Busy (Crowded where the address has its share), or what kept a worker from starting.
        """
        crowded = self._crowded(client)
        short = self.further.size > 0 and (crowded or self.usual.full)
        if short:
            await self.further.take(self.limits.patience, self.busy(client))
        elif crowded:
            raise self.busy(client)
        else:
            # Most jobs take less time than a worker takes to start: another is done soon.
            if not (EAGER <= self.usual.taken < self.usual.size and await self._soon()):
                await self.usual.take(self.limits.patience, self.busy(client))
            self._each[client] += 1
        place = Place(self, client, short)
        try:
            place.process = await self._current()
        except BaseException:
            place.leave()
            raise
        return place

    def _crowded(self, client: str) -> bool:
        return self.yields and self._each[client] >= self.limits.share

    def busy(self, client: str) -> Busy:
        """What is told somebody for whom there is no place."""
        kind = Crowded if self._crowded(client) else Busy
        return kind(max(1, round(self.limits.timeout / 4)))

    async def _soon(self) -> bool:
        """Whether the place of another job was handed over soon."""
        with suppress(Busy):
            await self.usual.wait(SOON, Busy(0))
            return True
        return False

    def free(self, client: str) -> None:
        """A usual place of an address is free."""
        self._each[client] -= 1
        if not self._each[client]:
            del self._each[client]
        self.usual.leave()

    def promote(self, client: str) -> bool:
        """Let a job in a further place go on in a usual one, if one is free and its to have."""
        if self.usual.full or self._crowded(client):
            return False
        self.usual.taken += 1
        self._each[client] += 1
        self.further.leave()
        return True

    def start(self) -> Awaitable[Process]:
        """A new worker."""
        return start(WORKER, self._store, self.options, self.limits.start)

    async def _current(self) -> Process:
        while self.idle:
            process = self.idle.pop()
            if not process.ended:
                return process
            self._end(process)
        return await self.start()

    def give_back(self, process: Process, *, sound: bool) -> None:
        """Return a worker; one that is not sound (its job was cut short) is ended."""
        if sound and not process.behind:
            self.idle.append(process)
        else:
            self._end(process)

    def _end(self, process: Process) -> None:
        process.stop()
        task = asyncio.ensure_future(process.gone())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def shed(self) -> None:
        """End the idle workers: what they keep is somebody else's to have."""
        while self.idle:
            self._end(self.idle.pop())

    async def renew(self) -> None:
        """Let idle workers open the build in use, so that the one before it can be removed.

        Those at work do so before their next job.
        """
        build = processes.current_build(processes.place_of_build(self._store))
        for process in [one for one in self.idle if one.build != build]:
            self.idle.remove(process)
            sound = False
            try:  # where it can't, another is started when one is needed
                with suppress(KgError, Refused, TimeoutError):
                    process.send(processes.encode(processes.JOB, processes.RenewJob()))
                    await process.ready(self.limits.start)
                    sound = True
            finally:
                self.give_back(process, sound=sound)

    async def close(self) -> None:
        """End every idle worker. Those at work are ended by whoever waits for them."""
        self.shed()
        await asyncio.gather(*self._ending, return_exceptions=True)


class Place:
    """A worker at a job, in a usual place of a lane or in a further one (``short``)."""

    def __init__(self, lane: Lane, client: str, short: bool) -> None:
        self.lane = lane
        self.client = client
        self.short = short
        self.process: Process | None = None

    def put_behind(self) -> None:
        """Let others go first, where jobs that take long do."""
        if self.lane.yields and self.process is not None:
            self.process.put_behind()

    def stay(self) -> bool:
        """Whether a job may go on past the time of a further place: in a usual one."""
        if self.short and self.lane.promote(self.client):
            self.short = False
        return not self.short

    def leave(self, *, sound: bool = False) -> None:
        """Give the worker back; one that is not sound is ended."""
        if self.process is not None:
            self.lane.give_back(self.process, sound=sound)
            self.process = None
        if self.short:
            self.lane.further.leave()
        else:
            self.lane.free(self.client)


class Remembered:
    """Answers given before, to be given again: bounded, and forgotten when the store changes."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._build = ""
        self._size = 0
        self._answers: OrderedDict[bytes, tuple[processes.Head, bytes]] = OrderedDict()

    def get(self, build: str, job: bytes) -> tuple[processes.Head, bytes] | None:
        """The answer to a question already put to this build."""
        if build != self._build:
            self._build, self._size = build, 0
            self._answers.clear()
            return None
        found = self._answers.get(job)
        if found is not None:
            self._answers.move_to_end(job)
        return found

    def put(self, job: bytes, head: processes.Head, body: bytes) -> None:
        """Keep an answer, if it will do again; the ones longest not asked for go."""
        if not head.lasting or head.build != self._build or len(body) > self._limits.memorable:
            return
        before = self._answers.pop(job, None)
        self._size += len(body) - (len(before[1]) if before else 0)
        self._answers[job] = head, body
        while self._size > self._limits.remembered:
            _, (_, oldest) = self._answers.popitem(last=False)
            self._size -= len(oldest)


Blocks = AsyncGenerator[bytes, None]


class Answer:
    """An answer: its head, and all of its body or its blocks as they come."""

    def __init__(self, head: processes.Head, body: bytes | None = None) -> None:
        self.head = head
        self.body = body
        self.blocks: Blocks | None = None
        self.frames: Blocks | None = None  # what the worker at work gives

    async def whole(self) -> bytes:
        """All of the body."""
        if self.body is not None or self.blocks is None:
            return self.body or b""
        return b"".join([block async for block in self.blocks])

    async def close(self) -> None:
        """Nobody reads on: a job that isn't done is ended, and its worker with it."""
        if self.frames is not None:
            await self.frames.aclose()


class Pool:
    """Both lanes over one store."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self.store = store
        self.limits = limits
        usual = Options(memory=limits.memory, result=limits.result)
        self.anybody = Lane(store, limits.concurrent, limits, usual, yields=True)
        for_pages = msgspec.structs.replace(usual, pages=True)
        self.saved = Lane(store, limits.saved, limits, for_pages)
        self.lanes = (self.saved, self.anybody)
        self._place = processes.place_of_build(store)
        self._remembered = Remembered(limits)
        self._watch: asyncio.Task[None] | None = None
        self._about: tuple[str, dict[str, Any]] | None = None
        self._working: set[Place] = set()
        self.memory = 0  # of all workers together, when it was last looked at

    @property
    def well(self) -> bool:
        """Whether there are workers, at work or ready."""
        return any(one.idle or one.usual.taken or one.further.taken for one in self.lanes)

    async def open(self) -> None:
        """Start the first workers. Raises StoreError when there is no store to serve."""
        lanes = [lane for lane in self.lanes for _ in range(min(EAGER, lane.usual.size))]
        started = await asyncio.gather(*(lane.start() for lane in lanes), return_exceptions=True)
        for lane, process in zip(lanes, started, strict=True):
            if isinstance(process, Process):
                lane.idle.append(process)
        for error in started:
            if isinstance(error, BaseException):
                raise error
        self._watch = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        while True:
            for _ in range(LOOKS):
                await asyncio.sleep(1.0 / LOOKS)
                self._keep_budget()
            await self.saved.renew()
            await self.anybody.renew()

    def _keep_budget(self) -> None:
        """End the largest of anybody's queries when all workers together have too much memory."""
        idle = [process for lane in self.lanes for process in lane.idle]
        at_work = [(one.process.memory, one) for one in self._working if one.process is not None]
        self.memory = sum(one.memory for one in idle) + sum(size for size, _ in at_work)
        if self.memory <= self.limits.budget:
            return
        if idle:
            self.anybody.shed()
        anybodys = (one for one in at_work if one[1].lane.yields)
        largest = max(anybodys, key=lambda one: one[0], default=None)
        if largest is not None and largest[1].process is not None:
            largest[1].process.stop()

    async def close(self) -> None:
        """End every worker."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        await self.saved.close()
        await self.anybody.close()

    async def begin(
        self, job: processes.Job, *, client: str = "", timeout: float | None = None
    ) -> Answer:
        """The answer to a job, remembered or by a worker; returns when its first block is there.

        ``client`` is the address that asks, ``timeout`` the seconds it would wait at most. Raises
        what the worker says, TimeUp, Died, Busy.
        """
        encoded = processes.encode(processes.JOB, job)
        known = self._remembered.get(self.build, encoded)
        if known is not None:
            return Answer(*known)
        lane = self.anybody if _anybodys(job) else self.saved
        seconds = self.limits.timeout if timeout is None else min(timeout, self.limits.timeout)
        answer = Answer(processes.Head("", ""))
        answer.frames = self._frames(answer, await lane.take(client), encoded, seconds)
        first = await anext(answer.frames, None)
        if answer.body is not None:
            self._remembered.put(encoded, answer.head, answer.body)
        else:
            answer.blocks = self._passed_on(answer.head, encoded, first, answer.frames)
        return answer

    async def _frames(self, answer: Answer, place: Place, job: bytes, seconds: float) -> Blocks:
        """The body of an answer as its worker gives it, block by block; of one that comes at one go
        nothing: it is all there then."""
        process = place.process
        assert process is not None  # noqa: S101  (whoever takes a place has a worker)
        behind = self.limits.behind
        left, later = seconds, 0.0  # that the worker may still work; and more, in a usual place
        if place.short and seconds > behind:
            left, later = behind, seconds - behind
        timer = asyncio.get_running_loop().call_later(behind, place.put_behind)
        self._working.add(place)
        sound = False
        try:
            process.send(job)
            while True:
                began = time.monotonic()
                try:
                    kind, payload = await process.frame(left)
                except TimeoutError:
                    if not later:
                        raise TimeUp(seconds) from None
                    if not place.stay():
                        raise place.lane.busy(place.client) from None
                    left, later = later, 0.0
                    continue
                except Died as error:
                    raise Died(process.last_words()) from error
                left = max(0.0, left - (time.monotonic() - began))
                if kind == processes.DATA:
                    yield payload
                elif kind == processes.FAILURE:
                    told = failure(payload)
                    sound = not isinstance(told, Faulty)
                    raise told
                elif kind == processes.HEAD:
                    answer.head = msgspec.msgpack.decode(payload, type=processes.Head)
                    process.build = answer.head.build
                else:
                    break
            if kind == processes.WHOLE:
                answer.head, answer.body = processes.opened(payload)
                process.build = answer.head.build
            sound = True
        finally:
            timer.cancel()
            self._working.discard(place)
            place.leave(sound=sound)

    async def _passed_on(
        self, head: processes.Head, job: bytes, block: bytes | None, frames: Blocks
    ) -> Blocks:
        """The body, kept on the way where it will do again."""
        passed: list[bytes] | None = [] if head.lasting else None
        size = 0
        while block is not None:
            yield block
            size += len(block)
            if passed is not None and size <= self.limits.memorable:
                passed.append(block)
            else:
                passed = None
            block = await anext(frames, None)
        if passed:
            self._remembered.put(job, head, b"".join(passed))

    async def call(self, function: str, *, anybody: bool = False, **arguments: Any) -> Any:
        """What a function of the worker's returns, as plain values."""
        answer = await self.begin(processes.CallJob(function, arguments, anybody))
        return msgspec.msgpack.decode(await answer.whole())

    async def about(self) -> dict[str, Any]:
        """What is in the store (``reading.overview``), asked once for each build of it."""
        build = self.build
        if self._about is None or self._about[0] != build:
            self._about = build, await self.call("overview")
        return self._about[1]

    @property
    def build(self) -> str:
        """The name of the build in use: changes with every swap of the store."""
        return processes.current_build(self._place)


def _anybodys(job: processes.Job) -> bool:
    """Whether anybody may have written what the job runs, or it may be large."""
    return isinstance(job, processes.SparqlJob | processes.GraphJob) or getattr(
        job, "anybody", False
    )
