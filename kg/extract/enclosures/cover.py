"""What a carrying telegram or letter says of the message it passes on: its cover text.

``Following message from President to Khrushchev delivered to Soviet Embassy 1:45 a.m.`` names the
form, the sender and the addressee of what follows; a letter "of October 24" that the message
answers is no part of that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.enclosures.letterwords import LetterWords
from kg.model import Date, Label, Mention, Party

# A full stop that ends a sentence: not the one in "Mr. Chairman", "N. Khrushchev", "8 p.m., EST".
_SENTENCE_END = re.compile(
    r"(?<![A-Z])(?<!\b(?:Mr|Dr|No|Lt))(?<!\b(?:Mrs|Amb|Gen|Col|Sen|Pre))(?<!\b[ap]\.m)"
    r"[.;?][”\"]?(?:\d{1,2}(?=\s+[A-Z“\"])|(?=\s|[A-Z“\"]|\d?$))|\n"
)
# "message dated October 26", "letter of October 24", "message sent by commercial cable December 29"
_DATED = re.compile(
    r"(?i)(?:\bdated|\bof|\b(?:sent|made)(?:\s[^.;]{1,80})?|\bsigned)\s"
    r"(?:yesterday\s|today\s)?(?:on\s)?$"
)
# "reply from Kennedy to Khrushchev’s letter of February 21": the day of the one answered
_REPLY_TO = re.compile(r"(?i)\b(?:reply|response|answer|acknowledgment)\b[^.;]*?\bto\b")
# "September 7 letter", "July 26th personal message"
_BEFORE_NOUN = re.compile(r"(?i)^[’']?s?\s(?:\w+\s){0,2}$")
_VAGUE = frozenset({"statement", "report", "instruction", "instructions"})
# "following message", "text of letter", "reply as follows"
_ANNOUNCES = re.compile(r"(?i)\b(?:following|follows?|text|below|quoted?)\b")
# "Cahto 95. For the President from the Secretary.", "Eyes only Acting Secretary for President …"
_CAPTION = re.compile(
    r"(?i)\s*(?:[\w–-]+(?:\s\d+)?\.\s)?"
    r"(?:(?:literally |personal and )?eyes[ -]only |personal |msg )*"
    r"(?:(?:[\w.]+ ){0,4})?for [^.\n]{3,60} from "
)
# "the President", "His Excellency the President"
_ARTICLE = re.compile(r"(?i)(?:(?:his|her) (?:excellency|majesty),? )?(?:the )?")
_TODAY = re.compile(r"\b[Tt]oday\b(?![’'])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!/)")
# "for Harriman to deliver to Khrushchev"
_CARRIER = re.compile(r"\s+to\s+(?:deliver|convey|give|hand|pass|transmit|read|present)\b")


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover text says. ``transmits`` holds when it announces a text that follows."""

    start: int
    end: int
    transmits: bool
    form: str | None = None
    refused: bool = False  # it announces an article, a draft, a communiqué: a quotation
    announces: bool = False  # its last sentence says that a text follows
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    sent: Date | None = None


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
        """The cover text between two offsets: the last sentence that announces a text counts."""
        words, text = self.words, self.text
        spans = sentences(text, start, end)
        chosen: tuple[int, int] | None = None
        for span in reversed(spans):
            if words.transmission.search(text, *span) and (
                words.noun.search(text, *span) or words.refused.search(text, *span)
            ):
                chosen = span
                break
        if chosen is None:
            return self._without_noun(spans, start, end)
        noun = self._noun(*chosen)
        refused = noun is None or self._refused(noun, chosen)
        form = self.words.forms.get(" ".join(noun[0].lower().split())) if noun else None
        senders = self._senders(chosen)
        recipients = self._recipients(chosen, noun)
        if not senders or not recipients:
            for span in spans:  # "For the President from the Secretary."
                if span == chosen:
                    continue
                from_whom, to_whom = self._caption(span)
                if from_whom and to_whom:
                    senders = senders or from_whom
                    recipients = recipients or self._not_channels(to_whom)
        announces = bool(_ANNOUNCES.search(text, *chosen)) and chosen == spans[-1]
        return Cover(
            start,
            end,
            True,
            form,
            refused,
            announces,
            senders,
            recipients,
            self._sent(chosen, noun),
        )

    def caption(self, start: int, end: int) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        """Sender and addressee of a caption that names both: ``For the President from Rusk``."""
        for span in sentences(self.text, start, end):
            found = self._caption(span)
            if all(found):
                return found
        return (), ()

    def parties(self, match: re.Match[str], reason: str) -> tuple[Party, ...]:
        """The parties named in the group ``party`` of a match, one for each name."""
        found = []
        for one in self.words.party.finditer(self.text, *match.span("party")):
            party = self.party(one.start(), one.end(), reason)
            if party is not None:
                found.append(party)
        return tuple(found)

    def party(self, start: int, end: int, reason: str, confidence: float = 0.95) -> Party | None:
        """A party at a span, its article left out; None where the text names a place."""
        text = self.text
        article = _ARTICLE.match(text, start, end)
        if article:
            start = article.end()
        name = text[start:end]
        label = self.label(name)
        bare = label is Label.PERSON and not self.words.titled.match(name)
        if bare and self.words.place.fullmatch(name):
            return None
        behind = next((m for m in self.mentions if m.start == end + 1), None)
        if behind and behind.label is Label.PERSON and label is Label.OFFICE and text[end] == " ":
            end, label = behind.end, Label.PERSON  # "PRESIDENT DIEM"
            name = text[start:end]
        known = not bare or not self.mentions or " " in name
        person: str | None = None
        for mention in self.mentions:
            if mention.end <= start or end <= mention.start:
                continue
            known = True
            if mention.end != end or text[mention.start : start].strip(" ").lower() not in (
                "",
                "the",
            ):
                continue
            if mention.label in (Label.PLACE, Label.REPOSITORY):
                if mention.start > start:
                    continue  # "Shah of Iran"
                return None
            # "Prime Minister Nehru" is a person, though the name alone is the mention
            if mention.label is Label.PERSON:
                label = Label.PERSON
                person = mention.text if mention.start > start else None
            if mention.start <= start:
                label = mention.label
        if not known:
            return None
        return Party(name, start, end, label, name=person, reason=reason, confidence=confidence)

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

    def _refused(self, noun: re.Match[str], sentence: tuple[int, int]) -> bool:
        """A text of another kind is announced, and no message."""
        other = self.words.refused.search(self.text, *sentence)
        return other is not None and (
            other.start() < noun.start() and noun.start() - other.end() > 30
        )

    def _senders(self, sentence: tuple[int, int]) -> tuple[Party, ...]:
        start, end = sentence
        for match in self.words.sender.finditer(self.text, start, end):
            if self._by_hand(match, start) or self._answered(start, match.start()):
                continue
            found = self.parties(match, "cover-text")
            if found:
                return found
        for match in self.words.owner.finditer(self.text, start, end):
            if self._answered(start, match.start()):
                continue
            if match["presidential"]:
                at = match.start("presidential")
                name = self.text[at : match.end("presidential")]
                return (
                    Party(
                        name, at, at + len(name), Label.OFFICE, reason="cover-text", confidence=0.9
                    ),
                )
            if self.words.recipient.match(self.text, max(start, match.start() - 3)):
                continue
            if re.search(
                r"(?i)\b(?:to|for)\s+(?:the\s+)?$", self.text[start : match.start("party")]
            ):
                continue
            found = self.parties(match, "cover-text")
            adjacent = match.end() - match.end("party") < 3
            if self.text[match.end("party")] not in "’'" and not (
                adjacent and all(p.label is Label.PERSON for p in found)
            ):
                continue  # "Ambassador should deliver following message"
            if found:
                return found
        return ()

    def _by_hand(self, match: re.Match[str], start: int) -> bool:
        """``handed me by Semenov``: who delivered it, not who wrote it."""
        before = self.text[start : match.start()]
        return match["by"] is not None and not re.search(
            r"(?i)\b(?:sent|signed|written|message|letter|addressed|statement|made|prepared)\s$",
            before,
        )

    def _recipients(
        self, sentence: tuple[int, int], noun: re.Match[str] | None
    ) -> tuple[Party, ...]:
        start, end = sentence
        channel: tuple[Party, ...] = ()
        matches = list(self.words.recipient.finditer(self.text, start, end))
        if noun is not None:  # what stands after the noun comes first
            matches.sort(key=lambda m: (m.start() < noun.start(), m.start()))
        for match in matches:
            owner = self.text[match.end() : match.end() + 3]
            if self._answered(start, match.start()) and not match[0].startswith("for"):
                continue
            if owner[:2] in ("’s", "'s") or _CARRIER.match(self.text, match.end()):
                continue
            found = self.parties(match, "cover-text")
            if not found:
                continue
            if all(self.words.channel.fullmatch(p.text) for p in found):
                channel = channel or found
                continue
            return found
        # "reply from Kennedy to Khrushchev’s letter": who wrote that is answered
        for match in re.finditer(
            r"(?i)\b(?:reply|response|answer|respond\w*|replying)\b[^.;]{0,60}?\bto\s+",
            self.text[start:end],
        ):
            answered = self.words.owner.match(self.text, start + match.end(), end)
            if answered and answered["party"]:
                return self.parties(answered, "cover-text")
        handed = re.compile(
            r"(?i:\bhanded|\bgave|\bsent|\bdelivered|\bdeliver|\bgive|\bhand)\s(?=[A-Z]|the\s)"
        ).search(self.text, start, end)
        if handed:
            who = self.words.party.match(self.text, handed.end(), end)
            if who:
                party = self.party(*who.span(), "cover-text", 0.85)
                if party is not None and not self.words.channel.fullmatch(party.text):
                    return (party,)
        return channel

    def _caption(self, span: tuple[int, int]) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        start, end = span
        from_whom = self.words.sender.search(self.text, start, end)
        if from_whom is None or not _CAPTION.match(self.text, start, end):
            return (), ()
        to_whom = None  # "For Acting Secretary for President": the last one reads it
        for match in self.words.recipient.finditer(self.text, start, from_whom.start()):
            to_whom = match
        to_whom = to_whom or self.words.recipient.search(self.text, from_whom.end(), end)
        if to_whom is None:
            return (), ()
        return self.parties(from_whom, "cover-text"), self.parties(to_whom, "cover-text")

    def _not_channels(self, parties: tuple[Party, ...]) -> tuple[Party, ...]:
        """``For Ambassador from Secretary`` names who is to deliver, not who is to read."""
        return tuple(p for p in parties if not self.words.channel.fullmatch(p.text))

    def _without_noun(self, spans: list[tuple[int, int]], start: int, end: int) -> Cover:
        """A cover that calls the thing nothing: only its announcement can be told."""
        noun = self.words.noun.search(self.text, start, end)  # perhaps in a title line
        form = self.words.forms[" ".join(noun[0].lower().split())] if noun else None
        for span in reversed(spans):
            if self.words.transmission.search(self.text, *span):
                return Cover(
                    start,
                    end,
                    transmits=True,
                    form=form,
                    senders=self._senders(span),
                    recipients=self._recipients(span, None),
                )
        return Cover(start, end, False)

    def _sent(self, sentence: tuple[int, int], noun: re.Match[str] | None) -> Date | None:
        """The day the message was sent, where the sentence gives it."""
        start, end = sentence
        for date in self.dates:
            if not start <= date.start < end or self._answered(start, date.start):
                continue
            before = self.text[start : date.start]
            if noun is not None and _REPLY_TO.search(self.text, noun.start(), date.start):
                continue
            if _DATED.search(before):
                return date
            if noun is not None and _BEFORE_NOUN.match(self.text[date.end : noun.start()]):
                return date  # "Khrushchev’s September 7 letter"
        return None
