"""A printed document's page, and that of a message carried in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import NamedNode, Quad

from kg.graph import vocab as v
from kg.graph.mint import ENCLOSURE
from kg.pages import views
from kg.pages.claims import claims
from kg.pages.facts import facts
from kg.pages.links import Links
from kg.pages.reader import FACTS, Reader
from kg.pages.texts import passages, text
from kg.pages.views import Group, Value, View

# Shown above and below the table of facts
BESIDES = frozenset({v.CHAPTER, v.NUMBER, v.IN_VOLUME, v.REFERENCES})


def document(reader: Reader, links: Links, node: NamedNode) -> View:
    """The page of a numbered item as printed, or of a message inside one."""
    printed = v.DOCUMENT in reader.nodes(node, v.TYPE)
    around = (*reader.nodes(node, v.REFERENCE_CONTEXT), *reader.nodes(node, v.IS_PART_OF))
    home = node if printed else next(iter(around), node)
    title = reader.label(node)
    number = reader.text(node, v.NUMBER) if printed else None
    inside = passages(reader, node) if printed else []
    told = [one for one in inside if ENCLOSURE.search(one.value)]
    messages = list(dict.fromkeys((*told, *reader.nodes(node, v.ENCLOSES)))) if printed else []
    before, after = beside(reader, links, node) if printed else (None, None)
    return View(
        iri=links.name(node.value),
        local=links.local(node.value) or "",
        title=f"{number}. {title}" if number else title,
        kind=views.kind_of(reader, node),
        trail=tuple(trail(reader, links, home, printed)),
        facts=facts(reader, links, node, BESIDES),
        text=text(
            reader,
            links,
            home,
            messages,
            lambda one: carried(reader, links, one),
            None if printed else node,
        ),
        before=before,
        after=after,
        groups=tuple(related(reader, links, node, messages)),
        claims=tuple(claims(reader, links, (node, *inside))),
        embedded=embedded(reader, links, node),
    )


def trail(reader: Reader, links: Links, home: NamedNode, printed: bool) -> Iterator[Value]:
    """The volume and chapters a document stands in; of a message inside, its document too."""
    yield from views.values(reader, links, reader.nodes(home, v.IN_VOLUME))
    for chapter in reader.values(home, v.CHAPTER):
        yield Value(chapter.value)
    if not printed:
        yield views.value(reader, links, home)


def carried(reader: Reader, links: Links, node: NamedNode) -> View:
    """A message carried inside, as a part of its document's page."""
    return View(
        iri=links.name(node.value),
        local=links.local(node.value) or "",
        title=reader.label(node),
        kind=views.kind_of(reader, node),
        facts=facts(reader, links, node, BESIDES | {v.IS_PART_OF}),
    )


def related(
    reader: Reader, links: Links, node: NamedNode, messages: list[NamedNode]
) -> Iterator[Group]:
    """What the document and the messages in it refer to, and what refers to them."""
    nodes = (node, *messages)
    cited = {one for source in nodes for one in reader.nodes(source, v.REFERENCES)}
    citing = {one for target in nodes for one in reader.back(v.REFERENCES, target)}
    for heading, found in (("Refers to", cited), ("Referred to by", citing - set(nodes))):
        ordered = sorted(found, key=views.natural)
        if ordered:
            yield Group(Value(heading), views.values(reader, links, ordered))


def beside(reader: Reader, links: Links, node: NamedNode) -> tuple[Value | None, Value | None]:
    """The documents printed before and after."""
    order = reader.text(node, v.ORDER) or ""
    if not order.isdigit() or not node.value.endswith(order):
        return None, None
    stem = node.value.removesuffix(order)
    found = [NamedNode(f"{stem}{int(order) + step}") for step in (-1, 1)]
    before, after = (
        views.value(reader, links, one)
        if Quad(one, v.TYPE, v.DOCUMENT, FACTS) in reader.store
        else None
        for one in found
    )
    return before, after


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
