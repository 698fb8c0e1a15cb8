"""What the data set is: VoID for machines that query, DCAT-AP for catalogues, PROV for how made.

VoID: https://www.w3.org/TR/void/ ; DCAT-AP 3: https://semiceu.github.io/DCAT-AP/ .
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from kg import resources, store
from kg.graph import vocab as v
from kg.pages.describe import NAME
from kg.publish.dumps import NQUADS, TRIG, Dump, Pieces
from kg.publish.files import Mover
from kg.settings import LICENCE

VOID: Final = v.VOID
DCAT: Final = v.DCAT
DCTERMS: Final = v.DCTERMS
FOAF: Final = v.FOAF
SPDX: Final = "http://spdx.org/rdf/terms#"
MEDIA: Final = "https://www.iana.org/assignments/media-types/"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
FORMATS: Final = "http://www.w3.org/ns/formats/"

# media type, title, file type of the Publications Office
KINDS: Final = {
    NQUADS: ("N-Quads", "RDF_N_QUADS"),
    TRIG: ("TriG", "RDF_TRIG"),
    "text/csv": ("Table of messages", "CSV"),
    "application/graphml+xml": ("Network of correspondents", "XML"),
    "application/tei+xml": ("Correspondence metadata (CMIF)", "XML"),
}
DESCRIPTION: Final = (
    "Diplomatic correspondence as linked data: who wrote what to whom and when, through whom and "
    "in answer to what, with the words, the reason and the confidence behind each statement."
)
RIGHTS: Final = (
    "Statements made from the volumes are given to the public domain. The texts themselves keep "
    "the rights that the edition they are taken from gives."
)
KEYWORDS: Final = ("diplomatic correspondence", "foreign relations", "Cold War")
THEMES: Final = ("INTR", "GOVE")  # international issues; government and public sector
LINKED: Final = (v.SAME_ELSEWHERE, v.ONLINE_EDITION)


@dataclass(frozen=True, slots=True)
class About:
    """What a description is made from: the store, its files, what its dumps hold."""

    opened: store.OpenStore
    mover: Mover
    day: date
    files: tuple[Dump, ...]
    dumps: tuple[Pieces, ...]

    @property
    def dataset(self) -> NamedNode:
        """The data set itself."""
        return NamedNode(self.mover.published + "dataset")

    def part(self, name: str) -> NamedNode:
        """Something described with the data set."""
        return NamedNode(f"{self.dataset.value}#{name}")


def node(iri: str) -> NamedNode:
    """An IRI as a node."""
    return NamedNode(iri)


def describe(about: About) -> list[Triple]:
    """The description of the data set, to be published at ``dataset`` and as VoID."""
    triples = [*_dataset(about), *_catalogue(about), *_counts(about), *_linksets(about)]
    for dump in about.files:
        triples += _distribution(about, dump)
    graph = node(about.mover.base + "graph/dataset")
    triples += [
        about.mover.quad(quad).triple
        for quad in about.opened.store.quads_for_pattern(None, None, None, graph)
    ]
    return sorted(dict.fromkeys(triples), key=str)


def _dataset(about: About) -> Iterator[Triple]:
    """Title, rights, vocabularies, and where things are."""
    dataset, base = about.dataset, about.mover.published
    yield Triple(dataset, v.TYPE, v.VOID_DATASET)
    yield Triple(dataset, v.LABEL, Literal(NAME))
    yield from _described(about, dataset)
    yield Triple(dataset, v.TYPE, v.DCAT_DATASET)
    access = node(AUTHORITY + "access-right/PUBLIC")
    yield Triple(dataset, node(DCTERMS + "accessRights"), access)
    yield Triple(access, v.TYPE, node(DCTERMS + "RightsStatement"))
    yield Triple(dataset, v.IDENTIFIER, Literal(dataset.value))
    yield Triple(dataset, node(DCAT + "landingPage"), node(base + "index.html"))
    version = about.opened.manifest.get("version")
    if version is not None:
        yield Triple(dataset, node(DCAT + "version"), Literal(str(version)))
    for theme in THEMES:
        subject = node(f"{AUTHORITY}data-theme/{theme}")
        yield Triple(dataset, node(DCAT + "theme"), subject)
        yield Triple(subject, v.TYPE, v.CONCEPT)
    for word in KEYWORDS:
        yield Triple(dataset, node(DCAT + "keyword"), Literal(word, language="en"))
    yield Triple(dataset, node(VOID + "uriSpace"), Literal(base))
    for name in ("cw", "nif", "itsrdf", "prov", "rico", "schema", "skos", "dcterms", "foaf"):
        yield Triple(dataset, node(VOID + "vocabulary"), node(v.PREFIXES[name]))
    for name in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"):
        yield Triple(dataset, node(VOID + "feature"), node(FORMATS + name))
    yield Triple(dataset, node(VOID + "rootResource"), node(base + "volumes"))
    for example in _examples(about):
        yield Triple(dataset, node(VOID + "exampleResource"), example)
    description = node(base + ".well-known/void")
    yield Triple(description, v.TYPE, node(VOID + "DatasetDescription"))
    yield Triple(description, v.TITLE, Literal(f"{NAME}: description", language="en"))
    yield Triple(description, node(FOAF + "primaryTopic"), dataset)


def _examples(about: About) -> Iterator[NamedNode]:
    """A volume, a document and the persons and body that sent and received it."""
    facts, mover = about.opened.store, about.mover
    for volume in resources.of_class(facts, v.VOLUME)[:1]:
        yield node(mover.iri(volume.value))
        for document in resources.documents(facts, volume):
            agents = [resources.value(facts, document, p) for p in (v.SENDER, v.RECIPIENT)]
            known = [agent for agent in agents if agent is not None]
            if len(known) == len(agents):
                yield from (node(mover.iri(name)) for name in (document.value, *known))
                return


def _catalogue(about: About) -> Iterator[Triple]:
    """The catalogue that the data set stands in, and who publishes both."""
    catalogue, publisher = about.part("catalog"), about.part("publisher")
    yield Triple(catalogue, v.TYPE, node(DCAT + "Catalog"))
    yield from _described(about, catalogue)
    yield Triple(catalogue, node(DCAT + "dataset"), about.dataset)
    yield Triple(publisher, v.TYPE, node(FOAF + "Agent"))
    host = urlsplit(about.mover.published).hostname or about.mover.published
    yield Triple(publisher, v.FOAF_NAME, Literal(host))


def _described(about: About, subject: NamedNode) -> Iterator[Triple]:
    """What DCAT-AP asks of catalogue and data set alike."""
    yield Triple(subject, v.TITLE, Literal(NAME, language="en"))
    yield Triple(subject, v.DESCRIPTION, Literal(DESCRIPTION, language="en"))
    yield Triple(subject, node(DCTERMS + "publisher"), about.part("publisher"))
    yield from _licensed(about, subject)
    day = Literal(about.day.isoformat(), datatype=node(v.XSD + "date"))
    yield Triple(subject, node(DCTERMS + "modified"), day)
    english = node(AUTHORITY + "language/ENG")
    yield Triple(subject, node(DCTERMS + "language"), english)
    yield Triple(english, v.TYPE, node(DCTERMS + "LinguisticSystem"))
    home = node(about.mover.published + "index.html")
    yield Triple(subject, node(FOAF + "homepage"), home)
    yield Triple(home, v.TYPE, node(FOAF + "Document"))


def _licensed(about: About, subject: NamedNode) -> Iterator[Triple]:
    """The licence of what is ours, and whose rights the rest is."""
    licence, rights = node(LICENCE), about.part("rights")
    yield Triple(subject, node(DCTERMS + "license"), licence)
    yield Triple(licence, v.TYPE, node(DCTERMS + "LicenseDocument"))
    yield Triple(subject, node(DCTERMS + "rights"), rights)
    yield Triple(rights, v.TYPE, node(DCTERMS + "RightsStatement"))
    yield Triple(rights, v.LABEL, Literal(RIGHTS, language="en"))


def _counts(about: About) -> Iterator[Triple]:
    """How much there is in the default graph, which a query without GRAPH sees."""
    subjects = sum(one.subjects for one in about.dumps)
    yield Triple(about.dataset, node(VOID + "distinctSubjects"), _integer(subjects))
    classes = {str(k): int(n) for k, n in about.opened.manifest["classes"].items()}
    properties = Counter[bytes]()
    for one in about.dumps:
        properties.update(one.properties)
    named = {name.decode()[1:-1]: count for name, count in properties.items()}
    yield from counts(about.dataset, classes, named)


def counts(
    dataset: NamedNode, classes: Mapping[str, int], properties: Mapping[str, int]
) -> Iterator[Triple]:
    """VoID's counts of a graph: statements, things of each class, statements of each property."""

    def part_of(name: str) -> NamedNode:
        return NamedNode(f"{dataset.value}#{name}")

    yield Triple(dataset, node(VOID + "triples"), _integer(sum(properties.values())))
    yield Triple(dataset, node(VOID + "classes"), _integer(len(classes)))
    documents = classes.get(v.DOCUMENT.value, 0)
    yield Triple(dataset, node(VOID + "documents"), _integer(documents))
    for name, count in sorted(classes.items()):
        part = part_of(f"class-{_short(name)}")
        yield Triple(dataset, node(VOID + "classPartition"), part)
        yield Triple(part, node(VOID + "class"), node(name))
        yield Triple(part, node(VOID + "entities"), _integer(count))
    yield Triple(dataset, node(VOID + "properties"), _integer(len(properties)))
    for name, count in sorted(properties.items()):
        part = part_of(f"property-{_short(name)}")
        yield Triple(dataset, node(VOID + "propertyPartition"), part)
        yield Triple(part, node(VOID + "property"), node(name))
        yield Triple(part, node(VOID + "triples"), _integer(count))


def _linksets(about: About) -> Iterator[Triple]:
    """How many links of which kind lead to which other data sets, by host."""
    for predicate in LINKED:
        hosts: Counter[str] = Counter()
        for quad in about.opened.store.quads_for_pattern(None, predicate, None, DefaultGraph()):
            if isinstance(quad.object, NamedNode):
                hosts[urlsplit(quad.object.value).hostname or ""] += 1
        for host, count in sorted(hosts.items()):
            part = about.part(f"links-{_short(predicate.value)}-{host}")
            yield Triple(part, v.TYPE, node(VOID + "Linkset"))
            yield Triple(part, node(VOID + "subjectsTarget"), about.dataset)
            yield Triple(part, node(VOID + "objectsTarget"), node(f"https://{host}/"))
            yield Triple(part, node(VOID + "linkPredicate"), predicate)
            yield Triple(part, node(VOID + "triples"), _integer(count))
            yield Triple(about.dataset, node(VOID + "subset"), part)


def _distribution(about: About, dump: Dump) -> Iterator[Triple]:
    """A file one can take the data in, with its size and checksum."""
    address = node(about.mover.published + dump.name)
    part = about.part(dump.name.replace("/", "-"))
    title, file_type = KINDS[dump.media_type]
    yield Triple(about.dataset, node(DCAT + "distribution"), part)
    yield Triple(part, v.TYPE, node(DCAT + "Distribution"))
    yield Triple(part, v.TITLE, Literal(f"{title}: {dump.name}", language="en"))
    yield Triple(part, node(DCAT + "accessURL"), address)
    yield Triple(part, node(DCAT + "downloadURL"), address)
    media = node(MEDIA + dump.media_type)
    yield Triple(part, node(DCAT + "mediaType"), media)
    yield Triple(media, v.TYPE, node(DCTERMS + "MediaType"))
    format_ = node(f"{AUTHORITY}file-type/{file_type}")
    yield Triple(part, node(DCTERMS + "format"), format_)
    yield Triple(format_, v.TYPE, node(DCTERMS + "MediaTypeOrExtent"))
    yield from _licensed(about, part)
    size = Literal(str(dump.size), datatype=node(v.XSD + "nonNegativeInteger"))
    yield Triple(part, node(DCAT + "byteSize"), size)
    if dump.name.endswith(".gz"):
        gzip = node(MEDIA + "application/gzip")
        yield Triple(part, node(DCAT + "compressFormat"), gzip)
        yield Triple(gzip, v.TYPE, node(DCTERMS + "MediaType"))
    if dump.name.startswith("dumps/all."):
        yield Triple(about.dataset, node(VOID + "dataDump"), address)
    check = node(f"{part.value}-checksum")
    yield Triple(part, node(SPDX + "checksum"), check)
    yield Triple(check, v.TYPE, node(SPDX + "Checksum"))
    algorithm = node(SPDX + "checksumAlgorithm_sha256")
    yield Triple(check, node(SPDX + "algorithm"), algorithm)
    yield Triple(algorithm, v.TYPE, node(SPDX + "ChecksumAlgorithm"))
    value = Literal(dump.sha256, datatype=node(v.XSD + "hexBinary"))
    yield Triple(check, node(SPDX + "checksumValue"), value)


def _short(iri: str) -> str:
    """An IRI as a part of a name: its prefix and the rest."""
    for prefix, namespace in v.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}-{iri[len(namespace) :]}"
    return iri.replace("#", "/").rpartition("/")[2]


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=v.XSD_INTEGER)
