"""A post's message is its signer's.

Whoever heads an embassy on the day is taken for the sender of its telegrams, but a chargé signs
many of them. The name at the foot tells who it was: where it is somebody else's, the message is
the signer's, and where nobody knows whose it is, nobody's in particular. Where a heading names one
person for its sender and another signs, both stay, and the difference is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.model import (
    BESIDE_HEADING,
    SLUG_LINE,
    Communication,
    Disagreement,
    Extraction,
    Label,
    Link,
    Party,
)
from kg.resolve.names import said_name
from kg.resolve.offices import HELD
from kg.resolve.register import Register

SIGNED, HEADS = "signed", "heads-the-post"
_HEAD = re.compile(r"(?:[Tt]he )?(?:Ambassador|Minister|Chargé|Consul General|High Commissioner)")
_SURE = 0.97
_INITIALS = re.compile(r"(?:[A-Z][a-z]?\.?\s?){1,4}")


def settle_signed(extraction: Extraction, register: Register) -> Extraction:
    """The extraction with the signers of posts' messages as the persons who sent them, and the
    heads of posts where a telegram is for the ambassador."""
    messages = tuple(_headed(_settled(one, register)) for one in extraction.communications)
    differing = tuple(d for one in messages for d in _contradicted(one, register))
    return replace(
        extraction,
        communications=messages,
        disagreements=(*extraction.disagreements, *differing),
    )


def _settled(message: Communication, register: Register) -> Communication:
    signer = _only_signer(message)
    if signer is None or message.signed_for:
        return message

    def sent(sender: Party) -> Party:
        held = sender.person
        if sender.label is not Label.POST or held is None or held.reason != HELD:
            return sender
        if signer.agent is None:
            return sender if _bears(held.target, signer, register) else replace(sender, person=None)
        if signer.agent.target == held.target:
            return sender
        detail = f"signed: {signer.text}"
        sure = min(_SURE, signer.agent.confidence)
        return replace(sender, person=Link(signer.agent.target, SIGNED, sure, detail=detail))

    return replace(message, senders=tuple(map(sent, message.senders)))


def _headed(message: Communication) -> Communication:
    """ "For Ambassador from Under Secretary": who heads the one post on that side."""

    def side(parties: tuple[Party, ...]) -> tuple[Party, ...]:
        heads = [p.person for p in parties if p.label is Label.POST and p.person is not None]
        if len(heads) != 1:
            return parties
        head = replace(heads[0], reason=HEADS, confidence=min(_SURE, heads[0].confidence))
        return tuple(
            replace(p, person=head)
            if p.reason == SLUG_LINE and p.person is None and _HEAD.fullmatch(p.text)
            else p
            for p in parties
        )

    if not any(p.reason == SLUG_LINE for p in (*message.senders, *message.recipients)):
        return message
    return replace(message, senders=side(message.senders), recipients=side(message.recipients))


def _only_signer(message: Communication) -> Party | None:
    persons = [one for one in message.signers if one.label is Label.PERSON]
    return persons[0] if len(persons) == 1 else None


def _bears(person: str, signer: Party, register: Register) -> bool:
    """Whether a person may have signed so: the signature is no more than initials, or ends in a
    word of the name."""
    known = register.person(person)
    said = said_name(signer.name or signer.text, register.words).name
    if known is None or not said or _INITIALS.fullmatch(signer.text):
        return True
    return said[-1] in said_name(known.name, register.words).name


def _contradicted(message: Communication, register: Register) -> Iterator[Disagreement]:
    """The sender whom the heading names, where somebody else signs in his own name."""
    signer = _only_signer(message)
    named = [
        one
        for one in message.senders
        if one.label is Label.PERSON and one.reason not in BESIDE_HEADING
    ]
    if signer is None or signer.agent is None or len(named) != 1 or message.signed_for:
        return
    sender = named[0]
    if sender.agent is None or sender.agent.target == signer.agent.target:
        return
    if signer.start is None or signer.end is None or _bears(sender.agent.target, signer, register):
        return
    yield Disagreement(
        message.id,
        "sender",
        sender.agent.target,
        signer.agent.target,
        signer.start,
        signer.end,
        signer.agent.confidence,
    )
