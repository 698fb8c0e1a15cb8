"""The heading of documents of other editions."""

import pytest

from kg.extract.other_editions import numbered_references
from kg.extract.titles import read_title
from kg.extract.votes import vote
from kg.read.editions import edition, told
from kg.read.languages import language
from kg.read.typescript import read_typescripts


def voted(text: str, name: str = "unknown"):
    (document,) = read_typescripts(text, "v/one", "", edition(name))
    return vote(document).heading


def names(parties) -> list[str]:
    return [party.text for party in parties]


@pytest.mark.parametrize(
    ("code", "title", "senders", "recipients"),
    [
        (
            "en",
            "12. Embassy in Cairo to Department of External Affairs",
            ["Embassy in Cairo"],
            ["Department of External Affairs"],
        ),
        ("en", "MINUTE, SMITH TO DE BRUYN", ["SMITH"], ["DE BRUYN"]),
        ("en", "Cablegram to Cairo, Lisbon and New York", [], ["Cairo", "Lisbon", "New York"]),
        (
            "en",
            "Telegram of Soviet Ambassador to Egypt V.M. Vinogradov to the USSR Ministry of "
            "Foreign Affairs, 7 September 1972",
            ["V.M. Vinogradov"],
            ["USSR Ministry of Foreign Affairs"],
        ),
        ("en", "Coded Telegram from Hungarian Ambassador to Cuba János Beck", ["János Beck"], []),
        ("en", "Cable, Stalin to Mao Zedong [via Orlov]", ["Stalin"], ["Mao Zedong"]),
        (
            "en",
            "Letter from the Chairman of the SED, Ulbricht, to the First Secretary, Gomulka",
            ["Ulbricht"],
            ["Gomulka"],
        ),
        ("de", "Botschafter Grewe, Washington, an Auswärtiges Amt", ["Grewe"], ["Auswärtiges Amt"]),
        (
            "de",
            "Der schweizerische Gesandte in Rom, P. Ruegger, an den Vorsteher des Politischen "
            "Departements, M. Petitpierre",
            ["P. Ruegger"],
            ["M. Petitpierre"],
        ),
        (
            "fr",
            "M. BIDAULT, MINISTRE DES AFFAIRES ÉTRANGÈRES, À M. BONNET, AMBASSADEUR DE FRANCE À "
            "WASHINGTON",
            ["BIDAULT"],
            ["BONNET"],
        ),
        (
            "ru",
            "Телеграмма посла СССР в США А.Ф. Добрынина в МИД СССР",
            ["А.Ф. Добрынина"],
            ["МИД СССР"],
        ),
        ("es", "Carta de Raúl Roa a Nikita Jruschov", ["Raúl Roa"], ["Nikita Jruschov"]),
    ],
)
def test_titles(code: str, title: str, senders: list[str], recipients: list[str]) -> None:
    found = read_title(title, 0, len(title), language(code))
    assert (names(found.senders), names(found.recipients)) == (senders, recipients)


def test_an_australian_cablegram() -> None:
    heading = voted(
        "41. Smith to Jones\n\nCablegram F2 CANBERRA, 16 July 1949, 8.35 p.m.\n"
        "\nMOST IMMEDIATE SECRET\n\n"
        "Indonesian question\n\n"
        "Your F6 was received and is being considered by the whole of Cabinet.\n",
        "dafp",
    )
    assert heading.form == "telegram"
    assert heading.message_number == "F2"
    assert heading.place is not None
    assert heading.place.text == "CANBERRA"
    assert heading.sent is not None
    assert heading.sent.edtf == "1949-07-16T20:35:00"
    assert heading.number == "41"


def test_a_letter_that_quotes_another_language() -> None:
    heading = voted(
        "Paris, 3 May 1961\n\nDear Mr. Ambassador,\n\nI send you what was handed to me today.\n\n"
        "Le Gouvernement français a l'honneur de faire savoir que les négociations reprendront "
        "lundi à Genève, à condition que les délégations soient au complet et les documents "
        "distribués à l'avance, ainsi qu'il avait été convenu au mois de mars.\n\n"
        "Yours sincerely,\nCharles Bohlen\n"
    )
    assert names(heading.senders) == ["Charles Bohlen"]


def test_a_title_in_another_language_than_the_text() -> None:
    heading = voted(
        "Botschafter Kroll, Moskau, an Auswärtiges Amt\n\nThe Soviet Government has the honour to "
        "state that it will not sign a separate treaty before the end of the year.\n"
    )
    assert (names(heading.senders), names(heading.recipients)) == (["Kroll"], ["Auswärtiges Amt"])


def test_lines_that_end_with_a_carriage_return() -> None:
    page = "Letter From Attlee to Nehru\n\nLondon, 4 May 1950.\n\nThe wheat is on its way.\n"
    (one,) = read_typescripts(page.replace("\n", "\r"), "v/one", "", edition("unknown"))
    assert names(vote(one).heading.recipients) == ["Nehru"]
    assert len(one.text) == len(page)


def test_messages_numbered_one_by_one() -> None:
    text = (
        "No. 28\n\nReceived on January 5, 1942\n\nW. CHURCHILL TO J. V. STALIN\n\nIce holds.\n\n\n"
        "No. 29\n\nSent on January 8, 1942\n\nJ. V. STALIN TO W. CHURCHILL\n\nSo does the line.\n"
    )
    headings = [
        vote(one).heading for one in read_typescripts(text, "v/one", "", edition("unknown"))
    ]
    assert [names(one.senders) for one in headings] == [["W. CHURCHILL"], ["J. V. STALIN"]]
    assert [one.sent.edtf for one in headings if one.sent] == ["1942-01-08"]


def test_what_a_saved_page_says_of_itself_is_no_date() -> None:
    heading = voted(
        "LETTER TO MR. BUNDY FROM JOHN A. MCCONE\nDocument Release Date:\nJuly 24, 2003\n"
        "Publication Date: August 8, 1963\nBody:\nApproved For Release 2003/07/29\n"
        "7 August 1963\nThe paper is with the Board.\n",
        "crest",
    )
    assert heading.sent is not None and heading.sent.edtf == "1963-08-07"
    assert names(heading.senders) == ["JOHN A. MCCONE"]


def test_a_letter_without_heading() -> None:
    heading = voted(
        "EMBASSY OF THE\nUNITED STATES OF AMERICA\n\nMoscow, U.S.S.R.\n"
        "November 5, 1956\n\nSECRET\n\n"
        "Jacob D. Beam, Esquire,\n  Deputy Assistant Secretary,\n"
        "    Washington 25, D.C.\n\nDear Jake:\n\n"
        "I enclose a copy of the note which was handed to me last night, as I told you.\n\n"
        "Sincerely yours,\n\nCharles E. Bohlen\nAmbassador\n\ncc: Embassy Bonn\n"
    )
    assert names(heading.senders) == ["Charles E. Bohlen"]
    assert names(heading.recipients) == ["Jacob D. Beam"]
    assert names(heading.copied_to) == ["Embassy Bonn"]
    assert heading.place is not None
    assert heading.place.text == "Moscow"


def test_a_header_that_title_and_signature_contradict() -> None:
    heading = voted(
        "26 October 1962 / Enciphered cable from Havana, from Alekseyev\n\n"
        "To Comrade N.S. Khrushchev\n\n"
        "TOP SECRET\n\nFrom: Washington     No. 49201     Date: 27/X/1962\n\n"
        "Special No. 1664-1665\n\n"
        "He called me to the command post and reported that landings of the "
        "Americans are imminent.\n\n"
        "26/X/62     ALEKSEYEV\n"
    )
    assert names(heading.senders) == ["Alekseyev"]
    assert heading.sent is not None
    assert heading.sent.edtf == "1962-10-26"
    assert heading.message_number == "1664-1665"


@pytest.mark.parametrize(
    ("volume", "stem", "text", "expected"),
    [
        ("frus1961-63v06", "d1", "", "frus"),
        ("dafp25", "d7", "", "dafp"),
        ("mine", "dafp14-193", "", "dafp"),
        ("mine", "a", "[NAA: A1838, 3006/4/7 part 23]", "dafp"),
        ("mine", "a", "FM AMEMBASSY BELGRADE\nTO SECSTATE WASHDC", "state-cables"),
        ("mine", "a", "dodis.ch/31014", "dodis"),
        ("mine", "a", "Dear Sir,", "unknown"),
    ],
)
def test_which_edition(volume: str, stem: str, text: str, expected: str) -> None:
    assert told(volume, stem, text).name == expected


def test_an_unknown_edition_has_no_home() -> None:
    assert edition("unknown").home is None
    assert edition("frus").home == "place/united-states"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("I refer to your F6 and F7 about the resolution.", ["your F6 and F7"]),
        (
            "Reference our memorandum 1308 and Savingram 19.",
            ["our memorandum 1308", "Savingram 19"],
        ),
        ("See also UKMIS NEW YORK TELNO 395.", ["UKMIS NEW YORK TELNO 395"]),
        ("As reported in my telegram No. B78 of 3rd May.", ["my telegram No. B78"]),
        ("My immediately preceding telegram refers.", ["My immediately preceding telegram"]),
        ("He spoke of your 3 years in Moscow and our 6½ days a week.", []),
    ],
)
def test_what_is_cited_by_number(sentence: str, expected: list[str]) -> None:
    text = f"12. Smith to Jones\n\nCablegram 41 CANBERRA, 16 July 1949\n\nSECRET\n\n{sentence}\n"
    (document,) = read_typescripts(text, "v/one", "", edition("dafp"))
    found = numbered_references(document, vote(document), ())
    assert [one.text for one in found] == expected
