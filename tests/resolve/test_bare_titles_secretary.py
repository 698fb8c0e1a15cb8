"""Whose Secretary a paper means."""

from datetime import date

import pytest

from kg.model import (
    ArchiveRef,
    ArchiveRole,
    Communication,
    Date,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Span,
)
from kg.resolve.bare_titles import settle_titles
from kg.resolve.register import Register

STATE = "office/us-secretary-of-state"
RUSK, JOHNSON, BALL = "person/111738", "person/106681", "person/100810"
DAY = date(1962, 10, 25).isoformat()


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def settled(register: Register, text: str, kept: str, *people: tuple[str, str]) -> Extraction:
    word = "Acting Secretary" if "Acting" in text else "Secretary"
    at = text.index(word)
    mentions = [Mention(at, at + len(word), word, Label.OFFICE)]
    for name, who in people:
        start = text.index(name)
        link = Link(who, "surname", 0.99)
        mentions.append(Mention(start, start + len(name), name, Label.PERSON, agent=link))
    sent = Date(0, 0, "", DAY, f"{DAY}T00:00:00", f"{DAY}T23:59:59")
    there = Party("The Secretary", 0, 13, Label.OFFICE)
    talk = Communication(
        "v/d1", "memorandum-of-conversation", 0, len(text), participants=(there,), sent=sent
    )
    source = ArchiveRef(0, 0, "", kept, (), ArchiveRole.SOURCE)
    page = Extraction(
        "v/d1", "v", "1", "paper", "", Span(0, 0), (talk,), tuple(mentions), archive=(source,)
    )
    return settle_titles(page, text, register)


MCNAMARA = ("McNamara", "person/108939")


@pytest.mark.parametrize(
    ("text", "kept", "people", "told"),
    [
        ("The Secretary said that he agreed.", "Department of State", (), True),
        ("The Secretary’s views were these.", "Department of State", (), True),
        ("The Secretary said that he agreed.", "Johnson Library", (), False),
        ("The Secretary met Secretary Rusk.", "Johnson Library", (("Rusk", RUSK),), True),
        ("The Secretary met Secretary McNamara.", "Department of State", (MCNAMARA,), False),
        ("The Secretary and the Secretary of Defense", "Department of State", (), False),
        ("The Secretary and the Under Secretary of Defense", "Department of State", (), False),
        ("The Secretary-Designate was there.", "Department of State", (), False),
        ("Mr. Glendinning, Secretary of the Board", "Department of State", (), False),
    ],
)
def test_the_secretary(
    register: Register, text: str, kept: str, people: tuple[tuple[str, str], ...], told: bool
) -> None:
    (mention, *_) = settled(register, text, kept, *people).mentions
    assert (mention.agent.target if mention.agent else None) == (STATE if told else None)
    assert (mention.person.target if mention.person else None) == (RUSK if told else None)


def test_who_took_part(register: Register) -> None:
    (talk,) = settled(register, "The Secretary said so.", "Department of State").communications
    (there,) = talk.participants
    assert there.agent is not None
    assert there.agent.target == STATE


def test_who_acts(register: Register) -> None:
    (mention, *_) = settled(
        register, "The Acting Secretary said so.", "Department of State"
    ).mentions
    assert mention.agent is not None
    assert (mention.agent.target, mention.agent.reason) == (STATE, "acting")
    assert mention.person is not None
    assert mention.person.target == "person/100810"  # Ball, the Under Secretary


@pytest.mark.parametrize(("word", "who"), [("Acting", JOHNSON), ("Deputy", BALL)])
def test_who_the_heading_says_acts(register: Register, word: str, who: str) -> None:
    text = f"To the {word} Secretary of State (Johnson)\nThe Acting Secretary said so."
    name, title = text.index("Johnson"), text.rindex("Acting")
    johnson = Party("Johnson", name, name + 7, Label.PERSON, agent=Link(JOHNSON, "surname", 0.9))
    sent = Date(0, 0, "", DAY, f"{DAY}T00:00:00", f"{DAY}T23:59:59")
    printed = Communication("v/d1", "memorandum", 0, 90, recipients=(johnson,), sent=sent)
    said = Mention(title, title + 16, "Acting Secretary", Label.OFFICE)
    source = ArchiveRef(0, 0, "", "Department of State", (), ArchiveRole.SOURCE)
    page = Extraction(
        "v/d1", "v", "1", "paper", "", Span(0, 0), (printed,), (said,), archive=(source,)
    )
    (told,) = settle_titles(page, text, register).mentions
    assert told.person is not None and told.person.target == who
