"""Dates as words: their values, their vocabulary, the grammar that finds them in running text, the
year that a date leaves out, and days told from another day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache

from kg.extract.clock import CLOCKS, Clock, clocks
from kg.extract.wording import Anchored, any_of
from kg.model import Document
from kg.settings import word_table

# ----------------------------------------------------------------
# A date as read, before and after it is known in full: the pieces, its EDTF value, its bounds.
#
# EDTF is ISO 8601-2:2019, annex A. A day, month or year is written to the precision printed; a
# clock time with the UTC offset in force, or without one where the place is unknown. EDTF has no
# interval of clock times, so a time range keeps its first minute as value and its last as upper
# bound. "Early September" is an interval whose ends are approximate: the standard has no thirds
# of a month.


@dataclass(frozen=True, slots=True)
class When:
    """The pieces of a printed date; what is not printed is None.

    ``until`` is the last day (or month, or year) of a range. ``offset`` is known from a zone word
    beside the time, or set from the place.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    until: When | None = None
    clock: Clock | None = None
    clock_until: Clock | None = None
    place: str | None = None  # of a zone word: "Washington" in "Washington time"
    offset: timedelta | None = None
    days: tuple[int, int] | None = None  # of a vague part of a month; 0 is its last day
    approximate: bool = False
    uncertain: bool = False
    decade: bool = False
    season: int | None = None  # EDTF's code, 21 to 24; ``until`` is its last month
    step: int = 0  # -1 in "last August", 1 in "next May": on which side of the day of writing
    midnight_between: bool = False  # "September 2/3, midnight": the clock is read, not ambiguous

    def valid(self) -> bool:
        """Whether such a day exists (no February 30), and a range runs forward (no July 7–2)."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is not None:
            longest = monthrange(self.year or 2000, self.month or 1)[1]
            if not 1 <= self.day <= longest:
                return False
        if self.until is None:
            return True
        months = (self.until.year or self.year, self.until.month)
        backward = months == (self.year, self.month) and (self.until.day or 0) < (self.day or 0)
        return self.until.valid() and not (backward and self.until.day is not None)

    def first(self) -> date:
        """The first day meant; the year must be known."""
        return date(self.year or 1, self.month or 1, self.day or (self.days and self.days[0]) or 1)

    def last(self) -> date:
        """The last day meant; the year must be known."""
        if self.until is not None:
            return self.until.last()
        year = (self.year or 1) + (9 if self.decade else 0)
        month = self.month or 12
        longest = monthrange(year, month)[1]
        return date(year, month, self.day or (self.days and self.days[1]) or longest)

    def exact(self) -> bool:
        """Whether it is one whole day, with or without a time."""
        return self.day is not None and self.until is None

    def ambiguous_midnight(self) -> bool:
        """Whether the clock says midnight without saying of which end of the day."""
        return self.clock is not None and self.clock.midnight and not self.midnight_between

    def edtf(self) -> str:
        """The value in EDTF."""
        if self.decade or self.season is not None:
            year = f"{self.year:04d}"
            return (f"{year[:3]}X" if self.decade else f"{year}-{self.season}") + self.mark()
        if self.days is not None:
            return f"{self.first().isoformat()}~/{self.last().isoformat()}~"
        if self.until is not None:
            return self.interval(self.until)
        if self.clock is None or self.day is None or self.ambiguous_midnight():
            return self.calendar()
        return f"{self.calendar()}T{self.clock.hour:02d}:{self.clock.minute:02d}:00{self.zone()}"

    def interval(self, until: When) -> str:
        """A range in EDTF; the midnight between two days is a moment of the second."""
        return until.edtf() if self.midnight_between else f"{self.calendar()}/{until.calendar()}"

    def calendar(self) -> str:
        """The year, month or day, with its mark."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
            if self.day is not None:
                text += f"-{self.day:02d}"
        return text + self.mark()

    def mark(self) -> str:
        """EDTF's mark of an approximate or uncertain value."""
        if self.approximate:
            return "%" if self.uncertain else "~"
        return "?" if self.uncertain else ""

    def zone(self) -> str:
        """The offset as EDTF and xsd:dateTime write it; empty when it is not known."""
        if self.offset is None:
            return ""
        minutes = round(self.offset.total_seconds() / 60)
        if minutes == 0:
            return "Z"
        sign = "-" if minutes < 0 else "+"
        return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"

    def bounds(self) -> tuple[str, str]:
        """The first and last second meant, ISO 8601, with the offset where it is known."""
        start, end = time(0, 0, 0), time(23, 59, 59)
        first, last = self.first(), self.last()
        if self.clock is not None and self.exact() and not self.clock.midnight:
            start = time(self.clock.hour, self.clock.minute)
            end_clock = self.clock_until or self.clock
            end = time(end_clock.hour, end_clock.minute, 59)
            if end < start:  # "8:30 p.m.–12:30 a.m."
                last += timedelta(days=1)
        elif self.clock is not None and self.midnight_between:
            first = last
            end = time(0, 0, 59)
        elif self.ambiguous_midnight() and self.exact():
            after = datetime.combine(last, time()) + timedelta(days=1)
            return f"{first.isoformat()}T00:00:00{self.zone()}", after.isoformat() + self.zone()
        zone = self.zone()
        return (
            f"{first.isoformat()}T{start.isoformat('seconds')}{zone}",
            f"{last.isoformat()}T{end.isoformat('seconds')}{zone}",
        )

    def in_year(self, year: int) -> When:
        """The same with the year filled in; a range across New Year's ends in the next."""
        until = self.until
        if until is not None and until.year is None:
            wraps = (until.month or 0, until.day or 0) < (self.month or 0, self.day or 0)
            until = replace(until, year=year + wraps)
        return replace(self, year=year, until=until)


# ----------------------------------------------------------------
# The words of dates (``data/words/calendar.toml``).


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
    of_month: dict[str, int]

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
        of_month=dict(data["of_month"]),
    )


@cache
def months() -> str:
    """An alternation of the months, in full or short: "December", "Dec.", "Sept"."""
    short = "|".join(calendar().abbreviations).title()
    return rf"(?:{'|'.join(calendar().months).title()}|(?:{short})\b\.?)"


# ----------------------------------------------------------------
# The grammar of dates in running text: where a date stands and what its pieces are.
#
# A date is found from its month name outwards: what follows it ("25, 1962, 1:59 a.m."), then what
# stands before it ("1:45 a.m. Washington time", "4", "early", "about", "Friday,"). Capital letters
# count: "May" begins a date, "may" does not.

REACH = 64  # how far before a month name the pieces of its date may stand


@dataclass(frozen=True, slots=True)
class Found:
    """A date standing in the text: where, and its pieces."""

    start: int
    end: int
    when: When


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled patterns; made once by ``grammar()``."""

    words: Calendar
    month: re.Pattern[str]
    after_day: re.Pattern[str]
    after_month: re.Pattern[str]
    after_date: re.Pattern[str]
    before_day: re.Pattern[str]
    before_month: re.Pattern[str]
    months_before: re.Pattern[str]
    month_after: re.Pattern[str]
    before_date: re.Pattern[str]
    before_clock: re.Pattern[str]

    def dates(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
        """The dates around month names in ``text[start:end]``, in order, without overlap."""
        limit = len(text) if end is None else end
        floor = start
        figures = deque(self.in_figures(text, start, limit))
        for name in self.month.finditer(text, start, limit):
            while figures and figures[0].start < name.start():
                if figures[0].start >= floor:
                    yield figures[0]
                    floor = figures[0].end
                figures.popleft()
            if name.start() < floor:
                continue
            for found in self.around(text, name, floor, limit):
                if found.when.valid():
                    yield found
                    floor = found.end
        yield from (found for found in figures if found.start >= floor)

    def in_figures(self, text: str, start: int, end: int) -> list[Found]:
        """The dates whose month is a figure, and date-time groups, without overlap:
        "1961-01-27", "27.1.61", "1/27/61", "28.X.62", "241533Z OCT 62".

        Which figure is the day has to show: 5/4/61 stays open.
        """
        found = [
            Found(one.start(), one.end(), when)
            for pattern, read in ((GROUP, _of_group), (ISO, _of_iso), (FIGURES, _of_figures))
            for one in pattern.finditer(text, start, end)
            if (when := read(one)) is not None
            and when.valid()
            and not COUNTED.search(text, max(start, one.start() - 12), one.start())
        ]
        found.sort(key=lambda one: (one.start, -one.end))
        kept: list[Found] = []
        for one in found:
            if not kept or one.start >= kept[-1].end:
                kept.append(one)
        return kept

    def around(self, text: str, name: re.Match[str], floor: int, limit: int) -> tuple[Found, ...]:
        """The date whose month name is ``name``, or both of "August 12 and 15"; nothing of it
        stands before ``floor``."""
        head = max(floor, name.start() - REACH)
        after = self.after_day.match(text, name.end(), limit)
        if after is not None and not after["year"] and MISPRINTED.match(text, after.end(), limit):
            return ()  # "August 1, 19575": the year is printed, and is none
        if after is not None:
            return self._month_first(text, name, after, head, limit)
        found = self._day_first(text, name, head, limit)
        return (found,) if found is not None else ()

    def _month_first(
        self, text: str, name: re.Match[str], after: re.Match[str], head: int, limit: int
    ) -> tuple[Found, ...]:
        """The date with its day ``after`` the month, or both of two days."""
        found = Found(name.start(), after.end(), self.day_after(after, self.words.month(name[0])))
        before = text[head : name.start()]
        if not after["also"] or found.when.until is not None:
            return (self.with_time(text, found, before, head, limit),)
        first = Found(name.start(), after.end("day"), found.when)
        when = replace(found.when, day=number(after["also"]))
        second = Found(after.start("also"), after.end(), when)
        return (
            self.with_time(text, first, before, head, after.end("day")),
            self.with_time(text, second, "", head, limit),
        )

    def _day_first(self, text: str, name: re.Match[str], head: int, limit: int) -> Found | None:
        """The date with its day before the month, or the month alone; None where it is none."""
        month, before = self.words.month(name[0]), text[head : name.start()]
        after = self.after_month.match(text, name.end(), limit)
        year = year_of(after["year"]) if after is not None else None
        end = after.end() if after is not None else name.end()
        day = self.before_day.search(before)
        if year is None and day is not None and (short := SHORT_YEAR.match(text, end, limit)):
            year, end = year_of(short["year"]), short.end()  # "11 Aug 61", "11 August ’61"
        if day is not None and (year is not None or name[0] != "May" or "of" in day[0]):
            begin, last = number(day["day"]), number(day["last"] or day["day"])
            group = "day"
            if day["joint"] == "and" and last != begin + 1:
                begin, group = last, "last"  # "1st and 10th of October" is no range
            until = When(year, month, last) if last != begin else None
            found = Found(head + day.start(group), end, When(year, month, begin, until))
            return self.with_time(text, found, before[: day.start()], head, limit)
        if year is None and self.month_after.match(text, name.end(), limit):
            return None  # "July–August 1958" is read at its last month
        return self.month_alone(text, Found(name.start(), end, When(year, month)), before)

    def day_after(self, after: re.Match[str], month: int) -> When:
        """The pieces of "October 25, 1962", "October 22–28", "June 30–July 2, 1955"."""
        year = year_of(after["year"]) if after["year"] else None
        when = When(year, month, number(after["day"]), uncertain=bool(after["doubt"]))
        if after["also"] and number(after["also"]) == number(after["day"]) + 1:
            return replace(when, until=When(year, month, number(after["also"])))
        if not after["last"]:
            return when
        second = self.words.month(after["month"]) if after["month"] else month
        if year is not None and second < month:
            when = replace(when, year=year - 1)
        return replace(when, until=When(year, second, number(after["last"])))

    def month_alone(self, text: str, found: Found, before: str) -> Found | None:
        """ "September 1962", "July–August 1958", "early September", "in August"; None when the
        word is no month."""
        lead = self.before_month.search(before)
        when, start = found.when, found.start
        since = self.months_before.search(before) if when.year is not None else None
        first = self.words.month(since["month"]) if since is not None else when.month
        if since is not None and first and when.year and when.month and first != when.month:
            year = when.year - (first > when.month)
            begun = found.start - len(before) + since.start()
            return Found(begun, found.end, replace(when, year=year, month=first, until=when))
        if lead is not None and lead["part"]:
            part = " ".join(lead["part"].lower().replace("-", " ").split())
            return Found(
                start - len(before) + lead.start("part"),
                found.end,
                replace(when, days=self.words.parts[part]),
            )
        if lead is not None and lead["about"]:
            when = replace(when, approximate=True)
            return Found(start - len(before) + lead.start("about"), found.end, when)
        if when.year is not None:
            return found
        step = {"last": -1, "next": 1}.get(lead["step"].lower() if lead and lead["step"] else "", 0)
        found = replace(found, when=replace(when, step=step))
        # "in August", not "May we", "March on": a month alone needs a word that leads to it,
        # and no capital after it, as in "to April Glaspie".
        name = text[start : found.end]
        short = name.lower().rstrip(".") in self.words.abbreviations
        if lead is None or short or name in ("MAY", "MARCH"):  # words too, where all is capitals
            return None
        return None if re.match(r" [A-Z][a-z]", text[found.end : found.end + 3]) else found

    def with_time(self, text: str, found: Found, before: str, head: int, limit: int) -> Found:
        """The date with the clock time after or before it, its weekday, its "about"."""
        start, end, when = found.start, found.end, found.when
        clock = self.after_date.match(text, end, limit)
        if clock is not None:
            when, end = self.timed(when, clock), clock.end()
        lead = self.before_date.search(before)
        if lead is not None and lead.end() > lead.start():
            if lead["about"]:
                when = replace(when, approximate=True)
            start = head + lead.start()
            before = before[: lead.start()]
        earlier = None if clock is not None else self.before_clock.search(before)
        if earlier is not None:
            when, start = self.timed(when, earlier), head + earlier.start()
        return Found(start, end, when)

    def timed(self, when: When, match: re.Match[str]) -> When:
        """The date with the time of ``match`` (groups ``clocks`` and ``zone``)."""
        first, last = clocks(match["clocks"])
        zone = (match["zone"] or "").strip(" ,()")
        place, offset = None, None
        if match["clocks"].rstrip().endswith("Z"):
            offset = timedelta()
        elif zone.lower() in self.words.zones:
            offset = self.words.zones[zone.lower()]
        elif zone.lower().endswith(" time"):
            place = zone[:-5].strip()
        between = first.midnight and when.until is not None
        until = when.until
        if between and until is not None:
            until = replace(until, clock=Clock(0), offset=offset)
        return replace(
            when,
            clock=first,
            clock_until=last,
            place=place,
            offset=offset,
            until=until,
            midnight_between=between,
        )


def number(day: str) -> int:
    """A day as printed, "4", "12th" or "twenty-seventh"."""
    return calendar().days.get(day.lower()) or int(re.sub(r"\D", "", day))


def year_of(printed: str) -> int:
    """A year as printed, also where a letter stands for its first digit: "I960", "l971"; of two
    figures one of the twentieth century."""
    year = int(re.sub(r"^[Il]", "1", printed.lstrip("’‘'")))
    return year + 1900 if year < 100 else year


# "241533Z OCT 62", "24/1533Z Oct 62", "241533Z Oct"
GROUP = Anchored(
    re.compile(
        r"(?<![\w/])(?P<day>[0-3]\d)\s?/?\s?(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)\s?Z\s+"
        r"(?P<month>JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)(?:[A-Z]+\b)?\.?"
        r"(?:,?\s*(?P<year>(?:19)?\d\d)(?!\w))?",
        re.IGNORECASE,
    ),
    re.compile(r"\d\s?[Zz]\s"),
    before=12,
    after=60,
)
# "1961-01-27"
ISO = Anchored(
    re.compile(
        r"(?<![\w./–-])(?P<year>(?:1[7-9]|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)"
        r"(?![\w/-]|\.\d)"
    ),
    re.compile(r"\d-[01]"),
    before=5,
    after=20,
)
# "27.1.61", "1/27/61", "28/10/1962", "28.X.62", "13-5-1950"
FIGURES = Anchored(
    re.compile(
        r"(?<![\w./–$-])(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2}|[IVX]{1,4})(?P=mark)"
        r"(?P<year>19\d\d|[3-9]\d)(?![\w/–-]|\.\d|,\d)"
    ),
    re.compile(r"\d[./-][\dIVX]"),
    before=3,
    after=20,
)
# what figures count that are no date: "Section 1.2.45", "No. 3/12/55"
COUNTED = re.compile(
    r"(?:\b(?:[Ss]ections?|[Aa]rticles?|[Pp]ara(?:graph)?s?|[Nn]os?|[Cc]hapter|[Ii]tems?|[Pp]art"
    r"|[Vv]ol|[Vv]ersion|NSC|SNIE|NIE|JCS)\.?|§)\s?$"
)
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# " 61" and " ’61" behind "11 Aug"; 25 might be a number of something
SHORT_YEAR = re.compile(r",?\s(?P<year>[’‘']\d\d|[3-9]\d)(?![\w%$°]|[.,:/–-]\d)")
# ", 19575" behind a day
MISPRINTED = re.compile(r",\s?\d{5}")


def _of_group(found: re.Match[str]) -> When | None:
    month = calendar().month(found["month"][:3])
    hour = int(found["hour"])
    if hour > 23:
        return None
    year = year_of(found["year"]) if found["year"] else None
    clock = Clock(hour, int(found["minute"]))
    return When(year, month, int(found["day"]), clock=clock, offset=timedelta(0))


def _of_iso(found: re.Match[str]) -> When:
    return When(int(found["year"]), int(found["month"]), int(found["day"]))


def _of_figures(found: re.Match[str]) -> When | None:
    one, year = int(found["one"]), year_of(found["year"])
    if not found["two"].isdecimal():
        if found["two"] not in ROMAN_MONTHS:
            return None
        return When(year, ROMAN_MONTHS.index(found["two"]) + 1, one)
    two = int(found["two"])
    if two > 12 >= one:
        return When(year, one, two)
    if one > 12 >= two or one == two or found["mark"] == ".":
        return When(year, two, one)
    return None


@cache
def grammar() -> Grammar:
    """The grammar with the words of ``data/words/calendar.toml``."""
    words = calendar()
    months = any_of(w for month in words.months for w in (month.capitalize(), month.upper()))
    short = any_of(w for m in words.abbreviations for w in (m.capitalize(), m.upper()))
    weekdays = any_of(w for day in words.weekdays for w in (day.capitalize(), day.upper()))
    about = any_of(words.approximate)
    parts = any_of(words.parts)
    named = any_of(word.upper() if len(word) < 4 else word.capitalize() for word in words.zones)
    day = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|d)?(?![\w%$°])(?!:\d)(?!,\d{3}(?!\d))(?!\.\d)"
    spelt = any_of(words.days)
    # "October twenty-seventh", not "March first of all"
    said_day = rf"{day}|{spelt}(?![\w-])(?!\sof\b)"
    year = r"(?:[1Il][7-9]|20)\d\d(?!\d)"
    # "Washington time", "local time", "(EDT)", "GMT"
    said = rf"{named}\b|(?:[A-Z][\w.]+\s){{1,2}}[Tt]ime\b|local\stime\b"
    zone = rf"(?:\s*,?\s*\(?(?P<zone>{said})\)?)?"
    not_clock = r"(?![:.]?\d*\s?[ap]\.?\s?m\b)"
    return Grammar(
        words=words,
        # "October", "Oct." before a day or year
        month=re.compile(rf"\b(?:{months}(?![A-Za-z’'-])|{short}\b\.?(?=\s[’‘']?\d))"),
        # " 25, 1962" | " 22–28" | " 30–July 2, 1955" | " 2/3, 1957" | " 26 and 27, 1959"
        after_day=re.compile(
            rf"(?:,?\s+|,)(?P<day>{said_day}){not_clock}"
            rf"(?:(?:\s?(?:–|—|-|/)\s?|\s?(?:to|through)\s)"
            rf"(?:(?P<month>{months})\s)?(?P<last>{said_day}){not_clock}(?!\s{months})"
            rf"|\s(?:and|or|and/or)\s(?P<also>{said_day}){not_clock}(?!\s{months}))?"
            rf"(?P<doubt>\s?\[?\?\]?)?"
            rf"(?:[,.]?\s?(?P<year>{year}|[’‘'][3-9]\d(?!\d)|(?<=,\s)[3-9]\d(?=[.,;:)\]]|\s*$)))?"
        ),
        # " 1962", ", 1962", " of 1962"
        after_month=re.compile(rf",?\s(?:of\s)?(?P<year>{year})"),
        # ", 1:59 a.m.", "—7:35 p.m.", " at 1525Z", ", noon"
        after_date=re.compile(
            rf"(?:\s?(?:[,—–]|--?)\s?|\s)(?:at\s(?:about\s)?)?(?P<clocks>{CLOCKS}){zone}"
        ),
        # "4 ", "12th of ", "15–20 ", "twenty-first of ", not "a third of "
        before_day=re.compile(
            rf"(?<![\w.,/–—:$-])(?P<day>{day}|(?<!\ba\s){spelt}(?=\s(?:day\s)?of\s$))"
            rf"(?:\s?(?P<joint>–|—|-|to|and)\s?(?P<last>{day}))?\s(?:(?:day\s)?of\s)?$"
        ),
        # "early ", "about ", "in ", "since last "
        before_month=re.compile(
            rf"\b(?:(?P<part>{parts})(?:\s(?:in|of)\s|\s|-)|(?P<about>{about})\s"
            r"|(?P<step>last|next)\s|(?:in|since|during|of|by|until|till|from|through|to|this|past"
            r"|before|after|between|for|and|or|late|following)\s)$",
            re.IGNORECASE,
        ),
        # "July–" before "August 1958"
        months_before=re.compile(rf"\b(?P<month>{months})\s?(?:–|—|-|/)\s?$"),
        # "–August 1958" behind "July"
        month_after=re.compile(rf"\s?(?:–|—|-|/)\s?{months},?\s(?:of\s)?{year}"),
        # "Friday, ", "on or about "
        before_date=re.compile(
            rf"(?:\b(?P<about>{about})\s)?(?:\b{weekdays}(?:\s(?:morning|afternoon|evening|night))?,?\s)?$"
        ),
        # "1:45 a.m. Washington time ", "4 p.m. on "
        before_clock=re.compile(rf"(?<![\w:.–-])(?P<clocks>{CLOCKS}){zone},?\s(?:on\s|of\s)?$"),
    )


# ----------------------------------------------------------------
# Which year a date without one means, from the rest of its document.

# month, day and year at the end of a decimal file number: "790B.5/10–2252", "732.5/7–1958"
FILED = re.compile(r"/(?P<month>1[0-2]|[1-9])[–-](?P<day>3[01]|[12]\d|[1-9])(?P<year>\d\d)\b")
PLAIN = re.compile(r"(?<![\d–-])1[89]\d\d(?![\d–-])")
# the years a volume covers, in its id: "frus1958-60v01", "frus1951v07p2"
COVERED = re.compile(r"[a-z]+(?P<first>1[6-9]\d\d|20\d\d)(?:-(?P<last>\d\d)(?!\d))?")


def years_covered(volume: str) -> range:
    """The years a volume says in its id that it covers; empty where it doesn't."""
    covered = COVERED.match(volume)
    if covered is None:
        return range(0)
    first = int(covered["first"])
    last = int(covered["last"]) % 100 + first // 100 * 100 if covered["last"] else first
    return range(first, last + 1)


class Years:
    """The likely years of one document, counted when first asked for.

    A file number of the document that ends in the day asked for names its year, and so does a
    division of the volume that is headed by nothing but the month ("August 1961"); else the year
    most often printed in full dates is taken, else the year most often printed at all. Where the
    volume's id says which years it covers, only those count.
    """

    __slots__ = ("_covered", "_document", "_filed", "_known", "_likely", "_text")

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        self._text = text
        self._known = False
        self._likely: int | None = None
        self._covered = years_covered(document.volume)
        self._filed: dict[tuple[int, int], int] = {}  # month and day → year of a file number
        for filed in FILED.finditer(text):
            day = int(filed["month"]), int(filed["day"])
            self._filed.setdefault(day, 1900 + int(filed["year"]))

    def __call__(self, when: When) -> int | None:
        """The year of a day and month without one; None when the page prints no year."""
        filed = self._filed.get((when.month or 0, when.day or 0))
        return filed or self.of_division(when) or self.likely()

    def of_division(self, when: When) -> int | None:
        """The year in the heading of the innermost division that is a date and has the month."""
        for heading in reversed(self._document.chapters):
            for found in grammar().dates(heading):
                whole = found.end - found.start == len(heading.strip())
                months = range(found.when.first().month, found.when.last().month + 1)
                one_year = found.when.year == found.when.last().year
                if whole and found.when.month and one_year and when.month in months:
                    return found.when.year
        return None

    def plausible(self, year: int) -> bool:
        """Whether the volume covers a year; True when it doesn't say what it covers."""
        return not self._covered or year in self._covered

    def likely(self) -> int | None:
        """The year the document most likely is of."""
        if not self._known:
            self._known = True
            end = min((note.start for note in self._document.notes), default=len(self._text))
            # the body speaks of its time; notes also cite later publications
            self._likely = self._counted(0, end) or self._counted(end, len(self._text))
        return self._likely

    def _counted(self, start: int, end: int) -> int | None:
        """The year printed most often in a stretch of the text."""
        dates = grammar().dates(self._text, start, end)
        full = Counter(f.when.year for f in dates if f.when.year and self.plausible(f.when.year))
        if full:
            return full.most_common(1)[0][0]
        plain = (int(m[0]) for m in PLAIN.finditer(self._text, start, end))
        years = Counter(year for year in plain if self.plausible(year))
        return years.most_common(1)[0][0] if years else None


# ----------------------------------------------------------------
# Dates without a month name: years, decades, seasons, "the 24th", "last Friday", "next month".
#
# What is relative is resolved against the day the document was sent, and is no more certain than
# that: "today" is certain, "the 24th" is the nearest one in the direction the words give.

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
    absolute: Anchored
    relative: Anchored

    def years(self, text: str) -> Iterator[Reading]:
        """Years, decades and seasons: "since 1954", "the 1930s", "in the spring of 1960"."""
        for match in self.absolute.finditer(text, 0, len(text)):
            if match["decade"]:
                when = When(int(match["decade"]) * 10, decade=True)
                yield Reading(Found(match.start("decades"), match.end(), when))
            elif match["season"]:
                yield Reading(self.season(match), 0.95)
            else:
                about = match["about"] is not None
                when = When(int(match["year"]), approximate=about)
                start = match.start("about" if about else "year")
                yield Reading(Found(start, match.end("year"), when), 0.97)

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
        if match["whole"] or match["ordinal"]:
            return self.read_ordinal(match, sent)
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

    def read_ordinal(self, match: re.Match[str], sent: date) -> tuple[When, float] | None:
        """ "the 27th ultimo", "by the 24th"."""
        day = int(re.sub(r"\D", "", match["counted"] or match["ordinal"]))
        if match["whole"]:
            step = self.words.of_month[match["of_month"].lower()]
            months = sent.year * 12 + sent.month - 1 + step
            when = When(months // 12, months % 12 + 1, day)
            return (when, 0.95) if when.valid() else None
        near = nearest_day(day, sent, match["lead"].lower() in self.words.ahead)
        return (near, 0.85) if near is not None else None


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
    about = any_of(words.approximate)
    of_month = any_of(words.of_month)
    units = ("day", "morrow", "night", "week", "month", "year")
    ordinals = [f"{digit}{ending}" for digit in range(10) for ending in ("st", "nd", "rd", "th")]
    anchors = (*units, *map(str.upper, units), *ordinals)
    return RelativeGrammar(
        words=words,
        # "the late 1930s" | "spring of 1960", "winter 1958" | "since 1954"
        absolute=Anchored(
            re.compile(
                r"\b(?:the\s)?(?P<decades>(?:(?:early|mid|late)[-\s])?(?P<decade>1[5-9]\d|20\d)0[’']?s)\b"
                rf"|\b(?P<season>(?i:{seasons}))(?:\sof|,)?\s(?P<of>{year}){alone}"
                rf"|\b(?:(?P<about>(?i:{about}))|(?i:{lead_year}))[\s-](?P<year>{year}){alone}"
            ),
            re.compile("1[5-9]|20"),
            before=20,
            after=80,
        ),
        # "last Friday", "next month", no "the next month" | "by the 24th" | "day before yesterday"
        relative=Anchored(
            re.compile(
                rf"(?<!\b[Tt]he\s)\b(?P<span>(?P<step>(?i:last|next|this))\s(?P<unit>{weekdays}|week|month|year))\b"
                rf"(?!,?\s(?:{months})\b)(?![’'-])"
                rf"|\b[Tt]he\s(?P<whole>(?P<counted>[0-3]?\d(?:st|nd|rd|th))\s(?P<of_month>(?i:{of_month})))(?!\w)"
                rf"|\b(?P<lead>(?i:{lead_day}))\sthe\s(?P<ordinal>[0-3]?\d(?:st|nd|rd|th))"
                r"(?=[.,;:)]|\s(?:instant|at|when|that|he|we|they|I|but|which|from|in)\b|$)"
                r"|\b(?P<named>(?i:(?:day\sbefore\s)?yesterday|(?:day\safter\s)?tomorrow|tonight|today))\b(?![’'])"
            ),
            re.compile(any_of(anchors)),
            before=30,
            after=60,
        ),
    )
