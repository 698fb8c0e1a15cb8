"""The component for users of spaCy, on a blank pipeline."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg import spacy_pipe
from kg.errors import InputError
from kg.settings import DEFAULT_BASE

LETTER = next((Path(__file__).parent.parent / "data" / "documents").rglob("*.txt"))


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("en")
    made.add_pipe(spacy_pipe.NAME)
    return made


@pytest.fixture(scope="module")
def letter(nlp: Language) -> Doc:
    return nlp(LETTER.read_text("utf-8"))


def test_who_is_named_has_a_kind_and_an_iri(letter: Doc) -> None:
    found = {(s.text, s.label_): s.kb_id_ for s in list(letter.spans[spacy_pipe.NAME])[::-1]}
    assert found["Khrushchev", "PERSON"] == f"{DEFAULT_BASE}person/107127"
    assert found["Soviet Embassy", "POST"].startswith(DEFAULT_BASE)
    assert any(label == "DATE" and "October 25" in text for text, label in found)
    assert any(label == "REFERENCE" for _, label in found)
    assert {span.text for span in letter.ents} <= {text for text, _ in found}
    assert len(letter.ents) > 10


def test_the_record_goes_with_the_document(nlp: Language, letter: Doc) -> None:
    (record,) = letter._.coldwar_kg
    assert [one["sent"]["edtf"] for one in record["communications"]] == ["1962-10-25"] * 2
    again = Doc(nlp.vocab).from_bytes(letter.to_bytes())
    assert again._.coldwar_kg == letter._.coldwar_kg
    assert [s.kb_id_ for s in again.spans[spacy_pipe.NAME]] == [
        s.kb_id_ for s in letter.spans[spacy_pipe.NAME]
    ]


def test_entities_of_others_are_kept_on_request() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "CAR", "pattern": "Moscow"}])
    nlp.add_pipe(spacy_pipe.NAME, config={"ents": False, "base": "https://example.org/"})
    doc = nlp("On October 22, 1962, Secretary Rusk sent a message to Moscow.")
    assert [(e.text, e.label_) for e in doc.ents] == [("Moscow", "CAR")]
    moscow = next(s for s in doc.spans[spacy_pipe.NAME] if s.text == "Moscow")
    assert moscow.kb_id_ == "https://example.org/place/moscow"


def test_a_text_of_nothing_is_told(nlp: Language) -> None:
    with pytest.raises(InputError):
        nlp("   ")
