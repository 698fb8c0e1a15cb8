"""Who wrote to whom, from the words of a heading: "From the X (Name) to the Y".

A party's span is what an editor would mark: the name where a person is named ("Hoover" of "the
Under Secretary of State (Hoover)", "Johnson" of "President Johnson"), else the office, body or
post without its article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.partywords import PartyWords, party_words
from kg.extract.zones import cities
from kg.model import Label, Party, Span

# the name in the last parentheses of a phrase: "(Hoover)", "( Rankin )"; the closing one may be
# lost in print
NAMED = re.compile(r"\(\s*(?P<name>[^()]+?)\s*(?:\)|$)")
# between two parties: " and the ", "; ", ", the "
JOINT = re.compile(r"\s*;\s*(?:and\s+)?|\s*,?\s+and\s+|\s*,\s+")
ARTICLE = re.compile(r"(?:the|to|from|of|by|a|an)\s+", re.IGNORECASE)
# what may stand after a party and is no part of it: ", at Paris", ", temporarily in Washington"
ELSEWHERE = re.compile(
    r",?\s+(?:temporarily\s+)?(?:at|in|aboard|en route)\s+(?=[A-Z])|,\s+(?:at|in|temporarily)\b"
)
TO = re.compile(r"\s+(?:to|for)\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a heading."""

    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return self.text[self.start : self.end]


def trimmed(text: str, start: int, end: int) -> Phrase:
    """A stretch without white space and punctuation at its ends."""
    while start < end and text[start] in " \t\n,;:.":
        start += 1
    while end > start and text[end - 1] in " \t\n,;:":
        end -= 1
    return Phrase(text, start, end)


def split_direction(text: str, start: int, end: int) -> tuple[Phrase, Phrase | None]:
    """Sender and recipient side of "X to Y". A "to" that belongs to an office ("Representative
    to the United Nations") is passed over while another is left."""
    words = party_words()
    places = [m for m in TO.finditer(text, start, end) if not inside(text, start, m.start())]
    places = [m for m in places if m[0].strip().lower() == "to"]
    free = [m for m in places if not belongs(words, text, start, m)]
    chosen = free or places[-1:]
    if not chosen:
        return trimmed(text, start, end), None
    split = chosen[0]
    return trimmed(text, start, split.start()), trimmed(text, split.end(), end)


def inside(text: str, start: int, at: int) -> bool:
    """Whether a place stands inside parentheses or brackets."""
    before = text[start:at]
    return before.count("(") > before.count(")") or before.count("[") > before.count("]")


def belongs(words: PartyWords, text: str, start: int, to: re.Match[str]) -> bool:
    """Whether a "to" is the complement of the noun before it."""
    before = text[start : to.start()].split()
    return bool(before) and before[-1].lower() in words.complement


def read_parties(text: str, start: int, end: int, reason: str = "heading") -> tuple[Party, ...]:
    """The parties named in a stretch of text, in order."""
    return tuple(party for piece in pieces(text, start, end) for party in one(piece, reason))


def pieces(text: str, start: int, end: int) -> list[Phrase]:
    """The stretch cut where one party ends and another begins."""
    words = party_words()
    found, begin = [], start
    for joint in JOINT.finditer(text, start, end):
        if joint.start() < begin or inside(text, begin, joint.start()):
            continue
        left, right = trimmed(text, begin, joint.start()), trimmed(text, joint.end(), end)
        if complete(words, left) and starts_party(words, left, right, joint[0]):
            found.append(left)
            begin = joint.end()
    found.append(trimmed(text, begin, end))
    return [piece for piece in found if piece.start < piece.end]


def complete(words: PartyWords, left: Phrase) -> bool:
    """Whether a piece is a party by itself."""
    if str(left).endswith(")"):
        return True
    start = skip_article(left)
    text = left.text
    if words.is_bare_name(text[start : left.end]):
        return True
    after = words.after_title(text, start, left.end)
    if after is not None:
        name = words.name_at(text, after, left.end)
        if name is not None and name.end() == left.end:
            return True
    return words.label(text[start : left.end]) is not None


def starts_party(words: PartyWords, left: Phrase, right: Phrase, joint: str) -> bool:
    """Whether what stands after a joint begins a party of its own."""
    text = right.text
    named = str(left).endswith(")")
    article = re.match(r"(?:the|to the)\s+(?=[A-Z])", text[right.start : right.end])
    start = skip_article(right)
    first = re.split(r"\s(?:and|to)\s|[;,(]", text[start : right.end], maxsplit=1)[0].strip()
    if words.after_title(text, start, right.end) is not None and (named or " and" in joint):
        after = words.after_title(text, start, right.end) or 0
        if named or words.name_at(text, after, right.end) is not None:
            return True
    if words.is_bare_name(first):
        comma = " and" not in joint and ";" not in joint
        return named or (words.is_bare_name(bare(left)) or titled(words, left)) or not comma
    if words.label(first) is None:
        return named and article is not None
    if named or ";" in joint:
        return True
    return " and" in joint and (article is not None or words.label(first) is Label.POST)


def titled(words: PartyWords, phrase: Phrase) -> bool:
    """Whether a phrase is title and name, "President Johnson"."""
    after = words.after_title(phrase.text, skip_article(phrase), phrase.end)
    return after is not None and words.name_at(phrase.text, after, phrase.end) is not None


def bare(phrase: Phrase) -> str:
    """The words of a phrase without its article."""
    return phrase.text[skip_article(phrase) : phrase.end]


def skip_article(phrase: Phrase) -> int:
    """Where a phrase begins after its article."""
    found = ARTICLE.match(phrase.text, phrase.start, phrase.end)
    return found.end() if found else phrase.start


def one(phrase: Phrase, reason: str) -> tuple[Party, ...]:
    """The party of one piece; none when it names nobody ("unknown")."""
    words, text = party_words(), phrase.text
    start = skip_article(phrase)
    end = phrase.end
    names = [m for m in NAMED.finditer(text, start, end) if is_name(words, m["name"])]
    if names:
        last = names[-1]
        office = trimmed(text, start, last.start())
        return person(text, last.start("name"), last.end("name"), reason, office)
    after = words.after_title(text, start, end)
    if after is not None:
        name = words.name_at(text, after, end)
        if name is not None and boundary(text, name.end(), end):
            return person(text, name.start(), name.end(), reason, trimmed(text, start, after))
    name = words.name_at(text, start, end)
    bare_name = name is not None and start == phrase.start and words.is_bare_name(name[0])
    if name is not None and bare_name and boundary(text, name.end(), end):
        office = trimmed(text, name.end(), end)
        return person(text, name.start(), name.end(), reason, office)
    away = ELSEWHERE.search(text, start, end)
    label = words.label(text[start:end])
    if away is not None and (text[away.start()] == "," or (label is Label.OFFICE and after)):
        end = away.start()
    if label is None:
        label = Label.POST if cities().zone(text[start:end]) is not None else Label.BODY
    if start >= end:
        return ()
    return (Party(text[start:end], start, end, label, reason=reason),)


def is_name(words: PartyWords, text: str) -> bool:
    """Whether what stands in parentheses is a name, not "(Plans)" or "(INR)"."""
    if text.lower() in words.not_names or not text[:1].isalpha():
        return False
    return not (text.isupper() and len(text) <= 5)


def boundary(text: str, at: int, end: int) -> bool:
    """Whether a name may end here: at the end, before a comma, "of", "in" …"""
    return (
        at >= end
        or re.match(r"[,;.(]|\s+(?:of|in|at|on|and|for|from|to|with|\()", text[at:end]) is not None
    )


def person(text: str, start: int, end: int, reason: str, office: Phrase) -> tuple[Party, ...]:
    """A person named in the heading, with the office beside the name."""
    name = text[start:end]
    known = office.start < office.end
    return (
        Party(
            name,
            start,
            end,
            Label.PERSON,
            name=name,
            reason=reason,
            office=str(office) if known else None,
            office_span=Span(office.start, office.end) if known else None,
        ),
    )
