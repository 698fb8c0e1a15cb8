"""The saved questions put to Virtuoso 7: the same answers, but for what is explained in the docs.

It is started in a folder of its own, on ports that are free, and loaded in bulk as
``docs/scale.md`` shows.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg import queries
from kg.api import value_of
from kg.settings import DEFAULT_BASE

pytestmark = pytest.mark.skipif(
    not (shutil.which("virtuoso-t") and shutil.which("isql-vt")),
    reason="Virtuoso is not installed (Debian's virtuoso-opensource-7)",
)
FACTS = f"{DEFAULT_BASE}graph/facts"
DOCS = Path(__file__).parents[2] / "docs" / "scale.md"
CONFIGURATION = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 100000
"""
# Where its answer is another one; each is explained in docs/scale.md.
DIFFERENT = {
    "answer-times",
    "classification-over-time",
    "heads-of-post",
    "hour-by-hour",
    "threads",
    "unresolved-references",
    "who-was-told",
}
SOMETIMES = {"channel"}


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory, graph: ox.Store) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("virtuoso")
    ports = {"sql": free(), "http": free()}
    (folder / "virtuoso.ini").write_text(CONFIGURATION.format(**ports), "utf-8")
    with (folder / "all.nq").open("wb") as out:
        graph.dump(out, ox.RdfFormat.N_QUADS)
    server = subprocess.Popen(
        ["virtuoso-t", "-f", "-c", "virtuoso.ini"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{ports['http']}/sparql"
        wait_for(address, server)
        load = f"ld_dir('.', 'all.nq', '{FACTS}'); rdf_loader_run();"
        sql = ["isql-vt", f"127.0.0.1:{ports['sql']}", "dba", "dba", f"exec={load}"]
        subprocess.run(sql, check=True, capture_output=True, cwd=folder)
        yield f"{address}?default-graph-uri={FACTS}"
    finally:
        server.terminate()
        server.wait(60)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        try:
            httpx.get(address, trust_env=False)
            return
        except httpx.TransportError:
            assert server.poll() is None, "Virtuoso ended"
            time.sleep(0.1)
    pytest.fail("Virtuoso does not answer")


def test_the_same_answers_but_for_what_is_explained(virtuoso: str, graph: ox.Store) -> None:
    different = set()
    with kg.open(virtuoso) as elsewhere:
        for query in queries.load():
            here = queries.run(query, query.example, graph)
            rows = Counter(tuple(map(value_of, row)) for row in here.rows)
            try:
                there = elsewhere.query(query.name, **query.example)
            except kg.errors.KgError:
                different.add(query.name)
                continue
            if Counter(tuple(row.values()) for row in there) != rows:
                different.add(query.name)
    assert different - SOMETIMES == DIFFERENT
    explained = DOCS.read_text("utf-8")
    assert [name for name in (*DIFFERENT, *SOMETIMES) if f"`{name}`" not in explained] == []
