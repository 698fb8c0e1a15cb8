"""The page as lines of plain words: note numbers blanked, notes apart. Offsets stay the page's."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Document


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body, white space at its ends left out."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A document's text with each note number replaced by as many spaces, and its body's lines."""

    text: str
    lines: tuple[Line, ...]


def page_of(document: Document) -> Page:
    """The lines of heading and body, in order. A blanked note number is a blank, so that
    "October 24,2" reads "October 24, " and "Soviet Union0" reads "Soviet Union "."""
    text = blanked(document)
    notes = sorted((note.start, note.end) for note in document.notes)
    lines, at, place = [], 0, 0
    for raw in text.split("\n"):
        start = at + len(raw) - len(raw.lstrip())
        end = at + len(raw.rstrip())
        while place < len(notes) and notes[place][1] <= at:
            place += 1
        if start < end and not (place < len(notes) and notes[place][0] < end):
            lines.append(Line(start, end, text[start:end]))
        at += len(raw) + 1
    return Page(text, tuple(lines))


def blanked(document: Document) -> str:
    """The text with each glued note number, and a byte order mark, replaced by spaces."""
    parts, at = [], 0
    for call in sorted(
        (note.call for note in document.notes if note.call is not None), key=lambda c: c.start
    ):
        if call.start < at:
            continue
        parts += [document.text[at : call.start], " " * (call.end - call.start)]
        at = call.end
    return ("".join(parts) + document.text[at:]).replace("\ufeff", " ")
