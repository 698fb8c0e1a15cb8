"""The documentation: it builds without a warning, its links lead somewhere, its notebook runs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import sparql

ROOT = Path(__file__).parent.parent


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="Material for MkDocs is not installed (the extra test)")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path / "s")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    commands = (tmp_path / "s" / "reference" / "commands" / "index.html").read_text("utf-8")
    for name in ("kg build", "kg push", "kg register import"):
        assert name in commands


def test_the_ways_of_facts_are_as_the_contributors_page_says() -> None:
    """Each leads over functions that there are, eight at most, from the page to the triple."""
    rows = (ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines()
    ways = [re.findall(r"`(kg/[\w/]+\.py):(\w+)`", row) for row in rows if row.startswith("| a")]
    assert len(ways) == 5
    for way in ways:
        assert len(way) <= 8
        for file, function in way:
            assert f"def {function}(" in (ROOT / file).read_text("utf-8"), (file, function)


def test_what_the_notebook_for_r_asks_has_answers(graph: ox.Store) -> None:
    asked = re.findall(r"ask\('(.*?)'\)", (ROOT / "docs" / "letters.Rmd").read_text("utf-8"), re.S)
    assert len(asked) >= 3
    for text in asked:
        assert list(sparql.evaluate(graph, text).rows), text


def test_the_notebook_runs_from_top_to_bottom() -> None:
    cells = json.loads((ROOT / "docs" / "letters.ipynb").read_text("utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "letters.ipynb", "exec"), names)
    assert len(names["letters"]) >= 1  # type: ignore[arg-type]
    assert "Khrushchev" in {row["printed"] for row in names["page"].persons}  # type: ignore[attr-defined]
