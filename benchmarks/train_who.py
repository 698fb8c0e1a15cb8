"""Train who a name means (``kg/resolve/who.py``) on volumes whose editors marked their persons.

    python benchmarks/train_who.py REGISTER VOLUME.xml.xz … --kept FOLDER [--exclude VOLUME …]

REGISTER is what ``kg register import`` wrote. Each volume is extracted as a plain page (kept in
FOLDER for the next time), and every name that the editors marked becomes a decision in several
worlds: with the volume's list of persons; without it and without whatever the register has from it
(the volumes are dealt into groups whose lists are withheld together); both for a page that nothing
is known of besides; and with the register that ships alone. Persons whom the register then does not
have teach what *none of them* looks like. Weights of the first round make the decisions that those
of the second see on their pages. Writes ``data/weights/who-*.json``. A quarter of an hour on one
core for 25 volumes, once they are extracted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from training import Decision, train

from kg import cache, settings
from kg.choose import Features
from kg.extract.sheet import Sheet
from kg.model import Document, Extraction, MarkKind, Volume
from kg.read.corpus import Source, discover, open_source
from kg.read.plain import read_page
from kg.resolve.misdated import with_years_meant
from kg.resolve.people import identify
from kg.resolve.register import Register
from kg.resolve.who import Bearer, Look, Named

GROUPS = 5
ROUNDS = 2
PENALTY = 1.0
UNKNOWN = 0.06  # share of decisions once more without the right person, or him unlisted
THRESHOLDS = {
    "who-open-full": 0.6,  # those with a list lean on these
    "who-open-bare": 0.6,
    "who-listed-full": 0.6,
    "who-listed-bare": 0.6,
}
SAYS = {
    "full": "named in full",
    "initials": "initials agree",
    "listed": "in the volume's list of persons",
    "lists-near": "listed in volumes of these years",
    "party-in-volume": "holds an office or post that the volume writes from or to",
    "circle": "belongs to those named on the page",
    "coherence-best": "belongs to those named in this volume",
    "in-full-in-volume": "named in full elsewhere in the volume",
    "prevails-in-volume": "of this name the one the volume names most",
    "in-full-around": "named in full in neighbouring documents",
    "prevails-around": "of this name the one the neighbouring documents name",
    "in-full-here": "named in full on the page",
    "in-full-on-lone-page": "named in full on the page",
    "in-full-here-alone": "of this name the only one named in full on the page",
    "party": "writes, is written to or takes part",
    "in-office": "in office on the day",
    "title": "bears the title",
    "title-of-office": "the title is that of the office held",
    "role": "the words before the name tell the office",
    "role-of-office": "held the office printed before the name",
    "role-told": "the office printed before the name is told of him",
    "woman": "a woman",
    "close": "words beside the name",
    "page": "words of the page",
    "holder": "held on the day the office it is printed with",
    "at-this-end": "writes or is written to",
    "given-at-this-end": "addressed or signing by given name",
}


AGAINST = ("years-apart", "no-woman", "no-man", "role-strange", "not-listed", "on-no-list")
SIGNS = dict.fromkeys(AGAINST, -1) | dict.fromkeys(
    (
        *(
            "listed",
            "lists-near",
            "coherence",
            "coherence-best",
            "circle",
            "party",
            "party-in-volume",
        ),
        *("in-full-here", "in-full-here-alone", "in-full-on-lone-page", "in-full-in-volume"),
        *("prevails-in-volume", "in-full-around", "prevails-around", "in-office", "holder"),
        *("title", "title-of-office", "role", "role-of-office", "role-told", "woman", "close"),
        *("page", "at-this-end", "given-at-this-end"),
    ),
    1,
)


def bare(source: Source, kept: Path) -> tuple[Volume, list[cache.Entry]]:
    """A volume's documents with their markup, and what is found on their bare pages."""
    file = kept / f"{source.volume}.zst"
    if not file.exists():
        from kg.extract.run import Extractor

        extractor = Extractor()
        volume, documents = open_source(source, [])

        def found() -> Iterator[tuple[tuple[Document, Sheet], Extraction]]:
            for document in documents:
                sheet = Sheet.of(read_page(document.text, document.id))
                yield (document, sheet), extractor.extract(sheet.document)

        entries = (
            cache.Entry(document, sheet.restore(extraction))
            for (document, sheet), extraction in with_years_meant(found())
        )
        cache.write(file, volume, entries)
    volume, kept_entries = cache.read(file)
    return volume, list(kept_entries)


class Watch:
    """Turns what is decided on the pages of one volume into decisions to learn from."""

    def __init__(self, volume: str, whole: Register, register: Register, weight: float) -> None:
        self.volume, self.whole, self.register, self.weight = volume, whole, register, weight
        self.marked: dict[tuple[int, int], str] = {}
        self.full: list[Decision] = []
        self.bare: list[Decision] = []

    def open(self, document: Document) -> None:
        """Take up the next document's markup."""
        self.marked = {}
        for mark in document.marks:
            kinds = (MarkKind.PERSON, MarkKind.SENDER, MarkKind.ADDRESSEE)
            if mark.kind not in kinds or not (mark.target or "").startswith("#"):
                continue
            entry = self.whole.entry(self.volume, (mark.target or "")[1:])
            if entry is not None and entry.person is not None:
                self.marked[mark.start, mark.end] = entry.person

    def __call__(
        self, one: Named, bearers: Sequence[Bearer], rows: Sequence[Features], none: Features
    ) -> None:
        """One decision, as ``Page.decide`` is about to make it."""
        if one.start is None or one.end is None:
            return
        wanted = self.marked.get((one.start, one.end))
        if wanted is None:
            return
        at = next((i for i, b in enumerate(bearers) if b.id == wanted), None)
        if at is None and self.register.person(wanted) is not None:
            return  # known, but not by this name: what the words say is not what the markup says
        if at is not None and rows[at].get("no-woman"):
            return  # Madame Nhu marked as her husband
        found = Decision(self.volume, rows, dict(none), at, self.weight)
        (self.full if one.full else self.bare).append(found)


def with_unknown(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions, and of each so many-th one more as if nobody knew the right person, or as if
    the volume's list had left the person out: that is how the people look whom editors do not mark,
    since they mark whom their list has."""
    found = list(decisions)
    for number, decision in enumerate(decisions[:: int(1 / UNKNOWN)]):
        right = decision.right
        if right is None or len(decision.candidates) < 2:
            continue
        none = dict(decision.none)
        candidates = list(decision.candidates)
        if number % 4 == 0 and "listed" in candidates[right]:
            left_out = {k: v for k, v in candidates[right].items() if k != "listed"}
            candidates[right] = {**left_out, "not-listed": 1.0}
            found.append(Decision(decision.group, candidates, none, right, decision.weight))
            continue
        if candidates[right].get("in-full-here"):
            none["stranger-here"] = 1.0
        del candidates[right]
        found.append(Decision(decision.group, candidates, none, None, decision.weight))
    return found


def gather(
    volume: Volume,
    entries: Sequence[cache.Entry],
    whole: Register,
    register: Register,
    every: int,
    weight: float = 1.0,
    *,
    alone: bool = False,
) -> Watch:
    """The decisions on each so many-th document of a volume; with ``alone`` each is read as a page
    that nobody knows the volume of."""
    watch = Watch(volume.id, whole, register, weight)
    look = Look(register, volume.id, volume)
    for entry in () if alone else entries:
        look.add(entry.extraction)
    light = look.light()
    light.watch = watch
    for at, entry in enumerate(entries):
        if at % every == 0:
            watch.open(entry.document)
            page = read_page(entry.document.text, entry.document.id)
            place = None if alone else at
            identify(entry.extraction, register, volume, page, light=light, at=place)
    return watch


def all_decisions(
    sources: Sequence[Source], kept: Path, whole: Register, every: int
) -> Mapping[str, list[Decision]]:
    """Decisions of all worlds over all volumes."""
    shipped = Register.load()
    found: dict[str, list[Decision]] = {name: [] for name in THRESHOLDS}
    for group in range(GROUPS):
        of_group = sources[group::GROUPS]
        masked = whole.without_lists({s.volume for s in of_group})
        for source in of_group:
            begun = time.process_time()
            volume, entries = bare(source, kept)
            bare_volume = Volume(volume.id)
            without = gather(bare_volume, entries, whole, masked, every)
            worlds = (
                ("open", without),
                ("listed", gather(volume, entries, whole, whole, every)),
                ("listed", gather(volume, entries, whole, whole, 4 * every, alone=True)),
                ("open", gather(bare_volume, entries, whole, masked, 4 * every, alone=True)),
                ("open", gather(bare_volume, entries, whole, shipped, 4 * every, alone=True)),
            )
            for world, watch in worlds:
                found[f"who-{world}-full"] += watch.full
                found[f"who-{world}-bare"] += watch.bare
            counts = len(without.full), len(without.bare)
            print(volume.id, *counts, f"{time.process_time() - begun:.0f} s", flush=True)
    return found


def main() -> None:
    """Train and write both weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("register", type=Path)
    parser.add_argument("volumes", type=Path, nargs="+")
    parser.add_argument("--kept", type=Path, required=True, help="folder for bare extractions")
    parser.add_argument("--exclude", nargs="*", default=[], help="volumes kept aside")
    parser.add_argument("--every", type=int, default=3, help="take each so many-th document")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    sources = [s for s in discover(args.volumes)[0] if s.volume not in set(args.exclude)]
    out = settings.shipped("data") / "weights"
    for number in range(args.rounds):
        whole = Register.load([args.register])
        found = all_decisions(sources, args.kept, whole, args.every)
        for name, decisions in found.items():
            towards = out / name.replace("listed", "open") if "listed" in name else None
            report = train(
                with_unknown(decisions),
                out / f"{name}.json",
                says=SAYS,
                penalty=PENALTY,
                threshold=THRESHOLDS[name],
                signs=SIGNS,
                towards=towards and towards.with_suffix(".json"),
                note=f"benchmarks/train_who.py, {len(sources)} volumes",
            )
            print(f"round {number + 1}", name, report, sep="\n", flush=True)


if __name__ == "__main__":
    main()
