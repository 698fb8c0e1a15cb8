"""Why a name is taken for a person's, and how sure that makes it.

A volume's list of persons, where it is known, says more than any word around a name: editors mark
whom they list. A name that nobody on the list bears is still a person's, but one whom the list
leaves out, a bystander or somebody of another time.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple, Protocol

from kg.model import Tier


class Fit(Protocol):
    """Asks the volume's list of persons for a name."""

    def __call__(self, name: str, /) -> Tier | None:
        """How well a name fits anybody on the list; None: it fits nobody."""

    def prints(self, name: str, /) -> bool:
        """Whether the list prints the name so, with the dignity before it."""


class Known(Protocol):
    """Asks the register for a name."""

    def __call__(self, name: str, /) -> bool:
        """Whether somebody who may be meant bears a name of several words, said in full."""


class Ground(Enum):
    """Why a name is taken for a person's."""

    FAMILIAR = auto()  # recognised, and a name in most volumes that have the word
    KNOWN = auto()  # recognised, and a name in some volume
    REPEATED = auto()  # recognised in several places of the page
    NEW = auto()  # recognised once
    CONCLUDED = auto()  # recognised elsewhere on the page, or after a first name
    OFTEN_TITLED = auto()  # after a title in two places of the page
    TITLED = auto()  # after a title
    LISTED = auto()  # on the volume's list
    REGISTERED = auto()  # a full name in the register
    COMPANY = auto()  # named in one breath with persons


class Person(NamedTuple):
    """The name of a person in a text; ``listed`` is None where the volume's list isn't known."""

    start: int
    end: int
    confidence: float
    listed: bool | None = None
    ground: Ground | None = None


# Share of such mentions that editors had tagged where the list of persons is not known (four
# volumes the recogniser was not trained on), and of names on the list where it is (ten volumes).
_SHARES = {
    Ground.FAMILIAR: (0.95, 0.93),
    Ground.KNOWN: (0.87, 0.9),
    Ground.REPEATED: (0.41, 0.81),
    Ground.NEW: (0.29, 0.78),
    Ground.CONCLUDED: (0.53, 0.74),
    Ground.OFTEN_TITLED: (0.7, 0.73),
    Ground.TITLED: (0.2, 0.54),
    Ground.LISTED: (0.86, 0.86),
    Ground.REGISTERED: (0.87, 0.9),
    Ground.COMPANY: (0.2, 0.54),
}
# A given name alone ("Walt") is a listed person's where it is known for a name; a part of a
# longer name ("Couve") where more than a title speaks for it.
_NAMES_ALONE = frozenset((Ground.FAMILIAR, Ground.KNOWN, Ground.CONCLUDED))
_TOO_LITTLE_FOR_A_PART = frozenset((Ground.NEW, Ground.TITLED))


def person(text: str, start: int, end: int, ground: Ground, fit: Fit | None) -> Person:
    """A name with its confidence, and whether it is on the list. What is nearly spelt like a
    listed name is in 19 cases of 20 somebody else's; a name that other lists print for the listed
    person is marked by editors in one place of five."""
    without_list, on_list = _SHARES[ground]
    if fit is None:
        return Person(start, end, without_list, None, ground)
    name = text[start:end]
    listed = (ground is Ground.LISTED or is_listed(ground, fit(name))) and fit.prints(name)
    return Person(start, end, on_list if listed else without_list, listed, ground)


def is_listed(ground: Ground, tier: Tier | None) -> bool:
    """Whether a name that fits the list so well is taken for the listed person's."""
    if tier is None or tier is Tier.FUZZY:
        return False
    if tier is Tier.GIVEN:
        return ground in _NAMES_ALONE
    return tier is not Tier.PART or ground not in _TOO_LITTLE_FOR_A_PART
