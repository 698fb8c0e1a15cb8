"""Who a name on a page could be: the persons listed, and how well each fits.

The name as said (*Couve*, *Walt*, *Gen. Maxwell D. Taylor*) is compared with every spelling known
of each person; how it fits is the tier. Nothing is decided here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Tier
from kg.resolve.names import Name, NameWords, Said, name_forms, tokens
from kg.resolve.register import Entry, Person, Register, key_of, listed_forms

# "See Krutikov.", "see Ho Thong Minh"
_SEE = re.compile(r"[Ss]ee (?:also )?(?P<name>[^.;]+)")
_LONG = 5  # letters a surname needs before a misprint in it is looked through
_LONGER = 8
_SHORT = 3  # letters that a given name cut short keeps
_MONSIEUR = frozenset(("m", "mm"))
_FIRST = 5  # words at the beginning of a description that say what somebody is


@dataclass(frozen=True, slots=True)
class Listed:
    """A person who may be meant, with what helps to tell."""

    id: str  # local name
    name: str
    forms: tuple[Name, ...]
    words: frozenset[str]  # of the description, and the titles printed with the name
    first: frozenset[str]  # the words the description begins with
    told: str  # the description as it is compared


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed person and how the name fits."""

    listed: Listed
    tier: Tier


def joined(parts: Iterable[str]) -> str:
    """Tokens as one key, so that *Ben-Gurion*, *Ben Gurion* and *BenGurion* are the same."""
    return "".join(parts)


def description_words(text: str) -> frozenset[str]:
    """The words of a description that may tell people apart."""
    return frozenset(w for w in tokens(text) if len(w) > 2)


class ListIndex:
    """The persons of one list (a volume's, or the whole register) by the words of their names."""

    def __init__(self, people: Iterable[Listed], words: NameWords) -> None:
        self.people = tuple(people)
        self._words = words
        self._keys: defaultdict[str, dict[str, Listed]] = defaultdict(dict)
        self._parts: defaultdict[str, dict[str, Listed]] = defaultdict(dict)
        self._given: defaultdict[str, dict[str, Listed]] = defaultdict(dict)
        for listed in self.people:
            for form in listed.forms:
                self._keys[joined(form.surname)][listed.id] = listed
                for token in form.surname:
                    self._parts[token][listed.id] = listed
                initials = "".join(t[0] for t in (*form.given, *form.surname))
                for token in {*form.given, *form.nicknames, initials}:
                    self._given[token][listed.id] = listed

    def candidates(
        self, said: Said, *, misprints: bool = True, given: bool = True
    ) -> tuple[Candidate, ...]:
        """All who may be meant, best tier first; empty when the name fits nobody. With
        ``misprints`` a name that fits nobody is compared with those spelt nearly like it; without
        ``given`` a single word is nobody's given name."""
        if not said.name:
            return ()
        ends = tuple(joined(said.name[-size:]) for size in range(1, min(len(said.name), 4) + 1))
        possible = dict(self._parts.get(said.name[-1], {}))
        for end in ends:
            possible.update(self._keys.get(end, {}))
        first, last = said.name[0], said.name[-1]
        if len(said.name) > 1:  # "Mohammed Ali": both may be given names
            known = self._given.get(first, {}).keys() | self._parts.get(first, {}).keys()
            of_last = self._given.get(last, {})
            possible.update((id, of_last[id]) for id in sorted(known & of_last.keys()))
        elif given:
            for token in (last, *self._words.short.get(last, ())):
                possible.update(self._given.get(token, {}))
        found = []
        for listed in possible.values():
            tiers = [t for form in listed.forms if (t := self._tier(said, ends, form)) is not None]
            if tiers:
                found.append(Candidate(listed, min(tiers)))
        if not found and len(said.name) > 1 and said.name[0] in _MONSIEUR:
            plain = Said(said.titles, said.name[1:], said.suffix)
            return self.candidates(plain, misprints=misprints, given=given)
        if not found and misprints:
            found = self._misprinted(said)
        return tuple(sorted(found, key=lambda c: (c.tier, c.listed.id)))

    def _tier(self, said: Said, ends: tuple[str, ...], form: Name) -> Tier | None:
        name, surname = said.name, joined(form.surname)
        for size in range(len(ends), 0, -1):
            if ends[size - 1] == surname:
                return self._of_given(name[:-size], form, said.suffix)
        if not form.ordered:
            return self._unordered(name, form)
        if self._part(name, form):
            return Tier.PART
        if len(name) == 1 and self._given_alone(name[0], form):
            return Tier.GIVEN
        return None

    def _given_alone(self, name: str, form: Name) -> bool:
        """Whether a word is a given name of the person, or their initials: *LBJ*; *Lord* alone is
        nobody's of "Home, Lord Alexander"."""
        if name in self._words.titles:
            return False
        if any(self._words.same_given(name, g) == 2 for g in (*form.given, *form.nicknames)):
            return True
        whole = (*form.given, *form.surname)
        return len(whole) > 2 and name == "".join(t[0] for t in whole)

    def _part(self, name: tuple[str, ...], form: Name) -> bool:
        """Whether it is part of a surname of several words, or of the whole name in its order."""
        if len(form.surname) > 1:
            for token in (form.surname[0], form.surname[-1]):
                if name[-1] == token and len(token) > 1 and self._agree(name[:-1], form):
                    return True
            if len(name) > 1 and name[-2:] == form.surname[:2]:
                return True
        return len(name) > 1 and all(t in form.given or t in form.surname for t in name)

    def _of_given(self, before: tuple[str, ...], form: Name, suffix: str) -> Tier | None:
        if suffix in ("jr", "ii", "iii") and form.suffix and form.suffix != suffix:
            return None
        if not before:
            return Tier.SURNAME
        if not (form.given or form.nicknames):
            return Tier.PART
        agreed = [
            max((self._said_given(s, g) for g in self._comparable(s, form)), default=0)
            for s in before
        ]
        if 0 in agreed:
            return None
        return Tier.FULL if 2 in agreed else Tier.INITIALS

    @staticmethod
    def _comparable(said: str, form: Name) -> tuple[str, ...]:
        """The given names that one said may be: written out, never a middle initial alone, which
        would let *Bromley Smith* pass for Walter B. Smith."""
        middle = form.given[1:]
        if len(said) > 1:
            middle = tuple(one for one in middle if len(one) > 1)
        return (*form.given[:1], *middle, *form.nicknames)

    def _said_given(self, said: str, known: str) -> int:
        """How a given name said before a surname agrees with a known one, as ``same_given`` tells;
        one cut short agrees as an initial does: *Phil* of *Phillips*, *McG.* of *McGeorge*."""
        short = len(said) >= _SHORT and known.startswith(said)
        return self._words.same_given(said, known) or int(short)

    def _agree(self, before: tuple[str, ...], form: Name) -> bool:
        known = (*form.given, *form.nicknames, *form.surname)
        return all(any(self._words.same_given(s, g) for g in known) for s in before)

    def _unordered(self, name: tuple[str, ...], form: Name) -> Tier | None:
        whole = form.surname
        if joined(name) == joined(whole):
            return Tier.FULL
        if all(t in whole for t in name):
            ends = name[-1] == whole[-1] or name[0] == whole[0]
            return Tier.PART if ends else Tier.GIVEN
        return None

    def _misprinted(self, said: Said) -> list[Candidate]:
        last = joined(said.name[-1:])
        if len(last) < _LONG:
            return []
        longer = _LONGER if len(said.name) > 1 else _LONGER + 1  # Harrison is not Harriman
        limit = 2 if len(last) >= longer else 1
        found: dict[str, Listed] = {}
        for key, people in self._keys.items():
            close = abs(len(key) - len(last)) <= limit and key[:1] == last[:1]
            if close and within(last, key, limit):
                found.update(people)
        return [
            Candidate(listed, Tier.FUZZY)
            for listed in found.values()
            if len(said.name) == 1 or any(self._agree(said.name[:-1], f) for f in listed.forms)
        ]


def within(a: str, b: str, limit: int) -> bool:
    """Whether two words are at most ``limit`` insertions, deletions or replacements apart."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
        if min(row) > limit:
            return False
    return row[-1] <= limit


def cross_references(entries: Iterable[Entry]) -> dict[Entry, Entry]:
    """Entries of one list that only point to another (*See Krutikov*) → the entry they point to."""
    told = list(entries)
    found = {}
    for entry in told:
        match = _SEE.match(entry.description)
        if match is None:
            continue
        wanted = set(tokens(match["name"]))
        meant = [e for e in told if e is not entry and wanted <= set(tokens(e.name))]
        meant = [e for e in meant if not _SEE.match(e.description)]
        if wanted and len(meant) == 1:
            found[entry] = meant[0]
    return found


def of_entry(entry: Entry, register: Register, pointing: Iterable[Entry]) -> Listed:
    """A listed person from an entry of a volume's list, with what the register knows besides and
    the names of the entries that point to it."""
    person = register.person(entry.person) if entry.person else None
    other = (e.name for e in pointing)
    printed = (entry.name, *other, *(listed_forms(person) if person else ()))
    titles = register.words.titles.intersection(tokens(entry.name))
    return Listed(
        entry.identity,
        entry.name,
        _forms(printed, register.words),
        description_words(entry.description) | titles,
        frozenset(tokens(entry.description)[:_FIRST]),
        key_of(entry.description),
    )


def of_person(person: Person, register: Register) -> Listed:
    """A person of the register, apart from any volume's list; made once."""
    return register.remember(("listed", person.id), lambda: _of_person(person, register))


def _of_person(person: Person, register: Register) -> Listed:
    listings = register.listings(person.id)
    offices = (register.agent(t.office) for t in register.offices_of(person.id))
    told = " ".join(o.label for o in offices if o)
    words = description_words(" ".join((told, *(e.description for e in listings))))
    return Listed(
        person.id,
        person.name,
        _forms((*listed_forms(person), *(e.name for e in listings)), register.words),
        words,
        frozenset(),
        "",
    )


def _forms(printed: Iterable[str], words: NameWords) -> tuple[Name, ...]:
    """The forms of a name. "President Kennedy" adds nothing to "Kennedy, John F.", and without a
    given name of its own would let any Kennedy pass for him."""
    names = [form for p in dict.fromkeys(printed) for form in name_forms(p, words)]
    whole = {form.surname for form in names if form.given or form.nicknames}
    kept = (f for f in names if f.given or f.nicknames or f.surname not in whole)
    return tuple(dict.fromkeys(kept))
