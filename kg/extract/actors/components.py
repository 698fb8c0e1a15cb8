"""The components of the pipeline, each a spaCy factory with what it requires and assigns.

    kg_actors    offices, posts, bodies, places by lists and patterns → doc.spans["actors"]
    kg_names     candidate names of persons                           → doc.spans["names"]
    kg_passages  a trained recogniser, run on the words around them   → doc.ents
    kg_persons   the names that are persons, with their confidence    → doc.spans["persons"]

``kg_names`` also leaves its segments, which know more than a span can hold, in
``doc.user_data["names"]``, ``kg_actors`` its findings in ``doc.user_data["actors"]``, and
``kg_persons`` its persons in ``doc.user_data["persons"]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, SpanGroup

from kg.extract.actors.gazetteer import Gazetteer
from kg.extract.actors.lexicon import Lexicon
from kg.extract.actors.names import NameFinder, Segment
from kg.extract.actors.persons import settle
from kg.model import Label
from kg.settings import word_list

ACTORS, NAMES, PERSONS = "actors", "names", "persons"
FIT = "fit"

# Words left and right of a candidate name that the recogniser sees: more than its window.
_CONTEXT = 5


def recognise(
    doc: Doc, segments: Sequence[Segment], recogniser: EntityRecognizer
) -> list[tuple[int, int]]:
    """Spans of characters that the recogniser takes for persons, near the candidate names.

    It is shown the candidates with a few words around, never across a line's end, each passage as
    a small document of its own.
    """
    if not segments:
        return []
    starts = doc.to_array("IDX").astype(np.int64)
    words = [token.text for token in doc]
    passages = [
        Doc(
            doc.vocab,
            words=words[low:high],
            spaces=[bool(doc[k].whitespace_) for k in range(low, high)],
        )
        for low, high in _windows(words, starts, segments)
    ]
    recogniser.set_annotations(passages, recogniser.predict(passages))
    spans = []
    for passage, (low, _) in zip(passages, _windows(words, starts, segments), strict=True):
        offset = int(starts[low])
        spans += [(offset + e.start_char, offset + e.end_char) for e in passage.ents]
    return spans


def _windows(
    words: list[str], starts: np.ndarray, segments: Sequence[Segment]
) -> list[tuple[int, int]]:
    """First and last word of each passage; near ones are joined."""
    windows: list[tuple[int, int]] = []
    for segment in segments:
        first = int(np.searchsorted(starts, segment.run[0].start, "right")) - 1
        last = int(np.searchsorted(starts, segment.run[-1].end, "left"))
        low, high = max(0, first - _CONTEXT), min(len(words), last + _CONTEXT)
        low = next((k + 1 for k in range(first - 1, low - 1, -1) if words[k].isspace()), low)
        high = next((k for k in range(last, high) if words[k].isspace()), high)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        else:
            windows.append((low, high))
    return windows


def _group(doc: Doc, name: str, spans: Iterable[tuple[int, int, str]]) -> SpanGroup:
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
        found = self.gazetteer.find(doc.text)
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
        segments = tuple(self.finder.segments(doc.text, doc.user_data.get(FIT)))
        doc.user_data[NAMES] = segments
        doc.spans[NAMES] = _group(doc, NAMES, ((s.start, s.end, "") for s in segments))
        return doc


@Language.factory(
    "kg_passages",
    default_config={"recogniser": "ner"},
    requires=["doc.spans"],
    assigns=["doc.ents"],
)
def _create_passages(nlp: Language, name: str, recogniser: str) -> PassageReader:
    return PassageReader(nlp.get_pipe(recogniser))


class PassageReader:
    """Component: runs a recogniser around the candidate names, and writes ``doc.ents``."""

    def __init__(self, recogniser: EntityRecognizer) -> None:
        self.recogniser = recogniser

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        spans = recognise(doc, doc.user_data[NAMES], self.recogniser)
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
        recognised = [(span.start_char, span.end_char) for span in doc.ents]
        fit = doc.user_data.get(FIT)
        persons = settle(doc.text, doc.user_data[NAMES], recognised, fit, self.dignities)
        doc.user_data[PERSONS] = persons
        spans = ((one.start, one.end, Label.PERSON) for one in persons)
        doc.spans[PERSONS] = _group(doc, PERSONS, spans)
        return doc
