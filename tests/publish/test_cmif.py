"""The CMIF file against what its makers ask for, the TEI's own schema, and a reader of others'.

The schema of the TEI Correspondence SIG (``cmi-customization``) is large and rarely changes:
``cmif.rng`` holds what it allows of what we write, narrowed where the format's documentation asks
for more; the rules of its Schematron file, and those within the schema, are checked one by one.
Three checks need what is not part of the tests' requirements and are left out without it:
``KG_TEI_ALL`` names a file of TEI All (RELAX NG), ``KG_CMIF_SCHEMA`` one of the group's own schema,
``KG_CMIF_PYTHON`` a Python that has the package ``cmif`` (which wants an lxml of its own).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from pyoxigraph import NamedNode, Store

sys.path.insert(0, str(Path(__file__).parent.parent / "graph"))
import letter

from kg.graph import quads as build
from kg.model import Label
from kg.publish import tables
from kg.publish.files import Mover
from kg.publish.tables import Message, Party
from kg.resources import Reader

BASE = "https://example.org/letters/"
NS = {"t": tables.TEI}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DATES = ("when", "from", "to", "notBefore", "notAfter")
NAMES = ("persName", "orgName")
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
    message(7, senders=(KENNEDY,), edtf="1962-21"),  # the spring: no date of the format
    message(8),  # without parties it is no correspondence
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


def test_a_file_of_nothing_is_valid() -> None:
    sink = BytesIO()
    tables.write(sink, [], [], BASE, date(2020, 1, 1))
    schema = etree.RelaxNG(etree.parse(Path(__file__).parent / "cmif.rng"))
    schema.assertValid(etree.fromstring(sink.getvalue()))


def test_the_rules_of_the_format(document: etree._ElementTree) -> None:
    described = document.xpath("//t:correspDesc", namespaces=NS)
    assert len(described) == 7
    sources = set(document.xpath("//t:bibl/@xml:id", namespaces=NS))
    assert all(UUID.search(one) for one in sources)  # W0001
    for one in described:
        kinds = one.xpath("t:correspAction/@type", namespaces=NS)
        assert kinds == ["sent", "received"]  # E0001, E0002
        assert one.get("source").removeprefix("#") in sources  # E0003
    for one in document.xpath("//t:date", namespaces=NS):
        assert any(one.get(name) for name in DATES)  # E0004
        given = {name for name in DATES if one.get(name)}
        assert "when" not in given or len(given) == 1  # the schema's rules of datable things
        assert not {"from", "notBefore"} <= given
        assert not {"to", "notAfter"} <= given


def test_words_that_name_nobody_known_are_of_a_person_or_a_body_as_the_text_has_them() -> None:
    found = letter.extraction()
    telegram, inner = found.communications
    unknown = replace(letter.party("Soviet Embassy", Label.POST, letter.link("x", "")), agent=None)
    nobody = replace(inner.senders[0], agent=None)
    titled = replace(inner.recipients[0], text="Chairman Khrushchev", agent=None)
    inner = replace(inner, senders=(nobody, unknown), recipients=(titled,))
    named = (
        letter.mention("John F. Kennedy", Label.PERSON, None),
        letter.mention("Khrushchev", Label.PERSON, None),
        letter.mention("Soviet Embassy", Label.POST, None),
    )
    found = replace(found, communications=(telegram, inner), mentions=named)
    builder, store = build.Builder(), Store()
    store.extend(builder.volume_quads(letter.volume()))
    store.extend(builder.quads(found, letter.document()))
    base = builder.mint.base
    volume = NamedNode(base + letter.volume().id)
    rows = tables.messages(Reader(store), Mover(base, base), (volume,))
    described = [tables.correspondence(row, base) for row in rows]
    assert [one.get("key") for one in described] == [letter.ID, f"{letter.ID}/e1"]
    names = [
        (etree.QName(name).localname, name.text, name.get("ref"))
        for name in described[1].iterfind(".//t:correspAction/*", NS)
        if etree.QName(name).localname in NAMES
    ]
    assert names == [
        ("persName", "John F. Kennedy", None),
        ("orgName", "Soviet Embassy", None),
        ("persName", "Chairman Khrushchev", None),
    ]


def test_dates_say_what_is_known(document: etree._ElementTree) -> None:
    dates = document.xpath("//t:correspDesc//t:date", namespaces=NS)
    assert [dict(one.attrib) for one in dates] == [
        {"when": "1962-10-25"},
        {"when": "1962-10"},
        {"from": "1962-10-24", "to": "1962-10-25"},
        {"notAfter": "1962-10-25"},
        {"when": "1962-10-25", "cert": "low"},
    ]


def test_a_key_names_one_message(document: etree._ElementTree) -> None:
    keys = document.xpath("//t:correspDesc/@key", namespaces=NS)
    assert keys == [f"v1/d{number}" for number in range(1, 8)]
    assert len(set(keys)) == len(keys)


def parties_of(document: etree._ElementTree, number: int) -> list[tuple[str, str, str | None]]:
    actions = document.xpath(f"//t:correspDesc[@key='v1/d{number}']/t:correspAction", namespaces=NS)
    named = [one for action in actions for one in action if etree.QName(one).localname in NAMES]
    return [(etree.QName(one).localname, one.text, one.get("ref")) for one in named]


def test_what_is_unknown_is_a_person(document: etree._ElementTree) -> None:
    assert parties_of(document, 6)[1:] == [("persName", "Unknown", None)]
    assert parties_of(document, 3)[0] == ("persName", "Unknown", None)


def test_the_one_known_holder_stands_for_an_office() -> None:
    president = Party("President", BASE + "office/us-president", is_office=True)
    state = Party("Department of State", BASE + "organization/state")

    def sent(*senders: Party, people: tuple[Party, ...]) -> list[tuple[str, str]]:
        one = tables.correspondence(message(9, senders=senders, sender_people=people), BASE)
        assert one is not None
        return [(etree.QName(name).localname, name.text) for name in one[0]]

    held = [("persName", "John F. Kennedy")]
    assert sent(president, people=(KENNEDY,)) == held
    assert sent(president, KENNEDY, people=(KENNEDY,)) == held
    assert sent(president, people=()) == [("orgName", "President")]
    bodies = [("orgName", "President"), ("orgName", "Department of State")]
    assert sent(president, state, people=(KENNEDY,)) == bodies


def test_people_and_places_are_named_as_authorities_do(document: etree._ElementTree) -> None:
    first = document.xpath("//t:correspDesc", namespaces=NS)[0]
    refs = first.xpath(".//t:persName/@ref | .//t:placeName/@ref", namespaces=NS)
    assert refs == [
        "http://www.wikidata.org/entity/Q9696",
        "https://sws.geonames.org/4140963/",
        "https://d-nb.info/gnd/2",
    ]


def test_the_groups_own_schema_takes_it(document: etree._ElementTree) -> None:
    schema = os.environ.get("KG_CMIF_SCHEMA")
    if schema is None:
        pytest.skip("KG_CMIF_SCHEMA doesn't name the schema cmi-customization")
    etree.RelaxNG(etree.parse(schema)).assertValid(document)


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
        "v1/d1",
        "John F. Kennedy",
        "https://d-nb.info/gnd/2",
        "https://sws.geonames.org/4140963/",
        "1962-10-25",
    ]
