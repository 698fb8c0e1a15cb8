"""A document's text and the annotations that stand in it → the runs that a page shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from pyoxigraph import NamedNode

from kg.graph import vocab as v
from kg.graph.mint import ENCLOSURE
from kg.pages import views
from kg.pages.links import Links
from kg.pages.views import Annotation, Block, Note, Paragraph, Run, Text, View
from kg.resources import Reader

# ----------------------------------------------------------------
# A document's text and the annotations that stand in it → the runs that a page shows.


def runs(text: str, start: int, end: int, annotations: Sequence[Annotation]) -> Iterator[Run]:
    """The runs of ``text[start:end]``; annotations may reach beyond it."""
    inside = [a for a in annotations if a.start < end and a.end > start]
    cuts = {start, end}
    for one in inside:
        cuts.update((max(start, one.start), min(end, one.end)))
    borders = sorted(cuts)
    for left, right in pairwise(borders):
        covering = [a for a in inside if a.start <= left and a.end >= right]
        covering.sort(key=lambda a: (a.end - a.start, a.anchor, a.kind))
        own = covering[0] if covering else None
        anchors = dict.fromkeys(a.anchor for a in covering if max(a.start, start) == left)
        first = tuple(name for name in anchors if _begins(name, covering, left, start))
        yield Run(text[left:right], own, first)


def _begins(anchor: str, covering: Sequence[Annotation], left: int, start: int) -> bool:
    """Whether an annotation begins at ``left``; one that began on a line before has its anchor."""
    return any(a.anchor == anchor and (a.start == left or left > start) for a in covering)


def lines(text: str) -> Iterator[tuple[int, int]]:
    """The borders of a text's lines that hold anything."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


# ----------------------------------------------------------------
# A document's text as a page shows it: with what was found, its notes, the messages inside.

KINDS: Final = {
    v.PERSON_MENTION: "person",
    v.OFFICE_MENTION: "office",
    v.BODY_MENTION: "body",
    v.POST_MENTION: "post",
    v.NEWS_AGENCY_MENTION: "agency",
    v.PLACE_MENTION: "place",
    v.REPOSITORY_MENTION: "repository",
    v.DATE_MENTION: "date",
    v.REFERENCE: "reference",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that takes up a part of the text: a note, or a message inside."""

    start: int
    end: int
    node: NamedNode

    def meets(self, start: int, end: int) -> bool:
        """Whether any of it lies between two offsets."""
        return self.start < end and self.end > start


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: its runs, the note or message it is part of, the notes it calls."""

    start: int
    runs: tuple[Run, ...]
    note: NamedNode | None
    message: NamedNode | None
    calls: tuple[str, ...]


def text(
    reader: Reader,
    links: Links,
    home: NamedNode,
    messages: Sequence[NamedNode],
    describe: Callable[[NamedNode], View],
    within: NamedNode | None = None,
) -> Text | None:
    """The text of the document ``home`` with the ``messages`` it carries, or of the message
    ``within`` it; None where the store has none. ``describe`` gives the view of a message."""
    found = list(text_lines(reader, links, home, within))
    notes = {note.anchor: note for note in written_notes(reader, found)}
    heading: tuple[Run, ...] = ()
    waiting: list[Note] = []  # called in the heading: they stand beside the first paragraph
    body = [line for line in found if line.note is None]
    whole = reader.text(home, v.IS_STRING) or ""
    if within is None and body and body[0].start == 0 and is_title(whole, reader.label(home)):
        heading = body[0].runs
        waiting = _taken(notes, body[0])
        body = body[1:]
    blocks: list[Block] = []
    described: set[NamedNode | None] = set()
    for message, together in groupby(body, key=lambda line: line.message):
        paragraphs = []
        for line in together:
            paragraphs.append(Paragraph(line.runs, (*waiting, *_taken(notes, line))))
            waiting = []
        view = None if message is None else describe(message)
        if view is not None and message in described:  # it goes on after one inside it
            view = View(view.iri, view.local, view.title, view.kind)
        blocks.append(Block(tuple(paragraphs), view))
        described.add(message)
    # A message whose words are not told apart is shown all the same.
    blocks += [Block((), describe(one)) for one in messages if one not in described]
    rest = () if within is not None else (*waiting, *notes.values())
    if not (heading or blocks or rest):
        return None
    return Text(heading, tuple(blocks), tuple(rest))


def is_title(whole: str, title: str) -> bool:
    """Whether the first line of a text is its title as printed, and no "Skip to content"."""
    printed, known = (
        set(re.findall(r"[^\W\d_]{3,}", words.casefold()))
        for words in (whole.lstrip().partition("\n")[0], title)
    )
    return 2 * len(printed & known) >= len(printed)


def _taken(notes: dict[str, Note], line: Line) -> list[Note]:
    """The notes that a line calls, taken out of those that still wait for a place."""
    return [notes.pop(name) for name in line.calls if name in notes]


def written_notes(reader: Reader, found: list[Line]) -> Iterator[Note]:
    """The notes in the order of the text, each with its lines."""
    for node, together in groupby((line for line in found if line.note), key=lambda one: one.note):
        if node is not None:
            number = reader.text(node, v.NUMBER) or ""
            yield Note(anchor(node), number, tuple(line.runs for line in together))


def text_lines(
    reader: Reader, links: Links, home: NamedNode, within: NamedNode | None
) -> Iterator[Line]:
    """The text line by line, each with what was found in it: of a message, its own lines and all
    notes."""
    whole = reader.text(home, v.IS_STRING) or ""
    inside = passages(reader, home)
    notes = [stretch(reader, one) for one in inside if v.NOTE in reader.nodes(one, v.TYPE)]
    messages = [stretch(reader, one) for one in inside if ENCLOSURE.search(one.value)]
    own = next((one for one in messages if one.node == within), None)
    if within is not None and own is None:
        return
    found = _found(reader, links, home, inside, notes)
    for first, last in lines(whole):
        start, end = first, last
        note = next((one.node for one in notes if one.meets(first, last)), None)
        if note is not None:  # a page lists its notes as "- …↩": the list shows that by itself
            start += 2 * whole.startswith("- ", start)
            end -= whole.endswith("↩", start, end)
        elif own is not None:
            start, end = max(start, own.start), min(end, own.end)
            if start >= end:
                continue
        message = _innermost(messages, own, start, end) if note is None else None
        here = tuple(runs(whole, start, end, found))
        yield Line(start, here, note, message, _calls(found, start, end))


def _found(
    reader: Reader,
    links: Links,
    home: NamedNode,
    inside: Sequence[NamedNode],
    notes: Sequence[Stretch],
) -> list[Annotation]:
    """All that was found in a text: what its passages name, other evidence, calls of notes."""
    found = [one for passage in inside for one in marked(reader, links, passage)]
    known = {one.anchor for one in found}
    found += [one for one in evidence(reader, home) if one.anchor not in known]
    return found + [call for one in notes for call in called(reader, one.node)]


def _innermost(
    messages: Sequence[Stretch], own: Stretch | None, start: int, end: int
) -> NamedNode | None:
    """The shortest of the messages that a line is part of; of those in ``own``, where it is one."""
    around = [one for one in messages if one.meets(start, end) and one != own]
    if own is not None:
        around = [one for one in around if one.start >= own.start and one.end <= own.end]
    found = min(around, key=lambda one: one.end - one.start, default=None)
    return None if found is None else found.node


def _calls(found: Sequence[Annotation], start: int, end: int) -> tuple[str, ...]:
    """The anchors of the notes called between two offsets."""
    called_here = (one for one in found if one.kind == "call" and start <= one.start < end)
    return tuple((one.href or "").removeprefix("#") for one in called_here)


def passages(reader: Reader, home: NamedNode) -> list[NamedNode]:
    """What lies in a document, in the order of its text."""
    return sorted(set(reader.back(v.REFERENCE_CONTEXT, home)), key=position)


def position(node: NamedNode) -> tuple[int, str]:
    """Where a passage begins, so that a page lists in the order of the text."""
    found = re.search(r"#char=(\d+)", node.value)
    return (int(found[1]) if found else -1, node.value)


def called(reader: Reader, note: NamedNode) -> Iterator[Annotation]:
    """The number that calls a note, linked to it."""
    for call in reader.nodes(note, v.CALLED_AT):
        start, end = extent(reader, call)
        yield Annotation(start, end, anchor(call), "call", f"#{anchor(note)}", reader.label(note))


def evidence(reader: Reader, node: NamedNode) -> Iterator[Annotation]:
    """The passages that are evidence alone, so that one can link to them."""
    for quad in reader.store.quads_for_pattern(None, v.REFERENCE_CONTEXT, node):
        found = re.search(r"#(char=(\d+),(\d+))$", str(quad.subject)[1:-1])
        if found:
            yield Annotation(int(found[2]), int(found[3]), found[1], "evidence")


def marked(reader: Reader, links: Links, passage: NamedNode) -> Iterator[Annotation]:
    """What the page marks at a passage, one for each thing found there."""
    facts = reader.facts(passage)
    start, end = extent(reader, passage)
    for class_ in facts.get(v.TYPE, ()):
        kind = KINDS.get(class_) if isinstance(class_, NamedNode) else None
        if kind is None:
            continue
        targets = facts.get(v.CITES if kind == "reference" else v.IDENT_REF, [])
        target = next((one for one in targets if isinstance(one, NamedNode)), None)
        title = reader.label(target) if target is not None else "not resolved"
        if kind == "date":
            title = next((one.value for one in facts.get(v.EDTF_VALUE, ())), "")
        person = next(iter(facts.get(v.MENTIONED_PERSON, ())), None)
        if isinstance(person, NamedNode):
            title += f" ({reader.label(person)})"
        title = f"{kind}: {title}"
        if target is not None and target.value.startswith(
            passage.value.partition("#")[0] + "#cited"
        ):
            yield Annotation(start, end, anchor(passage), kind, None, title)
            yield Annotation(start, end, anchor(target), kind, None, title)
        else:
            href = views.address(reader, links, target) if target is not None else None
            yield Annotation(start, end, anchor(passage), kind, href, title)


def stretch(reader: Reader, node: NamedNode) -> Stretch:
    """Something with where it begins and ends."""
    return Stretch(*extent(reader, node), node)


def extent(reader: Reader, node: NamedNode) -> tuple[int, int]:
    """Where a passage begins and ends."""
    begin, end = reader.text(node, v.BEGIN_INDEX), reader.text(node, v.END_INDEX)
    return int(begin or 0), int(end or 0)


def anchor(node: NamedNode) -> str:
    """The fragment of an IRI."""
    return node.value.partition("#")[2]
