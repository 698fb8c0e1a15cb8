"""Whether a store is sound: ``kg check`` holds it against what was built, ``kg validate`` its
graph against the shapes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode, Store

from kg import resources, search
from kg import store as stores
from kg.errors import StoreError
from kg.executor import Processes
from kg.graph import vocab as v
from kg.graph.shapes import Report, Shapes
from kg.settings import OnProgress, silent
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


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a store: what, and what to do."""

    what: str
    remedy: str


def check_store(store: Path, on_progress: OnProgress = silent) -> tuple[Finding, ...]:
    """What is wrong with the build in use and with what is kept for the next one.

    The manifest is read, every file compared with its checksum, the database and the index are
    opened, and their counts compared with the manifest's. Raises ``StoreError`` when there is no
    store, or one that can't be told from its manifest.
    """
    folder, manifest = stores.current(store), stores.manifest(store)
    steps = (
        _files(folder, manifest),
        _database(store, folder, manifest),
        _index(folder),
        _kept(store),
    )
    found: list[Finding] = []
    for done, step in enumerate(steps):
        on_progress("check", done, len(steps))
        found += step
    on_progress("check", len(steps), len(steps))
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


# ---------------------------------------------------------------- validate: the shapes, some
# documents at a time, so that a store may be of any size

# Documents a portion: enough that opening the store is nothing beside it, few enough to stay small
DOCUMENTS: Final = 40
ENTRIES: Final = 2000

REGISTERED: Final = (v.VOLUME, v.PERSON, v.ORGANIZATION, v.OFFICE, v.PLACE, v.TENURE)


@dataclass(frozen=True, slots=True)
class Portion:
    """Some resources to check together; ``whole`` with everything inside them."""

    store: Path
    names: tuple[str, ...]
    whole: bool


def validate_store(
    path: Path, *, workers: int | None = None, on_progress: OnProgress = silent
) -> Report:
    """Check every document of a store, its volumes and its register, in parallel.

    Memory stays flat: a worker holds one portion of documents at a time. Raises ``StoreError``
    when there is no store.
    """
    with stores.open_store(path) as opened:
        portions = list(_portions(opened))
    found: dict[int, Report] = {}
    for at, one in Processes(workers).each(validate_portion, portions):
        found[at] = one
        on_progress("validate", len(found), len(portions))
    report = Report()
    for at in range(len(portions)):
        report = report.merged(found[at])
    return report


def validate_portion(portion: Portion) -> Report:
    """Check one portion, in a process of its own or in this one."""
    opened = Store.read_only(str(portion.store))
    nodes = [NamedNode(name) for name in portion.names]
    if portion.whole:
        quads = {quad for node in nodes for quad in resources.describe(opened, node).quads}
    else:
        quads = {quad for node in nodes for quad in opened.quads_for_pattern(node, None, None)}
        for claim in {claim for node in nodes for claim in resources.claims_about(opened, node)}:
            quads.update(opened.quads_for_pattern(claim, None, None))
    return shapes().validate(quads)


@cache
def shapes() -> Shapes:
    """The shapes; read once a process."""
    return Shapes()


def _portions(opened: stores.OpenStore) -> Iterator[Portion]:
    """The documents volume by volume, then volumes and register."""
    facts, database = opened.store, opened.path / stores.DATABASE
    for volume in resources.of_class(facts, v.VOLUME):
        names = [document.value for document in resources.documents(facts, volume)]
        for start in range(0, len(names), DOCUMENTS):
            yield Portion(database, tuple(names[start : start + DOCUMENTS]), True)
    for class_ in REGISTERED:
        names = [node.value for node in resources.of_class(facts, class_)]
        for start in range(0, len(names), ENTRIES):
            yield Portion(database, tuple(names[start : start + ENTRIES]), False)
