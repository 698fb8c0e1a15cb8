"""Scores against the gold read by hand: what counts, and what does not."""

from typing import Any

import pytest

from kg import evaluate
from kg.read.plain import read_page

TEXT = (
    "64. Telegram From A to B1\\nMoscow, May 2, 1961.\\nHe wrote: “Dear Sir, the answer is yes.”\\n"
)


def communication(start: int, **given: Any) -> dict[str, Any]:
    plain = {"start": start, "senders": [], "recipients": [], "sent": None, "replies_to": []}
    return plain | given


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    message = {
        "sender": {"text": "A", "person": "person/1"},
        "recipient": {"text": "B", "person": None},
        "date": "1961-05-02",
        "form": "letter",
        "starts_with": "Dear Sir, the answer",
    }
    entries = {
        "enclosures": {"v/d64": [{"id": "v/d64", "enclosed": [message]}]},
        "replies": {"v/d64": [{"id": "v/d64", "replies_to": ["v/d63"], "via": "your letter"}]},
    }
    named = [
        {"id": "v/d65", "start": 10, "text": "Dulles", "persons": ["person/1", "person/2"]},
        {"id": "v/d65", "start": 30, "text": "Johnson", "persons": ["person/3"]},
        {"id": "v/d65", "start": 50, "text": "Elizabeth", "persons": []},  # a ship
    ]
    monkeypatch.setattr(evaluate, "gold", {**entries, "people": {"v/d65": named}}.__getitem__)


def test_what_is_found_and_what_is_not() -> None:
    document = read_page(TEXT.replace("\\n", "\n"), "v/d64")
    party = {"agent": None, "person": "person/1"}
    inside = communication(60, senders=[party], sent={"edtf": "../1961-05-02"})
    scores = evaluate.by_hand(
        document, {"communications": [communication(0, replies_to=["v/d63", "v/d62"]), inside]}
    )
    found = scores["message inside (by hand)"]
    assert (found.hit, found.extra, found.missed) == (1, 0, 0)
    assert scores["message inside: sender"].precision == 1.0
    day = scores["message inside: day"]
    assert (day.hit, day.extra, day.missed) == (0, 0, 1)  # a bound is no day, and no wrong one
    reply = scores["reply (by hand)"]
    assert (reply.hit, reply.extra, reply.missed) == (1, 1, 0)


def test_other_documents_are_not_scored() -> None:
    document = read_page(TEXT.replace("\\n", "\n"), "v/d1")
    assert not evaluate.by_hand(document, {"communications": [communication(0)]})


@pytest.mark.parametrize(
    ("agents", "counts"),
    [
        (("person/2", "person/3", None), (2, 0, 0)),
        (("person/9", None, None), (0, 1, 2)),
        (("person/1", "person/3", "person/4"), (2, 1, 0)),  # a ship is nobody
    ],
)
def test_who_names_mean(agents: tuple[str | None, ...], counts: tuple[int, int, int]) -> None:
    document = read_page(TEXT.replace("\\n", "\n"), "v/d65")
    mentions = [
        {"label": "PERSON", "start": at, "end": at + 6, "agent": agent}
        for at, agent in zip((10, 30, 50), agents, strict=True)
    ]
    record = {"communications": [communication(0)], "mentions": mentions}
    found = evaluate.by_hand(document, record)["person (by hand)"]
    assert (found.hit, found.extra, found.missed) == counts
