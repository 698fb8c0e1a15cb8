"""Which volume the words before a document or a page name, and how atoms hang together.

Foreign Relations, 1961–1963, volume VI · ibid., vol. V · Part 2 · vol. VII, p. 5, and vol. VIII
Foreign Relations, vol. XXXI, 1964–1968 · Foreign Relations, 1889 · vol. XIII, Document 89, and XV
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.extract.citations import volumes
from kg.extract.citations.atoms import Atom
from kg.extract.citations.citewords import (
    AND_MORE,
    GAP,
    OF_THIS_VOLUME,
    SAME_CLAUSE,
    TITLE,
    TITLES_LISTED,
    led_in,
    years_behind,
)
from kg.extract.citations.publications import Publication
from kg.extract.citations.scopes import Home, Scope
from kg.extract.citations.volumes import VolumeName

VOLUME_WORDS = frozenset({"series", "ibid", "again", "vol", "part"})


@dataclass(slots=True)
class Naming:
    """The atoms of one unit of text, and the volumes that their words name.

    ``text`` is the document's text with the glued note numbers masked, so that offsets agree.
    What *ibid.* means carries over from one unit to the next.
    """

    text: str
    home: Home
    _atoms: tuple[Atom, ...] = ()
    _last_volume: Scope | None = None  # what ibid. means, unless it is
    _last_publication: Publication | None = None  # this, cited since

    # ------------------------------------------------------------ the volume cited

    def _scope(self, at: int) -> tuple[Scope | None, int]:
        """The volume named at an atom, and the atom after it; (None, at) where none is."""
        first = self._atoms[at]
        if first.kind not in VOLUME_WORDS:
            return None, at
        if first.kind == "again" and not self._continues(first):
            numbered = self._at(at + 1)  # "Europa Archiv, 1966, vol. 2" is none of this series
            return None, at + (2 if numbered and numbered.kind == "vol" else 1)
        if first.kind in ("vol", "part") and not self._led_in(at):
            return None, at + 1
        name, volume, following = self._named(at)
        if first.kind == "ibid" and following == at + 1 and volume is None:
            last = self._last_volume
            if last is not None:
                last = replace(last, start=first.start, end=first.end, explicit=False)
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
        base = self._base(first)
        subseries = years or (base.subseries if base else None)
        number = part = None
        following = at
        if first.kind in ("series", "ibid", "again"):
            following = at + 1
            title = self.text[first.end :][:60].lstrip(", ")
            if first.kind == "series" or title.startswith("The Conference"):
                titled = volumes.titled_volume(title)
                if titled:
                    return None, *self._titled(titled, following)
        nearby = self._at(following)
        if nearby and nearby.kind == "vol" and (following == at or self._joins(following)):
            number = volumes.number(nearby.number or "")
            following += 1
            if first.kind == "series" and years is None:
                subseries = years_behind(self.text, nearby.end)
            nearby = self._at(following)
        elif first.kind == "part" or (first.kind == "ibid" and not first.years):
            number = base.number if base else None
        if nearby and nearby.kind == "part" and (following == at or self._joins(following)):
            part = volumes.part(nearby.number or "")
            following += 1
        elif first.kind == "ibid" and following == at + 1 and base:
            part = base.part
        if number is None and first.kind == "series" and following == at + 1 and subseries:
            paged = nearby is not None and nearby.kind == "page" and self._joins(following)
            return None, volumes.volume_of_year(subseries) if paged else None, following
        if subseries is None or number is None:
            return None, None, max(following, at + 1)
        return VolumeName(subseries, number, part), None, following

    def _base(self, first: Atom) -> VolumeName | None:
        """The volume whose subseries (and number) words that leave them out take over."""
        last = self._last_volume.name if self._last_volume else None
        if first.kind in ("ibid", "again") or first.listed:
            return last
        if first.kind == "part" and volumes.parts(last) and self._continues(first):
            return last  # "vol. IX, Part 1, p. 19 and Part 2, p. 2065"
        if first.kind == "vol" and self._last_volume is not None:
            # "Foreign Relations, 1952–1954, vol. VII, Part 1, pp. 510–520, and vol. VIII, p. 110"
            end = self._last_volume.end
            if end <= first.start and AND_MORE.fullmatch(self.text, end, first.start):
                return last
        return self.home.name

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

    def _led_in(self, at: int) -> bool:
        """Whether a volume number or part without its series is one of this series."""
        first = self._atoms[at]
        if first.listed:
            last = self._last_volume
            return last is not None and (
                last.end == self._atoms[at - 1].end
                or bool(AND_MORE.fullmatch(self.text, last.end, first.start))
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

    # ------------------------------------------------------------ atoms together

    def _alone(self, at: int) -> bool:
        """Whether nothing of the same citation follows an atom."""
        return at + 1 >= len(self._atoms) or not self._joins(at + 1)

    def _at(self, at: int) -> Atom | None:
        return self._atoms[at] if at < len(self._atoms) else None

    def _word(self, atom: Atom) -> str:
        return self.text[atom.start : atom.end]

    def _gap(self, at: int) -> str:
        """What stands between an atom and the one before it, glued note numbers left out."""
        return self.text[self._atoms[at - 1].end : self._atoms[at].start].replace("\x01", "")

    def _joins(self, at: int) -> bool:
        """Whether an atom continues the citation of the one before it."""
        gap = self._gap(at)
        return len(gap) < 30 and GAP.fullmatch(gap) is not None

    def _within(self, at: int) -> bool:
        """Whether an atom still belongs to the volume named, a title between them allowed."""
        if self._joins(at):
            return True
        before, atom = self._atoms[at - 1], self._atoms[at]
        gap = self.text[before.end : atom.start]
        if len(gap) >= 130:
            return False
        if TITLE.fullmatch(gap) is not None or OF_THIS_VOLUME.fullmatch(gap) is not None:
            return True
        return atom.kind == "page" and TITLES_LISTED.fullmatch(gap) is not None

    def _volume(self, scope: Scope | None) -> str:
        return scope.volume if scope is not None else self.home.volume
