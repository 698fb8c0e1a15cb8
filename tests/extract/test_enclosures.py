# ruff: noqa: E501  (pages are given as they are printed)
"""Messages enclosed in others: where they begin and end, from whom, to whom, when, handed to whom."""

import re

import pytest

from kg.extract.enclosures import find_enclosures
from kg.extract.heading import read_heading
from kg.extract.run import Extractor
from kg.model import By, Communication, Date, Document, Label, Mark, MarkKind
from kg.read.plain import read_page

HEAD = "64. Telegram From the Department of State to the Embassy in the Soviet Union0\n"
NOTES = "\n- Source: Department of State, Central Files. Confidential.↩\n- Document 63.↩"
LETTER = (
    "“Dear Mr. Chairman:\n"
    "I have received your letter of October 24,1 and I regret very much what it says. “No” is no answer.\n"
    "I repeat my regret.\n"
    "Sincerely yours, John F. Kennedy.”"
)
DAY = re.compile(r"(October|May) (\d\d?), (\d{4})|October (\d\d?)\b")


def dates(text: str) -> list[Date]:
    found = []
    for match in DAY.finditer(text):
        month = {"October": 10, "May": 5}[match[1] or "October"]
        edtf = f"{match[3] or 1962}-{month:02}-{int(match[2] or match[4]):02}"
        found.append(Date(match.start(), match.end(), match[0], edtf, edtf, edtf))
    return found


def enclosed(text: str) -> tuple[Communication, ...]:
    document = read_page(text, "frus1961-63v06/d64")
    return find_enclosures(document, read_heading(document), (), dates(text))


def telegram(body: str, head: str = HEAD) -> str:
    return head + body + NOTES


def one(text: str) -> Communication:
    (found,) = enclosed(text)
    return found


COVER = (
    "997. Ref Embtel 1070.1 Signed original following message from President to Khrushchev "
    "delivered to Soviet Embassy 1:45 a.m. Washington time October 25. Please deliver to highest "
    "ranking Soviet official immediately available.\nOctober 25, 1962\n"
)


def test_a_letter_in_a_telegram() -> None:
    text = telegram(COVER + LETTER + "\nPlease report time delivery.\nRusk")
    found = one(text)
    words = text[found.start : found.end]
    assert words.startswith("Dear Mr. Chairman:")
    assert words.endswith("John F. Kennedy.")
    assert found.id == "frus1961-63v06/d64/e1"
    assert found.enclosed_in == "frus1961-63v06/d64"
    (sender,), (recipient,) = found.senders, found.recipients
    assert (sender.text, sender.reason) == ("John F. Kennedy", "signature")
    assert (recipient.text, recipient.reason) == ("Khrushchev", "cover-text")
    for party in (sender, recipient):
        assert text[party.start : party.end] == party.text
    assert found.sent is not None
    assert found.sent.edtf == "1962-10-25"
    assert text[found.sent.end : found.start] == "\n“"
    assert found.delivered_to is not None
    assert found.delivered_to.text == "Soviet Embassy"
    assert found.delivered is not None


def test_straight_quotation_marks() -> None:
    text = telegram((COVER + LETTER).replace("“", '"').replace("”", '"') + "\nRusk")
    found = one(text)
    assert text[found.start : found.end].endswith("John F. Kennedy.")


def test_other_names_other_embassy() -> None:
    text = telegram(
        "12. Deliver following letter from Prime Minister Nehru to President Ayub.\n"
        "“Dear President Ayub:\nThe water of the rivers is what we both need.\nYours, Nehru”\nRusk",
        "7. Telegram From the Department of State to the Embassy in Pakistan1\n",
    )
    found = one(text)
    assert [p.text for p in found.senders] == ["Prime Minister Nehru"]
    assert [p.text for p in found.recipients] == ["President Ayub"]
    assert found.form == "letter"


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("Begin Verbatim Text.", "End Verbatim Text."),
        ("Begin text:", "End text."),
        ("BEGIN QUOTE", "END QUOTE"),
        ("Begin message:", "End message."),
        ("Quote:", "Unquote"),
    ],
)
def test_marks(begin: str, end: str) -> None:
    text = telegram(
        f"5. You should deliver following reply from Kennedy to Khrushchev’s letter of October 21.\n"
        f"{begin}\nDear Mr. Chairman:\nI regret that we differ on so grave a matter.\n{end}\n"
        f"Text will be released.\nRusk"
    )
    found = one(text)
    assert text[found.start : found.end] == (
        "Dear Mr. Chairman:\nI regret that we differ on so grave a matter."
    )
    assert [p.text for p in found.senders] == ["Kennedy"]
    assert [p.text for p in found.recipients] == ["Khrushchev"]
    assert found.sent is None  # the day is that of the letter answered


def test_two_senders_and_a_dated_cover() -> None:
    text = telegram(
        "1537. Following is unofficial translation of message sent by Khrushchev and Brezhnev via "
        "commercial cable October 29 to President Kennedy:\n“DEAR MR. PRESIDENT:\n"
        "In these last hours of the year we send our best wishes.\nN. Khrushchev\nL. Brezhnev”\nRusk"
    )
    found = one(text)
    assert [p.text for p in found.signers] == ["N. Khrushchev", "L. Brezhnev"]
    assert len(found.senders) == 2
    assert [p.text for p in found.recipients] == ["President Kennedy"]
    assert found.sent is not None
    assert found.sent.edtf == "1962-10-29"


def test_date_below_the_signature() -> None:
    text = telegram(
        "9. Following is translation letter from Khrushchev handed President today:\nBegin Text\n"
        "DEAR MR. PRESIDENT:\nI would like to thank you for the message and its spirit.\n"
        "Respectfully, N. Khrushchev\nChairman of the Council of Ministers\nMay 12, 1961.End text.\nBowles"
    )
    found = one(text)
    assert found.sent is not None
    assert found.sent.edtf == "1961-05-12"
    assert [p.text for p in found.signers] == ["N. Khrushchev"]


def test_without_salutation_the_cover_decides() -> None:
    text = telegram(
        "1724. Deliver following message to Khrushchev from the President.\n"
        "“The people of the United States share your satisfaction in the safe flight.\n"
        "John F. Kennedy”\nRusk"
    )
    found = one(text)
    assert text[found.start :].startswith("The people")
    assert [p.text for p in found.senders] == ["John F. Kennedy"]


def test_whom_a_letter_greets_is_not_he_who_delivers_it() -> None:
    body = (
        "997. Deliver Ambassador Tuthill. You should see Rey and deliver following letter from "
        "Governor Herter to Rey:\nDear Mr. Rey:\nI write to you again on the questions of trade "
        "that we spoke of when you were here in the spring, and ask for your answer by May.\n"
        "Sincerely yours,\nChristian A. Herter\nEnd text."
    )
    found = one(telegram(body))
    assert [p.text for p in found.senders] == ["Christian A. Herter"]
    assert [p.text.removeprefix("Mr. ") for p in found.recipients] == ["Rey"]


def test_two_messages_in_one_telegram() -> None:
    text = telegram(
        "1. Deliver following message from President to Chancellor Erhard: Begin text: Dear Ludwig: "
        "I think of you and of your country in this hour. Sincerely, Lyndon B. Johnson End text.\n"
        "2. Deliver following letter from President to Prime Minister Wilson:\n“Dear Harold:\n"
        "The same is true of you and of your country.\nSincerely,\nLyndon B. Johnson”\nRusk"
    )
    first, second = enclosed(text)
    assert [first.id[-2:], second.id[-2:]] == ["e1", "e2"]
    assert [p.text for p in first.recipients] == ["Chancellor Erhard"]
    assert [p.text for p in second.recipients] == ["Prime Minister Wilson"]


@pytest.mark.parametrize(
    "body",
    [
        "6. He told me: “The President of the Republic will never accept such a proposal.” I agreed.\nRusk",
        "6. Text of resolution follows:\n“The Security Council calls upon the parties to cease fire.”\nRusk",
        "6. Articles 2 should read as follows:\n“The parties shall consult together from time to time.”\nRusk",
        "6. Begin text of paragraph 3:\nThe parties shall consult. End text.\nRusk",
        "6. Foreign Minister said message from President to Khrushchev had been well received.\nRusk",
    ],
)
def test_quotations_are_no_messages(body: str) -> None:
    assert enclosed(telegram(body)) == ()


def test_a_telegram_that_is_itself_the_letter() -> None:
    head = "13. Telegram From Chairman Khrushchev to President Kennedy 0\nMoscow, May 6, 1961.\n"
    body = "DEAR MR. PRESIDENT:\nI send you and all the people congratulations.\nN. Khrushchev"
    assert enclosed(telegram(body, head)) == ()


def test_the_salutation_of_a_letter_is_its_own() -> None:
    head = "36. Letter From Chancellor Erhard to President Johnson 1\nBonn, undated.\n"
    body = "My dear Mr. President:\nI would like to thank you sincerely.\nLudwig Erhard"
    assert enclosed(telegram(body, head)) == ()


def test_two_salutations_are_both_its_own() -> None:
    head = "36. Letter From President de Gaulle to President Eisenhower 1\nParis, undated.\n"
    body = (
        "Dear Mr. President,\nDear General Eisenhower,\n"
        "I wish to point out to you what I believe.\nC. de Gaulle"
    )
    assert enclosed(telegram(body, head)) == ()


@pytest.mark.parametrize(
    ("cover", "sender", "recipient"),
    [
        ("deliver following message from me to Shah of Iran", "Kohler", "Shah of Iran"),
        ("I sent following letter to Gromyko", "Kohler", "Gromyko"),
        ("deliver following message from President to Gromyko", "President", "Gromyko"),
    ],
)
def test_the_writer_says_me(cover: str, sender: str | None, recipient: str) -> None:
    text = telegram(
        f"Washington, October 25, 1962.\n12. Please {cover}:\n“Excellency: I have the honor to tell you that we do"
        " not agree with the terms of it.”\nKohler"
    )
    found = one(text)
    assert [p.text for p in found.senders] in ([], [sender])  # rather nobody than the wrong one
    assert [p.text for p in found.recipients] == [recipient]


def test_what_is_left_out_is_not_enclosed() -> None:
    body = "1973. Following is text of letter from Nehru to President:\nBegin text:\n[Not declassified.]\nX"
    assert enclosed(telegram(body)) == ()


ATTACHED = (
    "20. Memorandum From Robert W. Komer to President Kennedy 0\nWashington, May 20, 1963.\n"
    "I attach what you asked for; it is short and to the point, and I agree with its argument.\n"
    "RWK\n"
)


@pytest.mark.parametrize(
    "label", ["Attachment", "[Attachment 2]", "Tab A", "[Enclosure]3", "Enclosure:"]
)
def test_attached_under_a_caption(label: str) -> None:
    text = telegram(
        f"{label}\nMemorandum From the Secretary of State (Rusk) to President Kennedy\n"
        "Washington, May 19, 1963.\nThe purpose of the meeting is to consider what comes next.\n"
        "Dean Rusk",
        ATTACHED,
    )
    found = one(text)
    assert text[found.start :].startswith("Washington, May 19")
    assert found.form == "memorandum"
    assert found.senders
    assert found.recipients
    for party in (*found.senders, *found.recipients):
        assert party.start is not None
        assert text[party.start : party.end] == party.text
    assert found.sent is not None
    assert text[found.sent.start : found.sent.end] == found.sent.text


def test_a_private_man_writes_to_an_office() -> None:
    text = telegram(
        "[Annex]\nMr. John Foster Dulles to the Director of the Office of United Nations Affairs"
        " ( Rusk )\nNew York, March 24, 1963.\nDear Dean: I have read the draft with interest and"
        " have a few remarks.\nSincerely yours,\nJohn Foster Dulles",
        ATTACHED,
    )
    found = one(text)
    assert [p.text for p in found.senders] == ["John Foster Dulles"]
    assert [p.text for p in found.recipients] == ["Rusk"]


@pytest.mark.parametrize(
    "first",
    [
        "[Here follow a title page and a letter of transmittal from the Panel to the President.]",
        "1. The statement relative to coordination of activities is attached to this paper",
    ],
)
def test_what_only_speaks_of_a_letter_is_no_heading(first: str) -> None:
    found = one(
        telegram(
            f"Attachment\n{first}\nThe forces that are there are quite sufficient for the purpose of it.",
            ATTACHED,
        )
    )
    assert (found.form, found.senders, found.recipients) == ("paper", (), ())


def test_an_annex_is_a_part_of_a_paper() -> None:
    text = telegram(
        "Annex A\nMILITARY CONSIDERATIONS\nThe forces available are not sufficient for the purpose "
        "that the paper describes.",
        "20. Paper Prepared in the Department of State 0\nWashington, May 20, 1963.\nThe problem.\nMore.\n",
    )
    assert enclosed(text) == ()


def test_an_empty_tab_is_nothing() -> None:
    assert enclosed(telegram("Tab A\n[1 page of source text not declassified]", ATTACHED)) == ()


def test_a_letter_attached_without_heading() -> None:
    text = telegram(
        "Attachment\nMay 12, 1963.\nDear Mr. Spaak:\nAs you are aware, we have authority to sell you "
        "what you need for the purpose.\nSincerely yours,\nAssistant General Manager for Activities\n"
        "Myron B. Kratzer",
        ATTACHED,
    )
    found = one(text)
    assert found.form == "letter"
    assert [p.text for p in found.senders] == ["Myron B. Kratzer"]
    assert [p.text for p in found.recipients] == ["Mr. Spaak"]


def test_a_message_within_an_attachment() -> None:
    text = telegram("Attachment\nDraft Telegram to Moscow\n" + COVER + LETTER, ATTACHED)
    outer, inner = enclosed(text)
    assert inner.enclosed_in == outer.id
    assert [p.text for p in inner.recipients] == ["Khrushchev"]


def test_editors_marks_decide() -> None:
    text = telegram(
        "Proposed Amendments to the Act\nThe nature and volume of the work of the mission demand it. "
        "There is no doubt of that.",
        ATTACHED,
    )
    plain = read_page(text, "frus1961-63v06/d64")
    start = text.index("Proposed")
    end = text.index("\n- Source")
    document = Document(
        id=plain.id,
        volume=plain.volume,
        text=text,
        blocks=plain.blocks,
        notes=plain.notes,
        marks=(Mark(MarkKind.ENCLOSURE, start, end),),
        marked=True,
    )
    (found,) = find_enclosures(document, read_heading(document))
    assert (found.start, found.end, found.by) == (start, end, By.EDITOR)
    assert enclosed(text) == ()


def test_address_lines_name_the_parties() -> None:
    text = telegram(
        "Tab A\nMEMORANDUM FOR THE PRESIDENT\nSUBJECT\nKashmir\nThe purpose of your meeting is to "
        "consider what comes next.\nDean Rusk 4",
        ATTACHED,
    )
    found = one(text)
    assert [(p.text, p.label) for p in found.recipients] == [("PRESIDENT", Label.OFFICE)]
    assert [p.text for p in found.senders] == ["Dean Rusk"]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(
    ("line", "edtf"),
    [
        ("Washington, December 1, 1962.", "1962-12-01"),  # printed together, written later
        ("Washington, October 3, 1962.", "1962-10-03"),
        ("Paper for the meeting of October 3, 1962", "1962-10-03"),
        ("Concept for a war beginning 1 July 1964", None),
        ("STRATEGY FOR FISCAL YEARS 1963 THROUGH 1970", None),
        ("(November 14–16, 1962)", None),
    ],
)
def test_what_an_attached_paper_is_about_is_not_when_it_was_written(
    extractor: Extractor, line: str, edtf: str | None
) -> None:
    text = (
        "64. Memorandum From Secretary of State Rusk to President Kennedy1\n"
        "Washington, October 25, 1962.\nSUBJECT\nPapers\nI attach a paper.\nDean Rusk\n"
        f"[Attachment]\nPAPER\n{line}\nThe first part of the paper says what is to be done.\n"
    )
    found = extractor.extract(read_page(text, "frus1961-63v06/d64"))
    sent = found.communications[1].sent
    assert (sent.edtf if sent else None) == edtf


SENDS = "990. Following is text of a letter{told} from Chairman Khrushchev to President Kennedy{handed}:\n"
SAYS = "Dear Mr. President: I have read your letter with great care and I answer it at once; the matter is grave.\nSincerely, N. Khrushchev.”"
PLACED = {
    "its own dateline": (SENDS.format(told="", handed="") + "“Sochi, October 23, 1962.\n" + SAYS, "Sochi", "1962-10-23"),
    "its first words": (SENDS.format(told="", handed="") + "“Moscow, October 23, 1962. " + SAYS, "Moscow", "1962-10-23"),
    "a letterhead": (SENDS.format(told="", handed="") + "“The White House Washington, October 23, 1962. " + SAYS, "Washington", "1962-10-23"),
    "an undated letter": (SENDS.format(told="", handed="") + "“Moscow, undated.\n" + SAYS, "Moscow", None),
    "the announcement": (SENDS.format(told=" dated Moscow, October 23, 1962,", handed="") + "“" + SAYS, "Moscow", "1962-10-23"),
    "where it was handed over": (SENDS.format(told="", handed=" handed me in Leningrad, October 24") + "“" + SAYS, None, None),
    "a name before a day": (SENDS.format(told="", handed="") + "“Chairman Khrushchev, October 23, 1962.\n" + SAYS, None, None),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACED)
def test_where_a_message_inside_was_written(extractor: Extractor, case: str) -> None:
    body, place, day = PLACED[case]
    head = "64. Telegram From the Embassy in the Soviet Union to the Department of State0\nMoscow, October 25, 1962.\n"
    text = telegram(body, head)
    found = extractor.extract(read_page(text, "frus1961-63v06/d64")).communications[1]
    assert (found.place.text if found.place else None) == place
    if found.place and found.place.start is not None:
        assert text[found.place.start : found.place.end] == place
    if day:
        assert found.sent
        assert found.sent.edtf == day


def test_where_an_attached_letter_was_written(extractor: Extractor) -> None:
    text = (
        "64. Memorandum From Secretary of State Rusk to President Kennedy1\nWashington, October 25, 1962.\n"
        "I attach a letter.\nDean Rusk\n[Attachment]\nLetter From Chairman Khrushchev to President Kennedy2\n"
        "Moscow, October 23, 1962.\nDear Mr. President:\nI have read your letter with great care and I answer it.\n"
    )
    found = extractor.extract(read_page(text, "frus1961-63v06/d64")).communications
    assert [c.place.text for c in found if c.place] == ["Washington", "Moscow"]
