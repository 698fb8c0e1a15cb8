"""The public extraction record: one JSON object a document.

``to_record`` turns an Extraction into the record that ``kg extract`` prints; the form is told in
``docs/extraction-record.md``. Fields that do not apply are null or absent.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from kg.model import (
    ROLES,
    ArchiveRef,
    Communication,
    Date,
    Extraction,
    Link,
    Mention,
    Note,
    Party,
    Place,
    Reference,
)
from kg.settings import shipped

Record = dict[str, Any]


def to_record(extraction: Extraction) -> Record:
    """The record of one document, ready for ``json.dumps``."""
    names = marking_names()
    record: Record = {
        "id": extraction.id,
        "volume": extraction.volume,
        "number": extraction.number,
        "kind": extraction.form,
        "title": extraction.title,
        "communications": [_communication(c) for c in extraction.communications],
        "mentions": [_mention(m) for m in extraction.mentions],
        "dates": [_date(d) for d in extraction.dates],
        "references": [_reference(r) for r in extraction.references],
        "archive": [_archive(a) for a in extraction.archive],
        "notes": [_note(n) for n in extraction.notes],
        "classification": names["classification"].get(extraction.classification or ""),
        "handling": [names["handling"][slug] for slug, _ in extraction.handling],
        "drafters": [_party(p) for p in extraction.drafters],
        "clearances": [_party(p) for p in extraction.clearances],
    }
    if extraction.drafted_at:
        record["drafted_at"] = _party(extraction.drafted_at)
    for name in ("edition", "language"):
        if value := getattr(extraction, name):
            record[name] = value
    if extraction.topics:
        record["topics"] = list(extraction.topics)
    if extraction.warnings:
        record["warnings"] = list(extraction.warnings)
    return record


@cache
def marking_names() -> dict[str, dict[str, str]]:
    """Classifications and handling captions by slug, as they are written in full."""
    data = tomllib.loads((shipped("data") / "words" / "markings.toml").read_text("utf-8"))
    captions = {slug: entry for group in data["handling"].values() for slug, entry in group.items()}
    return {
        kind: {slug: entry["label"] for slug, entry in entries.items()}
        for kind, entries in (("classification", data["classification"]), ("handling", captions))
    }


def _target(link: Link | None) -> str | None:
    return link.target if link else None


def _why(link: Link | None) -> Record:
    """Reason, confidence and evidence of a link; empty when there is none."""
    if link is None:
        return {}
    why: Record = {"reason": link.reason, "link_confidence": link.confidence}
    if link.detail:
        why["detail"] = link.detail
    if link.message and link.message != link.target:
        why["message"] = link.message
    if link.evidence:
        why["evidence"] = [[s.start, s.end] for s in link.evidence]
    return why


def _span(item: Any) -> Record:
    return {"text": item.text, "start": item.start, "end": item.end}


def _named(item: Party | Mention) -> Record:
    """The words that name somebody, and who that is."""
    return _span(item) | {
        "label": item.label.value,
        "agent": _target(item.agent),
        "person": _target(item.person),
        "by": item.by.value,
    }


def _party(party: Party) -> Record:
    record = _named(party) | {"found_in": party.reason, "confidence": party.confidence}
    return record | _why(party.person or party.agent)


def _place(place: Place | None) -> Record | None:
    return _span(place) | {"agent": _target(place.agent)} if place else None


def _date(date: Date | None) -> Record | None:
    if date is None:
        return None
    record = _span(date) | {
        "edtf": date.edtf,
        "earliest": date.earliest,
        "latest": date.latest,
        "by": date.by.value,
        "reason": date.reason,
        "confidence": date.confidence,
    }
    if date.note is not None:
        record["note"] = date.note
    return record


def _communication(item: Communication) -> Record:
    record: Record = {"id": item.id, "form": item.form, "number": item.number}
    if item.enclosed_in:
        record["enclosed_in"] = item.enclosed_in
    record |= {
        "start": item.start,
        "end": item.end,
        **{role: [_party(p) for p in getattr(item, role)] for role in ROLES},
        "sent": _date(item.sent),
        "received": _date(item.received),
        "delivered": _date(item.delivered),
        "delivered_to": _party(item.delivered_to) if item.delivered_to else None,
        "status": item.status,
        "place": _place(item.place),
        "replies_to": [link.target for link in item.replies_to],
        "replies_why": [{"target": link.target} | _why(link) for link in item.replies_to],
        "by": item.by.value,
        "reason": item.reason,
        "confidence": item.confidence,
    }
    for name in ("printed_also", "met_also"):
        if links := getattr(item, name):
            record[name] = [{"target": link.target} | _why(link) for link in links]
    return record


def _mention(mention: Mention) -> Record:
    record = _named(mention) | {"confidence": mention.confidence}
    if mention.note is not None:
        record["note"] = mention.note
    if mention.listed is not None:
        record["listed"] = mention.listed
    if mention.candidates:
        record["candidates"] = list(mention.candidates)
    return record | _why(mention.person or mention.agent)


def _reference(reference: Reference) -> Record:
    """``target`` is what it resolves to, whether its words say so or other documents decide;
    ``reason`` tells which. Null when it is not known."""
    cited = reference.cited
    record = _span(reference) | {
        "kind": reference.kind.value,
        "target": _target(reference.target),
        "by": reference.by.value,
        "made_by": "editors" if reference.in_apparatus else "writer",
        "confidence": reference.confidence,
    }
    details = {
        "form": cited.form,
        "number": cited.number,
        "sender": cited.sender,
        "recipient": cited.recipient,
        "sent": cited.sent,
        "title": cited.title,
        "locator": cited.locator,
        "part": reference.part,
        "described_in": _target(reference.described_in),
    }
    record |= {key: value for key, value in details.items() if value is not None}
    if reference.note is not None:
        record["note"] = reference.note
    if reference.candidates:
        record["candidates"] = list(reference.candidates)
    return record | _why(reference.target)


def _note(note: Note) -> Record:
    """A note: its number as printed, its own text, and where the number is called."""
    call = [note.call.start, note.call.end] if note.call else None
    return {"number": note.number, "start": note.start, "end": note.end, "call": call}


def _archive(item: ArchiveRef) -> Record:
    record = _span(item) | {
        "repository": item.repository,
        "path": list(item.path),
        "role": item.role.value,
    }
    return record if item.note is None else record | {"note": item.note}
