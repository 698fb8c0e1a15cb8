"""What documents name and the store doesn't hold: other volumes' documents, keepers of archives.

Nothing under the base stands in the graph without a description, so that every name answers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import vocab as v
from kg.graph.mint import Mint

PAGE: Final = re.compile(r"pg_(\w+)")  # pg_171: a printed page
DOCUMENT: Final = re.compile(r"d(\d+)")  # d64: a document by its number
NOTE: Final = re.compile(r"fn(\w+)")  # fn2: a note by its number
VALUES: Final = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
DIGITS: Final = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that shows its documents online: its volumes' ids, and the forms of addresses.

    ``series`` is its title, ``parts`` what the id of a volume says: years, number, part.
    """

    volumes: re.Pattern[str]
    forms: Mapping[str, str]
    series: str = ""
    parts: re.Pattern[str] | None = None

    def address(self, kind: str, volume: str, id_: str) -> str:
        """The page of a volume, document or person; ids are made safe for an address."""
        parts = {"volume": volume, "document": id_.rpartition("/")[2], "person": id_}
        return self.forms[kind].format(**{name: quote(part) for name, part in parts.items()})

    def title(self, volume: str) -> str:
        """A volume by its series, years and number, as far as its id tells."""
        found = self.parts.fullmatch(volume) if self.parts is not None else None
        if found is None:
            return f"{self.series}, {volume}"
        said = [self.series, full_years(found["years"])]
        if found["number"]:
            number = found["number"].removeprefix("e")
            roman_ = f"E-{int(number)}" if found["number"].startswith("e") else roman(int(number))
            said.append(f"Volume {roman_}")
        if found["part"]:
            said.append(f"Part {found['part']}")
        return ", ".join(said)


def full_years(years: str) -> str:
    """``1961-63`` → ``1961–1963``."""
    first, _, last = years.partition("-")
    return f"{first}–{first[:2]}{last}" if last else first


def roman(number: int) -> str:
    """A number from 1 on in Roman digits."""
    said = ""
    for value, digits in zip(VALUES, DIGITS, strict=True):
        said += digits * (number // value)
        number %= value
    return said


class Elsewhere:
    """Describes the documents that are cited and that the store doesn't hold.

    ``held`` are the volumes and documents of the store; None when that isn't known, and nothing is
    described.
    """

    def __init__(
        self, mint: Mint, editions: Collection[Edition], held: Collection[str] | None
    ) -> None:
        self._mint = mint
        self._editions = editions
        self._held = held

    def quads(self, target: str) -> Iterator[Quad]:
        """A document, page, note or volume named in a reference, and all that it stands in."""
        path, _, fragment = target.partition("#")
        volume, _, rest = path.partition("/")
        if self._held is None or path in self._held:
            return
        if volume in self._held and PAGE.fullmatch(rest):
            yield from page_quads(self._mint, volume, rest)
            return
        edition = next((e for e in self._editions if e.volumes.fullmatch(volume)), None)
        title = edition.title(volume) if edition is not None else volume
        steps = [(volume, title, "volume", "")]
        if rest:
            steps.append((path, f"{title}, {part_words(rest)}", "document", rest))
        if fragment:
            words = NOTE.sub(r"note \1", fragment)
            steps.append((target, f"{steps[-1][1]}, {words}", "document", rest))
        above: NamedNode | None = None
        for name, label, kind, id_ in steps:
            node = self._mint.resource(name)
            if name not in self._held:
                yield Quad(node, v.TYPE, v.CITED_DOCUMENT)
                yield Quad(node, v.LABEL, Literal(label))
                if edition is not None:
                    address = NamedNode(edition.address(kind, volume, id_))
                    yield Quad(node, v.ONLINE_EDITION, address)
                if above is not None:
                    yield Quad(node, v.IS_PART_OF, above)
            above = node


def page_quads(mint: Mint, volume: str, page: str) -> Iterator[Quad]:
    """A page of the printed volume."""
    node = mint.page(volume, page)
    yield Quad(node, v.TYPE, v.PAGE)
    yield Quad(node, v.LABEL, Literal("Page " + page.removeprefix("pg_")))
    yield Quad(node, v.IN_VOLUME, mint.volume(volume))


def part_words(id_: str) -> str:
    """A part of a volume in words: ``d64``, ``pg_171``."""
    page = PAGE.fullmatch(id_)
    document = DOCUMENT.fullmatch(id_)
    if page is not None:
        return f"page {page[1]}"
    return f"Document {document[1]}" if document is not None else id_
