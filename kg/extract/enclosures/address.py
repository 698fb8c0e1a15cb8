"""The lines at the head of a memorandum that name who writes it and who is to read it.

``MEMORANDUM FOR THE PRESIDENT``, ``TO: The Secretary``, ``FROM: S/P—Mr. Rostow``, with the name on
the same line or on the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.enclosures.letterwords import LetterWords
from kg.model import Block, Label, Party

# "MEMORANDUM FOR THE PRESIDENT", "Memorandum for: The Secretary", "TO:", "FROM: Dean Rusk"
_LINE = re.compile(
    r"(?:(?P<to>(?:[Mm][Ee][Mm][Oo][Rr][Aa][Nn][Dd][Uu][Mm]\s(?:[Ff][Oo][Rr]|[Tt][Oo])\s?:?"
    r"|(?:[Tt][Oo]|TO|THROUGH|FOR)\s?:))|(?P<by>(?:FROM|From)\s?:))\s*"
)
_EARLY = 9
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Address:
    """Who is named as writer and reader."""

    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()


def read_address(words: LetterWords, text: str, blocks: Sequence[Block]) -> Address:
    """The parties that address lines among the first blocks name; the first of each counts."""
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    early = blocks[:_EARLY]
    for index, block in enumerate(early):
        line = _LINE.match(text, block.start, block.end)
        if line is None or block.end - block.start > _LONGEST:
            continue
        at, end = line.end(), block.end
        if at >= end and index + 1 < len(early):  # the name stands on the next line
            at, end = early[index + 1].start, early[index + 1].end
        party = _party(words, text, at, end)
        if party is None:
            continue
        if line["by"]:
            senders = senders or (party,)
        else:
            recipients = recipients or (party,)
    return Address(senders, recipients)


def _party(words: LetterWords, text: str, at: int, end: int) -> Party | None:
    """The party named by the rest of a line: an office in capitals, or a name."""
    article = re.compile(r"(?i)the\s+").match(text, at, end)
    at = article.end() if article else at
    office = words.office.match(text, at, end)
    named = words.party.match(text, at, end)
    if named is not None and named.end() >= (office.end() if office else at):
        label = Label.OFFICE if office and office.end() == named.end() else Label.PERSON
        return Party(named[0], at, named.end(), label, reason="address-line", confidence=0.9)
    if office is not None:
        return Party(
            office[0], at, office.end(), Label.OFFICE, reason="address-line", confidence=0.9
        )
    return None
