"""The CMIF file against what its makers ask for, the TEI's own schema, and a reader of others'.

The schema of the TEI Correspondence SIG is large and rarely changes: ``cmif.rng`` holds the part
that its documentation asks for, and the rules of its Schematron file are checked one by one. Two
checks need what is not part of the tests' requirements and are left out without it: ``KG_TEI_ALL``
names a file of TEI All (RELAX NG), ``KG_CMIF_PYTHON`` a Python that has the package ``cmif``
(which wants an lxml of its own).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from kg.publish import tables
from kg.publish.tables import Message, Party

BASE = "https://example.org/letters/"
NS = {"t": tables.TEI}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DATES = ("when", "from", "to", "notBefore", "notAfter")
HOSTILE = 'A & B <script> xmlns="http://www.tei-c.org/ns/1.0" \x0b'

KENNEDY = Party(
    "John F. Kennedy",
    BASE + "person/107025",
    is_person=True,
    same=("https://example.com/x", "http://www.wikidata.org/entity/Q9696"),
)
KHRUSHCHEV = Party(
    "Nikita Khrushchev",
    BASE + "person/107127",
    is_person=True,
    same=(
        "http://www.wikidata.org/entity/Q35314",
        "https://viaf.org/viaf/1",
        "https://d-nb.info/gnd/2",
    ),
)
WASHINGTON = Party(
    "Washington",
    BASE + "place/washington",
    same=("http://www.wikidata.org/entity/Q61", "https://sws.geonames.org/4140963/"),
)


def message(number: int, **changes: object) -> Message:
    values: dict[str, object] = dict.fromkeys(Message.__slots__, "")
    values |= dict.fromkeys(("senders", "sender_people", "recipients", "place"), ())
    values |= {"recipient_people": (), "replies_to": ()}
    values |= {"iri": f"{BASE}v1/d{number}", "volume": "v1", "number": str(number)}
    return Message(**{**values, **changes})  # type: ignore[arg-type]


MESSAGES = (
    message(
        1, senders=(KENNEDY,), recipients=(KHRUSHCHEV,), place=(WASHINGTON,), edtf="1962-10-25"
    ),
    message(2, senders=(Party(HOSTILE),), edtf="1962-10"),
    message(3, recipients=(KENNEDY, KHRUSHCHEV), edtf="1962-10-24/1962-10-25"),
    message(4, senders=(KENNEDY,), edtf="../1962-10-25"),
    message(5, senders=(KENNEDY,), edtf="1962-10-25T01:45:00-04:00~"),
    message(6, senders=(KENNEDY,)),
    message(7),  # without parties it is no correspondence
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cmif") / "cmif.xml"
    sink = BytesIO()
    fragments = [tables.fragment(one, BASE) for one in MESSAGES]
    tables.write(sink, fragments, [("v1", HOSTILE)], BASE, date(2020, 1, 1))
    path.write_bytes(sink.getvalue())
    return path


@pytest.fixture(scope="module")
def document(file: Path) -> etree._ElementTree:
    return etree.parse(file)


def test_it_is_valid(document: etree._ElementTree) -> None:
    schema = etree.RelaxNG(etree.parse(Path(__file__).parent / "cmif.rng"))
    schema.assertValid(document)


def test_the_rules_of_the_format(document: etree._ElementTree) -> None:
    described = document.xpath("//t:correspDesc", namespaces=NS)
    assert len(described) == 6
    sources = set(document.xpath("//t:bibl/@xml:id", namespaces=NS))
    assert all(UUID.search(one) for one in sources)  # W0001
    for one in described:
        kinds = one.xpath("t:correspAction/@type", namespaces=NS)
        assert kinds == ["sent", "received"]  # E0001, E0002
        assert one.get("source").removeprefix("#") in sources  # E0003
    for one in document.xpath("//t:date", namespaces=NS):
        assert any(one.get(name) for name in DATES)  # E0004


def test_dates_say_what_is_known(document: etree._ElementTree) -> None:
    dates = document.xpath("//t:correspDesc//t:date", namespaces=NS)
    assert [dict(one.attrib) for one in dates] == [
        {"when": "1962-10-25"},
        {"when": "1962-10"},
        {"from": "1962-10-24", "to": "1962-10-25"},
        {"notAfter": "1962-10-25"},
        {"when": "1962-10-25", "cert": "medium"},
    ]


def test_people_and_places_are_named_as_authorities_do(document: etree._ElementTree) -> None:
    first = document.xpath("//t:correspDesc", namespaces=NS)[0]
    refs = first.xpath(".//t:persName/@ref | .//t:placeName/@ref", namespaces=NS)
    assert refs == [
        "http://www.wikidata.org/entity/Q9696",
        "https://sws.geonames.org/4140963/",
        "https://d-nb.info/gnd/2",
    ]


def test_it_is_tei(document: etree._ElementTree) -> None:
    schema = os.environ.get("KG_TEI_ALL")
    if schema is None:
        pytest.skip("KG_TEI_ALL doesn't name a schema of TEI All")
    etree.RelaxNG(etree.parse(schema)).assertValid(document)


READ = """
import json, sys
from cmif import extract, local
root = local.reader(sys.argv[1])
letters = []
for one in extract.correspdesc(root):
    sent, received = extract.correspaction(one)
    letters.append([one.get("key"), extract.pers_name(sent), extract.pers_name_ref(received),
                    extract.place_name_ref(sent), extract.date_when(sent)])
print(json.dumps([extract.title(root), extract.idno(root), extract.license_target(root), letters]))
"""


def test_a_library_of_others_reads_it(file: Path) -> None:
    python = os.environ.get("KG_CMIF_PYTHON")
    if python is None:
        pytest.skip("KG_CMIF_PYTHON doesn't name a Python with the package cmif")
    run = subprocess.run(
        [python, "-c", READ, str(file)], capture_output=True, text=True, check=True
    )
    title, address, licence, letters = json.loads(run.stdout)
    assert title == "Diplomatic correspondence"
    assert address == BASE + "cmif.xml"
    assert "zero" in licence
    assert len(letters) == 6
    assert letters[0] == [
        "1",
        "John F. Kennedy",
        "https://d-nb.info/gnd/2",
        "https://sws.geonames.org/4140963/",
        "1962-10-25",
    ]
