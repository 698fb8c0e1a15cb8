"""The words of parties (``data/words/parties.toml``) and the questions asked of them.

Is this phrase a person's name? Does a title stand before the name? What kind of actor is it?
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.extract.clock import cities
from kg.extract.wording import any_of
from kg.model import Label
from kg.settings import word_table

# One word of a name: "McGeorge", "O'Neill", "Couve", "U", "J.F.", "Jr.", "al-Kuwatly", "leS."
WORD = r"(?:(?:[A-ZÀ-Þ][\w’'\-]*\.?)+|[a-z]{1,3}[-’'][A-Z][\w’'\-]*|[a-z]{2,3}[A-Z]\.)"

INITIAL = re.compile(r"\b[A-Z]\.\s+[A-Z][\w’'-]+$")


@dataclass(frozen=True, slots=True)
class PartyWords:
    """Word lists in lower case, and the patterns made of them."""

    post: frozenset[str]
    body: frozenset[str]
    office: frozenset[str]
    complement: frozenset[str]
    institutions: frozenset[str]
    not_names: frozenset[str]
    nobody: frozenset[str]
    title: re.Pattern[str]
    name: re.Pattern[str]
    after_body: re.Pattern[str]
    about: re.Pattern[str]

    def subject_at(self, text: str, start: int, end: int) -> int:
        """Where the parties of a heading end and its subject begins; the end where it has none."""
        found = self.about.search(text, start, end)
        return found.start(found.lastgroup or 0) if found else end

    def name_at(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """A person's name that begins at ``start``: "McGeorge Bundy", "Couve de Murville"."""
        found = self.name.match(text, start, end)
        if found is None:
            return None
        words = found[0].split()
        if INITIAL.search(found[0]):
            words.pop()  # "Ivan B. White" is a person, "White House" is none
        if any(word.strip(".").lower() in self.institutions for word in words):
            return None
        return found

    def is_bare_name(self, text: str) -> bool:
        """Whether a whole phrase, with no title, is a person's name and no city or body."""
        folded = text.lower().strip()
        found = self.name_at(text, 0, len(text))
        if found is None or found.end() != len(text):
            return False
        if folded in self.post | self.body | self.office or cities().zone(text) is not None:
            return False
        return not (text.isupper() and " " not in text and "." not in text)

    def after_title(self, text: str, start: int, end: int) -> int | None:
        """Where the title that begins at ``start`` ends: before "Rusk" in "Secretary of State
        Rusk". None when no title stands there."""
        found = self.title.match(text, start, end)
        return found.end() if found else None

    def label(self, phrase: str) -> Label | None:
        """The kind of actor of a phrase without a person's name, None when it can't be told."""
        core = re.split(
            r"\s(?:of|in|at|for|on|to|with|near|concerned)\b|,|\s\(", phrase, maxsplit=1
        )[0]
        words = core.lower().replace("’", "'").split()
        for length in (4, 3, 2, 1):
            tail = " ".join(words[-length:])
            if tail in self.post:
                return Label.POST
            if tail in self.body:
                return Label.BODY
            if tail in self.office:
                return Label.OFFICE
        return None


# "Certain Diplomatic Missions", "All American Diplomatic Posts", "Various Embassies"
_GENERAL = re.compile(
    r"(?:the\s)?(?:certain|all|various|selected|several|some|other)\b|(?:diplomatic|consular)\s"
    r"(?:and\sconsular\s)?(?:missions|posts|offices|officers)\b",
    re.IGNORECASE,
)


def is_general(words: str) -> bool:
    """Whether the words of an addressee name no post in particular."""
    return _GENERAL.match(words) is not None


@cache
def party_words() -> PartyWords:
    """The words of ``data/words/parties.toml``."""
    data = word_table("parties")
    heads = data["heads"]
    titles, prefixes = any_of(data["titles"]["words"]), any_of(data["titles"]["prefixes"])
    portfolios, particles = any_of(data["portfolio"]["words"]), any_of(data["particles"]["words"])
    bodies, subject = any_of(heads["body"]), data["subject"]
    return PartyWords(
        post=frozenset(heads["post"]),
        body=frozenset(heads["body"]),
        office=frozenset(heads["office"]),
        complement=frozenset(data["complement"]["words"]),
        institutions=frozenset(data["institutions"]["words"]),
        not_names=frozenset(data["not_names"]["words"]),
        nobody=frozenset(data["nobody"]["words"]),
        # "Acting Secretary of State ", "Director of Central Intelligence ", "President "
        title=re.compile(
            rf"(?:{prefixes}\s+)*{titles}(?:\s+(?:of|for)\s+{portfolios})?"
            r"(?:[-\s](?:designate|elect))?"
            rf"(?:\s+(?:for|on)\s+{portfolios})?\s+(?=\S)",
            re.IGNORECASE,
        ),
        # the last word of "Administrator of the Agency for International Development Bell"
        after_body=re.compile(
            rf"\b(?:{bodies}|Development|Staff)\s(?P<name>[A-Z][a-zà-ÿ’'-]+)$", re.IGNORECASE
        ),
        # "From British Foreign Office Suggesting Action …", "by the National Security Council on
        # the Position of …"
        about=re.compile(
            rf"(?P<cue>,?\s+(?:{any_of(subject['words'])})\s)"
            rf"|\b(?:{any_of(subject['bodies'])})(?P<on>\s+on\s)"
        ),
        # "John F. Kennedy", "Couve de Murville", "Herbert Hoover, Jr."
        name=re.compile(
            rf"(?:{particles}\s){{0,2}}{WORD}(?:\s(?:{particles}\s)*{WORD}){{0,5}}(?:,\s+(?:Jr|Sr)\.|\s+I{{2,3}}\b)?"
        ),
    )
