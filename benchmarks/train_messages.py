"""Train what tells messages inside documents, their ends and days, and what answers what.

    python benchmarks/train_messages.py KIND EXTRACTIONS ... [--register FOLDER]

``KIND`` is enclosures, ends, days, replies, telegrams or letters. ``EXTRACTIONS`` are folders that
``kg build`` leaves in a store (``extractions/``), of volumes or of their bare pages: a document is
taken from the first that has it, the messages it may answer from all. Only documents of
``data/gold`` are learned from, their markup aside; which telegram or letter is cited also from
what editors say of citations, in all volumes but those ``--without``. Volumes are kept out by folds
for all that is measured and for the calibration. The weights go to ``data/weights``.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from training import (
    NONE,
    Decision,
    Table,
    calibrate,
    folds_of,
    reaching,
    steps,
    train,
    write,
)

from kg import cache
from kg.choose import Chooser
from kg.extract.citations import SEEN
from kg.extract.covers import letter_words
from kg.extract.enclosures import MessageReader
from kg.extract.ends import End, features_of, pairs, shares_by_role
from kg.extract.heading import read_heading
from kg.extract.stretches import ATTACHED, Stretch, Stretches
from kg.model import Document, Extraction, Label, Party, Reference, ReferenceKind
from kg.resolve.cited import Candidate, Citations, resolve_references
from kg.resolve.message_index import Card, Index, cards
from kg.resolve.register import Register
from kg.resolve.replies import reply_candidates
from kg.whole_files import is_whole

GOLD = Path(__file__).parent.parent / "data" / "gold"
WEIGHTS = Path(__file__).parent.parent / "data" / "weights"
PENALTY_OF_ENDS = 3.0
PRECISION_OF_ENDS = 0.93  # from which on one is chosen
EVEN = ((0.0, 0.0), (1.0, 1.0))  # a calibration that changes nothing
NEAR = 250  # characters between where the gold has a message begin and where a candidate does
WRITER, READER = frozenset({"me", "i", "we", "my", "us", "our"}), frozenset({"you", "your"})
TITLES = frozenset(
    {"the", "of", "and", "to", "a", "for", "in", "mr", "prime", "minister", "president"}
    | {"secretary", "king", "ambassador", "general", "chairman", "government", "his", "her"}
    | {"united", "states", "us", "republic", "embassy", "ministry", "department", "foreign"}
)
SAYS = {
    "opens:mark": "a mark opens it",
    "opens:quotation": "a quotation mark opens it",
    "opens:inline": "quoted behind a colon",
    "opens:salutation": "opens with a salutation",
    "opens:label": "stands under a caption",
    "opens:annex": "stands under the caption of an annex",
    "opens:heading": "has a heading of its own",
    "opens:announced": "stands below an announcement",
    "said:noun": "a message is named before it",
    "said:noun+party": "a message and who wrote or got it are named before it",
    "said:from+said:to": "sender and addressee are named before it",
    "said:for-from": "for whom from whom is said before it",
    "said:follows": "said to follow",
    "said:passes": "said to be passed on",
    "head:letter": "a letter is announced",
    "head:message": "a message is announced",
    "head:note": "a note is announced",
    "head:telegram": "a telegram is announced",
    "head:aide-memoire": "an aide-mémoire is announced",
    "head:memorandum": "a memorandum is announced",
    "head:statement+said:to": "a statement to somebody is announced",
    "own-heading": "its heading is that of the document",
    "greeting": "greets somebody",
    "greeting+wired": "greets somebody in a telegram between offices",
    "signed": "is signed",
    "closed": "a mark closes it",
    "you": "speaks to somebody",
    "headed:from-to": "its heading names writer and reader",
    "headed:message+headed:from-to": "its heading is that of a message and names both ends",
    "headed:address": "is headed by address lines",
    "below-signer": "stands below the signature of what carries it",
    "way:other": "it went from the addressee to the sender",
    "way:from-there": "it came from the addressee",
    "cited:note": "a note called there names it",
    "cited:note:document": "a note called there names the document",
    "cited:text": "it is cited in the text",
    "cited:heading-note": "the note to the heading names it",
    "your:strong": "the words say that it is answered",
    "your:plain": "the words speak of it as received",
    "your:weak": "the words name it as the addressee's",
    "telegram:number": "its number is cited",
    "telegram:number-in-head": "its number is cited in the first words",
    "says:day": "its day is named",
    "says:form": "its form is named",
    "at:head": "in the first words",
    "at:first": "nothing is cited before it",
    "note:alone": "the note names nothing else",
    "meanwhile:the-last": "the last that came from there",
    "says:day+way:other": "its day is named, and it went the other way",
    "pointer:stated": "the editors name the document",
    "pointer:elsewhere": "the editors name the document elsewhere on the page",
    "number:same": "its number",
    "number:misread": "its number, with the digit of a note told otherwise",
    "ends:same": "sent between the posts named",
    "ends:of-page": "sent between the posts of the page",
    "ends:circular": "a circular",
    "time:same": "of the day named",
    "time:gap-3": "of the days before",
    "time:gap-14": "of the weeks before",
    "volume:same": "printed in the same volume",
    "volume:itself": "the editors speak of the document itself",
    "from:same": "by the same sender",
    "to:same": "to the same addressee",
    "to:named": "its addressee bears the name",
    "form:same": "its form is named",
    "beside:named": "those concerned are named beside it",
    "page:both": "it went between those of the page",
    "gap:0": "of the same day",
    "gap:1": "of the day before",
    "gap:3": "of the days before",
    "gap:7": "of the week before",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A document of the gold without its markup, what was found in it, and its gold entry."""

    document: Document
    found: Extraction
    entry: Mapping[str, Any]


def pages(folders: Sequence[Path], gold: str) -> Iterator[Page]:
    """The pages of the gold's documents, each from the first folder that has it."""
    entries: dict[str, Any] = {}
    with (GOLD / f"{gold}.jsonl").open(encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            if "starts_with" in entry:  # one message; its page may hold others
                page = entries.setdefault(entry["id"], {"enclosed": [], "whole": False})
                page["enclosed"].append(entry)
            else:
                entries[entry["id"]] = entry
    volumes = {name.partition("/")[0] for name in entries}
    seen: set[str] = set()
    for folder in folders:
        for file in sorted(folder.glob("*.zst")):
            if file.stem.rpartition("-")[0] in volumes:
                for document, found in cache.read(file)[1]:
                    if document.id in entries and document.id not in seen:
                        seen.add(document.id)
                        bare = replace(document, marks=(), marked=False)
                        yield Page(bare, found, entries[document.id])


def located(text: str, words: str) -> int | None:
    """Where words stand in a text, white space folded; None when they don't."""
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    return found.start() if found else None


# ---------------------------------------------------------------------- messages inside documents


def labelled(
    found: Sequence[Stretch], text: str, entry: Mapping[str, Any]
) -> Iterator[tuple[Stretch, Mapping[str, Any] | None]]:
    """Each candidate and the message it is, None where it is none. What readers may decide either
    way is left out, and so is what begins beside a message but not nearest to it; of a page of
    which not all is told (``ends.jsonl``), what is not told of."""
    starts = [(located(text, one["starts_with"]), one) for one in entry["enclosed"]]
    places = [(at, one) for at, one in starts if at is not None]
    for stretch in found:
        near = [(abs(stretch.start - at), at, one) for at, one in places]
        nowhere: tuple[int, int, Mapping[str, Any]] = (NEAR + 1, 0, {})
        distance, at, one = min(near, key=lambda n: n[0], default=nowhere)
        if distance > NEAR:
            if "empty" not in stretch.features and entry.get("whole", True):
                yield stretch, None
        elif not one.get("doubtful") and distance <= 3 + min(abs(s.start - at) for s in found):
            yield stretch, one if one.get("message", True) else None


def enclosures(folders: Sequence[Path], _: Sequence[Path]) -> list[Decision]:
    """For every candidate: is it a message?"""
    made = []
    for page in (*pages(folders, "enclosures"), *pages(folders, "ends")):
        heading = read_heading(page.document)
        found = Stretches(page.document, heading, letter_words()).candidates()
        for stretch, message in labelled(found, page.document.text, page.entry):
            right = 0 if message else None
            made.append(Decision(page.document.volume, [stretch.features], right=right))
    return made


def read_messages(
    folders: Sequence[Path],
) -> Iterator[tuple[Page, MessageReader, Stretch, int, Mapping[str, Any]]]:
    """Every message of the gold with its candidate, and where the one before it ends."""
    for page in (*pages(folders, "enclosures"), *pages(folders, "ends")):
        document, heading = page.document, read_heading(page.document)
        found = Stretches(document, heading, letter_words()).candidates()
        reader = MessageReader(document, heading, page.found.mentions, page.found.dates)
        floor, seen = heading.title_span.end, set()
        for stretch, message in labelled(found, document.text, page.entry):
            if message is not None and message["starts_with"] not in seen:
                seen.add(message["starts_with"])
                yield page, reader, stretch, floor, message
                floor = max(floor, stretch.end)


def words_of(text: str) -> list[str]:
    """The words of a name in lower case, possessives left out."""
    return [w.lower() for w in re.findall(r"[^\W_][\w'-]*", re.sub(r"['’]s\b", "", text))]


def meant(page: Page, ends: Sequence[End], gold: Mapping[str, Any]) -> list[int]:
    """Which candidates are the party that the gold names: the same person where both are known,
    else the same name, else the same words; and who else is known to be the same person."""
    fits = [_fit(page, end, gold) for end in ends]
    least = min(2, max(fits, default=0))  # who bears the name is meant rather than a bare title
    right = [i for i, fit in enumerate(fits) if fit and fit >= least]
    known = [persons for i in right if (persons := bearer(page, ends[i]))]
    for i, end in enumerate(ends):
        persons = bearer(page, end)
        if i not in right and (persons in known or (fits[i] and not (persons and known))):
            right.append(i)
    return sorted(right)


def bearer(page: Page, end: End) -> set[str]:
    """Which persons those of a candidate are known to be; bodies and posts are nobody."""
    persons = [p for p in end.parties if p.label in (Label.PERSON, Label.OFFICE)]
    linked = [{n for n in links(page, p) if n.startswith("person/")} for p in persons]
    return set().union(*linked) if len(persons) == len(end.parties) and all(linked) else set()


def _fit(page: Page, end: End, gold: Mapping[str, Any]) -> int:
    """How well a candidate fits the party that the gold names: 0 not at all, 3 best."""
    texts = [t.replace("’", "'") for t in (gold["text"] or "", *gold.get("also", ()))]
    people = {gold.get("person"), *(gold.get("persons") or ())} - {None}
    linked = {name for party in end.parties for name in links(page, party)}
    for place, pronouns in (("at:writer", WRITER), ("at:reader", READER)):
        if place in end.sends and any(text.lower() in pronouns for text in texts):
            return 3
    if linked & people:
        return 3
    if not texts[0] or (people and any(name.startswith("person/") for name in linked)):
        return 0
    named = [set(words_of(party.text)) - {"the", "and"} for party in end.parties]
    wanted = [set(words_of(text)) - {"the", "and"} for text in texts if text]
    if any(words and words in wanted for words in named):
        return 2  # the very words
    bearers = {(words_of(text) or [""])[-1] for text in texts} - TITLES
    if any(words & bearers for words in named):
        return 2
    return int(all(words and any(words <= text for text in wanted) for words in named))


def links(page: Page, party: Party) -> set[str]:
    """Whom the mentions that a party overlaps name."""
    return {
        link.target
        for m in page.found.mentions
        if m.start < (party.end or 0) and (party.start or 0) < m.end
        if m.label in (Label.PERSON, Label.OFFICE)
        for link in (m.agent, m.person)
        if link is not None
    }


def best(ends: Sequence[End], right: Sequence[int]) -> int | None:
    """Of several right candidates the one that says it best."""

    def rank(index: int) -> int:
        names = ends[index].sends
        order = (
            "at:signature",
            "announcing-sentence",
            "last-sentence",
            "at:cover",
            "at:address",
            "at:salutation",
        )
        return next((n for n, name in enumerate(order) if name in names), len(order))

    return min(right, key=rank) if right else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, its candidates, and which of them are its sender and which its addressee."""

    volume: str
    found: Sequence[End]
    right: tuple[Sequence[int], Sequence[int]]


def ends(folders: Sequence[Path]) -> Iterator[Asked]:
    """For every message: who of those named sends it, and who gets it?"""
    for page, reader, stretch, floor, message in read_messages(folders):
        if stretch.openings & ATTACHED and stretch.heading is not None:
            continue  # its heading says it
        found = reader.ends_of(stretch, floor)
        greeted = {i for i, end in enumerate(found) if "at:salutation" in end.sends}
        signs = {i for i, end in enumerate(found) if "at:signature" in end.sends} - greeted
        senders = {*meant(page, found, message["sender"])} - greeted
        recipients = {*meant(page, found, message["recipient"]), *greeted} - signs
        yield Asked(page.document.volume, found, (sorted(senders), sorted(recipients)))


def pair(asked: Asked) -> Decision | None:
    """The choice of both ends of a message as a pair; what else means the same as the right one is
    neither right nor wrong."""
    right = best(asked.found, asked.right[0]), best(asked.found, asked.right[1])
    options = [
        pair
        for pair in pairs(asked.found)
        if all(
            i == one or i not in same for i, one, same in zip(pair, right, asked.right, strict=True)
        )
    ]
    if not options or (right not in options and right != (None, None)):
        return None
    both = ([None if i is None else asked.found[i] for i in pair] for pair in options)
    index = options.index(right) if right in options else None
    return Decision(asked.volume, [features_of(*ends) for ends in both], right=index)


def train_ends(folders: Sequence[Path], note: str) -> str:
    """Train the choice of sender and addressee as a pair. The weights are of pairs; how sure a
    share in one role is, and from which on it is enough, is measured out of fold for each role,
    on all candidates as they are chosen among."""
    every = [asked for asked in ends(folders) if asked.found]
    chosen = [(asked, decision) for asked in every if (decision := pair(asked))]
    table = Table([decision for _, decision in chosen])
    folds = folds_of([decision.group for _, decision in chosen])
    weights = table.fit(PENALTY_OF_ENDS)
    made: dict[str, object] = {"decisions": len(chosen)}
    write(WEIGHTS / "enclosed-ends.json", table.names, weights, EVEN, 0.5, SAYS, note, made)
    shares: list[tuple[Asked, tuple[list[float], list[float]]]] = []
    for fold in np.unique(folds):
        unseen = {asked.volume for (asked, _), f in zip(chosen, folds, strict=True) if f == fold}
        known = chooser_of(table.names, table.only(folds != fold).fit(PENALTY_OF_ENDS))
        shares += [(a, shares_by_role(a.found, known)) for a in every if a.volume in unseen]
    lines = []
    for place, role in enumerate(("senders", "addressees")):
        each, good, top, hit = [], [], [], []
        for asked, both in shares:
            mine, right = both[place], asked.right[place]
            likeliest = mine.index(max(mine))
            each += mine
            good += [i in right for i in range(len(mine))]
            top.append(mine[likeliest])
            hit.append(likeliest in right)
        points = calibrate(np.array(each), np.array(good))
        sure, was = np.interp(top, *np.array(points).T), np.array(hit)
        threshold = reaching(sure, was, PRECISION_OF_ENDS)
        taken = sure >= threshold
        possible = sum(bool(asked.right[place]) for asked in every)
        told: dict[str, object] = {
            "decisions": len(every),
            "precision": round(float(was[taken].mean()), 4),
            "recall": round(float(was[taken].sum() / possible), 4),
        }
        write(
            WEIGHTS / f"enclosed-{role}.json", [], np.array([]), points, threshold, {}, note, told
        )
        lines += [f"{role}: {possible} possible, out of fold at {threshold}: {told}"]
        lines += [f"{a:.2f}-{b:.2f} {n:6d} {share:.3f}" for a, b, n, share in steps(sure, was)]
    return "\n".join(lines)


def chooser_of(names: Sequence[str], weights: np.ndarray) -> Chooser:
    """What chooses by some weights, as they are fitted."""
    known = dict(zip(names, map(float, weights), strict=True))
    none = {name.removeprefix(NONE): w for name, w in known.items() if name.startswith(NONE)}
    return Chooser({n: w for n, w in known.items() if not n.startswith(NONE)}, none)


def days(folders: Sequence[Path], _: Sequence[Path]) -> list[Decision]:
    """For every message: which of the dates beside it is its day? Of a message whose day the gold
    does not tell, that of what carries it is no candidate: it may be right or not."""
    made = []
    for page, reader, stretch, floor, message in read_messages(folders):
        found = reader.days_of(stretch, floor)
        told = message.get("date")
        if not told:
            found = [day for day in found if "carrier" not in day.features]
        right = [i for i, day in enumerate(found) if told and day.date.edtf.startswith(told)]
        right.sort(key=lambda i: "carrier" in found[i].features)
        if found:
            features = [day.features for day in found]
            chosen = right[0] if right else None
            made.append(Decision(page.document.volume, features, right=chosen))
    return made


# ---------------------------------------------------------------------- what is cited

NOT_PRINTED = re.compile(r"[^.;\n]{0,70}\b(?:not (?:printed|found)|neither (?:printed|found))\b")
CALLED_NOT = re.compile(r"[-\s\d]*(?:[^.]{0,120}\.\s){0,2}(?:Not|Neither|None) (?:printed|found)\b")
MESSAGES = (ReferenceKind.TELEGRAM, ReferenceKind.LETTER)
OF_EDITORS = 0.5  # the weight of what editors say, beside what was looked up by hand


def index_of(folders: Sequence[Path]) -> Index:
    """The messages of all volumes, each from the first folder that has it."""
    index, seen = Index(), set[str]()
    for folder in folders:
        here = [file for file in sorted(folder.glob("*.cards")) if volume_of(file) not in seen]
        for file in here:
            seen.add(volume_of(file))
            for card in cache.read_frames(file, Card):
                index.add(card)
    return index


def volume_of(file: Path) -> str:
    return file.stem.rpartition("-")[0]


def cited(
    kind: ReferenceKind, folders: Sequence[Path], registers: Sequence[Path], without: Sequence[str]
) -> list[Decision]:
    """For every citation of which it is known what it means: which candidate is it? Gold tells,
    and editors do: by a pointer, which is then withheld as well, by the words that it is not
    printed or where it is kept, and a telegram's number, ends and day are all that it is."""
    gold: dict[str, list[Any]] = {}
    with (GOLD / "citations.jsonl").open(encoding="utf-8") as lines:
        for one in map(json.loads, lines):
            if one["verdict"] != "undecidable":
                gold.setdefault(one["id"], []).append(one)
    index, register = index_of(folders), Register.load(tuple(registers))
    made: list[Decision] = []
    files = {volume_of(file): file for one in reversed(folders) for file in one.glob("*.zst")}
    for volume in sorted(files.keys() - set(without)):
        for document, found in cache.read(files[volume])[1]:
            told = gold.get(document.id, [])
            made += decided(kind, document.text, found, index, register, told)
    return made


def decided(
    kind: ReferenceKind,
    text: str,
    found: Extraction,
    index: Index,
    register: Register,
    gold: Sequence[Mapping[str, Any]],
) -> Iterator[Decision]:
    """The decisions of one document."""
    if not found.communications:
        return
    without_pointers = withheld(found)
    whole = Citations(found, index, register)
    bare = Citations(without_pointers, index, register)
    elsewhere = Citations(found, Index(), register)  # of which only pointers tell
    both = (
        [r for r in page.references if r.kind is kind and r.target is None]
        for page in (found, without_pointers)
    )
    for one, other in zip(*both, strict=True):
        seen = [whole.candidates(one)[1]]
        looked_up = next((g for g in gold if g["start"] < one.end and one.start < g["end"]), None)
        if looked_up is not None:
            printed = looked_up["verdict"] in ("printed", "enclosure")
            told, weight = (looked_up["target"] if printed else ""), 1.0
        else:
            told, weight = said_by_editors(text, whole, one, seen[0]), OF_EDITORS
            seen.append(bare.candidates(other)[1])
            if one.candidates:
                seen.append(elsewhere.candidates(one)[1])
        for candidates in seen if told is not None else ():
            documents = [candidate.document for candidate in candidates]
            target = str(told).partition("/e")[0]
            right = documents.index(target) if target in documents else None
            features = [candidate.features for candidate in candidates]
            if candidates:
                yield Decision(found.volume, features, right=right, weight=weight)


def withheld(found: Extraction) -> Extraction:
    """The page without the editors' pointers and the files they cite."""
    return replace(
        found,
        references=tuple(
            replace(r, candidates=(), reason=re.sub(r"(?:seen )?\bstated", "", r.reason).strip())
            if r.kind in MESSAGES
            else r
            for r in found.references
            if r.kind is not ReferenceKind.ARCHIVE
        ),
    )


def said_by_editors(
    text: str, page: Citations, one: Reference, candidates: Sequence[Candidate]
) -> str | None:
    """The document that a citation means, "" for none, None where nothing tells."""
    if one.reason.endswith("stated") and not one.reason.startswith(SEEN):
        return one.candidates[0]
    alike = [candidate for candidate in candidates if is_same(candidate)]
    if alike:  # also where it is said to be kept in files; memoranda are many a day
        return alike[0].document if one.cited.form != "memorandum" else None
    called = (n for n in page.extraction.notes if n.call and 0 <= n.call.start - one.end <= 1)
    unprinted = any(CALLED_NOT.match(text[note.start : note.end]) for note in called)
    if one.in_apparatus and NOT_PRINTED.match(text, one.end):
        unprinted = True
    return "" if unprinted or one.described_in is not None or page.is_kept(one) else None


def is_same(candidate: Candidate) -> bool:
    """Whether all that is said of a message agrees with a candidate."""
    held = candidate.features.keys()
    if "number:same" in held and held & {"ends:same", "ends:circular"}:
        return bool(held & {"time:same", "time:gap-3", "time:gap-14", "time:gap-30"})
    if {"number:same", "time:same"} <= held:
        against = held & {"ends:other", "ends:both-others"}
        return "digits:series" in held or ("volume:itself" in held and not against)
    return {"from:same", "to:same", "time:same"} <= held and "form:other" not in held


# ---------------------------------------------------------------------- what answers what


def replies(folders: Sequence[Path], registers: Sequence[Path]) -> list[Decision]:
    """For every message and every document it may answer: does it?"""
    gold = {page.document.id: page for page in pages(folders, "replies")}
    volumes = {name.partition("/")[0] for name in gold}
    index, seen = Index(), set(gold)
    for page in gold.values():
        for card in cards(page.found):
            index.add(card)
    for folder in folders:
        for file in sorted(folder.glob("*.cards")):
            if file.stem.rpartition("-")[0] in volumes:
                if not is_whole(file):
                    raise SystemExit(f"{file} is not whole: build the store again.")
                known = list(cache.read_frames(file, Card))
                for card in known:
                    if card.document not in seen:
                        index.add(card)
                seen |= {card.document for card in known}
    register = Register.load(tuple(registers))
    made = []
    for page in gold.values():
        found = resolve_references(page.found, index, register)
        made += answered(page, reply_candidates(found, index))
        made += answered(page, reply_candidates(without_notes(found), index), weight=0.3)
    return made


def without_notes(found: Extraction) -> Extraction:
    """The page as an edition without editors' notes has it."""
    return replace(
        found,
        references=tuple(
            r
            for r in found.references
            if r.note is None and r.kind in (ReferenceKind.TELEGRAM, ReferenceKind.LETTER)
        ),
        answers=tuple(replace(answer, notes=()) for answer in found.answers),
    )


def answered(
    page: Page, found: Mapping[str, Sequence[Any]], weight: float = 1.0
) -> Iterator[Decision]:
    """The decisions of one document. What it answers is told of the document as a whole: of its
    messages the one that cites it answers it."""
    wanted = set(page.entry["replies_to"])
    citing = {
        one.target
        for candidates in found.values()
        for one in candidates
        if any(name.startswith("cited:") for name in one.features)
    }
    for candidates in found.values():
        for one in candidates:
            if one.target in wanted:
                cites = any(name.startswith("cited:") for name in one.features)
                if page.entry.get("doubtful") or (one.target in citing and not cites):
                    continue
            right = 0 if one.target in wanted else None
            yield Decision(page.document.volume, [one.features], right=right, weight=weight)


KINDS: dict[str, tuple[Callable[[Sequence[Path], Sequence[Path]], list[Decision]], str, Any]] = {
    "enclosures": (enclosures, "enclosures", {"penalty": 1.0, "precision": 0.94}),
    "days": (days, "enclosed-days", {"penalty": 1.0, "threshold": 0.42}),
    "replies": (replies, "replies", {"penalty": 1.0, "threshold": 0.62}),
}


CITED = {"telegrams": (ReferenceKind.TELEGRAM, 0.8), "letters": (ReferenceKind.LETTER, 0.85)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=(*KINDS, *CITED, "ends"))
    parser.add_argument("extractions", nargs="+", type=Path)
    parser.add_argument("--register", type=Path, action="append", default=[])
    parser.add_argument("--without", action="append", default=[], metavar="VOLUME")
    args = parser.parse_args()
    note = f"Made by benchmarks/train_messages.py {args.kind}; don't edit."
    if args.kind == "ends":
        print(train_ends(args.extractions, note))
        return
    options: Any
    if args.kind in CITED:
        kind, threshold = CITED[args.kind]
        name, options = f"cited-{args.kind}", {"penalty": 1.0, "threshold": threshold}
        decisions = cited(kind, args.extractions, args.register, args.without)
    else:
        decide, name, options = KINDS[args.kind]
        decisions = decide(args.extractions, args.register)
    print(train(decisions, WEIGHTS / f"{name}.json", says=SAYS, note=note, **options))


if __name__ == "__main__":
    main()
