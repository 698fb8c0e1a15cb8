"""How messages stand that did not go out as they are printed."""

from __future__ import annotations

import pytest

from kg.extract.run import Extractor
from kg.read.plain import read_page

LETTER = "Letter From President Kennedy to Chairman Khrushchev"
CASES = [
    (LETTER, "", None),
    (LETTER, "The letter was not sent.", "not-sent"),
    (LETTER, "Apparently the letter was never delivered; see Document 12.", "not-sent"),
    (LETTER, "The letter was not sent through Department channels.", None),
    (LETTER, "A memorandum by Rusk was not sent.", None),
    (LETTER, "It was delivered orally by Dobrynin.", "oral"),
    ("Draft Letter From President Kennedy to Chairman Khrushchev", "", "draft"),
    ("Revised Draft Memorandum From the Secretary of State to the President", "", "draft"),
    ("Oral Message From Chairman Khrushchev to President Kennedy", "", "oral"),
    ("Summary Record of the National Security Council Meeting", "", None),
    ("Paraphrase of Telegram From the Embassy in France to the Department", "", "summary"),
]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def status(extractor: Extractor, title: str, told: str, body: str) -> str | None:
    page = read_page(
        f"64. {title}0\nWashington, March 3, 1962.\n{body}\n"
        f"- Source: Department of State, Central Files, 611.61/3–362. Secret. {told}↩",
        "frus1961-63v06/d64",
    )
    return extractor.extract(page).communications[0].status


@pytest.mark.parametrize(("title", "told", "expected"), CASES, ids=[c[0] + c[1] for c in CASES])
def test_status(extractor: Extractor, title: str, told: str, expected: str | None) -> None:
    assert status(extractor, title, told, "The text of it goes here.") == expected


def test_what_is_withheld(extractor: Extractor) -> None:
    body = "[2 pages of source text not declassified]"
    assert status(extractor, LETTER, "", body) == "withheld"
