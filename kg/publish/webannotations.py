"""Mentions and references as Web Annotations (W3C Web Annotation Data Model, 2017).

A mention identifies, a reference links, a date describes. The target is the document with a text
position, and a quotation with some of its surroundings as a check on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import vocab as v

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
