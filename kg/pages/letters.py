"""An agent's correspondence as a page tells it: letters, years, correspondents, mentions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg import resources
from kg.graph import vocab as v
from kg.pages import views
from kg.pages.links import Links
from kg.pages.reader import Facts, Reader
from kg.pages.views import Correspondent, Group, Letter, Value, Year

# What leads from a message to somebody whose correspondence it belongs to
BY: Final = (v.SENDER, v.SENDER_PERSON)
TO: Final = (v.RECIPIENT, v.RECIPIENT_PERSON, v.COPIED_TO, v.COPIED_TO_PERSON)

YEAR: Final = re.compile(r"\d{4}")  # 1962-10-25
FEW: Final = 15  # correspondents worth a row


@dataclass(frozen=True, slots=True)
class Letters:
    """What a page tells of an agent's letters; ``more`` leads to those that are not rows."""

    rows: tuple[Letter, ...] = ()
    more: Value | None = None
    years: tuple[Year, ...] = ()
    correspondents: tuple[Correspondent, ...] = ()
    mentions: tuple[Group, ...] = ()


def walked(reader: Reader, links: Links, node: NamedNode) -> Letters:
    """All of it, by walking over the store."""
    rows = tuple(correspondence(reader, links, node))
    return Letters(
        rows=rows,
        years=tuple(years(rows)),
        correspondents=tuple(correspondents(rows)),
        mentions=tuple(mentions(reader, links, node)),
    )


def correspondence(reader: Reader, links: Links, node: NamedNode) -> Iterator[Letter]:
    """Messages an agent sent or received, in the order of time."""
    found = {message for predicate in (*BY, *TO) for message in reader.back(predicate, node)}
    sent = [one for one in found if not resources.is_only_cited(reader.store, one)]
    rows = [letter(reader, links, one, node) for one in sent]
    yield from sorted(rows, key=lambda row: (not row.moment, row.moment, row.message.href or ""))


def letter(reader: Reader, links: Links, node: NamedNode, of: NamedNode | None = None) -> Letter:
    """A message as a row; ``of`` is the agent whose list it stands in."""
    found = reader.facts(node)
    direction = ""
    if of is not None:
        sent = of in (*found.get(v.SENDER, ()), *found.get(v.SENDER_PERSON, ()))
        direction = "sent" if sent else "received"
    forms = found.get(v.FORM, [])
    date = next((one.value for one in found.get(v.EDTF_VALUE, ())), "")
    return Letter(
        date=date,
        direction=direction,
        form=reader.label(forms[0]) if forms and isinstance(forms[0], NamedNode) else "",
        senders=_party(reader, links, found, v.SENDER, v.SENDER_TEXT),
        recipients=_party(reader, links, found, v.RECIPIENT, v.RECIPIENT_TEXT),
        message=views.value(reader, links, node),
        moment=next((one.value for one in found.get(v.EARLIEST, ())), date),
    )


def _party(
    reader: Reader, links: Links, found: Facts, agent: NamedNode, text: NamedNode
) -> tuple[Value, ...]:
    return views.values(reader, links, found.get(agent) or found.get(text) or ())


def years(rows: tuple[Letter, ...]) -> Iterator[Year]:
    """How many went each way, year by year."""
    sent, received = Counter[str](), Counter[str]()
    for row in rows:
        year = YEAR.search(row.date)
        if year:
            (sent if row.direction == "sent" else received)[year[0]] += 1
    for name in sorted(sent.keys() | received.keys()):
        yield Year(name, sent[name], received[name])


def correspondents(rows: tuple[Letter, ...]) -> Iterator[Correspondent]:
    """Who is on the other side most often."""
    sent, received = Counter[Value](), Counter[Value]()
    for row in rows:
        if row.direction == "sent":
            sent.update(row.recipients)
        else:
            received.update(row.senders)
    both = sent + received
    for who, _ in sorted(both.items(), key=lambda one: (-one[1], one[0].text))[:FEW]:
        if who.href:
            yield Correspondent(who, sent[who], received[who])


def mentions(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """The documents that mention something, by volume, each by its number."""
    by_volume: defaultdict[str, set[str]] = defaultdict(set)
    for predicate in (v.IDENT_REF, v.MENTIONED_PERSON):
        for passage in reader.back(predicate, node):
            page = passage.value.partition("#")[0]
            by_volume[page.rpartition("/")[0]].add(page)
    for name, pages in sorted(by_volume.items()):
        heading = Value(
            "Mentioned in " + reader.label(NamedNode(name)),
            views.address(reader, links, NamedNode(name)),
        )
        ordered = sorted((NamedNode(page) for page in pages), key=views.natural)
        yield Group(heading, tuple(number(reader, links, one) for one in ordered))


def number(reader: Reader, links: Links, node: NamedNode) -> Value:
    """A document by its number."""
    shown = reader.text(node, v.NUMBER) or node.value.rpartition("/")[2]
    return Value(shown, views.address(reader, links, node))
