"""Letters of other editions in TEI, and CMIF."""

import re

import pytest

from kg.errors import InputError
from kg.read.correspdesc import is_letters, read_letters
from kg.read.editions import edition

HEAD = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0" '
    'xml:id="l7"><teiHeader><fileDesc><titleStmt><title>Eden to Dulles</title></titleStmt>'
)
MANUSCRIPT = (
    "<sourceDesc><msDesc><msIdentifier><settlement>Kew</settlement>"
    "<repository>The National Archives</repository><idno>FO 800/785</idno>"
    "</msIdentifier></msDesc></sourceDesc></fileDesc>"
)


def letter(actions: str, text: str = "") -> bytes:
    body = text or (
        "<div><opener><dateline>Geneva, 30 May 1954</dateline><salute>My dear "
        "Foster,</salute></opener>"
        "<p>Thank you for your letter.<note n='1'>Not found.</note></p>"
        "<closer><salute>Yours ever,</salute><signed>Anthony</signed></closer></div>"
    )
    return (
        f"{HEAD}{MANUSCRIPT}<profileDesc><correspDesc>{actions}</correspDesc></profileDesc>"
        f"</teiHeader><text><body>{body}</body></text></TEI>"
    ).encode()


SENT = (
    '<correspAction type="sent"><persName '
    'ref="https://viaf.org/viaf/44308310">Anthony Eden</persName>'
    "<orgName>Delegation</orgName><placeName>Geneva</placeName>"
    '<date when="1954-05-30"/></correspAction>'
)
RECEIVED = (
    '<correspAction type="received"><persName>John Foster Dulles</persName></correspAction>'
    '<correspAction type="received" subtype="cc"><persName>Churchill</persName></correspAction>'
    '<correspAction type="forwarded"><persName>Makins</persName></correspAction>'
)


def test_what_a_description_states() -> None:
    (document,) = read_letters(letter(SENT + RECEIVED), "ed/one", "one.xml", edition("unknown"))
    stated = document.stated
    assert document.id == "ed/one"
    assert stated is not None
    assert [p.text for p in stated.senders] == ["Anthony Eden"]
    assert stated.senders[0].ids == ("https://viaf.org/viaf/44308310",)
    assert [p.text for p in stated.recipients] == ["John Foster Dulles"]
    assert [p.text for p in stated.copied_to] == ["Churchill"]
    assert stated.sent is not None
    assert stated.sent.edtf == "1954-05-30"
    assert (stated.repository, stated.shelfmark) == ("Kew, The National Archives", "FO 800/785")
    (note,) = document.notes
    assert document.text[note.start : note.end] == "Not found."
    assert "My dear Foster," in document.text


@pytest.mark.parametrize(
    ("date", "says"),
    [
        ('<date when="1954-05-30"/><date when="1955-05-30"/>', "several dates of one action"),
        ('<date notBefore="1954-06-30" notAfter="1954-05-30"/>', "ends before it begins"),
    ],
)
def test_a_date_that_contradicts_itself_states_nothing(date: str, says: str) -> None:
    sent = re.sub(r"<date [^>]*/>", date, SENT)
    (document,) = read_letters(letter(sent), "ed/one", "one.xml", edition("unknown"))
    assert document.stated is not None
    assert document.stated.sent is None
    assert any(says in w for w in document.stated.warnings)


def test_dates_that_contradict_each_other_state_nothing() -> None:
    other = SENT.replace("1954-05-30", "1955-01-01")
    (document,) = read_letters(letter(SENT + other), "ed/one", "one.xml", edition("unknown"))
    assert document.stated is not None
    assert document.stated.sent is None
    assert any("two dates" in w for w in document.stated.warnings)


def test_a_catalogue_without_text() -> None:
    data = (
        f"{HEAD}</fileDesc><profileDesc>"
        '<correspDesc xml:id="a1"><correspAction type="sent"><persName>A B</persName>'
        '<date from="1810-07-11" to="1810-07-18"/></correspAction></correspDesc>'
        '<correspDesc xml:id="a2"><correspAction type="sent"><persName>C '
        "D</persName></correspAction>"
        "</correspDesc></profileDesc></teiHeader><text><body><p/></body></text></TEI>"
    ).encode()
    found = list(read_letters(data, "ed/cmif", "cmif.xml", edition("unknown")))
    assert [d.id for d in found] == ["ed/a1", "ed/a2"]
    assert [d.text for d in found] == ["", ""]
    assert found[0].stated is not None
    assert found[0].stated.sent is not None
    assert found[0].stated.sent.edtf == "1810-07-11/1810-07-18"


def test_tei_without_correspondence_is_told() -> None:
    data = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body/></text></TEI>'
    with pytest.raises(InputError, match="without correspondence"):
        list(read_letters(data, "ed/x", "x.xml", edition("unknown")))


def test_entities_are_refused() -> None:
    data = b'<!DOCTYPE TEI [<!ENTITY a "b">]>' + letter(SENT)
    with pytest.raises(InputError, match="entities"):
        list(read_letters(data, "ed/x", "x.xml", edition("unknown")))


def test_which_tei_is_letters() -> None:
    assert is_letters(letter(SENT))
    assert not is_letters(b'<TEI xml:id="frus1961-63v06"><div type="document"><opener/>')


def test_names_that_refer_to_the_files_own_list() -> None:
    data = (
        f"{HEAD}</fileDesc><profileDesc><correspDesc>"
        '<correspAction type="sent"><persName ref="#p1"/><settlement>Bern</settlement>'
        '<date notBefore="1946-01" notAfter="1946-03"/></correspAction></correspDesc></profileDesc>'
        '</teiHeader><text><body><p>Text.</p></body><back><listPerson><person xml:id="p1">'
        '<persName>Max Petitpierre</persName><idno type="GND">https://d-nb.info/gnd/118592874</idno>'
        "</person></listPerson></back></text></TEI>"
    ).encode()
    (found,) = read_letters(data, "ed/x", "x.xml", edition("unknown"))
    assert found.stated is not None
    (sender,) = found.stated.senders
    assert (sender.text, sender.ids) == ("Max Petitpierre", ("https://d-nb.info/gnd/118592874",))
    assert found.stated.sent is not None
    assert found.stated.sent.edtf == "1946-01/1946-03"


def test_a_corpus_of_letters() -> None:
    one = letter(SENT).decode().replace('xmlns="http://www.tei-c.org/ns/1.0" ', "")
    other = one.replace('xml:id="l7"', 'xml:id="l8"').replace("Geneva", "Paris")
    data = f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>{one}{other}</teiCorpus>'
    found = list(read_letters(data.encode(), "ed/x", "x.xml", edition("unknown")))
    assert [d.id for d in found] == ["ed/l7", "ed/l8"]
    assert [d.stated.place.text for d in found if d.stated and d.stated.place] == [
        "Geneva",
        "Paris",
    ]
