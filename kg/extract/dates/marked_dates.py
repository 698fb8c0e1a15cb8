"""Dates as the editors marked them, in TEI attributes.

``date/@when``, ``@from``/``@to``, ``@notBefore``/``@notAfter`` (TEI P5, att.datable.w3c), and the
``frus:doc-dateTime-min``/``-max`` of a whole document.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from kg.extract.dates.when import Clock, When
from kg.extract.dates.zones import cities
from kg.model import By, Date, Document, Mark, Span

MARKED = "editors-markup"
TOLD_OF = "time-told-of"  # reason of a date that the program concludes for an editorial note
# 1962-10-25T01:59:00, 1968-01-27T15:00:00Z, 1962-10-25T01:59:00-04:00
DAY = re.compile(
    r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?"
    r"(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?"
)
ZULU = re.compile(r"\d\s?Z\b")  # "1500Z": the clock of Greenwich
LOCAL = re.compile(r"\b(?:[ap]\.?\s?m\b|noon|midnight)", re.IGNORECASE)  # "5 p.m.": the place's


def marked_date(document: Document, mark: Mark, zone: str | None) -> Date | None:
    """A marked date; None where the markup gives no value, or one that is no date."""
    given = dict(mark.attributes)
    if given.get("calendar", "gregorian") not in ("gregorian", "#gregorian"):
        return None
    first = given.get("when") or given.get("from") or given.get("notBefore")
    last = given.get("to") or given.get("notAfter")
    between = not given.get("to")
    note = document.note_at(mark.start)
    span = Span(mark.start, mark.end)
    text = document.text[mark.start : mark.end]
    found = _span(document, span, when(first, zone, text), when(last, zone, text), between=between)
    return replace(found, note=note.index) if found and note else found


def told_span(document: Document, span: Span) -> Date | None:
    """The time a document tells of, as its editors give it: an editorial note is of no one day."""
    first, last = when(document.earliest, None), when(document.latest, None)
    return _span(document, span, first, last, between=False)


def _span(
    document: Document, at: Span, start: When | None, end: When | None, *, between: bool
) -> Date | None:
    """One date, an interval, or (``between``) some day of an interval, EDTF's "one of a set"."""
    if start is None:
        return None
    earliest, latest = start.bounds()
    edtf = start.edtf()
    if end is not None:
        latest = end.bounds()[1]
        if earliest[:19] > latest[:19]:
            return None
        if start.calendar() != end.calendar():
            first, last = start.calendar(), end.calendar()
            edtf = f"[{first}..{last}]" if between else f"{first}/{last}"
        elif start.clock != end.clock:
            edtf = start.calendar()
    text = document.text[at.start : at.end]
    return Date(at.start, at.end, text, edtf, earliest, latest, by=By.EDITOR, reason=MARKED)


def when(value: str | None, zone: str | None, text: str = "") -> When | None:
    """A TEI date value as ``When``; the midnight that stands for a day without time is left out.

    The clock is that of ``zone``, unless the value or the printed ``text`` says another: "1500Z" is
    Greenwich's with or without a Z in the value, and a Z beside "5 p.m." is a slip.
    """
    match = DAY.match(value or "")
    if match is None:
        return None
    year, month, day, hour, minute = (int(g) if g else None for g in match.groups()[:5])
    try:
        date(year or 1, month or 1, day or 1)
    except ValueError:
        return None
    found = When(year, month, day)
    if year is None or month is None or day is None or hour is None or minute is None:
        return found
    greenwich = ZULU.search(text) or (match[6] == "Z" and not LOCAL.search(text))
    if hour > 23 or minute > 59 or ((hour, minute) == (0, 0) and not greenwich):
        return found
    moment = datetime(year, month, day, hour, minute)
    if greenwich:
        offset: timedelta | None = timedelta(0)
    elif match[6] and match[6] != "Z":
        offset = datetime.strptime(match[6], "%z").utcoffset()
    else:
        offset = cities().offset(zone, moment) if zone else None
    return replace(found, clock=Clock(hour, minute), offset=offset)
