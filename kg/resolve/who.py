"""Who a name means: one choice among all who may be meant, in the light of the page, of its volume
and of all that the register knows.

Candidates are those whom a name fits: in the volume's list of persons, if there is one, in the
whole register under every spelling, among the people named on the page; *none of them* is one as
well, since nobody is meant only because he alone bears a surname. What speaks for each are the
features below; their weights come from ``data/weights/who-*.json`` (``benchmarks/people.py``).

A volume is looked at twice. ``Look`` gathers who is named in full in it, and where; ``Light`` has
that and the list, and is what each document is then read in.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from kg.choose import Chooser, Features
from kg.model import Communication, Extraction, Label, Link, Party, Span, Tier, Volume
from kg.resolve.candidates import Candidate, Listed, ListIndex, description_words, of_person
from kg.resolve.listed import everybody, of_age, series_year, volume_list
from kg.resolve.names import NameWords, Said, said_name, tokens
from kg.resolve.offices import agent_named, incumbent
from kg.resolve.register import Register, key_of, over

NEAR = 3  # years between a volume and a list that speaks of its time
AROUND = 12  # documents before and after that tell who is spoken of at that point of a volume
MOST = 12  # candidates weighed, the likeliest by what is known of them beforehand
SHOWN = 5  # candidates kept where nobody is chosen
SURE = 0.9  # from which on a choice is told to the other names of the page
MOST_INITIALS = 4  # letters of initials written in one: "DE", "JFD"
FROM, TO, THERE = "from", "to", "there"  # the ends of a message
SALUTATION, SIGNATURE = "salutation", "signature"

_REASONS = {
    Tier.FULL: "full-name",
    Tier.INITIALS: "initials",
    Tier.SURNAME: "surname",
    Tier.PART: "part-of-name",
    Tier.GIVEN: "given-name",
    Tier.FUZZY: "other-spelling",
}
LISTED = "listed-in-volume"
REGISTERED = "in-register"
_WOMEN = frozenset(("wife", "mrs", "madame", "mme", "miss", "queen", "princess", "lady", "widow"))
_WIVES = frozenset(("wife", "widow", "madame", "mme", "mrs"))
_MEN = frozenset(("mr", "messrs", "monsieur", "sir", "lord"))
_BELOW = ("deputy", "assistant", "special", "under", "acting", "to the", "of the")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody whom a name fits, how, and what is known beforehand of him in this volume."""

    listed: Listed
    tier: Tier
    known: Mapping[str, float]
    coherence: float

    @property
    def id(self) -> str:
        """The local name."""
        return self.listed.id


@dataclass(frozen=True, slots=True)
class Named:
    """One name as it stands on a page, with what stands beside it."""

    said: Said
    start: int | None
    end: int | None
    role: str = ""  # the office printed right before it
    printed_role: tuple[str, ...] = ()  # its telling words, where the name stands in brackets
    close: frozenset[str] = frozenset()
    around: Span | None = None
    spot: str = ""  # salutation, signature, the end of a message it stands at, or none of these
    holder: str | None = None  # who held on the day the office that it is printed with

    @property
    def full(self) -> bool:
        """Whether more than a surname is said; initials alone, *McG. B.*, are less."""
        return len(self.said.name) > 1 and len(self.said.name[-1]) > 1


@dataclass(frozen=True, slots=True)
class Found:
    """What is concluded of one name: a link, or the candidates it stays between."""

    link: Link | None = None
    candidates: tuple[str, ...] = ()


NOBODY = Found()
Watch = Callable[[Named, Sequence[Bearer], Sequence[Features], Features], None]


class Light:
    """In which the documents of a volume are read: its list of persons, and who is named in full
    in it and where. ``named`` is person → the places (in order) of the documents that do;
    ``strangers`` is surname → number of documents that name in full somebody of it who is nobody
    known; ``parties`` is person → number of documents that come from or go to the office or post
    the person held on the day."""

    def __init__(
        self,
        register: Register,
        volume: str,
        source: Volume | None,
        named: Mapping[str, Sequence[int]] | None = None,
        strangers: Mapping[str, int] | None = None,
        parties: Mapping[str, int] | None = None,
        year: int | None = None,
    ) -> None:
        self.register = register
        self.volume = volume
        self.list = volume_list(register, volume, source)
        self.has_list = bool(self.list.entries)
        self.knows_lists = register.has_lists
        self.year = series_year(volume) or year
        self.named = named or {}
        self.strangers = strangers or {}
        self.parties = parties or {}
        self._listed = {one.id for one in self.list.index.people}
        self._everybody = everybody(register)
        self._bearers: dict[tuple[tuple[str, ...], str], tuple[Bearer, ...]] = {}
        self._lists: dict[str, frozenset[str]] = {}
        self._profile = self._profiled()
        spoken_of = (p for p in map(register.person, self.named) if p is not None)
        self._spoken_of = ListIndex((of_person(p, register) for p in spoken_of), register.words)
        self.full, self.bare = choosers(register, listed=self.has_list)
        self.called: dict[tuple[str, tuple[str, ...], bool], tuple[Bearer, ...]] = {}
        self.misnamed: dict[tuple[str, str], bool] = {}  # whom markup can't mean by which words
        self.watch: Watch | None = None  # told of every decision; for training

    # ------------------------------------------------------------ known beforehand

    def lists_of(self, person: str) -> frozenset[str]:
        """The volumes, apart from this one, whose lists have a person."""
        if person not in self._lists:
            entries = self.register.listings(person)
            self._lists[person] = frozenset(e.volume for e in entries if e.volume != self.volume)
        return self._lists[person]

    def _profiled(self) -> dict[str, float]:
        """How much each other volume's list has in common with the people of this one."""
        profile: defaultdict[str, float] = defaultdict(float)
        people = {id: math.log1p(len(at)) for id, at in self.named.items()}
        for id, count in self.parties.items():
            people[id] = people.get(id, 0.0) + math.log1p(count)
        for id in self._listed:
            people[id] = people.get(id, 0.0) + 1.0
        for id, weight in people.items():
            lists = self.lists_of(id)
            for volume in lists:
                profile[volume] += weight / len(lists)
        top = max(profile.values(), default=0.0)
        return {volume: value / top for volume, value in profile.items()} if top else {}

    def _coherence(self, person: str) -> float:
        """How much a person belongs to the circle of those named here, themselves left out."""
        lists = self.lists_of(person)
        return math.fsum(self._profile.get(v, 0.0) for v in lists) / math.sqrt(len(lists) + 1.0)

    def _known(self, listed: Listed, coherence: float) -> dict[str, float]:
        id = listed.id
        years = [
            abs(y - self.year) for v in self.lists_of(id) if self.year and (y := series_year(v))
        ]
        found = {
            "lists": math.log1p(len(self.lists_of(id))),
            "lists-near": math.log1p(sum(gap <= NEAR for gap in years)),
            "coherence": coherence,
        }
        if years:
            found["years-apart"] = min(12, *years) / 4
        elif self.knows_lists:
            found["on-no-list"] = 1.0
        if id in self._listed:
            found["listed"] = 1.0
        elif self.has_list:
            found["not-listed"] = 1.0
        if count := len(self.named.get(id, ())):
            found["in-full-in-volume"] = math.log1p(count)
        if count := self.parties.get(id, 0):
            found["party-in-volume"] = math.log1p(count)
        return found

    # ------------------------------------------------------------ candidates

    def bearers(self, said: Said) -> tuple[Bearer, ...]:
        """All whom a name may mean, apart from given names alone of people outside the list."""
        key = (said.name, said.suffix)
        if key not in self._bearers:
            self._bearers[key] = tuple(self._find(said))
        return self._bearers[key]

    def _find(self, said: Said) -> Iterable[Bearer]:
        found: dict[str, tuple[Listed, Tier]] = {}
        for candidate in self.list.index.candidates(said):
            found[candidate.listed.id] = (candidate.listed, candidate.tier)
        for candidate in self._everybody.candidates(said, misprints=False, given=False):
            id = candidate.listed.id
            if candidate.tier is Tier.PART and _is_given(candidate.listed, said):
                continue
            if id not in found and candidate.tier <= Tier.PART and self._of_age(id):
                found[id] = (candidate.listed, candidate.tier)
        best = min((tier for _, tier in found.values()), default=Tier.FUZZY)
        if best > Tier.PART:
            for candidate in self._spoken_of.candidates(said):
                found.setdefault(candidate.listed.id, (candidate.listed, candidate.tier))
        elif any(tier is not Tier.FUZZY for _, tier in found.values()):
            # somebody's own name is no misprint of another's
            found = {id: one for id, one in found.items() if one[1] is not Tier.FUZZY}
        bearers = [self.bearer(listed, tier) for listed, tier in found.values()]
        chooser = self.full if len(said.name) > 1 else self.bare
        bearers.sort(key=lambda b: -chooser.score(b.known) - chooser.score(_fit(b, said)))
        return bearers[:MOST]

    def bearer(self, listed: Listed, tier: Tier) -> Bearer:
        """A person with what is known of him in this volume."""
        coherence = self._coherence(listed.id)
        return Bearer(listed, tier, self._known(listed, coherence), coherence)

    def _of_age(self, person: str) -> bool:
        return of_age(person, self.year, self.register)

    def around(self, person: str, at: int | None) -> int:
        """How many of the documents around a place in the volume name a person in full."""
        places = self.named.get(person, ())
        if at is None:
            return 0
        count = bisect_right(places, at + AROUND) - bisect_left(places, at - AROUND)
        here = bisect_left(places, at)
        return count - (here < len(places) and places[here] == at)

    def elsewhere(self, person: str, at: int | None) -> int:
        """How many documents of the volume besides the one at a place name a person in full."""
        places = self.named.get(person, ())
        here = bisect_left(places, at) if at is not None else len(places)
        return len(places) - (here < len(places) and places[here] == at)


def choosers(register: Register, *, listed: bool) -> tuple[Chooser, Chooser]:
    """Those for names said with more than a surname and for bare ones, in a volume whose list of
    persons is known or is not; read once."""
    world = "listed" if listed else "open"
    return register.remember(
        ("choosers", world),
        lambda: (Chooser.shipped(f"who-{world}-full"), Chooser.shipped(f"who-{world}-bare")),
    )


def _fit(bearer: Bearer, said: Said) -> dict[str, float]:
    """How a name fits somebody, as a feature. First and last word of a name whose source does not
    tell the surname (*Wang* Ping-nan, Ngo Dinh *Diem*) are as good as one."""
    if bearer.tier is Tier.PART and len(said.name) == 1:
        whole = [f.surname for f in bearer.listed.forms if not f.ordered]
        if any(said.name[0] in (name[0], name[-1]) for name in whole):
            return {Tier.SURNAME.name.lower(): 1.0}
    return {bearer.tier.name.lower(): 1.0}


def _is_given(listed: Listed, said: Said) -> bool:
    """Whether a single word is somebody's given name, though another spelling begins with it:
    *Anthony* Drexel Biddle. The last word of a name may be both (Duong Van *Minh*)."""
    word = said.name[0]
    if len(said.name) > 1 or not any(word in form.given for form in listed.forms):
        return False
    return not any(word == form.surname[-1] for form in listed.forms)


class Look:
    """The first look at a volume: who is named in full, document by document."""

    def __init__(self, register: Register, volume: str, source: Volume | None) -> None:
        self._light = Light(register, volume, source)
        self._source = source
        self._at = 0
        self._named: defaultdict[str, list[int]] = defaultdict(list)
        self._strangers: Counter[str] = Counter()
        self._known: dict[Said, str | None] = {}
        self._years: Counter[int] = Counter()
        self._parties: Counter[str] = Counter()
        self._agents: dict[tuple[str, Label], str | None] = {}

    def add(self, extraction: Extraction) -> None:
        """Take up the next document of the volume."""
        words = self._light.register.words
        here, strange = set[str](), set[str]()
        for mention in extraction.mentions:
            if mention.label is not Label.PERSON:
                continue
            if mention.agent is not None and mention.agent.target.startswith("person/"):
                here.add(self._marked(mention.agent.target))
                continue
            said = said_name(mention.text, words)
            if len(said.name) < 2:
                continue
            said = Said((), said.name, said.suffix)
            if said not in self._known:
                self._known[said] = self._who(said)
            who = self._known[said]
            if who:
                here.add(who)
            elif not self._light.bearers(said):
                strange.add(said.name[-1])
        for who in here:
            self._named[who].append(self._at)
        self._strangers.update(strange)
        if extraction.communications and (day := extraction.communications[0].day):
            self._years[day.year] += 1
            printed = extraction.communications[0]
            self._parties.update(
                {
                    who
                    for p in (*printed.senders, *printed.recipients)
                    if (who := self._held(p, day))
                }
            )
        self._at += 1

    def _held(self, party: Party, day: date) -> str | None:
        """Who held the office or headed the post that a document comes from or goes to."""
        if party.label is Label.PERSON:
            return None
        key = (party.text, party.label)
        if key not in self._agents:
            named = agent_named(party.text, party.label, self._light.register)
            self._agents[key] = named.id if named else None
        agent = self._agents[key]
        tenure = incumbent(agent, day, self._light.register) if agent else None
        return tenure.person if tenure else None

    def _marked(self, target: str) -> str:
        return marked_person(self._light, target)

    def _who(self, said: Said) -> str | None:
        bearers = self._light.bearers(said)
        choice = self._light.full.choose([{**b.known, **_fit(b, said)} for b in bearers])
        return bearers[choice.index].id if choice.index is not None else None

    def light(self) -> Light:
        """What was seen."""
        year = self._years.most_common(1)[0][0] if self._years else None
        light = self._light
        return Light(
            light.register,
            light.volume,
            self._source,
            dict(self._named),
            self._strangers,
            self._parties,
            year,
        )


def marked_person(light: Light, target: str) -> str:
    """An entry of the volume's list, as editors' markup names it, as the person it is known to
    be."""
    entry = light.list.entries.get(target.removeprefix(f"person/{light.volume}-"))
    return entry.identity if entry is not None else target


@dataclass(frozen=True, slots=True)
class Held:
    """The offices a person held on a day: the words of their names, the names, whether any; and the
    words of those held on it or before, by which people go on being called."""

    words: frozenset[str]
    names: frozenset[str]
    any: bool
    until_now: frozenset[str]


@dataclass(slots=True)
class Page:
    """One document in the light of its volume: its names are decided the fullest first."""

    light: Light
    text: str
    day: date | None
    at: int | None = None  # its place in the volume
    told: dict[str, float] = field(default_factory=dict)  # person → how often named in full here
    parties: dict[str, float] = field(default_factory=dict)  # person → how surely a party here
    strange: set[str] = field(default_factory=set)  # surnames of people named in full and unknown
    spots: Sequence[tuple[int, int, str]] = ()  # salutations and signatures: from, to, which
    _sides: dict[tuple[int, int, str], set[str]] = field(default_factory=dict)
    namesakes: dict[str, str] = field(default_factory=dict)  # taken for → who else is named here
    _words: frozenset[str] | None = None
    _circle: dict[str, float] | None = None
    _offices: dict[str, Held] = field(default_factory=dict)
    _page: dict[tuple[str, ...], list[float]] = field(default_factory=dict)

    # ------------------------------------------------------------ the words around

    @property
    def words(self) -> frozenset[str]:
        """The words of the page."""
        if self._words is None:
            self._words = frozenset(w for w in tokens(self.text) if len(w) > 2)
        return self._words

    @property
    def _starts(self) -> list[int]:
        return [start for start, _, _ in self.spots]

    def named(self, text: str, start: int | None, end: int | None) -> Named:
        """A name with what stands beside it."""
        words = self.light.register.words
        said, spot = said_name(text, words), self.spot(start)
        if start is None or end is None or not self.text:
            return Named(said, start, end, spot=spot)
        before = titles_before(self.text, start, words)
        said = Said((*before, *said.titles), said.name, said.suffix)
        close, around = words_near(self.text, start, end)
        role, printed = role_before(self.text, start), role_of(self.text, start, end)
        return Named(said, start, end, role, printed, close, around, spot)

    def tell(self, person: str) -> None:
        """Take up that somebody is named here beyond doubt."""
        self.told[person] = self.told.get(person, 0.0) + 1.0

    def circle(self, person: str) -> float:
        """How much a person belongs to those named in full and writing here: lists in common."""
        if self._circle is None:
            self._circle = defaultdict(float)
            for other in dict.fromkeys((*self.told, *self.parties)):
                lists = self.light.lists_of(other)
                for volume in lists:
                    self._circle[volume] += 1 / len(lists)
        lists = self.light.lists_of(person)
        own = 1.0 if person in self.told or person in self.parties else 0.0
        shared = math.fsum(self._circle.get(v, 0.0) for v in lists) - own
        return max(shared, 0.0) / math.sqrt(len(lists) + 1.0)

    # ------------------------------------------------------------ deciding

    def candidates(self, one: Named) -> list[Bearer]:
        """All whom a name may mean here: under a message who may sign it, and in its salutation
        whom it goes to, if the name is theirs; else its bearers, and by a given name those who
        write, are written to or are named in full on the page, as far as the role printed with it
        can be theirs."""
        if there := [b for id in sorted(self._end(one)) for b in self._called(id, one)]:
            return there
        bearers = self._of_gender(list(self.light.bearers(one.said)), one.said)
        if not one.full and (not one.said.titles or not bearers):
            have = {b.id for b in bearers}
            near = dict.fromkeys((*self.parties, *self.told))
            called = [b for id in near if id not in have for b in self._called(id, one)]
            bearers += self._women(called) if self._female(one.said) else called
        return self._of_role(bearers, one) if one.printed_role and not one.full else bearers

    def _of_role(self, bearers: list[Bearer], one: Named) -> list[Bearer]:
        """Of those whom a bare name may mean the one of whom alone the role printed with it is
        told, be he on the list or not, since lists leave people out and no markup shows whom; else
        those to whom it is not strange."""
        register, year = self.light.register, self.day.year if self.day else self.light.year
        have = {b.id: b for b in bearers}
        for namesake in namesakes(one.said, year, register):
            if namesake.listed.id not in have:
                bearer = self.light.bearer(namesake.listed, namesake.tier)
                have[bearer.id] = bearer
        told = sorted(
            zip(self._borne(one, have.values()), have.values(), strict=True), key=_share_of
        )
        if not told:
            return bearers
        share, likeliest = told[-1]
        second = told[-2][0] if len(told) > 1 else 0.0
        if share >= BORNE and share - second >= APART:
            usual = [b.id for b in bearers if b is not likeliest and "listed" in b.known]
            if len(usual) == 1 and "listed" not in likeliest.known:
                self.namesakes[usual[0]] = likeliest.id  # the page names two of the name
            return [likeliest]
        shares = self._borne(one, bearers)
        return [b for b, s in zip(bearers, shares, strict=True) if not strange(s, one.printed_role)]

    def _of_gender(self, bearers: list[Bearer], said: Said) -> list[Bearer]:
        """The women whom *Madame Nhu* may mean, never her husband, and of those whom a bare *Nhu*
        may mean the ones that are nobody's wives, where there are any: editors' own markup takes
        one for the other, so that this can't be learnt from it."""
        if self._female(said):
            return self._women(bearers)
        if len(said.name) == 1:
            kept = [b for b in bearers if _WIVES.isdisjoint(b.listed.words)]
        else:
            return bearers
        return kept or bearers

    def _female(self, said: Said) -> bool:
        return not (self.light.register.words.female | _WOMEN).isdisjoint(said.titles)

    def _women(self, bearers: Iterable[Bearer]) -> list[Bearer]:
        words = self.light.register.words
        return [b for b in bearers if _is_woman(b.listed, words)]

    def _called(self, person: str, one: Named) -> tuple[Bearer, ...]:
        """Somebody known on the page, if a name fits. Of the two ends of a message a given name is
        as good as a surname in salutation and signature, and so are initials."""
        signs = person in self._end(one)
        key = (person, one.said.name, signs)
        called = self.light.called
        if key not in called:
            who = self.light.register.person(person)
            fits: tuple[Bearer, ...] = ()
            if who is not None:
                listed = of_person(who, self.light.register)
                index = ListIndex((listed,), self.light.register.words)
                found = index.candidates(one.said, misprints=False)
                tiers = [Tier.SURNAME if signs else c.tier for c in found]
                if not tiers and signs and _begins(one.said.name, tokens(who.name)):
                    tiers = [Tier.SURNAME]
                fits = tuple(self.light.bearer(listed, tier) for tier in tiers)
            called[key] = fits
        return called[key]

    def spot(self, start: int | None) -> str:
        """Whether a place is in a salutation or a signature."""
        at = bisect_right(self._starts, start if start is not None else -1) - 1
        if at < 0 or start is None or start >= self.spots[at][1]:
            return ""
        return self.spots[at][2]

    def take_party(self, message: Communication, side: str, link: Link) -> None:
        """Take up who is a party of a message, before the bare names are decided."""
        self.parties[link.target] = max(self.parties.get(link.target, 0.0), link.confidence)
        self._sides.setdefault((message.start, message.end, side), set()).add(link.target)

    def may_sign(self, message: Communication, people: Iterable[str]) -> None:
        """Take up who else may sign a message."""
        self._sides.setdefault((message.start, message.end, FROM), set()).update(people)

    def at_end(self, start: int | None, side: str) -> set[str]:
        """Who writes (*from*) or is written to (*to*) in the innermost message around a place."""
        inside = [
            (end - begin, people)
            for (begin, end, of), people in self._sides.items()
            if of == side and start is not None and begin <= start < end
        ]
        return min(inside, key=lambda pair: pair[0])[1] if inside else set()

    def _end(self, one: Named) -> set[str]:
        """Of a name in a salutation those written to, of a signature those who may sign."""
        side = {SALUTATION: TO, SIGNATURE: FROM}.get(one.spot)
        return self.at_end(one.start, side) if side else set()

    def decide(self, one: Named) -> Found:
        """Who a name is, or between whom it stays."""
        bearers = self.candidates(one)
        if not bearers:
            if one.full:
                self.strange.add(one.said.name[-1])
            return NOBODY
        rows, none = self.features(one, bearers)
        if self.light.watch is not None:
            self.light.watch(one, bearers, rows, none)
        chooser = self.light.bare
        if one.full and bearers[0].id not in self._end(one):
            chooser = self.light.full
        choice = chooser.choose(rows, none)
        who = bearers[choice.index] if choice.index is not None else None
        if who is None:
            if one.full:
                self.strange.add(one.said.name[-1])
            return Found(None, tuple(bearers[i].id for i in choice.ranked[:SHOWN]))
        bare = not (one.full or one.printed_role)
        if bare and who.id in self.namesakes:  # the page names two of the name
            return Found(None, (who.id, self.namesakes[who.id]))
        if (one.full and who.tier <= Tier.INITIALS) or (
            one.printed_role and choice.probability >= SURE
        ):
            self.tell(who.id)
        reason = LISTED if "listed" in who.known else REGISTERED
        words = "; ".join((f"{_REASONS[who.tier]}: {who.listed.name}", *choice.reasons))
        evidence = (one.around,) if one.around is not None and len(bearers) > 1 else ()
        probability = round(choice.probability, 4)
        return Found(Link(who.id, reason, probability, evidence=evidence, detail=words))

    # ------------------------------------------------------------ features

    def features(
        self, one: Named, bearers: Sequence[Bearer]
    ) -> tuple[list[dict[str, float]], dict[str, float]]:
        """A mapping of features a candidate, and that of *none of them*."""
        rows = [dict(b.known) for b in bearers]
        most = max((b.coherence for b in bearers), default=0.0)
        for row, bearer in zip(rows, bearers, strict=True):
            row.update(_fit(bearer, one.said))
            if most:
                row["coherence-best"] = bearer.coherence / most
            row["in-office"] = float(self._held(bearer.id).any)
            if party := self.parties.get(bearer.id):
                row["party"] = party
        self._named_features(one, bearers, rows)
        self._titled_features(one, bearers, rows)
        self._worded_features(one, bearers, rows)
        return rows, self._none(one, bearers)

    def _named_features(
        self, one: Named, bearers: Sequence[Bearer], rows: Sequence[dict[str, float]]
    ) -> None:
        """Who is named in full here, in neighbouring documents and in the volume."""
        here = [self.told.get(b.id, 0.0) for b in bearers]
        elsewhere = [self.light.elsewhere(b.id, self.at) for b in bearers]
        around = [self.light.around(b.id, self.at) for b in bearers]
        circles = [] if one.full else [self.circle(b.id) for b in bearers]
        widest = max(circles, default=0.0)
        end = self._end(one)
        lone = not self.light.named
        for at, (bearer, row) in enumerate(zip(bearers, rows, strict=True)):
            row.pop("in-full-in-volume", None)
            if here[at]:
                row["in-full-here"] = 1.0
                row["in-full-here-alone"] = here[at] / sum(here)
                if lone:
                    row["in-full-on-lone-page"] = here[at] / sum(here)
            if elsewhere[at]:
                row["in-full-in-volume"] = math.log1p(elsewhere[at])
                row["prevails-in-volume"] = elsewhere[at] / sum(elsewhere)
            if around[at]:
                row["in-full-around"] = math.log1p(around[at])
                row["prevails-around"] = around[at] / sum(around)
            if widest:
                row["circle"] = circles[at] / widest
            if bearer.id in end:
                row["at-this-end"] = 1.0
                if bearer.tier is Tier.GIVEN:
                    row["given-at-this-end"] = 1.0
            if one.holder is not None and one.holder == bearer.id:
                row["holder"] = 1.0

    def _titled_features(
        self, one: Named, bearers: Sequence[Bearer], rows: Sequence[dict[str, float]]
    ) -> None:
        """Titles and offices said with the name, and whether of a man or a woman."""
        register = self.light.register
        words = register.words
        titles = one.said.titles
        expected = [told for t in titles if (told := words.told_by.get(t))]
        office = key_of(one.role)
        roles = self._borne(one, bearers)
        female = any(t in words.female or t in _WOMEN for t in titles)
        male = not female and any(t in _MEN for t in titles)
        for bearer, row, share in zip(bearers, rows, roles, strict=True):
            listed = bearer.listed
            held = self._held(bearer.id)
            if expected:
                row["title"] = _share(expected, listed.words)
                row["title-of-office"] = _share(expected, held.words)
                row["title-until-now"] = _share(expected, held.until_now)
            if office:
                row["role-of-office"] = float(office in held.names)
                row["role-told"] = float(_is_told(office, listed.told))
            if one.printed_role:
                row["role"] = share
                if share >= BORNE and len(bearers) == 1:
                    row["role-alone"] = 1.0
            woman = _is_woman(listed, words)
            if female:
                row["woman" if woman else "no-woman"] = 1.0
            elif male and _told_woman(listed, words):
                row["no-man"] = 1.0

    def _borne(self, one: Named, bearers: Iterable[Bearer]) -> list[float]:
        """Of each bearer which share of the role printed with the name is told."""
        if not one.printed_role:
            return [0.0 for _ in bearers]
        register = self.light.register
        return [borne(one.printed_role, b.listed.words | told_of(b.id, register)) for b in bearers]

    def _worded_features(
        self, one: Named, bearers: Sequence[Bearer], rows: Sequence[dict[str, float]]
    ) -> None:
        """Words beside the name and on the page that are in the description of one only."""
        if len(bearers) < 2:
            return
        close = _telling(one.close, [b.listed.words for b in bearers])
        page = self._page_words(one.said.name, bearers)
        for at, row in enumerate(rows):
            row["close"] = min(close[at], 3.0)
            row["page"] = min(page[at], 6.0) / 3

    def _none(self, one: Named, bearers: Sequence[Bearer]) -> dict[str, float]:
        surname = one.said.name[-1]
        none = {"bearers": math.log(len(bearers))}
        if not self.light.knows_lists:
            none["no-lists"] = 1.0
        if one.said.titles:
            none["titled"] = 1.0
        if one.holder is not None:
            none["holder-known"] = 1.0
        if one.printed_role:
            none["role"] = 1.0
        if not one.full:
            if surname in self.strange:
                none["stranger-here"] = 1.0
            if strangers := self.light.strangers.get(surname):
                none["strangers-in-volume"] = math.log1p(strangers)
            if len(surname) < 3:
                none["short"] = 1.0
        return none

    def _page_words(self, name: tuple[str, ...], bearers: Sequence[Bearer]) -> list[float]:
        key = (*name, str(len(bearers)))
        if key not in self._page:
            self._page[key] = _telling(self.words, [b.listed.words for b in bearers])
        return self._page[key]

    def _held(self, person: str) -> Held:
        """The offices a person held."""
        if person not in self._offices:
            register, day = self.light.register, self.day
            names: list[str] = []
            before: list[str] = []
            for tenure in register.offices_of(person):
                office = register.agent(tenure.office)
                if office and day and tenure.since <= day:
                    before += (office.label, *office.names)
                    names += () if over(tenure, day) else (office.label, *office.names)
            self._offices[person] = Held(
                description_words(" ".join(names)),
                frozenset(key_of(n) for n in names),
                bool(names),
                description_words(" ".join(before)),
            )
        return self._offices[person]


def _share_of(told: tuple[float, Bearer]) -> tuple[float, str]:
    return told[0], told[1].id


def _is_woman(one: Listed, words: NameWords) -> bool:
    """Whether somebody is told to be a woman, or has a given name that says so."""
    named = any(not words.womens.isdisjoint(form.given) for form in one.forms)
    return named or _told_woman(one, words)


def _told_woman(one: Listed, words: NameWords) -> bool:
    return not (words.female | _WOMEN).isdisjoint(one.words)


def _begins(letters: tuple[str, ...], name: Sequence[str]) -> bool:
    """Whether a signature is the beginnings of a name's words: *McG. B.*, *Cabot L.*, *W.H.B.*,
    *DE*."""
    if len(letters) == 1 and 1 < len(letters[0]) <= MOST_INITIALS:
        letters = tuple(letters[0])
    if not letters or len(letters[-1]) > 1 or not name:
        return False
    if len(letters) == 1:  # "W" under what Walt Rostow sends
        return any(word.startswith(letters[0]) for word in name)
    if not name[-1].startswith(letters[-1]) or len(letters) > len(name):
        return False
    rest = iter(name[:-1])
    return all(any(word.startswith(part) for word in rest) for part in letters[:-1])


def _share(expected: Sequence[frozenset[str]], words: frozenset[str]) -> float:
    """Which part of the titles said is borne out by words."""
    return sum(1.0 for told in expected if told & words) / len(expected)


def _telling(context: frozenset[str], described: Sequence[frozenset[str]]) -> list[float]:
    """For each description the words of the context that are in it and not in the others."""
    total = len(described)
    found = [context & words for words in described]
    shared: Counter[str] = Counter()
    for hits in found:
        shared.update(hits)
    return [math.fsum(1 / shared[w] for w in hits if shared[w] < total) for hits in found]


def _is_told(office: str, told: str) -> bool:
    """Whether a description gives an office, and not only one below it (*Deputy …*)."""
    at = told.find(office) if " " in office else -1
    return at >= 0 and not told[:at].rstrip().endswith(_BELOW)


# ----------------------------------------------------------------
# Whether the role printed with a name is its bearer's, or that of somebody else of the name.
#
# Lists of persons leave people out: the only Bundy of a list is not yet *the Deputy Assistant
# Secretary of Defense (Bundy)*. What the descriptions in all lists and the offices held tell of a
# person is compared with the words of the role. Where they tell it of exactly one other of the same
# name, it is that one; where they tell next to nothing of it, it is open. Only a name in brackets
# surely has its role before it.

LEAST = 3  # words that a role needs before it tells anything
LONGEST_ROLE = 9  # words of a role; more are several roles, or none
BORNE = 0.75  # share of a role's words told of somebody whose role it is
OTHERS = 0.7  # … at most told of somebody whose role it is not
APART = 0.3  # … by which the one surpasses the other
STRANGE = 0.25  # … below which a role is nobody's who is known

CLOSE = 45  # characters of a line read on either side of a mention
ROLE = 160  # characters before a mention that may hold a role

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_BEHIND = re.compile(
    r",\s((?:Acting\s)?[A-Z][\w’'-]+(?:\s(?:[A-Z][\w’'-]+|of|for|the|and|on|at|in))*)(?=[,.;:)\n])"
)
# what a role is made of besides words with a capital: "Director of the Bureau for …"
_INSIDE_ROLES = frozenset(("of", "for", "the", "and", "on", "at", "in", "s"))
_BEFORE_ROLES = frozenset(("from", "to", "between", "by", "his", "her", "source"))
_ROLE_LENGTH = 16  # words
_ABBREVIATED = 6  # letters at most of a title that a full stop shortens: "Amb.", "Messrs."

_EMPTY = frozenset(
    ("the", "of", "for", "and", "to", "in", "on", "at", "by", "a", "s", "acting", "that", "this")
)
# Who heads a committee, or an embassy for a while, is seldom told in a list.
_PASSING = frozenset(("chairman", "chair", "vice", "delegation", "committee", "group", "charge"))


def words_near(text: str, start: int, end: int) -> tuple[frozenset[str], Span]:
    """The folded words right beside a mention on its own line, and the span they stand in."""
    first = max(text.rfind("\n", 0, start) + 1, start - CLOSE)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + CLOSE)
    before = text[first:start]
    if text[start - 1 : start] in ("(", "[") and (cut := before.rfind(")")) >= 0:
        before = before[cut:]  # "… (Hoover) to the Secretary of Defense (Wilson)"
    found = tokens(f"{before} {text[end:last]}")
    return frozenset(w for w in found if len(w) > 2), Span(first, last)


def titles_before(text: str, start: int, words: NameWords) -> tuple[str, ...]:
    """The titles right before a mention: ``Mr.``, ``Deputy Prime Minister``. A title written out
    with a full stop ends the sentence before: "He met the Ambassador. Johnson said …"."""
    found: list[str] = []
    line = text[max(0, start - 60) : start].rpartition("\n")[2]
    for word in reversed(list(_WORD.finditer(line))):
        (plain,) = tokens(word[0])[:1] or ("",)
        ends = line[word.end() : word.end() + 1] == "." and len(plain) > _ABBREVIATED
        if plain not in words.titles or ends:
            break
        found.append(plain)
    return tuple(reversed(found))


def role_before(text: str, start: int) -> str:
    """The role said right before a name, in brackets or not: ``Secretary of Defense (Wilson)``."""
    line = text[max(0, start - ROLE) : start].rpartition("\n")[2]
    plain = line.rstrip().removesuffix("(").rstrip()
    words: list[str] = []
    for word in reversed(plain.split()[-_ROLE_LENGTH:]):
        bare = word.strip(",")
        begins = bare[:1].isupper() and bare.lower() not in _BEFORE_ROLES
        if not (begins or bare in _INSIDE_ROLES) or word.endswith((".", ";", ":", ")")):
            break
        words.append(bare)
    while words and words[-1] in _INSIDE_ROLES:
        words.pop()
    return " ".join(reversed(words))


def role_of(text: str, start: int, end: int) -> tuple[str, ...]:
    """The telling words of the role before a name in brackets, *Secretary of Defense (Wilson)*;
    none where they are too few or too many."""
    if text[max(0, start - 1) : start] != "(" or text[end : end + 1] != ")":
        return ()
    words = tuple(w for w in tokens(role_before(text, start)) if w not in _EMPTY)
    return words if LEAST <= len(words) <= LONGEST_ROLE else ()


def role_behind(text: str, end: int) -> tuple[str, ...]:
    """The telling words of the role set behind a name: *General Jones, Chairman of the Joint Chiefs
    of Staff, agreed*; none where they are too few or too many, or go on as the sentence does."""
    behind = _BEHIND.match(text, end)
    words = tuple(w for w in tokens(behind[1]) if w not in _EMPTY) if behind else ()
    return words if LEAST <= len(words) <= LONGEST_ROLE else ()


def borne(role: Sequence[str], told: frozenset[str]) -> float:
    """The share of a role's words that are told; *Viet-Nam* is *Vietnam*."""
    pairs = {a + b: (a, b) for a, b in pairwise(role) if a + b in told}
    joined = {word for pair in pairs.values() for word in pair}
    return sum(w in told or w in joined for w in role) / len(role)


def told_of(person: str, register: Register) -> frozenset[str]:
    """The words of all that lists and offices tell of a person."""

    def build() -> frozenset[str]:
        offices = (register.agent(t.office) for t in register.offices_of(person))
        labels = (name for o in offices if o for name in (o.label, *o.names))
        entries = (e.description for e in register.listings(person))
        return frozenset(tokens(" ".join((*labels, *entries))))

    return register.remember(("told-of", person), build)


def other_bearer(
    who: Listed,
    said: Said,
    role: Sequence[str],
    year: int | None,
    register: Register,
    listed: Iterable[Listed] = (),
) -> str | None:
    """Who else of the name, in the register or among those listed, the role is told of, when it is
    not told of ``who``."""
    own = borne(role, who.words | told_of(who.id, register))
    if own > OTHERS:
        return None
    other = bearer(said, role, year, register, max(BORNE, own + APART), listed)
    return other if other != who.id else None


def bearer(
    said: Said,
    role: Sequence[str],
    year: int | None,
    register: Register,
    least: float = BORNE,
    listed: Iterable[Listed] = (),
) -> str | None:
    """The only one of the name of whom so much of the role is told."""
    told = {c.listed.id: told_of(c.listed.id, register) for c in namesakes(said, year, register)}
    told |= {one.id: one.words | told_of(one.id, register) for one in listed}
    bearers = [id for id, words in told.items() if borne(role, words) >= least]
    return bearers[0] if len(bearers) == 1 else None


def strange(share: float, role: Sequence[str]) -> bool:
    """Whether a role of which so much is told of a person is not at all his."""
    passing = _PASSING.intersection(role) - ({"charge"} if "officer" in role else set())
    return not passing and share < STRANGE


def namesakes(said: Said, year: int | None, register: Register) -> Iterable[Candidate]:
    """All in the register who bear the name and were of an age to be meant."""
    for candidate in everybody(register).candidates(said, misprints=False, given=False):
        if candidate.tier <= Tier.SURNAME and of_age(candidate.listed.id, year, register):
            yield candidate
