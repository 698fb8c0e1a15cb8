"""The words of lists of participants (``data/words/participants.toml``) and questions asked of
them: is this line a caption, a side, running text?
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.extract.wording import any_of
from kg.settings import word_list, word_table

# "(for part of the meeting only)", "[R-Vermont]"
ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
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
        if above > LONGEST_CAPTION or not self.is_present(line[:above]):
            return None
        return "present", behind

    def is_present(self, words: str) -> bool:
        """Whether words say who was there: "The following were present", "US Participants"."""
        before, _, last = folded(words).removesuffix(" were").rpartition(" ")
        if last not in self.presence:
            return False
        rest = [word for word in before.split() if word not in self.leading]
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
        part=re.compile(rf"\b{any_of(data['parts']['words'])}\b", re.IGNORECASE),
        # "the Ambassador was", "It was", "I asked"; not "HE Ali Khan", "Will Clayton"
        text=re.compile(rf"(?<![\w.’'-]){told}(?![\w’'-])|^{opening}\s(?=[a-z])|\bI\s[a-z]"),
        headings=frozenset(data["headings"]["words"]),
        initialisms=word_list("initialisms"),
        places=frozenset(
            folded(name) for list_ in ("places", "peoples") for name in word_list(list_)
        ),
    )
