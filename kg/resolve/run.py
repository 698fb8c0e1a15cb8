"""The order of resolving across the corpus: what is cited first, then what is answered.

Who each mention and party is (``people.identify``) is decided before, document by document, since
the index of messages is made from it.
"""

from __future__ import annotations

from kg.model import Extraction
from kg.resolve.references import Index, resolve_references
from kg.resolve.register import Register
from kg.resolve.replies import with_replies


def resolve(found: Extraction, index: Index, register: Register) -> Extraction:
    """The extraction with links to what it cites and answers, where the evidence allows."""
    return with_replies(resolve_references(found, index, register), index)
