"""Reading lists: documents in an order of one's own, kept in the address, and made into a reader
(HTML or DOCX) with its bibliography, chronology and index of persons. Runs in a worker."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final
from xml.sax.saxutils import escape

import pyoxigraph as ox
from markupsafe import Markup

from kg.errors import UsageError
from kg.graph import vocab as v
from kg.pages import describe
from kg.pages.citation import day_in_words
from kg.pages.render import visible
from kg.pages.views import Note, Run, View
from kg.serve.lookups import Reader, index_of
from kg.serve.selection import item

MOST: Final = 100  # documents of a list
# Who writes, is written to or named in a document or what it carries
PERSONS: Final = """
SELECT DISTINCT agent.label, agent.name FROM item
JOIN (SELECT item, agent FROM party UNION SELECT item, agent FROM mention) AS one
  ON one.item = item.id
JOIN agent ON agent.id = one.agent
WHERE kind = 'person' AND (item.name = :name OR item.carrier = :name)
"""


def listed(reader: Reader, names: Sequence[str]) -> dict[str, Any]:
    """The documents of a list in its order, and the names that nothing has."""
    index = index_of(reader)
    found = {name: item(index, name) for name in names[:MOST]}
    return {
        "rows": [row for row in found.values() if row is not None],
        "unknown": [name for name in names[:MOST] if found[name] is None],
        "more": max(0, len(names) - MOST),
    }


def reader_of(
    reader: Reader, names: Sequence[str], title: str, ending: str, address: str
) -> dict[str, Any]:
    """A list as a book to read: its ``body`` and media ``type``. Raises UsageError for a form that
    there is not."""
    if ending not in FORMS:
        raise UsageError(f"A list has no form .{ending}.", f"Choose {', '.join(FORMS)}.")
    media_type, make = FORMS[ending]
    rows = listed(reader, names)["rows"]
    pieces = [("Title", title), ("Cited", address), *_pieces(reader, rows)]
    told = [(style, str(visible(text))) for style, text in pieces]
    return {"body": make(title, told), "type": media_type}


# ---------------------------------------------------------------- what a reader holds

Piece = tuple[str, str]  # a style, and the words set in it


def _pieces(reader: Reader, rows: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    """The documents, then what leads to them."""
    document = partial(describe.document, reader.pages, reader.addresses)
    views = [document(ox.NamedNode(reader.base + row["name"])) for row in rows]
    for n, (row, view) in enumerate(zip(rows, views, strict=True), 1):
        yield "Heading1", f"{n}. {row['title']}"
        ends = [" and ".join(one["label"] for one in row[role]) for role in ("from", "to")]
        went = " → ".join(end or "?" for end in ends) if any(ends) else ""
        day = day_in_words(row["date"] or "")
        yield "Cited", " · ".join(one for one in (went, day, row["place"] or "") if one)
        yield from _text(view)
    yield "Heading1", "Bibliography"
    for entry in sorted({view.cited.chicago for view in views if view.cited is not None}):
        yield "Entry", entry
    yield "Heading1", "Chronology"
    for n, row in sorted(enumerate(rows, 1), key=lambda one: (one[1]["day"] or "9999", one[0])):
        yield "Entry", f"{day_in_words(row['date'] or '') or 'Undated'}: {row['title']} ({n})"
    yield "Heading1", "Persons"
    for label, places in _persons(reader, rows):
        yield "Entry", f"{label} {', '.join(map(str, places))}"


def _text(view: View) -> Iterator[Piece]:
    """A document's paragraphs, each followed by the notes called in it."""
    if view.text is None:
        return
    for block in view.text.blocks:
        style = "Carried" if block.message is not None else "Normal"
        for paragraph in block.paragraphs:
            yield style, _words(paragraph.runs)
            yield from _notes(paragraph.notes)
    yield from _notes(view.text.notes)


def _notes(notes: Iterable[Note]) -> Iterator[Piece]:
    for note in notes:
        yield "Note", f"{note.number} {' '.join(_words(line) for line in note.lines)}".strip()


def _words(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _persons(reader: Reader, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[int]]]:
    """Persons by surname, each with the numbers of the documents that name them."""
    found: dict[tuple[str, str], list[int]] = {}
    for n, row in enumerate(rows, 1):
        for label, name in index_of(reader).execute(PERSONS, {"name": row["name"]}):
            found.setdefault((name, label), []).append(n)
    told = []
    for (name, label), places in found.items():
        node = ox.NamedNode(reader.base + name)
        family = reader.value(node, v.FAMILY_NAME)
        given = reader.value(node, v.GIVEN_NAME)
        told.append((f"{family}, {given}".removesuffix(", ") if family else label, places))
    return sorted(told, key=lambda one: one[0].casefold())


# ---------------------------------------------------------------- HTML and DOCX

ELEMENTS: Final[Mapping[str, str]] = {
    "Title": "h1",
    "Heading1": "h2",
    "Carried": "blockquote",
    "Note": "aside",
    "Cited": "small",
}
SHEET: Final = """body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5;
  font-family: Georgia, serif; }
h2 { margin-top: 2.5rem; } small { display: block; color: #555; margin-bottom: 1rem; }
blockquote { margin: 0 0 0 1.5rem; padding: .3rem 0; } p { margin: .7rem 0; }
aside { font-size: .85rem; margin-left: 1.5rem; color: #444; }
@media print { h2 { break-before: page; } }"""


def _html(title: str, pieces: Sequence[Piece]) -> bytes:
    said = Markup("\n").join(
        Markup("<{0}>{1}</{0}>").format(ELEMENTS.get(style, "p"), text) for style, text in pieces
    )
    page = Markup(
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}\n</body>\n</html>\n"
    ).format(title, Markup(SHEET), said)  # noqa: S704
    return page.encode()


WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# name, the style it is based on, and what it adds (ECMA-376, part 1, 17.7)
STYLES: Final = (
    ("Normal", "", '<w:pPr><w:spacing w:after="120"/></w:pPr>'),
    ("Title", "Normal", '<w:rPr><w:b/><w:sz w:val="40"/></w:rPr>'),
    (
        "Heading1",
        "Normal",
        '<w:pPr><w:keepNext/><w:spacing w:before="480"/><w:outlineLvl w:val="0"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr>',
    ),
    ("Cited", "Normal", '<w:rPr><w:i/><w:sz w:val="20"/></w:rPr>'),
    ("Carried", "Normal", '<w:pPr><w:ind w:left="480"/></w:pPr>'),
    ("Note", "Normal", '<w:pPr><w:ind w:left="480"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr>'),
    ("Entry", "Normal", '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr>'),
)
PARTS: Final = (
    ("/word/document.xml", "document.main"),
    ("/word/styles.xml", "styles"),
)
UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _docx(title: str, pieces: Sequence[Piece]) -> bytes:
    """A document of Office Open XML (ECMA-376), with headings that a word processor knows."""
    del title  # it is the first piece
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    paragraphs = "".join(_paragraph(style, text) for style, text in pieces)
    styles = "".join(_style(*style) for style in STYLES)
    files = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            + "".join(
                f'<Override PartName="{name}" ContentType="{kind}.{part}+xml"/>'
                for name, part in PARTS
            )
            + "</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/styles" Target="styles.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'<w:document xmlns:w="{WORD}"><w:body>{paragraphs}<w:sectPr/></w:body></w:document>'
        ),
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as book:
        for name, body in files.items():
            book.writestr(name, head + body)
    return sink.getvalue()


def _paragraph(style: str, text: str) -> str:
    said = escape(UNWRITABLE.sub("\ufffd", text))
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{said}</w:t></w:r></w:p>'
    )


def _style(name: str, based: str, added: str) -> str:
    known = {"Heading1": "heading 1"}.get(name, name)
    above = f'<w:basedOn w:val="{based}"/>' if based else ""
    first = "" if based else ' w:default="1"'
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"{first}>'
        f'<w:name w:val="{known}"/>{above}{added}</w:style>'
    )


DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: Final = {"html": ("text/html; charset=utf-8", _html), "docx": (DOCX, _docx)}
