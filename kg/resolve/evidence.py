"""What tells the persons apart that a name could mean: features, weights, probabilities.

The features are few and readable; their weights were fitted on volumes with editors' markup (a
conditional logit, see ``benchmarks/people.py``) and live in ``data/words/people-weights.json``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.model import Span
from kg.resolve.candidates import Candidate, Listed, Tier
from kg.resolve.names import NameWords, tokens
from kg.resolve.register import Register

BEFORE, AFTER = 160, 90  # characters of a line read around a mention
CLOSE = 45  # of them, those that stand right beside it

# "the Assistant Secretary of State (" : the words right before a name that is in brackets
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")

NAMES = (
    "full",
    "initials",
    "surname",
    "part",
    "given",
    "fuzzy",
    "prominence",
    "title",
    "title-elsewhere",
    "near",
    "near-elsewhere",
    "told-alone",
    "page-words",
    "in-office",
    "out-of-time",
    "gender",
    "heading",
    "near-in-heading",
    "bare",
    "close",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each feature, how far each tier can be trusted, and when a link is made."""

    of: tuple[float, ...]
    trust: tuple[float, ...]
    least: float

    @classmethod
    def read(cls, path: Path) -> Weights:
        """From a JSON file: ``weights`` by feature, ``trust`` by tier, ``least``."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            tuple(float(data["weights"].get(name, 0.0)) for name in NAMES),
            tuple(float(data["trust"][tier.name.lower()]) for tier in Tier),
            float(data["least"]),
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """The words around one mention, and what the rest of the page has told so far."""

    titles: tuple[str, ...]
    near: frozenset[str]
    close: frozenset[str]
    page: frozenset[str]
    told: Mapping[str, float]  # person → how often named beyond doubt on this page
    day: date | None
    in_heading: bool = False


def words_near(text: str, start: int, end: int) -> tuple[frozenset[str], frozenset[str], Span]:
    """The folded words around a mention on its own line, those close by, and the whole span."""
    first = max(text.rfind("\n", 0, start) + 1, start - BEFORE)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + AFTER)
    before, after = text[first:start], text[end:last]
    if text[start - 1 : start] in ("(", "[") and (cut := before.rfind(")")) >= 0:
        before = before[cut:]  # "… (Hoover) to the Secretary of Defense (Wilson)"
        first += cut
    close = f"{before[-CLOSE:]} {after[:CLOSE]}"
    return _words(f"{before} {after}"), _words(close), Span(first, last)


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in tokens(text) if len(w) > 2)


def titles_before(text: str, start: int, words: NameWords) -> tuple[str, ...]:
    """The titles right before a mention: ``Mr.``, ``Deputy Prime Minister``."""
    found: list[str] = []
    for word in reversed(_WORD.findall(text[max(0, start - 60) : start].rpartition("\n")[2])):
        (plain,) = tokens(word)[:1] or ("",)
        if plain not in words.titles:
            break
        found.append(plain)
    return tuple(reversed(found))


def features(
    candidates: Sequence[Candidate], setting: Setting, words: NameWords, register: Register
) -> list[list[float]]:
    """A row of numbers a candidate, in the order of ``NAMES``."""
    rows = [[0.0] * len(NAMES) for _ in candidates]
    people = [c.listed for c in candidates]
    telling = _telling(setting.near, [p.words for p in people])
    telling_more = _telling(setting.near, [p.more for p in people])
    close = _telling(setting.close, [p.words for p in people])
    page = _telling(setting.page, [p.words for p in people])
    told = sum(setting.told.get(p.id, 0.0) for p in people)
    here = _titled(setting.titles, [p.words for p in people], words)
    elsewhere = _titled(setting.titles, [p.words | p.more for p in people], words)
    female = any(t in words.female for t in setting.titles)
    for at, (row, candidate) in enumerate(zip(rows, candidates, strict=True)):
        who = candidate.listed
        row[candidate.tier] = 1.0
        row[6] = who.prominence
        row[7] = here[at]
        row[8] = elsewhere[at]
        row[9] = min(telling[at], 4.0)
        row[10] = min(telling_more[at], 4.0)
        here_told = setting.told.get(who.id, 0.0)
        row[11] = here_told / told if told else 0.0
        row[12] = min(page[at], 6.0)
        if setting.day is not None:
            row[13] = 1.0 if register.offices_of(who.id, setting.day) else 0.0
            row[14] = _out_of_time(who, setting.day.year)
        row[15] = 1.0 if female and (words.female | {"wife"}) & who.words else 0.0
        row[16] = who.prominence if setting.in_heading else 0.0
        row[17] = row[9] if setting.in_heading else 0.0
        row[18] = who.prominence if not setting.titles else 0.0
        row[19] = min(close[at], 3.0)
    return rows


def _telling(context: frozenset[str], described: Sequence[frozenset[str]]) -> list[float]:
    """For each description the words of the context that are in it and not in the others."""
    total = len(described)
    found = [context & words for words in described]
    shared: dict[str, int] = {}
    for hits in found:
        for word in hits:
            shared[word] = shared.get(word, 0) + 1
    return [sum(1 / shared[w] for w in hits if shared[w] < total) for hits in found]


def _titled(
    titles: Sequence[str], described: Sequence[frozenset[str]], words: NameWords
) -> list[float]:
    """Which part of the titles each description bears out; all 0 where they bear out all alike."""
    expected = [told for t in titles if (told := words.told_by.get(t))]
    if not expected:
        return [0.0] * len(described)
    borne = [sum(1.0 for told in expected if told & d) / len(expected) for d in described]
    return borne if len(set(borne)) > 1 else [0.0] * len(described)


def _out_of_time(who: Listed, year: int) -> float:
    if not who.years:
        return 0.0
    if min(who.years) > year + 1:
        return 1.0
    return 0.5 if max(who.years) < year - 8 else 0.0


def probabilities(rows: Sequence[Sequence[float]], weights: Weights) -> list[float]:
    """The probability of each candidate, given that it is one of them."""
    scores = [sum(w * x for w, x in zip(weights.of, row, strict=True)) for row in rows]
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]
