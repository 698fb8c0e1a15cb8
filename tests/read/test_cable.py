"""Header blocks of cables, memoranda and ciphergrams."""

from kg.read.cable import messages, read_header
from kg.read.editions import edition
from kg.read.languages import language

BELGRADE = """\
CONFIDENTIAL
PAGE 01 BELGRA 02114 131405Z
10
ACTION EUR-25
INFO OCT-01 ISO-00 /026 W
--------------------- 041127
O P 131310Z MAY 74
FM AMEMBASSY BELGRADE
TO SECSTATE WASHDC IMMEDIATE 8812
INFO AMEMBASSY MOSCOW PRIORITY 113
USMISSION USUN NEW YORK
C O N F I D E N T I A L SECTION 1 OF 2 BELGRADE 2114
EXDIS
E.O. 11652: GDS
TAGS: PINT, YO
SUBJECT: NEW CONSTITUTION,
AND WHAT COMES AFTER IT
REF: A. BELGRADE 1977; B. STATE 091234
1. ASSEMBLY WILL ELECT STATE PRESIDENCY MAY 15.
TOON
NNN
"""


def read(text: str, name: str = "state-cables", code: str = "en"):
    found = read_header(text, 0, len(text), language(code), edition(name))
    assert found is not None
    for one in (*found.stated.senders, *found.stated.recipients, *found.stated.copied_to):
        assert text[one.start : one.end] == one.text
    return found.stated


def test_every_line_of_an_electronic_telegram() -> None:
    stated = read(BELGRADE)
    assert [p.text for p in stated.senders] == ["AMEMBASSY BELGRADE"]
    assert [p.text for p in stated.recipients] == ["SECSTATE WASHDC"]
    assert [p.text for p in stated.copied_to] == ["AMEMBASSY MOSCOW", "USMISSION USUN NEW YORK"]
    assert stated.sent is not None
    assert stated.sent.edtf == "1974-05-13T13:10:00Z"
    assert stated.number == "2114"
    assert stated.subject == "NEW CONSTITUTION, AND WHAT COMES AFTER IT"
    assert stated.topics == ("PINT", "YO")
    assert [r.text for r in stated.references] == ["BELGRADE 1977", "STATE 091234"]
    assert stated.classification == "confidential"
    assert stated.place is not None
    assert stated.place.text == "BELGRADE"
    assert stated.ids == ("1974BELGRA02114",)


def test_a_telegram_of_the_foreign_office() -> None:
    stated = read(
        "TOP SECRET\n\nFROM FOREIGN OFFICE TO WASHINGTON\n\nNo. 7395\nOctober 22, 1962\n\n"
        "D. 11.35 p.m. October 22, 1962\nR.\n\nEMERGENCY\n\nPlease speak to the President.\n",
        "dbpo",
    )
    assert [p.text for p in stated.senders] == ["FOREIGN OFFICE"]
    assert [p.text for p in stated.recipients] == ["WASHINGTON"]
    assert stated.number == "7395"
    assert stated.sent is not None
    assert stated.sent.edtf == "1962-10-22T23:35:00"
    assert stated.received is None


def test_labels_of_other_languages() -> None:
    stated = read(
        "Von: Botschaft Moskau\nAn: Auswärtiges Amt\nAufgabe: 24. Oktober 1962, 21.45 Uhr\n"
        "Betr.: Kuba\n\nGespräch mit Kusnezow.\n",
        "aapd",
        "de",
    )
    assert [p.text for p in stated.recipients] == ["Auswärtiges Amt"]
    assert stated.sent is not None
    assert stated.sent.edtf == "1962-10-24T21:45:00"
    stated = read(
        "От: Алексеев\nКому: МИД СССР\nДата: 27 октября 1962 г.\n\nБеседовал с Кастро.\n",
        "unknown",
        "ru",
    )
    assert [p.text for p in stated.senders] == ["Алексеев"]
    assert [p.text for p in stated.recipients] == ["МИД СССР"]


def test_a_label_without_value_is_told() -> None:
    stated = read("FROM: Mr. Bundy\nTO:\nSUBJECT: Laos\nDATE: 3 May 1961\n\nThe text.\n", "unknown")
    assert stated.recipients == ()
    assert any("TO" in w for w in stated.warnings)


def test_the_party_below_its_label() -> None:
    stated = read("From:\n\nTHE AMBASSADOR IN CAIRO\n\nTo:\n\nTHE MINISTER\n\nNo. WA-12\n", "dcer")
    assert [p.text for p in stated.senders] == ["THE AMBASSADOR IN CAIRO"]
    assert [p.text for p in stated.recipients] == ["THE MINISTER"]
    assert (stated.number, stated.warnings) == ("WA-12", ())


def test_markings_and_note_numbers_are_no_part_of_a_party() -> None:
    stated = read(
        "Ciphergram No. 7\nDispatched from Havana on 10.24.1962 at 21:20\n"
        "To: [Aleksander] KRAJEWSKI1, Urgent, EYES ONLY\nFrom: JELEN 2\n",
        "wilson",
    )
    assert [p.text for p in stated.recipients] == ["[Aleksander] KRAJEWSKI"]
    assert [p.text for p in stated.senders] == ["JELEN"]
    assert stated.place is not None and stated.place.text == "Havana"


def test_a_cable_cut_in_its_header_states_what_is_left() -> None:
    stated = read("R 131310Z MAY 74\nFM AMEMBASSY BELGRADE\nTO SECST")
    assert [p.text for p in stated.senders] == ["AMEMBASSY BELGRADE"]


def test_a_text_without_header_has_none() -> None:
    text = "I have received your letter.\n\nTo the question of Berlin I shall return.\n"
    assert read_header(text, 0, len(text), language("en"), edition("unknown")) is None


def test_several_cables_in_a_file() -> None:
    other = BELGRADE.replace("131310Z", "141310Z").replace("2114", "2115").replace("02114", "02115")
    text = BELGRADE + "\n" + other
    spans = list(messages(text))
    assert len(spans) == 2
    assert "".join(text[s.start : s.end] for s in spans) == text
    assert "2115" in text[spans[1].start : spans[1].end]
    assert "2115" not in text[spans[0].start : spans[0].end]
