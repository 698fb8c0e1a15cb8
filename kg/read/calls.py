"""Note numbers that stand glued in plain text, and which note each of them calls.

Copied from a page, the raised number of a note is left as plain digits behind the word before it:
``Soviet Union0``, ``Embtel 1070.1``, ``October 24,2 and``, ``Washington, June 12, 19721 2``, or,
where the edition has a space there, ``the Department of State 1``. The notes themselves follow
the text without their numbers.

Two kinds of evidence decide together. *Locally*, what stands around a run of digits says how
likely it is to be a call: a logistic model over a few dozen named features, whose weights
(``data/read/note-calls.json``) were fitted to the editors' own markup of published volumes by
``benchmarks/train_note_calls.py``. *Globally*, notes are numbered in order and called in order
of appearance, with rare slips: numbers repeated or left out, and signs (``*``, ``†``, ``a``)
that do not count. The calls chosen are the most probable sequence under both, found by dynamic
programming in time linear in the length of the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.model import Span
from kg.settings import shipped

# Log-probabilities of what is rare in published pages.
MISSED = -9.0  # a note whose call is not in the text
SLIP = -5.5  # the number is not the next one (repeated, skipped)
SLIP_STEP = -0.5  # and this for each number it is off
LATE_START = {0: -1.7, 1: -0.2, 2: -5.0}  # number of the first note
FURTHEST_SLIP = 4  # a jump further than this is taken for a miss
BEAM = 30.0  # a state that much less probable than the best is not followed

# "1070", "19621", "0"; the digits of a decimal or thousand are runs of their own
DIGITS = re.compile(r"[0-9]+")
# "*", "†", "**", "###": signs of notes in tables and in older volumes
SIGNS = re.compile(r"\*{1,4}|†{1,3}|‡{1,3}|§{1,3}|║{1,3}|¶{1,3}|#{1,3}")
# a word right before or behind a candidate
WORD_BEFORE = re.compile(r"([^\W\d_]+)[^\w\n]*$")
WORD_AFTER = re.compile(r"[^\w\n]*([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of text that may call a note. ``value`` is None for a sign."""

    start: int
    end: int
    value: int | None
    score: float  # log-odds that it is a call, by its surroundings alone


@dataclass(frozen=True, slots=True)
class Call:
    """Where note ``note`` (index) is called, and its number as printed."""

    note: int
    span: Span
    number: str


@cache
def weights() -> Mapping[str, float]:
    """The fitted weights, by feature name; a feature that isn't there weighs nothing."""
    path = shipped("data") / "read" / "note-calls.json"
    loaded: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _kind(char: str) -> str:
    """The class of one character, for features."""
    if not char:
        return "edge"
    if char == "\n":
        return "line"
    if char.isspace():
        return "space"
    if char.isdigit():
        return "digit"
    if char.isalpha():
        return "upper" if char.isupper() else "lower"
    return char


def features(text: str, start: int, end: int, heading_end: int, body_end: int) -> list[str]:
    """The names of the features that hold for the digits ``text[start:end]``."""
    before, before2 = text[start - 1 : start], text[max(0, start - 2) : start - 1]
    after, after2 = text[end : end + 1], text[end + 1 : end + 2]
    glue = _kind(before)
    follow = _kind(after)
    found = ["bias", f"glue={glue}", f"glue2={glue}|{_kind(before2)}", f"follow={follow}"]
    found.append(f"pair={glue}|{follow}")
    if follow not in ("line", "edge", "lower", "upper"):
        found.append(f"follow2={glue}|{follow}|{_kind(after2)}")
    where = "heading" if end <= heading_end else "body" if end <= body_end else "note"
    found.append(f"where={where}|{glue}|{follow}")
    if glue == "digit":
        head = start
        while head and text[head - 1].isdigit():
            head -= 1
        run = text[head:start]
        lead = _kind(text[head - 1 : head])
        shape = "year" if len(run) == 4 and run[:2] in ("17", "18", "19", "20") else f"{len(run)}"
        found += [
            f"split={shape}|{follow}",
            f"splitlead={shape}|{lead}",
            f"splitlen={shape}|{end - start}",
        ]
        anchor = head
    else:
        anchor = start
    context = text[max(0, anchor - 40) : anchor]
    word = WORD_BEFORE.search(context)
    if word and word.end() >= len(context) - 3:
        spelled = word.group(1).lower()
        found.append(f"word={glue}|{spelled}")
        if not word.group(1).islower():
            found.append(f"capital={glue}")
    if glue in ("space", "line"):
        following = WORD_AFTER.match(text, end, end + 30)
        if following:
            found.append(f"next={following.group(1).lower()}")
            found.append(f"nextcase={follow}|{_kind(following.group(1)[0])}")
        else:
            found.append(f"nonext={follow}|{_kind(after2)}")
        found.append(f"space={_kind(before2)}|{follow}|{_kind(after2)}")
    return found


def _candidates(
    text: str, span: tuple[int, int], most: int, heading_end: int, body_end: int
) -> Iterator[list[Candidate]]:
    """Groups of candidates that exclude each other, in order of place."""
    weigh = weights().get
    runs = [(m.start(), m.end(), True) for m in DIGITS.finditer(text, *span)]
    runs += [(m.start(), m.end(), False) for m in SIGNS.finditer(text, *span)]
    runs.sort()
    for start, end, digits in runs:
        if not digits:
            yield [Candidate(start, end, None, sign_score(text, start, end))]
            continue
        group: list[Candidate] = []
        for head in range(max(start, end - 3), end):
            if text[head] == "0" and end - head > 1:
                continue  # numbers of notes have no leading zero
            value = int(text[head:end])
            if value <= most:
                names = features(text, head, end, heading_end, body_end)
                score = sum(weigh(name, 0.0) for name in names)
                if score > MISSED:  # else leaving the note out is better
                    group.append(Candidate(head, end, value, score))
        if group:
            yield group


def sign_score(text: str, start: int, end: int) -> float:
    """Log-odds that a sign calls a note: glued to one side, and not a rule of asterisks."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isspace() and (after.isspace() or not after):
        return -6.0
    return -2.0


@dataclass(frozen=True, slots=True)
class _Step:
    """A note and its call on a way to a state, and the step before it."""

    before: _Step | None
    note: int
    candidate: Candidate


class _Alignment:
    """Best sequences so far, by (notes matched, next number minus notes matched)."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.scores: dict[int, list[float]] = {}
        self.links: dict[int, list[_Step | None]] = {}
        for first, score in LATE_START.items():
            self._reach(0, first, score, None)

    def _reach(self, matched: int, drift: int, score: float, link: _Step | None) -> None:
        """Take a better way to a state, and with it the states after it by missed notes."""
        if drift not in self.scores:
            self.scores[drift] = [float("-inf")] * (self.count + 1)
            self.links[drift] = [None] * (self.count + 1)
        scores, links = self.scores[drift], self.links[drift]
        while matched <= self.count and score > scores[matched]:
            scores[matched], links[matched] = score, link
            matched += 1
            score += MISSED

    def _top(self, matched: int) -> float:
        """The best score of any state with so many notes matched."""
        return max(scores[matched] for scores in self.scores.values())

    def offer(self, group: Sequence[Candidate], within: int | None) -> None:
        """Let one of the group be a call. ``within`` is the note whose text it stands in."""
        least = 0 if within is None else within + 1
        reached: list[tuple[int, int, float, _Step]] = []
        for candidate in group:
            for drift, scores in self.scores.items():
                links = self.links[drift]
                if candidate.value is None:
                    for note in range(least, self.count):
                        if scores[note] > float("-inf"):
                            score = scores[note] + candidate.score
                            if score < self._top(note + 1) - BEAM:
                                continue
                            reached.append(
                                (note + 1, drift - 1, score, _Step(links[note], note, candidate))
                            )
                    continue
                for slip in range(-FURTHEST_SLIP, FURTHEST_SLIP + 1):
                    note = candidate.value - drift - slip
                    if not least <= note < self.count:
                        continue
                    score = scores[note] + candidate.score
                    if slip:
                        score += SLIP + SLIP_STEP * abs(slip)
                    reached.append(
                        (note + 1, drift + slip, score, _Step(links[note], note, candidate))
                    )
        for state in reached:
            self._reach(*state)

    def best(self) -> list[tuple[int, Candidate]]:
        """The notes and their candidates on the best way to the end."""
        drift = max(self.scores, key=lambda d: self.scores[d][self.count])
        link = self.links[drift][self.count]
        chosen: list[tuple[int, Candidate]] = []
        while link is not None:
            chosen.append((link.note, link.candidate))
            link = link.before
        return chosen[::-1]


def find_calls(
    text: str, notes: Sequence[tuple[int, int]], heading_end: int, numbered: Span | None = None
) -> list[Call]:
    """Where each note is called, in order of the notes; a note not called is left out.

    ``notes`` are the spans of the notes' own texts, in order; all that stands before the first
    is heading and body. ``heading_end`` is where the heading ends, ``numbered`` the span of the
    document's own number, which is no call.
    """
    if not notes:
        return []
    body_end = notes[0][0]
    most = len(notes) + FURTHEST_SLIP
    alignment = _Alignment(len(notes))
    spans: list[tuple[int | None, tuple[int, int]]]
    if numbered:
        spans = [(None, (0, numbered.start)), (None, (numbered.end, body_end))]
    else:
        spans = [(None, (0, body_end))]
    spans += enumerate(notes[:-1])
    for within, span in spans:
        for group in _candidates(text, span, most, heading_end, body_end):
            alignment.offer(group, within)
    return [
        Call(note, Span(found.start, found.end), text[found.start : found.end])
        for note, found in alignment.best()
    ]
