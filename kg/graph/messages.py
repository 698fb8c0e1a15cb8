"""Messages and documents as quads: parties, times, places, enclosures, replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import vocab as v
from kg.graph.page import Claim, Page, earliest, edtf, index, latest
from kg.model import By, Communication, Date, Link, Party, Place, Span


class Role(NamedTuple):
    """The terms of a party's role: the agent as named, the person it was, the words printed."""

    agent: NamedNode
    person: NamedNode | None
    text: NamedNode


SENDER: Final = Role(v.SENDER, v.SENDER_PERSON, v.SENDER_TEXT)
RECIPIENT: Final = Role(v.RECIPIENT, v.RECIPIENT_PERSON, v.RECIPIENT_TEXT)
SIGNER: Final = Role(v.SIGNER, v.SIGNER_PERSON, v.SIGNER_TEXT)
COPIED_TO: Final = Role(v.COPIED_TO, v.COPIED_TO_PERSON, v.COPIED_TO_TEXT)
AUTHOR: Final = Role(v.AUTHOR, v.AUTHOR_PERSON, v.AUTHOR_TEXT)
PARTICIPANT: Final = Role(v.PARTICIPANT, v.PARTICIPANT_PERSON, v.PARTICIPANT_TEXT)
DELIVERED_TO: Final = Role(v.DELIVERED_TO, v.DELIVERED_TO_PERSON, v.DELIVERED_TO_TEXT)
DRAFTER: Final = Role(v.DRAFTER, v.DRAFTER_PERSON, v.DRAFTER_TEXT)
CLEARED_BY: Final = Role(v.CLEARED_BY, v.CLEARED_BY_PERSON, v.CLEARED_BY_TEXT)
DRAFTED_AT: Final = Role(v.DRAFTED_AT, None, v.DRAFTED_AT_TEXT)


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
        yield from party_quads(page, subject, role, party, plain=not ruled or party.by is By.EDITOR)


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
        yield from page.linked(subject, role.person, party.person, own=own)


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


def place_quads(page: Page, subject: NamedNode, place: Place) -> Iterator[Quad]:
    """Where a message was sent from."""
    if place.text:
        yield Quad(subject, v.SENT_FROM_TEXT, Literal(place.text))
    if place.agent is not None:
        yield Quad(subject, v.SENT_FROM, page.mint.resource(place.agent.target))
        own = span_of(place.start, place.end)
        yield from page.linked(subject, v.SENT_FROM, place.agent, own=own, reason=place.reason)


def communication_quads(page: Page, found: Communication, *, message: bool) -> Iterator[Quad]:
    """A message, or the document itself when it is no correspondence (``message`` False)."""
    node = page.mint.resource(found.id)
    if message:
        yield Quad(node, v.TYPE, v.MESSAGE)
    if found.form:
        yield Quad(node, v.FORM, page.mint.concept("form", found.form))
    if found.number:
        yield Quad(node, v.MESSAGE_NUMBER, Literal(found.number))
    if found.subject is not None:
        subject = page.document.text[found.subject.start : found.subject.end]
        yield Quad(node, v.SUBJECT_LINE, Literal(subject))
    if found.enclosed_in is not None:
        yield from enclosure_quads(page, node, found)
    yield from parties(page, node, SENDER, found.senders)
    yield from parties(page, node, RECIPIENT, found.recipients)
    yield from parties(page, node, SIGNER, found.signers)
    yield from parties(page, node, COPIED_TO, found.copied_to)
    yield from parties(page, node, AUTHOR, found.authors)
    yield from parties(page, node, PARTICIPANT, found.participants)
    if found.sent is not None:
        yield from date_quads(page, node, SENT if message else DATED, found.sent)
    if found.received is not None:
        yield from date_quads(page, node, RECEIVED, found.received)
    if found.delivered is not None:
        yield from date_quads(page, node, DELIVERED, found.delivered)
    if found.delivered_to is not None:
        yield from parties(page, node, DELIVERED_TO, (found.delivered_to,))
    if found.place is not None:
        yield from place_quads(page, node, found.place)
    for link in found.replies_to:
        yield Quad(node, v.REPLY_TO, page.mint.resource(link.target))
        yield from page.linked(node, v.REPLY_TO, link)


def enclosure_quads(page: Page, node: NamedNode, found: Communication) -> Iterator[Quad]:
    """A message carried inside another: in what, from where to where, and why we think so."""
    carrier = page.mint.resource(found.enclosed_in or page.document.id)
    yield Quad(carrier, v.ENCLOSES, node)
    yield Quad(node, v.IS_PART_OF, carrier)
    yield Quad(node, v.IN_VOLUME, page.mint.volume(page.document.volume))
    yield Quad(node, v.LABEL, Literal(enclosure_label(found)))
    yield Quad(node, v.REFERENCE_CONTEXT, page.iri)
    yield Quad(node, v.BEGIN_INDEX, index(found.start))
    yield Quad(node, v.END_INDEX, index(found.end))
    yield from page.claim(
        Claim(
            carrier,
            v.ENCLOSES,
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
