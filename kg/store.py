"""The store: Oxigraph on disk, built beside the old one and swapped in by one rename.

    STORE/current            symbolic link to the build in use
    STORE/builds/000007/     one build: oxigraph/ (the database), search.sqlite (the full-text
                             index), manifest.json, lock
    STORE/volumes/           one compressed N-Quads file a volume, written by the workers
    STORE/writing/           the copy that updates are made in (``kg.updates``), while there are any

A build that dies, even by ``kill -9``, leaves ``current`` and so every answer as it was; the next
build sweeps up what it left. Readers hold a shared lock on the build they opened, so that a build
is removed only when nobody reads it. A file of quads appears under its name only when whole.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import shutil
import socket
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, TypeVar, cast

import numpy as np
import zstandard
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
)

from kg import search
from kg.errors import StoreError
from kg.graph import vocab as v
from kg.quad_files import BLOCK, Digests, QuadStream, array, digest, lines, shared
from kg.settings import DEFAULT_BASE, OnProgress, silent
from kg.whole_files import digest_of, digest_sealed, is_whole, on_disk

CURRENT: Final = "current"
BUILDS: Final = "builds"
DATABASE: Final = "oxigraph"
MANIFEST: Final = "manifest.json"
LOCK: Final = "lock"
NEVER_SAME: Final = frozenset({"LOCK", "LOG", "LOG.old"})  # what RocksDB writes for itself
UPDATED: Final = "updated"  # in a build that holds what clients wrote into it
MANIFEST_FORMAT: Final = 1
PIECE: Final = 1 << 25  # bytes of N-Quads loaded at a time …
PASSAGE: Final = "#char="  # behind the IRI of what a passage stands in
LOADERS: Final = 2  # … by each of so many threads

SAME: Final = ("base", "version")  # of builds of which one's index can be made from the other's

PROPERTIES: Final = "SELECT ?property (COUNT(*) AS ?n) WHERE { ?s ?property ?o } GROUP BY ?property"
COUNTS: Final = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?thing a ?class } GROUP BY ?class"


@dataclass(frozen=True, slots=True)
class OpenStore:
    """A build opened for reading. ``path`` is the build's folder; close it when done."""

    store: Store
    path: Path
    manifest: Mapping[str, Any]
    _lock: IO[bytes]

    def close(self) -> None:
        """Let the build go: it may be removed from now on."""
        self._lock.close()

    def __enter__(self) -> OpenStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class CannotError(Exception):
    """The store has to be loaded anew."""


@dataclass(slots=True)
class Counts:
    """How many quads a store has, and how many things of each class and statements with each
    property its default graph has."""

    quads: int
    classes: Counter[str]
    properties: Counter[str]
    changed: set[str] = field(default_factory=set)  # things of which facts came or went

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Counts:
        """Those that a manifest tells."""
        return cls(manifest["quads"], Counter(manifest["classes"]), Counter(manifest["properties"]))

    def count(self, quad: Quad, by: int) -> None:
        """Count one quad more (1) or less (-1)."""
        self.quads += by
        if quad.graph_name != FACTS:
            return
        self.properties[quad.predicate.value] += by
        if isinstance(quad.subject, NamedNode):
            self.changed.add(quad.subject.value.partition(PASSAGE)[0])
        if quad.predicate == v.TYPE and isinstance(quad.object, NamedNode):
            self.classes[quad.object.value] += by


# ---------------------------------------------------------------- building


def build(
    files: Sequence[Path],
    store: Path,
    details: Mapping[str, Any] | None = None,
    on_progress: OnProgress = silent,
) -> Path:
    """Build a store from files of quads beside the present one, and swap it in.

    ``details`` (sources, their digests, versions) go into the manifest. Returns the folder of the
    new build. Raises ``StoreError`` when another build is under way, a file is damaged or the
    disk is full; the old store is then as it was.
    """
    with building(store):
        return build_held(files, store, details, on_progress)


def build_held(
    files: Sequence[Path],
    store: Path,
    details: Mapping[str, Any] | None = None,
    on_progress: OnProgress = silent,
) -> Path:
    """The same for whoever holds ``building`` already."""
    sweep(store)
    folder = next_folder(store)
    try:
        folder.mkdir()
        (folder / LOCK).touch()
        on_progress("load", 0, 1)
        database, counts, known = _grown(files, store, folder / DATABASE)
        on_progress("load", 1, 1)
        on_progress("index", 0, 1)
        made_from = details or {}
        manifest = _manifest(files, counts, made_from)
        _index(database, made_from, folder / search.INDEX, counts, store if known else None)
        on_progress("index", 1, 1)
        del database
        write_manifest(folder, {**manifest, "checksums": checksums(folder, known)})
        swap(store, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    sweep(store)
    return folder


def _index(
    database: Store, details: Mapping[str, Any], path: Path, counts: Counts, store: Path | None
) -> None:
    """Make the search index of a database; from that of the build in use where ``store`` is given,
    of which the database is a copy with what has changed."""
    base = str(details.get("base") or DEFAULT_BASE)
    if store is not None and all(details.get(key) == manifest(store).get(key) for key in SAME):
        with suppress(StoreError):
            folder = current(store)
            before = Store.read_only(str(folder / DATABASE))
            old = folder / search.INDEX
            if search.follow(database, before, base, old, path, counts.changed):
                return
    path.unlink(missing_ok=True)
    search.build(database, base, path)


def checksums(folder: Path, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The SHA-256 of a build's database and index, by name. Tables of the database in ``known``
    never change, and are not read again."""
    names = sorted(
        str(path.relative_to(folder))
        for path in (*(folder / DATABASE).iterdir(), folder / search.INDEX)
        if path.is_file() and path.name not in NEVER_SAME
    )
    known = known or {}
    return {
        name: known[name] if name.endswith(TABLE) and name in known else digest_of(folder / name)
        for name in names
    }


Grown = tuple[Store, Counts, Mapping[str, str]]  # a database, its counts, tables known by checksum


def _grown(files: Sequence[Path], store: Path, database: Path) -> Grown:
    """The database of some files: the one in use with what has changed, where that is little."""
    for path in files:
        if not is_whole(path):
            raise _damaged(path, "it is not as it was written")
    try:
        return _changed(files, store, database)
    except (CannotError, StoreError, OSError):
        shutil.rmtree(database, ignore_errors=True)
    loaded = _load(files, database)
    counts = Counts(len(loaded), class_counts(loaded), property_counts(loaded))
    return loaded, counts, {}


def _changed(files: Sequence[Path], store: Path, database: Path) -> Grown:
    before = manifest(store)
    if before.get("updates") or holds_updates(store) or not files:
        raise CannotError("it holds what no file states")
    old = [files[0].with_name(name) for name in before["files"]]
    same = all(path.exists() for path in old) and before.get("digests") == [
        digest_sealed(path) for path in old
    ]
    if not same or not _few(old, files):
        raise CannotError("too much has changed")
    known = before.get("checksums")
    if known is None or known != checksums(current(store)):  # damage is not handed on
        raise CannotError("the build in use is not as it was built")
    linked(current(store) / DATABASE, database)
    copy, counts = Store(database), Counts.of(before)
    _change(copy, counts, old, files)
    return copy, counts, known


def _load(files: Sequence[Path], database: Path) -> Store:
    source = QuadStream(files)
    try:
        target = Store(database)

        def load(piece: bytes) -> None:
            # The files are our own, written from terms already checked: no need to check again.
            target.bulk_load(piece, RdfFormat.N_QUADS, lenient=True)

        waiting: deque[Future[None]] = deque()
        with ThreadPoolExecutor(LOADERS) as loaders:
            for piece in _pieces(BufferedReader(source, BLOCK)):
                waiting.append(loaders.submit(load, piece))
                if len(waiting) > LOADERS:  # one is ready for who is done first
                    waiting.popleft().result()
            while waiting:
                waiting.popleft().result()
        target.flush()
    except (SyntaxError, zstandard.ZstdError) as error:
        raise _damaged(source.reading, error) from error
    except OSError as error:
        raise _no_room(database, error) from error
    return target


def _pieces(stream: BufferedReader) -> Iterator[bytes]:
    """Whole lines, some tens of megabytes at a time.

    Oxigraph's loader holds up to a million quads, 2.4 GB of ours, and reads and sorts by turns;
    fed so by several threads, they hold a fifth of that, and while one sorts another reads.
    """
    while piece := stream.read(PIECE):
        yield piece + stream.readline()


def _manifest(files: Sequence[Path], counts: Counts, details: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "format": MANIFEST_FORMAT,
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        **details,
        "files": [path.name for path in files],
        "digests": [digest_sealed(path) for path in files],
        "quads": counts.quads,
        "classes": dict(sorted(counts.classes.items())),
        "properties": dict(sorted(counts.properties.items())),
    }


def class_counts(database: Store) -> Counter[str]:
    """How many things of each class the default graph has."""
    rows = cast(QuerySolutions, database.query(COUNTS))
    return Counter({row["class"].value: int(row["n"].value) for row in rows})


def property_counts(database: Store) -> Counter[str]:
    """How many statements with each property the default graph has; together they are its size."""
    rows = cast(QuerySolutions, database.query(PROPERTIES))
    return Counter({row["property"].value: int(row["n"].value) for row in rows})


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write a build's manifest; it is on disk when this returns."""
    with (folder / MANIFEST).open("w", encoding="utf-8") as sink:
        json.dump(manifest, sink, ensure_ascii=False, indent=1)
        sink.flush()
        os.fsync(sink.fileno())


def swap(store: Path, folder: Path) -> None:
    """Point ``current`` at the new build: one rename, after everything is on disk."""
    new = store / f"{CURRENT}.new"
    new.unlink(missing_ok=True)
    new.symlink_to(Path(BUILDS) / folder.name)
    new.replace(store / CURRENT)
    for changed in (folder, folder.parent, store):
        on_disk(changed)


@contextmanager
def building(store: Path, what: str = "build") -> Iterator[None]:
    """One build at a time; the lock ends with the process, however that ends.

    Raises ``StoreError``, saying who holds it, when another build or writer is at work, or when
    the folder can't be written to.
    """
    try:
        (store / BUILDS).mkdir(parents=True, exist_ok=True)
        lock = (store / "building").open("a+b")
    except OSError as error:
        raise _no_room(store, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read(200).decode(errors="replace").strip() or "another process"
            raise StoreError(
                f"Another build of {store} is under way ({holder}).",
                "Wait until it is done, or build into another folder with --store.",
            ) from None
        since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        lock.truncate(0)
        lock.write(
            f"{what}, process {os.getpid()} on {socket.gethostname()}, since {since}".encode()
        )
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def sweep(store: Path) -> None:
    """Remove builds that are neither current nor read by anybody."""
    current = (store / CURRENT).resolve()
    for folder in sorted((store / BUILDS).iterdir()):
        if folder.resolve() == current:
            continue
        try:
            with (folder / LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # The manifest goes first: a reader that got its lock too late looks for it.
                (folder / MANIFEST).unlink(missing_ok=True)
        except FileNotFoundError:
            pass  # died before it had a lock: nobody can read it
        except BlockingIOError:
            continue
        shutil.rmtree(folder, ignore_errors=True)


def next_folder(store: Path) -> Path:
    """The name of the build to come. Only for whoever holds ``building``."""
    builds = store / BUILDS
    last = max((int(p.name) for p in builds.iterdir() if p.name.isdigit()), default=0)
    return builds / f"{last + 1:06d}"


# ---------------------------------------------------------------- reading


def current(store: Path) -> Path:
    """The folder of the build in use. Raises ``StoreError`` when there is none."""
    folder = store / CURRENT
    if not (folder / MANIFEST).is_file():
        raise StoreError(
            f"There is no store at {store}.", "Build one with kg build PATH, or name it by --store."
        )
    return folder.resolve()


def manifest(store: Path) -> dict[str, Any]:
    """What the build in use was made from: sources, digests, versions, counts."""
    return _read_manifest(current(store))


def inputs(store: Path) -> str | None:
    """The digest of all the build in use was made from, if its details gave one; else None.

    None too when there is no store or its manifest is damaged, so that whoever compares it builds.
    """
    try:
        found = manifest(store).get("inputs")
    except StoreError:
        return None
    return str(found) if found is not None else None


def holds_updates(store: Path) -> bool:
    """Whether the build in use holds what clients wrote into it; told even if its manifest is
    damaged."""
    return (store / CURRENT / UPDATED).exists()


def open_store(store: Path) -> OpenStore:
    """Open the build in use for reading, and keep it from being removed until closed.

    A newer build may be swapped in meanwhile: what was opened stays as it was.
    """
    while True:
        folder = current(store)
        with suppress(FileNotFoundError):
            lock = (folder / LOCK).open("rb")
            fcntl.flock(lock, fcntl.LOCK_SH)
            if (folder / MANIFEST).is_file():
                break
            lock.close()
    try:
        manifest_ = _read_manifest(folder)
        return OpenStore(Store.read_only(str(folder / DATABASE)), folder, manifest_, lock)
    except StoreError:
        lock.close()
        raise
    except (OSError, RuntimeError) as error:
        lock.close()
        raise StoreError(
            f"The store at {store} can't be opened: {error}",
            "Build it again with kg build; kg check says what is damaged.",
        ) from error


def _read_manifest(folder: Path) -> dict[str, Any]:
    again = "Build the store again with kg build."
    try:
        read = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        form = read.get("format")
    except (ValueError, AttributeError, RecursionError) as error:
        raise StoreError(f"The manifest of {folder} is damaged: {error}", again) from error
    except OSError as error:
        raise StoreError(
            f"The manifest of {folder} can't be read: {error.strerror or error}",
            "Check the folder's permissions.",
        ) from error
    if form != MANIFEST_FORMAT:
        raise StoreError(
            f"The store at {folder} is of format {form}; this version reads {MANIFEST_FORMAT}.",
            "Use the version of kg that made it, or build it again with kg build.",
        )
    found: dict[str, Any] = read
    return found


def _damaged(path: Path | None, error: Exception | str) -> StoreError:
    return StoreError(
        f"The file of quads {path} is damaged: {error}",
        "Remove it and run kg build again; only its volume is read anew.",
    )


def _no_room(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"Could not write {path}: {error.strerror or error}",
        "Make room on the disk, or check the folder's permissions; the old store is unchanged.",
    )


# ---------------------------------------------------------------- made from the build before
# Where only a few of its files of quads have changed.
#
# The database's tables are immutable: a copy of it is made of links. In the copy what the files
# that went away stated, and no other file states, is removed; what those that came state is
# added. The outcome is the same as loading all files anew, but that RocksDB's tables differ.
#
# What several files state (the name of a collection that documents of many volumes come from) stays
# while one of them is there: each lists what it states of things that are not its own
# (``kg/quad_files.py``). Of its own things another file may speak too; then that one lists it.

Item = TypeVar("Item")
TABLE: Final = ".sst"  # RocksDB's tables: written once, never changed
BATCH: Final = 20_000  # lines parsed at a time
FACTS: Final = DefaultGraph()
MOST: Final = 0.25  # share of the bytes that may have changed; beyond, loading all is quicker


def linked(database: Path, copy: Path) -> None:
    """Copy a database; its tables are linked."""
    copy.mkdir(parents=True)
    for file in database.iterdir():
        if file.suffix == TABLE:
            os.link(file, copy / file.name)
        else:
            shutil.copy2(file, copy / file.name)


def _few(old: Sequence[Path], new: Sequence[Path]) -> bool:
    """Whether so little has changed from the one list of files to the other that it is worth it."""
    kept = set(old) & set(new)
    changed = sum(path.stat().st_size for path in set(old) ^ set(new))
    return bool(kept) and changed <= MOST * sum(path.stat().st_size for path in kept)


def _change(database: Store, counts: Counts, old: Sequence[Path], new: Sequence[Path]) -> None:
    """Make a database that holds the files ``old`` hold the files ``new``; ``counts`` follow.

    Raises ``CannotError`` when a file or the list beside it is missing or damaged, or blank nodes
    have changed; the database may then have changed in part.
    """
    stay = set(old) & set(new)
    left = [path for path in old if path not in stay]
    come = [path for path in new if path not in stay]
    if not all(map(is_whole, left)):
        raise CannotError("what left is not as it was written")
    before, after = _digests(left), _digests(come)
    kept = [path for path in new if path in stay]
    gone = _stated_by_none(np.setdiff1d(before, after), left, kept)
    graphs = set()
    for quad in _quads(left, gone):
        if quad in database:
            database.remove(quad)
            counts.count(quad, -1)
            graphs.add(quad.graph_name)
    for batch in _batches(_quads(come, np.setdiff1d(after, before))):
        fresh = [quad for quad in dict.fromkeys(batch) if quad not in database]
        database.extend(fresh)
        for quad in fresh:
            counts.count(quad, 1)
    for graph in graphs:
        if isinstance(graph, NamedNode) and not any(
            True for _ in database.quads_for_pattern(None, None, None, graph)
        ):
            database.remove_graph(graph)
    database.flush()
    counts.classes = +counts.classes
    counts.properties = +counts.properties


def _stated_by_none(gone: Digests, left: Sequence[Path], kept: Sequence[Path]) -> Digests:
    """Of the lines that files which left stated, those that no file still there states."""
    others = np.unique(np.concatenate([_shared(file)[1] for file in left])) if left else gone[:0]
    lines_of_others = dict(_lines(left, np.intersect1d(gone, others)))
    for file in kept:
        own, told = _shared(file)
        gone = gone[~np.isin(gone, told)]
        # what was said of this one's own things, it may say itself
        said = [d for d, line in lines_of_others.items() if own and line.startswith(own)]
        if said:
            itself = [d for d, _ in _lines([file], np.array(said, dtype=gone.dtype))]
            gone = np.setdiff1d(gone, np.array(itself, dtype=gone.dtype))
    return gone


def _shared(file: Path) -> tuple[bytes, Digests]:
    found = shared(file)
    if found is None:
        raise CannotError(f"nothing is known of what {file} shares with others")
    return found


def _digests(files: Sequence[Path]) -> Digests:
    found = bytearray()
    for line in lines(files):
        found += digest(line)
    return np.unique(array(found))


def _lines(files: Sequence[Path], wanted: Digests) -> Iterator[tuple[int, bytes]]:
    """The lines of the files whose digests are wanted, each once, with its digest."""
    sought = set(wanted.tolist())
    if not sought:
        return
    for line in lines(files):
        told = int.from_bytes(digest(line), "little")
        if told in sought:
            sought.remove(told)
            yield told, line


def _quads(files: Sequence[Path], wanted: Digests) -> Iterator[Quad]:
    """The quads of the files whose digests are wanted, each once."""
    for batch in _batches(line for _, line in _lines(files, wanted)):
        for quad in parse(b"\n".join(batch) + b"\n", format=RdfFormat.N_QUADS, lenient=True):
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                raise CannotError("blank nodes have changed")
            yield quad


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    going = iter(items)
    while batch := list(islice(going, BATCH)):
        yield batch
