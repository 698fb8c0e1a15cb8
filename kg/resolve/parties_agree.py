"""What the parties of a message cannot be, whoever made one of them: they are settled together.

Nobody writes to himself. *From the Deputy Assistant Secretary (Williams) to the Assistant Secretary
(Williams)* names two people: the side with the weaker ground loses its person, and where neither is
stronger both do. What was thought stays among the candidates of the mention.

Nobody takes part in a meeting twice. *Memorandum of a Conversation Between Secretary of State
Herter and the Mexican Ambassador* stands above a list with *The Secretary of State* and *Antonio
Carrillo Flores, Ambassador of Mexico*. Of two parties that are the same person, or the same office,
the first is kept; a name is kept before an office. Nor is a message addressed to anybody twice:
*Telegram From the Embassy in Iran to the Department of State* stands above a cable whose own header
goes *TO SECSTATE WASHDC*.

A message is signed by who sends it. *Parsons* at the foot of a telegram from J. Graham Parsons, and
*Foster* under a letter of John Foster Dulles, are the sender, whoever else bears the name.

A post's message is its signer's. Whoever heads an embassy on the day is taken for the sender of its
telegrams, but a chargé signs many of them: where the name at the foot is somebody else's, the
message is the signer's, and where nobody knows whose it is, nobody's in particular. Where a heading
names one person for its sender and another signs, both stay, and the difference is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.model import (
    BESIDE_HEADING,
    SLUG_LINE,
    By,
    Communication,
    Disagreement,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
)
from kg.resolve.names import said_name
from kg.resolve.offices import HELD
from kg.resolve.register import Register

SIGNED, SENDS, HEADS = "signed", "sends-it", "heads-the-post"
_CLEARLY = 0.2  # how much surer one side must be to keep a person that both have
_SURE = 0.97
_HEAD = re.compile(r"(?:[Tt]he )?(?:Ambassador|Minister|Chargé|Consul General|High Commissioner)")
_INITIALS = re.compile(r"(?:[A-Z][a-z]?\.?\s?){1,4}")


def settle_parties(extraction: Extraction, register: Register) -> Extraction:
    """The extraction with the parties of each message as they can be together."""
    apart = tuple(map(_apart, extraction.communications))
    lost = {
        (before.start, before.end)
        for one, other in zip(extraction.communications, apart, strict=True)
        for before, after in zip(_ends(one), _ends(other), strict=True)
        if before is not after
    }
    apart = tuple(_signed_by_sender(one, register) for one in apart)
    signing = {
        (after.start, after.end): after.agent
        for one, other in zip(extraction.communications, apart, strict=True)
        for before, after in zip(one.signers, other.signers, strict=True)
        if before is not after
    }

    def mention(said: Mention) -> Mention:
        if (sender := signing.get((said.start, said.end))) is not None:
            return replace(said, agent=sender, candidates=())
        at_party = any(
            start is not None and end is not None and start <= said.start and said.end <= end
            for start, end in lost
        )
        if said.label is not Label.PERSON or said.agent is None or not at_party:
            return said
        return replace(said, agent=None, candidates=(said.agent.target, *said.candidates))

    messages = tuple(_headed(_signed(_once(one), register)) for one in apart)
    differing = tuple(d for one in messages for d in _contradicted(one, register))
    return replace(
        extraction,
        communications=messages,
        mentions=tuple(map(mention, extraction.mentions))
        if lost or signing
        else extraction.mentions,
        disagreements=(*extraction.disagreements, *differing),
    )


def _ends(message: Communication) -> tuple[Party, ...]:
    return (*message.senders, *message.recipients)


def _person(party: Party) -> Link | None:
    links = (party.person, party.agent)
    return next((one for one in links if one and one.target.startswith("person/")), None)


# ---------------------------------------------------------------- nobody writes to himself


def _apart(one: Communication) -> Communication:
    """A message that does not go from a person to the same person."""
    senders, recipients = list(one.senders), list(one.recipients)
    for at, sender in enumerate(one.senders):
        for to, recipient in enumerate(one.recipients):
            ours, theirs = _person(sender), _person(recipient)
            if ours is None or theirs is None or ours.target != theirs.target:
                continue
            difference = _ground(sender, ours) - _ground(recipient, theirs)
            if difference < _CLEARLY:
                senders[at] = _nobody(sender)
            if difference > -_CLEARLY:
                recipients[to] = _nobody(recipient)
    signing = {link.target for party in one.signers if (link := _person(party)) is not None}
    if not one.senders:  # who signs a letter is not its "Mr. President"
        recipients = [
            _nobody(party) if (link := _person(party)) and link.target in signing else party
            for party in recipients
        ]
    if (*senders, *recipients) == _ends(one):
        return one
    return replace(one, senders=tuple(senders), recipients=tuple(recipients))


def _ground(party: Party, link: Link) -> float:
    """How well a party's person is grounded: marked by the editors, named, or only concluded."""
    named = party.label is Label.PERSON or party.name is not None
    return link.confidence + float(link.by is By.EDITOR) + float(named)


def _nobody(party: Party) -> Party:
    person = party.agent is not None and party.agent.target.startswith("person/")
    return replace(party, agent=None if person else party.agent, person=None)


# ---------------------------------------------------------------- nobody takes part twice


def _once(one: Communication) -> Communication:
    """A message with each participant, and each party of an end, once."""
    kept: dict[str, Party] = {}
    for party in one.participants:
        link = party.person or party.agent
        who = link.target if link else f"{party.start} {party.text}"
        other = kept.get(who)
        named = party.label is Label.PERSON
        if other is None or (
            # a name where an office of the same list was; a side of the heading stays
            named and other.label is not Label.PERSON and other.reason == party.reason
        ):
            kept[who] = party
        elif named and other.label is Label.PERSON and _differ(other, party):
            kept[f"{who} {party.start}"] = party
    return replace(
        one,
        participants=tuple(kept.values()),
        senders=_end_once(one.senders),
        recipients=_end_once(one.recipients),
    )


def _end_once(side: tuple[Party, ...]) -> tuple[Party, ...]:
    """The parties of a side without those who stand there already: an office or post of the same
    agent, a person said in other words ("Haig", "GEN HAIG")."""
    kept: dict[str, Party] = {}
    for party in side:
        agent = party.agent if party.label is not Label.POST and party.person is None else None
        link = party.agent if party.label is Label.POST else party.person or agent
        kept.setdefault(link.target if link else f"{party.start} {party.text}", party)
    return side if len(kept) == len(side) else tuple(kept.values())


def _differ(one: Party, other: Party) -> bool:
    """Whether two names of a list that were held for the same person can't be the same: what is
    wrong then is the link. "Johnston" can be Eric Johnston."""
    ours, theirs = set(one.text.lower().split()), set(other.text.lower().split())
    return one.reason == other.reason and not (ours <= theirs or theirs <= ours)


# ---------------------------------------------------------------- who sends it signs it


def _signed_by_sender(message: Communication, register: Register) -> Communication:
    """A message whose bare signature, if its one sender bears the name, is that sender's."""
    signer = _only_signer(message)
    held = {link.target: link for one in message.senders if (link := _person(one)) is not None}
    if signer is None or len(held) != 1:
        return message
    ((sender, link),) = held.items()
    known = register.person(sender)
    words = said_name(signer.name or signer.text, register.words).name
    other = signer.agent
    if known is None or len(words) != 1 or _INITIALS.fullmatch(signer.text):
        return message
    if other is not None and (other.by is By.EDITOR or other.target == sender):
        return message
    if words[0] not in said_name(known.name, register.words).name:
        return message
    signs = Link(sender, SENDS, min(_SURE, link.confidence), detail=f"signed: {signer.text}")
    return replace(
        message,
        signers=tuple(replace(p, agent=signs) if p is signer else p for p in message.signers),
    )


# ---------------------------------------------------------------- a post's message is its signer's


def _only_signer(message: Communication) -> Party | None:
    persons = [one for one in message.signers if one.label is Label.PERSON]
    return persons[0] if len(persons) == 1 and not message.signed_for else None


def _bears(person: str, signer: Party, register: Register) -> bool:
    """Whether a person may have signed so: the signature is no more than initials, or ends in a
    word of the name."""
    known = register.person(person)
    said = said_name(signer.name or signer.text, register.words).name
    if known is None or not said or _INITIALS.fullmatch(signer.text):
        return True
    return said[-1] in said_name(known.name, register.words).name


def _signed(message: Communication, register: Register) -> Communication:
    signer = _only_signer(message)
    if signer is None:
        return message

    def sent(sender: Party) -> Party:
        held = sender.person
        if sender.label is not Label.POST or held is None or held.reason != HELD:
            return sender
        if signer.agent is None:
            return sender if _bears(held.target, signer, register) else replace(sender, person=None)
        if signer.agent.target == held.target:
            return sender
        sure = min(_SURE, signer.agent.confidence)
        signs = Link(signer.agent.target, SIGNED, sure, detail=f"signed: {signer.text}")
        return replace(sender, person=signs)

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

    if not any(p.reason == SLUG_LINE for p in _ends(message)):
        return message
    return replace(message, senders=side(message.senders), recipients=side(message.recipients))


def _contradicted(message: Communication, register: Register) -> Iterator[Disagreement]:
    """The sender whom the heading names, where somebody else signs in his own name."""
    signer = _only_signer(message)
    named = [
        one
        for one in message.senders
        if one.label is Label.PERSON and one.reason not in BESIDE_HEADING
    ]
    if signer is None or signer.agent is None or len(named) != 1:
        return
    sender = named[0].agent
    if sender is None or sender.target == signer.agent.target:
        return
    if signer.start is None or signer.end is None or _bears(sender.target, signer, register):
        return
    yield Disagreement(
        message.id,
        "sender",
        sender.target,
        signer.agent.target,
        signer.start,
        signer.end,
        signer.agent.confidence,
    )
