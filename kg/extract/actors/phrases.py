"""The search for listed phrases in running text.

Of several at an offset the longest is found; a phrase ends where no letter follows, so that a note
number glued to it ("Soviet Union0") does not hide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Kind = TypeVar("Kind")

_TYPOGRAPHIC = "’"
_TYPEWRITTEN = "'"


def first_word(text: str, start: int) -> str:
    """The run of letters at an offset: the key under which a phrase is filed."""
    end = start
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end]


class Phrases(Generic[Kind]):
    """Phrases with a value each; the longest that stands at an offset is found.

    Both apostrophes are equal. Letter case counts.
    """

    def __init__(self, entries: Mapping[str, Kind] | Iterable[tuple[str, Kind]]) -> None:
        pairs = entries.items() if isinstance(entries, Mapping) else entries
        filed: dict[str, dict[str, Kind]] = {}
        for phrase, kind in pairs:
            for form in {phrase, phrase.replace(_TYPOGRAPHIC, _TYPEWRITTEN)}:
                filed.setdefault(first_word(form, 0), {}).setdefault(form, kind)
        self._filed = {
            word: tuple(sorted(forms.items(), key=lambda item: -len(item[0])))
            for word, forms in filed.items()
        }

    def match(self, text: str, start: int) -> tuple[int, Kind] | None:
        """End and value of the longest phrase that begins at ``start``, None if there is none."""
        return self.match_word(first_word(text, start), text, start)

    def match_word(self, word: str, text: str, start: int) -> tuple[int, Kind] | None:
        """As ``match``, for a caller that knows the first word already."""
        for phrase, kind in self._filed.get(word, ()):
            end = start + len(phrase)
            if text.startswith(phrase, start) and not text[end : end + 1].isalpha():
                return end, kind
        return None
