"""The words of the query language that are ours: what the query page completes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.graph import vocab as v
from kg.settings import shipped
from kg.sparql import PREFIXES


def terms() -> bytes:
    """Prefixes, and the terms the graph uses with label and definition, as JSON."""
    told = {"prefixes": dict(PREFIXES), "terms": list(described())}
    return json.dumps(told, ensure_ascii=False).encode()


def described() -> Iterator[dict[str, str]]:
    """Each term as written in a query, by name; what the ontology says of ours."""
    said: dict[NamedNode, dict[NamedNode, str]] = {}
    for triple in parse(path=shipped("ontologies") / "ontology.ttl", format=RdfFormat.TURTLE):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            said.setdefault(triple.subject, {})[triple.predicate] = triple.object.value
    used: dict[str, Any] = vars(v)
    nodes = {one for one in used.values() if isinstance(one, NamedNode)}
    named = ((prefixed(node), said.get(node, {})) for node in nodes)
    for name, about in sorted((one for one in named if one[0]), key=lambda one: one[0]):
        label, definition = about.get(v.LABEL, ""), about.get(v.DEFINITION, "")
        yield {"name": name, "label": label, "definition": definition}


def prefixed(node: NamedNode) -> str:
    """A term with its prefix; empty for one without."""
    for prefix, namespace in PREFIXES.items():
        local = node.value.removeprefix(namespace)
        if local != node.value and local.isidentifier():
            return f"{prefix}:{local}"
    return ""
