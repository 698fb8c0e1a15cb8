"""Files of word processors, PDF, e-mail, Markdown and tables."""

import zipfile
from pathlib import Path

import pytest

from kg import api
from kg.errors import InputError
from kg.model import Document
from kg.read.readers import read_file

LETTER = [
    "Letter from Fidel Castro to Nikita Khrushchev",
    "",
    "Havana, October 26, 1962",
    "",
    "Dear Comrade Khrushchev:",
    "",
    "The aggression is almost imminent.",
    "",
    "Fidel Castro",
]


def read(path: Path) -> list[Document]:
    return list(read_file(path, f"mine/{path.stem}"))


def refused(path: Path, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(path)
    assert "\n" not in caught.value.reason


def test_a_document_of_word(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in LETTER:
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    (found,) = read(tmp_path / "a.docx")
    assert found.text.splitlines()[: len(LETTER)] == LETTER


def test_a_document_of_open_document(tmp_path: Path) -> None:
    odfdo = pytest.importorskip("odfdo")
    document = odfdo.Document("text")
    document.body.clear()
    for line in LETTER:
        document.body.append(odfdo.Paragraph(line))
    document.save(str(tmp_path / "a.odt"))
    (found,) = read(tmp_path / "a.odt")
    assert "Havana, October 26, 1962" in found.text.splitlines()


def test_a_pdf_without_text_and_one_with_a_password(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(str(tmp_path / "images.pdf"))
    refused(tmp_path / "images.pdf", "only images")
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(str(tmp_path / "locked.pdf"))
    refused(tmp_path / "locked.pdf", "encrypted")
    (tmp_path / "none.pdf").write_bytes(b"not one")
    refused(tmp_path / "none.pdf", "PDF")


def test_a_packed_file_that_unpacks_to_too_much(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (70 << 20))
    refused(tmp_path / "bomb.docx", "attack")
    (tmp_path / "broken.docx").write_bytes(b"not packed")
    refused(tmp_path / "broken.docx", "no readable file")


def test_an_e_mail(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(
        "From: Anna Bond <anna@example.org>\nTo: Carl Dee <carl@example.org>\nCc: e@example.org\n"
        "Date: Tue, 05 Mar 1996 10:00:00 +0100\nSubject: Archives\nMessage-ID: <1@example.org>\n\n"
        "Dear Carl,\n\nThe boxes came.\n\nAnna\n"
    )
    (found,) = read(tmp_path / "a.eml")
    assert found.stated is not None
    assert [p.text for p in found.stated.senders] == ["Anna Bond"]
    assert [p.text for p in found.stated.copied_to] == ["e@example.org"]
    assert found.stated.sent is not None
    assert found.stated.sent.edtf == "1996-03-05T10:00:00+01:00"


def test_an_e_mail_whose_headers_are_not_well_formed(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(
        b"From: =?utf-8?B?!!!?=\nTo: a@example.org, <>, \xff <b@\nDate: no day\n"
        b"Subject: \xff\n\nHe came.\n"
    )
    (found,) = read(tmp_path / "a.eml")
    assert found.stated is not None
    assert found.stated.sent is None
    assert any("a@example.org" in p.text for p in found.stated.recipients)


def test_front_matter(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\nfrom: Fidel Castro\nto: Nikita Khrushchev\ndate: 1962-10-26\n"
        "form: letter\n---\nDear Comrade:\n"
    )
    (found,) = read(tmp_path / "a.md")
    assert found.stated is not None
    assert found.stated.form == "letter"
    (tmp_path / "b.md").write_text("# A list of things\n")
    refused(tmp_path / "b.md", "no front matter")


def test_a_quotation_that_never_closes_is_told(tmp_path: Path) -> None:
    (tmp_path / "letters.csv").write_text('from,to\nAdenauer,Brandt\n"Kroll,Schröder\n', "utf-8")
    with pytest.raises(InputError, match="a row that can't be read"):
        list(read_file(tmp_path / "letters.csv", "v/letters"))


def test_a_table_in_the_columns_of_csv2cmi(tmp_path: Path) -> None:
    (tmp_path / "letters.csv").write_text(
        "sender,senderPlace,senderDate,addressee,language\nAdenauer,Bonn,1961-05-02,Brandt,German\n",
        "utf-8",
    )
    (document,) = read_file(tmp_path / "letters.csv", "v/letters")
    stated = document.stated
    assert stated is not None and stated.sent is not None and stated.place is not None
    assert (stated.sent.edtf, stated.place.text, document.language) == ("1961-05-02", "Bonn", "de")


def test_a_table_with_mapped_columns(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text(
        '[columns]\nfrom = "Absender"\nto = "Empfänger"\ndate = "Tag"\n'
    )
    (tmp_path / "a.csv").write_text(
        "Absender;Empfänger;Tag\nKroll;Auswärtiges Amt;1962-10-24\nGanz;Micheli;irgendwann\n"
    )
    first, second = read(tmp_path / "a.csv")
    assert (first.id, first.text) == ("mine/a-1", "")
    assert first.stated is not None
    assert [p.text for p in first.stated.recipients] == ["Auswärtiges Amt"]
    assert second.stated is not None
    assert second.stated.sent is None
    assert any("irgendwann" in w for w in second.stated.warnings)


def test_a_table_without_the_mapped_column(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('[columns]\nfrom = "Sender"\n')
    (tmp_path / "a.csv").write_text("from,to\nA,B\n")
    refused(tmp_path / "a.csv", r"no column Sender \(from\)")
    (tmp_path / "kg.toml").write_text("columns = [")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.csv").write_text("from,to\nA,B\n")
    refused(tmp_path / "sub" / "b.csv", "TOML")


def test_a_letter_of_one_word(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(
        "from\tto\tdate\tcontent\nAnna Bond\tCarl Dee\t1962-10-20\tDear\n"
    )
    found = api.analyse(tmp_path / "a.tsv")
    assert not found.left_out
    assert [p.text for p in found.messages[0].senders] == ["Anna Bond"]
