"""When a telegram came in, as its source note says: "Received at 7:39 p.m."

The clock is that of the Department of State. A note that gives no day means the first such hour
after the telegram was sent: telegrams took hours, and the editors give the day where it is another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kg.extract.citations.posts import DEPARTMENT, post_of_party
from kg.extract.dates.clock import CLOCK, clocks
from kg.extract.dates.when import Clock, When
from kg.extract.dates.zones import cities
from kg.extract.sources.reading import SourceNote
from kg.model import Date, Party

PRINTED = "printed"
AFTER_SENT = "first-after-sent"
_HOME = "Washington"
# Longer under way, and with no day printed: one of the two clocks is misread or misprinted.
_LONGEST = timedelta(hours=20)
_TIME = re.compile(CLOCK)  # "7:39 p.m."


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
    printed = next((d for d in dates if d.start <= at.start < d.end and "T" in d.edtf), None)
    if printed is not None:
        moment = datetime.fromisoformat(printed.edtf[:19])
        return _date(printed, moment, PRINTED, 0.97)
    words = _TIME.match(text, at.start)
    after = _instant(sent)
    if words is None or after is None:
        return None
    clock, last = clocks(words[0])
    if last is not None or clock.midnight:
        return None
    local = after + _offset(after)
    moment = datetime(local.year, local.month, local.day, clock.hour, clock.minute)
    if moment < local:
        moment += timedelta(days=1)
    if moment - local > _LONGEST:
        return None
    said = Date(*words.span(), words[0], "", "", "", note=source.note)
    return _date(said, moment, AFTER_SENT, 0.93)


def _instant(sent: Date) -> datetime | None:
    """The moment of sending in UTC, without zone; None for a day without a clock or a zone."""
    if "T" not in sent.edtf:
        return None
    moment = datetime.fromisoformat(sent.edtf)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else None


def _offset(moment: datetime) -> timedelta:
    zone = cities().zone(_HOME)
    return cities().offset(zone, moment) if zone else timedelta()


def _date(said: Date, moment: datetime, reason: str, confidence: float) -> Date:
    """The words with a moment on the Department's clock."""
    when = When(moment.year, moment.month, moment.day, clock=Clock(moment.hour, moment.minute))
    when = replace(when, offset=_offset(moment))
    earliest, latest = when.bounds()
    return replace(
        said,
        edtf=when.edtf(),
        earliest=earliest,
        latest=latest,
        reason=reason,
        confidence=confidence,
    )
