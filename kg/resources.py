"""What the store says of a resource: what its page and files hold, for the live server and the
published site alike, and the small questions that pages are made of.

A resource is described by its own statements, the claims about it with their evidence, what lies
inside it (a document's passages, notes and enclosed messages) and the labels of what it points
at. Graph names are kept, so that facts and claims stay apart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.graph import vocab as v
from kg.graph.quads import Edition, editions
from kg.settings import word_table

FACTS: Final = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Description:
    """A resource and the quads that describe it, without repetitions, in a fixed order."""

    iri: NamedNode
    quads: tuple[Quad, ...]

    def __bool__(self) -> bool:
        return bool(self.quads)


def describe(store: Store, iri: NamedNode) -> Description:
    """Everything the store says of a resource; empty when it says nothing.

    A passage or note (an IRI with a fragment) is described by itself; the document by all of its
    passages as well.
    """
    nodes = list(dict.fromkeys((iri, *inside(store, iri))))
    found: dict[Quad, None] = {}
    for node in nodes:
        found.update(dict.fromkeys(store.quads_for_pattern(node, None, None)))
        for claim in claims_about(store, node):
            found.update(dict.fromkeys(store.quads_for_pattern(claim, None, None)))
    if not found and store.contains_named_graph(iri):
        found.update(dict.fromkeys(store.quads_for_pattern(None, None, None, iri)))
    for quad in labels(store, found):
        found[quad] = None
    return Description(iri, tuple(sorted(found, key=order)))


def inside(store: Store, iri: NamedNode) -> Iterator[NamedNode]:
    """The passages, notes and enclosed messages of a document, and what only it cites."""
    for quad in store.quads_for_pattern(None, v.REFERENCE_CONTEXT, iri):
        node = quad.subject
        if isinstance(node, NamedNode):
            yield node
            for cited in store.quads_for_pattern(node, v.CITES, None, FACTS):
                target = cited.object
                if isinstance(target, NamedNode) and is_only_cited(store, target):
                    yield target
    # A note of a document that is only cited; what made the claims of a volume, and its editors
    for predicate in (v.IS_PART_OF, v.USED):
        for quad in store.quads_for_pattern(None, predicate, iri):
            node = quad.subject
            if isinstance(node, NamedNode) and node.value.startswith(f"{iri.value}#"):
                yield node
                for maker in store.quads_for_pattern(node, v.ASSOCIATED_WITH, None):
                    if isinstance(maker.object, NamedNode) and "#editors" in maker.object.value:
                        yield maker.object


def is_only_cited(store: Store, node: NamedNode) -> bool:
    """Whether something is known only from being cited."""
    return Quad(node, v.TYPE, v.CITED_DOCUMENT) in store


def claims_about(store: Store, node: NamedNode) -> Iterator[NamedNode]:
    """The claims whose subject is the node."""
    for quad in store.quads_for_pattern(None, v.SUBJECT, node):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def labels(store: Store, quads: Iterable[Quad]) -> Iterator[Quad]:
    """The labels of everything that quads point at."""
    seen: set[NamedNode] = set()
    for quad in list(quads):
        node = quad.object
        if isinstance(node, NamedNode) and node not in seen:
            seen.add(node)
            yield from store.quads_for_pattern(node, v.LABEL, None, FACTS)


def label(store: Store, node: NamedNode) -> str | None:
    """A resource's label; of several the first in the alphabet."""
    found = [
        quad.object.value
        for quad in store.quads_for_pattern(node, v.LABEL, None, FACTS)
        if isinstance(quad.object, Literal)
    ]
    return min(found, default=None)


def documents(store: Store, volume: NamedNode) -> list[NamedNode]:
    """The documents of a volume in the order of printing."""
    found: list[tuple[int, str, NamedNode]] = []
    for quad in store.quads_for_pattern(None, v.IN_VOLUME, volume, FACTS):
        node = quad.subject
        if isinstance(node, NamedNode) and Quad(node, v.TYPE, v.DOCUMENT) in store:
            position = value(store, node, v.ORDER)
            found.append((int(position) if position else 0, node.value, node))
    return [node for _, _, node in sorted(found, key=lambda one: one[:2])]


def of_class(store: Store, class_: NamedNode) -> list[NamedNode]:
    """Everything of a class, by IRI."""
    found = store.quads_for_pattern(None, v.TYPE, class_, FACTS)
    return sorted(
        (quad.subject for quad in found if isinstance(quad.subject, NamedNode)),
        key=lambda node: node.value,
    )


def value(store: Store, node: NamedNode, predicate: NamedNode) -> str | None:
    """The value of a property in the facts; of several the first in the alphabet."""
    found = (q.object for q in store.quads_for_pattern(node, predicate, None, FACTS))
    return min((o.value for o in found if isinstance(o, NamedNode | Literal)), default=None)


def order(quad: Quad) -> tuple[str, str, str, str]:
    """A fixed order of quads: graph, subject, predicate, object."""
    return (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))


# ----------------------------------------------------------- the small questions pages are made of

REMEMBERED: Final = 50_000  # labels kept, so that memory stays flat on a large store

Facts = dict[NamedNode, list[NamedNode | Literal]]


@dataclass(slots=True)
class Reader:
    """Labels, values and the way back along a property, out of the facts."""

    store: Store
    # How pages name properties: ``names`` has those of other vocabularies, ``captions`` what stands
    # before a value where our own label is too long.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: word_table("properties"))
    reasons: Mapping[str, str] = field(default_factory=lambda: word_table("reasons")["reasons"])
    editions: tuple[Edition, ...] = field(default_factory=editions)
    published: Callable[[NamedNode], bool] | None = None  # what of it has a page, if not all
    index: sqlite3.Connection | None = None  # the full-text index of the build, where there is one
    _labels: dict[NamedNode, str] = field(default_factory=dict)
    _known: dict[NamedNode, bool] = field(default_factory=dict)

    def facts(self, node: NamedNode) -> Facts:
        """Everything stated of a resource, by property; values in a fixed order."""
        found: Facts = {}
        for quad in self.store.quads_for_pattern(node, None, None, FACTS):
            if isinstance(quad.object, NamedNode | Literal):
                found.setdefault(quad.predicate, []).append(quad.object)
        for values in found.values():
            values.sort(key=str)
        return found

    def values(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
        """The values of one property, in a fixed order."""
        found = self.store.quads_for_pattern(node, predicate, None, FACTS)
        return sorted(
            (q.object for q in found if isinstance(q.object, NamedNode | Literal)), key=str
        )

    def nodes(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        """The resources a property points at."""
        return [value for value in self.values(node, predicate) if isinstance(value, NamedNode)]

    def text(self, node: NamedNode, predicate: NamedNode) -> str | None:
        """The first value of a property as text."""
        return next((value.value for value in self.values(node, predicate)), None)

    def back(self, predicate: NamedNode, node: NamedNode | Literal) -> Iterator[NamedNode]:
        """What points at a resource by a property, in no particular order."""
        for quad in self.store.quads_for_pattern(None, predicate, node, FACTS):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject

    def known(self, node: NamedNode) -> bool:
        """Whether the store says anything of a resource: only then has it a page."""
        known = self._known.get(node)
        if known is None:
            found = self.store.quads_for_pattern(node, None, None)
            known = next(iter(found), None) is not None
            if known and self.published is not None:
                known = self.published(node)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[node] = known
        return known

    def label(self, node: NamedNode) -> str:
        """A resource's label, or the last part of its IRI."""
        known = self._labels.get(node)
        if known is None:
            known = self.text(node, v.LABEL) or self.words["names"].get(node.value) or tail(node)
            if len(self._labels) >= REMEMBERED:
                self._labels.clear()
            self._labels[node] = known
        return known

    def caption(self, predicate: NamedNode) -> str:
        """What stands before a property's value."""
        label = self.words["captions"].get(predicate.value) or self.label(predicate)
        return label[:1].upper() + label[1:]


def tail(node: NamedNode) -> str:
    """The last part of an IRI, for a resource without a label."""
    return node.value.rstrip("/#").rpartition("#")[2].rpartition("/")[2]
