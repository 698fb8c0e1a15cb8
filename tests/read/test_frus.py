"""Volumes in TEI: the three generations of the encoding, and files nobody should read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import BlockKind, Document, Mark, MarkKind, Volume
from kg.read.frus import read_volume
from kg.read.plain import read_page

TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0"
     xml:id="frus0000v01">
  <teiHeader><fileDesc>
    <titleStmt>
      <title type="complete">Foreign Relations, Volume I, Test</title>
      <title type="sub-series">1961–1963</title>
      <editor role="primary">A. Editor</editor>
    </titleStmt>
    <publicationStmt>
      <date type="publication-date" calendar="gregorian">1996</date>
      <date type="content-date" notBefore="1960-11-09T00:00:00-05:00">1960 to 1963</date>
      <idno type="isbn-13">9780160420184</idno><idno type="frus">frus0000v01</idno>
    </publicationStmt>
  </fileDesc></teiHeader>
  <text>
    <front>
      <div type="section" xml:id="sources"><head>Sources</head>
        <list type="sources"><item><hi>Department of State</hi>
          <list><item>Central Files</item><item>Lot Files</item></list></item></list></div>
      <div type="section" xml:id="terms"><list type="terms">
        <item><hi rend="strong"><term xml:id="t_NATO1">NATO</term>,</hi> North Atlantic Treaty
          Organization</item></list></div>
      <div type="section" xml:id="persons"><list type="names">
        <item><hi><persName xml:id="p_MG1">Meir, Golda</persName>,</hi> <hi>See</hi>
          <persName corresp="#p_MGMG1" type="alt">Myerson, Golda</persName></item>
        <item><persName xml:id="p_RD3">Rusk, Dean</persName>, Secretary of State</item>
      </list></div>
    </front>
    <body><div type="compilation"><head>The Exchanges<note n="1">Not this.</note></head>
      <pb n="3" xml:id="pg_3"/>
      %s
    </div></body>
  </text>
</TEI>"""


def read(*documents: str) -> tuple[Volume, list[Document]]:
    volume, found = read_volume(io.BytesIO((TEI % "".join(documents)).encode()), "frus0000v01.xml")
    return volume, list(found)


def marked(document: Document, kind: MarkKind) -> list[tuple[str, str | None]]:
    return [(document.text[m.start : m.end], m.target) for m in document.marks if m.kind is kind]


def attribute(mark: Mark, name: str) -> str | None:
    return dict(mark.attributes).get(name)


TELEGRAM = """
<div type="document" xml:id="d8" n="8" subtype="historical-document"
    frus:doc-dateTime-min="1961-04-12T13:24:00-05:00"
    frus:doc-dateTime-max="1961-04-12T13:24:00-05:00">
  <head>8. Telegram From the <gloss type="from">Department of State</gloss> to the
    <gloss type="to">Embassy in the Soviet Union</gloss><note n="0" xml:id="d8fn0"
    type="source">Source: Files. See <persName corresp="#p_RD3">Rusk</persName>’s letter.<note
    n="2" xml:id="d8fn2"><ref target="frus1961-63v05#d3">Document 3</ref>.</note></note></head>
  <dateline><placeName>Washington</placeName>, <date when="1961-04-12T13:24:00-05:00"
    calendar="gregorian">April 12, 1961, 1:24 p.m.</date></dateline>
  <p>1724. Deliver to Khrushchev.<note n="1" xml:id="d8fn1"><p>See <ref
    target="#d7">Document 7</ref>.</p><p>Second.</p></note> Message <pb n="4"
    xml:id="pg_4"/>released.</p>
  <quote rend="blockquote"><p>“The people share.</p></quote>
  <closer><signed><persName corresp="#p_RD3">Rusk</persName></signed></closer>
</div>"""


def test_present_encoding() -> None:
    _, (document,) = read(TELEGRAM)
    assert document.id == "frus0000v01/d8"
    assert document.subtype == "historical-document"
    assert document.earliest == document.latest == "1961-04-12T13:24:00-05:00"
    assert document.chapters == ("The Exchanges",)
    assert document.text.splitlines() == [
        "8. Telegram From the Department of State to the Embassy in the Soviet Union0",
        "Washington, April 12, 1961, 1:24 p.m.",
        "1724. Deliver to Khrushchev.1 Message released.",
        "“The people share.",
        "Rusk",
        "- Source: Files. See Rusk’s letter.2↩",
        "-",
        "See Document 7.",
        "Second.↩",
        "- Document 3.↩",
    ]
    assert [n.number for n in document.notes] == ["0", "1", "2"]
    assert [n.id for n in document.notes] == ["d8fn0", "d8fn1", "d8fn2"]
    assert document.notes[0].type == "source"
    assert marked(document, MarkKind.SENDER) == [("Department of State", None)]
    assert marked(document, MarkKind.ADDRESSEE) == [("Embassy in the Soviet Union", None)]
    assert marked(document, MarkKind.SIGNER) == [("Rusk", "#p_RD3")]
    assert marked(document, MarkKind.REFERENCE) == [
        ("Document 7", "#d7"),
        ("Document 3", "frus1961-63v05#d3"),
    ]
    assert [(p.page, document.text[p.offset :][:8]) for p in document.pages] == [
        ("pg_3", "8. Teleg"),
        ("pg_4", "released"),
    ]
    (date,) = [m for m in document.marks if m.kind is MarkKind.DATE]
    assert attribute(date, "when") == "1961-04-12T13:24:00-05:00"
    assert attribute(date, "dateline") == "true"
    assert [b.kind for b in document.blocks][:5] == [
        BlockKind.HEADING,
        BlockKind.DATELINE,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.SIGNATURE,
    ]


def test_front_matter() -> None:
    volume, _ = read(TELEGRAM)
    assert volume.id == "frus0000v01"
    assert volume.title == "Foreign Relations, Volume I, Test"
    assert (volume.subseries, volume.published) == ("1961–1963", "1996")
    assert volume.editors == ("A. Editor",)
    assert volume.identifiers == (("isbn-13", "9780160420184"), ("frus", "frus0000v01"))
    assert [(p.id, p.name, p.see) for p in volume.persons] == [
        ("p_MG1", "Meir, Golda", "p_MGMG1"),
        ("p_RD3", "Rusk, Dean", None),
    ]
    assert volume.persons[1].description == "Secretary of State"
    assert [(t.term, t.meaning) for t in volume.terms] == [
        ("NATO", "North Atlantic Treaty Organization")
    ]
    assert volume.sources == (
        "Department of State / Central Files",
        "Department of State / Lot Files",
    )


def test_attachment_and_lists() -> None:
    _, (document,) = read("""
    <div type="document" xml:id="d1" n="1"><note rend="inline" type="source">501.BB/11–2048</note>
      <head>Memorandum by <persName type="from" corresp="#p_RD3">Rusk</persName></head>
      <list type="to"><head>TO</head><item>The <gloss>President</gloss></item>
        <item>Mr. Bundy</item></list>
      <list type="subject"><head>SUBJECT</head><item>Berlin</item></list>
      <p>Text.</p>
      <frus:attachment xml:id="d1a1" frus:doc-dateTime-min="1961-05-01T00:00:00+01:00">
        <head>[Enclosure]</head><opener><dateline>Bonn, <date from="1961-05-01"
        to="1961-05-02">May 1–2, 1961</date>.</dateline><salute>Dear Dean:</salute></opener>
        <p>Yours of <date notBefore="1961-04" notAfter="1961-05">spring</date>.</p>
        <closer><signed corresp="#p_X1">A. B.</signed></closer></frus:attachment>
    </div>""")
    assert marked(document, MarkKind.ADDRESSEE) == [("The President", None), ("Mr. Bundy", None)]
    assert marked(document, MarkKind.SUBJECT) == [("Berlin", None)]
    assert marked(document, MarkKind.SENDER) == [("Rusk", "#p_RD3")]
    ((enclosed, name),) = marked(document, MarkKind.ENCLOSURE)
    (mark,) = [m for m in document.marks if m.kind is MarkKind.ENCLOSURE]
    assert (name, attribute(mark, "doc-dateTime-min")) == ("d1a1", "1961-05-01T00:00:00+01:00")
    assert enclosed.startswith("[Enclosure]\nBonn") and enclosed.endswith("A. B.")
    assert marked(document, MarkKind.SIGNER) == [("A. B.", "#p_X1")]
    assert [b.kind.value for b in document.blocks] == [
        "label", "heading", "label", "address-list", "address-list", "label", "address-list",
        "paragraph", "heading", "dateline", "salutation", "paragraph", "signature",
    ]  # fmt: skip
    dates = [dict(m.attributes) for m in document.marks if m.kind is MarkKind.DATE]
    assert dates[0]["from"] == "1961-05-01" and dates[1]["notAfter"] == "1961-05"


@pytest.mark.parametrize(
    ("head", "marks"),
    [
        ("ACTION:", ["Amembassy TEHRAN"]),
        ("INFO:", []),
        ("COPIES TO:", []),
        ("OTHER ATTENDEES", []),
    ],
)
def test_a_list_typed_to_whose_head_says_otherwise(head: str, marks: list[str]) -> None:
    _, (document,) = read(
        f"""<div type="document" xml:id="d1" n="1"><head>1. Telegram</head>
        <list type="to"><head>{head}</head><item>Amembassy TEHRAN</item></list><p>Text.</p></div>"""
    )
    assert [text for text, _ in marked(document, MarkKind.ADDRESSEE)] == marks
    assert [b.kind.value for b in document.blocks][2] == "address-list"


def test_items_from_info_on_are_copies() -> None:
    _, (document,) = read(
        """<div type="document" xml:id="d1" n="1"><head>1. Telegram</head><list type="to">
        <head>TO</head><item>SECSTATE WASHDC</item><item>INFO AMEMBASSY BEIRUT</item>
        <item>AMEMBASSY TRIPOLI</item></list><p>Text.</p></div>"""
    )
    assert marked(document, MarkKind.ADDRESSEE) == [("SECSTATE WASHDC", None)]


def test_ids_that_repeat_and_notes_without_number() -> None:
    document = '<div type="document" xml:id="d1" n="1"><head>1. Letter</head><p>Text.</p></div>'
    nameless = '<div type="document" n="7"><head>7. Note</head><note>Loose.</note></div>'
    _, found = read(document, document, nameless)
    assert [d.id for d in found] == ["frus0000v01/d1", "frus0000v01/d1-2", "frus0000v01/d7"]
    assert found[2].text == "7. Note\nLoose.\n"
    assert found[2].notes == ()


def test_the_same_text_as_from_a_page() -> None:
    _, (document,) = read(TELEGRAM)
    page = read_page(document.text, document.id)
    assert [n.call for n in page.notes] == [n.call for n in document.notes]
    assert [b for b in page.blocks if b.kind is BlockKind.NOTE] == [
        b for b in document.blocks if b.kind is BlockKind.NOTE
    ]


BOMB = """<?xml version="1.0"?><!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
]><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><div type="document" xml:id="d1">&b;</div></text>
</TEI>"""
EXTERNAL = """<!DOCTYPE TEI [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><div type="document">&x;</div></text></TEI>"""
SUBSET = """<!DOCTYPE TEI SYSTEM "http://127.0.0.1:9/tei.dtd">
<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><div type="document">&x;</div></text></TEI>"""
DEEP = TEI % ("<div>" * 3000 + "</div>" * 3000)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "declares entities"),
        (EXTERNAL, "declares entities"),
        (SUBSET, "entity"),
        (DEEP, "depth"),
        ("<html><p>Hello</p></html>", "no TEI"),
        ("", "v.xml"),
        ((TEI % TELEGRAM)[:-60], "v.xml:"),
        ((TEI % TELEGRAM).replace("<p>1724", "<p>&1724"), "v.xml:"),
        ((TEI % TELEGRAM).replace("</signed>", "</sealed>"), "v.xml:"),
    ],
)
def test_what_is_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        for _ in read_volume(io.BytesIO(text.encode()), "v.xml")[1]:
            pass


def test_documents_before_a_fault_are_given_then_the_fault_is_told() -> None:
    text = (TEI % (TELEGRAM * 3))[: -len(TELEGRAM)]
    _, documents = read_volume(io.BytesIO(text.encode()), "v.xml")
    assert next(documents).id == "frus0000v01/d8"
    with pytest.raises(InputError):
        list(documents)


def test_a_volume_of_the_present_generation_names_itself_by_its_file() -> None:
    text = (TEI % TELEGRAM).replace('xml:id="frus0000v01"', "").replace(">frus0000v01<", "><")
    volume, documents = read_volume(io.BytesIO(text.encode()), str(Path("in") / "frus9.xml.xz"))
    assert volume.id == "frus9"
    assert [d.id for d in documents] == ["frus9/d8"]
