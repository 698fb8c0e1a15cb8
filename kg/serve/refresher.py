"""Makes a new search index of a store that was written into: ``python -m … STORE FILE``.

What was counted, and how many updates the index knows of, is printed (``Refreshed``).
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
from kg.updates import Refreshed


def main(store: str, index: str) -> int:
    """Index the build in use into a new file."""
    os.nice(10)  # nobody waits for it
    try:
        with open_store(Path(store)) as opened:
            base = str(opened.manifest.get("base") or DEFAULT_BASE)
            search.build(opened.store, base, Path(index))
            found = Refreshed(
                index,
                int(opened.manifest.get("updates", 0)),
                len(opened.store),
                class_counts(opened.store),
                property_counts(opened.store),
            )
    except KgError as error:
        sys.stderr.write(f"{error.what}\n")
        return error.exit_code
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
