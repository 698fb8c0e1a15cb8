"""Publishing: a store → a site and data set that any web server can serve.

    OUT/VOLUME/dN.html .ttl .nt .jsonld    a resource, for people and in three formats
    OUT/VOLUME/dN.annotations.jsonld       its mentions and references as Web Annotations
    OUT/dumps/                             N-Quads (canonical) and TriG, each volume and all
    OUT/messages.csv network.graphml cmif.xml
    OUT/dataset.ttl catalog.ttl .well-known/void
    OUT/ontology.html ontology.ttl shapes.ttl context.jsonld
    OUT/SHA256SUMS

The same store gives the same bytes. A file is touched only when its content changed, what is no
longer published is removed, and a publication that was cut off goes on where it was.
"""

from kg.publish.site import Publication, publish

__all__ = ["Publication", "publish"]
