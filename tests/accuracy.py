"""How right the program is on real volumes and hand-read gold: one figure a measure.

With ``../shared`` beside the checkout: the bare pages of three volumes against their editors'
markup and against the messages, replies and citations read by hand in them; whole pages read by
hand from all volumes; the texts of other editions. Without it: the documents of ``tests/sources``
against their markup.
"""

from __future__ import annotations

import importlib.util
import io
import json
import lzma
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sourced import SOURCES

from kg import build, evaluate
from kg.model import Document
from kg.settings import silent

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = SHARED / "corpus" / "frus"
BENCHMARK = SHARED / "benchmark"
EDITIONS = SHARED / "editions"
VOLUMES = ("frus1948v05p1", "frus1952-54Guat", "frus1961-63v06")  # three decades; most of the gold
MEASURES = (
    "from (who)",
    "from (identity)",
    "to (who)",
    "to (identity)",
    "sent (day)",
    "sent (time)",
    "reference (document, by number)",
    "reference (note)",
    "reference (page)",
    "person (identity)",
    "person (mention)",
)
# Editors leave many unmarked ("For Bohlen from Lovett" below the heading): recall alone
UNMARKED = ("from (who)", "to (who)", "person (mention)", "reference (note)")
ROW = re.compile(r"\s*(?P<name>.+?)\s+P +(?P<p>\S+)\s+R +(?P<r>\S+)\s+F1 +\S+\s+n +(?P<n>\d+)")
PAGE_ROW = re.compile(r"(?P<name>\S.*?)\s+P (?P<p>[\d.]*)\s+R (?P<r>[\d.]+)\s+n (?P<n>\d+)")
SHARE = re.compile(r"\s*(?P<name>.+?)\s+right (?P<right>\d+)/(?P<n>\d+)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, and how many cases it is of."""

    value: float
    cases: int


Figures = dict[str, Figure]


class Kept:
    """The pages and records of an evaluation, as the scorers take them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: dict[str, dict[str, Any]] = {}

    def __call__(self, document: Document, record: dict[str, Any]) -> None:
        page = self.folder / f"{document.id}.txt"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(document.text, encoding="utf-8")
        self.records[document.id] = record

    def written(self) -> Path:
        """The records as JSON Lines."""
        path = self.folder / "records.jsonl"
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in self.records.values())
        path.write_text("".join(lines), encoding="utf-8")
        return path


def gold(name: str) -> list[dict[str, Any]]:
    lines = (BENCHMARK / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def keep_gold(rows: Sequence[Mapping[str, Any]], path: Path) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


def scored(*command: object) -> str:
    return subprocess.run(
        [sys.executable, *map(str, command)], check=True, capture_output=True, text=True
    ).stdout


# ---------------------------------------------------------------- the measures


def of_markup(paths: Sequence[Path], kept: Kept, links: Path | None) -> Figures:
    """Bare pages against the editors' markup."""
    found = evaluate.evaluate(paths, links=links, workers=1, on_progress=silent, on_record=kept)
    figures: Figures = {}
    for name in MEASURES:
        tally = found.total.get(name)
        if tally is not None and tally.count:
            if name not in UNMARKED:
                said = tally.hit + tally.extra
                figures[f"markup: {name} precision"] = Figure(tally.precision, said)
            figures[f"markup: {name} recall"] = Figure(tally.recall, tally.count)
    return figures


def of_messages(kept: Kept, folder: Path) -> Figures:
    """Messages carried inside documents, and what answers what, as read by hand."""
    files = [
        keep_gold([g for g in gold(name) if g["id"] in kept.records], folder / f"{name}.jsonl")
        for name in ("enclosures", "replies")
    ]
    told = scored(BENCHMARK / "score_messages.py", kept.folder, *files, kept.written())
    return dict(printed(told, "messages: "))


def printed(told: str, prefix: str) -> Iterator[tuple[str, Figure]]:
    """The figures in a scorer's table."""
    for line in told.splitlines():
        if found := ROW.match(line):
            n = int(found["n"])
            yield f"{prefix}{found['name']} precision", Figure(float(found["p"]), n)
            yield f"{prefix}{found['name']} recall", Figure(float(found["r"]), n)
        elif found := SHARE.match(line):
            n = int(found["n"])
            yield f"{prefix}{found['name']}", Figure(int(found["right"]) / max(n, 1), n)


def of_citations(kept: Kept) -> Figures:
    """Telegrams and letters cited, each looked up by hand: what they lead to, if anywhere."""
    right = wrong = missed = 0
    for one in gold("citations"):
        record = kept.records.get(one["id"])
        if record is None or one["verdict"] == "undecidable":
            continue
        targets = {
            reference["target"]
            for reference in record["references"]
            if reference["start"] < one["end"] and one["start"] < reference["end"]
        } - {None}
        documents = {target.partition("/e")[0] for target in targets}
        wanted = {one["target"].partition("/e")[0]} if one["target"] else set()
        right += len(documents & wanted)
        wrong += len(documents - wanted)
        missed += len(wanted - documents)
    said, there = right + wrong, right + missed
    return {
        "citations: precision": Figure(right / said if said else 1.0, said),
        "citations: recall": Figure(right / there if there else 1.0, there),
    }


def of_pages(folder: Path) -> Figures:
    """Whole pages of all volumes, everything on them read by hand."""
    pages = gold("pages")
    kept = Kept(folder / "pages")
    wanted: dict[str, list[str]] = {}
    for page in pages:
        volume, _, document = page["id"].partition("/")
        wanted.setdefault(volume, []).append(document)
    cut = folder / "cut"
    cut.mkdir()
    for volume, documents in wanted.items():
        source = CORPUS / f"{volume}.xml.xz"
        if source.exists():
            (cut / f"{volume}.xml").write_text(excerpt(source, volume, documents), "utf-8")
    evaluate.evaluate([cut], workers=1, on_progress=silent, on_record=kept)
    there = [page for page in pages if page["id"] in kept.records]
    told = scored(
        BENCHMARK / "score_pages.py", keep_gold(there, folder / "pages.jsonl"), kept.written()
    )
    return dict(page_figures(told))


def page_figures(told: str) -> Iterator[tuple[str, Figure]]:
    for line in told.splitlines():
        if (found := PAGE_ROW.match(line)) and (n := int(found["n"])):
            if found["p"]:
                yield f"pages: {found['name']} precision", Figure(float(found["p"]), n)
            yield f"pages: {found['name']} recall", Figure(float(found["r"]), n)


def excerpt(source: Path, volume: str, documents: Sequence[str]) -> str:
    """Some documents of a volume as a volume of their own."""
    with lzma.open(source, "rt", encoding="utf-8") as stream:
        text = stream.read()
    divisions = []
    for document in documents:
        start = re.search(rf'<div [^>]*xml:id="{re.escape(document)}"[^>]*>', text)
        assert start, f"{volume}/{document} is not in {source}"
        depth, end = 0, None
        for tag in re.compile(r"<(/?)div\b[^>]*?(/?)>").finditer(text, start.start()):
            depth += -1 if tag[1] else 0 if tag[2] else 1
            if depth == 0:
                end = tag.end()
                break
        divisions.append(text[start.start() : end])
    opening = re.search(r"<TEI\b[^>]*>", text)
    assert opening
    return f"{opening[0]}<text><body>{''.join(divisions)}</body></text></TEI>"


def of_editions() -> Figures:
    """Texts of other editions: of what was said, the share that is right; of what there is, the
    share that was found; and conclusions that must not be drawn."""
    scorer = module(EDITIONS / "score_editions.py")
    counts: Counter[str] = Counter()
    forbidden = 0
    for line in (EDITIONS / "dev" / "gold.jsonl").read_text("utf-8").splitlines():
        of_file = json.loads(line)
        out = io.StringIO()
        build.extract([EDITIONS / "dev" / of_file["file"]], out, workers=1)
        records = [json.loads(one) for one in out.getvalue().splitlines()]
        verdicts, _ = scorer.judge_file(of_file, records)
        for field, verdict in verdicts:
            if field == "must_not":
                forbidden += verdict["wrong"]
            else:
                counts.update(verdict)
    said, there = counts["right"] + counts["wrong"], counts["right"] + counts["missing"]
    return {
        "editions: precision": Figure(counts["right"] / said, said),
        "editions: recall": Figure(counts["right"] / there, there),
        "editions: not forbidden": Figure(1 - forbidden / said, said),
    }


def module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


# ---------------------------------------------------------------- all of them


def slack(cases: int) -> float:
    """How far a figure may fall: half a point, or a case and a half."""
    return max(0.005, 1.5 / max(cases, 1))


def measured(folder: Path) -> dict[str, Figures]:
    """The figures of what ships with the tests and, where it is there, of ``../shared``."""
    shipped = of_markup([SOURCES / "frus1961-63v06.xml"], Kept(folder / "shipped"), None)
    if not CORPUS.is_dir():
        return {"shipped": shipped}
    kept = Kept(folder / "shared")
    volumes = [CORPUS / f"{volume}.xml.xz" for volume in VOLUMES]
    figures = of_markup(volumes, kept, BENCHMARK / "people-links.jsonl")
    figures |= of_messages(kept, folder)
    figures |= of_citations(kept)
    figures |= of_pages(folder)
    figures |= of_editions()
    return {"shipped": shipped, "shared": figures}
