"""The patterns of the apparatus on long lines of what they look for: no runaway backtracking."""

from __future__ import annotations

import pytest

from kg.extract.citations.finding import find_references
from kg.extract.citations.letters import find_messages
from kg.extract.sources.reading import read_source_note
from kg.model import Block, BlockKind, Date, Document, Note

LENGTH = 20_000
FRAGMENTS = [
    "Documents 1, 2, ",
    "footnotes 1–2 and ",
    "Foreign Relations, 1950, vol. i, ",
    "ibid., 1950, ",
    "vol. X, Part 1, Some Title, ",
    "see p. 1, ",
    "telegrams 1, 2 and ",
    "Embtel 1 from Moscow to ",
    "Moscow’s tel 12345 ",
    "your tel ",
    "Department of State Bulletin, May 1, 1950, ",
    "Public Papers: Nixon, 1970, Book I, ",
    "Department of State, Central Files, ",
    "Drafted by A B C, and ",
    "Repeated to London, and ",
    "Secret; Niact; [codeword]; ",
    "Received at 1 May 1 ",
    "[see Document 1 ",
    "A letter of the President to Name ",
    "(((((",
    "1234567890",
    "A. B. C. ",
    "a" * 50 + " ",
    "— – - ",
    "\u200b’’’",
]


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_long_line_ends(fragment: str) -> None:
    line = (fragment * (LENGTH // len(fragment) + 1))[:LENGTH]
    heading = "5. Editorial Note"
    body = f"{heading}\n{line}\n"
    note = f"- Source: {line}↩"
    text = body + note
    blocks = (
        Block(BlockKind.HEADING, 0, len(heading)),
        Block(BlockKind.PARAGRAPH, len(heading) + 1, len(body) - 1),
        Block(BlockKind.NOTE, len(body), len(text), 0),
    )
    notes = (Note(0, "1", len(body), len(text)),)
    page = Document("frus1948v01p1/d5", "frus1948v01p1", text, blocks, notes)
    for reference in find_references(page):
        assert text[reference.start : reference.end]
    read_source_note(page)
    date = Date(len(body) - 1, len(body) - 1, "", "1950-05-01", "", "")
    assert isinstance(list(find_messages(text, [date])), list)
