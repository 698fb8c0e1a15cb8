"""Documents by citation: what is pasted (a footnote out of a book, "Deptel 997 to Moscow") is read
as the editions' own notes are, and each citation in it is told with the documents it may mean and
why. Runs in a worker; takes and returns plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import pyoxigraph as ox

from kg.extract.citations import find_references
from kg.extract.date_grammar import Years, grammar
from kg.extract.dates import as_date, joined, settled
from kg.graph import vocab as v
from kg.model import Block, BlockKind, Cited, Date, Document, Note, Reference, ReferenceKind
from kg.pages.citation import day_in_words
from kg.pages.views import elsewhere
from kg.resolve.message_index import NUMBERED, Card, day_of, folded
from kg.rules import rules
from kg.serve.lookups import Reader, index_of
from kg.serve.selection import ROW, item, with_parties
from kg.settings import CONCEPTS

LONGEST: Final = 4000  # characters that are read
SHOWN: Final = 6  # documents told of one citation
HERE: Final = "pasted"  # stands for the volume in which the citation itself would stand
# frus1961-63v06/d64, also in an address
LOCAL: Final = re.compile(r"\b(?P<volume>[a-z]{2,8}\d{4}[\w-]*)[/#](?P<document>d\d+(?:/e\d+)?)\b")
WORD: Final = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a citation may mean: a local name, why, and how well it fits (the more the better);
    ``against`` says what speaks against it."""

    name: str
    why: tuple[str, ...]
    fit: float
    against: tuple[str, ...] = ()


@dataclass(slots=True)
class Told:
    """One citation as read; ``sure`` where nothing else comes into question."""

    words: str
    kind: str
    candidates: list[Candidate] = field(default_factory=list)
    sure: bool = False
    problem: str = ""
    elsewhere: str = ""  # where the edition itself has what is not here


# ---------------------------------------------------------------- reading what was pasted


@cache
def _rows() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(one.terms["pattern"]), one.gives) for one in rules("citing"))


def as_the_edition_writes(text: str) -> str:
    """A citation as books write it in the words of the edition's notes (``data/rules/citing``)."""
    for pattern, words in _rows():
        text = pattern.sub(words, text)
    return text


def _pasted(text: str) -> tuple[Sequence[Reference], Sequence[Date]]:
    """The references and dates in a text, read as a note of the edition."""
    whole = Block(BlockKind.NOTE, 0, len(text), 0)
    note = Note(0, None, 0, len(text))
    document = Document(f"{HERE}/d0", HERE, text, (whole,), (note,))
    found = settled(list(grammar().dates(text)), text, None, Years(document, text))
    dates = [as_date(one, text, 0) for one in joined(list(found), text) if one.found.when.valid()]
    return find_references(document, None, dates), dates


def find(reader: Reader, text: str) -> dict[str, Any]:
    """The citations in a text, each with the documents that it may mean, best first.

    A text in which no citation is recognised is told by its day and names.
    """
    plain = " ".join(text[:LONGEST].split())
    told = list(_local(reader, plain))
    if not told:
        plain = as_the_edition_writes(plain)
        references, dates = _pasted(plain)
        told = [one for each in references if (one := _read(reader, each)) is not None]
        if not any(one.candidates for one in told):
            told += _by_day(reader, plain, dates)
    return {"read": plain, "citations": [_shown(reader, one) for one in told]}


def _local(reader: Reader, text: str) -> Iterator[Told]:
    """Documents by their own names, alone or in an address."""
    for found in LOCAL.finditer(text):
        name = f"{found['volume']}/{found['document']}"
        told = Told(found[0], "document")
        _printed(reader, told, name, "its own name")
        yield told


def _read(reader: Reader, reference: Reference) -> Told | None:
    """A reference with what it may mean; None for what is no document."""
    told = Told(reference.text, reference.kind.value)
    target = reference.target.target if reference.target else ""
    volumes = [target] if target else list(reference.candidates)
    if target.startswith(f"{HERE}/"):
        told.problem = "It names no volume."
        return told
    match reference.kind:
        case ReferenceKind.DOCUMENT | ReferenceKind.NOTE:
            _printed(reader, told, target.partition("#")[0], "volume and number")
        case ReferenceKind.PAGE:
            _on_page(reader, told, volumes)
        case ReferenceKind.VOLUME if pages := re.findall(r"\d+", reference.cited.locator or ""):
            _on_page(reader, told, [f"{one}/pg_{pages[0]}" for one in volumes])
        case ReferenceKind.VOLUME if target:
            _printed(reader, told, target, "a whole volume")
        case ReferenceKind.TELEGRAM:
            _numbered(reader, told, reference.cited)
        case _:
            return None
    return told


def _printed(reader: Reader, told: Told, name: str, why: str) -> None:
    """A document that the words themselves name."""
    node = reader.node(name)
    if node is not None and reader.pages.known(node) and reader.value(node, v.LABEL):
        told.candidates, told.sure = [Candidate(name, (why,), 1.0)], True
    else:
        _missing(reader, told, name, f"has no document {name.partition('/d')[2]}")


def _missing(reader: Reader, told: Told, name: str, what: str) -> None:
    """Say what isn't here: the volume of a local name, or, of one that is, what it lacks."""
    volume, _, inside = name.partition("/")
    held = index_of(reader).execute(HELD, (volume,)).fetchone()
    told.problem = f"{volume} is here, but {what}." if held else f"{volume} is not here."
    known = inside.startswith("d") and not held
    told.elsewhere = elsewhere(reader.pages, name if known else volume) or ""


HELD: Final = "SELECT 1 FROM volume WHERE name = ? AND documents > 0"


def _on_page(reader: Reader, told: Told, pages: Sequence[str]) -> None:
    """The documents on a printed page; the one that begins on it is not told from others."""
    for page in pages:
        node = reader.node(page)
        found = set(reader.pages.back(v.ON_PAGE, node)) if node is not None else set()
        number = page.rpartition("_")[2]
        told.candidates += [
            Candidate(reader.local(one.value), (f"printed on page {number}",), 1.0)
            for one in sorted(found, key=lambda one: one.value)
        ]
    told.candidates = told.candidates[:SHOWN]
    told.sure = len(told.candidates) == 1
    if pages and not told.candidates:
        _missing(reader, told, pages[0], "nothing is known to stand on that page")


# ---------------------------------------------------------------- messages by number


def _numbered(reader: Reader, told: Told, cited: Cited) -> None:
    """Messages by number, ends and day; those that nothing speaks against first."""
    found = [_compared(reader, card, cited) for card in _cards(reader, cited)]
    fitting = [one for one in found if not one.against]
    told.candidates = sorted(fitting or found, key=lambda one: (-one.fit, one.name))[:SHOWN]
    best = [one for one in fitting if one.fit == told.candidates[0].fit]
    told.sure = len(best) == 1 and best[0].fit >= 2 and "#" not in best[0].name
    if told.sure:
        told.candidates = best
    if not found:
        told.problem = "No message with this number is printed or cited here."
    elif not fitting:
        told.problem = "Messages with this number are here, but something speaks against each."


def _cards(reader: Reader, cited: Cited) -> Iterator[Card]:
    """The messages with a number, printed or only cited."""
    number = cited.number or ""
    digits = re.sub(r"\D", "", number)
    series = re.sub(r"[\W\d]", "", number)
    spelt = {number, *(f"{series}{mark}{digits}" for mark in ("–", "-", " ", ""))}
    for text in sorted(spelt):
        for node in reader.pages.back(v.MESSAGE_NUMBER, ox.Literal(text)):
            card = _card(reader, node)
            if NUMBERED.get(card.form, card.form) == NUMBERED.get(
                cited.form or "telegram", cited.form
            ):
                yield card


def _card(reader: Reader, node: ox.NamedNode) -> Card:
    """The card of a message as the store has it."""

    def names(*predicates: ox.NamedNode) -> frozenset[str]:
        return frozenset(
            reader.local(one.value) for each in predicates for one in reader.pages.nodes(node, each)
        )

    name = reader.local(node.value)
    home = next(iter(reader.pages.nodes(node, v.REFERENCE_CONTEXT)), node)
    form = reader.value(node, v.FORM).removeprefix(f"{CONCEPTS}form/")
    senders = names(v.SENDER, v.SENDER_PERSON)
    recipients = names(v.RECIPIENT, v.RECIPIENT_PERSON)
    return Card(
        name,
        reader.local(home.value),
        form,
        senders,
        recipients,
        frozenset(one for one in senders if one.startswith("organization/")),
        frozenset(one for one in recipients if one.startswith("organization/")),
        folded(reader.value(node, v.MESSAGE_NUMBER)),
        day_of(reader.value(node, v.EDTF_VALUE)),
    )


def _compared(reader: Reader, card: Card, cited: Cited) -> Candidate:
    """How a message fits what is cited: what agrees, and what speaks against it."""
    why, against = [f"number {cited.number}"], []
    for end, ends, posts, word in (
        (cited.sender, card.senders, card.origin, "from"),
        (cited.recipient, card.recipients, card.destination, "to"),
    ):
        if end is None or not ends:
            continue
        label = reader.value(ox.NamedNode(reader.base + end), v.LABEL) or end
        if end in ends:
            why.append(f"{word} {label}")
        elif posts:
            against.append(f"not {word} {label}")
    day = day_of(cited.sent)
    if day is not None and card.day is not None:
        apart = abs((card.day - day).days)
        told = f"of {day_in_words(card.day.isoformat())}"
        (why if apart <= 1 else against).append(told if apart != 1 else f"{told}, a day apart")
    return Candidate(card.id, tuple(why), len(why) - 1 + 0.5 * (day == card.day), tuple(against))


# ---------------------------------------------------------------- messages by day and names


NEAR: Final = f"SELECT {ROW} FROM item WHERE day <= ? AND until >= ?"  # noqa: S608


def _by_day(reader: Reader, text: str, dates: Sequence[Date]) -> Iterator[Told]:
    """What is dated to a day that the text names, by the other words it shares with the text."""
    words = {one.casefold() for one in WORD.findall(text)}
    for date in dates:
        first, last = date.earliest[:10], date.latest[:10]
        if first[:7] < last[:7]:
            continue
        index = index_of(reader)
        rows = with_parties(index, index.execute(NEAR, (last, first)))
        found = [one for row in rows if (one := _alike(row, words)) is not None]
        found.sort(key=lambda one: (-one.fit, one.name))
        best = [one for one in found if one.fit == found[0].fit]
        yield Told(
            date.text,
            "date",
            found[:SHOWN],
            sure=len(best) == 1 and best[0].fit >= 4,
            problem="" if found else "Nothing of that day shares its other words.",
        )


def _alike(row: dict[str, Any], words: set[str]) -> Candidate | None:
    """A message by the names and words of its heading that were pasted, too."""
    parties = [one["label"] for role in ("from", "to") for one in row[role]]
    names = [
        shared
        for label in parties
        if (shared := [one for one in WORD.findall(label) if one.casefold() in words])
    ]
    common = {one.casefold() for one in WORD.findall(row["title"])} & words
    form = {one.casefold() for one in WORD.findall(row["form"] or "")} & words
    named = list(dict.fromkeys(" ".join(one) for one in names))
    fit = 2.0 * len(named) + len(common) + len(form)
    if fit < 2:
        return None
    why = [f"of {day_in_words(row['date'] or row['day'])}"]
    why += [f"names {', '.join(named)}"] if named else []
    why += [f"the title has {', '.join(sorted(common))}"] if common and not named else []
    why += [f"a {row['form']}"] if form else []
    return Candidate(row["name"], tuple(why), fit)


# ---------------------------------------------------------------- telling it


def _shown(reader: Reader, told: Told) -> dict[str, Any]:
    """A citation for a page."""
    return {
        "words": told.words,
        "kind": told.kind,
        "sure": told.sure,
        "problem": told.problem,
        "found": [_described(reader, one) for one in told.candidates],
        "elsewhere": told.elsewhere,
    }


def _described(reader: Reader, one: Candidate) -> dict[str, Any]:
    """A candidate with its title, day and ends, and where it is cited if it isn't printed."""
    node = ox.NamedNode(reader.base + one.name)
    row = item(index_of(reader), one.name) or {}
    citing: list[dict[str, str]] = []
    if not row:
        passages = reader.pages.back(v.CITES, node)
        homes = {one for each in passages for one in reader.pages.nodes(each, v.REFERENCE_CONTEXT)}
        citing = [reader.link(home) for home in sorted(homes, key=lambda home: home.value)]
    return {
        "name": one.name,
        "title": row.get("title") or reader.value(node, v.LABEL) or one.name,
        "date": row.get("date") or reader.value(node, v.EDTF_VALUE),
        "from": [each["label"] for each in row.get("from", ())],
        "to": [each["label"] for each in row.get("to", ())],
        "volume": row.get("volume") or "",
        "why": one.why,
        "against": one.against,
        "printed": bool(row) or v.VOLUME in reader.pages.nodes(node, v.TYPE),
        "citing": citing[:SHOWN],
    }
