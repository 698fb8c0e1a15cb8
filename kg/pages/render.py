"""Views → HTML. Everything shown is escaped; what would reorder or hide text is made visible."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Undefined
from markupsafe import Markup

from kg.pages.citation import day_in_words
from kg.pages.drawing import bars, timeline
from kg.pages.views import Letter, Year

# Characters that change the direction of text around them (Unicode UAX #9), and their names
DIRECTIONS: Final = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u061c": "ALM",
}
# …and control characters, which HTML forbids
HIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f" + "".join(DIRECTIONS) + "]")

# 1962-10-25T01:59:00-04:00: day, hour and minute, offset
CLOCK: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?")

# 1962-10, 1962-10-25, 1962-10-25T01:59:00Z: what is set as a date in a table
MOMENT: Final = re.compile(r"\d{4}-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)?")


def visible(value: Any) -> Any:
    """Text with control characters shown by name; anything else as it is."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return HIDDEN.sub(lambda found: f"[{DIRECTIONS.get(found[0]) or _code(found[0])}]", value)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def clock(edtf: str | None) -> str:
    """A date as people read it: ``1962-10-25 01:59 -04:00``; one known by its end: ``by …``."""
    told = CLOCK.sub(r"\1 \2 \3", edtf or "").strip()
    return f"by {told[3:]}" if told.startswith("../") else told


def short_volume(title: str, series: str | None) -> str:
    """A volume's title from its years on: the title of the series stands above."""
    at = dashed(title).find(dashed(series)) if series else -1
    return title[at:] if at > 0 else title


def dashed(years: str) -> str:
    """Years with the dash of print, whichever an edition's title has."""
    return years.replace("-", "–")


def after_series(title: str, series: str) -> str:
    """A volume's title behind the years of its subseries, which stand above it."""
    found = short_volume(title, series)
    if not series:
        return title
    bare = found[len(series) :] if dashed(found).startswith(dashed(series)) else found
    return bare.lstrip(" ,:.") or found


def environment(*packages: str, undefined: type[Undefined] = StrictUndefined) -> Environment:
    """The templates, those of further packages before ours, with escaping on."""
    loaders = [PackageLoader(name) for name in (*packages, "kg.pages")]
    made = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=undefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda value: f"{value:,}"
    made.filters["day"] = lambda edtf: (edtf or "").partition("T")[0]
    made.filters["clock"] = clock
    made.filters["day_words"] = lambda edtf: day_in_words(edtf or "")
    made.filters["after_series"] = after_series
    made.filters["short_volume"] = short_volume
    made.tests["moment"] = lambda text: MOMENT.fullmatch(text or "") is not None
    made.globals["years_drawing"] = years_drawing
    made.globals["letters_drawing"] = letters_drawing
    made.filters["path"] = lambda name: "/" + quote(name, safe="/:@!$&'()*+,;=-._~%#")
    return made


def years_drawing(years: Iterable[Year]) -> dict[str, Any] | None:
    """Letters sent and received, year by year, as bars."""
    return bars(
        (one.year, number, way)
        for one in years
        for way, number in (("sent", one.sent), ("received", one.received))
    )


def letters_drawing(letters: Iterable[Letter]) -> dict[str, Any] | None:
    """Letters sent and received as points in time."""
    return timeline(
        (one.moment or one.date, one.direction, one.message.text, one.message.href or "")
        for one in letters
    )


class Renderer:
    """Renders pages; made once, since templates are compiled."""

    def __init__(self) -> None:
        self._environment = environment()

    def page(self, template: str, **values: Any) -> str:
        """One page of HTML."""
        return self._environment.get_template(template).render(**values)
