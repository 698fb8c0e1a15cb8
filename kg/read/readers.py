"""The readers of single files: what each recognises, and what it gives.

A file is read by the first reader that has its suffix. What belongs to *Foreign Relations of the
United States* is read by its own readers of pages; everything else by those of any edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError
from kg.model import Document
from kg.read import office
from kg.read.cable import lines_of
from kg.read.correspdesc import is_letters, read_letters
from kg.read.days import days
from kg.read.editions import UNKNOWN, FolderSettings, folder_settings, told
from kg.read.editions import edition as edition_of
from kg.read.html import page_id, read_html, read_web_page
from kg.read.languages import language
from kg.read.plain import read_page
from kg.read.typescript import read_typescripts

XML = (".xml", ".tei")
LARGEST = 16 << 20  # bytes; the longest document published has half a million characters
HEAD = 1 << 18  # bytes in which a TEI file shows whether it holds letters


@dataclass(frozen=True, slots=True)
class Given:
    """A file to read: where it is, the id of its document, and what its user says of it."""

    path: Path
    id: str
    asked: str = ""  # the edition asked for
    settings: FolderSettings = field(default_factory=FolderSettings)

    @property
    def volume(self) -> str:
        """The volume it belongs to."""
        return self.id.partition("/")[0]


Read = Callable[[Given], Iterator[Document]]


def plain(given: Given) -> Iterator[Document]:
    """A plain page."""
    data = given.path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 (byte {data[error.start]:#04x} at {error.start})"
        raise InputError(f"{given.path} {reason}", "Save it as UTF-8.", reason=reason) from error
    edition = told(given.volume, given.path.stem, text, given.asked)
    if edition.frus and not given.asked and begins_as_letter(text):
        edition = edition_of(UNKNOWN)  # a letter copied without its heading
    if edition.frus:
        yield read_page(text, given.id, str(given.path))
        return
    yield from read_typescripts(text, given.id, str(given.path), edition)


def begins_as_letter(text: str) -> bool:
    """Whether a page begins with a salutation, or has nothing but a day above it."""
    english = language("en")
    for line in lines_of(text, most=2):
        if english.greets(line.text):
            return True
        if next(days(text, line.start, line.end, english), None) is None or len(line.text) > 40:
            return False
    return False


def web_page(given: Given) -> Iterator[Document]:
    """A saved web page."""
    data = given.path.read_bytes()
    own = given.asked in ("", "frus") and page_id(data[:HEAD]) is not None
    if own or given.asked == "frus" or given.volume.startswith("frus"):
        yield read_html(data, given.id, str(given.path))
        return
    if not data.strip():
        reason = "is empty"
        raise InputError(f"{given.path} {reason}", "Save the page again.", reason=reason)
    if b"historicaldocuments/frus" in data or b'class="tei-' in data:
        yield read_html(data, given.id, str(given.path))
        return
    yield from read_web_page(data, given.id, str(given.path), given.asked, given.path.stem)


def letters(given: Given) -> Iterator[Document]:
    """A TEI file of letters."""
    data = given.path.read_bytes()
    edition = told(given.volume, given.path.stem, "", given.asked)
    if edition.frus and not given.asked:
        edition = told("", "", "")
    yield from read_letters(data, given.id, str(given.path), edition)


def holds_letters(path: Path) -> bool:
    """Whether an XML file is TEI with descriptions of correspondence, not a volume of FRUS."""
    if path.suffix.lower() not in XML:
        return False
    with path.open("rb") as stream:
        return is_letters(stream.read(HEAD))


def _office(read: Callable[[office.File], Iterator[Document]]) -> Read:
    def reader(given: Given) -> Iterator[Document]:
        file = office.File(given.path, given.id, given.asked, given.settings.columns)
        yield from read(file)

    return reader


READERS: dict[str, Read] = {
    ".txt": plain,
    ".html": web_page,
    ".htm": web_page,
    ".xhtml": web_page,
    **dict.fromkeys(XML, letters),
    ".md": _office(office.markdown),
    ".eml": _office(office.e_mail),
    ".csv": _office(office.table),
    ".tsv": _office(office.table),
    ".docx": _office(office.docx),
    ".odt": _office(office.odt),
    ".pdf": _office(office.pdf),
}


def read_file(path: Path, id: str, asked: str = "") -> Iterator[Document]:
    """The documents of one file. ``id`` is ``VOLUME/NAME``; ``asked`` is the edition that the user
    named, which counts before the ``kg.toml`` of the folder.

    Raises ``InputError`` when the file can't be read; what was given before it stays given.
    """
    size = path.stat().st_size
    if size > LARGEST and path.suffix.lower() not in (".pdf", ".csv", ".tsv", *XML):
        reason = f"is larger than {LARGEST >> 20} MiB"
        raise InputError(f"{path} {reason}", "Give its documents one by one.", reason=reason)
    settings = folder_settings(path.absolute().parent)
    given = Given(path, id, asked or settings.edition, settings)
    yield from READERS[path.suffix.lower()](given)
