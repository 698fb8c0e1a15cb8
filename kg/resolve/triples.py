"""Imported facts → lines of N-Triples, in the terms that ``loading`` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import settings
from kg.resolve.names import fold, listed_name

if TYPE_CHECKING:
    from kg.resolve.importing import PersonData, TenureData

_BASE = settings.DEFAULT_BASE
_CW = settings.VOCABULARY
_FOAF = "http://xmlns.com/foaf/0.1/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_SCHEMA = "https://schema.org/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def _line(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> str:
    return f"<{_BASE}{subject}> <{predicate}> {value} .\n"


def _date(value: str) -> ox.Literal | None:
    kind = _DATES.get(len(value))
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + kind)) if kind else None


def _local(name: str) -> ox.NamedNode:
    return ox.NamedNode(_BASE + name)


def display(printed: str) -> str:
    """A name in list order as it is spoken: ``Kennedy, John F.`` is ``John F. Kennedy``."""
    parts = [part.strip() for part in printed.split(",")]
    if len(parts) < 2 or listed_name(printed).suffix == fold(parts[1]).strip("."):
        return ", ".join(parts)
    spoken = f"{parts[1]} {parts[0]}"
    return ", ".join((spoken, *parts[2:]))


def of_person(person: PersonData) -> list[str]:
    """A person: names, years, VIAF number."""
    subject = f"person/{person.number}"
    surname, _, given = (part.strip() for part in person.name.partition(","))
    lines = [
        _line(subject, _TYPE, ox.NamedNode(_FOAF + "Person")),
        _line(subject, _FOAF + "name", ox.Literal(display(person.name))),
        _line(subject, _FOAF + "familyName", ox.Literal(surname)),
    ]
    if given:
        lines.append(_line(subject, _FOAF + "givenName", ox.Literal(given)))
    lines += [_line(subject, _SKOS + "altLabel", ox.Literal(s)) for s in person.spellings]
    for term, year in (("birthDate", person.birth), ("deathDate", person.death)):
        if year.isdigit() and (value := _date(year)):
            lines.append(_line(subject, _SCHEMA + term, value))
    for number in person.viaf:
        if number.isdigit():
            viaf = ox.NamedNode(f"http://viaf.org/viaf/{number}")
            lines.append(_line(subject, _SKOS + "exactMatch", viaf))
    return lines


def of_entry(volume: str, id: str, name: str, remark: str, person: str | None) -> list[str]:
    """An entry of a volume's list of persons, and who it is."""
    subject = f"person/{volume}-{id}"
    lines = [
        _line(subject, _CW + "listedIn", _local(volume)),
        _line(subject, _FOAF + "name", ox.Literal(name)),
    ]
    if remark:
        lines.append(_line(subject, _DCTERMS + "description", ox.Literal(remark)))
    if person:
        lines.append(_line(subject, _CW + "identifiedAs", _local(person)))
    return lines


def of_office(office: str, label: str) -> list[str]:
    """An office the shipped register doesn't know."""
    return [
        _line(office, _TYPE, ox.NamedNode(_CW + "Office")),
        _line(office, _SKOS + "prefLabel", ox.Literal(label, language="en")),
    ]


def of_tenure(office: str, person: str, tenure: TenureData, source: str) -> list[str]:
    """One holder of an office."""
    start, end = _date(tenure.start), _date(tenure.end)
    if start is None:
        return []
    number = person.removeprefix("person/")
    subject = f"tenure/{office.removeprefix('office/')}/{tenure.start}-{number}"
    lines = [
        _line(subject, _TYPE, ox.NamedNode(_CW + "Tenure")),
        _line(subject, _CW + "office", _local(office)),
        _line(subject, _CW + "holder", _local(person)),
        _line(subject, _CW + "from", start),
        _line(subject, _DCTERMS + "source", ox.NamedNode(source)),
    ]
    if end is not None:
        lines.append(_line(subject, _CW + "until", end))
    if tenure.acting:
        acting = ox.Literal("true", datatype=ox.NamedNode(_XSD + "boolean"))
        lines.append(_line(subject, _CW + "acting", acting))
    return lines
