"""The source note: places, markings, hands."""

from __future__ import annotations

import pytest

from kg.extract.markings import read_markings
from kg.extract.source_note import SourceNote, read_source_note
from kg.model import ArchiveRole
from kg.read.plain import read_page


def read(note: str, heading: str = "64. Telegram From A to B0") -> SourceNote:
    return read_source_note(read_page(f"{heading}\nText of it.\n- {note}↩", "frus1961-63v06/d64"))


def test_places_with_ibid_resolved() -> None:
    found = read(
        "Source: Department of State, Presidential Correspondence: Lot 66 D 204. Confidential; "
        "Niact; Eyes Only. Drafted at the White House. Another copy is ibid.: Lot 77 D 163, and "
        "in the Kennedy Library, National Security Files, Countries Series, USSR, Khrushchev "
        "Correspondence. Also printed in Department of State Bulletin, November 19, 1973, p. 639."
    )
    assert [(a.role, a.repository, a.path) for a in found.archive] == [
        (
            ArchiveRole.SOURCE,
            "Department of State",
            ("Presidential Correspondence", "Lot 66 D 204"),
        ),
        (ArchiveRole.COPY, "Department of State", ("Presidential Correspondence", "Lot 77 D 163")),
        (
            ArchiveRole.COPY,
            "Kennedy Library",
            ("National Security Files", "Countries Series", "USSR", "Khrushchev Correspondence"),
        ),
        (ArchiveRole.PRINTED, "Department of State Bulletin", ("November 19, 1973", "p. 639")),
    ]
    assert found.classification == "confidential"
    assert [slug for slug, _ in found.handling] == ["niact", "eyes-only"]
    assert found.drafted_at is not None and found.drafted_at.text == "White House"


@pytest.mark.parametrize(
    ("note", "repository", "path"),
    [
        (
            "Source: National Archives and Records Administration, RG 59, Central Files 1967–69, "
            "POL 27–3 VIET S. Secret.",
            "National Archives",
            ("RG 59", "Central Files 1967–69", "POL 27–3 VIET S"),
        ),
        (
            "Source: Department of State, Central Files, POL 7 GER W. Confidential; Limdis.",
            "Department of State",
            ("Central Files", "POL 7 GER W"),
        ),
        (
            "Source: Johnson Library, National Security File, Memos to the President, Walt Rostow, "
            "Vol. 14, Oct. 1–31, 1966. Secret.",
            "Johnson Library",
            (
                "National Security File",
                "Memos to the President",
                "Walt Rostow",
                "Vol. 14",
                "Oct. 1–31, 1966",
            ),
        ),
        ("Source: Seaborg Papers, Box 4. Secret.", "Seaborg Papers", ("Box 4",)),
        (
            "Source: Johnson Library, National Security File, Visit of Shah (con't.), Box 3.",
            "Johnson Library",
            ("National Security File", "Visit of Shah (con't.)", "Box 3"),
        ),
    ],
)
def test_where_a_place_ends(note: str, repository: str, path: tuple[str, ...]) -> None:
    (source, *_) = read(note).archive
    assert (source.repository, source.path) == (repository, path)


def test_hands_of_a_document() -> None:
    found = read(
        "Source: Department of State, Central Files, 762.00/1–959. Secret; Limit Distribution. "
        "Drafted by John T. Hillenbrand (EUR/GER), cleared by Jandrey and in S/S, and approved "
        "by Murphy. Repeated to London, Paris, and USUN. Received at 7:39 p.m."
    )
    assert [p.text for p in found.drafters] == ["John T. Hillenbrand"]
    assert [p.text for p in found.clearances] == ["Jandrey", "S/S", "Murphy"]
    assert [p.text for p in found.copied_to] == ["London", "Paris", "USUN"]


def test_hands_end_where_the_next_sentence_begins() -> None:
    found = read(
        "Source: Department of State, Central Files, ECIN 3. Secret. Drafted by William E. Ott "
        "and cleared by Tyler, U, and E. Repeated to Algiers and Lagos."
    )
    assert [p.text for p in found.drafters] == ["William E. Ott"]
    assert [p.text for p in found.clearances] == ["Tyler", "U", "E"]
    assert [p.text for p in found.copied_to] == ["Algiers", "Lagos"]


def test_whom_a_telegram_went_to_besides() -> None:
    found = read(
        "Source: Department of State, Central Files, 685.00/5–357. Secret. Repeated priority to "
        "Rabat and Tripoli, and to Baghdad and The Hague; passed to the Departments of the Army "
        "and the Air Force."
    )
    assert [p.text for p in found.copied_to] == [
        "Rabat",
        "Tripoli",
        "Baghdad",
        "The Hague",
        "Army",
        "Air Force",
    ]


def test_an_office_and_who_drafted_in_it() -> None:
    found = read(
        "Source: Department of State, Central Files, 785.5. Secret. Drafted in NEA/NE by Bergus "
        "and cleared with NR. Repeated to Cairo."
    )
    assert found.drafted_at is not None and found.drafted_at.text == "NEA/NE"
    assert [p.text for p in found.drafters] == ["Bergus"]
    assert [p.text for p in found.clearances] == ["NR"]


@pytest.mark.parametrize(
    ("note", "repository", "path"),
    [
        (
            "source: Department of State, Central Files, 396.1/7–2558. Confidential.",
            "Department of State",
            ("Central Files", "396.1/7–2558"),
        ),
        ("Source Kennedy Library, Oral Histories.", "Kennedy Library", ("Oral Histories",)),
        (
            "Department of State, NEA Files: Lot 61 D 43. Confidential.",
            "Department of State",
            ("NEA Files", "Lot 61 D 43"),
        ),
        (
            "Source: Central Intelligence Agency Job 79–01025A, Box 1, Folder 3. Secret.",
            "Central Intelligence Agency",
            ("Job 79–01025A", "Box 1", "Folder 3"),
        ),
    ],
)
def test_ways_to_print_a_source(note: str, repository: str, path: tuple[str, ...]) -> None:
    (source,) = read(note).archive
    assert (source.repository, source.path) == (repository, path)


@pytest.mark.parametrize(
    "note",
    ["The Department of State issued a statement.", "Ibid., Central Files.", "Source text torn."],
)
def test_a_first_note_that_is_no_source(note: str) -> None:
    found = read(note)
    assert (found.archive, found.note) == ((), None)


def test_a_document_withheld_tells_its_source_in_brackets() -> None:
    page = read_page(
        "18. Memorandum From A to B\nWashington, August 17, 1964.\n[Source: Johnson Library, "
        "National Security File, Box 5. Secret. 7 pages of source text not declassified.]\n",
        "frus1964-68v10/d18",
    )
    found = read_source_note(page)
    assert [(a.repository, a.path) for a in found.archive] == [
        ("Johnson Library", ("National Security File", "Box 5"))
    ]
    assert (found.classification, found.note) == ("secret", None)


@pytest.mark.parametrize(
    ("entry", "repository", "path", "classification"),
    [
        (
            "672. Memorandum from Cottrell to Martin, May 2. Interview with Castro. No "
            "classification marking. 1 p. DOS, CF, POL 15–1 CUBA.",
            "Department of State",
            ("Central Files", "POL 15–1 CUBA"),
            "no-classification-marking",
        ),
        (
            "340. Memorandum prepared by McCone, October 19. Actions against the threat. Top "
            "Secret 6 pp. CIA, DCI (McCone) Files: Job 80–B01285A, DCI Meetings.",
            "Central Intelligence Agency",
            ("DCI (McCone) Files", "Job 80–B01285A", "DCI Meetings"),
            "top-secret",
        ),
    ],
)
def test_an_entry_of_a_supplement(
    entry: str, repository: str, path: tuple[str, ...], classification: str
) -> None:
    found = read_source_note(read_page(f"{entry}\n6\n", "frus1961-63v10-12mSupp/d9"))
    assert [(a.repository, a.path) for a in found.archive] == [(repository, path)]
    assert found.classification == classification


def test_pages_in_a_text_are_no_entry() -> None:
    page = read_page("1. Letter From A to B\nThe report has 6 pp. The rest is lost.\n", "v/d1")
    assert read_source_note(page).archive == ()


def test_older_volumes_put_file_and_markings_on_lines_of_their_own() -> None:
    page = read_page(
        "740.00119 Control (Japan)/4–2249: Circular telegram\n"
        "The Secretary of State to Certain Diplomatic Offices\n"
        "Washington , April 22, 1949—2 p. m.\nsecret us urgent\nDept is of opinion that.\n",
        "frus1949v07p1/d5",
    )
    found = read_source_note(page)
    assert [(a.repository, a.path) for a in found.archive] == [
        ("Department of State", ("Central Files", "740.00119 Control (Japan)/4–2249"))
    ]
    assert found.classification == "secret"
    assert [slug for slug, _ in found.handling] == ["urgent"]
    assert found.note is None


@pytest.mark.parametrize(
    ("words", "classification", "handling"),
    [
        ("Confidential; Niact; Eyes Only. Drafted", "confidential", ["niact", "eyes-only"]),
        ("top secret us urgent niact", "top-secret", ["urgent", "niact"]),
        ("Secret; [codeword not declassified]; Noforn", "secret", ["noforn"]),
        ("Top Secret; Alpha—Limited Distribution.", "top-secret", ["alpha", "limit-distribution"]),
        ("No classification marking.", "no-classification-marking", []),
        ("Official–Informal", None, ["official-informal"]),
        ("Secretary of State", None, []),
    ],
)
def test_markings(words: str, classification: str | None, handling: list[str]) -> None:
    found = read_markings(words, 0, len(words))
    assert found.classification == classification
    assert [slug for slug, _ in found.handling] == handling


def test_spans_are_the_words_of_the_page() -> None:
    page = read_page(
        "1. Letter From A to B0\nText.\n- Source: Ford Library, Box 8. Secret; Nodis.↩", "v/d1"
    )
    found = read_source_note(page)
    assert found.classification_span is not None
    assert page.text[found.classification_span.start : found.classification_span.end] == "Secret"
    assert [page.text[s.start : s.end] for _, s in found.handling] == ["Nodis"]
    assert [page.text[a.start : a.end] for a in found.archive] == [a.text for a in found.archive]


def test_a_page_without_apparatus_says_nothing() -> None:
    assert read_source_note(read_page("1. Letter From A to B\nDear Sir:\nText.", "v/d1")) == (
        SourceNote()
    )


def test_the_source_may_stand_below_a_summary() -> None:
    found = read("Summary: He agreed.\nSource: Ford Library, Box 8. Secret; Nodis.")
    assert found.classification == "secret"
    assert found.archive[0].repository == "Ford Library"


@pytest.mark.parametrize(
    ("note", "path"),
    [
        (
            "Source: Department of State, S/P Files: Lot 69 D 121, Chron. Top Secret.",
            ("S/P Files", "Lot 69 D 121", "Chron"),
        ),
        (
            "Source: Department of State, Central Files, POL 32–1 INDON, Secret; Limdis.",
            ("Central Files", "POL 32–1 INDON"),
        ),
    ],
)
def test_markings_are_no_part_of_a_place(note: str, path: tuple[str, ...]) -> None:
    found = read(note)
    assert found.archive[0].path == path
    assert found.classification in ("top-secret", "secret")


def test_offices_of_drafters_and_clearances() -> None:
    text = (
        "25. Telegram From the Department of State to the Embassy in Israel1\n"
        "Washington, May 19, 1955.\nNothing new.\n"
        "- Source: Department of State, Central Files, 684A.86/5–1955. Secret. Drafted by Meyer and"
        " Sisco (IO/UNP), cleared by Strong (his draft) and in S/S, and approved by Cleveland.↩\n"
    )
    found = read_source_note(read_page(text, "frus1955-57v14/d25"))
    assert [(p.text, p.office) for p in found.drafters] == [("Meyer", None), ("Sisco", "IO/UNP")]
    assert [(p.text, p.office) for p in found.clearances] == [
        ("Strong", None), ("S/S", "S/S"), ("Cleveland", None),
    ]  # fmt: skip
    spans = [p.office_span for p in (*found.drafters, *found.clearances) if p.office_span]
    assert [text[s.start : s.end] for s in spans] == ["IO/UNP", "S/S"]


@pytest.mark.parametrize(
    "note",
    ["Source: Same as Document 5.", "Source: Ibid., 611.61/10–2562. Secret.", "Source: Ibid."],
)
def test_no_repository_is_made_of_other_words(note: str) -> None:
    assert not read(note).archive
