"""Clock times as printed: "1:59 a.m.", "4–5:20 p.m.", "1525Z", "noon", "midnight"."""

from __future__ import annotations

import re

from kg.extract.dates.when import Clock

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
    bare = parts[0]["hour"] is not None and parts[0]["half"] is None
    if bare and (first.hour, first.minute) > (last.hour, last.minute):
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
