"""Citations of the edition itself: its documents, notes, pages and other volumes.

Editors write them by a small grammar, read here by joining neighbouring atoms
(``kg/extract/edition_references.py``). What it understands::

    Document 63 · Documents 11, 10, and 3 · Documents 11–13 · Part 2, Document 81
    footnote 2, Document 10 · Document 10 and footnote 2 thereto (both) · footnotes 2–4 above
    Document 18, footnote 1, and Document 24, footnote 3 · supra, footnotes 6 and 2
    supra · infra · see the source note, Document 63
    Foreign Relations, 1961–1963, volume VI, Document 64 · ibid., vol. V, Document 3
    Foreign Relations, 1950, vol. vi, p. 618 · vol. iii, pp. 352 ff. · p. 28
    Foreign Relations, 1955–1957, volumes XIV and XV; 1958–1960, volume XIX

Targets are ``VOLUME/dN``, ``VOLUME/dN#fnM``, ``VOLUME/pg_N`` and ``VOLUME``.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from kg.extract.archive import Shelf
from kg.extract.date_grammar import months
from kg.extract.publications import Publication, cited_again, publications
from kg.model import Cited, Link, Reference, ReferenceKind, Span
from kg.settings import shipped

# ----------------------------------------------------------------
# The words that can take part in a citation of the edition itself.
#
# An atom is one such word with its numbers: ``Documents 11, 10, and 3``, ``vol. vi``, ``ibid.``,
# ``footnotes 2–4``, ``p. 618``, ``supra``. ``kg/extract/edition_references.py`` joins them.
# ``volumes IX and X`` are two atoms.

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
_NUMBER = re.compile(r"\d{1,9}")


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


# ----------------------------------------------------------------
# Ids of Foreign Relations volumes from the words a citation uses.
#
# The online edition names a volume by its subseries, number and part: ``frus1961-63v06``,
# ``frus1958-60v10p2``, ``frus1969-76ve05p1``. The rule is the same for all; volumes with a title
# in place of a number, and those published in parts, are listed in ``data/words/volumes.toml``.

# frus1969-76ve05p1 → subseries 1969-76, volume e05, part 1
LONGEST_NUMBER = 9  # digits
VOLUME_ID = re.compile(r"frus(\d{4}(?:-\d\d)?)(?:v(e?)(\d\d)(?:p(\d))?)?")
# "1961–1963", "1969–72", "1952–954"
_YEARS = re.compile(r"(1[89]\d\d)(?:\s?[-–—]\s?(?:1?[89])?(\d\d))?")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_NUMERAL = re.compile(r"(?=.)(xl|l?x{0,3})(ix|iv|v?i{0,3})")
_PART_WORDS = {"one": 1, "two": 2, "i": 1, "ii": 2}


@dataclass(frozen=True, slots=True)
class VolumeName:
    """A volume as cited: subseries ``1958-60``, number ``10`` (or ``e5``), part 2."""

    subseries: str
    number: str | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class VolumeWords:
    """The lists of ``data/words/volumes.toml``."""

    subseries: dict[str, str]
    known: dict[str, int]
    electronic: dict[str, int]
    parts: dict[str, dict[str, int]]
    paged_through: dict[str, tuple[int, int]]  # a set: last page of part 1, first page of part 2
    unnumbered: frozenset[str]
    titled: dict[str, str]
    sets: frozenset[str]


@cache
def volume_words() -> VolumeWords:
    """The shipped lists of volumes in parts and of volumes with titles."""
    data = tomllib.loads((shipped("data") / "words" / "volumes.toml").read_text("utf-8"))
    return VolumeWords(
        data["subseries"],
        data["known"],
        data["electronic"],
        data["parts"],
        {name: (last, first) for name, (last, first) in data["paged_through"].items()},
        frozenset(data["unnumbered"]["volumes"]),
        {_plain(title): volume for title, volume in data["titled"].items()},
        frozenset(data["sets"]["volumes"]),
    )


def _plain(words: str) -> str:
    return re.sub(r"\s?[–—]\s?", "-", words)


def roman(letters: str) -> int | None:
    """``XXIII`` → 23; None for letters that make no numeral (``iix`` is none)."""
    if not _NUMERAL.fullmatch(letters.lower()):
        return None
    values = [_ROMAN_VALUES[letter] for letter in letters.lower()]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def volume_subseries(years: str) -> str | None:
    """``1961–1963`` → ``1961-63``, ``1950`` → ``1950``; None when these are no years.

    A subseries cited by the years of one of its parts is named by its own: ``1969-72`` →
    ``1969-76``.
    """
    found = _YEARS.fullmatch(years.strip())
    if not found:
        return None
    first, last = found.groups()
    name = first if last is None or first.endswith(last) else f"{first}-{last}"
    return volume_words().subseries.get(name, name)


def volume_number(words: str) -> str | None:
    """``XXIII`` → ``23``, ``E–10`` → ``e10``, ``12`` → ``12``: the number as ids have it."""
    electronic = re.fullmatch(r"E\s?[-–]\s?(\d{1,2})", words)
    if electronic:
        return f"e{int(electronic[1])}"
    if words.isdecimal() and len(words) <= LONGEST_NUMBER:
        return str(int(words))
    value = roman(words)
    return None if value is None else str(value)


def volume_part(words: str) -> int | None:
    """``2``, ``II`` or ``Two`` → 2."""
    numeral = words.isdecimal() and len(words) <= LONGEST_NUMBER
    return int(words) if numeral else _PART_WORDS.get(words.lower())


def volume_name(volume: str) -> VolumeName | None:
    """The parts of a volume id; None for one that follows another scheme."""
    found = VOLUME_ID.match(volume)
    if not found:
        return None
    years, electronic, digits, piece = found.groups()
    numbered = f"{electronic or ''}{int(digits)}" if digits else None
    return VolumeName(years, numbered, int(piece) if piece else None)


def volume_id(name: VolumeName) -> str | None:
    """The id of the volume named; None when the words give no number, or years or a number that
    the series doesn't have.

    A set of parts cited as a whole is named by its first part. Of a volume of the series after
    1951 that was not published in parts none is named, and none beyond the last of a complete one.
    """
    if name.number is None or not _published(name.subseries, name.number):
        return None
    electronic, digits = ("e", name.number[1:]) if name.number[0] == "e" else ("", name.number)
    stem = f"frus{name.subseries}v{electronic}{int(digits):02d}"
    piece = name.part or (1 if volume_parts(name) else None)
    if piece and "-" in name.subseries and name.subseries in volume_words().parts:
        piece = piece if piece <= volume_parts(name) else None
    return f"{stem}p{piece}" if piece else stem


def _published(years: str, number: str | None = None) -> bool:
    """Whether a subseries goes by these years, one by one to 1951 and by terms since, and has a
    volume of this number."""
    words = volume_words()
    if number is not None and number.startswith("e"):
        return int(number[1:]) <= words.electronic.get(years, 0)
    count = words.known.get(years)
    if count is None:
        return years.isdigit() and 1861 <= int(years) <= 1951
    return not count or number is None or int(number) <= count


def volume_of_year(years: str) -> str | None:
    """The volume of a year cited without a number, as those to 1931 may be: ``frus1889``."""
    return f"frus{years}" if _published(years) and years.isdigit() and int(years) < 1932 else None


def volume_parts(name: VolumeName | None) -> int:
    """In how many parts a volume was published; 0 for one that has none."""
    if name is None or name.number is None:
        return 0
    return volume_words().parts.get(name.subseries, {}).get(name.number, 0)


def titled_volume(words: str) -> str | None:
    """The volume whose title begins the words given: ``Guatemala``."""
    words = _plain(words)
    for title, volume in volume_words().titled.items():
        if words.startswith(title):
            return volume
    return None


def volume_of_set(volume: str, words: str | None) -> str | None:
    """A titled volume, of a set the one whose number the words give: ``frus1945Berlinv02``."""
    if volume not in volume_words().sets:
        return volume
    value = volume_number(words) if words else None
    return f"{volume}v{int(value):02d}" if value and value.isdigit() else None


def cites_pages(volume: str) -> bool:
    """Whether the edition a volume belongs to addresses documents by page.

    Annual volumes (to 1951) do not use document numbers in their notes: a page is the address.
    In later ones a page in another volume is a locator within the volume cited.
    """
    name = volume_name(volume)
    return name is not None and int(name.subseries[:4]) < 1952 and "-" not in name.subseries


def unnumbered(volume: str) -> bool:
    """Whether a later volume still cites its own documents by page."""
    return volume in volume_words().unnumbered


def parts_with_page(volume: str, page: int) -> tuple[str, ...]:
    """The parts of a set in which a page may stand, one where the page tells it; the volume itself
    where it has no parts."""
    count = volume_parts(volume_name(volume))
    if not count:
        return (volume,)
    stem = volume.rpartition("p")[0]
    both = tuple(f"{stem}p{piece}" for piece in range(1, count + 1))
    last, first = volume_words().paged_through.get(stem, (0, math.inf))
    return both[:1] if page <= last else both[1:] if page >= first else both


# ----------------------------------------------------------------
# What stands around the atoms of a citation: words that join them, or make them something else's.
#
# Each pattern has an example beside it.

BEHIND = re.compile(r",?\s(?:in\s)?")  # "Document 5 in Foreign Relations, 1969–1976, …"
# What may stand between two atoms of one citation: ", ", " (", ", in ", " and ", " of "
GAP = re.compile(
    r"(?:,\srespectively)?[,.;>]{0,2}\s?\(?(?:(?:and|at|in|of|to|see|on)\s)?(?:the\s)?\(?"
)
# A volume's title between number and document: "volume XXXI, Foreign Economic Policy, 1973–1976, "
TITLE = re.compile(r"(?:,\s)?(?:[^.;:()\n]|;\s(?=[A-Z])|\b(?:[A-Z]\.)+){1,120},\s")
# A volume's number that is none: ", vol. XCIX, "
NO_NUMBER = re.compile(r",?\s(?:[Vv]ols?\.|[Vv]olumes?)\s[\w–-]{1,12},\s")
# "see vol. VI", "printed in volume X": no book's or file's title before the number
LEAD_IN = re.compile(
    r"(?:\b(?:[Ss]ee|[Ii]n|also|and|or|from|of|to|with|respectively,)|[;(↩.])\s(?:the\s)?$|(?<=\n)-\s$|^$"
)
# "Senate Document 93": a word with a capital just before makes it somebody else's document
OTHER_DOCUMENT = re.compile(
    r"(?<![.:;,(]\s)\b([A-Z]\w*(?:\.\w+)*\.?(?<![a-z]{3}\.)|[\w/]+[-–—])\s?$"
)
OF_A_BODY = re.compile(r"\sof\sthe\s(?!Foreign\sRelations)[A-Z][a-z]")
OPENERS = frozenset({"See", "In", "Also", "Cf.", "Regarding", "Compare", "Ibid.", "And"})
ADVERB = re.compile(r"[A-Z][a-z]+ly")  # "Apparently Document 145"
LARGEST = 999  # no volume has as many documents; larger numbers are years or other papers'
AFTER_DATE = re.compile(r"(?:\d|\bnotes?),\s$")  # "telegram 5, November 7, 1951, vol. vi, Part 2"
# The clause a bare page belongs to begins here: "see footnote 2, p. 28"
CLAUSE = re.compile(
    r"\b[Ss]ee(?:\salso)?\b|;\s|[↩\n\[(]|:\s|(?<=\n)-\s"
    r"|(?<!\bMr)(?<!\bDr)(?<!\bNo)(?<!\bMessrs)(?<!\b[A-Zapm])(?<!\b[A-Z][a-z][a-z])(?<!\bSept)\.\s"
)
# Words that make it a page of this volume: something the volume prints
OWN_PAGE = re.compile(
    r"\b(?:(?i:telegrams?|memorand\w+|letters?|messages?|footnoted?s?|notes?|despatch(?:es)?|airgrams?|papers?"
    r"|minutes|record|instructions?|aide-mémoire|printed|draft|infra|supra|ante|post|page|pp?\.)"
    r"|(?:NSC|PPS|SWNCC|SANACC|NIE|Delga|Gadel|Secto|Telsec|Telmar|Martel|Usun|SD)\s?[\d/]|document"
    r"|\d{1,4}\s(?:to|from)\s(?:the\s)?[A-Z])"  # "a repeat of 2750 to London, p. 162"
)
# A page of the paper that is spoken of: "his position on pp. 4 and 5", "attached after page 18"
IN_PAPER = re.compile(
    r"^(?!.*\b(?:printed|found|included|appears?|editorial|text)\b).*\bon\s$|\b(?:after|with)\s$"
)
# Words that make it a page of something else
OTHER_PAGE = re.compile(
    r"\b(?:Plenary|Annexes|Records?|Suppl\.?|Yearbook|Publication|Press|Resolutions|Committee|yr\."
    r"|White\sPaper|(?:United\sNations|U\.N\.)\sdoc(?:ument|\.)|Year|Book|Congress|Hearings?|Report|(?:Stationery|Printing)\sOffice|Treaty|Times|Series|[Ii]bid|Papers|Bulletin|SC,)"
    r"|\((?:London|New York|Washington|Paris)\b|\b[AES]/[\w.]+.{0,12}$|‘|’\s\($"
)
YEARS_BEHIND = re.compile(rf",\s({YEARS})\b")
SEE = re.compile(r"\b(?:[Ss]ee(?:\salso)?|footnotes?\s\d+,)\s$")
NO_LOCATOR = re.compile(r"\s?(?:[.;)\]↩\n]|$|(?<=\.\s)[A-Z])")
SYMBOL = re.compile(r"\s\(US/[\w/.]+\)")  # "position paper US/S/703 (US/A/1165), p. 29"
# "the Secretary of State (pp. 1–6), Department of State Trade Files": pages of a paper on file
ON_FILE = re.compile(r"\)?,\s[^.;↩\n]{0,60}\bFiles\b")
SENTENCE_START = re.compile(r"(?:^|[.↩\])\n]|(?<=\n)-)\s?$")
NOTE_START = re.compile(r"(?:^|[↩\n(\[]|(?<=\n)-)\s?$")
AND_NOTES = re.compile(r"[,;]?\s(?:and\s)?(?:(?:its|the)\s)?")
# ", Document 5, and Part 2", ", pp. 1348 ff., and 1955–1957, vol. XIV"
SAME_CLAUSE = re.compile(
    r"(?:[^.;:↩\n]|\bpp?\.(?=\s?\d)|\bff\.(?=[,;\s])){0,60}(?:[;,]\s(?:and\s)?)?"
)
_LOCATOR = (
    r"(?:,\s|\s\()(?:[Pp]art\s\d|(?:pp?\.|pages?|Documents?)\s?\d+(?:(?:\s?[-–—]\s?|,\s)\d+)*"
    r"(?:(?:,?\sand\s)\d+)?(?:\sff?\.)?)\)?"
)
# From one volume to the next of the same subseries: ", pp. 510–520, and " before "vol. VIII"
AND_MORE = re.compile(rf"(?:{_LOCATOR})+[,;]?\sand\s|,\sand\s")
# "vol. i: Recommendation by the Board, December 4, 1947, p. 777": titles behind the volume
TITLES_LISTED = re.compile(r":\s[^.;:↩\n]{1,120},\s")
HERE = re.compile(r"(?:,?\srespectively)?,?\s(above|below)\b")
OF_ANOTHER = re.compile(r",?\s(?:to|of|in)\s|,\s\d|\sthereto|,\spar")  # "footnote 2 to PPS 31"
THERETO = re.compile(r",?\s(?:thereto)\b")
# A volume that is spoken of, of a report: "Volumes II and III are not printed", "of the Report"
SPOKEN_OF = re.compile(
    r"(?:\sand\s[IVXL]+)?\s(?:of\s(?!this\b|the\sseries)|(?:is|was|are|were|contains?)\b)"
)
PART_OF = re.compile(r"[-–—][A-Z]\b")  # "Part II–B of NSC 104"
OF_THIS_VOLUME = re.compile(r"\sof\sthis\svolume,?\s")


@cache
def only_dated() -> re.Pattern[str]:
    """A clause that has nothing but a date before the page: "Both dated October 29, p. 190",
    "September 1, to New York, p. 372"."""
    date = rf"{months()}\s\d{{1,2}}(?:,\s\d{{4}})?"
    place = r",?\s(?:to|from)\s[A-Z]\w+(?:\s[A-Z]\w+)?"
    return re.compile(
        rf"^\W*(?:[Oo]f\s|(?:[Bb]oth\s)?[Dd]ated\s)?(?:{date}(?:{place})?)?\W*(?:and\s)?$"
    )


def cites_edition(text: str, atom: Atom) -> bool:
    """Whether "Document N" is the edition's: no "Senate Document 93", no "document 5", no
    "Document 79 of the Fifth Meeting"."""
    if text[atom.start] == "d" or atom.numerals[0].value > LARGEST:
        return False
    if OF_A_BODY.match(text, atom.end):
        return False
    before = OTHER_DOCUMENT.search(text, max(0, atom.start - 24), atom.start)
    if before is None or before[1] in OPENERS:
        return True
    return ADVERB.fullmatch(before[1]) is not None


def own_page(text: str, atom: Atom) -> bool:
    """Whether a page cited without a volume is one of the citing volume."""
    at = atom.start
    if ON_FILE.match(text, atom.end):
        return False
    clauses = CLAUSE.split(SYMBOL.sub("", text[max(0, at - 160) : at]))
    clause = clauses[-1]
    if not clause.strip() and text[at - 1] in "([" and len(clauses) > 1:
        clause = clauses[-2] + "("
    if IN_PAPER.search(clause) or OTHER_PAGE.search(clause):
        return False
    return OWN_PAGE.search(clause) is not None or only_dated().search(clause) is not None


def led_in(text: str, atom: Atom, paged: bool) -> bool:
    """Whether words before a bare volume number or part make it one of this series.

    ``paged``: pages follow, in a volume that cites by page; then nothing but the title of some
    other work speaks against it. The edition numbers its volumes in Roman numerals, and writes
    *Volume* only where a sentence begins.
    """
    begin = max(0, atom.start - 24)
    if atom.kind == "part":
        if OF_THIS_VOLUME.match(text, atom.end):
            return True
        if OF_ANOTHER.match(text, atom.end) or PART_OF.match(text, atom.end):
            return False
    else:
        roman = not (atom.number or "").isdigit()
        if not roman or not sentence_case(text, atom) or SPOKEN_OF.match(text, atom.end):
            return False
    if LEAD_IN.search(text, begin, atom.start):
        return True
    if paged:
        clause = text[max(0, atom.start - 60) : atom.start].rpartition(";")[2]
        return OTHER_PAGE.search(clause) is None
    return text[atom.start].islower() and AFTER_DATE.search(text, begin, atom.start) is not None


def sentence_case(text: str, atom: Atom) -> bool:
    """Whether a capital letter, if there is one, is that of a sentence's beginning.

    "Vol." is short for a volume of something only where a note begins with it: files are named
    "Eden to Eisenhower Correspondence. Vol. I".
    """
    begins = NOTE_START if text.startswith("Vol.", atom.start) else SENTENCE_START
    return text[atom.start].islower() or (
        begins.search(text, max(0, atom.start - 4), atom.start) is not None
    )


def years_behind(text: str, at: int) -> str | None:
    """The subseries named behind a volume's number: "vol. XXXI, 1964–1968"."""
    found = YEARS_BEHIND.match(text, at)
    return volume_subseries(found[1]) if found else None


def same_page(text: str, atom: Atom) -> bool:
    """Whether a bare *ibid.* means the page cited before it: "For documentation, see ibid." """
    before = text[max(0, atom.start - 20) : atom.start]
    return SEE.search(before) is not None and NO_LOCATOR.match(text, atom.end) is not None


# ----------------------------------------------------------------
# Where a citation stands, and the volume that its words belong to.


@dataclass(frozen=True, slots=True)
class Home:
    """The document that cites: its volume, that volume's name, and its own number."""

    volume: str
    name: VolumeName | None
    document: int | None

    @classmethod
    def of(cls, document_id: str, volume: str) -> Home:
        """The home of the document with this id (``VOLUME/dN``)."""
        found = re.search(r"/d(\d+)$", document_id)
        return cls(volume, volume_name(volume), int(found[1]) if found else None)


@dataclass(frozen=True, slots=True)
class Scope:
    """The volume that what follows belongs to, and the words that name it."""

    volume: str
    name: VolumeName | None
    start: int
    end: int
    explicit: bool = True


def head(atom: Atom, numeral: Numeral, index: int, scope: Scope | None) -> int:
    """Where the span of a list's member begins: the first takes the words before it in."""
    if index:
        return numeral.start
    return scope.start if scope is not None and scope.explicit else atom.start


def books_of(scope: Scope | None, home: Home, page: Numeral) -> tuple[str, ...]:
    """The volume a page stands in; several where neither the words nor the page tell the part.

    Of a set paged through the page tells it, unless the words do right there ("vol. IX, Part 2,
    p. 1743"); where it can't, the part is that of the citing volume, or the one *ibid.* means.
    """
    volume = scope.volume if scope is not None else home.volume
    named = scope is None or (scope.name is not None and scope.name.part is not None)
    if scope is not None and scope.explicit and named:
        return (volume,)
    found = parts_with_page(volume, page.value)
    return (volume,) if named and len(found) > 1 else found


def step_to_notes(
    values: Sequence[int], side: str | None, here: int | None, known: int
) -> int | None:
    """How many documents away notes "above", "below" or without a word are; None when nowhere.

    A note can't stand above itself: "footnote 3 above" in note 2 is note 3 of the document before,
    and "footnote 2 below" in note 4 is note 2 of the document after. ``here`` is the number of the
    citing note, ``known`` how many notes the document has.
    """
    if here is not None and side == "above" and min(values) >= here:
        return -1
    if here is not None and side == "below" and max(values) <= here:
        return 1
    return None if side is None and max(values) > known else 0


def merged(words: tuple[Atom, ...], printed: tuple[Publication, ...]) -> tuple[Atom, ...]:
    """Atoms with the publications among them; what stands inside a publication is left out."""
    kept: list[Atom] = []
    place = 0
    for word in words:
        while place < len(printed) and printed[place].end <= word.start:
            place += 1
        if place == len(printed) or word.start < printed[place].start:
            kept.append(word)
    whole = [Atom("publication", p.start, p.end) for p in printed]
    return tuple(sorted([*kept, *whole], key=lambda atom: atom.start))


# ----------------------------------------------------------------
# Which volume the words before a document or a page name, and how atoms hang together.
#
# Foreign Relations, 1961–1963, volume VI · ibid., vol. V · Part 2 · vol. VII, p. 5, and vol. VIII
# Foreign Relations, vol. XXXI, 1964–1968 · Foreign Relations, 1889 · vol. XIII, Document 89, and XV

VOLUME_WORDS = frozenset({"series", "ibid", "again", "vol", "part"})
LOCATORS = frozenset({"doc", "note", "page", "apparatus"})


@dataclass(slots=True)
class Naming:
    """The atoms of one unit of text, and the volumes that their words name.

    ``text`` is the document's text with the glued note numbers masked, so that offsets agree.
    What *ibid.* means carries over from one unit to the next.
    """

    text: str
    home: Home
    _atoms: tuple[Atom, ...] = ()
    _last_volume: Scope | None = None  # what ibid. means, unless it is
    _last_publication: Publication | None = None  # this, cited since

    # ------------------------------------------------------------ the volume cited

    def _scope(self, at: int) -> tuple[Scope | None, int]:
        """The volume named at an atom, and the atom after it; (None, at) where none is."""
        first = self._atoms[at]
        if first.kind not in VOLUME_WORDS:
            return None, at
        if first.kind == "again" and not self._continues(first):
            numbered = self._at(at + 1)  # "Europa Archiv, 1966, vol. 2" is none of this series
            return None, at + (2 if numbered and numbered.kind == "vol" else 1)
        if first.kind in ("vol", "part") and not self._led_in(at):
            return None, at + 1
        name, volume, following = self._named(at)
        if first.kind == "ibid" and following == at + 1 and volume is None:
            last = self._last_volume
            if last is not None:
                last = replace(last, start=first.start, end=first.end, explicit=False)
            return last, following
        volume = volume or (volume_id(name) if name else None)
        if volume is None:
            named = name is not None or following > at + 1 or first.years is not None
            return None, self._past_unknown(following) if named else following
        self._last_volume = Scope(volume, name, first.start, self._atoms[following - 1].end)
        self._last_publication = None
        return self._last_volume, following

    def _past_unknown(self, at: int) -> int:
        """The atom after what is cited of a volume that the series does not have: it is no document
        or page of this one."""
        while (atom := self._at(at)) and atom.kind in LOCATORS:
            gap = self.text[self._atoms[at - 1].end : atom.start]
            if not self._within(at) and NO_NUMBER.fullmatch(gap) is None:
                break
            at += 1
        return at

    def _named(self, at: int) -> tuple[VolumeName | None, str | None, int]:
        """Name of the volume from its words (series, number, part), a titled volume's id, next."""
        first = self._atoms[at]
        years = volume_subseries(first.years) if first.years else None
        base = self._base(first)
        subseries = years or (base.subseries if base else None)
        following = at
        if first.kind in ("series", "ibid", "again"):
            following = at + 1
            title = self.text[first.end :][:60].lstrip(", ")
            if first.kind == "series" or title.startswith("The Conference"):
                titled = titled_volume(title)
                if titled:
                    return None, *self._titled(titled, following)
        number, said = self._number_named(at, following, base)
        if said is not None:
            following += 1
            if first.kind == "series" and years is None:
                subseries = years_behind(self.text, said.end)
        part, following = self._part_named(at, following, base)
        if number is None and first.kind == "series" and following == at + 1 and subseries:
            paged = self._next("page", at, following) is not None
            return None, volume_of_year(subseries) if paged else None, following
        if subseries is None or number is None:
            return None, None, max(following, at + 1)
        return VolumeName(subseries, number, part), None, following

    def _next(self, kind: str, at: int, following: int) -> Atom | None:
        """The atom ``following`` the one ``at`` which a volume's name begins, if it is of a kind
        and goes on with the name."""
        found = self._at(following)
        if found is None or found.kind != kind:
            return None
        return found if following == at or self._joins(following) else None

    def _number_named(
        self, at: int, following: int, base: VolumeName | None
    ) -> tuple[str | None, Atom | None]:
        """A volume's number, and the atom that says it where one does."""
        first, said = self._atoms[at], self._next("vol", at, following)
        if said is not None:
            return volume_number(said.number or ""), said
        goes_on = first.kind == "part" or (first.kind == "ibid" and not first.years)
        return base.number if goes_on and base else None, None

    def _part_named(
        self, at: int, following: int, base: VolumeName | None
    ) -> tuple[int | None, int]:
        """The part of a volume, and the atom behind it."""
        said = self._next("part", at, following)
        if said is not None:
            return volume_part(said.number or ""), following + 1
        if self._atoms[at].kind == "ibid" and following == at + 1 and base:
            return base.part, following
        return None, following

    def _base(self, first: Atom) -> VolumeName | None:
        """The volume whose subseries (and number) words that leave them out take over."""
        last = self._last_volume.name if self._last_volume else None
        if first.kind in ("ibid", "again") or first.listed:
            return last
        if first.kind == "part" and volume_parts(last) and self._continues(first):
            return last  # "vol. IX, Part 1, p. 19 and Part 2, p. 2065"
        if first.kind == "vol" and self._last_volume is not None:
            # "Foreign Relations, 1952–1954, vol. VII, Part 1, pp. 510–520, and vol. VIII, p. 110"
            end = self._last_volume.end
            if end <= first.start and AND_MORE.fullmatch(self.text, end, first.start):
                return last
        return self.home.name

    def _titled(self, volume: str, following: int) -> tuple[str | None, int]:
        """The id of a titled volume, and the atom after its words (", 1945, vol. II")."""
        begin, at = self._atoms[following - 1].end, following
        if (nearby := self._at(at)) is not None and nearby.kind == "again":
            at += 1
        nearby = self._at(at)
        numbered = nearby is not None and nearby.kind == "vol"
        if nearby and numbered and SAME_CLAUSE.fullmatch(self.text, begin, nearby.start):
            return volume_of_set(volume, nearby.number), at + 1
        return volume_of_set(volume, None), following

    def _continues(self, atom: Atom) -> bool:
        """Whether an atom stands in the clause of the volume cited last, or in the next one."""
        last = self._last_volume
        end = last.end if last is not None else atom.start + 1
        return end <= atom.start and bool(SAME_CLAUSE.fullmatch(self.text, end, atom.start))

    def _led_in(self, at: int) -> bool:
        """Whether a volume number or part without its series is one of this series."""
        first = self._atoms[at]
        if first.listed:
            last = self._last_volume
            return last is not None and (
                last.end == self._atoms[at - 1].end
                or bool(AND_MORE.fullmatch(self.text, last.end, first.start))
            )
        if first.kind == "part" and not self._has_part(first):
            return False
        following = self._at(at + 1)
        paged = following is not None and following.kind == "page"
        return led_in(self.text, self._atoms[at], paged and cites_pages(self.home.volume))

    def _has_part(self, atom: Atom) -> bool:
        """Whether this volume, or the one cited last, was published in so many parts."""
        last = self._last_volume.name if self._last_volume else None
        known = [self.home.name, *([last] if self._continues(atom) else [])]
        return any((volume_part(atom.number or "") or 9) <= volume_parts(name) for name in known)

    # ------------------------------------------------------------ atoms together

    def _alone(self, at: int) -> bool:
        """Whether nothing of the same citation follows an atom."""
        return at + 1 >= len(self._atoms) or not self._joins(at + 1)

    def _at(self, at: int) -> Atom | None:
        return self._atoms[at] if at < len(self._atoms) else None

    def _word(self, atom: Atom) -> str:
        return self.text[atom.start : atom.end]

    def _gap(self, at: int) -> str:
        """What stands between an atom and the one before it, glued note numbers left out."""
        return self.text[self._atoms[at - 1].end : self._atoms[at].start].replace("\x01", "")

    def _joins(self, at: int) -> bool:
        """Whether an atom continues the citation of the one before it."""
        gap = self._gap(at)
        return len(gap) < 30 and GAP.fullmatch(gap) is not None

    def _within(self, at: int) -> bool:
        """Whether an atom still belongs to the volume named, a title between them allowed."""
        if self._joins(at):
            return True
        before, atom = self._atoms[at - 1], self._atoms[at]
        gap = self.text[before.end : atom.start]
        if len(gap) >= 130:
            return False
        if TITLE.fullmatch(gap) is not None or OF_THIS_VOLUME.fullmatch(gap) is not None:
            return True
        return atom.kind == "page" and TITLES_LISTED.fullmatch(gap) is not None

    def _volume(self, scope: Scope | None) -> str:
        return scope.volume if scope is not None else self.home.volume


# ----------------------------------------------------------------
# References as they are written down: one value a thing cited, with its words and its target.

# How sure a target is, by what is cited: the share that is right where editors have linked the
# same words. Volumes are less sure, since those published in parts are cited without the part.
CONFIDENCE = {
    ReferenceKind.DOCUMENT: 0.99,
    ReferenceKind.NOTE: 0.97,
    ReferenceKind.PAGE: 0.99,
    ReferenceKind.VOLUME: 0.95,
}


@dataclass(slots=True)
class Citer:
    """Gathers the references that a document's editors make. ``note`` says where it reads."""

    text: str
    note: int | None = None
    references: list[Reference] = field(default_factory=list)
    last_document: str | None = None  # the document cited last: what "thereto" means

    def volume(
        self, start: int, end: int, books: tuple[str, ...], locator: str | None = None
    ) -> None:
        """Cite a volume as a whole, or pages in it that are only a locator. One of several
        ``books`` is meant where the words leave open which."""
        about = Cited(locator=locator)
        target, others = _told(books)
        self._add(ReferenceKind.VOLUME, start, end, target, cited=about, candidates=others)

    def document(self, volume: str, numeral: Numeral, begin: int, part: str | None = None) -> None:
        """Cite a document by its number; ``part`` is the part of it that is meant."""
        self.last_document = f"{volume}/d{numeral.value}"
        self._add(ReferenceKind.DOCUMENT, begin, numeral.end, self.last_document, part=part)

    def neighbour(self, atom: Atom, volume: str, document: int) -> None:
        """Cite the document before or after this one (*supra*, *infra*)."""
        self.last_document = f"{volume}/d{document}"
        self._add(
            ReferenceKind.DOCUMENT, atom.start, atom.end, self.last_document, reason="neighbour"
        )

    def notes(
        self, volume: str, document: int, atom: Atom, *, begin: int | None = None, end: int = 0
    ) -> None:
        """Cite notes; the first span begins at ``begin``, the last reaches at least ``end``."""
        last = len(atom.numerals) - 1
        for index, numeral in enumerate(atom.numerals):
            start = numeral.start
            if index == 0:
                start = atom.start if begin is None else begin
            stop = max(end, numeral.end) if index == last else numeral.end
            target = f"{volume}/d{document}#fn{numeral.value}"
            self._add(ReferenceKind.NOTE, start, stop, target, part=f"footnote {numeral.value}")

    def page(self, books: tuple[str, ...], numeral: Numeral, begin: int) -> None:
        """Cite a page, of one of several volumes where the words leave open which."""
        target, others = _told(tuple(f"{book}/pg_{numeral.value}" for book in books))
        self._add(ReferenceKind.PAGE, begin, numeral.end, target, candidates=others)

    def publication(self, found: Publication) -> None:
        """Cite something published elsewhere; it has no target."""
        self._add(
            ReferenceKind.PUBLICATION,
            found.start,
            found.end,
            None,
            reason="title",
            cited=Cited(title=found.title, locator=found.whole_locator()),
        )

    def shelf(self, found: Shelf) -> None:
        """Cite an archival place; it has no target."""
        about = Cited(title=found.repository, locator=", ".join(found.path) or None)
        self._add(ReferenceKind.ARCHIVE, found.start, found.end, None, reason="place", cited=about)

    def _add(
        self,
        kind: ReferenceKind,
        start: int,
        end: int,
        target: str | None,
        *,
        reason: str = "cited-by-number",
        part: str | None = None,
        cited: Cited | None = None,
        candidates: tuple[str, ...] = (),
    ) -> None:
        sure = CONFIDENCE.get(kind, 0.97)
        link = Link(target, reason, sure, evidence=(Span(start, end),)) if target else None
        self.references.append(
            Reference(
                start,
                end,
                self.text[start:end],
                kind,
                note=self.note,
                in_apparatus=True,
                cited=cited or Cited(),
                target=link,
                candidates=candidates,
                reason=reason,
                confidence=sure,
                part=part,
            )
        )


def _told(targets: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The one target, or none and the candidates."""
    return (targets[0], ()) if len(targets) == 1 else (None, targets)


# ----------------------------------------------------------------
# Citations of the edition itself: its documents, notes, pages and other volumes.

# ", note 5" behind ibid.
NOTE_AGAIN = re.compile(r"\.?,?\s(?:notes?|nn?\.|fnn?\.)\s?(?P<number>\d{1,3})(?!\d)")
# between what was cited and an ibid. in the same clause or sentence, or the next
NEXT_CLAUSE = re.compile(r"[^.;\n]{0,120}(?:[.;]\s?[^.;\n]{0,80})?")
# … or between the end of a note and an ibid. that opens the next one
NEXT_NOTE = re.compile(r"[.)”]{0,3}[\s↩]*\n(?:-\s|\d{1,3}[.)]?\s)?\s*")
NEARBY = 400  # characters within which a bare ibid. takes up a page


@dataclass(slots=True)
class Reading(Naming):
    """Reads the citations of one unit of text (a note, a paragraph) after another."""

    cite: Citer = field(kw_only=True)
    own_notes: int = 0  # how many notes the document has
    note_number: int | None = None  # number of the note being read
    _own_page: int | None = None  # where the page of this volume cited last ends
    _last_page: tuple[tuple[str, ...], Numeral] | None = (
        None  # what a bare ibid. means where pages are cited
    )
    _part: str | None = None  # "source note", said before the document it belongs to

    def read(self, start: int, end: int) -> None:
        """Add the citations of ``text[start:end]`` to ``references``."""
        printed = {p.start: p for p in publications(self.text, start, end)}
        self._atoms = merged(atoms(self.text, start, end), tuple(printed.values()))
        at = 0
        while (atom := self._at(at)) is not None:
            if atom.kind == "publication":
                self._last_publication = printed[atom.start]
                self.cite.publication(printed[atom.start])
                at += 1
            elif atom.kind == "ibid" and (reached := self._document_again(at, atom)) > at:
                at = reached
            elif atom.kind == "ibid" and self._page_again(atom):
                at += 1
            elif atom.kind == "ibid" and self._last_publication is not None and self._paged(at + 1):
                at = self._publication_again(at, atom, self._last_publication, end)
            else:
                at = self._citation(at)

    def _paged(self, at: int) -> bool:
        """Whether no document or note follows an *ibid.*: publications are cited by page."""
        following = self._at(at)
        return following is None or following.kind not in ("doc", "note", "vol")

    def _citation(self, at: int) -> int:
        """Cite what begins at an atom; the first atom not taken."""
        scope, following = self._scope(at)
        reached = self._targets(following, scope)
        if scope is not None and scope.explicit and reached == following:
            self._cite_volume(scope)
        return max(reached, following, at + 1)

    def _publication_again(self, at: int, atom: Atom, last: Publication, end: int) -> int:
        found = cited_again(self.text, atom.start, end, last)
        if found is not None and (found.issue != last.issue or found.locator):
            self._last_publication = found
            self.cite.publication(found)
            while (following := self._at(at + 1)) and following.start < found.end:
                at += 1
        return at + 1

    def _document_again(self, at: int, atom: Atom) -> int:
        """Cite a note of the document cited in the same clause or the one before: "Document 12,
        footnote 2; ibid., footnote 3"; ``at`` where *ibid.* does not lead to one."""
        following = self._at(at + 1)
        if following is not None and not self._joins(at + 1):
            following = None
        noted = following is not None and following.kind == "note"
        just = self._cited_just_before(atom)
        if just is None or just.target is None or not self.cite.last_document:
            of_print = just is not None and just.kind is ReferenceKind.PUBLICATION
            return at + 2 if of_print and noted else at  # whose notes are none of this edition
        book, _, number = self.cite.last_document.rpartition("/d")
        if just.target.target.partition("#")[0] != self.cite.last_document:
            return at
        if (short := NOTE_AGAIN.match(self.text, atom.end)) is not None:
            numeral = Numeral(int(short["number"]), short.start("number"), short.end("number"))
            note = Atom("note", atom.start, short.end(), numerals=(numeral,))
            self.cite.notes(book, int(number), note)
            return at + 1
        if following is not None and noted and not HERE.match(self.text, following.end):
            self.cite.notes(book, int(number), following, begin=atom.start)
            return at + 2
        if following is not None and following.kind == "apparatus":
            numeral = Numeral(int(number), following.start, following.end)
            self.cite.document(book, numeral, atom.start, self._word(following).lower())
            return at + 2
        return at

    def _cited_just_before(self, atom: Atom) -> Reference | None:
        """What was cited in the same clause or the one before."""
        last = self.cite.references[-1] if self.cite.references else None
        if last is None:
            return None
        gaps = (NEXT_CLAUSE, NEXT_NOTE)
        near = any(gap.fullmatch(self.text, last.end, atom.start) for gap in gaps)
        return last if near else None

    def _page_again(self, atom: Atom) -> bool:
        """Cite the page just cited once more, if a bare *ibid.* means it: "see ibid." """
        if self._last_page is None:
            return False
        books, page = self._last_page
        if self._last_publication is not None and self._last_publication.start > page.start:
            return False
        if not 0 <= atom.start - page.end < NEARBY or not same_page(self.text, atom):
            return False
        self.cite.page(books, Numeral(page.value, atom.start, atom.end), atom.start)
        return True

    # ------------------------------------------------------------ what is cited in it

    def _targets(self, at: int, scope: Scope | None) -> int:
        """Cite what the atoms from ``at`` on name in the volume; the first atom not taken."""
        while True:
            atom = self._at(at)
            if atom is None or (scope is not None and not self._within(at)):
                return at
            taken = self._target(at, atom, scope)
            if taken == at:
                return at
            at = taken
            if scope is None or not scope.explicit:
                return at

    def _target(self, at: int, atom: Atom, scope: Scope | None) -> int:
        if atom.kind == "doc":
            return self._documents(at, atom, scope)
        if atom.kind == "note":
            return self._notes(at, atom, scope)
        if atom.kind == "page":
            return self._pages(at, atom, scope)
        if atom.kind == "near" and scope is None:
            return self._near(at, atom)
        if atom.kind == "apparatus":
            following = self._at(at + 1)
            if following and following.kind in ("doc", "near", "page") and self._joins(at + 1):
                self._part = self._word(atom).lower()
                taken = self._target(at + 1, following, scope)
                self._part = None
                return taken
        return at

    def _documents(self, at: int, atom: Atom, scope: Scope | None) -> int:
        taken = at + 1
        if scope is None:
            if not cites_edition(self.text, atom):
                return taken
            scope, taken = self._volume_after(at)
            if scope is None and taken > at + 1:
                return taken
        volume = self._volume(scope)
        if scope is not None and taken > at + 1:
            scope = None  # named after the documents, so no part of their spans
        following = self._at(at + 1) if taken == at + 1 else None
        if following and following.kind == "note" and self._notes_of(at, following):
            *others, last = atom.numerals
            for index, numeral in enumerate(others):
                self.cite.document(volume, numeral, head(atom, numeral, index, scope), self._part)
            self.cite.last_document = f"{volume}/d{last.value}"
            begin = head(atom, last, len(others), scope)
            if "and" in self._gap(at + 1):  # "Document 10 and footnote 2 thereto" cites both
                self.cite.document(volume, last, begin)
                begin = following.start
            self.cite.notes(volume, last.value, following, begin=begin)
            return at + 2
        for index, numeral in enumerate(atom.numerals):
            self.cite.document(volume, numeral, head(atom, numeral, index, scope), self._part)
        return taken

    def _volume_after(self, at: int) -> tuple[Scope | None, int]:
        """The volume named behind its documents: "Document 5 in Foreign Relations, 1969–…", and the
        atom after it; None and an atom further on when the series has no such volume."""
        following = self._at(at + 1)
        gap = self.text[self._atoms[at].end : following.start] if following else ""
        if following is None or not BEHIND.fullmatch(gap):
            return None, at + 1
        if following.kind == "ibid":  # "Document 190, ibid., vol. VII", with nothing cited in it
            numbered = self._at(at + 2)
            if numbered is None or numbered.kind != "vol" or not self._alone(at + 2):
                return None, at + 1
        elif following.kind != "series":
            return None, at + 1
        scope, reached = self._scope(at + 1)
        told = scope is not None or reached > at + 2 or following.years is not None
        return (scope, reached) if told else (None, at + 1)

    def _notes_of(self, at: int, following: Atom) -> bool:
        """Whether notes after a document are that document's, not of one named after them."""
        gap = self._gap(at + 1)
        if not AND_NOTES.fullmatch(gap):
            return False
        if HERE.match(self.text, following.end):
            return False
        after = self._at(at + 2)
        if after is not None and "and" in self._gap(at + 2) and "and" not in gap:
            return True  # "Document 18, footnote 1, and Document 24, footnote 3"
        elsewhere = after is not None and after.kind in ("doc", "near", "vol", "series")
        return not (elsewhere and self._joins(at + 2))

    def _notes(self, at: int, atom: Atom, scope: Scope | None) -> int:
        here = HERE.match(self.text, atom.end)
        if here:
            self._cite_own_notes(atom, here[1])
            return at + 1
        if THERETO.match(self.text, atom.end) and self.cite.last_document:
            book, _, number = self.cite.last_document.rpartition("/d")
            self.cite.notes(book, int(number), atom)
            return at + 1
        following = self._at(at + 1)
        if following and self._joins(at + 1) and "and" not in self._gap(at + 1):
            if scope is not None and following.kind == "page":  # "ibid., footnote 2, p. 256"
                return self._pages(at + 1, following, scope)
            reached = self._notes_elsewhere(at, atom, self._volume(scope))
            if reached > at:
                return reached
        if scope is None and not OF_ANOTHER.match(self.text, atom.end):
            self._cite_own_notes(atom, None)
        return at + 1

    def _notes_elsewhere(self, at: int, atom: Atom, volume: str) -> int:
        """Notes of what is named after them ("footnote 2, Document 10"); ``at`` if nothing is."""
        following = self._atoms[at + 1]
        reached = at + 1
        if following.kind == "ibid" and self._page_again(following):
            return at + 2
        if following.kind == "ibid" and self._alone(at + 1) and self.cite.last_document:
            book, _, number = self.cite.last_document.rpartition("/d")
            self.cite.notes(book, int(number), atom)
            return at + 2
        if following.kind == "near":
            if self.home.document is not None:
                document = self.home.document + self._step(following)
                self.cite.notes(volume, document, atom, end=following.end)
            return at + 2
        if following.kind in VOLUME_WORDS:
            inner, reached = self._scope(at + 1)
            target = self._at(reached)
            if inner is None or target is None or not self._within(reached):
                return at + 1
            volume, following = self._volume(inner), target
        if following.kind == "doc":
            first = following.numerals[0]
            self.cite.notes(volume, first.value, atom, end=first.end)
            self.cite.last_document = f"{volume}/d{first.value}"
            for numeral in following.numerals[1:]:
                self.cite.document(volume, numeral, numeral.start)
            return reached + 1
        return at + 1 if following.kind == "page" else at

    def _cite_own_notes(self, atom: Atom, side: str | None) -> None:
        """Cite notes said to be in this document, or in its neighbour."""
        values = [numeral.value for numeral in atom.numerals]
        step = step_to_notes(values, side, self.note_number, self.own_notes)
        if self.home.document is not None and step is not None:
            self.cite.notes(self.home.volume, self.home.document + step, atom)

    def _pages(self, at: int, atom: Atom, scope: Scope | None) -> int:
        first = atom.numerals[0]
        if not cites_pages(self.home.volume):
            if scope is not None and (scope.explicit or self._joins(at)):
                self._cite_volume(scope, books_of(scope, self.home, first), self._word(atom))
                return self._behind(at)
            if not unnumbered(self.home.volume):
                self._last_volume = None  # of some other work, which is what ibid. then means
                return at + 1
        listed = self._own_page == self._atoms[at - 1].end and self._joins(at)  # "p. 9 and p. 12"
        if scope is None and not listed and not own_page(self.text, atom):
            self._last_volume = self._last_page = None  # of some other work, as ibid. is then
            return at + 1
        self._own_page = atom.end if scope is None else None
        for index, numeral in enumerate(atom.numerals):
            begin = head(atom, numeral, index, scope)
            self.cite.page(books_of(scope, self.home, numeral), numeral, begin)
        self._last_page = (books_of(scope, self.home, first), first)
        return at + 1

    def _behind(self, at: int) -> int:
        """The atom after a page of another volume and a note on it: "ibid., p. 2441, footnote 4"
        is no note of this volume."""
        following = self._at(at + 1)
        return at + 2 if following and following.kind == "note" and self._joins(at + 1) else at + 1

    def _near(self, at: int, atom: Atom) -> int:
        if self.home.document is None:
            return at + 1
        document = self.home.document + self._step(atom)
        following = self._at(at + 1)
        noted = following is not None and following.kind == "note"
        if following and noted and "and" not in self._gap(at + 1) and self._notes_of(at, following):
            self.cite.last_document = f"{self.home.volume}/d{document}"
            self.cite.notes(self.home.volume, document, following, begin=atom.start)
            return at + 2  # "supra, footnotes 6 and 2"
        self.cite.neighbour(atom, self.home.volume, document)
        return at + 1

    def _step(self, near: Atom) -> int:
        """Which way *supra* and *infra* point."""
        return -1 if self._word(near).lower() == "supra" else 1

    def _cite_volume(
        self, scope: Scope, books: tuple[str, ...] = (), locator: str | None = None
    ) -> None:
        self.cite.volume(scope.start, scope.end, books or (scope.volume,), locator)
