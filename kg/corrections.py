"""Corrections: what people say against the program, in a file beside the sources.

``corrections.toml`` holds entries of five kinds, each with an author and a day:

    [[mention]]                      # who a name on a page is, or is not
    document = "frus1961-63v06/d64"
    text = "Thompson"                # as printed; "start" as well where the page has it more often
    is = "person/113537"             # or: is_not = "person/…"
    author = "A. Historian"
    day = 2026-11-29
    why = "The Ambassador was in the room."

    [[same]]                         # two persons of the register who are one: the first stays
    persons = ["person/100001", "person/100002"]

    [[date]]                         # when a message was sent, in EDTF
    message = "frus1961-63v06/d94/e1"
    sent = "1962-10-25~"

    [[answer]]                       # which message this one answers, or does not
    message = "frus1961-63v06/d65"
    to = "frus1961-63v06/d64"        # or: not_to = "…"

    [[no-message]]                   # what the program took for a message inside a document
    message = "frus1961-63v06/d64/e2"

A correction enters as evidence of its author and day, outweighs program and markup, and survives
every build, since it stands with the sources.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kg import settings
from kg.errors import InputError
from kg.model import (
    ROLES,
    By,
    Communication,
    Date,
    Disagreement,
    Extraction,
    Label,
    Link,
    Mention,
    Party,
)

FILE = settings.CORRECTIONS
REASON = "correction"
SURE = 1.0
KINDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {  # kind → required, one of these
    "mention": (frozenset(("document", "text")), frozenset(("is", "is_not"))),
    "same": (frozenset(("persons",)), frozenset()),
    "date": (frozenset(("message", "sent")), frozenset()),
    "answer": (frozenset(("message",)), frozenset(("to", "not_to"))),
    "no-message": (frozenset(("message",)), frozenset()),
}
SHARED = frozenset(("author", "day", "why", "start"))
# 1962, 1962-10, 1962-10-25, with the time of day, uncertain or about
EDTF = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)?)?[?~%]?")
DOCUMENT = re.compile(r"(?P<document>[^/\s]+/d[\w-]+)(?:/e\d+)*")


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry: its kind, what it says, who says so and when."""

    kind: str
    says: tuple[tuple[str, Any], ...]
    author: str
    day: date
    why: str = ""

    def get(self, name: str) -> Any:
        """One of the values it says; None where it doesn't."""
        return dict(self.says).get(name)

    @property
    def detail(self) -> str:
        """Author, day and ground, as people read it."""
        ground = f": {self.why}" if self.why else ""
        return f"{self.author}, {self.day.isoformat()}{ground}"


@dataclass(slots=True)
class Corrections:
    """All corrections of a build, by the document they are about."""

    of_document: dict[str, list[Correction]] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)  # person → the one that stays

    def __bool__(self) -> bool:
        return bool(self.of_document or self.same)


def beside(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files of corrections that lie in the folders of the sources."""
    folders = dict.fromkeys(p if p.is_dir() else p.parent for p in paths)
    return tuple(f for folder in folders if (f := folder / FILE).is_file())


@cache
def read(files: tuple[Path, ...]) -> Corrections:
    """The corrections of several files.

    Raises ``InputError`` naming file and entry where one is no TOML, of an unknown kind, lacks a
    value, has one too many, or has no author and day.
    """
    found = Corrections()
    by_document: defaultdict[str, list[Correction]] = defaultdict(list)
    for file in files:
        for one in _entries(file):
            if one.kind == "same":
                first, *others = one.get("persons")
                found.same |= dict.fromkeys(others, first)
            else:
                about = one.get("document") or one.get("message")
                match = DOCUMENT.fullmatch(about)
                by_document[match["document"] if match else about].append(one)
    found.of_document = dict(by_document)
    return found


def _entries(file: Path) -> Iterable[Correction]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file} can't be read: {error}", "Mend the file, or move it.") from error
    for kind, entries in data.items():
        if kind not in KINDS or not isinstance(entries, list):
            raise InputError(
                f"{file} has an entry of the unknown kind {kind}",
                f"Give [[{']], [['.join(KINDS)}]].",
            )
        for number, entry in enumerate(entries, 1):
            yield _checked(file, kind, number, entry)


def _checked(file: Path, kind: str, number: int, entry: Mapping[str, Any]) -> Correction:
    required, either = KINDS[kind]
    given = set(entry)
    wrong = ""
    if missing := required - given:
        wrong = f"lacks {', '.join(sorted(missing))}"
    elif either and len(either & given) != 1:
        wrong = f"needs one of {', '.join(sorted(either))}"
    elif more := given - required - either - SHARED:
        wrong = f"has {', '.join(sorted(more))}, which it can't"
    elif not entry.get("author") or not isinstance(entry.get("day"), date):
        wrong = "needs author and day, as day = 2026-11-29"
    elif kind == "date" and not EDTF.fullmatch(str(entry["sent"])):
        wrong = f"has the date {entry['sent']}, which is no EDTF"
    elif kind == "same" and len(entry["persons"]) < 2:
        wrong = "needs two persons or more"
    elif "message" in required and not DOCUMENT.fullmatch(str(entry["message"])):
        wrong = f"has {entry['message']}, which is no message"
    if wrong:
        raise InputError(
            f"{file}: [[{kind}]] number {number} {wrong}", "See kg correct --help for the form."
        )
    says = tuple((k, v) for k, v in entry.items() if k not in ("author", "day", "why"))
    return Correction(kind, says, str(entry["author"]), entry["day"], str(entry.get("why", "")))


# ---------------------------------------------------------------- what they change


def corrected(found: Extraction, corrections: Corrections) -> Extraction:
    """The extraction with its names, dates and messages as corrected; what is answered comes later
    (``answers_corrected``). A correction that fits nothing on the page is told as a warning."""
    for one in corrections.of_document.get(found.id, ()):
        if one.kind == "mention":
            found = _named(found, one)
        elif one.kind == "date":
            found = _dated(found, one)
        elif one.kind == "no-message":
            kept = tuple(c for c in found.communications if c.id != one.get("message"))
            if len(kept) == len(found.communications):
                found = _unfit(found, one)
            found = replace(found, communications=kept)
    return _joined(found, corrections.same) if corrections.same else found


def answers_corrected(found: Extraction, corrections: Corrections) -> Extraction:
    """The extraction with what its messages answer as corrected."""
    for one in corrections.of_document.get(found.id, ()):
        if one.kind == "answer":
            found = replace(
                found, communications=tuple(_answering(c, one) for c in found.communications)
            )
    return found


def _link(target: str, one: Correction) -> Link:
    return Link(target, REASON, SURE, By.READER, detail=one.detail)


def _unfit(found: Extraction, one: Correction) -> Extraction:
    about = one.get("text") or one.get("message")
    told = f"a correction of {one.author} fits nothing here: {one.kind} {about}"
    return replace(found, warnings=(*found.warnings, told))


def _named(found: Extraction, one: Correction) -> Extraction:
    """The mentions and parties at the words a correction names."""
    text, start, wanted, refused = (one.get(k) for k in ("text", "start", "is", "is_not"))
    changed: list[Link | None] = []

    def link(now: Link | None) -> Link | None:
        if refused is not None and (now is None or now.target != refused):
            return now
        changed.append(now)
        return _link(wanted, one) if wanted else None

    def here(words: str, at: int | None) -> bool:
        return words == text and (start is None or at == start)

    def mention(said: Mention) -> Mention:
        if said.label is not Label.PERSON or not here(said.text, said.start):
            return said
        agent = link(said.agent)
        candidates = tuple(c for c in said.candidates if c != refused)
        return said if agent is said.agent else replace(said, agent=agent, candidates=candidates)

    def party(said: Party) -> Party:
        if not here(said.name or said.text, said.start if said.name is None else start):
            return said
        if said.label is Label.PERSON:
            return replace(said, agent=link(said.agent))
        return replace(said, person=link(said.person))

    found = replace(found, mentions=tuple(map(mention, found.mentions)))
    found = replace(
        found, communications=tuple(_with_parties(c, party) for c in found.communications)
    )
    if not changed:
        return _unfit(found, one)
    spans = [(m.start, m.end) for m in found.mentions if here(m.text, m.start)]
    lost = {link.target for link in changed if link is not None and link.target != wanted}
    outvoted = tuple(
        Disagreement(found.id, "identity", wanted or "", target, *span, 0.0, By.READER)
        for target in sorted(lost)
        for span in spans[:1]
    )
    return replace(found, disagreements=(*found.disagreements, *outvoted))


def _with_parties(message: Communication, change: Callable[[Party], Party]) -> Communication:
    changed: dict[str, Any] = {role: tuple(map(change, getattr(message, role))) for role in ROLES}
    return replace(message, **changed)


def _dated(found: Extraction, one: Correction) -> Extraction:
    sent = str(one.get("sent"))
    plain = sent.rstrip("?~%")
    first, last = _bounds(plain)
    new = Date(0, 0, "", sent, first, last, SURE, By.READER, REASON, detail=one.detail)
    messages = tuple(
        replace(c, sent=replace(new, start=c.sent.start, end=c.sent.end, text=c.sent.text))
        if c.id == one.get("message") and c.sent is not None
        else replace(c, sent=replace(new, start=c.start, end=c.start))
        if c.id == one.get("message")
        else c
        for c in found.communications
    )
    if messages == found.communications:
        return _unfit(found, one)
    return replace(found, communications=messages)


def _bounds(edtf: str) -> tuple[str, str]:
    """The first and last moment of an EDTF date without its qualifier."""
    if "T" in edtf:
        return edtf, edtf
    year, month, day = (*map(int, edtf.split("-")), 0, 0)[:3]
    last = day or monthrange(year, month or 12)[1]
    first = f"{year:04}-{month or 1:02}-{day or 1:02}"
    return f"{first}T00:00:00", f"{year:04}-{month or 12:02}-{last:02}T23:59:59"


def _answering(message: Communication, one: Correction) -> Communication:
    if message.id != one.get("message"):
        return message
    to, not_to = one.get("to"), one.get("not_to")
    kept = tuple(link for link in message.replies_to if link.target not in (to, not_to))
    return replace(message, replies_to=(_link(to, one), *kept) if to else kept)


def _joined(found: Extraction, same: Mapping[str, str]) -> Extraction:
    """The extraction with two persons who are one under one name."""

    def link(now: Link | None) -> Link | None:
        return replace(now, target=same[now.target]) if now and now.target in same else now

    def mention(said: Mention) -> Mention:
        candidates = tuple(dict.fromkeys(same.get(c, c) for c in said.candidates))
        agent, person = link(said.agent), link(said.person)
        return replace(said, agent=agent, person=person, candidates=candidates)

    def party(said: Party) -> Party:
        return replace(said, agent=link(said.agent), person=link(said.person))

    return replace(
        found,
        mentions=tuple(map(mention, found.mentions)),
        communications=tuple(_with_parties(c, party) for c in found.communications),
        drafters=tuple(map(party, found.drafters)),
        clearances=tuple(map(party, found.clearances)),
    )


# ---------------------------------------------------------------- writing one


def kind_of(about: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The kind of correction that values given for a thing make, and what the entry says.

    ``values`` may hold ``text``, ``start``, ``is`` and ``is_not`` (of a name in the document
    ``about``), ``same`` (another person), ``sent``, ``to`` and ``not_to`` (of the message
    ``about``), ``no_message``. Raises ``InputError`` where they make none, or more than one.
    """
    given = {name: value for name, value in values.items() if value not in (None, False)}
    if "text" in given:
        return "mention", {"document": about, **given}
    if set(given) == {"same"}:
        return "same", {"persons": [about, given["same"]]}
    if set(given) == {"sent"}:
        return "date", {"message": about, **given}
    if set(given) == {"no_message"}:
        return "no-message", {"message": about}
    if len(given) == 1 and set(given) <= {"to", "not_to"}:
        return "answer", {"message": about, **given}
    raise InputError(
        f"that is no one correction of {about}",
        "Give --text with --is or --is-not, or one of --same-as, --sent, --answers, --not-answers,"
        " --no-message.",
    )


def entry(kind: str, says: Mapping[str, Any], author: str, day: date, why: str = "") -> str:
    """A correction as it is written into the file; checked as when it is read.

    Raises ``InputError`` where it says too little or too much.
    """
    whole = {**says, "author": author, "day": day} | ({"why": why} if why else {})
    if kind not in KINDS:
        raise InputError(f"there is no kind of correction {kind}", f"Give {', '.join(KINDS)}.")
    _checked(Path(FILE), kind, 1, whole)
    lines = [f"[[{kind}]]", *(f"{name} = {_toml(value)}" for name, value in whole.items())]
    return "\n".join(lines) + "\n"


def draft(kind: str, says: Mapping[str, Any]) -> str:
    """An entry to copy and fill in: what it says, with the author and the day left to write."""
    lines = [f"[[{kind}]]", *(f"{name} = {_toml(value)}" for name, value in says.items())]
    return "\n".join((*lines, 'author = ""', "day = YYYY-MM-DD")) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_toml, value))}]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def add(file: Path, text: str) -> None:
    """Put an entry at the end of a file of corrections, making the file where there is none."""
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        gap = "" if not before or before.endswith("\n\n") else "\n"
        file.write_text(f"{before}{gap}{text}", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} can't be written: {error}", "Give another with --to.") from error
