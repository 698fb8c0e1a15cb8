"""Offices and bodies said short: *Mr. Chairman*, *the Prime Minister*, *your Government*.

Who is meant follows from the message the words stand in: a vocative means its addressee, *this
Government* the writer's, *your Government* the addressee's; a title without a country is that of
the country of the post that writes or is written to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.model import By, Communication, Extraction, Label, Link, Mention, Party
from kg.resolve.offices import incumbent, incumbent_link
from kg.resolve.register import Agent, Kind, Register, key_of

ADDRESSED = "addressed"
OF_THE_POST = "country-of-the-post"
OWN = "writer's-own"
# "Mr. Chairman", "Dear Mr. Prime Minister", "Madame Prime Minister"
_VOCATIVE = re.compile(r"^(?:Dear\s+)?(?:Mr|Madam|Madame)\.?\s+(?P<title>\S.*)$")
# "this Government", "my Government", "your Government"
_GOVERNMENT = re.compile(r"^(?P<whose>this|my|our|your)\s+Government$", re.IGNORECASE)
_HOME = "place/united-states"
_DEPARTMENT = "organization/department-of-state"
# offices that many countries have, and each calls by the word alone
_EVERY_COUNTRYS = frozenset(
    (
        "president",
        "vice president",
        "prime minister",
        "premier",
        "chancellor",
        "foreign minister",
        "foreign secretary",
        "king",
        "shah",
    )
)
_SECRETARY = "office/us-secretary-of-state"


@dataclass(frozen=True, slots=True)
class Meant:
    """Which agent is meant, and who that was; candidates where it can't be told."""

    agent: Link | None = None
    person: Link | None = None
    candidates: tuple[str, ...] = ()


def settle_short_words(extraction: Extraction, register: Register) -> Extraction:
    """The extraction with the short words in its body told by the message they stand in.

    The parties of its messages have their links already. Notes are the editors' and say whom they
    mean; mentions that the editors marked stay as they are.
    """
    messages = extraction.communications
    days = [m.day or (messages[0].day if messages else None) for m in messages]

    def settled(mention: Mention) -> Mention:
        marked = mention.agent is not None and mention.agent.by is By.EDITOR
        if mention.label is Label.PERSON or mention.note is not None or marked:
            return mention
        holding = [
            (m.end - m.start, at)
            for at, m in enumerate(messages)
            if m.start <= mention.start and mention.end <= m.end
        ]
        if not holding:
            return mention
        at = min(holding)[1]
        meant = said_short(mention.text, mention.label, messages[at], days[at], register)
        if meant is None:
            return mention
        return replace(mention, agent=meant.agent, person=meant.person, candidates=meant.candidates)

    return replace(extraction, mentions=tuple(settled(m) for m in extraction.mentions))


def said_short(
    text: str, label: Label, message: Communication, day: date | None, register: Register
) -> Meant | None:
    """Who is meant by short words in a message; None when they are none of these."""
    if label is Label.OFFICE and (match := _VOCATIVE.match(text)):
        return _vocative(match["title"], message, day, register)
    if label is Label.BODY and (match := _GOVERNMENT.match(text)):
        theirs = match["whose"].lower() == "your"
        return _government(message.recipients if theirs else message.senders, theirs, register)
    if label is Label.OFFICE:
        return _title(text, message, day, register)
    if label is Label.POST and key_of(text) in ("embassy", "legation", "mission"):
        posts = _posts(message, register)
        if len(posts) == 1:
            return Meant(Link(posts[0].id, OF_THE_POST, 0.9))
    return None


def _vocative(
    title: str, message: Communication, day: date | None, register: Register
) -> Meant | None:
    people = [p for party in message.recipients if (p := _person(party)) is not None]
    if len(people) != 1:
        return None
    who = people[0]
    word = key_of(title)
    confidence = round(who.confidence * 0.97, 4)
    spans = tuple(e for e in who.evidence)
    person = Link(who.target, ADDRESSED, confidence, evidence=spans, detail="the addressee")
    held = register.offices_of(who.target, day) if day else ()
    offices = [a for t in held if (a := register.agent(t.office)) and _bears(a, word)]
    agent = Link(offices[0].id, ADDRESSED, confidence, detail=title) if offices else None
    return Meant(agent, person)


def _bears(office: Agent, word: str) -> bool:
    """Whether an office is addressed by a title: the *Chairman* of the Council of Ministers."""
    return any(f" {word} " in f" {key_of(name)} " for name in (office.label, *office.names))


def _person(party: Party) -> Link | None:
    if party.label is Label.PERSON:
        return party.agent
    return party.person


def _government(parties: tuple[Party, ...], theirs: bool, register: Register) -> Meant | None:
    countries = {c for party in parties if (c := _country(party, register)) is not None}
    if len(countries) != 1:
        return None
    country = register.agent(countries.pop())
    if country is None:
        return None
    found = register.find(f"Government of {country.label}", Kind.BODY) or register.find(
        f"Government of the {country.label}", Kind.BODY
    )
    if len(found) != 1:
        return None
    return Meant(Link(found[0].id, ADDRESSED if theirs else OWN, 0.9))


def _country(party: Party, register: Register) -> str | None:
    """The state a party speaks for."""
    agent = register.agent(party.agent.target) if party.agent else None
    if agent is not None and agent.country:
        return agent.country
    who = _person(party)
    held = register.offices_of(who.target) if who else ()
    countries = {a.country for t in held if (a := register.agent(t.office)) and a.country}
    return countries.pop() if len(countries) == 1 else None


def _posts(message: Communication, register: Register) -> list[Agent]:
    found: dict[str, Agent] = {}
    for party in (*message.senders, *message.recipients):
        agent = register.agent(party.agent.target) if party.agent else None
        if agent is not None and agent.kind is Kind.POST:
            found[agent.id] = agent
    return list(found.values())


def _title(text: str, message: Communication, day: date | None, register: Register) -> Meant | None:
    """*Prime Minister*, *President*, *Ambassador*, *Secretary* in mail with a post abroad."""
    word = key_of(text)
    posts = _posts(message, register)
    if word == "ambassador":
        head = posts[0].headed_by if len(posts) == 1 else None
        return _link(head, day, 0.85, register) if head else None
    parties = (*message.senders, *message.recipients)
    if word == "secretary" and any(p.agent and p.agent.target == _DEPARTMENT for p in parties):
        return _link(_SECRETARY, day, 0.9, register)
    return _of_host(text, posts, day, register)


def _of_host(
    text: str, posts: Sequence[Agent], day: date | None, register: Register
) -> Meant | None:
    word = key_of(text)
    if word not in _EVERY_COUNTRYS:
        return None
    hosts = {p.host for p in posts if p.country == _HOME and p.host}
    if len(hosts) != 1:
        return None
    host = hosts.pop()
    offices = [a for a in register.agents(Kind.OFFICE) if a.country == host]
    titled = [a.id for a in offices if key_of(a.label).startswith(word + " of")]
    general = [a.id for a in register.find(text, Kind.OFFICE)]
    if general:
        # "the President" may be ours or theirs: ours only where they are known to have none
        if offices and not titled:
            return None
        return Meant(None, None, tuple(dict.fromkeys((*general, *titled))))
    return _link(titled[0], day, 0.9, register) if len(titled) == 1 else None


def _link(office: str, day: date | None, confidence: float, register: Register) -> Meant:
    tenure = incumbent(office, day, register) if day else None
    person = incumbent_link(tenure, sure=False) if tenure else None
    return Meant(Link(office, OF_THE_POST, confidence), person)
