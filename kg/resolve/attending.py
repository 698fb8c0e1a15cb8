"""Nobody takes part in a meeting twice, nor is a message addressed to anybody twice.

*Memorandum of a Conversation Between Secretary of State Herter and the Mexican Ambassador* stands
above a list with *The Secretary of State* and *Antonio Carrillo Flores, Ambassador of Mexico*: the
heading and the list name the same two people, each in other words. Of two parties that are the
same person, or the same office, the first is kept; a name is kept before an office. *Telegram From
the Embassy in Iran to the Department of State* stands above a cable whose own header goes *TO
SECSTATE WASHDC*: one addressee.
"""

from __future__ import annotations

from dataclasses import replace

from kg.model import Communication, Extraction, Label, Party


def settle_attending(extraction: Extraction) -> Extraction:
    """The extraction with each participant of a conversation, and each end of a message, once."""
    settled = tuple(_settled(one) for one in extraction.communications)
    return replace(extraction, communications=settled)


def _settled(one: Communication) -> Communication:
    kept: dict[str, Party] = {}
    for party in one.participants:
        who = _who(party)
        other = kept.get(who)
        if other is None or _better(party, other):
            kept[who] = party
        elif _differ(other, party):
            kept[f"{who} {party.start}"] = party
    return replace(
        one,
        participants=tuple(kept.values()),
        senders=_once(one.senders),
        recipients=_once(one.recipients),
    )


def _once(side: tuple[Party, ...]) -> tuple[Party, ...]:
    """The parties of a side without those who stand there already: an office or post of the same
    agent, a person said in other words ("Haig", "GEN HAIG")."""
    kept: dict[str, Party] = {}
    for party in side:
        agent = party.agent if party.label is not Label.POST and party.person is None else None
        link = party.agent if party.label is Label.POST else party.person or agent
        kept.setdefault(link.target if link else f"{party.start} {party.text}", party)
    return side if len(kept) == len(side) else tuple(kept.values())


def _who(party: Party) -> str:
    """The person it is, else the agent, else the place where it stands."""
    for link in (party.person, party.agent):
        if link is not None:
            return link.target
    return f"{party.start} {party.text}"


def _better(party: Party, kept: Party) -> bool:
    """Whether a name comes where an office of the same list was; a side of the heading stays."""
    named = party.label is Label.PERSON and kept.label is not Label.PERSON
    return named and kept.reason == party.reason


def _differ(one: Party, other: Party) -> bool:
    """Whether two names of a list that were held for the same person can't be the same: what is
    wrong then is the link. "Johnston" can be Eric Johnston."""
    if one.reason != other.reason or not (one.label is other.label is Label.PERSON):
        return False
    ours, theirs = set(one.text.lower().split()), set(other.text.lower().split())
    return not (ours <= theirs or theirs <= ours)
