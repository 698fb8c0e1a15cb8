"""How sure a conclusion is that a rule draws: the share of such conclusions that were right.

What is chosen among candidates has a probability of its own (``kg/choose.py``). What a rule
concludes rests on a *ground*, its reason; of each ``data/weights/grounds.json`` says how
many conclusions were judged, by hand and against editors' markup, and how many of them were right;
``benchmarks/grounds.py`` makes it. Grounds that were judged too seldom keep what the rule gives
them. Who or what is meant is not concluded on a ground that is wrong more than three times in ten:
what it would have been stays a candidate.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Final

from kg.model import ROLES, By, Communication, Date, Extraction, Link, Mention, Party, Reference
from kg.settings import shipped

DATES: Final = ("sent", "received", "delivered")
PLACES: Final = ("printed_also", "met_also")
FEWEST: Final = 4  # conclusions judged, from which on a ground has a share
LEAST: Final = 0.7  # share of right ones below which nobody is meant


@cache
def _shares() -> dict[str, dict[str, float]]:
    """The confidence of each ground, by kind of conclusion and reason."""
    path = shipped("data") / "weights" / "grounds.json"
    judged: dict[str, dict[str, list[int]]] = json.loads(path.read_text("utf-8"))["grounds"]
    return {
        kind: {
            reason: share(right, count)
            for reason, (right, count) in of_kind.items()
            if count >= FEWEST
        }
        for kind, of_kind in judged.items()
    }


def share(right: int, judged: int) -> float:
    """The share that is to be expected of ``right`` ones among ``judged`` ones: the mean of the
    posterior under Jeffreys' prior, so that a few right ones are no certainty."""
    return round((right + 0.5) / (judged + 1), 3)


def measured(found: Extraction) -> Extraction:
    """The extraction with the measured confidence of every conclusion of the program that rests on
    a ground that was judged."""
    return replace(
        found,
        communications=tuple(_communication(one) for one in found.communications),
        mentions=tuple(_mention(one) for one in found.mentions),
        references=tuple(_reference(one) for one in found.references),
        drafters=tuple(_party("drafters", one) for one in found.drafters),
        clearances=tuple(_party("clearances", one) for one in found.clearances),
    )


def _share(kind: str, found: Link | Party | Date) -> float:
    """The share of a finding's ground; what the rule gives where it was not judged."""
    given = found.confidence
    return _shares().get(kind, {}).get(found.reason, given) if found.by is By.PROGRAM else given


def _link(kind: str, link: Link | None) -> Link | None:
    if link is None:
        return None
    judged = link.by is By.PROGRAM and link.reason in _shares().get(kind, {})
    sure = _share(kind, link)
    if judged and sure < LEAST:
        return None
    return link if sure == link.confidence else replace(link, confidence=sure)


def _party(role: str, party: Party) -> Party:
    sure = _share(role, party)
    agent = _link(f"party-agent:{party.label}", party.agent)
    person = _link("party-person", party.person)
    if sure == party.confidence and agent is party.agent and person is party.person:
        return party
    return replace(party, confidence=sure, agent=agent, person=person)


def _date(name: str, date: Date | None) -> Date | None:
    if date is None:
        return None
    sure = _share(name, date)
    return date if sure == date.confidence else replace(date, confidence=sure)


def _communication(one: Communication) -> Communication:
    within = "enclosed-" if one.enclosed_in else ""
    changed: dict[str, object] = {
        role: tuple(_party(within + role, party) for party in parties)
        for role in ROLES
        if (parties := getattr(one, role))
    }
    for name in PLACES:
        links = (_link(name, link) for link in getattr(one, name))
        changed[name] = tuple(link for link in links if link is not None)
    changed |= {name: _date(within + name, getattr(one, name)) for name in DATES}
    if one.delivered_to is not None:
        changed["delivered_to"] = _party("delivered_to", one.delivered_to)
    return replace(one, **changed)  # type: ignore[arg-type]


def _mention(one: Mention) -> Mention:
    agent = _link(f"name:{one.label}", one.agent)
    person = _link(f"holder:{one.label}", one.person)
    if agent is one.agent and person is one.person:
        return one
    if agent is None and one.agent is not None:
        return replace(one, agent=None, person=None, candidates=(one.agent.target,))
    return replace(one, agent=agent, person=person)


def _reference(one: Reference) -> Reference:
    target = _link(f"reference:{one.kind}", one.target)
    return one if target is one.target else replace(one, target=target)
