from dataclasses import replace
from pathlib import Path

import pytest

from kg.model import (
    By,
    Communication,
    Date,
    Disagreement,
    Document,
    Extraction,
    Label,
    Link,
    ListedPerson,
    Mention,
    Party,
    Place,
    Span,
    Tier,
    Volume,
)
from kg.record import to_record
from kg.resolve.listed import fitting, identities, whose
from kg.resolve.names import NameWords
from kg.resolve.people import identify
from kg.resolve.register import Entry, Person, Register
from kg.settings import shipped

LIST = Volume(
    "own",
    persons=(
        ListedPerson("p_1", "Bundy, McGeorge", "Special Assistant to the President"),
        ListedPerson(
            "p_2", "Bundy, William P.", "Assistant Secretary of State, Far Eastern Affairs"
        ),
        ListedPerson("p_3", "Couve de Murville, Maurice", "French Foreign Minister"),
        ListedPerson("p_4", "Ngo Dinh Diem", "President of the Republic of Vietnam"),
        ListedPerson("p_5", "Thompson, Llewellyn E. (“Tommy”)", "Ambassador to the Soviet Union"),
        ListedPerson("p_6", "Dulles, John Foster", "Secretary of State"),
        ListedPerson("p_7", "Dulles, Allen W.", "Director of Central Intelligence"),
        ListedPerson("p_8", "Ngo Dinh Nhu", "Counselor to President Diem"),
        ListedPerson("p_9", "Ngo Dinh Nhu, Madame", "wife of Ngo Dinh Nhu"),
        ListedPerson("p_10", "Persons, Wilton B.", "Deputy Assistant to the President"),
    ),
)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


@pytest.fixture(scope="module")
def unknown() -> Register:
    """A register that knows nobody: the volume's list stands alone."""
    return Register.load([], with_shipped=False)


def page(text: str, names: list[str], day: str = "1964-05-01", volume: str = "own") -> Extraction:
    found, at = [], 0
    for name in names:
        at = text.index(name, at)
        found.append(Mention(at, at + len(name), name, Label.PERSON))
        at += len(name)
    sent = Date(0, 0, day, day, f"{day}T00:00:00", f"{day}T23:59:59")
    whole = Communication(f"{volume}/d1", "letter", 0, len(text), sent=sent)
    title = Span(0, len(text.partition("\n")[0]))
    return Extraction(
        f"{volume}/d1", volume, None, "letter", text[: title.end], title, (whole,), tuple(found)
    )


def who(register: Register, text: str, names: list[str], volume: Volume = LIST) -> list[str | None]:
    extraction = page(text, names)
    done = identify(extraction, register, volume, Document("own/d1", "own", text, ()))
    for mention in done.mentions:
        if mention.agent:
            assert 0 < mention.agent.confidence <= 1
            assert mention.agent.reason
            assert mention.agent.detail
        else:
            assert mention.candidates != ("",)
    return [m.agent.target.removeprefix("person/own-") if m.agent else None for m in done.mentions]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("I saw Couve today.", ["Couve"], ["p_3"]),
        ("President Diem agreed.", ["Diem"], ["p_4"]),
        ("Tommy Thompson called.", ["Tommy Thompson"], ["p_5"]),
        ("Madame Nhu left.", ["Nhu"], ["p_9"]),
        ("Mrs. Thompson left.", ["Thompson"], [None]),  # his wife, whom nobody knows
        ("McGeorge Bundy spoke. Bundy left.", ["McGeorge Bundy", "Bundy"], ["p_1", "p_1"]),
        ("W. P. Bundy spoke.", ["W. P. Bundy"], ["p_2"]),
        ("Foster Dulles and Allen Dulles", ["Foster Dulles", "Allen Dulles"], ["p_6", "p_7"]),
        (
            "1. Memorandum From the Assistant Secretary of State for Far Eastern Affairs (Bundy)",
            ["Bundy"],
            ["p_2"],
        ),
        (
            "1. Memorandum From the President’s Special Assistant (Bundy) to President Johnson",
            ["Bundy"],
            ["p_1"],
        ),
    ],
)
def test_who_is_meant(
    unknown: Register, text: str, names: list[str], expected: list[str | None]
) -> None:
    assert who(unknown, text, names) == expected


def test_entries_are_people_of_the_register_where_it_knows_them(register: Register) -> None:
    text = "McGeorge Bundy saw Couve and Tommy Thompson."
    assert who(register, text, ["McGeorge Bundy", "Couve", "Tommy Thompson"]) == [
        "person/101930",
        "person/102925",
        "person/113537",
    ]


def test_a_name_that_somebody_bears_is_no_misprint(register: Register, unknown: Register) -> None:
    assert who(unknown, "Mr. Parsons called.", ["Parsons"]) == ["p_10"]
    (persons, misprinted, parsons) = who(
        register, "Persons, Personss, Parsons", ["Persons", "Personss", "Parsons"]
    )
    assert persons == misprinted
    assert parsons != persons


@pytest.mark.parametrize(
    ("name", "description", "person"),
    [
        ("Bundy, McGeorge", "Special Assistant to the President", "person/101930"),
        ("Bundy, McGeorge", "Professor of Government", None),
        ("Bundy", "Special Assistant to the President", None),
        ("Herter, Christian A.", "lawyer of Boston", "person/105858"),  # the whole name
        ("Herter, Christian B.", "lawyer of Boston", None),  # another's
        ("Herter, Christian A., Jr.", "lawyer of Boston", None),
        ("Truman, Sergeant Harry", "nephew of the mayor", None),
    ],
)
def test_whose_an_entry_is(
    register: Register, name: str, description: str, person: str | None
) -> None:
    found = whose(Entry("frus1961-63v06", "p_X", name, description), register)
    assert (found.target if found else None) == person


def test_who_is_listed_in_a_volume_the_register_lacks_is_one_person(register: Register) -> None:
    told = {"Reagan, Ronald W.": "President", "Gorbachev, Mikhail S.": "General Secretary"}
    for volume in ("frus1981-88v05", "frus1981-88v06"):
        found = [whose(Entry(volume, "p_X", name, said), register) for name, said in told.items()]
        assert [link and link.target for link in found] == ["person/111219", "person/105035"]


def test_an_ambiguous_name_stays_open_with_its_candidates(unknown: Register) -> None:
    extraction = page("Bundy called.", ["Bundy"])
    (mention,) = identify(extraction, unknown, LIST).mentions
    assert mention.agent is None
    assert set(mention.candidates) == {"person/own-p_1", "person/own-p_2"}


def test_a_name_that_fits_no_one_stays_open(register: Register) -> None:
    assert who(register, "Mr. Qwertyuiop called.", ["Qwertyuiop"]) == [None]


def test_without_a_list_the_register_is_asked(register: Register) -> None:
    text = "Message from Khrushchev to John F. Kennedy"
    extraction = page(text, ["Khrushchev", "John F. Kennedy"], "1962-10-25", "unlisted")
    done = identify(extraction, register, None, Document("unlisted/d1", "unlisted", text, ()))
    assert [m.agent and m.agent.target for m in done.mentions] == [
        "person/107127",
        "person/107025",
    ]


def test_the_dead_write_no_letters(register: Register) -> None:
    text = "Message from Forrestal"
    done = identify(page(text, ["Forrestal"], "1990-01-01", "unlisted"), register)
    assert done.mentions[0].agent is None


def test_what_the_editors_marked_goes_first(register: Register) -> None:
    marked = Link("person/own-p_2", "editors-markup", 1.0, By.EDITOR)
    extraction = page("Bundy called.", [])
    mention = Mention(0, 5, "Bundy", Label.PERSON, by=By.EDITOR, agent=marked)
    done = identify(
        Extraction(
            extraction.id,
            "own",
            None,
            "letter",
            "",
            Span(0, 0),
            extraction.communications,
            (mention,),
        ),
        register,
        LIST,
    )
    agent = done.mentions[0].agent
    assert agent
    assert (agent.target, agent.by, agent.reason) == ("person/101931", By.EDITOR, marked.reason)


def test_offices_stay_and_the_person_stands_beside(register: Register) -> None:
    day = "1962-10-25"
    sent = Date(0, 0, day, day, f"{day}T00:00:00-04:00", f"{day}T23:59:59-04:00")
    message = Communication(
        "v/d1",
        "telegram",
        0,
        10,
        senders=(Party("Department of State", 0, 5, Label.BODY),),
        recipients=(Party("Embassy in the Soviet Union", 5, 9, Label.POST),),
        sent=sent,
        place=Place("Washington", 0, 4),
    )
    mention = Mention(0, 9, "President", Label.OFFICE)
    done = identify(
        Extraction("v/d1", "v", None, "telegram", "", Span(0, 0), (message,), (mention,)), register
    )
    (outer,) = done.communications
    (sender,), (recipient,) = outer.senders, outer.recipients
    assert sender.agent
    assert sender.agent.target == "organization/department-of-state"
    assert recipient.agent
    assert recipient.agent.target == "organization/embassy-soviet-union"
    assert recipient.person
    assert recipient.person.target == "person/107327"
    assert outer.place
    assert outer.place.agent
    assert outer.place.agent.target == "place/washington"
    assert done.mentions[0].agent
    assert done.mentions[0].agent.target == "office/us-president"
    assert done.mentions[0].person
    assert done.mentions[0].person.target == "person/107025"


def test_no_register_at_all(tmp_path: Path) -> None:
    empty = Register.load([], with_shipped=False)
    (mention,) = identify(page("Bundy called.", ["Bundy"]), empty).mentions
    assert mention.agent is None


def test_a_volumes_list_is_linked_to_the_register(register: Register) -> None:
    people = (
        ListedPerson("p_1", "Bundy, McGeorge", "Special Assistant to the President"),
        ListedPerson("p_2", "Bundy, Nobody", "a traveller"),
    )
    links = identities(register, Volume("own-list", persons=people))
    assert {id: (link.target, link.reason) for id, link in links.items()} == {
        "p_1": ("person/101930", "name-and-office")
    }


def test_another_of_the_family_is_not_the_president(register: Register) -> None:
    volume = Volume(
        "own-list",
        persons=(ListedPerson("p_KJF", "Kennedy, John F.", "President of the United States"),),
    )
    text = "Jacqueline Kennedy wrote. President Kennedy had died."
    assert who(register, text, ["Jacqueline Kennedy", "Kennedy"], volume) == [
        None,
        "person/107025",
    ]


def test_how_well_names_fit_a_volumes_list(register: Register) -> None:
    people = (
        ListedPerson("p_BM", "Bundy, McGeorge", "Special Assistant to the President"),
        ListedPerson("p_CDM", "Couve de Murville, Maurice", "French Foreign Minister"),
    )
    fit = fitting(register, "fit-list", Volume("fit-list", persons=people))
    assert fit is not None
    assert [fit(name) for name in ("McGeorge Bundy", "Bundy", "Couve", "Bundi", "Rusk")] == [
        Tier.FULL,
        Tier.SURNAME,
        Tier.PART,
        None,
        None,
    ]


GIVEN = [
    ("McGeorge Bundy", Tier.FULL),
    ("McG. Bundy", Tier.INITIALS),
    ("Mc Bundy", None),
    ("McGeorges Bundy", None),
    ("M. Bundy", Tier.INITIALS),
    ("Cy Vance", Tier.FULL),
    ("Phil Talbot", Tier.INITIALS),
    ("Philip Talbot", None),
    ("Phil", None),  # a name cut short tells nobody alone
]


@pytest.mark.parametrize(("name", "tier"), GIVEN, ids=[case[0] for case in GIVEN])
def test_given_names_cut_short(unknown: Register, name: str, tier: Tier | None) -> None:
    people = (
        ListedPerson("p_BM", "Bundy, McGeorge", ""),
        ListedPerson("p_VC", "Vance, Cyrus R.", ""),
        ListedPerson("p_TP", "Talbot, Phillips", ""),
    )
    fit = fitting(unknown, "short", Volume("short", persons=people))
    assert fit is not None and fit(name) is tier


SPELLINGS = [
    ("Qasim", True),
    ("QASIM’S", True),
    ("Abdul Karim Qasim", True),
    ("Kassem", False),
    ("Abdul Karim Kassem", True),
    ("Karim Kassem", False),
    ("Rifa'i", True),
    ("Al-Rifai", True),
    ("De Gaulle", True),
    ("DeGaulle", True),
    ("Bob McNamara", True),
    ("RSM", False),
    ("Home", True),
    ("Lord Home", True),
    ("Viscount Home", False),
    ("Lord McNamara", False),
    ("Harlech", True),
    ("Lord Harlech", True),
    ("Shaikh Yusuf", True),
    ("Sheikh Yusuf Yasin", True),
    ("Clay", False),
]


@pytest.mark.parametrize(("name", "printed"), SPELLINGS, ids=[case[0] for case in SPELLINGS])
def test_a_list_has_the_names_it_prints(name: str, printed: bool) -> None:
    """Kassem is known for Qasim from another volume."""
    names = ("Abdul Karim Qasim", "Abdul Karim Kassem")
    known = Person("person/1", names[0], names, "Qasim", "Abdul Karim")
    listing = Entry("own", "p_Q", "Qasim, Abdul Karim", "", known.id)
    other = Entry("other", "p_K", "Kassem, Abdul Karim", "", known.id)
    words = NameWords.read(shipped("data") / "words")
    register = Register([known], [], [], [listing, other], words)
    people = (
        ListedPerson("p_R", "al-Rifai, Samir", ""),
        ListedPerson("p_G", "Gaulle, Charles de", ""),
        ListedPerson("p_G2", "de Gaulle, Pierre", ""),
        ListedPerson("p_M", "McNamara, Robert S.", ""),
        ListedPerson("p_H", "Home, Lord", ""),
        ListedPerson("p_O", "Ormsby Gore, David (Lord Harlech)", ""),
        ListedPerson("p_Y", "Yasin, Sheikh Yusuf", ""),
    )
    fit = fitting(register, "own", Volume("own", persons=people))
    assert fit is not None and fit.prints(name) == printed


def test_without_a_list_nothing_is_said_of_names(register: Register) -> None:
    assert fitting(register, "no-list", Volume("no-list")) is None


def test_the_record_says_who_is_listed(register: Register) -> None:
    found = page("Bundy met Clay.", ["Bundy", "Clay"])
    bundy, clay = found.mentions
    both = replace(found, mentions=(replace(bundy, listed=True), replace(clay, listed=False)))
    record = to_record(identify(both, register))
    assert [(m["text"], m["listed"]) for m in record["mentions"]] == [
        ("Bundy", True),
        ("Clay", False),
    ]
    assert all("listed" not in m for m in to_record(identify(found, register))["mentions"])


@pytest.mark.parametrize(
    ("title", "person"),
    [
        ("Assistant Secretary of State for Far Eastern Affairs (Bundy)", "p_2"),
        ("President’s Special Assistant (Bundy)", "p_1"),
        ("Under Secretary of State (Nobody)", None),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_party_named_beside_its_office_is_whom_the_office_tells(
    unknown: Register, title: str, person: str | None, named: bool
) -> None:
    text = f"1. Memorandum From the {title} to President Johnson\nBundy wrote."
    start = text.index(title)
    name = title[title.index("(") + 1 : -1]
    party = Party(title, start, start + len(title), Label.OFFICE, name=name)
    if not named:
        party = replace(party, start=None, end=None)
    message = Communication("own/d1", "memorandum", 0, len(text), senders=(party,))
    given = replace(page(text, []), communications=(message,), drafters=(party,))
    done = identify(given, unknown, LIST, Document("own/d1", "own", text, ()))
    (sender,), (drafter,) = done.communications[0].senders, done.drafters
    assert sender.person == drafter.person
    assert sender.agent is None
    found = sender.person.target.removeprefix("person/own-") if sender.person else None
    assert found == (person if named else None), "without its place its role is not read"


def test_a_place_is_that_of_the_register(register: Register) -> None:
    given = page("Text.", [])
    (message,) = given.communications
    marked = Place("Moscow", 0, 6, agent=Link("place/x", "editors-markup", 1.0, By.EDITOR))
    places = [marked, Place("Moscow", 0, 6), Place("Nowhere", 0, 6), None]
    found = [
        identify(replace(given, communications=(replace(message, place=place),)), register)
        .communications[0]
        .place
        for place in places
    ]
    links = [place.agent if place else None for place in found]
    assert [(link.target, link.confidence) if link else None for link in links] == [
        ("place/x", 1.0), ("place/moscow", 0.97), None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "marked", "who", "told"),
    [
        ("Thompson agreed.", "p_1", "p_5", True),  # no word of McGeorge Bundy's name
        ("Dulles agreed.", "p_1", None, False),  # two of the name: nobody is told
        ("Chuck agreed.", "p_1", "p_1", False),  # the surname of nobody listed
        ("Bundy agreed.", "p_1", "p_1", False),
        ("Thompson agreed.", "p_99", "p_5", False),  # no entry of the list
    ],
)
def test_a_slip_of_the_markup_is_told(
    unknown: Register, text: str, marked: str, who: str | None, told: bool
) -> None:
    name = text.partition(" ")[0]
    link = Link(f"person/own-{marked}", "editors-markup", 1.0, By.EDITOR)
    mention = Mention(0, len(name), name, Label.PERSON, by=By.EDITOR, agent=link)
    party = Party(name, 0, len(name), Label.PERSON, By.EDITOR, agent=link)
    given = page(text, [])
    (message,) = given.communications
    given = replace(
        given, mentions=(mention,), communications=(replace(message, senders=(party,)),)
    )
    done = identify(given, unknown, LIST, Document("own/d1", "own", text, ()))
    (found,), ((sender,),) = done.mentions, (one.senders for one in done.communications)
    ours = f"person/own-{who}" if who else None
    assert (found.agent and found.agent.target, sender.agent and sender.agent.target) == (ours,) * 2
    slip = Disagreement(
        "own/d1", "identity", link.target, ours or "", 0, len(name), 0.0, By.PROGRAM
    )
    assert done.disagreements == ((slip,) if told else ())


def test_a_message_without_a_day_is_of_its_documents_and_a_draft_of_its_place(
    register: Register,
) -> None:
    president = Party("the President", 0, 13, Label.OFFICE)
    given = page("the President wrote.", [], "1962-10-25")
    inside = Communication("own/d1/e1", "letter", 4, 9, senders=(president,))
    sent = Date(0, 0, "", "1964-05-01", "1964-05-01T00:00:00", "1964-05-01T23:59:59")
    later = replace(inside, id="own/d1/e2", sent=sent)
    embassy = Party("Embassy in the Soviet Union", None, None, Label.POST)
    given = replace(
        given, communications=(*given.communications, inside, later), drafted_at=embassy
    )
    done = identify(given, register)
    people = [one.senders[0].person for one in done.communications[1:]]
    assert [link and link.target for link in people] == ["person/107025", "person/106664"]
    assert done.drafted_at is not None
    assert done.drafted_at.agent is not None
    assert done.drafted_at.agent.target == "organization/embassy-soviet-union"
    assert identify(replace(given, drafted_at=None), register).drafted_at is None
