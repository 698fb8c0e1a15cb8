"""Who the persons are that a page names: mentions and parties → people, with reasons.

In this order:

1. what the editors marked: ``corresp`` names an entry of the volume's list of persons;
2. the volume's list of persons, as the volume or the register has it;
3. for a name that fits no one listed, the whole register.

Several who fit are told apart by given names and initials, titles, the words around, the offices
held on the day and the rest of the page; what stays open keeps its candidates and no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from kg.extract.talks import REPORTED
from kg.model import (
    BlockKind,
    Communication,
    Document,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Place,
    Volume,
)
from kg.resolve.bare_titles import DEPARTMENT, DEPUTIES, SECRETARY, acting_office, settle_titles
from kg.resolve.offices import agent_named, incumbent, incumbent_link, with_posts_listed
from kg.resolve.outvoted import settle_outvoted, told_slips, without_slips
from kg.resolve.parties_agree import settle_parties
from kg.resolve.register import Register
from kg.resolve.who import (
    FROM,
    SALUTATION,
    SIGNATURE,
    THERE,
    TO,
    Found,
    Light,
    Named,
    Page,
    marked_person,
)


def identify(
    extraction: Extraction,
    register: Register,
    volume: Volume | None = None,
    document: Document | None = None,
    *,
    light: Light | None = None,
    at: int | None = None,
) -> Extraction:
    """Fill in who each person mention and party is, and which agent each other mention names.

    ``volume`` is what the source says of its volume (its list of persons); without it the register
    is asked for the list. ``document`` gives the words around each name; without it only the names
    themselves count. ``light`` is what a look at the whole volume told, and ``at`` the document's
    place in it. What can't be decided stays without a link, with ``candidates``.
    """
    text = document.text if document else ""
    outer = extraction.communications[:1]
    if light is None:
        day = outer[0].day if outer else None
        light = Light(register, extraction.volume, volume, year=day.year if day else None)
    blocks = document.blocks if document else ()
    spots = [(b.start, b.end, _SPOTS[b.kind]) for b in blocks if b.kind in _SPOTS]
    page = Page(light, text, outer[0].day if outer else None, at, spots=spots)
    extraction, slips = without_slips(extraction, light)
    people = _People(extraction, register, light, text, page)
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
    identified = settle_outvoted(identified, text, page.day, light)
    titled = settle_titles(identified, text, register)
    settled = settle_parties(titled, register)
    told = (*settled.disagreements, *told_slips(settled, slips))
    return replace(settled, disagreements=told) if slips else settled


def _sides(message: Communication) -> Iterator[tuple[str, tuple[Party, ...]]]:
    """The parties of a message by the end at which they stand; who was there before who signed,
    since the record of a talk is signed by one of them."""
    yield FROM, message.senders
    yield THERE, tuple(p for p in message.participants if p.reason != REPORTED)
    yield SIGNATURE, (*message.signers, *message.signed_for)
    yield TO, message.recipients


_SPOTS = {BlockKind.SALUTATION: SALUTATION, BlockKind.SIGNATURE: SIGNATURE}


@dataclass(slots=True)
class _People:
    """One page: its names, its day, and who has been named beyond doubt."""

    extraction: Extraction
    register: Register
    light: Light
    text: str
    page: Page
    _known: dict[tuple[int, int, str], Found] = field(default_factory=dict)

    # ------------------------------------------------------------ the page as a whole

    @property
    def day(self) -> date | None:
        """The day of the document."""
        return self.page.day

    def read_page(self) -> None:
        """First reading: the names that the editors marked, those said in full, and the parties;
        the bare ones lean on them."""
        for mention in self.extraction.mentions:
            if mention.label is Label.PERSON and mention.agent is not None:
                self.page.tell(self._marked(mention.agent).target)
        bare: list[Mention] = []
        signed = {
            (one.start, one.end)
            for message in self.extraction.communications
            for one in (*message.signers, *message.signed_for)
        }  # who signs is told in the light of who sends
        for mention in self.extraction.mentions:
            if mention.label is not Label.PERSON or mention.agent is not None:
                continue
            if (mention.start, mention.end) in signed:
                continue
            if self._named(mention.text, mention.start, mention.end).full:
                self.name(mention.text, mention.start, mention.end)
            else:
                bare.append(mention)
        for bare_ones in (False, True):
            for message in self.extraction.communications:
                for side, parties in _sides(message):
                    for party in parties:
                        self._count(message, side, party, bare=bare_ones)
        for mention in sorted(bare, key=lambda m: bool(self.page.spot(m.start))):
            self.name(mention.text, mention.start, mention.end)

    def _count(self, message: Communication, side: str, party: Party, *, bare: bool) -> None:
        """Take up who a party is: with ``bare`` if its words name it by a bare name, else if they
        name it in full or by its office alone."""
        day = message.day or self.day
        name = party.name or (party.text if party.label is Label.PERSON else "")
        marked = self._marked(party.agent) if party.agent else None
        short = bool(name) and not self._named(name, self._at(party), self._end(party)).full
        if (short and marked is None) is not bare:
            return
        if name:
            link = marked if marked is not None else self._name_of(party, side, day).link
        else:
            found = self.party(party, day)
            link = found.person or found.agent
        end = FROM if side == SIGNATURE else side
        if link is not None and link.target.startswith("person/"):
            self.page.take_party(message, end, link)
            if side == THERE and not message.senders:
                self.page.may_sign(message, (link.target,))
        if end == FROM and not name:
            self.page.may_sign(message, self._acting(party, day))

    def _acting(self, party: Party, day: date | None) -> Iterable[str]:
        """Who may sign for the Department of State: its Secretary, and those who act for him."""
        named = agent_named(party.text, party.label, self.register)
        agent = party.agent.target if party.agent else named.id if named else None
        if agent not in (DEPARTMENT, SECRETARY) or day is None:
            return ()
        offices = (SECRETARY, *DEPUTIES[SECRETARY])
        tenures = (incumbent(office, day, self.register) for office in offices)
        return (tenure.person for tenure in tenures if tenure)

    def _name_of(self, party: Party, side: str = "", day: date | None = None) -> Found:
        """Who the name of a party is: beside an office, its holder of the day is likely."""
        holder = None
        if party.label is not Label.PERSON:
            named = agent_named(party.text, party.label, self.register)
            agent = party.agent.target if party.agent else named.id if named else None
            tenure = incumbent(agent, day, self.register) if agent and day else None
            holder = tenure.person if tenure else None
        text = party.name or party.text
        return self.name(text, self._at(party), self._end(party), side, holder)

    def _named(self, text: str, start: int | None, end: int | None) -> Named:
        return self.page.named(text, start, end)

    # ------------------------------------------------------------ one name

    def name(
        self,
        text: str,
        start: int | None,
        end: int | None,
        side: str = "",
        holder: str | None = None,
    ) -> Found:
        """Who a name on the page is; of a party, at which end it stands and who held the office
        printed with it."""
        key = (start or 0, end or 0, text)
        if key not in self._known:
            named = self._named(text, start, end)
            if side or holder:
                named = replace(named, spot=side or named.spot, holder=holder)
            self._known[key] = self.page.decide(named)
        return self._known[key]

    def _marked(self, link: Link) -> Link:
        """An editors' link to an entry of the list, as the person the entry is known to be."""
        target = marked_person(self.light, link.target)
        return link if target == link.target else replace(link, target=target)

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
                agent = self.name(party.name or party.text, self._at(party), self._end(party)).link
            return replace(party, agent=agent, person=person)
        if agent is None and (named := agent_named(party.text, party.label, self.register)):
            agent = Link(named.id, named.reason, named.confidence)
            party = replace(party, label=named.label)
        acting = acting_office(party.text, self.register) if agent is None else None
        if person is None and party.name:
            person = self._name_of(party, day=day).link
        if person is None and agent is not None and not party.name:
            person = self._incumbent(agent.target, day)
        return replace(party, agent=agent or acting, person=person)

    def _at(self, party: Party) -> int | None:
        """Where the name of a party begins: behind "Secretary" in "Secretary Dulles"."""
        if not party.name or party.start is None or party.end is None:
            return party.start
        at = self.text.find(party.name, party.start, party.end)
        return at if at >= 0 else party.start

    def _end(self, party: Party) -> int | None:
        """Where the name of a party ends."""
        at = self._at(party)
        return at + len(party.name) if party.name and at is not None else party.end

    def _incumbent(self, agent: str, day: date | None) -> Link | None:
        tenure = incumbent(agent, day, self.register) if day else None
        return incumbent_link(tenure) if tenure else None

    def communication(self, one: Communication) -> Communication:
        """A communication with its parties and place."""
        day = one.day or self.day
        delivered = one.delivered_to
        return replace(
            one,
            senders=with_posts_listed(self.parties(one.senders, day), self.register, day),
            recipients=with_posts_listed(self.parties(one.recipients, day), self.register, day),
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
