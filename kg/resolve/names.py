"""Names as strings: folding, and taking a printed name apart.

Two printed orders occur: *Kennedy, John F.* in a list of persons, *President John F. Kennedy's* on
a page. Both become a ``Name`` of folded tokens, so that spellings can be compared without regard
to case, accents, quotation marks and points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# "Hammarskjöld’s", "O'Donnell", "F.": letters with inner apostrophes
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# "(“Tommy”)", "“Chip”": a nickname an editor gives inside a printed name
_NICKNAME = re.compile(r"\(?[“\"]([^”\"]+)[”\"]\)?")
_BRACKETED = re.compile(r"[(\[][^)\]]*[)\]]")
# "Nasser (Nasr, Nassir)": other names of one person, a word or some that begin with capitals
_OTHER_NAME = re.compile(r"[A-ZÀ-Þ‘ʻ][\w’'‘ʻ.-]*(?:\s+[\w’'‘ʻ.-]+){0,3}")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "2nd", "3rd"))
_UNDECOMPOSED = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʻ": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "–": "-",
        "‐": "-",
        "‑": "-",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
    }
)


def fold(text: str) -> str:
    """Lower case without accents; curly quotes and the several hyphens become plain ones."""
    lower = text.lower()
    if lower.isascii():
        return lower
    lower = lower.translate(_UNDECOMPOSED)
    if lower.isascii():
        return lower
    lower = unicodedata.normalize("NFKD", lower)
    return "".join(c for c in lower if not unicodedata.combining(c))


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of a text, without possessive, apostrophes, digits and points.

    Parts joined by a hyphen are words of their own: ``Ben-Gurion’s`` is ``ben``, ``gurion``.
    """
    return tuple(
        t.removesuffix("'s").replace("'", "") if "'" in t else t for t in _TOKEN.findall(fold(text))
    )


_tokens = lru_cache(1 << 14)(tokens)  # of names, which stand in many places


def slug(text: str) -> str:
    """A text as part of a local name: ``the Soviet Union`` is ``the-soviet-union``."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text).replace("'", "")).strip("-")


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart into folded tokens.

    ``ordered`` is False when the source does not tell the surname (*Ngo Dinh Diem*): then
    ``surname`` holds all tokens.
    """

    surname: tuple[str, ...]
    given: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    suffix: str = ""
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class NameWords:
    """The words that stand around names: titles, the short forms of given names, and those of
    women."""

    titles: frozenset[str]
    female: frozenset[str]
    told_by: dict[str, frozenset[str]]  # title → words the descriptions of its bearers hold
    short: dict[str, frozenset[str]]
    dignities: dict[str, str]  # spelling → dignity
    womens: frozenset[str]  # given names that hardly a man bears

    @classmethod
    def read(cls, folder: Path) -> NameWords:
        """From ``titles.txt``, ``nicknames.txt``, ``dignities.txt`` and ``womens_names.txt`` of a
        folder (``data/words``)."""
        told_by: dict[str, frozenset[str]] = {}
        female = set()
        for line in _lines(folder / "titles.txt"):
            word, _, more = line.partition("\t")
            title = fold(word)
            if more == "female":
                female.add(title)
            told_by[title] = frozenset() if more == "-" else frozenset((title, *more.split()))
        short: dict[str, set[str]] = {}
        for line in _lines(folder / "nicknames.txt"):
            full, _, forms = line.partition("\t")
            for form in forms.split():
                short.setdefault(fold(form), set()).add(fold(full))
        known = {k: frozenset(v) for k, v in short.items()}
        dignities: dict[str, str] = {}
        for line in _lines(folder / "dignities.txt"):
            spellings = tokens(line)
            dignities |= dict.fromkeys(spellings, spellings[0])
        womens = frozenset(
            name for line in _lines(folder / "womens_names.txt") for name in line.split()
        )
        return cls(frozenset(told_by), frozenset(female), told_by, known, dignities, womens)

    def dignities_of(self, said: Iterable[str]) -> set[str]:
        """The dignities among folded words, each in one spelling."""
        return {self.dignities[word] for word in said if word in self.dignities}

    def same_given(self, said: str, known: str) -> int:
        """How two given names agree: 2 equal or a known short form, 1 as initials, 0 not."""
        if said == known:
            return 2 if len(said) > 1 else 1
        if len(said) == 1 or len(known) == 1:
            return 1 if said[0] == known[0] else 0
        if known in self.short.get(said, ()) or said in self.short.get(known, ()):
            return 2
        return 0


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def listed_name(printed: str) -> Name:
    """A name in the order of a list: surname, comma, given names."""
    nicknames = tuple(t for m in _NICKNAME.findall(printed) for t in tokens(m))
    plain = _BRACKETED.sub(" ", _NICKNAME.sub(" ", printed))
    parts = [tokens(part) for part in plain.split(",")]
    parts = [part for part in parts if part]
    if not parts:
        return Name((), (), nicknames)
    suffix = next((p[0] for p in parts[1:] if p[0] in _SUFFIXES), "")
    rest = [p for p in parts[1:] if p[0] not in _SUFFIXES]
    given = tuple(t for part in rest[:1] for t in part)
    if given and given[-1] in _SUFFIXES:
        given, suffix = given[:-1], given[-1]
    return Name(parts[0], given, nicknames, suffix, ordered=bool(rest) or len(parts[0]) == 1)


def name_forms(printed: str, words: NameWords) -> tuple[Name, ...]:
    """A name in list order with the other names that stand in brackets in it.

    A title where given names are expected (*Nhu, Madame*) is no given name, and in brackets
    (*Home, Alexander (Lord)*) no other name.
    """
    main = listed_name(printed)
    if main.given and all(t in words.titles for t in main.given):
        main = Name(main.surname, (), main.nicknames, main.suffix, ordered=len(main.surname) == 1)
    forms = [main]
    for bracket in _BRACKETED.findall(_NICKNAME.sub(" ", printed)):
        for other in _OTHER_NAME.findall(bracket):
            found = tokens(other)
            if len(found) == 1 and found[0] in words.titles:
                continue
            if len(found) == 1 and main.given:
                forms.append(Name(found, main.given, main.nicknames))
            elif len(found) == 2 and found[0] in words.dignities:
                forms.append(Name(found[1:], main.given, main.nicknames))  # "(Lord Harlech)"
            elif found and not words.titles.intersection(found):
                forms.append(Name(found, ordered=len(found) == 1))
    return tuple(form for form in forms if form.surname)


@dataclass(frozen=True, slots=True)
class Said:
    """A name as it stands on a page: titles, the tokens of the name, suffix."""

    titles: tuple[str, ...]
    name: tuple[str, ...]
    suffix: str = ""


def said_name(text: str, words: NameWords) -> Said:
    """Take apart a mention such as ``Mr. Bundy's`` or ``General Maxwell D. Taylor``."""
    found = list(_tokens(text))
    suffix = ""
    while found and found[-1] in _SUFFIXES:
        suffix = found.pop()
    start = 0
    while start < len(found) - 1 and found[start] in words.titles:
        start += 1
    return Said(tuple(found[:start]), tuple(found[start:]), suffix)
