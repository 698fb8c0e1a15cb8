"""Whom of a list a name fits, and how well."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Tier
from kg.resolve.candidates import ListIndex, cross_references, of_entry, within
from kg.resolve.names import Name, listed_name, name_forms, said_name
from kg.resolve.register import Entry, Register

NOBODY = Register.load([], with_shipped=False)
PRINTED = (
    "Johnson, Lyndon B.",
    "Smith, Walter Bedell",
    "Bundy, McGeorge",
    "Taylor, Maxwell D., Jr.",
    "Couve de Murville, Maurice",
    "Ben-Gurion, David",
    "Ngo Dinh Diem",
    "Ngo Dinh Nhu, Madame",
    "Vance, Cyrus R.",
    "Harriman, W. Averell",
    "Stevenson, Adlai",
    "Kennedy",
    "Thompson, Llewellyn E. (“Tommy”)",
    "Ormsby Gore, Sir David (Lord Harlech)",
    "Nasser, Gamal Abdel (Nasr, Nassir)",
    "Talbot, Phillips",
)
INDEX = ListIndex(
    (of_entry(Entry("v", f"p_{n}", name), NOBODY, ()) for n, name in enumerate(PRINTED)),
    NOBODY.words,
)


def fits(text: str, **more: bool) -> dict[str, Tier]:
    found = INDEX.candidates(said_name(text, NOBODY.words), **more)
    assert [c.tier for c in found] == sorted(c.tier for c in found)
    return {c.listed.name.split(",")[0]: c.tier for c in found}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("LBJ", {"Johnson": Tier.GIVEN}),
        ("LB", {}),
        ("MB", {}),  # two letters are no initials of a name
        ("WBS", {"Smith": Tier.GIVEN}),
        ("Johnson", {"Johnson": Tier.SURNAME}),
        ("Lyndon", {"Johnson": Tier.GIVEN}),
        ("Lyndon Johnson", {"Johnson": Tier.FULL}),
        ("L. Johnson", {"Johnson": Tier.INITIALS}),
        ("B. Johnson", {"Johnson": Tier.INITIALS}),
        ("X. Johnson", {}),
        ("Lyndon X. Johnson", {}),
        ("Walter Smith", {"Smith": Tier.FULL}),
        ("Bedell Smith", {"Smith": Tier.FULL}),
        ("Walter Bedell", {"Smith": Tier.PART}),
        ("Bedell", {"Smith": Tier.GIVEN}),
        ("Max Taylor", {"Taylor": Tier.FULL}),
        ("Maxwell Taylor, Jr.", {"Taylor": Tier.FULL}),
        ("Maxwell Taylor, Sr.", {"Taylor": Tier.FULL}),
        ("Couve", {"Couve de Murville": Tier.PART}),
        ("Murville", {"Couve de Murville": Tier.PART}),
        ("de", {}),
        ("Maurice Couve", {"Couve de Murville": Tier.PART}),
        ("Peter Couve", {}),
        ("Couve de Murville", {"Couve de Murville": Tier.SURNAME}),
        ("Couve de", {"Couve de Murville": Tier.PART}),
        ("Ben Gurion", {"Ben-Gurion": Tier.SURNAME}),
        ("BenGurion", {"Ben-Gurion": Tier.SURNAME}),
        ("Gurion", {"Ben-Gurion": Tier.PART}),
        ("David Ben-Gurion", {"Ben-Gurion": Tier.FULL}),
        ("Ngo Dinh Diem", {"Ngo Dinh Diem": Tier.SURNAME}),
        ("Diem", {"Ngo Dinh Diem": Tier.PART}),
        ("Dinh Diem", {"Ngo Dinh Diem": Tier.PART}),
        ("Ngo", {"Ngo Dinh Diem": Tier.PART, "Ngo Dinh Nhu": Tier.PART}),
        ("Dinh", {"Ngo Dinh Diem": Tier.GIVEN, "Ngo Dinh Nhu": Tier.GIVEN}),
        ("Cy Vance", {"Vance": Tier.FULL}),
        ("Averell Harriman", {"Harriman": Tier.FULL}),
        ("Adlai E. Stevenson", {}),
        ("John Kennedy", {"Kennedy": Tier.PART}),
        ("Tommy Thompson", {"Thompson": Tier.FULL}),
        ("Tommy", {"Thompson": Tier.GIVEN}),
        ("Lord Harlech", {"Ormsby Gore": Tier.SURNAME}),
        ("David Ormsby Gore", {"Ormsby Gore": Tier.FULL}),
        ("Gore", {"Ormsby Gore": Tier.PART}),
        ("Nasr", {"Nasser": Tier.SURNAME}),
        ("Gamal Nassir", {"Nasser": Tier.FULL}),
        ("Gamal Abdel", {"Nasser": Tier.PART}),
        ("M. Couve de Murville", {"Couve de Murville": Tier.INITIALS}),
        ("M. Harriman", {"Harriman": Tier.SURNAME}),  # Monsieur
        ("Phil Talbot", {"Talbot": Tier.INITIALS}),
        ("Ph Talbot", {}),
        # misprints
        ("Steavenson", {"Stevenson": Tier.FUZZY}),
        ("Steavensen", {"Stevenson": Tier.FUZZY}),
        ("Steavenssen", {}),
        ("Adlai Steavensen", {"Stevenson": Tier.FUZZY}),
        ("Peter Steavensen", {}),
        ("Hariman", {"Harriman": Tier.FUZZY}),
        ("Harimann", {}),
        ("Averell Harimann", {"Harriman": Tier.FUZZY}),
        ("Bundi", {"Bundy": Tier.FUZZY}),
        ("Bund", {}),
        ("Cundy", {}),
    ],
)
def test_whom_a_name_fits(said: str, expected: dict[str, Tier]) -> None:
    assert fits(said) == expected


def test_a_given_name_or_a_misprint_may_be_left_out() -> None:
    assert fits("Lyndon", given=False) == {}
    assert fits("Johnson", given=False) == {"Johnson": Tier.SURNAME}
    assert fits("Steavenson", misprints=False) == {}
    assert fits("") == {}
    assert fits("Boris Johnson", misprints=False) == {}, "no middle initial stands for it"
    assert fits("Maxwell Taylor, III", misprints=False) == {}


@settings(max_examples=60)
@given(st.text("ab", max_size=5), st.text("ab", max_size=5), st.integers(0, 3))
def test_words_a_few_letters_apart(a: str, b: str, limit: int) -> None:
    def apart(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        changed = apart(a[1:], b[1:]) + (a[0] != b[0])
        return min(changed, apart(a[1:], b) + 1, apart(a, b[1:]) + 1)

    assert within(a, b, limit) is (apart(a, b) <= limit)


def test_an_entry_that_points_to_another() -> None:
    entries = [
        Entry("v", "p_1", "Krutikov, A. D.", "Deputy Minister"),
        Entry("v", "p_2", "Krutikof", "See Krutikov."),
        Entry("v", "p_3", "Ho", "see also Ho Thong Minh; a minister"),
        Entry("v", "p_4", "Ho Thong Minh", "Minister of Defense"),
        Entry("v", "p_5", "Nobody", "See Somebody."),
        Entry("v", "p_6", "Thong", "See Ho."),
    ]
    found = {one.id: other.id for one, other in cross_references(entries).items()}
    assert found == {"p_2": "p_1", "p_3": "p_4", "p_6": "p_4"}


def test_what_an_entry_tells() -> None:
    described = Entry("v", "p_1", "Smith, General Walter B.", "Director of the Agency to May 1953")
    listed = of_entry(described, NOBODY, [Entry("v", "p_2", "Smyth")])
    assert (listed.id, listed.name) == ("person/v-p_1", described.name)
    assert listed.words == {"director", "the", "agency", "may", "general"}
    assert listed.first == {"director", "of", "the", "agency", "to"}
    assert listed.told == "director of the agency to may 1953"
    assert [form.surname for form in listed.forms] == [("smith",), ("smyth",)]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Kennedy, John F.", Name(("kennedy",), ("john", "f"))),
        ("Taylor, Maxwell D., Jr.", Name(("taylor",), ("maxwell", "d"), suffix="jr")),
        ("Taylor, Jr., Maxwell", Name(("taylor",), ("maxwell",), suffix="jr")),
        ("Taylor, Maxwell III", Name(("taylor",), ("maxwell",), suffix="iii")),
        ("Thompson, Llewellyn (“Tommy”)", Name(("thompson",), ("llewellyn",), ("tommy",))),
        ("Nasser", Name(("nasser",))),
        ("Ngo Dinh Diem", Name(("ngo", "dinh", "diem"), ordered=False)),
        ("Nasser, Gamal (President)", Name(("nasser",), ("gamal",))),
        ("Nasser, Gamal, of Egypt", Name(("nasser",), ("gamal",))),
        ("(“Tommy”)", Name((), (), ("tommy",))),
    ],
)
def test_a_name_in_the_order_of_a_list(printed: str, name: Name) -> None:
    assert listed_name(printed) == name


@pytest.mark.parametrize(
    ("printed", "forms"),
    [
        ("Nhu, Madame", [(("nhu",), ())]),
        ("Ngo Dinh Nhu, Madame", [(("ngo", "dinh", "nhu"), ())]),
        ("Nasser, Gamal (Nasr, Nassir)", [(("nasser",), ("gamal",)), (("nasr",), ("gamal",)),
                                          (("nassir",), ("gamal",))]),
        ("Gore, David (Lord Harlech)", [(("gore",), ("david",)), (("harlech",), ("david",))]),
        ("Pasha (Nuri)", [(("pasha",), ()), (("nuri",), ())]),
        ("Nuri (Said Nuri Pasha)", [(("nuri",), ()), (("said", "nuri", "pasha"), ())]),
        ("Jones, Peter (General)", [(("jones",), ("peter",))]),
        ("Jones, Peter (General Pete)", [(("jones",), ("peter",))]),
    ],
)  # fmt: skip
def test_the_other_names_in_brackets(
    printed: str, forms: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    assert [(f.surname, f.given) for f in name_forms(printed, NOBODY.words)] == forms
