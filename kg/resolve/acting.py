"""Offices in the hands of somebody else for a while: *the Acting Secretary of State*.

The heading names the office; its holder on that day is the one person who did not act. The deputy
of the day acts as a rule: of the signed messages of an Acting Secretary 19 in 20 bear the deputy's
name. Where another name is signed it may be that of who acted, or of who signed for them: it is
left open.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from kg.model import Communication, Extraction, Label, Link, Party
from kg.resolve.offices import office_agent
from kg.resolve.register import Register

ACTING = "acting"
_OFFICE, _SIGNED, _DEPUTY = 0.95, 0.97, 0.9
_WORD = re.compile(r"(?:the\s+)?acting\s+", re.IGNORECASE)
SECRETARY = "office/us-secretary-of-state"
# "Secretary", "the Acting Secretary"; "Mr. Secretary" may be the Treasury's
BARE_SECRETARY = re.compile(r"(?:the\s+)?(?P<acting>acting\s+)?secretary", re.IGNORECASE)
# who comes next, in the order of succession
DEPUTIES = {
    SECRETARY: (
        "office/us-deputy-secretary-of-state",
        "office/us-under-secretary-of-state",
    ),
}


def acting_office(text: str, register: Register) -> Link | None:
    """The office that somebody acts in, by its name without *Acting*."""
    word = _WORD.match(text)
    named = office_agent(text[word.end() :], register) if word else None
    return Link(named.id, ACTING, _OFFICE) if named and named.reason == "register" else None


def settle_acting(extraction: Extraction, register: Register) -> Extraction:
    """The extraction with who acted, by the order of succession and the signature."""
    first = extraction.communications[0].day if extraction.communications else None

    def settled(message: Communication) -> Communication:
        day = message.day or first
        signed = [s.agent for s in message.signers if s.label is Label.PERSON]
        unknown = any(agent is None for agent in signed)
        signer = next(iter(signed), None)
        return replace(
            message,
            senders=message.senders
            if unknown
            else tuple(_with_holder(p, day, signer, register) for p in message.senders),
            recipients=tuple(_with_holder(p, day, None, register) for p in message.recipients),
        )

    return replace(extraction, communications=tuple(map(settled, extraction.communications)))


def _with_holder(party: Party, day: date | None, signer: Link | None, register: Register) -> Party:
    office = party.agent
    if office is None or office.reason != ACTING or party.person is not None:
        return party
    who = acting_person(office.target, day, register)
    if who is None or (signer is not None and signer.target != who.target):
        return party
    return replace(party, person=replace(who, confidence=_SIGNED if signer else _DEPUTY))


def acting_person(office: str, day: date | None, register: Register) -> Link | None:
    """Who acts in an office by the order of succession."""
    for deputy in DEPUTIES.get(office, ()):
        tenure = register.holder(deputy, day) if day else None
        if tenure is not None:
            detail = f"{deputy.removeprefix('office/')} from {tenure.since.isoformat()}"
            return Link(tenure.person, ACTING, _DEPUTY, detail=detail)
    return None
