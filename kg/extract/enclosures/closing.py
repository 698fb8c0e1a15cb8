"""How an inner message ends: its signatures, and a date below or beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.enclosures.letterwords import LetterWords
from kg.model import Date, Label, Party

_REACH = 260  # the closing stands in the last words of the message
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,4}$")
# what a line below a name says of its bearer: "Chairman of the Council of Ministers, USSR"
_GAP = re.compile(r"[\s,.;:“”\"‘]*\d{0,2}[\s“”\"‘]*")
# "… and sincere friendship. Dwight D. Eisenhower"
_LAST_WORDS = re.compile(
    r"[.!?] (?P<name>[A-Z][\w’.-]* [A-Z][^\n.!?]*?(?:\b[A-Z]\. ?[\w’ -]+)?)\.?$"
)
_TRAILING_NUMBER = re.compile(r"\s?\d{1,2}\s*$")
_LINES = 4
_TITLE = 80
_JOIN = re.compile(r"(?:\s*\n\s*[“\"]?|,?\sand\s|;\s)(?:/s/\s*|[Ss]igned:?\s+)?")


@dataclass(frozen=True, slots=True)
class Closing:
    """Signatures and date found at the end of a message; ``start`` is where the closing begins."""

    start: int
    signers: tuple[Party, ...] = ()
    date: Date | None = None


def read_closing(
    words: LetterWords, text: str, start: int, end: int, dates: Sequence[Date]
) -> Closing:
    """The closing of the message between two offsets; without one, it begins at ``end``."""
    near = max(start, end - _REACH)
    at = _signature_at(words, text, near, end)
    date = _date_below(text, near, end, dates)
    if at is None:
        return Closing(end if date is None else date.start, (), date)
    begin, name_at = at
    signers = _names(words, text, name_at, end)
    if not signers and date is not None and date.start >= name_at:
        signers = _names(words, text, date.end, end)
    return Closing(begin, signers, date)


def _signature_at(words: LetterWords, text: str, near: int, end: int) -> tuple[int, int] | None:
    """Where the closing begins, and where its first name stands."""
    found: tuple[int, int] | None = None
    for match in words.valediction.finditer(text, near, end):
        stop = match.end()
        while again := words.second.match(text, stop, end):  # "With warm regards, Sincerely,"
            stop = again.end()
        found = (match.start(), stop)
    for match in words.signed.finditer(text, near, end):
        if found is None or match.start() > found[1] - 1:
            found = (found[0] if found else match.start(), match.end())
    if found is not None:
        return found
    inline = _LAST_WORDS.search(text, near, end)
    if inline and words.name.fullmatch(inline["name"]):
        return inline.start("name"), inline.start("name")
    return _name_lines(words, text, near, end)


def _name_lines(words: LetterWords, text: str, near: int, end: int) -> tuple[int, int] | None:
    """Names that stand alone on the last lines; below them the bearer's office may stand."""
    first: int | None = None
    stop = end
    for _ in range(_LINES):
        start = text.rfind("\n", near, stop) + 1
        if start <= near:
            break
        line = _TRAILING_NUMBER.sub("", text[start:stop]).strip(' .,“”"\n')
        named = words.name.fullmatch(line) or _INITIALS.fullmatch(line)
        if named and not words.titled.match(line):
            first = start
        elif first is not None or not words.office.search(line) or len(line) > _TITLE:
            break
        stop = start - 1
    return None if first is None else (first, first)


def _names(words: LetterWords, text: str, at: int, end: int) -> tuple[Party, ...]:
    """The names that stand one after another from an offset on."""
    found: list[Party] = []
    gap = _GAP.match(text, at, end)
    at = gap.end() if gap else at
    signed = words.signed.match(text, at, end)
    at = signed.end() if signed else at
    while at < end and len(found) < 3:
        name = words.name.match(text, at, end) or re.compile(r"[A-Z]{2,3}(?!\w)").match(
            text, at, end
        )
        if name is None:
            break
        line_end = text.find("\n", at, end)
        if _is_office(words, text[at : line_end if line_end >= 0 else end]):
            if found or line_end < 0:
                break
            at = line_end + 1  # an office above the name of its bearer
            continue
        if found and not re.search(r"\b[A-Z]\.", name[0]):
            break  # an office or a place, unless it is written like a signature
        stop = name.end()
        while text[stop - 1] in ".," and not _INITIALS.search(text[at:stop]):
            stop -= 1
        found.append(Party(text[at:stop], at, stop, Label.PERSON, reason="signature"))
        join = _JOIN.match(text, name.end(), end)
        if join is None:
            break
        at = join.end()
    return tuple(found)


def _is_office(words: LetterWords, line: str) -> bool:
    """``Assistant General Manager for International Activities``, ``Chairman of the Council``."""
    office = words.office.search(line)
    return office is not None and (
        office.end() == len(line.rstrip(' .,0123456789”"'))
        or re.search(r"\s(?:for|of)\s", line[office.start() :]) is not None
    )


def _date_below(text: str, near: int, end: int, dates: Sequence[Date]) -> Date | None:
    """A date that is the last thing in the message but a few marks: ``26th July.”``"""
    for date in dates:
        if near <= date.start and date.end <= end and date.note is None:
            before = text[near : date.start]
            if not text[date.end : end].strip(' .,;“”"\n') and re.search(
                r"(?:[\n.,”\"]\s*|^)(?:[A-Z]\w+,\s)?$", before
            ):
                return date
    return None


def only_initials(party: Party) -> bool:
    """Whether a signature is initials or one given name alone, too little to know a person by."""
    return (
        bool(_INITIALS.fullmatch(party.text)) or len(re.findall(r"[A-Z][\w’'-]+", party.text)) < 2
    )
