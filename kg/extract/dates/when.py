"""A date as read, before and after it is known in full: the pieces, its EDTF value, its bounds.

EDTF is ISO 8601-2:2019, annex A. A day, month or year is written to the precision printed; a
clock time with the UTC offset in force, or without one where the place is unknown. EDTF has no
interval of clock times, so a time range keeps its first minute as value and its last as upper
bound. "Early September" is an interval whose ends are approximate: the standard has no thirds
of a month.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. ``midnight`` is kept apart: a printed day with it may mean either end."""

    hour: int
    minute: int = 0
    midnight: bool = False


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
        return date(self.year or 1, self.month or 1, self.day or (self.days or (1, 0))[0])

    def last(self) -> date:
        """The last day meant; the year must be known."""
        if self.until is not None:
            return self.until.last()
        year = (self.year or 1) + (9 if self.decade else 0)
        month = self.month or 12
        longest = monthrange(year, month)[1]
        return date(year, month, self.day or (self.days or (1, 0))[1] or longest)

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
