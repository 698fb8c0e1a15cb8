"""A register of files: what each property gives, and who held an office on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import zstandard

from kg.errors import RegisterError
from kg.resolve.register import (
    Agent,
    Entry,
    Kind,
    Person,
    Register,
    Tenure,
    inverted,
    listed_forms,
    over,
)

TURTLE = """
@base <https://w3id.org/coldwar-letters/> .
@prefix cw: <https://w3id.org/coldwar-letters/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<person/1> a foaf:Person ; foaf:name "Ann B. One" ; foaf:familyName "One" ;
  foaf:givenName "Ann B." ; skos:altLabel "One, A.", "Annie One" ;
  schema:birthDate "1901" ; schema:deathDate "1980-02-03" ;
  owl:sameAs <person/9> .
<person/9> a foaf:Person ; skos:altLabel "Nan One" .
<person/2> a foaf:Person ; foaf:name "Two" .
<person/3> a foaf:Person .
<person/4> a foaf:Person ; foaf:name "Only Listed" ; foaf:familyName "Listed" .
<place/here> a cw:City ; skos:prefLabel "Here" ; geo:lat "1.5" ; geo:long "-2.5" .
<place/land> a cw:Country ; skos:prefLabel "Land" ; cw:adjective "Landish" ;
  cw:capital <place/here> .
<place/unnamed> a cw:City .
<organization/post> a cw:Post ; skos:prefLabel "the Post" ; skos:altLabel "Old-Post" ;
  cw:seat <place/here> ; cw:country <place/land> ; cw:hostCountry <place/land> ;
  cw:headedBy <office/head> ; dct:isPartOf <organization/body> .
<organization/body> a cw:Body ; skos:prefLabel "Here" .
<office/head> a <https://example.org/Other>, cw:Office ; skos:prefLabel "Head" ;
  dct:identifier "h" .
<t/1> a cw:Tenure ; cw:office <office/head> ; cw:holder <person/9> ; cw:from "1950" ;
  cw:until "1952-02" ; dct:source "s" .
<t/2> a cw:Tenure ; cw:office <office/head> ; cw:holder <person/2> ; cw:from "1951-03" ;
  cw:until "1960" ; cw:acting true .
<t/3> a cw:Tenure ; cw:office <office/head> ; cw:holder <person/2> ; cw:from "1952-03-04" .
<t/4> a cw:Tenure ; cw:office <office/head> ; cw:holder <person/1> ; cw:from "1950-06" ;
  cw:until "1952-02" .
<person/v-p_1> cw:listedIn "v" ; foaf:name "One, Nan" ; dct:description "Head" ;
  cw:identifiedAs <person/9> .
<person/v-p_2> cw:listedIn "v" ; foaf:name "Listed, Only" ; cw:identifiedAs <person/4> .
<person/w-p_1> cw:listedIn "w" ; cw:identifiedAs <person/2> ; foaf:name "Two" .
<person/w-p_2> cw:listedIn "w" .
"""
HEAD, POST = "office/head", "organization/post"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("register")
    (folder / "all.ttl.zst").write_bytes(zstandard.compress(TURTLE.encode()))
    (folder / "README.md").write_text("no RDF", encoding="utf-8")
    return Register.load([folder], with_shipped=False)


def test_what_is_told_of_people(register: Register) -> None:
    names = ("Ann B. One", "One, A.", "Annie One", "Nan One")
    assert register.person("person/1") == Person(
        "person/1", "Ann B. One", names, "One", "Ann B.", 1901, 1980
    )
    assert register.person("person/9") is None, "a second number of the first"
    assert register.person("person/3") == Person("person/3", "person/3")
    assert {p.id for p in register.people()} == {f"person/{n}" for n in (1, 2, 3, 4)}
    assert listed_forms(register.person("person/1") or Person("", "")) == (
        "One, Ann B.", "One, Ann B.", "One, A.", "One, Annie", "One, Nan",
    )  # fmt: skip
    assert listed_forms(Person("x", "Two", ("Two",), "Two")) == ("Two", "Two")


@pytest.mark.parametrize(
    ("name", "surname", "listed"),
    [
        ("John F. Kennedy", "Kennedy", "Kennedy, John F."),
        ("Kennedy, John", "Kennedy", "Kennedy, John"),
        ("Mao Tse-tung", "Mao", "Mao, Tse-tung"),
        ("Chou En-lai", "Zhou", "Chou En-lai"),
        ("Tito", "Tito", "Tito"),
        (" Tito", "", " Tito"),
    ],
)
def test_a_name_turned_to_the_order_of_a_list(name: str, surname: str, listed: str) -> None:
    assert inverted(name, surname) == listed


def test_what_is_told_of_offices_posts_and_places(register: Register) -> None:
    assert register.agent(POST) == Agent(
        POST, Kind.POST, "the Post", ("Old-Post",), part_of="organization/body",
        country="place/land", host="place/land", seats=("place/here",), headed_by=HEAD,
    )  # fmt: skip
    assert register.agent(HEAD) == Agent(HEAD, Kind.OFFICE, "Head", identifiers=("h",))
    land = register.agent("place/land")
    assert land == Agent(
        "place/land", Kind.COUNTRY, "Land", capital="place/here", adjectives=("Landish",)
    )
    assert register.country_of("landish") == land
    assert register.country_of("Seaish") is None
    here = register.agent("place/here")
    assert here == Agent("place/here", Kind.CITY, "Here", latitude=1.5, longitude=-2.5)
    assert register.agent("place/unnamed") == Agent("place/unnamed", Kind.CITY, "place/unnamed")
    assert len(register.agents()) == 6
    assert register.agents(Kind.POST) == (register.agent(POST),)


def test_names_are_found_folded(register: Register) -> None:
    assert [a.id for a in register.find("THE OLD POST")] == [POST]
    assert [a.id for a in register.find("here")] == ["place/here", "organization/body"]
    assert [a.id for a in register.find("here", Kind.BODY)] == ["organization/body"]
    assert not register.find("Old-Post", Kind.BODY)
    places = {text: register.place(text) for text in ("Hotel, Here", "Here, X", "Land", "X, Land")}
    assert {text: place and place.id for text, place in places.items()} == {
        "Hotel, Here": "place/here",
        "Here, X": "place/here",
        "Land": "place/land",
        "X, Land": None,
    }


def test_tenures_told_twice_are_one_and_their_days_whole(register: Register) -> None:
    held = [(t.person, t.since, t.until, t.acting, t.source) for t in register.holders(HEAD)]
    assert held == [
        ("person/1", date(1950, 1, 1), date(1952, 2, 29), False, "s"),
        ("person/2", date(1951, 3, 1), date(1960, 12, 31), True, ""),
    ]
    assert [t.office for t in register.offices_of("person/1")] == [HEAD]
    days = [date(1949, 12, 31), date(1950, 1, 1), date(1952, 2, 29), date(1952, 3, 1)]
    assert [len(register.offices_of("person/1", day)) for day in days] == [0, 1, 1, 0]
    assert register.offices_of("person/3") == ()


@pytest.mark.parametrize(
    ("day", "who"),
    [
        (date(1949, 12, 31), None),
        (date(1950, 1, 1), "person/1"),
        (date(1951, 6, 1), "person/1"),  # in full before acting
        (date(1952, 2, 29), "person/1"),
        (date(1952, 3, 1), "person/2"),
        (date(1960, 12, 31), "person/2"),
        (date(1961, 1, 1), None),
    ],
)
def test_who_held_an_office(register: Register, day: date, who: str | None) -> None:
    holder, head = register.holder(HEAD, day), register.head(POST, day)
    assert (holder.person if holder else None) == who
    assert head == holder
    assert register.head("organization/body", day) is None
    assert register.head("organization/none", day) is None


def test_of_two_whose_days_touch_the_later_counts() -> None:
    first = Tenure("o", "b", date(1950, 1, 1), date(1951, 1, 1))
    second = Tenure("o", "a", date(1951, 1, 1), None)
    register = Register((), (), (second, first), (), Register.load([], with_shipped=False).words)
    days = (date(1950, 12, 31), date(1951, 1, 1), date(1951, 5, 1), date(1951, 5, 2))
    found = [register.holder("o", day) for day in days]
    assert [one and one.person for one in found] == ["b", "a", "a", None]
    assert not over(first, date(1951, 1, 1))
    assert over(first, date(1951, 1, 2))


def test_lists_of_persons(register: Register) -> None:
    assert register.has_lists
    assert not Register((), (), (), (), register.words).has_lists
    one = Entry("v", "p_1", "One, Nan", "Head", "person/1")
    assert (one.local_name, one.identity) == ("person/v-p_1", "person/1")
    assert register.entry("v", "p_1") == one
    assert register.entry("v", "p_9") is None
    assert [e.id for e in register.listed("v")] == ["p_1", "p_2"]
    assert register.listed("x") == ()
    assert register.listings("person/1") == (one,)
    assert register.entry("w", "p_2") == Entry("w", "p_2", "")
    assert Entry("w", "p_2", "").identity == "person/w-p_2"


def test_without_a_list_what_it_alone_tells_is_unknown(register: Register) -> None:
    entries = [
        Entry("v", "p_1", "One, Nan", "", "1"),
        Entry("v", "p_2", "Uno", "", "1"),
        Entry("v", "p_3", "Three", "", "3"),
        Entry("w", "p_4", "One, Nan", "", "1"),
        Entry("w", "p_5", "Three, Open", "", None),
        Entry("v", "p_6", "Six", "", "6"),
    ]
    people = [
        Person("1", "Ann One", ("Ann One", "One, Nan", "Uno", "Una")),
        Person("3", "Three", ("Three",)),
        Person("6", "Six", ("Six", "Sechs")),
        Person("7", "Seven"),
    ]
    tenures = [Tenure("o", "6", date(1950, 1, 1), None)]
    whole = Register(people, (), tenures, entries, register.words)
    left = whole.without_lists(["v"])
    assert {p.id: p.names for p in left.people()} == {
        "1": ("Ann One", "One, Nan", "Una"),
        "6": ("Six", "Sechs"),
        "7": (),
    }
    assert left.listed("v") == ()
    assert [e.id for e in left.listed("w")] == ["p_4", "p_5"]
    assert left.holders("o") == whole.holders("o")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"", "in no form known here"),
        ("a.ttl", b"[] a <x> .", "blank node"),
        ("a.ttl", b"<a> <b> [] .", "blank node"),
        ("a.nt.zst", b"no zstd", "can't be read"),
    ],
)
def test_files_that_are_no_register(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(RegisterError, match=told):
        Register.load([file], with_shipped=False)
