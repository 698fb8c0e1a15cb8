"""The lists of participants between the heading of a record and its text.

A list begins below "PARTICIPANTS", "Present:" or the like, has a line for each, or several on a
line, perhaps below their sides ("US", "The German Side"), and ends at another caption or at the
first line of text. A line that is not understood is passed over and names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.extract.attendance.entries import Entries, person
from kg.extract.attendance.listnames import Names, article
from kg.extract.attendance.listwords import ListWords, folded, list_words
from kg.extract.headings.lines import Line, page_of
from kg.extract.headings.parties import Phrase, trimmed
from kg.extract.headings.partywords import party_words
from kg.extract.headings.reading import Heading
from kg.model import BlockKind, Document, Label, Mention, Party, Span

REACH = 4000  # characters below the title in which a list may begin
LONGEST_ENTRY = 250  # characters of a line that is no row of names
MANY = 5  # names that a longer one has at least
LONGEST_SIDE = 60
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


def listed_participants(
    document: Document, heading: Heading, mentions: Iterable[Mention]
) -> tuple[Party, ...]:
    """Everybody whom the lists above the text of a record name, in order.

    ``mentions`` say where persons were found, so that a bare name is told from a heading. A
    message has senders and addressees instead; whom it tells of met elsewhere.
    """
    top = heading.title_span.end
    if is_sent(heading) or not BEGUN.search(document.text, top, top + REACH):
        return ()
    page = page_of(document)
    lines = tuple(line for line in page.lines if line.start >= top)
    persons = {m.start: Span(m.start, m.end) for m in mentions if m.label is Label.PERSON}
    entries = Entries(Names(page.text, party_words(), list_words(), persons))
    kind = BlockKind.ADDRESS_LIST if document.marked else None
    items = frozenset(block.start for block in document.blocks if block.kind is kind)
    reading = _Reading(entries, list_words(), top + REACH, items)
    reading.read(lines)
    return tuple(dict.fromkeys(reading.found))


def is_sent(heading: Heading) -> bool:
    """Whether a document goes to somebody; a memorandum for the President's file goes to nobody."""
    nobody = party_words().nobody
    return heading.correspondence and any(
        folded(party.text).rpartition(" ")[2] not in nobody for party in heading.recipients
    )


@dataclass(slots=True)
class _Reading:
    """The lines of a page from the first caption on, and whom they have named so far."""

    entries: Entries
    words: ListWords
    reach: int
    items: frozenset[int]  # where the lines begin that the markup puts in lists
    found: list[Party] = field(default_factory=list)
    side: str = ""
    last: Party | None = None  # the person of the line above, nothing behind whose name is known

    def read(self, lines: tuple[Line, ...]) -> None:
        """Read every list among the lines, up to the text."""
        state, missed = "before", 0
        for line in lines:
            captioned = self.words.captioned(line.text)
            kind = captioned[0] if captioned else ""
            if captioned and (kind == "present" or (kind == "within" and state != "before")):
                state, missed, self.side, self.last = "list", 0, "", None
                if line.start + captioned[1] < line.end:
                    self.rest(line, captioned[1])
                continue
            if kind in ("ends", "absent"):
                state = "before" if state == "before" else kind
                continue
            if state == "before":
                if line.start > self.reach:
                    return
                continue
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

    def is_text(self, line: Line) -> bool:
        """Whether a line is the text, or too long to stand above it."""
        if self.words.is_text(line.text):
            return True
        return (
            len(line.text) > LONGEST_ENTRY and len(self.entries.read(line.start, line.end)) < MANY
        )

    def rest(self, line: Line, at: int) -> None:
        """What stands behind a caption on its own line."""
        if not self.words.is_text(line.text[at:]):
            self.line(Line(line.start + at, line.end, line.text[at:]))

    def line(self, line: Line) -> bool:
        """One line of a list; False when it is not understood."""
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
