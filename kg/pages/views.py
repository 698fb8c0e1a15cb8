"""What a page says of a resource, before it is HTML: plain values, the same for site and server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from kg.graph import vocab as v
from kg.pages.links import Links
from kg.resources import Reader, tail


@dataclass(frozen=True, slots=True)
class Annotation:
    """A passage and what a page says of it. ``anchor`` is the fragment of its IRI."""

    start: int
    end: int
    anchor: str
    kind: str
    href: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Some text under one annotation or none. ``anchors`` begin here, its own first."""

    text: str
    annotation: Annotation | None
    anchors: tuple[str, ...] = ()


SHOWN: Final = 80  # characters of a passage


@dataclass(frozen=True, slots=True)
class Value:
    """Something to show, linked where it has a page; ``aside`` stands after it."""

    text: str
    href: str | None = None
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A property and its values; ``people`` are the persons behind them, ``exactly`` a date's
    normal form."""

    name: str
    values: tuple[Value, ...]
    people: tuple[Value, ...] = ()
    exactly: str = ""


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
class Year:
    """How many messages went each way in a year."""

    year: str
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody on the other side, and how many messages went to them and came from them."""

    who: Value
    sent: int
    received: int
    letters: str | None = None  # where the letters of the two are


@dataclass(frozen=True, slots=True)
class Tenure:
    """A time in an office, as a page draws it: who or which office, its days, and the bar's
    beginning and length in hundredths of the whole time drawn."""

    who: Value
    since: str
    until: str
    start: float
    length: float


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
    because: str = ""  # the reasons in words
    correction: str = ""  # an entry of corrections.toml that denies it, to copy


@dataclass(frozen=True, slots=True)
class Group:
    """Resources listed together under a heading; ``more`` leads to the rest of a long list."""

    heading: Value
    items: tuple[Value, ...]
    more: Value | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """An editors' note: the fragment of its IRI, its number, its text line by line."""

    anchor: str
    number: str
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a text, with the notes called in it."""

    runs: tuple[Run, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs that stand together: the document's own, or those of a message it carries."""

    paragraphs: tuple[Paragraph, ...]
    message: View | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text: its first line, which is its title as printed, the body, and the notes
    that nothing calls."""

    heading: tuple[Run, ...]
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """From whom to whom a message went, when, and by way of what: the line below its title."""

    senders: tuple[Value, ...]
    recipients: tuple[Value, ...]
    day: str
    via: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """How a document is cited, ready to copy; ``coins`` and ``tags`` are for reference managers."""

    edition: str
    chicago: str
    bibtex: str
    ris: str
    csl: str
    coins: str
    tags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """All that a page shows of a resource."""

    iri: str
    local: str
    title: str
    kind: str
    trail: tuple[Value, ...] = ()
    names: tuple[str, ...] = ()
    way: Way | None = None
    facts: tuple[Fact, ...] = ()
    archive: tuple[Fact, ...] = ()
    cited: Cited | None = None
    text: Text | None = None
    before: Value | None = None
    after: Value | None = None
    letters: tuple[Letter, ...] = ()
    more_letters: Value | None = None
    years: tuple[Year, ...] = ()
    correspondents: tuple[Correspondent, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    roles: tuple[Value, ...] = ()  # how many letters in which role
    ways: tuple[Value, ...] = ()  # the same letters told otherwise
    groups: tuple[Group, ...] = ()
    neighbours: tuple[Group, ...] = ()
    mentions: tuple[Group, ...] = ()
    claims: tuple[Why, ...] = ()
    embedded: dict[str, Any] | None = None


def value(reader: Reader, links: Links, term: NamedNode | Literal) -> Value:
    """A term to show: a resource by its label, a literal by its text."""
    if isinstance(term, Literal):
        return Value(term.value)
    if links.local(term.value) is None and not reader.known(term):
        return Value(named_elsewhere(reader, term.value), links.page(term.value))
    return Value(reader.label(term), address(reader, links, term))


def named_elsewhere(reader: Reader, iri: str) -> str:
    """A thing of another site: an authority's by its name and number, else the address."""
    plain = iri.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    for stem, name in reader.words["authorities"].items():
        if plain.startswith(stem) and len(plain) > len(stem):
            return f"{name} {plain.removeprefix(stem).strip('/')}"
    return plain


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


def passage_value(reader: Reader, links: Links, term: NamedNode | Literal) -> Value:
    """A passage by its words, wherever they stand; anything else by its label."""
    if isinstance(term, NamedNode) and "#char=" in term.value:
        words = next(iter(reader.store.quads_for_pattern(term, v.ANCHOR_OF, None)), None)
        if words is not None and isinstance(words.object, Literal):
            return Value(f"“{shortened(words.object.value)}”", address(reader, links, term))
    return value(reader, links, term)


def shortened(text: str) -> str:
    """A long text by its beginning."""
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else plain[:SHOWN].rsplit(" ", 1)[0] + " …"


def natural(node: NamedNode) -> list[tuple[int, str]]:
    """IRIs in an order in which d9 comes before d10."""
    parts = re.split(r"(\d+)", node.value)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


# Classes that tell most of what a resource is, the most telling first
TELLING: Final = (
    v.MESSAGE,
    v.ATTACHED_PAPER,
    v.DOCUMENT,
    v.POST,
    v.BODY,
    v.NEWS_AGENCY,
    v.COUNTRY,
    v.CITY,
)


def kind_of(reader: Reader, node: NamedNode) -> str:
    """What a resource is, by the label of its most telling class."""
    types = set(reader.nodes(node, v.TYPE))
    for class_ in TELLING:
        if class_ in types:
            return reader.label(class_)
    own = sorted((one for one in types if one.value.startswith(v.PREFIXES["cw"])), key=str)
    return reader.label(own[0]) if own else ", ".join(sorted(tail(one) for one in types))
