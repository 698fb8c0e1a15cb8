"""The net over the shipped document and the golden pages: it is still where nothing changed, and
names what did."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.settings import shipped

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def net() -> ModuleType:
    spec = importlib.util.spec_from_file_location("net", ROOT / "benchmarks" / "net.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["net"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("net") / "in"
    shutil.copytree(shipped("data") / "documents", folder)
    for case in (ROOT / "tests" / "golden").iterdir():
        if (case / "page.txt").exists():
            volume, _, document = case.name.rpartition("_")
            (folder / volume).mkdir(exist_ok=True)
            shutil.copy(case / "page.txt", folder / volume / f"{document}.txt")
    return folder


def test_what_did_not_change_and_what_did(
    net: ModuleType, sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    net.take(tmp_path / "before", [sources], pages=1)
    net.take(tmp_path / "again", [sources], pages=1)
    assert not net.compare(tmp_path / "before", tmp_path / "again")

    page = sources / "frus1961-63v06" / "d64.txt"
    text = page.read_text("utf-8")
    page.write_text(text.replace("October 24,2 and", "October 23,2 and"), "utf-8")
    net.take(tmp_path / "after", [sources], pages=1)
    found = net.compare(tmp_path / "before", tmp_path / "after")
    assert found.records == ("frus1961-63v06/d64",)
    assert "frus1961-63v06/d64" in found.quads
    assert {name for name, _ in found.pages} <= {"live/frus1961-63v06/d64"}
    told = {(one.kind, one.how, (one.after or one.before).words) for one in found.changes}
    assert ("date", "went", "October 24") in told
    assert ("date", "came", "October 23") in told

    net.tell(found, sample=100)
    shown = capsys.readouterr().out
    assert "frus1961-63v06/d64  date  “October 23”" in shown
    net.tell(found, sample=100, hidden=["frus1961-63v06"])
    counted = capsys.readouterr().out
    assert "d64" not in counted
    assert counted.splitlines() == shown.splitlines()[: len(counted.splitlines())]


def test_a_change_of_value_is_one_change(net: ModuleType) -> None:
    mention = {"text": "Rusk", "start": 3, "end": 7, "label": "PERSON", "agent": None}
    before = {"id": "v/d1", "volume": "v", "mentions": [mention]}
    after = {**before, "mentions": [{**mention, "agent": "person/111738"}]}
    (change,) = net.changes("v/d1", before, after)
    assert (change.how, str(change)) == (
        "changed",
        "v/d1  mention PERSON  “Rusk”  — → person/111738",
    )
    surer = {**before, "mentions": [{**mention, "confidence": 0.5}]}
    assert {one.kind for one in net.changes("v/d1", before, surer)} == {"why: mention PERSON"}
