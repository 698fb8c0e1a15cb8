"""The store at its borders: what is told of it, who holds it, what is swept, how much is little."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
import zstandard
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg import quad_files, store, updates
from kg.errors import StoreError

EX = "https://example.org/"


def quads(volume: str, n: int = 9) -> list[Quad]:
    label = NamedNode(f"{EX}label")
    return [Quad(NamedNode(f"{EX}{volume}/d{i}"), label, Literal(str(i))) for i in range(n)]


def build(folder: Path, *volumes: str, **details: str) -> Path:
    files = [folder / f"{volume}{quad_files.SUFFIX}" for volume in volumes]
    for file, volume in zip(files, volumes, strict=True):
        quad_files.write_quads(file, quads(volume), f"{EX}{volume}/")
    store.build(files, folder / "kg", details)
    return folder / "kg"


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        ('{"format": 2}', "is of format 2; this version reads 1"),
        ("{}", "is of format None"),
        ("[]", "damaged"),
        ("{", "damaged"),
        ("[" * 100_000, "damaged"),
    ],
)
def test_a_manifest_that_is_none(tmp_path: Path, manifest: str, told: str) -> None:
    kg = build(tmp_path)
    (store.current(kg) / store.MANIFEST).write_text(manifest, encoding="utf-8")
    for read in (store.manifest, store.open_store):
        with pytest.raises(StoreError, match=told) as caught:
            read(kg)
        assert "kg build" in caught.value.remedy
    assert store.inputs(kg) is None
    assert updates.updates(kg) == 0
    (store.current(kg) / store.UPDATED).touch()
    assert updates.updates(kg) == 1


def test_a_manifest_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kg = build(tmp_path)

    def refused(*_: object, **__: object) -> str:
        raise PermissionError(13, "not yours")

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(StoreError, match="can't be read: not yours"):
        store.manifest(kg)


def test_a_database_that_is_gone_is_told_and_let_go(tmp_path: Path) -> None:
    kg = build(tmp_path, "v1")
    folder = store.current(kg)
    (folder / store.DATABASE).rename(folder / "elsewhere")
    with pytest.raises(StoreError, match="can't be opened"):
        store.open_store(kg)
    build(tmp_path, "v1")
    assert not folder.exists(), "nobody holds it any more"


def test_who_builds_is_told_to_others_while_it_lasts(tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    with store.building(kg, "this test"):
        said = (kg / "building").read_text(encoding="utf-8")
        assert said.startswith(f"this test, process {os.getpid()} on {socket.gethostname()}, since")
        with pytest.raises(StoreError, match="this test, process"), store.building(kg):
            pass
    assert (kg / "building").read_bytes() == b""
    with store.building(kg, "x"):
        assert (kg / "building").read_text(encoding="utf-8").startswith("x, process")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="Could not write"), store.building(tmp_path / "file"):
        pass


def test_builds_are_numbered_on_and_swept_unless_read(tmp_path: Path) -> None:
    kg = build(tmp_path, "v1")
    builds = kg / store.BUILDS
    for name in ("000007", "000011", "notes"):
        (builds / name).mkdir()
    (builds / "000011" / store.LOCK).touch()
    assert store.next_folder(kg).name == "000012"
    with store.open_store(kg):
        store.sweep(kg)
        assert [one.name for one in builds.iterdir()] == ["000001"]
    store.sweep(kg)
    assert (builds / "000001").is_dir(), "it is in use"
    assert store.next_folder(kg).name == "000002"


@pytest.mark.parametrize(
    ("old", "new", "little"),
    [
        ((("a", 400), ("b", 50)), (("a", 400), ("c", 50)), True),  # a quarter
        ((("a", 400), ("b", 50)), (("a", 400), ("c", 51)), False),
        ((("a", 400),), (("a", 400),), True),
        ((("a", 400), ("b", 100)), (("a", 400),), True),
        ((("a", 400), ("b", 101)), (("a", 400),), False),
        ((("b", 0),), (("c", 0),), False),  # nothing stays
    ],
)
def test_how_much_is_little(
    tmp_path: Path, old: tuple[tuple[str, int], ...], new: tuple[tuple[str, int], ...], little: bool
) -> None:
    for name, size in {*old, *new}:
        (tmp_path / name).write_bytes(b"x" * size)
    before, after = ([tmp_path / name for name, _ in files] for files in (old, new))
    assert store._few(before, after) is little


def test_what_clients_wrote_is_not_carried_into_a_build_of_files(tmp_path: Path) -> None:
    kg = build(tmp_path, *(f"v{n}" for n in range(9)))
    with updates.Writing(kg) as writing:
        writing.change(lambda database: database.add(quads("w", 1)[0]))
    with store.open_store(kg) as opened:
        assert len(opened.store) == 82
    build(tmp_path, *(f"v{n}" for n in range(9)))
    with store.open_store(kg) as opened:
        assert len(opened.store) == 81


def test_checksums_of_tables_known_are_taken_over(tmp_path: Path) -> None:
    folder = store.current(build(tmp_path, "v1"))
    told = store.manifest(tmp_path / "kg")["checksums"]
    assert told == store.checksums(folder)
    assert {name.rpartition("/")[2] for name in told}.isdisjoint(store.NEVER_SAME)
    assert "search.sqlite" in told
    known = dict.fromkeys(told, "known")
    tables = {name for name, sum_ in store.checksums(folder, known).items() if sum_ == "known"}
    assert tables == {name for name in told if name.endswith(".sst")}
    assert tables


def test_the_writer_knows_the_base_and_tells_what_the_index_knows(tmp_path: Path) -> None:
    kg = build(tmp_path, "v1", base="https://other.org/")
    with updates.Writing(kg) as writing:
        assert (writing.base, writing.updates) == ("https://other.org/", 0)
        writing.change(lambda database: database.add(quads("w", 1)[0]))
        assert writing.updates == 1
        index = tmp_path / "index"
        index.write_bytes(b"an index")
        writing.refresh(updates.Refreshed(index, 1, 10, {"b": 1, "a": 2}, {"d": 1, "c": 2}))
        folder = store.current(kg)
        assert (folder / "search.sqlite").read_bytes() == b"an index"
        assert (folder / store.UPDATED).exists()
    told = json.loads((folder / store.MANIFEST).read_text(encoding="utf-8"))
    assert (list(told["classes"]), list(told["properties"])) == (["a", "b"], ["c", "d"])
    assert told["checksums"] == store.checksums(folder)
    with pytest.raises(ValueError, match="not open"):
        writing.change(lambda database: None)


# ---------------------------------------------------------------- files of quads


@pytest.mark.parametrize("block", [1, 7, 64])
def test_files_are_read_in_blocks_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    files = [tmp_path / f"{name}{quad_files.SUFFIX}" for name in ("a", "b")]
    for file in files:
        assert quad_files.write_quads(file, quads(file.name)).quads == 9
    monkeypatch.setattr(quad_files, "BLOCK", block)
    with quad_files.read_quads(*files) as stream:
        found = list(parse(stream, format=RdfFormat.N_QUADS))
    assert found == [quad for file in files for quad in quads(file.name)]
    stream_ = quad_files.QuadStream(files)
    small = bytearray(3)
    assert stream_.readinto(small) == 3
    assert bytes(small) == b"<ht"
    assert stream_.reading == files[0]
    assert stream_.readall().count(b"\n") == 18
    assert stream_.readinto(small) == 0


def test_a_file_that_ends_too_early_is_told(tmp_path: Path) -> None:
    file = tmp_path / f"a{quad_files.SUFFIX}"
    quad_files.write_quads(file, quads("a"))
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(zstandard.ZstdError, match="too early"):
        list(quad_files.lines([file]))


def test_lines_in_any_blocks_are_told_apart() -> None:
    text = b"<own/1> 1\n<other/2> 2\n<own/3> 3\n<other/4> 4\n"
    for size in range(1, len(text) + 1):
        shared = quad_files.Shared(b"<own/")
        for at in range(0, len(text), size):
            shared.add(text[at : at + size])
        assert bytes(shared._found) == b"".join(
            map(quad_files.digest, (b"<other/2> 2", b"<other/4> 4"))
        )
