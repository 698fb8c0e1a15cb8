"""Security classifications and handling captions: the words, and the slugs they stand for.

The words are in ``data/words/markings.toml``. A source note prints them as a sentence
(``Confidential; Niact; Eyes Only.``), older volumes as a line under the dateline
(``secret us urgent niact``), telegrams in brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.model import Span
from kg.settings import word_table

_DASHES = r"\s?[-–—]\s?"


@dataclass(frozen=True, slots=True)
class Markings:
    """What was found: one classification, and the captions in the order printed."""

    classification: str | None = None
    classification_span: Span | None = None
    handling: tuple[tuple[str, Span], ...] = ()
    end: int = 0  # where the words end

    def __bool__(self) -> bool:
        return self.classification is not None or bool(self.handling)


@dataclass(frozen=True, slots=True)
class MarkingWords:
    """Patterns made from the shipped words. Each has a group ``word``."""

    classification: re.Pattern[str]
    handling: re.Pattern[str]
    classes: dict[str, str]  # folded words → slug
    captions: dict[str, str]


def folded(words: str) -> str:
    """Words as they are looked up: lower case, one kind of dash, one space."""
    return re.sub(r"\s+", " ", re.sub(_DASHES, "-", words)).strip().lower()


@cache
def marking_words() -> MarkingWords:
    """The shipped words as patterns."""
    data = word_table("markings")
    classes = _slugs(data["classification"])
    captions: dict[str, str] = {}
    for group in data["handling"].values():
        captions.update(_slugs(group))
    return MarkingWords(_pattern(classes), _pattern(captions), classes, captions)


def _slugs(entries: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {
        folded(words): slug
        for slug, entry in entries.items()
        for words in (entry["label"], *entry["words"])
    }


def _pattern(words: dict[str, str]) -> re.Pattern[str]:
    """The words, longest first, with any dash and any white space between their parts."""
    spelt = [
        _DASHES.join(
            r"\s+".join(re.escape(token) for token in piece.split()) for piece in word.split("-")
        )
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile(rf"(?P<word>\b(?:{'|'.join(spelt)})(?!\w))", re.IGNORECASE)


# What stands between the markings of one run: "; ", ", ", "—", "/", " and ", a space
_UNKNOWN = re.compile(r"[^.;\n]{1,60};\s")
_BETWEEN = re.compile(r"\s?[;,:/—–-]?\s?(?:and\s)?")


def read_markings(text: str, start: int, end: int) -> Markings:
    """The run of markings that begins at ``start``; falsy when none does.

    ``Top Secret; Niact; Limit Distribution.`` A word the lists don't have ends the run, unless
    more follow after the next semicolon.
    """
    words = marking_words()
    classification: str | None = None
    span: Span | None = None
    handling: list[tuple[str, Span]] = []
    at = reached = start
    while at < end:
        caption = words.handling.match(text, at, end)
        found = words.classification.match(text, at, end) if classification is None else None
        if found and (caption is None or found.end() >= caption.end()):
            classification = words.classes[folded(found["word"])]
            span = Span(found.start(), found.end())
            at = found.end()
        elif caption:
            slug = words.captions[folded(caption["word"])]
            if slug not in {known for known, _ in handling}:
                handling.append((slug, Span(caption.start(), caption.end())))
            at = caption.end()
        elif reached > start and text[at - 2 : at] == "; ":
            # "Secret; [codeword not declassified]; Noforn"
            skipped = _UNKNOWN.match(text, at, end)
            if skipped is None:
                break
            at = skipped.end()
            continue
        else:
            break
        reached = at
        between = _BETWEEN.match(text, at, end)
        at = between.end() if between else at
        if at == reached:
            break
    return Markings(classification, span, tuple(handling), reached)
