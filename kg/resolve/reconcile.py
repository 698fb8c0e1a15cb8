"""The register's people in other authorities: a table for OpenRefine, out and in.

``table`` writes a CSV file a person a row: what tells who it is (names, years, offices, lists), and
empty columns for the identifiers. Reconciled against Wikidata, VIAF, GND or the Library of
Congress, in OpenRefine or by hand, it is read back by ``links``: each identifier becomes a
``schema:sameAs`` with the source that the row gives. An identifier that has not the form of its
authority is refused; nothing is guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError, RegisterError
from kg.resolve.register import Person, Register

FILE_NAME = "reconciled.nt"
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
    target = folder / FILE_NAME
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
