"""What the data set is: VoID for machines that query, DCAT-AP for catalogues, PROV for how made.

VoID: https://www.w3.org/TR/void/ ; DCAT-AP 3: https://semiceu.github.io/DCAT-AP/ .
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.graph import vocab as v
from kg.pages.site import NAME
from kg.publish.dumps import Dump
from kg.publish.output import Mover
from kg.settings import LICENCE

VOID: Final = v.VOID
DCAT: Final = v.DCAT
DCTERMS: Final = v.DCTERMS
SPDX: Final = "http://spdx.org/rdf/terms#"
MEDIA: Final = "https://www.iana.org/assignments/media-types/"
ACCESS: Final = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"

TITLES: Final = {
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "text/csv": "Table of messages",
    "application/graphml+xml": "Network of correspondents",
    "application/tei+xml": "Correspondence metadata (CMIF)",
}
DESCRIPTION: Final = (
    "Diplomatic correspondence as linked data: who wrote what to whom and when, through whom and "
    "in answer to what, with the words, the reason and the confidence behind each statement."
)


def node(iri: str) -> NamedNode:
    """An IRI as a node."""
    return NamedNode(iri)


def class_counts(manifest: Mapping[str, Any]) -> dict[str, int]:
    """How many things of each class the store holds, as its manifest says."""
    return {str(name): int(count) for name, count in manifest["classes"].items()}


def describe(
    store: Store,
    mover: Mover,
    manifest: Mapping[str, Any],
    dumps: Sequence[Dump],
    sums: Mapping[str, str],
) -> list[Triple]:
    """The description of the data set, to be published at ``dataset`` and as VoID."""
    dataset = node(mover.published + "dataset")
    triples = list(_dataset(dataset, mover, manifest))
    triples += _partitions(dataset, mover, class_counts(manifest))
    triples += _linksets(dataset, mover, store)
    triples += _distributions(dataset, mover, dumps, sums)
    graph = node(mover.base + "graph/dataset")
    triples += [
        mover.quad(quad).triple for quad in store.quads_for_pattern(None, None, None, graph)
    ]
    return list(dict.fromkeys(triples))


def _dataset(dataset: NamedNode, mover: Mover, manifest: Mapping[str, Any]) -> Iterator[Triple]:
    """Title, rights, vocabularies, size, and where things are."""
    base = mover.published
    yield Triple(dataset, v.TYPE, v.VOID_DATASET)
    yield Triple(dataset, v.TYPE, v.DCAT_DATASET)
    yield Triple(dataset, v.TITLE, Literal(NAME, language="en"))
    yield Triple(dataset, v.LABEL, Literal(NAME))
    yield Triple(dataset, v.DESCRIPTION, Literal(DESCRIPTION, language="en"))
    yield Triple(dataset, node(DCTERMS + "license"), node(LICENCE))
    yield Triple(dataset, node(DCTERMS + "accessRights"), node(ACCESS))
    yield Triple(dataset, node(VOID + "uriSpace"), Literal(base))
    yield Triple(dataset, node(VOID + "triples"), _integer(int(manifest["quads"])))
    yield Triple(dataset, node("http://xmlns.com/foaf/0.1/homepage"), node(base + "index.html"))
    yield Triple(dataset, node(DCAT + "landingPage"), node(base + "index.html"))
    for name in ("cw", "nif", "itsrdf", "prov", "rico", "schema", "skos", "dcterms", "foaf"):
        yield Triple(dataset, node(VOID + "vocabulary"), node(v.PREFIXES[name]))
    for word in ("diplomatic correspondence", "foreign relations", "Cold War"):
        yield Triple(dataset, node(DCAT + "keyword"), Literal(word, language="en"))
    catalogue = node(base + "catalog")
    yield Triple(catalogue, v.TYPE, node(DCAT + "Catalog"))
    yield Triple(catalogue, v.TITLE, Literal(NAME, language="en"))
    yield Triple(catalogue, v.DESCRIPTION, Literal(DESCRIPTION, language="en"))
    yield Triple(catalogue, node(DCAT + "dataset"), dataset)
    publisher = node(base + "dataset#publisher")
    for thing in (catalogue, dataset):
        yield Triple(thing, node(DCTERMS + "publisher"), publisher)
    yield Triple(publisher, v.TYPE, node("http://xmlns.com/foaf/0.1/Agent"))
    host = urlsplit(base).hostname or base
    yield Triple(publisher, v.FOAF_NAME, Literal(host))


def _partitions(dataset: NamedNode, mover: Mover, counts: Mapping[str, int]) -> Iterator[Triple]:
    """How many things there are of each class."""
    for name, count in sorted(counts.items()):
        part = node(f"{mover.published}dataset#class-{name.rpartition('#')[2].rpartition('/')[2]}")
        yield Triple(dataset, node(VOID + "classPartition"), part)
        yield Triple(part, node(VOID + "class"), node(name))
        yield Triple(part, node(VOID + "entities"), _integer(count))


def _linksets(dataset: NamedNode, mover: Mover, store: Store) -> Iterator[Triple]:
    """How many links lead to which other data sets, by host."""
    hosts: Counter[str] = Counter()
    for quad in store.quads_for_pattern(None, v.EXACT_MATCH, None):
        if isinstance(quad.object, NamedNode):
            hosts[urlsplit(quad.object.value).hostname or ""] += 1
    for host, count in sorted(hosts.items()):
        part = node(f"{mover.published}dataset#links-{host}")
        yield Triple(part, v.TYPE, node(VOID + "Linkset"))
        yield Triple(part, node(VOID + "subjectsTarget"), dataset)
        yield Triple(part, node(VOID + "objectsTarget"), node(f"https://{host}/"))
        yield Triple(part, node(VOID + "linkPredicate"), v.EXACT_MATCH)
        yield Triple(part, node(VOID + "triples"), _integer(count))
        yield Triple(dataset, node(VOID + "subset"), part)


def _distributions(
    dataset: NamedNode, mover: Mover, dumps: Iterable[Dump], sums: Mapping[str, str]
) -> Iterator[Triple]:
    """Each file one can take the data in, with its checksum."""
    for dump in dumps:
        address = node(mover.published + dump.name)
        part = node(f"{mover.published}dataset#{dump.name.replace('/', '-')}")
        yield Triple(dataset, node(DCAT + "distribution"), part)
        yield Triple(part, v.TYPE, node(DCAT + "Distribution"))
        yield Triple(part, v.TITLE, Literal(f"{TITLES[dump.media_type]}: {dump.name}"))
        yield Triple(part, node(DCAT + "accessURL"), address)
        yield Triple(part, node(DCAT + "downloadURL"), address)
        yield Triple(part, node(DCAT + "mediaType"), node(MEDIA + dump.media_type))
        yield Triple(part, node(DCTERMS + "license"), node(LICENCE))
        if dump.name.endswith(".gz"):
            yield Triple(part, node(DCAT + "compressFormat"), node(MEDIA + "application/gzip"))
        if dump.name.startswith("dumps/all."):
            yield Triple(dataset, node(VOID + "dataDump"), address)
        if dump.name in sums:
            check = node(f"{part.value}-checksum")
            yield Triple(part, node(SPDX + "checksum"), check)
            yield Triple(check, v.TYPE, node(SPDX + "Checksum"))
            algorithm = node(SPDX + "checksumAlgorithm_sha256")
            yield Triple(check, node(SPDX + "algorithm"), algorithm)
            hexadecimal = node(v.XSD + "hexBinary")
            value = Literal(sums[dump.name], datatype=hexadecimal)
            yield Triple(check, node(SPDX + "checksumValue"), value)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=v.XSD_INTEGER)


def as_quad(triple: Triple) -> Quad:
    """A triple among the facts."""
    return Quad(triple.subject, triple.predicate, triple.object)
