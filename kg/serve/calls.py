"""What pages ask of a worker: the functions, by name, and the reader they are given."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from kg import search, settings
from kg.errors import StoreError
from kg.pages.reader import Reader as PagesReader
from kg.serve import finding, reading, selection, takeaway, views
from kg.store import OpenStore

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "overview": reading.overview,
    "table": reading.table,
    "view": views.view,
    "complete": finding.complete,
    "people": finding.people,
    "volumes": finding.volumes,
    "places": finding.places,
    "years": finding.years,
    "browse": selection.browse,
    "take": takeaway.take,
    "behind": selection.behind,
    "laid_out": selection.laid_out,
    "thread": selection.thread,
    "hours": selection.hours,
}


def reader(opened: OpenStore) -> reading.Reader:
    """The reader of an open store."""
    return reading.Reader(
        opened.store,
        str(opened.manifest.get("base") or settings.DEFAULT_BASE),
        opened.path,
        opened.manifest,
        PagesReader(opened.store),
        _index(opened.path / search.INDEX),
    )


def _index(path: Path) -> sqlite3.Connection | None:
    """The index of a build; None when it has none that this version reads."""
    with suppress(StoreError):
        return search.connect(path) if path.is_file() else None
    return None
