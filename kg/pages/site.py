"""What every page of a site shares, and the page of a resource."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kg.pages.agents import view
from kg.pages.links import Links
from kg.pages.reader import Reader
from kg.pages.render import Renderer

NAME: Final = "Diplomatic correspondence"

MENU: Final = (
    ("Volumes", "volumes"),
    ("People", "people"),
    ("Bodies", "organizations"),
    ("Offices", "offices"),
    ("Places", "places"),
    ("Archives", "archives"),
    ("Years", "years"),
    ("Forms", "concept/form"),
    ("Classification", "concept/classification"),
    ("Vocabulary", "ontology"),
)

# name, extension, media type
FORMATS: Final = (
    ("Turtle", ".ttl", "text/turtle"),
    ("JSON-LD", ".jsonld", "application/ld+json"),
    ("N-Triples", ".nt", "application/n-triples"),
    ("RDF/XML", ".rdf", "application/rdf+xml"),
)


FOOTER: Final = (("About the data", "dataset"),)


@dataclass(frozen=True, slots=True)
class Site:
    """What every page shows: name, menu, formats, foot.

    ``search`` is the address of a search, where there is one, and ``scripts`` the scripts that
    pages load: a site of files has neither. ``policy`` says whether a page states what browsers
    may load for it; a server says so in its headers.
    """

    name: str = NAME
    menu: tuple[tuple[str, str], ...] = MENU
    formats: tuple[tuple[str, str, str], ...] = FORMATS
    footer: tuple[tuple[str, str], ...] = FOOTER
    search: str = ""
    scripts: tuple[str, ...] = ()
    policy: bool = True


def resource_page(
    reader: Reader, renderer: Renderer, links: Links, node: NamedNode, site: Site
) -> str:
    """The page of any resource as HTML."""
    return renderer.page("resource.html", view=view(reader, links, node), links=links, site=site)


def assets() -> Path:
    """The folder of style sheets."""
    return Path(__file__).parent / "assets"
