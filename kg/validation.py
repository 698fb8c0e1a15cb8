"""``kg validate``: the shapes over a store of any size, some documents at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from os import cpu_count
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Store

from kg import resources, store
from kg.crew import pool
from kg.graph import vocab as v
from kg.graph.shapes import Report, Shapes

OnProgress = Callable[[str, int, int], None]

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
    path: Path, *, workers: int | None = None, on_progress: OnProgress | None = None
) -> Report:
    """Check every document of a store, its volumes and its register, in parallel.

    Memory stays flat: a worker holds one portion of documents at a time. Raises ``StoreError``
    when there is no store.
    """
    with store.open_store(path) as opened:
        portions = list(_portions(opened))
    count = max(1, min(workers or cpu_count() or 1, len(portions)))
    report = Report()
    with pool(count) as processes:
        for done, found in enumerate(processes.map(check, portions), start=1):
            report = report.merged(found)
            if on_progress is not None:
                on_progress("validate", done, len(portions))
    return report


def check(portion: Portion) -> Report:
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


def _portions(opened: store.OpenStore) -> Iterator[Portion]:
    """The documents volume by volume, then volumes and register."""
    facts, database = opened.store, opened.path / store.DATABASE
    for volume in resources.of_class(facts, v.VOLUME):
        names = [document.value for document in resources.documents(facts, volume)]
        for start in range(0, len(names), DOCUMENTS):
            yield Portion(database, tuple(names[start : start + DOCUMENTS]), True)
    for class_ in REGISTERED:
        names = [node.value for node in resources.of_class(facts, class_)]
        for start in range(0, len(names), ENTRIES):
            yield Portion(database, tuple(names[start : start + ENTRIES]), False)
