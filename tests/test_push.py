"""Sending a store to another by the Graph Store Protocol."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from kg import build, push
from kg.errors import StoreError
from kg.store import manifest, open_store

ROOT = Path(__file__).parent.parent
LETTER = ROOT / "data" / "documents"


class Remote(ThreadingHTTPServer):
    """A Graph Store of named graphs, in memory; it can be told to fail."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.store = ox.Store()
        self.asked: list[tuple[str, str]] = []
        self.failing: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/data"


class Handler(BaseHTTPRequestHandler):
    server: Remote

    def _answer(self) -> None:
        graph = parse_qs(urlsplit(self.path).query)["graph"][0]
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.asked.append((self.command, graph))
        status = self.server.failing.pop(0) if self.server.failing else 200
        if status == 200:
            name = ox.NamedNode(graph)
            if self.command in ("PUT", "DELETE"):
                self.server.store.remove_graph(name)
            if self.command != "DELETE":
                self.server.store.load(body, ox.RdfFormat.N_TRIPLES, to_graph=name)
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - the names of http.server

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def remote() -> Iterator[Remote]:
    with Remote() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("push") / "store"
    build.build([LETTER], store, workers=1)
    return store


@pytest.fixture
def store(built: Path) -> Iterator[Path]:
    yield built
    for path in (built / push.FOLDER).glob("*"):
        path.unlink()


def union(store: ox.Store) -> set[ox.Triple]:
    return {quad.triple for quad in store}


def test_the_union_there_is_what_all_graphs_are_here(store: Path, remote: Remote) -> None:
    done = push.push(store, remote.url)
    with open_store(store) as opened:
        assert union(remote.store) == union(opened.store)
        claims = ox.NamedNode(opened.manifest["base"] + "graph/frus1961-63v06")
        here = set(opened.store.quads_for_pattern(None, None, None, claims))
    assert set(remote.store.quads_for_pattern(None, None, None, claims)) == here
    assert done.graphs == len(list(remote.store.named_graphs()))
    assert done.unchanged == 0


def test_the_next_push_sends_only_what_changed(store: Path, remote: Remote) -> None:
    push.push(store, remote.url)
    remote.asked.clear()
    again = push.push(store, remote.url)
    assert (remote.asked, again.graphs) == ([], 0)
    assert again.unchanged == len(manifest(store)["files"])
    assert push.push(store, remote.url, again=True).graphs > 0


def test_a_push_cut_off_goes_on_where_it_was(store: Path, remote: Remote) -> None:
    remote.failing = [200, 200, 403]
    with pytest.raises(StoreError, match="403"):
        push.push(store, remote.url)
    first = list(remote.asked)
    remote.asked.clear()
    push.push(store, remote.url)
    whole = {graph for _, graph in first + remote.asked}
    with open_store(store) as opened:
        assert union(remote.store) == union(opened.store)
    assert whole >= {graph.value for graph in remote.store.named_graphs()}


def test_what_passes_is_tried_again(
    store: Path, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    remote.failing = [503, 429]
    push.push(store, remote.url)
    with open_store(store) as opened:
        assert union(remote.store) == union(opened.store)


def test_nobody_there_is_told(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    with pytest.raises(StoreError, match="does not take") as told:
        push.push(store, "http://127.0.0.1:9/data")
    assert "push again" in told.value.remedy


def test_a_volume_that_is_gone_here_goes_there(store: Path, remote: Remote) -> None:
    push.push(store, remote.url)
    memory = next((store / push.FOLDER).glob("*.json"))
    memory.write_text(
        memory.read_text().replace(
            '"groups": {',
            '"groups": {"gone": {"file": "gone", "graphs": ["http://e.org/gone"]},',
            1,
        )
    )
    remote.asked.clear()
    push.push(store, remote.url)
    assert remote.asked == [("DELETE", "http://e.org/gone")]
