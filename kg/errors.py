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

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions come back from worker processes pickled; args holds the message alone.
        return type(self), (self.what, self.remedy), dict(self.__dict__)


class UsageError(KgError):
    """An option, name or value that doesn't exist."""

    exit_code = 2


class InputError(KgError):
    """A source that can't be read. ``line`` is where, ``reason`` why, without the source's name."""

    exit_code = 3

    def __init__(
        self, what: str, remedy: str, *, line: int | None = None, reason: str | None = None
    ) -> None:
        super().__init__(what, remedy)
        self.line = line
        self.reason = reason or what


class StoreError(KgError):
    """A store that is missing, locked, damaged or out of room."""

    exit_code = 4


class QueryError(KgError):
    """A saved query, its parameters, or SPARQL text that is wrong."""

    exit_code = 5


class RegisterError(KgError):
    """A register of actors that can't be loaded."""

    exit_code = 6
