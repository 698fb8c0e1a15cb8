"""What a volume says of itself: its header, its lists of persons, terms and sources, its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.model import ListedPerson, ListedTerm, Volume
from kg.read.markup import TEI, XML_ID

# Headings of the parts of a list of sources, told by their layout.
SOURCE_HEADS = ("sourceheadcenterboldbig", "sourcearchiveboldbig")


def folded(text: str) -> str:
    """Text with its white space folded."""
    return " ".join(text.split())


def words(element: Any, without: tuple[str, ...] = ("note",)) -> str:
    """The text of an element without that of certain elements in it, white space folded."""

    def pieces(parent: Any) -> Iterator[str]:
        yield parent.text or ""
        for child in parent:
            if isinstance(child.tag, str) and child.tag.rpartition("}")[2] not in without:
                yield from pieces(child)
            yield child.tail or ""

    return folded("".join(pieces(element)))


def volume_id(root: Any, name: str) -> str:
    """The volume's id: the root's, or the header's idno, or else the name of the file."""
    own = root.get(XML_ID) or root.findtext(f".//{TEI}idno[@type='frus']")
    return (own or "").strip() or name.replace("\\", "/").rpartition("/")[2].partition(".")[0]


def described(
    root: Any,
    name: str,
    persons: tuple[ListedPerson, ...],
    terms: tuple[ListedTerm, ...],
    sources: tuple[str, ...],
) -> Volume:
    """The volume as its header describes it."""
    header = root.find(f"{TEI}teiHeader")
    if header is None:
        return Volume(volume_id(root, name), persons=persons, terms=terms, sources=sources)
    titles = {title.get("type", ""): words(title) for title in header.iterfind(f".//{TEI}title")}
    published = [
        words(date)
        for date in header.iterfind(f".//{TEI}publicationStmt/{TEI}date")
        if date.get("type") in (None, "publication-date")
    ]
    return Volume(
        id=volume_id(root, name),
        title=titles.get("complete") or titles.get("volume", ""),
        subseries=titles.get("sub-series") or titles.get("subseries", ""),
        published=next(iter(published), ""),
        editors=tuple(
            words(editor)
            for editor in header.iterfind(f".//{TEI}titleStmt/{TEI}editor")
            if words(editor)
        ),
        persons=persons,
        terms=terms,
        sources=sources,
        identifiers=tuple(
            (idno.get("type", ""), words(idno))
            for idno in header.iterfind(f".//{TEI}publicationStmt/{TEI}idno")
            if words(idno)
        ),
    )


def listed_persons(element: Any) -> list[ListedPerson]:
    """The entries of ``list[@type='names']``; none of another list."""
    found = []
    if element.get("type") == "names":
        for name in element.iter(f"{TEI}persName"):
            if name.get(XML_ID):
                item = _item(name)
                see = item.find(f".//{TEI}persName[@type='alt']")
                found.append(
                    ListedPerson(
                        id=name.get(XML_ID),
                        name=words(name),
                        description=_rest(item, name),
                        see=None if see is None else (see.get("corresp") or "").lstrip("#") or None,
                    )
                )
    return found


def listed_terms(element: Any) -> list[ListedTerm]:
    """The entries of ``list[@type='terms']``; none of another list."""
    if element.get("type") != "terms":
        return []
    return [
        ListedTerm(term.get(XML_ID), words(term), _rest(_item(term), term))
        for term in element.iter(f"{TEI}term")
        if term.get(XML_ID)
    ]


def _item(element: Any) -> Any:
    """The list item that an element stands in, or the element itself."""
    return next(element.iterancestors(f"{TEI}item"), element)


def _rest(item: Any, name: Any) -> str:
    """What an entry says behind the name."""
    whole, own = words(item, ("note", "list")), words(name)
    _, found, rest = whole.partition(own)
    return rest.lstrip(" ,;:.").strip() if found else whole


def listed_sources(element: Any) -> list[str]:
    """The entries of a list of sources, each below what it belongs to: ``A / B / C``."""
    found = []
    for item in element.iter(f"{TEI}item"):
        own = words(item, ("note", "list"))
        above = [words(a, ("note", "list")) for a in item.iterancestors(f"{TEI}item")]
        if own and item.find(f"{TEI}list") is None:
            found.append(" / ".join([*reversed(above), own]))
    heads: dict[str, str] = {}
    for paragraph in element.iter(f"{TEI}p"):
        layout = paragraph.get("rend") or ""
        if not layout.startswith("source"):
            continue
        if layout in SOURCE_HEADS:
            if layout == SOURCE_HEADS[0]:
                heads.clear()
            heads[layout] = words(paragraph)
        else:
            found.append(" / ".join([*heads.values(), words(paragraph)]))
    return found


def chapters(element: Any) -> tuple[str, ...]:
    """The headings of the divisions a document stands in, outermost first."""
    found = []
    for division in element.iterancestors(f"{TEI}div"):
        head = division.find(f"{TEI}head")
        if head is not None:
            found.append(words(head))
    return tuple(reversed(found))
