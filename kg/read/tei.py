"""FRUS volumes in TEI, streamed document by document in flat memory.

Three generations of the encoding are read: roles as ``type="from|to"`` on names in headings;
attachments as ``frus:attachment``; and the present one, with ``subtype``,
``frus:doc-dateTime-min/max`` and ``note[@type='source']``. Nothing is fetched and no entity is
expanded: a file that declares entities is refused, since no volume needs them and they are the
means of every known attack by XML.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from kg.errors import InputError
from kg.model import Document, ListedPerson, ListedTerm, Volume
from kg.read import front
from kg.read.markup import TEI, XML_ID, read_document

ROOT, DIV, PB, LIST = f"{TEI}TEI", f"{TEI}div", f"{TEI}pb", f"{TEI}list"
CHUNK = 1 << 16
LARGEST = 256 << 20  # bytes of XML; the largest volume published has about 15 MB
REMEDY = "Mend the file, or download the volume again with kg fetch."


def read_volume(stream: IO[bytes], name: str) -> tuple[Volume, Iterator[Document]]:
    """Read a volume: what its front matter says of it, then its documents one by one.

    ``stream`` gives the bytes of a TEI file, unpacked; ``name`` is what messages call it, and
    what the volume's id is taken from where the file has none. The documents are read as they
    are asked for; memory is that of the largest one.

    Raises ``InputError`` for what is no well-formed TEI, with its line, at once or at the
    document where it shows: a volume is good only when the iterator has ended.
    """
    reader = _Reader(stream, name)
    return reader.volume(), reader.documents()


class _Reader:
    """One pass over a volume's file."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.name = name
        self.root: Any = None
        self.page: str | None = None
        self.persons: list[ListedPerson] = []
        self.terms: list[ListedTerm] = []
        self.sources: list[str] = []
        self.ids: dict[str, int] = {}
        self.first: Any = None  # the first document's element, once begun
        self.events = self._events(stream)

    def _events(self, stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
        """The parser's events, its errors told as ours."""
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=(ROOT, DIV, PB, LIST),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,  # an id that repeats is no reason to refuse a volume
        )
        given = 0
        try:
            while data := stream.read(CHUNK):
                given += len(data)
                if given > LARGEST:
                    reason = f"unpacks to more than {LARGEST >> 20} MiB"
                    raise InputError(
                        f"{self.name} {reason}", "That is no volume; leave it out.", reason=reason
                    )
                parser.feed(data)
                for event, element in parser.read_events():
                    if self.root is None:
                        self._begin(element)
                    yield event, element
            parser.close()
        except etree.XMLSyntaxError as error:
            line, reason = error.lineno or 1, error.msg or "not well-formed XML"
            raise InputError(
                f"{self.name}:{line}: {reason}", REMEDY, line=line, reason=reason
            ) from error
        except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
            raise InputError(f"{self.name}: {error}", REMEDY, reason=str(error)) from error
        if self.root is None:
            self._refuse()

    def _begin(self, element: Any) -> None:
        """Look at the root before anything else."""
        if element.tag != ROOT or element.getparent() is not None:
            self._refuse()
        declared = element.getroottree().docinfo.internalDTD
        if declared is not None and next(iter(declared.iterentities()), None) is not None:
            raise InputError(
                f"{self.name} declares entities",
                "Expand them and drop the DOCTYPE.",
                reason="declares entities, which may be an attack",
            )
        self.root = element

    def _refuse(self) -> None:
        raise InputError(
            f"{self.name} is no TEI file", "Give volumes of FRUS in TEI.", reason="is no TEI file"
        )

    def volume(self) -> Volume:
        """Read up to the first document; the header and the lists stand before it."""
        for event, element in self.events:
            if event == "start" and is_document(element):
                self.first = element
                break
            self._between(event, element)
        return front.described(
            self.root,
            self.name.replace("\\", "/").rpartition("/")[2].partition(".")[0],
            tuple(self.persons),
            tuple(self.terms),
            tuple(self.sources),
        )

    def documents(self) -> Iterator[Document]:
        """The documents, in order."""
        if self.first is None:
            return
        volume = front.volume_id(self.root, self.name)
        begun, page = self.first, self.page
        chapters = front.chapters(begun)
        for event, element in self.events:
            if begun is None:
                if event == "start" and is_document(element):
                    begun, page = element, self.page
                    chapters = front.chapters(element)
                else:
                    self._between(event, element)
            elif element.tag == PB:
                self._turn(event, element)
            elif event == "end" and element is begun:
                yield read_document(
                    element,
                    f"{volume}/{self._unique(element)}",
                    page=page,
                    chapters=chapters,
                    source=self.name,
                )
                element.clear(keep_tail=True)
                begun = None

    def _unique(self, element: Any) -> str:
        """The document's own id; one that repeats gets a number behind it."""
        own = element.get(XML_ID) or f"d{element.get('n') or len(self.ids) + 1}"
        self.ids[own] = self.ids.get(own, 0) + 1
        return own if self.ids[own] == 1 else f"{own}-{self.ids[own]}"

    def _turn(self, event: str, element: Any) -> None:
        if event == "end":
            self.page = element.get(XML_ID) or self.page

    def _between(self, event: str, element: Any) -> None:
        """Something outside the documents: lists are read, what is done with is let go."""
        if element.tag == PB:
            self._turn(event, element)
        elif event == "end" and element.tag == LIST:
            self.persons += front.listed_persons(element)
            self.terms += front.listed_terms(element)
        elif event == "end" and element.tag == DIV:
            if element.get(XML_ID) == "sources":
                self.sources += front.listed_sources(element)
            element.clear(keep_tail=True)


def is_document(element: Any) -> bool:
    """Whether the element is a numbered document."""
    return bool(element.tag == DIV and element.get("type") == "document")
