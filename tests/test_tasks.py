"""One bad document costs that document: it is told with its id and reason, and the rest goes on."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import build as pipeline
from kg import tasks
from kg.errors import InputError, RegisterError
from kg.model import Document
from kg.read.corpus import Problem

VOLUME = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus0000v01"><text><body>%s</body>
</text></TEI>"""
DOCUMENT = """<div type="document" n="%s" xml:id="%s"><head>%s. Telegram From Moscow to Paris</head>
<p>%s</p></div>"""
PAGE = "1. Letter From Mr. Smith to Mrs. Jones\nParis, May 1, 1961.\nDear Mrs. Jones:\nHe came.\n"


def document(id: str, text: str = "He came.", n: str = "1") -> str:
    return DOCUMENT % (n, id, n, text)


def volume(folder: Path, *documents: str) -> Path:
    path = folder / "frus0000v01.xml"
    path.write_text(VOLUME % "".join(documents), encoding="utf-8")
    return path


def extracted(*paths: Path, **options: object) -> tuple[list[str], tuple[Problem, ...]]:
    out = io.StringIO()
    problems = pipeline.extract(paths, out, workers=1, **options)  # type: ignore[arg-type]
    return [json.loads(line)["id"] for line in out.getvalue().splitlines()], problems


@pytest.mark.parametrize("id", ["../../evil", "#", "a/b", "..", "d" * 300])
def test_an_id_that_makes_no_name_costs_its_document(tmp_path: Path, id: str) -> None:
    path = volume(tmp_path, document("d1"), document(id), document("d3"))
    found, (problem,) = extracted(path)
    assert found == ["frus0000v01/d1", "frus0000v01/d3"]
    assert problem.document == f"frus0000v01/{id}"
    assert "no name" in problem.reason


@pytest.mark.parametrize(
    "text",
    [
        'See <ref target="#d1/">x</ref> and <ref target="#..">y</ref>.',
        '<pb n="1" xml:id="a/"/>He came.',
        f"See footnote {'1' * 4301} and Document {'2' * 5000}.",
        "İzmir, İstanbul and Dr. İnönü met on May 3, 1961.",
    ],
)
def test_odd_words_cost_nothing(tmp_path: Path, text: str) -> None:
    path = volume(tmp_path, document("d1", text))
    report = pipeline.build([path], tmp_path / "store", workers=1)
    assert not report.problems
    assert dict(report.counts)["Document"] == 1


def failing(document: Document) -> None:
    if document.id.endswith("d2"):
        raise ZeroDivisionError("by zero")


@pytest.mark.parametrize("stage", ["extract", "identify", "resolve", "write"])
def test_a_fault_of_ours_costs_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    path = volume(tmp_path, document("d1"), document("d2"), document("d3"))
    where = {"extract": "Sheet", "identify": "identify", "resolve": "resolve", "write": "Builder"}
    original = getattr(tasks, where[stage])

    class Sheet:
        @staticmethod
        def of(document: Document) -> object:
            failing(document)
            return original.of(document)

    class Builder(original if stage == "write" else object):  # type: ignore[misc]
        def quads(self, found: object, document: Document) -> Iterator[object]:
            yield from list(super().quads(found, document))[:3]
            failing(document)

    def function(found: Document, *rest: object, **named: object) -> object:
        failing(found)
        return original(found, *rest, **named)

    put = {"extract": Sheet, "write": Builder}.get(stage, function)
    monkeypatch.setattr(tasks, where[stage], put)
    report = pipeline.build([path], tmp_path / "store", workers=1)
    (problem,) = report.problems
    assert (problem.document, problem.line) == ("frus0000v01/d2", None)
    assert "ZeroDivisionError: by zero" in problem.reason
    if stage != "resolve":
        assert dict(report.counts)["Document"] == 2
    again = pipeline.build([path], tmp_path / "store", workers=1)
    assert again.problems == report.problems  # told again, though nothing was done again
    with pytest.raises(ZeroDivisionError):
        pipeline.build([path], tmp_path / "other", workers=1, strict=True)


def test_what_takes_too_long_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = volume(tmp_path, document("d1"), document("d2"), document("d3"))
    original = tasks.Sheet

    class Endless:
        @staticmethod
        def of(document: Document) -> object:
            while document.id.endswith("d2"):
                pass
            return original.of(document)

    monkeypatch.setattr(tasks, "Sheet", Endless)
    report = pipeline.build([path], tmp_path / "store", workers=1, limit=0.5)
    (problem,) = report.problems
    assert problem.document == "frus0000v01/d2"
    assert "0.5 seconds" in problem.reason
    monkeypatch.setattr(tasks, "Sheet", original)
    report = pipeline.build([path], tmp_path / "store", workers=1)
    assert not report.problems
    assert dict(report.counts)["Document"] == 3


def test_strict_stops_at_the_first(tmp_path: Path) -> None:
    path = volume(tmp_path, document("d1"), document("a/b"))
    with pytest.raises(InputError, match="no name"):
        extracted(path, strict=True)


def test_pipes_devices_and_links_to_themselves_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "d1.txt").write_text(PAGE, encoding="utf-8")
    os.mkfifo(folder / "d2.txt")
    (folder / "d3.txt").symlink_to("d3.txt")
    (folder / "d4.xml").symlink_to("/dev/zero")
    (folder / "d5.txt").symlink_to("nowhere.txt")
    found, problems = extracted(folder)
    assert found == ["in/d1"]
    assert {Path(problem.path).name for problem in problems} == {
        "d2.txt",
        "d3.txt",
        "d4.xml",
        "d5.txt",
    }


def test_a_name_that_is_no_utf8_is_read(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "in")
    os.mkdir(folder)  # noqa: PTH102 - the name is bytes
    with open(folder + b"/caf\xe9.txt", "w", encoding="utf-8") as page:  # noqa: PTH123
        page.write(PAGE)
    report = pipeline.build([tmp_path / "in"], tmp_path / "store", workers=1)
    assert dict(report.counts)["Document"] == 1


def test_a_bad_member_of_an_archive_costs_that_member(tmp_path: Path) -> None:
    path = tmp_path / "volumes.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in ("frus0000v01", "frus0000v02"):
            text = (VOLUME % document("d1")).replace("frus0000v01", name)
            archive.writestr(f"{name}.xml", text)
    data = bytearray(path.read_bytes())
    data[data.index(b"He came")] ^= 1
    path.write_bytes(data)
    found, (problem,) = extracted(path)
    assert found == ["frus0000v02/d1"]
    assert "CRC" in problem.reason


def test_a_file_changed_while_it_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = volume(tmp_path, document("d1"))
    page = tmp_path / "in"
    page.mkdir()
    (page / "d1.txt").write_text(PAGE, encoding="utf-8")
    found = pipeline.discover

    def changed_after(*given: object) -> object:
        sources = found(*given)  # type: ignore[arg-type]
        volume(tmp_path, document("d1", "She came."))
        (page / "d1.txt").write_text(PAGE + "She came.", encoding="utf-8")
        return sources

    monkeypatch.setattr(pipeline, "discover", changed_after)
    ids, problems = extracted(path, page)
    assert not ids
    assert len(problems) == 2
    assert all("changed while it was read" in problem.reason for problem in problems)


def test_a_flipped_bit_in_what_is_kept_is_made_good(tmp_path: Path) -> None:
    path = volume(tmp_path, document("d1"), document("d2"))
    store = tmp_path / "store"
    pipeline.build([path], store, workers=1)
    files = [*(store / "extractions").iterdir(), *(store / "quads").iterdir()]
    files = [kept for kept in files if not kept.name.startswith("index")]
    assert len(files) > 1
    for kept in files:
        whole = kept.read_bytes()
        damaged = bytearray(whole)
        damaged[len(damaged) // 2] ^= 4
        kept.write_bytes(damaged)
        assert not pipeline.build([path], store, workers=1).problems
        assert kept.read_bytes() == whole
        kept.write_bytes(whole[:-5])
        assert not pipeline.build([path], store, workers=1).problems
        assert kept.read_bytes() == whole


def test_the_registers_are_part_of_what_an_extraction_depends_on(tmp_path: Path) -> None:
    mine = tmp_path / "register"
    mine.mkdir()
    people = mine / "people.ttl"
    people.write_text("# nobody\n", encoding="utf-8")
    alone, one = tasks.fingerprint(()), tasks.fingerprint([mine])
    assert alone == tasks.fingerprint(())
    assert one == tasks.fingerprint([mine])
    people.write_text("# nobody else\n", encoding="utf-8")
    other = tasks.fingerprint([mine])
    assert len({alone, one, other, tasks.fingerprint([people])}) >= 3
    assert other == tasks.fingerprint([people])  # a folder counts by what is in it
    with pytest.raises(RegisterError, match="no register"):
        tasks.fingerprint([tmp_path / "none"])
