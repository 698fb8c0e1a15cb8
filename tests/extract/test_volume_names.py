"""Names of volumes, the atoms of citations and where notes and pages stand, each by itself."""

from __future__ import annotations

import pytest

from kg.extract.edition_references import (
    Atom,
    Home,
    Numeral,
    VolumeName,
    atoms,
    cites_pages,
    merged,
    parts_with_page,
    roman,
    step_to_notes,
    titled_volume,
    unnumbered,
    volume_id,
    volume_name,
    volume_number,
    volume_of_set,
    volume_of_year,
    volume_part,
    volume_parts,
    volume_subseries,
    volume_words,
)
from kg.extract.publications import publications


def numeral(value: int) -> str:
    """A number below 90 in Roman numerals."""
    tens = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX")
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return tens[value // 10] + ones[value % 10]


def test_every_roman_numeral_below_ninety_is_read_and_no_other() -> None:
    known = {numeral(value): value for value in range(1, 90)}
    assert {letters: roman(letters) for letters in known} == known
    assert {letters: roman(letters.lower()) for letters in known} == known
    for letters, value in known.items():
        for other in (letters + "I", "I" + letters, letters + letters[-1], letters[::-1]):
            assert roman(other) == known.get(other), (other, value)


@pytest.mark.parametrize(
    ("years", "subseries"),
    [
        ("1961–1963", "1961-63"), ("1961-63", "1961-63"), ("1950", "1950"), (" 1950 ", "1950"),
        ("1969–72", "1969-76"), ("1952–954", "1952-54"), ("1961 – 1963", "1961-63"),
        ("1950–1950", "1950"), ("12", None), ("1961–3", None), ("2001", None), ("", None),
    ],
)  # fmt: skip
def test_the_years_of_a_subseries(years: str, subseries: str | None) -> None:
    assert volume_subseries(years) == subseries


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("XXIII", "23"), ("E–10", "e10"), ("E - 05", "e5"), ("12", "12"), ("007", "7"), ("vi", "6"),
        ("123456789", "123456789"), ("1234567890", None), ("IIX", None), ("E–123", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_number_of_a_volume(words: str, number: str | None) -> None:
    assert volume_number(words) == number


@pytest.mark.parametrize(
    ("words", "part"),
    [("1", 1), ("2", 2), ("II", 2), ("i", 1), ("Two", 2), ("one", 1), ("III", None),
     ("123456789", 123456789), ("1234567890", None)],
)  # fmt: skip
def test_the_part_of_a_volume(words: str, part: int | None) -> None:
    assert volume_part(words) == part


@pytest.mark.parametrize(
    ("volume", "name", "parts", "paged"),
    [
        ("frus1969-76ve05p1", VolumeName("1969-76", "e5", 1), 2, False),
        ("frus1952-54v05p2", VolumeName("1952-54", "5", 2), 2, False),
        ("frus1950v07", VolumeName("1950", "7"), 0, True),
        ("frus1951v07p2", VolumeName("1951", "7", 2), 2, True),
        ("frus1961-63v06", VolumeName("1961-63", "6"), 0, False),
        ("frus1889", VolumeName("1889"), 0, True),
        ("frus1951-53v01", VolumeName("1951-53", "1"), 0, False),
        ("ddf1961", None, 0, False),
    ],
)
def test_the_id_of_a_volume(volume: str, name: VolumeName | None, parts: int, paged: bool) -> None:
    assert volume_name(volume) == name
    assert volume_parts(name) == parts
    assert cites_pages(volume) is paged
    if name is not None and name.number is not None and "51-53" not in volume:
        assert volume_id(name) == volume
    assert unnumbered(volume) is False
    assert unnumbered("frus1952-54v01p1")


@pytest.mark.parametrize(
    ("name", "volume"),
    [
        (VolumeName("1952-54", "5"), "frus1952-54v05p1"),  # a set as a whole
        (VolumeName("1952-54", "5", 3), "frus1952-54v05"),  # it has two parts
        (VolumeName("1952-54", "10", 1), "frus1952-54v10"),  # and this none
        (VolumeName("1951", "1", 2), "frus1951v01p2"),
        (VolumeName("1952-54", None), None),
    ],
)
def test_a_part_is_named_where_there_are_parts(name: VolumeName, volume: str | None) -> None:
    assert volume_id(name) == volume


def test_a_page_tells_the_part_of_a_set_paged_through() -> None:
    for stem, (last, first) in volume_words().paged_through.items():
        both = (f"{stem}p1", f"{stem}p2")
        for volume in both:
            assert parts_with_page(volume, last) == both[:1]
            assert parts_with_page(volume, first) == both[1:]
            if first > last + 1:
                assert parts_with_page(volume, last + 1) == both
                assert parts_with_page(volume, first - 1) == both
    assert parts_with_page("frus1961-63v06", 5) == ("frus1961-63v06",)


def test_volumes_with_titles_and_sets_of_them() -> None:
    assert titled_volume("The Conference of Berlin (The Potsdam") == "frus1945Berlin"
    assert titled_volume("Guatemala, p. 3") == "frus1952-54Guat"
    assert titled_volume("In Guatemala") is None
    assert volume_of_set("frus1945Malta", "II") == "frus1945Malta"
    numbers = {words: volume_of_set("frus1945Berlin", words) for words in ("II", "E–2", "", None)}
    assert numbers == {"II": "frus1945Berlinv02", "E–2": None, "": None, None: None}
    years = {year: volume_of_year(year) for year in ("1860", "1861", "1931", "1932", "1961-63")}
    assert [year for year, volume in years.items() if volume] == ["1861", "1931"]


@pytest.mark.parametrize(
    ("values", "side", "here", "step"),
    [
        ([3], "above", 2, -1), ([2], "above", 2, -1), ([1], "above", 2, 0),
        ([1, 3], "above", 2, 0), ([2], "below", 4, 1), ([4], "below", 4, 1), ([5], "below", 4, 0),
        ([3, 5], "below", 4, 0), ([9], None, 4, 0), ([10], None, 4, None), ([1, 10], None, 4, None),
        ([10], "above", None, 0), ([2], "below", None, 0),
    ],
)  # fmt: skip
def test_how_far_away_notes_are(
    values: list[int], side: str | None, here: int | None, step: int | None
) -> None:
    assert step_to_notes(values, side, here, known=9) == step


def read(text: str) -> list[tuple[str, str, str | None, str | None, tuple[int, ...], bool]]:
    found = atoms(text, 0, len(text))
    assert all(text[n.start : n.end] == str(n.value) for one in found for n in one.numerals)
    return [
        (one.kind, text[one.start : one.end], one.years, one.number,
         tuple(n.value for n in one.numerals), one.listed)
        for one in found
    ]  # fmt: skip


def test_the_atoms_of_a_citation() -> None:
    text = (
        "Foreign Relations, 1961–1963, vols. IX and X, Part 2, Documents 11, 10, and 3, "
        "footnote 2, p. 5 supra; ibid., 1944, vol. v and XV, Document 5, source note"
    )
    assert read(text) == [
        ("series", "Foreign Relations, 1961–1963", "1961–1963", None, (), False),
        ("vol", "vols. IX", None, "IX", (), False),
        ("vol", "X", None, "X", (), True),
        ("part", "Part 2", None, "2", (), False),
        ("doc", "Documents 11, 10, and 3", None, None, (11, 10, 3), False),
        ("note", "footnote 2", None, None, (2,), False),
        ("page", "p. 5", None, None, (5,), False),
        ("near", "supra", None, None, (), False),
        ("ibid", "ibid., 1944", "1944", None, (), False),
        ("vol", "vol. v", None, "v", (), False),
        ("vol", "XV", None, "XV", (), True),
        ("doc", "Document 5", None, None, (5,), False),
        ("apparatus", "source note", None, None, (), False),
    ]


def test_what_stands_in_a_publication_is_none_of_the_edition() -> None:
    text = "Document 5 and Department of State Bulletin, May 1, 1961, p. 5, Document 6, p. 9"
    printed = tuple(publications(text, 0, len(text)))
    (one,) = printed
    found = merged(atoms(text, 0, len(text)), printed)
    assert [atom.kind for atom in found if atom.start < one.end] == ["doc", "publication"]
    assert found[1] == Atom("publication", one.start, one.end)
    behind = [atom.kind for atom in atoms(text, one.end, len(text))]
    assert [atom.kind for atom in found if atom.start >= one.end] == behind
    assert merged((), ()) == ()
    two = (Atom("doc", 0, 3, numerals=(Numeral(1, 0, 1),)), Atom("page", 9, 12))
    assert merged(two, ()) == two


def test_where_a_document_is_at_home() -> None:
    assert Home.of("frus1961-63v06/d64", "frus1961-63v06") == Home(
        "frus1961-63v06", VolumeName("1961-63", "6"), 64
    )
    assert Home.of("frus1961-63v06/preface", "frus1961-63v06").document is None
    assert Home.of("frus1961-63v06/d64/e1", "x") == Home("x", None, None)
