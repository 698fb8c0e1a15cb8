"""Where a citation stands, and the volume that its words belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.citations import volumes
from kg.extract.citations.atoms import Atom, Numeral
from kg.extract.citations.publications import Publication
from kg.extract.citations.volumes import VolumeName


@dataclass(frozen=True, slots=True)
class Home:
    """The document that cites: its volume, that volume's name, and its own number."""

    volume: str
    name: VolumeName | None
    document: int | None

    @classmethod
    def of(cls, document_id: str, volume: str) -> Home:
        """The home of the document with this id (``VOLUME/dN``)."""
        found = re.search(r"/d(\d+)$", document_id)
        return cls(volume, volumes.volume_name(volume), int(found[1]) if found else None)


@dataclass(frozen=True, slots=True)
class Scope:
    """The volume that what follows belongs to, and the words that name it."""

    volume: str
    name: VolumeName | None
    start: int
    end: int
    explicit: bool = True


def head(atom: Atom, numeral: Numeral, index: int, scope: Scope | None) -> int:
    """Where the span of a list's member begins: the first takes the words before it in."""
    if index:
        return numeral.start
    return scope.start if scope is not None and scope.explicit else atom.start


def books_of(scope: Scope | None, home: Home, page: Numeral) -> tuple[str, ...]:
    """The volume a page stands in; several where neither the words nor the page tell the part.

    Of a set paged through the page tells it, unless the words do right there ("vol. IX, Part 2,
    p. 1743"); where it can't, the part is that of the citing volume, or the one *ibid.* means.
    """
    volume = scope.volume if scope is not None else home.volume
    named = scope is None or (scope.name is not None and scope.name.part is not None)
    if scope is not None and scope.explicit and named:
        return (volume,)
    found = volumes.parts_with_page(volume, page.value)
    return (volume,) if named and len(found) > 1 else found


def step_to_notes(
    values: Sequence[int], side: str | None, here: int | None, known: int
) -> int | None:
    """How many documents away notes "above", "below" or without a word are; None when nowhere.

    A note can't stand above itself: "footnote 3 above" in note 2 is note 3 of the document before,
    and "footnote 2 below" in note 4 is note 2 of the document after. ``here`` is the number of the
    citing note, ``known`` how many notes the document has.
    """
    if here is not None and side == "above" and min(values) >= here:
        return -1
    if here is not None and side == "below" and max(values) <= here:
        return 1
    return None if side is None and max(values) > known else 0


def merged(words: tuple[Atom, ...], printed: tuple[Publication, ...]) -> tuple[Atom, ...]:
    """Atoms with the publications among them; what stands inside a publication is left out."""
    kept: list[Atom] = []
    place = 0
    for word in words:
        while place < len(printed) and printed[place].end <= word.start:
            place += 1
        if place == len(printed) or word.start < printed[place].start:
            kept.append(word)
    whole = [Atom("publication", p.start, p.end) for p in printed]
    return tuple(sorted([*kept, *whole], key=lambda atom: atom.start))
