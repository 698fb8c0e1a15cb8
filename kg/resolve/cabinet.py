"""Who stands highest: the President, the Vice President, the Secretaries of State, Defense and the
Treasury, the Attorney General.

*President Johnson*, *the Vice President (Johnson)*, *Secretary Dulles* are told by the office, the
name and the day.
"""

from __future__ import annotations

from datetime import date

from kg.extract.date_grammar import years_covered
from kg.model import Link
from kg.resolve.names import Said, said_name, tokens
from kg.resolve.outvoted import Meant
from kg.resolve.register import Register, Tenure
from kg.resolve.roles import role_before, titles_before

_PRESIDENT, _VICE = "office/us-president", "office/us-vice-president"
_STATE, _DEFENSE = "office/us-secretary-of-state", "office/us-secretary-of-defense"
_TREASURY = "office/us-secretary-of-the-treasury"
_ATTORNEY = "office/us-attorney-general"
_SECRETARIES = (_STATE, _DEFENSE, _TREASURY)
_OFFICES = {
    ("president",): (_PRESIDENT,),
    ("vice", "president"): (_VICE,),
    ("secretary",): _SECRETARIES,
    ("sec",): _SECRETARIES,
    ("secretary", "of", "state"): (_STATE,),
    ("secretary", "of", "defense"): (_DEFENSE,),
    ("secretary", "of", "the", "treasury"): (_TREASURY,),
    ("attorney", "general"): (_ATTORNEY,),
}
_SURE = {_PRESIDENT: 0.99, _VICE: 0.99}
_SURE_OF_SECRETARIES = 0.97
_LEADING = frozenset({"mr"})


def titled_meant(text: str, day: date | None, volume: str, register: Register) -> Meant:
    """Whom a name on the page means by being called President, Vice President or Secretary: the
    holder of the day, if the name is the holder's. Without a day, the one holder of the name in
    the years that the volume covers.

    Only people of the register are contradicted: of an entry of a list that is nobody known, it
    can't be said that it is somebody else. A name without any link gets its link here.
    """
    held: dict[tuple[tuple[str, ...], tuple[str, ...]], Tenure] = {}
    for title, offices in _OFFICES.items():
        for office in offices:
            for tenure in _holding(office, day, volume, register):
                holder = register.person(tenure.person)
                if holder is not None:
                    held.setdefault((title, tuple(tokens(holder.surname))), tenure)
    surnames = {surname[-1] for _, surname in held}

    def meant(link: Link | None, start: int, end: int, office: str) -> Link | None:
        words = text[start:end].lower()
        if not any(surname in words for surname in surnames):
            return None
        if link and register.person(link.target) is None:
            return None
        said = said_name(text[start:end], register.words)
        title = _title(said, text, start, office, register)
        tenure = held.get((title, said.name))
        if tenure is None or (link and link.target == tenure.person):
            return None
        return _held(tenure)

    return meant


def _title(said: Said, text: str, start: int, office: str, register: Register) -> tuple[str, ...]:
    """The office said with a name: beside it, right before it, or as a title."""
    # in brackets it may be "the Assistant to the Secretary of State (Johnson)"
    before = "" if text[start - 1 : start] == "(" else role_before(text, start)
    for printed in (office, before):
        words = tuple(tokens(printed))
        if words in _OFFICES:  # "the Vice President (Johnson)", "Secretary of State Dulles"
            return words
    titles = (*titles_before(text, start, register.words), *said.titles)
    return tuple(word for word in titles if word not in _LEADING)


def _holding(office: str, day: date | None, volume: str, register: Register) -> tuple[Tenure, ...]:
    """Who held an office on a day; without one, in the years a volume covers. Presidents are called
    so after their term: those before come after."""
    if day is not None and office == _PRESIDENT:
        return tuple(t for t in reversed(register.holders(office)) if t.since <= day)
    if day is not None:
        tenure = register.holder(office, day)
        return (tenure,) if tenure else ()
    years = years_covered(volume)
    return tuple(
        tenure
        for tenure in register.holders(office)
        if years
        and tenure.since.year <= years[-1]
        and (tenure.until is None or tenure.until.year >= years[0])
    )


def _held(tenure: Tenure) -> Link:
    office = tenure.office.removeprefix("office/us-").replace("-", " ")
    sure = _SURE.get(tenure.office, _SURE_OF_SECRETARIES)
    return Link(
        tenure.person, "held-office", sure, detail=f"{office} from {tenure.since.isoformat()}"
    )
