"""What the editors' markup outvoted stays in the claims, and only there."""

import pyoxigraph as ox
import pytest

from kg.graph import vocab as v
from kg.graph.quads import Builder
from kg.model import Block, BlockKind, By, Communication, Disagreement, Document, Extraction, Span

TEXT = "64. Telegram\nKennedy Library, October 25"
DOCUMENT = Document(
    "frus1961-63v06/d64", "frus1961-63v06", TEXT, (Block(BlockKind.HEADING, 0, 12),)
)


def claimed(
    differing: Disagreement, value: str
) -> tuple[list[ox.Quad], dict[ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """The graph of a document with a disagreement, and what its claim about a value says."""
    message = Communication(DOCUMENT.id, "telegram", 0, len(TEXT))
    found = Extraction(
        DOCUMENT.id, DOCUMENT.volume, "64", "telegram", "Telegram", Span(4, 12), (message,),
        disagreements=(differing,),
    )  # fmt: skip
    quads = list(Builder().quads(found, DOCUMENT))
    (claim,) = [q for q in quads if q.predicate == v.OBJECT and q.object.value.endswith(value)]
    about = {q.predicate: q.object for q in quads if q.subject == claim.subject}
    return quads, about


@pytest.mark.parametrize(
    ("property", "program", "predicate", "value"),
    [
        ("sent", "1962-10-25", v.EDTF_VALUE, "1962-10-25"),
        ("sender", "Department", v.SENDER_TEXT, "Department"),
        ("reference", "frus1961-63v06/d63", v.REFERENCES, "frus1961-63v06/d63"),
        ("person", "Kennedy Library", v.ANCHOR_OF, "Kennedy Library"),
        ("date", "1962-10-25", v.EDTF_VALUE, "1962-10-25"),
    ],
)
def test_the_outvoted_value_is_claimed_and_not_stated(
    property: str, program: str, predicate: ox.NamedNode, value: str
) -> None:
    differing = Disagreement(DOCUMENT.id, property, "something else", program, 13, 28, 0.9)
    quads, about = claimed(differing, value)
    assert about[v.PREDICATE] == predicate
    assert about[v.REASON] == ox.Literal("outvoted-by-markup")
    assert "something else" in about[v.COMMENT].value
    stated = ox.Quad(about[v.SUBJECT], predicate, about[v.OBJECT])
    assert predicate == v.ANCHOR_OF or stated not in quads


@pytest.mark.parametrize(
    ("property", "editors", "predicate", "value"),
    [
        ("sender", "McNamara", v.SENDER_TEXT, "McNamara"),
        ("reference", "frus1961-63v06/d59", v.REFERENCES, "frus1961-63v06/d59"),
        ("identity", "person/106665", v.IDENT_REF, "person/106665"),
    ],
)
def test_what_the_words_outvoted_is_the_editors_claim(
    property: str, editors: str, predicate: ox.NamedNode, value: str
) -> None:
    differing = Disagreement(
        DOCUMENT.id, property, editors, "addressee", 13, 28, 0.1, held=By.PROGRAM
    )
    _, about = claimed(differing, value)
    assert about[v.PREDICATE] == predicate
    assert about[v.REASON] == ox.Literal("outvoted-by-words")
    assert about[v.GENERATED_BY].value.endswith("#markup")


def test_a_day_that_the_neighbours_outvoted_is_the_editors_claim() -> None:
    differing = Disagreement(
        DOCUMENT.id, "sent", "1976-02-09", "1956-02-09?", 13, 28, 0.0, held=By.PROGRAM
    )
    _, about = claimed(differing, "1976-02-09")
    assert about[v.PREDICATE] == v.EDTF_VALUE
    assert about[v.REASON] == ox.Literal("outvoted-by-neighbours")
    assert "1956-02-09?" in about[v.COMMENT].value
