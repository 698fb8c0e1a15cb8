"""The order of extraction: what each finder is given, and how their findings make one record."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import replace

from spacy.language import Language

from kg.extract import recogniser as pipeline
from kg.extract.actors import find_mentions
from kg.extract.answers import find_answers
from kg.extract.attendance import listed_participants, noted_participants, without_doubles
from kg.extract.citations import find_references
from kg.extract.date_grammar import years_covered
from kg.extract.dates import TOLD_OF, conclude_sent, find_dates, received_date
from kg.extract.editors_markup import with_markup
from kg.extract.enclosures import find_enclosures
from kg.extract.heading import WIRED, Heading, read_heading
from kg.extract.other_editions import (
    cited_cables,
    foreign_dates,
    foreign_references,
    is_english,
    masked,
    numbered_references,
    source_of,
    stated_references,
    warnings_of,
    without_noise,
)
from kg.extract.parties import TALKS, last_name
from kg.extract.party_words import is_general
from kg.extract.person_names import Fit, Known
from kg.extract.source_note import SourceNote, read_source_note
from kg.extract.status import status_of
from kg.extract.talks import reported_participants
from kg.extract.votes import vote
from kg.model import (
    Communication,
    Date,
    Document,
    Extraction,
    Label,
    Mention,
    Party,
    Reference,
    ReferenceKind,
    Span,
    note_finder,
    parties_of,
)
from kg.read.editions import edition
from kg.read.languages import language

EDITORIAL_NOTE = "editorial-note"
WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T[^/]*)?$")  # 1961-04-18, 1961-04-18T10:00:00-05:00


class Extractor:
    """Extracts documents one after another; made once a process, since words are loaded.

    The model is loaded when a document first needs it.
    """

    def __init__(self) -> None:
        self._nlp: Language | None = None

    @property
    def nlp(self) -> Language:
        """The pipeline that finds persons."""
        if self._nlp is None:
            self._nlp = pipeline.build()
        return self._nlp

    def extract(
        self, document: Document, *, fit: Fit | None = None, known: Known | None = None
    ) -> Extraction:
        """Everything found in one document, with the editors' markup where it has any.

        Editors mark many persons and by no means all, so that every page is read for persons.
        ``fit`` asks the volume's list of persons, where it is known; ``known`` asks the register
        for full names.
        """
        if not edition(document.edition).frus:
            return self.of_other_edition(document, fit, known)
        heading = read_heading(document)
        source = read_source_note(document)
        dates = find_dates(document, heading)
        mentions = find_mentions(document, self.nlp, fit, known)
        heading = replace(heading, participants=present(document, heading, source, mentions))
        enclosed = find_enclosures(document, heading, mentions, dates)
        if heading.form != EDITORIAL_NOTE and not heading.participants:
            carried = tuple(Span(one.start, one.end) for one in enclosed)
            told = reported_participants(document, heading, mentions, carried)
            heading = replace(heading, participants=told)
        sent = heading.sent
        if sent is None and not heading.undated:
            sent = conclude_sent(document, heading, dates, enclosed_dates(enclosed))
        references = find_references(document, heading, dates)
        if sent is None and heading.form == EDITORIAL_NOTE:
            sent = told_of(document.volume, heading, dates, references)
        received = heading.received or received_date(
            document.text, source.about, sent, heading.recipients, dates, source.note
        )
        delivered = delivered_date(source, dates)
        whole = printed(document, heading, source, sent, received, delivered)
        communications = (outside(whole, enclosed), *enclosed)
        found = replace(
            of_document(document, heading, source, communications),
            mentions=mentions,
            dates=dates,
            references=references,
            answers=find_answers(document, communications, dates),
        )
        if document.marked:
            found = with_markup(found, document)
        whole, *inner = found.communications
        found = replace(found, communications=(by_signer(whole, heading, source), *inner))
        return replace(found, mentions=with_parties(found, note_finder(document.notes)))

    def of_other_edition(
        self, document: Document, fit: Fit | None, known: Known | None
    ) -> Extraction:
        """Everything found in a document whose edition prints its headings otherwise."""
        voted, profile = vote(document), edition(document.edition)
        heading, source = voted.heading, source_of(document, voted)
        sent, stated = heading.sent, document.stated
        mentions, enclosed = (), ()  # type: tuple[Mention, ...], tuple[Communication, ...]
        if is_english(document):
            page = masked(document, voted)
            dates = find_dates(page, heading)
            found = find_mentions(page, self.nlp, fit, known)
            mentions = without_noise(found, document)
            enclosed = find_enclosures(page, heading, mentions, dates)
            if sent is None and not heading.undated and not stated:
                sent = conclude_sent(page, heading, dates, enclosed_dates(enclosed))
            references = find_references(page, heading, dates)
            references += tuple(numbered_references(document, voted, references))
        else:
            page = document
            dates = foreign_dates(document, sent, profile.day_first)
            references = tuple(foreign_references(document, language(document.language)))
        cited = tuple(stated_references(stated.references, stated.found_in)) if stated else ()
        cited += tuple(cited_cables(document, profile, (*references, *cited)))
        dates = tuple(date for date in dates if date.end > date.start)
        delivered = delivered_date(source, dates)
        whole = printed(document, heading, source, sent, heading.received, delivered)
        communications = (outside(whole, enclosed), *enclosed)
        extraction = replace(
            of_document(document, heading, source, communications),
            mentions=mentions,
            dates=dates,
            references=tuple(sorted((*references, *cited), key=lambda r: (r.start, r.end))),
            answers=find_answers(page, communications, dates) if is_english(document) else (),
            edition=document.edition,
            language=document.language,
            topics=stated.topics if stated else (),
            warnings=warnings_of(document),
        )
        return replace(extraction, mentions=with_parties(extraction, note_finder(document.notes)))


def of_document(
    document: Document,
    heading: Heading,
    source: SourceNote,
    communications: tuple[Communication, ...],
) -> Extraction:
    """A document with its messages, and what heading and source note say of it as a whole."""
    return Extraction(
        id=document.id,
        volume=document.volume,
        number=heading.number or document.number,
        form=heading.form,
        title=heading.title,
        title_span=heading.title_span,
        communications=communications,
        archive=source.archive,
        classification=source.classification,
        classification_span=source.classification_span,
        handling=source.handling,
        drafters=source.drafters,
        clearances=source.clearances,
        drafted_at=source.drafted_at,
        notes=document.notes,
    )


def present(
    document: Document, heading: Heading, source: SourceNote, mentions: tuple[Mention, ...]
) -> tuple[Party, ...]:
    """Who was present by heading and list, and in a record also by its source note."""
    listed = listed_participants(document, heading, mentions)
    if not heading.correspondence:
        noted = tuple(
            party
            for note in source.about
            for party in noted_participants(document.text, note.start, note.end, mentions)
        )
        listed = (*listed, *without_doubles(listed, noted)[len(listed) :])
    return without_doubles(heading.participants, listed) if listed else heading.participants


def with_parties(found: Extraction, note_at: Callable[[int], int | None]) -> tuple[Mention, ...]:
    """The mentions, and the persons who are named as a party where none was found. The place of a
    message is no person ("Sochi, October 23, 1962")."""
    places = {(c.place.start, c.place.end) for c in found.communications if c.place}
    mentions = [
        m for m in found.mentions if m.label is not Label.PERSON or (m.start, m.end) not in places
    ]
    taken = sorted((m.start, m.end) for m in mentions if m.label is Label.PERSON)
    for party in parties_of(found):
        start, end = party.start, party.end
        if party.label is not Label.PERSON or start is None or end is None:
            continue
        at = bisect_left(taken, (end, -1)) - 1
        if at >= 0 and taken[at][1] > start:
            continue
        insort(taken, (start, end))
        mentions.append(
            Mention(start, end, party.text, Label.PERSON, party.confidence, note=note_at(start))
        )
    return tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))


def delivered_date(source: SourceNote, dates: Iterable[Date]) -> Date | None:
    """The first day, or hour of one, in what is told of a message's delivery."""
    told = source.delivered
    if told is None:
        return None
    days = (d for d in dates if told.start <= d.start < told.end and WHOLE_DAY.match(d.edtf))
    return next(days, None)


def told_of(
    volume: str, heading: Heading, dates: Iterable[Date], references: Iterable[Reference]
) -> Date | None:
    """The time an editorial note tells of: from the first to the last of the days in its text.

    Days on which something cited was published are not told of, nor those of notes and those more
    than a year from what the volume covers; days more than a year from the first one named are
    recollection or outlook.
    """
    covered = years_covered(volume)
    published = [
        r for r in references if r.kind in (ReferenceKind.PUBLICATION, ReferenceKind.VOLUME)
    ]
    days = [
        date
        for date in dates
        if date.note is None
        and date.start >= heading.title_span.end
        and WHOLE_DAY.match(date.edtf)
        and not any(r.start <= date.start < r.end for r in published)
        and (not covered or covered[0] - 1 <= int(date.edtf[:4]) <= covered[-1] + 1)
    ]
    if not days:
        return None
    first = days[0].edtf[:10]
    near = [day for day in days if abs(int(day.edtf[:4]) - int(first[:4])) <= 1]
    begin = min(near, key=lambda day: day.earliest[:19])
    end = max(near, key=lambda day: day.latest[:19])
    edtf = begin.edtf[:10]
    if end.edtf[:10] != edtf:
        edtf += f"/{end.edtf[:10]}"
    at = min(near, key=lambda day: day.start)
    return replace(
        at,
        edtf=edtf,
        earliest=begin.earliest,
        latest=end.latest,
        confidence=0.7,
        reason=TOLD_OF,
        detail="From the first to the last day that the note names.",
    )


def enclosed_dates(enclosed: tuple[Communication, ...]) -> tuple[Date, ...]:
    """When the messages inside were sent and delivered: the document is no earlier."""
    dates = ((message.sent, message.delivered) for message in enclosed)
    return tuple(date for pair in dates for date in pair if date is not None)


def outside(whole: Communication, enclosed: tuple[Communication, ...]) -> Communication:
    """The printed document without the signatures that stand in messages it carries."""
    own = tuple(
        party
        for party in whole.signers
        if not any(c.start <= (party.start or 0) < c.end for c in enclosed)
    )
    return whole if own == whole.signers else replace(whole, signers=own)


def printed(
    document: Document,
    heading: Heading,
    source: SourceNote,
    sent: Date | None,
    received: Date | None,
    delivered: Date | None,
) -> Communication:
    """The printed document itself as a communication; one that is none has no parties."""
    whole = Communication(
        id=document.id,
        form=heading.form,
        start=0,
        end=len(document.text),
        number=heading.message_number,
        number_span=heading.message_number_span,
        sent=sent,
        received=received,
        place=heading.place,
        subject=heading.subject,
        authors=heading.authors,
        participants=heading.participants,
        handed_by=source.handed_by,
        delivered_to=next(iter(source.delivered_to), None),
        delivered=delivered,
        seen_by=source.seen_by,
        status=status_of(document, heading.title, source.about, listed=source.listed),
    )
    if not heading.correspondence:
        return recorded(whole, heading, source)
    signers, signed_for = signed(heading.signers, source)
    # who initialed what he sent signed it
    writers = {last_name(party) for party in heading.senders if party.label is Label.PERSON}
    initialed = [party for party in source.seen_by if last_name(party) in writers]
    known = {last_name(party) for party in signers}
    signers = (*signers, *(party for party in initialed if last_name(party) not in known))
    return replace(
        whole,
        seen_by=tuple(party for party in source.seen_by if party not in initialed),
        senders=heading.senders,
        recipients=addressed(heading, source),
        signers=signers,
        signed_for=signed_for,
        copied_to=(*heading.copied_to, *source.copied_to),
        through=(*heading.through, *source.through),
    )


def recorded(whole: Communication, heading: Heading, source: SourceNote) -> Communication:
    """A record or a paper with who signed it, and who got a copy."""
    if heading.form == EDITORIAL_NOTE:
        return whole
    return replace(whole, signers=heading.signers, copied_to=source.copied_to)


def by_signer(whole: Communication, heading: Heading, source: SourceNote) -> Communication:
    """The printed document with who wrote it, where its heading does not say: whoever signed what
    goes to somebody, or a paper; or a record of a talk that nobody else is told to have drafted."""
    if whole.senders or whole.authors or heading.form == EDITORIAL_NOTE or heading.form in WIRED:
        return whole
    if heading.correspondence:
        return replace(whole, senders=whole.signers) if whole.recipients else whole
    if heading.form in TALKS:
        return whole if source.drafters else replace(whole, authors=heading.signers)
    return replace(whole, authors=whole.signers) if len(whole.signers) == 1 else whole


def addressed(heading: Heading, source: SourceNote) -> tuple[Party, ...]:
    """To whom a message went: whom its heading names, and the posts that the source note adds. A
    heading that names no post in particular ("Certain Diplomatic Missions") gives way to the
    note; what is "sent to" somebody and was not wired went the way the heading tells."""
    named = heading.recipients
    wired = heading.form in WIRED or not named
    more = (*(source.recipients if wired else ()), *source.also_sent_to)
    posts = any(party.label is not Label.PERSON for party in more)
    if posts and all(is_general(party.text) for party in named):
        return more
    known = {party.text.lower() for party in named}
    return (*named, *(party for party in more if party.text.lower() not in known))


def signed(
    named: tuple[Party, ...], source: SourceNote
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Who signed, and for whom. Whose name stands at the foot of a telegram did not sign it where
    the note tells who signed for him."""
    instead = {last_name(party) for party in source.signed_for}
    if not instead:
        return named, ()
    own = tuple(party for party in named if last_name(party) not in instead)
    known = {last_name(party) for party in own}
    return (*own, *(p for p in source.signed_by if last_name(p) not in known)), source.signed_for
