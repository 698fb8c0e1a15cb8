"""Send a store's graphs to another store by the SPARQL 1.1 Graph Store Protocol.

A volume goes as two graphs: its claims under the name they have here (``graph/VOLUME``), its facts,
which stand in the default graph here, as ``graph/VOLUME/facts``: so a volume that changed is
replaced by itself. What volumes share (register, ontology, description) goes as ``common``. Whoever
asks the union of the graphs there has what the default graph and the claims have here.

What was sent is remembered in ``STORE/pushed`` for each address: a push that was cut off goes on
with the volume it was at, and the next one sends only what changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import tenacity
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple, parse, serialize

from kg import __version__, quad_files
from kg import store as stores
from kg.errors import StoreError
from kg.settings import OnProgress, silent
from kg.whole_files import replaced

FOLDER: Final = "pushed"
PIECE: Final = 50_000  # statements of one request; stores bound what they take at once
TRIES: Final = 5
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
QUADS: Final = "quads"
TYPE: Final = "application/n-triples"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: graphs put and removed, statements sent, volumes that were there already."""

    url: str
    graphs: int
    removed: int
    statements: int
    unchanged: int


class _PassingError(Exception):
    """An answer that may be another one later."""


def push(
    store: Path,
    url: str,
    *,
    auth: httpx.Auth | None = None,
    token: str | None = None,
    again: bool = False,
    on_progress: OnProgress = silent,
) -> Pushed:
    """Send what ``url``, a Graph Store, does not have yet of the store; ``again`` sends all.

    ``auth`` is httpx's (basic or digest), ``token`` a bearer's. Raises ``StoreError`` when the
    address does not answer, refuses, or the store holds updates that its files don't.
    """
    manifest = stores.manifest(store)
    if manifest.get("updates"):
        raise StoreError(
            "The store holds updates that its files of quads don't.",
            "Send it as a dump (kg publish), or build it anew with --discard-updates.",
        )
    files = {_group(name): store / QUADS / name for name in manifest["files"]}
    memory = _Memory(store, url)
    known = {} if again else memory.read()
    headers = {"user-agent": f"coldwar-kg/{__version__}"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    put = statements = unchanged = removed = 0
    with httpx.Client(headers=headers, auth=auth, timeout=300.0) as client:
        remote = _Remote(client, url)
        for done, (group, path) in enumerate(files.items()):
            on_progress("push", done, len(files))
            before = known.get(group)
            if before and before["file"] == path.name:
                unchanged += 1
                continue
            graphs = _graphs(path, f"{manifest['base']}graph/{group}/facts")
            for name, triples in graphs.items():
                statements += remote.put(name, triples)
                put += 1
            for name in set(before["graphs"] if before else ()) - set(graphs):
                removed += remote.delete(name)
            known[group] = {"file": path.name, "graphs": sorted(graphs)}
            memory.write(known)
        for group in [one for one in known if one not in files]:
            removed += sum(remote.delete(name) for name in known.pop(group)["graphs"])
            memory.write(known)
        on_progress("push", len(files), len(files))
    return Pushed(url, put, removed, statements, unchanged)


def _group(file: str) -> str:
    """``frus1961-63v06-0a1b2c….nq.zst`` → ``frus1961-63v06``."""
    return file.removesuffix(quad_files.SUFFIX).rpartition("-")[0]


def _graphs(path: Path, facts: str) -> dict[str, list[Triple]]:
    """The statements of a file of quads by graph; those of the default graph as ``facts``."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for quad in _quads(path):
        graph = facts if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
        found[graph].append(quad.triple)
    return dict(found)


def _quads(path: Path) -> Iterable[Quad]:
    with quad_files.read_quads(path) as stream:
        yield from parse(stream, RdfFormat.N_QUADS, lenient=True)


class _Remote:
    """The Graph Store at the other end."""

    def __init__(self, client: httpx.Client, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, graph: str, triples: list[Triple]) -> int:
        """Replace a graph: the first piece by PUT, the others added by POST."""
        unique = list(dict.fromkeys(triples))
        for at in range(0, max(len(unique), 1), PIECE):
            body = serialize(unique[at : at + PIECE], format=RdfFormat.N_TRIPLES)
            self._send("POST" if at else "PUT", graph, body)
        return len(unique)

    def delete(self, graph: str) -> int:
        """Remove a graph; 0 when it was not there."""
        return int(self._send("DELETE", graph).status_code != httpx.codes.NOT_FOUND)

    def _send(self, method: str, graph: str, body: bytes | None = None) -> httpx.Response:
        joint = "&" if "?" in self._url else "?"
        address = f"{self._url}{joint}{urlencode({'graph': graph})}"
        try:
            response = self._attempt(method, address, body)
        except (httpx.TransportError, _PassingError) as error:
            raise StoreError(
                f"{self._url} does not take the graph {graph}: {error}",
                "Look whether the store answers there; what was sent is remembered, push again.",
            ) from error
        if response.is_error and not (method == "DELETE" and response.status_code == 404):
            raise StoreError(
                f"{self._url} refuses the graph {graph}: {response.status_code} "
                f"{' '.join(response.text.split())[:200]}",
                "Name the address of its Graph Store Protocol, and credentials if it wants them.",
            )
        return response

    @tenacity.retry(
        stop=tenacity.stop_after_attempt(TRIES),
        wait=tenacity.wait_exponential(multiplier=0.5, max=30),
        retry=tenacity.retry_if_exception_type((httpx.TransportError, _PassingError)),
        reraise=True,
    )
    def _attempt(self, method: str, address: str, body: bytes | None) -> httpx.Response:
        headers = {"content-type": TYPE} if body is not None else {}
        response = self._client.request(method, address, content=body, headers=headers)
        if response.status_code in PASSING:
            raise _PassingError(f"it answers {response.status_code} {response.reason_phrase}")
        return response


class _Memory:
    """What was sent to an address: for each group its file and its graphs."""

    def __init__(self, store: Path, url: str) -> None:
        self._path = store / FOLDER / f"{sha256(url.encode()).hexdigest()[:16]}.json"
        self._url = url

    def read(self) -> dict[str, Any]:
        """What is remembered; nothing when the file is missing or damaged."""
        try:
            found = json.loads(self._path.read_text("utf-8"))
            return dict(found["groups"])
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def write(self, groups: Mapping[str, Any]) -> None:
        """Remember, in one step."""
        with replaced(self._path) as out:
            out.write(json.dumps({"url": self._url, "groups": groups}, indent=1).encode())


def credentials(user: str | None, password: str | None, *, digest: bool) -> httpx.Auth | None:
    """What httpx sends for a user; None without one."""
    if user is None:
        return None
    return (httpx.DigestAuth if digest else httpx.BasicAuth)(user, password or "")
