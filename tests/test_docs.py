"""The documentation: it builds without a warning, its links lead somewhere, its notebook runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="MkDocs is not installed (the extra docs)")
    pytest.importorskip("material", reason="Material for MkDocs is not installed (the extra docs)")
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


def test_the_notebook_runs_from_top_to_bottom() -> None:
    cells = json.loads((ROOT / "docs" / "letters.ipynb").read_text("utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "letters.ipynb", "exec"), names)
    assert len(names["letters"]) >= 1  # type: ignore[arg-type]
    assert "Khrushchev" in {row["printed"] for row in names["page"].persons}  # type: ignore[attr-defined]
