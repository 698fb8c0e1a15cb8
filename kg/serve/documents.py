"""What the page of a document shows: its text with all that was found in it, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from kg import resources
from kg.graph import vocab as v
from kg.serve.reading import FACTS, Reader, short

KINDS: Final = {
    v.PERSON_MENTION: "person",
    v.OFFICE_MENTION: "office",
    v.BODY_MENTION: "body",
    v.POST_MENTION: "body",
    v.NEWS_AGENCY_MENTION: "body",
    v.PLACE_MENTION: "place",
    v.REPOSITORY_MENTION: "body",
    v.DATE_MENTION: "date",
    v.REFERENCE: "reference",
}
PARTIES: Final = (
    ("From", v.SENDER, v.SENDER_PERSON, v.SENDER_TEXT),
    ("To", v.RECIPIENT, v.RECIPIENT_PERSON, v.RECIPIENT_TEXT),
    ("Signed", v.SIGNER, v.SIGNER_PERSON, v.SIGNER_TEXT),
    ("Copies to", v.COPIED_TO, v.COPIED_TO_PERSON, v.COPIED_TO_TEXT),
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


@dataclass(frozen=True, slots=True)
class Passage:
    """Something found in the text."""

    start: int
    end: int
    kind: str
    node: ox.NamedNode


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
    enclosed = [_enclosed(reader, one) for one in _messages_inside(reader, home)]
    bounds = (0, len(text))
    if not printed:
        bounds = _bounds(reader, node)
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
        "enclosed": enclosed,
        "paragraphs": list(paragraphs(reader, home, text, bounds, enclosed)),
        "claims": claims(reader, node),
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


def _bounds(reader: Reader, node: ox.NamedNode) -> tuple[int, int]:
    return (
        int(reader.value(node, v.BEGIN_INDEX) or 0),
        int(reader.value(node, v.END_INDEX) or 0),
    )


def _messages_inside(reader: Reader, home: ox.NamedNode) -> list[ox.NamedNode]:
    inside = reader.subjects(v.REFERENCE_CONTEXT, home)
    return [node for node in inside if _is_message(reader, node)]


def _enclosed(reader: Reader, node: ox.NamedNode) -> dict[str, Any]:
    start, end = _bounds(reader, node)
    return {**reader.link(node), "start": start, "end": end}


def paragraphs(
    reader: Reader,
    home: ox.NamedNode,
    text: str,
    bounds: tuple[int, int],
    enclosed: list[dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """The lines of the text, each cut into runs: plain, or something found, with its link."""
    found = passages(reader, home)
    notes = _notes(reader, home)
    at = bounds[0]
    for line in text[bounds[0] : bounds[1]].splitlines(keepends=True):
        start, end = at, at + len(line.rstrip())
        at += len(line)
        if start == end:
            continue
        inside = [one["href"] for one in enclosed if one["start"] <= start < one["end"]]
        yield {
            "id": f"char={start},{end}",
            "note": next((n for n in notes if n["start"] <= start < n["end"]), None),
            "heading": start == 0,
            "enclosed": inside[-1] if inside else "",
            "runs": list(runs(reader, text, found, start, end)),
        }


def _notes(reader: Reader, home: ox.NamedNode) -> list[dict[str, Any]]:
    found = []
    for node in reader.subjects(v.REFERENCE_CONTEXT, home):
        if ox.Quad(node, v.TYPE, v.NOTE, FACTS) in reader.store:
            start, end = _bounds(reader, node)
            found.append(
                {
                    "start": start,
                    "end": end,
                    "number": reader.value(node, v.NUMBER),
                    "id": node.value.partition("#")[2],
                }
            )
    return sorted(found, key=lambda note: note["start"])


def passages(reader: Reader, home: ox.NamedNode) -> list[Passage]:
    """What was found in the text, none overlapping another: of two the longer is shown."""
    found = []
    for node in reader.subjects(v.REFERENCE_CONTEXT, home):
        kinds = [KINDS[type_] for type_ in reader.objects(node, v.TYPE) if type_ in KINDS]
        if kinds:
            start, end = _bounds(reader, node)
            found.append(Passage(start, end, kinds[0], node))
    found.sort(key=lambda one: (one.start - one.end, one.start, one.kind))
    kept: list[Passage] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def runs(
    reader: Reader, text: str, found: list[Passage], start: int, end: int
) -> Iterator[dict[str, Any]]:
    """The runs of one line."""
    at = start
    for one in found:
        if one.start < start or one.end > end:
            continue
        if one.start > at:
            yield {"text": text[at : one.start]}
        yield {"text": text[one.start : one.end], "kind": one.kind, **_about(reader, one)}
        at = one.end
    if at < end:
        yield {"text": text[at:end]}


def _about(reader: Reader, one: Passage) -> dict[str, str]:
    """Where a passage links to, and what it says when pointed at."""
    fragment = one.node.value.partition("#")[2]
    if one.kind == "date":
        return {"title": reader.value(one.node, v.EDTF_VALUE), "id": fragment, "href": ""}
    predicate = v.CITES if one.kind == "reference" else v.IDENT_REF
    target = next(iter(reader.objects(one.node, predicate)), None)
    if target is None:
        return {"title": "not resolved", "id": fragment, "href": "", "state": "unresolved"}
    link = reader.link(target)
    person = next(iter(reader.objects(one.node, v.MENTIONED_PERSON)), None)
    title = link["label"] + (f" ({reader.link(person)['label']})" if person else "")
    return {"title": title, "id": fragment, "href": link["href"]}


# ---------------------------------------------------------------- why, and where


def claims(reader: Reader, node: ox.NamedNode) -> list[dict[str, Any]]:
    """What was concluded about a thing, with its reason, confidence and the words it rests on."""
    found = []
    for claim in resources.claims_about(reader.store, node):
        said = {q.predicate: q.object for q in reader.store.quads_for_pattern(claim, None, None)}
        evidence = [
            q.object
            for q in reader.store.quads_for_pattern(claim, v.EVIDENCE, None)
            if isinstance(q.object, ox.NamedNode)
        ]
        predicate, target = said.get(v.PREDICATE), said.get(v.OBJECT)
        if not isinstance(predicate, ox.NamedNode) or target is None:
            continue
        found.append(
            {
                "predicate": reader.value(predicate, v.LABEL) or short(predicate.value, ""),
                "object": reader.link(target)
                if isinstance(target, ox.NamedNode)
                else {"label": _text(target)},
                "reason": _text(said.get(v.REASON)),
                "detail": _text(said.get(v.COMMENT)),
                "confidence": _text(said.get(v.CONFIDENCE)),
                "editors": _text(said.get(v.GENERATED_BY)).endswith("/markup"),
                "holds": _holds(reader, node, predicate, target),
                "evidence": [
                    {"href": reader.href(one.value), "words": _words(reader, one)}
                    for one in sorted(evidence, key=lambda one: one.value)
                ],
            }
        )
    return sorted(found, key=lambda one: (one["predicate"], one["object"]["label"]))


def _holds(reader: Reader, node: ox.NamedNode, predicate: ox.NamedNode, target: object) -> bool:
    """Whether the claim is among the facts, rather than outvoted."""
    if not isinstance(target, ox.NamedNode | ox.Literal):
        return False
    return ox.Quad(node, predicate, target, FACTS) in reader.store


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else ""


def _words(reader: Reader, passage: ox.NamedNode) -> str:
    found = reader.store.quads_for_pattern(passage, v.ANCHOR_OF, None)
    return min((_text(q.object) for q in found), default="")


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
