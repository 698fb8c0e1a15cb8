"""What tests of all parts share."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
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

# Each of the servers and commands that tests start would else compile the program for itself.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Begun first, so that nobody is left with them alone at the end.
LONGEST = ("test_wheel.py", "test_accuracy.py", "test_evaluate.py")

Moved = tuple[str, float, float, int]  # a figure, what it was and is, of how many cases


@pytest.fixture(scope="session")
def graph() -> Iterator[ox.Store]:
    """The store built from ``tests/sources``, for reading."""
    with stores.open_store(sourced.built()) as opened:
        yield opened.store


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: many tests wait for a server."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the processes of a run share."""
    if not hasattr(config, "workerinput"):
        os.environ[sourced.SHARED] = tempfile.mkdtemp(prefix="kg-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(sourced.SHARED), ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


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
