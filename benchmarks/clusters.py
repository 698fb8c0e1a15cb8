"""The same person in several volumes: entries of lists of persons → clusters.

A volume-local id says nothing outside its volume. Entries belong together when the register knows
them for one person, or when surname and given names agree and the times are near enough; where only
initials or a bare surname agree, the descriptions have to agree as well. An entry that fits two
clusters equally stays by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.model import Volume
from kg.resolve.candidates import cross_references, description_words, joined, within
from kg.resolve.listed import series_year
from kg.resolve.names import Name, NameWords, listed_name
from kg.resolve.register import Entry, Register

YEARS_NAMED = 30  # years apart that full names may be
YEARS_SHORT = 15  # … that initials or a bare surname may be
ALIKE = 0.2  # share of the words two descriptions have in common
MUCH_ALIKE = 0.5  # … that they must have where the given names differ as by a misprint
_MISPRINT = -1

_COMMON = frozenset(
    ("the", "and", "from", "until", "after", "for", "with", "member", "also", "thereafter")
)
# parts of surnames that one list prints and another leaves out or puts at the end
_PARTICLES = frozenset(
    ("al", "el", "von", "van", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "la")
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Entries that are one person. ``id`` is the person's local name, or that of the first entry
    while the register doesn't know the person."""

    id: str
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class _Group:
    names: list[Name] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    volumes: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)
    person: str | None = None


def cluster(
    volumes: Iterable[Volume], register: Register, *, use_links: bool = True
) -> tuple[Cluster, ...]:
    """The persons behind the lists of the volumes given, largest cluster first.

    A volume without a list of its own is taken as the register knows it. ``use_links`` False
    leaves out what the register knows of identities and goes by the entries alone.
    """
    entries: list[Entry] = []
    for volume in volumes:
        own = [
            register.entry(volume.id, p.id) or Entry(volume.id, p.id, p.name, p.description)
            for p in volume.persons
        ]
        entries += own or register.listed(volume.id)
    groups = _grouped(entries, register.words, use_links)
    clusters = (
        Cluster(g.person or g.entries[0].local_name, tuple(g.entries)) for g in groups if g.entries
    )
    return tuple(sorted(clusters, key=lambda c: (-len(c.entries), c.id)))


def _grouped(entries: Sequence[Entry], words: NameWords, use_links: bool) -> list[_Group]:
    blocks: defaultdict[str, list[Entry]] = defaultdict(list)
    linked: dict[str, _Group] = {}
    for entry in entries:
        if use_links and entry.person:
            group = linked.setdefault(entry.person, _Group(person=entry.person))
            _put(group, entry, _plain(entry.name, words))
        else:
            blocks[_block(_plain(entry.name, words))].append(entry)
    known: defaultdict[str, list[_Group]] = defaultdict(list)
    for group in linked.values():
        for key in dict.fromkeys(_block(name) for name in group.names):
            known[key].append(group)
    result = list(linked.values())
    for key, block in blocks.items():
        groups = list(known.get(key, ()))
        before = len(groups)
        for entry in sorted(block, key=lambda e: (-_weight(_plain(e.name, words)), e.volume, e.id)):
            _place(entry, groups, words)
        result += _merged(groups[before:], words)
    return _cross_referenced(result, entries)


def _merged(groups: list[_Group], words: NameWords) -> list[_Group]:
    """Groups of one block that turned out, once complete, to be one person."""
    kept: list[_Group] = []
    for group in sorted(groups, key=lambda g: -len(g.entries)):
        same = [
            k
            for k in kept
            if not (k.volumes & group.volumes)
            and all(_fits(e, _plain(e.name, words), k, words) > 0 for e in group.entries[:3])
        ]
        if len(same) != 1:
            kept.append(group)
            continue
        for entry in group.entries:
            _put(same[0], entry, _plain(entry.name, words))
    return kept


def _cross_referenced(groups: list[_Group], entries: Sequence[Entry]) -> list[_Group]:
    """``Krutikov`` where an entry says *See Krutikov*: both are one person."""
    lists: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        lists[entry.volume].append(entry)
    home = {e: g for g in groups for e in g.entries}
    for listed in lists.values():
        for entry, meant in cross_references(listed).items():
            own, target = home[entry], home[meant]
            if target is not own and not own.person:
                own.entries.remove(entry)
                target.entries.append(entry)
                home[entry] = target
    return [g for g in groups if g.entries]


def _place(entry: Entry, groups: list[_Group], words: NameWords) -> None:
    """Put an entry into the one group it fits, or into a new one."""
    name = _plain(entry.name, words)
    scored = [(score, g) for g in groups if (score := _fits(entry, name, g, words)) > 0]
    scored.sort(key=lambda pair: -pair[0])
    if scored and (len(scored) == 1 or scored[0][0] > scored[1][0]):
        _put(scored[0][1], entry, name)
        return
    group = _Group()
    _put(group, entry, name)
    groups.append(group)


def _put(group: _Group, entry: Entry, name: Name) -> None:
    group.entries.append(entry)
    group.volumes.add(entry.volume)
    group.words |= description_words(entry.description) - _COMMON
    if name not in group.names:
        group.names.append(name)
    if (year := series_year(entry.volume)) is not None:
        group.years.append(year)


def _fits(entry: Entry, name: Name, group: _Group, words: NameWords) -> float:
    """How well an entry fits a group; 0 when it doesn't."""
    if entry.volume in group.volumes:  # a list names nobody twice
        return 0.0
    agreements = [_agreement(name, other, words) for other in group.names]
    best = max(agreements)
    if best < 4 and 0 in agreements:
        return 0.0
    worst = min(agreements) if best < 4 else best
    year = series_year(entry.volume)
    gap = min((abs(year - y) for y in group.years), default=0) if year is not None else 0
    own = description_words(entry.description) - _COMMON
    alike = len(own & group.words) / max(1, min(len(own), len(group.words)))
    if gap > (YEARS_NAMED if best >= 3 else YEARS_SHORT) and alike < 2 * ALIKE:
        return 0.0
    if best < 3 and alike < ALIKE and own and group.words:
        return 0.0
    if worst == _MISPRINT and alike < MUCH_ALIKE:
        return 0.0
    return best + alike + 1 / (1 + gap)


def _agreement(a: Name, b: Name, words: NameWords) -> int:
    """4 the names are the same, 3 given names agree in full, 2 as initials, 1 one has no given
    names, 0 they differ, _MISPRINT they differ a little."""
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return 0
    whole_a, whole_b = sorted((*a.given, *a.surname)), sorted((*b.given, *b.surname))
    if whole_a == whole_b or joined(whole_a) == joined(whole_b):
        return 4 if a.given else 2
    if not a.given or not b.given:
        return 1
    known_a, known_b = (*a.given, *a.nicknames), (*b.given, *b.nicknames)
    short, long = (known_a, known_b) if len(a.given) <= len(b.given) else (known_b, known_a)
    levels = [_level(s, at, long, words) for at, s in enumerate(short)]
    if 0 in levels:
        if joined(known_a) == joined(known_b):
            return 3
        misprint = within(joined(a.given), joined(b.given), 2) and a.given[0][0] == b.given[0][0]
        return _MISPRINT if levels[0] == 2 or misprint else 0
    return 3 if 2 in levels else 2


def _level(name: str, at: int, long: Sequence[str], words: NameWords) -> int:
    """How a given name agrees with the one in its place, or in full with any: *Averell* with
    *William Averell*, and no *Horace* with *Christopher H.*"""
    if any(_same_given(name, g, words) == 2 for g in long):
        return 2
    return _same_given(name, long[at], words) if at < len(long) else 0


def _same_given(a: str, b: str, words: NameWords) -> int:
    """As ``NameWords.same_given``, and 2 for two spellings: *Alekseevich*, *Alexeyevich*."""
    level = words.same_given(a, b)
    spelt = min(len(a), len(b))
    if level == 0 and spelt > 5 and a[:1] == b[:1] and within(a, b, 1 if spelt < 8 else 3):
        return 2
    return level


def _plain(printed: str, words: NameWords) -> Name:
    """A printed name without titles and particles; one without a comma begins with the surname."""
    name = listed_name(printed)
    given = [t for t in name.given if t not in _PARTICLES]
    while len(given) > 1 and given[0] in words.titles:
        given.pop(0)
    surname = [t for t in name.surname if t not in _PARTICLES] or list(name.surname)
    if not name.ordered:
        surname, given = surname[:1], surname[1:]
    return Name(tuple(surname), tuple(given), name.nicknames, name.suffix)


def _block(name: Name) -> str:
    return name.surname[0] if name.surname else ""


def _weight(name: Name) -> int:
    return sum(2 if len(t) > 1 else 1 for t in name.given)
