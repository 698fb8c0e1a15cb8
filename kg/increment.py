"""A store made from the one before it, where only a few of its files of quads have changed.

The database's tables are immutable: a copy of it is made of links. In the copy what the files that
went away stated, and no other file states, is removed; what those that came state is added. The
outcome is the same as loading all files anew, but that RocksDB's tables differ.

What several files state (the name of a collection that documents of many volumes come from) stays
while one of them is there: each lists what it states of things that are not its own
(``kg/quad_files.py``). Of its own things another file may speak too; then that one lists it.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from kg.graph import vocab as v
from kg.quad_files import Digests, array, digest, lines, shared
from kg.whole_files import is_whole

Item = TypeVar("Item")
TABLE: Final = ".sst"  # RocksDB's tables: written once, never changed
BATCH: Final = 20_000  # lines parsed at a time
FACTS: Final = DefaultGraph()
MOST: Final = 0.25  # share of the bytes that may have changed; beyond, loading all is quicker


class CannotError(Exception):
    """The store has to be loaded anew."""


@dataclass(slots=True)
class Counts:
    """How many quads a store has, and how many things of each class and statements with each
    property its default graph has."""

    quads: int
    classes: Counter[str]
    properties: Counter[str]

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
        if quad.predicate == v.TYPE and isinstance(quad.object, NamedNode):
            self.classes[quad.object.value] += by


def linked(database: Path, copy: Path) -> None:
    """Copy a database; its tables are linked."""
    copy.mkdir(parents=True)
    for file in database.iterdir():
        if file.suffix == TABLE:
            os.link(file, copy / file.name)
        else:
            shutil.copy2(file, copy / file.name)


def few(old: Sequence[Path], new: Sequence[Path]) -> bool:
    """Whether so little has changed from the one list of files to the other that it is worth it."""
    kept = set(old) & set(new)
    changed = sum(path.stat().st_size for path in set(old) ^ set(new))
    return bool(kept) and changed <= MOST * sum(path.stat().st_size for path in kept)


def change(database: Store, counts: Counts, old: Sequence[Path], new: Sequence[Path]) -> None:
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
