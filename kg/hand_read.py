"""Score messages inside documents, what answers what, and who is meant, against the gold read by
hand.

The gold comes with the project (``data/gold``, with its guide). A message counts as found when a
communication begins within 250 characters of it; of those found, sender, addressee and day count
where the gold names them. What readers may decide either way is neither right nor wrong, nor is an
attached paper without sender and addressee. A reply counts by the document answered. A name counts
where a person is found at its place; of one who is nobody of the register, that nobody is found.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from kg.evaluate import Scores, Tally
from kg.model import Document
from kg.record import Record
from kg.settings import shipped

NEAR = 250
SIDES = (("sender", "senders"), ("recipient", "recipients"))


@cache
def gold(name: str) -> dict[str, dict[str, Any]]:
    """The entries of a gold file (``enclosures``, ``replies``) by document."""
    with (shipped("data") / "gold" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return {entry["id"]: entry for entry in map(json.loads, lines)}


@cache
def people() -> dict[str, tuple[dict[str, Any], ...]]:
    """The names read by hand, by document."""
    found: dict[str, tuple[dict[str, Any], ...]] = defaultdict(tuple)
    with (shipped("data") / "gold" / "people.jsonl").open(encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            found[entry["id"]] += (entry,)
    return dict(found)


def score(document: Document, record: Record) -> Scores:
    """The scores of one document; empty where the gold does not have it."""
    scores: Scores = defaultdict(Tally)
    if document.id in gold("enclosures"):
        _enclosed(scores, document, record, gold("enclosures")[document.id]["enclosed"])
    if document.id in gold("replies"):
        _replies(scores["reply (by hand)"], record, gold("replies")[document.id])
    for entry in people().get(document.id, ()):
        _named(scores["person (by hand)"], record, entry)
    return scores


def located(text: str, words: str) -> int | None:
    """Where words stand in a text, white space folded; None when they don't."""
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    return found.start() if found else None


def _enclosed(
    scores: Scores, document: Document, record: Record, wanted: Iterable[Mapping[str, Any]]
) -> None:
    tally = scores["message inside (by hand)"]
    free = list(record["communications"][1:])
    for message in wanted:
        at = located(document.text, message["starts_with"])
        near = [c for c in free if at is not None and abs(c["start"] - at) <= NEAR]
        if near:
            free.remove(near[0])
        if message.get("doubtful"):
            continue
        if not near:
            tally.missed += 1
            tally.misses.append((document.id, "missed", message["starts_with"]))
            continue
        tally.hit += 1
        _sides(scores, document, near[0], message)
    for extra in free:
        if extra["senders"] or extra["recipients"]:
            tally.extra += 1
            words = document.text[extra["start"] :][:60]
            tally.misses.append((document.id, "extra", words))


def _named(tally: Tally, record: Record, entry: Mapping[str, Any]) -> None:
    """Who a name is: one of those given; where there are none, nobody."""
    start, end = entry["start"], entry["start"] + len(entry["text"])
    agents = [
        m["agent"]
        for m in record["mentions"]
        if m["label"] == "PERSON" and m["start"] < end and start < m["end"]
    ]
    got = next((agent for agent in agents if agent), None)
    if entry["persons"]:
        _judge(tally, entry["id"], got in entry["persons"], got is not None, entry["text"])
    elif got is not None:
        tally.extra += 1
        tally.misses.append((entry["id"], "wrong", entry["text"]))


def _sides(scores: Scores, document: Document, got: Record, message: Mapping[str, Any]) -> None:
    """Sender, addressee and day of a message found."""
    for side, key in SIDES:
        people = {message[side].get("person"), *(message[side].get("persons") or ())} - {None}
        found = {p for one in got[key] for p in (one["agent"], one["person"]) if p}
        if people:
            _judge(
                scores[f"message inside: {side}"],
                document.id,
                bool(found & people),
                bool(found),
                message[side]["text"] or "",
            )
    if message.get("date"):
        edtf = (got["sent"] or {}).get("edtf") or ""
        right = edtf.startswith(message["date"])
        given = bool(edtf) and not edtf.startswith("..")
        _judge(scores["message inside: day"], document.id, right, given, message["date"])


def _judge(tally: Tally, document: str, right: bool, given: bool, what: str) -> None:
    if right:
        tally.hit += 1
        return
    tally.missed += 1
    tally.extra += given
    tally.misses.append((document, "wrong" if given else "missed", what))


def _replies(tally: Tally, record: Record, entry: Mapping[str, Any]) -> None:
    got = {target for c in record["communications"] for target in c["replies_to"]}
    wanted, neutral = set(entry["replies_to"]), set(entry.get("also_cites", ()))
    if entry.get("doubtful"):
        wanted, neutral = set(), neutral | wanted
    tally.hit += len(got & wanted)
    tally.missed += len(wanted - got)
    tally.extra += len(got - wanted - neutral)
    tally.misses += [(entry["id"], "missed", f"{one}: {entry['via']}") for one in wanted - got]
    tally.misses += [(entry["id"], "extra", one) for one in got - wanted - neutral]
