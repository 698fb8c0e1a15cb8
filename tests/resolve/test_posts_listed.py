"""Embassies named together are addressees each."""

import pytest

from kg.model import Communication, Date, Extraction, Label, Party, Span
from kg.resolve.offices import posts_of
from kg.resolve.people import identify
from kg.resolve.register import Register


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


@pytest.mark.parametrize(
    ("words", "posts"),
    [
        (
            "the Embassies in Turkey, Greece, and the United Kingdom",
            ["embassy-turkey", "embassy-greece", "embassy-united-kingdom"],
        ),
        (
            "Embassies in the United Kingdom and in Syria",
            ["embassy-united-kingdom", "embassy-syria"],
        ),
        ("Embassy in Turkey", []),
        ("Embassies in the North Atlantic Treaty Organization Countries", []),
    ],
)
def test_the_posts_of_a_list(words: str, posts: list[str]) -> None:
    assert list(posts_of(words)) == [f"organization/{post}" for post in posts]


def message(*texts: str) -> Extraction:
    parties = tuple(Party(text, 10, 10 + len(text), Label.POST) for text in texts)
    sent = Date(0, 0, "", "1962-10-25", "1962-10-25T00:00:00", "1962-10-25T23:59:59")
    one = Communication("v/d1", "telegram", 0, 90, recipients=parties, sent=sent)
    return Extraction("v/d1", "v", "1", "telegram", "", Span(0, 4), (one,))


def test_each_is_an_addressee_without_words_of_its_own(register: Register) -> None:
    given = message("Embassies in Turkey and the Soviet Union")
    printed, *posts = identify(given, register).communications[0].recipients
    assert printed.text == given.communications[0].recipients[0].text
    assert [(p.text, p.start, p.end) for p in posts] == [("", None, None)] * len(posts)
    found = {p.agent.target: p for p in posts if p.agent}
    assert "organization/embassy-soviet-union" in found
    moscow = found["organization/embassy-soviet-union"]
    assert moscow.agent is not None and moscow.agent.evidence == (Span(10, 50),)
    assert moscow.person is not None and moscow.person.reason == "held-office"


@pytest.mark.parametrize(
    ("texts", "posts"),
    [
        (("Embassy in Turkey", "Embassies in Turkey and Greece"), ["turkey", "greece"]),
        (("Embassies in Turkey, Ruritania, and Greece",), ["turkey", "greece"]),
        (("Embassies in Turkey and Greece", "Embassies in Greece and France"),
         ["turkey", "greece", "france"]),
    ],
)  # fmt: skip
def test_each_post_known_is_an_addressee_once(
    register: Register, texts: tuple[str, ...], posts: list[str]
) -> None:
    found = identify(message(*texts), register).communications[0].recipients
    listed = [p.agent.target.rpartition("embassy-")[2] for p in found if p.agent]
    assert listed == posts
    assert all(0.5 < p.agent.confidence < 1 for p in found if p.agent)


def test_one_post_is_no_list(register: Register) -> None:
    given = message("Embassy in Turkey")
    assert len(identify(given, register).communications[0].recipients) == 1
