"""What commands print: tables, reports and progress bars, for people who look at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import pyoxigraph as ox
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.pipeline import BuildReport
    from kg.read.corpus import Problem

OnProgress = Callable[[str, int, int], None]

FIRST_CASES = 10

RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@contextmanager
def progress() -> Iterator[OnProgress]:
    """Bars on standard error, one a stage; nothing where standard error is no terminal."""
    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def problems(found: Sequence[Problem]) -> None:
    """Tell what was left out, once: how many, and the first few with their reasons."""
    if not found:
        return
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    err.print(f"[yellow]{len(found)} left out:[/]")
    for problem in found[:FIRST_CASES]:
        line = f":{problem.line}" if problem.line else ""
        err.print(f"  {problem.path}{line}: {problem.reason}", markup=False)
    if len(found) > FIRST_CASES:
        err.print(f"  … and {len(found) - FIRST_CASES} more")


def build_report(report: BuildReport) -> None:
    """What a build did, in a few lines."""
    console = Console(highlight=False, soft_wrap=True)
    counts = ", ".join(f"{count:,} {name}" for name, count in report.counts)
    console.print(f"{report.store}: {counts}", markup=False)
    console.print(
        f"{report.extracted} of {report.volumes} volumes extracted, "
        f"{report.volumes - report.extracted} unchanged"
    )
    problems(report.problems)


def short(term: Any, prefixes: Sequence[tuple[str, str]]) -> str:
    """A term as people read it: a prefixed name, a value without its type."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        for prefix, namespace in prefixes:
            if term.value.startswith(namespace):
                rest = term.value[len(namespace) :]
                return f"{prefix}:{rest}" if prefix else rest
        return f"<{term.value}>"
    if isinstance(term, ox.Literal):
        return term.value
    return str(term)


def results(found: Any, format: str | None, out: TextIO, prefixes: Any = ()) -> None:
    """Print the results of a query: a table, or one of the formats of SPARQL and RDF.

    ``found`` is a pyoxigraph result (solutions, triples or a boolean).
    """
    tabular = isinstance(found, ox.QuerySolutions)
    known: dict[str, Any] = {"table": None}
    known |= GRAPH_FORMATS if isinstance(found, ox.QueryTriples) else RESULT_FORMATS
    chosen = format or "table"
    if chosen not in known:
        raise UsageError(f"No format {chosen!r} for this result.", f"Use {', '.join(known)}.")
    if chosen != "table":
        binary = found.serialize(format=known[chosen])
        out.write(binary.decode("utf-8"))
    elif tabular:
        Console(file=out, highlight=False).print(table(found, prefixes))
    elif isinstance(found, ox.QueryTriples):
        out.write(found.serialize(format=ox.RdfFormat.TURTLE).decode("utf-8"))
    else:
        out.write("yes\n" if found else "no\n")


def table(found: ox.QuerySolutions, prefixes: Sequence[tuple[str, str]]) -> Table:
    """Solutions as a table with a column a variable."""
    shown = Table(show_edge=False, pad_edge=False, header_style="bold")
    names = [variable.value for variable in found.variables]
    for name in names:
        shown.add_column(name, overflow="fold")
    for row in found:
        shown.add_row(*(_safe(short(row[name], prefixes)) for name in names))
    return shown


def _safe(text: str) -> str:
    """Square brackets in the text are not console markup; control characters are not passed on."""
    plain = "".join(c if c.isprintable() or c == "\n" else "�" for c in text)
    return plain.replace("[", r"\[")


def line(text: str = "") -> None:
    """Print one line on standard output, unstyled."""
    sys.stdout.write(text + "\n")
