"""Plain pages: blocks, notes, and the note numbers glued to the words before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import BlockKind, Document
from kg.read.plain import read_page

LETTER = Path(__file__).parents[2] / "data" / "documents" / "frus1961-63v06" / "d64.txt"


def calls(document: Document) -> list[tuple[str, str, str]]:
    """(text before the call, the call, text after it) of each note."""
    text = document.text
    return [
        (text[note.call.start - 8 : note.call.start], note.number or "", text[note.call.end :][:4])
        for note in document.notes
        if note.call
    ]


def kinds(document: Document) -> list[BlockKind]:
    return [block.kind for block in document.blocks]


def test_letter_of_25_october() -> None:
    text = LETTER.read_text(encoding="utf-8")
    document = read_page(text, "frus1961-63v06/d64", "d64.txt")
    assert document.text == text
    assert document.volume == "frus1961-63v06"
    assert calls(document) == [
        ("et Union", "0", "\n997"),
        ("el 1070.", "1", " Sig"),
        ("ober 24,", "2", " and"),
    ]
    assert [text[n.start : n.end][:12] for n in document.notes] == [
        "- Source: De",
        "- See the so",
        "- Document 6",
    ]
    assert kinds(document)[0] is BlockKind.HEADING
    assert BlockKind.SALUTATION in kinds(document)
    assert [b.note for b in document.blocks if b.kind is BlockKind.NOTE] == [0, 1, 2]


def page(*lines: str, notes: int) -> Document:
    tail = [f"- Note text {'abcdefghij'[i]}.↩" for i in range(notes)]
    return read_page("\n".join([*lines, *tail]), "frus0000v00/d1")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["12. Letter From A to B 0", "Moscow, October 24, 1962."], ["B |0"]),
        (["12. Memorandum, Washington, June 12, 19721 2"], ["1972|1", "1 |2"]),
        (
            ["12. Letter1", "In your letter of October 24, 2 and later you said so."],
            ["r|1", ", |2"],
        ),
        (["12. Letter1", "In 1962 he saw the 2 ministers in Paris.2"], ["r|1", ".|2"]),
        (["12. Letter1", "There were 20 men, 1,000 rifles and 2 guns."], ["r|1"]),
    ],
)
def test_forms_of_glue(lines: list[str], found: list[str]) -> None:
    document = page(*lines, notes=len(found))
    assert [number for _, number, _ in calls(document)] == [f.split("|")[1] for f in found]
    for (before, _, _), wanted in zip(calls(document), found, strict=True):
        assert before.endswith(wanted.split("|")[0])


def test_note_called_in_a_note() -> None:
    text = "5. Telegram From A to B1\nText.\n- Source: Files. See Smith’s letter.2↩\n- None.↩"
    document = read_page(text, "v/d5")
    second = document.notes[1]
    assert second.call is not None
    assert document.note_at(second.call.start) == document.notes[0]


def test_number_of_the_document_is_no_call() -> None:
    document = read_page("No. 1 The Chargé in Burma to the Department\nText.2\n- Gone.↩", "v/d1")
    assert document.notes[0].number == "2"


def test_file_number_before_the_heading() -> None:
    text = (
        "891.00/11–2847: Telegram\nThe Secretary of State to the Embassy in Iran\n"
        "Washington , January 8, 1948—6 p. m.\nsecret\n15. Text of it.\nMarshall"
    )
    document = read_page(text, "frus1948v05p1/d57")
    assert kinds(document) == [
        BlockKind.LABEL,
        BlockKind.HEADING,
        BlockKind.DATELINE,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.SIGNATURE,
    ]


def test_note_over_several_lines() -> None:
    text = "1. Letter1\nText.2\n- First.↩\n-\nSecond paragraph.\n- an item\nMore.↩\n"
    document = read_page(text, "v/d1")
    assert [text[n.start : n.end].count("\n") for n in document.notes] == [0, 3]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\0\1\2", "- a note↩\n- another↩"])
def test_what_is_no_page(text: str) -> None:
    with pytest.raises(InputError):
        read_page(text, "v/d1")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Moscow, November 9, 1960.", BlockKind.DATELINE),
        ("[Washington,] undated.", BlockKind.DATELINE),
        ("Paris, July 26, 1955—5 p.m.", BlockKind.DATELINE),
        ("He met them in Moscow on November 9.", BlockKind.PARAGRAPH),
        ("Dear Mr. Chairman:", BlockKind.SALUTATION),
        ("ESTEEMED MR. PRESIDENT:", BlockKind.SALUTATION),
        ("Excellency:", BlockKind.SALUTATION),
        ("Mr. Merchant", BlockKind.PARAGRAPH),
        ("[Enclosure]", BlockKind.LABEL),
        ("[Omitted here is the text of October 24, 1962.]", BlockKind.LABEL),
        ("Text of it. " * 20, BlockKind.PARAGRAPH),
    ],
)
def test_kinds_of_lines(line: str, kind: BlockKind) -> None:
    document = page("12. Letter From A to B", line, "And more text follows.", notes=0)
    assert kinds(document)[1] is kind


def test_lists_and_signatures() -> None:
    document = read_page(
        "12. Memorandum of Conversation1\nWashington, May 2, 1961.\nSUBJECT\nBerlin\n"
        "PARTICIPANTS\nThe Secretary\nMr. Kohler, EUR\nThe Secretary opened the meeting.\n"
        "L. L. Lemnitzer 2\nChairman, Joint Chiefs of Staff\n- Source: files.↩\n- Typed.↩\n",
        "v/d12",
    )
    assert [kind.value for kind in kinds(document)] == [
        "heading", "dateline", "label", "address-list", "label", "address-list", "address-list",
        "paragraph", "signature", "signature", "note", "note",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "heading"),
    [
        (["[Page 170]", "64. Telegram From A to B", "Text of it."], 1),
        (["Washington, December 31, 1975.", "80. Memorandum From A to B", "Text of it."], 1),
        (["501.BB/11–2048", "The Secretary of State to the Embassy", "Text of it."], 1),
        (["IO Files: SD/A/C.6/62", "Minutes of the Meeting", "Paris, May 2, 1948."], 1),
        (["Minutes of the Meeting", "Paris, May 2, 1948.", "1. Text of it."], 0),
        (["No. 57 The Ambassador in Burma to the Department", "Text of it."], 0),
    ],
)
def test_where_the_heading_is(lines: list[str], heading: int) -> None:
    assert kinds(page(*lines, notes=0)).index(BlockKind.HEADING) == heading


def test_printed_pages() -> None:
    document = page("5. Editorial Note", "The four cables [Page 88] were approved.", notes=0)
    (found,) = document.pages
    assert (found.page, document.text[found.offset :][:9]) == ("pg_88", "[Page 88]")


def numbers(document: Document) -> list[str | None]:
    return [note.number for note in document.notes]


def test_numbers_that_repeat_or_are_left_out() -> None:
    document = page("1. Letter1", "One.2", "Two.2 And more.", "Three.4", notes=4)
    assert numbers(document) == ["1", "2", "2", "4"]


def test_signs_beside_numbers() -> None:
    document = page(
        "1. Report1", "In the first table,* the second,† and the third.2 More.", notes=4
    )
    assert numbers(document) == ["1", "*", "†", "2"]


def test_what_was_not_declassified_is_no_sign() -> None:
    document = page("1. Report1", "Missiles [*] and [*] bombers * * * in all.2", notes=2)
    assert numbers(document) == ["1", "2"]


def test_a_day_that_no_month_has() -> None:
    document = page("1. Report1", "See Embtel 1070 of March 42 and 9 other telegrams.", notes=2)
    assert document.text[: document.notes[1].call.end].endswith("March 42")  # type: ignore[union-attr]
    assert numbers(document) == ["1", "2"]


def test_a_long_page_of_figures_takes_no_long_time() -> None:
    rows = "\n".join(
        " ".join(str(row * column % 251) for column in range(12)) for row in range(999)
    )
    document = page("1. Report1", rows, "The end.2", notes=2)
    assert numbers(document) == ["1", "2"]


@pytest.mark.parametrize(
    "notes",
    [
        "- Source: files.↩\r\n- Not found.↩\r\n",
        "- Source: files.↩\ufe0e\n- Not found.↩\ufe0e",
        "- Source: files. ↩\n\n- Not found. ↩\n\n",
        "1. Source: files.↩\n2. Not found.↩",
        "Source: files.↩\nNot found.↩",
        "- Source: files.\n- Not found.",
    ],
)
def test_forms_of_notes(notes: str) -> None:
    document = read_page("\ufeff5. Telegram From A to B1\r\nThe text of it.2\r\n" + notes, "v/d5")
    assert numbers(document) == ["1", "2"]
    assert [b.kind for b in document.blocks][-2:] == [BlockKind.NOTE, BlockKind.NOTE]
    assert document.text[document.blocks[0].start :].startswith("5. Telegram")
