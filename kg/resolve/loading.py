"""RDF → the values of the register. The terms read here are told at the head of each file in
``data/register``.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import zstandard

from kg import settings
from kg.errors import RegisterError
from kg.resolve.register import Agent, Entry, Kind, Person, Tenure, over

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
