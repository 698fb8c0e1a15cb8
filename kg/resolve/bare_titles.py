"""What a bare title means here: *the President*, *Mr. Prime Minister*, *Secretary*, *Ambassador*,
*your Government*, *Embassy*.

The words do not say whose. The message they stand in does, by who writes and who is written to, the
post that carries it, and the day: a vocative means the addressee; *this Government* is the
writer's, *your Government* the addressee's; *Ambassador* heads the one post that writes or is
written to; *Secretary* in mail of the Department of State is that of State, and in a paper that
speaks of no other; a title that every country has is that of the country of the post, in a message
inside another on the side that the other party leaves free. *The Acting Secretary* is his deputy of
the day: of the signed messages of one 19 in 20 bear the deputy's name. Where that is not enough, it
stays open. Notes are the editors' and say whom they mean; what editors marked stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kg.model import ArchiveRole, By, Communication, Extraction, Label, Link, Mention, Party, Span
from kg.resolve.names import fold
from kg.resolve.offices import incumbent, incumbent_link, office_agent
from kg.resolve.register import Agent, Kind, Register, key_of

# reasons of links
ADDRESSED, OF_THE_POST, OWN = "addressed", "country-of-the-post", "writer's-own"
ACTING, OF_STATE, OF_THE_MAIL = "acting", "secretary-of-state", "mail-of-the-department"

PRESIDENT, SECRETARY = "office/us-president", "office/us-secretary-of-state"
DEPARTMENT, HOME = "organization/department-of-state", "place/united-states"
# who comes next, in the order of succession
DEPUTIES = {
    SECRETARY: ("office/us-deputy-secretary-of-state", "office/us-under-secretary-of-state"),
}

# "Secretary", "the Acting Secretary"; "Mr. Secretary" may be the Treasury's
_BARE_SECRETARY = re.compile(r"(?:the\s+)?(?P<acting>acting\s+)?secretary", re.IGNORECASE)
_ACTING = re.compile(r"(?:the\s+)?acting\s+", re.IGNORECASE)
# "Mr. Chairman", "Dear Mr. Prime Minister", "Madame Prime Minister"
_VOCATIVE = re.compile(r"^(?:Dear\s+)?(?:Mr|Madam|Madame)\.?\s+(?P<title>\S.*)$")
# "this Government", "my Government", "your Government"
_GOVERNMENT = re.compile(r"^(?P<whose>this|my|our|your)\s+Government$", re.IGNORECASE)
# what every country may have and calls by the word alone; the United States have a President
_ROLE = re.compile(
    r"(?:the\s+)?(?:mr\.?\s+|madame?\s+)?(?P<role>president|vice president|prime minister|primin|pm"
    r"|premier|chancellor|chairman|king|shah|foreign minister|fonmin|foreign secretary|emperor)",
    re.IGNORECASE,
)
_SAME = {
    "primin": "prime minister",
    "pm": "prime minister",
    "premier": "prime minister",
    "fonmin": "foreign minister",
}
# what the register's labels begin with, for a role as it is spoken
_LABELS = {
    "foreign minister": ("foreign minister", "minister of foreign affairs", "minister for foreign"),
    "foreign secretary": ("secretary of state for foreign affairs", "foreign secretary"),
    "prime minister": ("prime minister", "premier", "chairman of the council of ministers"),
}
# the office before a name: "Acting Secretary of State (", "Acting Secretary "
_ACTING_BEFORE = re.compile(r"\bacting\s+secretary(?:\s+of\s+state)?\s+\(?$", re.IGNORECASE)
_ARTICLE = re.compile(r"the\s+$", re.IGNORECASE)
_GOES_ON = re.compile(r"-|\s(?:of|for|General)\b")  # "the Secretary-Designate"
# "Secretary of Defense", "Secretaries of the Army and the Navy"
_ANOTHER = re.compile(
    r"\b(?P<under>\w+\s)?Secretar(?:y|ies)\s(?:of|for)\s(?:the\s)?(?!State\b|Department\b)[A-Z]"
)
_UNDER = ("under ", "assistant ", "deputy ")
# before a name: "Secretary Dulles", not "Foreign Secretary Lloyd"
_TITLE = re.compile(r"(?P<other>[A-Z]\w+\s)?\bSecretary\s(?:of\sState\s)?$")
_KEPT = re.compile(r"Department of State|RG 59\b")


@dataclass(frozen=True, slots=True)
class Meant:
    """Which agent is meant, and who that was; candidates where it can't be told."""

    agent: Link | None = None
    person: Link | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """The post that carries a message: the country it is in, which way it goes, where it stands."""

    post: str
    country: str
    outward: bool  # from the United States to the post
    span: Span | None


def settle_titles(extraction: Extraction, text: str, register: Register) -> Extraction:
    """The extraction with its bare titles told, among parties and mentions. What is linked already
    stays, but for parties of messages inside others, whose office may be another country's."""
    return _Titles(extraction, text, register).settled()


def acting_office(text: str, register: Register) -> Link | None:
    """The office that somebody acts in, by its name without *Acting*."""
    word = _ACTING.match(text)
    named = office_agent(text[word.end() :], register) if word else None
    return Link(named.id, ACTING, 0.95) if named and named.reason == "register" else None


def role_of(party: Party) -> str | None:
    """The role an office-only party names: ``president`` for *Mr. President*."""
    return None if party.label is Label.PERSON or party.name else _role(party.text)


def _role(text: str) -> str | None:
    match = _ROLE.fullmatch(" ".join(text.split()))
    role = match["role"].lower() if match else None
    return _SAME.get(role, role) if role else None


class _Titles:
    """The bare titles of one document."""

    def __init__(self, extraction: Extraction, text: str, register: Register) -> None:
        self.extraction, self.text, self.register = extraction, text, register
        self.printed = extraction.communications[0] if extraction.communications else None
        self.day = self.printed.day if self.printed else None
        self.carrier = self._carrier(self.printed) if self.printed else None
        self.named = {
            link.target
            for mention in extraction.mentions
            for link in (mention.agent, mention.person)
            if link is not None
        }

    def settled(self) -> Extraction:
        """The whole document."""
        if self.printed is None:
            return self.extraction
        first, *inside = self.extraction.communications
        told = (self._acted(m) for m in (first, *map(self._inside, inside)))
        found = replace(self.extraction, communications=tuple(told))
        mentions = tuple(self._mention(m, found.communications) for m in found.mentions)
        return self._of_state(replace(found, mentions=mentions))

    # ------------------------------------------------------------ what agents are of

    def _agent(self, link: Link | None) -> Agent | None:
        return self.register.agent(link.target) if link else None

    def _post(self, party: Party) -> Agent | None:
        """The American post abroad that a party is, or whose ambassador he is named as."""
        agent = self._agent(party.agent)
        if agent is not None and agent.kind is Kind.OFFICE and agent.part_of:
            agent = self.register.agent(agent.part_of)
        abroad = agent is not None and agent.kind is Kind.POST and agent.country == HOME
        return agent if abroad and agent is not None and agent.host else None

    def _carrier(self, printed: Communication) -> Carrier | None:
        """The one post abroad that a telegram goes to or comes from; what goes home comes from it,
        though it may be sent to others for their information."""
        ways = ((printed.recipients, True), (printed.senders, False))
        for parties, outward in reversed(ways) if _has(printed.recipients, DEPARTMENT) else ways:
            posts = [(post, p) for p in parties if (post := self._post(p)) is not None]
            if len({post.host for post, _ in posts}) == 1:
                post, party = posts[0]
                start, end = party.start, party.end
                span = Span(start, end) if start is not None and end is not None else None
                return Carrier(post.id, str(post.host), outward, span)
        return None

    def _nations(self, party: Party, day: date | None) -> set[str]:
        """The countries a party serves: of its office, its post, or the offices it holds."""
        links = [link for link in (party.agent, party.person) if link is not None]
        held = (t.office for link in links for t in self.register.offices_of(link.target, day))
        agents = map(self.register.agent, (*(link.target for link in links), *held))
        return {agent.country for agent in agents if agent is not None and agent.country}

    def _offices(self, country: str, role: str) -> list[Agent]:
        """The offices of a country that are spoken of by a role: whose label begins with it."""
        begins = _LABELS.get(role, (role,))
        offices = self.register.agents(Kind.OFFICE)
        return [a for a in offices if a.country == country and fold(a.label).startswith(begins)]

    def _in_office(self, office: str, day: date | None, sure: float | None = None) -> Link | None:
        tenure = incumbent(office, day, self.register) if day else None
        if tenure is None:
            return None
        link = incumbent_link(tenure, sure=sure is not None)
        return replace(link, confidence=sure) if sure is not None else link

    # ------------------------------------------------------------ the Secretary, and who acts

    def _secretary(self, words: str, reason: str, sure: float) -> Meant | None:
        """*Secretary* and *Acting Secretary* where they are those of State."""
        bare = _BARE_SECRETARY.fullmatch(words.strip())
        if bare is None:
            return None
        if bare["acting"]:
            return Meant(Link(SECRETARY, ACTING, sure))
        return Meant(Link(SECRETARY, reason, sure), self._in_office(SECRETARY, self.day, 0.9))

    def _deputy(self, office: str, day: date | None) -> Link | None:
        """Who acts in an office by the order of succession."""
        for deputy in DEPUTIES.get(office, ()):
            tenure = self.register.holder(deputy, day) if day else None
            if tenure is not None:
                detail = f"{deputy.removeprefix('office/')} from {tenure.since.isoformat()}"
                return Link(tenure.person, ACTING, 0.9, detail=detail)
        return None

    def _acted(self, message: Communication) -> Communication:
        """A message with who acted. Where another name than the deputy's is signed it may be that
        of who acted, or of who signed for them: it is left open."""
        day = message.day or self.day
        signed = [s.agent for s in message.signers if s.label is Label.PERSON]

        def acted(party: Party, signer: Link | None) -> Party:
            office = party.agent
            if office is None or office.reason != ACTING or party.person is not None:
                return party
            who = self._deputy(office.target, day)
            if who is None or (signer is not None and signer.target != who.target):
                return party
            return replace(party, person=replace(who, confidence=0.97 if signer else 0.9))

        senders = message.senders
        if None not in signed:
            senders = tuple(acted(p, next(iter(signed), None)) for p in senders)
        return replace(
            message, senders=senders, recipients=tuple(acted(p, None) for p in message.recipients)
        )

    # ------------------------------------------------------------ messages inside others

    def _inside(self, one: Communication) -> Communication:
        """A message inside another, with its offices told by the mail that carries it."""
        day = one.day or self.day
        if day is None:
            return one
        senders, recipients = map(self._of_mail, (one.senders, one.recipients))
        if self.carrier is not None:
            theirs = self._is_theirs(self.carrier, senders, recipients, day)
            if theirs is True:
                senders = tuple(self._theirs(self.carrier, p, day) for p in senders)
            elif theirs is False:
                recipients = tuple(self._theirs(self.carrier, p, day) for p in recipients)
            if not self.carrier.outward:
                recipients = tuple(self._ambassador(self.carrier, p, day) for p in recipients)
        persons = _persons(senders)
        recipients = tuple(_cleared(p) if _persons((p,)) & persons else p for p in recipients)
        return replace(one, senders=senders, recipients=recipients)

    def _of_mail(self, parties: tuple[Party, ...]) -> tuple[Party, ...]:
        """The parties, each *Secretary* in mail from or to the Department being that of State."""
        if self.printed is None or not _has(_ends(self.printed), DEPARTMENT):
            return parties

        def told(party: Party) -> Party:
            if party.agent or party.name or party.label is Label.PERSON:
                return party
            found = self._secretary(party.text, OF_THE_MAIL, 0.92)
            return replace(party, agent=found.agent, person=found.person) if found else party

        return tuple(map(told, parties))

    def _is_theirs(
        self,
        carrier: Carrier,
        senders: tuple[Party, ...],
        recipients: tuple[Party, ...],
        day: date,
    ) -> bool | None:
        """Whether the post's country sends the message (True) or receives it (False)."""
        for parties, theirs in ((senders, True), (recipients, False)):
            nations = {n for p in parties if role_of(p) is None for n in self._nations(p, day)}
            if carrier.country in nations:
                return theirs
            if HOME in nations:
                others = recipients if theirs else senders
                if theirs != carrier.outward and any(role_of(p) == "president" for p in others):
                    # our own man abroad may write to, or hear from, our own President
                    ours = self.register.holder(PRESIDENT, day)
                    return not theirs if ours and ours.person in _persons(parties) else None
                return not theirs
        # both are offices only: the one that the United States has not is theirs
        foreign, addressed = (
            any(role_of(p) not in (None, "president") for p in side)
            for side in (senders, recipients)
        )
        if foreign or addressed:
            return foreign if foreign != addressed else None
        return not carrier.outward if senders or not carrier.outward else None

    def _ambassador(self, carrier: Carrier, party: Party, day: date) -> Party:
        """*Mr. Ambassador*, greeted in a letter that a post sends home: its own."""
        vocative = _VOCATIVE.match(party.text)
        if party.agent or not vocative or key_of(vocative["title"]) != "ambassador":
            return party
        post = self.register.agent(carrier.post)
        office = post.headed_by if post else None
        person = self._in_office(office, day, 0.9) if office else None
        return (
            replace(party, agent=Link(office, OF_THE_POST, 0.9), person=person) if office else party
        )

    def _listed(self, carrier: Carrier, role: str) -> Link | None:
        """The only one whom the volume's list of persons calls by a role of the carrier's country:
        *Prime Minister of Afghanistan*."""
        country = self.register.agent(carrier.country)
        names = {fold(name) for name in (country.label, *country.names)} if country else set()
        found = {
            entry.person
            for entry in self.register.listed(self.extraction.volume)
            if entry.person
            and fold(entry.description).startswith(_LABELS.get(role, (role,)))
            and any(re.search(rf"\b{re.escape(name)}\b", fold(entry.description)) for name in names)
        }
        if len(found) != 1:
            return None
        evidence = (carrier.span,) if carrier.span else ()
        return Link(str(found.pop()), OF_THE_POST, 0.85, evidence=evidence, detail=role)

    def _theirs(self, carrier: Carrier, party: Party, day: date) -> Party:
        """An office-only party as the office of the carrier's country, with its holder."""
        role = role_of(party)
        if role is None:
            return party
        offices = self._offices(carrier.country, role)
        held = [(o.id, t) for o in offices if (t := self.register.holder(o.id, day))]
        if len(held) > 1:  # two Chairmen: the one the page speaks of
            held = [(office, t) for office, t in held if t.person in self.named]
        if not offices and party.person is None and (listed := self._listed(carrier, role)):
            return replace(party, agent=None, person=listed)
        if len(held) != 1:
            ours = bool(party.agent and party.agent.target.startswith("office/us-"))
            return _cleared(party) if ours else party
        ((office, tenure),) = held
        evidence = (carrier.span,) if carrier.span else ()
        person = replace(incumbent_link(tenure), confidence=0.9, evidence=evidence)
        agent = Link(office, "office-at-post", 0.92, evidence=evidence)
        return replace(party, agent=agent, person=person)

    # ------------------------------------------------------------ words in the text

    def _mention(self, one: Mention, messages: Sequence[Communication]) -> Mention:
        """A mention as the innermost message around it means it."""
        marked = one.agent is not None and one.agent.by is By.EDITOR
        around = [m for m in messages if m.start <= one.start and one.end <= m.end]
        if one.label is Label.PERSON or one.note is not None or marked or not around:
            return one
        message = min(around, key=lambda m: m.end - m.start)
        meant = self.meant(one.text, one.label, message)
        if meant is None:
            return one
        return replace(one, agent=meant.agent, person=meant.person, candidates=meant.candidates)

    def meant(self, text: str, label: Label, message: Communication) -> Meant | None:
        """Who is meant by a bare title in a message; None when it is none."""
        day = message.day or self.day
        if label is Label.BODY:
            return self._government(text, message)
        posts = {a.id: a for p in _ends(message) if (a := self._agent(p.agent))}
        posts = {id: a for id, a in posts.items() if a.kind is Kind.POST}
        word = key_of(text)
        only = next(iter(posts.values())) if len(posts) == 1 else None
        if label is not Label.OFFICE:
            short = label is Label.POST and word in ("embassy", "legation", "mission")
            return Meant(Link(only.id, OF_THE_POST, 0.9)) if short and only else None
        if match := _VOCATIVE.match(text):
            return self._vocative(match["title"], message, day)
        if word == "ambassador" and only and only.headed_by:
            return self._held(only.headed_by, day, 0.85)
        if word == "secretary" and _has(_ends(message), DEPARTMENT):
            return self._held(SECRETARY, day, 0.9)
        return self._of_host(text, posts.values(), day)

    def _held(self, office: str, day: date | None, sure: float) -> Meant:
        return Meant(Link(office, OF_THE_POST, sure), self._in_office(office, day))

    def _vocative(self, title: str, message: Communication, day: date | None) -> Meant | None:
        people = [p for party in message.recipients if (p := _person(party)) is not None]
        if len(people) != 1:
            return None
        who, word = people[0], key_of(title)
        sure = round(who.confidence * 0.97, 4)
        person = Link(who.target, ADDRESSED, sure, evidence=who.evidence, detail="the addressee")
        held = self.register.offices_of(who.target, day) if day else ()
        for tenure in held:
            office = self.register.agent(tenure.office)
            names = (office.label, *office.names) if office else ()
            if any(f" {word} " in f" {key_of(name)} " for name in names):
                return Meant(Link(tenure.office, ADDRESSED, sure, detail=title), person)
        return Meant(None, person)

    def _government(self, text: str, message: Communication) -> Meant | None:
        """*This Government*, *your Government*: of the one state that the parties speak for."""
        match = _GOVERNMENT.match(text)
        if match is None:
            return None
        theirs = match["whose"].lower() == "your"
        parties = message.recipients if theirs else message.senders
        countries = set()
        for party in parties:
            agent = self._agent(party.agent)
            if agent is not None and agent.country:
                countries.add(agent.country)
            elif (who := _person(party)) is not None:
                of_person = self._nations(replace(party, agent=who, person=None), None)
                countries |= of_person if len(of_person) == 1 else set()
        country = self.register.agent(countries.pop()) if len(countries) == 1 else None
        if country is None:
            return None
        for name in (f"Government of {country.label}", f"Government of the {country.label}"):
            found = self.register.find(name, Kind.BODY)
            if len(found) == 1:
                return Meant(Link(found[0].id, ADDRESSED if theirs else OWN, 0.9))
        return None

    def _of_host(self, text: str, posts: Iterable[Agent], day: date | None) -> Meant | None:
        """A title that every country has, in mail of the one post abroad."""
        role, word = _role(text), key_of(text)
        hosts = {p.host for p in posts if p.country == HOME and p.host}
        if role is None or role == "chairman" or len(hosts) != 1:
            return None
        (host,) = hosts
        offices = [a for a in self.register.agents(Kind.OFFICE) if a.country == host]
        titled = [a.id for a in offices if key_of(a.label).startswith(f"{word} of")]
        general = [a.id for a in self.register.find(text, Kind.OFFICE)]
        if general:
            # "the President" may be ours or theirs: ours only where they are known to have none
            if offices and not titled:
                return None
            return Meant(None, None, tuple(dict.fromkeys((*general, *titled))))
        return self._held(titled[0], day, 0.9) if len(titled) == 1 else None

    # ------------------------------------------------------------ the Secretary of a paper

    def _of_state(self, found: Extraction) -> Extraction:
        """The document with *the Secretary* told where it speaks of no other than that of State."""
        held = self.register.holder(SECRETARY, self.day) if self.day else None
        if held is None or not any(map(_open_secretary, found.mentions)):
            return found
        if not self._speaks_of_state(found, held.person):
            return found
        acts = self._said_to_act(found.communications[0]) or self._deputy(SECRETARY, self.day)

        def told(words: str) -> Meant | None:
            meant = self._secretary(words, OF_STATE, 0.9)  # of 95 read 93 were right
            acting = meant is not None and meant.agent and meant.agent.reason == ACTING
            return replace(meant, person=acts) if meant and acting else meant

        def mention(one: Mention) -> Mention:
            meant = told(one.text) if _open_secretary(one) else None
            before = _ARTICLE.search(self.text, max(0, one.start - 5), one.start)
            if meant is None or before is None or _GOES_ON.match(self.text, one.end):
                return one
            return replace(one, agent=meant.agent, person=meant.person, candidates=())

        def party(one: Party) -> Party:
            bare = one.agent is None and one.label is Label.OFFICE
            meant = told(one.text) if bare else None
            return replace(one, agent=meant.agent, person=meant.person) if meant else one

        return replace(
            found,
            mentions=tuple(map(mention, found.mentions)),
            communications=tuple(
                with_parties(one, party, ("senders", "recipients", "participants"))
                for one in found.communications
            ),
        )

    def _said_to_act(self, printed: Communication) -> Link | None:
        """Who the heading says acts: "to the Acting Secretary of State (Johnson)"."""
        for party in _ends(printed):
            named = party.agent if party.label is Label.PERSON else None
            if named and _ACTING_BEFORE.search(self.text, 0, party.start or 0):
                return replace(named, reason=ACTING, confidence=0.9)
        return None

    def _speaks_of_state(self, found: Extraction, holder: str) -> bool:
        """Whether a paper speaks of one Secretary only, and he is the one of State: he is named, or
        a party, or his department keeps the paper."""
        others = list(_ANOTHER.finditer(self.text))
        if any((other["under"] or "").lower() not in _UNDER for other in others):
            return False
        named = False
        for one in found.mentions:
            if one.label is Label.OFFICE and one.agent and one.agent.target == SECRETARY:
                named = True
            before = _TITLE.search(self.text, max(0, one.start - 40), one.start)
            if one.label is not Label.PERSON or before is None or before["other"]:
                continue
            if one.agent is None or one.agent.target != holder:
                return False
            named = True
        printed = found.communications[0]
        there = (*_ends(printed), *printed.participants, *printed.authors)
        if named or _has(there, SECRETARY) or _has(there, holder):
            return True
        return not others and any(
            _KEPT.search(" ".join((kept.repository, *kept.path)))
            for kept in found.archive
            if kept.role is ArchiveRole.SOURCE
        )


def with_parties(
    one: Communication, change: Callable[[Party], Party], fields: Sequence[str]
) -> Communication:
    """A message with the parties of some fields changed."""
    changed: dict[str, Any] = {name: tuple(map(change, getattr(one, name))) for name in fields}
    return replace(one, **changed)


def _ends(message: Communication) -> tuple[Party, ...]:
    return (*message.senders, *message.recipients)


def _has(parties: Iterable[Party], target: str) -> bool:
    """Whether one of the parties is, or was, somebody."""
    links = (link for p in parties for link in (p.agent, p.person))
    return any(link is not None and link.target == target for link in links)


def _open_secretary(one: Mention) -> bool:
    """Whether a mention is the bare word, and nobody yet."""
    bare = one.label is Label.OFFICE and one.agent is None
    return bare and _BARE_SECRETARY.fullmatch(one.text) is not None


def _person(party: Party) -> Link | None:
    return party.agent if party.label is Label.PERSON else party.person


def _persons(parties: Iterable[Party]) -> set[str]:
    links = (link for p in parties for link in (p.agent, p.person))
    return {link.target for link in links if link and link.target.startswith("person/")}


def _cleared(party: Party) -> Party:
    return replace(party, agent=None, person=None)
