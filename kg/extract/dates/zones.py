"""What the clock showed where: city → UTC offset in force there on a day.

The rules are the IANA time zone database's, read from the ``tzdata`` package whatever the
machine has, so that the same page gives the same offset everywhere. Places and their zones are
words in ``data/words/cities.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from kg.settings import word_table


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
