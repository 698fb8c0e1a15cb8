"""Slips of the editors' markup, told by the editors' own words around them.

A heading that reads "From the Joint Chiefs of Staff to Secretary McNamara" has a
``persName[@type='from']`` around McNamara; a ``ref`` leads to Document 59 of its own volume around
the words "vol. XI, Document 59". There are hundreds of these in the volumes, and in each the words
are right.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Document, Link, Mark, Party

_SURE = 0.9
_TO_THE_SECOND = len("1962-10-25T01:59:00")


def on_the_other_side(mark: Mark, same: Sequence[Party], other: Sequence[Party]) -> Party | None:
    """The party of the other side that the words make of a marked name; None if the mark fits."""
    if any(_overlap(party, mark) for party in same):
        return None
    return next((party for party in other if _overlap(party, mark)), None)


def lost_its_scope(document: Document, marked: str, read: Link) -> bool:
    """Whether the markup lost the volume or the document that the words name.

    It then leads to the document of that number in its own volume, or to the note of that number
    in its own document.
    """
    if read.confidence < _SURE:
        return False
    own = ((f"{document.volume}/", "/"), (f"{document.id}#", "#"))
    return any(
        marked.startswith(here)
        and not read.target.startswith(here)
        and marked.rpartition(sign)[2] == read.target.rpartition(sign)[2]
        for here, sign in own
    )


def same_but_finer(program: str, marked: str) -> bool:
    """Whether the words have the time of a day that is marked, or the zone of a time: "(EST)".

    Both are EDTF values.
    """
    if "T" not in marked:
        return program[:10] == marked[:10]
    return program[:16] == marked[:16] and len(program) > _TO_THE_SECOND


def _overlap(party: Party, mark: Mark) -> bool:
    return (party.start or 0) < mark.end and mark.start < (party.end or 0)
