"""A store, and servers over it, each in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sourced

sys.path.insert(0, str(Path(__file__).parent))  # for serving.py, under any import mode

from serving import Running, build, launch, numbers


@pytest.fixture(scope="session")
def store_path() -> Path:
    """The store of the test graph with 20,000 more statements."""
    return sourced.once("served", lambda folder: build(folder, numbers(20_000)))


@pytest.fixture(scope="session")
def server(store_path: Path) -> Iterator[Running]:
    """A server with the usual limits, but for a time limit that a busy machine keeps."""
    running = launch(store_path, '{"timeout": 120.0}')
    yield running
    running.stop()


@pytest.fixture
def launched() -> Iterator[Callable[..., Running]]:
    """Start servers of one's own; they are stopped after the test."""
    started: list[Running] = []

    def start(*arguments: object) -> Running:
        started.append(launch(*arguments))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for running in started:
        running.stop()
