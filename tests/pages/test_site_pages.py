"""Pages of the letter's store: what they show, link to and escape."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from pyoxigraph import NamedNode, Store

sys.path.insert(0, str(Path(__file__).parent.parent / "graph"))
import letter

from kg.graph import dataset, quads
from kg.model import Document, Extraction, Label, Span
from kg.pages.describe import Site, resource_page
from kg.pages.links import Links, relative
from kg.pages.render import Renderer, visible
from kg.resources import Reader
from kg.settings import DEFAULT_BASE


def stored(found: Extraction, document: Document) -> Store:
    store = Store()
    builder = quads.Builder()
    store.extend(builder.volume_quads(letter.volume()))
    store.extend(builder.quads(found, document))
    return store


@pytest.fixture(scope="module")
def store() -> Store:
    store = stored(letter.extraction(), letter.document())
    store.extend(dataset.common_quads([], [], "0"))
    return store


def page(store: Store, local: str, **options: str) -> html.HtmlElement:
    links = Links(DEFAULT_BASE, relative(local), ".html", **options)
    text = resource_page(Reader(store), Renderer(), links, NamedNode(DEFAULT_BASE + local), Site())
    return html.document_fromstring(text)


def test_a_document_shows_its_text_with_links_at_what_was_found(store: Store) -> None:
    shown = page(store, letter.ID)
    named = shown.get_element_by_id("char=153,163")
    assert named.text == "Khrushchev"
    assert named.get("href") == "../person/107127.html"
    assert shown.get_element_by_id("fn1").tag == "aside"
    assert "Confidential" in shown.text_content()
    (inside,) = shown.find_class("enclosed")
    assert len(inside.xpath(".//p[@dir]")) == 6 + len(inside.xpath(".//aside//p"))
    assert inside.xpath(".//h2/a/@href") == ["../" + letter.ID + "/e1.html"]
    assert shown.xpath("//h1")[0].text_content().startswith("64. Telegram From the Department")
    body = " ".join(shown.xpath("//div[@class='text']")[0].text_content().split())
    assert "I have received your letter of October 24,2 and I regret" in body


def test_a_note_stands_with_the_paragraph_that_calls_it() -> None:
    printed = letter.document()
    calls = [printed.text.index(words) + len(words) for words in ("Union", "1070.", "24,")]
    notes = tuple(
        replace(note, call=Span(at, at + 1)) for note, at in zip(printed.notes, calls, strict=True)
    )
    shown = page(stored(letter.extraction(), replace(printed, notes=notes)), letter.ID)
    assert not shown.find_class("notes")
    # What is called in the heading stands beside the first paragraph.
    assert shown.get_element_by_id("fn0").getnext().get("id") == "fn1"
    noted = shown.get_element_by_id("fn1").getparent()
    assert "Ref Embtel 1070.1" in noted.text_content()
    call = noted.find_class("call")[0]
    assert (call.text, call.get("href")) == ("1", "#fn1")


def test_a_message_inside_another_has_a_page_with_its_own_words(store: Store) -> None:
    shown = page(store, letter.ID + "/e1")
    said = " ".join(shown.xpath("//div[@class='text']")[0].text_content().split())
    assert "I have received your letter" in said
    assert "Embtel 1070" not in said
    assert shown.xpath("//ol[@class='trail']//a/@href")[-1] == "../../" + letter.ID + ".html"


def test_every_fragment_a_page_links_to_in_itself_is_there(store: Store) -> None:
    shown = page(store, letter.ID)
    ids = [one.get("id") for one in shown.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    own = "../" + letter.ID + ".html#"
    wanted = {
        a.get("href")[len(own) :]
        for a in shown.xpath("//a[@href]")
        if a.get("href").startswith(own)
    }
    assert wanted
    assert wanted <= set(ids)


def test_what_is_not_in_the_store_is_linked_to_the_edition_if_at_all(store: Store) -> None:
    shown = page(store, letter.ID)
    addresses = {a.get("href") for a in shown.xpath("//a[@href]") if "d63" in a.get("href")}
    assert addresses == {"https://history.state.gov/historicaldocuments/frus1961-63v06/d63"}
    assert not [a for a in shown.xpath("//a[@href]") if "110137" in a.get("href")]


def test_a_reference_to_a_note_of_the_same_document_leads_to_the_note() -> None:
    found = letter.extraction()
    to_note = replace(found.references[2], target=letter.link(f"{letter.ID}#fn0", "number"))
    own = stored(replace(found, references=(to_note,)), letter.document())
    shown = page(own, letter.ID)
    assert len(shown.xpath("//*[@id='fn0']")) == 1
    link = shown.get_element_by_id(f"char={to_note.start},{to_note.end}")
    assert link.get("href").endswith("d64.html#fn0")


def test_all_who_took_part_are_told_where_some_are_not_known() -> None:
    found = letter.extraction()
    told = (
        letter.party("Khrushchev", Label.PERSON, letter.link("person/107127", "name")),
        letter.party("President", Label.PERSON, None),
    )
    talk = replace(found.communications[0], form="minutes", participants=told)
    shown = page(stored(replace(found, communications=(talk,)), letter.document()), letter.ID)
    rows = {dt.text: dt.getnext().text_content() for dt in shown.xpath("//dl[@class='facts']//dt")}
    assert "President" in rows["Took part, as printed"]
    assert "Khrushchev" in rows["Took part, as printed"]
    known = (replace(talk, participants=told[:1]),)
    shown = page(stored(replace(found, communications=known), letter.document()), letter.ID)
    assert "Took part, as printed" not in shown.text_content()


def test_a_person_has_letters_names_offices_and_mentions(store: Store) -> None:
    text = page(store, "person/107025").text_content()
    for words in ("Letters", "Khrushchev", "Offices held", "President of the United States"):
        assert words in text


def test_an_office_lists_its_holders(store: Store) -> None:
    assert "Holders" in page(store, "office/us-president").text_content()


def test_a_volume_lists_its_documents(store: Store) -> None:
    assert "64. Telegram From" in page(store, "frus1961-63v06").text_content()


def test_embedded_data_is_in_schema_org_terms_under_the_base_published(store: Store) -> None:
    import json

    shown = page(store, letter.ID, published="https://example.org/letters/")
    data = json.loads(shown.xpath("//script[@type='application/ld+json']")[0].text)
    assert data["@id"] == "https://example.org/letters/" + letter.ID
    assert data["sender"][0]["name"] == "Department of State"
    assert shown.xpath("//link[@rel='canonical']/@href") == [data["@id"]]


def hostile() -> Store:
    attack = '<script>alert(1)</script> "onmouseover="x \u202egnp.exe'
    document = letter.document()
    text = document.text.replace("Khrushchev", "<script>'\u202e", 1)
    found = letter.extraction()
    mentions = (replace(found.mentions[0], text="<script>'\u202e"),)
    return stored(
        replace(found, title=attack, mentions=mentions),
        replace(document, text=text, chapters=(attack,)),
    )


def test_a_hostile_document_is_shown_as_text() -> None:
    links = Links(DEFAULT_BASE, relative(letter.ID), ".html")
    text = resource_page(
        Reader(hostile()), Renderer(), links, NamedNode(DEFAULT_BASE + letter.ID), Site()
    )
    shown = html.document_fromstring(text)
    scripts = shown.xpath("//script[not(@src)]")
    assert [one.get("type") for one in scripts] == ["application/ld+json"]
    assert shown.xpath("//script/@src") == ["../assets/look.js"]
    assert "</script> " not in scripts[0].text
    assert not shown.xpath("//@onmouseover")
    assert "\u202e" not in text
    assert "[RLO]" in shown.text_content()


def test_only_web_addresses_become_links() -> None:
    links = Links(DEFAULT_BASE)
    assert links.page("javascript:alert(1)") is None
    assert links.page("data:text/html,x") is None
    assert links.page("https://viaf.org/viaf/1") == "https://viaf.org/viaf/1"
    assert links.page(DEFAULT_BASE + "person/1#x") == "/person/1#x"


def test_control_characters_are_named() -> None:
    assert visible("a\u202eb\x07c\n") == "a[RLO]b[U+0007]c\n"
    assert visible(3) == 3


def test_a_claim_has_the_correction_that_denies_it_to_copy(store: Store) -> None:
    drafts = [one.text for one in page(store, letter.ID).xpath("//ul[@class='reasons']//pre")]
    written = [draft.replace("YYYY-MM-DD", "2026-11-29") for draft in drafts]
    entries = [
        tomllib.loads(one.replace('author = ""', 'author = "A. Historian"')) for one in written
    ]
    mentions = [entry["mention"][0] for entry in entries if "mention" in entry]
    text = letter.document().text
    assert mentions
    for one in mentions:
        start = one["start"]
        assert one["document"] == letter.ID
        assert text[start : start + len(one["text"])] == one["text"]
        assert one["is_not"].startswith("person/")
