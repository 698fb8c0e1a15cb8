"""The accuracy gate: no figure of ``accuracy.py`` falls below its floor.

``floors.toml`` holds what was last measured; the floor is a little below it (``accuracy.slack``).
The end of a run tells by how much each figure moved. After a gain, raise what rose:

    KG_FLOORS=raise python -m pytest tests/test_accuracy.py

A figure that has to fall is lowered by hand in ``floors.toml``, and the commit says why.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from accuracy import Figure, Figures, measured, slack

FLOORS = Path(__file__).parent / "floors.toml"
HEAD = "# What was last measured by tests/accuracy.py: a share, and of how many cases.\n"


def read() -> dict[str, Figures]:
    return {
        kind: {name: Figure(*figure) for name, figure in of_kind.items()}
        for kind, of_kind in tomllib.loads(FLOORS.read_text(encoding="utf-8")).items()
    }


def write(known: dict[str, Figures]) -> None:
    lines = [HEAD]
    for kind, figures in sorted(known.items()):
        lines.append(f"\n[{kind}]\n")
        lines += [f'"{name}" = [{one.value:.4f}, {one.cases}]\n' for name, one in figures.items()]
    FLOORS.write_text("".join(lines), encoding="utf-8")


def higher(was: Figures, now: Figures) -> Figures:
    return {
        name: was[name] if name in was and was[name].value > figure.value else figure
        for name, figure in now.items()
    }


def test_no_figure_falls_below_its_floor(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    known = read()
    found = measured(tmp_path)
    if os.environ.get("KG_FLOORS") == "raise":
        known |= {kind: higher(known.get(kind, {}), now) for kind, now in found.items()}
        write(known)
    moves, fallen = [], []
    for kind, now in found.items():
        assert set(now) == set(known.get(kind, {})), (
            "other figures: write them with KG_FLOORS=raise"
        )
        for name, figure in now.items():
            was = known[kind][name].value
            moves.append((f"{kind}: {name}", was, figure.value, figure.cases))
            if round(figure.value, 4) < round(was - slack(figure.cases), 4):
                fallen.append(f"{kind}: {name}: {figure.value:.4f}, was {was:.4f}")
    record_property("figures", moves)
    assert not fallen, "\n".join(fallen)


@pytest.mark.parametrize(("cases", "allowed"), [(1000, 0.005), (100, 0.015), (0, 1.5)])
def test_slack_is_half_a_point_or_a_case_and_a_half(cases: int, allowed: float) -> None:
    assert slack(cases) == allowed
