"""A store is told as what it is: as it was built, damaged, or of another version."""

import json
from pathlib import Path

import pytest

from kg import build as pipeline
from kg import search, store
from kg.check import check_store
from kg.errors import StoreError

PAGE = "1. Letter From Mr. Smith to Mrs. Jones\nParis, May 1, 1961.\nDear Mrs. Jones:\nHe came.\n"


@pytest.fixture
def kg(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "d1.txt").write_text(PAGE, encoding="utf-8")
    pipeline.build([folder], tmp_path / "kg", workers=1)
    return tmp_path / "kg"


def flip(path: Path, at: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 8
    path.write_bytes(data)


def test_nothing_is_wrong_with_what_was_just_built(kg: Path) -> None:
    assert not check_store(kg)


def test_any_damaged_file_is_named(kg: Path) -> None:
    folder = store.current(kg)
    tables = sorted((folder / store.DATABASE).glob("*.sst"))
    for path in (tables[0], folder / search.INDEX, next((kg / "quads").glob("*.nq.zst"))):
        whole = path.read_bytes()
        flip(path)
        found = check_store(kg)
        assert any(str(path) in one.what for one in found), path
        assert all(one.remedy for one in found)
        path.write_bytes(whole)
    assert not check_store(kg)


def test_an_index_cut_off_is_told_as_such(kg: Path) -> None:
    path = store.current(kg) / search.INDEX
    path.write_bytes(path.read_bytes()[: 3 * 4096])
    with pytest.raises(StoreError, match="damaged"):
        search.connect(path)
    assert any("search index" in one.what for one in check_store(kg))


def test_a_damaged_table_is_no_fault_of_ours(kg: Path) -> None:
    for path in (store.current(kg) / store.DATABASE).glob("*.sst"):
        flip(path, 0.01)
    with pytest.raises(StoreError, match="can't be opened"):
        store.open_store(kg)


def test_another_format_is_refused(kg: Path) -> None:
    path = store.current(kg) / store.MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 99}), "utf-8")
    with pytest.raises(StoreError, match="format 99"):
        store.open_store(kg)


def test_a_damaged_manifest_does_not_keep_a_store_from_being_built(kg: Path) -> None:
    (store.current(kg) / store.MANIFEST).write_text('{"format": 1, "qu', "utf-8")
    with pytest.raises(StoreError, match="damaged"):
        check_store(kg)
    pipeline.build([kg.parent / "in"], kg, workers=1)
    assert not check_store(kg)


def test_the_second_build_says_who_holds_the_store(kg: Path) -> None:
    with store.building(kg), pytest.raises(StoreError, match=r"build, process \d+ on .*, since"):
        pipeline.build([kg.parent / "in"], kg, workers=1)
