"""The demonstration: the shipped documents, from page to answers."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from kg import build, queries, settings, show
from kg.store import open_store

OVERVIEW = "correspondence"
COLUMNS = ("sent", "form", "sender", "recipient", "message", "delivered")  # fit 80 characters
SHOWN = "threads"


def run(store: Path, console: Console) -> None:
    """Build the store from the shipped documents, print who wrote what to whom and when, one
    saved query with its answer, and how to go on."""
    data = settings.shipped("data")
    with show.progress() as on_progress:
        report = build.build(
            [data / "documents", data / "examples"], store, on_progress=on_progress
        )
    show.build_report(report)
    library = queries.load()
    with open_store(store) as opened:
        base = opened.manifest["base"]
        console.print("\n[bold]Who wrote what to whom and when[/]")
        overview = queries.run(library.get(OVERVIEW), {}, opened.store, base)
        console.print(show.table(overview, base, COLUMNS))
        query = library.get(SHOWN)
        console.print(f"\n[bold]A saved query:[/] kg query {SHOWN} — {escape(query.title)}")
        console.print(show.table(queries.run(query, {}, opened.store, base), base))
    given = "" if store == settings.DEFAULT_STORE else f" --store {store}"
    console.print(
        f"\nGo on with  kg query --list{given}\n"
        f"or open     kg serve{given}   → http://{settings.DEFAULT_HOST}:{settings.DEFAULT_PORT}/"
        " (SPARQL at /sparql)",
        highlight=False,
        markup=False,
    )
