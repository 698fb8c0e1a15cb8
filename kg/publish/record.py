"""What a publication remembers of itself, so that it can go on, and leave alone what stays.

    OUT/.publication/done.jsonl    a line that says what made all of it, then a line a task done
    OUT/.publication/parts/        what the tasks about single volumes leave for the whole

A task is known by a key that names everything it depends on. Its line is written when its files
stand; the last line may be cut off. The folder is the program's own: a copy of the site needs none
of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import UsageError

FOLDER: Final = ".publication"
DONE: Final = "done.jsonl"
PARTS: Final = "parts"


@dataclass(slots=True)
class Record:
    """The tasks done, with the files of each; ``made_by`` is the digest of what did them."""

    out: Path
    made_by: str
    done: dict[str, tuple[str, ...]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @property
    def parts(self) -> Path:
        """The folder of what is left for the whole."""
        return self.out / FOLDER / PARTS

    def knows(self, key: str) -> bool:
        """Whether a task was done and its files are still there; it then counts as used."""
        names = self.done.get(key)
        if names is None or not all(os.path.isfile(f"{self.out}/{name}") for name in names):  # noqa: PTH113 - a million times
            return False
        self.used.add(key)
        return True

    def add(self, key: str, names: Iterable[str]) -> None:
        """Note a task as done."""
        self.done[key] = tuple(names)
        self.used.add(key)
        with (self.out / FOLDER / DONE).open("a", encoding="utf-8") as lines:
            lines.write("\n" + json.dumps([key, self.done[key]]) + "\n")

    def names(self) -> set[str]:
        """The files of all tasks used in this publication."""
        return {name for key in self.used for name in self.done[key]}

    def finish(self) -> None:
        """Keep only what this publication used."""
        path = self.out / FOLDER / DONE
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as lines:
            lines.write(self.made_by + "\n")
            for key in self.done:
                if key in self.used:
                    lines.write(json.dumps([key, self.done[key]]) + "\n")
        part.replace(path)


def claim(out: Path, made_by: str) -> Record:
    """Take a folder that is empty or a publication: nothing else is ever swept.

    A record of something made otherwise begins anew. Raises ``UsageError`` for any other folder.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is no folder.", "Name a folder to publish to.")
    folder = out / FOLDER
    if out.is_dir() and not folder.is_dir() and any(out.iterdir()):
        raise UsageError(
            f"{out} holds files that are no publication.", "Name an empty folder, or a new one."
        )
    (folder / PARTS).mkdir(parents=True, exist_ok=True)
    path = folder / DONE
    lines: Sequence[str] = ()
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
    record = Record(out, made_by)
    if not lines or lines[0] != made_by:
        path.write_text(made_by + "\n", encoding="utf-8")
        return record
    for line in lines[1:]:
        with suppress(ValueError):
            key, names = json.loads(line)
            record.done[key] = tuple(names)
    return record
