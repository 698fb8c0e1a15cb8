"""Days and hours as headings, header blocks and closing lines print them, in several languages.

    October 22, 1962 · 24. Oktober 1962, 21.45 Uhr · 7 février 1962, 19 h. · 27 октября 1962 г.
    27/X/62 · 13/5-50 · 26.XI.63 · 1962-10-27 · June 1961 · 241533Z OCT 62 · 5 April 1982, 6.15 p.m.

Values are EDTF (ISO 8601-2:2019, annex A). An hour is local and has no offset, unless it is that of
a date-time group, which is UTC. A year of two figures is one of the twentieth century, but in a
date-time group.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.read.languages import Language, folded, group
from kg.read.languages import language as language_of

ROMAN = {
    r: n
    for n, r in enumerate(
        ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), 1
    )
}
# "310200 Z MAR 73", "R280928Z JAN 76", "241533Z OCT 62"
GROUP = re.compile(
    r"(?<![0-9])(?P<day>[0-3]\d)(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)\s?Z(?:[A-Z]{2})?\s+"
    r"(?P<month>JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)[A-Z]*\.?\s*"
    r"(?P<year>(?:19|20)?\d\d)(?!\d)",
    re.IGNORECASE,
)
# the same without its zone: "261330 MARCH 1959"
LOCAL_GROUP = re.compile(
    r"(?<![0-9])(?P<day>[0-3]\d)(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)\s+(?P<month>[A-Z]{3,9})\s+"
    r"(?P<year>19\d\d)(?!\d)"
)
GROUP_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
ISO = re.compile(
    r"(?<![\d-])(?P<date>(?:1[5-9]|20)\d\d-[01]\d-[0-3]\d)(?:T(?P<time>\d\d:\d\d)(?::\d\d)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?(?![\d-])"
)
# "JUL 25  7 22 PM '63": a stamp of the hour
STAMP = re.compile(
    r"\b(?P<month>[A-Z]{3})\.?\s+(?P<day>\d{1,2})\s+(?P<hour>\d{1,2})[ :](?P<minute>[0-5]\d)\s+"
    r"(?P<half>[AP])\.?M\.?\s+(?:19|['’])(?P<year>\d\d)(?!\d)"
)
# "27/X/62", "7.IX.62", "27 XI 63", "27.X.62 г."
WITH_ROMAN = re.compile(
    r"(?<![\w./-])(?P<day>\d{1,2})\s?[./ -]\s?(?P<month>XI{0,2}|I{1,3}|I?V|VI{1,3}|IX)\s?[./ -]\s?"
    r"(?P<year>(?:1[5-9]|20)?\d\d)(?![\w/-])"
)
# "13/5-50", "13.3.1952", "5/13/61"
FIGURES = re.compile(
    r"(?<![\w./-])(?P<one>\d{1,2})(?P<sep>[./-])(?P<two>\d{1,2})[./-](?P<year>(?:1[5-9]|20)?\d\d)(?![\w/-]|\.\d)"
)
DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|er|º|\.?t)?"
# "3 July [1941]": the editors add the year
YEAR = r"\[?(?P<year>(?:1[5-9]|20)\d\d)\]?"
# what a note number glued to a year leaves behind it: "19831", "19622" are 1983 and 1962
GLUED = r"(?:(?P<glued>\d{1,2})(?![\d.,]))?(?!\d)"
# what may stand between a day and its hour: "14 août 1961 à 19 h 40"
BESIDE = re.compile(r"[\s,;–—()-]*(?:(?:à|at|um|a las|в)\s+)?", re.IGNORECASE)
# "10.24.1962 at 21:20": twenty-four hours, without a word behind them
HOUR_AT = re.compile(
    r"[\s,]*(?:at|à|um|a las|в)\s+(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?![\d.])"
    r"(?!\s?[ap]\.?\s?m)"
)
CLOCK = r"(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>\d{1,2}))?"


@dataclass(frozen=True, slots=True)
class Printed:
    """A day printed in a text: where, its EDTF value, and where a glued note number begins."""

    start: int
    end: int
    edtf: str
    group: bool = False  # a date-time group

    @property
    def day(self) -> str:
        """The day alone, to the precision printed."""
        return self.edtf.partition("T")[0]


@dataclass(frozen=True, slots=True)
class _Patterns:
    day_first: re.Pattern[str]
    month_first: re.Pattern[str]
    month_only: re.Pattern[str]
    clock: re.Pattern[str]


@cache
def _patterns(
    code: str, months: tuple[str, ...], hours: str, noon: str, year_word: str
) -> _Patterns:
    """The patterns of a language, by its own months and English ones beside them."""
    del code  # part of the key of the cache
    # "1 of 10 May" and capitals as in print; "may" and "mars" are words too
    spelt = group([*(m.capitalize() for m in months), *(m.upper() for m in months), *months])
    behind = rf"(?:[^\S\n]*{year_word}\.?(?!\w))?"  # "27 октября 1962 г.", "1962 года"
    joint = r"[^\S\n]*(?:(?:of|de|den|d\.)[^\S\n]+)?"
    return _Patterns(
        re.compile(
            rf"(?<![\w,/:–—$-])(?<!\d\.)\[?{DAY}\]?\.?{joint}(?P<month>{spelt})\.?(?![\w])"
            rf"(?:,?[^\S\n]*(?:de[l]?[^\S\n]+)?(?P<last>{YEAR}{behind}){GLUED})"
        ),
        re.compile(
            rf"\b(?P<month>{spelt})\.?[^\S\n]+{DAY}(?![\w]),?[^\S\n]*(?P<last>{YEAR}){GLUED}"
        ),
        re.compile(
            rf"\b(?P<month>{spelt})\.?,?[^\S\n]+(?:de[^\S\n]+)?(?P<last>{YEAR}{behind}){GLUED}"
        ),
        # "21.45 Uhr", "19 h.", "2.5 a.m.", "11 p. m.", "noon"
        re.compile(
            rf"{CLOCK}[^\S\n]?(?:(?P<half>[ap])\.?[^\S\n]?m\b\.?|{hours}(?![^\W\d])"
            rf"(?:[^\S\n]?(?P<after>[0-5]\d)(?!\d))?)|(?P<noon>{noon})(?!\w)",
            re.IGNORECASE,
        ),
    )


def _of(language: Language) -> _Patterns:
    # editors who write English print English datelines above texts of other languages
    months = {**language_of("en").months, **language.months}
    return _patterns(
        language.code, tuple(months), language.hours, language.noon, language.year_word
    )


def valid(year: int, month: int, day: int | None) -> bool:
    """Whether there is such a day in the calendar."""
    return 1 <= month <= 12 and (day is None or 1 <= day <= monthrange(year, month)[1])


def full_year(figures: str) -> int:
    """A year as printed: "62" is 1962."""
    return int(figures) if len(figures) == 4 else 1900 + int(figures)


def group_year(figures: str) -> int:
    """The year of a date-time group: there were none before 1940, "OCT 09" is of 2009."""
    year = full_year(figures)
    return year if len(figures) == 4 or year >= 1940 else year + 100


def group_value(found: re.Match[str]) -> str | None:
    """The EDTF value of a date-time group, None when there is no such moment."""
    name = found["month"][:3].upper()
    month = GROUP_MONTHS.index(name) + 1 if name in GROUP_MONTHS else 0
    year, day, hour = group_year(found["year"]), int(found["day"]), int(found["hour"])
    if not valid(year, month, day) or hour > 23:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{found['minute']}:00Z"


def days(
    text: str, start: int, end: int, language: Language, *, day_first: bool | None = None
) -> Iterator[Printed]:
    """The days printed in ``text[start:end]``, in order, without overlap.

    ``day_first`` tells how 5/4/1961 is meant; None: not known, and then such a day is passed over
    unless one of its figures can be no month.
    """
    found = [*_groups(text, start, end), *_spelt(text, start, end, language)]
    found += _figures(text, start, end, day_first if language.months_first else True)
    floor = start
    for one in sorted(found, key=lambda p: (p.start, -p.end)):
        if one.start >= floor:
            yield one
            floor = one.end


def _groups(text: str, start: int, end: int) -> Iterator[Printed]:
    for found in GROUP.finditer(text, start, end):
        value = group_value(found)
        if value:
            yield Printed(found.start(), found.end(), value, group=True)
    for found in STAMP.finditer(text, start, end):
        month = GROUP_MONTHS.index(found["month"]) + 1 if found["month"] in GROUP_MONTHS else 0
        year, day = full_year(found["year"]), int(found["day"])
        if valid(year, month, day) and 1 <= int(found["hour"]) <= 12:
            hour = int(found["hour"]) % 12 + (12 if found["half"] == "P" else 0)
            value = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{found['minute']}:00"
            yield Printed(found.start(), found.end(), value)
    for found in LOCAL_GROUP.finditer(text, start, end):
        value = group_value(found)
        if value:
            yield Printed(found.start(), found.end(), value.removesuffix("Z"))


def _spelt(text: str, start: int, end: int, language: Language) -> Iterator[Printed]:
    patterns = _of(language)
    for pattern in (patterns.day_first, patterns.month_first, patterns.month_only):
        for found in pattern.finditer(text, start, end):
            word = folded(found["month"])
            month = language.months.get(word) or language_of("en").months.get(word)
            day = int(found["day"]) if "day" in pattern.groupindex and found["day"] else None
            year = int(found["year"])
            if month is None or not valid(year, month, day):
                continue
            value = f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")
            yield Printed(found.start(), found.end("last"), value)


def _figures(text: str, start: int, end: int, day_first: bool | None) -> Iterator[Printed]:
    for found in ISO.finditer(text, start, end):
        year, month, day = (int(part) for part in found["date"].split("-"))
        if valid(year, month, day):
            clock = f"T{found['time']}:00{found['zone'] or ''}" if found["time"] else ""
            yield Printed(found.start(), found.end(), found["date"] + clock)
    for found in WITH_ROMAN.finditer(text, start, end):
        year, month, day = full_year(found["year"]), ROMAN[found["month"]], int(found["day"])
        if valid(year, month, day):
            yield Printed(found.start(), found.end(), f"{year:04d}-{month:02d}-{day:02d}")
    for found in FIGURES.finditer(text, start, end):
        one, two, year = int(found["one"]), int(found["two"]), full_year(found["year"])
        first = True if two > 12 >= one else day_first
        if two > 12 >= one:
            day, month = two, one
        elif one > 12 >= two or first or found["sep"] == ".":
            day, month = one, two
        elif first is False:
            day, month = two, one
        else:
            continue
        if valid(year, month, day):
            yield Printed(found.start(), found.end(), f"{year:04d}-{month:02d}-{day:02d}")


def day_before(text: str, start: int, end: int, language: Language, latest: str) -> Printed | None:
    """The first day printed without a year, "October 30", in the last year that puts it on or
    before the day ``latest``."""
    months = {**language_of("en").months, **language.months}
    names = group([*(m.capitalize() for m in months), *(m.upper() for m in months)])
    found = re.compile(rf"\b(?P<month>{names})\.?\s+{DAY}(?!\w)").search(text, start, end)
    if found is None or not latest[:4].isdigit():
        return None
    month, day = months[folded(found["month"])], int(found["day"])
    year = int(latest[:4]) - (f"{month:02d}-{day:02d}" > latest[5:])
    if not valid(year, month, day):
        return None
    return Printed(found.start(), found.end("day"), f"{year:04d}-{month:02d}-{day:02d}")


def clock(text: str, start: int, end: int, language: Language) -> tuple[int, int, str] | None:
    """The first hour printed in ``text[start:end]``: where, and as ``HH:MM:00``."""
    found = _of(language).clock.search(text, start, end)
    if found is None:
        return None
    if found["noon"]:
        return found.start(), found.end(), "12:00:00"
    hour, minute = int(found["hour"]), int(found["minute"] or found["after"] or 0)
    half = (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    return found.start(), found.end(), f"{hour:02d}:{minute:02d}:00"


def with_hour(text: str, day: Printed, start: int, end: int, language: Language) -> Printed:
    """A day with the hour that stands right behind or before it in ``text[start:end]``."""
    if "T" in day.edtf or len(day.edtf) < 10:
        return day
    at = HOUR_AT.match(text, day.end, end)
    if at is not None:
        return Printed(day.start, at.end(), f"{day.edtf}T{int(at['hour']):02d}:{at['minute']}:00")
    after = clock(text, day.end, min(end, day.end + 24), language)
    if after is not None and BESIDE.fullmatch(text, day.end, after[0]):
        return Printed(day.start, after[1], f"{day.edtf}T{after[2]}")
    before = clock(text, max(start, day.start - 14), day.start, language)
    if before is not None and BESIDE.fullmatch(text, before[1], day.start):
        return Printed(before[0], day.end, f"{day.edtf}T{before[2]}")
    return day
