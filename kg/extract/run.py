"""The order of extraction: what each finder is given, and how their findings make one record."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language

from kg.extract.actors import nlp as pipeline
from kg.extract.actors.finding import find_mentions
from kg.extract.actors.gazetteer import Gazetteer
from kg.extract.actors.marked import find_marked
from kg.extract.citations.finding import find_references
from kg.extract.dates.finding import conclude_sent, find_dates
from kg.extract.enclosures.answers import find_answers
from kg.extract.enclosures.finding import find_enclosures
from kg.extract.headings.reading import Heading, read_heading
from kg.extract.markup import with_markup
from kg.extract.sources.reading import SourceNote, read_source_note
from kg.model import Communication, Date, Document, Extraction


class Extractor:
    """Extracts documents one after another; made once a process, since words are loaded.

    The model is loaded when a document first needs it.
    """

    def __init__(self, nlp: Language | None = None) -> None:
        self._nlp = nlp
        self.gazetteer = Gazetteer()

    @property
    def nlp(self) -> Language:
        """The pipeline that finds persons."""
        if self._nlp is None:
            self._nlp = pipeline.build()
        return self._nlp

    def extract(self, document: Document, *, persons_marked: bool = False) -> Extraction:
        """Everything found in one document, with the editors' markup where it has any.

        ``persons_marked`` says that the editors marked every person, as they do in volumes with a
        list of persons: then the recogniser is left out.
        """
        heading = read_heading(document)
        source = read_source_note(document)
        dates = find_dates(document, heading)
        if persons_marked:
            mentions = find_marked(document, self.gazetteer)
        else:
            mentions = find_mentions(document, self.nlp)
        enclosed = find_enclosures(document, heading, mentions, dates)
        sent = heading.sent
        if sent is None and not heading.undated:
            sent = conclude_sent(document, heading, dates, enclosed_dates(enclosed))
        communications = (outside(printed(document, heading, source, sent), enclosed), *enclosed)
        found = Extraction(
            id=document.id,
            volume=document.volume,
            number=heading.number or document.number,
            form=heading.form,
            title=heading.title,
            title_span=heading.title_span,
            communications=communications,
            mentions=mentions,
            dates=dates,
            references=find_references(document, heading, dates),
            archive=source.archive,
            classification=source.classification,
            classification_span=source.classification_span,
            handling=source.handling,
            drafters=source.drafters,
            clearances=source.clearances,
            drafted_at=source.drafted_at,
            answers=find_answers(document, communications, dates),
            notes=document.notes,
        )
        return with_markup(found, document) if document.marked else found


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
    document: Document, heading: Heading, source: SourceNote, sent: Date | None
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
        received=heading.received,
        place=heading.place,
        subject=heading.subject,
        authors=heading.authors,
        participants=heading.participants,
    )
    if not heading.correspondence:
        return whole
    return replace(
        whole,
        senders=heading.senders,
        recipients=heading.recipients,
        signers=heading.signers,
        copied_to=(*heading.copied_to, *source.copied_to),
    )
