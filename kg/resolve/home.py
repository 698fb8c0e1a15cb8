"""Whose office, body or post a page means when its own words do not say: that of the side at home.

The register and the word lists take the American side: *the Department* is the Department of State,
*Jakarta* the American embassy there. In an edition of another side, or of none, an agent that has a
country stays only where the words name that country, or where the name is one that needs no home
(*the White House*). What the edition's profile says comes first. A post of the side at home is a
node of its own, whose name tells the sending country and the seat:
``organization/australian-embassy-djakarta``. Without a home it stays open.

The register knows Americans and those whom they dealt with. A bare surname in another edition is
seldom one of them: it stays his only who held a high office on the day, or whom the page names in
full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kg.extract.posts import post_of
from kg.model import By, Communication, Extraction, Label, Link, Mention, Party, Reference
from kg.read.editions import UNKNOWN, Edition, edition, plain
from kg.resolve.names import slug, tokens
from kg.resolve.register import Agent, Kind, Register

HOME = "edition"  # the reason of a link that the profile decides
SURE = 0.95
FORMULA = 0.9
FULL = "full-name"  # how the detail of a link begins that a whole name decides
# offices that do not make a surname known abroad
LOWER = re.compile(r"office/(?:ambassador-|.*-(?:ambassador|representative)-|.*assistant|.*deputy)")
KINDS = (Label.OFFICE, Label.BODY, Label.POST)
# "Embassy in Washington", "High Commission in Kuala Lumpur", "Consulate-General at Geneva"
POST = re.compile(
    r"(?:the\s+)?(?:(?P<whose>[A-Z][a-z]+)\s+)?"
    r"(?P<form>Embassy|Legation|High\s+Commission|Consulate(?:[- ]General)?|Mission|Delegation"
    r"|Botschaft|Gesandtschaft|Ambassade|Légation)"
    r"\s+(?:in|at|to|for|à|en|bei)\s+(?:the\s+)?(?P<where>\S.*)",
    re.IGNORECASE,
)
# Our posts and their heads; other powers' posts and ambassadors in Washington
OWN_POST = re.compile(r"organization/(?:embassy|consulate|mission)-|office/ambassador-")
IN_WASHINGTON = re.compile(
    r"organization/[\w-]+-embassy-washington$|office/[\w-]+-ambassador-united-states$"
)
AMERICA = "place/united-states"
NAMES_AMERICA = re.compile(r"(?i)washington|united states|\bU\.?S\b")
SEATED = re.compile(r"^organization/(?P<form>embassy|consulate|mission)-(?P<where>.+)$")


def at_home(found: Extraction, register: Register) -> Extraction:
    """The extraction with what depends on the side at home decided by its edition's profile, or
    left open. In an American edition, what depends on where the writer sits (``seen_abroad``)."""
    profile = edition(found.edition)
    if profile.american:
        return seen_abroad(found, register)
    outer = found.communications[:1]
    home = _Home(profile, register, outer[0].day if outer else None, named_in_full(found))
    return replace(
        found,
        mentions=tuple(home.mention(one) for one in found.mentions),
        communications=tuple(home.communication(one) for one in found.communications),
        references=tuple(home.reference(one) for one in found.references),
        drafters=home.parties(found.drafters),
        clearances=home.parties(found.clearances),
        drafted_at=home.party(found.drafted_at) if found.drafted_at else None,
    )


def seen_abroad(found: Extraction, register: Register) -> Extraction:
    """The extraction with other powers' men and posts left open where they are not those in
    Washington.

    *British Ambassador* and *French Embassy* are those accredited where the writer is: in a
    telegram of the Embassy in Moscow the colleague there, not the one in Washington.
    """
    if not any(_from_abroad(one, register) for one in found.communications[:1]):
        return found
    mentions = tuple(
        replace(one, agent=None, person=None)
        if one.note is None
        and one.label in KINDS
        and one.agent is not None
        and IN_WASHINGTON.match(one.agent.target)
        and not NAMES_AMERICA.search(one.text)
        else one
        for one in found.mentions
    )
    return replace(found, mentions=mentions)


def _from_abroad(message: Communication, register: Register) -> bool:
    """Whether a message was written at a post or in a city abroad."""
    place = message.place.agent if message.place else None
    city = register.agent(place.target) if place else None
    if city is not None and city.country is not None:
        return city.country != AMERICA
    return any(party.agent and OWN_POST.match(party.agent.target) for party in message.senders)


def named_in_full(found: Extraction) -> frozenset[str]:
    """The persons whom a document names by more than a surname."""
    parties = [
        party
        for one in found.communications
        for party in (*one.senders, *one.recipients, *one.signers)
    ]
    links = [one.agent for one in found.mentions] + [one.agent for one in parties]
    return frozenset(one.target for one in links if one and one.detail.startswith(FULL))


@dataclass(frozen=True)
class _Home:
    """The side at home in one document."""

    profile: Edition
    register: Register
    day: date | None = None
    in_full: frozenset[str] = frozenset()  # persons whom the page names in full

    def is_bearer(self, words: str, link: Link) -> bool:
        """Whether a name is that of the person whom the register finds for it."""
        person = self.register.person(link.target)
        if person is None or link.by is By.EDITOR or link.detail.startswith(FULL):
            return True
        said = tokens(words)
        if len(said) > 1:
            known = {word for name in (person.name, *person.names) for word in tokens(name)}
            return len(said[0]) == 1 or said[0] in known  # "Adam Malik" is not Yakov A. Malik
        if link.target in self.in_full or len(tokens(person.name)) == 1:
            return True
        held = self.register.offices_of(link.target, self.day) if self.day else ()
        return any(not LOWER.match(tenure.office) for tenure in held)

    def meant(self, words: str, label: Label, given: Link | None) -> Link | None:
        """What words mean here, given what the American side would mean by them."""
        said = self.profile.words.get(plain(words))
        if said is not None:
            return Link(said, HOME, SURE)
        if label is Label.POST:
            post = self.post(words)
            if post is not None:
                return post
        if given is None or not self.stands(words, given.target):
            return None
        return given

    def post(self, words: str) -> Link | None:
        """A post of the side at home: by its form and seat, or by its city alone."""
        if self.profile.home is None:
            return None
        shown = POST.fullmatch(words.strip())
        if shown is not None and shown["whose"]:
            country = self.register.country_of(shown["whose"])
            if country is not None and country.id != self.profile.home:
                return Link(
                    f"organization/{slug(shown['whose'])}-embassy-{self.seat(shown['where'])}",
                    "formula",
                    FORMULA,
                )
        where = shown["where"] if shown else words
        seat = self.seat(where)
        if shown is None and not self.is_city(where):
            return None
        if seat == self.seat(self.profile.capital):
            return Link(self.profile.ministry, HOME, SURE) if shown is None else None
        form = slug(shown["form"]) if shown else "embassy"
        if form in ("legation", "botschaft", "gesandtschaft", "ambassade", "legation"):
            form = "embassy"
        commissions = {self.seat(city) for city in self.profile.high_commissions}
        if seat in commissions and form == "embassy":
            form = "high-commission"
        return Link(
            f"organization/{slug(self.profile.adjective)}-{form}-{seat}", "formula", FORMULA
        )

    def seat(self, where: str) -> str:
        """The city of a post, as the register spells its name: a country has its capital."""
        said = where.strip(" .,;:")
        said = said.title() if said.isupper() else said
        country = self.register.find(said, Kind.COUNTRY)
        capital = country[0].capital if len(country) == 1 else None
        city = [self.register.agent(capital)] if capital else self.register.find(said, Kind.CITY)
        known = city[0] if len(city) == 1 else None
        return known.id.removeprefix("place/") if known else slug(said)

    def is_city(self, words: str) -> bool:
        """Whether words are the name of a city where there are posts."""
        said = words.strip(" .,;:")
        said = said.title() if said.isupper() else said
        return bool(self.register.find(said, Kind.CITY)) or post_of(said) is not None

    def stands(self, words: str, target: str) -> bool:
        """Whether an agent is told by the words alone, whoever is at home."""
        if target.startswith(("person/", "place/")):
            return True
        agent = self.register.agent(target)
        country = agent.country if agent else None
        if agent is not None and country is None:
            return True
        if plain(words) in edition(UNKNOWN).distinct:
            return True
        if agent is None:
            # a name made by formula: "organization/soviet-embassy-washington" for "Soviet Embassy"
            return SEATED.match(target) is None and self.names_seat(words, target)
        if agent.kind is Kind.POST and not self.names_seat(words, target):
            return False
        return country == self.profile.home or self.names(words, country)

    def names_seat(self, words: str, target: str) -> bool:
        """Whether the words name the city that a post's local name ends in."""
        city = target.rpartition("-")[2]
        return slug(words).find(city) >= 0 or "embassy-" not in target

    def names(self, words: str, country: str | None) -> bool:
        """Whether words name a country, or what is of it."""
        agent: Agent | None = self.register.agent(country) if country else None
        if agent is None:
            return False
        said = f" {plain(words)} "
        spellings = (agent.label, *agent.names, *agent.adjectives)
        return any(f" {plain(one)} " in said for one in spellings)

    # ------------------------------------------------------------ findings

    def mention(self, one: Mention) -> Mention:
        """A mention as the side at home means it."""
        if one.label is Label.PERSON and one.agent and not self.is_bearer(one.text, one.agent):
            return replace(one, agent=None, candidates=(one.agent.target,))
        if one.label not in KINDS:
            return one
        agent = self.meant(one.text, one.label, one.agent)
        if agent == one.agent:
            return one
        candidates = one.candidates if agent is not None else ()
        return replace(one, agent=agent, person=None, candidates=candidates)

    def party(self, one: Party) -> Party:
        """A party as the side at home means it; a person stays who he is."""
        if one.label is Label.PERSON and not (one.agent and self.is_office(one.agent)):
            stranger = one.agent and not self.is_bearer(one.name or one.text, one.agent)
            return replace(one, agent=None) if stranger else one
        agent = self.meant(one.text, one.label, one.agent)
        if agent == one.agent:
            return one
        held = one.person is not None and one.person.reason == "held-office"
        return replace(one, agent=agent, person=None if held else one.person)

    @staticmethod
    def is_office(link: Link) -> bool:
        return link.target.startswith(("office/", "organization/"))

    def parties(self, several: Iterable[Party]) -> tuple[Party, ...]:
        """Several parties."""
        return tuple(self.party(one) for one in several)

    def communication(self, one: Communication) -> Communication:
        """A message with its parties."""
        return replace(
            one,
            senders=self.parties(one.senders),
            recipients=self.parties(one.recipients),
            signers=self.parties(one.signers),
            copied_to=self.parties(one.copied_to),
            authors=self.parties(one.authors),
            participants=self.parties(one.participants),
            delivered_to=self.party(one.delivered_to) if one.delivered_to else None,
        )

    def reference(self, one: Reference) -> Reference:
        """A citation whose ends were taken for American posts."""
        cited = one.cited
        ends = {
            name: self.moved(value)
            for name in ("sender", "recipient")
            if (value := getattr(cited, name)) is not None
        }
        if not any(getattr(cited, name) != value for name, value in ends.items()):
            return one
        return replace(one, cited=replace(cited, **ends))

    def moved(self, post: str) -> str | None:
        """The post of the side at home in the country of an American one."""
        agent = self.register.agent(post)
        if agent is None or agent.country is None or agent.country == self.profile.home:
            return post if agent is not None and agent.country is None else None
        if self.profile.home is None:
            return None
        if agent.kind is Kind.POST and agent.host == self.profile.home:
            return self.profile.ministry
        if agent.kind is Kind.POST and agent.seats:
            city = self.register.agent(agent.seats[0])
            link = self.post(city.label) if city else None
            return link.target if link else None
        if post == "organization/department-of-state":
            link = self.post("Washington")
            return link.target if link else None
        return None
