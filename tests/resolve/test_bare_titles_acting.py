"""Who acts for the holder of an office."""

import pytest

from kg.model import Communication, Date, Extraction, Label, Link, Party, Span
from kg.resolve.bare_titles import ACTING, acting_office, settle_titles
from kg.resolve.people import identify
from kg.resolve.register import Register

SECRETARY = "office/us-secretary-of-state"
HOOVER = "person/106100"  # Under Secretary in 1955


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("Acting Secretary of State", SECRETARY),
        ("the Acting Secretary of State", SECRETARY),
        ("Secretary of State", None),
        ("Acting Keeper of Nothing", None),
    ],
)
def test_the_office(register: Register, text: str, office: str | None) -> None:
    link = acting_office(text, register)
    assert (link.target if link else None) == office


def message(signer: str | None = None, *, signed: bool = False) -> Extraction:
    sender = Party("Acting Secretary of State", 4, 29, Label.OFFICE)
    foot = Party(
        "Name", 50, 54, Label.PERSON, agent=Link(signer, "signature", 0.9) if signer else None
    )
    day = "1955-05-05"
    whole = Communication(
        "v/d1",
        "telegram",
        0,
        99,
        senders=(sender,),
        signers=(foot,) if signed or signer else (),
        sent=Date(0, 0, day, day, f"{day}T00:00:00", f"{day}T23:59:59"),
    )
    return Extraction("v/d1", "v", "1", "telegram", "", Span(0, 4), (whole,))


@pytest.mark.parametrize(
    ("page", "who"),
    [
        (message(), HOOVER),
        (message(HOOVER), HOOVER),
        (message("person/109563"), None),  # who acted, or who signed for them
        (message(signed=True), None),
    ],
)
def test_who_acted(register: Register, page: Extraction, who: str | None) -> None:
    (sender,) = identify(page, register).communications[0].senders
    assert sender.agent is not None
    assert (sender.agent.target, sender.agent.reason) == (SECRETARY, ACTING)
    assert (sender.person.target if sender.person else None) == who


def test_others_stay(register: Register) -> None:
    page = message()
    assert settle_titles(page, "", register) == page  # no office is linked yet
