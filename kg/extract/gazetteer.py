"""Offices, bodies, posts, news agencies, places and repositories: found by word lists and by the
few patterns in which they are named.

    Phrases   names that stand in a list: Tass, White House, Soviet Union, Kennedy Library
    posts     Soviet Embassy · Embassy in the Soviet Union · Consulate General at Hong Kong
    offices   Acting Secretary of State · Ambassador to France · Mr. Chairman
    bodies    Department of State · Ministry of Defense · Planning Board · this Government

Articles and note numbers are no part of a name. "the President" gives "President"; in "this
Government" and "your Government" the determiner stays, as it alone tells whose government it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Flag, auto
from typing import Generic, TypeVar

from kg.extract.wording import one_of
from kg.model import Label
from kg.settings import word_list, word_table

# ----------------------------------------------------------------
# The search for listed phrases in running text.
#
# Of several at an offset the longest is found; a phrase ends where no letter follows, so that a
# note number glued to it ("Soviet Union0") does not hide it.

PhraseKind = TypeVar("PhraseKind")

_TYPOGRAPHIC = "’"
_TYPEWRITTEN = "'"


def first_word(text: str, start: int) -> str:
    """The run of letters at an offset: the key under which a phrase is filed."""
    end = start
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end]


class Phrases(Generic[PhraseKind]):
    """Phrases with a value each; the longest that stands at an offset is found.

    Both apostrophes are equal. Letter case counts.
    """

    def __init__(
        self, entries: Mapping[str, PhraseKind] | Iterable[tuple[str, PhraseKind]]
    ) -> None:
        pairs = entries.items() if isinstance(entries, Mapping) else entries
        filed: dict[str, dict[str, PhraseKind]] = {}
        for phrase, kind in pairs:
            for form in {phrase, phrase.replace(_TYPOGRAPHIC, _TYPEWRITTEN)}:
                filed.setdefault(first_word(form, 0), {}).setdefault(form, kind)
        self._filed = {
            word: tuple(sorted(forms.items(), key=lambda item: -len(item[0])))
            for word, forms in filed.items()
        }

    def match(self, text: str, start: int) -> tuple[int, PhraseKind] | None:
        """End and value of the longest phrase that begins at ``start``, None if there is none."""
        return self.match_word(first_word(text, start), text, start)

    def match_word(self, word: str, text: str, start: int) -> tuple[int, PhraseKind] | None:
        """As ``match``, for a caller that knows the first word already."""
        for phrase, kind in self._filed.get(word, ()):
            end = start + len(phrase)
            if text.startswith(phrase, start) and not text[end : end + 1].isalpha():
                return end, kind
        return None


# ----------------------------------------------------------------
# Offices, bodies, posts, news agencies, places and repositories: found by word lists and by the
# few patterns in which they are named.

# Labels whose names may hold a person's: "Kennedy Library", "Hoover Commission".
LARGER = frozenset({Label.REPOSITORY, Label.POST, Label.BODY, Label.NEWS_AGENCY})
# How sure a finding is: a name from a list, a pattern, a bare common noun with a capital.
SURE, LIKELY, BARE = 0.97, 0.9, 0.7

# "Khrushchev" in "(Khrushchev1": a capital that begins a word, and the letters after it
_CAPITALISED = re.compile(r"(?<![^\W_])[A-ZÀ-Þ][^\W\d_]*")
# "Foreign", "Mid-East", "U.S.", but no possessive; of few parts, or "A-A-A-…" takes ages
_WORD = r"(?:(?:[A-Z]\.){2,5}|[A-ZÀ-Þ][^\W\d_]*(?:[-’'](?!s\b)[^\W\d_]+){0,4})"
# " in the ", " at ", " to the ": between a post and its place
_AT = re.compile(r" (?:in|at|to|near) (?:the )?")
# "this Government", "Your Government"
_OUR_GOVERNMENT = re.compile(r"\b(?:[Tt]his|[Yy]our|[Mm]y|[Oo]ur) Government(?![^\W\d_])")
# "Mr. Chairman", "Madame Prime Minister"
_VOCATIVE = re.compile(r"\b(?:Mr|Madam|Madame)\.? ?(?=[A-Z])")
_JOINED = re.compile(r" and (?:the )?(?=[A-Z])")


class Kind(Flag):
    """What a listed phrase can be; some are several ("Israel" a place and an adjective)."""

    PLACE = auto()
    PEOPLE = auto()
    BODY = auto()
    NEWS_AGENCY = auto()
    REPOSITORY = auto()
    POST = auto()
    OFFICE = auto()
    OFFICE_OF = auto()
    OFFICE_TO = auto()
    ONLY_COMPLETED = auto()
    RANK = auto()
    WORK = auto()


_PLACE_OR_BODY = Kind.PLACE | Kind.BODY
_OFFICES = Kind.OFFICE | Kind.OFFICE_OF | Kind.OFFICE_TO
_LISTS = {
    "places": Kind.PLACE,
    "peoples": Kind.PEOPLE,
    "bodies": Kind.BODY,
    "news_agencies": Kind.NEWS_AGENCY,
    "repositories": Kind.REPOSITORY,
    "posts": Kind.POST,
    "titles_of_works": Kind.WORK,
}
_OFFICE_LISTS = {
    "alone": Kind.OFFICE,
    "of": Kind.OFFICE_OF,
    "to": Kind.OFFICE_TO,
    "ranks": Kind.RANK,
    "only_completed": Kind.ONLY_COMPLETED,
}
_SIMPLE = (
    (Kind.REPOSITORY, Label.REPOSITORY),
    (Kind.NEWS_AGENCY, Label.NEWS_AGENCY),
    (Kind.BODY, Label.BODY),
    (Kind.PLACE, Label.PLACE),
)
# Posts that are common nouns as well: a post only with its country or place.
_VAGUE_POSTS = frozenset({"Mission", "Missions", "Delegation", "Residency", "Chancery"})


@dataclass(frozen=True, slots=True)
class Found:
    """A span of the text with its label and how sure the rule is."""

    start: int
    end: int
    label: Label | None  # None: the title of a work, which hides the names inside it
    confidence: float


class Gazetteer:
    """Finds every label but PERSON in a text."""

    def __init__(self) -> None:
        kinds: dict[str, Kind] = {}
        for name, kind in _LISTS.items():
            for phrase in word_list(name):
                kinds[phrase] = kinds.get(phrase, Kind(0)) | kind
        offices = word_table("offices")
        for key, kind in _OFFICE_LISTS.items():
            for phrase in offices[key]:
                kinds[phrase] = kinds.get(phrase, Kind(0)) | kind
        heads = word_table("body_heads")
        before, after = one_of(heads["before"]), one_of(heads["after"])
        word = rf"(?!{one_of(heads['never'])}(?![\w-])){_WORD}"
        # "Foreign Relations", "European and British Commonwealth Affairs", "the Air Force"
        chain = rf"(?:the )?{word}(?: (?:(?:of|for|and|on) (?:the )?)?{word})*"
        # " of Foreign Affairs" in "Minister of Foreign Affairs"
        self._of_chain = re.compile(rf" (?:of|for) {chain}")
        self._names: Phrases[Kind] = Phrases(kinds)
        self._titles: Phrases[bool] = Phrases((word, True) for word in word_list("honorifics"))
        # "Ministry of Foreign Affairs", "Committee on Disarmament", "Government of the Sudan"
        self._body_of = re.compile(
            rf"(?<![^\W_])(?=[A-ZÀ-Þ])(?:{word} ){{0,3}}(?:{before}) (?:of|on|for) {chain}"
        )
        # "Planning Board", "Atomic Energy Commission", "Soviet Government"
        self._body_after = re.compile(
            rf"(?<![^\W_])(?=[A-ZÀ-Þ])"
            rf"(?:{word} (?:and (?=[A-Z]))?){{1,4}}?(?:{after})(?![^\W\d_])"
        )

    def find(self, text: str) -> tuple[Found, ...]:
        """All mentions in the text, in order and without overlaps; of two the longer is kept."""
        found = _without_overlaps([*self._listed(text), *self._patterned(text)])
        return tuple(one for one in found if one.label is not None)

    def _listed(self, text: str) -> Iterator[Found]:
        done = 0
        for match in _CAPITALISED.finditer(text):
            start = match.start()
            if start < done:
                continue
            found = self._at(text, start, match[0])
            if found:
                yield found
                done = found.end

    def _at(self, text: str, start: int, word: str) -> Found | None:
        """What the list says of the name at an offset."""
        listed = self._names.match_word(word, text, start)
        if listed is None:
            return None
        end, kind = listed
        if Kind.PEOPLE in kind:
            owned = self._owned(text, start, end)
            if owned:
                return owned
        if Kind.WORK in kind:
            return Found(start, end, None, SURE)
        for one, label in _SIMPLE:
            if one in kind:
                bare = text[start:end] == "Department"
                return Found(start, end, label, BARE if bare else SURE)
        return self._post_or_office(text, start, end, kind)

    def _post_or_office(self, text: str, start: int, end: int, kind: Kind) -> Found | None:
        if Kind.POST in kind:
            return self._post(text, start, end, owned=False)
        if kind & (_OFFICES | Kind.RANK):
            return self._office(text, start, end, kind)
        return None

    def _owned(self, text: str, start: int, end: int) -> Found | None:
        """A post or office after the adjective of its state: "Soviet Embassy"."""
        if text[end : end + 1] != " ":
            return None
        word = first_word(text, end + 1)
        listed = self._names.match_word(word, text, end + 1)
        if listed is None:
            return None
        stop, kind = listed
        if Kind.POST in kind:
            return self._post(text, start, stop, owned=True)
        if kind & (_OFFICES | Kind.RANK):
            office = self._office(text, end + 1, stop, kind)
            return Found(start, office.end, Label.OFFICE, LIKELY) if office else None
        if Kind.BODY in kind:
            return Found(start, stop, Label.BODY, LIKELY)
        return None

    def _post(self, text: str, start: int, end: int, owned: bool) -> Found | None:
        """A post, completed by where it is: "Embassy in the Soviet Union", "Embassy London".

        A mission may be at a body ("Mission at the United Nations"); an embassy is at none: what
        follows "Note From the Soviet Embassy to the Department of State" is its addressee.
        """
        allowed = _PLACE_OR_BODY if text[start:end] in _VAGUE_POSTS else Kind.PLACE
        at = _AT.match(text, end)
        where = self._where(text, at.end(), allowed) if at else None
        if where is None and not owned and text[end : end + 1] == " ":
            where = self._where(text, end + 1, allowed)
        if where is not None:
            return Found(start, where, Label.POST, LIKELY)
        if owned:
            return Found(start, end, Label.POST, LIKELY)
        return None if text[start:end] in _VAGUE_POSTS else Found(start, end, Label.POST, BARE)

    def _where(self, text: str, start: int, allowed: Kind) -> int | None:
        listed = self._names.match(text, start)
        return listed[0] if listed and listed[1] & allowed else None

    def _office(self, text: str, start: int, end: int, kind: Kind) -> Found | None:
        """An office with its rank before and its complement behind."""
        if not kind & _OFFICES:  # a rank: an office has to follow
            following = self._names.match(text, end + 1) if text[end : end + 1] == " " else None
            if following is None or not following[1] & (_OFFICES | Kind.RANK):
                return None
            office = self._office(text, end + 1, following[0], following[1])
            return Found(start, office.end, Label.OFFICE, office.confidence) if office else None
        at = _AT.match(text, end) if Kind.OFFICE_TO in kind else None
        where = self._where(text, at.end(), _PLACE_OR_BODY | Kind.OFFICE_OF) if at else None
        if where is None and Kind.OFFICE_OF in kind:
            of = self._of_chain.match(text, end)
            where = self._cut(text, end, of.end()) if of else None
        if where is not None and where > end:
            return Found(start, where, Label.OFFICE, LIKELY)
        if Kind.ONLY_COMPLETED in kind:
            return None
        return Found(start, end, Label.OFFICE, SURE if " " in text[start:end] else BARE)

    def _cut(self, text: str, start: int, end: int) -> int:
        """End of a chain of capitals, cut before an "and" that begins something else:
        "Secretary of Defense and Secretary Rusk"."""
        for joint in _JOINED.finditer(text, start, end):
            after = joint.end()
            listed = self._names.match(text, after)
            other = listed is not None and not Kind.PEOPLE & listed[1]
            if other or self._titles.match(text, after):
                return joint.start()
        return end

    def _patterned(self, text: str) -> Iterator[Found]:
        for match in self._body_of.finditer(text):
            end = self._cut(text, match.start(), match.end())
            yield Found(match.start(), end, Label.BODY, LIKELY)
        for match in self._body_after.finditer(text):
            yield Found(match.start(), match.end(), Label.BODY, LIKELY)
        for match in _OUR_GOVERNMENT.finditer(text):
            yield Found(match.start(), match.end(), Label.BODY, LIKELY)
        for match in _VOCATIVE.finditer(text):
            listed = self._names.match(text, match.end())
            if listed and listed[1] & _OFFICES:
                yield Found(match.start(), listed[0], Label.OFFICE, SURE)


def _without_overlaps(found: list[Found]) -> tuple[Found, ...]:
    kept: list[Found] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if one.start in taken or one.end - 1 in taken:
            continue
        kept.append(one)
        taken.update(range(one.start, one.end))
    return tuple(sorted(kept, key=lambda f: f.start))
