"""The one way to choose: among candidates, or none of them.

Whatever is concluded (who a name means, whether a stretch of text is a message, which message is
answered) is a choice among candidates, *none of them* included. A ``Chooser`` has weights for named
features, gives each candidate a calibrated probability, and chooses the likeliest if its
probability reaches the threshold; else nothing is chosen and the candidates stay. Rules propose
candidates and compute features; they decide nothing.

The model is a conditional logit: a candidate's score is the sum of its features' values times their
weights, and shares are the softmax of the scores of all candidates and of *none*. Weights,
calibration and threshold come from ``data/weights/NAME.json``, which ``benchmarks/training.py``
writes:

    {"features":    {NAME: {"weight": 1.25, "says": "named in full"}, …},
     "none":        {NAME: weight, …},            "bias" is always 1
     "calibration": [[share, probability], …],    both rising; measured out of fold
     "threshold":   0.5}

A feature without a weight counts nothing, so code may be ahead of its weights.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import settings

BIAS = "bias"
Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: ``index`` of the candidate, None for none of them.

    ``probability`` is that of the likeliest candidate, chosen or not (0 without candidates), and
    ``probabilities`` are those of all, calibrated, in the candidates' order. ``likeliest`` is its
    index. ``reasons`` tell in readable words which of its features decided, the weightiest first.
    """

    index: int | None
    probability: float
    probabilities: tuple[float, ...] = ()
    likeliest: int | None = None
    reasons: tuple[str, ...] = ()

    @property
    def ranked(self) -> tuple[int, ...]:
        """The candidates' indices, the likeliest first."""
        return tuple(sorted(range(len(self.probabilities)), key=lambda i: -self.probabilities[i]))


NOTHING = Choice(None, 0.0)


class Chooser:
    """Weights, calibration and threshold of one kind of decision; immutable once made."""

    def __init__(
        self,
        weights: Mapping[str, float],
        none: Mapping[str, float],
        calibration: Sequence[tuple[float, float]] = ((0.0, 0.0), (1.0, 1.0)),
        threshold: float = 0.5,
        says: Mapping[str, str] | None = None,
    ) -> None:
        self.weights = dict(weights)
        self.none = dict(none)
        self.threshold = threshold
        self._says = dict(says or {})
        self._shares = [share for share, _ in calibration]
        self._told = [told for _, told in calibration]

    @classmethod
    def read(cls, path: Path) -> Chooser:
        """From a file as told above. A damaged file is the package's fault and keeps its error."""
        data = json.loads(path.read_text(encoding="utf-8"))
        features = data["features"]
        return cls(
            {name: float(one["weight"]) for name, one in features.items()},
            {name: float(weight) for name, weight in data["none"].items()},
            [(float(share), float(told)) for share, told in data["calibration"]],
            float(data["threshold"]),
            {name: one["says"] for name, one in features.items() if one.get("says")},
        )

    @classmethod
    def shipped(cls, name: str) -> Chooser:
        """That of ``data/weights/NAME.json``. Keep it: every call reads the file."""
        return cls.read(settings.shipped("data") / "weights" / f"{name}.json")

    def choose(self, candidates: Sequence[Features], none: Features | None = None) -> Choice:
        """Choose among candidates, each a mapping of features to values, and none of them, whose
        own features ``none`` holds."""
        if not candidates:
            return NOTHING
        shares = self.shares(candidates, none)
        told = tuple(self.calibrated(share) for share in shares)
        best = max(range(len(shares)), key=shares.__getitem__)
        chosen = best if told[best] >= self.threshold else None
        return Choice(chosen, told[best], told, best, self.reasons(candidates, shares, best))

    def shares(
        self, candidates: Sequence[Features], none: Features | None = None
    ) -> tuple[float, ...]:
        """The share of each candidate before calibration; what they lack to 1 is that of none."""
        scores = [self.score(features) for features in candidates]
        nothing = self.none.get(BIAS, 0.0)
        for name, value in (none or {}).items():
            nothing += self.none.get(name, 0.0) * value
        top = max(*scores, nothing)
        raised = [math.exp(score - top) for score in scores]
        total = sum(raised) + math.exp(nothing - top)
        return tuple(value / total for value in raised)

    def score(self, features: Features) -> float:
        """The score of one candidate: its features times their weights."""
        weights = self.weights
        return sum(weights.get(name, 0.0) * value for name, value in features.items())

    def calibrated(self, share: float) -> float:
        """How often a candidate of a share has been right, by linear interpolation."""
        at = bisect_right(self._shares, share)
        if at == 0:
            return self._told[0]
        if at == len(self._shares):
            return self._told[-1]
        low, high = self._shares[at - 1], self._shares[at]
        part = (share - low) / (high - low)
        return self._told[at - 1] + part * (self._told[at] - self._told[at - 1])

    def reasons(
        self, candidates: Sequence[Features], shares: Sequence[float], best: int, most: int = 3
    ) -> tuple[str, ...]:
        """The features that spoke most for a candidate against the next best one (against nothing
        where it stands alone), in readable words; those that have none are left out."""
        others = [i for i in range(len(candidates)) if i != best]
        rival = candidates[max(others, key=shares.__getitem__)] if others else {}
        spoke = []
        for name, value in candidates[best].items():
            words = self._says.get(name)
            if words:
                gain = self.weights.get(name, 0.0) * (value - rival.get(name, 0.0))
                if gain > 0:
                    spoke.append((gain, words))
        if not spoke and rival:  # nothing tells them apart: what speaks for it at all
            return self.reasons([candidates[best]], [shares[best]], 0, most)
        spoke.sort(key=lambda pair: -pair[0])
        return tuple(dict.fromkeys(words for _, words in spoke[:most]))
