"""A signature is told by who sends the message, and who sends it by the signature."""

import pytest

from kg.model import Communication, Date, Document, Extraction, Label, Link, Mention, Party, Span
from kg.resolve.people import identify
from kg.resolve.register import Register

DULLES, MCGEORGE, WILLIAM = "person/103703", "person/101930", "person/101931"
RUSK = "person/111738"
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
    said = Mention(50, 50 + len(signature), signature, Label.PERSON)
    page = Extraction("v/d1", "v", "1", "telegram", "", Span(0, 4), (whole,), mentions=(said,))
    text = f"{'From':50}{signature}"
    return identify(page, register, document=Document("v/d1", "v", text, ()))


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
    assert (signer.agent and signer.agent.target) == who
    assert said.agent == signer.agent


@pytest.mark.parametrize(
    ("heading", "signature", "who"),
    [
        ("Bundy", "William P. Bundy", WILLIAM),
        ("Bundy", "McGeorge Bundy", MCGEORGE),
        ("Rusk", "Dean Rusk", RUSK),
    ],
)
def test_a_full_signature_tells_the_sender(
    register: Register, heading: str, signature: str, who: str
) -> None:
    sender = Party(heading, 10, 10 + len(heading), Label.PERSON)
    signer = Party(signature, 50, 50 + len(signature), Label.PERSON)
    whole = Communication("v/d1", "memorandum", 0, 99, senders=(sender,), signers=(signer,))
    page = Extraction("v/d1", "v", "1", "memorandum", "", Span(0, 4), (whole,))
    text = f"{'From':10}{heading:40}{signature}"
    found = identify(page, register, document=Document("v/d1", "v", text, ()))
    (told,) = found.communications[0].senders
    assert told.agent is not None and told.agent.target == who


def test_a_given_name_at_the_foot_is_the_senders(register: Register) -> None:
    sender = Party("Dean Rusk", 10, 19, Label.PERSON)
    signer = Party("Dean", 50, 54, Label.PERSON)
    whole = Communication("v/d1", "letter", 0, 99, senders=(sender,), signers=(signer,))
    page = Extraction("v/d1", "v", "1", "letter", "", Span(0, 4), (whole,))
    text = f"{'From':10}{'Dean Rusk':40}Dean"
    found = identify(page, register, document=Document("v/d1", "v", text, ()))
    (told,) = found.communications[0].signers
    assert told.agent is not None and told.agent.target == RUSK
