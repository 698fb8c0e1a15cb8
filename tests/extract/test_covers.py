"""What a cover text says of the message it passes on, and of its delivery."""

import pytest

from kg.extract.covers import CoverReader, find_delivery, letter_words, sentences
from kg.model import Date, Label, Mention, Party

WORDS = letter_words()
SENT = Date(0, 0, "", "1962-12-22T10:00:00-05:00", "", "")


def reader(text: str, *mentions: Mention) -> CoverReader:
    return CoverReader(WORDS, text, mentions, (), SENT)


def whole(text: str, *mentions: Mention) -> list[Party]:
    """The parties that a cover text names."""
    read = reader(text, *mentions)
    found = (read.party(m.start(), m.end(), "cover-text") for m in WORDS.party.finditer(text))
    return [party for party in found if party is not None]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Following message from President to Khrushchev:", "message"),
        ("Following is text of Khrushchev’s letter to President:", "letter"),
        ("He then left the room.", None),
    ],
)
def test_form(text: str, form: str | None) -> None:
    assert reader(text).read(0, len(text)).form == form


def test_a_place_is_no_party() -> None:
    assert [p.text for p in whole("Following message from London to Khrushchev:")] == ["Khrushchev"]


def test_a_bare_name_has_to_be_a_person_where_persons_are_known() -> None:
    text = "Following message from Fourteen to Khrushchev:"
    at = text.index("Khrushchev")
    known = Mention(at, at + 10, "Khrushchev", Label.PERSON)
    assert [p.text for p in whole(text, known)] == ["Khrushchev"]


def test_today_is_the_day_of_the_carrying_text() -> None:
    text = "By direction of the President, I made the following statement to Dobrynin today:"
    (today,) = reader(text).dates
    assert (today.edtf, today.reason) == ("1962-12-22", "relative-to-sending")


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
    to_whom, _ = find_delivery(WORDS, text, [(0, len(text))], reader(text))
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
    assert find_delivery(WORDS, text, [(0, len(text))], reader(text)) == (None, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TEXT OF MEMORANDUM HANDED TO PRESIDENT DIEM FOLLOWS", "DIEM"),
        ("Deliver following message to Finance Minister Giscard d’Estaing:", "Giscard d’Estaing"),
    ],
)
def test_an_office_and_the_name_behind_it_are_one_person(text: str, name: str) -> None:
    at = text.index(name)
    party = whole(text, Mention(at, at + len(name), name, Label.PERSON))[-1]
    assert (party.label, party.name) == (Label.PERSON, name)
    assert party.text.endswith(name)


def test_a_word_that_begins_a_sentence_is_no_part_of_a_name() -> None:
    text = "Following message from Khrushchev: According Zorin it is broadcast tomorrow."
    at = text.index("Zorin")
    read = reader(text, Mention(at, at + 5, "Zorin", Label.PERSON))
    party = read.party(at - len("According "), at + 5, "cover-text")
    assert party is not None
    assert (party.text, party.start) == ("Zorin", at)


def test_the_shah_of_iran_is_no_place() -> None:
    text = "Deliver following message from President to Shah of Iran:"
    at = text.index("Iran")
    assert whole(text, Mention(at, at + 4, "Iran", Label.PLACE))[-1].text == "Shah of Iran"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Soviet Embassy", Label.POST),
        ("Legation", Label.POST),
        ("British Mission", Label.POST),
        ("Foreign Office", Label.BODY),
        ("Department of State", Label.BODY),
        ("President", Label.OFFICE),
        ("President of Pakistan", Label.OFFICE),
        ("Secretary for Air", Label.OFFICE),
        ("Prime Minister Nehru", Label.PERSON),
        ("Nehru", Label.PERSON),
    ],
)
def test_what_a_name_is_of(name: str, label: Label) -> None:
    assert reader("").label(name) is label


@pytest.mark.parametrize(
    ("text", "taker", "when"),
    [
        ("Letter delivered to Soviet Embassy today.", "Soviet Embassy", "today"),
        ("Letter delivered today.", None, "today"),
        ("Letter received today.", None, None),  # whoever received it
        ("Today letter delivered.", None, None),
        (f"Letter delivered{' in haste' * 12} today.", None, "today"),
        (f"Letter delivered{' in haste' * 14} today.", None, None),
        ("Copy delivered to Soviet Embassy. Letter handed President.", "President", None),
        ("Letter delivered  here to President.", "President", None),
        ("Letter was delivered. He left it there today.", None, None),
    ],
)
def test_when_and_to_whom_it_was_delivered(text: str, taker: str | None, when: str | None) -> None:
    to_whom, day = find_delivery(WORDS, text, [(0, len(text))], reader(text))
    assert (to_whom.text if to_whom else None) == taker
    assert (day.text if day else None) == when
    assert to_whom is None or (to_whom.confidence, to_whom.reason) == (0.9, "cover-text")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Letter from A to B", None),  # nothing is passed on
        ("He said so. Text of letter follows.", "letter"),
        ("Text of letter follows. He said so of a note.", "letter"),
        ("He spoke. Following. Letter", "letter"),
        ("Following statement of his letter:", "letter"),  # a statement may be the verb's
        ("Following letter of his statement:", "letter"),
        ("Following draft resolution:", None),
        ("With reference to your letter, following note:", None),  # what is answered
        (f"Reference to {'x' * 67} following note:", None),
        (f"Reference to {'x' * 68} following note:", "note"),
    ],
)
def test_the_form_that_the_announcing_sentence_names(text: str, form: str | None) -> None:
    assert reader(text).read(0, len(text)).form == form


def test_a_day_that_is_found_already_is_no_today_once_more() -> None:
    text = "He came today."
    known = Date(8, 13, "today", "1962-12-22", "", "")
    assert CoverReader(WORDS, text, (), (known,), SENT).dates == [known]
    assert CoverReader(WORDS, text, (), (), None).dates == []
    month = Date(0, 0, "", "1962-12", "", "")
    assert CoverReader(WORDS, text, (), (), month).dates == []
    (today,) = reader(text).dates
    assert (today.start, today.end, today.confidence) == (8, 13, 0.9)
    assert (today.earliest, today.latest) == ("1962-12-22T00:00:00", "1962-12-22T23:59:59")


@pytest.mark.parametrize(
    ("text", "mention", "party"),
    [
        ("from Nehru at noon", ("Nehru", Label.PERSON), ("Nehru", Label.PERSON, None)),
        ("from Nehru at noon", ("noon", Label.PERSON), None),  # persons are found, he is none
        ("from Jawaharlal Nehru at noon", ("noon", Label.PERSON),
         ("Jawaharlal Nehru", Label.PERSON, None)),
        ("from President Ayub at noon", ("Ayub", Label.PERSON),
         ("President Ayub", Label.PERSON, "Ayub")),
        ("from President at noon", ("noon", Label.PERSON), ("President", Label.OFFICE, None)),
        ("from the President at noon", ("noon", Label.PERSON), ("President", Label.OFFICE, None)),
        ("from Kashmir at noon", ("Kashmir", Label.PLACE), None),
        ("from Dulles at noon", ("Dulles", Label.REPOSITORY), None),
        ("from President of India at noon", ("India", Label.PLACE),
         ("President of India", Label.OFFICE, None)),
    ],
)  # fmt: skip
def test_a_party_in_the_light_of_what_is_found(
    text: str, mention: tuple[str, Label], party: tuple[str, Label, str | None] | None
) -> None:
    at = text.index(mention[0])
    read = reader(text, Mention(at, at + len(mention[0]), *mention))
    found = read.party(5, text.index(" at noon"), "cover-text")
    assert (found and (found.text, found.label, found.name)) == party
