"""What a change of the program changes: facts, quads and pages of whole volumes, before and after.

    python benchmarks/net.py take RUN PATH… [--register DIR]… [--workers N] [--pages N] [--site]
    python benchmarks/net.py diff BEFORE AFTER [--sample N] [--seed N] [--kind KIND] [--pages]
                                  [--hide VOLUME]…

``take`` builds the sources into ``RUN/store`` and keeps beside it every document's record
(``records/VOLUME.jsonl.zst``), a digest of each document's record and quads (``digests.json``), and
of each volume N pages as the server shows them (``pages/``); with ``--site`` also as they are
published. A second ``take`` into the same folder does again only what has changed.

``diff`` compares two runs: how many documents differ, and of each kind of fact how many came, went
and changed, with their words; a sample of them is printed, drawn by ``--seed``. Of a volume under
``--hide`` everything is counted and nothing shown. Exit status 1 when anything differs.

A fact is one value of a record: a party of a message, a date, a mention with what it is linked to,
a reference with its target, a marking. It is known by its kind, its place on the page and its
words; changed is one whose value is another. How sure the program is, and why, is a kind apart.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import zstandard

from kg import build, quad_files, tasks
from kg.publish import publish
from kg.read.corpus import discover
from kg.record import to_record
from kg.settings import DEFAULT_BASE, silent

SERVE = "from kg.cli import main; main()"
WHY = ("reason", "detail", "confidence", "link_confidence", "evidence", "found_in", "by")
OF_DOCUMENT = re.compile(rf"<{re.escape(DEFAULT_BASE)}([^/>]+/[^/#>]+)")
NO_PLACE = (-1, -1)


# ---------------------------------------------------------------- taking


def take(
    run: Path,
    paths: Sequence[Path],
    registers: Sequence[Path] = (),
    workers: int = 1,
    pages: int = 3,
    site: bool = False,
) -> None:
    """Build the sources and keep what the net compares in the folder ``run``."""
    target = run / "store"
    build.build(paths, target, registers=registers, workers=workers)
    digests = {id_: [digest, ""] for id_, digest in keep_records(run, paths, registers, workers)}
    for name, digest in quad_digests(target, digests).items():
        digests.setdefault(name, ["", ""])[1] = digest
    (run / "digests.json").write_text(json.dumps(digests, indent=0, sort_keys=True) + "\n")
    kept = run / "pages"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    sample = sampled(digests, pages)
    for name, html in live(target, sample):
        keep_page(kept / "live", name, html)
    if site:
        published = run / "site"
        shutil.rmtree(published, ignore_errors=True)
        publish(target, published, workers=workers)
        for name in sample:
            keep_page(kept / "site", name, (published / f"{name}.html").read_text("utf-8"))


def keep_records(
    run: Path, paths: Sequence[Path], registers: Sequence[Path], workers: int
) -> Iterator[tuple[str, str]]:
    """Write the records of what was built, a file a volume; give each document's identifier with
    its record's digest."""
    setup = tasks.Setup(tuple(registers))
    extracted = tasks.extract_all(
        discover(paths)[0],
        run / "store" / "extractions",
        setup.digest(),
        setup,
        workers,
        silent,
    )
    folder = run / "records"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = build.resolved([one for one in extracted if not one.unread], registers)
    for volume, entries in groupby(found, key=lambda entry: entry.document.id.partition("/")[0]):
        with zstandard.open(folder / f"{volume}.jsonl.zst", "at", encoding="utf-8") as lines:
            for entry in entries:
                line = json.dumps(to_record(entry.extraction), ensure_ascii=False)
                lines.write(line + "\n")
                yield entry.document.id, sha256(line.encode()).hexdigest()[:16]


def records_of(run: Path, volume: str) -> dict[str, dict[str, Any]]:
    """The records of a volume, by the identifiers of their documents; none where it is missing."""
    file = run / "records" / f"{volume}.jsonl.zst"
    if not file.exists():
        return {}
    with zstandard.open(file, "rt", encoding="utf-8") as lines:
        return {record["id"]: record for record in map(json.loads, lines)}


def quad_digests(target: Path, documents: Container[str]) -> dict[str, str]:
    """Of each document the digest of the quads about it; ``-`` has those about anything else.

    A quad's digest is added to the others', so that their order does not count.
    """
    sums: Counter[str] = Counter()
    with quad_files.read_quads(*sorted((target / "quads").glob(f"*{quad_files.SUFFIX}"))) as quads:
        for line in quads:
            told = OF_DOCUMENT.match(line.decode())
            about = told[1] if told and told[1] in documents else "-"
            sums[about] += int.from_bytes(sha256(line).digest()[:16])
    return {name: f"{total % (1 << 128):032x}" for name, total in sums.items()}


def sampled(names: Mapping[str, object], each: int) -> list[str]:
    """Of each volume the documents to look at: the same ones in every run."""
    volumes: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if "/" in name:  # not "-"
            volumes[name.partition("/")[0]].append(name)
    return [
        name
        for _, of_volume in sorted(volumes.items())
        for name in sorted(of_volume, key=lambda one: sha256(one.encode()).digest())[:each]
    ]


def live(target: Path, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pages as a server shows them."""
    import httpx

    if not names:
        return
    command = [
        sys.executable,
        "-c",
        SERVE,
        "serve",
        "--store",
        str(target),
        "--port",
        "0",
        "--workers",
        "1",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            told = re.search(r"http://\S+/", server.stdout.readline())
            assert told, "the server does not say where it is"
            with httpx.Client(base_url=told[0], timeout=120, trust_env=False) as client:
                for name in names:
                    answer = client.get(name, headers={"accept": "text/html"})
                    yield name, answer.raise_for_status().text.replace(told[0], "/")
        finally:
            server.terminate()


def keep_page(folder: Path, name: str, html: str) -> None:
    file = folder / f"{name}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(html, encoding="utf-8")


# ---------------------------------------------------------------- comparing


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One value of a record: its kind, where it stands, the words there, and what they mean."""

    kind: str
    place: tuple[int, int]
    words: str
    value: str

    @property
    def key(self) -> tuple[str, tuple[int, int], str]:
        return self.kind, self.place, self.words


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that ``came``, ``went`` or ``changed`` in a document."""

    document: str
    how: str
    before: Fact | None
    after: Fact | None

    @property
    def kind(self) -> str:
        fact = self.after or self.before
        assert fact is not None
        return fact.kind

    def __str__(self) -> str:
        fact = self.after or self.before
        assert fact is not None
        values = [one.value for one in (self.before, self.after) if one]
        return f"{self.document}  {fact.kind}  “{fact.words}”  {' → '.join(values)}"


def facts(record: Mapping[str, Any]) -> Iterator[Fact]:
    """Every fact of a record, flat."""
    for key, value in record.items():
        if key == "communications":
            for message in value:
                where = message["id"].removeprefix(record["id"]).strip("/") or "document"
                yield from of_message(message, "message" if where == "document" else "enclosed")
        elif key not in ("id", "volume", "notes"):
            yield from of_value(singular(key), value)


def of_message(message: Mapping[str, Any], prefix: str) -> Iterator[Fact]:
    place = (message.get("start", -1), message.get("end", -1)) if prefix == "enclosed" else NO_PLACE
    yield Fact(prefix, place, "", f"{message.get('form')} {message.get('number') or ''}".strip())
    for key, value in message.items():
        if key in ("id", "form", "number", "start", "end", "enclosed_in", "replies_why", *WHY):
            continue
        yield from of_value(f"{prefix} {singular(key)}", value)


def of_value(kind: str, value: Any) -> Iterator[Fact]:
    if value is None or value == []:
        return
    if isinstance(value, list):
        for one in value:
            yield from of_value(kind, one)
    elif isinstance(value, dict):
        place = (value.get("start"), value.get("end"))
        at = place if None not in place else NO_PLACE
        kind = f"{kind} {value['label']}" if kind == "mention" else kind
        meant = {k: v for k, v in value.items() if k not in ("start", "end", "text", "label", *WHY)}
        yield Fact(kind, at, str(value.get("text") or ""), brief(meant))
        why = {k: value[k] for k in WHY if value.get(k) is not None}
        yield Fact(f"why: {kind}", at, str(value.get("text") or ""), brief(why))
    else:
        yield Fact(kind, NO_PLACE, "", str(value))


def singular(key: str) -> str:
    return "clearance" if key == "clearances" else key.removesuffix("s")


def brief(value: Mapping[str, Any]) -> str:
    """A value in one line, what is empty left out."""
    told = {key: one for key, one in value.items() if one not in (None, [], "")}
    if set(told) <= {"agent", "person"} and told:
        return " ".join(str(one) for one in told.values())
    return json.dumps(told, ensure_ascii=False) if told else "—"


def changes(document: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What came, went and changed between two records of a document."""
    old, new = Counter(facts(before)), Counter(facts(after))
    gone, come = list((old - new).elements()), list((new - old).elements())
    found = []
    by_key: dict[Any, list[Fact]] = defaultdict(list)
    for fact in come:
        by_key[fact.key].append(fact)
    for fact in gone:
        others = by_key[fact.key]
        if others:
            found.append(Change(document, "changed", fact, others.pop(0)))
        else:
            found.append(Change(document, "went", fact, None))
    found += [Change(document, "came", None, fact) for facts_ in by_key.values() for fact in facts_]
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """Between two runs: documents that came, went, whose record or quads differ; their facts."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    records: tuple[str, ...]
    quads: tuple[str, ...]
    changes: tuple[Change, ...]
    pages: tuple[tuple[str, str], ...]  # a page with what differs of it

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.records or self.quads or self.pages)


def compare(before: Path, after: Path) -> Difference:
    """What differs between two runs."""
    old, new = (json.loads((run / "digests.json").read_text()) for run in (before, after))
    both = sorted(old.keys() & new.keys())
    records = [name for name in both if old[name][0] != new[name][0]]
    found: list[Change] = []
    for volume in sorted({name.partition("/")[0] for name in records}):
        one, other = records_of(before, volume), records_of(after, volume)
        for name in records:
            if name.startswith(f"{volume}/"):
                found += changes(name, one[name], other[name])
    return Difference(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple(records),
        tuple(name for name in both if old[name][1] != new[name][1]),
        tuple(found),
        tuple(page_differences(before / "pages", after / "pages")),
    )


def page_differences(before: Path, after: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(before.rglob("*.html")):
        other = after / file.relative_to(before)
        if other.exists() and other.read_bytes() != file.read_bytes():
            one, two = (path.read_text("utf-8").splitlines() for path in (file, other))
            name = str(file.relative_to(before).with_suffix(""))
            yield name, "\n".join(list(unified_diff(one, two, lineterm="", n=0))[2:])


# ---------------------------------------------------------------- telling


def tell(
    difference: Difference,
    *,
    sample: int = 20,
    seed: int = 1,
    kind: str = "",
    hidden: Sequence[str] = (),
    pages: bool = False,
) -> None:
    """Print counts by kind, and a sample of each kind's changes."""
    print(
        f"documents: {len(difference.came)} came, {len(difference.went)} went; records of "
        f"{len(difference.records)} differ, quads of {len(difference.quads)}, "
        f"pages looked at of {len(difference.pages)}"
    )
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for change in difference.changes:
        table[change.kind][change.how] += 1
    width = max(map(len, table), default=0)
    if table:
        print(f"{'':{width}}  {'came':>7}  {'went':>7}  {'changed':>7}")
    for name, counts in sorted(table.items(), key=lambda row: (row[0].startswith("why"), row[0])):
        print(f"{name:{width}}" + "".join(f"  {counts[how]:7}" for how in HOW))
    shown = [
        change
        for change in difference.changes
        if (kind in change.kind if kind else not change.kind.startswith("why"))
        and change.document.partition("/")[0] not in hidden
    ]
    drawn = random.Random(seed).sample(shown, min(sample, len(shown)))
    for how in HOW:
        for change in sorted((c for c in drawn if c.how == how), key=lambda c: c.document):
            print(f"{how:8} {change}")
    if pages:
        for name, lines in difference.pages:
            if name.split("/")[1] not in hidden:
                print(f"\n{name}\n{lines}")


HOW = ("came", "went", "changed")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    taking = commands.add_parser("take", help="build and keep what is compared")
    taking.add_argument("run", type=Path)
    taking.add_argument("paths", type=Path, nargs="+")
    taking.add_argument("--register", type=Path, action="append", default=[])
    taking.add_argument("--workers", type=int, default=1)
    taking.add_argument("--pages", type=int, default=3, help="pages a volume")
    taking.add_argument("--site", action="store_true", help="publish, and keep those pages too")
    telling = commands.add_parser("diff", help="compare two runs")
    telling.add_argument("before", type=Path)
    telling.add_argument("after", type=Path)
    telling.add_argument("--sample", type=int, default=20, help="changes to print")
    telling.add_argument("--seed", type=int, default=1)
    telling.add_argument("--kind", default="", help="only kinds with these words in their name")
    telling.add_argument("--hide", action="append", default=[], help="a volume to count only")
    telling.add_argument("--pages", action="store_true", help="print what differs of the pages")
    args = parser.parse_args()
    if args.command == "take":
        take(args.run, args.paths, args.register, args.workers, args.pages, args.site)
        return
    found = compare(args.before, args.after)
    tell(
        found,
        sample=args.sample,
        seed=args.seed,
        kind=args.kind,
        hidden=args.hide,
        pages=args.pages,
    )
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
