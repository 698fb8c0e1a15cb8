"""From what a user types for a parameter to the RDF term it means."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Any, Final, cast

import pyoxigraph as ox

from kg import settings
from kg.errors import QueryError

XSD: Final = "http://www.w3.org/2001/XMLSchema#"

FULL_IRI: Final = re.compile(r"<?((?:https?|urn):[^\s<>\"{}|\\^`]+)>?")
LOCAL_NAME: Final = re.compile(r"[A-Za-z0-9_.~\-]+(?:/[\w.~%!$&'()*+,;=:@\-]+)*(?:#[\w=,.\-]+)?")
YEAR_OR_MONTH: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")  # 1962, 1962-10
FEW: Final = 5  # candidates named when a name is ambiguous
COUNTED: Final = 20_000  # statements about a candidate that are counted at most


class Type(StrEnum):
    """What kind of value a parameter takes."""

    IRI = "iri"
    PERSON = "person"
    AGENT = "agent"  # a person, an organization or an office
    PLACE = "place"
    DOCUMENT = "document"  # a document or message
    VOLUME = "volume"
    CONCEPT = "concept"
    DATE = "date"
    DATE_TIME = "dateTime"
    INTEGER = "integer"
    STRING = "string"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a saved query. ``scheme`` is that of a concept (form, classification)."""

    name: str
    type: Type
    description: str
    default: str | None
    example: str | None
    optional: bool
    scheme: str

    @property
    def required(self) -> bool:
        """Whether a value has to be given."""
        return not self.optional and self.default is None


def term_for(
    parameter: Parameter, given: str, store: ox.Store, base: str
) -> ox.NamedNode | ox.Literal:
    """The term a value means. Raises QueryError saying what would fit."""
    plain = _PLAIN.get(parameter.type)
    if plain is not None:
        try:
            return plain(given)
        except ValueError as error:
            raise QueryError(
                f"{parameter.name}: {given!r} is no {parameter.type.value}.",
                f"Write it like {_LIKE[parameter.type]}.",
            ) from error
    if parameter.type is Type.CONCEPT:
        return _concept(parameter, given, store)
    return _named(parameter, given, store, base)


# ---------------------------------------------------------------- dates as people write them

_MONTHS: Final = tuple(name.lower() for name in calendar.month_name)[1:]
_SEASONS: Final = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_NUMBERED: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})")
_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DECADE: Final = re.compile(r"(?:the )?(\d{3})0'?s")
_PIECE: Final = re.compile(r"\d+(?:st|nd|rd|th)?|'\d\d|[a-z]+\.?|\S")
_BETWEEN: Final = re.compile(
    r"\s*(?:\bto\b|\buntil\b|\bthrough\b|\bthru\b|\band\b|–|—|\.\.+|(?<=\d{4})\s*/\s*(?=\d{4})"
    r"|(?<=\d{4})-(?=\d{4}$)|(?<=\d{2})/(?=\d{4}-)|\s-\s|(?<=\d)-(?=\d{1,2}[\s,])(?<!\d{4}-)(?<!\d{4}-\d\d-)|(?<=[a-z])-(?=[a-z]))\s*"
)
CENTURY: Final = 1900  # of a year written with two digits


@dataclass(frozen=True, slots=True)
class Span:
    """Days somebody means: the first and the last, as ISO 8601 dates (either may be open), and
    how else the same could be read, if it could."""

    first: str = ""
    last: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Date:
    """A date as far as it is written."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    months: tuple[int, int] | None = None  # of a season
    years: int = 1
    doubt: str = ""

    def filled(self, other: _Date) -> _Date:
        """What this one leaves to the other: ``16`` in *16 to 28 October 1962*."""
        year = self.year if self.year is not None else other.year
        month = other.month if self.day is not None and self.month is None else self.month
        return replace(self, year=year, month=month)

    def ends(self) -> tuple[str, str]:
        """The first and the last day. Raises ValueError for what no calendar has."""
        if self.year is None:
            raise ValueError("no year")
        if self.day is not None:
            if self.month is None:
                raise ValueError("no month")
            only = dt.date(self.year, self.month, self.day).isoformat()
            return only, only
        low, high = self.months or ((self.month, self.month) if self.month else (1, 12))
        last = self.year + self.years - 1
        end = calendar.monthrange(last, high)[1]
        return dt.date(self.year, low, 1).isoformat(), dt.date(last, high, end).isoformat()


def span(given: str) -> Span | None:
    """The days meant by a date or a stretch of time as people write it; None for anything else.

    *October 1962*, *Oct 22, 1962*, *22/10/62*, *16–28 October 1962*, *1962-10-16/1962-10-28*,
    *before May 1961*, *since 1960*, *the 1950s*, *spring 1962*. Of days and months in figures that
    could stand either way round the day is taken to come first, and ``doubt`` has the other.
    """
    text = " ".join(given.lower().split()).strip(" .,;")
    opened = re.match(r"(before|until|up to|by|after|since|from)\s+(?!.*\s(?:to|until)\s)", text)
    try:
        if opened:
            return _open_span(opened[1], text[opened.end() :])
        parts = (
            [text]
            if _ISO.fullmatch(text)
            else _BETWEEN.split(re.sub(r"^(?:between|from)\s+", "", text))
        )
        if not 1 <= len(parts) <= 2:
            return None
        dates = [_written(part) for part in parts]
        if len(dates) == 2:
            dates = [dates[0].filled(dates[1]), dates[1].filled(dates[0])]
        first, last = dates[0].ends()[0], dates[-1].ends()[1]
    except ValueError:
        return None
    return Span(first, last, dates[0].doubt or dates[-1].doubt) if first <= last else None


def _open_span(word: str, rest: str) -> Span:
    date = _written(rest)
    first, last = date.ends()
    if word in ("until", "up to", "by"):
        return Span("", last, date.doubt)
    if word in ("since", "from"):
        return Span(first, "", date.doubt)
    day = dt.date.fromisoformat(first if word == "before" else last)
    if word == "before":
        return Span("", (day - dt.timedelta(1)).isoformat(), date.doubt)
    return Span((day + dt.timedelta(1)).isoformat(), "", date.doubt)


def _written(text: str) -> _Date:
    """A single date. Raises ValueError for what is none."""
    text = text.strip(" ,")
    iso = _ISO.fullmatch(text)
    if iso:
        return _iso(text)
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return _in_figures(*(int(part) for part in numbered.groups()))
    decade = _DECADE.fullmatch(text)
    if decade:
        return _Date(int(decade[1]) * 10, years=10)
    found = _Date()
    for piece in _PIECE.findall(text):
        found = _with_piece(found, piece)
    return found


def _iso(text: str) -> _Date:
    """A day, a month or a year in ISO 8601."""
    year, month, day = (*(int(part) for part in text.split("-")), None, None)[:3]
    return _Date(year, month, day)


def _with_piece(found: _Date, piece: str) -> _Date:
    """A date with one more word or number of it. Raises ValueError for what has no place in it."""
    word = piece.rstrip(".")
    number = re.fullmatch(r"('?)(\d{1,4})(?:st|nd|rd|th)?", word)
    changed: dict[str, Any] = {}
    if number is None:
        changed = {} if found.month or found.months else _named_part(word)
        if not changed and word not in (",", "of", "the", "year", "in", "on"):
            raise ValueError(piece)
        return replace(found, **changed)
    value, digits = int(number[2]), len(number[2])
    if digits == 4 and found.year is None:
        return replace(found, year=value)
    if digits <= 2 and not number[1] and found.day is None:
        return replace(found, day=value)
    if digits == 2 and found.year is None:  # Oct 22 62, Oct '62
        return replace(found, year=CENTURY + value)
    raise ValueError(piece)


def _named_part(word: str) -> dict[str, Any]:
    """The month or season a word names, if it does: ``oct``, ``sept``, ``spring``."""
    if word in _SEASONS:
        return {"months": _SEASONS[word]}
    short = "sep" if word == "sept" else word
    month = next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(short)), 0)
    return {"month": month} if month and len(short) >= 3 else {}


def _in_figures(one: int, other: int, year: int) -> _Date:
    """``22/10/62`` and ``10/22/62``: what can't be a month is the day."""
    full = year if year > 99 else CENTURY + year
    if one > 12:
        return _Date(full, other, one)
    if other > 12:
        return _Date(full, one, other)
    doubt = "" if one == other else dt.date(full, one, other).isoformat()
    return _Date(full, other, one, doubt=doubt)


# ---------------------------------------------------------------- plain values


def _date(given: str) -> ox.Literal:
    """A day, a month or a year, in figures or as people write it."""
    if YEAR_OR_MONTH.fullmatch(given):
        return ox.Literal(given, datatype=ox.NamedNode(XSD + _DATE_TYPES[len(given)]))
    try:
        day = dt.date.fromisoformat(given).isoformat()
    except ValueError:
        meant = span(given)
        if meant is None or meant.doubt:
            raise
        whole = _shortest(meant)
        if len(whole) in _DATE_TYPES:
            return ox.Literal(whole, datatype=ox.NamedNode(XSD + _DATE_TYPES[len(whole)]))
        day = whole
    return ox.Literal(day, datatype=ox.NamedNode(XSD + "date"))


def _shortest(meant: Span) -> str:
    """A span that is one day, month or year, by its ISO date. Raises ValueError for others."""
    for length in (4, 7, 10):
        if _iso(meant.first[:length]).ends() == (meant.first, meant.last):
            return meant.first[:length]
    raise ValueError("it is more than one day, month or year")


_DATE_TYPES: Final = {4: "gYear", 7: "gYearMonth"}


def _date_time(given: str) -> ox.Literal:
    """A moment; one without an offset is taken as UTC, so that it can be compared at all. A day, or
    a month, means the end of it."""
    try:
        moment = dt.datetime.fromisoformat(given)
        if len(given) <= 10:  # a day alone: all of it
            moment = dt.datetime.combine(moment, dt.time(23, 59, 59))
    except ValueError:
        meant = span(given)
        if meant is None or meant.doubt or not meant.last:
            raise
        moment = dt.datetime.combine(dt.date.fromisoformat(meant.last), dt.time(23, 59, 59))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return ox.Literal(moment.isoformat(), datatype=ox.NamedNode(XSD + "dateTime"))


def _integer(given: str) -> ox.Literal:
    if len(given) > 18:
        raise ValueError("too long")
    return ox.Literal(str(int(given)), datatype=ox.NamedNode(XSD + "integer"))


_PLAIN: Final[Mapping[Type, Callable[[str], ox.Literal]]] = {
    Type.DATE: _date,
    Type.DATE_TIME: _date_time,
    Type.INTEGER: _integer,
    Type.STRING: ox.Literal,
}
_LIKE: Final = {
    Type.DATE: "1962-10-25, October 25, 1962, 1962-10 or 1962",
    Type.DATE_TIME: "1962-10-25T01:45:00-04:00 or 1962-10-25T05:45",
    Type.INTEGER: "10",
}


# ---------------------------------------------------------------- things with names

_CLASSES: Final[Mapping[Type, tuple[str, ...]]] = {
    Type.IRI: ("Person", "Organization", "Office", "Place"),
    Type.PERSON: ("Person",),
    Type.AGENT: ("Person", "Organization", "Office"),
    Type.PLACE: ("Place",),
    Type.DOCUMENT: ("Document", "Message"),
    Type.VOLUME: ("Volume",),
}
# A name given is one of the thing's names, or stands in one as a whole word. An entry of a
# volume's list that is known to be somebody of the register gives way to that one.
_BY_NAME: Final = """
PREFIX cw: <https://w3id.org/coldwar-letters/ontology#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?name WHERE {
  VALUES (?class ?wanted) { UNDEF }
  ?thing a ?class ; rdfs:label|foaf:name|skos:altLabel ?name .
  FILTER(CONTAINS(LCASE(STR(?name)), ?wanted))
  FILTER NOT EXISTS { ?thing cw:identifiedAs ?other }
}
"""


def _named(parameter: Parameter, given: str, store: ox.Store, base: str) -> ox.NamedNode:
    """A thing by full IRI, local name, or a name that only one thing has."""
    full = FULL_IRI.fullmatch(given)
    if full:
        return _iri(parameter, full[1])
    if LOCAL_NAME.fullmatch(given):
        node = _iri(parameter, base + given)
        if "/" in given or _known(store, node):
            return _existing(parameter, given, node, store)
    return _by_name(parameter, given, store, base)


def _iri(parameter: Parameter, text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        raise QueryError(
            f"{parameter.name}: {text!r} is no IRI: {error}", "Give an absolute IRI."
        ) from error


def _known(store: ox.Store, node: ox.NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(node, None, None)), None) is not None


def _existing(
    parameter: Parameter, given: str, node: ox.NamedNode, store: ox.Store
) -> ox.NamedNode:
    """A local name has to be in the store, as a subject or object: else it is a slip."""
    if _known(store, node):
        return node
    if next(iter(store.quads_for_pattern(None, None, node)), None) is not None:
        return node
    raise QueryError(
        f"{parameter.name}: the store has no {given!r}.",
        f"Give a local name it has, a name, or a full IRI (a {parameter.type.value}).",
    )


def _by_name(parameter: Parameter, given: str, store: ox.Store, base: str) -> ox.NamedNode:
    wanted = " ".join(given.lower().split())
    whole = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    exact: dict[str, str] = {}
    partly: dict[str, str] = {}
    for iri, name in _candidates(parameter, wanted, store):
        folded = " ".join(name.lower().split())
        if folded == wanted:
            exact.setdefault(iri, name)
        elif whole.search(folded):
            partly.setdefault(iri, name)
    found = exact or partly
    if len(found) == 1:
        return ox.NamedNode(next(iter(found)))
    kind = parameter.type.value
    if not found:
        raise QueryError(
            f"{parameter.name}: nobody and nothing in the store is called {given!r}.",
            f"Give another form of the name, or the local name of a {kind}.",
        )
    shown = sorted(
        (-_spoken_of(store, ox.NamedNode(iri)), name, iri.removeprefix(base))
        for iri, name in found.items()
    )
    named = "; ".join(f"{local} ({name})" for _, name, local in shown[:FEW])
    more = f"; and {len(shown) - FEW} more" if len(shown) > FEW else ""
    raise QueryError(
        f"{parameter.name}: {given!r} may be any of {len(shown)}.",
        f"Say which: {named}{more}.",
    )


def _spoken_of(store: ox.Store, node: ox.NamedNode) -> int:
    """How often the store speaks of a thing, counted no further than tells it from its namesakes:
    whoever is meant is likely spoken of most."""
    return sum(1 for _ in islice(store.quads_for_pattern(None, None, node), COUNTED))


def _candidates(parameter: Parameter, wanted: str, store: ox.Store) -> Iterator[tuple[str, str]]:
    sought = ox.Literal(wanted)
    for class_ in _CLASSES[parameter.type]:
        row_of_terms = f"({ox.NamedNode(settings.VOCABULARY + class_)} {sought})"
        rows = cast(ox.QuerySolutions, store.query(_BY_NAME.replace("UNDEF", row_of_terms)))
        for row in rows:
            thing, name = row["thing"], row["name"]
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                yield thing.value, name.value


def _concept(parameter: Parameter, given: str, store: ox.Store) -> ox.NamedNode:
    """A concept by IRI, by slug (``eyes-only``) or by label (``Eyes Only``)."""
    full = FULL_IRI.fullmatch(given)
    if full:
        return _iri(parameter, full[1])
    slug = re.sub(r"[\s_]+", "-", given.strip().lower())
    scheme = f"{settings.CONCEPTS}{parameter.scheme}/"
    slug = slug.removeprefix(f"{parameter.scheme}/")
    node = _iri(parameter, scheme + slug)
    if _known(store, node):
        return node
    known = sorted(
        {
            iri.removeprefix(scheme)
            for iri in _concepts(store)
            if iri.startswith(scheme) and iri != scheme
        }
    )
    if not known and _in_use(store, node):
        return node
    raise QueryError(
        f"{parameter.name}: there is no {parameter.scheme} {given!r}.",
        f"Known are {', '.join(known)}." if known else f"The store has no {parameter.scheme}s.",
    )


def _in_use(store: ox.Store, node: ox.NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(None, None, node)), None) is not None


def _concepts(store: ox.Store) -> Iterator[str]:
    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    concept = ox.NamedNode("http://www.w3.org/2004/02/skos/core#Concept")
    for quad in store.quads_for_pattern(None, type_, concept):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value
