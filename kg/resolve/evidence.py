"""What tells the persons apart that a name could mean: features, weights, probabilities.

The features are few and readable; their weights are those of a conditional logit on volumes with
editors' markup, rounded by hand, and live in ``data/words/people-weights.json``. What they achieve
``benchmarks/people.py`` measures.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg import settings
from kg.model import Span, Tier
from kg.resolve.candidates import Candidate, description_words
from kg.resolve.names import NameWords, tokens
from kg.resolve.register import Register, key_of

CLOSE = 45  # characters of a line read on either side of a mention
ROLE = 160  # characters before a mention that may hold a role

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
# what a role is made of besides words with a capital: "Director of the Bureau for …"
_INSIDE_ROLES = frozenset(("of", "for", "the", "and", "on", "at", "in", "s"))
_BEFORE_ROLES = frozenset(("from", "to", "between", "by", "his", "her", "source"))
_BELOW = ("deputy", "assistant", "special", "under", "acting", "to the", "of the")
_ROLE_LENGTH = 16  # words

NAMES = (
    *(tier.name.lower() for tier in Tier),
    "prominence",  # how many volumes list the person
    "title",  # the titles said are in the description
    "title-first",  # the description begins with them
    "gender",  # a woman's title for one who isn't said to be a woman, or the other way round
    "role",  # the words of the role said right before the name are in description or offices
    "holder",  # the office said right before the name was theirs on the day, or is in their entry
    "in-office",  # the person held some office on the day
    "told-alone",  # named beyond doubt on the page, the others less often
    "close",  # words close by that are in this description and not in the others'
    "page",  # the same of all words of the page
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


def weights_of(register: Register) -> Weights:
    """The fitted weights, read once."""
    path = settings.shipped("data") / "words" / "people-weights.json"
    return register.remember("weights", lambda: Weights.read(path))


@dataclass(frozen=True, slots=True)
class Setting:
    """The words around one mention, and what the rest of the page has told so far."""

    titles: tuple[str, ...]
    close: frozenset[str]
    page: frozenset[str]
    told: Mapping[str, float]  # person → how often named beyond doubt on this page
    day: date | None
    role: str = ""  # what stands before the name: "Secretary of Defense"


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
    """The titles right before a mention: ``Mr.``, ``Deputy Prime Minister``."""
    found: list[str] = []
    for word in reversed(_WORD.findall(text[max(0, start - 60) : start].rpartition("\n")[2])):
        (plain,) = tokens(word)[:1] or ("",)
        if plain not in words.titles:
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


def features(
    candidates: Sequence[Candidate], setting: Setting, words: NameWords, register: Register
) -> list[list[float]]:
    """A row of numbers a candidate, in the order of ``NAMES``."""
    people = [c.listed for c in candidates]
    described = [p.words for p in people]
    titles = _titled(setting.titles, described, words)
    first = _titled(setting.titles, [p.first for p in people], words)
    female = any(t in words.female for t in setting.titles)
    held = [_held(p.id, setting, register) for p in people]
    role = frozenset(w for w in tokens(setting.role) if len(w) > 3)
    roles = _borne(role, [d | said for d, (said, _) in zip(described, held, strict=True)])
    office = key_of(setting.role)
    close = _telling(setting.close, described)
    page = _telling(setting.page, described)
    told = sum(setting.told.get(p.id, 0.0) for p in people)
    rows = []
    for at, candidate in enumerate(candidates):
        who = candidate.listed
        serving = setting.day is not None and register.offices_of(who.id, setting.day)
        rows.append(
            [
                *(1.0 if candidate.tier is tier else 0.0 for tier in Tier),
                who.prominence,
                titles[at],
                first[at],
                0.0 if female == bool((words.female | {"wife"}) & who.words) else -1.0,
                roles[at],
                1.0 if office and (office in held[at][1] or _is_told(office, who.told)) else 0.0,
                1.0 if serving else 0.0,
                setting.told.get(who.id, 0.0) / told if told else 0.0,
                min(close[at], 3.0),
                min(page[at], 6.0),
            ]
        )
    return rows


def _telling(context: frozenset[str], described: Sequence[frozenset[str]]) -> list[float]:
    """For each description the words of the context that are in it and not in the others."""
    total = len(described)
    found = [context & words for words in described]
    shared: dict[str, int] = {}
    for hits in found:
        for word in hits:
            shared[word] = shared.get(word, 0) + 1
    # exactly rounded: a sum in the order of a set would differ from run to run
    return [math.fsum(1 / shared[w] for w in hits if shared[w] < total) for hits in found]


def _titled(
    titles: Sequence[str], described: Sequence[frozenset[str]], words: NameWords
) -> list[float]:
    """Which part of the titles each description bears out; all 0 where they bear out all alike."""
    expected = [told for t in titles if (told := words.told_by.get(t))]
    if not expected:
        return [0.0] * len(described)
    borne = [sum(1.0 for told in expected if told & d) / len(expected) for d in described]
    return borne if len(set(borne)) > 1 else [0.0] * len(described)


def _borne(role: frozenset[str], described: Sequence[frozenset[str]]) -> list[float]:
    """Which part of the words of a role each description holds; all 0 where all hold alike."""
    if not role:
        return [0.0] * len(described)
    borne = [len(role & d) / len(role) for d in described]
    return borne if len(set(borne)) > 1 else [0.0] * len(described)


def _is_told(office: str, told: str) -> bool:
    """Whether a description gives an office, and not only one below it (*Deputy …*)."""
    at = told.find(office) if " " in office else -1
    return at >= 0 and not told[:at].rstrip().endswith(_BELOW)


def _held(
    person: str, setting: Setting, register: Register
) -> tuple[frozenset[str], frozenset[str]]:
    """The words and the names of the offices a person held on the day."""
    if setting.day is None or not setting.role:
        return frozenset(), frozenset()
    offices = (register.agent(t.office) for t in register.offices_of(person, setting.day))
    names = [name for office in offices if office for name in (office.label, *office.names)]
    return description_words(" ".join(names)), frozenset(key_of(n) for n in names)


def probabilities(rows: Sequence[Sequence[float]], weights: Weights) -> list[float]:
    """The probability of each candidate, given that it is one of them."""
    scores = [sum(w * x for w, x in zip(weights.of, row, strict=True)) for row in rows]
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]
