"""Who sends a message inside a document, to whom, and when: choices among what is named.

Candidates are the parties named in the words before the message, its salutation, signature and
address, its first words, and who writes and who reads the document ("handed me", "your letter");
for the day, the dates beside it and the day of what carries it. Features say where each stands and
in which construction; the weights tell what that means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.choose import Chooser
from kg.extract.announcement import Named, read_announcement
from kg.extract.covers import (
    Closing,
    CoverReader,
    LetterWords,
    behind_article,
    only_initials,
    read_address,
    sentences,
)
from kg.extract.heading import Heading
from kg.extract.stretches import ATTACHED, Stretch, groups
from kg.model import Block, By, Date, Label, Mention, Party

_NOUN_TO_PARTY = 100  # characters: "letter from Giscard d’Estaing to Secretary Shultz"
WINDOW = 700  # characters of the words before it that are looked at
_FIRST_WORDS = 220  # of the message itself
_LONGEST = 80  # of the words for one party
_ARTICLE = 8  # of what may stand before the first one named
_SOMEBODY = frozenset({Label.PERSON, Label.OFFICE, Label.BODY, Label.POST})
_JOINED = re.compile(r"(?:,? (?:and|&) (?:the )?|, | ?/ ?)")
_BEFORE = re.compile(
    r"(?i)\b(from|by|to|for|of|on behalf of|at direction of|addressed to|received by|via|through)"
    r"\s+(?:the\s+|his excellency\s+)?$"
)
_POSSESSIVE = re.compile(r"[’']s?\b")
_BEFORE_NOUN = r"(?:[’']s?)?\s(?:[a-z]+\s|[A-Z][a-z]+\s\d{1,2}\s|oral\s|\d+\s){0,3}?"
_DOES = re.compile(
    r"(?i)\d{0,2},?\s(?:\w+\s){0,2}?(?:sent|sends|send|handed|hands|gave|gives|wrote|writes|replied|"
    r"responded|answered|delivered|read|made|has sent|passed|dispatched|cabled|signed|conveyed|"
    r"addressed|asked|said|states|stated|presents|requests|proposed|proposes|intends|considers)\b"
)
_DONE_TO = re.compile(
    r"(?i)\b(?:handed|gave|giv(?:e|en|ing)|told|sent|send|deliver(?:ed)?|hand|pass(?:ed)?|present(?:ed)?|"
    r"inform(?:ed)?|transmit(?:ted)?|convey(?:ed)?|wrote|address(?:ed)?)\s+(?:\w+\s){0,3}?(?:to\s+)?(?:the\s+)?$"
)
_CARRIER = re.compile(
    r"\s+(?:to|should|will|please)\s+(?:deliver|convey|give|hand|pass|transmit|read|present)\b"
)
_I_SEND = re.compile(
    r"(?i)\bfrom me\b|\bmy (?:\w+ ){0,2}(?:letter|message|note|reply|response|statement|telegram|"
    r"answer|memorandum)\b|\b(?:I|we|have) (?:have )?(?:\w+ly )?"
    r"(?:sent|dispatched|wrote|addressed|replied|made|said|told|"
    r"proposed?|responded|answered|intend|cabled)\b"
)
_TO_ME = re.compile(
    r"(?i)\b(?:handed|gave|given|sent|to|told|for|with|called|by|showed|reached|read)"
    r" (?:to )?(?:me|us)\b"
    r"|\b(?:I|we|have) (?:have )?(?:just )?(?:received|got)\b|\bto my\b|^\s*received\b"
)
_SOON = re.compile(
    r"(?i)\b(?:this (?:morning|afternoon|evening|noon)|tonight|just|today|now|at noon|"
    r"immediately)\b"
)
_OUTGOING = re.compile(
    r"(?i)\b(?:please|request(?:ed|s)?|should|you are|ambassador|deliver|convey|pass|transmit|"
    r"hand)\b"
)
# what its reader is to send: "That you approve dispatch of the following message"
_TO_SIGN = re.compile(
    r"(?i)\b(?:you|your) (?:\w+ ){0,2}?"
    r"(?:sign|signature|approve|approval|send|authorize|reply)\b"
)
# "reply from Kennedy to Khrushchev’s letter of February 21": the day of the one answered
_REPLY_TO = re.compile(r"(?i)\b(?:reply|response|answer|acknowledge?ment)\b[^.;]*?\bto\b")
# "The Ministry presents its compliments to the Embassy and has the honor": the form of a note
_COMPLIMENTS = re.compile(r"(?i)[^.;]{0,60}?\spresents?\s(?:its|his|her|their)\scompliments")
_TO_THEM = re.compile(r"(?i)\bcompliments\sto\s(?:the\s|his\sexcellency\s)*[^.;]{0,30}$")
_PRONOUN = re.compile(
    r"\b(?:(?P<writer>I|me|Me|my|My)|(?P<side>[Ww]e|us|[Oo]ur)|(?P<reader>[Yy]ou|[Yy]our)"
    r"|(?P<other>[Hh]e|him|[Hh]is|[Ss]he|her))(?=\d{0,2}(?![\w’'-]))"
)
_NAME = re.compile(r"[^\W\d_][\w’'-]{2,}")
_NAMELESS = re.compile(r"(?i)(?:your|excellency|sir|majesty|great|friend|my)\b")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!/)")
_DATED = re.compile(r"(?i)\b(?:dated?|of|on|sent|signed|written)\s(?:the\s)?$")
_FOLLOWS = re.compile(r"(?i)\b(?:following|fol|text)\b")
# what is done on a day that is not the message's: "Message being released 8 p.m. February 21"
_ANOTHER_ACT = re.compile(
    r"(?i)\b(?:releas\w+|broadcast|publish\w*|announc\w+|no later than|not later than|prior to)\b"
    r"[^.;]{0,60}$"
)
_TOOK_PLACE = re.compile(
    r"(?i)\b(?:meeting|conversation|talk|visit|telegram|embtel|deptel|tel|at|for|until|before|after|since|by)\s(?:of\s|on\s|\d+,?\s)?$"
)


@dataclass(frozen=True, slots=True)
class End:
    """A candidate for sender or addressee: its parties (several where they are named together) and
    what speaks for it in each of the two roles."""

    parties: tuple[Party, ...]
    sends: dict[str, float]
    receives: dict[str, float]


@dataclass(frozen=True, slots=True)
class Day:
    """A candidate for the day of sending."""

    date: Date
    features: dict[str, float]


@cache
def chooser(name: str) -> Chooser:
    """The shipped one for ``ends`` (pairs of sender and addressee) or ``days`` of messages inside
    documents; those of ``senders`` and ``addressees`` tell how sure a share in a role is."""
    return Chooser.shipped(f"enclosed-{name}")


def _span(group: Sequence[Party]) -> tuple[int, int]:
    """From where to where those named together stand."""
    return group[0].start or 0, group[-1].end or 0


class EndFinder:
    """Finds the candidates of one document's messages."""

    def __init__(
        self,
        text: str,
        heading: Heading,
        blocks: Sequence[Block],
        mentions: Sequence[Mention],
        reader: CoverReader,
        words: LetterWords,
    ) -> None:
        self.text = text
        self.heading = heading
        self.blocks = blocks
        self.mentions = sorted(mentions, key=lambda m: m.start)
        self.dates = reader.dates
        self.reader = reader
        self.words = words

    # ------------------------------------------------------------------ sender and addressee

    def ends(self, one: Stretch, floor: int, closing: Closing, form: str | None) -> list[End]:
        """The candidates for both ends of a message; what stands before ``floor`` is another's, and
        ``form`` is what the announcement calls it."""
        greeted = self._greeted(one)
        if one.openings & ATTACHED:  # what stands before it is another's
            found = self._with_signature([], closing)
            found += greeted + self._addressed(one) + self._opening(one, closing)
            found = self._agreeing(self._merged(found), greeted, closing)
            return [self._in_context(end, {"attached"}) for end in found]
        begin = max(floor, one.cover_end - WINDOW)
        spans = sentences(self.text, begin, one.cover_end)
        tail = spans[-1] if spans else (one.cover_end, one.cover_end)
        if tail[1] - tail[0] < 25 and len(spans) > 1:
            tail = (spans[-2][0], tail[1])
        before = self.text[tail[0] : one.cover_end]
        common = self._context(before, one)
        outer = self._outer()
        groups_named = list(self._named(begin, one.cover_end))
        said = [(group, group) for group in groups_named]
        said += self._pronouns(begin, one.cover_end, groups_named, outer)
        found = [self._in_cover(who, at, tail, spans, one) for who, at in said]
        self._tell(found, [at for _, at in said], begin, one.cover_end)
        if not any("told" in end.sends for end in found):
            common.add("from-unsaid")
        found = self._with_signature(found, closing)
        found += greeted
        if not any("told" in end.receives for end in found):
            common.add("to-unsaid")
        found += self._addressed(one)
        found += self._opening(one, closing)
        found += outer
        found = self._agreeing(self._merged(found), greeted, closing)
        for name in _SAID_OF_ONE:
            _against_others([end.sends for end in found], name)
            _against_others([end.receives for end in found], name)
        form = "letter" if one.salutation is not None else form or "unsaid"
        for end in found:
            kind = f"{form}/{end.parties[0].label}"
            end.sends[kind] = end.receives[kind] = 1.0
        return [self._in_context(end, common) for end in found]

    def _tell(
        self, found: Sequence[End], named: Sequence[tuple[Party, ...]], start: int, end: int
    ) -> None:
        """Add to the candidates, which are ``named`` there, what the rules of announcements say of
        them."""
        spans = [Named(*_span(at)) for at in named]
        for told in read_announcement(self.text, start, end, spans, self.words):
            where = "last" if told.last else "earlier"
            one = found[told.index]
            for role, features in (("sends", one.sends), ("receives", one.receives)):
                mine = "told" if told.role == role else "told-other"
                if told.role == "sends" and "behind-answering" in features:
                    mine += "-answered"
                if told.role == "carries":
                    mine = "told-carries"
                features[mine] = features[f"{mine}:{where}"] = 1.0

    def _pronouns(
        self, start: int, end: int, named: Sequence[tuple[Party, ...]], outer: Sequence[End]
    ) -> Iterator[tuple[tuple[Party, ...], tuple[Party, ...]]]:
        """The pronouns between two offsets and whom each means: who writes and who reads what
        carries the message, and whoever was named last."""
        mine = next((e.parties for e in outer if "at:writer" in e.sends), None)
        yours = next((e.parties for e in outer if "at:reader" in e.sends), None)
        for match in _PRONOUN.finditer(self.text, start, end):
            who = mine if match["writer"] or match["side"] else yours
            if match["other"]:
                before = [
                    g
                    for g in named
                    if (g[-1].end or 0) <= match.start()
                    and len(g) == 1
                    and g[0].label in (Label.PERSON, Label.OFFICE)
                ]
                who = before[-1] if before else None
            if who is not None:
                at = Party(match[0], match.start(), match.end(), Label.PERSON, name=match[0])
                yield who, (at,)

    # ------------------------------------------------------------------ who is the same

    def _name(self, party: Party) -> tuple[str, str]:
        """The title in a party's name and the surname, each in lower case and perhaps empty."""
        text = " ".join(party.text.lower().split())
        office = self.words.office.search(" ".join(party.text.split()))
        title = office[0].lower() if office else ""
        if party.label is not Label.PERSON:
            return text.removeprefix("the ").removeprefix("mr. "), ""
        rest = _NAME.findall(text[office.end() :] if office else text)
        return title, rest[-1] if rest else ""

    def _merged(self, found: Sequence[End]) -> list[End]:
        """The candidates, those of one name in one that bears what speaks for each of them; of
        its places the signature says best who it is, else the longest name. A bare title is his
        whom it is named with, where one alone is and both do not stand in one sentence."""
        kept: dict[tuple[str, ...], list[End]] = {}
        titled: dict[str, set[tuple[str, ...]]] = {}
        for end in found:
            names = [self._name(party) for party in end.parties]
            key = tuple(surname or title for title, surname in names)
            if "at:salutation" in end.sends and not any(surname for _, surname in names):
                key = (*key, "greeted")  # "Mr. President" may be another than the President
            kept.setdefault(key, []).append(end)
            if len(names) == 1 and all(names[0]):
                titled.setdefault(self.words.same.get(*names[0][:1], names[0][0]), set()).add(key)
        for key in [key for key in kept if len(key) == 1]:
            bearers = titled.get(self.words.same.get(key[0], key[0]), set()) - {key}
            if len(bearers) == 1 and key[0] not in _MANY_BEAR:
                (bearer,) = bearers
                if not self._contrasted(kept[key], kept[bearer]):
                    kept[bearer] += kept.pop(key)
        return [_united(ends) for ends in kept.values()]

    def _contrasted(self, some: Sequence[End], others: Sequence[End]) -> bool:
        """Whether two are named in one sentence, and so are not the same."""
        return any(
            not sentences(self.text, *sorted((a.parties[-1].end or 0, b.parties[0].start or 0)))[1:]
            for a in some
            for b in others
            if a.parties[0].start is not None and b.parties[0].start is not None
        )

    def _agreeing(
        self, found: Sequence[End], greeted: Sequence[End], closing: Closing
    ) -> list[End]:
        """The candidates with whether they can be whom the message greets, and who signs it."""
        told = []
        for end in found:
            names = [self._name(party) for party in end.parties]
            features = self._fits_greeting(names, greeted)
            if closing.signers:
                signed = {self._name(party)[1] for party in closing.signers}
                if any(mine and mine in signed for _, mine in names):
                    features["signed:fits"] = 1.0
                elif any(mine for _, mine in names):
                    features["signed:other"] = 1.0
            told.append(End(end.parties, end.sends | features, end.receives | features))
        return told

    def _fits_greeting(
        self, names: Sequence[tuple[str, str]], greeted: Sequence[End]
    ) -> dict[str, float]:
        """Whether those of some names can be whom a message greets, by surname or by title."""
        features = {}
        for other in greeted:
            title, surname = self._name(other.parties[0])
            if surname:
                if any(surname == mine for _, mine in names):
                    features["greeted:fits"] = 1.0
                elif any(mine for _, mine in names):
                    features["greeted:other"] = 1.0
            elif any(title and (title in mine or mine in title) for mine, _ in names if mine):
                features["greeted:title-fits"] = 1.0
            elif any(mine for mine, _ in names):
                features["greeted:other-title"] = 1.0
        return features

    @staticmethod
    def _in_context(end: End, common: set[str]) -> End:
        """A candidate with what the announcement as a whole says of its kinds."""
        kinds = {name.partition(":")[2] for name in end.sends if name.startswith("at:")}
        told = {
            f"{name}/{kind}": 1.0 for name in common for kind in kinds & _BEARS_ON.get(name, set())
        }
        return End(end.parties, end.sends | told, end.receives | told)

    def _context(self, before: str, one: Stretch) -> set[str]:
        """What the announcement says that bears on every candidate."""
        said: set[str] = set()
        if one.salutation is not None:
            said.add("greets")
        sender = self.heading.senders[:1]
        said.add("incoming" if sender and sender[0].label is Label.POST else "other-way")
        if _OUTGOING.search(before):
            said.add("outgoing")
        if _TO_SIGN.search(self.text, max(0, one.cover_end - WINDOW), one.cover_end):
            said.add("to-sign")
        return said

    def _named(self, start: int, end: int) -> Iterator[tuple[Party, ...]]:
        """The parties named between two offsets, those joined by *and* together."""
        group: list[Party] = []
        for party in self._single(start, end):
            joined = group and _JOINED.fullmatch(self.text, group[-1].end or 0, party.start or 0)
            if group and not joined:
                yield tuple(group)
                group = []
            group.append(party)
        if group:
            yield tuple(group)

    def _single(self, start: int, end: int) -> list[Party]:
        """The parties that begin between two offsets, each whole: a name as it was found in the
        document with the title before it, an office or a body as it was found, else as written."""
        within = self._whole_mentions(start, end)
        found: list[Party] = []
        for match in self.words.party.finditer(
            self.text, start, min(end + _LONGEST, len(self.text))
        ):
            if match.start() >= end:
                break
            span = self._whole(*match.span(), within)
            party = span and self.reader.party(*span, "cover-text", 0.9)
            if party and party.label is not Label.PLACE:
                found.append(party)
        taken = [_span([party]) for party in found]
        for mention in within:
            if all(mention.end <= a or b <= mention.start for a, b in taken):
                named = mention.label is Label.PERSON
                found.append(
                    Party(
                        mention.text,
                        mention.start,
                        mention.end,
                        mention.label,
                        name=mention.text if named else None,
                        reason="cover-text",
                        confidence=0.9,
                    )
                )
        return sorted(found, key=lambda p: p.start or 0)

    def _whole_mentions(self, start: int, end: int) -> list[Mention]:
        """The mentions of somebody that reach between two offsets; what runs two together who are
        named ("Acting Secretary for President") is none."""
        return [
            m
            for m in self.mentions
            if m.end > start
            and m.start < end
            and m.label in _SOMEBODY
            and not self.words.two.search(m.text)
        ]

    def _whole(self, start: int, end: int, mentions: Sequence[Mention]) -> tuple[int, int] | None:
        """The span of somebody's words, as far as they were found to be a name; None where they are
        a part of what was found, or a bare name that was not."""
        at = behind_article(self.text, start, end)
        near = [m for m in mentions if m.end > at and m.start < end]
        for mention in near:
            if mention.label is Label.PERSON and at <= mention.start:
                title = self.words.titled.search(self.text, at, mention.start)
                return (title.start() if title else mention.start), max(mention.end, at)
        if any(m.start < at or m.end > end for m in near):
            return None
        said = self.words.titled.match(self.text, at, end) or self.words.body.match(self.text, at)
        return (at, end) if said or near or not self.mentions else None

    def _in_cover(
        self,
        who: tuple[Party, ...],
        group: tuple[Party, ...],
        tail: tuple[int, int],
        spans: Sequence[tuple[int, int]],
        one: Stretch,
    ) -> End:
        text = self.text
        start, end = _span(group)
        sentence, where = self._sentence(start, tail, spans)
        before, after = text[sentence[0] : start], text[end : sentence[1]]
        before_it = _BEFORE.search(before)
        prep = before_it[1].lower() if before_it else "none"
        nouns = [m.end() for m in self.words.noun.finditer(text, *sentence) if m.end() <= start]
        owner = re.compile(_BEFORE_NOUN).match(text, end)
        owns = bool(owner and self.words.noun.match(text, owner.end()))
        possessive = bool(_POSSESSIVE.match(after))
        answered = bool(
            self.words.answering.search(text, sentence[0], start)
            or _REPLY_TO.search(text, sentence[0], start)
        )
        holds = {
            "at:cover": True,
            f"label:{group[0].label}": True,
            f"{where}-sentence": True,
            f"{where}:prep:{prep}": True,
            f"noun-{prep}": bool(nouns and before_it and start - nouns[-1] < _NOUN_TO_PARTY),
            f"{where}:owns-noun": owns,
            f"{where}:owns-noun’s": owns and possessive,
            "possessive": possessive and not owns,
            f"{where}:does": prep not in ("to", "for") and bool(_DOES.match(after)),
            f"{where}:done-to": bool(_DONE_TO.search(before)),
            "carries": bool(_CARRIER.match(after)),
            "behind-answering": answered and prep != "from",
            "answered:by": answered and (prep in ("by", "from") or owns),
            "channel": all(self.words.channel.fullmatch(p.text) for p in group),
            "right-before": one.cover_end - end < 30,
            f"{where}:begins-sentence": not before.strip(' “"0123456789.()'),
            "several": len(group) > 1,
        }
        features = {name: 1.0 for name, held in holds.items() if held}
        if who is group:
            features |= self._by_name(group)
        else:
            features = {n: 1.0 for n in features if not n.startswith(("at:", "label:"))}
        return End(who, features, dict(features))

    def _by_name(self, group: Sequence[Party]) -> dict[str, float]:
        """What speaks for those whom the words name, and no pronoun."""
        known = any(self._mentioned(p) for p in group)
        titled = bool(self.words.titled.match(group[0].text))
        return {n: 1.0 for n, held in (("known", known), ("titled", titled)) if held}

    def _sentence(
        self, start: int, tail: tuple[int, int], spans: Sequence[tuple[int, int]]
    ) -> tuple[tuple[int, int], str]:
        """The sentence of a cover in which something stands, and which one of it that is."""
        sentence = next((s for s in reversed(spans) if s[0] <= start < s[1]), tail)
        announcing = self._announcing(spans)
        if announcing is not None and announcing[0] <= start < announcing[1]:
            return sentence, "announcing"
        return sentence, "last" if start >= tail[0] else "earlier"

    def _announcing(self, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """The last sentence that names a message and says that it is passed on or follows."""
        said = groups().before
        for span in reversed(spans):
            if self.words.noun.search(self.text, *span) and any(
                said[name].search(self.text, *span) for name in ("follows", "passes", "text")
            ):
                return span
        return None

    def _mentioned(self, party: Party) -> bool:
        return any(m.start < (party.end or 0) and (party.start or 0) < m.end for m in self.mentions)

    @staticmethod
    def _with_signature(found: list[End], closing: Closing) -> list[End]:
        """The candidates and who signs. An office or a surname that the announcement names as the
        sender and a full signature are one, and the signature says it best."""
        if not closing.signers or any(only_initials(s) for s in closing.signers):
            return found
        names = {word for s in closing.signers for word in _NAME.findall(s.text)}
        one = [
            end
            for end in found
            if "told" in end.sends
            and len(end.parties) == len(closing.signers)
            and (
                end.parties[0].label is Label.OFFICE
                or names & set(_NAME.findall(end.parties[0].text))
            )
        ]
        features = {"at:signature": 1.0}
        if one:
            features["announced+signed"] = 1.0
        return [*(e for e in found if e not in one), End(closing.signers, features, dict(features))]

    def _greeted(self, one: Stretch) -> list[End]:
        if one.salutation is None:
            return []
        match = self.words.salutation.match(self.text, one.salutation.start)
        if match is None:
            return []
        group = "name" if match["name"] else "alone"
        if _NAMELESS.match(match[group]):
            return []
        parties = tuple(
            party
            for named in self.words.party.finditer(self.text, *match.span(group))
            if (party := self.reader.party(*named.span(), "salutation", 0.9)) is not None
        )
        if not parties:
            return []
        kind = "named" if self._name(parties[0])[1] else "title"
        features = {"at:salutation": 1.0, f"greeted:{kind}": 1.0}
        return [End(parties, features, features)]

    def _addressed(self, one: Stretch) -> list[End]:
        blocks = [b for b in self.blocks if one.lead <= b.start < one.end][:9]
        address = read_address(self.words, self.text, blocks)
        found = []
        for parties, name in ((address.senders, "from"), (address.recipients, "to")):
            if parties:
                features = {"at:address": 1.0, f"address:{name}": 1.0}
                found.append(End(parties, features, features))
        above = one.salutation.start if one.salutation else one.start
        if self.words.address.match(self.text, one.start) and above >= one.start:
            line = self.text.find("\n", one.start, one.end)
            stop = line if line >= 0 else min(one.end, one.start + 120)
            parties = tuple(self._single(one.start, stop))
            if parties:
                features = {"at:address": 1.0, "address:line": 1.0}
                found.append(End(parties[:1], features, features))
        return found

    def _opening(self, one: Stretch, closing: Closing) -> list[End]:
        """Who is named in the first words of the message: "The Ministry presents its compliments
        to the Embassy", "The Soviet Government considers"."""
        found = []
        begin = one.salutation.end if one.salutation else one.start
        stop = min(closing.start, begin + _FIRST_WORDS)
        for order, group in enumerate(self._named(begin, stop)):
            if order > 2:
                break
            start, end = group[0].start or 0, group[-1].end or 0
            before = _BEFORE.search(self.text[begin:start])
            features = {
                "at:opening": 1.0,
                f"opening:{order}": 1.0,
                f"opening:prep:{before[1].lower() if before else 'none'}": 1.0,
                f"opening:{group[0].label}": 1.0,
            }
            if _DOES.match(self.text[end:stop]):
                features["opening:does"] = 1.0
            if not order and group[0].label is Label.BODY and start - begin < _ARTICLE:
                features["opening:begins"] = 1.0
            if _COMPLIMENTS.match(self.text[end:stop]):
                features["opening:presents"] = 1.0
            elif _TO_THEM.search(self.text[begin:start]):
                features["opening:presented-to"] = 1.0
            if self.words.address.match(self.text, one.start):
                features["opening:addressed"] = 1.0
            found.append(End(group, features, features))
        return found

    def _outer(self) -> list[End]:
        """Who writes what carries it, and who reads that."""
        heading, found = self.heading, []
        writers = heading.senders
        if len(writers) == 1 and writers[0].label is not Label.PERSON:
            writers = heading.signers if len(heading.signers) == 1 else writers
        if len(writers) == 1:
            features = {"at:writer": 1.0, f"writer:{heading.senders[0].label}": 1.0}
            found.append(End((replace(writers[0], confidence=0.9),), features, features))
        if len(heading.recipients) == 1:
            features = {"at:reader": 1.0, f"reader:{heading.recipients[0].label}": 1.0}
            found.append(End((replace(heading.recipients[0], confidence=0.9),), features, features))
        return found

    # ------------------------------------------------------------------ when

    def days(self, one: Stretch, floor: int, closing: Closing) -> list[Day]:
        """The candidates for its day: dates beside it, and the day of what carries it."""
        begin = max(floor, one.cover_end - WINDOW)
        spans = sentences(self.text, begin, one.cover_end)
        tail = spans[-1] if spans else (one.cover_end, one.cover_end)
        if tail[1] - tail[0] < 25 and len(spans) > 1:
            tail = (spans[-2][0], tail[1])
        before = self.text[tail[0] : one.cover_end]
        carrier = self.heading.sent
        found = []
        for date in self.dates:
            if begin <= date.start and date.end <= one.cover_end:
                features = self._date_in_cover(date, tail, one)
            elif one.lead <= date.start and date.end <= min(one.end, one.start + 200):
                features = self._date_inside(date, one)
            elif closing.date is not None and date.start == closing.date.start:
                features = {"day:closing": 1.0}
            else:
                continue
            if "day:answered" in features:
                continue  # the day of what it answers
            if _DAY.match(date.edtf) is None or date.start == (carrier.start if carrier else -1):
                continue
            found.append(Day(date, features | self._distance(date)))
        if carrier is not None and _DAY.match(carrier.edtf):
            found.append(Day(carrier, self._of_carrier(before, one)))
        for day in found:
            if _OWN_DAY & day.features.keys():
                day.features["day:own"] = 1.0
        _against_others([day.features for day in found], "day:own")
        return found

    def _of_carrier(self, before: str, one: Stretch) -> dict[str, float]:
        """What speaks for the day of the carrying document itself."""
        patterns = {"soon": _SOON, "outgoing": _OUTGOING, "to-me": _TO_ME, "i-send": _I_SEND}
        patterns |= {name: groups().before[name] for name in ("drafted", "passes", "spoken")}
        said = (name for name, pattern in patterns.items() if pattern.search(before))
        features = {"carrier": 1.0} | {f"carrier:{name}": 1.0 for name in said}
        sender = self.heading.senders[:1]
        if sender:
            features[f"carrier:by-{sender[0].label}"] = 1.0
        if one.salutation is not None:
            features["carrier:greets"] = 1.0
        if one.heading is not None:
            features["carrier:headed"] = 1.0
        return features

    def _date_in_cover(self, date: Date, tail: tuple[int, int], one: Stretch) -> dict[str, float]:
        text = self.text
        last = date.start >= tail[0]
        where = "last" if last else "earlier"
        features = {f"day:{where}": 1.0}
        before = text[max(tail[0] if last else 0, date.start - 120) : date.start]
        line = text.rfind("\n", 0, date.start) + 1
        stop = text.find("\n", date.end)
        alone = (
            len(
                (text[line : date.start] + text[date.end : stop if stop > 0 else None]).strip(
                    ' .,“”"'
                )
            )
            < 20
        )
        if alone and one.cover_end - date.end < 60:
            features["day:line-above"] = 1.0
        own = _FOLLOWS.split(before)[
            -1
        ]  # "In response to your telegram following message sent May 24"
        if self.words.answering.search(own) or _REPLY_TO.search(own):
            return {"day:answered": 1.0}
        nouns = list(self.words.noun.finditer(before))
        if nouns:
            between = [m.lastgroup for m in self.words.act.finditer(before, nouns[-1].end())]
            if set(between) <= {"send", "sign"}:
                features[f"day:{where}-behind-noun"] = 1.0
            elif {"give", "deliver", "get"} & set(between):
                features["day:handed"] = 1.0
        if _ANOTHER_ACT.search(before):
            features["day:another-act"] = 1.0
        if _DATED.search(before):
            features[f"day:{where}-dated"] = 1.0
        if _TOOK_PLACE.search(before):
            features["day:of-something"] = 1.0
        noun = self.words.noun.search(text, date.end, date.end + 40)
        if noun and re.fullmatch(r"[’']?s?\s(?:\w+\s){0,2}", text[date.end : noun.start()]):
            features[f"day:{where}-before-noun"] = 1.0
        if date.reason == "relative-to-sending" or "relative" in date.reason:
            features["day:relative"] = 1.0
        if (
            groups()
            .before["passes"]
            .search(text, max(tail[0], date.start - 200), min(one.cover_end, date.end + 100))
        ):
            features[f"day:{where}-passes"] = 1.0
        return features

    def _date_inside(self, date: Date, one: Stretch) -> dict[str, float]:
        text = self.text
        line = text.rfind("\n", 0, date.start) + 1
        stop = text.find("\n", date.end)
        rest = text[max(line, one.lead) : date.start] + text[date.end : stop if stop > 0 else None]
        features = {"day:inside": 1.0}
        if one.salutation is not None and date.end <= one.salutation.start:
            features["day:above-salutation"] = 1.0
        elif len(rest.strip(' .,“”"')) < 24:
            features["day:inside-alone"] = 1.0
        elif date.start - one.start < 4:
            features["day:inside-first"] = 1.0
        else:
            features["day:inside-text"] = 1.0
        return features

    def _distance(self, date: Date) -> dict[str, float]:
        own = self.heading.sent.day if self.heading.sent else None
        day = date.day
        if own is None or day is None:
            return {"gap:unknown": 1.0}
        gap = (own - day).days
        name = (
            "0"
            if gap == 0
            else "after"
            if gap < 0
            else "1-3"
            if gap < 4
            else "4-30"
            if gap < 31
            else "old"
        )
        return {f"gap:{name}": 1.0}


# titles by which a page calls several men
_MANY_BEAR = frozenset({"president", "secretary", "mr. president", "mr. secretary"})
_SAID_OF_ONE = ("told:last", "opening:presents", "opening:presented-to", "opening:begins")
# where a message bears its own day
_OWN_DAY = frozenset({"day:closing", "day:inside-alone", "day:above-salutation", "day:line-above"})
_GREETED = frozenset({"at:salutation", "greeted:fits", "greeted:title-fits"})
_IN_COVER = frozenset({"day:last", "day:earlier"})
_EVERYWHERE = {"writer", "reader", "opening", "cover", "salutation", "signature"}
_BEARS_ON = {
    "incoming": {"opening", "writer", "reader"},
    "outgoing": {"opening", "writer", "reader"},
    "other-way": {"writer", "reader"},
    "greets": {"opening", "writer"},
    "to-sign": {"writer", "reader"},
    "attached": {"opening", "signature"},
    "from-unsaid": _EVERYWHERE,
    "to-unsaid": _EVERYWHERE,
}


def _against_others(found: Sequence[dict[str, float]], name: str) -> None:
    """Add to the features of each candidate that the words say something of another, not of it."""
    if any(name in features for features in found):
        for features in found:
            if name not in features:
                features[f"other:{name}"] = 1.0


def _united(ends: Sequence[End]) -> End:
    """One candidate of those that name the same."""
    best = max(ends, key=lambda end: ("at:signature" in end.sends, len(end.parties[0].text)))
    sends: dict[str, float] = {}
    receives: dict[str, float] = {}
    for end in ends:
        sends |= end.sends
        receives |= end.receives
    return End(best.parties, sends, receives)


def pairs(ends: Sequence[End]) -> list[tuple[int | None, int | None]]:
    """Who may send it to whom, as indices of candidates, None for nobody of them: nobody writes to
    himself, and that both are nobody is no candidate."""
    names = [{party.text for party in end.parties} for end in ends]
    whoever = (None, *range(len(ends)))
    return [
        (one, other)
        for one in whoever
        for other in whoever
        if (one, other) != (None, None)
        and (one is None or other is None or names[one].isdisjoint(names[other]))
    ]


def features_of(sender: End | None, addressee: End | None) -> dict[str, float]:
    """What speaks for a pair: for the one as sender, and for the other as addressee."""
    found = (
        {f"s {name}": value for name, value in sender.sends.items()} if sender else {"s none": 1.0}
    )
    found |= (
        {f"r {name}": value for name, value in addressee.receives.items()}
        if addressee
        else {"r none": 1.0}
    )
    return found


def choose_ends(ends: Sequence[End]) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Senders and addressees chosen among the candidates, each with how sure it is. They are chosen
    as a pair: the share of one in a role is that of all pairs in which he has it. The surer role
    is decided first, and the other among the rest."""
    if not ends:
        return (), ()
    sends, receives = shares_by_role(ends, chooser("ends"))
    if max(sends) >= max(receives):
        senders, taken = _chosen(ends, sends, "senders")
        return senders, _chosen(ends, receives, "addressees", taken)[0]
    recipients, taken = _chosen(ends, receives, "addressees")
    return _chosen(ends, sends, "senders", taken)[0], recipients


def shares_by_role(ends: Sequence[End], weights: Chooser) -> tuple[list[float], list[float]]:
    """The share of each candidate as sender, and as addressee, by the weights of pairs. Whom a
    message greets and those whom he can be by name or title are one: the likeliest bears the share
    of all."""
    options = pairs(ends)
    shares = weights.shares(
        [
            features_of(None if one is None else ends[one], None if other is None else ends[other])
            for one, other in options
        ]
    )
    sends, receives = [0.0] * len(ends), [0.0] * len(ends)
    for (one, other), share in zip(options, shares, strict=True):
        if one is not None:
            sends[one] += share
        if other is not None:
            receives[other] += share
    greeted = [i for i, end in enumerate(ends) if _GREETED & end.receives.keys()]
    if len(greeted) > 1:
        likeliest = max(greeted, key=receives.__getitem__)
        whole = sum(receives[i] for i in greeted)
        for i in greeted:
            receives[i] = whole if i == likeliest else 0.0
    return sends, receives


def _chosen(
    ends: Sequence[End], shares: Sequence[float], role: str, taken: frozenset[str] = frozenset()
) -> tuple[tuple[Party, ...], frozenset[str]]:
    """The parties of the likeliest candidate, if he is sure enough and none of those taken, and
    their names."""
    free = [
        i for i, end in enumerate(ends) if taken.isdisjoint(party.text for party in end.parties)
    ]
    best = max(free, key=lambda i: shares[i], default=None)
    sure = chooser(role).calibrated(shares[best]) if best is not None else 0.0
    if best is None or sure < chooser(role).threshold:
        return (), frozenset()
    parties = tuple(replace(party, confidence=round(sure, 3)) for party in ends[best].parties)
    return parties, frozenset(party.text for party in parties)


def choose_day(days: Sequence[Day]) -> tuple[Date | None, float]:
    """The day chosen among the candidates and how sure it is; None where none of them is it. The
    day of what carries the message is given as about then (EDTF ``~``)."""
    told = chooser("days").choose([day.features for day in days]).probabilities
    sums: dict[str, float] = {}
    for day, probability in zip(days, told, strict=True):  # two that name one day agree
        sums[day.date.edtf[:10]] = sums.get(day.date.edtf[:10], 0.0) + probability
    best = max(sums, key=lambda name: sums[name], default="")
    sure = min(sums.get(best, 0.0), 0.99)
    if sure < chooser("days").threshold:
        return None, 0.0
    same = [(day, p) for day, p in zip(days, told, strict=True) if day.date.edtf[:10] == best]
    printed = [
        pair
        for pair in same
        if "carrier" not in pair[0].features and "day:inside-text" not in pair[0].features
    ]
    if printed:
        own = [pair for pair in printed if not _IN_COVER & pair[0].features.keys()]
        date = max(own or printed, key=lambda pair: pair[1])[0].date
        if not own and "T" in date.edtf:
            date = on_the_day(date)
        return replace(date, confidence=round(min(sure, date.confidence), 3)), sure
    carrier = next((day for day, _ in same if "carrier" in day.features), None)
    return (about(carrier.date, round(sure, 3)), sure) if carrier else (None, 0.0)


def on_the_day(date: Date) -> Date:
    """The day alone of a date with an hour: an hour in the words before a message is that at which
    it is handed over, or made public."""
    day = date.edtf[:10]
    return replace(date, edtf=day, earliest=f"{day}T00:00:00", latest=f"{day}T23:59:59")


def about(carrier: Date, sure: float) -> Date:
    """The day of what carries a message, as about the day of the message itself."""
    day = carrier.edtf[:10]
    return replace(
        carrier,
        text="",
        edtf=f"{day}~",
        earliest=f"{day}T00:00:00",
        latest=carrier.latest,
        confidence=sure,
        by=By.PROGRAM,
        reason="day-of-carrier",
        detail="Passed on at once: the day of what carries it.",
    )


def not_after(carrier: Date) -> Date:
    """The time of a message of which only what carries it is dated: not after that."""
    return replace(
        carrier,
        text="",
        edtf=f"../{carrier.edtf[:10] if _DAY.match(carrier.edtf) else carrier.edtf.split('/')[-1]}",
        earliest="",
        confidence=0.99,
        by=By.PROGRAM,
        reason="not-after-carrier",
        detail="It says no day of its own; it is no younger than what carries it.",
    )
