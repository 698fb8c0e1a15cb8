"""What the page of a resource says: of a message or document, an agent and its correspondence, a
place, volume, holding or concept; and what every page of a site shares.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from kg import resources
from kg.corrections import draft
from kg.graph import vocab as v
from kg.graph.mint import ENCLOSURE
from kg.pages import citation, views
from kg.pages.citation import day_in_words
from kg.pages.links import Links
from kg.pages.passages import passages, text
from kg.pages.render import Renderer, clock
from kg.pages.views import (
    Cited,
    Correspondent,
    Fact,
    Group,
    Letter,
    Tenure,
    Value,
    View,
    Way,
    Why,
    Year,
    natural,
    passage_value,
    value,
    values,
)
from kg.resources import FACTS, Facts, Reader

# ----------------------------------------------------------------
# An agent's correspondence as a page tells it: letters, years, correspondents, mentions.

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
    roles: tuple[Value, ...] = ()
    ways: tuple[Value, ...] = ()


def walked(reader: Reader, links: Links, node: NamedNode) -> Letters:
    """All of it, by walking over the store."""
    rows = tuple(correspondence(reader, links, node))
    counted = Counter(row.direction for row in rows)
    return Letters(
        rows=rows,
        roles=tuple(Value(role, aside=f"{n:,}") for role, n in counted.most_common()),
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
        roles = (
            ("sent", (v.SENDER, v.SENDER_PERSON)),
            ("received", (v.RECIPIENT, v.RECIPIENT_PERSON)),
        )
        direction = next(
            (role for role, by in roles for one in by if of in found.get(one, ())), "copy"
        )
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
            (sent if row.direction == "sent" else received)[year[0]] += row.direction != "copy"
    for name in sorted(sent.keys() | received.keys()):
        yield Year(name, sent[name], received[name])


def correspondents(rows: tuple[Letter, ...]) -> Iterator[Correspondent]:
    """Who is on the other side most often."""
    sent, received = Counter[Value](), Counter[Value]()
    for row in rows:
        if row.direction == "sent":
            sent.update(row.recipients)
        elif row.direction == "received":
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


# ----------------------------------------------------------------
# The table of facts of a resource, in an order and with captions that people read.

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
        v.ATTACHES,
        v.RICO_SENDER,
        v.RICO_ADDRESSEE,
        v.SCHEMA_SENDER,
        v.SCHEMA_RECIPIENT,
    }
)

# What tells of the making and keeping of a document: folded below the other facts
ARCHIVE: Final = (
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
    v.SAME_TEXT,
    v.SAME_MEETING,
    v.IS_PART_OF,
    v.FORM,
    v.MESSAGE_NUMBER,
    v.SUBJECT_LINE,
    v.CLASSIFICATION,
    v.HANDLING,
    *ARCHIVE,
)

# The words that give a time, and the property that has it in its normal form
TIMES: Final = {
    v.SENT: v.EDTF_VALUE,
    v.DATED: v.EDTF_VALUE,
    v.RECEIVED: v.RECEIVED_EDTF,
    v.DELIVERED: v.DELIVERED_EDTF,
}


def facts(
    reader: Reader,
    links: Links,
    node: NamedNode,
    skip: frozenset[NamedNode] = frozenset(),
    only: Collection[NamedNode] = (),
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
        if only and about not in only:
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


# ----------------------------------------------------------------
# Claims as pages show them: what was concluded, on what grounds, how surely, by whom.


def claims(reader: Reader, links: Links, nodes: Iterable[NamedNode]) -> Iterator[Why]:
    """The claims about some resources, in their order."""
    for node in nodes:
        found = reader.store.quads_for_pattern(None, v.SUBJECT, node)
        for claim in sorted(
            (q.subject for q in found if isinstance(q.subject, NamedNode)), key=str
        ):
            yield why(reader, links, claim)


def _maker(activities: Sequence[NamedNode | Literal]) -> str:
    """Who says a claim, by the name of the activity it comes from."""
    names = {one.value.rpartition("#")[2] for one in activities}
    return "editors" if "markup" in names else "readers" if "corrections" in names else "program"


def why(reader: Reader, links: Links, claim: NamedNode) -> Why:
    """One claim."""
    said: dict[NamedNode, list[NamedNode | Literal]] = {}
    for quad in reader.store.quads_for_pattern(claim, None, None):
        if isinstance(quad.object, NamedNode | Literal):
            said.setdefault(quad.predicate, []).append(quad.object)
    subject, predicate, obj = (
        said.get(term, [claim])[0] for term in (v.SUBJECT, v.PREDICATE, v.OBJECT)
    )
    by = said.get(v.GENERATED_BY, [])
    codes = sorted(reason.value for reason in said.get(v.REASON, []))
    evidence = sorted((e for e in said.get(v.EVIDENCE, []) if isinstance(e, NamedNode)), key=str)
    outvoted = (
        isinstance(subject, NamedNode)
        and isinstance(predicate, NamedNode)
        and obj not in reader.values(subject, predicate)
    )
    return Why(
        anchor=claim.value.rpartition("#")[2],
        subject=passage_value(reader, links, subject),
        predicate=reader.label(predicate) if isinstance(predicate, NamedNode) else "",
        object=value(reader, links, obj),
        reasons=", ".join(codes),
        because="; ".join(reader.reasons.get(code, code) for code in codes),
        confidence=next((one.value for one in said.get(v.CONFIDENCE, [])), ""),
        by=_maker(by),
        evidence=tuple(passage_value(reader, links, one) for one in evidence),
        detail=" ".join(one.value for one in said.get(v.COMMENT, [])),
        outvoted=outvoted,
        correction="" if outvoted else denial(reader, links, (subject, *evidence), predicate, obj),
    )


SPAN: Final = re.compile(r"(?P<document>.+)#char=(?P<start>\d+),(?P<end>\d+)")


def denial(
    reader: Reader,
    links: Links,
    about: Sequence[NamedNode | Literal],
    predicate: NamedNode | Literal,
    obj: NamedNode | Literal,
) -> str:
    """The correction to copy that denies a claim about a name, a day or an answer; ``about`` are
    its subject and its evidence. Empty for what can't be corrected so."""
    said, message = links.local(obj.value), links.local(about[0].value)
    if predicate == v.REPLY_TO and said and message:
        return draft("answer", {"message": message, "not_to": said})
    if predicate in TIMES.values() and message:
        return draft("date", {"message": message, "sent": obj.value})
    span = next((m for one in about if (m := SPAN.fullmatch(one.value))), None)
    if span is None or not (said or "").startswith("person/"):
        return ""
    start, end = int(span["start"]), int(span["end"])
    text = reader.text(NamedNode(span["document"]), v.IS_STRING) or ""
    says = {"document": links.local(span["document"]), "text": text[start:end], "start": start}
    return draft("mention", {**says, "is_not": said})


# ----------------------------------------------------------------
# A printed document's page, and that of a message carried in one.

# Shown above and below the table of facts, or made for questions and told otherwise there
BESIDES = frozenset(
    (
        *(v.CHAPTER, v.NUMBER, v.IN_VOLUME, v.REFERENCES, v.MENTIONS, v.UNDATED),
        *(v.UNRESOLVED_PARTY, v.LISTED_FROM, v.LISTED_UNTIL),
    )
)


def way(reader: Reader, links: Links, node: NamedNode) -> Way | None:
    """From whom to whom a message went: persons where they are known, else offices, else words."""
    found = reader.facts(node)

    def side(agent: NamedNode, person: NamedNode, words: NamedNode) -> tuple[Value, ...]:
        people, agents = found.get(person, []), found.get(agent, [])
        offices = [one for one in agents if one not in people]
        chosen = (people, offices) if len(people) >= len(offices) else (offices, people)
        return values(reader, links, chosen[0] or chosen[1] or found.get(words, ()))

    senders = side(v.SENDER, v.SENDER_PERSON, v.SENDER_TEXT)
    recipients = side(v.RECIPIENT, v.RECIPIENT_PERSON, v.RECIPIENT_TEXT)
    if not senders and not recipients:
        return None
    carriers = [one for one in found.get(v.IS_PART_OF, ()) if isinstance(one, NamedNode)]
    day = next((one.value for one in found.get(v.EDTF_VALUE, ())), "")
    via = values(reader, links, carriers) if v.DOCUMENT not in found.get(v.TYPE, ()) else ()
    return Way(senders, recipients, day, via)


def cited(reader: Reader, links: Links, node: NamedNode, home: NamedNode) -> Cited:
    """How a document, or a message inside one, is cited."""
    volume = next(iter(reader.nodes(home, v.IN_VOLUME)), None)
    went = way(reader, links, node)
    work = citation.Work(
        key=(links.local(node.value) or node.value).replace("/", "-"),
        title=reader.label(node),
        url=reader.text(home, v.ONLINE_EDITION) or links.name(node.value),
        volume=reader.label(volume) if volume is not None else "",
        number=reader.text(home, v.NUMBER) or "",
        date=reader.text(node, v.EDTF_VALUE) or "",
        place=next(
            iter(one.text for one in values(reader, links, reader.nodes(node, v.SENT_FROM))), ""
        ),
        editors=[one.value for one in reader.values(volume, v.EDITOR)] if volume else [],
        issued=(reader.text(volume, v.ISSUED) or "") if volume is not None else "",
        authors=[one.text for one in went.senders] if went else [],
        recipients=[one.text for one in went.recipients] if went else [],
    )
    return Cited(
        edition=citation.edition(work),
        chicago=citation.chicago(work),
        bibtex=citation.bibtex(work),
        ris=citation.ris(work),
        csl=json.dumps(citation.csl(work), ensure_ascii=False, indent=1),
        coins=citation.coins(work),
        tags=tuple(citation.tags(work)),
    )


def document(reader: Reader, links: Links, node: NamedNode) -> View:
    """The page of a numbered item as printed, or of a message inside one."""
    printed = v.DOCUMENT in reader.nodes(node, v.TYPE)
    around = (*reader.nodes(node, v.REFERENCE_CONTEXT), *reader.nodes(node, v.IS_PART_OF))
    home = node if printed else next(iter(around), node)
    title = reader.label(node)
    number = reader.text(node, v.NUMBER) if printed else None
    inside = passages(reader, node) if printed else []
    told = [one for one in inside if ENCLOSURE.search(one.value)]
    carried_here = (*reader.nodes(node, v.ENCLOSES), *reader.nodes(node, v.ATTACHES))
    messages = list(dict.fromkeys((*told, *carried_here))) if printed else []
    before, after = beside(reader, links, node) if printed else (None, None)
    return replace(
        begun(reader, links, node),
        title=f"{number}. {title}" if number else title,
        trail=tuple(document_trail(reader, links, home, printed)),
        way=way(reader, links, node),
        facts=facts(reader, links, node, BESIDES.union(ARCHIVE)),
        archive=facts(reader, links, node, BESIDES, ARCHIVE),
        cited=cited(reader, links, node, home),
        text=text(
            reader,
            links,
            home,
            messages,
            lambda one: carried(reader, links, one),
            None if printed else node,
        ),
        before=before,
        after=after,
        groups=tuple(related(reader, links, node, messages)),
        neighbours=tuple(neighbours(reader, links, home)),
        claims=tuple(claims(reader, links, (node, *inside))),
        embedded=embedded_document(reader, links, node),
    )


def document_trail(reader: Reader, links: Links, home: NamedNode, printed: bool) -> Iterator[Value]:
    """The volume and chapters a document stands in; of a message inside, its document too."""
    yield from views.values(reader, links, reader.nodes(home, v.IN_VOLUME))
    for chapter in reader.values(home, v.CHAPTER):
        yield Value(chapter.value)
    if not printed:
        yield views.value(reader, links, home)


def carried(reader: Reader, links: Links, node: NamedNode) -> View:
    """A message carried inside, as a part of its document's page."""
    return replace(
        begun(reader, links, node), facts=facts(reader, links, node, BESIDES | {v.IS_PART_OF})
    )


def related(
    reader: Reader, links: Links, node: NamedNode, messages: list[NamedNode]
) -> Iterator[Group]:
    """What the document and the messages in it refer to, and what refers to them."""
    nodes = (node, *messages)
    cited = {one for source in nodes for one in reader.nodes(source, v.REFERENCES)}
    citing = {one for target in nodes for one in reader.back(v.REFERENCES, target)}
    for heading, found in (("Refers to", cited), ("Referred to by", citing - set(nodes))):
        ordered = sorted(found, key=views.natural)
        if ordered:
            yield Group(Value(heading), views.values(reader, links, ordered))


def beside(reader: Reader, links: Links, node: NamedNode) -> tuple[Value | None, Value | None]:
    """The documents printed before and after."""
    order = reader.text(node, v.ORDER) or ""
    if not order.isdigit() or not node.value.endswith(order):
        return None, None
    stem = node.value.removesuffix(order)
    found = [NamedNode(f"{stem}{int(order) + step}") for step in (-1, 1)]
    before, after = (
        views.value(reader, links, one)
        if Quad(one, v.TYPE, v.DOCUMENT, FACTS) in reader.store
        else None
        for one in found
    )
    return before, after


def embedded_document(reader: Reader, links: Links, node: NamedNode) -> dict[str, Any]:
    """The document in schema.org's terms, for search engines."""
    found = reader.facts(node)

    def people(agent: NamedNode) -> list[dict[str, str]]:
        return [
            {"@id": links.name(one.value), "name": reader.label(one)}
            for one in found.get(agent, ())
            if isinstance(one, NamedNode)
        ]

    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Message" if v.MESSAGE in found.get(v.TYPE, ()) else "CreativeWork",
        "@id": links.name(node.value),
        "name": reader.label(node),
    }
    for name, agent in (("sender", v.SENDER), ("recipient", v.RECIPIENT)):
        if people(agent):
            described[name] = people(agent)
    dates = [one.value for one in found.get(v.EDTF_VALUE, ())]
    if dates:
        described["dateCreated"] = dates[0]
    volume = found.get(v.IN_VOLUME, [])
    if volume:
        described["isPartOf"] = {"@id": links.name(volume[0].value)}
    return described


# ----------------------------------------------------------------
# Pages of everything that isn't a document: agents, places, volumes, holdings, concepts.

# Other ways back to a resource, and how a page heads them
BACK: Final = (
    (v.HEADED_BY, "Heads"),
    (v.SEAT, "Has its seat here"),
    (v.PART_OF_HOLDING, "Parts"),
    (v.KEPT_BY, "Holdings"),
    (v.HELD_IN, "Documents held here"),
    (v.COPY_IN, "Copies held here"),
    (v.PRINTED_IN, "Documents printed here"),
    (v.SENT_FROM, "Messages sent from here"),
    (v.BROADER, "Narrower"),
    (v.IN_SCHEME, "Concepts"),
    (v.CITES, "Cited in"),
    (v.REFERENCES, "Cited by"),
    (v.LISTED_IN, "List of persons"),
)
# …and those of which only documents are worth listing
DOCUMENTS: Final = (
    (v.CLASSIFICATION, "Documents"),
    (v.HANDLING, "Documents"),
    (v.FORM, "Documents"),
)


def view(
    reader: Reader,
    links: Links,
    node: NamedNode,
    told: Callable[[NamedNode], Letters] | None = None,
    most: int | None = None,
) -> View:
    """The page of any resource; a document has its own kind.

    ``told`` says what is known of an agent's letters, where there is a quicker way than walking
    over the store. ``most`` bounds each list of what points here; a list cut says so.
    """
    types = set(reader.nodes(node, v.TYPE))
    read = types & {v.DOCUMENT, v.MESSAGE, v.ATTACHED_PAPER}
    if read and not resources.is_only_cited(reader.store, node):
        return document(reader, links, node)
    letters = (told or partial(walked, reader, links))(node)
    skip = {v.SENT_FROM} if v.PLACE in types and letters.rows else set()
    printed = v.VOLUME in types
    # the entries of lists identified with it: claims about them say who it is
    identified = sorted(reader.back(v.IDENTIFIED_AS, node), key=str)
    groups = volume(reader, links, node) if printed else around(reader, links, node, most, skip)
    return replace(
        begun(reader, links, node),
        trail=tuple(trail(reader, links, node)),
        names=tuple(names(reader, node)),
        facts=facts(reader, links, node, frozenset({v.ALT_LABEL})),
        letters=letters.rows,
        more_letters=letters.more,
        years=letters.years,
        correspondents=letters.correspondents,
        roles=letters.roles,
        ways=letters.ways,
        tenures=tuple(tenures(reader, links, node)),
        groups=tuple(groups),
        mentions=(*letters.mentions, *listed(reader, links, node)),
        claims=tuple(claims(reader, links, (node, *identified))),
        embedded=embedded(reader, links, node, types),
    )


def begun(reader: Reader, links: Links, node: NamedNode) -> View:
    """What a page says of anything."""
    local = links.local(node.value) or ""
    return View(links.name(node.value), local, reader.label(node), views.kind_of(reader, node))


def names(reader: Reader, node: NamedNode) -> Iterator[str]:
    """What else it is called."""
    found = (*reader.values(node, v.ALT_LABEL), *reader.values(node, v.FOAF_NAME))
    yield from sorted({one.value for one in found} - {reader.label(node)})


def around(
    reader: Reader,
    links: Links,
    node: NamedNode,
    most: int | None = None,
    skip: Collection[NamedNode] = (),
) -> Iterator[Group]:
    """What points at a resource, heading by heading."""
    for predicate, heading in (*BACK, *DOCUMENTS):
        if predicate in skip:
            continue
        some = reader.back(predicate, node)
        found = set(some) if most is None else set(islice(some, most + 1))
        if not found:
            continue
        shown = sorted(found, key=natural)[:most]
        items = tuple(dict.fromkeys(pointer(reader, links, one) for one in shown))
        more = links.asking(predicate, node) if len(found) > len(shown) else None
        rest = None if more is None else Value("all of them", more)
        yield Group(Value(heading), items, rest)


def listed(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """The entries of volumes' lists that are known to be somebody, each with its volume."""
    entries = sorted(reader.back(v.IDENTIFIED_AS, node), key=natural)
    if entries:
        items = []
        for one in entries:
            lists = [each.value.rpartition("/")[2] for each in reader.nodes(one, v.LISTED_IN)]
            address = views.address(reader, links, one)
            items.append(Value(reader.label(one), address, ", ".join(lists)))
        yield Group(Value("Found in lists of persons as"), tuple(items))


def pointer(reader: Reader, links: Links, node: NamedNode) -> Value:
    """One thing that points here: a passage by its words, a document with its day."""
    shown = views.passage_value(reader, links, node)
    day = citation.day_in_words(reader.text(node, v.EDTF_VALUE) or "")
    return replace(shown, aside=day) if day and day not in shown.text else shown


def tenures(reader: Reader, links: Links, node: NamedNode) -> Iterator[Tenure]:
    """The offices somebody held, or who held an office or headed a post, in the order of time."""
    offices = (node, *reader.nodes(node, v.HEADED_BY))
    found = [(v.TENURE_OFFICE, one) for one in reader.back(v.HOLDER, node)]
    found += [(v.HOLDER, one) for each in offices for one in reader.back(v.TENURE_OFFICE, each)]
    rows = sorted(
        (
            (
                reader.text(one, v.FROM) or "",
                reader.text(one, v.UNTIL) or "",
                next(iter(reader.nodes(one, other)), one),
            )
            for other, one in found
        ),
        key=lambda row: (row[0] or row[1], row[1], row[2].value),
    )
    days = [day for since, until, _ in rows for day in (since, until) if day]
    first, last = min(map(_year, days), default=0.0), max(map(_year, days), default=0.0)
    whole = max(last - first, 1.0)
    for since, until, who in rows:
        begin = (_year(since) if since else first) - first
        end = (_year(until) if until else last) - first
        named = Value(reader.label(who), views.address(reader, links, who))
        length = max(1.0, 100 * (end - begin) / whole)
        yield Tenure(
            named, since, until, round(min(99.0, 100 * begin / whole), 1), round(length, 1)
        )


def _year(day: str) -> float:
    """A day as a part of its year: 1962-07 → 1962.5."""
    parts = [int(part) for part in day.split("-") if part.isdigit()]
    year, month, *_ = [*parts, 1, 1]
    return year + (month - 1) / 12


def volume(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """A volume's documents under its chapters, and its list of persons."""
    chapters: dict[str, list[Value]] = {}
    for one in resources.documents(reader.store, node):
        headings = reader.values(one, v.CHAPTER)
        heading = headings[-1].value if headings else "Documents"
        shown = f"{reader.text(one, v.NUMBER) or ''}. {reader.label(one)}".removeprefix(". ")
        day = (reader.text(one, v.EDTF_VALUE) or "").partition("T")[0]
        chapters.setdefault(heading, []).append(
            Value(shown, views.address(reader, links, one), day)
        )
    for heading, items in chapters.items():
        yield Group(Value(heading), tuple(items))
    listed = sorted(reader.back(v.LISTED_IN, node), key=reader.label)
    if listed:
        yield Group(Value("List of persons"), views.values(reader, links, listed))


def trail(reader: Reader, links: Links, node: NamedNode) -> Iterator[Value]:
    """What a resource lies in, outermost first."""
    steps: list[NamedNode] = []
    inside: NamedNode | None = node
    while inside is not None and len(steps) < 20:
        above = [
            one
            for predicate in (v.IS_PART_OF, v.PART_OF_HOLDING, v.KEPT_BY, v.IN_SCHEME)
            for one in reader.nodes(inside, predicate)
        ]
        inside = next((one for one in above if one not in steps and one != node), None)
        if inside is not None:
            steps.append(inside)
    for step in reversed(steps):
        yield views.value(reader, links, step)


def embedded(
    reader: Reader, links: Links, node: NamedNode, types: set[NamedNode]
) -> dict[str, Any]:
    """The resource in schema.org's terms."""
    kinds = ((v.PERSON, "Person"), (v.ORGANIZATION, "Organization"), (v.PLACE, "Place"))
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": next((name for class_, name in kinds if class_ in types), "Thing"),
        "@id": links.name(node.value),
        "name": reader.label(node),
    }
    other = [one.value for one in reader.values(node, v.ALT_LABEL) if isinstance(one, Literal)]
    if other:
        described["alternateName"] = sorted(set(other))
    same = [one.value for one in reader.nodes(node, v.SAME_ELSEWHERE)]
    if same:
        described["sameAs"] = same
    return described


# ----------------------------------------------------------------
# What every page of a site shares, and the page of a resource.

NAME: Final = "Diplomatic correspondence"

MENU: Final = (
    ("Read", "volumes"),
    ("Correspondence", "years"),
    ("People & Offices", "people"),
    ("Places", "places"),
    ("Questions", "questions"),
    ("Data", "dataset"),
)

# name, extension, media type
FORMATS: Final = (
    ("Turtle", ".ttl", "text/turtle"),
    ("JSON-LD", ".jsonld", "application/ld+json"),
    ("N-Triples", ".nt", "application/n-triples"),
    ("RDF/XML", ".rdf", "application/rdf+xml"),
)


FOOTER: Final = (
    ("Bodies and posts", "organizations"),
    ("Offices", "offices"),
    ("Archives", "archives"),
    ("Forms", "concept/form"),
    ("Classification", "concept/classification"),
    ("Vocabulary", "ontology"),
    ("About the data", "dataset"),
)


@dataclass(frozen=True, slots=True)
class Site:
    """What every page shows: name, menu, formats, foot.

    ``search`` is the local name of the search, ``scripts`` those that pages load. ``policy`` says
    whether a page states what browsers may load for it; a server says so in its headers.
    """

    name: str = NAME
    menu: tuple[tuple[str, str], ...] = MENU
    formats: tuple[tuple[str, str, str], ...] = FORMATS
    footer: tuple[tuple[str, str], ...] = FOOTER
    search: str = "search"
    scripts: tuple[str, ...] = ("look.js",)
    policy: bool = True


def resource_page(
    reader: Reader, renderer: Renderer, links: Links, node: NamedNode, site: Site
) -> str:
    """The page of any resource as HTML."""
    return renderer.page("resource.html", view=view(reader, links, node), links=links, site=site)


def assets() -> Path:
    """The folder of style sheets."""
    return Path(__file__).parent / "assets"


# ---------------------------------------------------------------- archival neighbours
# What else is printed from the file a document is kept in.

NEAR: Final = 8  # documents named, those nearest in time

FILES: Final = """
SELECT DISTINCT file, item.id, item.day FROM item JOIN held ON held.item = item.id
JOIN holding ON holding.id = held.holding WHERE item.name = ? ORDER BY file
"""
OTHERS: Final = """
FROM holding JOIN held ON held.holding = holding.id JOIN item ON item.id = held.item
WHERE file = :file AND item.id != :item
"""
COUNT: Final = "SELECT COUNT(DISTINCT item.id)" + OTHERS
NEAREST: Final = (
    "SELECT name, title, date FROM (SELECT DISTINCT item.name, title, date, day"  # noqa: S608
    + OTHERS
    + "ORDER BY day IS NULL, abs(julianday(day) - julianday(:day)), item.name LIMIT :near)"
    " ORDER BY day IS NULL, day, name"
)
# All that a volume's documents show of others kept in the same files
SHOWN: Final = """
SELECT file, item.name, title, date FROM holding JOIN held ON held.holding = holding.id
JOIN item ON item.id = held.item WHERE file IN (
  SELECT file FROM item JOIN held ON held.item = item.id JOIN holding ON holding.id = held.holding
  WHERE item.volume = ?)
ORDER BY file, item.name
"""


def neighbours(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """For each file that a document is kept in: how many others here are from it, and those
    nearest in time. A file of which nothing else is here says so."""
    if reader.index is None:
        return
    index = reader.index
    for file, item, day in index.execute(FILES, (links.local(node.value),)).fetchall():
        values = {"file": file, "item": item, "day": day, "near": NEAR}
        count = index.execute(COUNT, values).fetchone()[0]
        items = tuple(
            Value(title, links.page(links.base + name), day_in_words(date or ""))
            for name, title, date in index.execute(NEAREST, values)
        )
        told = "No other document" if not count else f"{count:,} other document"
        heading = Value(f"{told}{'' if count <= 1 else 's'} from {file}")
        more = None
        if count > len(items) and links.query is not None:
            more = Value(f"all {count + 1:,}", f"/correspondence?of=all&file={quote(file)}")
        yield Group(heading, items, more)


def told_of(index: sqlite3.Connection, volume: str) -> Iterator[bytes]:
    """What the pages of a volume show of their documents' neighbours, in a fixed order."""
    for row in index.execute(SHOWN, (volume,)):
        yield repr(tuple(row)).encode()
