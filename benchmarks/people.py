"""Who the persons are, as ``kg evaluate`` measures it, on a sample and fast enough to try things.

    python benchmarks/people.py REGISTER VOLUME.xml.xz … --kept FOLDER [--without-lists]

REGISTER is what ``kg register import`` wrote; who each marked person is, it tells, too. The bare
pages of each so many-th document are extracted once and kept in FOLDER; who is meant is decided
anew each time, and scored by the functions of ``kg evaluate`` (``kg/evaluate.py``). With
``--by-hand`` only the documents of ``data/gold/people.jsonl`` are taken, each as a page of which
nothing is known besides, and scored against that. With ``--without-lists`` what the register has
from these volumes' lists is hidden, with ``--shipped`` the register is the one that ships, alone.
Prints the scores, how often links of each confidence are right, the time of identification a
document, and the commonest misses.
"""

from __future__ import annotations

import argparse
import gc
import re
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path

from kg import cache, tasks
from kg.evaluate import (
    LISTED,
    SURE,
    Tally,
    Verdict,
    by_hand,
    reliability,
    score,
    sure,
    verdicts,
)
from kg.extract.sheet import Sheet
from kg.model import Document, Extraction, Volume
from kg.read.corpus import Source, discover, open_source
from kg.read.plain import read_page
from kg.record import to_record
from kg.resolve.home import at_home
from kg.resolve.listed import fitting, registered
from kg.resolve.misdated import with_years_meant
from kg.resolve.people import identify
from kg.resolve.register import Register
from kg.resolve.who import Look

MEASURES = (
    "person (listed)",
    "person (mention)",
    "person (identity)",
    "person (by hand)",
    "from (identity)",
    "to (identity)",
)
WORDS = re.compile(r"⟦(.*?)⟧")  # as kg.evaluate.shown marks a name


def pages(
    source: Source, register: Register, kept: Path, every: int, only: Collection[str] | None = None
) -> list[cache.Entry]:
    """Each so many-th document of a volume with its markup, and what is found on its bare page (in
    the offsets of its sheet), nobody identified; or the documents of ``only``. Kept in a file that
    tells the volume, the sample and whether the register has the volume's list."""
    world = "listed" if register.listed(source.volume) else "open"
    file = kept / f"{source.volume}-{every if only is None else 'only'}-{world}.zst"
    if not file.exists():
        bare = Volume(source.volume)
        fit, known = fitting(register, bare.id, bare), registered(register, bare.id)
        volume, documents = open_source(source, [])

        def found() -> Iterator[tuple[Document, Extraction]]:
            chosen = islice(documents, 0, None, every)
            for document in chosen if only is None else (d for d in documents if d.id in only):
                page = Sheet.of(read_page(document.text, document.id)).document
                yield document, tasks.extractor().extract(page, fit=fit, known=known)

        cache.write(file, volume, (cache.Entry(*one) for one in with_years_meant(found())))
    return list(cache.read(file)[1])


class People:
    """The persons of some volumes identified and scored, volume by volume."""

    def __init__(self, whole: Register, register: Register) -> None:
        self.whole, self.register = whole, register
        self.total: dict[str, Tally] = defaultdict(Tally)
        self.of_known: dict[str, Tally] = defaultdict(Tally)  # persons whom the register has
        self.judged: list[Verdict] = []
        self.documents = 0
        self.seconds = 0.0

    def take(self, volume: str, entries: Sequence[cache.Entry]) -> None:
        """Identify and score the pages of a volume."""
        listed = [e for e in self.whole.listed(volume) if e.person]
        persons = {f"{volume}#{entry.id}": str(entry.person) for entry in listed}
        unknown = {p for p in persons.values() if self.register.person(p) is None}
        known = {ref: p for ref, p in persons.items() if p not in unknown}
        for document, found in self.identified(volume, entries):
            record = to_record(found)
            for name, tally in score(document, record, persons, unknown).items():
                if listed or name != LISTED:
                    self.total[name].add(tally)
            for name, tally in score(document, record, known).items():
                self.of_known[name].add(tally)
            for name, tally in by_hand(document, record).items():
                self.total[name].add(tally)
            self.judged += verdicts(document, record, persons, {})

    def identified(
        self, volume: str, entries: Sequence[cache.Entry]
    ) -> Iterator[tuple[Document, Extraction]]:
        """Each document, and who is meant in it, in the offsets of its text."""
        bare = Volume(volume)
        begun = time.process_time()
        look = Look(self.register, volume, bare)
        for entry in entries:
            look.add(entry.extraction)
        light = look.light()
        self.seconds += time.process_time() - begun
        for at, (document, extraction) in enumerate(entries):
            sheet = Sheet.of(read_page(document.text, document.id))
            begun = time.process_time()
            found = identify(extraction, self.register, bare, sheet.document, light=light, at=at)
            found = at_home(found, self.register)
            self.seconds += time.process_time() - begun
            self.documents += 1
            yield document, sheet.restore(found)


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("register", type=Path)
    parser.add_argument("volumes", type=Path, nargs="+")
    parser.add_argument("--kept", type=Path, required=True, help="folder for the bare extractions")
    parser.add_argument("--every", type=int, default=4, help="take each so many-th document")
    parser.add_argument("--without-lists", action="store_true")
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--by-hand", action="store_true")
    parser.add_argument("--misses", type=int, default=0, help="of each measure, the commonest")
    args = parser.parse_args()
    whole = Register.load([args.register])
    sources = discover(args.volumes)[0]
    register = whole
    if args.shipped:
        register = Register.load()
    elif args.without_lists:
        register = whole.without_lists({s.volume for s in sources})
    people = People(whole, register)
    gc.freeze()  # registers stay, as in a build
    for source in sources:
        if not args.by_hand:
            people.take(source.volume, pages(source, register, args.kept, args.every))
            continue
        for entry in pages(source, register, args.kept, args.every, people()):
            people.take(source.volume, [entry])
    report(people, args.misses)


def report(people: People, misses: int) -> None:
    """The scores of all volumes."""
    for told, scores in (("all", people.total), ("known", people.of_known)):
        for name in MEASURES:
            one = scores[name]
            if one.count:
                print(
                    f"{told:6}{name:20} P {one.precision:.4f}  R {one.recall:.4f}"
                    f"  F1 {one.f1:.4f}  n {one.count}"
                )
    for kind, bins in reliability(people.judged).items():
        count, right = sure(bins)
        print(f"{kind}: of {count} links from {SURE} on right {right / max(count, 1):.4f}")
        for one in bins:
            print(f"  {one.low:.2f}-{one.high:.2f}  n {one.count:6}  right {one.share:.4f}")
    each = people.seconds / max(people.documents, 1) * 1e3
    print(f"{people.documents} documents, {each:.2f} ms each to identify")
    for name in MEASURES if misses else ():
        counts = Counter(
            (id.split("/")[0], kind, *_short(told))
            for id, kind, told in people.total[name].misses
            if kind in ("wrong", "missed") or "identity" not in name
        )
        print(name)
        for miss, count in counts.most_common(misses):
            print(f"{count:6}  " + "  ".join(miss))


def _short(told: str) -> tuple[str, str]:
    """Of a miss who was wanted and found, and the name."""
    name = WORDS.search(told)
    return told.partition(":")[0] if ", not " in told else "", name[1] if name else ""


if __name__ == "__main__":
    main()
