"""Who the persons are that a page names: mentions and parties → people, with reasons.

In this order:

1. what the editors marked: ``corresp`` names an entry of the volume's list of persons;
2. the volume's list of persons, as the volume or the register has it;
3. for a name that fits no one listed, the whole register.

Several who fit are told apart by given names and initials, titles, the words around, the offices
held on the day and the rest of the page; what stays open keeps its candidates and no link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kg.extract.date_grammar import years_covered
from kg.extract.talks import REPORTED
from kg.model import (
    BESIDE_HEADING,
    ROLES,
    SLUG_LINE,
    BlockKind,
    By,
    Communication,
    Disagreement,
    Document,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Place,
    Span,
    Tier,
    Volume,
    parties_of,
)
from kg.resolve.bare_titles import (
    DEPARTMENT,
    DEPUTIES,
    SECRETARY,
    acting_office,
    settle_titles,
    with_parties,
)
from kg.resolve.candidates import ListIndex, of_person
from kg.resolve.names import Said, said_name, tokens
from kg.resolve.offices import HELD, agent_named, incumbent, incumbent_link, with_posts_listed
from kg.resolve.register import Register, Tenure
from kg.resolve.who import (
    FROM,
    REGISTERED,
    SALUTATION,
    SIGNATURE,
    THERE,
    TO,
    Found,
    Light,
    Named,
    Page,
    marked_person,
    other_bearer,
    role_before,
    role_behind,
    role_of,
    titles_before,
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
    return replace(settled, disagreements=told)


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
    _known: dict[tuple[int | None, int | None, str], Found] = field(default_factory=dict)

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
        key = (start, end, text)
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
        known: dict[str, Any] = {role: self.parties(getattr(one, role), day) for role in ROLES}
        for side in ("senders", "recipients"):
            known[side] = with_posts_listed(known[side], self.register, day)
        return replace(
            one,
            **known,
            delivered_to=self.party(delivered, day) if delivered else None,
            place=self.place(one.place) if one.place else None,
        )

    def place(self, place: Place) -> Place:
        """A place with its link."""
        if place.agent is not None:
            return place
        found = self.register.place(place.text)
        return replace(place, agent=Link(found.id, "register", 0.97) if found else None)


# ----------------------------------------------------------------
# What the parties of a message cannot be, whoever made one of them: they are settled together.
#
# Nobody writes to himself. *From the Deputy Assistant Secretary (Williams) to the Assistant
# Secretary (Williams)* names two people: the side with the weaker ground loses its person, and
# where neither is stronger both do. What was thought stays among the candidates of the mention.
#
# Nobody takes part in a meeting twice. *Memorandum of a Conversation Between Secretary of State
# Herter and the Mexican Ambassador* stands above a list with *The Secretary of State* and
# *Antonio Carrillo Flores, Ambassador of Mexico*. Of two parties that are the same person, or the
# same office, the first is kept; a name is kept before an office. Nor is a message addressed to
# anybody twice: *Telegram From the Embassy in Iran to the Department of State* stands above a
# cable whose own header goes *TO SECSTATE WASHDC*.
#
# A message is signed by who sends it. *Parsons* at the foot of a telegram from J. Graham Parsons,
# and *Foster* under a letter of John Foster Dulles, are the sender, whoever else bears the name.
#
# A post's message is its signer's. Whoever heads an embassy on the day is taken for the sender of
# its telegrams, but a chargé signs many of them: where the name at the foot is somebody else's,
# the message is the signer's, and where nobody knows whose it is, nobody's in particular. Where a
# heading names one person for its sender and another signs, both stay, and the difference is
# told.

SIGNED, SENDS, HEADS = "signed", "sends-it", "heads-the-post"
_CLEARLY = 0.2  # how much surer one side must be to keep a person that both have
_SURE = 0.97
_HEAD = re.compile(r"(?:[Tt]he )?(?:Ambassador|Minister|Chargé|Consul General|High Commissioner)")
_INITIALS = re.compile(r"(?:[A-Z][a-z]?\.?\s?){1,4}")


def settle_parties(extraction: Extraction, register: Register) -> Extraction:
    """The extraction with the parties of each message as they can be together."""
    apart = tuple(map(_apart, extraction.communications))
    lost = {
        (before.start, before.end)
        for one, other in zip(extraction.communications, apart, strict=True)
        for before, after in zip(_ends(one), _ends(other), strict=True)
        if before is not after
    }
    apart = tuple(_signed_by_sender(one, register) for one in apart)
    signing = {
        (after.start, after.end): after.agent
        for one, other in zip(extraction.communications, apart, strict=True)
        for before, after in zip(one.signers, other.signers, strict=True)
        if before is not after
    }

    def mention(said: Mention) -> Mention:
        if (sender := signing.get((said.start, said.end))) is not None:
            return replace(said, agent=sender, candidates=())
        at_party = any(
            start is not None and end is not None and start <= said.start and said.end <= end
            for start, end in lost
        )
        if said.label is not Label.PERSON or said.agent is None or not at_party:
            return said
        return replace(said, agent=None, candidates=(said.agent.target, *said.candidates))

    messages = tuple(_headed(_signed(_once(one), register)) for one in apart)
    differing = tuple(d for one in messages for d in _contradicted(one, register))
    return replace(
        extraction,
        communications=messages,
        mentions=tuple(map(mention, extraction.mentions)),
        disagreements=(*extraction.disagreements, *differing),
    )


def _ends(message: Communication) -> tuple[Party, ...]:
    return (*message.senders, *message.recipients)


def _person(party: Party) -> Link | None:
    links = (party.person, party.agent)
    return next((one for one in links if one and one.target.startswith("person/")), None)


# ---------------------------------------------------------------- nobody writes to himself


def _apart(one: Communication) -> Communication:
    """A message that does not go from a person to the same person."""
    senders, recipients = list(one.senders), list(one.recipients)
    for at, sender in enumerate(one.senders):
        for to, recipient in enumerate(one.recipients):
            ours, theirs = _person(sender), _person(recipient)
            if ours is None or theirs is None or ours.target != theirs.target:
                continue
            difference = _ground(sender, ours) - _ground(recipient, theirs)
            if difference < _CLEARLY:
                senders[at] = _nobody(sender)
            if difference > -_CLEARLY:
                recipients[to] = _nobody(recipient)
    signing = {link.target for party in one.signers if (link := _person(party)) is not None}
    if not one.senders:  # who signs a letter is not its "Mr. President"
        recipients = [
            _nobody(party) if (link := _person(party)) and link.target in signing else party
            for party in recipients
        ]
    return replace(one, senders=tuple(senders), recipients=tuple(recipients))


def _ground(party: Party, link: Link) -> float:
    """How well a party's person is grounded: marked by the editors, named, or only concluded."""
    named = party.label is Label.PERSON or party.name is not None
    return link.confidence + float(link.by is By.EDITOR) + float(named)


def _nobody(party: Party) -> Party:
    person = party.agent is not None and party.agent.target.startswith("person/")
    return replace(party, agent=None if person else party.agent, person=None)


# ---------------------------------------------------------------- nobody takes part twice


def _once(one: Communication) -> Communication:
    """A message with each participant, and each party of an end, once."""
    kept: dict[str, Party] = {}
    for party in one.participants:
        link = party.person or party.agent
        who = link.target if link else f"{party.start} {party.text}"
        other = kept.get(who)
        named = party.label is Label.PERSON
        if other is None or (
            # a name where an office of the same list was; a side of the heading stays
            named and other.label is not Label.PERSON and other.reason == party.reason
        ):
            kept[who] = party
        elif named and other.label is Label.PERSON and _differ(other, party):
            kept[f"{who} {party.start}"] = party
    return replace(
        one,
        participants=tuple(kept.values()),
        senders=_end_once(one.senders),
        recipients=_end_once(one.recipients),
    )


def _end_once(side: tuple[Party, ...]) -> tuple[Party, ...]:
    """The parties of a side without those who stand there already: an office or post of the same
    agent, a person said in other words ("Haig", "GEN HAIG")."""
    kept: dict[str, Party] = {}
    for party in side:
        agent = party.agent if party.label is not Label.POST and party.person is None else None
        link = party.agent if party.label is Label.POST else party.person or agent
        kept.setdefault(link.target if link else f"{party.start} {party.text}", party)
    return tuple(kept.values())


def _differ(one: Party, other: Party) -> bool:
    """Whether two names of a list that were held for the same person can't be the same: what is
    wrong then is the link. "Johnston" can be Eric Johnston."""
    ours, theirs = set(one.text.lower().split()), set(other.text.lower().split())
    return one.reason == other.reason and not (ours <= theirs or theirs <= ours)


# ---------------------------------------------------------------- who sends it signs it


def _signed_by_sender(message: Communication, register: Register) -> Communication:
    """A message whose bare signature, if its one sender bears the name, is that sender's."""
    signer = _only_signer(message)
    held = {link.target: link for one in message.senders if (link := _person(one)) is not None}
    if signer is None or len(held) != 1:
        return message
    ((sender, link),) = held.items()
    known = register.person(sender)
    words = said_name(signer.name or signer.text, register.words).name
    other = signer.agent
    if known is None or len(words) != 1 or _INITIALS.fullmatch(signer.text):
        return message
    if other is not None and (other.by is By.EDITOR or other.target == sender):
        return message
    if words[0] not in said_name(known.name, register.words).name:
        return message
    signs = Link(sender, SENDS, min(_SURE, link.confidence), detail=f"signed: {signer.text}")
    return replace(
        message,
        signers=tuple(replace(p, agent=signs) if p is signer else p for p in message.signers),
    )


# ---------------------------------------------------------------- a post's message is its signer's


def _only_signer(message: Communication) -> Party | None:
    persons = [one for one in message.signers if one.label is Label.PERSON]
    return persons[0] if len(persons) == 1 and not message.signed_for else None


def _bears(person: str, signer: Party, register: Register) -> bool:
    """Whether a person may have signed so: the signature is no more than initials, or ends in a
    word of the name."""
    known = register.person(person)
    said = said_name(signer.name or signer.text, register.words).name
    if known is None or not said or _INITIALS.fullmatch(signer.text):
        return True
    return said[-1] in said_name(known.name, register.words).name


def _signed(message: Communication, register: Register) -> Communication:
    signer = _only_signer(message)
    if signer is None:
        return message

    def sent(sender: Party) -> Party:
        held = sender.person
        if sender.label is not Label.POST or held is None or held.reason != HELD:
            return sender
        if signer.agent is None:
            return sender if _bears(held.target, signer, register) else replace(sender, person=None)
        if signer.agent.target == held.target:
            return sender
        sure = min(_SURE, signer.agent.confidence)
        signs = Link(signer.agent.target, SIGNED, sure, detail=f"signed: {signer.text}")
        return replace(sender, person=signs)

    return replace(message, senders=tuple(map(sent, message.senders)))


def _headed(message: Communication) -> Communication:
    """ "For Ambassador from Under Secretary": who heads the one post on that side."""

    def side(parties: tuple[Party, ...]) -> tuple[Party, ...]:
        heads = [p.person for p in parties if p.label is Label.POST and p.person is not None]
        if len(heads) != 1:
            return parties
        head = replace(heads[0], reason=HEADS, confidence=min(_SURE, heads[0].confidence))
        return tuple(
            replace(p, person=head)
            if p.reason == SLUG_LINE and p.person is None and _HEAD.fullmatch(p.text)
            else p
            for p in parties
        )

    return replace(message, senders=side(message.senders), recipients=side(message.recipients))


def _contradicted(message: Communication, register: Register) -> Iterator[Disagreement]:
    """The sender whom the heading names, where somebody else signs in his own name."""
    signer = _only_signer(message)
    named = [
        one
        for one in message.senders
        if one.label is Label.PERSON and one.reason not in BESIDE_HEADING
    ]
    if signer is None or signer.agent is None or len(named) != 1:
        return
    sender = named[0].agent
    if sender is None or sender.target == signer.agent.target:
        return
    if signer.start is None or signer.end is None or _bears(sender.target, signer, register):
        return
    yield Disagreement(
        message.id,
        "sender",
        sender.target,
        signer.agent.target,
        signer.start,
        signer.end,
        signer.agent.confidence,
    )


# ----------------------------------------------------------------
# Names whose own words say that somebody else is meant than the list or the markup says.
#
# *President Johnson* is the President, *the Vice President (Johnson)* the Vice President,
# *Secretary Dulles* the Secretary of State, and *the Deputy Assistant Secretary of Defense
# (Bundy)* is William, whichever Johnson or Bundy the volume's list has. Editors' ``corresp``
# names the only one listed, or is set to the wrong one by some global change, a thousand times;
# *Mr. Johnson* on a page that names U. Alexis Johnson, and nowhere else the Vice President, is
# marked as the latter; *Dulles* under the Department's telegrams of 1957 as the Director of
# Central Intelligence. The words are the editors' own: the words are the fact, and the markup
# stays as their claim.

IDENTITY = "identity"
NAMED_HERE = "named-in-full-here"
ROLE_TOLD = 0.95  # all read were right, 143 of them
# Of 4,700 bare surnames in six volumes with one bearer named in full on the page, the markup names
# him in all but eight of this kind; read, all eight were slips of the markup. Of 6,098 marked with
# any title in 2,100 documents of 60 volumes 98 in 100 are he.
FULL_NAME_TOLD = 0.95
# Titles that may stand before any surname; others name an office, whose holder is meant.
_PLAIN = frozenset(("mr", "dr", "colonel", "general", "admiral"))
_PRESIDENT, _VICE = "office/us-president", "office/us-vice-president"
_STATE, _DEFENSE = "office/us-secretary-of-state", "office/us-secretary-of-defense"
_TREASURY = "office/us-secretary-of-the-treasury"
_ATTORNEY = "office/us-attorney-general"
_SECRETARIES = (_STATE, _DEFENSE, _TREASURY)
_OFFICES = {
    ("president",): (_PRESIDENT,),
    ("vice", "president"): (_VICE,),
    ("secretary",): _SECRETARIES,
    ("sec",): _SECRETARIES,
    ("secretary", "of", "state"): (_STATE,),
    ("secretary", "of", "defense"): (_DEFENSE,),
    ("secretary", "of", "the", "treasury"): (_TREASURY,),
    ("attorney", "general"): (_ATTORNEY,),
}
_SURE_OF_OFFICE = {_PRESIDENT: 0.99, _VICE: 0.99}
_SURE_OF_SECRETARIES = 0.97
_LEADING = frozenset({"mr"})
_SIDES = ("senders", "recipients", "participants", "signers")  # fields of a message

# What a name's link, its place and the office printed with it make of it: another link, or None.
Meant = Callable[[Link | None, int, int, str], Link | None]


def settle_outvoted(
    extraction: Extraction, text: str, day: date | None, light: Light
) -> Extraction:
    """The extraction with the mentions and parties whose own words tell another."""
    page = _Page(extraction, text, day, light)
    titled = page.settled(page.by_words)
    there = _Page(titled, text, day, light)
    return there.settled(there.by_full_name)


@dataclass(frozen=True, slots=True)
class Slip:
    """A name that the editors marked as somebody it can't mean: whom, and where it stands."""

    marked: str
    start: int
    end: int


def without_slips(extraction: Extraction, light: Light) -> tuple[Extraction, tuple[Slip, ...]]:
    """The extraction without the editors' links that can't be meant, so that the words alone tell
    who is: to entries that the volume's list hasn't, and to those that bear no word of the name
    while others of the list have it for their surname (*Saud* marked as John Eisenhower 207 times
    in a volume, by some global change). The latter are told, too."""
    prefix, entries = f"person/{extraction.volume}-", light.list.entries
    slips: dict[Slip, None] = {}

    def kept(link: Link | None, start: int | None, end: int | None, text: str) -> Link | None:
        if link is None or link.by is not By.EDITOR or not link.target.startswith("person/"):
            return link
        if link.target.startswith(prefix) and link.target.removeprefix(prefix) not in entries:
            return None
        marked = marked_person(light, link.target)
        if not _misnamed(marked, text, light):
            return link
        if start is not None and end is not None:
            slips[Slip(marked, start, end)] = None
        return None

    def party(one: Party) -> Party:
        if one.label is not Label.PERSON:
            return one
        return replace(one, agent=kept(one.agent, one.start, one.end, one.name or one.text))

    def mention(one: Mention) -> Mention:
        if one.label is not Label.PERSON:
            return one
        return replace(one, agent=kept(one.agent, one.start, one.end, one.text))

    if not entries:
        return extraction, ()
    plain = replace(
        extraction,
        mentions=tuple(map(mention, extraction.mentions)),
        communications=tuple(with_parties(c, party, _SIDES) for c in extraction.communications),
    )
    return plain, tuple(slips)


def _misnamed(marked: str, text: str, light: Light) -> bool:
    """Whether a name can't be his whom the markup says, and is the surname of others listed."""
    key = (marked, text)
    if key not in light.misnamed:
        said = said_name(text, light.register.words)
        found = light.list.index.candidates(said)
        light.misnamed[key] = (
            all(one.listed.id != marked for one in found)
            and any(one.tier <= Tier.SURNAME for one in found)
            and not _fits(marked, said, light.register)
        )
    return light.misnamed[key]


def _fits(person: str, said: Said, register: Register) -> bool:
    """Whether one of the names that the register has of a person fits what is said."""
    known = register.person(person)
    if known is None:
        return False
    return bool(ListIndex((of_person(known, register),), register.words).candidates(said))


def told_slips(extraction: Extraction, slips: Iterable[Slip]) -> Iterator[Disagreement]:
    """Where the words name somebody else than the markup did."""
    named = {(m.start, m.end): m.agent for m in extraction.mentions if m.agent is not None}
    for slip in slips:
        link = named.get((slip.start, slip.end))
        if link is not None and link.target != slip.marked:
            yield Disagreement(
                extraction.id,
                IDENTITY,
                slip.marked,
                link.target,
                slip.start,
                slip.end,
                0.0,
                By.PROGRAM,
            )


class _Page:
    """One page and whom its titles and roles tell."""

    def __init__(self, extraction: Extraction, text: str, day: date | None, light: Light) -> None:
        self.extraction, self.text, self.light = extraction, text, light
        self.register, self.year = light.register, day.year if day else light.year
        self.held = _holders(day, extraction.volume, self.register)
        self.surnames = {surname[-1] for _, surname in self.held}
        self.listed = {one.id: one for one in light.list.index.people}
        self.slips: dict[Disagreement, None] = {}
        self.full: dict[str, dict[str, Mention]] = {}  # surname → who is named in full, and where
        self.strangers: set[str] = set()  # surnames of those named in full who are nobody known
        self.known = self._known()
        self.heads = {
            (signer.start, signer.end): self._heads(message)
            for message in extraction.communications
            for signer in message.signers
        }
        self.offices = {
            (party.start, party.end): party.office
            for message in extraction.communications
            for party in (*message.senders, *message.recipients, *message.participants)
            if party.office
        }

    def _known(self) -> set[str]:
        """Of whom the page knows otherwise than by a bare name; takes up whom it names in full."""
        known = {
            link.target
            for party in parties_of(self.extraction)
            if party.reason != REPORTED  # the names of the text again
            for link in (party.agent, party.person)
            if link
        }
        for mention in self.extraction.mentions:
            person = mention.label is Label.PERSON
            link = mention.agent if person else mention.person
            name = said_name(mention.text, self.register.words).name if person and link else ()
            if link and (not person or len(name) > 1):
                known.add(link.target)
            if person and link is None:
                self.strangers |= set(said_name(mention.text, self.register.words).name[1:][-1:])
            if link and len(name) > 1:
                self.full.setdefault(name[-1], {}).setdefault(link.target, mention)
        return known

    def settled(self, meant: Meant) -> Extraction:
        """The page with whom its words mean."""
        mentions = tuple(self._mention(one, meant) for one in self.extraction.mentions)
        messages = tuple(
            with_parties(one, lambda party: self._party(party, meant), _SIDES)
            for one in self.extraction.communications
        )
        told = (*self.extraction.disagreements, *self.slips)
        return replace(
            self.extraction, mentions=mentions, communications=messages, disagreements=told
        )

    def _mention(self, one: Mention, meant: Meant) -> Mention:
        if one.label is not Label.PERSON:
            return one
        office = self.offices.get((one.start, one.end), "")
        agent = self._told(meant, one.agent, one.start, one.end, office)
        return one if agent is one.agent else replace(one, agent=agent, candidates=())

    def _party(self, one: Party, meant: Meant) -> Party:
        if one.start is None or one.end is None:
            return one
        at = self.text.find(one.name, one.start, one.end) if one.name else one.start
        end = at + len(one.name) if one.name else one.end
        if at < 0:
            return one
        office = one.office or ""
        if one.label is Label.PERSON:
            one = replace(one, agent=self._told(meant, one.agent, at, end, office))
        if one.person is None:
            return one
        return replace(one, person=self._told(meant, one.person, at, end, office))

    def _told(
        self, meant: Meant, link: Link | None, start: int, end: int, office: str
    ) -> Link | None:
        """The link of a name, or that to whom the page means."""
        told = meant(link, start, end, office)
        if told is None:
            return link
        if link and link.by is By.EDITOR:
            of = self.extraction.id
            self.slips[
                Disagreement(of, IDENTITY, link.target, told.target, start, end, 0.0, By.PROGRAM)
            ] = None
        return told

    def by_words(self, link: Link | None, start: int, end: int, office: str) -> Link | None:
        """Whom a name means by the title or the role said with it, or by what it signs."""
        return (
            self._by_title(link, start, end, office)
            or self._by_role(link, start, end)
            or self._by_signature(link, start, end)
        )

    def by_full_name(self, link: Link | None, start: int, end: int, office: str) -> Link | None:
        """Whom a bare surname means that the editors marked as somebody of whom the page knows
        nothing, or of whom nothing else told who he is: the only other of the surname whom it names
        in full."""
        if office or (link and (link.by is not By.EDITOR or link.target in self.known)):
            return None
        words = self.register.words
        said = said_name(self.text[start:end], words)
        titles = (*titles_before(self.text, start, words), *said.titles)
        others = self.full.get(said.name[0], {}) if len(said.name) == 1 else {}
        if len(others) != 1 or not _PLAIN.issuperset(titles):
            return None
        if link is None and said.name[0] in self.strangers:
            return None  # another of the name is named in full, and nobody knows him
        ((other, where),) = others.items()
        around = (Span(where.start, where.end),)
        return Link(other, NAMED_HERE, FULL_NAME_TOLD, evidence=around, detail=where.text)

    def _by_signature(self, link: Link | None, start: int, end: int) -> Link | None:
        """Whom a bare surname under a telegram of the Department of State means that the editors
        marked as somebody else: its head of that day, if the name is his."""
        heads = self.heads.get((start, end))
        if not heads or link is None or link.by is not By.EDITOR:
            return None
        said = said_name(self.text[start:end], self.register.words)
        named = [t for surname, t in heads if (surname,) == said.name]
        if len(named) != 1 or any(t.person == link.target for _, t in heads):
            return None
        (tenure,) = named
        detail = f"{tenure.office.removeprefix('office/us-')} from {tenure.since.isoformat()}"
        return Link(tenure.person, "held-office", _SURE_OF_SECRETARIES, detail=detail)

    def _heads(self, message: Communication) -> tuple[tuple[str, Tenure], ...]:
        """Who may sign for the Department of State, if the message is its own: surname and tenure
        of the Secretary and of those who act for him."""
        day = message.day
        agents = {party.agent.target for party in message.senders if party.agent}
        if day is None or not agents & {DEPARTMENT, _STATE}:
            return ()
        found = (self.register.holder(office, day) for office in (_STATE, *DEPUTIES[_STATE]))
        heads = ((self.register.person(one.person), one) for one in found if one)
        return tuple((tokens(who.surname)[-1], one) for who, one in heads if who)

    def _by_title(self, link: Link | None, start: int, end: int, office: str) -> Link | None:
        """Whom a name means by being called President, Vice President or Secretary: the holder, if
        the name is his. Only people of the register are contradicted: of an entry of a list that is
        nobody known, it can't be said that it is somebody else."""
        words = self.text[start:end].lower()
        if not any(surname in words for surname in self.surnames):
            return None
        if link and self.register.person(link.target) is None:
            return None
        said = said_name(self.text[start:end], self.register.words)
        tenure = self.held.get((_title(said, self.text, start, office, self.register), said.name))
        if tenure is None or (link and link.target == tenure.person):
            return None
        named = tenure.office.removeprefix("office/us-").replace("-", " ")
        detail = f"{named} from {tenure.since.isoformat()}"
        sure = _SURE_OF_OFFICE.get(tenure.office, _SURE_OF_SECRETARIES)
        return Link(tenure.person, "held-office", sure, detail=detail)

    def _by_role(self, link: Link | None, start: int, end: int) -> Link | None:
        """Whom the role printed with a bare name is told of, where the markup says another."""
        if link is None or link.by is not By.EDITOR:
            return None
        role = role_of(self.text, start, end) or role_behind(self.text, end)
        who = self.listed.get(link.target) if role else None
        said = said_name(self.text[start:end], self.register.words)
        if who is None or len(said.name) != 1:
            return None
        bearers = [c.listed for c in self.light.list.index.candidates(said, misprints=False)]
        other = other_bearer(who, said, role, self.year, self.register, bearers)
        told = f"role: {' '.join(role)}"
        return Link(other, REGISTERED, ROLE_TOLD, detail=told) if other else None


def _title(said: Said, text: str, start: int, office: str, register: Register) -> tuple[str, ...]:
    """The office said with a name: beside it, right before it, or as a title."""
    # in brackets it may be "the Assistant to the Secretary of State (Johnson)"
    before = "" if text[start - 1 : start] == "(" else role_before(text, start)
    for printed in (office, before):
        words = tuple(tokens(printed))
        if words in _OFFICES:  # "the Vice President (Johnson)", "Secretary of State Dulles"
            return words
    titles = (*titles_before(text, start, register.words), *said.titles)
    return tuple(word for word in titles if word not in _LEADING)


def _holders(
    day: date | None, volume: str, register: Register
) -> Mapping[tuple[tuple[str, ...], tuple[str, ...]], Tenure]:
    """Title and surname → who held the office on a day; without one, in the years of a volume."""

    def build() -> dict[tuple[tuple[str, ...], tuple[str, ...]], Tenure]:
        held: dict[tuple[tuple[str, ...], tuple[str, ...]], Tenure] = {}
        for title, offices in _OFFICES.items():
            for office in offices:
                for tenure in _holding(office, day, volume, register):
                    holder = register.person(tenure.person)
                    if holder is not None:
                        held.setdefault((title, tuple(tokens(holder.surname))), tenure)
        return held

    return register.remember(("holders", day or volume), build)


def _holding(office: str, day: date | None, volume: str, register: Register) -> tuple[Tenure, ...]:
    """Who held an office on a day; without one, in the years a volume covers. Presidents are called
    so after their term: those before come after."""
    if day is not None and office == _PRESIDENT:
        return tuple(t for t in reversed(register.holders(office)) if t.since <= day)
    if day is not None:
        tenure = register.holder(office, day)
        return (tenure,) if tenure else ()
    years = years_covered(volume)
    return tuple(
        tenure
        for tenure in register.holders(office)
        if years
        and tenure.since.year <= years[-1]
        and (tenure.until is None or tenure.until.year >= years[0])
    )
