"""Persons, bodies and places that a source identifies at an authority: GND, VIAF, Wikidata …

An identity given by the editors of a source names the same person in every source that gives it.
Where the register knows nobody for a party, the party is who the authority says; its local name is
made of the authority's: ``person/gnd-118561758``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kg.model import By, Communication, Extraction, Label, Link, Party, Place

REASON = "authority"
SURE = 0.99
# the address of an entry at an authority, and the name the authority has here
AUTHORITIES: dict[str, re.Pattern[str]] = {
    "gnd": re.compile(r"https?://d-nb\.info/gnd/(?P<id>[\dX-]+)/?$"),
    "viaf": re.compile(r"https?://(?:www\.)?viaf\.org/viaf/(?P<id>\d+)/?$"),
    "wikidata": re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(?P<id>Q\d+)$"),
    "lcnaf": re.compile(r"https?://id\.loc\.gov/authorities/names/(?P<id>\w+)$"),
    "isni": re.compile(r"https?://(?:www\.)?isni\.org/(?:isni/)?(?P<id>[\dX]+)$"),
    "geonames": re.compile(r"https?://(?:www\.|sws\.)?geonames\.org/(?P<id>\d+)(?:/.*)?$"),
}
ADDRESSES = {
    "gnd": "https://d-nb.info/gnd/{}",
    "viaf": "http://viaf.org/viaf/{}",
    "wikidata": "http://www.wikidata.org/entity/{}",
    "lcnaf": "http://id.loc.gov/authorities/names/{}",
    "isni": "https://isni.org/isni/{}",
    "geonames": "https://sws.geonames.org/{}/",
}
KINDS = {Label.PERSON: "person", Label.PLACE: "place"}


def with_authorities(found: Extraction) -> Extraction:
    """The extraction with parties and places that only their source's authority identifies."""
    return replace(found, communications=tuple(_communication(c) for c in found.communications))


def local_name(ids: Iterable[str], kind: str) -> str | None:
    """The local name of what authorities identify; the first one known counts."""
    for address in ids:
        for name, pattern in AUTHORITIES.items():
            one = pattern.match(address)
            if one is not None:
                return f"{kind}/{name}-{one['id']}"
    return None


def address_of(name: str) -> str | None:
    """The authority's own address of a local name made from it; None for any other name."""
    authority, dash, id_ = name.partition("/")[2].partition("-")
    form = ADDRESSES.get(authority) if dash else None
    return form.format(id_) if form else None


def _communication(one: Communication) -> Communication:
    return replace(
        one,
        senders=tuple(_party(p) for p in one.senders),
        recipients=tuple(_party(p) for p in one.recipients),
        copied_to=tuple(_party(p) for p in one.copied_to),
        place=_place(one.place) if one.place else None,
    )


def _party(one: Party) -> Party:
    if one.agent is not None or not one.ids:
        return one
    name = local_name(one.ids, KINDS.get(one.label, "organization"))
    return replace(one, agent=Link(name, REASON, SURE, By.EDITOR)) if name else one


def _place(one: Place) -> Place:
    if one.agent is not None or not one.ids:
        return one
    name = local_name(one.ids, "place")
    return replace(one, agent=Link(name, REASON, SURE, By.EDITOR)) if name else one
