"""What the page of a document shows: its text with all that was found in it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Final

import pyoxigraph as ox

from kg import resources
from kg.graph import vocab as v
from kg.pages import documents as marked
from kg.pages import views
from kg.serve.reading import FACTS, Reader

PARTIES: Final = (
    ("From", v.SENDER, v.SENDER_PERSON, v.SENDER_TEXT),
    ("To", v.RECIPIENT, v.RECIPIENT_PERSON, v.RECIPIENT_TEXT),
    ("Signed", v.SIGNER, v.SIGNER_PERSON, v.SIGNER_TEXT),
    ("Copies to", v.COPIED_TO, v.COPIED_TO_PERSON, v.COPIED_TO_TEXT),
    ("By", v.AUTHOR, v.AUTHOR_PERSON, v.AUTHOR_TEXT),
    ("Between", v.PARTICIPANT, v.PARTICIPANT_PERSON, v.PARTICIPANT_TEXT),
    ("Delivered to", v.DELIVERED_TO, v.DELIVERED_TO_PERSON, v.DELIVERED_TO_TEXT),
    ("Drafted by", v.DRAFTER, v.DRAFTER_PERSON, v.DRAFTER_TEXT),
    ("Cleared by", v.CLEARED_BY, v.CLEARED_BY_PERSON, v.CLEARED_BY_TEXT),
    ("Drafted at", v.DRAFTED_AT, None, v.DRAFTED_AT_TEXT),
)
TIMES: Final = (
    ("Sent", v.SENT, v.EDTF_VALUE),
    ("Dated", v.DATED, None),
    ("Received", v.RECEIVED, v.RECEIVED_EDTF),
    ("Delivered", v.DELIVERED, v.DELIVERED_EDTF),
)
LINKS: Final = (
    ("Form", v.FORM),
    ("Sent from", v.SENT_FROM),
    ("Answers", v.REPLY_TO),
    ("Carried in", v.IS_PART_OF),
    ("Carries", v.ENCLOSES),
    ("Classification", v.CLASSIFICATION),
    ("Handling", v.HANDLING),
    ("Kept in", v.HELD_IN),
    ("Copy in", v.COPY_IN),
    ("Also printed in", v.PRINTED_IN),
)


def document(reader: Reader, name: str) -> dict[str, Any] | None:
    """A document or an enclosed message; None when the store has none of that name."""
    node = reader.node(name)
    if node is None:
        return None
    types = set(reader.objects(node, v.TYPE))
    if not types & {v.DOCUMENT, v.MESSAGE}:
        return None
    printed = v.DOCUMENT in types
    home = node if printed else next(iter(reader.objects(node, v.REFERENCE_CONTEXT)), node)
    text = reader.value(home, v.IS_STRING)
    enclosed = _messages_inside(reader, home) if printed else []
    bounds = (0, len(text)) if printed else _bounds(reader, node)
    return {
        "name": name,
        "title": reader.value(node, v.LABEL) or name,
        "printed": printed,
        "number": reader.value(node, v.NUMBER),
        "volume": next(iter(reader.links(node, v.IN_VOLUME)), None),
        "chapters": reader.values(home, v.CHAPTER),
        "facts": facts(reader, node),
        "answered_by": [reader.link(one) for one in reader.subjects(v.REPLY_TO, node)],
        "cited_by": [reader.link(one) for one in reader.subjects(v.REFERENCES, node)],
        "references": [reader.link(one) for one in reader.objects(node, v.REFERENCES)],
        "enclosed": [reader.link(one) for one in enclosed],
        "lines": list(_lines(reader, home, bounds)),
        "claims": claims(reader, (node, *enclosed)),
        "embedded": marked.embedded(reader.pages, reader.addresses, node),
        "beside": _beside(reader, home),
        "online": reader.href(reader.value(home, v.ONLINE_EDITION)),
        "iri": node.value,
    }


def facts(reader: Reader, node: ox.NamedNode) -> list[dict[str, Any]]:
    """Parties, times and markings, as captions with values."""
    found: list[dict[str, Any]] = []
    for caption, agent, person, text in PARTIES:
        values = reader.links(node, agent)
        people = [] if person is None else reader.links(node, person)
        people = [one for one in people if one not in values]
        if not values and not people:
            values = [{"label": words} for words in reader.values(node, text)]
        if values or people:
            found.append({"caption": caption, "values": values, "people": people})
    for caption, words, edtf in TIMES:
        printed = reader.value(node, words)
        value = "" if edtf is None else reader.value(node, edtf)
        if printed or (value and caption != "Sent") or (value and _is_message(reader, node)):
            shown = {"label": printed or value, "title": value if printed else ""}
            found.append({"caption": caption, "values": [shown], "people": []})
    number = reader.value(node, v.MESSAGE_NUMBER)
    if number:
        found.append({"caption": "Number", "values": [{"label": number}], "people": []})
    for caption, predicate in LINKS:
        values = reader.links(node, predicate)
        if values:
            found.append({"caption": caption, "values": values, "people": []})
    return found


def _is_message(reader: Reader, node: ox.NamedNode) -> bool:
    return ox.Quad(node, v.TYPE, v.MESSAGE, FACTS) in reader.store


# ---------------------------------------------------------------- the text


def _lines(reader: Reader, home: ox.NamedNode, bounds: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """The lines of the text, cut into runs with what was found in them."""
    around = sorted(reader.subjects(v.REFERENCE_CONTEXT, home), key=marked.position)
    numbers = {
        one.value.partition("#")[2]: reader.value(one, v.NUMBER)
        for one in around
        if ox.Quad(one, v.TYPE, v.NOTE, FACTS) in reader.store
    }
    for line in marked.text_lines(reader.pages, reader.addresses, home, around):
        if bounds[0] <= line.start < bounds[1]:
            yield {
                **asdict(line),
                "heading": line.start == 0,
                "number": numbers.get(line.note or "", ""),
            }


def _bounds(reader: Reader, node: ox.NamedNode) -> tuple[int, int]:
    return (
        int(reader.value(node, v.BEGIN_INDEX) or 0),
        int(reader.value(node, v.END_INDEX) or 0),
    )


def _messages_inside(reader: Reader, home: ox.NamedNode) -> list[ox.NamedNode]:
    inside = reader.subjects(v.REFERENCE_CONTEXT, home)
    return [node for node in inside if _is_message(reader, node)]


# ---------------------------------------------------------------- why, and where


def claims(reader: Reader, nodes: Iterable[ox.NamedNode]) -> list[dict[str, Any]]:
    """What was concluded about things, with reason, confidence and the words it rests on."""
    return [asdict(one) for one in views.claims(reader.pages, reader.addresses, nodes)]


def _beside(reader: Reader, home: ox.NamedNode) -> dict[str, dict[str, str] | None]:
    """The documents printed before and after."""
    volume = next(iter(reader.objects(home, v.IN_VOLUME)), None)
    order = reader.value(home, v.ORDER)
    if volume is None or not order.isdigit():
        return {"before": None, "after": None}
    stem = home.value.removesuffix(order)
    nodes = [ox.NamedNode(f"{stem}{int(order) + step}") for step in (-1, 1)]
    before, after = (
        reader.link(one) if ox.Quad(one, v.TYPE, v.DOCUMENT, FACTS) in reader.store else None
        for one in nodes
    )
    return {"before": before, "after": after}


def volume(reader: Reader, name: str) -> dict[str, Any] | None:
    """A volume and its documents in the order of printing; None when there is none."""
    node = reader.node(name)
    if node is None or v.VOLUME not in reader.objects(node, v.TYPE):
        return None
    found = [
        {
            **reader.link(one),
            "number": reader.value(one, v.NUMBER),
            "date": reader.value(one, v.EDTF_VALUE),
        }
        for one in resources.documents(reader.store, node)
    ]
    return {
        "name": name,
        "iri": node.value,
        "title": reader.value(node, v.LABEL),
        "subseries": reader.value(node, v.SUBSERIES),
        "published": reader.value(node, v.ISSUED),
        "editors": reader.values(node, v.EDITOR),
        "documents": found,
    }
