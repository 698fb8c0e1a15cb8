"""A document whose printed year the documents around it contradict.

Editions print documents in order of time, and now and then a wrong year: "February 9, 1976" among
documents of February 6 to 16, 1956. Where the documents before and after a document stand close
together in time, the document far from them all, and its day and month fit between them in their
year, that year is meant. The day is then uncertain (``?``, EDTF level 1) and says why; what is
printed stays beside it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from kg.model import By, Date, Disagreement, Extraction
from kg.resolve.message_index import day_of

Source = TypeVar("Source")

NEIGHBOURS = "neighbours"  # reason of a date whose year is that of the documents around it
SURE = 0.9
REACH = 3  # dated documents on each side
FEWEST = 4  # neighbours that must have a day
LONGEST_WAIT = 12  # documents looked at for those that follow
CLOSE = timedelta(days=200)  # in which the neighbours lie
FAR = timedelta(days=120)  # from the nearest of them
SLACK = timedelta(days=3)  # of the order in print


def with_years_meant(
    found: Iterable[tuple[Source, Extraction]],
) -> Iterator[tuple[Source, Extraction]]:
    """The documents of a volume in the order of print, each with the year its neighbours have
    where its own can't be. A few are read ahead."""
    before: deque[date] = deque(maxlen=REACH)
    ahead: deque[tuple[Source, Extraction]] = deque()

    def first() -> tuple[Source, Extraction]:
        source, one = ahead.popleft()
        after = [day for _, later in ahead if (day := _day(later)) is not None][:REACH]
        one = with_year_meant(one, before, after)
        if (day := _day(one)) is not None:
            before.append(day)
        return source, one

    for each in found:
        ahead.append(each)
        dated = sum(_day(later) is not None for _, later in ahead)
        if dated > REACH + 1 or len(ahead) > LONGEST_WAIT:
            yield first()
    while ahead:
        yield first()


def with_year_meant(found: Extraction, before: Sequence[date], after: Sequence[date]) -> Extraction:
    """The extraction with the year of the days before and after it, where its own can't be."""
    printed = found.communications[0]
    sent, day = printed.sent, _day(found)
    year = year_meant(day, before, after) if day is not None else None
    if sent is None or day is None or year is None:
        return found
    meant = in_year(sent, day, year)
    told = found.disagreements
    if sent.by is By.EDITOR:
        slip = Disagreement(
            printed.id, "sent", sent.edtf, meant.edtf, sent.start, sent.end, 0.0, By.PROGRAM
        )
        told = (*told, slip)
    rest = found.communications[1:]
    return replace(found, communications=(replace(printed, sent=meant), *rest), disagreements=told)


def _day(found: Extraction) -> date | None:
    """The day of the printed document."""
    sent = found.communications[0].sent
    return day_of(sent.edtf) if sent is not None else None


def year_meant(day: date, before: Sequence[date], after: Sequence[date]) -> int | None:
    """The year of the neighbours when it must be meant; None when the day can stand."""
    near = (*before, *after)
    if not before or not after or len(near) < FEWEST:
        return None
    first, last = min(near), max(near)
    if last - first > CLOSE or first - FAR <= day <= last + FAR:
        return None
    for year in sorted({first.year, last.year} - {day.year}):
        try:
            meant = day.replace(year=year)
        except ValueError:  # 29 February
            continue
        if first - SLACK <= meant <= last + SLACK:
            return year
    return None


def in_year(sent: Date, day: date, year: int) -> Date:
    """A date with another year than its own, to the day."""
    own, meant = f"{day.year:04}", f"{year:04}"

    def moved(moment: str) -> str:
        return meant + moment[4:] if moment.startswith(own) else moment

    return replace(
        sent,
        edtf=f"{day.replace(year=year).isoformat()}?",
        earliest=moved(sent.earliest),
        latest=moved(sent.latest),
        confidence=SURE,
        by=By.PROGRAM,
        reason=NEIGHBOURS,
        detail=f"The year is read as {own}; the documents before and after are of {meant}.",
    )
