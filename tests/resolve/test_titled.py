"""Which Johnson is the President, and which Dulles the Secretary."""

import re
from dataclasses import replace
from datetime import date

import pytest

from kg.model import (
    By,
    Communication,
    Date,
    Extraction,
    Label,
    Link,
    ListedPerson,
    Mention,
    Party,
    Span,
    Volume,
)
from kg.read.plain import read_page
from kg.resolve.people import identify, settle_outvoted
from kg.resolve.register import Register
from kg.resolve.who import Light

LYNDON = "person/106664"
DAY = date(1965, 5, 12)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def other_johnson(register: Register) -> str:
    """Anybody else of the name whom the register knows."""
    return next(p.id for p in register.people() if "Alexis Johnson" in p.name)


def found(text: str, who: str, by: By = By.EDITOR, volume: str = "v") -> Extraction:
    start = text.index("Johnson")
    link = Link(who, "editors-markup", 1.0, by)
    mention = Mention(start, start + 7, "Johnson", Label.PERSON, by=by, agent=link)
    party = Party("Johnson", start, start + 7, Label.PERSON, by, agent=link)
    one = Communication("v/d1", "memorandum", 0, len(text), recipients=(party,))
    of = f"{volume}/d1"
    return Extraction(of, volume, "1", "memorandum", "", Span(0, 4), (one,), mentions=(mention,))


@pytest.mark.parametrize(
    ("text", "day", "settled"),
    [
        ("Memorandum to President Johnson", DAY, True),
        ("Memorandum to Ambassador Johnson", DAY, False),
        ("Memorandum to Vice President Johnson", DAY, False),  # Humphrey's day
        ("Memorandum to Vice President Johnson", date(1962, 3, 8), True),
        ("Letter to the Assistant to the Vice President (Johnson)", date(1962, 3, 8), False),
        ("Memorandum to Johnson", DAY, False),
        ("Memorandum to President Johnson", date(1962, 5, 12), False),  # Kennedy's day
        ("Memorandum to President Johnson", date(1971, 5, 12), True),  # as he is called for life
        ("Memorandum to President Johnson", None, False),
        ("Memorandum to First Secretary Johnson", date(1949, 5, 12), False),  # Louis Johnson's day
    ],
)
def test_who_the_president_is(
    register: Register, text: str, day: date | None, settled: bool
) -> None:
    other = other_johnson(register)
    result = settle_outvoted(found(text, other), text, day, Light(register, "v", None))
    who = LYNDON if settled else other
    assert [m.agent.target for m in result.mentions if m.agent] == [who]
    assert [p.agent.target for p in result.communications[0].recipients if p.agent] == [who]
    slips = [(d.property, d.editors, d.program, d.held) for d in result.disagreements]
    assert slips == ([("identity", other, LYNDON, By.PROGRAM)] if settled else [])


@pytest.mark.parametrize("linked", [True, False])
def test_what_the_program_concluded_gives_way_too(register: Register, linked: bool) -> None:
    text = "a letter to President Johnson"
    given = found(text, other_johnson(register), By.PROGRAM)
    if not linked:
        (said,) = given.mentions
        between = replace(said, agent=None, candidates=(LYNDON, other_johnson(register)))
        given = replace(given, mentions=(between,))
    result = settle_outvoted(given, text, DAY, Light(register, "v", None))
    (said,) = result.mentions
    assert said.agent is not None
    assert (said.agent.target, said.agent.by, said.candidates) == (LYNDON, By.PROGRAM, ())
    assert result.disagreements == ()


def test_entries_of_a_list_that_nobody_knows_stay(register: Register) -> None:
    text = "Memorandum to President Johnson"
    given = found(text, "person/frus1964-68v15-p_JX1")
    assert settle_outvoted(given, text, DAY, Light(register, "v", None)) == given


@pytest.mark.parametrize(
    ("office", "settled"), [("Vice President", True), ("Assistant to the Vice President", False)]
)
def test_the_office_beside_a_name_tells_it_too(
    register: Register, office: str, settled: bool
) -> None:
    text = f"Letter to the {office} (Johnson)"
    given = found(text, other_johnson(register))
    (printed,) = given.communications
    (party,) = printed.recipients
    given = replace(
        given,
        communications=(replace(printed, recipients=(replace(party, office=office),)),),
    )
    result = settle_outvoted(given, text, date(1962, 3, 8), Light(register, "v", None))
    who = LYNDON if settled else other_johnson(register)
    assert [m.agent.target for m in result.mentions if m.agent] == [who]
    assert [p.agent.target for p in result.communications[0].recipients if p.agent] == [who]


@pytest.mark.parametrize(
    ("volume", "settled"), [("frus1964-68v03", True), ("frus1961-63v06", True), ("v", False)]
)
def test_without_a_day_the_years_of_the_volume_tell(
    register: Register, volume: str, settled: bool
) -> None:
    text = "Memorandum to President Johnson"
    other = other_johnson(register)
    result = settle_outvoted(
        found(text, other, volume=volume), text, None, Light(register, volume, None)
    )
    who = LYNDON if settled else other
    assert [m.agent.target for m in result.mentions if m.agent] == [who]


DULLES, ALLEN = "person/103703", "person/103701"
SUEZ = "1956-10-26"


def named(
    register: Register, text: str, *listed: ListedPerson, day: str = SUEZ
) -> list[str | None]:
    """Who each *Dulles* of a text is, in a volume that lists these people."""
    sent = Date(0, 0, "", day, f"{day}T00:00:00", f"{day}T23:59:59")
    talk = Communication("own/d1", "paper", 0, len(text), sent=sent)
    mentions = tuple(
        Mention(m.start(), m.end(), "Dulles", Label.PERSON) for m in re.finditer("Dulles", text)
    )
    page = Extraction("own/d1", "own", "1", "paper", "", Span(0, 0), (talk,), mentions)
    document = read_page(text, "own/d1")
    found = identify(page, register, Volume("own", persons=listed), document).mentions
    return [m.agent.target if m.agent else None for m in found]


FOSTER = ListedPerson("p_DJF1", "Dulles, John Foster", "Secretary of State until April 1959")
DIRECTOR = ListedPerson("p_DAW1", "Dulles, Allen W.", "Director of Central Intelligence")


@pytest.mark.parametrize(
    ("text", "listed", "who"),
    [
        ("He met Secretary Dulles.", (DIRECTOR,), DULLES),
        ("He met Secretary of State Dulles.", (DIRECTOR,), DULLES),
        ("He met Director Dulles.", (FOSTER, DIRECTOR), ALLEN),
    ],
)
def test_which_dulles(
    register: Register, text: str, listed: tuple[ListedPerson, ...], who: str | None
) -> None:
    assert set(named(register, text, *listed)) == {who}


def test_after_his_days_it_is_not_he(register: Register) -> None:
    found = named(register, "Drafted by Dulles.", FOSTER, DIRECTOR, day="1960-10-26")
    assert DULLES not in found


def test_a_list_that_was_changed_is_read_anew(register: Register) -> None:
    """Whoever looks at a volume again after an edit, in one process, is told what it says now."""
    for name in ("Oddvar, Arne", "Somebody, Else"):
        listed = Volume("v-invented", persons=(ListedPerson("p_1", name, "a clerk"),))
        entries = Light(register, "v-invented", listed, year=1962).list.entries
        assert [entry.name for entry in entries.values()] == [name]


FULL = "U. Alexis Johnson met the Vice President. Mr. Johnson agreed."


@pytest.mark.parametrize(
    ("by", "more", "who"),
    [
        (By.EDITOR, {}, "Alexis"),
        (By.PROGRAM, {}, "Lyndon"),  # what else told who he is stays
        (None, {}, "Alexis"),
        # the page knows of the other: a party, his office
        (By.EDITOR, {"party": "heading"}, "Lyndon"),
        (By.EDITOR, {"party": "reported-talk"}, "Alexis"),
        (By.EDITOR, {"office": True}, "Lyndon"),
        # a third is named in full, and nobody knows him
        (None, {"stranger": True}, None),
        (By.EDITOR, {"stranger": True}, "Alexis"),
        # the name stands with an office, or with a title that only some bear
        (By.EDITOR, {"beside": "Vice President"}, "Lyndon"),
        (By.EDITOR, {"title": "Ambassador"}, "Lyndon"),
        (By.EDITOR, {"title": "General"}, "Alexis"),
        (By.EDITOR, {"name": "Lyndon Johnson"}, "Lyndon"),
    ],
)
def test_the_only_one_of_the_name_whom_the_page_names_in_full(
    register: Register, by: By | None, more: dict[str, object], who: str | None
) -> None:
    alexis = other_johnson(register)
    text = FULL.replace("Mr.", str(more.get("title", "Mr.")))
    if name := more.get("name"):
        text = text.replace("Mr. Johnson", str(name))
    start = text.rindex(str(more.get("name", "Johnson")))
    end = text.index(" agreed")
    link = Link(LYNDON, "x", 1.0, by) if by else None
    bare = Mention(start, end, text[start:end], Label.PERSON, agent=link)
    mentions = [Mention(0, 17, FULL[:17], Label.PERSON, agent=Link(alexis, "x", 0.9)), bare]
    if more.get("office"):
        vice = Link(LYNDON, "held-office", 0.9)
        mentions.append(Mention(26, 40, "Vice President", Label.OFFICE, person=vice))
    if more.get("stranger"):
        mentions.append(Mention(70, 87, "Harold K. Johnson", Label.PERSON))
    parties: tuple[Party, ...] = ()
    if reason := more.get("party"):
        told = Link(LYNDON, "x", 0.9)
        parties = (Party("X", 80, 81, Label.PERSON, agent=told, reason=str(reason)),)
    if office := more.get("beside"):
        parties = (Party("X", start, end, Label.PERSON, office=str(office)),)
    one = Communication("v/d1", "memorandum", 0, 99, participants=parties)
    page = Extraction("v/d1", "v", "1", "x", "", Span(0, 4), (one,), mentions=tuple(mentions))
    settled = settle_outvoted(page, text, DAY, Light(register, "v", None))
    found = settled.mentions[1].agent
    assert (found and found.target) == {"Alexis": alexis, "Lyndon": LYNDON, None: None}[who]
    if who == "Alexis" and found:
        assert (found.reason, found.confidence) == ("named-in-full-here", 0.95)
        assert (found.evidence, found.detail) == ((Span(0, 17),), FULL[:17])
    differing = [(d.editors, d.program, d.confidence) for d in settled.disagreements]
    slip = by is By.EDITOR and who == "Alexis"
    assert differing == ([(LYNDON, alexis, 0.0)] if slip else [])
