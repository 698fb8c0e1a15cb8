"""Download volumes from the Office of the Historian's public repository, and files of other
editions by their public addresses, into a folder.

One file at a time, under a name of our own, with pauses; a download that was cut off goes on
where it stopped (HTTP ``Range`` with ``If-Range``, RFC 9110), errors that pass are tried again
with growing pauses or as long as the server asks (``Retry-After``). A file appears under its
name only when it is a whole, well-formed volume with the id asked for, or a file in which one of
the readers finds a document.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx
import tenacity

from kg import __version__
from kg.errors import InputError
from kg.read.corpus import Problem
from kg.read.editions import FRUS, Edition
from kg.read.editions import edition as edition_of
from kg.read.frus import LARGEST, read_volume
from kg.read.readers import READERS, Given
from kg.settings import OnProgress, silent

AGENT = f"coldwar-kg/{__version__}"
TRIES = 6
LONGEST_WAIT = 120.0  # seconds
PAUSE = 0.5  # seconds between volumes
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
# "frus1961-63v06", "frus1952-54Guat", "frus1969-76ve05p2"
VOLUME_ID = re.compile(r"frus[\w-]+$")
DOCUMENT_ID = re.compile(r"[\w.-]+")

ADDRESS = re.compile(r"https?://")
UNSAFE = re.compile(r"[^\w.-]+")

Check = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What was downloaded, what was there already, and what could not be had."""

    fetched: tuple[Path, ...]
    present: tuple[Path, ...]
    problems: tuple[Problem, ...]


class _PassingError(Exception):
    """An answer that may be another one later; ``after`` is how long the server asks to wait."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"the server answers {response.status_code} {response.reason_phrase}")
        self.after = _retry_after(response.headers.get("retry-after", ""))


def fetch(
    volumes: Sequence[str],
    to: Path,
    *,
    edition: str = FRUS,
    on_progress: OnProgress = silent,
    base_url: str = "",
    pause: float = PAUSE,
    sleep: Callable[[float], None] = time.sleep,
) -> FetchReport:
    """Download what each id or address names into the folder ``to``.

    Ids are of volumes of FRUS, or of documents of another ``edition`` whose profile tells where
    they are had (``fetch``); ``base_url`` stands for that address up to its last part. What is
    there whole is left alone. ``on_progress`` gets the volume, the bytes there are and the bytes
    there will be (0 while that is unknown). What can't be had is reported and the rest goes on;
    raises ``InputError`` when the folder can't be written.
    """
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{to}: {error.strerror}", "Name a folder that can be written.") from error
    fetched: list[Path] = []
    present: list[Path] = []
    problems: list[Problem] = []
    headers = {"user-agent": AGENT, "accept-encoding": "identity"}  # ranges count plain bytes
    with httpx.Client(headers=headers, follow_redirects=True, timeout=30.0) as client:
        for volume in dict.fromkeys(volumes):
            path = to / f"{volume}.xml"
            try:
                path, url, whole = _wanted(volume, to, edition_of(edition), base_url)
                if path.exists():
                    whole(path)
                    present.append(path)
                    continue
                if fetched:
                    sleep(pause)
                download(client, url, path, on_progress, sleep, whole)
                fetched.append(path)
            except InputError as error:
                problems.append(Problem(str(path), error.line, error.reason))
    return FetchReport(tuple(fetched), tuple(present), tuple(problems))


def _wanted(asked: str, to: Path, edition: Edition, base_url: str) -> tuple[Path, str, Check]:
    """Where a volume or file will be, its address, and what tells that it is whole."""
    if ADDRESS.match(asked):
        name = UNSAFE.sub("-", unquote(PurePosixPath(urlsplit(asked).path).name)).strip("-.")
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in READERS:
            kinds = ", ".join(READERS)
            raise InputError(asked, "", reason=f"is no address of a file that is read ({kinds})")
        return to / name, asked, lambda path: check_file(path, suffix)
    template = edition.addresses.get("fetch")
    if template is None:
        reason = f"can't be had: the profile of {edition.name} tells no address (fetch)"
        raise InputError(asked, "", reason=reason)
    if edition.frus and not VOLUME_ID.match(asked):
        raise InputError(asked, "", reason="is no volume id, like frus1961-63v06, and no address")
    if not DOCUMENT_ID.fullmatch(asked):
        raise InputError(asked, "", reason=f"is no id of a document of {edition.name}")
    url = template.format(id=asked)
    if base_url:
        url = f"{base_url.rstrip('/')}/{url.rpartition('/')[2]}"
    if edition.frus:
        return to / f"{asked}.xml", url, lambda path: check(path, asked)
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    suffix = suffix if suffix in READERS else ".html"
    name = f"{edition.name}-{asked.removesuffix(suffix)}{suffix}"
    return to / name, url, lambda path: check_file(path, suffix, edition.name)


def check_file(path: Path, suffix: str, edition: str = "") -> None:
    """Raise ``InputError`` unless the reader of a suffix finds a document in the file."""
    given = Given(path, f"fetched/{path.name.partition('.')[0]}", edition)
    found = next(READERS[suffix](given), None)
    if found is None:
        raise InputError(f"{path} holds no document", "Leave it out.", reason="holds no document")


def download(
    client: httpx.Client,
    url: str,
    path: Path,
    on_progress: OnProgress = silent,
    sleep: Callable[[float], None] = time.sleep,
    whole: Check | None = None,
) -> None:
    """Download one volume to ``path``, going on with what an earlier try left in ``.part``;
    ``whole`` raises where what was had is not what was asked for."""
    part = path.with_name(path.name + ".part")
    tries = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(TRIES),
        wait=_wait,
        retry=tenacity.retry_if_exception_type((_PassingError, httpx.TransportError)),
        sleep=sleep,
        reraise=True,
    )
    try:
        tries(_transfer, client, url, part, path.stem, on_progress)
        whole(part) if whole else check(part, path.stem)
        part.replace(path)
    except (_PassingError, httpx.HTTPError) as error:
        reason = f"can't be had now: {error or type(error).__name__}"
        raise InputError(url, "Try again later; it goes on where it stopped.", reason=reason) from (
            error
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{part}: {reason}", "Make room and try again.", reason=reason) from error
    except InputError:
        part.unlink(missing_ok=True)  # what was had is no volume: nothing to go on with
        raise
    finally:
        if not part.exists():
            _tag(part).unlink(missing_ok=True)


def check(path: Path, volume: str) -> None:
    """Raise ``InputError`` unless the file is a whole, well-formed volume with that id."""
    with path.open("rb") as stream:
        described, documents = read_volume(stream, path.name)
        for _ in documents:
            pass
    if described.id != volume:
        raise InputError(
            f"{path} is {described.id}", "Remove it and try again.", reason=f"is {described.id}"
        )


def _transfer(
    client: httpx.Client, url: str, part: Path, volume: str, on_progress: OnProgress
) -> None:
    """One request: what is still missing of the file, or all of it."""
    have = part.stat().st_size if part.exists() else 0
    tag = _tag(part).read_text() if have and _tag(part).exists() else ""
    strong = tag and not tag.startswith("W/")  # only a strong tag may go with a range
    headers = {"range": f"bytes={have}-", "if-range": tag} if strong else {}
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code in PASSING:
            raise _PassingError(response)
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink(missing_ok=True)
            raise _PassingError(response)  # the next try begins anew
        if response.status_code == httpx.codes.NOT_FOUND:
            raise InputError(url, "", reason="is not in the repository; is the id right?")
        if response.is_error:
            raise InputError(url, "", reason=f"the server answers {response.status_code}")
        goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT
        done = have if goes_on else 0
        _tag(part).write_text(response.headers.get("etag", ""))
        total = done + int(response.headers.get("content-length", 0))
        with part.open("ab" if goes_on else "wb") as out:
            for data in response.iter_bytes():
                out.write(data)
                done += len(data)
                if done > LARGEST:
                    raise InputError(url, "", reason=f"is larger than {LARGEST >> 20} MiB")
                on_progress(volume, done, max(done, total))
            out.flush()
            os.fsync(out.fileno())


def _tag(part: Path) -> Path:
    """Where the entity tag of what a part is a part of is kept."""
    return part.with_name(part.name + ".etag")


def _wait(state: tenacity.RetryCallState) -> float:
    """How long to wait: as the server asks, else 1, 2, 4 … seconds and a little more."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _PassingError) and error.after is not None:
        return min(error.after, LONGEST_WAIT)
    return float(tenacity.wait_exponential_jitter(initial=1, max=LONGEST_WAIT)(state))


def _retry_after(value: str) -> float | None:
    """Seconds from ``Retry-After: 120`` or a date (RFC 9110, 10.2.3)."""
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        if until.tzinfo is None:  # a date that names no zone ("-0000") is in UTC
            until = until.replace(tzinfo=UTC)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
