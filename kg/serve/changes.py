"""Changes of the store: who may make them, and that they are made one after the other, by the
writer; the search index is kept up with them.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from starlette.requests import Request

from kg import updates
from kg.errors import KgError, UsageError
from kg.serve import processes
from kg.serve.pool import Busy, Limits
from kg.serve.processes import (
    VARIABLE,
    Died,
    Faulty,
    Options,
    Process,
    Refused,
    TimeUp,
    environment,
    failure,
    start,
)
from kg.store import manifest
from kg.updates import Refreshed

# ----------------------------------------------------------------
# Who may change the store: whoever has the token (RFC 6750).

SHORTEST: Final = 16  # characters; a shorter one may be guessed


def read_token(file: Path | None) -> str:
    """The token from a file's first line, else from ``KG_TOKEN``.

    It is no option of the command line, where every user of the machine could read it. Raises
    UsageError when there is none, or it is too short.
    """
    if file is None:
        token, place = os.environ.get(VARIABLE, ""), VARIABLE
    else:
        try:
            token, place = file.read_text(encoding="utf-8").partition("\n")[0], str(file)
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"The token can't be read from {file}: {error}", "Name a file with one line."
            ) from error
    token = token.strip()
    if len(token) < SHORTEST or not token.isascii():
        raise UsageError(
            f"{place} has no token of at least {SHORTEST} plain characters.",
            f"Put one into {VARIABLE} or a file named by --token-file, for example from "
            "`openssl rand -hex 32`.",
        )
    return token


def demand(request: Request, token: str) -> None:
    """Raise Refused (401) unless the request bears the token. Takes as long whatever it bears."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # Digests are as long as one another, so that not even the token's length is told.
    theirs, ours = (sha256(one.encode()).digest() for one in (given.strip(), token))
    same = hmac.compare_digest(theirs, ours)
    if scheme.lower() == "bearer" and same:
        return
    challenge = 'Bearer realm="graphs"'
    if given:
        challenge += ', error="invalid_token"'
    raise Refused(
        401,
        "Changes need the right token." if given else "Changes need a token.",
        "Send it as Authorization: Bearer TOKEN.",
        {"WWW-Authenticate": challenge},
    )


# ----------------------------------------------------------------
# Changes of the store, one after the other, by the writer; and the search index kept up with them.
#
# A change is answered when the build that holds it is the one in use: whoever asks afterwards sees
# it. A writer ended before that, at its deadline or by a fault, has changed nothing; the next
# change starts another.

WRITER: Final = "kg.serve.writer"


class Writes:
    """The front's end of the writer."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._options = Options(memory=limits.memory, result=0)
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._written = asyncio.Event()
        self._refreshing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start the writer. Raises StoreError when a build or another writer is at work."""
        self._process = await start(WRITER, self._store, self._options, self._limits.start)
        told = manifest(self._store)
        if told.get("updates", 0) > told.get("indexed", 0):
            self._written.set()
        self._refreshing = asyncio.create_task(self._keep_refreshed())

    async def close(self) -> None:
        """End the writer; a change under way is not made."""
        if self._refreshing is not None:
            self._refreshing.cancel()
            with suppress(asyncio.CancelledError):
                await self._refreshing
        await self._end()

    async def change(
        self, job: processes.Change, first: Callable[[], None] | None = None
    ) -> processes.Changed:
        """Make a change; ``first`` is called when its turn has come, and may refuse it by raising.

        Raises what the writer says, TimeUp, Died, Busy.
        """
        if self._waiting >= self._limits.waiting:
            raise Busy(max(1, round(self._limits.update / 4)))
        self._waiting += 1
        try:
            async with self._turn:
                if first is not None:
                    first()
                done = await self._made(job)
        finally:
            self._waiting -= 1
        if not isinstance(job, Refreshed):
            self._written.set()
        return done

    async def _made(self, job: processes.Change) -> processes.Changed:
        if self._process is None:
            self._process = await start(WRITER, self._store, self._options, self._limits.start)
        before = updates.updates(self._store)
        self._process.send(processes.encode(processes.JOB, job))
        try:
            kind, payload = await self._process.frame(self._limits.update)
        except BaseException as error:
            await self._end()
            # It may have been done, though nobody was told any more.
            if isinstance(error, TimeoutError | Died) and updates.updates(self._store) > before:
                return processes.Changed(before + 1)
            if isinstance(error, TimeoutError):
                raise TimeUp(self._limits.update) from None
            raise
        if kind == processes.FAILURE:
            told = failure(payload)
            if isinstance(told, Faulty):
                await self._end()
            raise told
        return msgspec.msgpack.decode(payload, type=processes.Changed)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.stop()
            await process.gone()

    async def _keep_refreshed(self) -> None:
        """Make a new search index whenever there were changes, and then none for a while."""
        while True:
            await self._written.wait()
            while self._written.is_set():
                self._written.clear()
                await asyncio.sleep(self._limits.settle)
            # What fails is tried again after the next change; until then the index says it is old.
            with suppress(KgError, Refused, msgspec.DecodeError):
                await self._refresh()

    async def _refresh(self) -> None:
        index = self._store / f"index.{os.getpid()}.new"
        index.unlink(missing_ok=True)
        making = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            WRITER,
            str(self._store),
            str(index),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            env=environment(),
        )
        try:
            printed, _ = await making.communicate()
            await self.change(msgspec.msgpack.decode(printed, type=Refreshed))
        finally:
            if making.returncode is None:
                making.kill()
                await making.wait()
            index.unlink(missing_ok=True)
