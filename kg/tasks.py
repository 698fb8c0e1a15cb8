"""What worker processes do: extract one volume, write the quads of one volume.

Both steps leave a file that is named after everything it depends on and appears only when it is
whole; a step whose file is there is not done again, so a build that died goes on where it was.
"""

from __future__ import annotations

import gc
import json
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache as remember
from glob import escape
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
from pyoxigraph import Quad

from kg import __version__, cache, corrections, quad_files
from kg.corrections import answers_corrected, corrected
from kg.errors import InputError, KgError, RegisterError
from kg.executor import Executor, Processes
from kg.extract.sheet import Sheet
from kg.graph.dataset import SourceFile, common_quads
from kg.graph.mint import Mint
from kg.graph.quads import Builder
from kg.model import Document, Extraction, Volume
from kg.quad_files import SHARED
from kg.read.corpus import Problem, Source, discover, open_source
from kg.read.plain import read_page
from kg.resolve.authorities import with_authorities
from kg.resolve.home import at_home
from kg.resolve.listed import fitting, identities, registered
from kg.resolve.message_index import Card, Index, Question, Traced, cards
from kg.resolve.misdated import with_years_meant
from kg.resolve.people import identify
from kg.resolve.register import Kind, Register
from kg.resolve.replies import resolve
from kg.resolve.who import Look
from kg.settings import OnProgress, shipped
from kg.whole_files import digest_of, digest_sealed, is_whole, read_sealed, sealed, written_whole

if TYPE_CHECKING:
    from kg.extract.run import Extractor

Task = TypeVar("Task")
Done = TypeVar("Done")
BLOCK = 1 << 20
LIMIT = 60.0  # seconds that one document may take
LONGEST_REASON = 200
WARMING = "1. Letter From John Smith to Mary Jones\nParis, May 1, 1961.\nDear Mary:\nJohn Smith"
QUADS = ".zst"  # the last suffix of a file of quads
TOLD = ".told"  # suffix of what is told of a volume: in its extraction, in its quads
CARDS = ".cards"  # suffix of the cards of its messages
LONGEST_NAME = 100  # letters of a volume's id in a file's name


@dataclass(frozen=True, slots=True)
class Setup:
    """How sources are read, wherever that is done. ``limit`` are the seconds that one document may
    take; ``strict`` lets the first fault end all; ``bare`` sets the editors' markup aside first;
    ``withheld`` are volumes whose lists of persons the register shall not have."""

    registers: tuple[Path, ...] = ()
    corrections: tuple[Path, ...] = ()
    limit: float | None = LIMIT
    strict: bool = False
    bare: bool = False
    withheld: tuple[str, ...] = ()

    def digest(self) -> str:
        """What decides an extraction besides its source (see ``fingerprint``)."""
        return fingerprint((*self.registers, *self.corrections))


@dataclass(frozen=True, slots=True)
class Extracting:
    """What it takes to extract one volume."""

    source: Source
    to: Path
    setup: Setup


@dataclass(frozen=True, slots=True)
class Extracted:
    """A volume extracted: its file, how many messages it has, and what went wrong. Their cards
    are in a file beside it.

    ``unread`` when the volume could not be read to its end: it is then left out whole.
    """

    volume: str
    name: str  # of the source
    digest: str
    file: Path
    messages: int
    problems: tuple[Problem, ...] = ()
    fresh: bool = False
    unread: bool = False

    @property
    def cards(self) -> Path:
        """The file of the cards of its messages."""
        return self.file.with_suffix(CARDS)


@dataclass(slots=True)
class Containment:
    """Holds what one document costs to that document: what goes wrong with it is told, and the
    rest goes on."""

    source: str  # what messages call where it was read from
    problems: list[Problem]
    limit: float | None = None
    strict: bool = False
    late: bool = False  # whether some document took too long

    @contextmanager
    def __call__(self, document: str) -> Iterator[None]:
        """A block about one document. What it raises becomes a problem, but for faults of the
        store, and with ``strict``."""
        try:
            with time_limit(self.limit):
                yield
        except InputError as error:
            if self.strict:
                raise
            self.problems.append(Problem(self.source, error.line, error.reason, document))
        except OutOfTimeError as error:
            reason = f"takes longer than {self.limit:g} seconds"
            if self.strict:
                raise InputError(
                    f"{self.source}: {document} {reason}", "Allow more with --limit.", reason=reason
                ) from error
            self.late = True
            self.problems.append(Problem(self.source, None, reason, document))
        except KgError:
            raise
        except Exception as error:
            if self.strict:
                raise
            told = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_REASON]
            reason = f"{told} (a fault of kg; --strict shows where)"
            self.problems.append(Problem(self.source, None, reason, document))


class Summary(msgspec.Struct, frozen=True):
    """What is kept beside a volume's file, so that it need not be opened again."""

    messages: int
    problems: tuple[Problem, ...]


def fingerprint(registers: Sequence[Path]) -> str:
    """A digest of what decides an extraction besides its source: code, words, model, register."""
    package = Path(__file__).parent
    files: list[Path] = []
    for stage in ("model", "read", "extract", "resolve"):
        files += sorted((package / stage).rglob("*.py"))
    files += sorted(
        p
        for p in shipped("data").rglob("*")
        if p.is_file() and not {"documents", "examples"} & set(p.parts)
    )
    for given in registers:
        if not given.exists():
            raise RegisterError(f"There is no register {given}.", "Make one: kg register import.")
        files += sorted(p for p in given.rglob("*") if p.is_file()) if given.is_dir() else [given]
    digest = sha256(__version__.encode())
    for path in files:
        digest.update(path.name.encode())
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    return digest.hexdigest()


@remember
def register(paths: tuple[Path, ...]) -> Register:
    """The shipped register with those of ``paths``; loaded once a process."""
    return Register.load(paths)


@remember
def register_without(paths: tuple[Path, ...], withheld: tuple[str, ...]) -> Register:
    """The register as it would be without the lists of persons of some volumes."""
    return register(paths).without_lists(withheld) if withheld else register(paths)


@remember
def extractor() -> Extractor:
    """The extractor; its model is loaded once a process, and only when something is extracted."""
    from kg.extract.run import Extractor  # noqa: PLC0415 - spaCy takes a second to import

    return Extractor()


@remember
def warmed_up(registers: tuple[Path, ...]) -> bool:
    """Load all that is loaded when first needed, so that no document's time is charged for it."""
    page = read_page(WARMING, "warming/d1")
    identify(extractor().extract(page), register(registers), Volume("warming"), page)
    gc.collect()
    gc.freeze()  # model and register stay: they need not be looked through again and again
    return True


def headers(paths: Sequence[Path]) -> Iterator[Volume]:
    """What the volumes under the paths say of themselves: titles, lists of persons and terms."""
    for source in discover(paths)[0]:
        yield open_source(source, [])[0]


def extract_all(
    sources: Sequence[Source],
    folder: Path,
    made_by: str,
    setup: Setup,
    workers: int | Executor | None,
    on_progress: OnProgress,
) -> list[Extracted]:
    """Extract every source that is not in ``folder`` yet; results in the order of the sources.

    A document that can't be read or takes more than ``limit`` seconds is left out and told among
    the problems; with ``strict`` it ends all.
    """
    tasks = [
        Extracting(
            source,
            folder / f"{source.volume[:LONGEST_NAME]}-{_key(source.digest, made_by)}.zst",
            setup,
        )
        for source in sources
    ]
    return _each(extract_one, tasks, workers, on_progress, "extract", _killed)


def _killed(task: Extracting) -> Extracted:
    """A volume at which the process died."""
    reason = "ended the process that read it (too deep, or too little memory)"
    return unread(task, [Problem(task.source.path, None, reason)])


def extract_one(task: Extracting) -> Extracted:
    """Extract one volume into its file, or take what is there.

    With ``bare`` the extraction is that of the plain page, beside the document with its markup.
    """
    source, file = task.source, task.to
    name = Path(source.path).name
    told = file.with_suffix(TOLD)
    kept = read_sealed(told)
    if kept is not None and is_whole(file) and is_whole(file.with_suffix(CARDS)):
        known = msgspec.msgpack.decode(kept, type=Summary)
        return Extracted(source.volume, name, source.digest, file, known.messages, known.problems)
    problems: list[Problem] = []
    messages = 0
    contain = Containment(source.path, problems, task.setup.limit, task.setup.strict)
    try:
        volume, documents = open_source(source, problems, contain)
        entries = _extractions(task, volume, documents, contain)
        with cache.frames(file.with_suffix(CARDS)) as put:

            def carded() -> Iterator[cache.Entry]:
                nonlocal messages
                for entry in entries:
                    of_document = cards(entry.extraction, entry.document)
                    messages += len(of_document)
                    for card in of_document:
                        put(card)
                    yield entry

            cache.write(file, volume, carded())
    except InputError as error:
        if task.setup.strict:
            raise
        problems.append(Problem(source.path, error.line, error.reason))
        return unread(task, problems)
    known = Summary(messages, tuple(problems))
    if not contain.late:  # what took too long is tried again next time
        with sealed(told) as out:
            out.write(msgspec.msgpack.encode(known, order="deterministic"))
    return Extracted(source.volume, name, source.digest, file, messages, known.problems, fresh=True)


def unread(task: Extracting, problems: Iterable[Problem]) -> Extracted:
    """What becomes of a volume that is left out whole."""
    source = task.source
    return Extracted(
        source.volume,
        Path(source.path).name,
        source.digest,
        task.to,
        0,
        tuple(problems),
        unread=True,
    )


def _extractions(
    task: Extracting,
    volume: Volume,
    documents: Iterable[Document],
    contain: Containment,
) -> Iterator[cache.Entry]:
    """What is found in each document, and who is meant."""
    warmed_up(task.setup.registers)
    known_people = register_without(task.setup.registers, task.setup.withheld)
    listed = Volume(volume.id) if task.setup.bare else volume
    fit = fitting(known_people, volume.id, listed)
    full_names = registered(known_people, volume.id)

    def page(document: Document) -> Document:
        return read_page(document.text, document.id) if task.setup.bare else document

    def extractions() -> Iterator[tuple[tuple[Document, Sheet], Extraction]]:
        for document in documents:
            extraction = None
            with contain(document.id):
                sheet = Sheet.of(page(document))
                extraction = extractor().extract(sheet.document, fit=fit, known=full_names)
            if extraction is not None:
                yield (document, sheet), extraction

    # The volume is looked at twice: who is named in full anywhere tells who is meant elsewhere.
    look = Look(known_people, volume.id, listed)

    def looked_at() -> Iterator[cache.Entry]:
        for (document, _), extraction in with_years_meant(extractions()):
            with contain(document.id):
                look.add(extraction)
            yield cache.Entry(document, extraction)

    first = task.to.with_suffix(".first")
    try:
        cache.write(first, volume, looked_at())
        light = look.light()
        said = corrections.read(task.setup.corrections)
        for at, (document, extraction) in enumerate(cache.read(first)[1]):
            entry = None
            with contain(document.id):
                sheet = Sheet.of(page(document))
                identified = at_home(
                    identify(extraction, known_people, listed, sheet.document, light=light, at=at),
                    known_people,
                )
                restored = sheet.restore(with_authorities(identified))
                entry = cache.Entry(document, corrected(restored, said))
            if entry is not None:
                source = document.source or task.source.path
                contain.problems += [
                    Problem(source, None, told, document.id, warning=True)
                    for told in entry.extraction.warnings
                ]
                yield entry
    finally:
        first.unlink(missing_ok=True)


def all_cards(extracted: Sequence[Extracted]) -> Iterator[Card]:
    """The cards of all messages of all volumes."""
    for one in extracted:
        yield from cache.read_frames(one.cards, Card)


@dataclass(frozen=True, slots=True)
class Writing:
    """What it takes to write the quads of one volume."""

    extracted: Path
    to: Path
    index: Path
    base: str
    volumes: tuple[str, ...]  # all that the store will hold
    setup: Setup


@dataclass(frozen=True, slots=True)
class Written:
    """A volume's file of quads, and what of the volume is not in it."""

    file: Path
    problems: tuple[Problem, ...] = ()


def write_all(
    extracted: Sequence[Extracted],
    folder: Path,
    base: str,
    setup: Setup,
    workers: int | Executor | None,
    on_progress: OnProgress,
) -> list[Written]:
    """Write a file of quads a volume, where it is not there yet; in the order given."""
    volumes = tuple(sorted(one.volume for one in extracted))
    said = sha256(b"".join(file.read_bytes() for file in setup.corrections)).hexdigest()
    known = (digest_of(one.cards) for one in extracted)
    index_file = folder / f"index-{_key(*known)}.sqlite"
    written_whole(index_file, lambda part: Index.write(part, all_cards(extracted)))
    made_by = _key(base, graph_fingerprint(), said)
    tasks = [
        Writing(
            one.file,
            folder / f"{one.volume[:LONGEST_NAME]}-"
            f"{_key(one.file.name, digest_sealed(one.file), made_by)}",
            index_file,
            base,
            volumes,
            setup,
        )
        for one in extracted
    ]
    return _each(write_one, tasks, workers, on_progress, "resolve")


def write_common(
    extracted: Sequence[Extracted],
    folder: Path,
    made_by: str,
    base: str,
    setup: Setup,
) -> Path:
    """Write what a store holds besides its volumes: ontology, register, description of the data."""
    sources = [
        SourceFile(one.volume, one.file.name.rpartition("-")[0], one.digest) for one in extracted
    ]
    made = _key(made_by, base, graph_fingerprint(), *(part for one in sources for part in one))
    path = folder / f"common-{made}.nq.zst"
    if not (is_whole(path) and is_whole(path.with_suffix(SHARED))):
        quad_files.write_quads(path, common_quads(setup.registers, sources, __version__, base))
    return path


def graph_fingerprint() -> str:
    """A digest of the code that makes the graph, and of the ontologies it holds."""
    digest = sha256()
    code = sorted((Path(__file__).parent / "graph").rglob("*.py"))
    for path in (*code, *sorted(shipped("ontologies").glob("*.ttl"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@remember
def _index(file: Path) -> Index:
    """The index of all messages."""
    return Index.open(file)


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds: some volumes, and the documents of an index. Remembers what it was
    asked."""

    volumes: frozenset[str]
    index: Index
    asked: dict[str, bool] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        told = self.asked.get(str(name))
        if told is None:
            told = self.asked[str(name)] = name in self.volumes or name in self.index
        return told


class Told(msgspec.Struct, frozen=True):
    """What is kept beside a volume's quads: what is not in them, and what the index of messages
    was asked for them and answered."""

    problems: tuple[Problem, ...]
    held: dict[str, bool]
    trace: list[tuple[Question, bytes]]


def write_one(task: Writing) -> Written:
    """Resolve one volume across the corpus and write its quads, or take those that were concluded
    from the same answers of the index."""
    index = _index(task.index)
    held = Held(frozenset(task.volumes), index)
    for told in sorted(task.to.parent.glob(f"{escape(task.to.name)}-*{TOLD}")):
        kept, file = read_sealed(told), told.with_suffix(QUADS)
        if kept is None or not (is_whole(file) and is_whole(file.with_suffix(SHARED))):
            continue
        known = msgspec.msgpack.decode(kept, type=Told)
        same = all((name in held) == was for name, was in known.held.items())
        if same and Traced.holds(dict(known.trace), index):
            return Written(file, known.problems)
    traced = Traced(index)
    held = Held(frozenset(task.volumes), traced)
    part = task.to.with_name(f"{task.to.name}-part{quad_files.SUFFIX}")
    problems: list[Problem] = []
    known_people = register(task.setup.registers)
    mint = Mint(task.base)
    volume, entries = cache.read(task.extracted)
    quads = _quads(task, known_people, volume, entries, traced, held, problems)
    quad_files.write_quads(part, quads, mint.volume(volume.id).value + "/")
    known = Told(tuple(problems), held.asked, sorted(traced.trace.items()))
    encoded = msgspec.msgpack.encode(known, order="deterministic")
    file = task.to.with_name(
        f"{task.to.name}-{_key(sha256(encoded).hexdigest())}{quad_files.SUFFIX}"
    )
    for suffix in (SHARED, QUADS):
        part.with_suffix(suffix).replace(file.with_suffix(suffix))
    with sealed(file.with_suffix(TOLD)) as out:
        out.write(encoded)
    return Written(file, tuple(problems))


def _quads(
    task: Writing,
    known_people: Register,
    volume: Volume,
    entries: Iterable[cache.Entry],
    index: Index,
    held: Held,
    problems: list[Problem],
) -> Iterator[Quad]:
    """The quads of one volume, resolved across the corpus."""

    def keeper(repository: str) -> str | None:
        found = known_people.find(repository, Kind.REPOSITORY)
        found = found or known_people.find(repository, Kind.BODY)
        return found[0].id if len(found) == 1 else None

    builder = Builder(task.base, lambda name: known_people.agent(name) is not None, keeper, held)
    yield from builder.volume_quads(volume, identities(known_people, volume))
    for document, found in entries:
        made: list[Quad] = []
        with Containment(document.source, problems, LIMIT, task.setup.strict)(document.id):
            answered = resolve(found, index, known_people)
            said = answers_corrected(answered, corrections.read(task.setup.corrections))
            made = list(builder.quads(said, document))
        yield from made


def sweep(target: Path, extracted: Sequence[Extracted], files: Sequence[Path]) -> None:
    """Remove the files that the build just finished does not use."""
    used = {one.cards for one in extracted}
    for file in (*files, *(one.file for one in extracted)):
        used |= {file, file.with_suffix(TOLD), file.with_suffix(SHARED)}
    for folder in (target / "extractions", target / "quads"):
        for path in folder.iterdir():
            if path not in used:
                path.unlink()


def _key(*parts: str) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _each(
    job: Callable[[Task], Done],
    tasks: Sequence[Task],
    workers: int | Executor | None,
    on_progress: OnProgress,
    stage: str,
    killed: Callable[[Task], Done] | None = None,
) -> list[Done]:
    """Do every task, in as many processes or where the executor has it done; results in the
    order of the tasks.

    Of a task whose process dies ``killed`` says what becomes; without it the death is raised.
    """
    run = workers if isinstance(workers, Executor) else Processes(workers)
    done: dict[int, Done] = {}
    on_progress(stage, 0, len(tasks))
    for at, result in run.each(job, tasks, killed):
        done[at] = result
        on_progress(stage, len(done), len(tasks))
    return [done[at] for at in range(len(tasks))]


# ---------------------------------------------------------------- a limit on the time of one thing

AGAIN: Final = 1.0  # seconds after which it is said again, should somebody have swallowed it


class OutOfTimeError(BaseException):
    """The time is up. No ``Exception``, so that nobody takes it for a fault of his own."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise ``OutOfTimeError`` within the block when it takes longer.

    Only in a process's main thread and where the system has interval timers; elsewhere, and with
    None or 0, there is no limit. Limits do not nest.
    """
    main = threading.current_thread() is threading.main_thread()
    if not seconds or not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
