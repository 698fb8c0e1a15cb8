"""The role printed with a name can be somebody else's of the name."""

import pytest

from kg.model import (
    By,
    Communication,
    Date,
    Document,
    Extraction,
    Label,
    Link,
    ListedPerson,
    Mention,
    Party,
    Span,
    Volume,
)
from kg.resolve.names import NameWords
from kg.resolve.people import identify
from kg.resolve.register import Register
from kg.resolve.who import (
    borne,
    role_before,
    role_behind,
    role_of,
    strange,
    titles_before,
    words_near,
)
from kg.settings import shipped

MCGEORGE, WILLIAM, KOHLER = "person/101930", "person/101931", "person/107327"
FAR_EAST = "Memorandum From the Assistant Secretary of State for Far Eastern Affairs (Bundy)"
# A list that leaves William Bundy out.
LIST = Volume(
    "own",
    persons=(
        ListedPerson(
            "p_1", "Bundy, McGeorge", "Special Assistant to the President for National Security"
        ),
        ListedPerson("p_2", "Marcy, Carl", "Chief of Staff, Senate Committee on Foreign Relations"),
        ListedPerson("p_3", "Hummel, Arthur W.", "Director of the Office of East Asian Affairs"),
    ),
)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def named(register: Register, text: str, name: str) -> list[str | None]:
    """Who the name is, each time the page has it."""
    spots = [at for at in range(len(text)) if text.startswith(name, at)]
    mentions = tuple(Mention(at, at + len(name), name, Label.PERSON) for at in spots)
    sent = Date(0, 0, "", "1964-05-01", "1964-05-01T00:00:00", "1964-05-01T23:59:59")
    whole = Communication("own/d1", "memorandum", 0, len(text), sent=sent)
    page = Extraction(
        "own/d1", "own", None, "memorandum", "", Span(0, 4), (whole,), mentions=mentions
    )
    done = identify(page, register, LIST, Document("own/d1", "own", text, ()))
    return [m.agent.target if m.agent else None for m in done.mentions]


def test_a_role_told_of_another_is_the_other(register: Register) -> None:
    assert named(register, f"{FAR_EAST} to the President", "Bundy") == [WILLIAM]


def test_who_bears_the_role_stays(register: Register) -> None:
    text = "Memorandum From the President's Special Assistant for National Security Affairs (Bundy)"
    assert named(register, text, "Bundy") == [MCGEORGE]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        # on no list, and the role is told of him alone
        ("From the Deputy Under Secretary of State for Political Affairs (Kohler)", KOHLER),
        ("From the Keeper of the Great Seal (Kohler)", None),
    ],
)
def test_a_role_tells_who_is_on_no_list(register: Register, text: str, who: str | None) -> None:
    assert named(register, text, "Kohler") == [who]


def test_the_bare_name_is_open_once_the_page_names_both(register: Register) -> None:
    assert named(register, f"{FAR_EAST} to Rusk. Signed by Bundy.", "Bundy") == [WILLIAM, None]
    assert named(register, "A memorandum signed by Bundy.", "Bundy") == [MCGEORGE]


@pytest.mark.parametrize(
    ("text", "name", "known"),
    [
        # nothing known of Carl Marcy is in the role, and nobody else is known
        ("From the Deputy Director of Greek and Turkish Affairs (Marcy)", "Marcy", False),
        ("From the Chief of Staff of the Senate Committee (Marcy)", "Marcy", True),
        # who stands in for an ambassador is seldom told
        ("Letter From the Chargé in the Republic of China (Hummel)", "Hummel", True),
    ],
)
def test_a_role_told_of_nobody(register: Register, text: str, name: str, known: bool) -> None:
    assert [w is not None for w in named(register, text, name)] == [known]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("the Deputy Secretary of Defense (Name)", ("deputy", "secretary", "defense")),
        ("Secretary of Defense (Name)", ()),  # too few words to tell
        ("the Deputy Secretary of Defense Name", ()),  # what is before it need not be one role
        ("the National Security Action Program (Name Report)", ()),
    ],
)
def test_where_a_role_stands(text: str, role: tuple[str, ...]) -> None:
    start = text.index("Name")
    assert role_of(text, start, start + 4) == role


def test_words_in_one_or_two() -> None:
    assert borne(("ambassador", "viet", "nam"), frozenset(("ambassador", "vietnam"))) == 1.0
    assert borne(("ambassador", "viet", "nam"), frozenset(("ambassador", "nam"))) < 1.0


def test_the_markup_is_outvoted_and_stays_a_claim(register: Register) -> None:
    start = FAR_EAST.index("Bundy")
    marked = Link(MCGEORGE, "editors-markup", 1.0, By.EDITOR)
    mention = Mention(start, start + 5, "Bundy", Label.PERSON, by=By.EDITOR, agent=marked)
    party = Party("Bundy", start, start + 5, Label.PERSON, By.EDITOR, agent=marked)
    sent = Date(0, 0, "", "1964-05-01", "1964-05-01T00:00:00", "1964-05-01T23:59:59")
    whole = Communication("own/d1", "memorandum", 0, len(FAR_EAST), senders=(party,), sent=sent)
    page = Extraction(
        "own/d1", "own", None, "memorandum", "", Span(0, 4), (whole,), mentions=(mention,)
    )
    done = identify(page, register, LIST, Document("own/d1", "own", FAR_EAST, ()))
    (said,), (sender,) = done.mentions, done.communications[0].senders
    assert said.agent is not None and sender.agent is not None
    assert (said.agent.target, sender.agent.target) == (WILLIAM, WILLIAM)
    assert [(d.property, d.editors, d.program) for d in done.disagreements] == [
        ("identity", MCGEORGE, WILLIAM)
    ]


WORDS = NameWords.read(shipped("data") / "words")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("The Deputy Prime Minister Smith", ("the", "deputy", "prime", "minister")),
        ("He met the Ambassador. Smith", ()),  # a sentence ends
        ("President. Smith", ()),
        ("Messrs. Smith", ("messrs",)),
        ("Amb. Smith", ("amb",)),
        ("He saw Smith", ()),
        ("Senator\nSmith", ()),
        (f"Senator{' ' * 53}Smith", ("senator",)),
        (f"Senator{' ' * 54}Smith", ()),  # cut short, it is no word
    ],
)
def test_titles_right_before_a_name(text: str, titles: tuple[str, ...]) -> None:
    assert titles_before(text, text.index("Smith"), WORDS) == titles


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("the Secretary of Defense (Smith)", "Secretary of Defense"),
        ("Director of the Bureau for Arts, Smith", "Director of the Bureau for Arts"),
        ("by Ambassador Smith", "Ambassador"),
        ("From Secretary of State Smith", "Secretary of State"),
        ("He left. Secretary Smith", "Secretary"),
        ("Secretary, Smith", "Secretary"),
        ("the man of Smith", ""),
        ("Secretary: Smith", ""),
        ("Chief) Smith", ""),
        ("line one Chief\nDirector Smith", "Director"),
        ("A B C D E F G H I J K L M N O P Q Smith", "B C D E F G H I J K L M N O P Q"),
        (f"Chief {'Director ' * 16}Smith", "Director " * 15 + "Director"),
        (f"Chief{' ' * 155}Smith", "Chief"),
        (f"Chief{' ' * 156}Smith", ""),
    ],
)
def test_the_role_right_before_a_name(text: str, role: str) -> None:
    assert role_before(text, text.index("Smith")) == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Smith, Chairman of the Joint Chiefs of Staff, agreed",
         ("chairman", "joint", "chiefs", "staff")),
        ("Smith, Acting Director of Arts and Magic.", ("director", "arts", "magic")),
        ("Smith, Chairman, agreed", ()),
        ("Smith, a man", ()),
        ("Smith, Chairman of the Joint Chiefs agreed", ()),  # the sentence goes on
        ("Smith, Director Ab Bb Cb Db Eb Fb Gb Hb.",
         ("director", "ab", "bb", "cb", "db", "eb", "fb", "gb", "hb")),
        ("Smith, Director Ab Bb Cb Db Eb Fb Gb Hb Ib.", ()),
    ],
)  # fmt: skip
def test_the_role_set_behind_a_name(text: str, role: tuple[str, ...]) -> None:
    assert role_behind(text, 5) == role


@pytest.mark.parametrize(
    ("text", "words", "around"),
    [
        ("Hoover of State (Smith) and War", "and hoover state war",
         "Hoover of State (Smith) and War"),
        ("the one (Hoover) to the other (Smith)", "other the",
         "the one (Hoover) to the other (Smith)"),
        ("the one (Hoover) to the other Smith", "hoover one other the",
         "the one (Hoover) to the other Smith"),
        ("above\nSmith came\nbelow", "came", "Smith came"),
        (f"one {'x' * 43} Smith {'y' * 43} two", f"{'x' * 43} {'y' * 43}",
         f" {'x' * 43} Smith {'y' * 43} "),
        (f"one {'x' * 42} Smith {'y' * 42} two", f"{'x' * 42} {'y' * 42}",
         f"e {'x' * 42} Smith {'y' * 42} t"),
    ],
)  # fmt: skip
def test_the_words_beside_a_name(text: str, words: str, around: str) -> None:
    at = text.index("Smith")
    found, span = words_near(text, at, at + 5)
    assert found == set(words.split())
    assert text[span.start : span.end] == around


@pytest.mark.parametrize(
    ("share", "role", "is_strange"),
    [
        (0.24, "secretary defense deputy", True),
        (0.25, "secretary defense deputy", False),
        (0.1, "chairman of arts", False),  # who heads a committee is seldom told
        (0.1, "charge in utopia", False),
        (0.1, "officer in charge", True),
    ],
)
def test_a_role_that_is_nobodys_who_is_known(share: float, role: str, is_strange: bool) -> None:
    assert strange(share, role.split()) is is_strange
