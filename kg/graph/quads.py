"""Extraction → quads: one function for each dataclass.

The same input gives the same quads in the same order; there are no blank nodes. Some quads may
come twice (two names of one office); a store keeps one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple, cast
from urllib.parse import quote
from zlib import crc32

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from kg.graph import vocab as v
from kg.graph.mint import Mint
from kg.model import (
    BESIDE_HEADING,
    ArchiveRef,
    ArchiveRole,
    By,
    Cited,
    Communication,
    Date,
    Disagreement,
    Document,
    Extraction,
    Label,
    Link,
    Mention,
    Note,
    Party,
    Place,
    Reference,
    ReferenceKind,
    Span,
    Volume,
)
from kg.read.editions import profiles
from kg.resolve.authorities import address_of
from kg.settings import CONCEPTS, DEFAULT_BASE, shipped

# ----------------------------------------------------------------
# What the makers of quads share while they work on one document: names, graphs, claims.
#
# Facts go to the default graph; claims, and the passages that serve as their evidence, to the named
# graph of the volume. A mention is a claim of its own kind, with reason and confidence on its own
# node among the facts: a named graph costs twice the room, and mentions are most of the graph.

FACTS: Final = DefaultGraph()
TRUE: Final = Literal("true", datatype=v.XSD_BOOLEAN)
FALSE: Final = Literal("false", datatype=v.XSD_BOOLEAN)

ACTIVITIES: Final = {By.PROGRAM: "extraction", By.EDITOR: "markup", By.READER: "corrections"}


def index(offset: int) -> Literal:
    """An offset or ordinal, as xsd:integer: Oxigraph keeps no narrower type of whole number."""
    return Literal(str(offset), datatype=v.XSD_INTEGER)


def degree(confidence: float) -> Literal:
    """A confidence from 0 to 1, to three digits (more would pretend to a precision it hasn't)."""
    return Literal(format(confidence, ".3g"), datatype=v.XSD_DOUBLE)


def likelihood(confidence: float) -> Literal:
    """A confidence as ITS 2.0 has it: a decimal, in its canonical form."""
    digits = f"{Decimal(format(confidence, '.3g')):f}"
    return Literal(digits, datatype=v.XSD_DECIMAL)


# 1962-10-25T01:45:00-04:00, …Z: a date-time that says its offset
WITH_OFFSET: Final = re.compile(r"T.*(?:Z|[+-]\d\d:\d\d)$")


def earliest(text: str) -> Literal:
    """The first moment of an interval as xsd:dateTime.

    Where the offset isn't known it is the first moment at which that time can have been anywhere
    (UTC+14): moments with and without offset have no order, and sorting them together fails.
    """
    return _moment(text, "+14:00")


def latest(text: str) -> Literal:
    """The last moment of an interval; without a known offset the last one anywhere (UTC-12)."""
    return _moment(text, "-12:00")


def _moment(text: str, bound: str) -> Literal:
    full = text if "T" in text else text + "T00:00:00"
    known = WITH_OFFSET.search(full) is not None
    return Literal(full if known else full + bound, datatype=v.XSD_DATE_TIME)


def edtf(text: str) -> Literal:
    """An EDTF value, typed as the Library of Congress does."""
    return Literal(text, datatype=v.EDTF)


@dataclass(slots=True)
class Claim:
    """Something concluded, before it has a name."""

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode | Literal
    by: By
    reasons: Sequence[str]
    confidence: float
    evidence: Iterable[Span] = ()
    detail: str = ""


@dataclass(slots=True)
class Page:
    """One document under way into the graph."""

    mint: Mint
    document: Document
    iri: NamedNode
    graph: NamedNode
    activities: dict[By, NamedNode]
    makers: dict[By, NamedNode]
    described: set[tuple[int, int]] = field(default_factory=set)
    claimed: set[NamedNode] = field(default_factory=set)

    @classmethod
    def of(cls, mint: Mint, document: Document) -> Page:
        """The page of a document, with nothing described yet."""
        activities = {by: mint.activity(document.volume, name) for by, name in ACTIVITIES.items()}
        iri = mint.resource(document.id)
        makers = {
            By.PROGRAM: mint.resource("dataset#program"),
            By.EDITOR: mint.resource(f"{document.volume}#editors"),
            By.READER: mint.resource("dataset#readers"),
        }
        return cls(mint, document, iri, mint.claims_graph(document.volume), activities, makers)

    def span(self, start: int, end: int) -> NamedNode:
        """The IRI of a passage."""
        return self.mint.span(self.iri, start, end)

    def note(self, ordinal: int) -> NamedNode:
        """The IRI of a note; of several with one printed number only the first carries it."""
        notes = self.document.notes
        number = notes[ordinal].number
        if number is not None and any(note.number == number for note in notes[:ordinal]):
            number = None
        return self.mint.note(self.document.id, number, ordinal)

    def passage(
        self, node: NamedNode, start: int, end: int, text: str, graph: NamedNode | None = None
    ) -> Iterator[Quad]:
        """NIF's statements of a passage: where it stands and what it says."""
        where = (graph,) if graph is not None else ()
        yield Quad(node, v.REFERENCE_CONTEXT, self.iri, *where)
        yield Quad(node, v.BEGIN_INDEX, index(start), *where)
        yield Quad(node, v.END_INDEX, index(end), *where)
        yield Quad(node, v.ANCHOR_OF, Literal(text), *where)

    def evidence(self, node: NamedNode, spans: Iterable[Span]) -> Iterator[Quad]:
        """The passages a claim rests on; each is described unless the facts already do."""
        for span in spans:
            if span.end <= span.start:
                continue  # stated outside the text
            passage = self.span(span.start, span.end)
            yield Quad(node, v.EVIDENCE, passage, self.graph)
            if (span.start, span.end) not in self.described:
                self.described.add((span.start, span.end))
                text = self.document.text[span.start : span.end]
                yield Quad(passage, v.TYPE, v.PASSAGE, self.graph)
                yield from self.passage(passage, span.start, span.end, text, self.graph)

    def claim(self, claim: Claim) -> Iterator[Quad]:
        """A claim's own node, in the volume's graph."""
        g = self.graph
        node = self.mint.claim(
            self.document.id, claim.by.value, claim.subject, claim.predicate, claim.object
        )
        yield Quad(node, v.TYPE, v.CLAIM, g)
        yield Quad(node, v.SUBJECT, claim.subject, g)
        yield Quad(node, v.PREDICATE, claim.predicate, g)
        yield Quad(node, v.OBJECT, claim.object, g)
        if node not in self.claimed:  # named twice, by two grounds: as sure as the first
            yield Quad(node, v.CONFIDENCE, degree(claim.confidence), g)
        self.claimed.add(node)
        yield Quad(node, v.GENERATED_BY, self.activities[claim.by], g)
        for reason in claim.reasons:
            if reason:
                yield Quad(node, v.REASON, Literal(reason), g)
        if claim.detail:
            yield Quad(node, v.COMMENT, Literal(claim.detail), g)
        if claim.evidence:
            yield from self.evidence(node, claim.evidence)
        elif "#char=" in claim.subject.value:  # what is said of words rests on them
            yield Quad(node, v.EVIDENCE, claim.subject, g)

    def linked(
        self,
        subject: NamedNode,
        predicate: NamedNode,
        link: Link,
        *,
        own: Span | None = None,
        reason: str = "",
    ) -> Iterator[Quad]:
        """The claim that ``subject`` has ``link``'s target, with the finding's own span."""
        target = self.mint.resource(link.target)
        spans = (own, *link.evidence) if own is not None else link.evidence
        reasons = (reason, link.reason) if reason != link.reason else (reason,)
        yield from self.claim(
            Claim(subject, predicate, target, link.by, reasons, link.confidence, spans, link.detail)
        )


# ----------------------------------------------------------------
# Messages and documents as quads: parties, times, places, enclosures, replies.


STATED: Final = "stated"  # the reason of what a source says outside its text


class Role(NamedTuple):
    """The terms of a party's role: the agent as named, the person it was, the words printed."""

    agent: NamedNode
    person: NamedNode | None
    text: NamedNode


PARTICIPANT: Final = Role(v.PARTICIPANT, v.PARTICIPANT_PERSON, v.PARTICIPANT_TEXT)
# Of a communication's parties, by the name of their field
ROLES: Final[Mapping[str, Role]] = {
    "senders": Role(v.SENDER, v.SENDER_PERSON, v.SENDER_TEXT),
    "recipients": Role(v.RECIPIENT, v.RECIPIENT_PERSON, v.RECIPIENT_TEXT),
    "signers": Role(v.SIGNER, v.SIGNER_PERSON, v.SIGNER_TEXT),
    "copied_to": Role(v.COPIED_TO, v.COPIED_TO_PERSON, v.COPIED_TO_TEXT),
    "through": Role(v.THROUGH, v.THROUGH_PERSON, v.THROUGH_TEXT),
    "handed_by": Role(v.HANDED_BY, v.HANDED_BY_PERSON, v.HANDED_BY_TEXT),
    "seen_by": Role(v.SEEN_BY, v.SEEN_BY_PERSON, v.SEEN_BY_TEXT),
    "signed_for": Role(v.SIGNED_FOR, v.SIGNED_FOR_PERSON, v.SIGNED_FOR_TEXT),
    "authors": Role(v.AUTHOR, v.AUTHOR_PERSON, v.AUTHOR_TEXT),
    "participants": PARTICIPANT,
}
DELIVERED_TO: Final = Role(v.DELIVERED_TO, v.DELIVERED_TO_PERSON, v.DELIVERED_TO_TEXT)
DRAFTER: Final = Role(v.DRAFTER, v.DRAFTER_PERSON, v.DRAFTER_TEXT)
CLEARED_BY: Final = Role(v.CLEARED_BY, v.CLEARED_BY_PERSON, v.CLEARED_BY_TEXT)
DRAFTED_AT: Final = Role(v.DRAFTED_AT, None, v.DRAFTED_AT_TEXT)
# Of whose parties answers tell when nobody is known to be them
TOLD_OPEN: Final = (v.SENDER, v.RECIPIENT, v.COPIED_TO, v.PARTICIPANT)


class Times(NamedTuple):
    """The terms of a date: as printed, as EDTF, and the interval it lies in."""

    printed: NamedNode
    edtf: NamedNode
    earliest: NamedNode
    latest: NamedNode


SENT: Final = Times(v.SENT, v.EDTF_VALUE, v.EARLIEST, v.LATEST)
DATED: Final = Times(v.DATED, v.EDTF_VALUE, v.EARLIEST, v.LATEST)
RECEIVED: Final = Times(v.RECEIVED, v.RECEIVED_EDTF, v.RECEIVED_EARLIEST, v.RECEIVED_LATEST)
DELIVERED: Final = Times(v.DELIVERED, v.DELIVERED_EDTF, v.DELIVERED_EARLIEST, v.DELIVERED_LATEST)


def span_of(start: int | None, end: int | None) -> Span | None:
    """The passage that names something, None when nothing on the page does."""
    return Span(start, end) if start is not None and end is not None else None


def is_person(link: Link) -> bool:
    """Whether what was named is a person, rather than an office or a body."""
    return link.target.startswith("person/")


def parties(page: Page, subject: NamedNode, role: Role, found: Sequence[Party]) -> Iterator[Quad]:
    """All parties in one role. Where editors marked some, theirs alone make the plain triples; but
    of those who took part they mark the sides of the heading, and a list has more."""
    ruled = role is not PARTICIPANT and any(party.by is By.EDITOR for party in found)
    for party in sorted(found, key=sureness, reverse=True):
        yield from party_quads(page, subject, role, party, plain=not ruled or states(party))


def states(party: Party) -> bool:
    """Whether a party stands beside those that editors marked: theirs, or one told elsewhere than
    in the heading."""
    return party.by is By.EDITOR or party.reason in BESIDE_HEADING


def sureness(party: Party) -> float:
    """How sure it is who a party is: of one named twice the surer ground is stated."""
    return max((link.confidence for link in (party.agent, party.person) if link), default=0.0)


def party_quads(
    page: Page, subject: NamedNode, role: Role, party: Party, *, plain: bool
) -> Iterator[Quad]:
    """One party: its words, the agent named, the person it was, and why.

    An agent that is itself a person is stated as the person too, so that one property finds
    everything a person sent.
    """
    own = span_of(party.start, party.end)
    if plain and party.text:
        yield Quad(subject, role.text, Literal(party.text))
        if party.agent is None and party.person is None and role.agent in TOLD_OPEN:
            yield Quad(subject, v.UNRESOLVED_PARTY, Literal(party.text))
    if party.agent is not None:
        if plain:
            agent = page.mint.resource(party.agent.target)
            yield Quad(subject, role.agent, agent)
            if role.person is not None and party.person is None and is_person(party.agent):
                yield Quad(subject, role.person, agent)
        yield from page.linked(subject, role.agent, party.agent, own=own, reason=party.reason)
    if party.person is not None and role.person is not None:
        if plain:
            yield Quad(subject, role.person, page.mint.resource(party.person.target))
        why = party.reason if own is None else ""
        yield from page.linked(subject, role.person, party.person, own=own, reason=why)


def date_quads(page: Page, subject: NamedNode, times: Times, date: Date) -> Iterator[Quad]:
    """A date's values; one that isn't printed as such gets a claim that says why."""
    if date.text:
        yield Quad(subject, times.printed, Literal(date.text))
    value = edtf(date.edtf)
    yield Quad(subject, times.edtf, value)
    if date.earliest:
        yield Quad(subject, times.earliest, earliest(date.earliest))
    if date.latest:
        yield Quad(subject, times.latest, latest(date.latest))
    spans = (Span(date.start, date.end),) if date.end > date.start else ()
    yield from page.claim(
        Claim(
            subject, times.edtf, value, date.by, (date.reason,), date.confidence, spans, date.detail
        )
    )


def written_quads(page: Page, node: NamedNode, times: Times, date: Date | None) -> Iterator[Quad]:
    """When a message or document was written, and between which moments it stands in lists; that
    nothing tells it. What is known to be no later than a moment stands there."""
    if date is None or not date.latest:
        yield Quad(node, v.UNDATED, TRUE)
    if date is None:
        return
    yield from date_quads(page, node, times, date)
    if date.latest:
        # A day that is only about right (its carrier's) is listed as the last of what bears it.
        sure = date.earliest and not date.edtf.endswith("~")
        first = earliest(date.earliest) if sure else latest(date.latest)
        yield Quad(node, v.LISTED_FROM, first)
        yield Quad(node, v.LISTED_UNTIL, latest(date.latest))


def place_quads(page: Page, subject: NamedNode, place: Place) -> Iterator[Quad]:
    """Where a message was sent from."""
    if place.text:
        yield Quad(subject, v.SENT_FROM_TEXT, Literal(place.text))
    if place.agent is not None:
        yield Quad(subject, v.SENT_FROM, page.mint.resource(place.agent.target))
        own = span_of(place.start, place.end)
        yield from page.linked(subject, v.SENT_FROM, place.agent, own=own, reason=place.reason)


def communication_quads(page: Page, found: Communication, *, message: bool) -> Iterator[Quad]:
    """A message; or, where ``message`` is False, a document that is no correspondence, or a paper
    attached to one that is addressed to nobody."""
    node = page.mint.resource(found.id)
    if message:
        yield Quad(node, v.TYPE, v.MESSAGE)
    elif found.enclosed_in is not None:
        yield Quad(node, v.TYPE, v.ATTACHED_PAPER)
    if found.form:
        yield Quad(node, v.FORM, page.mint.concept("form", found.form))
    if found.status:
        yield Quad(node, v.STATUS, page.mint.concept("status", found.status))
    if found.number:
        yield Quad(node, v.MESSAGE_NUMBER, Literal(found.number))
    if found.subject is not None:
        subject = page.document.text[found.subject.start : found.subject.end]
        yield Quad(node, v.SUBJECT_LINE, Literal(subject))
    if found.enclosed_in is not None:
        yield from enclosure_quads(page, node, found, v.ENCLOSES if message else v.ATTACHES)
    for name, role in ROLES.items():
        yield from parties(page, node, role, getattr(found, name))
    yield from written_quads(page, node, SENT if message else DATED, found.sent)
    for times, date in ((RECEIVED, found.received), (DELIVERED, found.delivered)):
        if date is not None:
            yield from date_quads(page, node, times, date)
    if found.delivered_to is not None:
        yield from parties(page, node, DELIVERED_TO, (found.delivered_to,))
    if found.place is not None:
        yield from place_quads(page, node, found.place)
    yield from reply_quads(page, node, found.replies_to)
    yield from elsewhere_quads(page, node, v.SAME_TEXT, found.printed_also)
    yield from elsewhere_quads(page, node, v.SAME_MEETING, found.met_also)


def elsewhere_quads(
    page: Page, node: NamedNode, predicate: NamedNode, links: Sequence[Link]
) -> Iterator[Quad]:
    """Where the same text is printed, or what else tells of the same meeting."""
    for link in links:
        yield Quad(node, predicate, page.mint.resource(link.target))
        yield from page.linked(node, predicate, link)


def reply_quads(page: Page, node: NamedNode, links: Sequence[Link]) -> Iterator[Quad]:
    """What a message answers, and of that the one message whose thread it continues."""
    for link in links:
        yield Quad(node, v.REPLY_TO, page.mint.resource(link.target))
        yield from page.linked(node, v.REPLY_TO, link)
    if links:
        surest = max(links, key=lambda link: (link.confidence, link.target))
        yield Quad(node, v.CONTINUES, page.mint.resource(surest.message or surest.target))


def enclosure_quads(
    page: Page, node: NamedNode, found: Communication, carried: NamedNode
) -> Iterator[Quad]:
    """A message or paper ``carried`` inside another: in what, from where to where, and why we
    think so."""
    carrier = page.mint.resource(found.enclosed_in or page.document.id)
    yield Quad(carrier, carried, node)
    yield Quad(node, v.IS_PART_OF, carrier)
    yield Quad(node, v.IN_VOLUME, page.mint.volume(page.document.volume))
    yield Quad(node, v.LABEL, Literal(enclosure_label(found)))
    yield Quad(node, v.REFERENCE_CONTEXT, page.iri)
    yield Quad(node, v.BEGIN_INDEX, index(found.start))
    yield Quad(node, v.END_INDEX, index(found.end))
    yield from page.claim(
        Claim(
            carrier,
            carried,
            node,
            found.by,
            (found.reason,),
            found.confidence,
            (Span(found.start, found.end),),
        )
    )


def enclosure_label(found: Communication) -> str:
    """A title for a message that has none of its own: form, parties and date, as far as known."""
    words = [(found.form or "message").replace("-", " ").capitalize()]
    if found.senders:
        words.append("from " + ", ".join(dict.fromkeys(party.text for party in found.senders)))
    if found.recipients:
        words.append("to " + ", ".join(dict.fromkeys(party.text for party in found.recipients)))
    label = " ".join(words)
    return f"{label}, {found.sent.text}" if found.sent and found.sent.text else label


# ----------------------------------------------------------------
# What stands in the text as quads: mentions, dates, references, notes, archival holdings.

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
        corrected = mention.agent is not None and mention.agent.by is By.READER
        by = By.READER if corrected else mention.by
        if by is not By.PROGRAM:
            yield Quad(node, v.GENERATED_BY, page.activities[by])
        if mention.agent is not None:
            yield from identity_quads(page, node, mention.agent)
            yield Quad(page.iri, v.MENTIONS, page.mint.resource(mention.agent.target))
    elif mention.agent is not None:
        yield from page.linked(node, v.IDENT_REF, mention.agent)
    if mention.person is not None:
        if not outvoted:
            person = page.mint.resource(mention.person.target)
            yield Quad(node, v.MENTIONED_PERSON, person)
            yield Quad(page.iri, v.MENTIONS, person)
        yield from page.linked(node, v.MENTIONED_PERSON, mention.person)
    for candidate in mention.candidates:
        yield Quad(node, v.CANDIDATE, page.mint.resource(candidate), page.graph)


def _by_reader(one: Mention | Communication) -> bool:
    """Whether a reader's correction says something of a mention or a message."""
    if isinstance(one, Mention):
        return one.agent is not None and one.agent.by is By.READER
    links = (link for p in (*one.senders, *one.recipients) for link in (p.agent, p.person))
    said = (*links, *one.replies_to, one.sent)
    return any(item is not None and item.by is By.READER for item in said)


def reader_quads(page: Page, volume: str) -> Iterator[Quad]:
    """The activity that corrections come from: their readers' names stand with each."""
    activity, readers = page.activities[By.READER], page.mint.resource("dataset#readers")
    yield Quad(activity, v.TYPE, v.ACTIVITY, page.graph)
    yield Quad(activity, v.LABEL, Literal(f"Corrections by readers: {volume}"), page.graph)
    yield Quad(activity, v.ASSOCIATED_WITH, readers, page.graph)
    yield Quad(readers, v.TYPE, v.PROV_AGENT, page.graph)
    yield Quad(readers, v.LABEL, Literal("Readers who correct"), page.graph)


def identity_quads(page: Page, node: NamedNode, link: Link) -> Iterator[Quad]:
    """Who or what a mention names; the mention's node stands for the claim."""
    yield Quad(node, v.IDENT_REF, page.mint.resource(link.target))
    yield Quad(node, v.TA_CONFIDENCE, likelihood(link.confidence))
    yield Quad(node, v.TA_ANNOTATORS, page.makers[link.by])
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
    if reference.end <= reference.start:
        yield from stated_reference_quads(page, reference)
        return
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
    if target is None:
        yield Quad(node, v.UNRESOLVED_IN, page.mint.volume(page.document.volume))
        yield Quad(node, v.SEQUENCE, index(order_of(page.document) * FAR + reference.start))
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
        described = reference.described_in
        if described is not None:
            yield Quad(node, v.DESCRIBED_IN, page.mint.resource(described.target))
            yield from page.linked(node, v.DESCRIBED_IN, described, reason=described.reason)
    for candidate in reference.candidates:
        yield Quad(node, v.CANDIDATE, page.mint.resource(candidate), page.graph)


FAR: Final = 10_000_000  # letters that no document has


def order_of(document: Document) -> int:
    """The place of a document in its volume, as its id tells; 0 where it doesn't."""
    position = POSITION.search(document.id)
    return int(position[1]) if position is not None else 0


def stated_reference_quads(page: Page, reference: Reference) -> Iterator[Quad]:
    """What a source names beside its document, and no words of the text: the message before, the
    one answered. It has no passage, so that the document itself refers to it."""
    if reference.target is not None:
        node = page.mint.resource(reference.target.target)
        yield Quad(page.iri, v.REFERENCES, node)
    else:
        cited = reference.cited
        node = page.mint.cited(page.document.id, 0, crc32(reference.text.encode()), cited)
        yield Quad(page.iri, v.REFERENCES, node)
        yield Quad(node, v.TYPE, v.CITED_DOCUMENT)
        yield Quad(node, v.LABEL, Literal(" ".join(reference.text.split())))
        if cited.form:
            yield Quad(node, v.FORM, page.mint.concept("form", cited.form))
        if cited.number:
            yield Quad(node, v.MESSAGE_NUMBER, Literal(cited.number))
    by, why = reference.by, tuple(dict.fromkeys((reference.reason, STATED)))
    yield from page.claim(Claim(page.iri, v.REFERENCES, node, by, why, reference.confidence, ()))


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
    elif cited.form:
        yield Quad(thing, v.UNDATED, TRUE)


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
            By.PROGRAM if found.end > found.start else By.EDITOR,
            ("source-note" if found.end > found.start else STATED,),
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


# ----------------------------------------------------------------
# What documents name and the store doesn't hold: other volumes' documents, keepers of archives.
#
# Nothing under the base stands in the graph without a description, so that every name answers.

PAGE: Final = re.compile(r"pg_(\w+)")  # pg_171: a printed page
DOCUMENT: Final = re.compile(r"d(\d+)")  # d64: a document by its number
NOTE: Final = re.compile(r"fn(\w+)")  # fn2: a note by its number
VALUES: Final = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
DIGITS: Final = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that shows its documents online: its volumes' ids, and the forms of addresses.

    ``series`` is its title, ``parts`` what the id of a volume says: years, number, part.
    """

    volumes: re.Pattern[str]
    forms: Mapping[str, str]
    series: str = ""
    parts: re.Pattern[str] | None = None

    def address(self, kind: str, volume: str, id_: str) -> str:
        """The page of a volume, document or person; ids are made safe for an address."""
        parts = {"volume": volume, "document": id_.rpartition("/")[2], "person": id_}
        return self.forms[kind].format(**{name: quote(part) for name, part in parts.items()})

    def title(self, volume: str) -> str:
        """A volume by its series, years and number, as far as its id tells."""
        found = self.parts.fullmatch(volume) if self.parts is not None else None
        if found is None:
            return f"{self.series}, {volume}"
        said = [self.series, full_years(found["years"])]
        if found["number"]:
            number = found["number"].removeprefix("e")
            roman_ = f"E-{int(number)}" if found["number"].startswith("e") else roman(int(number))
            said.append(f"Volume {roman_}")
        if found["part"]:
            said.append(f"Part {found['part']}")
        return ", ".join(said)


def full_years(years: str) -> str:
    """``1961-63`` → ``1961–1963``."""
    first, _, last = years.partition("-")
    return f"{first}–{first[:2]}{last}" if last else first


def roman(number: int) -> str:
    """A number from 1 on in Roman digits."""
    said = ""
    for value, digits in zip(VALUES, DIGITS, strict=True):
        said += digits * (number // value)
        number %= value
    return said


class Elsewhere:
    """Describes the documents that are cited and that the store doesn't hold.

    ``held`` are the volumes and documents of the store; None when that isn't known, and nothing is
    described.
    """

    def __init__(
        self, mint: Mint, editions: Collection[Edition], held: Container[str] | None
    ) -> None:
        self._mint = mint
        self._editions = editions
        self._held = held

    def quads(self, target: str) -> Iterator[Quad]:
        """A document, page, note or volume named in a reference, and all that it stands in."""
        path, _, fragment = target.partition("#")
        volume, _, rest = path.partition("/")
        if self._held is None or path in self._held:
            return
        if volume in self._held and PAGE.fullmatch(rest):
            yield from page_quads(self._mint, volume, rest)
            return
        edition = next((e for e in self._editions if e.volumes.fullmatch(volume)), None)
        title = edition.title(volume) if edition is not None else volume
        steps = [(volume, title, "volume", "")]
        if rest:
            steps.append((path, f"{title}, {part_words(rest)}", "document", rest))
        if fragment:
            words = NOTE.sub(r"note \1", fragment)
            steps.append((target, f"{steps[-1][1]}, {words}", "document", rest))
        above: NamedNode | None = None
        for name, label, kind, id_ in steps:
            node = self._mint.resource(name)
            if name not in self._held:
                yield Quad(node, v.TYPE, v.CITED_DOCUMENT)
                yield Quad(node, v.LABEL, Literal(label))
                if edition is not None:
                    address = NamedNode(edition.address(kind, volume, id_))
                    yield Quad(node, v.ONLINE_EDITION, address)
                if above is not None:
                    yield Quad(node, v.IS_PART_OF, above)
            above = node


def page_quads(mint: Mint, volume: str, page: str) -> Iterator[Quad]:
    """A page of the printed volume."""
    node = mint.page(volume, page)
    yield Quad(node, v.TYPE, v.PAGE)
    yield Quad(node, v.LABEL, Literal("Page " + page.removeprefix("pg_")))
    yield Quad(node, v.IN_VOLUME, mint.volume(volume))


def part_words(id_: str) -> str:
    """A part of a volume in words: ``d64``, ``pg_171``."""
    page = PAGE.fullmatch(id_)
    document = DOCUMENT.fullmatch(id_)
    if page is not None:
        return f"page {page[1]}"
    return f"Document {document[1]}" if document is not None else id_


# ----------------------------------------------------------------
# Where editors and program differ: what was outvoted stays as a claim without a plain triple.

# Properties of a message or document, and how the program's value is written.
OF_THE_MESSAGE = {
    "sender": v.SENDER_TEXT,
    "addressee": v.RECIPIENT_TEXT,
    "sent": v.EDTF_VALUE,
    "reference": v.REFERENCES,
}
# Properties of the passage marked.
OF_THE_PASSAGE = {"date": v.EDTF_VALUE, "identity": v.IDENT_REF}
# Properties whose values are local names.
NAMED = frozenset({"reference", "identity"})


def disagreement_quads(page: Page, found: Disagreement) -> Iterator[Quad]:
    """The reading that is not the fact as a claim: of the message, or of the passage marked."""
    predicate = OF_THE_MESSAGE.get(found.property)
    if predicate is not None:
        subject = page.mint.resource(found.about)
    else:
        subject = page.span(found.start, found.end)
        predicate = OF_THE_PASSAGE.get(found.property, v.ANCHOR_OF)
    if found.held is By.PROGRAM:
        against = "neighbours" if predicate is v.EDTF_VALUE else "words"
        by, said, detail = By.EDITOR, found.editors, f"The {against} say {found.program}."
    elif found.held is By.READER:
        against, by, said = "correction", By.PROGRAM, found.program
        detail = f"A reader's correction says {found.editors}." if found.editors else ""
    else:
        against, by, said = "markup", By.PROGRAM, found.program
        detail = f"The editors' markup says {found.editors}." if found.editors else ""
    value: NamedNode | Literal = Literal(said)
    if predicate is v.EDTF_VALUE:
        value = edtf(said)
    elif found.property in NAMED:
        value = page.mint.resource(said)
    yield from page.claim(
        Claim(
            subject,
            predicate,
            value,
            by,
            (f"outvoted-by-{against}",),
            found.confidence,
            (Span(found.start, found.end),),
            detail,
        )
    )


# ----------------------------------------------------------------
# The words that other collections ask in. The ontology says that ours imply them; an endpoint
# concludes nothing, so that the facts say them too, of what is asked for most.

CLASSES_ELSEWHERE: Final = {
    v.DOCUMENT: (v.RICO_RECORD,),
    v.MESSAGE: (v.RICO_RECORD, v.SCHEMA_MESSAGE),
    v.ATTACHED_PAPER: (v.RICO_RECORD,),
    **dict.fromkeys(MENTION_CLASSES.values(), (v.NIF_PHRASE,)),
}
SENDS: Final = (v.RICO_SENDER, v.SCHEMA_SENDER)
RECEIVES: Final = (v.RICO_ADDRESSEE, v.SCHEMA_RECIPIENT)
PROPERTIES_ELSEWHERE: Final = {
    v.SENDER: SENDS,
    v.SENDER_PERSON: SENDS,
    v.RECIPIENT: RECEIVES,
    v.RECIPIENT_PERSON: RECEIVES,
}


def in_common_words(found: Iterable[Quad]) -> Iterator[Quad]:
    """Quads, and behind each fact what it says in the words of RiC-O, schema.org and NIF."""
    for quad in found:
        yield quad
        if quad.graph_name != FACTS:
            continue
        if quad.predicate == v.TYPE:
            for class_ in CLASSES_ELSEWHERE.get(cast(NamedNode, quad.object), ()):
                yield Quad(quad.subject, v.TYPE, class_)
        for predicate in PROPERTIES_ELSEWHERE.get(quad.predicate, ()):
            yield Quad(quad.subject, predicate, quad.object)


# ----------------------------------------------------------------
# A document's quads, and those of what the volumes share.

POSITION: Final = re.compile(r"/d(\d+)")  # frus1961-63v06/d64: the 64th document of its volume

CORRESPONDENCE: Final = NamedNode(f"{CONCEPTS}form/correspondence")


def message_forms() -> frozenset[str]:
    """The slugs of the forms that are correspondence: a collection in ``ontologies/forms.ttl``."""
    path = shipped("ontologies") / "forms.ttl"
    return frozenset(
        triple.object.value.removeprefix(f"{CONCEPTS}form/")
        for triple in parse(path=path, format=RdfFormat.TURTLE)
        if triple.subject == CORRESPONDENCE
        and triple.predicate == v.MEMBER
        and isinstance(triple.object, NamedNode)
    )


# The class of what the register doesn't know, by the first part of its local name …
STRANGERS: Final = {
    "organization": v.ORGANIZATION,
    "office": v.OFFICE,
    "place": v.PLACE,
}
# … and more closely by how the page names an organization
ORGANIZATIONS: Final = {
    Label.BODY: v.BODY,
    Label.POST: v.POST,
    Label.NEWS_AGENCY: v.NEWS_AGENCY,
    Label.REPOSITORY: v.REPOSITORY,
}


def editions() -> tuple[Edition, ...]:
    """The editions of ``data/editions`` that show their own volumes, documents and persons."""
    return tuple(
        Edition(one.volumes, dict(one.addresses), one.title, one.parts)
        for one in profiles()
        if one.volumes and one.parts and {"volume", "document", "person"} <= set(one.addresses)
    )


class Builder:
    """Makes the quads of one publication; made once, it serves any number of documents.

    ``base`` is the publisher's base IRI (``UsageError`` when it can't carry names). ``known``
    tells whether the register has an entry of a local name: what it has none of (a post that
    only the page names) is described here, so that nothing stands in the graph without a label.
    ``keeper`` tells which agent a repository of that name is; ``held`` which volumes and documents
    the store holds: what is cited of others is described here too.
    """

    def __init__(
        self,
        base: str = DEFAULT_BASE,
        known: Callable[[str], bool] | None = None,
        keeper: Callable[[str], str | None] = lambda _: None,
        held: Container[str] | None = None,
    ) -> None:
        self.mint = Mint(base)
        self._known = known
        self._keeper = keeper
        self._message_forms = message_forms()
        self._editions = editions()
        self._elsewhere = Elsewhere(self.mint, self._editions, held)

    def quads(self, found: Extraction, document: Document) -> Iterator[Quad]:
        """Everything found in one document, and the document's own text and notes."""
        yield from in_common_words(self._quads(found, document))

    def _quads(self, found: Extraction, document: Document) -> Iterator[Quad]:
        page = Page.of(self.mint, document)
        page.described.update((m.start, m.end) for m in found.mentions)
        page.described.update((d.start, d.end) for d in found.dates)
        page.described.update((r.start, r.end) for r in found.references)
        yield from document_quads(page, found)
        yield from self._online(page.iri, document.volume, "document", document.id)
        for note in document.notes:
            yield from note_quads(page, note)
        for communication in found.communications:
            message = self._is_message(communication)
            yield from communication_quads(page, communication, message=message)
        marked = ruled_spans(found.mentions)
        for mention in found.mentions:
            yield from mention_quads(page, mention, marked)
        for date in found.dates:
            yield from date_mention_quads(page, date)
        marked = ruled_spans(found.references)
        for reference in found.references:
            yield from reference_quads(page, reference, marked, found.communications)
            if reference.target is not None:
                yield from self._elsewhere.quads(reference.target.target)
        for archive in found.archive:
            yield from archive_quads(page, archive, self._keeper(archive.repository))
        if any(map(_by_reader, found.mentions)) or any(map(_by_reader, found.communications)):
            yield from reader_quads(page, document.volume)
        for disagreement in found.disagreements:
            yield from disagreement_quads(page, disagreement)
        if self._known is not None:
            yield from self._strangers(found, self._known)

    def volume_quads(
        self, volume: Volume, identities: Mapping[str, Link] | None = None
    ) -> Iterator[Quad]:
        """A volume, its list of persons, and what made its claims.

        ``identities`` says of entries of that list, by their volume-local id, which person of the
        register they are; each such link is a claim.
        """
        yield from volume_quads(self.mint, volume)
        yield from self._online(self.mint.volume(volume.id), volume.id, "volume", "")
        for listed in volume.persons:
            node = self.mint.listed_person(volume.id, listed.id)
            yield Quad(node, v.TYPE, v.PERSON)
            yield Quad(node, v.LABEL, Literal(listed.name))
            yield Quad(node, v.LISTED_IN, self.mint.volume(volume.id))
            yield from self._online(node, volume.id, "person", listed.id)
            if listed.description:
                yield Quad(node, v.DESCRIPTION, Literal(listed.description))
            link = (identities or {}).get(listed.id)
            if link is not None:
                # The claim is a fragment of the entry's name, where one looks it up.
                entry = Document(f"person/{volume.id}-{listed.id}", volume.id, "", ())
                page = Page.of(self.mint, entry)
                yield Quad(node, v.IDENTIFIED_AS, self.mint.resource(link.target))
                yield from page.linked(node, v.IDENTIFIED_AS, link)

    def _strangers(self, found: Extraction, known: Callable[[str], bool]) -> Iterator[Quad]:
        """Bodies, posts, offices and places named that the register doesn't know.

        The label comes from the local name, so that it is one wherever the thing is named; the
        words printed are other names. People have an entry, in the register or a list, or at the
        authority that identifies them.
        """
        seen: set[tuple[str, str]] = set()
        for label, name, text in agents_named(found):
            class_ = STRANGERS.get(name.partition("/")[0])
            if class_ is None and address_of(name) is not None:
                class_ = v.PERSON
            if (name, text) in seen or class_ is None or known(name):
                continue
            seen.add((name, text))
            node = self.mint.resource(name)
            yield Quad(node, v.TYPE, class_)
            closer = ORGANIZATIONS.get(label) if label is not None else None
            if class_ == v.ORGANIZATION and closer is not None:
                yield Quad(node, v.TYPE, closer)
            words = name.rpartition("/")[2].replace("-", " ").title()
            address = address_of(name)
            if address is not None:
                words = " ".join(text.split())
                yield Quad(node, v.SAME_AS, NamedNode(address))
            yield Quad(node, v.LABEL, Literal(words))
            if text:
                yield Quad(node, v.ALT_LABEL, Literal(" ".join(text.split())))

    def _online(self, node: NamedNode, volume: str, kind: str, id_: str) -> Iterator[Quad]:
        """The page of the edition itself, when the volume is of one we know."""
        for edition in self._editions:
            if edition.volumes.fullmatch(volume):
                yield Quad(node, v.ONLINE_EDITION, NamedNode(edition.address(kind, volume, id_)))

    def _is_message(self, found: Communication) -> bool:
        return bool(found.senders or found.recipients) or found.form in self._message_forms


def agents_named(found: Extraction) -> Iterator[tuple[Label | None, str, str]]:
    """The local name of every agent a document names, with its kind and the words for it.

    Of the ends of a telegram that is only cited neither is told.
    """
    for mention in found.mentions:
        if mention.agent is not None:
            yield mention.label, mention.agent.target, mention.text
    parties_ = [*found.drafters, *found.clearances]
    parties_ += [found.drafted_at] if found.drafted_at is not None else []
    for one in found.communications:
        parties_ += (*one.senders, *one.recipients, *one.signers, *one.copied_to)
        parties_ += (*one.authors, *one.participants, *one.through)
        parties_ += (*one.handed_by, *one.seen_by, *one.signed_for)
        parties_ += [one.delivered_to] if one.delivered_to is not None else []
        if one.place is not None and one.place.agent is not None:
            yield Label.PLACE, one.place.agent.target, one.place.text
    for party in parties_:
        if party.agent is not None:
            yield party.label, party.agent.target, party.text
    for reference in found.references:
        for name in (reference.cited.sender, reference.cited.recipient):
            if name and reference.target is None:
                yield None, name, ""


def quads(found: Extraction, document: Document, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """The quads of one document; for many, make one ``Builder``."""
    return Builder(base).quads(found, document)


def document_quads(page: Page, found: Extraction) -> Iterator[Quad]:
    """A numbered item as printed: title, number, text, markings, who drafted and cleared it."""
    document, node = page.document, page.iri
    yield Quad(node, v.TYPE, v.DOCUMENT)
    yield Quad(node, v.TYPE, v.NIF_CONTEXT)
    yield Quad(node, v.IS_STRING, Literal(document.text))
    yield Quad(node, v.LABEL, Literal(found.title or document.id))
    yield Quad(node, v.IN_VOLUME, page.mint.volume(document.volume))
    if found.number:
        yield Quad(node, v.NUMBER, Literal(found.number))
    if order := order_of(document):
        yield Quad(node, v.ORDER, index(order))
    for chapter in document.chapters:
        yield Quad(node, v.CHAPTER, Literal(chapter))
    if found.language:
        yield Quad(node, v.LANGUAGE, Literal(found.language))
    for topic in found.topics:
        yield Quad(node, v.TOPIC, Literal(topic))
    yield from printed_pages(page)
    yield from marking_quads(page, found)
    yield from parties(page, node, DRAFTER, found.drafters)
    yield from parties(page, node, CLEARED_BY, found.clearances)
    for predicate, hands in (
        (v.DRAFTING_OFFICE, found.drafters),
        (v.CLEARING_OFFICE, found.clearances),
    ):
        for office in dict.fromkeys(party.office for party in hands if party.office):
            yield Quad(node, predicate, Literal(office))
    if found.drafted_at is not None:
        yield from parties(page, node, DRAFTED_AT, (found.drafted_at,))


def printed_pages(page: Page) -> Iterator[Quad]:
    """The pages of the printed volume that begin inside the document."""
    for break_ in page.document.pages:
        volume = page.document.volume
        yield Quad(page.iri, v.ON_PAGE, page.mint.page(volume, break_.page))
        yield from page_quads(page.mint, volume, break_.page)


def marking_quads(page: Page, found: Extraction) -> Iterator[Quad]:
    """Classification and handling, each resting on the words that show it."""
    marks: list[tuple[NamedNode, str, str, Span | None]] = []
    if found.classification:
        marks.append(
            (v.CLASSIFICATION, "classification", found.classification, found.classification_span)
        )
    marks += [(v.HANDLING, "handling", slug, span) for slug, span in found.handling]
    for predicate, scheme, slug, span in marks:
        concept = page.mint.concept(scheme, slug)
        yield Quad(page.iri, predicate, concept)
        spans = (span,) if span is not None else ()
        why = "source-note" if spans else STATED
        yield from page.claim(Claim(page.iri, predicate, concept, By.PROGRAM, (why,), 1.0, spans))


def volume_quads(mint: Mint, volume: Volume) -> Iterator[Quad]:
    """What a volume says of itself, and the two makers of its claims: program and editors."""
    node, graph = mint.volume(volume.id), mint.claims_graph(volume.id)
    yield Quad(node, v.TYPE, v.VOLUME)
    yield Quad(node, v.LABEL, Literal(volume.title or volume.id))
    for predicate, text in (
        (v.TITLE, volume.title),
        (v.SUBSERIES, volume.subseries),
        (v.ISSUED, volume.published),
    ):
        if text:
            yield Quad(node, predicate, Literal(text))
    for editor in volume.editors:
        yield Quad(node, v.EDITOR, Literal(editor))
    for kind, value in volume.identifiers:
        yield Quad(node, v.IDENTIFIER, Literal(f"{kind}:{value}"))
    program, editors_ = mint.resource("dataset#program"), mint.resource(f"{volume.id}#editors")
    yield Quad(editors_, v.TYPE, v.PROV_AGENT, graph)
    yield Quad(editors_, v.LABEL, Literal(f"The editors of {volume.id}"), graph)
    for name, label, agent in (
        ("extraction", "Extraction by the program", program),
        ("markup", "Markup by the volume's editors", editors_),
    ):
        activity = mint.activity(volume.id, name)
        yield Quad(activity, v.TYPE, v.ACTIVITY, graph)
        yield Quad(activity, v.LABEL, Literal(f"{label}: {volume.id}"), graph)
        yield Quad(activity, v.USED, node, graph)
        yield Quad(activity, v.ASSOCIATED_WITH, agent, graph)
