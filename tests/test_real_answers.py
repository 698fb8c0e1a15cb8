"""The saved queries on a published volume: what their examples are known to answer.

The volume is not part of the project; without it these tests are skipped.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import build, queries, store
from kg.settings import CONCEPTS, DEFAULT_BASE

LIBRARY = queries.load()
VOLUME = Path(__file__).parents[2] / "shared" / "corpus" / "frus" / "frus1961-63v06.xml.xz"
KNOWN = tomllib.loads((Path(__file__).parent / "real_answers.toml").read_text(encoding="utf-8"))
OPEN = (
    "cites-nothing",
    "disagreements",
    "least-sure",
    "missing-numbers",
    "most-cited-unprinted",
    "unresolved-references",
)
COUNTS = Path(__file__).parent / "real_answers.json"

pytestmark = pytest.mark.skipif(
    not VOLUME.exists(), reason="needs the published volume ../shared/corpus/frus/frus1961-63v06"
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[store.OpenStore]:
    place = tmp_path_factory.mktemp("real") / "store"
    build.build([VOLUME], place, workers=1)
    with store.open_store(place) as opened:
        yield opened


@pytest.fixture(scope="module")
def recorded() -> Iterator[dict[str, int]]:
    """How many rows each answer had; written anew when that is asked for."""
    counts: dict[str, int] = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
    yield counts
    if "KG_RECORD_ANSWERS" in os.environ:
        COUNTS.write_text(json.dumps(counts, indent=1, sort_keys=True) + "\n")


def short(term: object) -> str:
    """A term as the file writes it: local name, value, or nothing."""
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(CONCEPTS).removeprefix(DEFAULT_BASE)
    return term.value if isinstance(term, ox.Literal) else ""


def fits(row: tuple[str, ...], known: list[str]) -> bool:
    return len(row) == len(known) and all(
        wanted in ("*", cell) for cell, wanted in zip(row, known, strict=True)
    )


def test_every_query_has_a_known_answer() -> None:
    assert set(KNOWN) == {query.name for query in LIBRARY}


@pytest.mark.parametrize("query", LIBRARY.queries, ids=lambda query: query.name)
def test_example_gives_what_is_known(
    query: queries.SavedQuery, opened: store.OpenStore, recorded: dict[str, int]
) -> None:
    result = queries.run(query, query.example, opened.store)
    rows = [tuple(short(cell) for cell in row) for row in result.rows]
    for known in KNOWN[query.name]["rows"]:
        assert any(fits(row, known) for row in rows), f"{known} is missing from {rows[:5]} …"
    if "KG_RECORD_ANSWERS" in os.environ:
        recorded[query.name] = len(rows)
    count = recorded[query.name]
    # What was found stays found; of what is open or doubtful there may be less.
    if query.name not in OPEN:
        assert len(rows) >= count, f"{len(rows)} rows, {count} were known"
