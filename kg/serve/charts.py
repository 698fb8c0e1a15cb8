"""Which drawing suits a result: as a saved query says in its header.

bar:month,documents,classification     categories, values, and what to stack by
timeline:date,sender                   when, and in which lane
network:sender,recipient,letters       from, to, and how much
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from kg.pages import drawing
from kg.serve.reading import short

# P1DT7H30M, -PT45M: days, hours, minutes, seconds of a duration
_DURATION: Final = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?")


def chart(told: str, result: Mapping[str, Any], base: str) -> dict[str, Any] | None:
    """The drawing a chart's description asks for; None when there is nothing to draw."""
    kind, _, columns = told.partition(":")
    names = [name.strip() for name in columns.split(",")]
    rows = [
        [_shown(row.get(name), base) for name in names] for row in result["results"]["bindings"]
    ]
    drawn: dict[str, Any] | None = None
    if kind == "bar":
        drawn = drawing.bars((row[0], _number(row[1]), (row[2:] or [""])[0]) for row in rows)
    elif kind == "timeline":
        drawn = drawing.timeline((row[0], row[1], row[1], "") for row in rows)
    elif kind == "network":
        drawn = drawing.network(
            (row[0], row[1], _number(row[2]) if len(row) > 2 else 1.0) for row in rows
        )
    return None if drawn is None else {"kind": kind, **drawn}


def _shown(term: Mapping[str, str] | None, base: str) -> str:
    if term is None:
        return ""
    return short(term["value"], base) if term["type"] == "uri" else term["value"]


def _number(text: str) -> float:
    """A number, or a duration in hours."""
    try:
        return float(text)
    except ValueError:
        pass
    match = _DURATION.fullmatch(text)
    if match is None:
        return 0.0
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    size = days * 24 + hours + minutes / 60 + seconds / 3600
    return -size if match[1] else size
