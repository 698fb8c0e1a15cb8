"""What stands around the atoms of a citation: words that join them, or make them something else's.

Each pattern has an example beside it.
"""

from __future__ import annotations

import re

from kg.extract.citations.atoms import Atom

# What may stand between two atoms of one citation: ", ", " (", ", in ", " and ", " of "
BEHIND = re.compile(r",?\s(?:in\s)?")  # "Document 5 in Foreign Relations, 1969–1976, …"
GAP = re.compile(
    r"(?:,\srespectively)?[,.;>]{0,2}\s?\(?(?:(?:and|at|in|of|to|see|on)\s)?(?:the\s)?\(?"
)
# A volume's title between number and document: "volume XXXI, Foreign Economic Policy, 1973–1976, "
TITLE = re.compile(r"(?:,\s)?(?:[^.;:()\n]|;\s(?=[A-Z])|\b(?:[A-Z]\.)+){1,120},\s")
# "see vol. VI", "printed in volume X": no book's or file's title before the number
LEAD_IN = re.compile(
    r"(?:\b(?:[Ss]ee|[Ii]n|also|and|or|from|of|to|with|respectively,)|[;(↩.])\s(?:the\s)?$|^$"
)
# "Senate Document 93": a word with a capital just before makes it somebody else's document
OTHER_DOCUMENT = re.compile(
    r"(?<![.:;,(]\s)\b([A-Z]\w*(?:\.\w+)*\.?(?<![a-z]{3}\.)|[\w/]+[-–—])\s?$"
)
OPENERS = frozenset({"See", "In", "Also", "Cf.", "Regarding", "Compare", "Ibid.", "And"})
LARGEST = 999  # no volume has as many documents; larger numbers are years or other papers'
AFTER_DATE = re.compile(r"(?:\d|\bnotes?),\s$")  # "telegram 5, November 7, 1951, vol. vi, Part 2"
# The clause a bare page belongs to begins here: "see footnote 2, p. 28"
CLAUSE = re.compile(
    r"\b[Ss]ee(?:\salso)?\b|;\s|[↩\n\[(]|:\s|(?<=\n)-\s"
    r"|(?<!\bMr)(?<!\bDr)(?<!\bNo)(?<!\bMessrs)(?<!\b[A-Z])(?<!\b[A-Z][a-z][a-z])(?<!\bSept)\.\s"
)
# Words that make it a page of this volume: something the volume prints, or nothing but a date
OWN_PAGE = re.compile(
    r"\b(?:(?i:telegrams?|memorand\w+|letters?|messages?|footnoted?s?|notes?|despatch(?:es)?|airgrams?|papers?"
    r"|minutes|record|instructions?|aide-mémoire|printed|draft|infra|supra|ante|post|page|pp?\.)"
    r"|(?:NSC|PPS|SWNCC|SANACC|NIE|Delga|Gadel|Secto|Telsec|Telmar|Martel|Usun|SD)\s?[\d/]|document)"
    r"|^\W*(?:[Oo]f\s|[Dd]ated\s)?(?:[A-Z][a-z]+\.?\s\d{1,2}(?:,\s\d{4})?)?\W*(?:and\s)?$"
)
# Words that make it a page of something else
OTHER_PAGE = re.compile(
    r"\b(?:Plenary|Annexes|Records?|Suppl\.?|Yearbook|Publication|Press|Resolutions|Committee|yr\."
    r"|Year|Book|Congress|Hearings?|Report|Office|Treaty|Times|Series|[Ii]bid|Papers|Bulletin|SC,)"
    r"|\((?:London|New York|Washington|Paris)\b|\b[AES]/[\w.]+.{0,12}$|‘|’\s\($"
)
AND_NOTES = re.compile(r"[,;]?\s(?:and\s)?(?:(?:its|the)\s)?")
HERE = re.compile(r"(?:,?\srespectively)?,?\s(above|below)\b")
OF_ANOTHER = re.compile(r",?\s(?:to|of|in)\s|,\s\d|\sthereto|,\spar")  # "footnote 2 to PPS 31"
THERETO = re.compile(r",?\s(?:thereto)\b")
OF_THIS_VOLUME = re.compile(r"\sof\sthis\svolume,?\s")


def cites_edition(text: str, atom: Atom) -> bool:
    """Whether "Document N" is the edition's: no "Senate Document 93", no "document 5"."""
    if text[atom.start] == "d" or atom.numerals[0].value > LARGEST:
        return False
    before = OTHER_DOCUMENT.search(text, max(0, atom.start - 24), atom.start)
    return before is None or before[1] in OPENERS


def own_page(text: str, at: int) -> bool:
    """Whether a page cited without a volume, at this offset, is one of the citing volume."""
    clauses = CLAUSE.split(text[max(0, at - 160) : at])
    clause = clauses[-1]
    if not clause.strip() and text[at - 1] in "([" and len(clauses) > 1:
        clause = clauses[-2] + "("
    return OWN_PAGE.search(clause) is not None and OTHER_PAGE.search(clause) is None


def led_in(text: str, atom: Atom, paged: bool) -> bool:
    """Whether words before a bare volume number or part make it one of this series.

    ``paged``: pages follow, in a volume that cites by page; then nothing but the title of some
    other work speaks against it.
    """
    if atom.kind == "part" and OF_THIS_VOLUME.match(text, atom.end):
        return True
    if paged:
        return OTHER_PAGE.search(text[max(0, atom.start - 60) : atom.start]) is None
    begin = max(0, atom.start - 24)
    if text[atom.start].islower() and AFTER_DATE.search(text, begin, atom.start):
        return True
    return LEAD_IN.search(text, begin, atom.start) is not None
