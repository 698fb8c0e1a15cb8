"""Whose a post's message is: its signer's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.model import By, Communication, Extraction, Label, Link, Mention, Party, Span
from kg.resolve.people import settle_parties
from kg.resolve.register import Register

AMBASSADOR = "person/113537"  # Llewellyn E. Thompson


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load(())


def telegram(signer: Party) -> Extraction:
    embassy = Party(
        "Embassy in the Soviet Union",
        0,
        27,
        Label.POST,
        agent=Link("organization/embassy-soviet-union", "register", 0.97),
        person=Link(AMBASSADOR, "held-office", 0.97),
    )
    message = Communication("v/d1", "telegram", 0, 99, senders=(embassy,), signers=(signer,))
    return Extraction("v/d1", "v", "1", "telegram", "Telegram", Span(0, 8), (message,))


def person(text: str, who: str | None) -> Party:
    link = Link(who, "in-register", 0.95) if who else None
    return Party(text, 90, 90 + len(text), Label.PERSON, agent=link, name=text)


def sender(extraction: Extraction) -> Link | None:
    return extraction.communications[0].senders[0].person


def test_the_charge_who_signs_sent_it(register: Register) -> None:
    found = sender(settle_parties(telegram(person("McSweeney", "person/108971")), register))
    assert found is not None
    assert (found.target, found.reason) == ("person/108971", "signed")


def test_a_strange_name_leaves_it_open(register: Register) -> None:
    assert sender(settle_parties(telegram(person("Zorgan", None)), register)) is None


def test_the_ambassadors_own_name_does_not(register: Register) -> None:
    for text in ("Thompson", "L.E.T."):
        found = sender(settle_parties(telegram(person(text, None)), register))
        assert found is not None
        assert found.target == AMBASSADOR


@pytest.mark.parametrize(
    ("signature", "taken_for", "by", "who"),
    [
        ("Thompson", "person/113535", By.PROGRAM, AMBASSADOR),  # another Thompson
        ("Llewellyn", "person/113535", By.PROGRAM, AMBASSADOR),
        ("Thompson", "person/113535", By.EDITOR, "person/113535"),  # what editors marked stays
        ("McSweeney", "person/108971", By.PROGRAM, "person/108971"),
        ("John Thompson", "person/113535", By.PROGRAM, "person/113535"),
    ],
)
def test_who_sends_a_message_signs_it(
    register: Register, signature: str, taken_for: str, by: By, who: str
) -> None:
    signer = replace(
        person(signature, None), agent=Link(taken_for, "listed-in-volume", 0.99, by=by)
    )
    begin, end = signer.start or 0, signer.end or 0
    said = Mention(begin, end, signature, Label.PERSON, agent=signer.agent)
    settled = settle_parties(replace(telegram(signer), mentions=(said,)), register)
    (told,) = settled.communications[0].signers
    assert told.agent is not None
    assert told.agent.target == who
    assert settled.mentions[0].agent == told.agent
