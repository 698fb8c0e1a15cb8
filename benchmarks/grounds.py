"""How often conclusions are right, by the ground they rest on: what their confidences are made of.

    python benchmarks/grounds.py [VOLUME.xml.xz … --links LINKS.jsonl [--register FOLDER]]
        [--out data/weights/grounds.json]

Two judges. A reader: ``data/gold/conclusions.jsonl`` has conclusions drawn at random of each
ground, each with a verdict. And the editors' markup of volumes, if some are given: it is set aside,
the bare pages are read, and a conclusion is right where the markup says the same of the same words:
who a name means, that a party of the heading is one and who it is, the day of sending, what a
citation links to. Where the markup is wrong, a right conclusion counts against its ground.

What is chosen among candidates (``kg/choose.py``) has a probability of its own, calibrated when its
weights are made: it is left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg import evaluate
from kg.extract.forms import forms
from kg.model import Document, Mark, MarkKind
from kg.model.findings import BESIDE_HEADING
from kg.record import Record
from kg.resolve.grounds import share
from kg.settings import shipped

READ = shipped("data") / "gold" / "conclusions.jsonl"
# chosen among candidates, and so with a probability of its own
CHOSEN = {
    *((kind, reason) for kind in ("name:PERSON", "party-agent:PERSON", "party-person")
      for reason in ("listed-in-volume", "in-register")),
}  # fmt: skip
CHOSEN_KINDS = {
    "enclosed-senders",
    "enclosed-recipients",
    "enclosed-sent",
    "reference:telegram",
    "reference:letter",
}


class Ground(NamedTuple):
    """What a conclusion says, and why."""

    kind: str
    reason: str


def judged(
    document: Document, record: Record, persons: Mapping[str, str]
) -> Iterator[tuple[Ground, bool]]:
    """Every conclusion of a record that its document's markup can judge."""
    targets = evaluate.links_marked(document)
    yield from names(document, record, persons)
    yield from parties(document, record["communications"][0], persons)
    yield from sent(document, record["communications"][0])
    marks = [m for m in document.marks if m.kind is MarkKind.REFERENCE and m.target in targets]
    for one in record["references"]:
        meant = {targets[str(m.target)] for m in at(one, marks)}
        if one["target"] and meant:
            yield Ground(f"reference:{one['kind']}", one["reason"]), one["target"] in meant


def names(
    document: Document, record: Record, persons: Mapping[str, str]
) -> Iterator[tuple[Ground, bool]]:
    """Who the names mean that the editors marked."""
    known = {
        (m.start, m.end): who
        for m in document.marks
        if m.kind is MarkKind.PERSON and (who := persons.get(marked(document, m)))
    }
    for one in record["mentions"]:
        wanted = known.get((one["start"], one["end"]))
        if one["label"] == "PERSON" and one["agent"] and wanted:
            yield Ground("name:PERSON", one["reason"]), one["agent"] == wanted


def parties(
    document: Document, printed: Record, persons: Mapping[str, str]
) -> Iterator[tuple[Ground, bool]]:
    """Whether the parties of the heading are some, and who they are."""
    correspondence = forms().by_slug[printed["form"]].correspondence
    for kind, key in ((MarkKind.SENDER, "senders"), (MarkKind.ADDRESSEE, "recipients")):
        marks = [m for m in document.marks if m.kind is kind and evaluate.in_heading(m)]
        for one in printed[key]:
            if one["start"] is None or one["found_in"] in BESIDE_HEADING:
                continue
            there = at(one, marks)
            if marks and correspondence:
                yield Ground(key, one["found_in"]), bool(there)
            who = one["person"] or one["agent"] or ""
            wanted = {persons.get(marked(document, m)) for m in there} - {None}
            if wanted and who.startswith("person/"):
                link = "party-person" if one["person"] else f"party-agent:{one['label']}"
                yield Ground(link, one["reason"]), who in wanted


def sent(document: Document, printed: Record) -> Iterator[tuple[Ground, bool]]:
    """Whether the day of sending is that of the marked dateline."""
    days = (
        evaluate.parse_when(dict(m.attributes).get("when"))[0]
        for m in document.marks
        if m.kind is MarkKind.DATE and dict(m.attributes).get("dateline")
    )
    wanted = next((day for day in days if day), None)
    if printed["sent"] and wanted:
        right = evaluate.parse_when(printed["sent"]["edtf"])[0] == wanted
        yield Ground("sent", printed["sent"]["reason"]), right


def read() -> Iterator[tuple[Ground, bool]]:
    """What a reader judged; what he left open is not judged."""
    for line in READ.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if one["verdict"] != "open":
            yield Ground(one["kind"], one["reason"]), one["verdict"] == "right"


def marked(document: Document, mark: Mark) -> str:
    target = mark.target or ""
    return f"{document.volume}{target}" if target.startswith("#") else target


def at(found: Record, marks: Iterable[Mark]) -> list[Mark]:
    return [m for m in marks if m.start < found["end"] and found["start"] < m.end]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("volumes", nargs="*", type=Path)
    parser.add_argument("--links", type=Path)
    parser.add_argument("--register", type=Path, action="append", default=[])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    persons = evaluate.read_links(args.links) if args.links else {}
    counts: defaultdict[Ground, Counter[bool]] = defaultdict(Counter)

    def add(found: Iterable[tuple[Ground, bool]]) -> None:
        for ground, right in found:
            if ground not in CHOSEN and ground.kind not in CHOSEN_KINDS:
                counts[ground][right] += 1

    add(read())
    if args.volumes:
        evaluate.evaluate(
            args.volumes,
            registers=args.register,
            links=args.links,
            workers=args.workers,
            on_progress=lambda *_: None,
            on_record=lambda document, record: add(judged(document, record, persons)),
        )
    table: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for ground, found in sorted(counts.items()):
        right, n = found[True], found.total()
        print(f"{ground.kind:24} {ground.reason:28} {right:6} of {n:6}  {share(right, n):.3f}")
        table[ground.kind][ground.reason] = [right, n]
    if args.out:
        made = {
            "note": "Made by benchmarks/grounds.py; don't edit. Right and judged, by ground.",
            "volumes": sorted(path.name.partition(".")[0] for path in args.volumes),
            "grounds": table,
        }
        args.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
