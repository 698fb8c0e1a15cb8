"""The package in other people's programs: open a store and ask it, analyse a page.

``kg.open`` and ``kg.analyse`` are the whole of it, and what they return::

    import kg

    graph = kg.open("cold-war")
    graph.query("letters-between", one="John F. Kennedy", other="Khrushchev").to_pandas()
    graph.sparql("SELECT ?m ?other { ?m cw:replyTo ?other } LIMIT 5")
    graph.document("frus1961-63v06/d64")
    kg.analyse("page.txt").messages

Answers are read to their end when they are asked for, so that they can be counted, turned into a
data frame and shown again. Values are Python's own: an IRI is a ``str``, ``xsd:integer`` an
``int``, ``xsd:date`` a ``datetime.date``; a date that says less than a day (EDTF) stays a ``str``.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from kg import queries as saved
from kg import remote, settings, sparql
from kg.errors import InputError, UsageError
from kg.graph import vocab as v
from kg.sparql import Result, Shape
from kg.store import OpenStore, open_store

if TYPE_CHECKING:
    import pandas
    import polars

    from kg.model import Communication, Extraction, Mention, Reference

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SHOWN: Final = 60  # rows of an answer that a notebook shows
Value = str | int | float | bool | dt.date | dt.datetime | None
Row = dict[str, Value]


def _date_time(text: str) -> dt.datetime | str:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return text


def _date(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


_MADE: Final[Mapping[str, Callable[[str], Value]]] = {
    f"{XSD}integer": int,
    f"{XSD}int": int,
    f"{XSD}long": int,
    f"{XSD}nonNegativeInteger": int,
    f"{XSD}decimal": float,
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": lambda text: text in ("true", "1"),
    f"{XSD}date": _date,
    f"{XSD}dateTime": _date_time,
}


def value_of(term: object) -> Value:
    """A term of RDF as a value of Python's; a literal that is not what its type says is a str."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal):
        make = _MADE.get(term.datatype.value)
        try:
            return make(term.value) if make else term.value
        except ValueError:
            return term.value
    return str(term)


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Row]):
    """The rows of an answer, in order; a row is a dict of its columns, None where one is empty.

    ``columns`` are the names of the variables; ``title`` what was asked, for people; ``left_out``
    how many messages of a saved query's selection nothing dates (``undated``) and how many of their
    parties nobody is known to be (``unresolved``).
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    title: str = ""
    base: str = settings.DEFAULT_BASE
    left_out: saved.LeftOut | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        return self.rows[at]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas data frame. Raises UsageError where pandas is not installed."""
        try:
            import pandas as library  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise _without("pandas") from error
        return library.DataFrame(list(self.rows), columns=list(self.columns))

    def to_polars(self) -> polars.DataFrame:
        """The rows as a polars data frame. Raises UsageError where polars is not installed."""
        try:
            import polars as library  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise _without("polars") from error
        columns = {name: [row[name] for row in self.rows] for name in self.columns}
        return library.DataFrame(columns, strict=False)

    def show(self) -> None:
        """Print the rows as a table."""
        from rich.console import Console  # noqa: PLC0415 - rich takes long to import
        from rich.table import Table  # noqa: PLC0415

        table = Table(title=self.title or None, show_edge=False, pad_edge=False)
        for name in self.columns:
            table.add_column(name, overflow="fold")
        for row in self.rows:
            table.add_row(*(_cell(row[name], self.base) for name in self.columns), style=None)
        Console(highlight=False, markup=False).print(table)

    def _repr_html_(self) -> str:
        """A table for notebooks; a long answer shows its first rows and says how many there are."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{escape(_cell(row[name], self.base))}</td>" for name in self.columns)
            + "</tr>"
            for row in self.rows[:SHOWN]
        )
        more = len(self.rows) - SHOWN
        note = f"<p>{more:,} more rows</p>" if more > 0 else ""
        title = f"<caption>{escape(self.title)}</caption>" if self.title else ""
        return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


@dataclass(frozen=True, slots=True)
class Page:
    """A document of the graph: what the store says of it.

    ``text`` is the page as printed; ``messages`` are the rows of the document and of the messages
    it carries; ``persons`` who is named, with the name as printed.
    """

    id: str
    iri: str
    title: str
    text: str
    messages: Answer
    persons: Answer

    def _repr_html_(self) -> str:
        return (
            f"<h4>{escape(self.title)}</h4>{self.messages._repr_html_()}"
            f"<pre style='white-space:pre-wrap'>{escape(self.text)}</pre>"
        )


class Graph:
    """A store, or an endpoint by its address, opened for reading.

    Use it in a ``with`` statement, or ``close`` it when done.
    """

    def __init__(self, store: Path | str, queries: Path | None = None) -> None:
        self._library = saved.load(queries)
        self._opened: OpenStore = (
            remote.reached(store) if isinstance(store, str) else open_store(store)
        )

    def close(self) -> None:
        """Let the store go."""
        self._opened.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def base(self) -> str:
        """The IRI under which everything is named."""
        return str(self._opened.manifest["base"])

    @property
    def queries(self) -> Answer:
        """The saved queries: name, title and parameters."""
        rows = tuple(
            {
                "name": query.name,
                "title": query.title,
                "parameters": ", ".join(p.name for p in query.parameters),
            }
            for query in self._library
        )
        return Answer(("name", "title", "parameters"), cast(tuple[Row, ...], rows))

    def query(self, name: str, **parameters: object) -> Answer:
        """Run a saved query; a parameter whose name is a word of Python's ends in ``_``.

        Raises QueryError for a name or parameter that isn't there and a value that doesn't fit.
        """
        chosen = self._library.get(name)
        known = {parameter.name for parameter in chosen.parameters}
        values = {
            key.removesuffix("_") if key not in known else key: str(value)
            for key, value in parameters.items()
            if value is not None
        }
        found = saved.run(chosen, values, self._opened.store, self.base)
        told = saved.left_out(chosen, values, self._opened.store, self.base)
        return replace(self._answer(found, chosen.title), left_out=told)

    def sparql(self, text: str) -> Answer | bool | str:
        """Run SPARQL; the usual prefixes need no declaration.

        Returns an Answer for SELECT, a bool for ASK, Turtle for CONSTRUCT and DESCRIBE. Raises
        QueryError with line and column.
        """
        services = "endpoint" in self._opened.manifest  # what it may do is the endpoint's to say
        found = sparql.evaluate(self._opened.store, text, base_iri=self.base, services=services)
        if found.shape is Shape.BOOLEAN:
            return bool(found.rows)
        if found.shape is Shape.TRIPLES:
            out = io.BytesIO()
            found.write(out, sparql.format_named("turtle", found.shape))
            return out.getvalue().decode("utf-8")
        return self._answer(found, "")

    def document(self, id: str) -> Page:
        """One document by its id (``frus1961-63v06/d64``) or IRI. Raises InputError if none."""
        iri = ox.NamedNode(id if id.startswith(self.base) else self.base + id)
        text = self._value(iri, v.IS_STRING)
        if text is None:
            raise InputError(f"There is no document {id} in the store.", "Ids look like VOLUME/dN.")
        return Page(
            id=iri.value.removeprefix(self.base),
            iri=iri.value,
            title=self._value(iri, v.LABEL) or id,
            text=text,
            messages=self._of(iri, _MESSAGES),
            persons=self._of(iri, _PERSONS),
        )

    def _value(self, node: ox.NamedNode, predicate: ox.NamedNode) -> str | None:
        found = self._opened.store.quads_for_pattern(node, predicate, None, ox.DefaultGraph())
        return next((q.object.value for q in found if isinstance(q.object, ox.Literal)), None)

    def _of(self, iri: ox.NamedNode, text: str) -> Answer:
        found = sparql.evaluate(self._opened.store, f"{text}VALUES ?page {{ {iri} }}")
        return self._answer(found, "")

    def _answer(self, found: Result, title: str) -> Answer:
        if not isinstance(found.rows, ox.QuerySolutions):
            return Answer((), (), title, self.base)
        columns = found.variables
        rows = tuple({name: value_of(row[name]) for name in columns} for row in found.rows)
        return Answer(columns, rows, title, self.base)

    def __repr__(self) -> str:
        if address := self._opened.manifest.get("endpoint"):
            return f"<kg.Graph at {address}>"
        quads = self._opened.manifest.get("quads", 0)
        return f"<kg.Graph {self._opened.path.parent.parent} of {quads:,} quads>"


_MESSAGES: Final = """
SELECT ?message ?form ?sent ?from ?to WHERE {
  ?page cw:encloses? ?message .
  OPTIONAL { ?message cw:form/rdfs:label ?form }
  OPTIONAL { ?message cw:edtf ?sent }
  OPTIONAL { ?message cw:sender/rdfs:label ?from }
  OPTIONAL { ?message cw:recipient/rdfs:label ?to }
} ORDER BY ?message ?from ?to
"""
_PERSONS: Final = """
SELECT DISTINCT ?person ?name ?printed WHERE {
  ?passage nif:referenceContext ?page ; itsrdf:taIdentRef ?person ; nif:anchorOf ?printed .
  ?person a cw:Person ; rdfs:label ?name .
} ORDER BY ?name ?printed
"""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in the documents of a source, with links.

    ``documents`` has an ``Extraction`` each, ``left_out`` what could not be read and why.
    """

    documents: tuple[Extraction, ...]
    left_out: tuple[str, ...] = ()

    @property
    def messages(self) -> tuple[Communication, ...]:
        """The documents as messages and the messages they carry, in the order of the pages."""
        return tuple(m for found in self.documents for m in found.communications)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The people, offices, bodies and places named."""
        return tuple(m for found in self.documents for m in found.mentions)

    @property
    def references(self) -> tuple[Reference, ...]:
        """What is cited."""
        return tuple(r for found in self.documents for r in found.references)

    def records(self) -> list[dict[str, Any]]:
        """What ``kg extract`` prints: a JSON object a document."""
        from kg.record import to_record  # noqa: PLC0415 - only who asks for it needs it

        return [to_record(found) for found in self.documents]


def analyse(path: str | Path, *, registers: Sequence[str | Path] = ()) -> Analysis:
    """What is found in a page, volume or folder, with links, without a store.

    ``registers`` are further registers, as ``kg register import`` writes them. Raises InputError
    when there is nothing to read.
    """
    from kg import build, tasks  # noqa: PLC0415 - loads spaCy
    from kg.read.corpus import discover  # noqa: PLC0415

    further = tuple(Path(one) for one in registers)
    sources, problems = discover([Path(path)])
    with TemporaryDirectory(prefix="kg-") as folder:
        setup = tasks.Setup(further)
        extracted = tasks.extract_all(
            sources, Path(folder), setup.digest(), setup, 1, settings.silent
        )
        good = [one for one in extracted if not one.unread]
        found = tuple(entry.extraction for entry in build.resolved(good, further))
    problems = (*problems, *(p for one in extracted for p in one.problems))
    told = tuple(f"{p.path}: {p.reason}" for p in problems)
    if not found:
        raise InputError(
            f"Nothing could be read at {path} ({'; '.join(told[:3]) or 'no document'}).",
            "Give a page (.txt, .html), a volume (.xml, .tei) or a folder of them.",
        )
    return Analysis(found, told)


def _cell(value: Value, base: str) -> str:
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)
    return text[len(base) :] if text.startswith(base) else text


def _without(library: str) -> UsageError:
    return UsageError(f"{library} is not installed.", f'pip install "coldwar-kg[{library}]"')
