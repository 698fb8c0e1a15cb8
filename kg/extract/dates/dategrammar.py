"""The grammar of dates in running text: where a date stands and what its pieces are.

A date is found from its month name outwards: what follows it ("25, 1962, 1:59 a.m."), then what
stands before it ("1:45 a.m. Washington time", "4", "early", "about", "Friday,"). Capital letters
count: "May" begins a date, "may" does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from kg.extract.dates.calendar import Calendar, calendar
from kg.extract.dates.clock import CLOCKS, clocks
from kg.extract.dates.when import Clock, When
from kg.extract.wording import any_of

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
        for name in self.month.finditer(text, start, limit):
            if name.start() < floor:
                continue
            for found in self.around(text, name, floor, limit):
                if found.when.valid():
                    yield found
                    floor = found.end

    def around(self, text: str, name: re.Match[str], floor: int, limit: int) -> tuple[Found, ...]:
        """The date whose month name is ``name``, or both of "August 12 and 15"; nothing of it
        stands before ``floor``."""
        month = self.words.month(name[0])
        head = max(floor, name.start() - REACH)
        before = text[head : name.start()]
        after = self.after_day.match(text, name.end(), limit)
        if after is not None:
            found = Found(name.start(), after.end(), self.day_after(after, month))
            if after["also"] and found.when.until is None:
                first = Found(name.start(), after.end("day"), found.when)
                when = replace(found.when, day=number(after["also"]))
                second = Found(after.start("also"), after.end(), when)
                return (
                    self.with_time(text, first, before, head, after.end("day")),
                    self.with_time(text, second, "", head, limit),
                )
            return (self.with_time(text, found, before, head, limit),)
        after = self.after_month.match(text, name.end(), limit)
        year = year_of(after["year"]) if after is not None else None
        end = after.end() if after is not None else name.end()
        day = self.before_day.search(before)
        if day is not None and (year is not None or name[0] != "May" or "of" in day[0]):
            begin, last = number(day["day"]), number(day["last"] or day["day"])
            group = "day"
            if day["joint"] == "and" and last != begin + 1:
                begin, group = last, "last"  # "1st and 10th of October" is no range
            until = When(year, month, last) if last != begin else None
            found = Found(head + day.start(group), end, When(year, month, begin, until))
            return (self.with_time(text, found, before[: day.start()], head, limit),)
        if year is None and self.month_after.match(text, name.end(), limit):
            return ()  # "July–August 1958" is read at its last month
        alone = self.month_alone(text, Found(name.start(), end, When(year, month)), before)
        return (alone,) if alone is not None else ()

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
        if lead is None or text[start : found.end].lower().rstrip(".") in self.words.abbreviations:
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
    """A year as printed, also where a letter stands for its first digit: "I960", "l971"."""
    return int(re.sub(r"^[Il]", "1", printed))


@cache
def grammar() -> Grammar:
    """The grammar with the words of ``data/words/calendar.toml``."""
    words = calendar()

    months = any_of(month.capitalize() for month in words.months)
    short = any_of(month.capitalize() for month in words.abbreviations)
    weekdays = any_of(day.capitalize() for day in words.weekdays)
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
        month=re.compile(rf"\b(?:{months}(?![A-Za-z’'-])|{short}\b\.?(?=\s\d))"),
        # " 25, 1962" | " 22–28" | " 30–July 2, 1955" | " 2/3, 1957" | " 26 and 27, 1959"
        after_day=re.compile(
            rf",?\s*(?P<day>{said_day}){not_clock}"
            rf"(?:(?:\s?(?:–|—|-|/)\s?|\s?(?:to|through)\s)"
            rf"(?:(?P<month>{months})\s)?(?P<last>{said_day}){not_clock}(?!\s{months})"
            rf"|\s(?:and|or|and/or)\s(?P<also>{said_day}){not_clock}(?!\s{months}))?"
            rf"(?P<doubt>\s?\[?\?\]?)?(?:[,.]?\s?(?P<year>{year}))?"
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
