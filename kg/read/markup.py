"""One ``tei:div[@type='document']`` → Document: its text as a plain page has it, and the marks.

The text is that of the published page: headings, datelines, paragraphs and items each on a line,
white space folded, numbers of notes where they are called, then each note as ``- ...↩``. What
the editors marked is kept beside it as spans: TEI P5 elements, and ``frus:attachment``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from kg.errors import InputError
from kg.model import Block, BlockKind, Document, MarkKind, Note, PageBreak, Span
from kg.read.layout import line_kind
from kg.read.writer import Attributes, Writer, finished_marks, trim

TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

# Elements that stand on lines of their own.
BLOCKS = frozenset(
    {"argument", "attachment", "byline", "closer", "dateline", "div", "figure", "floatingText"}
    | {"head", "item", "l", "label", "lg", "list", "note", "opener", "p", "postscript", "quote"}
    | {"row", "salute", "signed", "table"}
)
KINDS = {
    "head": BlockKind.HEADING,
    "dateline": BlockKind.DATELINE,
    "salute": BlockKind.SALUTATION,
    "signed": BlockKind.SIGNATURE,
    "closer": BlockKind.SIGNATURE,
    "note": BlockKind.LABEL,  # one without a number: a file number, or a source line
    "p": BlockKind.PARAGRAPH,
    "quote": BlockKind.PARAGRAPH,
    "table": BlockKind.PARAGRAPH,
    "attachment": BlockKind.PARAGRAPH,
}
# What the items of a list are, by the list's type: "to", "memo" (MEMORANDUM FOR), …
LISTED = {
    "to": MarkKind.ADDRESSEE,
    "memo": MarkKind.ADDRESSEE,
    "from": MarkKind.SENDER,
    "submitted": MarkKind.SENDER,
    "subject": MarkKind.SUBJECT,
    "participants": None,
    "references": None,
    "others": None,
}
# Heads of lists typed "to" whose items are no addressees: "INFO:", "COPIES TO:", "PRESENT"
OTHERS = re.compile(
    r"\W*(?:rptd\s)?(?:info|information|copy|copies|cc|attendance|present|principals"
    r"|(?:other\s)?attendees|participants|date|subject|re|through|pass"
    r"|memorandum\sof\sconversation)\b",
    re.IGNORECASE,
)
INFO = re.compile(r"\s*INFO\b")
ROLES = {"from": MarkKind.SENDER, "to": MarkKind.ADDRESSEE}


@dataclass(frozen=True, slots=True)
class Where:
    """What an element stands in, as far as it matters for its marks."""

    dateline: bool = False
    note: bool = False
    signed: str | None = None  # @corresp of tei:signed, "" without one; None elsewhere
    list: str | None = None  # type of the innermost list that has one


@dataclass(slots=True)
class _Reader:
    """Walks one document. A method a family of elements."""

    writer: Writer = field(default_factory=Writer)
    notes: list[tuple[Any, Span]] = field(default_factory=list)
    pages: list[PageBreak] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # {namespace}tag → tag

    def children(self, element: Any, where: Where) -> None:
        add, walk = self.writer.add, self.walk
        text = element.text
        if text:
            add(text)
        for child in element:
            walk(child, where)
            tail = child.tail
            if tail:
                add(tail)

    def walk(self, element: Any, where: Where) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            if tag is etree.Entity:
                raise InputError(
                    f"line {element.sourceline}: undeclared entity {element.text}",
                    "Replace it by the character it stands for.",
                )
            return  # a comment or processing instruction
        name = self.names.get(tag)
        if name is None:
            name = self.names[tag] = tag.rpartition("}")[2]
        if name in BLOCKS:
            self.block(element, name, where)
        elif name == "pb":
            page = element.get(XML_ID) or (f"pg_{element.get('n')}" if element.get("n") else None)
            if page:
                self.pages.append(PageBreak(self.writer.length, page))
        elif name == "lb":
            self.writer.add(" ")
        else:
            start = self.writer.length
            self.children(element, where)
            mark = MARKS.get(name)
            if mark:
                mark(self, element, name, start, where)

    def block(self, element: Any, name: str, where: Where) -> None:
        """An element on lines of its own, or a numbered note, which is put by."""
        writer = self.writer
        if name == "note" and element.get("n"):
            start = writer.length
            writer.add(element.get("n"))
            self.notes.append((element, Span(start, writer.length)))
            return
        before = writer.kind
        if not where.note:
            writer.kind = self.kind(element, name, where)
        inner = where
        if name == "dateline":
            inner = Where(True, where.note, where.signed, where.list)
        elif name == "signed":
            inner = Where(where.dateline, where.note, element.get("corresp") or "", where.list)
        elif name == "list" and element.get("type"):
            inner = Where(where.dateline, where.note, where.signed, list_type(element))
        writer.newline()
        start = writer.length
        self.children(element, inner)
        if name == "dateline":
            writer.mark(MarkKind.DATELINE, start, None)
        elif name == "attachment":
            marked = (*attributes(element, name), *_dated(element))
            writer.mark(MarkKind.ENCLOSURE, start, element.get(XML_ID), marked)
        elif name == "quote":
            writer.mark(MarkKind.QUOTE, start, None, attributes(element, name))
        elif name == "signed":
            self.signed(element, start)
        elif name == "item" and where.list in LISTED:
            listed = LISTED[where.list or ""]
            if listed and not is_informed(element):
                named = (("tag", name), ("list", where.list or ""))
                writer.mark(listed, start, element.get("corresp"), named)
        writer.newline()
        writer.kind = before

    def kind(self, element: Any, name: str, where: Where) -> BlockKind:
        """The kind of the lines that a block element begins."""
        if name in ("item", "label", "list") or (name == "head" and _in_list(element)):
            if name == "head":
                return BlockKind.LABEL
            typed = element.get("type") if name == "list" else None
            if (typed or where.list or "").strip() in LISTED:
                return BlockKind.ADDRESS_LIST
            return BlockKind.PARAGRAPH
        return KINDS.get(name, self.writer.kind)

    def signed(self, element: Any, start: int) -> None:
        """A signature without a name of its own marked in it is marked as a whole."""
        if not any(True for _ in element.iter(f"{TEI}persName")):
            self.writer.mark(
                MarkKind.SIGNER, start, element.get("corresp"), attributes(element, "signed")
            )

    def name(self, element: Any, tag: str, start: int, where: Where) -> None:
        """persName, orgName, gloss: who or what it names, and its part in a heading."""
        target = element.get("corresp") or element.get("key") or element.get("target")
        marked = attributes(element, tag)
        role = ROLES.get(element.get("type", ""))
        mark = self.writer.mark
        if role:
            mark(role, start, target, marked)
        if tag == "persName":
            mark(MarkKind.PERSON, start, target, marked)
            if where.signed is not None:
                mark(MarkKind.SIGNER, start, target or where.signed or None, marked)
        elif tag == "orgName":
            mark(MarkKind.ORGANIZATION, start, target, marked)
        elif target:
            mark(MarkKind.TERM, start, target, marked)

    def place(self, element: Any, tag: str, start: int, _where: Where) -> None:
        target = element.get("corresp") or element.get("key")
        self.writer.mark(MarkKind.PLACE, start, target, attributes(element, tag))

    def date(self, element: Any, tag: str, start: int, where: Where) -> None:
        marked = attributes(element, tag)
        if where.dateline:
            marked = (*marked, ("dateline", "true"))
        self.writer.mark(MarkKind.DATE, start, None, marked)

    def ref(self, element: Any, tag: str, start: int, _where: Where) -> None:
        if element.get("target"):
            self.writer.mark(
                MarkKind.REFERENCE, start, element.get("target"), attributes(element, tag)
            )

    def apparatus(self) -> tuple[Note, ...]:
        """Write the notes below the text; a note called in a note comes after all others."""
        writer, found = self.writer, []
        writer.kind = BlockKind.NOTE
        inside = Where(note=True)
        index = 0
        while index < len(self.notes):  # grows while notes hold notes
            element, call = self.notes[index]
            writer.newline()
            start = writer.length
            writer.add("- ")
            self.children(element, inside)
            writer.drop_blank()
            writer.add("↩")
            found.append(
                Note(
                    index=index,
                    number=" ".join(element.get("n").split()) or None,
                    start=start,
                    end=writer.length,
                    call=call,
                    id=element.get(XML_ID) or (element.get("target") or "").lstrip("#") or None,
                    type=element.get("type"),
                )
            )
            index += 1
        writer.newline()
        return tuple(found)


MARKS: dict[str, Callable[[_Reader, Any, str, int, Where], None]] = {
    "persName": _Reader.name,
    "orgName": _Reader.name,
    "gloss": _Reader.name,
    "placeName": _Reader.place,
    "date": _Reader.date,
    "ref": _Reader.ref,
}


def list_type(element: Any) -> str:
    """What a list is: its type, unless it is typed "to" and its head says otherwise."""
    typed: str = element.get("type").strip()
    head = element.find(f"{TEI}head")
    words = " ".join("".join(head.itertext()).split()) if head is not None else ""
    return "others" if typed == "to" and OTHERS.match(words) else typed


def is_informed(item: Any) -> bool:
    """Whether an item of a list of addressees, or one above it, begins with INFO: "INFO AMEMBASSY
    BEIRUT" and those below it get a copy."""
    above = (item, *item.itersiblings(f"{TEI}item", preceding=True))
    return any(INFO.match("".join(one.itertext())) for one in above)


def _in_list(head: Any) -> bool:
    """Whether a head is that of a list or table, not of a document or attachment."""
    return bool(head.getparent().tag in (f"{TEI}list", f"{TEI}table"))


def attributes(element: Any, tag: str) -> Attributes:
    """The element's name as ``tag``, then its attributes as written, those of no namespace."""
    return (("tag", tag), *((k, v) for k, v in element.attrib.items() if k[0] != "{"))


def read_document(
    element: Any,
    id: str,
    *,
    page: str | None = None,
    chapters: tuple[str, ...] = (),
    source: str = "",
) -> Document:
    """Read one document's element. ``page`` is the printed page it begins on.

    Raises ``InputError`` when the document has no text, or an entity nobody declared.
    """
    reader = _Reader()
    reader.children(element, Where())
    notes_from = len(reader.writer.lines)
    notes = reader.apparatus()
    text = reader.writer.text()
    pages = [] if page is None else [PageBreak(0, page)]
    for found in reader.pages:
        offset = trim(text, found.offset, len(text))[0]
        if pages and pages[-1].offset == offset:
            pages.pop()  # nothing stands on a page that ends where it begins
        pages.append(PageBreak(offset, found.page))
    dates = dict(_dated(element))
    return Document(
        id=id,
        volume=id.partition("/")[0],
        text=text,
        blocks=_blocks(text, reader.writer.lines[:notes_from], notes),
        notes=notes,
        marks=finished_marks(reader.writer, text),
        pages=tuple(pages),
        number=element.get("n"),
        subtype=element.get("subtype"),
        earliest=dates.get("doc-dateTime-min"),
        latest=dates.get("doc-dateTime-max"),
        chapters=chapters,
        marked=True,
        source=source,
    )


def _dated(element: Any) -> Attributes:
    """``doc-dateTime-min`` and ``-max``, by local name: the frus namespace has had two IRIs."""
    found = ((key.rpartition("}")[2], str(value)) for key, value in element.attrib.items())
    return tuple((name, value) for name, value in found if name.startswith("doc-dateTime-"))


def _blocks(
    text: str, lines: list[tuple[int, BlockKind]], notes: Iterable[Note]
) -> tuple[Block, ...]:
    """The lines of heading and body, with the kind of their element, then the notes.

    Where the markup says no more than paragraph, the line's own form decides, as on a plain page.
    """
    notes = tuple(notes)
    body_end = notes[0].start if notes else len(text)
    blocks = []
    starts = [start for start, _ in lines] + [body_end]
    for (start, kind), following in zip(lines, starts[1:], strict=True):
        first, last = trim(text, start, following)
        shown = line_kind(text[first:last]) if kind is BlockKind.PARAGRAPH else kind
        blocks.append(Block(shown, first, last))
    if blocks and not any(block.kind is BlockKind.HEADING for block in blocks):
        blocks[0] = Block(BlockKind.HEADING, blocks[0].start, blocks[0].end)
    blocks += [Block(BlockKind.NOTE, note.start, note.end, note.index) for note in notes]
    return tuple(blocks)
