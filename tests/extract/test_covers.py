"""What a cover text says of the message it passes on, and of its delivery."""

import pytest

from kg.extract.covers import Cover, CoverReader, find_delivery, letter_words, sentences
from kg.model import Date, Label, Mention

WORDS = letter_words()
SENT = Date(0, 0, "", "1962-12-22T10:00:00-05:00", "", "")


def read(text: str, *mentions: Mention) -> Cover:
    return CoverReader(WORDS, text, mentions, (), SENT).read(0, len(text))


@pytest.mark.parametrize(
    ("text", "senders", "recipients"),
    [
        ("Following message from President to Khrushchev:", ["President"], ["Khrushchev"]),
        (
            "Deliver following message to Khrushchev from the President.",
            ["President"],
            ["Khrushchev"],
        ),
        ("Following is text of Khrushchev’s letter to President:", ["Khrushchev"], ["President"]),
        ("Please deliver Presidential message to Brezhnev:", ["Presidential"], ["Brezhnev"]),
        (
            "Text of joint letter from President and Prime Minister Macmillan follows:",
            ["President", "Prime Minister Macmillan"],
            [],
        ),
        ("Deliver Inonu soonest following message from President:", ["President"], ["Inonu"]),
        (
            "Please deliver following message immediately to Foreign Office for Khrushchev.",
            [],
            ["Khrushchev"],
        ),
        (
            "Following is text of message for Harriman to deliver to Khrushchev:",
            [],
            ["Khrushchev"],
        ),
        (
            "You should deliver following reply from Kennedy to Khrushchev’s letter of May 21.",
            ["Kennedy"],
            ["Khrushchev"],
        ),
        (
            "Following letter to President Kennedy from Khrushchev handed me by Acting Foreign "
            "Minister Semenov at 12:15.",
            ["Khrushchev"],
            ["President Kennedy"],
        ),
        ("Deliver following message from President to de Gaulle:", ["President"], ["de Gaulle"]),
    ],
)
def test_parties(text: str, senders: list[str], recipients: list[str]) -> None:
    cover = read(text)
    assert cover.transmits
    assert [p.text for p in cover.senders] == senders
    assert [p.text for p in cover.recipients] == recipients
    for party in (*cover.senders, *cover.recipients):
        assert text[party.start : party.end] == party.text


def test_the_caption_helps_out() -> None:
    cover = read("Cahto 95. For the President from the Secretary. Please pass following message.")
    assert [p.text for p in cover.senders] == ["Secretary"]
    assert [p.text for p in cover.recipients] == ["President"]


def test_who_delivers_does_not_read() -> None:
    cover = read("For Ambassador from Secretary. Please deliver following message.")
    assert cover.recipients == ()


def test_a_place_sends_nothing() -> None:
    cover = read("Following message from London to Khrushchev:")
    assert cover.senders == ()


def test_a_bare_name_has_to_be_a_person_where_persons_are_known() -> None:
    text = "Following message from Fourteen to Khrushchev:"
    at = text.index("Khrushchev")
    known = Mention(at, at + 10, "Khrushchev", Label.PERSON)
    cover = read(text, known)
    assert cover.senders == ()
    assert [p.text for p in cover.recipients] == ["Khrushchev"]


@pytest.mark.parametrize(
    "text",
    ["Text of draft resolution follows:", "The initialed version reads as follows:"],
)
def test_other_texts_are_refused(text: str) -> None:
    assert read(text).refused


def test_today_is_the_day_of_the_carrying_text() -> None:
    cover = read("By direction of the President, I made the following statement to Dobrynin today:")
    assert cover.sent is not None
    assert (cover.sent.edtf, cover.sent.reason) == ("1962-12-22", "relative-to-sending")


def test_sentences() -> None:
    text = "997. Ref Embtel 1070.1 Signed original at 1:45 a.m. Washington time. Mr. N. Khrushchev."
    assert [text[a:b].strip() for a, b in sentences(text, 0, len(text))] == [
        "997.",
        "Ref Embtel 1070.1",
        "Signed original at 1:45 a.m. Washington time.",
        "Mr. N. Khrushchev.",
    ]


@pytest.mark.parametrize(
    ("text", "taker"),
    [
        ("Letter delivered to Soviet Embassy 1:45 a.m.", "Soviet Embassy"),
        ("Text has been handed Soviet Embassy.", "Soviet Embassy"),
        ("which Menshikov handed President at White House today:", "President"),
    ],
)
def test_delivered(text: str, taker: str) -> None:
    reader = CoverReader(WORDS, text, (), ())
    to_whom, _ = find_delivery(WORDS, text, [(0, len(text))], reader)
    assert to_whom is not None
    assert to_whom.text == taker


@pytest.mark.parametrize(
    "text",
    [
        "Please deliver to highest ranking Soviet official.",
        "Message should be delivered to Foreign Office.",
        "Similar letter given British Chargé.",
        "Advise when delivered.",
        "Please have this delivered to Soviet Embassy.",
    ],
)
def test_not_delivered(text: str) -> None:
    reader = CoverReader(WORDS, text, (), ())
    assert find_delivery(WORDS, text, [(0, len(text))], reader) == (None, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TEXT OF MEMORANDUM HANDED TO PRESIDENT DIEM FOLLOWS", "DIEM"),
        ("Deliver following message to President de Gaulle:", "de Gaulle"),
        ("Deliver following message to Finance Minister Giscard d’Estaing:", "Giscard d’Estaing"),
    ],
)
def test_an_office_and_the_name_behind_it_are_one_person(text: str, name: str) -> None:
    at = text.index(name)
    (party,) = read(text, Mention(at, at + len(name), name, Label.PERSON)).recipients
    assert (party.label, party.name) == (Label.PERSON, name)
    assert party.text.endswith(name)


def test_a_word_that_begins_a_sentence_is_no_part_of_a_name() -> None:
    text = "Following message from Khrushchev: According Zorin it is broadcast tomorrow."
    at = text.index("Zorin")
    reader = CoverReader(letter_words(), text, (Mention(at, at + 5, "Zorin", Label.PERSON),), ())
    party = reader.party(at - len("According "), at + 5, "cover-text")
    assert party is not None
    assert (party.text, party.start) == ("Zorin", at)


def test_the_shah_of_iran_is_no_place() -> None:
    text = "Deliver following message from President to Shah of Iran:"
    at = text.index("Iran")
    (party,) = read(text, Mention(at, at + 4, "Iran", Label.PLACE)).recipients
    assert party.text == "Shah of Iran"
