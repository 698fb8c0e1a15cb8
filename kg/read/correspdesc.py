"""Letters of other editions in TEI: ``correspDesc`` with its actions, openers and closers, CMIF.

One file may hold one letter, an anthology (each ``div`` points to its description by ``decls``), or
descriptions alone: a CMIF file is a catalogue of messages without text
(https://encoding-correspondence.bbaw.de/v1/CMIF.html). What a description states is stated
metadata; identities at authorities (GND, VIAF, GeoNames, Wikidata) go with the parties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from kg.errors import InputError
from kg.model import (
    Block,
    BlockKind,
    Document,
    Mark,
    MarkKind,
    Note,
    Span,
    Stated,
    StatedDate,
    StatedParty,
    StatedPlace,
    StatedReference,
)
from kg.read.days import days
from kg.read.editions import Edition
from kg.read.languages import language, short_code, told
from kg.read.linear_text import UNTRUSTED, Writer, finished_marks, trim

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
FOUND_IN = "correspDesc"
LARGEST = 256 << 20
NAMES = ("persName", "orgName", "name", "rs")
KINDS = {"persName": "person", "orgName": "organization"}
UNKNOWN = frozenset(("unknown", "unbekannt", "inconnu", "n.n.", "[n.n.]", "?", "неизвестно"))
COPY = frozenset(("cc", "copy", "bcc"))
SENT = ("sent", "")
FAILED = {"redirected", "forwarded", "transmitted"}
LINES = {
    "head": BlockKind.HEADING,
    "dateline": BlockKind.DATELINE,
    "salute": BlockKind.SALUTATION,
    "signed": BlockKind.SIGNATURE,
    "note": BlockKind.NOTE,
}
BLOCKS = frozenset(
    [
        "p",
        "ab",
        "div",
        "lg",
        "l",
        "opener",
        "closer",
        "postscript",
        "address",
        "addrLine",
        "list",
        "item",
        "quote",
    ]
)
MARKS = {
    "persName": MarkKind.PERSON,
    "orgName": MarkKind.ORGANIZATION,
    "placeName": MarkKind.PLACE,
    "date": MarkKind.DATE,
    "ref": MarkKind.REFERENCE,
}
LEFT_OUT = frozenset(("teiHeader", "figDesc", "fw", "sic", "orig", "abbr", "del"))
ISO = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$")


@dataclass(frozen=True, slots=True)
class _Described:
    """A ``correspDesc`` as read."""

    key: str
    stated: Stated


def is_letters(head: bytes) -> bool:
    """Whether the first bytes of a TEI file show letters with descriptions, rather than a volume
    of FRUS."""
    if b"correspDesc" in head:
        return True
    volume = (
        b"frus:" in head or b'type="document"' in head or re.search(rb"xml:id=.frus\d{4}", head)
    )
    return not volume and (b'type="letter"' in head or b"<opener" in head)


def read_letters(data: bytes, id: str, source: str, edition: Edition) -> Iterator[Document]:
    """Read the letters of one TEI file. ``id`` is ``VOLUME/NAME`` of the file; the letters of a
    file that holds several are called by their ``xml:id``, else ``NAME-1`` …

    Raises ``InputError`` for what is no well-formed TEI, declares entities, or holds no letter.
    """
    root = _root(data, source or id)
    volume, _, name = id.partition("/")
    corpus = root.findall(f"{TEI}TEI") if root.tag == f"{TEI}teiCorpus" else [root]
    used: set[str] = set()
    found = False
    for at, one in enumerate(corpus, start=1):
        own = name if len(corpus) == 1 else _safe(one.get(f"{XML}id")) or f"{name}-{at}"
        for document in _letters_of(one, f"{volume}/{own}", source, edition):
            found = True
            part = document.id.partition("/")[2]
            part = part if part not in used else f"{part}-{len(used) + 1}"
            used.add(part)
            yield replace(document, id=f"{volume}/{part}")
    if not found:
        reason = "is TEI without correspondence: no correspDesc and no letter"
        raise InputError(f"{source or id} {reason}", "Leave it out.", reason=reason)


def _letters_of(root: Any, id: str, source: str, edition: Edition) -> Iterator[Document]:
    """The letters of one TEI element."""
    header = root.find(f"{TEI}teiHeader")
    base = _of_header(header)
    people = _people_of(root)
    described = [_description(one, base, people) for one in root.iter(f"{TEI}correspDesc")]
    texts = _texts(root, described)
    volume, _, name = id.partition("/")
    several = max(len(described), len(texts)) > 1
    code = _language(header)
    for at, one in enumerate(described or [_Described("", base)] * len(texts), start=1):
        element = texts.get(one.key or str(at))
        part = (_safe(one.key) or f"{name}-{at}") if several else name
        document = _document(element, f"{volume}/{part}", source, edition)
        yield replace(
            document,
            language=code or document.language,
            stated=replace(one.stated, form=one.stated.form or "letter"),
        )


def _people_of(root: Any) -> dict[str, Any]:
    """The elements that a reference like ``#p1`` names: entries of the file's own lists."""
    return {
        one.get(f"{XML}id"): one
        for tag in ("person", "org", "place", "persName", "orgName", "placeName")
        for one in root.iter(f"{TEI}{tag}")
        if one.get(f"{XML}id")
    }


def _root(data: bytes, name: str) -> Any:
    if len(data) > LARGEST:
        reason = f"is larger than {LARGEST >> 20} MiB"
        raise InputError(f"{name} {reason}", "Divide it.", reason=reason)
    parser = etree.XMLParser(**UNTRUSTED)
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, reason = error.lineno or 1, error.msg or "not well-formed XML"
        raise InputError(
            f"{name}:{line}: {reason}", "Mend the file.", line=line, reason=reason
        ) from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        reason = "declares entities, which may be an attack"
        raise InputError(f"{name} {reason}", "Expand them and drop the DOCTYPE.", reason=reason)
    return root


def _safe(key: str | None) -> str:
    return re.sub(r"[^\w.-]+", "-", key or "").strip("-")


def _words(element: Any) -> str:
    """The words of an element, one reading of each choice."""
    writer = Writer()
    _write(element, writer)
    return " ".join(writer.text().split())


# ---------------------------------------------------------------- descriptions


def _of_header(header: Any) -> Stated:
    """What the header says of all its letters: where they are kept."""
    if header is None:
        return Stated(FOUND_IN)
    title = header.find(f".//{TEI}titleStmt/{TEI}title")
    mark = header.find(f".//{TEI}msIdentifier")
    keeper, shelf = "", ""
    if mark is not None:
        parts = {child.tag.removeprefix(TEI): _words(child) for child in mark if _is_element(child)}
        keeper = ", ".join(
            parts[k] for k in ("settlement", "institution", "repository") if parts.get(k)
        )
        shelf = ", ".join(parts[k] for k in ("collection", "idno") if parts.get(k))
    return Stated(
        FOUND_IN,
        title=_words(title) if title is not None else "",
        repository=keeper,
        shelfmark=shelf,
    )


def _is_element(node: Any) -> bool:
    return isinstance(node.tag, str)


def _language(header: Any) -> str:
    used = header.findall(f".//{TEI}langUsage/{TEI}language") if header is not None else []
    codes = [short_code(one.get("ident", "")) for one in used]
    return codes[0] if len(set(codes)) == 1 else ""


def _description(element: Any, base: Stated, people: dict[str, Any]) -> _Described:
    """A ``correspDesc``: who sent it to whom, when and from where."""
    warnings: list[str] = []
    actions = [_Action.of(one, warnings, people) for one in element.iter(f"{TEI}correspAction")]
    strange = {one.kind for one in actions} - {*SENT, "received", *FAILED}
    warnings += [f"an action of an unknown type: {kind}" for kind in sorted(strange)]
    sending = [one for one in actions if one.kind in SENT]
    arrivals = [one for one in actions if one.kind == "received"]
    received = [one for one in arrivals if one.subtype not in COPY]
    sent_at, arrived_at = _dates(sending, received, warnings)
    key = element.get(f"{XML}id") or ""
    address = element.get("ref") or ""
    alone = not element.getparent().findall(f"{TEI}correspDesc")[1:]
    stated = replace(
        base,
        senders=_people(sending),
        recipients=_people(received),
        copied_to=_people([one for one in arrivals if one.subtype in COPY]),
        sent=sent_at,
        received=arrived_at,
        place=next((one.place for one in sending if one.place), None),
        references=tuple(_context(element)),
        ids=(address,) if address else (),
        title=base.title if alone else "",
        warnings=tuple(warnings),
    )
    return _Described(key or _safe(address.rpartition("/")[2]), stated)


@dataclass(frozen=True, slots=True)
class _Action:
    """A ``correspAction``."""

    kind: str
    subtype: str
    people: tuple[StatedParty, ...]
    date: StatedDate | None
    place: StatedPlace | None

    @classmethod
    def of(cls, element: Any, warnings: list[str], people: dict[str, Any]) -> _Action:
        """What an element says; ``people`` are the entries of the file's own lists."""
        return cls(
            (element.get("type") or "").lower(),
            (element.get("subtype") or "").lower(),
            tuple(_parties(element, people)),
            _date(element, warnings),
            _place(element, people),
        )


def _people(actions: list[_Action]) -> tuple[StatedParty, ...]:
    return tuple(person for one in actions for person in one.people)


def _dates(
    sending: list[_Action], received: list[_Action], warnings: list[str]
) -> tuple[StatedDate | None, StatedDate | None]:
    """When it was sent and when it arrived; neither where it arrived before it was sent."""
    sent = _one_date([one.date for one in sending if one.date], warnings)
    arrived = next((one.date for one in received if one.date), None)
    if sent is None or arrived is None or "/" in sent.edtf:
        return sent, arrived
    if arrived.edtf[:10] >= sent.edtf[:10]:
        return sent, arrived
    warnings.append(f"received {arrived.edtf} before it was sent, {sent.edtf}")
    return None, None


def _one_date(dates: list[StatedDate], warnings: list[str]) -> StatedDate | None:
    """The date of sending; what contradicts itself states nothing."""
    if len({one.edtf for one in dates}) > 1:
        told = " and ".join(dict.fromkeys(one.edtf for one in dates))
        warnings.append(f"two dates of sending: {told}")
        return None
    return dates[0] if dates else None


def _parties(action: Any, people: dict[str, Any]) -> list[StatedParty]:
    """Who acts; an organization beside a person is where he sits, not another party."""
    named = [
        (child, words)
        for child in action
        if _is_element(child) and child.tag.removeprefix(TEI) in NAMES
        for words in (_named(child, people),)
        if words and words.casefold() not in UNKNOWN
    ]
    persons = [pair for pair in named if pair[0].tag != f"{TEI}orgName"]
    return [
        StatedParty(words, kind=KINDS.get(one.tag.removeprefix(TEI), ""), ids=_ids(one, people))
        for one, words in persons or named
    ]


def _place(action: Any, people: dict[str, Any]) -> StatedPlace | None:
    for tag in ("placeName", "settlement"):
        one = action.find(f"{TEI}{tag}")
        words = _named(one, people) if one is not None else ""
        if words and words.casefold() not in UNKNOWN:
            return StatedPlace(words, ids=_ids(one, people))
    return None


def _named(element: Any, people: dict[str, Any]) -> str:
    """The words of a name; those of the entry it refers to where it has none of its own."""
    words = _words(element)
    entry = people.get((element.get("ref") or "").removeprefix("#")) if not words else None
    if entry is None:
        return words
    inner = next(
        (entry.find(f"{TEI}{tag}") for tag in NAMES if entry.find(f"{TEI}{tag}") is not None), entry
    )
    return _words(inner)


def _ids(element: Any, people: dict[str, Any]) -> tuple[str, ...]:
    """The addresses at authorities of a name, or of the entry it refers to."""
    given = (element.get("ref") or "").split()
    entry = people.get(given[0].removeprefix("#")) if given and given[0].startswith("#") else None
    if entry is not None:
        given = [one.text.strip() for one in entry.iter(f"{TEI}idno") if one.text]
    key = element.get("key")
    return (*given, *((key,) if key else ()))


def _date(action: Any, warnings: list[str]) -> StatedDate | None:
    """The date of an action in EDTF, from its attributes, else from its words."""
    printed = action.findall(f"{TEI}date")
    if len({tuple(sorted(one.attrib.items())) or _words(one) for one in printed}) > 1:
        told = " and ".join(_words(one) or " ".join(one.attrib.values()) for one in printed)
        warnings.append(f"several dates of one action: {told}")
        return None
    return _date_of(printed[0], warnings) if printed else None


def _date_of(one: Any, warnings: list[str]) -> StatedDate | None:
    """What a ``date`` says; nothing where it is none, or ends before it begins."""
    words = _words(one)
    when = one.get("when") or one.get("when-iso")
    first = one.get("from") or one.get("notBefore")
    last = one.get("to") or one.get("notAfter")
    mark = {"medium": "~", "low": "?", "unknown": "?"}.get(one.get("cert") or "", "")
    values = [v for v in (when, first, last) if v]
    if any(ISO.match(v) is None for v in values):
        warnings.append(f"a date that is none: {', '.join(values)}")
        return None
    if when:
        return StatedDate(when + (mark if "T" not in when else ""), words)
    if first and last and first > last:
        warnings.append(f"a date that ends before it begins: {first}, {last}")
        return None
    if first or last:
        return StatedDate(f"{first or '..'}/{last or '..'}", words)
    return _printed_date(words)


def _printed_date(words: str) -> StatedDate | None:
    """A date by its words alone."""
    day = next(days(words, 0, len(words), language("en")), None)
    value = day.edtf if day is not None else words if re.fullmatch(r"1\d{3}|20\d\d", words) else ""
    return StatedDate(value, words) if value else None


def _context(element: Any) -> Iterator[StatedReference]:
    """The letters before and after, and what else is named in the context."""
    for one in element.iter(f"{TEI}ref"):
        if one.getparent() is not None and one.getparent().tag == f"{TEI}correspContext":
            words = _words(one)
            if words:
                yield StatedReference(words, target=one.get("target") or "")


# ---------------------------------------------------------------- texts


def _texts(root: Any, described: list[_Described]) -> dict[str, Any]:
    """The element of each letter's text by the key of its description, or by its place."""
    found: dict[str, Any] = {}
    for element in root.iter(f"{TEI}div", f"{TEI}text"):
        for pointer in (element.get("decls") or "").split():
            found[pointer.removeprefix("#")] = element
    bodies = [text for text in root.iter(f"{TEI}text") if text.find(f".//{TEI}text") is None]
    if not found and len(bodies) == max(1, len(described)):
        for at, text in enumerate(bodies, start=1):
            key = described[at - 1].key if described else ""
            found[key or str(at)] = text
    if not described and len(bodies) == 1:
        letters = bodies[0].findall(f".//{TEI}div[@type='letter']")
        found = {str(at): one for at, one in enumerate(letters or bodies, start=1)}
    return {key: one for key, one in found.items() if _has_text(one) or described}


def _has_text(element: Any) -> bool:
    return bool("".join(element.itertext()).strip())


def _document(element: Any, id: str, source: str, edition: Edition) -> Document:
    """The document of one letter; without text where there is none."""
    writer = Writer()
    calls: list[tuple[Any, Span]] = []
    if element is not None:
        body = element.find(f"{TEI}body")
        _write(body if body is not None else element, writer, calls)
    body_lines = list(writer.lines)
    notes = _notes(writer, calls)
    text = writer.text()
    stop = notes[0].start if notes else len(text)
    starts = [*(start for start, _ in body_lines), stop]
    blocks = []
    for (start, kind), following in zip(body_lines, starts[1:], strict=True):
        begin, end = trim(text, start, following)
        blocks.append(Block(kind, begin, end))
    blocks += [note.block for note in notes]
    marks: tuple[Mark, ...] = finished_marks(writer, text)
    return Document(
        id=id,
        volume=id.partition("/")[0],
        text=text,
        blocks=tuple(blocks),
        notes=notes,
        marks=marks,
        source=source,
        edition=edition.name,
        language=told(text),
    )


def _write(element: Any, writer: Writer, calls: list[tuple[Any, Span]] | None = None) -> None:
    writer.add(element.text)
    for child in element:
        if _is_element(child):
            _write_child(child, writer, calls)
        writer.add(child.tail)


def _write_child(child: Any, writer: Writer, calls: list[tuple[Any, Span]] | None) -> None:
    name = child.tag.removeprefix(TEI)
    if name in LEFT_OUT:
        return
    if name == "note":
        if calls is not None:
            calls.append((child, Span(writer.length, writer.length)))
        return
    if name in ("lb", "pb"):
        if calls is not None and name == "lb" and child.get("break") != "no":
            writer.add(" ")
        return
    block = name in BLOCKS or name in LINES
    before = writer.kind
    if block and calls is not None:
        writer.newline()
        writer.kind = LINES.get(name, before if name == "div" else BlockKind.PARAGRAPH)
    start = writer.length
    _write(child, writer, calls)
    if name in MARKS and calls is not None:
        target = child.get("ref") or child.get("target") or child.get("key")
        writer.mark(MARKS[name], start, target, (("tag", name),))
    if block and calls is not None:
        writer.newline()
        writer.kind = before


def _notes(writer: Writer, calls: list[tuple[Any, Span]]) -> tuple[Note, ...]:
    """The notes below the text, in order."""
    found: list[Note] = []
    writer.kind = BlockKind.NOTE
    for index, (element, call) in enumerate(calls):
        writer.newline()
        start = writer.length
        _write(element, writer)
        if writer.length > start:
            number = element.get("n") or str(index + 1)
            found.append(Note(len(found), number, start, writer.length, call))
    writer.newline()
    return tuple(found)
