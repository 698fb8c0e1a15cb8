"""The search of a published site: an index in small files that a page's script reads.

    search/index.json         how many documents, the first of each year, the shards there are
    search/words/PREFIX.json  words that begin so, the documents of each stem, and names
    search/names.json         the words of names, for those that are misspelt
    search/documents/N.json   200 documents: address, title, day, from whom to whom, form

Documents are numbered by day, so that a span of years is a span of numbers and the numbers of a
word lie close together. A word's documents are written as ``1aA3C2bT``: in base 36 how far each is
from the one before, and how much the word weighs there (A: once, B: twice, C: four times …; T: it
stands in the title). Words are those of the store's full-text index, by the same stems, so that
*quarantined* finds *quarantine*.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from kg.pages.render import visible
from kg.publish.files import Output
from kg.search import TOKENS

FOLDER: Final = "search"
PAGE: Final = 200  # documents a file
LARGEST: Final = 60_000  # characters of a shard; a larger one is parted by one more letter
WEIGHTS: Final = "ABCDEFGH"
TITLE: Final = "T"
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

DOCUMENTS: Final = """
SELECT id, name, title, COALESCE(date, ''), COALESCE(form, ''), year FROM item
WHERE carrier IS NULL ORDER BY day IS NULL, day, utc, name
"""
ENDS: Final = """
SELECT item, role, label FROM party JOIN agent ON agent.id = party.agent
WHERE role IN ('from', 'to') ORDER BY item, role, kind != 'person', label, agent.name
"""
NAMES: Final = """
SELECT name, label, letters, named FROM agent WHERE letters + copies + named > 0
ORDER BY letters + named DESC, label, name
"""

SPELT: Final = "SELECT word FROM name_word ORDER BY documents DESC, word LIMIT 20000"


@dataclass(slots=True)
class Shard:
    """What a shard holds: other words of a stem, the documents of a stem, and names."""

    words: dict[str, str] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    names: list[tuple[str, str, int]] = field(default_factory=list)

    def __len__(self) -> int:
        words = sum(len(word) + len(stem) + 6 for word, stem in self.words.items())
        names = sum(len(name) + len(label) + 12 for name, label, _ in self.names)
        return words + names + sum(len(s) + len(found) + 6 for s, found in self.stems.items())


def write(index: sqlite3.Connection, out: Output) -> None:
    """Write the files of the search from a build's full-text index."""
    rows = index.execute(DOCUMENTS).fetchall()
    numbers = {row[0]: n for n, row in enumerate(rows)}
    ends = _ends(index, numbers)
    for start in range(0, len(rows), PAGE):
        told = [
            [
                name,
                visible(title),
                date,
                *("; ".join(ends[id_, role]) for role in ("from", "to")),
                form,
            ]
            for id_, name, title, date, form, _ in rows[start : start + PAGE]
        ]
        out.put(f"{FOLDER}/documents/{start // PAGE}.json", _packed(told))
    years: dict[str, int] = {}
    for n, row in enumerate(rows):
        if row[5]:
            years.setdefault(str(row[5]), n)
    spelt = [word for (word,) in index.execute(SPELT)]
    out.put(f"{FOLDER}/names.json", _packed(spelt))
    names = sorted(_write_shards(index, numbers, out))
    told_of = {"documents": len(rows), "page": PAGE, "years": years, "shards": names}
    out.put(f"{FOLDER}/index.json", _packed(told_of))


def _packed(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _ends(
    index: sqlite3.Connection, numbers: Mapping[int, int]
) -> defaultdict[tuple[int, str], list[str]]:
    """Who each document is from and to, in words; of persons and offices the persons."""
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for item, role, label in index.execute(ENDS):
        if item in numbers and len(found[item, role]) < 2:
            found[item, role].append(visible(label))
    return found


def _write_shards(
    index: sqlite3.Connection, numbers: Mapping[int, int], out: Output
) -> Iterator[str]:
    """Write the shards; their prefixes."""
    by_letters: defaultdict[str, Shard] = defaultdict(Shard)
    for stem, found in _postings(index, numbers):
        by_letters[stem[:2]].stems[stem] = found
    for word, stem in _stemmed(row[0] for row in index.execute("SELECT word FROM vocabulary")):
        if stem != word and stem in by_letters[stem[:2]].stems:
            by_letters[word[:2]].words[word] = stem
    for name, label, letters, named in index.execute(NAMES):
        entry = (name, visible(label), letters + named)
        for beginning in {word[:2] for word in plain(label)}:
            by_letters[beginning].names.append(entry)
    for prefix, shard in by_letters.items():
        for name, part in _parted(prefix, shard):
            told = {"words": part.words, "stems": part.stems, "names": part.names}
            # Letters that a file system may not tell apart or allow are written by their codes.
            out.put(f"{FOLDER}/words/{coded(name)}.json", _packed(told))
            yield name


def coded(prefix: str) -> str:
    """The name of a shard's file: letters and figures of ASCII as they are, others by number."""
    return "".join(one if one in DIGITS else f"-{ord(one):x}-" for one in prefix)


def _parted(prefix: str, shard: Shard) -> Iterator[tuple[str, Shard]]:
    """A shard, parted by one more letter as long as it is too large. Words that are no longer than
    the prefix stay with it."""
    if len(shard) <= LARGEST or max(map(len, (*shard.stems, *shard.words))) <= len(prefix):
        yield prefix, shard
        return
    longer = len(prefix) + 1
    parts: defaultdict[str, Shard] = defaultdict(Shard)
    for stem, found in shard.stems.items():
        parts[stem[:longer]].stems[stem] = found
    for word, stem in shard.words.items():
        parts[word[:longer]].words[word] = stem
        known = shard.stems.get(stem)
        if known is not None:  # carries, carri: a word may part from its stem early
            parts[word[:longer]].stems[stem] = known
    for name in shard.names:
        for beginning in {word[:longer] for word in plain(name[1]) if word.startswith(prefix)}:
            parts[beginning].names.append(name)
    for name_, part in parts.items():
        if len(name_) < longer:
            yield name_, part
        else:
            yield from _parted(name_, part)


def plain(text: str) -> list[str]:
    """The words of a text as they are looked up: small letters without marks."""
    bare = unicodedata.normalize("NFD", text.lower())
    return re.findall(r"[^\W_]+", "".join(one for one in bare if not unicodedata.combining(one)))


def _stemmed(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Words without their marks, and their stems, as the full-text index has them."""
    known = list(words)
    with closing(sqlite3.connect(":memory:")) as database:
        for table, tokens in (("plain", TOKENS.removeprefix("porter ")), ("stem", TOKENS)):
            database.execute(f'CREATE VIRTUAL TABLE {table} USING fts5(word, tokenize="{tokens}")')
            database.execute(
                f"CREATE VIRTUAL TABLE {table}_term USING fts5vocab({table}, 'instance')"
            )
            database.executemany(f"INSERT INTO {table} VALUES (?)", ((one,) for one in known))  # noqa: S608
        yield from database.execute(
            "SELECT DISTINCT plain_term.term, stem_term.term FROM plain_term JOIN stem_term"
            " USING (doc, offset)"
        )


def _postings(index: sqlite3.Connection, numbers: Mapping[int, int]) -> Iterator[tuple[str, str]]:
    """Each stem with its documents."""
    index.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.term USING fts5vocab(main, words, 'instance')"
    )
    last = ""
    times: dict[int, float] = {}
    for term, doc, column in index.execute("SELECT term, doc, col FROM temp.term"):
        if term != last:
            if times:
                yield last, _written(times)
            last, times = term, {}
        number = numbers.get(doc)
        if number is not None:
            times[number] = float("inf") if column == "title" else times.get(number, 0) + 1
    if times:
        yield last, _written(times)


def _written(times: Mapping[int, float]) -> str:
    """Documents by number, with the weight of the word in each."""
    pieces, before = [], 0
    for number, count in sorted(times.items()):
        pieces.append(_base36(number - before))
        weight = TITLE if count == float("inf") else WEIGHTS[min(7, int(count).bit_length() - 1)]
        pieces.append(weight)
        before = number
    return "".join(pieces)


def _base36(number: int) -> str:
    digits = DIGITS[number % 36]
    while number := number // 36:
        digits = DIGITS[number % 36] + digits
    return digits
