"""The register: people, offices and who held them, bodies, posts, news agencies, places.

Held in memory and read-only. ``Register.load`` reads RDF (Turtle, N-Triples or N-Quads, plain or
``.zst``): what ships in ``data/register``, and files made by ``kg register import``. Everything is
addressed by local names (``person/107127``, ``office/us-president``), the IRI without its base.

Names are looked up folded (case, accents, quotation marks, hyphens); an ambiguous name gives
several answers, never the first of them.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox
import zstandard

from kg import settings
from kg.errors import RegisterError
from kg.model import Label
from kg.resolve.names import NameWords, fold

# ----------------------------------------------------------------
# The register: people, offices and who held them, bodies, posts, news agencies, places.

T = TypeVar("T")


class Kind(StrEnum):
    """What an agent of the register is."""

    OFFICE = "office"
    BODY = "body"
    POST = "post"
    NEWS_AGENCY = "news-agency"
    REPOSITORY = "repository"
    COUNTRY = "country"
    CITY = "city"


LABELS = {
    Kind.OFFICE: Label.OFFICE,
    Kind.BODY: Label.BODY,
    Kind.POST: Label.POST,
    Kind.NEWS_AGENCY: Label.NEWS_AGENCY,
    Kind.REPOSITORY: Label.REPOSITORY,
    Kind.COUNTRY: Label.PLACE,
    Kind.CITY: Label.PLACE,
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person. ``names`` are all spellings, the display name first; years are None if unknown."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    surname: str = ""
    given: str = ""
    birth: int | None = None
    death: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a volume's list of persons; ``person`` is None while nobody is known for it."""

    volume: str
    id: str  # p_KNS2
    name: str
    description: str = ""
    person: str | None = None

    @property
    def local_name(self) -> str:
        """``person/VOLUME-p_ID``."""
        return f"person/{self.volume}-{self.id}"

    @property
    def identity(self) -> str:
        """The person's local name, or the entry's own while the person is not known."""
        return self.person or self.local_name


@dataclass(frozen=True, slots=True)
class Agent:
    """An office, body, post, news agency, repository, country or city. Links are local names."""

    id: str
    kind: Kind
    label: str
    names: tuple[str, ...] = ()  # other names
    part_of: str | None = None
    country: str | None = None  # of a post: the sending state
    host: str | None = None  # of a post: the receiving state
    seats: tuple[str, ...] = ()
    headed_by: str | None = None  # of a post: the office of its head
    capital: str | None = None
    adjectives: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    identifiers: tuple[str, ...] = ()  # of an office: the source's own ids

    @property
    def label_kind(self) -> Label:
        """The kind of mention that names this agent."""
        return LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who held an office from when to when, both days included; ``until`` None: not known."""

    office: str
    person: str
    since: date
    until: date | None
    acting: bool = False
    source: str = ""


class Register:
    """Look-ups over people, entries, agents and tenures. Built once, then only read."""

    def __init__(
        self,
        people: Iterable[Person],
        agents: Iterable[Agent],
        tenures: Iterable[Tenure],
        entries: Iterable[Entry],
        words: NameWords,
    ) -> None:
        self.words = words
        self._made: dict[object, Any] = {}
        self._people = {p.id: p for p in people}
        self._agents = {a.id: a for a in agents}
        self._tenures: defaultdict[str, list[Tenure]] = defaultdict(list)
        self._held: defaultdict[str, list[Tenure]] = defaultdict(list)
        for tenure in sorted(tenures, key=lambda t: (t.since, t.person)):
            self._tenures[tenure.office].append(tenure)
            self._held[tenure.person].append(tenure)
        self._lists: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
        self._listings: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._lists[entry.volume][entry.id] = entry
            if entry.person:
                self._listings[entry.person].append(entry)
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for agent in self._agents.values():
            for name in dict.fromkeys(key_of(n) for n in (agent.label, *agent.names)):
                self._by_name[name].append(agent.id)
        self._adjectives = {
            fold(adjective): agent.id
            for agent in self._agents.values()
            for adjective in agent.adjectives
        }

    @classmethod
    def load(
        cls,
        paths: Sequence[Path] | None = None,
        base: str = settings.DEFAULT_BASE,
        *,
        with_shipped: bool = True,
    ) -> Register:
        """Read the register that ships, and with it the files or folders of RDF in ``paths``.

        ``base`` is the part of the IRIs that local names leave out. Raises RegisterError, naming
        the file and line, when a file can't be read or isn't RDF.
        """
        # Imported here: the loader builds the classes above.

        shipped = settings.shipped("data")
        given = [shipped / "register"] if with_shipped else []
        return cls(*load_parts([*given, *(paths or ())], base), NameWords.read(shipped / "words"))

    def without_lists(self, volumes: Collection[str]) -> Register:
        """The register as it would be without the lists of persons of some volumes: their entries,
        the people known only through them, and the spellings found only there are not in it."""
        hidden = [e for volume in volumes for e in self.listed(volume)]
        kept = [
            e
            for v, of_volume in self._lists.items()
            if v not in volumes
            for e in of_volume.values()
        ]
        seen = {e.person for e in kept} | set(self._held)
        spelt: defaultdict[str | None, set[str]] = defaultdict(set)
        for entry in kept:
            spelt[entry.person].add(entry.name)
        only: defaultdict[str | None, set[str]] = defaultdict(set)
        for entry in hidden:
            only[entry.person].add(entry.name)
        people = []
        for person in self._people.values():
            if person.id in only and person.id not in seen:
                continue
            gone = only[person.id] - spelt[person.id] - {person.name}
            names = tuple(n for n in person.names if n not in gone)
            people.append(replace(person, names=names))
        tenures = (t for held in self._tenures.values() for t in held)
        return Register(people, self._agents.values(), tenures, kept, self.words)

    def remember(self, key: object, build: Callable[[], T]) -> T:
        """What ``build`` makes of this register, made once for a key and kept with the register."""
        if key not in self._made:
            self._made[key] = build()
        made: T = self._made[key]
        return made

    # ------------------------------------------------------------ people

    def person(self, id: str) -> Person | None:
        """The person of a local name (``person/107127``)."""
        return self._people.get(id)

    def people(self) -> Iterator[Person]:
        """All people, in no particular order."""
        return iter(self._people.values())

    # ------------------------------------------------------------ lists of persons

    @property
    def has_lists(self) -> bool:
        """Whether any volume's list of persons is known."""
        return bool(self._lists)

    def listed(self, volume: str) -> tuple[Entry, ...]:
        """What the register knows of a volume's list of persons."""
        return tuple(self._lists.get(volume, {}).values())

    def entry(self, volume: str, id: str) -> Entry | None:
        """One entry of a volume's list, by its local id (``p_KNS2``)."""
        return self._lists.get(volume, {}).get(id)

    def listings(self, person: str) -> tuple[Entry, ...]:
        """The entries, over all volumes, known to be this person."""
        return tuple(self._listings.get(person, ()))

    # ------------------------------------------------------------ agents

    def agent(self, id: str) -> Agent | None:
        """The office, body, post, news agency, repository or place of a local name."""
        return self._agents.get(id)

    def agents(self, *kinds: Kind) -> tuple[Agent, ...]:
        """All agents, or those of the kinds given."""
        return tuple(a for a in self._agents.values() if not kinds or a.kind in kinds)

    def find(self, text: str, *kinds: Kind) -> tuple[Agent, ...]:
        """The agents that bear a name, of the kinds given; a leading *the* makes no difference."""
        found = (self._agents[id] for id in self._by_name.get(key_of(text), ()))
        return tuple(a for a in found if not kinds or a.kind in kinds)

    def place(self, text: str) -> Agent | None:
        """The city or country of a name; None when unknown or when several bear it.

        Of "Hotel d’Iéna, Paris" the last part that names a city counts.
        """
        found = self.find(text, Kind.CITY) or self.find(text, Kind.COUNTRY)
        for part in reversed(text.split(",")) if "," in text else ():
            found = found or self.find(part.strip(), Kind.CITY)
        return found[0] if len(found) == 1 else None

    def country_of(self, adjective: str) -> Agent | None:
        """The country of an adjective: ``Soviet``, ``British``."""
        id = self._adjectives.get(fold(adjective))
        return self._agents[id] if id else None

    # ------------------------------------------------------------ offices

    def holder(self, office: str, day: date) -> Tenure | None:
        """Who held an office on a day; None when nobody did or nothing is known.

        Of two whose days touch, the later appointment counts, and one in full before one acting.
        """
        serving = [t for t in self._tenures.get(office, ()) if t.since <= day and not over(t, day)]
        if not serving:
            return None
        full = [t for t in serving if not t.acting]
        return (full or serving)[-1]

    def holders(self, office: str) -> tuple[Tenure, ...]:
        """All who held an office, by date."""
        return tuple(self._tenures.get(office, ()))

    def offices_of(self, person: str, day: date | None = None) -> tuple[Tenure, ...]:
        """The offices a person held, on a day or ever."""
        held = self._held.get(person, ())
        return tuple(t for t in held if day is None or (t.since <= day and not over(t, day)))

    def head(self, post: str, day: date) -> Tenure | None:
        """Who headed a post on a day."""
        agent = self._agents.get(post)
        return self.holder(agent.headed_by, day) if agent and agent.headed_by else None


def over(tenure: Tenure, day: date) -> bool:
    """Whether a tenure was over on a day. One without an end is taken to last for 120 days."""
    if tenure.until is not None:
        return tenure.until < day
    return (day - tenure.since).days > 120


def key_of(name: str) -> str:
    """The form under which the name of an agent is looked up."""
    folded = " ".join(fold(name).replace("-", " ").replace(",", " ").split())
    return folded.removeprefix("the ")


def listed_forms(person: Person) -> tuple[str, ...]:
    """A person's spellings in list order: ``Kennedy, John F.``."""
    first = f"{person.surname}, {person.given}" if person.given else person.surname
    return (first, *(inverted(n, person.surname) for n in person.names))


def inverted(name: str, surname: str) -> str:
    """``John F. Kennedy`` as ``Kennedy, John F.``; a name in list order stays as it is, and so does
    one that neither begins nor ends with the surname (*Chou En-lai* of Zhou Enlai)."""
    if "," in name:
        return name
    if name.endswith(" " + surname):
        return f"{surname}, {name[: -len(surname) - 1]}"
    if surname and name.startswith(surname + " "):  # Mao Tse-tung
        return f"{surname}, {name[len(surname) + 1 :]}"
    return name


# ----------------------------------------------------------------
# RDF → the values of the register. The terms read here are told at the head of each file in
# ``data/register``.

_CW = settings.VOCABULARY
_FOAF = "http://xmlns.com/foaf/0.1/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_SCHEMA = "https://schema.org/"
_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_SAME = "http://www.w3.org/2002/07/owl#sameAs"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_KINDS = {
    _CW + "Office": Kind.OFFICE,
    _CW + "Body": Kind.BODY,
    _CW + "Post": Kind.POST,
    _CW + "NewsAgency": Kind.NEWS_AGENCY,
    _CW + "Repository": Kind.REPOSITORY,
    _CW + "Country": Kind.COUNTRY,
    _CW + "City": Kind.CITY,
}
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]
Node = dict[str, list[str]]
Parts = tuple[list[Person], list[Agent], list[Tenure], list[Entry]]


def load_parts(paths: Sequence[Path], base: str) -> Parts:
    """Read files and folders of RDF into people, agents, tenures and entries of lists."""
    nodes: defaultdict[str, Node] = defaultdict(dict)
    for path in files(paths):
        _read(path, base, nodes)
    return _build(nodes)


def files(paths: Iterable[Path]) -> list[Path]:
    """Files, and the files of RDF in folders; RegisterError where there is neither."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.iterdir() if _format(p) is not None)
        elif path.is_file():
            found.append(path)
        else:
            raise RegisterError(
                f"there is no register at {path}", "give a file or folder of RDF that exists"
            )
    return found


def _format(path: Path) -> ox.RdfFormat | None:
    return _FORMATS.get((path.with_suffix("") if path.suffix == ".zst" else path).suffix)


def triples(path: Path, base: str) -> Iterator[Triple]:
    """What a file of RDF says, in its order; RegisterError where it can't be read, isn't RDF, or
    speaks of something without an IRI."""
    form = _format(path)
    if form is None:
        raise RegisterError(
            f"{path} is in no form known here",
            "give Turtle (.ttl), N-Triples (.nt) or N-Quads (.nq), plain or compressed (.zst)",
        )
    try:
        data = path.read_bytes()
        if path.suffix == ".zst":
            data = zstandard.ZstdDecompressor().stream_reader(data).read()
        for quad in ox.parse(data, format=form, base_iri=base):
            subject, value = quad.subject, quad.object
            named = isinstance(subject, ox.NamedNode)
            if not named or not isinstance(value, ox.NamedNode | ox.Literal):
                raise RegisterError(
                    f"{path} has a blank node or quoted triple: {subject} {value}",
                    "give every entry an IRI",
                )
            yield subject, quad.predicate, value
    except (SyntaxError, OSError, zstandard.ZstdError) as error:
        raise RegisterError(
            f"{path} can't be read: {error}", "mend the file, or leave it out of the register"
        ) from error


def _read(path: Path, base: str, nodes: defaultdict[str, Node]) -> None:
    start = len(base)
    last, node = "", Node()
    for term, predicate, said in triples(path, base):
        subject = term.value
        if subject != last:
            last = subject
            node = nodes[subject[start:] if subject.startswith(base) else subject]
        value = said.value
        if value.startswith(base) and not value.startswith(_CW):
            value = value[start:]
        node.setdefault(predicate.value, []).append(value)


def _build(nodes: dict[str, Node]) -> Parts:
    _fold_doubles(nodes)
    people: list[Person] = []
    agents: list[Agent] = []
    tenures: dict[tuple[str, str, date], Tenure] = {}
    entries: list[Entry] = []
    for id, node in nodes.items():
        if _CW + "listedIn" in node:
            entries.append(_entry(id, node))
            continue
        for kind in node.get(_TYPE, ()):
            if kind == _FOAF + "Person":
                people.append(_person(id, node))
            elif kind == _CW + "Tenure":
                tenure = _tenure(node)
                tenures[tenure.office, tenure.person, tenure.since] = tenure
            elif kind in _KINDS:
                agents.append(_agent(id, _KINDS[kind], node))
            else:
                continue
            break
    return people, agents, _ended(tenures.values()), entries


def _fold_doubles(nodes: dict[str, Node]) -> None:
    """Move what is said of a person's second number to the first (``owl:sameAs``)."""
    doubles = {other: id for id, node in nodes.items() for other in node.get(_SAME, ())}
    for other, id in doubles.items():
        for term, values in nodes.pop(other, {}).items():
            nodes[id].setdefault(term, []).extend(values)
    if doubles:
        for node in nodes.values():
            for term in (_CW + "holder", _CW + "identifiedAs"):
                if (told := node.get(term)) is not None:
                    node[term] = [doubles.get(value, value) for value in told]


def _one(node: Node, term: str) -> str | None:
    values = node.get(term)
    return values[0] if values else None


def _year(node: Node, term: str) -> int | None:
    value = _one(node, term)
    return int(value[:4]) if value else None


def _person(id: str, node: Node) -> Person:
    names = dict.fromkeys([*node.get(_FOAF + "name", ()), *node.get(_SKOS + "altLabel", ())])
    return Person(
        id,
        _one(node, _FOAF + "name") or id,
        tuple(names),
        _one(node, _FOAF + "familyName") or "",
        _one(node, _FOAF + "givenName") or "",
        _year(node, _SCHEMA + "birthDate"),
        _year(node, _SCHEMA + "deathDate"),
    )


def _entry(id: str, node: Node) -> Entry:
    volume = node[_CW + "listedIn"][0]
    return Entry(
        volume,
        id.removeprefix(f"person/{volume}-"),
        _one(node, _FOAF + "name") or "",
        _one(node, _DCTERMS + "description") or "",
        _one(node, _CW + "identifiedAs"),
    )


def _tenure(node: Node) -> Tenure:
    until = _one(node, _CW + "until")
    return Tenure(
        node[_CW + "office"][0],
        node[_CW + "holder"][0],
        _day(node[_CW + "from"][0], last=False),
        _day(until, last=True) if until else None,
        _one(node, _CW + "acting") == "true",
        _one(node, _DCTERMS + "source") or "",
    )


def _day(value: str, *, last: bool) -> date:
    """The first or last day of ``1962``, ``1962-10`` or ``1962-10-25``."""
    numbers = [int(part) for part in value.split("-")]
    year, month = numbers[0], numbers[1] if len(numbers) > 1 else (12 if last else 1)
    if len(numbers) > 2:
        return date(year, month, numbers[2])
    return date(year, month, calendar.monthrange(year, month)[1] if last else 1)


def _ended(tenures: Iterable[Tenure]) -> list[Tenure]:
    """Two sources may tell one tenure with days that differ a little: the later told goes."""
    kept: defaultdict[tuple[str, str], list[Tenure]] = defaultdict(list)
    for tenure in tenures:
        same = kept[tenure.office, tenure.person]
        within = [t for t in same if t.since <= tenure.since and not over(t, tenure.since)]
        if all(t.until is not None and t.until <= tenure.since for t in within):
            same.append(tenure)
    return [tenure for same in kept.values() for tenure in same]


def _agent(id: str, kind: Kind, node: Node) -> Agent:
    latitude, longitude = _one(node, _GEO + "lat"), _one(node, _GEO + "long")
    return Agent(
        id,
        kind,
        _one(node, _SKOS + "prefLabel") or id,
        tuple(node.get(_SKOS + "altLabel", ())),
        _one(node, _DCTERMS + "isPartOf"),
        _one(node, _CW + "country"),
        _one(node, _CW + "hostCountry"),
        tuple(node.get(_CW + "seat", ())),
        _one(node, _CW + "headedBy"),
        _one(node, _CW + "capital"),
        tuple(node.get(_CW + "adjective", ())),
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        tuple(node.get(_DCTERMS + "identifier", ())),
    )
