"""How a build grows with the number of volumes: some volumes once, and many times over.

    python benchmarks/scale.py FOLDER VOLUME.xml.xz … [--times 6] [--register FILE] [--workers 2]

The many are copies of the *sources*, under ids of their own wherever the volumes' ids stand (so
that a copy cites its fellow copies), and not of their extractions: so reading and extraction are
measured as well, and nothing reaches into the build. What a copy lacks is the register's knowledge
of its list of persons; what it has too much is letters that are numbered and dated like others',
among which replies must choose, so that resolving is measured on the dear side.

Each build is made in a process of its own: its stages, the peak memory of it and of its largest
worker, what is on the disk; then ``kg serve`` on it: its start, its first page, a page as a rule
and at worst, and each saved question alone (``serve.py``); then some words of one volume changed
and the store built again. Every row is told once, many times over, and by the ratio between them.
What is done is kept in FOLDER and not done again, so a run that was cut off goes on; the program
must stay the same meanwhile, or all volumes are extracted again where one has changed.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import build as building
import serve as serving

from kg import search, store

MIB = 1 << 20
PAGES = 40  # of documents, picked at random
QUESTION = "question "  # how rows of single questions begin
QUICK = 0.2  # seconds of a question that is not worth a row
Figures = dict[str, float]


# ---------------------------------------------------------------- sources


def copied(volumes: list[Path], times: int, folder: Path) -> list[Path]:
    """The volumes so many times over: as they are, then under other ids."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = {path: path.name.partition(".")[0] for path in volumes}
    any_id = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in ids.values()))
    made = []
    for number in range(1, times + 1):
        for path, id_ in ids.items():
            copy = folder / f"{id_}{f'-x{number}' if number > 1 else ''}.xml"
            if not copy.exists():
                with building.opened(path) as stream:
                    text = stream.read().decode("utf-8")
                if number > 1:
                    text = any_id.sub(rf"\g<0>-x{number}", text)
                part = copy.with_suffix(".part")
                part.write_text(text, "utf-8")
                part.replace(copy)
            made.append(copy)
    return made


def edit(volume: Path) -> None:
    """Change some words of a volume."""
    text = volume.read_text("utf-8")
    head, _, body = text.partition("<body")
    volume.write_text(f"{head}<body{body.replace(' the ', ' this ', 20)}", "utf-8")


# ---------------------------------------------------------------- memory


class Peaks(threading.Thread):
    """The peak memory of all processes that come from this one, in MiB, by how far removed they
    are."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.found: dict[int, float] = {}
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.25):
            self._look()

    def end(self) -> dict[int, float]:
        self._over.set()
        self.join()
        return self.found

    def _look(self) -> None:
        parents, memory = {}, {}
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                told = dict(line.split(":", 1) for line in status.read_text().splitlines())
            except OSError:  # it has ended
                continue
            pid = int(status.parent.name)
            parents[pid] = int(told["PPid"])
            memory[pid] = int(told.get("VmHWM", "0").split()[0]) / 1024
        for pid, most in memory.items():
            removed, above = 0, pid
            while above in parents and above != os.getpid():
                removed, above = removed + 1, parents[above]
            if above == os.getpid() and removed:
                self.found[removed] = max(most, self.found.get(removed, 0.0))


@contextmanager
def peaks() -> Iterator[dict[int, float]]:
    told: dict[int, float] = {}
    watch = Peaks()
    watch.start()
    try:
        yield told
    finally:
        told.update(watch.end())


# ---------------------------------------------------------------- what is measured


def apart(paths: list[Path], target: Path, options: argparse.Namespace) -> Figures:
    """A build in a process of its own: seconds of its stages, and memory."""
    context = multiprocessing.get_context("spawn")
    with peaks() as memory, ProcessPoolExecutor(1, context) as pool:
        job = pool.submit(building.build, paths, target, options.register, options.workers)
        times = job.result()
    found = {f"{stage}, s": seconds for stage, seconds in times.items()}
    # the spawned process has a helper beside it; the largest of each rank tells
    found["build process, MiB"] = memory.get(1, 0.0)
    found["largest worker, MiB"] = memory.get(2, 0.0)
    return found


def on_disk(target: Path) -> Figures:
    """What stands on the disk, in MiB."""

    def size(paths: Iterator[Path]) -> float:
        return sum(path.stat().st_size for path in paths) / MIB

    current = store.current(target)
    told = store.manifest(target)
    return {
        "quads": told["quads"],
        "database, MiB": size((current / store.DATABASE).iterdir()),
        "search index, MiB": size(iter([current / search.INDEX])),
        "files of quads, MiB": size((target / "quads").glob("*.zst")),
        "extractions, MiB": size((target / "extractions").glob("*.zst")),
        "cards of messages, MiB": size((target / "extractions").glob("*.cards")),
    }


def page(port: int, path: str) -> float:
    """Milliseconds until a page has been read."""
    began = time.perf_counter()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/{path}", headers={"Accept": "text/html"}
    )
    with urllib.request.urlopen(asked, timeout=300) as answer:
        answer.read()
    return (time.perf_counter() - began) * 1000


def served(target: Path) -> Figures:
    """How the server does on a store; questions of which it lacks the example are left out."""
    with store.open_store(target) as opened, peaks() as memory:
        (ours, *_) = serving.systems(target, opened.path / store.DATABASE)
        base = len(opened.manifest["base"])
        rows = opened.store.query(
            "SELECT ?s { ?s a <https://w3id.org/coldwar-letters/ontology#Document> }"
        )
        things = sorted(row["s"].value[base:] for row in rows)
        began = time.perf_counter()
        with serving.running(ours) as port:
            found = {"start of the server, s": time.perf_counter() - began}
            found["first page, ms"] = page(port, "")
            picked = random.Random(1).sample(things, min(PAGES, len(things)))
            times = sorted(page(port, one) for one in picked)
        found["page of a document (median), ms"] = times[len(times) // 2]
        found["page of a document (slowest), ms"] = times[-1]
        bound = serving.questions(opened)
        alone = serving.alone([ours], bound, 300.0)
    seconds = {name: one[ours.name] / 1000 for name, one in alone.items()}
    found["questions"] = len(seconds)
    found["all questions, s"] = sum(seconds.values())
    found["slowest question, s"] = max(seconds.values())
    for name in sorted(seconds, key=lambda name: -seconds[name]):
        found[f"{QUESTION}{name}, s"] = seconds[name]
    found["largest process of the server, MiB"] = max(memory.values(), default=0.0)
    return found


def again(volumes: list[Path], target: Path, options: argparse.Namespace) -> Figures:
    """The store built again after one volume has changed."""
    edit(volumes[0])
    found = apart(volumes, target, options)
    return {f"one volume changed: {name}": figure for name, figure in found.items()}


# ---------------------------------------------------------------- the run and its report


def measured(times: int, folder: Path, options: argparse.Namespace) -> Figures:
    """All figures of one size; what ``folder`` already tells is not measured again."""
    target, kept = folder / f"store-{times}", folder / f"figures-{times}.json"
    volumes = copied(options.volumes, times, folder / f"sources-{times}")
    found: dict[str, Figures] = json.loads(kept.read_text()) if kept.exists() else {}
    steps: dict[str, Callable[[], Figures]] = {
        "build": lambda: apart(volumes, target, options),
        "disk": lambda: on_disk(target),
        "served": lambda: served(target),
        "again": lambda: again(volumes, target, options),
    }
    for name, step in steps.items():
        if name not in found:
            serving.say(f"{len(volumes)} volumes: {name}")
            found[name] = step()
            kept.write_text(json.dumps(found, indent=1))
    return {name: figure for part in found.values() for name, figure in part.items()}


def report(once: Figures, many: Figures, volumes: int, times: int) -> None:
    print(f"| | {volumes} volumes | {volumes * times} volumes | ratio | to linear |")
    print("|---|---:|---:|---:|---:|")
    for name in dict.fromkeys((*once, *many)):
        one, other = once.get(name), many.get(name)
        if name.startswith(QUESTION) and max(one or 0, other or 0) < QUICK:
            continue
        ratio = other / one if one and other is not None else None
        cells = [f"{one:,.1f}" if one is not None else "", f"{other:,.1f}" if other else ""]
        cells += [f"{ratio:.2f}", f"{ratio / times:.2f}"] if ratio is not None else ["", ""]
        print(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="for sources, stores and figures")
    parser.add_argument("volumes", nargs="+", type=Path)
    parser.add_argument("--times", type=int, default=6)
    parser.add_argument("--register", type=Path, action="append", default=[])
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    once = measured(1, options.folder, options)
    many = measured(options.times, options.folder, options)
    report(once, many, len(options.volumes), options.times)


if __name__ == "__main__":
    main()
