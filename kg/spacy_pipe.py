"""The way in for users of spaCy: ``nlp.add_pipe("coldwar_kg")``.

The component reads a document's text as a page, finds what ``kg.analyse`` finds, and writes

``doc.spans["coldwar_kg"]``   who is named, what is cited, dates: the label is the kind (PERSON,
                              OFFICE, BODY, POST, PLACE …, DATE, REFERENCE), ``kb_id_`` the IRI of
                              who or what is meant, empty where that stayed open
``doc.ents``                  the same without overlaps, unless ``ents`` is false
``doc._.coldwar_kg``          the record of the page, as ``kg extract`` prints it

It needs no other component and takes any tokenizer; spans that begin or end within a token are
widened to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg import api, settings
from kg.errors import InputError
from kg.model import Extraction, Link

NAME: Final = "coldwar_kg"
PAGE: Final = "text/page.txt"  # its id is text/page, whatever is read

if not Doc.has_extension(NAME):
    Doc.set_extension(NAME, default=None)


@Language.factory(
    NAME,
    default_config={"registers": [], "ents": True, "base": settings.DEFAULT_BASE},
    assigns=["doc.spans", "doc.ents", f"doc._.{NAME}"],
)
def create(nlp: Language, name: str, registers: list[str], ents: bool, base: str) -> Correspondence:
    """The component. ``registers`` are further registers, ``base`` is what IRIs begin with."""
    return Correspondence(tuple(registers), ents, base)


class Correspondence:
    """Component: finds actors, dates and references in a page, with who is meant."""

    def __init__(self, registers: tuple[str, ...], ents: bool, base: str) -> None:
        self.registers = registers
        self.ents = ents
        self.base = base

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document. Raises InputError for a text that is no page, or several."""
        with TemporaryDirectory(prefix="kg-") as folder:
            page = Path(folder) / PAGE
            page.parent.mkdir()
            page.write_bytes(doc.text.encode("utf-8"))
            found = api.analyse(page, registers=self.registers)
        if len(found.documents) > 1:
            raise InputError(
                f"The text holds {len(found.documents)} documents.", "Give them one by one."
            )
        spans = list(self._spans(doc, found.documents[0]))
        doc.spans[NAME] = spans
        doc._.set(NAME, found.records())
        if self.ents:
            doc.set_ents(filter_spans(spans))
        return doc

    def _spans(self, doc: Doc, found: Extraction) -> Iterator[Span]:
        named = [(m.start, m.end, str(m.label), m.agent) for m in found.mentions]
        dated = [(d.start, d.end, "DATE", None) for d in found.dates]
        cited = [(r.start, r.end, "REFERENCE", r.target) for r in found.references]
        for start, end, label, link in sorted((*named, *dated, *cited), key=lambda one: one[:2]):
            span = doc.char_span(start, end, label, kb_id=self._iri(link), alignment_mode="expand")
            if span is not None:
                yield span

    def _iri(self, link: Link | None) -> str:
        return self.base + link.target if link is not None else ""
