"""The parties of a message settled together: who is dropped, who is kept, what is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.model import (
    SLUG_LINE,
    By,
    Communication,
    Disagreement,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Span,
)
from kg.resolve.people import settle_parties
from kg.resolve.register import Person, Register

A, B, C = "person/1", "person/2", "person/3"
PEOPLE = (
    Person(A, "Ann Brown", surname="Brown", given="Ann"),
    Person(B, "Bert Green", surname="Green", given="Bert"),
    Person(C, "Carl Brown", surname="Brown", given="Carl"),
)
WORDS = Register.load([], with_shipped=False).words
REGISTER = Register(PEOPLE, (), (), (), WORDS)
OFFICE, POST, OTHER_POST = "office/x", "organization/x", "organization/y"


def who(target: str | None, sure: float = 0.9, by: By = By.PROGRAM, why: str = "x") -> Link | None:
    return Link(target, why, sure, by) if target else None


def person(text: str, at: int, target: str | None, sure: float = 0.9, **more: object) -> Party:
    party = Party(text, at, at + len(text), Label.PERSON, agent=who(target, sure))
    return replace(party, **more)  # type: ignore[arg-type]


def office(
    start: int, target: str | None, agent: str = OFFICE, label: Label = Label.OFFICE, **more: object
) -> Party:
    party = Party("Office", start, start + 6, label, agent=who(agent), person=who(target))
    return replace(party, **more)  # type: ignore[arg-type]


def settled(message: Communication, *mentions: Mention) -> Extraction:
    page = Extraction("v/d1", "v", "1", "letter", "", Span(0, 9), (message,), mentions=mentions)
    return settle_parties(page, REGISTER)


def ends(**sides: tuple[Party, ...]) -> Communication:
    return Communication("v/d1", "letter", 0, 200, **sides)  # type: ignore[arg-type]


def people(parties: tuple[Party, ...]) -> list[str | None]:
    links = [p.person or p.agent for p in parties]
    return [link.target if link else None for link in links]


@pytest.mark.parametrize(
    ("sender", "recipient", "kept"),
    [
        (person("Brown", 10, A, 0.9), person("Brown", 50, A, 0.75), [None, None]),
        (person("Brown", 10, A, 0.95), person("Brown", 50, A, 0.7), [A, None]),
        (person("Brown", 10, A, 0.7), person("Brown", 50, A, 0.95), [None, A]),
        (office(10, A), person("Brown", 50, A), [OFFICE, A]),  # a name before an office alone
        (office(10, A, name="Brown"), person("Brown", 50, A), [OFFICE, None]),
        (person("Brown", 10, A), office(50, A, label=Label.POST), [A, OFFICE]),
        (person("Brown", 10, A), person("Brown", 50, C), [A, C]),
        (person("Brown", 10, A), person("Brown", 50, None), [A, None]),
        (office(10, None), office(50, None), [OFFICE, OFFICE]),  # offices may write to themselves
    ],
)
def test_nobody_writes_to_himself(sender: Party, recipient: Party, kept: list[str | None]) -> None:
    (one,) = settled(ends(senders=(sender,), recipients=(recipient,))).communications
    assert people((*one.senders, *one.recipients)) == kept


def test_what_was_thought_stays_a_candidate_of_the_names_in_the_party() -> None:
    said = [
        Mention(at, at + 5, "Brown", label, agent=who(A), candidates=(B,))
        for at, label in (
            (10, Label.PERSON),
            (50, Label.PERSON),
            (90, Label.PERSON),
            (11, Label.OFFICE),
        )
    ]
    message = ends(
        senders=(person("Brown", 10, A, 0.7),), recipients=(person("Brown", 50, A, 0.95),)
    )
    found = settled(message, *said, Mention(9, 15, "Browne", Label.PERSON, agent=who(A))).mentions
    assert [m.agent is None for m in found] == [True, False, False, False, False]
    assert found[0].candidates == (A, B)


def test_who_signs_is_not_whom_it_goes_to_where_no_sender_is_named() -> None:
    signer, greeted = person("Brown", 90, A), person("Mr. President", 50, A)
    (one,) = settled(ends(signers=(signer,), recipients=(greeted,))).communications
    assert (people(one.signers), people(one.recipients)) == ([A], [None])
    sent = ends(senders=(person("Green", 10, B),), signers=(signer,), recipients=(greeted,))
    (one,) = settled(sent).communications
    assert people(one.recipients) == [A]


@pytest.mark.parametrize(
    ("parties", "kept"),
    [
        ((person("Haig", 10, A), person("GEN HAIG", 50, A)), ["Haig"]),
        ((person("Haig", 10, A), person("GEN HAIG", 50, B)), ["Haig", "GEN HAIG"]),
        ((person("Haig", 10, None), person("Haig", 50, None)), ["Haig", "Haig"]),
        ((office(10, A), person("Brown", 50, A)), ["Office"]),
        ((office(10, None), office(50, None)), ["Office"]),
        ((office(10, A, POST, Label.POST), office(50, B, POST, Label.POST)), ["Office"]),
        ((office(10, A, POST, Label.POST), office(50, A, OTHER_POST, Label.POST)), ["Office"] * 2),
    ],
)
def test_nobody_stands_twice_at_an_end(parties: tuple[Party, ...], kept: list[str]) -> None:
    (one,) = settled(ends(senders=parties)).communications
    assert [p.text for p in one.senders] == kept


@pytest.mark.parametrize(
    ("parties", "kept"),
    [
        ((person("Ann Brown", 10, A), person("Brown", 50, A)), [10]),
        ((person("Ann Brown", 10, A), person("Carl Brown", 50, A)), [10, 50]),
        ((person("Ann Brown", 10, A), person("Carl Brown", 50, A, reason="other")), [10]),
        ((office(10, A), person("Brown", 50, A)), [50]),
        ((office(10, A), person("Brown", 50, A, reason="other")), [10]),
        ((person("Brown", 10, A), office(50, A)), [10]),
        ((office(10, None), office(50, None)), [10]),
        ((person("X", 10, None), person("X", 50, None)), [10, 50]),
    ],
)
def test_nobody_takes_part_twice(parties: tuple[Party, ...], kept: list[int]) -> None:
    (one,) = settled(ends(participants=parties)).communications
    assert [p.start for p in one.participants] == kept


@pytest.mark.parametrize(
    ("signers", "more", "who_signs"),
    [
        ((person("Brown", 90, C),), {}, [A]),
        ((person("Brown", 90, None),), {}, [A]),
        ((person("Ann", 90, C),), {}, [A]),
        ((person("Mr. Brown", 90, C, name="Brown"),), {}, [A]),
        ((person("Carl Brown", 90, C),), {}, [C]),
        ((person("Green", 90, B),), {}, [B]),
        ((person("A.B.", 90, C),), {}, [C]),
        ((person("B", 90, None),), {}, [None]),
        ((person("Brown", 90, C, agent=who(C, by=By.EDITOR)),), {}, [C]),
        ((person("Brown", 90, C), person("Green", 97, B)), {}, [C, B]),
        ((person("Brown", 90, C),), {"signed_for": (person("Green", 97, B),)}, [C]),
        ((person("Brown", 90, C),), {"senders": (person("A", 1, A), person("B", 9, B))}, [C]),
        ((person("Brown", 90, C),), {"senders": (person("X", 1, "person/9"),)}, [C]),
        ((office(90, C), person("Brown", 97, C)), {}, [C, A]),
    ],
)
def test_a_bare_signature_is_the_senders_if_he_bears_the_name(
    signers: tuple[Party, ...], more: dict[str, tuple[Party, ...]], who_signs: list[str | None]
) -> None:
    sides = {"senders": (person("Ann Brown", 10, A, 0.8),), "signers": signers, **more}
    (one,) = settled(ends(**sides)).communications
    assert people(one.signers) == who_signs
    told = [p.agent for p in one.signers if p.agent and p.agent.reason == "sends-it"]
    assert all((link.confidence, link.detail[:8]) == (0.8, "signed: ") for link in told)
    assert bool(told) is (A in who_signs)


HELD = "held-office"
HEAD = office(10, A, POST, Label.POST, person=who(A, why=HELD))


@pytest.mark.parametrize(
    ("sender", "signer", "sends", "reason"),
    [
        (HEAD, person("Green", 90, B), B, "signed"),
        (HEAD, person("Brown", 90, A), A, HELD),
        (HEAD, person("Green", 90, None), None, ""),
        (HEAD, person("Brown", 90, None), A, HELD),
        (HEAD, person("X.Y.", 90, None), A, HELD),
        (office(10, A, POST, Label.POST), person("Green", 90, B), A, "x"),  # told otherwise
        (office(10, A, person=who(A, why=HELD)), person("Green", 90, B), A, HELD),  # no post
    ],
)  # fmt: skip
def test_a_posts_message_is_its_signers(
    sender: Party, signer: Party, sends: str | None, reason: str
) -> None:
    signer = replace(signer, agent=signer.agent and replace(signer.agent, confidence=0.99))
    (one,) = settled(ends(senders=(sender,), signers=(signer,))).communications
    link = one.senders[0].person
    assert (link.target if link else None, link.reason if link else "") == (sends, reason)
    if reason == "signed" and link:
        assert (link.confidence, link.detail) == (0.97, f"signed: {signer.text}")


@pytest.mark.parametrize(
    ("parties", "heads"),
    [
        ((office(1, A, POST, Label.POST), person("Ambassador", 90, None, reason=SLUG_LINE)), A),
        ((office(1, A, POST, Label.POST), person("the Minister", 90, None, reason=SLUG_LINE)), A),
        ((office(1, A, POST, Label.POST), person("Secretary", 90, None, reason=SLUG_LINE)), None),
        ((office(1, A, POST, Label.POST), person("Ambassador", 90, None)), None),
        ((office(1, A, OFFICE), person("Ambassador", 90, None, reason=SLUG_LINE)), None),
        ((office(1, A, POST, Label.POST), office(9, B, OTHER_POST, Label.POST),
          person("Ambassador", 90, None, reason=SLUG_LINE)), None),
        ((office(1, A, POST, Label.POST),
          person("Ambassador", 90, None, reason=SLUG_LINE, person=who(B))), B),
    ],
)  # fmt: skip
@pytest.mark.parametrize("side", ["senders", "recipients"])
def test_an_ambassador_of_a_slug_line_heads_the_post_of_its_side(
    parties: tuple[Party, ...], heads: str | None, side: str
) -> None:
    (one,) = settled(ends(**{side: parties})).communications
    link = getattr(one, side)[-1].person
    assert (link.target if link else None) == heads
    if heads == A:
        assert (link.reason, link.confidence) == ("heads-the-post", 0.9)


@pytest.mark.parametrize(
    ("senders", "signer", "told"),
    [
        ((person("Ann Brown", 10, A),), person("Bert Green", 90, B), True),
        ((person("Ann Brown", 10, A),), person("Carl Brown", 90, C), False),  # or she
        ((person("Ann Brown", 10, A),), person("B.G.", 90, B), False),
        ((person("Ann Brown", 10, A),), person("Bert Green", 90, None), False),
        ((person("Ann Brown", 10, A),), person("Ann Brown", 90, A), False),
        ((person("Ann Brown", 10, None),), person("Bert Green", 90, B), False),
        ((person("Ann Brown", 10, A, reason=SLUG_LINE),), person("Bert Green", 90, B), False),
        ((person("A", 10, A), person("C", 20, C)), person("Bert Green", 90, B), False),
        ((office(10, A),), person("Bert Green", 90, B), False),
        ((person("Ann Brown", 10, A),), person("Bert Green", 90, B, start=None), False),
    ],
)
def test_who_signs_for_another_in_his_own_name_is_told(
    senders: tuple[Party, ...], signer: Party, told: bool
) -> None:
    found = settled(ends(senders=senders, signers=(signer,)))
    wanted = Disagreement("v/d1", "sender", A, B, 90, 100, 0.9)
    assert found.disagreements == ((wanted,) if told else ())
    assert people(found.communications[0].senders) == people(senders)
