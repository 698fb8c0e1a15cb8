"""Where a resource's page is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from kg.settings import CONCEPTS, VOCABULARY, moved

ONTOLOGY = VOCABULARY.rstrip("#")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of pages.

    ``base`` is that of the IRIs in the store, ``published`` the one they are published under, if
    it is another. ``root`` leads from the present page to the site's top (``../../`` or ``/``);
    ``suffix`` is that of pages (``.html`` in a site of files); ``assets`` is the folder of style
    sheets; ``query`` the page to ask questions on, where there is one.
    """

    base: str
    root: str = "/"
    suffix: str = ""
    published: str | None = None
    assets: str = "assets/"
    query: str | None = None

    def local(self, iri: str) -> str | None:
        """The local name of a resource that the site has a page or an anchor for, else None.

        Ontology and concepts are in every site, whatever its base.
        """
        for namespace, place in ((ONTOLOGY, "ontology"), (CONCEPTS, "concept/")):
            if iri.startswith(namespace):
                return place + iri[len(namespace) :]
        return iri[len(self.base) :] if iri.startswith(self.base) else None

    def name(self, iri: str) -> str:
        """The IRI as published."""
        return moved(iri, self.base, self.published or self.base)

    def page(self, iri: str) -> str | None:
        """The address to link to: inside the site, else the IRI itself if it is a web address."""
        local = self.local(iri)
        if local is None:
            return iri if iri.startswith(("https://", "http://")) else None
        path, hash_, fragment = local.partition("#")
        return f"{self.root}{path}{self.suffix}{hash_}{fragment}" if path else self.home

    def file(self, iri: str, extension: str) -> str:
        """The address of a resource in one format."""
        local = self.local(iri) or ""
        return f"{self.root}{local.partition('#')[0]}{extension}"

    def asset(self, name: str) -> str:
        """The address of a style sheet or picture."""
        return f"{self.root}{self.assets}{name}"

    @property
    def home(self) -> str:
        """The address of the front page."""
        return f"{self.root}index{self.suffix}" if self.suffix else self.root

    def asking(self, predicate: NamedNode, node: NamedNode) -> str | None:
        """Where to ask for all that a property leads from; None where nothing can be asked."""
        if self.query is None:
            return None
        return (
            f"{self.query}?{urlencode({'query': f'SELECT ?it WHERE {{ ?it {predicate} {node} }}'})}"
        )


def relative(local: str) -> str:
    """From the page of a local name to the top of a site of files."""
    return "../" * local.partition("#")[0].count("/")
