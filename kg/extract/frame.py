"""What stands around a text in other editions: datelines, markings, numbers, addresses, signatures.

A line above the text is a line of fields when nothing is left of it once days, hours, numbers,
forms and markings are taken away, but perhaps the name of a place:

    Cablegram 870 WASHINGTON, 15 September 1949, 6.15 p.m.      669. Secret Guard Priority
    Spec. No. 1969 November 22, 1963 №82 Washington   Emergency. Secret  MOSCOW, 6 November 1956
    T. nos 2126 à 2132. Secret. Diffusion restreinte.           O.CH226998 CONFIDENTIAL PRIORITY
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg.extract.titles import (
    WITH_INITIALS,
    bare,
    behind_title,
    is_city,
    is_place,
    kind,
    parties,
    party,
    trimmed,
)
from kg.model import Label, Party, Span
from kg.read.days import Printed, clock, days, with_hour
from kg.read.languages import Language, folded, group
from kg.read.languages import language as language_of

TOP = 26  # lines from the head of a text that are looked at
LONGEST = 170
LONGEST_NAME = 60
LAST = 14  # lines at the foot
EDGES = " \t\r\n,;:.–—-/*“”\"'[]()_"
COPIES = re.compile(
    r"(?:Copy|Copies|Экз(?:емпляр)?\.?|Kopie|Ex\.?)\s*(?:No\.?|№|Nr\.?|#|n°)?\s*\d+(?:\s*of\s*\d+)?",
    re.IGNORECASE,
)
# "Spec. No. 1643-1644", "№ 2442/GS", "T. nos 2126 à 2132", "Nr. 1102", "No. 1550 Telegraphic"
LABELLED = (
    r"(?P<label>(?:(?:Spec(?:ial)?|Serial|Спец|Исх)\.?\s*)?"
    r"(?:\bNos?\.|\bNo\b|№|№№|\bNr\.|\bT\.\s?n(?:os?|°s?)|\bn(?:os|°s?)|\bTelno\b|\bF\.N\.)|\b(?:CDA|LS)\s+no\.|%s)\s?"
    r"(?P<number>[A-Z]{0,3}[.-]?\d[\d.]*(?:\s?(?:[-–/,]|à|to)\s?[A-Z]{0,3}\d[\d.]*)*(?:[/-][A-ZА-Я]{1,4}(?!\w))?)"
)
# "870", "21, 16, 3, 2", "F2", "O.CH226998", "669."
BARE_NUMBER = re.compile(
    r"(?<![^\s\0(])(?P<number>(?:[A-Z]{1,4}[.-]?){0,2}\d{1,6}(?:/\d{1,4}){0,3}"
    r"(?:\s?(?:[-–]|à|,\s)\s?\d{1,6})*)"
    r"(?=[\s.,;:)\0]|$)(?!\.\d)\.?"
)
FOLLOWING = re.compile(
    r"(?:Personal |The )?[Ff]ollowing (?:message |is )?for (?P<to>[^.:]{3,80}?)"
    r"(?: from (?P<from>[^.:]{3,60}?))?[.:]?\s*(?:[Bb]egins?)?\s*[.:–-]*$"
)
HOUSE = re.compile(r"(?<![\d/.])\d{1,3}\s+$")  # "10 Downing Street"
STREET = re.compile(r"\b(?:Street|Avenue|Road|Square|Lane|Gate|Place|Terrace)\b", re.IGNORECASE)
AND = re.compile(r"(?:and|und|et|y|и)", re.IGNORECASE)
COPIED = re.compile(
    r"(?:(?:b?cc|c\.c\.|Copies to|Copy to|Kopien? an|Copies? à)\s*:\s*|(?:b?cc|c\.c\.)\s+(?=\S))",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\[[^\]]{0,80}\]|\{[^}]*\}")
TAKEN = "\x00"
NAME_END = re.compile(r"[.,;:”\"»)]+$")
ENCLOSED_COUNT = re.compile(r"^\d{1,2}\s+")  # "2 Anlagen"
DISTRIBUTION = re.compile(r"Distribution\s*:", re.IGNORECASE)  # "Orig. & 1 - Addressee"
CLOSING_PLACE = re.compile(
    r"(?P<place>[^\W\d_]{3,}(?:[ -][^\W\d_]{2,}){0,2}),\s*(?:D\.\s?C\.,\s*)?(?:le|den|а)?\s*$"
)
# "AWD:fp", "O/DCI:REL/mk", "Orig & 1 - Addressee", "P.S. …"
TYPIST = re.compile(
    r"[A-Z][A-Za-z/.]+[:/][A-Za-z:/]{2,20}|(?:Orig\w*\.?|\d{1,2})\s?(?:&\s?\d\s?)?[-–]\s.*|P\.\s?S\.\s.*"
)
# a line that goes on in the next one: it ends with a comma or a small word
OPEN = re.compile(r"(?:,|\s(?:in|of|de|de la|des|du|à|an|to|the|für|at|и|en|zu|bei|beim|der))\s*$")


Left = Callable[[], str]
Take = Callable[[int, int], None]


@dataclass(slots=True)
class Fields:
    """The fields of one line; spans index the page."""

    start: int
    end: int
    day: Printed | None = None
    hour: str = ""
    number: Span | None = None
    labelled: bool = False
    special: bool = False
    form: str | None = None
    classification: str | None = None
    marked: bool = False
    figures: bool = False
    place: Span | None = None
    left: str = ""

    @property
    def is_fields(self) -> bool:
        """Whether the line holds fields and nothing else."""
        figures = self.figures and self.place is not None
        anything = self.day or self.number or self.form or self.marked or figures
        return bool(anything) and (not self.left or self.place is not None)


def fields_of(
    text: str, start: int, end: int, language: Language, day_first: bool | None
) -> Fields:
    """The fields of a line, and what is left of it."""
    found = Fields(start, end)
    rest = list(text[start:end])

    def take(begin: int, stop: int) -> None:
        rest[begin - start : stop - start] = TAKEN * (stop - begin)

    def left() -> str:
        return "".join(rest)

    for copy in COPIES.finditer(text, start, end):
        take(*copy.span())
        found.marked = True
    for day in days(text, start, end, language, day_first=day_first):
        if TAKEN in left()[day.start - start : day.end - start] or len(day.edtf) < 7:
            continue
        whole = with_hour(text, day, start, end, language)
        found.day = found.day or whole
        take(whole.start, whole.end)
        break
    for number in _labelled(language.code).finditer(left()):
        special = number["label"].lower().startswith(("spec", "спец", "serial"))
        special = special or text[start] == "("  # "(No. 36. Confidential)"
        if found.number is None or (special and not found.special):
            found.number = Span(start + number.start("number"), start + number.end("number"))
            found.labelled, found.special = True, special
        named = language.form.match(number["label"])
        if named is not None and found.form is None:
            found.form = language.forms[folded(named[0])]
        take(start + number.start(), start + number.end())
        of_day = _yearless(language.code).match(left(), number.end())
        if of_day is not None:  # "No. 175 of August 15"
            take(start + of_day.start(), start + of_day.end())
    hour = clock(left(), 0, len(rest), language)
    if hour is not None:
        found.hour = hour[2]
        take(start + hour[0], start + hour[1])
    _take_words(found, left, take, language)
    for inserted in BRACKETED.finditer(left()):
        if is_place(inserted[0].strip("[]{}")):
            continue  # "[MELBOURNE]": the editors add where
        take(start + inserted.start(), start + inserted.end())
    _take_bare(found, left, take)
    _leave(found, left().replace(TAKEN, " "), left(), language)
    house = HOUSE.search(text, start, found.place.start) if found.place else None
    if found.place and house and STREET.search(text, found.place.start, found.place.end):
        found.place = Span(house.start(), found.place.end)
    return found


@cache
def _labelled(code: str) -> re.Pattern[str]:
    """A number with its label: those above, and the labels of a language: "Núm. 1188"."""
    language = language_of(code)
    own = (
        word
        for word, named in language.kinds.items()
        if named == "number" and not language.form.search(word)
    )
    return re.compile(LABELLED % rf"(?<!\w){group(own)}(?!\w)\.?", re.IGNORECASE)


@cache
def _yearless(code: str) -> re.Pattern[str]:
    """A day without its year behind a number."""
    language = language_of(code)
    month = group(language.months)
    return re.compile(
        rf"\s+(?:of|du|vom|от)\s+(?:{month}\.?\s+\d{{1,2}}|\d{{1,2}}\.?\s+{month})(?!\w)(?!,?\s+\d{{4}})",
        re.IGNORECASE,
    )


def _take_words(found: Fields, left: Left, take: Take, language: Language) -> None:
    """Forms, classifications and markings."""
    opening = language.form.match(left())  # before its words are taken for markings
    if opening is not None and not left()[opening.end() :].strip(EDGES):
        found.form = language.forms[folded(opening[0])]
        take(found.start + opening.start(), found.start + opening.end())
    named = language.classification.search(left())
    if named is not None:
        found.classification = language.classifications[folded(named[0])]
    for mark in language.marking.finditer(left()):
        found.marked = True
        take(found.start + mark.start(), found.start + mark.end())
    form = language.form.search(left())
    if (
        found.form is None
        and form is not None
        and not left()[: form.start()].replace(TAKEN, "").strip(EDGES + "0123456789")
    ):
        found.form = language.forms[folded(form[0])]
        take(found.start + form.start(), found.start + form.end())


def _take_bare(found: Fields, left: Left, take: Take) -> None:
    """A number without a word before it: it belongs to a line with other fields; an airgram's
    stands alone."""
    airgram = re.fullmatch(r"\s*(?P<number>A[-–]\d{1,4})\s*", left())
    if airgram is not None and found.number is None:
        found.number = Span(found.start + airgram.start(1), found.start + airgram.end(1))
        take(found.number.start, found.number.end)
        return
    for number in BARE_NUMBER.finditer(left()):
        beside = found.form or found.classification or (found.day and found.form)
        if found.number is None and beside and (len(number[0]) > 1 or found.form):
            found.number = Span(
                found.start + number.start("number"), found.start + number.end("number")
            )
        found.figures = True
        take(found.start + number.start(), found.start + number.end())


def _left_over(found: Fields, words: str, language: Language) -> str:
    """The words of a line that are no field."""
    # single letters between marks belong to no word: "V." for verso, "z"
    words = re.sub(r"(?<!\S)[^\W\d_]?[^\w\s]*(?!\S)", " ", words)
    if found.day or found.classification:  # signs of a file: "II A 1-83.10-1245/70"
        words = re.sub(r"(?<!\S)(?:\S*\d\S*|[IVX]+|[A-Z])(?!\S)", " ", words)
    if found.labelled:  # "D. n° 1903 EU"
        words = re.sub(r"(?<!\S)[A-Z]{1,3}(?!\S)", " ", words)
    said = " ".join(words.split()).strip(EDGES)
    if found.day:  # "from New York 25 October 1962", "из Вашингтона 27 октября"
        lead = rf"^{group(language.words['heading.from'])}\s+"
        said = re.sub(lead, "", said, flags=re.IGNORECASE)
    return "" if AND.fullmatch(said) else said  # "SECRET AND PERSONAL"


def _leave(found: Fields, words: str, masked: str, language: Language) -> None:
    """What is left: nothing, a place, or words that make the line no line of fields."""
    said = found.left = _left_over(found, words, language)
    if not said or len(said) > 40:
        return
    first = said.split()[0]
    at = masked.find(first)
    last = said.split()[-1].strip(EDGES)
    stop = masked.rfind(last) + len(last)
    inside = masked[at:stop]
    if AND.sub("", inside).count(TAKEN) or not said[0].isupper():
        return
    # a place nobody knows stands before its day, and is no name with initials
    dated = found.day is not None and found.day.start >= found.start + stop
    # "3 июня 1961 года, Вена": of other languages not every city is known
    behind = found.day is not None and language.code != "en" and found.day.end <= found.start + at
    dated = (dated or behind) and not WITH_INITIALS.search(said)
    if found.day is not None and kind(said, language) in (Label.BODY, Label.POST):
        found.left = ""  # "FOREIGN OFFICE, 21 August 1968": whose paper it is, and no place
    elif is_place(said) or is_place(said.split(",")[0]) or (dated and _like_a_place(said)):
        found.place = Span(found.start + at, found.start + stop)


def _like_a_place(words: str) -> bool:
    """Whether words could name a place nobody knows: "Windsor Castle", "Belvoir (Enge, Zürich)"."""
    return (
        len(words.split()) <= 4
        and re.fullmatch(r"[A-ZÀ-ÞА-ЯЁ][\w’'. ,()-]*", words) is not None
        and not re.search(r"\d", words)
        and not re.search(r"(?:^|\s)(?:[a-z]{4,}|on|at|by|to|in)(?:\s|$)", words)
    )


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the body as the votes see it."""

    start: int
    end: int
    text: str
    header: bool = False  # part of a header block, or of the title
    after_blank: bool = False


@dataclass(slots=True)
class Frame:
    """What stands around a text."""

    day: Printed | None = None
    place: Span | None = None
    received: Printed | None = None
    numbers: list[tuple[int, Span]] = field(default_factory=list)  # weight, where
    form: str | None = None
    classification: str | None = None
    classification_span: Span | None = None
    subject: Span | None = None
    addressees: tuple[Party, ...] = ()
    address_begun: bool = False  # with "to"
    called: tuple[Party, ...] = ()
    greeted: Party | None = None
    letterhead: tuple[Party, ...] = ()
    complimenting: tuple[Party, ...] = ()
    complimented: tuple[Party, ...] = ()
    salutation: bool = False
    signers: tuple[Party, ...] = ()
    closing_day: Printed | None = None
    copied_to: tuple[Party, ...] = ()
    undated: bool = False
    titled: bool = False  # a title or a header block stands above
    lines: list[Span] = field(default_factory=list)  # those of fields
    top: int = 0  # where the text begins

    @property
    def number(self) -> Span | None:
        """The number that is most surely the message's."""
        best = max(self.numbers, key=lambda pair: pair[0], default=None)
        return best[1] if best else None


def read_frame(
    text: str,
    lines: Sequence[PageLine],
    language: Language,
    day_first: bool | None,
    header_end: int | None = None,
) -> Frame:
    """Read what stands above and below the text in ``lines``, those of title and notes left out;
    below a header block nothing stands above the text any more."""
    frame = Frame(titled=any(line.header and len(line.text) > 8 for line in lines[:TOP]))
    head = [line for line in lines[:TOP] if not line.header]
    if header_end is not None:
        head = _with_fields_below(text, head, header_end, language, day_first)
        frame.top = header_end
    salute = next(
        (
            at
            for at, line in enumerate(head)
            if language.greets(line.text, _right_below(head, at))
            and not fields_of(text, line.start, line.end, language, day_first).is_fields
        ),
        None,
    )
    stop = salute if salute is not None else len(head)
    if salute is not None:  # "Sir,                    February 25, 1954."
        beside = [
            one for one in head[salute + 1 :] if "\n" not in text[head[salute].end : one.start]
        ]
        stop += len(beside)
        head = [*head[:salute], *beside, head[salute], *head[stop + 1 :]]
        salute = stop
    address = _address(text, head, stop, language, day_first) if salute is not None else []
    _read_head(
        frame, text, [line for line in head[:stop] if line not in address], language, day_first
    )
    if salute is not None:
        frame.salutation = True
        frame.top = max(frame.top, head[salute].end)
        frame.greeted = greeted(text, head[salute], language)
    if address:
        _take_address(frame, text, address, language)
    _take_compliments(frame, text, language)
    _read_foot(
        frame, text, [line for line in lines if line.start >= frame.top], language, day_first
    )
    return frame


def _take_compliments(frame: Frame, text: str, language: Language) -> None:
    """The sides of a note by its first words: "The Embassy presents its compliments to the Ministry
    and has the honour …"."""
    found = _compliments(language.code).search(text, 0, frame.top + 600)
    if found is None:
        return
    sides = []
    for side in ("who", "whom"):
        one = party(text, found.start(side), found.end(side), language, "compliments")
        if one is None or kind(found[side], language) is None:
            return
        sides.append((one,))
    frame.complimenting, frame.complimented = sides


@cache
def _compliments(code: str) -> re.Pattern[str]:
    words = group(language_of(code).words.get("heading.compliments", ()))
    return re.compile(
        rf"^(?P<who>[^.;:\n]{{5,160}}?)\s+{words}\s+(?P<whom>[^.;:\n]{{4,160}}?)"
        r"(?=,|\.|\s+(?:and|et|y|и)(?!\w))",
        re.MULTILINE,
    )


def _right_below(lines: Sequence[PageLine], at: int) -> str:
    """The line that follows without a blank one between; empty where none does."""
    below = lines[at + 1 : at + 2]
    return below[0].text if below and not below[0].after_blank else ""


def _with_fields_below(
    text: str, head: Sequence[PageLine], end: int, language: Language, day_first: bool | None
) -> list[PageLine]:
    """The lines above the end of a header block, and the lines of fields right below it."""
    found = [line for line in head if line.start < end]
    for line in head[len(found) : len(found) + 4]:
        if not fields_of(text, line.start, line.end, language, day_first).is_fields:
            break
        found.append(line)
    return found


def _read_head(
    frame: Frame,
    text: str,
    head: Sequence[PageLine],
    language: Language,
    day_first: bool | None,
) -> None:
    """The lines of fields, the addressee called, the subject; up to the first paragraph."""
    listing = False  # of copies, which goes on below its label
    for at, line in enumerate(head):
        fields = fields_of(text, line.start, line.end, language, day_first)
        copies = _copies(line.text, language)
        if listing and not (line.after_blank or fields.is_fields or is_text(line.text)):
            copied = parties(text, line.start, line.end, language, "address-list", listed=True)
            frame.copied_to = (*frame.copied_to, *copied)
            continue
        listing = copies is not None
        followed = _take_following(frame, text, line, language)
        if not fields.is_fields and is_text(line.text) and not copies and not followed:
            if line.end < frame.top:
                continue  # above a header block
            _marked_lead(frame, line, language)
            frame.top = max(frame.top, line.start)
            break
        labelled = _take_labelled(frame, text, line, language, day_first)
        if fields.is_fields and not labelled:
            _take_fields(frame, fields)
            frame.lines.append(Span(line.start, line.end))
        elif not (
            labelled
            or _take_place(frame, line, head[at - 1 : at] if at else (), language)
            or _take_letterhead(frame, text, line, fields, language)
        ):
            to = _called(text, line, language)
            if to is None and not (leads(line.text, language) and _right_below(head, at)):
                if frame.subject is None and _is_subject(line, head[at + 1 : at + 2], frame):
                    frame.subject = Span(line.start, line.end)
                continue
            _take_called(frame, line, to, language)
        frame.top = max(frame.top, line.end)


def _take_following(frame: Frame, text: str, line: PageLine, language: Language) -> bool:
    """ "Following for Secretary from Ambassador begins:": for whom a telegram is, and from whom."""
    found = FOLLOWING.match(line.text) if language.code == "en" else None
    if found is None:
        return False
    for side in ("to", "from"):
        begin, stop = line.start + found.start(side), line.start + found.end(side)
        named = tuple(parties(text, begin, stop, language, "address")) if found[side] else ()
        if side == "to":
            frame.called = frame.called or named
        else:
            frame.letterhead = frame.letterhead or named
    return True


def _take_called(
    frame: Frame, line: PageLine, called: Sequence[Party] | None, language: Language
) -> None:
    """Who is called on a line. Once a line says "to", what stood above it was the writer's house,
    and what stands below it in a block of its own is none of the address."""
    to = leads(line.text, language)
    if to and not frame.address_begun:
        frame.letterhead = frame.letterhead or frame.called[:1]
        frame.called = ()
    frame.address_begun = frame.address_begun or to
    parted = frame.called and any(
        (frame.called[-1].end or 0) <= span.start < line.start for span in frame.lines
    )
    if parted and all(one.label is Label.BODY for one in frame.called):
        # "COMMITTEE FOR STATE SECURITY" above day and number, "CC CPSU" below them
        frame.letterhead, frame.called = frame.letterhead or frame.called[:1], ()
    if to or not frame.address_begun or not line.after_blank:
        frame.called = (*frame.called, *(called or ()))


def _take_labelled(
    frame: Frame, text: str, line: PageLine, language: Language, day_first: bool | None
) -> bool:
    """A line with a label, where there is no whole header block: copies, subject, days."""
    label = language.label.match(line.text) or language.bare_label.match(line.text)
    named = language.kinds[folded(label["label"])] if label is not None else ""
    if label is None or named not in ("copies", "subject", "date", "dispatched", "received"):
        return False
    start = line.start + label.end()
    if named == "copies":
        found = parties(text, start, line.end, language, "address-list", listed=True)
        frame.copied_to = tuple(found)
        return True
    if named == "subject":
        frame.subject = frame.subject or Span(start, line.end)
        return True
    day = next(days(text, start, line.end, language, day_first=day_first), None)
    if day is not None:
        day = with_hour(text, day, start, line.end, language)
    if named == "received":
        frame.received = frame.received or day
    else:
        frame.day = frame.day or day
    return day is not None or named == "date"


def _take_place(
    frame: Frame, line: PageLine, above: Sequence[PageLine], language: Language
) -> bool:
    """A line that is nothing but a place: "WASHINGTON", "From PEKING"."""
    words = group(language.words["heading.from"])
    place = re.fullmatch(
        rf"{words}\s+(?P<place>[A-ZÀ-ÞА-ЯЁ][\w’' -]+?)[.,]?", line.text, re.IGNORECASE
    )
    if place is not None and (is_place(place["place"]) or place["place"].isupper()):
        at = line.start + place.start("place")
        found = Span(at, at + len(place["place"]))
    elif _is_place_line(line.text):
        said = line.text.strip(EDGES)
        at = line.start + line.text.index(said)
        found = Span(at, at + len(said.split(",")[0]))
    elif _is_strange_place(line, above, frame, language):
        found = Span(line.start, line.end)
    else:
        return False
    frame.place = frame.place or found
    return True


def _take_letterhead(
    frame: Frame, text: str, line: PageLine, fields: Fields, language: Language
) -> bool:
    """A letterhead of a post, "(No. 14)      British Embassy,", or a line that has no day."""
    words = line.text.rstrip()
    sentence = words.endswith(".") or re.search(r"\b(?:see|to|from|also)\b", words, re.IGNORECASE)
    if kind(words, language) is Label.POST and len(words) < 80 and not sentence:
        if fields.number is not None:
            frame.numbers.append((2, fields.number))
        house = party(text, line.start, line.end, language, "letterhead")
        if house is not None and fields.number is None:
            frame.letterhead = frame.letterhead or (house,)
        return True
    if language.undated.search(line.text) and len(line.text) < 60:
        frame.undated = True
        return True
    return False


def is_text(line: str) -> bool:
    """Whether a line belongs to the running text: it is long, or made of small words."""
    small = re.findall(r"(?<!\S)[a-zà-ÿа-яё]{2,}", line)
    if len(line) > LONGEST or (len(line) > 45 and len(small) > 4) or len(small) > 8:
        return True
    # "Please confirm the dates to us."
    return len(small) > 2 and re.search(r"[a-zà-ÿа-яё]{3}[.!?]$", line) is not None


def _take_fields(frame: Frame, fields: Fields) -> None:
    """What a line of fields adds; of two that say the same the first counts."""
    if fields.day is not None and (frame.day is None or len(frame.day.edtf) < 10):
        day = fields.day
        if fields.hour and "T" not in day.edtf and len(day.edtf) == 10:
            day = Printed(day.start, day.end, f"{day.edtf}T{fields.hour}")
        frame.day = day
    frame.place = frame.place or fields.place
    if fields.number is not None:
        weight = 3 if fields.special else 2 if fields.labelled and not fields.form else 1
        frame.numbers.append((weight, fields.number))
        frame.numbers.sort(key=lambda pair: -pair[0])
    frame.form = frame.form or fields.form
    if frame.classification is None and fields.classification is not None:
        frame.classification = fields.classification
        frame.classification_span = Span(fields.start, fields.end)


def _marked_lead(frame: Frame, line: PageLine, language: Language) -> bool:
    """Markings in capitals at the head of a paragraph: "TOP SECRET AND PERSONAL My colleagues"."""
    lead = re.match(r"(?:[A-Z]{2,}[ ,]+){1,6}", line.text)
    named = language.classification.search(lead[0]) if lead else None
    if named is None or frame.classification is not None or named.start() > 16:
        return False
    frame.classification = language.classifications[folded(named[0])]
    frame.classification_span = Span(line.start + named.start(), line.start + named.end())
    return True


@cache
def english() -> Language:
    """The words of English, in which places are known."""
    return language_of("en")


def _is_place_line(words: str) -> bool:
    """Whether a line is nothing but a known place: "BELGRADE.", "Moscow, U.S.S.R."."""
    said = words.strip(EDGES)
    known = is_city(said) or ("," in said and is_city(said.split(",")[0]))
    return len(said) < 40 and known and kind(said, english()) is None


def _is_strange_place(
    line: PageLine, above: Sequence[PageLine], frame: Frame, language: Language
) -> bool:
    """Whether a line below a day is a city whose name in another language nobody knows here."""
    dated = (
        bool(above) and frame.day is not None and above[0].start <= frame.day.start < above[0].end
    )
    return dated and language.code != "en" and len(line.text) < 30 and bare(line.text, language)


def _is_subject(line: PageLine, below: Sequence[PageLine], frame: Frame) -> bool:
    """Whether a line between fields and text says what the text is about."""
    words = line.text.strip()
    if (
        len(words) < 4
        or len(words) > 120
        or not (frame.day or frame.number or frame.classification)
    ):
        return False
    closed = words.endswith((".", ",", ":", ";", "]")) and not words.isupper()
    capitals = [w for w in words.split() if w[:1].isupper() or not w[:1].isalpha()]
    titled = 2 * len(capitals) >= len(words.split()) and bool(below)
    return not closed and titled and words[0].isalnum() and not words[:2].rstrip(".").isdigit()


def _called(text: str, line: PageLine, language: Language) -> tuple[Party, ...] | None:
    """The addressee called above the text: "To Comrade N.S. Khrushchev", "CC CPSU"."""
    words = line.text.strip()
    small = [w for w in words.split() if w[0].islower() and w not in ("the", "of", "and", "to")]
    long = len(words) > 130 or (words.endswith(".") and len(words.split()) > 6 and bool(small))
    if long or words.endswith("?") or re.match(r"[-•*]\s", words):
        return None
    if language.about.match(f" {words}"):
        return None  # "О визите премьер-министра": a subject
    end = line.start + len(re.sub(r"(?<!\b[^\W\d_])[:,.]+$", "", words))
    lead = _lead(language).match(words)
    meant = re.match(r"[Ff]or\s+", words) if line.after_blank else None
    if meant is not None and language.title.match(words, meant.end()):
        lead = meant  # "NOTE", "for Comrade W. Gomułka"
    opening = lead or language.honour.match(words)
    if opening is not None:
        start, end = trimmed(text, line.start + opening.end(), end, language)
        capital = re.match(r"[A-ZÀ-ÞА-ЯЁ]", text[start:end])
        found = tuple(parties(text, start, end, language, "address")) if capital else ()
        return found or None
    found = tuple(parties(text, line.start, end, language, "address"))
    titled = language.title.match(words)
    if titled is not None and words[titled.end() :] and not words.startswith("of ", titled.end()):
        whole = len(found) == 1 and found[0].label is Label.PERSON and found[0].end == end
        return found if whole else None
    return found if _names_alone(words, language) else None


def leads(words: str, language: Language) -> bool:
    """Whether a line says whom it calls: "To Comrade N.S. Khrushchev", "An den", "[To] Wang"."""
    lead = _lead(language).match(words)
    return lead is not None or language.honour.match(words) is not None


def _lead(language: Language) -> re.Pattern[str]:
    words = group((*language.words["heading.to"], *language.words.get("heading.for", ())))
    return re.compile(rf"(?:{words}|\[{words}\])(?:\s+|:?$)", re.IGNORECASE)


def _leads_alone(words: str, language: Language) -> bool:
    """Whether a line only begins an address: "To", "An das", "An den Herrn"."""
    lead = _lead(language).match(words)
    if lead is None:
        return False
    articles = language.words.get("parties.articles", ())
    left = re.sub(rf"(?<!\w){group((*articles, 'the'))}(?!\w)", " ", words[lead.end() :])
    return not language.honour.sub("", left).strip(EDGES)


def _names_alone(words: str, language: Language) -> bool:
    """Whether a line is nothing but a body or an office: "CC CPSU", "Prime Minister"."""
    label = kind(words, language)
    if re.search(r"['’]S\b", words, re.IGNORECASE):
        return False  # "PRIME MINISTER'S SECRETARIAT": a letterhead
    if label is Label.BODY:
        said = words.rstrip(":")
        return (
            len(said) < 45
            and ":" not in said
            and all(
                word[0].isupper() or word in ("of", "and", "the", "for") for word in said.split()
            )
        )
    return label is Label.OFFICE and len(words.split()) < 5 and words[0].isupper()


# ---------------------------------------------------------------- addresses and salutations


def _address(
    text: str, head: Sequence[PageLine], stop: int, language: Language, day_first: bool | None
) -> list[PageLine]:
    """The address above a salutation: the lines behind the last one of fields."""
    found: list[PageLine] = []
    for line in reversed(head[:stop]):
        fields = fields_of(text, line.start, line.end, language, day_first)
        date = fields.day is not None or (fields.marked and fields.is_fields)
        motto = line.text[0] in '"“«„'  # "Year of Organization"
        if date or motto or len(line.text) > 110 or line.text.rstrip().endswith((":", "?")):
            break
        found.insert(0, line)
    begun = next((at for at, one in enumerate(found) if _lead(language).match(one.text)), None)
    if begun is not None and (begun or _leads_alone(found[0].text, language)):
        return found[begun:]
    first = found[0].text if found else ""
    named = language.honour.match(first) or (
        language.title.match(first) and behind_title(first, 0, len(first), language)
    )
    if found and len(found) == stop and not named:
        return []  # nothing of fields above: it may be a letterhead
    return found


def _addressee(lines: Sequence[PageLine], greeted_: Party | None, language: Language) -> int | None:
    """Which line of an address begun with "to" names the addressee: the one that is greeted, or the
    first person with a title; his office or house may stand above him."""
    for at, line in enumerate(lines):
        if greeted_ and greeted_.name and greeted_.name.split()[-1] in line.text.split():
            return at
    titled = (
        at
        for at, line in enumerate(lines)
        if language.title.match(line.text) and behind_title(line.text, 0, len(line.text), language)
    )
    return next(titled, None)


def _take_address(frame: Frame, text: str, lines: Sequence[PageLine], language: Language) -> None:
    """The addressee of an address: its first line, or the second where the first only honours."""
    begun = _lead(language).match(lines[0].text)
    if begun is not None:
        at = _addressee(lines[1:], frame.greeted, language)
        if _leads_alone(lines[0].text, language):
            lines = lines[1 + (at or 0) :]
        elif at is not None and not lines[1 + at].after_blank:
            lines = lines[1 + at :]
        else:
            lines = [
                PageLine(lines[0].start + begun.end(), lines[0].end, lines[0].text[begun.end() :]),
                *lines[1:],
            ]
    elif len(lines) > 1 and not behind_title(lines[0].text, 0, len(lines[0].text), language):
        at = _addressee(lines, None, language)  # "Marshal of the Soviet Union", "Comrade R. …"
        known = language.honour.match(lines[0].text) or bare(lines[0].text, language)
        lines = lines if known or at is None or lines[at].after_blank else lines[at:]
    first = lines[0]
    honour = language.honour.match(first.text) or re.match(
        r"(?:To\s+)?The \W*[A-Z%]\w*onorable", first.text
    )
    courtesy = language.title.match(first.text)  # "Excelentísimo señor", his name below
    if honour is None and courtesy is not None and courtesy.end() == len(first.text):
        honour = courtesy
    start = first.start + (honour.end() if honour else 0)
    end = first.end
    if not re.search(r"[^\W\d_]{2}", text[start:end]) and len(lines) > 1:
        start, end = lines[1].start, lines[1].end
    whole = language.title.match(text, start, end)
    comma = text.find(",", start, end)
    stop = comma if comma > 0 else end
    name = party(text, start, stop, language, "address")
    if name is not None and (whole or honour or bare(text[start:stop], language) or len(lines) > 1):
        if name.label is Label.BODY and honour:
            plain = trimmed(text, start, stop, language)
            name = Party(
                text[plain[0] : plain[1]],
                *plain,
                Label.PERSON,
                reason="address",
                name=text[plain[0] : plain[1]],
            )
        frame.addressees = (name,)


def greeted(text: str, line: PageLine, language: Language) -> Party | None:
    """Who is greeted: "Dear Comrade Khrushchev:", "My dear Tommy,"; nobody by "Sir," or "Ami"."""
    found = language.salutation.match(line.text)
    if found is None:
        return None
    start, end = line.start + found.end(), line.end
    stop = re.search(r"[,:!;–—]|\.\s*$", text[start:end])
    end = start + stop.start() if stop else end
    start, end = trimmed(text, start, end, language)
    words = text[start:end]
    if not words:
        # "Mr. President:" is a salutation by itself
        start, end = trimmed(text, line.start, line.start + found.end(), language)
        words = text[start:end]
        office = kind(words, language) is Label.OFFICE
        told = Party(words, start, end, Label.OFFICE, reason="salutation", confidence=0.8)
        return told if office else None
    titled = language.title.match(words)
    small = not words[0].isupper() and titled is None
    if re.search(r"\d", words) or small or len(words) > LONGEST_NAME:
        return None
    whole = party(text, start, end, language, "salutation")
    if titled is not None:
        return whole if titled.end() < len(words) else None
    # a capital begins every noun in German: a name without a title may be anything
    plain = language.code != "de" and bare(words, language) and len(words.split()) <= 3
    return whole if plain else None


# ---------------------------------------------------------------- the foot


def _read_foot(
    frame: Frame,
    text: str,
    lines: Sequence[PageLine],
    language: Language,
    day_first: bool | None,
) -> None:
    """Signature, day and addresses below the text."""
    foot = _without_lists(frame, text, list(lines[-LAST:]), language)
    foot = [
        line
        for line in foot
        if (frame.day and line is not foot[-1])
        or not _take_dateline(frame, text, line, language, day_first)
    ]
    bottom = _address_below(foot, frame, language)
    office = _office_below(text, frame, foot, language) if bottom is None else None
    if office is not None:
        foot = foot[:-1]
        frame.addressees = frame.addressees or (office,)
        frame.called = ()
    if bottom is not None:
        if not frame.addressees:
            _take_address(frame, text, foot[bottom:], language)
        foot = foot[:bottom]
    while foot and _no_signature(foot[-1], language):
        foot.pop()
    closing = next(
        (at for at in range(len(foot) - 1, -1, -1) if language.closing.match(foot[at].text)), None
    )
    if foot:
        _take_signature(frame, text, foot, closing, language, day_first)


def _take_dateline(
    frame: Frame, text: str, line: PageLine, language: Language, day_first: bool | None
) -> bool:
    """Place and day below a signature: "Москва, 9 ноября 1961 года"."""
    day = next(days(text, line.start, line.end, language, day_first=day_first), None)
    where = CLOSING_PLACE.match(text[line.start : day.start]) if day else None
    if day is None or where is None or text[day.end : line.end].strip(" .г"):
        return False
    if not (is_place(where["place"]) or language.code != "en"):
        return False
    frame.closing_day = day
    frame.place = frame.place or Span(line.start, line.start + where.end("place"))
    return True


def _office_below(
    text: str, frame: Frame, foot: Sequence[PageLine], language: Language
) -> Party | None:
    """The addressee below a signature: "The President of the United States of America" under a
    letter, "PRIME MINISTER" under a minute that calls nobody."""
    if len(foot) < 3 or not foot[-1].after_blank or len(foot[-1].text) > 90:
        return None
    line = foot[-1]
    letter = frame.salutation and line.text.startswith("The ")
    houses = all(one.label is Label.BODY for one in frame.called)
    minute = not frame.salutation and houses and line.text.isupper()
    if kind(line.text, language) is not Label.OFFICE or not (letter or minute):
        return None
    return party(text, line.start, line.end, language, "address")


def _address_below(foot: Sequence[PageLine], frame: Frame, language: Language) -> int | None:
    """Where an address below the signature begins: it honours its addressee; or it is a block
    behind the closing formula and the block of the signature, a name with what he is below."""
    for at, line in enumerate(foot):
        odd = re.match(r"The \W?[A-Z%]\w*onorable\b", line.text)
        if at and len(line.text) < 90 and (language.honour.match(line.text) or odd):
            return at
    letter = frame.salutation or any("Esq" in line.text for line in foot)
    return _block_below(foot, language) if letter and foot else None


def _block_below(foot: Sequence[PageLine], language: Language) -> int | None:
    """Where the last block of a letter begins, when it is an address below the signature."""
    closing = next((at for at, line in enumerate(foot) if language.closing.match(line.text)), None)
    last = next((at for at in range(len(foot) - 1, 0, -1) if foot[at].after_blank), 0)
    first = foot[last].text
    told = len(foot) - last > 1 or re.search(r"\bEsq\b", first)
    if not last or not told or len(first) > LONGEST_NAME:
        return None
    between = foot[closing + 1 : last] if closing is not None else foot[last - 1 : last]
    # a line that ends with a comma is a formula nobody knows: "Revolucionariamente,"
    between = [one for one in between if closing is not None or not one.text.endswith(",")]
    said = [language.signed.sub("", one.text).rstrip(".,") for one in between]
    signed = any(
        _is_name(one, language) and (closing is not None or bare(one, language)) for one in said
    )
    named = bare(re.split(r",|\bEsq\b", first)[0], language) or language.title.match(first)
    return last if signed and named else None


def _without_lists(
    frame: Frame, text: str, foot: list[PageLine], language: Language
) -> list[PageLine]:
    """The last lines without lists of copies and enclosures: "cc: Embassy Bonn", "Enclosure:"."""
    kept: list[PageLine] = []
    listing = ""
    for at, line in enumerate(foot):
        copied = _copies(line.text, language) if at else None
        enclosed = ENCLOSED_COUNT.sub("", line.text)
        if copied is not None or DISTRIBUTION.match(line.text):
            listing = "copies" if copied else "distribution"
        elif at and len(line.text) < 60 and language.enclosed.match(enclosed):
            listing = "enclosures"
        elif line.after_blank:
            listing = ""
        if not listing:
            kept.append(line)
            continue
        frame.lines.append(Span(line.start, line.end))
        if listing == "copies":
            start = line.start + (copied.end() if copied else 0)
            found = tuple(parties(text, start, line.end, language, "copies", listed=True))
            frame.copied_to = (*frame.copied_to, *found)
    return kept


def _copies(words: str, language: Language) -> re.Match[str] | None:
    """The label of a list of copies: "cc: Embassy Bonn", "Sent to: Stalin, Molotov"."""
    label = language.label.match(words) or language.bare_label.match(words)
    if label is not None and language.kinds[folded(label["label"])] == "copies":
        return label
    return COPIED.match(words)


def _no_signature(line: PageLine, language: Language) -> bool:
    """Whether a last line is none of the signature's: markings, ends, comments."""
    words = line.text.strip()
    marked = language.marking.sub("", words).strip(EDGES)
    if not marked or TYPIST.fullmatch(words):
        return True
    if _drafted(language.code).match(words):
        return True
    if re.fullmatch(r"\[?\(?(?:Ends?|End of (?:text|message)|Ende)\)?\]?\.?", words, re.IGNORECASE):
        return True
    if words.startswith("[") and words.endswith("]") and not language.signed.match(words):
        return True
    return re.match(r"(?:\w{1,3}[/*)]|\*+)\s", words) is not None or len(words) < 2


@cache
def _drafted(code: str) -> re.Pattern[str]:
    """The words before who drafted or typed it: "Typed by Bantsekina", "Cleared by …"."""
    language = language_of(code)
    words = group(word for word, named in language.kinds.items() if named == "drafted")
    return re.compile(rf"{words}(?!\w)", re.IGNORECASE)


def _take_signature(
    frame: Frame,
    text: str,
    foot: Sequence[PageLine],
    closing: int | None,
    language: Language,
    day_first: bool | None,
) -> None:
    """The name in the last lines: behind a closing formula, a day, or alone."""
    for back, line in enumerate(reversed(foot)):
        at = len(foot) - 1 - back
        if closing is not None and at < closing:
            return
        if len(line.text) > 110 or back > 4:
            return
        if closing is not None and at == closing:
            formula = language.closing.match(line.text)
            start = line.start + (formula.end() if formula else 0)
        else:
            start = line.start
        found = _signer(frame, text, start, line.end, language, day_first, closing is not None)
        if found is not None:
            above = foot[at - 2 : at] if at > 1 else ()
            if above and not found.office and kind(above[1].text, language) is Label.OFFICE:
                # "CURTIS E. LeMAY", "Acting Chairman", "Joint Chiefs of Staff"
                begin, end = above[0].start, above[0].end
                name = _signer(frame, text, begin, end, language, day_first, closing is not None)
                found = name or found
            frame.signers = (found,)
            beside = foot[at - 1 : at] if at else ()
            if beside and "\n" not in text[beside[0].end : line.start]:
                _fields_below(frame, text, beside[0], language, day_first)
            return
        if _fields_below(frame, text, line, language, day_first):
            continue
        office = kind(line.text, language) is not None and len(line.text) < 70
        # "General Counsel" right below a name
        below = not line.after_blank and line.text[0].isupper() and len(line.text) < 50
        if not (office or below or language.closing.match(line.text)):
            return


def _fields_below(
    frame: Frame, text: str, line: PageLine, language: Language, day_first: bool | None
) -> bool:
    """Day and number at the foot: "14 февраля 1958 г.", "№ 340/ос", "28.X.62     A. GROMYKO"."""
    fields = fields_of(text, line.start, line.end, language, day_first)
    if not fields.is_fields or fields.place:
        return False
    frame.closing_day = frame.closing_day or fields.day
    if fields.number is not None and fields.labelled:
        frame.numbers.append((2, fields.number))
    return True


def _signer(
    frame: Frame,
    text: str,
    start: int,
    end: int,
    language: Language,
    day_first: bool | None,
    closed: bool,
) -> Party | None:
    """The name on one line, with the day beside it: "26/X/62  ALEKSEYEV", "[gez.] Kroll"."""
    day = next(days(text, start, end, language, day_first=day_first), None)
    if day is not None:
        before = text[start : day.start].strip(EDGES)
        start, end = (day.end, end) if not before else (start, day.start)
        if before and text[day.end : line_end(text, day.end)].strip(EDGES + "г"):
            return None
    stamped = re.match(r"\s*\[[^\]\d]{2,30}\]\s*", text[start:end])  # "[stamped] (Signed) …"
    stamp = stamped.end() if stamped else 0
    signed = language.signed.match(text[start + stamp : end])
    start += stamp + signed.end() if signed is not None else 0
    shown = closed or day is not None or signed is not None or frame.salutation
    shown = shown or _stands_alone(frame, text, start)
    name = _name_on(text, start, end, language, stops=not (closed or day is not None))
    if name is None or not (shown or name.text.isupper() or len(name.text.split()) > 1):
        return None
    frame.closing_day = day or frame.closing_day
    return name


def _stands_alone(frame: Frame, text: str, start: int) -> bool:
    """Whether it is a line of its own under a telegram, where a surname alone signs: "Florin"."""
    alone = start == 0 or text[:start].endswith("\n\n")
    told = frame.numbers or frame.called or frame.address_begun or frame.titled
    return alone and bool(told)


def _name_on(text: str, start: int, end: int, language: Language, *, stops: bool) -> Party | None:
    """The person that a stretch names and nothing else; ``stops``: a full stop ends a sentence."""
    while start < end and (text[start] in EDGES or text.startswith("г.", start)):
        start += 2 if text.startswith("г.", start) else 1
    line = re.sub(r",\s+[JjSs]r\.?$", "", text[start:end].rstrip())
    words = NAME_END.sub("", line)
    # "Salvador Allende G." ends with an initial, no sentence
    stopped = re.search(r"[^\W\d_]{2}\.$", line) and len(words.split()) > 1
    formula = language.closing.match(words) or language.salutation.match(words)
    odd = not words or len(words) > LONGEST_NAME or re.search(r"\d", words)
    if odd or formula or (stopped and stops):
        return None
    name = party(text, start, start + len(words), language, "signature")
    if name is None or name.label is not Label.PERSON or not _is_name(name.text, language):
        return None
    return name


def line_end(text: str, at: int) -> int:
    """Where the line around a place ends."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _is_name(words: str, language: Language) -> bool:
    """Whether a phrase of a last line can be a signature."""
    said = words.strip(EDGES)
    if language.marking.search(said) or language.form.search(said) or is_place(said):
        return False
    return len(said) > 1 and re.fullmatch(r"(?:[^\W\d_][\w’'.-]*\s*){1,5}", said) is not None
