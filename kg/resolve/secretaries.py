"""*The Secretary*, *the Acting Secretary*: the one of State, in a paper of his department.

Records of conversations speak of *the Secretary* and mean the one of State, whom the heading or the
text calls by name, or whose department keeps the paper. Where a Secretary of Defense or of the
Treasury is spoken of too, it is left open.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.model import ArchiveRole, Communication, Extraction, Label, Link, Mention, Party
from kg.resolve.acting import ACTING, BARE_SECRETARY, SECRETARY, acting_person
from kg.resolve.offices import incumbent_link
from kg.resolve.register import Register

SURE = 0.9  # of 95 read 93 were right; the two had no article, and are open now
REASON = "secretary-of-state"
# the office before a name: "Acting Secretary of State (", "Acting Secretary "
IN_HEADING = re.compile(r"\bacting\s+secretary(?:\s+of\s+state)?\s+\(?$", re.IGNORECASE)
# "the Secretary", "The Secretary’s", not "the Secretary-Designate"
ARTICLE = re.compile(r"the\s+$", re.IGNORECASE)
GOES_ON = re.compile(r"-|\s(?:of|for|General)\b")
# "Secretary of Defense", "Secretaries of the Army and the Navy"
ANOTHER = re.compile(
    r"\b(?P<under>\w+\s)?Secretar(?:y|ies)\s(?:of|for)\s(?:the\s)?(?!State\b|Department\b)[A-Z]"
)
UNDER = ("under ", "assistant ", "deputy ")
# before a name: "Secretary Dulles", not "Foreign Secretary Lloyd"
TITLE = re.compile(r"(?P<other>[A-Z]\w+\s)?\bSecretary\s(?:of\sState\s)?$")
KEPT = re.compile(r"Department of State|RG 59\b")


def settle_secretaries(extraction: Extraction, text: str, register: Register) -> Extraction:
    """The extraction with *the Secretary* told, among mentions and parties, where it can be.

    What is told already, and what the editors marked, stays.
    """
    printed = extraction.communications[0] if extraction.communications else None
    held = register.holder(SECRETARY, printed.day) if printed and printed.day else None
    if printed is None or held is None or not any(map(open_, extraction.mentions)):
        return extraction
    if not of_state(extraction, text, held.person):
        return extraction
    in_office = replace(incumbent_link(held), confidence=SURE)
    deputy = named_acting(printed, text) or acting_person(SECRETARY, printed.day, register)

    def links(words: str) -> tuple[Link, Link | None] | None:
        bare = BARE_SECRETARY.fullmatch(words)
        if bare is None:
            return None
        if bare["acting"]:
            return Link(SECRETARY, ACTING, SURE), deputy
        return Link(SECRETARY, REASON, SURE), in_office

    def told(one: Mention) -> Mention:
        found = links(one.text) if open_(one) else None
        if found is None or not ARTICLE.search(text, max(0, one.start - 5), one.start):
            return one
        if GOES_ON.match(text, one.end):
            return one
        return replace(one, agent=found[0], person=found[1], candidates=())

    def party(one: Party) -> Party:
        found = links(one.text) if one.agent is None and one.label is Label.OFFICE else None
        return replace(one, agent=found[0], person=found[1]) if found else one

    return replace(
        extraction,
        mentions=tuple(map(told, extraction.mentions)),
        communications=tuple(
            replace(
                one,
                senders=tuple(map(party, one.senders)),
                recipients=tuple(map(party, one.recipients)),
                participants=tuple(map(party, one.participants)),
            )
            for one in extraction.communications
        ),
    )


def named_acting(printed: Communication, text: str) -> Link | None:
    """Who the heading says acts: "to the Acting Secretary of State (Johnson)"."""
    for party in (*printed.senders, *printed.recipients):
        at = party.start or 0
        if party.agent and party.label is Label.PERSON and IN_HEADING.search(text, 0, at):
            return replace(party.agent, reason=ACTING, confidence=SURE)
    return None


def open_(one: Mention) -> bool:
    """Whether a mention is the bare word, and nobody yet."""
    return (
        one.label is Label.OFFICE
        and one.agent is None
        and BARE_SECRETARY.fullmatch(one.text) is not None
    )


def of_state(extraction: Extraction, text: str, holder: str) -> bool:
    """Whether a paper speaks of one Secretary only, and he is the one of State."""
    others = list(ANOTHER.finditer(text))
    if any((found["under"] or "").lower() not in UNDER for found in others):
        return False
    named = False
    for one in extraction.mentions:
        if one.label is Label.OFFICE and one.agent and one.agent.target == SECRETARY:
            named = True
        before = TITLE.search(text, max(0, one.start - 40), one.start)
        if one.label is not Label.PERSON or before is None or before["other"]:
            continue
        if one.agent is None or one.agent.target != holder:
            return False
        named = True
    return named or party_of(extraction, holder) or (not others and kept_by_state(extraction))


def party_of(extraction: Extraction, holder: str) -> bool:
    """Whether the Secretary of State writes, is written to or takes part."""
    return any(
        link is not None and link.target in (SECRETARY, holder)
        for one in extraction.communications[:1]
        for party in (*one.senders, *one.recipients, *one.participants, *one.authors)
        for link in (party.agent, party.person)
    )


def kept_by_state(extraction: Extraction) -> bool:
    """Whether the source note says that the Department of State keeps the paper."""
    return any(
        KEPT.search(" ".join((kept.repository, *kept.path)))
        for kept in extraction.archive
        if kept.role is ArchiveRole.SOURCE
    )
