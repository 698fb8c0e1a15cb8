"""Words as patterns: many at once, and around what they hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.wording import Anchored, any_of, one_of

WORDS = st.lists(st.text("aAbB '’-", min_size=1, max_size=5).filter(str.strip), min_size=1)
YEARS = re.compile(r"\b(?:in |since )?19\d\d(?!\d)")


def listed(words: list[str]) -> str:
    """The pattern of phrases one after the other, the longest first."""
    longest = sorted(words, key=lambda phrase: (-len(phrase), phrase))
    parts = (r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)
    return "(?:" + re.sub("['’]", "['’]", "|".join(parts)) + ")"


@given(WORDS, st.text("aAbB '’-\n", max_size=60), st.sampled_from([0, re.IGNORECASE]))
def test_the_longest_phrase_is_found(words: list[str], text: str, flags: int) -> None:
    words = [" ".join(word.split()) for word in words]
    one, other = (re.compile(made, flags) for made in (any_of(words), listed(words)))
    assert [m.span() for m in one.finditer(text)] == [m.span() for m in other.finditer(text)]


@pytest.mark.parametrize(
    ("words", "pattern"),
    [
        (["Deputy Chief", "Deputy"], r"(?:Deputy(?:\s+Chief)?)"),
        (["MAY", "May"], r"(?:M(?:AY|ay))"),
        (["Mr", "MRS"], r"(?:MRS|Mr)"),  # "mrs" is the longer where case does not count
    ],
)
def test_what_begins_alike_stands_once(words: list[str], pattern: str) -> None:
    assert any_of(words) == pattern


def test_blanks_and_apostrophes_stay_as_they_are_written() -> None:
    assert re.fullmatch(one_of(["St. John’s"]), "St. John’s", re.VERBOSE)
    assert not re.fullmatch(one_of(["St. John’s"]), "St.  John's")


@given(
    st.text("in sce19 0-", max_size=80), st.integers(0, 40), st.integers(40, 80), st.integers(6, 30)
)
def test_what_is_looked_for_around_anchors_is_found_as_ever(
    text: str, start: int, end: int, before: int
) -> None:
    anchored = Anchored(YEARS, re.compile("19"), before, after=5)
    found = [m.span() for m in YEARS.finditer(text, start, min(end, len(text)))]
    assert [m.span() for m in anchored.finditer(text, start, min(end, len(text)))] == found
    first = anchored.search(text, start, min(end, len(text)))
    assert (first.span() if first else None) == next(iter(found), None)
