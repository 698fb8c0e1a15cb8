"""Where things are: shipped files and word lists, the default store, the default base IRI."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

OnProgress = Callable[[str, int, int], None]  # a stage, how much of it is done, of how much

# The vocabulary keeps its namespace whatever base a publisher gives to the data.
VOCABULARY = "https://w3id.org/coldwar-letters/ontology#"
CONCEPTS = "https://w3id.org/coldwar-letters/concept/"
SHAPES = "https://w3id.org/coldwar-letters/shape/"
DEFAULT_BASE = "https://w3id.org/coldwar-letters/"
# What we add to the sources is given to everybody; the texts keep the rights their edition gives.
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
DEFAULT_STORE = Path("kg-store")
CORRECTIONS = "corrections.toml"  # beside the sources
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7878


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


def shipped(folder: str) -> Path:
    """The folder ``ontologies``, ``queries`` or ``data``, in a checkout or an installed wheel."""
    package = Path(__file__).parent
    installed = package / "_shipped" / folder
    return installed if installed.is_dir() else package.parent / folder


def word_table(name: str) -> dict[str, Any]:
    """The tables of ``data/words/NAME.toml``."""
    return tomllib.loads((shipped("data") / "words" / f"{name}.toml").read_text("utf-8"))


def word_list(name: str) -> tuple[str, ...]:
    """The entries of ``data/words/NAME.txt``, one a line, without comments and empty lines."""
    text = (shipped("data") / "words" / f"{name}.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def moved(iri: str, base: str, to: str) -> str:
    """A name under one base as one under another; vocabulary, concepts and foreign names stay."""
    if base == to or not iri.startswith(base) or iri.startswith((VOCABULARY, CONCEPTS)):
        return iri
    return iri if f"{iri}#" == VOCABULARY else to + iri[len(base) :]


def store_path(given: Path | None = None) -> Path:
    """The store asked for, else that of ``KG_STORE``, else ``kg-store`` in the current folder."""
    if given is not None:
        return given
    named = os.environ.get("KG_STORE")
    return Path(named) if named else DEFAULT_STORE
