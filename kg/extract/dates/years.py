"""Which year a date without one means, from the rest of its document."""

from __future__ import annotations

import re
from collections import Counter

from kg.extract.dates.dategrammar import grammar
from kg.extract.dates.when import When
from kg.model import Document

# month, day and year at the end of a decimal file number: "790B.5/10–2252", "732.5/7–1958"
FILED = re.compile(r"/(?P<month>1[0-2]|[1-9])[–-](?P<day>3[01]|[12]\d|[1-9])(?P<year>\d\d)\b")
PLAIN = re.compile(r"(?<![\d–-])1[89]\d\d(?![\d–-])")
# the years a volume covers, in its id: "frus1958-60v01", "frus1951v07p2"
COVERED = re.compile(r"[a-z]+(?P<first>1[6-9]\d\d|20\d\d)(?:-(?P<last>\d\d)(?!\d))?")


def years_covered(volume: str) -> range:
    """The years a volume says in its id that it covers; empty where it doesn't."""
    covered = COVERED.match(volume)
    if covered is None:
        return range(0)
    first = int(covered["first"])
    last = int(covered["last"]) % 100 + first // 100 * 100 if covered["last"] else first
    return range(first, last + 1)


class Years:
    """The likely years of one document, counted when first asked for.

    A file number of the document that ends in the day asked for names its year, and so does a
    division of the volume that is headed by nothing but the month ("August 1961"); else the year
    most often printed in full dates is taken, else the year most often printed at all. Where the
    volume's id says which years it covers, only those count.
    """

    __slots__ = ("_covered", "_document", "_filed", "_known", "_likely", "_text")

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        self._text = text
        self._known = False
        self._likely: int | None = None
        self._covered = years_covered(document.volume)
        self._filed: dict[tuple[int, int], int] = {}  # month and day → year of a file number
        for filed in FILED.finditer(text):
            day = int(filed["month"]), int(filed["day"])
            self._filed.setdefault(day, 1900 + int(filed["year"]))

    def __call__(self, when: When) -> int | None:
        """The year of a day and month without one; None when the page prints no year."""
        filed = self._filed.get((when.month or 0, when.day or 0))
        return filed or self.of_division(when) or self.likely()

    def of_division(self, when: When) -> int | None:
        """The year in the heading of the innermost division that is a date and has the month."""
        for heading in reversed(self._document.chapters):
            for found in grammar().dates(heading):
                whole = found.end - found.start == len(heading.strip())
                months = range(found.when.first().month, found.when.last().month + 1)
                one_year = found.when.year == found.when.last().year
                if whole and found.when.month and one_year and when.month in months:
                    return found.when.year
        return None

    def plausible(self, year: int) -> bool:
        """Whether the volume covers a year; True when it doesn't say what it covers."""
        return not self._covered or year in self._covered

    def likely(self) -> int | None:
        """The year the document most likely is of."""
        if not self._known:
            self._known = True
            end = min((note.start for note in self._document.notes), default=len(self._text))
            # the body speaks of its time; notes also cite later publications
            self._likely = self._counted(0, end) or self._counted(end, len(self._text))
        return self._likely

    def _counted(self, start: int, end: int) -> int | None:
        """The year printed most often in a stretch of the text."""
        dates = grammar().dates(self._text, start, end)
        full = Counter(f.when.year for f in dates if f.when.year and self.plausible(f.when.year))
        if full:
            return full.most_common(1)[0][0]
        plain = (int(m[0]) for m in PLAIN.finditer(self._text, start, end))
        years = Counter(year for year in plain if self.plausible(year))
        return years.most_common(1)[0][0] if years else None
