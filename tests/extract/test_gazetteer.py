"""Names by list and pattern, at their borders."""

from __future__ import annotations

import pytest

from kg.extract.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


CASES = [
    ("to the Embassy in the Soviet Union0", [("POST", "Embassy in the Soviet Union")]),
    ("delivered to Soviet Embassy 1:45 a.m.", [("POST", "Soviet Embassy")]),
    ("the Consulate General at Hong Kong1", [("POST", "Consulate General at Hong Kong")]),
    ("the Mission to the United Nations", [("POST", "Mission to the United Nations")]),
    ("a Mission accomplished", []),
    ("message from President to the King", [("OFFICE", "President"), ("OFFICE", "King")]),
    ("Dear Mr. Chairman:", [("OFFICE", "Mr. Chairman")]),
    ("the Acting Secretary of State and", [("OFFICE", "Acting Secretary of State")]),
    ("the Soviet Foreign Minister said", [("OFFICE", "Soviet Foreign Minister")]),
    ("the Ambassador in France.", [("OFFICE", "Ambassador in France")]),
    (
        "the President’s Special Assistant for National Security Affairs",
        [("OFFICE", "President"), ("OFFICE", "Special Assistant for National Security Affairs")],
    ),
    ("the Department of State Bulletin, 1962", []),
    ("in the Kennedy Library, USSR", [("REPOSITORY", "Kennedy Library"), ("PLACE", "USSR")]),
    ("issued by Tass in September", [("NEWS_AGENCY", "Tass")]),
    ("that this Government received", [("BODY", "this Government")]),
    ("The Planning Board met", [("BODY", "Planning Board")]),
    ("an All-German Committee", [("BODY", "All-German Committee")]),
    ("the Ministry of Foreign Affairs2", [("BODY", "Ministry of Foreign Affairs")]),
    ("the US and the UN", [("PLACE", "US"), ("BODY", "UN")]),
    ("USEFUL UNITS", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_finds_with_exact_borders(
    gazetteer: Gazetteer, text: str, expected: list[tuple[str, str]]
) -> None:
    found = [(one.label, text[one.start : one.end]) for one in gazetteer.find(text)]
    assert found == expected
