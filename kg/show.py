"""What commands print: tables, reports and progress bars, for people who look at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kg import evaluate, sparql
from kg.queries import LeftOut, Library, SavedQuery
from kg.settings import OnProgress
from kg.sparql import Result
from kg.values import Parameter

if TYPE_CHECKING:
    from kg.build import BuildReport
    from kg.check import Finding
    from kg.evaluate import Evaluation, Reliability
    from kg.fetch import FetchReport
    from kg.graph.shapes import Report
    from kg.publish import Publication
    from kg.push import Pushed
    from kg.read.corpus import Problem
    from kg.resolve.grow import Imported, Reconciled


FIRST_CASES = 10
WORD = 11  # letters of a word that a column never breaks


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
    """Tell what could not be read, with file, line, document and reason, and what to know of
    the rest."""
    left_out([_told(one) for one in faults(found)])
    left_out([_told(one) for one in found if one.warning], "to be looked at")


def faults(found: Sequence[Problem]) -> list[Problem]:
    """Those problems for which something was left out."""
    return [one for one in found if not one.warning]


def _told(problem: Problem) -> str:
    line = f":{problem.line}" if problem.line else ""
    document = f" {problem.document}:" if problem.document else ""
    return f"{problem.path}{line}:{document} {problem.reason}"


def left_out(cases: Sequence[str], what: str = "left out") -> None:
    """Tell what was left out, once: how many, and the first few."""
    if not cases:
        return
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    err.print(f"[yellow]{len(cases)} {what}:[/]")
    for case in cases[:FIRST_CASES]:
        err.print(f"  {safe(case)}", markup=False)
    if len(cases) > FIRST_CASES:
        err.print(f"  … and {len(cases) - FIRST_CASES} more")


def checked(store: Path, found: Sequence[Finding]) -> None:
    """What is wrong with a store, and what to do; that nothing is."""
    console = Console(highlight=False, soft_wrap=True)
    for one in found:
        console.print(safe(one.what), markup=False)
        console.print(f"    {safe(one.remedy)}", markup=False)
    if not found:
        console.print(f"{store}: as it was built.", markup=False)


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


def results(found: Result, format: str | None, base: str) -> None:
    """Print the result of a query on standard output: a table, Turtle, yes or no; or in the
    format named."""
    if format not in (None, "table"):
        found.write(sys.stdout.buffer, sparql.format_named(format, found.shape))
        sys.stdout.buffer.flush()
    elif found.shape is sparql.Shape.TRIPLES:
        found.write(sys.stdout.buffer, sparql.format_named("turtle", found.shape))
        sys.stdout.buffer.flush()
    elif found.shape is sparql.Shape.BOOLEAN:
        line("yes" if found.rows else "no")
    else:
        Console(highlight=False).print(table(found, base))


def open_ends(told: LeftOut | None) -> None:
    """Tell what an answer leaves out, beside it: its rows may go into a file."""
    if told is not None:
        sys.stderr.write(f"Of what this question looks at: {told}.\n")


def table(found: Result, base: str) -> Table:
    """Solutions as a table with a column a variable; no column is narrower than its longest
    word."""
    names = found.variables
    rows = [
        [safe(short(row[name], base)) for name in names]
        for row in cast(ox.QuerySolutions, found.rows)
    ]
    shown = Table(show_edge=False, pad_edge=False)
    for at, name in enumerate(names):
        words = [len(word) for row in rows for word in row[at].split()]
        shown.add_column(name, overflow="fold", min_width=min(max(words, default=0), WORD))
    for row in rows:
        shown.add_row(*map(escape, row))
    shown.caption = f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"
    shown.caption_justify = "left"
    return shown


def short(term: object, base: str) -> str:
    """A term as people read it: a local or prefixed name, a value without its type."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        if term.value.startswith(base) and len(term.value) > len(base):
            local = term.value[len(base) :]
            if not local.startswith(("ontology", "concept")):
                return local
        for prefix, namespace in sparql.PREFIXES.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value[len(namespace) :]}"
        return f"<{term.value}>"
    return term.value if isinstance(term, ox.Literal) else str(term)


def safe(text: str) -> str:
    """Text without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def query_list(library: Library) -> None:
    """Name the saved queries, under their headings."""
    shown = Table(show_edge=False, pad_edge=False)
    shown.add_column("query", no_wrap=True, style="bold")
    shown.add_column("what it tells")
    shown.add_column("parameters", overflow="fold")
    for group, asked in library.by_group():
        if group:
            shown.add_row(f"[dim]{escape(group)}[/]")
        for query in asked:
            parameters = " ".join(_parameter(p) for p in query.parameters)
            shown.add_row(query.name, escape(query.title), escape(parameters))
    Console(highlight=False).print(shown)


def _parameter(parameter: Parameter) -> str:
    return f"--{parameter.name}" if parameter.required else f"[--{parameter.name}]"


def query_help(query: SavedQuery) -> None:
    """Tell what a saved query answers, and its parameters."""
    console = Console(highlight=False)
    console.print(f"[bold]kg query {query.name}[/]  {escape(query.title)}")
    console.print(escape(query.description))
    if query.parameters:
        shown = Table(show_edge=False, pad_edge=False, show_header=False)
        for p in query.parameters:
            given = f"default {p.default}" if p.default else "optional" if p.optional else ""
            shown.add_row(f"--{p.name}", p.type.value, escape(p.description), given)
        console.print(shown)
        example = " ".join(f"--{key} {value!r}" for key, value in query.example.items())
        console.print(f"Example:  kg query {query.name} {example}", markup=False)


def scores(found: Evaluation, misses: int) -> None:
    """The table of an evaluation, and up to ``misses`` cases of each kind to look at."""
    shown = _figures("measure", "P", "R", "F1", "n")
    for name, tally in sorted(found.total.items()):
        values = (tally.precision, tally.recall, tally.f1)
        scored = tally.count or tally.extra  # without --links no identity is
        shown.add_row(
            name, *(f"{value:.4f}" if scored else "–" for value in values), f"{tally.count:,}"
        )
    shown.caption = f"{found.documents:,} documents of {len(found.volumes)} volumes"
    Console(highlight=False).print(shown)
    confidences(found.reliability)
    for name, tally in sorted(found.total.items()) if misses else ():
        for document, kind, what in tally.misses[:misses]:
            line(f"{name}  {document}  {kind}  {safe(what)}")
    problems(found.problems)


def _figures(what: str, *columns: str) -> Table:
    """A table of figures."""
    shown = Table(show_edge=False, pad_edge=False, caption_justify="left")
    shown.add_column(what)
    for name in columns:
        shown.add_column(name, justify="right")
    return shown


def confidences(found: Reliability) -> None:
    """Of the links given each confidence, the share that is right."""
    shown = _figures("links", "confidence", "mean", "right", "n")
    for kind, bins in found.items():
        for one in bins:
            span = f"{one.low:.2f}–{one.high:.2f}"
            shown.add_row(kind, span, f"{one.stated:.4f}", f"{one.share:.4f}", f"{one.count:,}")
    count, right = evaluate.sure(one for bins in found.values() for one in bins)
    if count:
        shown.caption = (
            f"given at least {evaluate.SURE}: {count:,}, of which {right / count:.4f} are right"
        )
    Console(highlight=False).print("")
    Console(highlight=False).print(shown)


def validation(report: Report) -> None:
    """What does not conform: by shape with counts, then the first cases document by document."""
    if report.conforms:
        line(f"{report.checked:,} documents conform")
        return
    shown = Table(show_edge=False, pad_edge=False)
    shown.add_column("shape")
    shown.add_column("what is wrong", overflow="fold")
    shown.add_column("cases", justify="right")
    for shape, message, cases in report.by_shape():
        shown.add_row(escape(safe(shape)), escape(safe(message)), f"{cases:,}")
    Console(highlight=False).print(shown)
    documents = report.by_document()
    line(f"in {len(documents):,} of {report.checked:,} documents, most in")
    for document, cases in documents[:FIRST_CASES]:
        line(safe(f"  {document}: {cases:,}"))
    for case in report.violations[:FIRST_CASES]:
        line(safe(f"{case.document}: {case.path} {case.value}: {case.message}"))
    if len(report.violations) > FIRST_CASES:
        line(f"… and {len(report.violations) - FIRST_CASES:,} more")


def publication(report: Publication) -> None:
    """What a publication did: where, how much is there, how much of it is new."""
    line(f"{report.out}: {report.resources:,} resources under {report.base}")
    line(f"{report.files:,} files, {report.written:,} written, {report.removed:,} removed")


def pushed(done: Pushed) -> None:
    """What a push sent."""
    line(
        f"{done.url}: {done.graphs:,} graphs with {done.statements:,} statements sent, "
        f"{done.removed:,} removed, {done.unchanged:,} volumes unchanged"
    )


def served(address: str) -> None:
    """Where a server that is ready can be reached."""
    line(f"Serving at {address}  (SPARQL at {address}sparql; end with Ctrl-C)")
    sys.stdout.flush()


def downloads(report: FetchReport) -> None:
    """What was downloaded, what was there already, what could not be had."""
    line(f"{len(report.fetched)} downloaded, {len(report.present)} there already")
    problems(report.problems)


def imported(told: Imported, folder: Path) -> None:
    """What an import of the register read, and what it left out."""
    entries = told.entries + told.listed
    line(f"{folder}: {told.people:,} people, {entries:,} list entries, {told.tenures:,} tenures")
    left_out([f"{name}: {reason}" for name, reason in told.left_out])


def reconciled(told: Reconciled, folder: Path) -> None:
    """What a table gave the register, and what it could not."""
    line(f"{folder}: {told.links:,} links to other authorities")
    left_out([f"{place}: {reason}" for place, reason in told.left_out])


def line(text: str = "") -> None:
    """Print one line on standard output, unstyled."""
    sys.stdout.write(text + "\n")
