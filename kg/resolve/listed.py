"""Lists of persons: the entries of one volume, and which of them the register knows.

An entry the register has no link for is taken for a person of the register only when nobody else
of that age bears the name, and either the names agree to the middle one, or the entry tells an
office that the person held or what other lists tell of the person. Of 8,000 entries of the imported
register 7 in 8 are found so; with the person taken out of the register, 25 are taken for somebody
else, nearly all of them the same person twice in the register.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from kg.extract.date_grammar import years_covered
from kg.model import Link, Tier, Volume
from kg.resolve.candidates import (
    Candidate,
    Listed,
    ListIndex,
    cross_references,
    description_words,
    joined,
    of_entry,
    of_person,
)
from kg.resolve.names import Name, NameWords, Said, listed_name, said_name, tokens
from kg.resolve.register import Entry, Register

OFFICE_TOLD = 0.5  # share of the words of an office's name that an entry has to hold
DESCRIPTION_TOLD = 0.5  # share of an entry's words that other lists have to tell of the person

_JOINED = 3  # words of a name that other spellings join: "MAC ARTHUR", "DeGaulle", "Al-Bakr"
_COMMON = frozenset(("the", "and", "for", "from", "until", "state", "united", "states"))


@dataclass(frozen=True, slots=True)
class VolumeList:
    """A volume's list of persons: to look up names, entries by their id, and the words that the
    entries of each person are printed with."""

    index: ListIndex
    entries: dict[str, Entry]
    printed: dict[str, frozenset[str]]


def volume_list(register: Register, volume: str, source: Volume | None) -> VolumeList:
    """What the register knows of a volume's list, and what the volume itself says; made once."""

    def build() -> VolumeList:
        entries = {e.id: e for e in register.listed(volume)}
        for person in source.persons if source else ():
            if person.id not in entries:
                entries[person.id] = Entry(volume, person.id, person.name, person.description)
        pointing = {e.id: to for e, to in cross_references(entries.values()).items()}
        for id, entry in entries.items():
            if entry.person is None:
                found = whose(entry, register)
                entries[id] = replace(entry, person=found.target if found else None)
        people: dict[str, Listed] = {}
        printed: dict[str, frozenset[str]] = {}
        for id, entry in entries.items():
            if id not in pointing:
                others = [entries[e] for e, meant in pointing.items() if meant.id == id]
                people.setdefault(entry.identity, of_entry(entry, register, others))
                words = (printed_words(one.name) for one in (entry, *others))
                known = printed.get(entry.identity, frozenset())
                printed[entry.identity] = known.union(*words)
        return VolumeList(ListIndex(people.values(), register.words), entries, printed)

    return register.remember(("list", volume, source.persons if source else ()), build)


class ListFit:
    """How well a name as printed on a page fits anybody on a list of persons, and whether the list
    has the name; remembers what it was asked.

    A list has the names it prints, whatever their capitals, accents, blanks and hyphens. Somebody
    spelt otherwise elsewhere ("Kassem" where the list has *Qasim*) or called by initials ("JFK") is
    the listed person under another name.
    """

    def __init__(self, listed: VolumeList, words: NameWords) -> None:
        self._listed = listed
        self._words = words
        self._known: dict[str, tuple[Tier | None, bool]] = {}

    def __call__(self, name: str) -> Tier | None:
        """How well the name fits; None: nobody."""
        return self._ask(name)[0]

    def prints(self, name: str) -> bool:
        """Whether the list prints the last word of a name for somebody whom it fits, or all words
        but one of three or more (*Kim Il-sung* for "Kim Il-song"), and with it each dignity said
        before it ("Lord Home")."""
        return self._ask(name)[1]

    def _ask(self, name: str) -> tuple[Tier | None, bool]:
        if name not in self._known:
            said = said_name(name, self._words)
            found = self._listed.index.candidates(said, misprints=False)
            self._known[name] = (
                found[0].tier if found else None,
                any(self._prints(said, self._listed.printed[c.listed.id]) for c in found),
            )
        return self._known[name]

    def _prints(self, said: Said, printed: frozenset[str]) -> bool:
        name, dignities = said.name, self._words.dignities_of(said.titles)
        spelt = any(joined(name[-size:]) in printed for size in range(1, _JOINED + 1))
        spelt = spelt or sum(word in printed for word in name) >= max(len(name) - 1, 2)
        return spelt and dignities <= self._words.dignities_of(printed)


def fitting(register: Register, volume: str, source: Volume | None) -> ListFit | None:
    """How well names fit a volume's list of persons; None when the list isn't known."""
    listed = volume_list(register, volume, source)
    return ListFit(listed, register.words) if listed.entries else None


def registered(register: Register, volume: str) -> Callable[[str], bool]:
    """A question: is this somebody's full name, of an age to be meant in the volume? It remembers
    what it was asked."""
    year, words = series_year(volume), register.words
    bearers = register.remember("full-names", lambda: _full_names(register))

    @cache
    def known(name: str) -> bool:
        said = said_name(name, words).name
        return any(
            of_age(person, year, register)
            for size in range(1, min(len(said), 4))
            for person in bearers.get((said[0], joined(said[-size:])), ())
        )

    return known


def _full_names(register: Register) -> dict[tuple[str, str], frozenset[str]]:
    """Who bears each given name, or short form of one, with each surname."""
    bearers: dict[tuple[str, str], set[str]] = {}
    short: dict[str, set[str]] = {}
    for spelt, names in register.words.short.items():
        for name in names:
            short.setdefault(name, set()).add(spelt)
    for one in everybody(register).people:
        for form in one.forms:
            surname = joined(form.surname)
            for given in (*form.given[:1], *form.nicknames):
                for said in (given, *short.get(given, ())):
                    if len(said) > 1:
                        bearers.setdefault((said, surname), set()).add(one.id)
    return {key: frozenset(people) for key, people in bearers.items()}


def printed_words(name: str) -> frozenset[str]:
    """The folded words of a printed name, also those that stand together joined: *de Gaulle* is
    *degaulle*, too."""
    found = tokens(name)
    return frozenset(
        joined(found[at : at + size])
        for size in range(1, _JOINED + 1)
        for at in range(len(found) - size + 1)
    )


def identities(register: Register, volume: Volume) -> dict[str, Link]:
    """Which person of the register each entry of a volume's list is, by the entry's own id.

    ``listed``: the authority that the register was made from names the entry; else as ``whose``
    tells.
    """
    found: dict[str, Link] = {}
    for id, entry in volume_list(register, volume.id, volume).entries.items():
        if entry.person is not None:
            known = register.entry(volume.id, id)
            told = None if known and known.person else whose(entry, register)
            reason, sure = (told.reason, told.confidence) if told else ("listed", 0.99)
            found[id] = Link(entry.person, reason, sure, detail=entry.name)
    return found


def everybody(register: Register) -> ListIndex:
    """All people of the register; made once."""

    def build() -> ListIndex:
        return ListIndex((of_person(p, register) for p in register.people()), register.words)

    return register.remember("everybody", build)


def whose(entry: Entry, register: Register) -> Link | None:
    """The person of the register an entry is, None when that can't be told.

    ``full-name``: the names agree to the middle one. ``name-and-office``: the entry tells an office
    the person held. ``name-and-lists``: it tells what other lists tell of the person. Nobody else
    of that age bears the name.
    """
    name = listed_name(entry.name)
    given = list(name.given)
    while len(given) > 1 and given[0] in register.words.titles:
        given.pop(0)
    said = Said((), (*given, *name.surname), name.suffix)
    candidates = [
        c
        for c in everybody(register).candidates(said, misprints=False)
        if c.tier <= Tier.INITIALS and of_age(c.listed.id, series_year(entry.volume), register)
    ]
    agreeing = [c for c in candidates if any(_agree(form, name) for form in c.listed.forms)]
    if len(agreeing) == 1:
        return Link(agreeing[0].listed.id, "full-name", 0.99, detail=entry.name)
    return _told(entry, candidates[0], register) if len(candidates) == 1 else None


def _told(entry: Entry, only: Candidate, register: Register) -> Link | None:
    """The one person of a name, where the entry's description tells of an office that was held or
    what other lists tell of the person."""
    told = description_words(entry.description) - _COMMON
    for tenure in register.offices_of(only.listed.id):
        office = register.agent(tenure.office)
        for label in (office.label, *office.names) if office else ():
            words = description_words(label) - _COMMON
            if words and len(words & told) >= OFFICE_TOLD * len(words):
                return Link(only.listed.id, "name-and-office", 0.98, detail=entry.name)
    elsewhere = (e for e in register.listings(only.listed.id) if e.volume != entry.volume)
    known = frozenset[str]().union(*(description_words(e.description) for e in elsewhere))
    if only.tier is Tier.FULL and told and len(told & known) >= DESCRIPTION_TOLD * len(told):
        return Link(only.listed.id, "name-and-lists", 0.99, detail=entry.name)
    return None


def _agree(one: Name, other: Name) -> bool:
    """Whether two names agree in surname, suffix and two given names at least, whole or by their
    initials."""
    pairs = list(zip(one.given, other.given, strict=False))
    return (
        one.surname == other.surname
        and one.suffix == other.suffix
        and len(pairs) > 1
        and all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)
    )


def series_year(volume: str) -> int | None:
    """The first year a volume says in its id that it covers."""
    return next(iter(years_covered(volume)), None)


def of_age(person: str, year: int | None, register: Register) -> bool:
    """Whether a person may have written or been spoken of as living in a year."""
    who = register.person(person)
    if who is None or year is None:
        return who is not None
    if who.birth and who.birth > year - 15:
        return False
    if who.death and who.death < year - 5:
        return False
    spans = [series_year(e.volume) for e in register.listings(person)]
    years = [y for y in spans if y]
    held = [t.since.year for t in register.offices_of(person)]
    if not years and not held:
        return True
    return any(abs(y - year) <= 8 for y in (*years, *held))
