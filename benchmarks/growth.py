"""How work grows with the length of a page: the exponent for a family of repetition patterns.

    python benchmarks/growth.py [--sizes 4 16 64] [--limit 20] [--rules] [--sample 100 --seed 1]

Each pattern is a page whose body repeats one or two pieces of what pages are made of. It is read
and extracted at each size (KiB); the exponent is the slope of log time against log size between the
two largest sizes that ended in time. Work that grows as n log n has one of 1.0 to 1.2. ``--rules``
leaves out the statistical model that looks at names, whose share hides what the rules do. Patterns
above ``--bound``, and those that did not end, are listed; the exit status is 1 if there are any.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from itertools import combinations
from math import log

from kg.errors import InputError
from kg.extract import recogniser
from kg.extract.run import Extractor
from kg.extract.sheet import Sheet
from kg.read.plain import read_page
from kg.tasks import OutOfTimeError, time_limit

HEAD = "1. Telegram From the Embassy in France to the Department of State\nParis, May 1, 1961.\n"
PIECES = (
    "Kennedy", "John F. ", "Mr. ", "U Thant ", "the Secretary of State ", "Department of State",
    "Embassy in Moscow ", "October 25, 1962", "October ", "25", "1962", "1:45 a.m. ", "“", "”", "'",
    "(", ")", "[", "]", "—", "-", "- ", ".", ",", ";", ":", "/", "\n", " ", "e\u0301", "\u200b",
    "Dear Mr. Chairman:", "SUBJECT", "PARTICIPANTS\n", "[Enclosure]\n", "Sincerely,\n", "↩\n",
    "- Source: ", "ibid., ", "See Document 5, ", "footnote 2, ", "vol. VI, ", "p. 5, ", "letter ",
    "Begin text. ", "End text. ", "following message from ", "telegram 5 ", "\r",
)  # fmt: skip
SHORTEST = 0.02  # seconds; below them a time says nothing


def patterns() -> list[tuple[str, ...]]:
    """Each piece alone, and each two: repeated, either order of them gives the same page."""
    return [*((piece,) for piece in PIECES), *combinations(PIECES, 2)]


def page(pattern: tuple[str, ...], size: int) -> str:
    """A page of about so many characters."""
    unit = "".join(pattern)
    return HEAD + unit * (size // len(unit) + 1)


def seconds(extractor: Extractor, text: str, limit: float) -> float | None:
    """How much time of a processor reading and extraction take, so that whatever else the machine
    does counts for little; None when they take longer than the limit by the clock."""
    begun = time.process_time()
    try:
        with time_limit(limit):
            document = read_page(text, "frus1961-63v05/d1")
            extractor.extract(Sheet.of(document).document)
    except OutOfTimeError:
        return None
    except InputError:
        pass
    return time.process_time() - begun


def exponent(times: list[tuple[int, float]]) -> float:
    """The slope between the two largest sizes; 0 where times are too short to tell."""
    if len(times) < 2 or times[-1][1] < SHORTEST:
        return 0.0
    (small, first), (large, last) = times[-2:]
    return log(last / max(first, SHORTEST / 4)) / log(large / small)


def main() -> int:
    """Measure and print; 1 when some pattern grows faster than the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[4, 16, 64], help="KiB")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds a page")
    parser.add_argument("--bound", type=float, default=1.35, help="highest exponent")
    parser.add_argument("--sample", type=int, help="so many patterns, chosen at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--rules", action="store_true", help="leave out the statistical model, which is linear"
    )
    given = parser.parse_args()
    if given.rules:
        recogniser.recognise = lambda *_: []
    chosen = patterns()
    if given.sample:
        chosen = random.Random(given.seed).sample(chosen, min(given.sample, len(chosen)))
    extractor = Extractor()
    seconds(extractor, page(("Kennedy ",), 1000), given.limit)
    fast = 0
    for pattern in chosen:
        times: list[tuple[int, float]] = []
        ended = True
        for size in given.sizes:
            took = seconds(extractor, page(pattern, size << 10), given.limit)
            if took is None:
                ended = False
                break
            times.append((size, took))
        grows = exponent(times)
        worst = "" if ended and grows <= given.bound else "  <--"
        fast += not worst
        told = " ".join(f"{size}K {took:.2f}s" for size, took in times)
        print(
            f"{grows:5.2f}  {told}{'' if ended else ' …'}  {'|'.join(map(repr, pattern))}{worst}",
            flush=True,
        )
    print(f"{fast} of {len(chosen)} patterns within n^{given.bound}")
    return 0 if fast == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
