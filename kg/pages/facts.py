"""The table of facts of a resource, in an order and with captions that people read."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from kg.graph import vocab as v
from kg.pages.links import Links
from kg.pages.reader import Facts, Reader
from kg.pages.render import clock
from kg.pages.views import Fact, Value, natural, values

PERSON: Final = "Person"  # cw:senderPerson: who it was
TEXT: Final = "Text"  # cw:senderText: the words printed
ANSWERED: Final = NamedNode(v.REPLY_TO.value + "-inverse")  # the place of its row, no property

# Properties a page shows by other means than a row of its table of facts
ELSEWHERE: Final = frozenset(
    {
        v.TYPE,
        v.LABEL,
        v.IS_STRING,
        v.ORDER,
        v.PREF_LABEL,
        v.FOAF_NAME,
        v.REFERENCE_CONTEXT,
        v.BEGIN_INDEX,
        v.END_INDEX,
        v.ANCHOR_OF,
        v.EARLIEST,
        v.LATEST,
        v.RECEIVED_EARLIEST,
        v.RECEIVED_LATEST,
        v.DELIVERED_EARLIEST,
        v.DELIVERED_LATEST,
        v.ENCLOSES,
    }
)

# Properties that come first in a table of facts, in this order
ORDER: Final = (
    v.SENDER,
    v.RECIPIENT,
    v.SIGNER,
    v.COPIED_TO,
    v.AUTHOR,
    v.PARTICIPANT,
    v.SENT,
    v.DATED,
    v.EDTF_VALUE,
    v.SENT_FROM,
    v.RECEIVED,
    v.RECEIVED_EDTF,
    v.DELIVERED,
    v.DELIVERED_EDTF,
    v.DELIVERED_TO,
    v.REPLY_TO,
    v.IS_PART_OF,
    v.FORM,
    v.MESSAGE_NUMBER,
    v.SUBJECT_LINE,
    v.CLASSIFICATION,
    v.HANDLING,
    v.DRAFTER,
    v.DRAFTED_AT,
    v.DRAFTING_OFFICE,
    v.CLEARED_BY,
    v.CLEARING_OFFICE,
    v.HELD_IN,
    v.COPY_IN,
    v.PRINTED_IN,
    v.ON_PAGE,
    v.ONLINE_EDITION,
)

# The words that give a time, and the property that has it in its normal form
TIMES: Final = {
    v.SENT: v.EDTF_VALUE,
    v.DATED: v.EDTF_VALUE,
    v.RECEIVED: v.RECEIVED_EDTF,
    v.DELIVERED: v.DELIVERED_EDTF,
}


def facts(
    reader: Reader, links: Links, node: NamedNode, skip: frozenset[NamedNode] = frozenset()
) -> tuple[Fact, ...]:
    """The table of facts of a resource: who and when before the rest.

    The person behind an office or post (``cw:senderPerson``) stands beside it; the words printed
    for a party (``cw:senderText``) stand in for one that wasn't resolved, and have a row of their
    own where only some of those who took part were; a date as printed has its normal form beside
    it.
    """
    found = reader.facts(node)
    rows: dict[NamedNode, Fact] = {}
    answers = sorted(set(reader.back(v.REPLY_TO, node)), key=natural)
    for predicate in sorted({*found, v.REPLY_TO}, key=place):
        about = party(predicate)
        if about in rows or not ELSEWHERE.isdisjoint((predicate, about)) or about in skip:
            continue
        if about in TIMES.values() and any(TIMES.get(one) == about for one in found):
            continue
        if about == v.TITLE and [one.value for one in found[about]] == [reader.label(node)]:
            continue  # it stands above
        if about in found or predicate in found:
            rows[about] = row(reader, links, about, found)
        words = found.get(v.PARTICIPANT_TEXT, [])
        if about == v.PARTICIPANT and len(words) > len(found.get(about, [])) > 0:
            # a list has many whom nothing tells apart from others of the name
            printed = values(reader, links, sorted(words, key=str))
            rows[v.PARTICIPANT_TEXT] = Fact(reader.caption(v.PARTICIPANT_TEXT), printed)
        if about == v.REPLY_TO and answers:  # so that a thread can be followed both ways
            rows[ANSWERED] = Fact("Answered by", values(reader, links, answers))
    return tuple(rows.values())


def row(reader: Reader, links: Links, about: NamedNode, found: Facts) -> Fact:
    """One row: what a property says, with the persons or the date behind it."""
    agents = found.get(about, [])
    people = found.get(NamedNode(about.value + PERSON), [])
    words = found.get(NamedNode(about.value + TEXT), [])
    exact = [clock(one.value) for one in found.get(TIMES.get(about, about), ())]
    shown = values(reader, links, agents or people or words)
    if about in TIMES.values():
        shown = tuple(Value(one) for one in exact)
    return Fact(
        reader.caption(about),
        shown,
        values(reader, links, (one for one in people if one not in agents)) if agents else (),
        "; ".join(exact) if about in TIMES else "",
    )


def party(predicate: NamedNode) -> NamedNode:
    """``cw:sender`` of ``cw:senderPerson`` and ``cw:senderText``; any other property as it is."""
    for ending in (PERSON, TEXT):
        about = NamedNode(predicate.value.removesuffix(ending))
        if about != predicate and about in ORDER:
            return about
    return predicate


def place(predicate: NamedNode) -> tuple[int, str]:
    """Where a property comes in a table; strangers at the end, by name."""
    about = party(predicate)
    return (ORDER.index(about) if about in ORDER else len(ORDER), predicate.value)
