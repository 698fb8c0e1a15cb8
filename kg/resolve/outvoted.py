"""Names whose own words say that somebody else is meant than the list or the markup says.

*President Johnson* is the President, *the Vice President (Johnson)* the Vice President, and *the
Deputy Assistant Secretary of Defense (Bundy)* is William, whichever Johnson or Bundy the volume's
list has. Editors' ``corresp`` names the only one listed, or is set to the wrong one by some global
change, a thousand times; *Mr. Johnson* on a page that names U. Alexis Johnson, and nowhere else the
Vice President, is marked as the latter. The words are the editors' own: the words are the fact, and
the markup stays as their claim.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kg.model import (
    By,
    Disagreement,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Span,
    parties_of,
)
from kg.resolve.names import NameWords, said_name
from kg.resolve.roles import titles_before

IDENTITY = "identity"
NAMED_HERE = "named-in-full-here"
# Of 4,700 bare surnames in six volumes with one bearer named in full on the page, the markup names
# him in all but eight of this kind; read, all eight were slips of the markup.
FULL_NAME_TOLD = 0.95
# Titles that may stand before any surname; others name an office, whose holder is meant.
_PLAIN = frozenset(("mr", "dr", "colonel", "general", "admiral"))

# What a name's link, its place and the office printed with it make of it: another link, or None.
Meant = Callable[[Link | None, int, int, str], Link | None]


def named_in_full(extraction: Extraction, text: str, words: NameWords) -> Meant:
    """Whom a bare surname means that the editors marked as somebody of whom the page knows nothing:
    the only other of the surname whom it names in full."""
    full: dict[str, dict[str, Mention]] = {}
    known: set[str] = set()
    for mention in extraction.mentions:
        link = mention.agent if mention.label is Label.PERSON else mention.person
        if link is None:
            continue
        name = said_name(mention.text, words).name
        if mention.label is not Label.PERSON:
            known.add(link.target)
        elif len(name) > 1:
            known.add(link.target)
            full.setdefault(name[-1], {}).setdefault(link.target, mention)
    for party in parties_of(extraction):
        known |= {link.target for link in (party.agent, party.person) if link}

    def told(link: Link | None, start: int, end: int, office: str) -> Link | None:
        if link is None or link.by is not By.EDITOR or link.target in known or office:
            return None
        said = said_name(text[start:end], words)
        titles = (*titles_before(text, start, words), *said.titles)
        others = full.get(said.name[0], {}) if len(said.name) == 1 else {}
        if len(others) != 1 or not _PLAIN.issuperset(titles):
            return None
        ((other, where),) = others.items()
        around = (Span(where.start, where.end),)
        return Link(other, NAMED_HERE, FULL_NAME_TOLD, evidence=around, detail=where.text)

    return told


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
