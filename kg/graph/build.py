"""Extraction → quads: one function for each dataclass, most of them in the two modules beside.

The same input gives the same quads in the same order; there are no blank nodes. Some quads may
come twice (two names of one office); a store keeps one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.graph import vocab as v
from kg.graph.annotations import (
    archive_quads,
    date_mention_quads,
    mention_quads,
    note_quads,
    reference_quads,
    ruled_spans,
)
from kg.graph.disagreements import disagreement_quads
from kg.graph.elsewhere import Edition, Elsewhere, page_quads
from kg.graph.messages import CLEARED_BY, DRAFTED_AT, DRAFTER, communication_quads, parties
from kg.graph.mint import Mint
from kg.graph.page import Claim, Page, index
from kg.model import By, Communication, Document, Extraction, Label, Link, Span, Volume
from kg.settings import CONCEPTS, DEFAULT_BASE, shipped, word_table

POSITION: Final = re.compile(r"/d(\d+)")  # frus1961-63v06/d64: the 64th document of its volume

CORRESPONDENCE: Final = NamedNode(f"{CONCEPTS}form/correspondence")


def message_forms() -> frozenset[str]:
    """The slugs of the forms that are correspondence: a collection in ``ontologies/forms.ttl``."""
    path = shipped("ontologies") / "forms.ttl"
    return frozenset(
        triple.object.value.removeprefix(f"{CONCEPTS}form/")
        for triple in parse(path=path, format=RdfFormat.TURTLE)
        if triple.subject == CORRESPONDENCE
        and triple.predicate == v.MEMBER
        and isinstance(triple.object, NamedNode)
    )


# The class of what the register doesn't know, by the first part of its local name …
STRANGERS: Final = {
    "organization": v.ORGANIZATION,
    "office": v.OFFICE,
    "place": v.PLACE,
}
# … and more closely by how the page names an organization
ORGANIZATIONS: Final = {
    Label.BODY: v.BODY,
    Label.POST: v.POST,
    Label.NEWS_AGENCY: v.NEWS_AGENCY,
    Label.REPOSITORY: v.REPOSITORY,
}


def editions() -> tuple[Edition, ...]:
    """The editions in ``data/words/editions.toml``."""
    return tuple(
        Edition(
            re.compile(one["volumes"]),
            {kind: one[kind] for kind in ("volume", "document", "person")},
            one["name"],
            re.compile(one["parts"]),
        )
        for one in word_table("editions")["edition"]
    )


class Builder:
    """Makes the quads of one publication; made once, it serves any number of documents.

    ``base`` is the publisher's base IRI (``UsageError`` when it can't carry names). ``known``
    tells whether the register has an entry of a local name: what it has none of (a post that
    only the page names) is described here, so that nothing stands in the graph without a label.
    ``keeper`` tells which agent a repository of that name is; ``held`` which volumes and documents
    the store holds: what is cited of others is described here too.
    """

    def __init__(
        self,
        base: str = DEFAULT_BASE,
        known: Callable[[str], bool] | None = None,
        keeper: Callable[[str], str | None] = lambda _: None,
        held: Collection[str] | None = None,
    ) -> None:
        self.mint = Mint(base)
        self._known = known
        self._keeper = keeper
        self._message_forms = message_forms()
        self._editions = editions()
        self._elsewhere = Elsewhere(self.mint, self._editions, held)

    def quads(self, found: Extraction, document: Document) -> Iterator[Quad]:
        """Everything found in one document, and the document's own text and notes."""
        page = Page.of(self.mint, document)
        page.described.update((m.start, m.end) for m in found.mentions)
        page.described.update((d.start, d.end) for d in found.dates)
        page.described.update((r.start, r.end) for r in found.references)
        yield from document_quads(page, found)
        yield from self._online(page.iri, document.volume, "document", document.id)
        for note in document.notes:
            yield from note_quads(page, note)
        for communication in found.communications:
            message = self._is_message(communication)
            yield from communication_quads(page, communication, message=message)
        marked = ruled_spans(found.mentions)
        for mention in found.mentions:
            yield from mention_quads(page, mention, marked)
        for date in found.dates:
            yield from date_mention_quads(page, date)
        marked = ruled_spans(found.references)
        for reference in found.references:
            yield from reference_quads(page, reference, marked, found.communications)
            if reference.target is not None:
                yield from self._elsewhere.quads(reference.target.target)
        for archive in found.archive:
            yield from archive_quads(page, archive, self._keeper(archive.repository))
        for disagreement in found.disagreements:
            yield from disagreement_quads(page, disagreement)
        if self._known is not None:
            yield from self._strangers(found, self._known)

    def volume_quads(
        self, volume: Volume, identities: Mapping[str, Link] | None = None
    ) -> Iterator[Quad]:
        """A volume, its list of persons, and what made its claims.

        ``identities`` says of entries of that list, by their volume-local id, which person of the
        register they are; each such link is a claim.
        """
        yield from volume_quads(self.mint, volume)
        yield from self._online(self.mint.volume(volume.id), volume.id, "volume", "")
        for listed in volume.persons:
            node = self.mint.listed_person(volume.id, listed.id)
            yield Quad(node, v.TYPE, v.PERSON)
            yield Quad(node, v.LABEL, Literal(listed.name))
            yield Quad(node, v.LISTED_IN, self.mint.volume(volume.id))
            yield from self._online(node, volume.id, "person", listed.id)
            if listed.description:
                yield Quad(node, v.DESCRIPTION, Literal(listed.description))
            link = (identities or {}).get(listed.id)
            if link is not None:
                # The claim is a fragment of the entry's name, where one looks it up.
                entry = Document(f"person/{volume.id}-{listed.id}", volume.id, "", ())
                page = Page.of(self.mint, entry)
                yield Quad(node, v.IDENTIFIED_AS, self.mint.resource(link.target))
                yield from page.linked(node, v.IDENTIFIED_AS, link)

    def _strangers(self, found: Extraction, known: Callable[[str], bool]) -> Iterator[Quad]:
        """Bodies, posts, offices and places named that the register doesn't know.

        The label comes from the local name, so that it is one wherever the thing is named; the
        words printed are other names. People always have an entry, in the register or a list.
        """
        seen: set[tuple[str, str]] = set()
        for label, name, text in agents_named(found):
            class_ = STRANGERS.get(name.partition("/")[0])
            if (name, text) in seen or class_ is None or known(name):
                continue
            seen.add((name, text))
            node = self.mint.resource(name)
            yield Quad(node, v.TYPE, class_)
            closer = ORGANIZATIONS.get(label) if label is not None else None
            if class_ == v.ORGANIZATION and closer is not None:
                yield Quad(node, v.TYPE, closer)
            words = name.rpartition("/")[2].replace("-", " ").title()
            yield Quad(node, v.LABEL, Literal(words))
            if text:
                yield Quad(node, v.ALT_LABEL, Literal(" ".join(text.split())))

    def _online(self, node: NamedNode, volume: str, kind: str, id_: str) -> Iterator[Quad]:
        """The page of the edition itself, when the volume is of one we know."""
        for edition in self._editions:
            if edition.volumes.fullmatch(volume):
                yield Quad(node, v.ONLINE_EDITION, NamedNode(edition.address(kind, volume, id_)))

    def _is_message(self, found: Communication) -> bool:
        correspondence = bool(found.senders or found.recipients or found.enclosed_in)
        return correspondence or found.form in self._message_forms


def agents_named(found: Extraction) -> Iterator[tuple[Label | None, str, str]]:
    """The local name of every agent a document names, with its kind and the words for it.

    Of the ends of a telegram that is only cited neither is told.
    """
    for mention in found.mentions:
        if mention.agent is not None:
            yield mention.label, mention.agent.target, mention.text
    parties_ = [*found.drafters, *found.clearances]
    parties_ += [found.drafted_at] if found.drafted_at is not None else []
    for one in found.communications:
        parties_ += (*one.senders, *one.recipients, *one.signers, *one.copied_to)
        parties_ += (*one.authors, *one.participants)
        parties_ += [one.delivered_to] if one.delivered_to is not None else []
        if one.place is not None and one.place.agent is not None:
            yield Label.PLACE, one.place.agent.target, one.place.text
    for party in parties_:
        if party.agent is not None:
            yield party.label, party.agent.target, party.text
    for reference in found.references:
        for name in (reference.cited.sender, reference.cited.recipient):
            if name and reference.target is None:
                yield None, name, ""


def quads(found: Extraction, document: Document, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """The quads of one document; for many, make one ``Builder``."""
    return Builder(base).quads(found, document)


def document_quads(page: Page, found: Extraction) -> Iterator[Quad]:
    """A numbered item as printed: title, number, text, markings, who drafted and cleared it."""
    document, node = page.document, page.iri
    yield Quad(node, v.TYPE, v.DOCUMENT)
    yield Quad(node, v.TYPE, v.NIF_CONTEXT)
    yield Quad(node, v.IS_STRING, Literal(document.text))
    yield Quad(node, v.LABEL, Literal(found.title or document.id))
    yield Quad(node, v.IN_VOLUME, page.mint.volume(document.volume))
    if found.number:
        yield Quad(node, v.NUMBER, Literal(found.number))
    position = POSITION.search(document.id)
    if position is not None:
        yield Quad(node, v.ORDER, index(int(position[1])))
    for chapter in document.chapters:
        yield Quad(node, v.CHAPTER, Literal(chapter))
    yield from printed_pages(page)
    yield from marking_quads(page, found)
    yield from parties(page, node, DRAFTER, found.drafters)
    yield from parties(page, node, CLEARED_BY, found.clearances)
    for predicate, hands in (
        (v.DRAFTING_OFFICE, found.drafters),
        (v.CLEARING_OFFICE, found.clearances),
    ):
        for office in dict.fromkeys(party.office for party in hands if party.office):
            yield Quad(node, predicate, Literal(office))
    if found.drafted_at is not None:
        yield from parties(page, node, DRAFTED_AT, (found.drafted_at,))


def printed_pages(page: Page) -> Iterator[Quad]:
    """The pages of the printed volume that begin inside the document."""
    for break_ in page.document.pages:
        volume = page.document.volume
        yield Quad(page.iri, v.ON_PAGE, page.mint.page(volume, break_.page))
        yield from page_quads(page.mint, volume, break_.page)


def marking_quads(page: Page, found: Extraction) -> Iterator[Quad]:
    """Classification and handling, each resting on the words that show it."""
    marks: list[tuple[NamedNode, str, str, Span | None]] = []
    if found.classification:
        marks.append(
            (v.CLASSIFICATION, "classification", found.classification, found.classification_span)
        )
    marks += [(v.HANDLING, "handling", slug, span) for slug, span in found.handling]
    for predicate, scheme, slug, span in marks:
        concept = page.mint.concept(scheme, slug)
        yield Quad(page.iri, predicate, concept)
        spans = (span,) if span is not None else ()
        yield from page.claim(
            Claim(page.iri, predicate, concept, By.PROGRAM, ("source-note",), 1.0, spans)
        )


def volume_quads(mint: Mint, volume: Volume) -> Iterator[Quad]:
    """What a volume says of itself, and the two makers of its claims: program and editors."""
    node, graph = mint.volume(volume.id), mint.claims_graph(volume.id)
    yield Quad(node, v.TYPE, v.VOLUME)
    yield Quad(node, v.LABEL, Literal(volume.title or volume.id))
    for predicate, text in (
        (v.TITLE, volume.title),
        (v.SUBSERIES, volume.subseries),
        (v.ISSUED, volume.published),
    ):
        if text:
            yield Quad(node, predicate, Literal(text))
    for editor in volume.editors:
        yield Quad(node, v.EDITOR, Literal(editor))
    for kind, value in volume.identifiers:
        yield Quad(node, v.IDENTIFIER, Literal(f"{kind}:{value}"))
    program, editors_ = mint.resource("dataset#program"), mint.resource(f"{volume.id}#editors")
    yield Quad(editors_, v.TYPE, v.PROV_AGENT, graph)
    yield Quad(editors_, v.LABEL, Literal(f"The editors of {volume.id}"), graph)
    for name, label, agent in (
        ("extraction", "Extraction by the program", program),
        ("markup", "Markup by the volume's editors", editors_),
    ):
        activity = mint.activity(volume.id, name)
        yield Quad(activity, v.TYPE, v.ACTIVITY, graph)
        yield Quad(activity, v.LABEL, Literal(f"{label}: {volume.id}"), graph)
        yield Quad(activity, v.USED, node, graph)
        yield Quad(activity, v.ASSOCIATED_WITH, agent, graph)
