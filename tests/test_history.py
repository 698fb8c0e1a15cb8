"""Facts of published documents that a historian looked up on the page.

The volumes are not part of the project; without them these tests are skipped.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kg.extract.run import Extractor
from kg.extract.sheet import Sheet
from kg.model import Document, Extraction, Volume
from kg.read.corpus import discover, open_source
from kg.resolve.listed import fitting
from kg.resolve.people import identify
from kg.resolve.register import Register

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "frus"

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="needs the published volumes ../shared/corpus/frus"
)

# document, what of its printed message, the words expected in it
FACTS = [
    ("frus1961-63v06/d21", "handed_by", ["Bolshakov"]),
    ("frus1961-63v06/d94", "copied_to", ["McGeorge Bundy"]),
    ("frus1961-63v06/d94", "seen_by", ["Rusk"]),
    ("frus1961-63v06/d113", "senders", ["Rusk"]),
    ("frus1961-63v06/d113", "recipients", ["Department of State", "President"]),
    (
        "frus1961-63v01/d193",
        "copied_to",
        [
            "Phnom Penh",
            "Vientiane",
            "Geneva for FECON",
            "Paris",
            "Tokyo",
            "Bangkok",
            "Manila",
            "CINCPAC for PolAd",
            "London",
        ],
    ),
    ("frus1958-60v02/d109", "recipients", ["Budapest", "Moscow", "Paris"]),
    ("frus1958-60v02/d109", "signers", ["Bruns"]),
    ("frus1958-60v02/d109", "signed_for", ["Herter"]),
    ("frus1955-57v15/d150", "participants", ["President", "Secretary of State"]),
]
TIMES = [
    ("frus1961-63v06/d21", "delivered", "1961-09-30"),
    ("frus1961-63v01/d193", "received", "1961-10-25T20:50:00-04:00"),
]


@cache
def pages(volume: str) -> tuple[Volume, dict[str, Document]]:
    (source,), _ = discover([CORPUS / f"{volume}.xml.xz"])
    header, documents = open_source(source, [])
    return header, {one.id: one for one in documents}


@cache
def extractor() -> Extractor:
    return Extractor()


@cache
def read(document: str) -> Extraction:
    """A document of a volume, with its people."""
    header, documents = pages(document.partition("/")[0])
    register = Register.load(())
    sheet = Sheet.of(documents[document])
    found = extractor().extract(sheet.document, fit=fitting(register, header.id, header))
    return sheet.restore(identify(found, register, header, sheet.document))


@pytest.mark.parametrize(
    ("document", "role", "expected"), FACTS, ids=[f"{f[0]} {f[1]}" for f in FACTS]
)
def test_parties(document: str, role: str, expected: list[str]) -> None:
    (printed, *_) = read(document).communications
    assert [party.text for party in getattr(printed, role)] == expected


@pytest.mark.parametrize(("document", "when", "edtf"), TIMES, ids=[f"{t[0]} {t[1]}" for t in TIMES])
def test_times(document: str, when: str, edtf: str) -> None:
    (printed, *_) = read(document).communications
    assert getattr(printed, when).edtf == edtf


def test_hands_with_office_and_name() -> None:
    found = read("frus1969-76ve09p1/d10")
    assert [(p.text, p.office) for p in found.drafters] == [("James J. Blake", "AF/N")]
    assert [p.text for p in found.clearances] == [
        "Miller",
        "David D. Newsom",
        "Joseph Sisco",
        "Ray S. Cline",
        "William J. Porter",
    ]
    assert [p.text for p in found.communications[0].seen_by] == ["Deputy Secretary"]


def test_a_book_is_no_repository() -> None:
    found = read("frus1961-63v06/d120")
    assert "William Manchester" not in {one.repository for one in found.archive}


def ends(document: str) -> tuple[list[str], list[str]]:
    """Who is told to send and to get a document: by name."""
    register = Register.load(())
    printed = read(document).communications[0]
    names: tuple[list[str], list[str]] = ([], [])
    for side, parties in zip(names, (printed.senders, printed.recipients), strict=True):
        for party in parties:
            link = party.person or party.agent
            person = register.person(link.target) if link else None
            side.append(person.name if person else party.text)
    return names


def test_the_attorney_general_writes_to_his_brother() -> None:
    assert ends("frus1961-63v06/d94") == (["Robert F. Kennedy"], ["John F. Kennedy"])


def test_an_attached_memorandum_has_its_own_ends() -> None:
    senders, recipients = ends("frus1969-76ve04/d197")
    assert senders[1:] == ["Rodman"]
    assert recipients == ["Haig"]
