"""Train what tells messages inside documents, their ends and days, from the gold read by hand.

    python benchmarks/train_messages.py enclosures PATH ... [--out data/weights/enclosures.json]

``PATH`` are volumes, or folders of their pages as plain text; only documents that ``data/gold``
has are looked at, and of a volume with markup only its bare text. Volumes are kept out by folds
for all that is measured and for the calibration.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from training import Decision, train

from kg.extract.covers import letter_words
from kg.extract.heading import read_heading
from kg.extract.stretches import Stretch, Stretches
from kg.model import Document
from kg.read.corpus import discover, open_source
from kg.read.plain import read_page

GOLD = Path(__file__).parent.parent / "data" / "gold"
NEAR = 250  # characters between where the gold has a message begin and where a candidate does
SAYS = {
    "opens:mark": "a mark opens it",
    "opens:quotation": "a quotation mark opens it",
    "opens:inline": "quoted behind a colon",
    "opens:salutation": "opens with a salutation",
    "opens:label": "stands under a caption",
    "opens:annex": "stands under the caption of an annex",
    "opens:heading": "has a heading of its own",
    "opens:announced": "stands below an announcement",
    "said:noun": "a message is named before it",
    "said:noun+party": "a message and who wrote or got it are named before it",
    "said:from+said:to": "sender and addressee are named before it",
    "said:for-from": "for whom from whom is said before it",
    "said:follows": "said to follow",
    "said:passes": "said to be passed on",
    "head:letter": "a letter is announced",
    "head:message": "a message is announced",
    "head:note": "a note is announced",
    "head:telegram": "a telegram is announced",
    "head:aide-memoire": "an aide-mémoire is announced",
    "head:memorandum": "a memorandum is announced",
    "greeting": "greets somebody",
    "greeting+wired": "greets somebody in a telegram between offices",
    "signed": "is signed",
    "closed": "a mark closes it",
    "you": "speaks to somebody",
    "headed:from-to": "its heading names writer and reader",
    "headed:message+headed:from-to": "its heading is that of a message and names both ends",
    "headed:address": "is headed by address lines",
    "below-signer": "stands below the signature of what carries it",
}


def gold(name: str) -> dict[str, dict[str, Any]]:
    """The entries of a gold file by document."""
    with (GOLD / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return {entry["id"]: entry for entry in map(json.loads, lines)}


def pages(paths: Sequence[Path], wanted: Mapping[str, Any]) -> Iterator[Document]:
    """The bare pages of the documents wanted."""
    volumes = {name.partition("/")[0] for name in wanted}
    for source in discover(paths)[0]:
        if source.volume in volumes:
            for document in open_source(source, [])[1]:
                if document.id in wanted:
                    bare = document.marked or document.marks
                    yield read_page(document.text, document.id) if bare else document


def located(text: str, words: str) -> int | None:
    """Where words stand in a text, white space folded; None when they don't."""
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    return found.start() if found else None


def labelled(
    found: Sequence[Stretch], text: str, entry: Mapping[str, Any]
) -> Iterator[tuple[Stretch, bool]]:
    """Each candidate and whether it is a message. What readers may decide either way is left out,
    and so is what begins beside a message but not nearest to it."""
    starts = [(located(text, one["starts_with"]), one) for one in entry["enclosed"]]
    places = [(at, one) for at, one in starts if at is not None]
    for stretch in found:
        near = [(abs(stretch.start - at), at, one) for at, one in places]
        distance, at, one = min(near, key=lambda n: n[0], default=(NEAR + 1, 0, {}))
        if distance > NEAR:
            if "empty" not in stretch.features:
                yield stretch, False
        elif not one.get("doubtful") and distance <= 3 + min(abs(s.start - at) for s in found):
            yield stretch, True


def enclosures(paths: Sequence[Path]) -> list[Decision]:
    """For every candidate: is it a message?"""
    entries, words, made = gold("enclosures"), letter_words(), []
    for document in pages(paths, entries):
        found = Stretches(document, read_heading(document), words).candidates()
        for stretch, right in labelled(found, document.text, entries[document.id]):
            made.append(Decision(document.volume, [stretch.features], right=0 if right else None))
    return made


KINDS = {"enclosures": (enclosures, {"penalty": 2.0, "threshold": 0.45})}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    decide, options = KINDS[args.kind]
    out = args.out or Path(f"data/weights/{args.kind}.json")
    note = f"Made by benchmarks/train_messages.py {args.kind}; don't edit."
    print(train(decide(args.paths), out, says=SAYS, note=note, **options))


if __name__ == "__main__":
    main()
