"""The build as a whole: what is done again, what survives, and what the same input gives."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import build as pipeline
from kg import store
from kg.errors import InputError, StoreError

GOLDEN = Path(__file__).parent / "golden"
MESSAGES = "SELECT ?m { ?m a <https://w3id.org/coldwar-letters/ontology#Message> }"


@pytest.fixture
def volumes(tmp_path: Path) -> Path:
    """A folder of volumes, each of a few pages."""
    for case in GOLDEN.iterdir():
        volume, _, document = case.name.rpartition("_")
        folder = tmp_path / "in" / volume
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(case / "page.txt", folder / f"{document}.txt")
    return tmp_path / "in"


def graph(target: Path) -> str:
    """A canonical form of everything in the store."""
    with store.open_store(target) as opened:
        dataset = ox.Dataset(opened.store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def messages(target: Path) -> int:
    with store.open_store(target) as opened:
        return len(list(opened.store.query(MESSAGES)))


def test_nothing_changed_nothing_done(volumes: Path, tmp_path: Path) -> None:
    target = tmp_path / "store"
    first = pipeline.build([volumes], target, workers=1)
    assert first.extracted == first.volumes > 3
    stands = store.current(target)
    again = pipeline.build([volumes], target, workers=1)
    assert again.extracted == 0
    assert store.current(target) == stands


def test_nothing_is_done_again_where_a_message_goes_to_many(tmp_path: Path) -> None:
    """Sets have no order of their own: what a file is named after must not depend on it."""
    names = ("Rusk", "McNamara", "McCone", "Dillon", "Kennedy", "Bundy", "Sorensen", "Thompson")
    parties = ", ".join(f"Secretary {name}" for name in names)
    folder = tmp_path / "in" / "frus1961-63v05"
    folder.mkdir(parents=True)
    for number in range(1, 9):
        heading = f"{number}. Memorandum From President Kennedy to {parties}1"
        page = f"{heading}\nWashington, June {number}, 1961.\nPlease advise.\n- Source: Secret.↩\n"
        (folder / f"d{number}.txt").write_text(page, "utf-8")
    target = tmp_path / "store"
    code = (
        "import sys; from pathlib import Path; from kg import build as pipeline, store\n"
        "pipeline.build([Path(sys.argv[1])], Path(sys.argv[2]), workers=1)\n"
        "print(store.current(Path(sys.argv[2])))"
    )
    stands = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "in"), str(target)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(stands) == 1


def test_only_the_changed_volume_is_extracted_again(volumes: Path, tmp_path: Path) -> None:
    target = tmp_path / "store"
    pipeline.build([volumes], target, workers=1)
    page = volumes / "frus1961-63v05-invented" / "d23.txt"
    page.write_text(page.read_text("utf-8").replace("Adenauer", "Erhard"), "utf-8")
    before = {path: path.stat().st_mtime_ns for path in (target / "quads").glob("frus*.nq.zst")}
    assert pipeline.build([volumes], target, workers=1).extracted == 1
    after = {path: path.stat().st_mtime_ns for path in (target / "quads").glob("frus*.nq.zst")}
    written = {path.name.partition("-")[0] for path in after if before.get(path) != after[path]}
    assert written == {"frus1961"} and len(set(before) - set(after)) == 1
    pipeline.build([volumes], tmp_path / "anew", workers=1)
    assert graph(target) == graph(tmp_path / "anew")


CITING = """\
2. Telegram From the Department of State to the Embassy in the Soviet Union
Washington, May 3, 1961, 6 p.m.
1201. Embtel 2801. The Secretary agrees.
Rusk
"""
CITED = """\
1. Telegram From the Embassy in the Soviet Union to the Department of State
Moscow, May 2, 1961, 6 p.m.
2801. I saw Gromyko today.
Thompson
"""


def test_what_a_changed_volume_answers_others_is_concluded_again(tmp_path: Path) -> None:
    for volume, number, text in (("frus1-invented", 2, CITING), ("frus2-invented", 1, CITED)):
        (tmp_path / "in" / volume).mkdir(parents=True)
        (tmp_path / "in" / volume / f"d{number}.txt").write_text(text, "utf-8")
    target = tmp_path / "store"
    pipeline.build([tmp_path / "in"], target, workers=1)
    assert "frus2-invented/d1> <https://w3id.org/coldwar-letters/ontology#" in graph(target)
    page = tmp_path / "in" / "frus2-invented" / "d1.txt"
    page.write_text(CITED.replace("2801", "2802"), "utf-8")
    pipeline.build([tmp_path / "in"], target, workers=1)
    pipeline.build([tmp_path / "in"], tmp_path / "anew", workers=1)
    assert graph(target) == graph(tmp_path / "anew")


def test_the_same_input_gives_the_same_graph_in_any_order(volumes: Path, tmp_path: Path) -> None:
    folders = sorted(volumes.iterdir())
    pipeline.build(folders, tmp_path / "one", workers=1)
    pipeline.build(folders[::-1], tmp_path / "other", workers=2)
    assert graph(tmp_path / "one") == graph(tmp_path / "other")


def test_a_build_killed_leaves_the_old_store_and_the_next_resumes(
    volumes: Path, tmp_path: Path
) -> None:
    target = tmp_path / "store"
    first = volumes / "frus1961-63v06"
    pipeline.build([first], target, workers=1)
    before = messages(target)
    code = (
        "import sys; from pathlib import Path; from kg import build as pipeline\n"
        "pipeline.build([Path(sys.argv[1])], Path(sys.argv[2]), workers=1)"
    )
    done = target / "extractions"
    build = subprocess.Popen([sys.executable, "-c", code, str(volumes), str(target)])
    deadline = time.monotonic() + 120
    while len(list(done.glob("*.told"))) < 3 and time.monotonic() < deadline:
        assert build.poll() is None
        time.sleep(0.005)
    build.send_signal(signal.SIGKILL)
    build.wait()
    assert messages(target) == before
    finished = {path: path.stat().st_mtime_ns for path in done.glob("*.told")}
    report = pipeline.build([volumes], target, workers=1)
    assert report.extracted <= report.volumes - len(finished)
    assert all(path.stat().st_mtime_ns == at for path, at in finished.items() if path.exists())
    assert messages(target) > before
    assert not list(target.rglob("*.part"))


def test_a_volume_that_breaks_off_is_left_out_whole(volumes: Path, tmp_path: Path) -> None:
    head = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1999v01"><text><body>'
        '<div type="document" xml:id="d1" n="1"><head>1. Editorial Note</head><p>Text.</p></div>'
    )
    (volumes / "frus1999v01.xml").write_text(head + '<div type="document" xml:id="d2">', "utf-8")
    report = pipeline.build([volumes], tmp_path / "store", workers=1)
    assert any("frus1999v01" in problem.path for problem in report.problems)
    with store.open_store(tmp_path / "store") as opened:
        base = opened.manifest["base"]
        assert not opened.store.query(f"ASK {{ <{base}frus1999v01/d1> ?p ?o }}")


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to build"):
        pipeline.build([tmp_path / "none"], tmp_path / "store")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_and_nothing_is_lost(
    volumes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "store"
    first = volumes / "frus1961-63v06"
    pipeline.build([first], target, workers=1)
    before = messages(target)
    opened = Path.open

    def full(path: Path, mode: str = "r", *rest: object, **options: object) -> object:
        if "w" in mode and path.name.endswith(".part"):
            return opened(Path("/dev/full"), mode, *rest, **options)
        return opened(path, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreError) as told:
        pipeline.build([volumes], target, workers=1)
    assert os.strerror(28) in told.value.what or "room" in told.value.what
    monkeypatch.undo()
    assert messages(target) == before
