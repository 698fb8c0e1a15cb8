"""Extraction → RDF: terms, IRIs, quads, and the shapes that check them."""
