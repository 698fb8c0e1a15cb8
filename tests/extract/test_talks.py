"""Who took part in a talk, as a message or a record tells in its text. The pages are invented."""

from __future__ import annotations

from functools import cache

import pytest

from kg.extract.run import Extractor
from kg.read.plain import read_page


@cache
def extractor() -> Extractor:
    return Extractor()


def participants(page: str) -> list[str]:
    (printed, *_) = extractor().extract(read_page(page, "invented/d1")).communications
    return [party.text for party in printed.participants]


HEAD = "12. Telegram From the Embassy in Japan to the Department of State\nTokyo, May 2, 1961.\n"
RECORD = "15. Memorandum of Discussion at the 432d Meeting\nWashington, May 2, 1960.\n"
TALKS = [
    (
        HEAD + "1466. I saw Foreign Minister Kosaka today. Kosaka said he was pleased.\nReischauer",
        ["Reischauer", "Kosaka"],
    ),
    (
        HEAD + "1467. Prime Minister told me yesterday that he will go to Bonn.\nReischauer",
        ["Reischauer", "Prime Minister"],
    ),
    (
        HEAD + "1468. NAC met May 1. Stikker (Netherlands) said he agreed. Blankenhorn (Germany) "
        "doubted it. Proposal by Casardi (Italy) was accepted.\nReischauer",
        ["Stikker", "Blankenhorn", "Casardi"],
    ),
    (
        HEAD + "1469. In conversation today with Ambassador Asakai, Secretary Rusk said we agree."
        "\nReischauer",
        ["Asakai", "Rusk"],
    ),
    (
        "13. Memorandum of Conversation\nWashington, May 2, 1961.\n"
        "Present were Dean Rusk, George Ball, and Koichiro Asakai.\nMr. Ball said he agreed.",
        ["Dean Rusk", "George Ball", "Koichiro Asakai"],
    ),
    (
        RECORD + "Mr. Gray briefed the Council. Viscount Hood asked why. Secretary Herter said "
        "that de Gaulle agreed.",
        ["Gray", "Hood", "Herter"],
    ),
    (
        RECORD + "Secretary Kissinger: Bob.\nMr. Ingersoll: Bill Rogers would like to see you.",
        ["Kissinger", "Ingersoll"],
    ),
    (
        RECORD + "Mr. Owen T. Jones, Director of the Office of Greek Affairs, gave a report.",
        ["Owen T. Jones"],
    ),
    (
        "14. Telegram From the Embassy in France to the Department of State\nParis, May 2, 1961.\n"
        "3701. As arranged I1 called on General de Gaulle today.\nMcBride\n"
        "- Ambassador Goldberg.↩\n",
        ["Goldberg", "de Gaulle"],
    ),
    (
        HEAD + "2665. Secretary Wilson, Under Secretary Gates,1 Admiral Stump,2 and I met at "
        "Sangley Point to discuss meeting today.\nReischauer\n- Thomas Gates.↩\n- Felix Stump.↩\n",
        ["Reischauer", "Wilson", "Gates", "Stump"],
    ),
    (
        HEAD + "1472. I met secretly with Kosaka. (Only Wada was present to interpret.) He agreed."
        "\nReischauer",
        ["Reischauer", "Kosaka", "Wada"],
    ),
    (
        HEAD + "1473. Ambassador Asakai called today on Asst. Secretary Parsons, accompanied by "
        "Counselor Ogawa. Parsons said we agree.\nReischauer",
        ["Asakai", "Parsons", "Ogawa"],
    ),
    (
        HEAD + "1474. Kosaka called me to Foreign Ministry to discuss treaty.\nReischauer",
        ["Reischauer", "Kosaka"],
    ),
    (
        HEAD + "1475. At reception Kosaka wished to talk. Kosaka said time was short. I replied "
        "we knew. He laughed. Kosaka said he hoped so. I told him we did.\nReischauer",
        ["Reischauer", "Kosaka"],
    ),
    (
        HEAD + "1476. Called today on Foreign Minister Kosaka by appointment.\nReischauer",
        ["Reischauer", "Kosaka"],
    ),
    (
        HEAD + "1477. Foreign Minister Kosaka called on and lunched with Secretary Rusk. Ogawa and "
        "Bundy also present.\nReischauer",
        ["Kosaka", "Rusk", "Ogawa", "Bundy"],
    ),
    (
        HEAD + "1478. Kosaka’s one hour talk with Secretary Rusk covered no new ground."
        "\nReischauer",
        ["Kosaka", "Rusk"],
    ),
    (HEAD + "1479. (See Kosaka’s memo conversation with Rusk, May 1.) No change.\nReischauer", []),
    # what is to be done, what others did elsewhere, and what a message carried in it says
    (HEAD + "1470. You should tell Kosaka that Rusk told Asakai of it.\nReischauer", []),
    (HEAD + "1471. Rusk’s letter would be welcome. Kosaka visited Rangoon in May.\nReischauer", []),
]


@pytest.mark.parametrize(("page", "expected"), TALKS, ids=[t[0].split("\n")[2][:40] for t in TALKS])
def test_participants(page: str, expected: list[str]) -> None:
    assert participants(page) == expected


def test_a_header_of_a_cable_names_no_second_sender_and_nobody_by_code() -> None:
    page = HEAD + "INFO\nDOD WASHDC\nUSCINCEUR\nSUBJECT: Visit\n1. He arrives tomorrow.\nReischauer"
    (printed, *_) = extractor().extract(read_page(page, "invented/d1")).communications
    assert [(p.text, p.label) for p in printed.copied_to] == [
        ("DOD WASHDC", "BODY"),
        ("USCINCEUR", "BODY"),
    ]
