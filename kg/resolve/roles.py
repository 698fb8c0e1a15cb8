"""Whether the role printed with a name is its bearer's, or that of somebody else of the name.

Lists of persons leave people out: the only Bundy of a list is not yet *the Deputy Assistant
Secretary of Defense (Bundy)*. What the descriptions in all lists and the offices held tell of a
person is compared with the words of the role. Where they tell it of exactly one other of the same
name, it is that one; where they tell next to nothing of it, it is open. Only a name in brackets
surely has its role before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from kg.model import Span, Tier
from kg.resolve.candidates import Candidate, Listed
from kg.resolve.listed import everybody, of_age
from kg.resolve.names import NameWords, Said, tokens
from kg.resolve.register import Register

LEAST = 3  # words that a role needs before it tells anything
MOST = 9  # words of a role; more are several roles, or none
BORNE = 0.75  # share of a role's words told of somebody whose role it is
OTHERS = 0.7  # … at most told of somebody whose role it is not
APART = 0.3  # … by which the one surpasses the other
STRANGE = 0.25  # … below which a role is nobody's who is known

CLOSE = 45  # characters of a line read on either side of a mention
ROLE = 160  # characters before a mention that may hold a role

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_BEHIND = re.compile(
    r",\s((?:Acting\s)?[A-Z][\w’'-]+(?:\s(?:[A-Z][\w’'-]+|of|for|the|and|on|at|in))*)(?=[,.;:)\n])"
)
# what a role is made of besides words with a capital: "Director of the Bureau for …"
_INSIDE_ROLES = frozenset(("of", "for", "the", "and", "on", "at", "in", "s"))
_BEFORE_ROLES = frozenset(("from", "to", "between", "by", "his", "her", "source"))
_ROLE_LENGTH = 16  # words
_ABBREVIATED = 6  # letters at most of a title that a full stop shortens: "Amb.", "Messrs."

_EMPTY = frozenset(
    ("the", "of", "for", "and", "to", "in", "on", "at", "by", "a", "s", "acting", "that", "this")
)
# Who heads a committee, or an embassy for a while, is seldom told in a list.
_PASSING = frozenset(("chairman", "chair", "vice", "delegation", "committee", "group", "charge"))


def words_near(text: str, start: int, end: int) -> tuple[frozenset[str], Span]:
    """The folded words right beside a mention on its own line, and the span they stand in."""
    first = max(text.rfind("\n", 0, start) + 1, start - CLOSE)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + CLOSE)
    before = text[first:start]
    if text[start - 1 : start] in ("(", "[") and (cut := before.rfind(")")) >= 0:
        before = before[cut:]  # "… (Hoover) to the Secretary of Defense (Wilson)"
    found = tokens(f"{before} {text[end:last]}")
    return frozenset(w for w in found if len(w) > 2), Span(first, last)


def titles_before(text: str, start: int, words: NameWords) -> tuple[str, ...]:
    """The titles right before a mention: ``Mr.``, ``Deputy Prime Minister``. A title written out
    with a full stop ends the sentence before: "He met the Ambassador. Johnson said …"."""
    found: list[str] = []
    line = text[max(0, start - 60) : start].rpartition("\n")[2]
    for word in reversed(list(_WORD.finditer(line))):
        (plain,) = tokens(word[0])[:1] or ("",)
        ends = line[word.end() : word.end() + 1] == "." and len(plain) > _ABBREVIATED
        if plain not in words.titles or ends:
            break
        found.append(plain)
    return tuple(reversed(found))


def role_before(text: str, start: int) -> str:
    """The role said right before a name, in brackets or not: ``Secretary of Defense (Wilson)``."""
    line = text[max(0, start - ROLE) : start].rpartition("\n")[2]
    plain = line.rstrip().removesuffix("(").rstrip()
    words: list[str] = []
    for word in reversed(plain.split()[-_ROLE_LENGTH:]):
        bare = word.strip(",")
        begins = bare[:1].isupper() and bare.lower() not in _BEFORE_ROLES
        if not (begins or bare in _INSIDE_ROLES) or word.endswith((".", ";", ":", ")")):
            break
        words.append(bare)
    while words and words[-1] in _INSIDE_ROLES:
        words.pop()
    return " ".join(reversed(words))


def role_of(text: str, start: int, end: int) -> tuple[str, ...]:
    """The telling words of the role before a name in brackets, *Secretary of Defense (Wilson)*;
    none where they are too few or too many."""
    if text[max(0, start - 1) : start] != "(" or text[end : end + 1] != ")":
        return ()
    words = tuple(w for w in tokens(role_before(text, start)) if w not in _EMPTY)
    return words if LEAST <= len(words) <= MOST else ()


def role_behind(text: str, end: int) -> tuple[str, ...]:
    """The telling words of the role set behind a name: *General Jones, Chairman of the Joint Chiefs
    of Staff, agreed*; none where they are too few or too many, or go on as the sentence does."""
    behind = _BEHIND.match(text, end)
    words = tuple(w for w in tokens(behind[1]) if w not in _EMPTY) if behind else ()
    return words if LEAST <= len(words) <= MOST else ()


def borne(role: Sequence[str], told: frozenset[str]) -> float:
    """The share of a role's words that are told; *Viet-Nam* is *Vietnam*."""
    pairs = {a + b: (a, b) for a, b in pairwise(role) if a + b in told}
    joined = {word for pair in pairs.values() for word in pair}
    return sum(w in told or w in joined for w in role) / len(role)


def told_of(person: str, register: Register) -> frozenset[str]:
    """The words of all that lists and offices tell of a person."""

    def build() -> frozenset[str]:
        offices = (register.agent(t.office) for t in register.offices_of(person))
        labels = (name for o in offices if o for name in (o.label, *o.names))
        entries = (e.description for e in register.listings(person))
        return frozenset(tokens(" ".join((*labels, *entries))))

    return register.remember(("told-of", person), build)


def other_bearer(
    who: Listed,
    said: Said,
    role: Sequence[str],
    year: int | None,
    register: Register,
    listed: Iterable[Listed] = (),
) -> str | None:
    """Who else of the name, in the register or among those listed, the role is told of, when it is
    not told of ``who``."""
    own = borne(role, who.words | told_of(who.id, register))
    if own > OTHERS:
        return None
    other = bearer(said, role, year, register, max(BORNE, own + APART), listed)
    return other if other != who.id else None


def bearer(
    said: Said,
    role: Sequence[str],
    year: int | None,
    register: Register,
    least: float = BORNE,
    listed: Iterable[Listed] = (),
) -> str | None:
    """The only one of the name of whom so much of the role is told."""
    told = {c.listed.id: told_of(c.listed.id, register) for c in namesakes(said, year, register)}
    told |= {one.id: one.words | told_of(one.id, register) for one in listed}
    bearers = [id for id, words in told.items() if borne(role, words) >= least]
    return bearers[0] if len(bearers) == 1 else None


def strange(share: float, role: Sequence[str]) -> bool:
    """Whether a role of which so much is told of a person is not at all his."""
    passing = _PASSING.intersection(role) - ({"charge"} if "officer" in role else set())
    return not passing and share < STRANGE


def namesakes(said: Said, year: int | None, register: Register) -> Iterable[Candidate]:
    """All in the register who bear the name and were of an age to be meant."""
    for candidate in everybody(register).candidates(said, misprints=False, given=False):
        if candidate.tier <= Tier.SURNAME and of_age(candidate.listed.id, year, register):
            yield candidate
