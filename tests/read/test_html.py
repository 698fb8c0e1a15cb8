"""Saved pages of the online edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import BlockKind, MarkKind
from kg.read.corpus import discover, open_source
from kg.read.html import page_id, read_html
from kg.read.plain import read_page

PAGE = """<!DOCTYPE html>
<html lang="en"><head>
<title>Historical Documents - Office of the Historian</title>
<link rel="canonical" href="https://history.state.gov/historicaldocuments/frus0000v06/d64">
<script>var note = "<p>Not this.</p>";</script><style>p {}</style></head>
<body><header><h1>Office of the Historian</h1><nav><ul><li>Home</li></ul></nav></header>
<main><div class="content">
 <h2 class="volume-title">Volume VI, Exchanges</h2>
 <div id="content-inner"><div class="tei-div11">
  <a class="tei-pb1" href="/historicaldocuments/frus0000v06/pg_170">[Page 170]</a>
  <h4 class="tei-head7">64. Telegram From the <span class="tei-gloss2">Department of State</span>
    to the <span>Embassy in the Soviet Union</span><span id="fnref:1.5.4"><a class="note"
    rel="footnote" href="#fn:1.5.4">0</a></span></h4>
  <div class="tei-dateline"><span class="tei-placeName">Washington</span>,
    <span class="tei-date">October 25, 1962</span>.</div>
  <p class="tei-p3">997. Ref Embtel 1070.<span id="fnref:1.5.6"><a class="note" rel="footnote"
    href="#fn:1.5.6">1</a></span> Signed <em>original</em>
    <a class="tei-pb1" href="/historicaldocuments/frus0000v06/pg_171">[Page 171]</a> from
    <a class="tei-persName" href="/historicaldocuments/frus0000v06/persons#p_KNS2">Khrushchev</a>.
  </p>
  <p>Dear Mr. Chairman:</p>
  <div class="tei-closer"><div class="tei-signed">Rusk</div></div>
  <div class="footnotes"><ol>
   <li class="footnote" id="fn:1.5.4" value="0"><span class="fn-content">Source: Files. Secret.
     </span><a class="fn-back" href="#fnref:1.5.4">↩</a></li>
   <li class="footnote" id="fn:1.5.6" value="1"><span class="fn-content">See the source note,
     <a href="/historicaldocuments/frus0000v06/d63">Document 63</a>, and
     <a href="https://history.state.gov/historicaldocuments/frus0000v05/d3">vol. V</a>.</span>
     <a class="fn-back" href="#fnref:1.5.6">↩</a></li>
  </ol></div>
 </div></div></div></main>
<footer><p>Contact us</p></footer></body></html>"""


def test_a_saved_page() -> None:
    document = read_html(PAGE.encode(), "frus0000v06/d64", "d64.html")
    assert document.text.splitlines() == [
        "[Page 170]",
        "64. Telegram From the Department of State to the Embassy in the Soviet Union0",
        "Washington, October 25, 1962.",
        "997. Ref Embtel 1070.1 Signed original [Page 171] from Khrushchev.",
        "Dear Mr. Chairman:",
        "Rusk",
        "- Source: Files. Secret.↩",
        "- See the source note, Document 63, and vol. V.↩",
    ]
    calls = [document.text[n.call.start - 5 : n.call.end] for n in document.notes if n.call]
    assert calls == ["Union0", "1070.1"]
    assert [n.number for n in document.notes] == ["0", "1"]
    marks = {(m.kind, document.text[m.start : m.end], m.target) for m in document.marks}
    assert (MarkKind.REFERENCE, "Document 63", "#d63") in marks
    assert (MarkKind.REFERENCE, "vol. V", "frus0000v05#d3") in marks
    assert (MarkKind.PERSON, "Khrushchev", "#p_KNS2") in marks
    assert [(p.page, p.offset) for p in document.pages] == [
        ("pg_170", 0),
        ("pg_171", document.text.index("[Page 171]")),
    ]
    assert [b.kind for b in document.blocks] == [
        BlockKind.LABEL,
        BlockKind.HEADING,
        BlockKind.DATELINE,
        BlockKind.PARAGRAPH,
        BlockKind.SALUTATION,
        BlockKind.SIGNATURE,
        BlockKind.NOTE,
        BlockKind.NOTE,
    ]


def test_its_text_reads_as_a_page_with_the_same_notes() -> None:
    document = read_html(PAGE.encode(), "frus0000v06/d64")
    page = read_page(document.text, document.id)
    assert [(n.start, n.end, n.call) for n in page.notes] == [
        (n.start, n.end, n.call) for n in document.notes
    ]


def test_a_saved_page_knows_what_it_is(tmp_path: Path) -> None:
    assert page_id(PAGE.encode()) == ("frus0000v06", "d64")
    (tmp_path / "Historical Documents.html").write_text(PAGE, encoding="utf-8")
    (source,), problems = discover([tmp_path])
    assert problems == ()
    assert [d.id for d in open_source(source, [])[1]] == ["frus0000v06/d64"]


def test_a_page_in_another_encoding_that_it_declares() -> None:
    text = PAGE.replace("<head>", '<head><meta charset="windows-1252">').replace("↩", "&#8617;")
    document = read_html(text.replace("Signed", "Chargé").encode("cp1252"), "v/d64")
    assert "Chargé original" in document.text


@pytest.mark.parametrize(
    "data", [b"", b"  ", b"<p>", b"<html><body><h1></h1></body></html>", b"\0"]
)
def test_what_is_no_page(data: bytes) -> None:
    with pytest.raises(InputError):
        read_html(data, "v/d1")


SAVED = """<!DOCTYPE html>
%s<html><head><title>Foreign Relations of the United States, 1981–1988</title></head><body>
<div class="content"><div class="tei-div3"><h4 class="tei-head7">10. Letter From Mr. Reagan</h4>
<p class="tei-p3">One. <a href="/historicaldocuments/frus1981-88v05/pg_34" id="pg_34"
class="tei-pb1 hsg-facsilime-link">[Page 34]</a> Two.</p></div></div></body></html>"""


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "<!-- saved from url=(0066)https://history.state.gov/historicaldocuments/frus1981-88v05/d10"
        " -->\n",
    ],
)
def test_a_page_of_today_tells_what_it_is_of(comment: str) -> None:
    assert page_id((SAVED % comment).encode()) == ("frus1981-88v05", "d10")


def test_the_break_of_a_page_is_no_citation_of_it() -> None:
    document = read_html((SAVED % "").encode(), "frus1981-88v05/d10")
    assert not [mark for mark in document.marks if mark.kind is MarkKind.REFERENCE]
    assert [page.page for page in document.pages] == ["pg_34"]


def test_the_heading_is_not_that_of_something_attached() -> None:
    page = """<html><body><div><p class="tei-note2">611.61/5–1750</p><h4 class="tei-head7">The
    Ambassador in the Soviet Union (Kirk) to the Secretary of State</h4><p>I enclose a note.</p>
    <section class="tei-frus_attachment attachment"><p>[Enclosure]</p><h5 class="tei-head6">
    The Foreign Minister (Vyshinsky) to the Ambassador (Kirk)</h5><p>Text.</p></section></div>
    </body></html>"""
    document = read_html(page.encode(), "frus1950v04/d1")
    heading = next(b for b in document.blocks if b.kind is BlockKind.HEADING)
    assert document.text[heading.start : heading.end].endswith("(Kirk) to the Secretary of State")
    (attached,) = [mark for mark in document.marks if mark.kind is MarkKind.ENCLOSURE]
    assert "Vyshinsky" in document.text[attached.start : attached.end]


def test_latin_1_is_cp1252_as_in_browsers() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><h3>1. Letter</h3><p>O’Brien</p>'
    assert "O’Brien" in read_html(page.encode("cp1252"), "v/d1").text
