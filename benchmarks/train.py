"""Train the recogniser of persons from FRUS volumes whose editors tagged them.

    python benchmarks/train.py VOLUME.xml.xz … --out data/model [--exclude frus1961-63v06 …]

Three steps, each reproducible: volumes are read in order of their names and every choice is made
with a fixed seed.

1. Read. Volumes in which fewer than 4 of 1,000 words are a tagged person are left out: there the
   editors tagged headings only. Documents without any tag are left out as well.
2. Lexicon: how often each capitalised word was part of a name (``kg/extract/person_names.py``).
3. ``ner``: spaCy's transition-based recogniser over hashed embeddings. Editors tag whom their list
   of persons has, and some of them not everywhere. A name without a tag that a title, a first
   name or a tag elsewhere on the page tells for a person's is left open, neither person nor none.

``meta.json`` names the volumes it was trained on, so that whoever measures it can leave
them out. With one core to itself and 66 volumes, about a quarter of an hour.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans, fix_random_seed

from kg.extract.person_names import Lexicon, NameFinder, filed
from kg.extract.persons import has_first_name
from kg.extract.recogniser import blank
from kg.model import MarkKind
from kg.read.corpus import discover, open_source

SEED = 7
LEAST_TAGGED = 0.004  # persons a word: below, a volume's editors tagged headings only
LOWER = re.compile(r"(?<![^\W\d_])[a-z]{2,}(?![^\W\d_])")
# "Mr. Clay": a name, whether the editors list its bearer or not
CALLED = re.compile(r"\b(?:Mr|Mrs|Miss|Dr|Messrs)\. ?(?:[A-Z]\. ?)*([A-Z][^\W\d_]+)")
TITLED = re.compile(r"\b(?:Mr|Mrs|Dr|Ambassador|Admiral|Senator)\b")
JOINT = re.compile(r"[ -]")  # between the words of a name
WORDS = 3_600_000
WIDTH, DEPTH, ROWS = 96, 4, [12000, 1000, 3000, 2000]


Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Text:
    """A document as it is learnt from."""

    volume: str
    text: str
    persons: tuple[tuple[int, int], ...]


def read(paths: list[Path], exclude: set[str]) -> dict[str, list[Text]]:
    """Documents with their tagged persons, by volume."""
    sources, _ = discover(paths)
    volumes: dict[str, list[Text]] = {}
    for source in sorted(sources, key=lambda source: source.volume):
        if source.volume in exclude:
            continue
        _, documents = open_source(source, [])
        texts, words, tagged = [], 0, 0
        for document in documents:
            persons = {(m.start, m.end) for m in document.marks if m.kind is MarkKind.PERSON}
            words += len(document.text.split())
            tagged += len(persons)
            if persons:
                spans = tuple(sorted(persons))
                texts.append(Text(source.volume, document.text, spans))
        if tagged >= LEAST_TAGGED * words:
            volumes[source.volume] = texts
        else:
            print("left out", source.volume, tagged, "persons in", words, "words")
    return volumes


# ---------------------------------------------------------------- lexicon

Counts = dict[str, list[int]]


def count_words(texts: list[Text], finder: NameFinder) -> Counts:
    """Of each capitalised word: seen, last word of a name, other word of a name."""
    counts: Counts = {}
    for text in texts:
        last_letters = {end: start for start, end in text.persons}
        spans, at = sorted((s, e) for e, s in last_letters.items()), 0
        for run in finder.runs(text.text):
            for piece in run:
                while at < len(spans) and spans[at][1] <= piece.start:
                    at += 1
                row = counts.setdefault(filed(piece.text), [0, 0, 0])
                row[0] += 1
                if at < len(spans) and spans[at][0] <= piece.start and piece.end <= spans[at][1]:
                    rest = text.text[piece.end : spans[at][1]]
                    row[2 if re.search(r"[^\W\d_]{2}", rest) else 1] += 1
    return counts


def make_lexicon(volumes: dict[str, list[Text]]) -> Lexicon:
    """The lexicon."""
    empty = NameFinder(Lexicon([], np.zeros((0, 5), np.int32), [], []))
    lower: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    rows: dict[str, np.ndarray] = {}
    for texts in volumes.values():
        for text in texts:
            lower.update(LOWER.findall(text.text))
            titled.update(map(filed, CALLED.findall(text.text)))
        for word, (seen, last, other) in count_words(texts, empty).items():
            row = rows.setdefault(word, np.zeros(5, np.int32))
            row += (seen, last, other, last > 0, 1)
    kept = sorted(w for w, row in rows.items() if row[0] >= 3 or row[1:3].any())
    return Lexicon(
        kept,
        np.array([rows[w] for w in kept]),
        [lower[w.lower()] for w in kept],
        [titled[w] for w in kept],
    )


# ---------------------------------------------------------------- ner


def lines(text: Text) -> Iterator[tuple[str, Spans]]:
    """Each line with the persons in it, offsets from the line's start."""
    start, at = 0, 0
    for line in text.text.split("\n"):
        end, here = start + len(line), []
        while at < len(text.persons) and text.persons[at][0] < end:
            first, last = text.persons[at]
            if start <= first and last <= end:
                here.append((first - start, last - start))
            at += 1
        yield line, here
        start = end + 1


def left_open(line: str, here: Spans, tagged: set[str], finder: NameFinder) -> Spans:
    """Names in a line that are persons' for all one can tell, though the editors did not tag
    them; ``tagged`` are the last words of the names tagged on the page."""
    found = []
    for segment in finder.segments(line):
        if any(segment.start < end and start < segment.end for start, end in here):
            continue
        alone = segment.last == len(segment.run) - 1 and (segment.first == 0 or segment.titled)
        if segment.titled or has_first_name(segment) or (alone and segment.surname in tagged):
            found.append((segment.start, segment.end))
    return found


def train_ner(volumes: dict[str, list[Text]], words: int, finder: NameFinder) -> Language:
    """spaCy's recogniser, trained on about so many words."""
    fix_random_seed(SEED)
    rng = random.Random(SEED)
    examples = []
    for texts in volumes.values():
        for text in texts:
            tagged = {filed(JOINT.split(text.text[s:e])[-1]) for s, e in text.persons}
            for line, here in lines(text):
                # lines without a person teach what is none; some of them are enough
                if here or rng.random() < (0.6 if TITLED.search(line) else 0.12):
                    unsure = left_open(line, here, tagged, finder)
                    examples.append((line, here, unsure))
    nlp = blank()
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
            "rows": ROWS,
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": WIDTH,
            "window_size": 1,
            "maxout_pieces": 2,
            "depth": DEPTH,
        },
    }
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": tok2vec,
    }
    nlp.add_pipe("ner", config={"model": model}).add_label("PERSON")

    def example(line: str, here: Spans, unsure: Spans) -> Example:
        doc = nlp.make_doc(line)
        reference = doc.copy()
        persons = filter_spans(inside(reference, here, "strict"))
        open_ = clear_of(persons, inside(reference, unsure, "expand"))
        reference.set_ents(persons, missing=open_, default="outside")
        return Example(doc, reference)

    optimizer = nlp.initialize(lambda: [example(*one) for one in examples[:400]])
    done, at, step, begun = 0, len(examples), 0, time.time()
    while done < words:
        batch, size, target = [], 0, min(3000, 400 + 2 * step)
        while size < target:
            if at >= len(examples):
                rng.shuffle(examples)
                at = 0
            batch.append(example(*examples[at]))
            size += len(batch[-1].reference)
            at += 1
        optimizer.learn_rate = 0.001 * max(0.02, 1 - done / words)
        losses: dict[str, float] = {}
        nlp.update(batch, sgd=optimizer, drop=0.1, losses=losses)
        done, step = done + size, step + 1
        if step % 200 == 0:
            print(f"ner: {done} words, loss {losses['ner']:.1f}, {time.time() - begun:.0f} s")
    with nlp.use_params(optimizer.averages):
        return nlp.from_bytes(nlp.to_bytes())


def inside(doc: Doc, spans: Spans, mode: str) -> list[Span]:
    """Spans of characters as spans of a document, without those that words cut."""
    found = (doc.char_span(*span, label="PERSON", alignment_mode=mode) for span in spans)
    return [span for span in found if span is not None]


def clear_of(persons: list[Span], others: list[Span]) -> list[Span]:
    """Those of the others that share no word with a person."""
    taken = {token.i for person in persons for token in person}
    return filter_spans([o for o in others if not taken & {token.i for token in o}])


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("volumes", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--exclude", nargs="*", default=[], help="volumes kept aside")
    parser.add_argument("--words", type=int, default=WORDS, help="to train ner on")
    args = parser.parse_args()
    volumes = read(args.volumes, set(args.exclude))
    args.out.mkdir(parents=True, exist_ok=True)
    lexicon = make_lexicon(volumes)
    lexicon.save(args.out / "lexicon.npz")
    nlp = train_ner(volumes, args.words, NameFinder(lexicon))
    nlp.meta["training"] = {
        "script": "benchmarks/train.py",
        "seed": SEED,
        "words": args.words,
        "volumes": sorted(volumes),
        "kept_out": sorted(args.exclude),
    }
    nlp.to_disk(args.out, exclude=["tokenizer", "vocab"])


if __name__ == "__main__":
    main()
