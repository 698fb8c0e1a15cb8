"""A selection as a file to take away: a table, a workbook, a network, references, or TEI; and the
answer of a query as a workbook.

Made in a worker, whole: the selections people work with are thousands of rows, not millions.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import xlsxwriter

from kg import queries, sparql
from kg.errors import UsageError
from kg.graph import vocab as v
from kg.pages import citation
from kg.publish import tables
from kg.publish.tables import Message, Network, Party, safe
from kg.serve import lookups, selection
from kg.serve.lookups import Reader

Rows = Sequence[Mapping[str, Any]]


def _names(role: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda one: "; ".join(party["label"] for party in one[role])


# Caption, width, and what stands there: a value of the row, or more
COLUMNS: Final[tuple[tuple[str, int, str | Callable[[Mapping[str, Any]], str]], ...]] = (
    ("date", 24, "date"),
    ("day", 12, "day"),
    ("from", 30, _names("from")),
    ("to", 30, _names("to")),
    ("copies to", 20, _names("copy")),
    ("title", 60, "title"),
    ("form", 14, "form"),
    ("sent from", 16, "place"),
    ("classification", 16, "classification"),
    ("volume", 40, "volume_title"),
    ("document", 10, "number"),
    ("carried in", 20, "carrier"),
    ("received", 24, "received"),
    ("answers printed", 10, lambda one: str(one["answers"])),
    ("address", 50, "iri"),
)
CAPTIONS: Final = [caption for caption, _, _ in COLUMNS]


def take(
    reader: Reader,
    asked: dict[str, str],
    ending: str,
    order: str = "",
    address: str = "",
    most: int | None = None,
) -> dict[str, Any]:
    """The file of a selection: its ``body`` and media ``type``. ``address`` is where the selection
    is shown, which the file says of itself.

    Raises UsageError for a form that there is not.
    """
    form = FORMS.get(ending)
    if form is None:
        raise UsageError(f"A selection has no form .{ending}.", f"Choose {', '.join(FORMS)}.")
    media_type, make = form
    found = selection.taken(reader, asked, order)
    for one in found["rows"]:
        one["iri"] = reader.base + one["name"]
    return {"body": make(reader, found["rows"][:most], address), "type": media_type}


def _row(one: Mapping[str, Any]) -> list[str]:
    told = (value for _, _, value in COLUMNS)
    return [(one[value] or "") if isinstance(value, str) else value(one) for value in told]


def _csv(rows: Rows) -> bytes:
    sink = io.StringIO(newline="")
    table = csv.writer(sink, lineterminator="\r\n")
    table.writerow(CAPTIONS)
    for one in rows:
        table.writerow(map(safe, _row(one)))
    return "\ufeff".encode() + sink.getvalue().encode()  # the mark tells Excel that it is UTF-8


def _excel(rows: Rows, address: str) -> bytes:
    """A workbook; days are real dates, so that they sort and filter as such."""
    sink = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(sink, options) as book:
        book.set_properties({"title": "Diplomatic correspondence", "comments": address})
        sheet = book.add_worksheet("Letters")
        bold = book.add_format({"bold": True, "text_wrap": True})
        day_format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet.write_row(0, 0, CAPTIONS, bold)
        sheet.freeze_panes(1, 0)
        for n, (_, width, _) in enumerate(COLUMNS):
            sheet.set_column(n, n, width)
        for n, one in enumerate(rows, 1):
            for column, cell in enumerate(_row(one)):
                sheet.write_string(n, column, cell)
            day = _day(one["day"])
            if day is not None:
                sheet.write_datetime(n, 1, day, day_format)
            sheet.write_number(n, CAPTIONS.index("answers printed"), one["answers"])
        if rows:
            sheet.autofilter(0, 0, len(rows), len(CAPTIONS) - 1)
    return sink.getvalue()


SHEET: Final = 1_000_000  # rows of a sheet; Excel takes 48,576 more
LINKED: Final = 60_000  # links of a sheet; Excel takes 65,530
NUMBERS: Final = ("integer", "decimal", "double", "float", "nonNegativeInteger")


def workbook(
    reader: Reader, text: str, file: str = "", values: dict[str, str] | None = None
) -> dict[str, Any]:
    """The answer of a query as a workbook, or of a saved query (``file``) with its values: things
    by their names, linked; numbers as numbers, days as dates.

    Raises UsageError for an answer that has no rows, QueryError as the query does.
    """
    if file:
        text = queries.bind(queries.read(Path(file)), values or {}, reader.store, reader.base)
    result = sparql.evaluate(reader.store, text)
    if not isinstance(result.rows, ox.QuerySolutions):
        raise UsageError("Only rows make a workbook.", "Ask with SELECT.")
    sink = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(sink, options) as book:
        sheet = book.add_worksheet("Answer")
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        days = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet.write_row(0, 0, [lookups.column_title(name) for name in result.variables], bold)
        sheet.set_column(0, max(0, len(result.variables) - 1), 24)
        labels: dict[str, str] = {}
        links = count = 0
        for count, row in enumerate(islice(result.rows, SHEET), 1):
            for column, term in enumerate(row):
                links += isinstance(term, ox.NamedNode)
                _put(reader, sheet, (count, column), term, days, labels, linked=links < LINKED)
        if count:
            sheet.autofilter(0, 0, count, len(result.variables) - 1)
    return {"body": sink.getvalue(), "type": EXCEL}


def _put(
    reader: Reader,
    sheet: Any,
    at: tuple[int, int],
    term: object,
    days: Any,
    labels: dict[str, str],
    *,
    linked: bool,
) -> None:
    """Write a term into a cell as what it is."""
    if isinstance(term, ox.NamedNode):
        if term.value not in labels:
            named = lookups.named(reader, (term.value,))
            labels[term.value] = named.get(term.value) or lookups.short(term.value, reader.base)
        if linked and len(term.value) < 2000:
            sheet.write_url(*at, term.value, None, labels[term.value])
        else:
            sheet.write_string(*at, labels[term.value])
    elif isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        day = _day(term.value) if len(term.value) == 10 else None
        if kind in NUMBERS:
            sheet.write_number(*at, float(term.value))
        elif day is not None:
            sheet.write_datetime(*at, day, days)
        else:
            sheet.write_string(*at, term.value[:32_767])
    elif term is not None:
        sheet.write_string(*at, str(term))


def _day(text: str | None) -> dt.datetime | None:
    """A day a workbook can hold: its calendar begins in 1900."""
    try:
        day = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year >= 1900 else None


def _json(reader: Reader, rows: Rows, address: str) -> bytes:
    told = {
        "from": address,
        "letters": [
            {
                **{k: one[k] for k in ("name", "title", "date", "day", "form", "place")},
                **{k: one[k] for k in ("classification", "volume", "number", "received")},
                "iri": one["iri"],
                "carrier": one["carrier"],
                "answers": one["answers"],
                **{
                    role: [
                        {
                            "iri": party["name"] and reader.base + party["name"],
                            "label": party["label"],
                        }
                        for party in one[role]
                    ]
                    for role in ("from", "to", "copy", "delivered")
                },
            }
            for one in rows
        ],
    }
    return _told(told)


def _messages(reader: Reader, rows: Rows) -> Iterator[Message]:
    """Rows as the makers of networks and of TEI take them."""

    @cache
    def known(iri: str) -> tuple[str, ...]:
        nodes = reader.pages.nodes(ox.NamedNode(iri), v.SAME_ELSEWHERE)
        return tuple(node.value for node in nodes)

    def parties(found: Rows) -> Iterator[Party]:
        for party in found:
            if party["kind"] != selection.WORDS:  # those are read with their place on the page
                iri, kind = reader.base + party["name"], party["kind"]
                yield Party(party["label"], iri, kind == "person", known(iri), kind == "office")

    def printed(iri: str, words: ox.NamedNode) -> tuple[Party, ...]:
        node = ox.NamedNode(iri)
        documents = reader.pages.nodes(node, v.REFERENCE_CONTEXT) or [node]
        return tables.printed(reader.pages, documents[0], reader.values(node, words))

    for one in rows:
        senders, recipients = (tuple(parties(one[role])) for role in ("from", "to"))
        yield Message(
            iri=one["iri"],
            document=one["iri"],
            volume=one["volume"] or "",
            volume_title=one["volume_title"],
            label=one["title"],
            number=one["number"] or "",
            form=one["form"] or "",
            senders=senders or printed(one["iri"], v.SENDER_TEXT),
            sender_people=tuple(party for party in senders if party.is_person),
            recipients=recipients or printed(one["iri"], v.RECIPIENT_TEXT),
            recipient_people=tuple(party for party in recipients if party.is_person),
            place=(Party(one["place"]),) if one["place"] else (),
            edtf=one["date"] or "",
            earliest=one["day"] or "",
            classification=one["classification"] or "",
        )


def _graphml(reader: Reader, rows: Rows) -> bytes:
    sink, network = io.BytesIO(), Network()
    for message in _messages(reader, rows):
        network.add(message)
    network.write(sink)
    return sink.getvalue()


def _tei(reader: Reader, rows: Rows) -> bytes:
    sink = io.BytesIO()
    volumes = sorted({(one["volume"], one["volume_title"]) for one in rows if one["volume"]})
    parts = (tables.fragment(one, reader.base) for one in _messages(reader, rows))
    tables.write(sink, parts, volumes, reader.base, dt.datetime.now(dt.UTC).date())
    return sink.getvalue()


def _works(reader: Reader, rows: Rows) -> list[citation.Work]:
    @cache
    def printed(volume: str) -> tuple[list[str], str]:
        node = ox.NamedNode(reader.base + volume)
        return reader.values(node, v.EDITOR), reader.value(node, v.ISSUED)

    works = []
    for one in rows:
        names, issued = printed(one["volume"]) if one["volume"] else ([], "")
        works.append(
            citation.Work(
                key=one["name"].replace("/", "-"),
                title=one["title"],
                url=one["iri"],
                volume=one["volume_title"],
                number=one["number"] or "",
                date=one["date"] or "",
                place=one["place"] or "",
                editors=names,
                issued=issued,
                authors=[party["label"] for party in one["from"][-1:]],
                recipients=[party["label"] for party in one["to"][-1:]],
            )
        )
    return works


Make = Callable[[Reader, Rows, str], bytes]
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Final[Mapping[str, tuple[str, Make]]] = {
    "csv": ("text/csv; charset=utf-8", lambda _, rows, __: _csv(rows)),
    "xlsx": (EXCEL, lambda _, rows, address: _excel(rows, address)),
    "json": ("application/json", _json),
    "graphml": ("application/graphml+xml", lambda reader, rows, _: _graphml(reader, rows)),
    "tei": ("application/tei+xml", lambda reader, rows, _: _tei(reader, rows)),
    "ris": (
        "application/x-research-info-systems",
        lambda reader, rows, _: "".join(map(citation.ris, _works(reader, rows))).encode(),
    ),
    "bib": (
        "application/x-bibtex",
        lambda reader, rows, _: "\n".join(map(citation.bibtex, _works(reader, rows))).encode(),
    ),
    "csl": (
        "application/vnd.citationstyles.csl+json",
        lambda reader, rows, _: _told(list(map(citation.csl, _works(reader, rows)))),
    ),
}


def _told(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
