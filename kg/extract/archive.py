"""Archival places: repository, collection, lot, file, box, as notes cite them.

    Department of State, Presidential Correspondence: Lot 66 D 204
    ibid.: Lot 77 D 163 · (Ibid., POL 15–2 GER W) · Kennedy Library, National Security Files, …

The words for repositories are in ``data/words/repositories.toml``. *Ibid.* stands for as much of
the place before it as the words after it do not replace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.extract.markings import read_markings
from kg.model import Span
from kg.settings import word_table


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place named in the text: ``repository``, and the path below it, outermost first."""

    start: int
    end: int
    repository: str
    path: tuple[str, ...]
    ibid: bool = False


@dataclass(frozen=True, slots=True)
class ShelfWords:
    """The lists of ``data/words/repositories.toml``, and the patterns made from them."""

    start: re.Pattern[str]  # a repository, a collection or ibid., groups "repository", "collection"
    repositories: dict[str, str]
    collections: dict[str, str]
    short: dict[str, str]
    abbreviations: frozenset[str]
    lower: frozenset[str]


@cache
def shelf_words() -> ShelfWords:
    """The shipped words."""
    data = word_table("repositories")
    repositories = {_plain(k): v for k, v in data["repositories"].items()}
    collections = {_plain(k): v for k, v in data["collections"].items()}
    start = re.compile(
        rf"\b(?:(?P<repository>{_any(repositories)})|(?P<collection>{_any(collections)})"
        r"|(?P<ibid>[Ii]bid\b\s?\.?))(?!\w)",
        re.IGNORECASE,
    )
    return ShelfWords(
        start,
        repositories,
        collections,
        data["short"],
        frozenset(data["abbreviations"]["words"]),
        frozenset(data["elements"]["lower"]),
    )


def _any(words: dict[str, str]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(w).replace("'", "[’']").replace("\\-", "[-–—]") for w in longest)


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("’", "'").replace("–", "-").replace("—", "-")).lower()


def shelves(text: str, start: int, end: int, last: Shelf | None) -> Iterator[Shelf]:
    """The places named in ``text[start:end]``; ``last`` is what a first *ibid.* stands for."""
    words = shelf_words()
    at = start
    while found := words.start.search(text, at, end):
        at = found.end()
        shelf = _shelf(text, found, end, last)
        if shelf is not None:
            last = shelf
            at = max(at, shelf.end)
            yield shelf


# "(New York, 1963), pp. 653–654": what is printed, not where papers are kept
_BOOK = re.compile(r"\([^()]*\b(?:1[89]|20)\d\d\)[^.;]{0,40}\bpp?\.\s?\d")


def first_shelf(text: str, start: int, end: int) -> Shelf | None:
    """The place a source note opens with, whether its repository is a known one or not.

    An unknown one shows by what is below it, or by a word for where papers are kept: "Same as
    Document 5" is none. *Ibid.* is the place of another document, which is not told here.
    """
    found = shelf_words().start.match(text, start, end)
    if found:
        return None if found["ibid"] else _shelf(text, found, end, None, alone=True)
    reached = sentence_end(text, start, end)
    if _BOOK.search(text, start, reached):
        return None
    elements = _elements(text, start, reached)
    if not elements or (len(elements) == 1 and not _FILED.search(text, start, elements[0].end)):
        return None
    return Shelf(start, elements[-1].end, _words(text, elements[0]), _paths(text, elements[1:]))


def opens_with_shelf(text: str, start: int, end: int) -> bool:
    """Whether words begin with a known repository and a place in it, not with *ibid.*"""
    found = shelf_words().start.match(text, start, end)
    return bool(found and not found["ibid"] and _shelf(text, found, end, None))


def _shelf(
    text: str, found: re.Match[str], end: int, last: Shelf | None, *, alone: bool = False
) -> Shelf | None:
    """The place at a match; None when the words only mention the body that keeps it."""
    words = shelf_words()
    opening = _BELOW.match(text, found.end())
    elements: list[Span] = []
    if opening:
        begin = opening.end()
        elements = _elements(text, begin, place_end(text, begin, end))
    if found["ibid"]:
        return _again(text, found, elements, last, bool(opening))
    if not elements and not alone:
        return None
    reached = elements[-1].end if elements else found.end()
    path = _paths(text, elements)
    if found["collection"]:
        name = words.collections[_plain(found["collection"])]
        return Shelf(found.start(), reached, name, (found["collection"], *path))
    if not alone and not any(_FILED.search(element) for element in path):
        return None
    if _plain(found["repository"]) == "nixon presidential materials":
        path = (found["repository"], *path)
    return Shelf(found.start(), reached, words.repositories[_plain(found["repository"])], path)


# "Department of State, Central Files", "Central Intelligence Agency Job 79–01025A"
_BELOW = re.compile(r"[,:;]\s?(?=[A-Z\d“\"(\[lv])|\s(?=(?:Job|Lot|RG)\s\d)")


def _again(
    text: str, found: re.Match[str], elements: list[Span], last: Shelf | None, more: bool
) -> Shelf | None:
    """The place that *ibid.* stands for; None when it stands for something printed."""
    if last is None or (more and not elements):
        return None
    if elements and _PRINTED.match(text, elements[0].start):
        return None
    path = _after_ibid(last.path, _paths(text, elements)) if elements else last.path
    reached = elements[-1].end if elements else found.start() + 4
    return Shelf(found.start(), reached, last.repository, path, ibid=True)


# What follows ibid. when it stands for something printed
_PRINTED = re.compile(r"Documents?\s\d|[Vv]ol|pp?\.|[Pp]art\s|(?:19|18)\d\d|[Ff]ootnote|Book\s")
# What marks an element as a place where papers are kept, not a part of a sentence
_FILED = re.compile(
    r"\b(?:Files?|Papers|Lot|lot|RG|Record Group|Box|Series|Collection|Correspondence|Records?"
    r"|Materials|Diary|Diaries|Adviser|Memoranda|Minutes|Job|FRC|Tapes|Library|Archives?|Folder"
    r"|Conversations|Registry)\b|\d{3}[A-Z]?\.\d|/\d{1,2}\s?[-–]\s?\d"
)


# ---------------------------------------------------------------- where a place ends


LONGEST = 700  # no place, and no sentence about one, is longer
_FULL_STOP = re.compile(r"\.(?=(?P<gap> *)(?P<next>[^ ]|$))")
_TOKEN = re.compile(r"[\w.’'/–-]{1,24}$")
# "R.L" of "R.L. Burns", "leS" of "Albert leS. Jenkins"
_INITIALS = re.compile(r"(?:[A-Z]\.)*[a-z]{0,3}[A-Z]")
_DOTTED = re.compile(r"[A-Z]\.")
_BEFORE_LETTER = re.compile(r"(\S{1,24})\s$")
# What opens a sentence, and no surname: "cleared by G, U, and E. Repeated to Paris"
_OPENING = re.compile(
    r"(?:Repeated|Also|Sent|Drafted|Prepared|Cleared|Approved|Passed|Pouched|Transmitted|Received"
    r"|The|A|An|No|In|On|It|This|See|Copies|Copy|Attached|Printed|According|Text)\b"
)


def sentence_end(text: str, start: int, end: int) -> int:
    """Offset of the full stop (or the end) that closes the sentence at ``start``."""
    words = shelf_words()
    end = min(end, start + 4 * LONGEST)
    for stop in _FULL_STOP.finditer(text, start, end):
        at, following = stop.start(), stop["next"]
        if not following or following in ")↩\n":
            if following == ")" and _in_brackets(text, start, at):
                continue
            return at
        if not stop["gap"] and following not in "\n”":
            continue
        token = _TOKEN.search(text, max(start, at - 24), at)
        word = token[0] if token else ""
        marked = read_markings(text, at + 1 + len(stop["gap"]), end).classification is not None
        if following.islower() or (word in words.abbreviations and not marked):
            continue
        opens = _OPENING.match(text, at + 1 + len(stop["gap"]))
        if _INITIALS.fullmatch(word) and not marked and not opens:
            before = _BEFORE_LETTER.search(text, max(start, at - 26), at - 1)
            if before is None or not (before[1].isupper() or before[1][-1].isdigit()):
                continue
            if _DOTTED.fullmatch(before[1]) or before[1].endswith("),"):
                continue  # "F. L. Widman", "David H. Popper (EUR/RPM), M. Gordon Knox"
        return at
    return end


def _in_brackets(text: str, start: int, at: int) -> bool:
    """Whether brackets that opened after ``start`` close at a full stop and the sentence goes on:
    *Visit of Shah (con't.), Box 3*."""
    words = text[start:at]
    return words.count("(") > words.count(")") and text[at + 2 : at + 3] in (",", ":")


def place_end(text: str, start: int, end: int) -> int:
    """Offset at which the words of a place that begins at ``start`` stop."""
    stop = sentence_end(text, start, min(end, start + LONGEST))
    depth = 0
    for at in range(start, stop):
        char = text[at]
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
            if depth < 0:
                return at
        elif char in "\n↩" or (char == ";" and depth == 0):
            return at
    return stop


def _elements(text: str, start: int, end: int) -> list[Span]:
    """Spans of the elements of a path: parts between commas and colons outside quotes."""
    spans: list[Span] = []
    depth, quoted, begin = 0, False, start
    lower = shelf_words().lower
    for at in range(start, end + 1):
        char = text[at] if at < end else ","
        following = text[at + 1 : at + 2]
        if at < end:
            depth += (char in "([") - (char in ")]")
            quoted = (quoted or char == "“") and char != "”"
            if depth > 0 or quoted or char not in ",:" or following not in (" ", "L", "C"):
                continue
        span = _trimmed(text, begin, at)
        word = re.match(r"[a-z]+", text[span.start : span.end])
        if span.start == span.end or (word and word[0] not in lower):
            break
        if spans and read_markings(text, span.start, end).classification is not None:
            break  # "Central Files, POL 32–1 INDON, Secret; Limdis"
        joining = _GOES_ON.match(text, span.start, span.end)
        spans.append(Span(span.start, joining.end()) if joining else span)
        if joining:
            break
        begin = at + 1
    return spans


# "Lot 66 D 204 and ibid.", "762.00/1–959 and is printed": where the sentence goes on
_GOES_ON = re.compile(
    r".{3,80}?(?=,?\s(?:and|in|with|which|is|are|was)\s(?:ibid|the\s|is\b|in\b|attached|printed))"
)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _words(text: str, span: Span) -> str:
    return re.sub(r"\s+", " ", text[span.start : span.end])


def _paths(text: str, elements: list[Span]) -> tuple[str, ...]:
    """The elements as words; a year that a comma parted from its day is joined again."""
    path: list[str] = []
    for element in elements:
        words = _words(text, element)
        if path and re.match(r"(?:1[89]|20)\d\d\b", words) and _DAY.search(path[-1]):
            path[-1] += ", " + words
        else:
            path.append(shelf_words().short.get(words, words))
    return tuple(path)


_DAY = re.compile(r"\b[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:\s?[-–]\s?\d{1,2})?$")

# ---------------------------------------------------------------- ibid.

# Kinds of element, so that an element after ibid. replaces the one of its kind
_KINDS = (
    ("lot", re.compile(r"(?:FRC|[Ll]ot|Job|RG|Accession)\b")),
    ("box", re.compile(r"[Bb]ox\b")),
    ("folder", re.compile(r"[Ff]older\b")),
    ("decimal", re.compile(r"\d{3}[A-Z]?\.|[A-Z]{2,4}\s\d|[A-Z]{3,4}\s[A-Z]|[DPN]\d{6}")),
    (
        "collection",
        re.compile(r".*\b(?:Files?|Papers|Correspondence|Collection|Records|Materials)$"),
    ),
    ("series", re.compile(r".*\b(?:Series|Diaries|Diary|Conversations|Memoranda)\b")),
)


def _kind(element: str) -> str:
    return next((name for name, pattern in _KINDS if pattern.match(element)), "name")


def _after_ibid(path: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    """The path that "ibid., WORDS" names: what is of another kind than the first word stays."""
    kind = _kind(words[0])
    for level in range(len(path) - 1, -1, -1):
        if _kind(path[level]) == kind:
            outermost = next(i for i, element in enumerate(path) if _kind(element) == kind)
            return (*path[: outermost if kind == "collection" else level], *words)
    if kind in ("collection", "name"):
        return words
    return (*path[:1], *words) if kind == "lot" else (*path[:-1], *words)
