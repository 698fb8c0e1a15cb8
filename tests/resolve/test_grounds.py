"""How sure a rule's conclusions are comes from those that were judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import analyse
from kg.resolve import grounds
from kg.settings import shipped

PAGE = """\
12. Telegram From the Embassy in Jordan to the Department of State
Amman, May 4, 1961, 6 p.m.
1201. The British Ambassador at Amman called on the Minister. Embassy in Washington was informed.
Macomber
- Source: Department of State, Central Files, 123.45/5–461. Secret. Repeated to London.
"""


def test_a_share_is_no_certainty_however_few_were_judged() -> None:
    assert grounds.share(20, 20) == 0.976
    assert grounds.share(1, 1) < 0.8
    assert 0.99 < grounds.share(5000, 5010) < 1


def test_the_shares_are_those_of_the_conclusions_read() -> None:
    lines = (shipped("data") / "gold" / "conclusions.jsonl").read_text("utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    assert {one["verdict"] for one in read} == {"right", "wrong", "open"}
    table = json.loads((shipped("data") / "weights" / "grounds.json").read_text("utf-8"))["grounds"]
    for kind, of_kind in table.items():
        for reason, (right, count) in of_kind.items():
            judged = [o for o in read if (o["kind"], o["reason"]) == (kind, reason)]
            assert count >= sum(o["verdict"] != "open" for o in judged) > 0 or not judged
            assert right >= sum(o["verdict"] == "right" for o in judged)


def test_what_is_too_often_wrong_stays_a_candidate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    shares = {"name:POST": {"formula": 0.64, "register": 0.9}, "copied_to": {"source-note": 0.91}}
    monkeypatch.setattr(grounds, "_shares", lambda: shares)
    record = analyse(page).records()[0]
    posts = {one["text"]: one for one in record["mentions"] if one["label"] == "POST"}
    foreign = posts["Embassy in Washington"]
    assert foreign["agent"] is None
    assert foreign["candidates"] == ["organization/embassy-washington"]
    assert posts["Embassy in Jordan"]["agent"] == "organization/embassy-jordan"
    copies = record["communications"][0]["copied_to"]
    assert [one["confidence"] for one in copies] == [0.91]
