"""Corrections outweigh the program, survive a build, and are checked when they are read."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg import corrections
from kg.build import build, extract
from kg.cli import app
from kg.errors import InputError
from kg.store import open_store

PAGE = """64. Telegram From the Embassy in the Soviet Union to the Department of State1
Moscow, October 24, 1962.
Khrushchev received me. Ambassador Thompson was spoken of.
Kohler
"""


def folder(tmp_path: Path, said: str) -> Path:
    pages = tmp_path / "frus1961-63v06"
    pages.mkdir()
    (pages / "d64.txt").write_text(PAGE, encoding="utf-8")
    (pages / corrections.FILE).write_text(said, encoding="utf-8")
    return pages


def record(pages: Path) -> dict:
    out = pages.parent / "records.jsonl"
    with out.open("w", encoding="utf-8") as stream:
        assert extract([pages], stream, workers=1) == ()
    return json.loads(out.read_text(encoding="utf-8").splitlines()[0])


def entry(kind: str, **says: object) -> str:
    return corrections.entry(kind, says, "A. Historian", date(2026, 11, 29), "read by hand")


def test_a_name_is_who_the_reader_says(tmp_path: Path) -> None:
    said = entry(
        "mention", document="frus1961-63v06/d64", text="Thompson", **{"is": "person/999999"}
    )
    found = record(folder(tmp_path, said))
    (thompson,) = [m for m in found["mentions"] if m["text"] == "Thompson"]
    assert (thompson["agent"], thompson["reason"]) == ("person/999999", "correction")
    assert thompson["detail"] == "A. Historian, 2026-11-29: read by hand"


def test_a_name_is_not_whom_the_program_takes_it_for(tmp_path: Path) -> None:
    said = entry(
        "mention", document="frus1961-63v06/d64", text="Khrushchev", is_not="person/107127"
    )
    found = record(folder(tmp_path, said))
    assert {m["agent"] for m in found["mentions"] if m["text"] == "Khrushchev"} == {None}


def test_a_date_as_corrected(tmp_path: Path) -> None:
    said = entry("date", message="frus1961-63v06/d64", sent="1962-10-25~")
    outer = record(folder(tmp_path, said))["communications"][0]
    assert outer["sent"]["edtf"] == "1962-10-25~"
    assert outer["sent"]["by"] == "reader"


def test_two_persons_who_are_one(tmp_path: Path) -> None:
    said = entry("same", persons=["person/1", "person/107127"])
    found = record(folder(tmp_path, said))
    assert {m["agent"] for m in found["mentions"] if m["text"] == "Khrushchev"} == {"person/1"}


def test_a_correction_is_in_the_graph_and_what_it_outweighs_is_a_claim(tmp_path: Path) -> None:
    said = entry("mention", document="frus1961-63v06/d64", text="Khrushchev", **{"is": "person/1"})
    pages = folder(tmp_path, said)
    build([pages], tmp_path / "store", workers=1)
    ask = """PREFIX cw: <https://w3id.org/coldwar-letters/ontology#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?node WHERE { ?node prov:wasGeneratedBy ?made ; cw:reason "correction" .
          FILTER(STRENDS(STR(?made), "#corrections")) }"""
    with open_store(tmp_path / "store") as opened:
        assert len(list(opened.store.query(ask))) == 1
        outweighed = 'ASK { GRAPH ?g { ?c ?p "outvoted-by-correction" } }'
        assert opened.store.query(outweighed)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[mention]]\ndocument = "v/d1"\n', "lacks text"),
        ('[[name]]\ntext = "x"\n', "unknown kind"),
        ('[[date]]\nmessage = "v/d1"\nsent = "1962"\n', "author and day"),
        ('[[date]]\nmessage = "v/d1"\nsent = "May"\nauthor = "A"\nday = 2026-01-01\n', "no EDTF"),
        ("[[date\n", "can't be read"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        record(folder(tmp_path, text))


def test_the_command_writes_what_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / corrections.FILE
    for more in (["--text", "Thompson", "--is-not", "person/2"], ["--sent", "1962-10-25"]):
        done = CliRunner().invoke(
            app, ["correct", "v/d1", *more, "--author", "A", "--to", str(file)]
        )
        assert done.exit_code == 0, done.output
    read = corrections.read((file,))
    assert [one.kind for one in read.of_document["v/d1"]] == ["mention", "date"]
