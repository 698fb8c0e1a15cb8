"""What speaks for a message being the one that is answered: each feature holds where the words, the
parties and the days say so, and only there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kg.model import (
    Answer,
    Cited,
    Communication,
    Date,
    Extraction,
    Label,
    Link,
    Note,
    Party,
    Reference,
    ReferenceKind,
    Span,
)
from kg.resolve.message_index import Card, Index
from kg.resolve.replies import find_replies, reply_candidates

VOLUME = "frus1961-63v06"
ME = f"{VOLUME}/d64"
KENNEDY, KHRUSHCHEV, KOHLER = "person/107025", "person/107127", "person/107327"
SENT = date(1962, 10, 25)
BODY = 100  # where the words of the letter begin


def card(number: int, *, sender: str = KHRUSHCHEV, to: str = KENNEDY, ago: int = 1) -> Card:
    """A letter of so many days before."""
    name = f"{VOLUME}/d{number}"
    day = SENT - timedelta(days=ago)
    return Card(name, name, "letter", frozenset({sender}), frozenset({to}), day=day)


def party(person: str) -> Party:
    return Party("X", 0, 1, Label.PERSON, agent=Link(person, "register", 1.0))


MESSAGE = Communication(
    ME, "letter", 0, 3000,
    senders=(party(KENNEDY),), recipients=(party(KHRUSHCHEV),),
    sent=Date(60, BODY, "", SENT.isoformat(), "", ""),
)  # fmt: skip


def letter(
    *references: Reference, answers: Sequence[Answer] = (), message: Communication = MESSAGE
) -> Extraction:
    """Kennedy's letter, with notes called at 120, 500, 1500, 2500 and in its heading."""
    calls = (120, 500, 1500, 2500, 41)
    return Extraction(
        id=ME,
        volume=VOLUME,
        number="64",
        form="letter",
        title="",
        title_span=Span(0, 40),
        communications=(message,),
        notes=tuple(
            Note(n, str(n + 1), 4000 + n, 4001 + n, Span(at, at + 1)) for n, at in enumerate(calls)
        ),
        references=references,
        answers=tuple(answers),
    )


def cites(number: int, note: int | None = 0, start: int = 4000, **given: object) -> Reference:
    target = Link(f"{VOLUME}/d{number}", "x", 1.0)
    plain = Reference(
        start, start + 11, f"Document {number}", ReferenceKind.DOCUMENT, note=note, target=target
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def says(**given: object) -> Answer:
    """ "your letter", at 110 to 120."""
    plain = Answer(ME, 110, 120, Span(100, 130), strength=0.9)
    return replace(plain, **given)  # type: ignore[arg-type]


def features(extraction: Extraction, *cards: Card, of: int = 63) -> set[str]:
    """What holds of one document; nothing where it is no candidate."""
    found = reply_candidates(extraction, Index(cards))[extraction.communications[0].id]
    return {name for one in found if one.target == f"{VOLUME}/d{of}" for name in one.features}


def family(held: set[str], *names: str) -> set[str]:
    """Those of some families that are not made of two."""
    return {one for one in held if one.split(":")[0] in names and "+" not in one}


# ---------------------------------------------------------------- how it is cited


@pytest.mark.parametrize(
    ("note", "where"),
    [
        (0, {"cited:note", "cited:note:document", "at:head", "at:first"}),
        (1, {"cited:note", "cited:note:document", "at:opening", "at:first"}),
        (2, {"cited:note", "cited:note:document", "at:later", "at:first"}),
        (4, {"cited:note", "cited:note:document", "cited:heading-note", "at:head", "at:first"}),
    ],
)
def test_where_the_note_that_cites_it_is_called(note: int, where: set[str]) -> None:
    held = features(letter(cites(63, note)), card(63))
    assert family(held, "cited", "at") == where


@pytest.mark.parametrize(
    ("start", "where"),
    [
        (BODY, "head"),
        (BODY + 259, "head"),
        (BODY + 260, "opening"),
        (BODY + 799, "opening"),
        (BODY + 800, "later"),
    ],
)
def test_what_the_text_cites_stands_at_its_head_opening_or_later(start: int, where: str) -> None:
    held = features(letter(cites(63, None, start)), card(63))
    assert family(held, "cited", "at") == {
        "cited:text",
        "cited:text:document",
        f"at:{where}",
        "at:first",
    }


def test_a_note_that_cites_it_alone_or_first() -> None:
    alone = letter(cites(63), cites(62, 1))
    assert family(features(alone, card(63)), "note") == {"note:alone", "note:first"}
    both = letter(cites(63), cites(62, 0, 4020))
    assert family(features(both, card(63), card(62)), "note") == {"note:several", "note:first"}
    assert family(features(both, card(63), card(62), of=62), "note") == {"note:several"}
    assert "at:first" not in features(alone, card(63), card(62), of=62)


@pytest.mark.parametrize(
    "reference",
    [
        cites(63, text="footnote 1, Document 63", part="footnote 1"),
        cites(63, text="footnote", target=Link(f"{VOLUME}/d63#fn1", "x", 1.0)),
        cites(64),  # itself
        cites(63, target=Link(VOLUME, "x", 1.0)),
        cites(63, target=None),
        cites(63, kind=ReferenceKind.PUBLICATION),
        cites(63, 9),  # a note that is not there
    ],
)
def test_what_cites_no_message(reference: Reference) -> None:
    own = card(64, ago=0)
    apart = replace(card(63), recipients=frozenset({KOHLER}))
    assert not features(letter(reference), apart, own)
    assert not features(letter(reference), apart, own, of=64)


def test_a_part_of_a_document_is_the_document_where_it_is_named_first() -> None:
    named = cites(63, text="Document 63 and footnote 1", part="footnote 1")
    assert "cited:note" in features(letter(named), card(63))


def test_a_note_without_a_call_stands_where_the_words_that_have_it_do() -> None:
    said = replace(letter(cites(63), answers=[says(notes=(0,))]), notes=())
    assert {"cited:note", "at:head", "your:strong"} <= features(said, card(63))
    assert not family(features(replace(said, answers=()), card(63)), "cited")


# ---------------------------------------------------------------- what the words say


@pytest.mark.parametrize(
    ("strength", "name"),
    [
        (0.2, "earlier"),
        (0.21, "weak"),
        (0.49, "weak"),
        (0.5, "plain"),
        (0.74, "plain"),
        (0.75, "strong"),
    ],
)
def test_how_strongly_it_is_said(strength: float, name: str) -> None:
    said = letter(cites(63), answers=[says(notes=(0,), strength=strength)])
    assert family(features(said, card(63)), "your") == {f"your:{name}"}


@pytest.mark.parametrize(
    ("at", "beside"),
    [(106, False), (107, True), (120, True), (180, True), (181, False)],
)
def test_words_belong_to_what_is_cited_right_beside_them(at: int, beside: bool) -> None:
    said = letter(cites(63, None, at), answers=[says()])
    assert bool(family(features(said, card(63)), "your")) is beside


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("1962-10-24", {"says:day"}),
        ("1962-10-25", {"says:day-beside"}),
        ("1962-10-23", {"says:day-beside"}),
        ("1962-10-22", {"says:other-day"}),
        ("1962-10", set()),
    ],
)
def test_the_day_that_is_said_of_what_is_cited(sent: str, told: set[str]) -> None:
    said = letter(cites(63), answers=[says(notes=(0,), sent=sent)])
    assert family(features(said, card(63)), "says") == told


def test_a_letter_is_said_to_be_of_the_day_it_was_handed_over() -> None:
    handed = replace(card(63, ago=5), delivered=date(1962, 10, 24))
    said = letter(cites(63), answers=[says(notes=(0,), sent="1962-10-24")])
    assert family(features(said, handed), "says") == {"says:day"}


@pytest.mark.parametrize(
    ("form", "printed", "enclosed", "told"),
    [
        ("letter", "letter", False, {"says:form"}),
        ("letter", "telegram", False, {"says:other-form"}),
        ("letter", "telegram", True, set()),  # carried by a telegram, it may be a letter
        ("telegram", "letter", False, set()),
        ("letter", "memorandum", False, set()),
    ],
)
@pytest.mark.parametrize("cited", [True, False])
def test_the_form_that_is_said(
    form: str, printed: str, enclosed: bool, told: set[str], cited: bool
) -> None:
    one = replace(card(63), form=printed, enclosed=enclosed)
    if cited:
        said = letter(cites(63), answers=[says(notes=(0,), form=form)])
    else:
        said = letter(answers=[says(form=form)])
    assert family(features(said, one), "says") == told


def test_the_number_that_is_said() -> None:
    one = replace(card(63), form="telegram", number="a212")
    cited = letter(cites(63), answers=[says(notes=(0,), number="A–212")])
    assert family(features(cited, one), "says") == {"says:number"}
    uncited = letter(answers=[says(number="A–212")])
    assert family(features(uncited, one), "says") == {"says:number"}
    for said in (cited, uncited):
        assert not family(features(said, replace(one, number="a213")), "says")
        assert not family(features(said, replace(one, number=None)), "says")


@pytest.mark.parametrize(
    ("number", "known", "same"),
    [
        ("1070", "1070", True),
        ("10701", "1070", True),  # a note's digit glued to it
        ("107012", "1070", True),
        ("1070123", "1070", False),
        ("1071", "1070", False),
        ("12", "1", False),
        ("123", "12", True),
        ("1234", "12", False),
        ("12345", "123", True),
        ("1070", None, False),
    ],
)
def test_a_telegram_cited_beside_it_by_number(number: str, known: str | None, same: bool) -> None:
    one = replace(card(63), form="telegram", number=known)
    telegram = cites(
        1, None, 115, kind=ReferenceKind.TELEGRAM, target=None, cited=Cited(number=number)
    )
    held = features(letter(cites(63), telegram), one)
    expected = {"telegram:number", "telegram:number-in-head"} if same else {"telegram:beside"}
    assert family(held, "telegram") == expected
    later = replace(telegram, start=490, end=501)
    told = features(letter(cites(63, 1), later), one)
    assert family(told, "telegram") == ({"telegram:number"} if same else {"telegram:beside"})
    uncited = features(letter(telegram), one)
    assert family(uncited, "telegram") == (expected if same else set())
    uncited = features(letter(later), one)
    assert family(uncited, "telegram") == ({"telegram:number"} if same else set())


def test_a_telegram_cited_elsewhere_says_nothing_of_it() -> None:
    one = replace(card(63), form="telegram", number="1070")
    for start, note in ((40, None), (400, None), (115, 0)):
        telegram = cites(
            1, note, start, kind=ReferenceKind.TELEGRAM, target=None, cited=Cited(number="1070")
        )
        assert not family(features(letter(cites(63), telegram), one), "telegram")


# ---------------------------------------------------------------- what is not cited


def test_what_came_from_there_and_is_not_cited() -> None:
    held = features(letter(answers=[says()]), card(63))
    assert {"not-cited", "not-cited:your-strong", "way:other"} <= held
    held = features(letter(answers=[says(strength=0.6)]), card(63))
    assert {one for one in held if one.startswith("not-cited:") and "+" not in one} == {
        "not-cited:your-plain"
    }
    for answers in ([says(strength=0.49)], [says(notes=(1,))], []):
        held = features(letter(answers=answers), card(63))
        assert "not-cited" in held
        assert not {one for one in held if one.startswith("not-cited:") and "+" not in one}
    assert "not-cited" not in features(letter(cites(63)), card(63))


@pytest.mark.parametrize(
    ("sent", "strength", "notes", "told"),
    [
        ("1962-10-24", 0.5, (), {"says:day", "says-day:strong"}),
        ("1962-10-24", 0.49, (), {"says:day", "says-day:weak"}),
        ("1962-10-25", 0.5, (), {"says:day-later", "says-day:strong"}),
        ("1962-11-01", 0.5, (), {"says:day-later", "says-day:strong"}),
        ("1962-11-02", 0.5, (), set()),
        ("1962-10-23", 0.5, (), set()),
        ("1962-10-24", 0.5, (1,), {"noted-elsewhere"}),
        ("1962-10-25", 0.5, (1,), {"noted-elsewhere"}),
        ("1962-10-23", 0.5, (1,), set()),
    ],
)
def test_the_day_that_is_said_of_what_is_not_cited(
    sent: str, strength: float, notes: tuple[int, ...], told: set[str]
) -> None:
    said = letter(answers=[says(sent=sent, strength=strength, notes=notes)])
    held = features(said, card(63))
    assert family(held, "says", "says-day", "noted-elsewhere") == told


@pytest.mark.parametrize(
    ("ago", "is_one"),
    [(0, True), (60, True), (61, False), (-1, False)],
)
def test_what_is_not_cited_came_in_the_two_months_before(ago: int, is_one: bool) -> None:
    assert bool(features(letter(), card(63, ago=ago))) is is_one


def test_what_is_not_cited_is_of_the_volume_and_not_itself() -> None:
    other = replace(card(63), id="frus1961-63v05/d63", document="frus1961-63v05/d63")
    assert not reply_candidates(letter(), Index([other, card(64)]))[ME]


def test_the_last_six_and_those_of_a_day_that_is_said() -> None:
    came = [card(63 - ago, ago=ago) for ago in range(1, 10)]
    found = reply_candidates(letter(answers=[says(sent="1962-10-16")]), Index(came))[ME]
    assert [one.target.rpartition("d")[2] for one in found] == [
        "62", "61", "60", "59", "58", "57", "54",
    ]  # fmt: skip
    handed = replace(came[-1], delivered=date(1962, 10, 20))
    found = reply_candidates(letter(answers=[says(sent="1962-10-20")]), Index([*came[:-1], handed]))
    assert found[ME][-1].target == handed.document


@pytest.mark.parametrize(
    "message",
    [
        replace(MESSAGE, senders=()),
        replace(MESSAGE, recipients=()),
        replace(MESSAGE, sent=None),
    ],
)
def test_nothing_is_looked_for_without_parties_and_day(message: Communication) -> None:
    assert not features(letter(message=message), card(63))


# ---------------------------------------------------------------- days, ways, kinds


@pytest.mark.parametrize(
    ("ago", "gap"),
    [
        (-1, "0"), (0, "0"), (1, "1"), (2, "3"), (3, "3"), (4, "7"), (7, "7"), (8, "14"),
        (14, "14"), (15, "31"), (31, "31"), (32, "62"), (62, "62"), (63, "long"),
    ],
)  # fmt: skip
def test_how_long_ago_it_was_sent(ago: int, gap: str) -> None:
    assert family(features(letter(cites(63)), card(63, ago=ago)), "gap") == {f"gap:{gap}"}


def test_no_message_is_answered_before_it_is_sent_but_for_a_day_between_capitals() -> None:
    assert not features(letter(cites(63)), card(63, ago=-2))
    carried = replace(card(63, ago=-9), id=f"{VOLUME}/d63/e1")
    assert features(letter(cites(63)), card(63), carried)
    undated = replace(card(63), day=None)
    assert family(features(letter(cites(63)), undated), "gap") == {"gap:unknown"}
    message = replace(MESSAGE, sent=None)
    assert family(features(letter(cites(63), message=message), card(63, ago=-2)), "gap") == {
        "gap:unknown"
    }


def test_a_document_that_is_not_at_hand_has_to_be_said_to_be_answered() -> None:
    assert not features(letter(cites(63)))
    held = features(letter(cites(63), answers=[says(notes=(0,))]))
    assert family(held, "way", "gap", "no-message") == {"gap:unknown"}


@pytest.mark.parametrize(
    ("sender", "to", "way"),
    [
        (KHRUSHCHEV, KENNEDY, "other"),
        (KENNEDY, KHRUSHCHEV, "same"),
        (KENNEDY, KOHLER, "same"),
        (KHRUSHCHEV, KOHLER, "from-there"),
        (KOHLER, KENNEDY, "to-here"),
        (KOHLER, KOHLER, "elsewhere"),
    ],
)
def test_which_way_it_went(sender: str, to: str, way: str) -> None:
    held = features(letter(cites(63)), card(63, sender=sender, to=to))
    assert family(held, "way") == {f"way:{way}"}


def test_the_message_of_a_document_that_went_the_other_way_tells_its_way() -> None:
    ways = [(KOHLER, KENNEDY), (KOHLER, KOHLER), (KHRUSHCHEV, KOHLER), (KENNEDY, KOHLER)]
    cards = [
        replace(card(63, sender=one, to=two), id=f"{VOLUME}/d63/e{n}")
        for n, (one, two) in enumerate(ways)
    ]
    assert family(features(letter(cites(63)), *cards[:2]), "way") == {"way:to-here"}
    assert family(features(letter(cites(63)), *cards[:3]), "way") == {"way:from-there"}
    assert family(features(letter(cites(63)), cards[1], cards[3]), "way") == {"way:elsewhere"}
    assert family(features(letter(cites(63)), cards[3], cards[1]), "way") == {"way:same"}
    assert family(features(letter(cites(63)), *cards, card(63)), "way") == {"way:other"}
    nobody = replace(card(63), senders=frozenset(), recipients=frozenset())
    assert family(features(letter(cites(63)), nobody), "way") == {"way:unknown"}
    mine = replace(MESSAGE, senders=(), recipients=())
    assert family(features(letter(cites(63), message=mine), card(63)), "way") == {"way:unknown"}


@pytest.mark.parametrize(
    ("form", "theirs", "enclosed", "kinds"),
    [
        ("letter", "letter", False, {"this:written", "this:printed", "this:written-to-written"}),
        ("telegram", "telegram", False, {"this:wired", "this:printed", "this:wired-to-wired"}),
        ("letter", "telegram", False, {"this:written", "this:printed", "this:written-to-wired"}),
        ("letter", "telegram", True, {"this:written", "this:printed", "this:written-to-written"}),
    ],
)
def test_what_kinds_of_message_they_are(
    form: str, theirs: str, enclosed: bool, kinds: set[str]
) -> None:
    message = replace(MESSAGE, form=form)
    one = replace(card(63), form=theirs, enclosed=enclosed)
    held = features(letter(cites(63), message=message), one)
    assert family(held, "this", "no-message") == kinds


def test_papers_that_nobody_sends() -> None:
    paper = replace(card(63), senders=frozenset(), recipients=frozenset())
    held = features(letter(cites(63), message=replace(MESSAGE, senders=(), recipients=())), paper)
    assert {"no-message", "this:no-message"} <= held
    half = replace(MESSAGE, senders=())
    held = features(letter(cites(63), message=half), replace(paper, recipients=frozenset({KOHLER})))
    assert not {"no-message", "this:no-message"} & held


def test_whether_it_is_printed_behind_and_in_this_volume() -> None:
    assert {"volume:same"} == family(features(letter(cites(63)), card(63)), "volume")
    assert "printed-later" not in features(letter(cites(63)), card(63))
    assert "printed-later" in features(letter(cites(65)), card(65), of=65)
    other = f"{VOLUME[:-2]}05/d65"
    reference = cites(65, target=Link(other, "x", 1.0))
    elsewhere = replace(card(65), id=other, document=other)
    (one,) = reply_candidates(letter(reference), Index([elsewhere]))[ME]
    assert family(set(one.features), "volume", "printed-later") == {"volume:other"}


def test_what_was_sent_meanwhile() -> None:
    mine = card(62, sender=KENNEDY, to=KHRUSHCHEV, ago=1)
    held = features(letter(cites(60)), card(60, ago=3), mine, of=60)
    assert family(held, "meanwhile") == {"meanwhile:answered", "meanwhile:the-last"}
    held = features(letter(cites(60)), card(60, ago=3), card(61, ago=2), of=60)
    assert family(held, "meanwhile") == {"meanwhile:more-came"}
    same_day = card(61, ago=3), replace(mine, day=SENT)
    held = features(letter(cites(60)), card(60, ago=3), *same_day, of=60)
    assert family(held, "meanwhile") == {"meanwhile:the-last"}
    elsewhere = [
        replace(one, document=one.document.replace("v06", "v05")) for one in (mine, card(61, ago=2))
    ]
    held = features(letter(cites(60)), card(60, ago=3), *elsewhere, of=60)
    assert family(held, "meanwhile") == {"meanwhile:the-last"}
    undated = replace(card(60), day=None)
    assert not family(features(letter(cites(60)), undated, mine, of=60), "meanwhile")
    for message in (
        replace(MESSAGE, sent=None),
        replace(MESSAGE, senders=()),
        replace(MESSAGE, recipients=()),
    ):
        held = features(letter(cites(60), message=message), card(60, ago=3), mine, of=60)
        assert not family(held, "meanwhile")


def test_one_that_is_named_as_answered_stands_beside_the_others() -> None:
    said = letter(cites(63), cites(62, 1), answers=[says(notes=(0,))])
    both = card(63), card(62, ago=2)
    assert not {"beside-named", "less-than-named"} & features(said, *both)
    assert {"beside-named", "less-than-named"} <= features(said, *both, of=62)
    twice = letter(cites(63), cites(62, 0, 4020), answers=[says(notes=(0,))])
    for of in (62, 63):
        held = features(twice, *both, of=of)
        assert "beside-named" in held
        assert "less-than-named" not in held
    weakly = letter(cites(63), cites(62, 1), answers=[says(notes=(0,), strength=0.3)])
    assert "beside-named" not in features(weakly, *both, of=62)
    elsewhere = replace(both[0], recipients=frozenset({KOHLER})), both[1]
    assert "beside-named" not in features(said, *elsewhere, of=62)
    uncited = letter(cites(62, 1), answers=[says(sent="1962-10-24")])
    assert "beside-named" not in features(uncited, *both, of=62)


def test_features_that_mean_more_together() -> None:
    held = features(letter(cites(63), answers=[says(notes=(0,))]), card(63))
    assert {"your:strong+way:other", "at:head+way:other", "note:alone+way:other"} <= held
    held = features(letter(answers=[says(sent="1962-10-24")]), card(63))
    assert {
        "not-cited+way:other",
        "not-cited+meanwhile:the-last",
        "not-cited+this:written",
        "not-cited+says:day",
        "not-cited+not-cited:your-strong",
        "says:day+way:other",
    } <= held
    assert not {one for one in held if one.startswith("not-cited+") and "your-plain" in one}


# ---------------------------------------------------------------- messages inside


INNER = Communication(
    f"{ME}/e1", "letter", 1000, 2000, enclosed_in=ME,
    senders=(party(KENNEDY),), recipients=(party(KHRUSHCHEV),),
)  # fmt: skip


def carrying(*references: Reference, answers: Sequence[Answer] = ()) -> Extraction:
    wire = replace(MESSAGE, form="telegram", senders=(party(KOHLER),))
    return replace(letter(*references, answers=answers), communications=(wire, INNER))


def cited_by(extraction: Extraction, *cards: Card) -> dict[str, bool]:
    """Which message of a document the citation of document 63 is taken for."""
    found = reply_candidates(extraction, Index(cards))
    return {
        message.rpartition("/")[2]: any(
            one.target == f"{VOLUME}/d63" and "not-cited" not in one.features for one in ones
        )
        for message, ones in found.items()
    }


@pytest.mark.parametrize(
    ("at", "whose"),
    [(996, "d64"), (997, "e1"), (1500, "e1"), (2002, "e1"), (2003, "d64")],
)
def test_a_citation_is_of_the_message_it_stands_in(at: int, whose: str) -> None:
    told = cited_by(carrying(cites(63, None, at)), card(63))
    assert told == {"d64": whose == "d64", "e1": whose == "e1"}


def test_what_announces_a_reply_cites_for_it() -> None:
    said = says(message=f"{ME}/e1", notes=(1,))
    assert cited_by(carrying(cites(63, 1), answers=[said]), card(63))["e1"]
    assert not cited_by(carrying(cites(63, 0), answers=[said]), card(63))["e1"]
    assert not cited_by(carrying(cites(63, 1), answers=[replace(said, notes=())]), card(63))["e1"]


def test_a_message_inside_has_the_day_of_what_carries_it_and_begins_where_it_begins() -> None:
    found = reply_candidates(carrying(cites(63, None, 1255)), Index([card(63)]))[f"{ME}/e1"]
    (one,) = found
    assert {"at:head", "this:enclosed", "gap:1"} <= one.features.keys()
    assert "this:printed" not in one.features


# ---------------------------------------------------------------- what is concluded


def test_the_message_inside_that_went_the_other_way_is_the_one_answered() -> None:
    wire = card(63, sender=KOHLER, to=KOHLER)
    older = replace(card(63, ago=3), id=f"{VOLUME}/d63/e1")
    newer = replace(card(63, ago=2), id=f"{VOLUME}/d63/e2")
    younger = replace(card(63, ago=-2), id=f"{VOLUME}/d63/e3")
    said = letter(cites(63), answers=[says(notes=(0,))])
    for cards, meant in (
        ((wire, older, newer, younger), newer),
        ((card(63), newer), card(63)),
        ((wire, replace(older, senders=frozenset({KOHLER}))), older),  # to this sender at least
        ((wire, replace(older, recipients=frozenset({KOHLER}))), older),
    ):
        (link,) = find_replies(said, Index(cards))[ME]
        assert link.message == meant.id


def test_a_reply_names_the_words_it_rests_on_and_each_once() -> None:
    said = letter(cites(63), cites(63, 0, 4020), answers=[says(notes=(0,))])
    (link,) = find_replies(said, Index([card(63)]))[ME]
    assert link.evidence == (Span(100, 130), Span(4000, 4011), Span(4020, 4031))
    (link,) = find_replies(letter(answers=[says(sent="1962-10-24")]), Index([card(63)]))[ME]
    assert (link.reason, link.evidence) == ("date-and-parties", (Span(100, 130),))


def test_two_that_the_same_words_fit_are_both_left() -> None:
    other = replace(card(61), day=card(63).day)
    said = letter(answers=[says(sent="1962-10-24")])
    assert not find_replies(said, Index([card(63), other]))
