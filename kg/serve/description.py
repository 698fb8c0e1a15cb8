"""The SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg.sparql import GRAPH_FORMATS, PREFIXES, SOLUTION_FORMATS

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
RDF_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL: Final = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
XSD_INTEGER: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")

FORMATS: Final = GRAPH_FORMATS


def describe(
    endpoint: str, overview: Mapping[str, Any], media_type: str, *, writable: bool = False
) -> tuple[bytes, str]:
    """The description of the service at ``endpoint``, serialized, and its content type."""
    format_ = next(one for one in FORMATS if one.media_type == media_type)
    if not isinstance(format_.native, ox.RdfFormat):
        raise TypeError(f"{format_.name} holds no triples")
    prefixes = {**PREFIXES, "sd": SD}
    said = triples(endpoint, overview, writable=writable)
    body = ox.serialize(said, format=format_.native, prefixes=prefixes)
    return body or b"", format_.content_type


def triples(
    endpoint: str, overview: Mapping[str, Any], *, writable: bool = False
) -> Iterator[ox.Triple]:
    """The statements about the service, its features and its data set."""
    service = ox.NamedNode(endpoint)
    dataset = ox.NamedNode(f"{overview['base']}dataset")
    default = ox.BlankNode("default")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(SD + name)

    yield ox.Triple(service, RDF_TYPE, sd("Service"))
    yield ox.Triple(service, LABEL, ox.Literal("SPARQL endpoint"))
    yield ox.Triple(service, sd("endpoint"), service)
    yield ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    if writable:
        yield ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Update"))
    for format_ in (*SOLUTION_FORMATS, *GRAPH_FORMATS):
        yield ox.Triple(service, sd("resultFormat"), ox.NamedNode(format_.native.iri))
    yield ox.Triple(service, sd("defaultDataset"), dataset)
    yield ox.Triple(service, sd("availableGraphs"), dataset)
    yield ox.Triple(dataset, RDF_TYPE, sd("Dataset"))
    yield ox.Triple(dataset, RDF_TYPE, ox.NamedNode(VOID + "Dataset"))
    yield ox.Triple(dataset, sd("defaultGraph"), default)
    yield ox.Triple(default, RDF_TYPE, sd("Graph"))
    count = ox.Literal(str(overview["quads"]), datatype=XSD_INTEGER)
    yield ox.Triple(dataset, ox.NamedNode(VOID + "triples"), count)
    yield ox.Triple(dataset, ox.NamedNode(VOID + "sparqlEndpoint"), service)
