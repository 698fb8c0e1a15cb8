"""Who took part in a talk that a message reports.

    Rostow called in Ansary March 7 and made following points: … Ansary agreed.
    In conversation with Mirza June 8 I mentioned subject New York Times article.
    Pella (Italy) believes exchange of views has great value. Hansen (Denmark)—Danish public …

That a talk is reported is told near the beginning, by a sentence in which somebody meets, or says
something to, the writer or somebody else; or by delegates, who have their countries behind their
names. Then those took part whom such a sentence names, the delegates, and whoever is the subject
of what is said in two sentences; in a record one is enough where the words tell the past and a
title stands before the name, and so is a name before a colon. The writer's "I" is the person who
signs, or whom the note on it names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

from kg.extract.archive import shelf_words
from kg.extract.attendance import list_words, noted_participants, without_doubles
from kg.extract.heading import WIRED, Heading
from kg.extract.parties import TALKS
from kg.extract.wording import any_of
from kg.model import Block, BlockKind, Document, Label, Mention, Party, Span
from kg.settings import word_table

REPORTED = "reported-talk"
# Forms besides telegrams in which talks are reported, whatever their subject line says.
REPORTING = frozenset(("despatch", "backchannel-message", "memorandum-for-the-record"))
# Share that was there of 155 named so in 352 documents of eight volumes, read by hand.
SURE = 0.95
# Characters of the text within which a telegram says that it reports a talk, and other papers,
# which may tell of much besides: they have to go on with it.
WIRED_OPENING, OPENING = 1500, 400
# Sentences whose subject somebody is who was there: of 120 such persons in 285 records that list
# everybody, 107 were on the list; of those who speak once 177 of 234, but of those with a title who
# spoke in the past 152 of 176, and most of the others were there by their offices.
SPEAKS_OFTEN = 2
DELEGATES = 2  # names with their countries behind that make a meeting of states
LONGEST_OFFICE = 60
_DIGITS = "0123456789"
_QUOTES = "“‘\"'"
SEVERAL = 2  # who talk

_SENTENCE = re.compile(r"(?<=[a-z\d)”’\"][.?!:;])\d{0,2}\s+(?=[A-Z“(])|\n")
_LAST_WORD = re.compile(r"[A-Z][a-z]*(?=\.\s*$)")
# What stands before a name at the head of a sentence: "3. ", "(b) ", "Vice Minister ", "The "
_NUMBERED = re.compile(r"\W*(?:\d{1,2}[.)]|\(?[a-zA-Z\d]\)|[A-Z]\.)?\s*")
_TITLES = re.compile(
    r"(?:(?:[Tt]he|of|for|and|(?!(?:As|If|When|While|Since|After|Before|Because|That|Although)\b)"
    r"[A-Z][\w.’'/-]*)\s+)*$"
)
_NOTE = r"\d{0,2}"
_BRACKETS = re.compile(rf"{_NOTE}\s\((?P<words>[^()]{{2,40}})\)")
_ME = re.compile(r"\s(?:me|us)\b")
_NOTED_I = re.compile(r"\bI(?=\d{1,2}\s)")  # "I" with a note that says who that is
_JOINT = re.compile(rf"{_NOTE}\s?(?P<joint>, and|,|and|with|by){_NOTE}\s")
_DASH = re.compile(r"\s?(?:—|–|--|:)")


@dataclass(frozen=True, slots=True)
class TalkWords:
    """The words of ``data/words/talks.toml`` as patterns."""

    speech: re.Pattern[str]
    past: re.Pattern[str]
    meets: re.Pattern[str]
    writer_meets: re.Pattern[str]
    omitted: re.Pattern[str]  # "Visited Subardjo his home": a telegram leaves its "I" out
    calls: re.Pattern[str]
    with_whom: re.Pattern[str]
    between: re.Pattern[str]
    writer: re.Pattern[str]
    replies: re.Pattern[str]
    other: re.Pattern[str]
    any_cue: re.Pattern[str]
    noun: re.Pattern[str]


@cache
def talk_words() -> TalkWords:
    """The shipped words."""
    data = word_table("talks")
    met, speech = data["met"], data["speech"]
    adverb = rf"(?:{any_of(speech['adverbs'])}|[a-z]+ly)"
    behind = (
        rf"{_NOTE}(?:\s\([^()]{{2,40}}\))?(?:,[^,.;:]{{3,60}},)?"
        rf"(?:\s{adverb},?)*\s(?:and\s{adverb}\s)?"
    )
    noun, own = any_of(met["nouns"]), any_of(met["own"])
    amid = rf"(?:\s(?:{any_of(met['amid'])}|{adverb})){{0,3}}"
    meets = (
        rf"(?:{any_of(met['parted'])}{amid}\s{any_of(met['prepositions'])}"
        rf"|had\s(?:[\w-]+\s){{0,4}}?{noun}\s(?:[\w-]+\s){{0,3}}?with"
        rf"|{any_of([*met['words'], *met['told']])})"
    )
    meets = rf"{meets}(?:\sand\s{meets})?"  # "called on and lunched with"
    held = (
        rf"(?:\b|(?=['’])){own}\s(?:(?!(?:his|her|their|your|memo|memorandum|report)\b)[\w-]+\s){{0,5}}?"
        rf"{noun}\s(?:[\w-]+\s){{0,3}}?"
    )
    return TalkWords(
        speech=re.compile(behind + any_of(speech["words"]) + r"\b", re.IGNORECASE),
        past=re.compile(rf"{behind}(?:\w+ed|{any_of(speech['past'])})\b", re.IGNORECASE),
        meets=re.compile(rf"{behind}(?P<verb>{meets})\b", re.IGNORECASE),
        writer_meets=re.compile(rf"\bI{_NOTE}\s(?:{adverb}\s)*{meets}\b"),
        omitted=re.compile(rf"\W*(?:have\s)?(?:just\s)?{meets}\b", re.IGNORECASE),
        calls=re.compile(rf"{behind}{any_of(met['calls'])}\b", re.IGNORECASE),
        with_whom=re.compile(rf"{held}with\s$", re.IGNORECASE),
        between=re.compile(rf"\b{noun}\s(?:(?:[\w-]+\s){{0,3}}?(?:between|of)\s)?$", re.IGNORECASE),
        writer=re.compile(rf"\b(?:I{_NOTE}|me|my)\b"),
        replies=re.compile(rf"\bI{_NOTE}\s(?:{adverb}\s)*{any_of(speech['replies'])}\b"),
        other=re.compile(rf"\b{any_of(data['other']['words'])}\b", re.IGNORECASE),
        any_cue=re.compile(rf"\b(?:{meets}|{noun})\b|\([A-Z][A-Za-z. ]{{1,20}}\)", re.IGNORECASE),
        noun=re.compile(rf"\b{noun}\b", re.IGNORECASE),
    )


def reported_participants(
    document: Document, heading: Heading, mentions: Iterable[Mention], carried: Sequence[Span]
) -> tuple[Party, ...]:
    """Everybody who took part in the talk that a message reports, or a record without a list of
    those present records, in order; nobody where there was none. ``mentions`` are the persons and
    offices found on the page; what the messages say that are ``carried`` in it is no report."""
    text, words = document.text, talk_words()
    bodies = [b for b in document.blocks if b.kind is BlockKind.PARAGRAPH]
    if not bodies:
        return ()
    mentions = tuple(mentions)
    opening = WIRED_OPENING if heading.form in WIRED else OPENING
    noted = noted_participants(text, bodies[0].start, _end_of_opening(bodies, opening), mentions)
    noted = tuple(replace(party, reason=REPORTED) for party in noted)
    if noted and not heading.correspondence:
        return noted
    if heading.form not in TALKS and not words.any_cue.search(text, bodies[0].start):
        return ()
    from_post = any(is_resident(party) for party in heading.senders)
    inside = [m for m in mentions if m.note is None and _is_somebody(m, from_post)]
    report = _Report(text, words, heading, _said_by_note(document, mentions), noted)
    for block in bodies:
        if any(one.start <= block.start < one.end for one in carried):
            continue
        begins = block.start < bodies[0].start + report.opening
        report.read_block(block, inside, begins and text[block.start] not in _QUOTES)
    return report.participants()


def _said_by_note(document: Document, mentions: Sequence[Mention]) -> tuple[Party, ...]:
    """The person whom a note on the writer's "I" names: "I2 called on General de Gaulle", where the
    second note is "Ambassador Goldberg"."""
    said = _NOTED_I.search(document.text)
    notes = (n for n in document.notes if said and n.call and n.call.start == said.end())
    called = next(notes, None)
    if called is None:
        return ()
    named = [m for m in mentions if m.note == called.index and m.label is Label.PERSON]
    return (_party(named[0]),) if len(named) == 1 else ()


def is_resident(sender: Party) -> bool:
    """Whether a sender is a post in another state, not a delegation with which the Secretary may
    travel."""
    return sender.label is Label.POST and "delegation" not in sender.text.lower()


def _end_of_opening(bodies: Sequence[Block], opening: int) -> int:
    """Where the paragraphs end that begin within the opening."""
    top = bodies[0].start + opening
    return max(block.end for block in bodies if block.start < top)


def _is_somebody(mention: Mention, from_post: bool) -> bool:
    """Whether a mention may be somebody's who speaks. "President" and "Secretary" in what a post
    abroad sends may be those of another state."""
    if mention.label is not Label.OFFICE or len(mention.text) > LONGEST_OFFICE:
        return mention.label is Label.PERSON
    return not from_post or list_words().is_abroad(mention.text)


def _writers(heading: Heading) -> Iterator[Party]:
    """The person who is named as sender or author, else the one who signs for a post; "Rusk" below
    what the Department sends says nothing of who writes."""
    named = [p for p in (*heading.senders, *heading.authors) if p.name or p.label is not Label.POST]
    named = [p for p in named if p.label in (Label.PERSON, Label.OFFICE)]
    if len(named) != 1 and not any(p.label is Label.BODY for p in heading.senders):
        named = [p for p in heading.signers if p.label is Label.PERSON]
    if len(named) == 1:
        yield replace(named[0], reason=REPORTED, confidence=SURE)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at, short = start, shelf_words().abbreviations
    for border in _SENTENCE.finditer(text, start, end):
        last = _LAST_WORD.search(text, max(at, border.start() - 10), border.start())
        if last is None or last[0] not in short:  # "called on Asst. Secretary Bundy"
            yield at, border.start()
            at = border.end()
    yield at, end


def _party(mention: Mention) -> Party:
    name = mention.text if mention.label is Label.PERSON else None
    return Party(
        mention.text,
        mention.start,
        mention.end,
        mention.label,
        confidence=SURE,
        reason=REPORTED,
        name=name,
    )


class _Report:
    """The sentences of a message or record, and whom they have named so far."""

    def __init__(
        self,
        text: str,
        words: TalkWords,
        heading: Heading,
        writers: tuple[Party, ...],
        noted: tuple[Party, ...],
    ) -> None:
        self.text = text
        self.words = words
        self.heading = heading
        self.recorded = heading.form in TALKS  # the whole text is a talk's
        self.opening = WIRED_OPENING if heading.form in WIRED else OPENING
        self.writer = False  # the writer took part
        self.replies = 0  # sentences in which the writer speaks
        self.writers = writers or tuple(_writers(heading))
        self.noted = noted  # whom the opening says to have been there
        self.opened = False  # the first sentence tells of a talk
        self.there: set[str] = set()  # who speaks in the past, and has a title
        self.met: list[Mention] = []
        self.delegates: list[Mention] = []
        self.speaking: list[Mention] = []

    def read_block(self, block: Block, mentions: Sequence[Mention], opening: bool) -> None:
        """Take up a paragraph, sentence by sentence."""
        here = [m for m in mentions if block.start <= m.start < block.end]
        for start, end in _sentences(self.text, block.start, block.end):
            self.read(start, end, [m for m in here if start <= m.start < end], opening)

    def read(self, start: int, end: int, mentions: list[Mention], opening: bool) -> None:
        """One sentence; ``opening`` where a message says that it reports a talk."""
        self.replies += self.words.replies.search(self.text, start, end) is not None
        if not mentions:
            return
        first = not (self.met or self.speaking or self.delegates)
        self.delegates += [one for one in mentions if self._is_delegate(one)]
        subject = self._subject(start, mentions)
        speaks = bool(subject) and self._says(start, end, subject)
        self.writer |= self.recorded and self._tells_of_writer(start, end)
        if not opening:
            return
        if self.recorded and subject:
            calls = self.words.calls.match(self.text, subject[-1].end, end)
            self.met += subject if speaks or calls else []
        self._meets(start, end, subject, mentions)
        self._talks_with(start, end, mentions)
        self.opened |= first and opening and len(self.met) > SEVERAL

    def _says(self, start: int, end: int, subject: list[Mention]) -> bool:
        """Whether those at the head of a sentence speak in it; they are then among the speakers,
        and, where the words show it, among those who were there."""
        labelled = self._is_labelled(start, subject)
        # "Secretary Kissinger: Bob."
        if not (self._speaks(subject[-1], end) or (self.recorded and labelled)):
            return False
        self.speaking += subject
        if labelled:
            self.there |= {m.text for m in subject}
        if self.recorded and self.words.past.match(self.text, subject[-1].end, end):
            self.there |= {m.text for m in subject if m.label is Label.OFFICE or self._title(m)}
            self.there |= {m.text for m in subject if " " in m.text}
        return True

    def _is_labelled(self, start: int, subject: list[Mention]) -> bool:
        """Whether what somebody says stands behind his name at the head of a line."""
        colon = self.text.startswith(": ", subject[-1].end)
        return colon and len(subject) == 1 and self.text[start - 1 : start] in ("", "\n")

    def _meets(self, start: int, end: int, subject: list[Mention], mentions: list[Mention]) -> None:
        """Who meets somebody, or says something to somebody: "Zorin told me", "I saw Nuri"."""
        met = self.words.meets.match(self.text, subject[-1].end, end) if subject else None
        writer = met is not None and (_ME.search(met[0]) or _ME.match(self.text, met.end(), end))
        if met is None:
            met = self.words.writer_meets.search(self.text, start, end)
            if met is None and self.heading.form in WIRED:
                met = self.words.omitted.match(self.text, start, end)
            writer = met
        if met is None or self.words.other.search(self.text, start, met.start()):
            return
        whom = [m for m in mentions if m.start > met.end()][:1]
        near = [m for m in whom if _TITLES.fullmatch(self.text, met.end() + 1, m.start)]
        if near or (writer and subject):
            self.met += [*subject, *near]
            self.writer |= bool(writer)

    def _talks_with(self, start: int, end: int, mentions: list[Mention]) -> None:
        """With whom, or between whom, a talk is said to have been."""
        for at, one in enumerate(mentions):
            reached = _untitled(self.text, start, one.start)
            lead = self.text[start:reached]
            if self.words.speech.search(lead) or self.words.other.search(lead):
                return
            if self.words.with_whom.search(lead):
                whose = (m for m in mentions[:at] if self.text[m.end : m.end + 2] in ("’s", "'s"))
                self.met += [*whose, *self._row(mentions[at:])]
                self.writer |= self._tells_of_writer(start, end)
            elif self.words.between.search(lead):
                self.met += self._row(mentions[at:])

    def _tells_of_writer(self, start: int, end: int) -> bool:
        return self.words.writer.search(self.text, start, end) is not None

    def _is_delegate(self, one: Mention) -> bool:
        """Whether a country stands behind a person's name."""
        behind = _BRACKETS.match(self.text, one.end) if one.label is Label.PERSON else None
        return behind is not None and list_words().is_foreign(behind["words"])

    def _subject(self, start: int, mentions: list[Mention]) -> list[Mention]:
        """Who stands at the head of a sentence: "Rostow", "Lemnitzer and Moore", or behind what
        says when and on what."""
        found: list[Mention] = []
        numbered = _NUMBERED.match(self.text, start)
        at = numbered.end() if numbered else start
        for one in mentions:
            lead = self.text[at : _untitled(self.text, at, one.start)].strip().rstrip(_DIGITS)
            opens = not lead or (
                lead.endswith((",", ",”")) and not self.words.speech.search(" " + lead)
            )
            if found and one.label is Label.OFFICE and self._is_apposed(found[-1], one):
                break
            if _joint(self.text, found[-1], one) in ("and", ",", ", and") if found else opens:
                found.append(one)
                at = one.end
            elif found:
                break
        return found

    def _is_apposed(self, person: Mention, office: Mention) -> bool:
        """Whether an office is that of the person before it: "Mr. Owen T. Jones, Director of the
        Office of Greek, Turkish and Iranian Affairs"."""
        between = self.text[person.end : office.start]
        return person.label is Label.PERSON and between.strip() == ","

    def _row(self, mentions: list[Mention]) -> list[Mention]:
        """The first of some, and those whom "and", "with" or a comma joins to it."""
        row = mentions[:1]
        for one in mentions[1:]:
            if not _joint(self.text, row[-1], one):
                break
            row.append(one)
        return row

    def _speaks(self, one: Mention, end: int) -> bool:
        behind = self.words.speech.match(self.text, one.end, end)
        bracket = _BRACKETS.match(self.text, one.end, end)
        dash = _DASH.match(self.text, bracket.end(), end) if bracket else None
        return behind is not None or dash is not None

    def participants(self) -> tuple[Party, ...]:
        """Who took part; nobody where a paper other than a telegram doesn't go on with the talk."""
        heading, about = self.heading, self.heading.subject
        if not self.recorded and heading.form not in WIRED:
            told = about and self.words.noun.search(self.text, about.start, about.end)
            if not (self.speaking or self.opened) or not (told or heading.form in REPORTING):
                return ()
        writers = self.writers
        self.writer |= self._converses()
        found = tuple(map(_party, self._present({p.name or p.text for p in writers})))
        found = (*found, *self.noted) if found or self.writer else ()
        kept: tuple[Party, ...] = ()
        for one in (*writers, *found) if found and self.writer else found:
            kept = without_doubles(kept, (one,))
        several = len(kept) >= SEVERAL or (self.writer and not writers)
        return kept if several or self.recorded else ()

    def _converses(self) -> bool:
        """Whether the writer and somebody else speak in turn."""
        often = Counter(m.text for m in self.speaking)
        return self.replies >= SPEAKS_OFTEN <= max(often.values(), default=0)

    def _present(self, writers: Set[str]) -> list[Mention]:
        """Who took part, by where each is first named so; in what is recorded whoever speaks
        often. A writer who is named takes part by speaking once."""
        speaking = {m.text for m in self.speaking}
        council = len(speaking & {m.text for m in self.delegates}) >= DELEGATES
        if not (self.met or council or self.recorded or self._converses()):
            return []
        often = Counter(m.text for m in self.speaking)
        known = {m.text for m in (*self.met, *(self.delegates if council else ()))}
        known |= {t for t, times in often.items() if times >= SPEAKS_OFTEN or t in writers}
        known |= self.there
        everybody = sorted((*self.met, *self.delegates, *self.speaking), key=lambda m: m.start)
        titles = {self._title(one) for one in everybody if one.label is Label.PERSON}
        first: dict[str, Mention] = {}
        for one in everybody:
            if one.text in known and (one.label is Label.PERSON or one.text not in titles):
                first.setdefault(one.text, one)
        return list(first.values())

    def _title(self, one: Mention) -> str:
        """What stands before a name: "King" of "King Saud", who later is "King" alone."""
        titled = _untitled(self.text, max(0, one.start - LONGEST_OFFICE), one.start)
        return self.text[titled : one.start].strip().removeprefix("The ").removeprefix("the ")


def _joint(text: str, before: Mention, one: Mention) -> str:
    """What joins a mention, with its titles, to the one before it; empty where nothing does."""
    found = _JOINT.match(text, before.end, one.start)
    titled = found and _TITLES.fullmatch(text, found.end(), one.start)
    return found["joint"] if found and titled else ""


def _untitled(text: str, start: int, at: int) -> int:
    """Where the titles before a name begin."""
    titles = _TITLES.search(text, start, at)
    return titles.start() if titles else at
