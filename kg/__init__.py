"""Who wrote what to whom and when: diplomatic correspondence as linked data.

The flow, and where each stage lives:

    kg.read      a source (plain text, TEI, HTML) → Document
    kg.extract   Document → Extraction: what the text says
    kg.resolve   Extraction → Extraction with links: which person, office, document was meant
    kg.graph     Extraction → RDF quads
    kg.store     quads → Oxigraph, built beside and swapped in
    kg.queries   saved queries over the store; kg.serve, an endpoint and pages; kg.publish, a site

``kg.build`` shows the whole build on one screen; ``kg.model`` holds what passes between. In a
program of your own, ``kg.open`` and ``kg.analyse`` are all you need (``kg.api``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.api import Analysis, Graph

__version__ = "1.0.0"
__all__ = ["__version__", "analyse", "open"]


def open(store: str | Path | None = None, *, queries: str | Path | None = None) -> Graph:
    """Open a store for reading; without a name that of ``KG_STORE``, else ``kg-store``.

    The address of a SPARQL endpoint (``https://…``) opens the graph that stands there. ``queries``
    is a folder of saved queries of your own, beside those that ship. Raises
    ``kg.errors.StoreError`` when there is no store, or the endpoint doesn't answer.
    """
    from pathlib import Path  # noqa: PLC0415 - `import kg` alone loads nothing

    from kg import api, remote, settings  # noqa: PLC0415

    own = None if queries is None else Path(queries)
    if isinstance(store, str) and remote.is_address(store):
        return api.Graph(store, own)
    return api.Graph(settings.store_path(None if store is None else Path(store)), own)


def analyse(path: str | Path, *, registers: Sequence[str | Path] = ()) -> Analysis:
    """What is found in a page, volume or folder, with links; see ``kg.api.analyse``."""
    from kg import api  # noqa: PLC0415

    return api.analyse(path, registers=registers)
