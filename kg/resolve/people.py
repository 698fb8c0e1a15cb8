"""Who the persons are that a page names: mentions and parties → people, with reasons.

In this order:

1. what the editors marked: ``corresp`` names an entry of the volume's list of persons;
2. the volume's list of persons, as the volume or the register has it;
3. for a name that fits no one listed, the whole register.

Several who fit are told apart by given names and initials, titles, the words around, the offices
held on the day and the rest of the page; what stays open keeps its candidates and no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.model import (
    By,
    Communication,
    Document,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Place,
    Tier,
    Volume,
)
from kg.resolve.acting import acting_office, settle_acting
from kg.resolve.address import settle_short_words
from kg.resolve.attending import settle_attending
from kg.resolve.cabinet import Highest, titled_meant
from kg.resolve.candidates import Candidate, Listed, ListIndex
from kg.resolve.counterparts import settle_counterparts
from kg.resolve.evidence import (
    Setting,
    features,
    probabilities,
    role_before,
    titles_before,
    weights_of,
    words_near,
)
from kg.resolve.listed import everybody, series_year, volume_list
from kg.resolve.names import Said, said_name, tokens
from kg.resolve.offices import agent_named, incumbent, incumbent_link
from kg.resolve.oneself import settle_oneself
from kg.resolve.outvoted import Meant, settle_outvoted
from kg.resolve.postlists import with_posts_listed
from kg.resolve.register import Register
from kg.resolve.roles import bearer, is_strange, namesakes, other_bearer, role_of
from kg.resolve.secretaries import settle_secretaries
from kg.resolve.signed import settle_signed
from kg.resolve.signers import settle_signers

LISTED = "listed-in-volume"
REGISTERED = "in-register"
AMBIGUOUS_SHOWN = 5
ROLE_TOLD = 0.95  # all read were right: 26 on plain pages, 143 against markup
_REASONS = {
    Tier.FULL: "full-name",
    Tier.INITIALS: "initials",
    Tier.SURNAME: "surname",
    Tier.PART: "part-of-name",
    Tier.GIVEN: "given-name",
    Tier.FUZZY: "other-spelling",
}


def identify(
    extraction: Extraction,
    register: Register,
    volume: Volume | None = None,
    document: Document | None = None,
) -> Extraction:
    """Fill in who each person mention and party is, and which agent each other mention names.

    ``volume`` is what the source says of its volume (its list of persons); without it the register
    is asked for the list. ``document`` gives the words around each name; without it only the names
    themselves count. What can't be decided stays without a link, with ``candidates``.
    """
    people = _People(extraction, register, volume, document.text if document else "")
    people.read_page()
    identified = replace(
        extraction,
        mentions=tuple(people.mention(m) for m in extraction.mentions),
        communications=tuple(people.communication(c) for c in extraction.communications),
        drafters=people.parties(extraction.drafters),
        clearances=people.parties(extraction.clearances),
        drafted_at=people.party(extraction.drafted_at, people.day)
        if extraction.drafted_at
        else None,
    )
    identified = settle_outvoted(identified, people.text, people.meant())
    told_apart = settle_oneself(settle_counterparts(identified, register))
    signed = settle_acting(settle_signers(told_apart, register), register)
    short = settle_secretaries(settle_short_words(signed, register), people.text, register)
    return with_posts_listed(settle_signed(settle_attending(short), register), register)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is concluded of one name: a link, or the candidates it stays between."""

    link: Link | None = None
    candidates: tuple[str, ...] = ()


@dataclass(slots=True)
class _People:
    """One page: its names, its day, and who has been named beyond doubt."""

    extraction: Extraction
    register: Register
    volume: Volume | None
    text: str
    told: dict[str, float] = field(default_factory=dict)
    _page: frozenset[str] | None = None
    _highest: Highest | None = None
    _known: dict[tuple[int, int, str], _Found] = field(default_factory=dict)
    _namesakes: dict[str, str] = field(default_factory=dict)  # listed → who else the page names

    # ------------------------------------------------------------ the page as a whole

    @property
    def day(self) -> date | None:
        """The day of the document."""
        outer = self.extraction.communications[:1]
        return outer[0].day if outer else None

    @property
    def _year(self) -> int | None:
        return self.day.year if self.day else series_year(self.extraction.volume)

    @property
    def highest(self) -> Highest:
        """Who held the highest offices on the day."""
        if self._highest is None:
            self._highest = Highest(self.day, self.register)
        return self._highest

    @property
    def page(self) -> frozenset[str]:
        """The words of the page."""
        if self._page is None:
            self._page = frozenset(w for w in tokens(self.text) if len(w) > 2)
        return self._page

    def read_page(self) -> None:
        """First reading: count who is named in a way that leaves no doubt."""
        for mention in self.extraction.mentions:
            if mention.label is not Label.PERSON:
                continue
            if mention.agent is not None:
                self._count(self._marked(mention.agent).target)
                continue
            candidates = self.listed.candidates(self.said(mention.text, mention.start))
            if candidates and candidates[0].tier <= Tier.INITIALS:
                best = [c for c in candidates if c.tier == candidates[0].tier]
                if len(best) == 1:
                    self._count(best[0].listed.id)

    def _count(self, person: str) -> None:
        self.told[person] = self.told.get(person, 0.0) + 1.0

    @property
    def listed(self) -> ListIndex:
        """The volume's list of persons."""
        return volume_list(self.register, self.extraction.volume, self.volume).index

    def said(self, text: str, start: int | None) -> Said:
        """The name as said, with the titles inside it and right before it."""
        said = said_name(text, self.register.words)
        if start is None or not self.text:
            return said
        before = titles_before(self.text, start, self.register.words)
        return replace(said, titles=(*before, *said.titles))

    # ------------------------------------------------------------ one name

    def name(self, text: str, start: int | None, end: int | None) -> _Found:
        """Who a name on the page is."""
        key = (start or 0, end or 0, text)
        if key not in self._known:
            self._known[key] = self._decide(text, start, end)
        return self._known[key]

    def _decide(self, text: str, start: int | None, end: int | None) -> _Found:
        said = self.said(text, start)
        found = self._fitting(said, start, end)
        role = role_of(self.text, start, end) if start is not None and end is not None else ()
        if found.link is not None:
            return self._checked(found.link, said, role)
        who = bearer(said, role, self._year, self.register) if role else None
        return self._told_by(role, who) if who else found

    def _checked(self, link: Link, said: Said, role: tuple[str, ...]) -> _Found:
        """A surname's link, if the role printed with it is not somebody else's of the name."""
        who = self._by_surname(link.target, said) if role or self._namesakes else None
        if who is None:
            return _Found(link)
        if not role:
            other = self._namesakes.get(who.id)
            return _Found(None, (who.id, other)) if other else _Found(link)
        if other := other_bearer(who, said, role, self._year, self.register):
            self._namesakes[who.id] = other
            return self._told_by(role, other)
        strange = is_strange(who, role, self.register)
        return _Found(None, (who.id,)) if strange else _Found(link)

    @staticmethod
    def _told_by(role: Iterable[str], person: str) -> _Found:
        return _Found(Link(person, REGISTERED, ROLE_TOLD, detail=f"role: {' '.join(role)}"))

    def _by_surname(self, person: str, said: Said) -> Listed | None:
        """Somebody whom nothing but the surname told."""
        for index in (self.listed, everybody(self.register)):
            for candidate in index.candidates(said):
                if candidate.listed.id == person:
                    return candidate.listed if candidate.tier >= Tier.SURNAME else None
        return None

    def _fitting(self, said: Said, start: int | None, end: int | None) -> _Found:
        candidates = self.listed.candidates(said)
        if len(said.name) == 1 and said.name[0] in self.register.words.titles:
            # "the Admiral" is nobody's given name; "King" and "Major" are surnames
            candidates = tuple(c for c in candidates if c.tier <= Tier.SURNAME)
        if (
            candidates
            and candidates[0].tier is Tier.FUZZY
            and any(namesakes(said, self._year, self.register))
        ):
            candidates = ()  # somebody's own name is no misprint of another's
        if candidates:
            candidates = (*candidates, *self.highest.left_out(candidates, said))
            found = self._choose(candidates, said, start, end, LISTED)
            if found.link is not None or candidates[0].tier <= Tier.SURNAME:
                return found
        return self._from_register(said, start, end) or (
            self._choose(candidates, said, start, end, LISTED) if candidates else _Found()
        )

    def _choose(
        self,
        candidates: Sequence[Candidate],
        said: Said,
        start: int | None,
        end: int | None,
        source: str,
        trust: float = 1.0,
    ) -> _Found:
        weights = weights_of(self.register)
        close, around = frozenset[str](), None
        if self.text and start is not None and end is not None:
            close, around = words_near(self.text, start, end)
        if len(candidates) == 1:
            shares = [1.0]
        else:
            setting = Setting(
                said.titles,
                close,
                self.page,
                self.told,
                self.day,
                role_before(self.text, start) if start is not None else "",
            )
            rows = features(candidates, setting, self.register.words, self.register)
            shares = probabilities(rows, weights)
        best = max(range(len(candidates)), key=lambda i: shares[i])
        chosen = candidates[best]
        confidence = round(shares[best] * weights.trust[chosen.tier] * trust, 4)
        if confidence < weights.least:
            alone = self.highest.alone(candidates, said, self.page)
            if alone is not None:
                return _Found(alone)
            ranked = sorted(zip(shares, candidates, strict=True), key=lambda p: -p[0])
            return _Found(None, tuple(c.listed.id for _, c in ranked[:AMBIGUOUS_SHOWN]))
        told = f"{_REASONS[chosen.tier]}: {chosen.listed.name}"
        evidence = (around,) if around is not None and len(candidates) > 1 else ()
        return _Found(Link(chosen.listed.id, source, confidence, evidence=evidence, detail=told))

    def _from_register(self, said: Said, start: int | None, end: int | None) -> _Found | None:
        """A name no list helps with: anybody in the register who was of an age to be meant."""
        candidates = list(namesakes(said, self._year, self.register))
        if not candidates:
            return None
        listed = bool(self.register.listed(self.extraction.volume))
        # A full list leaves few out, and those it leaves out share surnames with many.
        if listed and candidates[0].tier > Tier.FULL:
            return None
        best = [c for c in candidates if c.tier == candidates[0].tier]
        return self._choose(best, said, start, end, REGISTERED, 0.93 if listed else 0.96)

    def _marked(self, link: Link) -> Link:
        """An editors' link to an entry of the list, as the person the entry is known to be."""
        prefix = f"person/{self.extraction.volume}-"
        if not link.target.startswith(prefix):
            return link
        listed = volume_list(self.register, self.extraction.volume, self.volume)
        entry = listed.entries.get(link.target.removeprefix(prefix))
        if entry is None or entry.person is None:
            return link
        return replace(link, target=entry.person, detail=link.detail or f"{entry.id}: {entry.name}")

    def meant(self) -> Meant:
        """Whom a name's own words mean when its link says otherwise."""
        titled = titled_meant(self.text, self.day, self.extraction.volume, self.register)
        listed = {one.id: one for one in self.listed.people}

        def told(link: Link | None, start: int, end: int, office: str) -> Link | None:
            by_office = titled(link, start, end, office)
            if by_office is not None or link is None or link.by is not By.EDITOR:
                return by_office
            role = role_of(self.text, start, end)
            who = listed.get(link.target) if role else None
            said = self.said(self.text[start:end], start) if who else None
            if who is None or said is None or len(said.name) != 1:
                return None
            other = other_bearer(who, said, role, self._year, self.register)
            return self._told_by(role, other).link if other else None

        return told

    # ------------------------------------------------------------ mentions and parties

    def mention(self, mention: Mention) -> Mention:
        """A mention with its link, or with its candidates."""
        if mention.agent is not None:
            return replace(mention, agent=self._marked(mention.agent))
        if mention.label is Label.PERSON:
            found = self.name(mention.text, mention.start, mention.end)
            return replace(mention, agent=found.link, candidates=found.candidates)
        named = agent_named(mention.text, mention.label, self.register)
        if named is None:
            return mention
        agent = Link(named.id, named.reason, named.confidence)
        return replace(mention, agent=agent, person=self._incumbent(named.id, self.day))

    def parties(self, parties: Iterable[Party], day: date | None = None) -> tuple[Party, ...]:
        """Several parties."""
        return tuple(self.party(p, day or self.day) for p in parties)

    def party(self, party: Party, day: date | None) -> Party:
        """A party with what it names, and who that was on the day."""
        agent = self._marked(party.agent) if party.agent else None
        person = self._marked(party.person) if party.person else None
        if party.label is Label.PERSON:
            if agent is None:
                agent = self.name(party.name or party.text, self._at(party), party.end).link
            return replace(party, agent=agent, person=person)
        if agent is None and (named := agent_named(party.text, party.label, self.register)):
            agent = Link(named.id, named.reason, named.confidence)
            party = replace(party, label=named.label)
        acting = acting_office(party.text, self.register) if agent is None else None
        if person is None and party.name:
            person = self.name(party.name, party.start, party.end).link
        if person is None and agent is not None and not party.name:
            person = self._incumbent(agent.target, day)
        return replace(party, agent=agent or acting, person=person)

    def _at(self, party: Party) -> int | None:
        """Where the name of a party begins: behind "Secretary" in "Secretary Dulles"."""
        if not party.name or party.start is None or party.end is None:
            return party.start
        at = self.text.find(party.name, party.start, party.end)
        return at if at >= 0 else party.start

    def _incumbent(self, agent: str, day: date | None) -> Link | None:
        tenure = incumbent(agent, day, self.register) if day else None
        return incumbent_link(tenure) if tenure else None

    def communication(self, one: Communication) -> Communication:
        """A communication with its parties and place."""
        day = one.day or self.day
        delivered = one.delivered_to
        return replace(
            one,
            senders=self.parties(one.senders, day),
            recipients=self.parties(one.recipients, day),
            signers=self.parties(one.signers, day),
            copied_to=self.parties(one.copied_to, day),
            through=self.parties(one.through, day),
            handed_by=self.parties(one.handed_by, day),
            seen_by=self.parties(one.seen_by, day),
            signed_for=self.parties(one.signed_for, day),
            authors=self.parties(one.authors, day),
            participants=self.parties(one.participants, day),
            delivered_to=self.party(delivered, day) if delivered else None,
            place=self.place(one.place) if one.place else None,
        )

    def place(self, place: Place) -> Place:
        """A place with its link."""
        if place.agent is not None:
            return place
        found = self.register.place(place.text)
        return replace(place, agent=Link(found.id, "register", 0.97) if found else None)
