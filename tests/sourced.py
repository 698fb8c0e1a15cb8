"""The store that tests share: built from the sources in ``tests/sources`` through the program.

Nothing in it is written by hand, so what the tests say of it holds of real builds.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from kg import build

SOURCES = Path(__file__).parent / "sources"
SHARED = "KG_TESTS_SHARED"  # names the folder that all processes of a test run share
PATHS = (SOURCES / "frus1961-63v05", SOURCES / "frus1961-63v06.xml")


def once(name: str, make: Callable[[Path], object]) -> Path:
    """A file or folder for reading that ``make`` makes, once a test run, however many processes
    run the tests."""
    path = Path(os.environ[SHARED]) / name
    whole = path.with_name(f"{name}.whole")
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            make(path)
            whole.touch()
    return path


def built() -> Path:
    """The folder of the store."""
    return once("store", build_store)


def build_store(folder: Path) -> None:
    """Build it."""
    report = build.build(PATHS, folder, workers=1)
    assert not report.problems


def quad_files() -> list[Path]:
    """The files of quads it was loaded from."""
    return sorted((built() / "quads").glob("*.nq.zst"))
