"""The lists of participants between the heading of a record and its text.

A list begins below "PARTICIPANTS", "Present:" or the like, has a line for each, or several on a
line, perhaps below their sides ("US", "The German Side"), and ends at another caption or at the
first line of text. A line that is not understood is passed over and names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from kg.extract.archive import sentence_end
from kg.extract.clauses import read_list
from kg.extract.clock import cities
from kg.extract.forms import Line, page_of
from kg.extract.heading import Heading, before_office
from kg.extract.parties import TALKS, Phrase, skip_article, trimmed
from kg.extract.party_words import PartyWords, party_words
from kg.extract.wording import any_of
from kg.model import BlockKind, Document, Label, Mention, Party, Span
from kg.rules import rules
from kg.settings import word_list, word_table

# ----------------------------------------------------------------
# The words of lists of participants (``data/words/participants.toml``) and questions asked of
# them: is this line a caption, a side, running text?

# "(for part of the meeting only)", "[R-Vermont]"
ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# … or behind "vice", who stayed away: "Mr. Gaud vice Mr. Bell"
AWAY = re.compile(r",?\svice\s(?=[A-Z])")
INSTEAD = re.compile(rf"{ASIDE.pattern}|{AWAY.pattern}.+")
# "The German side", "for the United States", "on the British Side"
LED = re.compile(r"(?:(?:on|from|for|by|with)\s+)?(?:the\s+)?", re.IGNORECASE)
# "France/Germany", "American Embassy, London", "US and UK"
PARTS = re.compile(r"\s*(?:/|,|–|-|\band\b|&)\s*")
COLON = re.compile(r":\s*")
LONGEST_CAPTION = 60
SHORTEST_CRIED = 4  # "FORD"; "IAF" is no name
WORD = re.compile(r"[\w’'-]+")


@dataclass(frozen=True, slots=True)
class ListWords:
    """Word lists in lower case, and the patterns made of them."""

    caption: re.Pattern[str]
    present: frozenset[str]
    presence: frozenset[str]
    leading: frozenset[str]
    within: frozenset[str]
    absent: frozenset[str]
    sides: frozenset[str]
    heads: frozenset[str]
    foreign: frozenset[str]
    american: frozenset[str]
    theirs: frozenset[str]
    honorific: re.Pattern[str]
    several: re.Pattern[str]
    inside: re.Pattern[str]
    none: frozenset[str]
    leads_in: re.Pattern[str]
    part: re.Pattern[str]
    text: re.Pattern[str]
    headings: frozenset[str]
    places: frozenset[str]
    initialisms: tuple[str, ...]

    def captioned(self, line: str) -> tuple[str, int] | None:
        """What a caption at the beginning of a line announces ("present", "within", "absent",
        "ends"), and where what follows it on the line begins; None for another line. A caption
        without a colon stands alone."""
        found = self.caption.match(line)
        if found is not None and (found["colon"] or found.end() == len(line)):
            word = folded(found["word"])
            kinds = (("absent", self.absent), ("within", self.within), ("present", self.present))
            return next((kind for kind, words in kinds if word in words), "ends"), found.end()
        colon = COLON.search(line)
        above, behind = colon.span() if colon else (len(line), len(line))
        if above <= LONGEST_CAPTION and self.is_present(line[:above]):
            return "present", behind
        return ("present", len(line)) if self.leads_in.search(line) else None

    def is_present(self, words: str) -> bool:
        """Whether words say who was there: "The following were present", "US Participants",
        "Attending were the following", "Participants for the United States"."""
        first, _, side = folded(words).partition(" for ")
        if side and self.is_side(side):
            words = first
        said = folded(words).split()
        last = next((word for word in reversed(said) if word not in self.leading), "")
        if last not in self.presence:
            return False
        rest = [word for word in said if word not in self.leading and word != last]
        return not rest or self.is_side(" ".join(rest))

    def is_side(self, words: str) -> bool:
        """Whether words name a side or a body and nobody: "US", "German Side", "NSC Staff"."""
        core = self.side(words)
        if not core or self.is_named(core):
            return bool(folded(words))
        ends = [part for part in PARTS.split(core) if part]
        return len(ends) > 1 and all(map(self.is_named, ends))

    def is_named(self, side: str) -> bool:
        """Whether a side is called so."""
        return side.strip(" .") in self.sides or self.is_foreign(side)

    def is_foreign(self, words: str) -> bool:
        """Whether words name a state or people other than the United States, or its side."""
        core = self.side(words)
        return (core in self.foreign or core in self.places) and core not in self.american

    def side(self, words: str) -> str:
        """Who the side is: "soviet" of "The Soviet Delegation:"."""
        core = folded(words)
        led = LED.match(core)
        core = core[led.end() :] if led else core
        while core.rpartition(" ")[2] in self.heads:
            core = core.rpartition(" ")[0]
        return core

    def is_abroad(self, office: str) -> bool:
        """Whether an office can only be one of another state: it says of which, or is none that
        the United States have."""
        words = [word.lower() for word in WORD.findall(office)]
        named = any(word in self.places or word in self.foreign for word in words)
        return named or not self.theirs.isdisjoint(words) or self.part.search(office) is not None

    def is_text(self, line: str) -> bool:
        """Whether a line is running text: "The Secretary said …"; "(who had …)" is an aside."""
        return self.text.search(ASIDE.sub(" ", line)) is not None or line.endswith("?")

    def is_heading(self, name: str) -> bool:
        """Whether words that look like a name are rather those of a heading or of a place: "Azores
        Base". Some persons bear the names of places."""
        words = [word.lower() for word in WORD.findall(name)]
        placed = any(word in self.places for word in words)
        return placed or name.startswith(self.initialisms) or self.is_subject(name)

    def is_subject(self, name: str) -> bool:
        """Whether one of some words is that of a heading: "Conflict", "Proposals"."""
        return not self.headings.isdisjoint(word.lower() for word in WORD.findall(name))

    def is_none(self, name: str) -> bool:
        """Whether words behind a title or at the end of a line are no name: "Assembly", "IAF",
        "d’Affaires", "Cabinet Sec."."""
        if name.isupper() and len(name) < SHORTEST_CRIED and "." not in name:
            return True
        return not self.none.isdisjoint(word.lower().rpartition("’")[2] for word in name.split())


def folded(words: str) -> str:
    """Words in lower case, blanks and apostrophes alike, without marks at their ends."""
    return " ".join(words.lower().replace("’", "'").split()).strip(' .:;,—–-[]()*"“”')


@cache
def list_words() -> ListWords:
    """The words of ``data/words/participants.toml``, and the lists of places and peoples."""
    data = word_table("participants")
    captions = data["captions"]
    graces = any_of(data["honorifics"]["graces"])
    honorifics = any_of(data["honorifics"]["words"])
    told = any_of(data["text"]["words"])
    opening = any_of(word.capitalize() for word in data["text"]["words"])
    every = [word for kind in ("present", "absent", "ends") for word in captions[kind]]
    return ListWords(
        # "PARTICIPANTS", "[PRESENT]", "Others present:", "PARTICIPANTS 1", "Present—"
        caption=re.compile(
            rf"[\[(]?(?P<word>{any_of(every)})(?:\s?\d)?[\])]?\s*(?P<colon>[:—;])?\s*",
            re.IGNORECASE,
        ),
        present=frozenset(captions["present"]),
        presence=frozenset(captions["presence"]),
        leading=frozenset(captions["leading"]),
        within=frozenset(captions["within"]),
        absent=frozenset(captions["absent"]),
        sides=frozenset(data["sides"]["words"] + data["sides"]["american"]),
        heads=frozenset(data["sides"]["heads"]),
        foreign=frozenset(data["sides"]["foreign"]),
        american=frozenset(data["sides"]["american"]),
        theirs=frozenset(data["sides"]["theirs"]),
        # "H.E. ", "Lt. Gen. ", "Her Majesty, "
        honorific=re.compile(rf"(?:(?:{graces}),?|{honorifics})\s+(?=\S)", re.IGNORECASE),
        # "Messrs. ", "MM. "
        several=re.compile(rf"{any_of(data['honorifics']['several'])}\s+(?=\S)", re.IGNORECASE),
        inside=re.compile(rf"{any_of(data['names']['inside'])}\s", re.IGNORECASE),
        none=frozenset(data["names"]["none"]),
        # "It ended at 1:10. Those present were:", "the following met with him in his office:"
        leads_in=re.compile(
            rf"(?<!not )\b{any_of(captions['leads_in'])}\b[^.:;]*:$", re.IGNORECASE
        ),
        part=re.compile(rf"\b{any_of(data['parts']['words'])}\b", re.IGNORECASE),
        # "the Ambassador was", "It was", "I asked"; not "HE Ali Khan", "Will Clayton"
        text=re.compile(rf"(?<![\w.’'-]){told}(?![\w’'-])|^{opening}\s(?=[a-z])|\bI\s[a-z]"),
        headings=frozenset(data["headings"]["words"]),
        initialisms=word_list("initialisms"),
        places=frozenset(
            folded(name) for list_ in ("places", "peoples") for name in word_list(list_)
        ),
    )


# ----------------------------------------------------------------
# The names of persons in lists of participants: behind titles, alone, before an office.
#
# A bare name could be a heading of the text ("Spanish Sahara"). It counts where a person was found
# there by the recogniser or in the markup, where it has an initial, or an office behind it.

# what may stand behind a name: ", Deputy …", "—EUR", " (Interpreter)", " of Israel", " 2nd, NEA"
BEHIND = re.compile(
    r"\.?\s*(?:$|(?:2?nd|3?rd|II)\b|[,—–(\[*]|-\s?[A-Z]|\s-"
    r"|\s(?:of|for|from|with|at|in|to|and|who|representing|as|vice)\s)"
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


# ----------------------------------------------------------------
# Who one line of a list of participants names.
#
# Mr. Foy D. Kohler, Deputy Assistant Secretary, EUR        EUR/EE—Arthur I. Wortzel
# The Secretary                                             Messrs. Waugh and Weiss, State
# Ambassador of Israel, Lieutenant General Yitzhak Rabin    Mr. Wisner, Mr. Barnes, Colonel King
#
# A person's span is the name, as in headings; an office printed beside it goes with it. What fits
# none of these forms names nobody.

LISTED = "participants-list"
NOTED = "source-note"
# between two of those named: "; ", ", ", " and ", ", and "
SEMICOLON = re.compile(r"\s*;\s*(?:and\s+)?")
COMMA = re.compile(r"\s*,\s+(?:and\s+)?(?!(?:Jr|Sr)\b)|\s+(?:and|&)\s+")
FIRST_COMMA = re.compile(r",\s+(?!(?:Jr|Sr)\b)")
# "EUR/EE—", "State—", "Deputy Director—", "US: ", "ISA - ", "U/FW-Mr. ", "NE–Donald"
DASH = re.compile(
    r"\s*(?:—|(?<![A-Z])–|–(?=[A-Z](?:[a-z]+\.?|\.)\s)|\s--?(?=\s)|(?<=[\w)])--"
    r"|(?<=[A-Z])-(?=[A-Z][a-z]+\.\s)|:)[\s-]*"
)
# at the beginning of an entry: "1. ", "(a) ", "—", "* "
NUMBERED = re.compile(r"(?:\(?[\da-z]{1,2}[.)]\s+|[—–•*-]+\s*)")
# a word without a capital that is in no office: "Secretary invited the Foreign Minister"
SMALL = re.compile(
    r"\b(?!(?:of|the|for|to|and|in|at|on|ad|interim|de|du|d|des|la|a|large|ex|officio|designate"
    r"|elect|charge|name|unknown|note|taker)\b)(?<![’'.-])[a-z]+"
)
# nor "Counselor of Embassy T. Kato", "President Park’s interpreter", "Mr. Garran—Minister"
NO_OFFICE = re.compile(
    rf"(?:{POSSESSIVE.pattern})|[—:]|\b(?:Mr|Mrs|Dr)\.|(?<!\.)\b[A-Z]\.\s+[A-Z][a-z]+$"
)
LONGEST_OFFICE = 90
DIGNITY = re.compile(r"(?!The\b)[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}")


@dataclass(frozen=True, slots=True)
class Entries:
    """Reads the entries of one page."""

    names: Names

    @property
    def text(self) -> str:
        """The page."""
        return self.names.text

    def read(self, start: int, end: int) -> tuple[Party, ...]:
        """Everybody whom a stretch of a list names, in order; nobody where it is not understood."""
        found: list[Party] = []
        at = start
        for cut in (*SEMICOLON.finditer(self.text, start, end), None):
            stop = cut.start() if cut else end
            if not inside(self.text, at, stop):
                found += self.piece(trimmed(self.text, at, stop))
                at = cut.end() if cut else end
        return tuple(found)

    def piece(self, phrase: Phrase) -> tuple[Party, ...]:
        """Those named between two semicolons."""
        numbered = NUMBERED.match(self.text, phrase.start, phrase.end)
        if numbered is not None:
            phrase = trimmed(self.text, numbered.end(), phrase.end)
        if phrase.start >= phrase.end:
            return ()
        if rows := self.row(phrase):
            return rows
        if away := AWAY.search(self.text, phrase.start, phrase.end):
            phrase = trimmed(self.text, phrase.start, away.start())
        forms = (self.several, self.led, self.one, self.held, self.apposed, self.joined)
        for form in forms:
            found = form(phrase)
            if found:
                return found
        return self.office(phrase)

    # ------------------------------------------------------------ forms of an entry

    def several(self, phrase: Phrase) -> tuple[Party, ...]:
        """ "Messrs. Overby, McNeill and Hebbard, Treasury": names, then what they share."""
        found = self.names.listed.several.match(self.text, phrase.start, phrase.end)
        if found is None:
            return ()
        dash = DASH.search(self.text, found.end(), phrase.end)
        stop = dash.start() if dash else phrase.end
        parts = self.parts(found.end(), stop)
        names: list[Span] = []
        for part in parts:
            name = self.names.titled(part) or self.names.name_at(part.start, part.end)
            if name is None or not BEHIND.match(self.text[name.end : part.end]):
                break
            if names and part is parts[-1] and self.names.listed.is_side(str(part)):
                break
            names.append(name)
        return tuple(person(self.text, name) for name in names)

    def row(self, phrase: Phrase) -> tuple[Party, ...]:
        """Persons alone, "Mr. Wisner, Mr. Barnes and Colonel King", perhaps some of them by
        surname, "The Secretary, Messrs. Lodge, Dillon and Bergus"."""
        parts = self.parts(phrase.start, phrase.end)
        if len(parts) < 2:
            return ()
        found: list[Party] = []
        surnames = False
        for part in parts:
            several = self.names.listed.several.match(self.text, part.start, part.end)
            surnames = surnames or several is not None
            start = several.end() if several else part.start
            said = trimmed(self.text, start, part.end)
            whole = self.names.titled(said) or self.names.found_at(said)
            if whole is None and surnames and not self.names.listed.is_side(str(said)):
                whole = self.names.name_at(said.start, said.end)
            if whole is not None and not INSTEAD.sub("", self.text[whole.end : part.end]).strip(
                " .*"
            ):
                found.append(person(self.text, whole))
            elif article(part) and (office := self.office(part)):
                found += office
            else:
                return ()
        return tuple(found)

    def parts(self, start: int, end: int) -> list[Phrase]:
        """What stands between the commas of a stretch."""
        return [trimmed(self.text, *cut) for cut in cuts(COMMA, self.text, start, end)]

    def led(self, phrase: Phrase) -> tuple[Party, ...]:
        """ "EUR—Mr. Merchant", "US: The Secretary", "Deputy Director—Mr. Cottrell"."""
        dash = DASH.search(self.text, phrase.start, phrase.end)
        if dash is None or dash.start() == phrase.start or dash.end() == phrase.end:
            return ()
        before = trimmed(self.text, phrase.start, dash.start())
        if self.names.person(before) is not None and not self.leads(str(before)):
            return ()
        label = self.names.words.label(str(before))
        if label is None and not self.leads(str(before)) and dash[0].strip() == ":":
            return ()  # "Kissinger: …" is what he said
        behind = trimmed(self.text, dash.end(), phrase.end)
        found = self.row(behind) or self.several(behind) or self.one(behind)
        if not found and self.leads(str(before)):  # "WE—August Velletri"
            comma = FIRST_COMMA.search(self.text, behind.start, behind.end)
            end = comma.start() if comma else behind.end
            name = self.names.plain(trimmed(self.text, behind.start, end))
            found = (self.held_by(name, behind.end),) if name else ()
        if found:
            return with_office(self.text, found, before if label is Label.OFFICE else None)
        return self.office(behind) if self.leads(str(before)) else ()

    def leads(self, words: str) -> bool:
        """Whether words before a dash name a side, a body or a symbol: "State", "EUR/EE"."""
        bare = ASIDE.sub("", words).strip()
        return (
            (SYMBOL.fullmatch(bare) is not None and (bare.isupper() or "/" in bare))
            or self.names.listed.is_side(bare)
            or self.names.words.label(bare) in (Label.BODY, Label.POST)
        )

    def one(self, phrase: Phrase) -> tuple[Party, ...]:
        """ "Mr. Foy D. Kohler, Deputy Assistant Secretary, EUR", and who stands behind that with no
        mark between: "Roger Jackling, British Embassy Mr. Willie Morris, British Embassy"."""
        name = self.names.person(phrase)
        if name is None:
            return ()
        for behind in self.others(name.end, phrase.end):
            rest = self.one(behind)
            if rest:
                return (self.held_by(name, behind.start), *rest)
        return (self.held_by(name, phrase.end),)

    def held_by(self, name: Span, end: int) -> Party:
        """A person with the office between the name and a place behind it."""
        begin = name.end
        while begin < end and self.text[begin] in " \t,;—–-":
            begin += 1
        office = trimmed(self.text, begin, end)
        return person(self.text, name, office if self.names.is_office(str(office)) else None)

    def others(self, start: int, end: int) -> Iterator[Phrase]:
        """Where persons of their own may begin behind a name and its office; not those whom the
        office serves: "Special Assistant to Mr. Dillon", "Aide to President de Gaulle"."""
        passed = start
        for space in SPACE.finditer(self.text, start, end):
            behind = Phrase(self.text, space.end(), end)
            before = self.text[start : space.start()]
            if space.start() < passed or inside(before, 0, len(before)):
                continue
            titled = self.names.titled(behind)
            last = before.split()[-1] if before.strip() else ""
            served = last[:1].islower() or self.names.words.label(last) is Label.OFFICE
            if article(trimmed(self.text, start, space.start())):
                served = self.names.words.label(before) is not Label.OFFICE
            if titled is not None and not (served and last):
                yield behind
            elif titled is not None:
                passed = titled.end
            elif last and not served and self.is_full(behind):
                yield behind

    def is_full(self, phrase: Phrase) -> bool:
        """Whether a full name was found where a phrase begins."""
        found = self.names.found_at(phrase)
        return found is not None and " " in self.text[found.start : found.end]

    def held(self, phrase: Phrase) -> tuple[Party, ...]:
        """ "The Acting Secretary (Mr. Dillon)": an office and who held it."""
        aside = ASIDE.search(self.text, phrase.start, phrase.end)
        if aside is None or aside.end() != phrase.end:
            return ()
        before = trimmed(self.text, phrase.start, aside.start())
        within = Phrase(self.text, aside.start() + 1, aside.end() - 1)
        name = self.names.titled(within) or self.names.found_at(within)
        if name is None or name.end != within.end:
            return ()
        if self.names.words.label(str(before)) is not Label.OFFICE:
            return ()
        return (person(self.text, name, before),)

    def apposed(self, phrase: Phrase) -> tuple[Party, ...]:
        """An office and who held it: "Ambassador of Israel, Lieutenant General Yitzhak Rabin",
        "The Legal Adviser, Mr. Becker"."""
        for comma in reversed(list(FIRST_COMMA.finditer(self.text, phrase.start, phrase.end))):
            before = trimmed(self.text, phrase.start, comma.start())
            behind = trimmed(self.text, comma.end(), phrase.end)
            if inside(self.text, phrase.start, comma.start()):
                continue
            office = self.names.words.label(str(bared(before))) is Label.OFFICE or self.is_part(
                before
            )
            name = self.names.person(behind) or (self.names.plain(behind) if office else None)
            if name is None:
                continue
            if not office and not self.leads(str(before)):
                return ()
            return (person(self.text, name, before if office else None),)
        return ()

    def joined(self, phrase: Phrase) -> tuple[Party, ...]:
        """An office or a body with no mark before a name: "Director of INR William Hyland", "The
        Secretary of State Mr. Foster"."""
        core = bared(phrase)
        last = (
            Phrase(self.text, one.start, core.end)
            for one in self.names.within(core.start + 1, core.end)
            if one.end == core.end
        )
        for behind in (*self.others(phrase.start, phrase.end), *last):
            before = trimmed(self.text, phrase.start, behind.start)
            rest = self.one(behind)
            if not rest or str(before).split()[-1][:1].islower():
                continue
            label = self.names.words.label(str(bared(before)))
            if article(before) and label is Label.OFFICE and self.names.titled(behind):
                return (*self.office(before), *rest)
            if label is not None or self.names.listed.is_side(str(before)):
                return with_office(self.text, rest, before if label is Label.OFFICE else None)
            if self.is_dignity(before):
                return with_office(self.text, rest, before)
        return ()

    def is_dignity(self, words: Phrase) -> bool:
        """Whether words before a name found at the end of a line can only say what its bearer is:
        "Chief Executive Ota"."""
        listed = self.names.listed
        return DIGNITY.fullmatch(str(words)) is not None and not listed.is_heading(str(words))

    def office(self, phrase: Phrase) -> tuple[Party, ...]:
        """ "The Secretary", "Deputy Under Secretary of State", "Soviet Interpreter (unnamed)"."""
        core = bared(phrase)
        start = skip_article(core)
        words = self.text[start : core.end]
        if not words[:1].isupper() or len(words) > LONGEST_OFFICE or NO_OFFICE.search(words):
            return ()
        if self.names.words.label(words) is not Label.OFFICE and not self.is_part(core):
            return ()
        if any(one.end == core.end for one in self.names.within(start + 1, core.end)):
            return ()
        comma = FIRST_COMMA.search(words)
        if SMALL.search(words) or (comma and not self.names.is_office(words[comma.end() :])):
            return ()
        return (Party(words, start, core.end, Label.OFFICE, reason=LISTED),)

    def is_part(self, phrase: Phrase) -> bool:
        """Whether words say no more than what somebody did there: "Interpreter"."""
        found = self.names.listed.part.search(self.text, phrase.start, phrase.end)
        return found is not None and found.end() == phrase.end and "," not in str(phrase)


def cuts(joint: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between joints that stand in no parentheses."""
    at = start
    for found in joint.finditer(text, start, end):
        if not inside(text, start, found.start()):
            yield at, found.start()
            at = found.end()
    yield at, end


def inside(text: str, start: int, at: int) -> bool:
    """Whether a place stands inside parentheses or brackets."""
    before = text[start:at]
    return before.count("(") > before.count(")") or before.count("[") > before.count("]")


def bared(phrase: Phrase) -> Phrase:
    """A phrase without what stands in parentheses at its end."""
    end = phrase.end
    for aside in ASIDE.finditer(phrase.text, phrase.start, phrase.end):
        if not phrase.text[aside.end() : phrase.end].strip(" *."):
            end = aside.start()
            break
    return trimmed(phrase.text, phrase.start, end)


def person(text: str, name: Span, office: Phrase | None = None) -> Party:
    """A person, with the office printed beside the name."""
    known = office is not None and office.start < office.end
    return Party(
        text[name.start : name.end],
        name.start,
        name.end,
        Label.PERSON,
        reason=LISTED,
        name=text[name.start : name.end],
        office=str(office) if known else None,
        office_span=Span(office.start, office.end) if known and office else None,
    )


def with_office(text: str, found: tuple[Party, ...], office: Phrase | None) -> tuple[Party, ...]:
    """A person with the office before a dash, unless one stands behind the name."""
    first = found[0]
    if office is None or len(found) > 1 or first.start is None or first.end is None or first.office:
        return found
    return (person(text, Span(first.start, first.end), office),)


# ----------------------------------------------------------------
# The lists of participants between the heading of a record and its text.

# what records a meeting or conversation, whoever may have a copy
RECORDS = TALKS | {"memorandum-for-the-record"}
REACH = 4000  # characters below the title in which a list may begin
LONGEST_ENTRY = 250  # characters of a line that is no row of names
MANY = 5  # names that a longer one has at least
LONGEST_SIDE = 60
SHORTEST_LIST = 3  # lines of persons that need no caption
NOT_UNDERSTOOD = 4  # lines one after another that end a list
# at least one caption at the beginning of a line, in all that is looked at of most pages
BEGUN = re.compile(
    r"^[\[(]?(?:[\w.]+ ){0,4}(?:participa\w+|present|attend\w+|conferees|principals)\b",
    re.IGNORECASE | re.MULTILINE,
)
CLOSING = {"(": ")", "[": "]"}
# where the list is instead: "Listed on Page 4", "(See attached list)", "Participants listed on last
# page."
BELOW = re.compile(
    r"[\[(]?(?:participants )?(?:see |listed )(?:on )?"
    r"(?:(?:the )?attached list|last page|page \d|below)",
    re.IGNORECASE,
)
# "[Here follows the same list …]", "(Other participants listed separately.)"
ASIDE_LINE = re.compile(r"[\[(].*[\])]\W*\d?")


@cache
def _noted() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of ``data/rules/attendance.toml``, each with the side the names stand on."""
    return tuple(
        (re.compile(rule.terms["pattern"]), rule.terms["side"]) for rule in rules("attendance")
    )


def noted_participants(
    text: str, start: int, end: int, mentions: Iterable[Mention] = ()
) -> tuple[Party, ...]:
    """Everybody who took part, as the sentences of a note on a record tell, in order. A person's
    name is what ``mentions`` say it is: not "FonMin Wei"."""
    persons = {m.end: m for m in mentions if m.label is Label.PERSON and start <= m.start < end}
    found: dict[int | None, Party] = {}
    at = start
    while at < end:
        stop = sentence_end(text, at, end)
        for pattern, side in _noted():
            words = pattern.search(text, at, stop)
            if words is None:
                continue
            if side == "behind":
                parties = read_present(text, words.end(), stop)
            else:
                parties = read_list(text, named_from(text, at, words.start()), words.start())
            for party in parties:
                one = replace(untitled(text, party, persons.get(party.end or 0)), reason=NOTED)
                if party.label is Label.POST and cities().zone(party.text) is not None:
                    one = replace(one, label=Label.PERSON, name=party.text)  # Hamilton, Houston
                if one.label in (Label.PERSON, Label.OFFICE) and not apposed(text, one, side):
                    found.setdefault(one.start, one)
        at = max(stop + 1, at + 1)
    return tuple(found[key] for key in sorted(found, key=lambda place: place or 0))


def untitled(text: str, party: Party, found: Mention | None) -> Party:
    """A person without the title before the name: "Mr. William Broe"."""
    start, end = party.start, party.end
    if party.label is not Label.PERSON or start is None or end is None:
        return party
    within = found is not None and found.start > start
    after = found.start if found and within else party_words().after_title(text, start, end)
    if after is None:
        return party
    return replace(party, text=text[after:end], start=after, name=text[after:end])


def apposed(text: str, party: Party, side: str) -> bool:
    """Whether words before a verb are those of the office of the person before them: "Officer in
    Charge, Polish, Balkan and Czechoslovak Affairs"."""
    if side == "behind" or party.start is None:
        return False
    led = text[party.start - 4 : party.start].lower() == "the "
    return list_words().is_foreign(party.text) or (party.label is Label.OFFICE and not led)


def read_present(text: str, start: int, end: int) -> Sequence[Party]:
    """The names of a list. Where semicolons part them, commas do not: "the Director, Foreign
    Operations Administration; Mr. Cutler, Special Assistant to the President"."""
    pieces = [trimmed(text, *piece) for piece in cuts(SEMICOLON, text, start, end)]
    if len(pieces) < SEVERAL_PIECES:
        return read_list(text, start, list_end(text, start, end))
    found: list[Party] = []
    for piece in (Phrase(text, behind_number(text, p.start), p.end) for p in pieces):
        bare_end = ASIDE_BEHIND.search(text, piece.start, piece.end)
        at = skip_article(piece)
        titled = PLAIN_TITLE.match(text, at, piece.end)
        at = titled.end() if titled else at
        core = Phrase(text, at, bare_end.start() if bare_end else piece.end)
        if OFFICE_COMMA.fullmatch(str(core)):
            found.append(Party(str(core), core.start, core.end, Label.OFFICE, reason=NOTED))
            continue
        read = read_list(text, at, list_end(text, at, piece.end))
        persons = [p for p in read if p.label is Label.PERSON]
        found += persons or [p for p in read if p.label is Label.OFFICE][:1]
    return found


def behind_number(text: str, at: int) -> int:
    """Where words begin behind the number of a note."""
    while text[at : at + 1].isdigit() or text[at : at + 1] == " ":
        at += 1
    return at


PLAIN_TITLE = re.compile(r"(?:Mr|Mrs|Dr)\.?\s")
SEVERAL_PIECES = 3
# ", presiding", " (for Items 1 and 2)"
ASIDE_BEHIND = re.compile(r",? (?:presiding|Presiding)\b|\s\d?\(")
# "Director, Foreign Operations Administration", "Chairman, Council of Economic Advisers"
OFFICE_COMMA = re.compile(
    r"(?:(?:Acting|Deputy|Assistant)\s)*(?:Director|Chairman|Administrator|Commissioner|Chief)"
    r"(?:,| of) (?!and\b)[A-Z][\w. &’'-]+(?:, [A-Z][\w ]+)?"
)
# where a list of names ends in a sentence
LIST_END = re.compile(
    r",\s(?!(?:and|the|as|also|de|di|du|da|von|van|al|el|bin|ibn)\b)(?=[a-z]+\s)"
    r"|,? (?:which|where|when|for the|at the|to discuss|except|as well as the)\b|[:“]"
)
# what stands before names whose verb follows: "The source text indicates that "
LEADING = re.compile(
    r"(?:.*\b(?:that|indicates?|except)\s|\W*Only\s"
    r"|(?:According to|On|In)\s[^,]{3,80},\s"
    r"|(?!Messrs).*[,;]\sand\s(?=[A-Z]\w+$)|(?:No|Nobody)\b.*)",
    re.DOTALL,
)


def list_end(text: str, start: int, end: int) -> int:
    """Where a list of names ends that begins at a place."""
    stop = LIST_END.search(text, start, end)
    return stop.start() if stop else end


def named_from(text: str, start: int, end: int) -> int:
    """Where the names begin whose verb stands at ``end``."""
    lead = LEADING.match(text, start, end)
    return lead.end() if lead else start


def listed_participants(
    document: Document, heading: Heading, mentions: Iterable[Mention]
) -> tuple[Party, ...]:
    """Everybody whom the lists above the text of a record name, in order.

    ``mentions`` say where persons were found, so that a bare name is told from a heading. A
    message has senders and addressees instead; whom it tells of met elsewhere.
    """
    top = heading.title_span.end
    recorded = heading.form in RECORDS
    if not recorded and (is_sent(heading) or not BEGUN.search(document.text, top, top + REACH)):
        return ()
    page = page_of(document)
    lines = tuple(line for line in page.lines if line.start >= top)
    persons = {m.start: Span(m.start, m.end) for m in mentions if m.label is Label.PERSON}
    entries = Entries(Names(page.text, party_words(), list_words(), persons))
    kind = BlockKind.ADDRESS_LIST if document.marked else None
    items = frozenset(block.start for block in document.blocks if block.kind is kind)
    reading = _Reading(entries, list_words(), top + REACH, items, bare=recorded)
    reading.read(lines)
    return tuple(dict.fromkeys(reading.found))


def is_sent(heading: Heading) -> bool:
    """Whether a document goes to somebody; a memorandum for the President's file goes to nobody."""
    nobody = party_words().nobody
    return heading.correspondence and any(
        folded(party.text).rpartition(" ")[2] not in nobody for party in heading.recipients
    )


def _opens(kind: str, state: str) -> bool:
    """Whether a caption begins a list, before or within one."""
    return kind == "present" or (kind == "within" and state != "before")


@dataclass(slots=True)
class _Reading:
    """The lines of a page from the first caption on, and whom they have named so far."""

    entries: Entries
    words: ListWords
    reach: int
    items: frozenset[int]  # where the lines begin that the markup puts in lists
    bare: bool = False  # whether names alone, above the text, are a list
    found: list[Party] = field(default_factory=list)
    side: str = ""
    last: Party | None = None  # the person of the line above, nothing behind whose name is known

    def read(self, lines: tuple[Line, ...]) -> None:
        """Read every list among the lines, up to the text."""
        state, missed = "before", 0
        for at, line in enumerate(lines):
            turned = self.turned(line, state)
            if turned is not None:
                state, missed = turned, 0
                continue
            if state == "before":
                if line.start > self.reach:
                    return
                if not self.begins(lines[at:]):
                    continue
                state = "list"
            if state != "list":
                missed += 1
                if self.is_text(line) or missed > NOT_UNDERSTOOD:
                    return
                continue
            if BELOW.match(line.text):
                self.reach = lines[-1].end
                continue
            if self.is_text(line):
                if self.found or line.start > self.reach:
                    return
                state = "before"
                continue
            understood = self.line(line) or self.names.plain(self.phrase(line)) is not None
            missed = 0 if understood else missed + 1
            if missed == NOT_UNDERSTOOD:
                return

    def turned(self, line: Line, state: str) -> str | None:
        """In which state a caption leaves the reading; None for another line."""
        captioned = self.words.captioned(line.text)
        if captioned is None:
            return None
        kind, behind = captioned
        if _opens(kind, state):
            self.side, self.last = "", None
            if line.start + behind < line.end:
                self.rest(line, behind)
            return "list"
        if kind in ("ends", "absent"):
            return "before" if state == "before" else kind
        return None

    def begins(self, lines: Sequence[Line]) -> bool:
        """Whether a list begins without a caption: lines of persons, or of sides with persons
        below, above the text. No list begins below it."""
        persons = 0
        for line in lines if self.bare and not self.found else ():
            if persons == SHORTEST_LIST or self.words.captioned(line.text) is not None:
                break
            if len(line.text) > LONGEST_ENTRY or self.words.is_text(line.text):
                self.bare = persons > 0
                break
            if any(p.label is Label.PERSON for p in self.entries.read(line.start, line.end)):
                persons += 1
            elif not self.words.is_side(line.text) and not self.is_side(line.text):
                break
        return persons == SHORTEST_LIST

    def told(self, line: Line) -> list[Party]:
        """Those of whom a line of a list tells in a sentence that they were there: "Mr. William
        Broe was present for Items 4, 8, and 9"."""
        if not self.found or len(line.text) > LONGEST_ENTRY or not self.words.is_text(line.text):
            return []
        noted = noted_participants(self.names.text, line.start, line.end)
        return [replace(party, reason=LISTED) for party in noted]

    def is_text(self, line: Line) -> bool:
        """Whether a line is the text, or too long to stand above it."""
        if self.words.is_text(line.text):
            return not self.told(line)
        return (
            len(line.text) > LONGEST_ENTRY and len(self.entries.read(line.start, line.end)) < MANY
        )

    def rest(self, line: Line, at: int) -> None:
        """What stands behind a caption on its own line: a list, and perhaps sentences that tell of
        others, "Chief, Africa Division, CIA, James M. Potts were present for Item No. 1"."""
        text, start = self.names.text, line.start + at
        while start < line.end:
            stop = sentence_end(text, start, line.end)
            if not self.words.is_text(text[start:stop]):
                self.line(Line(start, stop, text[start:stop]))
            elif self.found:
                noted = noted_participants(text, start, stop)
                persons = (party for party in noted if party.label is Label.PERSON)
                self.found += [replace(party, reason=LISTED) for party in persons]
            else:
                return
            start = stop + 1
            while start < line.end and text[start].isspace():
                start += 1

    def line(self, line: Line) -> bool:
        """One line of a list; False when it is not understood."""
        if told := self.told(line):
            self.found += told
            return True
        if ASIDE_LINE.fullmatch(line.text):  # "[Secretary Dulles]"
            closing = line.text.rindex(CLOSING[line.text[0]])
            self.found += self.entries.read(line.start + 1, line.start + closing)
            return True
        short = len(line.text) <= LONGEST_SIDE
        found = self.entries.read(line.start, line.end) or self.shown(line)
        persons = any(party.label is Label.PERSON for party in found)
        if short and (self.words.is_side(line.text) or (not persons and self.is_side(line.text))):
            self.side, self.last = folded(line.text), None
            return True
        if self.last is not None and self.goes_on(found, line):
            self.last = None
            return True
        found = tuple(party for party in found if not self.is_elsewhere(party))
        self.found += found
        single = found[0] if len(found) == 1 else None
        self.last = single if single and single.label is Label.PERSON else None
        office = self.last.office if self.last else None
        whole = office is not None and self.names.words.label(office) is Label.OFFICE
        if whole and not line.text.endswith(","):  # unlike "Adam Rapacki, Foreign"
            self.last = None
        return bool(found)

    def shown(self, line: Line) -> tuple[Party, ...]:
        """The bare name on a line that the source's markup shows to be one of a list."""
        name = self.names.plain(self.phrase(line)) if line.start in self.items else None
        return (person(self.names.text, name),) if name else ()

    def phrase(self, line: Line) -> Phrase:
        """The words of a line."""
        return trimmed(self.names.text, line.start, line.end)

    @property
    def names(self) -> Names:
        """The names on the page."""
        return self.entries.names

    def is_side(self, words: str) -> bool:
        """Whether a line of no person names the body of those below it."""
        ends = words.rstrip().endswith((":", "—", "–"))
        label = self.names.words.label(words.rstrip(" :—–"))
        return ends or (label in (Label.BODY, Label.POST) and "," not in words)

    def goes_on(self, found: tuple[Party, ...], line: Line) -> bool:
        """Whether a line is the office of the person on the line above: "Hon. Clarence Randall",
        "Special Assistant to the President"."""
        return len(found) == 1 and found[0].label is Label.OFFICE and not article(self.phrase(line))

    def is_elsewhere(self, party: Party) -> bool:
        """Whether an office without a country is that of another side: "The President" below
        "Mexico" is not the one of everybody's page."""
        office = party.label is Label.OFFICE and self.words.is_foreign(self.side)
        return office and not self.words.is_abroad(party.text)


def without_doubles(sides: tuple[Party, ...], listed: tuple[Party, ...]) -> tuple[Party, ...]:
    """The sides of the heading, and those of the list whom it does not name already in the same
    words or by the same name; whom other words name is told when both are identified."""
    return (*sides, *(party for party in listed if not any(same(s, party, listed) for s in sides)))


def same(side: Party, party: Party, listed: tuple[Party, ...]) -> bool:
    """Whether a side of the heading is the one listed: "Dulles" is John Foster where the list has
    no other Dulles."""
    if folded(side.text) == folded(party.text):
        return True
    if side.label is not Label.PERSON or party.label is not Label.PERSON:
        return False
    ours, theirs = names(side.text), names(party.text)
    alike = sum(one.label is Label.PERSON and names(one.text)[-1:] == ours[-1:] for one in listed)
    given = zip(ours[-2::-1], theirs[-2::-1], strict=False)
    return (
        alike == 1
        and ours[-1:] == theirs[-1:]
        and (len(ours) == 1 or len(theirs) > 1)
        and all(one[0] == other[0] for one, other in given)
    )


def names(name: str) -> list[str]:
    """The words of a name in lower case, without Jr."""
    return folded(re.sub(r",?\s+(?:Jr|Sr)\.?$|\s+I{2,3}$", "", name)).replace(".", " ").split()
