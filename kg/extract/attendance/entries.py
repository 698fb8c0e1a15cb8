"""Who one line of a list of participants names.

Mr. Foy D. Kohler, Deputy Assistant Secretary, EUR        EUR/EE—Arthur I. Wortzel
The Secretary                                             Messrs. Waugh and Weiss, State
Ambassador of Israel, Lieutenant General Yitzhak Rabin    Mr. Wisner, Mr. Barnes, Colonel King

A person's span is the name, as in headings; an office printed beside it goes with it. What fits
none of these forms names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.attendance.listnames import BEHIND, POSSESSIVE, SPACE, SYMBOL, Names, article
from kg.extract.attendance.listwords import ASIDE
from kg.extract.headings.parties import Phrase, skip_article, trimmed
from kg.model import Label, Party, Span

LISTED = "participants-list"
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
        forms = (self.row, self.several, self.led, self.one, self.held, self.apposed, self.joined)
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
            if whole is not None and not ASIDE.sub("", self.text[whole.end : part.end]).strip(
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
        return ()

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
