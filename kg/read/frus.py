"""FRUS volumes in TEI, streamed document by document in flat memory.

Three generations of the encoding are read: roles as ``type="from|to"`` on names in headings;
attachments as ``frus:attachment``; and the present one, with ``subtype``,
``frus:doc-dateTime-min/max`` and ``note[@type='source']``. Nothing is fetched and no entity is
expanded: a file that declares entities is refused, since no volume needs them and they are the
means of every known attack by XML.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import IO, Any

from lxml import etree

from kg.errors import InputError
from kg.model import (
    Block,
    BlockKind,
    Document,
    ListedPerson,
    ListedTerm,
    MarkKind,
    Note,
    PageBreak,
    Span,
    Volume,
    is_name,
)
from kg.read.linear_text import UNTRUSTED, Attributes, Writer, finished_marks, trim
from kg.read.plain import line_kind

# ----------------------------------------------------------------
# One ``tei:div[@type='document']`` → Document: its text as a plain page has it, and the marks.
#
# The text is that of the published page: headings, datelines, paragraphs and items each on a line,
# white space folded, numbers of notes where they are called, then each note as ``- ...↩``. What
# the editors marked is kept beside it as spans: TEI P5 elements, and ``frus:attachment``.

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
# Elements that hold readings of the same words, and which of them counts (TEI P5, 3.5 and 12.1)
ALTERNATIVES = frozenset({"choice", "app", "subst"})
READINGS = ("corr", "reg", "lem", "add", "abbr", "expan", "orig", "sic", "rdg", "unclear", "seg")
LEFT_OUT = frozenset({"del", "surplus"})  # struck out, or there by mistake


def reading(element: Any) -> Any:
    """The child of ``choice`` and its like that a reader is to see; None when there is none."""
    found: dict[str, Any] = {}
    for child in element:
        if isinstance(child.tag, str):
            found.setdefault(child.tag.rpartition("}")[2], child)
    first = next(iter(found.values()), None)
    return next((found[name] for name in READINGS if name in found), first)


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
class _DocumentReader:
    """Walks one document. A method a family of elements."""

    writer: Writer = field(default_factory=Writer)
    notes: list[tuple[Any, Span]] = field(default_factory=list)
    pages: list[PageBreak] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # {namespace}tag → tag
    breaks: list[int] = field(default_factory=list)  # where a line breaks within a block

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
        if name in LEFT_OUT:
            return
        if name in BLOCKS:
            self.block(element, name, where)
        elif name in ALTERNATIVES:
            self.walk_one(element, where)
        elif name == "pb":
            page = element.get(XML_ID) or (f"pg_{element.get('n')}" if element.get("n") else None)
            if page and is_name(page):
                self.pages.append(PageBreak(self.writer.length, page))
        elif name == "lb":
            if element.get("break") != "no":  # else within a word
                self.breaks.append(self.writer.length)
                self.writer.add(" ")
        else:
            start = self.writer.length
            self.children(element, where)
            mark = MARKS.get(name)
            if mark:
                mark(self, element, name, start, where)

    def walk_one(self, element: Any, where: Where) -> None:
        """One of several readings of the same words: the one that a reader is to see."""
        chosen = reading(element)
        if chosen is not None:
            self.walk(chosen, where)

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
        end = self.end_of_name(start, where.signed is not None)
        if role:
            mark(role, start, target, marked, end)
        if tag == "persName":
            mark(MarkKind.PERSON, start, target, marked, end)
            if where.signed is not None:
                mark(MarkKind.SIGNER, start, target or where.signed or None, marked, end)
        elif tag == "orgName":
            mark(MarkKind.ORGANIZATION, start, target, marked, end)
        elif target:
            mark(MarkKind.TERM, start, target, marked, end)

    def end_of_name(self, start: int, signed: bool) -> int:
        """Where a name ends that was written since ``start``: without the number of a note called
        at its end, and in a signature without the office on the next line."""
        end = self.writer.length
        if signed:
            end = min((at for at in self.breaks if at > start), default=end)
        for _, call in reversed(self.notes):
            if call.start <= start:
                break
            if call.end == end:
                end = call.start
        return end

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


MARKS: dict[str, Callable[[_DocumentReader, Any, str, int, Where], None]] = {
    "persName": _DocumentReader.name,
    "orgName": _DocumentReader.name,
    "gloss": _DocumentReader.name,
    "placeName": _DocumentReader.place,
    "date": _DocumentReader.date,
    "ref": _DocumentReader.ref,
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
    reader = _DocumentReader()
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
    if dates and any(dict(_dated(one)) == dates for one in element.iterancestors(DIV)):
        dates = {}  # the range of the division says nothing of the document
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
    blocks += [note.block for note in notes]
    return tuple(blocks)


# ----------------------------------------------------------------
# What a volume says of itself: its header, its lists of persons, terms and sources, its parts.

# Headings of the parts of a list of sources, told by their layout.
SOURCE_HEADS = ("sourceheadcenterboldbig", "sourcearchiveboldbig")


def folded(text: str) -> str:
    """Text with its white space folded."""
    return " ".join(text.split())


def words(element: Any, without: tuple[str, ...] = ("note",)) -> str:
    """The text of an element without that of certain elements in it, white space folded."""

    def pieces(parent: Any) -> Iterator[str]:
        yield parent.text or ""
        for child in parent:
            name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
            if name in ALTERNATIVES:
                chosen = reading(child)
                yield from pieces(chosen) if chosen is not None else ()
            elif name and name not in without and name not in LEFT_OUT:
                yield from pieces(child)
            yield child.tail or ""

    return folded("".join(pieces(element)))


def volume_id(root: Any, name: str) -> str:
    """The volume's id: the root's, or the header's idno, or else the name of the file."""
    own = root.get(XML_ID) or root.findtext(f".//{TEI}idno[@type='frus']")
    own = (own or "").strip()
    if is_name(own):
        return str(own)
    stem = name.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    return stem if is_name(stem) else "volume"


def described(
    root: Any,
    name: str,
    persons: tuple[ListedPerson, ...],
    terms: tuple[ListedTerm, ...],
    sources: tuple[str, ...],
) -> Volume:
    """The volume as its header describes it."""
    header = root.find(f"{TEI}teiHeader")
    if header is None:
        return Volume(volume_id(root, name), persons=persons, terms=terms, sources=sources)
    titles = {title.get("type", ""): words(title) for title in header.iterfind(f".//{TEI}title")}
    published = [
        words(date)
        for date in header.iterfind(f".//{TEI}publicationStmt/{TEI}date")
        if date.get("type") in (None, "publication-date")
    ]
    return Volume(
        id=volume_id(root, name),
        title=titles.get("complete") or titles.get("volume", ""),
        subseries=titles.get("sub-series") or titles.get("subseries", ""),
        published=next(iter(published), ""),
        editors=tuple(
            words(editor)
            for editor in header.iterfind(f".//{TEI}titleStmt/{TEI}editor")
            if words(editor)
        ),
        persons=persons,
        terms=terms,
        sources=sources,
        identifiers=tuple(
            (idno.get("type", ""), words(idno))
            for idno in header.iterfind(f".//{TEI}publicationStmt/{TEI}idno")
            if words(idno)
        ),
    )


def listed_persons(element: Any) -> list[ListedPerson]:
    """The entries of a list of persons, which is one by its type or by its division."""
    found = []
    if is_list_of(element, "names", "persons", "names", "people"):
        for name in element.iter(f"{TEI}persName"):
            if is_name(name.get(XML_ID) or ""):
                item = _item(name)
                see = item.find(f".//{TEI}persName[@type='alt']")
                found.append(
                    ListedPerson(
                        id=name.get(XML_ID),
                        name=words(name),
                        description=_rest(item, name),
                        see=None if see is None else (see.get("corresp") or "").lstrip("#") or None,
                    )
                )
    return found


def listed_terms(element: Any) -> list[ListedTerm]:
    """The entries of a list of terms, which is one by its type or by its division."""
    if not is_list_of(element, "terms", "terms", "abbreviations"):
        return []
    return [
        ListedTerm(term.get(XML_ID), words(term), _rest(_item(term), term))
        for term in element.iter(f"{TEI}term")
        if term.get(XML_ID)
    ]


def is_list_of(element: Any, type_: str, *divisions: str) -> bool:
    """Whether a list is of a type, or has none and is the outermost in a division of such an id."""
    if element.get("type") == type_:
        return True
    if element.get("type") in ("names", "terms") or any(
        True for _ in element.iterancestors(f"{TEI}list")
    ):
        return False
    inner = element.iter(f"{TEI}list")
    if any(one.get("type") in ("names", "terms") for one in inner):
        return False  # read by themselves
    ids = ((one.get(XML_ID) or "").lower() for one in element.iterancestors(f"{TEI}div"))
    return any(id.startswith(divisions) for id in ids)


def _item(element: Any) -> Any:
    """The list item that an element stands in, or the element itself."""
    return next(element.iterancestors(f"{TEI}item"), element)


def _rest(item: Any, name: Any) -> str:
    """What an entry says behind the name."""
    whole, own = words(item, ("note", "list")), words(name)
    _, found, rest = whole.partition(own)
    return rest.lstrip(" ,;:.").strip() if found else whole


def listed_sources(element: Any) -> list[str]:
    """The entries of a list of sources, each below what it belongs to: ``A / B / C``."""
    found = []
    for item in element.iter(f"{TEI}item"):
        own = words(item, ("note", "list"))
        above = [words(a, ("note", "list")) for a in item.iterancestors(f"{TEI}item")]
        if own and item.find(f"{TEI}list") is None:
            found.append(" / ".join([*reversed(above), own]))
    heads: dict[str, str] = {}
    for paragraph in element.iter(f"{TEI}p"):
        layout = paragraph.get("rend") or ""
        if not layout.startswith("source"):
            continue
        if layout in SOURCE_HEADS:
            if layout == SOURCE_HEADS[0]:
                heads.clear()
            heads[layout] = words(paragraph)
        else:
            found.append(" / ".join([*heads.values(), words(paragraph)]))
    return found


def chapters_of(element: Any) -> tuple[str, ...]:
    """The headings of the divisions a document stands in, outermost first."""
    found = []
    for division in element.iterancestors(f"{TEI}div"):
        head = division.find(f"{TEI}head")
        if head is not None:
            found.append(words(head))
    return tuple(reversed(found))


# ----------------------------------------------------------------
# FRUS volumes in TEI, streamed document by document in flat memory.

ROOT, DIV, PB, LIST = f"{TEI}TEI", f"{TEI}div", f"{TEI}pb", f"{TEI}list"
CHUNK = 1 << 16
LARGEST = 256 << 20  # bytes of XML; the largest volume published has about 15 MB
REMEDY = "Mend the file, or download the volume again with kg fetch."


# Makes a block about one document, by its id; what the block raises may be told and swallowed.
Contain = Callable[[str], AbstractContextManager[None]]


def uncontained(_document: str) -> AbstractContextManager[None]:
    """Contain nothing: what goes wrong is raised."""
    return nullcontext()


def read_volume(
    stream: IO[bytes],
    name: str,
    contain: Contain = uncontained,
) -> tuple[Volume, Iterator[Document]]:
    """Read a volume: what its front matter says of it, then its documents one by one.

    ``stream`` gives the bytes of a TEI file, unpacked; ``name`` is what messages call it, and
    what the volume's id is taken from where the file has none. The documents are read as they
    are asked for; memory is that of the largest one.

    Raises ``InputError`` for what is no well-formed TEI, with its line, at once or at the
    document where it shows: a volume is good only when the iterator has ended. Each document is
    read within ``contain`` of its id, which may swallow what goes wrong with it alone.
    """
    reader = _VolumeReader(stream, name, contain)
    return reader.volume(), reader.documents()


class _VolumeReader:
    """One pass over a volume's file."""

    def __init__(self, stream: IO[bytes], name: str, contain: Contain) -> None:
        self.name = name
        self.contain = contain
        self.root: Any = None
        self.page: str | None = None
        self.persons: list[ListedPerson] = []
        self.terms: list[ListedTerm] = []
        self.sources: list[str] = []
        self.ids: dict[str, int] = {}
        self.first: Any = None  # the first document's element, once begun
        self.events = self._events(stream)

    def _events(self, stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
        """The parser's events, its errors told as ours."""
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=(ROOT, DIV, PB, LIST),
            **UNTRUSTED,
        )
        given = 0
        try:
            while data := stream.read(CHUNK):
                given += len(data)
                if given > LARGEST:
                    reason = f"unpacks to more than {LARGEST >> 20} MiB"
                    raise InputError(
                        f"{self.name} {reason}", "That is no volume; leave it out.", reason=reason
                    )
                parser.feed(data)
                for event, element in parser.read_events():
                    if self.root is None:
                        self._begin(element)
                    yield event, element
            parser.close()
        except etree.XMLSyntaxError as error:
            line, reason = error.lineno or 1, error.msg or "not well-formed XML"
            raise InputError(
                f"{self.name}:{line}: {reason}", REMEDY, line=line, reason=reason
            ) from error
        except (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
            raise InputError(f"{self.name}: {error}", REMEDY, reason=str(error)) from error
        if self.root is None:
            self._refuse()

    def _begin(self, element: Any) -> None:
        """Look at the root before anything else."""
        if element.tag != ROOT or element.getparent() is not None:
            self._refuse()
        declared = element.getroottree().docinfo.internalDTD
        if declared is not None and next(iter(declared.iterentities()), None) is not None:
            raise InputError(
                f"{self.name} declares entities",
                "Expand them and drop the DOCTYPE.",
                reason="declares entities, which may be an attack",
            )
        self.root = element

    def _refuse(self) -> None:
        raise InputError(
            f"{self.name} is no TEI file", "Give volumes of FRUS in TEI.", reason="is no TEI file"
        )

    def volume(self) -> Volume:
        """Read up to the first document; the header and the lists stand before it."""
        for event, element in self.events:
            if event == "start" and is_document(element):
                self.first = element
                break
            self._between(event, element)
        return described(
            self.root,
            self.name.replace("\\", "/").rpartition("/")[2].partition(".")[0],
            tuple(self.persons),
            tuple(self.terms),
            tuple(self.sources),
        )

    def documents(self) -> Iterator[Document]:
        """The documents, in order."""
        if self.first is None:
            reason = "holds no document"
            raise InputError(f"{self.name} {reason}", "Leave it out.", reason=reason)
        volume = volume_id(self.root, self.name)
        begun, page = self.first, self.page
        chapters = chapters_of(begun)
        for event, element in self.events:
            if begun is None:
                if event == "start" and is_document(element):
                    begun, page = element, self.page
                    chapters = chapters_of(element)
                else:
                    self._between(event, element)
            elif element.tag == PB:
                self._turn(event, element)
            elif event == "end" and element is begun:
                id = f"{volume}/{self._unique(element)}"
                document = None
                with self.contain(id):
                    if not is_name(id.partition("/")[2]):
                        reason = f"has an id that makes no name: {id.partition('/')[2]!r}"
                        raise InputError(f"{self.name}: {reason}", REMEDY, reason=reason)
                    document = read_document(
                        element, id, page=page, chapters=chapters, source=self.name
                    )
                if document is not None:
                    yield document
                element.clear(keep_tail=True)
                begun = None

    def _unique(self, element: Any) -> str:
        """The document's own id; one that repeats gets a number behind it."""
        own = element.get(XML_ID) or f"d{element.get('n') or len(self.ids) + 1}"
        self.ids[own] = self.ids.get(own, 0) + 1
        return own if self.ids[own] == 1 else f"{own}-{self.ids[own]}"

    def _turn(self, event: str, element: Any) -> None:
        if event == "end":
            page = element.get(XML_ID) or ""
            self.page = page if is_name(page) else self.page

    def _between(self, event: str, element: Any) -> None:
        """Something outside the documents: lists are read, what is done with is let go."""
        if element.tag == PB:
            self._turn(event, element)
        elif event == "end" and element.tag == LIST:
            self.persons += listed_persons(element)
            self.terms += listed_terms(element)
        elif event == "end" and element.tag == DIV:
            if element.get(XML_ID) == "sources":
                self.sources += listed_sources(element)
            element.clear(keep_tail=True)


def is_document(element: Any) -> bool:
    """Whether the element is a numbered document."""
    return bool(element.tag == DIV and element.get("type") == "document")
