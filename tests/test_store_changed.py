"""A store that follows its files: the same as loading them all anew, whatever has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg import quad_files, store

EX = "https://example.org/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
VOLUMES = ("v1", "v2", "v3")

# What a file may state: of its own things, of those of others and of what is nobody's, among the
# facts or in the graph of its volume.
things = st.sampled_from(["v1/d1", "v1/d2", "v2/d1", "v3/d1", "archive/lot", "person/1"])
statements = st.tuples(
    things, st.sampled_from(["type", "label"]), st.integers(0, 2), st.sampled_from(["", *VOLUMES])
)
contents = st.dictionaries(st.sampled_from(VOLUMES), st.lists(statements, max_size=12))


def quad(thing: str, what: str, value: int, graph: str) -> Quad:
    predicate = TYPE if what == "type" else NamedNode(EX + what)
    obj = NamedNode(f"{EX}Class{value}") if what == "type" else Literal(str(value))
    subject = NamedNode(EX + thing)
    return (
        Quad(subject, predicate, obj, NamedNode(EX + graph))
        if graph
        else Quad(subject, predicate, obj)
    )


def write(folder: Path, stated: dict[str, list[tuple[Any, ...]]], edition: int) -> list[Path]:
    files = []
    for volume, said in sorted(stated.items()):
        path = folder / f"{volume}-{edition}-{abs(hash(tuple(said)))}{quad_files.SUFFIX}"
        if not path.exists():
            quad_files.write_quads(path, [quad(*one) for one in said], f"{EX}{volume}/")
        files.append(path)
    return files


def state(target: Path) -> tuple[Any, ...]:
    told = store.manifest(target)
    with store.open_store(target) as opened:
        graphs = set(opened.store.named_graphs())
        return set(opened.store), graphs, told["quads"], told["classes"], told["properties"]


@settings(max_examples=12, deadline=None)
@given(before=contents, after=contents)
def test_what_follows_is_what_would_be_loaded(
    before: dict[str, Any], after: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_few", lambda old, new: True)
        store.build(write(folder, before, 0), folder / "kg")
        store.build(write(folder, after, 0), folder / "kg")
    store.build(write(folder, after, 0), folder / "anew")
    assert state(folder / "kg") == state(folder / "anew")


def test_a_little_changed_is_not_loaded_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {volume: [(f"{volume}/d{n}", "label", 0, "") for n in range(400)] for volume in VOLUMES}
    many["v2"] = [*many["v2"], ("archive/lot", "label", 1, "")]
    many["v3"] = [*many["v3"], ("archive/lot", "label", 1, ""), ("v1/d1", "type", 1, "")]
    many |= {f"w{n}": [(f"w{n}/d{m}", "label", 0, "") for m in range(400)] for n in range(6)}
    store.build(write(tmp_path, many, 0), tmp_path / "kg")
    monkeypatch.setattr(store, "_load", lambda *_: pytest.fail("loaded anew"))
    changed = {**many, "v2": [("v2/d1", "label", 2, "")]}
    store.build(write(tmp_path, changed, 0), tmp_path / "kg")
    monkeypatch.undo()
    store.build(write(tmp_path, changed, 0), tmp_path / "anew")
    assert state(tmp_path / "kg") == state(tmp_path / "anew")
    assert quad("archive/lot", "label", 1, "") in state(tmp_path / "kg")[0]  # v3 states it still


def test_without_its_list_a_store_is_loaded_anew(tmp_path: Path) -> None:
    first = {"v1": [("v1/d1", "label", 0, "")], "v2": [("v1/d1", "label", 0, "")]}
    files = write(tmp_path, first, 0)
    store.build(files, tmp_path / "kg")
    for file in files:
        file.with_suffix(quad_files.SHARED).write_bytes(b"damaged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_few", lambda old, new: True)
        store.build(files[1:], tmp_path / "kg")
    store.build(files[1:], tmp_path / "anew")
    assert state(tmp_path / "kg") == state(tmp_path / "anew")


def test_a_file_of_the_same_name_and_other_content_is_loaded(tmp_path: Path) -> None:
    """Names of files tell their content in a build; whoever builds from files of his own may
    write one anew."""
    files = write(tmp_path, {volume: [(f"{volume}/d1", "label", 0, "")] for volume in VOLUMES}, 0)
    store.build(files, tmp_path / "kg")
    quad_files.write_quads(files[0], [quad("v1/d1", "label", 2, "")], f"{EX}v1/")
    store.build(files, tmp_path / "kg")
    assert quad("v1/d1", "label", 2, "") in state(tmp_path / "kg")[0]
    assert quad("v1/d1", "label", 0, "") not in state(tmp_path / "kg")[0]


@pytest.mark.parametrize("what", ["*.sst", "MANIFEST-*"])
def test_damage_of_the_build_in_use_is_not_handed_on(tmp_path: Path, what: str) -> None:
    many = {f"w{n}": [(f"w{n}/d{m}", "label", 0, "") for m in range(400)] for n in range(9)}
    folder = store.build(write(tmp_path, many, 0), tmp_path / "kg")
    table = max((folder / store.DATABASE).glob(what), key=lambda path: path.stat().st_size)
    damaged = bytearray(table.read_bytes())
    damaged[len(damaged) // 3] ^= 4
    table.write_bytes(damaged)
    changed = {**many, "w1": [("w1/d1", "label", 2, "")]}
    store.build(write(tmp_path, changed, 0), tmp_path / "kg")
    store.build(write(tmp_path, changed, 0), tmp_path / "anew")
    assert state(tmp_path / "kg") == state(tmp_path / "anew")


def test_what_leaves_takes_its_counts_and_its_graph_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts are counted by class and property, claims in graphs of their own are not; a graph that
    nothing is said in is gone, and one that keeps something stays."""
    monkeypatch.setattr(store, "_few", lambda old, new: True)
    first = {
        "v1": [("v1/d1", "type", 1, ""), ("v1/d1", "label", 0, "v1"), ("v1/d1", "type", 0, "v1")],
        "v2": [("v2/d1", "type", 1, ""), ("v2/d1", "label", 0, "v2"), ("v2/d1", "label", 1, "v2")],
    }
    store.build(write(tmp_path, first, 0), tmp_path / "kg")
    changed = {"v1": [("v1/d1", "type", 2, "")], "v2": first["v2"][:2]}
    store.build(write(tmp_path, changed, 1), tmp_path / "kg")
    held, graphs, count, classes, properties = state(tmp_path / "kg")
    assert held == {quad(*one) for said in changed.values() for one in said}
    assert graphs == {NamedNode(f"{EX}v2")}
    assert count == 3
    assert classes == {f"{EX}Class1": 1, f"{EX}Class2": 1}
    assert properties == {TYPE.value: 2}


def test_what_a_file_states_of_others_is_listed_beside_it(tmp_path: Path) -> None:
    said = [("v1/d1", "label", 0, ""), ("v2/d1", "label", 0, ""), ("archive/lot", "type", 1, "v1")]
    (file,) = write(tmp_path, {"v1": said}, 0)
    found = quad_files.shared(file)
    assert found is not None
    own, listed = found
    assert own == f"<{EX}v1/".encode()
    lines = [line.rstrip(b"\n") for line in quad_files.lines([file])]
    others = {quad_files.digest(line) for line in lines if not line.startswith(own)}
    assert len(lines) == 3
    assert len(others) == 2
    assert set(quad_files.array(b"".join(others)).tolist()) == set(listed.tolist())
    whole = tmp_path / f"all{quad_files.SUFFIX}"
    quad_files.write_quads(whole, [quad(*one) for one in said])
    nothing = quad_files.shared(whole)
    assert nothing is not None
    assert nothing[0] == b""
    assert len(nothing[1]) == 3, "without things of its own it lists all"


def test_a_build_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    files = write(tmp_path, {"v1": [("v1/d1", "label", 0, "")]}, 0)
    folder = store.build(files, tmp_path / "kg", on_progress=lambda *step: told.append(step))
    assert told == [("load", 0, 1), ("load", 1, 1), ("index", 0, 1), ("index", 1, 1)]
    assert folder.name == "000001"
    assert store.build(files, tmp_path / "kg").name == "000002"
    assert [one.name for one in sorted((tmp_path / "kg" / "builds").iterdir())] == ["000002"]
