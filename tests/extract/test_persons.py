"""Persons of a document from what was recognised in its passages."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.person_names import Ground, Lexicon, NameFinder
from kg.extract.persons import settle
from kg.model import Tier


@pytest.fixture
def finder() -> NameFinder:
    rows = np.zeros((6, 5), np.int32)
    rows[0] = (900, 0, 0, 0, 9)
    rows[1] = (50, 40, 0, 8, 9)
    rows[2] = (90, 30, 0, 5, 9)
    rows[3] = (20, 0, 0, 0, 3)
    rows[4] = (20, 0, 0, 0, 3)
    rows[5] = (90, 3, 0, 2, 9)
    words = ["The", "Rusk", "White", "Bay", "Rare", "Page"]
    return NameFinder(Lexicon(words, rows, [9000, 0, 800, 0, 0, 800], [0] * 6))


def persons(finder: NameFinder, text: str, *recognised: str) -> list[str]:
    """The persons of a text in which each string is recognised where it first stands."""
    spans = [(text.index(name), text.index(name) + len(name)) for name in recognised]
    found = settle(text, tuple(finder.segments(text)), spans)
    return [text[one.start : one.end] for one in found]


def test_initials_belong_to_the_name(finder: NameFinder) -> None:
    assert persons(finder, "from N.S. Khrushchev0", "Khrushchev") == ["N.S. Khrushchev"]


def test_titles_do_not(finder: NameFinder) -> None:
    assert persons(finder, "by Admiral Radford, who", "Admiral Radford") == ["Radford"]
    assert persons(finder, "M. Lucet said", "Lucet") == ["Lucet"]
    assert persons(finder, "M. Lucet said", "M. Lucet") == ["Lucet"]


def test_nor_does_a_concluded_name_begin_with_monsieur(finder: NameFinder) -> None:
    text = "Mr. Lucet came, Mr. Lucet left, with M. Lucet and J. Lucet"
    assert persons(finder, text) == ["Lucet", "Lucet", "Lucet", "J. Lucet"]


def test_a_surname_found_is_found_everywhere(finder: NameFinder) -> None:
    text = "Mr. Bundy said so; then Bundy, he"
    assert persons(finder, text, "Bundy") == ["Bundy", "Bundy"]


def test_but_not_on_weak_grounds(finder: NameFinder) -> None:
    assert persons(finder, "with Bundy. Bundy, Bundy, Bundy", "Bundy") == ["Bundy"]


def test_titles_tell(finder: NameFinder) -> None:
    assert persons(finder, "Mr. Bundy. Bundy, Bundy, Bundy, Bundy") == ["Bundy"]
    assert persons(finder, "Mr. Bundy, Dr. Bundy. Bundy, Bundy, Bundy, Bundy") == ["Bundy"] * 6


def test_first_names_tell(finder: NameFinder) -> None:
    assert persons(finder, "with Dean Q. Rusk there") == ["Dean Q. Rusk"]
    assert persons(finder, "with Some Rusk there") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We have been in touch with Hijzen. He left.", ["Hijzen"]),
        ("aware that Ferrari-Aggradi said so", ["Ferrari-Aggradi"]),
        ("He protested to Patton and left. Patton came.", ["Patton", "Patton"]),
        ("the Hijzen said", []),
        ("he went to Manokawari with arms", []),
        ("HIJZEN said so", []),
    ],
)
def test_who_speaks_or_is_spoken_with_is_a_person(
    finder: NameFinder, text: str, expected: list[str]
) -> None:
    assert persons(finder, text) == expected


def test_nor_where_it_is_a_common_word(finder: NameFinder) -> None:
    assert persons(finder, "Mr. White spoke. White was", "White") == ["White"]


def test_concluded_names_are_whole(finder: NameFinder) -> None:
    text = "Mr. Hoover said. Herbert Hoover, Jr., left"
    assert persons(finder, text, "Hoover") == ["Hoover", "Herbert Hoover, Jr."]


def test_confidence_tells_the_familiar_from_the_new(finder: NameFinder) -> None:
    text = "Rusk and Bundy"
    found = settle(text, tuple(finder.segments(text)), [(0, 4), (9, 14)])
    assert found[0].confidence > found[1].confidence > 0.2
    assert found[0].listed is None


def test_recognised_outside_any_candidate(finder: NameFinder) -> None:
    """The recogniser may stumble over a word that is never a name."""
    assert persons(finder, "The Rusk note", "The", "Rusk") == ["Rusk"]


def test_hyphened_parts(finder: NameFinder) -> None:
    assert persons(finder, "Kim Il-song said", "Kim Il-") == ["Kim Il-song"]
    assert persons(finder, "Kim Il-song said", "Kim Il") == ["Kim Il-song"]
    assert persons(finder, "the Ford-Bundy talks", "Ford") == ["Ford"]
    assert persons(finder, "and Hjorth-Nielsen (Denmark) too", "Hjorth") == ["Hjorth-Nielsen"]
    assert persons(finder, "the Ford-Bundy talks", "Ford", "Bundy") == ["Ford", "Bundy"]


def test_common_words_need_a_title(finder: NameFinder) -> None:
    assert persons(finder, "it. White paint", "White") == []
    assert persons(finder, "Mr. White", "White") == ["White"]
    assert persons(finder, "Sir Alec Douglas-White said") == ["Alec Douglas-White"]


LIST = {
    "Rusk": Tier.SURNAME,
    "White": Tier.SURNAME,
    "Dean Rusk": Tier.FULL,
    "Minh": Tier.SURNAME,
    "Dean": Tier.GIVEN,
    "Couve": Tier.PART,
    "Zorn": Tier.FUZZY,
    "Faisal II": Tier.SURNAME,
    "Bay": Tier.PART,
    "Vien": Tier.PART,
    "Bay Vien": Tier.FULL,
    "C. K. Yen": Tier.INITIALS,
    "Rare": Tier.SURNAME,
    "Bay The": Tier.FULL,
    "The": Tier.PART,
    "U Rusk": Tier.INITIALS,
    "A Dean": Tier.INITIALS,
    "Castillo": Tier.PART,
    "Castillo Armas": Tier.SURNAME,
    "Charge Armas": Tier.SURNAME,
    "Page": Tier.SURNAME,
}


class List(dict[str, Tier]):
    """A list of persons that fits the names above."""

    unprinted = ("Zorin", "Qasim")  # other volumes print these for somebody who is listed

    def __call__(self, name: str) -> Tier | None:
        return self.get(name, Tier.SURNAME if name in self.unprinted else None)

    def prints(self, name: str) -> bool:
        return name in self or name == "Lord Rusk"


FIT = List(LIST)


def listed(finder: NameFinder, text: str, *recognised: str) -> dict[str, bool | None]:
    """The persons of a text in a volume whose list fits the names above, and who is on it."""
    spans = [(text.index(name), text.index(name) + len(name)) for name in recognised]
    segments = tuple(finder.segments(text, FIT))
    found = settle(text, segments, spans, FIT, frozenset(("Lord", "Viscount")))
    return {text[one.start : one.end]: one.listed for one in found}


ON_LIST = [
    ("seen by Rusk today", {"Rusk": True}),
    ("seen by Dean Rusk today", {"Dean Rusk": True}),
    ("seen by Some Rusk today", {}),
    ("M. Rusk came", {"Rusk": True}),
    ("seen by Faisal II today", {"Faisal II": True}),
    ("the Viet Minh", {}),
    ("seen by Bay Vien today", {"Bay Vien": True}),
    ("seen by Bay today", {}),
    ("seen by Bay The today", {}),  # none of the words was ever part of a name
    ("seen by Rare today", {"Rare": True}),  # never a name elsewhere, but on the list
    ("of C. K. Yen today", {"C. K. Yen": True}),
    ("F. Rusk said so", {"Rusk": True}),  # the sixth paragraph
    ("with F. Rusk there", {}),
    ("According Some Rusk stressed", {}),
    ("told Minh Rusk stressed", {"Minh": True, "Rusk": True}),
    ("told Mr. Minh-Rusk talks", {"Minh": True, "Rusk": True}),
    ("the Some-Rusk talks", {}),
    ("the Rusk Papers", {}),
    ("The Rusk note", {"Rusk": True}),
    ("a white paint. White paint", {"White": True}),  # a surname in a third of its places
    ("seen by Couve today", {}),
    ("told Dean today", {}),
    ("Mr. Zorn came", {"Zorn": False}),
    ("Mr. Clay came", {"Clay": False}),
    ("seen by Zorin today", {"Zorin": False}),  # the list's person, but spelt otherwise
    ("Mr. Qasim came", {"Qasim": False}),
    ("told Lord Rusk today", {"Lord Rusk": True}),
    ("told Viscount Rusk today", {"Rusk": True}),  # the list prints no such title
    ("told the Lord, Rusk said", {"Rusk": True}),
    ("told Lord Zorin today", {"Zorin": False}),
    ("told U Rusk today", {"U Rusk": True}),  # as U Thant is called
    ("told A Dean today", {}),
    ("told Castillo Armas today", {"Castillo Armas": True}),  # a surname of two words
    ("told Charge Armas today", {}),
]


@pytest.mark.parametrize(("text", "expected"), ON_LIST, ids=[case[0] for case in ON_LIST])
def test_the_list_tells(finder: NameFinder, text: str, expected: dict[str, bool]) -> None:
    assert listed(finder, text) == expected


def test_a_given_name_alone_is_told_by_its_other_places(finder: NameFinder) -> None:
    text = "Dean said so; then Dean, he"
    found = settle(text, tuple(finder.segments(text, FIT)), [(0, 4)], FIT)
    assert [one.listed for one in found] == [False, True]


COMMON = [
    ("told Page so; seen by Page, he", (), []),
    ("told Page so; seen by Page, he", ("Page",), ["Page", "Page"]),
    ("told Mr. Page so; seen by Page, he", (), ["Page", "Page"]),
    ("told Mr. Page so; seen by the Page", (), ["Page"]),
    ("told Mr. Page so. Page one", (), ["Page"]),
    ("told Mr. Page so; seen by Page Rusk", (), ["Page", "Rusk"]),
    ("told The so", ("The",), []),
]


@pytest.mark.parametrize(("text", "recognised", "expected"), COMMON)
def test_a_common_word_that_is_listed(
    finder: NameFinder, text: str, recognised: tuple[str, ...], expected: list[str]
) -> None:
    spans = [(text.index(name), text.index(name) + len(name)) for name in recognised]
    found = settle(text, tuple(finder.segments(text, FIT)), spans, FIT)
    assert [text[one.start : one.end] for one in found] == expected


def test_the_ground_of_a_part_is_its_own(finder: NameFinder) -> None:
    text = "the Rusk-Bundy talks"
    (found,) = settle(text, tuple(finder.segments(text, FIT)), [(4, 8)], FIT)
    assert (found.ground, found.listed) == (Ground.FAMILIAR, True)


def test_what_is_recognised_may_be_on_the_list(finder: NameFinder) -> None:
    assert listed(finder, "Couve and Couve and Dean", "Couve", "Dean") == {
        "Couve": True,
        "Dean": False,
    }
    assert listed(finder, "Dulles and Zorn", "Dulles", "Zorn") == {"Dulles": False, "Zorn": False}


def test_the_whole_of_a_listed_name_is_taken(finder: NameFinder) -> None:
    assert listed(finder, "with Dean Rusk there", "Dean") == {"Dean Rusk": True}
