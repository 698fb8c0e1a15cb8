"""A store that remembers what it was asked, for work that asks the same things again and again.

A document's page, its files of RDF and its annotations all look at the same hundred passages.
Asked once each and kept, these cost a quarter of what they cost asked anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from pyoxigraph import Quad, Store

SUBJECTS: Final = 1500  # of which everything is kept; then all is forgotten, so memory is flat
LOOKED_UP: Final = 400  # of the ways back
LONG: Final = 2000  # quads of one answer; a longer one isn't kept

Asked = tuple[Any, Any, Any]


class Remembering:
    """Answers as the store does, from memory where it can. Only for a store that stays as it is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._about: dict[Any, list[Quad]] = {}
        self._back: dict[Asked, list[Quad]] = {}

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object_: Any, graph: Any = None
    ) -> Iterator[Quad]:
        """Quads that fit a pattern; None fits anything."""
        if subject is None:
            return self._pointing(predicate, object_, graph)
        found: Iterator[Quad] = iter(self._all_about(subject))
        if predicate is not None:
            found = (quad for quad in found if quad.predicate == predicate)
        if object_ is not None:
            found = (quad for quad in found if quad.object == object_)
        if graph is not None:
            found = (quad for quad in found if quad.graph_name == graph)
        return found

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._all_about(quad.subject)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def _all_about(self, subject: Any) -> list[Quad]:
        known = self._about.get(subject)
        if known is None:
            known = list(self._store.quads_for_pattern(subject, None, None))
            if len(self._about) >= SUBJECTS:
                self._about.clear()
            if len(known) <= LONG:
                self._about[subject] = known
        return known

    def _pointing(self, predicate: Any, object_: Any, graph: Any) -> Iterator[Quad]:
        asked = (predicate, object_, graph)
        known = self._back.get(asked)
        if known is not None:
            return iter(known)
        if predicate is None or object_ is None:
            return iter(self._store.quads_for_pattern(None, predicate, object_, graph))
        known = list(self._store.quads_for_pattern(None, predicate, object_, graph))
        if len(self._back) >= LOOKED_UP:
            self._back.clear()
        if len(known) <= LONG:
            self._back[asked] = known
        return iter(known)


def remembering(store: Store) -> Store:
    """A store that remembers; it stands wherever a store is only read by patterns."""
    return cast(Store, Remembering(store))
