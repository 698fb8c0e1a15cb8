"""What the apparatus tells of a document's way, read clause by clause.

    Drafted by Tyler, cleared by Rusk and in S/S, and approved by Kohler who signed for Dulles.
    Also sent for action to Ottawa and for information to London and CINCPAC for PolAd.
    According to Salinger, this letter was handed to him by Bolshakov, at the Carlyle Hotel.

A sentence is cut at its verbs (``data/words/handling.toml``). Each has a subject: the document
itself, said or understood; a copy of it; or somebody who did something to it. What follows the verb
falls into groups, each led by a link ("by", "to", "for"). Which act, by which link, gives which
parties is told by the rules of ``data/rules/source_note.toml``; what no rule tells gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache

from kg.extract.archive import sentence_end
from kg.extract.clock import cities
from kg.extract.parties import Phrase, named_person, trimmed
from kg.extract.party_words import party_words
from kg.extract.wording import any_of
from kg.model import Label, Party, Span
from kg.rules import rules
from kg.settings import word_table

REASON = "source-note"
SURE = 0.95
COPY = "copy"
AGENT = "agent"
LONGEST = 1200  # characters of a sentence that is read
LONGEST_PARTY = 110

_PERSON = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'-]*\s|(?<=\s)[a-z]{2,3}[A-Z]\.\s){0,4}(?:(?:de|von|van|der|del|la|al|el|bin|ben)\s){0,2}"
    r"[A-ZÀ-Þ][a-zà-ÿ’'][\w’'-]*(?:,?\s(?:[JS]r\.?|I{2,3}))?"
)
_CODE = re.compile(r"[A-Z]{1,8}(?:[/–-][A-Za-z]{1,8}){0,4}")
_TAIL = re.compile(r"\s?\(([^()]{1,80})\)$")
# Between parties; "Jr." belongs to the name before it
_SEPARATOR = re.compile(r"(?:,\s(?!(?:Jr|Sr)\b)(?:and\s)?|;\s(?:and\s)?|\sand\s|\s&\s)")
# "James J. Blake in AF/N", "Rosen of the Office of Chinese Affairs", "Jones at the White House"
_OFFICE_BEHIND = re.compile(r",?\s(?:in|of|at)\s(?:the\s)?(?=[A-Z])")
_ATTENTION = re.compile(r"\sfor\s")
# " as 981" behind a post, in whose series of telegrams a circular has a number of its own
_NUMBERED_AS = re.compile(r"(?<=\w)\sas\s(?:No\.\s)?(?:[A-Z][a-z]+\s)?\d[\d–-]*(?=[,.;]|\sand\s|$)")
_GAP = re.compile(r"[\s,;]*(?:and\s)?(?:also\s)?")


class Subject(Enum):
    """What a verb tells of."""

    DOCUMENT = auto()
    COPIES = auto()
    SOMEBODY = auto()  # who does something to the document
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Group:
    """A link and the stretch it leads."""

    link: str
    start: int
    end: int
    information: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with what belongs to it. ``agent`` is the stretch that names who acts."""

    act: str
    subject: Subject
    start: int
    end: int
    agent: Group | None = None
    groups: tuple[Group, ...] = ()
    verb: str = ""
    reach: int = 0  # where its sentence ends
    besides: bool = False  # "also sent to"


@dataclass(frozen=True, slots=True)
class Told:
    """Parties that a clause gives, the role they have, and where the clause stands."""

    role: str
    parties: tuple[Party, ...]
    clause: Clause


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """The words of ``data/words/handling.toml`` as patterns."""

    verb: re.Pattern[str]
    opening: frozenset[str]
    acts: dict[str, str]
    alone: frozenset[str]
    joint: re.Pattern[str]
    stop: re.Pattern[str]
    noun: str  # "the letter", "this memorandum", as part of a pattern
    document: re.Pattern[str]
    copies: re.Pattern[str]
    bare_copies: re.Pattern[str]
    object: re.Pattern[str]
    copied: re.Pattern[str]
    modifier: re.Pattern[str]
    trailing: re.Pattern[str]
    information: re.Pattern[str]
    shared: re.Pattern[str]
    nobody: frozenset[str]
    month: re.Pattern[str]


@cache
def clause_words() -> ClauseWords:
    """The shipped words."""
    data = word_table("handling")
    acts = {form: act for act, forms in data["acts"].items() for form in forms}
    about = data["document"]
    nouns = any_of(about["nouns"])
    noun = (
        r"(?:(?:the|this)\s+text\s+of\s+)?(?:the|this|(?:the\s+)?[A-Z][\w’']*[’']s)\s+"
        rf"(?:{any_of(about['adjectives'])}\s+)?{nouns}"
        r"(?:\s+and\s+(?:(?:its|the|his)\s+)?(?:attachments?|enclosures?))?"
    )
    copies = rf"(?:{any_of(about['of_copies'])}\s+)?{any_of(about['copies'])}"
    of_it = rf"(?:\s+of\s+(?:it|{noun}))?"
    # what a subject stands behind: "indicates that ", "according to another copy "
    lead = r"(?:.*(?:\b(?:that|whether|and|but|copy)|indicat(?:es?|ing)|\breads?:?|[,;“])\s*)?"
    articles = r"(?:(?:a|an|the|one|two|three|further|additional)\s+)*"
    modifiers = any_of(data["modifiers"]["words"])
    adverb = r"(?-i:[a-z]+ly)"
    stops = any_of(data["joints"]["stops"])
    ignoring = re.IGNORECASE | re.DOTALL
    return ClauseWords(
        verb=re.compile(rf"(?<![\w-]){any_of(acts)}(?![\w-])", re.IGNORECASE),
        opening=frozenset(
            form.capitalize() for act in data["openings"]["acts"] for form in data["acts"][act]
        ),
        acts=acts,
        alone=frozenset(data["alone"]["acts"]),
        joint=re.compile(
            rf"(?:[\s,;]|\b{any_of(data['joints']['auxiliaries'])}\b|\b{adverb}\b)*", ignoring
        ),
        stop=re.compile(
            rf"(?<!\bof)[,;]?\s+(?:and\s+)?(?={stops}(?!\w))|[\n↩()]|“"
            rf"|[,;]?\s+(?:and\s+)?(?=(?:a|an|the|this)?\s*(?:{copies}|{nouns})\s)"
        ),
        noun=noun,
        document=re.compile(rf"{lead}(?:{noun}|it|that it)", ignoring),
        copies=re.compile(rf"{lead}{articles}{copies}{of_it}", ignoring),
        bare_copies=re.compile(rf"(?:a\s+)?{copies}{of_it}\s+to\s+(?=[A-Zt])", ignoring),
        object=re.compile(rf"\s+(?:it|{noun})\b", ignoring),
        copied=re.compile(rf"\s+{articles}{copies}{of_it}(?!\w)", ignoring),
        modifier=re.compile(rf"(?:{modifiers}(?!\w)[\s,]*)+", ignoring),
        trailing=re.compile(
            rf"(?:[\s,;]+(?:and\s+)?{modifiers}|[\s,;]+(?:and|also|but|who|both)"
            rf"|[\s,;]+{adverb})+$",
            ignoring,
        ),
        information=re.compile(rf"\b{any_of(data['modifiers']['information'])}\b", ignoring),
        shared=re.compile(rf"(?:the\s+)?{any_of(data['shared']['heads'])}\s+(?:the\s+)?"),
        nobody=frozenset(data["nobody"]["words"]),
        month=re.compile(rf"{any_of(data['starts']['months'])}(?:\s\d|$)"),
    )


@cache
def _table() -> dict[tuple[str, str, bool], str]:
    """Act, link and whether for information → role."""
    return {
        (rule.terms["act"], link, bool(rule.terms.get("information"))): rule.gives
        for rule in rules("source_note")
        for link in rule.terms["links"]
    }


def read_clauses(text: str, start: int, end: int) -> tuple[Told, ...]:
    """All that the sentences of ``text[start:end]`` give, in order."""
    found: list[Told] = []
    at = start
    numbered = _NUMBERED_AS.sub(lambda told: " " * len(told[0]), text[start:end])
    text = text[:start] + numbered + text[end:]
    while at < end:
        stop = min(sentence_end(text, at, end), at + LONGEST)
        begin = at
        while begin < stop and text[begin] in " .)\n":
            begin += 1
        for clause in clauses(text, begin, stop):
            found += given(text, clause)
        at = max(stop + 1, begin)
    return tuple(found)


# ---------------------------------------------------------------- clauses


def clauses(text: str, start: int, end: int) -> Iterator[Clause]:
    """The clauses of one sentence, in order."""
    words = clause_words()
    groups: tuple[Group, ...] = ()
    bare = words.bare_copies.match(text, start, end)
    if bare is not None:
        groups = _groups(text, bare.end() - 3, _reach(text, bare.end(), end), COPY)
        yield Clause(COPY, Subject.COPIES, start, end, groups=groups)
        return
    verbs = list(_verbs(text, start, end))
    cursor, last, waiting = start, None, list[Clause]()
    for at, verb in enumerate(verbs):
        following = verbs[at + 1].start() if at + 1 < len(verbs) else end
        act = words.acts[verb[0].lower()]
        if verb[0] in words.opening:  # the mark of the sentence before is missing
            cursor, last = max(cursor, _opened(text, verb.start())), None
        subject, agent = _subject(text, cursor, verb, last)
        begins = verb.end()
        if subject is Subject.SOMEBODY:
            taken = _object(text, act, verb.end(), following)
            if taken is None:
                subject = Subject.OTHER
            else:
                act, begins = taken
        elif subject is Subject.COPIES:
            act = COPY
        groups = ()
        if subject is not Subject.OTHER:
            groups = _groups(text, begins, _reach(text, begins, following), act)
        reached = groups[-1].end if groups else begins
        also = re.search(r"\b[Aa]lso\b", text[cursor : verb.end() + len(" also")]) is not None
        last = Clause(
            act, subject, verb.start(), reached, agent, groups, verb[0].lower(), end, also
        )
        cursor = reached
        joined = at + 1 < len(verbs) and words.joint.fullmatch(text, begins, following)
        if joined and not groups and subject is not Subject.SOMEBODY:
            waiting.append(last)  # "drafted and approved by"
            continue
        for before in waiting:
            if before.subject is subject or before.subject is Subject.DOCUMENT:
                yield replace(before, end=reached, groups=groups)
        waiting.clear()
        yield last


def _verbs(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The verbs that tell of a document's way; one with a capital opens a sentence."""
    words = clause_words()
    for verb in words.verb.finditer(text, start, end):
        opens = verb.start() == start or verb[0] in words.opening
        if (verb[0].islower() or opens) and _outside(text, start, verb.start()):
            yield verb


def _opened(text: str, at: int) -> int:
    """Where the sentence begins that a participle opens: at an "Also" before it."""
    before = re.search(r"\bAlso\s$", text[max(0, at - 8) : at])
    return at - len(before[0]) if before else at


def _outside(text: str, start: int, at: int) -> bool:
    """Whether a place of a sentence stands in no brackets."""
    return text.count("(", start, at) <= text.count(")", start, at)


def _subject(
    text: str, cursor: int, verb: re.Match[str], last: Clause | None
) -> tuple[Subject, Group | None]:
    """What a verb tells of, by what stands before it since the last clause."""
    joint = clause_words().joint.match(text, cursor, verb.start())
    before = text[cursor : verb.start()]
    if joint is not None and joint.end() == verb.start():
        return _understood(before, last)
    if last is not None and _GOES_ON.search(before):
        return (Subject.SOMEBODY if last.agent else last.subject), last.agent
    return _said(text, cursor, verb, last)


def _understood(before: str, last: Clause | None) -> tuple[Subject, Group | None]:
    """The subject of a verb before which none is said: that of the clause before, and at the head
    of a sentence the document."""
    if re.search(r"\bnot\b", before):
        return Subject.OTHER, None
    if last is not None:
        passive = re.search(r"\b(?:was|were|is)\b", before)
        return last.subject, None if passive else last.agent
    words = before.strip().lower()
    initial = not words or words.endswith("ly") or "also" in words
    return (Subject.DOCUMENT if initial else Subject.OTHER), None


def _said(
    text: str, start: int, verb: re.Match[str], last: Clause | None
) -> tuple[Subject, Group | None]:
    """The subject that is said before a verb and its auxiliaries."""
    words = clause_words()
    end = _before_auxiliaries(text, start, verb.start())
    said = re.sub(r"^(?:and|but)\s", "", text[start:end].strip(" ,;"))
    helping = re.findall(
        r"\b(?:was|were|is|are|been|be|being|not|never)\b", text[end : verb.start()]
    )
    subject: tuple[Subject, Group | None] = (Subject.OTHER, None)
    if {"not", "never"}.intersection(helping) or re.search(r"\b(?:no|whether)\b", said):
        pass
    elif said.lower() == "who" and last is not None:
        subject = _relative(last)
    elif words.copies.fullmatch(said):
        subject = Subject.COPIES, None
    elif helping[:1] == ["be"]:
        pass  # "with instructions that it be delivered"
    elif helping or (verb[0].lower() == "seen" and not _HAS.search(text, start, verb.start())):
        if words.document.fullmatch(said):
            subject = Subject.DOCUMENT, None
    elif agent := _agent(text, start, end):
        subject = Subject.SOMEBODY, agent
    return subject


_HAS = re.compile(r"\b(?:has|have|had)\s")  # "SecDef has seen"
# "… as Tovan 4 and repeated to": what stands between does not end what the verbs tell of
_GOES_ON = re.compile(r"(?:[,;]|\band|\bbut)\s(?:also\s|then\s|[a-z]+ly\s)*$")


def _relative(last: Clause) -> tuple[Subject, Group | None]:
    """ "Kohler who": the last of those named before."""
    for group in reversed(last.groups):
        if group.link in ("by", "with", "in", "through"):
            return Subject.SOMEBODY, Group(AGENT, group.start, group.end, information=True)
    return Subject.OTHER, None


def _before_auxiliaries(text: str, start: int, end: int) -> int:
    """Where the subject ends, whose verb's auxiliaries and adverbs reach to ``end``."""
    while True:
        cut = _AUXILIARY.search(text[start:end])
        if cut is None:
            return end
        end = start + cut.start()


_AUXILIARY = re.compile(
    r"\s*(?:\b(?:was|were|is|are|be|been|being|has|had|have|also|then|later|subsequently|both|not"
    r"|never|to)|\b[a-z]+ly)\s*$|\s+$"
)
# What comes before the somebody of a clause: "The source text indicates that", "According to …,"
_LEAD = re.compile(
    r"(?:.*\b(?:that|indicates?|indicating|whether)\s+|.*“|According\sto\s[^,]{3,60},\s+"
    r"|(?:On|In)\s[^,]{3,40},\s+|[\s,;]*(?:and|but)\s+|[\s,;“]+)*",
    re.DOTALL,
)


def _agent(text: str, start: int, end: int) -> Group | None:
    """The stretch before an active verb that names who acts; None when it does not look like it."""
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    said = text[begin:end].strip()
    if not said or len(said) > LONGEST_PARTY or not (said[0].isupper() or said.startswith("the ")):
        return None
    if re.search(r"\b(?:a|an)\b|[“”:]", said, re.IGNORECASE) or RUNNING.search(said):
        return None
    return Group(AGENT, begin, end)


# A word without a capital that is in no name and no office
RUNNING = re.compile(
    r"(?<![\w’'-])(?!(?:the|of|and|for|in|on|to|at|de|von|van|der|del|la|al|el|bin|ben|d’affaires)\b)[a-z]"
)


def _object(text: str, act: str, at: int, end: int) -> tuple[str, int] | None:
    """The act, and where the links begin, behind what somebody does it to: the document, or a copy
    of it. None when something else is the object."""
    words = clause_words()
    copied = words.copied.match(text, at, end)
    if copied is not None:
        return COPY, copied.end()
    named = words.object.match(text, at, end)
    if named is not None:
        return act, named.end()
    if act not in words.alone:
        return None
    rest = text[at:end].strip()
    free = not rest or rest[0] in ",;.(" or re.match(r"(?:and|for|on|with)\b", rest)
    return (act, at) if free else None


def _reach(text: str, at: int, end: int) -> int:
    """Where the groups end that begin at a place: at a word that begins something else."""
    stop = clause_words().stop.search(text, at, end)
    while stop is not None and stop[0] == "(":
        close = text.find(")", stop.start(), end)
        if close < 0 or close - stop.start() > LONGEST_PARTY:
            break
        stop = clause_words().stop.search(text, close + 1, end)
    reached = stop.start() if stop else end
    cut = clause_words().trailing.search(text[at:reached])
    return at + cut.start() if cut else reached


# ---------------------------------------------------------------- groups

_LINK = re.compile(r"(?<![\w/-])(?P<link>by|to|through|via|with|in|at|on|for|from)\s(?=\S)")
_ALWAYS = frozenset(("by", "through", "via", "on"))


def _groups(text: str, start: int, end: int, act: str) -> tuple[Group, ...]:
    """The groups of ``text[start:end]``, which begins right behind a verb or its object."""
    words = clause_words()
    found: list[Group] = []
    link, begin, information = "", start, False
    at = _skip(text, start, end)
    information = words.information.search(text, start, at) is not None
    first = _LINK.match(text, at, end)
    if first is None:
        return ()
    link, begin = first["link"], first.end()
    at = begin
    while match := _LINK.search(text, at, end):
        at = match.end()
        inside = text.count("(", begin, match.start()) > text.count(")", begin, match.start())
        if inside or words.modifier.match(text, match.start(), end):
            continue
        joint = _joined(text, begin, match.start())
        if not _begins(text, act, begin, match, joint=joint is not None):
            continue
        stop = joint if joint is not None else match.start()
        _add(found, text, link, begin, stop, information)
        told = words.information.search(text, stop, match.start())
        if joint is not None:
            information = told is not None or (information and found[-1:] == [])
        link, begin = match["link"], match.end()
    _add(found, text, link, begin, end, information)
    return tuple(found)


def _skip(text: str, at: int, end: int) -> int:
    """Behind modifiers and adverbs: "priority for information "."""
    while at < end:
        passed = _GAP.match(text, at, end)
        at = passed.end() if passed else at
        modifier = clause_words().modifier.match(text, at, end)
        if modifier is None or modifier.end() == at:
            return at
        at = modifier.end()
    return at


def _joined(text: str, begin: int, at: int) -> int | None:
    """Where the group before ends when a joint and modifiers stand between it and a link: "London,
    and for information " ends at the comma; None when the link follows a word."""
    for gap in re.finditer(r"[\s,;]*(?:\sand\s|[,;]\s)", text[begin:at]):
        if _skip(text, begin + gap.start(), at) == at:
            return begin + gap.start()
    return None


def _begins(text: str, act: str, begin: int, match: re.Match[str], *, joint: bool) -> bool:
    """Whether a link begins a group of its own, and is no part of a party."""
    new = match["link"]
    if joint or new in _ALWAYS:
        return True
    before = text[begin : match.start()].split()
    if new == "to":
        return not (before and before[-1].lower() in party_words().complement)
    if new == "for":
        return act in ("sign", "initial")
    if new in ("in", "at"):
        return act in ("hand", "receive")
    return new == "from"


def _add(found: list[Group], text: str, link: str, start: int, end: int, information: bool) -> None:
    cut = clause_words().trailing.search(text[start:end])
    end = start + cut.start() if cut else end
    if end > start:
        found.append(Group(link, start, end, information))


# ---------------------------------------------------------------- parties


def given(text: str, clause: Clause) -> Iterator[Told]:
    """What the rules make of a clause."""
    table = _table()
    groups = list(clause.groups)
    if clause.subject is Subject.OTHER:
        return
    if clause.subject is Subject.SOMEBODY and clause.agent is not None:
        groups.insert(0, clause.agent)
    act = clause.act
    if act == "initial" and any(group.link == "for" for group in groups):
        act = "sign"  # "Talbot who initialed for Rusk"
    for group in groups:
        informed = group.information and group.link != AGENT
        role = table.get((act, group.link, informed)) if informed else None
        role = role or table.get((act, group.link, False))
        if role is None or (role == "recipients" and not _is_sending(text, clause, group)):
            continue
        sent = role in ("recipients", "copied_to") and clause.act in ("send", "repeat")
        parties = read_list(text, group.start, group.end, sent=sent)
        if group.link == AGENT and group.information:
            parties = parties[-1:]
        if parties:
            yield Told(role, tuple(parties), clause)


def _is_sending(text: str, clause: Clause, group: Group) -> bool:
    """Whether what is sent is the message itself, not its text in another one: "sent to London in
    telegram 6950"."""
    return clause.subject is Subject.DOCUMENT and not _CARRIED.match(text[group.end :].lstrip())


_CARRIED = re.compile(r"(?:in|as|with|under)\s")


def read_list(text: str, start: int, end: int, *, sent: bool = False) -> list[Party]:
    """The parties of a list. Where a message is ``sent`` a bare name is a post's."""
    shared = clause_words().shared.match(text, start, end)
    if shared is not None:
        start = shared.end()
    found: list[Party] = []
    last = start
    items = list(_items(text, start, end))
    sent = sent and any(is_post(text[begin:stop]) for begin, stop in items)
    for begin, stop in items:
        party = _party(text, begin, stop, sent)
        if party is None:
            continue
        if sent and (there := _attended(text, party, found)):
            found += there
            last = stop
            continue
        told = _apposed(text, found[-1], party, text[last:begin]) if found else None
        if told is None:
            found.append(party)
        else:
            found[-1] = told
        last = stop
    return found


def _attended(text: str, party: Party, before: Sequence[Party]) -> tuple[Party, ...]:
    """A post and the person there for whom a message is, "Bangkok for Felt", and further persons
    behind such a one; nobody where a post alone is named, or an office at it."""
    start, end = party.start or 0, party.end or 0
    cut = _ATTENTION.search(text, start, end)
    begin = cut.end() if cut else start
    if cut is None and not _follows_person(text, start, before):
        return ()
    said = text[begin:end]
    known = cities().zone(said) is not None or _CODE.fullmatch(said) is not None
    titled = _titled(text, begin, end)
    if known or not (titled or (_is_name(said) and party_words().label(said) is None)):
        return ()
    if _POLITICAL.match(said):
        return ()
    person = named_person(party_words(), Phrase(text, begin, end)) or (begin, end)
    who = _made(text, *person, Label.PERSON, None)
    label = party_words().label(text[start : cut.start()]) or Label.POST if cut else Label.POST
    return (_made(text, start, cut.start(), label, None), who) if cut else (who,)


def _follows_person(text: str, start: int, before: Sequence[Party]) -> bool:
    """Whether words are joined by *and* to the person before them."""
    if not before or before[-1].label is not Label.PERSON:
        return False
    return text[before[-1].end or 0 : start].strip() == "and"


# "CINCPAC for PolAd", "Geneva for USDel": what is no name though written like one
_POLITICAL = re.compile(r"(?i)pol[ -]?ad|us[a-z]*$|\w*del$|\w*rep$|\w*toc?$|sec(?:y|def|state)")


def is_post(words: str) -> bool:
    """Whether a member of a list is a post: a city, a code, an embassy; its neighbours are, too."""
    head = _ATTENTION.split(words.strip(" ,;."), maxsplit=1)[0]
    head = head.split("priority ")[-1].removeprefix("the ").removeprefix("to ")
    known = cities().zone(head) is not None or _CODE.fullmatch(head) is not None
    return known or party_words().label(head) in (Label.POST, Label.BODY)


def _apposed(text: str, before: Party, party: Party, joint: str) -> Party | None:
    """Two members that are one: "Richard H. Sanger, Chief of DRN", "the Acting Director of INR,
    James R. Gardner"; None for two."""
    if joint.strip() != "," or party.start is None or party.end is None:
        return None
    if before.label is Label.PERSON and party.label is Label.OFFICE and before.office is None:
        if text[party.start - 4 : party.start].lower() == "the ":
            return None
        return replace(before, office=party.text, office_span=Span(party.start, party.end))
    full = party.label is Label.PERSON and " " in party.text and party.office is None
    if (
        before.label is Label.OFFICE
        and full
        and before.start is not None
        and before.end is not None
    ):
        return replace(party, office=before.text, office_span=Span(before.start, before.end))
    return None


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between separators that stand in no brackets. "and" does not part the words of
    one office ("Near Eastern and South Asian Affairs")."""
    at = start
    for cut in _SEPARATOR.finditer(text, start, end):
        if cut.start() < at or not _outside(text, at, cut.start()):
            continue
        if "and" in cut[0] and "," not in cut[0] and _is_one_office(text, at, cut, end):
            continue
        yield at, cut.start()
        at = cut.end()
        shared = clause_words().shared.match(text, at, end)
        at = shared.end() if shared else at
    yield at, end


# What stands at the end of the name of an office or a bureau behind "and"
_PORTFOLIO = re.compile(
    r"(?!the\s).*\b(?:Affairs|Research|Planning|Policy|Defense|Operations|Development)\b"
)


def _is_one_office(text: str, start: int, cut: re.Match[str], end: int) -> bool:
    """Whether "and" stands inside the name of an office or a body."""
    stop = _SEPARATOR.search(text, cut.end(), end)
    right = text[cut.end() : stop.start() if stop else end]
    office = re.search(r"\b(?:for|of)\s", text[start : cut.start()]) is not None
    return office and _PORTFOLIO.match(right) is not None


def _party(text: str, start: int, end: int, sent: bool) -> Party | None:
    """One member of a list; None when it names nobody."""
    words = clause_words()
    start = _skip(text, start, end)
    # "in S/S", "with NEA", "to Baghdad" behind "and"
    while link := re.compile(r"(?:in|with|by|to|the|both)\s").match(text, start, end):
        start = link.end()
    trailing = words.trailing.search(text[start:end])
    end = start + trailing.start() if trailing else end
    phrase = trimmed(text, start, end)
    start, end = phrase.start, phrase.end
    if text[end : end + 1] == "." and text[start:end].endswith(("Jr", "Sr")):
        end += 1
    said = text[start:end]
    if not said or len(said) > LONGEST_PARTY or said.lower() in words.nobody:
        return None
    office: Span | None = None
    tail = _TAIL.search(said)
    if tail:
        if tail[1][0].isupper() and not re.search(r"\d{4}", tail[1]):
            office = Span(start + tail.start(1), start + tail.end(1))
        end = start + tail.start()
        said = text[start:end]
    if sent and said[:1].islower() and party_words().label(said) is Label.POST:
        return _made(text, start, end, Label.POST, office)  # "diplomatic missions in Europe"
    if not said[:1].isupper() or words.month.match(said):
        return None
    return _named(text, start, end, office, sent)


def _named(text: str, start: int, end: int, office: Span | None, sent: bool) -> Party | None:
    """The party of words that begin with a capital: a code, a place, a person, an office."""
    said, words = text[start:end], party_words()
    city = cities().zone(said) is not None
    if _CODE.fullmatch(said):
        symbol = None if sent else Span(start, end)
        return _made(text, start, end, Label.POST if sent else Label.BODY, office or symbol)
    if sent and not _titled(text, start, end):
        head = _ATTENTION.split(said, maxsplit=1)[0]
        known = words.label(head) if cities().zone(head) is None else None
        return _made(text, start, end, known or Label.POST, office)
    behind = _OFFICE_BEHIND.search(text, start, end)
    if behind is not None and _is_name(text[start : behind.start()]):
        return _made(text, start, behind.start(), Label.PERSON, Span(behind.end(), end))
    if _is_name(said) and words.label(said) is None and not city:
        return _made(text, start, end, Label.PERSON, office)
    person = named_person(words, Phrase(text, start, end)) or _name_behind_office(text, start, end)
    if person is not None:
        return _made(text, *person, Label.PERSON, office or _beside(text, start, person, end))
    label = words.label(said) or (Label.POST if city else Label.BODY)
    return _made(text, start, end, label, office)


def _beside(text: str, start: int, person: tuple[int, int], end: int) -> Span | None:
    """The words before a person's name, else those behind it."""
    before, after = trimmed(text, start, person[0]), trimmed(text, person[1], end)
    beside = before if before.start < before.end else after
    return Span(beside.start, beside.end) if beside.start < beside.end else None


def _titled(text: str, start: int, end: int) -> bool:
    """Whether a person's title and name stand there: "Admiral Felt", "the President" has none."""
    after = party_words().after_title(text, start, end)
    return after is not None and _is_name(text[after:end])


def _is_name(said: str) -> bool:
    found = _PERSON.fullmatch(said)
    return found is not None and party_words().is_bare_name(said.replace(", Jr", " Jr"))


# "David D. Newsom", "U. Alexis Johnson", "Joseph Sisco" at the end of words
_LAST_NAME = re.compile(
    r"(?<=\s)(?:[A-Z]\.\s[A-Z][a-z]+|[A-Z][a-z]+(?:\s[A-Z]\.)+|(?:[A-Z]\.\s?)+|[A-Z][a-z]+)"
    r"\s(?:Mc|Mac|O’|De|Van\s)?[A-Z][\w’'-]+(?:,?\s[JS]r\.?)?$"
)


def _name_behind_office(text: str, start: int, end: int) -> tuple[int, int] | None:
    """ "Assistant Secretary for African Affairs David D. Newsom": the full name at the end before
    which an office stands whole."""
    words = party_words()
    for name in _LAST_NAME.finditer(text[start:end]):
        before = text[start : start + name.start()].strip()
        whole = not re.search(r"\b(?:of|for|the|and|in|to)$", before)
        if whole and words.label(before) is Label.OFFICE and words.label(name[0]) is None:
            return start + name.start(), end
    return None


def _made(text: str, start: int, end: int, label: Label, office: Span | None) -> Party:
    return Party(
        text[start:end],
        start,
        end,
        label,
        confidence=SURE,
        name=text[start:end] if label is Label.PERSON else None,
        reason=REASON,
        office=text[office.start : office.end] if office else None,
        office_span=office,
    )


def roles(told: Sequence[Told]) -> dict[str, tuple[Party, ...]]:
    """Everybody of each role, in order and once."""
    found: dict[str, dict[tuple[int | None, str], Party]] = {}
    for one in told:
        for party in one.parties:
            found.setdefault(one.role, {}).setdefault((party.start, party.text), party)
    return {role: tuple(parties.values()) for role, parties in found.items()}
