"""Citations of the edition itself: its documents, notes, pages and other volumes.

Editors write them by a small grammar, read here by joining neighbouring atoms
(``kg/extract/citations/atoms.py``). What it understands::

    Document 63 · Documents 11, 10, and 3 · Documents 11–13 · Part 2, Document 81
    footnote 2, Document 10 · Document 10 and footnote 2 thereto · footnotes 2–4 above
    supra · infra · see the source note, Document 63
    Foreign Relations, 1961–1963, volume VI, Document 64 · ibid., vol. V, Document 3
    Foreign Relations, 1950, vol. vi, p. 618 · vol. iii, pp. 352 ff. · p. 28
    Foreign Relations, 1955–1957, volumes XIV and XV; 1958–1960, volume XIX

Targets are ``VOLUME/dN``, ``VOLUME/dN#fnM``, ``VOLUME/pg_N`` and ``VOLUME``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.extract.citations import volumes
from kg.extract.citations.atoms import Atom, atoms
from kg.extract.citations.citewords import (
    AND_NOTES,
    BEHIND,
    GAP,
    HERE,
    OF_ANOTHER,
    OF_THIS_VOLUME,
    SAME_CLAUSE,
    THERETO,
    TITLE,
    cites_edition,
    led_in,
    own_page,
)
from kg.extract.citations.citing import Citer
from kg.extract.citations.publications import Publication, cited_again, publications
from kg.extract.citations.scopes import Home, Scope, book_of, head, merged, step_to_notes
from kg.extract.citations.volumes import VolumeName

_VOLUME_WORDS = frozenset({"series", "ibid", "again", "vol", "part"})


@dataclass(slots=True)
class Reading:
    """Reads the citations of one unit of text (a note, a paragraph) after another.

    ``text`` is the document's text with the glued note numbers masked, so that offsets agree.
    What *ibid.* means carries over from one unit to the next.
    """

    text: str
    home: Home
    cite: Citer
    own_notes: int = 0  # how many notes the document has
    note_number: int | None = None  # number of the note being read
    _atoms: tuple[Atom, ...] = ()
    _last_volume: Scope | None = None  # what ibid. means, unless it is
    _last_publication: Publication | None = None  # this, cited since
    _own_page: int | None = None  # where the page of this volume cited last ends
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

    # ------------------------------------------------------------ the volume cited

    def _scope(self, at: int) -> tuple[Scope | None, int]:
        """The volume named at an atom, and the atom after it; (None, at) where none is."""
        first = self._atoms[at]
        if first.kind not in _VOLUME_WORDS:
            return None, at
        if first.kind == "again" and not self._continues(first):
            numbered = self._at(at + 1)  # "Europa Archiv, 1966, vol. 2" is none of this series
            return None, at + (2 if numbered and numbered.kind == "vol" else 1)
        if first.kind in ("vol", "part") and not self._led_in(at):
            return None, at + 1
        name, volume, following = self._named(at)
        if first.kind == "ibid" and following == at + 1:
            last = self._last_volume
            if last is not None:
                last = Scope(last.volume, last.name, first.start, first.end, explicit=False)
            return last, following
        volume = volume or (volumes.volume_id(name) if name else None)
        if volume is None:
            return None, following
        self._last_volume = Scope(volume, name, first.start, self._atoms[following - 1].end)
        self._last_publication = None
        return self._last_volume, following

    def _named(self, at: int) -> tuple[VolumeName | None, str | None, int]:
        """Name of the volume from its words (series, number, part), a titled volume's id, next."""
        first = self._atoms[at]
        years = volumes.subseries(first.years) if first.years else None
        base = self.home.name
        last = self._last_volume.name if self._last_volume else None
        if first.kind in ("ibid", "again") or first.listed:
            base = last
        elif first.kind == "part" and volumes.parts(last) and self._continues(first):
            base = last  # "vol. IX, Part 1, p. 19 and Part 2, p. 2065"
        subseries = years or (base.subseries if base else None)
        number = part = None
        following = at
        if first.kind in ("series", "ibid", "again"):
            following = at + 1
            if first.kind == "series":
                titled = volumes.titled_volume(self.text[first.end :][:60].lstrip(", "))
                if titled:
                    return None, *self._titled(titled, following)
        nearby = self._at(following)
        if nearby and nearby.kind == "vol" and (following == at or self._joins(following)):
            number = volumes.number(nearby.number or "")
            following += 1
            nearby = self._at(following)
        elif first.kind == "part" or (first.kind == "ibid" and not first.years):
            number = base.number if base else None
        if nearby and nearby.kind == "part" and (following == at or self._joins(following)):
            part = volumes.part(nearby.number or "")
            following += 1
        elif first.kind == "ibid" and following == at + 1 and base:
            part = base.part
        if subseries is None or number is None:
            return None, None, max(following, at + 1)
        return VolumeName(subseries, number, part), None, following

    def _titled(self, volume: str, following: int) -> tuple[str | None, int]:
        """The id of a titled volume, and the atom after its words (", 1945, vol. II")."""
        begin, at = self._atoms[following - 1].end, following
        if (nearby := self._at(at)) is not None and nearby.kind == "again":
            at += 1
        nearby = self._at(at)
        numbered = nearby is not None and nearby.kind == "vol"
        if nearby and numbered and SAME_CLAUSE.fullmatch(self.text, begin, nearby.start):
            return volumes.volume_of_set(volume, nearby.number), at + 1
        return volumes.volume_of_set(volume, None), following

    def _continues(self, atom: Atom) -> bool:
        """Whether an atom stands in the clause of the volume cited last, or in the next one."""
        last = self._last_volume
        end = last.end if last is not None else atom.start + 1
        return end <= atom.start and bool(SAME_CLAUSE.fullmatch(self.text, end, atom.start))

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
            self._near(atom)
            return at + 1
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
            joined = "and" not in self.text[atom.end : following.start]
            if not joined and not THERETO.match(self.text, following.end):
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
        if following is None or following.kind != "series" or not BEHIND.fullmatch(gap):
            return None, at + 1
        scope, reached = self._scope(at + 1)
        return (scope, reached) if scope is not None else (None, at + 1)

    def _notes_of(self, at: int, following: Atom) -> bool:
        """Whether notes after a document are that document's, not of one named after them."""
        gap = self.text[self._atoms[at].end : following.start].replace("\x01", "")
        if not AND_NOTES.fullmatch(gap):
            return False
        if HERE.match(self.text, following.end):
            return False
        after = self._at(at + 2)
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
        if self._at(at + 1) and self._joins(at + 1):
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
        if following.kind == "ibid" and self._alone(at + 1) and self.cite.last_document:
            book, _, number = self.cite.last_document.rpartition("/d")
            self.cite.notes(book, int(number), atom)
            return at + 2
        if following.kind == "near":
            if self.home.document is not None:
                document = self.home.document + self._step(following)
                self.cite.notes(volume, document, atom, end=following.end)
            return at + 2
        if following.kind in _VOLUME_WORDS:
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
        if not volumes.cites_pages(self.home.volume):
            if scope is not None and scope.explicit:
                book = book_of(scope, self.home, atom.numerals[0])
                self._cite_volume(replace(scope, volume=book), locator=self._word(atom))
                return self._behind(at)
            if not volumes.unnumbered(self.home.volume):
                return self._behind(at) if scope is not None else at + 1
        listed = self._own_page == self._atoms[at - 1].end and self._joins(at)  # "p. 9 and p. 12"
        if scope is None and not listed and not own_page(self.text, atom.start):
            self._last_volume = None  # of some other work, which is what ibid. then means
            return at + 1
        self._own_page = atom.end if scope is None else None
        for index, numeral in enumerate(atom.numerals):
            begin = head(atom, numeral, index, scope)
            self.cite.page(book_of(scope, self.home, numeral), numeral, begin)
        return at + 1

    def _behind(self, at: int) -> int:
        """The atom after a page of another volume and a note on it: "ibid., p. 2441, footnote 4"
        is no note of this volume."""
        following = self._at(at + 1)
        return at + 2 if following and following.kind == "note" and self._joins(at + 1) else at + 1

    def _near(self, atom: Atom) -> None:
        if self.home.document is not None:
            self.cite.neighbour(atom, self.home.volume, self.home.document + self._step(atom))

    def _step(self, near: Atom) -> int:
        """Which way *supra* and *infra* point."""
        return -1 if self._word(near).lower() == "supra" else 1

    def _cite_volume(self, scope: Scope, locator: str | None = None) -> None:
        if scope.volume is not None:
            self.cite.volume(scope.start, scope.end, scope.volume, locator)

    # ------------------------------------------------------------ helpers

    def _led_in(self, at: int) -> bool:
        """Whether a volume number or part without its series is one of this series."""
        first = self._atoms[at]
        if first.listed:
            return (
                self._last_volume is not None and self._last_volume.end == self._atoms[at - 1].end
            )
        if first.kind == "part" and not self._has_part(first):
            return False
        following = self._at(at + 1)
        paged = following is not None and following.kind == "page"
        return led_in(self.text, self._atoms[at], paged and volumes.cites_pages(self.home.volume))

    def _has_part(self, atom: Atom) -> bool:
        """Whether this volume, or the one cited last, was published in so many parts."""
        last = self._last_volume.name if self._last_volume else None
        known = [self.home.name, *([last] if self._continues(atom) else [])]
        return any((volumes.part(atom.number or "") or 9) <= volumes.parts(name) for name in known)

    def _alone(self, at: int) -> bool:
        """Whether nothing of the same citation follows an atom."""
        return at + 1 >= len(self._atoms) or not self._joins(at + 1)

    def _at(self, at: int) -> Atom | None:
        return self._atoms[at] if at < len(self._atoms) else None

    def _word(self, atom: Atom) -> str:
        return self.text[atom.start : atom.end]

    def _joins(self, at: int) -> bool:
        """Whether an atom continues the citation of the one before it."""
        gap = self.text[self._atoms[at - 1].end : self._atoms[at].start].replace("\x01", "")
        return len(gap) < 30 and GAP.fullmatch(gap) is not None

    def _within(self, at: int) -> bool:
        """Whether an atom still belongs to the volume named, a title between them allowed."""
        if self._joins(at):
            return True
        before, atom = self._atoms[at - 1], self._atoms[at]
        gap = self.text[before.end : atom.start]
        return len(gap) < 130 and (
            TITLE.fullmatch(gap) is not None or OF_THIS_VOLUME.fullmatch(gap) is not None
        )

    def _volume(self, scope: Scope | None) -> str:
        return scope.volume if scope is not None and scope.volume else self.home.volume
