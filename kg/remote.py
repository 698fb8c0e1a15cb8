"""A graph that stands in another store, asked by the SPARQL 1.1 Protocol.

``Endpoint`` has what readers of an Oxigraph store use of one, so that saved queries, pages and the
server's workers ask either alike. ``stand_in`` is the folder of a store that only says where the
graph is: whoever opens it with ``opened`` gets the endpoint, and everything else that knows a
store by its folder works with it.

An answer is read as it comes, at most ``MOST`` bytes of it and for ``SECONDS``; one that the other
store cut short is an error, never a shorter answer. Credentials are those of ``~/.netrc`` for the
host, as with curl.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from netrc import NetrcParseError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, cast

import httpx
import pyoxigraph as ox
import tenacity

from kg import __version__, settings, sparql
from kg import store as stores
from kg.errors import KgError, QueryError, StoreError, UsageError
from kg.graph import vocab as v
from kg.quad_files import Blocks
from kg.search import INDEX
from kg.sparql import Shape, TokenKind
from kg.store import OpenStore, open_store

SECONDS: Final = 300.0  # that an answer may take in all
SILENCE: Final = 120.0  # without a byte of it
MOST: Final = 1 << 28  # bytes of an answer
TRIES: Final = 3
PASSING: Final = frozenset({429, 502, 503})
TOLD: Final = 2000  # characters of a refusal that are read
TOGETHER: Final = 100  # resources asked for in one request
KEPT: Final = 20_000  # resources remembered
FRESH: Final = 60.0  # seconds after which a server asks again what it knows of an endpoint
ENDPOINT: Final = "endpoint"  # of a manifest

ANSWERS: Final[Mapping[str, ox.QueryResultsFormat]] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
}
GRAPHS: Final[Mapping[str, ox.RdfFormat]] = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/ntriples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
ACCEPT: Final = {
    Shape.TRIPLES: "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
    Shape.SOLUTIONS: "application/sparql-results+json, application/sparql-results+xml;q=0.8",
    Shape.BOOLEAN: "application/sparql-results+json, application/sparql-results+xml;q=0.8",
}
# Virtuoso says so when it cut an answer: at its row limit, or at its time limit ("anytime").
CUT: Final = ("x-sparql-maxrows", "x-sql-message")

DEFAULT: Final = ox.DefaultGraph()
Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def is_address(text: object) -> bool:
    """Whether a store is named by an address on the Web, and no folder."""
    return isinstance(text, str) and text.startswith(("https://", "http://"))


# ---------------------------------------------------------------- asking


class _PassingError(Exception):
    """An answer that may be another one in a moment."""


class _Body(Blocks):
    """The bytes of an answer as they come. Raises StoreError for too many, too late, cut off."""

    def __init__(self, response: httpx.Response, url: str, until: float) -> None:
        super().__init__(self._bounded(response, url, until))
        self._response = response

    def _bounded(self, response: httpx.Response, url: str, until: float) -> Iterator[bytes]:
        read = 0
        try:
            for block in response.iter_bytes():
                read += len(block)
                if read > MOST:
                    raise StoreError(
                        f"{url} answers with more than {MOST:,} bytes.",
                        "Ask for less, or in pages with LIMIT and OFFSET.",
                    )
                if time.monotonic() > until:
                    raise _unanswered(url, f"it takes more than {SECONDS:g} seconds")
                yield block
        except httpx.HTTPError as error:
            raise _unanswered(url, error) from error
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        if not self.closed:
            self._response.close()
        super().close()


def _unanswered(url: str, why: object) -> StoreError:
    return StoreError(
        f"{url} does not answer: {why or 'the connection broke'}.",
        "Look whether the endpoint is there, and ask for less if it was too slow.",
    )


class Endpoint:
    """A SPARQL endpoint with what readers of an ``ox.Store`` use of one.

    What is said of a resource is asked for once and remembered, together with the resources seen
    last (a page shows the labels of what a thing points at, one after the other).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        auth: httpx.Auth | None = None
        try:
            auth = httpx.NetRCAuth()
        except NetrcParseError as error:
            raise UsageError(f"~/.netrc can't be read: {error}", "Mend it.") from error
        except OSError:
            pass  # there is none
        self._client = httpx.Client(
            auth=auth,
            timeout=httpx.Timeout(SILENCE, connect=10.0),
            headers={"user-agent": f"coldwar-kg/{__version__}"},
        )
        self._known: OrderedDict[ox.NamedNode, tuple[ox.Quad, ...]] = OrderedDict()
        self._seen: OrderedDict[ox.NamedNode, None] = OrderedDict()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    # ------------------------------------------------ queries

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Any = None,
        named_graphs: Sequence[ox.NamedNode] | None = None,
        whole: bool = True,
    ) -> Answer:
        """Ask, as an ``ox.Store`` is asked. The answer is there and sound when this returns; unless
        it need not be ``whole``: then rows come as they are read.

        Raises SyntaxError for what is no SPARQL, QueryError for what the endpoint refuses,
        StoreError when it doesn't answer, or not with an answer or all of it.
        """
        if use_default_graph_as_union:
            raise QueryError(
                "The union of its graphs can't be asked of an endpoint in a way all know.",
                "Name its graphs by default-graph-uri, or use GRAPH.",
            )
        shape = sparql.check(text, services=True)
        form: dict[str, Any] = {"query": declared(text, prefixes or {}, base_iri)}
        if default_graph is not None and default_graph != DEFAULT:
            graphs = default_graph if isinstance(default_graph, Sequence) else [default_graph]
            form["default-graph-uri"] = [graph.value for graph in graphs]
        if named_graphs:
            form["named-graph-uri"] = [graph.value for graph in named_graphs]
        until = time.monotonic() + SECONDS
        try:
            response = self._send(form, ACCEPT[shape])
        except (httpx.HTTPError, _PassingError) as error:
            raise _unanswered(self.url, error) from error
        if not response.is_success:
            raise self._refusal(response, text, prefixes, base_iri)
        body = cast(IO[bytes], _Body(response, self.url, until))
        return self._parsed(response, shape, body, whole=whole)

    @tenacity.retry(
        stop=tenacity.stop_after_attempt(TRIES),
        wait=tenacity.wait_exponential(multiplier=0.25, max=5),
        retry=tenacity.retry_if_exception_type((httpx.ConnectError, _PassingError)),
        reraise=True,
    )
    def _send(self, form: Mapping[str, Any], accept: str) -> httpx.Response:
        request = self._client.build_request(
            "POST", self.url, data=form, headers={"accept": accept}
        )
        response = self._client.send(request, stream=True)
        if response.status_code in PASSING:
            response.close()
            raise _PassingError(f"{response.status_code} {response.reason_phrase}")
        return response

    def _parsed(
        self, response: httpx.Response, shape: Shape, body: IO[bytes], *, whole: bool
    ) -> Answer:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if cut := next((response.headers[name] for name in CUT if name in response.headers), None):
            body.close()
            raise StoreError(
                f"{self.url} cuts its answers short ({cut}).",
                "Ask for less, in pages with LIMIT and OFFSET, or raise the limit there.",
            )
        try:
            if shape is Shape.TRIPLES and kind in GRAPHS:
                held = ox.Store()
                held.load(body, GRAPHS[kind], lenient=True)
                return held.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
            if shape is not Shape.TRIPLES and kind in ANSWERS:
                if not whole:
                    return ox.parse_query_results(body, format=ANSWERS[kind])
                return _sound(body, ANSWERS[kind])
        except SyntaxError as error:
            raise StoreError(
                f"{self.url} answers with what is no {kind}: {error}",
                "Name the address of its SPARQL endpoint.",
            ) from error
        body.close()
        raise StoreError(
            f"{self.url} answers with {kind or 'nothing'}, which is no answer to SPARQL.",
            "Name the address of its SPARQL endpoint.",
        )

    def _refusal(
        self,
        response: httpx.Response,
        text: str,
        prefixes: Mapping[str, str] | None,
        base_iri: str | None,
    ) -> KgError:
        """The error for an answer that is none. Raises SyntaxError where we know it to be right."""
        status = f"{response.status_code} {response.reason_phrase}"
        with closing(_Body(response, self.url, time.monotonic() + SECONDS)) as body:
            said = " ".join((body.read(TOLD) or b"").decode("utf-8", "replace").split())
        if response.status_code == httpx.codes.BAD_REQUEST:
            ox.Store().query(text, prefixes=cast(Any, prefixes), base_iri=base_iri)
            return QueryError(
                f"{self.url} refuses the query: {said[:300] or status}",
                "What one store takes another may not; ask in plain SPARQL 1.1.",
            )
        if response.is_redirect:
            return StoreError(
                f"{self.url} has moved to {response.headers.get('location')}.", "Name that address."
            )
        remedy = "Name the address of its SPARQL endpoint."
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            remedy = "Give the host's name and password in ~/.netrc."
        return StoreError(f"{self.url} answers {status}: {said[:300]}", remedy)

    # ------------------------------------------------ single statements

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[ox.Quad]:
        """The statements that fit, as an ``ox.Store`` gives them; None fits all."""
        if isinstance(subject, ox.BlankNode) or isinstance(object, ox.BlankNode):
            return  # it has no name by which to ask another store for it
        if isinstance(subject, ox.NamedNode):
            for quad in self._of(subject):
                if (
                    (predicate is None or quad.predicate == predicate)
                    and (object is None or quad.object == object)
                    and (graph_name is None or quad.graph_name == graph_name)
                ):
                    yield quad
            return
        for quad in self._asked(subject, predicate, object, graph_name):
            if isinstance(quad.subject, ox.NamedNode):
                self._see(quad.subject)
            yield quad

    def contains_named_graph(self, graph: ox.NamedNode) -> bool:
        """Whether anything stands in a graph."""
        return bool(self.query(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}"))

    def __contains__(self, quad: ox.Quad) -> bool:
        found = self.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name)
        return next(found, None) is not None

    def __len__(self) -> int:
        rows = cast(Any, self.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
        return int(next(rows)["n"].value)

    def _asked(self, subject: Any, predicate: Any, object: Any, graph: Any) -> Iterator[ox.Quad]:
        terms = {"s": subject, "p": predicate, "o": object}
        s, p, o = (f"?{name}" if term is None else str(term) for name, term in terms.items())
        pattern = _everywhere(f"{s} {p} {o}") if graph is None else f"{s} {p} {o}"
        if isinstance(graph, ox.NamedNode):
            pattern = f"GRAPH {graph} {{ {pattern} }}"
        wanted = [f"?{name}" for name, term in terms.items() if term is None]
        head = " ".join([*wanted, "?g"] if graph is None else wanted) or "(1 AS ?one)"
        for row in self._rows(f"SELECT {head} WHERE {{ {pattern} }}"):
            found = {name: row[name] if term is None else term for name, term in terms.items()}
            place = (row["g"] or DEFAULT) if graph is None else graph
            yield ox.Quad(found["s"], found["p"], found["o"], place)

    def _rows(self, text: str) -> Iterator[ox.QuerySolution]:
        rows = cast(ox.QuerySolutions, self.query(text, whole=False))
        try:
            yield from rows
        except SyntaxError as error:
            raise _unanswered(self.url, f"its answer breaks off ({error})") from error

    def _of(self, node: ox.NamedNode) -> tuple[ox.Quad, ...]:
        """All that is said of a resource."""
        if node not in self._known:
            self._seen.pop(node, None)
            recent = [self._seen.popitem()[0] for _ in range(min(TOGETHER, len(self._seen)))]
            self._fetch([node, *recent])
        self._known.move_to_end(node)
        return self._known[node]

    def _fetch(self, nodes: Iterable[ox.NamedNode]) -> None:
        found: dict[ox.NamedNode, dict[ox.Quad, None]] = {node: {} for node in nodes}
        values = " ".join(map(str, found))
        text = f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?s {{ {values} }} {_everywhere('?s ?p ?o')} }}"
        for row in self._rows(text):
            subject, graph = cast(ox.NamedNode, row["s"]), cast(Any, row["g"]) or DEFAULT
            quad = ox.Quad(subject, cast(Any, row["p"]), cast(Any, row["o"]), graph)
            found.setdefault(subject, {})[quad] = None
        for node, quads in found.items():
            self._known[node] = tuple(quads)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        first = next(iter(found))
        for quad in found[first]:
            if isinstance(quad.object, ox.NamedNode):
                self._see(quad.object)

    def _see(self, node: ox.NamedNode) -> None:
        """It is likely asked for next."""
        if node not in self._known:
            self._seen[node] = None
            self._seen.move_to_end(node)
            if len(self._seen) > KEPT:
                self._seen.popitem(last=False)


def _sound(body: IO[bytes], format_: ox.QueryResultsFormat) -> Answer:
    """An answer read to its end before anybody acts on its beginning. Raises SyntaxError."""
    held = body.read()
    found = ox.parse_query_results(held, format=format_)
    if isinstance(found, ox.QuerySolutions):
        deque(found, maxlen=0)
        found = ox.parse_query_results(held, format=format_)
    return found


def _everywhere(triple: str) -> str:
    return f"{{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }}"


def declared(text: str, prefixes: Mapping[str, str], base_iri: str | None = None) -> str:
    """A query with the prefixes it uses and doesn't declare, for who doesn't know them.

    They stand in the first line, so that the lines of an error are the query's.
    """
    own: set[str] = set()
    used: set[str] = set()
    before = ""
    relative = based = False
    for token in sparql.tokens(text):
        if token.kind is TokenKind.NAME:
            prefix = token.text.partition(":")[0]
            (own if before == "PREFIX" else used).add(prefix)
        relative |= token.kind is TokenKind.IRI and ":" not in token.text
        before = token.text.upper() if token.kind is TokenKind.WORD else ""
        based |= before == "BASE"
    wanted = [name for name in sorted(used - own) if name in prefixes]
    head = "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in wanted)
    if base_iri and relative and not based:
        head = f"BASE <{base_iri}> {head}"
    return head + text


# ---------------------------------------------------------------- a store that is elsewhere


def base_of(endpoint: Endpoint) -> str | None:
    """The IRI under which the graph there names everything; None when it has no volume."""
    found = endpoint.query(f"SELECT ?volume WHERE {{ ?volume a {v.VOLUME} }} LIMIT 1")
    row = next(cast(ox.QuerySolutions, found), None)
    volume = row["volume"] if row is not None else None
    return volume.value.rpartition("/")[0] + "/" if isinstance(volume, ox.NamedNode) else None


def reached(url: str, *, any_graph: bool = False) -> OpenStore:
    """An endpoint opened for reading.

    Raises StoreError when it doesn't answer, or has no volume and isn't to be ``any_graph``.
    """
    if not is_address(url):
        raise StoreError(f"{url!r} is no address of an endpoint.", "Give one with http or https.")
    endpoint = Endpoint(url)
    base = base_of(endpoint)
    if base is None and not any_graph:
        endpoint.close()
        raise StoreError(
            f"{url} knows no volume.",
            "Send the graph there (kg push), and let its default graph be the union of all.",
        )
    return _open(endpoint, Path(url), {ENDPOINT: url, "base": base or settings.DEFAULT_BASE})


def _open(endpoint: Endpoint, path: Path, manifest: Mapping[str, Any]) -> OpenStore:
    # An endpoint has what readers use of a store, and no more; it is let go as a lock is.
    return OpenStore(cast(ox.Store, endpoint), path, manifest, cast(IO[bytes], endpoint))


def either(store: Path | None, endpoint: str | None, *, any_graph: bool = False) -> OpenStore:
    """The endpoint opened for reading if one is named, else the store."""
    if endpoint is None:
        return open_store(settings.store_path(store))
    return reached(endpoint, any_graph=any_graph)


@contextmanager
def stand_in(url: str, indexed: Path | None = None) -> Iterator[Path]:
    """The folder of a store whose graph is at an endpoint; it goes at the end.

    ``indexed`` is the store that was sent there: its search index serves here, its counts are
    told. Raises StoreError when the endpoint doesn't answer or has no volume.
    """
    with reached(url) as there:
        manifest = dict(there.manifest)
    with ExitStack() as opened, TemporaryDirectory(prefix="kg-endpoint-") as name:
        folder = Path(name) / stores.BUILDS / "000001"
        folder.mkdir(parents=True)
        (folder / stores.LOCK).touch()
        if indexed is not None:
            build = opened.enter_context(open_store(indexed))
            here = build.manifest.get("base") or settings.DEFAULT_BASE
            if here != manifest["base"]:
                raise StoreError(
                    f"{indexed} names everything under {here}, {url} under {manifest['base']}.",
                    "Name the store that was sent there.",
                )
            manifest = {**build.manifest, **manifest}
            (folder / INDEX).symlink_to((build.path / INDEX).resolve())
        stores.write_manifest(folder, manifest)
        stores.swap(Path(name), folder)
        done = threading.Event()
        renewing = threading.Thread(target=_renew, args=(folder, done), daemon=True)
        renewing.start()
        try:
            yield Path(name)
        finally:
            done.set()
            renewing.join()


def _renew(folder: Path, done: threading.Event) -> None:
    """Let the folder look like a new build from time to time: what is elsewhere may change."""
    while not done.wait(FRESH):
        with suppress(OSError):
            os.utime(folder)


def opened(store: Path) -> OpenStore:
    """A store opened for reading, be its graph here or at an endpoint. Raises StoreError."""
    folder = stores.current(store)
    with suppress(OSError, ValueError):
        manifest = json.loads((folder / stores.MANIFEST).read_text("utf-8"))
        if url := manifest.get(ENDPOINT):
            return _open(Endpoint(url), folder, manifest)
    return open_store(store)
