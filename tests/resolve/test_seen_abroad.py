"""Whose ambassador a page means without saying where: the one accredited where the writer is."""

import json
from pathlib import Path

import pytest

from kg import analyse

PAGE = """12. Telegram From {sender}

{place}, March 1, 1958, 6 p.m.

388. {whose} Ambassador informs me he has had no answer either. I told the {whose} Embassy so.
"""


@pytest.mark.parametrize(
    ("sender", "place", "linked"),
    [
        ("the Embassy in France to the Department of State", "Paris", False),
        ("the Department of State to the Embassy in France", "Washington", True),
    ],
)
def test_another_powers_ambassador_is_the_one_there(
    tmp_path: Path, sender: str, place: str, linked: bool
) -> None:
    page = tmp_path / "frus1958-60v07p2"
    page.mkdir()
    text = PAGE.format(sender=sender, place=place, whose="Soviet")
    (page / "d12.txt").write_text(text, encoding="utf-8")
    (record,) = analyse(page).records()
    agents = {
        mention["text"]: mention["agent"]
        for mention in record["mentions"]
        if mention["text"] in ("Soviet Ambassador", "Soviet Embassy")
    }
    assert len(agents) == 2, json.dumps(record["mentions"])
    assert all((agent is not None) == linked for agent in agents.values()), agents
