"""What the pages show, read from the store. Runs in a worker; takes and returns plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class Reader:
    """An open store with what is known of it: base IRI, the build's folder, its manifest."""

    store: ox.Store
    base: str
    build: Path
    manifest: Mapping[str, Any]


def overview(reader: Reader) -> dict[str, Any]:
    """What is in the store: base IRI, counts by class, number of quads."""
    return {
        "base": reader.base,
        "classes": dict(reader.manifest.get("classes", {})),
        "quads": reader.manifest.get("quads", len(reader.store)),
    }


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {"overview": overview}


def call(reader: Reader, function: str, arguments: Mapping[str, Any]) -> Any:
    """Call one of the functions above by name."""
    return FUNCTIONS[function](reader, **arguments)
