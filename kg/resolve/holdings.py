"""Names in the names of collections: *Nixon Presidential Materials*, *DCI (McCone) Files*.

Editors tag some of them, so they are mentions like others. But the page does not tell of these
persons: who is named there stays open, unless the editors say who it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from kg.model import By, Extraction, Label, Mention, ReferenceKind


def collections_open(found: Extraction) -> Extraction:
    """The extraction with nobody meant by a name that stands in the name of a collection."""
    return replace(found, mentions=tuple(_mentions(found)))


def _mentions(found: Extraction) -> Iterator[Mention]:
    places = [(place.start, place.end) for place in found.archive]
    places += [(r.start, r.end) for r in found.references if r.kind is ReferenceKind.ARCHIVE]
    places.sort()
    for mention in found.mentions:
        at = bisect_left(places, (mention.start + 1, -1)) - 1
        kept = at >= 0 and mention.start < places[at][1]
        linked = mention.label is Label.PERSON and mention.agent and mention.agent.by is By.PROGRAM
        yield replace(mention, agent=None) if kept and linked else mention
