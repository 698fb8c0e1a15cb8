"""Captions and formulas around a message's text (``data/words/captions.toml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.extract.wording import any_of
from kg.settings import word_table


@dataclass(frozen=True, slots=True)
class Captions:
    """The patterns made of the words."""

    caption: re.Pattern[str]
    kinds: dict[str, str]
    number: re.Pattern[str]
    titled_number: re.Pattern[str]
    subject: re.Pattern[str]
    formula: re.Pattern[str]
    signed: re.Pattern[str]
    never: frozenset[str]
    attached: re.Pattern[str]

    def kind(self, words: str) -> str:
        """What a caption is for: "to", "from", "subject" …"""
        return self.kinds[" ".join(words.lower().split())]


@cache
def captions() -> Captions:
    """The words of ``data/words/captions.toml``."""
    data = word_table("captions")
    kinds = {word: kind for kind, words in data["captions"].items() for word in words}
    series, airgrams = any_of(data["series"]["words"]), any_of(data["airgrams"]["words"])
    formulas, signed = any_of(data["closing"]["formulas"]), any_of(data["closing"]["signed"])
    subject = any_of(data["captions"]["subject"])
    coded = rf"{series}\s\d{{1,6}}(?:[–-]\d\d)?|{airgrams}\s?[–—-]\s?\d{{1,5}}"
    parts = any_of(data["series"]["never"])
    return Captions(
        # "TO", "FROM:", "SUBJECT: Berlin"
        caption=re.compile(rf"(?P<word>{any_of(kinds)})\s*(?P<colon>:)?\s*", re.IGNORECASE),
        kinds=kinds,
        # "997. ", "2902.1. ", "No. 123", "A–137", "Secto 122. ", "3767/Secto 172. ", "EC 9–964. "
        number=re.compile(
            rf"(?:(?:[\w/ ]{{0,24}}\b)?No\.\s?(?P<plain>\d{{1,5}})(?=[.\s]|$)"
            rf"|(?:\d+Z?/)?(?P<coded>{coded})(?=[.\s]|$)"
            r"|(?P<bare>\d{1,6}Z?)\.(?=\s|$|\d[.)]\s)"
            rf"|(?!{parts}\b)(?P<other>(?:[A-Z][A-Za-z]*\s){{1,3}}\d[\d–-]*)\.(?=\s|$))"
        ),
        # behind the form: " 7307 From", " No. 235", " A-291 From", " Polto 1800 From"
        titled_number=re.compile(
            rf"\s+(?:No\.\s*)?(?P<number>(?:{coded}|[A-Z]{{2,4}}[–-]\d+|\d{{1,6}})"
            rf"(?:/{series}\s\d+)?)(?=[\s,]|$)(?!\s+[a-z]*\s?pp?\.)"
        ),
        # "Subject: Berlin.", "Subj:"
        subject=re.compile(rf"\b{subject}\s*:\s*", re.IGNORECASE),
        formula=re.compile(rf"{formulas}\b[\s,.:]*", re.IGNORECASE),
        signed=re.compile(rf"[\[(]?{signed}[\])]?[\s:.]*", re.IGNORECASE),
        never=frozenset(data["closing"]["never"]),
        # "[Enclosure]", "Attachment 2", "Tab A"
        attached=re.compile(rf"\[?{any_of(data['attached']['words'])}\b.{{0,40}}$", re.IGNORECASE),
    )
