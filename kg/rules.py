"""Rules as rows of data: name, what fires them, what they give, and examples that are their tests.

A file ``data/rules/NAME.toml`` has a table ``[[rule]]`` a rule. ``name``, ``gives``, ``examples``
and ``counter`` are common to all; what else a row says belongs to the mechanism that reads it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import Any

from kg.settings import shipped

_COMMON = frozenset(("name", "gives", "examples", "counter"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One row.

    ``examples`` are texts with what the rule gives in each; in the texts of ``counter`` it gives
    nothing. ``terms`` is the rest of the row.
    """

    name: str
    gives: str
    examples: tuple[tuple[str, tuple[str, ...]], ...]
    counter: tuple[str, ...] = ()
    terms: dict[str, Any] = field(default_factory=dict)


def rules(name: str) -> tuple[Rule, ...]:
    """The rules of ``data/rules/NAME.toml``, in the order of the file."""
    data = tomllib.loads((shipped("data") / "rules" / f"{name}.toml").read_text("utf-8"))
    return tuple(
        Rule(
            row["name"],
            row["gives"],
            tuple((text, tuple(given)) for text, given in row["examples"]),
            tuple(row["counter"]),
            {key: value for key, value in row.items() if key not in _COMMON},
        )
        for row in data["rule"]
    )
