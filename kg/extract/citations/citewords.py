"""What stands around the atoms of a citation: words that join them, or make them something else's.

Each pattern has an example beside it.
"""

from __future__ import annotations

import re
from functools import cache

from kg.extract.citations.atoms import YEARS, Atom
from kg.extract.citations.volumes import subseries
from kg.extract.dates.calendar import calendar

BEHIND = re.compile(r",?\s(?:in\s)?")  # "Document 5 in Foreign Relations, 1969–1976, …"
# What may stand between two atoms of one citation: ", ", " (", ", in ", " and ", " of "
GAP = re.compile(
    r"(?:,\srespectively)?[,.;>]{0,2}\s?\(?(?:(?:and|at|in|of|to|see|on)\s)?(?:the\s)?\(?"
)
# A volume's title between number and document: "volume XXXI, Foreign Economic Policy, 1973–1976, "
TITLE = re.compile(r"(?:,\s)?(?:[^.;:()\n]|;\s(?=[A-Z])|\b(?:[A-Z]\.)+){1,120},\s")
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
def months() -> str:
    """An alternation of the months, in full or short: "December", "Dec.", "Sept"."""
    short = "|".join(calendar().abbreviations).title()
    return rf"(?:{'|'.join(calendar().months).title()}|(?:{short})\b\.?)"


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
    return subseries(found[1]) if found else None


def same_page(text: str, atom: Atom) -> bool:
    """Whether a bare *ibid.* means the page cited before it: "For documentation, see ibid." """
    before = text[max(0, atom.start - 20) : atom.start]
    return SEE.search(before) is not None and NO_LOCATOR.match(text, atom.end) is not None
