"""The one place where the spaCy pipeline is built; its components are in ``components.py``.

    actors → names → passages → persons

The recogniser is spaCy's own, trained by ``benchmarks/train.py`` and shipped in ``data/model``. It
stands in the pipeline as ``ner``, disabled: ``passages`` runs it where a name can stand, which is
less than half of the text. The tokenizer suits text copied from a printed edition: a note number
glued to a word is a token of its own ("Union0", "(Dobrynin)1"), and so are the parts of words
joined by slash, hyphen or dash; a possessive "’s" comes off, an apostrophe inside a name stays
("O’Daniel").
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.vocab import Vocab

from kg.errors import InputError
from kg.extract.actors import components
from kg.settings import shipped

_PREFIX = re.compile(r"^(?:[^\w\s]|_)")
_INFIX = re.compile(
    r"""
    ['’][sS](?![^\W\d_])                              # Khrushchev|’s, NASSER|'S
  | (?<![^\W_])['’] | ['’](?![^\W_])                  # |‘Burns|’
  | (?<=[^\W\d_])(?=\d) | (?<=\d)(?=[^\W\d_])         # Union|0
  | (?<=\.)(?=[^\W\d_][^\W\d_])                       # R.W.|Bailey
  | (?<=[^\W\d_][^\W\d_])\. | (?<![A-Z])\.            # Mr|. but J. and U.S.
  | [^\w\s.'’] | _                                    # Kissinger|-|Scowcroft, matter|—|but
    """,
    re.VERBOSE,
)


def model_folder() -> Path:
    """Where the trained model is."""
    return shipped("data") / "model"


def tokenizer(vocab: Vocab) -> Tokenizer:
    """The tokenizer of this pipeline; see the module's docstring for its borders."""
    return Tokenizer(vocab, prefix_search=_PREFIX.search, infix_finditer=_INFIX.finditer)


def blank() -> Language:
    """An empty pipeline with our tokenizer."""
    nlp = spacy.blank("en")
    nlp.tokenizer = tokenizer(nlp.vocab)
    return nlp


def build(model: Path | None = None) -> Language:
    """The pipeline with the trained model of ``data/model``, or of the folder given.

    Raises InputError when the folder holds no model.
    """
    folder = model or model_folder()
    try:
        nlp = spacy.load(folder, exclude=["tokenizer", "vocab"])
    except OSError as error:
        raise InputError(
            f"{folder} holds no trained model", "Make one with benchmarks/train.py."
        ) from error
    nlp.tokenizer = tokenizer(nlp.vocab)
    nlp.max_length = sys.maxsize  # the recogniser reads passages, whatever the length of the text
    nlp.disable_pipe("ner")
    nlp.add_pipe("kg_actors", name=components.ACTORS)
    nlp.add_pipe("kg_names", name=components.NAMES, config={"model": str(folder)})
    nlp.add_pipe("kg_passages", name="passages")
    nlp.add_pipe("kg_persons", name=components.PERSONS)
    return nlp
