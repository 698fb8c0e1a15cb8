"""The writer of a store: every change a build of its own, or none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import build, quad_files, search, store, updates
from kg.errors import StoreError
from kg.settings import shipped
from kg.updates import Refreshed, Writing

TERM = ox.NamedNode("http://example.org/a")


def quad(text: str) -> ox.Quad:
    return ox.Quad(TERM, TERM, ox.Literal(text))


def values(kg: Path) -> set[str]:
    with store.open_store(kg) as opened:
        return {q.object.value for q in opened.store if isinstance(q.object, ox.Literal)}


@pytest.fixture
def kg(tmp_path: Path) -> Path:
    written = quad_files.write_quads(tmp_path / f"v{quad_files.SUFFIX}", [quad("built")])
    store.build([written.path], tmp_path / "kg", {"inputs": "abc"})
    return tmp_path / "kg"


def test_a_change_is_in_the_build_in_use(kg: Path) -> None:
    before = store.current(kg)
    with store.open_store(kg) as old, Writing(kg) as writer:
        writer.change(lambda database: database.add(quad("written")))
        assert values(kg) == {"built", "written"}
        writer.change(lambda database: database.remove(quad("built")))
        assert values(kg) == {"written"}
        assert len(old.store) == 1, "what was opened before stays as it was"
        assert before.is_dir()
    assert store.current(kg) != before
    told = store.manifest(kg)
    assert (told["updates"], told.get("indexed", 0), told["inputs"]) == (2, 0, "abc")
    assert not (kg / updates.COPY).exists()
    assert (store.current(kg) / search.INDEX).is_file()


def test_older_builds_go(kg: Path) -> None:
    with Writing(kg) as writer:
        for n in range(5):
            writer.change(lambda database, n=n: database.add(quad(str(n))))  # type: ignore[misc]
            assert len(list((kg / store.BUILDS).iterdir())) == 1


def test_what_raises_changes_nothing(kg: Path) -> None:
    def half(database: ox.Store) -> None:
        database.add(quad("half"))
        raise KeyError("a fault")

    with Writing(kg) as writer:
        with pytest.raises(KeyError):
            writer.change(half)
        assert values(kg) == {"built"}
        writer.change(lambda database: database.add(quad("next")))
    assert values(kg) == {"built", "next"}
    assert updates.updates(kg) == 1


def test_one_writer_and_no_build_beside_it(kg: Path) -> None:
    with Writing(kg):
        with pytest.raises(StoreError, match="under way"), Writing(kg):
            pass
        with pytest.raises(StoreError, match="under way"):
            store.build([], kg)
    with Writing(kg):
        pass


def test_no_store_no_writer(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    with pytest.raises(StoreError, match="no store"), Writing(tmp_path / "kg"):
        pass


KILLED = """
import sys
from pathlib import Path
import pyoxigraph as ox
from kg.updates import Writing
term = ox.NamedNode("http://example.org/a")
with Writing(Path(sys.argv[1])) as writing:
    for n in range(10_000):
        writing.change(lambda database: database.add(ox.Quad(term, term, ox.Literal(str(n)))))
        print(n, flush=True)
"""


@pytest.mark.parametrize("after", [0, 3, 17])
def test_a_kill_loses_nothing_that_was_told(kg: Path, after: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(kg)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    while int(process.stdout.readline()) < after:
        pass
    process.send_signal(signal.SIGKILL)
    told = [int(line) for line in process.stdout.read().split()]
    process.stdout.close()
    process.wait()
    count = max([after, *told]) + 1
    kept = values(kg)
    assert {str(n) for n in range(count)} | {"built"} <= kept
    assert len(kept) <= count + 2, "one more may have been made and not told"
    with Writing(kg) as writer:
        writer.change(lambda database: database.add(quad("after")))
    assert values(kg) == kept | {"after"}


def test_a_new_index_and_new_counts(kg: Path, tmp_path: Path) -> None:
    with Writing(kg) as writer:
        writer.change(lambda database: database.add(quad("written")))
        index = kg / "index.new"
        with store.open_store(kg) as opened:
            search.build(opened.store, writer.base, index)
        writer.refresh(Refreshed(index, 1, 2, {"http://c": 1}, {"http://p": 2}))
        assert not index.exists()
        writer.change(lambda database: database.add(quad("more")))
    told = store.manifest(kg)
    assert (told["updates"], told["indexed"], told["quads"]) == (2, 1, 2)
    assert values(kg) == {"built", "written", "more"}


def test_a_build_would_lose_updates(kg: Path) -> None:
    updates.keep_updates(kg)
    updates.keep_updates(kg.parent / "none")
    with Writing(kg) as writer:
        writer.change(lambda database: database.add(quad("written")))
    with pytest.raises(StoreError, match="1 updates"):
        updates.keep_updates(kg)


def test_a_build_of_the_pipeline_keeps_what_was_written(tmp_path: Path) -> None:
    documents = shipped("data") / "documents"
    kg = tmp_path / "kg"
    build.build([documents], kg, workers=1)
    with Writing(kg) as writer:
        writer.change(lambda database: database.add(quad("written")))
    build.build([documents], kg, workers=1)
    assert "written" in values(kg), "nothing changed in the sources, so nothing was built"
    other = "https://example.org/other/"
    with pytest.raises(StoreError, match="a build would lose them"):
        build.build([documents], kg, base=other, workers=1)
    assert "written" in values(kg)
    build.build([documents], kg, base=other, workers=1, discard_updates=True)
    assert "written" not in values(kg)
