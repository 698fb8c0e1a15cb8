"""Every mention of a person, office, body, post, news agency, place and repository.

What counts as a mention:

- PERSON: the name without title ("Khrushchev" in "Chairman Khrushchev"), possessive or note number.
- OFFICE: the title without article ("President" in "the President"), with what completes it
  ("Ambassador in the Soviet Union"). A title right before a person's name belongs to the name and
  is no mention of its own ("Ambassador Dobrynin").
- A name inside a longer one is not counted: "Kennedy Library" is a repository, "Soviet Embassy" a
  post.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import SpanGroup

from kg.extract.nlp import ACTORS
from kg.model import Block, BlockKind, Document, Label, Mention

# labels that a person's name inside them gives way to
_LARGER = frozenset({Label.REPOSITORY, Label.POST, Label.BODY, Label.NEWS_AGENCY})


def find_mentions(document: Document, nlp: Language) -> tuple[Mention, ...]:
    """All mentions in heading, body and notes, by offset; none overlap."""
    text = document.text
    blocks = document.blocks or (Block(BlockKind.PARAGRAPH, 0, len(text)),)
    docs = nlp.pipe(text[block.start : block.end] for block in blocks)
    found: list[Mention] = []
    for block, doc in zip(blocks, docs, strict=True):
        persons = [(span.start_char, span.end_char) for span in doc.ents]
        for start, end, label, confidence in _merged(doc.text, persons, doc.spans[ACTORS]):
            begin, stop = block.start + start, block.start + end
            found.append(Mention(begin, stop, text[begin:stop], label, confidence, note=block.note))
    return tuple(sorted(found, key=lambda mention: mention.start))


def _merged(
    text: str, persons: list[tuple[int, int]], actors: SpanGroup
) -> Iterator[tuple[int, int, Label, float]]:
    larger = [(s.start_char, s.end_char) for s in actors if Label(s.label_) in _LARGER]
    kept = [p for p in persons if not any(a < p[1] and p[0] < b for a, b in larger)]
    starts = {start for start, _ in kept}
    for start, end in kept:
        yield start, end, Label.PERSON, 0.9
    for span in actors:
        start, end, label = span.start_char, span.end_char, Label(span.label_)
        if any(a < end and start < b for a, b in kept):
            continue
        if label is Label.OFFICE and end + 1 in starts and " of " not in text[start:end]:
            continue
        yield start, end, label, 0.9
