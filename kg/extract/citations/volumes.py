"""Ids of Foreign Relations volumes from the words a citation uses.

The online edition names a volume by its subseries, number and part: ``frus1961-63v06``,
``frus1958-60v10p2``, ``frus1969-76ve05p1``. The rule is the same for all; volumes with a title
in place of a number, and those published in parts, are listed in ``data/words/volumes.toml``.
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache

from kg.settings import shipped

# frus1969-76ve05p1 → subseries 1969-76, volume e05, part 1
VOLUME_ID = re.compile(r"frus(\d{4}(?:-\d\d)?)(?:v(e?)(\d\d)(?:p(\d))?)?")
# "1961–1963", "1969–72", "1952–954"
_YEARS = re.compile(r"(1[89]\d\d)(?:\s?[-–—]\s?(?:1?[89])?(\d\d))?")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_PART_WORDS = {"one": 1, "two": 2, "i": 1, "ii": 2}


@dataclass(frozen=True, slots=True)
class VolumeName:
    """A volume as cited: subseries ``1958-60``, number ``10`` (or ``e5``), part 2."""

    subseries: str
    number: str | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class VolumeWords:
    """The lists of ``data/words/volumes.toml``."""

    subseries: dict[str, str]
    known: dict[str, int]
    parts: dict[str, dict[str, int]]
    paged_through: dict[str, tuple[int, int]]  # a set: last page of part 1, first page of part 2
    unnumbered: frozenset[str]
    titled: dict[str, str]
    sets: frozenset[str]


@cache
def volume_words() -> VolumeWords:
    """The shipped lists of volumes in parts and of volumes with titles."""
    data = tomllib.loads((shipped("data") / "words" / "volumes.toml").read_text("utf-8"))
    return VolumeWords(
        data["subseries"],
        data["known"],
        data["parts"],
        {name: (last, first) for name, (last, first) in data["paged_through"].items()},
        frozenset(data["unnumbered"]["volumes"]),
        {_plain(title): volume for title, volume in data["titled"].items()},
        frozenset(data["sets"]["volumes"]),
    )


def _plain(words: str) -> str:
    return re.sub(r"\s?[–—]\s?", "-", words)


def roman(letters: str) -> int | None:
    """``XXIII`` → 23; None for letters that make no numeral (``iix`` is none)."""
    values = [_ROMAN[letter] for letter in letters.lower() if letter in _ROMAN]
    if not values or len(values) < len(letters):
        return None
    total = 0
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return total if total > 0 else None


def subseries(years: str) -> str | None:
    """``1961–1963`` → ``1961-63``, ``1950`` → ``1950``; None when these are no years.

    A subseries cited by the years of one of its parts is named by its own: ``1969-72`` →
    ``1969-76``.
    """
    found = _YEARS.fullmatch(years.strip())
    if not found:
        return None
    first, last = found.groups()
    name = first if last is None or first.endswith(last) else f"{first}-{last}"
    return volume_words().subseries.get(name, name)


def number(words: str) -> str | None:
    """``XXIII`` → ``23``, ``E–10`` → ``e10``, ``12`` → ``12``: the number as ids have it."""
    electronic = re.fullmatch(r"E\s?[-–]\s?(\d{1,2})", words)
    if electronic:
        return f"e{int(electronic[1])}"
    if words.isdigit():
        return str(int(words))
    value = roman(words)
    return None if value is None else str(value)


def part(words: str) -> int | None:
    """``2``, ``II`` or ``Two`` → 2."""
    return int(words) if words.isdigit() else _PART_WORDS.get(words.lower())


def volume_name(volume: str) -> VolumeName | None:
    """The parts of a volume id; None for one that follows another scheme."""
    found = VOLUME_ID.match(volume)
    if not found:
        return None
    years, electronic, digits, piece = found.groups()
    numbered = f"{electronic or ''}{int(digits)}" if digits else None
    return VolumeName(years, numbered, int(piece) if piece else None)


def volume_id(name: VolumeName) -> str | None:
    """The id of the volume named; None when the words give no number, or years or a number that
    the series doesn't have.

    A set of parts cited as a whole is named by its first part. Of a volume of the series after
    1951 that was not published in parts none is named.
    """
    if name.number is None or not _published(name.subseries, name.number):
        return None
    electronic, digits = ("e", name.number[1:]) if name.number[0] == "e" else ("", name.number)
    stem = f"frus{name.subseries}v{electronic}{int(digits):02d}"
    piece = name.part or (1 if parts(name) else None)
    if piece and "-" in name.subseries and name.subseries in volume_words().parts:
        piece = piece if piece <= parts(name) else None
    return f"{stem}p{piece}" if piece else stem


def _published(years: str, number: str | None = None) -> bool:
    """Whether a subseries goes by these years, one by one to 1951 and by terms since, and has a
    volume of this number."""
    count = volume_words().known.get(years)
    if count is None:
        return years.isdigit() and 1861 <= int(years) <= 1951
    return not count or number is None or not number.isdigit() or int(number) <= count


def volume_of_year(years: str) -> str | None:
    """The volume of a year cited without a number, as those to 1931 may be: ``frus1889``."""
    return f"frus{years}" if _published(years) and years.isdigit() and int(years) < 1932 else None


def parts(name: VolumeName | None) -> int:
    """In how many parts a volume was published; 0 for one that has none."""
    if name is None or name.number is None:
        return 0
    return volume_words().parts.get(name.subseries, {}).get(name.number, 0)


def titled_volume(words: str) -> str | None:
    """The volume whose title begins the words given: ``Guatemala``."""
    words = _plain(words)
    for title, volume in volume_words().titled.items():
        if words.startswith(title):
            return volume
    return None


def volume_of_set(volume: str, words: str | None) -> str | None:
    """A titled volume, of a set the one whose number the words give: ``frus1945Berlinv02``."""
    if volume not in volume_words().sets:
        return volume
    value = number(words) if words else None
    return f"{volume}v{int(value):02d}" if value and value.isdigit() else None


def cites_pages(volume: str) -> bool:
    """Whether the edition a volume belongs to addresses documents by page.

    Annual volumes (to 1951) do not use document numbers in their notes: a page is the address.
    In later ones a page in another volume is a locator within the volume cited.
    """
    name = volume_name(volume)
    return name is not None and int(name.subseries[:4]) < 1952 and "-" not in name.subseries


def unnumbered(volume: str) -> bool:
    """Whether a later volume still cites its own documents by page."""
    return volume in volume_words().unnumbered


def parts_with_page(volume: str, page: int) -> tuple[str, ...]:
    """The parts of a set in which a page may stand, one where the page tells it; the volume itself
    where it has no parts."""
    count = parts(volume_name(volume))
    if not count:
        return (volume,)
    stem = volume.rpartition("p")[0]
    both = tuple(f"{stem}p{piece}" for piece in range(1, count + 1))
    last, first = volume_words().paged_through.get(stem, (0, math.inf))
    return both[:1] if page <= last else both[1:] if page >= first else both
