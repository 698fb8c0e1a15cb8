"""For people who don't speak RDF: a table of messages, the network of who wrote to whom, CMIF."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import TextIOWrapper
from typing import IO, Any, Final
from uuid import NAMESPACE_URL, uuid5

import msgspec
from lxml import etree
from pyoxigraph import NamedNode

from kg import resources
from kg.graph import vocab as v
from kg.publish.files import Mover
from kg.resources import Facts, Reader
from kg.settings import LICENCE

# ----------------------------------------------------------------
# The messages of a store one by one, as the table, the network and the CMIF file need them.


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or recipient: the agent as named, or the words printed alone (``iri`` empty).

    ``same`` are names of the same agent elsewhere (VIAF, GND, Wikidata). ``is_office`` tells a
    position that persons hold one after another from a body.
    """

    label: str
    iri: str = ""
    is_person: bool = False
    same: tuple[str, ...] = ()
    is_office: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a row: who, whom, when, where, what."""

    iri: str
    document: str
    volume: str
    volume_title: str
    label: str
    senders: tuple[Party, ...]
    sender_people: tuple[Party, ...]
    recipients: tuple[Party, ...]
    recipient_people: tuple[Party, ...]
    number: str = ""
    form: str = ""
    message_number: str = ""
    place: tuple[Party, ...] = ()
    printed_date: str = ""
    edtf: str = ""
    earliest: str = ""
    latest: str = ""
    replies_to: tuple[str, ...] = ()
    classification: str = ""


def messages(reader: Reader, mover: Mover, volumes: Iterable[NamedNode]) -> Iterator[Message]:
    """Every message in the order of printing, volume by volume; enclosed ones after their own."""
    for volume in volumes:
        for document in resources.documents(reader.store, volume):
            enclosed = sorted(enclosures(reader, document), key=lambda one: one.value)
            for node in (document, *enclosed):
                facts = reader.facts(node)
                if v.MESSAGE in facts.get(v.TYPE, ()):
                    yield _message(reader, mover, node, document, volume, facts)


def enclosures(reader: Reader, document: NamedNode) -> Iterator[NamedNode]:
    """The messages and papers carried inside a document, at any depth."""
    for inner in (*reader.nodes(document, v.ENCLOSES), *reader.nodes(document, v.ATTACHES)):
        yield inner
        yield from enclosures(reader, inner)


def _message(
    reader: Reader,
    mover: Mover,
    node: NamedNode,
    document: NamedNode,
    volume: NamedNode,
    facts: Facts,
) -> Message:
    return Message(
        iri=mover.iri(node.value),
        document=mover.iri(document.value),
        volume=volume.value.removeprefix(mover.base),
        volume_title=reader.label(volume),
        label=reader.label(node),
        number=reader.text(document, v.NUMBER) or "",
        form=_labels(reader, facts, v.FORM),
        message_number=_first(facts, v.MESSAGE_NUMBER),
        senders=_named_or_printed(reader, mover, document, facts, v.SENDER, v.SENDER_TEXT),
        sender_people=_parties(reader, mover, facts, v.SENDER_PERSON),
        recipients=_named_or_printed(reader, mover, document, facts, v.RECIPIENT, v.RECIPIENT_TEXT),
        recipient_people=_parties(reader, mover, facts, v.RECIPIENT_PERSON),
        place=_parties(reader, mover, facts, v.SENT_FROM)
        or tuple(Party(words.value) for words in facts.get(v.SENT_FROM_TEXT, ())),
        printed_date=_first(facts, v.SENT),
        edtf=_first(facts, v.EDTF_VALUE),
        earliest=_first(facts, v.EARLIEST),
        latest=_first(facts, v.LATEST),
        replies_to=tuple(mover.iri(one.value) for one in facts.get(v.REPLY_TO, ())),
        classification=_labels(reader, facts, v.CLASSIFICATION),
    )


def _parties(reader: Reader, mover: Mover, facts: Facts, agent: NamedNode) -> tuple[Party, ...]:
    named = [one for one in facts.get(agent, ()) if isinstance(one, NamedNode)]
    return tuple(party(reader, mover, one) for one in named)


def _named_or_printed(
    reader: Reader,
    mover: Mover,
    document: NamedNode,
    facts: Facts,
    agent: NamedNode,
    text: NamedNode,
) -> tuple[Party, ...]:
    """The agents in a role; without any, the words printed."""
    named = _parties(reader, mover, facts, agent)
    return named or printed(reader, document, [one.value for one in facts.get(text, ())])


def printed(reader: Reader, document: NamedNode, words: Sequence[str]) -> tuple[Party, ...]:
    """Parties nobody identified, by their words alone: a person's where the document's text names
    a person by them."""
    names = _names_of_persons(reader, document) if words else frozenset()
    return tuple(Party(one, is_person=_is_name(one, names)) for one in words)


def _names_of_persons(reader: Reader, document: NamedNode) -> frozenset[str]:
    """The words by which a document's text names persons, told apart or not."""
    passages = reader.back(v.REFERENCE_CONTEXT, document)
    named = (one for one in passages if v.PERSON_MENTION in reader.values(one, v.TYPE))
    return frozenset(_spaced(reader.text(one, v.ANCHOR_OF) or "") for one in named)


def _is_name(words: str, names: frozenset[str]) -> bool:
    """Whether words are a person's name, bare or behind a title."""
    parts = _spaced(words).split(" ")
    return any(" ".join(parts[n:]) in names for n in range(len(parts)))


def _spaced(words: str) -> str:
    return " ".join(words.split())


def party(reader: Reader, mover: Mover, node: NamedNode) -> Party:
    """An agent or place by label, name and names elsewhere."""
    same = tuple(one.value for one in reader.nodes(node, v.SAME_ELSEWHERE))
    name = mover.iri(node.value)
    office = is_office(mover, node)
    return Party(reader.label(node), name, is_person(mover, node), same, office)


def is_person(mover: Mover, node: NamedNode) -> bool:
    """Whether a name is that of a person."""
    return node.value.startswith(mover.base + "person/")


def is_office(mover: Mover, node: NamedNode) -> bool:
    """Whether a name is that of an office."""
    return node.value.startswith(mover.base + "office/")


def _labels(reader: Reader, facts: Facts, predicate: NamedNode) -> str:
    nodes: Sequence[object] = facts.get(predicate, ())
    return "; ".join(reader.label(one) for one in nodes if isinstance(one, NamedNode))


def _first(facts: Facts, predicate: NamedNode) -> str:
    return next((one.value for one in facts.get(predicate, ())), "")


# ----------------------------------------------------------------
# For people who don't speak RDF: a table of messages, the network of who wrote to whom, CMIF.

# Name, meaning, and the field of a message that has its value
COLUMNS: Final = (
    ("message", "The message's name", "iri"),
    ("document", "The printed document it is, or is carried in", "document"),
    ("volume", "The volume", "volume"),
    ("number", "The document's number", "number"),
    ("title", "The document's title, or a description of an enclosed message", "label"),
    ("form", "What kind of document it is", "form"),
    ("message_number", "Its number in the series of its sender", "message_number"),
    ("sender", "Who sent it, as named; several parted by a vertical bar", "senders"),
    ("sender_iri", "The names of these", "senders"),
    ("sender_person", "The persons who sent it", "sender_people"),
    ("sender_person_iri", "The names of these", "sender_people"),
    ("recipient", "To whom, as named", "recipients"),
    ("recipient_iri", "The names of these", "recipients"),
    ("recipient_person", "The persons it reached", "recipient_people"),
    ("recipient_person_iri", "The names of these", "recipient_people"),
    ("place", "Where it was sent from", "place"),
    ("place_iri", "The name of this place", "place"),
    ("date_printed", "When, in the words printed", "printed_date"),
    ("date_edtf", "When, in the Extended Date/Time Format", "edtf"),
    ("earliest", "The first moment this allows", "earliest"),
    ("latest", "The last moment this allows", "latest"),
    ("replies_to", "The messages it answers", "replies_to"),
    ("classification", "How secret it was", "classification"),
)

GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"

# What a spreadsheet would run as a formula: OWASP, "CSV injection"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Table:
    """The table of messages (RFC 4180, UTF-8), a row at a time."""

    def __init__(self, sink: IO[bytes], *, head: bool = True) -> None:
        self._text = TextIOWrapper(sink, encoding="utf-8", newline="")
        self._rows = csv.writer(self._text, lineterminator="\r\n")
        if head:
            self._rows.writerow(name for name, _, _ in COLUMNS)

    def add(self, message: Message) -> None:
        """One message as a row."""
        cells = (_cell(name, getattr(message, field)) for name, _, field in COLUMNS)
        self._rows.writerow(map(safe, cells))

    def finish(self) -> None:
        """Write what is left; the sink stays open."""
        self._text.flush()
        self._text.detach()


def safe(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


def _cell(column: str, value: str | tuple[str | Party, ...]) -> str:
    if isinstance(value, str):
        return value
    iri = column.endswith("_iri")
    told = (one if isinstance(one, str) else one.iri if iri else one.label for one in value)
    return "|".join(told)


def table_description(address: str) -> dict[str, Any]:
    """What the table's columns mean (CSV on the Web, W3C 2015)."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": address,
        "tableSchema": {
            "primaryKey": "message",
            "columns": [
                {"name": name, "titles": name, "dc:description": meaning, "datatype": "string"}
                for name, meaning, _ in COLUMNS
            ],
        },
    }


@dataclass(slots=True)
class Edge:
    """All messages of one agent to another."""

    messages: int = 0
    first: str = ""
    last: str = ""


Packed = tuple[Party, Party, Edge]


@dataclass(slots=True)
class Network:
    """Who wrote to whom, how often, from when to when. People stand for the offices they held."""

    nodes: dict[str, Party] = field(default_factory=dict)
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Count one message."""
        for sender in message.sender_people or message.senders:
            for recipient in message.recipient_people or message.recipients:
                if sender.iri and recipient.iri:
                    day = message.earliest[:10]
                    self._join(sender, recipient, Edge(1, day, day))

    def packed(self) -> bytes:
        """The network of one volume, to be put together with those of others."""
        edges = [
            (self.nodes[one], self.nodes[other], edge)
            for (one, other), edge in sorted(self.edges.items())
        ]
        return msgspec.msgpack.encode(edges, order="deterministic")

    def unpack(self, data: bytes) -> None:
        """Take in what another volume packed."""
        for sender, recipient, edge in msgspec.msgpack.decode(data, type=list[Packed]):
            self._join(sender, recipient, edge)

    def _join(self, sender: Party, recipient: Party, more: Edge) -> None:
        self.nodes.setdefault(sender.iri, sender)
        self.nodes.setdefault(recipient.iri, recipient)
        edge = self.edges.setdefault((sender.iri, recipient.iri), Edge())
        edge.messages += more.messages
        edge.first = min(filter(None, (edge.first, more.first)), default="")
        edge.last = max(edge.last, more.last)

    def write(self, sink: IO[bytes]) -> None:
        """The network as GraphML 1.0."""
        with etree.xmlfile(sink, encoding="utf-8") as file:
            file.write_declaration()
            with file.element("graphml", nsmap={None: GRAPHML}):
                for key, of, type_ in (
                    ("label", "node", "string"),
                    ("kind", "node", "string"),
                    ("weight", "edge", "int"),
                    ("first", "edge", "string"),
                    ("last", "edge", "string"),
                ):
                    names = {"id": key, "for": of, "attr.name": key, "attr.type": type_}
                    file.write(etree.Element("key", names))
                with file.element("graph", edgedefault="directed"):
                    for iri, party in sorted(self.nodes.items()):
                        kind = "person" if party.is_person else "body or office"
                        file.write(_node(iri, printable(party.label), kind))
                    for (source, target), edge in sorted(self.edges.items()):
                        file.write(_edge(source, target, edge))


def _node(iri: str, label: str, kind: str) -> etree._Element:
    node = etree.Element("node", id=iri)
    for key, value in (("label", label), ("kind", kind)):
        etree.SubElement(node, "data", key=key).text = value
    return node


def _edge(source: str, target: str, edge: Edge) -> etree._Element:
    node = etree.Element("edge", source=source, target=target)
    for key, value in (("weight", str(edge.messages)), ("first", edge.first), ("last", edge.last)):
        if value:
            etree.SubElement(node, "data", key=key).text = value
    return node


def printable(text: str) -> str:
    """Text without the characters that XML 1.0 can't hold."""
    return "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 0x20 and c not in "\ufffe\uffff"))


# ----------------------------------------------------------------
# The messages as TEI in the Correspondence Metadata Interchange Format, for correspSearch.
#
# The format is described at https://github.com/TEI-Correspondence-SIG/CMIF: one ``correspDesc`` a
# message, with who sent it, where and when, and who received it. People are named by GND, VIAF or
# Wikidata where the register knows them there, else by their name here. The schema (version 1.1)
# lets names and dates say by ``cert`` how sure they are; readers know its value ``low``.

TEI: Final = "http://www.tei-c.org/ns/1.0"
# None makes TEI the default namespace; the stubs of lxml know only prefixes
NAMESPACES: Final[Any] = {None: TEI}
XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"

# The authorities correspSearch reads, the one it prefers first: GeoNames for places, GND for people
AUTHORITIES: Final = ("geonames.org/", "d-nb.info/gnd/", "viaf.org/viaf/", "wikidata.org/")

UNKNOWN: Final = Party("Unknown", is_person=True)  # the format's word for a party nobody knows

# 1962-10-25T01:45~; a season (1962-21) is no month of the format
DAY: Final = re.compile(r"(-?\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?)(T[^~?%]+)?([~?%]?)")


def write(
    sink: IO[bytes],
    fragments: Iterable[bytes],
    volumes: Iterable[tuple[str, str]],
    base: str,
    day: date,
) -> None:
    """Write the file. ``fragments`` are messages, as ``fragment`` makes them, in any portions;
    ``volumes`` are ids and titles; ``day`` is that of the build."""
    whole = _new("TEI")
    header = etree.SubElement(whole, _tei("teiHeader"))
    header.append(_file_description(volumes, base, day))
    etree.SubElement(header, _tei("profileDesc")).text = "\n"
    whole.append(_body())
    data = etree.tostring(whole, encoding="utf-8", xml_declaration=True)
    head, mark, tail = data.partition(b"<profileDesc>\n")
    sink.write(head + mark)
    for one in fragments:
        sink.write(one)
    sink.write(tail)


def fragment(message: Message, base: str) -> bytes:
    """A message as ``correspDesc`` on a line; nothing when it has no parties."""
    described = correspondence(message, base)
    if described is None:
        return b""
    declared = f' xmlns="{TEI}"'.encode()
    text: bytes = etree.tostring(described, encoding="utf-8")
    # The namespace is declared at the root; what stands in an attribute has its quotes escaped.
    return text.replace(declared, b"", 1) + b"\n"


def correspondence(message: Message, base: str) -> etree._Element | None:
    """A message as ``correspDesc``; None when it has neither a sender nor a recipient."""
    if not message.senders and not message.recipients:
        return None
    node = _new("correspDesc", key=message.iri.removeprefix(base), ref=message.iri)
    node.set("source", "#" + volume_id(base, message.volume))
    sent = etree.SubElement(node, _tei("correspAction"), type="sent")
    for party in _identified(message.senders, message.sender_people):
        sent.append(_party(party))
    for place in message.place[:1]:
        sent.append(_named("placeName", place))
    when = date_element(message.edtf)
    if when is not None:
        sent.append(when)
    received = etree.SubElement(node, _tei("correspAction"), type="received")
    for party in _identified(message.recipients, message.recipient_people):
        received.append(_party(party))
    return node


def _identified(named: tuple[Party, ...], people: tuple[Party, ...]) -> tuple[Party, ...]:
    """Parties as the format wants them: an office is no organization, so that the one person known
    to have held it stands for it."""
    others = [one for one in named if not one.is_office]
    if len(people) == 1 and len(others) < len(named) and all(one in people for one in others):
        return people
    return named or (UNKNOWN,)


def date_element(edtf: str) -> etree._Element | None:
    """An EDTF value as TEI's ``date``: a day, a month, a year, or a span of these."""
    first, slash, last = edtf.partition("/")
    start, end = DAY.fullmatch(first), DAY.fullmatch(last)
    if not slash:
        if start is None:
            return None
        return _new("date", when=start[1], cert="low" if start[3] else None)
    if start is None and end is None:
        return None
    doubt = any(part is not None and part[3] for part in (start, end))
    node = _new("date", cert="low" if doubt else None)
    if start is not None:
        node.set("from" if end is not None else "notBefore", start[1])
    if end is not None:
        node.set("to" if start is not None else "notAfter", end[1])
    return node


def volume_id(base: str, volume: str) -> str:
    """The identifier of a volume in the file: a UUID made from its name, as CMIF asks for."""
    return f"id-{uuid5(NAMESPACE_URL, base + volume)}"


def _party(party: Party) -> etree._Element:
    return _named("persName" if party.is_person else "orgName", party)


def _named(element: str, party: Party) -> etree._Element:
    node = _new(element, ref=_reference(party) or None)
    node.text = printable(party.label)
    return node


def _reference(party: Party) -> str:
    known = (same for name in AUTHORITIES for same in party.same if name in same)
    return next(known, party.iri)


def _file_description(volumes: Iterable[tuple[str, str]], base: str, day: date) -> etree._Element:
    node = _new("fileDesc")
    title = etree.SubElement(node, _tei("titleStmt"))
    etree.SubElement(title, _tei("title")).text = "Diplomatic correspondence"
    editor = etree.SubElement(title, _tei("editor"))
    editor.text = "The editors of the volumes named below"
    publication = etree.SubElement(node, _tei("publicationStmt"))
    publisher = etree.SubElement(publication, _tei("publisher"))
    etree.SubElement(publisher, _tei("ref"), target=base).text = base
    etree.SubElement(publication, _tei("idno"), type="url").text = base + "cmif.xml"
    etree.SubElement(publication, _tei("date"), when=f"{day.isoformat()}T00:00:00Z")
    availability = etree.SubElement(publication, _tei("availability"))
    licence = etree.SubElement(availability, _tei("licence"), target=LICENCE)
    licence.text = f"This file may be used under the terms of {LICENCE}"
    sources = etree.SubElement(node, _tei("sourceDesc"))
    for volume, volume_title in [*volumes] or [("", "No volume")]:  # the format wants one
        attributes = {"type": "online", XML_ID: volume_id(base, volume)}
        bibl = etree.SubElement(sources, _tei("bibl"), attributes)
        bibl.text = printable(volume_title) + " "
        etree.SubElement(bibl, _tei("ref"), target=base + volume).text = base + volume
    return node


def _body() -> etree._Element:
    text = _new("text")
    body = etree.SubElement(text, _tei("body"))
    etree.SubElement(body, _tei("p"))
    return text


def _new(element: str, **attributes: str | None) -> etree._Element:
    given = {name: value for name, value in attributes.items() if value is not None}
    return etree.Element(_tei(element), given, nsmap=NAMESPACES)


def _tei(name: str) -> str:
    return f"{{{TEI}}}{name}"
