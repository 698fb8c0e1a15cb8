"""The tokenizer's borders, the components on an empty pipeline, and the pipeline as shipped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spacy.tokens import Doc, Span

from kg.errors import InputError
from kg.extract.person_names import Lexicon, NameFinder
from kg.extract.recogniser import ACTORS, NAMES, ActorRuler, NameMarker, blank, build, recognise

TOKENS = [
    ("Union0", "Union|0"),
    ("(Dobrynin)1", "(|Dobrynin|)|1"),
    ("Embtel 1070.1", "Embtel|1070|.|1"),
    ("Khrushchev’s matter—namely", "Khrushchev|’s|matter|—|namely"),
    ("NASSER'S NOTE", "NASSER|'S|NOTE"),
    ("Mr.V. Kuznetsov", "Mr|.|V.|Kuznetsov"),
    ("R.W.Bailey U.S.", "R.W.|Bailey|U.S."),
    ("O’Daniel d'Estaing", "O’Daniel|d'Estaing"),
    ("Kissinger-Scowcroft/Ford", "Kissinger|-|Scowcroft|/|Ford"),
    ("“‘Burns’”", "“|‘|Burns|’|”"),
]


@pytest.mark.parametrize(("text", "expected"), TOKENS, ids=[case[0] for case in TOKENS])
def test_tokens(text: str, expected: str) -> None:
    assert "|".join(token.text for token in blank()(text)) == expected


def test_actors_on_an_empty_pipeline() -> None:
    doc = ActorRuler()(blank()("the Soviet Embassy0 in Washington"))
    found = [(span.label_, span.text) for span in doc.spans[ACTORS]]
    assert found == [("POST", "Soviet Embassy0"[:-1]), ("PLACE", "Washington")]


def names() -> NameMarker:
    return NameMarker(NameFinder(Lexicon([], np.zeros((0, 5), np.int32), [], [])))


def test_names_on_an_empty_pipeline() -> None:
    doc = names()(blank()("met Mr. Rusk1 there"))
    assert [span.text for span in doc.spans[NAMES]] == ["Rusk"]


class Listening:
    """A recogniser that takes every capitalised word for a person, and keeps what it is shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def predict(self, docs: list[Doc]) -> None:
        self.shown = [doc.text for doc in docs]

    def set_annotations(self, docs: list[Doc], _: None) -> None:
        for doc in docs:
            doc.set_ents([Span(doc, t.i, t.i + 1, "PERSON") for t in doc if t.is_title])


def test_recogniser_sees_passages_only() -> None:
    text = "a b c d e f g h i met Rusk j k\nl m n o p q r s t u v w x y z saw Bundy.\nnobody here"
    doc = names()(blank()(text))
    listening = Listening()
    segments = doc.user_data[NAMES]
    spans = recognise(text, segments, listening, blank().tokenizer)  # type: ignore[arg-type]
    assert listening.shown == ["f g h i met Rusk j k", "w x y z saw Bundy."]
    assert [text[start:end] for start, end in spans] == ["Rusk", "Bundy"]


def test_shipped_pipeline() -> None:
    nlp = build()
    assert nlp.pipe_names == ["actors", "names", "passages", "persons"]
    assert not any(nlp.analyze_pipes()["problems"].values())
    doc = nlp("Signed by Dean Rusk and Secretary McNamara.")
    assert [span.text for span in doc.spans["persons"]] == ["Dean Rusk", "McNamara"]
    assert all(0 < one.confidence <= 1 for one in doc.user_data["persons"])


def test_no_model(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no trained model"):
        build(tmp_path)
