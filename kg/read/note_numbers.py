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

# Log-probabilities of what is rare in published pages, counted in the editors' markup.
MISSED = -9.0  # a note whose call is not in the text
STEPS = {0: 0.0, -1: -5.6, 1: -6.6, -2: -7.1, -3: -8.5, 2: -9.0}  # number against the next one
FAR_STEP = -10.5
SIGN, SIGN_AGAIN = -6.6, -0.3  # a sign after a number, after a sign
UNSEEN_SIGN = -3.0  # and where it is called can't be told
OUT_OF_LINE = -8.0  # a number out of order, the next one going on where the last left off
STARTS = {0: -1.7, 1: -0.2, 2: -5.6}  # number of the first note
FAR_START = -10.0
LONGEST_RUN = 12  # digits; of a longer number none calls a note
NEAR, FAR = 3, 15  # the furthest steps looked for, at first and where that leaves doubt
DOUBT = -2.5  # a call less likely than that by its surroundings alone leaves doubt
EQUAL = 1e-9  # of two equal ways the first stays
NEAR_DRIFT = 4  # how far numbers may have drifted from a plain count, at first
MOST_WORK = 200_000  # candidates times notes; a page with more of them is not looked at twice
MOST_NOTES = 500  # and one with more of them neither
MOST_STEPS = 2_000_000  # ways tried in the second look, after which the first one counts
BEAM = 30.0  # a state that much less probable than the best is not followed

# "1070", "19621", "0"; the digits of a decimal or thousand are runs of their own
DIGITS = re.compile(r"[0-9]+")
# "*", "†", "**", "###": signs of notes in tables and in older volumes
SIGNS = re.compile(
    r"\*{1,4}|†{1,3}|‡{1,3}|§{1,3}|║{1,3}|¶{1,3}|#{1,3}|(?<=[\d)])[a-h](?=[\s,;)]|$)"
)
# "April ", "Dec. ", "Sept ": a month before a day
MONTH = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:[a-z]{2,6})?\.? $"
)
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
    if char.isdecimal():
        return "digit"
    if char.isalpha():
        return "upper" if char.isupper() else "lower"
    return char


def features(text: str, start: int, end: int, heading: Span, body_end: int) -> list[str]:
    """The names of the features that hold for the digits ``text[start:end]``."""
    before, before2 = text[start - 1 : start], text[max(0, start - 2) : start - 1]
    after, after2 = text[end : end + 1], text[end + 1 : end + 2]
    glue = _kind(before)
    follow = _kind(after)
    found = ["bias", f"glue={glue}", f"glue2={glue}|{_kind(before2)}", f"follow={follow}"]
    found.append(f"pair={glue}|{follow}")
    if follow not in ("line", "edge", "lower", "upper"):
        found.append(f"follow2={glue}|{follow}|{_kind(after2)}")
    if end <= heading.end:
        where = "heading" if start >= heading.start else "above"
    else:
        where = "body" if end <= body_end else "note"
    found.append(f"where={where}|{glue}|{follow}")
    if glue == "digit":
        head = start
        while head and text[head - 1].isdecimal():
            head -= 1
        run = text[head:start]
        lead = _kind(text[head - 1 : head])
        shape = "year" if len(run) == 4 and run[:2] in ("17", "18", "19", "20") else f"{len(run)}"
        whole = int(run + text[start:end])
        if MONTH.search(text[max(0, head - 11) : head]):
            found.append(f"day={'over' if whole > 31 else 'within'}|{1 <= int(run) <= 31}")
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
    text: str, span: tuple[int, int], most: int, heading: Span, body_end: int
) -> Iterator[list[Candidate]]:
    """Groups of candidates that exclude each other, in order of place."""
    weigh = weights().get
    runs = [(m.start(), m.end(), True) for m in DIGITS.finditer(text, *span)]
    runs += [(m.start(), m.end(), False) for m in SIGNS.finditer(text, *span)]
    runs.sort()
    for start, end, digits in runs:
        if digits and end - start > LONGEST_RUN:
            continue
        if not digits:
            score = sign_score(text, start, end)
            if score > MISSED:
                yield [Candidate(start, end, None, score)]
            continue
        group: list[Candidate] = []
        for head in range(max(start, end - 3), end):
            if text[head] == "0" and end - head > 1:
                continue  # numbers of notes have no leading zero
            value = int(text[head:end])
            if value <= most:
                names = features(text, head, end, heading, body_end)
                score = sum(weigh(name, 0.0) for name in names)
                if score > MISSED:  # else leaving the note out is better
                    group.append(Candidate(head, end, value, score))
        if group:
            yield group


def sign_score(text: str, start: int, end: int) -> float:
    """Log-odds that a sign calls a note: glued to one side, and no mark of something left out."""
    before, after = text[start - 1 : start], text[end : end + 1]
    free_before, free_after = before.isspace() or not before, after.isspace() or not after
    if before == "[" or (text[start] == "#" and after.isdecimal()):
        return -12.0  # "[*]" stands for what was not declassified, "#223" for a number
    if text[start].isalpha():
        return -3.0  # "5320a", but also "paragraph 3b"
    if free_before and free_after:
        return -4.0  # "* * *" is a line of something left out
    if free_before or not (free_after or after in ".,;:)"):
        return 0.0
    return 1.0 if before.isdecimal() or before == "(" else 6.0  # in a table, or in running text


@dataclass(frozen=True, slots=True)
class _Step:
    """A note and its call on a way to a state, and the step before it."""

    before: _Step | None
    note: int
    candidate: Candidate


State = tuple[int, bool]  # next number minus notes matched; whether the last call was a sign


class _Alignment:
    """Best sequences so far, by notes matched and state.

    ``thorough`` looks for numbers far out of order and for signs that can't be seen as well.
    """

    def __init__(self, count: int, thorough: bool) -> None:
        self.count = count
        self.thorough = thorough
        self.furthest = FAR if thorough else NEAR
        self.steps = 0  # ways tried so far
        self.best_at = [float("-inf")] * (count + 1)
        self.scores: dict[State, list[float]] = {}
        self.links: dict[State, list[_Step | None]] = {}
        for first in range(self.furthest):
            if first in STARTS or thorough:
                self._reach(0, (first, False), STARTS.get(first, FAR_START), None)

    def _reach(self, matched: int, state: State, score: float, link: _Step | None) -> None:
        """Take a better way to a state, and with it those that follow by notes not called."""
        while self._take(matched, state, score, link):
            drift, signs = state
            score += (SIGN_AGAIN if signs else SIGN) + UNSEEN_SIGN
            matched, state = matched + 1, (drift - 1, True)
            if score <= self._at(matched, state):
                return

    def _take(self, matched: int, state: State, score: float, link: _Step | None) -> bool:
        """Take a better way to a state; whether a sign that can't be seen may follow."""
        if score < self.best_at[matched] - BEAM:
            return False
        if not self.thorough and not -NEAR_DRIFT <= state[0] <= NEAR_DRIFT:
            return False
        if state not in self.scores:
            self.scores[state] = [float("-inf")] * (self.count + 1)
            self.links[state] = [None] * (self.count + 1)
        scores, links = self.scores[state], self.links[state]
        at, value = matched, score
        while at <= self.count and value > scores[at]:
            scores[at], links[at] = value, link
            self.best_at[at] = max(self.best_at[at], value)
            at += 1
            value += MISSED
        return self.thorough and matched < self.count

    def _at(self, matched: int, state: State) -> float:
        return self.scores[state][matched] if state in self.scores else float("-inf")

    def offer(self, group: Sequence[Candidate], within: int | None) -> None:
        """Let one of the group be a call. ``within`` is the note whose text it stands in."""
        least = 0 if within is None else within + 1
        reached: list[tuple[int, State, float, _Step]] = []
        for candidate in group:
            for state, scores in self.scores.items():
                for note, then, cost in self._ways(candidate, state, least):
                    self.steps += 1
                    score = scores[note] + cost
                    if (
                        score > self.best_at[note + 1] - BEAM
                        and score > self._at(note + 1, then) + EQUAL
                    ):
                        step = _Step(self.links[state][note], note, candidate)
                        reached.append((note + 1, then, score, step))
        for way in reached:
            self._reach(*way)

    def _ways(
        self, candidate: Candidate, state: State, least: int
    ) -> Iterator[tuple[int, State, float]]:
        """Notes that a candidate may call after a state: (note, state reached, cost)."""
        drift, signs = state
        clear = self.thorough and candidate.score > DOUBT
        if candidate.value is None:
            cost = candidate.score + (SIGN_AGAIN if signs else SIGN)
            for note in range(least, self.count):
                yield note, (drift - 1, True), cost
            return
        furthest = self.furthest if clear else NEAR
        first = candidate.value - drift  # the note it calls when it is the next number
        for step in range(max(-furthest, first - self.count + 1), min(furthest, first - least) + 1):
            cost = candidate.score + STEPS.get(step, FAR_STEP)
            yield first - step, (drift + step, False), cost
        if clear:
            for note in range(least, self.count):
                yield note, (drift - 1, False), candidate.score + OUT_OF_LINE

    def best(self) -> list[tuple[int, Candidate]]:
        """The notes and their candidates on the best way to the end."""
        state = max(self.scores, key=lambda s: self.scores[s][self.count])
        link = self.links[state][self.count]
        chosen: list[tuple[int, Candidate]] = []
        while link is not None:
            chosen.append((link.note, link.candidate))
            link = link.before
        return chosen[::-1]


def find_calls(
    text: str, notes: Sequence[tuple[int, int]], heading: Span, numbered: Span | None = None
) -> list[Call]:
    """Where each note is called, in order of the notes; a note not called is left out.

    ``notes`` are the spans of the notes' own texts, in order; all that stands before the first
    is heading and body. ``heading`` is the span of the heading, ``numbered`` that of the document's
    own number in it, which is no call.
    """
    if not notes:
        return []
    body_end = notes[0][0]
    body: list[tuple[int | None, tuple[int, int]]]
    if numbered:
        body = [(None, (0, numbered.start)), (None, (numbered.end, body_end))]
    else:
        body = [(None, (0, body_end))]
    groups = [
        (within, group)
        for within, span in (*body, *enumerate(notes[:-1]))
        for group in _candidates(text, span, len(notes) + FAR, heading, body_end)
    ]
    chosen = _aligned(groups, len(notes), thorough=False)
    doubtful = len(chosen) < len(notes) or any(found.score < DOUBT for _, found in chosen)
    few = len(notes) <= MOST_NOTES and len(groups) * len(notes) <= MOST_WORK
    if doubtful and groups and few:
        chosen = _aligned(groups, len(notes), thorough=True) or chosen
    return [
        Call(note, Span(found.start, found.end), text[found.start : found.end])
        for note, found in chosen
    ]


def _aligned(
    groups: Sequence[tuple[int | None, list[Candidate]]], count: int, *, thorough: bool
) -> list[tuple[int, Candidate]]:
    alignment = _Alignment(count, thorough)
    for within, group in groups:
        alignment.offer(group, within)
        if thorough and alignment.steps > MOST_STEPS:
            return []
    return alignment.best()
