"""Citations of the edition at the borders of their grammar: what is one, what is another's."""

from __future__ import annotations

import pytest

from kg.extract.citations import find_references
from kg.extract.edition_references import (
    VolumeName,
    volume_id,
    volume_name,
    volume_of_year,
    volume_words,
)
from kg.model import ReferenceKind
from kg.read.plain import read_page


def targets(*notes: str, document: str = "frus1958-60v11/d64") -> list[str]:
    """Targets of a page that has these notes, and five more behind them."""
    all_notes = [*notes, *["Not printed."] * 5]
    calls = "".join(f" Word.{n}" for n in range(1, len(all_notes) + 1))
    listed = "\n".join(f"- {text}↩" for text in all_notes)
    text = f"64. Telegram From A to B\nWashington, May 1, 1959.\nText{calls}\n{listed}"
    page = read_page(text, document)
    return [r.target.target.removeprefix("frus19") for r in find_references(page) if r.target]


def own(*notes: str, document: str = "frus1958-60v11/d64") -> list[str]:
    """The same of the citing volume, without its name."""
    return [target.partition("/")[2] for target in targets(*notes, document=document)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # a document and its note are two things cited; a note named by its document is one
        ("See Document 203 and footnote 1 thereto.", ["d203", "d203#fn1"]),
        ("See Document 23 and its footnote 3.", ["d23", "d23#fn3"]),
        ("See Documents 5 and 7 and footnotes 1 and 4 thereto.", ["d5", "d7", "d7#fn1", "d7#fn4"]),
        ("See Document 5, footnote 1.", ["d5#fn1"]),
        # by turns
        ("See Document 18, footnote 1, and Document 24, footnote 3.", ["d18#fn1", "d24#fn3"]),
        ("See Document 18, footnote 1, and Document 24.", ["d18#fn1", "d24"]),
        ("See Document 18, and footnote 1, Document 24.", ["d18", "d24#fn1"]),
        # notes behind supra
        ("Regarding both, see supra, footnotes 3 and 2, respectively.", ["d63#fn3", "d63#fn2"]),
        ("See supra.", ["d63"]),
        ("See supra, and footnote 2, Document 8.", ["d63", "d8#fn2"]),
    ],
)
def test_documents_with_their_notes(words: str, expected: list[str]) -> None:
    assert own(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Documents 79 and 80 of the Fifth Meeting of Consultation.", []),
        ("Documents 79 and 80 of the compilation.", ["d79", "d80"]),
        ("Treasury Files, Sensitive Documents 1–4/69.", []),
        ("See Documents 1–4.", ["d1", "d4"]),
        # a writer's own footnote cites papers of his own; brackets in it are the editors'
        ("They are subject to Document 471 procedure. [Footnote in the source text.]", []),
        ("SNIE 36.2–59 [Document 161]. [Footnote in the source text.]", ["d161"]),
        ("Page 3. [Footnote in the source text; see Document 9.]", ["d9"]),
        ("[Footnote in the source text.] See Document 9.", ["d9"]),
    ],
)
def test_documents_of_somebody_else(words: str, expected: list[str]) -> None:
    assert own(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # the next volume of a list keeps the subseries just named, behind a page or a document
        (
            "Foreign Relations, 1952–1954, vol. VII, Part 1, pp. 510–520, and vol. VIII, p. 110.",
            ["52-54v07p1", "52-54v08"],
        ),
        (
            "Foreign Relations, 1961–1963, vol. IV, pp. 691–692; and vol. I, Document 2.",
            ["61-63v04", "61-63v01/d2"],
        ),
        (
            "Foreign Relations, 1955–1957, volume III and volume II Microfiche Supplement.",
            ["55-57v03", "58-60v02"],
        ),
        (
            "Foreign Relations, 1952–1954, vol. VIII, p. 5. See also vol. X.",
            ["52-54v08", "58-60v10p1"],
        ),
        (
            "Foreign Relations, 1961–1963, vol. XIII, Document 89, and XV, Documents 248–256.",
            ["61-63v13/d89", "61-63v15/d248", "61-63v15/d256"],
        ),
        ("Foreign Relations, 1961–1963, vol. XIII, Document 89, and VI Corps.", ["61-63v13/d89"]),
        # years behind a list of pages are another subseries, no page
        (
            "Foreign Relations, 1952–1954, vol. IX, pp. 1348 ff., and 1955–1957, vol. XIV, p. 20.",
            ["52-54v09p1", "55-57v14"],
        ),
        (
            "Foreign Relations, 1945, vol. VII, pp. 745–828, and 1946, vol. IX, and vol. X, p. 1.",
            ["45v07", "46v09", "46v10"],
        ),
        (
            "Foreign Relations, 1952–1954, vol. IX, Part 1, p. 19 and Part 2, p. 2065.",
            ["52-54v09p1", "52-54v09p2"],
        ),
        # years behind the volume, or none
        (
            "Foreign Relations, vol. XXXI, 1964–1968, South and Central America; Mexico, "
            "Document 439.",
            ["64-68v31/d439"],
        ),
        ("Foreign Relations, vol. XXXI, South America, p. 9.", []),
        ("Supplement to Foreign Relations, 1969–1976, China, 1969–1972.", []),
        ("Foreign Relations, 1969–1976, China, 1969–1972.", ["69-76v17"]),
        # the volume behind its document
        (
            "Printed as Document 188 in Foreign Relations, 1969–1976, vol. XIII, Soviet Union; "
            "and as Document 190, ibid., vol. VII, Vietnam.",
            ["69-76v13/d188", "69-76v07/d190"],
        ),
        (
            "See Foreign Relations, 1969–1976, vol. XIII, Document 188, and Document 190, ibid.",
            ["69-76v13/d188", "69-76v13/d190"],
        ),
    ],
)
def test_volumes_in_one_citation(words: str, expected: list[str]) -> None:
    assert targets(words) == expected


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (
            ("Foreign Relations, 1951, vol. VI, Part 1, p. 749.", "See ibid., p. 729."),
            ["51v06p1"] * 2,
        ),
        (
            ("Foreign Relations, 1951, vol. VI, Part 1, p. 31; see ibid., pp. 1594 ff.",),
            ["51v06p1", "51v06p2"],
        ),
        (("See vol. XIII, p. 5.", "The Times, May 3, 1957, p. 4; see ibid., p. 9."), ["58-60v13"]),
        (
            ("See vol. XIII, p. 5.", "See ibid., The Conferences at Cairo and Tehran, 1943, p. 9."),
            ["58-60v13", "43CairoTehran"],
        ),
        (("See vol. XIII, p. 5; see ibid., the annex, 1943, p. 9.",), ["58-60v13"]),
        (("Documents on Disarmament, 1962, p. 5.", "Ibid., 1962, volume I, page 360."), []),
    ],
)
def test_pages_of_the_volume_just_cited(notes: tuple[str, ...], expected: list[str]) -> None:
    assert targets(*notes) == expected


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        # a bare ibid. is the page just cited
        (("See footnote 4, p. 171.", "See footnote 3, ibid."), ["pg_171", "pg_171"]),
        (("See pp. 205 ff.", "For the Committee, see ibid."), ["pg_205", "pg_205"]),
        (("See p. 205.", "For the Committee, see ibid., October 31, 1948."), ["pg_205"]),
        (("See p. 205.", "The paper is ibid."), ["pg_205"]),
        (("See p. 205. Department of State Bulletin, May 1, 1948, p. 5; see ibid.",), ["pg_205"]),
        # titles listed behind the volume
        (
            ("Foreign Relations, 1947, vol. i: Report by the Board, May 4, 1947, p. 77, and "
             "circular airgram 1620, May 22, 1947, p. 78.",),
            ["pg_77", "pg_78"],
        ),
        # pages of other works
        (("See Documents on Disarmament 1945–1959, vol. i, pp. 61–64.",), []),
        (("For text, see India, White Paper on Jammu and Kashmir, pp. 74–75.",), []),
        (("United Nations document A/578, July 5, 1948, p. 1.",), []),
        (("Report to the Secretary of State (pp. 1–6), Department of State Trade Files.",), []),
        (("Telegram 12 to the Secretary of State (p. 16).",), ["pg_16"]),
        (("A memorandum given to the Foreign Office (p. 171).",), ["pg_171"]),
        (("The position paper US/S/703 (US/A/1165), August 12, 1948, p. 29.",), ["pg_29"]),
        (
            ("Department of State Bulletin, May 1, 1948, p. 5; August 31, 1948, pages 279–280; "
             "and October 5, 1948, p. 450.",),
            [],
        ),
        (("Foreign Relations, 1889, p. 70.",), ["pg_70"]),
    ],
)  # fmt: skip
def test_pages_of_annual_volumes(notes: tuple[str, ...], expected: list[str]) -> None:
    assert own(*notes, document="frus1948v01p1/d4") == expected


def test_issues_of_a_periodical_are_cited_one_by_one() -> None:
    page = read_page(
        "5. Editorial Note\nSee Department of State Bulletin, August 17, 1953, page 202; "
        "August 31, 1953, pages 279–280. See New York Times, Dec. 26, 1952, pp. 6–7.",
        "frus1952-54v01p1/d5",
    )
    cited = [r.cited for r in find_references(page) if r.kind is ReferenceKind.PUBLICATION]
    assert [c.locator for c in cited] == [
        "August 17, 1953, page 202",
        "August 31, 1953, pages 279–280",
        "Dec. 26, 1952, pp. 6–7",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (VolumeName("1962", "1"), None),
        (VolumeName("1951", "1"), "frus1951v01"),
        (VolumeName("1955-57", "14", 1), "frus1955-57v14"),
        (VolumeName("1955-57", "23", 2), "frus1955-57v23p2"),
        (VolumeName("1953-56", "3"), None),
        (VolumeName("1958-60", "19"), "frus1958-60v19"),
        (VolumeName("1958-60", "20"), None),
        (VolumeName("1969-76", "e16"), "frus1969-76ve16"),
        (VolumeName("1981-88", "41"), "frus1981-88v41"),
    ],
)
def test_volumes_that_were_never_published_are_not_named(
    name: VolumeName, expected: str | None
) -> None:
    assert volume_id(name) == expected


@pytest.mark.parametrize(
    "cited",
    [
        "See Foreign Relations, 1958–1960, vol. XL, Document 5.",
        "See Foreign Relations, 1958–1960, volume XL, Documents 5 and 6, and Document 8, note 2.",
        "See Foreign Relations, 1981–1988, vol. XCIX, Document 5.",
        "See Foreign Relations, 1969–1976, vol. E–99, Document 3.",
        "See Foreign Relations, 1955–1957, vol. IIX, Document 9.",
        "See Foreign Relations, 1969–1976, Foundations of Policy, Document 9.",
        "See Document 5 in Foreign Relations, 1981–1988, vol. XCIX.",
        "See vol. XL, Document 7.",
        "See Foreign Relations, 1950, vol. XII, p. 5.",
    ],
)
def test_what_a_volume_that_is_none_would_have_is_not_this_volumes(cited: str) -> None:
    page = read_page(f"5. Editorial Note\n{cited}\n", "frus1958-60v11/d5")
    assert find_references(page) == ()


def test_volumes_of_one_year_without_a_number() -> None:
    assert (volume_of_year("1889"), volume_of_year("1950"), volume_of_year("1952-54")) == (
        "frus1889",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Files: Eden to Eisenhower Correspondence, 1955–1956. Vol. I)", []),
        ("Vol. XIV, p. 884.", ["58-60v14"]),
        ("Not printed. Volume XIV, p. 5, has the text.", ["58-60v14"]),
        ("Volume I of the Progress Report is printed here.", []),
        ("For text, see Document 33. Volumes II and III are not printed.", ["58-60v11/d33"]),
        (
            "For text, see Document 33 and volumes II and III.",
            ["58-60v11/d33", "58-60v02", "58-60v03"],
        ),
    ],
)
def test_bare_volumes_are_the_edition_s_where_they_are_cited(
    words: str, expected: list[str]
) -> None:
    assert targets(words) == expected


def test_a_part_of_a_paper_is_no_part_of_the_edition() -> None:
    words = ("as contained in Part II–B of NSC 104", "as contained in Part II")
    assert [targets(w, document="frus1951v07p1/d4") for w in words] == [[], ["51v07p2"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("For the plan, see Foreign Relations, 1958–1960, vol. I, p. 572. He said", ["58-60v01"]),
        ("As stated in Foreign Relations, 1916, p. 5, the note was sent.", []),
        ("[" + "Here follows a long summary. " * 40 + "See Document 9.] He said", ["58-60v11/d9"]),
    ],
)
def test_editors_words_in_the_text_of_a_document(words: str, expected: list[str]) -> None:
    page = read_page(f"5. Letter From A to B\nParis, May 1, 1959.\n{words}.\n", "frus1958-60v11/d5")
    found = [r.target.target.removeprefix("frus19") for r in find_references(page) if r.target]
    assert found == expected


def cited(note: str, document: str) -> list[tuple[str | None, tuple[str, ...]]]:
    """Target and candidates of what the only note of a page cites."""
    text = f"64. Telegram From A to B\nWashington, May 1, 1962.\nText.1\n- {note}↩"
    found = find_references(read_page(text, document))
    return [(r.target.target if r.target else None, r.candidates) for r in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("For the note, see p. 600.", "frus1949v07p1/pg_600"),
        ("For the note, see p. 601.", "frus1949v07p2/pg_601"),
        ("See Foreign Relations, 1948, vol. v, p. 532.", "frus1948v05p1/pg_532"),
        ("See Foreign Relations, 1948, vol. v, p. 533.", "frus1948v05p2/pg_533"),
        ("See Foreign Relations, 1948, vol. v, Part 1, p. 533.", "frus1948v05p1/pg_533"),
    ],
)
def test_the_page_tells_the_part_of_a_set_paged_through(words: str, expected: str) -> None:
    assert cited(words, "frus1949v07p2/d9") == [(expected, ())]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Foreign Relations, 1952–1954, vol. XIII, p. 1238.", ["p1"]),
        ("Foreign Relations, 1952–1954, vol. XIII, p. 1491.", ["p1", "p2"]),
        ("Foreign Relations, 1952–1954, vol. XIII, p. 1554.", ["p2"]),
        ("Foreign Relations, 1952–1954, vol. XIII, Part 1, p. 1491.", ["p1"]),
    ],
)
def test_a_page_between_the_bounds_known_leaves_the_part_open(
    words: str, expected: list[str]
) -> None:
    volumes = tuple(f"frus1952-54v13{part}" for part in expected)
    told = (volumes[0], ()) if len(volumes) == 1 else (None, volumes)
    assert cited(words, "frus1955-57v20/d7") == [told]


def test_parts_that_each_begin_with_page_one_are_not_told_by_a_page() -> None:
    both = ("frus1955-57v23p1", "frus1955-57v23p2")
    words = "Foreign Relations, 1955–1957, vol. XXIII, pp. 489–498."
    assert cited(words, "frus1958-60v18/d225") == [(None, both)]
    words = "Foreign Relations, 1955–1957, vol. XXIII, Part 2, p. 9. Text is ibid., p. 535."
    assert cited(words, "frus1958-60v18/d225") == [(both[1], ()), (both[1], ())]


def test_the_bounds_of_sets_paged_through_are_in_order() -> None:
    known = volume_words()
    for name, (last, first) in known.paged_through.items():
        assert 0 < last < first
        found = volume_name(name)
        assert found is not None and known.parts[found.subseries][found.number or ""] == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("See also Documents 139 145.", ["58-60v11/d139", "58-60v11/d145"]),
        ("See Documents 139 145 and others.", ["58-60v11/d139"]),
        ("Document 1 65.", []),
        (
            "Document 102 and the attachment to 106.",
            ["58-60v11/d102", "58-60v11/d106"],
        ),
        ("Document 102 and the attachment to it.", ["58-60v11/d102"]),
        ("See Document 12 30 days later.", ["58-60v11/d12"]),
    ],
)
def test_documents_of_a_list_with_a_slip_or_words_between(words: str, expected: list[str]) -> None:
    assert targets(words) == expected


def test_a_note_on_a_page_of_another_volume_cites_the_volume() -> None:
    notes = ("Vol. XIV, p. 255.", "See ibid., footnote 2, p. 256.", "Ibid., p. 270.")
    assert targets(*notes) == ["58-60v14"] * 3


def test_an_ibid_with_a_page_is_the_volume_just_cited_where_own_pages_are_cited_too() -> None:
    notes = ("See vol. IV, p. 196.", "For text, see ibid., p. 6.", "See telegram 5, p. 820.")
    found = targets(*notes, document="frus1952-54v01p1/d196")
    assert found == ["52-54v04", "52-54v04", "52-54v01p1/pg_820"]
