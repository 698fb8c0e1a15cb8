"""Citations of the edition itself: words in, targets out."""

from __future__ import annotations

import pytest

from kg.extract.citations import find_references
from kg.extract.edition_references import (
    VolumeName,
    cites_pages,
    roman,
    volume_id,
    volume_number,
    volume_subseries,
)
from kg.model import ReferenceKind
from kg.read.plain import read_page


def targets(note: str, document: str = "frus1961-63v06/d64", more: int = 0) -> list[str]:
    """Targets of a page that has the note as its first, and ``more`` notes after it."""
    calls = "".join(f" Word.{n}" for n in range(1, 2 + more))
    notes = "\n".join(f"- {text}↩" for text in [note, *["Not printed."] * more])
    text = f"64. Telegram From A to B\nWashington, May 1, 1962.\nText{calls}\n{notes}"
    page = read_page(text, document)
    return [r.target.target for r in find_references(page) if r.target]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Document 63.", ["d63"]),
        ("Documents 11, 10, and 3, respectively.", ["d11", "d10", "d3"]),
        ("See Documents 11–13.", ["d11", "d13"]),
        ("See footnote 2, Document 10.", ["d10#fn2"]),
        ("See footnotes 2 and 3, Document 20.", ["d20#fn2", "d20#fn3"]),
        ("See Document 257 and footnote 1 thereto.", ["d257", "d257#fn1"]),
        ("See Document 349, and footnote 2, Document 351.", ["d349", "d351#fn2"]),
        ("See the source note, Document 63.", ["d63"]),
        ("Supra.", ["d63"]),
        ("See footnote 4, infra.", ["d65#fn4"]),
        ("Presumably Document 45.", ["d45"]),
        ("See supra, and footnote 2 thereto.", ["d63", "d63#fn2"]),
        ("See U.N. document A/4219 and House Document 63/1.", []),
    ],
)
def test_citations_of_the_same_volume(words: str, expected: list[str]) -> None:
    assert targets(words) == [f"frus1961-63v06/{t}" for t in expected]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Foreign Relations, 1961–1963, volume VI, Document 64.", "frus1961-63v06/d64"),
        ("Foreign Relations, 1958-1960, vol. X, Part 2, Document 7.", "frus1958-60v10p2/d7"),
        (
            "See Foreign Relations, 1969–1976, volume E–10, Documents on American Republics, "
            "1969–1972, Document 563.",
            "frus1969-76ve10/d563",
        ),
        ("See Foreign Relations, 1952–1954, vol. IV, p. 1031 (Document 3).", "frus1952-54v04"),
        ("For text, see vol. XI, Document 59, footnote 2.", "frus1961-63v11/d59#fn2"),
    ],
)
def test_citations_of_other_volumes(words: str, expected: str) -> None:
    assert targets(words)[0] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("See Foreign Relations, 1955–1957, volumes XIV and XV.", ["55-57v14", "55-57v15"]),
        (
            "See Foreign Relations, 1955–1957, volume III; 1958–1960, volume XIX; and 1961–1963, "
            "volume XXII.",
            ["55-57v03", "58-60v19", "61-63v22"],
        ),
        ("Foreign Relations, 1969–72, volume XXXVI, Energy Crisis.", ["69-76v36"]),
        ("Foreign Relations, 1952–1954, vol. V, p. 1539.", ["52-54v05p2"]),
        ("Foreign Relations, 1952–1954, vol. XIV, Part 1, p. 1700.", ["52-54v14p1"]),
        (
            "Foreign Relations, 1952–1954, volume VII, Part 1, pages 112–128, and Part 2, p. 1246.",
            ["52-54v07p1", "52-54v07p2"],
        ),
        ("Foreign Relations, 1969–1976, volume E–11, Documents on Mexico.", ["69-76ve11p1"]),
        ("See telegram 5, November 7, 1957, vol. vi, p. 12.", ["61-63v06"]),
        ("See Europa Archiv, 1966, vol. 2, pp. 1–19, and Congo 1960, vol. I, p. 3.", []),
        (
            "Part 1 is Document 179. Part 2 is not printed. In Part Two, “Strategy”,",
            ["61-63v06/d179"],
        ),
        ("Many provisions of Volume V and some of volume 95.", []),
    ],
)
def test_volumes_in_lists_and_parts(words: str, expected: list[str]) -> None:
    assert [target.removeprefix("frus19") for target in targets(words)] == expected


def test_a_titled_set_is_cited_by_number() -> None:
    words = "Foreign Relations, The Conference of Berlin (The Potsdam Conference), 1945, vol. II."
    assert targets(words) == ["frus1945Berlinv02"]
    assert targets("Foreign Relations, The Conference of Berlin (The Potsdam Conference).") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Foreign Relations, 1947, vol. vi, p. 618; see also vol. iii, pp. 352 ff.",
            ["1947v06/pg_618", "1948v03/pg_352"],
        ),
        ("See vol. iii, pp. 816 ff. and pp. 891 ff.", ["1948v03/pg_816", "1948v03/pg_891"]),
        (
            "The North Atlantic Treaty Organization appears in volume III, pages 1 ff. "
            "Regarding recovery, see ibid., pages 352 ff.",
            ["1948v03/pg_1", "1948v03/pg_352"],
        ),
        ("Both dated October 29, pp. 190, 191.", ["1948v01p1/pg_190", "1948v01p1/pg_191"]),
        ("It was a repeat of 1021 to Tehran, p. 190.", ["1948v01p1/pg_190"]),
        ("The report is printed on p. 515.", ["1948v01p2/pg_515"]),
        ("September 1, to New York, p. 372.", ["1948v01p1/pg_372"]),
        (
            "See footnote 3 to circular telegram, July 8, 1948, 8 a. m., p. 926.",
            ["1948v01p2/pg_926"],
        ),
        ("NSC 20 is printed p. 589 and p. 615.", ["1948v01p2/pg_589", "1948v01p2/pg_615"]),
        ("For texts, see GA (III/1), Suppl. No. 10, p. 6.", []),
        ("The Secretary noted his position on pp. 4 and 5.", []),
    ],
)
def test_annual_volumes_are_cited_by_page(words: str, expected: list[str]) -> None:
    found = targets(words, "frus1948v01p1/d4")
    assert found == [f"frus{target}" for target in expected]


def test_a_note_on_a_page_of_another_volume_is_none_of_this_document() -> None:
    words = "Foreign Relations, 1952–1954, vol. XIII, p. 2440. But see ibid., p. 2441, footnote 1."
    assert [t for t in targets(words, "frus1955-57v01/d3") if "#" in t] == []


def test_a_minister_for_foreign_affairs_is_no_periodical() -> None:
    words = "Foreign Relations, 1947, vol. iv, p. 5. The Minister for Foreign Affairs, ibid., p. 6."
    assert targets(words, "frus1948v01p2/d39") == ["frus1947v04/pg_5", "frus1947v04/pg_6"]


def test_a_glued_note_number_is_no_part_of_the_citation() -> None:
    page = read_page(
        "5. Editorial Note\nThe text is printed as Document 63.1 It was sent.\n- See Document 4.↩",
        "frus1961-63v06/d5",
    )
    body, note = find_references(page)
    assert (body.text, body.target and body.target.target) == ("Document 63", "frus1961-63v06/d63")
    assert body.kind is ReferenceKind.DOCUMENT and body.in_apparatus and body.note is None
    assert (note.text, note.note) == ("Document 4", 0)


def test_spans_are_the_words_of_the_page() -> None:
    text = "5. Editorial Note\nSee Documents 11, 10, and 3, and ibid., p. 4."
    page = read_page(text, "frus1961-63v06/d5")
    found = [page.text[r.start : r.end] for r in find_references(page)]
    assert found == ["Documents 11", "10", "3"]


def test_names_of_volumes() -> None:
    assert volume_id(VolumeName("1969-76", "e5", 1)) == "frus1969-76ve05p1"
    assert volume_id(VolumeName("1952-54", "6")) == "frus1952-54v06p1"
    assert (volume_subseries("1961–1963"), volume_subseries("1950"), volume_subseries("12")) == (
        "1961-63",
        "1950",
        None,
    )
    assert (volume_number("XXIII"), volume_number("E–10"), volume_number("vi"), roman("q")) == (
        "23",
        "e10",
        "6",
        None,
    )


def test_archival_places_of_notes_with_ibid_resolved() -> None:
    page = read_page(
        "5. Memorandum From A to B0\nText.1 More.2 Yet more.3\n"
        "- Source: Department of State, Central Files, 762.00/1–959. Secret.↩\n"
        "- Not printed. (Ibid., POL 15–2 GER W)↩\n"
        "- See Department of State Bulletin, May 1, 1961, p. 5. Also ibid., p. 9.↩\n"
        "- Not printed. (Johnson Library, Rusk Papers)↩",
        "frus1961-63v06/d5",
    )
    found = [r for r in find_references(page) if r.kind is ReferenceKind.ARCHIVE]
    assert [(r.cited.title, r.cited.locator) for r in found] == [
        ("Department of State", "Central Files, POL 15–2 GER W"),
        ("Johnson Library", "Rusk Papers"),
    ]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Not printed. (Ibid., Documents)", True),  # a folder
        ("Not printed. (Ibid.)", True),
        ("See footnote 2, ibid.", False),
        ("See footnotes 2, 5, and 6, Ibid.", False),
        ("His activities are described ibid., pp. 207–213.", False),
        ("Ibid., Document 7.", False),
    ],
)
def test_an_ibid_of_something_printed_is_no_archive(words: str, kept: bool) -> None:
    page = read_page(
        "5. Memorandum From A to B0\nText.1\n"
        f"- Source: Johnson Library, Rusk Papers. Secret.↩\n- {words}↩",
        "frus1961-63v06/d5",
    )
    kinds = [r.kind for r in find_references(page)]
    assert (ReferenceKind.ARCHIVE in kinds) == kept


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Telegram 2146 is printed as Document 43. In it he said", ["d43"]),
        ("He spoke. [Here follows discussion of Berlin; see Document 9.] He went on", ["d9"]),
        ("He submitted the Delta Plan (Document 51) for approval", ["d51"]),
        (
            "The letter he referred to is Document 181. The meeting described in Document 2, then",
            ["d181", "d2"],
        ),
        ("They discussed Document 471 and the Secretary’s Document 5", []),
    ],
)
def test_editors_insertions_in_the_text_of_a_document(words: str, expected: list[str]) -> None:
    page = read_page(f"5. Letter From A to B\nParis, May 1, 1961.\n{words}.\n", "frus1961-63v06/d5")
    found = [r.target.target for r in find_references(page) if r.target]
    assert found == [f"frus1961-63v06/{target}" for target in expected]


def test_a_sentence_may_begin_with_documents() -> None:
    assert targets("Not printed. Documents 79 and 80 summarize it.") == [
        "frus1961-63v06/d79",
        "frus1961-63v06/d80",
    ]


def test_an_annual_volume_is_cited_by_page_to_1951() -> None:
    told = [
        cites_pages(f"frus{name}")
        for name in ("1948v01p1", "1951v07p2", "1952-54v01", "1961-63v06")
    ]
    assert told == [True, True, False, False]


@pytest.mark.parametrize(
    ("letters", "number"),
    [("i", 1), ("iv", 4), ("IX", 9), ("xix", 19), ("XLII", 42), ("xlviii", 48), ("lxxxix", 89),
     ("iix", None), ("iiii", None), ("vx", None), ("ic", None), ("xxi2", None), ("", None)],
)  # fmt: skip
def test_roman_numerals_are_those_that_are_written_so(letters: str, number: int | None) -> None:
    assert roman(letters) == number


@pytest.mark.parametrize(
    ("volume", "named"),
    [
        (VolumeName("1950", "7"), "frus1950v07"),
        (VolumeName("1950", "12"), None),
        (VolumeName("1938", "5"), "frus1938v05"),
        (VolumeName("1860", "1"), None),
        (VolumeName("1952", "1"), None),
        (VolumeName("1955-57", "27"), "frus1955-57v27"),
        (VolumeName("1955-57", "28"), None),
        (VolumeName("1981-88", "41"), "frus1981-88v41"),
        (VolumeName("1969-76", "e16"), "frus1969-76ve16"),
        (VolumeName("1969-76", "e17"), None),
        (VolumeName("1961-63", "e1"), None),
    ],
)
def test_no_volume_beyond_the_last_of_a_complete_subseries(
    volume: VolumeName, named: str | None
) -> None:
    assert volume_id(volume) == named


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("See Document 12, footnote 2; ibid., footnote 3.", "d12#fn3"),
        ("See Document 20. Ibid., note 5.", "d20#fn5"),
        ("See Document 33. For his reply, see ibid., footnote 2.", "d33#fn2"),
        ("Document 50 and footnote 2 thereto. See also ibid., footnotes 3 and 5.", "d50#fn5"),
        ("See Document 40; also ibid., source note.", "d40"),
        ("See Document 12.↩\n- Ibid., footnote 5.", "d12#fn5"),  # in the note before
    ],
)
def test_ibid_with_a_note_is_of_the_document_cited_just_before(words: str, target: str) -> None:
    page = f"5. Telegram From the Embassy in France\nText.1\n- {words}↩\n"
    found = find_references(read_page(page, "frus1961-63v06/d5"))
    assert all("\x01" not in r.text for r in found)
    assert found[-1].target is not None
    assert found[-1].target.target == f"frus1961-63v06/{target}"


def test_ibid_with_a_note_of_something_printed_is_of_none_here() -> None:
    page = "5. Telegram From the Embassy in France\nText.1\n- Department of State Bulletin, May 1, "
    page += "1961, p. 5. Ibid., footnote 2.↩\n"
    found = find_references(read_page(page, "frus1961-63v06/d5"))
    assert [(r.kind, r.target) for r in found] == [(ReferenceKind.PUBLICATION, None)]


def test_notes_before_and_are_of_what_stands_before_them() -> None:
    page = "5. Telegram From the Embassy in France\nText.1\nMore.2\n- See Document 12.↩\n"
    page += "- Ibid., footnote 5, and Document 13, footnotes 2 and 3.↩\n"
    found = find_references(read_page(page, "frus1961-63v06/d5"))
    named = [r.target.target.removeprefix("frus1961-63v06/") for r in found if r.target]
    assert named == ["d12", "d12#fn5", "d13#fn2", "d13#fn3"]


@pytest.mark.parametrize(
    ("behind", "more"),
    [
        ("", []),
        (", footnote 4", []),
        ("; and Document 7", ["frus1955-57v03/d7"]),
        (", footnote 4; and Document 7", ["frus1955-57v03/d7"]),
        (", footnote 4, and footnote 2, Document 7", ["frus1955-57v03/d7#fn2"]),
    ],
)
def test_what_follows_a_page_of_another_volume_and_its_note(behind: str, more: list[str]) -> None:
    words = f"Foreign Relations, 1955–1957, vol. III, p. 2440{behind}."
    assert targets(words) == ["frus1955-57v03", *more]
