"""The whole build on one screen.

    discover → extract (a volume a process; cached) → index the messages → resolve and write
    quads (a volume a process) → load beside → swap in

A volume is extracted again only when its source, the register or the code and data of reading,
extraction and identity have changed; its quads are written again only when that or the index of
messages has. Nothing is removed from the store before its successor stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from kg import __version__, cache, store, tasks, updates
from kg.errors import InputError
from kg.read.corpus import Problem, discover
from kg.read.editions import known_names
from kg.record import to_record
from kg.resolve.replies import resolve
from kg.settings import DEFAULT_BASE
from kg.tasks import Extracted

OnProgress = Callable[[str, int, int], None]
REPORTED = ("Document", "Message", "Reference", "PersonMention")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``counts`` are of the store as it now is."""

    store: Path
    counts: tuple[tuple[str, int], ...]
    volumes: int
    extracted: int
    problems: tuple[Problem, ...]


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


def build(
    paths: Sequence[Path],
    target: Path,
    *,
    base: str = DEFAULT_BASE,
    registers: Sequence[Path] = (),
    workers: int | None = None,
    discard_updates: bool = False,
    edition: str = "",
    on_progress: OnProgress = silent,
) -> BuildReport:
    """Build the store in ``target`` from all the sources in ``paths``.

    ``edition`` names the profile that pages follow (``data/editions``); where it is empty each
    page, its folder or its volume tells.

    Sources that can't be read are left out and reported. Raises ``InputError`` when nothing could
    be read, ``StoreError`` when the store can't be written, or holds what clients wrote into it
    and the sources have changed; the store is then as it was.
    """
    known_names([edition] if edition else [])
    sources, problems = discover(paths, edition)
    made_by = tasks.fingerprint(registers)
    extracted = tasks.extract_all(
        sources, target / "extractions", made_by, registers, workers, on_progress
    )
    good = [one for one in extracted if not one.unread]
    problems = (*problems, *(p for one in extracted for p in one.problems))
    if not any(one.cards for one in good):
        reasons = "; ".join(f"{p.path}: {p.reason}" for p in problems[:3]) or "no document"
        raise InputError(
            f"There is nothing to build from ({reasons}).",
            "Give volumes (.xml, .xml.gz, .xml.xz, .zip), pages and letters (.txt, .html, .xml, "
            ".docx …), or folders of them.",
        )
    quads = target / "quads"
    files = tasks.write_all(good, quads, base, registers, workers, on_progress)
    files.append(tasks.write_common(good, quads, made_by, base, registers))
    inputs = sha256(json.dumps([base, [f.name for f in files]]).encode()).hexdigest()
    if store.inputs(target) != inputs:
        if not discard_updates:
            updates.keep_updates(target)
        details = {"base": base, "version": __version__, "inputs": inputs}
        store.build(files, target, details, on_progress)
    tasks.sweep(target, good, files)
    classes = store.manifest(target)["classes"]
    counts = {iri.rpartition("#")[2]: count for iri, count in classes.items()}
    return BuildReport(
        target,
        tuple((name, counts[name]) for name in REPORTED if name in counts),
        len(good),
        sum(one.fresh for one in good),
        problems,
    )


def extract(
    paths: Sequence[Path],
    out: TextIO,
    *,
    registers: Sequence[Path] = (),
    workers: int | None = None,
    edition: str = "",
) -> tuple[Problem, ...]:
    """Write the record of every document in ``paths`` to ``out``, a line each; say what was not
    read."""
    known_names([edition] if edition else [])
    sources, problems = discover(paths, edition)
    made_by = tasks.fingerprint(registers)
    with TemporaryDirectory(prefix="kg-") as folder:
        extracted = tasks.extract_all(sources, Path(folder), made_by, registers, workers, silent)
        for entry in resolved([one for one in extracted if not one.unread], registers):
            json.dump(to_record(entry.extraction), out, ensure_ascii=False)
            out.write("\n")
    return (*problems, *(p for one in extracted for p in one.problems))


def resolved(extracted: Sequence[Extracted], registers: Sequence[Path]) -> Iterator[cache.Entry]:
    """Every document with its links across the corpus, volume by volume."""
    index, register = tasks.index_of(extracted), tasks.register(tuple(registers))
    for one in extracted:
        _, entries = cache.read(one.file)
        for document, found in entries:
            yield cache.Entry(document, resolve(found, index, register))
