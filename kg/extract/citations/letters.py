"""Messages and public statements cited by their date.

    your letter of October 24 · Khrushchev’s message of October 26 · my October 23 letter
    the statement issued by Tass in September · the President’s speech of October 22

They are found from the dates: what stands before or after one. Whose "your letter" is depends on
the message it stands in, which may be an enclosed one, so that is left to resolving; ``reason``
keeps whether it was *your*, *my* or somebody else's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.model import Cited, Date, ReferenceKind
from kg.settings import shipped

BEFORE, AFTER = 130, 60


@dataclass(frozen=True, slots=True)
class CitedWords:
    """Patterns made from ``data/words/cited.toml``."""

    before: re.Pattern[str]  # searched in what precedes a date; reaches to its end
    after: re.Pattern[str]  # matched at what follows a date
    behind: re.Pattern[str]  # an end named behind the date
    forms: dict[str, str]


@dataclass(frozen=True, slots=True)
class CitedMessage:
    """One message or statement cited. ``whose``: your, my, other; answered, if of another, and
    words before it say who answers it."""

    start: int
    end: int
    kind: ReferenceKind
    cited: Cited
    whose: str


@cache
def cited_words() -> CitedWords:
    """The shipped words as patterns."""
    data = tomllib.loads((shipped("data") / "words" / "cited.toml").read_text("utf-8"))
    messages = _any(data["messages"])
    statements = _any(data["statements"]["words"])
    issued = _any(data["issued"]["words"])
    # "Gen. Maxwell D. Taylor"; a full stop behind a longer word ends the sentence
    word = r"(?:[A-Z][A-Za-z]{0,2}\.(?:[A-Z]\.)*|[A-Z][\w’'-]*)"
    name = rf"{word}(?:\s(?:of\s)?{word}){{0,4}}"
    whose = (
        rf"(?P<whose>\b[Yy]our|\b[Mm]y|\b[Oo]ur|\b(?:[Hh]is|[Hh]er|[Tt]heir|[Ii]ts)|\b(?:[Tt]he\s)?{name}[’']s?"
        rf"|\b[Tt]he|\b[Aa]n?|\b{name})"
    )
    little = (
        "and|have|has|had|was|is|your|my|our|his|the|an?|to|in|of|by|with|from|for|that|this|these"
        "|such|on|at"
    )
    adjective = rf"(?:\s(?!(?:{little})\b)[a-z][\w-]*){{0,2}}"
    before = (
        rf"{whose}{adjective}\s"
        rf"(?:(?P<message>{messages})(?:\s(?:to|from)\s(?:the\s)?{name}){{0,2}}(?:\s(?:of|dated|on),?|,)"
        rf"|(?P<statement>{statements})(?:\s(?:{issued}))?(?:\s(?:by|to|of|before)\s(?:the\s)?{name}){{0,2}}"
        rf"(?:\s(?:of|dated|on|in),?|,))\s(?:the\s)?$"
    )
    after = (
        rf"\s(?:(?P<message>{messages})|(?P<statement>{statements}))\b"
        rf"(?:\s(?:to|from)\s(?:the\s)?{name}){{0,2}}"
    )
    # "letter of March 2 to Prime Minister Ben Gurion", "from Eisenhower to De Gaulle"
    behind = rf"(?:,?\s(?:to|from)\s(?:the\s)?{name}){{1,2}}"
    return CitedWords(re.compile(before), re.compile(after), re.compile(behind), data["messages"])


def _any(words: Sequence[str] | dict[str, str]) -> str:
    return "|".join(
        re.escape(w).replace(r"\ ", r"\s") for w in sorted(words, key=len, reverse=True)
    )


# "your", "the President’s" right before a date: "your October 24 letter"
_WHOSE = re.compile(
    r"(\b[Yy]our|\b[Mm]y|\b[Oo]ur|\b(?:[Hh]is|[Hh]er|[Tt]heir|[Ii]ts)"
    r"|\b(?:[Tt]he\s)?[A-Z][\w.-]*(?:\s[A-Z][\w.-]*){0,3}[’']s?|\b[Tt]he|\b[Aa]n?)\s$"
)


# "King Saud’s reply of June 25 to " before what he answers
_ANSWERED = re.compile(
    r"[A-Z][\w-]*[’']s?\s(?:[a-z-]+\s|[A-Z][a-z]+\s\d{1,2}\s)?(?:reply|response|answer)"
    r"(?:\s(?:of|dated)\s[A-Z][a-z]+\s\d{1,2}(?:,\s\d{4})?)?\sto\s$"
)


def find_messages(text: str, dates: Sequence[Date]) -> Iterator[CitedMessage]:
    """The messages and statements that the text cites by date, in the order of the dates."""
    words = cited_words()
    for date in dates:
        line = max(text.rfind("\n", 0, date.start) + 1, date.start - BEFORE)
        found = words.before.search(text, line, date.start)
        if found:
            named = words.behind.match(text, date.end, min(len(text), date.end + AFTER))
            end = named.end() if named else date.end
            answered = _ANSWERED.search(text, line, found.start()) is not None
            yield _made(found, found.start(), end, date, found["whose"], answered)
            continue
        found = words.after.match(text, date.end, min(len(text), date.end + AFTER))
        if found:
            owner = _WHOSE.search(text, line, date.start)
            start = owner.start() if owner else date.start
            answered = _ANSWERED.search(text, line, start) is not None
            yield _made(found, start, found.end(), date, owner[1] if owner else "the", answered)


def _made(
    found: re.Match[str], start: int, end: int, date: Date, owner: str, answered: bool
) -> CitedMessage:
    others = "answered" if answered else "other"
    whose = {"your": "your", "my": "my", "our": "my"}.get(owner.lower(), others)
    if found["statement"]:
        cited = Cited(form="statement", sent=date.edtf)
        return CitedMessage(start, end, ReferenceKind.STATEMENT, cited, whose)
    form = cited_words().forms[found["message"]]
    return CitedMessage(start, end, ReferenceKind.LETTER, Cited(form=form, sent=date.edtf), whose)
