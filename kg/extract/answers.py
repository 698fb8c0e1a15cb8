"""The words by which a message says which other message it answers.

``I have received your letter of October 24,2`` names what is answered; which document that is
comes later, from the note called there, the date and the parties (``kg/resolve/replies.py``).
A message named in passing is found too, with less strength: whether it is answered depends on
what else the text names.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import itemgetter

from kg.extract.covers import sentences
from kg.extract.wording import any_of
from kg.model import Answer, Communication, Date, Document, Span
from kg.settings import word_table

OPENING = 700  # a message says in its first words what it answers
# "your message 9894", "your airgram A–459", "your telegram No. 1047"
_NUMBERED = re.compile(
    r"\s(?:[Nn]o\.\s?|[Nn]umber\s)?((?:[A-Z][\w]*[-–\s])?\d{2,6})(?![\d,]|\s[A-Z])"
)
# between "your letter" and its date: " of", "2 dated the", " to Rusk of"
_UP_TO_DATE = re.compile(
    r"\d{0,2}(?:\s(?:to\s\w+\s)?(?:of|dated|on|sent|,))?(?:\s(?:the|about|last))*\s?"
)
_DATE_WITHIN = 40
_NEAR = 160
_FAR = 320  # how far behind plain words of thanks their note may be called
_COVER = 500
_TELEGRAPHIC = frozenset({"telegram", "circular-telegram", "airgram", "despatch"})


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """Patterns made from ``data/words/replies.toml``."""

    yours: re.Pattern[str]  # your very important letter
    theirs: re.Pattern[str]  # Khrushchev’s letter, in what announces a reply
    received: re.Pattern[str]  # thank you
    close: re.Pattern[str]  # have   (right before "your letter")
    answering: re.Pattern[str]  # in reply
    earlier: re.Pattern[str]  # my reply to
    response: re.Pattern[str]  # we immediately gave a response   (behind "your message")
    forms: dict[str, str]


@cache
def reply_words() -> ReplyWords:
    """The shipped wording, compiled once."""
    data = word_table("replies")
    nouns = any_of(data["nouns"])
    return ReplyWords(
        # "your letter", "your most recent two letters", "the message which was delivered to me",
        # "gratitude for congratulations"
        yours=re.compile(
            rf"\b(?:your|ur)\s+(?:[\w’'-]+\s+){{0,5}}?(?P<noun>{nouns})(?!\w)"
            rf"|\b(?:the|a)\s+(?:[\w’'-]+\s+){{0,3}}?(?P<sent>{nouns})\s?\d{{0,2}}\s+"
            rf"(?:(?:which|that)\s+)?(?:you\s+(?:have\s+)?(?:sent|addressed|handed|wrote)"
            rf"|was\s+(?:delivered|handed|transmitted)\s+to\s+me"
            rf"|received\s+(?:from\s+you|through))"
            rf"|\b(?:gratitude|grateful|thanks|thank\s+you|appreciation)\s+for\s+(?:the\s+)?"
            rf"(?:[\w’'-]+\s+){{0,2}}?(?P<wish>{nouns})(?!\w)",
            re.IGNORECASE,
        ),
        theirs=re.compile(
            rf"\b(?:reply|response|answer|replying|responding)\s+(?:to\s+)?(?P<whose>[^.;:\n]{{3,60}}?)"
            rf"(?:[’']s?)?\s+(?:[\w’'-]+\s+){{0,2}}?(?P<noun>{nouns})(?!\w)",
            re.IGNORECASE,
        ),
        received=re.compile(rf"\b{any_of(data['received']['words'])}(?!\w)", re.IGNORECASE),
        close=re.compile(rf"\b{any_of(data['received']['close'])}\s(?:just\s)?$", re.IGNORECASE),
        answering=re.compile(rf"\b{any_of(data['answering']['words'])}(?!\w)", re.IGNORECASE),
        earlier=re.compile(rf"\b{any_of(data['earlier']['words'])}(?!\w)", re.IGNORECASE),
        response=re.compile(
            r"\b(?:gave|sent|made) (?:you )?(?:a|our|my) (?:response|reply|answer)\b"
        ),
        forms={key: value for key, value in data["nouns"].items() if value},
    )


def find_answers(
    document: Document, communications: Sequence[Communication], dates: Sequence[Date]
) -> tuple[Answer, ...]:
    """What each message of a document says of messages received, in the order of the text.

    ``communications`` are the printed document and those enclosed in it. What an enclosed message
    says is its own; what the carrying text says of it ("following reply to Khrushchev’s letter")
    is said for it.
    """
    if not communications:
        return ()
    found: list[Answer] = []
    for message in communications:
        found += _Reading(document, message, communications, dates).answers()
    return tuple(sorted(found, key=lambda a: (a.start, a.end)))


class _Reading:
    """One message of a document, read for what it answers."""

    def __init__(
        self,
        document: Document,
        message: Communication,
        communications: Sequence[Communication],
        dates: Sequence[Date],
    ) -> None:
        self.words = reply_words()
        self.document = document
        self.text = document.text
        self.message = message
        self.inner = [c for c in communications if c is not message and c.enclosed_in == message.id]
        self.dates = sorted((d for d in dates if d.note is None), key=lambda d: d.start)
        self.starts = [d.start for d in self.dates]
        self.known: dict[tuple[int, int], list[tuple[int, int]]] = {}  # line → its sentences
        self.calls = sorted(
            (note.call.start, note.call.end, note.index)
            for note in document.notes
            if note.call is not None
        )

    def answers(self) -> Iterator[Answer]:
        """Each message named as received, with how strongly it is said to be answered."""
        for start, end in self._own_text():
            opening = start + OPENING
            for match in self.words.yours.finditer(self.text, start, end):
                yield self._answer(match, start, end, opening)
        if self.message.enclosed_in is not None:
            yield from self._announced()

    def _own_text(self) -> list[tuple[int, int]]:
        """The message's own words: without heading, notes, and messages enclosed in it."""
        if self.message.enclosed_in is not None:
            start, end = self.message.start, self.message.end
        else:
            body = [b for b in self.document.blocks if b.note is None][1:]
            if not body:
                return []
            start, end = body[0].start, body[-1].end
        spans = []
        for inner in sorted(self.inner, key=lambda c: c.start):
            if inner.start > start:
                spans.append((start, inner.start))
            start = max(start, inner.end)
        return [*spans, (start, end)] if start < end else spans

    def _answer(self, match: re.Match[str], start: int, end: int, opening: int) -> Answer:
        sentence = self._sentence(match.start(), start, end)
        before = self.text[max(sentence.start, match.start() - _NEAR) : match.start()]
        stop = self._phrase_end(match, sentence)
        replying = bool(self.words.answering.search(before)) or match["wish"] is not None
        received = bool(self.words.received.search(before) or self.words.close.search(before))
        # "Having replied to your letter of the 10th, I reply now to your letter of the 9th"
        low, high = max(sentence.start, match.start() - _FAR), min(sentence.end, match.end() + _FAR)
        clause = max(low, self.text.rfind(",", low, match.start()))
        earlier = bool(
            self.words.earlier.search(self.text, clause, match.end())
            or self.words.response.search(self.text, match.end(), high)
        )
        # the first words of a letter name what it answers; those of a telegram name many things
        first = 0.2 if self.message.form not in _TELEGRAPHIC else 0.15
        strength = 0.3 + 0.3 * (replying or received) + first * (match.start() < opening)
        if replying:
            strength += 0.1
        if earlier:
            strength = 0.2
        return self._made(match, sentence, stop, round(strength, 2))

    def _made(self, match: re.Match[str], sentence: Span, stop: int, strength: float) -> Answer:
        noun = next(
            match[group]
            for group in ("noun", "sent", "wish")
            if group in match.re.groupindex and match[group]
        )
        noun_end = max(match.end(g) for g in ("noun", "sent", "wish") if g in match.re.groupindex)
        sent = next(self._dates(noun_end, stop), None)
        number = _NUMBERED.match(self.text, noun_end)
        return Answer(
            message=self.message.id,
            start=match.start(),
            end=stop,
            evidence=sentence,
            form=self.words.forms.get(" ".join(noun.lower().split())),
            number=number[1] if number else None,
            sent=sent.edtf if sent else None,
            notes=self._notes(match, noun_end, stop, sentence.end, strength),
            strength=strength,
        )

    def _sentence(self, at: int, start: int, end: int) -> Span:
        low = max(start, self.text.rfind("\n", start, at) + 1)
        high = self.text.find("\n", at, end)
        line = low, high if high >= 0 else end
        if line not in self.known:
            self.known[line] = sentences(self.text, *line)
        spans = self.known[line]
        return Span(*spans[bisect_right(spans, at, key=itemgetter(0)) - 1])

    def _dates(self, start: int, end: int) -> Iterator[Date]:
        """The dates of the body that begin between two offsets, in order."""
        for date in islice(self.dates, bisect_left(self.starts, start), None):
            if date.start >= end:
                return
            yield date

    def _phrase_end(self, match: re.Match[str], sentence: Span) -> int:
        """The phrase reaches over a date given with it: "your letter of October 24"."""
        for date in self._dates(match.end(), min(match.end() + _DATE_WITHIN, sentence.end)):
            if _UP_TO_DATE.fullmatch(self.text, match.end(), date.start):
                return date.end
        return match.end()

    def _notes(
        self, match: re.Match[str], noun: int, stop: int, end: int, strength: float
    ) -> tuple[int, ...]:
        """The notes called behind the noun; else those before it and the next in the sentence."""
        inside = [(at, index) for at, _, index in self.calls if match.start() <= at <= stop + 2]
        behind = tuple(index for at, index in inside if at >= noun)
        if behind:
            return behind
        reach = stop + (_FAR if strength > 0.7 else _NEAR)
        after = [index for at, _, index in self.calls if stop + 2 < at <= min(end + 2, reach)]
        return (*(index for _, index in inside), *after[:1])

    def _announced(self) -> Iterator[Answer]:
        """ "Following reply from Kennedy to Khrushchev’s letter of February 21", before it."""
        body = next((b for b in self.document.blocks[1:]), None)
        start = max(body.start if body else 0, self.message.start - _COVER)
        for match in self.words.theirs.finditer(self.text, start, self.message.start):
            sentence = self._sentence(match.start(), start, self.message.start)
            stop = self._phrase_end(match, sentence)
            yield self._made(match, sentence, stop, 0.9)
