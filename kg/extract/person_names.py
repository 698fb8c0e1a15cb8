"""Names of persons: where they can stand, what is known of their words, and why a name is taken for
a person's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from kg.errors import InputError
from kg.extract.wording import any_of
from kg.model import Tier
from kg.settings import word_list, word_table

# ----------------------------------------------------------------
# Why a name is taken for a person's, and how sure that makes it.
#
# A volume's list of persons, where it is known, says more than any word around a name: editors mark
# whom they list. A name that nobody on the list bears is still a person's, but one whom the list
# leaves out, a bystander or somebody of another time.


class Fit(Protocol):
    """Asks the volume's list of persons for a name."""

    def __call__(self, name: str, /) -> Tier | None:
        """How well a name fits anybody on the list; None: it fits nobody."""

    def prints(self, name: str, /) -> bool:
        """Whether the list prints the name so, with the dignity before it."""


class Known(Protocol):
    """Asks the register for a name."""

    def __call__(self, name: str, /) -> bool:
        """Whether somebody who may be meant bears a name of several words, said in full."""


class Ground(Enum):
    """Why a name is taken for a person's."""

    FAMILIAR = auto()  # recognised, and a name in most volumes that have the word
    KNOWN = auto()  # recognised, and a name in some volume
    REPEATED = auto()  # recognised in several places of the page
    NEW = auto()  # recognised once
    CONCLUDED = auto()  # recognised elsewhere on the page, or after a first name
    OFTEN_TITLED = auto()  # after a title in two places of the page
    TITLED = auto()  # after a title
    LISTED = auto()  # on the volume's list
    REGISTERED = auto()  # a full name in the register
    COMPANY = auto()  # named in one breath with persons
    SPOKEN = auto()  # a given name before it, or said to speak or to be spoken with


class Person(NamedTuple):
    """The name of a person in a text; ``listed`` is None where the volume's list isn't known."""

    start: int
    end: int
    confidence: float
    listed: bool | None = None
    ground: Ground | None = None


# Share of such mentions that editors had tagged where the list of persons is not known (four
# volumes the recogniser was not trained on), and of names on the list where it is (ten volumes).
_SHARES = {
    Ground.FAMILIAR: (0.95, 0.93),
    Ground.KNOWN: (0.87, 0.9),
    Ground.REPEATED: (0.41, 0.81),
    Ground.NEW: (0.29, 0.78),
    Ground.CONCLUDED: (0.53, 0.74),
    Ground.OFTEN_TITLED: (0.7, 0.73),
    Ground.TITLED: (0.2, 0.54),
    Ground.LISTED: (0.86, 0.86),
    Ground.REGISTERED: (0.87, 0.9),
    Ground.COMPANY: (0.2, 0.54),
    Ground.SPOKEN: (0.2, 0.54),
}
# A given name alone ("Walt") is a listed person's where it is known for a name; a part of a
# longer name ("Couve") where more than a title speaks for it.
_NAMES_ALONE = frozenset((Ground.FAMILIAR, Ground.KNOWN, Ground.CONCLUDED))
_TOO_LITTLE_FOR_A_PART = frozenset((Ground.NEW, Ground.TITLED))


def person(text: str, start: int, end: int, ground: Ground, fit: Fit | None) -> Person:
    """A name with its confidence, and whether it is on the list. What is nearly spelt like a
    listed name is in 19 cases of 20 somebody else's; a name that other lists print for the listed
    person is marked by editors in one place of five."""
    without_list, on_list = _SHARES[ground]
    if fit is None:
        return Person(start, end, without_list, None, ground)
    name = text[start:end]
    listed = (ground is Ground.LISTED or is_listed(ground, fit(name))) and fit.prints(name)
    return Person(start, end, on_list if listed else without_list, listed, ground)


def is_listed(ground: Ground, tier: Tier | None) -> bool:
    """Whether a name that fits the list so well is taken for the listed person's."""
    if tier is None or tier is Tier.FUZZY:
        return False
    if tier is Tier.GIVEN:
        return ground in _NAMES_ALONE
    return tier is not Tier.PART or ground not in _TOO_LITTLE_FOR_A_PART


# ----------------------------------------------------------------
# What is known of capitalised words: how often each was part of a person's name.
#
# Counted over volumes whose editors tagged persons. Shipped as ``data/model/lexicon.npz``; made by
# ``benchmarks/train.py``.

# A word seen this often with a capital, and never in a name, is none; nor is one that editors
# counted to a name by way of exception ("State" in a tagged "Secretary of State").
_OFTEN = 10
_EXCEPTION = 250
# A word written without a capital in this share of its places or more is a common word.
COMMON = 0.5


class Facts(NamedTuple):
    """Of one word; a share is -1 when the word was not seen."""

    last: float  # share of its occurrences that end a person's name
    other: float  # … that stand in a name before its last word
    seen: float  # ln(1 + occurrences with a capital)
    volumes: float  # volumes in which it ended a name
    volumes_share: float  # … of those that have the word
    lower: float  # share of occurrences without a capital
    never: bool  # often seen and not in a name nor after "Mr.", or hardly ever


UNSEEN = Facts(-1.0, -1.0, 0.0, 0.0, -1.0, 0.0, False)


class Lexicon:
    """Facts about words."""

    def __init__(
        self,
        words: Iterable[str],
        rows: np.ndarray,
        lower: Iterable[int],
        titled: Iterable[int],
    ) -> None:
        """``rows`` has for each word how often it was seen with a capital, as the last word of a
        name and as another word of one, then the volumes in which it ended a name and those that
        have it; ``lower`` counts each word without a capital, ``titled`` after "Mr." and the like.
        """
        self._rows = dict(zip(words, rows.tolist(), strict=True))
        self._lower = dict(zip(self._rows, lower, strict=True))
        self._titled = dict(zip(self._rows, titled, strict=True))
        self._cache: dict[str, Facts] = {}

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Read a lexicon file. Raises InputError when there is none."""
        try:
            with np.load(path) as stored:
                words = bytes(stored["words"]).decode("utf-8").split("\n")
                return cls(
                    words, stored["rows"], stored["lower"].tolist(), stored["titled"].tolist()
                )
        except FileNotFoundError as error:
            raise InputError(f"{path} is missing", "Make it with benchmarks/train.py.") from error

    def save(self, path: Path) -> None:
        """Write a lexicon file."""
        words = "\n".join(self._rows).encode("utf-8")
        np.savez_compressed(
            path,
            words=np.frombuffer(words, np.uint8),
            rows=np.array(list(self._rows.values()), np.int32),
            lower=np.array(list(self._lower.values()), np.int32),
            titled=np.array(list(self._titled.values()), np.int32),
        )

    def facts(self, word: str) -> Facts:
        """What is known of a word."""
        known = self._cache.get(word)
        if known is None:
            known = self._cache[word] = self._count(word)
        return known

    def _count(self, word: str) -> Facts:
        row = self._rows.get(word)
        if row is None:
            return UNSEEN
        seen, last, other, named, volumes = row
        lower = self._lower[word]
        return Facts(
            last / seen if seen else -1.0,
            other / seen if seen else -1.0,
            math.log1p(seen),
            float(named),
            named / volumes if volumes else -1.0,
            lower / (lower + seen + 1),
            seen >= _OFTEN
            and last + other <= seen // _EXCEPTION
            and self._titled[word] <= seen // _EXCEPTION,
        )


# ----------------------------------------------------------------
# Where names of persons can stand: runs of capitalised words, and the candidate names in them.
#
# A *run* is a series of pieces, each a capitalised word, initials or a particle, joined by single
# blanks or hyphens: ``Secretary|of`` ends one, ``Mr. Walt W. Rostow`` is two pieces short of a
# name. Titles and words that were never part of a name cut a run into *segments*: the candidate
# names.
#
#     Ambassador Charles E. Bohlen      run of four pieces, segment "Charles E. Bohlen"
#     Couve de Murville, Kim Il-song    particles and hyphened parts belong to the run

MONSIEUR = "M."
ORDINALS = frozenset(("II", "III", "IV", "VI"))

_UPPER = "A-ZÀ-ÖØ-ÞŠŽČĆĐŁ"
_PARTICLES = (
    "de|von|van|der|den|du|di|da|dos|das|del|della|la|le|el|al|bin|ben|ibn|zu|und|ter|ten|y|as|ul"
    "|ur|ud|d['’]|l['’]"
)
_PIECE = re.compile(
    rf"""(?<![^\W\d_])(?:                                       # no letter before
    (?<![/–])(?:[{_UPPER}]\.)+                                 # J. of "J. Smith", R.W., not D/Z.
  | (?:de|di|du|la|le|van|von|al|el|d['’]|l['’])?             # deGaulle, d’Estaing
    (?!(?<=[^\W\d_]['’])S(?![^\W\d_]))                         # not the S of NASSER’S
    [{_UPPER}][^\W\d_]*(?:['’](?![sS](?![^\W\d_]))[^\W\d_]+)*  # Dulles, O’Daniel, not Dulles’s
  | (?:{_PARTICLES})                                          # von, de, van der …
    (?=[ \-'’]?(?:(?:der|den|la|le|zu|und|al|el)[ \-])?[{_UPPER}])  # … before a capital
  | (?<=[^\W\d_]-)[a-zà-ÿ]+(?![^\W\d_])                        # shek of Kai-shek
    )""",
    re.VERBOSE,
)
# ", Jr.", "Sr" and " II" after a name
_JUNIOR = re.compile(rf",? (?:(?:Jr|Sr)\b\.?|(?:{'|'.join(sorted(ORDINALS))})\b)")
_LONGEST = 4  # words of a name
# A word never seen in a name, and seen so often (ln), is none on any list: "March".
_WELL_KNOWN = math.log1p(300)
# A common word that ends a name in this share of its places is a surname too.
_SURNAME = 0.2
# A word written without a capital in fewer of its places than this is no common word.
_NEVER_COMMON = 0.02
# A listed name of several words said whole, or its surname of several words.
_WHOLE = frozenset((Tier.FULL, Tier.SURNAME))
# A word that stands in names before the last word in this share of its places is a given name, as
# it seems; one written without a capital in fewer than this hardly a common word.
_GIVEN, _RARE = 0.25, 0.05
SHORTEST = 3  # letters of a name
_WITHIN = 60  # characters before a name in which is said who deals with it
# what may follow the name of somebody spoken with: ", who", " (mytel 1265)", " that"
_ENDS_THERE = re.compile(
    r"\d{0,2}(?:[,.;)]|\s(?:and|that|on|in|who|as|about|yesterday|this|last|to|at|regarding|for)\b|\s\()"
)
_BEFORE = 30  # characters before a run in which the word before it is looked for


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of a run."""

    start: int
    end: int
    text: str
    hyphened: bool  # follows a hyphen
    facts: Facts

    @property
    def is_initial(self) -> bool:
        """ "J." or "R.W."."""
        return "." in self.text

    @property
    def is_particle(self) -> bool:
        """ "von", but not "deGaulle" and not "shek" of "Kai-shek"."""
        return self.text.islower() and not self.hyphened

    @property
    def is_rest(self) -> bool:
        """What a hyphen joins to a title: "elect" of "President-elect"."""
        return self.hyphened and self.text.islower()


@dataclass(frozen=True, slots=True)
class Segment:
    """A candidate name: pieces ``first`` to ``last`` of a run, and the word before the run."""

    run: tuple[Piece, ...]
    first: int
    last: int
    before: str  # as ``_before`` gives it
    titled: bool  # a title stands before it
    spoken: bool = False  # the words around say that it is somebody's

    @property
    def start(self) -> int:
        """Offset of its first piece."""
        return self.run[self.first].start

    @property
    def end(self) -> int:
        """Offset after its last piece."""
        return self.run[self.last].end

    @property
    def surname(self) -> str:
        """Its last word, as the lexicon files it."""
        return filed(self.run[self.last].text)


def filed(word: str) -> str:
    """A word as the lexicon files it: one in capitals throughout as if it were not."""
    return word.capitalize() if len(word) > 3 and word.isupper() else word


def with_junior(text: str, start: int, end: int) -> int:
    """End of a name of several words with the "Jr." or "II" that may follow it."""
    match = _JUNIOR.match(text, end)
    return match.end() if match and " " in text[start:end] else end


class NameFinder:
    """Finds candidate names with the help of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        words = {word for entry in word_list("honorifics") for word in entry.split()}
        self.titles = frozenset(words | {word.upper() for word in words})
        self.initialisms = frozenset(word_list("initialisms"))
        self.others = frozenset(_words_of_other_things())
        talk = word_table("talks")
        behind = any_of(talk["speech"]["persons"])
        self._speaks = re.compile(
            rf"\d{{0,2}}\s(?:\w+ly\s|(?:{any_of(talk['speech']['between'])})\s)*{behind}\b"
        )
        self._dealt_with = re.compile(
            rf"\b{any_of(talk['met']['dealings'])}\b[^.;:,()]{{0,25}}\b(?:with|by|to|from|of)\s$"
        )

    def segments(self, text: str, fit: Fit | None = None) -> Iterator[Segment]:
        """The candidate names of a text, in order; ``fit`` asks the volume's list of persons, for
        surnames that were never part of a name elsewhere."""
        for run in self.runs(text):
            breaks = [self._breaks(piece, fit) for piece in run]
            self._join_hyphened(run, breaks)
            before = _before(text, run[0].start)
            if fit is not None and breaks[-1]:
                breaks[-1] = not self._is_surname(text, run, before, fit)
            if fit is not None and len(run) > 1 and any(breaks):
                self._mend(text, run, breaks, fit)
            if any(breaks):
                self._after_titles(run, breaks, before)
            if all(b or p.is_particle or p.is_initial for b, p in zip(breaks, run, strict=True)):
                continue
            for first, last in _unbroken(run, breaks):
                titled = filed(run[first - 1].text if first else before.strip(".")) in self.titles
                spoken = self._is_spoken(text, run, first, last)
                yield Segment(run, first, last, before, titled, spoken)

    def _is_spoken(self, text: str, run: tuple[Piece, ...], first: int, last: int) -> bool:
        """Whether a name that stands alone in its run, and whose last word is no other thing, has a
        given name first ("Stefan Jedrychowski"), or is said to speak or to be spoken with, as only
        a person is: "Ferrari-Aggradi said", "in touch with Hijzen". Of 110 such names that nothing
        else told in 2,100 documents 97 in 100 were persons', of those with a given name 9 in 10."""
        name, facts = run[last], run[last].facts
        if first > 0 or last < len(run) - 1 or facts.lower >= _RARE or name.text in self.others:
            return False
        if name.text.isupper() or len(name.text) < SHORTEST or run[first].facts.lower >= _SURNAME:
            return False
        if last > first and not name.hyphened:
            return self._has_given(run[first], facts)
        start, end = run[first].start, name.end
        if self._speaks.match(text, end) and not text.endswith("the ", 0, start):
            return True
        begin = max(0, start - _WITHIN)
        dealt = self._dealt_with.search(text[begin:start]) is not None
        return dealt and _ENDS_THERE.match(text, end) is not None

    @staticmethod
    def _has_given(first: Piece, facts: Facts) -> bool:
        """Whether a word is a given name before a name of which ``facts`` are known."""
        if first.is_initial or first.is_particle:
            return False
        given = first.facts.other
        return (given >= _GIVEN and facts.other < _SURNAME) or (
            given >= _RARE and facts.last >= COMMON and facts.volumes > 2
        )

    def _breaks(self, piece: Piece, fit: Fit | None) -> bool:
        word, facts = piece.text, piece.facts
        if self._is_title(word) or word in self.initialisms:
            return True
        if not word[0].isupper() or piece.is_initial:
            return False
        if facts.never:
            known = facts.seen > _WELL_KNOWN or facts.lower >= COMMON
            tier = None if known or fit is None else fit(word)
            return tier is None or tier > Tier.SURNAME
        # "SAID" where everything is in capitals
        return len(word) > 3 and word.isupper() and facts.lower >= COMMON and facts.last < _SURNAME

    def _join_hyphened(self, run: tuple[Piece, ...], breaks: list[bool]) -> None:
        """Join what a hyphen joins to a name: "Hjorth-Nielsen", not "Kennedy-Soviet"."""
        for at in range(1, len(run)):
            piece = run[at]
            if not (breaks[at] and piece.hyphened) or breaks[at - 1] or piece.text.isupper():
                continue
            known = piece.facts.seen > _WELL_KNOWN or piece.facts.lower >= _NEVER_COMMON
            breaks[at] = known or piece.text in self.others or self._is_title(piece.text)

    def _is_title(self, word: str) -> bool:
        return word in self.titles or filed(word) in self.titles

    def _is_surname(self, text: str, run: tuple[Piece, ...], before: str, fit: Fit) -> bool:
        """Whether a title at the end of a run is the surname of somebody listed: "Col. King",
        "J.C. King", "(Lord)"; not "the King" nor "Lord Home"."""
        word = run[-1].text
        if not self._is_title(word):
            return False
        title = run[-2].text if len(run) > 1 else before.strip(".")
        bracketed = len(run) == 1 and before == "~(" and text.startswith(")", run[0].end)
        placed = bracketed or self._is_title(title) or (len(run) > 1 and run[-2].is_initial)
        tier = fit(word) if placed else None
        return tier is not None and tier <= Tier.SURNAME

    def _after_titles(self, run: tuple[Piece, ...], breaks: list[bool], before: str) -> None:
        """Take for a candidate what editors never marked but a title stands before: "Lord Godber",
        "President Ould Daddah"."""
        led = self._is_title(before.strip(".")) and before[0].isupper()
        for at, piece in enumerate(run):
            if self._is_title(piece.text):
                led = True
                continue
            if led and breaks[at]:
                facts = piece.facts
                known = piece.text.isupper() or piece.text in self.others
                led = facts.never and facts.lower < _NEVER_COMMON and not known
                breaks[at] = not led
            elif not (piece.is_particle or piece.is_initial):
                led = False

    def _mend(self, text: str, run: tuple[Piece, ...], breaks: list[bool], fit: Fit) -> None:
        """Join again what stands on the list of persons as one name: "Bay Vien", "Yi Hu-rak",
        "Mendes-France".

        One word at least was part of a name before: an entry of a list may hold what is none
        ("Security Affairs").
        """
        known = [fit(piece.text) is not None for piece in run]
        begins = [
            (known[at] or piece.is_particle)
            and piece.facts.lower < COMMON
            and filed(piece.text) not in self.titles
            for at, piece in enumerate(run)
        ]
        named = [
            not (broken or piece.is_particle or piece.is_initial)
            for broken, piece in zip(breaks, run, strict=True)
        ]
        for first in range(len(run) - 1):
            for last in range(min(len(run), first + _LONGEST) - 1, first, -1):
                if (
                    begins[first]
                    and known[last]
                    and any(breaks[first : last + 1])
                    and any(named[first : last + 1])
                    and fit(text[run[first].start : run[last].end]) in _WHOLE
                ):
                    breaks[first : last + 1] = [False] * (last + 1 - first)

    def runs(self, text: str) -> Iterator[tuple[Piece, ...]]:
        """The runs of capitalised words of a text, in order."""
        run: list[Piece] = []
        end = -2
        for match in _PIECE.finditer(text):
            start, word = match.start(), match[0]
            joint = text[end:start] if run else "|"
            hyphened = start > 0 and text[start - 1] == "-"
            if joint not in ("", " ", "-"):
                if hyphened and word[0].islower():  # "communist" of "anti-communist"
                    continue
                if run:
                    yield tuple(run)
                run = []
            end = match.end()
            run.append(Piece(start, end, word, hyphened, self.lexicon.facts(filed(word))))
        if run:
            yield tuple(run)


def _words_of_other_things() -> Iterator[str]:
    """Words with a capital that name offices, bodies, posts, places, peoples and months."""
    for name in ("bodies", "posts", "places", "peoples"):
        yield from (word for phrase in word_list(name) for word in phrase.split())
    for name in ("offices", "body_heads", "calendar"):
        for phrases in word_table(name).values():
            yield from (word for phrase in phrases for word in phrase.split())


def _unbroken(run: Sequence[Piece], breaks: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The first and last pieces of what stands between breaks; no initial or particle is last."""
    first = 0
    while first < len(run):
        if breaks[first] or run[first].is_rest:
            first += 1
            continue
        end = first
        while end + 1 < len(run) and not breaks[end + 1]:
            end += 1
        last = end
        while last >= first and (run[last].is_initial or run[last].is_particle):
            last -= 1
        if last >= first:
            yield first, last
        first = end + 1


def _before(text: str, start: int) -> str:
    """The word or sign before a run, "^" at the beginning of a line; a sign that touches the run is
    marked by "~"."""
    left = text[max(0, start - _BEFORE) : start].rpartition("\n")[2]
    words = left.split()
    before = words[-1] if words else "^"
    if left and not left[-1].isspace() and not before[-1].isalpha():
        return "~" + before[-1]
    return before if before[0] == "~" else before.strip('“"([') or "^"
