"""The OpenAPI description: valid, and true when it is tried with whatever it allows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openapi_spec_validator import validate
from serving import Running, build

from kg import queries
from kg.serve import questions

LIBRARY = queries.load()
TOKEN = "a-token-only-for-these-tests"


@pytest.mark.parametrize("writable", [False, True])
def test_the_description_is_valid(writable: bool) -> None:
    told = questions.document(LIBRARY, "http://127.0.0.1:7878/", writable=writable)
    validate(json.loads(json.dumps(told)))
    methods = {method for path in told["paths"].values() for method in path}
    assert methods == ({"get", "post", "put", "delete"} if writable else {"get", "post"})


def test_examples_and_defaults_have_their_types() -> None:
    told = questions.document(LIBRARY, "http://127.0.0.1:7878/")
    for path in told["paths"].values():
        for parameter in path["get"].get("parameters", ()):
            if parameter["schema"].get("type") == "integer":
                for value in (parameter.get("example", 1), parameter["schema"].get("default", 1)):
                    assert isinstance(value, int)


@pytest.mark.skipif(
    "KG_TEST_FUZZ" not in os.environ,
    reason="takes minutes: KG_TEST_FUZZ=5 tries each operation five times (extra 'fuzz')",
)
@pytest.mark.parametrize("writable", [False, True])
def test_what_it_allows_is_tried(tmp_path: Path, launched: Callable, writable: bool) -> None:
    """schemathesis asks what the description allows, and what it doesn't, at random."""
    build(tmp_path / "store")
    running: Running = launched(tmp_path / "store", "{}", None, TOKEN if writable else None)
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            str(program),
            "run",
            f"{running.url}openapi.json",
            "--checks=all",
            # That a string names nobody, or is no SPARQL, no schema can tell.
            "--exclude-checks=positive_data_acceptance",
            f"--max-examples={os.environ['KG_TEST_FUZZ']}",
            "--seed=1",
            "--no-color",
            *(["--header", f"Authorization: Bearer {TOKEN}"] if writable else []),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
