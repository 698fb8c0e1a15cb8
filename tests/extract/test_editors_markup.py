"""The editors' markup beside the program's findings: who wins, and what stays visible."""

import io

import pytest

from kg.extract.run import Extractor
from kg.model import By, Extraction, Label
from kg.read.frus import read_volume

VOLUME = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0"
 xml:id="frus1961-63v06"><teiHeader/><text><body>
<div type="document" xml:id="d64" n="64"><head>64. Telegram From the
<gloss type="from">Department of State</gloss> to the <gloss type="to">Embassy in the Soviet
Union</gloss><note n="1" xml:id="d64fn1">Source: Department of State, Central Files. Secret. See
<ref target="#d63">Document 63</ref> and the <persName>Kennedy</persName> Library.</note></head>
<dateline><placeName>Washington</placeName>, <date when="{when}">October 25, 1962, 1:59
a.m.</date></dateline>
<p>997. The <gloss>President</gloss> met <persName corresp="#p_DA">Dobrynin</persName> in
Cuba on <date when="1962-10-24">October 24</date>.</p>
<closer><signed><persName corresp="#p_RD3">Rusk</persName></signed></closer></div>
</body></text></TEI>"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def extracted(extractor: Extractor, when: str = "1962-10-25T01:59:00") -> Extraction:
    source = io.BytesIO(VOLUME.format(when=when).encode())
    _, documents = read_volume(source, "frus1961-63v06.xml")
    (document,) = documents
    return extractor.extract(document)


def test_what_editors_marked_is_theirs(extractor: Extractor) -> None:
    found = extracted(extractor)
    (message,) = found.communications
    assert [(p.text, p.by) for p in message.senders] == [("Department of State", By.EDITOR)]
    assert [p.text for p in message.recipients] == ["Embassy in the Soviet Union"]
    assert message.by is By.EDITOR
    assert message.sent is not None
    assert message.sent.by is By.EDITOR
    assert message.sent.edtf == "1962-10-25T01:59:00-04:00"
    (reference,) = [r for r in found.references if r.target]
    assert reference.target is not None
    assert (reference.target.target, reference.by) == ("frus1961-63v06/d63", By.EDITOR)
    names = {m.text: m for m in found.mentions if m.label is Label.PERSON}
    assert names["Dobrynin"].agent is not None
    assert names["Dobrynin"].agent.target == "person/frus1961-63v06-p_DA"


def test_address_lines_name_posts(extractor: Extractor) -> None:
    volume = VOLUME.format(when="1962-10-25T01:59:00").replace(
        "<p>997.",
        '<list type="to"><head>ACTION:</head><item>AMEMBASSY MOSCOW</item></list>'
        '<list type="to"><head>INFO:</head><item>AMEMBASSY LONDON</item></list><p>997.',
    )
    _, documents = read_volume(io.BytesIO(volume.encode()), "frus1961-63v06.xml")
    (document,) = documents
    (message,) = extractor.extract(document).communications
    assert [(p.text, p.label, p.by) for p in message.recipients] == [
        ("Embassy in the Soviet Union", Label.POST, By.EDITOR),
        ("AMEMBASSY MOSCOW", Label.POST, By.EDITOR),
    ]
    assert [p.text for p in message.copied_to] == ["AMEMBASSY LONDON"]


def test_what_they_left_unmarked_is_found(extractor: Extractor) -> None:
    found = extracted(extractor)
    others = {m.text: (m.label, m.by) for m in found.mentions if m.by is By.PROGRAM}
    assert others["President"] == (Label.OFFICE, By.PROGRAM)
    assert others["Cuba"] == (Label.PLACE, By.PROGRAM)


def test_a_repository_is_not_the_person_it_is_named_after(extractor: Extractor) -> None:
    found = extracted(extractor)
    assert "Kennedy" not in {m.text for m in found.mentions if m.label is Label.PERSON}
    assert "Kennedy Library" in {m.text for m in found.mentions}
    assert any(d.program == "Kennedy Library" for d in found.disagreements)


def test_where_they_differ_the_editors_win_and_both_stay(extractor: Extractor) -> None:
    found = extracted(extractor, when="1962-10-26T01:59:00")
    sent = found.communications[0].sent
    assert sent is not None
    assert sent.edtf.startswith("1962-10-26")
    told = {(d.property, d.editors[:10], d.program[:10]) for d in found.disagreements}
    assert ("sent", "1962-10-26", "1962-10-25") in told


CLOCK = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1964-68v29p1">
<teiHeader/><text><body><div type="document" xml:id="d231" n="231"><head>231. Telegram From the
Embassy in the Soviet Union to the Department of State</head>
<dateline><placeName>Moscow</placeName>, <date when="{when}">{text}</date>{after}.</dateline>
<p>2606. Nothing new.</p></div></body></text></TEI>"""


@pytest.mark.parametrize(
    ("when", "text", "after", "edtf"),
    [
        ("1968-01-27T15:00:00Z", "January 27, 1968, 1500Z", "", "1968-01-27T15:00:00Z"),
        ("1968-01-27T15:00:00", "January 27, 1968, 1500Z", "", "1968-01-27T15:00:00Z"),
        ("1968-01-27T00:00:00Z", "January 27, 1968, 0000Z", "", "1968-01-27T00:00:00Z"),
        ("1968-01-27T15:00:00Z", "January 27, 1968, 3 p.m.", "", "1968-01-27T15:00:00+03:00"),
        ("1968-01-27T15:00:00", "January 27, 1968, 3 p.m.", "", "1968-01-27T15:00:00+03:00"),
        ("1968-01-27T15:00:00-05:00", "January 27, 1968", "", "1968-01-27T15:00:00-05:00"),
        ("1968-01-27T15:00:00", "January 27, 1968, 3 p.m.", " (EST)", "1968-01-27T15:00:00-05:00"),
        ("1968-01-27", "January 27, 1968, 3 p.m.", "", "1968-01-27T15:00:00+03:00"),
    ],
)
def test_the_clock_is_the_one_that_is_printed(
    extractor: Extractor, when: str, text: str, after: str, edtf: str
) -> None:
    source = io.BytesIO(CLOCK.format(when=when, text=text, after=after).encode())
    _, (document,) = read_volume(source, "frus1964-68v29p1.xml")
    sent = extractor.extract(document).communications[0].sent
    assert sent is not None
    assert sent.edtf == edtf


CROSSED = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1964-68v10">
<teiHeader/><text><body>
<div type="document" xml:id="d184" n="184"><head>184. Memorandum From {one} to Secretary of Defense
<persName corresp="#p_MNRS1" type="{role}">McNamara</persName></head>
<p>The draft was read.</p></div></body></text></TEI>"""


@pytest.mark.parametrize(
    "one",
    [
        "the Joint Chiefs of Staff",
        'the Chairman of the Joint Chiefs of Staff (<persName type="from">Wheeler</persName>)',
    ],
)
@pytest.mark.parametrize("role", ["from", "to"])
def test_the_words_of_the_heading_say_who_is_which_side(
    extractor: Extractor, one: str, role: str
) -> None:
    source = io.BytesIO(CROSSED.format(one=one, role=role).encode())
    _, (document,) = read_volume(source, "frus1964-68v10.xml")
    found = extractor.extract(document)
    (message,) = found.communications
    assert ["McNamara" in p.text for p in message.recipients] == [True]
    assert not any("McNamara" in p.text for p in message.senders)
    assert len(message.senders) == 1
    outvoted = [(d.editors, d.program) for d in found.disagreements if d.held is By.PROGRAM]
    assert outvoted == ([("McNamara", "addressee")] if role == "from" else [])


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (
            'Memorandum of Conversation, by <persName type="from">R. Gordon Arneson</persName>, '
            "Special Assistant to the Under Secretary of State ( "
            '<persName type="to">Lovett</persName> )',
            ["R. Gordon Arneson"],
        ),
        (
            'Paper Prepared by the Ambassador to India (<persName type="to">Galbraith</persName>)',
            ["Galbraith"],
        ),
    ],
)
def test_whom_the_writers_office_names_is_no_addressee(
    extractor: Extractor, head: str, authors: list[str]
) -> None:
    source = f"""<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1948v01p2"><teiHeader/><text>
<body><div type="document" xml:id="d97" n="97"><head>97. {head}</head><p>Nothing.</p></div></body>
</text></TEI>"""
    _, (document,) = read_volume(io.BytesIO(source.encode()), "frus1948v01p2.xml")
    (message,) = extractor.extract(document).communications
    assert [p.text for p in message.authors] == authors
    assert not (message.senders or message.recipients)


LED_ASTRAY = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1961-63v06">
<teiHeader/><text><body><div type="document" xml:id="d66" n="66"><head>66. Letter From President
Kennedy to Chairman Khrushchev</head><p>Nothing new.<note n="2" xml:id="d66fn2">See {words}.</note>
</p></div></body></text></TEI>"""


@pytest.mark.parametrize(
    ("words", "target", "outvoted"),
    [
        ('vol. XI, <ref target="#d59">Document 59</ref>', "frus1961-63v11/d59", True),
        ('<ref target="#d33">Document 33</ref> and <ref target="#d66fn2">footnote 2 thereto</ref>',
         "frus1961-63v06/d33#fn2", True),
        ('<ref target="#d59">Document 59</ref>', "frus1961-63v06/d59", False),
        ('<ref target="#d60">Document 59</ref>', "frus1961-63v06/d60", False),
    ],
)  # fmt: skip
def test_a_reference_leads_where_the_words_say_when_the_markup_lost_its_way(
    extractor: Extractor, words: str, target: str, outvoted: bool
) -> None:
    source = io.BytesIO(LED_ASTRAY.format(words=words).encode())
    _, (document,) = read_volume(source, "frus1961-63v06.xml")
    found = extractor.extract(document)
    targets = [r.target.target for r in found.references if r.target]
    assert target in targets
    assert len(targets) == words.count("<ref")
    assert [d.held for d in found.disagreements if d.held is By.PROGRAM] == [By.PROGRAM] * outvoted


@pytest.mark.parametrize("when", ["", "1962-13-45", "soon"])
def test_a_value_that_is_no_date_changes_nothing(extractor: Extractor, when: str) -> None:
    sent = extracted(extractor, when).communications[0].sent
    assert sent is not None
    assert sent.edtf == "1962-10-25T01:59:00-04:00"
    assert sent.by is By.PROGRAM


def test_an_offset_that_no_clock_has_is_left_out(extractor: Extractor) -> None:
    sent = extracted(extractor, "1962-10-25T01:59:00+25:00").communications[0].sent
    assert sent is not None
    assert (sent.edtf, sent.by) == ("1962-10-25T01:59:00-04:00", By.EDITOR)


NOTE = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0"
 xml:id="frus1961-63v05"><teiHeader/><text><body>
<div type="document" xml:id="d150" n="150" {span}><head>150. Editorial Note</head>
<p>On April 18, 1961, Ambassador Thompson received a message. It was answered on April 20. See
Department of State <hi>Bulletin</hi>, May 8, 1961, page 661, and the report of June 3, 1948.</p>
</div></body></text></TEI>"""


@pytest.mark.parametrize(
    ("span", "edtf", "by"),
    [
        ("", "1961-04-18/1961-04-20", By.PROGRAM),
        (
            'frus:doc-dateTime-min="1961-04-18T00:00:00-05:00"'
            ' frus:doc-dateTime-max="1961-05-08T23:59:59-04:00"',
            "1961-04-18/1961-05-08",
            By.EDITOR,
        ),
    ],
)
def test_an_editorial_note_has_the_time_it_tells_of(
    extractor: Extractor, span: str, edtf: str, by: By
) -> None:
    source = io.BytesIO(NOTE.format(span=span).encode())
    _, documents = read_volume(source, "frus1961-63v05.xml")
    (document,) = documents
    (note,) = extractor.extract(document).communications
    assert note.sent is not None
    assert (note.sent.edtf, note.sent.by) == (edtf, by)
    assert not note.senders


ENCODED = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0"
xml:id="frus1961-63v06"><text>%s<body><div type="compilation" xml:id="comp1"
frus:doc-dateTime-min="1960-11-09T00:00:00-05:00" frus:doc-dateTime-max="1963-12-01T23:59:59-05:00">
<head>Exchanges</head><div type="document" xml:id="d1" n="1" %s>%s</div></div></body></text>
</TEI>"""
WHOLE_RANGE = (
    'subtype="editorial-note" frus:doc-dateTime-min="1960-11-09T00:00:00-05:00" '
    'frus:doc-dateTime-max="1963-12-01T23:59:59-05:00"'
)
HEADED = "<head>1. Letter From President Kennedy to Chairman Khrushchev</head>"


def encoded(extractor: Extractor, content: str, attributes: str = "", front: str = ""):
    text = ENCODED % (front, attributes, content)
    _, documents = read_volume(io.BytesIO(text.encode()), "frus1961-63v06.xml")
    return extractor.extract(next(documents))


def dateline(date: str) -> str:
    line = f"<opener><dateline><placeName>Moscow</placeName>, {date}</dateline></opener>"
    return f"{HEADED}{line}<p>Text.</p>"


def test_the_range_of_a_division_is_not_its_documents(extractor: Extractor) -> None:
    note = "<head>1. Editorial Note</head><p>On November 12, 1962, Robert Kennedy met Dobrynin.</p>"
    sent = encoded(extractor, note, WHOLE_RANGE).communications[0].sent
    assert sent is not None
    assert sent.edtf == "1962-11-12"


@pytest.mark.parametrize(
    ("date", "edtf", "confidence"),
    [
        (
            '<date when="1962-05-02" ana="#date_apparent-typo">May 2, 1961</date>',
            "1962-05-02?",
            0.9,
        ),
        (
            '<date notBefore="1962-03-01" notAfter="1962-03-31" ana="#date_imprecise">March</date>',
            "1962-03~",
            0.9,
        ),
        (
            '<date notBefore="1962-03-01" notAfter="1962-04-30" ana="#date_undated">undated</date>',
            "1962-03-01?/1962-04-30?",
            0.8,
        ),
        ('<date when="1962-05-02" cert="low">May 2, 1962</date>', "1962-05-02?", 0.5),
        ('<date when="1962-05-02" cert="high">May 2, 1962</date>', "1962-05-02", 1.0),
        (
            '<date when="1341-02-12" calendar="persian">12 Ordibehesht 1341</date>',
            "1962-05-02",
            1.0,
        ),
    ],
)
def test_what_editors_say_of_a_date(
    extractor: Extractor, date: str, edtf: str, confidence: float
) -> None:
    sent = encoded(extractor, dateline(date)).communications[0].sent
    assert sent is not None
    assert (sent.edtf, sent.confidence) == (edtf, confidence)
    assert bool(sent.detail) is (confidence < 1)


@pytest.mark.parametrize(
    "date",
    [
        '<date when="19625-05-02">May 2, 19625</date>',
        '<date when="1962-02-30">February 30, 1962</date>',
        '<date when="1341-12-30" calendar="persian">30 Esfand 1341</date>',
    ],
)
def test_what_is_no_date_is_none(extractor: Extractor, date: str) -> None:
    message = encoded(extractor, dateline(date)).communications[0]
    assert message.sent is None


@pytest.mark.parametrize(
    "attributes", ["", 'frus:doc-dateTime-min="1962-04-22" frus:doc-dateTime-max="1962-04-22"']
)
def test_a_cover_has_not_the_date_of_what_is_attached(
    extractor: Extractor, attributes: str
) -> None:
    content = (
        f"{HEADED}<p>Attached is a letter which came in today, May 2.</p><frus:attachment>"
        "<head>Letter From Chairman Khrushchev to President Kennedy</head><opener><dateline>"
        '<placeName>Moscow</placeName>, <date when="1962-04-22">April 22, 1962</date></dateline>'
        "</opener><p>Dear Mr. President,</p><p>Text.</p></frus:attachment>"
    )
    cover = encoded(extractor, content, attributes).communications[0]
    assert cover.place is None
    assert cover.sent is not None
    assert cover.sent.edtf == "1962-05-02"
    assert cover.sent.confidence < 1


def test_one_reading_of_several(extractor: Extractor) -> None:
    content = (
        f"{HEADED}<p>He met <choice><sic>Krushcev</sic><corr>Khrushchev</corr></choice> and "
        "<del>Mr. </del>Secretary Rusk.</p>"
    )
    found = {m.text for m in encoded(extractor, content).mentions if m.start > 60}
    assert "Khrushchev" in found
    assert not any("Krushcev" in text for text in found)


def test_a_signature_is_a_name_without_note_and_office(extractor: Extractor) -> None:
    content = (
        f'{HEADED}<p>Text.</p><closer><signed><persName>McGeorge Bundy<note n="2" xml:id="d1fn2">A '
        'copy.</note><lb/><hi rend="italic">Special Assistant</hi></persName></signed></closer>'
    )
    (signer,) = encoded(extractor, content).communications[0].signers
    assert signer.text == "McGeorge Bundy"


def test_a_volume_of_the_files_is_none_of_the_edition(extractor: Extractor) -> None:
    head = HEADED.replace(
        "</head>",
        '<note n="1" xml:id="d1fn1" type="source">Source: National Archives, Nixon Presidential '
        'Materials, NSC Files, Box 711, Country Files, USSR, <ref target="frus1969-76v06">Vol. VI'
        "</ref>. Secret.</note></head>",
    )
    assert not encoded(extractor, f"{head}<p>Text.</p>").references


def test_of_joint_senders_the_second_may_be_unmarked(extractor: Extractor) -> None:
    head = (
        '<head>1. Memorandum From the <persName type="from">Assistant Secretary of State (Tyler)'
        '</persName> and Secretary of Defense McNamara to <persName type="to">President Kennedy'
        "</persName></head><p>Text.</p>"
    )
    senders = encoded(extractor, head).communications[0].senders
    assert len(senders) == 2
    assert "McNamara" in senders[1].text
