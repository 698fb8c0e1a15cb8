"""Changes of the store, one after the other, by the writer; and the search index kept up with them.

A change is answered when the build that holds it is the one in use: whoever asks afterwards sees
it. A writer ended before that, at its deadline or by a fault, has changed nothing; the next change
starts another.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from kg import writing
from kg.errors import KgError
from kg.serve import frames
from kg.serve.pool import Busy, Limits
from kg.serve.process import Died, Options, Process, TimeUp, environment, failure, start
from kg.serve.refresher import Found
from kg.store import manifest

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

    async def change(self, job: frames.Change) -> frames.Changed:
        """Make a change. Raises what the writer says, TimeUp, Died, Busy."""
        if self._waiting >= self._limits.waiting:
            raise Busy(max(1, round(self._limits.update / 4)))
        self._waiting += 1
        try:
            async with self._turn:
                done = await self._made(job)
        finally:
            self._waiting -= 1
        if not isinstance(job, frames.RefreshJob):
            self._written.set()
        return done

    async def _made(self, job: frames.Change) -> frames.Changed:
        if self._process is None:
            self._process = await start(WRITER, self._store, self._options, self._limits.start)
        before = writing.updates(self._store)
        self._process.link.send(frames.encode(frames.JOB, job))
        try:
            kind, payload = await self._process.link.frame(self._limits.update)
        except BaseException as error:
            await self._end()
            # It may have been done, though nobody was told any more.
            if isinstance(error, TimeoutError | Died) and writing.updates(self._store) > before:
                return frames.Changed(before + 1)
            if isinstance(error, TimeoutError):
                raise TimeUp(f"{self._limits.update:g} seconds") from None
            raise
        if kind == frames.FAILURE:
            raise failure(payload)
        return msgspec.msgpack.decode(payload, type=frames.Changed)

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
            with suppress(KgError, TimeUp, Died, Busy, msgspec.DecodeError):
                await self._refresh()

    async def _refresh(self) -> None:
        index = self._store / f"index.{os.getpid()}.new"
        index.unlink(missing_ok=True)
        making = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kg.serve.refresher",
            str(self._store),
            str(index),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            env=environment(),
        )
        try:
            printed, _ = await making.communicate()
            found = msgspec.json.decode(printed, type=Found)
            await self.change(
                frames.RefreshJob(str(index), found.updates, found.quads, found.classes)
            )
        finally:
            if making.returncode is None:
                making.kill()
                await making.wait()
            index.unlink(missing_ok=True)
