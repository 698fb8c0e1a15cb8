"""A store, asked the small questions that pages are made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.graph import vocab as v
from kg.graph.quads import Edition, editions
from kg.settings import word_table

FACTS: Final = DefaultGraph()
REMEMBERED: Final = 50_000  # labels kept, so that memory stays flat on a large store

Facts = dict[NamedNode, list[NamedNode | Literal]]


def property_words() -> Mapping[str, Mapping[str, str]]:
    """How pages name properties (``data/words/properties.toml``): ``names`` has those of other
    vocabularies, ``captions`` what stands before a value where our own label is too long."""
    return word_table("properties")


@dataclass(slots=True)
class Reader:
    """Labels, values and the way back along a property, out of the facts."""

    store: Store
    words: Mapping[str, Mapping[str, str]] = field(default_factory=property_words)
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
