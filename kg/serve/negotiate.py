"""Content negotiation: which of the things on offer a client wants (RFC 9110, section 12)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.sparql import Format

# text/turtle;q=0.8 ; a parameter's value may be quoted
_PART: Final = re.compile(r'([^\s;,/]+)/([^\s;,]+)((?:\s*;\s*[^\s;,=]+=(?:"[^"]*"|[^\s;,]*))*)')
_Q: Final = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)  # ;q=0.8
_CODING: Final = re.compile(r"([\w*-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?")  # gzip;q=0.5


@dataclass(frozen=True, slots=True)
class Range:
    """One media range of an Accept header."""

    type: str
    subtype: str
    quality: float

    def fit(self, media_type: str) -> int:
        """How precisely it names a media type: 3 exactly, 2 by type, 1 anything, 0 not at all."""
        type_, _, subtype = media_type.partition("/")
        if self.type == "*" and self.subtype == "*":
            return 1
        if self.type != type_:
            return 0
        return 2 if self.subtype == "*" else 3 * (self.subtype == subtype)


def ranges(accept: str) -> tuple[Range, ...]:
    """The ranges of an Accept header; an empty or senseless header accepts anything."""
    found = []
    for part in _PART.finditer(accept.lower()):
        quality = _Q.search(part[3])
        found.append(Range(part[1], part[2], float(quality[1]) if quality else 1.0))
    return tuple(found) or (Range("*", "*", 1.0),)


def quality(accepted: Sequence[Range], media_type: str) -> float:
    """The quality a client gives a media type: that of the most precise range."""
    best = max(accepted, key=lambda one: one.fit(media_type))
    return best.quality if best.fit(media_type) else 0.0


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """The media type wanted most; of equals the one named most precisely (``text/turtle, */*`` asks
    for Turtle), of those the one offered first. None: nothing fits."""
    accepted = ranges(accept)
    best, best_value = None, (0.0, 0)
    for media_type in offered:
        value = quality(accepted, media_type), max(one.fit(media_type) for one in accepted)
        if value[0] and value > best_value:
            best, best_value = media_type, value
    return best


def choose_format(accept: str, offered: Sequence[Format]) -> Format | None:
    """The format wanted most, asked for by its own media type or by another name of it."""
    accepted = ranges(accept)
    best, best_quality = None, 0.0
    for format_ in offered:
        value = quality(accepted, format_.media_type)
        # A range such as application/json names a format only when nothing does so better.
        for alias in format_.aliases:
            exact = [one.quality for one in accepted if one.fit(alias) == 3]
            value = max([value, *exact])
        if value > best_quality:
            best, best_quality = format_, value
    return best


def choose_coding(accept_encoding: str, offered: Sequence[str] = ("zstd", "gzip")) -> str | None:
    """The content coding to use, None for none."""
    wanted = {
        match[1].lower(): float(match[2] or 1.0) for match in _CODING.finditer(accept_encoding)
    }
    rest = wanted.get("*", 0.0)
    best = max(offered, key=lambda coding: wanted.get(coding, rest))
    return best if wanted.get(best, rest) > 0 else None
