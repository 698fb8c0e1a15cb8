"""The ontology published: its page, and its files as they ship."""

from __future__ import annotations

from pyoxigraph import RdfFormat, serialize

from kg.graph import vocab as v
from kg.pages.links import Links
from kg.pages.site import Site
from kg.pages.vocabulary import described, ontology
from kg.publish import shapes
from kg.publish.output import Output
from kg.publish.pages import renderer
from kg.publish.resources import rdf_xml
from kg.settings import shipped


def write(out: Output, published: str) -> None:
    """The ontology's page, and its files as they ship."""
    folder = shipped("ontologies")
    triples = ontology()
    out.put("ontology.ttl", (folder / "ontology.ttl").read_bytes())
    out.put("ontology.nt", serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    out.put("ontology.rdf", rdf_xml(triples))
    out.put(
        "ontology.jsonld",
        serialize(triples, format=RdfFormat.JSON_LD, prefixes=v.PREFIXES) or b"",
    )
    out.put("context.jsonld", (folder / "context.jsonld").read_bytes())
    shapes.write(out, published)
    links = Links(published, "", ".html")
    told = described(triples, links)
    out.put("ontology.html", renderer().page("ontology.html", links=links, site=Site(), **told))
