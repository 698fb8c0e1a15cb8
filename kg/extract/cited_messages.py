"""Messages cited: telegrams, airgrams and despatches by number, letters by parties and day."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.extract.date_grammar import months
from kg.extract.posts import DEPARTMENT, post_of, post_of_party, post_words
from kg.extract.wording import Anchored, one_of
from kg.model import Cited, Date, Party, ReferenceKind
from kg.settings import shipped

# ----------------------------------------------------------------
# Messages and public statements cited by their date.
#
#     your letter of October 24 · Khrushchev’s message of October 26 · my October 23 letter
#     the statement issued by Tass in September · the President’s speech of October 22
#
# They are found from the dates: what stands before or after one. Whose "your letter" is depends on
# the message it stands in, which may be an enclosed one, so that is left to resolving; ``reason``
# keeps whether it was *your*, *my* or somebody else's.

BEFORE, AFTER = 130, 60


@dataclass(frozen=True, slots=True)
class CitedWords:
    """Patterns made from ``data/words/cited.toml``."""

    before: re.Pattern[str]  # searched in what precedes a date; reaches to its end
    after: re.Pattern[str]  # matched at what follows a date
    behind: re.Pattern[str]  # an end named behind the date
    forms: dict[str, str]


@dataclass(frozen=True, slots=True)
class CitedMessage:
    """One message or statement cited. ``whose``: your, my, other; answered, if of another, and
    words before it say who answers it."""

    start: int
    end: int
    kind: ReferenceKind
    cited: Cited
    whose: str


@cache
def cited_words() -> CitedWords:
    """The shipped words as patterns."""
    data = tomllib.loads((shipped("data") / "words" / "cited.toml").read_text("utf-8"))
    messages = _any(data["messages"])
    statements = _any(data["statements"]["words"])
    issued = _any(data["issued"]["words"])
    # "Gen. Maxwell D. Taylor"; a full stop behind a longer word ends the sentence
    word = r"(?:[A-Z][A-Za-z]{0,2}\.(?:[A-Z]\.)*|[A-Z][\w’'-]*)"
    name = rf"{word}(?:\s(?:of\s)?{word}){{0,4}}"
    whose = (
        rf"(?P<whose>\b[Yy]our|\b[Mm]y|\b[Oo]ur|\b(?:[Hh]is|[Hh]er|[Tt]heir|[Ii]ts)|\b(?:[Tt]he\s)?{name}[’']s?"
        rf"|\b[Tt]he|\b[Aa]n?|\b{name})"
    )
    little = (
        "and|have|has|had|was|is|your|my|our|his|the|an?|to|in|of|by|with|from|for|that|this|these"
        "|such|on|at"
    )
    adjective = rf"(?:\s(?!(?:{little})\b)[a-z][\w-]*){{0,2}}"
    before = (
        rf"{whose}{adjective}\s"
        rf"(?:(?P<message>{messages})(?:\s(?:to|from)\s(?:the\s)?{name}){{0,2}}(?:\s(?:of|dated|on),?|,)"
        rf"|(?P<statement>{statements})(?:\s(?:{issued}))?(?:\s(?:by|to|of|before)\s(?:the\s)?{name}){{0,2}}"
        rf"(?:\s(?:of|dated|on|in),?|,))\s(?:the\s)?$"
    )
    after = (
        rf"\s(?:(?P<message>{messages})|(?P<statement>{statements}))\b"
        rf"(?:\s(?:to|from)\s(?:the\s)?{name}){{0,2}}"
    )
    # "letter of March 2 to Prime Minister Ben Gurion", "from Eisenhower to De Gaulle"
    behind = rf"(?:,?\s(?:to|from)\s(?:the\s)?{name}){{1,2}}"
    return CitedWords(re.compile(before), re.compile(after), re.compile(behind), data["messages"])


def _any(words: Sequence[str] | dict[str, str]) -> str:
    return "|".join(
        re.escape(w).replace(r"\ ", r"\s") for w in sorted(words, key=len, reverse=True)
    )


# "your", "the President’s" right before a date: "your October 24 letter"
_WHOSE = re.compile(
    r"(\b[Yy]our|\b[Mm]y|\b[Oo]ur|\b(?:[Hh]is|[Hh]er|[Tt]heir|[Ii]ts)"
    r"|\b(?:[Tt]he\s)?[A-Z][\w.-]*(?:\s[A-Z][\w.-]*){0,3}[’']s?|\b[Tt]he|\b[Aa]n?)\s$"
)


# "King Saud’s reply of June 25 to " before what he answers
_ANSWERED = re.compile(
    r"[A-Z][\w-]*[’']s?\s(?:[a-z-]+\s|[A-Z][a-z]+\s\d{1,2}\s)?(?:reply|response|answer)"
    r"(?:\s(?:of|dated)\s[A-Z][a-z]+\s\d{1,2}(?:,\s\d{4})?)?\sto\s$"
)


def find_messages(text: str, dates: Sequence[Date]) -> Iterator[CitedMessage]:
    """The messages and statements that the text cites by date, in the order of the dates."""
    words = cited_words()
    for date in dates:
        line = max(text.rfind("\n", 0, date.start) + 1, date.start - BEFORE)
        found = words.before.search(text, line, date.start)
        if found:
            named = words.behind.match(text, date.end, min(len(text), date.end + AFTER))
            end = named.end() if named else date.end
            answered = _ANSWERED.search(text, line, found.start()) is not None
            yield _made(found, found.start(), end, date, found["whose"], answered)
            continue
        found = words.after.match(text, date.end, min(len(text), date.end + AFTER))
        if found:
            owner = _WHOSE.search(text, line, date.start)
            start = owner.start() if owner else date.start
            answered = _ANSWERED.search(text, line, start) is not None
            yield _made(found, start, found.end(), date, owner[1] if owner else "the", answered)


def _made(
    found: re.Match[str], start: int, end: int, date: Date, owner: str, answered: bool
) -> CitedMessage:
    others = "answered" if answered else "other"
    whose = {"your": "your", "my": "my", "our": "my"}.get(owner.lower(), others)
    if found["statement"]:
        cited = Cited(form="statement", sent=date.edtf)
        return CitedMessage(start, end, ReferenceKind.STATEMENT, cited, whose)
    form = cited_words().forms[found["message"]]
    return CitedMessage(start, end, ReferenceKind.LETTER, Cited(form=form, sent=date.edtf), whose)


# ----------------------------------------------------------------
# Telegrams, airgrams and despatches cited by number.
#
#     Embtel 1070 · Deptel 982 · Depcirtel 734 · Secto 12 · your 1047 · my 563 · Paris 5416
#     telegram 1070 from Moscow, October 24 · telegrams 737 and 740 to Cairo · airgram A–212
#
# What the words leave open is told by the page: in a telegram from the Department to Moscow,
# ``Embtel 1070`` came from the Embassy there, and ``your 1047`` as well. The words are in
# ``data/words/telegrams.toml`` and ``posts.toml``.


@dataclass(frozen=True, slots=True)
class Channel:
    """Between whom the page's message goes: posts of its writer and of its addressee."""

    writer: str | None = None
    addressee: str | None = None

    @classmethod
    def of(cls, senders: Sequence[Party], recipients: Sequence[Party]) -> Channel:
        """The channel of a heading's parties; an end is left open when it has several posts, and
        both when they are one: the Secretary away from the Department writes to it."""
        writer, addressee = _single(senders), _single(recipients)
        return cls() if writer == addressee else cls(writer, addressee)

    @property
    def field(self) -> str | None:
        """The end that is not the Department; None when both or neither are posts."""
        ends = {end for end in (self.writer, self.addressee) if end not in (None, DEPARTMENT)}
        return ends.pop() if len(ends) == 1 else None


def _single(parties: Sequence[Party]) -> str | None:
    posts = {post_of_party(party) for party in parties}
    return posts.pop() if len(posts) == 1 else None


@dataclass(frozen=True, slots=True)
class Telegram:
    """One number cited, and what the words and the page say of it."""

    start: int
    end: int
    cited: Cited
    confidence: float


@dataclass(frozen=True, slots=True)
class TelegramWords:
    """Patterns made from the shipped words."""

    cited: Anchored
    tail: re.Pattern[str]
    copy: re.Pattern[str]
    more: re.Pattern[str]
    channel: dict[str, dict[str, str]]
    series: dict[str, dict[str, str]]


@cache
def _telegraphed() -> dict[str, str]:
    """The posts by the words that stand before a number: "Paris 5416", "ROME 12867", and of the
    Department, which numbers what it sends to all posts in one series, "State 285426"."""
    cities = {"State": DEPARTMENT} | post_words().cities
    return {city.upper(): post for city, post in cities.items()} | cities


@cache
def telegram_words() -> TelegramWords:
    """The shipped words as patterns."""
    data: dict[str, Any] = tomllib.loads(
        (shipped("data") / "words" / "telegrams.toml").read_text("utf-8")
    )
    cities = one_of(_telegraphed())
    day = rf"{months()}\s\d{{1,2}}(?:,\s(?:19|20)\d\d)?"
    quantity = "|".join(map(re.escape, data["quantities"]["words"]))
    number = rf"\d{{1,6}}(?![\d/.]\d|\d|[-–]\d|(?:st|nd|rd|th)\b)(?!\s(?:{quantity})\b)"
    coded = rf"(?:(?:[A-Z]{{1,6}}[-–\s])?{number})"
    channel = "|".join(sorted(data["channel"], key=len, reverse=True))
    series = "|".join(sorted(data["series"], key=len, reverse=True))
    noun = r"tel(?:egram|s)?s?\.?|telegrams?|airgrams?|desp(?:atch(?:es)?)?|cables?"
    cited = rf"""
        \b(?:
          (?P<form>[Cc]ircular\ (?:[Tt]elegrams?|[Aa]irgrams?)|[Tt]elegrams?|[Aa]irgrams?
             |[Dd]espatch(?:es)?|[Ii]nstruction)\s(?:[Nn]os?\.\s?)?(?P<n1>{coded})
        | (?:[Rr]e)?(?P<channel>{channel})\.?\s(?:[Nn]os?\.\s?)?(?P<n2>(?:[A-Z][-–])?{number})
        | (?=[A-Za-z]+\s\d)(?P<series>(?i:{series}))\s(?P<n3>{number})
        | (?P<own>(?:[Rr]e)?(?i:(?:your?|our|my|ur)(?:tel|telegram)s?)
             |[Yy]our|[Mm]y|[Oo]ur|[Uu]r)\s(?:(?P<noun>{noun})\s)?(?:[Nn]o\.\s?)?(?P<n4>{number})
        | (?P<body>Department|Dept|Embassy|Emb)(?:[’']?s)?\s(?:(?P<kind>{noun})\s)
             (?:[Nn]os?\.\s?)?(?P<n5>{coded})
        | (?=[A-Z])(?P<city>{cities})(?P<owns>[’']s)?\s(?:(?P<cable>{noun})\s)?(?P<n6>\d{{2,6}})
             (?![\d/.:,]\d|\d|[-–]\d|\s?[ap]\.?\s?m)(?!\s(?:{quantity})\b)
        )"""
    place = rf"(?:{cities}|(?:the\s)?Department(?:\ of\ State)?|Dept)"
    tail = rf"""
        (?:,?\s(?:of\s|dated\s)?\(?(?P<day1>{day})\)?,?(?=\s(?:from|to)\b))?
        (?:,?\s(?P<way>from|to)\s(?P<place>{place})(?:\s(?P<way2>from|to)\s(?P<place2>{place}))?)?
        (?:,?\s(?:of\s|dated\s)?\(?(?P<day2>{day}))?"""
    # "Deptel 1372, reptd USUN 898", "London’s 292 May 1 repeated Dept as 5925": one telegram
    copy = (
        rf",?\s(?:repeated|re?ptd?\.?|sent)\s(?:info(?:rmation)?\s)?(?:to\s)?"
        rf"(?:{place}|(?:{place}\s)?(?i:{series}))\s(?:as\s)?(?:[Nn]o\.\s)?{number}"
    )
    more = rf"(?:,\s(?:and\s)?|\sand\s|\sor\s|\sthrough\s|\s?[-–]\s?)(?P<next>{coded})(?!\s?[-–]\d)"
    return TelegramWords(
        Anchored(re.compile(cited, re.VERBOSE), re.compile(r"\d"), before=70, after=40),
        re.compile(tail, re.VERBOSE),
        re.compile(copy),
        re.compile(more),
        data["channel"],
        {name.lower(): entry for name, entry in data["series"].items()},
    )


def find_telegrams(
    text: str,
    spans: Iterable[tuple[int, int]],
    channel: Channel,
    dates: Sequence[Date] = (),
    telegraphic: bool = True,
) -> Iterator[Telegram]:
    """The telegrams cited in the spans of the text.

    ``telegraphic`` pages (telegrams themselves) cite by bare numbers ("your 1047", "Paris 5416");
    elsewhere such words count things. ``dates`` are those found in the document, in text order.
    """
    words = telegram_words()
    starts = [date.start for date in dates]
    for start, end in spans:
        at = start
        while found := words.cited.search(text, at, end):
            at = found.end()
            if _bare(found) and (not telegraphic or _year(found["n4"] or found["n6"])):
                continue
            if found["city"] and _SENT.search(text, max(start, found.start() - 40), found.start()):
                continue
            numbers, reached = _numbers(text, found, end)
            tail = words.tail.match(text, reached, end)
            about = _about(found, tail, channel)
            said = _sent(tail, dates, starts)
            copy = words.copy.match(text, tail.end() if tail else reached, end)
            at = copy.end() if copy else reached
            for place, (low, high) in enumerate(numbers):
                begin = found.start() if place == 0 else low
                cited = about(text[low:high], said)
                stop = at if len(numbers) == 1 else high
                yield Telegram(begin, stop, cited, 0.93 if _bare(found) else 0.95)


# "Sent Dept 28, rptd info New Delhi 29": what this very telegram is called elsewhere
_SENT = re.compile(
    r"\b(?:[Ss]ent|SENT|[Rr]ptd|RPTD|[Rr]epeated|REPEATED|[Rr]epeat|info|INFO|pouched)\b[^.;\n]{0,30}$"
)


def _bare(found: re.Match[str]) -> bool:
    """Whether nothing but a name and a number stands there: "your 1047", "Paris 5416"."""
    own = found["own"] is not None and "tel" not in found["own"].lower() and not found["noun"]
    return own or (found["city"] is not None and not found["cable"])


def _year(number: str) -> bool:
    return len(number) == 4 and number[:2] in ("18", "19", "20")


def _numbers(text: str, found: re.Match[str], end: int) -> tuple[list[tuple[int, int]], int]:
    """Spans of the numbers of a list, and where the list ends."""
    group = next(name for name in ("n1", "n2", "n3", "n4", "n5", "n6") if found[name])
    numbers = [found.span(group)]
    reached = found.end()
    several = text[found.start() : numbers[0][0]].rstrip(" .").lower().endswith(("s", "nos"))
    digits = len(found[group])
    while more := telegram_words().more.match(text, reached, end):
        # "Tel Aviv 1037, 1039": behind a city alone, what is of its kind
        alike = found["city"] is not None and digits > 2 and len(more["next"]) == digits
        if not (alike if _bare(found) else several):
            break
        numbers.append(more.span("next"))
        reached = more.end()
    return numbers, reached


def _about(
    found: re.Match[str], tail: re.Match[str] | None, channel: Channel
) -> Callable[[str, str | None], Cited]:
    """Makes what is cited out of a number and a date: form and ends are the same for a list."""
    form, sender, recipient, prefix = _ends(found, channel)
    if tail is not None and tail["way"]:
        places = {tail["way"]: _place(tail["place"])}
        if tail["way2"]:
            places[tail["way2"]] = _place(tail["place2"])
        sender = _end("from", places, sender, places.get("to"))
        recipient = _end("to", places, recipient, places.get("from"))

    def cited(number: str, sent: str | None) -> Cited:
        return Cited(
            form=form,
            number=f"{prefix} {number}" if prefix else number,
            sender=sender,
            recipient=recipient,
            sent=sent,
        )

    return cited


def _end(
    way: str, places: dict[str, str | None], named: str | None, other: str | None
) -> str | None:
    """One end of a telegram: as the tail says, as the citation named it, else the Department.

    "Telegram 737 to Cairo" came from the Department; "Jerusalem's 187 to Department" did not.
    """
    if way in places:
        return places[way]
    return next((end for end in (named, DEPARTMENT) if end not in (None, other)), None)


def _place(words: str) -> str | None:
    return DEPARTMENT if "Dep" in words else _telegraphed().get(words) or post_of(words)


Ends = tuple[str, str | None, str | None, str | None]  # form, sender, recipient, series


def _ends(found: re.Match[str], channel: Channel) -> Ends:
    """Form, sender, recipient and series of what a citation names."""
    if found["channel"]:
        return _abbreviated(found["channel"], channel)
    if found["series"]:
        entry = telegram_words().series[found["series"].lower()]
        sender, recipient = (
            f"organization/{entry[end]}" if end in entry else None for end in ("from", "to")
        )
        return "telegram", sender, recipient, found["series"].title()
    if found["own"]:
        yours = found["own"].lower().removeprefix("re").startswith(("your", "ur"))
        ends = (channel.addressee, channel.writer)
        return _form(found["noun"]), *(ends if yours else ends[::-1]), None
    if found["body"]:
        ours = found["body"].startswith("Dep")
        ends = (DEPARTMENT, channel.field) if ours else (channel.field, DEPARTMENT)
        return _form(found["kind"]), *ends, None
    form = _form(found["cable"] if found["city"] else found["form"])
    sender = _place(found["city"]) if found["city"] else None
    return form, DEPARTMENT if form.startswith("circular") else sender, None, None


def _abbreviated(word: str, channel: Channel) -> Ends:
    """What "Embtel" or "Deptel" says on this page."""
    entry = telegram_words().channel[word]
    if entry["to"] == "all":
        return entry["form"], DEPARTMENT, None, None
    ends = (channel.field, DEPARTMENT)
    return entry["form"], *(ends if entry["to"] == "department" else ends[::-1]), None


def _form(noun: str | None) -> str:
    """The form a noun stands for; a number alone is a telegram's."""
    said = (noun or "").lower()
    kind = "airgram" if "airgram" in said else "telegram"
    if said.startswith("circular"):
        return f"circular-{kind}"
    if said.startswith("desp"):
        return "despatch"
    return "instruction" if said.startswith("instr") else kind


def _sent(tail: re.Match[str] | None, dates: Sequence[Date], starts: Sequence[int]) -> str | None:
    """EDTF of the date in a citation's tail, as the document's dates have it."""
    if tail is None:
        return None
    for group in ("day1", "day2"):
        if tail[group]:
            at = bisect_left(starts, tail.start(group) - 8)
            while at < len(dates) and dates[at].start <= tail.start(group):
                if dates[at].end > tail.start(group):
                    return dates[at].edtf
                at += 1
    return None
