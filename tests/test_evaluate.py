"""Scores against the editors' markup, and their agreement with the benchmark's own scorer."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg import evaluate
from kg.build import extract
from kg.evaluate import Tally, parse_when, target_name
from kg.settings import silent

SHARED = Path(__file__).parents[2] / "shared"
VOLUME = SHARED / "corpus" / "frus" / "frus1961-63v06.xml.xz"
ROW = re.compile(r"(?P<name>.+?)\s+P (?P<p>\S+)\s+R (?P<r>\S+)\s+F1 (?P<f>\S+)\s+n (?P<n>\d+)")


def test_a_tally_of_nothing_is_zero() -> None:
    assert (Tally().precision, Tally().recall, Tally().f1, Tally().count) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1962-10-25T01:59:00", ("1962-10-25", "01:59")),
        ("1962-10-25T01:59:00-04:00", ("1962-10-25", "01:59")),
        ("1962-10-25", ("1962-10-25", None)),
        ("1962-10", (None, None)),
        (None, (None, None)),
    ],
)
def test_day_and_minute(value: str | None, expected: tuple[str | None, str | None]) -> None:
    assert parse_when(value) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("#d63", "v/d63"),
        ("#d63fn2", "v/d63#fn2"),
        ("frus1950v06#pg_618", "frus1950v06/pg_618"),
        ("frus1950v06", "frus1950v06"),
        ("https://history.state.gov/", None),
    ],
)
def test_targets_are_local_names(target: str, expected: str | None) -> None:
    assert target_name("v", target) == expected


@pytest.mark.skipif(not VOLUME.exists(), reason="the corpus is not beside the checkout")
def test_scores_agree_with_the_benchmark(tmp_path: Path) -> None:
    pages, records = tmp_path / "pages", tmp_path / "records.jsonl"
    benchmark = SHARED / "benchmark"
    make = [sys.executable, benchmark / "frus_pages.py", pages, VOLUME]
    subprocess.run(make, check=True, capture_output=True)
    with records.open("w", encoding="utf-8") as out:
        left_out = extract([pages], out)
    assert [problem.reason.partition(":")[0] for problem in left_out] == [
        "1 .jsonl file left out, of no kind that is read"  # the gold beside the pages
    ]
    links = benchmark / "people-links.jsonl"
    told = subprocess.run(
        [sys.executable, benchmark / "score.py", pages, records, "--links", links],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    theirs = {m["name"]: m for m in map(ROW.match, told.splitlines()) if m}
    ours = evaluate.evaluate([VOLUME], links=links, on_progress=silent).total
    assert theirs
    for name, row in theirs.items():
        tally = ours[name]
        assert tally.count == int(row["n"]), name
        ours_ = (tally.precision, tally.recall, tally.f1)
        assert tuple(f"{value:.4f}" for value in ours_) == row.group("p", "r", "f"), name
