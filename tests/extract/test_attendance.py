"""The lists of participants above records of conversations and meetings."""

import pytest

from kg.extract.attendance import Entries, Names, list_words, listed_participants, without_doubles
from kg.extract.heading import read_heading
from kg.extract.party_words import party_words
from kg.model import Document, Label, Mention, Party, Span
from kg.read.plain import read_page

TITLE = "12. Memorandum of Conversation1\nWashington, March 4, 1959, 3 p.m.\n"
TEXT = "\nThe Secretary said that he was glad to see the Ambassador so soon after his return.\n"
NOTE = "- Source: Department of State, Central Files, 611.61/3–459. Secret.↩\n"


def read(line: str, *persons: str) -> list[tuple[str, str, str | None]]:
    """Label, text and office of everybody whom a line names; ``persons`` were found in it."""
    spans = {line.index(p): Span(line.index(p), line.index(p) + len(p)) for p in persons}
    entries = Entries(Names(line, party_words(), list_words(), spans))
    found = entries.read(0, len(line))
    assert all(line[p.start : p.end] == p.text for p in found)
    return [(p.label.value, p.text, p.office) for p in found]


def page(top: str, title: str = TITLE, text: str = TEXT) -> Document:
    return read_page(title + top.strip("\n") + text + NOTE, "frus1958-60v99/d12")


def named(top: str, title: str = TITLE, text: str = TEXT) -> list[str]:
    """Everybody whom the lists of a page name."""
    document = page(top, title, text)
    return [p.text for p in listed_participants(document, read_heading(document), ())]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Mr. Foy D. Kohler, EUR", [("PERSON", "Foy D. Kohler", "EUR")]),
        ("Mr. Kohler", [("PERSON", "Kohler", None)]),
        (
            "Mr. George Ball, Under Secretary of State",
            [("PERSON", "George Ball", "Under Secretary of State")],
        ),
        ("The Secretary", [("OFFICE", "Secretary", None)]),
        (
            "The Under Secretary for Political Affairs",
            [("OFFICE", "Under Secretary for Political Affairs", None)],
        ),
        ("EUR/EE—Arthur I. Wortzel", [("PERSON", "Arthur I. Wortzel", None)]),
        ("S—The Secretary", [("OFFICE", "Secretary", None)]),
        ("U/FW-Mr. Herrington", [("PERSON", "Herrington", None)]),
        ("1. State—Mr. Jacob D. Beam, Chairman", [("PERSON", "Jacob D. Beam", "Chairman")]),
        ("Deputy Director—Mr. Cottrell", [("PERSON", "Cottrell", "Deputy Director")]),
        (
            "Ambassador of Israel, Lieutenant General Yitzhak Rabin",
            [("PERSON", "Yitzhak Rabin", "Ambassador of Israel")],
        ),
        (
            "U.S. Secretary of State, John Foster Dulles",
            [("PERSON", "John Foster Dulles", "U.S. Secretary of State")],
        ),
        ("The Acting Secretary (Mr. Dillon)", [("PERSON", "Dillon", "The Acting Secretary")]),
        ("Under Sec. W. B. Smith (for Sec. Dulles)", [("PERSON", "W. B. Smith", None)]),
        ("H.E. Dr. Mostafa Kamel", [("PERSON", "Mostafa Kamel", None)]),
        ("Her Majesty, Queen Frederika of Greece", [("PERSON", "Frederika", None)]),
        ("Mr. Joseph N. Greene, Jr.", [("PERSON", "Joseph N. Greene, Jr.", None)]),
        ("Ambassador Anatoliy F. Dobrynin-USSR", [("PERSON", "Anatoliy F. Dobrynin", "USSR")]),
        ("LS—Edmund S. Glenn, Interpreter", [("PERSON", "Edmund S. Glenn", "Interpreter")]),
        ("Interpreter, Mr. Weber", [("PERSON", "Weber", "Interpreter")]),
        ("Soviet Interpreter (name unknown)", [("OFFICE", "Soviet Interpreter", None)]),
        ("Mexican Ambassador Carrillo Flores", [("PERSON", "Carrillo Flores", None)]),
        (
            "Emile Noel, Chief of Cabinet of Prime Minister Mollet",
            [("PERSON", "Emile Noel", "Chief of Cabinet of Prime Minister Mollet")],
        ),
    ],
)
def test_an_entry_names_one(line: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert read(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Mr. Wisner, Mr. Barnes, Colonel King", ["Wisner", "Barnes", "King"]),
        ("The President, Secretary Rusk and Mr. Ball", ["President", "Rusk", "Ball"]),
        ("Messrs. Overby, McNeill and Hebbard, Treasury", ["Overby", "McNeill", "Hebbard"]),
        ("Messrs. Hoover, Jr., and Barnett", ["Hoover, Jr.", "Barnett"]),
        (
            "The Secretary, Messrs. Lodge, Dillon and Bergus",
            ["Secretary", "Lodge", "Dillon", "Bergus"],
        ),
        ("State: Mr. Robert Hoey; Mr. Hoyt Price", ["Robert Hoey", "Hoyt Price"]),
        ("General Bradley Admiral Lalor", ["Bradley", "Lalor"]),
        (
            "The Secretary of State Mr. Foster Mr. Kohler",
            ["Secretary of State", "Foster", "Kohler"],
        ),
    ],
)
def test_an_entry_names_several(line: str, expected: list[str]) -> None:
    assert [text for _, text, _ in read(line)] == expected


@pytest.mark.parametrize(
    "line",
    [
        "A. Scenario",
        "Azores Base",
        "Khrushchev’s Health",
        "Defense—Absent",
        "ASSEMBLY New York",
        "Secretary invited the Foreign Minister to continue his presentation.",
        "Department of State",
        "Kissinger: Spanish Sahara.",
        "Middle East; Defense strategy",
    ],
)
def test_what_is_no_entry_names_nobody(line: str) -> None:
    assert read(line) == []


def test_a_bare_name_counts_where_a_person_was_found_there() -> None:
    assert read("Clark Clifford") == []
    assert read("Clark Clifford", "Clark Clifford") == [("PERSON", "Clark Clifford", None)]
    assert read("EUR", "EUR") == []


def test_a_list_ends_at_the_text() -> None:
    top = "SUBJECT\nBerlin\nPARTICIPANTS\nAmbassador Menshikov\nThe Secretary\nMr. Kohler, EUR"
    assert named(top) == ["Menshikov", "Secretary", "Kohler"]


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (
            "PRESENT\nGovernor Harriman, Mr. Marks, Mr. Gaud vice Mr. Bell",
            ["Harriman", "Marks", "Gaud"],
        ),
        (
            "Present: Mr. Sisco; Lt. General Fish, Deputy Assistant Secretary, vice Mr. Clements.",
            ["Sisco", "Fish"],
        ),
        ("PRESENT\nMr. Helms\nMr. Broe was present for Items 4 and 8", ["Helms", "Broe"]),
        (
            "Also Present: Mr. Hyland; Mr. Nelson. Edward W. Mulcahy was present for Item No. 1.",
            ["Hyland", "Nelson", "Edward W. Mulcahy"],
        ),
        ("ATTENDING WERE THE FOLLOWING\nThe President\nMr. Helms", ["President", "Helms"]),
        ("PRESENT\nMr. Helms\nB/General Haig", ["Helms", "Haig"]),
    ],
)
def test_who_sat_in_for_whom_and_who_was_there_for_a_part(top: str, expected: list[str]) -> None:
    assert named(top) == expected


def test_any_dignity_may_stand_before_a_name_that_was_found() -> None:
    assert read("Chief Executive Ota", "Ota") == [("PERSON", "Ota", "Chief Executive")]
    assert read("Azores Base", "Base") == []


def test_sides_are_no_participants_and_names_below_them_are() -> None:
    top = (
        "PARTICIPANTS:\nUS\nThe Secretary\nMr. Kohler\nThe German Side:\nDr. Ruete\n"
        "Department of Defense\nMr. Irwin\nSUBJECT\nGeneral Clay"
    )
    assert named(top) == ["Secretary", "Kohler", "Ruete", "Irwin"]


def test_an_office_below_a_foreign_side_is_not_that_of_everybodys_page() -> None:
    assert named("PARTICIPANTS\nMexico\nThe President\nUnited States\nThe President") == [
        "President"
    ]
    assert named("PARTICIPANTS\nMexico\nThe President\nMr. Tello") == ["Tello"]


def test_the_line_below_a_name_may_be_its_office() -> None:
    top = "PARTICIPANTS\nHon. Clarence Randall\nSpecial Assistant to the President\nMr. Dale"
    assert named(top) == ["Clarence Randall", "Dale"]
    top = "PARTICIPANTS\nPoland\nMr. Adam Rapacki, Foreign\nMinister\nThe Secretary"
    assert named(top) == ["Adam Rapacki"]
    top = "PARTICIPANTS\nMr. Dale, Deputy Director\nSecretary of Defense"
    assert named(top) == ["Dale", "Secretary of Defense"]


def test_who_was_absent_did_not_take_part() -> None:
    top = "PRESENT\nMr. Beam\nABSENT\nMr. Ball\nOTHERS PRESENT\nMr. Cox\nDISTRIBUTION\nMr. Read"
    assert named(top) == ["Beam", "Cox"]


@pytest.mark.parametrize(
    "caption",
    [
        "PARTICIPANTS",
        "[PARTICIPANTS]",
        "Present:",
        "THE FOLLOWING WERE PRESENT",
        "Those in attendance were:",
        "U.S. Participants",
        "AMERICAN PARTICIPANTS",
        "PRINCIPAL PARTICIPANTS",
        "Conferees Present:",
    ],
)
def test_captions_of_a_list(caption: str) -> None:
    assert named(f"{caption}\nMr. Kohler") == ["Kohler"]


@pytest.mark.parametrize("caption", ["Present Situation", "Present policies:", "Present were sad"])
def test_lines_that_are_no_caption(caption: str) -> None:
    assert named(f"{caption}\nMr. Kohler") == []


def test_names_above_the_text_of_a_record_need_no_caption() -> None:
    board = "Mr. John Smith (Chairman), Treasury\nMr. Peter Brown\nCol. Adam Lee, Defense\n"
    assert named(board) == ["John Smith", "Peter Brown", "Adam Lee"]
    assert named("SALE OF WHEAT\nUnited Kingdom\nMr. Hall\nUnited States\nMr. Day\nMr. Orr") == [
        "Hall",
        "Day",
        "Orr",
    ]
    assert named("Mr. John Smith\nMr. Peter Brown") == []  # as much may be a subject's
    told = "Mr. Hall said that three were to be asked.\nMr. Day\nMr. Orr\nMr. Lee"
    assert named(told) == []
    assert named(board, "12. Paper Prepared in the Department of State\nMarch 4, 1959.\n") == []


def test_a_sentence_may_lead_in_a_list() -> None:
    below = "\nMr. Hall\nMr. Day\n"
    assert named("It was held in his office and ended at 1:10. Those present were:" + below) == [
        "Hall",
        "Day",
    ]
    assert named("At noon the following met with the President in his office:" + below) != []
    assert named("PARTICIPANTS FOR THE UNITED STATES" + below) == ["Hall", "Day"]
    assert named("Those not present:" + below) == []


def test_a_list_on_the_captions_own_line() -> None:
    assert named("Participants: Mr. Rusk, FE\nMr. Perkins, CA") == ["Rusk", "Perkins"]


def test_a_list_may_stand_below_the_text() -> None:
    top = "PARTICIPANTS\n(See attached list)"
    below = TEXT + "\nLIST OF PARTICIPANTS\nUnited States\nMr. Kohler, EUR\n"
    assert named(top, text=below) == ["Kohler"]
    assert named("PARTICIPANTS\nMr. Ball", text=below) == ["Ball"]


def test_a_message_about_a_meeting_has_no_participants() -> None:
    title = "12. Telegram From the Embassy in France to the Department of State\n"
    assert named("PARTICIPANTS\nMr. Kohler", title) == []


def test_a_memorandum_for_the_file_records_a_meeting() -> None:
    title = "12. Memorandum for the President’s File by the President’s Assistant (Kissinger)\n"
    assert named("PARTICIPANTS\nMr. Kohler", title) == ["Kohler"]


def party(text: str, label: Label = Label.PERSON) -> Party:
    return Party(text, 0, len(text), label)


@pytest.mark.parametrize(
    ("side", "listed", "expected"),
    [
        ("Dulles", ["John Foster Dulles"], ["Dulles"]),
        (
            "Dulles",
            ["John Foster Dulles", "Allen Dulles"],
            ["Dulles", "John Foster Dulles", "Allen Dulles"],
        ),
        ("Allen Dulles", ["John Foster Dulles"], ["Allen Dulles", "John Foster Dulles"]),
        ("Allen Dulles", ["Dulles"], ["Allen Dulles", "Dulles"]),
        ("Dulles", ["Kohler"], ["Dulles", "Kohler"]),
    ],
)
def test_whom_the_heading_names_is_not_told_twice(
    side: str, listed: list[str], expected: list[str]
) -> None:
    both = without_doubles((party(side),), tuple(map(party, listed)))
    assert [p.text for p in both] == expected


def test_mentions_of_other_kinds_prove_no_person() -> None:
    document = page("PARTICIPANTS\nSpanish Sahara\nMr. Kohler")
    at = document.text.index("Spanish Sahara")
    place = Mention(at, at + 14, "Spanish Sahara", Label.PLACE)
    found = listed_participants(document, read_heading(document), (place,))
    assert [p.text for p in found] == ["Kohler"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Mr. Edward G. Miller.", ["Edward G. Miller"]),
        ("Secretary Ramos, Mr. Aspiras, and General Menzi.", ["Ramos", "Aspiras", "Menzi"]),
        ("General Haislip2 Mr. Matthews", ["Haislip", "Matthews"]),
        ("Mr. Joseph Palmer 2nd, NEA", ["Joseph Palmer"]),
        ("General Lemnitzer USA, Chairman", ["Lemnitzer"]),
        ("H.I.M. Mohammad Reza Shah Pahlavi", ["Mohammad Reza Shah Pahlavi"]),
        ("Mr. M. E. Bathurst, United Kingdom Delegation", ["M. E. Bathurst"]),
        ("M. Daridan", ["Daridan"]),
        ("President FORD", ["FORD"]),
        ("John J. Muccio Joseph Carwell", []),
        ("Arthur J. de la Mare, Counselor", ["Arthur J. de la Mare"]),
        ("Saleh Mahdi, Iraqi Chargé d’Affaires", ["Saleh Mahdi"]),
        ("Delegation to the General Assembly", []),
    ],
)
def test_borders_of_a_name(line: str, expected: list[str]) -> None:
    assert [text for _, text, _ in read(line)] == expected


def test_a_memorandum_for_the_file_goes_to_nobody_and_lists_who_took_part() -> None:
    top = "PARTICIPANTS\nThe Secretary\nMr. Foy D. Kohler, EUR"
    dateline = "1\nWashington, March 4, 1959, 3 p.m.\n"
    there = ["Secretary", "Foy D. Kohler"]
    assert named(top, "12. Memorandum for the Record" + dateline) == there
    assert named(top, "12. Memorandum for the President’s File" + dateline) == there
    sent = "12. Memorandum From Secretary of State Herter to President Eisenhower"
    assert named(top, sent + dateline) == []
