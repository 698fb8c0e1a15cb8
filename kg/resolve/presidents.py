"""*President Johnson*, *the Vice President (Johnson)*: told by the office, the name and the day."""

from __future__ import annotations

from datetime import date

from kg.extract.dates.years import years_covered
from kg.model import Link
from kg.resolve.evidence import titles_before
from kg.resolve.names import said_name, tokens
from kg.resolve.outvoted import Meant
from kg.resolve.register import Register, Tenure

_OFFICES = {
    ("president",): "office/us-president",
    ("vice", "president"): "office/us-vice-president",
}
_LEADING = frozenset({"mr"})


def president_meant(text: str, day: date | None, volume: str, register: Register) -> Meant:
    """Whom a name on the page means by being called President or Vice President: the holder of
    the day, if the name is the holder's. Without a day, the one holder of the name in the years
    that the volume covers.

    Only people of the register are contradicted: of an entry of a list that is nobody known, it
    can't be said that it is somebody else. A name without any link gets its link here.
    """
    held = {
        (title, tuple(tokens(holder.surname))): tenure
        for title, office in _OFFICES.items()
        for tenure in _holding(office, day, volume, register)
        if (holder := register.person(tenure.person)) is not None
    }
    titled = {title for title, _ in held}
    surnames = {surname[-1] for _, surname in held}

    def meant(link: Link | None, start: int, end: int, office: str) -> Link | None:
        words = text[start:end].lower()
        if not any(surname in words for surname in surnames):
            return None
        if link and register.person(link.target) is None:
            return None
        said = said_name(text[start:end], register.words)
        titles = (*titles_before(text, start, register.words), *said.titles)
        if tuple(tokens(office)) in titled:  # "the Vice President (Johnson)"
            titles = tuple(tokens(office))
        key = tuple(word for word in titles if word not in _LEADING)
        tenure = held.get((key, said.name))
        if tenure is None or (link and link.target == tenure.person):
            return None
        return _held(tenure)

    return meant


def _holding(office: str, day: date | None, volume: str, register: Register) -> tuple[Tenure, ...]:
    """Who held an office on a day; without one, in the years a volume covers."""
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
    office = "Vice President" if "vice" in tenure.office else "President"
    return Link(
        tenure.person, "held-office", 0.99, detail=f"{office} from {tenure.since.isoformat()}"
    )
