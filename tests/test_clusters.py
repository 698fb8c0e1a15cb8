import pytest

from benchmarks.clusters import cluster
from kg.model import ListedPerson, Volume
from kg.resolve.register import Entry, Person, Register


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def volume(id: str, *persons: tuple[str, str]) -> Volume:
    listed = tuple(ListedPerson(f"p_{n}", name, role) for n, (name, role) in enumerate(persons))
    return Volume(id, persons=listed)


def sets(register: Register, *volumes: Volume) -> set[frozenset[str]]:
    found = cluster(volumes, register, use_links=False)
    return {frozenset(f"{e.volume}:{e.id}" for e in c.entries) for c in found}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Roe, Jane B.", "Consul"), ("Roe, Jane", "Ambassador to Ruritania")),
        (("Roe, General John", "Chief of Staff"), ("Roe, John", "Ambassador")),
        (("Roe, W. Averell", "Governor"), ("Roe, William Averell", "Ambassador")),
        (("von Roe, Karl", "Ambassador"), ("Roe, Karl von", "Ambassador")),
        (("Wang Chung-hui", "Minister"), ("Wang, Chung-hui", "Delegate")),
        (("Roe, J. B.", "Soviet interpreter"), ("Roe, John B.", "Soviet interpreter in Geneva")),
    ],
)
def test_one_person(register: Register, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert (
        len(sets(register, volume("frus1958-60v01", first), volume("frus1961-63v01", second))) == 1
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Roe, Jane B.", "Consul"), ("Roe, Mary B.", "Consul")),
        (("Roe, Henry, Jr.", "Secretary"), ("Roe, Henry, Sr.", "Ambassador")),
        (("Kim Il Sung", "Premier"), ("Kim Dae Jung", "opposition leader")),
        (("Roe", "Farmer in Zenda"), ("Roe, John", "Minister of the Navy")),
        (("Adams, Robert W.", "Chief"), ("Adams, Ware", "Planning Staff")),
    ],
)
def test_two_people(register: Register, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert (
        len(sets(register, volume("frus1958-60v01", first), volume("frus1961-63v01", second))) == 2
    )


def test_a_list_names_nobody_twice(register: Register) -> None:
    assert (
        len(sets(register, volume("frus1958-60v01", ("Roe, Jane", "a"), ("Roe, Jane", "b")))) == 2
    )


def test_an_entry_that_points_to_another_is_that_person(register: Register) -> None:
    listed = volume("frus1958-60v01", ("Cruticov", "See Krutikov."), ("Krutikov, Alexey", "Deputy"))
    assert len(sets(register, listed)) == 1


def test_what_the_register_knows_goes_first(register: Register) -> None:
    entries = [
        Entry("frus1958-60v01", "p_0", "Roe, Jane", "", "person/1"),
        Entry("frus1961-63v01", "p_0", "Doe, Jane", "", "person/1"),
    ]
    known = Register([Person("person/1", "Jane Roe")], [], [], entries, register.words)
    (found,) = cluster([Volume("frus1958-60v01"), Volume("frus1961-63v01")], known)
    assert (found.id, len(found.entries)) == ("person/1", 2)
