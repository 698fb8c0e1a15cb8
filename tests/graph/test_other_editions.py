"""Documents of other editions as linked data: the shipped examples, from files to answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import build, check
from kg.settings import DEFAULT_BASE, shipped
from kg.store import OpenStore, open_store

PREFIX = (
    f"BASE <{DEFAULT_BASE}> PREFIX cw: <https://w3id.org/coldwar-letters/ontology#> "
    "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX dcterms: <http://purl.org/dc/terms/> "
)
CMIF = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc>
<correspDesc xml:id="a1"><correspAction type="sent">
<persName ref="http://d-nb.info/gnd/118514768">Bismarck, Otto von</persName>
<placeName>Berlin</placeName><date when="1871-01-18"/></correspAction>
<correspAction type="received"><persName>Andrassy</persName></correspAction></correspDesc>
</profileDesc></teiHeader><text><body><p/></body></text></TEI>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editions")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "cmif.xml").write_text(CMIF, encoding="utf-8")
    build.build([shipped("data") / "examples", folder / "catalogue"], folder / "store", workers=1)
    return folder / "store"


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[OpenStore]:
    with open_store(folder) as found:
        yield found


def ask(opened: OpenStore, pattern: str) -> bool:
    return bool(opened.store.query(f"{PREFIX} ASK {{ {pattern} }}"))


def test_what_is_stated_without_a_passage_conforms(folder: Path) -> None:
    assert check.validate_store(folder, workers=1).conforms


@pytest.mark.parametrize(
    "pattern",
    [
        "<three-conventions/telegram-212> cw:sender <organization/british-embassy-belgrade> ; "
        "cw:recipient <organization/foreign-office> ; cw:messageNumber '212'",
        "<three-conventions/1974STATE100482> cw:replyTo <three-conventions/1974BELGRA02114> ; "
        "cw:topic 'PFOR' ; cw:recipient <organization/embassy-yugoslavia>",
        "<three-conventions/harcourt-1974-05-16> cw:senderText 'Edmund Harcourt' ; "
        "cw:sentFromText 'Belgrade' ; cw:references/a cw:CitedDocument",
        "<catalogue/cmif> cw:senderPerson <person/gnd-118514768> . "
        "<person/gnd-118514768> owl:sameAs <https://d-nb.info/gnd/118514768>",
    ],
)
def test_what_the_graph_says(opened: OpenStore, pattern: str) -> None:
    assert ask(opened, pattern)


def test_nothing_of_the_british_telegram_is_american(opened: OpenStore) -> None:
    assert not ask(
        opened,
        "<three-conventions/telegram-212> cw:sender|cw:recipient|cw:copiedTo ?who "
        "FILTER(CONTAINS(STR(?who), 'organization/embassy-'))",
    )
