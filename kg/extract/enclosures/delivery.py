"""When and to whom a message was handed over, where the carrying text says that it was.

``delivered to Soviet Embassy 1:45 a.m. Washington time October 25`` is a delivery;
``please deliver to highest ranking Soviet official`` is an instruction and none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.enclosures.cover import CoverReader, sentences
from kg.extract.enclosures.letterwords import LetterWords
from kg.model import Date, Party

_NEAR = 120
# These say by themselves that the message reached someone; "received" and "passed" don't.
_HANDED = re.compile(r"(?i)delivered|handed|given|presented")
# "Please have this delivered to the Foreign Office"
_REQUEST = re.compile(r"(?i)\b(?:please|requests?|requested|should|would you|advise)\b")
# "Similar letter to Macmillan given British Chargé": another message
_ANOTHER = re.compile(r"(?i)\b(?:similar|identical|cop(?:y|ies)|reply|replies|parallel)\b")


def find_delivery(
    words: LetterWords,
    text: str,
    stretches: Sequence[tuple[int, int]],
    reader: CoverReader,
) -> tuple[Party | None, Date | None]:
    """To whom and when, from the first sentence of ``stretches`` that tells of a delivery."""
    for start, end in stretches:
        for span in sentences(text, start, end):
            if _ANOTHER.search(text, *span):
                continue
            for verb in words.delivered.finditer(text, *span):
                before = text[span[0] : verb.start()]
                if words.asked.search(before[-40:]) or _REQUEST.search(before):
                    continue
                to_whom = _taker(words, text, verb.end(), span[1], reader)
                when = next(
                    (
                        d
                        for d in reader.dates
                        if verb.end() <= d.start < min(span[1], verb.end() + _NEAR)
                    ),
                    None,
                )
                if to_whom is not None or (when is not None and _HANDED.fullmatch(verb[0])):
                    return to_whom, when
    return None, None


def _taker(words: LetterWords, text: str, at: int, end: int, reader: CoverReader) -> Party | None:
    """Who is named right after the verb, with or without "to"."""
    while at < end and text[at] == " ":
        at += 1
    if text.startswith("to ", at):
        at += 3
    elif text[at : at + 8].lower() == "here to ":
        at += 8
    who = words.party.match(text, at, end)
    if who is None:
        return None
    return reader.party(*who.span(), "cover-text", 0.9)
