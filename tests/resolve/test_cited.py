"""Which printed document a citation means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from kg.extract.posts import DEPARTMENT
from kg.model import (
    Cited,
    Communication,
    Date,
    Extraction,
    Label,
    Link,
    Mention,
    Note,
    Party,
    Reference,
    ReferenceKind,
    Span,
)
from kg.resolve.cited import resolve_references
from kg.resolve.message_index import Card, Index, card_of, cards
from kg.resolve.register import Register

MOSCOW = "organization/embassy-soviet-union"
CAIRO = "organization/embassy-egypt"


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def party(words: str) -> Party:
    return Party(words, 0, len(words), Label.POST)


def sent(day: str) -> Date:
    return Date(0, 0, "", day, day, day)


def citing(*references: Reference, day: str = "1962-10-25") -> Extraction:
    printed = Communication(
        "frus1961-63v06/d64",
        "telegram",
        0,
        100,
        senders=(party("Department of State"),),
        recipients=(party("Embassy in the Soviet Union"),),
        sent=sent(day),
    )
    return Extraction(
        "frus1961-63v06/d64",
        "frus1961-63v06",
        "64",
        "telegram",
        "",
        Span(0, 1),
        (printed,),
        references=references,
    )


def telegram(
    number: str,
    sender: str | None = MOSCOW,
    recipient: str | None = DEPARTMENT,
    day: str | None = None,
    candidates: tuple[str, ...] = (),
) -> Reference:
    about = Cited("telegram", number, sender, recipient, day)
    return Reference(
        5,
        16,
        "Embtel",
        ReferenceKind.TELEGRAM,
        cited=about,
        confidence=0.95,
        candidates=candidates,
        reason="stated" if candidates else "number",
    )


def card(
    document: str,
    number: str | None,
    day: date | None,
    origin: str = MOSCOW,
    destination: str = DEPARTMENT,
) -> Card:
    return Card(
        document,
        document,
        "telegram",
        origin=frozenset({origin}),
        destination=frozenset({destination}),
        number=number,
        day=day,
    )


def solve(register: Register, reference: Reference, *known: Card, day: str = "1962-10-25"):
    extraction = citing(reference, day=day)
    index = Index([*cards(extraction), *known])
    (found,) = resolve_references(extraction, index, register).references
    return (found.target.target if found.target else None, found.candidates)


BEFORE = card("frus1961-63v05/d9", "1070", date(1962, 10, 24))
HERE = card("frus1961-63v06/d9", "1070", date(1962, 10, 24))  # in the volume that cites it


def test_number_ends_and_date_decide(register: Register) -> None:
    assert solve(register, telegram("1070"), BEFORE) == ("frus1961-63v05/d9", ())
    assert solve(register, telegram("1070", day="1962-10-24"), BEFORE)[0] == "frus1961-63v05/d9"
    assert solve(register, telegram("1070", day="1962-09-24"), BEFORE)[0] is None
    assert solve(register, telegram("1071"), BEFORE) == (None, ())


def test_another_post_has_the_number_too(register: Register) -> None:
    cairo = card("frus1961-63v17/d9", "1070", date(1962, 10, 24), origin=CAIRO)
    assert solve(register, telegram("1070"), BEFORE, cairo)[0] == "frus1961-63v05/d9"
    assert solve(register, telegram("1070"), cairo) == (None, ())
    back = card("frus1961-63v05/d8", "1070", date(1962, 10, 20), DEPARTMENT, MOSCOW)
    assert solve(register, telegram("1070"), BEFORE, back)[0] == "frus1961-63v05/d9"


def test_the_year_before_has_the_number_too(register: Register) -> None:
    old = card("frus1961-63v05/d2", "1070", date(1961, 10, 30))
    assert solve(register, telegram("1070"), BEFORE, old)[0] == "frus1961-63v05/d9"
    assert solve(register, telegram("1070"), old) == (None, ())
    later = replace(BEFORE, day=date(1962, 11, 9))
    assert solve(register, telegram("1070"), later)[0] is None


def test_two_that_fit_leave_it_open(register: Register) -> None:
    twin = card("frus1961-63v11/d50", "1070", date(1962, 10, 22))
    assert solve(register, telegram("1070"), BEFORE, twin) == (
        None,
        ("frus1961-63v05/d9", "frus1961-63v11/d50"),
    )


def test_of_two_printings_that_of_the_same_volume(register: Register) -> None:
    here = replace(BEFORE, id="frus1961-63v06/d60", document="frus1961-63v06/d60")
    assert solve(register, telegram("1070"), BEFORE, here)[0] == "frus1961-63v06/d60"


def test_what_the_editors_state(register: Register) -> None:
    said = telegram("1070", candidates=("frus1961-63v05/d9",))
    assert solve(register, said, BEFORE)[0] == "frus1961-63v05/d9"
    assert solve(register, said)[0] == "frus1961-63v05/d9"  # its volume is not at hand


def test_a_copy_bears_another_number(register: Register) -> None:
    copy = replace(telegram("292"), text="Moscow’s 292 repeated Dept as 1070")
    here = card("frus1961-63v06/d9", "1070", date(1962, 10, 24))
    assert solve(register, copy, here)[0] == "frus1961-63v06/d9"
    assert solve(register, replace(copy, text="Moscow’s 292"), here)[0] is None


def test_the_digit_of_a_note_told_otherwise(register: Register) -> None:
    said = citing(telegram("107"))
    extraction = replace(said, notes=(Note(0, "0", 90, 99, Span(16, 17)),))
    index = Index([card("frus1961-63v06/d9", "1070", date(1962, 10, 24))])
    (found,) = resolve_references(extraction, index, register).references
    assert found.target is not None and found.target.target == "frus1961-63v06/d9"
    assert found.cited.number == "1070"


def test_a_letter_by_parties_and_day(register: Register) -> None:
    letter = Reference(
        5,
        30,
        "your letter of October 24",
        ReferenceKind.LETTER,
        cited=Cited("letter", None, "person/107127", "office/us-president", "1962-10-24"),
        confidence=0.95,
    )
    known = Card(
        "frus1961-63v06/d63",
        "frus1961-63v06/d63",
        "letter",
        senders=frozenset({"person/107127"}),
        recipients=frozenset({"person/107025"}),
        day=date(1962, 10, 24),
    )
    assert solve(register, letter, known)[0] == "frus1961-63v06/d63"
    assert solve(register, letter, replace(known, day=date(1962, 10, 20))) == (None, ())


@pytest.mark.parametrize(
    ("cited", "printed", "same"),
    [
        ("letter", "letter", True),
        ("letter", "message", True),
        ("message", "telegram", True),
        ("note", "letter", True),
        ("memorandum", "information-memorandum", True),
        ("memorandum", "telegram", False),
        ("memorandum", "letter", False),
        ("letter", "telegram", False),
    ],
)
def test_a_word_for_a_form_may_mean_another(
    register: Register, cited: str, printed: str, same: bool
) -> None:
    about = Cited(cited, None, "person/107127", "office/us-president", "1962-10-24")
    letter = Reference(5, 30, "your", ReferenceKind.LETTER, cited=about, confidence=0.95)
    ends = {"senders": frozenset({"person/107127"}), "recipients": frozenset({"person/107025"})}
    known = Card("v/d63", "v/d63", printed, day=date(1962, 10, 24), **ends)
    assert solve(register, letter, known)[0] == ("v/d63" if same else None)


@pytest.mark.parametrize(
    ("words", "named", "found"),
    [
        ("Khrushchev’s letter of October 24 to Kennedy", ("Khrushchev", "Kennedy"), "v/d63"),
        ("the letter from Khrushchev to Kennedy of October 24", ("Khrushchev", "Kennedy"), "v/d63"),
        ("a letter of October 24 to Khrushchev", ("Khrushchev",), None),
        ("Khrushchev’s letter to Castro of October 24", ("Khrushchev", "Castro"), None),
    ],
)
def test_who_is_named_behind_to_is_the_addressee(
    register: Register, words: str, named: tuple[str, ...], found: str | None
) -> None:
    who = {"Khrushchev": "person/107127", "Kennedy": "person/107025", "Castro": "person/102"}
    mentions = tuple(
        Mention(5 + words.index(n), 5 + words.index(n) + len(n), n, Label.PERSON,
                agent=Link(who[n], "register", 1.0))
        for n in named
    )  # fmt: skip
    about = Cited("letter", sent="1962-10-24")
    letter = Reference(
        5, 5 + len(words), words, ReferenceKind.LETTER, cited=about, reason="other", note=1,
        in_apparatus=True,
    )  # fmt: skip
    ends = {"senders": frozenset({"person/107127"}), "recipients": frozenset({"person/107025"})}
    known = Card("v/d63", "v/d63", "letter", day=date(1962, 10, 24), **ends)
    extraction = replace(citing(letter), mentions=mentions)
    (reference,) = resolve_references(extraction, Index([known]), register).references
    assert (reference.target.target if reference.target else None) == found


def test_nobody_writes_to_himself(register: Register) -> None:
    words = "the President’s letter of October 24 to President Pak"
    president = Link("office/us-president", "register", 0.98)
    mentions = tuple(
        Mention(5 + at, 5 + at + 9, "President", Label.OFFICE, agent=president)
        for at in (words.index("President"), words.rindex("President"))
    )
    letter = Reference(
        5, 5 + len(words), words, ReferenceKind.LETTER, cited=Cited("letter", sent="1962-10-24"),
        reason="other", note=1, in_apparatus=True,
    )  # fmt: skip
    ends = {"senders": frozenset({"office/us-president"}), "recipients": frozenset({"person/1"})}
    known = Card(
        "frus1961-63v06/d63", "frus1961-63v06/d63", "letter", day=date(1962, 10, 24), **ends
    )
    extraction = replace(citing(letter), mentions=mentions)
    (reference,) = resolve_references(extraction, Index([known]), register).references
    assert reference.target is None
    assert (reference.cited.sender, reference.cited.recipient) == ("office/us-president", None)


@pytest.mark.parametrize(
    "documents",
    [
        # he writes to many on a day: of one printed elsewhere nothing says that it is meant
        (("frus1961-63v17/d47", "person/1"),),
        (("frus1961-63v06/d63", "person/107025"), ("frus1961-63v06/d64a", "person/1")),
    ],
)
def test_a_letter_to_nobody_named_is_left_open(
    register: Register, documents: tuple[tuple[str, str], ...]
) -> None:
    words = "Khrushchev’s October 24 letter"
    mention = Mention(5, 15, "Khrushchev", Label.PERSON, agent=Link("person/107127", "list", 1.0))
    letter = Reference(
        5, 5 + len(words), words, ReferenceKind.LETTER, cited=Cited("letter", sent="1962-10-24"),
        reason="other", note=1, in_apparatus=True,
    )  # fmt: skip
    known = [
        Card(
            document, document, "letter", frozenset({"person/107127"}), frozenset({who}),
            day=date(1962, 10, 24),
        )
        for document, who in documents
    ]  # fmt: skip
    extraction = replace(citing(letter), mentions=(mention,))
    (reference,) = resolve_references(extraction, Index(known), register).references
    assert reference.target is None


def test_of_two_printings_of_a_letter_that_of_the_volume(register: Register) -> None:
    about = Cited("letter", None, "person/107127", "office/us-president", "1962-10-24")
    letter = Reference(5, 30, "your letter", ReferenceKind.LETTER, cited=about, confidence=0.95)
    here = Card(
        "frus1961-63v06/d63", "frus1961-63v06/d63", "letter", frozenset({"person/107127"}),
        frozenset({"person/107025"}), day=date(1962, 10, 24),
    )  # fmt: skip
    again = replace(here, id="frus1961-63v11/d9", document="frus1961-63v11/d9")
    assert solve(register, letter, here, again)[0] == "frus1961-63v06/d63"


def test_what_is_kept_in_files_is_not_what_is_printed(register: Register) -> None:
    about = Cited("letter", None, "person/107127", "office/us-president", "1962-10-24")
    letter = Reference(
        5, 30, "the letter", ReferenceKind.LETTER, note=1, in_apparatus=True, cited=about
    )
    kept = Reference(60, 90, "Central Files", ReferenceKind.ARCHIVE, note=1, in_apparatus=True)
    ends = {"senders": frozenset({"person/107127"}), "recipients": frozenset({"person/107025"})}
    known = Card("v/d63", "v/d63", "letter", day=date(1962, 10, 24), **ends)
    index = Index([known])
    found, _ = resolve_references(citing(letter, kept), index, register).references
    assert found.target is None
    alone, _ = resolve_references(citing(letter, replace(kept, note=2)), index, register).references
    assert alone.target is not None and alone.target.target == "v/d63"


def test_cards_keep() -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(BEFORE), type=Card) == BEFORE
    (own,) = cards(citing())
    assert own.origin == {DEPARTMENT} and own.destination == {MOSCOW}


@pytest.mark.parametrize(
    ("own", "day"),
    [(None, 25), ("../1962-10-25", 25), ("1962-10-22", 22), ("1962-10", None)],
)
def test_a_message_carried_inside_has_its_own_day_else_its_carriers(
    own: str | None, day: int | None
) -> None:
    found = citing()
    inside = Communication(
        f"{found.id}/e1", "letter", 9, 90, enclosed_in=found.id, sent=sent(own) if own else None
    )
    _, known = cards(replace(found, communications=(*found.communications, inside)))
    assert known.day == (date(1962, 10, day) if day else None)


@pytest.mark.parametrize(
    ("senders", "recipients", "origin", "destination"),
    [
        ((), ("Moscow",), DEPARTMENT, MOSCOW),  # "Telegram 58 to Moscow"
        (("Moscow",), (), MOSCOW, DEPARTMENT),  # "Telegram 430 from Moscow"
        (("Department of State",), (), DEPARTMENT, None),
        ((), ("certain diplomatic missions",), None, None),
    ],
)
def test_an_end_left_out_of_a_list_of_telegrams_is_the_department(
    senders: tuple[str, ...], recipients: tuple[str, ...], origin: str, destination: str
) -> None:
    ends = {"senders": tuple(map(party, senders)), "recipients": tuple(map(party, recipients))}
    told = card_of(Communication("v/d6", "telegram", 0, 9, number="58", **ends), "v/d6", None)
    assert (told.origin, told.destination) == tuple(
        frozenset({end} if end else ()) for end in (origin, destination)
    )


def test_a_conference_begins_its_numbers_anew(register: Register) -> None:
    secto = replace(HERE, number="secto12", origin=frozenset())
    assert solve(register, telegram("Secto 12", None), secto)[0] == HERE.document
    before = replace(secto, day=date(1962, 6, 1))
    assert solve(register, telegram("Secto 12", None), before)[0] is None


def test_a_number_alone_in_a_note_is_looked_for_in_the_volume(register: Register) -> None:
    bare = replace(telegram("1070", None, None), in_apparatus=True)
    cairo = replace(HERE, day=date(1962, 10, 14), origin=frozenset({CAIRO}))
    assert solve(register, bare, cairo)[0] == HERE.document
    serial = telegram("285426", "organization/department-of-state", None)
    to_all = replace(cairo, number="285426", origin=cairo.destination, destination=cairo.origin)
    assert solve(register, serial, to_all)[0] == HERE.document
    assert solve(register, bare, replace(cairo, document="frus1961-63v17/d9"))[0] is None
    assert solve(register, bare, replace(cairo, day=date(1962, 2, 14)))[0] is None


def test_a_circular_has_no_one_addressee(register: Register) -> None:
    about = Cited("circular-telegram", "734", DEPARTMENT)
    circular = replace(telegram("734"), cited=about)
    sent_out = replace(
        HERE, number="734", origin=HERE.destination, destination=frozenset(),
        form="circular-telegram",
    )  # fmt: skip
    assert solve(register, circular, sent_out)[0] == HERE.document
    another = replace(sent_out, form="telegram", day=date(1962, 6, 20))
    assert solve(register, circular, another)[0] is None


def test_a_number_that_another_document_bears_leaves_what_is_stated_open(
    register: Register,
) -> None:
    stated = telegram("1070", candidates=("frus1961-63v05/d8",))
    other = card("frus1961-63v05/d8", "1069", date(1962, 10, 23))
    assert solve(register, stated, BEFORE, other)[0] is None


@pytest.mark.parametrize(
    ("origin", "found"),
    [
        (MOSCOW, True),  # the post this document goes to
        (CAIRO, False),  # another's, whose number 17 may be any post's
    ],
)
def test_a_number_alone_is_that_of_the_post_written_to(
    register: Register, origin: str, found: bool
) -> None:
    bare = replace(telegram("17", None, None), in_apparatus=True)
    printed = card("frus1961-63v06/d9", "17", date(1962, 10, 14), origin=origin)
    assert (solve(register, bare, printed)[0] is not None) is found


def test_a_document_to_be_seen_for_a_telegram_must_have_its_number(register: Register) -> None:
    seen = replace(
        telegram("1070", candidates=("frus1961-63v05/d9",)), reason="seen stated", in_apparatus=True
    )
    assert solve(register, seen, BEFORE)[0] == "frus1961-63v05/d9"
    other = replace(BEFORE, number="1069")
    for printed in ((other,), (replace(BEFORE, number=None),), ()):
        assert solve(register, seen, *printed)[0] is None
