"""Editions: whose side writes in them, and how they print what stands around a text.

A profile is a file ``data/editions/NAME.toml``. Which one a document follows is asked for by its
user (``--edition``, a ``kg.toml`` in the folder), or told by the name of its volume or file, or by
signs in its text that no other edition has. Without one there is no home: whatever depends on it
(*the Department*, a bare city, *Embassy in X*) stays open.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import InputError, UsageError
from kg.settings import shipped

FRUS = "frus"
UNKNOWN = "unknown"
AMERICA = "place/united-states"
SETTINGS = "kg.toml"  # in a folder of sources: what its user says of them
SIGNED = 6000  # characters at either end of a text that are looked at for signs


@dataclass(frozen=True, slots=True)
class Archive:
    """How an edition tells where a document is kept; ``repository`` stands for the pattern's own
    group of that name where it has none."""

    pattern: re.Pattern[str]
    repository: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition's profile; see the files for what each field means.

    ``home`` is the local name of the country whose side writes, None when nobody knows;
    ``words`` maps folded phrases to the local names of what they mean in this edition.
    """

    name: str
    title: str
    home: str | None = None
    adjective: str = ""
    capital: str = ""
    ministry: str = ""  # local name of what a telegram to the capital goes to
    languages: tuple[str, ...] = ()
    day_first: bool | None = None
    volumes: re.Pattern[str] | None = None
    files: re.Pattern[str] | None = None
    signs: tuple[re.Pattern[str], ...] = ()
    furniture: tuple[re.Pattern[str], ...] = ()
    captions: tuple[re.Pattern[str], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    high_commissions: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)  # of origins: "SECSTATE" → Washington
    distinct: frozenset[str] = frozenset()  # folded names that need no home to be understood
    archives: tuple[Archive, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    parts: re.Pattern[str] | None = None

    @property
    def frus(self) -> bool:
        """Whether pages follow *Foreign Relations of the United States*."""
        return self.name == FRUS

    @property
    def american(self) -> bool:
        """Whether the American side is at home, as the register and the word lists take it."""
        return self.home == AMERICA


def names() -> tuple[str, ...]:
    """The names of the profiles that there are."""
    return tuple(sorted(path.stem for path in (shipped("data") / "editions").glob("*.toml")))


@cache
def edition(name: str) -> Edition:
    """The profile of a name; the empty name is that of FRUS. Raises ``UsageError``."""
    path = shipped("data") / "editions" / f"{name or FRUS}.toml"
    if not path.exists():
        raise UsageError(
            f"There is no profile of an edition called {name}.", f"One of: {', '.join(names())}."
        )
    return _read(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))


def _read(name: str, data: Mapping[str, Any]) -> Edition:
    def patterns(key: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(one, re.MULTILINE) for one in data.get(key, ()))

    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(data[key]) if key in data else None

    home = data.get("home")
    return Edition(
        name=name,
        title=data["name"],
        home=f"place/{home}" if home else None,
        adjective=data.get("adjective", ""),
        capital=data.get("capital", ""),
        ministry=data.get("ministry", ""),
        languages=tuple(data.get("languages", ())),
        day_first=data.get("day_first"),
        volumes=pattern("volumes"),
        files=pattern("files"),
        signs=patterns("signs"),
        furniture=patterns("furniture"),
        captions=patterns("captions"),
        words={
            plain(word): agent for agent, words in data.get("words", {}).items() for word in words
        },
        high_commissions=frozenset(plain(c) for c in data.get("high_commissions", ())),
        places={plain(word): place for word, place in data.get("places", {}).items()},
        distinct=frozenset(plain(word) for word in data.get("distinct", ())),
        archives=tuple(
            Archive(re.compile(one["pattern"], re.MULTILINE), one.get("repository", ""))
            for one in data.get("archive", ())
        ),
        addresses={
            key: data[key] for key in ("volume", "document", "person", "fetch") if key in data
        },
        parts=pattern("parts"),
    )


def plain(words: str) -> str:
    """A phrase as it is looked up: small letters, single blanks, no article and no points."""
    folded = " ".join(words.replace("’", "'").replace(".", "").casefold().split())
    return folded.removeprefix("the ")


@cache
def profiles() -> tuple[Edition, ...]:
    """All profiles but that of the unknown edition, in the order of their names."""
    return tuple(edition(name) for name in names() if name != UNKNOWN)


def of_volume(volume: str) -> Edition | None:
    """The edition that a volume's id tells."""
    return next((e for e in profiles() if e.volumes and e.volumes.fullmatch(volume)), None)


def of_file(stem: str) -> Edition | None:
    """The edition that the name of a file tells, without its suffix."""
    return next((e for e in profiles() if e.files and e.files.fullmatch(stem)), None)


def of_text(text: str) -> Edition | None:
    """The edition whose signs a text bears, if they are those of one alone."""
    ends = text if len(text) <= 2 * SIGNED else f"{text[:SIGNED]}\n{text[-SIGNED:]}"
    bearing = [e for e in profiles() if any(sign.search(ends) for sign in e.signs)]
    return bearing[0] if len(bearing) == 1 else None


def told(volume: str, stem: str, text: str, asked: str = "") -> Edition:
    """The edition of a document: asked for, else told by volume, file or text; else unknown."""
    if asked:
        return edition(asked)
    return of_volume(volume) or of_file(stem) or of_text(text) or edition(UNKNOWN)


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """What a ``kg.toml`` says of the sources beside and below it.

    ``columns`` maps fields of stated metadata to the columns of a table.
    """

    edition: str = ""
    title: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None


@cache
def folder_settings(folder: Path) -> FolderSettings:
    """The settings that hold in a folder: those of the nearest ``kg.toml`` in it or above it, up
    to four levels. Raises ``InputError`` when the file is no TOML or names no known edition."""
    for parent in (folder, *list(folder.parents)[:3]):
        path = parent / SETTINGS
        if not path.is_file():
            continue
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            reason = f"can't be read as TOML: {error}"
            raise InputError(f"{path} {reason}", "Mend it or remove it.", reason=reason) from error
        asked = str(data.get("edition", ""))
        if asked and asked not in names():
            reason = f"names an edition that has no profile: {asked}"
            remedy = f"One of: {', '.join(names())}."
            raise InputError(f"{path} {reason}", remedy, reason=reason)
        columns = {str(k): str(v) for k, v in dict(data.get("columns", {})).items()}
        return FolderSettings(asked, str(data.get("title", "")), columns, path)
    return FolderSettings()


def known_names(given: Sequence[str]) -> None:
    """Raise ``UsageError`` for a name of an edition that there is no profile of."""
    for name in given:
        edition(name)
