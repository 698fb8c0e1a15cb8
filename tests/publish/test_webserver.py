"""The settings for Apache and nginx, tried on the servers themselves where they are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.publish import webserver
from kg.publish.files import Output

BASE = "https://example.org/letters/"
DOCUMENT, PERSON = "frus1961-63v06/d64", "person/107127"
ENDINGS = ("html", "ttl", "jsonld", "nt", "rdf")
MODULES = (
    "mpm_event",
    "authz_core",
    "dir",
    "mime",
    "setenvif",
    "rewrite",
    "headers",
    "unixd",
)
APACHE = """
ServerRoot {root}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {root}/httpd.pid
ErrorLog {root}/error.log
{modules}
TypesConfig /dev/null
DocumentRoot {root}/www
<Directory {root}/www>
AllowOverride All
Require all granted
</Directory>
"""
NGINX = """
daemon off;
pid {root}/nginx.pid;
error_log {root}/error.log;
events {{}}
http {{
access_log off;
client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
{head}
server {{
listen 127.0.0.1:{port};
{body}
}}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def folder(root: Path) -> Path:
    """A site of few files: a document with one inside it, a person, a list, a front page."""
    site = root / "www" / "letters"
    out = Output(site)
    for name in (DOCUMENT, f"{DOCUMENT}/e1", PERSON):
        for ending in ENDINGS:
            out.put(f"{name}.{ending}", f"{name} {ending}")
    out.put("people.html", "people html")
    out.put("index.html", "front")
    out.put(".well-known/void", "void")
    out.put("dumps/all.nq.gz", b"\x1f\x8b")
    out.put("graph/v1.trig", "trig")
    out.put(".publication/done.jsonl", "none of your business")
    webserver.write(out, BASE)
    return site


def apache(root: Path, port: int) -> list[str]:
    program = os.environ.get("KG_APACHE") or shutil.which("apache2") or shutil.which("httpd")
    if program is None:
        pytest.skip("Apache is not installed (KG_APACHE may name it)")
    modules = Path(program).parent.parent / "lib" / "apache2" / "modules"
    loaded = "\n".join(
        f"LoadModule {m}_module {modules}/mod_{m}.so"
        for m in MODULES
        if (modules / f"mod_{m}.so").is_file()
    )
    config = root / "httpd.conf"
    config.write_text(APACHE.format(root=root, port=port, modules=loaded))
    return [program, "-f", str(config), "-X"]


def nginx(root: Path, port: int) -> list[str]:
    program = os.environ.get("KG_NGINX") or shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed (KG_NGINX may name it)")
    text = (root / "www/letters/nginx.conf.example").read_text()
    text = text.replace("/path/to/site", str(root / "www"))
    head, _, body = text.partition("# In the server block:\n")
    config = root / "nginx.conf"
    config.write_text(NGINX.format(root=root, port=port, head=head, body=body))
    return [program, "-c", str(config), "-e", f"{root}/error.log", "-p", str(root)]


@pytest.fixture(scope="module", params=[apache, nginx], ids=["apache", "nginx"])
def web(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    root = tmp_path_factory.mktemp("web")
    root.chmod(0o755)
    for parent in root.parents:
        if parent.stat().st_mode & 0o001 == 0 and os.access(parent, os.W_OK):
            parent.chmod(parent.stat().st_mode | 0o011)
    folder(root)
    port = free_port()
    process = subprocess.Popen(request.param(root, port))
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}/letters", timeout=10)
    try:
        for _ in range(200):
            try:
                client.get("/")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait()


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("", "html"),
        ("*/*", "html"),
        (BROWSER, "html"),
        ("text/turtle", "ttl"),
        ("text/turtle, text/html;q=0.5", "ttl"),
        ("text/html, text/turtle;q=0.5", "html"),
        ("application/ld+json, */*;q=0.1", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("text/turtle;q=0, application/rdf+xml", "rdf"),
    ],
)
def test_a_document_answers_in_the_format_asked_for(
    web: httpx.Client, accept: str, ending: str
) -> None:
    for name in (DOCUMENT, f"{DOCUMENT}/e1"):
        answer = web.get(f"/{name}", headers={"accept": accept})
        assert (answer.status_code, answer.text) == (200, f"{name} {ending}")
        assert "accept" in answer.headers["vary"].lower()
        kind = {"html": "text/html", **dict(webserver.ENDINGS)}[ending]
        assert answer.headers["content-type"].startswith(kind)
    answer = web.get(f"/{PERSON}", headers={"accept": accept})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"/letters/{PERSON}.{ending}")
    assert "accept" in answer.headers["vary"].lower()


def test_what_there_is_not_is_not_acceptable(web: httpx.Client) -> None:
    assert web.get(f"/{DOCUMENT}", headers={"accept": "image/png"}).status_code == 406
    assert web.get(f"/{PERSON}", headers={"accept": "image/png"}).status_code == 406
    assert (
        web.get("/person/1", headers={"accept": "text/html"}, follow_redirects=True).status_code
        == 404
    )
    assert web.get("/.publication/done.jsonl").status_code == 404


def test_files_answer_by_their_own_names(web: httpx.Client) -> None:
    for name in (DOCUMENT, PERSON):
        for ending in ENDINGS:
            answer = web.get(f"/{name}.{ending}", headers={"accept": "text/html"})
            assert (answer.status_code, answer.text) == (200, f"{name} {ending}")
    assert web.get("/").text == "front"
    assert web.get("/people").text == "people html"
    assert web.get("/people", headers={"accept": "text/turtle, */*;q=0.1"}).text == "people html"
    assert web.get("/.well-known/void").headers["content-type"].startswith("text/turtle")
    assert web.get("/graph/v1.trig").headers["content-type"].startswith("application/trig")
    dump = web.get("/dumps/all.nq.gz")
    assert "content-encoding" not in dump.headers  # it is a file to keep, in several members


def test_links_lead_to_other_formats_the_licence_and_the_name_to_cite(web: httpx.Client) -> None:
    for address in (f"/{DOCUMENT}", f"/{DOCUMENT}.html", f"/{DOCUMENT}.ttl"):
        link = web.get(address, headers={"accept": "text/turtle"}).headers["link"]
        assert f'</letters/{DOCUMENT}.rdf>; rel="alternate"; type="application/rdf+xml"' in link
        assert f'</letters/{DOCUMENT}.ttl>; rel="describedby"; type="text/turtle"' in link
        assert f'<{BASE}{DOCUMENT}>; rel="cite-as"' in link
        assert 'rel="license"' in link


def test_what_is_unchanged_is_not_sent_again(web: httpx.Client) -> None:
    answer = web.get(f"/{DOCUMENT}", headers={"accept": "text/turtle"})
    tag = answer.headers["etag"]
    again = web.get(f"/{DOCUMENT}", headers={"accept": "text/turtle", "if-none-match": tag})
    assert again.status_code == 304
    other = web.get(f"/{DOCUMENT}", headers={"accept": "text/html", "if-none-match": tag})
    assert other.status_code == 200
