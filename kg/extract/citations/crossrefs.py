"""Citations of the edition itself: its documents, notes, pages and other volumes.

Editors write them by a small grammar, read here by joining neighbouring atoms
(``kg/extract/citations/atoms.py``). What it understands::

    Document 63 · Documents 11, 10, and 3 · Documents 11–13 · Part 2, Document 81
    footnote 2, Document 10 · Document 10 and footnote 2 thereto (both) · footnotes 2–4 above
    Document 18, footnote 1, and Document 24, footnote 3 · supra, footnotes 6 and 2
    supra · infra · see the source note, Document 63
    Foreign Relations, 1961–1963, volume VI, Document 64 · ibid., vol. V, Document 3
    Foreign Relations, 1950, vol. vi, p. 618 · vol. iii, pp. 352 ff. · p. 28
    Foreign Relations, 1955–1957, volumes XIV and XV; 1958–1960, volume XIX

Targets are ``VOLUME/dN``, ``VOLUME/dN#fnM``, ``VOLUME/pg_N`` and ``VOLUME``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extract.citations import volumes
from kg.extract.citations.atoms import Atom, Numeral, atoms
from kg.extract.citations.citewords import (
    AND_NOTES,
    BEHIND,
    HERE,
    OF_ANOTHER,
    THERETO,
    cites_edition,
    own_page,
    same_page,
)
from kg.extract.citations.citing import Citer
from kg.extract.citations.naming import VOLUME_WORDS, Naming
from kg.extract.citations.publications import Publication, cited_again, publications
from kg.extract.citations.scopes import Scope, books_of, head, merged, step_to_notes

NEARBY = 400  # characters within which a bare ibid. takes up a page


@dataclass(slots=True)
class Reading(Naming):
    """Reads the citations of one unit of text (a note, a paragraph) after another."""

    cite: Citer = field(kw_only=True)
    own_notes: int = 0  # how many notes the document has
    note_number: int | None = None  # number of the note being read
    _own_page: int | None = None  # where the page of this volume cited last ends
    _last_page: tuple[tuple[str, ...], Numeral] | None = (
        None  # what a bare ibid. means where pages are cited
    )
    _part: str | None = None  # "source note", said before the document it belongs to

    def read(self, start: int, end: int) -> None:
        """Add the citations of ``text[start:end]`` to ``references``."""
        printed = {p.start: p for p in publications(self.text, start, end)}
        self._atoms = merged(atoms(self.text, start, end), tuple(printed.values()))
        at = 0
        while (atom := self._at(at)) is not None:
            if atom.kind == "publication":
                self._last_publication = printed[atom.start]
                self.cite.publication(printed[atom.start])
                at += 1
            elif atom.kind == "ibid" and self._page_again(atom):
                at += 1
            elif atom.kind == "ibid" and self._last_publication is not None and self._paged(at + 1):
                at = self._publication_again(at, atom, self._last_publication, end)
            else:
                at = self._citation(at)

    def _paged(self, at: int) -> bool:
        """Whether no document or note follows an *ibid.*: publications are cited by page."""
        following = self._at(at)
        return following is None or following.kind not in ("doc", "note", "vol")

    def _citation(self, at: int) -> int:
        """Cite what begins at an atom; the first atom not taken."""
        scope, following = self._scope(at)
        reached = self._targets(following, scope)
        if scope is not None and scope.explicit and reached == following:
            self._cite_volume(scope)
        return max(reached, following, at + 1)

    def _publication_again(self, at: int, atom: Atom, last: Publication, end: int) -> int:
        found = cited_again(self.text, atom.start, end, last)
        if found is not None and (found.issue != last.issue or found.locator):
            self._last_publication = found
            self.cite.publication(found)
            while (following := self._at(at + 1)) and following.start < found.end:
                at += 1
        return at + 1

    def _page_again(self, atom: Atom) -> bool:
        """Cite the page just cited once more, if a bare *ibid.* means it: "see ibid." """
        if self._last_page is None:
            return False
        books, page = self._last_page
        if self._last_publication is not None and self._last_publication.start > page.start:
            return False
        if not 0 <= atom.start - page.end < NEARBY or not same_page(self.text, atom):
            return False
        self.cite.page(books, Numeral(page.value, atom.start, atom.end), atom.start)
        return True

    # ------------------------------------------------------------ what is cited in it

    def _targets(self, at: int, scope: Scope | None) -> int:
        """Cite what the atoms from ``at`` on name in the volume; the first atom not taken."""
        while True:
            atom = self._at(at)
            if atom is None or (scope is not None and not self._within(at)):
                return at
            taken = self._target(at, atom, scope)
            if taken == at:
                return at
            at = taken
            if scope is None or not scope.explicit:
                return at

    def _target(self, at: int, atom: Atom, scope: Scope | None) -> int:
        if atom.kind == "doc":
            return self._documents(at, atom, scope)
        if atom.kind == "note":
            return self._notes(at, atom, scope)
        if atom.kind == "page":
            return self._pages(at, atom, scope)
        if atom.kind == "near" and scope is None:
            return self._near(at, atom)
        if atom.kind == "apparatus":
            following = self._at(at + 1)
            if following and following.kind in ("doc", "near", "page") and self._joins(at + 1):
                self._part = self._word(atom).lower()
                taken = self._target(at + 1, following, scope)
                self._part = None
                return taken
        return at

    def _documents(self, at: int, atom: Atom, scope: Scope | None) -> int:
        taken = at + 1
        if scope is None:
            if not cites_edition(self.text, atom):
                return taken
            scope, taken = self._volume_after(at)
        volume = self._volume(scope)
        if scope is not None and taken > at + 1:
            scope = None  # named after the documents, so no part of their spans
        following = self._at(at + 1) if taken == at + 1 else None
        if following and following.kind == "note" and self._notes_of(at, following):
            *others, last = atom.numerals
            for index, numeral in enumerate(others):
                self.cite.document(volume, numeral, head(atom, numeral, index, scope), self._part)
            self.cite.last_document = f"{volume}/d{last.value}"
            begin = head(atom, last, len(others), scope)
            if "and" in self._gap(at + 1):  # "Document 10 and footnote 2 thereto" cites both
                self.cite.document(volume, last, begin)
                begin = following.start
            self.cite.notes(volume, last.value, following, begin=begin)
            return at + 2
        for index, numeral in enumerate(atom.numerals):
            self.cite.document(volume, numeral, head(atom, numeral, index, scope), self._part)
        return taken

    def _volume_after(self, at: int) -> tuple[Scope | None, int]:
        """The volume named behind its documents: "Document 5 in Foreign Relations, 1969–…"."""
        following = self._at(at + 1)
        gap = self.text[self._atoms[at].end : following.start] if following else ""
        if following is None or not BEHIND.fullmatch(gap):
            return None, at + 1
        if following.kind == "ibid":  # "Document 190, ibid., vol. VII", with nothing cited in it
            numbered = self._at(at + 2)
            if numbered is None or numbered.kind != "vol" or not self._alone(at + 2):
                return None, at + 1
        elif following.kind != "series":
            return None, at + 1
        scope, reached = self._scope(at + 1)
        return (scope, reached) if scope is not None else (None, at + 1)

    def _notes_of(self, at: int, following: Atom) -> bool:
        """Whether notes after a document are that document's, not of one named after them."""
        gap = self._gap(at + 1)
        if not AND_NOTES.fullmatch(gap):
            return False
        if HERE.match(self.text, following.end):
            return False
        after = self._at(at + 2)
        if after is not None and "and" in self._gap(at + 2) and "and" not in gap:
            return True  # "Document 18, footnote 1, and Document 24, footnote 3"
        elsewhere = after is not None and after.kind in ("doc", "near", "vol", "series")
        return not (elsewhere and self._joins(at + 2))

    def _notes(self, at: int, atom: Atom, scope: Scope | None) -> int:
        here = HERE.match(self.text, atom.end)
        if here:
            self._cite_own_notes(atom, here[1])
            return at + 1
        if THERETO.match(self.text, atom.end) and self.cite.last_document:
            book, _, number = self.cite.last_document.rpartition("/d")
            self.cite.notes(book, int(number), atom)
            return at + 1
        following = self._at(at + 1)
        if following and self._joins(at + 1):
            if scope is not None and following.kind == "page":  # "ibid., footnote 2, p. 256"
                return self._pages(at + 1, following, scope)
            reached = self._notes_elsewhere(at, atom, self._volume(scope))
            if reached > at:
                return reached
        if scope is None and not OF_ANOTHER.match(self.text, atom.end):
            self._cite_own_notes(atom, None)
        return at + 1

    def _notes_elsewhere(self, at: int, atom: Atom, volume: str) -> int:
        """Notes of what is named after them ("footnote 2, Document 10"); ``at`` if nothing is."""
        following = self._atoms[at + 1]
        reached = at + 1
        if following.kind == "ibid" and self._page_again(following):
            return at + 2
        if following.kind == "ibid" and self._alone(at + 1) and self.cite.last_document:
            book, _, number = self.cite.last_document.rpartition("/d")
            self.cite.notes(book, int(number), atom)
            return at + 2
        if following.kind == "near":
            if self.home.document is not None:
                document = self.home.document + self._step(following)
                self.cite.notes(volume, document, atom, end=following.end)
            return at + 2
        if following.kind in VOLUME_WORDS:
            inner, reached = self._scope(at + 1)
            target = self._at(reached)
            if inner is None or target is None or not self._within(reached):
                return at + 1
            volume, following = self._volume(inner), target
        if following.kind == "doc":
            first = following.numerals[0]
            self.cite.notes(volume, first.value, atom, end=first.end)
            self.cite.last_document = f"{volume}/d{first.value}"
            for numeral in following.numerals[1:]:
                self.cite.document(volume, numeral, numeral.start)
            return reached + 1
        return at + 1 if following.kind == "page" else at

    def _cite_own_notes(self, atom: Atom, side: str | None) -> None:
        """Cite notes said to be in this document, or in its neighbour."""
        values = [numeral.value for numeral in atom.numerals]
        step = step_to_notes(values, side, self.note_number, self.own_notes)
        if self.home.document is not None and step is not None:
            self.cite.notes(self.home.volume, self.home.document + step, atom)

    def _pages(self, at: int, atom: Atom, scope: Scope | None) -> int:
        first = atom.numerals[0]
        if not volumes.cites_pages(self.home.volume):
            if scope is not None and (scope.explicit or self._joins(at)):
                self._cite_volume(scope, books_of(scope, self.home, first), self._word(atom))
                return self._behind(at)
            if not volumes.unnumbered(self.home.volume):
                self._last_volume = None  # of some other work, which is what ibid. then means
                return at + 1
        listed = self._own_page == self._atoms[at - 1].end and self._joins(at)  # "p. 9 and p. 12"
        if scope is None and not listed and not own_page(self.text, atom):
            self._last_volume = self._last_page = None  # of some other work, as ibid. is then
            return at + 1
        self._own_page = atom.end if scope is None else None
        for index, numeral in enumerate(atom.numerals):
            begin = head(atom, numeral, index, scope)
            self.cite.page(books_of(scope, self.home, numeral), numeral, begin)
        self._last_page = (books_of(scope, self.home, first), first)
        return at + 1

    def _behind(self, at: int) -> int:
        """The atom after a page of another volume and a note on it: "ibid., p. 2441, footnote 4"
        is no note of this volume."""
        following = self._at(at + 1)
        return at + 2 if following and following.kind == "note" and self._joins(at + 1) else at + 1

    def _near(self, at: int, atom: Atom) -> int:
        if self.home.document is None:
            return at + 1
        document = self.home.document + self._step(atom)
        following = self._at(at + 1)
        noted = following is not None and following.kind == "note"
        if following and noted and "and" not in self._gap(at + 1) and self._notes_of(at, following):
            self.cite.last_document = f"{self.home.volume}/d{document}"
            self.cite.notes(self.home.volume, document, following, begin=atom.start)
            return at + 2  # "supra, footnotes 6 and 2"
        self.cite.neighbour(atom, self.home.volume, document)
        return at + 1

    def _step(self, near: Atom) -> int:
        """Which way *supra* and *infra* point."""
        return -1 if self._word(near).lower() == "supra" else 1

    def _cite_volume(
        self, scope: Scope, books: tuple[str, ...] = (), locator: str | None = None
    ) -> None:
        self.cite.volume(scope.start, scope.end, books or (scope.volume,), locator)
