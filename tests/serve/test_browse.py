"""The pages over real HTTP: what they show, and that nothing in the data becomes markup."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise

import httpx
import pyoxigraph as ox
import pytest
from lxml import html
from serving import build, launch

from kg.graph import vocab as v
from kg.settings import DEFAULT_BASE

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e'
PAGES = [
    "/",
    "/search?q=original",
    "/search?year=1962",
    "/letters",
    "/letters?sender=person/107025&view=timeline",
    "/letters?either=Khrushchev&view=network",
    "/letters?view=map",
    "/queries",
    "/queries/letters-between?one=person/107025&other=person/107127",
    "/query",
    "/find?q=Deptel+997",
    "/list?d=frus1961-63v06/d64",
    "/query?query=SELECT%20*%20WHERE%20%7B%20%3Fs%20a%20cw%3AVolume%20%7D",
    "/frus1961-63v06",
    "/frus1961-63v06/d64",
    "/frus1961-63v06/d64/e1",
    "/person/107025",
    "/office/us-president",
    "/organization/tass",
    "/place/moscow",
    "/concept/form/letter",
    "/archive/Department_of_State/Presidential_Correspondence/Lot_66_D_204",
    "/ontology",
]


def hostile() -> Iterator[ox.Quad]:
    """A document, and a person, that would be markup if anything were not escaped."""
    node = ox.NamedNode(f"{DEFAULT_BASE}evil/d1")
    person = ox.NamedNode(f"{DEFAULT_BASE}person/evil")
    evil = ox.Literal(EVIL)
    mention = ox.NamedNode(f"{node.value}#char=0,4")
    yield ox.Quad(node, v.TYPE, v.DOCUMENT)
    yield ox.Quad(node, v.TYPE, v.MESSAGE)
    for predicate in (v.LABEL, v.IS_STRING, v.NUMBER, v.CHAPTER, v.SENT, v.SENDER_TEXT):
        yield ox.Quad(node, predicate, evil)
    yield ox.Quad(node, v.ONLINE_EDITION, ox.NamedNode("javascript:alert(3)"))
    yield ox.Quad(node, v.SENDER_PERSON, person)
    yield ox.Quad(node, v.IN_VOLUME, ox.NamedNode(f"{DEFAULT_BASE}evil"))
    yield ox.Quad(node, v.RECIPIENT_TEXT, evil)
    yield ox.Quad(person, v.TYPE, v.PERSON)
    yield ox.Quad(person, v.LABEL, evil)
    yield ox.Quad(person, v.ALT_LABEL, evil)
    yield ox.Quad(person, v.IDENTIFIED_AS, ox.NamedNode("javascript:alert(4)"))
    yield ox.Quad(mention, v.TYPE, v.PERSON_MENTION)
    yield ox.Quad(mention, v.REFERENCE_CONTEXT, node)
    yield ox.Quad(mention, v.BEGIN_INDEX, ox.Literal("0"))
    yield ox.Quad(mention, v.END_INDEX, ox.Literal("4"))
    yield ox.Quad(mention, v.IDENT_REF, person)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = tmp_path_factory.mktemp("pages") / "store"
    build(store, tuple(hostile()))
    running = launch(store)
    with running.client(headers={"accept": "text/html"}, follow_redirects=True) as client:
        yield client
    running.stop()


def tree(answer: httpx.Response) -> html.HtmlElement:
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.document_fromstring(answer.text)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_safe_and_named(pages: httpx.Client, address: str) -> None:
    answer = pages.get(address)
    assert answer.status_code == 200
    page = tree(answer)
    assert len(page.findall(".//h1")) == 1
    assert page.findtext(".//title").strip()
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    # Nothing the policy would block, nothing from elsewhere.
    assert not page.xpath(
        "//*[@style] | //style | //script[not(@src or @type='application/ld+json')]"
    )
    assert not [a for e in page.iter() for a in e.attrib if a.startswith("on")]
    for source in page.xpath(
        "//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //img/@src"
    ):
        assert source.startswith("/static/")
    # Every field has a label, every identifier is there once.
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert field.get("id") in labelled
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", PAGES[:12])
def test_links_within_the_site_answer(pages: httpx.Client, address: str) -> None:
    links = set(tree(pages.get(address)).xpath("//main//a/@href"))
    inside = sorted(one for one in links if one.startswith(("/", "?")))
    for link in inside[:25]:
        assert pages.get(httpx.URL(pages.base_url).join(address).join(link)).status_code == 200, (
            link
        )


@pytest.mark.parametrize(
    "address",
    [
        "/evil/d1",
        "/person/evil",
        "/search?q=script",
        f"/search?q={EVIL}",
        f"/search?form={EVIL}",
        f"/letters?sender={EVIL}",
        f"/letters?after={EVIL}",
        "/letters?sender=person/evil&view=timeline",
        "/letters?sender=person/evil&view=network",
        f"/queries/letters-between?one={EVIL}&other=person/evil",
        "/queries/sent-and-received?person=person/evil",
        f"/query?query={EVIL}",
        "/query?query=SELECT * { ?s rdfs:label ?o FILTER(CONTAINS(?o, 'script')) }",
        f"/{EVIL}",
        f"/queries/{EVIL}",
    ],
)
def test_nothing_in_data_or_address_becomes_markup(pages: httpx.Client, address: str) -> None:
    answer = pages.get(address)
    assert answer.status_code in (200, 400, 404)
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = tree(answer)
    assert not page.xpath("//img | //*[@onerror]")
    for script in page.xpath("//script[not(@src)]"):
        assert script.get("type") == "application/ld+json"
        json.loads(script.text)
    assert not [href for href in page.xpath("//@href") if href.lower().startswith("javascript:")]


def text(page: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", page.text_content())


def test_start_page(pages: httpx.Client) -> None:
    shown = text(tree(pages.get("/")))
    assert "Kennedy-Khrushchev Exchanges" in shown


def test_search_finds_marks_and_narrows(pages: httpx.Client) -> None:
    page = tree(pages.get("/search", params={"q": "restora*"}))
    assert [mark.text for mark in page.xpath("//mark")] == ["restoration"]
    assert page.xpath("//ol[@class='hits']//a/@href") == ["/frus1961-63v06/d64"]
    nothing = tree(pages.get("/search", params={"q": "restora*", "year": "1950"}))
    assert "0 documents" in text(nothing)
    people = tree(pages.get("/search", params={"q": "khrushch"}))
    assert "/person/107127" in people.xpath("//p[@class='people']/a/@href")


def test_words_are_found_in_all_their_forms_and_put_right(pages: httpx.Client) -> None:
    for typed in ("restorations", "RESTORATION", "restored"):
        page = tree(pages.get("/search", params={"q": typed}))
        assert page.xpath("//ol[@class='hits']//h2/a/@href") == ["/frus1961-63v06/d64"]
    page = tree(pages.get("/search", params={"q": "Krushchev"}))
    assert "Did you mean khrushchev" in text(page)
    shown = text(tree(pages.get("/correspondence", params={"either": "Kruschev"})))
    assert "Nobody is called Kruschev; the nearest is" in shown


def test_every_count_of_a_facet_is_what_narrowing_gives(pages: httpx.Client) -> None:
    page = tree(pages.get("/correspondence", params={"of": "all"}))
    facets = page.xpath("//aside//ul/@class")
    for kind in ("form", "person", "office", "place", "classification"):
        assert f"facet {kind}" in facets
    narrowing = page.xpath("//aside//ul/li")
    assert len(narrowing) > 10
    for one in narrowing:
        narrowed = tree(pages.get("/correspondence" + one.find("a").get("href")))
        count = narrowed.xpath("//p[@class='count']")[0].text
        assert count.split()[0] == one.findtext("span")


def test_dates_as_people_write_them(pages: httpx.Client) -> None:
    def shown(date: str) -> list[str]:
        page = tree(pages.get("/correspondence", params={"date": date, "form": "Letter"}))
        return [one.text_content().strip() for one in page.xpath("//td[@class='date']")]

    days = ["1962-10-24", "1962-10-25"]
    for typed in ("24–25 October 1962", "Oct 24 to Oct 25, 1962", "1962-10-24/1962-10-25"):
        assert shown(typed) == days
    assert shown("25/10/62") == shown("Oct. 25, 1962") == ["1962-10-25"]
    odd = text(tree(pages.get("/correspondence", params={"date": "the other day"})))
    assert "“the other day” is not understood as a date" in odd
    doubtful = text(tree(pages.get("/correspondence", params={"date": "5/10/62"})))
    assert "“5/10/62” is read as October 5, 1962" in doubtful


def test_two_people_either_way_with_chips_to_take_off(pages: httpx.Client) -> None:
    asked = {"either": "person/107025", "other": "person/107127", "date": "October 1962"}
    page = tree(pages.get("/correspondence", params=asked))
    assert [one.text_content() for one in page.xpath("//ul[@class='chosen']/li/a[@class='name']")]
    off = page.xpath("//a[@class='off']/@href")
    assert len(off) == 3
    senders = {row.text_content() for row in page.xpath("//tbody/tr/td[2]")}
    assert any("Kennedy" in one for one in senders)
    assert any("Khrushchev" in one for one in senders)
    unknown = text(tree(pages.get("/correspondence", params={"either": "person/0"})))
    assert "person/0 (not known here)" in unknown


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        ("csv", b"\xef\xbb\xbfdate,"),
        ("xlsx", b"PK"),
        ("json", b"{"),
        ("graphml", b"<?xml"),
        ("tei", b"<?xml"),
        ("ris", b"TY  - CHAP"),
        ("bib", b"@incollection{"),
        ("csl", b"["),
    ],
)
def test_a_selection_can_be_taken_away(pages: httpx.Client, ending: str, begins: bytes) -> None:
    asked = {"sender": "person/107025", "recipient": "person/107127"}
    answer = pages.get(f"/correspondence.{ending}", params=asked)
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert f"letters.{ending}" in answer.headers["content-disposition"]


def test_days_of_a_workbook_are_dates(pages: httpx.Client) -> None:
    answer = pages.get("/correspondence.xlsx", params={"date": "25 October 1962"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<c r="B2" s="\d+"><v>22944</v></c>', sheet)  # days since 1900


def test_the_sparql_behind_a_selection(pages: httpx.Client) -> None:
    asked = {"either": "person/107025", "date": "October 1962", "form": "Letter"}
    page = tree(pages.get("/correspondence.rq", params=asked))
    assert "person/107025" in page.xpath("//textarea")[0].text
    assert page.xpath("//table[contains(@class, 'rows')]//tbody/tr")


def test_the_rows_of_a_question_as_a_workbook(pages: httpx.Client) -> None:
    values = {"one": "person/107025", "other": "person/107127"}
    for address, asked in (
        ("/queries/letters-between.xlsx", values),
        ("/query.xlsx", {"query": "SELECT ?sender (1 AS ?n) { ?m cw:senderPerson ?sender }"}),
    ):
        answer = pages.get(address, params=asked)
        assert answer.status_code == 200
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            words = book.read("xl/sharedStrings.xml").decode()
            links = book.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
        assert "<t>Sender</t>" in words
        assert "John F. Kennedy" in words
        assert DEFAULT_BASE in links
    assert pages.get("/query.xlsx", params={"query": "ASK { }"}).status_code == 406


def test_a_reading_list_is_its_address_and_becomes_a_reader(pages: httpx.Client) -> None:
    asked = {"d": ["frus1961-63v06/d63", "frus1961-63v06/d64", "no/such"], "title": "A crisis"}
    page = tree(pages.get("/list", params=asked))
    assert page.xpath("//ol[contains(@class, 'reading')]/li/h2/a/@href") == [
        "/frus1961-63v06/d63",
        "/frus1961-63v06/d64",
    ]
    assert "There is no document no/such." in text(page)
    up, out = page.xpath("//ol[contains(@class, 'reading')]/li[2]//p[@class='people']/a/@href")
    assert tree(pages.get(up)).xpath("//li/h2/a/@href")[0] == "/frus1961-63v06/d64"
    assert tree(pages.get(out)).xpath("//li/h2/a/@href") == ["/frus1961-63v06/d63"]
    one_page = html.document_fromstring(pages.get("/list.html", params=asked).text)
    heads = [text(one) for one in one_page.xpath("//h2")]
    assert heads[2:] == ["Bibliography", "Chronology", "Persons"]
    assert "Dear Mr. Chairman" in one_page.text_content()
    assert "Khrushchev, Nikita Sergeyevich 1, 2" in text(one_page)
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    book = docx.Document(io.BytesIO(pages.get("/list.docx", params=asked).content))
    styles = [(one.style.name, one.text) for one in book.paragraphs]
    assert ("Heading 1", "Bibliography") in styles
    assert styles[0] == ("Title", "A crisis")
    assert pages.get("/list.odt", params=asked).status_code == 406
    made = pages.get("/list", params={"of": "letters", "either": "person/107025"})
    assert "10 documents" in text(tree(made))


def test_examples_of_queries_by_topic(pages: httpx.Client) -> None:
    gallery = tree(pages.get("/query")).xpath("//div[contains(@class, 'gallery')]//a/@href")
    assert len(gallery) > 20
    page = tree(pages.get("/query?example=letters-between"))
    assert "person/107025>" in page.xpath("string(//textarea)")
    assert pages.get("/query?example=no-such").status_code == 400


def test_a_thread_to_read(pages: httpx.Client) -> None:
    page = tree(pages.get("/thread/frus1961-63v06/d63"))
    assert len(page.xpath("//ol[@class='thread']/li[contains(@class, 'side')]")) == 6
    assert page.xpath("//li[contains(@class, 'here')]/@id") == ["frus1961-63v06/d63"]
    assert pages.get("/thread/no/such").status_code == 404


def test_hours_of_two_places(pages: httpx.Client) -> None:
    page = tree(pages.get("/clock", params={"date": "23–26 October 1962"}))
    assert page.xpath("//section[@class='day']")
    hands = {"date": "23–26 October 1962", "at": "1962-10-25T05:59"}
    cursor = tree(pages.get("/clock", params=hands)).xpath("//section[@class='cursor']")[0]
    told = text(cursor)
    assert "October 25, 1962, 05:59 UTC 08:59 in Moscow, 01:59 in Washington" in told
    assert "Moscow had received 2" in told
    assert "Washington had received 1" in told
    assert pages.get("/clock", params={"date": "whenever"}).status_code == 400


def test_letters_by_sender_addressee_and_day(pages: httpx.Client) -> None:
    def dates(**selection: str) -> list[str]:
        page = tree(pages.get("/letters", params=selection))
        return [one.text_content().strip() for one in page.xpath("//td[@class='date']")]

    ours = {"sender": "person/107025", "recipient": "person/107127"}
    assert {"1961-02-13", "1961-02-22", "1962-10-22", "1962-10-25"} <= set(dates(**ours))
    assert dates(**ours, after="1962-10-24") == ["1962-10-25"]
    assert dates(**ours, after="1961-02-14", before="1962-10-22") == ["1961-02-22", "1962-10-22"]
    assert dates(sender="Nikita Khrushchev", form="Letter", after="1962-10-24") == [
        "1962-10-24",
        "1962-10-26",
    ]
    assert dates(sender="Nobody") == []
    taken = text(tree(pages.get("/letters", params={"either": "Kennedy"})))
    assert "Kennedy is taken for John F. Kennedy" in taken


def test_letters_on_a_map(pages: httpx.Client) -> None:
    days = {"after": "1962-10-24", "before": "1962-10-27"}
    shown = text(tree(pages.get("/letters", params={"view": "map", **days})))
    # d63 and d65 from Moscow, d64 from Washington; the telegrams go to posts there
    assert "Letters from and to: Moscow: 3, Washington: 2." in shown


def test_a_document_shows_what_was_found_where_it_stands(pages: httpx.Client) -> None:
    page = tree(pages.get("/frus1961-63v06/d64"))
    assert page.xpath("string(//*[@id='char=128,139'])") == "Embtel 1070"
    assert page.xpath("//*[@id='char=194,204']/@href") == ["/person/107127"]
    shown = text(page)
    for words in (
        "Department of State",
        "Embassy in the Soviet Union",
        "Foy David Kohler",
        "Niact",
    ):
        assert words in shown
    assert page.xpath("//a[@rel='prev']/@href") == ["/frus1961-63v06/d63"]


def test_a_document_shows_what_else_is_kept_in_its_file(pages: httpx.Client) -> None:
    near = tree(pages.get("/frus1961-63v06/d64")).xpath("//section[@class='neighbours']")[0]
    assert "From the same file 4 other documents from Department of State," in text(near)
    assert near.xpath(".//li[1]/a/@href") == ["/frus1961-63v06/d6"]
    alone = tree(pages.get("/frus1961-63v05/d277")).xpath("//section[@class='neighbours']")[0]
    assert "No other document from Department of State, Central Files, 611.61." in text(alone)
    kept = {"of": "all", "file": "Department of State, Presidential Correspondence, Lot 66 D 204"}
    assert "5 documents" in text(tree(pages.get("/correspondence", params=kept)))


def test_a_post_tells_its_heads_its_letters_by_role_and_those_it_passed_on(
    pages: httpx.Client,
) -> None:
    page = tree(pages.get("/organization/embassy-soviet-union"))
    heads = [text(row).split()[0] for row in page.xpath("//table[contains(@class, 'tenures')]//tr")]
    assert heads[:3] == ["Walter", "Alan", "George"]
    roles = page.xpath("//p[@class='roles']")[0]
    assert text(roles) == "sent 2 · received 3 · copies received 2 · carried for others 4"
    for address in roles.xpath(".//a/@href"):
        found = tree(pages.get(address))
        assert found.xpath("//table[contains(@class, 'rows')]//tbody//a")
    pair = page.xpath("//section[@class='letters']//li//a[contains(@href, 'other=')]/@href")[0]
    assert "5 letters" in text(tree(pages.get(pair)))


def test_a_place_tells_its_letters_and_its_names_elsewhere(pages: httpx.Client) -> None:
    page = tree(pages.get("/place/moscow"))
    assert "Wikidata Q649" in text(page)
    assert "GeoNames 524901" in text(page)
    assert len(page.xpath("//section[@class='letters']//tbody/tr")) == 4


def test_letters_that_somebody_passed_on(pages: httpx.Client) -> None:
    page = tree(
        pages.get("/correspondence", params={"through": "organization/embassy-soviet-union"})
    )
    assert "/frus1961-63v06/d64/e1" in page.xpath("//td/a/@href")
    assert not page.xpath("//td[2]/a[contains(@href, 'organization/')]")


def test_a_document_can_be_cited(pages: httpx.Client) -> None:
    page = tree(pages.get("/frus1961-63v06/d64"))
    shown = text(page.xpath("//details[@class='cite']")[0])
    assert "Kennedy-Khrushchev Exchanges" in shown
    assert ", Document 64" in shown
    assert "October 25, 1962" in shown
    assert "TY - CHAP" in shown
    assert page.xpath("//meta[@name='citation_title']/@content")
    assert "rft.btitle=Foreign+Relations" in page.xpath("//span[@class='Z3988']/@title")[0]
    assert text(page.xpath("//p[@class='way']")[0]).startswith(("Department of State →", "David"))


def test_an_error_has_the_header_and_ways_on(pages: httpx.Client) -> None:
    answer = pages.get("/no/such/thing")
    assert answer.status_code == 404
    page = tree(answer)
    assert page.xpath("//header//nav/a")
    assert page.xpath("//form[@role='search']")


def test_pages_are_compressed(pages: httpx.Client) -> None:
    assert pages.get("/people").headers["content-encoding"] == "gzip"


def test_what_was_outvoted_is_shown_as_such(pages: httpx.Client) -> None:
    page = tree(pages.get("/frus1961-63v06/d7"))
    rows = [text(one) for one in page.xpath("//li[starts-with(@id, 'claim-')]")]
    refused = [row for row in rows if row.startswith("Not adopted")]
    assert refused  # the markup's link to Document 28, printed "vol. V, Document 28"
    assert all("because the words say otherwise" in row for row in refused)


def test_a_thread_can_be_followed(pages: httpx.Client, graph: ox.Store) -> None:
    at, seen = "/frus1961-63v06/d60", []
    while True:
        seen.append(at)
        answers = tree(pages.get(at)).xpath(
            "//dt[text()='Answered by']/following-sibling::dd[1]//a/@href"
        )
        if not answers:
            break
        at = answers[0]
    assert len(seen) > 1
    for later, earlier in pairwise(reversed(seen)):
        answer, answered = (ox.NamedNode(DEFAULT_BASE + at[1:]) for at in (later, earlier))
        assert list(graph.quads_for_pattern(answer, v.REPLY_TO, answered))
    last = ox.NamedNode(DEFAULT_BASE + seen[-1][1:])
    assert not list(graph.quads_for_pattern(None, v.REPLY_TO, last))


def test_a_person(pages: httpx.Client) -> None:
    shown = text(tree(pages.get("/person/107025")))
    assert "President of the United States" in shown
    assert "1961-01-20 – 1963-11-22" in shown
    assert "Nikita Sergeyevich Khrushchev" in shown


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("application/trig", "application/trig"),
        ("text/html;q=0.3, text/turtle;q=0.9", "text/turtle; charset=utf-8"),
    ],
)
def test_resources_as_rdf(pages: httpx.Client, accept: str, kind: str) -> None:
    answer = pages.get("/frus1961-63v06/d64", headers={"accept": accept})
    assert answer.headers["content-type"] == kind
    assert "Accept" in answer.headers["vary"]
    quads = list(ox.parse(answer.content, format=ox.RdfFormat.from_media_type(kind)))
    node = ox.NamedNode(f"{DEFAULT_BASE}frus1961-63v06/d64")
    assert ox.Literal("64") in {q.object for q in quads if q.subject == node}
    claims = {q.graph_name for q in quads} - {ox.DefaultGraph()}
    assert bool(claims) == (kind == "application/trig")


def test_resources_by_ending_and_missing_ones(pages: httpx.Client) -> None:
    assert pages.get("/person/107025.ttl").headers["content-type"].startswith("text/turtle")
    for address in ("/person/1", "/person/1.ttl", "/frus1961-63v06/d9999", "/a%20b%3Cc"):
        assert pages.get(address).status_code == 404
    assert pages.get("/person/107025", headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_unchanged_resources_are_not_sent_again(pages: httpx.Client, accept: str) -> None:
    answer = pages.get("/person/107025", headers={"accept": accept})
    tag = {"if-none-match": answer.headers["etag"]}
    assert pages.get("/person/107025", headers={"accept": accept, **tag}).status_code == 304
    other = "text/turtle" if accept == "text/html" else "text/html"
    assert pages.get("/person/107025", headers={"accept": other, **tag}).status_code == 200
    assert "alternate" in answer.links[next(iter(answer.links))]["rel"]


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("", "html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "html"),
        ("text/turtle;q=0.9, text/html;q=0.3", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "rdf"),
        ("application/trig", "trig"),
    ],
)
def test_things_lead_to_documents_about_them(pages: httpx.Client, accept: str, ending: str) -> None:
    headers = {"accept": accept}
    thing = pages.get("/person/107025", headers=headers, follow_redirects=False)
    assert thing.status_code == 303
    assert thing.headers["location"] == f"/person/107025.{ending}"
    assert "Accept" in thing.headers["vary"]
    about = pages.get(thing.headers["location"], headers={"accept": "image/png"})
    assert about.status_code == 200
    document = pages.get("/frus1961-63v06/d64", headers=headers, follow_redirects=False)
    assert document.status_code == 200
    assert document.headers["content-location"] == f"/frus1961-63v06/d64.{ending}"
    for answer in (thing, about):
        links = answer.headers["link"]
        assert '</person/107025.rdf>; rel="alternate"; type="application/rdf+xml"' in links
        assert '</person/107025.ttl>; rel="describedby"' in links
        assert f'<{DEFAULT_BASE}person/107025>; rel="cite-as"' in links
        assert '/zero/1.0/>; rel="license"' in links


def test_completion(pages: httpx.Client) -> None:
    found = pages.get("/complete", params={"q": "kenn", "kind": "person"}).json()
    names = [one["name"] for one in found]
    assert names[0] == "person/107025"
    assert "person/107032" in names
    assert all("kenn" in one["label"].casefold() for one in found)
    assert pages.get("/complete", params={"q": '" OR *'}).status_code == 200


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/ontology.ttl", "text/turtle"),
        ("/ontology.rdf", "application/rdf+xml"),
        ("/shapes.ttl", "text/turtle"),
        ("/context.jsonld", "application/ld+json"),
    ],
)
def test_the_vocabulary_is_served_whole(pages: httpx.Client, address: str, kind: str) -> None:
    answer = pages.get(address)
    assert answer.headers["content-type"].startswith(kind)
    assert "sender" in answer.text
    assert pages.get("/ontology.xyz").status_code == 404
    links = tree(pages.get("/ontology")).xpath("//main//dd/a/@href")
    assert {one.partition("#")[0] for one in links if one.startswith("/")} == {"/ontology"}


def test_static_files_are_packed_and_stay_in_their_folder(pages: httpx.Client) -> None:
    assert pages.get("/static/site.css").headers["content-type"].startswith("text/css")
    plain = pages.get("/static/site.css", headers={"accept-encoding": "identity"})
    packed = pages.get("/static/site.css", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert packed.headers["etag"] != plain.headers["etag"]
    again = {"accept-encoding": "gzip", "if-none-match": packed.headers["etag"]}
    assert pages.get("/static/site.css", headers=again).status_code == 304
    for name in ("..%2Fapp.py", "%2e%2e/app.py", "nothing.js"):
        assert pages.get(f"/static/{name}").status_code == 404


def test_an_end_that_nobody_is_known_to_be_is_listed_in_its_words(pages: httpx.Client) -> None:
    asked = {"volume": "evil", "scope": "all"}
    (row,) = pages.get("/correspondence.json", params=asked).json()["letters"]
    assert row["to"] == [{"iri": None, "label": EVIL}]
    listed = html.document_fromstring(pages.get("/correspondence", params=asked).text)
    cells = [cell.text_content() for cell in listed.iter("td")]
    assert cells.count(EVIL.replace("\u202e", "[RLO]")) == 3  # from, to and title
    assert not listed.xpath("//a[@href='/None']")
