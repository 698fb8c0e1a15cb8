"""Lines broken at a column are one; lines that the edition breaks stay."""

import textwrap

import pytest

from kg.read.fair_copy import fair_copy
from kg.read.plain import joined_lines

PAGE = """\
64. Telegram From the Department of State to the Embassy in the Soviet Union
Washington, October 25, 1962.
Dear Mr. Chairman:
I have received your letter of October 24, and I regret very much that you still do not appear to \
understand what it is that has moved us in this matter. The sequence of events is clear.
In August there were reports of important shipments of military equipment and technicians from \
the Soviet Union to Cuba, which Ambassador Dobrynin, Mr. Bolshakov and Secretary-General U Thant \
had been told of in September 1962 and in General Taylor’s paper of October 2, 1962.
Sincerely,
John F. Kennedy
- Source: Kennedy Library, National Security Files, Countries Series, USSR, Khrushchev \
Correspondence. Secret.↩"""


def joined(text: str) -> str:
    return joined_lines(fair_copy(text)).text


@pytest.mark.parametrize("width", range(56, 120, 4))
def test_a_folded_page_is_the_page(width: int) -> None:
    folded = "\n".join(
        textwrap.fill(line, width, break_on_hyphens=False) for line in PAGE.split("\n")
    )
    assert joined(folded) == PAGE


def test_a_heading_may_be_longer_than_the_page_is_wide() -> None:
    head, _, rest = PAGE.partition("\n")
    folded = "\n".join(textwrap.fill(line, 62, break_on_hyphens=False) for line in rest.split("\n"))
    assert joined(f"{head}\n{folded}") == PAGE


@pytest.mark.parametrize(
    ("wrapped", "whole"),
    [
        ("He saw Robert S. Mc-\nNamara there.", "He saw Robert S. McNamara there."),
        ("the mis-\nsiles in Cuba.", "the missiles in Cuba."),
        ("long-range and long-\nrange missiles.", "long-range and long-range missiles."),
        ("the Secretary-\nGeneral spoke.", "the Secretary-General spoke."),
        ("the Department of\nState agreed.", "the Department of State agreed."),
        ("They met on October\n25, 1962.", "They met on October 25, 1962."),
        ("He told Mr.\nBundy so.", "He told Mr. Bundy so."),
    ],
)
def test_words_say_that_a_line_goes_on(wrapped: str, whole: str) -> None:
    assert joined(wrapped) == whole


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        "PARTICIPANTS\nThe President\nMr. Bundy\nGeneral Taylor",
        "He agreed with it.\nTab A\nDRAFT MEMORANDUM",
        "Haig: Well, this-\nNixon: Great.",
        "We should\n—recognize it\n—say so",
        "Options are\na. to go\nb. to stay",
        "The text of\n\nA NEW CHAPTER",
        "Henry A. Kissinger\ncc: Chairman, Joint Chiefs of Staff",
        "Report of the Secretary-General\nthe problem\nThe Secretary-General submits it.",
        "I told him that\n(1)\nas matters stood we would vote for him.",
    ],
)
def test_lines_of_the_edition_stay(text: str) -> None:
    assert joined(text) == text
