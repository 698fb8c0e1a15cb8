"""Every date on the page, the day a document without a dateline was sent, and when a message came
in.

Dates keep their printed precision. A day without its year takes the year that puts it closest
to the document's own date, looking back further than ahead: correspondence speaks mostly of
what has happened.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from kg.extract.archive import sentence_end
from kg.extract.clauses import clause_words
from kg.extract.clock import CLOCK, Clock, cities, clocks, rules
from kg.extract.date_grammar import FILED, Found, Reading, When, Years, grammar, relative_grammar
from kg.extract.dateline import LONGEST, dated, localised, read_dateline
from kg.extract.forms import blanked, captions, page_of
from kg.extract.heading import WIRED, Heading, reads_as_title
from kg.extract.posts import DEPARTMENT, post_of_party
from kg.extract.wording import any_of
from kg.model import By, Date, Document, Label, Mark, Party, Span, note_finder
from kg.settings import word_table

# ----------------------------------------------------------------
# Dates as the editors marked them, in TEI attributes.
#
# ``date/@when``, ``@from``/``@to``, ``@notBefore``/``@notAfter`` (TEI P5, att.datable.w3c), and the
# ``frus:doc-dateTime-min``/``-max`` of a whole document.

MARKED = "editors-markup"
TOLD_OF = "time-told-of"  # reason of a date that the program concludes for an editorial note
# 1962-10-25T01:59:00, 1968-01-27T15:00:00Z, 1962-10-25T01:59:00-04:00
MARKED_DAY = re.compile(
    r"(\d{4})(?!\d)(?:-(\d\d)(?!\d))?(?:-(\d\d)(?!\d))?"
    r"(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?"
)
# What editors say of a date's making in @ana ("#date_apparent-typo-based-on-document-content",
# "#date_imprecise-inferred-from-date-rules") and how sure they are (@cert): the word, EDTF's mark,
# the confidence, and the sentence for people. The first that fits counts.
SAID = (
    ("typo", "?", 0.9, "The editors take the date printed for a misprint."),
    ("imprecise", "~", 0.9, "The editors give it as imprecise."),
    ("approximate", "~", 0.9, "The editors give it as approximate."),
    ("circa", "~", 0.9, "The editors give it as approximate."),
    ("undated", "?", 0.8, "The document is undated; the editors inferred the date."),
    ("inferred", "?", 0.8, "The editors inferred the date."),
    ("conjecture", "?", 0.8, "The editors inferred the date."),
)
CERTAIN = {
    "medium": 0.75,
    "low": 0.5,
    "unknown": 0.5,
}  # of @cert (TEI P5)
NOT_SURE = "The editors are not certain of it (@cert={!r})."
ZULU = re.compile(r"\d\s?Z\b")  # "1500Z": the clock of Greenwich
LOCAL = re.compile(r"\b(?:[ap]\.?\s?m\b|noon|midnight)", re.IGNORECASE)  # "5 p.m.": the place's


def marked_date(document: Document, mark: Mark, zone: str | None) -> Date | None:
    """A marked date; None where the markup gives no value, or one that is no date."""
    given = dict(mark.attributes)
    calendar = given.get("calendar", "gregorian").lstrip("#").lower()
    if calendar in PERSIAN:
        given = {name: from_persian(value) or "" for name, value in given.items()}
    elif calendar != "gregorian":
        return None
    first = given.get("when") or given.get("from") or given.get("notBefore")
    last = given.get("to") or given.get("notAfter")
    between = not given.get("to")
    note = document.note_at(mark.start)
    span = Span(mark.start, mark.end)
    text = document.text[mark.start : mark.end]
    found = _span(document, span, when(first, zone, text), when(last, zone, text), between=between)
    if found is not None:
        found = as_sure_as_said(found, given.get("ana", ""), given.get("cert", ""))
    return replace(found, note=note.index) if found and note else found


def as_sure_as_said(found: Date, ana: str, cert: str) -> Date:
    """A marked date with what its editors say of how they came by it, in EDTF, confidence and
    words."""
    said = next((one for one in SAID if one[0] in ana.lower()), None)
    sign, confidence, detail = said[1:] if said else ("", 1.0, "")
    if cert in CERTAIN:
        sign = "%" if sign == "~" else sign or "?"
        confidence = min(confidence, CERTAIN[cert])
        detail = f"{detail} {NOT_SURE.format(cert)}".strip()
    if not sign:
        return found
    first, last = found.earliest[:10], found.latest[:10]
    if first == last:
        edtf = f"{first}{sign}"  # EDTF has no mark for a time of day; the bounds keep it
    elif (
        first[:7] == last[:7]
        and first[8:] == "01"
        and int(last[8:]) == monthrange(int(last[:4]), int(last[5:7]))[1]
    ):
        edtf = f"{first[:7]}{sign}"
    else:
        edtf = f"{first}{sign}/{last}{sign}"
    return replace(found, edtf=edtf, confidence=confidence, detail=detail)


NEW_YEAR = 226_894  # the day before 1 Farvardin 1, counted as date.toordinal counts
PERSIAN = ("persian", "iranian", "jalali", "solar-hijri")


def from_persian(value: str) -> str | None:
    """A day of the Persian solar calendar (``1348-02-11``) in the Gregorian one; None for what is
    no day of it. The leap years are those of the cycle of 33 years, right from 1799 to 2256."""
    found = re.fullmatch(r"(1[1-5]\d\d)-(\d\d)-(\d\d)", value)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    leap = (25 * year + 11) % 33 < 8
    longest = 31 if month <= 6 else 30 if month < 12 or leap else 29
    if not (1 <= month <= 12 and 1 <= day <= longest):
        return None
    before = 31 * (month - 1) - max(0, month - 7)
    days = 365 * (year - 1) + (8 * year + 21) // 33 + before + day
    return date.fromordinal(days + NEW_YEAR).isoformat()


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
    match = MARKED_DAY.match(value or "")
    if match is None:
        return None
    year, month, day, hour, minute = (int(g) if g else None for g in match.groups()[:5])
    found = When(year, month, day)
    if not _is_day(found):
        return None
    if year is None or month is None or day is None or hour is None or minute is None:
        return found
    greenwich = ZULU.search(text) or (match[6] == "Z" and not LOCAL.search(text))
    if hour > 23 or minute > 59 or ((hour, minute) == (0, 0) and not greenwich):
        return found
    moment = datetime(year, month, day, hour, minute)
    offset = timedelta(0) if greenwich else _offset(match[6], zone, moment)
    return replace(found, clock=Clock(hour, minute), offset=offset)


def _is_day(found: When) -> bool:
    """Whether the calendar has the day, as far as it is given."""
    try:
        date(found.year or 1, found.month or 1, found.day or 1)
    except ValueError:
        return False
    return True


def _offset(said: str | None, zone: str | None, moment: datetime) -> timedelta | None:
    """How far a clock is ahead of Greenwich: as the value says, else as it was in its zone."""
    if said and said != "Z":
        return datetime.strptime(said, "%z").utcoffset()
    return cities().offset(zone, moment) if zone else None


# ----------------------------------------------------------------
# Every date on the page, and the day a document without a dateline was sent.

AHEAD = 4 * 30  # days: a month further ahead than this is last year's
# between two dates of which only the second has its year: "August 12 and September 9, 1961"
SHARED_YEAR = re.compile(r"\s?(?:,|,?\s?and|,?\s?or|to|through|–|—|-)\s(?:on\s)?|\s?[–—-]\s?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")  # of an EDTF value, to the day or finer
RANGE = re.compile(r"\s?[–—-]\s?")


def find_dates(document: Document, heading: Heading) -> tuple[Date, ...]:
    """Every date in heading, body and notes, in order; the heading's own keep their offset.

    Dates whose year nothing on the page settles are left out.
    """
    text = blanked(document)
    years = Years(document, text)
    sent = heading.sent.day if heading.sent is not None else None
    settling = settled(list(grammar().dates(text)), text, sent, years)
    # "February 29" stands in the text, and the year it would have is no leap year
    readings = list(joined([one for one in settling if one.found.when.valid()], text))
    words = relative_grammar()
    extra = list(words.years(text))
    if sent is not None:
        end = min((note.start for note in document.notes), default=len(text))
        start = heading.title_span.end
        extra += words.near(text, start, end, sent, heading.form in WIRED)
    taken = [reading.found for reading in readings]
    starts = [one.start for one in taken]
    readings += [reading for reading in extra if free(reading.found, taken, starts)]
    note_at = note_finder(document.notes)
    known = [date for date in (heading.sent, heading.received) if date is not None]
    dates = known + [
        as_date(reading, document.text, note_at(reading.found.start))
        for reading in readings
        if all(reading.found.end <= d.start or reading.found.start >= d.end for d in known)
    ]
    return tuple(sorted(dates, key=lambda d: (d.start, d.end)))


def settled(
    found: Sequence[Found], text: str, sent: date | None, years: Years
) -> Iterator[Reading]:
    """The dates with their years: printed, shared with the dates that follow in one list, or the
    nearest to the day of sending, in a document without one to the full date last read."""
    context: date | None = None
    following = shared_years(found, text)
    for index, one in enumerate(found):
        if one.when.year is not None:
            if one.when.day is not None and years.plausible(one.when.year):
                context = one.when.first()
            yield Reading(one)
            continue
        if (shared := following[index]) is not None:
            yield Reading(with_year(one, shared), 0.98, "year-of-next-date")
            continue
        if sent is not None:
            yield Reading(with_year(one, nearest_year(one.when, sent)), 0.96, "year-of-document")
            continue
        year = years(one.when) if context is None else nearest_year(one.when, context)
        if year is not None:
            yield Reading(with_year(one, year), 0.9, "year-of-page")


def shared_years(found: Sequence[Found], text: str) -> list[int | None]:
    """For each date the year printed with it or, where it is one of a list, with the one that
    closes it: "October 9 and 12, and November 1, 1961"."""
    years: list[int | None] = [one.when.year for one in found]
    for index in range(len(found) - 2, -1, -1):
        one, after, year = found[index], found[index + 1], years[index + 1]
        if years[index] is None and year and SHARED_YEAR.fullmatch(text, one.end, after.start):
            years[index] = year - ((one.when.month or 0) > (after.when.month or 0))
    return years


def with_year(one: Found, year: int) -> Found:
    """The date in a year."""
    return replace(one, when=one.when.in_year(year))


def nearest_year(when: When, sent: date) -> int:
    """The year that puts a month or day closest to sending, at most four months ahead; "last
    August" is the one before the month of sending, "next May" the one after."""
    if when.step:
        later = (when.month or 0) > sent.month
        same = when.month == sent.month
        return sent.year - (later or same) if when.step < 0 else sent.year + (not later)
    month, day = when.month or 1, when.day or (when.days and when.days[0]) or 15
    this_year = (month - sent.month) * 30.4 + day - sent.day
    if this_year > AHEAD:
        return sent.year - 1
    return sent.year + 1 if this_year < AHEAD - 365 else sent.year


def joined(readings: Sequence[Reading], text: str) -> Iterator[Reading]:
    """Two full dates with a dash between them made one range: "Dec. 31, 1956–Jan. 3, 1957"."""
    held: Reading | None = None
    for reading in readings:
        if held is not None and RANGE.fullmatch(text, held.found.end, reading.found.start):
            first, last = held.found.when, reading.found.when
            plain = first.until is None and last.until is None and first.clock is None
            if plain and last.clock is None and first.first() < last.first():
                when = replace(first, until=last)
                held = replace(
                    held,
                    found=Found(held.found.start, reading.found.end, when),
                    confidence=min(held.confidence, reading.confidence),
                )
                continue
        if held is not None:
            yield held
        held = reading
    if held is not None:
        yield held


def free(found: Found, taken: Sequence[Found], starts: Sequence[int]) -> bool:
    """Whether a date overlaps none of those taken, in order, which begin at ``starts``."""
    at = bisect_right(starts, found.start)
    before = at > 0 and taken[at - 1].end > found.start
    return not before and not (at < len(taken) and taken[at].start < found.end)


def as_date(reading: Reading, text: str, note: int | None) -> Date:
    """The reading as a value of the model; a time has an offset where its words name a place."""
    date = dated(text, reading.found, None, reading.reason)
    return replace(date, confidence=reading.confidence, note=note)


def conclude_sent(
    document: Document,
    heading: Heading,
    dates: Sequence[Date],
    enclosed_dates: Sequence[Date] = (),
) -> Date | None:
    """When a document without a dateline was sent, from its own words; None when they don't say.

    The day in the document's file number comes first: it is right in five cases of six. Then a
    date on a line of its own: in a telegram it is mostly that of a letter passed on the same day,
    and counts for more where another date of the body falls on that day. No conclusion is earlier
    than the sending or delivery of a message inside. The confidences are shares of right
    conclusions, counted on printed documents whose dateline was taken away.
    """
    floor = max((d.earliest[:10] for d in enclosed_dates), default="")
    own, filed = own_line(document, heading), filed_day(document)
    if filed is not None and filed.edtf[:10] >= floor:
        if own is not None and own.edtf[:10] == filed.edtf[:10]:
            return concluded(filed, 0.95, "date-in-file-number-and-text")
        return filed
    if own is not None and own.edtf[:10] >= floor:
        day = own.edtf[:10]
        agrees = any(
            d.note is None and d.start != own.start and d.edtf.startswith(day) for d in dates
        )
        return concluded(own, 0.8 if agrees else 0.65, "date-on-its-own-line")
    today = next((d for d in dates if d.note is None and is_today(document.text, d)), None)
    if today is not None and DAY.match(today.edtf) and today.edtf[:10] >= floor:
        return concluded(today, 0.8, "date-said-to-be-today")
    latest = max(enclosed_dates, key=lambda d: d.earliest[:10], default=None)
    if latest is not None and DAY.match(latest.edtf):
        return concluded(latest, 0.5, "date-of-enclosed-message")
    return None


def is_today(text: str, day: Date) -> bool:
    """Whether a date is said to be that of writing: "which came in today, May 2"."""
    return re.search(r"\b[Tt]oday,?\s\(?$", text[max(0, day.start - 9) : day.start]) is not None


def own_line(document: Document, heading: Heading) -> Date | None:
    """The first date alone on a line of the document itself; what stands below a label or a
    second heading is something attached, with a date of its own."""
    page = page_of(document)
    for line in page.lines:
        if line.start <= heading.title_span.start:
            continue
        found = read_dateline(line, lambda _: None, page.text)
        if found is not None and found.date is not None and DAY.match(found.date.edtf):
            return found.date
        heads = len(line.text) < LONGEST and not line.text.endswith((".", ":", ","))
        if captions().attached.match(line.text) or (heads and reads_as_title(line.text)):
            return None
    return None


def concluded(evidence: Date, confidence: float, reason: str) -> Date:
    """A day concluded from a date of the page, which stays its evidence."""
    day = evidence.edtf[:10]
    if "/" in evidence.edtf:
        day = evidence.latest[:10]
    return replace(
        evidence,
        edtf=day,
        earliest=f"{day}T00:00:00",
        latest=f"{day}T23:59:59",
        confidence=confidence,
        reason=reason,
        detail="",
    )


def filed_day(document: Document) -> Date | None:
    """The day at the end of the decimal file number in the source note: "611.61/10–2562".

    The Department of State's central files number a document by subject, month, day and year.
    """
    for note in document.notes[:1]:
        filed = FILED.search(document.text, note.start, note.end)
        if filed is None:
            continue
        when = When(1900 + int(filed["year"]), int(filed["month"]), int(filed["day"]))
        if when.valid():
            start, end = filed.start() + 1, filed.end()
            found = Reading(Found(start, end, when), 0.83, "date-in-file-number")
            return as_date(found, document.text, note.index)
    return None


# ----------------------------------------------------------------
# When a message came in, as its notes say: "Received at 7:39 p.m.", "it was received at the White
# House on July 5".
#
# The clock is that of Washington, where the Department of State and the White House are; that of
# other offices is not known. A note that gives no day means the first such hour after the message
# was sent: telegrams took hours, and the editors give the day where it is another.

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
    for one in inside:
        if "T" in one.edtf:
            moment = datetime.fromisoformat(one.edtf)
            return one if moment.tzinfo else _date(one, moment, PRINTED, 0.97)
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
