"""Who drafted, cleared and approved a document, and to whom it was repeated.

Drafted by Tyler, cleared by Rusk and in S/S, and approved by Kohler.
Drafted and approved by Rusk · Drafted at the White House · Repeated to London and Paris.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.sources.places import LONGEST, sentence_end
from kg.model import Label, Party, Span

# "Drafted by", "cleared with", "and approved and signed for Dillon by", "Repeated priority to"
_CLAUSE = re.compile(
    r"\b(?P<verb>[Dd]rafted|[Pp]repared|[Cc]leared|[Cc]oncurred in|[Aa]pproved|[Aa]uthorized"
    r"|[Ss]igned|[Ii]nitialed|[Rr]epeated|[Ss]ent|[Pp]assed|[Pp]ouched|[Tt]ransmitted|[Tt]ranscribed)\b"
    r"(?P<more>(?:,?\s(?:and\s)?(?:drafted|cleared|approved|signed|initialed|authorized)){0,3})"
    r"(?P<between>(?:\s(?!by\b|to\b|at\b|with\b|in\b)[^\s.;()]+){0,9}?)"
    r"\s(?P<link>by|to|at the|in the|in|with)\s"
)
_STOP = re.compile(
    r"(?=,?\s(?:and\s|but\s)?(?:drafted|cleared|concurred in|approved|authorized|signed|initialed"
    r"|repeated|also|sent|passed|pouched|transmitted|transcribed|who|which|as|for|from|on|at|under"
    r"|with|after|before|during|except|is|was|were|by|where)\b)|;\s|[\n↩]|$"
)
_BY = re.compile(r"\sby\s")  # "Drafted in NEA/NE by Bergus"
_SEPARATOR = re.compile(r"(?:,\s(?:and\s)?|\sand\s)(?:also\s)?(?:in\s|by\s|with\s|to\s|the\s)*")
_PERSON = re.compile(
    r"(?:[A-Z][\w.’'-]*\s){0,4}(?:de\s|von\s|van\s)?[A-Z][a-z][\w’'-]+(?:,?\s[JS]r\.)?"
)
_OFFICE = re.compile(
    r"[A-Z]{1,6}(?:[/–-][A-Z]{1,6}){0,4}|[A-Z][A-Za-z’.]+(?:\s(?:of|the|for|[A-Z][\w’.]+))*"
)
_CODE = re.compile(r"[A-Z]{1,6}(?:[/–-][A-Za-z]{1,6}){0,4}")
_TAIL = re.compile(r"\s\(([^()]{1,80})\)$")
_PLACES_OF_WORK = ("White House", "Department", "Embassy", "Pentagon", "Treasury")


@dataclass(frozen=True, slots=True)
class Drafting:
    """The hands a document went through, as its source note tells."""

    drafters: tuple[Party, ...] = ()
    clearances: tuple[Party, ...] = ()
    drafted_at: Party | None = None
    copied_to: tuple[Party, ...] = ()


_ROLES = {
    "drafted": "drafters",
    "prepared": "drafters",
    "cleared": "clearances",
    "concurred in": "clearances",
    "approved": "clearances",
    "authorized": "clearances",
    "repeated": "copies",
    "passed": "copies",
    "pouched": "copies",
}


def read_drafting(text: str, start: int, end: int) -> Drafting:
    """The drafting sentences of ``text[start:end]``, a source note after its place and markings."""
    found: dict[str, list[Party]] = {"drafters": [], "clearances": [], "copies": []}
    drafted_at: Party | None = None
    for clause in _CLAUSE.finditer(text, start, end):
        if not _opens(text, clause.start(), start):
            continue
        verbs = [clause["verb"].lower(), *re.findall(r"[a-z]+ed", clause["more"])]
        if "sent" in verbs and re.search(r"\b[Aa]lso\s$", text[start : clause.start()]):
            verbs = ["repeated"]
        reached = _reach(text, clause.end(), end)
        roles = dict.fromkeys(_ROLES[verb] for verb in verbs if verb in _ROLES)
        link = clause["link"]
        for role in roles:
            if (link == "to") != (role == "copies"):
                continue
            parties = _parties(text, clause.end(), reached, role)
            if role == "drafters" and link.startswith(("at", "in")):
                drafted_at = drafted_at or next(iter(parties), None)
                if by := _BY.match(text, reached):
                    found[role] += _parties(text, by.end(), _reach(text, by.end(), end), role)
            else:
                found[role] += parties
    return Drafting(
        tuple(found["drafters"]), tuple(found["clearances"]), drafted_at, tuple(found["copies"])
    )


def _reach(text: str, at: int, end: int) -> int:
    """Where the names end that begin at an offset: at the next verb, or with the sentence."""
    sentence = sentence_end(text, at, min(end, at + LONGEST))
    stop = _STOP.search(text, at, sentence)
    return stop.start() if stop else sentence


def _opens(text: str, at: int, start: int) -> bool:
    """Whether a verb opens a sentence or goes on from one that does ("…, and approved by")."""
    before = text[max(start, at - 12) : at]
    return (
        at == start or re.search(r"(?:[.;:]\s|,\s|\band\s|\b[Aa]lso\s|\)\s)$", before) is not None
    )


def _parties(text: str, start: int, end: int, role: str) -> list[Party]:
    parties: list[Party] = []
    at = start
    while at < end:
        cut = _SEPARATOR.search(text, at, end)
        stop = cut.start() if cut else end
        party = _party(text, at, stop, role)
        if party is not None:
            parties.append(party)
        at = cut.end() if cut else end
    return parties


def _party(text: str, start: int, end: int, role: str) -> Party | None:
    words = text[start:end]
    tail = _TAIL.search(words)
    office: Span | None = None
    if tail:
        if _CODE.fullmatch(tail[1]):  # "Elwood (INR/RNA)"
            office = Span(start + tail.start(1), start + tail.end(1))
        end = start + tail.start()
        words = text[start:end]
    if words.startswith("the "):
        start += 4
        words = text[start:end]
    label = _label(words, role)
    if label is None:
        return None
    if _CODE.fullmatch(words):  # "in S/S"
        office = Span(start, end)
    return Party(
        words,
        start,
        end,
        label,
        confidence=0.95,
        reason="source-note",
        office=text[office.start : office.end] if office else None,
        office_span=office,
    )


def _label(words: str, role: str) -> Label | None:
    if not words or len(words) > 70:
        return None
    if role == "copies":
        return Label.POST if _OFFICE.fullmatch(words) else None
    if _CODE.fullmatch(words) or any(place in words for place in _PLACES_OF_WORK):
        return Label.BODY
    return Label.PERSON if _PERSON.fullmatch(words) else None
