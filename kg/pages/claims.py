"""Claims as pages show them: what was concluded, on what grounds, how surely, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.graph import vocab as v
from kg.pages.links import Links
from kg.pages.reader import Reader
from kg.pages.views import Why, passage, value


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
