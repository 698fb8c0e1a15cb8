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


def test_number_ends_and_date_decide(register: Register) -> None:
    assert solve(register, telegram("1070"), BEFORE) == ("frus1961-63v05/d9", ())
    assert solve(register, telegram("1070", day="1962-10-24"), BEFORE)[0] == "frus1961-63v05/d9"
    assert solve(register, telegram("1070", day="1962-09-24"), BEFORE) == (None, ())
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
    later = replace(BEFORE, day=date(1962, 10, 29))
    assert solve(register, telegram("1070"), later) == (None, ())


def test_a_number_that_came_twice_within_three_hundred_days_is_left_open(
    register: Register,
) -> None:
    within = card("frus1961-63v05/d3", "1070", date(1961, 12, 30))
    assert solve(register, telegram("1070"), BEFORE, within) == (
        None,
        ("frus1961-63v05/d3", "frus1961-63v05/d9"),
    )
    before = replace(within, day=date(1961, 12, 29))
    assert solve(register, telegram("1070"), BEFORE, before)[0] == "frus1961-63v05/d9"


def test_two_that_fit_leave_it_open(register: Register) -> None:
    twin = card("frus1961-63v11/d50", "1070", date(1962, 10, 1))
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
    other = replace(BEFORE, number="1071")
    assert solve(register, said, other) == (None, ())
    assert solve(register, said)[0] == "frus1961-63v05/d9"  # its volume is not at hand


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
    assert solve(register, letter, replace(known, day=date(1962, 10, 23))) == (None, ())


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
    ("documents", "found", "candidates"),
    [
        ((("frus1961-63v06/d63", "person/107025"),), "frus1961-63v06/d63", ()),
        # he writes to many on a day: of one printed elsewhere nothing says that it is meant
        ((("frus1961-63v17/d47", "person/1"),), None, ("frus1961-63v17/d47",)),
        (
            (("frus1961-63v06/d63", "person/107025"), ("frus1961-63v17/d47", "person/1")),
            None,
            ("frus1961-63v06/d63", "frus1961-63v17/d47"),
        ),
        (
            (("frus1961-63v06/d63", "person/107025"), ("frus1961-63v06/d64a", "person/1")),
            None,
            ("frus1961-63v06/d63", "frus1961-63v06/d64a"),
        ),
    ],
)
def test_a_letter_to_nobody_named(
    register: Register,
    documents: tuple[tuple[str, str], ...],
    found: str | None,
    candidates: tuple[str, ...],
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
    assert (reference.target.target if reference.target else None) == found
    assert reference.candidates == candidates


def test_two_printings_of_a_letter_have_one_addressee(register: Register) -> None:
    about = Cited("letter", None, "person/107127", "office/us-president", "1962-10-24")
    letter = Reference(5, 30, "your letter", ReferenceKind.LETTER, cited=about, confidence=0.95)
    here = Card(
        "frus1961-63v06/d63", "frus1961-63v06/d63", "letter", frozenset({"person/107127"}),
        frozenset({"person/107025"}), day=date(1962, 10, 24),
    )  # fmt: skip
    again = replace(here, id="frus1961-63v11/d9", document="frus1961-63v11/d9")
    assert solve(register, letter, here, again)[0] == "frus1961-63v06/d63"
    other = replace(again, recipients=frozenset({"office/us-president"}))
    assert solve(register, letter, here, other)[0] is None


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
    secto = replace(BEFORE, number="secto12", origin=frozenset())
    assert solve(register, telegram("Secto 12", None), secto)[0] == "frus1961-63v05/d9"
    before = replace(secto, day=date(1962, 8, 1))
    assert solve(register, telegram("Secto 12", None), before) == (None, ())
    standing = replace(before, number="polto12")
    assert solve(register, telegram("Polto 12", None), standing)[0] == "frus1961-63v05/d9"


def test_a_number_alone_in_a_note_is_looked_for_in_the_volume(register: Register) -> None:
    bare = replace(telegram("1070", None, None), in_apparatus=True)
    cairo = card("frus1961-63v06/d9", "1070", date(1962, 10, 14), origin=CAIRO)
    assert solve(register, bare, cairo)[0] == "frus1961-63v06/d9"
    assert solve(register, replace(bare, in_apparatus=False), cairo)[0] is None
    serial = telegram("285426", "organization/department-of-state", None)
    to_all = replace(cairo, number="285426", origin=cairo.destination, destination=cairo.origin)
    assert solve(register, serial, to_all)[0] == "frus1961-63v06/d9"
    assert solve(register, bare, replace(cairo, document="frus1961-63v17/d9"))[0] is None
    assert solve(register, bare, replace(cairo, day=date(1962, 6, 14)))[0] is None


def test_a_circular_has_no_one_addressee(register: Register) -> None:
    about = Cited("circular-telegram", "734", DEPARTMENT)
    circular = replace(telegram("734"), cited=about)
    sent_out = replace(
        card("frus1961-63v05/d9", "734", date(1962, 10, 20), DEPARTMENT, ""),
        form="circular-telegram",
        destination=frozenset(),
    )
    assert solve(register, circular, sent_out)[0] == "frus1961-63v05/d9"
    assert solve(register, circular, replace(sent_out, form="telegram"))[0] is None


def test_a_number_that_is_not_the_stated_document_s_may_tell_another(register: Register) -> None:
    stated = telegram("1070", candidates=("frus1961-63v05/d8",))
    other = card("frus1961-63v05/d8", "1069", date(1962, 10, 23))
    assert solve(register, stated, BEFORE, other) == ("frus1961-63v05/d9", ())
    assert solve(register, stated, other) == (None, ())


@pytest.mark.parametrize(
    ("number", "cited", "origin", "found"),
    [
        ("170", None, MOSCOW, True),  # the post this document goes to
        ("170", None, CAIRO, False),  # another's, whose number 170 may be any post's
        ("170", "1962-10-14", CAIRO, True),
        ("1070", None, CAIRO, True),  # a high number is rare
        ("17", None, MOSCOW, True),
        ("17", "1962-10-14", CAIRO, False),  # a low one recurs at every post
    ],
)
def test_a_number_alone_is_that_of_the_post_written_to(
    register: Register, number: str, cited: str | None, origin: str, found: bool
) -> None:
    bare = replace(telegram(number, None, None, cited), in_apparatus=True)
    printed = card("frus1961-63v06/d9", number, date(1962, 10, 14), origin=origin)
    assert (solve(register, bare, printed)[0] is not None) is found


def test_a_short_number_alone_needs_its_day(register: Register) -> None:
    """In a document between no two posts, which could tell whose number it is."""
    bare = replace(telegram("17", None, None), in_apparatus=True)
    dated = replace(bare, cited=replace(bare.cited, sent="1962-10-14"))
    printed = card("frus1961-63v06/d9", "17", date(1962, 10, 14), origin=CAIRO)
    for reference, target in ((bare, None), (dated, "frus1961-63v06/d9")):
        extraction = citing(reference)
        note = replace(extraction.communications[0], senders=(), recipients=())
        extraction = replace(extraction, communications=(note,))
        index = Index([*cards(extraction), printed])
        (found,) = resolve_references(extraction, index, register).references
        assert (found.target.target if found.target else None) == target


def test_a_document_to_be_seen_for_a_telegram_must_have_its_number(register: Register) -> None:
    seen = replace(
        telegram("1070", candidates=("frus1961-63v05/d9",)), reason="seen stated", in_apparatus=True
    )
    assert solve(register, seen, BEFORE)[0] == "frus1961-63v05/d9"
    other = replace(BEFORE, number="1069")
    assert solve(register, seen, other) == (None, ())
    assert solve(register, seen, replace(BEFORE, number=None)) == (None, ())
    assert solve(register, seen) == (None, ())
