"""A message has two ends, and one person is not at both."""

import pytest

from kg.model import By, Communication, Extraction, Label, Link, Mention, Party, Span
from kg.resolve.people import settle_parties
from kg.resolve.register import Register

NOBODY = Register.load([], with_shipped=False)

WILLIAMS = "person/114611"


def end(start: int, confidence: float = 1.0, by: By = By.PROGRAM, named: bool = True) -> Party:
    return Party(
        "Assistant Secretary of State (Williams)",
        start,
        start + 39,
        Label.OFFICE,
        name="Williams" if named else None,
        person=Link(WILLIAMS, "listed-in-volume", confidence, by),
    )


def message(sender: Party, recipient: Party) -> Extraction:
    one = Communication("v/d1", "letter", 0, 200, senders=(sender,), recipients=(recipient,))
    names = tuple(
        Mention(
            party.start + 30, party.start + 38, "Williams", Label.PERSON,
            agent=Link(WILLIAMS, "listed-in-volume", 0.9),
        )
        for party in (sender, recipient)
        if party.start is not None
    )  # fmt: skip
    return Extraction("v/d1", "v", "1", "letter", "", Span(0, 9), (one,), mentions=names)


@pytest.mark.parametrize(
    ("sender", "recipient", "kept"),
    [
        (end(10), end(100), [False, False]),
        (end(10, 0.9), end(100, 0.6), [True, False]),
        (end(10, 0.6), end(100, 1.0, By.EDITOR), [False, True]),
        (end(10, 1.0, named=False), end(100, 0.7), [False, True]),
    ],
)
def test_the_weaker_side_loses_its_person(
    sender: Party, recipient: Party, kept: list[bool]
) -> None:
    found = settle_parties(message(sender, recipient), NOBODY)
    (one,) = found.communications
    assert [p.person is not None for p in (*one.senders, *one.recipients)] == kept
    assert [m.agent is not None for m in found.mentions] == kept
    assert all(m.agent or m.candidates == (WILLIAMS,) for m in found.mentions)


def test_two_people_stay_as_they_are() -> None:
    other = Party("Rusk", 100, 104, Label.PERSON, agent=Link("person/111738", "surname", 0.9))
    found = message(end(10), other)
    assert settle_parties(found, NOBODY) == found
