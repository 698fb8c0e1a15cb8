"""The editors' markup as evidence beside the program's findings.

What the editors marked becomes the fact, said by ``By.EDITOR``; what the program found at the
same words and read otherwise is kept as a Disagreement. What they left unmarked (bodies, offices,
places, most dates and citations in prose) stays as the program found it.

In two things the words win: see ``editors_markup.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from kg.extract.attendance import LISTED
from kg.extract.clock import cities
from kg.extract.dates import MARKED, TOLD_OF, marked_date, told_span
from kg.extract.forms import captions
from kg.extract.heading import is_location, signature
from kg.extract.parties import label_of, last_name, split_direction
from kg.extract.party_words import is_general, party_words
from kg.extract.talks import REPORTED
from kg.model import (
    BESIDE_HEADING,
    ArchiveRef,
    BlockKind,
    By,
    Communication,
    Date,
    Disagreement,
    Document,
    Extraction,
    Label,
    Link,
    Mark,
    MarkKind,
    Mention,
    Party,
    Reference,
    ReferenceKind,
    Span,
    is_name,
)

# ----------------------------------------------------------------
# Slips of the editors' markup, told by the editors' own words around them.
#
# A heading that reads "From the Joint Chiefs of Staff to Secretary McNamara" has a
# ``persName[@type='from']`` around McNamara; a ``ref`` leads to Document 59 of its own volume
# around the words "vol. XI, Document 59". There are hundreds of these in the volumes, and in each
# the words are right.

_SURE = 0.9
# Why a participant stands below the heading: no side of it that editors mark.
NAMED_BELOW = frozenset((LISTED, REPORTED))
_TO_THE_SECOND = len("1962-10-25T01:59:00")


def on_the_other_side(mark: Mark, same: Sequence[Party], other: Sequence[Party]) -> Party | None:
    """The party of the other side that the words make of a marked name; None if the mark fits."""
    if any(_slip_overlaps(party, mark) for party in same):
        return None
    return next((party for party in other if _slip_overlaps(party, mark)), None)


def lost_its_scope(document: Document, marked: str, read: Link) -> bool:
    """Whether the markup lost the volume or the document that the words name.

    It then leads to the document of that number in its own volume, or to the note of that number
    in its own document.
    """
    if read.confidence < _SURE:
        return False
    own = ((f"{document.volume}/", "/"), (f"{document.id}#", "#"))
    return any(
        marked.startswith(here)
        and not read.target.startswith(here)
        and marked.rpartition(sign)[2] == read.target.rpartition(sign)[2]
        for here, sign in own
    )


def same_but_finer(program: str, marked: str) -> bool:
    """Whether the words have the time of a day that is marked, or the zone of a time: "(EST)".

    Both are EDTF values.
    """
    if "T" not in marked:
        return program[:10] == marked[:10]
    return program[:16] == marked[:16] and len(program) > _TO_THE_SECOND


def _slip_overlaps(party: Party, mark: Mark) -> bool:
    return (party.start or 0) < mark.end and mark.start < (party.end or 0)


# ----------------------------------------------------------------
# The editors' markup as evidence beside the program's findings.

UNSIGNED = frozenset(("editorial-note", "agreement", "treaty"))  # nobody's message, or everybody's
SIGNATURE = "signature"
INITIAL_ALONE = re.compile(r"[A-Z]\b(?=\.?\s*(?:$|[A-Z\d]))")  # "G Brigadier General, USA"
PLACED = re.compile(r"(?:,| in| at)(?: the)? (?P<places>[A-Z][\w’.,() ]{2,60})")
NOTE_ANCHOR = re.compile(r"(d\d+)(fn\w+)")  # d63fn2
# ") and Secretary of State ": what stands between two parties of one side
JOINT = re.compile(r"[\s)\]\d]*(?:,\s|,?\sand\s)(?:(?!\b(?:to|from|for|through)\b)[^.;:\n]){0,90}")
PERSON_ID = re.compile(r"#(p_\w+)")  # #p_KNS2
NAMED = {
    MarkKind.PERSON: Label.PERSON,
    MarkKind.ORGANIZATION: Label.BODY,
    MarkKind.PLACE: Label.PLACE,
}


class Spanned(Protocol):
    """Anything with offsets."""

    @property
    def start(self) -> int:
        """First offset."""
        ...

    @property
    def end(self) -> int:
        """Offset after the last."""
        ...


S = TypeVar("S", bound=Spanned)


def with_markup(found: Extraction, document: Document) -> Extraction:
    """The findings with the editors' markup in them; the markup wins where the two differ."""
    merging = _Merging(document, _by_kind(document.marks))
    mentions = merging.mentions(found.mentions)
    dates = merging.dates(found.dates, found.communications[0])
    return replace(
        found,
        communications=tuple(
            merging.communication(c, found.communications) for c in found.communications
        ),
        mentions=mentions,
        dates=dates,
        references=merging.references(found.references, found.archive),
        disagreements=(*found.disagreements, *merging.disagreements),
    )


def _by_kind(marks: Iterable[Mark]) -> dict[MarkKind, list[Mark]]:
    kinds: dict[MarkKind, list[Mark]] = {kind: [] for kind in MarkKind}
    for mark in marks:
        kinds[mark.kind].append(mark)
    return kinds


def overlapping(items: Sequence[S], starts: Sequence[int], start: int, end: int) -> list[S]:
    """Items (ordered, none overlapping another) that share a character with the span."""
    at = max(bisect_left(starts, start) - 1, 0)
    hits = []
    while at < len(items) and items[at].start < end:
        if items[at].end > start:
            hits.append(items[at])
        at += 1
    return hits


@dataclass(slots=True)
class _Merging:
    """One document's markup, and what it disagrees with."""

    document: Document
    marks: dict[MarkKind, list[Mark]]
    disagreements: list[Disagreement] = field(default_factory=list)

    def differ(
        self,
        what: str,
        editors: str,
        program: str,
        at: Spanned,
        sure: float,
        about: str = "",
        held: By = By.EDITOR,
    ) -> None:
        subject = about or self.document.id
        self.disagreements.append(
            Disagreement(subject, what, editors, program, at.start, at.end, sure, held)
        )

    def note(self, offset: int) -> int | None:
        note = self.document.note_at(offset)
        return note.index if note else None

    def person(self, target: str | None) -> Link | None:
        match = PERSON_ID.fullmatch(target or "")
        if match is None:
            return None
        return Link(f"person/{self.document.volume}-{match[1]}", MARKED, 1.0, By.EDITOR)

    # ------------------------------------------------------------ names

    def mentions(self, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
        ordered = sorted(found, key=lambda m: m.start)
        starts = [m.start for m in ordered]
        dropped: set[Mention] = set()
        kept: list[Mention] = []
        for kind, label in NAMED.items():
            for mark in self.marks[kind]:
                text = self.document.text[mark.start : mark.end]
                others = overlapping(ordered, starts, mark.start, mark.end)
                around = [m for m in others if _inside(mark, m) and m.label is Label.REPOSITORY]
                if around and not mark.target:  # "<persName>Kennedy</persName> Library"
                    self.differ(label.value, text, around[0].text, mark, around[0].confidence)
                    dropped.update(m for m in others if m is not around[0])
                    continue
                for other in others:
                    same = (other.start, other.end) == (mark.start, mark.end)
                    if not same and other.label is Label.PERSON:
                        self.differ("person", text, other.text, mark, other.confidence)
                    if same or other.label in (label, Label.PERSON):
                        dropped.add(other)
                kept.append(
                    Mention(
                        mark.start,
                        mark.end,
                        text,
                        label,
                        by=By.EDITOR,
                        note=self.note(mark.start),
                        agent=self.person(mark.target) if label is Label.PERSON else None,
                    )
                )
        kept += [m for m in ordered if m not in dropped]
        return tuple(sorted(kept, key=lambda m: (m.start, -m.end)))

    # ------------------------------------------------------------ parties

    def communication(self, one: Communication, all_of: tuple[Communication, ...]) -> Communication:
        inner = [c for c in all_of if c.enclosed_in == one.id]

        attached = [
            mark
            for mark in self.marks[MarkKind.ENCLOSURE]
            if mark.start > one.start and _inside(mark, one)
        ]

        around: tuple[Spanned, ...] = (*inner, *attached)

        def own(mark: Mark) -> bool:
            return _inside(mark, one) and not any(_inside(mark, c) for c in around)

        sides = self.sides(one, own)

        def merged(kind: MarkKind, program: tuple[Party, ...]) -> tuple[Party, ...]:
            return self.parties(one, kind, sides[kind], program) if sides[kind] else program

        one = replace(
            one,
            signers=self.signers(one, sides[MarkKind.SIGNER]),
            sent=self.sent(one, own),
        )
        listed = self.listed(p for p in one.participants if p.reason in NAMED_BELOW)
        told = tuple(p for p in one.participants if p.reason not in NAMED_BELOW)
        if told:  # editors mark the two sides of a conversation as from and to
            marks = sides[MarkKind.SENDER] + sides[MarkKind.ADDRESSEE]
            return replace(one, participants=(*self.talking(marks, told), *listed))
        one = replace(one, participants=listed)
        if one.authors and not sides[MarkKind.ADDRESSEE]:
            return replace(one, authors=merged(MarkKind.SENDER, one.authors))
        senders = merged(MarkKind.SENDER, one.senders)
        recipients = merged(MarkKind.ADDRESSEE, one.recipients)
        marked = any(p.by is By.EDITOR for p in (*senders, *recipients))
        by = By.EDITOR if marked else one.by
        return replace(one, senders=senders, recipients=recipients, authors=(), by=by)

    def signers(self, one: Communication, marks: list[Mark]) -> tuple[Party, ...]:
        """The signers; not those for whom somebody else signed, though their names stand there."""
        if not marks or one.form in UNSIGNED:
            return one.signers
        instead = {last_name(party) for party in one.signed_for}
        merged = self.parties(one, MarkKind.SIGNER, marks, one.signers)
        return tuple(party for party in merged if last_name(party) not in instead)

    def sides(self, one: Communication, own: Callable[[Mark], bool]) -> dict[MarkKind, list[Mark]]:
        """The marks of each side; one that the words put on the other side is moved there."""
        kinds = (MarkKind.SENDER, MarkKind.ADDRESSEE)
        marked = {k: [m for m in self.marks[k] if own(m)] for k in (*kinds, MarkKind.SIGNER)}
        marked |= {kind: self.of_heading(kind, marked[kind]) for kind in kinds}
        if not one.recipients:
            writers = (*one.authors, *one.senders)
            marked[MarkKind.ADDRESSEE] = [
                mark
                for mark in marked[MarkKind.ADDRESSEE]
                if not any(self.is_of_writer(mark, writer) for writer in writers)
            ]
        read = dict(zip(kinds, (one.senders, one.recipients), strict=True))
        if not (one.senders and one.recipients):
            return marked
        for kind, other in (kinds, kinds[::-1]):
            for mark in tuple(marked[kind]):
                against = on_the_other_side(mark, read[kind], read[other])
                if against is None:
                    continue
                marked[kind].remove(mark)
                if all((m.start, m.end) != (mark.start, mark.end) for m in marked[other]):
                    marked[other] = sorted([*marked[other], mark], key=lambda m: m.start)
                text = self.document.text[mark.start : mark.end]
                doubt = round(1 - against.confidence, 2)
                self.differ(kind.value, text, other.value, mark, doubt, one.id, By.PROGRAM)
        return marked

    def is_of_writer(self, mark: Mark, writer: Party) -> bool:
        """Whether a marked addressee belongs to the office of the writer: "by Mr. Arneson, Special
        Assistant to the Under Secretary of State (Lovett)"."""
        start, text = writer.start, self.document.text
        if start is None or mark.end <= start or "\n" in text[start : mark.start]:
            return False
        return split_direction(text, start, mark.end, strict=True)[1] is None

    def of_heading(self, kind: MarkKind, marks: list[Mark]) -> list[Mark]:
        """The marks of a side without those of lists that tell of other papers. A cable's own
        header names its sender after the heading has, and who is named below its first lists sends
        or gets what is attached: "MEMORANDUM FOR: THE PRESIDENT"."""
        lists = [b for b in self.document.blocks if b.kind is BlockKind.ADDRESS_LIST]
        listed = [m for m in marks if any(b.start <= m.start < b.end for b in lists)]
        if not listed or len(listed) == len(marks):
            return marks
        texts = [b for b in self.document.blocks if b.kind is BlockKind.PARAGRAPH]
        ends = [b.start for b in texts if b.start > lists[0].start]
        top = 0 if kind is MarkKind.SENDER else min(ends, default=lists[-1].end)
        return [mark for mark in marks if mark not in listed or mark.start < top]

    def talking(self, marks: list[Mark], found: tuple[Party, ...]) -> tuple[Party, ...]:
        """The sides of a conversation as the editors marked them, and those they did not."""
        sides = [
            self.party(mark, next((p for p in found if _overlap(p, mark)), None)) for mark in marks
        ]
        sides += [p for p in found if not any(_overlap(p, mark) for mark in marks)]
        return tuple(sorted(sides, key=lambda p: p.start or 0))

    def listed(self, found: Iterable[Party]) -> tuple[Party, ...]:
        """Those of a list of participants, with the persons that editors marked in it."""
        return tuple(map(self.identified, found))

    def identified(self, party: Party) -> Party:
        mark = next((m for m in self.marks[MarkKind.PERSON] if _overlap(party, m)), None)
        link = self.person(mark.target) if mark else None
        if party.label is Label.PERSON:
            return replace(party, agent=link)
        return replace(party, person=link)

    def parties(
        self, one: Communication, kind: MarkKind, marks: list[Mark], found: tuple[Party, ...]
    ) -> tuple[Party, ...]:
        beside = tuple(p for p in found if p.reason in BESIDE_HEADING)
        free = [p for p in found if p.start is not None and p.end is not None and p not in beside]
        merged = []
        for mark in marks:
            same = next((p for p in free if _overlap(p, mark)), None)
            if same:
                free.remove(same)
            signs = same is None and kind is MarkKind.SIGNER
            merged.append(self.signer(mark) if signs else self.party(mark, same))
        if kind is MarkKind.SIGNER:  # "… in FE. [Rankin and Moyer.]" above what is marked
            merged = [*(party for party in free if self.in_text(party)), *merged]
        else:
            merged = self.with_joint(one, kind, merged, free)
        return _with_beside(kind, merged, beside)

    def signer(self, mark: Mark) -> Party:
        """A signer whom only the editors marked; of an office, the name that stands with it."""
        named = self.signed_name(mark)
        if named is None:
            return self.party(mark, None)
        name = self.document.text[named.start : named.end]
        found = Party(name, named.start, named.end, Label.PERSON, name=name, reason=SIGNATURE)
        return self.party(named, found)

    def with_joint(
        self, one: Communication, kind: MarkKind, merged: list[Party], free: list[Party]
    ) -> list[Party]:
        """The parties marked with those that join them; the others that were found differ."""
        joint = [party for party in free if self.joins(party, merged)]
        merged = sorted([*merged, *joint], key=lambda p: p.start or 0)
        editors = "; ".join(p.text for p in merged)
        for party in free:
            if party not in joint:
                at = Span(party.start or 0, party.end or 0)
                self.differ(kind.value, editors, party.text, at, party.confidence, one.id)
        return merged

    def in_text(self, party: Party) -> bool:
        """Whether a signer's name stands at the end of a paragraph."""
        at = party.start or 0
        blocks = (b for b in self.document.blocks if b.start < at < b.end)
        return any(block.kind is BlockKind.PARAGRAPH for block in blocks)

    def joins(self, party: Party, marked: Sequence[Party]) -> bool:
        """Whether a party that nobody marked stands beside a marked one: "(Bundy) and Secretary
        Rusk", of whom only the first is tagged."""
        before = [p for p in marked if (p.end or 0) <= (party.start or 0)]
        if not before:
            return False
        last = max(p.end or 0 for p in before)
        return JOINT.fullmatch(self.document.text, last, party.start or 0) is not None

    def signed_name(self, mark: Mark) -> Mark | None:
        """The name in a signature that is marked and that the program passed over; the rank or
        office behind it is none of it."""
        text = self.document.text
        named = signature(captions(), party_words(), text, mark.start, mark.end)
        initial = INITIAL_ALONE.match(text, mark.start, mark.end)
        if named is None and initial is not None:
            named = initial.span()
        return replace(mark, start=named[0], end=named[1]) if named else None

    def without_place(self, mark: Mark, program: Party | None) -> Mark:
        """A mark without the place that its end takes in: "Secretary of State, White House,
        Washington", "Secretary of State in Washington"."""
        end = program.end if program else None
        if (
            program is None
            or end is None
            or not mark.start <= (program.start or 0) < end < mark.end
        ):
            return mark
        rest = PLACED.fullmatch(self.document.text, end, mark.end)
        if rest is None or not any(map(is_location, rest["places"].split(", "))):
            return mark
        return replace(mark, end=end)

    def party(self, mark: Mark, program: Party | None) -> Party:
        mark = self.without_place(mark, program)
        text = self.document.text[mark.start : mark.end]
        tag = dict(mark.attributes).get("tag")
        inner = next((m for m in self.marks[MarkKind.PERSON] if _inside(m, mark)), None)
        whole = inner is not None and (inner.start, inner.end) == (mark.start, mark.end)
        label = program.label if program else label_of(text)
        if tag == "persName" and whole:
            label = Label.PERSON
        link = self.person(inner.target if inner else mark.target)
        party = Party(
            text,
            mark.start,
            mark.end,
            label,
            By.EDITOR,
            reason=program.reason if program else "heading",
            name=program.name if program else None,
            office=program.office if program else None,
            office_span=program.office_span if program else None,
        )
        if label is Label.PERSON:
            return replace(party, agent=link)
        if inner is not None:
            name = self.document.text[inner.start : inner.end]
            return replace(party, name=name, person=link)
        return party

    # ------------------------------------------------------------ dates

    def dates(self, found: tuple[Date, ...], outer: Communication) -> tuple[Date, ...]:
        ordered = sorted(found, key=lambda d: d.start)
        starts = [d.start for d in ordered]
        zone = self.zone(outer)
        kept, dropped = [], set()
        for mark in self.marks[MarkKind.DATE]:
            date_ = marked_date(self.document, mark, zone)
            if date_ is None:
                continue
            for other in overlapping(ordered, starts, mark.start, mark.end):
                dropped.add(other)
                if other.edtf[:10] != date_.edtf[:10]:
                    self.differ("date", date_.edtf, other.edtf, mark, other.confidence)
            kept.append(date_)
        kept += [d for d in ordered if d not in dropped]
        return tuple(sorted(kept, key=lambda d: (d.start, d.end)))

    def sent(self, one: Communication, own: Callable[[Mark], bool]) -> Date | None:
        zone = self.zone(one)
        for mark in self.marks[MarkKind.DATE]:
            if not own(mark) or not dict(mark.attributes).get("dateline"):
                continue
            marked = marked_date(self.document, mark, zone)
            if marked is None:
                continue
            program = one.sent
            if marked.confidence < 1:
                return marked  # the editors' own doubt
            if program and same_but_finer(program.edtf, marked.edtf):
                marked = replace(program, by=By.EDITOR, confidence=1.0)
            elif program and program.edtf != marked.edtf:
                self.differ("sent", marked.edtf, program.edtf, mark, program.confidence, one.id)
            return marked
        if one.enclosed_in is None and (one.sent is None or one.sent.reason == TOLD_OF):
            heading = next((b for b in self.document.blocks if b.kind is BlockKind.HEADING), None)
            at = Span(heading.start, heading.end) if heading else None
            told = told_span(self.document, at) if at else None
            return one.sent if told is None or self.is_attachments(told) else told
        return one.sent

    def is_attachments(self, told: Date) -> bool:
        """Whether the day that the markup gives the document is that of something attached to it,
        taken for its own because no other is printed."""
        attached = self.marks[MarkKind.ENCLOSURE]
        days = {
            found.edtf[:10]
            for mark in self.marks[MarkKind.DATE]
            if any(_inside(mark, one) for one in attached) and dict(mark.attributes).get("dateline")
            if (found := marked_date(self.document, mark, None)) is not None
        }
        return told.edtf[:10] in days

    def zone(self, one: Communication) -> str | None:
        return cities().zone(one.place.text) if one.place else None

    # ------------------------------------------------------------ references

    def references(
        self, found: tuple[Reference, ...], archive: Sequence[ArchiveRef] = ()
    ) -> tuple[Reference, ...]:
        ordered = sorted(found, key=lambda r: r.start)
        taken: set[Reference] = set()
        kept: list[Reference] = []
        for mark in self.marks[MarkKind.REFERENCE]:
            target = self.target(mark.target or "")
            if target is None:
                continue
            if "/" not in target and any(_inside(mark, path) for path in archive):
                self.differ("reference", target, "", mark, 0.0, held=By.PROGRAM)
                continue  # "Country Files, USSR, Vol. VI": a volume of the files
            read = [(r, r.target) for r in ordered if _overlap(r, mark) and r.target]
            reference = self.reference(mark, target, read, taken)
            if reference is not None:
                kept.append(reference)
        kept += [r for r in ordered if r not in taken]
        return tuple(sorted(kept, key=lambda r: (r.start, r.end)))

    def reference(
        self, mark: Mark, target: str, others: list[tuple[Reference, Link]], taken: set[Reference]
    ) -> Reference | None:
        """What is cited at a mark, with what it takes the place of put among the ``taken``; None
        where the program read better."""
        same = [r for r, read in others if read.target == target]
        lost = [read for _, read in others if lost_its_scope(self.document, target, read)]
        if lost and not same:
            for read in lost:
                self.differ("reference", target, read.target, mark, 0.0, held=By.PROGRAM)
            return None
        # "Document 33 and footnote 2 thereto": the words lead on to a note of what is marked
        others = [(r, read) for r, read in others if not read.target.startswith(f"{target}#")]
        taken.update(same or [r for r, _ in others])
        for other, read in () if same else others:
            self.differ("reference", target, read.target, mark, other.confidence)
        link = Link(target, MARKED, 1.0, By.EDITOR)
        if same:
            return replace(same[0], target=link, by=By.EDITOR)
        return Reference(
            mark.start,
            mark.end,
            self.document.text[mark.start : mark.end],
            _kind(target),
            self.note(mark.start),
            in_apparatus=True,
            target=link,
            by=By.EDITOR,
            reason=MARKED,
        )

    def target(self, written: str) -> str | None:
        """``#d63`` → VOLUME/d63; ``frus1950v06#pg_618``, ``#d63fn2`` alike; None for the web."""
        if "://" in written or not written.strip("#"):
            return None
        book, _, anchor = written.partition("#")
        book = book or self.document.volume
        if not is_name(book) or (anchor and not is_name(anchor)):
            return None
        note = NOTE_ANCHOR.fullmatch(anchor)
        if note:
            return f"{book}/{note[1]}#{note[2]}"
        return f"{book}/{anchor}" if anchor else book


def _with_beside(
    kind: MarkKind, merged: Sequence[Party], beside: tuple[Party, ...]
) -> tuple[Party, ...]:
    """The parties of a side with those named beside the heading, in place of words for all."""
    if beside and kind is MarkKind.ADDRESSEE and all(is_general(p.text) for p in merged):
        return beside  # the posts of "Certain Diplomatic Missions"
    told = {(p.start, p.end) for p in merged}
    return (*merged, *(p for p in beside if (p.start, p.end) not in told))


def _kind(target: str) -> ReferenceKind:
    if "#fn" in target:
        return ReferenceKind.NOTE
    if "/pg_" in target:
        return ReferenceKind.PAGE
    return ReferenceKind.DOCUMENT if "/" in target else ReferenceKind.VOLUME


def _inside(inner: Spanned, outer: Spanned) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _overlap(one: Party | Reference, mark: Mark) -> bool:
    return (one.start or 0) < mark.end and mark.start < (one.end or 0)
