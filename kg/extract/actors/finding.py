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
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.actors.components import ACTORS, FIT, PERSONS
from kg.extract.actors.gazetteer import LARGER, SURE, Found
from kg.extract.actors.grounds import Fit, Ground
from kg.extract.notes import note_finder
from kg.model import Document, Label, Mention

# "Director of Central Intelligence", "Assistant Secretary for Economic Affairs"
_COMPLETED = re.compile(r" (?:of|for|in|at|to) ")


def find_mentions(document: Document, nlp: Language, fit: Fit | None = None) -> tuple[Mention, ...]:
    """All mentions in heading, body and notes, by offset; none overlap.

    ``fit`` asks the volume's list of persons, where it is known; persons then say whether they
    are ``listed``. A person's confidence is the measured share of such mentions that editors
    tagged (``grounds.py``); that of the others says how plain the rule is.
    """
    doc = nlp.make_doc(document.text)
    doc.user_data[FIT] = fit
    doc = nlp(doc)
    text, note_at = document.text, note_finder(document.notes)
    mentions = (
        Mention(start, end, text[start:end], label, sure, note=note_at(start), listed=listed)
        for start, end, label, sure, listed in _merged(text, doc)
    )
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def _merged(text: str, doc: Doc) -> Iterator[tuple[int, int, Label, float, bool | None]]:
    """Persons and the gazetteer's findings. Where they meet, a name at the end of an office or
    body is cut off it ("Director of Central Intelligence McCone"), a name further in gives way
    to what it names ("Hoover Commission"), and a place or office gives way to the person. A name
    on the volume's list stays where only a pattern tells of a body ("the Diem Government"); one
    that nothing but the list tells for a person's gives way to a place ("Spain")."""
    found: tuple[Found, ...] = doc.user_data[ACTORS]
    larger = [one for one in found if one.label in LARGER]
    ends = [one.end for one in larger]
    named = {(one.start, one.end) for one in found}
    persons = []
    for one in doc.user_data[PERSONS]:
        start, end = one.start, one.end
        at = bisect_right(ends, start)
        inside = at < len(larger) and _inside(start, end, larger[at])
        if inside and not (one.listed and _by_pattern(larger[at])):
            continue
        if one.ground is Ground.LISTED and (start, end) in named:
            continue
        persons.append((start, end))
        yield start, end, Label.PERSON, one.confidence, one.listed
    starts = [start for start, _ in persons]
    for one in found:
        if one.label is None:
            continue
        at = bisect_left(starts, one.end) - 1  # the last person that begins inside or before
        end = one.end
        if at >= 0 and persons[at][0] < one.end <= persons[at][1]:
            end = persons[at][0] - 1
            at -= 1
        if end <= one.start or (at >= 0 and persons[at][1] > one.start):
            continue
        following = bisect_left(starts, end + 1)
        title = one.label is Label.OFFICE and starts[following : following + 1] == [end + 1]
        if title and not _COMPLETED.search(text, one.start, end):
            continue
        yield one.start, end, one.label, one.confidence, None


def _by_pattern(body: Found) -> bool:
    return body.label is Label.BODY and body.confidence < SURE


def _inside(start: int, end: int, larger: Found) -> bool:
    """Whether a person's name is part of a larger one, and not just what follows it."""
    follows = larger.start < start < larger.end <= end
    return larger.start < end and start < larger.end and not follows
