"""JSON-LD: quads in the names of our own context, and Web Annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.graph import vocab as v
from kg.settings import shipped

# ----------------------------------------------------------------
# Mentions and references as Web Annotations (W3C Web Annotation Data Model, 2017).
#
# A mention identifies, a reference links, a date describes. The target is the document with a text
# position, and a quotation with some of its surroundings as a check on it.

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
AROUND: Final = 32  # characters before and after a quotation

Said = dict[NamedNode, list[str]]


def page(quads: Iterable[Quad], document: str) -> dict[str, Any]:
    """The annotation page of a document, from its description."""
    nodes: dict[str, Said] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            said = nodes.setdefault(quad.subject.value, {})
            said.setdefault(quad.predicate, []).append(quad.object.value)
    text = nodes.get(document, {}).get(v.IS_STRING, [""])[0]
    items = [
        annotation(name, document, text, said)
        for name, said in sorted(nodes.items(), key=_place)
        if name.startswith(f"{document}#char=") and _is_finding(said)
    ]
    return {
        "@context": CONTEXT,
        "id": f"{document}.annotations.jsonld",
        "type": "AnnotationPage",
        "items": items,
    }


def annotation(name: str, document: str, text: str, said: Said) -> dict[str, Any]:
    """One mention, reference or date."""
    start, end = int(said[v.BEGIN_INDEX][0]), int(said[v.END_INDEX][0])
    found: dict[str, Any] = {
        "id": name,
        "type": "Annotation",
        "motivation": _motivation(said),
        "target": {
            "source": document,
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": said[v.ANCHOR_OF][0],
                    "prefix": text[max(0, start - AROUND) : start],
                    "suffix": text[end : end + AROUND],
                },
            ],
        },
    }
    body = _body(said)
    if body:
        found["body"] = body
    return found


def _body(said: Said) -> list[dict[str, Any]]:
    targets = said.get(v.IDENT_REF, []) + said.get(v.CITES, []) + said.get(v.MENTIONED_PERSON, [])
    purpose = "linking" if v.CITES in said else "identifying"
    bodies: list[dict[str, Any]] = [
        {"type": "SpecificResource", "source": target, "purpose": purpose} for target in targets
    ]
    bodies += [
        {"type": "TextualBody", "value": date, "format": "text/plain", "purpose": "describing"}
        for date in said.get(v.EDTF_VALUE, [])
    ]
    return bodies


def _motivation(said: Said) -> str:
    if v.REFERENCE.value in said.get(v.TYPE, ()):
        return "linking"
    return "describing" if v.DATE_MENTION.value in said.get(v.TYPE, ()) else "identifying"


def _is_finding(said: Said) -> bool:
    """Whether a passage was found, rather than being evidence alone."""
    return any(type_ != v.PASSAGE.value for type_ in said.get(v.TYPE, ()))


def _place(entry: tuple[str, Said]) -> tuple[int, str]:
    begin = entry[1].get(v.BEGIN_INDEX)
    return (int(begin[0]) if begin else -1, entry[0])


# ----------------------------------------------------------------
# Quads → JSON-LD in the names of our own context.
#
# A compaction of the plain kind (JSON-LD 1.1, section "compaction"): a property is named by the
# context where value and term agree in type, else by its prefixed name with the value in full.
# Named graphs stand as nodes with an ``@graph``.

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

    def document(self, quads: Iterable[Quad], published: str) -> bytes:
        """A document of JSON-LD with names under ``published``, where the context is too."""
        return as_json(compact(quads, published, f"{published}context.jsonld", self))


def as_json(data: object) -> bytes:
    """JSON as we publish it: readable, ending in a line break."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"


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
