"""The same text in another place, and other records of the same meeting.

A document is printed in two volumes; a letter is printed, and carried by a telegram that is printed
elsewhere; two people, or the editors of two volumes, tell of one meeting. Each message is compared
with those that have runs of words in common with it (``Card.sketch``), with the telegrams of its
number and day, and each record with those of the same meeting.
"""

from __future__ import annotations

from dataclasses import replace

from kg.model import Communication, Extraction, Link
from kg.resolve.message_index import Card, Index, overlap

SAME_TEXT, SAME_NUMBER, SAME_MEETING = "same-text", "same-number", "same-meeting"
# Notes by editors tell of what others tell of, too, in the same words.
NOT_COMPARED = frozenset(("editorial-note",))
ALIKE = 5  # hashes in common, below which texts are not compared
# Share of common runs of words from which two texts are one: of a day, or of days not known alike;
# else drafts and revised statements of policy are more alike than that.
OF_A_DAY, OF_ANY_DAY = 0.4, 0.9
PRESENT = 2  # who took part in both, where a meeting has no number
GIVEN = 0.9  # until it is measured (``kg/resolve/grounds.py``)


def with_printings(found: Extraction, index: Index) -> Extraction:
    """The extraction with links to where its messages are printed elsewhere, and to other records
    of the meetings that it records."""
    of_document = {card.id: card for card in index.of_document(found.id)}
    said = tuple(
        linked(message, of_document[message.id], index) if message.id in of_document else message
        for message in found.communications
    )
    return replace(found, communications=said)


def linked(message: Communication, card: Card, index: Index) -> Communication:
    """One message with its other printings and the other records of its meeting."""
    same = {one.id: (one, SAME_TEXT) for one in texts(card, index)}
    for one in numbered(card, index):
        same.setdefault(one.id, (one, SAME_NUMBER))
    met = (one for one in meetings(card, index) if one.id not in same)
    return replace(
        message,
        printed_also=tuple(link(one, why, card) for one, why in same.values()),
        met_also=tuple(link(one, SAME_MEETING, card) for one in met),
    )


def link(other: Card, reason: str, card: Card) -> Link:
    """The link to another printing, with what it rests on."""
    details = {
        SAME_TEXT: f"{overlap(card, other):.0%} of the runs of six words are common to both.",
        SAME_NUMBER: "The number, the sender and the day are the same.",
        SAME_MEETING: "It records the meeting of the same number, or minute and people.",
    }
    return Link(other.id, reason, GIVEN, detail=details[reason])


def texts(card: Card, index: Index) -> list[Card]:
    """The messages of other documents with the same text: of each document the most alike, if of
    this one nothing is more alike to it."""
    if not card.sketch or card.form in NOT_COMPARED:
        return []
    found: dict[str, Card] = {}
    for other in sorted(index.alike(card, ALIKE), key=lambda one: -overlap(card, one)):
        if other.document != card.document and other.document not in found:
            found[other.document] = other
    return [
        other for other in found.values() if are_one(card, other) and closest(other, card, index)
    ]


def are_one(card: Card, other: Card) -> bool:
    """Whether two texts with common words are one. A volume prints drafts and answers to two in
    nearly the same words, but seldom a text twice: there the ends have to be the same as well."""
    numbers = card.number and other.number and not (card.enclosed or other.enclosed)
    if other.form in NOT_COMPARED or (numbers and card.number != other.number):
        return False  # what is told to two posts in telegrams of their own
    of_a_day = card.day is None or other.day is None or card.day == other.day
    if card.volume == other.volume:
        ends = card.senders & other.senders and card.recipients & other.recipients
        return bool(ends) and overlap(card, other) >= OF_ANY_DAY
    return overlap(card, other) >= (OF_A_DAY if of_a_day else OF_ANY_DAY)


def closest(other: Card, card: Card, index: Index) -> bool:
    """Whether nothing in the document of ``card`` is more like another than that is."""
    here = (one for one in index.of_document(card.document) if one.sketch)
    return max(here, key=lambda one: overlap(other, one)).id == card.id


def numbered(card: Card, index: Index) -> list[Card]:
    """The telegrams of its number, sender and day in other documents."""
    if card.number is None or card.day is None or card.enclosed or not card.origin:
        return []
    return [
        other
        for other in index.numbered(card.form, card.number)
        if other.document != card.document
        and not other.enclosed
        and (other.day, other.origin) == (card.day, card.origin)
    ]


def meetings(card: Card, index: Index) -> list[Card]:
    """The records of the same meeting in other documents: of the same number, or of the same minute
    with some who took part in both."""
    if not card.occasion:
        return []
    is_numbered = " " in card.occasion
    return [
        other
        for other in index.recorded(card.occasion)
        if other.document != card.document
        and (is_numbered or len(card.present & other.present) >= PRESENT)
    ]
