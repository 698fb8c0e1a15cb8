"""Mentions on the letter's page, with the real pipeline."""

from __future__ import annotations

from itertools import pairwise

import pytest
from spacy.language import Language

from kg.extract.actors import find_mentions
from kg.extract.recogniser import build
from kg.model import By, Document, Label, Mark, MarkKind, Tier
from kg.read.plain import read_page
from kg.settings import shipped


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build()


@pytest.fixture(scope="module")
def letter() -> Document:
    path = shipped("data") / "documents" / "frus1961-63v06" / "d64.txt"
    return read_page(path.read_bytes().decode("utf-8"), "frus1961-63v06/d64")


EXPECTED = {
    (Label.BODY, "Department of State"),
    (Label.POST, "Embassy in the Soviet Union"),
    (Label.OFFICE, "President"),
    (Label.PERSON, "Khrushchev"),
    (Label.POST, "Soviet Embassy"),
    (Label.PLACE, "Washington"),
    (Label.OFFICE, "Mr. Chairman"),
    (Label.PLACE, "Soviet Union"),
    (Label.PLACE, "Cuba"),
    (Label.PLACE, "United States"),
    (Label.BODY, "this Government"),
    (Label.NEWS_AGENCY, "Tass"),
    (Label.PERSON, "John F. Kennedy"),
    (Label.BODY, "White House"),
    (Label.REPOSITORY, "Kennedy Library"),
}


def test_letter(nlp: Language, letter: Document) -> None:
    found = {(m.label, m.text) for m in find_mentions(letter, nlp)}
    assert found >= EXPECTED
    assert (Label.PERSON, "Kennedy") not in found


def test_offsets_and_order(nlp: Language, letter: Document) -> None:
    mentions = find_mentions(letter, nlp)
    assert all(letter.text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    calls = [note.call for note in letter.notes if note.call]
    assert calls
    assert not any(m.start < c.end and c.start < m.end for m in mentions for c in calls)


def found(nlp: Language, text: str) -> list[tuple[str, str]]:
    document = Document("v/d1", "v", text, ())
    return [(m.label.value, m.text) for m in find_mentions(document, nlp)]


CASES = [
    ("He met President Kennedy there.", [("PERSON", "Kennedy")]),
    (
        "It was drafted by Secretary of State Rusk and others.",
        [("OFFICE", "Secretary of State"), ("PERSON", "Rusk")],
    ),
    (
        "It was sent to Director of Central Intelligence McCone by hand.",
        [("OFFICE", "Director of Central Intelligence"), ("PERSON", "McCone")],
    ),
    ("(Eisenhower Library, Whitman File)", [("REPOSITORY", "Eisenhower Library")]),
    (
        "the Soviet Ambassador (Dobrynin)1 said",
        [("OFFICE", "Soviet Ambassador"), ("PERSON", "Dobrynin")],
    ),
    ("in Khrushchev’s letter", [("PERSON", "Khrushchev")]),
    ("signed by N.S. Khrushchev0", [("PERSON", "N.S. Khrushchev")]),
    ("", []),
    ("no names at all", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_where_names_meet(nlp: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert [f for f in found(nlp, text) if f[1] != "Whitman"] == expected


class List(dict[str, Tier]):
    """A list of persons that prints just these names."""

    def __call__(self, name: str) -> Tier | None:
        return self.get(name.removeprefix("Lord "))

    def prints(self, name: str) -> bool:
        return name in self


LISTED_CASES = [
    ("It was Lord Kennedy who came.", [("PERSON", "Lord Kennedy", True)]),
    ("It was Lord Zorgan who came.", [("PERSON", "Zorgan", True)]),
    ("the Zorgan Government fell", [("PERSON", "Zorgan", True)]),
    ("in the Kennedy Library", [("REPOSITORY", "Kennedy Library", None)]),
    ("They flew to Spain today.", [("PLACE", "Spain", None)]),
    (
        "I saw Mr. Zorgan and Mr. Thurgood.",
        [("PERSON", "Zorgan", True), ("PERSON", "Thurgood", False)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), LISTED_CASES, ids=[c[0] for c in LISTED_CASES])
def test_with_a_list_of_persons(
    nlp: Language, text: str, expected: list[tuple[str, str, bool | None]]
) -> None:
    names = ("Zorgan", "Spain", "Kennedy", "Lord Kennedy")
    listed = List(dict.fromkeys(names, Tier.SURNAME))
    mentions = find_mentions(Document("v/d1", "v", text, ()), nlp, listed)
    assert [(m.label.value, m.text, m.listed) for m in mentions] == expected


def test_a_text_may_have_any_length(nlp: Language) -> None:
    assert nlp.max_length > 10**9


MARKED_PAGE = "Khrushchev told Ambassador Thompson that Diem had written. Hirsch and Debré agreed."


def test_marks_stay_the_editors_and_the_rest_is_read(nlp: Language) -> None:
    """Editors mark some of the persons on a page; the others are found beside the marks."""
    start = MARKED_PAGE.index("Thompson")
    mark = Mark(MarkKind.PERSON, start, start + len("Thompson"), "#p_TL1")
    mentions = find_mentions(Document("v/d1", "v", MARKED_PAGE, (), marks=(mark,)), nlp)
    persons = {m.text: m.by for m in mentions if m.label is Label.PERSON}
    assert persons["Thompson"] is By.EDITOR
    assert persons["Khrushchev"] is By.PROGRAM
    assert persons["Diem"] is By.PROGRAM


COMPANY = [
    ("Adenauer met Zorgan and Thompson.", ["Zorgan"]),
    ("with Adenauer, Zorgan, Thompson", ["Zorgan"]),
    ("Adenauer and Berlin", []),
]


@pytest.mark.parametrize(("text", "expected"), COMPANY, ids=[c[0] for c in COMPANY])
def test_the_company_of_persons_tells(nlp: Language, text: str, expected: list[str]) -> None:
    known = {"Adenauer", "Thompson"}
    marks = tuple(
        Mark(MarkKind.PERSON, text.index(name), text.index(name) + len(name))
        for name in known
        if name in text
    )
    mentions = find_mentions(Document("v/d1", "v", text, (), marks=marks), nlp)
    found = [m.text for m in mentions if m.label is Label.PERSON and m.text not in known]
    assert found == expected


def test_a_title_tells_a_name_that_editors_never_mark(nlp: Language) -> None:
    text = "with President Ould Daddah, and Lord Godber. The Ambassador Hotel, the Secretary State"
    found = [m.text for m in find_mentions(Document("v/d1", "v", text, ()), nlp)]
    assert {"Ould Daddah", "Godber"} <= set(found)
    assert not {"Hotel", "State"} & set(found)
