"""The patterns on long lines of what they look for: no backtracking runs away, no line is looked
at again and again: every page is done within a bound of processor time that what grows with the
square of a line's length would break many times over."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from kg.extract.answers import find_answers
from kg.extract.citations import find_references
from kg.extract.cited_messages import find_messages
from kg.extract.dates import conclude_sent, find_dates
from kg.extract.enclosures import find_enclosures
from kg.extract.gazetteer import Gazetteer
from kg.extract.heading import read_heading
from kg.extract.source_note import read_source_note
from kg.model import Block, BlockKind, Communication, Date, Document, Note

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
# what headings, dates, messages and names are made of
WORDS = [
    "and ",
    "New York, ",
    "Friday, ",
    "1962 October 25, ",
    "October 9–",
    "the 24th ",
    "A-",
    "O'",
    "I.",
    "Ministry of ",
    "Begin text: Hello. ",
    "Dear Mr. ",
    "your letter ",
    "reply to ",
    ". ",
    "\xa0",
    "\ud800",
]


SECONDS = 10.0  # of the processor; most pages take less than one


@pytest.fixture(autouse=True)
def bound() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < SECONDS


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.mark.parametrize("fragment", WORDS)
@pytest.mark.parametrize("place", ["heading", "text", "lines", "note"])
def test_a_long_page_ends(fragment: str, place: str, gazetteer: Gazetteer) -> None:
    long = fragment * (LENGTH // len(fragment))
    heading = f"5. Telegram From the {long if place == 'heading' else 'Department'} to the Embassy"
    body = {"text": long, "lines": "\n".join([fragment * 3] * (LENGTH // 3 // len(fragment)))}
    lines = [heading, *body.get(place, "Dear Mr. Chairman:").split("\n")]
    note = f"- Source: Department of State, {long if place == 'note' else 'Central Files.'}↩"
    blocks, at = [], 0
    for line in lines:
        kind = BlockKind.PARAGRAPH if blocks else BlockKind.HEADING
        blocks.append(Block(kind, at, at + len(line)))
        at += len(line) + 1
    blocks.append(Block(BlockKind.NOTE, at, at + len(note), 0))
    text = "\n".join([*lines, note])
    notes = (Note(0, "1", at, len(text)),)
    page = Document("frus1948v01p1/d5", "frus1948v01p1", text, tuple(blocks), notes)
    found = read_heading(page)
    read_source_note(page)
    dates = find_dates(page, found)
    conclude_sent(page, found, dates)
    whole = Communication(page.id, "telegram", 0, len(text))
    inside = find_enclosures(page, found, (), dates)
    assert find_answers(page, (whole, *inside), dates) is not None
    for one in gazetteer.find(text):
        assert one.start < one.end


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
