"""*President Johnson* is the President, whichever Johnson the list or the markup names.

Volumes that list several people of a President's name (Lyndon B. and U. Alexis Johnson, John F. and
Robert F. Kennedy) have hundreds of ``corresp`` set to the wrong one by some global change, and some
lists have only the other one. The office, the name and the day leave no doubt. Against the markup
too, for the words are the editors' own: the words are the fact, the markup stays as their claim.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kg.model import By, Disagreement, Extraction, Label, Link, Mention, Party
from kg.resolve.evidence import titles_before
from kg.resolve.names import said_name, tokens
from kg.resolve.register import Register, Tenure

IDENTITY = "identity"
_OFFICE = "office/us-president"
_TITLE = ("president",)


def settle_presidents(
    extraction: Extraction, text: str, day: date | None, register: Register
) -> Extraction:
    """The extraction with those called President by the name of the President of the day.

    Only people of the register are contradicted: of an entry of a list that is nobody known, it
    can't be said that it is somebody else. A name without any link gets its link here.
    """
    tenure = register.holder(_OFFICE, day) if day else None
    holder = register.person(tenure.person) if tenure else None
    if tenure is None or holder is None:
        return extraction
    surname = list(tokens(holder.surname))
    slips: list[Disagreement] = []

    def other(link: Link | None, start: int | None, end: int | None) -> bool:
        """Whether the words name the President, and the link does not."""
        if start is None or end is None:
            return False
        if link and (link.target == tenure.person or register.person(link.target) is None):
            return False
        said = said_name(text[start:end], register.words)
        titles = (*titles_before(text, start, register.words), *said.titles)
        return titles == _TITLE and list(said.name) == surname

    def president(link: Link | None, start: int, end: int) -> Link:
        if link and link.by is By.EDITOR:
            slip = Disagreement(
                extraction.id, IDENTITY, link.target, tenure.person, start, end, 0.0, By.PROGRAM
            )
            if slip not in slips:
                slips.append(slip)
        return _held(tenure)

    def mention(one: Mention) -> Mention:
        if one.label is Label.PERSON and other(one.agent, one.start, one.end):
            agent = president(one.agent, one.start, one.end)
            return replace(one, agent=agent, candidates=())
        return one

    def party(one: Party) -> Party:
        if one.start is None or one.end is None:
            return one
        at = text.find(one.name, one.start, one.end) if one.name else one.start
        end = at + len(one.name) if one.name else one.end
        if at < 0:
            return one
        if one.label is Label.PERSON and other(one.agent, at, end):
            one = replace(one, agent=president(one.agent, at, end))
        if one.person and other(one.person, at, end):
            one = replace(one, person=president(one.person, at, end))
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


def _held(tenure: Tenure) -> Link:
    return Link(
        tenure.person, "held-office", 0.99, detail=f"President from {tenure.since.isoformat()}"
    )
