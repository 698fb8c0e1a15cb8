"""The register's people in other authorities: out as a table, back as links with their source."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.resolve import grow
from kg.resolve.register import Register, triples
from kg.settings import DEFAULT_BASE, shipped

KOHLER = "person/107327"
PAGE = "https://www.wikidata.org/wiki/Q64"


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def filled(table: Path, **values: str) -> None:
    """Fill in the row of Kohler, as OpenRefine would."""
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with table.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, grow.COLUMNS)
        out.writeheader()
        out.writerows(row | values if row["id"] == KOHLER else row for row in rows)


def test_a_row_tells_who_it_is(register: Register, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    assert grow.table(register, table) == len(list(register.people()))
    with table.open(encoding="utf-8", newline="") as stream:
        (row,) = [row for row in csv.DictReader(stream) if row["id"] == KOHLER]
    assert "Kohler" in row["name"]
    assert "Ambassador to the Soviet Union 1962–" in row["offices"]


def test_identifiers_come_back_with_their_source(register: Register, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    grow.table(register, table)
    filled(table, wikidata="Q64", source=PAGE)
    told = grow.links(table, tmp_path / "register", register, DEFAULT_BASE)
    assert (told.links, told.left_out) == (1, ())
    text = (tmp_path / "register" / grow.RECONCILED).read_text()
    assert f"<{DEFAULT_BASE}{KOHLER}>" in text
    assert "http://www.wikidata.org/entity/Q64" in text and PAGE in text
    Register.load([tmp_path / "register"])  # and the register takes it


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"wikidata": "64", "source": PAGE}, "no identifier of wikidata"),
        ({"viaf": "12345"}, "no address"),
        ({"id": "person/0", "viaf": "12345", "source": PAGE}, "nobody of the register"),
    ],
)
def test_what_can_not_be_taken_is_told(
    register: Register, tmp_path: Path, values: dict[str, str], told: str
) -> None:
    table = tmp_path / "people.csv"
    grow.table(register, table)
    filled(table, **values)
    ((_, reason),) = grow.links(table, tmp_path / "r", register, DEFAULT_BASE).left_out
    assert told in reason


def test_another_table_is_refused(register: Register, tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    table.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no column"):
        grow.links(table, tmp_path, register, DEFAULT_BASE)


def test_whom_the_shipped_people_are_elsewhere_is_well_formed_and_theirs_alone() -> None:
    forms = [
        re.compile(re.escape(address).replace(r"\{\}", form.pattern))
        for form, address in grow.AUTHORITIES.values()
    ]
    links = [
        (person.value, there.value)
        for person, term, there in triples(shipped("data") / "register/people.ttl", DEFAULT_BASE)
        if term.value == "https://schema.org/sameAs"
    ]
    assert len({person for person, _ in links}) > 90
    assert [there for _, there in links if not any(f.fullmatch(there) for f in forms)] == []
    twice = [there for there, times in Counter(there for _, there in links).items() if times > 1]
    assert twice == []
    hosts = Counter((person, there.split("/")[2]) for person, there in links)
    assert [one for one, times in hosts.items() if times > 1] == []  # one a person at each
