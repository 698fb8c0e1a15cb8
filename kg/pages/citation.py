"""How a document is cited: the edition's own form, Chicago's, and reference managers' formats.

BibTeX, RIS (https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html), CSL-JSON
(https://docs.citationstyles.org), the ``citation_*`` tags of Google Scholar and COinS
(https://ocoins.info), so that Zotero takes a page as it stands.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

ISO_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Work:
    """A document as it is cited. ``date`` is its EDTF date, ``issued`` the year in which its volume
    was printed, ``url`` where it is read; whatever isn't known is empty."""

    key: str
    title: str
    url: str
    volume: str = ""
    number: str = ""
    date: str = ""
    place: str = ""
    editors: Sequence[str] = ()
    issued: str = ""
    publisher: str = ""
    published_at: str = ""
    authors: Sequence[str] = ()
    recipients: Sequence[str] = ()


def day_in_words(edtf: str) -> str:
    """``1962-10-25T01:59:00-04:00`` → *October 25, 1962*; a span by its two ends."""
    first, slash, last = edtf.partition("/")
    told = [_one_day(part) for part in (first, last) if part]
    ends = [one for one in told if one]
    if slash and len(ends) == 2 and ends[0] != ends[1]:
        return f"{ends[0]} – {ends[1]}"
    if slash and ends and first in ("", ".."):
        return f"until {ends[0]}"
    return ends[0] if ends else ""


def _one_day(text: str) -> str:
    found = ISO_DAY.match(text)
    if found is None:
        return ""
    year, month, day = found.groups()
    if month is None or not 1 <= int(month) <= 12:
        return year
    name = month_name[int(month)]
    return f"{name} {int(day)}, {year}" if day else f"{name} {year}"


def edition(work: Work) -> str:
    """The form that the editions themselves ask for: the volume, its editors, and the number."""
    said = [work.volume] if work.volume else []
    if work.editors:
        said.append(f"ed{'s' if len(work.editors) > 1 else ''}. {_series(work.editors)}")
    printed = ": ".join(one for one in (work.published_at, work.publisher) if one)
    made = ", ".join(one for one in (printed, work.issued) if one)
    told = ", ".join(said) + (f" ({made})" if made else "")
    return ", ".join(one for one in (told, f"Document {work.number}" if work.number else "") if one)


def chicago(work: Work) -> str:
    """A note by the Chicago Manual of Style (17th edition, 14.119 and following)."""
    said = [work.title]
    said += [one for one in (work.place, day_in_words(work.date)) if one]
    inside = edition(work)
    return ", ".join(said) + (f", in {inside}" if inside else "") + f", {work.url}."


def _series(names: Sequence[str]) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return ", ".join(names[:-1]) + f", and {names[-1]}"


def bibtex(work: Work) -> str:
    """A BibTeX entry (an ``incollection``)."""
    rows = {
        "title": work.title,
        "author": " and ".join(_inverted(one) for one in work.authors),
        "booktitle": work.volume,
        "editor": " and ".join(_inverted(one) for one in work.editors),
        "chapter": work.number,
        "publisher": work.publisher,
        "address": work.published_at,
        "year": work.issued or work.date[:4],
        "eventdate": _iso(work.date),
        "url": work.url,
    }
    told = "".join(f"  {name} = {{{_tex(text)}}},\n" for name, text in rows.items() if text)
    return f"@incollection{{{re.sub(r'[^A-Za-z0-9.-]+', '-', work.key)},\n{told}}}\n"


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def ris(work: Work) -> str:
    """A record in RIS."""
    rows: list[tuple[str, str]] = [("TY", "CHAP"), ("ID", work.key), ("TI", work.title)]
    rows += [("AU", _inverted(one)) for one in work.authors]
    rows += [("BT", work.volume)]
    rows += [("ED", _inverted(one)) for one in work.editors]
    rows += [
        ("DA", _iso(work.date).replace("-", "/")),
        ("PY", work.issued or work.date[:4]),
        ("PB", work.publisher),
        ("CY", work.published_at),
        ("M1", f"Document {work.number}" if work.number else ""),
        ("UR", work.url),
    ]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in rows if text) + "ER  - \r\n"


def csl(work: Work) -> dict[str, Any]:
    """An item in CSL-JSON."""
    found = ISO_DAY.match(work.date)
    parts = [int(part) for part in found.groups() if part] if found else []
    item: dict[str, Any] = {
        "id": work.key,
        "type": "chapter",
        "title": work.title,
        "container-title": work.volume,
        "number": work.number,
        "author": [_csl_name(one) for one in work.authors],
        "recipient": [_csl_name(one) for one in work.recipients],
        "editor": [_csl_name(one) for one in work.editors],
        "publisher": work.publisher,
        "publisher-place": work.published_at,
        "event-place": work.place,
        "issued": {"date-parts": [[int(work.issued)]]} if work.issued.isdigit() else None,
        "original-date": {"date-parts": [parts]} if parts else None,
        "URL": work.url,
    }
    return {name: value for name, value in item.items() if value}


def tags(work: Work) -> Iterable[tuple[str, str]]:
    """The ``citation_*`` tags of a page."""
    yield "citation_title", work.title
    for one in work.authors:
        yield "citation_author", one
    for name, text in (
        ("citation_date", _iso(work.date).replace("-", "/")),
        ("citation_inbook_title", work.volume),
        ("citation_publisher", work.publisher),
        ("citation_public_url", work.url),
    ):
        if text:
            yield name, text


def coins(work: Work) -> str:
    """The title of the empty ``span`` of class ``Z3988`` that carries a citation in a page."""
    rows: Mapping[str, Any] = {
        "ctx_ver": "Z39.88-2004",
        "rft_val_fmt": "info:ofi/fmt:kev:mtx:book",
        "rft.genre": "bookitem",
        "rft.atitle": work.title,
        "rft.btitle": work.volume,
        "rft.date": work.issued or work.date[:10],
        "rft.pub": work.publisher,
        "rft.place": work.published_at,
        "rft.au": list(work.authors),
        "rft_id": work.url,
    }
    return urlencode({name: text for name, text in rows.items() if text}, doseq=True)


def _iso(edtf: str) -> str:
    found = ISO_DAY.match(edtf)
    return found[0] if found else ""


def _inverted(name: str) -> str:
    """``John F. Kennedy`` → ``Kennedy, John F.``; offices and bodies stay as they are."""
    words = name.split()
    person = 2 <= len(words) <= 5 and not any(one.islower() for one in words[1:])
    if not person:
        return f"{{{name}}}" if len(words) > 1 else name
    tail = words.pop() if words[-1].rstrip(".") in ("Jr", "Sr", "II", "III") else ""
    inverted = f"{words[-1]}, {' '.join(words[:-1])}"
    return f"{inverted}, {tail}" if tail else inverted


def _csl_name(name: str) -> dict[str, str]:
    inverted = _inverted(name)
    family, comma, given = inverted.partition(", ")
    return {"family": family, "given": given} if comma else {"literal": name}
