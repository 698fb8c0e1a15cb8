"""Golden cases: a page, the record of what is found in it, and the graph it becomes.

A folder of ``tests/golden`` is named after its document (``VOLUME_dN``; of an invented text with
``-invented`` behind the volume) and holds ``page.txt``, ``record.json``, ``graph.trig`` and a
``README.md``: whose text it is, that record and graph were read against it, and what they miss.
After a change that is meant, write them anew with

    KG_GOLDEN=write python -m pytest tests/test_golden.py

and read each changed line against the page before it goes in.
"""

import json
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cache import Entry
from kg.extract.run import Extractor
from kg.graph.quads import Builder
from kg.model import Volume
from kg.read.plain import read_page
from kg.record import to_record
from kg.resolve.home import at_home
from kg.resolve.message_index import Index, cards
from kg.resolve.people import identify
from kg.resolve.register import Register
from kg.resolve.replies import resolve
from kg.sparql import PREFIXES

CASES = sorted((Path(__file__).parent / "golden").iterdir())
WRITE = os.environ.get("KG_GOLDEN") == "write"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def extracted(case: Path, extractor: Extractor, register: Register) -> Entry:
    volume, _, document = case.name.rpartition("_")
    page = read_page((case / "page.txt").read_text(encoding="utf-8"), f"{volume}/{document}")
    found = identify(extractor.extract(page), register, Volume(volume), page)
    found = at_home(found, register)
    index = Index()
    for card in cards(found):
        index.add(card)
    return Entry(page, resolve(found, index, register))


def test_there_are_cases() -> None:
    assert len(CASES) > 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_says_whose_text_it_is_and_that_it_was_read(case: Path) -> None:
    told = (case / "README.md").read_text(encoding="utf-8")
    assert "read against the text" in told
    assert ("invented" in told) == ("-invented_" in case.name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_record_is_as_expected(case: Path, extractor: Extractor, register: Register) -> None:
    record = to_record(extracted(case, extractor, register).extraction)
    file = case / "record.json"
    if WRITE:
        file.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert record == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_graph_is_as_expected(case: Path, extractor: Extractor, register: Register) -> None:
    entry = extracted(case, extractor, register)
    graph = ox.Dataset(Builder().quads(entry.extraction, entry.document))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    file = case / "graph.trig"
    if WRITE:
        ordered = sorted(graph, key=str)
        file.write_bytes(ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=dict(PREFIXES)))
    expected = ox.Dataset(ox.parse(file.read_bytes(), format=ox.RdfFormat.TRIG))
    expected.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(graph) == set(expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_offsets_index_the_page(case: Path, extractor: Extractor, register: Register) -> None:
    text = (case / "page.txt").read_text(encoding="utf-8")
    record = to_record(extracted(case, extractor, register).extraction)
    for key in ("mentions", "dates", "references", "archive"):
        for item in record[key]:
            assert text[item["start"] : item["end"]] == item["text"]
    for message in record["communications"]:
        for party in (*message["senders"], *message["recipients"], *message["signers"]):
            if party["start"] is not None:
                assert text[party["start"] : party["end"]] == party["text"]
