"""Files of word processors, PDF, e-mail, Markdown and tables → Documents of any edition.

Their text is taken out by well-kept libraries (the extra ``office``) and read as a plain page; what
a file states of itself (front matter, headers of an e-mail, columns of a table) is stated metadata.
A file that is encrypted, has no text, or unpacks to more than it should is told in one line.
"""

from __future__ import annotations

import csv
import email
import email.policy
import logging
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from kg.errors import InputError
from kg.model import Document, Stated, StatedDate, StatedParty, StatedPlace
from kg.read.cable import lines_of, read_header
from kg.read.days import days
from kg.read.editions import UNKNOWN, told
from kg.read.editions import edition as edition_of
from kg.read.languages import language, short_code
from kg.read.languages import told as language_told
from kg.read.typescript import read_typescripts

UNPACKED = 64 << 20  # bytes that a document of a word processor may unpack to
RATIO = 200  # times its size; more is an attack
PAGES = 2000  # of a PDF; a file with more is no document
ROWS = 1_000_000
FRONT = re.compile(r"\A---[ \t]*\n(?P<front>.*?)\n---[ \t]*\n", re.DOTALL)
PAIR = re.compile(r"^(?P<key>[A-Za-zÀ-ÿ_ -]+):[ \t]*(?P<value>.*)$")
# the fields of stated metadata by the names that tables and front matter have for them
FIELDS = {
    "id": ("id", "identifier"),
    "title": ("title", "titel", "titre"),
    "from": ("from", "sender", "senders", "author", "absender", "von", "expéditeur", "origin"),
    "to": ("to", "recipient", "recipients", "addressee", "empfänger", "an", "destinataire"),
    "copies": ("cc", "copies", "copy", "copied_to", "info"),
    "date": ("date", "sent", "datum", "fecha", "senderdate", "date_sent", "draft_date"),
    "received": ("received", "received_at", "addresseedate"),
    "place": ("place", "sent_from", "ort", "lieu", "senderplace"),
    "form": ("form", "type", "kind"),
    "number": ("number", "no", "nr", "telegram_number"),
    "subject": ("subject", "betreff", "objet", "subj"),
    "classification": ("classification", "marking"),
    "repository": ("repository", "archive"),
    "shelfmark": ("shelfmark", "signature", "signatur", "reference", "source"),
    "language": ("language", "lang"),
    "header": ("header",),  # of a telegram, its text in a column of its own
    "text": ("text", "body", "content", "transcription", "message_text"),
    "tags": ("tags", "keywords", "topics"),
}


@dataclass(frozen=True, slots=True)
class File:
    """A file to read, and what its user says of it: edition, and columns by field."""

    path: Path
    id: str
    asked: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def refused(self, reason: str, remedy: str, line: int | None = None) -> InputError:
        """The error that says why it was left out."""
        return InputError(f"{self.path} {reason}", remedy, line=line, reason=reason)

    def documents(self, text: str, stated: Stated | None = None) -> Iterator[Document]:
        """The documents of its text."""
        edition = told(self.id.partition("/")[0], self.path.stem, text, self.asked)
        yield from read_typescripts(text, self.id, str(self.path), edition, stated)


def library(file: File, name: str) -> ModuleType:
    """A library of the extra ``office``. Raises ``InputError`` where it is not installed."""
    from importlib import import_module  # noqa: PLC0415

    try:
        return import_module(name)
    except ImportError as error:
        reason = f"needs {name} to be read"
        raise file.refused(
            reason, "Install the extra: pip install 'coldwar-kg[office]'."
        ) from error


# ---------------------------------------------------------------- word processors and PDF


def docx(file: File) -> Iterator[Document]:
    """A document of Word (.docx)."""
    check_archive(file)
    reader = library(file, "docx")
    try:
        document = reader.Document(str(file.path))
        text = "\n".join(_docx_lines(document))
    except Exception as error:  # the library raises what its parts raise
        raise file.refused(
            f"can't be read as .docx: {_one_line(error)}", "Save it again."
        ) from error
    yield from _typed(file, text)


def _docx_lines(document: Any) -> Iterator[str]:
    for part in document.element.body.iterchildren():
        tag = part.tag.rpartition("}")[2]
        if tag == "p":
            yield "".join(_runs(part))
        elif tag == "tbl":
            for row in part.iter(f"{part.tag.rpartition('}')[0]}}}tr"):
                cells = row.iter(f"{part.tag.rpartition('}')[0]}}}tc")
                yield "\t".join("".join(_runs(cell)).strip() for cell in cells)


def _runs(part: Any) -> Iterator[str]:
    for one in part.iter():
        tag = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
        if tag == "t":
            yield one.text or ""
        elif tag == "tab":
            yield "\t"
        elif tag in ("br", "cr"):
            yield "\n"


def odt(file: File) -> Iterator[Document]:
    """A document of OpenDocument (.odt)."""
    check_archive(file)
    reader = library(file, "odfdo")
    try:
        document = reader.Document(str(file.path))
        parts = document.body.get_elements("descendant::text:p | descendant::text:h")
        text = "\n".join(_odt_text(part) for part in parts)
    except Exception as error:
        raise file.refused(
            f"can't be read as .odt: {_one_line(error)}", "Save it again."
        ) from error
    yield from _typed(file, text)


def _odt_text(part: Any) -> str:
    return str(part.inner_text if hasattr(part, "inner_text") else part.text_recursive)


def pdf(file: File) -> Iterator[Document]:
    """A PDF with text."""
    reader = library(file, "pypdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it can't read is told below
    try:
        document = reader.PdfReader(str(file.path))
        if document.is_encrypted and not document.decrypt(""):
            raise file.refused("is encrypted", "Save it without a password.")
        count = len(document.pages)
        if count > PAGES:
            raise file.refused(f"has {count:,} pages, more than {PAGES:,}", "Divide it.")
        text = "\n\n".join(page.extract_text() or "" for page in document.pages)
    except InputError:
        raise
    except Exception as error:
        raise file.refused(f"can't be read as PDF: {_one_line(error)}", "Save it again.") from error
    if not text.strip():
        raise file.refused("has no text, only images", "Recognise its text (OCR) first.")
    yield from _typed(file, text)


def _typed(file: File, text: str) -> Iterator[Document]:
    if not text.strip():
        raise file.refused("holds no text", "Give it the text of a document, or leave it out.")
    yield from file.documents(text.replace("\r\n", "\n").replace("\0", ""))


def check_archive(file: File) -> None:
    """Refuse a packed file that is encrypted, broken, or unpacks to more than it should."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        with file.path.open("rb") as stream:
            head = stream.read(8)
        reason = "is encrypted" if head.startswith(b"\xd0\xcf\x11\xe0") else "is no readable file"
        raise file.refused(reason, "Save it again, without a password.") from error
    size = sum(part.file_size for part in parts)
    packed = max(1, file.path.stat().st_size)
    if size > UNPACKED or (size > 1 << 20 and size > RATIO * packed) or len(parts) > 10_000:
        reason = f"unpacks to {size >> 20} MiB, which may be an attack"
        raise file.refused(reason, "Leave it out, or save it again without its pictures.")
    if any(part.flag_bits & 1 for part in parts):
        raise file.refused("is encrypted", "Save it without a password.")


def _one_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]


# ---------------------------------------------------------------- e-mail


def e_mail(file: File) -> Iterator[Document]:
    """An e-mail (.eml, RFC 5322): its headers are stated, its plain text is read."""
    message = email.message_from_bytes(file.path.read_bytes(), policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise file.refused("is no e-mail", "Leave it out.")
    written, subject = ("".join(_said(message, name)[:1]) for name in ("date", "subject"))
    if not (_said(message, "from") or _said(message, "to")):
        raise file.refused("is no e-mail: it has neither From nor To", "Leave it out.")
    body = message.get_body(preferencelist=("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    if body is not None and body.get_content_subtype() == "html":
        from lxml import html  # noqa: PLC0415

        text = str(html.document_fromstring(text or "<p/>").xpath("string()"))
    sent = None
    if written:
        try:
            moment = parsedate_to_datetime(written)
            value = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
            sent = StatedDate(value, written)
        except (TypeError, ValueError):
            sent = None
    stated = Stated(
        "e-mail",
        title=subject,
        senders=tuple(_addresses(message, "from")),
        recipients=tuple(_addresses(message, "to")),
        copied_to=tuple(_addresses(message, "cc")),
        sent=sent,
        form="message",
        subject=subject,
        ids=tuple(x for x in ("".join(_said(message, "message-id")[:1]).strip("<> "),) if x),
    )
    yield from file.documents(text if text.strip() else subject or "(no text)", stated)


def _said(message: EmailMessage, header: str) -> list[str]:
    """What the headers of a name say; as they stand where they are not well-formed, on which
    Python's own parser fails."""
    try:
        return [str(value) for value in message.get_all(header, [])]
    except (IndexError, ValueError, AttributeError, TypeError):
        return [str(v) for name, v in message.raw_items() if name.lower() == header]


def _addresses(message: EmailMessage, header: str) -> Iterator[StatedParty]:
    for name, address in getaddresses(_said(message, header)):
        if name or address:
            yield StatedParty(name or address, ids=(f"mailto:{address}",) if address else ())


# ---------------------------------------------------------------- Markdown and tables


def markdown(file: File) -> Iterator[Document]:
    """Markdown, with or without front matter between lines of ``---``; without it a file is a
    document when it has a day, a header block or a salutation at its head, as a README has not."""
    text = file.path.read_text(encoding="utf-8-sig", errors="strict") if _is_text(file) else ""
    front = FRONT.match(text)
    begin = front.end() if front is not None else 0
    if front is None and not is_correspondence(unmarked(text)):
        raise file.refused(
            "has no front matter, day, header or salutation",
            "Begin it with --- and lines like from: and date:, or leave it out.",
        )
    row: dict[str, str] = {}
    for line in front["front"].splitlines() if front is not None else ():
        pair = PAIR.match(line)
        if pair is not None:
            row[pair["key"].strip()] = pair["value"].strip().strip("\"'")
    body = unmarked(text[begin:])
    for document in file.documents(
        body or row.get("title", " "), stated_row(file, row, "front-matter")
    ):
        yield _in_language(document, field_of(row, "language", file.columns))


def unmarked(text: str) -> str:
    """Markdown without its marks."""
    return re.sub(
        r"^(?:#{1,6}|>)\s+|[*_]{2}|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)",
        "",
        text,
        flags=re.MULTILINE,
    )


def is_correspondence(text: str) -> bool:
    """Whether the first lines of a text have a day, a header block or a salutation."""
    words = language(language_told(text) or "en")
    if read_header(text, 0, len(text), words, edition_of(UNKNOWN)) is not None:
        return True
    return any(
        words.greets(line.text) or next(days(text, line.start, line.end, words), None)
        for line in lines_of(text, most=6)
        if len(line.text) < 120
    )


def _is_text(file: File) -> bool:
    data = file.path.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 (byte {data[error.start]:#04x} at {error.start})"
        raise file.refused(reason, "Save it as UTF-8.") from error
    return True


def table(file: File) -> Iterator[Document]:
    """A table of messages (.csv, .tsv), with or without a column of text: a row a document.

    Columns are those that ``kg.toml`` maps to fields, else those named like the fields.
    """
    _is_text(file)
    with file.path.open(encoding="utf-8-sig", newline="") as stream:
        sample = stream.read(1 << 14)
        stream.seek(0)
        delimiter = "\t" if file.path.suffix.lower() == ".tsv" else _delimiter(sample)
        rows = csv.DictReader(stream, delimiter=delimiter, strict=True)
        header = [name.strip() for name in rows.fieldnames or ()]
        missing = [f"{name} ({of})" for of, name in file.columns.items() if name not in header]
        if missing:
            raise file.refused(
                f"has no column {', '.join(missing)}", f"Its columns are: {', '.join(header)}."
            )
        known = [k for k in ("from", "to", "date") if _column(header, k, file.columns)]
        if not known:
            raise file.refused(
                "has no column of senders, recipients or dates",
                'Map its columns in kg.toml: [columns] from = "…".',
            )
        try:
            yield from _rows(file, rows)
        except csv.Error as error:
            reason = f"has a row that can't be read: {error}"
            raise file.refused(reason, "Close its quotation marks.", rows.line_num) from error


def _delimiter(sample: str) -> str:
    first = sample.splitlines()[0] if sample else ""
    return max((",", ";", "\t"), key=first.count)


def _rows(file: File, rows: Any) -> Iterator[Document]:
    volume = file.id.partition("/")[0]
    used: set[str] = set()
    for at, row in enumerate(rows, start=1):
        if at > ROWS:
            raise file.refused(f"has more than {ROWS:,} rows", "Divide it.")
        clean = {str(k).strip(): str(v).strip() for k, v in row.items() if k and v}
        if not clean:
            continue
        given = re.sub(r"[^\w.-]+", "-", field_of(clean, "id", file.columns)).strip("-")
        name = given or f"{file.path.stem}-{at}"
        name = name if name not in used else f"{name}-{at}"
        used.add(name)
        parts = (field_of(clean, of, file.columns) for of in ("header", "text"))
        text = "\n\n".join(part for part in parts if part).replace("\r\n", "\n")
        stated = stated_row(file, clean, "table")
        one = replace(file, id=f"{volume}/{name}")
        if text:
            documents = one.documents(text, stated)
        else:
            edition = told(volume, file.path.stem, "", file.asked)
            documents = iter(
                (
                    Document(
                        one.id,
                        volume,
                        "",
                        (),
                        source=str(file.path),
                        edition=edition.name,
                        stated=stated,
                    ),
                )
            )
        for document in documents:
            yield _in_language(document, field_of(clean, "language", file.columns))


def _in_language(document: Document, code: str) -> Document:
    return replace(document, language=short_code(code)) if code else document


def _column(header: list[str], name: str, columns: Mapping[str, str]) -> str:
    if name in columns:
        return columns[name]
    return next((c for c in header if c.casefold().replace(" ", "_") in FIELDS[name]), "")


def field_of(row: Mapping[str, str], name: str, columns: Mapping[str, str]) -> str:
    """The value of a field in a row; empty where it has none."""
    return row.get(_column(list(row), name, columns), "").strip()


def stated_row(file: File, row: Mapping[str, str], found_in: str) -> Stated:
    """What a row or front matter states."""

    def value(name: str) -> str:
        return field_of(row, name, file.columns)

    def people(name: str) -> tuple[StatedParty, ...]:
        return tuple(StatedParty(w.strip()) for w in value(name).split(";") if w.strip())

    warnings: list[str] = []
    words = language(short_code(value("language")) or "en")
    form = words.forms.get(value("form").casefold(), "")
    if value("form") and not form:
        warnings.append(f"a form that is not known: {value('form')}")
    marking = words.classifications.get(value("classification").casefold(), "")
    return Stated(
        found_in,
        title=value("title"),
        senders=people("from"),
        recipients=people("to"),
        copied_to=people("copies"),
        sent=_stated_day(value("date"), words.code, warnings),
        received=_stated_day(value("received"), words.code, warnings),
        place=StatedPlace(value("place")) if value("place") else None,
        form=form,
        number=value("number"),
        subject=value("subject"),
        topics=tuple(t.strip() for t in re.split(r"[;,]", value("tags")) if t.strip()),
        classification=marking,
        repository=value("repository"),
        shelfmark=value("shelfmark"),
        warnings=tuple(warnings),
    )


def _stated_day(value: str, code: str, warnings: list[str]) -> StatedDate | None:
    """A date of a table: EDTF as it is, else as printed in the table's language."""
    if not value:
        return None
    if re.fullmatch(
        r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)?)?[~?%]?", value
    ):
        day = next(days(value, 0, len(value), language(code)), None)
        if len(value.rstrip("~?%")) < 10 or day is not None:
            return StatedDate(value, value)
    day = next(days(value, 0, len(value), language(code)), None)
    if day is None:
        warnings.append(f"a date that can't be read: {value}")
        return None
    return StatedDate(day.edtf, value)
