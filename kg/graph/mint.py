"""IRIs: the only place that makes them.

An IRI is the publisher's base and a local name made from the source's own keys (volume, document
number, xml:id, register number, offsets), so it depends neither on the order of a run nor on a
surface string alone. Different keys give different IRIs: free text that serves as a key (the name
of a collection) is encoded reversibly. Passages are named by RFC 5147 (``#char=194,204``:
positions between characters, counted from 0).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.errors import UsageError
from kg.model import Cited
from kg.settings import CONCEPTS, DEFAULT_BASE

# https://example.org/letters/ : scheme, host, path that ends in a slash, no query, no fragment
BASE_PATTERN: Final = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d+)?/([A-Za-z0-9._~\-]+/)*")

# The first part of the names of things that are no documents: what answers there is about them.
THINGS: Final = (
    "archive",
    "cited",
    "concept",
    "office",
    "organization",
    "person",
    "place",
    "tenure",
)

# Anything else is written "~" and two hexadecimal digits a byte, so that a name is the same as an
# IRI, as a URL that a server has decoded and as the name of a file.
ESCAPED: Final = re.compile(r"[^A-Za-z0-9_\-.]")
LONGEST: Final = 100  # characters of a path segment that are kept; file systems allow 255 bytes

ENCLOSURE: Final = re.compile(r"/e\d+$")  # …/d64/e1: a message inside a document

# frus1961-63v06/d64#fn2 : the shape of nearly every local name, which needs no encoding
PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_\-]+(?:/[A-Za-z0-9_\-]+)*(?:#[A-Za-z0-9_\-]+)?")


@dataclass(frozen=True, slots=True)
class Mint:
    """Makes the IRIs of one publication. ``base`` is absolute and ends in a slash.

    Raises ``UsageError`` when the base can't carry local names.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        if not BASE_PATTERN.fullmatch(self.base):
            raise UsageError(
                f"The base {self.base!r} can't carry the names of resources.",
                "Give an http or https address that ends in a slash, "
                "such as https://example.org/letters/.",
            )

    def resource(self, local: str) -> NamedNode:
        """A local name (``person/107127``, ``frus1961-63v06/d64#fn2``) → its IRI."""
        if PLAIN_NAME.fullmatch(local):
            return NamedNode(self.base + local)
        path, hash_, fragment = local.partition("#")
        parts = path.split("/")
        if any(part in {"", ".", ".."} for part in parts):
            raise ValueError(f"not a local name: {local!r}")
        name = "/".join(_escape(part) for part in parts)
        return NamedNode(self.base + name + (hash_ and "#" + _escape(fragment)))

    def local(self, iri: str) -> str | None:
        """The part of an IRI behind the base, as it stands; None for an IRI of another base."""
        return iri[len(self.base) :] if iri.startswith(self.base) else None

    def volume(self, volume: str) -> NamedNode:
        """A volume by its id."""
        return self.resource(volume)

    def note(self, document: str, number: str | None, index: int) -> NamedNode:
        """A note by the number printed (``#fn2``), or by its ordinal when it shows none."""
        if number is None:
            return self.resource(f"{document}#note-{index}")
        return self.resource(f"{document}#fn{number}")

    def page(self, volume: str, page: str) -> NamedNode:
        """A printed page by its xml:id (``pg_171``)."""
        return self.resource(f"{volume}/{page}")

    def span(self, document: NamedNode, start: int, end: int) -> NamedNode:
        """A passage of a document's text, by RFC 5147."""
        return NamedNode(f"{document.value}#char={start},{end}")

    def listed_person(self, volume: str, id_: str) -> NamedNode:
        """An entry of a volume's list of persons (``person/frus1961-63v06-p_KNS2``)."""
        return self.resource(f"person/{volume}-{id_}")

    def claims_graph(self, volume: str) -> NamedNode:
        """The named graph of a volume's claims, or of ``register``, ``ontology``, ``dataset``."""
        return self.resource(f"graph/{volume}")

    def activity(self, volume: str, name: str) -> NamedNode:
        """What made the claims of a volume: its ``extraction`` here, or the editors' ``markup``."""
        return self.resource(f"{volume}#{name}")

    def concept(self, scheme: str, slug: str) -> NamedNode:
        """A concept of one of the schemes, which keep their namespace under any base."""
        return NamedNode(f"{CONCEPTS}{scheme}/{_escape(slug)}")

    def claim(
        self, document: str, by: str, subject: NamedNode, predicate: NamedNode, obj: object
    ) -> NamedNode:
        """A claim, by what it says and who says it: the digest of these four, base left out.

        It is a fragment of its document, which is where one looks it up.
        """
        target = obj.value if isinstance(obj, NamedNode | Literal) else str(obj)
        said = "\n".join((by, self._bare(subject.value), predicate.value, self._bare(target)))
        digest = blake2b(said.encode(), digest_size=10).hexdigest()
        return self.resource(f"{document}#claim-{digest}")

    def holding(self, repository: str, path: Sequence[str]) -> NamedNode:
        """A repository, or a collection in it, by the names on the way there, outermost first."""
        parts = "/".join(_segment(part) for part in (repository, *path))
        return NamedNode(f"{self.base}archive/{parts}")

    def cited(self, document: str, start: int, end: int, cited: Cited) -> NamedNode:
        """Something cited and not printed here.

        A message whose form, number, sender, addressee and day are all known is one thing however
        often it is cited; of anything else we can't tell, and each reference has its own.
        """
        keys = (cited.form, cited.sender, cited.recipient, cited.sent, cited.number)
        if all(keys) and re.fullmatch(r"\d{4}-\d\d-\d\d.*", cited.sent or ""):
            name = "/".join(_segment(str(key)) for key in keys)
            return NamedNode(f"{self.base}cited/{name}")
        return self.resource(f"{document}#cited-{start}-{end}")

    def _bare(self, iri: str) -> str:
        return iri.removeprefix(self.base)


def _escape(text: str) -> str:
    """Text with everything but plain characters written out; reversible, since "~" is too."""
    return ESCAPED.sub(lambda found: "".join(f"~{byte:02X}" for byte in found[0].encode()), text)


def _segment(text: str) -> str:
    """Free text as one path segment: ``Lot 66 D 204`` → ``Lot_66_D_204``.

    Dots alone would be taken for a step in the path. Of a very long text the end is replaced by
    a digest of the whole, behind "~~", which nothing else makes.
    """
    escaped = _escape(text).replace("_", "~5F").replace("~20", "_")
    if not escaped.strip("."):
        return escaped.replace(".", "~2E") or "~"
    if len(escaped) <= LONGEST:
        return escaped
    return f"{escaped[:LONGEST]}~~{blake2b(text.encode(), digest_size=10).hexdigest()}"
