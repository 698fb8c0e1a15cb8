"""The pages one browses by: front page, volumes, people, offices, places, archives, years."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode, Store

from kg import resources
from kg.graph import vocab as v
from kg.pages import views
from kg.pages.links import Links, relative
from kg.pages.reader import FACTS, Reader
from kg.pages.site import Site
from kg.pages.views import Group, Value
from kg.publish.crew import Done
from kg.publish.output import Mover, Output
from kg.publish.pages import renderer

# name of the page, its title, the classes listed
LISTS: Final = (
    ("volumes", "Volumes", (v.VOLUME,)),
    ("people", "People", (v.PERSON,)),
    ("organizations", "Bodies and posts", (v.ORGANIZATION,)),
    ("offices", "Offices", (v.OFFICE,)),
    ("places", "Places", (v.PLACE,)),
    ("archives", "Archives", (v.REPOSITORY, v.PUBLICATION)),
)

# What may point at a person of the register without any document speaking of him or her
NO_USE: Final = frozenset({v.IDENTIFIED_AS, v.HOLDER, v.SAME_AS})

YEAR: Final = re.compile(r"^-?\d{4}")  # 1962-10-25


# What the front page counts
COUNTED: Final = (
    ("Documents", v.DOCUMENT),
    ("Messages", v.MESSAGE),
    ("People", v.PERSON),
    ("References", v.REFERENCE),
    ("Mentions of persons", v.PERSON_MENTION),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What it takes to write one of the pages one browses by. ``classes`` are the manifest's."""

    database: Path
    out: Path
    base: str
    published: str
    name: str
    classes: dict[str, int]


def names_of_lists() -> tuple[str, ...]:
    """What there is to browse by."""
    return ("index", *(name for name, _, _ in LISTS), "years", "graphs")


def publish_list(task: Listing) -> Done:
    """Write one list; years and graphs are a page each."""
    out = Output(task.out)
    reader = Reader(Store.read_only(str(task.database)))
    lists = Lists(reader, out, Mover(task.base, task.published))
    lists.write(task.name, task.classes)
    return Done(tuple(sorted(out.names)), out.written)


class Lists:
    """Writes the pages one browses by."""

    def __init__(self, reader: Reader, out: Output, mover: Mover) -> None:
        self._reader = reader
        self._out = out
        self._mover = mover
        self._renderer = renderer()
        self._site = Site()

    def write(self, name: str, classes: Mapping[str, int]) -> None:
        """One of them by name."""
        if name == "index":
            counts = [(shown, classes[c.value]) for shown, c in COUNTED if c.value in classes]
            self._page("index", "index.html", counts=counts, volumes=self._volumes())
        elif name == "years":
            self._years()
        elif name == "graphs":
            for graph in self._reader.store.named_graphs():
                local = str(graph)[1:-1].removeprefix(self._mover.base)
                self._graph(local, f"Statements about {local.rpartition('/')[2]}")
        else:
            title, listed = next((t, found) for n, t, found in LISTS if n == name)
            store = self._reader.store
            nodes = {node for one in listed for node in resources.of_class(store, one)}
            self._listing(name, title, list(self._by_letter(name, nodes)))

    def _volumes(self) -> tuple[Value, ...]:
        volumes = resources.of_class(self._reader.store, v.VOLUME)
        return views.values(self._reader, self._links("index"), volumes)

    def _by_letter(self, name: str, nodes: set[NamedNode]) -> Iterator[Group]:
        """Resources by the first letter of their labels; a person by surname where one is known."""
        links = self._links(name)
        letters: defaultdict[str, list[tuple[str, Value]]] = defaultdict(list)
        for node in nodes:
            if "#" in node.value or not self._used(node):
                continue
            family = self._reader.text(node, v.FAMILY_NAME)
            label = self._reader.label(node)
            shown = f"{family}, {self._reader.text(node, v.GIVEN_NAME) or ''}" if family else label
            key = shown.casefold()
            value = Value(shown.removesuffix(", "), views.address(self._reader, links, node))
            letters[key[:1].upper()].append((key, value))
        for letter, items in sorted(letters.items()):
            ordered = tuple(
                one for _, one in sorted(items, key=lambda item: (item[0], str(item[1].href)))
            )
            yield Group(Value(letter), ordered)

    def _used(self, node: NamedNode) -> bool:
        """Whether to list something: no list entry that stands for somebody listed anyway, and
        no person whom nothing in the volumes speaks of (such a one has a page all the same)."""
        if self._reader.nodes(node, v.IDENTIFIED_AS):
            return False
        if v.PERSON not in self._reader.nodes(node, v.TYPE):
            return True
        found = self._reader.store.quads_for_pattern(None, None, node, FACTS)
        return any(quad.predicate not in NO_USE for quad in found)

    def _years(self) -> None:
        """One page of documents a year, and the list of years."""
        links = self._links("years")
        by_year: defaultdict[str, list[NamedNode]] = defaultdict(list)
        for volume in resources.of_class(self._reader.store, v.VOLUME):
            for document in resources.documents(self._reader.store, volume):
                dated = YEAR.match(self._reader.text(document, v.EDTF_VALUE) or "")
                by_year[dated[0] if dated else "undated"].append(document)
        items = tuple(
            Value(f"{year} ({len(found)})", f"{links.root}year/{year}.html")
            for year, found in sorted(by_year.items())
        )
        self._listing("years", "Years", [Group(Value(""), items)])
        for year, found in by_year.items():
            self._listing(f"year/{year}", year, list(self._months(f"year/{year}", found)))

    def _months(self, name: str, documents: list[NamedNode]) -> Iterator[Group]:
        links = self._links(name)
        months: defaultdict[str, list[tuple[str, str, Value]]] = defaultdict(list)
        for document in documents:
            date = self._reader.text(document, v.EDTF_VALUE) or ""
            moment = self._reader.text(document, v.EARLIEST) or date
            shown = f"{date} {self._reader.label(document)}"
            value = Value(shown.strip(), views.address(self._reader, links, document))
            months[date[:7]].append((moment, document.value, value))
        for month, items in sorted(months.items()):
            ordered = tuple(value for _, _, value in sorted(items, key=lambda one: one[:2]))
            yield Group(Value(month), ordered)

    def _graph(self, local: str, title: str) -> None:
        """The page of a named graph: where to get it, and the volume it is about."""
        links = self._links(local)
        files = (Value("As TriG", f"{links.root}{local}.trig"),)
        groups = [Group(Value(""), files)]
        volume = NamedNode(self._mover.base + local.rpartition("/")[2])
        if self._reader.known(volume):
            groups.append(Group(Value("About"), views.values(self._reader, links, (volume,))))
        self._listing(local, title, groups)

    def _listing(self, name: str, title: str, groups: list[Group]) -> None:
        self._page(name, "listing.html", title=title, lead="", groups=groups)

    def _page(self, name: str, template: str, **values: Any) -> None:
        links = self._links(name)
        text = self._renderer.page(template, links=links, site=self._site, **values)
        self._out.put(f"{name}.html", text)

    def _links(self, name: str) -> Links:
        return Links(self._mover.base, relative(name), ".html", self._mover.published)
