"""When a telegram came in, as its source note says: "Received at 7:39 p.m."

The clock is that of the Department of State. A note that gives no day means the first such hour
after the telegram was sent: telegrams took hours, and the editors give the day where it is another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kg.extract.citations.posts import DEPARTMENT, post_of_party
from kg.extract.dates.clock import CLOCK, clocks
from kg.extract.dates.dateline import localised
from kg.extract.dates.when import Clock, When
from kg.extract.dates.zones import cities, rules
from kg.extract.sources.reading import SourceNote
from kg.model import Date, Party

PRINTED = "printed"
AFTER_SENT = "first-after-sent"
_HOME = "Washington"
# Longer under way, and with no day printed: one of the two clocks is misread or misprinted.
_LONGEST = timedelta(hours=20)
_TIME = re.compile(CLOCK)  # "7:39 p.m."
# "Received in Athens at ": another clock
_ELSEWHERE = re.compile(r"[Rr]eceived in (?!Washington)[^.;]{0,60}$")


def received_date(
    text: str,
    source: SourceNote,
    sent: Date | None,
    recipients: Sequence[Party],
    dates: Sequence[Date],
) -> Date | None:
    """The time of receipt in the source note; None where it has none or its day can't be told.

    ``dates`` are those found in the document; only what the Department received is dated, since
    the clock of other offices is not known.
    """
    at = source.received
    home = any(post_of_party(party) == DEPARTMENT for party in recipients)
    if at is None or sent is None or not home:
        return None
    if _ELSEWHERE.search(text, max(0, at.start - 80), at.start):
        return None
    printed = next((d for d in dates if d.start <= at.start < d.end and "T" in d.edtf), None)
    if printed is not None:
        moment = datetime.fromisoformat(printed.edtf)
        return printed if moment.tzinfo else _date(printed, moment, PRINTED, 0.97)
    return _first_after(sent, text, at.start, source.note)


def _first_after(sent: Date, text: str, start: int, note: int | None) -> Date | None:
    """The first such hour on Washington's clock after the sending."""
    words = _TIME.match(text, start)
    local = _at_home(sent)
    if words is None or local is None:
        return None
    clock, last = clocks(words[0])
    if last is not None or clock.midnight or "Z" in words[0]:
        return None
    moment = datetime(local.year, local.month, local.day, clock.hour, clock.minute)
    if moment < local:
        moment += timedelta(days=1)
    if moment - local > _LONGEST:
        return None
    said = Date(*words.span(), words[0], "", "", "", note=note)
    return _date(said, moment, AFTER_SENT, 0.93)


def _at_home(sent: Date) -> datetime | None:
    """What Washington's clock showed at the sending; None for a day without a clock or a zone."""
    zone = cities().zone(_HOME)
    if "T" not in sent.edtf or zone is None:
        return None
    moment = datetime.fromisoformat(sent.edtf)
    return moment.astimezone(rules(zone)).replace(tzinfo=None) if moment.tzinfo else None


def _date(said: Date, moment: datetime, reason: str, confidence: float) -> Date:
    """The words with a moment on the Department's clock."""
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
