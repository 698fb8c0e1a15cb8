"""Posts that a heading names together: "the Embassies in Iran, the United Kingdom, and Togo".

The words name one after another, so each post is a sender or addressee of its own. As none has
words of its own, the posts stand beside the party that is printed, without a place on the page;
the printed words are their evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kg.extract.posts import post_of
from kg.model import Extraction, Label, Link, Party, Span
from kg.resolve.offices import incumbent, incumbent_link
from kg.resolve.register import Register

REASON = "list-of-posts"
SURE = 0.95
# "the Embassies in", "Consulates General at"
PLURAL = re.compile(
    r"(?:[Tt]he\s+)?(?P<form>Embassies|Legations|Consulates\s+General|Consulates)\s+(?:in|at)\s+"
)
SINGULAR = {
    "embassies": "Embassy",
    "legations": "Legation",
    "consulates": "Consulate",
    "consulates general": "Consulate General",
}
BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
# "the United Kingdom", "and in Syria"
LEAD = re.compile(r"(?:(?:and|in|at|the)\s+)+")


def with_posts_listed(found: Extraction, register: Register) -> Extraction:
    """The extraction with each post of a list among the senders and addressees."""
    if not any(listed(p) for c in found.communications for p in (*c.senders, *c.recipients)):
        return found
    day = found.communications[0].day
    return replace(
        found,
        communications=tuple(
            replace(
                one,
                senders=tuple(told_apart(one.senders, register, day)),
                recipients=tuple(told_apart(one.recipients, register, day)),
            )
            for one in found.communications
        ),
    )


def listed(party: Party) -> bool:
    """Whether a party's words name several posts."""
    return party.label is Label.POST and PLURAL.match(party.text) is not None


def told_apart(parties: tuple[Party, ...], register: Register, day: date | None) -> Iterator[Party]:
    """The parties, each behind it the posts that it lists and the register knows."""
    named = {link.target for party in parties if (link := party.agent) is not None}
    for party in parties:
        yield party
        for post in posts_of(party.text) if listed(party) else ():
            if post in named or register.agent(post) is None:
                continue
            named.add(post)
            yield one_of(party, post, register, day)


def posts_of(words: str) -> Iterator[str]:
    """The local names of the posts in "the Embassies in Iran, the United Kingdom, and Togo"."""
    plural = PLURAL.match(words)
    if plural is None:
        return
    form = SINGULAR[" ".join(plural["form"].lower().split())]
    for where in BETWEEN.split(words[plural.end() :]):
        post = post_of(f"{form} in {LEAD.sub('', where, count=1).strip()}")
        if post is not None:
            yield post


def one_of(party: Party, post: str, register: Register, day: date | None) -> Party:
    """A post of the list that ``party`` is, with who headed it on the day."""
    evidence = (Span(party.start or 0, party.end or 0),) if party.start is not None else ()
    tenure = incumbent(post, day, register) if day else None
    known = register.agent(post)
    return replace(
        party,
        text="",
        start=None,
        end=None,
        agent=Link(
            post, REASON, SURE, evidence=evidence, detail=known.label if known is not None else ""
        ),
        person=replace(incumbent_link(tenure), evidence=evidence) if tenure else None,
        reason=REASON,
    )
