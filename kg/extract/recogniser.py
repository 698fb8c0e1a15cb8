"""The spaCy pipeline that finds persons, offices, bodies, posts and places: its components, and the
one place where it is built.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, SpanGroup
from spacy.vocab import Vocab

from kg.errors import InputError
from kg.extract.gazetteer import Gazetteer
from kg.extract.person_names import Lexicon, NameFinder, Segment
from kg.extract.persons import on_list, open_names, settle
from kg.model import Label
from kg.settings import shipped, word_list

# ----------------------------------------------------------------
# The components of the pipeline, each a spaCy factory with what it requires and assigns.
#
#     kg_actors    offices, posts, bodies, places by lists and patterns → doc.spans["actors"]
#     kg_names     candidate names of persons                           → doc.spans["names"]
#     kg_passages  a trained recogniser, run on the words around them   → doc.ents
#     kg_persons   the names that are persons, with their confidence    → doc.spans["persons"]
#
# ``kg_names`` also leaves its segments, which know more than a span can hold, in
# ``doc.user_data["names"]``, ``kg_actors`` its findings in ``doc.user_data["actors"]``, and
# ``kg_persons`` its persons in ``doc.user_data["persons"]``.

ACTORS, NAMES, PERSONS = "actors", "names", "persons"
FIT, KNOWN, MARKED = "fit", "known", "marked"
LISTED = "listed"  # the listed names of each candidate
RECOGNISED = "recognised"  # spans of characters
TEXT = "text"

# Words left and right of a candidate name that the recogniser sees: more than its window.
_CONTEXT = 5


def bare(nlp: Language, text: str) -> Doc:
    """A document to hand to the pipeline without cutting all of its text into words: the
    components read the text, and only passages are cut. Its spans stay empty, what was found
    stands in its ``user_data``."""
    return Doc(nlp.vocab, user_data={TEXT: text})


def text_of(doc: Doc) -> str:
    """The text of a document, which spaCy would put together again from its tokens."""
    text: str | None = doc.user_data.get(TEXT)
    if text is None:
        text = doc.user_data[TEXT] = doc.text
    return text


def recognise(
    text: str,
    segments: Sequence[Segment],
    recogniser: EntityRecognizer,
    tokenize: Callable[[str], Doc],
) -> list[tuple[int, int]]:
    """Spans of characters that the recogniser takes for persons, near the candidate names.

    It is shown the candidates with a few words around, never across a line's end, each passage as
    a small document of its own; what lies between is not even cut into words.
    """
    windows = _windows(text, segments)
    passages = [tokenize(text[start:end]) for start, end in windows]
    if not passages:
        return []
    recogniser.set_annotations(passages, recogniser.predict(passages))
    spans = []
    for passage, (offset, _) in zip(passages, windows, strict=True):
        if passage.to_array("ENT_TYPE").any():
            spans += [(offset + e.start_char, offset + e.end_char) for e in passage.ents]
    return spans


def _windows(text: str, segments: Iterable[Segment]) -> list[tuple[int, int]]:
    """Where each passage begins and ends; near ones are joined."""
    windows: list[tuple[int, int]] = []
    for segment in segments:
        first, last = segment.run[0].start, segment.run[-1].end
        top = text.rfind("\n", 0, first) + 1
        bottom = text.find("\n", last)
        bottom = len(text) if bottom < 0 else bottom
        low, high = first, last
        for _ in range(_CONTEXT + 1):
            low = text.rfind(" ", top, low) if low >= top else low
            high = text.find(" ", high + 1, bottom)
            high = bottom if high < 0 else high
        low = max(low + 1, top)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        else:
            windows.append((low, high))
    return windows


def _group(doc: Doc, name: str, spans: Iterable[tuple[int, int, str]]) -> SpanGroup:
    if not len(doc):
        return SpanGroup(doc, name=name)
    made = (
        doc.char_span(start, end, label, alignment_mode="expand") for start, end, label in spans
    )
    return SpanGroup(doc, name=name, spans=[span for span in made if span is not None])


@Language.factory("kg_actors", assigns=["doc.spans"])
def _create_actors(nlp: Language, name: str) -> ActorRuler:
    return ActorRuler()


class ActorRuler:
    """Component: writes what the gazetteer finds to ``doc.spans["actors"]``."""

    def __init__(self) -> None:
        self.gazetteer = Gazetteer()

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        found = self.gazetteer.find(text_of(doc))
        doc.user_data[ACTORS] = found
        doc.spans[ACTORS] = _group(doc, ACTORS, ((f.start, f.end, f.label or "") for f in found))
        return doc


@Language.factory("kg_names", default_config={"model": ""}, assigns=["doc.spans"])
def _create_names(nlp: Language, name: str, model: str) -> NameMarker:
    return NameMarker(NameFinder(Lexicon.load(Path(model) / "lexicon.npz")))


class NameMarker:
    """Component: writes the candidate names to ``doc.spans["names"]``."""

    def __init__(self, finder: NameFinder) -> None:
        self.finder = finder

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        text, fit = text_of(doc), doc.user_data.get(FIT)
        segments = tuple(self.finder.segments(text, fit))
        doc.user_data[NAMES] = segments
        doc.user_data[LISTED] = [on_list(text, s, fit) if fit else [] for s in segments]
        doc.spans[NAMES] = _group(doc, NAMES, ((s.start, s.end, "") for s in segments))
        return doc


@Language.factory(
    "kg_passages",
    default_config={"recogniser": "ner"},
    requires=["doc.spans"],
    assigns=["doc.ents"],
)
def _create_passages(nlp: Language, name: str, recogniser: str) -> PassageReader:
    return PassageReader(nlp.get_pipe(recogniser), nlp)


class PassageReader:
    """Component: runs a recogniser around the candidate names that neither the editors' marks nor
    the volume's list nor the register tells for a person's, and writes ``doc.ents``."""

    def __init__(self, recogniser: EntityRecognizer, nlp: Language) -> None:
        self.recogniser = recogniser
        self.nlp = nlp

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        known = open_names(
            text_of(doc),
            doc.user_data[NAMES],
            doc.user_data[LISTED],
            doc.user_data.get(MARKED, ()),
            doc.user_data.get(KNOWN),
        )
        spans = recognise(text_of(doc), known, self.recogniser, self.nlp.tokenizer)
        doc.user_data[RECOGNISED] = spans
        doc.set_ents([e for e in (doc.char_span(*s, Label.PERSON) for s in spans) if e])
        return doc


@Language.factory("kg_persons", requires=["doc.spans", "doc.ents"], assigns=["doc.spans"])
def _create_persons(nlp: Language, name: str) -> PersonSettler:
    return PersonSettler()


class PersonSettler:
    """Component: the persons of the whole document, from what was recognised in its passages and
    what ``doc.user_data["fit"]`` says of the volume's list of persons, where it is known. Writes
    ``doc.spans["persons"]``, and the persons with their confidence to ``doc.user_data``."""

    def __init__(self) -> None:
        self.dignities = frozenset(w for line in word_list("dignities") for w in line.split())

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        recognised = doc.user_data[RECOGNISED]
        fit = doc.user_data.get(FIT)
        persons = settle(
            text_of(doc),
            doc.user_data[NAMES],
            recognised,
            fit,
            self.dignities,
            listed=doc.user_data[LISTED],
            marked=doc.user_data.get(MARKED, ()),
            known=doc.user_data.get(KNOWN),
        )
        doc.user_data[PERSONS] = persons
        spans = ((one.start, one.end, Label.PERSON) for one in persons)
        doc.spans[PERSONS] = _group(doc, PERSONS, spans)
        return doc


# ----------------------------------------------------------------
# The pipeline is built here alone, from the components above.
#
#     actors → names → passages → persons
#
# The recogniser is spaCy's own, trained by ``benchmarks/train.py`` and shipped in ``data/model``.
# It stands in the pipeline as ``ner``, disabled: ``passages`` runs it where a name can stand, which
# is less than half of the text. The tokenizer suits text copied from a printed edition: a note
# number glued to a word is a token of its own ("Union0", "(Dobrynin)1"), and so are the parts of
# words joined by slash, hyphen or dash; a possessive "’s" comes off, an apostrophe inside a name
# stays ("O’Daniel").

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
    nlp.add_pipe("kg_actors", name=ACTORS)
    nlp.add_pipe("kg_names", name=NAMES, config={"model": str(folder)})
    nlp.add_pipe("kg_passages", name="passages")
    nlp.add_pipe("kg_persons", name=PERSONS)
    return nlp
