"""What each pattern of the code finds on a corpus, and which of them nothing would miss.

    python benchmarks/patterns.py SOURCES … [--every N] [--pages PATH]… [--without VOLUME]…
                                  [--try N] [--rare N] [--files PART]…

Of every N-th document of the volumes, read as the edition marks it and again as a bare page, and
of all pages under ``--pages``, it is noted in which each pattern compiled in ``kg/`` matches.
Each (with ``--rare``: that matched in at most so many) is then taken away on ``--try`` of these.
Printed are, a line a pattern, in how many documents it matched, in how many of those tried a record
becomes another, and its place in the code; what changes nothing comes first. Patterns that only
reading uses are not seen. A rule in a row of ``data/rules`` is told by its name.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

HERE = str(Path(__file__).parent.parent / "kg")
_compile = re.compile
_MATCHING = frozenset(("match", "fullmatch", "search"))


class Place:
    """Where patterns are compiled: how often they matched, and whether they may."""

    def __init__(self, words: str) -> None:
        self.words, self.found, self.off = words, 0, False


class Watched:
    """A compiled pattern that notes when it matches, and matches nothing while its place is off."""

    places: ClassVar[dict[str, Place]] = {}

    def __init__(self, pattern: re.Pattern[str], place: str) -> None:
        self._pattern = pattern
        self.at = Watched.places.setdefault(place, Place(str(pattern.pattern)))

    def _one(self, found: re.Match[str] | None) -> re.Match[str] | None:
        if self.at.off or found is None:
            return None
        self.at.found += 1
        return found

    def match(self, *given: Any) -> re.Match[str] | None:
        return self._one(self._pattern.match(*given))

    def fullmatch(self, *given: Any) -> re.Match[str] | None:
        return self._one(self._pattern.fullmatch(*given))

    def search(self, *given: Any) -> re.Match[str] | None:
        return self._one(self._pattern.search(*given))

    def finditer(self, *given: Any) -> Iterator[re.Match[str]]:
        for found in self._pattern.finditer(*given):
            if self.at.off:
                return
            self.at.found += 1
            yield found

    def findall(self, *given: Any) -> list[Any]:
        found = [] if self.at.off else self._pattern.findall(*given)
        self.at.found += len(found)
        return found

    def sub(self, repl: Any, string: str, count: int = 0) -> str:
        if self.at.off:
            return string
        changed, times = self._pattern.subn(repl, string, count)
        self.at.found += times
        return changed

    def split(self, string: str, maxsplit: int = 0) -> list[Any]:
        if self.at.off:
            return [string]
        parts = self._pattern.split(string, maxsplit)
        self.at.found += len(parts) > 1
        return parts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)


def watched(pattern: Any, flags: Any = 0) -> Any:
    """``re.compile``, watched where code of the package calls it."""
    if isinstance(pattern, Watched):
        return pattern
    made = _compile(pattern, flags)
    frame = sys._getframe(1)
    file = frame.f_code.co_filename
    if not file.startswith(HERE):
        return made
    rule = frame.f_locals.get("rule")
    name = f" ({rule.name})" if isinstance(rule, Rule) else ""
    return Watched(made, f"{file[len(HERE) - 2 :]}:{frame.f_lineno}{name}")


from kg.rules import Rule  # noqa: E402

re.compile = watched  # before the package is imported

from kg.errors import InputError  # noqa: E402
from kg.extract.run import Extractor  # noqa: E402
from kg.extract.sheet import Sheet  # noqa: E402
from kg.model import Document, Volume  # noqa: E402
from kg.read.corpus import discover, open_source  # noqa: E402
from kg.read.plain import read_page  # noqa: E402
from kg.record import to_record  # noqa: E402
from kg.resolve.people import identify  # noqa: E402
from kg.resolve.register import Register  # noqa: E402


class Corpus:
    """The documents looked at, and what is found in one of them."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.extractor, self.register = Extractor(), Register.load(())
        self.documents = list(self._documents(given))

    def _documents(self, given: argparse.Namespace) -> Iterator[tuple[Volume, Document]]:
        for paths, every in ((given.sources, given.every), (given.pages, 1)):
            for source in discover([Path(path) for path in paths])[0]:
                if source.volume in given.without:
                    continue
                with suppress(InputError):
                    volume, documents = open_source(source, [], lambda _: nullcontext())
                    for document in islice(documents, 0, None, every):
                        yield volume, document
                        if document.marked:
                            yield Volume(volume.id), read_page(document.text, document.id)

    def record(self, at: int) -> str:
        """What is found in a document; what is raised where that fails."""
        volume, document = self.documents[at]
        sheet = Sheet.of(document)
        try:
            found = self.extractor.extract(sheet.document)
            found = identify(found, self.register, volume, sheet.document)
            return json.dumps(to_record(sheet.restore(found)), sort_keys=True)
        except Exception as fault:
            return repr(fault)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--every", type=int, default=16)
    parser.add_argument("--pages", nargs="*", default=[])
    parser.add_argument("--without", nargs="*", default=[], help="volumes left out")
    parser.add_argument("--try", dest="most", type=int, default=60)
    parser.add_argument("--rare", type=int, default=10**9, help="only what matched in so few")
    parser.add_argument("--files", nargs="*", default=[""], help="only patterns of such files")
    given = parser.parse_args()
    corpus = Corpus(given)
    print(f"{len(corpus.documents)} documents", file=sys.stderr)
    where: dict[str, list[int]] = defaultdict(list)
    records = []
    for at in range(len(corpus.documents)):
        before = {name: place.found for name, place in Watched.places.items()}
        records.append(corpus.record(at))
        for name, place in Watched.places.items():
            if place.found > before.get(name, 0):
                where[name].append(at)
    rows = []
    for number, (name, place) in enumerate(list(Watched.places.items())):
        if not any(part in name for part in given.files):
            continue
        seen = where[name]
        tried = seen[:: max(1, len(seen) // given.most)][: given.most]
        if len(seen) > given.rare:
            continue
        place.off = True
        changed = sum(corpus.record(at) != records[at] for at in tried)
        place.off = False
        rows.append((changed / max(1, len(tried)), len(seen), changed, len(tried), name, place))
        print(f"{number} of {len(Watched.places)}", end="\r", file=sys.stderr)
    for _, seen_in, changed, tried_on, name, place in sorted(rows, key=lambda row: row[:2]):
        words = " ".join(place.words.split())[:90]
        print(f"{seen_in:6} {changed:4}/{tried_on:<4} {name:44} {words}")


if __name__ == "__main__":
    main()
