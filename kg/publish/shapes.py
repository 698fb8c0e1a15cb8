"""The SHACL shapes at their names: for each its files, and a page that tells what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.graph import vocab as v
from kg.pages.links import Links, relative
from kg.pages.site import Site
from kg.pages.views import Fact, Value, View
from kg.pages.vocabulary import short
from kg.publish.output import Output
from kg.publish.pages import renderer
from kg.publish.resources import rdf_xml, turtle
from kg.settings import SHAPES, shipped

SH: Final = "http://www.w3.org/ns/shacl#"
PATH: Final = NamedNode(SH + "path")
MESSAGE: Final = NamedNode(SH + "message")
PROPERTY: Final = NamedNode(SH + "property")
NODE_SHAPE: Final = NamedNode(SH + "NodeShape")
TARGETS: Final = (NamedNode(SH + "targetClass"), NamedNode(SH + "targetObjectsOf"))


def write(out: Output, published: str) -> None:
    """The shapes as they ship, a page that lists them, and the files of each."""
    file = shipped("ontologies") / "shapes.ttl"
    graph = Shapes(file)
    data = file.read_bytes()
    out.put("shapes.ttl", data)
    out.put("shapes.nt", serialize(graph.triples, format=RdfFormat.N_TRIPLES) or b"")
    out.put("shapes.rdf", rdf_xml(graph.triples))
    out.put("shapes.jsonld", serialize(graph.triples, format=RdfFormat.JSON_LD) or b"")
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
        out.put(f"{local}.ttl", turtle(said))
        out.put(f"{local}.nt", serialize(said, format=RdfFormat.N_TRIPLES) or b"")
        out.put(f"{local}.rdf", rdf_xml(said))
        out.put(f"{local}.jsonld", serialize(said, format=RdfFormat.JSON_LD) or b"")
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
