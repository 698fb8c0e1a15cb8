"""Train who a name means (``kg/resolve/who.py``) on volumes whose editors marked their persons.

    python benchmarks/train_who.py REGISTER VOLUME.xml.xz … --kept FOLDER [--every 4]

REGISTER is what ``kg register import`` wrote. Each so many-th document is extracted as a plain page
(kept in FOLDER for the next time), and every name that the editors marked becomes a decision in one
of three worlds: with the volume's list of persons; without it and without whatever the register has
from it (the volumes are dealt into groups whose lists are withheld together); and with the register
that ships, alone. Some pages are read as if nothing were known besides. Persons whom the register
then does not have teach what *none of them* looks like. Where words of the page contradict the
markup ("President Kennedy" marked as his brother), nothing is learned. The weights that are there
make the decisions which others lean on: run it twice. Volumes are kept out by folds for the
thresholds and the calibration. Writes ``data/weights/who-*.json``, with the volumes and the day
they are from, and what was measured. Three minutes on one core for 12 volumes.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from people import pages
from training import Decision, train

from kg import cache, settings
from kg.choose import Features
from kg.extract.sheet import Sheet
from kg.model import Document, MarkKind, Volume
from kg.read.corpus import Source, discover
from kg.read.plain import read_page
from kg.resolve.people import identify
from kg.resolve.register import Register
from kg.resolve.who import Bearer, Look, Named

GROUPS = 2
# Of so many documents in turn, which world each falls to; and each so many-th is read alone
WORLDS = ("open", "listed", "open", "listed", "open", "shipped")
ALONE = 4
PENALTY = 1.0
UNKNOWN = 0.06  # share of decisions once more without the right person, or him unlisted
# Links right out of fold that the threshold is to reach, over all that are given: of bare names
# where there is a list more than without one. A hundredth of the markup itself is wrong.
PRECISION = {
    "who-open-full": 0.99,  # those with a list lean on these
    "who-open-bare": 0.975,
    "who-listed-full": 0.995,
    "who-listed-bare": 0.995,
}
LEAST = 0.5  # no threshold is lower
# Words of the page that outweigh the markup where another bearer has them and the marked has not.
TOLD = ("title-of-office",)
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
    "title-until-now": "the title is that of an office held on the day or before",
    "role": "the words before the name tell the office",
    "role-alone": "the office printed before the name is told of nobody else of the name",
    "role-of-office": "held the office printed before the name",
    "role-told": "the office printed before the name is told of him",
    "woman": "a woman",
    "close": "words beside the name",
    "page": "words of the page",
    "holder": "held on the day the office it is printed with",
    "at-this-end": "writes or is written to",
    "given-at-this-end": "addressed by given name",
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
        *("title", "title-of-office", "title-until-now", "woman", "close"),
        *("role", "role-alone", "role-of-office", "role-told"),
        *("page", "at-this-end", "given-at-this-end"),
    ),
    1,
)


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
        if at is not None and is_slip(rows, at):
            return
        found = Decision(self.volume, rows, dict(none), at, self.weight)
        (self.full if one.full else self.bare).append(found)


def is_slip(rows: Sequence[Features], at: int) -> bool:
    """Whether the page says that another is meant than the one marked: *Madame Nhu* marked as her
    husband, *President Kennedy* as his brother."""
    marked = rows[at]
    return bool(marked.get("no-woman")) or any(
        not marked.get(name) and any(row.get(name, 0.0) >= 1.0 for row in rows) for name in TOLD
    )


def with_unknown(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions, and of each so many-th one more as if nobody knew the right person, or as if
    the volume's list had left the person out: that is how the people look whom editors do not mark,
    since they mark whom their list has."""
    found = list(decisions)
    for number, decision in enumerate(decisions[:: int(1 / UNKNOWN)]):
        right = decision.right
        if right is None or len(decision.candidates) < 2:
            continue
        if number % 4 == 0 and "listed" in decision.candidates[right]:
            candidates = list(decision.candidates)
            left_out = {k: v for k, v in candidates[right].items() if k != "listed"}
            candidates[right] = {**left_out, "not-listed": 1.0}
            found.append(replace(decision, candidates=candidates))
            continue
        none = dict(decision.none)
        if decision.candidates[right].get("in-full-here"):
            none["stranger-here"] = 1.0
        kept = [c for i, c in enumerate(decision.candidates) if i != right]
        found.append(replace(decision, candidates=kept, none=none, right=None))
    return found


def gather(
    volume: Volume, entries: Sequence[cache.Entry], whole: Register, register: Register, world: str
) -> Watch:
    """The decisions on the documents of a volume that fall to a world; on some of them as on a page
    that nobody knows the volume of."""
    watch = Watch(volume.id, whole, register, 1.0)
    look = Look(register, volume.id, volume)
    unseen = look.light()
    for entry in entries:
        look.add(entry.extraction)
    light = look.light()
    light.watch = unseen.watch = watch
    for at, (document, extraction) in enumerate(entries):
        if WORLDS[at % len(WORLDS)] != world:
            continue
        alone = at // len(WORLDS) % ALONE == 0
        watch.open(document)
        page = read_page(document.text, document.id)
        identify(
            Sheet.of(page).restore(extraction),
            register,
            volume,
            page,
            light=unseen if alone else light,
            at=None if alone else at,
        )
    return watch


def all_decisions(
    sources: Sequence[Source], kept: Path, whole: Register, every: int
) -> Mapping[str, list[Decision]]:
    """Decisions of all worlds over all volumes."""
    shipped = Register.load()
    found: dict[str, list[Decision]] = {name: [] for name in PRECISION}
    for group in range(GROUPS):
        of_group = sources[group::GROUPS]
        masked = whole.without_lists({s.volume for s in of_group})
        gc.freeze()  # registers stay
        for source in of_group:
            begun = time.process_time()
            volume = Volume(source.volume)
            entries = pages(source, masked, kept, every)
            for world, register in (("open", masked), ("shipped", shipped), ("listed", whole)):
                watch = gather(volume, entries, whole, register, world)
                kind = "listed" if whole.listed(volume.id) and world == "listed" else "open"
                found[f"who-{kind}-full"] += watch.full
                found[f"who-{kind}-bare"] += watch.bare
            print(volume.id, f"{time.process_time() - begun:.0f} s", flush=True)
    return found


def main() -> None:
    """Train and write all weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("register", type=Path)
    parser.add_argument("volumes", type=Path, nargs="+")
    parser.add_argument("--kept", type=Path, required=True, help="folder for bare extractions")
    parser.add_argument("--every", type=int, default=4, help="take each so many-th document")
    args = parser.parse_args()
    sources = discover(args.volumes)[0]
    out = settings.shipped("data") / "weights"
    made_from = {
        "by": "benchmarks/train_who.py",
        "day": date.today().isoformat(),
        "volumes": [s.volume for s in sources],
        "every": args.every,
    }
    found = all_decisions(sources, args.kept, Register.load([args.register]), args.every)
    for name, decisions in found.items():
        towards = out / name.replace("listed", "open") if "listed" in name else None
        report = train(
            with_unknown(decisions),
            out / f"{name}.json",
            says=SAYS,
            penalty=PENALTY,
            precision=PRECISION[name],
            least=LEAST,
            signs=SIGNS,
            towards=towards and towards.with_suffix(".json"),
            made_from=made_from,
        )
        print(name, report, sep="\n", flush=True)


if __name__ == "__main__":
    main()
