"""Score extraction against the markup of a TEI edition.

The editors' markup of each volume is set aside as the gold standard, the bare page is extracted
as if it had been plain text from the start, and the two are compared. Measures, and how a finding
is paired with the gold:

    from/to (who)        a sender or addressee of the heading; the spans overlap
    from/to (identity)   of those found, the person named, across volumes (with ``links``)
    sent (day), (time)   the dateline's first @when, to the day and to the minute
    reference (…)        a link to a document, a note or a page; spans overlap, target equal
    person (mention)     a personal name, exact borders
    person (identity)    of those found, the person named, across volumes (with ``links``)

Some more tell what these leave unsaid: *from* and *to* of correspondence alone, since editors
mark who took part in a conversation as its sender and addressee; documents *by number*, since
they link a document where its number is printed, and seldom *supra* or a telegram that is
printed; other volumes as a whole; and persons without those whom the volume's list of persons is
known to leave out: editors mark whom it has, but the others are named all the same. Where the list
is not known, these are the names that editors rather mark than not, by the confidence of the
mention, which is the share of such names that they marked; volumes that print no list do not
count.

Told beside: whether confidences can be believed, and (``by_hand``) how messages inside documents,
replies and who is meant score against the gold read by hand.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache as remember
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from kg import build, cache, tasks
from kg.errors import InputError
from kg.extract.forms import forms
from kg.model import Document, Mark, MarkKind
from kg.read.corpus import Problem, discover
from kg.record import Record, to_record
from kg.settings import OnProgress, shipped

Gold = tuple[int, int, str | None]
Miss = tuple[str, str, str]

WHEN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?")  # 1962-10-25T01:59:00
NOTE_ANCHOR = re.compile(r"(d\d+)(fn\d+)")  # d63fn2
DOCUMENT_TARGET = re.compile(r"/d\d+$")
MIDNIGHT = "00:00"  # the edition's placeholder for a day without a time
MEASURES = ("document", "note", "page")
BY_NUMBER = "cited-by-number"
LISTED = "person (listed)"
HALF = 0.5
BEFORE, AFTER = 60, 25  # characters shown around the words of a miss


@dataclass(slots=True)
class Tally:
    """Counts of one measure, and what went wrong."""

    hit: int = 0
    extra: int = 0
    missed: int = 0
    misses: list[Miss] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the findings that are right; 0 where nothing was found."""
        return self.hit / (self.hit + self.extra) if self.hit + self.extra else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 0 where there is none."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def count(self) -> int:
        """How many the gold holds."""
        return self.hit + self.missed

    def add(self, other: Tally) -> None:
        """Add another volume's counts."""
        self.hit += other.hit
        self.extra += other.extra
        self.missed += other.missed
        self.misses += other.misses


Scores = dict[str, Tally]


def score(
    document: Document,
    record: Record,
    persons: Mapping[str, str],
    unknown: Collection[str] = frozenset(),
) -> Scores:
    """Compare one document's markup with the record extracted from its bare text.

    ``persons`` maps ``VOLUME#p_ID`` to the identifier of the person across volumes; identities
    of people it does not know are not scored. Those in ``unknown`` nobody could name: that they
    are not named is no miss, to take them for somebody else is an error.
    """
    scores: Scores = defaultdict(Tally)
    outer = record["communications"][0]
    correspondence = forms().by_slug[outer["form"]].correspondence
    for role, kind, key in (
        ("from", MarkKind.SENDER, "senders"),
        ("to", MarkKind.ADDRESSEE, "recipients"),
    ):
        gold = [_gold(document, m) for m in document.marks if m.kind is kind and in_heading(m)]
        if gold:  # not every heading is tagged: what is found elsewhere is no error
            found = [p for p in outer[key] if p["start"] is not None]
            pairs = _pair(scores[f"{role} (who)"], document, gold, found, _overlapping)
            if correspondence:
                _pair(scores[f"{role} (correspondence)"], document, gold, found, _overlapping)
            _identities(scores[f"{role} (identity)"], document, pairs, persons, unknown)
    _sent(scores, document, outer)
    _references(scores, document, record["references"])
    gold = [_gold(document, m) for m in document.marks if m.kind is MarkKind.PERSON]
    found = [m for m in record["mentions"] if m["label"] == "PERSON"]
    listed = [m for m in found if _rather_marked(m)]
    _pair(scores[LISTED], document, gold, listed, _exactly)
    pairs = _pair(scores["person (mention)"], document, gold, found, _exactly)
    _identities(scores["person (identity)"], document, pairs, persons, unknown)
    return scores


def _rather_marked(mention: Record) -> bool:
    """Whether editors mark a name: whom the volume's list has, else as they did more often than
    not."""
    listed: bool | None = mention.get("listed")
    return listed if listed is not None else mention.get("confidence", 1.0) >= HALF


def shown(document: Document, start: int, end: int) -> str:
    """The words at a place with what stands around them: "… see ⟦Document 63⟧. It …"."""
    text = document.text
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    return " ".join(f"{before}⟦{text[start:end]}⟧{after}".split())


def in_heading(mark: Mark) -> bool:
    """Whether a party was marked as a name, not by its place in an address list."""
    return dict(mark.attributes).get("type") in ("from", "to")


def _gold(document: Document, mark: Mark) -> Gold:
    target = mark.target
    if target and target.startswith("#"):
        target = f"{document.volume}{target}"
    return mark.start, mark.end, target


def _pair(
    tally: Tally,
    document: Document,
    gold: Iterable[Gold],
    found: Iterable[Record],
    fits: Callable[[Gold, Record], bool],
    told: Callable[[str | None, str], str] = lambda _, words: words,
) -> list[tuple[Gold, Record]]:
    """Pair each gold span with the first free finding that fits it; count the rest. ``told`` says
    a miss by its target and its words."""
    free = list(found)
    pairs = []
    for item in gold:
        start, end, target = item
        match = next((one for one in free if fits(item, one)), None)
        if match is None:
            tally.missed += 1
            words = told(target, shown(document, start, end))
            tally.misses.append((document.id, "missed", words))
        else:
            free.remove(match)
            pairs.append((item, match))
            tally.hit += 1
    tally.extra += len(free)
    tally.misses += [
        (document.id, "extra", told(one.get("target"), shown(document, one["start"], one["end"])))
        for one in free
    ]
    return pairs


def _exactly(gold: Gold, found: Record) -> bool:
    return (found["start"], found["end"]) == gold[:2]


def _overlapping(gold: Gold, found: Record) -> bool:
    return _exactly(gold, found) or bool(gold[0] < found["end"] and found["start"] < gold[1])


def _linked(gold: Gold, found: Record) -> bool:
    return bool(found["target"] == gold[2] and gold[0] < found["end"] and found["start"] < gold[1])


def _identities(
    tally: Tally,
    document: Document,
    pairs: Iterable[tuple[Gold, Record]],
    persons: Mapping[str, str],
    unknown: Collection[str],
) -> None:
    for (start, end, target), found in pairs:
        wanted = persons.get(target or "")
        if wanted is not None and (wanted not in unknown or found.get("agent")):
            words = f": {shown(document, start, end)}"
            _compare(tally, document.id, wanted, found.get("agent"), words)
            tally.missed -= wanted in unknown


def _compare(tally: Tally, name: str, wanted: str, got: str | None, words: str = "") -> None:
    what = f"{wanted}, not {got}{words}"
    _judge(tally, name, got == wanted, bool(got), what)


def _judge(tally: Tally, document: str, right: bool, given: bool, what: str) -> None:
    if right:
        tally.hit += 1
        return
    tally.missed += 1
    tally.extra += given
    tally.misses.append((document, "wrong" if given else "missed", what))


def parse_when(value: str | None) -> tuple[str | None, str | None]:
    """Day and minute of a TEI @when or an EDTF value; None where it has none."""
    match = WHEN.match(value or "")
    return (match[1], match[2]) if match else (None, None)


def _sent(scores: Scores, document: Document, outer: Record) -> None:
    when = next(
        (
            a["when"]
            for a in (dict(m.attributes) for m in document.marks if m.kind is MarkKind.DATE)
            if a.get("when") and a.get("dateline")
        ),
        None,
    )
    if not when:
        return
    day, time = parse_when(when)
    got_day, got_time = parse_when((outer["sent"] or {}).get("edtf"))
    if day:
        _compare(scores["sent (day)"], document.id, day, got_day)
    if time and time != MIDNIGHT:
        _compare(scores["sent (time)"], document.id, time, got_time)


def target_name(volume: str, target: str) -> str | None:
    """A TEI link as a local name: VOLUME/dN, VOLUME/dN#fnM, VOLUME/pg_N or VOLUME."""
    if target.startswith("http"):
        return None
    book, _, anchor = target.partition("#")
    book = book or volume
    note = NOTE_ANCHOR.fullmatch(anchor)
    if note:
        return f"{book}/{note[1]}#{note[2]}"
    return f"{book}/{anchor}" if anchor else book


def _kind(target: str) -> str:
    if DOCUMENT_TARGET.search(target):
        return "document"
    if "#fn" in target:
        return "note"
    return "page" if "/pg_" in target else "other"


def _references(scores: Scores, document: Document, references: Sequence[Record]) -> None:
    wanted: dict[str, list[Gold]] = defaultdict(list)
    for mark in document.marks:
        if mark.kind is MarkKind.REFERENCE and mark.target:
            target = target_name(document.volume, mark.target)
            if target:
                wanted[_kind(target)].append((mark.start, mark.end, target))
    found: dict[str, list[Record]] = defaultdict(list)
    for reference in references:
        if reference["target"]:
            found[_kind(reference["target"])].append(reference)
    for kind in MEASURES:
        _links(scores[f"reference ({kind})"], document, wanted[kind], found[kind])
    named = [r for r in found["document"] if r["reason"] == BY_NUMBER]
    by_number = scores["reference (document, by number)"]
    _links(by_number, document, wanted["document"], named)
    _links(scores["reference (volume)"], document, wanted["other"], found["other"])


def _links(tally: Tally, document: Document, wanted: Iterable[Gold], found: list[Record]) -> None:
    _pair(tally, document, wanted, found, _linked, lambda target, words: f"{target}: {words}")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of each volume and of all together, and what could not be read."""

    volumes: dict[str, Scores]
    total: Scores
    documents: int
    problems: tuple[Problem, ...]
    reliability: Reliability


def evaluate(
    paths: Sequence[Path],
    *,
    registers: Sequence[Path] = (),
    links: Path | None = None,
    workers: int | None = None,
    without_lists: bool = False,
    on_progress: OnProgress,
    on_record: Callable[[Document, Record], None] | None = None,
    also: Callable[[Document, Record], Scores] | None = None,
) -> Evaluation:
    """Score the extraction of the bare pages of TEI volumes against their markup.

    ``on_record`` is given each document, its markup beside, with what was found on its bare page.
    ``also`` gives further scores of it, such as those against gold read by hand.
    ``links`` is a file of JSON Lines, ``{"id": …, "refs": ["VOLUME#p_ID", …]}`` a person; without
    it identities are not scored. ``without_lists`` hides from the register what it knows from the
    lists of persons of these very volumes: entries, people known from nowhere else, spellings; the
    volumes are then read as ones that nobody has a list for. Raises ``InputError`` when the links
    can't be read.
    """
    persons = read_links(links) if links else {}
    sources, problems = discover(paths)
    withheld = tuple(sorted({s.volume for s in sources})) if without_lists else ()
    unknown: set[str] = set()
    if without_lists:
        known = tasks.register_without(tuple(registers), withheld)
        unknown = {p for p in persons.values() if known.person(p) is None}
    volumes: dict[str, Scores] = {}
    documents = 0
    judged: list[Verdict] = []
    with TemporaryDirectory(prefix="kg-") as folder:
        setup = tasks.Setup(tuple(registers), bare=True, withheld=withheld)
        extracted = tasks.extract_all(sources, Path(folder), "", setup, workers, on_progress)
        read = [e for e in extracted if not e.unread]
        listing = {e.volume for e in read if cache.read(e.file)[0].persons}
        for document, extraction in build.resolved(read, registers):
            documents += 1
            of_volume = volumes.setdefault(document.volume, defaultdict(Tally))
            record = to_record(extraction)
            if on_record is not None:
                on_record(document, record)
            scores = score(document, record, persons, unknown)
            if document.volume not in listing:
                scores.pop(LISTED, None)
            for found in (scores, also(document, record) if also else {}):
                for name, tally in found.items():
                    of_volume[name].add(tally)
            judged += verdicts(document, record, persons, links_marked(document))
    left_out = (*problems, *(p for e in extracted for p in e.problems))
    return Evaluation(volumes, summed(volumes.values()), documents, left_out, reliability(judged))


def summed(several: Iterable[Scores]) -> Scores:
    """The scores of several volumes together."""
    total: Scores = defaultdict(Tally)
    for scores in several:
        for name, tally in scores.items():
            total[name].add(tally)
    return total


def links_marked(document: Document) -> dict[str, str]:
    """The links of a document as marked, each with the local name of what it links to."""
    marked = {m.target for m in document.marks if m.kind is MarkKind.REFERENCE and m.target}
    named = {target: target_name(document.volume, target) for target in marked}
    return {target: name for target, name in named.items() if name}


def read_links(path: Path) -> dict[str, str]:
    """``VOLUME#p_ID`` → the identifier of the person across volumes."""
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                entry = json.loads(line)
                found |= dict.fromkeys(entry["refs"], entry["id"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: {error}", 'Give JSON Lines of {"id": …, "refs": [VOLUME#p_ID, …]}.'
        ) from error
    return found


def write_json(found: Evaluation, path: Path) -> None:
    """Write all scores, for each volume and in total, the misses, and the reliability table."""

    def told(scores: Scores, *, misses: bool = False) -> dict[str, Any]:
        return {
            name: {
                "precision": tally.precision,
                "recall": tally.recall,
                "f1": tally.f1,
                "count": tally.count,
                "right": tally.hit,
                "extra": tally.extra,
                "missed": tally.missed,
            }
            | ({"misses": [list(miss) for miss in tally.misses]} if misses else {})
            for name, tally in sorted(scores.items())
        }

    whole = {
        "documents": found.documents,
        "total": told(found.total, misses=True),
        "volumes": {name: told(scores) for name, scores in sorted(found.volumes.items())},
        "reliability": {
            kind: [asdict(one) | {"share": one.share} for one in bins]
            for kind, bins in found.reliability.items()
        },
    }
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")


# ------------------------------------------------------------- whether confidences can be believed
# Of the links given 0.9, are nine in ten right?
#
# A link is judged where the editors marked the same words: a person's name whose identity across
# volumes is known, a sender or addressee likewise, a citation they linked. What they left unmarked
# judges nothing. Where the markup itself is wrong, a right link counts against its confidence.

# Lower bounds of the bins; close together at the top, where nearly all links are
BOUNDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99)
SURE = 0.9


class Verdict(NamedTuple):
    """One link judged: of which kind, how sure the program was, and whether it is right."""

    kind: str  # person, party, reference
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The links whose confidence is at least ``low`` and below ``high`` (1 is in the last)."""

    low: float
    high: float
    count: int
    right: int
    stated: float  # mean of the confidences given

    @property
    def share(self) -> float:
        """Share of the links that are right."""
        return self.right / self.count if self.count else 0.0


Reliability = dict[str, tuple[Bin, ...]]


def verdicts(
    document: Document, record: Record, persons: Mapping[str, str], targets: Mapping[str, str]
) -> Iterator[Verdict]:
    """The links of a record that its document's markup can judge.

    ``persons`` maps a person as marked (``VOLUME#p_ID``) to the identifier across volumes;
    ``targets`` a link as marked (``#d63``) to the local name of what it links to.
    """
    known = {
        (m.start, m.end): persons[_person(document, m)]
        for m in document.marks
        if m.kind is MarkKind.PERSON and _person(document, m) in persons
    }
    for mention in record["mentions"]:
        wanted = known.get((mention["start"], mention["end"]))
        if mention["label"] == "PERSON" and mention["agent"] and wanted:
            yield Verdict("person", mention["link_confidence"], mention["agent"] == wanted)
    yield from _parties(document, record["communications"][0], persons)
    marks = [m for m in document.marks if m.kind is MarkKind.REFERENCE and m.target in targets]
    for reference in record["references"]:
        if not reference["target"]:
            continue
        meant = {targets[str(m.target)] for m in _at(reference, marks)}
        if meant:
            yield Verdict("reference", reference["link_confidence"], reference["target"] in meant)


def _parties(document: Document, printed: Record, persons: Mapping[str, str]) -> Iterator[Verdict]:
    for kind, key in ((MarkKind.SENDER, "senders"), (MarkKind.ADDRESSEE, "recipients")):
        marks = [m for m in document.marks if m.kind is kind]
        for party in printed[key]:
            who = party["person"] or party["agent"]
            if party["start"] is None or not who or not who.startswith("person/"):
                continue
            wanted = {persons.get(_person(document, m)) for m in _at(party, marks)} - {None}
            if wanted:
                yield Verdict("party", party["link_confidence"], who in wanted)


def _person(document: Document, mark: Mark) -> str:
    target = mark.target or ""
    return f"{document.volume}{target}" if target.startswith("#") else target


def _at(found: Record, marks: Iterable[Mark]) -> list[Mark]:
    return [m for m in marks if m.start < found["end"] and found["start"] < m.end]


def reliability(judged: Iterable[Verdict]) -> Reliability:
    """The verdicts of each kind in bins of confidence; empty bins are left out."""
    kinds: dict[str, dict[int, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    for verdict in judged:
        place = sum(bound <= verdict.confidence for bound in BOUNDS) - 1
        kinds[verdict.kind][max(place, 0)].append(verdict)
    return {
        kind: tuple(_bin(place, found) for place, found in sorted(bins.items()))
        for kind, bins in sorted(kinds.items())
    }


def _bin(place: int, found: Sequence[Verdict]) -> Bin:
    return Bin(
        BOUNDS[place],
        (*BOUNDS, 1.0)[place + 1],
        len(found),
        sum(v.right for v in found),
        sum(v.confidence for v in found) / len(found),
    )


def sure(bins: Iterable[Bin]) -> tuple[int, int]:
    """How many links were given at least 0.9, and how many of them are right."""
    found = [b for b in bins if b.low >= SURE]
    return sum(b.count for b in found), sum(b.right for b in found)


# ---------------------------------------------------------------- against the gold read by hand
# The gold comes with the project (``data/gold``, with its guide). A message counts as found when
# a communication begins within 250 characters of it; of those found, sender, addressee and day
# count where the gold names them. What readers may decide either way is neither right nor wrong,
# nor is an attached paper without sender and addressee. A reply counts by the document answered.
# A name counts where a person is found at its place; of one who is nobody of the register, that
# nobody is found.

NEAR = 250
SIDES = (("sender", "senders"), ("recipient", "recipients"))


@remember
def gold(name: str) -> dict[str, list[dict[str, Any]]]:
    """The entries of a gold file (``enclosures``, ``replies``, ``people``) by document."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with (shipped("data") / "gold" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            found[entry["id"]].append(entry)
    return dict(found)


def by_hand(document: Document, record: Record) -> Scores:
    """The scores of one document; empty where the gold does not have it."""
    scores: Scores = defaultdict(Tally)
    for entry in gold("enclosures").get(document.id, ()):
        _enclosed(scores, document, record, entry["enclosed"])
    for entry in gold("replies").get(document.id, ()):
        _replies(scores["reply (by hand)"], record, entry)
    for entry in gold("people").get(document.id, ()):
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
