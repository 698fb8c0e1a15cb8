"""Pages of everything that isn't a document: agents, places, volumes, holdings, concepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from kg import resources
from kg.graph import vocab as v
from kg.pages import views
from kg.pages.claims import claims
from kg.pages.documents import document
from kg.pages.facts import facts
from kg.pages.letters import Letters, walked
from kg.pages.links import Links
from kg.pages.reader import Reader
from kg.pages.views import Group, Value, View, natural

# Other ways back to a resource, and how a page heads them
BACK: Final = (
    (v.HOLDER, "Offices held"),
    (v.TENURE_OFFICE, "Holders"),
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


def view(
    reader: Reader,
    links: Links,
    node: NamedNode,
    told: Callable[[NamedNode], Letters] | None = None,
    most: int | None = None,
) -> View:
    """The page of any resource; a document has its own kind.

    ``told`` says what is known of an agent's letters, where there is a quicker way than walking
    over the store. ``most`` bounds each list of what points here; a list cut says so.
    """
    types = set(reader.nodes(node, v.TYPE))
    if types & {v.DOCUMENT, v.MESSAGE} and not resources.is_only_cited(reader.store, node):
        return document(reader, links, node)
    letters = (told or partial(walked, reader, links))(node)
    printed = v.VOLUME in types
    groups = volume(reader, links, node) if printed else around(reader, links, node, most)
    return View(
        iri=links.name(node.value),
        local=links.local(node.value) or "",
        title=reader.label(node),
        kind=views.kind_of(reader, node),
        trail=tuple(trail(reader, links, node)),
        names=tuple(names(reader, node)),
        facts=facts(reader, links, node, frozenset({v.ALT_LABEL})),
        letters=letters.rows,
        more_letters=letters.more,
        years=letters.years,
        correspondents=letters.correspondents,
        groups=tuple(groups),
        mentions=(*letters.mentions, *listed(reader, links, node)),
        claims=tuple(claims(reader, links, identities(reader, node))),
        embedded=embedded(reader, links, node, types),
    )


def names(reader: Reader, node: NamedNode) -> Iterator[str]:
    """What else it is called."""
    found = (*reader.values(node, v.ALT_LABEL), *reader.values(node, v.FOAF_NAME))
    yield from sorted({one.value for one in found} - {reader.label(node)})


def around(
    reader: Reader, links: Links, node: NamedNode, most: int | None = None
) -> Iterator[Group]:
    """What points at a resource, heading by heading."""
    for predicate, heading in (*BACK, *DOCUMENTS):
        some = reader.back(predicate, node)
        found = set(some) if most is None else set(islice(some, most + 1))
        if not found:
            continue
        shown = sorted(found, key=natural)[:most]
        items = tuple(dict.fromkeys(pointer(reader, links, one, predicate) for one in shown))
        more = links.asking(predicate, node) if len(found) > len(shown) else None
        rest = None if more is None else Value("all of them", more)
        yield Group(Value(heading), items, rest)


def listed(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """The entries of volumes' lists that are known to be somebody, each with its volume."""
    entries = sorted(reader.back(v.IDENTIFIED_AS, node), key=natural)
    if entries:
        items = (
            Value(reader.label(one), views.address(reader, links, one), volume_of(reader, one))
            for one in entries
        )
        yield Group(Value("Found in lists of persons as"), tuple(items))


def volume_of(reader: Reader, entry: NamedNode) -> str:
    """The name of the volume that lists somebody."""
    return ", ".join(one.value.rpartition("/")[2] for one in reader.nodes(entry, v.LISTED_IN))


def pointer(reader: Reader, links: Links, node: NamedNode, predicate: NamedNode) -> Value:
    """One thing that points here: a tenure by its other side and years, a passage by its words."""
    if predicate not in (v.HOLDER, v.TENURE_OFFICE):
        return views.passage(reader, links, node)
    other = v.TENURE_OFFICE if predicate == v.HOLDER else v.HOLDER
    named = next(iter(reader.nodes(node, other)), node)
    span = f"{reader.text(node, v.FROM) or '…'} – {reader.text(node, v.UNTIL) or '…'}"
    return Value(reader.label(named), views.address(reader, links, named), span)


def volume(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """A volume's documents under its chapters, and its list of persons."""
    chapters: dict[str, list[Value]] = {}
    for one in resources.documents(reader.store, node):
        headings = reader.values(one, v.CHAPTER)
        heading = headings[-1].value if headings else "Documents"
        shown = f"{reader.text(one, v.NUMBER) or ''}. {reader.label(one)}".removeprefix(". ")
        day = (reader.text(one, v.EDTF_VALUE) or "").partition("T")[0]
        chapters.setdefault(heading, []).append(
            Value(shown, views.address(reader, links, one), day)
        )
    for heading, items in chapters.items():
        yield Group(Value(heading), tuple(items))
    listed = sorted(reader.back(v.LISTED_IN, node), key=reader.label)
    if listed:
        yield Group(Value("List of persons"), views.values(reader, links, listed))


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
