"""Grow the register: the Office of the Historian's people and POCOM data, volumes' own lists, and
what other authorities call its people.

The people data is one XML file a person (names as printed in the lists of persons, remarks, and the
addresses of the entries they come from); POCOM is one XML file a mission, position or person.
Both are read as they are published, from a folder or a tar archive. What comes out is one file of
sorted N-Triples, compressed, that ``Register.load`` reads in about a second.
"""

from __future__ import annotations

import csv
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import zstandard
from lxml import etree

from kg import settings
from kg.errors import InputError, RegisterError
from kg.model import Volume
from kg.resolve.names import fold, listed_name
from kg.resolve.register import Kind, Person, Register

# ----------------------------------------------------------------
# Imported facts → lines of N-Triples, in the terms that ``loading`` reads.

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
            lines.append(_line(subject, _SCHEMA + "sameAs", viaf))
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


# ----------------------------------------------------------------
# Grow the register: the Office of the Historian's people and POCOM data, and volumes' own lists.

FILE_NAME = "imported.nt.zst"

# "…/historicaldocuments/frus1961-63v06/persons#p_KJF2"
_ENTRY = re.compile(r"/historicaldocuments/(?P<volume>[\w.-]+)/persons#(?P<id>[\w.-]+)$")
# "…/departmenthistory/people/kohler-foy-david"
_POCOM = re.compile(r"/departmenthistory/people/(?P<id>[\w-]+)$")
_PAGES = "https://history.state.gov/departmenthistory/people/"
_ACTING = frozenset(("charge-daffaires-ad-interim", "acting-principal-officer"))
_AD_INTERIM = "secretary-ad-interim"


@dataclass(frozen=True, slots=True)
class PersonData:
    """One person of the people data, before it becomes triples."""

    number: str
    name: str  # in list order
    spellings: tuple[str, ...]
    birth: str
    death: str
    viaf: tuple[str, ...]
    entries: tuple[tuple[str, str, str, str], ...]  # volume, local id, name, remark
    pages: tuple[str, ...]  # POCOM ids


@dataclass(frozen=True, slots=True)
class TenureData:
    """One appointment of POCOM. ``office`` is POCOM's id of the mission or position."""

    office: str
    person: str  # POCOM id
    start: str
    end: str
    acting: bool


@dataclass(slots=True)
class Imported:
    """What an import read, and what it left out and why."""

    people: int = 0
    entries: int = 0
    tenures: int = 0
    listed: int = 0  # entries that came from volumes alone
    left_out: list[tuple[str, str]] = field(default_factory=list)


def import_register(
    sources: Sequence[Path], folder: Path, register: Register, volumes: Iterable[Volume] = ()
) -> Imported:
    """Read people and POCOM data and volumes' lists into ``folder/imported.nt.zst``.

    ``register`` is the one that ships: it tells under which office a mission of POCOM goes.
    Raises InputError when a source isn't there or no source holds anything known, and
    RegisterError when the folder can't be written. Ill-formed members are left out and told.
    """
    told = Imported()
    people: dict[str, PersonData] = {}
    tenures: list[TenureData] = []
    labels: dict[str, str] = {}
    for source in sources:
        for name, data in _members(source):
            try:
                root = etree.fromstring(data, _parser())
            except etree.XMLSyntaxError as error:
                told.left_out.append((name, str(error)))
                continue
            if root.tag == "person" and root.find("names") is not None:
                person = _person(root)
                people[person.number] = person
            elif root.tag in ("country-mission", "org-mission", "principal-position"):
                office, label, found = _appointments(root)
                tenures += found
                labels[office] = label
    if sources and not people and not tenures:
        raise InputError(
            "nothing in " + ", ".join(map(str, sources)) + " is people or POCOM data",
            "give the folder or archive of either, as the Office of the Historian publishes them",
        )
    lines = _triples(people, tenures, labels, register=register, volumes=volumes, told=told)
    _write(folder, lines)
    return told


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _members(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each XML file in a folder or tar archive."""
    if source.is_dir():
        for path in sorted(source.rglob("*.xml")):
            yield str(path), path.read_bytes()
        return
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None and member.name.endswith(".xml"):
                    yield member.name, stream.read()
    except (OSError, EOFError, tarfile.TarError) as error:
        raise InputError(
            f"{source} can't be read: {error}", "give a folder, or a tar archive that is whole"
        ) from error


def _text(root: etree._Element, path: str) -> str:
    return " ".join((root.findtext(path) or "").split())


def _person(root: etree._Element) -> PersonData:
    """One file of the people data."""
    names: dict[tuple[str, str], str] = {}
    pages: list[str] = []
    spellings = [_text(n, ".") for n in root.findall("names/alternates//name")]
    for original in root.findall("names/originals/original"):
        printed = _text(original, "name")
        spellings.append(printed)
        for url in original.findall("source-url"):
            if found := _ENTRY.search(url.text or ""):
                names.setdefault((found["volume"], found["id"]), printed)
            elif found := _POCOM.search(url.text or ""):
                pages.append(found["id"])
    remarks: dict[tuple[str, str], str] = {}
    for remark in root.findall("remarks/remark"):
        text = " ".join(
            " ".join("".join(map(str, p.itertext())).split()) for p in remark.findall("p")
        )
        for url in remark.findall("source-url"):
            if found := _ENTRY.search(url.text or ""):
                remarks.setdefault((found["volume"], found["id"]), text)
    return PersonData(
        _text(root, "id"),
        _text(root, "names/preferred/name"),
        tuple(dict.fromkeys(s for s in spellings if s)),
        _text(root, "birth-year"),
        _text(root, "death-year"),
        tuple(a.text for a in root.findall("authorities/authority[@service='viaf']") if a.text),
        tuple((*key, names[key], remarks.get(key, "")) for key in sorted(names)),
        tuple(dict.fromkeys(pages)),
    )


def _appointments(root: etree._Element) -> tuple[str, str, list[TenureData]]:
    """One mission or position of POCOM: its id, its label, who was appointed."""
    office = _text(root, "territory-id") or _text(root, "id")
    label = _text(root, "names/singular")
    if root.tag == "country-mission":
        label = "Ambassador to " + office.replace("-", " ").title()
    found = []
    for item in root.iter("chief", "principal"):
        start = _text(item, "started/date")
        end = _text(item, "ended/date")
        if not start and end:  # took up the post without a day of credentials
            start = _text(item, "appointed/date")
        if start:
            acting = _text(item, "role-title-id") in _ACTING or office == _AD_INTERIM
            found.append(TenureData(office, _text(item, "person-id"), start, end, acting))
    return office, label, found


def _offices(register: Register) -> dict[str, str | None]:
    """POCOM's ids → offices of the register; None where two offices share one id."""
    known: dict[str, str | None] = {}
    for agent in register.agents(Kind.OFFICE):
        for identifier in agent.identifiers:
            known[identifier] = None if identifier in known else agent.id
    return known


def _triples(
    people: dict[str, PersonData],
    tenures: list[TenureData],
    labels: dict[str, str],
    *,
    register: Register,
    volumes: Iterable[Volume],
    told: Imported,
) -> list[str]:
    lines: list[str] = []
    numbers: dict[str, str] = {}
    entries: set[tuple[str, str]] = set()
    for person in people.values():
        lines += of_person(person)
        numbers.update(dict.fromkeys(person.pages, person.number))
        for volume, id, name, remark in person.entries:
            if (volume, id) in entries:
                told.left_out.append((f"{volume}#{id}", "two people are given for this entry"))
                continue
            entries.add((volume, id))
            lines += of_entry(volume, id, name, remark, f"person/{person.number}")
    told.people, told.entries = len(people), len(entries)
    for listed in volumes:
        for entry in listed.persons:
            if (listed.id, entry.id) not in entries:
                entries.add((listed.id, entry.id))
                lines += of_entry(listed.id, entry.id, entry.name, entry.description, None)
                told.listed += 1
    offices = _offices(register)
    slugs = {
        id: f"ambassador-{id}" if label.startswith("Ambassador to ") else f"us-{id}"
        for id, label in labels.items()
    }
    for tenure in tenures:
        number = numbers.get(tenure.person)
        office = offices.get(tenure.office, f"office/{slugs[tenure.office]}")
        if number is None or office is None:
            told.left_out.append((tenure.person, f"no single person or office: {tenure.office}"))
            continue
        if register.agent(office) is None and labels.get(tenure.office):
            lines += of_office(office, labels[tenure.office])
        lines += of_tenure(office, f"person/{number}", tenure, _PAGES + tenure.person)
        told.tenures += 1
    return lines


def _write(folder: Path, lines: list[str]) -> None:
    target, beside = folder / FILE_NAME, folder / (FILE_NAME + ".part")
    body = "".join(sorted(set(lines))).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(zstandard.ZstdCompressor(level=9).compress(body))
        beside.replace(target)
    except OSError as error:
        raise RegisterError(
            f"the register can't be written to {folder}: {error}", "give a folder that can be"
        ) from error


# ----------------------------------------------------------------
# The register's people in other authorities: a table for OpenRefine, out and in.
#
# ``table`` writes a CSV file a person a row: what tells who it is (names, years, offices, lists),
# and empty columns for the identifiers. Reconciled against Wikidata, VIAF, GND or the Library of
# Congress, in OpenRefine or by hand, it is read back by ``links``: each identifier becomes a
# ``schema:sameAs`` with the source that the row gives. An identifier that has not the form of its
# authority is refused; nothing is guessed.

RECONCILED = "reconciled.nt"
SOURCE = "source"
# column → the form of the identifier, and the IRI it makes
AUTHORITIES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "wikidata": (re.compile(r"Q[1-9]\d*"), "http://www.wikidata.org/entity/{}"),
    "viaf": (re.compile(r"[1-9]\d{4,21}"), "http://viaf.org/viaf/{}"),
    "gnd": (re.compile(r"\d{3,10}(?:-?[\dX])?"), "https://d-nb.info/gnd/{}"),
    "lcnaf": (re.compile(r"n[a-z]?\d{8,10}"), "http://id.loc.gov/authorities/names/{}"),
}
KNOWN = ("id", "name", "other names", "born", "died", "offices", "listed")
COLUMNS = (*KNOWN, *AUTHORITIES, SOURCE)
_MATCH = "https://schema.org/sameAs"
_SOURCE = "http://purl.org/dc/terms/source"
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a table gave: links written, and the rows left out with the reason."""

    links: int
    left_out: tuple[tuple[str, str], ...]


def table(register: Register, file: Path, people: Iterable[str] | None = None) -> int:
    """Write the table of the register's people, or of those given by local name in their order;
    the number of rows. Raises ``RegisterError`` where it can't be written."""
    every = sorted(register.people(), key=lambda p: (p.surname, p.name, p.id))
    chosen = every if people is None else [p for p in map(register.person, people) if p]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as stream:
            out = csv.DictWriter(stream, COLUMNS, restval="")
            out.writeheader()
            out.writerows(_row(person, register) for person in chosen)
    except OSError as error:
        raise RegisterError(f"{file} can't be written: {error}", "Give another file.") from error
    return len(chosen)


def _row(person: Person, register: Register) -> dict[str, str]:
    held = []
    for tenure in register.offices_of(person.id):
        office = register.agent(tenure.office)
        until = tenure.until.year if tenure.until else ""
        held.append(f"{office.label if office else tenure.office} {tenure.since.year}–{until}")
    volumes = sorted({entry.volume for entry in register.listings(person.id)})
    return {
        "id": person.id,
        "name": person.name,
        "other names": "; ".join(n for n in person.names if n != person.name),
        "born": str(person.birth or ""),
        "died": str(person.death or ""),
        "offices": "; ".join(dict.fromkeys(held)),
        "listed": "; ".join(volumes),
    }


def links(file: Path, folder: Path, register: Register, base: str) -> Reconciled:
    """Take a table back: write the identifiers of its rows, each with its source, into ``folder``.

    A row needs ``id``, one identifier and ``source``, the address of what the match rests on; rows
    without any identifier are passed over. Raises ``InputError`` where the file is no such table,
    ``RegisterError`` where the folder can't be written.
    """
    lines: dict[str, None] = {}
    left_out: list[tuple[str, str]] = []
    for number, row in enumerate(_rows(file), 2):
        found = {name: (row.get(name) or "").strip() for name in AUTHORITIES}
        if not any(found.values()):
            continue
        id, source = (row.get("id") or "").strip(), (row.get(SOURCE) or "").strip()
        if reason := _refused(id, found, source, register):
            left_out.append((f"{file.name}, line {number}", reason))
            continue
        subject = f"<{base}{id}>"
        for name, value in found.items():
            if value:
                lines[f"{subject} <{_MATCH}> <{AUTHORITIES[name][1].format(value)}> .\n"] = None
        lines[f"{subject} <{_SOURCE}> <{source}> .\n"] = None
    target = folder / RECONCILED
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(sorted(lines)), encoding="utf-8")
    except OSError as error:
        raise RegisterError(
            f"{target} can't be written: {error}", "Give another folder."
        ) from error
    return Reconciled(sum(_MATCH in line for line in lines), tuple(left_out))


def _rows(file: Path) -> Sequence[Mapping[str, str | None]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = list(reader)
    except (OSError, UnicodeError, csv.Error) as error:
        raise InputError(f"{file} can't be read: {error}", "Give a CSV file in UTF-8.") from error
    lacking = {"id", SOURCE} - set(reader.fieldnames or ())
    if lacking:
        raise InputError(
            f"{file} has no column {', '.join(sorted(lacking))}",
            "Give a table that kg register reconcile wrote, with identifiers filled in.",
        )
    return rows


def _refused(id: str, found: Mapping[str, str], source: str, register: Register) -> str:
    """Why a row can't be taken; empty if it can."""
    if register.person(id) is None:
        return f"nobody of the register is {id or 'without an id'}"
    for name, value in found.items():
        if value and not AUTHORITIES[name][0].fullmatch(value):
            return f"{value} is no identifier of {name}"
    if not _IRI.fullmatch(source):
        return "the source is no address"
    return ""
