"""What pages ask of a worker: the functions, by name, and the reader they are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kg import search, settings
from kg.pages.reader import Reader as PagesReader
from kg.serve import finding, reading, views
from kg.store import OpenStore

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "overview": reading.overview,
    "table": reading.table,
    "view": views.view,
    "complete": finding.complete,
    "find": finding.find,
    "letters": finding.letters,
}


def reader(opened: OpenStore) -> reading.Reader:
    """The reader of an open store."""
    index = opened.path / search.INDEX
    return reading.Reader(
        opened.store,
        str(opened.manifest.get("base") or settings.DEFAULT_BASE),
        opened.path,
        opened.manifest,
        PagesReader(opened.store),
        search.connect(index) if index.is_file() else None,
    )
