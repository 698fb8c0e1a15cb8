"""A printed document's page: its text with everything found in it, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pyoxigraph import NamedNode

from kg.graph import vocab as v
from kg.pages import views
from kg.pages.links import Links
from kg.pages.passages import Annotation, Line, lines, runs
from kg.pages.reader import Reader
from kg.pages.views import Group, Value, View

KINDS: Final = {
    v.PERSON_MENTION: "person",
    v.OFFICE_MENTION: "office",
    v.BODY_MENTION: "body",
    v.POST_MENTION: "post",
    v.NEWS_AGENCY_MENTION: "agency",
    v.PLACE_MENTION: "place",
    v.REPOSITORY_MENTION: "repository",
    v.DATE_MENTION: "date",
    v.REFERENCE: "reference",
}

ENCLOSURE: Final = re.compile(r"/e\d+$")  # …/d64/e1


def document(reader: Reader, links: Links, node: NamedNode) -> View:
    """The page of a numbered item as printed."""
    title = reader.label(node)
    number = reader.text(node, v.NUMBER)
    volume = next(iter(reader.nodes(node, v.IN_VOLUME)), None)
    inside = sorted(set(reader.back(v.REFERENCE_CONTEXT, node)), key=position)
    messages = [one for one in inside if ENCLOSURE.search(one.value)]
    trail = (views.value(reader, links, volume),) if volume is not None else ()
    chapters = tuple(Value(one.value) for one in reader.values(node, v.CHAPTER))
    return View(
        iri=links.name(node.value),
        local=links.local(node.value) or "",
        title=f"{number}. {title}" if number else title,
        kind=views.kind_of(reader, node),
        trail=trail + chapters,
        facts=views.facts(reader, links, node, frozenset({v.CHAPTER, v.NUMBER, v.IN_VOLUME})),
        text=tuple(text_lines(reader, links, node, inside)),
        enclosed=tuple(enclosed(reader, links, one) for one in messages),
        groups=tuple(related(reader, links, node, messages)),
        claims=tuple(views.claims(reader, links, (node, *inside))),
        embedded=embedded(reader, links, node),
    )


def position(node: NamedNode) -> tuple[int, str]:
    """Where a passage begins, so that a page lists in the order of the text."""
    found = re.search(r"#char=(\d+)", node.value)
    return (int(found[1]) if found else -1, node.value)


def enclosed(reader: Reader, links: Links, node: NamedNode) -> View:
    """A message carried inside, as a part of its document's page."""
    return View(
        iri=links.name(node.value),
        local=links.local(node.value) or "",
        title=reader.label(node),
        kind=views.kind_of(reader, node),
        facts=views.facts(reader, links, node, frozenset({v.IN_VOLUME, v.IS_PART_OF})),
    )


def text_lines(
    reader: Reader, links: Links, node: NamedNode, inside: list[NamedNode]
) -> Iterator[Line]:
    """The text line by line, each with what was found in it."""
    text = reader.text(node, v.IS_STRING) or ""
    found = [one for passage in inside for one in marked(reader, links, passage)]
    known = {one.anchor for one in found}
    found += [one for one in evidence(reader, node) if one.anchor not in known]
    noted = [one for one in inside if is_a(reader, one, v.NOTE)]
    notes = [(*extent(reader, one), anchor(one)) for one in noted]
    found += [call for one in noted for call in called(reader, one)]
    messages = [(*extent(reader, one), one) for one in inside if ENCLOSURE.search(one.value)]
    for first, last in lines(text):
        start, end = first, last
        note = next((name for s, e, name in notes if s < end and e > start), None)
        if note is not None:  # a page lists its notes as "- …↩": the list shows that by itself
            start += 2 * text.startswith("- ", start)
            end -= text.endswith("↩", start, end)
        around = [one for one in messages if one[0] < end and one[1] > start]
        innermost = min(around, key=lambda one: one[1] - one[0], default=None)
        yield Line(
            first,
            tuple(runs(text, start, end, found)),
            note,
            links.local(innermost[2].value) if innermost else None,
        )


def called(reader: Reader, note: NamedNode) -> Iterator[Annotation]:
    """The number that calls a note, linked to it."""
    for call in reader.nodes(note, v.CALLED_AT):
        start, end = extent(reader, call)
        yield Annotation(start, end, anchor(call), "call", f"#{anchor(note)}", reader.label(note))


def evidence(reader: Reader, node: NamedNode) -> Iterator[Annotation]:
    """The passages that are evidence alone, so that one can link to them."""
    for quad in reader.store.quads_for_pattern(None, v.REFERENCE_CONTEXT, node):
        found = re.search(r"#(char=(\d+),(\d+))$", str(quad.subject)[1:-1])
        if found:
            yield Annotation(int(found[2]), int(found[3]), found[1], "evidence")


def marked(reader: Reader, links: Links, passage: NamedNode) -> Iterator[Annotation]:
    """What the page marks at a passage, one for each thing found there."""
    facts = reader.facts(passage)
    start, end = extent(reader, passage)
    for class_ in facts.get(v.TYPE, ()):
        kind = KINDS.get(class_) if isinstance(class_, NamedNode) else None
        if kind is None:
            continue
        targets = facts.get(v.CITES if kind == "reference" else v.IDENT_REF, [])
        target = next((one for one in targets if isinstance(one, NamedNode)), None)
        title = reader.label(target) if target is not None else "not resolved"
        if kind == "date":
            title = next((one.value for one in facts.get(v.EDTF_VALUE, ())), "")
        person = next(iter(facts.get(v.MENTIONED_PERSON, ())), None)
        if isinstance(person, NamedNode):
            title += f" ({reader.label(person)})"
        title = f"{kind}: {title}"
        if target is not None and target.value.startswith(f"{document_of(passage)}#cited"):
            yield Annotation(start, end, anchor(passage), kind, None, title)
            yield Annotation(start, end, anchor(target), kind, None, title)
        else:
            href = views.address(reader, links, target) if target is not None else None
            yield Annotation(start, end, anchor(passage), kind, href, title)


def extent(reader: Reader, node: NamedNode) -> tuple[int, int]:
    """Where a passage begins and ends."""
    begin, end = reader.text(node, v.BEGIN_INDEX), reader.text(node, v.END_INDEX)
    return int(begin or 0), int(end or 0)


def document_of(node: NamedNode) -> str:
    """The IRI of the document a passage stands in."""
    return node.value.partition("#")[0]


def anchor(node: NamedNode) -> str:
    """The fragment of an IRI."""
    return node.value.partition("#")[2]


def is_a(reader: Reader, node: NamedNode, class_: NamedNode) -> bool:
    """Whether a resource is of a class."""
    return class_ in reader.nodes(node, v.TYPE)


def related(
    reader: Reader, links: Links, node: NamedNode, messages: list[NamedNode]
) -> Iterator[Group]:
    """What answers or cites the document or a message in it."""
    for heading, predicate in (("Answered by", v.REPLY_TO), ("Cited by", v.REFERENCES)):
        found = {one for target in (node, *messages) for one in reader.back(predicate, target)}
        if found:
            items = views.values(reader, links, sorted(found, key=str))
            yield Group(Value(heading), items)


def embedded(reader: Reader, links: Links, node: NamedNode) -> dict[str, Any]:
    """The document in schema.org's terms, for search engines."""
    found = reader.facts(node)

    def people(agent: NamedNode) -> list[dict[str, str]]:
        return [
            {"@id": links.name(one.value), "name": reader.label(one)}
            for one in found.get(agent, ())
            if isinstance(one, NamedNode)
        ]

    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Message" if v.MESSAGE in found.get(v.TYPE, ()) else "CreativeWork",
        "@id": links.name(node.value),
        "name": reader.label(node),
    }
    for name, agent in (("sender", v.SENDER), ("recipient", v.RECIPIENT)):
        if people(agent):
            described[name] = people(agent)
    dates = [one.value for one in found.get(v.EDTF_VALUE, ())]
    if dates:
        described["dateCreated"] = dates[0]
    volume = found.get(v.IN_VOLUME, [])
    if volume:
        described["isPartOf"] = {"@id": links.name(volume[0].value)}
    return described
