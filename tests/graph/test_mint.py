"""IRIs: valid, stable, never two things under one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.graph import vocab as v
from kg.graph.mint import Mint
from kg.model import Cited
from kg.settings import DEFAULT_BASE

MINT = Mint("https://example.org/letters/")

# Names are plain enough to be URLs and names of files at once
IRI = re.compile(r"https://example\.org/letters/[A-Za-z0-9_.~/\-]+")

free_text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
keys = st.from_regex(r"[A-Za-z0-9_.\-é ]{1,12}", fullmatch=True).filter(lambda k: k.strip("."))
locals_ = st.lists(keys, min_size=1, max_size=3).map("/".join)


@given(locals_)
def test_a_local_name_gives_a_valid_iri_under_the_base(local: str) -> None:
    iri = MINT.resource(local)
    assert IRI.fullmatch(iri.value)
    assert iri.value.startswith(MINT.base)
    assert iri == MINT.resource(local)


@given(locals_, locals_)
def test_two_local_names_never_share_an_iri(one: str, other: str) -> None:
    assert (one == other) == (MINT.resource(one) == MINT.resource(other))


@given(st.lists(free_text, min_size=1, max_size=4), st.lists(free_text, min_size=1, max_size=4))
def test_two_holdings_never_share_an_iri(one: list[str], other: list[str]) -> None:
    first, second = MINT.holding(one[0], one[1:]), MINT.holding(other[0], other[1:])
    assert IRI.fullmatch(first.value)
    assert (one == other) == (first == second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lot 66", "Lot_66"),
        ("Lot~66", "Lot 66"),
        ("a/b", "a~2Fb"),
        (".", "~2E"),
        ("..", "."),
        ("", "~"),
    ],
)
def test_names_that_look_alike_are_apart(one: str, other: str) -> None:
    assert MINT.holding("Archive", (one,)) != MINT.holding("Archive", (other,))
    assert not MINT.holding("Archive", (one,)).value.endswith(("/", "/.", "/.."))


@given(free_text, free_text)
def test_very_long_names_stay_short_and_apart(one: str, other: str) -> None:
    first, second = MINT.holding("x" * 300 + one, ()), MINT.holding("x" * 300 + other, ())
    assert (one == other) == (first == second)
    assert len(first.value) < len(MINT.base) + 140


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_passage_is_named_by_rfc_5147(start: int, end: int) -> None:
    document = MINT.resource("frus1961-63v06/d64")
    assert MINT.span(document, start, end).value == f"{document.value}#char={start},{end}"


def test_the_names_agreed() -> None:
    base = DEFAULT_BASE
    mint = Mint()
    assert mint.resource("person/107127").value == base + "person/107127"
    assert mint.note("v1/d64", "2", 1).value == base + "v1/d64#fn2"
    assert mint.note("v1/d64", None, 1).value == base + "v1/d64#note-1"
    assert mint.page("v1", "pg_171").value == base + "v1/pg_171"
    assert mint.listed_person("v1", "p_KNS2").value == base + "person/v1-p_KNS2"
    assert mint.claims_graph("v1").value == base + "graph/v1"
    assert (
        mint.holding("Department of State", ("Lot 66 D 204",)).value
        == base + "archive/Department_of_State/Lot_66_D_204"
    )


def test_a_name_that_is_no_plain_one_is_written_out() -> None:
    """As in names published: characters that need it are bytes behind "~", in path and fragment."""
    assert MINT.resource("v 1/d.1").value == f"{MINT.base}v~201/d.1"
    assert MINT.resource("v1/d1#fn *2").value == f"{MINT.base}v1/d1#fn~20~2A2"
    assert MINT.resource("v1/d1#").value == f"{MINT.base}v1/d1#"


def test_only_the_end_of_a_name_longer_than_a_hundred_is_a_digest() -> None:
    assert MINT.holding("x" * 100, ()).value == f"{MINT.base}archive/{'x' * 100}"
    longer = f"{MINT.base}archive/{'x' * 100}~~eb4aa3b014d40b1e2c30"
    assert MINT.holding("x" * 101, ()).value == longer


def test_a_claim_is_named_by_what_it_says_and_who_says_it() -> None:
    one, other = MINT.resource("v1/d1"), MINT.resource("v1/d2")
    claim = MINT.claim("v1/d1", "program", one, v.REPLY_TO, other)
    assert claim == MINT.claim("v1/d1", "program", one, v.REPLY_TO, other)
    assert claim.value == f"{MINT.base}v1/d1#claim-72af46915f12d23ebe1b"
    assert claim != MINT.claim("v1/d1", "editor", one, v.REPLY_TO, other)
    assert claim != MINT.claim("v1/d1", "program", other, v.REPLY_TO, one)
    elsewhere = Mint("https://example.com/")
    moved = elsewhere.claim(
        "v1/d1", "program", elsewhere.resource("v1/d1"), v.REPLY_TO, elsewhere.resource("v1/d2")
    )
    assert moved.value.rpartition("#")[2] == claim.value.rpartition("#")[2]


@given(st.lists(st.tuples(free_text, free_text, free_text), unique=True, min_size=2, max_size=20))
def test_claims_of_different_content_have_different_names(said: list[tuple[str, str, str]]) -> None:
    names = {
        MINT.claim("v1/d1", "program", MINT.resource("s"), v.REPLY_TO, "\t".join(words))
        for words in said
        if "\t" not in "".join(words)
    }
    assert len(names) == len([words for words in said if "\t" not in "".join(words)])


def test_a_telegram_known_by_parties_day_and_number_is_one_thing() -> None:
    cited = Cited("telegram", "1070", "organization/a", "organization/b", "1962-10-24")
    assert MINT.cited("v1/d1", 1, 2, cited) == MINT.cited("v2/d9", 3, 4, cited)
    unsure = [
        Cited("telegram", "1070", "organization/a", "organization/b"),
        Cited("telegram", "1070", "organization/a", "organization/b", "1962-10"),
        Cited("telegram", "1070", "organization/a", None, "1962-10-24"),
        Cited("telegram", "1070", None, "organization/b", "1962-10-24"),
        Cited("telegram", None, "organization/a", "organization/b", "1962-10-24"),
        Cited(None, "1070", "organization/a", "organization/b", "1962-10-24"),
    ]
    for one in unsure:
        assert MINT.cited("v1/d1", 1, 2, one).value == f"{MINT.base}v1/d1#cited-1-2"


@pytest.mark.parametrize(
    "base",
    [
        "",
        "letters/",
        "https://example.org",
        "https://example.org/a",
        "ftp://example.org/",
        "https://example.org/?q=/",
        "https://example.org/#",
        "https://exa mple.org/",
    ],
)
def test_a_base_that_carries_no_names_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match="base"):
        Mint(base)


@pytest.mark.parametrize("local", ["", "/", "a//b", "../a", "a/..", "#x", "./a"])
def test_what_is_no_local_name_is_a_bug(local: str) -> None:
    with pytest.raises(ValueError, match="local name"):
        MINT.resource(local)


def test_the_local_name_comes_back() -> None:
    assert MINT.local(MINT.resource("person/1").value) == "person/1"
    assert MINT.local("https://elsewhere.org/person/1") is None
    assert isinstance(MINT.volume("v1"), NamedNode)
