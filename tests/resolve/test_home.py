"""Whose office or post a page means, by its edition."""

import pytest

from kg.model import Communication, Date, Extraction, Label, Mention, Party, Span
from kg.resolve.home import at_home
from kg.resolve.message_index import cards
from kg.resolve.people import identify
from kg.resolve.register import Register


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def meant(register: Register, words: str, label: Label, edition: str) -> str | None:
    one = Mention(0, len(words), words, label)
    whole = Communication("v/one", "letter", 0, 9)
    page = Extraction(
        "v/one", "v", None, "letter", "", Span(0, 0), (whole,), mentions=(one,), edition=edition
    )
    (found,) = at_home(identify(page, register), register).mentions
    return found.agent.target if found.agent else None


@pytest.mark.parametrize(
    ("words", "label", "edition", "expected"),
    [
        ("Embassy in Jakarta", Label.POST, "dafp", "organization/australian-embassy-djakarta"),
        ("Embassy in Indonesia", Label.POST, "dafp", "organization/australian-embassy-djakarta"),
        ("Jakarta", Label.POST, "dafp", "organization/australian-embassy-djakarta"),
        ("London", Label.POST, "dafp", "organization/australian-high-commission-london"),
        ("Canberra", Label.POST, "dafp", "organization/australian-department-of-external-affairs"),
        ("Jakarta", Label.POST, "unknown", None),
        ("Embassy in Jakarta", Label.POST, "unknown", None),
        ("the Secretary of State", Label.OFFICE, "unknown", None),
        ("Department", Label.BODY, "unknown", None),
        ("State Department", Label.BODY, "unknown", "organization/department-of-state"),
        ("US Secretary of State", Label.OFFICE, "dafp", "office/us-secretary-of-state"),
        ("Foreign Office", Label.BODY, "dbpo", "organization/foreign-office"),
        (
            "Soviet Embassy in Washington",
            Label.POST,
            "dbpo",
            "organization/soviet-embassy-washington",
        ),
        ("Soviet Embassy", Label.POST, "dbpo", None),
        ("the Secretary of State", Label.OFFICE, "frus", "office/us-secretary-of-state"),
        ("Embassy in Indonesia", Label.POST, "frus", "organization/embassy-indonesia"),
    ],
)
def test_what_words_mean(
    register: Register, words: str, label: Label, edition: str, expected: str | None
) -> None:
    assert meant(register, words, label, edition) == expected


def test_a_card_has_the_posts_of_its_own_side(register: Register) -> None:
    to = Party("Jakarta", 0, 7, Label.POST)
    whole = Communication("v/one", "telegram", 0, 9, number="7", recipients=(to,))
    page = Extraction("v/one", "v", None, "telegram", "", Span(0, 0), (whole,), edition="dafp")
    (card,) = cards(at_home(identify(page, register), register))
    assert card.destination == {"organization/australian-embassy-djakarta"}
    assert card.origin == frozenset()


@pytest.mark.parametrize(
    ("names", "edition", "expected"),
    [
        (("Attlee",), "dafp", ["Clement R. Attlee"]),  # Prime Minister on the day
        (("Hill",), "dafp", [None]),  # an American ambassador, and anybody else
        (("Adam Malik",), "dafp", [None]),  # no Yakov A. Malik
        (("William H. Draper", "Draper"), "dafp", ["William Henry Draper, Jr."] * 2),
    ],
)
def test_a_bare_surname_abroad(
    register: Register, names: tuple[str, ...], edition: str, expected: list[str | None]
) -> None:
    text = " and ".join(names)
    mentions = tuple(
        Mention(at, at + len(name), name, Label.PERSON)
        for name in names
        for at in (text.rindex(name),)
    )
    sent = Date(0, 0, "", "1949-06-01", "1949-06-01T00:00:00", "1949-06-01T23:59:59")
    whole = Communication("v/one", "letter", 0, len(text), sent=sent)
    page = Extraction(
        "v/one", "v", None, "letter", "", Span(0, 0), (whole,), mentions=mentions, edition=edition
    )
    found = at_home(identify(page, register), register).mentions
    people = [register.person(m.agent.target) if m.agent else None for m in found]
    assert [person.name if person else None for person in people] == expected
