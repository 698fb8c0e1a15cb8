"""What the tests of the server share: a store to serve, and servers in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import sourced

from kg import quad_files
from kg import store as stores

SERVE = """
import json, os, sys
from pathlib import Path
from kg.serve.app import serve
from kg.serve.pool import Limits
store, limits = Path(sys.argv[1]), Limits(**json.loads(sys.argv[2]))
queries = Path(sys.argv[3]) if len(sys.argv) > 3 else None
token = os.environ.get("TOKEN_OF_THE_TEST")
serve(store, port=0, limits=limits, queries=queries, token=token,
      on_ready=lambda url: print(url, flush=True))
"""


def build(store: Path, extra: Iterator[ox.Quad] | tuple[ox.Quad, ...] = ()) -> Path:
    """Build a store of all that ``tests/sources`` gives, and whatever is added."""
    written = quad_files.write_quads(store / "volumes" / f"more{quad_files.SUFFIX}", extra)
    return stores.build([*sourced.quad_files(), written.path], store)


def numbers(count: int) -> Iterator[ox.Quad]:
    """As many plain statements."""
    predicate = ox.NamedNode("http://example.org/n")
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    for n in range(count):
        value = ox.Literal(str(n), datatype=integer)
        yield ox.Quad(ox.NamedNode(f"http://example.org/{n}"), predicate, value)


@dataclass
class Running:
    """A server at work."""

    url: str
    process: subprocess.Popen[str]

    @property
    def sparql(self) -> str:
        return f"{self.url}sparql"

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False, **options)  # type: ignore[arg-type]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()


def launch(
    store: Path, limits: str = "{}", queries: Path | None = None, token: str | None = None
) -> Running:
    """Start a server on a free port and wait until it is ready. With a token it is writable."""
    patient = json.dumps({"start": 300.0, **json.loads(limits)})  # on a busy machine
    arguments = [sys.executable, "-c", SERVE, str(store), patient]
    if queries is not None:
        arguments.append(str(queries))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    if token is not None:
        environment["TOKEN_OF_THE_TEST"] = token
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    if not url:
        process.stdout.close()
        raise RuntimeError(f"the server ended with {process.wait(10)}")
    return Running(url, process)


def until(condition: Callable[[], bool]) -> bool:
    """Wait for it; the patience is for a busy machine, what it waits for would never come."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
