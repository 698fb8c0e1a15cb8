"""The files of single resources: a page for people, and the data in four formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

import msgspec
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, serialize

from kg import resources
from kg.graph import vocab as v
from kg.graph.vocab import PREFIXES
from kg.pages.links import Links, relative
from kg.pages.reader import Reader
from kg.pages.site import Site, resource_page
from kg.publish import jsonld, webannotations
from kg.publish.crew import Done
from kg.publish.memory import remembering
from kg.publish.output import Mover, Output, write_graph
from kg.publish.pages import renderer

# Everything of these classes has a page of its own, unless its name is a fragment of another's
CLASSES: Final = (
    v.VOLUME,
    v.DOCUMENT,
    v.MESSAGE,
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


@dataclass(frozen=True, slots=True)
class Portion:
    """Some resources to publish, as a task for one process."""

    database: Path
    out: Path
    base: str
    published: str
    names: tuple[str, ...]


def named(store: Store, base: str) -> Iterator[NamedNode]:
    """Every resource that has files of its own, once, volume by volume and class by class."""
    seen: set[str] = set()
    links = Links(base)
    for class_ in CLASSES:
        for node in resources.of_class(store, class_):
            own = links.local(node.value) is not None and "#" not in node.value
            if own and node.value not in seen:
                seen.add(node.value)
                yield node


def publish_portion(portion: Portion) -> Done:
    """Write the files of some resources."""
    out = Output(portion.out)
    writer = writer_of(portion.database, portion.base, portion.published)
    for name in portion.names:
        writer.write(NamedNode(name), out)
    return Done(tuple(sorted(out.names)), out.written)


@lru_cache(maxsize=1)
def writer_of(database: Path, base: str, published: str) -> Writer:
    """The writer for a store; made once a process, with its templates and what it remembers."""
    return Writer(remembering(Store.read_only(str(database))), Mover(base, published))


class Writer:
    """Writes the files of resources; made once a process."""

    def __init__(self, store: Store, mover: Mover) -> None:
        self._reader = Reader(store)
        self._mover = mover
        self._renderer = renderer()
        self._context = jsonld.Context.load()
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
        out.put(f"{local}.ttl", turtle(triples))
        out.put(f"{local}.nt", serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
        out.put(f"{local}.rdf", rdf_xml(triples))
        address = mover.published + "context.jsonld"
        data = jsonld.compact(quads, mover.published, address, self._context)
        out.put(f"{local}.jsonld", as_json(data))
        links = Links(mover.base, relative(local), ".html", mover.published)
        out.put(
            f"{local}.html",
            resource_page(self._reader, self._renderer, links, node, self._site),
        )
        if self._reader.text(node, v.IS_STRING) is not None:
            page = webannotations.page(quads, mover.iri(node.value))
            out.put(f"{local}.annotations.jsonld", as_json(page))


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


def as_json(data: object) -> bytes:
    """JSON as we publish it: readable, ending in a line break."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"
