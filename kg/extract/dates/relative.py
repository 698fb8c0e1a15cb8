"""Dates without a month name: years, decades, seasons, "the 24th", "last Friday", "next month".

What is relative is resolved against the day the document was sent, and is no more certain than
that: "today" is certain, "the 24th" is the nearest one in the direction the words give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from kg.extract.dates.calendar import Calendar, calendar
from kg.extract.dates.dategrammar import Found
from kg.extract.dates.when import When

MIDDLE_OF_WEEK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Reading:
    """A date with its year settled: how sure that is, and by what."""

    found: Found
    confidence: float = 1.0
    reason: str = "printed"


@dataclass(frozen=True, slots=True)
class RelativeGrammar:
    """The compiled patterns; made once by ``relative_grammar()``."""

    words: Calendar
    absolute: re.Pattern[str]
    relative: re.Pattern[str]

    def years(self, text: str) -> Iterator[Reading]:
        """Years, decades and seasons: "since 1954", "the 1930s", "in the spring of 1960"."""
        for match in self.absolute.finditer(text):
            if match["decade"]:
                when = When(int(match["decade"]) * 10, decade=True)
                yield Reading(Found(match.start("decades"), match.end(), when))
            elif match["season"]:
                yield Reading(self.season(match), 0.95)
            else:
                when = When(int(match["year"]))
                yield Reading(Found(match.start("year"), match.end("year"), when), 0.97)

    def season(self, match: re.Match[str]) -> Found:
        """ "the spring of 1960": EDTF's code, bounded by the months it covers in the north."""
        code, first, last = self.words.seasons[match["season"].lower()]
        year = int(match["of"])
        when = When(year, first, until=When(year + (last < first), last), season=code)
        return Found(match.start("season"), match.end(), when)

    def near(self, text: str, start: int, end: int, sent: date, wired: bool) -> Iterator[Reading]:
        """What is said relative to the day of sending: "yesterday", "last Friday", "the 24th".

        "Today" means the day in a telegram only (``wired``); elsewhere it is mostly "nowadays".
        """
        for match in self.relative.finditer(text, start, end):
            if not wired and (match["named"] or "").lower() == "today":
                continue
            read = self.read(match, sent)
            if read is not None:
                when, confidence = read
                group = match.lastgroup or ""
                found = Found(match.start(group), match.end(group), when)
                yield Reading(found, confidence, "relative-to-sending")

    def read(self, match: re.Match[str], sent: date) -> tuple[When, float] | None:
        """The date meant by one match, and how sure that is."""
        if match["named"]:
            named = match["named"].lower()
            days = -1 if "yesterday" in named else 1 if "tomorrow" in named else 0
            days *= 2 if named.startswith("day") else 1
            return day_of(sent + timedelta(days=days)), 0.85
        if match["ordinal"]:
            day = int(re.sub(r"\D", "", match["ordinal"]))
            when = nearest_day(day, sent, match["lead"].lower() in self.words.ahead)
            return (when, 0.85) if when is not None else None
        step = {"last": -1, "next": 1}.get(match["step"].lower(), 0)
        unit = match["unit"].lower()
        if unit in self.words.weekdays:
            return day_of(weekday(self.words.weekdays[unit], sent, step)), 0.85
        if unit == "month":
            months = sent.year * 12 + sent.month - 1 + step
            return When(months // 12, months % 12 + 1), 0.9
        if unit == "year":
            return When(sent.year + step), 0.9
        monday = sent - timedelta(days=sent.weekday()) + timedelta(weeks=step)
        first, last = day_of(monday), day_of(monday + timedelta(days=6))
        return When(first.year, first.month, first.day, last), 0.8


def day_of(day: date) -> When:
    """A day of the calendar as pieces."""
    return When(day.year, day.month, day.day)


def nearest_day(day: int, sent: date, ahead: bool) -> When | None:
    """The day of the month nearest to sending: behind it, or ahead after "by" and "until"."""
    months = sent.year * 12 + sent.month - 1
    if ahead and day < sent.day:
        months += 1
    elif not ahead and day > sent.day + MIDDLE_OF_WEEK.days:
        months -= 1
    when = When(months // 12, months % 12 + 1, day)
    return when if when.valid() else None


def weekday(number: int, sent: date, step: int) -> date:
    """The weekday before ("last"), after ("next") or on or after ("this") the day of sending."""
    ahead = (number - sent.isoweekday()) % 7
    if step < 0:
        return sent + timedelta(days=ahead - 7)
    return sent + timedelta(days=ahead or (7 if step else 0))


@cache
def relative_grammar() -> RelativeGrammar:
    """The patterns with the words of ``data/words/calendar.toml``."""
    words = calendar()
    months = "|".join(month.capitalize() for month in words.months)
    weekdays = "|".join(day.capitalize() for day in words.weekdays)
    seasons = "|".join(words.seasons)
    year = r"(?:1[7-9]|20)\d\d"
    # no range, decimal, code or size: "1957–58", "1957.3", "1957/2", "1957 tons"
    alone = r"(?![\w$%]|[–/-]\d|[.,]\d|\s(?:[a-z]+s\b(?<!was)(?<!is)(?<!has)|million|men\b))"
    lead_year, lead_day = "|".join(words.before_year), "|".join(words.before_ordinal)
    return RelativeGrammar(
        words=words,
        # "the late 1930s" | "spring of 1960", "winter 1958" | "since 1954"
        absolute=re.compile(
            r"\b(?:the\s)?(?P<decades>(?:(?:early|mid|late)[-\s])?(?P<decade>1[5-9]\d|20\d)0[’']?s)\b"
            rf"|\b(?P<season>(?i:{seasons}))(?:\sof|,)?\s(?P<of>{year}){alone}"
            rf"|\b(?i:{lead_year})[\s-](?P<year>{year}){alone}"
        ),
        # "last Friday", "next month", no "the next month" | "by the 24th" | "day before yesterday"
        relative=re.compile(
            rf"(?<!\b[Tt]he\s)\b(?P<span>(?P<step>(?i:last|next|this))\s(?P<unit>{weekdays}|week|month|year))\b"
            rf"(?!,?\s(?:{months})\b)(?![’'-])"
            rf"|\b(?P<lead>(?i:{lead_day}))\sthe\s(?P<ordinal>[0-3]?\d(?:st|nd|rd|th))"
            r"(?=[.,;:)]|\s(?:instant|at|when|that|he|we|they|I|but|which|from|in)\b|$)"
            r"|\b(?P<named>(?i:(?:day\sbefore\s)?yesterday|(?:day\safter\s)?tomorrow|tonight|today))\b(?![’'])"
        ),
    )
