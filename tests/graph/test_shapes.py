"""The letter conforms; a graph that doesn't is told of readably."""

from __future__ import annotations

from pathlib import Path

import letter
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import check, quad_files, store
from kg.graph import dataset
from kg.graph import quads as build
from kg.graph import vocab as v
from kg.graph.shapes import Shapes, Violation
from kg.settings import DEFAULT_BASE, shipped

D64 = NamedNode(DEFAULT_BASE + letter.ID)


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes()


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    builder = build.Builder()
    return [
        *builder.volume_quads(letter.volume()),
        *builder.quads(letter.extraction(), letter.document()),
    ]


def test_the_letter_conforms(shapes: Shapes, quads: list[Quad]) -> None:
    report = shapes.validate(quads)
    assert report.conforms, report.violations
    assert report.checked == 1


def test_the_shipped_register_conforms(shapes: Shapes) -> None:
    paths = sorted((shipped("data") / "register").glob("*.ttl"))
    report = shapes.validate(q for q in dataset.register_quads(paths))
    assert report.conforms, report.violations


@pytest.mark.parametrize(
    ("without", "message"),
    [
        (v.IS_STRING, "The document doesn't have one text."),
        (v.FORM, "The message hasn't one form"),
        (v.REASON, "The claim gives no reason."),
        (v.EVIDENCE, "The claim rests on no words."),
        (v.END_INDEX, "It doesn't end at one offset."),
        (v.REFERENCE_KIND, "The reference isn't of one kind."),
        (v.CITES, "The reference is called resolved and cites nothing"),
        (v.LABEL, "It has no label."),
    ],
)
def test_what_is_missing_is_told(
    shapes: Shapes, quads: list[Quad], without: NamedNode, message: str
) -> None:
    report = shapes.validate(q for q in quads if q.predicate != without)
    assert not report.conforms
    assert any(found.startswith(message) for _, found, _ in report.by_shape()), report.by_shape()


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (Quad(D64, v.EDTF_VALUE, Literal("25 October", datatype=v.EDTF)), "more than one date"),
        (Quad(D64, v.SENDER, Literal("Rusk")), "A sender is no resource."),
        (Quad(D64, v.CLASSIFICATION, NamedNode("https://example.org/x")), "two classifications"),
        (
            Quad(D64, v.EARLIEST, Literal("1963-01-01T00:00:00Z", datatype=v.XSD_DATE_TIME)),
            "no single xsd:dateTime",
        ),
    ],
)
def test_what_is_wrong_is_told(
    shapes: Shapes, quads: list[Quad], added: Quad, message: str
) -> None:
    report = shapes.validate([*quads, added])
    assert any(message in found for _, found, _ in report.by_shape()), report.by_shape()
    assert report.by_document()[0][0] == D64.value


def test_words_that_are_not_in_the_text_there_are_told(shapes: Shapes, quads: list[Quad]) -> None:
    mention = next(q.subject for q in quads if q.object == v.PERSON_MENTION)
    other = Quad(mention, v.ANCHOR_OF, Literal("Brezhnev"))
    wrong = [q for q in quads if (q.subject, q.predicate) != (mention, v.ANCHOR_OF)]
    report = shapes.validate([*wrong, other])
    assert [one.focus for one in report.violations] == [mention.value]
    assert report.violations[0].value == "Brezhnev"


def test_a_violation_knows_its_document() -> None:
    base = "https://example.org/v1/d6"
    for focus in (
        base,
        base + "#char=1,2",
        base + "#claim-ab12",
        base + "/e3",
        base + "#cited-1-2",
    ):
        assert Violation("s", focus, "", "", "").document == base


def test_a_store_is_validated_portion_by_portion(tmp_path: Path, quads: list[Quad]) -> None:
    broken = [q for q in quads if q.predicate != v.REASON]
    for name, content in (("good", quads), ("bad", broken)):
        quad_files.write_quads(tmp_path / f"{name}.nq.zst", content)
        store.build([tmp_path / f"{name}.nq.zst"], tmp_path / name)
    seen: list[tuple[str, int, int]] = []
    good = check.validate_store(
        tmp_path / "good", workers=1, on_progress=lambda *step: seen.append(step)
    )
    assert good.conforms
    assert good.checked == 1
    assert seen[-1][1] == seen[-1][2]
    bad = check.validate_store(tmp_path / "bad", workers=1)
    assert not bad.conforms
    assert bad.by_shape()[0][:2] == ("A claim", "The claim gives no reason.")
