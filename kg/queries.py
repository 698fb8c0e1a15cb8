"""Saved queries: files of plain SPARQL 1.1 that carry their own documentation.

A file begins with lines ``#+``, together a TOML document::

    #+ title = "Letters between two people"
    #+ description = "Every message one of them sent to the other, in order of sending."
    #+ [parameters.one]
    #+ type = "person"
    #+ description = "One of the two"
    #+ example = "person/107025"
    #+ [parameters.from]
    #+ type = "date"
    #+ description = "Not sent before this day"
    #+ optional = true

and goes on as SPARQL that can be run as it stands. It takes its parameters from rows of UNDEF::

    VALUES (?one ?from) { (UNDEF UNDEF) }

Running puts the terms made from the values given into these rows; a parameter left out stays
unbound, so a filter says ``!BOUND(?from) || …``. Nothing a user gives becomes text of the query
except as a serialized term.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import pyoxigraph as ox

from kg import settings, sparql
from kg.errors import QueryError
from kg.sparql import Result, Token, TokenKind
from kg.values import Parameter, Type, term_for

HEADER: Final = "#+"
SUFFIX: Final = ".rq"
NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")  # letters-between

BLANK: Final = re.compile(r"\{(\w+)\}")  # of a question
GUARD: Final = re.compile(r"FILTER\(!BOUND\(\?\w+\)\|\|")

EXISTS: Final = re.compile(r"EXISTS\s*\{(.*)\}", re.DOTALL)

PAGED: Final = re.compile(r"^ *# page$", re.MULTILINE)

SELECTIONS: Final = "selections"  # folder of the queries that count what an answer leaves out

RESERVED: Final = ("limit", "offset")  # ask for a page of the rows

_KEYS: Final = frozenset(
    ("title", "question", "description", "group", "chart", "selects", "parameters", "expected")
)
_PARAMETER_KEYS: Final = frozenset(
    ("type", "description", "default", "example", "optional", "scheme")
)
_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A row of UNDEF in the text of a query: where its clause stands, and its variables."""

    start: int
    end: int
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """A filter that holds where a parameter is not given, ``FILTER(!BOUND(?from) || …)``: where it
    stands, where the condition proper begins, and whose it is."""

    start: int
    condition: int
    end: int
    variable: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query from a file, checked. ``text`` is the SPARQL below the header."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str
    shape: sparql.Shape
    path: Path
    slots: tuple[Slot, ...] = ()
    guards: tuple[Guard, ...] = ()
    group: str = ""  # heading it is listed under
    question: str = ""  # the same as a sentence with blanks: "What answers {message}?"
    chart: str = ""  # how a page may draw it: "bar:month,documents", "timeline:sent"
    selects: str = ""  # what of ``SELECTIONS`` counts what its answers leave out
    limited: bool = False  # has a LIMIT or OFFSET of its own, so can't be paged

    @property
    def example(self) -> dict[str, str]:
        """The values of its example."""
        return {p.name: p.example for p in self.parameters if p.example is not None}

    @property
    def sentence(self) -> list[tuple[str, Parameter | None]]:
        """The question as what stands before each blank, and the blank; the end has none."""
        pieces = BLANK.split(self.question)
        blanks = [self.parameter(name) for name in pieces[1::2]]
        return list(zip(pieces[::2], [*blanks, None], strict=True)) if self.question else []

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. Raises QueryError with the nearest ones."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = [parameter.name for parameter in self.parameters]
        rest = f"It has {', '.join(names)}." if names else "It takes none."
        raise QueryError(
            f"The query {self.name} has no parameter {name!r}.", did_you_mean(name, names) or rest
        )


class Library:
    """The saved queries at hand, by name, in the order of their names."""

    def __init__(self, queries: Iterable[SavedQuery]) -> None:
        self._by_name = {one.name: one for one in sorted(queries, key=lambda one: one.name)}

    def __iter__(self) -> Iterator[SavedQuery]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def by_group(self) -> list[tuple[str, list[SavedQuery]]]:
        """The queries under what they ask about."""
        groups: defaultdict[str, list[SavedQuery]] = defaultdict(list)
        for query in self:
            groups[query.group].append(query)
        return sorted(groups.items())

    def get(self, name: str) -> SavedQuery:
        """The query of that name. Raises QueryError with the nearest names."""
        found = self._by_name.get(name)
        if found is None:
            raise QueryError(
                f"There is no saved query {name!r}.",
                did_you_mean(name, list(self._by_name)) or "`kg query --list` names them all.",
            )
        return found


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """``Did you mean …?`` for a misspelt name; empty when nothing is near."""
    near = get_close_matches(word, known, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else ""


# ---------------------------------------------------------------- loading


def load(folder: Path | None = None) -> Library:
    """The shipped queries, and those of a user's own folder beside them.

    Raises QueryError, with file and line, for a file that is wrong, and for a name used twice.
    """
    folders = [settings.shipped("queries")]
    if folder is not None:
        if not folder.is_dir():
            raise QueryError(f"There is no folder {folder}.", "Name a folder of .rq files.")
        folders.append(folder)
    found: dict[str, SavedQuery] = {}
    for path in (path for one in folders for path in sorted(one.glob(f"*{SUFFIX}"))):
        query = read(path)
        if query.name in found:
            raise QueryError(
                f"{path}: there is a query {query.name!r} already, in {found[query.name].path}.",
                "Rename the file.",
            )
        found[query.name] = query
    return Library(found.values())


def read(path: Path) -> SavedQuery:
    """One query from its file. Raises QueryError with file and line for anything wrong in it."""
    if not NAME.fullmatch(path.stem):
        raise QueryError(
            f"{path}: the name {path.stem!r} can't be a query's.",
            "Use small letters, digits and single hyphens.",
        )
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: can't be read: {error}", "Save it as UTF-8.") from error
    lines = source.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith(HEADER)), len(lines))
    header = _header(path, lines[:count])
    for number, line in enumerate(lines[count:], count + 1):
        if line.startswith(HEADER):
            raise _wrong(path, number, "a header line below the query", "move it to the top")
    # The header's lines stay in front as empty ones, so that positions are those of the file.
    text = "\n" * count + "".join(lines[count:])
    try:
        shape = sparql.check(text)
        sparql.parse(text)
    except QueryError as error:
        raise QueryError(f"{path}: {error.what}", error.remedy) from error
    parameters = _parameters(path, lines[:count], header.get("parameters", {}))
    query = SavedQuery(
        name=path.stem,
        title=header["title"],
        description=" ".join(header["description"].split()),
        parameters=parameters,
        text=text,
        shape=shape,
        path=path,
        slots=tuple(_slots(text)),
        guards=tuple(_guards(text)),
        group=header.get("group", ""),
        question=header.get("question", ""),
        chart=header.get("chart", ""),
        selects=header.get("selects", ""),
        limited=_limited(text),
    )
    _check_parameters(query, lines[:count])
    return query


def _wrong(path: Path, line: int, what: str, remedy: str) -> QueryError:
    return QueryError(f"{path}, line {line}: {what}", remedy)


def _header(path: Path, lines: Sequence[str]) -> dict[str, Any]:
    try:
        header = tomllib.loads("".join(line.removeprefix(HEADER) for line in lines))
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else max(len(lines), 1)
        raise _wrong(
            path, line, f"the header is not TOML: {error}", "mend the lines that begin with #+"
        ) from error
    for key in header:
        if key not in _KEYS:
            raise _wrong(
                path,
                _line_of(lines, key),
                f"unknown key {key!r} in the header",
                did_you_mean(key, sorted(_KEYS)) or f"known are {', '.join(sorted(_KEYS))}",
            )
    for key in ("title", "description"):
        if not isinstance(header.get(key), str) or not header[key].strip():
            raise _wrong(path, 1, f"the header has no {key}", f'add the line #+ {key} = "…"')
    return header


def _line_of(lines: Sequence[str], word: str) -> int:
    """The first line of the header that has the word; 1 when none has."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    return next((n for n, line in enumerate(lines, 1) if pattern.search(line)), 1)


def _parameters(path: Path, lines: Sequence[str], table: object) -> tuple[Parameter, ...]:
    if not isinstance(table, dict):
        raise _wrong(path, _line_of(lines, "parameters"), "parameters is not a table",
                     "write [parameters.NAME]")  # fmt: skip
    return tuple(_parameter(path, lines, name, entry) for name, entry in table.items())


def _parameter(path: Path, lines: Sequence[str], name: str, entry: Any) -> Parameter:
    line = _line_of(lines, f"parameters.{name}")
    if name in RESERVED:
        raise _wrong(path, line, f"a parameter can't be called {name!r}", "choose another name")
    if not isinstance(entry, dict) or "type" not in entry or "description" not in entry:
        raise _wrong(path, line, f"parameter {name!r} has no type or no description", "add them")
    for key in entry:
        if key not in _PARAMETER_KEYS:
            raise _wrong(
                path,
                line,
                f"unknown key {key!r} in parameter {name!r}",
                f"known are {', '.join(sorted(_PARAMETER_KEYS))}",
            )
    kinds = [kind.value for kind in Type]
    if entry["type"] not in kinds:
        raise _wrong(
            path, line, f"parameter {name!r} has no type {entry['type']!r}",
            did_you_mean(str(entry["type"]), kinds) or f"types are {', '.join(kinds)}",
        )  # fmt: skip
    if entry["type"] == Type.CONCEPT and "scheme" not in entry:
        raise _wrong(path, line, f"parameter {name!r} names no scheme", 'add scheme = "form"')
    return Parameter(
        name=name,
        type=Type(entry["type"]),
        description=entry["description"],
        default=None if "default" not in entry else str(entry["default"]),
        example=None if "example" not in entry else str(entry["example"]),
        optional=bool(entry.get("optional", False)),
        scheme=entry.get("scheme", ""),
    )


def _limited(text: str) -> bool:
    """Whether the outermost pattern has a LIMIT, OFFSET or VALUES after it."""
    depth = 0
    for token in sparql.tokens(text):
        if token.kind is TokenKind.PUNCTUATION:
            depth += (token.text in "{(") - (token.text in "})")
        elif depth == 0 and token.text.upper() in ("LIMIT", "OFFSET", "VALUES"):
            return True
    return False


def _slots(text: str) -> list[Slot]:
    """The clauses ``VALUES (?a ?b) { (UNDEF UNDEF) }`` of a query."""
    found = list(sparql.tokens(text))
    slots = []
    for at, token in enumerate(found):
        if token.kind is TokenKind.WORD and token.text.upper() == "VALUES":
            slot = _slot(found, at)
            if slot is not None:
                slots.append(slot)
    return slots


def _slot(found: Sequence[Token], at: int) -> Slot | None:
    """The slot that begins with the VALUES at this place, None when it holds data of its own."""
    rest = iter(found[at + 1 :])
    names: list[str] = []
    if next(rest, None) is None or found[at + 1].text != "(":
        return None
    for token in rest:
        if token.kind is not TokenKind.VARIABLE:
            break
        names.append(token.text[1:])
    wanted = ["{", "(", *("UNDEF" for _ in names), ")", "}"]
    last = found[at]
    for word in wanted:
        token_ = next(rest, None)
        if token_ is None or token_.text.upper() != word:
            return None
        last = token_
    return Slot(found[at].start, last.end, tuple(names)) if names else None


def _guards(text: str) -> list[Guard]:
    """The filters ``FILTER(!BOUND(?a) || …)`` of a query."""
    found = list(sparql.tokens(text))
    guards = []
    for at, token in enumerate(found):
        words = "".join(one.text.upper() for one in found[at : at + 9])
        if not GUARD.fullmatch(words):
            continue
        depth = 0
        for last in found[at + 1 :]:
            depth += (last.text == "(") - (last.text == ")")
            if depth == 0:
                guards.append(
                    Guard(token.start, found[at + 8].end, last.end, found[at + 5].text[1:])
                )
                break
    return guards


def _check_parameters(query: SavedQuery, lines: Sequence[str]) -> None:
    """Every parameter is declared, taken from a row of UNDEF, and used in the pattern; and each
    blank of the question is one."""
    declared = {parameter.name for parameter in query.parameters}
    for blank in BLANK.findall(query.question):
        if blank not in declared:
            raise _wrong(
                query.path, _line_of(lines, "question"), f"{{{blank}}} is no parameter",
                did_you_mean(blank, sorted(declared)) or f"add #+ [parameters.{blank}]",
            )  # fmt: skip
    for slot in query.slots:
        for name in slot.variables:
            if name not in declared:
                line, _ = sparql.position(query.text, slot.start)
                raise _wrong(
                    query.path, line, f"?{name} is taken as a parameter but not declared",
                    did_you_mean(name, sorted(declared)) or f"add #+ [parameters.{name}]",
                )  # fmt: skip
    taken = {name for slot in query.slots for name in slot.variables}
    used = {
        token.text[1:]
        for token in sparql.tokens(query.text)
        if token.kind is TokenKind.VARIABLE
        and not any(slot.start <= token.start < slot.end for slot in query.slots)
    }
    for name in sorted(declared):
        if name not in taken or name not in used:
            where = "no row of UNDEF takes it" if name not in taken else "nothing uses it"
            raise _wrong(
                query.path, _line_of(lines, f"parameters.{name}"),
                f"parameter {name!r} is declared, but {where}",
                f"put ?{name} in VALUES (…) {{ (UNDEF …) }} and in the pattern, or remove it",
            )  # fmt: skip


# ---------------------------------------------------------------- running


def bind(
    query: SavedQuery,
    values: Mapping[str, str],
    store: ox.Store,
    base: str = settings.DEFAULT_BASE,
) -> str:
    """The SPARQL of a query with values for its parameters; what is missing takes its default.

    ``store`` is asked for the names of people and places. Raises QueryError for a parameter that
    doesn't exist, one that is missing, and a value that doesn't fit.
    """
    for name in values:
        query.parameter(name)
    terms: dict[str, ox.NamedNode | ox.Literal] = {}
    for parameter in query.parameters:
        given = values.get(parameter.name, "").strip() or parameter.default
        if given:
            terms[parameter.name] = term_for(parameter, given, store, base)
        elif not parameter.optional:
            example = f", for example {parameter.example}" if parameter.example else ""
            raise QueryError(
                f"The query {query.name} needs a value for {parameter.name}.",
                f"Give a {parameter.type.value}{example} ({parameter.description}).",
            )
    # What a parameter that isn't given guards always holds: leaving it out, and else the guard,
    # changes no answer, but an engine asks every row.
    changes = [(slot.start, slot.end, _row(slot, terms)) for slot in query.slots]
    for guard in query.guards:
        if guard.variable in terms:
            changes.append((guard.start, guard.end, _condition(query, guard, terms)))
        elif query.parameter(guard.variable):
            changes.append((guard.start, guard.end, ""))
    text = query.text
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _condition(
    query: SavedQuery, guard: Guard, terms: Mapping[str, ox.NamedNode | ox.Literal]
) -> str:
    """What a guard asks where its parameter is given. ``EXISTS { … }``, which an engine asks of
    every row, becomes a sub-select of the things that fit, which it joins once."""
    inside = query.text[guard.condition : guard.end - 1].strip()
    found = EXISTS.fullmatch(inside)
    if found is None:
        return f"FILTER({inside})"
    pattern, at = "", 0
    rows: dict[str, None] = {}
    without = query.text[: guard.start] + query.text[guard.end :]
    elsewhere = {one.text for one in sparql.tokens(without) if one.kind is TokenKind.VARIABLE}
    for token in sparql.tokens(found[1]):
        if token.kind is TokenKind.VARIABLE:
            given = terms.get(token.text[1:])
            pattern += found[1][at : token.start] + (str(given) if given else token.text)
            at = token.end
            if given is None and token.text in elsewhere:
                rows[token.text] = None
    pattern += found[1][at:]
    if not rows:  # nothing to join by
        return f"FILTER({inside})"
    return f"{{ SELECT DISTINCT {' '.join(rows)} WHERE {{ {pattern.strip()} }} }}"


def _row(slot: Slot, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """A VALUES clause of the parameters that have a value; a column of UNDEF would cost time."""
    bound = [name for name in slot.variables if name in terms]
    if not bound:
        return ""
    names = " ".join(f"?{name}" for name in bound)
    row = " ".join(str(terms[name]) for name in bound)
    return f"VALUES ({names}) {{ ({row}) }}"


def page(text: str, limit: int | None, offset: int = 0) -> str:
    """A query that isn't ``limited``, cut to one page of its rows.

    Where a query has a line ``# page`` below a sub-select's ORDER BY, each row of which makes one
    row of the answer, the page is cut there: what else belongs to a row is then fetched for these
    rows alone.
    """
    cut = f"OFFSET {int(offset)}" if offset else ""
    cut += f"\nLIMIT {int(limit)}" if limit is not None else ""
    if PAGED.search(text):
        return PAGED.sub(lambda _: cut, text, count=1)
    return f"{text}\n{cut}"


def run(
    query: SavedQuery,
    values: Mapping[str, str],
    store: ox.Store,
    base: str = settings.DEFAULT_BASE,
) -> Result:
    """Run a query; the rows come as they are read. Raises QueryError, see ``bind``."""
    return sparql.evaluate(store, bind(query, values, store, base))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What an answer can't tell: how many messages of its selection nothing dates, whatever days
    are asked for; and how many parties of those of these days nobody is known to be."""

    undated: int
    unresolved: int

    def __str__(self) -> str:
        messages = f"{self.undated:,} message{'' if self.undated == 1 else 's'}"
        parties = f"{self.unresolved:,} part{'y' if self.unresolved == 1 else 'ies'}"
        return f"{messages} not placed in time, {parties} not identified"


def left_out(
    query: SavedQuery,
    values: Mapping[str, str],
    store: ox.Store,
    base: str = settings.DEFAULT_BASE,
) -> LeftOut | None:
    """What the answer to a query with these values leaves out or open; None for one that doesn't
    say what it selects. Raises QueryError, see ``bind``."""
    if not query.selects:
        return None
    selection = _selection(query.selects)
    known = {parameter.name for parameter in selection.parameters}
    given = {p.name: values.get(p.name) or p.default or "" for p in query.parameters}
    given = {name: value for name, value in given.items() if name in known}
    rows = cast(ox.QuerySolutions, run(selection, given, store, base).rows)
    undated, unresolved = (int(cast(ox.Literal, cell).value) for cell in next(rows))
    return LeftOut(undated, unresolved)


@cache
def _selection(name: str) -> SavedQuery:
    return read(settings.shipped("queries") / SELECTIONS / f"{name}{SUFFIX}")
