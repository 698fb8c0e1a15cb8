"""Who the persons are, measured against editors' markup.

    python benchmarks/people.py REGISTER VOLUME.xml[.xz] ...

REGISTER is what ``kg register import`` wrote. The names that the editors tagged are given to the
resolver as on a plain page, without what they were tagged as; the tag is then compared with what
was concluded. Prints precision and recall, how often links of each confidence are right, the time
a mention, the commonest misses, and how well entries of the volumes' lists are clustered without
the register's knowledge of identities (B-cubed, against that knowledge).
"""

from __future__ import annotations

import argparse
import lzma
import time
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.clusters import cluster
from kg.model import (
    Communication,
    Date,
    Document,
    Extraction,
    Label,
    MarkKind,
    Mention,
    Span,
    Volume,
)
from kg.read.frus import read_volume
from kg.resolve.people import identify
from kg.resolve.register import Register


def bare(document: Document) -> tuple[Extraction, list[str | None]]:
    """A page with the tagged names as mentions, and what each was tagged as."""
    marks = [m for m in document.marks if m.kind is MarkKind.PERSON]
    mentions = tuple(
        Mention(m.start, m.end, document.text[m.start : m.end], Label.PERSON) for m in marks
    )
    sent = None
    for mark in document.marks:
        when = dict(mark.attributes).get("when", "")
        if mark.kind is MarkKind.DATE and len(when) >= 10:
            sent = Date(0, 0, "", when[:10], when[:10], when[:10])
            break
    whole = Communication(document.id, "letter", 0, len(document.text), sent=sent)
    title = Span(0, max(document.text.find("\n"), 0))
    page = Extraction(
        document.id, document.volume, None, "letter", "", title, (whole,), mentions=mentions
    )
    return page, [m.target.removeprefix("#") if m.target else None for m in marks]


def b_cubed(volumes: list[Volume], register: Register) -> tuple[float, float, int]:
    """Precision and recall of clusters made without links, over entries the register knows."""
    ours, theirs = defaultdict(set), defaultdict(set)
    entries = {}
    for number, found in enumerate(cluster(volumes, register, use_links=False)):
        for entry in found.entries:
            if entry.person:
                entries[entry.local_name] = (number, entry.person)
                ours[number].add(entry.local_name)
                theirs[entry.person].add(entry.local_name)
    both = {e: len(ours[n] & theirs[p]) for e, (n, p) in entries.items()}
    total = max(1, len(entries))
    precision = sum(both[e] / len(ours[n]) for e, (n, _) in entries.items()) / total
    recall = sum(both[e] / len(theirs[p]) for e, (_, p) in entries.items()) / total
    return precision, recall, len(entries)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("register", type=Path)
    parser.add_argument("volumes", type=Path, nargs="+")
    args = parser.parse_args()
    register = Register.load([args.register])
    right = wrong = unresolved = 0
    seconds = 0.0
    bins: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    misses: Counter[tuple[str, ...]] = Counter()
    volumes = []
    for path in args.volumes:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rb") as stream:
            volume, documents = read_volume(stream, path.name)
            volumes.append(volume)
            for document in documents:
                page, tags = bare(document)
                begun = time.process_time()
                found = identify(page, register, None, document)
                seconds += time.process_time() - begun
                for mention, tag in zip(found.mentions, tags, strict=True):
                    entry = register.entry(document.volume, tag) if tag else None
                    if entry is None or entry.person is None:
                        continue
                    if mention.agent is None:
                        unresolved += 1
                        misses[document.volume, mention.text, tag or "", "unresolved"] += 1
                        continue
                    good = mention.agent.target == entry.person
                    bins[min(int(mention.agent.confidence * 20), 19)][0] += 1
                    bins[min(int(mention.agent.confidence * 20), 19)][1] += good
                    right, wrong = right + good, wrong + (not good)
                    if not good:
                        misses[document.volume, mention.text, tag or "", mention.agent.detail] += 1
    total = max(1, right + wrong + unresolved)
    print(f"mentions   P {right / max(1, right + wrong):.4f}  R {right / total:.4f}  n {total}")
    print(f"time       {seconds / total * 1e3:.3f} ms a mention")
    for number, (n, good) in sorted(bins.items()):
        print(
            f"confidence {number / 20:.2f}-{number / 20 + 0.05:.2f}  n {n:6d}  right {good / n:.4f}"
        )
    precision, recall, n = b_cubed(volumes, register)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"clusters   B3 P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  n {n}")
    for miss, count in misses.most_common(40):
        print(f"{count:6d}  " + "  ".join(miss))


if __name__ == "__main__":
    main()
