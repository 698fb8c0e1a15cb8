"""What speaks for somebody: each feature holds where page, volume and register say so."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from kg.model import Communication, Date, Extraction, Label, Link, Mention, Party, Span, Tier
from kg.resolve.names import NameWords
from kg.resolve.register import Agent, Entry, Kind, Person, Register, Tenure
from kg.resolve.who import Light, Look, Named, Page, marked_person
from kg.settings import shipped

VOLUME = "frus1961-63v05"
DAY = date(1962, 5, 1)
JOHN, PETER, MARY, AUGUST, OTHER, ROGER = (f"person/{n}" for n in range(1, 7))
SECRETARY, ENVOY, ARTS = "office/secretary", "office/ambassador-to-utopia", "office/arts"
PEOPLE = (
    Person(JOHN, "John Fox Smith", ("John Fox Smith",), "Smith", "John Fox", 1900),
    Person(PETER, "Peter Smith", ("Peter Smith",), "Smith", "Peter", 1910),
    Person(MARY, "Mary Smith", ("Mary Smith",), "Smith", "Mary", 1915),
    Person(AUGUST, "August Brown", ("August Brown",), "Brown", "August", 1900),
    Person(ROGER, "Roger Smith", ("Roger Smith",), "Smith", "Roger", 1905),
    Person(OTHER, "Walter Green", ("Walter Green",), "Green", "Walter", 1900),
)
AGENTS = (
    Agent(SECRETARY, Kind.OFFICE, "Secretary of Magic"),
    Agent(ARTS, Kind.OFFICE, "Secretary of the Arts"),
    Agent(ENVOY, Kind.OFFICE, "Ambassador to Utopia"),
)
TENURES = (
    Tenure(SECRETARY, JOHN, date(1961, 1, 1), date(1964, 1, 1)),
    Tenure(ENVOY, PETER, date(1958, 1, 1), date(1961, 6, 1)),
    Tenure(ARTS, AUGUST, date(1962, 5, 1), date(1963, 5, 1)),
    Tenure(ENVOY, OTHER, date(1962, 5, 2), None),
)
ENTRIES = (
    Entry("frus1961-63v06", "p_S1", "Smith, John Fox", "Secretary of Magic", JOHN),
    Entry("frus1961-63v06", "p_B", "Brown, August", "Deputy Secretary of Magic", AUGUST),
    Entry("frus1958-60v01", "p_S2", "Smith, Peter", "Ambassador to Utopia", PETER),
    Entry("frus1955-57v01", "p_S2", "Smith, Peter", "Envoy in Utopia", PETER),
    Entry("frus1961-63v06", "p_S4", "Smith, Roger", "banker", ROGER),
    Entry("frus1961-63v06", "p_S3", "Smith, Mary", "wife of John Smith", MARY),
)
WORDS = NameWords.read(shipped("data") / "words")


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(PEOPLE, AGENTS, TENURES, ENTRIES, WORDS)


def light(
    register: Register,
    named: Mapping[str, Sequence[int]] | None = None,
    strangers: Mapping[str, int] | None = None,
    parties: Mapping[str, int] | None = None,
    volume: str = VOLUME,
) -> Light:
    return Light(register, volume, None, named, strangers, parties)


def rows(
    seen: Light,
    text: str,
    name: str,
    at: int | None = None,
    page: Page | None = None,
    **more: object,
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """The features of each person a name may be, and those of nobody."""
    begin = text.index(name)
    page = page or Page(seen, text, DAY, at)
    one = page.named(name, begin, begin + len(name))
    if more:
        fields = {f: getattr(one, f) for f in Named.__dataclass_fields__}
        one = Named(**{**fields, **more})  # type: ignore[arg-type]
    bearers = page.candidates(one)
    found, none = page.features(one, bearers)
    return {b.id: row for b, row in zip(bearers, found, strict=True)}, none


# ---------------------------------------------------------------- known beforehand


def test_on_whose_lists_somebody_is(register: Register) -> None:
    found, none = rows(light(register), "Smith came.", "Smith")
    assert found.keys() == {JOHN, PETER, ROGER}
    john, peter = found[JOHN], found[PETER]
    assert (john["lists"], john["lists-near"]) == (math.log1p(1), math.log1p(1))
    assert (peter["lists"], peter["lists-near"]) == (math.log1p(2), math.log1p(1))
    assert (john["years-apart"], peter["years-apart"]) == (0, 3 / 4)
    assert none["bearers"] == math.log(3)
    assert not {"listed", "not-listed", "on-no-list", "in-full-in-volume"} & john.keys()
    green, none = rows(light(register), "Green came.", "Green")
    assert green[OTHER]["on-no-list"] == 1
    assert "years-apart" not in green[OTHER]
    assert none["bearers"] == 0


def test_the_volumes_own_list_is_no_other_volumes(register: Register) -> None:
    found, _ = rows(light(register, volume="frus1961-63v06"), "Smith came.", "Smith")
    assert found[JOHN]["listed"] == 1
    assert "listed" not in found[PETER]
    assert found[PETER]["not-listed"] == 1
    assert "not-listed" not in found[JOHN]
    assert found[JOHN]["lists"] == 0


def test_who_belongs_to_the_circle_of_those_named(register: Register) -> None:
    plain, _ = rows(light(register), "Smith came.", "Smith")
    assert all("coherence-best" not in row for row in plain.values())
    found, _ = rows(light(register, {AUGUST: [3]}), "Smith came.", "Smith")
    assert found[JOHN]["coherence"] == pytest.approx(1 / math.sqrt(2))
    assert found[JOHN]["coherence-best"] == 1
    assert found[PETER]["coherence"] == 0
    assert found[PETER]["coherence-best"] == 0
    found, _ = rows(light(register, {AUGUST: [3]}, parties={PETER: 1}), "Smith came.", "Smith")
    both = 0.5 / math.sqrt(3) * 2  # two lists, each half as much in common
    assert found[PETER]["coherence"] == pytest.approx(both)
    assert found[PETER]["coherence-best"] == pytest.approx(both * math.sqrt(2))
    assert found[PETER]["party-in-volume"] == math.log1p(1)
    assert "party-in-volume" not in found[JOHN]
    found, _ = rows(light(register, {AUGUST: [3, 4]}, parties={PETER: 1}), "Smith came.", "Smith")
    assert found[PETER]["coherence"] < both


def test_a_person_of_another_age_is_nobody_here(register: Register) -> None:
    assert not rows_or_none(light(register, volume="frus1900v01"), "Smith came.", "Smith")
    assert rows_or_none(light(register, volume="frus1969-76v01"), "Smith came.", "Smith")


def rows_or_none(seen: Light, text: str, name: str) -> bool:
    page = Page(seen, text, DAY)
    return bool(page.candidates(page.named(name, 0, len(name))))


def test_an_entry_is_the_person_it_is_known_to_be(register: Register) -> None:
    seen = light(register, volume="frus1961-63v06")
    assert marked_person(seen, "person/frus1961-63v06-p_S1") == JOHN
    assert marked_person(seen, "person/frus1961-63v06-p_X") == "person/frus1961-63v06-p_X"
    assert marked_person(seen, PETER) == PETER


# ---------------------------------------------------------------- who is named in full


def test_who_is_named_in_full_on_the_page(register: Register) -> None:
    seen = light(register, {JOHN: [9], PETER: [9]})
    page = Page(seen, "Smith came.", DAY)
    page.tell(JOHN)
    page.tell(JOHN)
    page.tell(PETER)
    found, _ = rows(seen, "Smith came.", "Smith", page=page)
    assert found[JOHN]["in-full-here"] == 1
    assert found[JOHN]["in-full-here-alone"] == pytest.approx(2 / 3)
    assert found[PETER]["in-full-here-alone"] == pytest.approx(1 / 3)
    assert "in-full-here" not in found[ROGER]
    assert "in-full-on-lone-page" not in found[JOHN]
    alone = Page(light(register), "Smith came.", DAY)
    alone.tell(JOHN)
    found, _ = rows(alone.light, "Smith came.", "Smith", page=alone)
    assert found[JOHN]["in-full-on-lone-page"] == 1
    assert found[JOHN]["circle"] == 0, "nobody is of his own circle"
    assert found[ROGER]["circle"] == 1


@pytest.mark.parametrize(
    ("at", "elsewhere", "around"),
    [
        (None, 3, 0),
        (0, 3, 0),
        (8, 3, 1),  # twelve documents before or after
        (7, 3, 0),
        (20, 2, 1),
        (21, 3, 2),
        (32, 2, 1),
        (33, 3, 1),
        (44, 3, 1),
        (45, 3, 0),
        (90, 2, 0),
    ],
)
def test_where_in_the_volume_somebody_is_named_in_full(
    register: Register, at: int | None, elsewhere: int, around: int
) -> None:
    seen = light(register, {JOHN: [20, 32, 90], PETER: [500]})
    found, _ = rows(seen, "Smith came.", "Smith", at)
    assert found[JOHN]["in-full-in-volume"] == math.log1p(elsewhere)
    assert found[JOHN]["prevails-in-volume"] == elsewhere / (elsewhere + 1)
    assert found[PETER]["prevails-in-volume"] == 1 / (elsewhere + 1)
    assert found[JOHN].get("in-full-around", 0) == (math.log1p(around) if around else 0)
    assert found[JOHN].get("prevails-around", 0) == (1 if around else 0)
    assert "in-full-in-volume" not in found[ROGER]


def test_named_in_full_here_alone_is_not_elsewhere(register: Register) -> None:
    found, _ = rows(light(register, {JOHN: [20]}), "Smith came.", "Smith", 20)
    assert not {"in-full-in-volume", "in-full-around"} & found[JOHN].keys()


def test_who_writes_and_is_named_draws_in_those_of_his_lists(register: Register) -> None:
    page = Page(light(register), "Smith came.", DAY)
    page.tell(AUGUST)
    found, _ = rows(page.light, "Smith came.", "Smith", page=page)
    assert (found[JOHN]["circle"], found[PETER]["circle"]) == (1, 0)
    full, _ = rows(page.light, "John Fox Smith came.", "John Fox Smith", page=page)
    assert "circle" not in full[JOHN]
    own = Page(light(register), "Smith came.", DAY)
    own.tell(JOHN)
    own.tell(PETER)
    found, _ = rows(own.light, "Smith came.", "Smith", page=own)
    assert found[ROGER]["circle"] == 1, "on a list with somebody else who is named"
    assert found[JOHN]["circle"] == 0, "nobody is of his own circle"


# ---------------------------------------------------------------- ends of messages


def signed(register: Register, text: str, *spots: tuple[int, int, str]) -> Page:
    page = Page(light(register), text, DAY, spots=spots)
    whole = Communication("v/d1", "letter", 0, len(text))
    page.take_party(whole, "from", Link(JOHN, "x", 0.8))
    page.take_party(whole, "to", Link(AUGUST, "x", 0.9))
    page.take_party(whole, "from", Link(JOHN, "x", 0.5))
    return page


def test_a_party_is_as_sure_as_its_surest_link(register: Register) -> None:
    page = signed(register, "Smith came.")
    found, _ = rows(page.light, "Smith came.", "Smith", page=page)
    assert found[JOHN]["party"] == 0.8
    assert "party" not in found[PETER]


def test_signatures_and_salutations_are_of_their_ends(register: Register) -> None:
    text = "Dear August: I came.\nJohn"
    page = signed(register, text, (0, 12, "salutation"), (21, 25, "signature"))
    found, _ = rows(page.light, text, "August", page=page)
    assert found.keys() == {AUGUST}
    assert found[AUGUST]["at-this-end"] == 1
    assert found[AUGUST]["surname"] == 1, "as good as one"
    found, _ = rows(page.light, text, "John", page=page)
    assert found.keys() == {JOHN}
    page = signed(register, text)
    assert page.spot(5) == ""
    found, _ = rows(page.light, text, "August", page=page)
    assert found[AUGUST]["given"] == 1
    assert "at-this-end" not in found[AUGUST]


@pytest.mark.parametrize(
    ("at", "spot"),
    [
        (0, "salutation"), (11, "salutation"), (12, ""), (20, ""),
        (21, "signature"), (24, "signature"), (25, ""), (None, ""),
    ],
)  # fmt: skip
def test_where_salutation_and_signature_are(register: Register, at: int | None, spot: str) -> None:
    text = "Dear August: I came.\nJohn"
    page = signed(register, text, (0, 12, "salutation"), (21, 25, "signature"))
    assert page.spot(at) == spot


def test_the_innermost_message_tells_its_ends(register: Register) -> None:
    page = Page(light(register), "x" * 100, DAY)
    page.take_party(Communication("v/d1", "letter", 0, 100), "from", Link(JOHN, "x", 1.0))
    page.take_party(Communication("v/d1/e1", "letter", 40, 60), "from", Link(PETER, "x", 1.0))
    page.may_sign(Communication("v/d1/e1", "letter", 40, 60), [OTHER])
    ends = [page.at_end(at, "from") for at in (39, 40, 59, 60, 100)]
    assert ends == [{JOHN}, {PETER, OTHER}, {PETER, OTHER}, {JOHN}, set()]
    assert page.at_end(50, "to") == set()
    assert page.at_end(None, "from") == set()


@pytest.mark.parametrize(
    ("signature", "his"),
    [
        ("J. F. S.", True), ("JFS", True), ("JS", True), ("J.", True), ("S", True), ("F", True),
        ("JFX", False), ("SJ", False), ("X", False), ("J. F. F. S.", False), ("JFSSS", False),
    ],
)  # fmt: skip
def test_initials_below_a_message_are_those_of_its_writer(
    register: Register, signature: str, his: bool
) -> None:
    text = f"I came.\n{signature}"
    page = signed(register, text, (8, len(text), "signature"))
    one = page.named(signature, 8, len(text))
    assert [b.id for b in page.candidates(one)] == ([JOHN] if his else [])


# ---------------------------------------------------------------- titles, roles, offices


def test_offices_held_on_the_day_and_before(register: Register) -> None:
    found, none = rows(light(register), "Ambassador Smith came.", "Smith")
    assert none["titled"] == 1
    assert [found[one]["in-office"] for one in (JOHN, PETER, ROGER)] == [1, 0, 0]
    assert (found[PETER]["title"], found[JOHN]["title"]) == (1, 0)
    assert (found[PETER]["title-of-office"], found[PETER]["title-until-now"]) == (0, 1)
    assert (found[JOHN]["title-of-office"], found[JOHN]["title-until-now"]) == (0, 0)
    found, _ = rows(light(register), "Secretary Smith came.", "Smith")
    assert (found[JOHN]["title-of-office"], found[JOHN]["title-until-now"]) == (1, 1)
    found, none = rows(light(register), "Smith came.", "Smith")
    assert "title" not in found[JOHN]
    assert "titled" not in none
    found, _ = rows(light(register), "Secretary Brown came.", "Brown")
    assert found[AUGUST]["title-of-office"] == 1, "on the day he took it over"
    found, _ = rows(light(register), "Ambassador Green came.", "Green")
    assert found[OTHER]["title-until-now"] == 0, "from the next day"
    undated = Page(light(register), "Secretary Smith came.", None)
    found, _ = rows(undated.light, undated.text, "Smith", page=undated)
    assert found[JOHN]["in-office"] == 0


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(1962, 5, 1), 0),
        (date(1962, 5, 2), 1),
        (date(1962, 8, 30), 1),  # 120 days, since nothing says until when
        (date(1962, 8, 31), 0),
    ],
)
def test_an_office_without_an_end_is_held_for_some_months(
    register: Register, day: date, held: int
) -> None:
    page = Page(light(register), "Green came.", day)
    found, _ = rows(page.light, page.text, "Green", page=page)
    assert found[OTHER]["in-office"] == held


def test_an_office_printed_before_the_name(register: Register) -> None:
    seen = light(register, volume="frus1961-63v06")
    role = {"role": "Secretary of Magic"}
    found, _ = rows(seen, "Smith came.", "Smith", **role)
    assert (found[JOHN]["role-of-office"], found[JOHN]["role-told"]) == (1, 1)
    assert (found[PETER]["role-of-office"], found[PETER]["role-told"]) == (0, 0)
    found, _ = rows(seen, "Brown came.", "Brown", **role)
    assert found[AUGUST]["role-told"] == 0, "told of his deputy alone"
    found, _ = rows(seen, "Smith came.", "Smith")
    assert "role-told" not in found[JOHN]


def test_who_held_the_office_that_the_name_is_printed_with(register: Register) -> None:
    found, none = rows(light(register), "Smith came.", "Smith", holder=JOHN)
    assert found[JOHN]["holder"] == 1
    assert "holder" not in found[PETER]
    assert none["holder-known"] == 1
    found, none = rows(light(register), "Smith came.", "Smith")
    assert not {"holder", "holder-known"} & {*found[JOHN], *none}


def test_women_and_men(register: Register) -> None:
    found, _ = rows(light(register), "Mrs. Smith came.", "Smith")
    assert found.keys() == {MARY}
    assert found[MARY]["woman"] == 1
    found, _ = rows(light(register), "Smith came.", "Smith")
    assert found.keys() >= {JOHN, PETER}
    assert not {"woman", "no-woman", "no-man"} & found[JOHN].keys()
    found, _ = rows(light(register), "Mr. Mary Smith came.", "Mary Smith")
    assert found[MARY]["no-man"] == 1
    found, _ = rows(light(register), "Miss Mary Smith came.", "Mary Smith")
    assert found[MARY]["woman"] == 1


def test_words_beside_the_name_that_are_told_of_one_only(register: Register) -> None:
    text = "Smith of Utopia came. Magic was spoken of."
    found, _ = rows(light(register), text, "Smith")
    assert found[PETER]["close"] == 1
    assert found[JOHN]["close"] <= 1
    assert found[PETER]["page"] > 0
    assert found[JOHN]["page"] > 0
    found, _ = rows(light(register), "Brown of Utopia came.", "Brown")
    assert not {"close", "page"} & found[AUGUST].keys(), "nobody else may be meant"


# ---------------------------------------------------------------- nobody


def test_what_speaks_for_nobody_at_hand(register: Register) -> None:
    _, none = rows(light(register, strangers={"smith": 2}), "Smith came.", "Smith")
    assert none["strangers-in-volume"] == math.log1p(2)
    assert not {"short", "no-lists", "role", "stranger-here"} & none.keys()
    _, none = rows(
        light(register, strangers={"smith": 2}), "John Fox Smith came.", "John Fox Smith"
    )
    assert "strangers-in-volume" not in none
    page = Page(light(register), "Henry Smith saw Smith.", DAY)
    one = page.named("Henry Smith", 0, 11)
    assert page.decide(one).link is None
    _, none = rows(page.light, "Smith came.", "Smith", page=page)
    assert none["stranger-here"] == 1
    bare = Register(PEOPLE, (), (), (), WORDS)
    _, none = rows(light(bare), "Smith came.", "Smith")
    assert none["no-lists"] == 1


# ---------------------------------------------------------------- decided


def test_a_name_in_full_is_told_to_the_bare_ones(register: Register) -> None:
    seen = light(register, {JOHN: [1]})
    text = "John Fox Smith came. Smith spoke."
    page = Page(seen, text, DAY, 0)
    full = page.decide(page.named("John Fox Smith", 0, 14))
    assert full.link is not None
    assert full.link.target == JOHN
    assert full.link.reason == "in-register"
    assert "John Fox Smith" in full.link.detail
    assert page.told == {JOHN: 1.0}
    bare = page.decide(page.named("Smith", 21, 26))
    assert bare.link is not None
    assert bare.link.target == JOHN
    assert bare.link.evidence, "the words around, since others have the name"
    assert page.told == {JOHN: 1.0}, "a bare name tells nothing"


def test_where_nobody_is_chosen_the_likeliest_stay(register: Register) -> None:
    people = [Person(f"person/{n}", f"A{n} Smith", (), "Smith", f"A{n}") for n in range(20, 29)]
    many = Register(people, (), (), (), WORDS)
    page = Page(light(many), "Smith came.", DAY)
    found = page.decide(page.named("Smith", 0, 5))
    assert found.link is None
    assert len(found.candidates) == 5
    assert page.strange == set()


def test_the_fullest_fit_is_the_name_itself(register: Register) -> None:
    bearers = light(register).bearers(Page(light(register), "", DAY).named("Smith", 0, 5).said)
    assert {b.tier for b in bearers} == {Tier.SURNAME}


# ---------------------------------------------------------------- the first look at a volume


def document(*names: str | Mention, day: str = "", **sides: tuple[Party, ...]) -> Extraction:
    """A document that names people, on a day."""
    sent = Date(0, 0, "", day, f"{day}T00:00:00", f"{day}T23:59:59") if day else None
    one = Communication("v/d1", "letter", 0, 9, sent=sent, **sides)  # type: ignore[arg-type]
    said = tuple(
        Mention(0, 9, name, Label.PERSON) if isinstance(name, str) else name for name in names
    )
    return Extraction("v/d1", "v", "1", "letter", "", Span(0, 9), (one,), mentions=said)


def looked(register: Register, *documents: Extraction, volume: str = VOLUME) -> Light:
    look = Look(register, volume, None)
    for one in documents:
        look.add(one)
    return look.light()


def test_who_is_named_in_full_in_a_volume_and_where(register: Register) -> None:
    marked = Mention(0, 5, "Smith", Label.PERSON, agent=Link(PETER, "editors-markup", 1.0))
    seen = looked(
        register,
        document("John Fox Smith", "General John Fox Smith", "Smith"),
        document("Smith", marked, Mention(0, 9, "Walter Green", Label.BODY)),
        document("John Fox Smith", "Walter Green"),
        document("August", "Mr. Brown"),
    )
    assert seen.named == {JOHN: [0, 2], PETER: [1], OTHER: [2]}
    assert (seen.volume, seen.register) == (VOLUME, register)
    entry = Mention(0, 5, "Smith", Label.PERSON, agent=Link("person/frus1961-63v06-p_S1", "x", 1.0))
    assert looked(register, document(entry), volume="frus1961-63v06").named == {JOHN: [0]}


def test_strangers_are_counted_by_document(register: Register) -> None:
    seen = looked(
        register,
        document("Henry Smith", "Harold Smith", "Smith"),
        document("Henry Smith", "Henry Brown"),
        document("Stranger", "Mary Smith"),
    )
    assert seen.strangers == {"smith": 2, "brown": 1}
    assert seen.named == {MARY: [2]}


def test_whose_offices_write_and_are_written_to(register: Register) -> None:
    def office(text: str, label: Label = Label.OFFICE) -> Party:
        return Party(text, 0, 9, label)

    magic = office("Secretary of Magic")
    seen = looked(
        register,
        document(day="1962-05-02", senders=(magic,), recipients=(magic, office("Nobody"))),
        document(day="1962-05-02", recipients=(office("Ambassador to Utopia"), magic)),
        document(day="1965-05-02", senders=(magic,)),  # over by then
        document(senders=(magic,)),  # on no day
        document(day="1962-05-02", senders=(office("Secretary of Magic", Label.PERSON),)),
        document(day="1962-05-02", participants=(magic,)),
    )
    assert seen.parties == {JOHN: 2, OTHER: 1}


def test_a_volume_without_years_is_of_those_of_its_documents(register: Register) -> None:
    days = ("1961-01-01", "1962-01-01", "1962-05-05")
    assert looked(register, *(document(day=day) for day in days), volume="x").year == 1962
    assert looked(register, document(), volume="x").year is None


NAMESAKES = Register(
    (
        Person(
            "person/1", "Wang Ping nan", ("Wang Ping nan",)
        ),  # whose source does not tell the surname
        Person("person/2", "Walter Green", ("Walter Green",), "Green", "Walter"),
        Person("person/3", "Green Adams", ("Green Adams",), "Adams", "Green"),
    ),
    (),
    (),
    (),
    WORDS,
)


@pytest.mark.parametrize(("name", "tier"), [("Wang", "surname"), ("nan", "surname"), ("Ping", "")])
def test_the_first_and_the_last_word_are_as_good_as_a_surname(name: str, tier: str) -> None:
    page = Page(light(NAMESAKES), f"{name} came.", None)
    one = page.named(name, 0, len(name))
    bearers = page.candidates(one)
    rows = page.features(one, bearers)[0] if bearers else []
    assert [row.get("surname") for row in rows] == ([1.0] if tier else [])


@pytest.mark.parametrize(
    ("text", "name", "who"),
    [
        ("Green came.", "Green", ["person/2", "person/3"]),
        ("Mr. Green came.", "Green", ["person/2"]),  # nobody is titled by a given name …
        ("Mr. Walter came.", "Walter", ["person/2"]),  # … unless it is nothing else
        ("Walter Green came.", "Walter Green", ["person/2"]),
    ],
)
def test_a_given_name_means_those_known_on_the_page(text: str, name: str, who: list[str]) -> None:
    page = Page(light(NAMESAKES), text, None)
    page.tell("person/2")
    page.tell("person/3")
    at = text.index(name)
    found = page.candidates(page.named(name, at, at + len(name)))
    assert sorted(b.id for b in found) == who
