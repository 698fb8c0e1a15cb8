"""What the data set is, as a server tells it (VoID, DCAT): how made, licence, counts, files.

Files are made when they are asked for: sizes and checksums, which a publication has, are not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg.graph import vocab as v
from kg.pages.describe import NAME
from kg.publish.catalogue import (
    AUTHORITY,
    DCAT,
    DCTERMS,
    DESCRIPTION,
    MEDIA,
    RIGHTS,
    VOID,
    counts,
    node,
)
from kg.serve import lookups
from kg.serve.lookups import Reader
from kg.settings import LICENCE
from kg.sparql import GRAPH_FORMATS, PREFIXES

# What one can take away whole: address, title, media type, file type of the Publications Office
FILES: Final = (
    ("graphs?default", "The default graph", "text/turtle", "RDF_TURTLE"),
    ("correspondence.csv", "Table of messages", "text/csv", "CSV"),
    ("correspondence.graphml", "Network of correspondents", "application/graphml+xml", "XML"),
    ("correspondence.tei", "Correspondence metadata (CMIF)", "application/tei+xml", "XML"),
)


def described(reader: Reader, root: str, media_type: str) -> dict[str, Any]:
    """The description in a format of graphs, as ``body``; ``root`` is the server's address."""
    format_ = next(one for one in GRAPH_FORMATS if one.media_type == media_type)
    if not isinstance(format_.native, ox.RdfFormat):
        raise TypeError(f"{format_.name} holds no triples")
    said = dict.fromkeys(triples(reader, root))
    body = ox.serialize(said, format=format_.native, prefixes=dict(PREFIXES))
    return {"body": body or b""}


def triples(reader: Reader, root: str) -> Iterator[Triple]:
    """What the build says of itself, and what a server adds: where to ask, and what for."""
    dataset = node(reader.base + "dataset")
    graph = node(reader.base + "graph/dataset")
    yield from (q.triple for q in reader.store.quads_for_pattern(None, None, None, graph))
    yield Triple(dataset, v.TYPE, v.VOID_DATASET)
    yield Triple(dataset, v.TYPE, v.DCAT_DATASET)
    yield Triple(dataset, v.TITLE, Literal(NAME, language="en"))
    yield Triple(dataset, v.DESCRIPTION, Literal(DESCRIPTION, language="en"))
    yield from licensed(dataset)
    yield Triple(dataset, node(VOID + "uriSpace"), Literal(reader.base))
    yield Triple(dataset, node(VOID + "sparqlEndpoint"), node(root + "sparql"))
    if lookups.facts(reader) is not None:
        told = reader.manifest
        yield from counts(dataset, told["classes"], told["properties"])
    for name, title, media_type, file_type in FILES:
        part = NamedNode(f"{dataset.value}#{name.replace('?', '-')}")
        yield Triple(dataset, node(DCAT + "distribution"), part)
        yield Triple(part, v.TYPE, node(DCAT + "Distribution"))
        yield Triple(part, v.TITLE, Literal(title, language="en"))
        yield Triple(part, node(DCAT + "accessURL"), node(root + name))
        yield Triple(part, node(DCAT + "downloadURL"), node(root + name))
        yield Triple(part, node(DCAT + "mediaType"), node(MEDIA + media_type))
        yield Triple(part, node(DCTERMS + "format"), node(f"{AUTHORITY}file-type/{file_type}"))
        yield from licensed(part)
    yield Triple(dataset, node(VOID + "dataDump"), node(root + FILES[0][0]))


def licensed(subject: NamedNode) -> Iterator[Triple]:
    """The licence of what is ours; whose rights the rest is, in words."""
    licence = node(LICENCE)
    yield Triple(subject, node(DCTERMS + "license"), licence)
    yield Triple(licence, v.TYPE, node(DCTERMS + "LicenseDocument"))
    yield Triple(subject, node(DCTERMS + "rights"), Literal(RIGHTS, language="en"))
