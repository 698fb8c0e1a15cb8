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
# Properties whose values are local names.
NAMED = frozenset({"reference", "identity"})


def disagreement_quads(page: Page, found: Disagreement) -> Iterator[Quad]:
    """The reading that is not the fact as a claim: of the message, or of the passage marked."""
    predicate = OF_THE_MESSAGE.get(found.property)
    if predicate is not None:
        subject = page.mint.resource(found.about)
    else:
        subject = page.span(found.start, found.end)
        predicate = OF_THE_PASSAGE.get(found.property, v.ANCHOR_OF)
    if found.held is By.PROGRAM:
        against = "neighbours" if predicate is v.EDTF_VALUE else "words"
        by, said, detail = By.EDITOR, found.editors, f"The {against} say {found.program}."
    else:
        against, by, said = "markup", By.PROGRAM, found.program
        detail = f"The editors' markup says {found.editors}." if found.editors else ""
    value: NamedNode | Literal = Literal(said)
    if predicate is v.EDTF_VALUE:
        value = edtf(said)
    elif found.property in NAMED:
        value = page.mint.resource(said)
    yield from page.claim(
        Claim(
            subject,
            predicate,
            value,
            by,
            (f"outvoted-by-{against}",),
            found.confidence,
            (Span(found.start, found.end),),
            detail,
        )
    )
