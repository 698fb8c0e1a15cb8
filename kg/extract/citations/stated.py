"""Telegrams and letters of which the editors say which document they are.

    telegram 1070, Document 63 · telegram 605 to Tel Aviv, supra · Telegram 1402 is printed as
    Document 43 · Embtel 1070,1 with note 1 "Document 63." · For telegram 5, see Document 63

The document becomes the only candidate of the citation; whether its number agrees is seen when
the corpus is at hand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.model import Document, Reference, ReferenceKind

# What may stand between a telegram and the document it is: ", October 24 (Document 63)", "is
# printed as", "to Tel Aviv, June 2, supra"
_IS_TAIL = (
    r"(?:,?\s(?:from|to)\s[A-Z][\w.’' ]{1,30}?)?"
    r"(?:(?:,|\sof)\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?"
    r"(?:\s(?:from|to)\s[A-Z][\w.’' ]{1,30}?)?"
)
_IS = re.compile(
    _IS_TAIL + r"(?:,?\s\(?|,?\s(?:is|was|are|were)\s(?:(?:printed|published)\sas\s)?"
    r"|,?\s(?:printed|published)\s(?:as\s|in\s)?|;\s)"
)
# "For text of telegram 328, see Document 132", "For telegrams 5 and 7, October 24, see"
_FOR = re.compile(r"\bFor\s(?:(?:the\s)?texts?\sof\s)?(?:the\s)?$", re.IGNORECASE)
_SEE = re.compile(_IS_TAIL + r",\ssee\s")
SEEN = "seen"  # the reason begins so where a document is only said to be seen for a telegram
# A note that says nothing else: "Document 63.", "Printed as telegram 1643, supra."
_ONLY = re.compile(r"-?\s*(?:See\s|[Pp]rinted\s(?:as|in)\s)?$")
_CLOSED = re.compile(r"(?:,\srespectively)?[.\s↩\])]*$")


# Between the members of a list: ", ", " and ", ", and "
_MEMBER = re.compile(r",?\s(?:and\s)?")


def stated(
    document: Document,
    text: str,
    telegrams: Sequence[Reference],
    references: Sequence[Reference],
) -> Iterator[Reference]:
    """The telegrams, those with a document stated having it as their candidate.

    A list of telegrams and one of documents are paired in order, if they are equally long.
    """
    documents = _lists(
        text,
        sorted(
            (r for r in references if r.kind is ReferenceKind.DOCUMENT and r.part is None),
            key=lambda r: r.start,
        ),
    )
    alone = _notes_alone(document, text, documents)
    called = {n.call.start: n.index for n in document.notes if n.call is not None}
    groups = _lists(text, telegrams)
    starts = [cited[0].start for cited in documents]
    for place, group in enumerate(groups):
        coming = groups[place + 1][0].start if place + 1 < len(groups) else len(text)
        end = group[-1].end
        after = bisect_left(starts, end)
        said = documents[after] if after < len(documents) else None
        seen = False
        if said is not None:
            between = text[end : said[0].start]
            seen = not _is(between) and _seen(text, group, between)
            if said[0].start >= coming or not (seen or _is(between)):
                said, seen = None, False
        note = called.get(end, called.get(end + 1))
        if said is None and note is not None:
            said = alone.get(note)
        if said is None or len(said) != len(group):
            yield from group
            continue
        for telegram, reference in zip(group, said, strict=True):
            target = reference.target.target if reference.target else None
            if target is None or target == document.id:
                yield telegram
            else:
                numbered = telegram.kind is ReferenceKind.TELEGRAM
                reason = "stated" if numbered else f"{telegram.reason} stated"
                if seen:
                    reason = f"{SEEN} {reason}"
                yield replace(telegram, candidates=(target,), reason=reason)


def _seen(text: str, group: Sequence[Reference], between: str) -> bool:
    """Whether a document is named for the telegrams of a list: "For telegram 5, see" """
    start = group[0].start
    numbered = all(r.kind is ReferenceKind.TELEGRAM for r in group)
    opened = _FOR.search(text, max(0, start - 24), start) if numbered else None
    return opened is not None and len(between) < 80 and _SEE.fullmatch(between) is not None


def _is(between: str) -> bool:
    return len(between) < 80 and _IS.fullmatch(between) is not None


def _lists(text: str, found: Sequence[Reference]) -> list[list[Reference]]:
    """References in lists: those with nothing but a comma or *and* between them together."""
    lists: list[list[Reference]] = []
    for reference in found:
        if lists and _MEMBER.fullmatch(text[lists[-1][-1].end : reference.start][:8]):
            lists[-1].append(reference)
        else:
            lists.append([reference])
    return lists


def _notes_alone(
    document: Document, text: str, documents: Sequence[list[Reference]]
) -> dict[int, list[Reference]]:
    """Notes that say nothing but one document, or a list of them, by index."""
    found: dict[int, list[list[Reference]]] = {}
    for cited in documents:
        if cited[0].note is not None:
            found.setdefault(cited[0].note, []).append(cited)
    alone: dict[int, list[Reference]] = {}
    for index, lists in found.items():
        note, cited = document.notes[index], lists[0]
        before, after = text[note.start : cited[0].start], text[cited[-1].end : note.end]
        if len(lists) == 1 and _ONLY.fullmatch(before) and _CLOSED.fullmatch(after):
            alone[index] = cited
    return alone
