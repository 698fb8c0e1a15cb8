"""Views → HTML. Everything shown is escaped; what would reorder or hide text is made visible."""

from __future__ import annotations

import re
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

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


def visible(value: Any) -> Any:
    """Text with control characters shown by name; anything else as it is."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return HIDDEN.sub(lambda found: f"[{DIRECTIONS.get(found[0]) or _code(found[0])}]", value)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def environment() -> Environment:
    """The templates, with escaping on and undefined names an error."""
    return Environment(
        loader=PackageLoader("kg.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Renderer:
    """Renders pages; made once, since templates are compiled."""

    def __init__(self) -> None:
        self._environment = environment()

    def page(self, template: str, **values: Any) -> str:
        """One page of HTML."""
        return self._environment.get_template(template).render(**values)
