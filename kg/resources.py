"""What a resource's page and files hold, for the live server and the published site alike.

A resource is described by its own statements, the claims about it with their evidence, what lies
inside it (a document's passages, notes and enclosed messages) and the labels of what it points
at. Graph names are kept, so that facts and claims stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.graph import vocab as v

FACTS = DefaultGraph()


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
    if not found and store_has(store, iri):
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


def store_has(store: Store, graph: NamedNode) -> bool:
    """Whether the name is that of a graph in the store."""
    return bool(store.contains_named_graph(graph))


def order(quad: Quad) -> tuple[str, str, str, str]:
    """A fixed order of quads: graph, subject, predicate, object."""
    return (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))
