"""How a message inside a document ends: who signs it, a date below; how its head is addressed."""

from __future__ import annotations

import pytest

from kg.extract.covers import letter_words, only_initials, read_address, read_closing, sentences
from kg.model import Block, BlockKind, Date, Label, Party

WORDS = letter_words()


def closing(text: str, dated: str = "") -> tuple[list[str], str, str | None]:
    """Who signs a text, the words from which on it closes, and the date below."""
    dates = []
    if dated:
        at = text.index(dated)
        dates.append(Date(at, at + len(dated), dated, "1962-10-25", "", ""))
    found = read_closing(WORDS, text, 0, len(text), dates)
    date = found.date.text if found.date else None
    return [party.text for party in found.signers], text[found.start :].strip(), date


LONG = "We hold to what we said. " * 20


@pytest.mark.parametrize(
    ("text", "signers", "begins"),
    [
        (f"{LONG}\nSincerely yours,\nJohn F. Kennedy", ["John F. Kennedy"], "Sincerely"),
        (f"{LONG}Sincerely, John F. Kennedy.", ["John F. Kennedy"], "Sincerely"),
        (f"{LONG}\nSigned: N. Khrushchev", ["N. Khrushchev"], "Signed"),
        (f"{LONG}\nRespectfully,\n/s/ N. Khrushchev", ["N. Khrushchev"], "Respectfully"),
        (f"{LONG}Dwight D. Eisenhower.", ["Dwight D. Eisenhower"], "Dwight"),
        (f"{LONG}\nHarold Macmillan", ["Harold Macmillan"], "Harold"),
        (f"{LONG}\nN. Khrushchev\nChairman of the Council of Ministers", ["N. Khrushchev"], "N."),
        (f"{LONG}\nSincerely,\nDean Rusk\nSecretary of State", ["Dean Rusk"], "Sincerely"),
        (f"{LONG}\nSincerely,\nD. Rusk and R. McNamara", ["D. Rusk", "R. McNamara"], "Sincerely"),
        (f"{LONG}\nSincerely,\nA. Fox\nB. Cox\nC. Box\nD. Nox",
         ["A. Fox", "B. Cox", "C. Box"], "Sincerely"),
        (f"{LONG}\nSincerely,\nJFK", ["JFK"], "Sincerely"),
        (f"{LONG}\nSincerely,2\nDean Rusk 3", ["Dean Rusk"], "Sincerely"),
        (f"{LONG}\nthe end of it", [], ""),
        (f"Sincerely,\nJohn F. Kennedy\n{LONG}", [], ""),  # too far above
    ],
)  # fmt: skip
def test_who_signs(text: str, signers: list[str], begins: str) -> None:
    found, rest, date = closing(text)
    assert found == signers
    assert rest.startswith(begins)
    assert (rest == "") is (begins == "")
    assert date is None


@pytest.mark.parametrize(
    ("text", "dated", "found", "signers"),
    [
        (f"{LONG}\nSincerely,\nDean Rusk\nOctober 25, 1962", "October 25, 1962",
         "October 25, 1962", ["Dean Rusk"]),
        (f"{LONG}\nSincerely,\nOctober 25, 1962\nDean Rusk", "October 25, 1962", None, []),
        (f"{LONG}\nMoscow, October 25, 1962.”", "October 25, 1962", "October 25, 1962", []),
        (f"{LONG} It was seen on October 25, 1962.", "October 25, 1962", None, []),
        (f"{LONG}\nOctober 25, 1962 was the day.", "October 25, 1962", None, []),
    ],
)  # fmt: skip
def test_a_date_below(text: str, dated: str, found: str | None, signers: list[str]) -> None:
    signed, rest, date = closing(text, dated)
    assert date == found
    assert signed == signers
    if found and not signers:
        assert rest.startswith(found)


def test_initials_are_too_little_to_know_somebody_by() -> None:
    for name, little in (("JFK", True), ("J.F.", True), ("John", True), ("John Fox", False)):
        assert only_initials(Party(name, 0, 1, Label.PERSON)) is little


def address(*lines: str) -> tuple[list[tuple[str, Label]], list[tuple[str, Label]]]:
    """Who is named as writer and as reader by lines at the head of a memorandum."""
    blocks, at = [], 0
    for line in lines:
        blocks.append(Block(BlockKind.PARAGRAPH, at, at + len(line)))
        at += len(line) + 1
    found = read_address(WORDS, "\n".join(lines), blocks)
    return (
        [(p.text, p.label) for p in found.senders],
        [(p.text, p.label) for p in found.recipients],
    )


RUSK, PRESIDENT = ("Dean Rusk", Label.PERSON), ("PRESIDENT", Label.OFFICE)


@pytest.mark.parametrize(
    ("lines", "writers", "readers"),
    [
        (("MEMORANDUM FOR THE PRESIDENT", "From: Dean Rusk"), [RUSK], [PRESIDENT]),
        (("TO:", "THE PRESIDENT", "FROM:", "Dean Rusk"), [RUSK], [PRESIDENT]),
        (("FROM: Dean Rusk", "FROM: John Fox", "TO: THE PRESIDENT", "TO: John Fox"),
         [RUSK], [PRESIDENT]),
        (("TO: The Secretary",), [], [("Secretary", Label.OFFICE)]),
        (("TO: it",), [], []),
        (("TO:",), [], []),
        (("We go to the President.",), [], []),
        ((*["Line"] * 8, "FROM: Dean Rusk"), [RUSK], []),
        ((*["Line"] * 9, "FROM: Dean Rusk"), [], []),
        (("FROM: Dean Rusk" + " and so on" * 8,), [], []),
    ],
)  # fmt: skip
def test_lines_that_address_a_memorandum(
    lines: tuple[str, ...],
    writers: list[tuple[str, Label]],
    readers: list[tuple[str, Label]],
) -> None:
    assert address(*lines) == (writers, readers)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He came. She went.", 2),
        ("Mr. Fox came at 8 p.m. with Gen. Cox. He left.", 2),
        ("He asked; I said: “Yes.” Then?", 3),
        ("N. Khrushchev came", 1),
        ("One\nTwo\n\nThree", 3),
        ("It came.2 It went.", 2),
        ("   ", 0),
    ],
)
def test_sentences_end_where_no_abbreviation_does(text: str, count: int) -> None:
    spans = sentences(text, 0, len(text))
    assert len(spans) == count
    assert all(start < end for start, end in spans)
