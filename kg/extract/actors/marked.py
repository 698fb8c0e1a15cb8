"""Mentions where the editors have marked every person: the recogniser is not needed there.

Volumes with a list of persons mark each person in the text. What they leave unmarked (offices,
bodies, posts, news agencies, places, repositories) comes from lists and patterns alone, which
takes a tenth of the recogniser's time.
"""

from __future__ import annotations

from bisect import bisect_right

from kg.extract.actors.gazetteer import LARGER, Gazetteer
from kg.model import Block, BlockKind, By, Document, Label, MarkKind, Mention


def find_marked(document: Document, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """The persons the editors marked and all other actors and places, by offset."""
    text = document.text
    persons = [
        Mention(m.start, m.end, text[m.start : m.end], Label.PERSON, by=By.EDITOR)
        for m in document.marks
        if m.kind is MarkKind.PERSON
    ]
    starts = [person.start for person in persons]

    def person_in(start: int, end: int) -> bool:
        at = bisect_right(starts, end - 1) - 1
        return at >= 0 and persons[at].end > start

    found = list[Mention]()
    for block in document.blocks or (Block(BlockKind.PARAGRAPH, 0, len(text)),):
        for one in gazetteer.find(text[block.start : block.end]):
            start, end, label = block.start + one.start, block.start + one.end, one.label
            if label is None or (label not in LARGER and person_in(start, end)):
                continue
            if (
                label is Label.OFFICE
                and person_in(end + 1, end + 2)
                and " of " not in text[start:end]
            ):
                continue  # a title before a name belongs to the name: "Ambassador Dobrynin"
            mention = Mention(start, end, text[start:end], label, one.confidence, note=block.note)
            found.append(mention)
    return tuple(sorted([*persons, *found], key=lambda mention: mention.start))
