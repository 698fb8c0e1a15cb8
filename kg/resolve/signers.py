"""Who signs a message is who sends it.

*Dulles* is two people of one decade; at the foot of a telegram from the Department of State it is
the Secretary, and *McG. B.* under a memorandum from McGeorge Bundy is he. A signature is compared
with those who send the message, and with whoever headed on that day the office or post that does;
it is linked when it fits exactly one of them: *Dean* under Rusk's letter is not Arthur Dean. The
other way round a full name at the foot tells whose surname stands in the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kg.model import By, Communication, Extraction, Label, Link, Party, Tier
from kg.resolve.acting import DEPUTIES, SECRETARY
from kg.resolve.candidates import ListIndex, of_person
from kg.resolve.names import said_name, tokens
from kg.resolve.offices import incumbent
from kg.resolve.register import Register

SIGNS = "signs-as-sender"
SIGNED = "signed-in-full"
_NAMED, _SHORT = 0.97, 0.93
_CLOSED = re.compile(r"[A-Z]{2,4}")  # "DE", "JFD"
# Telegrams of the Department bear the name of the Secretary, or of who acts for the Secretary.
_DEPARTMENT = "organization/department-of-state"
_SIGNING = (SECRETARY, *DEPUTIES[SECRETARY])


def settle_signers(extraction: Extraction, register: Register) -> Extraction:
    """The extraction with signatures told by the senders of their messages, and the senders by
    them."""
    messages = extraction.communications
    first = messages[0].day if messages else None
    told: dict[tuple[int | None, int | None], Link] = {}
    settled = tuple(_settled(m, m.day or first, told, register) for m in messages)
    if not told:
        return extraction
    mentions = tuple(
        replace(m, agent=link, candidates=()) if (link := told.get((m.start, m.end))) else m
        for m in extraction.mentions
    )
    return replace(extraction, communications=settled, mentions=mentions)


def _settled(
    message: Communication,
    day: date | None,
    told: dict[tuple[int | None, int | None], Link],
    register: Register,
) -> Communication:
    """One message; what is concluded of a name is added to ``told``."""
    if not any(signer.label is Label.PERSON for signer in message.signers):
        return message
    people = map(register.person, _who_may_sign(message, day, register))
    index = ListIndex((of_person(person, register) for person in people if person), register.words)

    def signed(signer: Party) -> Party:
        known = {listed.id for listed in index.people}
        if signer.label is not Label.PERSON or not _is_open(signer.agent, known):
            return signer
        link = _link(signer.name or signer.text, index, register)
        if link is None:
            return signer
        told[signer.start, signer.end] = link
        return replace(signer, agent=link)

    signers = tuple(signed(signer) for signer in message.signers)

    def sent(sender: Party) -> Party:
        if sender.label is not Label.PERSON or not _is_open(sender.agent, set()):
            return sender
        link = _signed_in_full(sender, signers, register)
        if link is None:
            return sender
        told[sender.start, sender.end] = link
        return replace(sender, agent=link)

    return replace(
        message,
        signers=signers,
        signed_for=tuple(map(signed, message.signed_for)),
        senders=tuple(map(sent, message.senders)),
    )


def _is_open(link: Link | None, people: set[str]) -> bool:
    """Whether a name is without a link, or has one of the program's to somebody else."""
    return link is None or (link.by is By.PROGRAM and link.target not in people)


def _signed_in_full(sender: Party, signers: Iterable[Party], register: Register) -> Link | None:
    """Who signs with a full name that ends in the surname a sender is named by."""
    name = said_name(sender.name or sender.text, register.words).name
    for signer in signers:
        said = said_name(signer.text, register.words).name
        if len(name) != 1 or len(said) < 2 or said[-1:] != name or signer.agent is None:
            continue
        if sender.agent is None or sender.agent.target != signer.agent.target:
            return replace(signer.agent, reason=SIGNED, detail=f"signed: {signer.text}")
    return None


def _who_may_sign(message: Communication, day: date | None, register: Register) -> Iterable[str]:
    """The people who send a message, and the heads of the offices and posts that do."""
    found: dict[str, None] = {}
    for sender in (*message.senders, *message.authors, *message.participants):
        for link in (sender.agent, sender.person):
            if link is None:
                continue
            if link.target.startswith("person/"):
                found[link.target] = None
            elif day is not None:
                state = link.target in (_DEPARTMENT, SECRETARY)
                offices = _SIGNING if state else (link.target,)
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
    letters = tuple(text.lower()) if _CLOSED.fullmatch(text) else tokens(text)
    short = [] if fitting else [p for p in index.people if _begins(letters, p.name)]
    if len(short) == 1:
        return Link(short[0].id, SIGNS, _SHORT, detail=f"initials: {short[0].name}")
    return None


def _begins(letters: tuple[str, ...], name: str) -> bool:
    """Whether a signature is the beginnings of a name's words: *McG. B.*, *Cabot L.*, *W.H.B.*"""
    words = tokens(name)
    if not letters or len(letters[-1]) > 1 or not words:
        return False
    if len(letters) == 1:  # "W" under what Walt Rostow sends
        return any(word.startswith(letters[0]) for word in words)
    if not words[-1].startswith(letters[-1]) or len(letters) > len(words):
        return False
    rest = iter(words[:-1])
    return all(any(word.startswith(part) for word in rest) for part in letters[:-1])
