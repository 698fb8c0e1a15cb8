"""SPARQL 1.1 Update: looked over before it is run, and its dataset given by the protocol.

As with queries (``kg.sparql``), the looking over is a tokenizer's work: it finds what must not
reach Oxigraph at all (``LOAD`` and ``SERVICE``, which would open connections; nesting that would
exhaust the parser's stack) and leaves every judgement on grammar to the parser.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

from kg import sparql
from kg.errors import QueryError
from kg.sparql import PREFIXES, Token, TokenKind

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
