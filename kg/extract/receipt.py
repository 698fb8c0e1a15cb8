"""When a message came in, as its notes say: "Received at 7:39 p.m.", "it was received at the White
House on July 5".

The clock is that of Washington, where the Department of State and the White House are; that of
other offices is not known. A note that gives no day means the first such hour after the message was
sent: telegrams took hours, and the editors give the day where it is another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from kg.extract.archive import sentence_end
from kg.extract.clauses import clause_words
from kg.extract.clock import CLOCK, Clock, cities, clocks, rules
from kg.extract.date_grammar import When
from kg.extract.dateline import localised
from kg.extract.posts import DEPARTMENT, post_of_party
from kg.extract.wording import any_of
from kg.model import Date, Label, Party, Span
from kg.settings import word_table

PRINTED = "printed"
AFTER_SENT = "first-after-sent"
_HOME = "Washington"
# Longer under way, and with no day printed: one of the two clocks is misread or misprinted.
_LONGEST = timedelta(hours=20)
_LATEST = timedelta(days=200)  # a letter by sea; later is another year's day
_REACH = 110  # characters behind "received" in which its time stands
_TIME = re.compile(CLOCK)  # "7:39 p.m."
_ZULU = re.compile(r"\b(?P<hour>[0-2]\d):?(?P<minute>[0-5]\d)\s?Z\b")  # "0332Z"
_PLACE = re.compile(
    r"^[\s,]*(?:in|at|by)\s(?:the\s)?(?P<place>[A-Z][\w.’' ]*?)(?=\s(?:at|on)\s|[,.;(]|$)"
)
_OTHER = re.compile(r",?\s(?:and|but)\s(?!noon|midnight)|;")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a note says that a message came in: the stretch that may tell when, and the place."""

    start: int
    end: int
    place: str = ""


@cache
def _words() -> tuple[re.Pattern[str], frozenset[str]]:
    data = word_table("handling")["receipt"]
    subject = rf"(?:{clause_words().noun}|\bit|\bwhich)\s+(?:was|were)\s+(?:(?-i:[a-z]+ly)\s+)?"
    told = re.compile(
        rf"(?:(?:(?<=[.;,)“]\s)|^|(?<=[.;)]\s\s))(?=R)|{subject}|{any_of(data['indicates'])}\s+)"
        rf"(?:received|rec[’']d)\b",
        re.IGNORECASE,
    )
    return told, frozenset(data["home"])


def receipt(text: str, notes: Sequence[Span]) -> Receipt | None:
    """The first place in the notes that tells of the receipt of the document itself."""
    told, _ = _words()
    for note in notes:
        for found in told.finditer(text[note.start : note.end]):
            start = note.start + found.end()
            end = min(sentence_end(text, start, note.end) + 1, start + _REACH)
            other = _OTHER.search(text, start, end)
            end = other.start() if other else end
            place = _PLACE.match(text[start:end])
            return Receipt(start, end, place["place"].strip() if place else "")
    return None


def received_date(
    text: str,
    notes: Sequence[Span],
    sent: Date | None,
    recipients: Sequence[Party],
    dates: Sequence[Date],
    note_at: int | None,
) -> Date | None:
    """The time of receipt that the notes tell; None where they tell none or its day stays open.

    ``dates`` are those found in the document; ``note_at`` is the index of the source note.
    """
    told = receipt(text, notes)
    if told is None or sent is None or not _at_home(told.place, recipients):
        return None
    inside = [d for d in dates if told.start <= d.start < told.end]
    found = _printed(inside) or _of_day(text, told, inside, note_at)
    if found is None and not inside:
        found = _first_after(sent, text, told, note_at)
    return found if found is not None and _in_time(found, sent) else None


def _at_home(place: str, recipients: Sequence[Party]) -> bool:
    """Whether a message came to Washington: the place says so, or without one its addressee."""
    _, home = _words()
    if place:
        named = place in home
        return named and any(
            post_of_party(one) == DEPARTMENT or one.label in (Label.PERSON, Label.OFFICE)
            for one in recipients
        )
    return any(post_of_party(one) == DEPARTMENT for one in recipients)


def _printed(inside: Sequence[Date]) -> Date | None:
    """A day with its hour."""
    for date in inside:
        if "T" in date.edtf:
            moment = datetime.fromisoformat(date.edtf)
            return date if moment.tzinfo else _date(date, moment, PRINTED, 0.97)
    return None


def _of_day(text: str, told: Receipt, inside: Sequence[Date], note: int | None) -> Date | None:
    """A day, with an hour that stands apart from it: "on December 14 at 7:15 p.m."."""
    day = next((d for d in inside if re.fullmatch(r"\d{4}-\d\d-\d\d", d.edtf)), None)
    if day is None or day.day is None:
        return None
    words = _TIME.search(text, told.start, told.end)
    if words is None:
        return day
    clock, last = clocks(words[0])
    if last is not None or clock.midnight:
        return day
    start, end = min(day.start, words.start()), max(day.end, words.end())
    moment = datetime(day.day.year, day.day.month, day.day.day, clock.hour, clock.minute)
    return _date(Date(start, end, text[start:end], "", "", "", note=note), moment, PRINTED, 0.97)


def _first_after(sent: Date, text: str, told: Receipt, note: int | None) -> Date | None:
    """The first such hour after the sending, on Washington's clock or in universal time."""
    zulu = _ZULU.search(text, told.start, told.end)
    words = zulu or _TIME.search(text, told.start, told.end)
    local = _local(sent, universal=zulu is not None)
    if words is None or local is None:
        return None
    if zulu is not None:
        hour, minute = int(zulu["hour"]), int(zulu["minute"])
        if hour > 23:
            return None
    else:
        clock, last = clocks(words[0])
        if last is not None or clock.midnight:
            return None
        hour, minute = clock.hour, clock.minute
    moment = local.replace(hour=hour, minute=minute, second=0)
    if moment < local:
        moment += timedelta(days=1)
    if moment - local > _LONGEST:
        return None
    said = Date(*words.span(), words[0], "", "", "", note=note)
    if zulu is not None:
        edtf = f"{moment:%Y-%m-%dT%H:%M:00Z}"
        return replace(
            said, edtf=edtf, earliest=edtf, latest=edtf, reason=AFTER_SENT, confidence=0.93
        )
    return _date(said, moment, AFTER_SENT, 0.93)


def _local(sent: Date, *, universal: bool) -> datetime | None:
    """What Washington's clock, or the universal one, showed at the sending; None for a day without
    a clock or a zone."""
    zone = cities().zone(_HOME)
    if "T" not in sent.edtf or "/" in sent.edtf or zone is None:
        return None
    moment = datetime.fromisoformat(sent.edtf)
    if moment.tzinfo is None:
        return None
    return moment.astimezone(UTC if universal else rules(zone)).replace(tzinfo=None)


def _in_time(found: Date, sent: Date) -> bool:
    """Whether a message came in on a day from the one it was sent on; a clock a day behind is that
    of another zone."""
    if found.day is None or sent.day is None:
        return True
    under_way = found.day - sent.day
    return -timedelta(days=1) <= under_way <= _LATEST


def _date(said: Date, moment: datetime, reason: str, confidence: float) -> Date:
    """The words with a moment on Washington's clock."""
    clock = Clock(moment.hour, moment.minute)
    when = localised(When(moment.year, moment.month, moment.day, clock=clock), _HOME)
    earliest, latest = when.bounds()
    return replace(
        said,
        edtf=when.edtf(),
        earliest=earliest,
        latest=latest,
        reason=reason,
        confidence=confidence,
    )
