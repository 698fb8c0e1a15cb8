"""How a message stands that did not go out in writing as it is printed.

Draft Letter From President Kennedy …      draft
"This memorandum was not sent forward"      not-sent
Oral Message From Chairman Khrushchev …     oral
[2 pages of source text not declassified]   withheld
an entry of a list of documents             summary
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kg.extract.clauses import clause_words
from kg.extract.wording import any_of
from kg.model import BlockKind, Document, Span
from kg.settings import word_table

DRAFT, NOT_SENT, ORAL, WITHHELD, SUMMARY = "draft", "not-sent", "oral", "withheld", "summary"
_WITHHELD = re.compile(r"\[?[^\[\]]*\bnot declassified\b[^\[\]]*\]?\W*\d?")
_TEXT_WITHHELD = re.compile(
    r"\b[Tt]ext not declassified\b|\bpp?\. (?:of source text )?not declassified"
)


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words of ``data/words/handling.toml`` as patterns: of headings, and of notes."""

    titles: tuple[tuple[str, re.Pattern[str]], ...]
    not_sent: re.Pattern[str]
    oral: re.Pattern[str]
    draft: re.Pattern[str]


@cache
def status_words() -> StatusWords:
    """The shipped words."""
    data = word_table("handling")["status"]
    before = rf"\W*(?:(?:a|an|the|{any_of(data['before'])})\s+)*"
    titles = []
    for status in (DRAFT, ORAL, SUMMARY):
        forms = data[status]["forms"]
        joint = r"\s+(?:of\s+(?:a\s+|the\s+)?)?" if status == SUMMARY else r"\s+"
        what = rf"{joint}{any_of(forms)}" if forms else ""
        opens = any_of(data[status]["opens"])
        titles.append((status, re.compile(rf"{before}{opens}{what}\b", re.IGNORECASE)))
    document = clause_words().noun
    helping = r"\s+(?:was|were)\s+(?:(?-i:[a-z]+ly)\s+|in\s+fact\s+)*"
    sent, oral = any_of(data[NOT_SENT]["verbs"]), data[ORAL]
    way = any_of(data["but"])
    return StatusWords(
        tuple(titles),
        re.compile(
            rf"(?:{document}|\bit){helping}(?:not|never)\s+(?:{sent})(?!\s+{way}\b)", re.IGNORECASE
        ),
        re.compile(
            rf"(?:{document}|\bit){helping}{any_of(oral['verbs'])}\s+(?:[^.;]{{0,60}}\s)?"
            rf"{any_of(oral['adverbs'])}\b",
            re.IGNORECASE,
        ),
        re.compile(rf"{document}\s+is\s+an?\s+(?:\w+\s+)?draft\b(?!\s+of\b)", re.IGNORECASE),
    )


def status_of(
    document: Document, title: str, told: Iterable[Span], *, listed: bool = False
) -> str | None:
    """The slug of a message's status; None when nothing says that it did not go out.

    ``told`` are the notes that tell of the document itself; ``listed`` says that it is no more
    than an entry of a list of documents.
    """
    words, text = status_words(), document.text
    if is_withheld(document) or (listed and _TEXT_WITHHELD.search(text)):
        return WITHHELD
    notes = [text[span.start : span.end] for span in told]
    if any(words.not_sent.search(note) for note in notes):
        return NOT_SENT
    for status, opening in words.titles:
        if opening.match(title):
            return status
    if any(words.draft.search(note) for note in notes):
        return DRAFT
    if any(words.oral.search(note) for note in notes):
        return ORAL
    return SUMMARY if listed else None


def is_withheld(document: Document) -> bool:
    """Whether nothing is printed of a document's text but that it is not declassified."""
    lines = [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.LABEL)
    ]
    return bool(lines) and all(_WITHHELD.fullmatch(line) for line in lines)
