"""Fit the weights by which glued note numbers are told from other numbers.

    python benchmarks/train_note_calls.py VOLUME.xml[.gz|.xz] ... [--out data/read/note-calls.json]

The volumes' markup says where each note is called in their text; every run of digits that could
be a call is an example, described by the features of ``kg.read.note_numbers``. A logistic model is
fitted by stochastic gradient descent (AdaGrad, fixed seed) and its weights written, rounded.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from kg.model import Document, Span
from kg.read.corpus import discover, open_source
from kg.read.note_numbers import DIGITS, NEAR, features
from kg.read.plain import document_number, heading_line, note_lines, split_lines

RAREST = 20  # a feature seen less often is left out
EPOCHS, BATCH, RATE, DECAY = 6, 512, 0.3, 1e-6
SMALLEST = 0.05  # a weight below that is left out


def examples(document: Document) -> Iterator[tuple[list[str], bool]]:
    """The features of each candidate of a document, and whether it is a call."""
    text, notes = document.text, document.notes
    body, _ = note_lines(text, split_lines(text))
    at = heading_line(text, body)
    if not notes or at is None:
        return
    number = document_number(text, body[at])
    heading = Span(body[at].start, body[at].end)
    called = {(note.call.start, note.call.end) for note in notes if note.call}
    for run in DIGITS.finditer(text):
        if number and run.start() < number.end and run.end() > number.start:
            continue
        for start in range(max(run.start(), run.end() - 3), run.end()):
            leading_zero = text[start] == "0" and run.end() - start > 1
            if not leading_zero and int(text[start : run.end()]) <= len(notes) + NEAR + 1:
                names = features(text, start, run.end(), heading, notes[0].start)
                yield names, (start, run.end()) in called


def fit(found: Sequence[tuple[list[str], bool]]) -> dict[str, float]:
    """The weights of a logistic model of the examples."""
    counts = Counter(name for names, _ in found for name in names)
    index = {name: at for at, name in enumerate(n for n, c in counts.items() if c >= RAREST)}
    rows = [np.array([index[n] for n in names if n in index]) for names, _ in found]
    truth = np.array([is_call for _, is_call in found], dtype=float)
    weights, squares = np.zeros(len(index)), np.full(len(index), 1e-6)
    shuffled = np.random.default_rng(0)
    for _ in range(EPOCHS):
        order = shuffled.permutation(len(rows))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            columns = np.concatenate([rows[i] for i in batch])
            owner = np.repeat(np.arange(len(batch)), [len(rows[i]) for i in batch])
            odds = np.bincount(owner, weights[columns], minlength=len(batch))
            error = 1 / (1 + np.exp(-np.clip(odds, -30, 30))) - truth[batch]
            slope = np.bincount(columns, error[owner], minlength=len(weights))
            slope += DECAY * len(batch) * weights
            squares += slope * slope
            weights -= RATE * slope / np.sqrt(squares)
    return {
        n: round(float(weights[at]), 2) for n, at in index.items() if abs(weights[at]) > SMALLEST
    }


def main() -> None:
    """Read the volumes, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("volumes", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path("data/read/note-calls.json"))
    given = parser.parse_args()
    sources, _ = discover(given.volumes)
    found = [
        one
        for source in sources
        for document in open_source(source, [])[1]
        for one in examples(document)
    ]
    weights = dict(sorted(fit(found).items()))
    given.out.write_text(json.dumps(weights, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(found):,} examples, {sum(c for _, c in found):,} calls, {len(weights):,} weights")


if __name__ == "__main__":
    main()
