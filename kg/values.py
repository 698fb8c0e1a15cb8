"""From what a user types for a parameter to the RDF term it means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final, cast

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
    default: str | None = None
    example: str | None = None
    optional: bool = False
    scheme: str = ""

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


# ---------------------------------------------------------------- plain values


def _date(given: str) -> ox.Literal:
    """A day, a month or a year."""
    if YEAR_OR_MONTH.fullmatch(given):
        return ox.Literal(given, datatype=ox.NamedNode(XSD + _DATE_TYPES[len(given)]))
    return ox.Literal(dt.date.fromisoformat(given).isoformat(), datatype=ox.NamedNode(XSD + "date"))


_DATE_TYPES: Final = {4: "gYear", 7: "gYearMonth"}


def _date_time(given: str) -> ox.Literal:
    """A moment; one without an offset is taken as UTC, so that it can be compared at all."""
    moment = dt.datetime.fromisoformat(given)
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
    Type.DATE: "1962-10-25, 1962-10 or 1962",
    Type.DATE_TIME: "1962-10-25T01:45:00-04:00 or 1962-10-25T05:45",
    Type.INTEGER: "10",
}


# ---------------------------------------------------------------- things with names

_CLASSES: Final[Mapping[Type, tuple[str, ...]]] = {
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
    if parameter.type is Type.IRI:
        raise QueryError(
            f"{parameter.name}: {given!r} is no IRI.",
            "Give a full IRI, or a local name such as frus1961-63v06/d64.",
        )
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
