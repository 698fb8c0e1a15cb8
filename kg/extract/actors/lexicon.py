"""What is known of capitalised words: how often each was part of a person's name.

Counted over volumes whose editors tagged persons. Shipped as ``data/model/lexicon.npz``; made by
``benchmarks/train.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kg.errors import InputError

# A word seen this often with a capital, and never in a name, is none; nor is one that editors
# counted to a name by way of exception ("State" in a tagged "Secretary of State").
_OFTEN = 10
_EXCEPTION = 250
# A word written without a capital in this share of its places or more is a common word.
COMMON = 0.5


class Facts(NamedTuple):
    """Of one word; a share is -1 when the word was not seen."""

    last: float  # share of its occurrences that end a person's name
    other: float  # … that stand in a name before its last word
    seen: float  # ln(1 + occurrences with a capital)
    volumes: float  # volumes in which it ended a name
    volumes_share: float  # … of those that have the word
    lower: float  # share of occurrences without a capital
    never: bool  # often seen and not in a name nor after "Mr.", or hardly ever


UNSEEN = Facts(-1.0, -1.0, 0.0, 0.0, -1.0, 0.0, False)


class Lexicon:
    """Facts about words."""

    def __init__(
        self,
        words: Iterable[str],
        rows: np.ndarray,
        lower: Iterable[int],
        titled: Iterable[int],
    ) -> None:
        """``rows`` has for each word how often it was seen with a capital, as the last word of a
        name and as another word of one, then the volumes in which it ended a name and those that
        have it; ``lower`` counts each word without a capital, ``titled`` after "Mr." and the like.
        """
        self._rows = dict(zip(words, rows.tolist(), strict=True))
        self._lower = dict(zip(self._rows, lower, strict=True))
        self._titled = dict(zip(self._rows, titled, strict=True))
        self._cache: dict[str, Facts] = {}

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Read a lexicon file. Raises InputError when there is none."""
        try:
            with np.load(path) as stored:
                words = bytes(stored["words"]).decode("utf-8").split("\n")
                return cls(
                    words, stored["rows"], stored["lower"].tolist(), stored["titled"].tolist()
                )
        except FileNotFoundError as error:
            raise InputError(f"{path} is missing", "Make it with benchmarks/train.py.") from error

    def save(self, path: Path) -> None:
        """Write a lexicon file."""
        words = "\n".join(self._rows).encode("utf-8")
        np.savez_compressed(
            path,
            words=np.frombuffer(words, np.uint8),
            rows=np.array(list(self._rows.values()), np.int32),
            lower=np.array(list(self._lower.values()), np.int32),
            titled=np.array(list(self._titled.values()), np.int32),
        )

    def facts(self, word: str) -> Facts:
        """What is known of a word."""
        known = self._cache.get(word)
        if known is None:
            known = self._cache[word] = self._count(word)
        return known

    def _count(self, word: str) -> Facts:
        row = self._rows.get(word)
        if row is None:
            return UNSEEN
        seen, last, other, named, volumes = row
        lower = self._lower[word]
        return Facts(
            last / seen if seen else -1.0,
            other / seen if seen else -1.0,
            math.log1p(seen),
            float(named),
            named / volumes if volumes else -1.0,
            lower / (lower + seen + 1),
            seen >= _OFTEN
            and last + other <= seen // _EXCEPTION
            and self._titled[word] <= seen // _EXCEPTION,
        )
