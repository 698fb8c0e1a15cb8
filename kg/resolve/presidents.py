"""*President Johnson*, *the Vice President (Johnson)*: told by the office, the name and the day."""

from __future__ import annotations

from datetime import date

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


def president_meant(text: str, day: date | None, register: Register) -> Meant:
    """Whom a name on the page means by being called President or Vice President: the holder of
    the day, if the name is the holder's.

    Only people of the register are contradicted: of an entry of a list that is nobody known, it
    can't be said that it is somebody else. A name without any link gets its link here.
    """
    held: dict[tuple[str, ...], tuple[Tenure, list[str]]] = {}
    for title, office in _OFFICES.items():
        tenure = register.holder(office, day) if day else None
        holder = register.person(tenure.person) if tenure else None
        if tenure is not None and holder is not None:
            held[title] = tenure, list(tokens(holder.surname))

    surnames = {surname[-1] for _, surname in held.values()}

    def meant(link: Link | None, start: int, end: int, office: str) -> Link | None:
        words = text[start:end].lower()
        if not any(surname in words for surname in surnames):
            return None
        if link and register.person(link.target) is None:
            return None
        said = said_name(text[start:end], register.words)
        titles = (*titles_before(text, start, register.words), *said.titles)
        if tuple(tokens(office)) in held:  # "the Vice President (Johnson)"
            titles = tuple(tokens(office))
        key = tuple(word for word in titles if word not in _LEADING)
        tenure, surname = held.get(key, (None, []))
        if tenure is None or list(said.name) != surname or (link and link.target == tenure.person):
            return None
        return _held(tenure)

    return meant


def _held(tenure: Tenure) -> Link:
    office = "Vice President" if "vice" in tenure.office else "President"
    return Link(
        tenure.person, "held-office", 0.99, detail=f"{office} from {tenure.since.isoformat()}"
    )
