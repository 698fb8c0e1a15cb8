"""What there is to read under the paths given, and what is wrong with the rest."""

from __future__ import annotations

import gzip
import lzma
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import Document
from kg.read import frus
from kg.read.corpus import Problem, SourceKind, discover, open_source

PAGE = "{0}. Letter From A to B\nMoscow, October 24, 1962.\nText of it.\n"
VOLUME = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="{0}"><teiHeader/><text><body>
<div type="document" xml:id="d1" n="1"><head>1. Letter</head><p>Text.</p></div>
<div type="document" xml:id="d2" n="2"><head>2. Letter</head><p>Text.</p></div>
</body></text></TEI>"""


def write_page(folder: Path, number: int, text: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"d{number}.txt"
    path.write_text(text or PAGE.format(number), encoding="utf-8")
    return path


def write_volume(folder: Path, name: str, id: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    data = VOLUME.format(id or name.partition(".")[0]).encode()
    pack: Callable[[bytes], bytes] = {".gz": gzip.compress, ".xz": lzma.compress}.get(
        path.suffix, bytes
    )
    path.write_bytes(pack(data))
    return path


def read_all(*paths: Path) -> tuple[list[Document], list[Problem]]:
    sources, found = discover(paths)
    problems, documents = list(found), []
    for source in sources:
        documents += list(open_source(source, problems)[1])
    return documents, problems


def test_files_and_folders_in_any_mix(tmp_path: Path) -> None:
    write_page(tmp_path / "frus10", 10)
    write_page(tmp_path / "frus10", 9)
    write_volume(tmp_path, "frus2.xml")
    write_volume(tmp_path, "frus3.xml.gz")
    write_volume(tmp_path, "frus4.xml.xz")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.write(write_volume(tmp_path / ".hidden", "frus5.xml"), "in/frus5.xml")
        archive.write(write_volume(tmp_path / ".hidden", "frus6.xml.xz"), "../frus6.xml.xz")
        archive.writestr("read me", "not a volume")
    (tmp_path / "scan.jpg").write_bytes(b"not read")
    (tmp_path / "scan2.jpg").write_bytes(b"not read")
    documents, problems = read_all(tmp_path)
    (left_out,) = problems
    assert left_out.reason == "2 .jpg files left out, of no kind that is read: scan2.jpg, scan.jpg"
    ids = [d.id for d in documents]
    assert ids == [
        *(f"frus{v}/d{n}" for v in (2, 3, 4, 5, 6) for n in (1, 2)),
        "frus10/d9",
        "frus10/d10",
    ]
    again, _ = read_all(
        tmp_path / "frus10", tmp_path / "more.zip", tmp_path, tmp_path / "frus2.xml"
    )
    assert [d.id for d in again] == ids
    assert not (tmp_path.parent / "frus6.xml.xz").exists()


def test_what_a_page_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "letter of 1962"
    folder.mkdir()
    for name in ("frus1961-63v06-d64.txt", "Kennedy to Khrushchev.txt", "d7.txt"):
        (folder / name).write_text(PAGE.format(7), encoding="utf-8")
    documents, problems = read_all(folder)
    assert problems == []
    assert {d.id for d in documents} == {
        "frus1961-63v06/d64",
        "letter-of-1962/d7",
        "letter-of-1962/Kennedy-to-Khrushchev",
    }


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    page, volume = write_page(tmp_path / "frus1", 1), write_volume(tmp_path, "frus2.xml")

    def digests() -> dict[str, str]:
        return {s.volume: s.digest for s in discover([tmp_path])[0]}

    before = digests()
    os.utime(page)
    assert digests() == before
    shutil.move(tmp_path / "frus1", tmp_path / "elsewhere" / "frus1")
    assert digests() == before
    write_page(tmp_path / "elsewhere" / "frus1", 2)
    after = digests()
    assert after["frus1"] != before["frus1"]
    assert after["frus2"] == before["frus2"]
    volume.write_text(volume.read_text() + " ")
    assert digests()["frus2"] != before["frus2"]


def test_one_source_a_volume(tmp_path: Path) -> None:
    write_page(tmp_path / "frus1", 1)
    write_page(tmp_path / "copy" / "frus1", 1)
    write_volume(tmp_path, "other name.xml", id="frus1")
    sources, problems = discover([tmp_path])
    assert [(s.volume, s.kind) for s in sources] == [("frus1", SourceKind.TEI)]
    assert len(problems) == 2
    assert all("which is read from" in p.reason for p in problems)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("d1.txt", b"", "is empty"),
        ("d1.txt", b"\x00\x01\x02 not text", "is not text"),
        ("d1.txt", "1. Letter in another encoding: Chargé".encode("latin-1"), "is not UTF-8"),
        ("d1.txt", "1. Letter".encode("utf-16"), "is not UTF-8"),
        ("d1.txt", "- Source: files.↩\n- Not found.↩".encode(), "has no heading"),
        ("d1.html", b"", "is empty"),
        ("d1.html", b"<html><body><p>Hello</p></body></html>", "has no heading"),
        ("frus1.xml", b"", "no element found"),
        ("frus1.xml", b"<html/>", "is no TEI file"),
        ("frus1.xml.xz", b"not packed", "format"),
        ("frus1.xml.gz", b"not packed", "gzip"),
        ("frus1.xml.xz", lzma.compress(VOLUME.encode())[:-40], "ended"),
        ("frus1.xml.gz", gzip.compress(VOLUME.encode())[:-40], "ended"),
        ("frus1.zip", b"not packed", "archive"),
    ],
)
def test_bad_input_is_told_and_the_rest_is_read(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    folder = tmp_path / "frus1"
    folder.mkdir()
    (folder / name).write_bytes(data)
    write_page(folder, 2) if name.startswith("d1") else write_page(tmp_path / "frus2", 2)
    sources, found = discover([tmp_path])
    problems, documents = list(found), []
    for source in sources:
        try:
            documents += list(open_source(source, problems)[1])
        except InputError as error:
            problems.append(Problem(source.path, error.line, error.reason))
    (problem,) = problems
    assert problem.path.endswith(name)
    assert re.search(says, problem.reason)
    assert "\n" not in problem.reason
    assert documents[-1].id.endswith("/d2")


def test_given_paths_that_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"ID3")
    (tmp_path / "empty").mkdir()
    paths = [tmp_path / "a.mp3", tmp_path / "empty", tmp_path / "missing"]
    sources, problems = discover(paths)
    assert sources == ()
    assert [p.path for p in problems] == [str(p) for p in paths]


def test_a_letter_needs_no_heading(tmp_path: Path) -> None:
    folder = tmp_path / "frus1961-63v06"
    folder.mkdir()
    (folder / "d1.txt").write_text("Dear Mr. Chairman:\n\nI have received your letter.\n")
    documents, problems = read_all(folder)
    assert problems == []
    assert [d.id for d in documents] == ["frus1961-63v06/d1"]


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_page(tmp_path / "frus1", 1)
    write_page(tmp_path / "frus2", 1)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("frus1"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    sources, problems = discover([tmp_path])
    assert [s.volume for s in sources] == ["frus2"]
    assert problems == (Problem(str(tmp_path / "frus1"), None, "Permission denied"),)


def test_a_bomb_in_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frus, "LARGEST", 1 << 20)
    text = VOLUME.format("frus1").replace("</body>", "<p> </p>" * 1_000_000 + "</body>")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("frus1.xml", text)
    (source,), _ = discover([tmp_path])
    with pytest.raises(InputError, match="unpacks to more than"):
        list(open_source(source, [])[1])


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("frus1.xml", VOLUME)
    data = bytearray(path.read_bytes())
    data[6] |= 1  # general purpose bit 0 of the local header …
    data[data.index(b"PK\x01\x02") + 8] |= 1  # … and of the central directory
    path.write_bytes(bytes(data))
    (source,), _ = discover([path])
    with pytest.raises(InputError, match=r"encrypted|password"):
        open_source(source, [])


def test_tei_by_either_suffix(tmp_path: Path) -> None:
    for name in ("frus2.tei", "frus3.TEI", "frus4.tei.gz", "frus5.tei.xz"):
        write_volume(tmp_path / "in", name)
    with zipfile.ZipFile(tmp_path / "in" / "more.zip", "w") as archive:
        archive.writestr("frus6.tei", VOLUME.format("frus6"))
    sources, problems = discover([tmp_path])
    assert not problems
    assert [source.volume for source in sources] == [f"frus{n}" for n in range(2, 7)]
    assert len(read_all(tmp_path)[0]) == 10


def test_an_archive_of_many_members_is_listed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(1, 1001):
            archive.writestr(f"frus{number}.xml", VOLUME.format(f"frus{number}"))
    opened: list[object] = []
    real = zipfile.ZipFile

    def counted(*arguments: object, **options: object) -> zipfile.ZipFile:
        opened.append(arguments)
        return real(*arguments, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(zipfile, "ZipFile", counted)
    documents, problems = read_all(tmp_path)
    assert (len(documents), problems) == (2000, [])
    assert len(opened) == 2  # to find what is in it, and to read it
