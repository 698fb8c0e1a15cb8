"""A selection as a file to take away: a table, a workbook, a network, references, or TEI; and the
answer of a query as a workbook.

Made in a worker, whole: the selections people work with are thousands of rows, not millions.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping, Sequence
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

COLUMNS: Final = (
    "date",
    "day",
    "from",
    "to",
    "copies to",
    "title",
    "form",
    "sent from",
    "classification",
    "volume",
    "document",
    "carried in",
    "received",
    "answers printed",
    "address",
)
Rows = Sequence[Mapping[str, Any]]


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
    return {"body": make(reader, found["rows"][:most], address), "type": media_type}


def _row(reader: Reader, one: Mapping[str, Any]) -> list[str]:
    def names(role: str) -> str:
        return "; ".join(party["label"] for party in one[role])

    return [
        one["date"] or "",
        one["day"] or "",
        names("from"),
        names("to"),
        names("copy"),
        one["title"],
        one["form"] or "",
        one["place"] or "",
        one["classification"] or "",
        one["volume_title"],
        one["number"] or "",
        one["carrier"] or "",
        one["received"] or "",
        str(one["answers"]),
        reader.base + one["name"],
    ]


def _csv(reader: Reader, rows: Rows, address: str) -> bytes:
    del address
    sink = io.StringIO(newline="")
    table = csv.writer(sink, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in rows:
        table.writerow([safe(cell) for cell in _row(reader, one)])
    return "\ufeff".encode() + sink.getvalue().encode()  # the mark tells Excel that it is UTF-8


def _excel(reader: Reader, rows: Rows, address: str) -> bytes:
    """A workbook; days are real dates, so that they sort and filter as such."""
    sink = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(sink, options) as book:
        book.set_properties({"title": "Diplomatic correspondence", "comments": address})
        sheet = book.add_worksheet("Letters")
        bold = book.add_format({"bold": True, "text_wrap": True})
        day_format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet.write_row(0, 0, COLUMNS, bold)
        sheet.freeze_panes(1, 0)
        for n, width in enumerate((24, 12, 30, 30, 20, 60, 14, 16, 16, 40, 10, 20, 24, 10, 50)):
            sheet.set_column(n, n, width)
        for n, one in enumerate(rows, 1):
            cells = _row(reader, one)
            for column, cell in enumerate(cells):
                sheet.write_string(n, column, cell)
            day = _day(one["day"])
            if day is not None:
                sheet.write_datetime(n, 1, day, day_format)
            sheet.write_number(n, COLUMNS.index("answers printed"), one["answers"])
        if rows:
            sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
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
                "iri": reader.base + one["name"],
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
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _message(reader: Reader, one: Mapping[str, Any], same: dict[str, tuple[str, ...]]) -> Message:
    """A row as the makers of networks and of TEI take it."""

    def parties(role: str, *, people: bool | None = None) -> tuple[Party, ...]:
        found = []
        for party in one[role]:
            if party["kind"] == selection.WORDS:
                continue  # those are read with their place on the page
            person = party["kind"] == "person"
            if people is None or person == people:
                iri = reader.base + party["name"]
                if iri not in same:
                    known = reader.pages.nodes(ox.NamedNode(iri), v.SAME_ELSEWHERE)
                    same[iri] = tuple(node.value for node in known)
                office = party["kind"] == "office"
                found.append(Party(party["label"], iri, person, same[iri], office))
        return tuple(found)

    def printed(words: ox.NamedNode) -> tuple[Party, ...]:
        node = ox.NamedNode(reader.base + one["name"])
        documents = reader.pages.nodes(node, v.REFERENCE_CONTEXT) or [node]
        return tables.printed(reader.pages, documents[0], reader.values(node, words))

    iri = reader.base + one["name"]
    return Message(
        iri=iri,
        document=iri,
        volume=one["volume"] or "",
        volume_title=one["volume_title"],
        label=one["title"],
        number=one["number"] or "",
        form=one["form"] or "",
        message_number="",
        senders=parties("from") or printed(v.SENDER_TEXT),
        sender_people=parties("from", people=True),
        recipients=parties("to") or printed(v.RECIPIENT_TEXT),
        recipient_people=parties("to", people=True),
        place=(Party(one["place"]),) if one["place"] else (),
        printed_date="",
        edtf=one["date"] or "",
        earliest=one["day"] or "",
        latest="",
        replies_to=(),
        classification=one["classification"] or "",
    )


def _graphml(reader: Reader, rows: Rows, address: str) -> bytes:
    del address
    sink, network = io.BytesIO(), Network()
    same: dict[str, tuple[str, ...]] = {}
    for one in rows:
        network.add(_message(reader, one, same))
    network.write(sink)
    return sink.getvalue()


def _tei(reader: Reader, rows: Rows, address: str) -> bytes:
    del address
    sink = io.BytesIO()
    same: dict[str, tuple[str, ...]] = {}
    volumes = sorted({(one["volume"], one["volume_title"]) for one in rows if one["volume"]})
    parts = (tables.fragment(_message(reader, one, same), reader.base) for one in rows)
    tables.write(sink, parts, volumes, reader.base, dt.datetime.now(dt.UTC).date())
    return sink.getvalue()


def _works(reader: Reader, rows: Rows) -> list[citation.Work]:
    editors: dict[str, tuple[list[str], str]] = {}
    works = []
    for one in rows:
        volume = one["volume"] or ""
        if volume not in editors:
            node = ox.NamedNode(reader.base + volume) if volume else None
            editors[volume] = (
                (reader.values(node, v.EDITOR), reader.value(node, v.ISSUED)) if node else ([], "")
            )
        names, issued = editors[volume]
        works.append(
            citation.Work(
                key=one["name"].replace("/", "-"),
                title=one["title"],
                url=reader.base + one["name"],
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


def _ris(reader: Reader, rows: Rows, address: str) -> bytes:
    del address
    return "".join(map(citation.ris, _works(reader, rows))).encode()


def _bibtex(reader: Reader, rows: Rows, address: str) -> bytes:
    del address
    return "\n".join(map(citation.bibtex, _works(reader, rows))).encode()


def _csl(reader: Reader, rows: Rows, address: str) -> bytes:
    del address
    found = [citation.csl(work) for work in _works(reader, rows)]
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


Make = Callable[[Reader, Rows, str], bytes]
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Final[Mapping[str, tuple[str, Make]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": (EXCEL, _excel),
    "json": ("application/json", _json),
    "graphml": ("application/graphml+xml", _graphml),
    "tei": ("application/tei+xml", _tei),
    "ris": ("application/x-research-info-systems", _ris),
    "bib": ("application/x-bibtex", _bibtex),
    "csl": ("application/vnd.citationstyles.csl+json", _csl),
}
