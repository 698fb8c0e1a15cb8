"""Which year a date without one means, from the rest of its document."""

from __future__ import annotations

import re
from collections import Counter

from kg.extract.dategrammar import grammar
from kg.extract.when import When
from kg.model import Document

# month, day and year at the end of a decimal file number: "790B.5/10–2252", "732.5/7–1958"
FILED = re.compile(r"/(?P<month>1[0-2]|[1-9])[–-](?P<day>3[01]|[12]\d|[1-9])(?P<year>\d\d)\b")
PLAIN = re.compile(r"(?<![\d–-])1[89]\d\d(?![\d–-])")


class Years:
    """The likely years of one document, counted when first asked for.

    A file number of the document that ends in the day asked for names its year; else the year
    most often printed in full dates is taken, else the year most often printed at all.
    """

    __slots__ = ("_document", "_likely", "_text")

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        self._text = text
        self._likely: int | None = None

    def __call__(self, when: When) -> int | None:
        """The year of a day and month without one; None when the page prints no year."""
        for filed in FILED.finditer(self._text):
            if (int(filed["month"]), int(filed["day"])) == (when.month, when.day):
                return 1900 + int(filed["year"])
        return self.likely()

    def likely(self) -> int | None:
        """The year the document most likely is of."""
        if self._likely is None:
            end = min((note.start for note in self._document.notes), default=len(self._text))
            # the body speaks of its time; notes also cite later publications
            for start, stop in ((0, end), (end, len(self._text))):
                dates = grammar().dates(self._text, start, stop)
                years = Counter(f.when.year for f in dates if f.when.year is not None)
                if not years:
                    years = Counter(int(m[0]) for m in PLAIN.finditer(self._text, start, stop))
                if years:
                    self._likely = years.most_common(1)[0][0]
                    break
        return self._likely
