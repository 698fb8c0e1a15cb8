"""The built wheel, installed into an empty environment, does what the README's demo does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sourced

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    clean["COLUMNS"] = "120"
    done = subprocess.run(command, cwd=cwd, env=clean, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed() -> Path:
    """The scripts' folder of an environment that holds the wheel and what it depends on."""
    return sourced.once("wheel", install) / "venv" / "bin"


def install(folder: Path) -> None:
    folder.mkdir()
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    there = ("--python", folder / "venv" / "bin" / "python", "install", "--no-compile")
    run(*pip, *there, "-c", ROOT / "requirements.lock", wheel, cwd=folder)


def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    told = run(installed / "kg", "demo", cwd=tmp_path)
    lines = told.splitlines()
    letter = "1962-10-25         Letter    John F. Kennedy → Nikita Sergeyevich Khrushchev"
    way = lines[lines.index(letter) + 1]
    assert way.strip() == "frus1961-63v06/d64/e1, inside d64, delivered 1962-10-25 01:45 -04:00"
    assert max(map(len, lines)) <= 100
    assert "SELECT" not in told  # a demonstration is for people
    assert (tmp_path / "kg-store").is_dir()


def test_spacy_finds_the_component(installed: Path, tmp_path: Path) -> None:
    asked = "import spacy; print(spacy.blank('en').add_pipe('coldwar_kg').base)"
    assert "https://" in run(installed / "python", "-c", asked, cwd=tmp_path)


def test_queries_and_ontologies_ship(installed: Path, tmp_path: Path) -> None:
    assert "letters-between" in run(installed / "kg", "query", "--list", cwd=tmp_path)
