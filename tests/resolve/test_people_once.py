"""Nobody takes part in a meeting twice."""

from kg.model import Communication, Extraction, Label, Link, Party, Span
from kg.resolve.people import settle_parties
from kg.resolve.register import Register

NOBODY = Register.load([], with_shipped=False)

HERTER = Link("person/1", "in-register", 0.96)
SECRETARY = Link("office/us-secretary-of-state", "register", 0.98)


def name(text: str, start: int, who: Link | None, reason: str = "participants-list") -> Party:
    return Party(text, start, start + len(text), Label.PERSON, agent=who, reason=reason)


def office(text: str, start: int, who: Link | None, reason: str = "participants-list") -> Party:
    end = start + len(text)
    return Party(text, start, end, Label.OFFICE, agent=SECRETARY, person=who, reason=reason)


def settled(*participants: Party) -> list[str]:
    talk = Communication(
        "v/d1", "memorandum-of-conversation", 0, 99, participants=tuple(participants)
    )
    found = Extraction("v/d1", "v", "1", talk.form, "", Span(0, 0), (talk,))
    return [p.text for p in settle_parties(found, NOBODY).communications[0].participants]


def test_the_side_of_the_heading_stays_for_the_office_listed() -> None:
    side = name("Herter", 10, HERTER, "conversation")
    assert settled(side, office("Secretary", 50, HERTER)) == ["Herter"]


def test_the_heading_stays_as_it_is() -> None:
    side = office("Secretary of State", 10, HERTER, "conversation")
    assert settled(side, name("Herter", 50, HERTER)) == ["Secretary of State"]


def test_of_one_list_the_name_is_kept() -> None:
    assert settled(office("Secretary", 10, HERTER), name("Herter", 50, HERTER)) == ["Herter"]


def test_an_office_whose_holder_is_not_known_is_told_once() -> None:
    side = office("Secretary of State", 10, None, "conversation")
    assert settled(side, office("Secretary", 50, None)) == ["Secretary of State"]


def test_two_names_of_a_list_are_two_whatever_their_links_say() -> None:
    assert settled(name("Foster Dulles", 10, HERTER), name("Allen Dulles", 50, HERTER)) == [
        "Foster Dulles",
        "Allen Dulles",
    ]


def test_a_name_and_the_surname_of_it_are_one() -> None:
    assert settled(name("Eric Johnston", 10, HERTER), name("Johnston", 50, HERTER)) == [
        "Eric Johnston"
    ]


def test_the_unknown_are_all_told() -> None:
    assert settled(name("Kuznetzov", 10, None), name("Sobolev", 50, None)) == [
        "Kuznetzov",
        "Sobolev",
    ]
