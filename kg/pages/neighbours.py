"""Archival neighbours of a document: what else is printed from the file it is kept in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.pages.citation import day_in_words
from kg.pages.links import Links
from kg.pages.reader import Reader
from kg.pages.views import Group, Value

NEAR: Final = 8  # documents named, those nearest in time

FILES: Final = """
SELECT DISTINCT file, item.id, item.day FROM item JOIN held ON held.item = item.id
JOIN holding ON holding.id = held.holding WHERE item.name = ? ORDER BY file
"""
OTHERS: Final = """
FROM holding JOIN held ON held.holding = holding.id JOIN item ON item.id = held.item
WHERE file = :file AND item.id != :item
"""
COUNT: Final = "SELECT COUNT(DISTINCT item.id)" + OTHERS
NEAREST: Final = (
    "SELECT name, title, date FROM (SELECT DISTINCT item.name, title, date, day"  # noqa: S608
    + OTHERS
    + "ORDER BY day IS NULL, abs(julianday(day) - julianday(:day)), item.name LIMIT :near)"
    " ORDER BY day IS NULL, day, name"
)
# All that a volume's documents show of others kept in the same files
SHOWN: Final = """
SELECT file, item.name, title, date FROM holding JOIN held ON held.holding = holding.id
JOIN item ON item.id = held.item WHERE file IN (
  SELECT file FROM item JOIN held ON held.item = item.id JOIN holding ON holding.id = held.holding
  WHERE item.volume = ?)
ORDER BY file, item.name
"""


def neighbours(reader: Reader, links: Links, node: NamedNode) -> Iterator[Group]:
    """For each file that a document is kept in: how many others here are from it, and those
    nearest in time. A file of which nothing else is here says so."""
    if reader.index is None:
        return
    index = reader.index
    for file, item, day in index.execute(FILES, (links.local(node.value),)).fetchall():
        values = {"file": file, "item": item, "day": day, "near": NEAR}
        count = index.execute(COUNT, values).fetchone()[0]
        items = tuple(_neighbour(links, row) for row in index.execute(NEAREST, values))
        told = "No other document" if not count else f"{count:,} other document"
        heading = Value(f"{told}{'' if count <= 1 else 's'} from {file}")
        more = None
        if count > len(items) and links.query is not None:
            more = Value(f"all {count + 1:,}", f"/correspondence?of=all&file={quote(file)}")
        yield Group(heading, items, more)


def _neighbour(links: Links, row: sqlite3.Row) -> Value:
    name, title, date = row
    return Value(title, links.page(links.base + name), day_in_words(date or ""))


def told_of(index: sqlite3.Connection, volume: str) -> Iterator[bytes]:
    """What the pages of a volume show of their documents' neighbours, in a fixed order."""
    for row in index.execute(SHOWN, (volume,)):
        yield repr(tuple(row)).encode()
