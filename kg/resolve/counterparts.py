"""Which country's President or Prime Minister an enclosed message means.

*Dear Mr. President* in a letter that the Department sends to the Embassy in Pakistan is Pakistan's
President, and *following message from Prime Minister* in a telegram from the Embassy in India is
India's Prime Minister. The post that carries a message tells the country; the register tells the
office and who held it on the day. *Secretary* in the Department's mail is the Secretary of State.
Where that is not enough, nothing is said: a message goes from one person to another, so a
President does not write to himself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kg.model import Communication, Extraction, Label, Link, Party, Span
from kg.resolve.acting import ACTING, BARE_SECRETARY, SECRETARY
from kg.resolve.names import fold
from kg.resolve.offices import incumbent_link
from kg.resolve.register import Agent, Kind, Register

# "Mr. President", "the Prime Minister": an office without the name of its country or holder
_ROLE = re.compile(
    r"(?:the\s+)?(?:mr\.?\s+|madame?\s+)?(?P<role>president|prime minister|primin|premier"
    r"|chancellor|chairman|king|shah|foreign minister|fonmin|foreign secretary|emperor)",
    re.IGNORECASE,
)
_SAME = {
    "primin": "prime minister",
    "premier": "prime minister",
    "fonmin": "foreign minister",
}
# what the register's labels begin with, for a role as it is spoken
_LABELS = {
    "foreign minister": ("foreign minister", "minister of foreign affairs", "minister for foreign"),
    "foreign secretary": ("secretary of state for foreign affairs", "foreign secretary"),
    "prime minister": ("prime minister", "premier", "chairman of the council of ministers"),
}
_OURS = "place/united-states"
_DEPARTMENT = "organization/department-of-state"
_PRESIDENT = "office/us-president"


@dataclass(frozen=True, slots=True)
class Carrier:
    """The post that carries a message: the country it is in, which way it goes, where it stands."""

    country: str
    outward: bool  # from the United States to the post
    span: Span | None


def settle_counterparts(extraction: Extraction, register: Register) -> Extraction:
    """The extraction with the offices in enclosed messages told by the post that carries them."""
    if len(extraction.communications) < 2:
        return extraction
    printed = extraction.communications[0]
    carrier = carrier_of(printed, register)
    settler = _Settler(extraction, register, carrier)
    settled = [settler.message(c) for c in extraction.communications[1:]]
    return replace(extraction, communications=(printed, *settled))


def carrier_of(printed: Communication, register: Register) -> Carrier | None:
    """The one post abroad that a telegram comes from or goes to."""
    for parties, outward in ((printed.recipients, True), (printed.senders, False)):
        hosts = {(_abroad(party, register), party.start, party.end) for party in parties}
        known = {country for country, _, _ in hosts if country}
        if len(known) == 1:
            country, start, end = next(h for h in hosts if h[0])
            span = Span(start, end) if start is not None and end is not None else None
            return Carrier(str(country), outward, span)
    return None


def _abroad(party: Party, register: Register) -> str | None:
    """The country an American post, or the American ambassador named as a party, is in."""
    agent = register.agent(party.agent.target) if party.agent else None
    if agent is not None and agent.kind is Kind.OFFICE and agent.part_of:
        agent = register.agent(agent.part_of)
    if agent is None or agent.kind is not Kind.POST or agent.country != _OURS:
        return None
    return agent.host


class _Settler:
    """The enclosed messages of one document."""

    def __init__(self, extraction: Extraction, register: Register, carrier: Carrier | None) -> None:
        self.register = register
        self.carrier = carrier
        self.printed = extraction.communications[0]
        self.named = {
            link.target
            for mention in extraction.mentions
            for link in (mention.agent, mention.person)
            if link is not None
        }

    def message(self, one: Communication) -> Communication:
        """A message with its offices settled."""
        day = one.day or self.printed.day
        if day is None:
            return one
        senders, recipients = self._ours(one.senders, day), self._ours(one.recipients, day)
        if self.carrier is not None:
            theirs = self._is_theirs(self.carrier, senders, recipients, day)
            if theirs is True:
                senders = self._settled(self.carrier, senders, day)
            elif theirs is False:
                recipients = self._settled(self.carrier, recipients, day)
        persons = _persons(senders)
        if persons and persons & _persons(recipients):
            recipients = tuple(_cleared(p) if _persons((p,)) & persons else p for p in recipients)
        return replace(one, senders=senders, recipients=recipients)

    def _ours(self, parties: tuple[Party, ...], day: date) -> tuple[Party, ...]:
        """The parties, each *Secretary* in mail from or to the Department being that of State."""
        mail = (*self.printed.senders, *self.printed.recipients)
        if not any(p.agent and p.agent.target == _DEPARTMENT for p in mail):
            return parties
        return tuple(self._secretary(p, day) for p in parties)

    def _secretary(self, party: Party, day: date) -> Party:
        bare = None if party.agent or party.name else BARE_SECRETARY.fullmatch(party.text.strip())
        if bare is None or party.label is Label.PERSON:
            return party
        if bare["acting"]:
            return replace(party, agent=Link(SECRETARY, ACTING, 0.92))
        held = self.register.holder(SECRETARY, day)
        return replace(
            party,
            agent=Link(SECRETARY, "mail-of-the-department", 0.92),
            person=replace(incumbent_link(held), confidence=0.9) if held else None,
        )

    def _is_theirs(
        self,
        carrier: Carrier,
        senders: tuple[Party, ...],
        recipients: tuple[Party, ...],
        day: date,
    ) -> bool | None:
        """Whether the post's country sends the message (True) or receives it (False)."""
        for parties, theirs in ((senders, True), (recipients, False)):
            nations = {n for p in parties if role_of(p) is None for n in self.nations(p, day)}
            if carrier.country in nations:
                return theirs
            if _OURS in nations:
                others = recipients if theirs else senders
                if theirs != carrier.outward and any(role_of(p) == "president" for p in others):
                    # our own man abroad may write to, or hear from, our own President
                    ours = self.register.holder(_PRESIDENT, day)
                    return not theirs if ours and ours.person in _persons(parties) else None
                return not theirs
        # both are offices only: the one that the United States has not is theirs
        foreign = [bool([p for p in side if _foreign(p)]) for side in (senders, recipients)]
        if foreign[0] != foreign[1]:
            return foreign[0]
        if any(foreign):
            return None
        return not carrier.outward if senders or not carrier.outward else None

    def nations(self, party: Party, day: date) -> set[str]:
        """The countries a party serves: of its office, its post, or the offices it holds."""
        links = [link.target for link in (party.agent, party.person) if link is not None]
        found = {
            agent.country or ""
            for target in links
            if (agent := self.register.agent(target)) is not None
        }
        for target in links:
            for tenure in self.register.offices_of(target, day):
                office = self.register.agent(tenure.office)
                found.add(office.country or "" if office else "")
        return found - {""}

    def _settled(
        self, carrier: Carrier, parties: tuple[Party, ...], day: date
    ) -> tuple[Party, ...]:
        return tuple(self._office(carrier, p, day) if role_of(p) else p for p in parties)

    def _office(self, carrier: Carrier, party: Party, day: date) -> Party:
        """An office-only party as the office of the carrier's country, with its holder."""
        role = role_of(party)
        offices = [
            agent
            for agent in self.register.agents(Kind.OFFICE)
            if agent.country == carrier.country and _bears(agent, str(role))
        ]
        held = [(agent, t) for agent in offices if (t := self.register.holder(agent.id, day))]
        if len(held) > 1:  # two Chairmen: the one the page speaks of
            held = [(agent, t) for agent, t in held if t.person in self.named]
        if len(held) != 1:
            ours = bool(party.agent and party.agent.target.startswith("office/us-"))
            return _cleared(party) if ours else party
        office, tenure = held[0]
        evidence = (carrier.span,) if carrier.span else ()
        return replace(
            party,
            agent=Link(office.id, "office-at-post", 0.92, evidence=evidence),
            person=replace(incumbent_link(tenure), confidence=0.9, evidence=evidence),
        )


def role_of(party: Party) -> str | None:
    """The role an office-only party names: ``president`` for *Mr. President*."""
    match = _ROLE.fullmatch(" ".join(party.text.split()))
    if match is None or party.label is Label.PERSON or party.name:
        return None
    role = match["role"].lower()
    return _SAME.get(role, role)


def _foreign(party: Party) -> bool:
    role = role_of(party)
    return role is not None and role != "president"


def _bears(office: Agent, role: str) -> bool:
    """Whether an office is spoken of by the role: its label begins with it."""
    return fold(office.label).startswith(tuple(_LABELS.get(role, (role,))))


def _cleared(party: Party) -> Party:
    return replace(party, agent=None, person=None)


def _persons(parties: Iterable[Party]) -> set[str]:
    links = [link for p in parties for link in (p.agent, p.person) if link is not None]
    return {link.target for link in links if link.target.startswith("person/")}
