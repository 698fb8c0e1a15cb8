"""What tests of all parts share."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # for sourced.py, under any import mode

import sourced

from kg import store as stores

settings.register_profile("whenever", deadline=None)  # a busy machine is no failure
settings.load_profile("whenever")

Moved = tuple[str, float, float, int]  # a figure, what it was and is, of how many cases


@pytest.fixture(scope="session")
def graph() -> Iterator[ox.Store]:
    """The store built from ``tests/sources``, for reading."""
    with stores.open_store(sourced.built()) as opened:
        yield opened.store


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the run measured and by how much it moved; what it skipped, by reason."""
    for report in (one for group in terminalreporter.stats.values() for one in group):
        for name, figures in getattr(report, "user_properties", ()):
            if name == "figures" and report.when == "call":
                told(terminalreporter, figures)
    skipped = Counter(
        str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        for report in terminalreporter.stats.get("skipped", ())
    )
    if skipped:
        terminalreporter.section("skipped, by reason")
        for reason, count in skipped.most_common():
            terminalreporter.line(f"{count:4}  {reason.removeprefix('Skipped: ')}")


def told(reporter: pytest.TerminalReporter, figures: list[Moved]) -> None:
    reporter.section("accuracy (against floors.toml)")
    still = 0
    for name, was, now, cases in figures:
        moved = now - was
        still += abs(moved) < 0.00005
        if abs(moved) >= 0.00005:
            reporter.line(f"{name:60} {now:.4f}  {moved:+.4f}  of {cases}")
    reporter.line(f"{still} of {len(figures)} figures as they were")
