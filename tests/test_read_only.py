"""Folders that can't be written to: whatever only reads works there, whatever writes says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sourced

# Permissions don't bind the superuser; a mount without writing binds everybody.
MOUNTED = 'for one in "$@"; do mount --bind "$one" "$one" && mount -o remount,ro,bind "$one"; done'
COMMANDS = """
import contextlib, io, json, sys
from kg.cli import main

def run(command):
    sys.argv = ["kg", *command]
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            return ended.code or 0, err.getvalue()
        except BaseException as error:
            return -1, repr(error)
    return 0, err.getvalue()

if __name__ == "__main__":
    told = {name: run(command) for name, command in json.loads(sys.argv[1]).items()}
    print(json.dumps(told))
"""
Told = dict[str, tuple[int, str]]


def may_write(top: Path, allowed: bool) -> None:
    """Let its owner write to a tree, or not."""
    for one in sorted(top.rglob("*")):
        one.chmod(one.stat().st_mode | 0o200 if allowed else one.stat().st_mode & ~0o222)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The exit status and what each command says where store and folders are read-only."""
    top = tmp_path_factory.mktemp("locked")
    store, folder, pages = top / "store", top / "folder", top / "pages"
    folder.mkdir()
    pages.mkdir()
    (pages / "d1.txt").write_text("1. Letter From A to B\nParis, May 1, 1961.\nText.\n")
    subprocess.run(["cp", "-r", sourced.built(), store], check=True)
    kept, at = str(store), ["--store", str(store)]
    commands = {
        "build": ["build", str(pages), "--store", kept, "-j1"],
        "build anew": ["build", str(pages), "--store", str(folder / "store"), "-j1"],
        "publish": ["publish", str(folder / "site"), "--base", "https://example.org/l/", *at],
        "correct": ["correct", "a/d1", "--text", "A", "--is", "person/107025", "--author", "B",
                    "--to", str(folder / "corrections.toml")],
        "sparql": ["sparql", "SELECT * { ?m cw:sender ?s } LIMIT 1", *at, "--format", "csv"],
        "query": ["query", "volumes-by-year", *at, "--format", "csv"],
        "check": ["check", *at],
    }  # fmt: skip
    if os.geteuid() == 0:
        script = f'{MOUNTED} || exit 77; shift $#; exec "$PYTHON" -c "$CODE" "$COMMANDS"'
        run = ["unshare", "--mount", "sh", "-c", script, "sh", kept, str(folder)]
    else:
        run = [sys.executable, "-c", COMMANDS, json.dumps(commands)]
        may_write(top, False)
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHON": sys.executable,
        "CODE": COMMANDS,
        "COMMANDS": json.dumps(commands),
    }
    try:
        done = subprocess.run(run, capture_output=True, text=True, env=environment, check=False)
    finally:
        may_write(top, True)
    if os.geteuid() == 0 and done.returncode in (1, 77) and "Traceback" not in done.stderr:
        pytest.skip("the superuser may mount nothing here")
    assert done.returncode == 0, done.stderr
    found: Told = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("command", ["sparql", "query", "check"])
def test_what_reads_works(told: Told, command: str) -> None:
    assert told[command][0] == 0, told[command][1]


@pytest.mark.parametrize(
    ("command", "status", "where"),
    [
        ("build", 4, "store"),
        ("build anew", 4, "folder"),
        ("publish", 4, "site"),
        ("correct", 3, "corrections.toml"),
    ],
)
def test_what_writes_says_that_it_may_not(
    told: Told, command: str, status: int, where: str
) -> None:
    code, said = told[command]
    assert code == status, said
    assert where in said
    assert "Read-only" in said or "ermission" in said
    assert "Traceback" not in said
