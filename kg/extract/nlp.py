"""The one place where the spaCy pipeline is built.

    actors   names, offices, posts, bodies by lists and patterns → ``doc.spans["actors"]``
    ner      the trained recogniser of persons                   → ``doc.ents``

The recogniser is trained by ``benchmarks/train.py`` and shipped in ``data/model``. The tokenizer
suits text copied from a printed edition: a note number glued to a word is a token of its own
("Union0", "(Dobrynin)1"), and so are the parts of words joined by slash, hyphen or dash; a
possessive "’s" comes off, an apostrophe inside a name stays ("O’Daniel").
"""

from __future__ import annotations

import re
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc, SpanGroup
from spacy.vocab import Vocab

from kg.errors import InputError
from kg.extract.gazetteer import Gazetteer
from kg.settings import shipped

ACTORS = "actors"

_PREFIX = re.compile(r"^(?:[^\w\s]|_)")
_INFIX = re.compile(
    r"""
    ['’]s(?![^\W\d_])                                 # Khrushchev|’s
  | (?<![^\W_])['’] | ['’](?![^\W_])                  # |‘Burns|’
  | (?<=[^\W\d_])(?=\d) | (?<=\d)(?=[^\W\d_])         # Union|0
  | (?<=\.)(?=[^\W\d_][^\W\d_])                       # R.W.|Bailey
  | (?<=[^\W\d_][^\W\d_])\. | (?<![A-Z])\.            # Mr|. but J. and U.S.
  | [^\w\s.'’] | _                                    # Kissinger|-|Scowcroft, matter|—|but
    """,
    re.VERBOSE,
)


def model_folder() -> Path:
    """Where the trained pipeline is."""
    return shipped("data") / "model"


def tokenizer(vocab: Vocab) -> Tokenizer:
    """The tokenizer of this pipeline; see the module's docstring for its borders."""
    return Tokenizer(vocab, prefix_search=_PREFIX.search, infix_finditer=_INFIX.finditer)


@Language.factory("kg_actors", assigns=["doc.spans"])
def _create_actors(nlp: Language, name: str) -> ActorRuler:  # noqa: ARG001
    return ActorRuler()


class ActorRuler:
    """Component: writes what the gazetteer finds to ``doc.spans["actors"]``."""

    def __init__(self) -> None:
        self.gazetteer = Gazetteer()

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        spans = (
            doc.char_span(found.start, found.end, found.label or "", alignment_mode="expand")
            for found in self.gazetteer.find(doc.text)
        )
        doc.spans[ACTORS] = SpanGroup(doc, name=ACTORS, spans=[span for span in spans if span])
        return doc


def blank() -> Language:
    """An empty pipeline with our tokenizer."""
    nlp = spacy.blank("en")
    nlp.tokenizer = tokenizer(nlp.vocab)
    return nlp


def build(model: Path | None = None) -> Language:
    """The pipeline with the trained model of ``data/model``, or of the folder given.

    Raises InputError when the folder holds no pipeline.
    """
    folder = model or model_folder()
    try:
        nlp = spacy.load(folder)
    except OSError as error:
        raise InputError(
            f"{folder} holds no trained pipeline", "Train one with benchmarks/train.py."
        ) from error
    nlp.tokenizer = tokenizer(nlp.vocab)
    nlp.add_pipe("kg_actors", name=ACTORS, first=True)
    return nlp
