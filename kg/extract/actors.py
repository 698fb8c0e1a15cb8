"""Every mention of a person, office, body, post, news agency, place and repository.

What counts as a mention:

- PERSON: the name without title ("Khrushchev" in "Chairman Khrushchev"), possessive or note number;
  with the dignity that the volume's list prints with it ("Lord Home").
- OFFICE: the title without article ("President" in "the President"), with what completes it
  ("Ambassador in the Soviet Union"). A bare title right before a person's name belongs to the name
  and is no mention of its own ("Ambassador Dobrynin"); one that tells of what it is stays one
  ("Secretary of State" in "Secretary of State Rusk").
- A name inside a longer one is not counted: "Kennedy Library" is a repository, "Soviet Embassy" a
  post, "New York Times" nothing of the kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.gazetteer import LARGER, SURE, Found
from kg.extract.person_names import Fit, Ground, Known, Person, Segment, person
from kg.extract.recogniser import ACTORS, FIT, KNOWN, MARKED, NAMES, PERSONS, bare
from kg.model import By, Document, Label, MarkKind, Mention, note_finder
from kg.settings import shipped

# "Director of Central Intelligence", "Assistant Secretary for Economic Affairs"
_COMPLETED = re.compile(r" (?:of|for|in|at|to) ")


# What a place or a body of the name outweighs
_GIVES_WAY = frozenset((Ground.LISTED, Ground.TITLED, Ground.NEW, Ground.SPOKEN))


def find_mentions(
    document: Document, nlp: Language, fit: Fit | None = None, known: Known | None = None
) -> tuple[Mention, ...]:
    """All mentions in heading, body and notes, by offset.

    Persons whom the editors marked are theirs (``By.EDITOR``), whatever stands around; of what the
    program finds none overlap. ``fit`` asks the volume's list of persons, where it is known;
    persons then say whether they are ``listed``. ``known`` asks the register for full names. A
    person's confidence is the measured share of such mentions that editors tagged
    (``person_names.py``); that of the others says how plain the rule is.
    """
    doc = bare(nlp, document.text)
    marked = sorted((m.start, m.end) for m in document.marks if m.kind is MarkKind.PERSON)
    doc.user_data |= {FIT: fit, KNOWN: known, MARKED: marked}
    doc = nlp(doc)
    text, note_at = document.text, note_finder(document.notes)
    mentions = [
        Mention(start, end, text[start:end], label, sure, note=note_at(start), listed=listed)
        for start, end, label, sure, listed in _merged(text, doc, marked)
    ]
    mentions += [
        Mention(start, end, text[start:end], Label.PERSON, by=By.EDITOR, note=note_at(start))
        for start, end in marked
    ]
    return tuple(sorted(mentions, key=lambda mention: (mention.start, -mention.end)))


def _merged(
    text: str, doc: Doc, marked: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, Label, float, bool | None]]:
    """Persons and the gazetteer's findings. Where they meet, a name at the end of an office or
    body is cut off it ("Director of Central Intelligence McCone"), a name further in gives way
    to what it names ("Hoover Commission"), and a place or office gives way to the person. A name
    on the volume's list stays where only a pattern tells of a body ("the Diem Government"); one
    that nothing but the list tells for a person's gives way to a place ("Spain"). What is larger
    than a marked name stays beside it."""
    found: tuple[Found, ...] = doc.user_data[ACTORS]
    persons = []
    for one in _standing(text, doc.user_data[PERSONS], found):
        persons.append((one.start, one.end))
        yield one.start, one.end, Label.PERSON, one.confidence, one.listed
    everybody = sorted((*persons, *marked))
    for start, end in in_company(text, doc.user_data[NAMES], everybody, found):
        insort(everybody, (start, end))
        one_ = person(text, start, end, Ground.COMPANY, doc.user_data[FIT])
        yield start, end, Label.PERSON, one_.confidence, one_.listed
    for actor in found:
        if actor.label is None:
            continue
        end = _cut(actor, persons if actor.label in LARGER else everybody)
        title = actor.label is Label.OFFICE and _is_title(text, actor, end, everybody)
        if end > actor.start and not title:
            yield actor.start, end, actor.label, actor.confidence, None


def _standing(text: str, persons: Sequence[Person], found: Sequence[Found]) -> Iterator[Person]:
    """The persons that give way to nothing the gazetteer found."""
    larger = [one for one in found if one.label in LARGER]
    ends = [one.end for one in larger]
    named = {(one.start, one.end) for one in found}
    for one in persons:
        at = bisect_right(ends, one.start)
        inside = at < len(larger) and _inside(one.start, one.end, larger[at])
        if inside and not (one.listed and _by_pattern(larger[at])):
            continue
        if one.ground in _GIVES_WAY and (one.start, one.end) in named:
            continue
        words = text[one.start : one.end].upper().split()
        if one.ground is Ground.NEW and not _abbreviations().isdisjoint(words):
            continue  # "Cpsu", whose capitals a reader or a scan took away
        yield one


@cache
def _abbreviations() -> frozenset[str]:
    """Bodies that are known by their letters: CPSU, NATO."""
    listed = (shipped("data") / "words" / "bodies.txt").read_text("utf-8").splitlines()
    return frozenset(name for name in listed if name.isalpha() and name.isupper())


def _cut(one: Found, persons: Sequence[tuple[int, int]]) -> int:
    """Where a finding ends without the person's name at its end; its start, when a name stands
    in it further in."""
    at = bisect_left(persons, (one.end, -1)) - 1  # the last person that begins inside or before
    end = one.end
    if at >= 0 and persons[at][0] < one.end <= persons[at][1]:
        end = persons[at][0] - 1
        at -= 1
    return one.start if at >= 0 and persons[at][1] > one.start else end


def _is_title(text: str, one: Found, end: int, persons: Sequence[tuple[int, int]]) -> bool:
    """Whether an office is the bare title right before a name."""
    following = bisect_left(persons, (end + 1, -1))
    before = following < len(persons) and persons[following][0] == end + 1
    return before and not _COMPLETED.search(text, one.start, end)


def _by_pattern(body: Found) -> bool:
    return body.label is Label.BODY and body.confidence < SURE


def _inside(start: int, end: int, larger: Found) -> bool:
    """Whether a person's name is part of a larger one, and not just what follows it."""
    follows = larger.start < start < larger.end <= end
    return larger.start < end and start < larger.end and not follows


# ----------------------------------------------------------------
# Names that are persons' because of the company they are in.
#
#     between Hirsch and Debre · Morton, Butz, Dent, Brennan · Boon (Netherlands)
#
# Editors mark whom their list has, and a recogniser that learnt from them passes over the others.
# A name that "and" joins to a person is a person's, and one between two persons in a row; where a
# page names persons with their countries behind, so are others in that form.

Span = tuple[int, int]

_BRACKET = " ("
# A word written without a capital in a larger share of its places is no name by company alone; in
# the form of a page, "Boon (Netherlands)", it may be a word otherwise.
_COMMON, _COMMON_IN_FORM = 0.2, 0.9
_LONGEST_JOINT = 12
_ENOUGH = 2  # persons with their countries behind make a form of the page


class Named(Protocol):
    """A finding of the gazetteer."""

    @property
    def start(self) -> int:
        """First offset."""
        ...

    @property
    def end(self) -> int:
        """Offset after the last."""
        ...

    @property
    def label(self) -> Label | None:
        """What it is."""
        ...


def in_company(
    text: str, segments: Sequence[Segment], persons: Sequence[Span], found: Sequence[Named]
) -> Iterator[Span]:
    """The candidate names among persons, by offset. ``persons`` and ``found``, the places and
    bodies of the text, are in order."""
    places = {one.start: one.end for one in found if one.label is Label.PLACE}
    taken = sorted((*persons, *((one.start, one.end) for one in found)))
    candidates = {
        one.end: one
        for one in segments
        if one.run[one.last].facts.lower < _COMMON_IN_FORM
        and len(one.run[one.last].text) > 1
        and not one.run[one.last].text.isupper()
        and one.first == 0
        and one.last == len(one.run) - 1
        and not _meets(taken, one.start, one.end)
    }
    ends = {end for _, end in persons}
    starts = {start for start, _ in persons}
    form = sum(_placed(text, end, places) for end in ends) >= _ENOUGH
    for one in sorted(candidates.values(), key=lambda s: s.start):
        before, after = _joint_before(text, one.start, ends), _joint_after(text, one.end, starts)
        joined = "and" in (before, after) or (before == after == ",")
        joined = joined and one.run[one.last].facts.lower < _COMMON
        if joined or (form and _placed(text, one.end, places)):
            ends.add(one.end)
            starts.add(one.start)
            yield one.start, one.end


def _meets(spans: Sequence[Span], start: int, end: int) -> bool:
    at = bisect_left(spans, (end, -1)) - 1
    return at >= 0 and spans[at][1] > start


def _placed(text: str, end: int, places: dict[int, int]) -> bool:
    """Whether a country stands in brackets behind a name."""
    if not text.startswith(_BRACKET, end):
        return False
    stop = places.get(end + len(_BRACKET))
    return stop is not None and text.startswith(")", stop)


def _joint_before(text: str, start: int, ends: set[int]) -> str:
    """What joins a name to the person before it: "and", ","; "" when nothing does."""
    for gap in range(2, _LONGEST_JOINT):
        if start - gap in ends:
            return _joint(text[start - gap : start])
    return ""


def _joint_after(text: str, end: int, starts: set[int]) -> str:
    for gap in range(2, _LONGEST_JOINT):
        if end + gap in starts:
            return _joint(text[end : end + gap])
    return ""


def _joint(words: str) -> str:
    if words == ", ":
        return ","
    return "and" if words in (" and ", ", and ") else ""
