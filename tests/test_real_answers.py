"""The saved queries on a published volume: every row that their examples answer.

``real_answers/NAME.csv`` has all rows of a question's example, to be read beside the volume's
pages; what differs from it is a gain or a loss, and is read before it is kept
(``KG_RECORD_ANSWERS=1`` writes the files anew). How sure the program is moves with its weights and
is left out. The volume is not part of the project; without it these tests are skipped.
"""

from __future__ import annotations

import csv
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import sourced

from kg import build, queries, store
from kg.settings import CONCEPTS, DEFAULT_BASE

LIBRARY = queries.load()
VOLUME = Path(__file__).parents[2] / "shared" / "corpus" / "frus" / "frus1961-63v06.xml.xz"
KNOWN = tomllib.loads((Path(__file__).parent / "real_answers.toml").read_text(encoding="utf-8"))
ROWS = Path(__file__).parent / "real_answers"
UNSTEADY = frozenset({"confidence"})

pytestmark = pytest.mark.skipif(
    not VOLUME.exists(), reason="needs the published volume ../shared/corpus/frus/frus1961-63v06"
)


@pytest.fixture(scope="module")
def opened() -> Iterator[store.OpenStore]:
    place = sourced.once("real", lambda folder: build.build([VOLUME], folder, workers=1))
    with store.open_store(place) as opened:
        yield opened


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


@pytest.mark.parametrize("query", tuple(LIBRARY), ids=lambda query: query.name)
def test_example_gives_what_is_known(query: queries.SavedQuery, opened: store.OpenStore) -> None:
    result = queries.run(query, query.example, opened.store)
    assert isinstance(result.rows, ox.QuerySolutions)
    rows = [tuple(short(cell) for cell in row) for row in result.rows]
    for known in KNOWN[query.name]["rows"]:
        assert any(fits(row, known) for row in rows), f"{known} is missing from {rows[:5]} …"
    columns = [variable.value for variable in result.rows.variables]
    steady = [at for at, name in enumerate(columns) if name not in UNSTEADY]
    header = [columns[at] for at in steady]
    found = sorted([row[at] for at in steady] for row in rows)
    file = ROWS / f"{query.name}.csv"
    if "KG_RECORD_ANSWERS" in os.environ:
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([header, *found])
    with file.open(encoding="utf-8", newline="") as source:
        kept_header, *kept = list(csv.reader(source))
    assert header == kept_header
    assert found == kept


def test_no_answer_is_kept_of_a_question_that_is_gone() -> None:
    assert {file.stem for file in ROWS.glob("*.csv")} == {query.name for query in LIBRARY}
