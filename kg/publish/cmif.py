"""The messages as TEI in the Correspondence Metadata Interchange Format, for correspSearch.

The format is described at https://github.com/TEI-Correspondence-SIG/CMIF: one ``correspDesc`` a
message, with who sent it, where and when, and who received it. People are named by GND, VIAF or
Wikidata where the register knows them there, else by their name here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import IO, Any, Final
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from kg.publish.messages import Message, Party
from kg.publish.tables import printable
from kg.settings import LICENCE

TEI: Final = "http://www.tei-c.org/ns/1.0"
# None makes TEI the default namespace; the stubs of lxml know only prefixes
NAMESPACES: Final[Any] = {None: TEI}
XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"

# The authorities correspSearch reads, the one it prefers first: GeoNames for places, GND for people
AUTHORITIES: Final = ("geonames.org/", "d-nb.info/gnd/", "viaf.org/viaf/", "wikidata.org/")

DAY: Final = re.compile(r"(-?\d{4}(?:-\d\d(?:-\d\d)?)?)(T[^~?%]+)?([~?%]?)")  # 1962-10-25T01:45~


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
    node = _new("correspDesc", key=message.number or None, ref=message.iri)
    node.set("source", "#" + volume_id(base, message.volume))
    sent = etree.SubElement(node, _tei("correspAction"), type="sent")
    for party in message.senders or (Party("Unknown"),):
        sent.append(_party(party))
    for place in message.place[:1]:
        sent.append(_named("placeName", place))
    when = date_element(message.edtf)
    if when is not None:
        sent.append(when)
    received = etree.SubElement(node, _tei("correspAction"), type="received")
    for party in message.recipients or (Party("Unknown"),):
        received.append(_party(party))
    return node


def date_element(edtf: str) -> etree._Element | None:
    """An EDTF value as TEI's ``date``: a day, a month, a year, or a span of these."""
    first, slash, last = edtf.partition("/")
    start, end = DAY.fullmatch(first), DAY.fullmatch(last)
    if not slash:
        if start is None:
            return None
        return _new("date", when=start[1], cert="medium" if start[3] else None)
    if start is None and end is None:
        return None
    doubt = any(part is not None and part[3] for part in (start, end))
    node = _new("date", cert="medium" if doubt else None)
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
    etree.SubElement(publication, _tei("date"), when=day.isoformat())
    availability = etree.SubElement(publication, _tei("availability"))
    licence = etree.SubElement(availability, _tei("licence"), target=LICENCE)
    licence.text = f"This file may be used under the terms of {LICENCE}"
    sources = etree.SubElement(node, _tei("sourceDesc"))
    for volume, volume_title in volumes:
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
