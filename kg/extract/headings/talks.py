"""The sides of a conversation or meeting in its heading, and who wrote the record.

Memorandum of a Conversation Between the Secretary of State and the Ambassador (Krekeler)
Memorandum of Conference With President Eisenhower
Memorandum by the Secretary of State of a Meeting at the White House Between the President and …
Memorandum of Conversation With the President, by the Secretary of State
"""

from __future__ import annotations

import re

from kg.extract.headings.forms import Form, forms
from kg.extract.headings.parties import read_parties, read_sides
from kg.extract.headings.partywords import party_words
from kg.model import Label, Party, Span

BETWEEN = re.compile(r"\b(?:[Bb]etween|[Aa]mong)\s+")
WITH = re.compile(r"(?<!for discussion )\b[Ww]ith\s+(?=the\s+[A-Z]|[A-Z])")
# "Memorandum by the Secretary of State of a Meeting … Between"
RECORDED = re.compile(r"\s+of\s+(?:a|the)\s+(?=[A-Z])")
TALKS = frozenset(
    ("memorandum-of-conversation", "memorandum-of-telephone-conversation", "minutes", "notes")
)

Sides = tuple[tuple[Party, ...], tuple[Party, ...]]


def of_a_meeting(text: str, found: tuple[Form, Span], end: int) -> tuple[Form, Span] | None:
    """The form of "Memorandum by the Secretary of State of a Meeting … Between X and Y": what it
    records, not what it is written on."""
    between = BETWEEN.search(text, found[1].end, end) or WITH.search(text, found[1].end, end)
    if between is None or not found[0].correspondence:
        return None
    for recorded in RECORDED.finditer(text, found[1].end, between.start()):
        later = forms().find(text, recorded.end(), between.start())
        if later is not None and not later[0].correspondence:
            return later[0], found[1]
    return None


def sides_of(
    text: str, start: int, end: int, form: Form, origin: re.Match[str] | None
) -> Sides | None:
    """Participants and authors of a record of what was said; None when the heading names no side.

    ``origin`` is the word before the author ("by"), if there is one.
    """
    if form.correspondence:
        return None
    before = BETWEEN.search(text, start, end)
    beside = WITH.search(text, start, end) if before is None and form.slug in TALKS else None
    where = before or beside
    if where is None:
        return None
    stop, authors = end, ()  # type: int, tuple[Party, ...]
    if origin is not None and origin.start() < where.start():
        recorded = RECORDED.search(text, origin.end(), where.start())
        if recorded is None:
            return None
        authors = read_parties(text, origin.end(), recorded.start())
    elif origin is not None and beside is not None:
        stop = origin.start()
        authors = read_parties(text, origin.end(), end)
    if before is not None:
        return read_sides(text, before.end(), end), authors
    told = read_parties(text, where.end(), stop, "conversation")
    return tuple(side for side in told if is_somebody(side)), authors


def is_somebody(side: Party) -> bool:
    """Whether words behind "with" name a person, an office or a body: not "With Annexes"."""
    return side.label is Label.PERSON or party_words().label(side.text) is not None
