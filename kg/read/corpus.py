"""Find what there is to read under the paths a user gives, and open it with the right reader.

A *source* is what becomes one volume: a TEI file (``.xml`` or ``.tei``, as it is or packed as
``.gz`` or ``.xz``, or a member of a ``.zip``), or the pages of one folder (``.txt``, ``.html``),
whose volume is the folder's name; files of word processors, tables, e-mails and letters in TEI are
pages too (``kg/read/readers.py``). What can't be read becomes a ``Problem`` and the rest goes on,
and so does what lies under a path and is of no kind that is read.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from io import BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from kg.errors import InputError
from kg.model import Document, Volume, is_name
from kg.read.editions import SETTINGS, folder_settings
from kg.read.frus import Contain, read_volume, uncontained
from kg.read.html import page_id
from kg.read.readers import READERS, XML, holds_letters, read_file
from kg.settings import CORRECTIONS

PAGES = tuple(suffix for suffix in READERS if suffix not in XML)
VOLUMES = tuple(suffix + packed for suffix in XML for packed in ("", ".gz", ".xz"))
ARCHIVE = ".zip"
SHOWN = 3  # names of files of one kind that were left out
# "d64" or "frus1961-63v06-d64": the document's own part of a page's file name
PAGE_NAME = re.compile(r"(?:(?P<volume>[\w-]+)-)?(?P<document>d\d+\w*)$")
# <TEI xmlns="…" xml:id="frus1961-63v06">
ROOT_ID = re.compile(rb"<TEI\b[^>]*\bxml:id=[\"']([\w.-]+)[\"']")
# what XML 1.0 can't hold (section 2.2); in the text it is U+FFFD, so that offsets stay
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CHANGED = "was changed while it was read"
BLOCK = 1 << 16
PAGE_HEAD = 1 << 18  # bytes of a saved page that tell what it is of
HEAD = 1 << 14  # bytes of a file that hold its root's start tag, or a page's address
# what may not stand in a local name
UNSAFE = re.compile(r"[^\w.-]+")
# runs of digits, to sort d9 before d10
NUMBER = re.compile(r"(\d+)")


class SourceKind(StrEnum):
    """What a source is made of."""

    TEI = "tei"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was left out, and why; ``document`` where it is only one of many.

    With ``warning`` it was not left out, but something about it is to be known.
    """

    path: str
    line: int | None
    reason: str
    document: str | None = None
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What becomes one volume. ``digest`` changes with its content, and with nothing else."""

    volume: str
    kind: SourceKind
    files: tuple[Path, ...]
    digest: str
    member: str | None = None  # of an archive: the name of the file in it
    edition: str = ""  # that the user asked for
    digests: tuple[str, ...] = ()  # of each of the files

    @property
    def path(self) -> str:
        """What messages call it: its file, its file in an archive, or its folder."""
        if self.kind is SourceKind.PAGES:
            return shown(self.files[0].parent)
        path = shown(self.files[0])
        return f"{path}:{shown(Path(self.member))}" if self.member else path


def shown(path: Path) -> str:
    """A path for people to read, also where its bytes are no UTF-8."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts ``d9`` before ``d10``."""
    parts = NUMBER.split(name)
    return [(len(p.lstrip("0")), p.lstrip("0")) if p.isdecimal() else (-1, p) for p in parts]


def _stem(name: str) -> str:
    """``frus1961-63v06.xml.xz`` → ``frus1961-63v06``."""
    stem = re.sub(r"\.(?:xml|tei)(?:\.[gx]z)?$", "", name, flags=re.IGNORECASE)
    return UNSAFE.sub("-", stem).strip("-.") or "volume"


def _volume_id(path: Path) -> str:
    """The id a TEI file will have: that of its root, else its name."""
    try:
        with path.open("rb") as raw:
            head = _unpacked(raw, path.name).read(HEAD)
    except (OSError, EOFError, lzma.LZMAError, zlib.error):
        return _stem(path.name)  # what is wrong with it is told when it is read
    found = ROOT_ID.search(head)
    own = found[1].decode("utf-8", "replace") if found else ""
    return own if is_name(own) else _stem(path.name)


def _page_name(path: Path) -> tuple[str, str] | None:
    """The volume and document that a page is: by its name and folder, or its own address."""
    stem = UNSAFE.sub("-", path.stem).strip("-") or "page"
    folder = UNSAFE.sub("-", path.absolute().parent.name).strip("-")
    named = PAGE_NAME.match(stem)
    if named and (named["volume"] or folder):
        return named["volume"] or folder, named["document"]
    if path.suffix.lower() != ".txt":
        with path.open("rb") as stream:
            own = page_id(stream.read(PAGE_HEAD))
        if own:
            return own
    return (folder, stem) if folder else None


def discover(
    paths: Sequence[Path], edition: str = ""
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The sources under the paths, files and folders in any mix, and what is none.

    ``edition`` is whose conventions pages follow, where the user said so.

    Sources come in the order of their volumes' ids, whatever the order of paths and of the file
    system. Hidden files are passed over; what else is of no kind that is read is told, by kind.
    A file given by name has to be readable. Of several sources for one volume the first by kind and
    path stays.
    """
    walk = _Walk(edition)
    for path in paths:
        walk.given(path)
    return walk.found()


class _Walk:
    """Gathers sources from the file system."""

    def __init__(self, edition: str = "") -> None:
        self.edition = edition
        self.unread: dict[tuple[Path, str], list[str]] = {}  # files of other kinds, by folder
        self.problems: list[Problem] = []
        self.volumes: list[Source] = []
        self.pages: dict[str, dict[str, list[Path]]] = {}  # volume → document → files
        self.seen: set[Path] = set()

    def given(self, path: Path) -> None:
        """A path the user gave."""
        if _is_folder(path):
            before = len(self.seen), len(self.problems), len(self.unread)
            self.folder(path)
            if (len(self.seen), len(self.problems), len(self.unread)) == before:
                self.problem(path, f"holds no volume ({', '.join((*XML, ARCHIVE))}) and no page")
        elif not os.path.lexists(path):
            self.problem(path, "does not exist")
        elif not self.file(path):
            self.problem(path, "is no kind of file that is read")

    def folder(self, path: Path) -> None:
        """All below a folder, in order; links to folders are not followed."""

        def failed(error: OSError) -> None:
            self.problem(Path(error.filename or path), error.strerror or str(error))

        for parent, folders, files in os.walk(path, onerror=failed):
            folders[:] = sorted((f for f in folders if f[0] not in "._"), key=_natural)
            for name in sorted((f for f in files if f[0] not in "._"), key=_natural):
                if not self.file(Path(parent, name)) and name not in (SETTINGS, CORRECTIONS):
                    kind = PurePosixPath(name).suffix.lower()
                    self.unread.setdefault((path, kind), []).append(name)

    def file(self, path: Path) -> bool:
        """One file; False when it is of another kind."""
        lower = path.name.lower()
        if not lower.endswith((*VOLUMES, *PAGES, ARCHIVE)):
            return False
        try:
            real = path.resolve(strict=True)
            if not stat.S_ISREG(real.stat().st_mode):
                self.problem(path, "is no file but a device, a pipe or a folder")
                return True
        except (OSError, RuntimeError) as error:  # a link to itself, or to nothing
            self.problem(path, getattr(error, "strerror", None) or "is a link to itself")
            return True
        if real not in self.seen:
            self.seen.add(real)
            try:
                if lower.endswith(VOLUMES) and not holds_letters(path):
                    self.volume(path)
                elif lower.endswith(ARCHIVE):
                    self.archive(path)
                else:
                    self.page(path)
            except OSError as error:
                self.problem(path, error.strerror or str(error))
        return True

    def volume(self, path: Path) -> None:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self.volumes.append(
            Source(_volume_id(path), SourceKind.TEI, (path,), digest, digests=(digest,))
        )

    def archive(self, path: Path) -> None:
        """The volumes in a ``.zip``; they are read in place, nothing is unpacked to disk."""
        try:
            with zipfile.ZipFile(path) as archive:
                members = [m for m in archive.infolist() if m.filename.lower().endswith(VOLUMES)]
        except (zipfile.BadZipFile, NotImplementedError) as error:
            return self.problem(path, f"is no readable archive: {error}")
        members = [m for m in members if PurePosixPath(m.filename).name[0] not in "._"]
        if not members:
            self.problem(path, f"holds no volume ({', '.join(XML)})")
        for member in sorted(members, key=lambda m: _natural(m.filename)):
            name = PurePosixPath(member.filename).name
            digest = _member_digest(member)
            self.volumes.append(
                Source(
                    _stem(name), SourceKind.TEI, (path,), digest, member.filename, digests=(digest,)
                )
            )
        return None

    def page(self, path: Path) -> None:
        name = _page_name(path)
        if name is None:
            return self.problem(path, "belongs to no volume: it lies in no named folder")
        volume, document = name
        self.pages.setdefault(volume, {}).setdefault(document, []).append(path)
        return None

    def said(self, folder: Path) -> bytes:
        """What a ``kg.toml`` says of the pages of a folder; a faulty one is told where they are
        read."""
        try:
            settings = folder_settings(folder)
            return settings.path.read_bytes() if settings.path else b""
        except (InputError, OSError):
            return b"?"

    def problem(self, path: Path, reason: str) -> None:
        self.problems.append(Problem(shown(path), None, reason))

    def found(self) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
        """All sources, one a volume."""
        for volume, documents in self.pages.items():
            self.folder_of_pages(volume, documents)
        for (folder, kind), names in sorted(self.unread.items()):
            shown = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
            what = f"{kind} file" if kind else "file without a suffix"
            many = f"{len(names)} {what}{'s' if len(names) > 1 else ''} left out"
            self.problem(folder, f"{many}, of no kind that is read: {shown}")
        kept: dict[str, Source] = {}
        for source in sorted(self.volumes, key=lambda s: (s.kind is SourceKind.PAGES, s.path)):
            first = kept.setdefault(source.volume, source)
            if first is not source:
                reason = f"is volume {source.volume}, which is read from {first.path}"
                self.problems.append(Problem(source.path, None, reason))
        order = sorted(kept.values(), key=lambda s: _natural(s.volume))
        return tuple(order), tuple(self.problems)

    def folder_of_pages(self, volume: str, documents: dict[str, list[Path]]) -> None:
        """The pages of one volume, a file a document."""
        files: list[Path] = []
        digests: list[str] = []
        content = hashlib.sha256()
        for name in sorted(documents, key=_natural):
            path, *others = sorted(documents[name])
            for other in others:
                self.problem(other, f"is {volume}/{name}, which is read from {path}")
            try:
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                self.problem(path, error.strerror or str(error))
                continue
            content.update(f"{name}\0{path.suffix}\0{digest}\0".encode())
            files.append(path)
            digests.append(digest)
        said = {self.said(path.absolute().parent) for path in files}
        content.update(b"".join(sorted(said)) + self.edition.encode())
        if files:
            pages = Source(
                volume,
                SourceKind.PAGES,
                tuple(files),
                content.hexdigest(),
                edition=self.edition,
                digests=tuple(digests),
            )
            self.volumes.append(pages)


def open_source(
    source: Source, problems: list[Problem], contain: Contain = uncontained
) -> tuple[Volume, Iterator[Document]]:
    """A source's volume and its documents, read as they are asked for.

    Raises ``InputError``, at once or while the documents are read, when the volume can't be read
    to its end, or is no longer what its digest was taken of. A page that can't be read is added to
    ``problems`` and the other pages go on; what else goes wrong with one document is ``contain``'s.
    """
    if source.kind is SourceKind.PAGES:
        return Volume(source.volume), _pages(source, problems, contain)
    closing = ExitStack()
    try:
        stream, check = _opened(source, closing)
        volume, documents = read_volume(stream, source.path, contain)
    except BaseException:
        closing.close()
        raise
    return volume, _until_closed(documents, closing, check)


def _until_closed(
    documents: Iterator[Document], closing: ExitStack, check: Callable[[], None]
) -> Iterator[Document]:
    with closing:
        yield from documents
        check()


class _Digested(RawIOBase):
    """A file that is digested as it is read."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        """Whether it can be read: it can."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some."""
        block = self._raw.read(len(buffer))
        buffer[: len(block)] = block
        self._digest.update(block)
        return len(block)

    def whole_digest(self) -> str:
        """The digest of the whole file, the rest of which is read now."""
        while block := self._raw.read(BLOCK):
            self._digest.update(block)
        return self._digest.hexdigest()


def _opened(source: Source, closing: ExitStack) -> tuple[IO[bytes], Callable[[], None]]:
    """The unpacked bytes of a TEI file, and what tells at their end that they are those meant."""
    remedy = "Check the file, or download the volume again with kg fetch."
    path, name = source.files[0], source.member or source.files[0].name

    def check(found: str) -> None:
        if source.digests and found != source.digests[0]:
            reason = CHANGED
            raise InputError(f"{source.path} {reason}", "Run the command again.", reason=reason)

    try:
        if source.member is not None:
            archive = _archive(path, path.stat().st_mtime_ns)
            check(_member_digest(archive.getinfo(source.member)))
            raw = closing.enter_context(archive.open(source.member))
            return _unpacked(raw, name), lambda: None  # the archive's own checksum is checked
        digested = _Digested(closing.enter_context(path.open("rb")))
        stream = _unpacked(cast("IO[bytes]", BufferedReader(digested, BLOCK)), name)
        return stream, lambda: check(digested.whole_digest())
    except (OSError, EOFError, RuntimeError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{source.path}: {error}", remedy, reason=str(error)) from error


@lru_cache(maxsize=1)
def _archive(path: Path, _changed: int) -> zipfile.ZipFile:
    """An archive, whose directory is read once for all its members."""
    return zipfile.ZipFile(path)


def _member_digest(member: zipfile.ZipInfo) -> str:
    content = f"{member.filename}:{member.CRC}:{member.file_size}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, RuntimeError):
        return False


def _unpacked(raw: IO[bytes], name: str) -> IO[bytes]:
    """The stream of what a file holds, by the end of its name."""
    if name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    if name.lower().endswith(".xz"):
        return lzma.LZMAFile(raw)
    return raw


def _pages(source: Source, problems: list[Problem], contain: Contain) -> Iterator[Document]:
    for at, path in enumerate(source.files):
        _, name = _page_name(path) or ("", path.stem)
        id = f"{source.volume}/{name}"
        found: list[Document] = []
        try:
            with contain(path.name):
                read = [
                    replace(document, source=shown(path), text=UNFIT.sub("\ufffd", document.text))
                    for document in read_file(path, id, source.edition)
                ]
                _check_unchanged(path, source.digests[at : at + 1])
                found = read
        except InputError as error:
            problems.append(Problem(shown(path), error.line, error.reason))
        except OSError as error:
            problems.append(Problem(shown(path), None, error.strerror or str(error)))
        yield from found


def _check_unchanged(path: Path, digests: Sequence[str]) -> None:
    """Raise ``InputError`` when a file just read is not what its digest was taken of."""
    if digests:
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() == digests[0]:
                return
        raise InputError(f"{shown(path)} {CHANGED}", "Run the command again.", reason=CHANGED)
