"""What is found in documents of editions other than FRUS, besides their heading.

Header blocks, stamps and lines of fields name nobody and date nothing: the finders read the text
without them. The finders of names, dates and citations are English; of a text in another language
its heading, its days and what it cites by number are found, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.posts import DEPARTMENT, post_of
from kg.extract.source_note import SourceNote, read_source_note
from kg.extract.votes import Voted, bounds
from kg.model import (
    ArchiveRef,
    ArchiveRole,
    BlockKind,
    By,
    Cited,
    Date,
    Document,
    Label,
    Mention,
    Reference,
    ReferenceKind,
    Span,
    StatedReference,
)
from kg.read.days import days, with_hour
from kg.read.editions import Edition, edition, plain
from kg.read.languages import Language, codes, group, language, told

ENGLISH = ("", "en")
LONG = 160  # letters of a paragraph whose language is told by itself
MASKED = (BlockKind.HEADER, BlockKind.FURNITURE)
# "KABUL 6844", "SANTIAGO\n4473", "STATE 143450": telegrams cited in telegrams in capitals
CABLE = re.compile(
    r"(?<![\w-])(?P<origin>[A-Z]{4,}(?: [A-Z]{3,}){0,2})\s(?P<number>\d{2,6})(?![\d/])"
    r"(?!\s?[A-Z]{3} \d\d)"
)
NUMBER = r"(?:Nr\.|No\.?|№|n°|nº|N°|nos)\s?\d+(?:\s?[-–à/]\s?\d+)?"
NOISE = re.compile(r"\d|[^\w\s.’'\-–,]")


def is_english(document: Document) -> bool:
    """Whether the English finders can read a document."""
    return document.language in ENGLISH


def masked(document: Document, voted: Voted) -> Document:
    """The document as the finders read it: header block, stamps and lines of fields are blank.
    Offsets stay."""
    spans = [(b.start, b.end) for b in document.blocks if b.kind in MASKED]
    spans += [(s.start, s.end) for s in voted.lines]
    if not spans:
        return document
    text = list(document.text)
    for start, end in spans:
        text[start:end] = " " * (end - start)
    blocks = tuple(b for b in document.blocks if b.kind not in MASKED)
    return replace(document, text="".join(text), blocks=blocks)


def source_of(document: Document, voted: Voted) -> SourceNote:
    """Where the document is kept and how it was marked, as its edition or its metadata tells."""
    noted = read_source_note(document) if is_english(document) else SourceNote()
    archive = noted.archive or tuple(kept(document, edition(document.edition)))
    return replace(
        noted,
        archive=archive,
        classification=voted.classification or noted.classification,
        classification_span=voted.classification_span or noted.classification_span,
    )


def kept(document: Document, profile: Edition) -> Iterator[ArchiveRef]:
    """Where a document is kept: stated, or as its edition prints it."""
    stated = document.stated
    if stated and (stated.shelfmark or stated.repository):
        repository = stated.repository or stated.shelfmark
        path = (stated.shelfmark,) if stated.repository and stated.shelfmark else ()
        words = ", ".join(part for part in (stated.repository, stated.shelfmark) if part)
        yield ArchiveRef(0, 0, words, repository, path, ArchiveRole.SOURCE)
        return
    for one in profile.archives:
        found = one.pattern.search(document.text)
        if found is None:
            continue
        groups = found.groupdict()
        below = " ".join(groups["path"].split()).rstrip(" .,")
        repository = groups.get("repository") or one.repository
        if not repository:
            repository, _, below = below.partition(", ")
        start = found.start("repository" if groups.get("repository") else "path")
        start, end = min(start, found.start("path")), found.end("path")
        words = document.text[start:end]
        yield ArchiveRef(
            start, end, words, repository, (below,) if below else (), ArchiveRole.SOURCE
        )
        return


def without_noise(mentions: Sequence[Mention], document: Document) -> tuple[Mention, ...]:
    """The mentions without those that only look like persons: formulas, markings, forms, what
    the recognition of a scan made up, and words of another language."""
    words = language("en")
    foreign = tuple(span for span, _ in foreign_paragraphs(document))
    found = []
    for mention in mentions:
        if mention.label is Label.PERSON:
            said = mention.text
            formula = words.closing.fullmatch(said) or words.salutation.fullmatch(said)
            marks = words.marking.search(said) or words.form.search(said)
            if NOISE.search(said) or formula or (marks and said.isupper()):
                continue
            if any(s.start <= mention.start < s.end for s in foreign):
                continue
            if document.text[mention.start : mention.end] != said:
                continue
        found.append(mention)
    return tuple(found)


def foreign_paragraphs(document: Document) -> Iterator[tuple[Span, str]]:
    """The paragraphs of a document that are in another language than it, and in which."""
    own = document.language or ENGLISH[1]
    for block in document.blocks:
        if block.kind is BlockKind.PARAGRAPH and block.end - block.start > LONG:
            code = told(document.text[block.start : block.end])
            if code not in ("", own):
                yield Span(block.start, block.end), code


# ---------------------------------------------------------------- what is cited


def stated_references(given: Sequence[StatedReference], found_in: str) -> Iterator[Reference]:
    """What a header block or a TEI header refers to. One that is not in the text has an empty
    span at its head."""
    by = By.PROGRAM if found_in == "header-block" else By.EDITOR
    for one in given:
        telegram = bool(one.origin and one.number)
        yield Reference(
            one.start or 0,
            one.end or 0,
            one.text,
            ReferenceKind.TELEGRAM if telegram else ReferenceKind.LETTER,
            in_apparatus=by is By.EDITOR,
            cited=Cited(
                form="telegram" if telegram else None,
                number=one.number.lstrip("0") or None,
                sender=origin_of(one.origin) if telegram else None,
            ),
            by=by,
            reason=found_in,
        )


def origin_of(words: str) -> str | None:
    """The American post that an electronic telegram names as its origin: "KABUL", "STATE"."""
    if plain(words) in ("state", "secstate"):
        return DEPARTMENT
    known = edition("state-cables").words.get(plain(words))
    return known or post_of(words.title())


def cited_cables(
    document: Document, profile: Edition, taken: Sequence[Reference]
) -> Iterator[Reference]:
    """Electronic telegrams cited in the text by origin and number."""
    if profile.name != "state-cables":
        return
    skip = [(b.start, b.end) for b in document.blocks if b.kind in MASKED]
    skip += [(r.start, r.end) for r in taken]
    own = document.stated.number_span if document.stated else None
    if own is not None:  # its own number on a line of its own, above the header block
        skip.append((document.text.rfind("\n", 0, own.start) + 1, own.end))
    for found in CABLE.finditer(document.text):
        origin = origin_of(found["origin"])
        if origin is None or any(a <= found.start() < b for a, b in skip):
            continue
        yield Reference(
            found.start(),
            found.end(),
            found[0],
            ReferenceKind.TELEGRAM,
            cited=Cited(form="telegram", number=found["number"].lstrip("0"), sender=origin),
            reason="number",
        )


def numbered_references(
    document: Document, voted: Voted, taken: Sequence[Reference]
) -> Iterator[Reference]:
    """What an English text cites by number where the finders of FRUS's forms see none: "our
    memorandum 1308", "Savingram 19", "Your F6 and F7", "UKMIS NEW YORK TELNO 395", "MIPT"."""
    text, cited = document.text, language("en").words
    forms = group(cited["cited.numbered"])
    whose = group((*cited["cited.own"], *cited["cited.other"]))
    number = r"(?:No\.?\s?)?(?P<number>[A-Z]{0,3}\.?[A-Z]{0,2}\d{1,6}(?![\d,]*\d|[½¼¾]))"
    others = r"(?:(?:\s?,|\s(?:and|&))\s(?!\d{1,2}\s[A-Z])[A-Z]{0,2}\d{1,6})*"
    pattern = re.compile(
        rf"(?<![\w.])(?:{whose}\s+(?:{forms}\s+)?{number}{others}"
        rf"|(?-i:(?:[A-Z]{{2,}}\s){{1,3}})?{forms}\s+{number.replace('number', 'other')}{others})"
        rf"(?!\s?(?:years|months|weeks|days|hours|per\b|%))|\b{group(cited['cited.beside'])}\b",
        re.IGNORECASE,
    )
    skip = [(r.start, r.end) for r in taken]
    skip += [(b.start, b.end) for b in document.blocks if b.kind in (*MASKED, BlockKind.HEADING)]
    skip += [(s.start, s.end) for s in voted.lines]
    span = voted.heading.message_number_span
    skip += [(span.start, span.end)] if span else []
    for found in pattern.finditer(text):
        if any(a < found.end() and found.start() < b for a, b in skip):
            continue
        said = found["number"] or found["other"]
        note = document.note_at(found.start())
        yield Reference(
            found.start(),
            found.end(),
            found[0],
            ReferenceKind.TELEGRAM,
            note=note.index if note else None,
            in_apparatus=note is not None,
            cited=Cited(number=said) if said else Cited(),
            reason="number" if said else "beside",
        )


def foreign_references(document: Document, words: Language) -> Iterator[Reference]:
    """What a text in another language cites by number or by day: "Ваш № 816", "Drahtbericht Nr.
    1095 vom 23.10.", "Dok. 401"."""
    text = document.text
    cited = words.words
    whose = group((*cited.get("cited.own", ()), *cited.get("cited.other", ())))
    forms = group(cited.get("cited.numbered", ()))
    since = r"(?:\s(?:vom|du|от|de|del)\s\d{1,2}\.?(?:\s?[^\W\d_]{3,9}|\d{1,2}\.?)?(?:\s?\d{4})?)"
    pattern = re.compile(
        rf"(?<!\w)(?:(?:{whose}\s+)(?:{forms}\s+)?{NUMBER}{since}?|{forms}\s+{NUMBER}{since}?"
        rf"|(?:{whose}\s+)?{forms}\s(?:[^.;\n]{{0,120}}?){since})"
    )
    head = next((b.end for b in document.blocks if b.kind is BlockKind.HEADING), 0)
    header = [(b.start, b.end) for b in document.blocks if b.kind in (*MASKED, BlockKind.HEADING)]
    for found in pattern.finditer(text, head):
        if any(a <= found.start() < b for a, b in header):
            continue
        number = re.search(rf"{NUMBER}", found[0])
        yield Reference(
            found.start(),
            found.end(),
            found[0],
            ReferenceKind.TELEGRAM if number else ReferenceKind.LETTER,
            cited=Cited(number=re.sub(r"^\D+", "", number[0]) if number else None),
            reason="number" if number else "day",
        )
    printed = re.compile(rf"(?<!\w){group(cited.get('cited.documents', ()))}\s?\d{{1,4}}(?!\d)")
    for note in document.notes:
        for found in printed.finditer(text, note.start, note.end):
            yield Reference(
                found.start(),
                found.end(),
                found[0],
                ReferenceKind.DOCUMENT,
                note=note.index,
                in_apparatus=True,
                reason="number",
            )


def foreign_dates(
    document: Document, sent: Date | None, day_first: bool | None
) -> tuple[Date, ...]:
    """The days printed in a text of another language, to the year."""
    words = language(document.language)
    found = [sent] if sent is not None and sent.end > sent.start else []
    skip = [(b.start, b.end) for b in document.blocks if b.kind is BlockKind.FURNITURE]
    for day in days(document.text, 0, len(document.text), words, day_first=day_first):
        if sent is not None and day.start < sent.end and sent.start < day.end:
            continue
        if any(a <= day.start < b for a, b in skip):
            continue
        whole = with_hour(document.text, day, day.start, len(document.text), words)
        earliest, latest = bounds(whole.edtf)
        note = document.note_at(whole.start)
        found.append(
            Date(
                whole.start,
                whole.end,
                document.text[whole.start : whole.end],
                whole.edtf,
                earliest,
                latest,
                note=note.index if note else None,
            )
        )
    return tuple(sorted(found, key=lambda d: d.start))


def warnings_of(document: Document) -> tuple[str, ...]:
    """What a reader of the record is told of a document: what its source contradicts or leaves
    out, and that its language is none whose words are known."""
    found = list(document.stated.warnings) if document.stated else []
    others = dict.fromkeys(code for _, code in foreign_paragraphs(document))
    found += [f"holds paragraphs in another language, kept as text ({code})" for code in others]
    if document.language and document.language not in codes():
        found.append(f"its language has no words of its own here ({document.language})")
    return tuple(found)
