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


@pytest.mark.parametrize(
    ("body", "letter", "telegram"),
    [
        ("In reply to your letter of May 1 I agree.", 0.9, 0.85),
        ("I have received your letter of May 1.", 0.8, 0.75),
        ("My gratitude for the greetings.", 0.9, 0.85),
        ("It contradicts your letter.", 0.5, 0.45),
        ("No. " * 180 + "I have received your letter of May 1.", 0.6, 0.6),
        ("No. " * 180 + "In reply to your letter of May 1 I agree.", 0.7, 0.7),
        ("No. " * 180 + "It contradicts your letter.", 0.3, 0.3),
        ("As I said in my reply to your letter of May 1, I wait.", 0.2, 0.2),
        ("To your letter of May 1 we immediately gave a response.", 0.2, 0.2),
    ],
)
def test_how_strongly_a_message_is_said_to_be_answered(
    body: str, letter: float, telegram: float
) -> None:
    """An answer is surer than a receipt, a receipt than a name, the first words than the rest; the
    first words of a telegram name many things."""
    text = HEAD + body + TAIL
    document = read_page(text, "frus1961-63v06/d72")
    for form, strength in (("letter", letter), ("telegram", telegram)):
        message = Communication("frus1961-63v06/d72", form, 0, len(text))
        (answer,) = find_answers(document, (message,), ())
        assert answer.strength == strength, form


def test_a_clause_that_answered_another_does_not_weaken_this_one() -> None:
    first, second = answers(
        "After my reply to your letter of the 10th, I have received your letter of the 9th."
    )
    assert first.strength == 0.2
    assert second.strength >= 0.75


@pytest.mark.parametrize(
    ("words", "number", "form"),
    [
        ("your message 9894", "9894", "message"),
        ("your telegram No. 1047", "1047", "telegram"),
        ("your airgram A–459", "A–459", "airgram"),
        ("your aide-mémoire", None, "aide-memoire"),
        ("your note 5", None, "note"),
        ("your letter 1,000 men", None, "letter"),
        ("your letter 12 May", None, "letter"),
        ("your proposals", None, None),
        ("the message which was delivered to me", None, "message"),
        ("the note you sent", None, "note"),
        ("thanks for the good wishes", None, "message"),
    ],
)
def test_the_form_and_number_said(words: str, number: str | None, form: str | None) -> None:
    (answer,) = answers(f"I read {words} here.")
    assert (answer.number, answer.form) == (number, form)


@pytest.mark.parametrize(
    ("between", "sent"),
    [
        (" of ", "1962-10-30"),
        (" dated ", "1962-10-30"),
        (" to Rusk of ", "1962-10-30"),
        (" about Cuba of ", None),
    ],
)
def test_the_day_given_with_it(between: str, sent: str | None) -> None:
    (answer,) = answers(f"I thank you for your letter{between}October 30.", "October 30")
    assert answer.sent == sent


def test_what_an_inner_message_says_is_its_own_and_what_announces_it_is_said_for_it() -> None:
    body = (
        "I have your letter.\nFollowing is reply from Kennedy to Khrushchev’s message of May 30:\n"
        "“I thank you for your note.”\nI read your telegram."
    )
    text = HEAD + body + TAIL
    document = read_page(text, "frus1961-63v06/d72")
    outer = Communication("d72", "telegram", 0, len(text))
    begin = text.index("I thank")
    inner = Communication("d72/e1", "letter", begin, text.index(".”") + 1, enclosed_in="d72")
    found = find_answers(document, (outer, inner), ())
    assert [(a.message, a.form, a.strength) for a in found] == [
        ("d72", "letter", 0.75),
        ("d72/e1", "message", 0.9),
        ("d72/e1", "note", 0.9),
        ("d72", "telegram", 0.75),
    ]
    assert find_answers(document, (), ()) == ()
