"""Pages of everything that isn't a document: agents, places, volumes, holdings, concepts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from kg import resources
from kg.graph import vocab as v
from kg.pages import views
from kg.pages.documents import document
from kg.pages.links import Links
from kg.pages.reader import Reader
from kg.pages.views import Group, Letter, Value, View, Year

# What leads from a message to somebody whose correspondence it belongs to
BY: Final = (v.SENDER, v.SENDER_PERSON)
TO: Final = (v.RECIPIENT, v.RECIPIENT_PERSON, v.COPIED_TO, v.COPIED_TO_PERSON)

# Other ways back to a resource, and how a page heads them
BACK: Final = (
    (v.HOLDER, "Offices held"),
    (v.TENURE_OFFICE, "Holders"),
    (v.IDENTIFIED_AS, "Found in lists of persons as"),
    (v.HEADED_BY, "Heads"),
    (v.SEAT, "Has its seat here"),
    (v.PART_OF_HOLDING, "Parts"),
    (v.KEPT_BY, "Holdings"),
    (v.HELD_IN, "Documents held here"),
    (v.COPY_IN, "Copies held here"),
    (v.PRINTED_IN, "Documents printed here"),
    (v.SENT_FROM, "Messages sent from here"),
    (v.BROADER, "Narrower"),
    (v.IN_SCHEME, "Concepts"),
    (v.CITES, "Cited in"),
    (v.REFERENCES, "Cited by"),
    (v.LISTED_IN, "List of persons"),
)
# …and those of which only documents are worth listing
DOCUMENTS: Final = (
    (v.CLASSIFICATION, "Documents"),
    (v.HANDLING, "Documents"),
    (v.FORM, "Documents"),
)

YEAR: Final = re.compile(r"\d{4}")  # 1962-10-25


def view(reader: Reader, links: Links, node: NamedNode) -> View:
    """The page of any resource; a document has its own kind."""
    types = set(reader.nodes(node, v.TYPE))
    if v.DOCUMENT in types:
        return document(reader, links, node)
    letters = tuple(correspondence(reader, links, node))
    groups = volume(reader, links, node) if v.VOLUME in types else around(reader, links, node)
    return View(
        iri=links.name(node.value),
        local=links.local(node.value) or "",
        title=reader.label(node),
        kind=views.kind_of(reader, node),
        trail=tuple(trail(reader, links, node)),
        facts=views.facts(reader, links, node),
        letters=letters,
        years=tuple(years(letters)),
        groups=tuple(groups),
        claims=tuple(views.claims(reader, links, identities(reader, node))),
        embedded=embedded(reader, links, node, types),
    )


def correspondence(reader: Reader, links: Links, node: NamedNode) -> Iterator[Letter]:
    """Messages an agent sent or received, in the order of time."""
    found = {message for predicate in (*BY, *TO) for message in reader.back(predicate, node)}
    sent = [one for one in found if not resources.is_only_cited(reader.store, one)]
    rows = [views.letter(reader, links, one, node) for one in sent]
    yield from sorted(rows, key=lambda row: (not row.moment, row.moment, row.message.href or ""))


def years(letters: tuple[Letter, ...]) -> Iterator[Year]:
    """How many went each way, year by year."""
    sent, received = Counter[str](), Counter[str]()
    for row in letters:
        year = YEAR.search(row.date)
        if year:
            (sent if row.direction == "sent" else received)[year[0]] += 1
    for name in sorted(sent.keys() | received.keys()):
        yield Year(name, sent[name], received[name])


def around(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """What points at a resource, heading by heading; mentions by the volume they stand in."""
    for predicate, heading in (*BACK, *DOCUMENTS):
        found = sorted(set(reader.back(predicate, node)), key=natural)
        if found:
            items = tuple(dict.fromkeys(pointer(reader, links, one, predicate) for one in found))
            yield Group(Value(heading), items)
    yield from mentions(reader, links, node)


def pointer(reader: Reader, links: Links, node: NamedNode, predicate: NamedNode) -> Value:
    """One thing that points here: a tenure by its other side and years, a passage by its words."""
    if predicate not in (v.HOLDER, v.TENURE_OFFICE):
        return views.passage(reader, links, node)
    other = v.TENURE_OFFICE if predicate == v.HOLDER else v.HOLDER
    named = next(iter(reader.nodes(node, other)), node)
    span = f"{reader.text(node, v.FROM) or '…'} – {reader.text(node, v.UNTIL) or '…'}"
    return Value(f"{reader.label(named)}, {span}", views.address(reader, links, named))


def mentions(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """The documents that mention something, by volume, each by its number."""
    by_volume: defaultdict[str, set[str]] = defaultdict(set)
    for predicate in (v.IDENT_REF, v.MENTIONED_PERSON):
        for passage in reader.back(predicate, node):
            page = passage.value.partition("#")[0]
            by_volume[page.rpartition("/")[0]].add(page)
    for name, pages in sorted(by_volume.items()):
        heading = Value(
            "Mentioned in " + reader.label(NamedNode(name)),
            views.address(reader, links, NamedNode(name)),
        )
        ordered = sorted((NamedNode(page) for page in pages), key=natural)
        yield Group(heading, tuple(number(reader, links, one) for one in ordered))


def number(reader: Reader, links: Links, node: NamedNode) -> Value:
    """A document by its number."""
    shown = reader.text(node, v.NUMBER) or node.value.rpartition("/")[2]
    return Value(shown, views.address(reader, links, node))


def volume(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """A volume's documents under its chapters, and its list of persons."""
    chapters: dict[str, list[Value]] = {}
    for one in resources.documents(reader.store, node):
        headings = reader.values(one, v.CHAPTER)
        heading = headings[-1].value if headings else "Documents"
        shown = f"{reader.text(one, v.NUMBER) or ''}. {reader.label(one)}".removeprefix(". ")
        day = (reader.text(one, v.EDTF_VALUE) or "").partition("T")[0]
        shown = f"{shown}, {day}" if day else shown
        chapters.setdefault(heading, []).append(Value(shown, views.address(reader, links, one)))
    for heading, items in chapters.items():
        yield Group(Value(heading), tuple(items))
    listed = sorted(reader.back(v.LISTED_IN, node), key=reader.label)
    if listed:
        yield Group(Value("List of persons"), views.values(reader, links, listed))


def natural(node: NamedNode) -> list[tuple[int, str]]:
    """IRIs in an order in which d9 comes before d10."""
    parts = re.split(r"(\d+)", node.value)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def trail(reader: Reader, links: Links, node: NamedNode) -> Iterator[Value]:
    """What a resource lies in, outermost first."""
    steps: list[NamedNode] = []
    inside: NamedNode | None = node
    while inside is not None and len(steps) < 20:
        above = [
            one
            for predicate in (v.IS_PART_OF, v.PART_OF_HOLDING, v.KEPT_BY, v.IN_SCHEME)
            for one in reader.nodes(inside, predicate)
        ]
        inside = next((one for one in above if one not in steps and one != node), None)
        if inside is not None:
            steps.append(inside)
    for step in reversed(steps):
        yield views.value(reader, links, step)


def identities(reader: Reader, node: NamedNode) -> Iterator[NamedNode]:
    """The nodes whose claims say who this is: itself, and the list entries identified with it."""
    yield node
    yield from sorted(reader.back(v.IDENTIFIED_AS, node), key=str)


def embedded(
    reader: Reader, links: Links, node: NamedNode, types: set[NamedNode]
) -> dict[str, Any]:
    """The resource in schema.org's terms."""
    kinds = ((v.PERSON, "Person"), (v.ORGANIZATION, "Organization"), (v.PLACE, "Place"))
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": next((name for class_, name in kinds if class_ in types), "Thing"),
        "@id": links.name(node.value),
        "name": reader.label(node),
    }
    other = [one.value for one in reader.values(node, v.ALT_LABEL) if isinstance(one, Literal)]
    if other:
        described["alternateName"] = sorted(set(other))
    same = [one.value for one in reader.nodes(node, v.EXACT_MATCH)]
    if same:
        described["sameAs"] = same
    return described
