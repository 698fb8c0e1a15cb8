"""Whom a telegram is from and for, besides the two offices: the words before its text.

    3172. For Ambassador from Under Secretary.
    571. From Johnston.
    Eyes only Acting Secretary from Secretary for President.
    Geneva for Acheson. For Ambassadors.
    Sent Department 97, repeated Baghdad 4, Jidda 2. Department pass Moscow.

They stand in the first sentences, behind number and series. A sentence counts when all of it is
understood; "Rome for Jernegan" names an addressee where the heading has that post, else who is to
have a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from kg.extract.clauses import RUNNING, is_post, read_list
from kg.extract.clock import cities
from kg.extract.wording import any_of
from kg.model import SLUG_LINE, Label, Party
from kg.settings import word_table

MOST = 4  # sentences that are looked at
LONGEST = 120
LONGEST_PARTY = 7  # words
_SENTENCE = re.compile(r"(?<!\bMr)(?<!\bGen)(?<!\bAdm)(?<!\bLt)(?<!\bU)(?<!\bS)\.(?=\s|$)")
# "997", "Dulte 29", "MAGCTE–CH 5537 (Navy message)": what stands before the words
_NUMBER = re.compile(r"(?:[A-Z][\w–-]*\s){0,3}[\w/–-]*\d[\w/–-]*(?:\s\([^()]*\))?")
_FROM = re.compile(r"(?<!\S)from\s", re.IGNORECASE)
# between two addressees: "For Julius Katz, E; for Eberle (STR) from Schaetzel"
_ALSO_FOR = re.compile(r";\s+(?=(?:for|to)\s)", re.IGNORECASE)
_FOR = re.compile(r"(?<!\S)(?:for|to)\s", re.IGNORECASE)


@dataclass(slots=True)
class SlugLine:
    """The parties that the words before a telegram's text name."""

    senders: list[Party] = field(default_factory=list)
    recipients: list[Party] = field(default_factory=list)
    copied_to: list[Party] = field(default_factory=list)


@cache
def _modifier() -> re.Pattern[str]:
    words = word_table("handling")["slug"]["words"]
    return re.compile(rf"(?:{any_of(words)}(?!\w)[\s,:;—-]*)+", re.IGNORECASE)


def read_slug_line(text: str, start: int, end: int, posts: str) -> SlugLine:
    """What the first sentences of a text say of its ends; ``posts`` are the words of the heading's
    addressee."""
    found = SlugLine()
    for begin, stop in _sentences(text, start, end):
        if _NUMBER.fullmatch(text, begin, stop):
            continue
        one = _read(text, begin, stop, posts)
        if one is None:
            break
        found.senders += one.senders
        found.recipients += one.recipients
        found.copied_to += one.copied_to
    return found


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for _ in range(MOST):
        stop = _SENTENCE.search(text, at, min(end, at + LONGEST))
        if stop is None:
            return
        while at < stop.start() and text[at].isspace():
            at += 1
        yield at, stop.start()
        at = stop.end()


def _read(text: str, start: int, end: int, posts: str) -> SlugLine | None:
    """One sentence; None when it is no slug line."""
    begin = _behind_modifiers(text, start, end)
    if begin >= end:
        return SlugLine()
    found = SlugLine()
    cut = _FROM.search(text, begin, end)
    onward = _FOR.search(text, cut.end(), end) if cut else None
    stop = cut.start() if cut else end
    borders = [*_ALSO_FOR.finditer(text, begin, stop)]
    starts, stops = [begin, *(b.end() for b in borders)], [*(b.start() for b in borders), stop]
    for at, upto in zip(starts, stops, strict=True):
        led = cut is not None or begin > start  # "Eyes only Ambassador"
        if at < upto and not _addressed(text, at, upto, posts, found, led=led):
            return None
    if cut is not None:
        senders = _parties(text, cut.end(), onward.start() if onward else end)
        if not senders:
            return None
        found.senders = senders
    if onward is not None:  # "Acting Secretary from Secretary for President"
        more = _parties(text, onward.end(), end)
        if not more:
            return None
        found.recipients += more
    return found


def _addressed(text: str, start: int, end: int, posts: str, found: SlugLine, *, led: bool) -> bool:
    """The words before "from", or all of them; False when they are not understood."""
    words = list(_FOR.finditer(text, start, end))
    if not words:
        parties = _parties(text, start, end) if led else []  # "Achilles from Secretary"
        found.recipients += parties
        return bool(parties)
    if len(words) > 1:  # "To Ambassador for Salinger"
        found.recipients += _parties(text, words[-2].end(), words[-1].start())
    post = "" if found.recipients else text[start : words[-1].start()].strip(" ,")
    if cut := _modifier().search(post):
        post = post[: cut.start()].strip(" ,")
    begin = _behind_modifiers(text, words[-1].end(), end)
    # "To State and ECA from Rankin"
    parties = _parties(text, begin, end, anybody=bool(post) or led)
    parties = [one for one in parties if post or one.text.lower() not in posts.lower()]
    if not parties or (post and cities().zone(post) is None and not post.isupper()):
        return False
    if not post or post.lower() in posts.lower():
        found.recipients += parties
    else:
        found.copied_to += parties
    return True


# "Sent Department 97, repeated Baghdad 4, Jidda 2.", "Department pass Moscow 87."
_COPIES = re.compile(
    r"(?:\b[Ss]ent (?:to )?(?:Department|Dept|[A-Z][a-z]+)\b[^.]{0,40}?[;,.]?\s(?:and )?"
    r"(?:[Rr]e?pe?a?te?d|[Rr]pt)\b|\b(?:Department|Dept) (?:please )?(?:pass|repeat|relay)\b)"
    r"(?: info(?:rmation)?)?(?: to)? (?P<list>[A-Z][^.:]{2,200})(?:\.|$)"
)
# "Jidda 2", "New Delhi", "Beirut unnumbered", "Geneva 67 for Stinebower", "Moscow as 97"
_COPY = re.compile(
    r"(?P<post>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2})"
    r"(?:(?: as)? (?:\d+(?: ?\[[^\]]*\])?|unn(?:umbered)?|Unn)\b)?(?: for (?P<who>[A-Z][\w’. -]+))?"
)
_PARTED = re.compile(r"(?:,|;|,? and) ")


def copies_in_text(text: str, start: int, end: int) -> Iterator[Party]:
    """The posts, and the persons at them, to which a telegram says that it is repeated; nobody
    where a member of the list is not understood."""
    for told in _COPIES.finditer(text, start, end):
        begin, stop = told.span("list")
        borders = [*_PARTED.finditer(text, begin, stop)]
        starts, stops = [begin, *(b.end() for b in borders)], [*(b.start() for b in borders), stop]
        members = [_COPY.fullmatch(text, at, upto) for at, upto in zip(starts, stops, strict=True)]
        posts = [one for one in members if one and is_post(one["post"])]
        if len(posts) != len(members):
            continue
        for one in posts:
            yield Party(one["post"], *one.span("post"), Label.POST, reason=SLUG_LINE)
            if one["who"]:
                yield from _parties(text, *one.span("who"))


def _behind_modifiers(text: str, start: int, end: int) -> int:
    """Where the words begin behind "Eyes only" and the like."""
    found = _modifier().match(text, start, end)
    return min(found.end(), end) if found else start


def _parties(text: str, start: int, end: int, *, anybody: bool = False) -> list[Party]:
    """Persons and offices, when the words name nothing else; behind a post ``anybody`` there."""
    start = _behind_modifiers(text, start, end)
    said = text[start:end].strip()
    if said.isupper() and len(said.split()) > LONGEST_PARTY:
        return []  # everything is in capitals
    if not said or RUNNING.search(said) or re.search(r"\d|[“”]", said):
        return []
    parties = read_list(text, start, end)
    parties = [
        one
        for at, one in enumerate(parties)
        if len(one.text.split()) <= LONGEST_PARTY and not _is_symbol(text, parties[:at], one)
    ]
    good = anybody or all(one.label in (Label.PERSON, Label.OFFICE) for one in parties)
    return [replace(one, reason=SLUG_LINE) for one in parties] if good else []


def _is_symbol(text: str, before: list[Party], one: Party) -> bool:
    """Whether a party is the symbol of the office of the person before it: "Julius Katz, E"."""
    last = before[-1] if before else None
    if last is None or last.label is not Label.PERSON or one.label is not Label.BODY:
        return False
    return one.text.isupper() and text[last.end : one.start] == ", "
