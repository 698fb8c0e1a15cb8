"""Citations of the edition itself: its documents, notes, pages and other volumes.

Editors write them by a small grammar, read here by joining neighbouring atoms
(``kg/extract/atoms.py``). What it understands::

    Document 63 · Documents 11, 10, and 3 · Documents 11–13 · Part 2, Document 81
    footnote 2, Document 10 · Document 10 and footnote 2 thereto · footnotes 2–4 above
    supra · infra · see the source note, Document 63
    Foreign Relations, 1961–1963, volume VI, Document 64 · ibid., vol. V, Document 3
    Foreign Relations, 1950, vol. vi, p. 618 · vol. iii, pp. 352 ff. · p. 28

Targets are ``VOLUME/dN``, ``VOLUME/dN#fnM``, ``VOLUME/pg_N`` and ``VOLUME``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.extract import volumes
from kg.extract.atoms import Atom, Numeral, atoms
from kg.extract.volumes import VolumeName
from kg.model import Cited, Link, Reference, ReferenceKind, Span

_VOLUME_WORDS = frozenset({"series", "ibid", "vol", "part"})
# What may stand between two atoms of one citation: ", ", " (", ", in ", " and ", " of "
_GAP = re.compile(r"[,.;>]{0,2}\s?\(?(?:(?:and|at|in|of|to|see|on)\s)?(?:the\s)?\(?")
# A volume's title between number and document: "volume XXXI, Foreign Economic Policy, 1973–1976, "
_TITLE = re.compile(r",\s(?:[^.;:()\n]|\b(?:[A-Z]\.)+){1,120},\s")
# "see vol. VI", "printed in volume X": no book's or file's title before the number
_LEAD_IN = re.compile(
    r"(?:\b(?:[Ss]ee|[Ii]n|also|and|or|from|of|to|with|respectively,)|[;(↩.])\s(?:the\s)?$|^$"
)
_CONFIDENCE = {"cited-by-number": 0.99, "neighbour": 0.95}
_AND_NOTES = re.compile(r"[,;]?\s(?:and\s)?(?:(?:its|the)\s)?")
_HERE = re.compile(r"(?:,?\srespectively)?,?\s(above|below)\b")
_THERETO = re.compile(r",?\s(?:thereto)\b")
_OF_THIS_VOLUME = re.compile(r"\sof\sthis\svolume,?\s")


@dataclass(frozen=True, slots=True)
class Home:
    """The document that cites: its volume, that volume's name, and its own number."""

    volume: str
    name: VolumeName | None
    document: int | None

    @classmethod
    def of(cls, document_id: str, volume: str) -> Home:
        """The home of the document with this id (``VOLUME/dN``)."""
        found = re.search(r"/d(\d+)$", document_id)
        return cls(volume, volumes.volume_name(volume), int(found[1]) if found else None)


@dataclass(frozen=True, slots=True)
class Scope:
    """The volume that what follows belongs to, and the words that name it."""

    volume: str | None
    name: VolumeName | None
    start: int
    end: int
    explicit: bool = True


@dataclass(slots=True)
class Reading:
    """Reads the citations of one unit of text (a note, a paragraph) after another.

    ``text`` is the document's text with the glued note numbers masked, so that offsets agree.
    What *ibid.* means carries over from one unit to the next.
    """

    text: str
    home: Home
    note: int | None = None
    in_apparatus: bool = True
    references: list[Reference] = field(default_factory=list)
    own_notes: int = 0  # how many notes the document has
    note_number: int | None = None  # number of the note being read
    _atoms: tuple[Atom, ...] = ()
    _last_volume: Scope | None = None  # what ibid. means
    _last_document: str | None = None  # what "thereto" means

    def read(self, start: int, end: int) -> None:
        """Add the citations of ``text[start:end]`` to ``references``."""
        self._atoms = atoms(self.text, start, end)
        at = 0
        while at < len(self._atoms):
            scope, following = self._scope(at)
            reached = self._targets(following, scope)
            if scope is not None and scope.explicit and reached == following:
                self._cite_volume(scope)
            at = max(reached, following, at + 1)

    # ------------------------------------------------------------ the volume cited

    def _scope(self, at: int) -> tuple[Scope | None, int]:
        """The volume named at an atom, and the atom after it; (None, at) where none is."""
        first = self._atoms[at]
        if first.kind not in _VOLUME_WORDS:
            return None, at
        if first.kind in ("vol", "part") and not self._led_in(first):
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
        return self._last_volume, following

    def _named(self, at: int) -> tuple[VolumeName | None, str | None, int]:
        """Name of the volume from its words (series, number, part), a titled volume's id, next."""
        first = self._atoms[at]
        years = volumes.subseries(first.years) if first.years else None
        base = self.home.name
        if first.kind == "ibid":
            base = self._last_volume.name if self._last_volume else None
        subseries = years or (base.subseries if base else None)
        number = part = None
        following = at
        if first.kind in ("series", "ibid"):
            following = at + 1
            if first.kind == "series":
                titled = volumes.titled_volume(self.text[first.end :][:60].lstrip(", "))
                if titled:
                    return None, titled, following
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
                return self._target(at + 1, following, scope)
        return at

    def _documents(self, at: int, atom: Atom, scope: Scope | None) -> int:
        volume = self._volume(scope)
        following = self._at(at + 1)
        if following and following.kind == "note" and self._notes_of(at, following):
            *others, last = atom.numerals
            for index, numeral in enumerate(others):
                self._cite_document(volume, numeral, self._head(atom, numeral, index, scope))
            self._last_document = f"{volume}/d{last.value}"
            begin = self._head(atom, last, len(others), scope)
            self._cite_notes(volume, last.value, following, begin)
            return at + 2
        for index, numeral in enumerate(atom.numerals):
            self._cite_document(volume, numeral, self._head(atom, numeral, index, scope))
        return at + 1

    def _notes_of(self, at: int, following: Atom) -> bool:
        """Whether notes after a document are that document's, not of one named after them."""
        gap = self.text[self._atoms[at].end : following.start].replace("\x01", "")
        if not _AND_NOTES.fullmatch(gap):
            return False
        if _HERE.match(self.text, following.end):
            return False
        after = self._at(at + 2)
        elsewhere = after is not None and after.kind in ("doc", "near", "vol", "series")
        return not (elsewhere and self._joins(at + 2))

    def _notes(self, at: int, atom: Atom, scope: Scope | None) -> int:
        here = _HERE.match(self.text, atom.end)
        if here:
            self._cite_own_notes(atom, here[1])
            return at + 1
        if _THERETO.match(self.text, atom.end) and self._last_document:
            book, _, number = self._last_document.rpartition("/d")
            self._cite_notes(book, int(number), atom)
            return at + 1
        if self._at(at + 1) and self._joins(at + 1):
            reached = self._notes_elsewhere(at, atom, self._volume(scope))
            if reached > at:
                return reached
        if scope is None:
            self._cite_own_notes(atom, None)
        return at + 1

    def _notes_elsewhere(self, at: int, atom: Atom, volume: str) -> int:
        """Notes of what is named after them ("footnote 2, Document 10"); ``at`` if nothing is."""
        following = self._atoms[at + 1]
        reached = at + 1
        if following.kind == "near":
            if self.home.document is not None:
                step = -1 if self._word(following).lower() == "supra" else 1
                self._cite_notes(volume, self.home.document + step, atom, end=following.end)
            return at + 2
        if following.kind in _VOLUME_WORDS:
            inner, reached = self._scope(at + 1)
            target = self._at(reached)
            if inner is None or target is None or not self._within(reached):
                return at + 1
            volume, following = self._volume(inner), target
        if following.kind == "doc":
            first = following.numerals[0]
            self._cite_notes(volume, first.value, atom, end=first.end)
            self._last_document = f"{volume}/d{first.value}"
            for numeral in following.numerals[1:]:
                self._cite_document(volume, numeral, numeral.start)
            return reached + 1
        return at + 1 if following.kind == "page" else at

    def _cite_own_notes(self, atom: Atom, side: str | None) -> None:
        """Cite notes said to be in this document, or in its neighbour.

        A note can't stand above itself: "footnote 3 above" in note 2 is note 3 of the document
        before, and "footnote 2 below" in note 4 is note 2 of the document after.
        """
        document, here = self.home.document, self.note_number
        if document is None:
            return
        values = [numeral.value for numeral in atom.numerals]
        if here is not None and side == "above" and min(values) >= here:
            document -= 1
        elif here is not None and side == "below" and max(values) <= here:
            document += 1
        elif side is None and max(values) > self.own_notes:
            return
        self._cite_notes(self.home.volume, document, atom)

    def _pages(self, at: int, atom: Atom, scope: Scope | None) -> int:
        if not volumes.cites_pages(self.home.volume):
            if scope is not None and scope.explicit:
                self._cite_volume(scope, locator=self._word(atom))
            return at + 1
        volume = self._volume(scope)
        for index, numeral in enumerate(atom.numerals):
            begin = self._head(atom, numeral, index, scope)
            self._add(ReferenceKind.PAGE, begin, numeral.end, f"{volume}/pg_{numeral.value}")
        return at + 1

    def _near(self, atom: Atom) -> None:
        if self.home.document is None:
            return
        step = -1 if self._word(atom).lower() == "supra" else 1
        target = f"{self.home.volume}/d{self.home.document + step}"
        self._add(ReferenceKind.DOCUMENT, atom.start, atom.end, target, reason="neighbour")

    # ------------------------------------------------------------ one reference

    def _cite_volume(self, scope: Scope, locator: str | None = None) -> None:
        if scope.volume is not None:
            self._add(ReferenceKind.VOLUME, scope.start, scope.end, scope.volume, locator=locator)

    def _cite_document(self, volume: str, numeral: Numeral, begin: int) -> None:
        target = f"{volume}/d{numeral.value}"
        self._last_document = target
        self._add(ReferenceKind.DOCUMENT, begin, numeral.end, target)

    def _cite_notes(
        self, volume: str, document: int | None, atom: Atom, begin: int | None = None, end: int = 0
    ) -> None:
        """One reference a note; the first span begins at ``begin``, the last reaches ``end``."""
        if document is None:
            return
        last = len(atom.numerals) - 1
        for index, numeral in enumerate(atom.numerals):
            start = numeral.start
            if index == 0:
                start = atom.start if begin is None else begin
            stop = max(end, numeral.end) if index == last else numeral.end
            target = f"{volume}/d{document}#fn{numeral.value}"
            self._add(ReferenceKind.NOTE, start, stop, target, part=f"footnote {numeral.value}")

    def _add(
        self,
        kind: ReferenceKind,
        start: int,
        end: int,
        target: str,
        *,
        reason: str = "cited-by-number",
        part: str | None = None,
        locator: str | None = None,
    ) -> None:
        self.references.append(
            Reference(
                start,
                end,
                self.text[start:end],
                kind,
                note=self.note,
                in_apparatus=self.in_apparatus,
                cited=Cited(locator=locator),
                target=Link(target, reason, _CONFIDENCE[reason], evidence=(Span(start, end),)),
                reason=reason,
                confidence=_CONFIDENCE[reason],
                part=part,
            )
        )

    # ------------------------------------------------------------ helpers

    def _led_in(self, atom: Atom) -> bool:
        """Whether words before a bare volume number make it one of this series."""
        return _LEAD_IN.search(self.text, max(0, atom.start - 24), atom.start) is not None

    def _at(self, at: int) -> Atom | None:
        return self._atoms[at] if at < len(self._atoms) else None

    def _word(self, atom: Atom) -> str:
        return self.text[atom.start : atom.end]

    def _joins(self, at: int) -> bool:
        """Whether an atom continues the citation of the one before it."""
        gap = self.text[self._atoms[at - 1].end : self._atoms[at].start].replace("\x01", "")
        return len(gap) < 16 and _GAP.fullmatch(gap) is not None

    def _within(self, at: int) -> bool:
        """Whether an atom still belongs to the volume named, a title between them allowed."""
        if self._joins(at):
            return True
        before, atom = self._atoms[at - 1], self._atoms[at]
        gap = self.text[before.end : atom.start]
        return len(gap) < 130 and (
            _TITLE.fullmatch(gap) is not None or _OF_THIS_VOLUME.fullmatch(gap) is not None
        )

    def _volume(self, scope: Scope | None) -> str:
        return scope.volume if scope is not None and scope.volume else self.home.volume

    @staticmethod
    def _head(atom: Atom, numeral: Numeral, index: int, scope: Scope | None) -> int:
        """Where the span of a list's member begins: the first takes the words before it in."""
        if index:
            return numeral.start
        return scope.start if scope is not None and scope.explicit else atom.start
