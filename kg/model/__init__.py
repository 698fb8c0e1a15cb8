"""The values that pass between the stages: frozen dataclasses, standard library only.

    read     → Document      the text as given, its blocks and notes, the editors' markup
    extract  → Extraction    what was found in the text; every link still empty
    resolve  → Extraction    the same, with links filled in where the evidence allows
    graph    → quads

Offsets are half-open offsets in Unicode code points into ``Document.text``. The text is never
altered. Collections are tuples, kinds are ``StrEnum``. Local names (``person/107127``,
``office/us-president``, ``frus1961-63v06/d63``) are IRIs without their base.
"""

from kg.model.findings import (
    BESIDE_HEADING,
    SLUG_LINE,
    SOURCE_NOTE,
    Answer,
    ArchiveRef,
    ArchiveRole,
    Cited,
    Communication,
    Date,
    Disagreement,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
    Place,
    Reference,
    ReferenceKind,
    Tier,
)
from kg.model.source import (
    Block,
    BlockKind,
    By,
    Document,
    ListedPerson,
    ListedTerm,
    Mark,
    MarkKind,
    Note,
    PageBreak,
    Span,
    Stated,
    StatedDate,
    StatedParty,
    StatedPlace,
    StatedReference,
    Volume,
    is_name,
)

__all__ = [
    "BESIDE_HEADING",
    "SLUG_LINE",
    "SOURCE_NOTE",
    "Answer",
    "ArchiveRef",
    "ArchiveRole",
    "Block",
    "BlockKind",
    "By",
    "Cited",
    "Communication",
    "Date",
    "Disagreement",
    "Document",
    "Extraction",
    "Label",
    "Link",
    "ListedPerson",
    "ListedTerm",
    "Mark",
    "MarkKind",
    "Mention",
    "Note",
    "PageBreak",
    "Party",
    "Place",
    "Reference",
    "ReferenceKind",
    "Span",
    "Stated",
    "StatedDate",
    "StatedParty",
    "StatedPlace",
    "StatedReference",
    "Tier",
    "Volume",
    "is_name",
]
