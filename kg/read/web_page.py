"""Saved web pages of any edition but FRUS's own: title, metadata and the lines of the text.

Menus, headers and footers of the site are left out. What the page's metadata say (``og:title``,
``citation_date``) tells the edition; the lines of its main part are read as a plain page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

from kg.errors import InputError
from kg.model import Document
from kg.read.editions import Edition, told
from kg.read.html import BLOCKS, HEADINGS, LEFT_OUT
from kg.read.typescript import read_typescripts

MAIN = ("article", "main")
ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary"))
ASIDE = frozenset(("figure", "aside", "figcaption", "iframe", "select", "menu"))


def read_web_page(
    data: bytes, id: str, source: str, asked: str = "", stem: str = ""
) -> Iterator[Document]:
    """Read a saved page as the text that it shows. Raises ``InputError`` where it shows none."""
    encoding = None
    try:
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        pass  # as the page declares it
    try:
        parser = html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False)
        page = html.document_fromstring(data, parser=parser)
    except (html.etree.ParserError, ValueError) as error:
        reason = f"is no HTML: {error}"
        raise InputError(
            f"{source or id} {reason}", "Save the page again.", reason=reason
        ) from error
    text = page_text(page)
    if not text.strip():
        reason = "shows no text"
        raise InputError(
            f"{source or id} {reason}", "Save the page of one document.", reason=reason
        )
    site = " ".join(str(part) for part in _parts(page))
    edition: Edition = told(id.partition("/")[0], stem, f"{text}\n{site}", asked)
    yield from read_typescripts(text, id, source, edition)


def _parts(page: Any) -> Iterator[Any]:
    """What the head of a page says of it."""
    for path in ("//title//text()", "//meta/@content"):
        yield from page.xpath(path)


def page_text(page: Any) -> str:
    """The lines of a page's main part, its title first and once."""
    root = next((found for tag in MAIN for found in page.iter(tag)), None)
    root = root if root is not None and root.text_content().strip() else page.find("body")
    lines: list[str] = []
    _lines(root if root is not None else page, lines)
    shown = [re.sub(r"\s+", " ", line).strip() for line in lines]
    shown = [line for line in shown if line]
    title = next(iter(page.xpath("//h1")), None)
    words = " ".join(title.text_content().split()) if title is not None else ""
    if words in shown:
        shown.remove(words)
        shown.insert(0, words)
    return "\n\n".join(dict.fromkeys(shown)) + "\n"


def _lines(element: Any, lines: list[str]) -> None:
    """Gather the lines below an element, one a block."""
    if not lines:
        lines.append("")
    lines[-1] += element.text or ""
    for child in element:
        if isinstance(child.tag, str) and not _left_out(child):
            block = child.tag in BLOCKS or child.tag in HEADINGS or child.tag == "br"
            if block:
                lines.append("")
            _lines(child, lines)
            if block:
                lines.append("")
        lines[-1] += child.tail or ""


def _left_out(element: Any) -> bool:
    return (
        element.tag in LEFT_OUT
        or element.tag in ASIDE
        or (element.get("role") or "") in ROLES
        or "hidden" in element.attrib
    )
