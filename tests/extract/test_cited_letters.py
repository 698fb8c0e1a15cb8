"""Messages and statements cited by date."""

from __future__ import annotations

import pytest

from kg.extract.cited_messages import find_messages
from kg.model import Date, ReferenceKind

LETTER, STATEMENT = ReferenceKind.LETTER, ReferenceKind.STATEMENT


def found(words: str) -> list[tuple[str, ReferenceKind, str]]:
    """``[October 24]`` marks the date; the brackets are taken out."""
    start = words.index("[")
    text = words.replace("[", "").replace("]", "")
    end = words.index("]") - 1
    date = Date(start, end, text[start:end], "1962-10-24", "", "")
    return [(text[m.start : m.end], m.kind, m.whose) for m in find_messages(text, [date])]


@pytest.mark.parametrize(
    ("words", "expected", "kind", "whose"),
    [
        ("I have your letter of [October 24], and", "your letter of October 24", LETTER, "your"),
        ("in my message dated [October 24].", "my message dated October 24", LETTER, "my"),
        (
            "see Khrushchev’s message of [October 24].",
            "Khrushchev’s message of October 24",
            LETTER,
            "other",
        ),
        ("Your [October 24] letter said", "Your October 24 letter", LETTER, "your"),
        (
            "review the statement issued by Tass in [October].",
            "the statement issued by Tass in October",
            STATEMENT,
            "other",
        ),
        (
            "the President’s speech of [October 24]",
            "the President’s speech of October 24",
            STATEMENT,
            "other",
        ),
        (
            "a letter from Rusk to Home, [October 24], which",
            "a letter from Rusk to Home, October 24",
            LETTER,
            "other",
        ),
        (
            "the President’s letter of [October 24] to Prime Minister Ben Gurion in which",
            "the President’s letter of October 24 to Prime Minister Ben Gurion",
            LETTER,
            "other",
        ),
        (
            "conveyed to Lodge. Howe’s memorandum of [October 24] is",
            "Howe’s memorandum of October 24",
            LETTER,
            "other",
        ),
        (
            "see Gen. J. Lawton Collins’ letter of [October 24].",
            "Gen. J. Lawton Collins’ letter of October 24",
            LETTER,
            "other",
        ),
        (
            "a letter of [October 24] from Rusk to Prime Minister Home, which",
            "a letter of October 24 from Rusk to Prime Minister Home",
            LETTER,
            "other",
        ),
        (
            "Your letter of [October 24], to Nu",
            "Your letter of October 24, to Nu",
            LETTER,
            "your",
        ),
        (
            "King Saud’s reply of June 25 to President Kennedy’s [October 24] letter",
            "President Kennedy’s October 24 letter",
            LETTER,
            "answered",
        ),
        (
            "the Shah’s answer to your letter of [October 24]",
            "your letter of October 24",
            LETTER,
            "your",
        ),
        (
            "in his reply to Bulganin’s letter of [October 24]",
            "Bulganin’s letter of October 24",
            LETTER,
            "other",
        ),
    ],
)
def test_one(words: str, expected: str, kind: ReferenceKind, whose: str) -> None:
    assert found(words) == [(expected, kind, whose)]


@pytest.mark.parametrize(
    "words",
    [
        "he arrived on [October 24].",
        "the meeting of [October 24]",
        "[October 24] letters2",
        # the one just spoken of, or the document itself
        "In this telegram, [October 24], he",
        "Rostow sent this memorandum to the President on [October 24].",
    ],
)
def test_nothing_is_cited(words: str) -> None:
    assert found(words) == []
