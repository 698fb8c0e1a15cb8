"""The dateline: place and date of sending, on a line of its own or at the end of a heading."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache

from kg.extract.clock import cities
from kg.extract.date_grammar import Found, Grammar, When, grammar, months
from kg.extract.forms import Line
from kg.extract.wording import any_of
from kg.model import Date, Place, Span
from kg.settings import word_list

LONGEST = 170  # a longer line is a paragraph
NO_YEAR = "the year is not printed beside the day"
LONGEST_PLACE = 60
LONGEST_REST = 50  # of words after a dateline's date
# "undated", "[Undated.]", "no date"
UNDATED = re.compile(r"\b(?:[Uu]ndated|[Nn]o date)\b")
# what may stand before a date that has no place: "[", "Date: "
NO_PLACE = re.compile(r"[\s\[(,\]?:]*(?:[Dd](?:ate|ATE)\b[\s:]*)?")
# what may follow the date on its line: ".]", "[Received December 8—8:09 p. m.]", "*"
AFTER = re.compile(r"[\s.,;:?)\]*†>]*(?:\[[^\]]*\][\s.]*|\((?:Washington|received)[^)]*\)[\s.]*)*")
RECEIVED = re.compile(r"\[?\b[Rr]eceived\b")
# a place: "San Carlos de Bariloche", "[place not declassified]", "En route to Tanzania"
PLACE = re.compile(
    r"\[(?:place|location|city)[^\]]*\]|(?:En route|Aboard|On board)\b[\w\s’'.,-]*"
    r"|(?:The\s+)?[A-ZÀ-Þ][\w’'.()–-]*(?:[\s,/–-]+(?:(?:de|la|le|en|of|the|am|es|du|del|to|and)\s+)*[A-ZÀ-Þ][\w’'.()–-]*){0,7}"
)

OPENS = "“\"‘'"
# what may stand before the city of a date within a line
WRITTEN_AT = re.compile(
    r"(?i:\b(?:dated|datelined|(?:written|signed|dispatched|sent) (?:at|in|from))\s+)|[“\"]|:\s"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says; ``date`` is None when it says "undated"."""

    span: Span
    place: Place | None
    date: Date | None
    undated: bool = False
    received: Date | None = None


def read_dateline(line: Line, years: Callable[[When], int | None], text: str) -> Dateline | None:
    """The dateline on a line, None when the line is none. ``years`` finds a year left out."""
    if line.end - line.start > LONGEST:
        return None
    found = next(grammar().dates(text, line.start, line.end), None)
    if found is None:
        return read_undated(line, text) or read_misprinted(line, text)
    place = place_before(text, line.start, found.start)
    stray = place is None and not NO_PLACE.fullmatch(text, line.start, found.start)
    if stray or found.when.days is not None or not closes(text, line, found, place):
        return None
    when = found.when
    if when.year is None:
        year = years(when) if when.day is not None else None
        if year is None:
            return None
        when = when.in_year(year)
    date = dated(text, Found(found.start, found.end, when), place)
    if found.when.year is None:
        date = replace(date, confidence=0.9, detail=NO_YEAR)
    return Dateline(
        Span(line.start, line.end), place, date, received=received(text, found.end, line.end, when)
    )


def closes(text: str, line: Line, found: Found, place: Place | None) -> bool:
    """Whether the date ends its line. Behind a city and a full day other words are let pass:
    "Warsaw, December 11, 1968, 1579Z" is a dateline all the same."""
    if rest_is_empty(text, found.end, line.end):
        return True
    city = place is not None and cities().zone(place.text) is not None
    full = found.when.year is not None and found.when.day is not None
    return city and full and line.end - found.end <= LONGEST_REST


def read_undated(line: Line, text: str) -> Dateline | None:
    """A dateline that says it has no date: "Washington, undated.", "[Undated.]"."""
    undated = UNDATED.search(text, line.start, line.end)
    if undated is None or not rest_is_empty(text, undated.end(), line.end):
        return None
    place = place_before(text, line.start, undated.start())
    if place is None and text[line.start : undated.start()].strip(" [("):
        return None
    return Dateline(Span(line.start, line.end), place, None, undated=True)


@cache
def no_such_year() -> re.Pattern[str]:
    """ "August 1, 19575"."""
    return re.compile(rf"\b{months()}\s\d{{1,2}},\s?\d{{5,}}(?!\d)")


def read_misprinted(line: Line, text: str) -> Dateline | None:
    """A dateline whose year is none: "Moscow, August 1, 19575". It has its place and no date."""
    misprinted = no_such_year().search(text, line.start, line.end)
    if misprinted is None or not rest_is_empty(text, misprinted.end(), line.end):
        return None
    place = place_before(text, line.start, misprinted.start())
    return Dateline(Span(line.start, line.end), place, None) if place is not None else None


def rest_is_empty(text: str, start: int, end: int) -> bool:
    """Whether nothing but brackets, points and a note of receipt follows."""
    return AFTER.fullmatch(text, start, end) is not None


def place_before(text: str, start: int, end: int) -> Place | None:
    """The place named in ``text[start:end]``, None when these words are no place.

    Words before a known city ("JCSM–46–74 Washington") are a serial number, not the place.
    """
    while end > start and (text[end - 1] in ",[]—–-(.?:" or text[end - 1].isspace()):
        end -= 1
    while start < end and (text[start] in "[(," or text[start].isspace()):
        start += 1
    if text[start:end].startswith(("place not", "location not", "city not")):
        return Place(text[start:end], start, end) if text.endswith("[", 0, start) else None
    if start >= end:
        return None
    known = known_city(text, start, end)
    if known is not None:
        return known
    if text[start:end].lower() == "date":
        return None
    if PLACE.fullmatch(text, start, end) is None or end - start > LONGEST_PLACE:
        return None
    return Place(text[start:end], start, end)


def written_at(text: str, floor: int, start: int, end: int) -> Place | None:
    """The place where what bears the date at ``text[start:end]`` was written, as the words before
    the date say it; nothing before ``floor`` counts.

    In a dateline the place may be any ("Camp David, October 23, 1962"); within a line it has to be
    a known city, at its beginning ("“Moscow, October 23, 1962. Dear …") or behind words of writing
    ("dated Moscow, October 23").
    """
    begin = opened(text, max(floor, text.rfind("\n", 0, start) + 1), start)
    stop = text.find("\n", end)
    said = [match.end() for match in WRITTEN_AT.finditer(text, begin, start)]
    place = place_before(text, max(said, default=begin), start)
    if place is None or (not said and start - begin > LONGEST_PLACE):
        return None
    alone = not said and rest_is_empty(text, end, stop if stop >= 0 else len(text))
    return place if alone or cities().zone(place.text) is not None else None


def opened(text: str, start: int, end: int) -> int:
    """Where a line begins behind white space and marks that open a quotation."""
    while start < end and (text[start].isspace() or text[start] in OPENS):
        start += 1
    return start


@cache
def letterhead() -> re.Pattern[str]:
    """The name of a body, as it is printed at the head of a sheet."""
    return re.compile(rf"(?i)(?:the\s+)?{any_of(word_list('bodies'))}")


def known_city(text: str, start: int, end: int) -> Place | None:
    """The longest end of ``text[start:end]`` that is a city of the list, behind a serial number or
    a letterhead ("THE WHITE HOUSE WASHINGTON") or alone."""
    if cities().zone(text[start:end]) is not None:
        return Place(text[start:end], start, end)
    for word in re.finditer(r"(?<=[\s])(?=[A-Z\[])", text[start:end]):
        at = start + word.start()
        while text[at] == "[":
            at += 1
        if cities().zone(text[at:end]) is None:
            continue
        before = text[start:at].strip(" ,.[\n")
        if re.search(r"\d", before) or letterhead().fullmatch(before) or cities().zone(before):
            return Place(text[at:end], at, end)
    return None


def dated(text: str, found: Found, place: Place | None, reason: str = "printed") -> Date:
    """The date with the offset in force at its place. The year must be known."""
    when = localised(found.when, place.text if place is not None else None)
    earliest, latest = when.bounds()
    detail = ""
    if when.ambiguous_midnight():
        detail = "midnight at the beginning or the end of the day"
    return Date(
        found.start,
        found.end,
        text[found.start : found.end],
        when.edtf(),
        earliest,
        latest,
        reason=reason,
        detail=detail,
    )


def localised(when: When, place: str | None) -> When:
    """The date with its UTC offset: of the zone word beside the time ("Washington time"), else
    of the place. Unchanged when neither says."""
    if when.offset is not None:
        return when
    said = when.place if when.place and when.place.lower() != "local" else place
    zone = cities().zone(said) if said else None
    if zone is None:
        return when
    clock = when.clock
    at = time(clock.hour, clock.minute) if clock is not None else time(12)
    last = when.until or when
    until = when.until
    if until is not None:
        until = replace(until, offset=cities().offset(zone, datetime.combine(last.last(), at)))
    moment = datetime.combine(when.last() if when.midnight_between else when.first(), at)
    return replace(when, offset=cities().offset(zone, moment), until=until)


def received(text: str, start: int, end: int, sent: When) -> Date | None:
    """The date after "[Received …" on a dateline, its time that of Washington."""
    note = RECEIVED.search(text, start, end)
    if note is None or sent.year is None:
        return None
    words: Grammar = grammar()
    found = next(words.dates(text, note.end(), end), None)
    if found is None or not found.when.exact():
        return None
    when = found.when
    if when.year is None:
        when = when.in_year(sent.year + (sent.month == 12 and when.month == 1))
    return dated(text, Found(found.start, found.end, when), Place("Washington", None, None))
