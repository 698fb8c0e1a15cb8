"""A resource → what its page says: facts, text, messages, claims. HTML comes later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from kg.graph import vocab as v
from kg.pages.links import Links
from kg.pages.passages import Line
from kg.pages.reader import Reader, tail

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
    v.SENDER_PERSON,
    v.SENDER_TEXT,
    v.RECIPIENT,
    v.RECIPIENT_PERSON,
    v.RECIPIENT_TEXT,
    v.SIGNER,
    v.SIGNER_PERSON,
    v.SIGNER_TEXT,
    v.COPIED_TO,
    v.COPIED_TO_PERSON,
    v.COPIED_TO_TEXT,
    v.AUTHOR,
    v.AUTHOR_PERSON,
    v.AUTHOR_TEXT,
    v.PARTICIPANT,
    v.PARTICIPANT_PERSON,
    v.PARTICIPANT_TEXT,
    v.SENT,
    v.DATED,
    v.EDTF_VALUE,
    v.SENT_FROM,
    v.SENT_FROM_TEXT,
    v.RECEIVED,
    v.RECEIVED_EDTF,
    v.DELIVERED,
    v.DELIVERED_EDTF,
    v.DELIVERED_TO,
    v.DELIVERED_TO_PERSON,
    v.DELIVERED_TO_TEXT,
    v.REPLY_TO,
    v.REFERENCES,
    v.FORM,
    v.MESSAGE_NUMBER,
    v.SUBJECT_LINE,
    v.CLASSIFICATION,
    v.HANDLING,
    v.DRAFTER,
    v.DRAFTER_PERSON,
    v.DRAFTER_TEXT,
    v.DRAFTED_AT,
    v.DRAFTED_AT_TEXT,
    v.CLEARED_BY,
    v.CLEARED_BY_PERSON,
    v.CLEARED_BY_TEXT,
    v.HELD_IN,
    v.COPY_IN,
    v.PRINTED_IN,
    v.ON_PAGE,
    v.ONLINE_EDITION,
)


@dataclass(frozen=True, slots=True)
class Value:
    """Something to show, linked where it has a page."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A property and its values."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as one row of a list."""

    date: str
    direction: str
    form: str
    senders: tuple[Value, ...]
    recipients: tuple[Value, ...]
    message: Value
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """A claim: what is said, by whom, on what grounds, how surely."""

    anchor: str
    subject: Value
    predicate: str
    object: Value
    reasons: str
    confidence: str
    by: str
    evidence: tuple[Value, ...]
    detail: str
    outvoted: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Resources listed together under a heading."""

    heading: Value
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """How many messages went each way in a year."""

    year: str
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class View:
    """All that a page shows of a resource."""

    iri: str
    local: str
    title: str
    kind: str
    trail: tuple[Value, ...] = ()
    facts: tuple[Fact, ...] = ()
    text: tuple[Line, ...] = ()
    enclosed: tuple[View, ...] = ()
    letters: tuple[Letter, ...] = ()
    years: tuple[Year, ...] = ()
    groups: tuple[Group, ...] = ()
    claims: tuple[Why, ...] = ()
    embedded: dict[str, Any] | None = None


def value(reader: Reader, links: Links, term: NamedNode | Literal) -> Value:
    """A term to show: a resource by its label, a literal by its text."""
    if isinstance(term, Literal):
        return Value(term.value)
    if links.local(term.value) is None and not reader.known(term):
        return Value(term.value, links.page(term.value))  # elsewhere: by its address
    return Value(reader.label(term), address(reader, links, term))


def address(reader: Reader, links: Links, node: NamedNode) -> str | None:
    """Where to link to: nowhere for what the site should have a page of and hasn't."""
    if links.local(node.value) is None or reader.known(node):
        return links.page(node.value)
    page = NamedNode(node.value.partition("#")[0])
    if page != node and reader.known(page):
        return links.page(page.value)
    return elsewhere(reader, page.value.removeprefix(links.base))


def elsewhere(reader: Reader, local: str) -> str | None:
    """The edition's own page of a volume or document that is not in the store."""
    volume, _, document = local.partition("/")
    for edition in reader.editions:
        if edition.volumes.fullmatch(volume):
            return edition.address("document" if document else "volume", volume, document)
    return None


def values(reader: Reader, links: Links, terms: Iterable[NamedNode | Literal]) -> tuple[Value, ...]:
    """Several terms, each shown once."""
    return tuple(dict.fromkeys(value(reader, links, term) for term in terms))


def facts(
    reader: Reader, links: Links, node: NamedNode, skip: frozenset[NamedNode] = frozenset()
) -> tuple[Fact, ...]:
    """The table of facts of a resource, in the order of the vocabulary.

    The words printed for a party (``cw:senderText``) stand in for one that wasn't resolved.
    """
    found = reader.facts(node)
    rows = []
    for predicate, terms in sorted(found.items(), key=lambda item: place(item[0])):
        resolved = NamedNode(predicate.value.removesuffix("Text"))
        if predicate in ELSEWHERE or predicate in skip:
            continue
        if predicate.value.endswith("Text") and resolved in found:
            continue
        agent = NamedNode(predicate.value.removesuffix("Person"))
        if agent != predicate and found.get(agent) == terms:
            continue
        rows.append(Fact(reader.label(predicate), values(reader, links, terms)))
    return tuple(rows)


def place(predicate: NamedNode) -> tuple[int, str]:
    """Where a property comes in a table: who and when before the rest, strangers at the end."""
    return (ORDER.index(predicate) if predicate in ORDER else len(ORDER), predicate.value)


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
        message=value(reader, links, node),
        moment=next((one.value for one in found.get(v.EARLIEST, ())), date),
    )


def _party(
    reader: Reader,
    links: Links,
    found: dict[NamedNode, list[NamedNode | Literal]],
    agent: NamedNode,
    text: NamedNode,
) -> tuple[Value, ...]:
    return values(reader, links, found.get(agent) or found.get(text) or ())


def claims(reader: Reader, links: Links, nodes: Iterable[NamedNode]) -> Iterator[Why]:
    """The claims about some resources, in their order."""
    for node in nodes:
        found = reader.store.quads_for_pattern(None, v.SUBJECT, node)
        for claim in sorted(
            (q.subject for q in found if isinstance(q.subject, NamedNode)), key=str
        ):
            yield why(reader, links, claim)


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
    evidence = sorted((e for e in said.get(v.EVIDENCE, []) if isinstance(e, NamedNode)), key=str)
    outvoted = (
        isinstance(subject, NamedNode)
        and isinstance(predicate, NamedNode)
        and obj not in reader.values(subject, predicate)
    )
    return Why(
        anchor=claim.value.rpartition("#")[2],
        subject=passage(reader, links, subject),
        predicate=reader.label(predicate) if isinstance(predicate, NamedNode) else "",
        object=value(reader, links, obj),
        reasons=", ".join(sorted(reason.value for reason in said.get(v.REASON, []))),
        confidence=next((one.value for one in said.get(v.CONFIDENCE, [])), ""),
        by="editors" if any(one.value.endswith("#markup") for one in by) else "program",
        evidence=tuple(passage(reader, links, one) for one in evidence),
        detail=" ".join(one.value for one in said.get(v.COMMENT, [])),
        outvoted=outvoted,
    )


def passage(reader: Reader, links: Links, term: NamedNode | Literal) -> Value:
    """A passage by its words, wherever they stand; anything else by its label."""
    if isinstance(term, NamedNode) and "#char=" in term.value:
        words = next(iter(reader.store.quads_for_pattern(term, v.ANCHOR_OF, None)), None)
        if words is not None and isinstance(words.object, Literal):
            return Value(f"“{shortened(words.object.value)}”", address(reader, links, term))
    return value(reader, links, term)


def shortened(text: str, length: int = 80) -> str:
    """A long text by its beginning."""
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[:length].rsplit(" ", 1)[0] + " …"


def kind_of(reader: Reader, node: NamedNode) -> str:
    """What a resource is, by the label of its most telling class."""
    types = set(reader.nodes(node, v.TYPE))
    for class_ in (v.MESSAGE, v.DOCUMENT, v.POST, v.BODY, v.NEWS_AGENCY, v.COUNTRY, v.CITY):
        if class_ in types:
            return reader.label(class_)
    own = sorted((one for one in types if one.value.startswith(v.PREFIXES["cw"])), key=str)
    return reader.label(own[0]) if own else ", ".join(sorted(tail(one) for one in types))
