from datetime import date

import pytest

from kg.model import Communication, Date, Extraction, Label, Link, Mention, Party, Span
from kg.resolve.bare_titles import settle_titles
from kg.resolve.register import Register

DAY = date(1962, 10, 25)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def party(target: str, label: Label) -> Party:
    return Party("x", 0, 1, label, agent=Link(target, "test", 0.99))


def settled(
    register: Register,
    text: str,
    label: Label,
    senders: tuple[Party, ...],
    recipients: tuple[Party, ...],
    day: date = DAY,
    note: int | None = None,
) -> Mention:
    iso = day.isoformat()
    sent = Date(0, 0, iso, iso, f"{iso}T00:00:00", f"{iso}T23:59:59")
    message = Communication(
        "v/d1", "letter", 0, 100, senders=senders, recipients=recipients, sent=sent
    )
    mention = Mention(10, 10 + len(text), text, label, note=note)
    page = Extraction("v/d1", "v", None, "letter", "", Span(0, 0), (message,), mentions=(mention,))
    return settle_titles(page, "", register).mentions[0]


KENNEDY = party("person/107025", Label.PERSON)
KHRUSHCHEV = party("person/107127", Label.PERSON)
DEPARTMENT = party("organization/department-of-state", Label.BODY)
NEW_DELHI = party("organization/embassy-india", Label.POST)
MOSCOW = party("organization/embassy-soviet-union", Label.POST)
GUATEMALA = party("organization/embassy-guatemala", Label.POST)
CAIRO = party("organization/embassy-egypt", Label.POST)


@pytest.mark.parametrize(
    ("text", "label", "senders", "recipients", "agent", "person"),
    [
        (
            "Mr. Chairman",
            Label.OFFICE,
            (KENNEDY,),
            (KHRUSHCHEV,),
            "office/soviet-chairman-council-of-ministers",
            "person/107127",
        ),
        (
            "Mr. President",
            Label.OFFICE,
            (KHRUSHCHEV,),
            (KENNEDY,),
            "office/us-president",
            "person/107025",
        ),
        (
            "your Government",
            Label.BODY,
            (KENNEDY,),
            (KHRUSHCHEV,),
            "organization/soviet-government",
            None,
        ),
        (
            "this Government",
            Label.BODY,
            (KENNEDY,),
            (KHRUSHCHEV,),
            "organization/us-government",
            None,
        ),
        (
            "Prime Minister",
            Label.OFFICE,
            (NEW_DELHI,),
            (DEPARTMENT,),
            "office/india-prime-minister",
            "person/109692",
        ),
        (
            "Ambassador",
            Label.OFFICE,
            (DEPARTMENT,),
            (MOSCOW,),
            "office/ambassador-soviet-union",
            "person/107327",
        ),
        (
            "Secretary",
            Label.OFFICE,
            (DEPARTMENT,),
            (MOSCOW,),
            "office/us-secretary-of-state",
            "person/111738",
        ),
        (
            "Embassy",
            Label.POST,
            (DEPARTMENT,),
            (MOSCOW,),
            "organization/embassy-soviet-union",
            None,
        ),
    ],
)
def test_short_words(register, text, label, senders, recipients, agent, person) -> None:
    mention = settled(register, text, label, senders, recipients)
    assert mention.agent
    assert mention.agent.target == agent
    assert (mention.person.target if mention.person else None) == person


@pytest.mark.parametrize("post", [GUATEMALA, CAIRO])
def test_a_president_who_may_be_theirs_stays_open(register: Register, post: Party) -> None:
    mention = settled(register, "President", Label.OFFICE, (post,), (DEPARTMENT,))
    assert mention.agent is None
    assert "office/us-president" in mention.candidates


@pytest.mark.parametrize(
    ("text", "label", "recipients", "note"),
    [
        ("Mr. Chairman", Label.OFFICE, (), None),
        ("Mr. Chairman", Label.OFFICE, (KENNEDY, KHRUSHCHEV), None),
        ("Mr. Chairman", Label.OFFICE, (KHRUSHCHEV,), 0),
        ("your Government", Label.BODY, (), None),
        ("Secretary", Label.OFFICE, (KHRUSHCHEV,), None),
        ("Under Secretary of State", Label.OFFICE, (GUATEMALA,), None),
        # in Moscow it may be London's, with whom a step is taken together
        ("Prime Minister", Label.OFFICE, (MOSCOW,), None),
        ("Khrushchev", Label.PERSON, (KHRUSHCHEV,), None),
    ],
)
def test_what_the_message_does_not_tell(register, text, label, recipients, note) -> None:
    mention = settled(register, text, label, (), recipients, note=note)
    assert (mention.agent, mention.person, mention.candidates) == (None, None, ())
