"""Who sent and received a letter that is cited by its day, and which printed one it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kg.model import (
    Cited,
    Communication,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Reference,
    ReferenceKind,
    Span,
)
from kg.resolve.cited import Ends, ends_of, resolve_references
from kg.resolve.message_index import Card, Index
from kg.resolve.names import NameWords
from kg.resolve.register import Person, Register
from kg.settings import shipped

KENNEDY, RUSK, SAUD, NASSER = "person/1", "person/2", "person/3", "person/4"
WHO = {"Kennedy": KENNEDY, "Rusk": RUSK, "Saud": SAUD, "Nasser": NASSER}
VOLUME = "frus1961-63v17"


@pytest.fixture(scope="module")
def register() -> Register:
    people = [Person(NASSER, "Nasser, Gamal Abdul"), Person(RUSK, "Rusk, Dean")]
    return Register(people, (), (), (), NameWords.read(shipped("data") / "words"))


def party(name: str) -> Party:
    return Party(name, 0, len(name), Label.PERSON, agent=Link(WHO[name], "register", 1.0))


def citing(text: str, words: str, whose: str = "other", *unknown: str) -> Extraction:
    """A memorandum of Rusk's to Kennedy with a text that cites a letter by some of its words."""
    start = text.index(words)
    spans = [(text.index(name), name) for name in WHO if name in text and name not in unknown]
    mentions = tuple(
        Mention(at, at + len(n), n, Label.PERSON, agent=Link(WHO[n], "register", 1.0))
        for at, n in sorted(spans)
    )
    for word in unknown:
        at = text.index(word)
        label = Label.OFFICE if word in ("Secretary", "King") else Label.PERSON
        mentions += (Mention(at, at + len(word), word, label),)
    cited = Reference(
        start, start + len(words), words, ReferenceKind.LETTER,
        cited=Cited("letter", sent="1961-05-11"), reason=whose, confidence=0.95,
    )  # fmt: skip
    printed = Communication(
        f"{VOLUME}/d152", "memorandum", 0, len(text),
        senders=(party("Rusk"),), recipients=(party("Kennedy"),),
    )  # fmt: skip
    return Extraction(
        f"{VOLUME}/d152", VOLUME, "152", "memorandum", "", Span(0, 0), (printed,),
        mentions=mentions, references=(cited,),
    )  # fmt: skip


def letter(document: str, sender: str, *recipients: str) -> Card:
    return Card(
        document, document, "letter", frozenset({WHO[sender]}),
        frozenset(WHO[name] for name in recipients), day=date(1961, 5, 11),
    )  # fmt: skip


def target(extraction: Extraction, register: Register, *known: Card) -> str | None:
    (reference,) = resolve_references(extraction, Index(known), register).references
    return reference.target.target if reference.target else None


@pytest.mark.parametrize(
    ("words", "whose", "expected"),
    [
        ("your letter", "your", Ends(frozenset({KENNEDY}), frozenset({RUSK}))),
        ("my letter", "my", Ends(frozenset({RUSK}), frozenset({KENNEDY}))),
        ("your letter to Nasser", "your", Ends(frozenset({KENNEDY}), frozenset({NASSER}))),
        ("your letter to Ball", "your", Ends(frozenset({KENNEDY}), addressee="Ball")),
        ("Kennedy’s letter to Saud", "other", Ends(frozenset({KENNEDY}), frozenset({SAUD}))),
        ("Kennedy’s letter to Ball", "other", Ends(frozenset({KENNEDY}), addressee="Ball")),
        ("the letter", "other", Ends()),
    ],
)
def test_ends(register: Register, words: str, whose: str, expected: Ends) -> None:
    extraction = citing(words, words, whose)
    assert ends_of(extraction.references[0], extraction, register) == expected


@pytest.mark.parametrize(
    ("form", "carried", "cited", "known"),
    [
        ("telegram", "telegram", "note", False),  # to the government it is accredited to
        ("telegram", "telegram", "letter", True),
        ("letter", "letter", "note", True),
    ],
)
def test_my_note_in_a_telegram_home_went_to_somebody_else(
    register: Register, form: str, carried: str, cited: str, known: bool
) -> None:
    found = citing("my note", "my note", "my")
    printed = replace(found.communications[0], form=carried)
    reference = found.references[0]
    reference = replace(reference, cited=replace(reference.cited, form=cited))
    found = replace(found, communications=(printed,), references=(reference,), form=form)
    ends = ends_of(reference, found, register)
    assert ends == Ends(frozenset({RUSK}), frozenset({KENNEDY}) if known else frozenset())


def test_who_answers_a_letter_has_received_it(register: Register) -> None:
    words = "Kennedy’s May 11 letter"
    text = f"Saud’s reply of June 25 to {words}."
    found = citing(text, words, "answered")
    to_nasser = letter(f"{VOLUME}/d47", "Kennedy", "Nasser")
    assert target(found, register, to_nasser) is None
    to_saud = letter(f"{VOLUME}/d48", "Kennedy", "Saud")
    assert target(found, register, to_nasser, to_saud) == f"{VOLUME}/d48"
    assert target(citing(words, words), register, to_nasser) == f"{VOLUME}/d47"


@pytest.mark.parametrize(
    ("words", "unknown", "found"),
    [
        ("Kennedy’s letter to Ball of May 11", "Ball", False),
        ("Kennedy’s letter to President Nasser of May 11", "Nasser", True),
        ("Kennedy’s letter to the King of May 11", "King", True),  # no name speaks against it
    ],
)
def test_an_addressee_not_known_has_to_bear_the_name(
    register: Register, words: str, unknown: str, found: bool
) -> None:
    extraction = citing(words, words, "other", unknown)
    known = letter(f"{VOLUME}/d47", "Kennedy", "Nasser")
    assert (target(extraction, register, known) is not None) == found


def test_what_is_spoken_of_as_new_needs_both_ends(
    register: Register,
) -> None:
    words = "a letter of May 11 from Kennedy to Saud"
    here, there = (
        letter(document, "Kennedy", "Saud") for document in (f"{VOLUME}/d47", "frus1961-63v18/d9")
    )
    assert target(citing(words, words), register, here) == f"{VOLUME}/d47"
    words = "the letter of May 11 from Kennedy to Saud"
    assert target(citing(words, words), register, there) == "frus1961-63v18/d9"
    words = "a letter of May 11 from Kennedy"
    assert target(citing(words, words), register, here) is None
