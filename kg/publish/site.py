"""The whole publication: volumes and single resources in parallel, then what looks at all of them.

    things (people, places …) ┐
    lists                     ├─▶ tables, whole dumps, description, checksums ─▶ sweep
    split ─▶ each volume ─▶ its pages ┘

A task has a key that names all it depends on, and is left alone while its key and files are there
(``kg.publish.record``). What concerns one volume depends on that volume, what concerns all on the
store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Final

from jinja2 import TemplateNotFound

from kg import __version__, resources, store
from kg.errors import StoreError
from kg.graph import vocab as v
from kg.graph.mint import Mint
from kg.publish import record as records
from kg.publish import volumes
from kg.publish.crew import Done, Task, run
from kg.publish.dumps import Sharing, dump_shared
from kg.publish.lists import Listing, names_of_lists, publish_list
from kg.publish.output import Mover
from kg.publish.record import Record
from kg.publish.resources import CLASSES, Portion, named, publish_portion
from kg.publish.split import SHARED, SUFFIX, Splitting, split
from kg.publish.volumes import Volume, publish_volume
from kg.publish.whole import publish_whole, sweep
from kg.settings import DEFAULT_BASE, shipped

OnProgress = Callable[[str, int, int], None]

PORTION: Final = 100  # resources a task


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did: the resources published, and how many files are there and are new."""

    out: Path
    base: str
    resources: int
    files: int
    written: int
    removed: int


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


def publish(
    path: Path,
    out: Path,
    *,
    base: str | None = None,
    workers: int | None = None,
    on_progress: OnProgress = silent,
) -> Publication:
    """Publish the store at ``path`` into the folder ``out`` under ``base``.

    Without a base the site stands under that of the store. Raises ``StoreError`` when there is no
    store or no room, ``UsageError`` when the base can't carry names or ``out`` is no folder of a
    publication.
    """
    with store.open_store(path) as opened:
        stored = str(opened.manifest.get("base", DEFAULT_BASE))
        mover = Mover(stored, Mint(base or stored).base)
        record = records.claim(out, _made_by(mover))
        try:
            plan = Plan(path, opened, mover, record, on_progress)
            run(plan.first(), workers, plan.after)
            on_progress("whole", 0, 1)
            key = f"whole {plan.version}"
            if not record.knows(key):
                plan.note(key, publish_whole(opened, mover, record.parts, out, plan.volumes))
            on_progress("whole", 1, 1)
            names = {one for one in record.names() if not one.startswith(records.FOLDER)}
            removed = sweep(out, names)
            plan.tidy()
        except TemplateNotFound:  # an OSError, and no fault of the disk's
            raise
        except OSError as error:
            raise StoreError(
                f"Could not write to {out}: {error.strerror or error}",
                "Make room on the disk, or check the folder's permissions, and publish again.",
            ) from error
    return Publication(out, mover.published, plan.resources, len(names), plan.written, removed)


def _made_by(mover: Mover) -> str:
    """A digest of what makes a publication besides the store: bases, code, templates, words."""
    digest = sha256(f"{__version__} {mover.base} {mover.published}\n".encode())
    package = Path(__file__).parent.parent
    files = [package / "resources.py", *sorted(shipped("ontologies").iterdir())]
    files += sorted((shipped("data") / "words").glob("*.toml"))
    for part in ("pages", "publish", "graph"):
        files += sorted(one for one in (package / part).rglob("*") if one.is_file())
    for path in files:
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(slots=True)
class Plan:
    """Which tasks there are, which follow on which, and what has become of them."""

    path: Path
    opened: store.OpenStore
    mover: Mover
    record: Record
    on_progress: OnProgress
    version: str = ""  # a digest of the store as it is
    volumes: tuple[str, ...] = ()
    resources: int = 0
    written: int = 0
    _total: int = 0
    _done: int = 0
    _shared: str = ""
    _volume_keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        manifest = (self.opened.path / store.MANIFEST).read_bytes()
        self.version = sha256(manifest).hexdigest()[:16]
        found = resources.of_class(self.opened.store, v.VOLUME)
        self.volumes = tuple(one.value.removeprefix(self.mover.base) for one in found)
        self._shared = f"shared {self.version}"
        self._volume_keys = {f"volume {name} {self.version}": name for name in self.volumes}

    @property
    def _database(self) -> Path:
        return self.opened.path / store.DATABASE

    def first(self) -> list[Task]:
        """What can be done at once. The store is split only if something needs the parts."""
        tasks: list[Task] = []
        known = {key for key in (self._shared, *self._volume_keys) if self.record.knows(key)}
        if len(known) <= len(self._volume_keys):
            tasks.append(Task("", split, self._splitting()))
        for key, name in self._volume_keys.items():
            if key in known:
                tasks += self._pages(name)
        tasks += self._things()
        tasks += self._lists()
        return self._told(tasks)

    def after(self, task: Task, done: Done) -> list[Task]:
        """What follows on a task, which is noted as done."""
        self._done += 1
        self.written += done.written
        following: list[Task] = []
        if task.key:
            self.record.add(task.key, done.names)
            if task.key in self._volume_keys:
                following = list(self._pages(self._volume_keys[task.key]))
        elif task.job is split:
            following = list(self._parts())
        return self._told(following)

    def note(self, key: str, done: Done) -> None:
        """Note something as done outside the crew."""
        self.written += done.written
        self.record.add(key, done.names)

    def tidy(self) -> None:
        """Remove what only a publication under way needs, and what is of volumes gone."""
        self.record.finish()
        for one in self.record.parts.iterdir():
            name = one.name.rpartition(".")[0]
            if one.is_dir():
                rmtree(one)
            elif one.name.endswith(SUFFIX) or name not in (SHARED, *self.volumes):
                one.unlink()

    def _told(self, tasks: list[Task]) -> list[Task]:
        self._total += len(tasks)
        self.on_progress("publish", self._done, self._total)
        return tasks

    # ------------------------------------------------------------ the tasks

    def _splitting(self) -> Splitting:
        named = [self.path / "quads" / name for name in self.opened.manifest.get("files", ())]
        whole = bool(named) and all(one.is_file() for one in named)
        files = tuple(named) if whole else ()
        return Splitting(self._database, files, self.record.parts, self.mover.base, self.volumes)

    def _parts(self) -> Iterator[Task]:
        """What follows on the split."""
        mover = self.mover
        classes = tuple(one.value for one in CLASSES)
        for key, name in self._volume_keys.items():
            if not self.record.knows(key):
                volume = Volume(
                    self._database,
                    self.record.out,
                    mover.base,
                    mover.published,
                    name,
                    self.volumes,
                    classes,
                    self.record.made_by,
                )
                yield Task(key, publish_volume, volume)
        if not self.record.knows(self._shared):
            sharing = Sharing(
                self.record.parts, self.record.out, mover.base, mover.published, self.volumes
            )
            yield Task(self._shared, dump_shared, sharing)

    def _pages(self, name: str) -> Iterator[Task]:
        """The resources of a volume, whose digest is known now."""
        state = volumes.state(self.record.parts, name)
        if state is None:
            raise StoreError(
                f"The record in {self.record.out / records.FOLDER} is damaged.",
                "Remove that folder's files and publish again.",
            )
        self.resources += len(state.resources)
        yield from self._portions(f"pages {name} {state.digest}", state.resources)

    def _things(self) -> Iterator[Task]:
        """The resources that are of no volume."""
        own = set(self.volumes)
        base = self.mover.base
        names = [
            node.value
            for node in named(self.opened.store, base)
            if not node.value.startswith(base)
            or node.value.removeprefix(base).partition("/")[0] not in own
        ]
        self.resources += len(names)
        yield from self._portions(f"things {self.version}", names)

    def _portions(self, key: str, names: Iterable[str]) -> Iterator[Task]:
        chosen = tuple(names)
        mover = self.mover
        for start in range(0, len(chosen), PORTION):
            some = chosen[start : start + PORTION]
            portion = Portion(self._database, self.record.out, mover.base, mover.published, some)
            digest = sha256("\n".join(some).encode()).hexdigest()[:16]
            if not self.record.knows(f"{key} {digest}"):
                yield Task(f"{key} {digest}", publish_portion, portion)

    def _lists(self) -> Iterator[Task]:
        for name in names_of_lists():
            key = f"list {name} {self.version}"
            if not self.record.knows(key):
                listing = Listing(
                    self._database,
                    self.record.out,
                    self.mover.base,
                    self.mover.published,
                    name,
                    dict(self.opened.manifest.get("classes", {})),
                )
                yield Task(key, publish_list, listing)
