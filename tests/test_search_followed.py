"""The index that follows a change: table by table what one made from nothing holds, ids aside."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg import build as pipeline
from kg import corrections, search, settings, store

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
LISTED = HERE / "sources" / "frus1961-63v06.xml"
BERLIN = """\
1. Telegram From the Embassy in the Soviet Union to the Department of State
Moscow, May 2, 1961, 6 p.m.
2801. I saw Gromyko today. He spoke of Berlin.
Thompson
"""
REPLY = """\
2. Telegram From the Department of State to the Embassy in the Soviet Union
Washington, May 3, 1961, 6 p.m.
1201. Embtel 2801. The Secretary agrees on Berlin.
Rusk
"""
Told = dict[str, list[tuple[object, ...]]]

ID = {"item": "item", "answered": "item", "thread": "item", "holding": "holding"}
ID |= dict.fromkeys(("agent", "sender", "recipient"), "agent")
WORDS = "CREATE VIRTUAL TABLE temp.{0}_told USING fts5vocab(main, {0}, instance)"


def told(index: Path) -> Told:
    """All rows of an index, things by their names."""
    with closing(sqlite3.connect(index)) as database:
        tables = [
            name
            for name, sql in database.execute("SELECT name, sql FROM sqlite_master")
            if sql and sql.startswith("CREATE TABLE") and not name.startswith(("words", "names"))
        ]
        names = {
            kind: dict(database.execute(f"SELECT id, name FROM {kind}").fetchall())
            for kind in ("item", "agent", "holding")
        }
        found: Told = {}
        for table in tables:
            rows = database.execute(f"SELECT * FROM {table}")
            columns = [column for column, *_ in rows.description]
            found[table] = sorted(
                (
                    tuple(
                        names[ID[column]].get(value, value) if column in ID else value
                        for column, value in zip(columns, row, strict=True)
                        if column != "id"
                    )
                    for row in rows
                ),
                key=repr,
            )
        # how the words are laid out on the disk has its history
        found["sqlite_stat1"] = [
            row for row in found["sqlite_stat1"] if not str(row[0]).startswith(("words", "names"))
        ]
        for words, kind in (("words", "item"), ("names", "agent")):
            database.execute(WORDS.format(words))
            rows = database.execute(f"SELECT term, doc, col, offset FROM temp.{words}_told")
            found[words] = sorted((t, names[kind][doc], col, at) for t, doc, col, at in rows)
            # how long each text is, by which what is found is ranked
            sizes = database.execute(f"SELECT id, sz FROM {words}_docsize")
            found[f"{words} sizes"] = sorted((names[kind][id_], size) for id_, size in sizes)
            found[f"{words} in all"] = database.execute(
                f"SELECT block FROM {words}_data WHERE id = 1"
            ).fetchall()
    return found


def known(register: Path, name: str, person: str) -> None:
    """A register that names somebody, and says who an entry of the volume's list is."""
    ours, foaf = settings.DEFAULT_BASE, "http://xmlns.com/foaf/0.1/"
    entry = f"<{ours}person/frus1961-63v06-p_KFD1>"
    register.write_text(
        f"""
{entry} <{settings.VOCABULARY}listedIn> <{ours}frus1961-63v06> .
{entry} <{foaf}name> "Kohler, Foy D." .
{entry} <{settings.VOCABULARY}identifiedAs> <{ours}{person}> .
<{ours}person/900001> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{foaf}Person> .
<{ours}person/900001> <{foaf}name> "{name}" .
<{ours}person/900001> <{foaf}familyName> "Kohler" .
""",
        "utf-8",
    )


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of three volumes, one of them with a list of persons."""
    folder = tmp_path / "in"
    for case in GOLDEN.glob("frus1961-63v05-invented_*"):
        (folder / "frus1961-63v05-invented").mkdir(parents=True, exist_ok=True)
        page = folder / "frus1961-63v05-invented" / f"{case.name.rpartition('_')[2]}.txt"
        shutil.copy(case / "page.txt", page)
    (folder / "frus2-invented").mkdir()
    (folder / "frus2-invented" / "d1.txt").write_text(BERLIN, "utf-8")
    (folder / "frus2-invented" / "d2.txt").write_text(REPLY, "utf-8")
    shutil.copy(LISTED, folder)
    return folder


def edited(sources: Path) -> None:
    page = sources / "frus1961-63v05-invented" / "d23.txt"
    page.write_text(page.read_text("utf-8").replace("Adenauer", "Erhard"), "utf-8")


def come_and_gone(sources: Path) -> None:
    """The beginning of a thread goes; a document comes, and a thread."""
    folder = sources / "frus2-invented"
    (folder / "d1.txt").unlink()
    (folder / "d3.txt").write_text(REPLY.replace("2. T", "3. T").replace("1201", "1202"), "utf-8")
    folder = sources / "frus1961-63v05-invented"
    (folder / "d1.txt").write_text(BERLIN, "utf-8")


def moved(sources: Path) -> None:
    """The same documents in a volume of another name, which others now answer."""
    (sources / "frus2-invented").rename(sources / "frus1-invented")
    (sources / "frus1-invented" / "d1.txt").write_text(BERLIN, "utf-8")
    (sources / "frus1961-63v05-invented" / "d77.txt").unlink()


def corrected(sources: Path) -> None:
    said = {"document": "frus1961-63v06/d64", "text": "Khrushchev", "is": "person/900001"}
    date_said = {"message": "frus1961-63v05-invented/d9", "sent": "1961-03~"}
    (sources / corrections.FILE).write_text(
        corrections.entry("mention", said, "A. Historian", date(2026, 11, 29), "read")
        + corrections.entry("date", date_said, "A. Historian", date(2026, 11, 29), "read"),
        "utf-8",
    )


def renamed(sources: Path) -> None:
    known(sources.parent / "register.nt", "Foy David Kohler", "person/900001")


def another(sources: Path) -> None:
    """He of the list is somebody else; of his documents none has changed."""
    known(sources.parent / "register.nt", "Foy David Kohler", "person/107127")


@pytest.mark.parametrize(
    "changes", [(edited, come_and_gone), (moved, corrected), (renamed,), (another,)]
)
def test_what_follows_is_what_is_made_from_nothing(
    changes: tuple[Callable[[Path], None], ...],
    sources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register, target = tmp_path / "register.nt", tmp_path / "store"
    known(register, "Foy D. Kohler", "person/900001")
    pipeline.build([sources], target, registers=[register], workers=1)
    before = told(store.current(target) / search.INDEX)
    for change in changes:
        change(sources)
    with monkeypatch.context() as patch:
        patch.setattr(store, "_few", lambda *_: True)  # of three volumes one is many
        patch.setattr(search, "MOST", 1.0)
        patch.setattr(search, "build", lambda *_: pytest.fail("made from nothing"))
        pipeline.build([sources], target, registers=[register], workers=1)
    followed = told(store.current(target) / search.INDEX)
    assert followed != before
    with store.open_store(target) as opened:
        search.build(opened.store, settings.DEFAULT_BASE, tmp_path / "anew")
        for table, rows in told(tmp_path / "anew").items():
            assert followed[table] == rows, table
        # nothing to follow: much has changed, or the tables are others
        every = {one.subject.value for one in opened.store if isinstance(one.subject, NamedNode)}
        asked = opened.store, opened.store, settings.DEFAULT_BASE, tmp_path / "anew"
        assert not search.follow(*asked, tmp_path / "much", every)
        with closing(sqlite3.connect(tmp_path / "anew")) as database:
            database.execute("PRAGMA user_version = 1")
        assert not search.follow(*asked, tmp_path / "other", ())
