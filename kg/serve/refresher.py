"""Makes a new search index of a store that was written into: ``python -m … STORE FILE``.

What was counted, and how many updates the index knows of, is printed as JSON (``Found``).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from kg import search
from kg.errors import KgError
from kg.settings import DEFAULT_BASE
from kg.store import class_counts, open_store, property_counts


class Found(msgspec.Struct, frozen=True):
    """What a build holds."""

    updates: int
    quads: int
    classes: dict[str, int]
    properties: dict[str, int]


def main(arguments: list[str]) -> int:
    """Index the build in use into a new file."""
    os.nice(10)  # nobody waits for it
    try:
        with open_store(Path(arguments[0])) as opened:
            base = str(opened.manifest.get("base") or DEFAULT_BASE)
            search.build(opened.store, base, Path(arguments[1]))
            found = Found(
                int(opened.manifest.get("updates", 0)),
                len(opened.store),
                class_counts(opened.store),
                property_counts(opened.store),
            )
    except KgError as error:
        sys.stderr.write(f"{error.what}\n")
        return error.exit_code
    sys.stdout.buffer.write(msgspec.json.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
