import itertools
from datetime import date

import pytest

from kg.errors import RegisterError
from kg.model import Label
from kg.resolve.listed import everybody
from kg.resolve.names import said_name
from kg.resolve.offices import (
    agent_named,
    incumbent,
    incumbent_link,
    office_agent,
    post_agent,
)
from kg.resolve.register import Kind, Register, Tenure

CRISIS = date(1962, 10, 25)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def named(register: Register, text: str) -> set[str]:
    said = said_name(text, register.words)
    return {one.listed.id for one in everybody(register).candidates(said)}


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Khrushchev", "person/107127"),
        ("Khruschev", "person/107127"),
        ("Chairman Khrushchev", "person/107127"),
        ("N. S. Khrushchev", "person/107127"),
        ("Mao Tse-tung", "person/108483"),
        ("John F. Kennedy", "person/107025"),
        ("Robert Kennedy", "person/107032"),
        ("McGeorge Bundy", "person/101930"),
        ("Bill Bundy", "person/101931"),
        ("Hammarskjold", "person/105470"),
    ],
)
def test_a_name_finds_one_person(register: Register, text: str, id: str) -> None:
    assert named(register, text) == {id}


def test_an_ambiguous_surname_finds_all(register: Register) -> None:
    assert named(register, "Bundy") == {"person/101930", "person/101931"}
    assert not named(register, "Nobodyatall")


@pytest.mark.parametrize(
    ("office", "day", "person"),
    [
        ("office/us-president", CRISIS, "person/107025"),
        ("office/us-president", date(1963, 11, 23), "person/106664"),
        ("office/us-secretary-of-state", CRISIS, "person/111738"),
        ("office/soviet-chairman-council-of-ministers", CRISIS, "person/107127"),
        ("organization/embassy-soviet-union", CRISIS, "person/107327"),
    ],
)
def test_who_it_was_on_the_day(register: Register, office: str, day: date, person: str) -> None:
    tenure = incumbent(office, day, register)
    assert tenure is not None
    assert tenure.person == person


def test_nobody_before_the_first_holder(register: Register) -> None:
    assert register.holder("office/us-president", date(1900, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Embassy in the Soviet Union", "organization/embassy-soviet-union"),
        ("the Embassy in the Soviet Union", "organization/embassy-soviet-union"),
        ("Soviet Embassy", "organization/soviet-embassy-washington"),
        ("Embassy of the Soviet Union", "organization/soviet-embassy-washington"),
        ("British Embassy in Washington", "organization/british-embassy-washington"),
        ("Embassy in Viet-Nam", "organization/embassy-vietnam"),
        ("Mission at the United Nations", "organization/mission-united-nations"),
        ("USUN", "organization/mission-united-nations"),
        ("Consulate General at Hong Kong", "organization/consulate-general-hong-kong"),
        ("Embassy in Ruritania", "organization/embassy-ruritania"),
        ("Consulate at Somewhere", "organization/consulate-somewhere"),
        ("British Embassy in Moscow", "organization/british-embassy-moscow"),
        ("Embassy in Moscow", "organization/embassy-soviet-union"),
        ("Moscow", "organization/embassy-soviet-union"),
        ("Embassy in Benghazi, Libya", "organization/embassy-libya"),
        ("Consulate in Hong Kong", "organization/consulate-general-hong-kong"),
        ("Consulate General at Léopoldville", "organization/consulate-general-leopoldville"),
        ("American Embassy at Ruritania.", "organization/embassy-ruritania"),
        ("Legation in Hungary", "organization/embassy-hungary"),
        ("Soviet Embassy in London", "organization/soviet-embassy-london"),
        ("French Embassy in Ruritania", "organization/french-embassy-ruritania"),
        (
            "Mission at the North Atlantic Treaty Organization and European Regional Organizations",
            "organization/mission-nato",
        ),
    ],
)
def test_posts(register: Register, text: str, id: str) -> None:
    named = post_agent(text, register)
    assert named is not None
    assert (named.id, named.label) == (id, Label.POST)
    assert 0.5 < named.confidence < 1
    known = register.agent(id) is not None
    assert known or named.reason == "formula"


@pytest.mark.parametrize(
    "text",
    [
        *("Department of State", "the President", "Embassy", "Embassy in ", "Washington"),
        *("Cleveland", "Ruritanian Embassy"),
    ],
)
def test_what_is_no_post(register: Register, text: str) -> None:
    assert post_agent(text, register) is None


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("the President", "office/us-president"),
        ("Secretary of State", "office/us-secretary-of-state"),
        ("Ambassador to India", "office/ambassador-india"),
        ("Ambassador in Ruritania", "office/ambassador-ruritania"),
        ("British Prime Minister", "office/uk-prime-minister"),
        ("Chairman, Joint Chiefs of Staff", "office/chairman-joint-chiefs-of-staff"),
        ("Secretary, State", "office/us-secretary-of-state"),
        ("Secretary, Defense, Washington", None),
        ("Attorney General.", None),
        ("Clerk of Nowhere", None),
        ("Ambassador in ", None),
    ],
)
def test_offices(register: Register, text: str, id: str | None) -> None:
    named = office_agent(text, register)
    assert (named.id if named else None) == id
    if named:
        assert named.label is Label.OFFICE
        assert named.reason == ("register" if register.agent(named.id) else "formula")
        assert 0.5 < named.confidence < 1


@pytest.mark.parametrize(
    ("text", "kind", "id"),
    [
        ("Department of State", Kind.BODY, "organization/department-of-state"),
        ("Tass", Kind.NEWS_AGENCY, "organization/tass"),
        ("Kennedy Library", Kind.REPOSITORY, "organization/kennedy-library"),
        ("Moscow", Kind.CITY, "place/moscow"),
        ("the Soviet Union", Kind.COUNTRY, "place/soviet-union"),
    ],
)
def test_bodies_and_places(register: Register, text: str, kind: Kind, id: str) -> None:
    assert [a.id for a in register.find(text, kind)] == [id]


def test_links_inside_the_register_hold(register: Register) -> None:
    for agent in register.agents():
        linked = (agent.part_of, agent.country, agent.host, agent.headed_by, agent.capital)
        for link in (*linked, *agent.seats):
            assert link is None or register.agent(link), (agent.id, link)
        for tenure in register.holders(agent.id):
            assert register.person(tenure.person), tenure
            assert tenure.until is None or tenure.since <= tenure.until, tenure
            assert tenure.source


def test_the_register_is_large_enough(register: Register) -> None:
    assert sum(1 for _ in register.people()) >= 250
    assert len(register.agents(Kind.POST)) >= 60


def test_no_two_full_holders_at_once(register: Register) -> None:
    for office in (
        "office/us-president",
        "office/us-secretary-of-state",
        "office/uk-prime-minister",
    ):
        full = [t for t in register.holders(office) if not t.acting]
        for before, after in itertools.pairwise(full):
            assert before.until is not None
            assert before.until <= after.since


def test_a_missing_or_broken_register_is_told(tmp_path) -> None:
    with pytest.raises(RegisterError, match="no register"):
        Register.load([tmp_path / "absent"])
    broken = tmp_path / "broken.ttl"
    broken.write_text("<a> <b> ;;; nonsense")
    with pytest.raises(RegisterError, match=r"broken\.ttl"):
        Register.load([broken])


def test_two_numbers_of_one_person_are_folded(register: Register) -> None:
    assert register.person("person/106705") is None
    held = {t.office for t in register.offices_of("person/106703")}
    assert "office/us-assistant-secretary-near-eastern-affairs" in held


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Hotel d’Iéna, Paris", "place/paris"),
        ("The White House, Washington", "place/washington"),
        ("Newport, Rhode Island", "place/newport-rhode-island"),
        ("Luxembourg", "place/luxembourg"),
        ("Springfield, Illinois", None),
    ],
)
def test_where_a_dateline_is_from(register: Register, text: str, id: str | None) -> None:
    found = register.place(text)
    assert (found.id if found else None) == id


@pytest.mark.parametrize(
    ("text", "agent", "label"),
    [
        ("The Hague", "organization/embassy-netherlands", Label.POST),
        ("Kuwait", "organization/embassy-kuwait", Label.POST),
        ("AMEMBASSY JIDDA", "organization/embassy-saudi-arabia", Label.POST),
        ("AMEMBASSY LONDON IMMEDIATE", "organization/embassy-united-kingdom", Label.POST),
        ("Amconsul Dhahran", "organization/consulate-general-dhahran", Label.POST),
        ("CINCPAC", "organization/commander-in-chief-pacific", Label.BODY),
        ("White House", "organization/white-house", Label.BODY),
        ("Departments of the Army", "organization/department-of-the-army", Label.BODY),
        ("France", None, None),
    ],
)
def test_whom_telegrams_are_repeated_to(
    register: Register, text: str, agent: str | None, label: Label | None
) -> None:
    named = agent_named(text, Label.POST, register)
    assert (named.id if named else None, named.label if named else None) == (agent, label)


@pytest.mark.parametrize(
    ("text", "label", "id"),
    [
        ("Luxembourg", Label.PLACE, "place/luxembourg"),  # a country and its city
        ("Moscow", Label.PLACE, "place/moscow"),
        ("Nowhere", Label.PLACE, None),
        ("Moscow", Label.BODY, None),
        ("Department of State", Label.BODY, "organization/department-of-state"),
        ("Department of State", Label.POST, "organization/department-of-state"),
        ("Secretary of State", Label.OFFICE, "office/us-secretary-of-state"),
        ("Secretary of State", Label.POST, "office/us-secretary-of-state"),
        ("Washington", Label.POST, None),
        ("Tass", Label.NEWS_AGENCY, "organization/tass"),
    ],
)
def test_what_a_mention_names(register: Register, text: str, label: Label, id: str | None) -> None:
    named = agent_named(text, label, register)
    assert (named.id if named else None) == id
    assert named is None or 0.5 < named.confidence < 1


@pytest.mark.parametrize(
    ("since", "until", "acting", "sure", "detail", "confidence"),
    [
        (CRISIS, None, False, True, "from 1962-10-25", 0.97),
        (CRISIS, CRISIS, False, True, "from 1962-10-25 until 1962-10-25", 0.97),
        (CRISIS, None, True, True, "acting from 1962-10-25", 0.92),
        (CRISIS, None, True, False, "acting from 1962-10-25", 0.85),
    ],
)
def test_a_holder_is_told_with_his_days(
    since: date, until: date | None, acting: bool, sure: bool, detail: str, confidence: float
) -> None:
    link = incumbent_link(Tenure("office/x", "person/1", since, until, acting), sure)
    assert (link.target, link.reason, link.detail) == ("person/1", "held-office", detail)
    assert link.confidence == pytest.approx(confidence)


@pytest.mark.parametrize("text", ["SECSTATE WASHDC PRIORITY 543", "RUEHC/SECSTATE WASHDC 3449"])
def test_the_department_in_address_lines(register: Register, text: str) -> None:
    named = agent_named(text, Label.BODY, register)
    assert named is not None
    assert named.id == "organization/department-of-state"
