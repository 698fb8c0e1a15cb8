"""What tests of all parts share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for sourced.py, under any import mode

import sourced

from kg import store as stores


@pytest.fixture(scope="session")
def graph() -> Iterator[ox.Store]:
    """The store built from ``tests/sources``, for reading."""
    with stores.open_store(sourced.built()) as opened:
        yield opened.store
