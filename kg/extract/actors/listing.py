"""Names that only the volume's list of persons tells for a person's.

    on_list  "Do" alone, "Gene Rostow", both of "According Burns Ben-Gurion stressed"

A surname counts where it stands alone: not as a part of a longer name ("Minh" of "Viet Minh",
"Dulles" of "Lansing Dulles" who is not on the list), nor before a noun ("Dulles Papers").
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.actors.grounds import Fit
from kg.extract.actors.lexicon import COMMON, Facts
from kg.extract.actors.names import MONSIEUR, ORDINALS, Piece, Segment, with_junior
from kg.model import Tier

Span = tuple[int, int]

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
