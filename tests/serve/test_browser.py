"""The pages in a real browser, used as people use them. Left out where there is no Chromium."""

from __future__ import annotations

import functools
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from serving import Running

pytest.importorskip("websockets", reason="websockets is not installed: no browser can be told")

from browser import CHROMIUM, CTRL, SHIFT, Browser, Page

from kg.publish import publish
from kg.serve.responses import bundled

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
edited = pytest.mark.skipif(
    not bundled("yasqe.min.js"), reason="the package was built without its query editor"
)

LETTERS = """#defaultView: {view}
SELECT ?sender ?recipient ?date ?place WHERE {{
  ?message cw:senderPerson ?sender ; cw:recipientPerson ?recipient ; cw:earliest ?date
  OPTIONAL {{ ?message cw:sentFrom ?place }}
}} ORDER BY ?date"""
PAGES = {
    "start": "/",
    "search": "/search?q=missile*",
    "letters": "/correspondence",
    "timeline": "/correspondence?sender=person/107025&view=timeline",
    "network": "/correspondence?view=network",
    "map": "/correspondence?view=map",
    "threads": "/correspondence?view=threads",
    "thread": "/thread/frus1961-63v06/d64",
    "clock": "/clock",
    "list": "/list?d=frus1961-63v06/d63&d=frus1961-63v06/d64",
    "find": "/find?q=Deptel+997+to+Moscow",
    "volumes": "/volumes",
    "people": "/people",
    "places": "/places",
    "data": "/data",
    "questions": "/queries",
    "question": "/queries/letters-between?one=person/107025&other=person/107127",
    "chart": "/queries/hour-by-hour",
    "query": "/query",
    "answer": "/query?query=" + quote(LETTERS.format(view="network")),
    "volume": "/frus1961-63v06",
    "document": "/frus1961-63v06/d64",
    "message": "/frus1961-63v06/d64/e1",
    "person": "/person/107025",
    "office": "/office/us-president",
    "body": "/organization/tass",
    "place": "/place/moscow",
    "concept": "/concept/form/letter",
    "archive": "/archive/Department_of_State/Presidential_Correspondence/Lot_66_D_204",
    "vocabulary": "/ontology",
    "wrong": "/nobody/here",
}
SITE = {
    "front": "index.html",
    "search": "search.html?q=khrushchev",
    "people": "people.html",
    "document": "frus1961-63v06/d64.html",
    "person": "person/107025.html",
    "vocabulary": "ontology.html",
    "data set": "dataset.html",
}
SERIOUS = {"serious", "critical"}
LONGEST = "vocabulary"  # alike from its top to its foot: checked on the phone alone


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    running = Browser(tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.page()
    yield opened
    opened.close()


@pytest.fixture
def at(server: Running) -> Callable[[str], str]:
    return lambda address: server.url.rstrip("/") + address


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain server of files that tells nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(store_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same store as a published site."""
    out = tmp_path_factory.mktemp("site")
    publish(store_path, out, workers=1)
    handler = functools.partial(Quiet, directory=str(out))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as files:
        threading.Thread(target=files.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{files.server_address[1]}/"
        files.shutdown()


@pytest.fixture(scope="module")
def axe() -> str:
    """Deque's checks of what assistive technology needs (https://github.com/dequelabs/axe-core)."""
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page, axe: str) -> list[tuple[str, str, list[Any]]]:
    """What axe reports as serious or critical."""
    page.run(axe + "; 0")
    found = page.run("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    return [
        (one["id"], one["help"], [node["target"] for node in one["nodes"]][:5])
        for one in found
        if one["impact"] in SERIOUS
    ]


def check(page: Page, axe: str, name: str) -> None:
    """See that a page has no fault, light on a wide screen and dark on a phone, and fits both."""
    if name != LONGEST:
        page.scheme("light")
        page.comes(lambda: faults(page, axe), [])
    page.width(360)
    page.until("document.scrollingElement.scrollWidth <= 360")  # drawings follow a frame later
    page.scheme("dark")
    page.comes(lambda: faults(page, axe), [])


# ---------------------------------------------------------------- every kind of page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_accessible_and_fits_a_phone(
    page: Page, at: Callable[[str], str], axe: str, name: str
) -> None:
    page.open(at(PAGES[name]))
    assert page.run("document.fonts.ready.then(() => document.title)")
    here = at("/")
    assert [one for one in page.requested() if not one.startswith((here, "data:"))] == []
    complaints = page.complaints()
    if name == "wrong":  # that the address is nobody's is told, and nothing else
        complaints = [one for one in complaints if "404" not in one]
    assert complaints == []
    check(page, axe, name)


@pytest.mark.parametrize("name", SITE)
def test_a_published_page_is_quiet_accessible_and_fits_a_phone(
    page: Page, site: str, axe: str, name: str
) -> None:
    page.open(site + SITE[name])
    assert [one for one in page.requested() if not one.startswith(site)] == []
    assert page.complaints() == []
    page.ask("Page.setBypassCSP", enabled=True)  # the site runs its own scripts: let the checks run
    page.open(site + SITE[name])
    check(page, axe, name)


def test_a_published_site_is_searched_without_a_server(page: Page, site: str) -> None:
    def told(query: str) -> tuple[str, list[str]]:
        page.open(f"{site}search.html?{query}")
        page.until("document.getElementById('hits').dataset.ready")
        hits = page.run("[...document.querySelectorAll('#hits h2 a')].map(a => a.pathname)")
        return page.text("#told"), [one.removeprefix("/").removesuffix(".html") for one in hits]

    assert told("q=quarantined+khrushchev") == told("q=quarantine+Khrushchev")
    count, hits = told("q=quarantine")
    assert count == "3 documents"
    assert sorted(hits) == [f"frus1961-63v06/{one}" for one in ("d62", "d63", "d65")]
    page.until(  # pieces of the texts come afterwards
        "[...document.querySelectorAll('#hits li')].every(one => one.querySelector('p mark'))"
    )
    page.shows("#hits p mark", "quarantine")
    assert told("q=quarantine&from=1963") == ("0 documents", [])
    assert told("q=restor*")[1] == ["frus1961-63v06/d64"]
    assert told("q=quarantine+-moscow")[1] == ["frus1961-63v06/d62"]
    told("q=kruschev")
    page.shows("#beside", "Did you mean")
    told("q=kennedy")
    page.shows("#beside", "John F. Kennedy")
    assert page.complaints() == []


# ---------------------------------------------------------------- as people use them


def test_search_open_a_document_and_follow_its_thread(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/"))
    page.click("#q")
    page.type("restora*")
    page.follow(lambda: page.press("Enter"))
    page.shows("mark", "restoration", whole=True)
    page.follow(lambda: page.click(".hits h2 a"))
    page.shows("h1", "64. Telegram From the Department of State")
    seen = [page.run("location.pathname")]
    answers = "[...document.querySelectorAll('main dt')].filter(d => d.innerText == 'Answered by')"
    while page.run(f"{answers}.length"):
        page.follow(lambda: page.run(f"{answers}[0].parentElement.querySelector('dd a').click()"))
        seen.append(page.run("location.pathname"))
    assert seen == ["/frus1961-63v06/d64", "/frus1961-63v06/d65/e1"]
    assert page.complaints() == []


def test_notes_stand_beside_what_calls_them(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/frus1961-63v06/d64"))
    page.ask(
        "Emulation.setDeviceMetricsOverride",
        width=1280,
        height=900,
        deviceScaleFactor=1,
        mobile=False,
    )
    boxes = page.run(
        "[...document.querySelectorAll('.noted')].map(one => ['.note', 'p[dir]'].map(what =>"
        " { const box = one.querySelector(':scope > ' + what).getBoundingClientRect();"
        " return [box.left, box.right, box.top]; }))"
    )
    for note, paragraph in boxes:
        assert note[0] > paragraph[1]
    page.width(360)
    page.until(
        "[...document.querySelectorAll('.noted')].every(one =>"
        " one.querySelector('.note').getBoundingClientRect().top >="
        " one.querySelector(':scope > p').getBoundingClientRect().bottom)"
    )


def test_a_name_is_completed_in_a_form(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/correspondence"))
    page.click("#either")
    page.type("kenn")
    page.until("document.querySelector('#either-names option')")
    page.until("document.querySelector('#either-names option').value === 'John F. Kennedy'")
    page.run("document.getElementById('either').value = 'John F. Kennedy'")
    page.follow(lambda: page.press("Enter"))
    page.until("location.search.includes('either=person%2F107025')")
    page.shows(".chosen", "John F. Kennedy")


def test_views_of_one_selection(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/correspondence?sender=person/107025"))
    count = page.text(".count")
    for number, shape in ((2, "rect"), (3, ".edge"), (4, ".land"), (1, "table")):
        page.follow(lambda n=number: page.click(f".views a:nth-child({n})"))  # type: ignore[misc]
        page.shows(".count", count, whole=True)
        page.until(f"document.querySelectorAll('main {shape}').length > 0")
    assert page.complaints() == []


def test_run_and_edit_a_saved_question(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/queries/letters-between"))
    page.follow(lambda: page.click("form.choose a"))  # an example
    page.until("document.querySelectorAll('table.rows tbody tr').length > 0")
    page.click("main > details > summary")
    page.follow(lambda: page.click("details p a"))  # change it
    page.until("location.pathname === '/query'")
    page.follow(lambda: page.run("document.getElementById('ask').requestSubmit()"))
    page.until("document.querySelectorAll('table.rows tbody tr').length > 0")
    assert page.complaints() == []


def downloaded(page: Page, link: str, file: Path) -> Path:
    """The file that a link gives, once it is there."""
    page.browser.ask(
        "Browser.setDownloadBehavior",
        behavior="allow",
        downloadPath=str(file.parent),
        browserContextId=page._context,
    )
    page.click(link)
    end = time.monotonic() + 30
    while not (file.exists() and file.stat().st_size):
        assert time.monotonic() < end, "nothing was downloaded"
        time.sleep(0.05)
    return file


def test_a_table_is_downloaded(page: Page, at: Callable[[str], str], tmp_path: Path) -> None:
    page.open(at(PAGES["question"]))
    file = downloaded(page, ".formats a[download$='.csv']", tmp_path / "letters-between.csv")
    assert "frus1961-63v06/d64/e1" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("view", "shape"),
    [("timeline", "circle"), ("network", ".edge"), ("map", ".land"), ("table", "table")],
)
def test_a_query_chooses_its_view(
    page: Page, at: Callable[[str], str], view: str, shape: str
) -> None:
    page.open(at("/query?query=" + quote(LETTERS.format(view=view))))
    page.comes(lambda: page.text(".views a[aria-current]").lower(), view)
    page.until(f"document.querySelectorAll('main .drawing {shape}, main {shape}').length > 0")
    assert page.complaints() == []


# ---------------------------------------------------------------- the query editor


def hinted(term: str) -> str:
    """Whether hints are shown, the first begins so, and they are for all that has been typed: those
    of an earlier key stroke are shown until the next have come."""
    return (
        "(() => { const editor = document.querySelector('.CodeMirror').CodeMirror;"
        " const hints = editor.state.completionActive, shown = hints && hints.widget;"
        " const first = document.querySelector('.CodeMirror-hints li');"
        f" return shown && first && first.innerText.startsWith({term!r})"
        " && (!shown.data?.to || shown.data.to.ch === editor.getCursor().ch); })()"
    )


@edited
def test_the_editor_completes_terms_and_asks_by_keyboard(
    page: Page, at: Callable[[str], str]
) -> None:
    page.open(at("/query"))
    page.until("document.querySelector('.CodeMirror')")
    page.until("document.getElementById('query').hidden")
    page.click(".CodeMirror-code")
    page.type("SELECT * { ?m cw:recipientPer")
    page.until(hinted("cw:recipientPerson"))  # as one types
    page.press("Enter")
    value = "document.querySelector('.CodeMirror').CodeMirror.getValue()"
    page.until(f"{value}.includes('cw:recipientPerson')")
    page.type(" ?who }")
    # The usual prefixes are known: nothing is marked as wrong.
    page.until("document.querySelectorAll('.gutterErrorBar svg').length === 0")
    page.follow(lambda: page.press("Enter", CTRL))
    page.until("document.querySelectorAll('table.rows tbody tr').length > 0")
    assert page.complaints() == []
    assert [one for one in page.requested() if not one.startswith((at("/"), "data:"))] == []


@edited
def test_a_term_is_completed_on_demand(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/query?query=" + quote("SELECT * { ?m cw:sentFr")))
    page.until("document.querySelector('.CodeMirror')")
    value = "document.querySelector('.CodeMirror').CodeMirror"
    page.run(f"{value}.focus(); {value}.setCursor(0, 99); 0")
    page.press(" ", CTRL)
    page.until(hinted("cw:sentFr"))
    page.press("Enter")
    page.until(f"{value}.getValue().includes('cw:sentFrom')")


@edited
def test_the_keyboard_leads_out_of_the_editor(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/query"))
    page.until("document.querySelector('.CodeMirror')")
    page.click(".CodeMirror-code")
    page.press("Tab")
    page.until("document.activeElement.innerText === 'Ask'")


@edited
def test_a_saved_question_is_taken_over(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/query"))
    page.until("document.querySelector('.CodeMirror')")
    page.run(
        "(() => { const one = document.getElementById('example');"
        " one.value = '/queries/threads.rq'; one.dispatchEvent(new Event('change')); })()"
    )
    page.until("document.querySelector('.CodeMirror').CodeMirror.getValue().includes('?began')")


@edited
def test_queries_are_kept_in_tabs_and_asked_again(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/query?query=" + quote("# Volumes\nSELECT ?v { ?v a cw:Volume }")))
    page.until("document.querySelector('.CodeMirror')")
    page.click("#tab-new")
    page.click(".CodeMirror-code")
    page.type("SELECT ?other { ?other a cw:Office }")
    page.follow(lambda: page.press("Enter", CTRL))
    page.until("document.querySelector('.CodeMirror')")
    page.until("[...document.querySelectorAll('#tabs span')].length === 2")
    page.click("#tabs button")
    value = "document.querySelector('.CodeMirror').CodeMirror.getValue()"
    page.until(f"{value}.includes('cw:Volume')")
    page.run(
        "(() => { const one = document.getElementById('earlier'); one.selectedIndex = 1;"
        " one.dispatchEvent(new Event('change')); })()"
    )
    page.until(f"{value}.includes('cw:Office')")
    page.click("#thing")
    page.type("moscow")
    page.until("(document.getElementById('thing').suggested || []).length")
    page.run(
        "(() => { const one = document.getElementById('thing'); one.value = 'Moscow';"
        " one.dispatchEvent(new Event('input')); })()"
    )
    page.until(f"{value}.includes('place/moscow>')")
    assert page.complaints() == []


def test_rows_are_sorted_and_sifted(page: Page, at: Callable[[str], str]) -> None:
    page.open(at(PAGES["question"]))
    first = "document.querySelector('[data-sorted] tbody tr:not([hidden]) td').innerText"
    earliest = page.run(first)
    page.click("[data-sorted] th button")
    page.click("[data-sorted] th button")
    page.until(f"{first} > {earliest!r}")
    page.click(".sift")
    page.type("1961-02-22")
    page.until("document.querySelectorAll('[data-sorted] tbody tr:not([hidden])').length === 1")


def test_without_the_editor_there_is_a_plain_field(page: Page, at: Callable[[str], str]) -> None:
    page.ask("Network.setBlockedURLs", urls=["*yasqe*"])
    page.open(at("/query"))
    page.run("document.getElementById('query').focus()")
    page.type("SELECT * { ?m cw:recipientPer")
    page.press(" ", CTRL)
    page.until("document.getElementById('query').value.endsWith('cw:recipientPerson')")
    page.type(" ?who }")
    page.follow(lambda: page.press("Enter", CTRL))
    page.until("document.querySelectorAll('table.rows tbody tr').length > 0")


# ---------------------------------------------------------------- by keyboard alone


def test_the_first_stop_of_the_keyboard_leads_to_the_content(
    page: Page, at: Callable[[str], str]
) -> None:
    page.open(at("/frus1961-63v06/d64"))
    page.press("Tab")
    page.until("document.activeElement.className === 'skip'")
    page.until("document.activeElement.getBoundingClientRect().left >= 0")
    page.press("Enter")
    page.until("document.activeElement.id === 'main'")
    page.press("Tab")
    page.until("document.activeElement.closest('main') !== null")


def test_the_keyboard_goes_through_the_page_in_its_order(
    page: Page, at: Callable[[str], str]
) -> None:
    page.open(at("/correspondence"))
    seen = []
    for _ in range(14):
        page.press("Tab")
        seen.append(page.run("document.activeElement.name || document.activeElement.innerText"))
        outline = page.run("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", seen
    menu = ["Read", "Correspondence", "People & Offices", "Places", "Questions", "Data"]
    assert seen[1:8] == ["Diplomatic correspondence", *menu]
    fields = ["either", "other", "date", "form"]
    assert [one for one in seen if one in fields] == fields[: len(seen) - seen.index("either")]
    page.press("Tab", SHIFT)
    back = page.run("document.activeElement.name || document.activeElement.innerText")
    assert back == seen[-2]


def test_a_form_is_sent_by_enter(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/correspondence"))
    page.run("document.getElementById('either').focus()")
    page.type("Khrushchev")
    page.follow(lambda: page.press("Enter"))
    page.shows("main", "Khrushchev is taken for")


# ---------------------------------------------------------------- the historian's tasks, by clicks


class Clicks:
    """A page whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def follow(self, selector: str) -> None:
        self.count += 1
        self.page.follow(lambda: self.page.click(selector))


def test_a_pair_in_order_with_replies(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/"))
    clicks = Clicks(page)
    clicks.follow(".cards a")
    days = page.run("[...document.querySelectorAll('td.date')].map(one => one.innerText)")
    moments = [day.removeprefix("by ")[:10] for day in days]
    assert moments == sorted(moments)
    assert len(days) > 2
    page.until("document.querySelectorAll('td.number a').length > 0")
    assert clicks.count == 1


def test_somebody_in_a_month(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/"))
    clicks = Clicks(page)
    clicks.follow("header nav a[href='/correspondence']")
    page.run("document.getElementById('either').value = 'Bohlen'")
    page.run("document.getElementById('date').value = 'January 1963'")
    clicks.follow("form.choose button")
    page.shows("td.date", "1963-01-10")
    assert clicks.count == 2


def test_who_knew_by_a_day(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/"))
    clicks = Clicks(page)
    clicks.follow("header nav a[href='/queries']")
    clicks.follow("a[href='/queries/who-knew-when']")
    page.run("document.getElementById('p-person').value = 'John F. Kennedy'")
    page.run("document.getElementById('p-by').value = '25 October 1962'")
    clicks.follow("form.choose button")
    page.until("document.querySelectorAll('table.rows tbody tr').length > 2")
    assert clicks.count == 3


def test_a_thread_from_a_telegram(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/frus1961-63v06/d64/e1"))
    clicks = Clicks(page)
    clicks.follow("main a[href^='/thread/']")
    page.until("document.querySelectorAll('.thread article').length > 1")
    assert clicks.count == 1


def test_why_somebody_is_the_addressee(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/frus1961-63v06/d64"))
    page.click("details.why summary")
    page.shows("details.why", "Foy")
    page.shows("details.why", "because")


def test_a_document_is_cited(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/frus1961-63v06/d64"))
    page.click("details.cite summary")
    page.shows("details.cite", "Document 64")


def test_a_workbook_is_taken_away(page: Page, at: Callable[[str], str], tmp_path: Path) -> None:
    page.open(at("/correspondence?date=October+1962"))
    file = downloaded(page, ".formats a[download='letters.xlsx']", tmp_path / "letters.xlsx")
    assert file.read_bytes().startswith(b"PK")


def test_where_letters_went(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/correspondence"))
    clicks = Clicks(page)
    clicks.follow(".views a:nth-child(4)")
    page.until("document.querySelectorAll('.arc').length > 0")
    place = "document.querySelector('main svg a')"
    page.follow(
        lambda: page.run(f"{place}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))")
    )
    page.until("location.search.includes('place=')")


@pytest.mark.skipif(not bundled("sigma.min.js"), reason="the package is built without sigma")
def test_a_network_is_played_through_the_years(page: Page, at: Callable[[str], str]) -> None:
    page.open(at("/correspondence?view=network"))
    page.until("document.querySelector('#network canvas')")
    shown = page.run("Number(document.getElementById('network').dataset.shown)")
    assert shown > 1
    page.click("#network .controls button")
    page.until("document.getElementById('network').dataset.year !== 'all years'")
