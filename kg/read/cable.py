"""Header blocks: the labelled lines above the text of cables, memoranda, minutes and ciphergrams.

    R 131310Z MAY 74                      From: Washington   No. 49201   Date: 27/X/1962
    FM AMEMBASSY BELGRADE                 FROM FOREIGN OFFICE TO WASHINGTON
    TO SECSTATE WASHDC 8812               No. 7395
    INFO AMEMBASSY MOSCOW                 D. 11.35 p.m. October 22, 1962
    UNCLAS BELGRADE 2114                  Aufgabe: 24. Oktober 1962, 21.45 Uhr
    SUBJECT: NEW CONSTITUTION             Ankunft: 24. Oktober 1962, 20.30 Uhr
    REF: BELGRADE 1977                    Кому: МИД СССР

The labels of each language are in ``data/languages``. What a block says is stated metadata: parties
as printed without precedence and the addressee's own serial number, the moment of a date-time
group, number, subject, references. A file may hold several messages, one after another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.model import Span, Stated, StatedDate, StatedParty, StatedPlace, StatedReference
from kg.read.days import GROUP, day_before, days, group_value, with_hour
from kg.read.editions import Edition, plain
from kg.read.languages import Language, folded, group

FOUND_IN = "header-block"
REACH = 90  # lines of a text in which its header may stand
LONGEST = 200  # characters of a line of a header
LONGEST_BELOW = 90  # of a party on the line below its label
ABOVE = 16  # lines above or between the first lines of a header
BETWEEN = 3  # lines that belong to no label, once there is a header
PARAGRAPH = 150  # a line so long is text
WRAPPED = 55  # a subject's line so long goes on in the next one
PRECEDENCE = re.compile(
    r"(?:\b(?:FLASH|NIACT|IMMEDIATE|PRIORITY|ROUTINE|CRITIC|EMERGENCY|DESKBY)\b[\s,]*)+"
)
# the addressee's own count of what it got: "SECSTATE WASHDC 8812", "AMEMBASSY CANBERRA 152"
SERIAL = re.compile(r"(?<=[A-Z)])\s+\d{1,5}$")
# between "Sent" and the day: "by wire on", "from Washington, D.C., on"
CIRCUMSTANCE = re.compile(
    r"\W*(?:by|from|in|to|aus|de|из)\s+[^\d:]{2,30}?\W*(?:\b[^\W\d_]{1,2}\b)?\W*", re.IGNORECASE
)
OWN_NUMBER = re.compile(r"(?:No|Nr|№|N°|n°)?\.?\s?\d{1,4}\.?")
# "KRAJEWSKI1", "JELEN 2": the number of a note
NOTED = re.compile(r"(?<=[^\W\d_]{3})\d{1,2}$|(?<=\])\s?\d{1,2}$")
REPEATED_AS = re.compile(r"\s+(?:No|Nr|№)\.?\s?\d[\d/]*.*$")  # "Washington No. 3412"
MAILED = re.compile(r"\s*[<\[]\S+@\S+[>\]].*$")  # "Mills, Cheryl <MillsCD@state.gov>"
# "RUEHC/SECSTATE WASHDC", "RUEHXD/MOSCOW POLITICAL COLLECTIVE": how it is routed
ROUTED = re.compile(r"R[A-Z]{4,6}/(?=[A-Z])")
# "PAGE 01 SANTIA 01341 01 OF 02 010555 Z"
PAGE = re.compile(r"\s*PAGE\s+(?P<page>\d\d)\s+(?P<origin>[A-Z][A-Z ]*?)\s+(?P<number>\d{3,6})\b.*")
# "S E C R E T SECTION 1 OF 2 SANTIAGO 1341", "UNCLAS BELGRADE 2114", "JAKARTA 1731"
SPACED = re.compile(r"(?:[A-Z] ){4,}[A-Z]\b")
SECTION = re.compile(
    r"\b(?:FINAL\s+)?SECTION\s+(?:\d+|[A-Z]+)\s+OF\s+(?:\d+|[A-Z]+)\b", re.IGNORECASE
)
ORIGIN = r"(?P<origin>[A-Z][A-Z.]+(?: [A-Z][A-Z.]+){0,3})"
RECORD = re.compile(rf"{ORIGIN}\s+(?P<number>\d{{1,8}})(?:\s+(?:NOTAL|CORRECTED COPY))?$")
# "STATE 143450, KABUL 5346", "A. STATE 026805; B. CANBERRA 835", "A JAKARTA 1160 b JAKARTA 1157"
REFERENCE = re.compile(
    r"(?<![A-Z0-9])(?:\(?[A-Za-z][).]\s*|[A-Za-z]\s+(?=[A-Z]{3}))?"
    r"(?P<origin>[A-Z]{3,}(?: [A-Z]{3,}){0,2})\s+(?P<number>\d{1,6})\b"
)
# "OCT-01 ISO-00 /026 W": offices that got copies within the Department, by their symbols
BUREAUS = re.compile(r"(?:[A-Z]{1,5}E?-\d\d(?:\s|$)|/\d{3} [A-Z]$)")
FROM_TO = re.compile(r"FROM\s+(?P<from>[A-Z][A-Z .,'()&/-]+?)\s+TO\s+(?P<to>[A-Z][A-Z .,'()&/-]+)$")
# "TELEGRAM NUMBER 1119 OF 5 APRIL 1982", "No. 7395", "Nr. 1102", "T. nos 2126 à 2132", "1643-1644"
FIGURES = re.compile(
    r"(?P<number>[A-Z]{0,3}[.-]?\d[\d./]*(?:\s?(?:[-–]|à|to)\s?\d[\d./]*)?(?:/[A-Z]{2,3})?)"
)
# "1978TEHRAN11039": the message record number
MRN = re.compile(r"(?:19|20)\d\d(?P<origin>[A-Z]{3,6})0*(?P<number>[1-9]\d{0,5})(?!\w)")
CELL = re.compile(r"\S+(?:\s\S+)*")  # of a line in columns
TABULAR = ("from", "to", "date", "reference", "number", "subject")
COLUMN = re.compile(r"\s{2,}|\t+")
SENTENCE = re.compile(r"\s[a-z]+\s[a-z]+\s.{40,}[a-z]{3}[.?]$")
RULE = re.compile(r"\s*[-_=*]{3,}.*")
NUMBERED_PARAGRAPH = re.compile(r"\s*1\.\s")
LIST_KINDS = ("to", "copies", "from", "through")
AGENT_KINDS = ("from", "to", "copies")
GOES_ON = re.compile(r"[,;/:–-]$|\b(?:AND|OF|ON|FOR|IN|TO|WITH|THE|FROM|BY|AT)$")
# "AMEMBASSY VIENNA", "USMISSION GENEVA", "AMCONSUL HONG KONG": the city behind the kind of post
POST = re.compile(
    r"(?:AM(?:ERICAN )?(?:EMBASSY|CONSUL(?:ATE)?(?: GENERAL)?|LEGATION)|US(?:MISSION|INT|LO|DEL))"
    r"\s+(?P<city>[A-Z].*)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text that is not blank, white space at its ends left out."""

    start: int
    end: int
    text: str
    after_blank: bool
    margin: int = 0  # white space before it


def lines_of(
    text: str, start: int = 0, end: int | None = None, most: int | None = None
) -> list[Line]:
    """The lines of ``text[start:end]`` that are not blank, the first ``most`` of them."""
    found: list[Line] = []
    at, stop, blank = start, len(text) if end is None else end, True
    while at < stop and (most is None or len(found) < most):
        close = text.find("\n", at, stop)
        close = stop if close < 0 else close
        raw = text[at:close]
        words = raw.strip(" \t\r\f\v\ufeff\xa0")
        if words:
            begin = at + raw.index(words)
            found.append(Line(begin, begin + len(words), words, blank, begin - at))
        blank = not words
        at = close + 1
    return found


@dataclass(slots=True)
class _Block:
    """A header block while it is read."""

    kinds: list[str] = field(default_factory=list)
    parties: dict[str, list[StatedParty]] = field(default_factory=dict)
    sent: StatedDate | None = None
    received: StatedDate | None = None
    dated: StatedDate | None = None
    number: tuple[str, Span] | None = None
    special: tuple[str, Span] | None = None
    serial: tuple[str, Span] | None = None
    yearless: tuple[int, int] | None = None  # where a day without its year may stand
    origin: str = ""
    subject: Span | None = None
    topics: tuple[str, ...] = ()
    references: list[StatedReference] = field(default_factory=list)
    classification: str = ""
    classification_span: Span | None = None
    group: bool = False
    form: str = ""
    spans: list[Span] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)  # with the label's kind
    place: Span | None = None  # "Dispatched from Havana on …"
    record: str = ""
    loose: tuple[str, str, Line] | None = None  # a number whose origin is not known yet


@dataclass(frozen=True, slots=True)
class Header:
    """A header block: what it states, its lines, and where the text below begins."""

    stated: Stated
    lines: tuple[Span, ...]
    end: int
    telegraphic: bool


def read_header(
    text: str,
    start: int,
    end: int,
    language: Language,
    edition: Edition,
    skipped: Collection[int] = (),
) -> Header | None:
    """The header block at the head of ``text[start:end]``; None where there is none. Lines that
    begin at a place in ``skipped`` are none of the page's own.

    A block has an addressee, a sender or a moment of despatch, and at least one thing more.
    """
    lines = [one for one in lines_of(text, start, end, REACH) if one.start not in skipped]
    reader = _Reader(text, lines, language, edition)
    return reader.read()


class _Reader:
    """Reads one header block line by line."""

    def __init__(
        self, text: str, lines: Sequence[Line], language: Language, edition: Edition
    ) -> None:
        self.text, self.lines = text, lines
        self.language, self.edition = language, edition
        self.block = _Block()
        self.kind = ""  # of the list or subject that the next line may go on with
        self.last: Line | None = None
        self.columns: list[tuple[int, str | None]] = []  # where labels stand side by side
        self.strangers = 0  # lines since the last one of the header
        self.empty = ""  # a label of a party behind which nothing stands

    def read(self) -> Header | None:
        """The header, when the lines make one."""
        block, end = self.block, 0
        between: list[Span] = []  # rules and stamps, which belong to a header when it goes on
        for line in self.lines:
            if NUMBERED_PARAGRAPH.match(line.text) and block.parties:
                break
            if block.kinds and (RULE.fullmatch(line.text) or self.edition_furniture(line)):
                between.append(Span(line.start, line.end))
                continue
            if self.line(line):
                end, self.strangers = line.end, 0
                block.spans += [*between, Span(line.start, line.end)]
                between.clear()
                continue
            self.kind = ""
            self.strangers += 1
            inserted = line.text.startswith("[") and line.text.endswith("]")
            many = self.strangers > (BETWEEN if self.complete() else ABOVE)
            # the editors' citation of the page
            cited = any(sign.search(line.text) for sign in self.edition.signs)
            sentence = SENTENCE.search(line.text) and self.complete()
            long = sentence or len(line.text) > PARAGRAPH
            if many or (long and not inserted and not cited):
                break
        if not self.complete():
            return None
        return Header(self.stated(), tuple(block.spans), end, block.group)

    def complete(self) -> bool:
        """Whether what was read so far is a header block."""
        kinds = set(self.block.kinds)
        ends = kinds & {"from", "to", "no from", "no to", "dispatched", "group"}
        return bool(ends) and len(kinds) >= 2

    # ------------------------------------------------------------ lines

    def line(self, line: Line) -> bool:
        """Take in a line; False when it belongs to no header."""
        first = bool(self.lines) and line is self.lines[0]
        if len(line.text) > LONGEST or (first and OWN_NUMBER.fullmatch(line.text)):
            return False  # the edition's number stands above everything
        if self.page(line) or self.heads(line):
            return True
        if self.below(line):
            self.last = line
            return True
        if self.moment(line) or self.from_to(line) or self.labelled(line) or self.day(line):
            self.last = line
            return True
        if self.marked(line) or self.recorded(line) or self.goes_on(line):
            self.last = line
            return True
        return False

    def heads(self, line: Line) -> bool:
        """Labels side by side, with what they mean below them: "An      Von      Datum"."""
        cells = [(line.start + cell.start(), cell[0]) for cell in CELL.finditer(line.text)]
        kinds = [(at, self.language.kinds.get(folded(words.rstrip(" :")))) for at, words in cells]
        # "TO:  The Secretary-General   DATE:  12 August" has its values beside the labels
        beside = any(words.endswith(":") for _, words in cells) and None in dict(kinds).values()
        if sum(kind in TABULAR for _, kind in kinds) > 1 and not beside:
            self.columns = [(at - line.start + line.margin, kind) for at, kind in kinds]
            return True
        columns, self.columns = self.columns, []
        for cell in CELL.finditer(line.text) if columns else ():
            at = cell.start() + line.margin
            kind = min(columns, key=lambda column: abs(column[0] - at))[1]
            if kind in TABULAR:
                self.take(kind, line.start + cell.start(), line.start + cell.end())
                self.kind = ""
        return bool(columns)

    def below(self, line: Line) -> bool:
        """The party on the line below its label, which stands alone: "From:", "THE AMBASSADOR"."""
        kind, self.empty = self.empty, ""
        text = line.text
        labelled = self.language.label.match(text) or self.bare(text)
        party = text[0].isupper() and len(text) < LONGEST_BELOW and text[-1] not in ".:?!;"
        dated = next(days(text, 0, len(text), self.language), None) is not None
        if not kind or labelled or dated or not party or len(text.split()) > 14:
            return False
        if self.language.greets(text) or self.language.form.match(text):
            return False
        self.block.warnings = [one for one in self.block.warnings if one[0] != kind]
        self.block.kinds = [one for one in self.block.kinds if one != f"no {kind}"] + [kind]
        self.parties(kind, line.start, line.end)
        self.kind = ""
        return True

    def edition_furniture(self, line: Line) -> bool:
        return any(
            f.fullmatch(line.text) for f in self.edition.furniture if not PAGE.match(line.text)
        )

    def page(self, line: Line) -> bool:
        """A page's running line, which has the number of the message."""
        page = PAGE.fullmatch(line.text)
        if page is None:
            return False
        number = page["number"].lstrip("0")
        if self.block.number is None and number:
            at = line.start + page.start("number") + len(page["number"]) - len(number)
            self.block.number = (number, Span(at, at + len(number)))
            self.block.origin = self.block.origin or page["origin"].strip()
        return True

    def moment(self, line: Line) -> bool:
        """A line with the date-time group: "R 131310Z MAY 74", "FM WASHINGTON 052258Z APR 82"."""
        found = GROUP.search(line.text)
        value = group_value(found) if found else None
        if found is None or value is None or self.block.group:
            return False
        before = line.text[: found.start()].strip()
        alone = re.fullmatch(r"(?:[ZOPRFYX]{1,2}\s*){0,4}|[A-Z]{2,4}\d*\s?(?:[ZOPR]\s)?", before)
        label = self.language.bare_label.match(line.text)
        if alone is None and label is None:
            return False
        at = line.start + found.start()
        self.block.sent = StatedDate(value, found[0], at, line.start + found.end())
        self.block.group = True
        self.block.kinds.append("group")
        self.kind = ""
        if label is not None and self.language.kinds[folded(label["label"])] == "from":
            self.take("from", line.start + label.end(), at)
            self.kind = ""
        return True

    def from_to(self, line: Line) -> bool:
        """ "FROM FOREIGN OFFICE TO WASHINGTON"."""
        found = FROM_TO.fullmatch(line.text)
        if found is None or self.block.parties.get("from"):
            return False
        for kind in ("from", "to"):
            self.block.kinds.append(kind)
            self.parties(kind, line.start + found.start(kind), line.start + found.end(kind))
        return True

    def labelled(self, line: Line) -> bool:
        """A line that begins with a label, or several in columns."""
        text = line.text
        label = self.language.label.match(text) or self.bare(text)
        if label is not None and self.is_title(text, label):
            return False
        starts = [(label, 0)] if label is not None else []
        for gap in COLUMN.finditer(text):
            # "From: Washington     No. 49201     Date: 27/X/1962", "114-5/63 geheim   Aufgabe: …"
            other = self.language.label.match(text, gap.end()) or self.bare(text, gap.end())
            if other is not None and (label is None or gap.start() > label.end() - 1):
                starts.append((other, gap.start()))
        if not starts:
            return False
        for at, (one, _) in enumerate(starts):
            stop = starts[at + 1][1] if at + 1 < len(starts) else len(text)
            kind = self.language.kinds[folded(one["label"])]
            # "ACTION: Amembassy PARIS" on forms; elsewhere bureaus act
            if kind == "handled" and POST.match(text[one.end() :].upper()):
                kind = "to"
            self.take(kind, line.start + one.end(), line.start + stop, one["label"])
        return True

    def is_title(self, text: str, label: re.Match[str]) -> bool:
        """Whether a line is a title of two sides: "MEMORANDUM FOR X FROM Y"."""
        named = self.language.form.match(label["label"])
        return named is not None and re.search(r"\sfrom\s", text, re.IGNORECASE) is not None

    def day(self, line: Line) -> bool:
        """A line that is a day, with the moment of receipt in the next column: "March 3, 1956.
        R. March 6, 1956."."""
        found = next(
            days(self.text, line.start, line.end, self.language, day_first=self.edition.day_first),
            None,
        )
        if found is None or found.start != line.start or not self.block.kinds:
            return False
        found = with_hour(self.text, found, line.start, line.end, self.language)
        rest = self.text[found.end : line.end].strip(" \t.,;")
        label = (self.language.label.match(rest) or self.bare(rest)) if rest else None
        if rest and label is None:
            return False
        words = self.text[found.start : found.end]
        self.block.dated = self.block.dated or StatedDate(found.edtf, words, found.start, found.end)
        self.block.kinds.append("date")
        self.kind = ""
        if label is not None:
            start = self.text.index(rest, found.end) + label.end()
            self.take(self.language.kinds[folded(label["label"])], start, line.end, label["label"])
        return True

    def bare(self, text: str, at: int = 0) -> re.Match[str] | None:
        """A label without a colon; it stands before capitals or figures, or alone."""
        found = self.language.bare_label.match(text, at)
        if found is None:
            return None
        rest = text[found.end() :].strip()
        kind = self.language.kinds[folded(found["label"])]
        if kind in ("dispatched", "received", "number"):
            day = next(days(rest, 0, len(rest), self.language), None)
            dated = day is not None and (
                not re.search(r"[^\W\d_]{3}", rest[: day.start])
                or CIRCUMSTANCE.fullmatch(rest, 0, day.start)
            )
            figure = kind == "number" and re.match(r"\d|[A-Z]{1,4}[.-]? ?\d|$", rest)
            return found if dated or figure else None
        telegraphic = rest == rest.upper() or kind in ("copies", "to")
        return found if telegraphic and (rest or kind in LIST_KINDS) else None

    def goes_on(self, line: Line) -> bool:
        """Whether a line goes on with the list or subject above it."""
        if self.last is None or not self.kind:
            return False
        text, above = line.text, self.text[self.last.start : self.last.end]
        if self.kind in LIST_KINDS:
            return self.lists(line, self.block.group or above.isupper())
        if line.after_blank and not GOES_ON.search(above):
            return False
        wrapped = GOES_ON.search(above) or len(above) >= WRAPPED
        if self.kind == "subject" and self.block.subject is not None and wrapped:
            self.block.subject = Span(self.block.subject.start, line.end)
            return True
        if self.kind == "reference" and (REFERENCE.search(text) or wrapped) and len(text) < 100:
            self.refer(line.start, line.end)
            return True
        return self.kind in ("drafted", "handled", "topics", "order") and len(text) < 75

    def lists(self, line: Line, telegraphic: bool) -> bool:
        """Whether a line goes on with a list of addresses."""
        text = line.text
        address = text.upper() == text and re.search(r"[A-Z]{3}", text)
        wellformed = address if telegraphic else not text.endswith(".")
        dated = next(days(text, 0, len(text), self.language), None) is not None
        wellformed = wellformed and not dated
        if line.after_blank or len(text) >= 70 or not wellformed or text.endswith(":"):
            return False
        own = RECORD.fullmatch(text) if self.kind == "from" else None
        if own is not None:  # "HAKTO 12" below the sender
            self.record(own["origin"], own["number"], line)
        elif self.kind != "through":
            self.parties(self.kind, line.start, line.end)
        return True

    def marked(self, line: Line) -> bool:
        """A line of markings: "S E C R E T STATE 143949", "SECRET", "EXDIS", "Top Priority"."""
        text = line.text
        spaced = SPACED.match(text)
        words = spaced[0].replace(" ", "") + text[spaced.end() :] if spaced else text
        found = self.language.classification.search(words)
        if found is None or found.start() > 24:
            return self.captions(text)
        rest = SECTION.sub(" ", words[found.end() :])
        rest = self.language.marking.sub(" ", rest)
        before = self.language.marking.sub(" ", words[: found.start()])
        record = RECORD.search(rest.strip(" ,.-"))
        left = rest.replace(record[0], " ") if record else rest
        if re.search(r"[^\W\d_]{2,}", left + before):
            return False
        if not self.block.classification:
            self.block.classification = self.language.classifications[folded(found[0])]
            self.block.classification_span = Span(line.start, line.end)
        self.block.kinds.append("classification")
        if record is not None:
            self.record(record["origin"], record["number"], line)
        self.kind = ""
        return True

    def captions(self, text: str) -> bool:
        """Whether a line has nothing but captions of handling."""
        left = self.language.marking.sub(" ", text)
        return left != text and not re.search(r"[^\W_]{2,}", left) and bool(self.block.kinds)

    def recorded(self, line: Line) -> bool:
        """A line that is the message's own number: "JAKARTA 1731"."""
        if not self.block.group and self.lines[0] != line and self.block.kinds:
            return False
        found = RECORD.fullmatch(SECTION.sub("", line.text).strip())
        if found is None or (self.kind in LIST_KINDS and not line.after_blank):
            return False
        if self.is_sender(found["origin"]):
            self.record(found["origin"], found["number"], line)
            return True
        self.block.loose = (found["origin"], found["number"], line)
        return False

    def is_sender(self, origin: str) -> bool:
        senders = self.block.parties.get("from", ())
        return any(plain(origin) in plain(party.text) for party in senders)

    def record(self, origin: str, number: str, line: Line) -> None:
        """The message's own number: that of the markings outweighs that of the page."""
        at = self.text.rindex(number, line.start, line.end)
        figures = number.lstrip("0") or number
        at += len(number) - len(figures)
        self.block.number = (figures, Span(at, at + len(figures)))
        self.block.record = f"{origin} {figures}"

    # ------------------------------------------------------------ values

    def take(self, kind: str, start: int, end: int, label: str = "") -> None:
        """The value behind a label."""
        block = self.block
        value = self.text[start:end].strip()
        self.kind = kind
        named = self.language.form.match(label) if kind == "to" else None
        if named is not None and folded(value) in ("the record", "record", "the files"):
            block.form = "memorandum-for-the-record"
            block.kinds += ["no to", "record"]
            self.kind = ""
            return
        if named is not None and value:  # "MEMORANDUM FOR"
            block.form = block.form or self.language.forms[folded(named[0])]
        addressed = kind in (*AGENT_KINDS, "through")
        if not value:
            if addressed:
                block.warnings.append((kind, f"{label or kind}: nothing stands behind it"))
                block.kinds.append(f"no {kind}")
                self.empty = kind
            return
        block.kinds.append(kind)
        if kind in AGENT_KINDS:
            self.parties(kind, start, end)
        elif kind == "reference":
            self.refer(start, end)
        elif kind == "number":
            self.figure(start, end, label)
        elif kind in ("date", "dispatched", "received"):
            self.dated(kind, start, end)
        else:
            self.told_of(kind, start, value)

    def told_of(self, kind: str, start: int, value: str) -> None:
        """Subject, topics and classification."""
        block, at = self.block, self.text.index(value, start)
        if kind == "subject":
            block.subject = Span(at, at + len(value))
        elif kind == "topics":
            block.topics = tuple(t for t in re.split(r"[,;]\s*|\s{2,}", value.strip(" .")) if t)
        elif kind == "classification":
            found = self.language.classification.search(value)
            if found is not None:
                block.classification = self.language.classifications[folded(found[0])]
                block.classification_span = Span(at, at + len(value))

    def figure(self, start: int, end: int, label: str) -> None:
        named = self.language.form.match(label)
        if named is not None:  # "Fernschreiben Nr. 1102"
            self.block.form = self.language.forms[folded(named[0])]
        found = (
            MRN.match(self.text, start, end)
            or FIGURES.match(self.text, start, end)
            or FIGURES.search(self.text, start, end)
        )
        if found is None:
            return
        value = (found["number"].strip(" ./"), Span(found.start("number"), found.end("number")))
        self.block.origin = self.block.origin or found.groupdict().get("origin") or ""
        if folded(label).startswith(("spec", "спец")):
            self.block.special = value
        elif folded(label).startswith("serial"):  # of the minister's own messages
            self.block.serial = value
        else:
            self.block.number = self.block.number or value
        if self.block.dated is None:  # "No. 22501      August 8, 1971"
            self.dated("date", found.end(), end)
        # "NO:   1156, October 30, 6 p.m.": the year is that of receipt
        self.block.yearless = self.block.yearless or (found.end(), end)

    def dated(self, kind: str, start: int, end: int) -> None:
        day = next(
            days(self.text, start, end, self.language, day_first=self.edition.day_first), None
        )
        if day is None:
            return
        if kind == "dispatched" and self.block.place is None:
            self.block.place = self.city_before(start, day.start)
        day = with_hour(self.text, day, start, end, self.language)
        date = StatedDate(day.edtf, self.text[day.start : day.end], day.start, day.end)
        if kind == "received":
            self.block.received = date
        elif kind == "dispatched":
            self.block.sent = self.block.sent or date
        else:
            self.block.dated = date

    def city_before(self, start: int, end: int) -> Span | None:
        """The city between "Dispatched from" and the day: "Havana on", "Washington, D.C., on"."""
        words = group(self.language.words["heading.from"])
        found = re.compile(
            rf"\s*{words}\s+(?P<city>[^\W\d_][^\d:]{{1,30}}?)[\s,]*(?:\bon\b|\bam\b|\ble\b)?[\s,]*$",
            re.IGNORECASE,
        ).match(self.text, start, end)
        if found is None or not found["city"][0].isupper():
            return None
        return Span(found.start("city"), found.end("city"))

    def refer(self, start: int, end: int) -> None:
        """The messages referred to; those cited in words are left to the reading of the text."""
        for found in REFERENCE.finditer(self.text, start, end):
            at = found.start("origin")
            self.block.references.append(
                StatedReference(
                    self.text[at : found.end()], at, found.end(), found["origin"], found["number"]
                )
            )

    def parties(self, kind: str, start: int, end: int) -> None:
        """The parties on a line of addresses."""
        found = self.block.parties.setdefault(kind, [])
        self.block.kinds.append(kind)
        for one in self.entries(kind, start, end):
            begin, stop = start + one.start(), start + one.end()
            while (
                begin < stop and not self.text[begin].isalnum() and self.text[begin] not in '(“"['
            ):
                begin += 1
            joint = re.compile(r"and\s+").match(self.text, begin, stop)
            begin = joint.end() if joint else begin
            lead = PRECEDENCE.match(self.text, begin, stop)
            begin = lead.end() if lead and lead.end() < stop else begin
            words = self.text[begin:stop].rstrip(" .,;:")
            words = PRECEDENCE.split(words)[0].rstrip(" ,") if PRECEDENCE.search(words) else words
            words = MAILED.sub("", SERIAL.sub("", REPEATED_AS.sub("", words))).rstrip(" ,")
            words = NOTED.sub("", self.unmarked(COLUMN.split(words)[0]))
            routed = ROUTED.match(words)
            if routed is not None:
                begin, words = begin + routed.end(), words[routed.end() :]
            if len(re.findall(r"[^\W\d_]", words)) > 1 and not BUREAUS.match(words):
                found.append(StatedParty(words, begin, begin + len(words)))

    def unmarked(self, words: str) -> str:
        """A party without the markings behind it: "Krajewski, Urgent, EYES ONLY"."""
        name, comma, last = words.rpartition(",")
        while comma and not re.search(r"\w", self.language.marking.sub("", last)):
            words = name
            name, comma, last = words.rpartition(",")
        return words.rstrip(" ,")

    def entries(self, kind: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """The parts of a line of addresses. "Moscow, Paris and Washington" got copies, each."""
        value = self.text[start:end]
        cities = re.compile(r"(?:(?!\s+and\s)[^,;])+")
        if kind == "copies" and all(
            re.fullmatch(r"[\s,;]*(?:and\s+)?[A-Z][\w.'’ -]{1,24}[.\s]*", one[0])
            for one in cities.finditer(value)
        ):
            return cities.finditer(value)
        listed = kind != "from" and self.listed(start, end)  # "FROM: BUNCHE, LEOPOLDVILLE"
        return re.finditer(r"[^,;]+" if listed else r".+", value)

    def listed(self, start: int, end: int) -> bool:
        """Whether commas part the parties of a line: in lists of posts, all capitals."""
        value = self.text[start:end].strip()
        if self.language.title.match(value):
            return False  # "ADM SHARP, CINCPAC, HAWAII"
        first = folded(value.partition(",")[0])
        office = any(
            re.search(rf"(?<!\w){re.escape(word)}(?!\w)", first)
            for word in self.language.words["parties.office"]
        )
        house = first.split()[-1:] and first.split()[-1] in self.language.words["parties.post"]
        return value == value.upper() and not office and not house

    def stated(self) -> Stated:
        """What the whole block states."""
        block = self.block
        senders = tuple(block.parties.get("from", ()))
        if block.number is None and block.loose and self.is_sender(block.loose[0]):
            self.record(*block.loose)
        number = block.special or block.number or block.serial
        sent = block.sent or block.dated or self.yearless()
        subject = block.subject
        sure_number = number if number else ("", None)
        return Stated(
            FOUND_IN,
            senders=senders,
            recipients=tuple(block.parties.get("to", ())),
            copied_to=tuple(block.parties.get("copies", ())),
            sent=sent,
            received=block.received,
            place=self.place(senders),
            form="telegram" if block.group else block.form,
            number=sure_number[0],
            number_span=sure_number[1],
            subject=" ".join(self.text[subject.start : subject.end].split()) if subject else "",
            subject_span=subject,
            topics=block.topics,
            references=tuple(block.references),
            classification=block.classification,
            classification_span=block.classification_span,
            ids=record_id(block.origin, block.number, sent),
            warnings=tuple(dict.fromkeys(words for _, words in block.warnings)),
        )

    def yearless(self) -> StatedDate | None:
        """A day printed behind the number without its year, which is that of receipt."""
        if self.block.yearless is None or self.block.received is None:
            return None
        start, end = self.block.yearless
        received = self.block.received.edtf[:10]
        day = day_before(self.text, start, end, self.language, received)
        if day is None:
            return None
        day = with_hour(self.text, day, start, end, self.language)
        return StatedDate(day.edtf, self.text[day.start : day.end], day.start, day.end)

    def place(self, senders: Sequence[StatedParty]) -> StatedPlace | None:
        """Where a cable comes from: the city of the post that sends it."""
        told = self.block.place
        if told is not None:
            return StatedPlace(self.text[told.start : told.end], told.start, told.end)
        if len(senders) != 1 or (not self.block.group and "from" not in self.block.kinds):
            return None
        sender = senders[0]
        known = self.edition.places.get(plain(sender.text))
        if known is not None:
            return StatedPlace(known, sender.start, sender.end)
        post = POST.fullmatch(sender.text)
        if post is not None and sender.start is not None:
            at = sender.start + post.start("city")
            return StatedPlace(post["city"], at, at + len(post["city"]))
        city = sender.text.isupper() and self.block.group
        return StatedPlace(sender.text, sender.start, sender.end) if city else None


def record_id(
    origin: str, number: tuple[str, Span] | None, sent: StatedDate | None
) -> tuple[str, ...]:
    """The message record number of an electronic telegram: year, origin, five figures at least."""
    if not origin or number is None or sent is None or not number[0].isdigit():
        return ()
    return (f"{sent.edtf[:4]}{origin.replace(' ', '')[:6]}{int(number[0]):05d}",)


# ---------------------------------------------------------------- several messages in a file

END = re.compile(r"^[ \t]*NNNN?[ \t]*$", re.MULTILINE)
FIRST_PAGE = re.compile(r"^[ \t]*(?:[A-Z][A-Z ]{3,40}\n[ \t]*)?PAGE 01 .*$", re.MULTILINE)
MOMENT = re.compile(
    rf"^[ \t]*(?:[ZOPRFYX]{{1,2}} *){{1,4}}{GROUP.pattern}.*\n(?:[^\n]*\n){{0,2}}?[ \t]*FM ",
    re.MULTILINE,
)


def messages(text: str) -> Iterator[Span]:
    """The cables of a file, in order; the whole text when it holds but one.

    A message ends with NNN, or where the first page of another begins.
    """
    heads = [found.start() for found in MOMENT.finditer(text)]
    if len(heads) < 2:
        yield Span(0, len(text))
        return
    begin = 0
    for before, head in pairwise(heads):
        ends = [found.end() for found in END.finditer(text, before, head)]
        pages = [found.start() for found in FIRST_PAGE.finditer(text, before, head)]
        blank = text.rfind("\n\n", before, head)
        cut = ends[-1] if ends else pages[-1] if pages else blank + 1 if blank > 0 else None
        if cut is None:
            continue  # a cable quoted in another goes with it
        yield Span(begin, cut)
        begin = cut
    yield Span(begin, len(text))
