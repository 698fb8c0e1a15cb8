"""Telegrams of which the editors say which document they are.

    telegram 1070, Document 63 · telegram 605 to Tel Aviv, supra · Telegram 1402 is printed as
    Document 43 · Embtel 1070,1 with note 1 "Document 63."

The document becomes the only candidate of the citation; whether its number agrees is seen when
the corpus is at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.model import Document, Reference, ReferenceKind

# What may stand between a telegram and the document it is: ", October 24 (Document 63)", "is
# printed as", "to Tel Aviv, June 2, supra"
_IS = re.compile(
    r"(?:,?\s(?:from|to)\s[A-Z][\w.’' ]{1,30}?)?(?:,\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?"
    r"(?:\s(?:from|to)\s[A-Z][\w.’' ]{1,30}?)?"
    r"(?:,?\s\(?|,?\s(?:is|was)\s(?:printed\sas\s)?|,?\sprinted\s(?:as\s|in\s)?|;\s)"
)
# A note that says nothing else: "Document 63.", "Printed as telegram 1643, supra."
_ONLY = re.compile(r"-?\s*(?:See\s|[Pp]rinted\s(?:as|in)\s)?$")
_CLOSED = re.compile(r"[.\s↩\])]*$")


def stated(
    document: Document,
    text: str,
    telegrams: Sequence[Reference],
    references: Sequence[Reference],
) -> Iterator[Reference]:
    """The telegrams, those with a document stated having it as their candidate."""
    documents = sorted(
        (r for r in references if r.kind is ReferenceKind.DOCUMENT and r.part is None),
        key=lambda r: r.start,
    )
    alone = _notes_alone(document, text, documents)
    called = {n.call.start: n.index for n in document.notes if n.call is not None}
    for place, telegram in enumerate(telegrams):
        following = next((d for d in documents if d.start >= telegram.end), None)
        coming = telegrams[place + 1].start if place + 1 < len(telegrams) else len(text)
        target = None
        if following is not None and following.start < coming:
            between = text[telegram.end : following.start]
            if len(between) < 80 and _IS.fullmatch(between):
                target = _target(following)
        note = called.get(telegram.end, called.get(telegram.end + 1))
        if target is None and note is not None:
            target = alone.get(note)
        if target is None or target == document.id:
            yield telegram
        else:
            yield replace(telegram, candidates=(target,), reason="stated")


def _target(reference: Reference) -> str | None:
    return reference.target.target if reference.target else None


def _notes_alone(
    document: Document, text: str, documents: Sequence[Reference]
) -> dict[int, str | None]:
    """Notes that say nothing but one document, by index."""
    found: dict[int, list[Reference]] = {}
    for reference in documents:
        if reference.note is not None:
            found.setdefault(reference.note, []).append(reference)
    alone: dict[int, str | None] = {}
    for index, cited in found.items():
        note = document.notes[index]
        before, after = text[note.start : cited[0].start], text[cited[0].end : note.end]
        if len(cited) == 1 and _ONLY.fullmatch(before) and _CLOSED.fullmatch(after):
            alone[index] = _target(cited[0])
    return alone
