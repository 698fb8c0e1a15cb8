"""Clock times as printed, and what the clock showed where on a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from kg.settings import word_table


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. ``midnight`` is kept apart: a printed day with it may mean either end."""

    hour: int
    minute: int = 0
    midnight: bool = False


# ----------------------------------------------------------------
# Clock times as printed: "1:59 a.m.", "4–5:20 p.m.", "1525Z", "noon", "midnight".

# "1", "1:45", "1.45"; "20" and "19:30" occur before "p.m."
HOUR = r"(?:1\d|2[0-3]|0?[1-9])(?:[:.][0-5]\d)?"
# " a.m.", "p.m", " p. m."
MERIDIEM = r"\s?[AaPp](?:\.\s?|\s)?[Mm]\b\.?"
NAMED = r"(?:12\s+)?(?:[Nn]oon|[Mm]idnight)\b"
# "1525Z", "0845 hours", "2322 GMT", "22:10Z"
MILITARY = r"(?:[01]\d|2[0-4]):?[0-5]\d(?:\s?Z\b|\s?(?:hours|hrs)\b\.?|(?=\s?GMT))"
# "17:30": only as the second half of a range or after a date
CLOCK = rf"(?:{HOUR}{MERIDIEM}|{NAMED}|{MILITARY})"
DASH = r"\s?(?:–|—|-|\bto\b|\band\b)\s?"
# "3:10–4:55 p.m.", "11:45 a.m.–12:15 p.m.", "noon–1 p.m.", "10:45 a.m. and 4 p.m."
CLOCKS = rf"(?:(?:{HOUR}(?:{MERIDIEM})?|{NAMED}|[0-2]\d[0-5]\d){DASH})?{CLOCK}"

PARTS = re.compile(
    rf"(?P<hour>\d\d?)(?:[:.](?P<minute>[0-5]\d))?(?P<half>\s?[AaPp][\s.]*[Mm])?(?!\d)"
    rf"|(?P<named>{NAMED})|(?P<military>[0-2]\d:?[0-5]\d)"
)


def clocks(text: str) -> tuple[Clock, Clock | None]:
    """The time, or first and last of a range, in a text that ``CLOCKS`` matches."""
    parts = list(PARTS.finditer(text))
    last = one(parts[-1], None)
    if len(parts) == 1:
        return last, None
    afternoon = last.hour >= 12
    first = one(parts[0], afternoon)
    if (first.hour, first.minute) > (last.hour, last.minute):
        first = one(parts[0], not afternoon)  # "11–1 p.m." begins in the morning
    return first, last


def one(part: re.Match[str], afternoon: bool | None) -> Clock:
    """One clock time; ``afternoon`` is the half of the day when the text leaves it out."""
    if part["named"]:
        return Clock(0, midnight=True) if "night" in part["named"].lower() else Clock(12)
    if part["military"]:
        digits = part["military"].replace(":", "")
        hour = int(digits[:2])
        return (
            Clock(0, int(digits[2:]), midnight=True) if hour == 24 else Clock(hour, int(digits[2:]))
        )
    hour, minute = int(part["hour"]), int(part["minute"] or 0)
    if part["half"]:
        afternoon = part["half"].strip()[0] in "Pp"
    if hour > 12 or (afternoon is None and not part["half"]):
        return Clock(hour, minute)  # "19:30 p.m.", "22:10Z"
    return Clock(hour % 12 + (12 if afternoon else 0), minute)


# ----------------------------------------------------------------
# What the clock showed where: city → UTC offset in force there on a day.
#
# The rules are the IANA time zone database's, read from the ``tzdata`` package whatever the
# machine has, so that the same page gives the same offset everywhere. Places and their zones are
# words in ``data/words/cities.toml``.


@dataclass(frozen=True, slots=True)
class Kept:
    """An offset kept by a city from one local day until another, where the database is merged."""

    start: date
    end: date
    offset: timedelta


@dataclass(frozen=True, slots=True)
class Cities:
    """Cities by folded name: the zone of each; and offsets that differ from the database's."""

    zones: dict[str, str]
    kept: dict[str, tuple[Kept, ...]]

    def zone(self, place: str) -> str | None:
        """The zone of a place as printed ("Augusta, Georgia", "[Paris,]"), None when unknown."""
        name = fold(place)
        if name in self.zones:
            return self.zones[name]
        # "Laranjeiras Palace, Rio de Janeiro": the last part that is known decides.
        for part in reversed(name.split(", ")):
            if part in self.zones:
                return self.zones[part]
        return None

    def offset(self, zone: str, moment: datetime) -> timedelta:
        """The UTC offset kept in a zone at a local date and time, to the minute.

        Local mean times with odd seconds (Monrovia until 1972) are rounded: neither EDTF nor
        xsd:dateTime can write seconds in an offset.
        """
        for kept in self.kept.get(zone, ()):
            if kept.start <= moment.date() < kept.end:
                return kept.offset
        offset = rules(zone).utcoffset(moment) or timedelta()
        return timedelta(minutes=round(offset.total_seconds() / 60))


def fold(place: str) -> str:
    """A place without brackets, case, stray spaces and points: "[ New York ,]" → "new york"."""
    name = place.translate(str.maketrans("[]?*", "    ")).replace("’", "'")
    name = ", ".join(part.strip(" .") for part in " ".join(name.split()).split(","))
    return name.strip(" ,.").lower()


@cache
def rules(zone: str) -> ZoneInfo:
    """The rules of a zone from the ``tzdata`` package."""
    file = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    with file.open("rb") as stream:
        return ZoneInfo.from_file(stream, key=zone)


@cache
def cities() -> Cities:
    """The cities of ``data/words/cities.toml``."""
    data = word_table("cities")
    return Cities(
        zones={fold(city): zone for zone, names in data["zone"].items() for city in names},
        kept={
            zone: tuple(
                Kept(date.fromisoformat(start), date.fromisoformat(end), timedelta(hours=hours))
                for start, end, hours in periods
            )
            for zone, periods in data["kept"].items()
        },
    )
