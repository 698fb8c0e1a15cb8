"""The names of persons in lists of participants: behind titles, alone, before an office.

A bare name could be a heading of the text ("Spanish Sahara"). It counts where a person was found
there by the recogniser or in the markup, where it has an initial, or an office behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.extract.attendance.listwords import ListWords, folded
from kg.extract.headings.parties import Phrase, skip_article, trimmed
from kg.extract.headings.partywords import PartyWords
from kg.extract.headings.signing import before_office
from kg.model import Span

# what may stand behind a name: ", Deputy …", "—EUR", " (Interpreter)", " of Israel", " 2nd, NEA"
BEHIND = re.compile(
    r"\.?\s*(?:$|(?:2?nd|3?rd|II)\b|[,—–(\[*]|-\s?[A-Z]|\s-"
    r"|\s(?:of|for|from|with|at|in|to|and|who|representing|as)\s)"
)
# "NEA", "EUR/EE", "ARA–LA/PAN", "P/ON", "W", "IO/UNP"
SYMBOL = re.compile(
    r"[A-Z]{1,6}(?:[/–&-][A-Za-z]{1,4}){0,3}|[A-Z][A-Za-z]{0,4}(?:[/–&-][A-Za-z]{1,4}){1,3}"
)
# behind which a further name may stand without a mark between: "The Secretary of State Mr. Foster"
SPACE = re.compile(r"(?<=[\w.)’])\s+(?=[A-Z])")
FORENAMED = re.compile(r"[A-Z][a-z]+\s[A-Z]\.\s")
INITIAL = re.compile(r"(?:^|\s)(?:[A-Z]\.){1,3}(?=\s)")
# what is no part of the name before it: "Dobrynin-USSR", "Lemnitzer USA", the number of a note
# that was not told, the full stop of a list
BEYOND = re.compile(
    r"[-–](?:[A-Z]{2,}|[A-Z][\w]*/)[\w/]*$|\s(?:USA|USN|USAF|USMC|RAF)$|\d+(?:nd|rd)?$"
    r"|(?<=[a-zà-ÿ]{3})\.$"
)
JUNIOR = re.compile(r",?\s+(?:[JS]r\.?|I{1,3})$")
MONSIEUR = "M. "
# "A. Scenario", the heading of a part; "ASSEMBLY New York"
OUTLINE = re.compile(r"[A-Z]\.\s[\w’'-]+")
CRIED = re.compile(r"[A-Z]{5,}\b")
POSSESSIVE = re.compile(r"[’']s\b|s[’'](?=\s|$)")
LONGEST_NAME = 5  # words


@dataclass(frozen=True, slots=True)
class Names:
    """The names on one page; ``persons`` are those found in it, by where they begin."""

    text: str
    words: PartyWords
    listed: ListWords
    persons: Mapping[int, Span]

    def person(self, phrase: Phrase) -> Span | None:
        """The name with which an entry begins, behind its titles."""
        return self.titled(phrase) or (None if article(phrase) else self.untitled(phrase))

    def untitled(self, phrase: Phrase) -> Span | None:
        """The bare name with which an entry begins, if something tells it from a heading."""
        name = self.name_at(phrase.start, phrase.end)
        if name is None or not self.ends(name.end, phrase.end):
            return None
        words = self.text[name.start : name.end]
        found = self.found_at(phrase)
        if self.is_cried(words) or not (found or self.words.is_bare_name(words)):
            return None
        if FORENAMED.match(words) or (found == name and not self.listed.is_subject(words)):
            return name  # "Henry F. Holland", though places are so called
        if self.listed.is_heading(words):
            return None
        if found or (INITIAL.search(words) and not OUTLINE.fullmatch(words)):
            return name
        tail = str(trimmed(self.text, name.end, phrase.end))
        return name if " " in words and self.is_office(tail) else None

    def plain(self, phrase: Phrase) -> Span | None:
        """A bare name of several words that is all of a phrase: "John Foster Dulles"."""
        words = str(phrase)
        known = " " in words and self.words.is_bare_name(words)
        heading = self.is_cried(words) or self.listed.is_heading(words) or are_two(words)
        return Span(phrase.start, phrase.end) if known and not heading else None

    def is_cried(self, words: str) -> bool:
        """Whether words are rather a heading by their form: "Khrushchev’s Health", "ASSEMBLY"."""
        return POSSESSIVE.search(words) is not None or CRIED.match(words) is not None

    def is_office(self, tail: str) -> bool:
        """Whether what stands behind a name is an office, a body or a symbol."""
        if tail.startswith("("):
            return self.listed.part.search(tail) is not None
        first = re.split(r"[,—(]", tail.strip("—– -"), maxsplit=1)[0].strip()
        return bool(first) and (
            self.words.label(first) is not None
            or SYMBOL.fullmatch(first) is not None
            or self.listed.is_side(first)
            or self.listed.part.search(first) is not None
        )

    def titled(self, phrase: Phrase) -> Span | None:
        """The name behind one title or several: "H.E. Dr. Mostafa Kamel"."""
        at = skip_article(phrase)
        if self.listed.honorific.match(self.text, phrase.start, phrase.end):
            at = phrase.start  # "His Excellency"
        begin, titles = at, 0
        while (after := self.after_title(at, phrase.end)) is not None:
            if self.text.startswith(MONSIEUR, at) and (titles or at in self.persons):
                break  # "Mr. M. E. Bathurst"
            if titles and begin > phrase.start and self.is_office(self.text[begin:at].strip()):
                return None  # "The Secretary of State Mr. Foster" are two
            at, titles = after, titles + 1
        if not titles:
            return None
        name = self.name_at(at, phrase.end)
        if name is None or not self.ends(name.end, phrase.end):
            name = self.found_at(Phrase(self.text, at, phrase.end))  # "Nguyen dinh Thuan"
        if name is None or not self.ends(name.end, phrase.end):
            return None
        return None if POSSESSIVE.search(self.text, name.start, name.end) else name

    def ends(self, at: int, end: int) -> bool:
        """Whether a name may end at a place: before a mark, an office, or another's title."""
        while at < end and self.text[at].isdigit():  # the number of a note
            at += 1
        rest = self.text[at:end]
        if BEHIND.match(rest) or (rest[:1] == " " and self.is_office(rest)):
            return True
        space = SPACE.match(self.text, at, end)
        return space is not None and self.after_title(space.end(), end) is not None

    def after_title(self, start: int, end: int) -> int | None:
        """Where the title at a place ends, with a people before it or not: "Soviet Ambassador "."""
        honoured = self.listed.honorific.match(self.text, start, end)
        if honoured is not None:
            return honoured.end()
        after = self.words.after_title(self.text, start, end)
        if after is not None:
            return after
        space = self.text.find(" ", start, end)
        if space > 0 and folded(self.text[start:space]) in self.listed.places:
            return self.words.after_title(self.text, space + 1, end)
        return None

    def name_at(self, start: int, end: int) -> Span | None:
        """The name at a place, up to the office or the title that follows without a mark."""
        whole = Phrase(self.text, start, end)
        stop = before_office(self.words, self.text, start, end)
        name = self.words.name_at(self.text, start, end)
        if name is None or name.end() > stop:
            name = self.words.name_at(self.text, start, stop)
        if name is None:
            return self.found_at(whole)
        last = name.end()
        for space in SPACE.finditer(self.text, name.start(), last):
            dignity = self.listed.inside.match(self.text, space.end(), last)  # "Reza Shah Pahlavi"
            if not dignity and self.words.after_title(self.text, space.end(), last) is not None:
                last = space.start()
                break
        beyond = BEYOND.search(self.text, name.start(), last)
        last = beyond.start() if beyond else last
        words = self.text[start:last]
        if self.listed.is_none(words):
            return None
        several = len(self.within(start, last)) > 1 or are_two(words)
        if several or len(words.split()) > LONGEST_NAME:
            return self.found_at(whole)
        return Span(name.start(), last)

    def found_at(self, phrase: Phrase) -> Span | None:
        """The person's name that was found where a phrase begins; "EUR" is none."""
        one = self.persons.get(phrase.start)
        if one is None or one.end > phrase.end:
            return None
        words = self.text[one.start : one.end]
        symbol = words.isupper() and SYMBOL.fullmatch(words)
        return None if symbol or are_two(words) or self.listed.is_none(words) else one

    def within(self, start: int, end: int) -> tuple[Span, ...]:
        """The names found that begin in a stretch, in order."""
        return tuple(self.persons[at] for at in range(start, end) if at in self.persons)


def are_two(name: str) -> bool:
    """Whether words are two names with no mark between: "John J. Muccio Joseph Carwell"."""
    words = JUNIOR.sub("", name).split()
    first = next((at for at, word in enumerate(words) if INITIAL.match(f"{word} ")), None)
    if first is None:
        return False
    behind = sum(len(word) > 2 and word[0].isupper() for word in words[first + 1 :])
    return behind > 2 or (first > 1 and behind > 1)


def article(phrase: Phrase) -> bool:
    """Whether a phrase begins with an article."""
    return skip_article(phrase) > phrase.start
