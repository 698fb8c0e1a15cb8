"""Titles of other editions: form, sender, addressee, what they are about, place and day.

    Cablegram from Beale to Barwick · MINUTE, SAMUEL TO DE ZULUETA · Letter, X to Y
    Telegram of Soviet Ambassador to Cuba A.I. Alekseev to the USSR Ministry …, 7 September 1962
    Botschafter Kroll, Moskau, an Auswärtiges Amt · Télégramme de M. Dejean à M. Pineau sur …
    Шифртелеграмма посла СССР на Кубе А.И. Алексеева в МИД СССР

The words are those of the title's language (``data/languages``); the rules are the same for all.
A party's span is the name where a person is named, else its whole phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.extract.clock import cities
from kg.extract.posts import post_words
from kg.model import Label, Party, Span
from kg.read.days import Printed, days, with_hour
from kg.read.languages import Language, folded, group
from kg.read.languages import language as language_of

TALKS = frozenset(("memorandum-of-conversation", "memorandum-of-telephone-conversation", "minutes"))
LONGEST = 500
# "193. ", "№5 ", "No. 3 ", "[12] "
NUMBER = re.compile(
    r"\[?(?:(?:No\.?|№|Nr\.?|N°|n°|Document|Doc\.|Dok\.)\s*)?(?P<number>\d{1,4}[a-z]?)(?:[.\]]+\s+|\s+(?=[^\W\d_a-z]))"
)
# "26 October 1962 / Enciphered cable …"
# "Brief … vom 12. Mai 1981", "Letter … dated 12 May 1981"
DATED = re.compile(r"\s+(?:vom|du|от|dated|of|de|del)\s*$", re.IGNORECASE)
# behind the parties: "on 18 October 1962 meeting with …", "'Report on …'", "2 p.m., Sunday"
BEHIND = re.compile(
    r"\s+\((?:[^()\s]+\s+){2,}[^()]*\)(?=\s*(?:\[|$))|\s*\[(?:declassified|released)\b|\s+on\s+(?=\d)|,?\s+['‘“\"](?=\w)|,\s+\d{1,2}(?::\d\d)?\s*[ap]\.?\s?m\b"
)
# "Cable from the Foreign Ministry, 'Reply on …' to the Embassy in Burma"
QUOTED = re.compile(r",?\s+['‘“\"](?P<inside>[^'’”\"\n]{4,200})['’”\"](?=\s|$)")
LEADING_DAY = re.compile(r"\s*[/|–—:,.-]\s*")
CITED_NUMBER = re.compile(
    r"\s*(?:No\.?|Nos\.?|№|Nr\.?|n°|nº|Numbers?|#)?\s*[\dA-Z.]*\d[\d/-]*(?=[\s,])", re.IGNORECASE
)
RECEIPT = re.compile(r"\s*\((?:[Rr]eceived|[Rr]eçu|[Ee]ingegangen|[Пп]олучен)[^)]*\)\s*$")
JOINT = re.compile(
    r"\s*;\s*|\s*,?\s+(?:and|und|et|y|и|e)\s+(?:(?:to|an|à|a)\s+)?|\s*,\s*(?:to\s+)?", re.IGNORECASE
)
INITIALS = r"(?:[A-ZÀ-ÞА-ЯЁ][a-zа-яё]?\.[-\s]?){1,3}"
PARTICLE = r"(?:de|von|van|der|den|du|la|le|zu|al|el|bin|ibn|di|da)"
CAPITAL = r"[A-ZÀ-ÞА-ЯЁ][\w’'-]+"
SURNAME = rf"(?:{PARTICLE}\s+){{0,2}}{CAPITAL}(?:[-–]{CAPITAL})?"
WITH_INITIALS = re.compile(rf"(?<![\w.])(?!(?:Mr|Dr|St|Ms)\.){INITIALS}{SURNAME}(?:\s(?:Jr|Sr)\.)?")
SECOND = re.compile(rf"\s+{CAPITAL}$")  # "H. Hume Wrong"
AT_PRESENT = re.compile(r",\s+z\.\s?Zt?\.\s+[^\W\d_]+$")  # "Ministerialdirektor Sahm, z. Z. Moskau"
# "Nikita S. Chruschtschow": a given name and one initial
GIVEN = re.compile(r"(?P<given>[A-ZÀ-ÞА-ЯЁ][\w’'-]+)\s+$")
WORD = r"(?:[A-ZÀ-ÞА-ЯЁ][\w’'.-]*|(?:de|von|van|der|den|du|la|le|zu|al|el|bin|ibn|di|da|of)(?=\s))"
DATIVE = re.compile(r"[А-ЯЁа-яё-]+(?:ому|ему|у|ю)(?:\s|$)", re.IGNORECASE)
CAPITALISED = re.compile(rf"{WORD}(?:\s+{WORD}){{0,4}}$")
LAST_LED = re.compile(r"(?P<name>(?:(?:von|van|de|der|den|zu)\s+)+[A-ZÀ-Þ][\w’'-]+)$")
LAST_TWO = re.compile(r"(?P<name>[A-ZÀ-Þ][a-zà-ÿ’'-]+\s+(?:[A-Z]\.\s+)?[A-ZÀ-Þ][\w’'-]+)$")
LAST_ONE = re.compile(r"(?P<name>[A-ZÀ-Þ][\w’'-]+)$")
EDGES = ' \t\r\n,;:.–—-/“”"«»'
NO_WORD = re.compile(r"[^\w\s’']")
COMPLEMENT = re.compile(r"(?:de\s+(?:la|los|las)|du|des|del|of\s+the)\s", re.IGNORECASE)
DASH = re.compile(r"\s[—–]\s")
ACRONYM = re.compile(r"[A-Z]{2,5}$")
ESQUIRE = re.compile(r",?\s+Esq(?:uire)?\.?$")
COUNTRY = re.compile(r"[А-ЯЁ]{2,4}\s+(?=[А-ЯЁ])")
BRACKETS = re.compile(r"\s*[\[(](?P<inside>[^\])]*)[\])]")
SEATS = ("organization/embassy", "organization/consulate", "organization/mission")
COUNTRIES = frozenset(
    (
        *("usa", "us", "united states", "united states of america", "ussr", "uk", "prc", "gdr"),
        *("united nations", "un", "frg", "drv", "dprk", "north korea", "north vietnam", "mongolia"),
        *("south vietnam", "east germany", "german democratic republic", "holy see"),
        *("people's republic of china",),
    )
)
# nouns that "to" belongs to
COMPLEMENTS = frozenset(
    (
        *("ambassador", "ambassadors", "minister", "envoy", "representative", "representatives"),
        *("delegation", "mission", "adviser", "advisor", "assistant", "consul", "commissioner"),
        *("delegate", "observer", "посол", "посла", "послу", "представитель", "представителя"),
        *("поверенный", "поверенного"),
    )
)


# "Ambassador", "Permanent Mission of Hungary": the "to" behind them may be theirs
COMPLEMENTED = re.compile(
    r"\b(?:mission|representative|delegation|observer|delegate)(?:\s+of\s+[\w ]{2,40})?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says; spans index the page."""

    start: int
    end: int
    number: str | None = None
    number_span: Span | None = None
    form: str | None = None
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    participants: tuple[Party, ...] = ()
    place: Span | None = None
    day: Printed | None = None
    received: Printed | None = None
    cited: Span | None = None  # the number behind the form: "Note Number 399 from …"

    @property
    def weight(self) -> int:
        """How much of a title it is: two sides, one, a form, or nothing."""
        sides = bool(self.senders) + bool(self.recipients) + 2 * bool(self.participants)
        return 2 * sides + (self.form is not None)


@dataclass(slots=True)
class _Reading:
    """A title while it is read: ``end`` moves up as its tail is taken off."""

    text: str
    start: int
    end: int
    language: Language
    day_first: bool | None
    form: str | None = None
    form_end: int = 0
    day: Printed | None = None
    received: Printed | None = None
    place: Span | None = None
    cited: Span | None = None


def read_title(
    text: str, start: int, end: int, language: Language, day_first: bool | None = None
) -> Title:
    """Read ``text[start:end]`` as a title; whoever it names is told from what it is about."""
    number = NUMBER.match(text, start, end)
    first = next(days(text, start, end, language, day_first=day_first), None)
    if first is not None and first.start == start:
        number = None  # "26 October 1962 / Enciphered cable …"
    begin = number.end() if number else start
    reading = _Reading(text, begin, min(end, begin + LONGEST), language, day_first)
    take_days(reading)
    take_form(reading)
    span = Span(number.start("number"), number.end("number")) if number else None
    parts = Title(
        begin,
        end,
        number["number"] if number else None,
        span,
        reading.form,
        day=reading.day,
        received=reading.received,
        cited=reading.cited,
    )
    if reading.form in TALKS:
        return replace(parts, participants=talkers(reading))
    owned = owners(reading)
    if owned is not None:
        return replace(parts, form=reading.form, senders=owned[0], recipients=owned[1])
    senders, recipients = around_quoted(reading) or sides(reading)
    return replace(parts, senders=senders, recipients=recipients, place=reading.place)


def around_quoted(reading: _Reading) -> tuple[tuple[Party, ...], tuple[Party, ...]] | None:
    """The sides of a title that quotes another: the quoted words are none of them in "Cable from
    X, 'Reply on …' to Y", and are read for the addressee in "X, 'Letter to Y'"."""
    text, language = reading.text, reading.language
    quoted = QUOTED.search(text, reading.start, reading.end)
    if quoted is None:
        return None
    if quoted.end() < reading.end:
        blank = " " * len(quoted[0])
        whole = text[: quoted.start()] + blank + text[quoted.end() :]
        return sides(replace(reading, text=whole))
    begin = reading.start
    if reading.form_end > quoted.start():
        reading.form = None
    if not bare(text[begin : quoted.start()], language):
        return None
    inner = read_title(
        text, quoted.start("inside"), quoted.end("inside"), language, reading.day_first
    )
    if inner.form is None or inner.senders:
        return None
    reading.form = inner.form
    who = tuple(parties(text, begin, quoted.start(), language, "heading"))
    return who, inner.recipients


def owners(reading: _Reading) -> tuple[tuple[Party, ...], tuple[Party, ...]] | None:
    """The sides of a title that says whose letter it is: "Premier Chou En-Lai's Letter to …"."""
    text, language = reading.text, reading.language
    form = rf"(?P<form>{language.form.pattern})"
    owned = re.compile(
        rf"(?P<who>[^,;:\n]{{3,70}}?)(?:(?:['’]s|(?<=s)['’])\s+(?:\w+\s+)?|\s+(?=[A-Z])){form}"
        r"\s+to\s+",
        re.IGNORECASE,
    ).match(text, reading.start, reading.end)
    formed = language.form.match(text, reading.start)  # "CIPHER TELEGRAM"
    if owned is None or formed or language.code != "en" or not text[reading.start].isupper():
        return None
    who = tuple(parties(text, owned.start("who"), owned.end("who"), language, "heading"))
    whom = tuple(
        parties(text, owned.end(), stop_at_subject(reading, owned.end()), language, "heading")
    )
    reading.form = language.forms[folded(owned["form"])]
    return (who, whom) if who and whom else None


def take_days(reading: _Reading) -> None:
    """The day at the beginning or end of a title, and that of receipt; what stands behind the
    day is no party."""
    text, language = reading.text, reading.language
    receipt = RECEIPT.search(text, reading.start, reading.end)
    if receipt is not None:
        reading.end = receipt.start()
        reading.received = next(
            days(text, receipt.start(), receipt.end(), language, day_first=reading.day_first), None
        )
    for day in days(text, reading.start, reading.end, language, day_first=reading.day_first):
        before = text[reading.start : day.start]
        if not before.strip():
            lead = LEADING_DAY.match(text, day.end, reading.end)
            if lead is None and language.form.match(text[day.end : reading.end].lstrip()):
                lead = re.compile(r"\s+").match(text, day.end)  # "May 3, 1962 Letter from …"
            if lead is not None:
                reading.day, reading.start = day, lead.end()
            continue
        rest = text[day.end : reading.end].strip(EDGES + ")]1234567890hг")
        to = rf"\s{group(language.words['heading.to'])}\s"
        if before.rstrip().endswith(",") and re.search(to, before, re.IGNORECASE):
            rest = ""  # "…, ROSHCHIN TO FILIPPOV, 3 OCTOBER 1950, CONVEYING …"
        dated = DATED.search(before)
        if not rest and (before.rstrip()[-1:] in "),(:;.–—-/]" or dated):
            reading.day = with_hour(text, day, day.start, reading.end, language)
            reading.end = min(reading.end, reading.start + dated.start() if dated else day.start)
            take_place(reading)
    take_tail(reading)


TAIL_NUMBER = re.compile(r",\s*(?:No\.?|Nr\.?|№|n°)\s?(?P<number>\d[\d./-]*)$", re.IGNORECASE)


def take_tail(reading: _Reading) -> None:
    """Take numbers and markings off behind the parties: "…, Secret, Urgent, No. 060.113"."""
    text = reading.text
    while True:
        while reading.end > reading.start and text[reading.end - 1] in EDGES + "([":
            reading.end -= 1
        number = TAIL_NUMBER.search(text, reading.start, reading.end)
        if number is not None:
            reading.cited = Span(number.start("number"), number.end("number"))
            reading.end = number.start()
            continue
        comma = text.rfind(",", reading.start, reading.end)
        last = text[comma + 1 : reading.end].strip()
        if comma < 0 or not last or reading.language.marking.sub("", last).strip():
            return
        reading.end = comma


def take_place(reading: _Reading) -> None:
    """The city in front of the day: "(Moscou, 14 décembre 1957)"."""
    text = reading.text
    opened = text.rfind("(", reading.start, reading.end)
    if text.find(")", opened, reading.end) > 0:
        opened = -1
    begin = opened + 1 if opened > 0 else text.rfind(",", reading.start, reading.end - 2) + 1
    words = text[begin : reading.end].strip(EDGES + "(")
    if begin > reading.start and words and (is_place(words) or opened > 0) and len(words) < 40:
        at = text.index(words, begin, reading.end)
        reading.place, reading.end = Span(at, at + len(words)), begin - 1


def take_form(reading: _Reading) -> None:
    """The form at the head of a title, with the words before it that belong to it."""
    found = reading.language.form.search(reading.text, reading.start, reading.end)
    if found is None or found.start() - reading.start > 30:
        return
    before = reading.text[reading.start : found.start()]
    if re.search(r"[,:;(!?\"“«]", before) or reading.language.title.match(before):
        return
    joint = rf"\s{group(reading.language.words['heading.to'])}\s"
    if re.search(joint, before, re.IGNORECASE):
        return
    if before.strip() and re.match(r"\s+organi[sz]ation\b", reading.text[found.end() :], re.I):
        return  # "NORTH ATLANTIC TREATY ORGANIZATION"
    reading.form = reading.language.forms[folded(found[0])]
    reading.form_end = found.end()
    dated = next(
        days(reading.text, found.end(), reading.end, reading.language, day_first=reading.day_first),
        None,
    )
    # "Letter dated 19 July 2007 from …", "Brief vom 5. Mai 1950 an …"
    if dated is not None and DATED.fullmatch(reading.text, found.end(), dated.start):
        reading.day, reading.form_end = dated, dated.end
    number = CITED_NUMBER.match(reading.text, found.end(), reading.end)
    if number is not None:
        reading.form_end = number.end()
        figures = re.compile(r"[A-Z]{0,3}[.-]?\d[\d/-]*(?:/[a-z]{1,3})?").search(number[0])
        if figures is not None:
            begin = number.start() + figures.start()
            reading.cited = Span(begin, number.start() + figures.end())


def talkers(reading: _Reading) -> tuple[Party, ...]:
    """The sides of a conversation "Between X and Y", who send each other nothing."""
    words = group(reading.language.words["heading.between"])
    found = re.compile(rf"\s{words}\s", re.IGNORECASE).search(
        reading.text, reading.form_end - 1, reading.end
    )
    if found is None:
        return ()
    end = stop_at_subject(reading, found.end())
    text, language = reading.text, reading.language
    sides = tuple(parties(text, found.end(), end, language, "conversation"))
    first = re.compile(rf"\s+{group(language.words['heading.from'])}\s+", re.IGNORECASE).match(
        text, reading.form_end, found.start()
    )
    if first is not None:  # "Gespräch des Bundeskanzlers Brandt mit Präsident Nixon"
        sides = (*parties(text, first.end(), found.start(), language, "conversation"), *sides)
    return sides


# ---------------------------------------------------------------- sender and addressee


def sides(reading: _Reading) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Sender and addressee of a title, in the order of its words."""
    text, language = reading.text, reading.language
    start = reading.form_end or reading.start
    source = re.compile(
        rf"[\s,:]*{group(language.words['heading.from'])}(?:\s+|(?<=['’]))", re.IGNORECASE
    )
    origin = source.match(text, start, reading.end)
    if origin is None:  # "СЕКРЕТНО И ЛИЧНО ОТ ПРЕМЬЕРА": markings before it
        origin = source.match(text, behind_markings(reading, start), reading.end)
    if origin is not None and not reading.form_end and is_article(origin[0], language):
        origin = None  # "der Sozialistischen Einheitspartei", "Der Botschafter in Moskau an …"
    if origin is None and (led := led_sides(reading, start)) is not None:
        return led
    begin = out_of_place(reading, origin.end(), origin) if origin is not None else start
    pair = two_names(reading, begin)
    if pair is not None and pair[1][0].office and DATIVE.match(pair[1][0].office):
        return pair  # "наркома М.М. Литвинова полномочному представителю в Лондоне И.М. Майскому"
    split = direction(reading, begin)
    if split is None:
        return one_side(reading, begin, named=origin is not None)
    if origin is None and not begins_party(text, begin, split.start, language):
        return (), ()
    end = stop_at_subject(reading, split.end)
    who = tuple(parties(text, begin, split.start, language, "heading"))
    if reading.place is None and len(who) == 1:
        reading.place = seat_beside(text, begin, split.start, who[0], language)
    whom = tuple(parties(text, split.end, end, language, "heading"))
    return (who, whom) if origin or (who and whom) else ((), ())


def led_sides(reading: _Reading, start: int) -> tuple[tuple[Party, ...], tuple[Party, ...]] | None:
    """The sides of a title that begins with its addressee; None where it does not."""
    text, language = reading.text, reading.language
    numbered = reading.start > 0 and text[reading.start - 1] != "\n"
    lead = leading_to(reading, start) if reading.form or numbered else None
    if lead is None:
        return None
    end = stop_at_subject(reading, lead)
    again = re.compile(r"\s+from\s+", re.IGNORECASE).search(text, lead, end)
    if language.code == "en" and again is not None:  # "MEMORANDUM FOR X FROM Y"
        who = tuple(parties(text, again.end(), end, language, "heading"))
        return who, tuple(parties(text, lead, again.start(), language, "heading"))
    return (), tuple(parties(text, lead, end, language, "heading"))


def behind_markings(reading: _Reading, start: int) -> int:
    """Where the markings end that a title begins with: "Secret and Personal from …"."""
    and_ = re.compile(r"[\s,.]*(?:(?:and|und|et|y|и)\s+)?", re.IGNORECASE)
    while (mark := reading.language.marking.match(reading.text, start, reading.end)) is not None:
        start = and_.match(reading.text, mark.end(), reading.end).end()  # type: ignore[union-attr]
    return start


def one_side(
    reading: _Reading, begin: int, *, named: bool
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """The sides of a title without "to"; ``named``: with "from". A place alone that a line is
    "from" is where it was written: "From Washington, 23 October 1962"."""
    text, language = reading.text, reading.language
    form = reading.form_end > 0
    pair = two_names(reading, begin)
    if not named and not form and not DASH.search(text, begin, reading.end):
        alone = pair is not None and only_names(reading, begin)
        return pair if pair is not None and alone else turned(reading, begin)
    if pair is not None:
        return pair
    where = trimmed(text, begin, stop_at_subject(reading, begin), language)
    out = text[reading.start : begin].casefold().endswith(" из ")  # "Шифртелеграмма из Вашингтона"
    if named and (out or not form) and is_seat(text[slice(*where)], language):
        reading.place = Span(*where)
        return (), ()
    if not named and not (form and language.code == "ru"):
        return (), ()
    return tuple(parties(text, *where, language, "heading")), ()


def is_article(word: str, language: Language) -> bool:
    """Whether a word is an article of a language, which may stand for "of the" too."""
    return folded(word.strip(" ,:")) in language.words.get("parties.articles", ())


def is_seat(words: str, language: Language) -> bool:
    """Whether words are a place; one in another language's case is not known, and begins the line
    with "from" all the same."""
    return is_place(words) or (
        language.code != "en" and len(words.split()) == 1 and bare(words, language)
    )


def two_names(reading: _Reading, begin: int) -> tuple[tuple[Party, ...], tuple[Party, ...]] | None:
    """Sender and addressee told by case alone: "Письмо Ф. Кастро Н.С. Хрущеву", "Телеграмма А.А.
    Громыко послу СССР на Кубе А.И. Алексееву"."""
    text, words = reading.text, reading.language
    if words.code != "ru":
        return None
    end = stop_at_subject(reading, begin)
    names = list(WITH_INITIALS.finditer(text, begin, end))
    if len(names) != 2:
        return None
    who = tuple(parties(text, begin, names[0].end(), words, "heading"))
    whom = tuple(parties(text, names[0].end(), end, words, "heading"))
    return (who, whom) if who and whom else None


def only_names(reading: _Reading, begin: int) -> bool:
    """Whether a title is nothing but names and markings: "И. В. СТАЛИН У. ЧЕРЧИЛЛЮ* СЕКРЕТНО"."""
    left = WITH_INITIALS.sub(" ", reading.text[begin : reading.end])
    return not re.search(r"\w", reading.language.marking.sub(" ", left))


def turned(reading: _Reading, begin: int) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """The sides of a title that names the addressee first: "Jagat Mehta from Kannampilly"."""
    text, language = reading.text, reading.language
    origin = re.compile(r"\s+from\s+").search(text, begin, reading.end)
    if language.code != "en" or origin is None:
        return (), ()
    sides_ = text[begin : origin.start()], text[origin.end() : reading.end]
    if not all(bare(side, language) and not is_place(side) for side in sides_):
        return (), ()
    whom = tuple(parties(text, begin, origin.start(), language, "heading"))
    return tuple(parties(text, origin.end(), reading.end, language, "heading")), whom


def seat_beside(text: str, start: int, end: int, sender: Party, language: Language) -> Span | None:
    """Where the sender named sits: "Botschafter Kroll, Moskau", "Sir W. Hayter (Moscow)"."""
    found = re.compile(r"\s*[,(]\s*(?P<seat>[^\W\d_][\w’' -]{1,30}?)\s*[),]?\s*$").match(
        text, sender.end or start, end
    )
    if sender.label is not Label.PERSON or found is None or not bare(found["seat"], language):
        return None
    opened = "(" in found[0]
    if opened and not is_place(found["seat"]):
        return None  # "Franz Amrehn (CDU)"
    return Span(found.start("seat"), found.end("seat"))


def leading_to(reading: _Reading, start: int) -> int | None:
    """Where the addressee begins in "Cablegram to Canberra", "Submission to Willesee"."""
    # scanned type turns the colon of "FOR:" into a letter
    words = rf"(?:{group(reading.language.words['heading.to'])}|for|für|pour|para|для|FOR[S:;])"
    found = re.compile(rf"[\s,:]*{words}\s+", re.IGNORECASE).match(reading.text, start, reading.end)
    return found.end() if found else None


def out_of_place(reading: _Reading, begin: int, origin: re.Match[str]) -> int:
    """Where the sender begins in "cable from Havana, from Alekseyev": the place is taken."""
    word = re.escape(origin[0].strip(" ,:"))
    again = re.compile(rf"(?P<place>[^,]{{2,30}}),\s+{word}\s+", re.IGNORECASE).match(
        reading.text, begin, reading.end
    )
    if again is None or not is_place(again["place"]):
        return begin
    reading.place = Span(again.start("place"), again.end("place"))
    return again.end()


def direction(reading: _Reading, begin: int) -> Span | None:
    """Where "to" stands between two parties; the one that belongs to an office ("Ambassador to
    Cuba A.I. Alekseev") is passed over. One behind a comma is preferred to others."""
    text, language = reading.text, reading.language
    pattern = re.compile(
        rf"(?P<comma>,?)\s+{group(language.words['heading.to'])}(?:\s+|(?<=['’]))"
        rf"(?:{group(language.words.get('parties.articles', ()))}\s+)?",
        re.IGNORECASE,
    )
    stop = stop_at_subject(reading, begin)
    free: list[re.Match[str]] = []
    for found in pattern.finditer(text, begin, stop):
        if inside(text, begin, found.start()) or belongs(reading, begin, found):
            continue
        free.append(found)
    if len(free) > 1 and COMPLEMENTED.search(text, begin, free[0].start()):
        free = free[1:]  # "Permanent Mission of Hungary to the United Nations to the Ministry"
    if not free:
        return dash_between(reading, begin, stop)
    best = next((f for f in free if f["comma"]), free[0])
    if language.code == "en":
        best = free[0]
    elif language.code == "ru" and WITH_INITIALS.search(text, begin, stop):
        # "посла СССР в США А.Ф. Добрынина в МИД": behind the name
        behind = (f for f in free if WITH_INITIALS.search(text, begin, f.start()))
        best = next(behind, None)  # type: ignore[arg-type]
        if best is None:
            return None
    return Span(best.start(), best.end())


def dash_between(reading: _Reading, begin: int, stop: int) -> Span | None:
    """The dash that stands for "to": "Телеграмма Верекера — Галифаксу"; a short party stands on
    either side."""
    text, words = reading.text, reading.language
    dash = DASH.search(text, begin, stop)
    if dash is None or words.code != "ru" or DASH.search(text, dash.end(), stop):
        return None
    short = all(
        0 < len(side.split()) < 6 and not re.search(r"\d", side)
        for side in (text[begin : dash.start()], text[dash.end() : stop].strip(EDGES))
    )
    return Span(dash.start(), dash.end()) if short else None


def inside(text: str, start: int, at: int) -> bool:
    """Whether a place stands inside parentheses or brackets."""
    before = text[start:at]
    return before.count("(") > before.count(")") or before.count("[") > before.count("]")


def belongs(reading: _Reading, begin: int, to: re.Match[str]) -> bool:
    """Whether a "to" is the complement of the noun before it: a country or city follows."""
    before = reading.text[begin : to.start()].split()
    if not before:
        return True
    noun = folded(before[-1].strip(EDGES))
    held = reading.language.words.get("parties.portfolios", ())
    if folded(reading.text[to.end() : reading.end]).startswith(held):
        return True  # "Secrétaire d’État aux Affaires extérieures"
    office = noun in COMPLEMENTS or noun in reading.language.words["parties.office"]
    if not office or to["comma"]:
        return False
    if reading.language.code != "en":
        return noun in COMPLEMENTS or not re.match(r"[^\W\d_]\.|M\.", reading.text[to.end() :])
    return place_at(reading.text, to.end(), reading.end) is not None


def place_at(text: str, start: int, end: int) -> int | None:
    """Where the country or city that begins at ``start`` ends; None when none does."""
    words = list(re.finditer(r"[^\s,;()]+", text[start : min(end, start + 60)]))[:4]
    while words:
        phrase = text[start : start + words[-1].end()].removeprefix("the ")
        if is_place(phrase):
            return start + words[-1].end()
        words.pop()
    return None


def is_place(words: str) -> bool:
    """Whether words are the name of a country or city that is known."""
    said = words.strip(EDGES)
    known = post_words()
    titled = said.title() if said.isupper() else said
    seat = known.cities.get(said) or known.cities.get(titled) or ""
    return (
        folded(said) in COUNTRIES
        or said in known.countries
        or titled in known.countries
        or cities().zone(said) is not None
        or seat.startswith(SEATS)
    )


def is_country(words: str) -> bool:
    """Whether words are the name of a country."""
    said = words.strip(EDGES)
    known = post_words().countries
    return folded(said) in COUNTRIES or said in known or said.title() in known


def is_city(words: str) -> bool:
    """Whether words are the name of a city that is known, or of a country that is one."""
    return is_place(words) and (
        not is_country(words) or cities().zone(words.strip(EDGES)) is not None
    )


def begins_party(text: str, start: int, end: int, language: Language) -> bool:
    """Whether words can be a sender: a capital or an article begins them, and no verb."""
    words = text[start:end].strip(EDGES)
    if not language.marking.sub("", words).strip(EDGES) or len(words) > 160:
        return False
    first = words.split()[0]
    articles = (*language.words.get("parties.articles", ()), "the", "an")
    # "посла СССР в США", "полномочного представителя СССР"
    offices = {folded(word) for word in language.words["parties.office"]}
    office = any(folded(word) in offices for word in words.split()[:3])
    return first[0].isupper() or folded(first) in articles or office


def stop_at_subject(reading: _Reading, begin: int) -> int:
    """Where the parties end: before what the message is about, and by whom it went."""
    text, end = reading.text, reading.end
    about = reading.language.about.search(text, begin, end)
    if about is not None:
        end = about.start()
    behind = BEHIND.search(text, begin, end)
    if behind is not None:
        end = behind.start()
    via = re.compile(rf"\s*[\[(]\s*{group(reading.language.words['heading.via'])}\s", re.IGNORECASE)
    found = via.search(text, begin, end)
    if found is not None:
        end = found.start()
    return end


# ---------------------------------------------------------------- one party


def parties(
    text: str, start: int, end: int, language: Language, reason: str, *, listed: bool = False
) -> Iterator[Party]:
    """The parties named in a stretch of text, in order; ``listed`` where commas alone part them."""
    for begin, stop in pieces(text, start, end, language, listed=listed):
        found = party(text, begin, stop, language, reason)
        if found is not None:
            yield found


def pieces(
    text: str, start: int, end: int, language: Language, *, listed: bool = False
) -> list[tuple[int, int]]:
    """A stretch cut where one party ends and another begins.

    Names and places in a list are parties of their own; a name and its office are one.
    """
    cuts, begin = [], start
    joints = [j for j in JOINT.finditer(text, start, end) if not inside(text, start, j.start())]
    listed = listed or any(re.search(r"[^\W\d_]", j[0]) for j in joints)
    bounds = [start, *(p for j in joints for p in (j.start(), j.end())), end]
    items = [text[a:b].strip(EDGES) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    for at, joint in enumerate(joints):
        whole = text[begin : joint.start()].strip(EDGES)
        if ";" in joint[0] or PLURAL.match(items[at + 1]):
            divided = ";" in joint[0] or "," in joint[0]
        elif re.search(r"[^\W\d_]", joint[0]):
            divided = ends_party(whole, language) and opens_party(items[at + 1], language)
        else:
            divided = listed and is_list(items, at, language)
        if divided:
            cuts.append((begin, joint.start()))
            begin = joint.end()
    return [*cuts, (begin, end)]


# "members of the Presidium, secretaries of the Central Committee"
PLURAL = re.compile(r"(?:members|secretaries|all|heads|candidate)\b")


def is_list(items: Sequence[str], at: int, language: Language) -> bool:
    """Whether a comma behind the item ``at`` parts the items of a list."""
    return (
        bare(items[0], language)
        and ends_party(items[at], language)
        and (bare(items[at], language) or len(items) > 2)
        and all(
            opens_party(item, language) and not office_alone(item, language)
            for item in items[at + 1 :]
        )
    )


def office_alone(words: str, language: Language) -> bool:
    """Whether words are an office without its holder, which belongs to the name before it."""
    holder = behind_title(words, 0, len(words), language) or WITH_INITIALS.search(words)
    return holder is None and kind(words, language) is Label.OFFICE


def kind(words: str, language: Language) -> Label | None:
    """What kind of actor a phrase without a name is by its words; None when they don't tell.

    The word that stands first decides: "Ambassador … to the Ministry"; where a language names the
    body before the noun ("USSR Ministry of Foreign Affairs", "Politisches Departement") too.
    """
    said = folded(NO_WORD.sub(" ", words))
    best: tuple[int, int, Label] | None = None
    for label, pattern in _kinds(language.code):
        found = pattern.search(said)
        if found is not None and (best is None or (found.start(), -found.end()) < best[:2]):
            best = (found.start(), -found.end(), label)
    return best[2] if best else None


@cache
def _kinds(code: str) -> tuple[tuple[Label, re.Pattern[str]], ...]:
    """The words for posts, bodies and offices of a language. German makes one word of several
    ("Bundesministerium") and bends its nouns ("Botschafters")."""
    words = language_of(code).words
    before, behind = (r"\w*", "(?:e?s|en|e|n)?") if code == "de" else ("", "")
    return tuple(
        (
            label,
            re.compile(
                rf"(?<!\w){before}"
                rf"{group(folded(NO_WORD.sub(' ', w)) for w in words[f'parties.{table}'])}"
                rf"{behind}(?!\w)"
            ),
        )
        for table, label in (("post", Label.POST), ("body", Label.BODY), ("office", Label.OFFICE))
    )


def bare(words: str, language: Language) -> bool:
    """Whether a phrase is nothing but a name, of a person or a city."""
    said = words.strip(EDGES)
    pieces = said.split()
    if not said or re.search(r"\d", said) or len(pieces) > 4 or pieces[0] == "of":
        return False
    if pieces[0].islower() and pieces[-1].isupper() and len(pieces[-1]) < 6:
        return False  # "de la ONU"
    return CAPITALISED.fullmatch(said) is not None and kind(said, language) is None


def ends_party(words: str, language: Language) -> bool:
    """Whether a party may end with these words."""
    if bare(words, language) or words.endswith((")", "]")):
        return True
    if WITH_INITIALS.search(words) and WITH_INITIALS.search(words).end() == len(words):  # type: ignore[union-attr]
        return True
    if language.title.match(words) and CAPITALISED.search(words):
        return True
    return kind(words, language) in (Label.POST, Label.BODY)


def opens_party(words: str, language: Language) -> bool:
    """Whether a party may begin with these words."""
    if bare(words, language) or language.title.match(words):
        return True
    first = kind(" ".join(words.split()[:3]), language)
    return first in (Label.POST, Label.BODY)


def unnamed(text: str, start: int, end: int, language: Language, reason: str) -> Party:
    """The party of a phrase in which no person is told from an office: the whole phrase."""
    words = text[start:end]
    label = kind(words, language)
    held = re.search(r"\s*[\[(][^\])]*[\])]$", words)
    if label is Label.POST and held and held.start():
        end = start + held.start()  # "Polish Embassy in Havana (Jeleń)"
        words = text[start:end]
    if label is None:
        pieces_ = words.split()
        symbol = len(pieces_) > 1 and pieces_[0].isupper() and is_place(pieces_[-1])
        seated = is_place(words) or (symbol and not words.isupper())  # "USRO Paris"
        label = Label.POST if seated else Label.PERSON
    if label is Label.PERSON and not bare(words, language):
        label = Label.BODY
    name = words if label is Label.PERSON else None
    return Party(words, start, end, label, reason=reason, name=name)


def party(text: str, start: int, end: int, language: Language, reason: str) -> Party | None:
    """The party of one phrase: a person by name, with the office beside it, or the whole phrase."""
    start, end = trimmed(text, start, end, language)
    seat = AT_PRESENT.search(text, start, end)
    end = seat.start() if seat else end
    words = text[start:end]
    events = language.words.get("parties.events", ())
    if not re.search(r"[^\W\d_]{2}", words) or folded(words).split()[-1] in events:
        return None
    if next(days(f"{words} 1950", 0, len(words) + 5, language), None) is not None:
        return None  # "the Soviet note of 31 January"
    name = named(text, start, end, language)
    if name is None:
        return unnamed(text, start, end, language, reason)
    begin, stop = name
    before = trimmed(text, start, begin, language)
    after = trimmed(text, stop, end, language)
    office = before if before[0] < before[1] else after
    beside = text[office[0] : office[1]]
    beside = re.sub(
        r",\s+[^\W\d_]{1,4}\.?$|\s*[\[(]$", "", beside
    )  # "Chef du Département politique, M."
    office = office[0], office[0] + len(beside)
    known = office[0] < office[1] and beside[0] not in "([" and len(beside) > 2
    return Party(
        text[begin:stop],
        begin,
        stop,
        Label.PERSON,
        reason=reason,
        name=text[begin:stop],
        office=beside if known else None,
        office_span=Span(*office) if known else None,
    )


def trimmed(text: str, start: int, end: int, language: Language) -> tuple[int, int]:
    """A phrase without white space, punctuation, articles and what stands in brackets behind."""
    edges = EDGES.replace(".", "")
    articles = _articles(language.code)
    while start < end and text[start] in edges + ".":
        start += 1
    while end > start and text[end - 1] in edges:
        end -= 1
    # "Ministry of Foreign Affairs (1)", "Pandit1"
    numbered = re.search(
        r"(?:\s*\(\d+\)|(?:(?<=[a-zß-ÿа-яё])|(?<=[^\W\d_]{4}))\d{1,2})$", text[start:end]
    )
    end -= len(numbered[0]) if numbered else 0
    if text[end - 1 : end] == "." and not re.search(r"\b[A-ZА-Я]\.$", text[start:end]):
        end -= 1
    found = articles.match(text, start, end)
    if found is not None and found.end() < end:
        start = found.end()
    return start, max(start, end)


@cache
def _articles(code: str) -> re.Pattern[str]:
    words = language_of(code).words.get("parties.articles", ())
    return re.compile(rf"(?:{group((*words, 'the'))}(?:\s+|(?<=['’])))+", re.IGNORECASE)


def named(text: str, start: int, end: int, language: Language) -> tuple[int, int] | None:
    """Where a person's name stands in a phrase, None when no person is named.

    A name is told by a title before it, by initials, by what stands behind an office and its
    country, or by a comma behind the office: "the Chairman of the SPD, Brandt".
    """
    titled = behind_title(text, start, end, language)
    if titled is not None:
        return titled
    esquire = ESQUIRE.search(text, start, end)
    if esquire is not None and start < esquire.start():
        return start, esquire.start()
    found = WITH_INITIALS.search(text, start, end)
    if found is not None and not begins_office(text, found, end, language):
        given = GIVEN.search(text, start, found.start())
        more = SECOND.match(text, found.end(), end) if language.code == "en" else None
        stop = more.end() if more and bare(text[found.start() : more.end()], language) else None
        named_ = given is not None and kind(given["given"], language) is None
        if given is not None and named_ and given.start() == start:  # "Joseph M.A.H. Luns"
            return start, stop or found.end()
        return found.start(), stop or found.end()
    held = BRACKETS.search(text, start, end)
    closes = held is not None and (held.end() == end or text[held.end() : end].lstrip()[:1] == ",")
    if held is not None and closes and kind(text[start : held.start()], language) is Label.OFFICE:
        inner = held["inside"]
        if bare(inner, language) and not is_place(inner):
            return held.start("inside"), held.end("inside")
    return behind_office(text, start, end, language)


def begins_office(text: str, found: re.Match[str], end: int, language: Language) -> bool:
    """Whether what seems a surname begins an office: "U.K. HIGH COMMISSIONER"."""
    surname = found.start() + found[0].rindex(found[0].split(".")[-1].strip())
    said = folded(NO_WORD.sub(" ", text[surname:end]))
    return any(pattern.match(said) for _, pattern in _kinds(language.code))


def behind_title(text: str, start: int, end: int, language: Language) -> tuple[int, int] | None:
    """The name behind a title that begins a word of the phrase: "Sir T. Brimelow", "Bundesminister
    des Auswärtigen Herrn Dr. Heinrich von Brentano"."""
    for word in re.finditer(r"(?<![^\s(])(?=[^\W\d_])", text[start:end]):
        begin = start + word.start()
        if language.title.match(text, begin, end) is None:
            continue
        while (more := language.title.match(text, begin, end)) is not None:
            begin = more.end()
        stop = text.find(",", begin, end)
        stop = end if stop < 0 else stop
        if COMPLEMENT.match(text, begin, stop):
            continue  # "Président de la République"
        country = COUNTRY.match(text, begin, stop)  # "Президенту США Р. Рейгану"
        begin = country.end() if country else begin
        bracket = BRACKETS.search(text, begin, stop)
        stop = bracket.start() if bracket else stop
        if bare(text[begin:stop], language) and not is_place(text[begin:stop]):
            return begin, stop
    return None


def behind_office(text: str, start: int, end: int, language: Language) -> tuple[int, int] | None:
    """The name behind an office: its last words, or those behind its last comma."""

    def name(begin: int, stop: int) -> bool:
        said = text[begin:stop]
        acronym = ACRONYM.match(said) and not text[start:end].isupper()  # "Director, FBI"
        if said.casefold() in NO_NAME:
            return False  # "Foreign, New Delhi"
        return bare(said, language) and not is_place(said) and not acronym

    words = text[start:end]
    first, last = start + words.find(","), start + words.rfind(",")
    if kind(words, language) is not Label.OFFICE:
        # "Fidel Castro (Havana)", "Franz Amrehn (CDU)", "Dean Rusk, Washington"
        bracket = BRACKETS.search(text, start, end)
        stop = bracket.start() if bracket is not None and bracket.end() == end else first
        return (start, stop) if stop > start and name(start, stop) else None
    if last >= start:
        at = last + 1 + len(text[last + 1 : end]) - len(text[last + 1 : end].lstrip())
        if name(at, end):
            return at, end
        if name(start, first):
            return start, first
    return last_words(words, start, language) if language.code != "ru" else None


NO_NAME = frozenset(("of", "the", "general", "foreign", "prime", "deputy"))


def last_words(words: str, start: int, language: Language) -> tuple[int, int] | None:
    """The name that ends an office: behind its noun, or behind the country of an ambassador."""
    offices = {folded(word) for word in language.words["parties.office"]}
    for pattern in (LAST_LED, LAST_TWO, LAST_ONE):
        last = pattern.search(words)
        if last is None or last.start() == 0:
            continue
        before = words[: last.start()].rstrip().split()[-1].strip(EDGES)
        noun = folded(before)
        bent = language.code == "de" and noun.endswith(("s", "n"))
        office = noun in offices or (bent and (noun[:-1] in offices or noun[:-2] in offices))
        office = office or (
            before.isupper() and len(before) > 2 and not words.isupper()
        )  # "of the CC CPSU Khrushchev"
        acronym = ACRONYM.match(last["name"]) and not words.isupper()  # "Director, FBI"
        if (
            last["name"].split()[0].lower() in NO_NAME
            or acronym
            or not (office or is_place(before))
        ):
            continue
        if kind(last["name"], language) is None and not is_place(last["name"]):
            return start + last.start("name"), start + last.end("name")
    return None
