"""What stands in the text as quads: mentions, dates, references, notes, archival holdings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import vocab as v
from kg.graph.page import FALSE, TRUE, Claim, Page, degree, earliest, edtf, index, latest
from kg.model import (
    ArchiveRef,
    ArchiveRole,
    By,
    Cited,
    Communication,
    Date,
    Label,
    Link,
    Mention,
    Note,
    Reference,
    ReferenceKind,
    Span,
)

MENTION_CLASSES: Final = {
    Label.PERSON: v.PERSON_MENTION,
    Label.OFFICE: v.OFFICE_MENTION,
    Label.BODY: v.BODY_MENTION,
    Label.POST: v.POST_MENTION,
    Label.NEWS_AGENCY: v.NEWS_AGENCY_MENTION,
    Label.PLACE: v.PLACE_MENTION,
    Label.REPOSITORY: v.REPOSITORY_MENTION,
}

ARCHIVE_ROLES: Final = {
    ArchiveRole.SOURCE: v.HELD_IN,
    ArchiveRole.COPY: v.COPY_IN,
    ArchiveRole.PRINTED: v.PRINTED_IN,
}

# Kinds of reference whose target, when it isn't printed here, is worth a node of its own.
CITABLE: Final = frozenset(
    {
        ReferenceKind.TELEGRAM,
        ReferenceKind.LETTER,
        ReferenceKind.STATEMENT,
        ReferenceKind.PUBLICATION,
    }
)


def ruled_spans(found: Sequence[Mention] | Sequence[Reference]) -> frozenset[tuple[int, int]]:
    """The passages the editors marked themselves."""
    return frozenset((one.start, one.end) for one in found if one.by is By.EDITOR)


def mention_quads(
    page: Page, mention: Mention, ruled: Collection[tuple[int, int]]
) -> Iterator[Quad]:
    """A mention. There are millions, so its own node carries reason and confidence.

    One that doesn't say who made it is the program's. Where the editors marked the same passage
    theirs is the plain statement, and what the program thinks of it is a claim of its own.
    """
    node = page.span(mention.start, mention.end)
    outvoted = mention.by is By.PROGRAM and (mention.start, mention.end) in ruled
    if not outvoted:
        yield Quad(node, v.TYPE, MENTION_CLASSES[mention.label])
        yield from page.passage(node, mention.start, mention.end, mention.text)
        if mention.by is By.EDITOR:
            yield Quad(node, v.GENERATED_BY, page.activities[mention.by])
        if mention.agent is not None:
            yield from identity_quads(page, node, mention.agent)
    elif mention.agent is not None:
        yield from page.linked(node, v.IDENT_REF, mention.agent)
    if mention.person is not None:
        if not outvoted:
            yield Quad(node, v.MENTIONED_PERSON, page.mint.resource(mention.person.target))
        yield from page.linked(node, v.MENTIONED_PERSON, mention.person)
    for candidate in mention.candidates:
        yield Quad(node, v.CANDIDATE, page.mint.resource(candidate), page.graph)


def identity_quads(page: Page, node: NamedNode, link: Link) -> Iterator[Quad]:
    """Who or what a mention names; the mention's node stands for the claim."""
    yield Quad(node, v.IDENT_REF, page.mint.resource(link.target))
    yield Quad(node, v.TA_CONFIDENCE, degree(link.confidence))
    yield Quad(node, v.REASON, Literal(link.reason))
    if link.detail:
        yield Quad(node, v.COMMENT, Literal(link.detail))
    yield from page.evidence(node, link.evidence)


def date_mention_quads(page: Page, date: Date) -> Iterator[Quad]:
    """A date in the text, to the precision given."""
    node = page.span(date.start, date.end)
    yield Quad(node, v.TYPE, v.DATE_MENTION)
    yield from page.passage(node, date.start, date.end, date.text)
    yield Quad(node, v.EDTF_VALUE, edtf(date.edtf))
    if date.earliest:
        yield Quad(node, v.EARLIEST, earliest(date.earliest))
    if date.latest:
        yield Quad(node, v.LATEST, latest(date.latest))
    if date.by is By.EDITOR or date.reason != "printed":
        yield Quad(node, v.GENERATED_BY, page.activities[date.by])
        yield Quad(node, v.REASON, Literal(date.reason))


def reference_quads(
    page: Page,
    reference: Reference,
    ruled: Collection[tuple[int, int]],
    messages: Sequence[Communication],
) -> Iterator[Quad]:
    """A reference: where it stands, who makes it, what it says, and what it turned out to be."""
    node = page.span(reference.start, reference.end)
    target = reference.target
    if reference.by is By.PROGRAM and (reference.start, reference.end) in ruled:
        if target is not None:
            yield from page.linked(node, v.CITES, target, reason=reference.reason)
        return
    yield Quad(node, v.TYPE, v.REFERENCE)
    yield from page.passage(node, reference.start, reference.end, reference.text)
    yield Quad(node, v.REFERENCE_KIND, page.mint.concept("reference", reference.kind.value))
    yield Quad(node, v.IN_APPARATUS, TRUE if reference.in_apparatus else FALSE)
    yield Quad(node, v.RESOLVED, TRUE if target is not None else FALSE)
    if reference.by is By.EDITOR:
        yield Quad(node, v.GENERATED_BY, page.activities[reference.by])
    if reference.note is not None:
        yield Quad(node, v.IN_NOTE, page.note(reference.note))
    if reference.part:
        yield Quad(node, v.PART, Literal(reference.part))
    if target is not None:
        yield Quad(node, v.CITES, page.mint.resource(target.target))
        yield from shortcut_quads(page, reference, target, messages)
        yield from page.linked(node, v.CITES, target, reason=reference.reason)
    elif reference.kind in CITABLE:
        yield from cited_quads(page, node, reference, reference.cited)
    for candidate in reference.candidates:
        yield Quad(node, v.CANDIDATE, page.mint.resource(candidate), page.graph)


def shortcut_quads(
    page: Page, reference: Reference, target: Link, messages: Sequence[Communication]
) -> Iterator[Quad]:
    """The plain triple from the message in which a reference stands to the document it names."""
    document = target.target.partition("#")[0]
    inner = [m for m in messages if m.enclosed_in and m.start <= reference.start < m.end]
    source = min(inner, key=lambda m: m.end - m.start).id if inner else page.document.id
    if document != page.document.id:
        yield Quad(page.mint.resource(source), v.REFERENCES, page.mint.resource(document))


def cited_quads(page: Page, node: NamedNode, reference: Reference, cited: Cited) -> Iterator[Quad]:
    """Something cited and not printed here: what the words of the reference say of it."""
    thing = page.mint.cited(page.document.id, reference.start, reference.end, cited)
    yield Quad(node, v.CITES, thing)
    yield Quad(thing, v.TYPE, v.CITED_DOCUMENT)
    yield Quad(thing, v.LABEL, Literal(" ".join(reference.text.split())))
    if cited.form:
        yield Quad(thing, v.FORM, page.mint.concept("form", cited.form))
    for predicate, text in (
        (v.MESSAGE_NUMBER, cited.number),
        (v.TITLE, cited.title),
        (v.LOCATOR, cited.locator),
    ):
        if text:
            yield Quad(thing, predicate, Literal(text))
    for predicate, name in ((v.SENDER, cited.sender), (v.RECIPIENT, cited.recipient)):
        if name:
            yield Quad(thing, predicate, page.mint.resource(name))
    if cited.sent:
        yield Quad(thing, v.EDTF_VALUE, edtf(cited.sent))


def note_quads(page: Page, note: Note) -> Iterator[Quad]:
    """A foot- or endnote, as a passage of the text with a name of its own."""
    node = page.note(note.index)
    yield Quad(node, v.TYPE, v.NOTE)
    yield Quad(node, v.LABEL, Literal(f"Note {note.number or note.index + 1}"))
    if note.number is not None:
        yield Quad(node, v.NUMBER, Literal(note.number))
    yield Quad(node, v.REFERENCE_CONTEXT, page.iri)
    yield Quad(node, v.BEGIN_INDEX, index(note.start))
    yield Quad(node, v.END_INDEX, index(note.end))
    if note.call is not None:
        start, end = note.call.start, note.call.end
        call = page.span(start, end)
        yield Quad(node, v.CALLED_AT, call)
        yield Quad(call, v.TYPE, v.PASSAGE)
        yield from page.passage(call, start, end, page.document.text[start:end])


def archive_quads(page: Page, found: ArchiveRef, keeper: str | None) -> Iterator[Quad]:
    """Where the document or a copy is kept or printed, and the larger holdings around it.

    ``keeper`` is the agent that the repository is, by its local name, where the register knows it:
    one thing has one name, whether it is spoken of or keeps something.
    """
    printed = found.role is ArchiveRole.PRINTED
    known = keeper if not printed else None
    repository = page.mint.resource(known) if known else page.mint.holding(found.repository, ())
    whole = page.mint.holding(found.repository, found.path) if found.path else repository
    predicate = ARCHIVE_ROLES[found.role]
    yield Quad(page.iri, predicate, whole)
    yield from page.claim(
        Claim(
            page.iri,
            predicate,
            whole,
            By.PROGRAM,
            ("source-note",),
            1.0,
            (Span(found.start, found.end),),
        )
    )
    yield Quad(repository, v.TYPE, v.PUBLICATION if printed else v.REPOSITORY)
    if known is None:
        yield Quad(repository, v.LABEL, Literal(found.repository))
    for depth, name in enumerate(found.path, start=1):
        node = page.mint.holding(found.repository, found.path[:depth])
        yield Quad(node, v.TYPE, v.PUBLICATION if printed else v.HOLDING)
        yield Quad(node, v.LABEL, Literal(", ".join((found.repository, *found.path[:depth]))))
        yield Quad(node, v.TITLE, Literal(name))
        if not printed:
            yield Quad(node, v.KEPT_BY, repository)
        if depth > 1 or printed:
            parent = page.mint.holding(found.repository, found.path[: depth - 1])
            yield Quad(node, v.PART_OF_HOLDING, parent)
