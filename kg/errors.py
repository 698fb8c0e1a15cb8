"""The exceptions of the package.

    KgError                 the caller's side: a line saying what is wrong, a line saying what to do
    ├── InputError          a source that can't be read
    ├── StoreError          a store that is missing, locked, damaged or out of room
    ├── QueryError          a saved query or SPARQL text that is wrong, or a parameter of it
    ├── RegisterError       a register that can't be loaded
    └── UsageError          an option or name that doesn't exist

A bug is none of these: it keeps its traceback.
"""

from __future__ import annotations


class KgError(Exception):
    """Something the caller can mend. ``remedy`` is one sentence saying how."""

    exit_code = 1

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class UsageError(KgError):
    """An option, name or value that doesn't exist."""

    exit_code = 2


class InputError(KgError):
    """A source that can't be read."""

    exit_code = 3


class StoreError(KgError):
    """A store that is missing, locked, damaged or out of room."""

    exit_code = 4


class QueryError(KgError):
    """A saved query, its parameters, or SPARQL text that is wrong."""

    exit_code = 5


class RegisterError(KgError):
    """A register of actors that can't be loaded."""

    exit_code = 6
