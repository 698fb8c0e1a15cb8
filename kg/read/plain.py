"""A page as a reader copies it from the published edition: plain text → Document.

The form: a heading with its number (in volumes before 1952 a file number may stand on a line
before it), the dateline, paragraphs, a signature, then each note as ``- ...↩``. Note numbers
stand glued where the note is called; datelines and signatures may be missing. A page in disguise
(wrapped lines, straight marks …) is read like its fair copy.
"""

from __future__ import annotations

from kg.errors import InputError
from kg.model import Block, Document, Note, PageBreak, Span
from kg.read.fair_copy import fair_copy, moved
from kg.read.layout import (
    PAGE,
    Line,
    body_kinds,
    document_number,
    heading_line,
    note_lines,
    split_lines,
)
from kg.read.note_numbers import find_calls
from kg.read.wrapped_lines import joined_lines


def read_page(text: str, id: str, source: str = "") -> Document:
    """Read one page. ``id`` is ``VOLUME/dN``; offsets of the result index ``text`` unchanged.

    Raises ``InputError`` when the text is empty or is no text (control characters of a binary
    file), or when nothing in it could be a heading.
    """
    if not text.strip():
        raise _refused(source or id, "is empty", "Give it the text of a page, or leave it out.")
    if "\0" in text:
        raise _refused(source or id, "is not text", "Save the page as plain text in UTF-8.")
    copy = joined_lines(fair_copy(text))
    document = _read(copy.text, id, source)
    return document if copy.same else moved(document, text, copy.back)


def _read(text: str, id: str, source: str) -> Document:
    """Read a page whose text is clean, its lines whole."""
    body, notes = note_lines(text, split_lines(text))
    before = [line for line in body if not notes or line.end <= notes[0].start]
    heading = heading_line(text, before)
    if heading is None:
        raise _refused(
            source or id, "has no heading", "Copy the page from its heading to its last note."
        )
    linked = linked_notes(text, notes, body[heading])
    calls = [note.call for note in linked if note.call]
    blocks = [
        Block(kind, line.start, line.end)
        for kind, line in zip(body_kinds(text, body, heading, calls), body, strict=True)
    ]
    blocks += [note.block for note in linked]
    return Document(
        id=id,
        volume=id.partition("/")[0],
        text=text,
        blocks=tuple(blocks),
        notes=linked,
        pages=tuple(page_breaks(text)),
        source=source,
    )


def page_breaks(text: str) -> list[PageBreak]:
    """The printed pages that the text tells of: ``[Page 88]``."""
    return [PageBreak(found.start(), f"pg_{found['page']}") for found in PAGE.finditer(text)]


def linked_notes(text: str, notes: list[Line], heading: Line) -> tuple[Note, ...]:
    """The notes in order, each with its number and where it is called, if that can be told."""
    spans = [(note.start, note.end) for note in notes]
    numbered = document_number(text, heading)
    calls = {
        call.note: call
        for call in find_calls(text, spans, Span(heading.start, heading.end), numbered)
    }
    return tuple(
        Note(
            index=index,
            number=calls[index].number if index in calls else None,
            start=note.start,
            end=note.end,
            call=calls[index].span if index in calls else None,
        )
        for index, note in enumerate(notes)
    )


def _refused(name: str, reason: str, remedy: str) -> InputError:
    return InputError(f"{name} {reason}", remedy, reason=reason)
