"""Entries of a microfiche supplement: a document described in one paragraph, not printed.

    672. Memorandum from Cottrell to Martin, May 2. Lisa Howard's interview with Castro. No
    classification marking. 1 p. DOS, CF, POL 15–1 CUBA.

After the number of pages stands where the document is kept, before it how it was marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.sources.markings import Markings, read_markings
from kg.extract.sources.places import Shelf, first_shelf

# "Top Secret 6 pp. CIA, DCI (McCone) Files: Job 80–B01285A, …"
_ENTRY = re.compile(r"(?P<told>[^\n]{20,}?)\s(?P<pages>\d{1,3})\spp?\.\s(?P<source>[A-Z][^\n]+)")
_OPENING = re.compile(r"(?<=[.”)])\s(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says of its document besides the heading."""

    shelf: Shelf
    markings: Markings


def calendar_entry(text: str, start: int, end: int) -> Entry | None:
    """The entry that a paragraph is; None when it doesn't end in pages and a place."""
    found = _ENTRY.match(text, start, end)
    if found is None:
        return None
    shelf = first_shelf(text, *found.span("source"))
    if shelf is None or not shelf.path:
        return None
    for opening in reversed(list(_OPENING.finditer(text, start, found.start("pages")))):
        markings = read_markings(text, opening.end(), found.start("pages"))
        if markings and not text[markings.end : found.start("pages")].strip(" .;,"):
            return Entry(shelf, markings)
    return Entry(shelf, Markings())
