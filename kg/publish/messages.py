"""The messages of a store one by one, as the table, the network and the CMIF file need them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg import resources
from kg.graph import vocab as v
from kg.pages.reader import Facts, Reader
from kg.publish.output import Mover


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or recipient: the agent as named, or the words printed alone (``iri`` empty).

    ``same`` are names of the same agent elsewhere (VIAF, GND, Wikidata).
    """

    label: str
    iri: str = ""
    is_person: bool = False
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a row: who, whom, when, where, what."""

    iri: str
    document: str
    volume: str
    volume_title: str
    label: str
    number: str
    form: str
    message_number: str
    senders: tuple[Party, ...]
    sender_people: tuple[Party, ...]
    recipients: tuple[Party, ...]
    recipient_people: tuple[Party, ...]
    place: tuple[Party, ...]
    printed_date: str
    edtf: str
    earliest: str
    latest: str
    replies_to: tuple[str, ...]
    classification: str


def messages(reader: Reader, mover: Mover, volumes: Iterable[NamedNode]) -> Iterator[Message]:
    """Every message in the order of printing, volume by volume; enclosed ones after their own."""
    for volume in volumes:
        for document in resources.documents(reader.store, volume):
            enclosed = sorted(enclosures(reader, document), key=lambda one: one.value)
            for node in (document, *enclosed):
                facts = reader.facts(node)
                if v.MESSAGE in facts.get(v.TYPE, ()):
                    yield _message(reader, mover, node, document, volume, facts)


def enclosures(reader: Reader, document: NamedNode) -> Iterator[NamedNode]:
    """The messages carried inside a document, at any depth."""
    for inner in reader.nodes(document, v.ENCLOSES):
        yield inner
        yield from enclosures(reader, inner)


def _message(
    reader: Reader,
    mover: Mover,
    node: NamedNode,
    document: NamedNode,
    volume: NamedNode,
    facts: Facts,
) -> Message:
    return Message(
        iri=mover.iri(node.value),
        document=mover.iri(document.value),
        volume=volume.value.removeprefix(mover.base),
        volume_title=reader.label(volume),
        label=reader.label(node),
        number=reader.text(document, v.NUMBER) or "",
        form=_labels(reader, facts, v.FORM),
        message_number=_first(facts, v.MESSAGE_NUMBER),
        senders=_parties(reader, mover, facts, v.SENDER, v.SENDER_TEXT),
        sender_people=_parties(reader, mover, facts, v.SENDER_PERSON),
        recipients=_parties(reader, mover, facts, v.RECIPIENT, v.RECIPIENT_TEXT),
        recipient_people=_parties(reader, mover, facts, v.RECIPIENT_PERSON),
        place=_parties(reader, mover, facts, v.SENT_FROM, v.SENT_FROM_TEXT),
        printed_date=_first(facts, v.SENT),
        edtf=_first(facts, v.EDTF_VALUE),
        earliest=_first(facts, v.EARLIEST),
        latest=_first(facts, v.LATEST),
        replies_to=tuple(mover.iri(one.value) for one in facts.get(v.REPLY_TO, ())),
        classification=_labels(reader, facts, v.CLASSIFICATION),
    )


def _parties(
    reader: Reader,
    mover: Mover,
    facts: Facts,
    agent: NamedNode,
    text: NamedNode | None = None,
) -> tuple[Party, ...]:
    named = [one for one in facts.get(agent, ()) if isinstance(one, NamedNode)]
    if not named and text is not None:
        return tuple(Party(one.value) for one in facts.get(text, ()))
    return tuple(party(reader, mover, one) for one in named)


def party(reader: Reader, mover: Mover, node: NamedNode) -> Party:
    """An agent or place by label, name and names elsewhere."""
    same = tuple(one.value for one in reader.nodes(node, v.EXACT_MATCH))
    return Party(reader.label(node), mover.iri(node.value), is_person(mover, node), same)


def is_person(mover: Mover, node: NamedNode) -> bool:
    """Whether a name is that of a person."""
    return node.value.startswith(mover.base + "person/")


def _labels(reader: Reader, facts: Facts, predicate: NamedNode) -> str:
    nodes: Sequence[object] = facts.get(predicate, ())
    return "; ".join(reader.label(one) for one in nodes if isinstance(one, NamedNode))


def _first(facts: Facts, predicate: NamedNode) -> str:
    return next((one.value for one in facts.get(predicate, ())), "")
