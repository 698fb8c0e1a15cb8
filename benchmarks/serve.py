"""How fast questions are answered over HTTP, beside two other servers in the same run.

    python benchmarks/serve.py --store kg-store [--clients 1 8 32] [--seconds 5] [--json OUT]
                               [--rdflib-quads 3000000]

The same SPARQL, byte for byte, goes to `kg serve`, to `oxigraph serve-read-only` on the same
database (package oxigraph) and to rdflib-endpoint on the same quads in memory: the example of
every saved query ("analytical"), and everything said of things picked at random ("lookup"). The
examples also go to `/queries/NAME`, with values still to be bound. Each round lasts so many seconds
with so many clients, each asking again as soon as it is answered. rdflib-endpoint is left out when
the store has more quads than `--rdflib-quads`: it would hold them all in memory.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from kg import queries, store

SERVE = """
import sys
from pathlib import Path
from kg.serve.app import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]))
"""
RDFLIB = """
import sys, rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
graph = rdflib.Dataset(default_union=False)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/query"), port=int(sys.argv[2]), log_level="error")
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen, seconds: float) -> float:
    """Seconds until the port answers."""
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return time.perf_counter() - start
        if process.poll() is not None:
            raise SystemExit(f"{process.args[0]} ended with {process.returncode}")
        time.sleep(0.05)
    raise SystemExit(f"{process.args[0]} did not start in {seconds} s")


@contextlib.contextmanager
def running(arguments: list[str], port: int, seconds: float = 60):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    try:
        wait_for(port, process, seconds)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def request(path: str, query: str | None) -> bytes:
    """A GET of a saved query, or a POST of SPARQL."""
    accept = "Accept: application/sparql-results+json\r\n"
    if query is None:
        return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{accept}\r\n".encode()
    body = query.encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{accept}"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Status and size of the next answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split()[1])
    size = 0
    if "transfer-encoding: chunked" in head:
        while length := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(length + 2)
            size += length
        await reader.readexactly(2)
    else:
        size = int(head.partition("content-length:")[2].split()[0])
        await reader.readexactly(size)
    return status, size


async def client(port: int, requests: list[bytes], ends: float, seed: int, seen: list) -> None:
    choose = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    while time.perf_counter() < ends:
        one = choose.randrange(len(requests))
        start = time.perf_counter()
        writer.write(requests[one])
        try:
            status, _ = await answer(reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            status = 0
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
        seen.append((time.perf_counter() - start, one, status))
    writer.close()


async def round_of(port: int, requests: list[bytes], clients: int, seconds: float) -> list:
    seen: list = []
    ends = time.perf_counter() + seconds
    await asyncio.gather(*(client(port, requests, ends, n, seen) for n in range(clients)))
    return seen


def told(seen: list, seconds: float) -> dict[str, float]:
    times = sorted(spent for spent, _, status in seen if status == 200)
    failed = len(seen) - len(times)
    if not times:
        return {"a second": 0, "p50": float("nan"), "p95": float("nan"), "failed": failed}
    return {
        "a second": len(times) / seconds,
        "p50": times[len(times) // 2] * 1000,
        "p95": times[min(len(times) - 1, int(len(times) * 0.95))] * 1000,
        "failed": failed,
    }


def measure(port: int, work: dict[str, list[bytes]], options) -> dict:
    """Every kind of work with every number of clients."""
    measured = {}
    for kind, requests in work.items():
        asyncio.run(round_of(port, requests, 1, min(2.0, options.seconds)))  # warm
        for clients in options.clients:
            seen = asyncio.run(round_of(port, requests, clients, options.seconds))
            measured[f"{kind}, {clients}"] = told(seen, options.seconds)
    return measured


def one_by_one(port: int, requests: dict[str, bytes], rounds: int = 3) -> dict[str, float]:
    """The best of so many times of each question, alone, in milliseconds."""

    async def ask() -> dict[str, float]:
        found = {}
        for name, one in requests.items():
            seen: list = []
            for _ in range(rounds):
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
                start = time.perf_counter()
                writer.write(one)
                with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                    status, _ = await answer(reader)
                    seen.append((time.perf_counter() - start) if status == 200 else float("nan"))
                writer.close()
            found[name] = min(seen, default=float("nan")) * 1000
        return found

    return asyncio.run(ask())


def questions(opened: store.OpenStore) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """The SPARQL of every example that has one, its address, and lookups."""
    base = opened.manifest.get("base") or "https://w3id.org/coldwar-letters/"
    bound, addresses = {}, {}
    for query in queries.load():
        with contextlib.suppress(queries.QueryError):
            bound[query.name] = queries.bind(query, query.example, opened.store, base)
            addresses[query.name] = f"/queries/{query.name}?{urlencode(query.example)}"
    rows = opened.store.query(
        "SELECT ?s WHERE { ?s a <https://w3id.org/coldwar-letters/ontology#Document> }"
    )
    things = [row["s"].value for row in rows]
    picked = random.Random(1).sample(things, min(200, len(things)))
    return bound, addresses, [f"SELECT ?p ?o WHERE {{ <{one}> ?p ?o }}" for one in picked]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rdflib-quads", type=int, default=3_000_000)
    parser.add_argument("--rdflib-seconds", type=float, default=1800.0, help="to load them")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    with store.open_store(options.store) as opened:
        bound, addresses, lookups = questions(opened)
        count, folder = len(opened.store), opened.path
        results: dict[str, dict] = {"quads": count, "documents": len(lookups), "systems": {}}
        work = lambda path: {  # noqa: E731
            "analytical": [request(path, text) for text in bound.values()],
            "lookup": [request(path, text) for text in lookups],
        }
        single = lambda path: {name: request(path, text) for name, text in bound.items()}  # noqa: E731

        port = free_port()
        arguments = [sys.executable, "-c", SERVE, str(options.store), str(port)]
        with running(arguments, port):
            ours = {**work("/sparql"), "saved": [request(a, None) for a in addresses.values()]}
            results["systems"]["kg serve"] = measure(port, ours, options)
            alone = {"kg serve": one_by_one(port, single("/sparql"))}

        port = free_port()
        oxigraph = Path(sys.executable).with_name("oxigraph")
        arguments = [str(oxigraph), "serve-read-only", "-l", str(folder / store.DATABASE)]
        with running([*arguments, "-b", f"127.0.0.1:{port}"], port):
            results["systems"]["oxigraph"] = measure(port, work("/query"), options)
            alone["oxigraph"] = one_by_one(port, single("/query"))

        if count <= options.rdflib_quads:
            with tempfile.NamedTemporaryFile(suffix=".nq") as dump:
                store.dump(opened, dump)
                dump.flush()
                port = free_port()
                arguments = [sys.executable, "-c", RDFLIB, dump.name, str(port)]
                with running(arguments, port, options.rdflib_seconds):
                    few = argparse.Namespace(clients=[1], seconds=options.seconds)
                    lookup = {"lookup": work("/query")["lookup"]}
                    results["systems"]["rdflib-endpoint"] = measure(port, lookup, few)
                    alone["rdflib-endpoint"] = one_by_one(port, single("/query"), rounds=1)
        results["alone"] = alone
    report(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def report(results: dict) -> None:
    print(f"{results['quads']:,} quads\n")
    print("| system | work, clients | a second | p50 ms | p95 ms | failed |")
    print("|---|---|---:|---:|---:|---:|")
    for system, rounds in results["systems"].items():
        for what, one in rounds.items():
            print(
                f"| {system} | {what} | {one['a second']:.1f} | {one['p50']:.1f} "
                f"| {one['p95']:.1f} | {one['failed']} |"
            )
    systems = list(results["alone"])
    print("\nEach question alone, best of three, in milliseconds:\n")
    print("| question |" + "".join(f" {one} |" for one in systems))
    print("|---|" + "---:|" * len(systems))
    for name in results["alone"][systems[0]]:
        times = (results["alone"][one].get(name, float("nan")) for one in systems)
        print(f"| {name} |" + "".join(f" {spent:.1f} |" for spent in times))


if __name__ == "__main__":
    main()
