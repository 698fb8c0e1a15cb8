"""Downloading volumes, against a server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg import fetch as fetching
from kg.errors import InputError
from kg.fetch import FetchReport, fetch

TEXT = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="{0}"><teiHeader/><text><body>
<div type="document" xml:id="d1" n="1"><head>1. Letter</head><p>{1}</p></div>
</body></text></TEI>"""


@dataclass
class Server:
    """A server of volumes that can be told to misbehave."""

    url: str = ""
    volumes: dict[str, bytes] = field(default_factory=dict)
    tag: str = '"1"'
    ranges: bool = True
    cut: list[int] = field(default_factory=list)  # bytes after which an answer breaks off
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # before good ones
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.asked.append((self.path, headers))
            if told.answers:
                status, extra = told.answers.pop(0)
                return self.answer(status, b"", extra)
            data = told.volumes.get(self.path.rpartition("/")[2])
            if data is None:
                return self.answer(404, b"")
            wanted = headers.get("range")
            if wanted and told.ranges and headers.get("if-range") == told.tag:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                return self.answer(206, data[start:])
            return self.answer(200, data)

        def answer(self, status: int, data: bytes, extra: dict[str, str] | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("ETag", told.tag)
            for name, value in (extra or {}).items():
                self.send_header(name, value)
            self.end_headers()
            if told.cut and data:
                self.wfile.write(data[: told.cut.pop(0)])
                self.wfile.flush()
                self.close_connection = True
                return
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.daemon_threads = True
        told.url = f"http://127.0.0.1:{httpd.server_port}/volumes"
        thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield told
        httpd.shutdown()
        thread.join()


def volume(id: str, size: int = 300_000) -> bytes:
    return TEXT.format(id, "word " * (size // 5)).encode()


@pytest.fixture
def slept() -> list[float]:
    return []


def run(server: Server, to: Path, slept: list[float], *ids: str, **kw: object) -> FetchReport:
    return fetch(ids, to, base_url=server.url, sleep=slept.append, **kw)  # type: ignore[arg-type]


def test_volumes_come_whole(server: Server, tmp_path: Path, slept: list[float]) -> None:
    server.volumes = {"frus1.xml": volume("frus1"), "frus2.xml": volume("frus2")}
    told: list[tuple[str, int, int]] = []
    report = run(
        server, tmp_path / "in", slept, "frus1", "frus2", "frus1",
        on_progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert [p.name for p in report.fetched] == ["frus1.xml", "frus2.xml"]
    assert report.problems == ()
    assert report.fetched[0].read_bytes() == server.volumes["frus1.xml"]
    assert sorted(p.name for p in (tmp_path / "in").iterdir()) == ["frus1.xml", "frus2.xml"]
    size = len(server.volumes["frus1.xml"])
    assert ("frus1", size, size) in told
    assert [d for v, d, _ in told if v == "frus1"] == sorted(d for v, d, _ in told if v == "frus1")
    assert slept == [fetching.PAUSE]
    assert all(h["user-agent"].startswith("coldwar-kg/") for _, h in server.asked)
    again = run(server, tmp_path / "in", slept, "frus1")
    assert (again.fetched, [p.name for p in again.present]) == ((), ["frus1.xml"])
    assert len(server.asked) == 2


def test_a_download_cut_off_goes_on(server: Server, tmp_path: Path, slept: list[float]) -> None:
    server.volumes = {"frus1.xml": volume("frus1")}
    server.cut = [100_000, 50_000]
    report = run(server, tmp_path, slept, "frus1")
    assert report.problems == ()
    assert report.fetched[0].read_bytes() == server.volumes["frus1.xml"]
    asked = [int(h.get("range", "bytes=0-")[6:-1]) for _, h in server.asked]
    assert asked[0] == 0
    assert 0 < asked[1] < asked[2]
    assert len(slept) == 2


def test_it_goes_on_in_another_run(server: Server, tmp_path: Path, slept: list[float]) -> None:
    server.volumes = {"frus1.xml": volume("frus1")}
    server.cut = [100_000, *[1] * (fetching.TRIES - 1)]
    report = run(server, tmp_path, slept, "frus1")
    assert "can't be had now" in report.problems[0].reason
    assert not (tmp_path / "frus1.xml").exists()
    assert (tmp_path / "frus1.xml.part").stat().st_size > 0
    server.asked.clear()
    assert run(server, tmp_path, slept, "frus1").problems == ()
    assert "range" in server.asked[0][1]
    assert [p.name for p in tmp_path.iterdir()] == ["frus1.xml"]


@pytest.mark.parametrize("changed", [True, False])
def test_a_file_that_changed_meanwhile_begins_anew(
    server: Server, tmp_path: Path, slept: list[float], changed: bool
) -> None:
    server.volumes = {"frus1.xml": volume("frus1")}
    (tmp_path / "frus1.xml.part").write_bytes(b"<old")
    (tmp_path / "frus1.xml.part.etag").write_text('"0"' if changed else 'W/"1"')
    assert run(server, tmp_path, slept, "frus1").problems == ()
    assert (tmp_path / "frus1.xml").read_bytes() == server.volumes["frus1.xml"]


def test_a_part_that_is_too_long(server: Server, tmp_path: Path, slept: list[float]) -> None:
    server.volumes = {"frus1.xml": volume("frus1")}
    (tmp_path / "frus1.xml.part").write_bytes(b"x" * 1_000_000)
    (tmp_path / "frus1.xml.part.etag").write_text('"1"')
    server.answers = [(416, {})]
    assert run(server, tmp_path, slept, "frus1").problems == ()
    assert (tmp_path / "frus1.xml").read_bytes() == server.volumes["frus1.xml"]


def test_the_server_may_ask_to_wait(server: Server, tmp_path: Path, slept: list[float]) -> None:
    server.volumes = {"frus1.xml": volume("frus1")}
    server.answers = [
        (429, {"Retry-After": "7"}),
        (503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        (500, {}),
    ]
    assert run(server, tmp_path, slept, "frus1").problems == ()
    assert slept[0] == 7.0
    assert slept[1] == 0.0
    assert 0 < slept[2] < 120


@pytest.mark.parametrize(
    ("id", "data", "says"),
    [
        ("frus9", None, "not in the repository"),
        ("frus1", b"<html>Sign in</html>", "no TEI"),
        ("frus1", volume("frus2"), "is frus2"),
        ("frus1", volume("frus1")[:-30], ""),
        ("../frus1", volume("frus1"), "no volume id"),
        ("frus1?x=1", volume("frus1"), "no volume id"),
    ],
)
def test_what_is_no_volume_is_not_kept(
    server: Server, tmp_path: Path, slept: list[float], id: str, data: bytes | None, says: str
) -> None:
    server.volumes = {"frus3.xml": volume("frus3")}
    if data is not None:
        server.volumes["frus1.xml"] = data
    report = run(server, tmp_path, slept, id, "frus3")
    (problem,) = report.problems
    assert says in problem.reason
    assert [p.name for p in tmp_path.iterdir()] == ["frus3.xml"]


def test_a_server_that_is_not_there(tmp_path: Path, slept: list[float]) -> None:
    report = fetch(["frus1"], tmp_path, base_url="http://127.0.0.1:9", sleep=slept.append)
    assert "can't be had now" in report.problems[0].reason
    assert len(slept) == fetching.TRIES - 1


def test_a_folder_that_cannot_be_made(tmp_path: Path, slept: list[float]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError):
        fetch(["frus1"], tmp_path / "file" / "in", base_url="http://127.0.0.1:9")


LETTER = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="l1"><teiHeader><profileDesc>
<correspDesc><correspAction type="sent"><persName>A B</persName></correspAction></correspDesc>
</profileDesc></teiHeader><text><body><p>{0}</p></body></text></TEI>"""


def test_a_file_of_another_edition_by_its_address(server: Server, tmp_path: Path) -> None:
    server.volumes["l1.xml"] = LETTER.format("One.").encode()
    server.volumes["none.xml"] = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/></TEI>'
    server.answers = [(503, {"Retry-After": "1"})]
    found = fetch(
        [f"{server.url}/letters/l1.xml", f"{server.url}/none.xml", f"{server.url}/a.exe"],
        tmp_path,
        base_url=server.url,
        sleep=lambda _: None,
    )
    assert [path.name for path in found.fetched] == ["l1.xml"]
    assert [problem.reason[:25] for problem in found.problems] == [
        "is TEI without correspond",
        "is no address of a file t",
    ]
    again = fetch([f"{server.url}/letters/l1.xml"], tmp_path, base_url=server.url)
    assert [path.name for path in again.present] == ["l1.xml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["l1.xml"]


PAGE = """<html><head><title>Swiss Embassy to the Political Department</title></head><body><main>
<h1>Die schweizerische Botschaft in Havanna an das Politische Departement</h1>
<p>Telegramm Nr. 3</p><p>Havanna, 2. November 1962</p><p>Man wartet.</p></main></body></html>"""


def test_documents_of_another_edition_by_their_ids(server: Server, tmp_path: Path) -> None:
    server.volumes["19008"] = PAGE.encode()
    ids = ["19008", "../19008"]
    found = fetch(ids, tmp_path, edition="dodis", base_url=server.url, pause=0)
    assert [path.name for path in found.fetched] == ["dodis-19008.html"]
    assert [problem.reason for problem in found.problems] == ["is no id of a document of dodis"]
    (unknown,) = fetch(["1"], tmp_path, edition="aapd", base_url=server.url).problems
    assert "tells no address" in unknown.reason
