"""The words of dates (``data/words/calendar.toml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from kg.settings import word_table


@dataclass(frozen=True, slots=True)
class Calendar:
    """Words of months, days, seasons and zones, the vague parts of a month; keys in lower case."""

    months: dict[str, int]
    abbreviations: dict[str, int]
    days: dict[str, int]
    weekdays: dict[str, int]
    zones: dict[str, timedelta]
    parts: dict[str, tuple[int, int]]
    approximate: tuple[str, ...]
    seasons: dict[str, tuple[int, int, int]]
    before_year: tuple[str, ...]
    before_ordinal: tuple[str, ...]
    ahead: tuple[str, ...]

    def month(self, word: str) -> int:
        """The number of a month, from its name or abbreviation with or without a point."""
        word = word.lower().rstrip(".")
        return self.months.get(word) or self.abbreviations[word]


@cache
def calendar() -> Calendar:
    """The words of ``data/words/calendar.toml``."""
    data = word_table("calendar")
    return Calendar(
        months={word.lower(): n for word, n in data["months"].items()},
        abbreviations={word.lower(): n for word, n in data["abbreviations"].items()},
        days=dict(data["days"]),
        weekdays={word.lower(): n for word, n in data["weekdays"].items()},
        zones={word.lower(): timedelta(hours=h) for word, h in data["zones"].items()},
        parts={word.lower(): (first, last) for word, (first, last) in data["parts"].items()},
        approximate=tuple(data["approximate"]["words"]),
        seasons={word: (code, a, b) for word, (code, a, b) in data["seasons"].items()},
        before_year=tuple(data["leading"]["year"]),
        before_ordinal=tuple(data["leading"]["ordinal"]),
        ahead=tuple(data["leading"]["ahead"]),
    )
