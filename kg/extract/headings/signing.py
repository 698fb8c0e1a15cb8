"""Who signed the document: the name alone in its last lines."""

from __future__ import annotations

import re

from kg.extract.headings.captions import Captions, captions
from kg.extract.headings.forms import Form
from kg.extract.headings.lines import Line, Page
from kg.extract.headings.parties import trimmed
from kg.extract.headings.partywords import PartyWords, party_words
from kg.extract.headings.title import Title
from kg.model import Label, Party, Span

WIRED = frozenset(("telegram", "circular-telegram", "airgram", "circular-airgram"))
LAST_LINES = 7
LONGEST = 110
# "J. F. K.", "McG. B.", "R.O’C.", "HAK"
_INITIAL = r"(?:Mc|Mac|[OD][’'])?[A-Z]"
INITIALS = re.compile(rf"{_INITIAL}\.\s?(?:{_INITIAL}\.?\s?){{0,3}}|[A-Z]{{2,4}}")
# "Rusk", "HECK"
SURNAME = re.compile(r"[A-Z][\w’'-]{1,20}")
# "John Foster Dulles 5", "Robert S. McNamara*", "[Dean Rusk]"
# a short paragraph: "We agreed to meet."; not "Yours, John N. Irwin, II." or "D.E."
SENTENCE = re.compile(r".{30,}[a-z)]{2}[.;]")
LAST_INITIAL = re.compile(r"(?:^|[.\s’'])[A-Z]$")
# with which an office begins below or behind a name: "Second Secretary", "Major General, USA"
RANKS = frozenset(
    ("first", "second", "third", "major", "maj", "lieutenant", "lt", "brigadier", "rear", "vice")
)
EDGES = ' \t,.;:*†“”"[]()_'


def read_signers(page: Page, title: Title, form: Form) -> tuple[Party, ...]:
    """The signers in the last lines of the body, in order; the office printed below a name goes
    with it. Nothing is taken above a paragraph.

    A telegram has no complimentary close: a name below "Sincerely," or inside quotation marks
    signs a letter that the telegram carries.
    """
    words, names = captions(), party_words()
    signers: list[Party] = []
    office: Line | None = None
    for line in reversed(page.lines[title.index + 1 :][-LAST_LINES:]):
        if line.end - line.start > LONGEST or line.text.endswith(("?", ":")):
            break
        if line.text.startswith("The ") or SENTENCE.fullmatch(line.text):
            break
        if form.slug in WIRED:
            close = words.formula.match(line.text)
            if close is not None:
                inner = close.end() == len(line.text) and " " in (
                    signers[0].text if signers else ""
                )
                signers = signers[1:] if inner else signers
                break
            if line.text.rstrip().endswith("”"):
                break
        signed = words.signed.match(line.text)
        start = line.start + (signed.end() if signed else 0)
        found = signature(words, names, page.text, start, line.end)
        if found is not None:
            behind = trimmed(page.text, found[1], line.end)
            if is_office(names, str(behind)):
                office = Line(behind.start, behind.end, str(behind))
            signers.insert(0, signer(page.text, *found, office))
            office = None
        elif is_office(names, line.text):
            office = line
        elif signers or not (words.formula.fullmatch(line.text) or signed):
            break
    return tuple(signers)


def signature(
    words: Captions, names: PartyWords, text: str, start: int, end: int
) -> tuple[int, int] | None:
    """Where the name on a line stands, None when the line is no signature."""
    while (formula := words.formula.match(text, start, end)) is not None:
        start = formula.end()
    phrase = trimmed(text, start, end)
    start, end = phrase.start, phrase.end
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES and not text[:end].endswith(("Jr.", "Sr.", "I.")):
        end -= 1
    if text.startswith(".", end) and LAST_INITIAL.search(text, start, end):
        end += 1  # "McG. B."
    line = text[start:end]
    if not line or line.lower() in words.never or re.search(r"\d", line):
        return None
    after = names.after_title(text, start, end)
    begin = after if after is not None else start
    name = names.name_at(text, begin, end) or names.name_at(
        text, begin, before_office(names, text, begin, end)
    )
    behind = text[name.end() : end].strip(EDGES) if name is not None else ""
    if name is not None and (not behind or is_office(names, behind)):
        known = len(name[0].split()) > 1 or SURNAME.fullmatch(name[0]) or INITIALS.fullmatch(line)
        if known and (behind or names.label(line) is None):
            return name.start(), name.end()
    # "White" signs telegrams, though it also begins the White House
    alone = SURNAME.fullmatch(line) is not None and names.label(line) is None
    return (start, end) if alone or INITIALS.fullmatch(line) else None


def before_office(names: PartyWords, text: str, start: int, end: int) -> int:
    """Where the office behind a name on the same line begins: "Sherman Kent Assistant Director"."""
    for space in re.compile(r"(?<![\s.][A-Z]\.)\s+(?P<word>[^\s,]+)").finditer(text, start, end):
        word = space["word"].lower()
        begins = word in names.office or word in names.institutions or word.rstrip(".") in RANKS
        if begins and space.start() > start and is_office(names, text[space.start("word") : end]):
            return space.start()
    return end


def is_office(names: PartyWords, line: str) -> bool:
    """Whether words are the office of a signer: "Deputy Secretary of Defense", "Chairman Joint
    Chiefs of Staff"."""
    words = line.strip(EDGES)
    label = names.label(words)
    first = words.split(maxsplit=1)[0].lower() if words else ""
    return label is Label.OFFICE or (label is not None and first in names.office)


def signer(text: str, start: int, end: int, office: Line | None) -> Party:
    """A signer, with the office on the line below."""
    name = text[start:end]
    return Party(
        name,
        start,
        end,
        Label.PERSON,
        name=name,
        reason="signature",
        office=office.text if office else None,
        office_span=Span(office.start, office.end) if office else None,
    )
