"""What a message says of those it has received, and how plainly it answers them."""

import pytest

from kg.extract.answers import find_answers
from kg.model import Answer, Communication, Date
from kg.read.plain import read_page

HEAD = "72. Letter From President Kennedy to Chairman Khrushchev 0\nWashington, November 3, 1962.\n"
TAIL = "\nJohn F. Kennedy\n- Source: Department of State.↩\n- Document 71.↩"


def answers(body: str, dated: str = "") -> tuple[Answer, ...]:
    text = HEAD + body + TAIL
    document = read_page(text, "frus1961-63v06/d72")
    message = Communication("frus1961-63v06/d72", "letter", 0, len(text))
    dates = ()
    if dated:
        at = text.index(dated)
        dates = (Date(at, at + len(dated), dated, "1962-10-30", "", ""),)
    return find_answers(document, (message,), dates)


@pytest.mark.parametrize(
    "body",
    [
        "I wish to thank you for your letter of October 30.1 It is welcome.",
        "I have your letter of October 30.1",
        "In reply to your kind message of October 30,1 let me say this.",
        "Dear Mr. Chairman: I have received your letter of October 30,1 and regret it.",
        "We were glad to get your telegram of October 30.1",
    ],
)
def test_received(body: str) -> None:
    (answer,) = answers(body, "October 30")
    assert answer.notes == (1,)
    assert answer.sent == "1962-10-30"
    assert answer.strength >= 0.75


@pytest.mark.parametrize(
    "body",
    [
        "As I said in my reply to your letter of October 30,1 we differ.",
        "Before I received your letter of October 30,1 I had written.",
    ],
)
def test_answered_earlier(body: str) -> None:
    (answer,) = answers(body, "October 30")
    assert answer.strength < 0.5


def test_only_named() -> None:
    body = "So much for that. " * 60 + "It contradicts your letter of October 30.1"
    (answer,) = answers(body, "October 30")
    assert answer.strength < 0.5


@pytest.mark.parametrize(
    "body", ["The letter was long.", "My letter of October 30 was clear.", "Yours."]
)
def test_nothing_received(body: str) -> None:
    assert answers(body) == ()


def test_number_is_kept() -> None:
    (answer,) = answers("I read your message 9894 with amazement.")
    assert answer.number == "9894"


def test_note_behind_the_next_word_but_in_the_sentence() -> None:
    (answer,) = answers(
        "Thank you for the felicitations on the flight of your cosmonauts.1 Regards."
    )
    assert answer.notes == (1,)


def test_a_note_on_a_word_before_the_message_is_not_its_note() -> None:
    body = "I thank you for your 1 message on the flight.2 It is welcome."
    text = (
        HEAD
        + body
        + TAIL.replace("- Document 71.↩", "- The word “kind” is crossed out.↩\n- Document 71.↩")
    )
    document = read_page(text, "frus1961-63v06/d72")
    message = Communication("frus1961-63v06/d72", "letter", 0, len(text))
    (answer,) = find_answers(document, (message,), ())
    assert answer.notes == (1, 2)


def test_a_note_called_behind_the_message_says_what_it_is() -> None:
    body = "Answering your request of October 30,1 I enclose a memorandum.2"
    text = HEAD + body + TAIL.replace("- Document 71.↩", "- Not printed.↩\n- Document 71.↩")
    document = read_page(text, "frus1961-63v06/d72")
    message = Communication("frus1961-63v06/d72", "letter", 0, len(text))
    at = text.index("October 30")
    day = Date(at, at + 10, "October 30", "1962-10-30", "", "")
    (answer,) = find_answers(document, (message,), (day,))
    assert answer.notes == (1,)
