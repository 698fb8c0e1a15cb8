"""What headings say, on the forms that printed editions use."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.extract.forms import blanked
from kg.extract.heading import read_heading
from kg.model import Label
from kg.read.plain import read_page


def heading(text: str):
    return read_heading(read_page(text, "volume/d1"))


def parties(found):
    return [(p.text, p.label) for p in found]


def test_telegram_between_body_and_post():
    text = (
        "64. Telegram From the Department of State to the Embassy in the Soviet Union0\n"
        "Washington, October 25, 1962, 1:59 a.m.\n997. Please deliver.\n- Source: ibid.↩\n"
    )
    found = heading(text)
    assert (found.number, found.form, found.correspondence) == ("64", "telegram", True)
    assert found.title == "Telegram From the Department of State to the Embassy in the Soviet Union"
    assert parties(found.senders) == [("Department of State", Label.BODY)]
    assert parties(found.recipients) == [("Embassy in the Soviet Union", Label.POST)]
    assert found.sent is not None
    assert found.sent.edtf == "1962-10-25T01:59:00-04:00"
    assert found.place is not None
    assert found.place.text == "Washington"


@pytest.mark.parametrize(
    ("title", "senders", "recipients"),
    [
        (
            "Memorandum From the Under Secretary of State (Hoover) to the President",
            ["Hoover"],
            ["President"],
        ),
        ("Letter From President Eisenhower to Prime Minister Eden", ["Eisenhower"], ["Eden"]),
        (
            "Report to the President From the Secretary of Defense (Wilson) and the Chairman, "
            "Atomic Energy Commission (Strauss)",
            ["Wilson", "Strauss"],
            ["President"],
        ),
        (
            "Report of the President’s Assistant (Stassen) to the National Security Council",
            ["Stassen"],
            ["National Security Council"],
        ),
        ("Memorandum of the Fourth Meeting of the Committee To Investigate Imports", [], []),
        (
            "Paper Prepared by the Special Assistant to the Secretary of State (Nolting) for the "
            "Secretary of Defense",
            ["Nolting"],
            ["Secretary of Defense"],
        ),
        (
            "Memorandum From the Director of Chinese Affairs (McClurkin)to the Counselor (Bowie)",
            ["McClurkin"],
            ["Bowie"],
        ),
        (
            "Memorandum From the Chairman of the Special Group (Counter-Insurgency) (Johnson) to "
            "President Kennedy",
            ["Johnson"],
            ["Kennedy"],
        ),
        (
            "Memorandum From the Special Assistant to the President (Rostow) to Secretary of State"
            " Rusk",
            ["Rostow"],
            ["Rusk"],
        ),
        (
            "Telegram From the Mission to the United Nations to the Department of State",
            ["Mission to the United Nations"],
            ["Department of State"],
        ),
        (
            "Memorandum From the Secretary of State and the Acting Secretary of Defense (Anderson)"
            " to the Assistant Secretary of State for Near Eastern and African Affairs (Talbot)",
            ["Secretary of State", "Anderson"],
            ["Talbot"],
        ),
    ],
)
def test_parties(title, senders, recipients):
    found = heading(f"7. {title}\nWashington, May 4, 1956.\nText.\n")
    assert [p.text for p in found.senders] == senders
    assert [p.text for p in found.recipients] == recipients


def test_spans_index_the_page():
    text = "7. Letter From the Ambassador in India (Bowles) to Robert W. Komer1\nText.\n- Note.↩\n"
    found = heading(text)
    ends = (*found.senders, *found.recipients)
    assert [party.text for party in ends] == ["Bowles", "Robert W. Komer"]
    assert [text[party.start : party.end] for party in ends] == ["Bowles", "Robert W. Komer"]


def test_file_line_before_the_title_gives_the_form():
    text = (
        "756D.11/6–1554: Telegram\nNo. 272 The Ambassador in Indonesia (Cumming) to the Department"
        " of State\nDjakarta, June 15, 1954—5 p.m.\nSecret\n1495. Limit distribution.\n"
    )
    found = heading(text)
    assert (found.number, found.form) == ("272", "telegram")
    assert [p.text for p in found.senders] == ["Cumming"]
    assert found.sent is not None
    assert found.sent.edtf == "1954-06-15T17:00:00+07:30"


def test_a_bracketed_label_is_no_title():
    found = heading(
        "761.00/4–148\n[Extract]\nThe Ambassador in the Soviet Union ( Smith ) to the Secretary of "
        "State\nMoscow , April 1, 1948.\nSir: I have the honor.\n"
    )
    assert [p.text for p in (*found.senders, *found.recipients)] == ["Smith", "Secretary of State"]
    assert found.place is not None and found.place.text == "Moscow"


@pytest.mark.parametrize(
    ("filed", "title"),
    [
        (
            "Eisenhower Library, Eisenhower papers, Whitman file",
            "No. 154 Prime Minister Nu to President Eisenhower",
        ),
        ("123 Stanton, Edwin F.: Telegram", "No. 381 The Ambassador (Nu) to Mr. Eisenhower"),
        ("501. BC Kashmir/11–2348: Telegram", "The Minister ( Nu ) to President Eisenhower"),
        ("Secretary’s Letters, lot 56 D 459, “Nu”", "The Minister (Nu) to President Eisenhower"),
        ("103 XMB–754", "The Minister (Nu) to President Eisenhower"),
        ("XMB–754", "The Minister (Nu) to President Eisenhower"),
    ],
)
def test_where_it_is_filed_is_no_title(filed, title):
    found = heading(f"{filed}\n{title}\nRangoon, March 15, 1954.\nText.\n")
    assert [p.text for p in (*found.senders, *found.recipients)] == ["Nu", "Eisenhower"]


def test_message_number_subject_and_signer():
    text = (
        "289. Telegram From the Embassy in Germany to the Department of State1\n"
        "Bonn, September 18, 1968, 1525Z.\n"
        "17052. Subject: Ambassador’s talk with Chancellor. Ref: State 239442.2\n"
        "1. Summary: he spoke.\nLodge\n- Source: Johnson Library.↩\n- Not found.↩\n"
    )
    found = heading(text)
    assert found.message_number == "17052"
    assert found.message_number_span is not None
    assert text[found.message_number_span.start : found.message_number_span.end] == "17052"
    assert found.subject is not None
    assert text[found.subject.start : found.subject.end] == "Ambassador’s talk with Chancellor"
    assert [p.text for p in found.signers] == ["Lodge"]
    assert found.sent is not None
    assert found.sent.edtf == "1968-09-18T15:25:00Z"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("997. Ref Embtel 1070.", "997"),
        ("Secto 122. Paris pass USRO.", "Secto 122"),
        ("A–137\nSUBJECT\nCoffee", "A–137"),
        ("CA–6447. Following", "CA–6447"),
        ("No. 213\nSUBJECT\nCoffee", "213"),
        ("1. First, the text.\n2. Second, more of it.", None),
        ("On July 20, Vice President Nixon joined Lloyd.", None),
        ("In telegram 1520 to Moscow, the Department said.", None),
    ],
)
def test_message_numbers(lines, number):
    head = (
        "5. Telegram From the Embassy in France to the Department of State\nParis, May 4, 1961.\n"
    )
    assert heading(head + lines + "\n").message_number == number


def test_number_in_the_heading():
    found = heading(
        "155. Telegram 7307 From the Embassy in Tehran to the Department of State\nText.\n"
    )
    assert found.message_number == "7307"


def test_address_lists_where_the_heading_names_nobody():
    text = (
        "335. National Security Action Memorandum No. 4\nWashington, February 4, 1961.\n"
        "TO\nThe Secretary of Defense\nThe Chairman, Atomic Energy Commission\nSUBJECT\n"
        "Purchases of Uranium\nThe President has approved it.\nMcGeorge Bundy\n"
    )
    found = heading(text)
    assert found.message_number == "4"
    assert [p.text for p in found.recipients] == [
        "Secretary of Defense",
        "Chairman, Atomic Energy Commission",
    ]
    assert [p.text for p in found.signers] == ["McGeorge Bundy"]


def test_conversation_has_participants_and_no_sender():
    found = heading(
        "9. Memorandum of a Telephone Conversation Between the President and the Secretary of"
        " State, Washington, April 1, 1955, 12:13 p.m.\nThe President called.\n"
    )
    assert (found.senders, found.recipients) == ((), ())
    assert [p.text for p in found.participants] == ["President", "Secretary of State"]
    assert found.sent is not None
    assert found.sent.edtf == "1955-04-01T12:13:00-05:00"


@pytest.mark.parametrize(
    ("title", "authors", "participants"),
    [
        (
            "Memorandum of a Meeting Between the President and Legislative Leaders",
            [],
            ["President", "Legislative Leaders"],
        ),
        (
            "Memorandum of Conversation Between President Eisenhower and His Special Assistant"
            " (Gray)",
            [],
            ["Eisenhower", "Gray"],
        ),
        (
            "Memorandum of a Telephone Conversation Between Captain Kefauver, U.S. Navy, and the"
            " Deputy Director (Sanders)",
            [],
            ["Kefauver", "Sanders"],
        ),
        ("Notes on telephone conversation between Cleveland and Rusk", [], ["Cleveland", "Rusk"]),
        ("Memorandum of a Conversation Aboard a Train Between Paris and London", [], []),
        (
            "Memorandum of a Conversation Between Daniel M. Lyons of the Trade Agreements and"
            " Treaties Division and Paul Reiber of the Air Transport Association",
            [],
            ["Daniel M. Lyons", "Paul Reiber"],
        ),
        ("Memorandum of Conference With President Eisenhower", [], ["Eisenhower"]),
        (
            "Memorandum of a Conference With the President, Palais Royal, Casablanca, May 3, 1959",
            [],
            ["President"],
        ),
        (
            "Memorandum of Conversation With the President, by the Secretary of State",
            ["Secretary of State"],
            ["President"],
        ),
        ("Notes of President Johnson’s Meeting With Cyrus R. Vance", [], ["Cyrus R. Vance"]),
        ("Minutes of Bilateral Meeting With the United Kingdom", [], []),
        (
            "Memorandum by the Secretary of State of a Meeting With the President",
            ["Secretary of State"],
            ["President"],
        ),
        (
            "Memorandum by the Secretary of State of a Meeting at the White House Between the"
            " President and General Eisenhower",
            ["Secretary of State"],
            ["President", "Eisenhower"],
        ),
    ],
)
def test_sides_and_authors_of_conversations(title, authors, participants):
    found = heading(f"7. {title}\nWashington, May 4, 1956.\nText.\n")
    assert (found.senders, found.recipients, found.correspondence) == ((), (), False)
    assert [p.text for p in found.authors] == authors
    assert [p.text for p in found.participants] == participants


def test_an_office_below_an_honoured_name_is_no_second_addressee():
    found = heading(
        "7. National Security Action Memorandum No. 142\nWashington, April 1, 1962.\nTO\n"
        "The Honorable Edward McDermott\nDirector, Office of Emergency Planning\n"
        "The Secretary of Defense\nSUBJECT\nStockpiles\n"
    )
    assert [(p.text, p.office) for p in found.recipients] == [
        ("Edward McDermott", "Director, Office of Emergency Planning"),
        ("Secretary of Defense", None),
    ]


def test_letter_inside_a_telegram_lends_it_no_signer():
    text = (
        "5. Telegram From the Department of State to the Embassy in France\nParis, May 4, 1961.\n"
        "12. Deliver following.\n“Dear Mr. President:\nI agree.\nSincerely,\nJohn F. Kennedy”\n"
    )
    assert heading(text).signers == ()


@pytest.mark.parametrize(
    ("line", "edtf", "place"),
    [
        ("Washington, October 30, 1962, 5 p.m.", "1962-10-30T17:00:00-05:00", "Washington"),
        ("Washington, October 25, 1962, 5 p.m.", "1962-10-25T17:00:00-04:00", "Washington"),
        ("[Paris,] October 6, 1948.", "1948-10-06", "Paris"),
        ("Washington, undated.", None, "Washington"),
        ("Camp David, September 26 and 27, 1959.", "1959-09-26/1959-09-27", "Camp David"),
        ("Cairo, April 3/4, 1957—midnight", "1957-04-04T00:00:00+02:00", "Cairo"),
        ("Oslo, June 4, 1960, noon.", "1960-06-04T12:00:00+02:00", "Oslo"),
        ("Rangoon, 12th September 1953.", "1953-09-12", "Rangoon"),
        ("JCSM–46–74 Washington, January 9, 1974.", "1974-01-09", "Washington"),
        ("[place not declassified], March 12, 1954, 9:40 a.m.", "1954-03-12T09:40:00", None),
        ("Warsaw, December 11, 1968, 1579Z.", "1968-12-11", "Warsaw"),
        ("Washington, November 19, 1962, 20 p.m.", "1962-11-19T20:00:00-05:00", "Washington"),
    ],
)
def test_datelines(line, edtf, place):
    found = heading(f"7. Letter From President Eisenhower to Prime Minister Eden\n{line}\nText.\n")
    assert (found.sent.edtf if found.sent else None) == edtf
    if place is not None:
        assert found.place is not None
        assert found.place.text == place


def test_received_is_kept_apart():
    found = heading(
        "501.BB/12–848: Telegram\nThe Ambassador in France ( Caffery ) to the Secretary of State\n"
        "Paris , December 8, 1948—10 p. m. [Received December 8—8:09 p. m.]\n912. Text.\n"
    )
    assert found.received is not None
    assert found.received.edtf == "1948-12-08T20:09:00-05:00"
    assert found.sent is not None
    assert found.sent.edtf == "1948-12-08T22:00:00+01:00"


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("7. Editorial Note", "editorial-note"),
        ("7. Circular Airgram From the Department of State to All Posts", "circular-airgram"),
        ("7. Aide-Mémoire From the Soviet Government to the Embassy in France", "aide-memoire"),
        ("7. Special National Intelligence Estimate", "national-intelligence-estimate"),
        (
            "7. Memorandum of a Luncheon Conversation Among the President and Others",
            "memorandum-of-conversation",
        ),
        ("7. Memorandum for the Record", "memorandum-for-the-record"),
        ("7. National Security Action Memorandum No. 196", "presidential-memorandum"),
        ("7. Memorandum for President Eisenhower’s Files", "memorandum-for-the-record"),
        (
            "7. Memorandum for the President’s File by the Assistant (Kissinger)",
            "memorandum-for-the-record",
        ),
        ("7. Draft Memorandum for the Record", "memorandum-for-the-record"),
        ("7. Memorandum on the Substance of Discussion at a Meeting", "minutes"),
        (
            "7. Record of a Telephone Conversation Between the President and McCone",
            "memorandum-of-telephone-conversation",
        ),
        (
            "7. Memorandum of a Telephone Conversaton Between the Legal Adviser (Hager) and Wood",
            "memorandum-of-telephone-conversation",
        ),
        ("7. Memorandurn From the Director (Dulles) to the Secretary", "memorandum"),
        ("7. Memorandum on Legation Property", "memorandum"),
    ],
)
def test_forms(title, form):
    assert heading(f"{title}\nText of it.\n").form == form


def test_a_byte_order_mark_is_no_text():
    head = "7. Letter From President Eisenhower to Prime Minister Eden\nParis, May 4, 1956.\nA.\n"
    plain, marked = heading(head), heading("\ufeff" + head)
    assert (marked.number, marked.form) == ("7", "letter")
    assert marked.title == plain.title
    assert [p.text for p in marked.senders] == ["Eisenhower"]


def test_nothing_but_a_line():
    found = heading("Notes and nothing else here\n")
    assert (found.number, found.senders, found.sent) == (None, (), None)


@pytest.mark.parametrize(
    ("title", "senders", "recipients"),
    [
        (
            "Memorandum From the Deputy Director, Plans, Central Intelligence Agency (Wisner) to"
            " the Ambassador in Japan (Austin)",
            ["Wisner"],
            ["Austin"],
        ),
        (
            "Memorandum From the Assistant Secretaries of State for European Affairs (Elbrick) and"
            " International Organization Affairs (Wilcox) to the Secretary of State",
            ["Elbrick", "Wilcox"],
            ["Secretary of State"],
        ),
        (
            "Memorandum From the President’s Assistants (Rostow and Bator) to President Johnson",
            ["Rostow", "Bator"],
            ["Johnson"],
        ),
        (
            "Memorandum by Mr. Edmund A. Gullion, Special Assistant to the Under Secretary of State"
            " ( Lovett ), to the Secretary of State",
            ["Edmund A. Gullion"],
            ["Secretary of State"],
        ),
        (
            "Letter From Director of the United States Information Agency Rowan to Couve de"
            " Murville",
            ["Rowan"],
            ["Couve de Murville"],
        ),
        (
            "Telegram From the Embassy in the Congo (Léopoldville) to Certain Diplomatic Missions",
            ["Embassy in the Congo (Léopoldville)"],
            ["Certain Diplomatic Missions"],
        ),
        (
            "Memorandum From Samuel Hoskinson of the National Security Council Staff to Winston"
            " Lord and Peter Rodman",
            ["Samuel Hoskinson"],
            ["Winston Lord", "Peter Rodman"],
        ),
        (
            "Memorandum From James C. Thomson, Jr., of the Staff to the Legal Adviser (Meeker)",
            ["James C. Thomson, Jr."],
            ["Meeker"],
        ),
        (
            "Message From [name not declassified] of the Central Intelligence Agency to Moscow",
            ["Central Intelligence Agency"],
            ["Moscow"],
        ),
        (
            "Report to the National Security Council by the Planning Board",
            ["Planning Board"],
            ["National Security Council"],
        ),
        ("Memorandum for the President", [], ["President"]),
        (
            "Draft Memorandum for the President Prepared in the Department of State",
            [],
            ["President"],
        ),
        (
            "Telegram From the Embassy in Paraguayto the Department of State",
            ["Embassy in Paraguay"],
            ["Department of State"],
        ),
        (
            "Telegram From the Mission to the United Nationsto the Department of State",
            ["Mission to the United Nations"],
            ["Department of State"],
        ),
        (
            "The Secretary of State of the Embassy in Brazil",
            ["Secretary of State"],
            ["Embassy in Brazil"],
        ),
        (
            "Memorandum by the Deputy Chief of Mission of the Embassy in Brazil (Bond)",
            ["Bond"],
            [],
        ),
        (
            "Telegram 4420 Front the Embassy in Japan to the Department of State",
            ["Embassy in Japan"],
            ["Department of State"],
        ),
        (
            "Memorandum Prepared by the Central Intelligence Agency for the Senior Staff",
            ["Central Intelligence Agency"],
            ["Senior Staff"],
        ),
        (
            "Telegram 84 to Tegucigalpa, 134 to Guatemala City, and 81 to San Salvador",
            [],
            ["Tegucigalpa", "Guatemala City", "San Salvador"],
        ),
        (
            "Telegram From the Department of State to the Embassies in Iran, the United Kingdom,"
            " and the Soviet Union",
            ["Department of State"],
            ["Embassies in Iran, the United Kingdom, and the Soviet Union"],
        ),
        (
            "Airgram From the Department of State to the Embassy in Kuwait and the Embassy in the"
            " United Kingdom",
            ["Department of State"],
            ["Embassy in Kuwait", "Embassy in the United Kingdom"],
        ),
        ("Message From Lord/Rodman to Haig", ["Lord", "Rodman"], ["Haig"]),
        ("Memorandum from Seaborg to the File", ["Seaborg"], []),
        (
            "Telegram From the Embassy in Senegal to the Department of State Dakar",
            ["Embassy in Senegal"],
            ["Department of State"],
        ),
        (
            "Letter From Colombian President Lopez, Costa Rican President Oduber, and Venezuelan"
            " President Andres Perez to President Ford",
            ["Lopez", "Oduber", "Andres Perez"],
            ["Ford"],
        ),
        (
            "Telegram From the Chief (McGarr) to the Commander in Chief/Pacific (Felt)",
            ["McGarr"],
            ["Felt"],
        ),
        (
            "Memorandum From CIA Inspector General Kirkpatrick to CIA Director Dulles",
            ["Kirkpatrick"],
            ["Dulles"],
        ),
        (
            "Letter From Colombian President Lopez Michelsen and Costa Rican President Oduber to"
            " President Ford",
            ["Lopez Michelsen", "Oduber"],
            ["Ford"],
        ),
        ("Notes on Visits to Thailand, Laos, and Okinawa by the Director (Johnson)", [], []),
        ("Briefing Paper for a Presentation by the Director (Cottrell)", [], []),
        ("Check points from Komer to Hamilton", ["Komer"], ["Hamilton"]),
        (
            "Telegram 16 From the U.S. Delegation to the 25 Celebrations in Shiraz, Iran, to the"
            " Department of State",
            ["U.S. Delegation to the 25 Celebrations in Shiraz, Iran"],
            ["Department of State"],
        ),
        (
            "Memorandum From the Chairman of the Joint Chiefs of Staff (Lemnitzer) to the Special"
            " Group (Counter Insurgency)",
            ["Lemnitzer"],
            ["Special Group (Counter Insurgency)"],
        ),
    ],
)
def test_parties_of_harder_headings(title, senders, recipients):
    found = heading(f"7. {title}\nWashington, May 4, 1956.\nText.\n")
    assert [p.text for p in found.senders] == senders
    assert [p.text for p in found.recipients] == recipients


def test_office_beside_a_name():
    (party,) = heading(
        "7. Letter From the Under Secretary of State (Hoover) to Paris\nA.\n"
    ).senders
    assert (party.name, party.office) == ("Hoover", "Under Secretary of State")


@pytest.mark.parametrize(
    ("title", "edtf"),
    [
        ("Analytical Study Prepared in the CIA, Washington, August 1974.1 2", "1974-08"),
        ("Guidelines for Policy: Colombia, December 1962. Secret. 10 pp. DOS Files.", "1962-12"),
        ("Strategic Paper, undated. Courses of action. NSF, Cuba, October 1962.", None),
        ("Proposal. Secret. NSF, Countries Series, Chile, January–June, 1962.", None),
    ],
)
def test_a_month_in_the_heading(title, edtf):
    sent = read_heading(read_page(f"7. {title}\n", "frus1961-63v10/d7")).sent
    assert (sent.edtf if sent else None) == edtf


def test_an_entry_of_a_microfiche_list():
    found = heading(
        "382. Telegram from General Norstad to McGeorge Bundy, October 24. Describes alerts."
        " Secret. 2 pp. DOS, CF, 737.56361/10–2462.\n2\n"
    )
    assert [p.text for p in found.senders] == ["Norstad"]
    assert [p.text for p in found.recipients] == ["McGeorge Bundy"]
    assert found.sent is not None
    assert (found.sent.edtf, found.sent.confidence) == ("1962-10-24", 0.9)


@pytest.mark.parametrize(
    ("lines", "signers"),
    [
        ("Sincerely yours,\nDean Rusk\n", [("Dean Rusk", None)]),
        (
            "Walter N. Walmsley, Jr.\nMinister-Counselor\n",
            [("Walter N. Walmsley, Jr.", "Minister-Counselor")],
        ),
        (
            "For the Joint Chiefs of Staff:\nArthur Radford Chairman\n",
            [("Arthur Radford", "Chairman")],
        ),
        ("Dean Rusk\nRobert S. McNamara\n", [("Dean Rusk", None), ("Robert S. McNamara", None)]),
        ("McG. B.\n", [("McG. B.", None)]),
        ("McG.B.\n", [("McG.B.", None)]),
        ("R.O’C.\n", [("R.O’C.", None)]),
        ("As ever,\nD.E.\n", [("D.E.", None)]),
        ("Approve\nDisapprove\n", []),
        ("He left for Paris the next day.\n", []),
    ],
)
def test_signers(lines, signers):
    head = "7. Letter From President Eisenhower to Prime Minister Eden\nParis, May 4, 1956.\n"
    found = heading(f"{head}I was glad to hear of it and hope to see you in the spring.\n{lines}")
    assert [(p.text, p.office) for p in found.signers] == signers


@pytest.mark.parametrize(
    ("slug", "end", "signers"),
    [
        ("For State from Rankin and Moyer. ", " [Rankin and Moyer.]\nRankin", ["Moyer", "Rankin"]),
        (
            "Eyes alone for Ambassador Austin from Rusk. ",
            " [Rusk.]\nMarshall",
            ["Rusk", "Marshall"],
        ),
        ("", " [Rusk.]\nMarshall", ["Marshall"]),
        ("", " HE THINKS SO, AS THE LAST OF HIS MESSAGES SHOWS TO ALL POSTS. SISCO", ["SISCO"]),
        ("", " HE THINKS SO, AS THE LAST OF HIS MESSAGES SHOWS TO ALL POSTS. UNQUOTE", []),
    ],
)
def test_signers_at_the_end_of_a_telegrams_text(slug, end, signers):
    head = (
        "7. Telegram From the Department of State to the Embassy in France\nParis, May 4, 1956.\n"
    )
    text = "HE WAS GLAD TO HEAR OF IT AND HOPES TO SEE YOU ALL IN PARIS IN THE SPRING OF THIS YEAR."
    found = heading(f"{head}{slug}{text}{end}\n")
    assert [p.text for p in found.signers] == signers


PIECES = st.sampled_from(
    [
        "7. ",
        "Telegram From ",
        "the ",
        "Embassy in ",
        " to ",
        "(Smith)",
        " and ",
        ", ",
        "\n",
        "May 4, 1961",
        "Washington",
        "[",
        "]",
        "997. ",
        "SUBJECT",
        "TO",
        "Rusk",
        "undated",
        "midnight",
        "1525Z",
        "–",
        "(",
        ")",
        "No. ",
        "12",
        "Mr. ",
        "by ",
        "between ",
        ":",
        "1 a.m.",
        "Dear ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=25).map("".join).filter(str.strip))
@example("Telegram From TOMay 4, 19617. ")
def test_whatever_the_page_spans_hold_their_words(text):
    try:
        document = read_page(text, "volume/d1")
    except InputError:
        return
    found = read_heading(document)
    words = blanked(document)  # a note's number glued to a word is none of it
    parties = (*found.senders, *found.recipients, *found.participants, *found.signers)
    for party in (*parties, *found.authors, *found.copied_to):
        assert words[party.start : party.end] == party.text
        assert party.text
    for value in (found.sent, found.received, found.place):
        if value is not None:
            assert text[value.start : value.end] == value.text


@pytest.mark.parametrize(
    ("foot", "signers"),
    [
        ("W.F. Marquat Major General, USA", [("W.F. Marquat", "Major General, USA")]),
        (
            "Chalmers B. Wood Second Secretary of Embassy",
            [("Chalmers B. Wood", "Second Secretary of Embassy")],
        ),
        ("Approve Disapprove", []),
        ("Edward Page", [("Edward Page", None)]),
    ],
)
def test_what_stands_at_the_foot(foot, signers):
    head = "7. Memorandum From A to B\nWashington, May 4, 1961.\n"
    found = heading(f"{head}I agree to it.\n{foot}\n")
    assert [(p.text, p.office) for p in found.signers] == signers


@pytest.mark.parametrize(
    ("title", "senders", "recipients"),
    [
        (
            "Telegram From British Foreign Office Suggesting Action To Be Brought Forward",
            ["British Foreign Office"],
            [],
        ),
        ("Message to the Congress Transmitting the First Annual Report", [], ["Congress"]),
        (
            "Report by the National Security Council on Military Assistance to Friendly Nations",
            [],
            [],
        ),
        (
            "Memorandum From the Council on Foreign Economic Policy to the President",
            ["Council on Foreign Economic Policy"],
            ["President"],
        ),
        (
            "Memorandum From the Under Secretary (Herter) to the Secretary of State of a Meeting"
            " Held in New York, December 16, 1957",
            ["Herter"],
            ["Secretary of State"],
        ),
    ],
)
def test_the_subject_is_no_party(title, senders, recipients):
    found = read_heading(read_page(f"7. {title}\nParis, May 4, 1956.\nText.\n", "v/d7"))
    assert [p.text for p in found.senders] == senders
    assert [p.text for p in found.recipients] == recipients


def test_the_sides_of_an_entry_stand_behind_its_date() -> None:
    heading = read_heading(
        read_page(
            "383. Memorandum of conversation, June 14, 1961, among Stikker, Kohler, and Amb. "
            "Ormsby Gore. Military aid programs. Confidential. 2 pp. Department of State.",
            "invented/d383",
        )
    )
    assert [p.text for p in heading.participants] == ["Stikker", "Kohler", "Ormsby Gore"]
    assert heading.sent is not None
    assert heading.sent.edtf == "1961-06-14"
