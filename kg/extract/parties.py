"""Who wrote to whom, from the words of a heading: "From the X (Name) to the Y".

A party's span is what an editor would mark: the name where a person is named ("Hoover" of "the
Under Secretary of State (Hoover)", "Johnson" of "President Johnson"), else the office, body or
post without its article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.clock import cities
from kg.extract.forms import Form, forms, lost_to
from kg.extract.party_words import PartyWords, party_words
from kg.model import Label, Party, Span

# ----------------------------------------------------------------
# Who wrote to whom, from the words of a heading: "From the X (Name) to the Y".

# the name in the last parentheses of a phrase: "(Hoover)", "( Rankin )"; the closing one may be
# lost in print
NAMED = re.compile(r"\(\s*(?P<name>[^()]+?)\s*(?:\)|$)")
# between two parties: " and the ", "; ", ", the ", "(Clifton) for "
# and of a telegram to several posts, "84 to Tegucigalpa, 134 to Guatemala City, and 81 to …"
NUMBERED = r"(?:\s*[,;])?\s+(?:and\s+)?(?:No\.\s*)?\d+(?:/\d+)?\s+to\s+(?=[A-Z])"
JOINT = re.compile(
    rf"{NUMBERED}|(?<=\))\s+for\s+|\s*;\s*(?:and\s+)?|(?:\s*,)?\s+and\s+|\s*,\s+|(?<=[a-z])/(?=[A-Z][a-z])"
)
AND = re.compile(r"(?:\s*,)?\s+and\s+")
# between the names in one pair of parentheses: "Rostow and Bator", not "Hoover, Jr."
AMONG = re.compile(rf"{AND.pattern}|,\s+(?![JS]r\.)")
# behind a person's name, who is then named before the office: "Mr. Gullion, Special Assistant"
FIRST = re.compile(r",|\s+of\b")
# where a name may end: "Dean Rusk of the", "Rusk, "
BOUNDARY = re.compile(r"[,;.(]|\s+(?:of|in|at|on|and|for|from|to|with|\()")
# where the first words of a party end: "Iran (Henderson)", "Jordan, and", "Moscow to"
HEAD_END = re.compile(r"\s(?:and|to)\s|[;,(]")
NAME_END = re.compile(r",|\s\(")
ARTICLE = re.compile(r"(?:(?:the|to|from|of|by|a|an|his|her|both)\s+)+", re.IGNORECASE)
# what may stand after a party and is no part of it: ", at Paris", ", temporarily in Washington"
ELSEWHERE = re.compile(
    r",?\s+(?:temporarily\s+)?(?:at(?! [Ll]arge)|in|aboard|en route)\s+(?=[A-Z])"
    r"|,\s+(?:at|in|temporarily)\b"
)
# "AMEMBASSY JIDDA", "Amconsul Dhahran"
CABLED = re.compile(r"(?:am(?:emb(?:assy)?|con(?:sul(?:ate)?|gen)?)|usint)\s", re.IGNORECASE)
# "[name not declassified] of the Central Intelligence Agency"
HIDDEN = re.compile(r"\[[^\]]*not declassified[^\]]*\](?:\s+of\b|,)?\s*")
# a word that may begin a title, or a name
CAPITAL = re.compile(r"\s(?=[A-Z])")
# what stands before such a title: "CIA", "Costa Rican", "Vice Presidential"
WHOSE = re.compile(r"[A-Z][\w.-]*(?:\s[A-Z][\w.-]*)?")
# states whose names end as those of bodies do, in "Embassies in Iran, the United Kingdom, and the
# Soviet Union"
STATES = ("union", "republic", "kingdom", "federation", "emirates", "states")
# " to the ", and "(McClurkin)to the " where print lost the space
TO = re.compile(r"(?:\s+|(?<=\)))(?:to|for)\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a heading."""

    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return self.text[self.start : self.end]


def trimmed(text: str, start: int, end: int) -> Phrase:
    """A stretch without white space, punctuation and lone quotation marks at its ends."""
    while start < end and text[start] in " \t\n,;:.“":
        start += 1
    while end > start and text[end - 1] in " \t\n,;:”":
        end -= 1
    return Phrase(text, start, end)


def split_direction(
    text: str, start: int, end: int, strict: bool = False
) -> tuple[Phrase, Phrase | None]:
    """Sender and recipient side of "X to Y". A "to" that belongs to an office ("Representative
    to the United Nations") is passed over while another is left, and always when ``strict``."""
    words = party_words()
    places = [m for m in TO.finditer(text, start, end) if not inside(text, start, m.start())]
    places = [m for m in places if m[0].strip().lower() == "to"]
    free = [m for m in places if not belongs(words, text, start, m)]
    chosen = free or ([] if strict else places[-1:])
    if not free and (lost := lost_to(text, start, end)) is not None:
        return trimmed(text, start, lost[0]), trimmed(text, lost[1], end)
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


def read_sides(text: str, start: int, end: int) -> tuple[Party, ...]:
    """The sides of a conversation "Between X and Y": there are two at least, whatever their words
    ("the President and Legislative Leaders"). Cities are none: "Between Paris and London"."""
    found = pieces(text, start, end)
    if len(found) == 1:
        joints = [m for m in AND.finditer(text, start, end) if not inside(text, start, m.start())]
        if len(joints) > 1:  # "of the Agreements and Treaties Division and Paul Reiber of the Air"
            joints = [m for m in joints if begins_side(Phrase(text, m.end(), end))]
        if len(joints) == 1:
            found = [
                trimmed(text, start, joints[0].start()),
                trimmed(text, joints[0].end(), end),
            ]
    sides = tuple(party for piece in found for party in one(piece, "conversation"))
    places = [cities().zone(side.text) is not None for side in sides]
    if all(places):
        return ()
    # "Between Cleveland and Rusk"
    return tuple(
        replace(side, label=Label.PERSON, name=side.text) if place else side
        for side, place in zip(sides, places, strict=True)
    )


def begins_side(phrase: Phrase) -> bool:
    """Whether words begin with an article or with a person's full name."""
    named = named_person(party_words(), phrase)
    return article(phrase) or (named is not None and " " in phrase.text[named[0] : named[1]])


def pieces(text: str, start: int, end: int) -> list[Phrase]:
    """The stretch cut where one party ends and another begins."""
    words = party_words()
    found, begin = [], start
    for joint in JOINT.finditer(text, start, end):
        if joint.start() < begin or inside(text, begin, joint.start()):
            continue
        left, right = trimmed(text, begin, joint.start()), trimmed(text, joint.end(), end)
        if divides(words, left, right, joint[0]):
            found.append(left)
            begin = joint.end()
    found.append(trimmed(text, begin, end))
    return [piece for piece in found if piece.start < piece.end]


def divides(words: PartyWords, left: Phrase, right: Phrase, joint: str) -> bool:
    """Whether a joint stands between two parties."""
    if "to" in joint.split():
        return True
    if joint == "/":  # "Lord/Rodman", not "Commander in Chief/Pacific"
        return words.is_bare_name(str(left)) and named_person(words, right) is not None
    return complete(words, left) and starts_party(words, left, right, joint)


def complete(words: PartyWords, left: Phrase) -> bool:
    """Whether a piece is a party by itself."""
    if str(left).endswith(")") or named_person(words, left) is not None:
        return True
    return words.label(bare(left)) is not None


def named_person(words: PartyWords, phrase: Phrase) -> tuple[int, int] | None:
    """Where the name stands in "President Johnson", "Robert W. Komer of the Staff"; None when
    the phrase does not begin with a person."""
    text, start = phrase.text, skip_article(phrase)
    after = words.after_title(text, start, phrase.end)
    if after is not None:
        name = words.name_at(text, after, phrase.end)
        if name is not None and boundary(text, name.end(), phrase.end):
            return name.start(), name.end()
    behind = words.after_body.search(text, start, phrase.end)
    # "Director of the Information Agency Rowan"
    if (
        behind is not None
        and words.is_bare_name(behind["name"])
        and words.label(text[start : behind.start("name")]) is Label.OFFICE
    ):
        return behind.start("name"), behind.end("name")
    name = words.name_at(text, start, phrase.end)
    plain = name is not None and not article(phrase) and boundary(text, name.end(), phrase.end)
    if name is not None and plain and words.is_bare_name(name[0]):
        return name.start(), name.end()
    return behind_a_title(words, text, start, phrase.end)


def behind_a_title(words: PartyWords, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the name stands in "CIA Director Dulles", "Colombian President Lopez Michelsen": at the
    end of a phrase, behind a title with a body or people before it."""
    if words.label(text[start:end]) is not None:
        return None
    for word in CAPITAL.finditer(text, start, end):
        if not WHOSE.fullmatch(text, start, word.start()):
            continue
        after = words.after_title(text, word.end(), end)
        name = words.name_at(text, after, end) if after is not None else None
        ends = name is not None and boundary(text, name.end(), end)
        if name is not None and ends and words.is_bare_name(name[0]):
            return name.start(), name.end()
    return None


def starts_party(words: PartyWords, left: Phrase, right: Phrase, joint: str) -> bool:
    """Whether what stands after a joint begins a party of its own."""
    text, start = right.text, skip_article(right)
    closed, strong = str(left).endswith(")"), " and" in joint or ";" in joint
    first = HEAD_END.split(text[start : right.end], maxsplit=1)[0].strip()
    if first.split(" ", 1)[0] in ("Jr.", "Sr.", "Inc.") or goes_on(words, left, right, joint):
        return False
    if (person_there := named_person(words, right)) is not None:
        # "…, Jordan, and Iraq (Houghton)": what stands before a parenthesis is no name
        if text.startswith(("(", " ("), person_there[1]):
            return False
        person_here = named_person(words, left)
        ends_in_name = closed or (person_here is not None and person_here[1] == left.end)
        return ends_in_name or (strong and person_there[0] != right.start)
    label = words.label(first)
    led = start > right.start
    if label is None:
        return closed and led
    if closed or ";" in joint:
        return True
    return strong and (led or first.split()[0].lower() in words.post)


def goes_on(words: PartyWords, left: Phrase, right: Phrase, joint: str) -> bool:
    """Whether what stands after a joint belongs to the party before it: a further state of
    "Embassies in …", a person's agency ("Donald L. McKernan, Fish and Wildlife Service")."""
    first = NAME_END.split(bare(right), maxsplit=1)[0]
    label = words.label(first)
    if words.label(bare(left)) is Label.POST and label is not Label.POST:
        return first.lower().endswith(STATES)
    return joint.strip() == "," and label is Label.BODY and not article(right)


def bare(phrase: Phrase) -> str:
    """The words of a phrase without its article."""
    return phrase.text[skip_article(phrase) : phrase.end]


def article(phrase: Phrase) -> bool:
    """Whether a phrase begins with an article, or stands right behind one."""
    before = phrase.text[max(0, phrase.start - 4) : phrase.start].lower()
    return skip_article(phrase) != phrase.start or before == "the "


def skip_article(phrase: Phrase) -> int:
    """Where a phrase begins after its article."""
    found = ARTICLE.match(phrase.text, phrase.start, phrase.end)
    return found.end() if found else phrase.start


def one(phrase: Phrase, reason: str) -> tuple[Party, ...]:
    """The party of one piece; none when it names nobody ("unknown")."""
    words, text = party_words(), phrase.text
    end = phrase.end
    start = trimmed(text, skip_article(phrase), end).start
    hidden = HIDDEN.match(text, start, end)
    if hidden is not None:
        start = skip_article(trimmed(text, hidden.end(), end))
    names = [m for m in NAMED.finditer(text, start, end) if is_name(words, m["name"])]
    names = [m for m in names if not is_city(words, text, start, m, names[-1])]
    cabled = CABLED.match(text, start, end) is not None
    named = None if cabled else named_person(words, Phrase(text, start, end))
    # "Mr. Gullion, Special Assistant to the Under Secretary (Lovett)" is Gullion
    first = named is not None and FIRST.match(text, named[1], end) is not None
    if names and not first:
        return tuple(people(text, start, names, reason))
    if named is not None:
        before, behind = trimmed(text, start, named[0]), trimmed(text, named[1], end)
        office = before if before.start < before.end else behind
        return person(text, *named, reason, office)
    return unnamed(text, start, end, reason, cabled=cabled)


def unnamed(text: str, start: int, end: int, reason: str, *, cabled: bool) -> tuple[Party, ...]:
    """The office, post or body of words without a person's name; ``cabled`` words name a post."""
    words = party_words()
    away = ELSEWHERE.search(text, start, end)
    label = words.label(text[start:end])
    if away is not None and (text[away.start()] == "," or label is Label.OFFICE):
        end = away.start()
    if label is None:
        if text[start : start + 1].islower():
            return ()  # "transcripts of meetings"
        city = cabled or cities().zone(text[start:end]) is not None
        label = Label.POST if city else Label.BODY
    if label is Label.BODY:
        end = before_city(words, text, start, end)
    if start >= end or text[start:end].lower() in words.nobody:
        return ()
    return (Party(text[start:end], start, end, label, reason=reason),)


def label_of(words: str) -> Label:
    """What words that editors marked as a party name: a post, an office, else a body."""
    cried = words.isupper() and cities().zone(words.title()) is not None  # "LONDON"
    if cried or CABLED.match(words):
        return Label.POST
    return party_words().label(words.lower()) or Label.BODY


def before_city(words: PartyWords, text: str, start: int, end: int) -> int:
    """Where a body ends that its city follows: "Department of State Dakar"."""
    last = text.rfind(" ", start, end)
    city = last > 0 and cities().zone(text[last + 1 : end]) is not None
    if not city or " of " not in text[start:last] or not text[last - 1].isalpha():
        return end
    known = words.label(text[start:last]) is Label.BODY
    return last if known and not text[:last].endswith((" of", " in", " at")) else end


def is_city(
    words: PartyWords, text: str, start: int, name: re.Match[str], last: re.Match[str]
) -> bool:
    """Whether what stands in parentheses is the city of a post, "Embassy in the Congo
    (Léopoldville)", or stands before the name. Austin and Houston are surnames too."""
    if cities().zone(name["name"]) is None:
        return False
    return name is not last or words.label(text[start : name.start()]) is Label.POST


def people(text: str, start: int, names: list[re.Match[str]], reason: str) -> Iterator[Party]:
    """A person for each name in parentheses, with the office before it: "Assistant Secretaries for
    European Affairs (Elbrick) and International Organization Affairs (Wilcox)"."""
    for found in names:
        office = trimmed(text, start, found.start())
        for name in holders(text, found.start("name"), found.end("name")):
            after = party_words().after_title(text, name.start, name.end)  # "(Mr. Bundy)"
            yield from person(text, after or name.start, name.end, reason, office)
        start = found.end()


def holders(text: str, start: int, end: int) -> list[Phrase]:
    """The names in one pair of parentheses, "(Rostow and Bator)"."""
    found, begin = [], start
    for joint in AMONG.finditer(text, start, end):
        found.append(Phrase(text, begin, joint.start()))
        begin = joint.end()
    return [*found, Phrase(text, begin, end)]


def is_name(words: PartyWords, text: str) -> bool:
    """Whether what stands in parentheses is a name, not "(Plans)" or "(INR)"."""
    if text.lower() in words.not_names or not text[:1].isalpha():
        return False
    return not (text.isupper() and len(text) <= 5)


def boundary(text: str, at: int, end: int) -> bool:
    """Whether a name may end here: at the end, before a comma, "of", "in" …"""
    return at >= end or BOUNDARY.match(text, at, end) is not None


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


# ----------------------------------------------------------------
# The sides of a conversation or meeting in its heading, and who wrote the record.
#
# Memorandum of a Conversation Between the Secretary of State and the Ambassador (Krekeler)
# Memorandum of Conference With President Eisenhower
# Memorandum by the Secretary of State of a Meeting at the White House Between the President and …
# Memorandum of Conversation With the President, by the Secretary of State

BETWEEN = re.compile(r"\b(?:[Bb]etween|[Aa]mong)\s+")
WITH = re.compile(r"(?<!for discussion )\b[Ww]ith\s+(?=the\s+[A-Z]|[A-Z])")
# "Memorandum by the Secretary of State of a Meeting … Between"
RECORDED = re.compile(r"\s+of\s+(?:a|the)\s+(?=[A-Z])")
TALKS = frozenset(
    ("memorandum-of-conversation", "memorandum-of-telephone-conversation", "minutes", "notes")
)

Sides = tuple[tuple[Party, ...], tuple[Party, ...]]


def of_a_meeting(text: str, found: tuple[Form, Span], end: int) -> tuple[Form, Span] | None:
    """The form of "Memorandum by the Secretary of State of a Meeting … Between X and Y": what it
    records, not what it is written on."""
    between = BETWEEN.search(text, found[1].end, end) or WITH.search(text, found[1].end, end)
    if between is None or not found[0].correspondence:
        return None
    for recorded in RECORDED.finditer(text, found[1].end, between.start()):
        later = forms().find(text, recorded.end(), between.start())
        if later is not None and not later[0].correspondence:
            return later[0], found[1]
    return None


def sides_of(
    text: str, start: int, end: int, form: Form, origin: re.Match[str] | None
) -> Sides | None:
    """Participants and authors of a record of what was said; None when the heading names no side.

    ``origin`` is the word before the author ("by"), if there is one.
    """
    if form.correspondence:
        return None
    before = BETWEEN.search(text, start, end)
    beside = WITH.search(text, start, end) if before is None and form.slug in TALKS else None
    where = before or beside
    if where is None:
        return None
    stop, authors = end, ()  # type: int, tuple[Party, ...]
    if origin is not None and origin.start() < where.start():
        recorded = RECORDED.search(text, origin.end(), where.start())
        if recorded is None:
            return None
        authors = read_parties(text, origin.end(), recorded.start())
    elif origin is not None and beside is not None:
        stop = origin.start()
        authors = read_parties(text, origin.end(), end)
    if before is not None:
        return read_sides(text, before.end(), end), authors
    told = read_parties(text, where.end(), stop, "conversation")
    return tuple(side for side in told if is_somebody(side)), authors


def is_somebody(side: Party) -> bool:
    """Whether words behind "with" name a person, an office or a body: not "With Annexes"."""
    return side.label is Label.PERSON or party_words().label(side.text) is not None


def last_name(party: Party) -> str:
    """The last word of a name, in lower case."""
    words = (party.name or party.text).lower().removesuffix(", jr.").split()
    return words[-1].strip(".,") if words else ""
