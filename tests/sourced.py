"""The store that tests share: built from the sources in ``tests/sources`` through the program.

Nothing in it is written by hand, so what the tests say of it holds of real builds.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from kg import build

SOURCES = Path(__file__).parent / "sources"
PATHS = (SOURCES / "frus1961-63v05", SOURCES / "frus1961-63v06.xml")


@cache
def built() -> Path:
    """The folder of the store; built once a process and removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="kg-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    report = build.build(PATHS, folder / "store", workers=1)
    assert not report.problems
    return folder / "store"


def quad_files() -> list[Path]:
    """The files of quads it was loaded from."""
    return sorted((built() / "quads").glob("*.nq.zst"))
