"""An open signature is told by who sends the message."""

import pytest

from kg.model import Communication, Date, Extraction, Label, Link, Mention, Party, Span
from kg.resolve.register import Register
from kg.resolve.signers import SIGNS, settle_signers

DULLES, MCGEORGE, WILLIAM = "person/103703", "person/101930", "person/101931"
STATE = "organization/department-of-state"


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def signed(
    register: Register, signature: str, senders: list[str], day: str = "1956-06-28"
) -> Extraction:
    sent = Date(0, 0, day, day, f"{day}T00:00:00", f"{day}T23:59:59")
    whole = Communication(
        "v/d1",
        "telegram",
        0,
        99,
        senders=tuple(
            Party("From", 0, 4, Label.BODY, agent=Link(sender, "register", 0.97))
            for sender in senders
        ),
        signers=(Party(signature, 50, 50 + len(signature), Label.PERSON),),
        sent=sent,
    )
    said = Mention(50, 50 + len(signature), signature, Label.PERSON, candidates=("person/1",))
    page = Extraction("v/d1", "v", "1", "telegram", "", Span(0, 4), (whole,), mentions=(said,))
    return settle_signers(page, register)


@pytest.mark.parametrize(
    ("signature", "senders", "day", "who"),
    [
        ("Dulles", [STATE], "1956-06-28", DULLES),
        ("Dulles", [STATE], "1962-06-28", None),  # Rusk's day
        ("Dulles", ["organization/central-intelligence-agency"], "1956-06-28", None),
        ("Hoover", [STATE], "1956-06-28", "person/106100"),  # the Under Secretary, acting
        ("McG. B.", [MCGEORGE], "1964-05-01", MCGEORGE),
        ("M.B.", [MCGEORGE], "1964-05-01", MCGEORGE),
        ("B.M.", [MCGEORGE], "1964-05-01", None),
        ("Bundy", [MCGEORGE, WILLIAM], "1964-05-01", None),
        ("W. P. Bundy", [MCGEORGE, WILLIAM], "1964-05-01", WILLIAM),
        ("Ike", ["office/us-president"], "1956-06-28", "person/103887"),
        ("DE", ["office/us-president"], "1956-06-28", "person/103887"),
        ("ED", ["office/us-president"], "1956-06-28", None),
    ],
)
def test_who_signs(
    register: Register, signature: str, senders: list[str], day: str, who: str | None
) -> None:
    result = signed(register, signature, senders, day)
    (signer,) = result.communications[0].signers
    (said,) = result.mentions
    if who is None:
        assert signer.agent is None
        assert said.candidates == ("person/1",)
    else:
        assert signer.agent is not None and said.agent == signer.agent
        assert (signer.agent.target, signer.agent.reason) == (who, SIGNS)
        assert said.candidates == ()


@pytest.mark.parametrize(
    ("signature", "signer", "sender", "who"),
    [
        ("William P. Bundy", WILLIAM, None, WILLIAM),
        ("William P. Bundy", WILLIAM, MCGEORGE, WILLIAM),  # a list that has only the other
        ("Bundy", WILLIAM, MCGEORGE, MCGEORGE),  # no more than the heading says
        ("William P. Rogers", WILLIAM, None, None),  # somebody else signs
    ],
)
def test_a_full_signature_tells_the_sender(
    register: Register, signature: str, signer: str, sender: str | None, who: str | None
) -> None:
    linked = Link(signer, "listed-in-volume", 0.99)
    whole = Communication(
        "v/d1",
        "memorandum",
        0,
        99,
        senders=(
            Party(
                "Bundy",
                10,
                15,
                Label.PERSON,
                agent=Link(sender, "listed-in-volume", 0.9) if sender else None,
            ),
        ),
        signers=(Party(signature, 50, 50 + len(signature), Label.PERSON, agent=linked),),
    )
    page = Extraction("v/d1", "v", "1", "memorandum", "", Span(0, 4), (whole,))
    (party,) = settle_signers(page, register).communications[0].senders
    assert (party.agent.target if party.agent else None) == who


def test_a_given_name_at_the_foot_is_the_senders(register: Register) -> None:
    other = Link("person/103245", "listed-in-volume", 0.9)
    rusk = "person/111738"
    whole = Communication(
        "v/d1",
        "letter",
        0,
        99,
        senders=(Party("Rusk", 10, 14, Label.PERSON, agent=Link(rusk, "listed-in-volume", 0.9)),),
        signers=(Party("Dean", 50, 54, Label.PERSON, agent=other),),
    )
    page = Extraction("v/d1", "v", "1", "letter", "", Span(0, 4), (whole,))
    (signer,) = settle_signers(page, register).communications[0].signers
    assert signer.agent is not None and signer.agent.target == rusk
