"""Whom the first words of a telegram name."""

from __future__ import annotations

import pytest

from kg.extract.slug_lines import read_slug_line

CASES = [
    ("3172. For Ambassador from Under Secretary. Text.", (["Under Secretary"], ["Ambassador"], [])),
    ("571. From Johnston. We met.", (["Johnston"], [], [])),
    (
        "Dulte 29. Eyes only Acting Secretary from Secretary for President. I met",
        (["Secretary"], ["Acting Secretary", "President"], []),
    ),
    ("Geneva for Acheson. For Ambassadors. Following", ([], ["Acheson", "Ambassadors"], [])),
    (
        "2571. To Ambassador for Salinger from Bundy. Hello",
        (["Bundy"], ["Ambassador", "Salinger"], []),
    ),
    ("2629. Achilles from Secretary. Text", (["Secretary"], ["Achilles"], [])),
    ("1921. Rome for Jernegan. Text", ([], [], ["Jernegan"])),
    ("117. CINCPAC exclusive for POLAD and Adm Felt. Text", ([], [], ["POLAD", "Adm Felt"])),
    ("Nehru plans leave Delhi October 5 for London from Paris. Text", ([], [], [])),
    ("5148. Deliver following message from the President to Prime Minister at once.", ([], [], [])),
    ("DEF 934500. This is a joint message from OASD/ISA. Text", ([], [], [])),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:40] for c in CASES])
def test_slug_lines(text: str, expected: tuple[list[str], list[str], list[str]]) -> None:
    found = read_slug_line(text, 0, len(text), "Mission in Geneva")
    sides = (found.senders, found.recipients, found.copied_to)
    assert tuple([one.text for one in side] for side in sides) == expected
