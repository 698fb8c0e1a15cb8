"""How an archive of electronic telegrams becomes a store: documents a second, memory, right fields.

    python benchmarks/cables.py [--cables 100000] [--each 500] [--seed 1] [--workers 1]
    python benchmarks/cables.py --cables 2000 --fields      # only what is read of each, no store

The archive is made up: header blocks with every field, several telegrams in a file, each referring
to earlier ones, a short text below. What was read is compared with what was written, field by
field. ``--against VOLUME.xml.xz`` builds a volume of FRUS in the same run, to set its speed beside.
Memory is the peak of each stage, in the process that does it (one worker works in this one); it
is measured at a hundredth and a tenth of the archive and at all of it, which is what "flat" means
here. The kernel's peak is set back between stages (Linux).
"""

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from kg import build
from kg.read.readers import read_file

MIB = 1 << 20
POSTS = (
    "BELGRADE",
    "MOSCOW",
    "LONDON",
    "PARIS",
    "BONN",
    "ROME",
    "ANKARA",
    "TEHRAN",
    "KABUL",
    "JAKARTA",
    "CANBERRA",
    "LISBON",
    "VIENNA",
    "OTTAWA",
    "TOKYO",
    "SEOUL",
    "BANGKOK",
    "SANTIAGO",
    "LIMA",
    "BOGOTA",
    "CAIRO",
    "AMMAN",
    "BEIRUT",
    "NAIROBI",
    "LAGOS",
    "ACCRA",
    "OSLO",
    "STOCKHOLM",
    "HELSINKI",
    "WARSAW",
    "PRAGUE",
    "BUDAPEST",
    "BUCHAREST",
    "SOFIA",
    "ATHENS",
    "MADRID",
    "BRUSSELS",
    "DUBLIN",
    "MANILA",
)
MARKINGS = {
    "UNCLASSIFIED": "UNCLAS",
    "CONFIDENTIAL": "C O N F I D E N T I A L",
    "SECRET": "S E C R E T",
    "LIMITED OFFICIAL USE": "LIMITED OFFICIAL USE",
}
TOPICS = ("PFOR", "PINT", "PARM", "ETRD", "EAID", "UNSC", "OVIP", "MILI")
SUBJECTS = (
    "MEETING WITH FOREIGN MINISTER ON BILATERAL QUESTIONS",
    "TRADE TALKS: SECOND ROUND",
    "VISIT OF PARLIAMENTARY DELEGATION, PROGRAM AND REQUESTS FOR\nAPPOINTMENTS",
    "CIVIL AVIATION AGREEMENT",
    "UNSC: CONSULTATIONS ON DRAFT RESOLUTION",
)
SENTENCES = (
    "FOREIGN MINISTRY OFFICIAL TOLD EMBOFF THAT GOVERNMENT HAS NOT YET DECIDED.",
    "WE BELIEVE THAT THE ANSWER WILL BE GIVEN BEFORE THE END OF THE MONTH.",
    "AMBASSADOR RAISED THE MATTER AGAIN AT LUNCHEON AND WAS TOLD THE SAME.",
    "COMMENT: THE PRESS HAS SHOWN LITTLE INTEREST SO FAR.",
    "WE WOULD APPRECIATE THE DEPARTMENT'S VIEWS.",
)
NAMES = (
    "HARDING",
    "GREENE",
    "WATKINS",
    "MORROW",
    "TILDEN",
    "ASHBY",
    "PORTER",
    "LINDEN",
)


@dataclass(frozen=True)
class Cable:
    """A telegram as written, to compare with what is read."""

    sender: str
    recipients: tuple[str, ...]
    copies: tuple[str, ...]
    sent: str
    number: int
    subject: str
    references: tuple[str, ...]
    marking: str
    text: str


def cables(count: int, seed: int) -> Iterator[Cable]:
    """The archive, in the order of time; each post counts its own telegrams."""
    rng = random.Random(seed)
    numbers: Counter[str] = Counter()
    moment = datetime(1973, 1, 2, 8, 0)
    for _ in range(count):
        moment += timedelta(minutes=rng.randint(1, 9))
        home = rng.random() < 0.4
        origin = "STATE" if home else rng.choice(POSTS)
        numbers[origin] += 1
        others = rng.sample(POSTS, 4)
        sender = "SECSTATE WASHDC" if home else f"AMEMBASSY {origin}"
        recipients = (
            tuple(f"AMEMBASSY {p}" for p in others[: rng.choice((1, 1, 2))])
            if home
            else ("SECSTATE WASHDC",)
        )
        copies = tuple(f"AMEMBASSY {p}" for p in others[2 : 2 + rng.choice((0, 1, 2))])
        cited = [p for p in numbers if numbers[p] > 1]
        references = tuple(
            f"{p} {rng.randint(max(1, numbers[p] - 40), numbers[p] - 1)}"
            for p in rng.sample(cited, min(len(cited), rng.choice((0, 1, 2))))
        )
        yield written(rng, moment, origin, numbers[origin], sender, recipients, copies, references)


def written(
    rng: random.Random,
    moment: datetime,
    origin: str,
    number: int,
    sender: str,
    recipients: tuple[str, ...],
    copies: tuple[str, ...],
    references: tuple[str, ...],
) -> Cable:
    """One telegram in the form of the archive."""
    marking, subject = rng.choice(list(MARKINGS)), rng.choice(SUBJECTS)
    group = moment.strftime("%d%H%MZ %b %y").upper()
    lines = [
        marking,
        f"PAGE 01        {origin[:6]}  {number:05d}  {moment:%d%H%M}Z",
        str(rng.randint(10, 99)),
        "ACTION EUR-12",
        "INFO  OCT-01  ISO-00  SS-15  /028 W",
        f"                     ---------------------   {rng.randint(1000, 99999):06d}",
        f"{rng.choice(('R', 'P', 'O', 'O P'))} {group}",
        f"FM {sender}",
        f"TO {recipients[0]} {rng.choice(('', 'PRIORITY', 'IMMEDIATE'))} {rng.randint(1, 9999)}",
        *(f"{one} {rng.choice(('', 'PRIORITY'))}".rstrip() for one in recipients[1:]),
        *(f"{'INFO ' if not at else ''}{one}" for at, one in enumerate(copies)),
        f"{MARKINGS[marking]} {origin} {number}",
        "E.O. 11652: GDS",
        f"TAGS: {', '.join(rng.sample(TOPICS, 2))}",
        f"SUBJECT: {subject}",
        *((f"REF: {'; '.join(references)}",) if references else ()),
        *(f"{at}. {rng.choice(SENTENCES)}" for at in range(1, rng.randint(3, 7))),
        rng.choice(NAMES),
        marking,
        "NNN",
    ]
    return Cable(
        sender,
        recipients,
        copies,
        moment.strftime("%Y-%m-%dT%H:%M:00Z"),
        number,
        " ".join(subject.split()),
        references,
        marking,
        "\n".join(lines) + "\n\n",
    )


def write(folder: Path, count: int, each: int, seed: int) -> list[Path]:
    """Write the archive, ``each`` telegrams a file and twenty files a folder (a volume)."""
    files: list[Path] = []
    batch: list[str] = []
    for cable in cables(count, seed):
        batch.append(cable.text)
        if len(batch) == each:
            files.append(flushed(folder, len(files), batch))
            batch = []
    if batch:
        files.append(flushed(folder, len(files), batch))
    return files


def flushed(folder: Path, at: int, batch: list[str]) -> Path:
    path = folder / f"cfpf-{at // 20:03d}" / f"cables-{at:04d}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(batch), encoding="utf-8")
    return path


def fields(files: list[Path], count: int, seed: int) -> tuple[Counter[str], int]:
    """How often each field was read as it was written, and the number of telegrams read."""
    right: Counter[str] = Counter()
    read = 0
    documents = (d for path in files for d in read_file(path, f"{path.parent.name}/{path.stem}"))
    for cable, document in zip(cables(count, seed), documents, strict=False):
        stated = document.stated
        read += 1
        if stated is None:
            continue
        right["sender"] += [p.text for p in stated.senders] == [cable.sender]
        right["recipients"] += tuple(p.text for p in stated.recipients) == cable.recipients
        right["copies"] += tuple(p.text for p in stated.copied_to) == cable.copies
        right["sent"] += stated.sent is not None and stated.sent.edtf == cable.sent
        right["number"] += stated.number == str(cable.number)
        right["subject"] += stated.subject == cable.subject
        right["references"] += tuple(r.text for r in stated.references) == cable.references
        right["classification"] += stated.classification == cable.marking.lower().replace(" ", "-")
    return right, read


def peak() -> int:
    """The peak of this process since it was last asked, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    high = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return int(high.split()[1]) * 1024


@dataclass
class Stages:
    """The peak of each stage of a build and the seconds it took."""

    name: str = "start"
    since: float = 0.0
    told: dict[str, tuple[int, float]] = field(default_factory=dict)

    def __call__(self, stage: str, *_: int) -> None:
        """What a build tells of its progress."""
        before, seconds = self.told.get(self.name, (0, 0.0))
        now = time.perf_counter()
        self.told[self.name] = max(before, peak()), seconds + now - self.since
        self.name, self.since = stage, now


def built(paths: list[Path], store: Path, workers: int) -> None:
    """Build a store; print the number of documents, the seconds and the peaks."""
    stages = Stages(since=time.perf_counter())
    report = build.build(paths, store, workers=workers, on_progress=stages)
    stages("end")
    many = dict(report.counts)["Document"]
    seconds = sum(seconds for _, seconds in stages.told.values())
    parts = (f"{n} {top / MIB:,.0f} MiB {took:,.0f} s" for n, (top, took) in stages.told.items())
    workers_peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(
        f"built {many:,} in {seconds:,.0f} s: {many / seconds:,.1f} a second; {', '.join(parts)}"
        + (f"; workers {workers_peak / MIB:,.0f} MiB" if workers > 1 else ""),
        flush=True,
    )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("--cables", type=int, default=100_000)
    ask.add_argument("--each", type=int, default=500, help="telegrams a file")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--fields", action="store_true", help="read only, build nothing")
    ask.add_argument("--against", type=Path, help="a volume of FRUS, built in the same run")
    args = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="cables-") as folder:
        root = Path(folder)
        (root / "archive").mkdir()
        files = write(root / "archive", args.cables, args.each, args.seed)
        start = time.perf_counter()
        right, read = fields(files, args.cables, args.seed)
        seconds = time.perf_counter() - start
        print(f"read {read:,} of {args.cables:,} telegrams, {read / seconds:,.0f} a second")
        for name, many in right.items():
            print(f"  {name:15} {many / max(read, 1):7.2%} as written")
        if args.fields:
            return
        for part in (100, 10):
            some = root / f"part-{part}"
            some.mkdir()
            write(some, args.cables // part, args.each, args.seed)
            built([some], root / f"store-{part}", args.workers)
        built([root / "archive"], root / "store", args.workers)
        if args.against:
            built([args.against], root / "frus", args.workers)


if __name__ == "__main__":
    main()
