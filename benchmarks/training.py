"""Train the weights of a chooser (``kg/choose.py``) and measure its calibration.

    decisions = [Decision("frus1961-63v06", candidates, none, right), …]
    report = train(decisions, Path("data/weights/NAME.json"), says={"full": "named in full"})

A conditional logit with *none of them* as a candidate, fitted by L-BFGS under an L2 penalty. Whole
groups (volumes) are kept out by folds: what is reported, and the isotonic calibration, are of
decisions whose volume the weights had not seen. The weights written are those of all groups.
Nothing is random: groups are dealt to folds by size, the largest first.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression

from kg.choose import BIAS

FOLDS = 4
LEAST_IN_STEP = 40  # examples that a step of the calibration rests on
NONE = "none:"  # before the names of the features of "none of them"


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice to learn from. ``right`` is the index of the right candidate, None where none of
    them is; ``weight`` lets a kind that is over-represented count less."""

    group: str
    candidates: Sequence[Mapping[str, float]]
    none: Mapping[str, float] = field(default_factory=dict)
    right: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured out of fold, at the threshold: of all decisions with a right candidate
    (``possible``) how many were chosen rightly, of all choices how many were right; and for each
    step of probability how many candidates there were and which share of them was right."""

    decisions: int
    possible: int
    chosen: int
    right: int
    threshold: float
    steps: tuple[tuple[float, float, int, float], ...]

    @property
    def precision(self) -> float:
        return self.right / max(1, self.chosen)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.possible)

    def __str__(self) -> str:
        lines = [
            f"{self.decisions} decisions, {self.possible} with a right candidate; out of fold at"
            f" {self.threshold:.3f}: P {self.precision:.4f}  R {self.recall:.4f}",
            "told         count  right",
        ]
        lines += [f"{a:.2f}-{b:.2f} {n:9d}  {share:.4f}" for a, b, n, share in self.steps]
        return "\n".join(lines)


class Table:
    """All decisions as one sparse matrix: a row a candidate, the row of *none* last in each."""

    def __init__(
        self, decisions: Sequence[Decision], signs: Mapping[str, int] | None = None
    ) -> None:
        self.signs = signs or {}
        names: dict[str, int] = {NONE + BIAS: 0}
        data: list[float] = []
        columns: list[int] = []
        ends = [0]
        starts, targets = [], []
        for decision in decisions:
            starts.append(len(ends) - 1)
            right = len(decision.candidates) if decision.right is None else decision.right
            targets.append(starts[-1] + right)
            none = {NONE + BIAS: 1.0} | {NONE + n: v for n, v in decision.none.items()}
            for row in (*decision.candidates, none):
                for name, value in row.items():
                    if value:
                        columns.append(names.setdefault(name, len(names)))
                        data.append(value)
                ends.append(len(columns))
        self.names = list(names)
        self.rows = csr_matrix(
            (np.array(data), np.array(columns, np.int32), np.array(ends)),
            shape=(len(ends) - 1, len(names)),
        )
        self.starts, self.targets = np.array(starts), np.array(targets)
        self.sizes = np.diff([*starts, len(ends) - 1])
        self.weights = np.array([d.weight for d in decisions])

    def only(self, kept: np.ndarray) -> Table:
        """The decisions of a mask."""
        part = object.__new__(Table)
        rows = np.repeat(kept, self.sizes)
        part.names, part.rows, part.signs = self.names, self.rows[rows], self.signs
        part.sizes, part.weights = self.sizes[kept], self.weights[kept]
        part.starts = np.concatenate(([0], np.cumsum(part.sizes)[:-1]))
        part.targets = part.starts + (self.targets - self.starts)[kept]
        return part

    def shares(self, weights: np.ndarray) -> np.ndarray:
        """The softmax of each decision, a row each."""
        scores = self.rows @ weights
        top = np.repeat(np.maximum.reduceat(scores, self.starts), self.sizes)
        raised = np.exp(scores - top)
        return raised / np.repeat(np.add.reduceat(raised, self.starts), self.sizes)

    def fit(self, penalty: float, towards: np.ndarray | None = None) -> np.ndarray:
        """The weights that make the right candidates likeliest under an L2 penalty on what they
        differ from ``towards``, else from nothing. Of features named in ``signs`` the weight keeps
        its sign: what speaks for somebody can't speak against him because others say the same."""
        signs = self.signs
        bounds = [
            (0.0, None)
            if signs.get(n, 0) > 0
            else (None, 0.0)
            if signs.get(n, 0) < 0
            else (None, None)
            for n in self.names
        ]
        centre = np.zeros(len(self.names)) if towards is None else towards
        each = np.repeat(self.weights, self.sizes)
        wanted = np.zeros(len(each))
        wanted[self.targets] = 1.0

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            shares = self.shares(weights)
            told = np.log(np.maximum(shares[self.targets], 1e-300))
            off = weights - centre
            slope = self.rows.T @ (each * (shares - wanted)) + penalty * off
            return -float(self.weights @ told) + penalty / 2 * float(off @ off), slope

        done = minimize(
            loss, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}
        )
        return np.asarray(done.x)


def folds_of(groups: Sequence[str], count: int = FOLDS) -> np.ndarray:
    """The fold of each decision: whole groups, the largest first, to the smallest fold so far."""
    sizes = Counter(groups)
    count = min(count, len(sizes))
    loads, dealt = [0] * count, {}
    for group, size in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])):
        dealt[group] = min(range(count), key=lambda i: (loads[i], i))
        loads[dealt[group]] += size
    return np.array([dealt[g] for g in groups])


def out_of_fold(
    table: Table, folds: np.ndarray, penalty: float, towards: np.ndarray | None = None
) -> np.ndarray:
    """The share of every candidate by weights that had not seen its group."""
    shares = np.zeros(table.rows.shape[0])
    for fold in np.unique(folds):
        held = folds == fold
        weights = table.only(~held).fit(penalty, towards)
        shares[np.repeat(held, table.sizes)] = table.only(held).shares(weights)
    return shares


def calibrate(shares: np.ndarray, right: np.ndarray) -> list[tuple[float, float]]:
    """Share → how often right: isotonic steps that rest on enough examples, each as a point at its
    mean share, to draw lines between (centred isotonic regression, Oron and Flournoy 2017): within
    a step, more share still is more sure. Ends are never 0 or 1, since no sample tells that."""
    order = np.argsort(shares, kind="stable")
    shares, right = shares[order], right[order].astype(float)
    fitted = IsotonicRegression(out_of_bounds="clip").fit(shares, right).predict(shares)
    points: list[tuple[float, float]] = []
    at = 0
    while at < len(shares):
        end = int(np.searchsorted(fitted, fitted[at], side="right"))
        end = min(len(shares), max(end, at + LEAST_IN_STEP))
        if len(shares) - end < LEAST_IN_STEP:
            end = len(shares)
        told = (right[at:end].sum() + 0.5) / (end - at + 1)
        points.append((float(shares[at:end].mean()), float(told)))
        at = end
    rising = np.maximum.accumulate([told for _, told in points])
    kept: dict[float, float] = {}
    for (share, _), told in zip(points, rising, strict=True):
        kept.setdefault(round(share, 6), round(float(told), 5))
    return sorted(kept.items())


def train(
    decisions: Sequence[Decision],
    out: Path,
    *,
    says: Mapping[str, str] | None = None,
    penalty: float = 1.0,
    threshold: float | None = None,
    precision: float | None = None,
    least: float = 0.0,
    towards: Path | None = None,
    signs: Mapping[str, int] | None = None,
    note: str = "",
    made_from: Mapping[str, object] | None = None,
) -> Report:
    """Fit, measure out of fold, and write the weights to ``out``.

    ``says`` gives features the readable words that are shown as reasons. The threshold is given,
    or the least probability (not under ``least``) from which on choices out of fold reach
    ``precision``, or else 0.5.
    ``towards`` is a file of weights of a like kind of decision with more to learn from: where these
    decisions say little, its weights hold. ``signs`` fixes the sign of features' weights (1, -1).
    """
    table = Table(decisions, signs)
    folds = folds_of([d.group for d in decisions])
    centre = centred(table.names, towards) if towards else None
    weights = table.fit(penalty, centre)
    shares = out_of_fold(table, folds, penalty, centre)
    nones = table.starts + table.sizes - 1
    candidate = np.ones(len(shares), bool)
    candidate[nones] = False
    right = np.zeros(len(shares), bool)
    right[table.targets] = True
    points = calibrate(shares[candidate], right[candidate])
    told = np.interp(shares, *np.array(points).T)
    told[nones] = -1.0
    best = table.starts + _best(table, np.where(candidate, shares, -1.0))
    top, good = told[best], right[best] & candidate[best]
    if threshold is None:
        threshold = max(reaching(top, good, precision), least) if precision else 0.5
    chosen = top >= threshold
    report = Report(
        len(decisions),
        int((table.targets != nones).sum()),
        int(chosen.sum()),
        int((chosen & good).sum()),
        threshold,
        steps(top, good),
    )
    made = dict(made_from or {}) | {
        "decisions": report.decisions,
        "precision": round(report.precision, 4),
        "recall": round(report.recall, 4),
    }
    write(out, table.names, weights, points, threshold, says or {}, note, made)
    return report


def centred(names: Sequence[str], path: Path) -> np.ndarray:
    """The weights of a file, in the order of names; 0 for what it hasn't."""
    data = json.loads(path.read_text(encoding="utf-8"))
    known = {name: one["weight"] for name, one in data["features"].items()}
    known |= {NONE + name: weight for name, weight in data["none"].items()}
    return np.array([known.get(name, 0.0) for name in names])


def _best(table: Table, values: np.ndarray) -> np.ndarray:
    """The place of the greatest value in each decision."""
    top = np.repeat(np.maximum.reduceat(values, table.starts), table.sizes)
    places = np.arange(len(values)) - np.repeat(table.starts, table.sizes)
    return np.minimum.reduceat(np.where(values == top, places, len(values)), table.starts)


def reaching(top: np.ndarray, good: np.ndarray, precision: float) -> float:
    """The least probability at which the choices made are right as often as wanted."""
    order = np.argsort(-top, kind="stable")
    reached = np.cumsum(good[order]) / np.arange(1, len(order) + 1)
    last = np.append(np.diff(top[order]) < 0, True)  # all that are equally sure, or none
    enough = np.flatnonzero((reached >= precision) & last)
    return round(float(top[order][enough[-1]]), 4) if len(enough) else 1.0


def steps(
    top: np.ndarray, good: np.ndarray, bounds: Sequence[float] = (0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
) -> tuple[tuple[float, float, int, float], ...]:
    """How often the likeliest candidate is right, by its probability."""
    edges = [*bounds, 0.98, 0.99, 1.0001]
    found = []
    for low, high in itertools.pairwise(edges):
        here = (top >= low) & (top < high)
        if here.any():
            found.append((low, min(high, 1.0), int(here.sum()), float(good[here].mean())))
    return tuple(found)


def write(
    out: Path,
    names: Sequence[str],
    weights: np.ndarray,
    points: Sequence[tuple[float, float]],
    threshold: float,
    says: Mapping[str, str],
    note: str = "",
    made: Mapping[str, object] | None = None,
) -> None:
    """The weights file that ``kg.choose`` reads, features by name."""
    told = {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
    features = {
        name: {"weight": weight} | ({"says": says[name]} if says.get(name) else {})
        for name, weight in sorted(told.items())
        if not name.startswith(NONE)
    }
    none = {n.removeprefix(NONE): w for n, w in sorted(told.items()) if n.startswith(NONE)}
    whole = {
        "note": note,
        "made": dict(made or {}),
        "threshold": threshold,
        "none": none,
        "features": features,
        "calibration": [list(point) for point in points],
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    lines = json.dumps(whole, indent=1, ensure_ascii=False)
    out.write_text(lines + "\n", encoding="utf-8")


def without(
    decisions: Sequence[Decision], names: Sequence[str], penalty: float = 1.0
) -> dict[str, float]:
    """What leaving out each feature costs: the mean log-loss out of fold more than with all."""
    table = Table(decisions)
    folds = folds_of([d.group for d in decisions])

    def loss(kept: Table) -> float:
        shares = out_of_fold(kept, folds, penalty)
        return -float(np.log(np.maximum(shares[kept.targets], 1e-12)).mean())

    whole, found = loss(table), {}
    for name in names:
        part = table.only(np.ones(len(table.sizes), bool))
        keep = np.ones(len(table.names))
        keep[[i for i, n in enumerate(table.names) if n == name]] = 0.0
        part.rows = csr_matrix(table.rows.multiply(keep))
        found[name] = loss(part) - whole
    return found
