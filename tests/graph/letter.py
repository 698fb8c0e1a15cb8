"""The letter of 25 October 1962 as an extraction made by hand, for tests of the graph."""

from __future__ import annotations

from kg.model import (
    ArchiveRef,
    ArchiveRole,
    Block,
    BlockKind,
    Cited,
    Communication,
    Date,
    Document,
    Extraction,
    Label,
    Link,
    Mention,
    Note,
    Party,
    Reference,
    ReferenceKind,
    Span,
    Volume,
)
from kg.settings import shipped

ID = "frus1961-63v06/d64"


def text() -> str:
    return (shipped("data") / "documents" / f"{ID}.txt").read_text(encoding="utf-8")


def span(words: str, nth: int = 1) -> Span:
    page, start = text(), -1
    for _ in range(nth):
        start = page.index(words, start + 1)
    return Span(start, start + len(words))


def link(target: str, reason: str, confidence: float = 0.97, *evidence: Span) -> Link:
    return Link(target, reason, confidence, evidence=evidence)


def party(words: str, label: Label, agent: Link, person: Link | None = None, nth: int = 1) -> Party:
    at = span(words, nth)
    return Party(words, at.start, at.end, label, agent=agent, person=person)


def mention(words: str, label: Label, agent: Link | None, nth: int = 1) -> Mention:
    at = span(words, nth)
    return Mention(at.start, at.end, words, label, 0.99, agent=agent)


def date(words: str, edtf: str, earliest: str, latest: str, reason: str = "printed") -> Date:
    at = span(words)
    return Date(at.start, at.end, words, edtf, earliest, latest, reason=reason)


def document() -> Document:
    page = text()
    notes = []
    for ordinal, opening in enumerate(("Source: Department", "See the source", "Document 63.↩")):
        start = page.rindex(opening)
        notes.append(Note(ordinal, str(ordinal), start, page.index("↩", start)))
    heading = Block(BlockKind.HEADING, 0, page.index("\n"))
    return Document(ID, "frus1961-63v06", page, (heading,), tuple(notes))


def volume() -> Volume:
    return Volume("frus1961-63v06", "Kennedy-Khrushchev Exchanges", published="1996")


def extraction() -> Extraction:
    day = ("1962-10-25T00:00:00-04:00", "1962-10-25T23:59:59-04:00")
    kennedy, khrushchev = link("person/107025", "office-holder"), link("person/107127", "name")
    telegram = Communication(
        ID,
        "telegram",
        0,
        len(text()),
        number="997",
        senders=(
            party(
                "Department of State", Label.BODY, link("organization/department-of-state", "name")
            ),
        ),
        recipients=(
            party(
                "Embassy in the Soviet Union",
                Label.POST,
                link("organization/embassy-soviet-union", "name"),
                link("person/110137", "head-of-post", 0.95),
            ),
        ),
        sent=date("October 25.", "1962-10-25", *day, reason="enclosed-date"),
    )
    letter = Communication(
        f"{ID}/e1",
        "letter",
        span("“Dear Mr. Chairman").start + 1,
        span("John F. Kennedy.").end,
        enclosed_in=ID,
        senders=(party("John F. Kennedy", Label.PERSON, kennedy),),
        recipients=(party("Khrushchev", Label.PERSON, khrushchev),),
        sent=date("October 25, 1962", "1962-10-25", *day),
        delivered=date(
            "1:45 a.m. Washington time October 25",
            "1962-10-25T01:45:00-04:00",
            "1962-10-25T01:45:00-04:00",
            "1962-10-25T01:45:59-04:00",
        ),
        delivered_to=party(
            "Soviet Embassy", Label.POST, link("organization/soviet-embassy-washington", "name")
        ),
        replies_to=(
            link("frus1961-63v06/d63", "cited-letter", 0.98, span("your letter of October 24")),
        ),
        confidence=0.97,
        reason="cover-text",
    )
    return Extraction(
        ID,
        "frus1961-63v06",
        "64",
        "telegram",
        "Telegram From the Department of State to the Embassy in the Soviet Union",
        span("Telegram From the Department of State to the Embassy in the Soviet Union"),
        (telegram, letter),
        mentions=(
            mention("Khrushchev", Label.PERSON, khrushchev),
            mention("President", Label.OFFICE, link("office/us-president", "office")),
            mention("Tass", Label.NEWS_AGENCY, link("organization/tass", "name")),
            mention("Cuba", Label.PLACE, link("place/cuba", "name")),
            mention("Soviet official", Label.OFFICE, None),
        ),
        dates=(date("October 25, 1962", "1962-10-25", *day),),
        references=references(),
        archive=archive(),
        classification="confidential",
        classification_span=span("Confidential"),
        handling=(("niact", span("Niact")), ("eyes-only", span("Eyes Only"))),
        drafted_at=party("White House", Label.BODY, link("organization/white-house", "name")),
    )


def references() -> tuple[Reference, ...]:
    telegram, letter = span("Embtel 1070"), span("your letter of October 24")
    first, second = span("Document 63"), span("Document 63", 2)
    bulletin = span("Department of State Bulletin, November 19, 1973, p. 639")
    return (
        Reference(
            telegram.start,
            telegram.end,
            "Embtel 1070",
            ReferenceKind.TELEGRAM,
            cited=Cited(
                form="telegram",
                number="1070",
                sender="organization/embassy-soviet-union",
                recipient="organization/department-of-state",
            ),
        ),
        Reference(
            letter.start,
            letter.end,
            "your letter of October 24",
            ReferenceKind.LETTER,
            cited=Cited(form="letter", sent="1962-10-24"),
            target=link("frus1961-63v06/d63", "note", 0.98, second),
        ),
        Reference(
            first.start,
            first.end,
            "Document 63",
            ReferenceKind.DOCUMENT,
            note=1,
            in_apparatus=True,
            target=link("frus1961-63v06/d63", "number", 1.0),
            part="source note",
        ),
        Reference(
            second.start,
            second.end,
            "Document 63",
            ReferenceKind.DOCUMENT,
            note=2,
            in_apparatus=True,
            target=link("frus1961-63v06/d63", "number", 1.0),
        ),
        Reference(
            bulletin.start,
            bulletin.end,
            "Department of State Bulletin, November 19, 1973, p. 639",
            ReferenceKind.PUBLICATION,
            note=0,
            in_apparatus=True,
            cited=Cited(title="Department of State Bulletin", sent="1973-11-19", locator="p. 639"),
        ),
    )


def archive() -> tuple[ArchiveRef, ...]:
    kept, copy = span("Lot 66 D 204"), span("Lot 77 D 163")
    path = ("Presidential Correspondence",)
    return (
        ArchiveRef(
            kept.start,
            kept.end,
            "Lot 66 D 204",
            "Department of State",
            (*path, "Lot 66 D 204"),
            ArchiveRole.SOURCE,
            0,
        ),
        ArchiveRef(
            copy.start,
            copy.end,
            "Lot 77 D 163",
            "Department of State",
            (*path, "Lot 77 D 163"),
            ArchiveRole.COPY,
            0,
        ),
    )
