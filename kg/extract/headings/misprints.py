"""Headings whose words are misprinted: a letter lost or changed in the name of a form, a space lost
before "to", "of" printed for "to".

A misprint is taken for what it stands for only where nothing else makes sense of the heading, so
that no word rightly spelt is changed.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

from kg.extract.headings.forms import forms
from kg.extract.headings.partywords import party_words
from kg.model import Label

SHORTEST = 8  # letters of a word in which a wrong one can be told
SAME = 4  # letters at its beginning that must be right
ALIKE = 0.85  # share of letters in common: "Memorandurn" and "memorandum" have 0.86
WORD = re.compile(rf"[A-Za-z]{{{SHORTEST},}}")
# "Embassy in Paraguayto the Department", "Francis M. Batorof the National Security Council Staff"
GLUED = re.compile(r"(?<=[a-z])(?P<word>to|of)\s+(?=the\s+[A-Z])")
# "The Secretary of State of the Embassy in Brazil"
OF_FOR_TO = re.compile(r"\s+of\s+(?=the\s+(?P<post>[A-Z][\w.]*(?:\s[A-Z][\w.]*)?)\s(?:in|at)\b)")
OF_STATE = re.compile(r"(?:Department|Secretary) of State$")
# "Telegram 4420 Front the Embassy in Japan"
FROM = re.compile(r"\bF(?:ron[t]?|orm|romt|rm|ro)\s+(?=the\s)")


@cache
def form_words() -> frozenset[str]:
    """The long words of the phrases of forms."""
    return frozenset(word for phrase in forms().by_phrase for word in WORD.findall(phrase))


def respelt(head: str) -> str:
    """The beginning of a heading with misprinted words of forms spelt right: "Memorandom From" is
    "Memorandum From". Its length may differ."""
    return WORD.sub(lambda found: intended(found[0]), head)


def intended(word: str) -> str:
    """The word of a form that a misprint stands for; the word itself when it is none."""
    folded = word.lower()
    if folded in form_words():
        return word
    for known in sorted(form_words()):
        if (
            known[:SAME] == folded[:SAME]
            and abs(len(known) - len(folded)) <= 1
            and SequenceMatcher(None, known, folded, autojunk=False).ratio() >= ALIKE
            and not folded.startswith(known)
            and not known.startswith(folded)
        ):
            return known.capitalize()
    return word


def lost_to(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the direction stands in a heading that has none as printed: the "to" that lost its
    space, or the "of" between a department and a post."""
    words = party_words()
    for glued in GLUED.finditer(text, start, end):
        if glued["word"] == "to" and words.label(text[start : glued.start()]) is not None:
            return glued.start(), glued.end()
    for of in OF_FOR_TO.finditer(text, start, end):
        if OF_STATE.search(text[start : of.start()]) and words.label(of["post"]) is Label.POST:
            return of.start(), of.end()
    return None
