"""``kg check``: whether a store is as it was built, and what to do where it is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg import search
from kg import store as stores
from kg.errors import StoreError
from kg.whole_files import digest_of, is_whole

AGAIN: Final = "Build the store again with kg build; what its sources give is not lost."
KEPT: Final = ("extractions", "quads")  # folders of what a build keeps for the next one
SEALED: Final = (".zst", ".cards", ".told")
COUNTS: Final = (  # of the index; each reads a whole table
    "SELECT COUNT(title) FROM item",
    "SELECT COUNT(label) FROM agent",
    "SELECT COUNT(role) FROM party",
    "SELECT COUNT(times) FROM mention",
)
OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a store: what, and what to do."""

    what: str
    remedy: str


def check_store(store: Path, on_progress: OnProgress | None = None) -> tuple[Finding, ...]:
    """What is wrong with the build in use and with what is kept for the next one.

    The manifest is read, every file compared with its checksum, the database and the index are
    opened, and their counts compared with the manifest's. Raises ``StoreError`` when there is no
    store, or one that can't be told from its manifest.
    """
    told = on_progress or (lambda *_: None)
    folder, manifest = stores.current(store), stores.manifest(store)
    found: list[Finding] = []
    steps: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _files(folder, manifest),
        lambda: _database(store, folder, manifest),
        lambda: _index(folder),
        lambda: _kept(store),
    )
    for done, step in enumerate(steps):
        told("check", done, len(steps))
        found += step()
    told("check", len(steps), len(steps))
    return tuple(found)


def _files(folder: Path, manifest: dict[str, Any]) -> Iterator[Finding]:
    checksums = manifest.get("checksums")
    if not isinstance(checksums, dict):
        yield Finding("The build has no checksums; an earlier version of kg made it.", AGAIN)
        return
    for name, digest in sorted(checksums.items()):
        try:
            same = digest_of(folder / name) == digest
        except OSError as error:
            yield Finding(f"{folder / name} can't be read: {error.strerror or error}.", AGAIN)
            continue
        if not same:
            yield Finding(f"{folder / name} is damaged: it is not what was built.", AGAIN)


def _database(store: Path, folder: Path, manifest: dict[str, Any]) -> Iterator[Finding]:
    try:
        with stores.open_store(store) as opened:
            quads = len(opened.store)
            classes = stores.class_counts(opened.store)
    except (StoreError, OSError, RuntimeError) as error:
        yield Finding(f"The database of {folder} can't be read: {error}", AGAIN)
        return
    if manifest.get("updates", 0) != manifest.get("indexed", 0):
        return  # counts are those of an older build until they are refreshed
    if quads != manifest.get("quads"):
        counted = f"{quads:,} statements where its manifest has {manifest.get('quads'):,}"
        yield Finding(f"The database of {folder} holds {counted}.", AGAIN)
    elif classes != manifest.get("classes"):
        yield Finding(f"The classes of {folder} are not those its manifest counts.", AGAIN)


def _index(folder: Path) -> Iterator[Finding]:
    path = folder / search.INDEX
    try:
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing")
        with closing(search.connect(path)) as database:
            for question in COUNTS:
                database.execute(question).fetchone()
    except (StoreError, OSError, sqlite3.Error) as error:
        yield Finding(f"The search index {path} is damaged: {error}", AGAIN)


def _kept(store: Path) -> Iterator[Finding]:
    for name in KEPT:
        folder = store / name
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name.endswith(SEALED) and not is_whole(path):
                yield Finding(f"{path} is damaged.", "The next kg build makes it anew.")
