"""Names whose own words say that somebody else is meant than the list or the markup says.

*President Johnson* is the President, *the Vice President (Johnson)* the Vice President, and *the
Deputy Assistant Secretary of Defense (Bundy)* is William, whichever Johnson or Bundy the volume's
list has. Editors' ``corresp`` names the only one listed, or is set to the wrong one by some global
change, a thousand times. The words are the editors' own: the words are the fact, and the markup
stays as their claim.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kg.model import By, Disagreement, Extraction, Label, Link, Mention, Party

IDENTITY = "identity"

# What a name's link, its place and the office printed with it make of it: another link, or None.
Meant = Callable[[Link | None, int, int, str], Link | None]


def settle_outvoted(extraction: Extraction, text: str, meant: Meant) -> Extraction:
    """The extraction with the mentions and parties that ``meant`` tells otherwise."""
    offices = {
        (party.start, party.end): party.office
        for message in extraction.communications
        for party in (*message.senders, *message.recipients, *message.participants)
        if party.office
    }
    slips: list[Disagreement] = []

    def settled(link: Link | None, start: int, end: int, office: str) -> Link | None:
        told = meant(link, start, end, office)
        if told is None:
            return link
        if link and link.by is By.EDITOR:
            slip = Disagreement(
                extraction.id, IDENTITY, link.target, told.target, start, end, 0.0, By.PROGRAM
            )
            if slip not in slips:
                slips.append(slip)
        return told

    def mention(one: Mention) -> Mention:
        if one.label is not Label.PERSON:
            return one
        office = offices.get((one.start, one.end), "")
        agent = settled(one.agent, one.start, one.end, office)
        return one if agent is one.agent else replace(one, agent=agent, candidates=())

    def party(one: Party) -> Party:
        if one.start is None or one.end is None:
            return one
        at = text.find(one.name, one.start, one.end) if one.name else one.start
        end = at + len(one.name) if one.name else one.end
        if at < 0:
            return one
        office = one.office or ""
        if one.label is Label.PERSON:
            one = replace(one, agent=settled(one.agent, at, end, office))
        if one.person:
            one = replace(one, person=settled(one.person, at, end, office))
        return one

    def parties(several: tuple[Party, ...]) -> tuple[Party, ...]:
        return tuple(party(one) for one in several)

    return replace(
        extraction,
        mentions=tuple(mention(one) for one in extraction.mentions),
        communications=tuple(
            replace(
                one,
                senders=parties(one.senders),
                recipients=parties(one.recipients),
                participants=parties(one.participants),
            )
            for one in extraction.communications
        ),
        disagreements=(*extraction.disagreements, *slips),
    )
