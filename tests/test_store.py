"""The store: whole or not at all, swapped in one step, safe for those who read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg import quad_files, store
from kg.errors import StoreError

EX = "https://example.org/"


def some_quads(volume: str, n: int = 50) -> list[Quad]:
    graph = NamedNode(f"{EX}graph/{volume}")
    label = NamedNode(EX + "label")
    facts = [Quad(NamedNode(f"{EX}{volume}/d{i}"), label, Literal(f"“{i}”\n")) for i in range(n)]
    return [*facts, Quad(NamedNode(f"{EX}{volume}"), label, Literal("é"), graph)]


def write(folder: Path, *volumes: str) -> list[Path]:
    paths = [folder / (volume + quad_files.SUFFIX) for volume in volumes]
    for path, volume in zip(paths, volumes, strict=True):
        quad_files.write_quads(path, some_quads(volume))
    return paths


def test_a_file_of_quads_reads_back_and_repeats_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "v1.nq.zst"
    first = quad_files.write_quads(path, some_quads("v1"))
    content = path.read_bytes()
    with quad_files.read_quads(path, path) as stream:
        assert list(parse(stream, format=RdfFormat.N_QUADS)) == 2 * some_quads("v1")
    assert first.quads == 51
    assert quad_files.write_quads(path, some_quads("v1")) == first
    assert path.read_bytes() == content


def test_a_file_of_quads_appears_only_when_whole(tmp_path: Path) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield from some_quads("v1")
        raise RuntimeError("the worker died")

    with pytest.raises(RuntimeError, match="the worker died"):
        quad_files.write_quads(tmp_path / "v1.nq.zst", broken())
    assert list(tmp_path.iterdir()) == []


def test_build_opens_read_only_with_its_manifest(tmp_path: Path) -> None:
    files = write(tmp_path, "v1", "v2")
    folder = store.build(files, tmp_path / "kg", {"software": "1.0"})
    with store.open_store(tmp_path / "kg") as opened:
        assert len(opened.store) == 102
        assert opened.manifest["software"] == "1.0"
        assert opened.manifest["quads"] == 102
        assert opened.path == folder
        with pytest.raises(RuntimeError, match="read-write"):
            opened.store.add(some_quads("v3")[0])
    assert store.manifest(tmp_path / "kg")["files"] == ["v1.nq.zst", "v2.nq.zst"]


def test_a_store_of_nothing_is_a_store(tmp_path: Path) -> None:
    store.build([], tmp_path / "kg")
    with store.open_store(tmp_path / "kg") as opened:
        assert len(opened.store) == 0


def test_a_reader_keeps_its_build_until_it_closes(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    first = store.build(write(tmp_path, "v1"), kg)
    opened = store.open_store(kg)
    second = store.build(write(tmp_path, "v1", "v2"), kg)
    assert first.is_dir()
    assert len(opened.store) == 51
    opened.close()
    third = store.build(write(tmp_path, "v1"), kg)
    assert not first.exists()
    assert not second.exists()
    assert store.current(kg) == third


def test_no_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store") as caught:
        store.open_store(tmp_path)
    assert "kg build" in caught.value.remedy


def test_a_damaged_file_leaves_the_old_store(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    good = write(tmp_path, "v1")
    first = store.build(good, kg)
    bad = tmp_path / "bad.nq.zst"
    bad.write_bytes(good[0].read_bytes()[:-20])
    with pytest.raises(StoreError, match="damaged"):
        store.build([*good, bad], kg)
    bad.write_bytes(b"no zstandard")
    with pytest.raises(StoreError, match="damaged"):
        store.build([*good, bad], kg)
    assert store.current(kg) == first
    assert list((kg / store.BUILDS).iterdir()) == [first]


def test_a_damaged_manifest_is_told(tmp_path: Path) -> None:
    folder = store.build(write(tmp_path, "v1"), tmp_path / "kg")
    (folder / store.MANIFEST).write_text("{")
    with pytest.raises(StoreError, match="manifest"):
        store.manifest(tmp_path / "kg")


def test_one_build_at_a_time(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    store.build(write(tmp_path, "v1"), kg)
    with store.building(kg), pytest.raises(StoreError, match="under way"):
        store.build(write(tmp_path, "v1"), kg)


BUILD = """
import sys
from pathlib import Path
from kg import store
kg = Path(sys.argv[1])
print("started", flush=True)
while True:
    store.build(sorted(kg.parent.glob("*.nq.zst")), kg)
"""


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.11])
def test_killed_at_any_moment_the_store_still_answers(tmp_path: Path, delay: float) -> None:
    kg = tmp_path / "kg"
    files = write(tmp_path, "v1", "v2")
    store.build(files, kg)
    with subprocess.Popen([sys.executable, "-c", BUILD, str(kg)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
    with store.open_store(kg) as opened:
        assert len(opened.store) == 102
    final = store.build(files, kg)
    assert list((kg / store.BUILDS).iterdir()) == [final]


LIMITED = """
import resource, sys
from pathlib import Path
from kg import store
from kg.errors import StoreError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    store.build(sorted(Path(sys.argv[1]).parent.glob("*.nq.zst")), Path(sys.argv[1]))
except StoreError as error:
    print(error.what, "|", error.remedy)
    sys.exit(4)
"""


def test_no_room_leaves_the_old_store(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    first = store.build(write(tmp_path, "v1"), kg)
    big = tmp_path / "big.nq.zst"
    quad_files.write_quads(
        big,
        (
            Quad(q.subject, q.predicate, Literal(str(i) + os.urandom(20).hex()))
            for i in range(60)
            for q in some_quads("big")
        ),
    )
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(kg)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 4, run.stderr
    assert "Make room" in run.stdout
    assert store.current(kg) == first
    assert list((kg / store.BUILDS).iterdir()) == [first]


def test_dump_holds_every_graph(tmp_path: Path) -> None:
    store.build(write(tmp_path, "v1"), tmp_path / "kg")
    out = tmp_path / "all.nq"
    with store.open_store(tmp_path / "kg") as opened, out.open("wb") as sink:
        opened.store.dump(sink, RdfFormat.N_QUADS)
    assert set(parse(path=out, format=RdfFormat.N_QUADS)) == set(some_quads("v1"))


def test_the_manifest_counts_things_by_class(tmp_path: Path) -> None:
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    thing = NamedNode(EX + "Thing")
    quad_files.write_quads(
        tmp_path / "v.nq.zst", [Quad(NamedNode(f"{EX}{i}"), rdf_type, thing) for i in range(3)]
    )
    folder = store.build([tmp_path / "v.nq.zst"], tmp_path / "kg")
    assert json.loads((folder / "manifest.json").read_text())["classes"] == {EX + "Thing": 3}


def test_the_inputs_of_the_build_in_use(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    assert store.inputs(kg) is None
    store.build(write(tmp_path, "v1"), kg, {"inputs": "abc"})
    assert store.inputs(kg) == "abc"


@pytest.mark.parametrize("size", [1, 37, 100, 1 << 16])
def test_a_store_is_loaded_whole_in_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(store, "PIECE", size)
    store.build(write(tmp_path, "v1", "v2"), tmp_path / "kg")
    with store.open_store(tmp_path / "kg") as opened:
        assert set(opened.store) == {*some_quads("v1"), *some_quads("v2")}
