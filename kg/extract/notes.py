"""Which note of a page holds an offset."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from kg.model import Note


def note_finder(notes: Sequence[Note]) -> Callable[[int], int | None]:
    """A function from an offset to the index of the note whose text holds it; None in heading and
    body. For many offsets of one page: ``Document.note_at`` goes through all notes each time."""
    ordered = sorted(notes, key=lambda note: note.start)
    starts = [note.start for note in ordered]

    def note_at(offset: int) -> int | None:
        at = bisect_right(starts, offset) - 1
        return ordered[at].index if at >= 0 and offset < ordered[at].end else None

    return note_at
