"""A saved page of the online edition → the same Document as from its text or TEI.

The edition at history.state.gov is made from the TEI by a TEI Processing Model: elements keep
their names as classes (``tei-dateline``, ``tei-persName``), a note's number is
``a[rel=footnote]``, and its text an ``li.footnote`` below, ending in a link back. Menus and the
like around the document are left out. Nothing the page refers to is loaded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import html

from kg.errors import InputError
from kg.model import Block, BlockKind, Document, MarkKind, Note, Span
from kg.read.editions import Edition, told
from kg.read.linear_text import Attributes, Writer, finished_marks, trim
from kg.read.plain import NUMBERED, line_kind, page_breaks
from kg.read.typescript import read_typescripts

BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "h1", "h2"}
    | {"h3", "h4", "h5", "h6", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Around a document, never part of it.
LEFT_OUT = frozenset(
    {"script", "style", "noscript", "nav", "header", "footer", "form", "button", "template"}
)
KINDS = {
    "dateline": BlockKind.DATELINE,
    "salute": BlockKind.SALUTATION,
    "signed": BlockKind.SIGNATURE,
    "closer": BlockKind.SIGNATURE,
    "listHead": BlockKind.LABEL,
}
MARKS = {
    "persName": MarkKind.PERSON,
    "orgName": MarkKind.ORGANIZATION,
    "placeName": MarkKind.PLACE,
    "gloss": MarkKind.TERM,
    "date": MarkKind.DATE,
    "dateline": MarkKind.DATELINE,
    "attachment": MarkKind.ENCLOSURE,
}
# what a link to a volume's lists marks
LISTED = {"p_": MarkKind.PERSON, "t_": MarkKind.TERM}
# "/historicaldocuments/frus1961-63v06/d63", ".../d63#fn1", "…/persons#p_KNS2", "…/pg_171"
LINK = re.compile(
    r"historicaldocuments/(?P<volume>frus[\w-]+)(?:/(?P<part>[\w.-]+))?(?:#(?P<at>.+))?$"
)
# <h4 class="tei-head7">10. Memorandum
OWN_NUMBER = re.compile(
    rb"<h\d[^>]*class=[\"'](?:[^\"']*[\s-])?head\d*[\"'\s][^>]*>\s*(?:<[^>]+>\s*)*(\d{1,4})\.\s"
)
# <a href="/historicaldocuments/frus1981-88v05/pg_34" id="pg_34" class="tei-pb1 …">
OWN_PAGE = re.compile(rb"historicaldocuments/(frus[\w-]+)/(pg_\w+)[\"'] id=[\"']\2[\"']")
# <meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
CHARSET = re.compile(rb"charset=[\"']?([\w:-]+)", re.IGNORECASE)
LATIN_1 = ("", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii")
HEAD = 1 << 12  # bytes in which a page declares its encoding
# "tei-dateline", "tei-head7", "dateline"
CLASS = re.compile(r"(?:tei-)?(?P<name>[A-Za-z]+)\d*$")


def read_html(data: bytes, id: str, source: str = "") -> Document:
    """Read one saved page. ``id`` is ``VOLUME/dN``; the document's text is made from the page.

    Raises ``InputError`` when there is no document in it.
    """
    remedy = "Save the page of one document, as HTML only."
    if not data.strip():
        raise InputError(f"{source or id} is empty", remedy, reason="is empty")
    try:
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        declared = CHARSET.search(data[:HEAD])
        encoding = declared[1].decode().lower() if declared else ""
        if encoding in LATIN_1:
            encoding = "windows-1252"  # as the WHATWG's encoding standard has it
    parser = html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(data, parser=parser)
    except (html.etree.ParserError, ValueError) as error:
        reason = f"is no HTML: {error}"
        raise InputError(f"{source or id} {reason}", remedy, reason=reason) from error
    root, heading = _document(page)
    if root is None:
        raise InputError(f"{source or id} has no heading", remedy, reason="has no heading")
    return _Reader(root, heading, id).document(source)


def page_id(data: bytes) -> tuple[str, str] | None:
    """The volume and document that a saved page says it is of: by its canonical address, the one
    it was saved from, or its own number and the volume that the breaks of its pages lead to."""
    # <link rel="canonical" href="https://history.state.gov/historicaldocuments/frus1961-63v06/d64"/>
    # <!-- saved from url=(0066)https://history.state.gov/historicaldocuments/frus1961-63v06/d64 -->
    found = re.search(
        rb"(?:canonical|og:url|saved from url)[^>]*?historicaldocuments/(frus[\w-]+)/(d\d+\w*)"
        rb"(?=[\"'?#\s]|-->)",
        data,
    )
    if found:
        return found[1].decode(), found[2].decode()
    numbered, volumes = OWN_NUMBER.search(data), Counter(OWN_PAGE.findall(data))
    named = {volume for volume, _ in volumes}
    if numbered is None or len(named) != 1:
        return None
    return next(iter(named)).decode(), f"d{numbered[1].decode()}"


def _classes(element: Any) -> list[str]:
    """The names in an element's class, without the prefix and number of the edition's styles."""
    found = (CLASS.match(word) for word in (element.get("class") or "").split())
    return [match["name"] for match in found if match]


def _attached(element: Any) -> bool:
    """Whether an element stands in something attached to the document."""
    return any("attachment" in _classes(one) for one in element.iterancestors())


def _document(page: Any) -> tuple[Any, Any]:
    """The element that holds the document and all its notes, and the document's heading."""
    headings = list(page.iter(*HEADINGS))
    heading = next(
        (h for h in headings if NUMBERED.match(h.text_content().strip())),
        next((h for h in headings if "head" in _classes(h) and not _attached(h)), None),
    )
    if heading is None:
        return None, None
    notes = list(page.iterfind(".//li[@class]"))
    last = next((n for n in reversed(notes) if "footnote" in n.get("class").split()), None)
    for root in heading.iterancestors():
        holds_text = next(root.iter("p"), None) is not None
        if holds_text and (last is None or root in set(last.iterancestors())):
            return root, heading
    return heading.getparent(), heading


class _Reader:
    """Writes the text of one page, and finds what its classes and links mark."""

    def __init__(self, root: Any, heading: Any, id: str) -> None:
        self.root, self.heading, self.id = root, heading, id
        self.volume = id.partition("/")[0]
        self.writer = Writer()
        self.calls: dict[str, tuple[str, Span]] = {}  # by the id of the note called
        self.notes: list[Any] = []

    def document(self, source: str) -> Document:
        """The whole document."""
        self.children(self.root)
        body_lines = list(self.writer.lines)
        notes = self.apparatus()
        text = self.writer.text()
        body_end = notes[0].start if notes else len(text)
        starts = [start for start, _ in body_lines] + [body_end]
        blocks = []
        for (start, kind), following in zip(body_lines, starts[1:], strict=True):
            first, last = trim(text, start, following)
            shown = line_kind(text[first:last]) if kind is BlockKind.PARAGRAPH else kind
            blocks.append(Block(shown, first, last))
        blocks += [note.block for note in notes]
        marks = finished_marks(self.writer, text)
        return Document(
            id=self.id,
            volume=self.volume,
            text=text,
            blocks=tuple(blocks),
            notes=notes,
            marks=marks,
            pages=tuple(page_breaks(text)),
            marked=bool(marks),
            source=source,
        )

    def children(self, element: Any) -> None:
        self.writer.add(element.text)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in LEFT_OUT:
                self.walk(child)
            self.writer.add(child.tail)

    def walk(self, element: Any) -> None:
        writer, classes = self.writer, _classes(element)
        if self.is_apart(element, classes):
            return
        block = element.tag in BLOCKS
        before = writer.kind
        if block:
            writer.newline()
            writer.kind = self.kind(element, classes)
        start = writer.length
        self.children(element)
        for name in classes:
            if name in MARKS:
                writer.mark(MARKS[name], start, self.target(element), (("tag", name),))
        turns = "pb" in classes  # "[Page 34]": where a printed page begins, no citation of it
        if element.tag == "a" and not turns and (target := self.target(element)):
            kind = next((k for part, k in LISTED.items() if f"#{part}" in target), None)
            if kind is None or not any(name in MARKS for name in classes):
                writer.mark(kind or MarkKind.REFERENCE, start, target, _link(element))
        if block:
            writer.newline()
            writer.kind = before

    def is_apart(self, element: Any, classes: list[str]) -> bool:
        """Whether an element is no text with marks: the call of a note, the link back from it, a
        note, the end of a line. What it says is kept."""
        writer = self.writer
        if element.tag == "a" and element.get("rel") == "footnote":
            start, words = writer.length, element.text_content().strip()
            writer.add(words)
            called = (element.get("href") or "").partition("#")[2]
            self.calls[called] = (words, Span(start, writer.length))
            return True
        if element.tag == "a" and "fn" in (element.get("class") or "").split("-"):
            return True  # the link back
        if element.tag == "li" and "footnote" in classes:
            self.notes.append(element)
            return True
        if element.tag == "br":
            writer.add(" ")
            return True
        return False

    def kind(self, element: Any, classes: list[str]) -> BlockKind:
        """What the lines of a block element are."""
        if self.writer.kind is BlockKind.NOTE:
            return BlockKind.NOTE
        if element is self.heading:
            return BlockKind.HEADING
        if element.tag in HEADINGS:
            return BlockKind.LABEL
        return next((KINDS[name] for name in classes if name in KINDS), self.writer.kind)

    def target(self, element: Any) -> str | None:
        """Where a link leads, as TEI would write it: ``#d63``, ``frus1961-63v05#d3``."""
        link = LINK.search(element.get("href") or "")
        if not link:
            return None
        part = link["at"] if (link["at"] or "").startswith(("p_", "t_")) else link["part"]
        volume = "" if link["volume"] == self.volume and part else link["volume"]
        return f"{volume}#{part}" if part else volume

    def apparatus(self) -> tuple[Note, ...]:
        """The notes, in the order of the page."""
        writer, found = self.writer, []
        writer.kind = BlockKind.NOTE
        for index, element in enumerate(self.notes):
            writer.newline()
            start = writer.length
            writer.add("- ")
            self.children(element)
            writer.drop_blank()
            writer.add("↩")
            found.append((index, element, start, writer.length))
        writer.newline()
        notes = []
        for index, element, start, end in found:
            number, call = self.calls.get(element.get("id") or "", (element.get("value"), None))
            notes.append(Note(index, number, start, end, call, id=element.get("id")))
        return tuple(notes)


def _link(element: Any) -> Attributes:
    return (("tag", "a"), ("href", element.get("href") or ""))


# ---------------------------------------------------------------- saved pages of other editions
# Menus, headers and footers of the site are left out. What the page's metadata say (``og:title``,
# ``citation_date``) tells the edition; the lines of its main part are read as a plain page.

MAIN = ("article", "main")
ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary"))
ASIDE = frozenset(("figure", "aside", "figcaption", "iframe", "select", "menu"))


def read_web_page(
    data: bytes, id: str, source: str, asked: str = "", stem: str = ""
) -> Iterator[Document]:
    """Read a saved page as the text that it shows. Raises ``InputError`` where it shows none."""
    encoding = None
    try:
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        pass  # as the page declares it
    try:
        parser = html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False)
        page = html.document_fromstring(data, parser=parser)
    except (html.etree.ParserError, ValueError) as error:
        reason = f"is no HTML: {error}"
        raise InputError(
            f"{source or id} {reason}", "Save the page again.", reason=reason
        ) from error
    text = page_text(page)
    if not text.strip():
        reason = "shows no text"
        raise InputError(
            f"{source or id} {reason}", "Save the page of one document.", reason=reason
        )
    site = " ".join(str(part) for part in _parts(page))
    edition: Edition = told(id.partition("/")[0], stem, f"{text}\n{site}", asked)
    yield from read_typescripts(text, id, source, edition)


def _parts(page: Any) -> Iterator[Any]:
    """What the head of a page says of it."""
    for path in ("//title//text()", "//meta/@content"):
        yield from page.xpath(path)


def page_text(page: Any) -> str:
    """The lines of a page's main part, its title first and once."""
    root = next((found for tag in MAIN for found in page.iter(tag)), None)
    root = root if root is not None and root.text_content().strip() else page.find("body")
    lines: list[str] = []
    _lines(root if root is not None else page, lines)
    shown = [re.sub(r"\s+", " ", line).strip() for line in lines]
    shown = [line for line in shown if line]
    title = next(iter(page.xpath("//h1")), None)
    words = " ".join(title.text_content().split()) if title is not None else ""
    if words in shown:
        shown.remove(words)
        shown.insert(0, words)
    return "\n\n".join(dict.fromkeys(shown)) + "\n"


def _lines(element: Any, lines: list[str]) -> None:
    """Gather the lines below an element, one a block."""
    if not lines:
        lines.append("")
    lines[-1] += element.text or ""
    for child in element:
        if isinstance(child.tag, str) and not _left_out(child):
            block = child.tag in BLOCKS or child.tag in HEADINGS or child.tag == "br"
            if block:
                lines.append("")
            _lines(child, lines)
            if block:
                lines.append("")
        lines[-1] += child.tail or ""


def _left_out(element: Any) -> bool:
    return (
        element.tag in LEFT_OUT
        or element.tag in ASIDE
        or (element.get("role") or "") in ROLES
        or "hidden" in element.attrib
    )
