"""SPARQL text on a store: looked over, evaluated, and written in the formats of SPARQL 1.1.

Used by ``kg sparql`` and by the workers of the endpoint. The looking over is a tokenizer, not a
parser: it finds what must not reach the parser at all (nesting that would exhaust its stack,
``SERVICE``, which would open connections) and leaves every judgement on grammar to Oxigraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.errors import QueryError, UsageError
from kg.graph import vocab

# The parser of Oxigraph descends recursively; some 2,500 levels end the process.
MAX_DEPTH = 400
MAX_TOKENS = 200_000

# What Rust says when it sorts what has no order, and ends the process.
NO_ORDER = "does not correctly implement a total order"

# The usual prefixes, those of other vocabularies that users bring besides.
PREFIXES: Mapping[str, str] = {
    **vocab.PREFIXES,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "org": "http://www.w3.org/ns/org#",
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "time": "http://www.w3.org/2006/time#",
    "void": "http://rdfs.org/ns/void#",
}


# ---------------------------------------------------------------- formats


class Shape(StrEnum):
    """What a query gives: a table of solutions, a yes or no, or triples."""

    SOLUTIONS = "solutions"
    BOOLEAN = "boolean"
    TRIPLES = "triples"


@dataclass(frozen=True, slots=True)
class Format:
    """A serialization: the name users type, its media type, and Oxigraph's own object."""

    name: str
    media_type: str
    extension: str
    native: ox.QueryResultsFormat | ox.RdfFormat
    aliases: tuple[str, ...] = ()  # other media types asked for in the wild

    @property
    def rdf(self) -> ox.RdfFormat:
        """Oxigraph's object, of a format of graphs."""
        if not isinstance(self.native, ox.RdfFormat):
            raise TypeError(f"{self.name} holds no triples")
        return self.native

    @property
    def content_type(self) -> str:
        """The media type with its charset, where the type has one (RFC 7111, RFC 2046)."""
        return self.media_type + ("; charset=utf-8" if self.media_type[:5] == "text/" else "")


_TABLE = ox.QueryResultsFormat
_GRAPH = ox.RdfFormat

# In the order of preference when a client takes anything.
SOLUTION_FORMATS: tuple[Format, ...] = (
    Format("json", "application/sparql-results+json", "srj", _TABLE.JSON, ("application/json",)),
    Format("xml", "application/sparql-results+xml", "srx", _TABLE.XML,
           ("application/xml", "text/xml")),
    Format("csv", "text/csv", "csv", _TABLE.CSV),
    Format("tsv", "text/tab-separated-values", "tsv", _TABLE.TSV),
)  # fmt: skip
GRAPH_FORMATS: tuple[Format, ...] = (
    Format("turtle", "text/turtle", "ttl", _GRAPH.TURTLE, ("application/x-turtle",)),
    Format("ntriples", "application/n-triples", "nt", _GRAPH.N_TRIPLES, ("text/plain",)),
    Format("rdfxml", "application/rdf+xml", "rdf", _GRAPH.RDF_XML,
           ("application/xml", "text/xml")),
    Format("jsonld", "application/ld+json", "jsonld", _GRAPH.STREAMING_JSON_LD,
           ("application/json",)),
    Format("trig", "application/trig", "trig", _GRAPH.TRIG, ("application/x-trig",)),
    Format("nquads", "application/n-quads", "nq", _GRAPH.N_QUADS, ("text/x-nquads",)),
    Format("n3", "text/n3", "n3", _GRAPH.N3, ("text/rdf+n3",)),
)  # fmt: skip


def formats_for(shape: Shape) -> tuple[Format, ...]:
    """The formats a result of this shape can be written in, the usual one first."""
    return GRAPH_FORMATS if shape is Shape.TRIPLES else SOLUTION_FORMATS


def format_named(name: str, shape: Shape) -> Format:
    """The format a user names (``json``, ``ttl``, ``text/csv``) for a result of this shape.

    Raises UsageError with the names that fit the shape.
    """
    wanted = name.lower().lstrip(".")
    known = formats_for(shape)
    for format_ in known:
        names = (format_.name, format_.extension, format_.media_type, *format_.aliases)
        if wanted in names:
            return format_
    fitting = ", ".join(format_.name for format_ in known)
    raise UsageError(
        f"no format {name!r} for a result made of {shape.value}", f"use one of {fitting}"
    )


# ---------------------------------------------------------------- looking over


class TokenKind(StrEnum):
    """Kinds of token of SPARQL 1.1, as far as they matter before parsing."""

    IRI = "iri"
    STRING = "string"
    VARIABLE = "variable"
    NAME = "name"  # prefixed name or the prefix itself: cw:sender, cw:
    WORD = "word"  # keyword, function or boolean
    NUMBER = "number"
    PUNCTUATION = "punctuation"


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the offset it starts at."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)


# Terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar, loosened to never fail:
# what fits none of them is punctuation, one character at a time.
_TOKEN = re.compile(
    r"""
      (?P<skip>       [ \t\r\n\f\v]+ | \#[^\r\n]* )
    | (?P<iri>        <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string>     '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3} | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
                    | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*" )
    | (?P<variable>   [?$]\w+ )
    | (?P<name>       (?:[^\W\d_](?:[\w.\-]*[\w\-])?)? : (?:[\w:%]|\\.) (?:[\w.:%\-]|\\.)*
                    | (?:[^\W\d_](?:[\w.\-]*[\w\-])?)? : )
    | (?P<word>       [^\W\d_]\w* )
    | (?P<number>     \d+(?:\.\d+)?(?:[eE][+\-]?\d+)? )
    | (?P<punctuation> \\. | . )
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, white space and comments left out. Never fails."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is not None and kind != "skip":
            yield Token(TokenKind(kind), match.group(), match.start())


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _at(text: str, match: re.Match[str]) -> str:
    line, column = position(text, match.start())
    return f"line {line}, column {column}"


def check(text: str, *, services: bool = False) -> Shape:
    """Look a query over before it is parsed, and tell what shape its result has.

    Raises QueryError for an empty query, an update, and what ``look_over`` refuses. A query that
    passes may still be wrong; the parser tells.
    """
    return _shape(look_over(text, services=services))


def look_over(text: str, *, services: bool = False, most: int = MAX_TOKENS) -> str | None:
    """The form of a query or update: its first word in capitals, None when it is empty.

    Raises QueryError for nesting deeper than ``MAX_DEPTH``, more than ``most`` tokens, and
    ``SERVICE`` unless ``services``.
    """
    depth = count = 0
    form: str | None = None
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "skip":
            continue
        count += 1
        if count > most:
            raise QueryError(
                f"the query has more than {most:,} tokens", "split it into smaller queries"
            )
        if kind == "punctuation":
            mark = match.group()
            if mark in "{([":
                depth += 1
                if depth > MAX_DEPTH:
                    raise QueryError(
                        f"the query nests deeper than {MAX_DEPTH} levels ({_at(text, match)})",
                        "write it with fewer nested groups",
                    )
            elif mark in "})]":
                depth -= 1
        elif kind == "word":
            word = match.group().upper()
            if form is None and word not in ("PREFIX", "BASE", "VERSION"):
                form = word
            if word == "SERVICE" and not services:
                raise QueryError(
                    f"SERVICE is switched off here ({_at(text, match)})",
                    "ask the other endpoint yourself and join the answers, or query this one "
                    "from it",
                )
    return form


UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
)


def _shape(form: str | None) -> Shape:
    """The shape that a query form gives."""
    match form:
        case "SELECT":
            return Shape.SOLUTIONS
        case "ASK":
            return Shape.BOOLEAN
        case "CONSTRUCT" | "DESCRIBE":
            return Shape.TRIPLES
        case None:
            raise QueryError("the query is empty", "begin with SELECT, ASK, CONSTRUCT or DESCRIBE")
    if form in UPDATES:
        raise QueryError(
            f"{form} is an update, and this is for queries",
            "ask with SELECT, ASK, CONSTRUCT or DESCRIBE; the store changes by building it again, "
            "or by updates sent to a server that takes them",
        )
    raise QueryError(
        f"a query can't begin with {form!r}", "begin with SELECT, ASK, CONSTRUCT or DESCRIBE"
    )


# ---------------------------------------------------------------- evaluating


@dataclass(frozen=True, slots=True)
class Scope:
    """Which graphs a query sees: the protocol's ``default-graph-uri`` and ``named-graph-uri``,
    and ``union`` to let the default graph be the union of all graphs."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """An evaluated query. ``rows`` is Oxigraph's own result: it can be read once, in the thread
    that made it."""

    shape: Shape
    rows: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the columns; empty unless the result is made of solutions."""
        if isinstance(self.rows, ox.QuerySolutions):
            return tuple(variable.value for variable in self.rows.variables)
        return ()

    def write(self, out: IO[bytes], format_: Format) -> None:
        """Write all of it, block by block, in flat memory.

        Raises QueryError when evaluation fails on the way.
        """
        try:
            if isinstance(format_.native, ox.RdfFormat):
                if not isinstance(self.rows, ox.QueryTriples):
                    raise TypeError(f"{format_.name} holds triples, not {self.shape.value}")
                ox.serialize(self.rows, out, format_.native, prefixes=dict(PREFIXES))
            else:
                if isinstance(self.rows, ox.QueryTriples):
                    raise TypeError(f"{format_.name} holds solutions, not triples")
                self.rows.serialize(out, format=format_.native)
        except RuntimeError as error:
            raise stopped(error) from error


def sorts(text: str) -> bool:
    """Whether a query sorts: Oxigraph ends the process on values that have no order."""
    return any(t.kind is TokenKind.WORD and t.text.upper() == "ORDER" for t in tokens(text))


def ended(said: str) -> QueryError:
    """What a query did whose process ended, by the last words of that process."""
    if NO_ORDER in said:
        return QueryError(
            "The query sorts dates or hours of which some have a zone and some have none: "
            "they have no order.",
            "Sort by STR(…) of them, or give all of them a zone.",
        )
    return QueryError(
        "The query ended its process: it may take too much memory, or nest too deep.",
        "Ask for less, or write it with fewer nested groups.",
    )


def stopped(error: RuntimeError) -> QueryError:
    """What Oxigraph says when it gives up on the way."""
    return QueryError(f"evaluation stopped: {error}", "simplify the query")


_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)  # "error at 1:23: expected …"


def evaluate(
    store: ox.Store,
    text: str,
    scope: Scope | None = None,
    *,
    base_iri: str | None = None,
    services: bool = False,
    shape: Shape | None = None,
) -> Result:
    """Evaluate a query. The rows come as they are read: the work is done then.

    The usual prefixes (``PREFIXES``) need no declaration; the query's own win. ``shape`` is that
    of a query that was looked over before.

    Raises QueryError with the parser's message and its line and column; see ``check`` for what
    is refused before parsing.
    """
    shape = shape or check(text, services=services)
    prefixes = cast(dict[str, str], PREFIXES)  # it is one; a copy costs more than a lookup
    scope = scope or Scope()
    try:
        if scope.default_graphs or scope.named_graphs:
            rows = store.query(
                text,
                base_iri=base_iri,
                prefixes=prefixes,
                default_graph=_graphs(scope.default_graphs),
                named_graphs=_graphs(scope.named_graphs),
            )
        else:
            rows = store.query(
                text,
                base_iri=base_iri,
                prefixes=prefixes,
                use_default_graph_as_union=scope.union,
            )
    except SyntaxError as error:
        raise wrong_syntax(text, error) from error
    return Result(shape, rows)


def parse(text: str) -> None:
    """Parse a query and do nothing with it. Raises QueryError with line and column."""
    evaluate(ox.Store(), text)


def read_file(path: Path) -> str:
    """The text of a file of SPARQL. Raises QueryError when it can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} can't be read: {error}", "Name a file in UTF-8.") from error


def _graphs(iris: Sequence[str]) -> list[Any]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(f"not the IRI of a graph: {error}", "give absolute IRIs") from error


# The parser names classes of characters it would have taken: ['A' ..= 'Z' | 'a' ..= 'z'], [_]
_CLASSES = re.compile(r",?\s*\[(?:_|'[^\[]*?')\](?=,|$)", re.DOTALL)
# … and among the tokens sentences that say what is really wrong: "The SELECT contains …"
_SENTENCE = re.compile(r"(?:of |, )([A-Z][^,\[\]]* [^,\[\]]*)(?:,|$)")


def _readable(message: str) -> str:
    """The parser's message without what only its author could want to know."""
    short = _CLASSES.sub("", message.strip()).strip()
    sentence = _SENTENCE.search(short)
    return sentence[1].strip() if sentence else short


def wrong_syntax(text: str, error: SyntaxError) -> QueryError:
    """The parser's complaint with the line it is about and a mark under the place."""
    match = _POSITION.match(str(error))
    if match is None:
        return QueryError(f"the query is not SPARQL: {error}", "mend the query")
    line, column, message = int(match[1]), int(match[2]), _readable(match[3])
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    return QueryError(
        f"the query is not SPARQL: line {line}, column {column}: {message}",
        f"look at line {line}: {shown.strip()[:120]}",
    )
