"""Whom the first words of a telegram name."""

from __future__ import annotations

import pytest

from kg.extract.slug_lines import copies_in_text, read_slug_line

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
    ("313. Eyes alone for Ambassador Austin from Rusk. Text", (["Rusk"], ["Austin"], [])),
    (
        "1362. To State and ECA from Rankin and Moyer. Text",
        (["Rankin", "Moyer"], ["State", "ECA"], []),
    ),
    (
        "4012. For Julius Katz, E; for Eberle (STR) from Schaetzel. Text",
        (["Schaetzel"], ["Julius Katz", "Eberle"], []),
    ),
    ("Eyes only Ambassador. From the Secretary. Text", (["Secretary"], ["Ambassador"], [])),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sent Department 97, repeated Baghdad 4, Jidda 2.", ["Baghdad", "Jidda"]),
        ("Sent Department; repeated London 130, Paris 42.", ["London", "Paris"]),
        ("Sent Jidda as 240; rptd Cairo as 834; London as 2312.", ["Cairo", "London"]),
        (
            "Sent Department 3678; repeated Geneva 67 for Stinebower. [Leddy.]",
            ["Geneva", "Stinebower"],
        ),
        ("Department pass USIA. He said", ["USIA"]),
        ("Nasser repeated Soviet claims and sent Department stores.", []),
        ("Sent Department 97, repeated his claims, Jidda 2.", []),
    ],
)
def test_copies_in_the_text(text: str, expected: list[str]) -> None:
    assert [party.text for party in copies_in_text(text, 0, len(text))] == expected
