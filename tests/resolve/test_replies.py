"""Which message another one answers: by note, by date, by order, by the telegram's first line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from kg.model import (
    Answer,
    Cited,
    Communication,
    Date,
    Extraction,
    Label,
    Link,
    Party,
    Reference,
    ReferenceKind,
    Span,
)
from kg.resolve.message_index import Card, day_of
from kg.resolve.replies import find_replies, with_replies

KENNEDY, KHRUSHCHEV = "person/107025", "person/107127"
ME = "frus1961-63v06/d64"


class Some:
    """Cards held in a list."""

    def __init__(self, *cards: Card) -> None:
        self.cards = cards

    def of_document(self, document: str) -> Sequence[Card]:
        return [card for card in self.cards if card.document == document]

    def between(
        self, senders: frozenset[str], recipients: frozenset[str], first: date, last: date
    ) -> Sequence[Card]:
        return [
            c
            for c in self.cards
            if c.senders & senders and c.recipients & recipients and c.day
            if first <= c.day <= last
        ]


def card(number: int, sender: str, recipient: str, day: str | None) -> Card:
    name = f"frus1961-63v06/d{number}"
    ends = frozenset({sender}), frozenset({recipient})
    return Card(name, name, "letter", *ends, day=day_of(day))


def party(person: str) -> Party:
    return Party("X", 0, 1, Label.PERSON, agent=Link(person, "register", 1.0))


def letter(answer: Answer | None, *references: Reference) -> Extraction:
    sent = Date(20, 30, "", "1962-10-25", "", "")
    message = Communication(
        ME, "letter", 0, 900, senders=(party(KENNEDY),), recipients=(party(KHRUSHCHEV),), sent=sent
    )
    return Extraction(
        id=ME,
        volume="frus1961-63v06",
        number="64",
        form="letter",
        title="",
        title_span=Span(0, 20),
        communications=(message,),
        references=references,
        answers=(answer,) if answer else (),
    )


def says(**given: object) -> Answer:
    plain = Answer(ME, 100, 120, Span(90, 130), strength=0.9)
    return replace(plain, **given)  # type: ignore[arg-type]


def cites(number: int, note: int = 1, **given: object) -> Reference:
    target = f"frus1961-63v06/d{number}"
    plain = Reference(
        500,
        511,
        f"Document {number}",
        ReferenceKind.DOCUMENT,
        note=note,
        target=Link(target, "x", 1.0),
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def targets(extraction: Extraction, *cards: Card) -> list[str]:
    return [
        link.target for links in find_replies(extraction, Some(*cards)).values() for link in links
    ]


THEIRS = card(63, KHRUSHCHEV, KENNEDY, "1962-10-24")
OURS = card(62, KENNEDY, KHRUSHCHEV, "1962-10-23")


def test_the_note_names_it() -> None:
    (link,) = find_replies(letter(says(notes=(1,)), cites(63)), Some(THEIRS))[ME]
    assert (link.target, link.reason) == ("frus1961-63v06/d63", "note")
    assert link.evidence[0] == Span(90, 130)


def test_own_message_is_not_answered() -> None:
    assert targets(letter(says(notes=(1,)), cites(62)), OURS) == []


def test_document_and_footnote() -> None:
    reference = cites(
        63,
        kind=ReferenceKind.NOTE,
        text="Document 63 and footnote 1",
        target=Link("frus1961-63v06/d63#fn1", "x", 1.0),
    )
    assert targets(letter(says(notes=(1,)), reference), THEIRS) == ["frus1961-63v06/d63"]


def test_a_footnote_of_a_document_is_not_the_document() -> None:
    reference = cites(
        63,
        kind=ReferenceKind.NOTE,
        text="footnote 1, Document 63",
        target=Link("frus1961-63v06/d63#fn1", "x", 1.0),
    )
    assert targets(letter(says(notes=(1,)), reference), THEIRS) == []


def test_a_later_message_cannot_be_answered() -> None:
    later = card(63, KHRUSHCHEV, KENNEDY, "1962-10-30")
    assert targets(letter(says(notes=(1,)), cites(63)), later) == []


def test_by_date() -> None:
    assert targets(letter(says(sent="1962-10-24")), THEIRS, OURS) == ["frus1961-63v06/d63"]


def test_by_day_of_delivery() -> None:
    handed = replace(THEIRS, day=date(1962, 10, 20), delivered=date(1962, 10, 24))
    assert targets(letter(says(sent="1962-10-24")), handed) == ["frus1961-63v06/d63"]


def test_two_on_one_day_stay_unresolved() -> None:
    other = replace(THEIRS, document="frus1961-63v06/d61")
    assert targets(letter(says(sent="1962-10-24")), THEIRS, other) == []


def test_a_note_that_cites_nothing_printed_settles_it() -> None:
    assert targets(letter(says(sent="1962-10-24", notes=(2,))), THEIRS) == []


def test_only_named_messages_yield_the_last_one() -> None:
    assert targets(letter(says(notes=(1,), strength=0.3), cites(63)), THEIRS) == [
        "frus1961-63v06/d63"
    ]


def test_filled_in() -> None:
    filled = with_replies(letter(says(notes=(1,)), cites(63)), Some(THEIRS))
    assert [link.target for link in filled.communications[0].replies_to] == ["frus1961-63v06/d63"]


def test_nothing_to_fill_in() -> None:
    plain = letter(None)
    assert with_replies(plain, Some(THEIRS)) is plain


@pytest.mark.parametrize("edtf", ["1962-10", "1962", "1962-10-24/1962-10-25", "1962-02-30", None])
def test_no_day(edtf: str | None) -> None:
    assert day_of(edtf) is None


def test_each_answer_says_how_sure_it_is_and_why() -> None:
    (link,) = find_replies(letter(says(notes=(1,)), cites(63)), Some(THEIRS))[ME]
    assert 0.9 < link.confidence < 1.0
    assert "it went from the addressee to the sender" in link.detail


def test_a_note_is_surer_than_the_parties_and_the_day() -> None:
    (noted,) = find_replies(letter(says(notes=(1,)), cites(63)), Some(THEIRS))[ME]
    (dated,) = find_replies(letter(says(sent="1962-10-24")), Some(THEIRS))[ME]
    assert dated.confidence < noted.confidence


def test_of_two_messages_received_the_one_whose_note_is_called_is_answered() -> None:
    older = card(55, KHRUSHCHEV, KENNEDY, "1962-09-28")
    assert targets(letter(says(notes=(1,)), cites(63)), THEIRS, older) == [THEIRS.document]


def test_a_telegram_cited_in_the_first_line_came_from_there() -> None:
    wired = replace(THEIRS, form="telegram", number="1070")
    head = cites(63, kind=ReferenceKind.TELEGRAM, start=60, note=None, cited=Cited(number="1070"))
    found = letter(None, head)
    mine = replace(found.communications[0], form="telegram")
    assert targets(replace(found, communications=(mine,)), wired) == [THEIRS.document]
    own = replace(wired, senders=frozenset({KENNEDY}), recipients=frozenset({KHRUSHCHEV}))
    assert targets(replace(found, communications=(mine,)), own) == []
