"""A page as a reader copies it from the published edition: plain text → Document.

The form: a heading with its number (in volumes before 1952 a file number may stand on a line
before it), the dateline, paragraphs, a signature, then each note as ``- ...↩``. Note numbers
stand glued where the note is called; datelines and signatures may be missing. A page in disguise
(wrapped lines, straight marks …) is read like its fair copy.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.errors import InputError
from kg.model import Block, BlockKind, Document, Note, PageBreak, Span
from kg.read.fair_copy import Edit, FairCopy, fair_copy, moved
from kg.read.note_numbers import find_calls
from kg.settings import shipped


def read_page(text: str, id: str, source: str = "") -> Document:
    """Read one page. ``id`` is ``VOLUME/dN``; offsets of the result index ``text`` unchanged.

    Raises ``InputError`` when the text is empty or is no text (control characters of a binary
    file), or when nothing in it could be a heading.
    """
    if not text.strip():
        raise _refused(source or id, "is empty", "Give it the text of a page, or leave it out.")
    if "\0" in text:
        raise _refused(source or id, "is not text", "Save the page as plain text in UTF-8.")
    copy = joined_lines(fair_copy(text))
    document = _read(copy.text, id, source)
    return document if copy.same else moved(document, text, copy.back)


def _read(text: str, id: str, source: str) -> Document:
    """Read a page whose text is clean, its lines whole."""
    body, notes = note_lines(text, split_lines(text))
    before = [line for line in body if not notes or line.end <= notes[0].start]
    heading = heading_line(text, before)
    if heading is None:
        raise _refused(
            source or id, "has no heading", "Copy the page from its heading to its last note."
        )
    linked = linked_notes(text, notes, body[heading])
    calls = [note.call for note in linked if note.call]
    blocks = [
        Block(kind, line.start, line.end)
        for kind, line in zip(body_kinds(text, body, heading, calls), body, strict=True)
    ]
    blocks += [note.block for note in linked]
    return Document(
        id=id,
        volume=id.partition("/")[0],
        text=text,
        blocks=tuple(blocks),
        notes=linked,
        pages=tuple(page_breaks(text)),
        source=source,
    )


def page_breaks(text: str) -> list[PageBreak]:
    """The printed pages that the text tells of: ``[Page 88]``."""
    return [PageBreak(found.start(), f"pg_{found['page']}") for found in PAGE.finditer(text)]


def linked_notes(text: str, notes: list[Line], heading: Line) -> tuple[Note, ...]:
    """The notes in order, each with its number and where it is called, if that can be told."""
    spans = [(note.start, note.end) for note in notes]
    numbered = document_number(text, heading)
    calls = {
        call.note: call
        for call in find_calls(text, spans, Span(heading.start, heading.end), numbered)
    }
    return tuple(
        Note(
            index=index,
            number=calls[index].number if index in calls else None,
            start=note.start,
            end=note.end,
            call=calls[index].span if index in calls else None,
        )
        for index, note in enumerate(notes)
    )


def _refused(name: str, reason: str, remedy: str) -> InputError:
    return InputError(f"{name} {reason}", remedy, reason=reason)


# ---------------------------------------------------------------- what each line of a page is
# Heading, dateline, salutation, list, signature, label, note.
#
# The words the lines are told by are in ``data/read/layout.toml``; the forms around them are here.

LONGEST_HEADING = 600
LONGEST_LINE = 160  # a longer line is a paragraph
LONGEST_ITEM = 200  # a longer line does not belong to a list of names

# "↩", "↩︎": the link back that ends a note in the online edition
RETURN = re.compile("↩[\ufe0e\ufe0f]?$")
# "- Source: …", "-" alone when the note's text begins on the next line
NOTE_START = re.compile(r"-(?:[ \t]|$)")
# "64. Telegram", "[64] Telegram", "No. 57 The Ambassador", "[Document 12]"
NUMBERED = re.compile(r"\[?(?:(?:No\. ?|Document )\d{1,4}[.\]]?|\d{1,4}[A-Z]?[.\]])(?: |$)")
# "[Page 88]": the online edition's sign of a printed page
PAGE = re.compile(r"\[Page (?P<page>[\w-]+)\]")
# "Moscow, 28.X.62", "Paris, 1962-10-27.", "241533Z OCT 62": a dateline without a month in full
IN_FIGURES = re.compile(
    r"(?:\[?[A-ZÀ-Þ][\w .’-]{1,30},\s)?(?:[0-3]\d/?\d{4}Z\s(?i:[a-z]{3,4})\.?\s(?:19)?\d\d"
    r"|19\d\d-[01]\d-[0-3]\d|\d{1,2}([./-])(?:\d{1,2}|[IVX]{1,4})\1(?:19)?\d\d"
    r"|\d{1,2}\s[A-Z][A-Za-z]{2}\.?\s(?:’?[3-9]\d|19\d\d)"
    r"|[A-Z][A-Za-z]{2}\.\s\d{1,2},\s(?:’[3-9]\d|19\d\d))\W{0,3}$"
)
# "501.BB/11–2048", "891.001 Pahlavi, Reza Shah/5–2048: Telegram", "103 FOA/11–1253"
DECIMAL_FILE = re.compile(r"\d{2,3}[A-Z]?[\w .,()–-]{0,50}/\s?\(?[\d–—-]{3,}")
# "IO Files: SD/A/C.6/62", "S/S–NSC Files: Lot 63D351": a series of symbols behind a colon
SYMBOL = re.compile(r": ?[A-Z][\w()]*(?:[/.–-][\w().]+)+ ?\d{0,2}$")


@dataclass(frozen=True, slots=True)
class Forms:
    """The patterns made from the words of ``layout.toml``."""

    dateline: re.Pattern[str]
    salutation: re.Pattern[str]
    label: re.Pattern[str]
    signature: re.Pattern[str]
    unsigned: re.Pattern[str]
    file: re.Pattern[str]
    heading: re.Pattern[str]
    captions: frozenset[str]  # what a list follows, in small letters
    single: frozenset[str]  # what one line follows


def _any(words: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"


@cache
def forms() -> Forms:
    """The shipped forms, made once."""
    path = shipped("data") / "read" / "layout.toml"
    words: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    greeting = _any([*words["greetings"], *(w.upper() for w in words["greetings"])])
    address = _any([*words["addresses"], *(w.upper() for w in words["addresses"])])
    particles = _any(words["particles"])
    name = rf"(?:[A-ZÀ-Þ\[(][\w.’'“”\[\]()/&-]*|{particles}|d[eu][A-Z]\.?)"
    return Forms(
        # "Moscow, November 9, 1960.", "[Washington,] undated", "Paris, July 26, 1955—5 p.m."
        # "9:30 a.m., May 13, 1952", "Hong Kong , February 8—5 p. m."
        dateline=re.compile(
            rf"\[?[\w .’'\[\],():>/–-]{{0,70}}?(?:\b{_any(words['months'])}\b"
            r"(?:.{0,14}\b1[789]\d\d\b|[ \d,]{2,6}(?:[—,-] ?\d{1,2}(?::\d\d)? ?[ap]\. ?m\."
            r"|, (?:noon|midnight))|\.? ?\d{1,2}[^.]{0,3}1[789]\d\d)|\b[Uu]ndated\b)"
            r".{0,50}$"
        ),
        # "Dear Mr. Chairman:", "Sir:", "Excellency:", "“Mr. President,"
        salutation=re.compile(
            rf"[“\"‘'(]*(?:{greeting}\b.{{0,80}}|{address}[:,].{{0,3}}|Mr\.? [\w -]{{2,30}}:)$"
        ),
        # "[Enclosure]", "[Attachment 2]", "[Omitted here is …]"
        label=re.compile(r"\[[^\]]{1,150}\]\s?\d{0,2}$"),
        # "Rusk", "John F. Kennedy", "D[avid] H. P[opper]", "Chief, WHD", "J.C. King8"
        signature=re.compile(
            rf"[“\"]?{name}(?:[ ,]{{1,2}}{name}){{0,9}},?\s?\d{{0,2}}[”\".]*\d{{0,2}}$"
        ),
        unsigned=re.compile(rf"{_any(words['unsigned'] + words['labels'])}\b|\[\d"),
        # "UNA Files: Lot 4281", "Current Economic Developments, lot 70 D 467"
        file=re.compile(rf".*\b{_any(words['files'])}\b"),
        heading=re.compile(rf"{_any(words['headings'])}\b|.*\b{_any(words['joints'])}\b"),
        captions=frozenset(word.casefold() for word in words["captions"]),
        single=frozenset(word.casefold() for word in words["subjects"]),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, white space at its ends left out; a note may hold several lines."""

    start: int
    end: int


MARGIN = re.compile(r"^[\s\ufeff]+")  # white space; a byte order mark is no text


def split_lines(text: str) -> list[Line]:
    """The lines that aren't blank, in order."""
    found: list[Line] = []
    place = 0
    for raw in text.splitlines(keepends=True):
        indented = MARGIN.sub("", raw)
        words = indented.rstrip()
        if words:
            start = place + len(raw) - len(indented)
            found.append(Line(start, start + len(words)))
        place += len(raw)
    return found


def note_lines(text: str, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Tell the lines of heading and body from the notes behind them.

    A note runs from its ``-`` to the ``↩`` that ends it, over as many lines as that takes. Where
    the text was copied without ``↩``, the ``- `` lines at its very end are the notes.
    """
    ends = [i for i, line in enumerate(lines) if RETURN.search(text, line.start, line.end)]
    if not ends:
        first = len(lines)
        while first > 1 and NOTE_START.match(text, lines[first - 1].start, lines[first - 1].end):
            first -= 1
        return list(lines[:first]), list(lines[first:])
    first = ends[0]
    while first > 0 and not NOTE_START.match(text, lines[first].start, lines[first].end):
        first -= 1
    if not NOTE_START.match(text, lines[first].start, lines[first].end):
        first = ends[0]  # no "-" anywhere: notes of one line, told by their ↩
    notes: list[Line] = []
    begin = first
    for end in ends:
        notes.append(Line(lines[begin].start, lines[end].end))
        begin = end + 1
    return [*lines[:first], *lines[begin:]], notes


def heading_line(text: str, body: Sequence[Line]) -> int | None:
    """Index of the line that is the heading: the first, or one below a file number or dateline.

    None when there is none: the text begins with a dateline, a salutation or a long paragraph.
    """
    words = [text[line.start : line.end] for line in body[:4]]
    if not words:
        return None
    first = 0
    while first + 1 < len(words) and _above_heading(words[first]):
        first += 1
    if NUMBERED.match(words[first]):
        return first
    if line_kind(words[first]) is BlockKind.DATELINE:
        if first + 1 < len(words) and NUMBERED.match(words[first + 1]):
            return first + 1  # the dateline stands above the heading
        if first and not PAGE.fullmatch(words[first - 1]):
            first -= 1  # a heading that looks like a file number: no dateline follows one at once
    starts_without = (BlockKind.SALUTATION, BlockKind.DATELINE)
    if len(words[first]) > LONGEST_HEADING:
        return None
    if line_kind(words[first]) in starts_without and not forms().heading.match(words[first]):
        return None
    return first


def _above_heading(words: str) -> bool:
    """Whether a line may stand above a heading."""
    return not NUMBERED.match(words) and (is_file_number(words) or bool(PAGE.fullmatch(words)))


def is_file_number(words: str) -> bool:
    """Whether a line gives only where the document is filed."""
    if len(words) > LONGEST_LINE:
        return False
    if DECIMAL_FILE.match(words):
        return True
    known = forms()
    if known.heading.match(words):
        return False
    return bool(known.file.match(words) or SYMBOL.search(words))


def document_number(text: str, heading: Line) -> Span | None:
    """Where the heading gives the document's own number, as in ``64.`` or ``No. 57``."""
    numbered = NUMBERED.match(text, heading.start, heading.end)
    return Span(heading.start, numbered.end()) if numbered else None


def line_kind(words: str) -> BlockKind:
    """The kind of one line of body by its own form; a paragraph when nothing else shows."""
    if len(words) > LONGEST_LINE:
        return BlockKind.PARAGRAPH
    known = forms()
    if known.salutation.match(words):
        return BlockKind.SALUTATION
    bracketed = known.label.match(words)
    dated = known.dateline.match(words) or IN_FIGURES.match(words)
    if dated and not (bracketed and known.unsigned.match(words, 1)):
        return BlockKind.DATELINE
    return BlockKind.LABEL if bracketed else BlockKind.PARAGRAPH


def body_kinds(
    text: str, body: Sequence[Line], heading: int, calls: Sequence[Span] = ()
) -> list[BlockKind]:
    """The kind of each line of heading and body. ``calls`` are the numbers of notes in it."""
    ends = {call.end: call.start for call in calls}
    lines = [text[line.start : ends.get(line.end, line.end)].rstrip() for line in body]
    kinds = [line_kind(line) for line in lines]
    kinds[:heading] = [BlockKind.LABEL] * heading
    kinds[heading] = BlockKind.HEADING
    _lists(lines, kinds, heading)
    _signatures(lines, kinds, heading)
    return kinds


def _lists(lines: Sequence[str], kinds: list[BlockKind], heading: int) -> None:
    """Captions (SUBJECT, PARTICIPANTS) and the short lines that follow each."""
    known = forms()
    left = 0  # lines that may still belong to the list
    for index in range(heading + 1, len(lines)):
        line = lines[index]
        caption = line.rstrip(" :").casefold()
        if caption in known.captions or caption in known.single:
            kinds[index] = BlockKind.LABEL
            left = 1 if caption in known.single else len(lines)
        elif left and kinds[index] is BlockKind.PARAGRAPH and _lists_well(line):
            kinds[index] = BlockKind.ADDRESS_LIST
            left -= 1
        else:
            left = 0


def _lists_well(line: str) -> bool:
    """Whether a line could be an item of a list of names or subjects."""
    return len(line) <= LONGEST_ITEM and not line.endswith((".", ":", "?”", ".”"))


def _signatures(lines: Sequence[str], kinds: list[BlockKind], heading: int) -> None:
    """The last line, and the one before it when a title or second name follows a name."""
    last = len(lines) - 1
    signing = (BlockKind.PARAGRAPH, BlockKind.LABEL)
    if last <= heading or kinds[last] not in signing or not _signs(lines[last]):
        return
    kinds[last] = BlockKind.SIGNATURE
    before = last - 1
    if before > heading and kinds[before] is BlockKind.PARAGRAPH:
        line = lines[before]
        if len(line) <= 40 and line.count(" ") <= 4 and _signs(line):
            kinds[before] = BlockKind.SIGNATURE


def _signs(line: str) -> bool:
    """Whether a line looks like a name or a title."""
    known = forms()
    return (
        len(line) <= 100
        and bool(known.signature.match(line))
        and not known.unsigned.match(line.lstrip("[“"))
    )


# ---------------------------------------------------------------- wrapped lines
# Where a plain text breaks its lines at a column, though nothing ends there.
#
# Mail programs, typescripts and OCR break lines anywhere; the edition breaks them where a
# paragraph, a heading or an item ends. A line goes on in the next one when both are running text
# and the words say so: a word is divided, the line ends in a word that none ends in, the next
# begins small, or the whole page is folded at one width and the next word would not have fitted.

LONGEST_WORD = 40
LONGEST_HEAD = 40  # of a heading in small capitals
NARROWEST, WIDEST = 30, 132  # columns that texts are folded at
FEWEST_FOLDED = 2  # lines that must be as full as the width allows
FOLDED_SHARE = 0.6  # of the lines longer than half of it that do not end a sentence

# "given.", "false.”", "Cuba.2": the end of a sentence, and what may stand behind it
ENDS = re.compile(r"(?:[.!?…][”’)\]]*\d{0,3}|[:;][”’)\]]*)$")
# "mis-", "Mc-": a word goes on
DIVIDED = re.compile(r"(?P<before>[^\W\d_]+)-$")
# "(a) …", "b. …", "12) …", "—to recognize": an item of a list
ITEM = re.compile(r"[“(\[]{0,2}(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)\]](?:\s|$)|[•*·]\s|[—–-]")
SMALL = re.compile(r"[“‘(]*[a-zß-öø-ÿ](?!\w{0,11}:)")  # no "cc: …"
WORD = re.compile(r"[^\W\d_]+(?!\w*:)")
LAST_WORD = re.compile(r"(?<![\w.])[\w’]+(?:\.[\w’]+)*\.?$")
# "Washington, October 25, 1962, 1:59 a.m."
WHOLE_DATELINE = re.compile(
    r"(?!.*\b(?!undated|noon|midnight|the|and|de|route)[a-z]{2})"
    r"[A-Z\[].*(?:\d{4}|[ap]\. ?m\.|undated|noon|midnight)[\].]*\d{0,2}$"
)
RUNNING = (BlockKind.PARAGRAPH, BlockKind.DATELINE)
INITIAL = re.compile(r"(?:^|[ (])(?:[A-Z]|Mc|Mac)\.?$")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that tell whether a line is whole."""

    leading_on: frozenset[str]  # small or large, no line of its own ends in them
    before_number: frozenset[str]  # and these where a number follows
    abbreviated: frozenset[str]  # whose full stop ends no sentence
    small_capitals: frozenset[str]  # that stand on a line of their own


@cache
def words() -> Words:
    """The shipped words."""
    path = shipped("data") / "read" / "layout.toml"
    loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(
        frozenset(loaded["leading_on"]),
        frozenset([*loaded["before_number"], *loaded["months"]]),
        frozenset(loaded["abbreviated"]),
        frozenset(loaded["small_capitals"]),
    )


def joined_lines(copy: FairCopy) -> FairCopy:
    """The copy with wrapped lines made one."""
    return copy.edited(wrapped(copy.text))


def wrapped(text: str) -> list[Edit]:
    """What is to stand where a line of a fair text goes on in the next."""
    lines = split_lines(text)
    pairs = zip(lines, lines[1:], _joined(text, lines), strict=False)
    return [joint(text, line.end, following.start) for line, following, goes_on in pairs if goes_on]


def joint(text: str, end: int, start: int) -> Edit:
    """The white space between a line's end and the next one's start made a blank, or nothing
    where a word is divided."""
    divided = DIVIDED.search(text, max(0, end - LONGEST_WORD), end)
    if not divided:
        return end, start, " "
    word = WORD.match(text, start)
    before, after = divided["before"], word[0] if word else ""
    whole = after.islower() or before in ("Mc", "Mac")
    if whole and f"{before}-{after}" not in text:
        return end - 1, start, ""
    return end, start, ""


def _joined(text: str, lines: Sequence[Line]) -> list[bool]:
    """For each line but the last, whether it goes on in the next."""
    told = [text[line.start : line.end] for line in lines]
    kinds = [line_kind(line) for line in told]
    noted = _in_notes(told)
    open_ = [
        text.count("\n", lines[at].end, lines[at + 1].start) == 1
        and kinds[at] in RUNNING
        and not (_is_caption(told[at]) or RETURN.search(told[at]) or PAGE.fullmatch(told[at]))
        and not _begins_anew(told[at + 1], kinds[at + 1], noted[at + 1])
        for at in range(len(told) - 1)
    ]
    whole = [
        kind is BlockKind.DATELINE and WHOLE_DATELINE.match(line) is not None
        for kind, line in zip(kinds, told, strict=True)
    ]
    width = _folded_at(told, open_)
    sure: list[bool] = []
    for at, may in enumerate(open_):
        full = bool(
            width and not any(whole[at : at + 2]) and not _fits(told[at], told[at + 1], width)
        )
        goes_on = (
            noted[at + 1] and full if _ends(told[at]) else full or _leads_on(told[at], told[at + 1])
        )
        sure.append(may and goes_on)
    _between(told, [may and not whole[at + 1] for at, may in enumerate(open_)], kinds, sure)
    return sure


def _between(
    told: Sequence[str], open_: Sequence[bool], kinds: Sequence[BlockKind], sure: list[bool]
) -> None:
    """Lines between two that go on, and those from the end of a sentence to them, go on too.

    A run is what stands between the ends of two sentences.
    """
    at = 0
    while at < len(sure):
        end = at
        while end < len(sure) and open_[end] and not _ends(told[end]):
            end += 1
        run = range(at, end)
        known = sum(sure[i] for i in run)
        if known and len(run) <= 2 * known and _ends(told[end]):
            after = at > 0 and kinds[at - 1] is BlockKind.PARAGRAPH and _ends(told[at - 1])
            first = at if after else next(i for i in run if sure[i])
            for i in range(first, end):
                sure[i] = True
        at = end + 1


def _is_caption(line: str) -> bool:
    known = forms()
    caption = line.rstrip(" :").casefold()
    return caption in known.captions or caption in known.single


def _in_notes(told: Sequence[str]) -> list[bool]:
    """For each line, whether it stands in a note that began on an earlier one."""
    found, within = [], False
    for line in told:
        begins = bool(NOTE_START.match(line))
        found.append(within and not begins)
        within = (within or begins) and not RETURN.search(line)
    return found


def _begins_anew(line: str, kind: BlockKind, noted: bool) -> bool:
    """Whether a line begins something, whatever the one before."""
    if noted:
        return False
    if kind in (BlockKind.SALUTATION, BlockKind.LABEL) or _is_caption(line):
        return True
    return bool(NOTE_START.match(line) or ITEM.match(line) or PAGE.match(line))


def _ends(line: str) -> bool:
    """Whether a line ends a sentence."""
    if not ENDS.search(line):
        return False
    last = LAST_WORD.search(line)
    if last is None:
        return True
    return last[0].rstrip(".") not in words().abbreviated and not INITIAL.search(line)


def _leads_on(line: str, following: str) -> bool:
    """Whether the words at a line's end, or at the next one's beginning, say that it goes on."""
    if DIVIDED.search(line) and WORD.match(following):
        return True
    last = LAST_WORD.search(line)
    word = last[0].rstrip(".") if last else ""
    if word in words().leading_on:
        return True
    if following[0].isdecimal():
        return word in words().before_number and not NUMBERED.match(line)
    return (
        bool(SMALL.match(following))
        and line[-1] not in ".!?"
        and not ITEM.fullmatch(line)
        and not _is_small_head(following)
        and not words().small_capitals.issuperset(following.split())
    )


def _is_small_head(line: str) -> bool:
    """Whether a line may be a heading in small capitals, copied as small letters: "the problem"."""
    return len(line) <= LONGEST_HEAD and line == line.lower() and line[-1].isalpha()


def _folded_at(told: Sequence[str], open_: Sequence[bool]) -> int | None:
    """The width at which a page is folded; None when it is not. Its first line, a heading, may
    stand out."""
    width = max(map(len, told[1:]), default=0)
    if not NARROWEST <= width <= WIDEST:
        return None
    running = [
        at
        for at, may in enumerate(open_)
        if may and len(told[at]) > width / 2 and not _ends(told[at])
    ]
    full = sum(not _fits(told[at], told[at + 1], width) for at in running)
    return width if full >= FEWEST_FOLDED and full >= FOLDED_SHARE * len(running) else None


def _fits(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would have stood on a line."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) <= width
