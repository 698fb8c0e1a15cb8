"""The one way to choose: shares, calibration, threshold and reasons."""

import json
import sys
from pathlib import Path

import pytest

from kg.choose import Chooser

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))


def chooser(threshold: float = 0.5) -> Chooser:
    return Chooser(
        {"full": 3.0, "surname": 1.0, "here": 2.0},
        {"bias": 0.5, "common": 2.0},
        [(0.0, 0.01), (0.5, 0.4), (1.0, 0.99)],
        threshold,
        {"full": "named in full", "here": "named on the page"},
    )


def test_the_likeliest_is_chosen_with_its_reasons() -> None:
    chosen = chooser().choose([{"surname": 1}, {"surname": 1, "here": 1, "full": 1}])
    assert chosen.index == chosen.likeliest == 1
    assert chosen.probability == pytest.approx(chosen.probabilities[1])
    assert chosen.ranked == (1, 0)
    assert chosen.reasons == ("named in full", "named on the page")


def test_none_of_them_takes_its_share() -> None:
    candidates = [{"surname": 1.0}]
    (likely,) = chooser().shares(candidates)
    (unlikely,) = chooser().shares(candidates, {"common": 1.0})
    assert likely > 0.5 > unlikely
    assert chooser().choose(candidates, {"common": 1.0}).index is None
    assert chooser().choose([]).index is None


def test_below_the_threshold_the_candidates_stay() -> None:
    open_ = chooser(0.9).choose([{"surname": 1}, {"surname": 1}])
    assert open_.index is None
    assert open_.probabilities[0] == open_.probabilities[1] > 0


def test_calibration_is_drawn_between_its_points() -> None:
    one = chooser()
    assert one.calibrated(0.25) == pytest.approx(0.205)
    assert one.calibrated(0.0) == 0.01
    assert one.calibrated(1.0) == 0.99


def test_what_is_trained_is_what_is_read(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    training = pytest.importorskip("training")
    decisions = [
        training.Decision(f"v{n % 7}", [{"a": 1.0}, {"b": 1.0}], {}, None if n % 5 == 0 else 0)
        for n in range(700)
    ]
    report = training.train(decisions, tmp_path / "w.json", says={"a": "it is a"})
    read = Chooser.read(tmp_path / "w.json")
    chosen = read.choose([{"b": 1.0}, {"a": 1.0}])
    assert chosen.index == 1
    assert chosen.probability == pytest.approx(0.8, abs=0.03)
    assert chosen.reasons == ("it is a",)
    assert report.precision == pytest.approx(0.8, abs=0.01)
    assert report.recall == 1.0
    assert json.loads((tmp_path / "w.json").read_text())["threshold"] == 0.5
