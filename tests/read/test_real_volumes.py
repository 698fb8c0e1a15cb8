"""Published volumes: the same text from TEI as on the pages, and note calls found on the pages.

The volumes are not part of the project; without them these tests are skipped.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from kg.model import BlockKind, Document, MarkKind
from kg.read.corpus import discover, open_source
from kg.read.plain import read_page

SHARED = Path(__file__).parents[3] / "shared"
VOLUMES = [
    SHARED / "corpus" / "frus" / f"{name}.xml.xz" for name in ("frus1961-63v06", "frus1969-76v19p1")
]
PAGES = SHARED / "benchmark" / "frus_pages.py"
pytestmark = pytest.mark.skipif(
    not (PAGES.exists() and all(v.exists() for v in VOLUMES)),
    reason="needs published volumes in ../shared/corpus/frus and ../shared/benchmark/frus_pages.py",
)


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    sources, problems = discover(VOLUMES)
    assert problems == ()
    found = []
    for source in sources:
        volume, read = open_source(source, [])
        assert volume.id == source.volume
        assert volume.title and volume.persons and volume.terms
        found += list(read)
    return found


@pytest.fixture(scope="module")
def pages(documents: list[Document]) -> list[Document]:
    return [read_page(document.text, document.id) for document in documents]


@pytest.fixture(scope="module")
def frus_pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("frus_pages", PAGES)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_text_and_marks_are_those_of_the_pages(
    documents: list[Document], frus_pages: ModuleType
) -> None:
    wanted = {
        f"{path.name.split('.')[0]}/{name}": (text, gold)
        for path in VOLUMES
        for name, text, gold in frus_pages.documents(path)
    }
    assert [d.id for d in documents] == list(wanted)
    for document in documents:
        text, gold = wanted[document.id]
        assert document.text == text
        spans = {
            kind: sorted([m.start, m.end] for m in document.marks if m.kind is kind)
            for kind in (MarkKind.PERSON, MarkKind.DATE, MarkKind.REFERENCE)
        }
        assert spans[MarkKind.PERSON] == sorted(p[:2] for p in gold["persons"])
        assert spans[MarkKind.DATE] == sorted(d[:2] for d in gold["dates"])
        assert spans[MarkKind.REFERENCE] == sorted(r[:2] for r in gold["refs"])


def test_note_calls_are_found_in_bare_text(
    documents: list[Document], pages: list[Document]
) -> None:
    right = total = 0
    for document, page in zip(documents, pages, strict=True):
        assert [(n.start, n.end) for n in page.notes] == [(n.start, n.end) for n in document.notes]
        total += len(document.notes)
        right += sum(
            a.call == b.call for a, b in zip(page.notes, document.notes, strict=True) if a.call
        )
    assert right / total > 0.995


def test_headings_and_datelines_are_found_in_bare_text(
    documents: list[Document], pages: list[Document]
) -> None:
    for kind, least in ((BlockKind.HEADING, 0.99), (BlockKind.DATELINE, 0.97)):
        wanted, found = set(), set()
        for document, page in zip(documents, pages, strict=True):
            wanted |= {(document.id, b.start) for b in document.blocks if b.kind is kind}
            found |= {(document.id, b.start) for b in page.blocks if b.kind is kind}
        assert len(wanted & found) / len(wanted | found) > least
