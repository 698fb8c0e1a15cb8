"""Who sent and who received a letter or a statement that is cited by its day.

    your letter of October 24 · Khrushchev’s message of October 26 to the President
    King Saud’s reply to President Kennedy’s May 11 letter

The words name the ends, or the message they stand in does: *your* letter is that of its addressee.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kg.model import Communication, Extraction, Label, Mention, Party, Reference
from kg.resolve.cards import Card, day_of
from kg.resolve.register import Register

# "a memorandum of September 15 to Mr. " before a name: the addressee's
_TO = re.compile(r"\bto\s(?:(?!from\b|by\b)[\w.’'-]+\s)*$")
_ADDRESSEE = re.compile(r"\bto\s(?:the\s)?([A-Z].*)", re.DOTALL)  # "letter to Marshall, November 2"
_INDEFINITE = re.compile(r"An?\s", re.IGNORECASE)  # "a February 8 memorandum from Rostow"
_WORD = re.compile(r"[^\W\d_]{3,}")
_ANSWERING = 60  # characters within which who answers stands before what he answers


@dataclass(frozen=True, slots=True)
class Ends:
    """Local names of who sent and who received what is cited. ``addressee`` are the words for one
    that is named but not known."""

    senders: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    addressee: str | None = None

    def may_be(self, card: Card, register: Register) -> bool:
        """Whether an addressee who is named but not known may have received a message."""
        if self.addressee is None:
            return True
        people = (register.person(name) for name in card.recipients)
        known = {word for person in people if person for word in _WORD.findall(person.name)}
        return not known.isdisjoint(_WORD.findall(self.addressee))


def ends_of(reference: Reference, extraction: Extraction, register: Register) -> Ends:
    """The ends of a letter or statement that a document cites, as far as the words tell them."""
    cited = reference.cited
    if cited.sender and cited.recipient:
        day = day_of(cited.sent) or date.min
        return Ends(_held(cited.sender, day, register), _held(cited.recipient, day, register))
    senders: list[frozenset[str]] = []
    recipients: list[frozenset[str]] = []
    named = _ADDRESSEE.search(reference.text)
    addressee = named[1] if named else None
    for mention in extraction.mentions:
        if reference.start <= mention.start and mention.end <= reference.end:
            names = _targets(mention)
            before = reference.text[: mention.start - reference.start]
            if names:
                (recipients if _TO.search(before) else senders).append(names)
            elif mention.label is not Label.PERSON and _TO.search(before):
                addressee = None  # "to the Prime Minister": no name to go by
    if whose(reference) in ("your", "my") and not reference.in_apparatus:
        message = _message(extraction.communications, reference.start)
        ends = _links(message.recipients), _links(message.senders)
        writer, reader = ends if whose(reference) == "your" else ends[::-1]
        senders = [writer]
        recipients = recipients if named else [reader]  # "my memorandum to Mr. Hoover"
    elif whose(reference) == "answered" and not recipients:
        recipients = [_answering(reference, extraction.mentions)]
    if not senders:
        return Ends()
    if len(recipients) == 1:
        return Ends(senders[0], recipients[0])
    return Ends(senders[0], addressee=addressee)


def whose(reference: Reference) -> str:
    """Whose message the words say it is: your, my, other, answered."""
    return reference.reason.partition(" ")[0]


def is_known(reference: Reference) -> bool:
    """Whether the words speak of a letter as known by its sender and day: "Rostow’s memorandum of
    February 8", but not "a memorandum of February 8 from Rostow"."""
    return _INDEFINITE.match(reference.text) is None


def only(names: frozenset[str]) -> str | None:
    """The one name, a person's before that of an office held."""
    people = sorted(name for name in names if name.startswith("person/"))
    return people[0] if len(people) == 1 else next(iter(names)) if len(names) == 1 else None


def _answering(reference: Reference, mentions: Iterable[Mention]) -> frozenset[str]:
    """The person who answers, named last before "reply to Kennedy’s May 11 letter"."""
    near = [
        mention
        for mention in mentions
        if mention.note == reference.note
        and reference.start - _ANSWERING <= mention.start
        and mention.end <= reference.start
    ]
    names = _targets(max(near, key=lambda mention: mention.end)) if near else frozenset()
    return names if any(name.startswith("person/") for name in names) else frozenset()


def _message(messages: Iterable[Communication], offset: int) -> Communication:
    """The innermost message that an offset stands in."""
    printed, *enclosed = messages
    within = [c for c in enclosed if c.enclosed_in and c.start <= offset < c.end]
    return min(within, key=lambda c: c.end - c.start) if within else printed


def _held(agent: str, day: date, register: Register) -> frozenset[str]:
    """An agent, and of an office its holder on the day."""
    tenure = register.holder(agent, day) if agent.startswith("office/") else None
    return frozenset({agent, tenure.person}) if tenure else frozenset({agent})


def _links(parties: Iterable[Party]) -> frozenset[str]:
    return frozenset(
        link.target for party in parties for link in (party.agent, party.person) if link is not None
    )


def _targets(mention: Mention) -> frozenset[str]:
    links = (mention.agent, mention.person)
    return frozenset(link.target for link in links if link is not None)
