"""Citations in a document: what is cited, where, by whom, and with which words.

Finding only: a telegram's number or a letter's date says what is meant; which printed document
that is, if any, is decided in ``kg/resolve/references.py``. Citations of the edition itself
carry their target, since the words decide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.citing import Citer
from kg.extract.crossrefs import Home, Reading
from kg.model import BlockKind, Document, Reference

EDITORIAL_NOTE = re.compile(r"\bEditorial Note", re.IGNORECASE)
BRACKETS = re.compile(r"\[[^\[\]\n]{8,700}[\]\n]")  # [Here follows …; see Document 5.]
MASK = "\x01"  # stands in for each character of a glued note number


def masked(document: Document) -> str:
    """The text with glued note numbers (``Document 63.2``) blotted out, of the same length."""
    calls = sorted((n.call.start, n.call.end) for n in document.notes if n.call is not None)
    if not calls:
        return document.text
    parts, at = [], 0
    for start, end in calls:
        if start >= at:
            parts += [document.text[at:start], MASK * (end - start)]
            at = end
    return "".join([*parts, document.text[at:]])


def find_references(document: Document) -> tuple[Reference, ...]:
    """What the document cites, in the order of the text."""
    text = masked(document)
    cite = Citer(text)
    reading = Reading(
        text, Home.of(document.id, document.volume), cite, own_notes=len(document.notes)
    )
    for start, end in _apparatus(document):
        reading.read(start, end)
    for note in document.notes:
        cite.note = note.index
        reading.note_number = int(note.number) if note.number and note.number.isdigit() else None
        reading.read(note.start, note.end)
    return tuple(sorted(cite.references, key=lambda r: (r.start, r.end)))


def _apparatus(document: Document) -> Iterator[tuple[int, int]]:
    """The parts of the body the editors wrote: editorial notes, bracketed insertions."""
    title = next((b for b in document.blocks if b.kind is BlockKind.HEADING), None)
    whole = document.subtype == "editorial-note" or (
        title is not None and EDITORIAL_NOTE.search(document.text, title.start, title.end)
    )
    for block in document.blocks:
        if block.kind is BlockKind.NOTE or block is title:
            continue
        if whole:
            yield block.start, block.end
            continue
        for found in BRACKETS.finditer(document.text, block.start, block.end):
            yield found.start(), found.end()
