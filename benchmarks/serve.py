"""How fast questions are answered over HTTP, beside two other servers in the same run.

    python benchmarks/serve.py --store kg-store [--clients 1 8 32] [--json OUT] [--rdflib-quads N]

The same SPARQL, byte for byte, goes to `kg serve`, to `kg serve` that gives answers again (as it
does unless told not to), and to `oxigraph serve-read-only` on the same database (package oxigraph):
the example of every saved query ("analytical"), and everything said of things picked at random
("lookup"). Every system gets the same requests in the same order: so many clients take them from
one list, each asking again as soon as it is answered. A list is gone through once beforehand and
not counted; and the systems take turns, list by list, so that what else the machine does falls on
all of them.

rdflib-endpoint holds its quads in memory, some kilobytes for each, so it is given a smaller store:
as many volumes as have `--rdflib-quads` quads together; and so are the others, for the comparison
with it. A question it takes more than `--rdflib-seconds` for counts as that long; one it can't
answer is left out of the ratios.

Needs the packages oxigraph and rdflib-endpoint. Some ten minutes on the store of 89 volumes.
"""

import argparse
import asyncio
import contextlib
import json
import math
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat

from kg import quad_files, queries, store
from kg.settings import DEFAULT_BASE

SERVE = """
import sys
from pathlib import Path
from kg.serve.app import serve
from kg.serve.pool import Limits
limits = Limits(timeout=300.0, patience=300.0, remembered=int(sys.argv[3]))
serve(Path(sys.argv[1]), port=int(sys.argv[2]), limits=limits)
"""
RDFLIB = """
import sys, rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
graph = rdflib.Dataset(default_union=False)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/query"), port=int(sys.argv[2]), log_level="error")
"""
OURS, AGAIN, BARE, RDFLIB_NAME = "kg serve", "kg serve, again", "oxigraph", "rdflib-endpoint"
ANALYTICAL, LOOKUP = "analytical", "lookup"


# ---------------------------------------------------------------- servers


@dataclass(frozen=True)
class System:
    """A server: how it is started on a port, and where it takes queries."""

    name: str
    arguments: tuple[str, ...]
    path: str


def systems(place: Path, database: Path) -> list[System]:
    """The servers of one store. ``PORT`` stands for the port."""
    ours = (sys.executable, "-c", SERVE, str(place), "PORT")
    oxigraph = str(Path(sys.executable).with_name("oxigraph"))
    bare = (oxigraph, "serve-read-only", "-l", str(database), "-b", "127.0.0.1:PORT")
    return [
        System(OURS, (*ours, "0"), "/sparql"),
        System(AGAIN, (*ours, str(64 << 20)), "/sparql"),
        System(BARE, bare, "/query"),
    ]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def running(system: System, seconds: float = 120) -> Iterator[int]:
    """The port of a server while it runs."""
    port = free_port()
    arguments = [one.replace("PORT", str(port)) for one in system.arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    try:
        _wait_for(port, process, system.name, seconds)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen, name: str, seconds: float) -> None:
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            raise SystemExit(f"{name} ended with {process.returncode}")
        time.sleep(0.05)
    raise SystemExit(f"{name} did not start in {seconds} s")


# ---------------------------------------------------------------- requests


def request(path: str, query: str) -> bytes:
    """A POST of SPARQL."""
    body = query.encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/sparql-results+json\r\n"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def answer(reader: asyncio.StreamReader) -> int:
    """The status of the next answer, read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if "transfer-encoding: chunked" in head:
        while length := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(length + 2)
        await reader.readexactly(2)
    else:
        await reader.readexactly(int(head.partition("content-length:")[2].split()[0]))
    return int(head.split()[1])


async def one_client(port: int, work: Iterator[bytes], most: float, seen: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    for one in work:
        start = time.perf_counter()
        writer.write(one)
        status = 0
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            async with asyncio.timeout(most):
                status = await answer(reader)
        spent = time.perf_counter() - start
        if status == 0:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
            spent = most if spent >= most else float("nan")
        seen.append(spent if status in (0, 200) else float("nan"))
    writer.close()


def take(port: int, requests: list[bytes], clients: int, most: float = 600.0) -> list[float]:
    """Seconds of each request, when so many clients take them from one list."""
    seen: list[float] = []
    work = iter(requests)

    async def all_clients() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(one_client(port, work, most, seen))

    asyncio.run(all_clients())
    return seen


# ---------------------------------------------------------------- questions


# What an optional parameter without an example is given, by its type
SAMPLES = {
    "person": "person/107025",
    "agent": "person/107025",
    "iri": "person/107025",
    "place": "place/moscow",
    "volume": "frus1961-63v06",
    "date": "1962-10",
    "concept": {"form": "telegram", "reference": "telegram", "classification": "secret"},
}


def variants(query: queries.SavedQuery) -> Iterator[tuple[str, dict[str, str]]]:
    """A saved query's example, what it has to be given alone, and with each other parameter."""
    yield query.name, query.example
    needed = {one.name: one.example or "" for one in query.parameters if one.required}
    if needed != query.example:
        yield f"{query.name}, nothing optional", needed
    for one in query.parameters:
        sample = SAMPLES.get(one.type.value, "")
        value = one.example or (sample.get(one.scheme, "") if isinstance(sample, dict) else sample)
        if not one.required and value:
            yield f"{query.name}, {one.name}", {**needed, one.name: value}


def questions(opened: store.OpenStore, *, all_: bool = False) -> dict[str, str]:
    """The SPARQL of every saved query's example that the store can answer; ``all_``: with each
    optional parameter, too, a page of the rows as its page asks for."""
    base = opened.manifest.get("base") or DEFAULT_BASE
    bound = {}
    for query in queries.load():
        for name, values in variants(query) if all_ else [(query.name, query.example)]:
            # A small store may lack the people and documents of an example.
            with contextlib.suppress(queries.QueryError):
                text = queries.bind(query, values, opened.store, base)
                bound[name] = queries.page(text, 101) if all_ and not query.limited else text
    return bound


def lookups(opened: store.OpenStore, count: int) -> list[str]:
    """Everything said of documents picked at random, each as a query."""
    rows = opened.store.query(
        "SELECT ?s WHERE { ?s a <https://w3id.org/coldwar-letters/ontology#Document> }"
    )
    things = sorted(row["s"].value for row in rows)
    picked = random.Random(1).sample(things, min(count, len(things)))
    return [f"SELECT ?p ?o WHERE {{ <{one}> ?p ?o }}" for one in picked]


def shuffled(texts: list[str], seed: int) -> list[str]:
    """The texts in an order that is the same in every run."""
    return random.Random(seed).sample(texts, len(texts))


# ---------------------------------------------------------------- measuring


def told(seen: list[float], seconds: float) -> dict[str, float]:
    times = sorted(one * 1000 for one in seen if not math.isnan(one))
    if not times:
        return {"a second": 0, "p50": float("nan"), "p95": float("nan"), "failed": len(seen)}
    return {
        "a second": len(times) / seconds,
        "p50": times[len(times) // 2],
        "p95": times[min(len(times) - 1, int(len(times) * 0.95))],
        "failed": len(seen) - len(times),
    }


def compare(
    place: Path, opened: store.OpenStore, options: argparse.Namespace
) -> dict[str, dict[str, dict[str, float]]]:
    """Every system's figures for each kind of work and number of clients."""
    bound, looked = list(questions(opened).values()), lookups(opened, 500)
    lists = {
        ANALYTICAL: [shuffled(bound, n) for n in range(options.passes)],
        LOOKUP: [shuffled(looked, n) for n in range(max(1, options.lookups // 500))],
    }
    found: dict[str, dict[str, dict[str, float]]] = {}
    with contextlib.ExitStack() as all_running:
        ports = {
            system: all_running.enter_context(running(system))
            for system in systems(place, opened.path / store.DATABASE)
        }
        for kind, passes in lists.items():
            for system, port in ports.items():
                take(port, [request(system.path, one) for one in passes[0]], max(options.clients))
            for clients in options.clients:
                seen: dict[str, list[float]] = {system.name: [] for system in ports}
                spent = dict.fromkeys(seen, 0.0)
                for texts in passes:
                    for system, port in ports.items():
                        requests = [request(system.path, text) for text in texts]
                        start = time.perf_counter()
                        seen[system.name] += take(port, requests, clients)
                        spent[system.name] += time.perf_counter() - start
                found[f"{kind}, {clients}"] = {
                    name: told(times, spent[name]) for name, times in seen.items()
                }
                say(f"{kind}, {clients} clients: done")
    return found


def alone(
    all_systems: list[System], bound: dict[str, str], most: float
) -> dict[str, dict[str, float]]:
    """The time of each question alone, the better of two, by system, in milliseconds."""
    found: dict[str, dict[str, float]] = {}
    for system in all_systems:
        with running(system, 1800) as port:
            say(f"{system.name}: each question alone")
            for name, text in bound.items():
                one = request(system.path, text)
                seen = take(port, [one], 1, most)
                if seen[0] < most:
                    seen += take(port, [one], 1, most)
                found.setdefault(name, {})[system.name] = min(seen) * 1000
                if seen[0] >= most:
                    break  # it computes on; what follows would wait for it
        for name in bound:
            found.setdefault(name, {}).setdefault(system.name, float("nan"))
    return found


def beside_rdflib(
    files: list[Path], options: argparse.Namespace
) -> tuple[int, dict[str, dict[str, float]]]:
    """The questions on a small store, on ours, the bare one and rdflib-endpoint."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder) / "small"
        store.build(files, place)
        with store.open_store(place) as opened:
            dump = Path(folder) / "small.nq"
            with dump.open("wb") as sink:
                opened.store.dump(sink, RdfFormat.N_QUADS)
            three = systems(place, opened.path / store.DATABASE)
            arguments = (sys.executable, "-c", RDFLIB, str(dump), "PORT")
            rdflib = System(RDFLIB_NAME, arguments, "/query")
            bound = questions(opened)
            found = alone(three, bound, options.rdflib_seconds)
            left = dict(bound)
            while left:  # a question given up computes on: the rest is for a server started anew
                part = alone([rdflib], left, options.rdflib_seconds)
                done = [name for name in left if not math.isnan(part[name][RDFLIB_NAME])]
                for name in done or list(left):
                    found[name][RDFLIB_NAME] = part[name][RDFLIB_NAME]
                    del left[name]
            return len(opened.store), found


def small(opened: store.OpenStore, place: Path, most: int) -> list[Path]:
    """Files of quads of a few volumes that have so many quads together, with what all need."""
    folder = place / "quads"
    names = [name for name in opened.manifest["files"] if (folder / name).is_file()]
    common = [name for name in names if not name.startswith("frus")]
    chosen, size = [folder / name for name in common], 0
    for name in sorted(set(names) - set(common), key=lambda name: (folder / name).stat().st_size):
        with quad_files.read_quads(folder / name) as quads:
            size += sum(1 for _ in quads)
        if size > most:
            break
        chosen.append(folder / name)
    return chosen


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# ---------------------------------------------------------------- the report


def report(results: dict) -> None:
    print(f"{results['quads']:,} quads\n")
    print("| work, clients | system | a second | p50 ms | p95 ms | p95 to oxigraph's | failed |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for what, rounds in results["rounds"].items():
        for system, one in rounds.items():
            ratio = one["p95"] / rounds[BARE]["p95"]
            print(
                f"| {what} | {system} | {one['a second']:.1f} | {one['p50']:.1f} "
                f"| {one['p95']:.1f} | {ratio:.2f} | {one['failed']} |"
            )
    for key, title in (
        ("alone", "Each question alone"),
        ("small", "And on {small quads:,} quads, beside rdflib-endpoint"),
    ):
        if results.get(key):
            print(f"\n{title.format(**results)}, the better of two, in milliseconds:\n")
            table(results[key])


def table(found: dict[str, dict[str, float]]) -> None:
    names = list(next(iter(found.values())))
    print("| question |" + "".join(f" {name} |" for name in names))
    print("|---|" + "---:|" * len(names))
    for question, times in found.items():
        print(f"| {question} |" + "".join(f" {times[name]:.1f} |" for name in names))
    for name in (OURS, AGAIN) if RDFLIB_NAME in names else ():
        answered = [one for one in found.values() if not math.isnan(one[RDFLIB_NAME])]
        ratios = sorted(one[RDFLIB_NAME] / one[name] for one in answered)
        both = [sum(one[system] for one in answered) for system in (RDFLIB_NAME, name)]
        print(
            f"\nrdflib-endpoint's time to {name}'s: median {ratios[len(ratios) // 2]:.0f}, "
            f"least {ratios[0]:.1f}, of all together {both[0] / both[1]:.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--passes", type=int, default=2, help="times each question is asked")
    parser.add_argument("--lookups", type=int, default=4000)
    parser.add_argument("--rdflib-quads", type=int, default=300_000, help="0: without it")
    parser.add_argument("--rdflib-seconds", type=float, default=20.0, help="for one question")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    start = time.perf_counter()
    with store.open_store(options.store) as opened:
        results: dict = {"quads": opened.manifest["quads"]}
        results["rounds"] = compare(options.store, opened, options)
        ours, _, bare = systems(options.store, opened.path / store.DATABASE)
        results["alone"] = alone([ours, bare], questions(opened, all_=True), 600.0)
        files = small(opened, options.store, options.rdflib_quads) if options.rdflib_quads else []
    if files:
        results["small quads"], results["small"] = beside_rdflib(files, options)
    report(results)
    print(f"\n{time.perf_counter() - start:.0f} seconds in all")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
