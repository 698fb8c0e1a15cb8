"""The files of what has an address of its own: resources, lists of them, ontology and shapes; each
a page for people, and the data in four formats.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from io import BytesIO
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from kg import resources, search
from kg.graph import vocab as v
from kg.graph.vocab import PREFIXES
from kg.pages import views
from kg.pages.describe import Site, resource_page
from kg.pages.links import Links, relative
from kg.pages.render import Renderer
from kg.pages.views import Fact, Group, Value, View
from kg.pages.vocabulary import described, ontology, short
from kg.publish import json_ld
from kg.publish.files import Done, Ground, Mover, Output, write_graph
from kg.queries import load
from kg.resources import FACTS, Reader
from kg.settings import SHAPES, shipped

# ----------------------------------------------------------------
# The renderer of pages: made once a process, since compiling templates takes longer than filling
# a hundred of them.


@cache
def renderer() -> Renderer:
    """The one renderer."""
    return Renderer()


# ----------------------------------------------------------------
# The pages one browses by: front page, volumes, people, offices, places, archives, years.

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

UNMET: Final = NO_USE - {v.IDENTIFIED_AS}  # an entry of a volume's list speaks of him or her

YEAR: Final = re.compile(r"^-?\d{4}")  # 1962-10-25


# What the front page counts
COUNTED: Final = (
    ("Documents", v.DOCUMENT),
    ("Messages", v.MESSAGE),
    ("People", v.PERSON),
    ("References", v.REFERENCE),
    ("Mentions of persons", v.PERSON_MENTION),
)


def names_of_lists() -> tuple[str, ...]:
    """What there is to browse by."""
    return ("index", *(name for name, _, _ in LISTS), "years", "questions", "search", "graphs")


def publish_list(ground: Ground, name: str, classes: Mapping[str, int]) -> Done:
    """Write one list; years and graphs are a page each. ``classes`` are the manifest's."""
    out = Output(ground.out)
    store = Store.read_only(str(ground.database))
    Lists(Reader(store, published=partial(met, store)), out, ground.mover).write(name, classes)
    return out.done


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
            years = [
                {"value": year, "n": len(found), "href": f"year/{year}.html"}
                for year, found in sorted(self._by_year().items())
                if year.isdigit()
            ]
            told = {"counts": counts, "volumes": self._volumes(), "years": years, "front": True}
            self._page("index", "index.html", **told)
        elif name == "years":
            self._years()
        elif name == "questions":
            self._questions()
        elif name == "search":
            self._page("search", "search.html")
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
        by_year = self._by_year()
        items = tuple(
            Value(f"{year} ({len(found)})", f"{links.root}year/{year}.html")
            for year, found in sorted(by_year.items())
        )
        self._listing("years", "Years", [Group(Value(""), items)])
        for year, found in by_year.items():
            self._listing(f"year/{year}", year, list(self._months(f"year/{year}", found)))

    def _by_year(self) -> defaultdict[str, list[NamedNode]]:
        """The documents of each year."""
        found: defaultdict[str, list[NamedNode]] = defaultdict(list)
        for volume in resources.of_class(self._reader.store, v.VOLUME):
            for document in resources.documents(self._reader.store, volume):
                dated = YEAR.match(self._reader.text(document, v.EDTF_VALUE) or "")
                found[dated[0] if dated else "undated"].append(document)
        return found

    def _questions(self) -> None:
        """The saved questions, each with the query behind it to run on a server or the dumps."""
        library = load()
        for query in library:
            self._out.put(f"queries/{query.name}.rq", query.path.read_bytes())
        self._page("questions", "questions.html", groups=library.by_group())

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


# ----------------------------------------------------------------
# A store that remembers what it was asked, for work that asks the same things again and again.
#
# A document's page, its files of RDF and its annotations all look at the same hundred passages.
# Asked once each and kept, these cost a quarter of what they cost asked anew.

SUBJECTS: Final = 1500  # of which everything is kept; then all is forgotten, so memory is flat
LOOKED_UP: Final = 400  # of the ways back
LONG: Final = 2000  # quads of one answer; a longer one isn't kept


class Remembering:
    """Answers as the store does, from memory where it can. Only for a store that stays as it is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._about: dict[Any, list[Quad]] = {}
        self._back: dict[Any, list[Quad]] = {}

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object_: Any, graph: Any = None
    ) -> Iterator[Quad]:
        """Quads that fit a pattern; None fits anything."""
        if subject is None:
            return self._pointing(predicate, object_, graph)
        found: Iterator[Quad] = iter(self._all_about(subject))
        if predicate is not None:
            found = (quad for quad in found if quad.predicate == predicate)
        if object_ is not None:
            found = (quad for quad in found if quad.object == object_)
        if graph is not None:
            found = (quad for quad in found if quad.graph_name == graph)
        return found

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._all_about(quad.subject)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def _all_about(self, subject: Any) -> list[Quad]:
        return self._known(self._about, SUBJECTS, subject, (subject, None, None))

    def _pointing(self, predicate: Any, object_: Any, graph: Any) -> Iterator[Quad]:
        asked = (None, predicate, object_, graph)
        if predicate is None or object_ is None:
            return iter(self._store.quads_for_pattern(*asked))
        return iter(self._known(self._back, LOOKED_UP, asked, asked))

    def _known(self, kept: dict[Any, list[Quad]], most: int, key: Any, asked: Any) -> list[Quad]:
        found = kept.get(key)
        if found is None:
            found = list(self._store.quads_for_pattern(*asked))
            if len(kept) >= most:
                kept.clear()
            if len(found) <= LONG:
                kept[key] = found
        return found


def remembering(store: Store) -> Store:
    """A store that remembers; it stands wherever a store is only read by patterns."""
    return cast(Store, Remembering(store))


# ----------------------------------------------------------------
# The files of single resources: a page for people, and the data in four formats.

# Everything of these classes has a page of its own, unless its name is a fragment of another's
CLASSES: Final = (
    v.VOLUME,
    v.DOCUMENT,
    v.MESSAGE,
    v.ATTACHED_PAPER,
    v.PAGE,
    v.CITED_DOCUMENT,
    v.HOLDING,
    v.REPOSITORY,
    v.PUBLICATION,
    v.PERSON,
    v.ORGANIZATION,
    v.OFFICE,
    v.PLACE,
    v.TENURE,
    v.CONCEPT,
    v.CONCEPT_SCHEME,
)


def met(store: Store, node: NamedNode) -> bool:
    """Whether the documents meet something: not a person of the register of whom no document and no
    volume's list of persons speaks, nor such a person's time in an office. Those are in the dumps,
    and four in five entries of a register; they have no files of their own."""
    if Quad(node, v.TYPE, v.TENURE, FACTS) in store:
        holders = (quad.object for quad in store.quads_for_pattern(node, v.HOLDER, None, FACTS))
        return all(met(store, one) for one in holders if isinstance(one, NamedNode))
    if Quad(node, v.TYPE, v.PERSON, FACTS) not in store:
        return True
    if next(iter(store.quads_for_pattern(node, v.LISTED_IN, None, FACTS)), None) is not None:
        return True
    found = store.quads_for_pattern(None, None, node, FACTS)
    return any(quad.predicate not in UNMET for quad in found)


def named(store: Store, base: str) -> Iterator[NamedNode]:
    """Every resource that has files of its own, once, volume by volume and class by class."""
    seen: set[str] = set()
    links = Links(base)
    for class_ in CLASSES:
        for node in resources.of_class(store, class_):
            own = links.local(node.value) is not None and "#" not in node.value
            if own and node.value not in seen and met(store, node):
                seen.add(node.value)
                yield node


def publish_portion(ground: Ground, names: Sequence[str]) -> Done:
    """Write the files of some resources."""
    out = Output(ground.out)
    writer = writer_of(ground.database, ground.mover)
    for name in names:
        writer.write(NamedNode(name), out)
    return out.done


@lru_cache(maxsize=1)
def writer_of(database: Path, mover: Mover) -> Writer:
    """The writer for a store; made once a process, with its templates and what it remembers."""
    index = search.connected(database.parent / search.INDEX)
    return Writer(remembering(Store.read_only(str(database))), mover, index)


class Writer:
    """Writes the files of resources; made once a process."""

    def __init__(self, store: Store, mover: Mover, index: Connection | None = None) -> None:
        self._reader = Reader(store, published=partial(met, store), index=index)
        self._mover = mover
        self._renderer = renderer()
        self._context = json_ld.Context.load()
        self._site = Site()

    def write(self, node: NamedNode, out: Output) -> None:
        """Page, Turtle, N-Triples, RDF/XML, JSON-LD; of a document its Web Annotations too."""
        mover = self._mover
        local = Links(mover.base).local(node.value)
        if local is None:
            raise ValueError(f"{node} is not of this site")
        described = resources.describe(self._reader.store, node)
        quads = [mover.quad(quad) for quad in described.quads]
        triples = list(dict.fromkeys(quad.triple for quad in quads))
        put_data(out, local, triples, self._context.document(quads, mover.published))
        links = Links(mover.base, relative(local), ".html", mover.published)
        out.put(
            f"{local}.html",
            resource_page(self._reader, self._renderer, links, node, self._site),
        )
        if self._reader.text(node, v.IS_STRING) is not None:
            page = json_ld.page(quads, mover.iri(node.value))
            out.put(f"{local}.annotations.jsonld", json_ld.as_json(page))


def put_data(
    out: Output,
    local: str,
    triples: list[Triple],
    jsonld: bytes | None = None,
    ttl: bytes | None = None,
) -> None:
    """The files of data of something: Turtle, N-Triples, RDF/XML, JSON-LD."""
    out.put(f"{local}.ttl", turtle(triples) if ttl is None else ttl)
    out.put(f"{local}.nt", serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    out.put(f"{local}.rdf", rdf_xml(triples))
    plain = serialize(triples, format=RdfFormat.JSON_LD) if jsonld is None else jsonld
    out.put(f"{local}.jsonld", plain or b"")


def turtle(triples: list[Triple]) -> bytes:
    """Triples as Turtle with the usual prefixes."""
    data = BytesIO()
    write_graph(triples, data, RdfFormat.TURTLE)
    return data.getvalue()


# What XML 1.0 has no way to write (production 2, Char)
UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def rdf_xml(triples: list[Triple]) -> bytes:
    """Triples as RDF/XML. What XML can't hold of a text stands as U+FFFD, there alone."""
    said = [triple if writable(triple.object) else _mended(triple) for triple in triples]
    data = serialize(said, format=RdfFormat.RDF_XML, prefixes=PREFIXES) or b""
    # The serializer shuffles the namespaces of the root.
    head, begin, rest = data.partition(b"<rdf:RDF ")
    named, end, rest = rest.partition(b">")
    return head + begin + b" ".join(sorted(named.split(b" "))) + end + rest


def writable(term: object) -> bool:
    """Whether XML can hold a term."""
    return not isinstance(term, Literal) or UNWRITABLE.search(term.value) is None


def _mended(triple: Triple) -> Triple:
    old = triple.object
    if not isinstance(old, Literal):
        return triple
    text = UNWRITABLE.sub("\ufffd", old.value)
    if old.language:
        return Triple(triple.subject, triple.predicate, Literal(text, language=old.language))
    return Triple(triple.subject, triple.predicate, Literal(text, datatype=old.datatype))


# ----------------------------------------------------------------
# The SHACL shapes at their names: for each its files, and a page that tells what it asks for.

SH: Final = "http://www.w3.org/ns/shacl#"
PATH: Final = NamedNode(SH + "path")
MESSAGE: Final = NamedNode(SH + "message")
PROPERTY: Final = NamedNode(SH + "property")
NODE_SHAPE: Final = NamedNode(SH + "NodeShape")
TARGETS: Final = (NamedNode(SH + "targetClass"), NamedNode(SH + "targetObjectsOf"))


def write_shapes(out: Output, published: str) -> None:
    """The shapes as they ship, a page that lists them, and the files of each."""
    file = shipped("ontologies") / "shapes.ttl"
    graph = Shapes(file)
    put_data(out, "shapes", graph.triples, ttl=file.read_bytes())
    draw, site = renderer(), Site()
    names = [node.value.removeprefix(SHAPES) for node in graph.named()]
    view = View(
        iri=published + "shapes",
        local="shapes",
        title="Shapes",
        kind="What every document, message, passage, reference and claim must have (SHACL)",
        facts=(Fact("shapes", tuple(Value(name, f"shape/{name}.html") for name in names)),),
    )
    links = Links(published, "", ".html", published)
    out.put("shapes.html", draw.page("resource.html", view=view, links=links, site=site))
    for node in graph.named():
        local = "shape/" + node.value.removeprefix(SHAPES)
        said = list(graph.around(node))
        put_data(out, local, said)
        links = Links(published, relative(local), ".html", published)
        page = draw.page(
            "resource.html", view=graph.view(node, local, links), links=links, site=site
        )
        out.put(f"{local}.html", page)


class Shapes:
    """The shapes of a file, and what each says. Blank nodes are named by their order."""

    def __init__(self, file: Path) -> None:
        renamed: dict[str, BlankNode] = {}

        def stable(term: Any) -> Any:
            if not isinstance(term, BlankNode):
                return term
            return renamed.setdefault(term.value, BlankNode(f"b{len(renamed)}"))

        self.triples = [
            Triple(stable(t.subject), t.predicate, stable(t.object))
            for t in parse(path=file, format=RdfFormat.TURTLE)
        ]

    def named(self) -> list[NamedNode]:
        """The shapes that have names, in order."""
        found = {
            triple.subject
            for triple in self.triples
            if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(SHAPES)
        }
        return sorted(found, key=lambda node: node.value)

    def around(self, node: NamedNode | BlankNode) -> Iterator[Triple]:
        """What is said of a shape, and of the unnamed ones in it."""
        for triple in self.triples:
            if triple.subject == node:
                yield triple
                if isinstance(triple.object, BlankNode):
                    yield from self.around(triple.object)

    def view(self, node: NamedNode, local: str, links: Links) -> View:
        """A shape as its page shows it: what it is for, and each thing it asks for in words."""
        kind = "node shape" if NODE_SHAPE in self._of(node, v.TYPE) else "property shape"
        rows = [("checks", target) for one in TARGETS for target in self._of(node, one)]
        rows += [("checks", path) for path in self._of(node, PATH)]
        asked = [*self._words(self._of(node, PROPERTY)), *self._words((node,))]
        facts = [Fact(name, (self._value(value, links),)) for name, value in rows]
        facts += [Fact(path, (Value(words),)) for path, words in asked]
        labels = [one.value for one in self._of(node, v.LABEL) if isinstance(one, Literal)]
        name = node.value.removeprefix(SHAPES)
        return View(node.value, local, labels[0] if labels else name, kind, facts=tuple(facts))

    def _of(self, node: object, predicate: NamedNode) -> list[object]:
        return [t.object for t in self.triples if t.subject == node and t.predicate == predicate]

    def _words(self, shapes: Iterable[object]) -> Iterator[tuple[str, str]]:
        """What a property's shape says when it isn't kept to."""
        for shape in shapes:
            paths = [one.value for one in self._of(shape, PATH) if isinstance(one, NamedNode)]
            for message in self._of(shape, MESSAGE):
                if isinstance(message, Literal):
                    yield f"refuses: {short(paths[0])}" if paths else "refuses", message.value

    def _value(self, term: object, links: Links) -> Value:
        if isinstance(term, NamedNode):
            return Value(short(term.value), links.page(term.value))
        return Value(str(term))


# ----------------------------------------------------------------
# The ontology published: its page, and its files as they ship.


def write_ontology(out: Output, published: str) -> None:
    """The ontology's page, and its files as they ship."""
    folder = shipped("ontologies")
    triples = ontology()
    jsonld = serialize(triples, format=RdfFormat.JSON_LD, prefixes=v.PREFIXES)
    put_data(out, "ontology", triples, jsonld, (folder / "ontology.ttl").read_bytes())
    out.put("context.jsonld", (folder / "context.jsonld").read_bytes())
    write_shapes(out, published)
    links = Links(published, "", ".html")
    told = described(triples, links)
    out.put("ontology.html", renderer().page("ontology.html", links=links, site=Site(), **told))
