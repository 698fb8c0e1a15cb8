"""Publications that notes cite: periodicals by date, works by year and page, series by number.

Department of State Bulletin, November 19, 1973, p. 639
Public Papers of the Presidents of the United States: John F. Kennedy, 1962, pp. 814–815
ibid., 1963, p. 20 · TIAS 2976 · 5 UST 852 · 61 Stat. 136
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.extract.date_grammar import months
from kg.settings import shipped


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication cited: title, issue or year as printed, pages as printed."""

    start: int
    end: int
    title: str
    issue: str | None = None
    locator: str | None = None

    def whole_locator(self) -> str | None:
        """Issue and pages together: "November 19, 1973, p. 639"."""
        return ", ".join(part for part in (self.issue, self.locator) if part) or None


@dataclass(frozen=True, slots=True)
class PublicationWords:
    """The lists of ``data/words/publications.toml``, and the patterns made from them."""

    cited: re.Pattern[str]  # a title, its issue and pages
    again: re.Pattern[str]  # what may follow ibid. where it stands for a publication
    next_issue: re.Pattern[str]  # "; August 31, 1953, pages 279–280" behind an issue and pages
    numbered: re.Pattern[str]
    titles: dict[str, str]
    series: dict[str, str]
    ambiguous: frozenset[str]


@cache
def publication_words() -> PublicationWords:
    """The shipped words as patterns."""
    data = tomllib.loads((shipped("data") / "words" / "publications.toml").read_text("utf-8"))
    titles = {_plain(k): v for k, v in (data["periodicals"] | data["works"]).items()}
    series = {_plain(k): v for k, v in data["numbered"].items()}
    month = months()
    years = r"1[89]\d\d(?:\s?[-–—/]\s?\d{2,4})?"
    day = rf"{month}\s\d{{1,2}}(?:(?:\s?[-–]\s?|\sand\s)\d{{1,2}})?(?:,\s\d{{4}})?"
    name = r"(?:President\s)?[A-Z][\w.]*(?:\s[A-Z][\w.]*){0,3}(?=,\s1[89]\d\d)"
    piece = (
        rf"{day}|{month}\s\d{{4}}|{years}|Book\s[IVX\d]+|[Vv]ol(?:\.|ume)\s(?:[IVXLC\d]+|[ivxlc]+\b)"
        rf"|[Nn]o\.\s\d+|Part\s[IVX\d]+|{name}"
    )
    pages = (
        r"(?:pp?\.|pages?)\s?[A-Z]?\d+(?:(?:\s?[-–—]\s?|,\s(?:and\s)?|\sand\s)[A-Z]?\d+(?![\d/]))*"
    )
    tail = (
        rf"(?P<issue>(?:(?:\s?[,:]\s?|\s(?=1[89]))(?:{piece})){{0,5}})"
        rf"(?:\s?,\s(?:and\s)?(?P<locator>{pages}))?"
    )
    return PublicationWords(
        re.compile(rf"\b(?P<title>{_any(titles)}){tail}"),
        re.compile(rf"[Ii]bid\b\s?\.?{tail}"),
        re.compile(rf";\s(?:and\s)?(?P<issue>{day}),\s(?P<locator>{pages})"),
        re.compile(
            rf"\b(?:(?P<before>\d{{1,3}})\s(?P<series>{_any(series)})\s(?P<page>\d{{1,5}})"
            rf"|(?P<alone>{_any(series)})\s(?P<number>\d{{1,5}}))\b"
        ),
        titles,
        series,
        frozenset(data["ambiguous"]["titles"]),
    )


def _plain(words: str) -> str:
    return words.replace("’", "'").replace("–", "-").replace("—", "-")


def _any(words: dict[str, str]) -> str:
    spelt = (re.escape(w) for w in sorted(words, key=len, reverse=True))
    return "|".join(
        w.replace(r"\ ", r"\s+").replace("'", "[’']").replace(r"\-", "[-–—]") for w in spelt
    )


def publications(text: str, start: int, end: int) -> Iterator[Publication]:
    """The publications cited in ``text[start:end]``, in order, *ibid.* left out."""
    words = publication_words()
    cited = (_cited(match) for match in words.cited.finditer(text, start, end))
    # "Minister for Foreign Affairs"
    found = [p for p in cited if p.whole_locator() or p.title not in words.ambiguous]
    for first in [p for p in found if p.locator]:
        reached = first.end
        while match := words.next_issue.match(text, reached, end):
            reached = match.end()
            found.append(
                Publication(
                    match.start("issue"), reached, first.title, match["issue"], match["locator"]
                )
            )
    for match in words.numbered.finditer(text, start, end):
        spelt = match["series"] or match["alone"]
        locator = f"{match['before']}:{match['page']}" if match["before"] else match["number"]
        found.append(Publication(*match.span(), words.series[_plain(spelt)], locator=locator))
    yield from sorted(found, key=lambda p: p.start)


def _cited(match: re.Match[str]) -> Publication:
    words = publication_words()
    title = words.titles[_plain(re.sub(r"\s+", " ", match["title"]))]
    issue, locator = match["issue"].strip(" ,:"), match["locator"]
    return Publication(*match.span(), title, issue or None, locator)


def cited_again(text: str, at: int, end: int, last: Publication) -> Publication | None:
    """What "ibid., p. 20" at an offset cites of the publication before it."""
    match = publication_words().again.match(text, at, end)
    if match is None:
        return None
    issue = match["issue"].strip(" ,:")
    return Publication(*match.span(), last.title, issue or last.issue, match["locator"])
