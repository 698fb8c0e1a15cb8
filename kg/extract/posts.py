"""American posts by the words for them: cities, countries, headings.

    Moscow · Embassy in the Soviet Union · Ambassador in the Soviet Union (Thompson)
    → organization/embassy-soviet-union

The words are in ``data/words/posts.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from kg.model import Party
from kg.settings import shipped

DEPARTMENT = "organization/department-of-state"

# "Embassy in", "Legation at", "Office of the High Commissioner for", "Chargé in"
_POST = re.compile(
    r"(?:[Tt]he\s)?(?:(?:U\.S\.|United States|American|Acting)\s)?"
    r"(?P<kind>Embassy|Legation|Consulate(?:\sGeneral)?|Consul(?:\sGeneral)?|Mission|Delegation"
    r"|Ambassador|Minister|Charg[ée](?:\sd[’']Affaires)?|Representative|Permanent Representative"
    r"|Special Representative|High Commissioner|Office of the (?:U\.S\. |United States )?High"
    r" Commissioner|Interests Section of|Liaison Office|Berlin Element)"
    r"(?:\sOffice)?\s(?:in|at|to|for|of)?\s?(?P<place>.+)"
)
_AFTER = re.compile(r"\s?\([^()]*\)|,?\sat\s[A-Z].*|,\s.*$")


@dataclass(frozen=True, slots=True)
class PostWords:
    """Local names by the words: of cities, of countries, of the Department."""

    cities: dict[str, str]
    countries: dict[str, str]
    department: frozenset[str]
    successors: dict[str, str]


@cache
def post_words() -> PostWords:
    """The shipped words."""
    data = tomllib.loads((shipped("data") / "words" / "posts.toml").read_text("utf-8"))
    cities: dict[str, str] = {}
    countries: dict[str, str] = {}
    for slug, words in data["others"].items():
        cities |= dict.fromkeys(words, f"organization/{slug}")
    for slug, words in data["embassies"].items():
        cities |= dict.fromkeys(words["cities"], f"organization/{slug}")
        countries |= dict.fromkeys(words["countries"], f"organization/{slug}")
    successors = {
        f"organization/{slug}": f"organization/{other}"
        for slug, other in data["successors"].items()
    }
    department = frozenset(data["department"]["words"])
    return PostWords(cities, countries, department, successors)


def post_of_party(party: Party) -> str | None:
    """The post a party speaks for: "Gifford", named in "The Ambassador in the United Kingdom"."""
    return post_of(party.text) or (post_of(party.office) if party.office else None)


def post_of(words: str) -> str | None:
    """The post a heading, a city or a country names; None when the words name none.

    The Department of State counts as a post of its own.
    """
    known = post_words()
    said = re.sub(r"\s+", " ", words).strip().replace("( ", "(").replace(" )", ")")
    said = said if said in known.cities else said.removeprefix("The ")  # "The Hague"
    bare = _AFTER.sub("", said).strip(" ,.[]")
    for spelt in (said, bare):
        if spelt in known.department:
            return DEPARTMENT
        if spelt in known.cities:
            return known.cities[spelt]
    found = _POST.match(said)
    if found is None:
        home = bare.startswith(("Secretary of State", "Acting Secretary of State"))
        return DEPARTMENT if home and " at " not in said else None
    for place in (found["place"], _AFTER.sub("", found["place"]).strip(" ,.")):
        if place in known.countries and found["kind"].split()[0] not in ("Consulate", "Consul"):
            return known.countries[place]
        if place in known.cities:
            return known.cities[place]
    return None
