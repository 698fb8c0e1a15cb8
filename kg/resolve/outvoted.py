"""Names whose own words say that somebody else is meant than the list or the markup says.

*President Johnson* is the President, *the Vice President (Johnson)* the Vice President, *Secretary
Dulles* the Secretary of State, and *the Deputy Assistant Secretary of Defense (Bundy)* is William,
whichever Johnson or Bundy the volume's list has. Editors' ``corresp`` names the only one listed, or
is set to the wrong one by some global change, a thousand times; *Mr. Johnson* on a page that names
U. Alexis Johnson, and nowhere else the Vice President, is marked as the latter; *Dulles* under the
Department's telegrams of 1957 as the Director of Central Intelligence. The words are the editors'
own: the words are the fact, and the markup stays as their claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kg.extract.date_grammar import years_covered
from kg.extract.talks import REPORTED
from kg.model import (
    By,
    Communication,
    Disagreement,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Span,
    Tier,
    parties_of,
)
from kg.resolve.bare_titles import DEPARTMENT, DEPUTIES, with_parties
from kg.resolve.candidates import ListIndex, of_person
from kg.resolve.names import Said, said_name, tokens
from kg.resolve.register import Register, Tenure
from kg.resolve.who import (
    REGISTERED,
    Light,
    marked_person,
    other_bearer,
    role_before,
    role_behind,
    role_of,
    titles_before,
)

IDENTITY = "identity"
NAMED_HERE = "named-in-full-here"
ROLE_TOLD = 0.95  # all read were right, 143 of them
# Of 4,700 bare surnames in six volumes with one bearer named in full on the page, the markup names
# him in all but eight of this kind; read, all eight were slips of the markup.
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
_SURE = {_PRESIDENT: 0.99, _VICE: 0.99}
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
    named = there.settled(there.by_full_name)
    signed = _Page(named, text, day, light)
    return signed.settled(lambda link, start, end, _: signed.by_signature(link, start, end))


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
        agent = one.agent
        if one.label is Label.PERSON:
            agent = kept(agent, one.start, one.end, one.name or one.text)
        return one if agent is one.agent else replace(one, agent=agent)

    def mention(one: Mention) -> Mention:
        if one.label is not Label.PERSON:
            return one
        agent = kept(one.agent, one.start, one.end, one.text)
        return one if agent is one.agent else replace(one, agent=agent)

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
        """Whom a name means by the title or the role said with it."""
        return self._by_title(link, start, end, office) or self._by_role(link, start, end)

    def by_full_name(self, link: Link | None, start: int, end: int, office: str) -> Link | None:
        """Whom a bare surname means that the editors marked as somebody of whom the page knows
        nothing: the only other of the surname whom it names in full."""
        if link is None or link.by is not By.EDITOR or link.target in self.known or office:
            return None
        words = self.register.words
        said = said_name(self.text[start:end], words)
        titles = (*titles_before(self.text, start, words), *said.titles)
        others = self.full.get(said.name[0], {}) if len(said.name) == 1 else {}
        if len(others) != 1 or not _PLAIN.issuperset(titles):
            return None
        ((other, where),) = others.items()
        around = (Span(where.start, where.end),)
        return Link(other, NAMED_HERE, FULL_NAME_TOLD, evidence=around, detail=where.text)

    def by_signature(self, link: Link | None, start: int, end: int) -> Link | None:
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
        sure = _SURE.get(tenure.office, _SURE_OF_SECRETARIES)
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
