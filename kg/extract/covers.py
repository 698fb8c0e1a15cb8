"""What a carrying telegram or letter says of the message it passes on: its cover text.

``Following message from President to Khrushchev delivered to Soviet Embassy 1:45 a.m.`` names the
form, the sender and the addressee of what follows; a letter "of October 24" that the message
answers is no part of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.extract.wording import any_of
from kg.model import Block, Date, Label, Mention, Party
from kg.settings import word_list, word_table

# ----------------------------------------------------------------
# The wording by which letters open and close and telegrams mark the text they carry.
#
# The words are in ``data/words/letters.toml``; here they become patterns. Each pattern has an
# example beside it.

_NOTE_NUMBER = r"(?:\s?\d{1,2}(?!\d))?"


@dataclass(frozen=True, slots=True)
class LetterWords:
    """Patterns made from the shipped words; all of them search or match in a document's text."""

    hint: re.Pattern[str]  # whether a page can hold an enclosed message at all
    salutation: re.Pattern[str]  # “Dear Mr. Chairman:   group "name"
    address: re.Pattern[str]  # His Excellency John F. Kennedy, President of …
    valediction: re.Pattern[str]  # Sincerely yours,
    second: re.Pattern[str]  # Sincerely,   (right after another valediction)
    signed: re.Pattern[str]  # /s/
    signature: re.Pattern[str]  # “signed John F. Kennedy   group "name"
    begin: re.Pattern[str]  # Begin Verbatim Text.
    end: re.Pattern[str]  # End text.
    quote: re.Pattern[str]  # QUOTE
    alone: re.Pattern[str]  # Verbatim Text.   (all that a block says, or its last words)
    noun: re.Pattern[str]  # oral message
    act: re.Pattern[str]  # handed   the group tells the kind: "give"
    forms: dict[str, str]  # noun → slug of a form
    signs: dict[str, str]  # small word → what stands for it in a skeleton (announcement.py)
    same: dict[str, str]  # title as it is abbreviated → as it is spoken, both in lower case
    refused: re.Pattern[str]  # draft resolution
    transmission: re.Pattern[str]  # following
    answering: re.Pattern[str]  # in reply
    party: re.Pattern[str]  # the President, Prime Minister Nehru, N. Khrushchev
    sender: re.Pattern[str]  # from the President
    recipient: re.Pattern[str]  # to Prime Minister Nehru
    owner: re.Pattern[str]  # Khrushchev’s letter, Presidential message
    office: re.Pattern[str]  # President
    body: re.Pattern[str]  # Foreign Office
    two: re.Pattern[str]  # Secretary for President
    channel: re.Pattern[str]  # Embassy
    titled: re.Pattern[str]  # Prime Minister, Mr.
    place: re.Pattern[str]  # Tehran
    name: re.Pattern[str]  # John F. Kennedy
    label: re.Pattern[str]  # [Enclosure 1], Tab A2
    delivered: re.Pattern[str]  # handed to
    asked: re.Pattern[str]  # please


def _edge(words: Iterable[str]) -> str:
    """Any of the phrases, with no word character on either side."""
    return rf"(?<!\w){any_of(words)}(?!\w)"


def _shouted(words: list[str]) -> list[str]:
    """The words as they are and in capitals: DEAR MR. PRESIDENT."""
    return [*words, *(word.upper() for word in words)]


@cache
def letter_words() -> LetterWords:
    """The shipped wording, compiled once."""
    return _compile(word_table("letters"))


@dataclass(frozen=True, slots=True)
class _Naming:
    """How parties are written, as parts of patterns."""

    name: str  # John F. Kennedy
    office: str
    body: str
    courtesy: str
    who: str  # any of them with what stands before it


def _naming(party: dict[str, Any]) -> _Naming:
    not_name = r"(?!" + any_of(party["not_names"]) + r"(?![\w’'.-]))"
    # "N.Khrushchev", "MacArthur", "al-Khayyal", "U", "Shih-min", "d’Estaing"; no month, no place
    # of sending
    word = (
        not_name
        + r"(?>[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zà-ÿ](?<!’s)(?<!'s)|U(?= [A-Z][a-z])"
        + r"|[A-Z]{1,2}(?:\.[A-Z])*\.|[A-Z]\.[A-Z]\w+|d[’'][A-Z][a-zà-ÿ]+)"
    )
    glued = r"(?: |(?<=[.\]]))"  # "N. Khrushchev", "N.Khrushchev"
    name = rf"{word}(?:{glued}(?:de|da|von|van|al|el|bin|ibn|du|la) {word}|{glued}{word}){{0,4}}"
    office = any_of(_shouted(party["offices"]))
    body = (
        rf"(?:(?:[A-Z][a-z]+\s)?{any_of(party['bodies'])}"
        rf"(?:\s(?:in|of)\s(?:the\s)?[A-Z]\w+(?: {not_name}[A-Z]\w+){{0,3}})?)(?![\w’'-])"
    )
    courtesy = any_of(_shouted(party["courtesy"]))
    titled = (
        rf"(?:(?:the\s|The\s)?(?:{courtesy}\s?)?{office}(?!\w)"
        rf"(?: of (?:the )?{not_name}[A-Z][a-z]+(?: {not_name}[A-Z][a-z]+)?)?"
        rf"(?:\s(?:{courtesy}\s?)?{name})?)"
    )
    named = rf"(?:(?:de|von|van|al) )?{name}"
    who = (
        rf"(?:(?:His|Her) (?:Excellency|Majesty),? )?"
        rf"(?:{titled}|(?:the\s)?{body}|{courtesy}\s?{name}|{named})"
    )
    return _Naming(name, office, body, courtesy, who)


def _compile(data: dict[str, Any]) -> LetterWords:
    naming = _naming(data["party"])
    patterns: dict[str, Any] = _ends_of_letters(data, naming.name) | _marks(data)
    patterns |= _passing_on(data) | _parties(data, naming)
    forms = {key.lower(): value for key, value in data["nouns"].items()}
    same = {key.lower(): value.lower() for key, value in data["party"]["same"].items()}
    signs = {
        word: "" if sign == "silent" else sign
        for sign, words in data["skeleton"].items()
        for word in words
    }
    return LetterWords(forms=forms, same=same, signs=signs, **patterns)


def _ends_of_letters(data: dict[str, Any], name: str) -> dict[str, re.Pattern[str]]:
    """How letters open and close."""
    opening, closing = data["salutation"], data["valediction"]
    salutation = (
        rf"(?:(?i:{any_of(opening['openers'])})\s+(?P<name>(?:[A-ZÀ-Þ]|the\s)[^\n:,;!?—]{{1,70}}?)"
        rf"|(?P<alone>(?i:{any_of(opening['alone'])})))"
        rf"(?P<stop>\s?[:,;!—]|(?<!\b(?i:Mr))(?<!\b(?i:Dr))(?<!\b(?i:Mrs))\.(?=\s|$|[”\"])|\s?-(?=\s|$)|(?=[”\"]?{_NOTE_NUMBER}\s*(?:\n|$)))"
    )
    valediction = (
        rf"(?i:{any_of(closing['phrases'])}"
        rf"|(?:with\s+)?(?:{any_of(closing['degrees'])}\s+){{1,4}}"
        rf"{any_of(closing['feelings'])})"
        rf"(?:\s?[,.:;]|\s?(?=[“”\"]?\s*(?:\n|$))|(?=\s+[(\[]?(?:signed|sgd|/s/)))"
    )
    return {
        "salutation": re.compile(salutation),
        "address": re.compile(any_of(opening["address"]) + r"(?!\w)"),
        "valediction": re.compile(
            rf"(?:(?<=[.!?\n”\"“’'])|^)\s*"
            rf"(?i:(?:I am|I remain|Believe me|Accept)[^\n]{{0,60}}?\s)?{valediction}"
        ),
        "second": re.compile(rf"[\s“”\"]*{valediction}"),
        "signed": re.compile(
            rf"(?:(?<=[\n“”\"])|(?<=[,.;]\s)|^)(?i:{any_of(closing['signed'])})"
            rf"[:,]?\s*[“\"‘]?(?=[A-Z])"
        ),
        "signature": re.compile(rf"[\s“”\"]*(?:signed\s+|/s/\s*)?(?P<name>{name})"),
    }


def _marks(data: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    """What marks a text that is carried: begin and end, quotation, captions."""
    marks, labels = data["marks"], data["labels"]
    gap = r"(?:\s+" + any_of(marks["between"]) + r"){0,4}"
    nouns = any_of(marks["nouns"])
    return {
        "hint": re.compile(
            rf"\n\s?[“\"‘]?(?:My |MY )?(?:Dear|DEAR)\b"
            rf"|\n\[?{any_of(labels['always'] + labels['maybe'])}|(?<=[:.”\s])[“\"](?=[A-Z])"
            rf"|(?i:\b(?:begin|end|start)\s+[\w.-]+|\bunquote\b|\bunqte\b)"
            rf"|\n[“\"]?(?i:{any_of(data['salutation']['alone'])})"
        ),
        "begin": re.compile(
            rf"(?i:\b{any_of(marks['begin'])}{gap}\s+{nouns}\b)"
            rf"(?P<what>\s+(?:of|to|for|from)\s[^:\n]{{1,60}}:)?(?:\s*[:.,]|\s?—)?\s*"
        ),
        "end": re.compile(
            rf"(?i:\b{any_of(marks['end'])}{gap}\s+{nouns}\b)|{_edge(marks['unquote'])}"
        ),
        "quote": re.compile(
            rf"(?:(?<=[:.\n]\s)|(?<=[:\n])|^){any_of(marks['quote'])}(?!\w)[:.]?\s*"
        ),
        "alone": re.compile(
            rf"(?:^|(?<=[.:;]\s))(?i:{any_of(marks['alone'])})\s?[:.]?{_NOTE_NUMBER}$"
        ),
        "label": re.compile(
            rf"\[?(?P<caption>{any_of(labels['always'])}|(?P<maybe>{any_of(labels['maybe'])}))"
            rf"(?i:\s+(?:no\.?\s*)?(?P<number>[“\"]?[A-Z\d]{{1,2}}[”\"]?|[IVX]+))?"
            rf"(?:\s*[—–-]\s*[^\n\]]{{1,40}})?\s?\]?(?:\s?[“\"][A-Z\d][”\"])?\s?:?\s?\d{{0,2}}"
            rf"(?:\s(?:top secret|secret|confidential|restricted))?",
            re.IGNORECASE,
        ),
    }


def _passing_on(data: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    """The words for what is passed on, and for passing it on."""
    told = data["transmission"]
    return {
        "noun": re.compile(rf"(?i:{_edge(data['nouns'])})"),
        "refused": re.compile(rf"(?i:{_edge(data['refused']['words'])})"),
        "transmission": re.compile(rf"(?i:{_edge(told['words'])})"),
        "answering": re.compile(rf"(?i:{_edge(told['answering'])})"),
        "act": re.compile(
            "|".join(rf"(?P<{kind}>(?i:{_edge(verbs)}))" for kind, verbs in data["acts"].items())
        ),
        "delivered": re.compile(rf"(?i:\b{any_of(told['deliver_done'])}\b)"),
        "asked": re.compile(rf"(?i:\b{any_of(told['deliver_asked'])})\s+(?:\w+ly\s+)?$"),
    }


def _parties(data: dict[str, Any], naming: _Naming) -> dict[str, re.Pattern[str]]:
    """Who is named, and in which construction."""
    who, office, courtesy = naming.who, naming.office, naming.courtesy
    parties = rf"{who}(?:(?:,? (?:and|&) | ?/ ?){who}){{0,3}}"
    return {
        "party": re.compile(who),
        "sender": re.compile(
            rf"(?i:\b(?:from|(?:by|at the) direction of|on behalf of|(?P<by>by)))"
            rf"\s+(?P<party>{parties})"
        ),
        "recipient": re.compile(
            rf"(?i:\b(?:to|for|addressed to|received by))\s+(?P<party>{parties})"
        ),
        "owner": re.compile(
            rf"(?:(?P<party>{who})(?:’s|'s|’|')?|(?P<presidential>Presidential|PRESIDENTIAL))"
            rf"\s(?:(?:[a-z]+|[A-Z][a-z]+|oral|\d+)\s){{0,3}}?(?=(?i:{_edge(data['nouns'])}))"
        ),
        "office": re.compile(rf"(?<!\w){office}(?![^\W\d])"),
        "body": re.compile(naming.body),
        "two": re.compile(
            rf"\w (?:for|from|to|and)(?: (?:the )?(?:{office}|{naming.body})(?!\w)|$)"
        ),
        "channel": re.compile(
            rf"(?:the\s)?(?:[A-Z][a-z]+\s)?{any_of(data['party']['channels'])}"
            rf"(?:\s(?:in|of)\s.*)?$"
        ),
        "titled": re.compile(rf"(?:{courtesy}|{office})(?!\w)"),
        "place": re.compile(any_of([*word_list("places"), *word_list("peoples")])),
        "name": re.compile(naming.name),
    }


# ----------------------------------------------------------------
# The lines at the head of a memorandum that name who writes it and who is to read it.
#
# ``MEMORANDUM FOR THE PRESIDENT``, ``TO: The Secretary``, ``FROM: S/P—Mr. Rostow``, with the name
# on the same line or on the next.

# "MEMORANDUM FOR THE PRESIDENT", "Memorandum for: The Secretary", "TO:", "FROM: Dean Rusk"
_LINE = re.compile(
    r"(?:(?P<to>(?:[Mm][Ee][Mm][Oo][Rr][Aa][Nn][Dd][Uu][Mm]\s(?:[Ff][Oo][Rr]|[Tt][Oo])\s?:?"
    r"|(?:[Tt][Oo]|TO|THROUGH|FOR)\s?:))|(?P<by>(?:FROM|From)\s?:))\s*"
)
_EARLY = 9
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Address:
    """Who is named as writer and reader."""

    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()


def read_address(words: LetterWords, text: str, blocks: Sequence[Block]) -> Address:
    """The parties that address lines among the first blocks name; the first of each counts."""
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    early = blocks[:_EARLY]
    for index, block in enumerate(early):
        line = _LINE.match(text, block.start, block.end)
        if line is None or block.end - block.start > _LONGEST:
            continue
        at, end = line.end(), block.end
        if at >= end and index + 1 < len(early):  # the name stands on the next line
            at, end = early[index + 1].start, early[index + 1].end
        party = _party(words, text, at, end)
        if party is None:
            continue
        if line["by"]:
            senders = senders or (party,)
        else:
            recipients = recipients or (party,)
    return Address(senders, recipients)


def _party(words: LetterWords, text: str, at: int, end: int) -> Party | None:
    """The party named by the rest of a line: an office in capitals, or a name."""
    article = re.compile(r"(?i)the\s+").match(text, at, end)
    at = article.end() if article else at
    office = words.office.match(text, at, end)
    named = words.party.match(text, at, end)
    if named is not None and named.end() >= (office.end() if office else at):
        label = Label.OFFICE if office and office.end() == named.end() else Label.PERSON
        return Party(named[0], at, named.end(), label, reason="address-line", confidence=0.9)
    if office is not None:
        return Party(
            office[0], at, office.end(), Label.OFFICE, reason="address-line", confidence=0.9
        )
    return None


# ----------------------------------------------------------------
# How an inner message ends: its signatures, and a date below or beside them.

_REACH = 260  # the closing stands in the last words of the message
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,4}$")
# what a line below a name says of its bearer: "Chairman of the Council of Ministers, USSR"
_GAP = re.compile(r"[\s,.;:“”\"‘]*\d{0,2}[\s“”\"‘]*")
# "… and sincere friendship. Dwight D. Eisenhower"
_LAST_WORDS = re.compile(
    r"[.!?] (?P<name>[A-Z][\w’.-]* (?:[A-Z]\. ?)?[A-Z][^\n.!?]*?(?:\b[A-Z]\. ?[\w’ -]+)?)\.?$"
)
_TRAILING_NUMBER = re.compile(r"\s?\d{1,2}\s*$")
_LINES = 4
_TITLE = 80
_JOIN = re.compile(r"(?:\s*\n\s*[“\"]?|,?\sand\s|;\s)(?:/s/\s*|[Ss]igned:?\s+)?")


@dataclass(frozen=True, slots=True)
class Closing:
    """Signatures and date found at the end of a message; ``start`` is where the closing begins."""

    start: int
    signers: tuple[Party, ...] = ()
    date: Date | None = None


def read_closing(
    words: LetterWords, text: str, start: int, end: int, dates: Sequence[Date]
) -> Closing:
    """The closing of the message between two offsets; without one, it begins at ``end``."""
    near = max(start, end - _REACH)
    at = _signature_at(words, text, near, end)
    date = _date_below(text, near, end, dates)
    if at is None:
        return Closing(end if date is None else date.start, (), date)
    begin, name_at = at
    signers = _names(words, text, name_at, end)
    if not signers and date is not None and date.start >= name_at:
        signers = _names(words, text, date.end, end)
    return Closing(begin, signers, date)


def _signature_at(words: LetterWords, text: str, near: int, end: int) -> tuple[int, int] | None:
    """Where the closing begins, and where its first name stands."""
    found: tuple[int, int] | None = None
    for match in words.valediction.finditer(text, near, end):
        stop = match.end()
        while again := words.second.match(text, stop, end):  # "With warm regards, Sincerely,"
            stop = again.end()
        found = (match.start(), stop)
    for match in words.signed.finditer(text, near, end):
        if found is None or match.start() > found[1] - 1:
            found = (found[0] if found else match.start(), match.end())
    if found is not None:
        return found
    inline = _LAST_WORDS.search(text, near, end)
    if inline and words.name.fullmatch(inline["name"]):
        return inline.start("name"), inline.start("name")
    return _name_lines(words, text, near, end)


def _name_lines(words: LetterWords, text: str, near: int, end: int) -> tuple[int, int] | None:
    """Names that stand alone on the last lines; below them the bearer's office may stand."""
    first: int | None = None
    stop = end
    for _ in range(_LINES):
        start = text.rfind("\n", near, stop) + 1
        if start <= near:
            break
        line = _TRAILING_NUMBER.sub("", text[start:stop]).strip(' .,“”"\n')
        named = words.name.fullmatch(line) or _INITIALS.fullmatch(line)
        if named and not words.titled.match(line):
            first = start
        elif first is not None or not words.office.search(line) or len(line) > _TITLE:
            break
        stop = start - 1
    return None if first is None else (first, first)


def _names(words: LetterWords, text: str, at: int, end: int) -> tuple[Party, ...]:
    """The names that stand one after another from an offset on."""
    found: list[Party] = []
    gap = _GAP.match(text, at, end)
    at = gap.end() if gap else at
    signed = words.signed.match(text, at, end)
    at = signed.end() if signed else at
    while at < end and len(found) < 3:
        name = words.name.match(text, at, end) or re.compile(r"[A-Z]{2,3}(?!\w)").match(
            text, at, end
        )
        if name is None:
            break
        line_end = text.find("\n", at, end)
        if _is_office(words, text[at : line_end if line_end >= 0 else end]):
            if found or line_end < 0:
                break
            at = line_end + 1  # an office above the name of its bearer
            continue
        if found and not re.search(r"\b[A-Z]\.", name[0]):
            break  # an office or a place, unless it is written like a signature
        stop = name.end()
        while text[stop - 1] in ".," and not _INITIALS.search(text[at:stop]):
            stop -= 1
        found.append(Party(text[at:stop], at, stop, Label.PERSON, reason="signature"))
        join = _JOIN.match(text, name.end(), end)
        if join is None:
            break
        at = join.end()
    return tuple(found)


def _is_office(words: LetterWords, line: str) -> bool:
    """``Assistant General Manager for International Activities``, ``Chairman of the Council``."""
    office = words.office.search(line)
    return office is not None and (
        office.end() == len(line.rstrip(' .,0123456789”"'))
        or re.search(r"\s(?:for|of)\s", line[office.start() :]) is not None
    )


def _date_below(text: str, near: int, end: int, dates: Sequence[Date]) -> Date | None:
    """A date that is the last thing in the message but a few marks: ``26th July.”``"""
    for date in dates:
        if near <= date.start and date.end <= end and date.note is None:
            before = text[near : date.start]
            if not text[date.end : end].strip(' .,;“”"\n') and re.search(
                r"(?:[\n.,”\"]\s*|^)(?:[A-Z]\w+,\s)?$", before
            ):
                return date
    return None


def only_initials(party: Party) -> bool:
    """Whether a signature is initials or one given name alone, too little to know a person by."""
    return (
        bool(_INITIALS.fullmatch(party.text)) or len(re.findall(r"[A-Z][\w’'-]+", party.text)) < 2
    )


# ----------------------------------------------------------------
# What a carrying telegram or letter says of the message it passes on: its cover text.

# A full stop that ends a sentence: not the one in "Mr. Chairman", "N. Khrushchev", "8 p.m., EST".
_SENTENCE_END = re.compile(
    r"(?<![A-Z])(?<!\b(?:Mr|Dr|No|Lt))(?<!\b(?:Mrs|Amb|Gen|Col|Sen|Pre))(?<!\b[ap]\.m)"
    r"[.;?][”\"]?(?:\d{1,2}(?=\s+[A-Z“\"])|(?=\s|[A-Z“\"]|\d?$))|\n"
)
# "the President", "His Excellency the President"
_ARTICLE = re.compile(r"(?i)(?:(?:his|her) (?:excellency|majesty),? )?(?:the )?")
_VAGUE = frozenset({"statement", "report", "instruction", "instructions"})
_TODAY = re.compile(r"\b[Tt]oday\b(?![’'])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!/)")


@dataclass(frozen=True, slots=True)
class Cover:
    """The words before a message, and the form in which they name it."""

    start: int
    end: int
    form: str | None = None


def _todays(text: str, dates: Sequence[Date], sent: Date | None) -> list[Date]:
    """Each *today* of the carrying text as the day ``sent``, unless it is among ``dates``."""
    day = _DAY.match(sent.edtf) if sent is not None else None
    if sent is None or day is None:
        return []
    known = {date.start for date in dates}
    return [
        Date(
            match.start(),
            match.end(),
            match[0],
            day[0],
            f"{day[0]}T00:00:00",
            f"{day[0]}T23:59:59",
            confidence=0.9,
            reason="relative-to-sending",
        )
        for match in _TODAY.finditer(text)
        if match.start() not in known
    ]


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a stretch of text, as spans; abbreviations don't end one."""
    spans, at = [], start
    for stop in _SENTENCE_END.finditer(text, start, end):
        if text[at : stop.end()].strip():
            spans.append((at, stop.end()))
        at = stop.end()
    if text[at:end].strip():
        spans.append((at, end))
    return spans


def behind_article(text: str, start: int, end: int) -> int:
    """Where a party's words begin behind their article."""
    article = _ARTICLE.match(text, start, end)
    return article.end() if article else start


def _is_led(before: str) -> bool:
    """Whether nothing but an article stands before a name."""
    return before.strip(" ").lower() in ("", "the")


class CoverReader:
    """Reads cover texts of one document; holds what does not change from one to the next."""

    def __init__(
        self,
        words: LetterWords,
        text: str,
        mentions: Sequence[Mention],
        dates: Sequence[Date],
        sent: Date | None = None,
    ) -> None:
        self.words = words
        self.text = text
        self.mentions = mentions
        self.dates = [*dates, *_todays(text, dates, sent)]

    def read(self, start: int, end: int) -> Cover:
        """The cover text between two offsets: the last sentence that announces a text counts, else
        a title line may name the form."""
        words, text = self.words, self.text
        spans = sentences(text, start, end)
        announcing = next(
            (
                span
                for span in reversed(spans)
                if words.transmission.search(text, *span)
                and (words.noun.search(text, *span) or words.refused.search(text, *span))
            ),
            None,
        )
        noun = (
            self._noun(*announcing)
            if announcing is not None
            else words.noun.search(text, start, end)
        )
        said = announcing is not None or any(words.transmission.search(text, *s) for s in spans)
        form = words.forms.get(" ".join(noun[0].lower().split())) if noun and said else None
        return Cover(start, end, form)

    def party(self, start: int, end: int, reason: str, confidence: float = 0.95) -> Party | None:
        """A party at a span, its article left out; None where the text names a place."""
        text = self.text
        start = behind_article(text, start, end)
        name = text[start:end]
        label = self.label(name)
        bare = label is Label.PERSON and not self.words.titled.match(name)
        if bare and (self.words.place.fullmatch(name) or not self._known(start, end)):
            return None
        if label is Label.OFFICE and (bearer := self._bearer(end)) is not None:
            end, label = bearer.end, Label.PERSON  # "PRESIDENT DIEM"
            name = text[start:end]
        person: str | None = None
        for mention in self.mentions:
            if mention.end != end or not _is_led(text[mention.start : start]):
                continue
            if mention.label in (Label.PLACE, Label.REPOSITORY):
                if mention.start > start:
                    continue  # "Shah of Iran"
                return None
            # "Prime Minister Nehru" is a person, though the name alone is the mention
            if mention.label is Label.PERSON:
                label = Label.PERSON
                person = mention.text if mention.start > start else None
                if person and bare and not self.words.titled.search(text, start, mention.start):
                    start, name = mention.start, person  # "According Zorin", "Meanwhile Ali Sabri"
            if mention.start <= start:
                label = mention.label
        return Party(name, start, end, label, name=person, reason=reason, confidence=confidence)

    def _bearer(self, end: int) -> Mention | None:
        """The person whose name stands right behind a title that ends there."""
        behind = next((m for m in self.mentions if m.start == end + 1), None)
        named = behind is not None and behind.label is Label.PERSON and self.text[end] == " "
        return behind if named else None

    def _known(self, start: int, end: int) -> bool:
        """Whether a name stands in several words, or where something was found, if anything was."""
        if not self.mentions or " " in self.text[start:end]:
            return True
        return any(m.start < end and start < m.end for m in self.mentions)

    def label(self, name: str) -> Label:
        """Whether a name is a person's, an office's, a post's or a body's."""
        if self.words.body.fullmatch(name):
            posts = ("Embassy", "Legation", "Consulate", "Mission")
            return Label.POST if any(post in name for post in posts) else Label.BODY
        office = self.words.office.search(name)
        if office is None:
            return Label.PERSON
        rest = name[office.end() :].strip()
        if not rest or re.match(r"(?:of|for)\s", rest):
            return Label.OFFICE
        return Label.PERSON

    # ------------------------------------------------------------------ parts of a sentence

    def _noun(self, start: int, end: int) -> re.Match[str] | None:
        """The noun that says what follows; not that of a message answered."""
        best = None
        for noun in self.words.noun.finditer(self.text, start, end):
            if self._answered(start, noun.start()):
                continue
            best = best or noun
            if best[0].lower() in _VAGUE:  # "statement" may be the verb’s: a later noun is surer
                best = noun
        return best

    def _answered(self, start: int, at: int) -> bool:
        """Whether the offset stands in the part of a sentence that names a message answered."""
        before = self.words.answering.search(self.text, start, at)
        return before is not None and at - before.end() < 80


# ----------------------------------------------------------------
# When and to whom a message was handed over, where the carrying text says that it was.
#
# ``delivered to Soviet Embassy 1:45 a.m. Washington time October 25`` is a delivery;
# ``please deliver to highest ranking Soviet official`` is an instruction and none.

_NEAR = 120
# These say by themselves that the message reached someone; "received" and "passed" don't.
_HANDED = re.compile(r"(?i)delivered|handed|given|presented")
# "Please have this delivered to the Foreign Office"
_REQUEST = re.compile(r"(?i)\b(?:please|requests?|requested|should|would you|advise)\b")
# "Similar letter to Macmillan given British Chargé": another message
_ANOTHER = re.compile(r"(?i)\b(?:similar|identical|cop(?:y|ies)|reply|replies|parallel)\b")


def find_delivery(
    words: LetterWords,
    text: str,
    stretches: Sequence[tuple[int, int]],
    reader: CoverReader,
) -> tuple[Party | None, Date | None]:
    """To whom and when, from the first sentence of ``stretches`` that tells of a delivery."""
    for start, end in stretches:
        for span in sentences(text, start, end):
            if _ANOTHER.search(text, *span):
                continue
            for verb in words.delivered.finditer(text, *span):
                before = text[span[0] : verb.start()]
                if words.asked.search(before) or _REQUEST.search(before):
                    continue
                to_whom = _taker(words, text, verb.end(), span[1], reader)
                when = next(
                    (
                        d
                        for d in reader.dates
                        if verb.end() <= d.start < min(span[1], verb.end() + _NEAR)
                    ),
                    None,
                )
                if to_whom is not None or (when is not None and _HANDED.fullmatch(verb[0])):
                    return to_whom, when
    return None, None


def _taker(words: LetterWords, text: str, at: int, end: int, reader: CoverReader) -> Party | None:
    """Who is named right after the verb, with or without "to"."""
    while at < end and text[at] == " ":
        at += 1
    if text.startswith("to ", at):
        at += 3
    elif text[at : at + 8].lower() == "here to ":
        at += 8
    who = words.party.match(text, at, end)
    if who is None:
        return None
    return reader.party(*who.span(), "cover-text", 0.9)
