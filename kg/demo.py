"""The demonstration: the shipped documents, from page to answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from rich.console import Console

from kg import build, queries, settings, show
from kg.pages.render import clock
from kg.queries import Library
from kg.store import OpenStore, open_store

OVERVIEW = "correspondence"
THREADS = "threads"
NOBODY = "(not named)"


def run(store: Path, console: Console) -> None:
    """Build the store from the shipped documents, print who wrote what to whom and when, what
    answers what, and how to go on."""
    data = settings.shipped("data")
    with show.progress() as on_progress:
        report = build.build(
            [data / "documents", data / "examples"], store, on_progress=on_progress
        )
    show.build_report(report)
    library = queries.load()
    with open_store(store) as opened:
        console.print(f"\n[bold]Who wrote what to whom and when[/]  (kg query {OVERVIEW})")
        for line in letters(opened, library):
            console.print(show.safe(line), highlight=False, markup=False, soft_wrap=True)
        console.print(f"\n[bold]What answers what[/]  (kg query {THREADS})")
        for line in answers(opened, library):
            console.print(show.safe(line), highlight=False, markup=False, soft_wrap=True)
    given = "" if store == settings.DEFAULT_STORE else f" --store {store}"
    console.print(
        f"\nGo on with  kg query --list{given}\n"
        f"or open     kg serve{given}   → http://{settings.DEFAULT_HOST}:{settings.DEFAULT_PORT}/"
        " (SPARQL at /sparql)",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def letters(opened: OpenStore, library: Library) -> Iterator[str]:
    """Each message in two lines: when, in which form, from whom to whom; its name, and its way."""
    for row in _rows(opened, library, OVERVIEW):
        way = f"{row['sender'] or NOBODY} → {row['recipient'] or NOBODY}"
        yield f"{clock(row['sent']):19}{row['form']:9} {way}"
        told = [row["message"]]
        if row["inside"]:
            told.append(f"inside {row['inside'].rpartition('/')[2]}")
        if row["delivered"]:
            told.append(f"delivered {clock(row['delivered'])}")
        yield f"{'':29}{', '.join(told)}"


def answers(opened: OpenStore, library: Library) -> Iterator[str]:
    """Each message that answers another, beside it."""
    for row in _rows(opened, library, THREADS):
        if row["answers"]:
            yield f"{row['message']} answers {row['answers']}"


def _rows(opened: OpenStore, library: Library, name: str) -> Iterator[dict[str, str]]:
    base = opened.manifest["base"]
    found = cast(ox.QuerySolutions, queries.run(library.get(name), {}, opened.store, base).rows)
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {name: show.short(row[name], base) for name in names}
