"""*President Johnson* is the President, *Vice President (Johnson)* the Vice President, whichever
Johnson the list or the markup names.

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
_OFFICES = {
    ("president",): "office/us-president",
    ("vice", "president"): "office/us-vice-president",
}
_LEADING = frozenset({"mr"})


def settle_presidents(
    extraction: Extraction, text: str, day: date | None, register: Register
) -> Extraction:
    """The extraction with those called President or Vice President by the name of the holder of
    the day.

    Only people of the register are contradicted: of an entry of a list that is nobody known, it
    can't be said that it is somebody else. A name without any link gets its link here.
    """
    held: dict[tuple[str, ...], tuple[Tenure, list[str]]] = {}
    for title, office in _OFFICES.items():
        tenure = register.holder(office, day) if day else None
        holder = register.person(tenure.person) if tenure else None
        if tenure is not None and holder is not None:
            held[title] = tenure, list(tokens(holder.surname))
    if not held:
        return extraction
    offices = {
        (party.start, party.end): party.office
        for message in extraction.communications
        for party in (*message.senders, *message.recipients, *message.participants)
        if party.office
    }
    slips: list[Disagreement] = []

    def meant(link: Link | None, start: int, end: int, office: str = "") -> Tenure | None:
        """Whom the words name by office and name, if the link says that it is somebody else."""
        if link and register.person(link.target) is None:
            return None
        said = said_name(text[start:end], register.words)
        titles = (*titles_before(text, start, register.words), *said.titles)
        if tuple(tokens(office)) in held:  # "the Vice President (Johnson)"
            titles = tuple(tokens(office))
        tenure, surname = held.get(
            tuple(word for word in titles if word not in _LEADING), (None, [])
        )
        if tenure is None or list(said.name) != surname or (link and link.target == tenure.person):
            return None
        return tenure

    def settled(link: Link | None, tenure: Tenure, start: int, end: int) -> Link:
        if link and link.by is By.EDITOR:
            slip = Disagreement(
                extraction.id, IDENTITY, link.target, tenure.person, start, end, 0.0, By.PROGRAM
            )
            if slip not in slips:
                slips.append(slip)
        return _held(tenure)

    def mention(one: Mention) -> Mention:
        office = offices.get((one.start, one.end), "")
        person = one.label is Label.PERSON
        tenure = meant(one.agent, one.start, one.end, office) if person else None
        if tenure is None:
            return one
        agent = settled(one.agent, tenure, one.start, one.end)
        return replace(one, agent=agent, candidates=())

    def party(one: Party) -> Party:
        if one.start is None or one.end is None:
            return one
        at = text.find(one.name, one.start, one.end) if one.name else one.start
        end = at + len(one.name) if one.name else one.end
        if at < 0:
            return one
        office = one.office or ""
        if one.label is Label.PERSON and (tenure := meant(one.agent, at, end, office)):
            one = replace(one, agent=settled(one.agent, tenure, at, end))
        if one.person and (tenure := meant(one.person, at, end, office)):
            one = replace(one, person=settled(one.person, tenure, at, end))
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
    office = "Vice President" if "vice" in tenure.office else "President"
    return Link(
        tenure.person, "held-office", 0.99, detail=f"{office} from {tenure.since.isoformat()}"
    )
