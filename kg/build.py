"""The whole build on one screen.

    discover → extract (a volume a process; cached) → index the messages → resolve and write
    quads (a volume a process) → load beside → swap in

A volume is extracted again only when its source, the register or the code and data of reading,
extraction and identity have changed; its quads are written again only when that or the index of
messages has. Nothing is removed from the store before its successor stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from kg import __version__, cache, corrections, store, tasks, updates
from kg.corrections import answers_corrected
from kg.errors import InputError
from kg.executor import chosen
from kg.read.corpus import Problem, discover
from kg.read.editions import known_names
from kg.record import to_record
from kg.resolve.message_index import Index
from kg.resolve.replies import resolve
from kg.settings import DEFAULT_BASE, OnProgress, silent
from kg.tasks import Extracted, Setup

REPORTED = ("Document", "Message", "Reference", "PersonMention")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``counts`` are of the store as it now is."""

    store: Path
    counts: tuple[tuple[str, int], ...]
    volumes: int
    extracted: int
    problems: tuple[Problem, ...]


def build(
    paths: Sequence[Path],
    target: Path,
    *,
    base: str = DEFAULT_BASE,
    registers: Sequence[Path] = (),
    workers: int | None = None,
    discard_updates: bool = False,
    edition: str = "",
    limit: float | None = tasks.LIMIT,
    strict: bool = False,
    scheduler: str | None = None,
    on_progress: OnProgress = silent,
) -> BuildReport:
    """Build the store in ``target`` from all the sources in ``paths``.

    ``edition`` names the profile that pages follow (``data/editions``); where it is empty each
    page, its folder or its volume tells. ``scheduler`` is the address of a Dask scheduler whose
    workers do the tasks, instead of processes of this machine.

    Documents and sources that can't be read, and documents that take more than ``limit`` seconds,
    are left out and reported; with ``strict`` the first of them is raised. Raises ``InputError``
    when nothing could be read or a file of corrections beside the sources is wrong, ``StoreError``
    when another build is under way, the store can't be written, or holds what clients wrote into
    it and the sources have changed; the store is then as it was.
    """
    known_names([edition] if edition else [])
    if scheduler is not None:  # its workers know no current folder
        paths, registers = [p.resolve() for p in paths], [p.resolve() for p in registers]
        target = target.resolve()
    setup = _setup(paths, registers, limit, strict=strict)
    made_by = setup.digest()
    with store.building(target):
        # whose processes have ended when the store is loaded
        with chosen(scheduler, workers, target, made_by, setup.digest) as run:
            sources, problems = discover(paths, edition)
            extracted = tasks.extract_all(
                sources, target / "extractions", made_by, setup, run, on_progress
            )
            problems = (*problems, *(p for one in extracted for p in one.problems))
            good = _read(extracted, problems)
            quads = target / "quads"
            written = tasks.write_all(good, quads, base, setup, run, on_progress)
            problems = (*problems, *(p for one in written for p in one.problems))
            files = [one.file for one in written]
            files.append(tasks.write_common(good, quads, made_by, base, setup))
        _swap_in(files, target, base, discard_updates, on_progress)
        tasks.sweep(target, good, files)
    return BuildReport(target, _counts(target), len(good), sum(o.fresh for o in good), problems)


def _counts(target: Path) -> tuple[tuple[str, int], ...]:
    """How many things of each class that is reported the store has."""
    classes = store.manifest(target)["classes"]
    counts = {iri.rpartition("#")[2]: count for iri, count in classes.items()}
    return tuple((name, counts[name]) for name in REPORTED if name in counts)


def _setup(
    paths: Sequence[Path], registers: Sequence[Path], limit: float | None, *, strict: bool
) -> Setup:
    """How the sources are read; what is wrong in their corrections is told before that."""
    said = corrections.beside(paths)
    corrections.read(said)
    return Setup(tuple(registers), said, limit, strict)


def _read(extracted: Sequence[Extracted], problems: Sequence[Problem]) -> list[Extracted]:
    """The volumes that were read to their end. Raises ``InputError`` when they have no message."""
    good = [one for one in extracted if not one.unread]
    if any(one.messages for one in good):
        return good
    reasons = "; ".join(f"{p.path}: {p.reason}" for p in problems[:3]) or "no document"
    raise InputError(
        f"There is nothing to build from ({reasons}).",
        "Give volumes (.xml, .tei, .xml.gz, .xml.xz, .zip), pages and letters (.txt, "
        ".html, .xml, .docx …), or folders of them.",
    )


def _swap_in(
    files: Sequence[Path], target: Path, base: str, discard_updates: bool, on_progress: OnProgress
) -> None:
    """Make the store of some files of quads that in use, unless it is that already."""
    inputs = sha256(json.dumps([base, [file.name for file in files]]).encode()).hexdigest()
    if store.inputs(target) == inputs:
        return
    if not discard_updates:
        updates.keep_updates(target)
    details = {"base": base, "version": __version__, "inputs": inputs}
    store.build_held(files, target, details, on_progress)


def extract(
    paths: Sequence[Path],
    out: TextIO,
    *,
    registers: Sequence[Path] = (),
    workers: int | None = None,
    edition: str = "",
    limit: float | None = tasks.LIMIT,
    strict: bool = False,
) -> tuple[Problem, ...]:
    """Write the record of every document in ``paths`` to ``out``, a line each; say what was left
    out and why. With ``strict`` the first fault is raised instead."""
    known_names([edition] if edition else [])
    sources, problems = discover(paths, edition)
    setup = _setup(paths, registers, limit, strict=strict)
    with TemporaryDirectory(prefix="kg-") as folder:
        extracted = tasks.extract_all(sources, Path(folder), setup.digest(), setup, workers, silent)
        later: list[Problem] = []
        good = [one for one in extracted if not one.unread]
        for entry in resolved(good, registers, later, strict=strict):
            answered = answers_corrected(entry.extraction, corrections.read(setup.corrections))
            out.write(json.dumps(to_record(answered), ensure_ascii=False) + "\n")
    return (*problems, *(p for one in extracted for p in one.problems), *later)


def resolved(
    extracted: Sequence[Extracted],
    registers: Sequence[Path],
    problems: list[Problem] | None = None,
    *,
    strict: bool = False,
) -> Iterator[cache.Entry]:
    """Every document with its links across the corpus, volume by volume.

    What goes wrong with a document is added to ``problems``; without them it is raised.
    """
    index, register = Index(tasks.all_cards(extracted)), tasks.register(tuple(registers))
    told: list[Problem] = [] if problems is None else problems
    for one in extracted:
        _, entries = cache.read(one.file)
        for document, found in entries:
            entry = None
            contain = tasks.Containment(
                document.source, told, tasks.LIMIT, strict or problems is None
            )
            with contain(document.id):
                entry = cache.Entry(document, resolve(found, index, register))
            if entry is not None:
                yield entry
