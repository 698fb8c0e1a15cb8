"""For people who don't speak RDF: a table of messages, and the network of who wrote to whom."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import IO, Any, Final

import msgspec
from lxml import etree

from kg.publish.messages import Message, Party

COLUMNS: Final = (
    ("message", "The message's name"),
    ("document", "The printed document it is, or is carried in"),
    ("volume", "The volume"),
    ("number", "The document's number"),
    ("title", "The document's title, or a description of an enclosed message"),
    ("form", "What kind of document it is"),
    ("message_number", "Its number in the series of its sender"),
    ("sender", "Who sent it, as named; several parted by a vertical bar"),
    ("sender_iri", "The names of these"),
    ("sender_person", "The persons who sent it"),
    ("sender_person_iri", "The names of these"),
    ("recipient", "To whom, as named"),
    ("recipient_iri", "The names of these"),
    ("recipient_person", "The persons it reached"),
    ("recipient_person_iri", "The names of these"),
    ("place", "Where it was sent from"),
    ("place_iri", "The name of this place"),
    ("date_printed", "When, in the words printed"),
    ("date_edtf", "When, in the Extended Date/Time Format"),
    ("earliest", "The first moment this allows"),
    ("latest", "The last moment this allows"),
    ("replies_to", "The messages it answers"),
    ("classification", "How secret it was"),
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
            self._rows.writerow(name for name, _ in COLUMNS)

    def add(self, message: Message) -> None:
        """One message as a row."""
        one = message
        self._rows.writerow(
            [
                safe(value)
                for value in (
                    one.iri,
                    one.document,
                    one.volume,
                    one.number,
                    one.label,
                    one.form,
                    one.message_number,
                    *_pair(one.senders),
                    *_pair(one.sender_people),
                    *_pair(one.recipients),
                    *_pair(one.recipient_people),
                    *_pair(one.place),
                    one.printed_date,
                    one.edtf,
                    one.earliest,
                    one.latest,
                    "|".join(one.replies_to),
                    one.classification,
                )
            ]
        )

    def finish(self) -> None:
        """Write what is left; the sink stays open."""
        self._text.flush()
        self._text.detach()


def safe(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


def _pair(parties: Iterable[Party]) -> tuple[str, str]:
    known = list(parties)
    return "|".join(one.label for one in known), "|".join(one.iri for one in known)


def table_description(address: str) -> dict[str, Any]:
    """What the table's columns mean (CSV on the Web, W3C 2015)."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": address,
        "tableSchema": {
            "primaryKey": "message",
            "columns": [
                {"name": name, "titles": name, "dc:description": meaning, "datatype": "string"}
                for name, meaning in COLUMNS
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
