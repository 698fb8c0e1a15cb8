"""Who wrote what to whom and when: diplomatic correspondence as linked data.

The flow, and where each stage lives:

    kg.read      a source (plain text, TEI, HTML) → Document
    kg.extract   Document → Extraction: what the text says
    kg.resolve   Extraction → Extraction with links: which person, office, document was meant
    kg.graph     Extraction → RDF quads
    kg.store     quads → Oxigraph, built beside and swapped in
    kg.queries   saved queries over the store; kg.serve, an endpoint and pages; kg.publish, a site

``kg.pipeline`` shows the whole build on one screen; ``kg.model`` holds what passes between.
"""

__version__ = "0.1.0"
