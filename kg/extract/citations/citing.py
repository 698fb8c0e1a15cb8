"""References as they are written down: one value a thing cited, with its words and its target."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extract.citations.atoms import Atom, Numeral
from kg.extract.citations.publications import Publication
from kg.extract.sources.places import Shelf
from kg.model import Cited, Link, Reference, ReferenceKind, Span

# How sure a target is, by what is cited: the share that is right where editors have linked the
# same words. Volumes are less sure, since those published in parts are cited without the part.
CONFIDENCE = {
    ReferenceKind.DOCUMENT: 0.99,
    ReferenceKind.NOTE: 0.97,
    ReferenceKind.PAGE: 0.99,
    ReferenceKind.VOLUME: 0.95,
}


@dataclass(slots=True)
class Citer:
    """Gathers the references that a document's editors make. ``note`` says where it reads."""

    text: str
    note: int | None = None
    references: list[Reference] = field(default_factory=list)
    last_document: str | None = None  # the document cited last: what "thereto" means

    def volume(
        self, start: int, end: int, books: tuple[str, ...], locator: str | None = None
    ) -> None:
        """Cite a volume as a whole, or pages in it that are only a locator. One of several
        ``books`` is meant where the words leave open which."""
        about = Cited(locator=locator)
        target, others = _told(books)
        self._add(ReferenceKind.VOLUME, start, end, target, cited=about, candidates=others)

    def document(self, volume: str, numeral: Numeral, begin: int, part: str | None = None) -> None:
        """Cite a document by its number; ``part`` is the part of it that is meant."""
        self.last_document = f"{volume}/d{numeral.value}"
        self._add(ReferenceKind.DOCUMENT, begin, numeral.end, self.last_document, part=part)

    def neighbour(self, atom: Atom, volume: str, document: int) -> None:
        """Cite the document before or after this one (*supra*, *infra*)."""
        self.last_document = f"{volume}/d{document}"
        self._add(
            ReferenceKind.DOCUMENT, atom.start, atom.end, self.last_document, reason="neighbour"
        )

    def notes(
        self, volume: str, document: int, atom: Atom, *, begin: int | None = None, end: int = 0
    ) -> None:
        """Cite notes; the first span begins at ``begin``, the last reaches at least ``end``."""
        last = len(atom.numerals) - 1
        for index, numeral in enumerate(atom.numerals):
            start = numeral.start
            if index == 0:
                start = atom.start if begin is None else begin
            stop = max(end, numeral.end) if index == last else numeral.end
            target = f"{volume}/d{document}#fn{numeral.value}"
            self._add(ReferenceKind.NOTE, start, stop, target, part=f"footnote {numeral.value}")

    def page(self, books: tuple[str, ...], numeral: Numeral, begin: int) -> None:
        """Cite a page, of one of several volumes where the words leave open which."""
        target, others = _told(tuple(f"{book}/pg_{numeral.value}" for book in books))
        self._add(ReferenceKind.PAGE, begin, numeral.end, target, candidates=others)

    def publication(self, found: Publication) -> None:
        """Cite something published elsewhere; it has no target."""
        self._add(
            ReferenceKind.PUBLICATION,
            found.start,
            found.end,
            None,
            reason="title",
            cited=Cited(title=found.title, locator=found.whole_locator()),
        )

    def shelf(self, found: Shelf) -> None:
        """Cite an archival place; it has no target."""
        about = Cited(title=found.repository, locator=", ".join(found.path) or None)
        self._add(ReferenceKind.ARCHIVE, found.start, found.end, None, reason="place", cited=about)

    def _add(
        self,
        kind: ReferenceKind,
        start: int,
        end: int,
        target: str | None,
        *,
        reason: str = "cited-by-number",
        part: str | None = None,
        cited: Cited | None = None,
        candidates: tuple[str, ...] = (),
    ) -> None:
        sure = CONFIDENCE.get(kind, 0.97)
        link = Link(target, reason, sure, evidence=(Span(start, end),)) if target else None
        self.references.append(
            Reference(
                start,
                end,
                self.text[start:end],
                kind,
                note=self.note,
                in_apparatus=True,
                cited=cited or Cited(),
                target=link,
                candidates=candidates,
                reason=reason,
                confidence=sure,
                part=part,
            )
        )


def _told(targets: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The one target, or none and the candidates."""
    return (targets[0], ()) if len(targets) == 1 else (None, targets)
