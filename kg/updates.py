"""Updates of a store: SPARQL 1.1 Update looked over before it is run, and what clients write kept
in a copy that takes the store's place.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar

import msgspec
import pyoxigraph as ox
from pyoxigraph import Store

from kg import search, sparql
from kg import store as stores
from kg.errors import QueryError, StoreError
from kg.settings import DEFAULT_BASE
from kg.sparql import PREFIXES, Token, TokenKind

# ----------------------------------------------------------------
# Writing into a store: each update makes a new build beside the present one, and swaps it in.
#
#     with Writing(store) as writing:
#         writing.change(lambda database: database.update("INSERT DATA { … }"))
#
# Builds never change once they are swapped in; so readers need no locks, and what they opened stays
# as it was. The writer keeps a copy of the build in use (the database's tables are immutable files,
# linked rather than copied), changes it, has Oxigraph make a snapshot of it (links again) as the
# next build, and swaps that in. An update is in the store when its build has been swapped in, and
# not before: one that fails, or whose process is killed, leaves the store as it was.
#
# The search index and the counts are those of an older build until ``refresh``; the manifest says
# how many updates there are (``updates``) and how many of them they know of (``indexed``).

COPY: Final = "writing"  # the folder of the copy, in the store's

T = TypeVar("T")


class Refreshed(msgspec.Struct, tag="refresh", frozen=True):
    """A new index of a build (a file), and what was counted in it. ``updates`` are those it
    holds."""

    index: str
    updates: int
    quads: int
    classes: dict[str, int]
    properties: dict[str, int]


class Writing:
    """The one writer of a store. While it is open, no build can be made.

    Raises ``StoreError`` on entering when another writer or a build is at work, or when there is
    no store.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._copy = store / COPY
        self._copies = 0
        self._database: Store | None = None
        self._manifest: dict[str, Any] = {}
        self._index: Path | None = None
        self._held = ExitStack()

    def __enter__(self) -> Writing:
        stores.current(self._store)
        with ExitStack() as held:
            held.enter_context(stores.building(self._store, "kg serve that takes updates"))
            stores.sweep(self._store)
            self._begin()
            self._held = held.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database = None
        shutil.rmtree(self._copy, ignore_errors=True)
        self._held.close()

    @property
    def base(self) -> str:
        """The IRI under which the store's things are named."""
        return str(self._manifest.get("base") or DEFAULT_BASE)

    @property
    def updates(self) -> int:
        """How many updates the build in use holds."""
        return int(self._manifest.get("updates", 0))

    def _begin(self) -> None:
        """Copy the build in use; what an earlier writer left goes."""
        self._database = None
        shutil.rmtree(self._copy, ignore_errors=True)
        folder = stores.current(self._store)
        self._manifest = stores.manifest(self._store)
        index = folder / search.INDEX
        self._index = index if index.is_file() else None
        try:
            # Never the same twice: whoever handles an exception may still hold the last one open.
            self._copies += 1
            copy = self._copy / str(self._copies)
            stores.linked(folder / stores.DATABASE, copy)
            self._database = Store(str(copy))
        except OSError as error:
            raise _unwritable(self._store, error) from error

    def change(self, act: Callable[[Store], T]) -> T:
        """Do something to the database and make it the build in use; what it returned.

        When it raises, nothing has changed. Raises ``StoreError`` when the build can't be written.
        """
        try:
            result = act(self._open())
        except BaseException:
            self._begin()  # a part may have been done
            raise
        self._manifest = {
            **self._manifest,
            "updates": self.updates + 1,
            "updated": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }
        self._commit()
        return result

    def refresh(self, made: Refreshed) -> None:
        """Put a new index, and new counts, into the build in use. The file is moved."""
        self._manifest = {
            **self._manifest,
            "indexed": made.updates,
            "quads": made.quads,
            "classes": dict(sorted(made.classes.items())),
            "properties": dict(sorted(made.properties.items())),
        }
        self._index = Path(made.index)
        self._commit()
        Path(made.index).unlink(missing_ok=True)

    def _open(self) -> Store:
        if self._database is None:
            raise ValueError("the store is not open for writing")
        return self._database

    def _commit(self) -> None:
        """Make a snapshot of the copy the build in use."""
        folder = stores.next_folder(self._store)
        try:
            folder.mkdir()
            (folder / stores.LOCK).touch()
            self._open().backup(str(folder / stores.DATABASE))
            if self._index is not None:
                os.link(self._index, folder / search.INDEX)
                self._index = folder / search.INDEX
            if self.updates:
                (folder / stores.UPDATED).touch()
            known = self._manifest.get("checksums", {})
            self._manifest = {**self._manifest, "checksums": stores.checksums(folder, known)}
            stores.write_manifest(folder, self._manifest)
            stores.swap(self._store, folder)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            self._begin()
            raise _unwritable(self._store, error) from error
        stores.sweep(self._store)


def updates(store: Path) -> int:
    """How many updates the build in use holds that its sources don't; 0 when there is no store.

    Where a damaged manifest does not say how many there are, one is counted.
    """
    try:
        return int(stores.manifest(store).get("updates", 0))
    except StoreError:
        return int(stores.holds_updates(store))


def keep_updates(store: Path) -> None:
    """Raise ``StoreError`` when a new build would lose what clients wrote into the store."""
    count = updates(store)
    if count:
        raise StoreError(
            f"The store at {store} holds {count:,} updates that its sources don't; "
            "a build would lose them.",
            "Build into another folder with --store, or say --discard-updates.",
        )


def _unwritable(store: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The store at {store} can't be written: {error.strerror or error}",
        "Make room on the disk, or check the folder's permissions; the store is unchanged.",
    )


# ----------------------------------------------------------------
# Updates of a store: SPARQL 1.1 Update looked over before it is run, and what clients write kept
# in a copy that takes the store's place.

MAX_TOKENS: Final = 5_000_000  # data is long, but flat
_FORMS: Final = sparql.UPDATES - {"LOAD"}
_LIKE: Final = "begin with INSERT DATA, DELETE DATA, INSERT, DELETE, WITH, CLEAR, DROP or CREATE"


def check(text: str) -> None:
    """Raise QueryError for what is no update, opens connections, or is too deep or too long."""
    form = sparql.look_over(text, most=MAX_TOKENS)
    for token in sparql.tokens(text):
        if token.kind is TokenKind.WORD and token.text.upper() == "LOAD":
            line, column = sparql.position(text, token.start)
            raise QueryError(
                f"LOAD is switched off here (line {line}, column {column})",
                "fetch the file yourself and send it with PUT or POST to /graphs",
            )
    if form is None:
        raise QueryError("the update is empty", _LIKE)
    if form not in _FORMS:
        raise QueryError(f"an update can't begin with {form!r}", _LIKE)


def with_dataset(text: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """The update with the protocol's ``using-graph-uri`` and ``using-named-graph-uri`` as clauses.

    Raises QueryError when it has such clauses of its own (https://www.w3.org/TR/sparql11-protocol/,
    section 2.2.3), and for what is no IRI.
    """
    if not using and not using_named:
        return text
    clauses = "".join(f"USING {_iri(one)} " for one in using)
    clauses += "".join(f"USING NAMED {_iri(one)} " for one in using_named)
    places = list(_wheres(text))
    for start, pattern in reversed(places):
        # DELETE WHERE { … } has no place for USING: it is short for DELETE { … } WHERE { … }.
        text = text[:start] + (f"{pattern} " if pattern else "") + clauses + text[start:]
    return text


def _wheres(text: str) -> list[tuple[int, str]]:
    """Where each operation's WHERE stands, and for DELETE WHERE the pattern after it."""
    found: list[tuple[int, str]] = []
    depth = 0
    before: Token | None = None
    opened = 0
    for token in sparql.tokens(text):
        if token.kind is TokenKind.PUNCTUATION and token.text in "{}":
            depth += 1 if token.text == "{" else -1
            if token.text == "{" and depth == 1:
                opened = token.start
            if token.text == "}" and depth == 0 and found and found[-1][1] == "?":
                found[-1] = (found[-1][0], text[opened : token.end])
        elif token.kind is TokenKind.WORD and depth == 0:
            word = token.text.upper()
            if word in ("USING", "WITH"):
                raise QueryError(
                    f"{word} stands in the update, and its graphs are given by the address too",
                    "give them in one place",
                )
            if word == "WHERE":
                short = before is not None and before.text.upper() == "DELETE"
                found.append((token.start, "?" if short else ""))
        before = token
    return found


def _iri(text: str) -> str:
    try:
        return str(ox.NamedNode(text))
    except ValueError as error:
        raise QueryError(f"not the IRI of a graph: {error}", "give absolute IRIs") from error


def run(database: ox.Store, text: str, base_iri: str | None = None) -> None:
    """Run an update that was looked over: all of it, or none. Raises QueryError."""
    try:
        database.update(text, base_iri=base_iri, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise sparql.wrong_syntax(text, error) from error
    except RuntimeError as error:
        raise QueryError(f"the update failed: {error}", "nothing was changed") from error
