"""Files of any edition through the table of readers, the bad ones too."""

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.extract.run import Extractor
from kg.extract.votes import vote
from kg.model import Document
from kg.read.readers import read_file

GERMAN = "Wir sind mit dem Memorandum der Regierung völlig einverstanden und danken dafür. "
RUSSIAN = "Мы полностью согласны с меморандумом советского правительства и благодарим за доверие. "
ENGLISH = "The following paragraph is in English and speaks of the position of the government. "


def read(path: Path, text: str) -> list[Document]:
    path.write_text(text, encoding="utf-8")
    return list(read_file(path, f"mine/{path.stem}"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GERMAN * 3, "de"),
        (RUSSIAN * 3, "ru"),
        (ENGLISH * 3, "en"),
        (
            "Nous sommes entièrement d’accord avec le mémorandum du gouvernement soviétique. " * 3,
            "fr",
        ),
        ("Estamos completamente de acuerdo con el memorándum del gobierno soviético. " * 3, "es"),
        ("CONFIDENTIAL " + ENGLISH.upper() * 3, "en"),
    ],
)
def test_the_language_is_told(tmp_path: Path, text: str, code: str) -> None:
    (document,) = read(tmp_path / "a.txt", text)
    assert document.language == code


def test_a_heading_in_another_language_than_the_text(tmp_path: Path) -> None:
    (document,) = read(
        tmp_path / "a.txt",
        "Letter from Walter Ulbricht to Nikita Khrushchev\n\nBerlin, 5 June 1961\n\n"
        f"Teurer Genosse Chruschtschow!\n\n{GERMAN * 4}\n\nW. Ulbricht\n",
    )
    heading = vote(document).heading
    assert document.language == "de"
    assert [p.text for p in heading.senders] == ["Walter Ulbricht"]
    assert heading.sent is not None
    assert heading.sent.edtf == "1961-06-05"


def test_a_language_without_words_is_kept_as_text_and_said(tmp_path: Path) -> None:
    (document,) = read(tmp_path / "a.txt", "我们决定用志愿军名义派一部分军队至朝鲜境内作战。" * 8)
    found = Extractor().extract(document)
    assert document.text.startswith("我们")
    assert found.mentions == ()
    assert any("language" in warning for warning in found.warnings)


def test_ten_thousand_pages_in_one_file(tmp_path: Path) -> None:
    pages = "\f".join(f"Page {n}\n\nsome text of a long file\n" for n in range(10_000))
    (document,) = read(tmp_path / "a.txt", pages)
    assert vote(document).heading.senders == ()


def test_too_many_documents_in_one_file(tmp_path: Path) -> None:
    letters = "".join(
        f"{n}. Letter From Smith to Jones\nMoscow, October 28, 1962.\n\nDear Jones:\n\nText.\n\n"
        for n in range(1, 5_003)
    )
    with pytest.raises(InputError, match="5,002 documents"):
        read(tmp_path / "a.txt", letters)


def test_what_the_recognition_of_a_scan_makes_up_is_no_person(tmp_path: Path) -> None:
    (document,) = read(
        tmp_path / "a.txt",
        "Approved For Release 2005/03/24 : CIA-RDP80R01731R000500010012-3\n13 March 1952\n"
        "MEMORANDUM FORS Mr. Dulles\nI spoke to him. He is in Washington today, and meets\n"
        "General McClure at four.\nSTAT\n25X1A\nSTAT\n"
        "Approved For Release 2005/03/24 : CIA-RDP80R01731R000500010012-3\n",
    )
    found = Extractor().extract(document)
    assert document.edition == "crest"
    assert {m.text for m in found.mentions if m.label == "PERSON"} <= {"Dulles", "McClure"}
    assert [d.edtf for d in found.dates] == ["1952-03-13"]


def test_the_edition_asked_for_counts(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('edition = "dbpo"\n')
    (document,) = read(tmp_path / "a.txt", "Dear Sir,\n\n" + ENGLISH)
    assert document.edition == "dbpo"
    (asked,) = read_file(tmp_path / "a.txt", "mine/a", "dafp")
    assert asked.edition == "dafp"
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "kg.toml").write_text('edition = "nowhere"\n')
    with pytest.raises(InputError, match="no profile: nowhere"):
        read(tmp_path / "sub" / "b.txt", ENGLISH)


def test_an_enclosure_in_another_language_is_kept_as_text_and_said(tmp_path: Path) -> None:
    german = (
        "Sehr geehrter Herr Botschafter, ich bestätige den Empfang Ihres Schreibens und darf Ihnen "
        "mitteilen, daß Herr Müller die Angelegenheit mit dem Ministerium besprechen und Ihnen in "
        "der kommenden Woche eine Antwort zukommen lassen wird."
    )
    page = (
        "Letter from Edmund Harcourt to Elena Marković\n\nBonn, 3 May 1961\n\nDear Madam,\n\n"
        f"I enclose the answer of the ministry, which came by messenger.\n\n{german}\n\n"
        f"{ENGLISH * 4}\n\n"
        "Yours sincerely,\nEdmund Harcourt\n"
    )
    (document,) = read(tmp_path / "mixed.txt", page)
    found = Extractor().extract(document)
    assert found.warnings == ("holds paragraphs in another language, kept as text (de)",)
    assert german in document.text
    assert not any("Müller" in mention.text for mention in found.mentions)
