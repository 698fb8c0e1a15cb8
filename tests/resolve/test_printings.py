"""Where a text is printed elsewhere, and which records tell of one meeting. Pages are invented."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from kg import build

WORDS = (
    "I have read with care what you wrote about the visits of our scientists and I agree that "
    "both sides would gain if they could see each other's harbours before the winter comes. Let us "
    "ask our experts to meet in Geneva on the first Monday of next month so that they may set down "
    "which ports are to be opened, how long ships may stay there, who pays for water and coal, and "
    "what is to be done should a storm keep a vessel longer than has been agreed between us. My "
    "government would also wish to hear whether fishermen are to be treated as other sailors are, "
    "since their boats seldom have papers and their crews change from one season to the next."
)
ELSE = " ".join(f"Harbour {word} is to be opened in a year of its own." for word in WORDS.split())
TALK = "The Secretary said that he was glad to hear of it. Mr. Lee agreed with him.\n"
WHO = "PARTICIPANTS\nThe President\nMr. Dean Rusk, Secretary of State\nMr. John Lee, Ambassador\n"


def letter(number: int, text: str, day: str = "May 2, 1961") -> str:
    heads = f"{number}. Letter From President Kennedy to Chairman Khrushchev\nWashington, {day}.\n"
    return f"{heads}Dear Mr. Chairman:\n{text}\nSincerely,\nJohn F. Kennedy\n"


def telegram(number: int, text: str, told: str) -> str:
    heads = f"{number}. Telegram From the Department of State to the Embassy in Iran\n"
    return f"{heads}Washington, May 2, 1961, 3 p.m.\n{told}. {text}\nRusk\n"


def record(number: int, text: str = TALK, at: str = "3 p.m.", title: str = "Conversation") -> str:
    return f"{number}. Memorandum of {title}\nWashington, May 3, 1961, {at}\n{WHO}{text}"


def links(folder: Path, **volumes: list[str]) -> dict[str, list[tuple[str, str]]]:
    """What each document of some volumes is linked to, and why."""
    for name, pages in volumes.items():
        (folder / name).mkdir(parents=True)
        for number, page in enumerate(pages, 1):
            (folder / name / f"d{number}.txt").write_text(page, encoding="utf-8")
    out = io.StringIO()
    build.extract([folder / name for name in volumes], out, workers=1)
    found: dict[str, list[tuple[str, str]]] = {}
    for line in out.getvalue().splitlines():
        for one in json.loads(line)["communications"]:
            said: list[dict[str, Any]] = one.get("printed_also", []) + one.get("met_also", [])
            if said:
                found[one["id"]] = [(link["target"], link["reason"]) for link in said]
    return found


def test_a_letter_printed_in_two_volumes_is_one_text(tmp_path: Path) -> None:
    found = links(
        tmp_path,
        frus1961v90=[letter(1, WORDS + ELSE), letter(2, ELSE[::-1])],
        frus1961v91=[letter(1, ELSE[::-1][:50]), letter(2, WORDS + ELSE + " So be it.")],
    )
    assert found == {
        "frus1961v90/d1": [("frus1961v91/d2", "same-text")],
        "frus1961v91/d2": [("frus1961v90/d1", "same-text")],
    }


def test_what_is_half_the_same_is_one_text_where_the_day_is(tmp_path: Path) -> None:
    half = WORDS + " " + ELSE[: len(WORDS) // 2]
    day = {"frus1961v90": [letter(1, WORDS)], "frus1961v91": [letter(1, half)]}
    assert len(links(tmp_path / "same", **day)) == 2
    day["frus1961v91"] = [letter(1, half, "May 9, 1961")]
    assert links(tmp_path / "other", **day) == {}


def test_drafts_in_a_volume_and_telegrams_of_other_numbers_are_not_one_text(tmp_path: Path) -> None:
    drafts = [letter(1, WORDS), letter(2, WORDS[:-200] + ELSE[:300])]
    assert links(tmp_path / "drafts", frus1961v90=drafts) == {}
    assert len(links(tmp_path / "twice", frus1961v90=[drafts[0], letter(2, WORDS)])) == 2
    sent = {"frus1961v90": [telegram(1, WORDS, "907")], "frus1961v91": [telegram(1, WORDS, "908")]}
    assert links(tmp_path / "numbers", **sent) == {}


def test_a_telegram_of_the_same_number_and_day_is_one_though_other_parts_are_printed(
    tmp_path: Path,
) -> None:
    sent = {
        "frus1961v90": [telegram(1, WORDS, "907")],
        "frus1961v91": [telegram(1, ELSE, "907"), telegram(2, ELSE[::-1], "911")],
    }
    assert links(tmp_path, **sent) == {
        "frus1961v90/d1": [("frus1961v91/d1", "same-number")],
        "frus1961v91/d1": [("frus1961v90/d1", "same-number")],
    }


def test_records_of_one_meeting(tmp_path: Path) -> None:
    held = "Discussion at the 432d Meeting of the National Security Council"
    found = links(
        tmp_path,
        frus1961v90=[record(1), record(2, at="5 p.m."), record(3, at="9 a.m.", title=held)],
        frus1961v91=[record(1), record(2, at="10 a.m.", title=held)],
    )
    assert found == {
        "frus1961v90/d1": [("frus1961v91/d1", "same-meeting")],
        "frus1961v90/d3": [("frus1961v91/d2", "same-meeting")],
        "frus1961v91/d1": [("frus1961v90/d1", "same-meeting")],
        "frus1961v91/d2": [("frus1961v90/d3", "same-meeting")],
    }
