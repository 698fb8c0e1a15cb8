"""Where editors and program differ: what was outvoted stays as a claim without a plain triple."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import vocab as v
from kg.graph.page import Claim, Page, edtf
from kg.model import By, Disagreement, Span

# Properties of a message or document, and how the program's value is written.
OF_THE_MESSAGE = {
    "sender": v.SENDER_TEXT,
    "addressee": v.RECIPIENT_TEXT,
    "sent": v.EDTF_VALUE,
    "reference": v.REFERENCES,
}
# Properties of the passage marked.
OF_THE_PASSAGE = {"date": v.EDTF_VALUE, "identity": v.IDENT_REF}


def disagreement_quads(page: Page, found: Disagreement) -> Iterator[Quad]:
    """The reading that is not the fact as a claim: of the message, or of the passage marked."""
    evidence = (Span(found.start, found.end),)
    predicate = OF_THE_MESSAGE.get(found.property)
    value: NamedNode | Literal = Literal(found.program)
    if predicate is not None:
        subject = page.mint.resource(found.about)
        if found.property == "reference":
            value = page.mint.resource(found.program)
    else:
        subject = page.span(found.start, found.end)
        predicate = OF_THE_PASSAGE.get(found.property, v.ANCHOR_OF)
    if predicate is v.EDTF_VALUE:
        value = edtf(found.program)
    if found.held is By.PROGRAM:
        dated = predicate is v.EDTF_VALUE
        against = "neighbours" if dated else "words"
        detail = f"The {against} say {found.program}."
        named = found.property in ("reference", "identity")
        value = page.mint.resource(found.editors) if named else Literal(found.editors)
        value = edtf(found.editors) if dated else value
        claim = Claim(
            subject,
            predicate,
            value,
            By.EDITOR,
            (f"outvoted-by-{against}",),
            found.confidence,
            evidence,
            detail,
        )
        yield from page.claim(claim)
        return
    detail = f"The editors' markup says {found.editors}." if found.editors else ""
    yield from page.claim(
        Claim(
            subject,
            predicate,
            value,
            By.PROGRAM,
            ("outvoted-by-markup",),
            found.confidence,
            evidence,
            detail,
        )
    )
