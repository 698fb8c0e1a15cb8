"""What mutated inputs do to the build: nothing ends it, and nothing it writes is ill-formed.

    TMPDIR=/dev/shm python benchmarks/fuzz.py --count 10000 --seed 1 [--keep DIR] volumes/ pages/

Small TEI documents and pages are taken from the given volumes and folders, mutated (bytes flipped,
pieces repeated, cut, moved, swapped with hostile ones) and sent through reading, extraction,
resolution and the graph as a build does, each alone. Printed are the counts of what became of them:
read, told with a reason, told as a fault of ours (with the first few), out of time. What was read
is checked: offsets lie in the text, texts are those at their places, quads survive N-Quads and
hold nothing that XML can't. The exit status is 1 when anything was ill-formed or not contained.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from kg.build import resolved
from kg.graph.quads import Builder
from kg.read.corpus import discover, open_source
from kg.record import to_record
from kg.tasks import Setup, extract_all

HOSTILE = (
    "\x00", "\x01", "\x0b", "\x1b[2J", "\x85", "\u2028", "\ufffe", "İ", "ß", "\u202e", "\u0301" * 9,
    "9" * 4400, "(" * 300, "“" * 200, "[" * 300, "../../x", "#", "&", "<p>", "]]>", "-->", "%00",
    "Begin text. " * 40, "following message from President " * 20, "\r", "\t" * 50, "1961-63",
)  # fmt: skip
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # that XML 1.0 can't hold
SMALL = 12_000  # characters of a document worth mutating
SHOWN = 5
TOLD = 500  # inputs after which the counts so far are told
TEI = (
    '<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0" '
    'xmlns:frus="http://history.state.gov/frus/ns/1.0" xml:id="frus1961-63v06"><text><body>'
    "%s</body></text></TEI>"
)


def seeds(paths: Sequence[Path], most: int = 200) -> list[tuple[str, bytes]]:
    """Small documents as pages, and as TEI made of their lines."""
    found: list[tuple[str, bytes]] = []
    for source in discover(paths)[0]:
        for document in open_source(source, [])[1]:
            if len(document.text) > SMALL:
                continue
            found.append((".txt", document.text.encode()))
            lines = "".join(f"<p>{_escaped(line)}</p>" for line in document.text.split("\n"))
            div = f'<div type="document" n="1" xml:id="d1"><head>1. Letter</head>{lines}</div>'
            found.append((".xml", (TEI % div).encode()))
            if len(found) >= most:
                return found
    return found


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def mutated(data: bytes, choose: random.Random) -> bytes:
    """The input with one to six mutations."""
    out = bytearray(data)
    for _ in range(choose.randint(1, 6)):
        at, end = sorted(choose.randrange(len(out) + 1) for _ in range(2))
        end = min(end, at + 400)
        kind = choose.randrange(6)
        if kind == 0 and at < len(out):
            out[at] ^= 1 << choose.randrange(8)
        elif kind == 1:
            out[at:at] = choose.choice(HOSTILE).encode("utf-8", "surrogatepass")
        elif kind == 2:
            del out[at:end]
        elif kind == 3:
            out[at:at] = out[at:end] * choose.randint(1, 30)
        elif kind == 4:
            piece = out[at:end]
            del out[at:end]
            to = choose.randrange(len(out) + 1)
            out[to:to] = piece
        else:
            out[at:end] = choose.choice(HOSTILE).encode("utf-8", "surrogatepass")
        if not out:
            out = bytearray(b"x")
    return bytes(out)


def checked(folder: Path, limit: float) -> Iterator[str]:
    """What became of the inputs in a folder: a word for each document or problem, and for
    everything ill-formed."""
    sources, problems = discover([folder])
    told = list(problems)
    with TemporaryDirectory(prefix="kg-fuzz-") as kept:
        setup = Setup(limit=limit)
        done = extract_all(sources, Path(kept), setup.digest(), setup, 1, lambda *_: None)
        told += [p for one in done for p in one.problems]
        builder = Builder()
        for entry in resolved([one for one in done if not one.unread], (), told):
            yield "read"
            yield from _record(to_record(entry.extraction), entry.document.text)
            quads = list(builder.quads(entry.extraction, entry.document))
            yield from _graph(quads)
    for problem in told:
        if problem.warning:
            yield "warned"
        elif "fault of kg" in problem.reason:
            yield f"fault: {problem.reason}"
        else:
            yield "out of time" if "longer than" in problem.reason else "told"


def _record(record: object, text: str) -> Iterator[str]:
    json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "strict"))
    waiting = [record]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += list(one.values())
            start, end = one.get("start"), one.get("end")
            placed = isinstance(start, int) and isinstance(end, int)
            if placed and not 0 <= start <= end <= len(text):
                yield f"ill-formed: offsets {start}–{end} of {len(text)}"


def _graph(quads: Sequence[object]) -> Iterator[str]:
    lines = serialize(quads, format=RdfFormat.N_QUADS) or b""
    if sum(1 for _ in parse(lines, RdfFormat.N_QUADS)) != len(quads):
        yield "ill-formed: N-Quads lose statements"
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):  # type: ignore[attr-defined]
            if isinstance(term, Literal | NamedNode) and UNFIT.search(term.value):
                yield f"ill-formed: a control character in {term.value[:60]!r}"


def main() -> int:
    """Run and print the counts; 1 when anything was ill-formed or not contained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=10.0)
    parser.add_argument("--keep", type=Path, help="keep inputs that made a fault here")
    given = parser.parse_args()
    choose = random.Random(given.seed)
    originals = seeds(given.paths)
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for number in range(given.count):
        suffix, data = choose.choice(originals)
        with TemporaryDirectory(prefix="kg-fuzz-") as scratch:
            folder = Path(scratch) / "frus1961-63v06"
            folder.mkdir()
            path = folder / f"d{number + 1}{suffix}"
            path.write_bytes(mutated(data, choose))
            try:
                became = list(checked(folder, given.limit))
            except Exception as error:
                became = [f"uncontained: {type(error).__name__}: {error}"]
            bad = [one for one in became if one.startswith(("fault", "ill", "uncontained"))]
            counts.update({one.partition(":")[0] for one in became})
            faults.update(one[:160] for one in bad)
            if bad and given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / path.name).write_bytes(path.read_bytes())
        if (number + 1) % TOLD == 0 and number + 1 < given.count:
            print(f"{number + 1:,} inputs: {dict(counts)}", flush=True)
    print(", ".join(f"{count:,} {word}" for word, count in counts.most_common()))
    for told, count in faults.most_common(4 * SHOWN):
        print(f"{count:6}  {told}")
    return 1 if counts["ill-formed"] or counts["uncontained"] else 0


if __name__ == "__main__":
    sys.exit(main())
