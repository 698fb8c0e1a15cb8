"""Who signs a message is who sends it.

*Dulles* is two people of one decade; at the foot of a telegram from the Department of State it is
the Secretary, and *McG. B.* under a memorandum from McGeorge Bundy is he. A signature that the list
of persons leaves open is compared with those who send the message, and with whoever headed on that
day the office or post that does; it is linked when it fits exactly one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kg.model import Communication, Extraction, Label, Link, Party, Tier
from kg.resolve.candidates import ListIndex, of_person
from kg.resolve.names import said_name, tokens
from kg.resolve.offices import incumbent
from kg.resolve.register import Register

SIGNS = "signs-as-sender"
_NAMED, _SHORT = 0.97, 0.93
# Telegrams of the Department bear the name of the Secretary, or of who acts for the Secretary.
_DEPARTMENT = "organization/department-of-state"
_SIGNING = (
    "office/us-secretary-of-state",
    "office/us-under-secretary-of-state",
    "office/us-deputy-secretary-of-state",
)


def settle_signers(extraction: Extraction, register: Register) -> Extraction:
    """The extraction with open signatures told by the senders of their messages."""
    messages = extraction.communications
    first = messages[0].day if messages else None
    told: dict[tuple[int | None, int | None], Link] = {}

    def signed(message: Communication) -> Communication:
        if all(signer.agent or signer.label is not Label.PERSON for signer in message.signers):
            return message
        index = ListIndex(
            (
                of_person(person, register)
                for id in _who_may_sign(message, message.day or first, register)
                if (person := register.person(id))
            ),
            register.words,
        )

        def linked(signer: Party) -> Party:
            if signer.agent or signer.label is not Label.PERSON:
                return signer
            link = _link(signer.name or signer.text, index, register)
            if link is not None:
                told[signer.start, signer.end] = link
            return replace(signer, agent=link)

        return replace(message, signers=tuple(linked(signer) for signer in message.signers))

    messages = tuple(signed(message) for message in messages)
    if not told:
        return extraction
    mentions = tuple(
        replace(m, agent=link, candidates=())
        if m.agent is None and (link := told.get((m.start, m.end)))
        else m
        for m in extraction.mentions
    )
    return replace(extraction, communications=messages, mentions=mentions)


def _who_may_sign(message: Communication, day: date | None, register: Register) -> Iterable[str]:
    """The people who send a message, and the heads of the offices and posts that do."""
    found: dict[str, None] = {}
    for sender in message.senders:
        for link in (sender.agent, sender.person):
            if link is None:
                continue
            if link.target.startswith("person/"):
                found[link.target] = None
            elif day is not None:
                offices = _SIGNING if link.target == _DEPARTMENT else (link.target,)
                tenures = (incumbent(office, day, register) for office in offices)
                found.update((tenure.person, None) for tenure in tenures if tenure)
    return found


def _link(text: str, index: ListIndex, register: Register) -> Link | None:
    said = said_name(text, register.words)
    fitting = index.candidates(said, misprints=False)
    if len(fitting) == 1:
        (only,) = fitting
        sure = _NAMED if only.tier <= Tier.SURNAME else _SHORT
        return Link(only.listed.id, SIGNS, sure, detail=f"signed: {only.listed.name}")
    short = [] if fitting else [p for p in index.people if _begins(tokens(text), p.name)]
    if len(short) == 1:
        return Link(short[0].id, SIGNS, _SHORT, detail=f"initials: {short[0].name}")
    return None


def _begins(letters: tuple[str, ...], name: str) -> bool:
    """Whether a signature is the beginnings of a name's words: *McG. B.*, *Cabot L.*, *W.H.B.*"""
    words = tokens(name)
    if len(letters) < 2 or len(letters[-1]) > 1 or not words:
        return False
    if not words[-1].startswith(letters[-1]) or len(letters) > len(words):
        return False
    rest = iter(words[:-1])
    return all(any(word.startswith(part) for word in rest) for part in letters[:-1])
