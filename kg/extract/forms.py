"""The words of a heading that name no party: captions, formulas, lines, forms, misprints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from kg.extract.party_words import party_words
from kg.extract.wording import any_of
from kg.model import Document, Label, Span
from kg.settings import word_table

# ----------------------------------------------------------------
# Captions and formulas around a message's text (``data/words/captions.toml``).


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


# ----------------------------------------------------------------
# The page as lines of plain words: note numbers blanked, notes apart. Offsets stay the page's.


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body, white space at its ends left out."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A document's text with each note number replaced by as many spaces, and its body's lines."""

    text: str
    lines: tuple[Line, ...]


def page_of(document: Document) -> Page:
    """The lines of heading and body, in order. A blanked note number is a blank, so that
    "October 24,2" reads "October 24, " and "Soviet Union0" reads "Soviet Union "."""
    text = blanked(document)
    notes = sorted((note.start, note.end) for note in document.notes)
    lines, at, place = [], 0, 0
    for raw in text.split("\n"):
        start = at + len(raw) - len(raw.lstrip())
        end = at + len(raw.rstrip())
        while place < len(notes) and notes[place][1] <= at:
            place += 1
        if start < end and not (place < len(notes) and notes[place][0] < end):
            lines.append(Line(start, end, text[start:end]))
        at += len(raw) + 1
    return Page(text, tuple(lines))


# "May 7, 19575": a note's number behind a year, though no call was told there
GLUED_YEAR = re.compile(
    r"(?P<date>\b[A-Z][A-Za-z]{2,8}\.? \d{1,2}, (?:1[7-9]|20)\d\d)(?P<glued>\d{1,2})(?!\d)"
)


def blanked(document: Document) -> str:
    """The text with each glued note number, and a byte order mark, replaced by spaces."""
    parts, at = [], 0
    for call in sorted(
        (note.call for note in document.notes if note.call is not None), key=lambda c: c.start
    ):
        if call.start < at:
            continue
        parts += [document.text[at : call.start], " " * (call.end - call.start)]
        at = call.end
    text = ("".join(parts) + document.text[at:]).replace("\ufeff", " ")
    if document.marked:
        return text  # where the markup tells all calls, "19575" is a misprint
    return GLUED_YEAR.sub(lambda found: found["date"] + " " * len(found["glued"]), text)


# ----------------------------------------------------------------
# Forms of documents: which words of a heading name which form (``data/words/forms.toml``).


@dataclass(frozen=True, slots=True)
class Form:
    """A form of document; ``slug`` is the local name of its concept."""

    slug: str
    label: str
    correspondence: bool
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms, one pattern of all their phrases, and one of buildings that headings name."""

    by_slug: dict[str, Form]
    by_phrase: dict[str, Form]
    phrases: re.Pattern[str]
    locations: re.Pattern[str]

    def find(self, text: str, start: int = 0, end: int | None = None) -> tuple[Form, Span] | None:
        """The first form named in ``text[start:end]``, the longest phrase of those there."""
        found = self.phrases.search(text, start, len(text) if end is None else end)
        if found is None:
            return None
        return self.by_phrase[folded(found[0])], Span(found.start(), found.end())


def folded(phrase: str) -> str:
    """A phrase in lower case with straight apostrophes and single spaces."""
    return " ".join(phrase.lower().replace("’", "'").split())


@cache
def forms() -> Forms:
    """The forms of ``data/words/forms.toml``."""
    data = word_table("forms")
    buildings = any_of(data.pop("locations")["words"])
    by_slug, by_phrase = {}, {}
    for slug, entry in data.items():
        form = Form(slug, entry["label"], entry["correspondence"], entry.get("parent"))
        by_slug[slug] = form
        by_phrase.update({folded(phrase): form for phrase in entry["words"]})
    # "Memorandum of a Conversation", not "memorandum" inside "aide-memorandums"
    return Forms(
        by_slug,
        by_phrase,
        re.compile(rf"(?<![\w-]){any_of(by_phrase)}(?![\w-])", re.IGNORECASE),
        re.compile(rf"\b{buildings}\b", re.IGNORECASE),
    )


# ----------------------------------------------------------------
# Headings whose words are misprinted: a letter lost or changed in the name of a form, a space lost
# before "to", "of" printed for "to".
#
# A misprint is taken for what it stands for only where nothing else makes sense of the heading, so
# that no word rightly spelt is changed.

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
