"""From what the recogniser sees to the persons of a document.

The recogniser looks at a few words at a time. What it can't know is the rest of the document: a
surname that it found where a title or a verb gave it away stands elsewhere without such help. So

- initials before a recognised surname belong to it ("N.S." of "N.S. Khrushchev"), and so do the
  parts that hyphens join to it ("song" of "Kim Il-song");
- a common word without a title is no person ("Can" at the head of a sentence), unless it was
  recognised and the volume's list of persons has it, or stands alone and was told for a listed
  person's name in another place ("Price and Page");
- a surname recognised in a third of its places at least, or with a title in two, is a person in
  the others as well, unless it is a common word too ("White", "Ball");
- a title or a first name before an unknown surname tells a person: editors tag whom their list of
  persons has, and the recogniser has learnt to pass over the rest, but "Mr. Clay" is a person;
- a name that is said to speak, or that somebody spoke with, is a person's, and so is one behind a
  given name ("Stefan Jedrychowski"), though nobody knows it (``person_names.py``);
- a name on the volume's list of persons, where that is known, is a person's though nothing else
  tells it (``persons.py``);
- a dignity that the list prints with the name is part of it: "Lord Home", but "General Ely".

Each person has the ground it rests on (``person_names.py``), which makes its confidence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from kg.extract.person_names import (
    COMMON,
    MONSIEUR,
    ORDINALS,
    Facts,
    Fit,
    Ground,
    Known,
    Person,
    Piece,
    Segment,
    filed,
    is_listed,
    person,
    with_junior,
)
from kg.model import Tier

# ----------------------------------------------------------------
# Names that only the volume's list of persons tells for a person's.
#
#     on_list  "Do" alone, "Gene Rostow", both of "According Burns Ben-Gurion stressed"
#
# A surname counts where it stands alone: not as a part of a longer name ("Minh" of "Viet Minh",
# "Dulles" of "Lansing Dulles" who is not on the list), nor before a noun ("Dulles Papers").

# A word that ends a name in this share of its places is a surname, if it is a common word or not.
_SURNAME = 0.2
_WORDS = frozenset("AI")  # capital letters that are words


def on_list(text: str, segment: Segment, fit: Fit) -> list[Span]:
    """The listed names in a segment: all of it, or those among its words."""
    pieces = segment.run[segment.first : segment.last + 1]
    tier = fit(text[pieces[0].start : segment.end])
    if len(pieces) > 1 and (pieces[0].text == MONSIEUR or (tier is None and _counts(segment))):
        pieces = pieces[1:]
        tier = fit(text[pieces[0].start : segment.end])
    if len(pieces) == 1 or (len(pieces) == 2 and pieces[-1].text in ORDINALS):
        listed = tier is not None and len(pieces[0].text) > 1 and _alone(segment, pieces[0], tier)
    elif tier is Tier.FULL or (tier is Tier.INITIALS and _is_initial(pieces[0])):
        listed = True
    elif tier is Tier.SURNAME and not pieces[0].is_particle and fit(pieces[0].text) is not None:
        listed = True  # a surname of several words: "Castillo Armas"
    else:
        return _among(text, pieces, fit)
    start = pieces[0].start
    return [(start, with_junior(text, start, segment.end))] if listed else []


def _is_initial(piece: Piece) -> bool:
    """ "J.", or "U" of "U Thant", but not "A" and "I", which are words."""
    return piece.is_initial or (len(piece.text) == 1 and piece.text not in _WORDS)


def _counts(segment: Segment) -> bool:
    """Whether an initial counts paragraphs: "F. McCloy said" at the head of the sixth."""
    return segment.first == 0 and segment.before == "^" and len(segment.run[0].text) == len("F.")


def _alone(segment: Segment, name: Piece, tier: Tier) -> bool:
    """Whether a segment that is a single name, and fits the list so well, is a listed person's."""
    before = () if segment.titled else segment.run[segment.first - 1 : segment.first]
    after = segment.run[segment.last + 1 : segment.last + 2]
    if any(piece.facts.lower < COMMON for piece in (*before, *after)):
        return False
    common = name.facts.lower >= COMMON
    if tier is Tier.PART:
        return _is_surname(name.facts) and not (common or before or after)
    if tier > Tier.PART:
        return False
    return segment.titled or not common or _is_surname(name.facts)


def _among(text: str, pieces: Sequence[Piece], fit: Fit) -> list[Span]:
    """The listed names among words that together are none: telegrams leave out what stands
    between. A surname needs neighbours that are listed themselves, or common words."""
    found: list[tuple[int, int]] = []  # numbers of pieces
    told = [piece.facts.lower >= COMMON for piece in pieces]
    at = 0
    while at < len(pieces):
        end = _name_at(text, pieces, at, fit)
        if end > at:
            found.append((at, end))
            told[at:end] = [True] * (end - at)
        at = max(end, at + 1)
    return [
        (pieces[first].start, pieces[end - 1].end)
        for first, end in found
        if end - first > 1 or all(told[max(0, first - 1) : end + 1])
    ]


def _name_at(text: str, pieces: Sequence[Piece], at: int, fit: Fit) -> int:
    """Where the listed name ends that begins at a piece; ``at`` itself when none does."""
    for end in range(len(pieces), at + 1, -1):
        if fit(text[pieces[at].start : pieces[end - 1].end]) is Tier.FULL:
            return end
    piece = pieces[at]
    if len(piece.text) == 1 or piece.is_initial or piece.is_particle:
        return at
    tier = fit(piece.text)
    surname = tier is not None and tier <= Tier.SURNAME
    return at + 1 if surname and (piece.facts.lower < COMMON or _is_surname(piece.facts)) else at


def _is_surname(facts: Facts) -> bool:
    return facts.last >= _SURNAME


# ----------------------------------------------------------------
# From what the recogniser sees to the persons of a document.

# A surname found in this share of its places in the document is a person in all of them.
_ENOUGH = 0.34
# A surname with a title in two places is a person in all.
_TITLES_ENOUGH = 2
# A word that stands in names before the last word in this share of its places is a first name.
_FIRST_NAME = 0.4

# "Lord" of "Lord Home": the word right before a name
_WORD_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]+) $")
_LONGEST_WORD = 16
_ARTICLES = frozenset(("the", "a", "an"))
_ENDS = ".:!?”"

Span = tuple[int, int]


def settle(
    text: str,
    segments: Sequence[Segment],
    recognised: Sequence[Span],
    fit: Fit | None = None,
    dignities: Set[str] = frozenset(),
    *,
    listed: Sequence[Sequence[Span]] | None = None,
    marked: Sequence[Span] = (),
    known: Known | None = None,
) -> list[Person]:
    """The persons of a document, by offset; none overlap.

    ``segments`` are the candidate names, ``recognised`` the spans of the recogniser; ``fit`` asks
    the volume's list of persons, where it is known; ``dignities`` are titles that can be part of a
    name. ``listed`` are the listed names in each segment, as ``on_list`` gives them; ``marked`` are
    the persons whom the editors marked, who are not among those returned; ``known`` asks the
    register for full names.
    """
    covered = {at: span for span in recognised for at in range(*span)}
    within = [_within(text, segment, covered) for segment in segments]
    if listed is None:
        listed = [on_list(text, s, fit) if fit is not None else [] for s in segments]
    taken = [_touches(segment, marked) for segment in segments]
    told = (
        bool(marks) or one.spoken or (bool(on) and one.first != one.last)
        for one, on, marks in zip(segments, listed, taken, strict=True)
    )
    surnames = _Surnames(zip(segments, within, told, strict=True))
    persons: dict[Span, Ground] = {}
    for segment, spans, on, marks in zip(segments, within, listed, taken, strict=True):
        here = _named(text, segment, spans, surnames, fit, known)
        if fit is not None:
            here = _with_listed(text, here, on, fit)
        persons |= {one: why for one, why in here.items() if not _overlapped(one, marks)}
    settled = [person(text, *span, persons[span], fit) for span in _apart(persons)]
    if fit is None:
        return settled
    return [_with_dignity(text, one, fit, dignities) if one.listed else one for one in settled]


def _named(
    text: str,
    segment: Segment,
    spans: Sequence[Span],
    surnames: _Surnames,
    fit: Fit | None,
    known: Known | None,
) -> dict[Span, Ground]:
    """Whom a segment names, the volume's list apart: what was recognised of it, else the whole of
    it where the document or the register tells of the name."""
    common = segment.first == segment.last and _is_common(segment)
    likely = common and _is_listed_surname(text, segment, fit)
    if spans:
        if common and not (segment.titled or likely):
            return {}
        return {
            (start, with_junior(text, start, end)): surnames.recognised(segment, end)
            for start, end in spans
        }
    if common and not (likely and _stands_alone(segment)):
        return {}
    ground = surnames.concluded(segment, common)
    if ground is None and is_known(text, segment, known):
        ground = Ground.REGISTERED
    if segment.spoken and ground in (None, Ground.CONCLUDED):
        ground = Ground.SPOKEN
    if ground is None:
        return {}
    start = _start(segment, segment.start)
    return {(start, with_junior(text, start, segment.end)): ground}


class _Surnames:
    """How often each surname stands on a page, is recognised there and has a title."""

    def __init__(self, segments: Iterable[tuple[Segment, Sequence[Span], bool]]) -> None:
        self.places: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.titled: Counter[str] = Counter()
        for segment, spans, told in segments:
            self.places[segment.surname] += 1
            self.found[segment.surname] += told or any(end >= segment.end for _, end in spans)
            self.titled[segment.surname] += segment.titled

    def recognised(self, segment: Segment, end: int) -> Ground:
        """Why a name that was recognised up to an offset in a segment is a person's."""
        last = next((p for p in segment.run if p.end == end), segment.run[segment.last])
        facts = last.facts
        if facts.volumes >= 3 and facts.volumes_share >= 0.5:
            return Ground.FAMILIAR
        if facts.volumes >= 1:
            return Ground.KNOWN
        return Ground.REPEATED if self.found[filed(last.text)] > 1 else Ground.NEW

    def concluded(self, segment: Segment, common: bool) -> Ground | None:
        """Why a name that was not recognised is a person's all the same, if it is; a common word
        that is listed needs to be told in one other place."""
        name = segment.surname
        if self.titled[name] >= _TITLES_ENOUGH:
            return Ground.OFTEN_TITLED
        if self.found[name] >= _ENOUGH * self.places[name] or has_first_name(segment):
            return Ground.CONCLUDED
        if common and self.found[name] + self.titled[name] > segment.titled:
            return Ground.CONCLUDED
        return Ground.TITLED if segment.titled else None


def _is_common(segment: Segment) -> bool:
    return segment.run[segment.last].facts.lower >= COMMON


def _stands_alone(segment: Segment) -> bool:
    """Whether no capital stands beside a word, no article before it, and no sentence begins
    with it."""
    before = segment.before
    begins = before == "^" or before[-1] in _ENDS
    return segment.titled or (len(segment.run) == 1 and not begins and before not in _ARTICLES)


def _with_dignity(text: str, one: Person, fit: Fit, dignities: Set[str]) -> Person:
    """A listed person with the dignity said right before the name, if the list prints it too."""
    before = _WORD_BEFORE.search(text[max(0, one.start - _LONGEST_WORD) : one.start])
    if before is None or filed(before[1]) not in dignities:
        return one
    start = one.start - len(before[0])
    return one._replace(start=start) if fit.prints(text[start : one.end]) else one


def _with_listed(
    text: str, here: dict[Span, Ground], listed: Iterable[Span], fit: Fit
) -> dict[Span, Ground]:
    """The persons of a segment and the listed names in it, each of which takes the place of what
    it overlaps, but not of a listed name that it is a part of."""
    for start, end in listed:
        over = [span for span in here if span[0] < end and start < span[1]]
        if any(
            first <= start and end <= last and is_listed(here[first, last], fit(text[first:last]))
            for first, last in over
        ):
            continue
        ground = here[over[0]] if len(over) == 1 else Ground.LISTED
        here = {span: known for span, known in here.items() if span not in over}
        fits = is_listed(ground, fit(text[start:end]))
        here[start, end] = ground if fits else Ground.LISTED
    return here


def _is_listed_surname(text: str, segment: Segment, fit: Fit | None) -> bool:
    """Whether a single word is the surname of somebody listed."""
    tier = fit(text[segment.start : segment.end]) if fit is not None else None
    return tier is not None and tier <= Tier.SURNAME


def open_names(
    text: str,
    segments: Sequence[Segment],
    listed: Sequence[Sequence[Span]],
    marked: Sequence[Span],
    known: Known | None,
) -> list[Segment]:
    """The candidate names of which nothing but the words around tells whether they are persons':
    not those marked, nor those that are on the volume's list or in the register as a whole."""
    return [
        segment
        for segment, on in zip(segments, listed, strict=True)
        if not (
            _is_whole(segment, on) or _touches(segment, marked) or is_known(text, segment, known)
        )
    ]


def _is_whole(segment: Segment, listed: Iterable[Span]) -> bool:
    """Whether a listed name takes all of a candidate, but for a Monsieur before it."""
    latest = segment.start + len(MONSIEUR) + 1
    return any(start <= latest and end >= segment.end for start, end in listed)


def is_known(text: str, segment: Segment, known: Known | None) -> bool:
    """Whether a candidate of several words is somebody's full name in the register."""
    if known is None or segment.first == segment.last:
        return False
    return known(text[segment.start : segment.end])


def _touches(segment: Segment, marked: Sequence[Span]) -> list[Span]:
    """The marks that a candidate shares a letter with; ``marked`` is in order."""
    at = max(bisect_right(marked, (segment.start, segment.start)) - 1, 0)
    found = []
    while at < len(marked) and marked[at][0] < segment.end:
        if marked[at][1] > segment.start:
            found.append(marked[at])
        at += 1
    return found


def _overlapped(span: Span, marks: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in marks)


def has_first_name(segment: Segment) -> bool:
    """A known surname after a first name or an initial in the middle: "Charles Thayer"."""
    if segment.first == segment.last or segment.run[segment.last].facts.volumes < 1:
        return False
    first, second = segment.run[segment.first : segment.first + 2]
    return first.facts.other > _FIRST_NAME or second.is_initial


def _within(text: str, segment: Segment, covered: Mapping[int, Span]) -> list[Span]:
    """What was recognised in a segment, with initials before and hyphened parts behind."""
    pieces = segment.run[segment.first : segment.last + 1]
    spans = list(dict.fromkeys(covered[p.start] for p in pieces if p.start in covered))
    spans = [(_start(segment, start), end) for start, end in spans]
    if spans and spans[-1][1] < segment.end:
        start, end = spans[-1]
        rest = [piece for piece in pieces if piece.start >= end]
        # "shek" of "Kai-shek", "Nielsen" of "Hjorth-Nielsen (Denmark)", not "the Ford-Bundy talks"
        alone = segment.spoken or text.startswith(" (", segment.end)
        goes_on = bool(rest) and (rest[0].text.islower() or alone)
        open_end = text[end - 1] == "-" or goes_on
        if open_end and all(piece.hyphened for piece in rest):
            spans[-1] = (start, segment.end)
    return spans


def _start(segment: Segment, start: int) -> int:
    """Start of a name without the title, and with the initials, before it; "M." is Monsieur."""
    start = max(start, segment.start)
    pieces = segment.run[segment.first : segment.last + 1]
    at = next((k for k, piece in enumerate(pieces) if piece.start == start), 0)
    while at > 0 and pieces[at - 1].is_initial:
        at -= 1
    if pieces[at].text == MONSIEUR and at + 1 < len(pieces):
        at += 1
    return pieces[at].start


def _apart(persons: Iterable[Span]) -> list[Span]:
    """In order, and of two that overlap the longer."""
    kept: list[Span] = []
    for start, end in sorted(persons):
        if kept and start < kept[-1][1]:
            if end - start > kept[-1][1] - kept[-1][0]:
                kept[-1] = (start, end)
            continue
        kept.append((start, end))
    return kept
