"""Nobody writes to himself.

*From the Deputy Assistant Secretary (Williams) to the Assistant Secretary (Williams)* names two
people, whatever made one of them: a volume that lists only one Williams, or one ``corresp`` set
twice. The side with the weaker ground loses its person; where neither is stronger, both do. What
was thought stays among the candidates of the mention.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.model import By, Communication, Extraction, Label, Link, Mention, Party

# How much surer one side must be to keep the person.
_CLEARLY = 0.2


def settle_oneself(extraction: Extraction) -> Extraction:
    """The extraction without a message that goes from a person to the same person."""
    settled = tuple(_settled(one) for one in extraction.communications)
    if settled == extraction.communications:
        return extraction
    lost = _named(extraction.communications) - _named(settled)

    def mention(said: Mention) -> Mention:
        at_party = any(
            start is not None and end is not None and start <= said.start and said.end <= end
            for start, end in lost
        )
        if said.label is not Label.PERSON or said.agent is None or not at_party:
            return said
        return replace(said, agent=None, candidates=(said.agent.target, *said.candidates))

    return replace(
        extraction,
        communications=settled,
        mentions=tuple(mention(said) for said in extraction.mentions),
    )


def _named(messages: Iterable[Communication]) -> set[tuple[int | None, int | None]]:
    """Where the parties stand that are linked to a person."""
    parties = (party for one in messages for party in (*one.senders, *one.recipients))
    return {(party.start, party.end) for party in parties if _person(party) is not None}


def _settled(one: Communication) -> Communication:
    senders, recipients = list(one.senders), list(one.recipients)
    for at, sender in enumerate(one.senders):
        for to, recipient in enumerate(one.recipients):
            ours, theirs = _person(sender), _person(recipient)
            if ours is None or theirs is None or ours.target != theirs.target:
                continue
            difference = _ground(sender, ours) - _ground(recipient, theirs)
            if difference < _CLEARLY:
                senders[at] = _without(sender)
            if difference > -_CLEARLY:
                recipients[to] = _without(recipient)
    signing = {link.target for party in one.signers if (link := _person(party)) is not None}
    if not one.senders:  # who signs a letter is not its "Mr. President"
        recipients = [
            _without(party) if (link := _person(party)) and link.target in signing else party
            for party in recipients
        ]
    return replace(one, senders=tuple(senders), recipients=tuple(recipients))


def _person(party: Party) -> Link | None:
    for link in (party.person, party.agent):
        if link is not None and link.target.startswith("person/"):
            return link
    return None


def _ground(party: Party, link: Link) -> float:
    """How well a party's person is grounded: marked by the editors, named, or only concluded."""
    named = party.label is Label.PERSON or party.name is not None
    return link.confidence + (1.0 if link.by is By.EDITOR else 0.0) + (1.0 if named else 0.0)


def _without(party: Party) -> Party:
    agent = party.agent
    if agent is not None and agent.target.startswith("person/"):
        agent = None
    return replace(party, agent=agent, person=None)
