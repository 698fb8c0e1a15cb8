"""Whose President an enclosed message means."""

import pytest

from kg.model import Communication, Date, Extraction, Label, Link, Party, Span
from kg.resolve.bare_titles import role_of, settle_titles
from kg.resolve.register import Register

ID = "frus1961-63v19/d1"
SENT = Date(30, 40, "", "1962-12-22", "1962-12-22T00:00:00", "1962-12-22T23:59:59")
DEPARTMENT = ("Department of State", "organization/department-of-state", Label.BODY)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def party(text: str, agent: str | None, label: Label, person: str | None = None) -> Party:
    return Party(
        text,
        10,
        20,
        label,
        agent=Link(agent, "register", 0.9) if agent else None,
        person=Link(person, "held-office", 0.9) if person else None,
    )


def embassy(country: str) -> tuple[str, str, Label]:
    return f"Embassy in {country}", f"organization/embassy-{country.lower()}", Label.POST


def message(
    sender: Party | None, recipient: Party, outer: tuple[Party, Party], register: Register
) -> Communication:
    printed = Communication(
        ID, "telegram", 0, 900, senders=(outer[0],), recipients=(outer[1],), sent=SENT
    )
    inner = Communication(
        f"{ID}/e1",
        "letter",
        100,
        800,
        enclosed_in=ID,
        senders=(sender,) if sender else (),
        recipients=(recipient,),
    )
    found = Extraction(ID, "v", "1", "telegram", "", Span(0, 9), (printed, inner))
    return settle_titles(found, "", register).communications[1]


KENNEDY = party("John F. Kennedy", "person/107025", Label.PERSON)
PRESIDENT = party("President", "office/us-president", Label.OFFICE, "person/107025")
MR_PRESIDENT = party("Mr. President", "office/us-president", Label.OFFICE, "person/107025")
AYUB = "person/100700"


def test_the_president_where_the_letter_goes(register: Register) -> None:
    outer = (party(*DEPARTMENT), party(*embassy("Pakistan")))
    found = message(KENNEDY, MR_PRESIDENT, outer, register)
    (recipient,) = found.recipients
    assert recipient.agent is not None
    assert recipient.agent.target == "office/pakistan-president"
    assert recipient.person is not None
    assert recipient.person.target == AYUB
    assert found.senders == (KENNEDY,)


def test_the_president_who_writes_from_there(register: Register) -> None:
    outer = (party(*embassy("Pakistan")), party(*DEPARTMENT))
    ayub = party("Ayub", AYUB, Label.PERSON)
    found = message(ayub, MR_PRESIDENT, outer, register)
    assert found.recipients == (MR_PRESIDENT,)


def test_an_office_the_united_states_has_not(register: Register) -> None:
    outer = (party(*DEPARTMENT), party(*embassy("India")))
    minister = party("Prime Minister", None, Label.OFFICE)
    found = message(PRESIDENT, minister, outer, register)
    assert found.senders == (PRESIDENT,)
    assert found.recipients[0].agent is not None
    assert found.recipients[0].agent.target == "office/india-prime-minister"
    back = message(minister, PRESIDENT, outer, register)
    assert back.senders[0].agent is not None
    assert back.senders[0].agent.target == "office/india-prime-minister"
    assert back.recipients == (PRESIDENT,)


@pytest.mark.parametrize(
    ("text", "outer", "office", "person"),
    [
        ("Secretary", True, "office/us-secretary-of-state", "person/111738"),
        ("Mr. Secretary", True, None, None),
        ("Acting Secretary", True, "office/us-secretary-of-state", "person/100810"),
        ("Secretary", False, None, None),
        ("Secretary of Something", True, None, None),
    ],
)
def test_the_secretary_of_the_departments_mail(
    register: Register, text: str, outer: bool, office: str | None, person: str | None
) -> None:
    body = DEPARTMENT if outer else ("Department of Defense", "organization/dod", Label.BODY)
    secretary = party(text, None, Label.OFFICE)
    ayub = party("Ayub", AYUB, Label.PERSON)
    (sender,) = message(
        secretary, ayub, (party(*body), party(*embassy("Pakistan"))), register
    ).senders
    assert (sender.agent.target if sender.agent else None) == office
    assert (sender.person.target if sender.person else None) == person


def test_our_own_man_abroad_writes_to_our_own_president(register: Register) -> None:
    outer = (party(*embassy("Pakistan")), party(*DEPARTMENT))
    secretary = party("Secretary", None, Label.OFFICE)
    found = message(secretary, PRESIDENT, outer, register)
    assert found.recipients == (PRESIDENT,)


def test_nobody_writes_to_himself(register: Register) -> None:
    outer = (party(*DEPARTMENT), party(*DEPARTMENT))
    found = message(KENNEDY, MR_PRESIDENT, outer, register)
    assert found.recipients[0].person is None
    assert found.recipients[0].agent is None


def test_an_unknown_office_is_left_open(register: Register) -> None:
    outer = (party(*DEPARTMENT), party(*embassy("Canada")))
    found = message(KENNEDY, MR_PRESIDENT, outer, register)
    assert found.recipients[0].agent is None


def test_the_secretary_writing_home(register: Register) -> None:
    herter = party("Secretary", "office/us-secretary-of-state", Label.OFFICE)
    outer = (
        party("Secretary of State", "office/us-secretary-of-state", Label.OFFICE),
        party(*DEPARTMENT),
    )
    found = message(herter, MR_PRESIDENT, outer, register)
    assert found.recipients == (MR_PRESIDENT,)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Mr. President", "president"),
        ("the Prime Minister", "prime minister"),
        ("PriMin", "prime minister"),
        ("President Ayub", None),
        ("Prime Minister of India", None),
        ("Ambassador", None),
    ],
)
def test_role(text: str, role: str | None) -> None:
    assert role_of(party(text, None, Label.OFFICE)) == role
