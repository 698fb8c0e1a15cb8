"""Quads → JSON-LD in the names of our own context.

A compaction of the plain kind (JSON-LD 1.1, section "compaction"): a property is named by the
context where value and term agree in type, else by its prefixed name with the value in full.
Named graphs stand as nodes with an ``@graph``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.graph import vocab as v
from kg.settings import shipped

RDF_TYPE: Final = v.TYPE.value
STRING: Final = v.XSD + "string"


@dataclass(frozen=True, slots=True)
class Term:
    """A name of the context: the property it stands for, the type it gives to values."""

    name: str
    type: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """Our context, turned round: from IRI to name."""

    terms: dict[str, Term]
    prefixes: tuple[tuple[str, str], ...]

    @classmethod
    def load(cls) -> Context:
        """The context that ships in ``ontologies/context.jsonld``."""
        text = (shipped("ontologies") / "context.jsonld").read_text(encoding="utf-8")
        entries: dict[str, Any] = json.loads(text)["@context"]
        prefixes = {
            name: iri
            for name, iri in entries.items()
            if isinstance(iri, str) and iri.endswith(("#", "/"))
        }

        def full(name: str) -> str:
            prefix, _, rest = name.partition(":")
            return prefixes[prefix] + rest if prefix in prefixes else name

        terms = {}
        for name, entry in entries.items():
            if name.startswith("@") or name in prefixes:
                continue
            iri, type_ = (entry, None) if isinstance(entry, str) else (entry["@id"], entry["@type"])
            if not iri.startswith("@"):
                terms[full(iri)] = Term(name, full(type_) if type_ else None)
        return cls(terms, tuple(prefixes.items()))

    def short(self, iri: str) -> str:
        """A class or property by the context's name, else by its prefix, else in full."""
        known = self.terms.get(iri)
        return known.name if known is not None else self.prefixed(iri)

    def prefixed(self, iri: str) -> str:
        """An IRI with its prefix, or in full."""
        for prefix, namespace in self.prefixes:
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


def compact(quads: Iterable[Quad], base: str, address: str, context: Context) -> dict[str, Any]:
    """A JSON-LD document. ``address`` is where the context is published; names under ``base``
    are written relative to it."""
    graphs: dict[str | None, dict[str, dict[str, Any]]] = {None: {}}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        name = None if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)[1:-1]
        nodes = graphs.setdefault(name, {})
        subject = quad.subject.value
        node = nodes.setdefault(subject, {"id": _relative(subject, base)})
        _add(node, quad, base, context)
    content = list(graphs.pop(None).values())
    for graph_name, nodes in sorted((str(g), n) for g, n in graphs.items()):
        content.append({"id": _relative(graph_name, base), "@graph": list(nodes.values())})
    return {"@context": [address, {"@base": base}], "@graph": content}


def _add(node: dict[str, Any], quad: Quad, base: str, context: Context) -> None:
    if quad.predicate == v.TYPE and isinstance(quad.object, NamedNode):
        node.setdefault("type", []).append(context.short(quad.object.value))
        return
    term = context.terms.get(quad.predicate.value)
    typed = _typed(quad.object)
    if term is not None and term.type == typed:
        key, value = term.name, _plain(quad.object, base)
    elif term is not None and term.type is None:
        key, value = term.name, _full(quad.object, base, context)
    else:
        key, value = context.prefixed(quad.predicate.value), _full(quad.object, base, context)
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _typed(term: object) -> str | None:
    """The type a term of the context must have to hold a value as a plain string."""
    if isinstance(term, NamedNode):
        return "@id"
    if isinstance(term, Literal) and term.language:
        return "@language"
    if isinstance(term, Literal) and term.datatype.value != STRING:
        return term.datatype.value
    return None


def _plain(term: object, base: str) -> str:
    return _relative(term.value, base) if isinstance(term, NamedNode) else _value(term)


def _full(term: object, base: str, context: Context) -> Any:
    if isinstance(term, NamedNode):
        return {"id": _relative(term.value, base)}
    if isinstance(term, Literal) and term.language:
        return {"@value": term.value, "@language": term.language}
    if isinstance(term, Literal) and term.datatype.value != STRING:
        return {"@value": term.value, "type": context.prefixed(term.datatype.value)}
    return _value(term)


def _value(term: object) -> str:
    return term.value if isinstance(term, Literal) else str(term)


def _relative(iri: str, base: str) -> str:
    """A name relative to the base; one that would be taken for a prefixed name stays whole."""
    local = iri[len(base) :] if iri.startswith(base) else ""
    return local if local and ":" not in local else iri
