"""What is attached to a document: its form, its text, from whom, to whom, and when."""

from __future__ import annotations

import pytest

from kg.extract.run import Extractor
from kg.model import Communication
from kg.read.plain import read_page

HEAD = (
    "64. Memorandum From the Assistant Secretary of State (Tyler) to Secretary of State Rusk\n"
    "Washington, October 25, 1962.\nI send you what was asked for.\nWilliam R. Tyler\n"
)
TEXT = (
    "We have thought about the talks, and we hope that you will come to Geneva with us in spring. "
    "I am glad of your interest.\n"
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def attached(extractor: Extractor, body: str) -> tuple[str, tuple[Communication, ...]]:
    page = read_page(f"{HEAD}{body}\n", "frus1961-63v06/d64")
    return page.text, extractor.extract(page).communications[1:]


@pytest.mark.parametrize(
    ("body", "form", "begins", "ends", "senders", "recipients", "sent"),
    [
        ("[Enclosure]\nLetter From Secretary of State Rusk to Foreign Minister Gromyko\n"
         f"Washington, October 20, 1962.\nDear Mr. Minister:\n{TEXT}Sincerely yours,\nDean Rusk",
         "letter", "Washington, Oct", "Dean Rusk", ["Rusk"], ["Gromyko"], "1962-10-20"),
        # editors print papers together: a dateline may be later than that of what comes first
        ("[Attachment]\nPaper Prepared in the Department of State\n"
         f"Washington, October 30, 1962.\n{TEXT}",
         "paper", "Washington, Oct", "interest.", [], [], "1962-10-30"),
        # days of which a paper tells are not those of its writing
        ("[Attachment]\nStrategic Concept for a War Beginning on November 1, 1962, in Europe\n"
         f"{TEXT}", "paper", "Strategic Concept", "interest.", [], [], None),
        (f"[Attachment]\nPaper for the Visit of November 5, 1962\n{TEXT}",
         "paper", "We have thought", "interest.", [], [], None),
        (f"[Attachment]\nPaper on Aid in 1963\n{TEXT}",
         "paper", "We have thought", "interest.", [], [], None),
        (f"[Tab A]\nMEMORANDUM FOR THE PRESIDENT\nSUBJECT\nTalks in Geneva\n{TEXT}McGeorge Bundy",
         "memorandum", "SUBJECT", "McGeorge Bundy", ["McGeorge Bundy"], ["PRESIDENT"],
         "../1962-10-25"),
        (f"[Enclosure]\nDear Jack:\n{TEXT}Yours ever,\nHarold Macmillan",
         "letter", "Dear Jack:", "Harold Macmillan", ["Harold Macmillan"], ["Jack"],
         "1962-10-25~"),
        (f"[Attachment]\nPaper on Berlin\nOctober 22, 1962\n{TEXT}",
         "paper", "October 22, 1962", "interest.", [], [], "1962-10-22"),
        (f"[Attachment]\nPaper on Berlin\n{TEXT}October 21, 1962",
         "paper", "We have thought", "October 21, 1962", [], [], "1962-10-21"),
        ("[Enclosure]\nTelegram From the Embassy in France to the Department of State\n"
         f"Paris, October 19, 1962, 5 p.m.\n997. {TEXT}Bohlen",
         "telegram", "Paris, October", "Bohlen", ["Embassy in France"], ["Department of State"],
         "1962-10-19T17:00:00+01:00"),
        ("[Enclosure]\nMemorandum From Mr. Bundy to President Kennedy\nOctober 18, 1962\n"
         f"{TEXT}McG. B.", "memorandum", "October 18, 1962", "McG. B.", ["Bundy"], ["Kennedy"],
         "1962-10-18"),
    ],
)  # fmt: skip
def test_what_is_attached(
    extractor: Extractor, body: str, form: str, begins: str, ends: str,
    senders: list[str], recipients: list[str], sent: str | None,
) -> None:  # fmt: skip
    text, (found,) = attached(extractor, body)
    assert found.form == form
    assert text[found.start : found.end].startswith(begins)
    assert text[found.start : found.end].endswith(ends)
    assert [party.text for party in found.senders] == senders
    assert [party.text for party in found.recipients] == recipients
    for party in (*found.senders, *found.recipients):
        assert party.start is not None
        assert text[party.start : party.end] == party.text
    assert (found.sent.edtf if found.sent else None) == sent
    assert (found.enclosed_in, found.reason) == ("frus1961-63v06/d64", "label")


def test_each_caption_begins_something_of_its_own(extractor: Extractor) -> None:
    text, found = attached(
        extractor,
        "[Enclosure 1]\nLetter From President Kennedy to Prime Minister Macmillan\nDear Harold:\n"
        f"{TEXT}Sincerely,\nJohn F. Kennedy\n[Enclosure 2]\nPaper on Berlin\n{TEXT}",
    )
    assert [(one.id.rpartition("/")[2], one.form) for one in found] == [
        ("e1", "letter"),
        ("e2", "paper"),
    ]
    assert text[found[0].start : found[0].end].endswith("John F. Kennedy")
    assert text[found[1].start : found[1].end] == TEXT.strip()


def test_a_proposed_message_is_a_draft(extractor: Extractor) -> None:
    heading = "Message From President Kennedy to Chairman Khrushchev"
    for lead, status in (("Proposed ", "draft"), ("Draft ", "draft"), ("", None)):
        _, (found,) = attached(
            extractor,
            f"[Enclosure]\n{lead}{heading}\nDear Mr. Chairman:\n{TEXT}Sincerely,\nJohn F. Kennedy",
        )
        assert found.status == status


@pytest.mark.parametrize("body", ["[Enclosure]\nOK", f"Annex A\nPaper on Berlin\n{TEXT}"])
def test_a_remnant_and_a_part_of_the_paper_itself_are_nothing_attached(
    extractor: Extractor, body: str
) -> None:
    assert attached(extractor, body)[1] == ()
