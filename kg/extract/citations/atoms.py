"""The words that can take part in a citation of the edition itself.

An atom is one such word with its numbers: ``Documents 11, 10, and 3``, ``vol. vi``, ``ibid.``,
``footnotes 2–4``, ``p. 618``, ``supra``. ``kg/extract/citations/crossrefs.py`` joins them.
``volumes IX and X`` are two atoms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

YEARS = r"1[89]\d\d(?:\s?[-–—]\s?(?:1?[89])?\d\d)?"
# "11, 10, and 3", "11–13", "817 ff. and 1259 ff.", "139 145." with its comma lost
_LIST = (
    r"\d{1,4}(?:(?:\s?ff?\b\.?)?(?:\s?[-–—]\s?|,?\s?(?:and|or|through|to)\s|,\s|\s(?=\d+[.;)]))"
    r"\d{1,4}(?![\d/]|\s[A-Z][a-z]+\b|(?:\s?[-–—]\s?\d{2,4})?,\s[Vv]ol))*"
)
_NO_FILE = r"(?![\d/]|\s?[-–—]\s?\d+/)"  # "Documents 1–4/69" is a file
_ONWARDS = r"(?:\s?ff?\b\.?(?=\s(?:and|in)\b|[,;]))?"  # "pp. 647 ff. and pp. 664"
# "Document 157 and 175", "Document 102 and the attachment to 106"
_PAIR = r"\d{1,3}\sand\s(?:the\s(?:attachment|enclosure)s?\sto\s)?\d{1,3}(?=[.,;)↩])"
_BROKEN = r"(?!\s\d{1,3}[.,;)↩])"  # "Document 1 65" is a misprint
_ROMAN = r"(?:[IVXL]+|[ivxl]+|E\s?[-–]\s?\d{1,2}|\d{1,2})"
_NUMERALS = r"(?:[IVXL]+|[ivxl]+)"

ATOM = re.compile(
    rf"""
    \b(?:
      (?<!Supplement\ to\ )(?P<series>
          (?:Foreign\ Relations?(?:\ of\ the\ United\ States)?|FRUS),*\s)    # … , 1950
          (?:(?P<years>{YEARS})|(?=The\ Conference)|(?=[Vv]ol(?:ume|\.)\s[IVXL]+,\s{YEARS}))
    | (?P<ibid>[Ii]bid\b\s?\.?(?:,\s(?P<ibidyears>{YEARS})(?=,\s[Vv]))?)  # ibid., 1944, vol. v
    | (?<!\d,\s)(?P<again>{YEARS}),\s(?=[Vv]ol(?:ume|s?\.)s?\s)                # 1961–1963, vol. IX
    | (?P<vols>[Vv]ol(?:umes|s\.)\s(?P<volnos>{_NUMERALS}
          (?:(?:,\s(?:and\s)?|\s(?:and|or)\s){_NUMERALS}\b)+))                 # volumes IX and X
    | (?P<vol>[Vv]ol(?:umes?|s?[.,]?)\s(?P<volno>{_ROMAN})\b)                 # volume VI, vol. E–10
    | (?<=\sand\ )(?P<more>[IVXL]+)(?=,\s(?:Documents?|pp?\.)\s\d)          # and XV, Document 5
    | (?P<part>[Pp]art\s(?P<partno>\d|I{{1,2}}|One|Two|one|two)\b)         # Part 2
    | (?P<doc>[Dd]ocuments?\.?\s?(?P<docnos>(?<=s\ ){_LIST}|{_PAIR}|\d{{1,4}})
          {_NO_FILE}{_BROKEN}{_ONWARDS})
    | (?P<note>[Ff]oot?n?o?otes?\s(?P<notenos>(?<=s\ ){_LIST}|\d{{1,3}})(?![\d/]))
    | (?P<page>(?:pp?\.|pages?)\s?(?P<pagenos>{_LIST})(?![\d/]){_ONWARDS})  # pp. 3–5
    | (?P<near>(?:[Ss]upra|[Ii]nfra)\b)
    | (?P<apparatus>(?:[Ss]ource|[Ee]ditorial|[Bb]racketed)\snotes?\b)     # the source note
    )
    """,
    re.VERBOSE,
)
_KINDS = (
    "series", "ibid", "again", "vol", "more", "part", "doc", "note", "page", "near", "apparatus",
)  # fmt: skip
_LISTS = {"doc": "docnos", "note": "notenos", "page": "pagenos"}
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number of a list, and where it stands."""

    value: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Atom:
    """One word or phrase that can take part in a citation.

    ``number`` is the volume's or part's as printed; ``numerals`` are the documents', notes' or
    pages' of a list. ``listed`` marks each volume of a list but the first.
    """

    kind: str
    start: int
    end: int
    years: str | None = None
    number: str | None = None
    numerals: tuple[Numeral, ...] = ()
    listed: bool = False


def atoms(text: str, start: int, end: int) -> tuple[Atom, ...]:
    """The atoms of ``text[start:end]`` in order. Offsets count in ``text``."""
    return tuple(
        atom
        for found in ATOM.finditer(text, start, end)
        for atom in (_volumes(found) if found["vols"] else (_atom(found),))
    )


def _volumes(found: re.Match[str]) -> tuple[Atom, ...]:
    """One atom for each volume of a list."""
    return tuple(
        Atom(
            "vol",
            numeral.start() if place else found.start(),
            numeral.end(),
            number=numeral[0],
            listed=place > 0,
        )
        for place, numeral in enumerate(
            re.compile(_NUMERALS + r"\b").finditer(found.string, *found.span("volnos"))
        )
    )


def _atom(found: re.Match[str]) -> Atom:
    kind = next(name for name in _KINDS if found[name] is not None)
    if kind == "more":
        return Atom("vol", found.start(), found.end(), number=found["more"], listed=True)
    numerals: tuple[Numeral, ...] = ()
    if kind in _LISTS:
        numerals = tuple(
            Numeral(int(digits[0]), digits.start(), digits.end())
            for digits in _NUMBER.finditer(found.string, *found.span(_LISTS[kind]))
        )
    return Atom(
        kind,
        found.start(),
        found.end(),
        years=found["years"] or found["ibidyears"] or found["again"],
        number=found["volno"] or found["partno"],
        numerals=numerals,
    )
