"""Forms of documents: which words of a heading name which form (``data/words/forms.toml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.extract.wording import any_of
from kg.model import Span
from kg.settings import word_table


@dataclass(frozen=True, slots=True)
class Form:
    """A form of document; ``slug`` is the local name of its concept."""

    slug: str
    label: str
    correspondence: bool
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms, one pattern of all their phrases, and one of buildings that headings name."""

    by_slug: dict[str, Form]
    by_phrase: dict[str, Form]
    phrases: re.Pattern[str]
    locations: re.Pattern[str]

    def find(self, text: str, start: int = 0, end: int | None = None) -> tuple[Form, Span] | None:
        """The first form named in ``text[start:end]``, the longest phrase of those there."""
        found = self.phrases.search(text, start, len(text) if end is None else end)
        if found is None:
            return None
        return self.by_phrase[folded(found[0])], Span(found.start(), found.end())


def folded(phrase: str) -> str:
    """A phrase in lower case with straight apostrophes and single spaces."""
    return " ".join(phrase.lower().replace("’", "'").split())


@cache
def forms() -> Forms:
    """The forms of ``data/words/forms.toml``."""
    data = word_table("forms")
    buildings = any_of(data.pop("locations")["words"])
    by_slug, by_phrase = {}, {}
    for slug, entry in data.items():
        form = Form(slug, entry["label"], entry["correspondence"], entry.get("parent"))
        by_slug[slug] = form
        by_phrase.update({folded(phrase): form for phrase in entry["words"]})
    # "Memorandum of a Conversation", not "memorandum" inside "aide-memorandums"
    return Forms(
        by_slug,
        by_phrase,
        re.compile(rf"(?<![\w-]){any_of(by_phrase)}(?![\w-])", re.IGNORECASE),
        re.compile(rf"\b{buildings}\b", re.IGNORECASE),
    )
